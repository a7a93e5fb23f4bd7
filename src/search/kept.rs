//! What the last build kept of an index, and what of it still holds.

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};

use super::base::{Base, Bucket, Change, KeptBucket, Spellings};
use crate::cache::{Pack, PackRange};
use crate::lexicon::Bag;
use crate::site::Article;

/// Articles with other words than before, above which all is made anew.
const MOST_CHANGES: usize = 64;

/// What the last build kept, and where.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kept<'a> {
    /// The index.
    pub index: Option<&'a KeptIndex>,
    /// Where its buckets are, and where new ones go.
    pub pack: Option<&'a Arc<Pack>>,
}

/// The base of an index as it is kept.
#[derive(Debug, Clone, Default, BorshSerialize, BorshDeserialize)]
pub struct KeptIndex {
    /// Words of each article of the base; none when it is in no list.
    articles: Vec<Option<PackRange>>,
    words: Vec<KeptBucket>,
    pairs: Vec<KeptBucket>,
}

impl KeptIndex {
    /// Of a base that was just made; nothing when not all of it is in the pack.
    pub(super) fn of(base: &Base, articles: &[Article], pack: Option<&Arc<Pack>>) -> KeptIndex {
        let keep = |buckets: &[Bucket]| -> Option<Vec<KeptBucket>> {
            buckets.iter().map(Bucket::keep).collect()
        };
        let whole = || {
            pack?;
            Some(KeptIndex {
                articles: articles.iter().map(words).collect::<Option<_>>()?,
                words: keep(&base.words)?,
                pairs: keep(&base.pairs)?,
            })
        };
        whole().unwrap_or_default()
    }

    /// Bytes that it takes in the pack.
    pub fn packed(&self) -> u64 {
        let buckets = self.words.iter().chain(&self.pairs);
        buckets.map(KeptBucket::packed).sum()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// Where the words of an article are, if it is in lists; none when they are
/// nowhere.
#[expect(
    clippy::option_option,
    reason = "no place, and no article, are two things"
)]
fn words(article: &Article) -> Option<Option<PackRange>> {
    match article.is_listed() {
        false => Some(None),
        true if article.words.is_empty() => Some(None),
        true => article.words.place().map(Some),
    }
}

impl Kept<'_> {
    /// The base of these articles; with what is kept when that is as it was.
    pub(super) fn base(
        &self,
        articles: &[Article],
        spellings: &Spellings<'_>,
    ) -> (Base, Option<KeptIndex>) {
        if let Some((index, pack)) = self.index.zip(self.pack)
            && let Some(now) = articles.iter().map(words).collect::<Option<Vec<_>>>()
            && !index.is_empty()
            && now.len() >= index.articles.len()
        {
            let same = |a: &Option<PackRange>, b: &Option<PackRange>| match (a, b) {
                (Some(a), Some(b)) => a.fingerprint == b.fingerprint,
                (a, b) => a.is_none() && b.is_none(),
            };
            let before = |at: usize| index.articles.get(at).copied().flatten();
            let changed: Vec<usize> = (0..now.len())
                .filter(|at| !same(&before(*at), &now[*at]))
                .collect();
            let is_as_it_was = changed.is_empty() && now.len() == index.articles.len();
            if changed.len() <= MOST_CHANGES {
                let old: Vec<Option<Bag>> = changed
                    .iter()
                    .map(|at| before(*at).map(|place| Bag::kept(pack.blob(place))))
                    .collect();
                let changes: Vec<Change<'_>> = changed
                    .iter()
                    .zip(&old)
                    .map(|(at, old)| Change {
                        article: *at as u32,
                        old: old.as_ref(),
                        new: now[*at].map(|_| &articles[*at].words),
                    })
                    .collect();
                let base = index.base(pack).with(&changes, spellings, self.pack);
                if let Some(base) = base {
                    return (base, is_as_it_was.then(|| index.clone()));
                }
            }
        }
        (Base::of(articles, spellings, self.pack), None)
    }
}

impl KeptIndex {
    fn base(&self, pack: &Arc<Pack>) -> Base {
        let buckets = |kept: &[KeptBucket]| {
            let buckets = kept.iter();
            buckets.map(|bucket| Bucket::kept(bucket, pack)).collect()
        };
        Base {
            words: buckets(&self.words),
            pairs: buckets(&self.pairs),
        }
    }
}
