//! The new tree, made beside the old one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::manifest::{FileFacts, Manifest, Sha256Hex};
use super::{Folders, Foreign, ForeignKind, OutputError, Previous, Publication, Published};
use crate::bilingual;
use crate::diagnostic::Diagnostics;
use crate::plan::{MANIFEST, PlannedPage};

/// Template faults after which a build stops looking for more.
const ENOUGH_FAULTS: usize = 50;

/// Writes every planned file into the staging folder.
pub(super) fn stage(
    folders: &Folders,
    old: &Previous,
    publication: &Publication<'_>,
) -> Result<(Published, Manifest), OutputError> {
    super::exchange::discard(&folders.new);
    fs::create_dir_all(&folders.new).map_err(|e| OutputError::io(&folders.new, e))?;
    refuse_overwriting(old, publication, &folders.output)?;
    let work = Work {
        folders,
        publication,
        stop: AtomicBool::new(false),
        faults: Mutex::new((Diagnostics::new(), None)),
        written: AtomicUsize::new(0),
        unchanged: AtomicUsize::new(0),
        bytes: AtomicU64::new(0),
    };
    let files: BTreeMap<String, FileFacts> = publication
        .plan
        .pages
        .par_iter()
        .filter_map(|page| work.file(page))
        .collect();
    let (published, faults) = work.finish();
    faults?;
    let manifest = Manifest {
        generator: concat!("bantin ", env!("CARGO_PKG_VERSION")).to_owned(),
        preview: publication.preview,
        files,
    };
    let path = folders.new.join(MANIFEST);
    File::create(&path)
        .and_then(|file| manifest.write_to(BufWriter::new(file)))
        .map_err(|e| OutputError::io(&path, e))?;
    for foreign in &old.foreign {
        carry(foreign, &folders.output, &folders.new)?;
    }
    Ok((published, manifest))
}

struct Work<'a> {
    folders: &'a Folders,
    publication: &'a Publication<'a>,
    stop: AtomicBool,
    faults: Mutex<(Diagnostics, Option<OutputError>)>,
    written: AtomicUsize,
    unchanged: AtomicUsize,
    bytes: AtomicU64,
}

impl Work<'_> {
    fn file(&self, page: &PlannedPage) -> Option<(String, FileFacts)> {
        if self.stop.load(Ordering::Relaxed) {
            return None;
        }
        let bytes = match (self.publication.render)(page) {
            Ok(bytes) => bytes,
            Err(fault) => {
                if let Ok(mut faults) = self.faults.lock() {
                    faults.0.push(*fault);
                    if faults.0.iter().count() >= ENOUGH_FAULTS {
                        self.stop.store(true, Ordering::Relaxed);
                    }
                }
                return None;
            }
        };
        let output = page.output();
        if let Err(error) = self.put(&output, &bytes) {
            self.stop.store(true, Ordering::Relaxed);
            if let Ok(mut faults) = self.faults.lock() {
                faults.1.get_or_insert(error);
            }
            return None;
        }
        self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        (self.publication.progress)();
        let sha256 = Sha256Hex(Sha256::digest(&bytes).into());
        Some((
            output,
            FileFacts {
                size: bytes.len() as u64,
                sha256,
            },
        ))
    }

    /// A file that is as it was is linked, not written again.
    fn put(&self, output: &str, bytes: &[u8]) -> Result<(), OutputError> {
        let new = self.folders.new.join(output);
        let old = self.folders.output.join(output);
        if is_same(&old, bytes) {
            self.unchanged.fetch_add(1, Ordering::Relaxed);
            if !self.publication.clean && link(&old, &new).is_ok() {
                return Ok(());
            }
        } else {
            self.written.fetch_add(1, Ordering::Relaxed);
        }
        match super::write(&new, bytes) {
            // The first file of a folder makes it, so that all threads share that work.
            Err(OutputError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {
                make_parent(&new)?;
                super::write(&new, bytes)
            }
            done => done,
        }
    }

    fn finish(self) -> (Published, Result<(), OutputError>) {
        let published = Published {
            written: self.written.into_inner(),
            unchanged: self.unchanged.into_inner(),
            removed: 0,
            bytes: self.bytes.into_inner(),
        };
        let (diagnostics, error) = self.faults.into_inner().unwrap_or_default();
        let result = match error {
            _ if diagnostics.has_errors() => Err(OutputError::Site(diagnostics)),
            Some(error) => Err(error),
            None => Ok(()),
        };
        (published, result)
    }
}

fn make_parent(path: &Path) -> Result<(), OutputError> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).map_err(|e| OutputError::io(parent, e))
}

fn link(old: &Path, new: &Path) -> std::io::Result<()> {
    match fs::hard_link(old, new) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(new.parent().unwrap_or(new))?;
            fs::hard_link(old, new)
        }
        done => done,
    }
}

/// Whether `path` is a regular file with exactly these bytes.
fn is_same(path: &Path, bytes: &[u8]) -> bool {
    fs::symlink_metadata(path).is_ok_and(|m| m.is_file() && m.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|old| old == bytes)
}

/// A file that bantin did not make and that stands where a page would be.
fn refuse_overwriting(
    old: &Previous,
    publication: &Publication<'_>,
    output: &Path,
) -> Result<(), OutputError> {
    if old.foreign.is_empty() {
        return Ok(());
    }
    let planned: BTreeSet<String> = publication
        .plan
        .pages
        .iter()
        .map(PlannedPage::output)
        .collect();
    for foreign in old.foreign.iter().filter(|f| f.kind != ForeignKind::Folder) {
        let path = foreign.path.to_string_lossy().replace('\\', "/");
        let inside = planned
            .range(format!("{path}/")..)
            .next()
            .is_some_and(|p| p.starts_with(&format!("{path}/")));
        if planned.contains(path.as_str()) || inside {
            let shown = output.join(&foreign.path);
            let shown = shown.display();
            return Err(OutputError::Refused(bilingual!(
                "{shown} không do bantin tạo và nằm ở chỗ của một trang; chuyển nó đi rồi chạy lại",
                "{shown} was not made by bantin and stands where a page goes; move it away and run again"
            )));
        }
    }
    Ok(())
}

/// Brings what bantin did not make into the new tree.
pub(super) fn carry(foreign: &Foreign, from: &Path, to: &Path) -> Result<(), OutputError> {
    let (old, new) = (from.join(&foreign.path), to.join(&foreign.path));
    make_parent(&new)?;
    let done = match foreign.kind {
        // An empty folder where a file goes now is no loss.
        ForeignKind::Folder if new.exists() => Ok(()),
        ForeignKind::Folder => fs::create_dir_all(&new),
        ForeignKind::Link => copy_link(&old, &new),
        ForeignKind::File => fs::hard_link(&old, &new).or_else(|_| fs::copy(&old, &new).map(drop)),
    };
    done.map_err(|e| OutputError::io(&old, e))
}

#[cfg(unix)]
fn copy_link(old: &Path, new: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(old)?, new)
}

#[cfg(not(unix))]
fn copy_link(old: &Path, _new: &Path) -> std::io::Result<()> {
    Err(std::io::Error::new(
        std::io::ErrorKind::Unsupported,
        format!("{} is a link; move it out of the output", old.display()),
    ))
}
