//! What the last build found, and what of it still holds.
//!
//! A vector holds while the article and all of its window are the same. A list
//! holds while nothing before the article changed that is like it, or might
//! have pushed something like it out of what is read.

use std::ops::Range;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::past::{MOST_POSTINGS, NEAR_A_CUT, Past};
use super::terms::{Vector, cosine};
use super::vectors::WINDOW;
use super::{Found, Related, Scored};
use crate::fingerprint::{Fingerprint, Ingredients};
use crate::site::{Article, ArticleId, Edition};

/// What an article was.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(super) struct Identity {
    path: Fingerprint,
    words: Fingerprint,
    /// What lists look at beside its words.
    about: Fingerprint,
}

/// What the last build found, without vectors.
#[derive(Debug, Default)]
pub struct Kept {
    /// By article.
    pub articles: Vec<KeptArticle>,
}

/// One article and what was found for it.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct KeptArticle {
    pub(super) identity: Identity,
    pub(super) found: Found,
}

/// Vectors of all articles, as they are kept.
#[derive(Debug)]
pub struct Vectors(pub Vec<Vector>);

/// The articles of `edition`, as far as lists depend on them.
pub(super) fn identities(edition: &Edition) -> Vec<Identity> {
    let articles = edition.articles.par_iter();
    articles.map(|article| identity(article, edition)).collect()
}

fn identity(article: &Article, edition: &Edition) -> Identity {
    let mut about = Ingredients::of("related");
    about
        .value(&article.date)
        .number(u8::from(article.is_listed()));
    if let Some(category) = article.category {
        about.text(&edition.categories.term(category).url);
    }
    for tag in &article.tags {
        about.text(&edition.tags.term(*tag).url);
    }
    Identity {
        path: Fingerprint::of(article.content.path.as_bytes()),
        words: article.words.print(),
        about: about.finish(),
    }
}

/// What tells these articles from others.
pub fn print(articles: &[KeptArticle]) -> Fingerprint {
    let mut print = Ingredients::of("articles");
    for KeptArticle { identity, .. } in articles {
        let Identity { path, words, about } = identity;
        print.print(*path).print(*words).print(*about);
    }
    print.finish()
}

impl Related {
    /// What the next build may take over.
    pub fn keep(&self) -> &[KeptArticle] {
        &self.articles
    }
}

impl Kept {
    /// Whether it is of these very articles.
    pub(super) fn is_of(&self, identities: &[Identity]) -> bool {
        self.articles.iter().map(|a| &a.identity).eq(identities)
    }

    /// With its vectors, where there are any.
    pub(super) fn with(
        self,
        vectors: impl FnOnce(&[KeptArticle]) -> Option<Vectors>,
    ) -> Option<Before> {
        if self.articles.is_empty() {
            return None;
        }
        let Vectors(vectors) = vectors(&self.articles)?;
        (vectors.len() == self.articles.len()).then_some(Before {
            articles: self.articles,
            vectors,
        })
    }
}

/// The last build.
pub(super) struct Before {
    articles: Vec<KeptArticle>,
    pub(super) vectors: Vec<Vector>,
}

/// Which article was which.
pub(super) struct Matched {
    /// Old place of each article.
    old: Vec<Option<ArticleId>>,
    /// New place of each old article.
    new: Vec<Option<ArticleId>>,
}

impl Before {
    pub(super) fn matched(&self, identities: &[Identity]) -> Matched {
        let places = self.articles.iter().zip(0..);
        let places: FxHashMap<Fingerprint, ArticleId> =
            places.map(|(a, at)| (a.identity.path, at)).collect();
        let old: Vec<Option<ArticleId>> = identities
            .iter()
            .map(|identity| places.get(&identity.path).copied())
            .collect();
        let mut new = vec![None; self.articles.len()];
        for (at, old) in old.iter().enumerate() {
            if let Some(old) = old {
                new[*old as usize] = Some(at as ArticleId);
            }
        }
        Matched { old, new }
    }

    /// For each article its old place, if its vector is the old one's.
    pub(super) fn vectors_that_hold(
        &self,
        identities: &[Identity],
        matched: &Matched,
    ) -> Vec<Option<ArticleId>> {
        let mut run = 0;
        let mut last = None;
        let mut holds = Vec::with_capacity(identities.len());
        for (at, identity) in identities.iter().enumerate() {
            let old = matched.old[at];
            let same =
                old.filter(|old| self.articles[*old as usize].identity.words == identity.words);
            run = match same {
                None => 0,
                Some(old) if run > 0 && last == old.checked_sub(1) => run + 1,
                Some(_) => 1,
            };
            last = old;
            // As many before it as before, and the same.
            let whole = at.min(WINDOW) + 1;
            let is_as_old = |old: &ArticleId| (*old as usize).min(WINDOW) + 1 == whole;
            holds.push(same.filter(|old| run >= whole && is_as_old(old)));
        }
        holds
    }

    /// For each article its list, if nothing that changed can have changed it.
    pub(super) fn lists_that_hold(
        &self,
        identities: &[Identity],
        matched: &Matched,
        past: &Past<'_>,
    ) -> Vec<Option<Found>> {
        let changed = self.changed(identities, matched, past);
        let mut is_stale = vec![false; identities.len()];
        for change in &changed {
            if let Some(new) = change.new {
                is_stale[new as usize] = true;
            }
        }
        let hopeless = past.hopeless();
        let is_many = changed.len() > NEAR_A_CUT;
        let reach = MOST_POSTINGS + changed.len();
        let mut looked_at = vec![usize::MAX; identities.len()];
        for (nth, change) in changed.iter().enumerate() {
            let old = change.old.map(|old| &self.vectors[old as usize]);
            let new = change.new.map(|new| &past.vectors[new as usize]);
            for (term, _) in old.into_iter().chain(new).flat_map(|v| &v.terms) {
                let list = past.with(*term);
                let after = &list[list.partition_point(|posting| posting.0 <= change.place)..];
                for (id, _) in after.iter().take(reach) {
                    let id = *id as usize;
                    if is_stale[id] || looked_at[id] == nth {
                        continue;
                    }
                    looked_at[id] = nth;
                    let found = matched.old[id].map(|old| &self.articles[old as usize].found);
                    let is_like =
                        |other: &Vector| cosine(&other.terms, &past.vectors[id].terms) >= hopeless;
                    is_stale[id] = is_many
                        || found.is_none_or(|found| found.is_cut)
                        || old.is_some_and(is_like)
                        || new.is_some_and(is_like);
                }
            }
        }
        let taken = is_stale.par_iter().enumerate();
        taken
            .map(|(id, is_stale)| {
                let old = matched.old[id].filter(|_| !is_stale)?;
                let mut found = matched.moved(&self.articles[old as usize].found)?;
                // Room that was used up is not there for the next build.
                if looked_at[id] != usize::MAX {
                    found.is_cut = past.is_near_a_cut(id as ArticleId);
                }
                Some(found)
            })
            .collect()
    }

    /// Articles that came, went, moved or are not what they were.
    fn changed(&self, identities: &[Identity], matched: &Matched, past: &Past<'_>) -> Vec<Change> {
        let same: Vec<bool> = identities
            .iter()
            .enumerate()
            .map(|(new, identity)| {
                matched.old[new].is_some_and(|old| {
                    self.articles[old as usize].identity == *identity
                        && self.vectors[old as usize] == past.vectors[new]
                })
            })
            .collect();
        let in_order = in_order(&matched.old, &same);
        let mut changed = Vec::new();
        // Where in the new order an old article would stand.
        let mut next = 0;
        let mut places = Vec::with_capacity(self.articles.len());
        for new in &matched.new {
            places.push(next);
            if let Some(new) = new.filter(|new| in_order[*new as usize]) {
                next = new + 1;
            }
        }
        for (old, new) in matched.new.iter().enumerate() {
            let kept = new.is_some_and(|new| in_order[new as usize]);
            if !kept {
                let place = places[old].saturating_sub(1);
                changed.push(Change {
                    old: Some(old as ArticleId),
                    new: *new,
                    place: new.map_or(place, |new| new.min(place)),
                });
            }
        }
        for (new, old) in matched.old.iter().enumerate() {
            if old.is_none() {
                changed.push(Change {
                    old: None,
                    new: Some(new as ArticleId),
                    place: new as ArticleId,
                });
            }
        }
        changed
    }
}

/// An article that is not what or where it was.
struct Change {
    old: Option<ArticleId>,
    new: Option<ArticleId>,
    /// Only lists of articles after this place may show it.
    place: ArticleId,
}

/// Which of the articles that are the `same` stand in their old order.
fn in_order(old: &[Option<ArticleId>], same: &[bool]) -> Vec<bool> {
    let places = old.iter().zip(same);
    let places: Vec<Option<ArticleId>> = places.map(|(old, same)| old.filter(|_| *same)).collect();
    let mut is_before_all = vec![false; places.len()];
    let mut least = ArticleId::MAX;
    for (at, place) in places.iter().enumerate().rev() {
        if let Some(place) = place {
            is_before_all[at] = *place < least;
            least = least.min(*place);
        }
    }
    let mut greatest = None;
    places
        .iter()
        .zip(is_before_all)
        .map(|(place, is_before_all)| {
            let is_after_all = place.is_some() && *place > greatest;
            greatest = greatest.max(*place);
            is_after_all && is_before_all
        })
        .collect()
}

impl Matched {
    /// What was found, under the new numbers; none when an article has gone.
    fn moved(&self, found: &Found) -> Option<Found> {
        let new = |old: &ArticleId| self.new[*old as usize];
        let scored = |entry: &Scored| {
            Some(Scored {
                id: new(&entry.id)?,
                ..*entry
            })
        };
        Some(Found {
            list: found.list.iter().map(scored).collect::<Option<_>>()?,
            copies: found.copies.iter().map(new).collect::<Option<_>>()?,
            is_cut: found.is_cut,
        })
    }
}

/// Ranges of places that hold nothing.
pub(super) fn gaps<T>(all: &[Option<T>]) -> Vec<Range<usize>> {
    let mut gaps: Vec<Range<usize>> = Vec::new();
    for (at, _) in all.iter().enumerate().filter(|(_, one)| one.is_none()) {
        match gaps.last_mut().filter(|gap| gap.end == at) {
            Some(gap) => gap.end = at + 1,
            None => gaps.push(at..at + 1),
        }
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_ranges() {
        assert_eq!(gaps(&[None, Some(1), None, None]), [0..1, 2..4]);
    }

    #[test]
    fn what_moved_is_out_of_order() {
        let old = [Some(0), Some(3), Some(1), Some(2), None, Some(4)];
        let all = in_order(&old, &[true; 6]);
        assert_eq!(all, [true, false, false, false, false, true]);
        let but_one = in_order(&old, &[true, false, true, true, true, true]);
        assert_eq!(but_one, [true, false, true, true, false, true]);
    }
}
