//! What was costly to make, kept in the site's `.bantin/cache/` by a name that
//! says what it was made from. It may be deleted at any time; an entry that is
//! damaged or of another version counts as missing. Checksums tell damage, not
//! intent: the folder is as trusted as the output, and is not committed.

mod pack;
mod parts;
mod scratch;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::fingerprint::Fingerprint;
use crate::stamp::{Stamp, nanoseconds};

pub use pack::{Blob, Pack, PackRange};
pub use parts::Parts;
pub use scratch::Scratch;

/// Folder of the cache in a site.
const FOLDER: &str = ".bantin/cache";

/// First bytes of every entry; changes with the form of entries.
const MAGIC: &[u8; 8] = b"bantin02";

/// Bytes before the content: [`MAGIC`] and the content's fingerprint.
const HEAD: usize = MAGIC.len() + Fingerprint::LEN;

/// The cache of one site.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
    folder: PathBuf,
}

/// Nanoseconds after which nobody is writing to an entry any more.
const LEFT_OVER: i128 = 24 * 3_600 * 1_000_000_000;

/// Entries that last longer than the articles: the URLs that the last build remembered,
/// and what is known of pictures.
const LASTING: [&str; 2] = ["urls", "known-pictures"];

/// Keeps the names of files apart that are being written at the same time.
static SERIAL: AtomicU64 = AtomicU64::new(0);

impl Cache {
    /// The cache of the site in `root`.
    pub fn of_site(root: &Path) -> Cache {
        Cache {
            root: root.to_owned(),
            folder: root.join(FOLDER),
        }
    }

    /// The entry `name`, whole or not at all.
    pub fn get(&self, name: &str) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.folder.join(name)).ok()?;
        let content = bytes.get(HEAD..)?;
        let is_whole = bytes.starts_with(MAGIC)
            && bytes[MAGIC.len()..HEAD] == Fingerprint::of(content).bytes();
        is_whole.then(|| {
            bytes.drain(..HEAD);
            bytes
        })
    }

    /// What the clock of the site's file system says, in nanoseconds since 1970;
    /// 0 when nothing can be written there.
    pub fn now(&self) -> i128 {
        self.put("now", b"");
        let metadata = fs::metadata(self.folder.join("now"));
        metadata.map_or(0, |m| Stamp::of(&m).modified)
    }

    /// Waits until no other build of the site holds the lock `name`, and holds it
    /// until the file is closed. None where the cache can't be written.
    pub fn lock(&self, name: &str) -> Option<File> {
        let path = self.folder.join(format!("{name}.lock"));
        if !self.is_inside(&path) {
            return None;
        }
        fs::create_dir_all(&self.folder).ok()?;
        let mut options = File::options();
        let file = options.create(true).truncate(false).write(true);
        let file = file.open(path).ok()?;
        file.lock().ok().map(|()| file)
    }

    /// Whether no link leads from the site's folder to elsewhere on the way.
    fn is_inside(&self, folder: &Path) -> bool {
        let below = folder.strip_prefix(&self.root).unwrap_or(folder);
        let mut path = self.root.clone();
        below.components().all(|part| {
            path.push(part);
            !path.is_symlink()
        })
    }

    /// Keeps `content` as the entry `name`. A cache that can't be written is
    /// none: what it would hold is made again.
    pub fn put(&self, name: &str, content: &[u8]) {
        let fingerprint = Fingerprint::of(content).bytes();
        self.write(name, |file| {
            let mut pieces = [&MAGIC[..], &fingerprint, content].into_iter();
            pieces.try_for_each(|piece| file.write_all(piece))
        });
    }

    /// Writes the file of an entry, whole or not at all; whether it is written.
    #[expect(
        clippy::disallowed_methods,
        reason = "what is moved here is the cache's own"
    )]
    fn write(&self, name: &str, fill: impl FnOnce(&mut fs::File) -> io::Result<()>) -> bool {
        let path = self.folder.join(name);
        let Some(folder) = path.parent().filter(|folder| self.is_inside(folder)) else {
            return false;
        };
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
        let unfinished = path.with_extension(format!("{}-{serial}.tmp", std::process::id()));
        let written = fs::create_dir_all(folder).and_then(|()| {
            let mut file = fs::File::create(&unfinished)?;
            fill(&mut file)?;
            drop(file);
            fs::rename(&unfinished, &path)
        });
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written.is_ok()
    }

    /// Removes what builds that were killed left half written; `now` is the time of
    /// the file system in nanoseconds since 1970.
    #[expect(
        clippy::disallowed_methods,
        reason = "what is removed here is the cache's own"
    )]
    pub fn remove_leftovers(&self, now: i128) {
        let entries = fs::read_dir(&self.folder).ok();
        let entries = entries.filter(|_| self.is_inside(&self.folder));
        for entry in entries
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| is_unfinished(&entry.path()))
        {
            let written = entry.metadata().and_then(|metadata| metadata.modified());
            if written.is_ok_and(|written| now - nanoseconds(written) > LEFT_OVER) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Removes the folders in `folder` that are not of use and whose content is `older`
    /// than this time of the file system, in nanoseconds since 1970.
    #[expect(
        clippy::disallowed_methods,
        reason = "what is removed here is the cache's own"
    )]
    pub fn remove_unused(&self, folder: &str, is_used: impl Fn(&str) -> bool, older: i128) {
        let path = self.folder.join(folder);
        let entries = fs::read_dir(&path).ok().filter(|_| self.is_inside(&path));
        for entry in entries.into_iter().flatten().flatten() {
            let is_unused = entry
                .file_name()
                .to_str()
                .is_some_and(|name| !is_used(name));
            let is_old = |metadata: fs::Metadata| {
                metadata.is_dir() && metadata.modified().is_ok_and(|at| nanoseconds(at) < older)
            };
            if is_unused && entry.metadata().is_ok_and(is_old) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    /// Forgets what was made of the site's articles. What lasts longer than they do
    /// stays, and what is being written to is left to its writer.
    #[expect(
        clippy::disallowed_methods,
        reason = "what is removed here is the cache's own"
    )]
    pub fn forget_site(&self) {
        let entries = fs::read_dir(&self.folder).ok();
        let entries = entries.filter(|_| self.is_inside(&self.folder));
        let files = entries.into_iter().flatten().flatten();
        for path in files.map(|entry| entry.path()) {
            let name = path.file_name().and_then(|name| name.to_str());
            let lasts = name.is_none_or(|name| LASTING.contains(&name) || name.ends_with(".lock"));
            if path.is_file() && !lasts && !is_unfinished(&path) {
                let _ = fs::remove_file(path);
            }
        }
    }
}

fn is_unfinished(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "tmp")
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests damage files")]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_entry_counts_as_missing() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::of_site(folder.path());
        assert_eq!(cache.get("a/b"), None);
        cache.put("a/b", b"content");
        assert_eq!(cache.get("a/b").as_deref(), Some(&b"content"[..]));
        let path = folder.path().join(FOLDER).join("a/b");
        let whole = fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            assert_eq!(cache.get("a/b"), None, "cut at {cut}");
        }
        let mut changed = whole.clone();
        changed[HEAD] ^= 1;
        fs::write(&path, &changed).unwrap();
        assert_eq!(cache.get("a/b"), None);
    }

    #[test]
    fn what_lasts_longer_than_the_articles_is_not_forgotten_with_them() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::of_site(folder.path());
        let lock = cache.lock("ledger");
        for entry in ["site", "urls", "known-pictures", "related-0"] {
            cache.put(entry, b"x");
        }
        cache.forget_site();
        for (entry, stays) in [
            ("site", false),
            ("urls", true),
            ("known-pictures", true),
            ("related-0", false),
        ] {
            assert_eq!(cache.get(entry).is_some(), stays, "{entry}");
        }
        drop(lock);
        assert!(folder.path().join(FOLDER).join("ledger.lock").exists());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let (site, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(elsewhere.path(), site.path().join(".bantin")).unwrap();
        Cache::of_site(site.path()).put("a/b", b"content");
        assert!(Cache::of_site(site.path()).lock("ledger").is_none());
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
        // Nor through one inside.
        let site = tempfile::tempdir().unwrap();
        let text = site.path().join("a.md");
        fs::write(&text, "text").unwrap();
        fs::create_dir_all(site.path().join(FOLDER)).unwrap();
        let lock = site.path().join(FOLDER).join("ledger.lock");
        std::os::unix::fs::symlink(&text, lock).unwrap();
        assert!(Cache::of_site(site.path()).lock("ledger").is_none());
        assert_eq!(fs::read_to_string(text).unwrap(), "text");
    }
}
