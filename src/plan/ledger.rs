//! The ledger of URLs: what was published once stays reachable.
//!
//! `urls.txt` in the site's root is committed with the content. An article, a page or
//! a file that one of them offers must still be there, or a notice or redirect in its
//! place. A list or archive that has become empty leads to the one above it, and the
//! feed of a list that has gone is the site's. Behind a URL stands what is to be known
//! of it: the name of a tag, an author or a category of the articles' making, so that
//! two names with one slug never change places; `*` for a list, `+` for a file, `>` for
//! an old URL that leads on.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::page::redirect_url;
use super::{FeedFormat, ListRef, PageKind, Plan, PlannedPage};
use crate::bilingual;
use crate::config::{Config, site_path_of};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, not_utf8, unreadable};
use crate::fingerprint::Fingerprint;
use crate::markdown::Shown;
use crate::site::life::Life;
use crate::site::taxonomy::TaxonomyKind;
use crate::site::{Edition, LifeEntry, Site};
use crate::stamp::Stamp;

/// Name of the ledger in a site's root.
pub const LEDGER_FILE: &str = "urls.txt";

const HEADER: &str = "# Mọi URL đã đăng; bantin giữ để không URL nào mất. Commit tệp này cùng nội dung.\n\
                      # Every URL once published; bantin keeps it so that none is lost. Commit it with the content.\n";

/// Behind the URL of a list, an archive or a feed. No name is so written: it has no slug.
const LIST: &str = "*";

/// Behind the URL of a file that an article or a page offers.
const FILE: &str = "+";

/// Behind an old URL that leads on.
const OLD: &str = ">";

/// What was published once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// By site path.
    pub urls: BTreeMap<String, Remembered>,
    /// Names of tags, authors and categories, by the site path of their pages.
    pub names: BTreeMap<String, String>,
    /// Of its file, before it was read; all 0 without one.
    stamp: Stamp,
    /// Of its text.
    fingerprint: Fingerprint,
    /// Whether it says what is a list: older ones do not.
    is_marked: bool,
}

/// A URL of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered {
    /// Its line, from 1.
    line: usize,
    kind: Was,
}

/// What stood at a URL; the first asks for the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Was {
    /// An article, a page, or the page of a name.
    Page,
    /// A file that an article or a page offered.
    File,
    /// Nothing: it only ever led on.
    Old,
    /// A list, an archive or a feed.
    List,
}

impl Was {
    /// What the note behind a URL says.
    fn noted(note: &str) -> Was {
        match note {
            LIST => Was::List,
            FILE => Was::File,
            OLD => Was::Old,
            _ => Was::Page,
        }
    }
}

/// Reads the ledger; a site without one has an empty one.
///
/// # Errors
/// The file is there and can't be read, or lines of it would be lost.
pub fn read(root: &Path) -> Result<Ledger, Diagnostics> {
    let mut ledger = Ledger {
        stamp: stamp(root),
        ..Ledger::default()
    };
    let path = root.join(LEDGER_FILE);
    // It is written whole, in the place of the one before, so that a link would go.
    if path.is_symlink() {
        return Err([link()].into_iter().collect());
    }
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(ledger),
        Err(error) => {
            return Err([unreadable(Place::file(LEDGER_FILE), &error)]
                .into_iter()
                .collect());
        }
    };
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let fault = not_utf8(&bytes[..error.valid_up_to()], LEDGER_FILE);
        Diagnostics::from_iter([fault])
    })?;
    ledger.fingerprint = Fingerprint::of(&bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().zip(1..);
    let strays = lines.filter(|(line, _)| !is_line(line));
    let strays: Diagnostics = strays.map(|(line, number)| stray(line, number)).collect();
    if strays.has_errors() {
        return Err(strays);
    }
    ledger.add_lines(text);
    Ok(ledger)
}

fn link() -> Diagnostic {
    Diagnostic::error(
        "ledger-link",
        bilingual!(
            "{LEDGER_FILE} là liên kết tượng trưng (symbolic link), mà bantin sẽ thay bằng tệp thường",
            "{LEDGER_FILE} is a symbolic link, and bantin would put a file in its place"
        ),
    )
    .at(Place::file(LEDGER_FILE))
    .hint(bilingual!(
        "đặt chính tệp ấy vào thư mục của trang tin",
        "put the file itself into the site's folder"
    ))
}

/// Whether a line is a URL, says nothing, or parts what git could not merge: there both
/// sides count.
fn is_line(line: &str) -> bool {
    let line = line.trim();
    let is_mark = |mark: &str| line.starts_with(mark);
    line.is_empty() || is_mark("/") || is_mark("#") || CONFLICT.iter().any(|mark| is_mark(mark))
}

/// What git puts between the sides of a conflict.
const CONFLICT: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// A line that the next build would lose.
fn stray(content: &str, line: usize) -> Diagnostic {
    let shown: String = content.trim().chars().take(80).collect();
    Diagnostic::error(
        "ledger-line",
        bilingual!(
            "không hiểu dòng `{shown}`",
            "the line `{shown}` is not understood"
        ),
    )
    .at(Place::at(LEDGER_FILE, line, 1, content.chars().count()))
    .hint(bilingual!(
        "mỗi dòng là một đường dẫn bắt đầu bằng /; sửa lại, hoặc lấy lại tệp từ git",
        "a line is a path that starts with /; fix it, or bring the file back from git"
    ))
}

fn stamp(root: &Path) -> Stamp {
    let metadata = std::fs::metadata(root.join(LEDGER_FILE));
    metadata.map_or_else(|_| Stamp::default(), |m| Stamp::of(&m))
}

/// The ledger after `plan` is published: its old lines, and the pages, feeds and
/// offered files that readers may have noted. Files of an article that has ended or was
/// withdrawn went with its text, and are asked for no more.
pub fn text(plan: &Plan, site: &Site, config: &Config, ledger: &Ledger) -> String {
    let names: BTreeMap<&str, String> = site.editions.iter().flat_map(names_in).collect();
    let mut noted: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for (url, was) in &ledger.urls {
        if was.kind == Was::File && plan.at(url).is_none() && has_ended(url, plan, site) {
            continue;
        }
        let note = match was.kind {
            Was::File => Some(FILE),
            Was::Old => Some(OLD),
            Was::Page | Was::List => ledger.is_list(url, config).then_some(LIST),
        };
        noted.insert(url, note);
    }
    let contents = site.editions.iter().flat_map(super::contents);
    let assets = contents.flat_map(|content| &content.assets);
    let offered = assets.filter(|asset| asset.shown == Shown::Linked);
    let offered: HashSet<&str> = offered.map(|asset| asset.source.as_str()).collect();
    for page in &plan.pages {
        match &page.kind {
            PageKind::Article { .. } | PageKind::Page { .. } => noted.insert(&page.url, None),
            PageKind::Feed { .. } | PageKind::TitlesPage { .. } => {
                noted.insert(&page.url, Some(LIST))
            }
            // Also where it was published before its article moved, but not where the
            // config has it served.
            PageKind::Asset { source }
                if offered.contains(&**source) && !plan.redirects.contains_key(&*page.url) =>
            {
                noted.insert(&page.url, Some(FILE))
            }
            _ if page.kind.is_html_page() => noted.insert(&page.url, Some(LIST)),
            _ => continue,
        };
    }
    let old = plan.redirects.keys().map(|from| redirect_url(from));
    // A file that went with its article is asked for no more.
    let is_file = |url: &String| ledger.was_file(url);
    let old = old.filter(|url| !is_file(url) || !has_ended(url, plan, site));
    let old: Vec<String> = old.collect();
    for url in &old {
        noted.entry(url).or_insert(Some(OLD));
    }
    let mut text = String::from(HEADER);
    for (url, note) in noted {
        text.push_str(&url.replace(' ', "%20"));
        let name = names.get(url).or_else(|| ledger.names.get(url));
        if let Some(note) = name.map(String::as_str).or(note) {
            text.push(' ');
            text.push_str(note);
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
/// the one of the list to which its own was redirected, else the site's.
pub(super) fn in_place_of_lists(
    plan: &Plan,
    site: &Site,
    config: &Config,
    ledger: &Ledger,
) -> Vec<PlannedPage> {
    let missing = plan.missing(ledger.urls.keys());
    let lists = missing.filter(|url| ledger.is_list(url, config));
    let in_place = lists.filter_map(|url| {
        let above = nearest_above(url, plan)?;
        let kind = match feed_of(url, &above, plan, site, config) {
            Some(kind) => kind,
            None => PageKind::Redirect { to: above },
        };
        Some(PlannedPage::new(redirect_url(url), kind))
    });
    in_place.collect()
}

/// The feed in the format of the feed at `url` that stands in its place.
fn feed_of(url: &str, above: &str, plan: &Plan, site: &Site, config: &Config) -> Option<PageKind> {
    let (_, name) = url.rsplit_once('/')?;
    let mut formats = FeedFormat::ALL.into_iter();
    let format = formats.find(|format| format.file_name() == name)?;
    if let Some(page) = plan.at(&format!("{above}{name}"))
        && matches!(page.kind, PageKind::Feed { .. })
    {
        return Some(page.kind.clone());
    }
    let in_language = |edition: &&Edition| {
        let prefix = &config.languages[edition.language].prefix;
        url.strip_prefix(prefix.as_str())
            .is_some_and(|rest| rest.starts_with('/'))
    };
    // The main language has no prefix, or the shortest.
    let editions = site.editions.iter().filter(in_language);
    let edition = editions.max_by_key(|edition| config.languages[edition.language].prefix.len())?;
    // Empty, where nothing is left: readers' programs ask on.
    Some(PageKind::Feed {
        edition: edition.language,
        list: ListRef::Home,
        format,
    })
}

/// The nearest page above `url`; where that leads on, the one that it leads to.
fn nearest_above(url: &str, plan: &Plan) -> Option<String> {
    let mut above = url.trim_end_matches('/');
    while let Some((parent, _)) = above.rsplit_once('/') {
        let candidate = format!("{parent}/");
        match plan.at(&candidate).map(|page| &page.kind) {
            Some(PageKind::Redirect { to }) => return Some(to.clone()),
            Some(_) => return Some(candidate),
            None => above = parent,
        }
    }
    None
}

impl Ledger {
    /// Whether an article or a page was published at `url`.
    pub fn was_page(&self, url: &str) -> bool {
        self.was(url, Was::Page)
    }

    /// Whether an article or a page offered a file at `url`.
    pub fn was_file(&self, url: &str) -> bool {
        self.was(url, Was::File)
    }

    fn was(&self, url: &str, was: Was) -> bool {
        self.urls.get(url).is_some_and(|url| url.kind == was)
    }

    /// The ledger whose text is `text`, as [`text`] makes it.
    pub fn of(text: &str) -> Ledger {
        let mut ledger = Ledger::default();
        ledger.add_lines(text);
        ledger
    }

    fn add_lines(&mut self, text: &str) {
        let lines = text.lines().map(str::trim).zip(1..);
        for (text, line) in lines.filter(|(text, _)| text.starts_with('/')) {
            let (url, note) = text.split_once(' ').unwrap_or((text, ""));
            // A space parts it from what is to be known of it.
            let url = url.replace("%20", " ");
            let was = Was::noted(note);
            self.is_marked |= was == Was::List;
            if !matches!(note, "" | LIST | FILE | OLD) {
                self.names.insert(url.clone(), note.to_owned());
            }
            // Where both sides of a merge count, the one that asks for more does.
            let remembered = Remembered { line, kind: was };
            let known = self.urls.entry(url).or_insert(remembered);
            if was < known.kind {
                *known = remembered;
            }
        }
    }

    /// Whether nobody, such as another build, has written to it since it was read.
    pub fn is_newest(&self, root: &Path) -> bool {
        self.stamp == stamp(root)
    }

    /// Where a URL that it remembers stands.
    pub fn place(&self, url: &str) -> Place {
        let line = self.urls[url].line;
        Place::at(LEDGER_FILE, line, 1, url.chars().count())
    }

    /// Whether the URL is of a list, an archive or a feed. Older ledgers do not say:
    /// there its form does, and what may as well be an article's is none.
    fn is_list(&self, url: &str, config: &Config) -> bool {
        let remembered = self.urls.get(url);
        if remembered.is_some_and(|url| url.kind == Was::List) || self.names.contains_key(url) {
            return true;
        }
        !self.is_marked && has_form_of_list(url, config)
    }
}

fn has_form_of_list(url: &str, config: &Config) -> bool {
    config.languages.iter().any(|language| {
        let Some(path) = url.strip_prefix(language.prefix.as_str()) else {
            return false;
        };
        let paths = &language.paths;
        let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
        let Some(first) = parts.first().filter(|_| path.starts_with('/')) else {
            return false;
        };
        let lists = [&paths.category, &paths.tag, &paths.author, &paths.page];
        // Behind these two are no lists; the search may have been switched off.
        let alone = [&paths.archive, &paths.search];
        let is = |words: &[&String]| words.iter().any(|word| word == first);
        if parts.len() == 1 && (is(&lists) || is(&alone)) {
            return true;
        }
        let is_date = parts.len() <= 3
            && parts.iter().all(|p| p.chars().all(|c| c.is_ascii_digit()))
            && parts[0].len() == 4;
        (is(&lists) || is_date) && !config.permalink.matches(path)
    })
}

/// A warning: a site was built, and what it published is not remembered.
pub fn missing() -> Diagnostic {
    Diagnostic::warning(
        "ledger-missing",
        bilingual!(
            "trang đã được dựng trước đây nhưng không có {LEDGER_FILE}: không thể biết đường dẫn nào đã mất",
            "a site was built here before, and there was no {LEDGER_FILE}: which URLs have been lost can't be known"
        ),
    )
    .at(Place::file(LEDGER_FILE))
    .hint(bilingual!(
        "lấy lại tệp đó từ git (`git checkout -- {LEDGER_FILE}`) rồi dựng lại; nó nay chỉ nhớ các URL của lần này",
        "bring it back from git (`git checkout -- {LEDGER_FILE}`) and build again; it remembers the URLs of this build only"
    ))
}

/// A warning: what the last build here remembered, in the text `last`, is neither
/// remembered any more nor there, as when git took back what added it.
pub fn forgotten(last: &[u8], plan: &Plan, ledger: &Ledger) -> Option<Diagnostic> {
    if Fingerprint::of(last) == ledger.fingerprint {
        return None;
    }
    let before = Ledger::of(std::str::from_utf8(last).ok()?);
    let urls = before.urls.iter();
    let lost = urls.filter(|(url, _)| !ledger.urls.contains_key(*url) && !plan.has_url(url));
    let lost: Vec<(&String, &Remembered)> = lost.collect();
    // An article says more than the lists that it stood in.
    let article = lost.iter().find(|(_, was)| was.kind != Was::List);
    let (first, _) = article.or(lost.first())?;
    let count = lost.len();
    let warning = Diagnostic::warning(
        "url-forgotten",
        bilingual!(
            "{count} đường dẫn mà lần dựng trước đã ghi nay không còn trong {LEDGER_FILE}, trang cũng không có: {first}",
            "URLs that the last build wrote into {LEDGER_FILE} stand neither there nor in the site: {count}, such as {first}"
        ),
    );
    Some(warning.at(Place::file(LEDGER_FILE)).hint(bilingual!(
        "không sao nếu chưa đăng lên mạng; nếu đã đăng, lấy lại các dòng ấy từ git rồi dựng lại",
        "it does not matter if they were never on the web; if they were, bring the lines back from git and build again"
    )))
}

/// An error for every remembered URL that the plan does not serve. Files of an
/// article that has ended or was withdrawn go with its text.
pub fn check(plan: &Plan, site: &Site, ledger: &Ledger) -> Diagnostics {
    let missing = plan.missing(ledger.urls.keys());
    let missing = missing.map(|url| (url, ledger.urls[url]));
    let gone = missing.filter(|(url, was)| was.kind != Was::File || !has_ended(url, plan, site));
    let hidden = site.hidden.iter();
    let hidden: HashMap<&str, &LifeEntry> = hidden.map(|e| (e.url.as_str(), e)).collect();
    let aliases = site.hidden.iter().flat_map(|entry| {
        let aliases = entry.aliases.iter();
        aliases.map(move |alias| (redirect_url(alias), entry))
    });
    let heirs: HashMap<String, &LifeEntry> = aliases.collect();
    // Files and old URLs come and go with their article, which is told of.
    let gone = gone.filter(|(url, was)| {
        let is_hidden_again = |heir: &&LifeEntry| ledger.urls.contains_key(&heir.url);
        if heirs.get(*url).is_some_and(is_hidden_again) {
            return false;
        }
        // The nearest page is the one in whose folder it is.
        let mut above = pages_above(url).flatten();
        let nearest = above.find(|page| hidden.contains_key(&**page) || plan.at(page).is_some());
        !(was.kind == Was::File && nearest.is_some_and(|page| hidden.contains_key(&*page)))
    });
    gone.map(|(url, was)| {
        if let Some(hidden) = hidden.get(url.as_str()) {
            return hidden_again(url, hidden, ledger);
        }
        if let Some(hidden) = heirs.get(url) {
            return hidden_heir(url, hidden, ledger);
        }
        let hint = if was.kind == Was::Old {
            bilingual!(
                "ghi lại `{url}` vào `aliases` của bài hay `redirects` của bantin.yaml; nếu đường dẫn này chưa ai từng dùng, xóa dòng của nó trong {LEDGER_FILE}",
                "name `{url}` in an article's `aliases` or bantin.yaml's `redirects` again; if nobody ever used it, delete its line in {LEDGER_FILE}"
            )
        } else if was.kind == Was::File {
            bilingual!(
                "đưa tệp trở lại bài; nếu bài đã chuyển đi, ghi URL cũ vào `aliases` của bài; nếu tệp không còn được đăng, thêm `redirects: {{{url}: /đường/dẫn/thay/thế}}` vào bantin.yaml",
                "put the file back into its article; if the article has moved, name its old URL in its `aliases`; if the file is to be public no more, add `redirects: {{{url}: /what/takes/its/place}}` to bantin.yaml"
            )
        } else {
            bilingual!(
                "khôi phục bài; hoặc thêm `aliases: [{url}]` vào bài thay thế, `redirects` vào bantin.yaml, hay `withdrawn` vào bài",
                "bring the article back; or add `aliases: [{url}]` to the one that replaces it, `redirects` to bantin.yaml, or `withdrawn` to the article"
            )
        };
        vanishes(url, ledger).hint(hint)
    })
    .collect()
}

fn vanishes(url: &str, ledger: &Ledger) -> Diagnostic {
    Diagnostic::error(
        "url-vanishes",
        bilingual!(
            "đường dẫn `{url}` đã đăng sẽ không còn mở được",
            "`{url}` was published and would disappear"
        ),
    )
    .at(ledger.place(url))
}

/// The article is there, and was public once; now it is a draft, or its hour lies ahead.
fn hidden_again(url: &str, hidden: &LifeEntry, ledger: &Ledger) -> Diagnostic {
    let fault = vanishes(url, ledger).also(Place::file(&*hidden.file));
    let Some(from) = hidden.public_from else {
        return fault.hint(bilingual!(
            "bỏ `draft: true`; nếu không công khai nữa, thay nó bằng `withdrawn`",
            "remove `draft: true`; if nobody should read it any longer, put `withdrawn` in its place"
        ));
    };
    let hour = from.at.format("%H:%M %d-%m-%Y");
    fault.hint(bilingual!(
        "bài đến {hour} mới đăng: sửa `date` hay `publish_at` về lúc đã đăng, hoặc xem lại đồng hồ và `--as-of`; nếu không công khai nữa, bỏ `publish_at` và thêm `withdrawn`",
        "the article is not public until {hour}: put `date` or `publish_at` back to when it was published, or look at the clock and `--as-of`; if nobody should read it any longer, remove `publish_at` and add `withdrawn`"
    ))
}

/// The article that names the URL in its `aliases` is not public.
fn hidden_heir(url: &str, hidden: &LifeEntry, ledger: &Ledger) -> Diagnostic {
    let fault = vanishes(url, ledger).also(Place::file(&*hidden.file));
    let Some(from) = hidden.public_from else {
        return fault.hint(bilingual!(
            "bài nhận đường dẫn này trong `aliases` còn là bản nháp: đăng bài ấy cùng lúc, hoặc giữ lại bài cũ",
            "the article that takes it over in its `aliases` is a draft: publish that at the same time, or keep the old one"
        ));
    };
    let hour = from.at.format("%H:%M %d-%m-%Y");
    fault.hint(bilingual!(
        "bài nhận đường dẫn này trong `aliases` đến {hour} mới đăng: giữ lại bài cũ, và bỏ URL này khỏi `aliases` cho đến lúc ấy",
        "the article that takes it over in its `aliases` is not public until {hour}: keep the old one, and remove the URL from these `aliases` until then"
    ))
}

/// Site paths of pages in whose folder the file at `url` may be, the nearest first: each
/// as a folder and as a file.
fn pages_above(url: &str) -> impl Iterator<Item = [String; 2]> {
    let folders =
        std::iter::successors(url.rsplit_once('/'), |(folder, _)| folder.rsplit_once('/'));
    folders.map(|(folder, _)| [format!("{folder}/"), format!("{folder}.html")])
}

/// The page in whose folder the file at `url` is or was, here or where it has moved to.
pub fn owner<'p>(url: &str, plan: &'p Plan) -> Option<&'p PlannedPage> {
    let page = pages_above(url).find_map(|names| names.iter().find_map(|name| plan.at(name)))?;
    match &page.kind {
        PageKind::Redirect { to } => {
            let to = site_path_of(to);
            plan.at(&to).or_else(|| plan.at(&format!("{to}/")))
        }
        _ => Some(page),
    }
}

/// Whether the file at `url` went with the text of its article, by its end or on the
/// record.
pub fn has_ended(url: &str, plan: &Plan, site: &Site) -> bool {
    life_of(owner(url, plan), site).is_some_and(|life| !life.is_listed())
}

fn life_of<'s>(page: Option<&PlannedPage>, site: &'s Site) -> Option<&'s Life> {
    match page?.kind {
        PageKind::Article { edition, id } => Some(&site.editions[edition].article(id).content.life),
        PageKind::Page { edition, index } => {
            Some(&site.editions[edition].pages[index].content.life)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_lines_for_one_url_the_stricter_counts() {
        for text in ["/a/\n/a/ *\n", "/a/ *\n/a/\n"] {
            assert!(Ledger::of(text).was_page("/a/"), "{text}");
        }
    }
}
