//! The inverted index: which articles have a term.

use rayon::prelude::*;

use super::terms::{Term, TermSet, Vector};
use crate::site::ArticleId;

/// An article with a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting {
    pub(super) id: ArticleId,
    /// What the term weighs in it.
    pub(super) weight: u16,
    /// How many postings are before it in its list, [`MOST_BEFORE`] at the most.
    before: u16,
}

/// Postings before one that are known of.
pub(super) const MOST_BEFORE: usize = u16::MAX as usize;

/// All articles, by their terms.
#[derive(Debug)]
pub(super) struct Index {
    /// Each term, and where its list begins in `postings`; in order.
    lists: Vec<(Term, u32)>,
    /// List by list, each with the oldest first.
    postings: Vec<Posting>,
    /// Where the postings of each article are, by its terms: to search for them would
    /// be to wait for memory at every step.
    places: Vec<u32>,
    /// Where the places of each article begin, and where the last ones end.
    starts: Vec<u32>,
}

impl Index {
    /// Of all terms, or of those that somebody will ask for.
    pub(super) fn of(vectors: &[Vector], asked_for: Option<&TermSet>) -> Index {
        let all = sorted(vectors, asked_for);
        let mut starts = vec![0; vectors.len() + 1];
        for (_, id, _) in &all {
            starts[*id as usize + 1] += 1;
        }
        for id in 0..vectors.len() {
            starts[id + 1] += starts[id];
        }
        let mut next = starts.clone();
        let mut places = vec![0; all.len()];
        let mut lists = Vec::new();
        let mut postings: Vec<Posting> = Vec::with_capacity(all.len());
        for list in all.chunk_by(|a, b| a.0 == b.0) {
            lists.push((list[0].0, postings.len() as u32));
            for ((_, id, weight), before) in list.iter().zip(0usize..) {
                let next = &mut next[*id as usize];
                places[*next as usize] = postings.len() as u32;
                *next += 1;
                postings.push(Posting {
                    id: *id,
                    weight: *weight,
                    before: before.min(MOST_BEFORE) as u16,
                });
            }
        }
        Index {
            lists,
            postings,
            places,
            starts,
        }
    }

    /// Articles with the term, oldest first.
    pub(super) fn with(&self, term: Term) -> &[Posting] {
        let Ok(list) = self.lists.binary_search_by_key(&term, |list| list.0) else {
            return &[];
        };
        let start = |list: usize| self.lists.get(list).map(|list| list.1 as usize);
        let end = start(list + 1).unwrap_or(self.postings.len());
        &self.postings[start(list).unwrap_or(end)..end]
    }

    /// For each term of `id` that was asked for, in order: what it weighs there, and the articles before
    /// with it, oldest first; the newest [`MOST_BEFORE`] of them.
    pub(super) fn before(&self, id: ArticleId) -> impl Iterator<Item = (u16, &[Posting])> {
        let id = id as usize;
        let places = &self.places[self.starts[id] as usize..self.starts[id + 1] as usize];
        places.iter().map(|place| {
            let place = *place as usize;
            let Posting { weight, before, .. } = self.postings[place];
            (weight, &self.postings[place - usize::from(before)..place])
        })
    }
}

/// Terms with their articles and weights, in order.
fn sorted(vectors: &[Vector], asked_for: Option<&TermSet>) -> Vec<(Term, ArticleId, u16)> {
    let is_asked_for = |term: Term| asked_for.is_none_or(|set| set.may_hold(term));
    let all = vectors.par_iter().enumerate();
    let all = all.flat_map_iter(|(id, vector)| {
        let terms = vector.terms.iter();
        let terms = terms.filter(|(term, _)| is_asked_for(*term));
        terms.map(move |(term, weight)| (*term, id as ArticleId, *weight))
    });
    let mut all: Vec<_> = all.collect();
    all.par_sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;

    #[test]
    fn of_a_very_long_list_the_newest_are_known() {
        let vector = Vector {
            terms: vec![(7, 1)],
            ..Vector::default()
        };
        let index = Index::of(&vec![vector; MOST_BEFORE + 5], None);
        let last = MOST_BEFORE as ArticleId + 4;
        let (_, before) = index.before(last).next().unwrap();
        assert_eq!(before.len(), MOST_BEFORE);
        assert_eq!(before.last().unwrap().id, last - 1);
        assert_eq!(index.with(7).len(), MOST_BEFORE + 5);
    }

    proptest! {
        #[test]
        fn lists_are_what_looking_through_all_vectors_finds(
            terms in vec(btree_map(0u32..40, 1u16..9, 0..12), 1..60),
            asked_for in proptest::option::of(vec(0u32..40, 0..30)),
        ) {
            let vectors: Vec<Vector> = terms
                .iter()
                .map(|terms| Vector {
                    terms: terms.iter().map(|(term, weight)| (*term, *weight)).collect(),
                    ..Vector::default()
                })
                .collect();
            let set = asked_for.as_ref().map(|terms| TermSet::of(terms.iter().copied()));
            let index = Index::of(&vectors, set.as_ref());
            let is_asked_for = |term| asked_for.as_ref().is_none_or(|all| all.contains(&term));
            let with = |term: Term, until: usize| -> Vec<(ArticleId, u16)> {
                let all = terms[..until].iter().zip(0..);
                all.filter_map(|(terms, id)| Some((id, *terms.get(&term)?))).collect()
            };
            let bare = |list: &[Posting]| -> Vec<(ArticleId, u16)> {
                list.iter().map(|posting| (posting.id, posting.weight)).collect()
            };
            for term in (0..40).filter(|term| is_asked_for(*term)) {
                prop_assert_eq!(bare(index.with(term)), with(term, terms.len()));
            }
            for (id, own) in terms.iter().enumerate() {
                let expected = own.iter().filter(|(term, _)| is_asked_for(**term));
                let expected: Vec<_> = expected.map(|(term, weight)| (*weight, with(*term, id))).collect();
                let found = index.before(id as ArticleId);
                let found: Vec<_> = found.map(|(weight, list)| (weight, bare(list))).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
