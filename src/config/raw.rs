//! `bantin.yaml` as it is written: every key may be missing.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::yaml::{Text, Texts};

/// Config of a site. Every key has a default but `title`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "bantin.yaml")]
pub struct RawConfig {
    /// Name of the site, in its first language.
    pub title: Option<Text>,
    /// Where the site is published, such as `https://so.tinh.gov.vn`; a path may follow.
    pub base_url: Option<Text>,
    /// One sentence about the site, for feeds and search engines.
    pub description: Option<Text>,
    /// Code of the first language, which stands at the root.
    pub language: Option<Text>,
    /// Further languages by code; each stands under its code.
    pub languages: BTreeMap<String, RawLanguage>,
    /// IANA name of the zone in which dates without an offset are meant.
    pub time_zone: Option<Text>,
    /// Who publishes the site.
    pub agency: RawAgency,
    /// Folder below `themes/`, or a theme that comes with bantin.
    pub theme: Option<Text>,
    /// Form of an article's URL, from `:year`, `:month`, `:day` and `:slug`.
    pub permalink: Option<Text>,
    /// Words in the URLs of lists.
    pub paths: RawPaths,
    /// The closed tree of categories; when it is missing, articles name their own.
    pub categories: Option<Vec<RawCategory>>,
    /// The closed list of authors; when it is missing, articles name their own.
    pub authors: Option<Vec<RawAuthor>>,
    /// Links in the header, in order.
    pub menu: Option<Vec<RawLink>>,
    /// Links in the footer, in order: the accessibility statement, terms of use.
    pub footer: Option<Vec<RawLink>>,
    /// Articles in a full page of a list.
    #[schemars(range(min = 1))]
    pub paginate: Option<u32>,
    /// Lists of related news.
    pub related: RawRelated,
    /// Atom, RSS and JSON feeds.
    pub feeds: RawFeeds,
    /// What is written beside pages and feeds.
    pub outputs: RawOutputs,
    /// Smaller pictures for phones and slow lines.
    pub images: RawImages,
    /// Notices above every page, each for its time.
    pub notices: Vec<RawNotice>,
    /// What is asked of front matter beyond its own keys.
    pub front_matter: RawFrontMatterRules,
    /// Old URLs and where they lead now.
    pub redirects: BTreeMap<String, Text>,
    /// Contact for reports of security faults.
    pub security: Option<RawSecurity>,
    /// Values for templates, as they are.
    pub extra: Option<serde_json::Value>,
}

/// What differs in a further language.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RawLanguage {
    /// Name of the site in this language.
    pub title: Option<Text>,
    /// One sentence about the site in this language.
    pub description: Option<Text>,
    /// The agency in this language; what is missing is taken from the first.
    pub agency: RawAgency,
    /// Links in the header; empty unless given.
    pub menu: Option<Vec<RawLink>>,
    /// Links in the footer; empty unless given.
    pub footer: Option<Vec<RawLink>>,
    /// Words in the URLs of lists.
    pub paths: RawPaths,
}

/// The agency, as header and footer name it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RawAgency {
    /// Full name.
    pub name: Option<Text>,
    /// Agency above it.
    pub parent: Option<Text>,
    /// Postal address.
    pub address: Option<Text>,
    /// Telephone; put it in quotes if it starts with 0.
    pub phone: Option<Text>,
    /// Mail address.
    pub email: Option<Text>,
    /// Who answers for the site's content.
    pub responsible_person: Option<Text>,
    /// Its colour, such as `#0b4f8a`; the shades of a page are made from it.
    pub color: Option<Text>,
    /// Path of a picture below `static/`.
    pub logo: Option<Text>,
    /// Path of a JPEG or PNG below `static/`, best 1200 × 630 pixels: what is seen where
    /// a page without a picture of its own is shared.
    pub share: Option<Text>,
    /// Sites of other agencies.
    pub links: Option<Vec<RawLink>>,
}

/// A link of a menu, of the footer or to another agency.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLink {
    /// What readers see.
    pub name: Text,
    /// A path of the site (`/gioi-thieu/`) or an `https` address.
    pub url: Text,
}

/// Words in the URLs of lists.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RawPaths {
    /// `chuyen-muc` · `category`.
    pub category: Option<Text>,
    /// `tu-khoa` · `tag`.
    pub tag: Option<Text>,
    /// `tac-gia` · `author`.
    pub author: Option<Text>,
    /// `luu-tru` · `archive`.
    pub archive: Option<Text>,
    /// `trang` · `page`.
    pub page: Option<Text>,
    /// `so-do` · `sitemap`: the sitemap that people read.
    pub sitemap: Option<Text>,
    /// `tim-kiem` · `search`.
    pub search: Option<Text>,
    /// `dinh-chinh` · `corrections`: what was corrected and withdrawn.
    pub corrections: Option<Text>,
}

/// A category and those below it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCategory {
    /// Name in the first language.
    pub name: Text,
    /// Part of its URL; made from the name unless given.
    #[serde(default)]
    pub slug: Option<Text>,
    /// Names in further languages, by code.
    #[serde(default)]
    pub names: BTreeMap<String, Text>,
    /// One sentence for the top of its page, in the first language.
    #[serde(default)]
    pub description: Option<Text>,
    /// The same in further languages, by code.
    #[serde(default)]
    pub descriptions: BTreeMap<String, Text>,
    /// Categories below it.
    #[serde(default)]
    pub children: Vec<RawCategory>,
}

/// An author.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAuthor {
    /// Name as articles give it.
    pub name: Text,
    /// Part of the URL; made from the name unless given.
    #[serde(default)]
    pub slug: Option<Text>,
    /// What the author does, in the first language.
    #[serde(default)]
    pub role: Option<Text>,
    /// The same in further languages, by code.
    #[serde(default)]
    pub roles: BTreeMap<String, Text>,
}

/// Lists under an article.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RawRelated {
    /// Entries of `Các tin khác`.
    pub others: Option<u32>,
    /// Entries of `Tin liên quan`; 0 for none but those that editors name.
    pub count: Option<u32>,
    /// Likeness below which an article is left out, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub threshold: Option<f64>,
    /// Likeness of texts above which two are the same story told twice, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub copy: Option<f64>,
    /// How much more a word of the title weighs than one of the text.
    pub title: Option<f64>,
    /// How much more a word of the summary weighs.
    pub summary: Option<f64>,
    /// What each shared tag adds, as a part of the likeness of the texts.
    pub tag: Option<f64>,
    /// What the same category adds.
    pub category: Option<f64>,
    /// What the same day adds; less with every day between.
    pub near: Option<f64>,
    /// Days after which nearness is down to a third.
    pub days: Option<f64>,
}

/// Feeds.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RawFeeds {
    /// Newest articles in a feed.
    #[schemars(range(min = 1))]
    pub entries: Option<u32>,
    /// Whether entries hold the whole text or the summary.
    pub full_text: Option<bool>,
}

/// What is written beside pages and feeds; a host that limits the number of files
/// may be short of room for it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RawOutputs {
    /// A JSON of every article and list.
    pub json: Option<bool>,
    /// The search: its page, its index and the titles from A to Z.
    pub search: Option<bool>,
}

/// Smaller pictures.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RawImages {
    /// Widths in pixels in which each picture is made.
    #[schemars(inner(range(min = 100, max = 4000)))]
    pub widths: Option<Vec<u32>>,
    /// Quality of WebP, 1 to 100.
    #[schemars(range(min = 1, max = 100))]
    pub quality: Option<u32>,
}

/// A notice above every page: an outage that is planned, urgent news.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawNotice {
    /// What it says, in the first language.
    pub text: Text,
    /// The same in further languages, by code; where it is missing, the notice
    /// is not shown.
    #[serde(default)]
    pub texts: BTreeMap<String, Text>,
    /// A path of the site or an `https` address with more.
    #[serde(default)]
    pub url: Option<Text>,
    /// When it appears; at once unless given.
    #[serde(default)]
    pub from: Option<Text>,
    /// When it goes; it stays unless given.
    #[serde(default)]
    pub until: Option<Text>,
    /// Whether it is marked as urgent.
    #[serde(default)]
    pub urgent: bool,
}

/// Rules for front matter.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RawFrontMatterRules {
    /// Keys that articles may use beyond bantin's; templates find them in `extra`.
    pub extra_keys: Option<Texts>,
}

/// `security.txt` (RFC 9116).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RawSecurity {
    /// A mail address or an `https` address.
    pub contact: Option<Text>,
    /// Date after which the contact is no longer to be trusted.
    pub expires: Option<Text>,
}
