//! Counts the instructions that an article costs, stage by stage, under
//! valgrind: counts, because seconds on a shared machine say little of a change
//! of a few per cent. Fails when one has grown by more than a tenth against
//! `benches/instructions/recorded.json`, which `--record` writes anew.
//!
//! ```text
//! cargo bench --bench instructions -- [--record]
//! ```

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a measuring program writes files and stops at a surprise"
)]

#[allow(dead_code, reason = "one of its parts is for another program")]
#[path = "../compare/generator.rs"]
mod generator;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

const RECORDED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/benches/instructions/recorded.json"
);

/// Sizes of two sites: what is the same for both, such as the theme, drops out.
const FEW: usize = 64;
const MANY: usize = 256;

/// Growth that is too much.
const MOST_GROWTH: f64 = 1.10;

const PLAIN: &str = "related: {count: 0}\noutputs: {json: false, search: false}\n";
const WITH_RELATED: &str = "outputs: {json: false, search: false}\n";
const WITH_SEARCH: &str = "related: {count: 0}\noutputs: {json: false}\n";

fn main() -> ExitCode {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("valgrind is not on the PATH: not counted");
        return match std::env::var_os("BANTIN_REQUIRE_TOOLS") {
            Some(_) => ExitCode::FAILURE,
            None => ExitCode::SUCCESS,
        };
    }
    let read = an_article("list", PLAIN);
    let plain = an_article("build", PLAIN);
    let counted = BTreeMap::from([
        ("reading", read),
        ("rendering", plain.saturating_sub(read)),
        (
            "related news",
            an_article("build", WITH_RELATED).saturating_sub(plain),
        ),
        (
            "search",
            an_article("build", WITH_SEARCH).saturating_sub(plain),
        ),
    ]);
    let recorded = fs::read_to_string(RECORDED).unwrap_or_default();
    let recorded: BTreeMap<String, u64> = serde_json::from_str(&recorded).unwrap_or_default();
    println!("| stage | instructions an article | recorded |");
    println!("|---|---:|---:|");
    let mut has_grown = false;
    for (stage, count) in &counted {
        let before = recorded.get(*stage).copied();
        let shown = before.map_or(String::new(), |before| before.to_string());
        println!("| {stage} | {count} | {shown} |");
        has_grown |= before.is_some_and(|before| *count as f64 > before as f64 * MOST_GROWTH);
    }
    if std::env::args().any(|argument| argument == "--record") {
        let text = serde_json::to_string_pretty(&counted).unwrap();
        fs::write(RECORDED, text + "\n").unwrap();
    } else if has_grown {
        println!(
            "\nmore than a tenth over what is recorded: make it cheaper, or record it and say why"
        );
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Instructions that each article more costs a command.
fn an_article(command: &str, config: &str) -> u64 {
    let [few, many] = [FEW, MANY].map(|count| instructions(command, config, count));
    (many - few) / (MANY - FEW) as u64
}

fn instructions(command: &str, config: &str, count: usize) -> u64 {
    let site = tempfile::tempdir().unwrap();
    let root = site.path();
    fs::write(
        root.join("bantin.yaml"),
        format!("title: Trang đo\n{config}"),
    )
    .unwrap();
    generator::generate(&root.join("content"), count);
    let out = root.join("callgrind.out");
    let status = Command::new("valgrind")
        .args(["--tool=callgrind", "-q"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(env!("CARGO_BIN_EXE_bantin"))
        .args([command, "-q", "--as-of", "2030-01-01", "--root"])
        .arg(root)
        .env("RAYON_NUM_THREADS", "1")
        .stdout(std::process::Stdio::null())
        .status();
    assert!(status.unwrap().success(), "bantin {command} failed");
    total(&out)
}

/// The total of a profile.
fn total(profile: &Path) -> u64 {
    let text = fs::read_to_string(profile).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("totals: "));
    line.and_then(|n| n.trim().parse().ok()).unwrap()
}
