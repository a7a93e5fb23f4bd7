//! The floor: what any generator must do at the least. Every source is read
//! and every byte of the output is written into a fresh folder, in parallel,
//! and nothing else is done.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::prelude::*;

use crate::process::files;

/// Seconds to read the sources of `site` and write a copy of `output` to
/// `target`, and how many files that is. The bytes are in memory beforehand.
pub(crate) fn measure(site: &Path, output: &Path, target: &Path) -> (f64, usize) {
    let pages: Vec<(PathBuf, Vec<u8>)> = files(output)
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|path| {
            (
                target.join(path.strip_prefix(output).unwrap()),
                fs::read(&path).unwrap(),
            )
        })
        .collect();
    let start = Instant::now();
    let sources: Vec<PathBuf> = files(&site.join("content")).collect();
    let read: usize = sources
        .par_iter()
        .map(|path| fs::read(path).unwrap().len())
        .sum();
    assert!(read > 0, "the site has no sources");
    let folders: BTreeSet<&Path> = pages.iter().filter_map(|(path, _)| path.parent()).collect();
    for folder in folders {
        fs::create_dir_all(folder).unwrap();
    }
    pages
        .par_iter()
        .for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
    (start.elapsed().as_secs_f64(), pages.len())
}
