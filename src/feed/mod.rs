//! What programs read: feeds, sitemaps, the content API, files for hosts.
//! One format, one file; each makes bytes and writes none.

mod atom;
pub mod content_api;
pub mod hosts;
mod json_feed;
pub mod news_sitemap;
mod rss;
pub mod sitemap;
mod xml;

use std::cmp::Reverse;
use std::io::Write;

use chrono::{DateTime, FixedOffset};
use serde::Serialize;

use crate::config::Config;
use crate::content::document::ChangeKind;
use crate::locale::date::{self, DateForm};
use crate::markdown::escape;
use crate::plan::{FeedFormat, ListRef};
use crate::site::taxonomy::{TaxonomyKind, Term};
use crate::site::{Article, ArticleId, Edition};
use crate::theme::Strings;

/// What every format of a feed says.
struct Feed<'a> {
    title: String,
    description: &'a str,
    language: &'a str,
    author: &'a str,
    /// Full address of the page that the feed follows.
    page: String,
    /// Full address of the feed itself.
    own: String,
    /// Time of the newest entry; none when there is none.
    updated: Option<DateTime<FixedOffset>>,
    entries: Vec<Entry<'a>>,
}

/// An article in a feed.
struct Entry<'a> {
    title: &'a str,
    url: String,
    published: DateTime<FixedOffset>,
    updated: DateTime<FixedOffset>,
    /// With what was changed in front.
    summary: String,
    /// Whole text with full addresses, or empty when the feed has summaries only.
    html: String,
    authors: Vec<&'a str>,
    categories: Vec<&'a str>,
    image: Option<String>,
}

/// A feed of the newest articles of `list`.
pub fn feed(
    edition: &Edition,
    config: &Config,
    strings: &Strings,
    list: ListRef,
    format: FeedFormat,
) -> Vec<u8> {
    let feed = Feed::new(edition, config, strings, list, format);
    match format {
        FeedFormat::Atom => atom::bytes(&feed),
        FeedFormat::Rss => rss::bytes(&feed),
        FeedFormat::Json => json_feed::bytes(&feed),
    }
}

/// The articles in a feed of `list`: the newest by publication or by correction, so that
/// whoever read what was wrong is told.
pub fn newest(edition: &Edition, config: &Config, list: ListRef) -> Vec<ArticleId> {
    let slots = list.slots(edition);
    let listed = edition.listed(slots).rev().take(config.feed_entries);
    let mut newest: Vec<ArticleId> = listed.collect();
    let corrected = edition.corrected.iter().copied();
    let corrected = corrected.filter(|id| slots.binary_search(id).is_ok());
    let older: Vec<ArticleId> = corrected.filter(|id| !newest.contains(id)).collect();
    newest.extend(older);
    newest.sort_by_key(|id| {
        let article = edition.article(*id);
        let told = article.last_correction().max(Some(article.public_from.at));
        Reverse((told, *id))
    });
    newest.truncate(config.feed_entries);
    newest
}

/// What was changed since publication, as text and as HTML.
fn changes(article: &Article, language: &str, strings: &Strings) -> (String, String) {
    let (mut text, mut html) = (String::new(), String::new());
    for change in &article.content.changes {
        let key = match change.kind {
            ChangeKind::Correction => "change_correction",
            ChangeKind::Update => "change_update",
        };
        let kind = strings.get(language, key).unwrap_or(key);
        let date = date::format(&change.date, DateForm::Short, language);
        let note = change.note.trim_end_matches('.');
        text.push_str(&format!("{kind} {date}: {note}. "));
        html.push_str(&format!(
            "<p><strong>{} {date}:</strong> {}</p>\n",
            escape(kind),
            escape(&change.note)
        ));
    }
    (text, html)
}

impl<'a> Feed<'a> {
    fn new(
        edition: &'a Edition,
        config: &'a Config,
        strings: &Strings,
        list: ListRef,
        format: FeedFormat,
    ) -> Self {
        let language = &config.languages[edition.language];
        let page = list.url(edition, config);
        let articles = newest(edition, config, list).into_iter();
        let entries: Vec<Entry<'a>> = articles
            .map(|id| Entry::new(edition.article(id), edition, config, strings))
            .collect();
        let title = match list {
            ListRef::Home => language.title.clone(),
            ListRef::Term(kind, id) => {
                let term: &Term = edition.taxonomy(kind).term(id);
                format!("{} – {}", term.name, language.title)
            }
        };
        Feed {
            title,
            description: &language.description,
            language: &language.code,
            author: &language.agency.name,
            own: config
                .base_url
                .absolute(&format!("{page}{}", format.file_name())),
            page: config.base_url.absolute(&page),
            updated: entries.iter().map(|e| e.updated).max(),
            entries,
        }
    }
}

impl<'a> Entry<'a> {
    fn new(article: &'a Article, edition: &'a Edition, config: &Config, strings: &Strings) -> Self {
        let content = &article.content;
        let url = config.base_url.absolute(&content.url);
        let names = |kind: TaxonomyKind, ids: &[usize]| -> Vec<&'a str> {
            ids.iter()
                .map(|id| edition.taxonomy(kind).term(*id).name.as_str())
                .collect()
        };
        let mut categories: Vec<&str> = edition
            .category_of(article)
            .map(|c| c.name.as_str())
            .into_iter()
            .collect();
        categories.extend(names(TaxonomyKind::Tag, &article.tags));
        let language = &config.languages[edition.language].code;
        let (changes, changes_html) = changes(article, language, strings);
        Entry {
            title: &content.title,
            published: article.public_from.at,
            updated: last_change(article),
            summary: changes + &content.summary,
            html: if config.feed_full_text {
                changes_html + &content.with_html(|html| with_full_addresses(html, &url, config))
            } else {
                String::new()
            },
            url,
            authors: names(TaxonomyKind::Author, &article.authors),
            categories,
            image: content
                .image
                .as_ref()
                .map(|i| config.base_url.absolute(&i.url)),
        }
    }
}

/// When the article last changed for its readers.
pub(crate) fn last_change(article: &Article) -> DateTime<FixedOffset> {
    let changes = article.content.changes.iter().map(|c| c.date.at);
    changes
        .chain(article.content.updated.map(|m| m.at))
        .fold(article.public_from.at, Ord::max)
}

/// The HTML with one address for each picture: readers of feeds need no choice.
fn without_choices(html: &str) -> String {
    let mut simple = String::with_capacity(html.len());
    let mut parts = html.split("<picture>");
    simple.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let image = part.find("<img").map_or(part, |at| &part[at..]);
        simple.push_str(&image.replacen("</picture>", "", 1));
    }
    simple
}

/// The HTML of the page at `url` with its addresses made full: a feed is read
/// elsewhere. The HTML is our own, with every attribute in double quotes.
fn with_full_addresses(html: &str, url: &str, config: &Config) -> String {
    let html = without_choices(html);
    let mut full = String::with_capacity(html.len() * 5 / 4);
    let mut rest = html.as_str();
    while let Some(start) = rest.find('<') {
        let (text, tag) = rest.split_at(start);
        let (tag, behind) = tag.split_at(tag_end(tag));
        full.push_str(text);
        // What stands between quotes is a value, what stands before it ends in its name.
        let mut before = "";
        for (n, part) in tag.split_inclusive('"').enumerate() {
            let is_value = n % 2 == 1;
            let has_address = [" href=\"", " src=\""].iter().any(|a| before.ends_with(a));
            if is_value && has_address {
                if part.starts_with('#') {
                    full.push_str(url);
                } else if part.starts_with('/') && !part.starts_with("//") {
                    full.push_str(&config.base_url.origin);
                }
            }
            full.push_str(part);
            before = part;
        }
        rest = behind;
    }
    full.push_str(rest);
    full
}

/// Bytes of the tag that `html` begins with: up to the first `>` outside quotes.
fn tag_end(html: &str) -> usize {
    let mut is_quoted = false;
    let end = html.bytes().position(|byte| {
        is_quoted ^= byte == b'"';
        byte == b'>' && !is_quoted
    });
    end.map_or(html.len(), |end| end + 1)
}

/// JSON of `value`, on one line with an end of line.
fn json_bytes(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(value).unwrap_or_default();
    let _ = bytes.write_all(b"\n");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_made_full_in_attributes_only() {
        let (config, _) = crate::config::parse(
            std::path::Path::new("."),
            "title: x\nbase_url: https://so.example/tin/\n",
        )
        .unwrap();
        let full = |html: &str| with_full_addresses(html, "https://so.example/tin/a/", &config);
        for (given, made) in [
            (
                "<a href=\"/tin/b/\">b</a>",
                "<a href=\"https://so.example/tin/b/\">b</a>",
            ),
            (
                "<sup><a title=\"1 > 0\" href=\"#fn-1\">1</a></sup>",
                "<sup><a title=\"1 > 0\" href=\"https://so.example/tin/a/#fn-1\">1</a></sup>",
            ),
            (
                "<picture><source srcset=\"/s.webp\"><img src=\"/a.png\" alt=\"\"></picture>",
                "<img src=\"https://so.example/a.png\" alt=\"\">",
            ),
            ("viết href=\"/x/\" như thế", "viết href=\"/x/\" như thế"),
            (
                "<code>&lt;a href=\"/x/\"&gt;</code>",
                "<code>&lt;a href=\"/x/\"&gt;</code>",
            ),
            (
                "<a href=\"//kho.example/\" title=\" href=\">x</a>",
                "<a href=\"//kho.example/\" title=\" href=\">x</a>",
            ),
        ] {
            assert_eq!(full(given), made);
        }
    }
}
