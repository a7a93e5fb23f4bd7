//! Measures how good related news and search are, on articles that people have
//! put into clusters, beside simple ways of doing the same, and prints it; the
//! same figures as JSON go to `target/quality.json`.
//!
//! ```text
//! cargo bench --bench quality -- FOLDER
//! ```
//!
//! `FOLDER` holds `content/` and `clusters.json`, an object of clusters with a
//! `label` (a query) and `docs` (names of files without `.md`). Search is
//! measured in Node.js, where the engine runs as it does in a browser, beside
//! Pagefind when `pagefind` is on the PATH.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a measuring program writes files and stops at a surprise"
)]

mod related;
mod search;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bantin::pipeline::{self, Options, Prepared, Silent};
use serde::Deserialize;

/// Articles that belong together.
#[derive(Debug, Deserialize)]
struct Cluster {
    /// What they are about.
    label: String,
    /// Names of their files.
    docs: Vec<String>,
}

type Clusters = BTreeMap<String, Cluster>;

fn main() {
    let folder = std::env::args().skip(1).find(|a| !a.starts_with("--"));
    let Some(folder) = folder.map(PathBuf::from) else {
        println!("name a folder with content/ and clusters.json");
        return;
    };
    let clusters = std::fs::read_to_string(folder.join("clusters.json")).unwrap();
    let clusters: Clusters = serde_json::from_str(&clusters).unwrap();
    let site = tempfile::tempdir().unwrap();
    std::fs::write(site.path().join("bantin.yaml"), "title: Đo\n").unwrap();
    copy(&folder.join("content"), &site.path().join("content"));
    let prepared = prepare(site.path());
    let related = related::measure(&prepared, &clusters);
    let search = search::measure(site.path(), prepared, &clusters);
    let report = serde_json::json!({ "related": related, "search": search });
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/quality.json");
    std::fs::create_dir_all(target.parent().unwrap()).unwrap();
    std::fs::write(target, format!("{report:#}\n")).unwrap();
}

fn prepare(root: &Path) -> Prepared {
    let options = Options::once(root, "2030-01-01T00:00:00Z".parse().unwrap());
    pipeline::prepare(&options, &Silent).unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
