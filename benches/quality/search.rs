//! Search: is the cluster found by its label?

use std::path::Path;
use std::process::Command;

use bantin::pipeline::{self, Prepared, Silent, Target};
use serde_json::{Value, json};

use crate::{Clusters, related};

/// Where the engine is.
const ENGINE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/themes/bulletin/static/search.js"
);
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/quality/search.mjs");

/// Builds the site, asks its index in Node.js, prints and returns the figures.
pub(crate) fn measure(root: &Path, prepared: Prepared, clusters: &Clusters) -> Value {
    let edition = &prepared.site.editions[0];
    let find = |doc: &str| {
        let found = edition
            .articles
            .iter()
            .find(|a| related::name(&a.content.path) == doc);
        found.unwrap().content.url.clone()
    };
    let questions: Vec<Value> = clusters
        .values()
        .map(|c| json!({ "label": c.label, "urls": c.docs.iter().map(|d| find(d)).collect::<Vec<_>>() }))
        .collect();
    let texts: Vec<Value> = edition
        .articles
        .iter()
        .map(|a| {
            let text = a.content.with_html(bantin::markdown::of_html);
            json!({ "url": a.content.url, "text": format!("{}\n{}\n{text}", a.content.title, a.content.summary) })
        })
        .collect();
    let ask = json!({ "questions": questions, "texts": texts });
    std::fs::write(root.join("ask.json"), ask.to_string()).unwrap();
    let target = Target {
        output: root.join("public"),
        record_urls: false,
    };
    pipeline::publish(prepared, &target, &Silent).unwrap();
    // By this name Node.js takes it for a module.
    let engine = root.join("search.mjs");
    std::fs::copy(ENGINE, &engine).unwrap();
    let output = Command::new("node")
        .arg(SCRIPT)
        .args([
            engine.as_os_str(),
            root.join("public/tim-kiem/index").as_os_str(),
        ])
        .arg(root.join("ask.json"))
        .output();
    let Ok(output) = output else {
        println!("search                  not measured: there is no Node.js");
        return json!({});
    };
    let said = String::from_utf8_lossy(&output.stdout);
    let (table, figures) = said.rsplit_once("JSON ").unwrap_or((&said, "{}"));
    print!("{table}");
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(figures).unwrap_or_default()
}
