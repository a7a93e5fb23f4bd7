//! What one build leaves for the next, in one entry of the site's cache. It
//! counts only for the same program and config; anything else begins anew.

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use crate::cache::{Cache, Pack};
use crate::config::Config;
use crate::fingerprint::{Fingerprint, Ingredients};
use crate::lexicon::Form;
use crate::site::sources::{Kept, KeptEntry};

/// Name of the entry.
const ENTRY: &str = "site";

/// Documents or spellings that are read by one core at a time.
const IN_A_PART: usize = 512;

/// A pack in which less than one part of this many is of use gives way to a new one.
const WORTH_KEEPING: u64 = 3;

/// Bytes of a pack that are never too many.
const SMALL_PACK: u64 = 16 << 20;

/// The memory of one site.
#[derive(Debug)]
pub struct Memory {
    cache: Cache,
    key: Fingerprint,
    /// Time of the file system when this build began, in nanoseconds since 1970.
    pub now: i128,
    /// Documents.
    pub kept: Kept,
}

/// What the first part says of the others.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
struct Contents {
    pack: String,
    /// Parts with spellings; the rest holds documents.
    forms: u64,
}

impl Memory {
    /// What the last build of the site left. Nothing is taken over when `forget`.
    pub fn open(config: &Config, now: i128, forget: bool) -> Memory {
        let cache = Cache::of_site(&config.root);
        let key = Ingredients::of("site")
            .print(Fingerprint::of_program())
            .text(&format!("{config:?}"))
            .finish();
        let mut kept = Kept::default();
        if !forget {
            kept = read(&cache, key).unwrap_or_default();
        }
        if kept.pack.is_none() {
            kept.pack = Pack::open(&cache, None);
        }
        Memory {
            cache,
            key,
            now,
            kept,
        }
    }

    /// Leaves `documents` and `forms` for the next build.
    pub fn save(&self, mut documents: Vec<KeptEntry>, forms: &[Form]) {
        let Some(pack) = &self.kept.pack else { return };
        let used: u64 = documents.iter().map(KeptEntry::packed).sum();
        if pack.is_damaged() || pack.len() > SMALL_PACK && used < pack.len() / WORTH_KEEPING {
            self.cache.forget_site();
            return;
        }
        documents.par_iter_mut().for_each(|d| d.settle(self.now));
        let forms = forms.par_chunks(IN_A_PART * 8).map(borsh::to_vec);
        let documents = documents.par_chunks(IN_A_PART).map(borsh::to_vec);
        let contents = Contents {
            pack: pack.name.clone(),
            forms: forms.len() as u64,
        };
        let parts = rayon::iter::once(borsh::to_vec(&contents))
            .chain(forms)
            .chain(documents);
        if let Ok(parts) = parts.collect::<std::io::Result<Vec<Vec<u8>>>>() {
            self.cache.put_parts(ENTRY, self.key, &parts);
            pack.remove_others();
        }
    }
}

/// Reads the entry; none unless all of it is as it was written.
fn read(cache: &Cache, key: Fingerprint) -> Option<Kept> {
    let parts = cache.parts(ENTRY, key)?;
    let parts: Vec<&[u8]> = parts.iter().collect();
    let (first, rest) = parts.split_first()?;
    let contents: Contents = borsh::from_slice(first).ok()?;
    let (forms, documents) = rest.split_at_checked(usize::try_from(contents.forms).ok()?)?;
    let pack = Pack::open(cache, Some(&contents.pack)).filter(|p| p.name == contents.pack)?;
    Some(Kept {
        forms: all(forms)?,
        documents: all(documents)?,
        pack: Some(pack),
    })
}

fn all<T: BorshDeserialize + Send>(parts: &[&[u8]]) -> Option<Vec<T>> {
    let read: Option<Vec<Vec<T>>> = parts
        .par_iter()
        .map(|part| borsh::from_slice(part).ok())
        .collect();
    Some(read?.into_iter().flatten().collect())
}
