//! Who is like an article among those before it.

use super::choice::About;
use super::index::{Index, Posting};
use super::terms::{ONE, TermSet, Vector, thousandths};
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

/// What the text of one article finds among those before it.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// Older articles that may be like it.
    pub(super) articles: Vec<(ArticleId, u32)>,
    /// Whether there was more to read than is read, or nearly.
    pub(super) is_cut: bool,
}

/// All articles, as the lists of later ones are made from them.
pub(super) struct Past<'a> {
    pub(super) edition: &'a Edition,
    pub(super) rules: &'a RelatedConfig,
    pub(super) vectors: &'a [Vector],
    /// What lists look at beside texts.
    pub(super) abouts: Vec<About>,
    index: Index,
}

impl<'a> Past<'a> {
    /// Of all terms, or of those that somebody will ask for.
    pub(super) fn of(
        edition: &'a Edition,
        rules: &'a RelatedConfig,
        vectors: &'a [Vector],
        asked_for: Option<&TermSet>,
    ) -> Self {
        Past {
            edition,
            rules,
            vectors,
            abouts: edition.articles.iter().map(About::of).collect(),
            index: Index::of(vectors, asked_for),
        }
    }

    /// For each term of `id` that was asked for, in order: what it weighs there, and the newest articles
    /// before with it. And whether more than [`Past::candidates`] reads is in these
    /// lists, or would be with a few articles more.
    fn lists_before(&self, id: ArticleId) -> (Vec<(u16, &[Posting])>, bool) {
        let (mut read, mut is_cut) = (0, false);
        let lists = self.index.before(id).map(|(weight, list)| {
            is_cut |= list.len() + NEAR_A_CUT > MOST_POSTINGS;
            let newest = &list[list.len().saturating_sub(MOST_POSTINGS)..];
            read += newest.len();
            (weight, newest)
        });
        let lists: Vec<_> = lists.collect();
        let is_cut = is_cut || read + NEAR_A_CUT * lists.len() > MOST_READ;
        (lists, is_cut)
    }

    /// Whether a few articles more would leave some unread.
    pub(super) fn is_near_a_cut(&self, id: ArticleId) -> bool {
        self.lists_before(id).1
    }

    /// Older articles with a term in common: cosine in thousandths. `sums` holds
    /// a 0 for every article, before and after.
    pub(super) fn candidates(&self, id: ArticleId, sums: &mut [u32]) -> Candidates {
        let (mut lists, is_cut) = self.lists_before(id);
        let mut found = Candidates {
            articles: Vec::new(),
            is_cut,
        };
        // Rare terms first: they find what is like the article, and cost little. Equal
        // ones stay in the order of terms.
        lists.sort_by_key(|(weight, list)| (list.len(), std::cmp::Reverse(*weight)));
        let mut touched = Vec::new();
        let mut read = 0;
        for (weight, list) in lists {
            if read > MOST_READ {
                break;
            }
            read += list.len();
            for older in list {
                let sum = &mut sums[older.id as usize];
                if *sum == 0 {
                    touched.push(older.id);
                }
                *sum += (((u32::from(weight) * u32::from(older.weight)) >> SHIFT) << COUNT) + 1;
            }
        }
        let hopeless = hopeless(self.rules);
        for older in touched {
            let sum = std::mem::take(&mut sums[older as usize]);
            let text = thousandths(u64::from(sum >> COUNT) << SHIFT);
            let is_chance =
                text < 2 * self.rules.threshold && sum & ((1 << COUNT) - 1) < FEWEST_TERMS;
            if text >= hopeless && !is_chance && self.abouts[older as usize].is_listed {
                found.articles.push((older, text));
            }
        }
        found
    }
}

/// The cosine below which no boost could lift an article into a list: most have a word
/// or two in common.
pub(super) fn hopeless(rules: &RelatedConfig) -> u32 {
    let most = 1.0 + rules.tag * MOST_TAGS as f64 + rules.category + rules.near;
    (f64::from(rules.threshold) / most) as u32
}

const _: () = {
    assert!(MOST_POSTINGS + NEAR_A_CUT < super::index::MOST_BEFORE);
    // A sum of the products of two vectors fits into 32 bits, with room.
    assert!(((ONE * ONE) as u64 >> SHIFT) << COUNT < u32::MAX as u64 / 2);
    assert!(MOST_TERMS < 1 << COUNT);
};
