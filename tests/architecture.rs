//! Which module may know of which, and which one is the front door of each
//! outside library.

#![allow(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Modules from the lowest up: a module imports from its own line or from
/// those above it only.
const LAYERS: &[&[&str]] = &[
    &["fingerprint", "gzip", "stamp"],
    &["locale"],
    &["cache"],
    &["lexicon"],
    &["diagnostic"],
    &["yaml"],
    &["config"],
    &["picture"],
    &["content", "markdown"],
    &["site"],
    &["related", "search"],
    &["site_cache"],
    &["plan"],
    &["check", "output", "theme"],
    &["budget"],
    &["feed"],
    &["render"],
    &["standing"],
    &["pipeline"],
    &["cli"],
];

/// Outside libraries and the only places that may name them.
const FRONT_DOORS: &[(&str, &[&str])] = &[
    ("serde_yaml", &["yaml/"]),
    ("saphyr_parser", &["yaml/"]),
    ("tera", &["theme/", "render/"]),
    ("pulldown_cmark", &["markdown/"]),
    ("linkify", &["markdown/autolink.rs"]),
    ("ammonia", &["markdown/sanitize.rs"]),
    ("walkdir", &["content/walk.rs", "output/"]),
    ("quick_xml", &["feed/xml.rs"]),
    ("image", &["picture/"]),
    ("img_parts", &["picture/"]),
    ("webp", &["picture/resize.rs"]),
    ("base64", &["theme/"]),
    ("rustc_hash", &["lexicon.rs", "related/", "search/"]),
    ("flate2", &["gzip.rs"]),
    ("clap", &["cli/"]),
    ("indicatif", &["cli/progress.rs"]),
    ("annotate_snippets", &["cli/report.rs"]),
    ("include_dir", &["theme/source.rs"]),
    ("rustix", &["output/"]),
    ("simdutf8", &["content/document.rs", "site/mod.rs"]),
    ("tempfile", &["cache/scratch.rs"]),
    ("strsim", &["diagnostic.rs"]),
];

fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path
                    .strip_prefix(&root)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

fn module_of(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or(file)
}

/// The code of a file, without its tests and comments.
fn code(text: &str) -> String {
    let tests = text
        .find("#[cfg(test)]\nmod tests")
        .or_else(|| text.find("#[cfg(test)]\n#[allow"));
    let text = &text[..tests.unwrap_or(text.len())];
    text.lines()
        .filter(|l| !l.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Names that stand behind `prefix`, such as the modules behind `crate::`; of a
/// group in braces each one.
fn names_after<'a>(text: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> + 'a {
    let places = text.match_indices(prefix).filter(|(at, _)| {
        let before = text[..*at].chars().next_back().unwrap_or(' ');
        !before.is_alphanumeric() && before != '_'
    });
    places.flat_map(move |(at, _)| {
        let rest = &text[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => firsts(group),
            None => vec![name_at(rest)],
        }
    })
}

fn name_at(text: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(|c| !is_part(c)).next().unwrap_or(text)
}

/// The first name of each entry of a group, up to the brace that ends it.
fn firsts(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut names) = (0usize, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' if depth > 0 => {}
            ',' | '}' => {
                names.push(name_at(group[start..at].trim_start()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names
}

#[test]
fn names_in_groups_are_seen() {
    let text = "use crate::{picture, site::{self, x}, cli};";
    let names: Vec<&str> = names_after(text, "crate::").collect();
    assert_eq!(names, ["picture", "site", "cli"]);
}

#[test]
fn lower_modules_never_import_higher_ones() {
    let level = |module: &str| LAYERS.iter().position(|layer| layer.contains(&module));
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let module = module_of(&file).to_owned();
        if module == "lib" || module == "main" {
            continue;
        }
        let own = level(&module).unwrap_or_else(|| panic!("`{module}` has no place in LAYERS"));
        for imported in names_after(&code(&text), "crate::") {
            if level(imported).is_some_and(|other| other > own) {
                wrong.push(format!("{file} imports {imported}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_library_has_one_front_door() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let code = code(&text);
        for (library, doors) in FRONT_DOORS {
            let named = code.match_indices(&format!("{library}::")).any(|(at, _)| {
                let before = code[..at].chars().next_back().unwrap_or(' ');
                // Of a module of ours with its name: `crate::picture::webp::`.
                !before.is_alphanumeric() && !matches!(before, '_' | ':')
            });
            if named && !doors.iter().any(|door| file.starts_with(door)) {
                wrong.push(format!("{file} names {library}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_main_reads_the_clock() {
    for (file, text) in sources() {
        let reads = ["Utc::now", "Local::now", "SystemTime::now"]
            .iter()
            .any(|c| code(&text).contains(c));
        assert!(!reads || file == "main.rs", "{file} reads the clock");
    }
}
