//! An entry in parts, each with its own fingerprint, so that all cores read it.

use std::io::{self, Write};
use std::ops::Range;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use super::Cache;
use crate::fingerprint::Fingerprint;

/// What stands behind the parts of such an entry.
#[derive(BorshSerialize, BorshDeserialize)]
struct Head {
    /// What the whole is made from.
    key: Fingerprint,
    /// Bytes and fingerprint of each part.
    parts: Vec<(u64, Fingerprint)>,
}

/// An entry that was read: all of its parts are whole.
#[derive(Debug)]
pub struct Parts {
    bytes: Vec<u8>,
    ranges: Vec<Range<usize>>,
}

impl Parts {
    /// The parts in their order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.ranges.iter().map(|range| &self.bytes[range.clone()])
    }
}

/// Bytes behind the head: its fingerprint and its length.
const END: usize = Fingerprint::LEN + 8;

impl Cache {
    /// The entry `name`, if it is whole and was made from `key`.
    pub fn parts(&self, name: &str, key: Fingerprint) -> Option<Parts> {
        let bytes = std::fs::read(self.folder.join(name)).ok()?;
        let (rest, end) = bytes.split_at_checked(bytes.len().checked_sub(END)?)?;
        let (fingerprint, len) = end.split_at(Fingerprint::LEN);
        let len = usize::try_from(u64::from_le_bytes(len.try_into().ok()?)).ok()?;
        let (parts, head) = rest.split_at_checked(rest.len().checked_sub(len)?)?;
        if Fingerprint::of(head).bytes() != fingerprint {
            return None;
        }
        let head: Head = borsh::from_slice(head).ok()?;
        let mut at = 0usize;
        let mut ranges = Vec::with_capacity(head.parts.len());
        for (len, _) in &head.parts {
            let end = at.checked_add(usize::try_from(*len).ok()?)?;
            ranges.push(at..end);
            at = end;
        }
        let is_whole = head.key == key
            && at == parts.len()
            && ranges
                .par_iter()
                .zip(&head.parts)
                .all(|(range, (_, fingerprint))| {
                    Fingerprint::of(&bytes[range.clone()]) == *fingerprint
                });
        is_whole.then_some(Parts { bytes, ranges })
    }

    /// Keeps parts as the entry `name`, made from `key`; whether it is written.
    /// They come some at a time, so that not all of them are in memory.
    pub fn put_parts(
        &self,
        name: &str,
        key: Fingerprint,
        mut some: impl Iterator<Item = io::Result<Vec<Vec<u8>>>>,
    ) -> bool {
        let mut head = Head {
            key,
            parts: Vec::new(),
        };
        self.write(name, |file| {
            some.try_for_each(|parts| {
                let parts = parts?;
                let fingerprints = parts.par_iter();
                head.parts.par_extend(
                    fingerprints.map(|part| (part.len() as u64, Fingerprint::of(part))),
                );
                parts.iter().try_for_each(|part| file.write_all(part))
            })?;
            let head = borsh::to_vec(&head)?;
            file.write_all(&head)?;
            file.write_all(&Fingerprint::of(&head).bytes())?;
            file.write_all(&(head.len() as u64).to_le_bytes())
        })
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests damage files")]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_whole_or_not_at_all() {
        let site = tempfile::tempdir().unwrap();
        let cache = Cache::of_site(site.path());
        let key = Fingerprint::of(b"key");
        let some = [vec![b"one".to_vec(), Vec::new()], vec![b"three".to_vec()]];
        cache.put_parts("a", key, some.into_iter().map(Ok));
        let read: Vec<Vec<u8>> = cache
            .parts("a", key)
            .unwrap()
            .iter()
            .map(Into::into)
            .collect();
        assert_eq!(read, [&b"one"[..], b"", b"three"]);
        assert!(cache.parts("a", Fingerprint::of(b"other")).is_none());
        let path = cache.folder.join("a");
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut bad = whole.clone();
            bad[at] ^= 0x41;
            std::fs::write(&path, &bad).unwrap();
            assert!(cache.parts("a", key).is_none(), "byte {at}");
            std::fs::write(&path, &whole[..at]).unwrap();
            assert!(cache.parts("a", key).is_none(), "cut at {at}");
        }
    }
}
