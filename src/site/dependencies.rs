//! What a body asks of the site while it is rendered. Its HTML is the same as
//! long as its own text and these answers are.

use std::sync::{Arc, Mutex, PoisonError};

use borsh::{BorshDeserialize, BorshSerialize};
use chrono::{DateTime, FixedOffset};

use super::address::Addresses;
use crate::fingerprint::{Fingerprint, Ingredients};
use crate::markdown::{AssetFacts, DocumentFacts, Resolver};

/// What rendering a body asks the site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Dependency {
    /// The document at this path.
    Document(String),
    /// The asset at this path.
    Asset(String),
}

impl Dependency {
    /// What the site answers now.
    pub fn answer(&self, addresses: &Addresses) -> Fingerprint {
        let mut answer = Ingredients::of("answer");
        match self {
            Dependency::Document(path) => match addresses.document(path) {
                Some(DocumentFacts::Public(url)) => answer.text(&url),
                Some(DocumentFacts::Unread) => answer.number(2u8),
                Some(DocumentFacts::Hidden(awaited)) => {
                    let awaited = awaited.map(|a| (a.from.timestamp(), a.url));
                    answer.number(1u8).value(&awaited)
                }
                None => answer.number(0u8),
            },
            Dependency::Asset(path) => match addresses.asset(path) {
                Some(AssetFacts::Picture(picture)) => answer.text("picture").value(&*picture),
                Some(AssetFacts::BadPicture(why)) => answer.text("bad").value(&why),
                Some(AssetFacts::File) => answer.text("file"),
                None => answer.number(0u8),
            },
        };
        if let Dependency::Asset(path) = self {
            // Attachments show their size.
            answer.number(
                addresses
                    .asset_file(path)
                    .map_or(0, |asset| asset.stamp.size),
            );
        }
        answer.finish()
    }
}

/// Answers as the site does, and notes the dependencies.
pub(super) struct TrackingResolver {
    addresses: Arc<Addresses>,
    /// The hour of an article under embargo: what is public by then may be named.
    hour: Option<DateTime<FixedOffset>>,
    dependencies: Mutex<Vec<Dependency>>,
}

impl TrackingResolver {
    pub(super) fn new(
        addresses: &Arc<Addresses>,
        hour: Option<DateTime<FixedOffset>>,
    ) -> Arc<TrackingResolver> {
        Arc::new(TrackingResolver {
            addresses: Arc::clone(addresses),
            hour,
            dependencies: Mutex::default(),
        })
    }

    fn note(&self, question: Dependency) {
        let dependencies = self.dependencies.lock();
        dependencies
            .unwrap_or_else(PoisonError::into_inner)
            .push(question);
    }

    /// Every question once, in order.
    pub(super) fn dependencies(&self) -> Vec<Dependency> {
        let dependencies = self.dependencies.lock();
        let mut all = std::mem::take(&mut *dependencies.unwrap_or_else(PoisonError::into_inner));
        all.sort_unstable();
        all.dedup();
        all
    }
}

impl Resolver for TrackingResolver {
    fn document(&self, path: &str) -> Option<DocumentFacts> {
        self.note(Dependency::Document(path.to_owned()));
        match self.addresses.document(path) {
            Some(DocumentFacts::Hidden(Some(a))) if self.hour.is_some_and(|at| a.from <= at) => {
                Some(DocumentFacts::Public(a.url))
            }
            facts => facts,
        }
    }

    fn asset(&self, path: &str) -> Option<AssetFacts> {
        self.note(Dependency::Asset(path.to_owned()));
        self.addresses.asset(path)
    }

    /// Asked for what is missing only, which ends the build but where it is captions: no
    /// question of its own.
    fn nearest(&self, path: &str) -> Option<String> {
        self.addresses.nearest(path)
    }

    /// Follows from the config.
    fn href(&self, site_path: &str) -> String {
        self.addresses.href(site_path)
    }

    // The config says it, and counts for all that is kept.
    fn own<'u>(&self, url: &'u str) -> Option<&'u str> {
        self.addresses.own(url)
    }
}
