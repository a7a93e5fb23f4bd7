//! Any text as a body: HTML without scripts, never a panic.
#![no_main]

use std::sync::Arc;

use bantin::markdown::{self, AssetFacts, DocumentFacts, Resolver, Source};
use libfuzzer_sys::fuzz_target;

struct Nothing;

impl Resolver for Nothing {
    fn document(&self, _: &str) -> Option<DocumentFacts> {
        None
    }

    fn asset(&self, _: &str) -> Option<AssetFacts> {
        None
    }

    fn nearest(&self, _: &str) -> Option<String> {
        None
    }

    fn href(&self, site_path: &str) -> String {
        site_path.to_owned()
    }

    fn own<'u>(&self, url: &'u str) -> Option<&'u str> {
        url.strip_prefix("https://own.example")
    }
}

fuzz_target!(|body: &str| {
    let source = Source {
        body,
        path: "a.md",
        shown: "content/a.md",
        lines_before: 0,
        asset_folder: "/a/",
        words: &Arc::default(),
    };
    let resolver: Arc<dyn Resolver> = Arc::new(Nothing);
    let (rendered, _) = markdown::render(&source, &resolver);
    let html = rendered.html.to_lowercase();
    assert!(!html.contains("<script") && !html.contains("href=\"javascript:"));
});
