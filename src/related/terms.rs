//! What texts are compared by: terms with their weights, and tellings.

use std::sync::LazyLock;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use crate::fingerprint::Fingerprint;
use crate::lexicon::{Bag, Entry, Form, FormId, MOST_COUNTED, WORD, word};

/// 1 as a weight in a vector.
pub(super) const ONE: f64 = 32_768.0;

/// A term, one syllable or two, folded: a hash of its letters.
pub(super) type Term = u32;

/// The golden ratio's bits, as is usual in hashes: it spreads what it multiplies.
const MIXER: u32 = 0x9e37_79b9;

/// The terms of words, by the numbers of their forms. A term says nothing of how forms
/// are numbered, so it is the same in every build.
pub(super) struct Terms<'f> {
    forms: &'f [Form],
    /// The term of each form by itself.
    alone: Vec<Term>,
}

impl<'f> Terms<'f> {
    pub(super) fn of(forms: &'f [Form]) -> Self {
        let hash = |form: &Form| {
            let [a, b, c, d, ..] = Fingerprint::of(form.folded.as_bytes()).bytes();
            Term::from_le_bytes([a, b, c, d])
        };
        Terms {
            forms,
            alone: forms.par_iter().map(hash).collect(),
        }
    }

    /// The term of a word.
    pub(super) fn term(&self, entry: &Entry) -> Term {
        let alone = |form: FormId| self.alone[form as usize - 1];
        match entry.second {
            0 => alone(entry.first),
            second => (alone(entry.first).rotate_left(5) ^ alone(second)).wrapping_mul(MIXER),
        }
    }

    /// The letters of a word.
    pub(super) fn letters(&self, entry: &Entry) -> String {
        let folded = |form: FormId| &*self.forms[form as usize - 1].folded;
        match entry.second {
            0 => folded(entry.first).to_owned(),
            second => format!("{} {}", folded(entry.first), folded(second)),
        }
    }
}

/// A term and its weight in an article's vector of length [`ONE`].
pub(super) type Weighted = (Term, u16);

/// Hash buckets in which terms are counted; a few terms share one: their lowest
/// bits. A power of two, and several times as many as a window of articles has terms.
pub(super) const SLOTS: usize = 1 << 21;

/// The slot of a term.
pub(super) fn slot(term: Term) -> usize {
    term as usize % SLOTS
}

/// A set of slots: what it holds of terms may be a few too many.
pub(super) struct TermSet(Vec<u64>);

impl TermSet {
    pub(super) fn of(terms: impl Iterator<Item = Term>) -> TermSet {
        let mut set = TermSet(vec![0; SLOTS / 64]);
        for slot in terms.map(slot) {
            set.0[slot / 64] |= 1 << (slot % 64);
        }
        set
    }

    pub(super) fn may_hold(&self, term: Term) -> bool {
        let slot = slot(term);
        self.0[slot / 64] >> (slot % 64) & 1 != 0
    }
}

/// What is held against other articles.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Vector {
    /// The heaviest terms, sorted by term.
    pub(super) terms: Vec<Weighted>,
    /// The lowest terms of its pairs, in order: as terms are hashes, a fair sample.
    pub(super) sample: Vec<Term>,
}

impl Vector {
    /// Its terms without their weights.
    pub(super) fn bare_terms(&self) -> impl Iterator<Item = Term> {
        self.terms.iter().map(|(term, _)| *term)
    }
}

/// Terms in a sample.
pub(super) const SAMPLE: usize = 64;

/// Terms after which two texts that have next to nothing in common are told.
const EARLY: usize = 24;

/// Terms that the samples of two texts have in common at the least, if they are
/// tellings of one text with a cosine over `copy`, in thousandths. Texts of one
/// length with a cosine c share c / (2 - c) of their pairs; not half of that is
/// asked for, because chance takes some, and pairs that stand more than once weigh
/// more in the cosine. At 0.8, 43 of 64 are expected and 20 asked for: fewer come
/// by chance once in millions of times. Of texts that share a third of their
/// sentences, one pair in forty has as many.
pub(super) fn least_alike(copy: u32) -> usize {
    let expected = SAMPLE * copy as usize / (2_000 - copy as usize);
    (expected * 47 / 100).max(1)
}

impl Vector {
    /// Whether the two may be tellings of one text, by [`least_alike`]. The samples
    /// are those of the union too, so what they share estimates how much of it is
    /// shared.
    pub(super) fn may_be_copy(&self, other: &Vector, least: usize) -> bool {
        let (a, b) = (&self.sample, &other.sample);
        // Of short texts there is less to see.
        let shorter = a.len().min(b.len());
        let (mut at, mut at_other, mut shared) = (0, 0, 0);
        for seen in 1..=SAMPLE {
            let (Some(first), Some(second)) = (a.get(at), b.get(at_other)) else {
                break;
            };
            shared += usize::from(first == second);
            at += usize::from(first <= second);
            at_other += usize::from(second <= first);
            // Half of what would be in proportion.
            if seen == EARLY && shared < least * EARLY / SAMPLE / 2 && shorter == SAMPLE {
                return false;
            }
        }
        shared >= (shorter * least).div_ceil(SAMPLE)
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
    std::array::from_fn(|count| ((1.0 + libm::log(count.max(1) as f64)) * 1000.0) as u64)
});

/// What an article says, to be held against what another says: its pairs of
/// neighbours, whatever these are worth elsewhere. Of a text without a pair, its
/// syllables. Told by spellings and not by terms, because a bag is in their order.
pub(super) struct Telling {
    /// A pair, and behind it in [`COUNT`] bits how often it stands there, in order.
    pairs: Vec<u64>,
    squares: u64,
}

/// Bits of how often a word stands in a text.
const COUNT: u32 = 6;

const _: () = {
    assert!(WORD + COUNT <= u64::BITS);
    assert!(MOST_COUNTED < 1 << COUNT);
};

/// What such a pair weighs.
fn weight(pair: u64) -> u64 {
    WEIGHTS[pair as usize % WEIGHTS.len()]
}

impl Telling {
    pub(super) fn of(bag: &Bag) -> Telling {
        let told = |entry: Entry| word(entry.first, entry.second) << COUNT | u64::from(entry.count);
        let pairs = bag.said().filter(|entry| entry.second != 0);
        let mut pairs: Vec<u64> = pairs.map(told).collect();
        if pairs.is_empty() {
            pairs = bag.said().map(told).collect();
        }
        Telling {
            squares: pairs.iter().map(|pair| weight(*pair).pow(2)).sum(),
            pairs,
        }
    }

    /// The cosine of the two, in thousandths.
    pub(super) fn likeness(&self, other: &Telling) -> u32 {
        let (mut at, mut at_other, mut sum) = (0, 0, 0);
        while let (Some(a), Some(b)) = (self.pairs.get(at), other.pairs.get(at_other)) {
            let (word, word_of_other) = (a >> COUNT, b >> COUNT);
            if word == word_of_other {
                sum += weight(*a) * weight(*b);
            }
            // Both steps are sums, because which comes first can't be foretold.
            at += usize::from(word <= word_of_other);
            at_other += usize::from(word_of_other <= word);
        }
        let lengths = (self.squares as f64 * other.squares as f64).sqrt();
        if lengths > 0.0 {
            (sum as f64 / lengths * 1000.0).round() as u32
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Field;

    #[test]
    fn a_term_is_of_its_letters_without_marks_and_of_their_order() {
        let form = |folded: &str| Form {
            text: folded.into(),
            folded: folded.into(),
        };
        let entry = |first, second| Entry {
            first,
            second,
            count: 1,
            field: Field::Body,
        };
        let forms = [form("dau"), form("tu"), form("dau")];
        let terms = Terms::of(&forms);
        let term = |first, second| terms.term(&entry(first, second));
        assert_eq!(term(1, 0), term(3, 0));
        assert_eq!(term(1, 2), term(3, 2));
        assert_ne!(term(1, 2), term(2, 1));
        assert_eq!(terms.letters(&entry(1, 2)), "dau tu");
        // However forms are numbered, on every machine.
        let others = [form("tu"), form("dau")];
        assert_eq!(Terms::of(&others).term(&entry(2, 1)), term(1, 2));
        assert_eq!((term(1, 0), term(1, 2)), (0x301d_072f, 0x8063_d3c3));
    }

    fn sample(terms: impl Iterator<Item = u32>) -> Vector {
        let mut sample: Vec<Term> = terms.collect();
        sample.sort_unstable();
        sample.truncate(SAMPLE);
        Vector {
            terms: Vec::new(),
            sample,
        }
    }

    /// Terms as hashes give them: in no order.
    fn term(n: u32) -> u32 {
        n.wrapping_mul(2_654_435_761)
    }

    #[test]
    fn texts_that_share_enough_may_be_copies_and_others_are_not_looked_at() {
        let least = least_alike(800);
        let text = sample((0..300).map(term));
        let like = |shared: u32| sample((0..shared).chain(1_000..1_300 - shared).map(term));
        assert!(text.may_be_copy(&like(300), least));
        // A cosine of 0.8.
        assert!(text.may_be_copy(&like(240), least));
        assert!(!text.may_be_copy(&like(30), least));
        // A looser rule looks at more.
        assert!(text.may_be_copy(&like(150), least_alike(500)));
        assert!(least_alike(0) == 1 && least_alike(1_000) == 30);
        // Short texts.
        let (short, other) = (
            sample((0..4).map(term)),
            sample((0..3).chain(9..10).map(term)),
        );
        assert!(short.may_be_copy(&other, least));
        assert!(sample([].into_iter()).may_be_copy(&sample([].into_iter()), least));
    }
}
