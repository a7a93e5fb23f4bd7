//! Builds synthetic sites of several sizes and prints what that costs: wall
//! and CPU seconds, peak memory, files, beside a floor (the same sources read
//! and the same bytes written by a program that does nothing else) and, when
//! `hugo` is on the PATH, beside Hugo with the same articles and kinds of pages.
//!
//! ```text
//! cargo bench --bench build -- [--folder DIR] [--site CONTENT] [--runs N] [N …]
//! ```
//!
//! `--folder` is where sites are made (a tmpfs, a disk); `--site` takes the
//! articles of a folder in place of synthetic ones. Each run writes into a
//! fresh folder; medians are printed. Nothing is asserted: machines differ.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a measuring program writes files and stops at a surprise"
)]

mod floor;
mod generator;
mod hugo;
mod process;

use std::fs;
use std::path::{Path, PathBuf};

use process::Cost;

struct Settings {
    folder: PathBuf,
    site: Option<PathBuf>,
    runs: usize,
    sizes: Vec<usize>,
}

fn settings() -> Settings {
    let mut settings = Settings {
        folder: std::env::temp_dir(),
        site: None,
        runs: 3,
        sizes: Vec::new(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--folder" => settings.folder = arguments.next().expect("--folder DIR").into(),
            "--site" => settings.site = arguments.next().map(PathBuf::from),
            "--runs" => {
                settings.runs = arguments
                    .next()
                    .and_then(|n| n.parse().ok())
                    .expect("--runs N")
            }
            "--bench" => {}
            number => settings.sizes.extend(number.parse::<usize>().ok()),
        }
    }
    if settings.sizes.is_empty() {
        settings.sizes = vec![1_000, 10_000, 100_000];
    }
    settings
}

fn main() {
    let settings = settings();
    println!("| articles | program | wall s | CPU s | peak MB | files | wall / floor |");
    println!("|---:|---|---:|---:|---:|---:|---:|");
    let mut memory: Vec<(usize, f64)> = Vec::new();
    match &settings.site {
        Some(content) => {
            let count = generator::count_articles(content);
            measure(&settings, count, &mut memory, &|site| {
                generator::copy(content, &site.join("content"))
            });
        }
        None => {
            for size in &settings.sizes {
                measure(&settings, *size, &mut memory, &|site| {
                    generator::generate(&site.join("content"), *size)
                });
            }
        }
    }
    for pair in memory.windows(2) {
        let [(few, small), (many, large)] = pair else {
            continue;
        };
        let kilobytes = (large - small) * 1e3 / (many - few) as f64;
        println!("\nmemory from {few} to {many} articles: {kilobytes:.1} KB an article");
    }
}

fn measure(
    settings: &Settings,
    count: usize,
    memory: &mut Vec<(usize, f64)>,
    fill: &dyn Fn(&Path),
) {
    let work = tempfile::tempdir_in(&settings.folder).unwrap();
    let site = work.path().join("site");
    fs::create_dir_all(&site).unwrap();
    fs::write(
        site.join("bantin.yaml"),
        "title: Trang đo\nbase_url: https://do.example\n",
    )
    .unwrap();
    fill(&site);
    let mut bantin = Vec::new();
    let mut floors = Vec::new();
    let mut files = 0;
    for run in 0..settings.runs {
        let output = work.path().join(format!("bantin-{run}"));
        bantin.push(process::run(
            env!("CARGO_BIN_EXE_bantin"),
            &[
                "build".as_ref(),
                "-q".as_ref(),
                "--as-of".as_ref(),
                "2030-01-01".as_ref(),
                "--root".as_ref(),
                site.as_os_str(),
                "--output".as_ref(),
                output.as_os_str(),
            ],
        ));
        let (seconds, written) =
            floor::measure(&site, &output, &work.path().join(format!("floor-{run}")));
        floors.push(seconds);
        files = written;
    }
    let floor = process::median(&mut floors);
    let cost = process::median_cost(&bantin);
    memory.push((count, cost.peak_megabytes));
    row(count, "bantin", &cost, files, floor);
    println!("| {count} | floor | {floor:.2} | | | {files} | 1.00 |");
    if let Some((cost, files)) = hugo::measure(&site, work.path(), settings.runs) {
        row(count, "hugo", &cost, files, floor);
    }
}

fn row(count: usize, program: &str, cost: &Cost, files: usize, floor: f64) {
    let ratio = cost.wall / floor;
    println!(
        "| {count} | {program} | {:.2} | {:.2} | {:.0} | {files} | {ratio:.2} |",
        cost.wall, cost.cpu, cost.peak_megabytes
    );
}
