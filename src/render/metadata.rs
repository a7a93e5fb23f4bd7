//! What machines read in a page: breadcrumbs and JSON-LD.

use serde_json::json;
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
        let home = format!("{}/", self.sources.config.languages[edition].prefix);
        let mut links = vec![LinkView::of(
            &self.words(edition, "home"),
            &home,
            self.sources.config,
        )];
        let categories = &self.edition(edition).categories;
        for id in category.map(|id| categories.path(id)).unwrap_or_default() {
            let term = categories.term(id);
            links.push(LinkView::of(&term.name, &term.url, self.sources.config));
        }
        links
    }
}

/// JSON-LD of schema.org's `NewsArticle`, safe inside `<script>`.
pub(super) fn news_article(article: &Article, edition: &Edition, config: &Config) -> Value {
    let language = &config.languages[edition.language];
    let content = &article.content;
    let authors: Vec<_> = article
        .authors
        .iter()
        .map(|id| {
            let term = edition.authors.term(*id);
            json!({ "@type": "Person", "name": term.name, "url": config.base_url.absolute(&term.url) })
        })
        .collect();
    let publisher = json!({ "@type": "GovernmentOrganization", "name": language.agency.name, "url": config.base_url.absolute("/") });
    let mut object = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": content.title,
        "url": config.base_url.absolute(&content.url),
        "mainEntityOfPage": config.base_url.absolute(&content.url),
        "datePublished": article.date.to_machine(),
        "dateModified": crate::feed::last_change(article).to_rfc3339(),
        "inLanguage": language.code,
        "publisher": publisher,
        "author": if authors.is_empty() { publisher.clone() } else { serde_json::Value::from(authors) },
    });
    if !content.summary.is_empty() {
        object["description"] = content.summary.clone().into();
    }
    if let Some(category) = edition.category_of(article) {
        object["articleSection"] = category.name.clone().into();
    }
    if !article.tags.is_empty() {
        let names: Vec<&str> = article
            .tags
            .iter()
            .map(|t| edition.tags.term(*t).name.as_str())
            .collect();
        object["keywords"] = names.into();
    }
    if let Some(image) = &content.image {
        object["image"] = json!({
            "@type": "ImageObject",
            "url": config.base_url.absolute(&image.url),
            "width": image.facts.width,
            "height": image.facts.height,
        });
    }
    Value::safe_string(&safe_in_script(&object.to_string()))
}
