//! Lists of other articles under an article.
//!
//! Only what was published before is looked at, so that today's bulletin
//! changes no page of last year's; what an editor pinned comes first. Ranking by what the
//! articles say has its place here too: [`Lists::related`].

use crate::site::{Article, ArticleId, Edition, PinnedArticles};

/// What stands under one article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    /// `Tin liên quan`: what the editor pinned.
    pub related: Vec<ArticleId>,
    /// `Các tin khác`: the nearest older articles of its category, then of the
    /// site, without those in `related`.
    pub others: Vec<ArticleId>,
}

/// The lists of one article; `most` bounds `Các tin khác`, pinned ones included.
pub fn rank(edition: &Edition, id: ArticleId, most: usize) -> Lists {
    let article = edition.article(id);
    let related = match &article.pinned {
        PinnedArticles::None => return Lists::default(),
        PinnedArticles::First(pinned) => pinned
            .iter()
            .copied()
            .filter(|p| *p != id && edition.article(*p).is_listed())
            .collect(),
    };
    let mut lists = Lists {
        related,
        others: Vec::new(),
    };
    if let Some(category) = article.category {
        lists.add_older(edition, &edition.categories.term(category).slots, id, most);
    }
    lists.add_older(edition, &edition.all, id, most);
    lists
}

impl Lists {
    /// Adds the newest of `ids` that are older than `id`, up to `most` in all.
    fn add_older(&mut self, edition: &Edition, ids: &[ArticleId], id: ArticleId, most: usize) {
        let older = &ids[..ids.partition_point(|other| *other < id)];
        for other in edition.listed(older).rev() {
            if self.related.len() + self.others.len() >= most {
                break;
            }
            if !self.related.contains(&other) && !self.others.contains(&other) {
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
