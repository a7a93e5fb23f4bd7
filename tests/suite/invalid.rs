//! Sites with one mistake each, and exactly what is said of it.
//!
//! `tests/sites/invalid/NAME/` holds a site and `expected.vi`, `expected.en`:
//! the standard error of `bantin check`. `BANTIN_UPDATE=1` writes them anew.

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn every_invalid_site_gets_its_exact_diagnostics() {
    let sites = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/invalid");
    let update = std::env::var_os("BANTIN_UPDATE").is_some();
    let mut names: Vec<_> = fs::read_dir(&sites)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    names.sort();
    assert!(names.len() >= 20, "only {} sites", names.len());
    let mut wrong = Vec::new();
    for site in names {
        for lang in ["vi", "en"] {
            let output = Command::new(env!("CARGO_BIN_EXE_bantin"))
                .args([
                    "check",
                    "--lang",
                    lang,
                    "--color",
                    "never",
                    "--as-of",
                    "2026-11-01 08:00",
                    "--root",
                ])
                .arg(&site)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr).replace("\r\n", "\n");
            let expected = site.join(format!("expected.{lang}"));
            if update {
                fs::write(&expected, &said).unwrap();
            } else if fs::read_to_string(&expected).unwrap_or_default() != said {
                wrong.push(format!("{}:\n{said}", expected.display()));
            }
            assert_eq!(output.status.code(), Some(1), "{}: {said}", site.display());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
