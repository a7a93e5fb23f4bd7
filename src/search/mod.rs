//! The search index: small static files that a script in the reader's browser
//! asks for by the words of a query. `docs/search.md` describes them.
//!
//! Articles are numbered by publication. The *base* holds all but the newest
//! few and is cut into files by word; the *tail* holds the rest in one file. So
//! an article more rewrites the tail, the counts and one block of cards, and
//! only every [`TAIL`]th one the base.

mod base;
mod block;
mod titles;

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::fingerprint::Fingerprint;
use crate::lexicon::Form;
use crate::locale::date::{self, DateForm};
use crate::site::taxonomy::{Taxonomy, Term};
use crate::site::{Article, Edition};

pub use titles::{Initial, Titles};

/// Articles that go into the base at a time; the tail holds fewer.
pub const TAIL: usize = 8;

/// Articles whose cards share a file.
const CARDS: usize = 8;

/// Changes with the form of the files.
const VERSION: u32 = 1;

/// The search of one edition: its files by name, ready to be served.
#[derive(Debug, Default)]
pub struct Index {
    /// Its files.
    pub files: Vec<IndexFile>,
    /// Titles from A to Z, for readers without scripts.
    pub titles: Titles,
}

/// A file of the index.
#[derive(Debug)]
pub struct IndexFile {
    /// Name below the index's folder.
    pub name: String,
    /// Bytes, packed by gzip but for `meta.json`.
    pub bytes: Vec<u8>,
    /// What it was made from.
    pub made_from: Fingerprint,
}

/// `meta.json`.
#[derive(Debug, Serialize)]
struct Meta<'a> {
    version: u32,
    lang: &'a str,
    /// Numbers given to articles.
    articles: usize,
    /// Articles of the base.
    base: usize,
    /// Files that the rare words of the base share.
    shards: usize,
    /// Files of the pairs of the base: a power of two.
    pairs: usize,
    /// Words with a file of their own, parted by spaces.
    own: String,
    /// Articles in a file of cards.
    cards: usize,
    /// Changes with the base, the tail, the cards and columns: browsers keep old ones.
    stamps: Stamps,
}

#[derive(Debug, Serialize)]
struct Stamps {
    base: String,
    tail: String,
    columns: String,
}

/// What a result shows.
#[derive(Debug, Serialize)]
struct Card<'a> {
    #[serde(rename = "u")]
    url: String,
    #[serde(rename = "t")]
    title: &'a str,
    #[serde(rename = "d")]
    date: String,
    #[serde(rename = "w")]
    words: String,
    #[serde(rename = "c")]
    category: &'a str,
    #[serde(rename = "s")]
    summary: &'a str,
}

impl Index {
    /// Builds the index of `edition`; its words are numbered in `forms`.
    pub fn of(edition: &Edition, forms: &[Form], config: &Config) -> Index {
        let articles = &edition.articles;
        let base_len = articles.len() / TAIL * TAIL;
        let spellings = base::Spellings::of(forms);
        let base = base::build(&articles[..base_len], &spellings);
        let (shards, pairs) = (base.shards.len(), base.pairs.len());
        let own: Vec<String> = base.own.iter().map(|(word, _)| word.clone()).collect();
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        files.extend(numbered("s", base.shards));
        files.extend(numbered("p", base.pairs));
        let of_words = base.own.into_iter();
        files.extend(of_words.map(|(word, bytes)| (format!("w-{word}.bin"), bytes)));
        let base_stamp = stamp(files.iter().map(|(_, bytes)| bytes.as_slice()));
        let tail = base::tail(&articles[base_len..], &spellings);
        let tail_stamp = stamp([tail.as_slice()]);
        files.push(("tail.bin".to_owned(), tail));
        let columns = packed(&columns(edition));
        let columns_stamp = stamp([columns.as_slice()]);
        files.push(("columns.bin".to_owned(), columns));
        files.par_extend(articles.par_chunks(CARDS).enumerate().map(|(i, chunk)| {
            let cards = chunk.iter().map(|a| card(a, edition, config));
            let cards: Vec<Option<Card<'_>>> = cards.collect();
            let json = serde_json::to_vec(&cards).unwrap_or_default();
            (format!("c{i}.bin"), packed(&json))
        }));
        let meta = Meta {
            version: VERSION,
            lang: &config.languages[edition.language].code,
            articles: articles.len(),
            base: base_len,
            shards,
            pairs,
            own: own.join(" "),
            cards: CARDS,
            stamps: Stamps {
                base: base_stamp,
                tail: tail_stamp,
                columns: columns_stamp,
            },
        };
        files.push((
            "meta.json".to_owned(),
            serde_json::to_vec(&meta).unwrap_or_default(),
        ));
        let file = |(name, bytes): (String, Vec<u8>)| IndexFile {
            made_from: Fingerprint::of(&bytes),
            name,
            bytes,
        };
        Index {
            files: files.into_par_iter().map(file).collect(),
            titles: Titles::of(edition),
        }
    }
}

/// Names by number; empty where nothing public stands, so that none is told that
/// only a hidden article gives.
fn names(taxonomy: &Taxonomy) -> Vec<&str> {
    let shown = |term: &Term| term.count > 0;
    let terms = taxonomy.terms.iter();
    terms
        .map(|t| if shown(t) { t.name.as_str() } else { "" })
        .collect()
}

/// What a browser may keep a file under.
fn stamp<'b>(parts: impl IntoIterator<Item = &'b [u8]>) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    let digest = digest.finalize();
    digest.iter().take(4).map(|b| format!("{b:02x}")).collect()
}

/// Packed by gzip: hosts pack text on the way, but seldom other files.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(bytes);
    written
        .and_then(|()| encoder.finish())
        .unwrap_or_else(|_| bytes.to_vec())
}

fn card<'a>(article: &'a Article, edition: &'a Edition, config: &Config) -> Option<Card<'a>> {
    if !article.is_listed() {
        return None;
    }
    let code = &config.languages[edition.language].code;
    Some(Card {
        url: config.base_url.href(&article.content.url),
        title: &article.content.title,
        date: article.date.to_machine(),
        words: date::format(&article.date, DateForm::Stamp, code),
        category: edition.category_of(article).map_or("", |c| c.name.as_str()),
        summary: &article.content.summary,
    })
}

fn numbered(letter: &str, files: Vec<Vec<u8>>) -> impl Iterator<Item = (String, Vec<u8>)> {
    let files = files.into_iter().enumerate();
    files.map(move |(i, bytes)| (format!("{letter}{i}.bin"), bytes))
}

/// What results are filtered by: names as a line of JSON, then category, first
/// author and year of each article, column by column, each a number of two
/// bytes, the lower first; 65,535 is none, years are counted from the first.
fn columns(edition: &Edition) -> Vec<u8> {
    use chrono::Datelike;
    let articles = &edition.articles;
    let year = |a: &Article| a.date.at.year();
    let first = articles.iter().map(year).min().unwrap_or(0);
    let id = |id: Option<usize>| id.and_then(|id| u16::try_from(id).ok()).unwrap_or(u16::MAX);
    let names = serde_json::json!({
        "categories": names(&edition.categories),
        "authors": names(&edition.authors),
        "year": first,
    });
    let mut bytes = names.to_string().into_bytes();
    bytes.push(b'\n');
    let listed = |a: &Article, value: Option<usize>| id(value.filter(|_| a.is_listed()));
    for article in articles {
        bytes.extend(listed(article, article.category).to_le_bytes());
    }
    for article in articles {
        bytes.extend(listed(article, article.authors.first().copied()).to_le_bytes());
    }
    for article in articles {
        let years = usize::try_from(year(article) - first).ok();
        bytes.extend(listed(article, years).to_le_bytes());
    }
    bytes
}
