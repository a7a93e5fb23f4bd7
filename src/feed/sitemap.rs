//! `sitemap.xml`, by the protocol of sitemaps.org.

use super::last_change;
use super::xml::Xml;
use crate::config::Config;
use crate::plan::{PageKind, Plan, PlannedPage, SITEMAP_PART};
use crate::site::Site;

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");

/// All URLs in one file, or the index of `parts` files when they are too many.
pub fn index_or_urls(plan: &Plan, site: &Site, config: &Config, parts: usize) -> Vec<u8> {
    if parts == 0 {
        return urls(plan.in_sitemap(site), site, config);
    }
    let mut xml = Xml::new();
    xml.open("sitemapindex", &[NAMESPACE]);
    for part in 1..=parts {
        xml.open("sitemap", &[]);
        xml.text(
            "loc",
            &config.base_url.absolute(&format!("/sitemap-{part}.xml")),
        );
        xml.close("sitemap");
    }
    xml.close("sitemapindex");
    xml.finish()
}

/// One part, counted from 0.
pub fn part(plan: &Plan, site: &Site, config: &Config, part: usize) -> Vec<u8> {
    urls(
        plan.in_sitemap(site)
            .skip(part * SITEMAP_PART)
            .take(SITEMAP_PART),
        site,
        config,
    )
}

fn urls<'a>(pages: impl Iterator<Item = &'a PlannedPage>, site: &Site, config: &Config) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("urlset", &[NAMESPACE]);
    for page in pages {
        xml.open("url", &[]);
        xml.text("loc", &config.base_url.absolute(&page.url));
        if let PageKind::Article { edition, id } = &page.kind {
            let article = site.editions[*edition].article(*id);
            xml.text("lastmod", &last_change(article).to_rfc3339());
        }
        xml.close("url");
    }
    xml.close("urlset");
    xml.finish()
}
