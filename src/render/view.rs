//! What templates see of the site. `docs/themes.md` describes it for authors.

use borsh::BorshSerialize;
use serde::Serialize;
use tera::Value;

use crate::config::{AgencyConfig, Config, LinkConfig, NoticeConfig};
use crate::content::document::{Change, Source};
use crate::locale::date::Moment;
use crate::locale::language;
use crate::markdown::Heading;
use crate::plan::{FeedFormat, ListRef};
use crate::site::taxonomy::{Taxonomy, TaxonomyKind, TermId};
use crate::site::{Article, Content, Edition, Picture, Site};

/// A name and where it leads.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// What readers see.
    pub name: String,
    /// For `href`.
    pub url: String,
}

impl LinkView {
    /// A link to a site path.
    pub fn of(name: &str, site_path: &str, config: &Config) -> Self {
        LinkView {
            name: name.to_owned(),
            url: config.base_url.href(site_path),
        }
    }

    fn configured(link: &LinkConfig, config: &Config) -> Self {
        let url = if link.url.starts_with('/') {
            config.base_url.href(&link.url)
        } else {
            link.url.clone()
        };
        LinkView {
            name: link.name.clone(),
            url,
        }
    }

    /// A link to a term's page.
    pub fn term(taxonomy: &Taxonomy, id: TermId, config: &Config) -> Self {
        let term = taxonomy.term(id);
        Self::of(&term.name, &term.url, config)
    }
}

/// `site`.
#[derive(Debug, Serialize)]
pub struct SiteView {
    title: String,
    description: String,
    url: String,
    base_url: String,
    agency: AgencyConfig,
    logo: Option<String>,
    /// Full address of the picture for pages that are shared and have none.
    share: Option<String>,
    menu: Vec<LinkView>,
    footer: Vec<LinkView>,
    languages: Vec<LanguageView>,
    categories: Vec<CategoryView>,
    urls: UrlsView,
    feeds: Vec<FeedView>,
    notices: Vec<NoticeView>,
    time_zone: &'static str,
    extra: serde_json::Value,
    preview: bool,
}

/// A notice whose time it is.
#[derive(Debug, Serialize)]
struct NoticeView {
    text: String,
    url: Option<String>,
    from: Option<Moment>,
    until: Option<Moment>,
    urgent: bool,
}

#[derive(Debug, Serialize)]
struct LanguageView {
    code: String,
    name: &'static str,
    url: String,
}

#[derive(Debug, Serialize)]
struct CategoryView {
    name: String,
    url: String,
    children: Vec<CategoryView>,
}

/// Addresses of the lists of lists; none where there is nothing to list.
#[derive(Debug, Serialize)]
struct UrlsView {
    home: String,
    archive: String,
    sitemap: String,
    search: Option<String>,
    corrections: String,
    categories: Option<String>,
    tags: Option<String>,
    authors: Option<String>,
}

/// A feed of the page.
#[derive(Debug, Clone, Serialize)]
pub struct FeedView {
    format: &'static str,
    mime: &'static str,
    url: String,
}

impl SiteView {
    /// What every page of `edition` is given.
    pub fn new(site: &Site, edition: &Edition, config: &Config, preview: bool) -> Self {
        let language = &config.languages[edition.language];
        let href = |word: &str| config.base_url.href(&language.url_of(word));
        let terms = |kind: TaxonomyKind| {
            edition
                .taxonomy(kind)
                .with_page()
                .next()
                .map(|_| href(kind.word(language)))
        };
        let links = |configured: &[LinkConfig]| -> Vec<LinkView> {
            let all = configured.iter();
            all.map(|l| LinkView::configured(l, config)).collect()
        };
        let mut agency = language.agency.clone();
        agency.links = agency
            .links
            .iter()
            .map(|l| {
                let link = LinkView::configured(l, config);
                LinkConfig {
                    name: link.name,
                    url: link.url,
                }
            })
            .collect();
        let roots: Vec<TermId> = edition
            .categories
            .roots()
            .filter(|id| shown(&edition.categories, *id))
            .collect();
        let shown = config.notices.iter().filter(|n| n.is_shown(site.as_of));
        let mut notices: Vec<&NoticeConfig> = shown.collect();
        notices.sort_by_key(|notice| !notice.urgent);
        SiteView {
            title: language.title.clone(),
            description: language.description.clone(),
            url: config.base_url.href(&language.home_url()),
            base_url: config.base_url.absolute("/"),
            logo: Some(agency.logo.trim_start_matches('/'))
                .filter(|logo| !logo.is_empty())
                .map(|logo| config.base_url.href(&format!("/{logo}"))),
            share: Some(agency.share.trim_start_matches('/'))
                .filter(|share| !share.is_empty())
                .map(|share| config.base_url.absolute(&format!("/{share}"))),
            agency,
            menu: links(&language.menu),
            footer: links(&language.footer),
            languages: site
                .editions
                .iter()
                .map(|e| {
                    let other = &config.languages[e.language];
                    LanguageView {
                        code: other.code.clone(),
                        name: language::name(&other.code),
                        url: config.base_url.href(&format!("{}/", other.prefix)),
                    }
                })
                .collect(),
            categories: category_views(&edition.categories, &roots, config),
            urls: UrlsView {
                home: config.base_url.href(&language.home_url()),
                archive: href(&language.paths.archive),
                sitemap: href(&language.paths.sitemap),
                search: config.search.then(|| href(&language.paths.search)),
                corrections: href(&language.paths.corrections),
                categories: terms(TaxonomyKind::Category),
                tags: terms(TaxonomyKind::Tag),
                authors: terms(TaxonomyKind::Author),
            },
            feeds: feeds_of(edition, ListRef::Home, config),
            notices: notices
                .into_iter()
                .filter_map(|notice| {
                    Some(NoticeView {
                        text: notice.texts.get(&language.code)?.clone(),
                        url: notice
                            .link
                            .as_ref()
                            .map(|link| LinkView::configured(link, config).url),
                        from: notice.from,
                        until: notice.until,
                        urgent: notice.urgent,
                    })
                })
                .collect(),
            time_zone: config.time_zone.name(),
            extra: config.extra.clone(),
            preview,
        }
    }

    /// Where the menu leads: what the config says, else home, categories and archive.
    pub fn menu_urls(&self) -> impl Iterator<Item = &str> {
        let usual = [&self.urls.home, &self.urls.archive].into_iter();
        let usual = usual.chain(self.categories.iter().map(|category| &category.url));
        let has_own = !self.menu.is_empty();
        let own = self.menu.iter().map(|link| &link.url);
        let urls = own.chain(usual.filter(move |_| !has_own));
        urls.map(String::as_str)
    }
}

fn shown(categories: &Taxonomy, id: TermId) -> bool {
    categories.closed || categories.term(id).count > 0
}

fn category_views(categories: &Taxonomy, ids: &[TermId], config: &Config) -> Vec<CategoryView> {
    ids.iter()
        .filter(|id| shown(categories, **id))
        .map(|id| {
            let term = categories.term(*id);
            CategoryView {
                name: term.name.clone(),
                url: config.base_url.href(&term.url),
                children: category_views(categories, &term.children, config),
            }
        })
        .collect()
}

/// Feeds of a list; none for a list without.
pub fn feeds_of(edition: &Edition, list: ListRef, config: &Config) -> Vec<FeedView> {
    if !list.has_feeds(edition) {
        return Vec::new();
    }
    let url = list.url(edition, config);
    FeedFormat::ALL
        .into_iter()
        .map(|format| {
            let (name, mime) = match format {
                FeedFormat::Atom => ("Atom", "application/atom+xml"),
                FeedFormat::Rss => ("RSS", "application/rss+xml"),
                FeedFormat::Json => ("JSON Feed", "application/feed+json"),
            };
            FeedView {
                format: name,
                mime,
                url: config
                    .base_url
                    .href(&format!("{url}{}", format.file_name())),
            }
        })
        .collect()
}

/// `page`: what the frame around every page must know of it.
#[derive(Debug, Serialize)]
pub struct PageView {
    /// `home`, `article`, `page`, `list`, …
    pub kind: &'static str,
    /// Title of the page, without that of the site.
    pub title: String,
    /// For `href`.
    pub url: String,
    /// Full address.
    pub permalink: String,
    /// For search engines; may be empty.
    pub description: String,
    /// Search engines are to leave it out.
    pub noindex: bool,
    /// Whether the menu leads here.
    pub in_menu: bool,
    /// From the home page down to the page above this one.
    pub breadcrumbs: Vec<LinkView>,
    /// The page in every language it has, this one too; empty when it has one only.
    pub translations: Vec<TranslationView>,
    /// Feeds of this very page, beside the site's.
    pub feeds: Vec<FeedView>,
}

/// The page in a language.
#[derive(Debug, Serialize, BorshSerialize)]
pub struct TranslationView {
    lang: String,
    name: &'static str,
    url: String,
    permalink: String,
}

impl TranslationView {
    /// The page at the site path `url` in the language of this index.
    pub fn new(language: usize, url: &str, config: &Config) -> Self {
        let code = config.languages[language].code.clone();
        TranslationView {
            name: language::name(&code),
            lang: code,
            url: config.base_url.href(url),
            permalink: config.base_url.absolute(url),
        }
    }
}

/// A picture.
#[derive(Debug, Serialize)]
pub struct PictureView<'a> {
    url: String,
    /// The picture itself, or a smaller one when it is very large.
    src: String,
    /// Smaller ones in WebP; empty when there are none.
    srcset: String,
    width: u32,
    height: u32,
    /// The picture for those who share the page.
    share: ShareView,
    alt: &'a str,
    caption: &'a str,
    credit: &'a str,
}

#[derive(Debug, Serialize)]
struct ShareView {
    /// Full address.
    url: String,
    width: u32,
    height: u32,
}

impl<'a> PictureView<'a> {
    fn new(picture: &'a Picture, config: &Config) -> Self {
        let facts = &picture.facts;
        PictureView {
            url: config.base_url.href(&picture.url),
            src: match &facts.fallback {
                Some(fallback) => config.base_url.href(&fallback.url),
                None => config.base_url.href(&picture.url),
            },
            srcset: facts.srcset(|url| config.base_url.href(url)),
            width: facts.width,
            height: facts.height,
            share: match &facts.share {
                Some(share) => ShareView {
                    url: config.base_url.absolute(&share.url),
                    width: share.width,
                    height: share.height,
                },
                None => ShareView {
                    url: config.base_url.absolute(&picture.url),
                    width: facts.width,
                    height: facts.height,
                },
            },
            alt: &picture.alt,
            caption: &picture.caption,
            credit: &picture.credit,
        }
    }
}

/// What a list shows of an article.
#[derive(Debug, Serialize)]
pub struct Card<'a> {
    title: &'a str,
    url: String,
    date: Moment,
    summary: String,
    category: Option<Value>,
    image: Option<PictureView<'a>>,
    status: &'static str,
    /// What the templates in `cards/` made of the rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<Value>,
}

/// Characters of a summary in a list.
const CARD_SUMMARY: usize = 240;

impl<'a> Card<'a> {
    /// The card of `article`; `categories` are the links of all categories,
    /// shared by the cards.
    pub fn new(article: &'a Article, categories: &[Value], config: &Config) -> Self {
        let content = &article.content;
        let summary = if article.is_listed() {
            crate::markdown::shorten(&content.summary, CARD_SUMMARY)
        } else {
            String::new()
        };
        Card {
            title: &content.title,
            url: config.base_url.href(&content.url),
            date: article.date,
            summary,
            category: article.category.map(|id| categories[id].clone()),
            image: content.image.as_ref().map(|i| PictureView::new(i, config)),
            status: content.life.name(),
            html: None,
        }
    }
}

/// `content` of `page.html`, and a part of `article`.
#[derive(Debug, Serialize)]
pub struct ContentView<'a> {
    title: &'a str,
    url: String,
    permalink: String,
    summary: &'a str,
    /// Whether the editor wrote the summary, so that it is shown above the text.
    has_sapo: bool,
    body: Value,
    toc: Vec<TocEntry<'a>>,
    image: Option<PictureView<'a>>,
    attachments: Vec<AttachmentView<'a>>,
    updated: Option<Moment>,
    changes: &'a [Change],
    status: &'static str,
    extra: &'a serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Serialize)]
struct AttachmentView<'a> {
    title: &'a str,
    number: &'a str,
    url: String,
    size: u64,
    kind: &'a str,
}

#[derive(Debug, Serialize)]
struct TocEntry<'a> {
    id: &'a str,
    text: &'a str,
    children: Vec<TocEntry<'a>>,
}

impl<'a> ContentView<'a> {
    /// The view of `content`.
    pub fn new(content: &'a Content, config: &Config) -> Self {
        ContentView {
            title: &content.title,
            url: config.base_url.href(&content.url),
            permalink: config.base_url.absolute(&content.url),
            summary: &content.summary,
            has_sapo: content.has_own_summary,
            body: content.with_html(Value::safe_string),
            toc: if content.toc {
                toc(&content.headings)
            } else {
                Vec::new()
            },
            image: content.image.as_ref().map(|i| PictureView::new(i, config)),
            attachments: content
                .attachments
                .iter()
                .map(|a| AttachmentView {
                    title: &a.title,
                    number: &a.number,
                    url: config.base_url.href(&a.url),
                    size: a.size,
                    kind: &a.kind,
                })
                .collect(),
            updated: content.updated,
            changes: &content.changes,
            status: content.life.name(),
            extra: &content.extra,
        }
    }
}

/// Headings of the first two levels, the second below the first.
fn toc(headings: &[Heading]) -> Vec<TocEntry<'_>> {
    let top = headings.iter().map(|h| h.level).min().unwrap_or(2);
    let mut entries: Vec<TocEntry<'_>> = Vec::new();
    for heading in headings {
        let entry = TocEntry {
            id: &heading.id,
            text: &heading.text,
            children: Vec::new(),
        };
        match entries.last_mut() {
            Some(above) if heading.level == top + 1 => above.children.push(entry),
            _ if heading.level <= top + 1 => entries.push(entry),
            _ => {}
        }
    }
    entries
}

/// `article`.
#[derive(Debug, Serialize)]
pub struct ArticleView<'a> {
    #[serde(flatten)]
    content: ContentView<'a>,
    date: Moment,
    published: Moment,
    category: Option<LinkView>,
    authors: Vec<LinkView>,
    tags: Vec<LinkView>,
    source: Option<&'a Source>,
    featured: bool,
}

impl<'a> ArticleView<'a> {
    /// The view of `article`.
    pub fn new(article: &'a Article, edition: &Edition, config: &Config) -> Self {
        let links = |taxonomy: &Taxonomy, ids: &[TermId]| {
            ids.iter()
                .map(|id| LinkView::term(taxonomy, *id, config))
                .collect()
        };
        ArticleView {
            content: ContentView::new(&article.content, config),
            date: article.date,
            published: article.public_from,
            category: article
                .category
                .map(|id| LinkView::term(&edition.categories, id, config)),
            authors: links(&edition.authors, &article.authors),
            tags: links(&edition.tags, &article.tags),
            source: article.source.as_ref(),
            featured: article.featured,
        }
    }
}
