//! What texts are compared by: terms with their weights, and tellings.

use crate::lexicon::{Bag, Entry, Keys};

/// 1 as a weight in a vector.
pub(super) const ONE: f64 = 32_768.0;

/// A term, one syllable or two, by its [`Keys`].
pub(super) type Term = u32;

/// A term and its weight in an article's vector of length [`ONE`].
pub(super) type Weighted = (Term, u16);

/// The heaviest terms of an article, sorted by term.
pub(super) type Vector = Vec<Weighted>;

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

/// What an article says, to be held against what another says: its pairs of
/// neighbours, whatever these are worth elsewhere. Of a text without a pair, its
/// syllables.
pub(super) struct Telling {
    weights: Vec<(Term, u64)>,
    squares: u64,
}

impl Telling {
    pub(super) fn of(bag: &Bag, keys: &Keys) -> Telling {
        let weight = |e: Entry| {
            let weight = ((1.0 + f64::from(e.count).ln()) * 1000.0) as u64;
            (keys.of(e.first, e.second), weight)
        };
        let (pairs, single): (Vec<Entry>, Vec<Entry>) = bag.entries().partition(|e| e.second != 0);
        let entries = if pairs.is_empty() { single } else { pairs };
        let mut weights: Vec<(Term, u64)> = entries.into_iter().map(weight).collect();
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
