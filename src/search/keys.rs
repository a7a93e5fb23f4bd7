//! Keys of words and pairs, by which they are found in files: hashes of their letters,
//! so that they are the same in every build.

use crate::lexicon::{ROW, row};

/// Where Fowler, Noll and Vo's hash of 32 bits starts.
const OFFSET: u32 = 0x811c_9dc5;

/// The hash in their form 1a, going on from `hash`. The script that searches
/// computes it too.
fn fnv1a(hash: u32, text: &[u8]) -> u32 {
    text.iter().fold(hash, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

/// The key of a word, or of two with a space between.
pub(super) fn key(words: &str) -> u32 {
    fnv1a(OFFSET, words.as_bytes())
}

/// Keys of pairs of words, by their numbers from 0.
#[derive(Debug)]
pub(super) struct PairKeys {
    /// The hash of each word with a space behind.
    spaced: Vec<u32>,
    /// The letters of each word; a longer one than a row has none.
    letters: Vec<[u8; ROW]>,
}

impl PairKeys {
    /// Of these words.
    pub(super) fn of<'t>(words: impl Iterator<Item = &'t str>) -> Self {
        let both = words.map(|word| (fnv1a(key(word), b" "), row(word).unwrap_or_default()));
        let (spaced, letters) = both.unzip();
        PairKeys { spaced, letters }
    }

    /// The key of two words; `long` gives the text of a second word that is longer
    /// than its row.
    pub(super) fn pair<'t>(
        &self,
        first: usize,
        second: usize,
        long: impl FnOnce() -> &'t str,
    ) -> u32 {
        let letters = &self.letters[second];
        let letters = match letters[ROW - 1] {
            0 => long().as_bytes(),
            len => &letters[..usize::from(len)],
        };
        fnv1a(self.spaced[first], letters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_known_hash_of_the_letters() {
        // Test vectors of the authors' draft (draft-eastlake-fnv).
        assert_eq!(key(""), 0x811c_9dc5);
        assert_eq!(key("a"), 0xe40c_292c);
        assert_eq!(key("foobar"), 0xbf9c_f968);
        let words = ["dau", "tu", "a word that is longer than its row"];
        let keys = PairKeys::of(words.into_iter());
        for (second, word) in words.iter().enumerate() {
            assert_eq!(keys.pair(0, second, || word), key(&format!("dau {word}")));
        }
    }
}
