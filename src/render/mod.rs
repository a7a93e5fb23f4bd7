//! From a planned page to its bytes. Any page can be rendered at any time, by
//! any thread, from the site alone.

mod archive;
mod counterparts;
mod listing;
mod made_from;
mod metadata;
pub mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tera::{Context, Value};

use crate::bilingual;
use crate::config::Config;
use crate::content::walk;
use crate::diagnostic::{Diagnostic, Place, unreadable};
use crate::feed;
use crate::plan::{PageKind, Plan, PlannedPage};
use crate::related::{self, Related};
use crate::search::Index;
use crate::site::address::Addresses;
use crate::site::life::Life;
use crate::site::{Article, ArticleId, Content, Edition, Site};
use crate::theme::{CARDS, SHARED, Theme};
use crate::{picture, site};
use made_from::Fingerprints;
use view::{ArticleView, LinkView, PageView, SiteView, TranslationView};

/// Bytes of a page, about.
const PAGE: usize = 16 * 1024;

/// Bytes of what pages share, about.
const PART: usize = 1024;

/// Makes pages, with what they share made once.
pub struct Renderer<'a> {
    sources: Sources<'a>,
    /// What every page of an edition is given.
    site_values: Vec<Value>,
    /// Parts that are the same on every page of an edition, by name.
    shared: Vec<Value>,
    /// What lists show of each article, by edition and id, once a list asks.
    cards: Vec<Vec<OnceLock<Value>>>,
    /// Where the menu leads, by edition.
    menus: Vec<BTreeSet<String>>,
    /// Links to the categories, by edition.
    categories: Vec<Vec<Value>>,
    fingerprints: Fingerprints,
    /// Time of each template, when somebody asks.
    timings: Option<Mutex<BTreeMap<String, TemplateTime>>>,
}

/// What rendering a template took, on all threads together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TemplateTime {
    /// How often it was rendered.
    pub times: u32,
    /// All of it.
    pub total: Duration,
    /// The longest time for one page.
    pub longest: Duration,
}

/// What pages are made of.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub struct Sources<'a> {
    pub site: &'a Site,
    pub config: &'a Config,
    pub theme: &'a Theme,
    pub plan: &'a Plan,
    pub addresses: &'a Addresses,
    /// By edition.
    pub related: &'a [Related],
    /// By edition.
    pub search: &'a [Index],
    /// Time of the file system, in nanoseconds since 1970.
    pub now: i128,
    /// Whether drafts are shown: pages then carry a mark and `noindex`.
    pub preview: bool,
    /// Whether the time of each template is taken.
    pub time_templates: bool,
}

impl<'a> Renderer<'a> {
    /// Prepares what pages share.
    ///
    /// # Errors
    /// A fault in a template that makes a shared part.
    pub fn new(sources: Sources<'a>) -> Result<Self, Box<Diagnostic>> {
        let Sources {
            site,
            config,
            preview,
            ..
        } = sources;
        let editions = site.editions.iter();
        let views: Vec<SiteView> = editions
            .map(|edition| SiteView::new(site, edition, config, preview))
            .collect();
        let menus = views.iter().map(|view| {
            let urls = view.menu_urls().map(str::to_owned);
            urls.collect()
        });
        let editions = site.editions.iter();
        let categories = editions.map(|edition| {
            let ids = 0..edition.categories.terms.len();
            let link = |id| LinkView::term(&edition.categories, id, config);
            ids.map(|id| Value::from_serializable(&link(id))).collect()
        });
        let editions = site.editions.iter();
        let cards = editions.map(|edition| edition.articles.iter().map(|_| OnceLock::new()));
        let mut renderer = Renderer {
            shared: vec![Value::none(); views.len()],
            site_values: views.iter().map(Value::from_serializable).collect(),
            menus: menus.collect(),
            cards: cards.map(Iterator::collect).collect(),
            categories: categories.collect(),
            fingerprints: Fingerprints::of(&sources, &views),
            timings: sources.time_templates.then(Mutex::default),
            sources,
        };
        renderer.shared = (0..views.len())
            .map(|edition| renderer.shared_parts(edition))
            .collect::<Result<_, _>>()?;
        Ok(renderer)
    }

    /// Renders the templates in `shared/`, which know the site and no page.
    fn shared_parts(&self, edition: usize) -> Result<Value, Box<Diagnostic>> {
        self.parts(SHARED, &self.site_context(edition))
    }

    /// What each template in `folder` makes of `context`, by name.
    fn parts(&self, folder: &'static str, context: &Context) -> Result<Value, Box<Diagnostic>> {
        let mut parts = tera::Map::new();
        for (template, name) in self.sources.theme.parts(folder) {
            let html = self.render_about(PART, template, context)?;
            let html = Value::safe_string(&String::from_utf8_lossy(&html));
            parts.insert(name.to_owned().into(), html);
        }
        Ok(Value::from(parts))
    }

    /// The bytes of a planned page.
    ///
    /// # Errors
    /// A fault in a template, or a file that can't be read.
    pub fn page(&self, page: &PlannedPage) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.bytes_of(page).map_err(|fault| {
            // One template makes thousands of pages, and one of them shows its fault.
            match self.content_of(page) {
                Some(content) => Box::new(fault.also(Place::file(content.shown()))),
                None => fault,
            }
        })
    }

    /// What a page is made of, where that is one file.
    fn content_of(&self, page: &PlannedPage) -> Option<&Content> {
        match page.kind {
            PageKind::Article { edition, id } => Some(&self.edition(edition).article(id).content),
            PageKind::Page { edition, index } => Some(&self.edition(edition).pages[index].content),
            _ => None,
        }
    }

    fn bytes_of(&self, page: &PlannedPage) -> Result<Vec<u8>, Box<Diagnostic>> {
        let config = self.sources.config;
        match &page.kind {
            PageKind::Home { edition } => self.home(page, *edition),
            PageKind::List {
                edition,
                list,
                number,
            } => self.list(page, *edition, *list, *number),
            PageKind::Article { edition, id } => self.article(page, *edition, *id),
            PageKind::Page { edition, index } => self.plain_page(page, *edition, *index),
            PageKind::Terms { edition, kind } => self.terms(page, *edition, *kind),
            PageKind::ArchiveIndex { edition } => self.archive_index(page, *edition),
            PageKind::Archive {
                edition,
                category,
                period,
            } => self.archive(page, *edition, *category, *period),
            PageKind::SitemapPage { edition } => self.sitemap_page(page, *edition),
            PageKind::SearchPage { edition } => self.search_page(page, *edition),
            PageKind::TitlesPage {
                edition,
                letter,
                year,
            } => self.titles_page(page, *edition, *letter, *year),
            PageKind::SearchFile { edition, file } => {
                let index = &self.sources.search[*edition];
                Ok(index.bytes(&index.files[*file], self.edition(*edition), config))
            }
            PageKind::Corrections { edition } => self.corrections(page, *edition),
            PageKind::NotFound { edition } => self.not_found(page, *edition),
            PageKind::Redirect { to } => self.redirect(page, to),
            PageKind::Feed {
                edition,
                list,
                format,
            } => Ok(feed::feed(
                self.edition(*edition),
                config,
                &self.sources.theme.strings,
                *list,
                *format,
            )),
            PageKind::ArticleJson { edition, id } => Ok(feed::content_api::article(
                &self.sources.site.editions[*edition],
                *id,
                &self.sources.related[*edition],
                config,
            )),
            PageKind::ListJson {
                edition,
                list,
                number,
            } => Ok(feed::content_api::list(
                &self.sources.site.editions[*edition],
                *list,
                *number,
                config,
            )),
            PageKind::SitemapXml { parts } => Ok(feed::sitemap::index_or_urls(
                self.sources.plan,
                self.sources.site,
                config,
                *parts,
            )),
            PageKind::SitemapPart { part } => Ok(feed::sitemap::part(
                self.sources.plan,
                self.sources.site,
                config,
                *part,
            )),
            PageKind::NewsSitemap => Ok(feed::news_sitemap::urls(self.sources.site, config)),
            PageKind::Robots => Ok(feed::hosts::robots(config, self.sources.preview)),
            PageKind::SecurityTxt => Ok(feed::hosts::security_txt(config)),
            PageKind::RedirectRules => Ok(feed::hosts::redirect_rules(
                &self.sources.plan.redirects,
                config,
            )),
            PageKind::NginxRedirects => Ok(feed::hosts::nginx_redirects(self.sources.plan, config)),
            PageKind::HeaderRules => Ok(feed::hosts::header_rules(
                config,
                self.sources.preview,
                self.sources.theme.files.values().map(|file| &*file.url),
            )),
            PageKind::NginxHeaders => Ok(feed::hosts::nginx_headers(self.sources.preview)),
            PageKind::Apache => {
                let Sources { plan, preview, .. } = self.sources;
                Ok(feed::hosts::apache(plan, config, preview))
            }
            PageKind::Static { disk, shown, .. } => read(disk, shown),
            PageKind::ThemeFile { name } => Ok(self.sources.theme.files[name].bytes.clone()),
            PageKind::Asset { source } => self.asset(source),
            PageKind::Rendition { source, rendition } => self.rendition(source, rendition),
        }
    }

    /// Time of each template so far, the costliest first.
    pub fn template_timings(&self) -> Vec<(String, TemplateTime)> {
        let timings = self.timings.iter();
        let mut all: Vec<(String, TemplateTime)> = timings
            .flat_map(|timings| {
                let timings = timings.lock().unwrap_or_else(PoisonError::into_inner);
                timings.clone()
            })
            .collect();
        all.sort_by_key(|(_, time)| std::cmp::Reverse(time.total));
        all
    }

    fn asset(&self, source: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        let shown = walk::in_content(source);
        let Some(asset) = self.sources.addresses.asset_file(source) else {
            return Err(gone(&shown));
        };
        let bytes = read(&asset.disk, &shown)?;
        match self.sources.addresses.picture(source) {
            Some(_) => picture::without_metadata(bytes).ok_or_else(|| {
                let why = bilingual!("tệp vừa bị thay đổi", "the file has just changed");
                let place = Place::file(shown);
                Box::new(crate::markdown::bad_picture(source, &why, &place))
            }),
            None => Ok(bytes),
        }
    }

    fn rendition(
        &self,
        source: &str,
        rendition: &picture::Rendition,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let shown = walk::in_content(source);
        let Some(asset) = self.sources.addresses.asset_file(source) else {
            return Err(gone(&shown));
        };
        let made = self
            .sources
            .addresses
            .pictures()
            .rendition(&asset.disk, rendition);
        made.map_err(|why| {
            Box::new(crate::markdown::bad_picture(
                source,
                &why,
                &Place::file(shown),
            ))
        })
    }

    fn edition(&self, index: usize) -> &'a Edition {
        &self.sources.site.editions[index]
    }

    fn card(&self, edition: usize, id: ArticleId) -> Result<Value, Box<Diagnostic>> {
        let place = &self.cards[edition][id as usize];
        if let Some(card) = place.get() {
            return Ok(card.clone());
        }
        let article = self.edition(edition).article(id);
        let categories = &self.categories[edition];
        let mut card = view::Card::new(article, categories, self.sources.config);
        let mut context = self.site_context(edition);
        context.insert("card", &card);
        card.html = Some(self.parts(CARDS, &context)?);
        // Another thread may have been faster.
        Ok(place
            .get_or_init(|| Value::from_serializable(&card))
            .clone())
    }

    /// Cards of `ids`, in their order.
    fn cards_of(
        &self,
        edition: usize,
        ids: impl Iterator<Item = ArticleId>,
    ) -> Result<Value, Box<Diagnostic>> {
        let cards = ids.map(|id| self.card(edition, id));
        Ok(Value::from(cards.collect::<Result<Vec<Value>, _>>()?))
    }

    fn site_context(&self, edition: usize) -> Context {
        let mut context = Context::new();
        let language = &self.sources.config.languages[edition];
        context.insert("lang", &language.code);
        let is_right_to_left = language.is_right_to_left();
        context.insert("dir", if is_right_to_left { "rtl" } else { "ltr" });
        context.insert_value("site", self.site_values[edition].clone());
        context
    }

    /// The context that every page is given; `page` says the rest of the page.
    fn context(&self, edition: usize, mut page: PageView) -> Context {
        page.in_menu = self.menus[edition].contains(&page.url);
        let mut context = self.site_context(edition);
        context.insert_value("shared", self.shared[edition].clone());
        context.insert("page", &page);
        context
    }

    fn page_view(&self, page: &PlannedPage, kind: &'static str, title: &str) -> PageView {
        PageView {
            kind,
            title: title.to_owned(),
            url: self.href(&page.url),
            permalink: self.sources.config.base_url.absolute(&page.url),
            description: String::new(),
            noindex: self.sources.preview,
            in_menu: false,
            breadcrumbs: Vec::new(),
            translations: self.counterparts(&page.kind),
            feeds: Vec::new(),
        }
    }

    /// A site path as pages give it.
    fn href(&self, path: &str) -> String {
        self.sources.config.base_url.href(path)
    }

    /// A link to a site path.
    fn link(&self, name: &str, path: &str) -> LinkView {
        LinkView::of(name, path, self.sources.config)
    }

    fn words(&self, edition: usize, key: &str) -> String {
        let code = &self.sources.config.languages[edition].code;
        self.sources
            .theme
            .strings
            .get(code, key)
            .unwrap_or(key)
            .to_owned()
    }

    fn render(&self, template: &str, context: &Context) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.render_about(PAGE, template, context)
    }

    /// Renders what takes about so many bytes.
    fn render_about(
        &self,
        bytes: usize,
        template: &str,
        context: &Context,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut bytes = Vec::with_capacity(bytes);
        let start = self.timings.as_ref().map(|_| Instant::now());
        let rendered = self
            .sources
            .theme
            .tera
            .render_to(template, context, &mut bytes);
        if let Some((timings, start)) = self.timings.as_ref().zip(start) {
            let took = start.elapsed();
            let mut timings = timings.lock().unwrap_or_else(PoisonError::into_inner);
            let time = timings.entry(template.to_owned()).or_default();
            time.times += 1;
            time.total += took;
            time.longest = time.longest.max(took);
        }
        match rendered {
            Ok(()) => Ok(bytes),
            Err(error) => Err(Box::new(self.sources.theme.explain(template, &error))),
        }
    }

    fn article(
        &self,
        page: &PlannedPage,
        edition_index: usize,
        id: ArticleId,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let edition = self.edition(edition_index);
        let article = edition.article(id);
        let content = &article.content;
        if let Some(notice) = self.notice(page, edition_index, content) {
            return notice;
        }
        let mut view = self.page_view(page, "article", &content.title);
        view.description.clone_from(&content.summary);
        view.translations = self.translations(edition_index, content);
        view.breadcrumbs = self.breadcrumbs(edition_index, article.category);
        view.noindex |= content.life != Life::Published;
        let lists =
            self.sources.related[edition_index].lists(edition, id, &self.sources.config.related);
        let (before, after) = related::neighbours(edition, id);
        let mut context = self.context(edition_index, view);
        context.insert(
            "article",
            &ArticleView::new(article, edition, self.sources.config),
        );
        context.insert_value(
            "related",
            self.cards_of(edition_index, lists.related.iter().map(|entry| entry.id))?,
        );
        context.insert_value(
            "others",
            self.cards_of(edition_index, lists.others.into_iter())?,
        );
        let link = |a: Option<&Article>| a.map(|a| self.link(&a.content.title, &a.content.url));
        context.insert("previous", &link(before));
        context.insert("next", &link(after));
        context.insert_value(
            "json_ld",
            metadata::news_article(article, edition, self.sources.config),
        );
        self.render(self.template(content, "article.html"), &context)
    }

    /// What stands in the place of a text that has expired or was withdrawn.
    fn notice(
        &self,
        page: &PlannedPage,
        edition: usize,
        content: &site::Content,
    ) -> Option<Result<Vec<u8>, Box<Diagnostic>>> {
        match &content.life {
            Life::Expired(since) => Some(self.expired(page, edition, content, *since)),
            Life::Withdrawn {
                date,
                reason,
                replaced_by,
            } => Some(self.withdrawn(
                page,
                edition,
                content,
                *date,
                reason,
                replaced_by.as_deref(),
            )),
            Life::Draft | Life::Scheduled(_) | Life::Published => None,
        }
    }

    fn expired(
        &self,
        page: &PlannedPage,
        edition: usize,
        content: &site::Content,
        since: crate::locale::date::Moment,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        // Nothing of the article itself is here, not even its title.
        let mut view = self.page_view(page, "expired", &self.words(edition, "expired_title"));
        view.noindex = true;
        view.translations = self.translations(edition, content);
        let mut context = self.context(edition, view);
        context.insert("expired_at", &since);
        self.render("expired.html", &context)
    }

    fn withdrawn(
        &self,
        page: &PlannedPage,
        edition: usize,
        content: &site::Content,
        date: crate::locale::date::Moment,
        reason: &str,
        replaced_by: Option<&str>,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        // The mark comes first, so that a tab or a shared link shows it too.
        let title = format!(
            "{}: {}",
            self.words(edition, "withdrawn_mark"),
            content.title
        );
        let mut view = self.page_view(page, "withdrawn", &title);
        view.noindex = true;
        view.translations = self.translations(edition, content);
        let mut context = self.context(edition, view);
        context.insert("withdrawn_at", &date);
        context.insert("reason", reason);
        context.insert("replaced_by", &replaced_by.map(|url| self.href(url)));
        self.render("withdrawn.html", &context)
    }

    fn plain_page(
        &self,
        page: &PlannedPage,
        edition_index: usize,
        index: usize,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let content = &self.edition(edition_index).pages[index].content;
        if let Some(notice) = self.notice(page, edition_index, content) {
            return notice;
        }
        let mut view = self.page_view(page, "page", &content.title);
        view.description.clone_from(&content.summary);
        view.translations = self.translations(edition_index, content);
        view.breadcrumbs = self.breadcrumbs(edition_index, None);
        view.noindex |= content.life != Life::Published;
        let mut context = self.context(edition_index, view);
        context.insert(
            "content",
            &view::ContentView::new(content, self.sources.config),
        );
        self.render(self.template(content, "page.html"), &context)
    }

    fn not_found(
        &self,
        page: &PlannedPage,
        edition_index: usize,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let edition = self.edition(edition_index);
        let mut view = self.page_view(
            page,
            "not_found",
            &self.words(edition_index, "not_found_title"),
        );
        view.noindex = true;
        let mut context = self.context(edition_index, view);
        let newest = edition.listed(&edition.all).rev().take(5);
        context.insert_value("newest", self.cards_of(edition_index, newest)?);
        self.render("404.html", &context)
    }

    fn redirect(&self, page: &PlannedPage, to: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        // In the language of the place that the old URL stands in.
        let languages = self.sources.config.languages.iter();
        let edition = languages
            .enumerate()
            .skip(1)
            .find(|(_, l)| page.url.starts_with(&format!("{}/", l.prefix)))
            .map_or(0, |(i, _)| i);
        let mut view = self.page_view(page, "redirect", &self.words(edition, "redirect_title"));
        view.noindex = true;
        let mut context = self.context(edition, view);
        let (href, permalink) = if to.starts_with('/') {
            (self.href(to), self.sources.config.base_url.absolute(to))
        } else {
            (to.to_owned(), to.to_owned())
        };
        context.insert("to", &href);
        context.insert("permalink", &permalink);
        self.render("redirect.html", &context)
    }

    fn translations(&self, edition: usize, content: &site::Content) -> Vec<TranslationView> {
        if content.translations.is_empty() {
            return Vec::new();
        }
        let own = (edition, content.url.as_str());
        let others = content
            .translations
            .iter()
            .map(|t| (t.language, t.url.as_str()));
        let mut all: Vec<(usize, &str)> = std::iter::once(own).chain(others).collect();
        all.sort_unstable();
        all.into_iter()
            .map(|(language, url)| TranslationView::new(language, url, self.sources.config))
            .collect()
    }
}

fn read(disk: &std::path::Path, shown: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    std::fs::read(disk).map_err(|error| Box::new(unreadable(Place::file(shown), &error)))
}

/// That a file which was there when the content was read is not.
fn gone(shown: &str) -> Box<Diagnostic> {
    let error = std::io::ErrorKind::NotFound.into();
    Box::new(unreadable(Place::file(shown), &error))
}
