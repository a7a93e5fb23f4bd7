//! The files of the output: what each one is, and the site path by which readers ask
//! for it.

use std::path::PathBuf;

use crate::config::Config;
use crate::picture::Rendition;
use crate::site::archive::Period;
use crate::site::taxonomy::{TaxonomyKind, TermId};
use crate::site::{ArticleId, Edition};
use crate::stamp::Stamp;

/// One file of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPage {
    /// Site path by which readers ask for it.
    pub url: Box<str>,
    /// What it is.
    pub kind: PageKind,
}

impl PlannedPage {
    /// A file at the site path `url`.
    pub fn new(url: impl Into<Box<str>>, kind: PageKind) -> Self {
        PlannedPage {
            url: url.into(),
            kind,
        }
    }

    /// Path of the file in the output, parted by `/`; a URL that ends in `/` is
    /// a folder with an `index.html`.
    pub fn output(&self) -> String {
        output_path(&self.url)
    }
}

/// Path of the file in the output at `url`.
pub(super) fn output_path(url: &str) -> String {
    const INDEX: &str = "index.html";
    let path = url.strip_prefix('/').unwrap_or(url);
    let mut output = String::with_capacity(path.len() + INDEX.len());
    output.push_str(path);
    if url.ends_with('/') {
        output.push_str(INDEX);
    }
    output
}

/// Which articles a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListRef {
    /// All of the edition.
    Home,
    /// Those of a term.
    Term(TaxonomyKind, TermId),
}

impl ListRef {
    /// The articles that ever stood in the list, oldest first.
    pub fn slots(self, edition: &Edition) -> &[ArticleId] {
        match self {
            ListRef::Home => &edition.all,
            ListRef::Term(kind, id) => &edition.taxonomy(kind).term(id).slots,
        }
    }

    /// Whether the list has feeds: the site's and the categories', once they
    /// have had news (a feed without entries is not valid RSS).
    pub fn has_feeds(self, edition: &Edition) -> bool {
        matches!(
            self,
            ListRef::Home | ListRef::Term(TaxonomyKind::Category, _)
        ) && !self.slots(edition).is_empty()
    }

    /// Site path of the list's own page.
    pub fn url(self, edition: &Edition, config: &Config) -> String {
        match self {
            ListRef::Home => config.languages[edition.language].home_url(),
            ListRef::Term(kind, id) => edition.taxonomy(kind).term(id).url.clone(),
        }
    }

    /// Site path of its page `number`.
    pub fn page_url(self, number: usize, edition: &Edition, config: &Config) -> String {
        let word = &config.languages[edition.language].paths.page;
        format!("{}{word}/{number}/", self.url(edition, config))
    }
}

/// Format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedFormat {
    /// RFC 4287.
    Atom,
    /// RSS 2.0.
    Rss,
    /// JSON Feed 1.1.
    Json,
}

impl FeedFormat {
    /// All of them.
    pub const ALL: [FeedFormat; 3] = [FeedFormat::Atom, FeedFormat::Rss, FeedFormat::Json];

    /// Name of the file beside the list.
    pub fn file_name(self) -> &'static str {
        match self {
            FeedFormat::Atom => "atom.xml",
            FeedFormat::Rss => "rss.xml",
            FeedFormat::Json => "feed.json",
        }
    }
}

/// What a file of the output is; `edition` is an index in the site's editions.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum PageKind {
    /// Home page of a language.
    Home { edition: usize },
    /// A page of a list; no number means the newest.
    List {
        edition: usize,
        list: ListRef,
        number: Option<usize>,
    },
    /// An article, or the notice in its place.
    Article { edition: usize, id: ArticleId },
    /// A page.
    Page { edition: usize, index: usize },
    /// All terms of a kind.
    Terms { edition: usize, kind: TaxonomyKind },
    /// Every year.
    ArchiveIndex { edition: usize },
    /// A year, month or day, of the site or of a category.
    Archive {
        edition: usize,
        category: Option<TermId>,
        period: Period,
    },
    /// The sitemap that people read.
    SitemapPage { edition: usize },
    /// The search page.
    SearchPage { edition: usize },
    /// Titles that start with a letter, of one year or of all; both are places in
    /// [`crate::search::Titles`].
    TitlesPage {
        edition: usize,
        letter: usize,
        year: Option<usize>,
    },
    /// A file of the search index, by its place in it.
    SearchFile { edition: usize, file: usize },
    /// What was corrected and withdrawn.
    Corrections { edition: usize },
    /// What a host shows for an unknown URL.
    NotFound { edition: usize },
    /// A stub that leads to a site path or an address.
    Redirect { to: String },
    /// A feed of the site or of a category.
    Feed {
        edition: usize,
        list: ListRef,
        format: FeedFormat,
    },
    /// An article for programs.
    ArticleJson { edition: usize, id: ArticleId },
    /// A page of a list for programs.
    ListJson {
        edition: usize,
        list: ListRef,
        number: Option<usize>,
    },
    /// `sitemap.xml`: the URLs, or the index of its parts.
    SitemapXml { parts: usize },
    /// A part of the sitemap, from 0.
    SitemapPart { part: usize },
    /// Articles of the last two days.
    NewsSitemap,
    /// `robots.txt`.
    Robots,
    /// `security.txt`.
    SecurityTxt,
    /// `_redirects`.
    RedirectRules,
    /// A map for nginx.
    NginxRedirects,
    /// `_headers`.
    HeaderRules,
    /// Headers for nginx.
    NginxHeaders,
    /// All that Apache needs.
    Apache,
    /// A file that is published as it is.
    Static {
        disk: PathBuf,
        shown: String,
        stamp: Stamp,
    },
    /// A static file of the theme, by its name there.
    ThemeFile { name: String },
    /// A file of the content folder.
    Asset { source: String },
    /// A smaller picture, made of a file of the content folder.
    Rendition {
        source: String,
        rendition: Rendition,
    },
}

impl PageKind {
    /// Its name in a build's report.
    pub fn name(&self) -> &'static str {
        match self {
            PageKind::Home { .. } => "home",
            PageKind::List { .. } => "list",
            PageKind::Article { .. } => "article",
            PageKind::Page { .. } => "page",
            PageKind::Terms { .. } => "terms",
            PageKind::ArchiveIndex { .. } | PageKind::Archive { .. } => "archive",
            PageKind::SitemapPage { .. } | PageKind::SitemapXml { .. } => "sitemap",
            PageKind::SitemapPart { .. } | PageKind::NewsSitemap => "sitemap",
            PageKind::SearchPage { .. } | PageKind::SearchFile { .. } => "search",
            PageKind::TitlesPage { .. } => "search",
            PageKind::Corrections { .. } => "corrections",
            PageKind::NotFound { .. } => "404",
            PageKind::Redirect { .. } => "redirect",
            PageKind::Feed { .. } => "feed",
            PageKind::ArticleJson { .. } | PageKind::ListJson { .. } => "json",
            PageKind::Robots | PageKind::SecurityTxt => "host",
            PageKind::RedirectRules | PageKind::NginxRedirects => "host",
            PageKind::HeaderRules | PageKind::NginxHeaders | PageKind::Apache => "host",
            PageKind::Static { .. } => "static",
            PageKind::ThemeFile { .. } => "theme",
            PageKind::Asset { .. } => "asset",
            PageKind::Rendition { .. } => "picture",
        }
    }

    /// Whether readers see it as a page of its own, for sitemap and ledger.
    pub fn is_html_page(&self) -> bool {
        matches!(
            self,
            PageKind::Home { .. }
                | PageKind::List { .. }
                | PageKind::Article { .. }
                | PageKind::Page { .. }
                | PageKind::Terms { .. }
                | PageKind::ArchiveIndex { .. }
                | PageKind::Archive { .. }
                | PageKind::SitemapPage { .. }
                | PageKind::SearchPage { .. }
                | PageKind::Corrections { .. }
        )
    }
}

/// Site path of the page that leads on from `from`: a path without extension is
/// asked for as a folder.
pub(crate) fn redirect_url(from: &str) -> String {
    let name = from.rsplit('/').next().unwrap_or("");
    if name.is_empty() || name.contains('.') {
        from.to_owned()
    } else {
        format!("{from}/")
    }
}

/// Whether the site path is of a file that is no page.
pub fn is_file(url: &str) -> bool {
    let name = url.rsplit('/').next().unwrap_or("");
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| !matches!(extension, "html" | "htm"))
}

/// Site path of the JSON beside the page at `url`.
pub fn json_url(url: &str) -> String {
    match url.strip_suffix(".html") {
        Some(stem) => format!("{stem}.json"),
        None => format!("{url}index.json"),
    }
}
