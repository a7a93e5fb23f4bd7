//! Raw HTML of a body, read as far as its tags: what is taken out of it, and what was
//! begun and never ended.

use std::collections::BTreeMap;
use std::ops::Range;

use super::faults;
use crate::diagnostic::Diagnostic;
use crate::markdown::{sanitize, without_entities};

/// Elements of raw HTML that are taken out and would have shown something.
const DROPPED: [&str; 25] = [
    "iframe",
    "object",
    "embed",
    "audio",
    "canvas",
    "form",
    "svg",
    "math",
    "script",
    "applet",
    "frame",
    "h1",
    "template",
    "noscript",
    "textarea",
    "title",
    "plaintext",
    "xmp",
    "noembed",
    "noframes",
    "input",
    "select",
    "button",
    "marquee",
    "dialog",
];

/// Elements that are taken out while what is in them stays, or that show nothing.
const UNWRAPPED: [&str; 45] = [
    "html", "head", "body", "main", "header", "footer", "nav", "article", "aside", "address",
    "hgroup", "search", "center", "font", "big", "tt", "strike", "acronym", "dfn", "data", "bdi",
    "bdo", "ruby", "rb", "rt", "rtc", "rp", "wbr", "nobr", "col", "colgroup", "label", "fieldset",
    "legend", "output", "progress", "meter", "menu", "dir", "option", "link", "meta", "base",
    "style", "area",
];

/// Elements whose end a parser of HTML waits for, whatever comes before it.
const SWALLOWING: [&str; 15] = [
    "script",
    "style",
    "template",
    "noscript",
    "textarea",
    "title",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "object",
    "svg",
    "math",
    "select",
    "plaintext",
];

/// Elements that, never ended, hide what follows or change how it looks. The ends of
/// others (`</p>`, `</li>`, `</td>`) may be left out.
const SPREADING: [&str; 17] = [
    "video", "details", "table", "a", "s", "strike", "b", "i", "u", "em", "strong", "small", "del",
    "mark", "sub", "sup", "code",
];

/// What an attribute makes of the text of its element, in a browser or in Word.
enum Look {
    Plain,
    Hidden,
    Struck,
}

fn look_of(attribute: &str, value: &str) -> Look {
    if attribute.eq_ignore_ascii_case("hidden") {
        return Look::Hidden;
    }
    if !attribute.eq_ignore_ascii_case("style") {
        return Look::Plain;
    }
    let style = without_entities(value).to_ascii_lowercase();
    let mut looks = style.split(';').map(|rule| {
        let (property, value) = rule.split_once(':').unwrap_or_default();
        let value = value.split('!').next().unwrap_or_default().trim();
        match (property.trim(), value) {
            ("display", "none") | ("visibility", "hidden") | ("mso-hide", "all") => Look::Hidden,
            ("font-size", "0" | "0px" | "0pt" | "0em") => Look::Hidden,
            ("text-decoration" | "text-decoration-line", value)
                if value.contains("line-through") =>
            {
                Look::Struck
            }
            _ => Look::Plain,
        }
    });
    looks
        .find(|look| !matches!(look, Look::Plain))
        .unwrap_or(Look::Plain)
}

/// The tags of a body so far.
pub(super) struct Elements<'s> {
    body: &'s str,
    /// A comment that has begun and not ended.
    comment: Option<Range<usize>>,
    /// One of [`SWALLOWING`] that has begun: until it ends, nothing else is read.
    open: Option<(&'static str, Range<usize>)>,
    /// Those of [`SPREADING`], by name.
    unended: BTreeMap<&'static str, Vec<Range<usize>>>,
    /// Where the attributes of the last tag end.
    attributes_end: usize,
    found: Vec<(Range<usize>, Diagnostic)>,
}

impl<'s> Elements<'s> {
    pub(super) fn of(body: &'s str) -> Self {
        Elements {
            body,
            comment: None,
            open: None,
            unended: BTreeMap::new(),
            attributes_end: 0,
            found: Vec::new(),
        }
    }

    /// Reads a piece of raw HTML.
    pub(super) fn read(&mut self, range: &Range<usize>) {
        let Some(raw) = self.body.get(range.clone()) else {
            return;
        };
        let mut at = 0;
        while at < raw.len() {
            let rest = &raw[at..];
            if self.comment.is_some() {
                let end = rest.find("-->");
                if end.is_some() {
                    self.comment = None;
                }
                at += end.map_or(rest.len(), |end| end + 3);
            } else if let Some(behind) = rest.strip_prefix("<!--") {
                // These two are comments already.
                let is_ended = behind.starts_with('>') || behind.starts_with("->");
                let start = range.start + at;
                self.comment = (!is_ended).then_some(start..start + 4);
                at += 4;
            } else {
                self.tag(rest, range.start + at);
                let mut next = rest.match_indices('<').map(|(next, _)| next);
                at += next.find(|next| *next > 0).unwrap_or(rest.len());
            }
        }
    }

    /// Whatever is behind an open comment is in it, to a parser of HTML.
    pub(super) fn end_block(&mut self) {
        if let Some(range) = self.comment.take() {
            self.found.push((range, faults::left_open("<!--", "-->")));
        }
    }

    /// All that was found, and what is open at the end.
    pub(super) fn finish(mut self) -> Vec<(Range<usize>, Diagnostic)> {
        self.end_block();
        let left_open = |name: &str| faults::left_open(&format!("<{name}>"), &format!("</{name}>"));
        if let Some((name, range)) = self.open.take() {
            self.found.push((range, left_open(name)));
        }
        for (name, ranges) in self.unended {
            let fault = match name {
                "video" | "details" | "table" => left_open(name),
                name => faults::spread(name),
            };
            let faults = ranges.into_iter().map(|range| (range, fault.clone()));
            self.found.extend(faults);
        }
        self.found
    }

    /// The tag that `html` begins with, at the byte `start` of the body.
    fn tag(&mut self, html: &str, start: usize) {
        let Some(rest) = html.strip_prefix('<') else {
            return;
        };
        if let Some(rest) = rest.strip_prefix('/') {
            return self.end(name_of(rest));
        }
        let name = name_of(rest);
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) || self.open.is_some() {
            return;
        }
        let range = start..start + 1 + name.len();
        let is_whole = rest[name.len()..].starts_with([' ', '\n', '\t', '>', '/', '\r']);
        // What stands in another tag's attribute is none.
        let behind = match range.start >= self.attributes_end {
            true => &self.body[range.end..],
            false => "",
        };
        let (attributes, length) = attributes(behind);
        self.attributes_end = self.attributes_end.max(range.end + length);
        // What is taken out with all that is in it shows nothing.
        let is_shown = known(name, &DROPPED).is_none() && known(name, &SWALLOWING).is_none();
        let is_empty = self.body[range.end + length..].starts_with("></");
        for (attribute, value) in attributes.into_iter().filter(|_| is_shown && !is_empty) {
            match look_of(attribute, value) {
                Look::Hidden if !sanitize::VOID.contains(&&*name.to_ascii_lowercase()) => {
                    self.found.push((range.clone(), faults::hidden_text()));
                }
                Look::Struck if known(name, &["s", "strike", "del"]).is_none() => {
                    self.found.push((range.clone(), faults::struck_text()));
                }
                _ => {}
            }
        }
        if let Some(name) = known(name, &DROPPED) {
            self.found
                .push((range.clone(), faults::dropped_element(name)));
        } else if is_whole && !is_element(name) {
            self.found
                .push((range.clone(), faults::unknown_element(name)));
        }
        if let Some(name) = known(name, &SWALLOWING) {
            // Only elements of other languages may end at once.
            let is_other = matches!(name, "svg" | "math");
            let tag = rest.split('>').next().filter(|_| is_other);
            if !tag.is_some_and(|tag| tag.ends_with('/')) {
                self.open = Some((name, range));
            }
        } else if let Some(name) = known(name, &SPREADING) {
            self.unended.entry(name).or_default().push(range);
        }
    }

    fn end(&mut self, name: &str) {
        let is_open = |(open, _): &(&str, Range<usize>)| open.eq_ignore_ascii_case(name);
        if self.open.as_ref().is_some_and(is_open) {
            self.open = None;
        }
        if let Some(ranges) = known(name, &SPREADING).and_then(|name| self.unended.get_mut(name)) {
            ranges.pop();
        }
    }
}

/// Names and values of the attributes of a tag that goes on as `text` behind its name
/// (HTML, 13.2.5.32 and on), and the bytes up to its end.
fn attributes(text: &str) -> (Vec<(&str, &str)>, usize) {
    let is_blank = |c: char| c.is_ascii_whitespace();
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c| is_blank(c) || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return (found, text.len() - rest.len());
        }
        let mut behind = rest.char_indices().skip(1);
        let end = behind.find(|(_, c)| is_blank(*c) || matches!(c, '/' | '=' | '>'));
        let (name, behind) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        let Some(value) = behind.trim_start_matches(is_blank).strip_prefix('=') else {
            found.push((name, ""));
            rest = behind;
            continue;
        };
        let value = value.trim_start_matches(is_blank);
        let (value, behind) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => match closing(&value[1..], quote) {
                Some(end) => (&value[1..][..end], &value[end + 2..]),
                // Where it ends only the page tells: what follows is looked at as it is.
                None => return (found, text.len() - value.len()),
            },
            _ => {
                let end = value.find(|c| is_blank(c) || c == '>');
                value.split_at(end.unwrap_or(value.len()))
            }
        };
        found.push((name, value));
        rest = behind;
    }
}

/// Where `quote` stands in `text`, before the empty line that ends a piece of raw HTML.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut is_empty_line = false;
    for (at, c) in text.char_indices() {
        match c {
            c if c == quote => return Some(at),
            '\n' if is_empty_line => return None,
            '\n' => is_empty_line = true,
            c => is_empty_line &= c.is_whitespace(),
        }
    }
    None
}

/// The name of the element whose tag `html` begins with behind the `<` or `</`.
pub(in crate::markdown) fn name_of(html: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let end = html.find(|c| !is_part(c)).unwrap_or(html.len());
    &html[..end]
}

/// Whether HTML has an element of this name, kept or not.
pub(in crate::markdown) fn is_element(name: &str) -> bool {
    sanitize::keeps(name)
        || known(name, &DROPPED)
            .or_else(|| known(name, &UNWRAPPED))
            .is_some()
}

/// `name` as one of `names` writes it.
fn known(name: &str, names: &[&'static str]) -> Option<&'static str> {
    let mut names = names.iter();
    names
        .find(|known| known.eq_ignore_ascii_case(name))
        .copied()
}
