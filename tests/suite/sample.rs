//! The site in this very repository.

use std::process::Command;

use crate::site_test::tree;

#[test]
fn the_sample_site_builds_without_a_warning() {
    let output = tempfile::tempdir().unwrap();
    let built = Command::new(env!("CARGO_BIN_EXE_bantin"))
        .args([
            "build",
            "--lang",
            "en",
            "--as-of",
            "2026-11-01 08:00",
            "--format",
            "json",
            "--output",
        ])
        .arg(output.path().join("site"))
        .arg("--root")
        .arg(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    assert_eq!(
        String::from_utf8_lossy(&built.stdout).trim(),
        "{\"findings\":[]}"
    );
    let tree = tree(&output.path().join("site"));
    let page = |path: &str| String::from_utf8_lossy(&tree[path]).into_owned();
    let report = page("2018/07/20/so-ket-6-thang-dau-nam-2018/index.html");
    assert!(report.contains("9:30, Thứ Sáu, 20-7-2018") && report.contains(">Mai Linh</a>"));
    assert!(report.contains(">Thông tin - Báo chí</a>"));
    for (path, bytes) in &tree {
        if path.ends_with(".html") {
            assert!(bytes.len() < 50 * 1024, "{path} is {} bytes", bytes.len());
        }
    }
}
