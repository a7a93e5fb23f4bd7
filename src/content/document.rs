//! A document: one article or page as its editor meant it, before the site
//! knows of it.

use borsh::{BorshDeserialize, BorshSerialize};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::front_matter::{self, RawFrontMatter};
use super::resolve;
use super::walk::{self, SourceFile};
use crate::bilingual;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, not_utf8, unmerged};
use crate::fingerprint::Fingerprint;
use crate::locale::date::Moment;
use crate::locale::line::in_one_form;
use crate::yaml::{self, Origin};

/// Largest file in bytes that is read as an article.
const MAX_ARTICLE: usize = 32 << 20;

/// One Markdown file, checked as far as one file can be.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
pub struct Document {
    /// Path below `content/`, NFC, parted by `/`.
    pub path: String,
    /// Index of its language in the config.
    pub language: usize,
    /// What its front matter says.
    pub front_matter: FrontMatter,
    /// Its Markdown; none when it was rendered before and is not in memory.
    #[borsh(skip)]
    pub body: Option<String>,
    /// Lines of the file before the body.
    pub lines_before_body: usize,
    /// The file's bytes.
    pub fingerprint: Fingerprint,
}

impl Document {
    /// Every place in the file that it remembers.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let FrontMatter {
            authors,
            category,
            tags,
            aliases,
            withdrawn,
            image,
            attachments,
            related,
            translation_of,
            template,
            ..
        } = &mut self.front_matter;
        let related = match related {
            Pinned::First(paths) => paths.as_mut_slice(),
            Pinned::None => &mut [],
        };
        let withdrawn = withdrawn.iter_mut().flat_map(|withdrawn| {
            let replaced_by = withdrawn.replaced_by.iter_mut();
            let places = replaced_by.map(|spanned| &mut spanned.place);
            places.chain([&mut withdrawn.date.place])
        });
        authors
            .iter_mut()
            .chain(category)
            .chain(tags)
            .chain(aliases)
            .chain(related)
            .chain(image.as_mut().map(|image| &mut image.src))
            .chain(attachments.iter_mut().map(|a| &mut a.file))
            .chain(translation_of)
            .chain(template)
            .map(|spanned| &mut spanned.place)
            .chain(withdrawn)
    }

    /// Path from the site's root, for messages.
    pub fn shown(&self) -> String {
        walk::in_content(&self.path)
    }

    /// Path without language and extension: the same for all its translations.
    pub fn translation_key(&self, config: &Config) -> &str {
        stem_and_language(&self.path, config).0
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place in its file.
    pub place: Place,
}

/// Front matter, resolved.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
pub struct FrontMatter {
    /// Article with its date, or page.
    pub kind: Kind,
    /// Title, in one line.
    pub title: String,
    /// Authors by name.
    pub authors: Vec<Spanned<String>>,
    /// Category by name.
    pub category: Option<Spanned<String>>,
    /// Tags by name.
    pub tags: Vec<Spanned<String>>,
    /// The sapo, if the editor wrote one.
    pub summary: Option<String>,
    /// Last part of the URL.
    pub slug: String,
    /// Old URLs that lead here.
    pub aliases: Vec<Spanned<String>>,
    /// Not to be published.
    pub draft: bool,
    /// Public from then on, if not from its date on.
    pub publish_at: Option<Moment>,
    /// Public until then.
    pub expires: Option<Moment>,
    /// Last change.
    pub updated: Option<Moment>,
    /// Changes since publication, oldest first.
    pub changes: Vec<Change>,
    /// Withdrawal.
    pub withdrawn: Option<Withdrawal>,
    /// Where it was published first.
    pub source: Option<Source>,
    /// The chief picture.
    pub image: Option<Image>,
    /// Files to download.
    pub attachments: Vec<Attachment>,
    /// Related news chosen by the editor.
    pub related: Pinned,
    /// Stands out on the home page.
    pub featured: bool,
    /// Path of the article that this one translates.
    pub translation_of: Option<Spanned<String>>,
    /// Template to render it with.
    pub template: Option<Spanned<String>>,
    /// Shows a table of contents.
    pub toc: bool,
    /// Values for templates.
    #[borsh(serialize_with = "write_json", deserialize_with = "read_json")]
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// Article or page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Kind {
    /// News, with the time of the bulletin.
    Article(Moment),
    /// A page outside lists and feeds.
    Page,
}

impl Kind {
    /// The time of a bulletin.
    pub fn date(self) -> Option<Moment> {
        match self {
            Kind::Article(date) => Some(date),
            Kind::Page => None,
        }
    }
}

/// When a document becomes public: the later of its date and `publish_at`, so that a
/// slip in one of them does not end an embargo early.
pub fn public_from(kind: Kind, publish_at: Option<Moment>) -> Option<Moment> {
    kind.date()
        .into_iter()
        .chain(publish_at)
        .max_by_key(|m| m.at)
}

impl FrontMatter {
    /// As [`public_from`].
    pub fn public_from(&self) -> Option<Moment> {
        public_from(self.kind, self.publish_at)
    }
}

/// A cache keeps values for templates as JSON.
fn write_json<W: std::io::Write>(
    values: &serde_json::Map<String, serde_json::Value>,
    writer: &mut W,
) -> std::io::Result<()> {
    BorshSerialize::serialize(&serde_json::to_vec(values)?, writer)
}

fn read_json<R: std::io::Read>(
    reader: &mut R,
) -> std::io::Result<serde_json::Map<String, serde_json::Value>> {
    let json = Vec::<u8>::deserialize_reader(reader)?;
    Ok(serde_json::from_slice(&json)?)
}

/// A change since publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Change {
    /// When.
    pub date: Moment,
    /// What, for readers.
    pub note: String,
    /// Of what kind.
    pub kind: ChangeKind,
}

/// What a change is.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    JsonSchema,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// Something was added.
    #[default]
    Update,
    /// Something was wrong.
    Correction,
}

/// A withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Withdrawal {
    /// When.
    pub date: Spanned<Moment>,
    /// Why, for readers.
    pub reason: String,
    /// Path of the article to read instead.
    pub replaced_by: Option<Spanned<String>>,
}

/// Where an article was published first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Source {
    /// Name of the publisher.
    pub name: String,
    /// An `http(s)` address, or empty.
    pub url: String,
}

/// A picture as front matter names it.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Image {
    /// Path of the file, from the article.
    pub src: Spanned<String>,
    /// What it shows; empty for decoration.
    pub alt: String,
    /// Text under it.
    pub caption: String,
    /// Who made it.
    pub credit: String,
}

/// A file to download.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Attachment {
    /// Path of the file, from the article.
    pub file: Spanned<String>,
    /// What readers see.
    pub title: String,
    /// Number of the document.
    pub number: String,
}

/// Related news chosen by the editor.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Pinned {
    /// No choice, or these first.
    First(Vec<Spanned<String>>),
    /// `related: none`: no list at all.
    None,
}

/// The Markdown in `bytes`, the content of the file `shown` that could be read before.
pub fn body_of(bytes: Vec<u8>, shown: &str) -> Option<String> {
    let text = decode(bytes, shown).ok()?;
    let split = front_matter::split(&text, shown).ok()?;
    Some(split.body.to_owned())
}

/// Reads `bytes`, the content of one Markdown file. What is wrong with it is told; when
/// too much is wrong there is no document.
pub fn from_bytes(
    bytes: Vec<u8>,
    file: &SourceFile,
    config: &Config,
) -> (Option<Document>, Diagnostics) {
    let shown = file.shown();
    let fingerprint = Fingerprint::of(&bytes);
    let mut found = Diagnostics::new();
    let text = match decode(bytes, &shown) {
        Ok(text) => text,
        Err(diagnostic) => {
            found.push(*diagnostic);
            return (None, found);
        }
    };
    if let Some(fault) = unmerged(&text, &shown) {
        found.push(fault);
        return (None, found);
    }
    found.extend(broken_letters(&text, &shown));
    let split = match front_matter::split(&text, &shown) {
        Ok(split) => split,
        Err(diagnostic) => {
            found.push(*diagnostic);
            return (None, found);
        }
    };
    let mut tree = match yaml::parse(
        split.yaml,
        Origin {
            file: &shown,
            lines_before: 1,
        },
    ) {
        Ok(tree) => tree,
        Err(faults) => return (None, faults),
    };
    let extra_keys = tree.take(&config.extra_keys);
    let (raw, faults): (RawFrontMatter, _) = tree.read();
    found.extend(faults);
    let (stem, language) = stem_and_language(&file.path, config);
    if let Err(code) = &language {
        found.push(unknown_language(code).at(Place::file(shown.as_str())));
    }
    let context = resolve::Context {
        tree: &tree,
        shown: &shown,
        stem,
        zone: config.time_zone,
    };
    let front_matter = resolve::resolve(raw, extra_keys, &context, &mut found);
    // Taken for one in another language it would have faults that are none.
    let document = front_matter.zip(language.ok());
    let document = document.map(|(front_matter, language)| Document {
        path: file.path.clone(),
        language,
        front_matter,
        body: Some(split.body.to_owned()),
        lines_before_body: split.lines_before_body,
        fingerprint,
    });
    (document, found)
}

fn unknown_language(code: &str) -> Diagnostic {
    Diagnostic::error(
        "unknown-language",
        bilingual!(
            "ngôn ngữ `{code}` trong tên tệp không có trong bantin.yaml",
            "the language `{code}` in the file's name is not in bantin.yaml"
        ),
    )
    .hint(match code {
        // Of the country, and so written by slip.
        "vn" => bilingual!(
            "đổi tên tệp: tiếng Việt là `vi`",
            "rename the file: Vietnamese is `vi`"
        ),
        code => bilingual!(
            "thêm `languages: {{{code}: {{}}}}` vào bantin.yaml, hoặc đổi tên tệp",
            "add `languages: {{{code}: {{}}}}` to bantin.yaml, or rename the file"
        ),
    })
}

/// Path without language and extension, and the index of the language; the
/// code itself when the config does not know it.
pub fn stem_and_language<'a>(path: &'a str, config: &Config) -> (&'a str, Result<usize, String>) {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(f, n)| (f, n));
    let stem_len = name.rfind('.').unwrap_or(name.len());
    let offset = if folder.is_empty() {
        0
    } else {
        folder.len() + 1
    };
    let stem = &path[..offset + stem_len];
    if let Some((before, code)) = name[..stem_len].rsplit_once('.')
        && code.len() == 2
    {
        let mut languages = config.languages.iter();
        let index = languages.position(|l| l.code.eq_ignore_ascii_case(code));
        // In capitals it may be part of a name too.
        if index.is_none() && !code.chars().all(|c| c.is_ascii_lowercase()) {
            return (stem, Ok(0));
        }
        return (
            &path[..offset + before.len()],
            index.ok_or_else(|| code.to_owned()),
        );
    }
    (stem, Ok(0))
}

/// A warning where letters were lost before the file was saved: a sign in place of one,
/// or Vietnamese that was read in another encoding.
fn broken_letters(text: &str, shown: &str) -> Option<Diagnostic> {
    /// How `ế` and its like begin when UTF-8 is read as Windows-1252: `á»`.
    const MISREAD: &[u8] = b"\xc3\xa1\xc2\xbb";
    /// Times that it may stand in a file by chance.
    const MOST_BY_CHANCE: usize = 2;
    let bytes = text.as_bytes();
    // Most texts have neither, and their bytes tell at a glance, many in one instruction.
    let pairs = bytes.iter().zip(bytes.get(1..)?);
    let is_suspicious =
        |a: u8, b: u8| ((a == 0xef) & (b == 0xbf)) | ((a == MISREAD[2]) & (b == MISREAD[3]));
    if !pairs.fold(false, |any, (a, b)| any | is_suspicious(*a, *b)) {
        return None;
    }
    let misread = || {
        // Where a quotation ends with `á»`, no letter follows.
        let is_misread = |at: &usize| {
            let next = bytes.get(at + MISREAD.len());
            bytes[*at..].starts_with(MISREAD) && next.is_some_and(|next| !next.is_ascii())
        };
        (0..bytes.len()).filter(is_misread).nth(MOST_BY_CHANCE)
    };
    let at = text.find('\u{fffd}').or_else(misread)?;
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = text[start..at].chars().count() + 1;
    let words: String = text[at..]
        .chars()
        .take_while(|c| *c != '\n')
        .take(12)
        .collect();
    let fault = Diagnostic::warning(
        "broken-letters",
        bilingual!(
            "chữ bị hỏng từ trước: `{words}`",
            "some letters were damaged earlier: `{words}`"
        ),
    );
    Some(fault.at(Place::at(shown, line, column, 1)).hint(bilingual!(
        "chép lại từ bản gốc, và lưu tệp với mã UTF-8",
        "copy the text again from where it came from, and save the file as UTF-8"
    )))
}

/// Bytes to text: UTF-8, without BOM, `\n` line ends, NFC, and without the
/// control characters that XML and HTML cannot hold.
fn decode(bytes: Vec<u8>, shown: &str) -> Result<String, Box<Diagnostic>> {
    if bytes.len() > MAX_ARTICLE {
        return Err(Box::new(
            Diagnostic::error(
                "article-too-large",
                bilingual!("lớn hơn 32 MiB", "larger than 32 MiB"),
            )
            .hint(bilingual!(
                "chia thành nhiều bài, hoặc đưa phần lớn vào một tệp đính kèm",
                "divide it into several articles, or attach most of it as a file"
            ))
            .at(Place::file(shown)),
        ));
    }
    let text = simdutf8::compat::from_utf8(&bytes)
        .map_err(|error| Box::new(not_utf8(&bytes[..error.valid_up_to()], shown)))?;
    Ok(in_one_form(text))
}
