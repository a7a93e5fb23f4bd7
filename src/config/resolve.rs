//! From [`RawConfig`] to [`Config`]: defaults, checks, closed lists.

use std::collections::BTreeMap;
use std::path::Path;

use chrono_tz::Tz;

use super::address::{is_site_path, is_web_address, old_url, parse_base_url};
use super::permalink::PermalinkPattern;
use super::raw::RawConfig;
use super::{BaseUrl, Config, LanguageConfig, SecurityConfig};
use crate::bilingual;
use crate::diagnostic::{Bilingual, Diagnostic, Diagnostics, Place, did_you_mean};
use crate::locale::date;
use crate::locale::line::clean_line;
use crate::locale::slug::{is_slug, slugify};
use crate::yaml::{Text, Tree};

/// Keys of front matter that mean something to bantin.
pub const FRONT_MATTER_KEYS: [&str; 24] = [
    "kind",
    "title",
    "date",
    "author",
    "category",
    "tags",
    "summary",
    "slug",
    "aliases",
    "draft",
    "publish_at",
    "expires",
    "updated",
    "changes",
    "withdrawn",
    "source",
    "image",
    "attachments",
    "related",
    "featured",
    "translation_of",
    "template",
    "toc",
    "extra",
];

const DEFAULT_BASE_URL: &str = "http://localhost";
const DEFAULT_ZONE: &str = "Asia/Ho_Chi_Minh";
const DEFAULT_PERMALINK: &str = "/:year/:month/:day/:slug/";

/// Makes the config; none when a mistake leaves nothing to stand in its place.
/// Mistakes go to `found`.
pub(super) fn resolve(
    root: &Path,
    raw: &RawConfig,
    tree: &Tree,
    found: &mut Diagnostics,
) -> Option<Config> {
    let mut check = Check { tree, found };
    let title = check.title(raw);
    let time_zone = check.time_zone(raw.time_zone.as_ref());
    let languages = check.languages(raw, &title);
    let redirects = check.redirects(&raw.redirects);
    let security = check.security(raw, time_zone);
    let base_url = check.base_url(raw.base_url.as_ref());
    let theme = check.theme(raw.theme.as_ref());
    let permalink = check.permalink(raw.permalink.as_ref());
    let categories = raw
        .categories
        .as_ref()
        .map(|all| check.categories(all, "categories", &languages));
    let authors = raw
        .authors
        .as_ref()
        .map(|all| check.authors(all, &languages));
    let extra_keys = check.extra_keys(raw);
    let related = check.related(&raw.related);
    let pictures = check.pictures(&raw.images);
    let colour = check.colour(raw);
    let notices = check.notices(&raw.notices, &languages, time_zone);
    let paginate = check.at_least_one(raw.paginate, "paginate", 10);
    let feed_entries = check.at_least_one(raw.feeds.entries, "feeds.entries", 20);
    Some(Config {
        root: root.to_owned(),
        base_url: base_url?,
        languages,
        time_zone,
        theme,
        permalink: permalink?,
        categories,
        authors,
        paginate,
        related,
        feed_entries,
        feed_full_text: raw.feeds.full_text.unwrap_or(true),
        json: raw.outputs.json.unwrap_or(true),
        search: raw.outputs.search.unwrap_or(true),
        extra_keys,
        pictures,
        colour,
        notices,
        redirects,
        security,
        extra: raw.extra.clone().unwrap_or_else(|| serde_json::json!({})),
        places: places(tree, raw),
    })
}

/// The places of all values; those of redirects by the old URL as hosts look it up.
fn places(tree: &Tree, raw: &RawConfig) -> BTreeMap<String, Place> {
    let mut places = tree.places();
    for from in raw.redirects.keys() {
        if let Some(old) = old_url(from) {
            places.insert(
                format!("redirects.{old}"),
                tree.place(&format!("redirects.{from}")),
            );
        }
    }
    places
}

/// What to write in place of a word that can't stand in a URL.
pub(super) fn as_slug(word: &str) -> Bilingual {
    match slugify(word).as_str() {
        "" => bilingual!("dùng chữ và số", "use letters and digits"),
        better => bilingual!("viết `{better}`", "write `{better}`"),
    }
}

pub(super) fn text(raw: Option<&Text>) -> String {
    raw.map(|t| clean_line(&t.0)).unwrap_or_default()
}

/// A text of the first language and those of further ones, by code.
pub(super) fn by_language(
    first: Option<&Text>,
    further: &BTreeMap<String, Text>,
    languages: &[LanguageConfig],
) -> BTreeMap<String, String> {
    let first = first.map(|t| (languages[0].code.clone(), clean_line(&t.0)));
    further
        .iter()
        .map(|(code, t)| (code.clone(), clean_line(&t.0)))
        .chain(first)
        .collect()
}

pub(super) struct Check<'a> {
    tree: &'a Tree,
    found: &'a mut Diagnostics,
}

impl Check<'_> {
    pub(super) fn fault(
        &mut self,
        code: &'static str,
        path: &str,
        message: Bilingual,
        hint: Bilingual,
    ) {
        self.found.push(
            Diagnostic::error(code, message)
                .at(self.tree.place(path))
                .hint(hint),
        );
    }

    /// A text that readers are to see says something.
    pub(super) fn filled(&mut self, given: &Text, path: &str) {
        if clean_line(&given.0).is_empty() {
            self.empty(path, bilingual!("ghi giá trị", "write a value"));
        }
    }

    /// The key at `path` is there and says nothing.
    pub(super) fn empty(&mut self, path: &str, hint: Bilingual) {
        let key = path.rsplit('.').next().unwrap_or(path);
        let message = bilingual!("`{key}` để trống", "`{key}` is empty");
        self.fault("config-empty", path, message, hint);
    }

    /// Whether the key at `path` is there without a value.
    pub(super) fn is_blank(&self, path: &str) -> bool {
        self.tree.is_empty(path)
    }

    fn title(&mut self, raw: &RawConfig) -> String {
        let title = text(raw.title.as_ref());
        // A title of the wrong type has been told of by the reader already.
        let mut place = self.tree.key_place("title");
        let is_there = place.position.is_some();
        if !is_there {
            place = self.tree.place("");
        }
        let is_absent = !is_there && !self.tree.is_misspelt("title");
        let is_missing = is_absent || self.tree.is_empty("title");
        if is_missing || (raw.title.is_some() && title.is_empty()) {
            self.found.push(
                Diagnostic::error(
                    "config-title",
                    bilingual!(
                        "thiếu `title`, tên của trang",
                        "`title`, the site's name, is missing"
                    ),
                )
                .at(place)
                .hint(match is_there {
                    true => bilingual!("viết tên sau `title:`", "write the title after `title:`"),
                    false => bilingual!(
                        "thêm một dòng `title: Sở …`",
                        "add a line `title: Department of …`"
                    ),
                }),
            );
        }
        title
    }

    fn base_url(&mut self, raw: Option<&Text>) -> Option<BaseUrl> {
        let given = raw.map_or(DEFAULT_BASE_URL, |t| t.0.trim());
        let parsed = parse_base_url(given);
        if parsed.is_none() {
            self.fault(
                "config-base-url",
                "base_url",
                bilingual!(
                    "`{given}` không phải địa chỉ của một trang",
                    "`{given}` is not a site's address"
                ),
                bilingual!(
                    "viết như https://so.tinh.gov.vn, không có ? hay #",
                    "write it like https://agency.gov.vn, without ? or #"
                ),
            );
        }
        parsed
    }

    fn time_zone(&mut self, raw: Option<&Text>) -> Tz {
        let name = raw.map_or(DEFAULT_ZONE, |t| t.0.trim());
        name.parse().unwrap_or_else(|_| {
            let near = did_you_mean(name, chrono_tz::TZ_VARIANTS.iter().map(|z| z.name()));
            // Names that Vietnam's zone does not have, and offsets that it has.
            let is_vietnam = [
                "hanoi", "ha_noi", "noi", "vietnam", "saigon", "+7", "+07", "+07:00",
            ]
            .iter()
            .any(|part| name.to_ascii_lowercase().ends_with(part));
            let near = near.filter(|_| !is_vietnam).unwrap_or(DEFAULT_ZONE);
            self.fault(
                "config-time-zone",
                "time_zone",
                bilingual!(
                    "không có múi giờ `{name}`",
                    "there is no time zone `{name}`"
                ),
                bilingual!("có phải ý bạn là `{near}`?", "did you mean `{near}`?"),
            );
            chrono_tz::UTC
        })
    }

    fn theme(&mut self, raw: Option<&Text>) -> String {
        let name = raw.map_or_else(|| "bulletin".to_owned(), |t| t.0.clone());
        if !is_slug(&name) {
            self.fault(
                "config-theme",
                "theme",
                bilingual!(
                    "`{name}` không phải tên một giao diện",
                    "`{name}` is not the name of a theme"
                ),
                bilingual!(
                    "dùng tên một thư mục trong `themes/`, chữ thường, số và dấu gạch nối",
                    "use the name of a folder in `themes/`: lower-case letters, digits and hyphens"
                ),
            );
        }
        name
    }

    fn permalink(&mut self, raw: Option<&Text>) -> Option<PermalinkPattern> {
        let given = raw.map_or(DEFAULT_PERMALINK, |t| t.0.trim());
        let parsed = PermalinkPattern::parse(given);
        if parsed.is_none() {
            self.fault(
                "config-permalink",
                "permalink",
                bilingual!(
                    "không hiểu mẫu đường dẫn `{given}`",
                    "the pattern `{given}` is not understood"
                ),
                bilingual!(
                    "ví dụ /:year/:month/:day/:slug/ hoặc /:year/:month/:day/:slug.html",
                    "such as /:year/:month/:day/:slug/ or /:year/:month/:day/:slug.html"
                ),
            );
        }
        parsed
    }

    fn at_least_one(&mut self, raw: Option<u32>, path: &str, default: usize) -> usize {
        match raw {
            Some(0) => {
                self.fault(
                    "config-zero",
                    path,
                    bilingual!("`{path}` phải từ 1 trở lên", "`{path}` must be 1 or more"),
                    bilingual!("mặc định là {default}", "the default is {default}"),
                );
                default
            }
            Some(n) => n as usize,
            None => default,
        }
    }

    /// Texts by language are in `languages`.
    pub(super) fn known_languages(
        &mut self,
        texts: &BTreeMap<String, Text>,
        path: &str,
        languages: &[LanguageConfig],
    ) {
        for code in texts.keys() {
            if !languages.iter().any(|l| l.code == *code) {
                self.fault(
                    "config-language",
                    &format!("{path}.{code}"),
                    bilingual!(
                        "`{code}` không có trong `languages`",
                        "`{code}` is not in `languages`"
                    ),
                    bilingual!(
                        "khai báo ngôn ngữ này: `languages: {{{code}: {{}}}}`",
                        "declare the language: `languages: {{{code}: {{}}}}`"
                    ),
                );
            }
        }
    }

    pub(super) fn slug(&mut self, own: Option<&Text>, name: &str, path: &str) -> String {
        let slug = own.map_or_else(|| slugify(name), |t| t.0.clone());
        if !is_slug(&slug) {
            self.fault(
                "config-slug",
                path,
                bilingual!(
                    "`{slug}` không dùng được trong đường dẫn",
                    "`{slug}` can't stand in a URL"
                ),
                as_slug(&slug),
            );
        }
        slug
    }

    fn redirects(&mut self, raw: &BTreeMap<String, Text>) -> BTreeMap<String, String> {
        let mut redirects = BTreeMap::new();
        for (from, Text(to)) in raw {
            let leads = is_site_path(to) || is_web_address(to);
            // nginx would take `$` for the start of a variable.
            let leads = leads && !to.contains('$');
            let from_once = old_url(from).filter(|old| !redirects.contains_key(old));
            match from_once.filter(|_| leads) {
                Some(from) => {
                    redirects.insert(from, to.clone());
                }
                None => self.fault(
                    "config-redirect",
                    &format!("redirects.{from}"),
                    bilingual!(
                        "chuyển hướng `{from}` → `{to}` không dùng được",
                        "the redirect `{from}` → `{to}` can't be used"
                    ),
                    bilingual!(
                        "đường dẫn bắt đầu bằng /, mỗi đường dẫn cũ một lần, dấu cách viết là %20, không quá 1000 byte, không có `..` hay các dấu ? # $ ; : * {{ }}",
                        "a path starts with /, stands once, has %20 for a space, at most 1000 bytes, no `..` and none of ? # $ ; : * {{ }}"
                    ),
                ),
            }
        }
        redirects
    }

    /// Keys beyond bantin's own: were one of its own among them, `draft: true`
    /// would go unread.
    fn extra_keys(&mut self, raw: &RawConfig) -> Vec<String> {
        let keys = raw.front_matter.extra_keys.clone().unwrap_or_default().0;
        for key in keys
            .iter()
            .filter(|key| FRONT_MATTER_KEYS.contains(&key.as_str()))
        {
            self.fault(
                "config-extra-key",
                "front_matter.extra_keys",
                bilingual!(
                    "`{key}` là khóa của bantin",
                    "`{key}` is a key of bantin's own"
                ),
                bilingual!("đặt tên khác", "choose another name"),
            );
        }
        keys
    }

    fn security(&mut self, raw: &RawConfig, zone: Tz) -> Option<SecurityConfig> {
        let raw = raw.security.as_ref()?;
        let contact = text(raw.contact.as_ref());
        if contact.is_empty() {
            self.fault(
                "config-security",
                "security",
                bilingual!("`security` cần `contact`", "`security` needs `contact`"),
                bilingual!(
                    "ví dụ contact: an-toan@so.tinh.gov.vn và expires: 2027-12-31; hoặc bỏ `security`",
                    "such as contact: security@agency.gov.vn and expires: 2027-12-31; or remove `security`"
                ),
            );
            return None;
        }
        let given = text(raw.expires.as_ref());
        let Ok(reading) = date::parse(&given, zone) else {
            self.fault(
                "config-security",
                "security.expires",
                bilingual!(
                    "`security.contact` cần `expires` là một ngày",
                    "`security.contact` needs `expires`, a date"
                ),
                bilingual!("ví dụ expires: 2027-12-31", "such as expires: 2027-12-31"),
            );
            return None;
        };
        let Some(contact) = contact_uri(&contact) else {
            self.fault(
                "config-security",
                "security.contact",
                bilingual!(
                    "`{contact}` không phải nơi liên hệ",
                    "`{contact}` is not a contact"
                ),
                bilingual!(
                    "viết một địa chỉ thư, https://… hoặc tel:+84…",
                    "write an e-mail address, https://… or tel:+84…"
                ),
            );
            return None;
        };
        Some(SecurityConfig {
            contact,
            expires: reading.moment,
        })
    }
}

/// A contact as RFC 9116 has it: `https:`, `mailto:` or `tel:`.
fn contact_uri(given: &str) -> Option<String> {
    let mail = given.strip_prefix("mailto:").unwrap_or(given);
    if let Some((name, host)) = mail.split_once('@')
        && !name.is_empty()
        && host.contains('.')
        && host.split('.').all(|label| !label.is_empty())
        && !host.contains('@')
        && !mail.contains(|c: char| c.is_whitespace() || "<>,;:/".contains(c))
    {
        return Some(format!("mailto:{mail}"));
    }
    let is_number = |number: &str| {
        let digits = number.strip_prefix('+').unwrap_or(number);
        !digits.is_empty()
            && digits
                .chars()
                .all(|c| c.is_ascii_digit() || "-.()".contains(c))
    };
    let is_other = given.starts_with("https://") && is_web_address(given)
        || given.strip_prefix("tel:").is_some_and(is_number);
    is_other.then(|| given.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::config::parse;

    fn codes(text: &str) -> Vec<String> {
        match parse(std::path::Path::new("."), text) {
            Ok(_) => Vec::new(),
            Err(found) => found.iter().map(|d| d.code.to_string()).collect(),
        }
    }

    #[test]
    fn what_readers_are_to_see_is_written_and_told_apart() {
        for (lines, code) in [
            ("menu: [{name: '', url: /}]", "config-empty"),
            ("notices: [{text: ' '}]", "config-empty"),
            ("notices: [{text: x, from: }]", "config-empty"),
            (
                "notices: [{text: x, from: 'Thứ Hai, 20-7-2018'}]",
                "config-notice",
            ),
            ("languages: {en: {title: ''}}", "config-empty"),
            (
                "categories: [{name: A, slug: a}, {name: A, slug: b}]",
                "config-category-twice",
            ),
            (
                "categories: [{name: Hòa bình}, {name: Hoà bình, slug: b}]",
                "config-category-twice",
            ),
            (
                "languages: {en: {}}\ncategories: [{name: A, names: {en: X}}, {name: B, names: {en: X}}]",
                "config-category-twice",
            ),
            (
                "authors: [{name: A, slug: a}, {name: A, slug: b}]",
                "config-author-twice",
            ),
            (
                "security: {contact: xyz, expires: 2027-12-31}",
                "config-security",
            ),
            (
                "security: {contact: a b@x.vn, expires: 2027-12-31}",
                "config-security",
            ),
            (
                "security: {contact: 'http://x.vn', expires: 2027-12-31}",
                "config-security",
            ),
        ] {
            assert_eq!(codes(&format!("title: x\n{lines}\n")), [code], "{lines}");
        }
        for contact in [
            "a@so.vn",
            "mailto:a@so.vn",
            "https://so.vn/lh",
            "tel:+84-24-1",
        ] {
            let lines =
                format!("title: x\nsecurity: {{contact: '{contact}', expires: 2027-12-31}}\n");
            assert!(codes(&lines).is_empty(), "{contact}");
        }
    }

    #[test]
    fn a_title_is_enough() {
        let (config, _) = parse(std::path::Path::new("."), "title: Sở X\n").unwrap();
        assert_eq!(config.languages[0].agency.name, "Sở X");
        assert_eq!(config.languages[0].paths.category, "chuyen-muc");
        assert_eq!(config.paginate, 10);
    }

    #[test]
    fn mistakes_are_all_found() {
        let text = "base_url: ftp://x\ntime_zone: Asia/Saigonn\npermalink: x\npaginate: 0\n\
                    redirects: {/a/../b: /c}\nmenu: [{name: x, url: 'javascript:1'}]\ntheme: ../x\n";
        assert_eq!(
            codes(text),
            [
                "config-title",
                "config-time-zone",
                "config-link",
                "config-redirect",
                "config-base-url",
                "config-theme",
                "config-permalink",
                "config-zero"
            ]
        );
        assert_eq!(codes("titel: x\n"), ["unknown-key"]);
    }
}
