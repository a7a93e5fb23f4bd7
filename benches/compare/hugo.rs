//! Hugo, when it is on the PATH, with the same articles and the same kinds of
//! pages: articles with the newest of their category, lists by category, tag
//! and author, feeds; or articles with what Hugo finds related.

use std::ffi::OsStr;
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

/// Around the list of other articles.
const SINGLE: [&str; 2] = [
    "{{ define \"main\" }}<h1>{{ .Title }}</h1><p>{{ .Date.Format \"15:04, 2-1-2006\" }}</p><p>{{ .Params.summary }}</p>{{ .Content }}<ul>",
    "<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></li>{{ end }}{{ end }}</ul>{{ end }}\n",
];

/// The pages of a term are at hand: no search through all of them.
const NEWEST: &str = "{{ with index site.Taxonomies.category (.Params.category | urlize) }}{{ range first 10 .Pages }}";

const RELATED: &str = "{{ with site.RegularPages.Related . | first 5 }}{{ range . }}";

const LIST: &str = "{{ define \"main\" }}<h1>{{ .Title }}</h1>{{ range .Paginator.Pages }}<h2><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></h2>\
    <p>{{ .Params.summary }}</p>{{ end }}{{ with .Paginator.Next }}<a href=\"{{ .URL }}\">→</a>{{ end }}{{ end }}\n";

/// What Hugo says of itself; none without Hugo.
pub(crate) fn version() -> Option<String> {
    let said = Command::new("hugo").arg("version").output().ok()?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let version = said.split_whitespace().nth(1)?;
    Some(format!("hugo {}", version.split('-').next()?))
}

/// Median cost and number of files.
pub(crate) fn measure(
    site: &Path,
    work: &Path,
    runs: usize,
    related: bool,
) -> Option<(Cost, usize)> {
    let name = if related { "hugo-related" } else { "hugo" };
    let hugo = work.join(name);
    let others = if related { RELATED } else { NEWEST };
    let single = SINGLE.join(others);
    for (path, text) in [
        ("hugo.toml", CONFIG),
        ("layouts/_default/baseof.html", BASE),
        ("layouts/_default/single.html", &single),
        ("layouts/_default/list.html", LIST),
    ] {
        let path = hugo.join(path);
        fs::create_dir_all(path.parent()?).ok()?;
        fs::write(path, text).ok()?;
    }
    let content = site.join("content");
    let mut costs = Vec::new();
    let mut files = 0;
    for run in 0..runs {
        let output = work.join(format!("{name}-{run}"));
        let arguments: [&OsStr; 7] = [
            "--quiet".as_ref(),
            "--source".as_ref(),
            hugo.as_os_str(),
            "--contentDir".as_ref(),
            content.as_os_str(),
            "--destination".as_ref(),
            output.as_os_str(),
        ];
        costs.push(process::run("hugo", &arguments)?);
        files = process::count_files(&output);
        if process::is_in_memory(work) {
            fs::remove_dir_all(&output).ok()?;
        }
    }
    Some((process::median_cost(&costs), files))
}
