//! Lists of other articles under an article: those that say the like, and the
//! newest of its category.
//!
//! Only what was published before is looked at, so that today's bulletin
//! changes no page of last year's; what an editor pinned comes first.
//!
//! Likeness is the cosine of TF-IDF vectors (`vectors.rs`) over syllables and
//! pairs of them, folded. An inverted index (`index.rs`), of whose lists no more than so
//! much is read (`past.rs`), keeps the work for one article bounded; `choice.rs` says
//! which of those that it finds are shown. Weights are whole numbers, so that the order
//! in which they are added never shows. What the last build found is taken over where it
//! still holds (`kept.rs`).

mod choice;
mod index;
mod kept;
mod past;
mod terms;
mod vectors;

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use crate::config::RelatedConfig;
use crate::lexicon::{Bag, Form};
use crate::site::{Article, ArticleId, Edition, PinnedArticles};
use past::{Candidates, Past};
use terms::{Terms, common, thousandths};

pub use kept::{Kept, KeptArticle, Vectors, fingerprint};

/// Articles whose lists are made by one core at a time.
const IN_A_PART: usize = 64;

/// An article in a list, and how like it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Scored {
    /// The article.
    pub id: ArticleId,
    /// Likeness with its boosts, in thousandths; none for what an editor chose.
    pub score: Option<u32>,
}

/// What stands under one article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    /// `Tin liên quan`: what the editor pinned, then what says the like.
    pub related: Vec<Scored>,
    /// `Các tin khác`: the nearest older articles of its category, then of the
    /// site, without those in `related`.
    pub others: Vec<ArticleId>,
}

/// Why an article stands in a list, or does not.
#[derive(Debug, Clone)]
pub struct Reason {
    /// The article.
    pub id: ArticleId,
    /// Cosine of the texts, in thousandths.
    pub text: u32,
    /// With its boosts, in thousandths.
    pub score: u32,
    /// Terms in common, heaviest first, with their share of the cosine in
    /// thousandths.
    pub terms: Vec<(String, u32)>,
    /// Tags in common.
    pub tags: usize,
    /// Whether the category is the same.
    pub same_category: bool,
    /// Days between the two.
    pub days: u64,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is in the list.
    Listed,
    /// It says what the article itself says.
    CopyOfArticle,
    /// It says what this one, nearer to the top, says.
    CopyOf(ArticleId),
    /// Half of the list tells the same story already.
    SameStory,
    /// The list was full.
    Full,
    /// The editor wants no list.
    TurnedOff,
}

/// Related news of a whole edition.
#[derive(Debug, Default)]
pub struct Related {
    articles: Vec<KeptArticle>,
}

/// What was found for one article.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct Found {
    /// Older articles that say the like.
    list: Vec<Scored>,
    /// Older articles that say almost the same.
    copies: Vec<ArticleId>,
    /// Whether there was more to read than is read, or nearly.
    is_cut: bool,
}

impl Found {
    fn of(past: &Past<'_>, id: ArticleId, sums: &mut [u32]) -> Found {
        let Candidates { articles, is_cut } = past.candidates(id, sums);
        let mut copies = Vec::new();
        let list = past.choose(id, articles, |older, verdict| {
            if verdict == Verdict::CopyOfArticle {
                copies.push(older.id);
            }
        });
        Found {
            list,
            copies,
            is_cut,
        }
    }
}

impl Related {
    /// The lists of all articles of `edition`, whose words are numbered by
    /// `forms`; with their vectors, when these are not as `kept`.
    pub fn of(
        edition: &Edition,
        forms: &[Form],
        rules: &RelatedConfig,
        kept: Kept,
        vectors: impl FnOnce(&[KeptArticle]) -> Option<Vectors>,
    ) -> (Related, Option<Vectors>) {
        if rules.count == 0 {
            return (Related::default(), None);
        }
        let identities = kept::identities(edition);
        if kept.is_of(&identities) {
            let Kept { articles, .. } = kept;
            return (Related { articles }, None);
        }
        let terms = Terms::of(forms);
        let bags: Vec<&Bag> = edition.articles.iter().map(|a| &a.words).collect();
        let before = kept.with(vectors, &identities);
        let vectors = match &before {
            None => vectors::of_all(&bags, &terms, rules),
            Some(before) => before.vectors(&bags, &terms, rules),
        };
        let (past, taken) = match &before {
            None => {
                let past = Past::of(edition, rules, &vectors, None);
                (past, vec![None; vectors.len()])
            }
            Some(before) => before.taken_over(edition, rules, &vectors),
        };
        let found = all_found(&past, taken);
        let words = edition.articles.iter().map(|article| article.words.place());
        let articles = identities.into_iter().zip(words).zip(found);
        let articles = articles.map(|((identity, words), found)| KeptArticle {
            identity,
            words,
            found,
        });
        let articles = articles.collect();
        (Related { articles }, Some(Vectors(vectors)))
    }

    /// Articles that say what an older one says: the newer first.
    pub fn copies<'a>(
        &'a self,
        edition: &'a Edition,
    ) -> impl Iterator<Item = (ArticleId, ArticleId)> + 'a {
        let all = self.articles.iter().zip(0..);
        all.filter(|(_, id)| edition.article(*id).is_listed())
            .flat_map(|(article, id)| article.found.copies.iter().map(move |older| (id, *older)))
    }

    /// The lists under an article.
    pub fn lists(&self, edition: &Edition, id: ArticleId, rules: &RelatedConfig) -> Lists {
        let article = edition.article(id);
        let related = match &article.pinned {
            PinnedArticles::None => Vec::new(),
            PinnedArticles::First(pinned) => self.with_pinned(edition, id, pinned, rules),
        };
        let mut lists = Lists {
            related,
            others: Vec::new(),
        };
        if let Some(category) = article.category {
            let slots = &edition.categories.term(category).slots;
            lists.add_older(edition, slots, id, rules.others);
        }
        lists.add_older(edition, &edition.all, id, rules.others);
        lists.others.sort_unstable_by(|a, b| b.cmp(a));
        lists
    }

    /// What the editor `pinned`, then what says the like and is none of it again.
    fn with_pinned(
        &self,
        edition: &Edition,
        id: ArticleId,
        pinned: &[ArticleId],
        rules: &RelatedConfig,
    ) -> Vec<Scored> {
        let pinned = pinned.iter().copied();
        let shown = pinned.filter(|p| *p != id && edition.article(*p).is_listed());
        let mut related: Vec<Scored> = shown.map(|id| Scored { id, score: None }).collect();
        let pins = related.len();
        let found = self.articles.get(id as usize);
        for entry in found.iter().flat_map(|article| &article.found.list) {
            if related.len() >= rules.count {
                break;
            }
            let mut pins = related[..pins].iter();
            if !pins.any(|pin| pin.id == entry.id || self.are_copies(pin.id, entry.id)) {
                related.push(*entry);
            }
        }
        related
    }

    /// Whether one of the two says almost the same as the other.
    pub fn are_copies(&self, a: ArticleId, b: ArticleId) -> bool {
        let older_of = |id: ArticleId| self.articles.get(id as usize).map(|a| &a.found.copies);
        let is_of = |id, other| older_of(id).is_some_and(|copies| copies.contains(&other));
        is_of(a, b) || is_of(b, a)
    }
}

/// What is found for each article; some of it is `taken` over.
fn all_found(past: &Past<'_>, mut taken: Vec<Option<Found>>) -> Vec<Found> {
    let articles = taken.len();
    let parts = taken.par_iter_mut().enumerate().with_min_len(IN_A_PART);
    parts.for_each_init(Vec::new, |sums, (id, found)| {
        if found.is_none() {
            sums.resize(articles, 0);
            *found = Some(Found::of(past, id as ArticleId, sums));
        }
    });
    taken.into_iter().map(Option::unwrap_or_default).collect()
}

/// Why the list of `id` is what it is: the candidates that were weighed, the best first;
/// those put off, because their story fills half of the list, come last.
pub fn explain(
    edition: &Edition,
    forms: &[Form],
    rules: &RelatedConfig,
    id: ArticleId,
) -> Vec<Reason> {
    let terms = Terms::of(forms);
    let bags: Vec<&Bag> = edition.articles.iter().map(|a| &a.words).collect();
    let vectors = vectors::of_all(&bags, &terms, rules);
    let past = Past::of(edition, rules, &vectors, None);
    let article = edition.article(id);
    let letters: BTreeMap<u32, String> = article
        .words
        .said()
        .map(|e| (terms.term(&e), terms.letters(&e)))
        .collect();
    let candidates = past.candidates(id, &mut vec![0; vectors.len()]).articles;
    let mut reasons = Vec::new();
    past.choose(id, candidates, |weighed, verdict| {
        let (about, of_older) = (&past.abouts[id as usize], &past.abouts[weighed.id as usize]);
        let theirs = &vectors[weighed.id as usize];
        let mut terms: Vec<(String, u32)> = common(&theirs.terms, &vectors[id as usize].terms)
            .map(|(term, product)| (letters[&term].clone(), thousandths(product)))
            .collect();
        terms.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        reasons.push(Reason {
            id: weighed.id,
            text: weighed.text,
            score: weighed.score,
            terms,
            tags: past.shared_tags(id, weighed.id),
            same_category: about.same_category(of_older),
            days: about.days_to(of_older),
            verdict,
        });
    });
    reasons
}

impl Lists {
    /// Adds the newest of `ids` that are older than `id`, up to `most`.
    fn add_older(&mut self, edition: &Edition, ids: &[ArticleId], id: ArticleId, most: usize) {
        let older = &ids[..ids.partition_point(|other| *other < id)];
        for other in edition.listed(older).rev() {
            if self.others.len() >= most {
                break;
            }
            if self.related.iter().all(|r| r.id != other) && !self.others.contains(&other) {
                self.others.push(other);
            }
        }
    }
}

/// The listed articles before and after `id` in time.
pub fn neighbours(edition: &Edition, id: ArticleId) -> (Option<&Article>, Option<&Article>) {
    let at = id as usize;
    let before = edition.articles[..at].iter().rev().find(|a| a.is_listed());
    let after = edition.articles[at + 1..].iter().find(|a| a.is_listed());
    (before, after)
}
