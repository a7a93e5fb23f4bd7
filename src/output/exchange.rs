//! The one step in which the new tree takes the old one's place, and what
//! becomes of it when a process dies around that step.
//!
//! | killed | left behind | what [`recover`] does |
//! |---|---|---|
//! | while staging | `new`, no `ready` | drops `new` |
//! | before the exchange | `new`, `ready` of `new` | drops `new` |
//! | after the exchange | `new` is the old tree, `ready` of the output | drops it, its foreign files saved |
//! | between two renames | no output, `old`, `new`, `ready` | completes the second rename |

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::Path;

use walkdir::WalkDir;

use super::manifest::Manifest;
use super::state::KnownFolder;
use super::tree::Tree;
use super::{Folders, OutputError};
use crate::bilingual;
use crate::content::walk;
use crate::fingerprint::FingerprintWriter;
use crate::plan::MANIFEST;
use crate::stamp::Stamp;

/// Trees of the work folder that wait to be dropped are called so, and a number.
pub(super) const LEFT: &str = "left-";

/// Trees with somebody's files that could not be carried over.
const KEPT: &str = "kept-";

/// What became of the tree that was the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OldTree {
    /// It stands in `new` with the files that were known, and no other.
    AsKnown,
    /// There was none, or it is gone.
    Gone,
    /// Files of others are in it that came too late; it waits under a name of its own.
    Aside,
}

/// Puts `new` in the place of the output; `known` are the folders of the old
/// tree, if it is to be built upon.
pub(super) fn exchange(
    folders: &Folders,
    known: Option<&[KnownFolder]>,
) -> Result<OldTree, OutputError> {
    let identity = identity(&folders.new)?;
    if !exists(&folders.output)? {
        super::rename(&folders.new, &folders.output)?;
        return Ok(OldTree::Gone);
    }
    super::stage::make_like(&folders.output, &folders.new);
    super::write(&folders.ready, &identity)?;
    let became = if swap(&folders.new, &folders.output) {
        let is_as_known = known.is_some_and(|known| {
            use rayon::prelude::*;
            Tree::open(&folders.new)
                .is_ok_and(|tree| known.par_iter().all(|f| f.is_as_it_was(&tree)))
        });
        if is_as_known {
            remove(&folders.ready);
            return Ok(OldTree::AsKnown);
        }
        drop_old(&folders.new, &folders.output)
    } else {
        by_journal(folders)?
    };
    remove(&folders.ready);
    Ok(became)
}

/// What tells one tree from another: the fingerprint of its manifest.
fn identity(tree: &Path) -> Result<Vec<u8>, OutputError> {
    let path = tree.join(MANIFEST);
    let hash = || {
        let mut file = BufReader::with_capacity(256 * 1024, File::open(&path)?);
        let mut fingerprint = FingerprintWriter::new(io::sink());
        io::copy(&mut file, &mut fingerprint)?;
        Ok(fingerprint.finish().1.bytes().to_vec())
    };
    hash().map_err(|e| OutputError::io(&path, e))
}

/// Exchanges two trees in one system call, where the system has one.
#[cfg(target_os = "linux")]
fn swap(new: &Path, output: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, new, CWD, output, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn swap(_new: &Path, _output: &Path) -> bool {
    false
}

/// Two renames; `ready` is the journal that lets a later build do the second.
fn by_journal(folders: &Folders) -> Result<OldTree, OutputError> {
    discard(&folders.old);
    super::rename(&folders.output, &folders.old).map_err(|error| no_exchange(error, folders))?;
    if let Err(error) = super::rename(&folders.new, &folders.output) {
        // The old tree goes back, so that there is one.
        super::rename(&folders.old, &folders.output)?;
        return Err(error);
    }
    Ok(drop_old(&folders.old, &folders.output))
}

/// Says what to do where the output can't be moved, such as a volume that is mounted there.
fn no_exchange(error: OutputError, folders: &Folders) -> OutputError {
    let shown = folders.output.display();
    let OutputError::Io { source, .. } = error else {
        return error;
    };
    match source.kind() {
        io::ErrorKind::ResourceBusy => OutputError::Refused(bilingual!(
            "{shown} là một ổ hay thư mục được gắn vào (mount) nên không thay được cả thư mục một lần; dựng vào một thư mục bên trong và cho máy chủ đọc thư mục ấy, ví dụ --output {shown}/site",
            "{shown} is mounted, so it can't be exchanged as a whole; build into a folder inside it and have it served, such as --output {shown}/site"
        )),
        io::ErrorKind::CrossesDevices => OutputError::Refused(bilingual!(
            "{shown} nằm trên một ổ khác với thư mục chứa nó, hoặc trong một lớp của ảnh container, nên không thay được cả thư mục một lần; xóa {shown} trước khi dựng, hoặc dựng vào chỗ khác bằng --output",
            "{shown} is on another file system than the folder around it, or in a layer of a container's image, so it can't be exchanged as a whole; delete {shown} before the build, or build elsewhere with --output"
        )),
        _ => OutputError::io(&folders.output, source),
    }
}

/// Whether something stands at `path`; what can't be looked at is not taken for nothing.
pub(super) fn exists(path: &Path) -> Result<bool, OutputError> {
    path.try_exists().map_err(|e| OutputError::io(path, e))
}

/// Completes or undoes what a killed builder left.
pub(super) fn recover(folders: &Folders) -> Result<(), OutputError> {
    let ready = match fs::read(&folders.ready) {
        Ok(ready) => Some(ready),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        // It may say that a tree of the work folder is the only one.
        Err(error) => return Err(OutputError::io(&folders.ready, error)),
    };
    let is_gone = !exists(&folders.output)?;
    let is_complete = |tree: &Path| ready.is_some() && ready == identity(tree).ok();
    if is_gone && is_complete(&folders.new) {
        super::rename(&folders.new, &folders.output)?;
    } else if is_gone && ready.is_some() && exists(&folders.old)? {
        super::rename(&folders.old, &folders.output)?;
    }
    if is_complete(&folders.output) {
        for tree in [&folders.new, &folders.old] {
            // What a build was still staging has no manifest, and is not public.
            if tree.join(MANIFEST).exists() {
                drop_old(tree, &folders.output);
            }
        }
    }
    discard_left(&folders.work);
    discard(&folders.new);
    discard(&folders.old);
    remove(&folders.ready);
    Ok(())
}

/// Drops the tree that was the output. Files that bantin did not make, and that came
/// too late to be carried over, go into the new one; where one can't, what is left of
/// the tree stays in the work folder under a name of its own.
fn drop_old(old: &Path, output: &Path) -> OldTree {
    if rescue(old, output) {
        discard(old);
        return OldTree::Gone;
    }
    // The output is the new tree already, and nothing else can be done for them.
    let _ = set_aside(old, KEPT);
    OldTree::Aside
}

/// Whether no file is left in the old tree that bantin did not make.
fn rescue(old: &Path, output: &Path) -> bool {
    // Without one the output was never built.
    let is_built = old.join(MANIFEST).exists();
    let read = Manifest::read(old).ok().flatten();
    let Some(manifest) = read.or_else(|| (!is_built).then(Manifest::default)) else {
        return false;
    };
    let mut is_safe = true;
    for entry in WalkDir::new(old).min_depth(1) {
        let Ok(entry) = entry else {
            is_safe = false;
            continue;
        };
        let Ok(path) = entry.path().strip_prefix(old) else {
            continue;
        };
        let name = walk::forward_slashes(&path.to_string_lossy());
        if entry.file_type().is_dir() || name == MANIFEST || manifest.contains(&name) {
            continue;
        }
        let target = output.join(path);
        is_safe &= match fs::symlink_metadata(&target) {
            Ok(there) => is_same(&entry, &there, &target),
            Err(_) => {
                let folder = target.parent().map_or(Ok(()), fs::create_dir_all);
                folder.is_ok() && super::rename(entry.path(), &target).is_ok()
            }
        };
    }
    is_safe
}

/// Whether a file of the old tree was carried over to `target`, whose metadata are `there`.
fn is_same(old: &walkdir::DirEntry, there: &fs::Metadata, target: &Path) -> bool {
    let Ok(own) = old.metadata() else {
        return false;
    };
    if own.is_symlink() {
        return fs::read_link(old.path()).ok() == fs::read_link(target).ok();
    }
    let is_file = own.is_file() && there.is_file();
    let (own, there) = (Stamp::of(&own), Stamp::of(there));
    if own.inode != 0 && own.inode == there.inode {
        return true;
    }
    // A pipe would never end.
    is_file && own.size == there.size && fs::read(old.path()).ok() == fs::read(target).ok()
}

/// Drops a tree of the work folder. What can't be dropped now, a later command may
/// drop; it is no part of the output.
#[expect(clippy::disallowed_methods, reason = "this is the module that deletes")]
pub(super) fn discard(tree: &Path) {
    if tree.exists() && fs::remove_dir_all(tree).is_err() {
        discard_what_goes(tree);
    }
}

/// Drops all of a tree that can be dropped: a folder of somebody else's may be closed to
/// changes, or belong to another user.
fn discard_what_goes(folder: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            discard_what_goes(&entry.path());
        } else {
            remove(&entry.path());
        }
    }
    let _ = fs::remove_dir(folder);
}

/// Moves what is left of a tree away, so that nothing is published with it, under a
/// name that begins with `kind`: [`LEFT`] or [`KEPT`].
pub(super) fn set_aside(tree: &Path, kind: &str) -> Result<(), OutputError> {
    let mut names = (0..).map(|n| tree.with_file_name(format!("{kind}{n}")));
    match names.find(|name| fs::symlink_metadata(name).is_err()) {
        Some(name) if tree.exists() => super::rename(tree, &name),
        _ => Ok(()),
    }
}

/// Drops what could not be dropped before.
fn discard_left(work: &Path) {
    for entry in fs::read_dir(work).into_iter().flatten().flatten() {
        let is_left = entry.file_name().to_string_lossy().starts_with(LEFT);
        if is_left && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            discard(&entry.path());
        }
    }
}

/// Removes a file; one that can't be removed stays.
pub(super) fn remove(file: &Path) {
    let _ = unlink(file);
}

/// Removes a file, if there is one.
///
/// # Errors
/// It is still there.
#[expect(clippy::disallowed_methods, reason = "this is the module that deletes")]
pub(super) fn unlink(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixture {
        folders: Folders,
        _folder: tempfile::TempDir,
    }

    impl Fixture {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let folders = Folders::of(&folder.path().join("public"));
            fs::create_dir_all(&folders.work).unwrap();
            Fixture {
                folders,
                _folder: folder,
            }
        }

        fn make(&self, tree: &Path, page: &str) {
            fs::create_dir_all(tree).unwrap();
            super::super::write(&tree.join("index.html"), page.as_bytes()).unwrap();
            let manifest = Manifest {
                generator: page.to_owned(),
                ..Manifest::default()
            };
            let mut manifest = manifest;
            let facts = super::super::manifest::FileFacts {
                size: 1,
                sha256: super::super::manifest::Sha256Hex([0; 32]),
            };
            manifest.files.insert("index.html".to_owned(), facts);
            manifest
                .write_to(File::create(tree.join(MANIFEST)).unwrap())
                .unwrap();
        }

        fn page(&self) -> String {
            fs::read_to_string(self.folders.output.join("index.html")).unwrap()
        }
    }

    #[test]
    fn both_ways_put_the_new_tree_in_place_and_keep_late_files() {
        for journal in [false, true] {
            let tree = Fixture::new();
            let folders = &tree.folders;
            tree.make(&folders.output, "old");
            tree.make(&folders.new, "new");
            super::super::write(&folders.output.join("late.txt"), b"x").unwrap();
            if journal {
                super::super::write(&folders.ready, b"x").unwrap();
                by_journal(folders).unwrap();
            } else {
                exchange(folders, None).unwrap();
            }
            assert_eq!(tree.page(), "new");
            assert!(folders.output.join("late.txt").exists());
        }
    }

    #[test]
    fn a_journal_is_completed_and_an_unfinished_stage_is_dropped() {
        let tree = Fixture::new();
        let folders = &tree.folders;
        tree.make(&folders.old, "old");
        tree.make(&folders.new, "new");
        super::super::write(&folders.ready, &identity(&folders.new).unwrap()).unwrap();
        recover(folders).unwrap();
        assert_eq!(tree.page(), "new");
        assert!(!folders.old.exists() && !folders.ready.exists());

        tree.make(&folders.new, "unfinished");
        recover(folders).unwrap();
        assert_eq!(tree.page(), "new");
        assert!(!folders.new.exists());
    }

    #[test]
    fn what_could_not_be_dropped_is_dropped_later_and_files_of_others_never() {
        let tree = Fixture::new();
        let folders = &tree.folders;
        tree.make(&folders.output, "old");
        tree.make(&folders.new, "of-before");
        set_aside(&folders.new, LEFT).unwrap();
        // A page of the new tree stands where the late file would go.
        tree.make(&folders.new, "new");
        super::super::write(&folders.output.join("late.txt"), b"late").unwrap();
        super::super::write(&folders.output.join("page.html"), b"late").unwrap();
        super::super::write(&folders.new.join("page.html"), b"page").unwrap();
        fs::create_dir(folders.output.join("tin")).unwrap();
        super::super::write(&folders.output.join("tin/late.txt"), b"late").unwrap();
        super::super::write(&folders.new.join("tin"), b"page").unwrap();
        assert_eq!(exchange(folders, None).unwrap(), OldTree::Aside);
        assert_eq!(tree.page(), "new");
        assert!(folders.output.join("late.txt").exists());
        for _ in 0..2 {
            recover(folders).unwrap();
            assert!(!folders.work.join("left-0").exists());
            let kept = folders.work.join("kept-0/tin/late.txt");
            assert_eq!(fs::read(kept).unwrap(), b"late");
            let kept = folders.work.join("kept-0/page.html");
            assert_eq!(fs::read(kept).unwrap(), b"late");
        }
    }
}
