//! The ledger of URLs: what was published once stays reachable.
//!
//! `urls.txt` in the site's root is committed with the content. An article, a page or
//! a file that one of them offers must still be there, or a notice or redirect in its
//! place. A list or archive that has become empty leads to the one above it, and the
//! feed of a list that has gone is the site's. The URL of a tag, an author or a
//! category of the articles' making has its name behind it, so that two names with
//! one slug never change places.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{FeedFormat, ListRef, PageKind, Plan, PlannedPage};
use crate::bilingual;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, unreadable};
use crate::markdown::Shown;
use crate::site::taxonomy::TaxonomyKind;
use crate::site::{Edition, Site};
use crate::stamp::Stamp;

/// Name of the ledger in a site's root.
pub const LEDGER_FILE: &str = "urls.txt";

const HEADER: &str = "# Mọi URL đã đăng; bantin giữ để không URL nào mất. Commit tệp này cùng nội dung.\n\
                      # Every URL once published; bantin keeps it so that none is lost. Commit it with the content.\n";

/// What was published once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Site paths.
    pub urls: BTreeSet<String>,
    /// Names of tags, authors and categories, by the site path of their pages.
    pub names: BTreeMap<String, String>,
}

/// Reads the ledger; a site without one has an empty one.
///
/// # Errors
/// The file is there and can't be read.
pub fn read(root: &Path) -> Result<Ledger, Box<Diagnostic>> {
    match std::fs::read_to_string(root.join(LEDGER_FILE)) {
        Ok(text) => {
            let mut ledger = Ledger::default();
            for line in text.lines().map(str::trim).filter(|l| l.starts_with('/')) {
                let (url, name) = line.split_once(' ').unwrap_or((line, ""));
                ledger.urls.insert(url.to_owned());
                if !name.is_empty() {
                    ledger.names.insert(url.to_owned(), name.to_owned());
                }
            }
            Ok(ledger)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Ledger::default()),
        Err(error) => Err(Box::new(unreadable(Place::file(LEDGER_FILE), &error))),
    }
}

/// What the file system says of the ledger: it tells whether another build has
/// added to it.
pub fn stamp(root: &Path) -> Stamp {
    let metadata = std::fs::metadata(root.join(LEDGER_FILE));
    metadata.map_or_else(|_| Stamp::default(), |m| Stamp::of(&m))
}

/// The ledger after `plan` is published: its old lines, and the pages, feeds and
/// offered files that readers may have noted.
pub fn text(plan: &Plan, site: &Site, ledger: &Ledger) -> String {
    let mut urls: BTreeSet<&str> = ledger.urls.iter().map(String::as_str).collect();
    let names: BTreeMap<&str, String> = site.editions.iter().flat_map(names_in).collect();
    let is_noted = |kind: &PageKind| kind.is_html_page() || matches!(kind, PageKind::Feed { .. });
    let noted = plan.pages.iter().filter(|page| is_noted(&page.kind));
    urls.extend(noted.map(|page| &*page.url));
    let contents = site.editions.iter().flat_map(super::contents);
    let assets = contents.flat_map(|content| &content.assets);
    let offered = assets.filter(|asset| asset.shown == Shown::Linked);
    urls.extend(offered.map(|asset| asset.url.as_str()));
    let mut text = String::from(HEADER);
    for url in urls {
        text.push_str(url);
        let name = names.get(url).or_else(|| ledger.names.get(url));
        if let Some(name) = name {
            text.push(' ');
            text.push_str(name);
        }
        text.push('\n');
    }
    text
}

/// Names that the articles of an edition made, with the site paths of their pages.
fn names_in(edition: &Edition) -> impl Iterator<Item = (&str, String)> {
    let taxonomies = TaxonomyKind::ALL.map(|kind| edition.taxonomy(kind));
    let open = taxonomies.into_iter().filter(|taxonomy| !taxonomy.closed);
    open.flat_map(|taxonomy| {
        let terms = taxonomy.with_page();
        let public = terms.filter(|id| taxonomy.term(*id).is_public);
        public.map(|id| (&*taxonomy.term(id).url, taxonomy.full_name(id)))
    })
}

/// What stands in place of remembered lists and archives that are not there now: a
/// page that leads to the nearest path above, which is no redirect for good, because
/// the list may come back; and in place of a feed, which no page could lead on from,
/// the site's own.
pub(super) fn in_place_of_lists(
    plan: &Plan,
    site: &Site,
    config: &Config,
    remembered: &BTreeSet<String>,
) -> Vec<PlannedPage> {
    let missing = plan.missing(remembered).into_iter();
    let lists = missing.filter(|url| is_list(url, config));
    let in_place = lists.filter_map(|url| {
        let kind = match feed_of(url, site, config) {
            Some(kind) => kind,
            None => PageKind::Redirect {
                to: nearest_above(url, plan)?,
            },
        };
        Some(PlannedPage::new(super::redirect_url(url), kind))
    });
    in_place.collect()
}

/// The feed of the whole language in the format of the feed at `url`.
fn feed_of(url: &str, site: &Site, config: &Config) -> Option<PageKind> {
    let (_, name) = url.rsplit_once('/')?;
    let mut formats = FeedFormat::ALL.into_iter();
    let format = formats.find(|format| format.file_name() == name)?;
    let in_language = |edition: &&Edition| {
        let prefix = &config.languages[edition.language].prefix;
        url.strip_prefix(prefix.as_str())
            .is_some_and(|rest| rest.starts_with('/'))
    };
    // The main language has no prefix, or the shortest.
    let editions = site.editions.iter().filter(in_language);
    let edition = editions.max_by_key(|edition| config.languages[edition.language].prefix.len())?;
    let edition = site
        .editions
        .iter()
        .position(|e| std::ptr::eq(e, edition))?;
    let list = ListRef::Home;
    list.has_feeds(&site.editions[edition])
        .then_some(PageKind::Feed {
            edition,
            list,
            format,
        })
}

fn nearest_above(url: &str, plan: &Plan) -> Option<String> {
    let mut above = url.trim_end_matches('/');
    while let Some((parent, _)) = above.rsplit_once('/') {
        let candidate = format!("{parent}/");
        if plan.at(&candidate).is_some() {
            return Some(candidate);
        }
        above = parent;
    }
    None
}

/// Whether the URL is of a list or an archive, by its form. What may as well be an
/// article's is none: it is asked for.
fn is_list(url: &str, config: &Config) -> bool {
    config.languages.iter().any(|language| {
        let Some(rest) = url.strip_prefix(&format!("{}/", language.prefix)) else {
            return false;
        };
        if config.permalink.matches(&url[language.prefix.len()..]) {
            return false;
        }
        let paths = &language.paths;
        let first = rest.split('/').next().unwrap_or("");
        let parts: Vec<&str> = rest.split('/').filter(|p| !p.is_empty()).collect();
        let is_date = parts.len() <= 3
            && !parts.is_empty()
            && parts.iter().all(|p| p.chars().all(|c| c.is_ascii_digit()))
            && parts[0].len() == 4;
        let lists = [&paths.category, &paths.tag, &paths.author, &paths.page];
        // Behind these two are no lists; the search may have been switched off.
        let alone = [&paths.archive, &paths.search];
        let is_alone = parts.len() == 1 && alone.iter().any(|word| *word == first);
        lists.iter().any(|word| *word == first) || is_alone || is_date
    })
}

/// A warning: a site was built, and what it published is not remembered.
pub fn missing() -> Diagnostic {
    Diagnostic::warning(
        "ledger-missing",
        bilingual!(
            "trang đã được dựng trước đây nhưng không có {LEDGER_FILE}: URL nào đã mất thì không biết được",
            "a site was built here before, and there was no {LEDGER_FILE}: what URLs are lost can't be told"
        ),
    )
    .at(Place::file(LEDGER_FILE))
    .hint(bilingual!(
        "lấy lại tệp đó từ git (`git checkout -- {LEDGER_FILE}`) rồi dựng lại; nó nay chỉ nhớ các URL của lần này",
        "bring it back from git (`git checkout -- {LEDGER_FILE}`) and build again; it remembers the URLs of this build only"
    ))
}

/// An error for every remembered URL that the plan does not serve. Files of an
/// article that has ended or was withdrawn go with its text.
pub fn check(plan: &Plan, site: &Site, remembered: &BTreeSet<String>) -> Diagnostics {
    let missing = plan.missing(remembered).into_iter();
    let gone = missing.filter(|url| !super::is_file(url) || is_owner_shown(url, plan, site));
    gone.map(|url| {
        let hint = if super::is_file(url) {
            bilingual!(
                "đưa tệp trở lại bài; hoặc thêm `redirects: {{{url}: /đường/dẫn/tệp-mới}}` vào bantin.yaml",
                "put the file back into its article; or add `redirects: {{{url}: /path/of/new-file}}` to bantin.yaml"
            )
        } else {
            bilingual!(
                "khôi phục bài; hoặc thêm `aliases: [{url}]` vào bài thay thế, `redirects` vào bantin.yaml, hay `withdrawn` vào bài",
                "bring the article back; or add `aliases: [{url}]` to the one that replaces it, `redirects` to bantin.yaml, or `withdrawn` to the article"
            )
        };
        Diagnostic::error(
            "url-vanishes",
            bilingual!("`{url}` đã đăng nhưng sẽ mất", "`{url}` was published and would vanish"),
        )
        .at(Place::file(LEDGER_FILE))
        .hint(hint)
    })
    .collect()
}

/// Whether the article or page in whose folder the file at `url` was still shows its
/// text, here or where it has moved to.
fn is_owner_shown(url: &str, plan: &Plan, site: &Site) -> bool {
    let mut folder = url;
    while let Some((parent, _)) = folder.rsplit_once('/') {
        let names = [format!("{parent}/"), format!("{parent}.html")];
        let mut owner = names.iter().find_map(|name| plan.at(name));
        if let Some(PageKind::Redirect { to }) = owner.map(|page| &page.kind) {
            owner = plan.at(to);
        }
        match owner.map(|page| &page.kind) {
            Some(PageKind::Article { edition, id }) => {
                return site.editions[*edition].article(*id).is_listed();
            }
            Some(PageKind::Page { edition, index }) => {
                let page = &site.editions[*edition].pages[*index];
                return page.content.life.is_listed();
            }
            Some(_) => return false,
            None => folder = parent,
        }
    }
    false
}
