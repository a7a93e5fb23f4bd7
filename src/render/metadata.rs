//! What machines read in a page: breadcrumbs and JSON-LD.

use serde::Serialize;
use tera::Value;

use super::Renderer;
use super::view::LinkView;
use crate::config::Config;
use crate::site::taxonomy::TermId;
use crate::site::{Article, Edition};
use crate::theme::safe_in_script;

impl Renderer<'_> {
    /// From the home page down to `category`.
    pub(super) fn breadcrumbs(&self, edition: usize, category: Option<TermId>) -> Vec<LinkView> {
        let home = self.sources.config.languages[edition].home_url();
        let mut links = vec![self.link(&self.words(edition, "home"), &home)];
        let categories = &self.edition(edition).categories;
        for id in category.map(|id| categories.path(id)).unwrap_or_default() {
            let term = categories.term(id);
            links.push(self.link(&term.name, &term.url));
        }
        links
    }
}

/// A `NewsArticle` of schema.org.
#[derive(Serialize)]
struct NewsArticle<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    headline: &'a str,
    url: &'a str,
    #[serde(rename = "mainEntityOfPage")]
    main_entity_of_page: &'a str,
    #[serde(rename = "datePublished")]
    date_published: String,
    #[serde(rename = "dateModified")]
    date_modified: String,
    #[serde(rename = "inLanguage")]
    in_language: &'a str,
    publisher: &'a Party<'a>,
    author: Authors<'a>,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(rename = "articleSection", skip_serializing_if = "Option::is_none")]
    article_section: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keywords: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<ImageObject>,
}

/// A person or an organisation.
#[derive(Serialize)]
struct Party<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
    url: String,
}

/// Who wrote it: the publisher, where nobody is named.
#[derive(Serialize)]
#[serde(untagged)]
enum Authors<'a> {
    Publisher(&'a Party<'a>),
    Named(Vec<Party<'a>>),
}

#[derive(Serialize)]
struct ImageObject {
    #[serde(rename = "@type")]
    kind: &'static str,
    url: String,
    width: u32,
    height: u32,
}

/// JSON-LD of an article, safe inside `<script>`.
pub(super) fn news_article(article: &Article, edition: &Edition, config: &Config) -> Value {
    let language = &config.languages[edition.language];
    let content = &article.content;
    let url = config.base_url.absolute(&content.url);
    let publisher = Party {
        kind: "GovernmentOrganization",
        name: &language.agency.name,
        url: config.base_url.absolute("/"),
    };
    let authors = article.authors.iter().map(|id| {
        let term = edition.authors.term(*id);
        Party {
            kind: "Person",
            name: &term.name,
            url: config.base_url.absolute(&term.url),
        }
    });
    let tags = article.tags.iter();
    let object = NewsArticle {
        context: "https://schema.org",
        kind: "NewsArticle",
        headline: &content.title,
        url: &url,
        main_entity_of_page: &url,
        date_published: article.public_from.to_machine(),
        date_modified: crate::feed::last_change(article).to_rfc3339(),
        in_language: &language.code,
        publisher: &publisher,
        author: if article.authors.is_empty() {
            Authors::Publisher(&publisher)
        } else {
            Authors::Named(authors.collect())
        },
        description: &content.summary,
        article_section: edition.category_of(article).map(|c| c.name.as_str()),
        keywords: tags.map(|t| edition.tags.term(*t).name.as_str()).collect(),
        image: content.image.as_ref().map(|image| ImageObject {
            kind: "ImageObject",
            url: config.base_url.absolute(&image.url),
            width: image.facts.width,
            height: image.facts.height,
        }),
    };
    let json = serde_json::to_string(&object).unwrap_or_default();
    Value::safe_string(&safe_in_script(json))
}
