//! JSON Feed 1.1.

use serde_json::{Value, json};

use super::Feed;
use super::json_bytes;

pub(super) fn bytes(feed: &Feed<'_>) -> Vec<u8> {
    let items: Vec<Value> = feed
        .entries
        .iter()
        .map(|entry| {
            let authors: Vec<Value> = entry
                .authors
                .iter()
                .map(|name| json!({ "name": name }))
                .collect();
            let mut item = json!({
                "id": entry.url,
                "url": entry.url,
                "title": entry.title,
                "date_published": entry.published.to_rfc3339(),
                "date_modified": entry.updated.to_rfc3339(),
                "summary": entry.summary,
                "authors": authors,
                "tags": entry.categories,
            });
            // An item must have a text of one kind or the other.
            if entry.html.is_empty() {
                item["content_text"] = entry.summary.clone().into();
            } else {
                item["content_html"] = entry.html.clone().into();
            }
            if let Some(image) = &entry.image {
                item["image"] = image.clone().into();
            }
            item
        })
        .collect();
    json_bytes(&json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "language": feed.language,
        "home_page_url": feed.page,
        "feed_url": feed.own,
        "authors": [{ "name": feed.author }],
        "items": items,
    }))
}
