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
use rustc_hash::FxHashMap;

use super::terms::{ONE, SAMPLE, SLOTS, Term, TermSet, Terms, Vector, Weighted, slot};
use crate::config::RelatedConfig;
use crate::lexicon::{Bag, Entry, Field, MOST_COUNTED};

/// Articles before an article in which terms are counted.
pub(super) const WINDOW: usize = 1_024;

/// Heaviest terms of an article that take part.
pub(super) const MOST_TERMS: usize = 60;

/// A term in more than one article of this many says nothing…
const TOO_COMMON: usize = 12;

/// …once there are so many articles with it, or, on a young site, in more than half.
const COMMON_AT_LEAST: usize = 12;

/// What stands in fewer than one of this many articles is as rare as can be.
const RAREST: usize = 1_024;

/// Times a word is counted in one text, at the most.
const COUNTS: usize = MOST_COUNTED as usize + 1;

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
            let slot = &mut self.slots[slot(*term)];
            *slot = slot.wrapping_add(1);
        }
        self.window.push_back(terms);
        if self.window.len() > WINDOW {
            for term in self.window.pop_front().into_iter().flatten() {
                let slot = &mut self.slots[slot(term)];
                *slot = slot.wrapping_sub(1);
            }
        }
    }

    fn of(&self, term: Term) -> usize {
        self.slots[slot(term)].into()
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
    let few = COMMON_AT_LEAST.min((seen / 2).max(2));
    let mut rarities = [0.0; 33];
    for (level, rarity) in rarities.iter_mut().enumerate() {
        let count = least(level).max(seen / RAREST);
        if count <= few || count <= seen / TOO_COMMON {
            *rarity = libm::log((seen as f64 + 1.0) / (count as f64 + 0.5)).max(0.0);
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

/// Bits of what is told of a term.
const ABOUT: u32 = 32;

/// The terms of an article, in order. Two spellings of one fold are one term.
fn told(bag: &Bag, terms: &Terms<'_>, rules: &RelatedConfig) -> Vec<Told> {
    // One number each, because these are sorted fastest.
    let told = |entry: Entry| {
        let about = u64::from(entry.count) << 3 | u64::from(entry.second != 0) << 2;
        u64::from(terms.term(&entry)) << ABOUT | about | entry.field as u64
    };
    let mut all: Vec<u64> = bag.said().map(told).collect();
    all.sort_unstable();
    let of_term = all.chunk_by(|a, b| a >> ABOUT == b >> ABOUT);
    let told = of_term.map(|same| Told {
        term: (same[0] >> ABOUT) as Term,
        is_pair: same.iter().all(|told| told >> 2 & 1 != 0),
        count: same.iter().map(|told| *told as u32 >> 3).sum(),
        place: same.iter().fold(0.0, |best, told| {
            best.max(match Field::from_bits(*told as u8 & 3) {
                Field::Title => rules.title,
                Field::Sapo => rules.summary,
                Field::Body | Field::Named => 1.0,
            })
        }),
    });
    told.collect()
}

/// The terms of an article, each once.
fn distinct(bag: &Bag, terms: &Terms<'_>) -> Vec<Term> {
    each_once(bag.said().map(|entry| terms.term(&entry)))
}

/// Those of them that `set` may hold.
fn distinct_of(bag: &Bag, terms: &Terms<'_>, set: &TermSet) -> Vec<Term> {
    let all = bag.said().map(|entry| terms.term(&entry));
    each_once(all.filter(|term| set.may_hold(*term)))
}

fn each_once(terms: impl Iterator<Item = Term>) -> Vec<Term> {
    let mut terms: Vec<Term> = terms.collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// Articles of `range` with a term that stands in so many more or fewer articles of
/// their window that it weighs something else, because the `changed` articles had
/// other words; in order.
pub(super) fn moved(
    bags: &[&Bag],
    changed: &[(usize, Bag)],
    range: Range<usize>,
    terms: &Terms<'_>,
) -> Vec<usize> {
    // How many terms of each slot an article has more than it had.
    let more: Vec<(usize, FxHashMap<usize, i32>)> = changed
        .iter()
        .map(|(at, had)| {
            let mut more: FxHashMap<usize, i32> = FxHashMap::default();
            for term in distinct(bags[*at], terms) {
                *more.entry(slot(term)).or_default() += 1;
            }
            for term in distinct(had, terms) {
                *more.entry(slot(term)).or_default() -= 1;
            }
            more.retain(|_, more| *more != 0);
            (*at, more)
        })
        .collect();
    let slots = more.iter().flat_map(|(_, more)| more.keys());
    // A slot is its own term as well.
    let touched = TermSet::of(slots.map(|slot| *slot as Term));
    let start = range.start.saturating_sub(WINDOW);
    let with: Vec<Vec<usize>> = bags[start..range.end]
        .par_iter()
        .map(|bag| {
            distinct_of(bag, terms, &touched)
                .into_iter()
                .map(slot)
                .collect()
        })
        .collect();
    let mut counts: FxHashMap<usize, i32> = FxHashMap::default();
    let mut moved = Vec::new();
    for (at, slots) in (start..range.end).zip(&with) {
        let window = at.saturating_sub(WINDOW)..at;
        let is_moved = |slot: &usize| {
            let in_window = more.iter().filter(|(at, _)| window.contains(at));
            let more: i32 = in_window.filter_map(|(_, more)| more.get(slot)).sum();
            let count = counts.get(slot).copied().unwrap_or(0);
            let level = |count: i32| level(usize::try_from(count).unwrap_or(0));
            level(count) != level(count - more)
        };
        if range.contains(&at) && slots.iter().any(is_moved) {
            moved.push(at);
        }
        for slot in slots {
            *counts.entry(*slot).or_default() += 1;
        }
        if let Some(gone) = at.checked_sub(WINDOW).filter(|gone| *gone >= start) {
            for slot in &with[gone - start] {
                *counts.entry(*slot).or_default() -= 1;
            }
        }
    }
    moved
}

/// The vectors of all articles, by their words in order.
pub(super) fn of_all(bags: &[&Bag], terms: &Terms<'_>, rules: &RelatedConfig) -> Vec<Vector> {
    of(bags, &(0..bags.len()).collect::<Vec<_>>(), terms, rules)
}

/// The vectors of the articles in `wanted`, which is in order.
pub(super) fn of(
    bags: &[&Bag],
    wanted: &[usize],
    terms: &Terms<'_>,
    rules: &RelatedConfig,
) -> Vec<Vector> {
    // What lies so near to each other is read in one go.
    let spans = wanted.chunk_by(|a, b| b - a <= WINDOW);
    let parts: Vec<&[usize]> = spans
        .flat_map(|span| {
            // Every part reads the window before it too: it is long against it, but
            // in a short span, which all cores share.
            let (first, last) = (span[0], span[span.len() - 1]);
            let long = (last + 1 - first).div_ceil(rayon::current_num_threads());
            let long = long.max(WINDOW / 2);
            span.chunk_by(move |a, b| (a - first) / long == (b - first) / long)
        })
        .collect();
    let parts = parts.into_par_iter();
    let vectors: Vec<Vec<Vector>> = parts.map(|part| run(bags, part, terms, rules)).collect();
    vectors.into_iter().flatten().collect()
}

/// Articles up to which it is worth while to count no more than their own terms.
const FEW: usize = 256;

fn run(bags: &[&Bag], wanted: &[usize], terms: &Terms<'_>, rules: &RelatedConfig) -> Vec<Vector> {
    let mut frequencies = Frequencies::new();
    let weight_of_count: Vec<f64> = (0..COUNTS)
        .map(|count| 1.0 + libm::log(count.max(1) as f64))
        .collect();
    let own = || wanted.iter().flat_map(|id| distinct(bags[*id], terms));
    let counted = (wanted.len() < FEW).then(|| TermSet::of(own()));
    let mut vectors = Vec::with_capacity(wanted.len());
    let (mut seen, mut worth) = (usize::MAX, [0.0; 33]);
    let (first, last) = (wanted[0], wanted[wanted.len() - 1]);
    let mut wanted = wanted.iter().peekable();
    let read = bags.iter().enumerate().take(last + 1);
    for (id, bag) in read.skip(first.saturating_sub(WINDOW)) {
        if wanted.next_if(|wanted| **wanted == id).is_none() {
            frequencies.add(match &counted {
                Some(set) => distinct_of(bag, terms, set),
                None => distinct(bag, terms),
            });
            continue;
        }
        let told = told(bag, terms, rules);
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
        let young = rarities(8);
        assert!(young[level(4)] > 0.0);
        assert_eq!(young[level(6)], 0.0, "most of a young site");
    }

    /// Articles of a few words each, out of so many that all levels come up.
    fn bags(seed: u64, count: usize) -> Vec<Bag> {
        let mut state = seed;
        let mut random = move |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % below
        };
        let mut bag = || {
            // The lower, the more frequent.
            let words: std::collections::BTreeSet<u32> = (0..12)
                .map(|_| {
                    let most = 1 + random(600);
                    1 + random(most) as u32
                })
                .collect();
            let entry = |first| Entry {
                first,
                second: 0,
                count: 1,
                field: Field::Body,
            };
            Bag::pack(words.into_iter().map(entry))
        };
        (0..count).map(|_| bag()).collect()
    }

    #[test]
    fn what_is_not_moved_has_the_vector_that_it_had() {
        let (config, _) = crate::config::parse(std::path::Path::new("."), "title: x").unwrap();
        let form = |n: u32| crate::lexicon::Form {
            text: format!("w{n}").into(),
            folded: format!("w{n}").into(),
        };
        let forms: Vec<_> = (0..600).map(form).collect();
        let terms = Terms::of(&forms);
        let vectors = |bags: &[Bag]| {
            let bags: Vec<&Bag> = bags.iter().collect();
            of_all(&bags, &terms, &config.related)
        };
        let old = bags(1, WINDOW + 500);
        let other = bags(2, 4);
        for places in [vec![3], vec![700, 702], vec![WINDOW + 20, 40]] {
            let mut new = old.clone();
            let mut changed = Vec::new();
            for (place, bag) in places.iter().zip(&other) {
                changed.push((*place, std::mem::replace(&mut new[*place], bag.clone())));
            }
            let all: Vec<&Bag> = new.iter().collect();
            let moved = moved(&all, &changed, 0..new.len(), &terms);
            let (before, after) = (vectors(&old), vectors(&new));
            let differs = |at: &usize| before[*at] != after[*at] && !places.contains(at);
            let really: Vec<usize> = (0..new.len()).filter(differs).collect();
            assert!(!really.is_empty() && moved.len() < 300, "{}", moved.len());
            for at in really {
                assert!(moved.contains(&at), "{at} of {places:?}");
            }
        }
    }
}
