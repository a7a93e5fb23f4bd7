//! The news sitemap: articles of the last two days, at most 1,000, as news
//! search engines ask for.

use chrono::Duration;

use super::xml::Xml;
use crate::config::Config;
use crate::site::Site;

/// Days for which an article is news.
pub const NEWS_DAYS: i64 = 2;
/// URLs in a news sitemap at the most, by its protocol.
const MOST: usize = 1_000;

/// Articles of the two days before the site's instant; often none.
pub fn urls(site: &Site, config: &Config) -> Vec<u8> {
    let since = site.as_of - Duration::days(NEWS_DAYS);
    let mut xml = Xml::new();
    xml.open(
        "urlset",
        &[
            ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"),
            (
                "xmlns:news",
                "http://www.google.com/schemas/sitemap-news/0.9",
            ),
        ],
    );
    let mut left = MOST;
    for edition in &site.editions {
        let language = &config.languages[edition.language];
        for id in edition.listed(&edition.all).rev() {
            let article = edition.article(id);
            // Lists are in the order of publication.
            if article.public_from.at < since || left == 0 {
                break;
            }
            left -= 1;
            xml.open("url", &[]);
            xml.text("loc", &config.base_url.absolute(&article.content.url));
            xml.open("news:news", &[]);
            xml.open("news:publication", &[]);
            xml.text("news:name", &language.title);
            xml.text("news:language", &language.code);
            xml.close("news:publication");
            xml.text("news:publication_date", &article.public_from.to_machine());
            xml.text("news:title", &article.content.title);
            xml.close("news:news");
            xml.close("url");
        }
    }
    xml.close("urlset");
    xml.finish()
}
