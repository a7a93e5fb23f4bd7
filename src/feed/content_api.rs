//! The content API: an article, or a page of a list, as JSON beside its page.

use serde_json::{Value, json};

use super::json_bytes;
use crate::config::Config;
use crate::plan::{ListRef, json_url};
use crate::related::{Related, Scored};
use crate::site::pagination::numbered_pages;
use crate::site::taxonomy::{Taxonomy, TermId};
use crate::site::{Article, ArticleId, Edition};

/// One article.
pub fn article(edition: &Edition, id: ArticleId, related: &Related, config: &Config) -> Vec<u8> {
    let article = edition.article(id);
    let content = &article.content;
    let absolute = |path: &str| config.base_url.absolute(path);
    let lists = related.lists(edition, id, &config.related);
    let url = |id: ArticleId| absolute(&edition.article(id).content.url);
    let mut object = summary(article, edition, config);
    object["updated"] = json!(content.updated);
    object["authors"] = terms(&edition.authors, &article.authors, config);
    object["tags"] = terms(&edition.tags, &article.tags, config);
    object["changes"] = json!(content.changes);
    object["source"] = json!(article.source);
    object["attachments"] = content
        .attachments
        .iter()
        .map(|a| json!({ "title": a.title, "number": a.number, "url": absolute(&a.url), "size": a.size }))
        .collect();
    object["translations"] = content
        .translations
        .iter()
        .map(|t| json!({ "lang": config.languages[t.language].code, "url": absolute(&t.url) }))
        .collect();
    object["html"] = content
        .with_html(|html| super::with_full_addresses(html, &absolute(&content.url), config))
        .into();
    // What an editor named has no score.
    let scored = |entry: &Scored| match entry.score {
        None => json!({ "url": url(entry.id) }),
        Some(score) => json!({ "url": url(entry.id), "score": f64::from(score) / 1000.0 }),
    };
    object["related"] = lists.related.iter().map(scored).collect();
    object["others"] = lists.others.iter().map(|id| url(*id)).collect();
    json_bytes(&object)
}

/// A page of a list; no number means the newest.
pub fn list(edition: &Edition, list: ListRef, number: Option<usize>, config: &Config) -> Vec<u8> {
    let slots = list.slots(edition);
    let pages = numbered_pages(slots.len(), config.paginate);
    let page_json = |n: usize| {
        config
            .base_url
            .absolute(&json_url(&list.page_url(n, edition, config)))
    };
    let shown = edition.page(slots, number, config.paginate);
    let older = number.map_or(pages, |n| n - 1);
    let url = match number {
        Some(n) => list.page_url(n, edition, config),
        None => list.url(edition, config),
    };
    let name = match list {
        ListRef::Home => &config.languages[edition.language].title,
        ListRef::Term(kind, id) => &edition.taxonomy(kind).term(id).name,
    };
    let articles: Vec<Value> = shown
        .into_iter()
        .map(|id: ArticleId| summary(edition.article(id), edition, config))
        .collect();
    json_bytes(&json!({
        "name": name,
        "lang": config.languages[edition.language].code,
        "url": config.base_url.absolute(&url),
        "page": number,
        "older": (older > 0).then(|| page_json(older)),
        "articles": articles,
    }))
}

fn summary(article: &Article, edition: &Edition, config: &Config) -> Value {
    let content = &article.content;
    let category = article.category.map(|id| {
        let path: Vec<Value> = edition
            .categories
            .path(id)
            .into_iter()
            .map(|id| term(&edition.categories, id, config))
            .collect();
        Value::from(path)
    });
    json!({
        "url": config.base_url.absolute(&content.url),
        "json": config.base_url.absolute(&json_url(&content.url)),
        "lang": config.languages[edition.language].code,
        "title": content.title,
        "date": article.date,
        "summary": content.summary,
        "category": category,
        "image": content.image.as_ref().map(|i| json!({
            "url": config.base_url.absolute(&i.url),
            "width": i.facts.width,
            "height": i.facts.height,
            "alt": i.alt,
        })),
    })
}

fn terms(taxonomy: &Taxonomy, ids: &[TermId], config: &Config) -> Value {
    ids.iter().map(|id| term(taxonomy, *id, config)).collect()
}

fn term(taxonomy: &Taxonomy, id: TermId, config: &Config) -> Value {
    let term = taxonomy.term(id);
    json!({ "name": term.name, "url": config.base_url.absolute(&term.url) })
}
