//! What bantin knows of the trees that it wrote, so that the next build need
//! not read them: for each file what it was made from and what the file system
//! said of it. Kept beside the output as `.public.bantin/state`; without it the
//! next build compares every byte.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use super::manifest::FileFacts;
use super::tree::{Entry, Tree};
use super::{Folders, Foreign, OutputError, Published};
use crate::fingerprint::{Fingerprint, FingerprintWriter};
use crate::plan::MANIFEST;
use crate::stamp::{Stamp, nanoseconds};

/// A file that bantin wrote.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(super) struct Known {
    /// Path in the output, parted by `/`.
    pub(super) path: String,
    /// What it was made from, where that is known without making it.
    pub(super) made_from: Option<Fingerprint>,
    pub(super) facts: FileFacts,
    /// What the file system said once it was written; all 0 when a later write
    /// might not have shown.
    pub(super) stamp: Stamp,
}

/// A folder of the tree and when something in it last came or went.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(super) struct KnownFolder {
    pub(super) path: String,
    pub(super) inode: u64,
    pub(super) modified: i128,
}

impl KnownFolder {
    /// The folder at `path` in `tree`; none when there is no such folder.
    pub(super) fn look(tree: &Tree, path: &str) -> Option<KnownFolder> {
        match tree.entry(path)? {
            Entry::Folder(stamp) => Some(KnownFolder {
                path: path.to_owned(),
                inode: stamp.inode,
                modified: stamp.modified,
            }),
            _ => None,
        }
    }

    /// Whether nothing has come into it or gone from it.
    pub(super) fn is_as_it_was(&self, tree: &Tree) -> bool {
        let same = |stamp: Stamp| (stamp.inode, stamp.modified) == (self.inode, self.modified);
        let is_same = |entry| matches!(entry, Some(Entry::Folder(stamp)) if same(stamp));
        self.modified != 0 && is_same(tree.entry(&self.path))
    }
}

/// The tree before the one in the output: what the next one is made in, because
/// it holds the same files but for a few.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(super) struct Spare {
    inode: u64,
    /// Its folders, sorted by path.
    pub(super) folders: Vec<KnownFolder>,
    /// Paths at which it differs from the output, sorted.
    pub(super) behind: Vec<String>,
}

/// Everything known of an output.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
pub(super) struct State {
    program: Fingerprint,
    /// Number of the output's folder.
    inode: u64,
    manifest: Stamp,
    pub(super) preview: bool,
    /// Sorted by path; the manifest is not among them.
    pub(super) files: Vec<Known>,
    /// Sorted by path, the output itself first, as the empty path.
    pub(super) folders: Vec<KnownFolder>,
    /// What bantin did not make.
    pub(super) foreign: Vec<Foreign>,
    pub(super) spare: Option<Spare>,
    /// Of the state's own file, once it was read.
    #[borsh(skip)]
    own: Stamp,
    /// Whether it was seen that nobody has put anything into the output since, or
    /// taken a file away.
    #[borsh(skip)]
    pub(super) has_no_new_names: bool,
}

fn inode_of(folder: &Path) -> Option<u64> {
    let metadata = fs::symlink_metadata(folder).ok()?;
    metadata.is_dir().then(|| Stamp::of(&metadata).inode)
}

/// Whether folders can be told apart by their numbers.
const HAS_INODES: bool = cfg!(unix);

impl State {
    /// The state of the output, unless it is of another tree or version.
    pub(super) fn load(folders: &Folders) -> Option<State> {
        let mut file = File::open(&folders.state).ok()?;
        let own = Stamp::of(&file.metadata().ok()?);
        let mut bytes = Vec::with_capacity(usize::try_from(own.size).ok()?);
        file.read_to_end(&mut bytes).ok()?;
        let (content, fingerprint) =
            bytes.split_at_checked(bytes.len().checked_sub(Fingerprint::LEN)?)?;
        if !HAS_INODES || Fingerprint::of(content).bytes() != fingerprint {
            return None;
        }
        let mut state: State = borsh::from_slice(content).ok()?;
        let manifest = fs::symlink_metadata(folders.output.join(MANIFEST)).ok()?;
        let is_this = state.program == Fingerprint::of_program()
            && inode_of(&folders.output) == Some(state.inode)
            && Stamp::of(&manifest).is_same_content(&state.manifest);
        if !is_this {
            return None;
        }
        state.own = own;
        if let Some(spare) = &state.spare
            && inode_of(&folders.spare) != Some(spare.inode)
        {
            state.spare = None;
        }
        Some(state)
    }

    /// Looks at every file and folder of the output: those that are not as they
    /// were lose their stamps.
    pub(super) fn look(&mut self, folders: &Folders) {
        let Ok(tree) = Tree::open(&folders.output) else {
            self.files
                .iter_mut()
                .for_each(|f| f.stamp = Stamp::default());
            return;
        };
        self.files.par_iter_mut().for_each(|known| {
            let is_as_it_was = matches!(
                tree.entry(&known.path),
                Some(Entry::File(stamp)) if stamp.is_same_content(&known.stamp)
            );
            if !is_as_it_was {
                known.stamp = Stamp::default();
            }
        });
        self.has_no_new_names = self.folders.par_iter().all(|f| f.is_as_it_was(&tree));
    }

    /// Looks at the folders of the spare tree: one in which something came or went is
    /// not built upon. Its files are the output's, but for those that are replaced.
    pub(super) fn look_at_spare(&mut self, folders: &Folders) {
        let Some(spare) = &self.spare else { return };
        let is_whole = Tree::open(&folders.spare)
            .is_ok_and(|tree| spare.folders.par_iter().all(|f| f.is_as_it_was(&tree)));
        if !is_whole {
            self.spare = None;
        }
    }

    /// Whether no other builder has left another state since this one was read.
    pub(super) fn is_current(&self, folders: &Folders) -> bool {
        fs::metadata(&folders.state).is_ok_and(|m| Stamp::of(&m) == self.own)
    }

    /// What stands in the output, when none of its files and folders has been
    /// touched since they were written.
    pub(super) fn standing(&self, preview: bool) -> Option<Published> {
        let is_untouched = self.files.iter().all(|known| known.stamp.modified != 0);
        let stands = self.preview == preview && is_untouched && self.has_no_new_names;
        stands.then(|| Published {
            unchanged: self.files.len(),
            bytes: self.files.iter().map(|known| known.facts.size).sum(),
            ..Published::default()
        })
    }
}

/// Writes a file with the state and its fingerprint behind it. The state of a
/// large site is many megabytes, so it is not made in memory first.
fn write(state: &State, path: &Path) -> io::Result<()> {
    // A new file: what stood there may lead elsewhere.
    super::exchange::remove(path);
    let file = FingerprintWriter::new(File::create_new(path)?);
    let mut file = BufWriter::with_capacity(256 * 1024, file);
    borsh::to_writer(&mut file, state)?;
    let (mut file, fingerprint) = file.into_inner()?.finish();
    file.write_all(&fingerprint.bytes())
}

/// What is to be remembered of a tree that now is the output.
pub(super) struct NewState {
    pub(super) preview: bool,
    pub(super) files: Vec<Known>,
    pub(super) folders: Vec<KnownFolder>,
    pub(super) foreign: Vec<Foreign>,
    /// Folders of the tree before and the paths at which it differs.
    pub(super) spare: Option<(Vec<KnownFolder>, Vec<String>)>,
}

impl NewState {
    /// Writes the state. One that can't be written is none.
    pub(super) fn save(mut self, folders: &Folders) -> Result<(), OutputError> {
        let partial = folders.work.join("state.tmp");
        // The file system's own clock, which may be another machine's.
        super::write(&partial, b"")?;
        let now = fs::metadata(&partial).and_then(|m| m.modified());
        let now = nanoseconds(now.map_err(|e| OutputError::io(&partial, e))?);
        for known in &mut self.files {
            // Making a second name for a file moves its time of change.
            known.stamp.changed = 0;
            if !known.stamp.is_settled(now) {
                known.stamp = Stamp::default();
            }
        }
        for folder in &mut self.folders {
            let stamp = Stamp {
                modified: folder.modified,
                ..Stamp::default()
            };
            if !stamp.is_settled(now) {
                folder.modified = 0;
            }
        }
        let manifest = folders.output.join(MANIFEST);
        let manifest =
            fs::symlink_metadata(&manifest).map_err(|e| OutputError::io(&manifest, e))?;
        // Nobody but bantin writes there, so no write can hide behind another.
        let spare = self.spare.and_then(|(known, behind)| {
            Some(Spare {
                inode: inode_of(&folders.spare)?,
                folders: known,
                behind,
            })
        });
        let state = State {
            program: Fingerprint::of_program(),
            inode: inode_of(&folders.output).unwrap_or(0),
            manifest: Stamp::of(&manifest),
            preview: self.preview,
            files: self.files,
            folders: self.folders,
            foreign: self.foreign,
            spare,
            own: Stamp::default(),
            has_no_new_names: false,
        };
        write(&state, &partial).map_err(|e| OutputError::io(&partial, e))?;
        super::rename(&partial, &folders.state)
    }
}
