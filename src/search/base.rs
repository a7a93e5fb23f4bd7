//! From the words of articles to the files of the index.

use rayon::prelude::*;

use super::block::{self, Pair, Posting, VARIANT_BITS, Word};
use super::packed;
use crate::lexicon::{Entry, Field, Form, FormId};
use crate::site::Article;

/// Bytes of a block above which its word has a file of its own.
const OWN_FILE: usize = 4 * 1024;

/// Bytes that the words or pairs of a shared file take together, about.
const SHARED_FILE: usize = 10 * 1024;

/// Words or pairs that are sorted at a time, so that memory stays bounded.
const AT_A_TIME: usize = 4_000_000;

/// Bytes that a pair in an article takes in a file, about, with those that are
/// left out.
const BYTES_OF_A_PAIR: usize = 2;

/// Spellings and folds by rank, which depends on their letters alone.
pub(super) struct Spellings<'a> {
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

impl<'a> Spellings<'a> {
    pub(super) fn of(forms: &'a [Form]) -> Self {
        let mut by_rank: Vec<u32> = (0..forms.len() as u32).collect();
        by_rank.sort_unstable_by_key(|i| &forms[*i as usize].text);
        let mut rank = vec![0; forms.len() + 1];
        for (at, form) in by_rank.iter().enumerate() {
            rank[*form as usize + 1] = at as u32 + 1;
        }
        let mut folds: Vec<&str> = forms.iter().map(|f| &*f.folded).collect();
        folds.sort_unstable();
        folds.dedup();
        let mut fold = vec![0; forms.len() + 1];
        for (i, form) in forms.iter().enumerate() {
            let at = folds.binary_search(&&*form.folded).unwrap_or(0);
            fold[i + 1] = at as u32 + 1;
        }
        Spellings {
            forms,
            rank,
            by_rank,
            fold,
            folds,
        }
    }

    fn folded(&self, rank: u32) -> String {
        self.folds[rank as usize - 1].to_owned()
    }

    fn form(&self, rank: u32) -> String {
        self.forms[self.by_rank[rank as usize - 1] as usize]
            .text
            .to_string()
    }

    fn get(&self, form: FormId) -> &Form {
        &self.forms[form as usize - 1]
    }

    fn word(&self, entry: &Entry, article: u32) -> Word {
        Word {
            fold: self.fold[entry.first as usize],
            form: self.rank[entry.first as usize],
            posting: posting(entry, article),
        }
    }

    fn pair(&self, entry: &Entry, article: u32) -> Pair {
        let (first, second) = (self.get(entry.first), self.get(entry.second));
        let variant = hash(&first.text, &second.text) & ((1 << VARIANT_BITS) - 1);
        Pair {
            key: hash(&first.folded, &second.folded),
            variant: variant as u16,
            posting: posting(entry, article),
        }
    }
}

fn posting(entry: &Entry, article: u32) -> Posting {
    let worth = match entry.field {
        Field::Title => 3,
        Field::Sapo => 2,
        Field::Body => u8::from(entry.count > 1),
    };
    Posting { article, worth }
}

/// Files of the base, packed.
pub(super) struct Base {
    /// Words that share files, in the order of the files.
    pub(super) shards: Vec<Vec<u8>>,
    /// Words with a file of their own.
    pub(super) own: Vec<(String, Vec<u8>)>,
    /// Pairs, in the order of the files; their number is a power of two.
    pub(super) pairs: Vec<Vec<u8>>,
}

fn listed(articles: &[Article]) -> impl ParallelIterator<Item = (u32, &Article)> {
    let numbered = articles.par_iter().enumerate();
    numbered
        .filter(|(_, a)| a.is_listed())
        .map(|(i, a)| (i as u32, a))
}

/// The files of the base.
pub(super) fn build(articles: &[Article], spellings: &Spellings<'_>) -> Base {
    let blocks = word_blocks(articles, spellings);
    let (own, shared): (Vec<_>, Vec<_>) = blocks.into_iter().partition(|(word, block)| {
        block.len() > OWN_FILE && word.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    let own = own
        .into_iter()
        .map(|block| (block.0.clone(), packed(&block::words([block].iter()))))
        .collect();
    Base {
        shards: share(&shared),
        own,
        pairs: pair_files(articles, spellings),
    }
}

/// Blocks of all folded words, in the order of their letters.
fn word_blocks(articles: &[Article], spellings: &Spellings<'_>) -> Vec<(String, Vec<u8>)> {
    let all = || {
        listed(articles).flat_map_iter(|(id, article)| {
            let alone = article.words.entries().filter(|e| e.second == 0);
            alone.map(move |e| spellings.word(&e, id))
        })
    };
    let parts = (all().count() / AT_A_TIME + 1) as u32;
    let mut blocks = Vec::new();
    for part in 0..parts {
        let mut words: Vec<Word> = all().filter(|w| w.fold % parts == part).collect();
        words.par_sort_unstable();
        let by_fold: Vec<&[Word]> = words.chunk_by(|a, b| a.fold == b.fold).collect();
        blocks.par_extend(by_fold.into_par_iter().map(|words| {
            let block = block::word(words, |rank| spellings.form(rank));
            (spellings.folded(words[0].fold), block)
        }));
    }
    blocks.sort_unstable();
    blocks
}

/// Pairs of the articles, in no order.
fn all_pairs<'a>(
    articles: &'a [Article],
    spellings: &'a Spellings<'_>,
) -> impl ParallelIterator<Item = Pair> + 'a {
    listed(articles).flat_map_iter(move |(id, article)| {
        let pairs = article.words.entries().filter(|e| e.second != 0);
        pairs.map(move |e| spellings.pair(&e, id))
    })
}

/// The files of all pairs; their number follows from how many pairs there are.
fn pair_files(articles: &[Article], spellings: &Spellings<'_>) -> Vec<Vec<u8>> {
    let total = all_pairs(articles, spellings).count();
    let files = (total * BYTES_OF_A_PAIR / SHARED_FILE).next_power_of_two();
    let bits = files.trailing_zeros();
    let file_of = |key: u32| key.checked_shr(32 - bits).unwrap_or(0) as usize;
    // Parts are runs of files, so that the files come out in order.
    let at_a_time = files.div_ceil(total / AT_A_TIME + 1);
    let mut all = Vec::with_capacity(files);
    for first in (0..files).step_by(at_a_time) {
        let run = first..files.min(first + at_a_time);
        let mut pairs: Vec<Pair> = all_pairs(articles, spellings)
            .filter(|p| run.contains(&file_of(p.key)))
            .collect();
        pairs.par_sort_unstable();
        let of_file = |file: usize| {
            let start = pairs.partition_point(|p| file_of(p.key) < file);
            let end = pairs.partition_point(|p| file_of(p.key) <= file);
            entries(&pairs[start..end], block::is_worth_its_room)
        };
        let packed = |file: usize| packed(&block::pairs(&of_file(file)));
        all.par_extend(run.into_par_iter().map(packed));
    }
    all
}

/// Entries of sorted pairs, by key.
fn entries(pairs: &[Pair], kept: impl Fn(&[Pair]) -> bool) -> Vec<(u32, Vec<u8>)> {
    pairs
        .chunk_by(|a, b| a.key == b.key)
        .filter(|pairs| kept(pairs))
        .map(|pairs| (pairs[0].key, block::pair(pairs)))
        .collect()
}

/// Shared files: a word is in the one that its letters point to.
fn share(blocks: &[(String, Vec<u8>)]) -> Vec<Vec<u8>> {
    let bytes: usize = blocks
        .iter()
        .map(|(word, block)| word.len() + block.len() + 3)
        .sum();
    let count = (bytes / SHARED_FILE).next_power_of_two();
    let mut shards: Vec<Vec<&(String, Vec<u8>)>> = vec![Vec::new(); count];
    for block in blocks {
        shards[fnv1a(OFFSET, &block.0) as usize % count].push(block);
    }
    shards
        .into_par_iter()
        .map(|blocks| packed(&block::words(blocks.into_iter())))
        .collect()
}

/// Where Fowler, Noll and Vo's hash of 32 bits starts.
const OFFSET: u32 = 0x811c_9dc5;

/// The hash in their form 1a, going on from `hash`: the script computes it too.
fn fnv1a(hash: u32, text: &str) -> u32 {
    text.bytes().fold(hash, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// The hash of two words with a space between.
fn hash(first: &str, second: &str) -> u32 {
    fnv1a(fnv1a(fnv1a(OFFSET, first), " "), second)
}

/// The newest articles in one file, numbered from the first of them: the length
/// in bytes of the words, the words, the pairs.
pub(super) fn tail(articles: &[Article], spellings: &Spellings<'_>) -> Vec<u8> {
    let words = block::words(word_blocks(articles, spellings).iter());
    let mut bytes = Vec::new();
    crate::lexicon::push_varint(&mut bytes, words.len() as u32);
    bytes.extend_from_slice(&words);
    let mut pairs: Vec<Pair> = all_pairs(articles, spellings).collect();
    pairs.sort_unstable();
    bytes.extend(block::pairs(&entries(&pairs, |_| true)));
    packed(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_known_one() {
        // Test vectors of the authors' draft (draft-eastlake-fnv).
        assert_eq!(fnv1a(OFFSET, ""), 0x811c_9dc5);
        assert_eq!(fnv1a(OFFSET, "a"), 0xe40c_292c);
        assert_eq!(fnv1a(OFFSET, "foobar"), 0xbf9c_f968);
        assert_eq!(hash("dau", "tu"), fnv1a(OFFSET, "dau tu"));
    }
}
