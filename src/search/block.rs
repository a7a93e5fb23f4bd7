//! How words, pairs of words and their articles are written and read.

use crate::lexicon::{push_varint, read_varint};

/// A word, or two that are neighbours, in an article. Sorted as the fields stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Occurrence {
    /// Rank of the folded word, or key of the two.
    pub(super) key: u32,
    /// Rank of its spelling, or [`VARIANT_BITS`] bits of the key of the two.
    pub(super) variant: u32,
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
    /// 0 to 3: once in the text or in a name, more often, in the summary, in the title.
    pub(super) worth: u8,
}

/// A spelling of a word with its articles.
pub(super) type Spelling = (String, Vec<Posting>);

fn push_text(bytes: &mut Vec<u8>, text: &str) {
    push_varint(bytes, text.len() as u32);
    bytes.extend_from_slice(text.as_bytes());
}

fn read_text(bytes: &mut &[u8]) -> Option<String> {
    let length = read_varint(bytes)? as usize;
    let (text, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(String::from_utf8_lossy(text).into_owned())
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

fn read_postings(bytes: &mut &[u8]) -> Option<Vec<Posting>> {
    let count = 0..read_varint(bytes)?;
    let mut article = 0u32;
    let one = |_| {
        let number = read_varint(bytes)?;
        article = article.checked_add(number >> 2)?;
        let worth = (number & 3) as u8;
        Some(Posting { article, worth })
    };
    count.map(one).collect()
}

/// The block of one folded word from its spellings, in their order.
pub(super) fn word<'s>(
    spellings: impl ExactSizeIterator<Item = (&'s str, impl ExactSizeIterator<Item = Posting>)>,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    push_varint(&mut bytes, spellings.len() as u32);
    for (form, postings) in spellings {
        push_text(&mut bytes, form);
        push_postings(&mut bytes, postings);
    }
    bytes
}

/// The spellings of a block.
pub(super) fn read_word(mut block: &[u8]) -> Option<Vec<Spelling>> {
    let count = 0..read_varint(&mut block)?;
    let one = |_| Some((read_text(&mut block)?, read_postings(&mut block)?));
    count.map(one).collect()
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

/// The words of a file and their blocks.
pub(super) fn read_words(mut file: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let count = 0..read_varint(&mut file)?;
    let one = |_| {
        let word = read_text(&mut file)?;
        let length = read_varint(&mut file)? as usize;
        let (block, rest) = file.split_at_checked(length)?;
        file = rest;
        Some((word, block.to_vec()))
    };
    count.map(one).collect()
}

/// The entry of one pair, without its key: how many spellings, then for each its
/// bits and its articles.
fn pair(pairs: &[Occurrence]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let variants: Vec<&[Occurrence]> = pairs.chunk_by(|a, b| a.variant == b.variant).collect();
    push_varint(&mut bytes, variants.len() as u32);
    for variant in variants {
        push_varint(&mut bytes, variant[0].variant);
        push_postings(&mut bytes, variant.iter().map(|p| p.posting));
    }
    bytes
}

/// A file of sorted pairs, those of a key together if they are `kept`: how many,
/// then for each the step from the key before, the length of its entry in bytes,
/// and the entry.
pub(super) fn pairs(pairs: &[Occurrence], kept: impl Fn(&[Occurrence]) -> bool) -> Vec<u8> {
    let by_key = || {
        let all = pairs.chunk_by(|a, b| a.key == b.key);
        all.filter(|pairs| kept(pairs))
    };
    let mut bytes = Vec::new();
    push_varint(&mut bytes, by_key().count() as u32);
    let mut before = 0;
    for pairs in by_key() {
        let entry = pair(pairs);
        push_varint(&mut bytes, pairs[0].key - before);
        push_varint(&mut bytes, entry.len() as u32);
        bytes.extend_from_slice(&entry);
        before = pairs[0].key;
    }
    bytes
}

/// The pairs of a file, sorted.
pub(super) fn read_pairs(mut file: &[u8]) -> Option<Vec<Occurrence>> {
    let mut all = Vec::new();
    let mut key = 0u32;
    for _ in 0..read_varint(&mut file)? {
        key = key.checked_add(read_varint(&mut file)?)?;
        let length = read_varint(&mut file)? as usize;
        let (mut entry, rest) = file.split_at_checked(length)?;
        file = rest;
        for _ in 0..read_varint(&mut entry)? {
            let variant = read_varint(&mut entry)?;
            let postings = read_postings(&mut entry)?.into_iter();
            all.extend(postings.map(|posting| Occurrence {
                key,
                variant,
                posting,
            }));
        }
    }
    Some(all)
}

/// Whether a pair is kept: one that stands in one or two articles only, and in no title,
/// takes more room than it is worth; its words are found one by one.
pub(super) fn is_worth_its_room(pair: &[Occurrence]) -> bool {
    pair.len() > 2 || pair.iter().any(|p| p.posting.worth == 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn posting(article: u32, worth: u8) -> Posting {
        Posting { article, worth }
    }

    #[test]
    fn words_are_read_as_they_were_written() {
        let spelling = ("đầu", [posting(3, 1), posting(900, 3)].into_iter());
        let block = word([spelling].into_iter());
        let file = words([("dau".to_owned(), block)].iter());
        let read = read_words(&file).unwrap();
        assert_eq!(read[0].0, "dau");
        let spellings = read_word(&read[0].1).unwrap();
        assert_eq!(spellings[0].1, [posting(3, 1), posting(900, 3)]);
        for cut in 0..file.len() {
            assert!(read_words(&file[..cut]).is_none(), "{cut}");
        }
    }

    proptest! {
        #[test]
        fn pairs_are_read_as_they_were_written(
            raw in proptest::collection::btree_set((0u32..50, 0u32..4, 0u32..90), 0..60),
        ) {
            let all: Vec<Occurrence> = raw
                .into_iter()
                .map(|(key, variant, article)| Occurrence { key: key << 20, variant, posting: posting(article, 1) })
                .collect();
            prop_assert_eq!(read_pairs(&pairs(&all, |_| true)), Some(all));
        }
    }
}
