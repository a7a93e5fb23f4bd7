//! Zola, when it is on the PATH, with the same articles and the same kinds of
//! pages: articles, lists by category, tag and author, feeds. Its articles show
//! no others: Zola has no related pages, and a term's newest cost it a copy of
//! the whole term for every article, which would be no fair measure.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::process::{self, Cost};

const CONFIG: &str = "base_url = 'https://do.example'\ntitle = 'Trang đo'\ndefault_language = 'en'\n\
    compile_sass = false\nbuild_search_index = false\ngenerate_feeds = true\nfeed_filenames = ['rss.xml']\n\
    taxonomies = [{name = 'category', paginate_by = 10, feed = true}, {name = 'tags', paginate_by = 10, feed = true}, {name = 'author', paginate_by = 10, feed = true}]\n";

const BASE: &str = "<!DOCTYPE html><html lang=\"vi\"><head><meta charset=\"utf-8\"><title>{% block title %}{{ config.title }}{% endblock %}</title></head>\
    <body><header>{{ config.title }}</header><main>{% block main %}{% endblock %}</main><footer>{{ config.title }}</footer></body></html>\n";

const PAGE: &str = "{% extends \"base.html\" %}{% block main %}<h1>{{ page.title }}</h1><p>{{ page.date }}</p><p>{{ page.description }}</p>{{ page.content | safe }}{% endblock %}\n";

const LIST: &str = "{% extends \"base.html\" %}{% block main %}{% for page in paginator.pages %}<h2><a href=\"{{ page.permalink | safe }}\">{{ page.title }}</a></h2>\
    <p>{{ page.description }}</p>{% endfor %}{% if paginator.next %}<a href=\"{{ paginator.next | safe }}\">→</a>{% endif %}{% endblock %}\n";

const TERMS: &str = "{% extends \"base.html\" %}{% block main %}{% for term in terms %}<a href=\"{{ term.permalink | safe }}\">{{ term.name }}</a>{% endfor %}{% endblock %}\n";

/// What Zola says of itself; none without Zola.
pub(crate) fn version() -> Option<String> {
    let said = Command::new("zola").arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&said.stdout).trim().to_owned())
}

/// Median cost and number of files.
pub(crate) fn measure(site: &Path, work: &Path, runs: usize) -> Option<(Cost, usize)> {
    let zola = work.join("zola");
    for (path, text) in [
        ("config.toml", CONFIG),
        ("templates/base.html", BASE),
        ("templates/page.html", PAGE),
        ("templates/section.html", LIST),
        ("templates/index.html", LIST),
        ("templates/taxonomy_single.html", LIST),
        ("templates/taxonomy_list.html", TERMS),
        (
            "content/_index.md",
            "+++\npaginate_by = 10\nsort_by = 'date'\n+++\n",
        ),
    ] {
        let path = zola.join(path);
        fs::create_dir_all(path.parent()?).ok()?;
        fs::write(path, text).ok()?;
    }
    for entry in walkdir::WalkDir::new(site.join("content"))
        .into_iter()
        .filter_map(Result::ok)
        .filter(|e| e.file_type().is_file())
    {
        let text = fs::read_to_string(entry.path()).ok()?;
        let (path, text) = translated(&text, entry.path())?;
        let target = zola.join("content").join(path);
        fs::create_dir_all(target.parent()?).ok()?;
        fs::write(target, text).ok()?;
    }
    let mut costs = Vec::new();
    let mut files = 0;
    for run in 0..runs {
        let output = work.join(format!("zola-{run}"));
        let arguments: [&OsStr; 5] = [
            "--root".as_ref(),
            zola.as_os_str(),
            "build".as_ref(),
            "--output-dir".as_ref(),
            output.as_os_str(),
        ];
        costs.push(process::run("zola", &arguments)?);
        files = process::count_files(&output);
        if process::is_in_memory(work) {
            fs::remove_dir_all(&output).ok()?;
        }
    }
    Some((process::median_cost(&costs), files))
}

/// An article as Zola has it: its place below the content folder, and its text.
fn translated(text: &str, path: &Path) -> Option<(String, String)> {
    let (front, body) = text.strip_prefix("---\n")?.split_once("\n---\n")?;
    let front: serde_yaml::Value = serde_yaml::from_str(front).ok()?;
    let texts = |key: &str| -> Vec<String> {
        match &front[key] {
            serde_yaml::Value::String(one) => vec![one.clone()],
            serde_yaml::Value::Sequence(all) => {
                let all = all.iter().filter_map(|one| one.as_str());
                all.map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    };
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let list = |key| {
        let all: Vec<String> = texts(key).iter().map(|one| quoted(one)).collect();
        format!("[{}]", all.join(", "))
    };
    let date = texts("date").pop()?.replace(' ', "T");
    let stem = path.file_stem()?.to_str()?;
    let slug = texts("slug").pop().unwrap_or_else(|| stem.to_owned());
    // Three folders by date, as the others have them.
    let day = date.get(..10)?.replace('-', "/");
    let seconds = if date.len() == 16 { ":00" } else { "" };
    let front = format!(
        "+++\ntitle = {}\ndate = {date}{seconds}\npath = \"{day}/{slug}\"\ndescription = {}\n[taxonomies]\ncategory = {}\ntags = {}\nauthor = {}\n+++\n",
        quoted(&texts("title").pop()?),
        quoted(&texts("summary").pop().unwrap_or_default()),
        list("category"),
        list("tags"),
        list("author"),
    );
    // What Zola would read as its own.
    let body = body.replace("{{", "{ {").replace("{%", "{ %");
    Some((format!("{}.md", slug.replace('/', "-")), front + &body))
}
