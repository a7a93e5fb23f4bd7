//! Plain text out of events.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser};

use super::sanitize::WITHOUT_CONTENT;
use crate::locale::line::{in_one_form, is_unwanted, without_unwanted};

/// The words of some inline events, pictures' alternative texts among them.
pub(super) fn plain(events: &[(Event<'_>, std::ops::Range<usize>)]) -> String {
    start_of(events, usize::MAX)
}

/// The same, as far as it takes to have more than `most` letters.
pub(super) fn start_of(events: &[(Event<'_>, std::ops::Range<usize>)], most: usize) -> String {
    let mut text = String::new();
    let (mut letters, mut is_parted) = (0usize, false);
    let mut unseen = None;
    for (event, _) in events {
        if let Event::InlineHtml(tag) = event {
            unseen = unseen_after(tag, unseen);
        }
        let words = match event {
            _ if unseen.is_some() => continue,
            Event::Text(t) | Event::Code(t) => without_unwanted(t),
            Event::SoftBreak | Event::HardBreak => " ".into(),
            _ => continue,
        };
        for c in words.chars().filter(|c| !HYPHENS.contains(c)) {
            if c.is_whitespace() {
                is_parted = true;
                continue;
            }
            if is_parted && !text.is_empty() {
                text.push(' ');
            }
            is_parted = false;
            text.push(c);
            letters += 1;
            if letters > most {
                return text;
            }
        }
    }
    text
}

/// The element whose words no reader sees, behind `tag`, when before it stood
/// inside `unseen`.
fn unseen_after(tag: &str, unseen: Option<&'static str>) -> Option<&'static str> {
    let tag = tag.to_ascii_lowercase();
    let name = tag.trim_start_matches(['<', '/']);
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
    let name = WITHOUT_CONTENT.iter().copied().find(|n| Some(*n) == name);
    match unseen {
        None if tag.starts_with("</") => None,
        None => name,
        Some(_) if tag.starts_with("</") && name == unseen => None,
        Some(_) => unseen,
    }
}

/// `text` cut after a whole word to at most `most` characters, with `…` where
/// something was cut.
pub fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut places = text.char_indices().map(|(at, _)| at);
    let (cut, rest) = text.split_at(places.nth(most.saturating_sub(1)).unwrap_or(0));
    let whole = match rest.starts_with(' ') {
        true => cut,
        false => cut.rsplit_once(' ').map_or(cut, |(head, _)| head),
    };
    format!(
        "{}…",
        whole.trim_end_matches([',', '.', ';', ':', ' ', '-', '–'])
    )
}

/// Elements inside a line: words on both sides of their tags may be one.
const IN_LINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark",
    "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
];

/// What readers see of our own safe HTML, with a line for each block.
pub fn of_html(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut parts = html.split('<');
    push_unescaped(&mut text, parts.next().unwrap_or_default());
    for part in parts {
        let (tag, words) = part.split_once('>').unwrap_or((part, ""));
        let name = tag.trim_start_matches('/');
        let name = name.split([' ', '/', '\n']).next().unwrap_or(name);
        if !IN_LINE.contains(&name) {
            text.push('\n');
        }
        push_unescaped(&mut text, words);
    }
    match text.contains(HYPHENS) {
        true => text.replace(HYPHENS, ""),
        false => text,
    }
}

/// Hyphens that show at the end of a line only, and joints: no part of a word.
const HYPHENS: [char; 3] = ['\u{ad}', '\u{2060}', '\u{feff}'];

fn push_unescaped(out: &mut String, text: &str) {
    if !text.contains('&') {
        out.push_str(text);
        return;
    }
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once(';').unwrap_or(("", part));
        match name {
            "amp" => out.push('&'),
            "lt" => out.push('<'),
            "gt" => out.push('>'),
            "quot" => out.push('"'),
            "#39" => out.push('\''),
            "nbsp" => out.push(' '),
            _ => {
                out.push('&');
                out.push_str(part);
                continue;
            }
        }
        out.push_str(rest);
    }
}

/// `text` for the inside of an element or of a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if is_unwanted(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// `text` with the characters that HTML's entities in it stand for.
pub(crate) fn without_entities(text: &str) -> Cow<'_, str> {
    /// Bytes of the longest name of one.
    const LONGEST: usize = 32;
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.bytes().take(LONGEST).position(|b| b == b';');
        let name = end.and_then(|end| part.get(..end));
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '#';
        let entity = name.filter(|name| name.chars().all(is_name));
        let meant = entity.and_then(|name| entity_of(&format!("&{name};")));
        match (meant, end) {
            (Some(meant), Some(end)) => {
                plain.push_str(&meant);
                plain.push_str(&part[end + 1..]);
            }
            _ => {
                plain.push('&');
                plain.push_str(part);
            }
        }
    }
    Cow::Owned(in_one_form(&plain))
}

/// What an entity of HTML stands for; Markdown has the same ones.
fn entity_of(entity: &str) -> Option<String> {
    let mut events = Parser::new(entity);
    let text = events.find_map(|event| match event {
        Event::Text(text) => Some(text.into_string()),
        _ => None,
    });
    text.filter(|text| text != entity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_the_characters_that_they_stand_for() {
        for (text, clean) in [
            ("Tin &amp; bài &quot;x&quot;", "Tin & bài \"x\""),
            ("&nbsp;Mai&#160;Linh &#x110;", "\u{a0}Mai\u{a0}Linh Đ"),
            ("e&#769;", "é"),
            ("A&B; R&D, &khong; &amp", "A&B; R&D, &khong; &amp"),
        ] {
            assert_eq!(without_entities(text), clean, "{text}");
        }
    }

    #[test]
    fn blocks_part_words_and_emphasis_does_not() {
        let text = of_html("<p>Bản <em>t</em>in &amp; &lt;x&gt;</p>\n<p>hai</p>");
        assert_eq!(
            text.split_whitespace().collect::<Vec<_>>(),
            ["Bản", "tin", "&", "<x>", "hai"]
        );
        assert!(text.contains("\n"));
    }

    #[test]
    fn a_text_is_cut_after_a_word() {
        assert_eq!(shorten("một hai ba", 20), "một hai ba");
        assert_eq!(shorten("một hai, ba bốn", 11), "một hai…");
        assert_eq!(shorten("một hai ba bốn", 8), "một hai…");
    }
}
