//! The site as data: articles in order, terms, archives, who follows whom.
//! Immutable once built. `sources` and `bodies` bring the documents in, read and
//! rendered or taken over from the last build.

pub mod address;
pub mod archive;
pub mod awaited;
mod bodies;
mod build;
mod dependencies;
pub mod finder;
pub mod life;
pub mod pagination;
mod reference;
pub mod sources;
pub mod taxonomy;
mod translations;

use std::collections::BTreeSet;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use chrono::{DateTime, FixedOffset};
use serde::Serialize;

use crate::cache::Blob;
use crate::content::document::{Change, ChangeKind, Source, Spanned};
use crate::content::walk;
use crate::fingerprint::Fingerprint;
use crate::lexicon::{Bag, Form};
use crate::locale::date::Moment;
use crate::markdown::{AssetUse, Heading, InternalLink};
use crate::picture::{self, Rendition};
use archive::Archive;
use life::Life;
use pagination::{newest_slots, page_slots};
use taxonomy::{Taxonomy, Term, TermId};

pub use bodies::{Bodies, BodyRenderer, Rendered};
pub use build::build;
pub use dependencies::Dependency;
pub use sources::{Kept, KeptEntry};

/// Index of an article in its edition; greater is newer.
pub type ArticleId = u32;

/// Everything that is published, by language.
#[derive(Debug)]
pub struct Site {
    /// One for each language of the config, in its order.
    pub editions: Vec<Edition>,
    /// The instant for which the site is built, in the site's zone.
    pub as_of: DateTime<FixedOffset>,
    /// When the site changes by itself next: an embargo ends, an article expires.
    pub next_change: Option<DateTime<FixedOffset>>,
    /// Drafts and scheduled articles, which have no page.
    pub hidden: Vec<LifeEntry>,
    /// Templates that these name.
    pub hidden_templates: BTreeSet<String>,
    /// Spellings that the articles' words are numbered by.
    pub forms: Vec<Form>,
}

/// One language of the site.
#[derive(Debug)]
pub struct Edition {
    /// Index in the config's languages.
    pub language: usize,
    /// Articles that have a page, in the order of their publication (see
    /// [`FrontMatter::public_from`](crate::content::document::FrontMatter::public_from)), then by path.
    pub articles: Vec<Article>,
    /// Pages, by the time from which they are public, then by path.
    pub pages: Vec<Page>,
    /// What is scheduled, without its text: to be checked, and never shown.
    pub awaited: Vec<Content>,
    /// Lists and archives in which that will stand.
    pub awaited_lists: Vec<awaited::AwaitedList>,
    /// Categories; children follow their parents.
    pub categories: Taxonomy,
    /// Tags, in the order in which articles first bear them.
    pub tags: Taxonomy,
    /// Authors, in the config's order, else in that in which articles first name them.
    pub authors: Taxonomy,
    /// Ids of all articles: what the home list is cut from.
    pub all: Vec<ArticleId>,
    /// Those that are shown with something corrected.
    pub corrected: Vec<ArticleId>,
    /// Days with news.
    pub archive: Archive,
    /// Days with news of each category.
    pub category_archives: Vec<Archive>,
}

impl Edition {
    /// The article with this id.
    pub fn article(&self, id: ArticleId) -> &Article {
        &self.articles[id as usize]
    }

    /// Those of `ids` that stand in lists, in their order.
    pub fn listed<'a>(
        &'a self,
        ids: &'a [ArticleId],
    ) -> impl DoubleEndedIterator<Item = ArticleId> + 'a {
        ids.iter()
            .copied()
            .filter(|id| self.article(*id).is_listed())
    }

    /// What a page of a list of `slots` shows, newest first; no number means the list's
    /// own page, with the newest.
    pub fn page(
        &self,
        slots: &[ArticleId],
        number: Option<usize>,
        per_page: usize,
    ) -> Vec<ArticleId> {
        match number {
            Some(number) => {
                let own = &slots[page_slots(number, per_page)];
                self.listed(own).rev().collect()
            }
            None => self.newest(slots, per_page),
        }
    }

    /// What the own page of a list of `slots` shows, newest first. When so much of
    /// it has expired that less than a page is left, older ones fill it up: they
    /// stand on their numbered page too.
    fn newest(&self, slots: &[ArticleId], per_page: usize) -> Vec<ArticleId> {
        let own = &slots[newest_slots(slots.len(), per_page)];
        let shown: Vec<ArticleId> = self.listed(own).rev().collect();
        if shown.len() >= per_page {
            return shown;
        }
        self.listed(slots).rev().take(per_page).collect()
    }

    /// The taxonomy of this kind.
    pub fn taxonomy(&self, kind: taxonomy::TaxonomyKind) -> &Taxonomy {
        match kind {
            taxonomy::TaxonomyKind::Category => &self.categories,
            taxonomy::TaxonomyKind::Tag => &self.tags,
            taxonomy::TaxonomyKind::Author => &self.authors,
        }
    }

    /// Days with news, of the whole edition or of a category.
    pub fn archive_of(&self, category: Option<TermId>) -> &Archive {
        category.map_or(&self.archive, |id| &self.category_archives[id])
    }

    /// The category of an article.
    pub fn category_of(&self, article: &Article) -> Option<&Term> {
        article.category.map(|id| self.categories.term(id))
    }
}

/// What an article and a page have in common.
#[derive(Debug)]
pub struct Content {
    /// Path below `content/`.
    pub path: String,
    /// Site path of its page.
    pub url: String,
    /// Title.
    pub title: String,
    /// The sapo, or the first paragraph.
    pub summary: String,
    /// Whether the editor wrote the summary.
    pub has_own_summary: bool,
    /// Safe HTML; empty when the article has expired or was withdrawn.
    pub body: Blob,
    /// Headings of the body.
    pub headings: Vec<Heading>,
    /// Ids in the body that links may name.
    pub anchors: Vec<String>,
    /// Links of the body into the site.
    pub links: Vec<InternalLink>,
    /// Files published beside it.
    pub assets: Vec<AssetUse>,
    /// Smaller pictures that it shows.
    pub renditions: Vec<RenditionUse>,
    /// Where it is in its life.
    pub life: Life,
    /// When its text goes, if it does.
    pub expires: Option<Moment>,
    /// Chief picture.
    pub image: Option<Picture>,
    /// Files to download.
    pub attachments: Vec<Download>,
    /// Last change that readers should know of.
    pub updated: Option<Moment>,
    /// Changes since publication, oldest first.
    pub changes: Vec<Change>,
    /// Shows a table of contents.
    pub toc: bool,
    /// Template of its own.
    pub template: Option<Spanned<String>>,
    /// Old URLs that lead here.
    pub aliases: Vec<Spanned<String>>,
    /// The same in other languages: language index and site path.
    pub translations: Vec<Translation>,
    /// What all of this was made from: its file, and what the site answered to
    /// its links.
    pub made_from: Fingerprint,
    /// Values for templates.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

impl Content {
    /// What `read` makes of the body's HTML.
    pub fn with_html<T>(&self, read: impl FnOnce(&str) -> T) -> T {
        read(simdutf8::basic::from_utf8(&self.body.bytes()).unwrap_or_default())
    }

    /// Path from the site's root, for messages.
    pub fn shown(&self) -> String {
        walk::in_content(&self.path)
    }
}

/// A bulletin.
#[derive(Debug)]
pub struct Article {
    /// What it has in common with pages.
    pub content: Content,
    /// Time of the bulletin.
    pub date: Moment,
    /// When it became public: at its date, or later.
    pub public_from: Moment,
    /// Its authors.
    pub authors: Vec<TermId>,
    /// Its category.
    pub category: Option<TermId>,
    /// Its tags.
    pub tags: Vec<TermId>,
    /// Where it was published first.
    pub source: Option<Source>,
    /// Stands out on the home page.
    pub featured: bool,
    /// Related news chosen by the editor.
    pub pinned: PinnedArticles,
    /// Its words; none when its text is not public.
    pub words: Bag,
}

impl Article {
    /// When it was last corrected.
    pub fn last_correction(&self) -> Option<DateTime<FixedOffset>> {
        let changes = self.content.changes.iter();
        let corrections = changes.filter(|change| change.kind == ChangeKind::Correction);
        corrections.map(|change| change.date.at).max()
    }

    /// Whether lists, feeds and archives show it.
    pub fn is_listed(&self) -> bool {
        self.content.life.is_listed()
    }
}

/// Related news chosen by the editor, as far as they are public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinnedArticles {
    /// These first.
    First(Vec<ArticleId>),
    /// No list at all.
    None,
}

/// A page outside lists and feeds.
#[derive(Debug)]
pub struct Page {
    /// What it has in common with articles.
    pub content: Content,
}

/// A smaller picture, published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenditionUse {
    /// Path below `content/` of the picture that it is made of.
    pub source: String,
    /// What it is.
    pub rendition: Rendition,
}

/// A picture, published.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Picture {
    /// Site path.
    pub url: String,
    /// Its sizes, and smaller ones.
    pub facts: Arc<picture::Picture>,
    /// What it shows.
    pub alt: String,
    /// Text under it.
    pub caption: String,
    /// Who made it.
    pub credit: String,
}

/// A file to download, published.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Download {
    /// Site path.
    pub url: String,
    /// What readers see.
    pub title: String,
    /// Number of the document; may be empty.
    pub number: String,
    /// Size in bytes.
    pub size: u64,
    /// Extension in capitals, such as `PDF`.
    pub kind: String,
}

/// The same text in another language.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Translation {
    /// Index of the language in the config.
    pub language: usize,
    /// Site path.
    pub url: String,
}

impl Site {
    /// How many articles stand in lists.
    pub fn listed_articles(&self) -> usize {
        self.editions.iter().map(|e| e.listed(&e.all).count()).sum()
    }

    /// Lets go of the words of articles: related news and search have read them.
    pub fn forget_words(&mut self) {
        self.forms = Vec::new();
        for edition in &mut self.editions {
            for article in &mut edition.articles {
                article.words = Bag::default();
            }
        }
    }

    /// What is where in its life, with a page or without.
    pub fn lives(&self) -> Vec<LifeEntry> {
        let mut lives = self.hidden.clone();
        for edition in &self.editions {
            let articles = edition
                .articles
                .iter()
                .map(|a| LifeEntry::of(&a.content, Some(a.date)));
            lives.extend(
                articles.chain(
                    edition
                        .pages
                        .iter()
                        .map(|p| LifeEntry::of(&p.content, None)),
                ),
            );
        }
        lives
    }
}

impl LifeEntry {
    fn of(content: &Content, date: Option<Moment>) -> Self {
        LifeEntry {
            status: content.life.name(),
            date,
            public_from: content.life.public_from(),
            expires: content.expires,
            title: content.title.clone(),
            file: content.shown(),
            url: content.url.clone(),
            aliases: content.aliases.iter().map(|a| a.value.clone()).collect(),
        }
    }
}

/// A line of `bantin list`.
#[derive(Debug, Clone, Serialize)]
pub struct LifeEntry {
    /// `draft`, `scheduled`, `published`, `expired`, `withdrawn`.
    pub status: &'static str,
    /// Date of the bulletin; none for a page.
    pub date: Option<Moment>,
    /// When it becomes public, for what is scheduled.
    pub public_from: Option<Moment>,
    /// When it ends.
    pub expires: Option<Moment>,
    /// Title.
    pub title: String,
    /// Path from the site's root.
    pub file: String,
    /// Site path of its page.
    pub url: String,
    /// Old site paths that lead to it.
    #[serde(skip)]
    pub aliases: Vec<String>,
}
