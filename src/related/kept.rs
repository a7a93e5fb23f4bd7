//! What the last build found, and what of it still holds.
//!
//! A vector holds while the article is the same and no word of it has become rarer or
//! more frequent in its window by a step. A list
//! holds while nothing before the article changed that is like it, or might
//! have pushed something like it out of what is read.

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::index::Index;
use super::past::{MOST_POSTINGS, NEAR_A_CUT, Past, hopeless};
use super::terms::{TermSet, Terms, Vector, cosine};
use super::vectors::{self, WINDOW};
use super::{Found, Related, Scored};
use crate::cache::{Pack, PackRange};
use crate::config::RelatedConfig;
use crate::fingerprint::{Fingerprint, Ingredients};
use crate::lexicon::Bag;
use crate::site::{Article, ArticleId, Edition};

/// Changed articles above which, where they are more than one of eight, all lists are
/// made anew: to find what they touch would cost more.
const TOO_MANY_CHANGES: usize = 64;

/// Changed articles up to which it is worth while to look at what they change for
/// others.
const MOST_CHANGES: usize = 16;

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
    /// Where their words are.
    pub pack: Option<Arc<Pack>>,
}

/// One article and what was found for it.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct KeptArticle {
    pub(super) identity: Identity,
    /// Its words; none when they are kept nowhere.
    pub(super) words: Option<PackRange>,
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
        // Its numbers tell notices of one form apart.
        .text(&article.content.title)
        .number(u8::from(article.is_listed()));
    if let Some(category) = article.category {
        about.text(&edition.categories.term(category).url);
    }
    for tag in &article.tags {
        about.text(&edition.tags.term(*tag).url);
    }
    Identity {
        path: Fingerprint::of(article.content.path.as_bytes()),
        // Names of authors and tags are in it too, which related news pass over: one that
        // changes costs what another word would.
        words: article.words.fingerprint(),
        about: about.finish(),
    }
}

/// What tells these articles from others.
pub fn fingerprint(articles: &[KeptArticle]) -> Fingerprint {
    let mut fingerprint = Ingredients::of("articles");
    for KeptArticle { identity, .. } in articles {
        let Identity { path, words, about } = identity;
        fingerprint
            .fingerprint(*path)
            .fingerprint(*words)
            .fingerprint(*about);
    }
    fingerprint.finish()
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

    /// With its vectors, where there are any, beside the articles that there are now.
    pub(super) fn with<'i>(
        self,
        vectors: impl FnOnce(&[KeptArticle]) -> Option<Vectors>,
        identities: &'i [Identity],
    ) -> Option<Before<'i>> {
        if self.articles.is_empty() {
            return None;
        }
        let Vectors(vectors) = vectors(&self.articles)?;
        (vectors.len() == self.articles.len()).then(|| Before {
            matched: Matched::of(&self.articles, identities),
            articles: self.articles,
            pack: self.pack,
            vectors,
            identities,
        })
    }
}

/// The last build, beside this one.
pub(super) struct Before<'i> {
    articles: Vec<KeptArticle>,
    pack: Option<Arc<Pack>>,
    vectors: Vec<Vector>,
    /// The articles that there are now.
    identities: &'i [Identity],
    matched: Matched,
}

/// Which article was which.
struct Matched {
    /// Old place of each article.
    old: Vec<Option<ArticleId>>,
    /// New place of each old article.
    new: Vec<Option<ArticleId>>,
}

impl Before<'_> {
    /// The vectors of all articles, whose words are in `bags`: the old ones where they
    /// hold.
    pub(super) fn vectors(
        &self,
        bags: &[&Bag],
        terms: &Terms<'_>,
        rules: &RelatedConfig,
    ) -> Vec<Vector> {
        let mut holds = self.vectors_that_hold();
        for id in self.unmoved(&holds, bags, terms) {
            holds[id as usize] = Some(id);
        }
        let all = 0..holds.len();
        let wanted: Vec<usize> = all.filter(|id| holds[*id].is_none()).collect();
        let mut anew = vectors::of(bags, &wanted, terms, rules).into_iter();
        let taken = holds.iter().map(|old| match old {
            Some(old) => self.vectors[*old as usize].clone(),
            None => anew.next().unwrap_or_default(),
        });
        taken.collect()
    }

    /// For each article its old place, if its vector is the old one's.
    fn vectors_that_hold(&self) -> Vec<Option<ArticleId>> {
        let mut run = 0;
        let mut last = None;
        let mut holds = Vec::with_capacity(self.identities.len());
        for (at, identity) in self.identities.iter().enumerate() {
            let old = self.matched.old[at];
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

    /// Articles whose window has other words than it had, and which have the same
    /// vector all the same: no word of theirs has become rarer or more frequent by a
    /// step. Only where all stand as they stood; in order.
    fn unmoved(
        &self,
        holds: &[Option<ArticleId>],
        bags: &[&Bag],
        terms: &Terms<'_>,
    ) -> Vec<ArticleId> {
        let (mut changed, mut within) = (Vec::new(), Vec::new());
        let mut run = 0;
        for (at, held) in holds.iter().enumerate() {
            if self.matched.old[at] != Some(at as ArticleId) {
                run = 0;
                continue;
            }
            run += 1;
            let old = &self.articles[at];
            if old.identity.words == self.identities[at].words {
                if run > at.min(WINDOW) && held.is_none() {
                    within.push(at);
                }
                continue;
            }
            let Some((place, pack)) = old.words.zip(self.pack.as_ref()) else {
                return Vec::new();
            };
            changed.push((at, Bag::kept(pack.blob(place))));
        }
        let Some(first) = within.first().copied() else {
            return Vec::new();
        };
        if changed.len() > MOST_CHANGES {
            return Vec::new();
        }
        let last = within[within.len() - 1];
        let moved = vectors::moved(bags, &changed, first..last + 1, terms);
        let is_unmoved = |at: &usize| moved.binary_search(at).is_err();
        let unmoved = within.into_iter().filter(is_unmoved);
        unmoved.map(|at| at as ArticleId).collect()
    }

    /// For each article its list, if nothing that changed can have changed it; with
    /// the past as far as the other lists are made from it.
    pub(super) fn taken_over<'a>(
        &self,
        edition: &'a Edition,
        rules: &'a RelatedConfig,
        vectors: &'a [Vector],
    ) -> (Past<'a>, Vec<Option<Found>>) {
        let changed = self.changed(vectors);
        if changed.len() > TOO_MANY_CHANGES.max(vectors.len() / 8) {
            let past = Past::of(edition, rules, vectors, None);
            return (past, vec![None; vectors.len()]);
        }
        let touched = changed.iter().flat_map(|c| self.vectors_of(c, vectors));
        let of_changes = TermSet::of(touched.flat_map(Vector::bare_terms));
        let index = Index::of(vectors, Some(&of_changes));
        let doubts = self.doubts(&changed, &index, rules, vectors);
        let doubted = vectors.iter().zip(&doubts);
        let doubted = doubted.filter(|(_, doubt)| **doubt != Doubt::None);
        let of_doubts = TermSet::of(doubted.flat_map(|(vector, _)| vector.bare_terms()));
        let past = Past::of(edition, rules, vectors, Some(&of_doubts));
        let lists = doubts.par_iter().enumerate();
        let lists = lists
            .map(|(id, doubt)| {
                let old = self.matched.old[id].filter(|_| *doubt != Doubt::Stale)?;
                let mut found = self.matched.moved(&self.articles[old as usize].found)?;
                // Room that was used up is not there for the next build.
                if *doubt == Doubt::Looked {
                    found.is_cut = past.is_near_a_cut(id as ArticleId);
                }
                Some(found)
            })
            .collect();
        (past, lists)
    }

    /// The vectors that a changed article had and has.
    fn vectors_of<'v>(
        &'v self,
        change: &Change,
        vectors: &'v [Vector],
    ) -> impl Iterator<Item = &'v Vector> {
        let old = change.old.map(|old| &self.vectors[old as usize]);
        let new = change.new.map(|new| &vectors[new as usize]);
        old.into_iter().chain(new)
    }

    /// What is to be thought of each article's list.
    fn doubts(
        &self,
        changed: &[Change],
        index: &Index,
        rules: &RelatedConfig,
        vectors: &[Vector],
    ) -> Vec<Doubt> {
        let mut doubts = vec![Doubt::None; vectors.len()];
        for change in changed {
            if let Some(new) = change.new {
                doubts[new as usize] = Doubt::Stale;
            }
        }
        let hopeless = hopeless(rules);
        let is_many = changed.len() > NEAR_A_CUT;
        let reach = MOST_POSTINGS + changed.len();
        let mut looked_at = vec![usize::MAX; doubts.len()];
        for (nth, change) in changed.iter().enumerate() {
            let touched: Vec<&Vector> = self.vectors_of(change, vectors).collect();
            for (term, _) in touched.iter().flat_map(|v| &v.terms) {
                let list = index.with(*term);
                let after = &list[list.partition_point(|posting| posting.id < change.from)..];
                for posting in after.iter().take(reach) {
                    let id = posting.id as usize;
                    if doubts[id] == Doubt::Stale || looked_at[id] == nth {
                        continue;
                    }
                    looked_at[id] = nth;
                    let found = self.matched.old[id].map(|old| &self.articles[old as usize].found);
                    let is_like =
                        |other: &&Vector| cosine(&other.terms, &vectors[id].terms) >= hopeless;
                    let is_stale = is_many
                        || found.is_none_or(|found| found.is_cut)
                        || touched.iter().any(is_like);
                    doubts[id] = if is_stale {
                        Doubt::Stale
                    } else {
                        Doubt::Looked
                    };
                }
            }
        }
        doubts
    }

    /// Articles that came, went, moved or are not what they were.
    fn changed(&self, vectors: &[Vector]) -> Vec<Change> {
        let matched = &self.matched;
        let same: Vec<bool> = self
            .identities
            .iter()
            .enumerate()
            .map(|(new, identity)| {
                matched.old[new].is_some_and(|old| {
                    self.articles[old as usize].identity == *identity
                        && self.vectors[old as usize] == vectors[new]
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
                let from = places[old];
                changed.push(Change {
                    old: Some(old as ArticleId),
                    new: *new,
                    from: new.map_or(from, |new| from.min(new + 1)),
                });
            }
        }
        for (new, old) in matched.old.iter().enumerate() {
            if old.is_none() {
                changed.push(Change {
                    old: None,
                    new: Some(new as ArticleId),
                    from: new as ArticleId + 1,
                });
            }
        }
        changed
    }
}

/// Whether a list is what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    /// The list is what it was.
    None,
    /// The list is what it was, but what was read for it is not.
    Looked,
    /// The list may be another.
    Stale,
}

/// An article that is not what or where it was.
struct Change {
    old: Option<ArticleId>,
    new: Option<ArticleId>,
    /// The first article whose list may have shown it, or may show it now.
    from: ArticleId,
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
    fn of(before: &[KeptArticle], identities: &[Identity]) -> Matched {
        let places = before.iter().zip(0..);
        let places: FxHashMap<Fingerprint, ArticleId> =
            places.map(|(a, at)| (a.identity.path, at)).collect();
        let old: Vec<Option<ArticleId>> = identities
            .iter()
            .map(|identity| places.get(&identity.path).copied())
            .collect();
        let mut new = vec![None; before.len()];
        for (at, old) in old.iter().enumerate() {
            if let Some(old) = old {
                new[*old as usize] = Some(at as ArticleId);
            }
        }
        Matched { old, new }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moved_is_out_of_order() {
        let old = [Some(0), Some(3), Some(1), Some(2), None, Some(4)];
        let all = in_order(&old, &[true; 6]);
        assert_eq!(all, [true, false, false, false, false, true]);
        let but_one = in_order(&old, &[true, false, true, true, true, true]);
        assert_eq!(but_one, [true, false, true, true, false, true]);
    }
}
