//! The files of one tree, looked at and written by their paths in it: where the
//! system lets us, without walking the way to the tree again for each of hundreds
//! of thousands.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use crate::stamp::Stamp;

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    File(Stamp),
    Folder(Stamp),
    Other,
}

/// A folder; paths in it are parted by `/`.
pub(super) struct Tree {
    #[cfg(target_os = "linux")]
    folder: File,
    #[cfg(not(target_os = "linux"))]
    path: std::path::PathBuf,
}

impl Tree {
    /// # Errors
    /// There is no such folder.
    pub(super) fn open(path: &Path) -> io::Result<Tree> {
        Ok(Tree {
            #[cfg(target_os = "linux")]
            folder: File::open(path)?,
            #[cfg(not(target_os = "linux"))]
            path: path.canonicalize()?,
        })
    }

    /// Writes a new file: what is there may have a name in another tree. Returns what
    /// the file system says of it then, if it does.
    ///
    /// # Errors
    /// Its folder is not there, a file is, or the machine failed.
    pub(super) fn write(&self, path: &str, bytes: &[u8]) -> io::Result<Option<Stamp>> {
        let mut file = self.create(path)?;
        file.write_all(bytes)?;
        Ok(file.metadata().ok().map(|m| Stamp::of(&m)))
    }

    #[cfg(target_os = "linux")]
    fn create(&self, path: &str) -> io::Result<File> {
        use rustix::fs::{Mode, OFlags, openat};
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        Ok(openat(&self.folder, path, flags, Mode::from(0o666))?.into())
    }

    #[cfg(not(target_os = "linux"))]
    fn create(&self, path: &str) -> io::Result<File> {
        File::create_new(self.path.join(path))
    }

    /// Makes a folder.
    ///
    /// # Errors
    /// The one above is not there, it is there itself, or the machine failed.
    #[cfg(target_os = "linux")]
    pub(super) fn make_folder(&self, path: &str) -> io::Result<()> {
        Ok(rustix::fs::mkdirat(&self.folder, path, 0o777.into())?)
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn make_folder(&self, path: &str) -> io::Result<()> {
        std::fs::create_dir(self.path.join(path))
    }

    /// What stands at `path`; the tree itself is the empty path. Links are not
    /// followed.
    #[cfg(target_os = "linux")]
    pub(super) fn entry(&self, path: &str) -> Option<Entry> {
        use rustix::fs::{AtFlags, FileType, statat};
        let path = if path.is_empty() { "." } else { path };
        let stat = statat(&self.folder, path, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        // Their types differ between machines.
        #[allow(clippy::unnecessary_cast, clippy::useless_conversion)]
        let nanoseconds =
            |seconds: i64, rest: u64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
        #[allow(clippy::unnecessary_cast, clippy::useless_conversion)]
        let stamp = Stamp {
            size: stat.st_size as u64,
            inode: stat.st_ino as u64,
            modified: nanoseconds(stat.st_mtime as i64, stat.st_mtime_nsec as u64),
            changed: nanoseconds(stat.st_ctime as i64, stat.st_ctime_nsec as u64),
        };
        Some(match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Entry::File(stamp),
            FileType::Directory => Entry::Folder(stamp),
            _ => Entry::Other,
        })
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn entry(&self, path: &str) -> Option<Entry> {
        let metadata = std::fs::symlink_metadata(self.path.join(path)).ok()?;
        let stamp = Stamp::of(&metadata);
        Some(match metadata.file_type() {
            kind if kind.is_file() => Entry::File(stamp),
            kind if kind.is_dir() => Entry::Folder(stamp),
            _ => Entry::Other,
        })
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests make files")]
mod tests {
    use super::*;

    #[test]
    fn it_writes_where_a_folder_is() {
        let folder = tempfile::tempdir().unwrap();
        let tree = Tree::open(folder.path()).unwrap();
        let missing = tree.write("năm/tin.html", b"x").unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        tree.make_folder("năm").unwrap();
        let again = tree.make_folder("năm").unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        let stamp = tree.write("năm/tin.html", b"x").unwrap();
        assert_eq!(tree.entry("năm/tin.html"), stamp.map(Entry::File));
        let again = tree.write("năm/tin.html", b"y").unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        let path = folder.path().join("năm/tin.html");
        assert_eq!(std::fs::read_to_string(path).unwrap(), "x");
    }

    #[test]
    fn it_says_what_the_file_system_says() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a")).unwrap();
        std::fs::write(folder.path().join("a/tin.html"), "x").unwrap();
        let tree = Tree::open(folder.path()).unwrap();
        let stamp = |path: &str| {
            let metadata = std::fs::symlink_metadata(folder.path().join(path));
            Stamp::of(&metadata.unwrap())
        };
        assert_eq!(tree.entry(""), Some(Entry::Folder(stamp(""))));
        assert_eq!(tree.entry("a"), Some(Entry::Folder(stamp("a"))));
        let file = tree.entry("a/tin.html");
        assert_eq!(file, Some(Entry::File(stamp("a/tin.html"))));
        assert_eq!(tree.entry("b"), None);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("a", folder.path().join("c")).unwrap();
            assert_eq!(tree.entry("c"), Some(Entry::Other));
        }
    }
}
