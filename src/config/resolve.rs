//! From [`RawConfig`] to [`Config`]: defaults, checks, closed lists.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono_tz::Tz;
use percent_encoding::percent_decode_str;

use super::permalink::PermalinkPattern;
use super::raw::{RawAgency, RawAuthor, RawCategory, RawConfig, RawLink, RawMenuItem, RawPaths};
use super::{
    AgencyConfig, AuthorConfig, BaseUrl, CategoryConfig, Config, LanguageConfig, LinkConfig,
    PathsConfig, SecurityConfig,
};
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
fn as_slug(word: &str) -> Bilingual {
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

    fn title(&mut self, raw: &RawConfig) -> String {
        let title = text(raw.title.as_ref());
        // A title of the wrong type has been told of by the reader already.
        let mut place = self.tree.key_place("title");
        let is_there = place.position.is_some();
        if !is_there {
            place = self.tree.place("");
        }
        let is_missing = !is_there || self.tree.is_empty("title");
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
                .hint(bilingual!(
                    "thêm một dòng `title: Sở …`",
                    "add a line `title: Department of …`"
                )),
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
                    "use the name of a folder in `themes/`: small letters, digits and hyphens"
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

    fn languages(&mut self, raw: &RawConfig, title: &str) -> Vec<LanguageConfig> {
        let first = raw
            .language
            .as_ref()
            .map_or_else(|| "vi".to_owned(), |t| t.0.clone());
        self.language_code(&first, "language");
        let menu = self.menu(raw.menu.as_deref(), "menu");
        let footer = self.menu(raw.footer.as_deref(), "footer");
        let mut languages = vec![LanguageConfig {
            prefix: String::new(),
            title: title.to_owned(),
            description: text(raw.description.as_ref()),
            agency: self.agency(&raw.agency, None, title, "agency"),
            menu,
            footer,
            paths: self.paths(&raw.paths, &first, "paths"),
            code: first.clone(),
        }];
        for (code, further) in &raw.languages {
            let path = format!("languages.{code}");
            self.language_code(code, &path);
            if *code == first {
                self.fault(
                    "config-language-twice",
                    &path,
                    bilingual!(
                        "`{code}` đã là ngôn ngữ chính",
                        "`{code}` is the first language already"
                    ),
                    bilingual!("bỏ nó khỏi `languages`", "take it out of `languages`"),
                );
                continue;
            }
            let own_title = further
                .title
                .as_ref()
                .map_or(title, |t| t.0.trim())
                .to_owned();
            let base = languages[0].agency.clone();
            if further.agency.color.is_some() {
                self.fault(
                    "config-color",
                    &format!("{path}.agency.color"),
                    bilingual!(
                        "màu là của cả trang, không riêng một ngôn ngữ",
                        "the colour is the whole site's, not one language's"
                    ),
                    bilingual!(
                        "đặt ở `agency.color`, ngoài `languages`",
                        "put it at `agency.color`, outside `languages`"
                    ),
                );
            }
            languages.push(LanguageConfig {
                code: code.clone(),
                prefix: format!("/{code}"),
                description: text(further.description.as_ref()),
                agency: self.agency(
                    &further.agency,
                    Some(&base),
                    &own_title,
                    &format!("{path}.agency"),
                ),
                menu: self.menu(further.menu.as_deref(), &format!("{path}.menu")),
                footer: self.menu(further.footer.as_deref(), &format!("{path}.footer")),
                paths: self.paths(&further.paths, code, &format!("{path}.paths")),
                title: own_title,
            });
        }
        languages
    }

    fn language_code(&mut self, code: &str, path: &str) {
        if code == "vn" {
            self.fault(
                "config-language",
                path,
                bilingual!(
                    "`vn` là mã của nước, không phải của tiếng",
                    "`vn` is the code of a country, not of a language"
                ),
                bilingual!("có phải ý bạn là `vi`?", "did you mean `vi`?"),
            );
        }
        if code.len() != 2 || !code.chars().all(|c| c.is_ascii_lowercase()) {
            self.fault(
                "config-language",
                path,
                bilingual!(
                    "`{code}` không phải mã ngôn ngữ",
                    "`{code}` is not the code of a language"
                ),
                bilingual!(
                    "dùng hai chữ cái thường như vi, en",
                    "use two small letters such as vi, en"
                ),
            );
        }
    }

    fn agency(
        &mut self,
        raw: &RawAgency,
        base: Option<&AgencyConfig>,
        title: &str,
        path: &str,
    ) -> AgencyConfig {
        let or_base = |own: &Option<Text>, from: fn(&AgencyConfig) -> &String| match (own, base) {
            (Some(t), _) => clean_line(&t.0),
            (None, Some(base)) => from(base).clone(),
            (None, None) => String::new(),
        };
        let mut agency = AgencyConfig {
            name: or_base(&raw.name, |b| &b.name),
            parent: or_base(&raw.parent, |b| &b.parent),
            address: or_base(&raw.address, |b| &b.address),
            phone: or_base(&raw.phone, |b| &b.phone),
            email: or_base(&raw.email, |b| &b.email),
            responsible_person: or_base(&raw.responsible_person, |b| &b.responsible_person),
            logo: or_base(&raw.logo, |b| &b.logo),
            links: match (&raw.links, base) {
                (Some(links), _) => self.links(links, &format!("{path}.links")),
                (None, Some(base)) => base.links.clone(),
                (None, None) => Vec::new(),
            },
        };
        if agency.name.is_empty() {
            agency.name = title.to_owned();
        }
        agency
    }

    fn links(&mut self, raw: &[RawLink], path: &str) -> Vec<LinkConfig> {
        raw.iter()
            .enumerate()
            .map(|(i, link)| self.link(&link.name, &link.url, &format!("{path}[{i}].url")))
            .collect()
    }

    fn menu(&mut self, raw: Option<&[RawMenuItem]>, path: &str) -> Vec<LinkConfig> {
        let items = raw.unwrap_or_default().iter().enumerate();
        items
            .map(|(i, item)| self.link(&item.name, &item.url, &format!("{path}[{i}].url")))
            .collect()
    }

    pub(super) fn link(&mut self, name: &Text, url: &Text, path: &str) -> LinkConfig {
        let url = url.0.trim();
        if !(url.starts_with("https://") || url.starts_with("http://") || is_site_path(url)) {
            self.fault(
                "config-link",
                path,
                bilingual!(
                    "`{url}` không phải địa chỉ dùng được",
                    "`{url}` is no address that can be used"
                ),
                bilingual!(
                    "viết https://… hoặc đường dẫn của trang bắt đầu bằng /",
                    "write https://… or a path of the site that starts with /"
                ),
            );
        }
        LinkConfig {
            name: clean_line(&name.0),
            url: url.to_owned(),
        }
    }

    fn paths(&mut self, raw: &RawPaths, code: &str, path: &str) -> PathsConfig {
        let vietnamese = code == "vi";
        let mut word = |own: &Option<Text>, key: &str, vi: &str, other: &str| {
            let word = match own {
                Some(t) => t.0.trim().to_owned(),
                None => (if vietnamese { vi } else { other }).to_owned(),
            };
            if !is_slug(&word) {
                self.fault(
                    "config-paths",
                    &format!("{path}.{key}"),
                    bilingual!(
                        "`{word}` không dùng được trong đường dẫn",
                        "`{word}` can't stand in a URL"
                    ),
                    as_slug(&word),
                );
            }
            word
        };
        PathsConfig {
            category: word(&raw.category, "category", "chuyen-muc", "category"),
            tag: word(&raw.tag, "tag", "tu-khoa", "tag"),
            author: word(&raw.author, "author", "tac-gia", "author"),
            archive: word(&raw.archive, "archive", "luu-tru", "archive"),
            page: word(&raw.page, "page", "trang", "page"),
            sitemap: word(&raw.sitemap, "sitemap", "so-do", "sitemap"),
            search: word(&raw.search, "search", "tim-kiem", "search"),
            corrections: word(&raw.corrections, "corrections", "dinh-chinh", "corrections"),
        }
    }

    fn categories(
        &mut self,
        raw: &[RawCategory],
        path: &str,
        languages: &[LanguageConfig],
    ) -> Vec<CategoryConfig> {
        let mut slugs = BTreeSet::new();
        let mut categories = Vec::new();
        for (i, category) in raw.iter().enumerate() {
            let path = format!("{path}[{i}]");
            let slug = self.slug(category.slug.as_ref(), &category.name.0, &path);
            if !slugs.insert(slug.clone()) {
                let name = &category.name.0;
                self.fault(
                    "config-category-twice",
                    &path,
                    bilingual!(
                        "chuyên mục `{name}` trùng đường dẫn `{slug}`",
                        "the category `{name}` has the slug `{slug}` of another"
                    ),
                    bilingual!("đặt `slug` khác", "give it another `slug`"),
                );
            }
            // Its first name is the category's own.
            self.known_languages(&category.names, &format!("{path}.names"), &languages[1..]);
            let descriptions = format!("{path}.descriptions");
            self.known_languages(&category.descriptions, &descriptions, languages);
            let mut names = std::iter::once(&category.name).chain(category.names.values());
            if names.any(|name| name.0.contains(" / ")) {
                self.fault(
                    "config-category-name",
                    &format!("{path}.name"),
                    bilingual!(
                        "tên chuyên mục không được chứa ` / `",
                        "a category's name can't hold ` / `"
                    ),
                    bilingual!(
                        "` / ` ngăn chuyên mục cha và con",
                        "` / ` parts a category from its child"
                    ),
                );
            }
            categories.push(CategoryConfig {
                name: clean_line(&category.name.0),
                slug,
                names: category
                    .names
                    .iter()
                    .map(|(k, v)| (k.clone(), clean_line(&v.0)))
                    .collect(),
                descriptions: by_language(
                    category.description.as_ref(),
                    &category.descriptions,
                    languages,
                ),
                children: self.categories(
                    &category.children,
                    &format!("{path}.children"),
                    languages,
                ),
            });
        }
        categories
    }

    fn authors(&mut self, raw: &[RawAuthor], languages: &[LanguageConfig]) -> Vec<AuthorConfig> {
        let mut slugs = BTreeSet::new();
        let mut authors = Vec::new();
        for (i, author) in raw.iter().enumerate() {
            let path = format!("authors[{i}]");
            let slug = self.slug(author.slug.as_ref(), &author.name.0, &path);
            if !slugs.insert(slug.clone()) {
                let name = &author.name.0;
                self.fault(
                    "config-author-twice",
                    &path,
                    bilingual!(
                        "tác giả `{name}` trùng đường dẫn `{slug}`",
                        "the author `{name}` has the slug `{slug}` of another"
                    ),
                    bilingual!("đặt `slug` khác", "give another `slug`"),
                );
            }
            self.known_languages(&author.roles, &format!("{path}.roles"), languages);
            authors.push(AuthorConfig {
                name: clean_line(&author.name.0),
                slug,
                roles: by_language(author.role.as_ref(), &author.roles, languages),
            });
        }
        authors
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
                        "khai báo ngôn ngữ này trong `languages`",
                        "declare the language in `languages`"
                    ),
                );
            }
        }
    }

    fn slug(&mut self, own: Option<&Text>, name: &str, path: &str) -> String {
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
            let leads = is_site_path(to) || to.starts_with("https://") || to.starts_with("http://");
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
                        "đường dẫn bắt đầu bằng /, mỗi đường dẫn cũ một lần, không có dấu cách, `..` hay các dấu ? # $ ; : * {{ }} %",
                        "a path starts with /, stands once, and has no space, no `..` and none of ? # $ ; : * {{ }} %"
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
                    "ví dụ contact: an-toan@so.tinh.gov.vn; hoặc bỏ `security`",
                    "such as contact: security@agency.gov.vn; or take `security` out"
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
        let contact = if contact.contains("://") || contact.starts_with("mailto:") {
            contact
        } else {
            format!("mailto:{contact}")
        };
        Some(SecurityConfig {
            contact,
            expires: reading.moment,
        })
    }
}

/// Reads `https://host[:port][/path]`.
pub(crate) fn parse_base_url(given: &str) -> Option<BaseUrl> {
    let (scheme, rest) = given.split_once("://")?;
    if !matches!(scheme, "http" | "https") || given.contains(['?', '#', '"', '<', '>', '\\']) {
        return None;
    }
    let (host, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let host_ok = !host.is_empty()
        && host
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'));
    let path = path.trim_end_matches('/');
    let path_ok = path.is_empty() || is_site_path(path);
    (host_ok && path_ok).then(|| BaseUrl {
        origin: format!("{scheme}://{host}"),
        path: path.to_owned(),
    })
}

/// Whether `path` is a path of the site: it starts with one `/` and leads
/// nowhere above it.
pub(crate) fn is_site_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\'))
        && !path
            .split(['/', '#', '?'])
            .any(|part| part == ".." || part == ".")
}

/// The old URL that `text` names, as it is or as a browser's address bar gives it,
/// encoded; hosts look it up decoded. None when it is no path of the site, its
/// home, or one that some host's list of redirects can't hold.
pub(crate) fn old_url(text: &str) -> Option<String> {
    let path = percent_decode_str(text.trim()).decode_utf8().ok()?;
    let is_refused = |c| matches!(c, '?' | '#' | '$' | ';' | '{' | '}' | '*' | ':' | '%');
    let can_be = is_site_path(&path) && path != "/" && !path.contains(is_refused);
    can_be.then(|| path.into_owned())
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
        assert_eq!(codes("titel: x\n"), ["unknown-key", "config-title"]);
    }
}
