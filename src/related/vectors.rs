//! From the words of articles to their vectors: TF-IDF over syllables and pairs
//! of them, cut to the heaviest terms.
//!
//! How rare a term is comes from the [`WINDOW`] articles before, in steps of
//! half an octave. So a vector depends on a bounded piece of the past, and an
//! edit of one article seldom moves the vector of another: what the last build
//! found can be kept.

use std::collections::VecDeque;
use std::ops::Range;

use rayon::prelude::*;

use super::terms::{ONE, SAMPLE, Term, Vector, Weighted};
use crate::config::RelatedConfig;
use crate::lexicon::{Bag, Field, Keys};
use crate::site::Article;

/// Articles before an article in which terms are counted.
pub(super) const WINDOW: usize = 1_024;

/// Heaviest terms of an article that take part.
const MOST_TERMS: usize = 60;

/// A term in more than one article of this many says nothing…
const TOO_COMMON: usize = 12;

/// …once there are so many articles with it.
const COMMON_AT_LEAST: usize = 12;

/// What stands in fewer than one of this many articles is as rare as can be.
const RAREST: usize = 1_024;

/// Slots in which terms are counted, by their lowest bits: a power of two, and
/// several times as many as a window has terms.
const SLOTS: usize = 1 << 21;

/// Times a word is counted in one text, at the most; see [`crate::lexicon::Entry`].
const COUNTS: usize = 64;

/// In how many articles of the window each term stands. Terms that share a slot
/// count as one.
struct Frequencies {
    slots: Vec<u16>,
    window: VecDeque<Vec<Term>>,
}

impl Frequencies {
    fn new() -> Self {
        Frequencies {
            slots: vec![0; SLOTS],
            window: VecDeque::new(),
        }
    }

    fn add(&mut self, terms: Vec<Term>) {
        for term in &terms {
            let slot = &mut self.slots[*term as usize % SLOTS];
            *slot = slot.wrapping_add(1);
        }
        self.window.push_back(terms);
        if self.window.len() > WINDOW {
            for term in self.window.pop_front().into_iter().flatten() {
                let slot = &mut self.slots[term as usize % SLOTS];
                *slot = slot.wrapping_sub(1);
            }
        }
    }

    fn of(&self, term: Term) -> usize {
        self.slots[term as usize % SLOTS].into()
    }
}

/// Counts are told apart in steps of half an octave: 0, 1, 2, 3, 4, 6, 8, 12, …
fn level(count: usize) -> usize {
    match count {
        0 | 1 => count,
        _ => {
            let octave = count.ilog2() as usize;
            octave * 2 + usize::from(count & (1 << (octave - 1)) != 0)
        }
    }
}

/// The smallest count of a level.
fn least(level: usize) -> usize {
    match level {
        0 | 1 => level,
        _ => (1 << (level / 2)) | ((level & 1) << (level / 2 - 1)),
    }
}

/// What a term weighs that stands in so many of `seen` articles, by [`level`];
/// 0 when it says nothing.
fn rarities(seen: usize) -> [f64; 33] {
    let seen = least(level(seen));
    let mut rarities = [0.0; 33];
    for (level, rarity) in rarities.iter_mut().enumerate() {
        let count = least(level).max(seen / RAREST);
        if count <= COMMON_AT_LEAST || count <= seen / TOO_COMMON {
            *rarity = ((seen as f64 + 1.0) / (count as f64 + 0.5)).ln().max(0.0);
        }
    }
    rarities
}

/// A term of one article: what its counts and places are worth.
struct Told {
    term: Term,
    is_pair: bool,
    count: u32,
    place: f64,
}

fn told(bag: &Bag, keys: &Keys<'_>, rules: &RelatedConfig) -> Vec<Told> {
    let mut all: Vec<Told> = bag
        .entries()
        .map(|entry| Told {
            term: keys.of(entry.first, entry.second),
            is_pair: entry.second != 0,
            count: entry.count.into(),
            place: match entry.field {
                Field::Title => rules.title,
                Field::Sapo => rules.summary,
                Field::Body => 1.0,
            },
        })
        .collect();
    all.sort_unstable_by_key(|t| t.term);
    // Two spellings of one fold are one term.
    all.dedup_by(|a, b| {
        let same = a.term == b.term;
        if same {
            b.count += a.count;
            b.place = b.place.max(a.place);
        }
        same
    });
    all
}

/// The terms of an article, each once.
fn distinct(bag: &Bag, keys: &Keys<'_>) -> Vec<Term> {
    let entries = bag.entries();
    let mut terms: Vec<Term> = entries.map(|e| keys.of(e.first, e.second)).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// The vectors of all articles, in order.
pub(super) fn of_all(articles: &[Article], keys: &Keys<'_>, rules: &RelatedConfig) -> Vec<Vector> {
    let all = std::iter::once(0..articles.len());
    of(articles, &all.collect::<Vec<_>>(), keys, rules)
}

/// The vectors of the articles in `wanted`, in order.
pub(super) fn of(
    articles: &[Article],
    wanted: &[Range<usize>],
    keys: &Keys<'_>,
    rules: &RelatedConfig,
) -> Vec<Vector> {
    let parts: Vec<Range<usize>> = wanted
        .iter()
        .flat_map(|range| {
            // Every part reads the window before it too: it is long against it, but
            // in a short range, which all cores share.
            let long = range.len().div_ceil(rayon::current_num_threads());
            let long = long.max(WINDOW / 2);
            let starts = range.clone().step_by(long);
            starts.map(move |start| start..range.end.min(start + long))
        })
        .collect();
    let parts = parts.into_par_iter();
    let vectors: Vec<Vec<Vector>> = parts.map(|part| run(articles, part, keys, rules)).collect();
    vectors.into_iter().flatten().collect()
}

fn run(
    articles: &[Article],
    part: Range<usize>,
    keys: &Keys<'_>,
    rules: &RelatedConfig,
) -> Vec<Vector> {
    let mut frequencies = Frequencies::new();
    let weight_of_count: Vec<f64> = (0..COUNTS)
        .map(|count| 1.0 + (count.max(1) as f64).ln())
        .collect();
    let mut vectors = Vec::with_capacity(part.len());
    let (mut seen, mut worth) = (usize::MAX, [0.0; 33]);
    let before = part.start.saturating_sub(WINDOW)..part.start;
    for article in &articles[before] {
        frequencies.add(distinct(&article.words, keys));
    }
    for (article, id) in articles[part.clone()].iter().zip(part) {
        let told = told(&article.words, keys, rules);
        if seen != id.min(WINDOW) {
            seen = id.min(WINDOW);
            worth = rarities(seen);
        }
        let weights = told.iter().filter_map(|t| {
            let rarity = worth[level(frequencies.of(t.term))];
            let count = weight_of_count[(t.count as usize).min(COUNTS - 1)];
            (rarity > 0.0).then_some((t.term, count * t.place * rarity))
        });
        let pairs = told.iter().filter(|t| t.is_pair).map(|t| t.term);
        vectors.push(Vector {
            terms: heaviest(weights.collect()),
            sample: pairs.take(SAMPLE).collect(),
        });
        frequencies.add(told.into_iter().map(|t| t.term).collect());
    }
    vectors
}

/// The heaviest terms, at a length of [`ONE`], sorted by term.
fn heaviest(mut all: Vec<(Term, f64)>) -> Vec<Weighted> {
    let order = |a: &(Term, f64), b: &(Term, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if all.len() > MOST_TERMS {
        all.select_nth_unstable_by(MOST_TERMS, order);
        all.truncate(MOST_TERMS);
    }
    all.sort_unstable_by_key(|t| t.0);
    let length = all.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
    all.into_iter()
        .map(|(term, weight)| (term, (weight / length * ONE) as u16))
        .filter(|(_, weight)| *weight > 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_rounded_down_to_half_octaves() {
        let rounded: Vec<usize> = (0..14).map(|count| least(level(count))).collect();
        assert_eq!(rounded, [0, 1, 2, 3, 4, 4, 6, 6, 8, 8, 8, 8, 12, 12]);
        assert_eq!(least(level(WINDOW)), WINDOW);
        assert!(level(u16::MAX.into()) < 33);
    }

    #[test]
    fn the_rarer_weighs_more_and_the_common_nothing() {
        let worth = rarities(WINDOW);
        let of = |count| worth[level(count)];
        assert_eq!(of(0), of(1), "as rare as can be");
        assert!(of(1) > of(2) && of(2) > of(50));
        assert_eq!(of(WINDOW / 8), 0.0);
        assert!(rarities(8)[level(3)] > 0.0, "a young site");
    }
}
