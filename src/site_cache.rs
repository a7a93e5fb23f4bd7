//! What one build leaves for the next, in one entry of the site's cache. It
//! counts only for the same program and config; anything else begins anew.

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use crate::cache::{Cache, Pack, Parts};
use crate::config::Config;
use crate::fingerprint::{Fingerprint, Ingredients};
use crate::lexicon::Form;
use crate::related::{self, KeptArticle, Related};
use crate::search::KeptIndex;
use crate::site::sources::{Kept, KeptEntry};

/// Name of the entry.
const ENTRY: &str = "site";

/// Documents that are read by one core at a time.
const IN_A_PART: usize = 512;

/// Spellings, likewise.
const FORMS_IN_A_PART: usize = IN_A_PART * 8;

/// Parts that are in memory at a time.
const AT_A_TIME: usize = 16;

/// A pack in which less than one part of this many is of use gives way to a new one.
const WORTH_KEEPING: u64 = 3;

/// Bytes of a pack that are never too many.
const SMALL_PACK: u64 = 16 << 20;

/// The cache of one site.
#[derive(Debug)]
pub struct SiteCache {
    cache: Cache,
    key: Fingerprint,
    /// Time of the file system when this build began, in nanoseconds since 1970.
    pub now: i128,
    /// Where bodies, words and what is made of them are.
    pub pack: Option<Arc<Pack>>,
    /// Whether nothing of the last build counts.
    forgets: bool,
}

/// What the first part says of the others.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
struct Contents {
    pack: String,
    /// Parts with spellings; the rest holds documents.
    forms: u64,
}

/// What the words of a list are numbered by. Two builds at once may have gone on from
/// the same spellings, each with its own new ones.
#[derive(Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct Numbering {
    /// How many spellings.
    forms: u64,
    fingerprint: Fingerprint,
}

impl Numbering {
    fn by(forms: &[Form]) -> Numbering {
        let mut fingerprint = Ingredients::of("forms");
        for form in forms {
            fingerprint.text(&form.text);
        }
        Numbering {
            forms: forms.len() as u64,
            fingerprint: fingerprint.finish(),
        }
    }
}

impl SiteCache {
    /// The cache of a site with what the last build left of its documents; nothing
    /// is taken over when `forget`.
    pub fn open(config: &Config, now: i128, forget: bool) -> (SiteCache, Kept) {
        let cache = Cache::of_site(&config.root);
        let key = Ingredients::of("site")
            .fingerprint(Fingerprint::of_program())
            .fingerprint(config.fingerprint())
            .finish();
        let before = (!forget).then(|| read(&cache, key)).flatten();
        let (kept, pack) = match before {
            Some((kept, pack)) => (kept, Some(pack)),
            None => (Kept::default(), Pack::open(&cache, None)),
        };
        let site_cache = SiteCache {
            cache,
            key,
            now,
            pack,
            forgets: forget,
        };
        (site_cache, kept)
    }

    /// Related news of the edition `index` as the last build found them.
    pub fn related(&self, index: usize, forms: &[Form]) -> related::Kept {
        let entry = self.list(&format!("related-{index}"), forms);
        related::Kept {
            articles: entry.unwrap_or_default(),
            pack: self.pack.clone(),
        }
    }

    /// The vectors that belong to these lists.
    pub fn vectors(&self, index: usize, lists: &[KeptArticle]) -> Option<related::Vectors> {
        let name = format!("vectors-{index}");
        let parts = self.parts(&name, related::fingerprint(lists))?;
        all(&parts.iter().collect::<Vec<_>>()).map(related::Vectors)
    }

    /// Whether something that was kept could not be read.
    pub fn is_damaged(&self) -> bool {
        self.pack.as_ref().is_some_and(|pack| pack.is_damaged())
    }

    /// Leaves related news, and their vectors, for the next build.
    pub fn save_related(
        &self,
        index: usize,
        related: &Related,
        vectors: related::Vectors,
        forms: &[Form],
    ) {
        // Vectors bear the fingerprint of their lists, so that one without the other is
        // found out.
        let fingerprint = related::fingerprint(related.keep());
        let vectors = parts(&vectors.0, IN_A_PART);
        self.put_parts(&format!("vectors-{index}"), fingerprint, vectors);
        self.put_list(&format!("related-{index}"), related.keep(), forms);
    }

    /// The search index of the edition `index` as the last build left it.
    pub fn search(&self, index: usize, forms: &[Form]) -> Option<KeptIndex> {
        let mut list = self.list(&format!("search-{index}"), forms)?;
        list.pop()
    }

    /// Leaves a search index for the next build.
    pub fn save_search(&self, index: usize, kept: &KeptIndex, forms: &[Form]) {
        let name = format!("search-{index}");
        self.put_list(&name, std::slice::from_ref(kept), forms);
    }

    /// A list whose words are numbered by `forms`, or by fewer of them.
    fn list<T: BorshDeserialize + Send>(&self, name: &str, forms: &[Form]) -> Option<Vec<T>> {
        let parts = self.parts(name, Fingerprint::default())?;
        let parts: Vec<&[u8]> = parts.iter().collect();
        let (first, rest) = parts.split_first()?;
        let numbering: Numbering = borsh::from_slice(first).ok()?;
        let forms = forms.get(..usize::try_from(numbering.forms).ok()?)?;
        (numbering == Numbering::by(forms)).then(|| all(rest))?
    }

    fn put_list<T: BorshSerialize + Sync>(&self, name: &str, list: &[T], forms: &[Form]) {
        let numbering = borsh::to_vec(&Numbering::by(forms)).map(|first| vec![first]);
        let all = std::iter::once(numbering).chain(parts(list, IN_A_PART));
        self.put_parts(name, Fingerprint::default(), all);
    }

    fn parts(&self, name: &str, of: Fingerprint) -> Option<Parts> {
        let key = self.key_in_pack(of).filter(|_| !self.forgets)?;
        self.cache.parts(name, key)
    }

    fn put_parts(
        &self,
        name: &str,
        of: Fingerprint,
        parts: impl Iterator<Item = std::io::Result<Vec<Vec<u8>>>>,
    ) {
        if let Some(key) = self.key_in_pack(of) {
            self.cache.put_parts(name, key, parts);
        }
    }

    /// What is kept beside the documents counts with the pack that they are in.
    fn key_in_pack(&self, of: Fingerprint) -> Option<Fingerprint> {
        let pack = self.pack.as_ref()?;
        let mut key = Ingredients::of("beside");
        Some(
            key.fingerprint(self.key)
                .value(&pack.id)
                .fingerprint(of)
                .finish(),
        )
    }

    /// Leaves `documents` and `forms` for the next build. It comes first: what is
    /// kept beside is numbered by these forms, or by fewer; where it can't be
    /// written nothing is kept beside. Returns the bytes in the pack that are of use.
    pub fn save(&mut self, mut documents: Vec<KeptEntry>, forms: &[Form]) -> u64 {
        let Some(pack) = &self.pack else { return 0 };
        documents.par_iter_mut().for_each(|d| d.settle(self.now));
        let used = documents.iter().map(KeptEntry::packed).sum();
        let contents = Contents {
            pack: pack.name.clone(),
            forms: forms.len().div_ceil(FORMS_IN_A_PART) as u64,
        };
        let contents = borsh::to_vec(&contents).map(|contents| vec![contents]);
        let all = std::iter::once(contents)
            .chain(parts(forms, FORMS_IN_A_PART))
            .chain(parts(&documents, IN_A_PART));
        if self.cache.put_parts(ENTRY, self.key, all) {
            pack.remove_others();
            self.cache.remove_leftovers(self.now);
        } else {
            self.pack = None;
        }
        used
    }

    /// Begins anew when most of the pack is of no use any more; `used` are the
    /// bytes that are.
    pub fn tidy(&self, used: u64) {
        let is_wasteful =
            |pack: &Arc<Pack>| pack.len() > SMALL_PACK && used < pack.len() / WORTH_KEEPING;
        if self.pack.as_ref().is_some_and(is_wasteful) {
            self.cache.forget_site();
        }
    }
}

/// A list in parts of so many, some parts at a time.
fn parts<T: BorshSerialize + Sync>(
    list: &[T],
    in_a_part: usize,
) -> impl Iterator<Item = std::io::Result<Vec<Vec<u8>>>> {
    let some = list.chunks(in_a_part * AT_A_TIME);
    some.map(move |some| some.par_chunks(in_a_part).map(borsh::to_vec).collect())
}

/// Reads the entry; none unless all of it is as it was written.
fn read(cache: &Cache, key: Fingerprint) -> Option<(Kept, Arc<Pack>)> {
    let parts = cache.parts(ENTRY, key)?;
    let parts: Vec<&[u8]> = parts.iter().collect();
    let (first, rest) = parts.split_first()?;
    let contents: Contents = borsh::from_slice(first).ok()?;
    let (forms, documents) = rest.split_at_checked(usize::try_from(contents.forms).ok()?)?;
    let pack = Pack::open(cache, Some(&contents.pack)).filter(|p| p.name == contents.pack)?;
    let kept = Kept {
        forms: all(forms)?,
        documents: all(documents)?,
    };
    Some((kept, pack))
}

fn all<T: BorshDeserialize + Send>(parts: &[&[u8]]) -> Option<Vec<T>> {
    let read: Option<Vec<Vec<T>>> = parts
        .par_iter()
        .map(|part| borsh::from_slice(part).ok())
        .collect();
    Some(read?.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(words: &[&str]) -> Vec<Form> {
        let form = |word: &&str| Form {
            text: (**word).into(),
            folded: (**word).into(),
        };
        words.iter().map(form).collect()
    }

    #[test]
    fn what_another_build_numbered_by_words_of_its_own_is_not_believed() {
        let site = tempfile::tempdir().unwrap();
        let (config, _) = crate::config::parse(site.path(), "title: x\n").unwrap();
        let (mut cache, _) = SiteCache::open(&config, 0, false);
        cache.save(Vec::new(), &forms(&["a", "b"]));
        cache.put_list("list", &[1u32, 2], &forms(&["a", "b"]));
        let list = |words: &[&str]| cache.list::<u32>("list", &forms(words));
        assert_eq!(list(&["a", "b"]), Some(vec![1, 2]));
        assert_eq!(list(&["a", "b", "c"]), Some(vec![1, 2]));
        assert_eq!(list(&["a", "c", "b"]), None);
        assert_eq!(list(&["a"]), None);
    }
}
