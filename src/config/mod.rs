//! The config of a site: `bantin.yaml` read ([`raw`]) and resolved ([`Config`]).

mod address;
mod colour;
mod display;
mod language;
pub mod permalink;
pub mod raw;
mod resolve;
mod terms;
pub use address::{BaseUrl, encode};
pub(crate) use address::{
    has_host, is_site_path, is_web_address, old_url, parse_base_url, site_path_of,
};
pub use colour::Colour;
pub use resolve::FRONT_MATTER_KEYS;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::Serialize;

use crate::bilingual;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, not_utf8, unmerged, unreadable};
use crate::fingerprint::{Fingerprint, Ingredients};
use crate::locale::date::Moment;
use crate::locale::line::in_one_form;
use crate::yaml::{self, Origin};
use permalink::PermalinkPattern;
use raw::RawConfig;

/// Name of the config in a site's root.
pub const CONFIG_FILE: &str = "bantin.yaml";

/// Largest config in bytes.
const MAX_CONFIG: usize = 1 << 20;

/// A site's config, checked and complete.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder of the site.
    pub root: PathBuf,
    /// Where the site is published.
    pub base_url: BaseUrl,
    /// Languages, the site's first one first.
    pub languages: Vec<LanguageConfig>,
    /// Zone of dates without an offset, and of all dates shown.
    pub time_zone: Tz,
    /// Name of the theme.
    pub theme: String,
    /// Form of article URLs.
    pub permalink: PermalinkPattern,
    /// The closed tree of categories, if there is one.
    pub categories: Option<Vec<CategoryConfig>>,
    /// The closed list of authors, if there is one.
    pub authors: Option<Vec<AuthorConfig>>,
    /// Articles in a full page of a list; at least 1.
    pub paginate: usize,
    /// How related news are found.
    pub related: RelatedConfig,
    /// Newest articles in a feed.
    pub feed_entries: usize,
    /// Whether feeds hold the whole text.
    pub feed_full_text: bool,
    /// Whether every article and list has a JSON beside it.
    pub json: bool,
    /// Whether there is a search.
    pub search: bool,
    /// How smaller pictures are made.
    pub pictures: PictureConfig,
    /// The agency's colour, if it has one.
    pub colour: Option<Colour>,
    /// Notices above every page, in the order in which they are shown.
    pub notices: Vec<NoticeConfig>,
    /// Front matter keys allowed beyond bantin's own.
    pub extra_keys: Vec<String>,
    /// Old URLs and where they lead now; both are paths of the site, the second
    /// may be an address elsewhere.
    pub redirects: BTreeMap<String, String>,
    /// `security.txt`, if a contact is given.
    pub security: Option<SecurityConfig>,
    /// Values for templates.
    pub extra: serde_json::Value,
    /// Where the file says it, by path (`security.expires`).
    places: BTreeMap<String, Place>,
}

impl Config {
    /// What tells it from others: what it says, not where it stands.
    pub fn fingerprint(&self) -> Fingerprint {
        let said = Config {
            root: PathBuf::new(),
            places: BTreeMap::new(),
            ..self.clone()
        };
        Ingredients::of("config")
            .text(&format!("{said:?}"))
            .finish()
    }

    /// Where `bantin.yaml` says what stands under `path`; the file, when it does not. A
    /// further language has from the first what it does not say itself.
    pub fn place(&self, path: &str) -> Place {
        let of_language = path.strip_prefix("languages.");
        let of_first = of_language.and_then(|rest| rest.split_once('.'));
        let place = self.places.get(path);
        let place = place.or_else(|| self.places.get(of_first?.1));
        place.cloned().unwrap_or_else(|| Place::file(CONFIG_FILE))
    }
}

/// One language of the site.
#[derive(Debug, Clone)]
pub struct LanguageConfig {
    /// `vi`, `en`.
    pub code: String,
    /// Empty for the first language, `/en` for others.
    pub prefix: String,
    /// Name of the site.
    pub title: String,
    /// One sentence about the site.
    pub description: String,
    /// Who publishes it.
    pub agency: AgencyConfig,
    /// Links of the header.
    pub menu: Vec<LinkConfig>,
    /// Links of the footer.
    pub footer: Vec<LinkConfig>,
    /// Words in URLs.
    pub paths: PathsConfig,
}

impl LanguageConfig {
    /// Site path of the home page.
    pub fn home_url(&self) -> String {
        format!("{}/", self.prefix)
    }

    /// Site path of what is called `word` in URLs.
    pub fn url_of(&self, word: &str) -> String {
        format!("{}/{word}/", self.prefix)
    }

    /// Site path of the search page; below it are the titles by letter.
    pub fn search_url(&self) -> String {
        self.url_of(&self.paths.search)
    }

    /// Site path of the titles that start with `letter`.
    pub fn titles_url(&self, letter: char) -> String {
        format!("{}{letter}/", self.search_url())
    }

    /// Whether it is written from right to left.
    pub fn is_right_to_left(&self) -> bool {
        let codes = ["ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];
        codes.contains(&&*self.code)
    }
}

/// The agency in one language; what is not known is empty.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AgencyConfig {
    /// Full name.
    pub name: String,
    /// Agency above it.
    pub parent: String,
    /// Postal address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Mail address.
    pub email: String,
    /// Who answers for the content.
    pub responsible_person: String,
    /// Path of the logo below `static/`.
    pub logo: String,
    /// Path below `static/` of the picture for pages that are shared and have none.
    pub share: String,
    /// Sites of other agencies.
    pub links: Vec<LinkConfig>,
    /// Language of their names: the first one's where another has none of its own.
    pub links_lang: String,
}

/// A named link: a path of the site or an `http(s)` address.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct LinkConfig {
    /// What readers see.
    pub name: String,
    /// Where it leads.
    pub url: String,
}

/// Words in the URLs of lists.
#[derive(Debug, Clone)]
pub struct PathsConfig {
    /// Categories.
    pub category: String,
    /// Tags.
    pub tag: String,
    /// Authors.
    pub author: String,
    /// Archives.
    pub archive: String,
    /// Numbered pages.
    pub page: String,
    /// The sitemap that people read.
    pub sitemap: String,
    /// The search page.
    pub search: String,
    /// What was corrected and withdrawn.
    pub corrections: String,
}

/// A category of the closed tree.
#[derive(Debug, Clone)]
pub struct CategoryConfig {
    /// Name in the first language.
    pub name: String,
    /// Slug in the first language.
    pub slug: String,
    /// Names in further languages.
    pub names: BTreeMap<String, String>,
    /// One sentence by language; none where it is not known.
    pub descriptions: BTreeMap<String, String>,
    /// Those below it.
    pub children: Vec<CategoryConfig>,
}

/// An author of the closed list.
#[derive(Debug, Clone)]
pub struct AuthorConfig {
    /// Name.
    pub name: String,
    /// Slug.
    pub slug: String,
    /// What the author does, by language.
    pub roles: BTreeMap<String, String>,
}

/// How related news are found.
#[derive(Debug, Clone, PartialEq)]
pub struct RelatedConfig {
    /// Entries of `Các tin khác`.
    pub others: usize,
    /// Entries of `Tin liên quan`.
    pub count: usize,
    /// Likeness below which an article is left out, in thousandths.
    pub threshold: u32,
    /// Likeness above which two articles tell the same, in thousandths.
    pub copy: u32,
    /// Weight of a word of the title; one of the text weighs 1.
    pub title: f64,
    /// Weight of a word of the summary.
    pub summary: f64,
    /// What each shared tag adds to a likeness of 1.
    pub tag: f64,
    /// What the same category adds.
    pub category: f64,
    /// What the same day adds.
    pub near: f64,
    /// Days after which nearness is down to 1/e.
    pub days: f64,
}

/// How smaller pictures are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureConfig {
    /// Widths in pixels, narrowest first.
    pub widths: Vec<u32>,
    /// Quality of WebP, 1 to 100.
    pub quality: u8,
}

/// A notice above every page.
#[derive(Debug, Clone)]
pub struct NoticeConfig {
    /// What it says, by language.
    pub texts: BTreeMap<String, String>,
    /// Where more is said.
    pub link: Option<LinkConfig>,
    /// When it appears.
    pub from: Option<Moment>,
    /// When it goes.
    pub until: Option<Moment>,
    /// Whether it is marked as urgent.
    pub urgent: bool,
}

impl NoticeConfig {
    /// Whether it is shown at `as_of`.
    pub fn is_shown(&self, as_of: DateTime<FixedOffset>) -> bool {
        self.from.is_none_or(|from| from.at <= as_of)
            && self.until.is_none_or(|until| until.at > as_of)
    }

    /// When it next appears or goes.
    pub fn next_change(&self, as_of: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
        [self.from, self.until]
            .into_iter()
            .flatten()
            .map(|moment| moment.at)
            .find(|at| *at > as_of)
    }
}

/// `security.txt`.
#[derive(Debug, Clone)]
pub struct SecurityConfig {
    /// A URI to write to.
    pub contact: String,
    /// Until when.
    pub expires: Moment,
}

/// Reads and resolves the config of the site in `root`.
///
/// # Errors
/// Every mistake in the file; or that it is missing or can't be read.
pub fn load(root: &Path) -> Result<(Config, Diagnostics), Diagnostics> {
    let fail = |diagnostic: Diagnostic| Diagnostics::from_iter([diagnostic]);
    let path = root.join(CONFIG_FILE);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let folder = root.display().to_string();
            let here = root.canonicalize().unwrap_or_default();
            let mut above = here.ancestors().skip(1);
            let hint = match above.find(|above| above.join(CONFIG_FILE).is_file()) {
                Some(site) => {
                    let site = site.display();
                    bilingual!(
                        "trang nằm ở {site}: chạy lệnh ở đó, hoặc thêm `--root \"{site}\"`",
                        "the site is in {site}: run the command there, or add `--root \"{site}\"`"
                    )
                }
                None => bilingual!(
                    "chạy `bantin init` để tạo trang tin mới, hoặc chỉ thư mục của trang tin bằng --root",
                    "run `bantin init` to make a new site, or name the site's folder with --root"
                ),
            };
            return Err(fail(
                Diagnostic::error(
                    "no-config",
                    bilingual!(
                        "không có `{CONFIG_FILE}` trong {folder}",
                        "there is no `{CONFIG_FILE}` in {folder}"
                    ),
                )
                .hint(hint),
            ));
        }
        Err(error) => {
            return Err(fail(unreadable(Place::file(CONFIG_FILE), &error)));
        }
    };
    if bytes.len() > MAX_CONFIG {
        return Err(fail(
            Diagnostic::error(
                "config-too-large",
                bilingual!("lớn hơn 1 MiB", "larger than 1 MiB"),
            )
            .hint(bilingual!(
                "kiểm tra xem đây có đúng là bantin.yaml của trang không",
                "make sure that it is the site's bantin.yaml"
            ))
            .at(Place::file(CONFIG_FILE)),
        ));
    }
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| fail(not_utf8(&bytes[..error.valid_up_to()], CONFIG_FILE)))?;
    parse(root, text)
}

/// The first language of the site in `root`, whatever else is wrong with its
/// config; none when that can't be read.
pub fn language(root: &Path) -> Option<String> {
    let text = std::fs::read_to_string(root.join(CONFIG_FILE)).ok()?;
    let (raw, _): (RawConfig, _) = tree_of(&text).ok()?.read();
    Some(raw.language.map_or_else(|| "vi".to_owned(), |l| l.0))
}

fn tree_of(text: &str) -> Result<yaml::Tree, Diagnostics> {
    let text = in_one_form(text);
    if let Some(fault) = unmerged(&text, CONFIG_FILE) {
        return Err([fault].into_iter().collect());
    }
    yaml::parse(
        &text,
        Origin {
            file: CONFIG_FILE,
            lines_before: 0,
        },
    )
}

/// Resolves the text of a config; `root` is only kept.
///
/// # Errors
/// Every mistake in the text. Warnings come beside the config.
pub fn parse(root: &Path, text: &str) -> Result<(Config, Diagnostics), Diagnostics> {
    let tree = tree_of(text)?;
    let (raw, mut found): (RawConfig, _) = tree.read();
    let config = resolve::resolve(root, &raw, &tree, &mut found);
    match config {
        Some(config) if !found.has_errors() => Ok((config, found)),
        _ => Err(found),
    }
}
