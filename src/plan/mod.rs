//! Every file of the output, planned before the first one is written: here
//! collisions and links that lead nowhere show.

pub mod collision;
pub mod ledger;
mod page;

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Config, site_path_of};
use crate::content::document::Spanned;
use crate::content::walk::SourceFile;
use crate::markdown::Shown;
use crate::search::{Index, IndexFile};
use crate::site::address::asset_folder;
use crate::site::archive::Archive;
use crate::site::pagination::numbered_pages;
use crate::site::taxonomy::{TaxonomyKind, TermId};
use crate::site::{ArticleId, Content, Edition, RenditionUse, Site};
use ledger::Ledger;
pub(crate) use page::redirect_url;
pub use page::{FeedFormat, ListRef, PageKind, PlannedPage, is_file, json_url};

/// URLs in one part of `sitemap.xml`, by the protocol of sitemaps.org.
pub const SITEMAP_PART: usize = 50_000;

/// Name of the manifest in the output.
pub const MANIFEST: &str = "bantin-manifest.json";

/// Files that come from folders and not from articles.
#[derive(Debug, Default)]
pub struct PlainFiles {
    /// Below `static/`.
    pub statics: Vec<SourceFile>,
    /// Of the theme: name and site path.
    pub theme: Vec<(String, String)>,
}

/// All files of the output.
#[derive(Debug, Default)]
pub struct Plan {
    /// In the order of the sitemap.
    pub pages: Vec<PlannedPage>,
    /// Old site paths and where they lead for good, sorted.
    pub redirects: BTreeMap<String, String>,
    /// Indices of `pages` by URL.
    by_url: Vec<u32>,
}

impl Plan {
    /// Whether readers can ask for this site path.
    pub fn has_url(&self, path: &str) -> bool {
        let is_page = |url: &str| self.at(url).is_some();
        is_page(path)
            || !path.ends_with('/') && is_page(&format!("{path}/"))
            || self.redirects.contains_key(path)
    }

    /// What is served under the site path `url`.
    pub fn at(&self, url: &str) -> Option<&PlannedPage> {
        let by_url = |i: &u32| (*self.pages[*i as usize].url).cmp(url);
        let at = self.by_url.binary_search_by(by_url).ok()?;
        Some(&self.pages[self.by_url[at] as usize])
    }

    /// Pages that search engines are to know; notices in place of articles are not.
    pub fn in_sitemap<'a>(&'a self, site: &'a Site) -> impl Iterator<Item = &'a PlannedPage> {
        self.pages.iter().filter(|page| match &page.kind {
            PageKind::Article { edition, id } => site.editions[*edition].article(*id).is_listed(),
            PageKind::Page { edition, index } => site.editions[*edition].pages[*index]
                .content
                .life
                .is_listed(),
            kind => kind.is_html_page(),
        })
    }

    /// Those of `urls` that readers can't ask for. Both are in order, so that most
    /// need no search.
    fn missing<'u>(
        &self,
        urls: impl Iterator<Item = &'u String>,
    ) -> impl Iterator<Item = &'u String> {
        let mut pages = self
            .by_url
            .iter()
            .map(|i| &*self.pages[*i as usize].url)
            .peekable();
        urls.filter(move |url| {
            while pages.next_if(|page| *page < url.as_str()).is_some() {}
            pages.peek() != Some(&url.as_str()) && !self.has_url(url)
        })
    }

    fn add(&mut self, url: impl Into<Box<str>>, kind: PageKind) {
        self.pages.push(PlannedPage::new(url, kind));
    }

    /// Puts what was added so far where [`Plan::has_url`] finds it.
    fn index(&mut self) {
        self.by_url
            .extend(self.by_url.len() as u32..self.pages.len() as u32);
        // Many are in order already, which a stable sort is quick about.
        self.by_url.sort_by(|a, b| {
            self.pages[*a as usize]
                .url
                .cmp(&self.pages[*b as usize].url)
        });
    }

    /// A page at `from` that leads to the site path or address `to`. None could lead on
    /// from a name such as `tin.aspx`, which no host sends as a page: there the host's
    /// rules do, and a file of the site is served under both names.
    fn add_redirect(&mut self, from: &str, to: &str) {
        self.redirects.insert(from.to_owned(), to.to_owned());
        if !is_file(from) {
            self.add(redirect_url(from), PageKind::Redirect { to: to.to_owned() });
        } else if let Some(kind) = self.copied(from, to).cloned() {
            self.add(from, kind);
        }
    }

    /// What is served under the old name `from` too, when `to` leads to a file of the
    /// site. Not all systems can hold two names that differ in case only.
    pub fn copied(&self, from: &str, to: &str) -> Option<&PageKind> {
        let path = site_path_of(to);
        if from.to_lowercase() == path.to_lowercase() {
            return None;
        }
        let kind = &self.at(&path).filter(|_| is_file(&path))?.kind;
        let is_plain = matches!(
            kind,
            PageKind::Asset { .. } | PageKind::Static { .. } | PageKind::Feed { .. }
        );
        is_plain.then_some(kind)
    }
}

/// Plans the whole output. `ledger` says what was published once.
pub fn pages(
    site: &Site,
    search: &[Index],
    config: &Config,
    files: PlainFiles,
    ledger: &Ledger,
) -> Plan {
    let mut plan = Plan::default();
    plan_renditions(&mut plan, site);
    for (index, edition) in site.editions.iter().enumerate() {
        plan_edition(&mut plan, index, edition, config);
        plan_moved_files(&mut plan, edition, ledger);
        if config.search {
            plan_search(&mut plan, index, edition, &search[index], config);
        }
    }
    for file in files.statics {
        let kind = PageKind::Static {
            shown: file.shown(),
            stamp: file.stamp,
            disk: file.disk,
        };
        plan.add(format!("/{}", file.path), kind);
    }
    for (name, url) in files.theme {
        plan.add(url, PageKind::ThemeFile { name });
    }
    for edition in &site.editions {
        for content in contents(edition) {
            for alias in aliases(content) {
                plan.add_redirect(&alias.value, &content.url);
            }
        }
    }
    if config
        .redirects
        .values()
        .any(|to| is_file(&site_path_of(to)))
    {
        plan.index();
    }
    for (from, to) in &config.redirects {
        // A file that went with its article leads to the notice in that one's place.
        let path = site_path_of(to);
        let is_gone = is_file(&path) && plan.at(&path).is_none();
        let ended = is_gone && ledger.was_file(&path) && ledger::has_ended(&path, &plan, site);
        let notice = ended.then(|| ledger::owner(&path, &plan)).flatten();
        let to = notice.map_or_else(|| to.clone(), |page| page.url.to_string());
        plan.add_redirect(from, &to);
    }
    plan.index();
    plan.pages
        .extend(ledger::in_place_of_lists(&plan, site, config, ledger));
    plan_site_files(&mut plan, site, config);
    plan.pages.shrink_to_fit();
    plan.index();
    plan
}

/// Old URLs of a page; its own, which imports name too, is none of them.
pub(crate) fn aliases(content: &Content) -> impl Iterator<Item = &Spanned<String>> {
    let aliases = content.aliases.iter();
    aliases.filter(|alias| redirect_url(&alias.value) != content.url)
}

/// Files that a page offers stay where they were published before it moved: no
/// redirect that is a page could lead to them.
fn plan_moved_files(plan: &mut Plan, edition: &Edition, ledger: &Ledger) {
    for content in contents(edition) {
        let own = asset_folder(&content.url);
        let old = aliases(content).map(|alias| redirect_url(&alias.value));
        let old = old.filter(|old| asset_folder(old) != own);
        for old in old.filter(|old| ledger.was_page(old)) {
            let offered = content.assets.iter().filter(|a| a.shown == Shown::Linked);
            for asset in offered {
                if let Some(name) = asset.url.strip_prefix(&own) {
                    let source = asset.source.clone();
                    plan.add(
                        format!("{}{name}", asset_folder(&old)),
                        PageKind::Asset { source },
                    );
                }
            }
        }
    }
}

fn plan_edition(plan: &mut Plan, index: usize, edition: &Edition, config: &Config) {
    let language = &config.languages[edition.language];
    let paths = &language.paths;
    plan_list(plan, index, edition, ListRef::Home, config);
    for (id, article) in edition.articles.iter().enumerate() {
        let id = id as ArticleId;
        let url = &article.content.url;
        plan.add(url.as_str(), PageKind::Article { edition: index, id });
        if article.is_listed() && config.json {
            plan.add(json_url(url), PageKind::ArticleJson { edition: index, id });
        }
    }
    for (page, content) in edition.pages.iter().enumerate() {
        plan.add(
            content.content.url.as_str(),
            PageKind::Page {
                edition: index,
                index: page,
            },
        );
    }
    for content in contents(edition) {
        for asset in &content.assets {
            plan.add(
                asset.url.as_str(),
                PageKind::Asset {
                    source: asset.source.clone(),
                },
            );
        }
    }
    for kind in TaxonomyKind::ALL {
        let mut any = false;
        for term in edition.taxonomy(kind).with_page() {
            any = true;
            plan_list(plan, index, edition, ListRef::Term(kind, term), config);
        }
        if any {
            plan.add(
                language.url_of(kind.word(language)),
                PageKind::Terms {
                    edition: index,
                    kind,
                },
            );
        }
    }
    plan_archive(plan, index, None, &edition.archive, &language.home_url());
    for category in edition.categories.with_page() {
        let base = &edition.categories.term(category).url;
        plan_archive(
            plan,
            index,
            Some(category),
            edition.archive_of(Some(category)),
            base,
        );
    }
    plan.add(
        language.url_of(&paths.archive),
        PageKind::ArchiveIndex { edition: index },
    );
    plan.add(
        language.url_of(&paths.sitemap),
        PageKind::SitemapPage { edition: index },
    );
    plan.add(
        language.url_of(&paths.corrections),
        PageKind::Corrections { edition: index },
    );
    plan.add(
        format!("{}404.html", language.home_url()),
        PageKind::NotFound { edition: index },
    );
}

fn plan_search(plan: &mut Plan, index: usize, edition: &Edition, search: &Index, config: &Config) {
    let language = &config.languages[edition.language];
    let base = language.search_url();
    plan.add(base.as_str(), PageKind::SearchPage { edition: index });
    for (file, IndexFile { name, .. }) in search.files.iter().enumerate() {
        let kind = PageKind::SearchFile {
            edition: index,
            file,
        };
        plan.add(format!("{base}index/{name}"), kind);
    }
    for (letter, initial) in search.titles.initials.iter().enumerate() {
        let page = |year| PageKind::TitlesPage {
            edition: index,
            letter,
            year,
        };
        let url = language.titles_url(initial.letter);
        plan.add(url.as_str(), page(None));
        for (at, (year, _)) in initial.years.iter().enumerate() {
            plan.add(format!("{url}{year}/"), page(Some(at)));
        }
    }
}

/// A picture that several articles show is made smaller once.
fn plan_renditions(plan: &mut Plan, site: &Site) {
    let mut planned = BTreeSet::new();
    for content in site.editions.iter().flat_map(contents) {
        for RenditionUse { source, rendition } in &content.renditions {
            if planned.insert(&rendition.url) {
                plan.add(
                    rendition.url.as_str(),
                    PageKind::Rendition {
                        source: source.clone(),
                        rendition: rendition.clone(),
                    },
                );
            }
        }
    }
}

fn plan_list(plan: &mut Plan, index: usize, edition: &Edition, list: ListRef, config: &Config) {
    let url = list.url(edition, config);
    let numbers = 1..=numbered_pages(list.slots(edition).len(), config.paginate);
    let own = match list {
        ListRef::Home => PageKind::Home { edition: index },
        ListRef::Term(..) => PageKind::List {
            edition: index,
            list,
            number: None,
        },
    };
    plan.add(url.as_str(), own);
    let add_json = |plan: &mut Plan, url: &str, number| {
        let kind = PageKind::ListJson {
            edition: index,
            list,
            number,
        };
        if config.json {
            plan.add(json_url(url), kind);
        }
    };
    add_json(plan, &url, None);
    for number in numbers {
        let url = list.page_url(number, edition, config);
        add_json(plan, &url, Some(number));
        plan.add(
            url,
            PageKind::List {
                edition: index,
                list,
                number: Some(number),
            },
        );
    }
    if list.has_feeds(edition) {
        for format in FeedFormat::ALL {
            plan.add(
                format!("{url}{}", format.file_name()),
                PageKind::Feed {
                    edition: index,
                    list,
                    format,
                },
            );
        }
    }
}

fn plan_archive(
    plan: &mut Plan,
    edition: usize,
    category: Option<TermId>,
    archive: &Archive,
    base: &str,
) {
    for period in archive.periods() {
        plan.add(
            format!("{base}{}", period.path()),
            PageKind::Archive {
                edition,
                category,
                period,
            },
        );
    }
}

fn plan_site_files(plan: &mut Plan, site: &Site, config: &Config) {
    let in_sitemap = plan.in_sitemap(site).count();
    let parts = if in_sitemap > SITEMAP_PART {
        in_sitemap.div_ceil(SITEMAP_PART)
    } else {
        0
    };
    plan.add("/sitemap.xml", PageKind::SitemapXml { parts });
    for part in 0..parts {
        plan.add(
            format!("/sitemap-{}.xml", part + 1),
            PageKind::SitemapPart { part },
        );
    }
    plan.add("/news-sitemap.xml", PageKind::NewsSitemap);
    plan.add("/robots.txt", PageKind::Robots);
    if config.security.is_some() {
        plan.add("/.well-known/security.txt", PageKind::SecurityTxt);
    }
    plan.add("/_redirects", PageKind::RedirectRules);
    plan.add("/_headers", PageKind::HeaderRules);
    plan.add("/nginx-redirects.conf", PageKind::NginxRedirects);
    plan.add("/nginx-headers.conf", PageKind::NginxHeaders);
    plan.add("/apache.conf", PageKind::Apache);
}

/// What articles and pages of an edition have in common.
pub fn contents(edition: &Edition) -> impl Iterator<Item = &Content> {
    edition
        .articles
        .iter()
        .map(|a| &a.content)
        .chain(edition.pages.iter().map(|p| &p.content))
}
