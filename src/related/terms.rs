//! What texts are compared by: terms with their weights, and tellings.

use rustc_hash::FxHashMap;

use crate::lexicon::{Bag, Form};

/// 1 as a weight in a vector.
pub(super) const ONE: f64 = 32_768.0;

/// A term: one syllable or two, folded.
pub(super) type Term = u64;

/// A term's weight in an article's vector of length [`ONE`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighted {
    pub(super) term: Term,
    pub(super) weight: u16,
}

/// Folds of forms as numbers: each form's fold, each fold's letters and hash.
#[derive(Debug)]
pub struct Folds {
    pub(super) of_form: Vec<u32>,
    pub(super) hashes: Vec<u64>,
    letters: Vec<Box<str>>,
}

impl Folds {
    /// Numbers the folds of `forms`.
    pub fn of(forms: &[Form]) -> Folds {
        let mut ids: FxHashMap<&str, u32> = FxHashMap::default();
        let mut folds = Folds {
            of_form: vec![0],
            hashes: vec![0],
            letters: vec!["".into()],
        };
        for form in forms {
            let id = *ids.entry(&form.folded).or_insert_with(|| {
                folds.hashes.push(hash(&form.folded));
                folds.letters.push(form.folded.clone());
                folds.letters.len() as u32 - 1
            });
            folds.of_form.push(id);
        }
        folds
    }

    pub(super) fn name(&self, term: Term) -> String {
        let (first, second) = parts(term);
        let letters = |fold: u32| &*self.letters[fold as usize];
        if second == 0 {
            letters(first).to_owned()
        } else {
            format!("{} {}", letters(first), letters(second))
        }
    }
}

fn hash(text: &str) -> u64 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

pub(super) fn parts(term: Term) -> (u32, u32) {
    ((term >> 32) as u32, term as u32)
}

/// What an article says, to be held against what another says: its pairs of
/// neighbours, whatever these are worth elsewhere. Of a text without a pair, its
/// syllables.
pub(super) struct Telling {
    weights: Vec<((u32, u32), u64)>,
    squares: u64,
}

impl Telling {
    pub(super) fn of(bag: &Bag) -> Telling {
        let weight = |count: u8| ((1.0 + f64::from(count).ln()) * 1000.0) as u64;
        let all = bag
            .entries()
            .map(|e| ((e.first, e.second), weight(e.count)));
        let (pairs, single): (Vec<_>, Vec<_>) = all.partition(|(key, _)| key.1 != 0);
        let weights = if pairs.is_empty() { single } else { pairs };
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

/// Terms in common with the product of their weights.
pub(super) fn common<'v>(
    a: &'v [Weighted],
    b: &'v [Weighted],
) -> impl Iterator<Item = (Term, u64)> + 'v {
    let mut rest = b;
    a.iter().filter_map(move |x| {
        while rest.first().is_some_and(|y| y.term < x.term) {
            rest = &rest[1..];
        }
        let y = rest.first().filter(|y| y.term == x.term)?;
        Some((x.term, u64::from(x.weight) * u64::from(y.weight)))
    })
}
