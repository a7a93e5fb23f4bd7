//! Who is like an article among those before it.

use rustc_hash::FxHashMap;

use rayon::prelude::*;

use super::terms::{ONE, Term, TermSet, Vector, Weighted, thousandths};
use super::vectors::MOST_TERMS;
use crate::config::RelatedConfig;
use crate::site::{ArticleId, Edition};

/// Newest articles of a term that are looked at.
pub(super) const MOST_POSTINGS: usize = 1_000;

/// Postings that are read for one article; a list that is begun is read whole.
const MOST_READ: usize = 8_000;

/// Shared tags that count.
pub(super) const MOST_TAGS: usize = 3;

/// Terms that two articles share at the least, where their likeness is less than twice
/// the threshold: one word, or a word and its pair, is chance.
const FEWEST_TERMS: u32 = 3;

/// Articles that may come or go before a list that was not cut is cut.
pub(super) const NEAR_A_CUT: usize = 16;

/// Products of weights are added without their last bits, so that 32 hold a sum…
const SHIFT: u32 = 8;

/// …and behind it, in so many bits, how many products it is of.
const COUNT: u32 = 6;

/// Postings of one line of the processor's memory: the first step of a search.
const NEARBY: usize = 8;

/// An article and the weight of a term in it.
type Posting = (ArticleId, u16);

/// What the text of one article finds among those before it.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Older articles that may be like it.
    pub(super) candidates: Vec<(ArticleId, u32)>,
    /// Whether there was more to read than is read, or nearly.
    pub(super) is_cut: bool,
}

/// All articles, by their terms.
pub(super) struct Past<'a> {
    pub(super) edition: &'a Edition,
    pub(super) rules: &'a RelatedConfig,
    pub(super) vectors: &'a [Vector],
    /// Place of each term's list in `starts`.
    lists: FxHashMap<Term, u32>,
    /// Where each list begins in `postings`, and where the last ends.
    starts: Vec<u32>,
    /// Oldest first.
    postings: Vec<Posting>,
}

impl<'a> Past<'a> {
    /// Of all terms, or of those that somebody will ask for.
    pub(super) fn of(
        edition: &'a Edition,
        rules: &'a RelatedConfig,
        vectors: &'a [Vector],
        asked_for: Option<&TermSet>,
    ) -> Self {
        let is_asked_for = |term: Term| asked_for.is_none_or(|set| set.may_hold(term));
        let mut all: Vec<(Term, ArticleId, u16)> = vectors
            .par_iter()
            .enumerate()
            .flat_map_iter(|(id, vector)| {
                let terms = vector.terms.iter();
                let terms = terms.filter(|(term, _)| is_asked_for(*term));
                terms.map(move |(term, weight)| (*term, id as ArticleId, *weight))
            })
            .collect();
        all.par_sort_unstable();
        let mut past = Past {
            edition,
            rules,
            vectors,
            lists: FxHashMap::default(),
            starts: vec![0],
            postings: Vec::new(),
        };
        for list in all.chunk_by(|a, b| a.0 == b.0) {
            past.lists.insert(list[0].0, past.starts.len() as u32 - 1);
            past.postings
                .extend(list.iter().map(|(_, id, w)| (*id, *w)));
            past.starts.push(past.postings.len() as u32);
        }
        past
    }

    /// Articles with the term, oldest first.
    pub(super) fn with(&self, term: Term) -> &[Posting] {
        let Some(list) = self.lists.get(&term) else {
            return &[];
        };
        let at = |i: u32| self.starts[i as usize] as usize;
        &self.postings[at(*list)..at(list + 1)]
    }

    /// The newest articles with the term among those before `id`, and whether
    /// there are more, or nearly.
    fn newest(&self, term: Term, id: ArticleId) -> (&[Posting], bool) {
        let list = self.with(term);
        let list = &list[..place(list, id, self.vectors.len())];
        let rest = list.len().saturating_sub(MOST_POSTINGS);
        (&list[rest..], list.len() + NEAR_A_CUT > MOST_POSTINGS)
    }

    /// The lists of the terms of `id` up to it, and whether more than
    /// [`Past::candidates`] reads is in them, or would be with a few articles more.
    fn lists_before(&self, id: ArticleId) -> (Vec<(Weighted, &[Posting])>, bool) {
        let terms = &self.vectors[id as usize].terms;
        let mut lists = Vec::with_capacity(terms.len());
        let (mut read, mut is_cut) = (0, false);
        for term in terms {
            let (list, is_near) = self.newest(term.0, id);
            lists.push((*term, list));
            read += list.len();
            is_cut |= is_near;
        }
        (lists, is_cut || read + NEAR_A_CUT * terms.len() > MOST_READ)
    }

    /// Whether a few articles more would leave some unread.
    pub(super) fn is_near_a_cut(&self, id: ArticleId) -> bool {
        self.lists_before(id).1
    }

    /// Older articles with a term in common: cosine in thousandths. `sums` holds
    /// a 0 for every article, before and after.
    pub(super) fn candidates(&self, id: ArticleId, sums: &mut [u32]) -> Found {
        let (mut lists, is_cut) = self.lists_before(id);
        let mut found = Found {
            candidates: Vec::new(),
            is_cut,
        };
        // Rare terms first: they find what is like the article, and cost little.
        lists.sort_unstable_by_key(|((term, weight), list)| {
            (list.len(), std::cmp::Reverse(*weight), *term)
        });
        let mut touched = Vec::new();
        let mut read = 0;
        for ((_, weight), list) in lists {
            if read > MOST_READ {
                break;
            }
            read += list.len();
            for (older, other) in list {
                let sum = &mut sums[*older as usize];
                if *sum == 0 {
                    touched.push(*older);
                }
                *sum += (((u32::from(weight) * u32::from(*other)) >> SHIFT) << COUNT) + 1;
            }
        }
        let hopeless = self.hopeless();
        for older in touched {
            let sum = std::mem::take(&mut sums[older as usize]);
            let text = thousandths(u64::from(sum >> COUNT) << SHIFT);
            let is_chance =
                text < 2 * self.rules.threshold && sum & ((1 << COUNT) - 1) < FEWEST_TERMS;
            if text >= hopeless && !is_chance && self.edition.article(older).is_listed() {
                found.candidates.push((older, text));
            }
        }
        found
    }

    /// The cosine below which no boost could lift an article into a list: most
    /// have a word or two in common.
    pub(super) fn hopeless(&self) -> u32 {
        let rules = self.rules;
        let most = 1.0 + rules.tag * MOST_TAGS as f64 + rules.category + rules.near;
        (f64::from(rules.threshold) / most) as u32
    }
}

const _: () = {
    // A sum of the products of two vectors fits into 32 bits, with room.
    assert!(((ONE * ONE) as u64 >> SHIFT) << COUNT < u32::MAX as u64 / 2);
    assert!(MOST_TERMS < 1 << COUNT);
};

/// How many postings of `list` are older than article `id` of so many. Words are spread
/// over the years, so the search begins where it would end were they spread evenly:
/// halving the whole list would wait for memory at every step.
fn place(list: &[Posting], id: ArticleId, articles: usize) -> usize {
    let guess = list.len() * id as usize / articles;
    let (mut least, mut step) = (guess, NEARBY);
    while least > 0 && list[least - 1].0 >= id {
        least = least.saturating_sub(step);
        step *= 2;
    }
    let (mut most, mut step) = (guess, NEARBY);
    while most < list.len() && list[most].0 < id {
        most = list.len().min(most + step);
        step *= 2;
    }
    least + list[least..most].partition_point(|posting| posting.0 < id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_place_is_found_wherever_the_guess_is(
            ids in proptest::collection::btree_set(0u32..500, 0..200),
            id in 0u32..500,
        ) {
            let list: Vec<Posting> = ids.iter().map(|id| (*id, 1)).collect();
            let older = ids.iter().filter(|other| **other < id).count();
            prop_assert_eq!(place(&list, id, 500), older);
        }
    }
}
