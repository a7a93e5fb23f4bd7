//! The base of the index: which words and pairs stand in all articles but the
//! newest, in buckets by their keys. A bucket becomes one file, and one more
//! for every frequent word. Buckets are kept from build to build: an article
//! that changed is taken out of those of its old words and put into those of
//! its new ones.

use std::collections::BTreeMap;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use super::block::{self, Occurrence, Posting, VARIANT_BITS};
use super::keys::{PairKeys, key};
use super::sorted::{GROUPS, Sorted};
use crate::cache::{Blob, Pack, PackRange, Scratch};
use crate::fingerprint::Fingerprint;
use crate::lexicon::{Bag, Entry, Field, Form, FormId};
use crate::site::Article;

/// Bytes of a block above which its word has a file of its own.
const OWN_FILE: usize = 4 * 1024;

/// Bytes that the words or pairs of a shared file take together, about.
const SHARED_FILE: usize = 10 * 1024;

/// Bytes that a pair in an article takes in a file, about, with those that are
/// left out.
const BYTES_OF_A_PAIR: u64 = 2;

/// Words of all articles, as the index asks for them.
pub(super) struct Spellings<'a> {
    forms: &'a [Form],
    folded: PairKeys,
    /// Keys of the spellings themselves.
    spelt: PairKeys,
}

impl<'a> Spellings<'a> {
    pub(super) fn of(forms: &'a [Form]) -> Self {
        Spellings {
            forms,
            folded: PairKeys::of(forms.iter().map(|form| &*form.folded)),
            spelt: PairKeys::of(forms.iter().map(|form| &*form.text)),
        }
    }

    fn get(&self, form: FormId) -> &'a Form {
        &self.forms[form as usize - 1]
    }

    fn pair(&self, entry: &Entry, article: u32) -> Occurrence {
        let (first, second) = (entry.first as usize - 1, entry.second as usize - 1);
        let spelt = self.spelt.pair(first, second, || &self.forms[second].text);
        Occurrence {
            key: self
                .folded
                .pair(first, second, || &self.forms[second].folded),
            variant: spelt & ((1 << VARIANT_BITS) - 1),
            posting: posting(entry, article),
        }
    }
}

/// Spellings and folds by rank, which depends on their letters alone.
struct Ranks<'a> {
    forms: &'a [Form],
    /// Rank of each form; ranks start at 1.
    rank: Vec<u32>,
    /// Form of each rank.
    by_rank: Vec<u32>,
    /// Rank of each form's fold; ranks start at 1.
    fold: Vec<u32>,
    /// Folds by rank.
    folds: Vec<&'a str>,
}

impl<'a> Ranks<'a> {
    fn of(forms: &'a [Form]) -> Self {
        let mut by_rank: Vec<u32> = (0..forms.len() as u32).collect();
        by_rank.par_sort_unstable_by_key(|i| &forms[*i as usize].text);
        let mut rank = vec![0; forms.len() + 1];
        for (at, form) in by_rank.iter().enumerate() {
            rank[*form as usize + 1] = at as u32 + 1;
        }
        let mut folds: Vec<&str> = forms.iter().map(|f| &*f.folded).collect();
        folds.par_sort_unstable();
        folds.dedup();
        let mut fold = vec![0; forms.len() + 1];
        for (i, form) in forms.iter().enumerate() {
            let at = folds.binary_search(&&*form.folded).unwrap_or(0);
            fold[i + 1] = at as u32 + 1;
        }
        Ranks {
            forms,
            rank,
            by_rank,
            fold,
            folds,
        }
    }

    fn word(&self, entry: &Entry, article: u32) -> Occurrence {
        Occurrence {
            key: self.fold[entry.first as usize],
            variant: self.rank[entry.first as usize],
            posting: posting(entry, article),
        }
    }

    /// A word that stands at these places, all of one fold, with its block.
    fn block(&self, words: &[Occurrence]) -> (String, Vec<u8>) {
        let spellings: Vec<&[Occurrence]> = words.chunk_by(|a, b| a.variant == b.variant).collect();
        let spellings = spellings.into_iter().map(|words| {
            let form = self.by_rank[words[0].variant as usize - 1];
            let text: &str = &self.forms[form as usize].text;
            (text, words.iter().map(|w| w.posting))
        });
        let folded = self.folds[words[0].key as usize - 1];
        (folded.to_owned(), block::word(spellings))
    }
}

fn posting(entry: &Entry, article: u32) -> Posting {
    let worth = match entry.field {
        Field::Title => 3,
        Field::Sapo => 2,
        Field::Body | Field::Named => u8::from(entry.count > 1),
    };
    Posting { article, worth }
}

/// Everything that the files of the base are made from.
#[derive(Debug, Default)]
pub(super) struct Base {
    /// Buckets of words; their number is a power of two.
    pub(super) words: Vec<Bucket>,
    /// Buckets of pairs; their number is a power of two.
    pub(super) pairs: Vec<Bucket>,
}

/// Words or pairs of some keys with all their articles.
#[derive(Debug, Default, Clone)]
pub(super) struct Bucket {
    /// In the form of a file, with what its file leaves out.
    all: Blob,
    /// What the number of buckets follows from: bytes of the words that share a
    /// file, or pairs in articles.
    size: u64,
    /// What its file is made from.
    pub(super) fingerprint: Fingerprint,
    /// Words with a file of their own, in how many articles they stand and what
    /// their files are made from.
    pub(super) own: Vec<(String, u32, Fingerprint)>,
}

/// A bucket as it is kept.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(super) struct KeptBucket {
    all: PackRange,
    size: u64,
    fingerprint: Fingerprint,
    own: Vec<(String, u32, Fingerprint)>,
}

impl KeptBucket {
    /// Bytes that it takes in the pack.
    pub(super) fn packed(&self) -> u64 {
        self.all.len.into()
    }
}

impl Bucket {
    pub(super) fn keep(&self) -> Option<KeptBucket> {
        Some(KeptBucket {
            all: self.all.place()?,
            size: self.size,
            fingerprint: self.fingerprint,
            own: self.own.clone(),
        })
    }

    pub(super) fn kept(kept: &KeptBucket, pack: &Arc<Pack>) -> Bucket {
        Bucket {
            all: pack.blob(kept.all),
            size: kept.size,
            fingerprint: kept.fingerprint,
            own: kept.own.clone(),
        }
    }

    fn of_words(blocks: &[(String, Vec<u8>)], pack: Option<&Arc<Pack>>) -> Bucket {
        let (own, shared): (Vec<_>, Vec<_>) = blocks.iter().partition(|block| is_own(block));
        Bucket {
            size: shared_size(blocks),
            fingerprint: Fingerprint::of(&block::words(shared.into_iter())),
            own: own
                .into_iter()
                .map(|(word, block)| {
                    let spellings = block::read_word(block).unwrap_or_default();
                    let count = spellings
                        .iter()
                        .map(|(_, postings)| postings.len())
                        .sum::<usize>();
                    (word.clone(), count as u32, Fingerprint::of(block))
                })
                .collect(),
            all: stored(block::words(blocks.iter()), pack),
        }
    }

    fn of_pairs(pairs: &[Occurrence], pack: Option<&Arc<Pack>>) -> Bucket {
        Bucket {
            size: pairs.len() as u64,
            fingerprint: Fingerprint::of(&block::pairs(pairs, block::is_worth_its_room)),
            own: Vec::new(),
            all: stored(block::pairs(pairs, |_| true), pack),
        }
    }

    /// The file of the words that share one, unpacked.
    pub(super) fn shared_words(&self) -> Vec<u8> {
        let blocks = block::read_words(&self.all.bytes()).unwrap_or_default();
        let shared: Vec<_> = blocks.iter().filter(|block| !is_own(block)).collect();
        block::words(shared.into_iter())
    }

    /// The file of a word that has its own, unpacked.
    pub(super) fn own_word(&self, word: &str) -> Vec<u8> {
        let blocks = block::read_words(&self.all.bytes()).unwrap_or_default();
        let own: Vec<_> = blocks.iter().filter(|block| block.0 == word).collect();
        block::words(own.into_iter())
    }

    /// The file of its pairs, unpacked.
    pub(super) fn worthy_pairs(&self) -> Vec<u8> {
        let pairs = block::read_pairs(&self.all.bytes()).unwrap_or_default();
        block::pairs(&pairs, block::is_worth_its_room)
    }
}

/// Bytes that the words without a file of their own take in shared files, each with
/// its length in front.
fn shared_size(blocks: &[(String, Vec<u8>)]) -> u64 {
    let shared = blocks.iter().filter(|block| !is_own(block));
    shared
        .map(|(word, block)| (word.len() + block.len() + 3) as u64)
        .sum()
}

/// A frequent word has a file of its own, if it can be the name of one.
fn is_own((word, block): &(String, Vec<u8>)) -> bool {
    block.len() > OWN_FILE && word.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn stored(bytes: Vec<u8>, pack: Option<&Arc<Pack>>) -> Blob {
    match pack {
        Some(pack) => pack.store(bytes),
        None => Blob::Here(bytes.into()),
    }
}

/// How many buckets of words hold so many bytes.
fn word_buckets(bytes: u64) -> usize {
    (bytes as usize / SHARED_FILE).next_power_of_two()
}

/// How many buckets of pairs hold so many.
fn pair_buckets(pairs: u64) -> usize {
    ((pairs * BYTES_OF_A_PAIR) as usize / SHARED_FILE).next_power_of_two()
}

/// The bucket of a word.
fn word_bucket(word: &str, buckets: usize) -> usize {
    key(word) as usize % buckets
}

/// The bucket of a pair: runs of keys, so that buckets come out in order.
fn pair_bucket(key: u32, buckets: usize) -> usize {
    let bits = buckets.trailing_zeros();
    key.checked_shr(32 - bits).unwrap_or(0) as usize
}

impl Base {
    /// Of these articles, from their words.
    pub(super) fn of(
        articles: &[Article],
        spellings: &Spellings<'_>,
        pack: Option<&Arc<Pack>>,
    ) -> Base {
        let scratch = pack.and_then(|pack| pack.scratch());
        // What was put aside and can't be read back is made again in memory.
        let base = |scratch| Self::sorted_in(articles, spellings, pack, scratch);
        base(scratch.as_ref())
            .or_else(|| base(None))
            .unwrap_or_default()
    }

    /// The same; none when what is put aside in `scratch` can't be read back.
    fn sorted_in(
        articles: &[Article],
        spellings: &Spellings<'_>,
        pack: Option<&Arc<Pack>>,
        scratch: Option<&Scratch>,
    ) -> Option<Base> {
        let blocks = word_blocks(articles, spellings, scratch)?;
        let count = word_buckets(shared_size(&blocks));
        let mut words: Vec<Vec<(String, Vec<u8>)>> = vec![Vec::new(); count];
        for block in blocks {
            words[word_bucket(&block.0, count)].push(block);
        }
        let words = words.into_par_iter();
        Some(Base {
            words: words
                .map(|blocks| Bucket::of_words(&blocks, pack))
                .collect(),
            pairs: all_pair_buckets(articles, spellings, pack, scratch)?,
        })
    }

    /// With some articles that have other words than before; none when the
    /// number of buckets does not fit any more.
    pub(super) fn with(
        mut self,
        changes: &[Change<'_>],
        spellings: &Spellings<'_>,
        pack: Option<&Arc<Pack>>,
    ) -> Option<Base> {
        let mut words: BTreeMap<usize, Vec<WordChange<'_>>> = BTreeMap::new();
        let mut pairs: BTreeMap<usize, Vec<(bool, Occurrence)>> = BTreeMap::new();
        for change in changes {
            for (is_new, entry) in change.entries() {
                if entry.second == 0 {
                    let form = spellings.get(entry.first);
                    let bucket = word_bucket(&form.folded, self.words.len());
                    words.entry(bucket).or_default().push(WordChange {
                        is_new,
                        form,
                        posting: posting(&entry, change.article),
                    });
                } else {
                    let pair = spellings.pair(&entry, change.article);
                    let bucket = pair_bucket(pair.key, self.pairs.len());
                    pairs.entry(bucket).or_default().push((is_new, pair));
                }
            }
        }
        let words: Vec<(usize, Option<Bucket>)> = words
            .into_par_iter()
            .map(|(at, changes)| (at, changed_words(&self.words[at], changes, pack)))
            .collect();
        let pairs: Vec<(usize, Option<Bucket>)> = pairs
            .into_par_iter()
            .map(|(at, changes)| (at, changed_pairs(&self.pairs[at], changes, pack)))
            .collect();
        for (at, bucket) in words {
            self.words[at] = bucket?;
        }
        for (at, bucket) in pairs {
            self.pairs[at] = bucket?;
        }
        let size = |buckets: &[Bucket]| buckets.iter().map(|b| b.size).sum::<u64>();
        let fits = word_buckets(size(&self.words)) == self.words.len()
            && pair_buckets(size(&self.pairs)) == self.pairs.len();
        fits.then_some(self)
    }
}

/// An article that has other words than before.
pub(super) struct Change<'a> {
    pub(super) article: u32,
    pub(super) old: Option<&'a Bag>,
    pub(super) new: Option<&'a Bag>,
}

impl Change<'_> {
    /// What is in one of the two bags only, as far as the index tells: whether it
    /// is in the new one, and the entry. What goes comes before what comes.
    fn entries(&self) -> Vec<(bool, Entry)> {
        let told = |entry: &Entry| (entry.first, entry.second, posting(entry, 0).worth);
        let entries = |bag: Option<&Bag>| -> BTreeMap<_, Entry> {
            let entries = bag.into_iter().flat_map(Bag::entries);
            entries.map(|entry| (told(&entry), entry)).collect()
        };
        let (mut old, mut new) = (entries(self.old), entries(self.new));
        old.retain(|told, _| new.remove(told).is_none());
        let gone = old.into_values().map(|entry| (false, entry));
        gone.chain(new.into_values().map(|entry| (true, entry)))
            .collect()
    }
}

struct WordChange<'a> {
    is_new: bool,
    form: &'a Form,
    posting: Posting,
}

fn changed_words(
    bucket: &Bucket,
    changes: Vec<WordChange<'_>>,
    pack: Option<&Arc<Pack>>,
) -> Option<Bucket> {
    let mut blocks: BTreeMap<String, Vec<u8>> = block::read_words(&bucket.all.bytes())?
        .into_iter()
        .collect();
    let mut by_word: BTreeMap<&str, Vec<WordChange<'_>>> = BTreeMap::new();
    for change in changes {
        let of_word = by_word.entry(&change.form.folded).or_default();
        of_word.push(change);
    }
    for (word, changes) in by_word {
        let mut spellings: BTreeMap<String, Vec<Posting>> = match blocks.remove(word) {
            Some(block) => block::read_word(&block)?.into_iter().collect(),
            None => BTreeMap::new(),
        };
        // What is taken out comes before what is put in.
        for change in changes {
            let form: &str = &change.form.text;
            let postings = spellings.entry(form.to_owned()).or_default();
            let at = postings.binary_search(&change.posting);
            match (change.is_new, at) {
                (true, Err(at)) => postings.insert(at, change.posting),
                (false, Ok(at)) => drop(postings.remove(at)),
                // Not what was kept: it is made anew.
                (true, Ok(_)) | (false, Err(_)) => return None,
            }
        }
        spellings.retain(|_, postings| !postings.is_empty());
        if !spellings.is_empty() {
            let spellings = spellings
                .iter()
                .map(|(s, p)| (s.as_str(), p.iter().copied()));
            blocks.insert(word.to_owned(), block::word(spellings));
        }
    }
    let blocks: Vec<(String, Vec<u8>)> = blocks.into_iter().collect();
    Some(Bucket::of_words(&blocks, pack))
}

fn changed_pairs(
    bucket: &Bucket,
    changes: Vec<(bool, Occurrence)>,
    pack: Option<&Arc<Pack>>,
) -> Option<Bucket> {
    let mut pairs = block::read_pairs(&bucket.all.bytes())?;
    let (new, mut old): (Vec<_>, Vec<_>) = changes.into_iter().partition(|(is_new, _)| *is_new);
    old.sort_unstable();
    let before = pairs.len();
    pairs.retain(|pair| old.binary_search(&(false, *pair)).is_err());
    if pairs.len() + old.len() != before {
        return None;
    }
    pairs.extend(new.into_iter().map(|(_, pair)| pair));
    pairs.sort_unstable();
    Some(Bucket::of_pairs(&pairs, pack))
}

/// Blocks of all folded words, in the order of their letters.
fn word_blocks(
    articles: &[Article],
    spellings: &Spellings<'_>,
    scratch: Option<&Scratch>,
) -> Option<Vec<(String, Vec<u8>)>> {
    let ranks = &Ranks::of(spellings.forms);
    let span = ranks.folds.len() as u64 + 1;
    let sorted = Sorted::of(articles, span, scratch, |article, number| {
        let alone = article.words.entries().filter(|e| e.second == 0);
        alone.map(move |e| ranks.word(&e, number))
    });
    let blocks = (0..GROUPS).into_par_iter().map(|group| {
        let words = sorted.groups(group..group + 1)?;
        let by_fold = words.chunk_by(|a, b| a.key == b.key);
        Some(by_fold.map(|words| ranks.block(words)).collect::<Vec<_>>())
    });
    let blocks = blocks.collect::<Option<Vec<_>>>()?;
    Some(blocks.into_iter().flatten().collect())
}

/// The buckets of all pairs; their number follows from how many pairs there are.
fn all_pair_buckets(
    articles: &[Article],
    spellings: &Spellings<'_>,
    pack: Option<&Arc<Pack>>,
    scratch: Option<&Scratch>,
) -> Option<Vec<Bucket>> {
    let sorted = Sorted::of(articles, 1 << 32, scratch, |article, number| {
        let pairs = article.words.entries().filter(|e| e.second != 0);
        pairs.map(move |e| spellings.pair(&e, number))
    });
    let buckets = pair_buckets(sorted.count() as u64);
    // Both are powers of two: some groups are a bucket, or some buckets a group.
    let parts = buckets.min(GROUPS);
    let parts = (0..parts).into_par_iter().map(|part| {
        let (groups, of_part) = (GROUPS / parts, buckets / parts);
        let pairs = sorted.groups(part * groups..(part + 1) * groups)?;
        let place = |pair: &Occurrence| pair_bucket(pair.key, buckets);
        let of = |bucket: usize| {
            let start = pairs.partition_point(|pair| place(pair) < bucket);
            let end = pairs.partition_point(|pair| place(pair) <= bucket);
            Bucket::of_pairs(&pairs[start..end], pack)
        };
        let run = part * of_part..(part + 1) * of_part;
        Some(run.map(of).collect::<Vec<_>>())
    });
    let parts = parts.collect::<Option<Vec<_>>>()?;
    Some(parts.into_iter().flatten().collect())
}

/// The newest articles in one file, numbered from the first of them: the length
/// in bytes of the words, the words, the pairs.
pub(super) fn tail(articles: &[Article], spellings: &Spellings<'_>) -> Vec<u8> {
    let mut blocks: BTreeMap<&str, BTreeMap<&str, Vec<Posting>>> = BTreeMap::new();
    let mut pairs = Vec::new();
    let numbered = articles.iter().zip(0..);
    for (article, number) in numbered.filter(|(article, _)| article.is_listed()) {
        for entry in article.words.entries() {
            if entry.second == 0 {
                let form = spellings.get(entry.first);
                let spellings = blocks.entry(&form.folded).or_default();
                let postings = spellings.entry(&form.text).or_default();
                postings.push(posting(&entry, number));
            } else {
                pairs.push(spellings.pair(&entry, number));
            }
        }
    }
    pairs.sort_unstable();
    let blocks: Vec<(String, Vec<u8>)> = blocks
        .into_iter()
        .map(|(word, spellings)| {
            let spellings = spellings.iter().map(|(form, p)| (*form, p.iter().copied()));
            (word.to_owned(), block::word(spellings))
        })
        .collect();
    let words = block::words(blocks.iter());
    let mut bytes = Vec::new();
    crate::lexicon::push_varint(&mut bytes, words.len() as u32);
    bytes.extend_from_slice(&words);
    bytes.extend(block::pairs(&pairs, |_| true));
    bytes
}
