//! What a reader on a slow line has to load, held against what is allowed.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;

use crate::bilingual;
use crate::content::walk;
use crate::diagnostic::{Bilingual, Diagnostic, Place};
use crate::gzip;
use crate::plan::{PageKind, PlannedPage};
use crate::site::Site;
use crate::theme::Theme;

/// Bytes of an article page, pictures apart.
const PAGE: usize = 50 * 1024;

/// Bytes of an article page as a host sends it.
const PAGE_GZIPPED: usize = 15 * 1024;

/// Bytes of the style sheets of a page as a host sends them.
const STYLES_GZIPPED: usize = 10 * 1024;

/// Bytes of the scripts of a page as a host sends them.
const SCRIPTS_GZIPPED: usize = 6 * 1024;

/// Files that a browser asks for before it shows an article, pictures apart.
const REQUESTS: usize = 4;

/// The heaviest article page of a build.
#[derive(Debug, Clone, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Weight {
    /// Its site path.
    pub url: String,
    /// File of the article, from the site's root.
    pub file: String,
    /// Bytes.
    pub bytes: usize,
    /// Bytes as a host sends them.
    pub gzipped: usize,
    /// Bytes of its style sheets as a host sends them.
    pub styles: usize,
    /// Bytes of its scripts as a host sends them.
    pub scripts: usize,
    /// Files asked for, itself among them.
    pub requests: usize,
}

/// Watches pages go by and notes the heaviest article.
#[derive(Debug, Default)]
pub struct PageWeights {
    heaviest: Mutex<Option<(u64, PlannedPage)>>,
    most: AtomicU64,
}

impl PageWeights {
    /// Notes a page of so many bytes.
    pub fn weigh(&self, page: &PlannedPage, bytes: u64) {
        if !matches!(page.kind, PageKind::Article { .. })
            || bytes < self.most.load(Ordering::Relaxed)
        {
            return;
        }
        let mut heaviest = self.heaviest.lock().unwrap_or_else(PoisonError::into_inner);
        // Of two equal ones the first by URL, whichever thread comes first.
        let is_heavier = heaviest
            .as_ref()
            .is_none_or(|(most, other)| (bytes, Reverse(&page.url)) > (*most, Reverse(&other.url)));
        if is_heavier {
            self.most.store(bytes, Ordering::Relaxed);
            *heaviest = Some((bytes, page.clone()));
        }
    }

    /// The heaviest article, with what it loads of the theme; none when there is
    /// no article. `read` gives the bytes of a file of the output.
    pub fn heaviest(
        self,
        read: impl Fn(&str) -> Option<Vec<u8>>,
        theme: &Theme,
        site: &Site,
    ) -> Option<Weight> {
        let (_, page) = self.heaviest.into_inner().ok()??;
        let PageKind::Article { edition, id } = page.kind else {
            return None;
        };
        let bytes = read(&page.output())?;
        let path = &site.editions[edition].article(id).content.path;
        let html = String::from_utf8_lossy(&bytes);
        let asked = asked_for(&html);
        let mut weight = Weight {
            url: page.url.to_string(),
            file: walk::in_content(path),
            bytes: bytes.len(),
            gzipped: gzipped(&bytes),
            requests: 1 + asked.len(),
            ..Weight::default()
        };
        for (name, file) in &theme.files {
            // A base path may stand in front.
            if !asked.iter().any(|address| address.ends_with(&file.url)) {
                continue;
            }
            match name.rsplit_once('.').map(|(_, extension)| extension) {
                Some("css") => weight.styles += gzipped(&file.bytes),
                Some("js" | "mjs") => weight.scripts += gzipped(&file.bytes),
                _ => {}
            }
        }
        Some(weight)
    }
}

/// Addresses of the style sheets, scripts and icons of a page.
fn asked_for(html: &str) -> BTreeSet<&str> {
    let value = |tag: &'_ str, name: &str| -> Option<(usize, usize)> {
        let named = format!("{name}=");
        let mut places = tag.match_indices(&named).map(|(at, _)| at);
        let at = places.find(|at| tag[..*at].ends_with(char::is_whitespace))? + named.len();
        let quote = tag[at..]
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\''))?;
        let length = tag[at + 1..].find(quote)?;
        Some((at + 1, at + 1 + length))
    };
    let tags = html.split('<').filter_map(|part| part.split_once('>'));
    tags.filter_map(|(tag, _)| {
        let (start, end) = match tag.split_whitespace().next() {
            Some("script") => value(tag, "src")?,
            Some("link") if tag.contains("stylesheet") || tag.contains("icon") => {
                value(tag, "href")?
            }
            _ => return None,
        };
        Some(&tag[start..end])
    })
    .collect()
}

/// Bytes that `bytes` take as a host sends them.
fn gzipped(bytes: &[u8]) -> usize {
    gzip::packed(bytes).map_or(bytes.len(), |sent| sent.len())
}

/// How a number is written.
type Shown = fn(usize) -> String;

impl Weight {
    /// What is heavier than allowed.
    pub fn warnings(&self) -> Vec<Diagnostic> {
        let theme = crate::config::CONFIG_FILE;
        let kb: Shown = |bytes| format!("{:.1} KB", bytes as f64 / 1024.0);
        let count: Shown = |number| number.to_string();
        let limits: [(usize, usize, Shown, &str, Bilingual); 5] = [
            (
                self.bytes,
                PAGE,
                kb,
                &self.file,
                bilingual!("trang", "the page"),
            ),
            (
                self.gzipped,
                PAGE_GZIPPED,
                kb,
                &self.file,
                bilingual!("trang đã nén", "the compressed page"),
            ),
            (
                self.styles,
                STYLES_GZIPPED,
                kb,
                theme,
                bilingual!("tệp CSS đã nén", "its compressed style sheets"),
            ),
            (
                self.scripts,
                SCRIPTS_GZIPPED,
                kb,
                theme,
                bilingual!("mã JavaScript đã nén", "its compressed scripts"),
            ),
            (
                self.requests,
                REQUESTS,
                count,
                theme,
                bilingual!("số tệp phải tải", "the number of files"),
            ),
        ];
        let url = &self.url;
        limits
            .into_iter()
            .filter(|(is, allowed, ..)| is > allowed)
            .map(|(is, allowed, shown, file, Bilingual { vi, en })| {
                let (is, allowed) = (shown(is), shown(allowed));
                Diagnostic::warning(
                    "page-too-heavy",
                    bilingual!(
                        "trang {url} nặng với mạng chậm: {vi} là {is}, nên không quá {allowed}",
                        "the page {url} is heavy for slow connections: {en} is {is}; aim for at most {allowed}"
                    ),
                )
                .at(Place::file(file))
                .hint(bilingual!(
                    "chia bài dài thành nhiều bài, hoặc làm nhẹ giao diện",
                    "split a long article into several, or make the theme lighter"
                ))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_asks_for_is_counted_once() {
        let html = "<link rel=\"icon\" href=\"/a.svg\"><link rel=\"stylesheet\" href=\"/s.css\">\
            <link rel=\"canonical\" href=\"/x/\"><script src=\"/s.js\"></script>\
            <script type=\"application/ld+json\">{}</script><link rel=\"icon\" href=\"/a.svg\">";
        let all: Vec<&str> = asked_for(html).into_iter().collect();
        assert_eq!(all, ["/a.svg", "/s.css", "/s.js"]);
    }

    #[test]
    fn the_heaviest_article_is_found_and_told_of() {
        let weights = PageWeights::default();
        let page = |url: &str| PlannedPage::new(url, PageKind::Article { edition: 0, id: 0 });
        weights.weigh(&page("/b/"), 60_000);
        weights.weigh(&page("/a/"), 60_000);
        weights.weigh(&page("/c/"), 5);
        let other = PlannedPage::new("/list/", PageKind::Home { edition: 0 });
        weights.weigh(&other, 90_000);
        let (bytes, kept) = weights.heaviest.into_inner().unwrap().unwrap();
        assert_eq!((&*kept.url, bytes), ("/a/", 60_000));
        let weight = Weight {
            bytes: 60_000,
            requests: 4,
            ..Weight::default()
        };
        let [warning] = &weight.warnings()[..] else {
            panic!("one limit is passed");
        };
        assert!(
            warning.message.en.contains("58.6 KB"),
            "{}",
            warning.message.en
        );
    }

    #[test]
    fn what_a_text_names_is_not_asked_for() {
        let html = "<link\n rel='stylesheet' href='/assets/style.1.css'>\
                    <script data-src='x' src=\"/assets/site.1.js\" defer></script>\
                    <p>/assets/print.1.css</p><a href=\"/assets/a.1.css\">a</a>";
        let asked: Vec<&str> = asked_for(html).into_iter().collect();
        assert_eq!(asked, ["/assets/site.1.js", "/assets/style.1.css"]);
    }
}
