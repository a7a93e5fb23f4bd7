//! Rows of figures, printed and kept.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::process::Cost;

const HISTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/compare/history.jsonl");

/// A table of one folder.
pub(crate) struct Table {
    folder: PathBuf,
    record: bool,
    /// Articles and megabytes of the last form, by size.
    memory: Vec<(usize, f64)>,
}

/// Says on what is measured.
pub(crate) fn machine() {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!(
        "bantin {} on {cores} cores, {}",
        env!("CARGO_PKG_VERSION"),
        processor()
    );
}

fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model.map(|rest| rest.trim_start_matches(['\t', ' ', ':']));
    model.unwrap_or("unknown processor").to_owned()
}

impl Table {
    pub(crate) fn new(folder: &Path, record: bool) -> Table {
        println!("| articles | program | wall s | CPU s | peak MB | files | wall / floor |");
        println!("|---:|---|---:|---:|---:|---:|---:|");
        Table {
            folder: folder.to_owned(),
            record,
            memory: Vec::new(),
        }
    }

    /// A row; `floor` are seconds.
    pub(crate) fn row(
        &mut self,
        count: usize,
        program: &str,
        cost: &Cost,
        files: usize,
        floor: Option<f64>,
    ) {
        let ratio = floor.map_or(String::new(), |floor| format!("{:.2}", cost.wall / floor));
        println!(
            "| {count} | {program} | {:.2} | {:.2} | {:.0} | {files} | {ratio} |",
            cost.wall, cost.cpu, cost.peak_megabytes
        );
        if program == "bantin, everything" {
            self.memory.push((count, cost.peak_megabytes));
        }
        if self.record {
            let row = json!({
                "version": env!("CARGO_PKG_VERSION"), "processor": processor(),
                "folder": self.folder, "articles": count, "program": program,
                "wall": cost.wall, "cpu": cost.cpu, "peak_megabytes": cost.peak_megabytes,
                "files": files, "floor": floor,
            });
            let history = fs::File::options().create(true).append(true).open(HISTORY);
            history
                .and_then(|mut history| writeln!(history, "{row}"))
                .unwrap();
        }
    }

    /// How memory grows.
    pub(crate) fn growth(&self) {
        for pair in self.memory.windows(2) {
            let [(few, small), (many, large)] = pair else {
                continue;
            };
            let kilobytes = (large - small) * 1e3 / (many - few) as f64;
            println!("\nmemory from {few} to {many} articles: {kilobytes:.1} KB an article");
        }
    }
}
