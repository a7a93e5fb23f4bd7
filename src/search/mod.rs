//! The search index: small static files that a script in the reader's browser
//! asks for by the words of a query. `docs/search.md` describes them.
//!
//! Articles are numbered by publication. The *base* holds all but the newest
//! few and is cut into files by word; the *tail* holds the rest in one file. So
//! an article more rewrites the tail, the counts and one block of cards, and
//! only every [`TAIL`]th one the base.

mod base;
mod block;
mod kept;
mod keys;
mod sorted;
mod titles;

use std::cmp::Reverse;
use std::collections::HashMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::config::Config;
use crate::fingerprint::{Fingerprint, Ingredients};
use crate::gzip;
use crate::lexicon::{Form, push_varint};
use crate::locale::date::{self, DateForm};
use crate::site::taxonomy::{Taxonomy, Term, TermId};
use crate::site::{Article, Edition};
use base::{Base, Spellings};

pub use kept::{Kept, KeptIndex};
pub use titles::{Initial, Titles};

/// Articles that go into the base at a time; the tail holds fewer.
pub const TAIL: usize = 8;

/// Articles whose cards share a file.
const CARDS: usize = 8;

/// A word is common that stands in more than one article of this many.
const COMMON: usize = 8;

/// Changes with the form of the files.
const VERSION: u32 = 1;

/// The search of one edition: its files by name. Their bytes are made when they
/// are asked for.
#[derive(Debug, Default)]
pub struct Index {
    /// Its files.
    pub files: Vec<IndexFile>,
    /// Titles from A to Z, for readers without scripts.
    pub titles: Titles,
    base: Base,
    tail: Vec<u8>,
    columns: Vec<u8>,
    meta: Vec<u8>,
    kept: KeptIndex,
}

/// A file of the index.
#[derive(Debug)]
pub struct IndexFile {
    /// Name below the index's folder.
    pub name: String,
    /// What it is made from.
    pub made_from: Fingerprint,
    source: FileSource,
}

/// Where the bytes of a file come from.
#[derive(Debug, Clone, Copy)]
enum FileSource {
    /// Words of a bucket that share a file.
    Words(usize),
    /// A word of a bucket that has its own.
    OwnWord(usize, usize),
    /// Pairs of a bucket.
    Pairs(usize),
    Tail,
    Columns,
    /// Cards of some articles.
    Cards(usize),
    Meta,
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
    /// Words with a file of their own, parted by spaces, the most frequent first.
    own: String,
    /// How many of them are common: a query asks for their pairs alone.
    common: usize,
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
    /// The index of `edition`, whose words are numbered by `forms`. What the last
    /// build kept is taken over where it still holds.
    pub fn of(edition: &Edition, forms: &[Form], config: &Config, kept: Kept<'_>) -> Index {
        if !config.search {
            return Index::default();
        }
        let articles = &edition.articles;
        let base_len = articles.len() / TAIL * TAIL;
        let spellings = Spellings::of(forms);
        let pack = kept.pack;
        let (base, kept) = kept.base(&articles[..base_len], &spellings);
        let kept = kept.unwrap_or_else(|| KeptIndex::of(&base, &articles[..base_len], pack));
        let tail = base::tail(&articles[base_len..], &spellings);
        let columns = columns(edition);
        let of_base = files_of(&base);
        let blocks = 0..articles.len().div_ceil(CARDS);
        let of_cards: Vec<IndexFile> = blocks
            .into_par_iter()
            .map(|block| {
                let fingerprint = Fingerprint::of(&cards(block, edition, config));
                IndexFile::new(
                    format!("c{block}.bin"),
                    fingerprint,
                    FileSource::Cards(block),
                )
            })
            .collect();
        let of_tail = IndexFile::of_bytes("tail.bin", &tail, FileSource::Tail);
        let of_columns = IndexFile::of_bytes("columns.bin", &columns, FileSource::Columns);
        let stamps = Stamps {
            base: stamp(of_base.iter()),
            tail: stamp([&of_tail]),
            columns: stamp(of_cards.iter().chain([&of_columns])),
        };
        let code = &config.languages[edition.language].code;
        let meta = meta(&base, articles.len(), code, stamps);
        let of_meta = IndexFile::of_bytes("meta.json", &meta, FileSource::Meta);
        let mut files = of_base;
        files.extend([of_tail, of_columns]);
        files.extend(of_cards);
        files.push(of_meta);
        Index {
            files,
            titles: Titles::of(edition),
            base,
            tail,
            columns,
            meta,
            kept,
        }
    }

    /// What the next build may take over.
    pub fn keep(&self) -> &KeptIndex {
        &self.kept
    }

    /// The bytes of a file, packed by gzip but for `meta.json`.
    pub fn bytes(&self, file: &IndexFile, edition: &Edition, config: &Config) -> Vec<u8> {
        let base = &self.base;
        match file.source {
            FileSource::Words(at) => packed(&base.words[at].shared_words()),
            FileSource::OwnWord(at, nth) => {
                let bucket = &base.words[at];
                packed(&bucket.own_word(&bucket.own[nth].0))
            }
            FileSource::Pairs(at) => packed(&base.pairs[at].worthy_pairs()),
            FileSource::Tail => packed(&self.tail),
            FileSource::Columns => packed(&self.columns),
            FileSource::Cards(block) => packed(&cards(block, edition, config)),
            FileSource::Meta => self.meta.clone(),
        }
    }
}

/// Names by number, with those above where two are the same; empty where nothing
/// public stands, so that none is told that only a hidden article gives.
fn names(taxonomy: &Taxonomy) -> Vec<String> {
    let mut bearers: HashMap<&str, usize> = HashMap::new();
    for term in taxonomy.terms.iter().filter(|term| term.count > 0) {
        *bearers.entry(&term.name).or_default() += 1;
    }
    let name = |(id, term): (TermId, &Term)| match bearers.get(&*term.name) {
        _ if term.count == 0 => String::new(),
        None | Some(1) => term.name.clone(),
        Some(_) => taxonomy.full_name(id),
    };
    taxonomy.terms.iter().enumerate().map(name).collect()
}

impl IndexFile {
    fn new(name: String, made_from: Fingerprint, source: FileSource) -> IndexFile {
        IndexFile {
            name,
            made_from,
            source,
        }
    }

    fn of_bytes(name: &str, bytes: &[u8], source: FileSource) -> IndexFile {
        IndexFile::new(name.to_owned(), Fingerprint::of(bytes), source)
    }
}

/// The files of the base.
fn files_of(base: &Base) -> Vec<IndexFile> {
    let words = base.words.iter().enumerate();
    let shared = words.map(|(at, bucket)| {
        IndexFile::new(
            format!("s{at}.bin"),
            bucket.fingerprint,
            FileSource::Words(at),
        )
    });
    let pairs = base.pairs.iter().enumerate();
    let pairs = pairs.map(|(at, bucket)| {
        IndexFile::new(
            format!("p{at}.bin"),
            bucket.fingerprint,
            FileSource::Pairs(at),
        )
    });
    let words = base.words.iter().enumerate();
    let own = words.flat_map(|(at, bucket)| {
        let own = bucket.own.iter().enumerate();
        own.map(move |(nth, (word, _, fingerprint))| {
            let source = FileSource::OwnWord(at, nth);
            IndexFile::new(format!("w-{word}.bin"), *fingerprint, source)
        })
    });
    shared.chain(pairs).chain(own).collect()
}

/// `meta.json` of an index of so many articles.
fn meta(base: &Base, articles: usize, lang: &str, stamps: Stamps) -> Vec<u8> {
    let own = base.words.iter().flat_map(|bucket| &bucket.own);
    let own = own.map(|(word, count, _)| (Reverse(*count), word.as_str()));
    let mut own: Vec<(Reverse<u32>, &str)> = own.collect();
    own.sort_unstable();
    let is_common = |count: u32| count as usize > articles / COMMON;
    let common = own.iter().filter(|(count, _)| is_common(count.0)).count();
    let own: Vec<&str> = own.into_iter().map(|(_, word)| word).collect();
    let meta = Meta {
        version: VERSION,
        lang,
        articles,
        base: articles / TAIL * TAIL,
        shards: base.words.len(),
        pairs: base.pairs.len(),
        own: own.join(" "),
        common,
        cards: CARDS,
        stamps,
    };
    serde_json::to_vec(&meta).unwrap_or_default()
}

/// What a browser may keep files under.
fn stamp<'f>(files: impl IntoIterator<Item = &'f IndexFile>) -> String {
    let mut all = Ingredients::of("stamp");
    all.fingerprints(files.into_iter().map(|file| file.made_from));
    all.finish().short()
}

/// A file of cards, as JSON.
fn cards(block: usize, edition: &Edition, config: &Config) -> Vec<u8> {
    let articles = edition.articles.iter().skip(block * CARDS).take(CARDS);
    let cards: Vec<Option<Card<'_>>> = articles.map(|a| card(a, edition, config)).collect();
    serde_json::to_vec(&cards).unwrap_or_default()
}

/// Packed by gzip: hosts pack text on the way, but seldom other files.
fn packed(bytes: &[u8]) -> Vec<u8> {
    gzip::packed(bytes).unwrap_or_else(|| bytes.to_vec())
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

/// What results are filtered by: names as a line of JSON, then category, first
/// author and year of each article, column by column, each a number of two
/// bytes, the lower first; 65,535 is none, years are counted from the first. Then
/// the further authors: for each the step to its article and its number.
fn columns(edition: &Edition) -> Vec<u8> {
    use chrono::Datelike;
    let articles = &edition.articles;
    let year = |a: &Article| a.date.at.year();
    let first = articles.iter().map(year).min().unwrap_or(0);
    let id = |id: Option<usize>| id.and_then(|id| u16::try_from(id).ok()).unwrap_or(u16::MAX);
    let names = serde_json::json!({
        "categories": names(&edition.categories),
        "above": edition.categories.terms.iter().map(|term| term.parent).collect::<Vec<_>>(),
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
    let mut last = 0;
    for (at, article) in articles.iter().enumerate().filter(|(_, a)| a.is_listed()) {
        for author in article.authors.iter().skip(1) {
            push_varint(&mut bytes, (at - last) as u32);
            push_varint(&mut bytes, *author as u32);
            last = at;
        }
    }
    bytes
}
