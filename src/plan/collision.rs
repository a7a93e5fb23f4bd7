//! Two files for one place, on any system that may serve or hold them.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::page::redirect_url;
use super::{ListRef, MANIFEST, PageKind, Plan, PlannedPage};
use crate::bilingual;
use crate::config::{CONFIG_FILE, Config};
use crate::diagnostic::{Bilingual, Diagnostic, Diagnostics, Place};
use crate::locale::slug::is_reserved;
use crate::site::Site;
use crate::site::life::Life;

/// Finds every collision: the same path after normalisation, case folding and
/// the trailing dots and spaces that Windows drops; a file where a folder must
/// be; names that some system can't hold. Scheduled articles take part, so that
/// none is found at its hour.
pub fn check(plan: &Plan, site: &Site, config: &Config) -> Diagnostics {
    let mut found = Diagnostics::new();
    // Two articles with one page have one JSON too: that is one mistake.
    let (mut told, mut told_reserved) = (HashSet::new(), HashSet::new());
    let keys: Vec<String> = plan
        .pages
        .par_iter()
        .map(|page| key(&page.output()))
        .collect();
    let mut files: HashMap<&str, &PlannedPage> = HashMap::with_capacity(plan.pages.len());
    for (page, key) in plan.pages.iter().zip(&keys) {
        if key == MANIFEST || too_long(key) {
            found.push(bad_url(page).at(place_of(page, site, config)));
        }
        if let Some(name) = reserved_name(key)
            && told_reserved.insert(origin(page, site, config))
        {
            found.push(reserved(name, &page.url).at(place_of(page, site, config)));
        }
        if let Some(first) = files.insert(key, page) {
            let sources = (origin(first, site, config), origin(page, site, config));
            if told.insert(sources) {
                found.push(same_url(first, page, site, config));
            }
        }
    }
    let mut last = None;
    for (page, key) in plan.pages.iter().zip(&keys) {
        // The files of a folder are planned one after the other, mostly.
        let folder = key.rfind('/').map(|at| &key[..at]);
        if folder == last {
            continue;
        }
        let above = key
            .match_indices('/')
            .find_map(|(at, _)| files.get(&key[..at]));
        if above.is_none() {
            last = folder;
        }
        if let Some(file) = above {
            found.push(same_url(file, page, site, config));
        }
    }
    let mut awaited: HashMap<String, String> = HashMap::new();
    for (url, own, hint) in awaited_files(site) {
        let page = PlannedPage::new(url.as_str(), PageKind::Robots);
        let place = key(&page.output());
        let above = place.match_indices('/').map(|(at, _)| &place[..at]);
        let mut taken = std::iter::once(&*place).chain(above);
        let other = taken.find_map(|place| files.get(place));
        let other = other.map(|page| origin(page, site, config));
        if too_long(&place) {
            found.push(bad_url(&page).at(Place::file(&*own)));
        }
        if let Some(name) = reserved_name(&place)
            && told_reserved.insert(own.clone())
        {
            found.push(reserved(name, &url).at(Place::file(&*own)));
        }
        let twin = awaited.insert(place, own.clone());
        if let Some(other) = other.or(twin).filter(|other| *other != own) {
            let fault = collision_of(&url).hint(hint);
            found.push(fault.at(Place::file(own)).also(Place::file(other)));
        }
    }
    // A file where one of them needs a folder, or the other way round.
    for (page, key) in plan.pages.iter().zip(&keys) {
        let mut above = key.match_indices('/').map(|(at, _)| &key[..at]);
        if let Some(own) = above.find_map(|folder| awaited.get(folder)) {
            let fault = collision_of(&page.url).hint(rename_a_file());
            let other = place_of(page, site, config);
            found.push(fault.at(Place::file(&**own)).also(other));
        }
    }
    found
}

/// That an old URL of a form which is no page leads to two places.
pub fn of_old_url(url: &str, second: Place, first: Place) -> Diagnostic {
    let fault = collision_of(url).hint(take_a_redirect_out());
    fault.at(second).also(first)
}

/// What scheduled articles will be: site path, source, and what to do when it is
/// taken.
fn awaited_files(site: &Site) -> impl Iterator<Item = (String, String, Bilingual)> {
    let awaited = site.editions.iter().flat_map(|edition| &edition.awaited);
    awaited.flat_map(|content| {
        let page = (content.url.clone(), content.shown(), give_a_slug());
        let assets = content.assets.iter().map(|asset| {
            let source = format!("content/{}", asset.source);
            (asset.url.clone(), source, rename_a_file())
        });
        let aliases = content.aliases.iter().map(|alias| {
            let url = redirect_url(&alias.value);
            (url, content.shown(), take_a_redirect_out())
        });
        std::iter::once(page).chain(assets).chain(aliases)
    })
}

/// The path as the most forgetful of file systems sees it.
fn key(output: &str) -> String {
    let plain = |b: u8| b.is_ascii() && !b.is_ascii_uppercase() && b != b' ';
    if output.bytes().all(plain) && !output.contains("./") && !output.ends_with('.') {
        return output.to_owned();
    }
    let part = |part: &str| -> String {
        part.trim_end_matches(['.', ' '])
            .nfc()
            .flat_map(char::to_lowercase)
            .collect()
    };
    output.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Whether some file system can't hold the path: a part over 255 bytes, or the
/// whole over what is left of a usual limit of 4,096.
fn too_long(output: &str) -> bool {
    output.len() > 2_000 || output.split('/').any(|part| part.len() > 255)
}

fn bad_url(page: &PlannedPage) -> Diagnostic {
    let shown: String = page.url.chars().take(80).collect();
    let diagnostic = if page.output() == MANIFEST {
        Diagnostic::error(
            "url-of-manifest",
            bilingual!(
                "`{shown}` là chỗ của tệp kê khai của bantin",
                "`{shown}` is the place of bantin's manifest"
            ),
        )
    } else {
        Diagnostic::error(
            "url-too-long",
            bilingual!(
                "đường dẫn `{shown}…` quá dài",
                "the URL `{shown}…` is too long"
            ),
        )
    };
    diagnostic.hint(bilingual!(
        "đổi tên hoặc rút ngắn",
        "rename it or make it shorter"
    ))
}

/// The part of the path (of its key) that Windows refuses.
fn reserved_name(key: &str) -> Option<&str> {
    key.split('/')
        .find(|part| is_reserved(part) || part.contains([':', '*', '?', '"', '<', '>', '|', '\\']))
}

fn reserved(name: &str, url: &str) -> Diagnostic {
    Diagnostic::error(
        "reserved-name",
        bilingual!(
            "`{name}` trong `{url}` là tên Windows không cho dùng",
            "`{name}` in `{url}` is a name that Windows does not allow"
        ),
    )
    .hint(bilingual!(
        "đặt `slug` hoặc tên tệp khác",
        "choose another `slug` or file name"
    ))
}

fn same_url(first: &PlannedPage, second: &PlannedPage, site: &Site, config: &Config) -> Diagnostic {
    let is = |of: fn(&PageKind) -> bool| of(&first.kind) || of(&second.kind);
    let hint = if is(|kind| matches!(kind, PageKind::Redirect { .. })) {
        take_a_redirect_out()
    } else if is(|kind| matches!(kind, PageKind::Asset { .. } | PageKind::Static { .. })) {
        rename_a_file()
    } else {
        give_a_slug()
    };
    collision_of(&second.url)
        .hint(hint)
        .at(place_of(second, site, config))
        .also(place_of(first, site, config))
}

fn collision_of(url: &str) -> Diagnostic {
    Diagnostic::error(
        "url-collision",
        bilingual!("hai nguồn cùng sinh ra `{url}`", "two sources make `{url}`"),
    )
}

fn take_a_redirect_out() -> Bilingual {
    bilingual!(
        "bỏ một trong hai, hoặc đường dẫn ấy trong `aliases` hay `redirects`",
        "take one of them out, or the URL in `aliases` or `redirects`"
    )
}

fn rename_a_file() -> Bilingual {
    bilingual!("đổi tên một trong hai tệp", "rename one of the two files")
}

fn give_a_slug() -> Bilingual {
    bilingual!(
        "đặt `slug` khác cho một trong hai",
        "give one of them another `slug`"
    )
}

/// Where a page comes from: of a redirect, who asks for it.
fn place_of(page: &PlannedPage, site: &Site, config: &Config) -> Place {
    if let PageKind::Redirect { to } = &page.kind {
        let mut contents = site.editions.iter().flat_map(super::contents);
        let content = contents.find(|content| content.url == *to);
        let mut aliases = content.iter().flat_map(|content| &content.aliases);
        if let Some(alias) = aliases.find(|alias| redirect_url(&alias.value) == *page.url) {
            return alias.place.clone();
        }
        let mut redirects = config.redirects.keys();
        if let Some(from) = redirects.find(|from| redirect_url(from) == *page.url) {
            return config.place(&format!("redirects.{from}"));
        }
    }
    Place::file(origin(page, site, config))
}

/// The file that a page is made from, for messages.
pub fn origin(page: &PlannedPage, site: &Site, config: &Config) -> String {
    match &page.kind {
        PageKind::Article { edition, id } | PageKind::ArticleJson { edition, id } => {
            site.editions[*edition].article(*id).content.shown()
        }
        PageKind::Page { edition, index } => site.editions[*edition].pages[*index].content.shown(),
        PageKind::Static { shown, .. } => shown.clone(),
        PageKind::ThemeFile { name } => format!("themes/{}/static/{name}", config.theme),
        PageKind::Asset { source } => format!("content/{source}"),
        PageKind::Redirect { to } => site
            .editions
            .iter()
            .flat_map(super::contents)
            .find(|c| {
                c.url == *to
                    && c.aliases
                        .iter()
                        .any(|a| page.url.starts_with(a.value.trim_end_matches('/')))
            })
            .map_or_else(|| CONFIG_FILE.to_owned(), crate::site::Content::shown),
        PageKind::List {
            edition,
            list: ListRef::Term(kind, id),
            ..
        }
        | PageKind::ListJson {
            edition,
            list: ListRef::Term(kind, id),
            ..
        } => {
            let edition = &site.editions[*edition];
            let term = edition.taxonomy(*kind).term(*id);
            let first = term
                .slots
                .iter()
                .map(|id| edition.article(*id))
                .find(|a| a.content.life == Life::Published);
            match first {
                Some(article) if !edition.taxonomy(*kind).closed => article.content.shown(),
                _ => CONFIG_FILE.to_owned(),
            }
        }
        _ => CONFIG_FILE.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_some_system_takes_for_one_share_a_key() {
        assert_eq!(key("A/Tin. "), key("a/tin"));
        assert_eq!(key("e\u{302}"), key("Ê"));
        assert_ne!(key("a/b"), key("a/c"));
    }

    #[test]
    fn names_of_devices_are_seen() {
        assert_eq!(reserved_name("2018/con/index.html"), Some("con"));
        assert_eq!(reserved_name("a/nul.txt"), Some("nul.txt"));
        assert_eq!(reserved_name("a/console/index.html"), None);
    }
}
