//! Atom, RFC 4287.

use super::Feed;
use super::xml::Xml;

/// The `updated` of a feed without entries: Atom asks for one, and the hour of
/// the build would make every build differ.
const NEVER: &str = "1970-01-01T00:00:00Z";

pub(super) fn bytes(feed: &Feed<'_>) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open(
        "feed",
        &[
            ("xmlns", "http://www.w3.org/2005/Atom"),
            ("xml:lang", feed.language),
        ],
    );
    xml.text("title", &feed.title);
    if !feed.description.is_empty() {
        xml.text("subtitle", feed.description);
    }
    xml.text("id", &feed.page);
    xml.empty(
        "link",
        &[
            ("rel", "alternate"),
            ("type", "text/html"),
            ("href", &feed.page),
        ],
    );
    xml.empty(
        "link",
        &[
            ("rel", "self"),
            ("type", "application/atom+xml"),
            ("href", &feed.own),
        ],
    );
    xml.text(
        "updated",
        &feed
            .updated
            .map_or_else(|| NEVER.to_owned(), |u| u.to_rfc3339()),
    );
    xml.open("author", &[]);
    xml.text("name", feed.author);
    xml.close("author");
    xml.text("generator", "bantin");
    for entry in &feed.entries {
        xml.open("entry", &[]);
        xml.text("title", entry.title);
        xml.text("id", &entry.url);
        xml.empty(
            "link",
            &[
                ("rel", "alternate"),
                ("type", "text/html"),
                ("href", &entry.url),
            ],
        );
        xml.text("published", &entry.published.to_rfc3339());
        xml.text("updated", &entry.updated.to_rfc3339());
        for author in &entry.authors {
            xml.open("author", &[]);
            xml.text("name", author);
            xml.close("author");
        }
        for category in &entry.categories {
            xml.empty("category", &[("term", category)]);
        }
        if !entry.summary.is_empty() {
            xml.text("summary", &entry.summary);
        }
        if !entry.html.is_empty() {
            xml.text_with("content", &[("type", "html")], &entry.html);
        }
        xml.close("entry");
    }
    xml.close("feed");
    xml.finish()
}
