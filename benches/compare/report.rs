//! Rows of figures, printed and kept.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::Settings;
use super::process::Cost;

const HISTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/compare/history.jsonl");

/// A table of one folder.
pub(crate) struct Table {
    folder: PathBuf,
    /// Whose articles are measured, and how often.
    news: &'static str,
    runs: usize,
    record: bool,
    /// What the last form costs, by the number of articles.
    everything: Vec<(usize, Cost)>,
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
    pub(crate) fn new(folder: &Path, settings: &Settings) -> Table {
        println!("| articles | program | wall s | CPU s | peak MB | files | wall / floor |");
        println!("|---:|---|---:|---:|---:|---:|---:|");
        Table {
            folder: folder.to_owned(),
            news: match (&settings.site, settings.sizes.is_empty()) {
                (None, _) => "synthetic",
                (Some(_), true) => "of a site",
                (Some(_), false) => "of a site, mixed",
            },
            runs: settings.runs,
            record: settings.record,
            everything: Vec::new(),
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
            self.everything.push((count, *cost));
        }
        if self.record {
            let row = json!({
                "version": env!("CARGO_PKG_VERSION"), "processor": processor(),
                "folder": self.folder, "news": self.news, "runs": self.runs, "articles": count, "program": program,
                "wall": cost.wall, "cpu": cost.cpu, "peak_megabytes": cost.peak_megabytes,
                "files": files, "floor": floor,
            });
            let history = fs::File::options().create(true).append(true).open(HISTORY);
            history
                .and_then(|mut history| writeln!(history, "{row}"))
                .unwrap();
        }
    }

    /// How time and memory grow.
    pub(crate) fn growth(&self) {
        for pair in self.everything.windows(2) {
            let [(few, small), (many, large)] = pair else {
                continue;
            };
            let megabytes = large.peak_megabytes - small.peak_megabytes;
            println!(
                "\nFrom {few} to {many} articles: {:.1} times the time, {:.1} KB of memory an article",
                large.wall / small.wall,
                megabytes * 1e3 / (many - few) as f64,
            );
        }
    }
}
