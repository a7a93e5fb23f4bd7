//! How words, pairs of words and their articles are written.

use crate::lexicon::push_varint;

/// A word in an article. Sorted as the fields stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Word {
    /// Rank of the folded word.
    pub(super) fold: u32,
    /// Rank of its spelling.
    pub(super) form: u32,
    /// Where.
    pub(super) posting: Posting,
}

/// Two neighbours in an article. Sorted as the fields stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    /// Hash of the two folded words.
    pub(super) key: u32,
    /// [`VARIANT_BITS`] bits of the hash of the two spellings.
    pub(super) variant: u16,
    /// Where.
    pub(super) posting: Posting,
}

/// Bits that tell spellings of a pair apart.
pub(super) const VARIANT_BITS: u32 = 14;

/// An article and what the place in it is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Posting {
    /// Its number.
    pub(super) article: u32,
    /// 0 to 3: once in the text, more often, in the summary, in the title.
    pub(super) worth: u8,
}

fn push_text(bytes: &mut Vec<u8>, text: &str) {
    push_varint(bytes, text.len() as u32);
    bytes.extend_from_slice(text.as_bytes());
}

/// How many, then for each four times the step from the article before and the
/// worth.
fn push_postings(bytes: &mut Vec<u8>, postings: impl ExactSizeIterator<Item = Posting>) {
    push_varint(bytes, postings.len() as u32);
    let mut before = 0;
    for Posting { article, worth } in postings {
        push_varint(bytes, ((article - before) << 2) | u32::from(worth));
        before = article;
    }
}

/// The block of one folded word: its spellings with their articles.
pub(super) fn word(words: &[Word], form: impl Fn(u32) -> String) -> Vec<u8> {
    let mut bytes = Vec::new();
    let spellings: Vec<&[Word]> = words.chunk_by(|a, b| a.form == b.form).collect();
    push_varint(&mut bytes, spellings.len() as u32);
    for spelling in spellings {
        push_text(&mut bytes, &form(spelling[0].form));
        push_postings(&mut bytes, spelling.iter().map(|w| w.posting));
    }
    bytes
}

/// A file of words: how many, then for each its letters, the length of its block
/// in bytes, and the block.
pub(super) fn words<'b>(blocks: impl ExactSizeIterator<Item = &'b (String, Vec<u8>)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    push_varint(&mut bytes, blocks.len() as u32);
    for (word, block) in blocks {
        push_text(&mut bytes, word);
        push_varint(&mut bytes, block.len() as u32);
        bytes.extend_from_slice(block);
    }
    bytes
}

/// The entry of one pair, without its key: how many spellings, then for each its
/// bits and its articles.
pub(super) fn pair(pairs: &[Pair]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let variants: Vec<&[Pair]> = pairs.chunk_by(|a, b| a.variant == b.variant).collect();
    push_varint(&mut bytes, variants.len() as u32);
    for variant in variants {
        push_varint(&mut bytes, u32::from(variant[0].variant));
        push_postings(&mut bytes, variant.iter().map(|p| p.posting));
    }
    bytes
}

/// A file of pairs, sorted by key: how many, then for each the step from the key
/// before, the length of its entry in bytes, and the entry.
pub(super) fn pairs(entries: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    push_varint(&mut bytes, entries.len() as u32);
    let mut before = 0;
    for (key, entry) in entries {
        push_varint(&mut bytes, key - before);
        push_varint(&mut bytes, entry.len() as u32);
        bytes.extend_from_slice(entry);
        before = *key;
    }
    bytes
}

/// A pair that stands in one or two articles only, and in no title, takes more room than it is worth; its words are found one by one.
pub(super) fn is_worth_its_room(pair: &[Pair]) -> bool {
    pair.len() > 2 || pair.iter().any(|p| p.posting.worth == 3)
}
