//! Two files for one place, on any system that may serve or hold them.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::ledger::Ledger;
use super::page::{json_url, output_path, redirect_url};
use super::{ListRef, MANIFEST, PageKind, Plan, PlannedPage};
use crate::bilingual;
use crate::config::{CONFIG_FILE, Config};
use crate::content::document::Spanned;
use crate::content::walk;
use crate::diagnostic::{Bilingual, Diagnostic, Diagnostics, Place};
use crate::locale::slug::is_reserved;
use crate::site::awaited::AwaitedList;
use crate::site::life::Life;
use crate::site::{Content, Site};

/// Finds every collision: the same path after normalisation, case folding and
/// the trailing dots and spaces that Windows drops; a file where a folder must
/// be; names that some system can't hold; paths that lead out of the output.
/// Scheduled articles and their lists take part, so that none is found at its hour.
pub fn check(plan: &Plan, origins: &Origins<'_>) -> Diagnostics {
    let keys: Vec<String> = plan.pages.par_iter().map(|p| key(&p.output())).collect();
    let mut search = Search {
        plan,
        keys: &keys,
        origins,
        old: plan
            .redirects
            .keys()
            .map(|from| redirect_url(from))
            .collect(),
        files: HashMap::with_capacity(plan.pages.len()),
        awaited: HashMap::new(),
        told: HashSet::new(),
        told_reserved: HashSet::new(),
        found: Diagnostics::new(),
    };
    search.names();
    search.twins();
    search.folders();
    search.awaited_files();
    search.awaited_lists();
    search.awaited_folders();
    search.found
}

/// What was looked at so far.
struct Search<'a> {
    plan: &'a Plan,
    /// Of the plan's pages, in their order.
    keys: &'a [String],
    origins: &'a Origins<'a>,
    /// Old URLs that lead on for good.
    old: HashSet<String>,
    /// Pages by key.
    files: HashMap<&'a str, &'a PlannedPage>,
    /// What scheduled articles are made from, by the keys of their files.
    awaited: HashMap<String, String>,
    /// Pairs of sources that were told of: two articles with one page have one JSON too,
    /// which is one mistake.
    told: HashSet<(String, String)>,
    /// Sources that were told of for a name.
    told_reserved: HashSet<String>,
    found: Diagnostics,
}

impl<'a> Search<'a> {
    fn pages(&self) -> impl Iterator<Item = (&'a PlannedPage, &'a String)> + use<'a> {
        self.plan.pages.iter().zip(self.keys)
    }

    /// Names that can't be served, or that some system can't hold.
    fn names(&mut self) {
        let is_odd = |key: &String| is_bad(key) || reserved_name(key).is_some();
        let odd: Vec<bool> = self.keys.par_iter().map(is_odd).collect();
        for ((page, key), _) in self.pages().zip(odd).filter(|(_, is_odd)| *is_odd) {
            let source = self.origins.file(page);
            self.name(&page.url, key, source, |origins| origins.place(page));
        }
    }

    fn name(
        &mut self,
        url: &str,
        key: &str,
        source: String,
        place: impl Fn(&Origins<'_>) -> Place,
    ) {
        if is_bad(key) {
            self.found.push(bad_url(url, key).at(place(self.origins)));
        }
        if let Some(name) = reserved_name(key)
            && self.told_reserved.insert(source)
        {
            let fault = reserved(name, url);
            self.found.push(fault.at(place(self.origins)));
        }
    }

    /// Two pages at one place.
    fn twins(&mut self) {
        for (page, key) in self.pages() {
            let Some(first) = self.files.insert(key, page) else {
                continue;
            };
            let sources = (self.origins.file(first), self.origins.file(page));
            // Each old URL is a line of its own to mend.
            let is_new = self.told.insert(sources);
            if is_new || matches!(page.kind, PageKind::Redirect { .. }) {
                self.found.push(same_url(first, page, self.origins));
            }
        }
    }

    /// Files where others need a folder.
    fn folders(&mut self) {
        let mut last = None;
        for (page, key) in self.pages() {
            // The files of a folder are planned one after the other, mostly.
            let folder = key.rfind('/').map(|at| &key[..at]);
            if folder == last {
                continue;
            }
            match folders_above(key).find_map(|folder| self.files.get(folder)) {
                Some(file) => self.found.push(same_url(file, page, self.origins)),
                None => last = folder,
            }
        }
    }

    /// What stands at the place `key`, or where it needs a folder.
    fn in_the_way(&self, key: &str) -> Option<&'a PlannedPage> {
        let mut places = std::iter::once(key).chain(folders_above(key));
        places.find_map(|place| self.files.get(place).copied())
    }

    /// Whether the page only holds the place of a list until that comes back.
    fn is_placeholder(&self, page: &PlannedPage) -> bool {
        matches!(page.kind, PageKind::Redirect { .. }) && !self.old.contains(&*page.url)
    }

    /// Whether the page is of the list already, or holds its place.
    fn is_list(&self, page: &PlannedPage, list: &AwaitedList) -> bool {
        match &page.kind {
            PageKind::Archive { .. } => list.is_archive,
            PageKind::List { .. }
            | PageKind::ListJson { .. }
            | PageKind::Terms { .. }
            | PageKind::TitlesPage { .. } => !list.is_archive,
            _ => self.is_placeholder(page),
        }
    }

    /// The pages of scheduled articles, their files and old URLs.
    fn awaited_files(&mut self) {
        for (url, own, hint) in awaited_files(self.origins.site) {
            let key = key(&output_path(&url));
            self.name(&url, &key, own.clone(), |_| Place::file(&*own));
            let other = self.in_the_way(&key);
            let other = other.filter(|page| !self.is_placeholder(page));
            let other = other.map(|page| self.origins.file(page));
            let twin = self.awaited.insert(key, own.clone());
            if let Some(other) = other.or(twin).filter(|other| *other != own) {
                let fault = collision_of(&url).hint(hint);
                self.told.insert((other.clone(), own.clone()));
                self.found
                    .push(fault.at(Place::file(own)).also(Place::file(other)));
            }
        }
    }

    /// Lists and archives in which they will stand.
    fn awaited_lists(&mut self) {
        let editions = self.origins.site.editions.iter();
        let lists = editions.flat_map(|edition| &edition.awaited_lists);
        let mut kinds: HashMap<String, bool> = HashMap::new();
        // Many articles will stand in one list.
        let mut told = HashSet::new();
        for (url, list) in lists.flat_map(|list| files_of(list, self.origins.config)) {
            let key = key(&PlannedPage::new(url.as_str(), PageKind::Robots).output());
            let other = self.in_the_way(&key);
            let other = other.filter(|page| !self.is_list(page, list));
            // A category called `2027` below one that will have news in that year.
            let first = *kinds.entry(url.clone()).or_insert(list.is_archive);
            let other = match other {
                Some(page) => Some(self.origins.place(page)),
                None if first != list.is_archive => Some(Place::file(&*list.file)),
                None => self.awaited.get(&key).map(|own| Place::file(&**own)),
            };
            let Some(other) = other else { continue };
            // Its own page is in the way of the same file.
            let both = (other.file.to_string(), list.file.clone());
            let is_told = other.position.is_none() && self.told.contains(&both);
            if !is_told && told.insert(other.to_string()) {
                let fault = collision_of(&url).hint(make_room());
                self.found
                    .push(fault.at(other).also(Place::file(&*list.file)));
            }
        }
    }

    /// A file of theirs where a page needs a folder.
    fn awaited_folders(&mut self) {
        for (page, key) in self.pages() {
            if let Some(own) = folders_above(key).find_map(|folder| self.awaited.get(folder)) {
                let fault = collision_of(&page.url).hint(rename_a_file());
                let other = self.origins.place(page);
                self.found.push(fault.at(Place::file(&**own)).also(other));
            }
        }
    }
}

/// The folders in which a path is, the outermost first.
fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
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
            let source = walk::in_content(&asset.source);
            (asset.url.clone(), source, rename_a_file())
        });
        let aliases = super::aliases(content).map(|alias| {
            let url = redirect_url(&alias.value);
            (url, content.shown(), take_a_redirect_out())
        });
        std::iter::once(page).chain(assets).chain(aliases)
    })
}

/// Files of a list to come, by site path.
fn files_of<'l>(
    list: &'l AwaitedList,
    config: &Config,
) -> impl Iterator<Item = (String, &'l AwaitedList)> {
    let json = config.json.then(|| json_url(&list.url));
    let urls = std::iter::once(list.url.clone()).chain(json);
    urls.map(move |url| (url, list))
}

fn make_room() -> Bilingual {
    bilingual!(
        "đến giờ đăng của bài ấy, chỗ này là của một danh sách: đổi tên tệp, `slug` hoặc đường dẫn",
        "at that article's hour a list needs the place: change the file's name, the `slug` or the URL"
    )
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

/// Whether no page can stand at the path of the key.
fn is_bad(key: &str) -> bool {
    key == MANIFEST || too_long(key) || leads_out(key)
}

/// Whether some file system can't hold the path: a part over 255 bytes, or the
/// whole over what is left of a usual limit of 4,096.
fn too_long(output: &str) -> bool {
    output.len() > 2_000 || output.split('/').any(|part| part.len() > 255)
}

/// Whether the path of the key would be another one, outside the output even, once it
/// is followed: `..` and its like have lost their dots.
fn leads_out(key: &str) -> bool {
    key.split('/').any(str::is_empty)
}

fn bad_url(url: &str, key: &str) -> Diagnostic {
    let shown: String = url.chars().take(80).collect();
    let diagnostic = if leads_out(key) {
        let fault = Diagnostic::error(
            "url-outside",
            bilingual!(
                "`{shown}` dẫn ra ngoài trang, hoặc không phải là đường dẫn",
                "`{shown}` leads out of the site, or is not a path"
            ),
        );
        return fault.hint(bilingual!(
            "sửa lại thành đường dẫn trong trang, hoặc bỏ đi",
            "make it a path of the site, or remove it"
        ));
    } else if key == MANIFEST {
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
    diagnostic.hint(match key {
        MANIFEST => bilingual!("đổi tên tệp", "rename the file"),
        _ => bilingual!(
            "rút ngắn tên hoặc `slug`",
            "make its name or `slug` shorter"
        ),
    })
}

/// The part of the path (of its key) that Windows refuses.
fn reserved_name(key: &str) -> Option<&str> {
    key.split('/')
        .find(|part| is_reserved(part) || part.contains(REFUSED))
}

/// What Windows has in no name, and what in an address means something else.
const REFUSED: [char; 10] = [':', '*', '?', '"', '<', '>', '|', '\\', '#', '%'];

fn reserved(name: &str, url: &str) -> Diagnostic {
    let message = match name.contains(['#', '%', '?']) {
        true => bilingual!(
            "`{name}` trong `{url}` có dấu #, % hay ?, mang nghĩa khác trong địa chỉ",
            "`{name}` in `{url}` has #, % or ?, which mean something else in an address"
        ),
        false => bilingual!(
            "`{name}` trong `{url}` là tên Windows không cho dùng",
            "`{name}` in `{url}` is a name that Windows does not allow"
        ),
    };
    Diagnostic::error("reserved-name", message).hint(bilingual!(
        "đặt `slug` hoặc tên tệp khác",
        "choose another `slug` or file name"
    ))
}

fn same_url(first: &PlannedPage, second: &PlannedPage, origins: &Origins<'_>) -> Diagnostic {
    let is = |of: fn(&PageKind) -> bool| of(&first.kind) || of(&second.kind);
    let hint = if is(|kind| matches!(kind, PageKind::Redirect { .. })) {
        take_a_redirect_out()
    } else if [first, second]
        .iter()
        .all(|page| origins.file(page) == CONFIG_FILE)
    {
        bilingual!(
            "đổi một trong các chữ của `paths` trong bantin.yaml",
            "change one of the words of `paths` in bantin.yaml"
        )
    } else if [first, second]
        .iter()
        .any(|page| origins.file(page) == CONFIG_FILE)
        && is(|kind| matches!(kind, PageKind::Static { .. }))
    {
        bilingual!(
            "bỏ tệp ấy khỏi static/ hoặc đổi tên: bantin tự tạo tệp này, theo bantin.yaml",
            "remove the file from static/ or rename it: bantin makes this one, by bantin.yaml"
        )
    } else if is(|kind| matches!(kind, PageKind::Asset { .. } | PageKind::Static { .. })) {
        rename_a_file()
    } else {
        give_a_slug()
    };
    let (place, mut other) = (origins.place(second), origins.place(first));
    if place == other {
        // An alias and a redirect that lead to one place.
        other = origins.of_redirect(first).unwrap_or(other);
    }
    collision_of(&second.url).hint(hint).at(place).also(other)
}

fn collision_of(url: &str) -> Diagnostic {
    Diagnostic::error(
        "url-collision",
        bilingual!(
            "hai tệp hay thiết lập cùng tạo ra `{url}`",
            "two files or settings make the same URL: `{url}`"
        ),
    )
}

fn take_a_redirect_out() -> Bilingual {
    bilingual!(
        "bỏ một trong hai, hoặc đường dẫn ấy trong `aliases` hay `redirects`",
        "remove one of them, or the URL in `aliases` or `redirects`"
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

/// What pages are made from, for messages.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub struct Origins<'a> {
    pub site: &'a Site,
    pub config: &'a Config,
    pub ledger: &'a Ledger,
}

impl Origins<'_> {
    /// Where a page comes from: of a redirect, who asks for it.
    fn place(&self, page: &PlannedPage) -> Place {
        if let PageKind::Redirect { .. } = &page.kind {
            if let Some((_, alias)) = self.alias(page) {
                return alias.place.clone();
            }
            if let Some(place) = self.of_redirect(page) {
                return place;
            }
            let mut urls = self.ledger.urls.keys();
            if let Some(url) = urls.find(|url| redirect_url(url) == *page.url) {
                return self.ledger.place(url);
            }
        }
        Place::file(self.file(page))
    }

    /// The line of the config's `redirects` that asks for the page.
    fn of_redirect(&self, page: &PlannedPage) -> Option<Place> {
        let mut urls = self.config.redirects.keys();
        let from = urls.find(|from| redirect_url(from) == *page.url)?;
        Some(self.config.place(&format!("redirects.{from}")))
    }

    /// The article or page that asks for a redirect, and where.
    fn alias(&self, page: &PlannedPage) -> Option<(&Content, &Spanned<String>)> {
        let PageKind::Redirect { to } = &page.kind else {
            return None;
        };
        let contents = self.site.editions.iter().flat_map(super::contents);
        let mut there = contents.filter(|content| content.url == *to);
        there.find_map(|content| {
            let alias =
                super::aliases(content).find(|alias| redirect_url(&alias.value) == *page.url)?;
            Some((content, alias))
        })
    }

    /// The file that a page is made from.
    pub fn file(&self, page: &PlannedPage) -> String {
        let config = self.config;
        let editions = &self.site.editions;
        match &page.kind {
            PageKind::Article { edition, id } | PageKind::ArticleJson { edition, id } => {
                editions[*edition].article(*id).content.shown()
            }
            PageKind::Page { edition, index } => editions[*edition].pages[*index].content.shown(),
            PageKind::Static { shown, .. } => shown.clone(),
            PageKind::ThemeFile { name } => format!("themes/{}/static/{name}", config.theme),
            PageKind::Asset { source } => walk::in_content(source),
            PageKind::Redirect { .. } => {
                let alias = self.alias(page);
                alias.map_or_else(|| CONFIG_FILE.to_owned(), |(content, _)| content.shown())
            }
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
                let edition = &editions[*edition];
                let taxonomy = edition.taxonomy(*kind);
                let slots = taxonomy.term(*id).slots.iter();
                let mut articles = slots.map(|id| edition.article(*id));
                match articles.find(|a| a.content.life == Life::Published) {
                    Some(article) if !taxonomy.closed => article.content.shown(),
                    _ => CONFIG_FILE.to_owned(),
                }
            }
            _ => CONFIG_FILE.to_owned(),
        }
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
