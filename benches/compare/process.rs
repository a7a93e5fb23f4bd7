//! A child process, timed from outside.

use std::ffi::OsStr;
use std::fs;
use std::io::Seek;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What a run cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) wall: f64,
    /// User and system seconds; 0 where the system does not tell.
    pub(crate) cpu: f64,
    /// Largest resident size; 0 where the system does not tell.
    pub(crate) peak_megabytes: f64,
}

/// How often a running child is looked at. Its last look comes this much
/// before its end at the most.
const LOOK: Duration = Duration::from_millis(2);

/// Runs a program to its end; none when it fails, and what it said is shown.
pub(crate) fn run(program: &str, arguments: &[&OsStr]) -> Option<Cost> {
    let mut said = tempfile::tempfile().unwrap();
    let start = Instant::now();
    let mut child = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(said.try_clone().unwrap())
        .spawn()
        .ok()?;
    let mut cost = Cost {
        wall: 0.0,
        cpu: 0.0,
        peak_megabytes: 0.0,
    };
    let status = loop {
        look(child.id(), &mut cost);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        thread::sleep(LOOK);
    };
    cost.wall = start.elapsed().as_secs_f64();
    if status.success() {
        return Some(cost);
    }
    said.rewind().unwrap();
    std::io::copy(&mut said, &mut std::io::stderr()).unwrap();
    None
}

/// Whether a folder is on a file system that is kept in memory.
pub(crate) fn is_in_memory(folder: &Path) -> bool {
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        Some((fields.next()?, fields.next()?))
    });
    let above = mounts.filter(|(at, _)| folder.starts_with(at));
    let nearest = above.max_by_key(|(at, _)| at.len());
    nearest.is_some_and(|(_, kind)| kind == "tmpfs")
}

/// Files below a folder.
pub(crate) fn count_files(folder: &Path) -> usize {
    files(folder).count()
}

/// Files below a folder.
pub(crate) fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = walkdir::WalkDir::new(folder).into_iter();
    let entries = entries.filter_map(Result::ok);
    let files = entries.filter(|e| e.file_type().is_file());
    files.map(walkdir::DirEntry::into_path)
}

/// Reads what Linux tells of a process while it lives.
fn look(id: u32, cost: &mut Cost) {
    /// Ticks of `/proc/PID/stat` in a second, the same on every Linux in use.
    const TICKS: f64 = 100.0;
    if let Ok(status) = fs::read_to_string(format!("/proc/{id}/status")) {
        let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        let kilobytes =
            peak.and_then(|l| l.trim().trim_end_matches(" kB").trim().parse::<f64>().ok());
        cost.peak_megabytes = kilobytes.map_or(cost.peak_megabytes, |k| k / 1e3);
    }
    if let Ok(stat) = fs::read_to_string(format!("/proc/{id}/stat")) {
        let after_name = stat.rsplit(") ").next().unwrap_or("");
        let fields: Vec<f64> = after_name
            .split(' ')
            .skip(11)
            .take(2)
            .filter_map(|f| f.parse().ok())
            .collect();
        if let [user, system] = fields.as_slice() {
            cost.cpu = (user + system) / TICKS;
        }
    }
}

/// The median; sorts in place.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The median of each figure.
pub(crate) fn median_cost(costs: &[Cost]) -> Cost {
    let of = |figure: fn(&Cost) -> f64| median(&mut costs.iter().map(figure).collect::<Vec<f64>>());
    Cost {
        wall: of(|c| c.wall),
        cpu: of(|c| c.cpu),
        peak_megabytes: of(|c| c.peak_megabytes),
    }
}
