//! What is put aside for a while because memory is short: a file without a name,
//! gone with the one who made it.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::pack::read_at;

/// A file without a name, for what is put aside for a while.
#[derive(Debug)]
pub struct Scratch {
    reader: File,
    writer: Mutex<Writer>,
}

#[derive(Debug)]
struct Writer {
    file: File,
    end: u64,
    is_full: bool,
}

impl Scratch {
    /// A new one on the disk of `folder`; none when nothing can be written there.
    pub fn in_folder(folder: &Path) -> Option<Scratch> {
        let file = tempfile::tempfile_in(folder).ok()?;
        Some(Scratch {
            reader: file.try_clone().ok()?,
            writer: Mutex::new(Writer {
                file,
                end: 0,
                is_full: false,
            }),
        })
    }

    /// Puts `bytes` aside; returns where they are, none when there is no room.
    pub fn append(&self, bytes: &[u8]) -> Option<u64> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if writer.is_full {
            return None;
        }
        let at = writer.end;
        // On some systems reading moves the place of writing. Nobody reads and
        // writes at the same time.
        let placed = writer.file.seek(SeekFrom::Start(at));
        if placed.and_then(|_| writer.file.write_all(bytes)).is_err() {
            writer.is_full = true;
            return None;
        }
        writer.end += bytes.len() as u64;
        Some(at)
    }

    /// So many bytes from `at` on; none when they can't be read.
    pub fn read(&self, at: u64, length: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; length];
        read_at(&self.reader, &mut bytes, at).ok()?;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_aside_comes_back_and_leaves_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::in_folder(folder.path()).unwrap();
        assert_eq!(scratch.append(b"one"), Some(0));
        let two = scratch.append(b"two").unwrap();
        assert_eq!(scratch.read(two, 3).unwrap(), b"two");
        assert_eq!(scratch.read(0, 6).unwrap(), b"onetwo");
        assert_eq!(scratch.read(4, 3), None);
        drop(scratch);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(Scratch::in_folder(&folder.path().join("none")).is_none());
    }
}
