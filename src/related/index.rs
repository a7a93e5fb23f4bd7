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
        let mut lists = Vec::new();
        let postings = {
            let all = sorted(vectors, asked_for);
            let mut postings: Vec<Posting> = Vec::with_capacity(all.len());
            for list in all.chunk_by(|a, b| a.0 == b.0) {
                lists.push((list[0].0, postings.len() as u32));
                let list = list.iter().zip(0usize..);
                postings.extend(list.map(|((_, id, weight), before)| Posting {
                    id: *id,
                    weight: *weight,
                    before: before.min(MOST_BEFORE) as u16,
                }));
            }
            postings
        };
        let (places, starts) = places(&postings, vectors.len());
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

/// Terms with their articles and weights, in order. There are tens of millions on a large
/// site: they are put where they stay, not gathered by core first.
fn sorted(vectors: &[Vector], asked_for: Option<&TermSet>) -> Vec<(Term, ArticleId, u16)> {
    let is_asked_for = |term: Term| asked_for.is_none_or(|set| set.may_hold(term));
    let of = |vector: &Vector| {
        vector
            .terms
            .iter()
            .filter(|(term, _)| is_asked_for(*term))
            .count()
    };
    let mut all = Vec::with_capacity(vectors.iter().map(of).sum());
    for (vector, id) in vectors.iter().zip(0..) {
        let terms = vector.terms.iter();
        let terms = terms.filter(|(term, _)| is_asked_for(*term));
        all.extend(terms.map(|(term, weight)| (*term, id, *weight)));
    }
    all.par_sort_unstable();
    all
}

/// Where the postings of each article are, and where these places begin.
fn places(postings: &[Posting], articles: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0; articles + 1];
    for posting in postings {
        starts[posting.id as usize + 1] += 1;
    }
    for id in 0..articles {
        starts[id + 1] += starts[id];
    }
    let mut next = starts.clone();
    let mut places = vec![0; postings.len()];
    for (posting, at) in postings.iter().zip(0..) {
        let next = &mut next[posting.id as usize];
        places[*next as usize] = at;
        *next += 1;
    }
    (places, starts)
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
