//! What a build costs beside a floor (the same sources read and the same bytes
//! written by a program that does nothing else) and beside Hugo and Zola, when
//! they are on the PATH: wall and CPU seconds, peak memory, files; then what
//! warm builds cost. Prints tables; `--record` adds every row to
//! `benches/compare/history.jsonl`.
//!
//! ```text
//! cargo bench --bench compare -- [--folder DIR]… [--site CONTENT] [--runs N] [--record] [N …]
//! ```
//!
//! `--folder` is where sites are made: name a tmpfs and a disk. Sites are synthetic,
//! of the sizes N; `--site` takes the articles of a folder, or with sizes as many as
//! these, made of its sentences. Each run
//! writes into a fresh folder; medians are printed. Nothing is asserted:
//! machines differ.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a measuring program writes files and stops at a surprise"
)]

mod floor;
mod generator;
mod hugo;
mod process;
mod report;
mod warm;
mod zola;

use std::fs;
use std::path::{Path, PathBuf};

use process::Cost;
use report::Table;

pub(crate) struct Settings {
    folders: Vec<PathBuf>,
    site: Option<PathBuf>,
    runs: usize,
    record: bool,
    sizes: Vec<usize>,
}

fn settings() -> Settings {
    let mut settings = Settings {
        folders: Vec::new(),
        site: None,
        runs: 5,
        record: false,
        sizes: Vec::new(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--folder" => settings
                .folders
                .push(arguments.next().expect("--folder DIR").into()),
            "--site" => settings.site = arguments.next().map(PathBuf::from),
            "--runs" => {
                settings.runs = arguments
                    .next()
                    .and_then(|n| n.parse().ok())
                    .expect("--runs N");
            }
            "--record" => settings.record = true,
            "--bench" => {}
            number => settings.sizes.extend(number.parse::<usize>().ok()),
        }
    }
    if settings.folders.is_empty() {
        settings.folders.push(std::env::temp_dir());
    }
    if settings.sizes.is_empty() && settings.site.is_none() {
        settings.sizes = vec![1_000, 10_000];
    }
    settings
}

/// Forms of bantin's site: a name and its config.
const FORMS: [(&str, &str); 3] = [
    (
        "bantin, the peers' pages",
        "related: {count: 0, others: 10}\noutputs: {json: false, search: false}\n",
    ),
    (
        "bantin, with related news",
        "outputs: {json: false, search: false}\n",
    ),
    ("bantin, everything", ""),
];

/// The other style of URLs: no folder for every page.
const FLAT: (&str, &str) = (
    "bantin, everything, flat URLs",
    "permalink: /:year/:month/:day/:slug.html\n",
);

/// Another generator: its name, if it is there, and what measures it.
type Peer<'p> = (Option<String>, &'p dyn Fn() -> Option<(Cost, usize)>);

fn main() {
    let settings = settings();
    report::machine();
    for folder in &settings.folders {
        println!("\nIn {}\n", folder.display());
        let mut table = Table::new(folder, &settings);
        if let Some(content) = settings.site.as_ref().filter(|_| settings.sizes.is_empty()) {
            let fill = |site: &Path| generator::copy(content, &site.join("content"));
            let count = generator::markdown_files(content).len();
            measure(&settings, folder, count, &mut table, &fill);
        }
        for size in &settings.sizes {
            let fill = |site: &Path| {
                let to = site.join("content");
                match &settings.site {
                    Some(from) => generator::remix(from, &to, *size),
                    None => generator::generate(&to, *size),
                }
            };
            measure(&settings, folder, *size, &mut table, &fill);
        }
        table.growth();
    }
}

/// Runs bantin's build of `site`; a `fresh` one finds no cache.
fn build(site: &Path, output: &Path, work: &Path, fresh: bool) -> Cost {
    let cache = site.join(".bantin");
    if fresh && process::is_in_memory(site) {
        fs::remove_dir_all(&cache).ok();
    } else if fresh && cache.exists() {
        // Moved away, because deleting would slow down what is measured next.
        let mut old = 0;
        while work.join(format!("cache-{old}")).exists() {
            old += 1;
        }
        fs::rename(&cache, work.join(format!("cache-{old}"))).unwrap();
    }
    let arguments = [
        "build".as_ref(),
        "-q".as_ref(),
        "--as-of".as_ref(),
        "2030-01-01".as_ref(),
        "--root".as_ref(),
        site.as_os_str(),
        "--output".as_ref(),
        output.as_os_str(),
    ];
    process::run(env!("CARGO_BIN_EXE_bantin"), &arguments).unwrap()
}

fn measure(
    settings: &Settings,
    folder: &Path,
    count: usize,
    table: &mut Table,
    fill: &dyn Fn(&Path),
) {
    fs::create_dir_all(folder).unwrap();
    let work = tempfile::tempdir_in(folder).unwrap();
    let work = work.path();
    let site = work.join("site");
    fs::create_dir_all(&site).unwrap();
    fill(&site);
    for (n, (name, config)) in FORMS.into_iter().chain([FLAT]).enumerate() {
        let config = format!("title: Trang đo\nbase_url: https://do.example\n{config}");
        fs::write(site.join("bantin.yaml"), config).unwrap();
        let mut costs = Vec::new();
        let mut floors = Vec::new();
        let mut files = 0;
        for run in 0..settings.runs {
            let output = work.join(format!("bantin-{n}-{run}"));
            fs::remove_file(site.join("urls.txt")).ok();
            costs.push(build(&site, &output, work, true));
            let floor = work.join(format!("floor-{n}-{run}"));
            let (seconds, written) = floor::measure(&site, &output, &floor);
            floors.push(seconds);
            files = written;
            // On a disk, deleting would slow down what is measured next; memory is
            // short, and forgets at once.
            if process::is_in_memory(work) {
                for folder in [output, floor] {
                    fs::remove_dir_all(folder).ok();
                }
            }
        }
        let floor = process::median(&mut floors);
        table.row(
            count,
            name,
            &process::median_cost(&costs),
            files,
            Some(floor),
        );
    }
    let peers: [Peer<'_>; 3] = [
        (hugo::version(), &|| {
            hugo::measure(&site, work, settings.runs, false)
        }),
        (
            // The same wherever it is written, and long.
            hugo::version()
                .filter(|_| folder == settings.folders[0].as_path())
                .map(|version| format!("{version}, .Related")),
            &|| hugo::measure(&site, work, settings.runs, true),
        ),
        (zola::version(), &|| {
            zola::measure(&site, work, settings.runs)
        }),
    ];
    for (version, measure) in peers {
        let Some(version) = version else { continue };
        match measure() {
            Some((cost, files)) => table.row(count, &version, &cost, files, None),
            None => eprintln!("{version} can't build the site; not measured"),
        }
    }
    fs::write(
        site.join("bantin.yaml"),
        "title: Trang đo\nbase_url: https://do.example\n",
    )
    .unwrap();
    fs::remove_file(site.join("urls.txt")).ok();
    warm::measure(settings.runs, &site, work, count, table);
}
