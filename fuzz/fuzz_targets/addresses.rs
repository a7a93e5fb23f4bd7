//! Any text as a slug, a path between articles, a date: nothing leads out of
//! the site and nothing panics.
#![no_main]

use bantin::locale::{date, slug};
use bantin::markdown::content_path;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let made = slug::slugify(text);
    assert!(!made.contains(['/', '.', '\\']));
    if let Some(path) = content_path("2018/07/a.md", text) {
        assert!(path.split('/').all(|part| part != ".."));
    }
    let _ = date::parse(text, "Asia/Ho_Chi_Minh".parse().unwrap_or_default());
});
