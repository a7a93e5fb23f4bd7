//! The life of an article: draft, scheduled, published, expired, withdrawn.

use borsh::{BorshDeserialize, BorshSerialize};
use chrono::{DateTime, FixedOffset};

use crate::content::document::FrontMatter;
use crate::locale::date::Moment;

/// Where an article is in its life.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Life {
    /// Not to be published.
    Draft,
    /// Public from then on.
    Scheduled(Moment),
    /// Public.
    Published,
    /// Was public until then; a notice stands at its URL.
    Expired(Moment),
    /// Was taken back; a notice stands at its URL.
    Withdrawn {
        /// When.
        date: Moment,
        /// Why.
        reason: String,
        /// Site path of what to read instead.
        replaced_by: Option<String>,
    },
}

impl Life {
    /// The life of `front_matter` at `as_of`.
    pub fn at(front_matter: &FrontMatter, as_of: DateTime<FixedOffset>) -> Life {
        let public_from = front_matter.public_from();
        if front_matter.draft {
            return Life::Draft;
        }
        if let Some(from) = public_from.filter(|from| from.at > as_of) {
            return Life::Scheduled(from);
        }
        // What was taken back stays on the record, whatever its end.
        if let Some(withdrawn) = &front_matter.withdrawn
            && withdrawn.date.value.at <= as_of
        {
            return Life::Withdrawn {
                date: withdrawn.date.value,
                reason: withdrawn.reason.clone(),
                replaced_by: None,
            };
        }
        match front_matter.expires {
            Some(end) if end.at <= as_of => Life::Expired(end),
            _ => Life::Published,
        }
    }

    /// When it becomes public; none for what is public already, or never will be.
    pub fn public_from(&self) -> Option<Moment> {
        match self {
            Life::Scheduled(from) => Some(*from),
            _ => None,
        }
    }

    /// Its name in `bantin list`.
    pub fn name(&self) -> &'static str {
        match self {
            Life::Draft => "draft",
            Life::Scheduled(_) => "scheduled",
            Life::Published => "published",
            Life::Expired(_) => "expired",
            Life::Withdrawn { .. } => "withdrawn",
        }
    }

    /// Whether it has a page; with `drafts`, previews of what is not yet public have.
    pub fn has_page(&self, drafts: bool) -> bool {
        drafts || !matches!(self, Life::Draft | Life::Scheduled(_))
    }

    /// Whether its text is shown, in lists too. Drafts and scheduled articles
    /// only come this far in a preview.
    pub fn is_listed(&self) -> bool {
        matches!(self, Life::Published | Life::Draft | Life::Scheduled(_))
    }
}

/// When it changes by itself next after `as_of`; a draft does so in a preview only.
pub fn next_change(
    front_matter: &FrontMatter,
    as_of: DateTime<FixedOffset>,
    drafts: bool,
) -> Option<DateTime<FixedOffset>> {
    if front_matter.draft && !drafts {
        return None;
    }
    // After it was taken back it has no end.
    let withdrawn = front_matter.withdrawn.as_ref().map(|w| w.date.value);
    let ends = front_matter
        .expires
        .filter(|end| withdrawn.is_none_or(|withdrawn| end.at < withdrawn.at));
    front_matter
        .public_from()
        .into_iter()
        .chain(ends)
        .chain(withdrawn)
        .chain(front_matter.updated)
        .chain(front_matter.changes.iter().map(|change| change.date))
        .map(|m| m.at)
        .filter(|at| *at > as_of)
        .min()
}
