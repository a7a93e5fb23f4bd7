//! The sample site in a browser: `tests/browser/run`, where its tools are there.

#![allow(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use std::path::Path;
use std::process::Command;

/// Programs that the script needs.
const TOOLS: [&str; 4] = ["node", "npm", "java", "chromium"];

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

#[test]
fn the_sample_site_stands_up_to_a_browser() {
    let missing: Vec<&str> = TOOLS.into_iter().filter(|tool| !is_there(tool)).collect();
    if !missing.is_empty() {
        let required = std::env::var_os("BANTIN_REQUIRE_TOOLS").is_some();
        assert!(!required, "missing: {missing:?}");
        println!("not run: {missing:?} missing");
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/run");
    let status = Command::new(script).status().unwrap();
    assert!(status.success());
}
