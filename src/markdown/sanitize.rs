//! The allow-list that raw HTML passes through. Only bodies that hold raw HTML
//! come here; what Markdown itself makes is safe as it is made.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use ammonia::{Builder, UrlRelative};

use super::Source;
use super::links::{self, AssetFacts, Destination, Resolver};
use super::{AssetUse, InternalLink, LinkTarget, Shown, Words, table};
use crate::bilingual;
use crate::config::encode;
use crate::diagnostic::{Diagnostic, Place};

/// Elements that stay, with their attributes beside the general ones.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("a", &["href", "rel", "aria-label"]),
    ("abbr", &[]),
    ("b", &[]),
    ("blockquote", &[]),
    ("br", &[]),
    ("caption", &[]),
    ("cite", &[]),
    ("code", &[]),
    ("dd", &[]),
    ("del", &["datetime"]),
    ("details", &["open"]),
    ("div", &["role", "aria-label", "tabindex"]),
    ("dl", &[]),
    ("dt", &[]),
    ("em", &[]),
    ("figcaption", &[]),
    ("figure", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("hr", &[]),
    ("i", &[]),
    (
        "img",
        &["src", "alt", "width", "height", "loading", "decoding"],
    ),
    ("ins", &["datetime"]),
    ("kbd", &[]),
    ("li", &["value"]),
    ("mark", &[]),
    ("ol", &["start", "reversed", "type"]),
    ("p", &[]),
    ("picture", &[]),
    ("pre", &["tabindex"]),
    ("q", &[]),
    ("s", &[]),
    ("samp", &[]),
    ("section", &["aria-label"]),
    ("small", &[]),
    ("span", &["role", "aria-label"]),
    ("strong", &[]),
    ("sub", &[]),
    ("source", &["src", "type", "srcset", "sizes"]),
    ("summary", &[]),
    ("sup", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["colspan", "rowspan"]),
    ("tfoot", &[]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("thead", &[]),
    ("time", &["datetime"]),
    ("tr", &[]),
    ("track", &["src", "kind", "srclang", "label", "default"]),
    ("u", &[]),
    ("ul", &[]),
    ("var", &[]),
    ("video", &["src", "controls", "preload", "aria-label"]),
];

/// Schemes of addresses that are told of; others go without a word, as tags do that are
/// none.
const REFUSED_SCHEMES: [&str; 13] = [
    "javascript",
    "vbscript",
    "ftp",
    "file",
    "blob",
    "sms",
    "intent",
    "about",
    "zalo",
    "viber",
    "skype",
    "whatsapp",
    "tg",
];

/// Attributes that any element may have.
const GENERAL: &[&str] = &["id", "class", "lang", "dir", "title"];

/// Elements that have no content and so no end.
pub(super) const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// Elements that go with all that is in them.
pub(super) const WITHOUT_CONTENT: &[&str] = &[
    "script", "style", "iframe", "object", "noscript", "template", "svg", "math",
];

/// Whether an element stays, with what is in it.
pub(super) fn keeps(name: &str) -> bool {
    ELEMENTS
        .iter()
        .any(|(kept, _)| kept.eq_ignore_ascii_case(name))
}

/// What raw HTML named, noted while it is cleaned.
#[derive(Default)]
pub(super) struct Named {
    pub(super) links: Vec<InternalLink>,
    pub(super) assets: Vec<AssetUse>,
    pub(super) fragments: Vec<(String, Place)>,
    pub(super) found: Vec<Diagnostic>,
}

fn builder<'a>() -> Builder<'a> {
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.iter().map(|(name, _)| *name).collect())
        .tag_attributes(
            ELEMENTS
                .iter()
                .map(|(name, own)| (*name, own.iter().copied().collect()))
                .collect::<HashMap<_, HashSet<_>>>(),
        )
        .generic_attributes(GENERAL.iter().copied().collect())
        .clean_content_tags(WITHOUT_CONTENT.iter().copied().collect())
        .url_schemes(
            ["http", "https", "mailto", "tel", "data"]
                .into_iter()
                .collect(),
        )
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true);
    builder
}

/// What Markdown made of the body, and what therefore stays as it is.
pub(super) struct Made {
    /// Others go, and of these all but the first, so that none is there twice.
    pub(super) ids: BTreeSet<String>,
    /// Resolved already; others are resolved as in Markdown.
    pub(super) addresses: BTreeSet<String>,
    /// How many tables there are.
    pub(super) tables: usize,
}

/// Pieces of raw HTML in which an address is looked for: an import may have tens
/// of thousands of both.
const REACH: usize = 400;

/// The raw HTML of a body, piece by piece, as it was written.
#[derive(Default)]
pub(super) struct Raw {
    pieces: Vec<(String, Place)>,
    /// The piece in which the last address was found.
    last: AtomicUsize,
}

impl Raw {
    pub(super) fn push(&mut self, piece: &str, place: Place) {
        self.pieces.push((piece.to_owned(), place));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Where the address `value` stands. Addresses are asked for in their order, so
    /// it is looked for behind the last one; what is not found is said to be there.
    fn place(&self, value: &str) -> Place {
        let escaped = value.replace('&', "&amp;");
        let last = self.last.load(Ordering::Relaxed);
        let near = self.pieces.iter().enumerate().skip(last).take(REACH);
        let mut with = near.filter(|(_, (p, _))| p.contains(value) || p.contains(&escaped));
        let at = with.next().map_or(last, |(at, _)| at);
        self.last.store(at, Ordering::Relaxed);
        self.pieces[at].1.clone()
    }

    /// Where the first `count` pictures without a description seem to stand.
    fn undescribed(&self, count: usize) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        for (piece, place) in &self.pieces {
            let piece = piece.to_ascii_lowercase();
            let pictures = piece.split("<img").skip(1);
            let bare = pictures.filter(|rest| !rest.contains("alt")).count();
            places.extend(std::iter::repeat_n(place, bare).cloned());
        }
        if places.is_empty() {
            places.extend(self.pieces.first().map(|(_, place)| place.clone()));
        }
        places.truncate(count);
        places
    }
}

/// Pictures of clean HTML that have no description, not even an empty one.
fn count_undescribed(html: &str) -> usize {
    let pictures = tags(html).map(|tag| &html[tag]);
    let pictures = pictures.filter(|tag| tag.starts_with("<img"));
    pictures.filter(|tag| !tag.contains(" alt=\"")).count()
}

/// Cleans a whole body.
pub(super) fn clean(
    html: &str,
    source: &Source<'_>,
    resolver: &Arc<dyn Resolver>,
    made: Made,
    raw: Raw,
) -> (String, Named) {
    let named = Arc::new(Mutex::new(Named::default()));
    let notes = Arc::clone(&named);
    let resolver = Arc::clone(resolver);
    let raw = Arc::new(raw);
    let written = Arc::clone(&raw);
    let (path, shown) = (source.path.to_owned(), source.shown.to_owned());
    let (asset_folder, words) = (source.asset_folder.to_owned(), Arc::clone(source.words));
    let lines_before = source.lines_before;
    let tables = made.tables;
    let seen = Mutex::new(HashSet::new());
    let mut builder = builder();
    // It scrolls, so it is reached by keyboard.
    builder.set_tag_attribute_value("pre", "tabindex", "0");
    // Without them it can't be played.
    builder.set_tag_attribute_value("video", "controls", "");
    // They come as far as the filter, which refuses them by name.
    builder.add_url_schemes(REFUSED_SCHEMES);
    builder.attribute_filter(move |element, attribute, value| {
        let kept = || Some(Cow::Borrowed(value));
        match (element, attribute) {
            (_, "id") => {
                let is_made = made.ids.contains(value) && is_made_as(element, value);
                let is_first = is_made && seen.lock().ok()?.insert(value.to_owned());
                is_first.then_some(Cow::Borrowed(value))
            }
            ("a", "href") | ("img" | "video" | "source" | "track", "src")
                if made.addresses.contains(value) =>
            {
                kept()
            }
            ("source", "srcset") => made
                .addresses
                .contains(value)
                .then_some(Cow::Borrowed(value)),
            ("a", "href") | ("img" | "video" | "source" | "track", "src") => {
                let source = Source {
                    body: "",
                    path: &path,
                    shown: &shown,
                    lines_before,
                    asset_folder: &asset_folder,
                    words: &words,
                };
                let place = written.place(value);
                let destination = links::resolve(value, &source, resolver.as_ref(), &place);
                let mut notes = notes.lock().ok()?;
                note(destination, element, &mut notes, &place).map(Cow::Owned)
            }
            ("ol", "type") => kept().filter(|_| matches!(value, "1" | "a" | "A" | "i" | "I")),
            ("ol", "start") | ("li", "value") => kept().filter(|_| value.parse::<i32>().is_ok()),
            ("td" | "th", "colspan" | "rowspan") | ("img", "width" | "height") => {
                // A browser reads the digits in front, too.
                let value = value.trim();
                let digits =
                    value.len() - value.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                let is_share = value[digits..].starts_with('%');
                let number = value[..digits].parse::<u16>().ok().filter(|_| !is_share)?;
                Some(Cow::Owned(number.to_string()))
            }
            _ => kept(),
        }
    });
    let clean = builder.clean(&plain(html)).to_string();
    let clean = in_regions(clean, tables, source.words);
    let mut named = named
        .lock()
        .map(|mut n| std::mem::take(&mut *n))
        .unwrap_or_default();
    let undescribed = raw.undescribed(count_undescribed(&clean));
    let faults = undescribed.into_iter().map(|place| {
        super::media::undescribed(place).hint(bilingual!(
            "thêm alt=\"…\" nói trong ảnh có gì, hoặc alt=\"\" nếu ảnh chỉ để trang trí",
            "add alt=\"…\" with what it shows, or alt=\"\" if it only decorates"
        ))
    });
    named.found.extend(faults);
    (clean, named)
}

/// The HTML without the tags of elements that are none: a parser would take some of
/// them (`<text>`, `<set>`) for parts of a picture, and what is in them would go too.
/// `<strike>`, which HTML has given up, becomes `<s>`.
fn plain(html: &str) -> Cow<'_, str> {
    let instead = |tag: &str| {
        let name = super::lint::name_of(tag.trim_start_matches(['<', '/']));
        if name.eq_ignore_ascii_case("strike") {
            return Some(if tag.starts_with("</") { "</s>" } else { "<s>" });
        }
        let is_named = name.starts_with(|c: char| c.is_ascii_alphabetic());
        (is_named && !super::lint::is_element(name)).then_some("")
    };
    let changed: Vec<(Range<usize>, &str)> = tags(html)
        .filter_map(|tag| Some((tag.clone(), instead(&html[tag])?)))
        .collect();
    if changed.is_empty() {
        return Cow::Borrowed(html);
    }
    let mut plain = String::with_capacity(html.len());
    let mut at = 0;
    for (tag, instead) in changed {
        plain.push_str(&html[at..tag.start]);
        plain.push_str(instead);
        at = tag.end;
    }
    plain.push_str(&html[at..]);
    Cow::Owned(plain)
}

/// Whether Markdown gives such an id to such an element: headings have their own,
/// notes and references to them theirs.
fn is_made_as(element: &str, id: &str) -> bool {
    let is_of_note = id.starts_with("fn-") || id.starts_with("fnref-");
    let is_heading = matches!(element, "h2" | "h3" | "h4" | "h5" | "h6");
    is_of_note != is_heading
}

/// Puts the tables of raw HTML into regions that scroll, as Markdown's are. `made`
/// is how many there are of the latter.
fn in_regions(html: String, made: usize, words: &Words) -> String {
    if html.matches("<table").nth(made).is_none() {
        return html;
    }
    let mut out = String::with_capacity(html.len() + 200);
    let (mut copied, mut depth, mut number) = (0, 0usize, made);
    let (mut parent, mut is_wrapped) = ("", false);
    for tag in tags(&html) {
        let text = &html[tag.clone()];
        if text.starts_with("<table") {
            if depth == 0 {
                is_wrapped = parent.starts_with("<div") && parent.contains("role=\"region\"");
            }
            if depth == 0 && !is_wrapped {
                number += 1;
                out.push_str(&html[copied..tag.start]);
                out.push_str(&table::region(number, words));
                copied = tag.start;
            }
            depth += 1;
        } else if text == "</table>" {
            depth = depth.saturating_sub(1);
            if depth == 0 && !is_wrapped {
                out.push_str(&html[copied..tag.end]);
                out.push_str("</div>");
                copied = tag.end;
            }
        }
        parent = text;
    }
    out.push_str(&html[copied..]);
    out
}

/// Where the tags of HTML stand, clean or not, as a parser finds them (HTML, 13.2.5):
/// there are none in comments, and a `>` in the value of an attribute ends none.
fn tags(html: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + html[at..].find('<')?;
            let behind = &html[start + 1..];
            let name = behind.strip_prefix('/').unwrap_or(behind);
            let is_tag = name.starts_with(|c: char| c.is_ascii_alphabetic());
            let length = if is_tag {
                tag_end(behind)
            } else if let Some(comment) = behind.strip_prefix("!--") {
                comment_end(comment).map(|end| end + 3)
            } else if behind.starts_with(['!', '?', '/']) {
                behind.find('>').map(|end| end + 1)
            } else {
                Some(0)
            };
            at = length.map_or(html.len(), |length| start + 1 + length);
            if is_tag {
                return Some(start..at);
            }
        }
    })
}

/// Bytes of a tag up to its end; none when it has no end. A quote counts behind `=`.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    let mut is_value_awaited = false;
    let end = tag.bytes().position(|byte| {
        match quote {
            Some(open) => quote = Some(open).filter(|open| *open != byte),
            None if byte == b'>' => return true,
            None if is_value_awaited && matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None => {}
        }
        is_value_awaited = match byte {
            b'=' => quote.is_none(),
            byte => is_value_awaited && byte.is_ascii_whitespace(),
        };
        false
    });
    end.map(|end| end + 1)
}

/// Bytes of a comment behind its `<!--` up to its end; none when it has no end.
fn comment_end(comment: &str) -> Option<usize> {
    let at_once = [">", "->"].into_iter().find(|end| comment.starts_with(end));
    let later = || {
        ["-->", "--!>"]
            .into_iter()
            .filter_map(|end| Some(comment.find(end)? + end.len()))
    };
    at_once.map(str::len).or_else(|| later().min())
}

/// The address that stays, with what the site must know of it.
fn note(
    destination: Destination,
    element: &str,
    notes: &mut Named,
    place: &Place,
) -> Option<String> {
    let link = |target, fragment| InternalLink {
        target,
        fragment,
        place: place.clone(),
    };
    match destination {
        Destination::External(url) if element == "a" => Some(url),
        Destination::External(_) => {
            notes.found.push(super::media::remote(place));
            None
        }
        Destination::Fragment(fragment) => (element == "a").then(|| {
            let href = format!("#{}", encode(&fragment));
            notes.fragments.push((fragment, place.clone()));
            href
        }),
        Destination::Document {
            path,
            href,
            fragment,
        } => {
            notes.links.push(link(LinkTarget::Document(path), fragment));
            Some(href)
        }
        Destination::SitePath {
            target,
            href,
            fragment,
        } => {
            notes.links.push(link(target, fragment));
            Some(href)
        }
        Destination::Asset {
            facts: AssetFacts::BadPicture(why),
            asset,
            ..
        } => {
            notes
                .found
                .push(super::media::bad_picture(&asset.source, &why, place));
            None
        }
        Destination::Asset { asset, facts, .. }
            if !super::media::can_show(element, &asset, &facts) =>
        {
            notes.found.push(super::media::not_a_picture(place));
            None
        }
        Destination::Asset { asset, href, .. } => {
            let shown = match element {
                "a" => Shown::Linked,
                _ => Shown::InText,
            };
            notes.assets.push(AssetUse { shown, ..asset });
            Some(href)
        }
        Destination::InlinePicture(data) => (element == "img").then_some(data),
        Destination::Refused(fault) => {
            notes.found.push(*fault);
            None
        }
    }
}

/// Cleans a short text that names no files of the site.
pub(super) fn clean_fragment(html: &str) -> String {
    let mut builder = builder();
    builder.attribute_filter(|element, attribute, value| {
        let is_address = matches!((element, attribute), (_, "href" | "src"));
        let refused = is_address
            && value.trim_start().to_ascii_lowercase().starts_with("data:")
            && !links::is_inline_picture(value);
        (!refused).then(|| value.to_owned().into())
    });
    builder.clean(html).to_string()
}

/// Elements that end where another of their kind begins.
const SELF_ENDING: &[&str] = &[
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option",
];

/// Elements that a parser of HTML opens again behind the end of what they are in.
const FORMATTING: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// The elements that raw HTML has left open, as a parser of HTML would hold
/// them: an end tag without its start ends nothing.
#[derive(Default)]
pub(super) struct OpenTags(Vec<String>);

impl OpenTags {
    /// Reads on, until `most` are open.
    pub(super) fn read(&mut self, raw: &str, most: usize) {
        for part in raw.split('<').skip(1) {
            if self.0.len() > most {
                return;
            }
            let (is_end, rest) = part
                .strip_prefix('/')
                .map_or((false, part), |rest| (true, rest));
            let name: String = rest
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .flat_map(char::to_lowercase)
                .collect();
            if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || VOID.contains(&name.as_str())
            {
                continue;
            }
            if is_end {
                if let Some(at) = self.0.iter().rposition(|open| *open == name) {
                    let inside = self.0.split_off(at).into_iter().skip(1);
                    self.0
                        .extend(inside.filter(|name| FORMATTING.contains(&name.as_str())));
                }
                continue;
            }
            if self.0.last() == Some(&name) && SELF_ENDING.contains(&name.as_str()) {
                self.0.pop();
            }
            self.0.push(name);
        }
    }

    /// How many there are.
    pub(super) fn depth(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_as_a_parser_finds_them() {
        for (html, found) in [
            ("a <b>c</b> < d", vec!["<b>", "</b>"]),
            (
                "<a title='x>y' href = \"p>q\">z",
                vec!["<a title='x>y' href = \"p>q\">"],
            ),
            ("<x ghi \"chú>một", vec!["<x ghi \"chú>"]),
            ("<x a=b\"c>một<i>", vec!["<x a=b\"c>", "<i>"]),
            ("<!-- \"a <b> --><c><!--> <d><!x <e>", vec!["<c>", "<d>"]),
            ("<a href=\"x", vec!["<a href=\"x"]),
            ("<!-- a", vec![]),
        ] {
            let tags: Vec<&str> = tags(html).map(|tag| &html[tag]).collect();
            assert_eq!(tags, found, "{html}");
        }
    }

    #[test]
    fn words_behind_an_odd_quote_stay() {
        let known = plain("Theo <nguyen-a ghi \"chú>một</nguyen-a> <b>hai</b>");
        assert_eq!(known, "Theo một <b>hai</b>");
        let struck = plain("<STRIKE class=x>5</Strike> <b>6</b>");
        assert_eq!(struck, "<s>5</s> <b>6</b>");
    }
}
