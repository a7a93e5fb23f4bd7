//! What texts are compared by: terms with their weights, and tellings.

use std::sync::LazyLock;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::lexicon::{Bag, Keys};

/// 1 as a weight in a vector.
pub(super) const ONE: f64 = 32_768.0;

/// A term, one syllable or two, by its [`Keys`].
pub(super) type Term = u32;

/// A term and its weight in an article's vector of length [`ONE`].
pub(super) type Weighted = (Term, u16);

/// What is held against other articles.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Vector {
    /// The heaviest terms, sorted by term.
    pub(super) terms: Vec<Weighted>,
    /// The lowest keys of its pairs, in order: as keys are hashes, a fair sample.
    pub(super) sample: Vec<Term>,
}

/// Keys in a sample.
pub(super) const SAMPLE: usize = 64;

/// Keys that the samples of two tellings of one text have in common at the
/// least: with a cosine over 0.8 some 40 of 64 are expected, and fewer than so
/// many come by chance once in fifty thousand times. Of texts that share a third
/// of their sentences one pair in a thousand has as many.
const ALIKE: usize = 24;

/// After so many keys…
const EARLY: usize = 24;

/// …two tellings of one text have at least these in common, but once in a
/// hundred thousand times.
const ALIKE_EARLY: usize = 5;

impl Vector {
    /// Whether the two may be tellings of one text. The samples are those of the
    /// union too, so what they share estimates how much of it is shared.
    pub(super) fn may_be_copy(&self, other: &Vector) -> bool {
        let (mut a, mut b) = (
            self.sample.iter().peekable(),
            other.sample.iter().peekable(),
        );
        // Of short texts there is less to see.
        let shorter = self.sample.len().min(other.sample.len());
        let (mut seen, mut shared) = (0, 0);
        while seen < SAMPLE {
            let (Some(first), Some(second)) = (a.peek(), b.peek()) else {
                break;
            };
            let (first, second) = (**first, **second);
            shared += usize::from(first == second);
            a.next_if(|key| **key <= second);
            b.next_if(|key| **key <= first);
            seen += 1;
            if seen == EARLY && shared < ALIKE_EARLY && shorter == SAMPLE {
                return false;
            }
        }
        shared >= ALIKE.min(shorter.div_ceil(2))
    }
}

/// Terms in common with the product of their weights; both are sorted.
pub(super) fn common<'v>(
    a: &'v [Weighted],
    b: &'v [Weighted],
) -> impl Iterator<Item = (Term, u64)> + 'v {
    let mut rest = b;
    a.iter().filter_map(move |(term, weight)| {
        while rest.first().is_some_and(|other| other.0 < *term) {
            rest = &rest[1..];
        }
        let (_, other) = rest.first().filter(|other| other.0 == *term)?;
        Some((*term, u64::from(*weight) * u64::from(*other)))
    })
}

/// The cosine of two vectors, in thousandths.
pub(super) fn cosine(a: &[Weighted], b: &[Weighted]) -> u32 {
    let sum: u64 = common(a, b).map(|(_, product)| product).sum();
    thousandths(sum)
}

/// A sum of products of weights as a cosine in thousandths.
pub(super) fn thousandths(sum: u64) -> u32 {
    (sum * 1000 / (ONE * ONE) as u64) as u32
}

/// What a pair weighs in a telling that stands in the text so often, in
/// thousandths.
static WEIGHTS: LazyLock<[u64; 64]> = LazyLock::new(|| {
    std::array::from_fn(|count| ((1.0 + (count.max(1) as f64).ln()) * 1000.0) as u64)
});

/// What an article says, to be held against what another says: its pairs of
/// neighbours, whatever these are worth elsewhere. Of a text without a pair, its
/// syllables.
pub(super) struct Telling {
    weights: Vec<(Term, u64)>,
    squares: u64,
}

impl Telling {
    pub(super) fn of(bag: &Bag, keys: &Keys) -> Telling {
        let weigh = |is_pair: bool| -> Vec<(Term, u64)> {
            let entries = bag.entries().filter(|e| (e.second != 0) == is_pair);
            entries
                .map(|e| (keys.of(e.first, e.second), WEIGHTS[usize::from(e.count)]))
                .collect()
        };
        let mut weights = weigh(true);
        if weights.is_empty() {
            weights = weigh(false);
        }
        weights.sort_unstable();
        Telling {
            squares: weights.iter().map(|(_, w)| w * w).sum(),
            weights,
        }
    }

    /// The cosine of the two, in thousandths.
    pub(super) fn likeness(&self, other: &Telling) -> u32 {
        let mut rest = &other.weights[..];
        let mut sum = 0;
        for (key, weight) in &self.weights {
            while rest.first().is_some_and(|theirs| theirs.0 < *key) {
                rest = &rest[1..];
            }
            if let Some((_, theirs)) = rest.first().filter(|theirs| theirs.0 == *key) {
                sum += weight * theirs;
            }
        }
        let lengths = (self.squares as f64 * other.squares as f64).sqrt();
        if lengths > 0.0 {
            (sum as f64 / lengths * 1000.0).round() as u32
        } else {
            0
        }
    }
}
