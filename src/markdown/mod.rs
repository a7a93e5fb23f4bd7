//! Markdown to HTML that is safe to publish, with what the site must know of
//! it: headings, links to check, files to publish.

mod autolink;
mod footnotes;
mod html;
mod links;
mod lint;
mod media;
mod sanitize;
mod table;
mod text;
mod words;

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde::Serialize;

use crate::bilingual;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

pub(crate) use html::dead_anchor;
pub(crate) use links::link_to_hidden;
pub use links::{AssetFacts, Awaited, DocumentFacts, Resolver, content_path};
pub(crate) use media::bad_picture;
pub(crate) use text::{escape, without_entities};
pub use text::{of_html, shorten};
pub use words::Words;

/// Deepest nesting of quotes, lists and tags. What cleans HTML needs time that
/// grows with the square of the depth, and no reader follows so far.
pub const MAX_DEPTH: usize = 64;

/// Characters of a summary made from the first paragraph.
const SUMMARY_CHARS: usize = 280;

/// One body to render.
pub struct Source<'a> {
    /// Markdown.
    pub body: &'a str,
    /// Path of the file below `content/`.
    pub path: &'a str,
    /// Path of the file from the site's root, for messages.
    pub shown: &'a str,
    /// Lines of the file before the body.
    pub lines_before: usize,
    /// Site path of the folder in which its files are published, ending in `/`.
    pub asset_folder: &'a str,
    /// Words that bantin itself puts in, in its language.
    pub words: &'a Arc<Words>,
}

impl Source<'_> {
    /// The place of the byte range `range` of the body, whose lines start at `starts`.
    fn place(&self, range: &std::ops::Range<usize>, starts: &[usize]) -> Place {
        self.place_after((0, 0), range, starts)
    }

    /// The same, when it is known how many characters of its line stand before a
    /// byte: on a long line with many places these are counted once.
    fn place_after(
        &self,
        (byte, characters): (usize, usize),
        range: &std::ops::Range<usize>,
        starts: &[usize],
    ) -> Place {
        let line = starts.partition_point(|start| *start <= range.start);
        let start = starts[line - 1];
        let (from, before) = match byte {
            byte if (start..=range.start).contains(&byte) => (byte, characters),
            _ => (start, 0),
        };
        let column = before + self.body[from..range.start].chars().count() + 1;
        let fault = self.body[range.clone()].lines().next().unwrap_or("");
        Place::at(
            self.shown,
            line + self.lines_before,
            column,
            fault.chars().count(),
        )
    }
}

/// Byte offsets at which the lines of `body` start; the first is 0.
fn line_starts(body: &str) -> Vec<usize> {
    std::iter::once(0)
        .chain(body.match_indices('\n').map(|(at, _)| at + 1))
        .collect()
}

/// A heading of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Heading {
    /// 2 to 6; the title of the page is 1.
    pub level: u8,
    /// Unique in the page.
    pub id: String,
    /// Its words.
    pub text: String,
}

/// A link into the site, to be checked when every page is known.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct InternalLink {
    /// Where it leads.
    pub target: LinkTarget,
    /// Part of the page, without `#`; empty for the page itself.
    pub fragment: String,
    /// Where it stands.
    pub place: Place,
}

/// What an internal link names.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum LinkTarget {
    /// A document by its path below `content/`.
    Document(String),
    /// A path of the site, such as `/tu-khoa/so-hoa/`.
    SitePath(String),
    /// The same, given by the site's own full address: what stands there need not
    /// be bantin's.
    FullAddress(String),
}

/// A file of the content folder that a page shows or offers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct AssetUse {
    /// Path below `content/`.
    pub source: String,
    /// Site path at which it is published.
    pub url: String,
    /// What the page does with it.
    pub shown: Shown,
}

/// What a page does with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Shown {
    /// It links to it.
    Linked,
    /// It shows the picture in its text.
    InText,
    /// It shows the picture above its text, in lists and where it is shared.
    AtHead,
}

/// A rendered body.
#[derive(Debug, Default, BorshSerialize, BorshDeserialize)]
pub struct RenderedMarkdown {
    /// Safe HTML; a cache keeps it elsewhere.
    #[borsh(skip)]
    pub html: String,
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Ids that a link may name.
    pub anchors: Vec<String>,
    /// Links into the site.
    pub links: Vec<InternalLink>,
    /// Files used.
    pub assets: Vec<AssetUse>,
    /// The first paragraph as plain text, shortened.
    pub summary: String,
}

/// What CommonMark is extended by.
fn extensions() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_HEADING_ATTRIBUTES
}

/// Renders one body. Dead links, forbidden addresses and broken pictures are
/// told of, each at its place; the HTML is safe whatever the input.
pub fn render(
    source: &Source<'_>,
    resolver: &Arc<dyn Resolver>,
) -> (RenderedMarkdown, Diagnostics) {
    let mut found = Diagnostics::new();
    let events: Vec<_> = Parser::new_ext(source.body, extensions())
        .into_offset_iter()
        .collect();
    if let Some(place) = too_deep(&events, source) {
        found.push(
            Diagnostic::error(
                "nested-too-deep",
                bilingual!(
                    "trích dẫn, danh sách hoặc thẻ lồng nhau quá {MAX_DEPTH} tầng",
                    "quotes, lists or tags are nested more than {MAX_DEPTH} deep"
                ),
            )
            .at(place)
            .hint(bilingual!(
                "bỏ bớt dấu `>` hoặc thẻ ở đầu đoạn",
                "remove some `>` or tags"
            )),
        );
        return (RenderedMarkdown::default(), found);
    }
    found.extend(lint::look(source, &events));
    let events = autolink::autolinks(source.body, events);
    html::write(source, resolver, &events, found)
}

/// CommonMark as the parser reads it with bantin's extensions, before anything
/// is resolved or cleaned.
fn parse_to_unsafe_html(body: &str) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, Parser::new_ext(body, extensions()));
    html
}

/// A short text of the config or of a template: Markdown without files of the
/// site, cleaned by the same allow-list.
pub fn to_safe_html(text: &str) -> String {
    if text.matches(['>', '<', '[', '*', '_']).count() > 4_000 {
        let plain = text.replace('&', "&amp;").replace('<', "&lt;");
        return format!("<p>{plain}</p>");
    }
    sanitize::clean_fragment(&parse_to_unsafe_html(text))
}

/// Where nesting passes [`MAX_DEPTH`], Markdown's and raw tags' together.
fn too_deep(events: &[(Event<'_>, std::ops::Range<usize>)], source: &Source<'_>) -> Option<Place> {
    let mut depth = 0usize;
    let mut tags = sanitize::OpenTags::default();
    for (event, range) in events {
        match event {
            Event::Start(Tag::HtmlBlock) | Event::End(pulldown_cmark::TagEnd::HtmlBlock) => {}
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Html(raw) | Event::InlineHtml(raw) => tags.read(raw, MAX_DEPTH),
            _ => {}
        }
        if depth + tags.depth() > MAX_DEPTH {
            return Some(source.place(range, &line_starts(source.body)));
        }
    }
    None
}

#[cfg(test)]
mod tests;
