//! RSS 2.0.

use super::Feed;
use super::xml::Xml;
use crate::markdown::escape;

pub(super) fn bytes(feed: &Feed<'_>) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open(
        "rss",
        &[
            ("version", "2.0"),
            ("xmlns:atom", "http://www.w3.org/2005/Atom"),
            ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ],
    );
    xml.open("channel", &[]);
    xml.text("title", &feed.title);
    xml.text("link", &feed.page);
    let description = if feed.description.is_empty() {
        &feed.title
    } else {
        feed.description
    };
    xml.text("description", &escape(description));
    xml.text("language", feed.language);
    if let Some(updated) = feed.updated {
        xml.text("lastBuildDate", &updated.to_rfc2822());
    }
    xml.text("generator", "bantin");
    xml.empty(
        "atom:link",
        &[
            ("rel", "self"),
            ("type", "application/rss+xml"),
            ("href", &feed.own),
        ],
    );
    for entry in &feed.entries {
        xml.open("item", &[]);
        xml.text("title", entry.title);
        xml.text("link", &entry.url);
        xml.text_with("guid", &[("isPermaLink", "true")], &entry.url);
        xml.text("pubDate", &entry.published.to_rfc2822());
        // RSS's own `author` must be a mail address; a name goes in Dublin Core's.
        for author in &entry.authors {
            xml.text("dc:creator", author);
        }
        for category in &entry.categories {
            xml.text("category", category);
        }
        // Readers take it for HTML.
        xml.text("description", &escape(&entry.summary));
        if !entry.html.is_empty() {
            xml.text("content:encoded", &entry.html);
        }
        xml.close("item");
    }
    xml.close("channel");
    xml.close("rss");
    xml.finish()
}
