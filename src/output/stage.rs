//! The new tree, made beside the old one: from the spare tree, where there is
//! one, or from nothing.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::manifest::{FileFacts, Manifest, Sha256Hex};
use super::state::{Known, KnownFolder, Spare};
use super::tree::Tree;
use super::{
    Folders, Foreign, ForeignKind, OutputError, Previous, Publication, Published, Trust, exchange,
};
use crate::bilingual;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::plan::{MANIFEST, PlannedPage};
use crate::stamp::Stamp;

/// Template faults after which a build stops looking for more.
const ENOUGH_FAULTS: usize = 50;

/// Program and version, for the manifest.
pub(super) const GENERATOR: &str = concat!("bantin ", env!("CARGO_PKG_VERSION"));

/// A staged tree.
#[derive(Debug, Default)]
pub(super) struct StagedTree {
    pub(super) published: Published,
    /// Every file, sorted by path, the manifest apart.
    pub(super) files: Vec<Known>,
    /// Every folder, sorted by path.
    pub(super) folders: Vec<KnownFolder>,
    /// Paths at which it differs from the output, sorted.
    pub(super) changed: Vec<String>,
    /// Whether every file is in its place: not when nothing had changed.
    pub(super) is_whole: bool,
    /// Whether unchanged files have a name in both trees.
    pub(super) can_share: bool,
}

impl StagedTree {
    /// Whether the output is the same already.
    pub(super) fn is_as(&self, old: &Previous, publication: &Publication<'_>) -> bool {
        self.changed.is_empty()
            && publication.trust != Trust::Nothing
            && old.is_of_this_version
            && old.preview == publication.preview
    }
}

/// A planned file, where it goes and what is there.
type Planned<'a> = (String, &'a PlannedPage, Option<&'a Known>);

/// Stages every planned file: in the spare tree, and from nothing where that can't be
/// brought up to date.
pub(super) fn stage(
    folders: &Folders,
    old: &mut Previous,
    publication: &Publication<'_>,
) -> Result<StagedTree, OutputError> {
    if let Some(tree) = try_stage(folders, old, publication)? {
        return Ok(tree);
    }
    old.spare = None;
    let tree = try_stage(folders, old, publication)?;
    tree.ok_or_else(|| OutputError::io(&folders.new, ErrorKind::AlreadyExists.into()))
}

/// Stages every planned file; none when an old file of the spare tree could not be
/// removed, which has a name in the output too.
fn try_stage(
    folders: &Folders,
    old: &Previous,
    publication: &Publication<'_>,
) -> Result<Option<StagedTree>, OutputError> {
    let mut planned: Vec<Planned<'_>> = publication
        .plan
        .pages
        .par_iter()
        .map(|page| (page.output(), page, None))
        .collect();
    planned.par_sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let gone = meet(&mut planned, &old.files);
    refuse_overwriting(old, &planned, &folders.output)?;
    let spare = take_over(folders, old, &planned, publication)?;
    let new = Tree::open(&folders.new);
    let work = Work {
        folders,
        new: new.map_err(|e| OutputError::io(&folders.new, e))?,
        publication,
        spare,
        stop: AtomicBool::new(false),
        faults: Mutex::new((Diagnostics::new(), None)),
        written: AtomicUsize::new(0),
        bytes: AtomicU64::new(0),
        copied: AtomicBool::new(false),
        stuck: AtomicBool::new(false),
    };
    work.clear(&gone, &planned);
    let staged: Vec<(Known, bool)> = planned
        .par_iter()
        .filter_map(|page| work.file(page))
        .collect();
    work.faults()?;
    if work.is_stuck() {
        return Ok(None);
    }
    let mut changed: Vec<String> = gone.iter().map(|path| (*path).to_owned()).collect();
    let (files, is_new): (Vec<Known>, Vec<bool>) = staged.into_iter().unzip();
    let new = files.iter().zip(&is_new).filter(|(_, new)| **new);
    changed.extend(new.map(|(known, _)| known.path.clone()));
    let mut tree = StagedTree {
        published: Published {
            written: work.written.load(Ordering::Relaxed),
            unchanged: files.len() - work.written.load(Ordering::Relaxed),
            removed: gone.len(),
            bytes: work.bytes.load(Ordering::Relaxed),
            is_aside: false,
        },
        files,
        changed,
        ..StagedTree::default()
    };
    // What is the same needs no tree; a spare that was taken over is kept.
    if tree.is_as(old, publication) && spare.is_none() {
        return Ok(Some(tree));
    }
    work.keep(&mut tree, &is_new)?;
    if work.is_stuck() {
        return Ok(None);
    }
    tree.can_share = !work.copied.into_inner();
    write_manifest(folders, &mut tree, publication.preview)?;
    if !tree.changed.is_empty() {
        tree.changed.push(MANIFEST.to_owned());
    }
    tree.changed.sort_unstable();
    if spare.is_none() {
        for foreign in &old.foreign {
            let is_shared = carry(foreign, &folders.output, &folders.new)?;
            tree.can_share &= is_shared;
        }
        carry_modes(&old.foreign, &folders.output, &folders.new);
    }
    tree.folders = match spare {
        Some(spare) => look_again(&folders.new, spare, &tree.changed),
        None => look_at_all(&folders.new, old, &tree.files),
    };
    tree.is_whole = true;
    Ok(Some(tree))
}

/// Gives every planned file what is there already; returns the paths of files
/// that are no longer planned. Both lists are sorted.
fn meet<'a>(planned: &mut [Planned<'a>], known: &'a [Known]) -> Vec<&'a str> {
    let mut gone = Vec::new();
    let mut known = known.iter().peekable();
    for (path, _, there) in planned {
        while let Some(before) = known.next_if(|k| k.path < *path) {
            gone.push(before.path.as_str());
        }
        *there = known.next_if(|k| k.path == *path);
    }
    gone.extend(known.map(|k| k.path.as_str()));
    gone
}

/// Makes the spare tree the one to stage in; without one an empty folder.
fn take_over<'a>(
    folders: &Folders,
    old: &'a Previous,
    planned: &[Planned<'_>],
    publication: &Publication<'_>,
) -> Result<Option<&'a Spare>, OutputError> {
    exchange::discard(&folders.new);
    exchange::set_aside(&folders.new, exchange::LEFT)?;
    let is_in_the_way = |foreign: &Foreign| {
        let place = planned.binary_search_by(|p| p.0.as_str().cmp(&foreign.path));
        foreign.kind == ForeignKind::Folder && place.is_ok()
    };
    let spare = old.spare.as_ref().filter(|_| {
        publication.trust == Trust::Times
            && !old.foreign.iter().any(is_in_the_way)
            && is_like(&folders.output, &folders.spare)
    });
    if spare.is_some() && super::rename(&folders.spare, &folders.new).is_ok() {
        return Ok(spare);
    }
    // Cut short here, half of a spare tree must not be taken for the whole.
    let _ = super::rename(&folders.spare, &folders.new);
    exchange::discard(&folders.new);
    exchange::set_aside(&folders.new, exchange::LEFT)?;
    fs::create_dir(&folders.new).map_err(|e| OutputError::io(&folders.new, e))?;
    // Before anything is made in it, which may take its group from it.
    make_like(&folders.output, &folders.new);
    Ok(None)
}

struct Work<'a> {
    folders: &'a Folders,
    /// The tree that is staged.
    new: Tree,
    publication: &'a Publication<'a>,
    spare: Option<&'a Spare>,
    stop: AtomicBool,
    faults: Mutex<(Diagnostics, Option<OutputError>)>,
    written: AtomicUsize,
    bytes: AtomicU64,
    /// Whether a file had to be copied, because it can't have two names.
    copied: AtomicBool,
    /// Whether an old file of the spare tree is still there.
    stuck: AtomicBool,
}

impl Work<'_> {
    /// Takes files out of the spare tree that have no place in the new one.
    fn clear(&self, gone: &[&str], planned: &[Planned<'_>]) {
        let Some(spare) = self.spare else { return };
        let behind = spare.behind.iter().map(String::as_str);
        let behind = behind.filter(|path| {
            let place = planned.binary_search_by(|p| p.0.as_str().cmp(path));
            place.is_err() && *path != MANIFEST
        });
        for path in gone.iter().copied().chain(behind) {
            let path = self.folders.new.join(path);
            self.remove(&path);
            let above = path.ancestors().skip(1);
            for folder in above.take_while(|f| **f != *self.folders.new) {
                match fs::remove_dir(folder) {
                    Ok(()) => {}
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(error) => {
                        let is_used = error.kind() == ErrorKind::DirectoryNotEmpty;
                        self.stuck.fetch_or(!is_used, Ordering::Relaxed);
                        break;
                    }
                }
            }
        }
    }

    /// Removes a file of the spare tree; whether it is gone.
    fn remove(&self, path: &Path) -> bool {
        let is_gone = exchange::unlink(path).is_ok();
        self.stuck.fetch_or(!is_gone, Ordering::Relaxed);
        is_gone
    }

    fn is_stuck(&self) -> bool {
        self.stuck.load(Ordering::Relaxed)
    }

    /// Makes a file, unless the one that is there was made from the same.
    /// Returns what is known of it and whether it differs from the output's.
    fn file(&self, (path, page, there): &Planned<'_>) -> Option<(Known, bool)> {
        if self.stop.load(Ordering::Relaxed) || self.is_stuck() {
            return None;
        }
        let made_from = (self.publication.made_from)(page);
        let unchanged = there
            .filter(|known| made_from.is_some() && known.made_from == made_from)
            .filter(|_| self.publication.trust != Trust::Nothing)
            .and_then(|known| Some((self.intact(known)?, known.facts)));
        let known = match unchanged {
            Some((stamp, facts)) => Ok((Some(stamp), facts, false)),
            None => self.make(path, page, there),
        };
        let known = known.map(|(stamp, facts, is_new)| {
            self.bytes.fetch_add(facts.size, Ordering::Relaxed);
            (self.publication.progress)(page, facts.size);
            let known = Known {
                path: path.clone(),
                made_from,
                facts,
                stamp: stamp.unwrap_or_default(),
            };
            (known, is_new)
        });
        match known {
            Ok(known) => Some(known),
            Err(error) => {
                self.note(error);
                None
            }
        }
    }

    fn make(
        &self,
        path: &str,
        page: &PlannedPage,
        there: &Option<&Known>,
    ) -> Result<(Option<Stamp>, FileFacts, bool), OutputError> {
        let bytes = (self.publication.render)(page)?;
        let facts = FileFacts {
            size: bytes.len() as u64,
            sha256: Sha256Hex(Sha256::digest(&bytes).into()),
        };
        let same = there
            .filter(|known| known.facts == facts)
            .and_then(|known| self.intact(known));
        if same.is_none() {
            self.written.fetch_add(1, Ordering::Relaxed);
        } else if self.publication.trust != Trust::Nothing {
            return Ok((same, facts, false));
        }
        let stamp = self
            .write(path, &bytes)
            .map_err(|e| OutputError::io(&self.folders.new.join(path), e))?;
        Ok((stamp, facts, true))
    }

    fn write(&self, path: &str, bytes: &[u8]) -> std::io::Result<Option<Stamp>> {
        if self.spare.is_some() {
            // The old bytes have a name in the output too: they are not to be written over.
            if !self.remove(&self.folders.new.join(path)) {
                return Ok(None);
            }
        } else if let Some(folder) = path.strip_suffix("/index.html") {
            // It is the first file of its folder, nearly always.
            let _ = self.new.make_folder(folder);
        }
        match self.new.write(path, bytes) {
            // The first file of a folder makes it, so that all threads share that work.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                make_parent(&self.folders.new.join(path))?;
                self.new.write(path, bytes)
            }
            done => done,
        }
    }

    /// What the file system says of a file of the output that still has its bytes.
    fn intact(&self, known: &Known) -> Option<Stamp> {
        // Looked at already.
        if self.publication.trust == Trust::Times && known.stamp.modified != 0 {
            return Some(known.stamp);
        }
        let metadata = fs::symlink_metadata(self.folders.output.join(&known.path)).ok()?;
        let stamp = Stamp::of(&metadata);
        if !metadata.is_file() || stamp.size != known.facts.size {
            return None;
        }
        self.has(&known.path, known.facts).then_some(stamp)
    }

    /// Whether the file of the output has these bytes.
    fn has(&self, path: &str, facts: FileFacts) -> bool {
        fs::read(self.folders.output.join(path)).is_ok_and(|bytes| {
            bytes.len() as u64 == facts.size && Sha256::digest(&bytes)[..] == facts.sha256.0
        })
    }

    /// Gives unchanged files a name in the new tree, where they have none yet.
    fn keep(&self, tree: &mut StagedTree, is_new: &[bool]) -> Result<(), OutputError> {
        let Folders { output, new, .. } = self.folders;
        let kept = tree.files.par_iter_mut().zip(is_new);
        kept.filter(|(_, is_new)| !**is_new)
            .try_for_each(|(known, _)| {
                let is_there = |spare: &Spare| spare.behind.binary_search(&known.path).is_err();
                if self.spare.is_some_and(is_there) {
                    return Ok(());
                }
                let new = new.join(&known.path);
                if self.spare.is_some() && !self.remove(&new) {
                    return Ok(());
                }
                let old = output.join(&known.path);
                if link(&old, &new).is_err() {
                    self.copied.store(true, Ordering::Relaxed);
                    make_parent(&new).map_err(|e| OutputError::io(&new, e))?;
                    fs::copy(&old, &new).map_err(|e| OutputError::io(&new, e))?;
                    known.stamp = fs::symlink_metadata(&new)
                        .map(|m| Stamp::of(&m))
                        .unwrap_or_default();
                }
                Ok(())
            })
    }

    fn note(&self, error: OutputError) {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        match error {
            OutputError::Site(found) => {
                // Many pages may show one mistake.
                let is_new =
                    |fault: &Diagnostic| !faults.0.iter().any(|known| known.says_what(fault));
                let new: Diagnostics = found.into_iter().filter(is_new).collect();
                faults.0.extend(new);
                if faults.0.iter().count() >= ENOUGH_FAULTS {
                    self.stop.store(true, Ordering::Relaxed);
                }
            }
            error => {
                self.stop.store(true, Ordering::Relaxed);
                faults.1.get_or_insert(error);
            }
        }
    }

    fn faults(&self) -> Result<(), OutputError> {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let (diagnostics, error) = std::mem::take(&mut *faults);
        match error {
            _ if diagnostics.has_errors() => Err(OutputError::Site(diagnostics.sorted())),
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

fn write_manifest(
    folders: &Folders,
    tree: &mut StagedTree,
    preview: bool,
) -> Result<(), OutputError> {
    let files = tree.files.iter_mut();
    // The paths are lent for as long as it takes to write them.
    let files = files.map(|k| (std::mem::take(&mut k.path), k.facts));
    let manifest = Manifest {
        generator: GENERATOR.to_owned(),
        preview,
        files: files.collect(),
    };
    let path = folders.new.join(MANIFEST);
    exchange::remove(&path);
    let written = File::create_new(&path)
        .and_then(|file| manifest.write_to(BufWriter::with_capacity(256 * 1024, file)))
        .map_err(|e| OutputError::io(&path, e));
    for (known, (path, _)) in tree.files.iter_mut().zip(manifest.files) {
        known.path = path;
    }
    written
}

/// The folders above `path`, the nearest first, the tree itself last, as the
/// empty path.
fn above(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let path = rest.filter(|path| !path.is_empty())?;
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        rest = Some(parent);
        Some(parent)
    })
}

/// Looks at every folder of `tree`: those of `files` and of what bantin did not make.
pub(super) fn look_at_all(tree: &Path, old: &Previous, files: &[Known]) -> Vec<KnownFolder> {
    let mut folders: BTreeSet<&str> = BTreeSet::from([""]);
    let mut last = None;
    let ours = files.iter().map(|known| known.path.as_str());
    for path in ours.chain(old.foreign.iter().map(|f| f.path.as_str())) {
        let parent = above(path).next();
        if parent != last {
            // What has this folder has those above it.
            for folder in above(path) {
                if !folders.insert(folder) && !folder.is_empty() {
                    break;
                }
            }
            last = parent;
        }
    }
    let empty = old.foreign.iter();
    folders.extend(
        empty
            .filter(|f| f.kind == ForeignKind::Folder)
            .map(|f| f.path.as_str()),
    );
    let folders: Vec<&str> = folders.into_iter().collect();
    let Ok(tree) = Tree::open(tree) else {
        return Vec::new();
    };
    let looked = folders.into_par_iter();
    looked
        .filter_map(|path| KnownFolder::look(&tree, path))
        .collect()
}

/// The folders of a tree that was made from the spare: only those in which
/// something came or went are looked at.
fn look_again(tree: &Path, spare: &Spare, changed: &[String]) -> Vec<KnownFolder> {
    let all = spare.behind.iter().chain(changed);
    let mut touched: BTreeSet<&str> = all.flat_map(|path| above(path)).collect();
    // The manifest is written in any case.
    touched.insert("");
    let untouched = spare.folders.iter();
    let mut folders: Vec<KnownFolder> = untouched
        .filter(|folder| !touched.contains(folder.path.as_str()))
        .cloned()
        .collect();
    if let Ok(tree) = Tree::open(tree) {
        let looked = touched.iter();
        folders.extend(looked.filter_map(|path| KnownFolder::look(&tree, path)));
    }
    folders.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    folders
}

fn make_parent(path: &Path) -> std::io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))
}

fn link(old: &Path, new: &Path) -> std::io::Result<()> {
    match fs::hard_link(old, new) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            make_parent(new)?;
            fs::hard_link(old, new)
        }
        done => done,
    }
}

/// A file that bantin did not make and that stands where a page would be.
fn refuse_overwriting(
    old: &Previous,
    planned: &[Planned<'_>],
    output: &Path,
) -> Result<(), OutputError> {
    for foreign in old.foreign.iter().filter(|f| f.kind != ForeignKind::Folder) {
        let path = &foreign.path;
        let below = format!("{path}/");
        let first = planned.partition_point(|p| p.0 < below);
        let inside = planned.get(first).is_some_and(|p| p.0.starts_with(&below));
        let place = planned.binary_search_by(|p| p.0.as_str().cmp(path));
        if place.is_ok() || inside {
            let shown = output.join(path);
            let shown = shown.display();
            return Err(OutputError::Refused(bilingual!(
                "{shown} không do bantin tạo và nằm ở chỗ của một trang; chuyển nó đi rồi chạy lại",
                "{shown} was not made by bantin and stands where a page goes; move it away and run again"
            )));
        }
    }
    Ok(())
}

/// Brings what bantin did not make into the new tree; whether what is done to it
/// later is done in both trees.
fn carry(foreign: &Foreign, from: &Path, to: &Path) -> Result<bool, OutputError> {
    let (old, new) = (from.join(&foreign.path), to.join(&foreign.path));
    make_parent(&new).map_err(|e| OutputError::io(&new, e))?;
    let done = match foreign.kind {
        // An empty folder where a file goes now is no loss.
        ForeignKind::Folder if new.exists() => Ok(true),
        ForeignKind::Folder => fs::create_dir_all(&new).map(|()| true),
        ForeignKind::Link => copy_link(&old, &new).map(|()| true),
        ForeignKind::File => fs::hard_link(&old, &new)
            .map(|()| true)
            .or_else(|_| fs::copy(&old, &new).map(|_| false)),
    };
    done.map_err(|e| OutputError::io(&old, e))
}

/// Gives the folders of what bantin did not make the mode and owner that they had:
/// another program may write there. Who may not do that leaves them as they are.
fn carry_modes(foreign: &[Foreign], from: &Path, to: &Path) {
    let is_folder = |f: &Foreign| f.kind == ForeignKind::Folder;
    let own = foreign.iter().filter(|f| is_folder(f)).map(|f| &*f.path);
    let folders: BTreeSet<&str> = own
        .chain(foreign.iter().flat_map(|f| above(&f.path)))
        .collect();
    for folder in folders.into_iter().filter(|folder| !folder.is_empty()) {
        let (old, new) = (from.join(folder), to.join(folder));
        make_like(&old, &new);
    }
}

/// Gives the folder `new` the owner, the group and the mode of `old`, as far as the one
/// who builds may.
pub(super) fn make_like(old: &Path, new: &Path) {
    if let Ok(metadata) = fs::metadata(old) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, chown};
            // Who is not root gives nothing away, but may give it a group of their own.
            if chown(new, Some(metadata.uid()), Some(metadata.gid())).is_err() {
                let _ = chown(new, None, Some(metadata.gid()));
            }
        }
        let _ = fs::set_permissions(new, metadata.permissions());
    }
}

/// Whether two folders have one owner, one group and one mode.
#[cfg(unix)]
fn is_like(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let of = |path| {
        fs::metadata(path)
            .ok()
            .map(|m| (m.uid(), m.gid(), m.mode()))
    };
    of(a) == of(b)
}

#[cfg(not(unix))]
fn is_like(_a: &Path, _b: &Path) -> bool {
    true
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
