//! Hugo, when it is on the PATH, with the same articles and the same kinds of
//! pages: articles with the newest of their category, lists by category, tag
//! and author, feeds.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::process::{self, Cost};

const CONFIG: &str = "baseURL = 'https://do.example/'\ntitle = 'Trang đo'\n\
    [pagination]\npagerSize = 10\n\
    [permalinks.page]\n'/' = '/:year/:month/:day/:slug/'\n\
    [taxonomies]\ncategory = 'category'\ntag = 'tags'\nauthor = 'author'\n";

const BASE: &str = "<!DOCTYPE html><html lang=\"vi\"><head><meta charset=\"utf-8\"><title>{{ .Title }}</title></head>\
    <body><header>{{ site.Title }}</header><main>{{ block \"main\" . }}{{ end }}</main><footer>{{ site.Title }}</footer></body></html>\n";

const SINGLE: &str = "{{ define \"main\" }}<h1>{{ .Title }}</h1><p>{{ .Date.Format \"15:04, 2-1-2006\" }}</p><p>{{ .Params.summary }}</p>\
    {{ .Content }}<ul>{{ range first 10 (where (where site.RegularPages \"Params.category\" .Params.category) \"Date\" \"lt\" .Date) }}\
    <li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}\n";

const LIST: &str = "{{ define \"main\" }}<h1>{{ .Title }}</h1>{{ range .Paginator.Pages }}<h2><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></h2>\
    <p>{{ .Params.summary }}</p>{{ end }}{{ with .Paginator.Next }}<a href=\"{{ .URL }}\">→</a>{{ end }}{{ end }}\n";

/// Median cost and number of files; none without Hugo.
pub(crate) fn measure(site: &Path, work: &Path, runs: usize) -> Option<(Cost, usize)> {
    let version = Command::new("hugo").arg("version").output().ok()?;
    eprintln!("{}", String::from_utf8_lossy(&version.stdout).trim());
    let hugo = work.join("hugo");
    for (path, text) in [
        ("hugo.toml", CONFIG),
        ("layouts/_default/baseof.html", BASE),
        ("layouts/_default/single.html", SINGLE),
        ("layouts/_default/list.html", LIST),
    ] {
        let path = hugo.join(path);
        fs::create_dir_all(path.parent()?).ok()?;
        fs::write(path, text).ok()?;
    }
    let content = site.join("content");
    let trial = Command::new("hugo")
        .args([
            "--quiet".as_ref(),
            "--source".as_ref(),
            hugo.as_os_str(),
            "--contentDir".as_ref(),
        ])
        .arg(&content)
        .arg("--destination")
        .arg(work.join("hugo-trial"))
        .output()
        .ok()?;
    if !trial.status.success() {
        eprintln!("this Hugo can't build the site (0.131 or newer is needed); not measured");
        return None;
    }
    let mut costs = Vec::new();
    let mut files = 0;
    for run in 0..runs {
        let output = work.join(format!("hugo-{run}"));
        costs.push(process::run(
            "hugo",
            &[
                "--quiet".as_ref(),
                "--source".as_ref(),
                hugo.as_os_str(),
                "--contentDir".as_ref(),
                content.as_os_str(),
                "--destination".as_ref(),
                output.as_os_str(),
            ],
        ));
        files = walkdir::WalkDir::new(&output)
            .into_iter()
            .filter_map(Result::ok)
            .filter(|e| e.file_type().is_file())
            .count();
    }
    Some((process::median_cost(&costs), files))
}
