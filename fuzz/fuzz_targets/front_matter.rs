//! Any bytes as an article: an error or a document, never a panic.
#![no_main]

use std::path::Path;

use bantin::config;
use bantin::content::document;
use bantin::content::walk::{FileKind, SourceFile};
use bantin::stamp::Stamp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok((config, _)) = config::parse(Path::new("."), "title: x\n") else { return };
    let file = SourceFile {
        path: "a.md".to_owned(),
        folder: "content".to_owned(),
        disk: "a.md".into(),
        kind: FileKind::Markdown,
        stamp: Stamp::default(),
    };
    let (document, found) = document::from_bytes(bytes.to_vec(), &file, &config);
    assert!(document.is_some() || found.has_errors());
});
