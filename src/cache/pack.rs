//! Texts that are needed once in a while, kept in one file and not in memory.
//! A file only grows; when most of it is of no use any more, another is begun.

use std::borrow::Cow;
use std::fmt;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use borsh::{BorshDeserialize, BorshSerialize};

use super::{Cache, Scratch};
use crate::fingerprint::Fingerprint;
use crate::stamp::Stamp;

/// Bytes that are gathered before they are written.
const BUFFER: usize = 1 << 20;

/// Begins every file; the time of its making follows, which tells it from
/// others of its name.
const MAGIC: &[u8; 8] = b"bantinP2";

/// Bytes of both.
const HEAD: usize = 8 + 16;

/// A place in a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct PackRange {
    at: u64,
    /// Bytes.
    pub len: u32,
    /// The bytes' own.
    pub fingerprint: Fingerprint,
}

/// Bytes, in memory or in a pack.
#[derive(Clone)]
pub enum Blob {
    /// In memory.
    Here(Box<[u8]>),
    /// In the pack, from an earlier build.
    Packed(Arc<Pack>, PackRange),
    /// In the pack, written by this one.
    Written(Arc<Pack>, PackRange),
}

impl Default for Blob {
    fn default() -> Self {
        Blob::Here(Box::default())
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({} bytes)", self.len())
    }
}

impl Blob {
    /// The bytes. When the pack is damaged there are none, and the pack knows it:
    /// whoever made something from them must ask [`Pack::is_damaged`].
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        match self {
            Blob::Here(bytes) => Cow::Borrowed(bytes),
            Blob::Packed(pack, place) => Cow::Owned(pack.get(place, true)),
            Blob::Written(pack, place) => Cow::Owned(pack.get(place, false)),
        }
    }

    /// How many bytes.
    pub fn len(&self) -> usize {
        match self {
            Blob::Here(bytes) => bytes.len(),
            Blob::Packed(_, place) | Blob::Written(_, place) => place.len as usize,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What tells it from others; the bytes need not be read.
    pub fn fingerprint(&self) -> Fingerprint {
        match self {
            Blob::Here(bytes) => Fingerprint::of(bytes),
            Blob::Packed(_, place) | Blob::Written(_, place) => place.fingerprint,
        }
    }

    /// Where it is kept; none when it is not.
    pub fn place(&self) -> Option<PackRange> {
        match self {
            Blob::Here(_) => None,
            Blob::Packed(_, place) | Blob::Written(_, place) => Some(*place),
        }
    }
}

/// A file of texts.
pub struct Pack {
    /// Name in the cache.
    pub name: String,
    /// Tells it from others of its name.
    pub id: i128,
    path: PathBuf,
    reader: File,
    writer: Mutex<Writer>,
    is_damaged: AtomicBool,
}

struct Writer {
    file: BufWriter<File>,
    end: u64,
    /// Whether a write failed: nothing more is written then.
    is_full: bool,
}

impl fmt::Debug for Pack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pack").field("name", &self.name).finish()
    }
}

impl Pack {
    /// The pack `name`, or a new one when there is none or another builder is
    /// writing to it. None when nothing can be written.
    pub fn open(cache: &Cache, name: Option<&str>) -> Option<Arc<Pack>> {
        let folder = cache.folder.join("packs");
        if !cache.is_inside(&folder) {
            return None;
        }
        fs::create_dir_all(&folder).ok()?;
        let old = name.and_then(|name| Self::at(folder.join(name), name, false));
        let pack = old.or_else(|| {
            // The first free number.
            let fresh = |n: u32| format!("{n}.pack");
            let name = (0..10_000).map(fresh).find(|n| !folder.join(n).exists())?;
            Self::at(folder.join(&name), &name, true)
        });
        pack.map(Arc::new)
    }

    fn at(path: PathBuf, name: &str, is_new: bool) -> Option<Pack> {
        let mut file = File::options()
            .read(true)
            .append(true)
            .create_new(is_new)
            .open(&path)
            .ok()?;
        // Let go when the process ends.
        file.try_lock().ok()?;
        if is_new {
            let made = Stamp::of(&file.metadata().ok()?).modified;
            file.write_all(MAGIC).ok()?;
            file.write_all(&made.to_le_bytes()).ok()?;
        }
        let end = file.metadata().ok()?.len();
        // Not opened anew: on Windows a lock shuts out other handles.
        let reader = file.try_clone().ok()?;
        let mut head = [0; HEAD];
        read_at(&reader, &mut head, 0).ok()?;
        let (magic, made) = head.split_at(MAGIC.len());
        let id = i128::from_le_bytes(made.try_into().ok()?);
        (magic == MAGIC).then(|| Pack {
            name: name.to_owned(),
            id,
            path,
            reader,
            writer: Mutex::new(Writer {
                file: BufWriter::with_capacity(BUFFER, file),
                end,
                is_full: false,
            }),
            is_damaged: AtomicBool::new(false),
        })
    }

    /// Keeps `bytes`; in memory, where they can't be written.
    pub fn store(self: &Arc<Self>, bytes: Vec<u8>) -> Blob {
        let Ok(len) = u32::try_from(bytes.len()) else {
            return Blob::Here(bytes.into());
        };
        let fingerprint = Fingerprint::of(&bytes);
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if writer.is_full || writer.file.write_all(&bytes).is_err() {
            writer.is_full = true;
            return Blob::Here(bytes.into());
        }
        let at = writer.end;
        writer.end += u64::from(len);
        Blob::Written(
            Arc::clone(self),
            PackRange {
                at,
                len,
                fingerprint,
            },
        )
    }

    /// What was kept at `place` by an earlier build.
    pub fn blob(self: &Arc<Self>, place: PackRange) -> Blob {
        Blob::Packed(Arc::clone(self), place)
    }

    /// Bytes of the file.
    pub fn len(&self) -> u64 {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.end
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.len() <= HEAD as u64
    }

    /// Writes what is still gathered, so that it can be read.
    pub fn flush(&self) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if writer.file.flush().is_err() {
            writer.is_full = true;
            // What was gathered is lost.
            self.is_damaged.store(true, Ordering::Relaxed);
        }
    }

    /// What this run wrote needs no look at its fingerprint.
    fn get(&self, place: &PackRange, is_old: bool) -> Vec<u8> {
        let mut bytes = vec![0; place.len as usize];
        let is_whole = read_at(&self.reader, &mut bytes, place.at).is_ok()
            && (!is_old || Fingerprint::of(&bytes) == place.fingerprint);
        if !is_whole {
            self.is_damaged.store(true, Ordering::Relaxed);
            bytes.clear();
        }
        bytes
    }

    /// Whether something could not be read: what was made since is worth nothing.
    pub fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }

    /// Room beside it for what is put aside for a while.
    pub fn scratch(&self) -> Option<Scratch> {
        Scratch::in_folder(self.path.parent()?)
    }

    /// Removes every other pack that nobody is writing to.
    #[expect(clippy::disallowed_methods, reason = "packs are the cache's own")]
    pub fn remove_others(&self) {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            let is_free = || File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
            if path != self.path && path.extension().is_some_and(|e| e == "pack") && is_free() {
                let _ = fs::remove_file(&path);
            }
        }
    }
}

#[cfg(unix)]
pub(super) fn read_at(file: &File, bytes: &mut [u8], at: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
pub(super) fn read_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> std::io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, at)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            n => {
                bytes = &mut bytes[n..];
                at += n as u64;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests damage files")]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_and_damage_is_known() {
        let site = tempfile::tempdir().unwrap();
        let cache = Cache::of_site(site.path());
        let pack = Pack::open(&cache, None).unwrap();
        let (one, two) = (pack.store(b"one".to_vec()), pack.store(vec![7; 3 << 20]));
        pack.flush();
        assert_eq!(&*one.bytes(), b"one");
        assert_eq!(two.bytes().len(), 3 << 20);
        let place = one.place().unwrap();
        let name = pack.name.clone();
        drop((one, two, pack));
        // The next build goes on with it; a second builder begins its own.
        let pack = Pack::open(&cache, Some(&name)).unwrap();
        assert_eq!(pack.name, name);
        let second = Pack::open(&cache, Some(&name)).unwrap();
        assert_ne!(second.name, name);
        assert_eq!(&*pack.blob(place).bytes(), b"one");
        pack.remove_others();
        assert!(second.path.exists(), "it is being written to");
        assert!(!pack.is_damaged());
        drop((second, pack));
        // Cut short, and then written on: other bytes stand at the place now.
        let path = cache.folder.join("packs").join(&name);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..HEAD]).unwrap();
        let pack = Pack::open(&cache, Some(&name)).unwrap();
        let two = pack.store(b"two".to_vec());
        pack.flush();
        assert_eq!(&*two.bytes(), b"two");
        assert!(pack.blob(place).bytes().is_empty() && pack.is_damaged());
    }
}
