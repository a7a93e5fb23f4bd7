//! The output folder: the only place where bantin writes and deletes a site.
//!
//! A build is staged beside the output, on the same file system, and then put
//! in its place in one step. Whatever stops it on the way, the output is the
//! old tree or the new one.
//!
//! Beside `public/` stands `.public.bantin/`: `lock` (one builder at a time;
//! the system lets it go when a process dies), `new` (the tree being staged),
//! `ready` (says which tree is about to take the output's place), `spare` (the
//! tree before, in which the next one is made: unchanged files are in it
//! already, under a second name) and `state` (what is known of both). Seldom there:
//! `old` (the tree before, between two renames), `left-0` (trees that could not be
//! dropped yet) and `kept-0` (trees with files of others that could not be carried
//! over; bantin never drops them).

mod exchange;
pub mod manifest;
mod packed;
mod stage;
mod state;
mod target;
mod tree;

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use borsh::{BorshDeserialize, BorshSerialize};

use crate::bilingual;
use crate::diagnostic::{Bilingual, Diagnostic, Diagnostics, Place};
use crate::fingerprint::Fingerprint;
use crate::plan::ledger::LEDGER_FILE;
use crate::plan::{MANIFEST, Plan, PlannedPage};
use crate::stamp::Stamp;
use exchange::OldTree;
use state::{Known, KnownFolder, NewState, Spare, State};

pub use packed::stale_packed;
pub use target::check as check_target;

/// What a build did to the output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Published {
    /// Files that are new or have changed.
    pub written: usize,
    /// Files that are as they were.
    pub unchanged: usize,
    /// Files of the last build that are gone.
    pub removed: usize,
    /// Bytes of all files.
    pub bytes: u64,
    /// Whether files that bantin did not make came too late to be carried over, and wait
    /// in a tree of the work folder.
    pub is_aside: bool,
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The site is at fault.
    #[error("the site has errors")]
    Site(Diagnostics),
    /// The folder is not one that bantin may write to.
    #[error("{}", .0.en)]
    Refused(Bilingual),
    /// Another builder holds the lock.
    #[error("{}", .0.en)]
    Locked(Bilingual),
    /// Another build has published since the sources were read, or one of them changed.
    #[error("{}", .0.en)]
    Overtaken(Bilingual),
    /// What an earlier build kept can't be read; without it the build succeeds.
    #[error("the cache is damaged")]
    DamagedCache,
    /// The machine failed.
    #[error("{path}: {source}")]
    Io {
        /// What was being written or read.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl OutputError {
    fn io(path: &Path, source: std::io::Error) -> Self {
        OutputError::Io {
            path: path.display().to_string(),
            source,
        }
    }
}

impl From<Box<Diagnostic>> for OutputError {
    fn from(fault: Box<Diagnostic>) -> Self {
        OutputError::Site([*fault].into_iter().collect())
    }
}

/// The folders of one output.
#[derive(Debug, Clone)]
struct Folders {
    /// What is published.
    output: PathBuf,
    /// Where it is staged.
    new: PathBuf,
    /// Where the old tree waits, on systems that can't exchange two trees.
    old: PathBuf,
    /// Says which tree takes the output's place, by its manifest.
    ready: PathBuf,
    /// The tree before the one in the output.
    spare: PathBuf,
    /// What is known of the output and the spare.
    state: PathBuf,
    lock: PathBuf,
    work: PathBuf,
}

impl Folders {
    fn of(output: &Path) -> Self {
        let name = output
            .file_name()
            .map_or_else(|| "site".into(), |n| n.to_string_lossy().into_owned());
        let work = output.with_file_name(format!(".{name}.bantin"));
        Folders {
            output: output.to_owned(),
            new: work.join("new"),
            old: work.join("old"),
            ready: work.join("ready"),
            spare: work.join("spare"),
            state: work.join("state"),
            lock: work.join("lock"),
            work,
        }
    }

    /// A link, which git can carry, would have bantin write and delete elsewhere.
    fn refuse_links(&self) -> Result<(), OutputError> {
        let own = [
            &self.work,
            &self.new,
            &self.old,
            &self.ready,
            &self.spare,
            &self.state,
            &self.lock,
        ];
        let Some(link) = own.into_iter().find(|path| path.is_symlink()) else {
            return Ok(());
        };
        let shown = link.display();
        Err(OutputError::Refused(bilingual!(
            "{shown} là liên kết tượng trưng (symbolic link), mà bantin sẽ ghi và xóa qua đó; bỏ nó đi rồi chạy lại",
            "{shown} is a symbolic link, through which bantin would write and delete; remove it and run again"
        )))
    }
}

/// The right to write to an output; ends with the process at the latest.
#[derive(Debug)]
pub struct Lock {
    folders: Folders,
    _file: File,
}

/// Takes the lock of `output` and completes what a killed builder left.
///
/// # Errors
/// Another builder holds it, or its folder can't be made.
pub fn lock(output: &Path) -> Result<Lock, OutputError> {
    let folders = Folders::of(output);
    folders.refuse_links()?;
    fs::create_dir_all(&folders.work).map_err(|e| OutputError::io(&folders.work, e))?;
    hide(&folders.work);
    // Whatever the output is called, no `git add` takes the tree before along.
    let ignore = folders.work.join(".gitignore");
    if !ignore.exists() {
        let _ = write(&ignore, b"*\n");
    }
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&folders.lock)
        .map_err(|e| OutputError::io(&folders.lock, e))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let shown = output.display();
            return Err(OutputError::Locked(bilingual!(
                "một lệnh bantin khác đang dựng vào {shown}; đợi nó xong rồi chạy lại",
                "another bantin is building into {shown}; wait for it and run again"
            )));
        }
        Err(TryLockError::Error(error)) => return Err(OutputError::io(&folders.lock, error)),
    }
    let lock = Lock {
        folders,
        _file: file,
    };
    exchange::recover(&lock.folders)?;
    Ok(lock)
}

/// Completes what a killed builder left, where there is no output without it; what can't
/// be completed now, the build that publishes will tell.
pub fn complete(output: &Path) {
    let folders = Folders::of(output);
    let is_gone = exchange::exists(output).is_ok_and(|there| !there);
    if is_gone && folders.ready.exists() {
        let _ = lock(output);
    }
}

/// Shuts others out of the work folder: where a web server shows the folder that the
/// output is in, the tree before would be read there, with what was withdrawn since.
#[cfg(unix)]
fn hide(work: &Path) {
    use std::os::unix::fs::PermissionsExt;
    const OTHERS: u32 = 0o007;
    if let Ok(metadata) = fs::metadata(work) {
        let mode = metadata.permissions().mode();
        if mode & OTHERS != 0 {
            // It may belong to somebody else of the group.
            let _ = fs::set_permissions(work, fs::Permissions::from_mode(mode & !OTHERS));
        }
    }
}

#[cfg(not(unix))]
fn hide(_work: &Path) {}

/// Makes the bytes of a planned file.
pub type Render<'a> = dyn Fn(&PlannedPage) -> Result<Vec<u8>, Box<Diagnostic>> + Sync + 'a;

/// What a planned file is made from; none when only making it tells.
pub type MadeFrom<'a> = dyn Fn(&PlannedPage) -> Option<Fingerprint> + Sync + 'a;

/// How much of what is there already is trusted without being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// A file is as it was when its size, place and times are.
    Times,
    /// Every byte is read.
    Content,
    /// Every file is written anew.
    Nothing,
}

/// What is to be published.
pub struct Publication<'a> {
    /// Every file.
    pub plan: &'a Plan,
    /// Whether drafts are among them.
    pub preview: bool,
    /// How far the last build is believed.
    pub trust: Trust,
    /// Makes the bytes of a file; called from many threads.
    pub render: &'a Render<'a>,
    /// What a file is made from; called from many threads.
    pub made_from: &'a MadeFrom<'a>,
    /// Told of every file that is done, with its bytes.
    pub progress: &'a (dyn Fn(&PlannedPage, u64) + Sync),
}

/// A complete tree that waits to take the output's place. Dropped, it is gone.
#[derive(Debug)]
pub struct Staged<'a> {
    folders: &'a Folders,
    old: Previous,
    tree: stage::StagedTree,
    preview: bool,
    /// Whether the output is the same already.
    as_before: bool,
}

/// Tells one published tree from another: what the file system says of its folder
/// and of its manifest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct OutputId {
    folder: u64,
    manifest: Stamp,
}

impl OutputId {
    /// What stands in the folder `output`, or where it leads, now; none when
    /// nothing does.
    pub fn of(output: &Path) -> Option<OutputId> {
        let output = output.canonicalize().ok()?;
        let stamp = |path: &Path| fs::symlink_metadata(path).ok().map(|m| Stamp::of(&m));
        let manifest = stamp(&output.join(MANIFEST))?;
        Some(OutputId {
            folder: stamp(&output)?.inode,
            // A second name for the file moves this one.
            manifest: Stamp {
                changed: 0,
                ..manifest
            },
        })
    }
}

impl Lock {
    /// What stands in the output now; none when nothing does.
    pub fn output_id(&self) -> Option<OutputId> {
        OutputId::of(&self.folders.output)
    }
}

/// What the last build left of an output: read before the output is locked, so
/// that it can be looked at while sources are read.
#[derive(Debug)]
pub struct Left {
    folders: Folders,
    state: State,
    is_looked_at: bool,
}

impl Left {
    /// What is known of the folder `output`; none when nothing is.
    pub fn of(output: &Path) -> Option<Left> {
        let folders = Folders::of(&output.canonicalize().ok()?);
        let state = State::load(&folders)?;
        Some(Left {
            folders,
            state,
            is_looked_at: false,
        })
    }

    /// Looks at the times of every file of the output, once.
    pub fn look(&mut self) {
        if !self.is_looked_at {
            self.is_looked_at = true;
            self.state.look(&self.folders);
        }
    }

    /// Looked at, with the spare tree.
    pub fn looked_at(mut self) -> Left {
        self.look();
        self.state.look_at_spare(&self.folders);
        self
    }

    /// What stands in the output, when all of it is as the last build left it;
    /// only once somebody has looked.
    pub fn standing(&self, lock: &Lock, preview: bool) -> Option<Published> {
        let is_current = self.state.is_current(&lock.folders);
        self.state.standing(preview).filter(|_| is_current)
    }
}

/// Stages every planned file; the output is as it was. What the last build
/// `left` counts only once somebody has looked at it; without it every byte is
/// compared.
///
/// # Errors
/// A fault of the site or of the machine; nothing is staged then.
pub fn stage<'a>(
    lock: &'a Lock,
    publication: &Publication<'_>,
    left: Option<Left>,
) -> Result<Staged<'a>, OutputError> {
    let folders = &lock.folders;
    let left = left.filter(|left| left.is_looked_at);
    let mut old = target::previous(folders, publication, left.map(|left| left.state))?;
    let tree = stage::stage(folders, &mut old, publication).inspect_err(|_| {
        exchange::discard(&folders.new);
    })?;
    let as_before = tree.is_as(&old, publication) && folders.output.is_dir();
    Ok(Staged {
        folders,
        old,
        tree,
        preview: publication.preview,
        as_before,
    })
}

impl Staged<'_> {
    /// The bytes of a file that was staged.
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        let tree = if self.as_before {
            &self.folders.output
        } else {
            &self.folders.new
        };
        fs::read(tree.join(path)).ok()
    }

    /// Puts the tree in the output's place, unless the output is the same.
    ///
    /// # Errors
    /// The machine failed; the output is the old tree or the new one.
    pub fn exchange(mut self) -> Result<Published, OutputError> {
        let tree = std::mem::take(&mut self.tree);
        let mut published = tree.published;
        let mut spare = None;
        let folders = if self.as_before {
            if tree.is_whole && put_aside(&self.folders.new, &self.folders.spare) {
                spare = Some((tree.folders, Vec::new()));
            }
            let known = self.old.folders.take();
            known
                .unwrap_or_else(|| stage::look_at_all(&self.folders.output, &self.old, &tree.files))
        } else {
            let known = self.old.folders.take();
            let old_tree = exchange::exchange(self.folders, known.as_deref())?;
            published.is_aside = old_tree == OldTree::Aside;
            if let Some(known) = known.filter(|_| old_tree == OldTree::AsKnown && tree.can_share)
                && put_aside(&self.folders.new, &self.folders.spare)
            {
                spare = Some((known, tree.changed));
            }
            tree.folders
        };
        let state = NewState {
            preview: self.preview,
            files: tree.files,
            folders,
            foreign: std::mem::take(&mut self.old.foreign),
            spare,
        };
        // Without it the next build compares every byte, which is only slower.
        let _ = state.save(self.folders);
        Ok(published)
    }
}

/// A warning: files of others came while the output at `output` was made anew.
pub fn aside(output: &Path) -> Diagnostic {
    let work = Folders::of(output).work;
    let shown = work.display().to_string();
    let output = output.display();
    Diagnostic::warning(
        "files-aside",
        bilingual!(
            "có tệp không do bantin tạo được đặt vào {output} trong lúc dựng mà không chuyển sang trang mới được",
            "files that bantin did not make came into {output} during the build and could not be carried over"
        ),
    )
    .at(Place::file(&*shown))
    .hint(bilingual!(
        "chúng nằm trong thư mục kept-… của {shown}; lấy ra, hoặc xóa thư mục ấy",
        "they are in the folder kept-… of {shown}; move them out, or delete that folder"
    ))
}

/// Moves a tree inside the work folder; whether it went.
fn put_aside(from: &Path, to: &Path) -> bool {
    exchange::discard(to);
    rename(from, to).is_ok()
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        exchange::discard(&self.folders.new);
    }
}

/// A ledger as it was before it was written; no text when there was none.
#[derive(Debug)]
pub struct LedgerBefore {
    path: PathBuf,
    text: Option<String>,
}

impl LedgerBefore {
    /// Puts it back: what was not published is not to be remembered. One that can't be
    /// put back asks for too much.
    pub fn put_back(&self) {
        match &self.text {
            Some(text) => {
                let _ = write_whole(&self.path, text);
            }
            None => exchange::remove(&self.path),
        }
    }
}

/// Writes the ledger of URLs, whole or not at all; returns what it was, when that was
/// something else.
///
/// # Errors
/// The file can't be written.
pub fn write_ledger(root: &Path, text: &str) -> Result<Option<LedgerBefore>, OutputError> {
    let path = root.join(LEDGER_FILE);
    let before = match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(OutputError::io(&path, error)),
    };
    if before.as_deref() == Some(text) {
        return Ok(None);
    }
    write_whole(&path, text)?;
    Ok(Some(LedgerBefore { path, text: before }))
}

fn write_whole(path: &Path, text: &str) -> Result<(), OutputError> {
    let partial = path.with_file_name(format!(".{LEDGER_FILE}.bantin"));
    let done = write(&partial, text.as_bytes()).and_then(|()| rename(&partial, path));
    if done.is_err() {
        exchange::remove(&partial);
    }
    done
}

/// Writes a file of bantin's own, a new one: what stood there may lead elsewhere.
fn write(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    exchange::remove(path);
    File::create_new(path)
        .and_then(|mut file| file.write_all(bytes))
        .map_err(|e| OutputError::io(path, e))
}

#[expect(clippy::disallowed_methods, reason = "this is the module that moves")]
fn rename(from: &Path, to: &Path) -> Result<(), OutputError> {
    fs::rename(from, to).map_err(|e| OutputError::io(to, e))
}

/// What stands in the output before a build.
#[derive(Debug, Default)]
struct Previous {
    /// What bantin wrote there, sorted by path, without the manifest.
    files: Vec<Known>,
    /// Whether drafts are among the files.
    preview: bool,
    /// Whether this version wrote it.
    is_of_this_version: bool,
    /// Paths of everything else: files, links and folders without files.
    foreign: Vec<Foreign>,
    /// The folders, when nothing has come or gone since they were looked at.
    folders: Option<Vec<KnownFolder>>,
    /// The tree before it, when it can be built upon.
    spare: Option<Spare>,
}

/// Something in the output that bantin did not make.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct Foreign {
    /// Path in the output, parted by `/`.
    path: String,
    kind: ForeignKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
enum ForeignKind {
    File,
    Link,
    Folder,
}
