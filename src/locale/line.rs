//! Text without what nobody sees and no format can hold.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Whether a character can't stand in XML 1.0, and so in no feed, or is a
/// control character that HTML forbids.
pub fn is_unwanted(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || (c as u32) & 0xfffe == 0xfffe
}

/// `text` without such characters.
pub fn without_unwanted(text: &str) -> Cow<'_, str> {
    // Most texts hold none, and their bytes tell at a glance: a control, the lead
    // of one above ASCII, or the end of one whose code ends in FFFE or FFFF.
    let is_control = |b: u8| ((b < b' ') & (b != b'\n') & (b != b'\t')) | (b == 0x7f);
    let is_suspicious = |[a, b, _]: [u8; 3]| {
        is_control(a) | ((a == 0xc2) & (b < 0xa0)) | ((a == 0xbf) & (b >= 0xbe))
    };
    if any_place(text, is_suspicious) && text.contains(is_unwanted) {
        Cow::Owned(text.replace(is_unwanted, ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether `text` is in NFC for sure. The letters of Vietnamese and the marks of
/// print are, each for itself and side by side, and need not be looked up: those
/// before U+0300, from U+1E00 to U+1EFF and from U+2010 to U+2027.
pub fn is_composed(text: &str) -> bool {
    let is_other = |[a, b, c]: [u8; 3]| {
        let is_letter = (a == 0xe1) & (0xb8..=0xbb).contains(&b);
        let is_mark = (a == 0xe2) & (b == 0x80) & (0x90..=0xa7).contains(&c);
        (a >= 0xcc) & !is_letter & !is_mark
    };
    !any_place(text, is_other) || is_nfc_quick(text.chars()) == IsNormalized::Yes
}

/// Whether `is_it` says so of a byte of `text` and the two after it; 0 stands
/// for those after the end. No place ends the search, so that many are looked at
/// in one instruction.
fn any_place(text: &str, is_it: impl Fn([u8; 3]) -> bool) -> bool {
    let bytes = text.as_bytes();
    let inner = bytes.len().saturating_sub(2);
    let (second, third) = (&bytes[bytes.len().min(1)..], &bytes[bytes.len().min(2)..]);
    let mut any = false;
    for ((a, b), c) in bytes[..inner].iter().zip(second).zip(third) {
        any |= is_it([*a, *b, *c]);
    }
    let last = |n: usize| bytes.len().checked_sub(n).map_or(0, |at| bytes[at]);
    any | is_it([last(2), last(1), 0]) | is_it([last(1), 0, 0])
}

/// A text as editors save it, in one form: without a byte order mark and characters that
/// nobody sees, its lines ended by `\n`, in NFC.
pub fn in_one_form(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(text),
    };
    let text = without_unwanted(&text);
    match is_composed(&text) {
        true => text.into_owned(),
        false => text.nfc().collect(),
    }
}

/// Whether a character has no width, or turns the direction of writing.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// One line as it is meant: no-break and other spaces become one space, what
/// has no width and what turns the direction of writing goes.
pub fn clean_line(text: &str) -> String {
    if is_clean_line(text) {
        return text.to_owned();
    }
    let visible: String = text
        .chars()
        .filter(|c| !is_invisible(*c) && (!is_unwanted(*c) || c.is_whitespace()))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether nothing of `text` is cleaned for sure: it has no space but between two
/// other characters, and none of the controls and marks that are dropped.
fn is_clean_line(text: &str) -> bool {
    let has_spaces_apart = |[a, b, _]: [u8; 3]| (a == b' ') & ((b == b' ') | (b == 0));
    // Controls, the no-break space and the soft hyphen, U+1680, what is not a mark
    // of print among the general punctuation, and all from U+3000 on.
    let is_other = |[a, b, c]: [u8; 3]| {
        let is_mark = (a == 0xe2) & (b == 0x80) & (0x90..=0xa7).contains(&c);
        (a < b' ')
            | (a == 0x7f)
            | ((a == 0xc2) & (b <= 0xad))
            | ((a == 0xe1) & (b == 0x9a))
            | ((a == 0xe2) & !is_mark)
            | (a >= 0xe3)
    };
    !text.starts_with(' ') && !any_place(text, |place| has_spaces_apart(place) | is_other(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_composed_is_in_its_normal_form() {
        use unicode_normalization::UnicodeNormalization;
        for c in (0..=0x10ffff).filter_map(char::from_u32) {
            let text = format!("e{c}ưe");
            assert!(!is_composed(&text) || text.nfc().eq(text.chars()), "{c:?}");
        }
        assert!(is_composed("“Đường sắt” – ngày 20"));
        assert!(!is_composed("e\u{301}"));
    }

    #[test]
    fn every_unwanted_character_goes() {
        for c in (0..=0x10ffff).filter_map(char::from_u32) {
            let text = format!("a{c}ư");
            let wanted = if is_unwanted(c) { "aư" } else { &text };
            assert_eq!(without_unwanted(&text), wanted, "{c:?}");
        }
    }

    #[test]
    fn a_line_that_is_clean_stays_as_it_is() {
        for c in (0..=0x10ffff).filter_map(char::from_u32) {
            for text in [
                format!("a{c}"),
                format!("{c}ư"),
                format!("a {c}ư b"),
                c.into(),
            ] {
                if is_clean_line(&text) {
                    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
                    assert_eq!(words, text, "{c:?}");
                    assert!(!text.contains(is_unwanted), "{c:?}");
                    assert!(!text.contains(is_invisible), "{c:?}");
                }
            }
        }
        assert!(is_clean_line("“Đường sắt” – ngày 20"));
        assert!(!is_clean_line(" a") && !is_clean_line("a "));
    }

    #[test]
    fn a_line_is_read_as_it_is_meant() {
        assert_eq!(
            clean_line(" Một\u{a0}hai\u{200b} \u{202e}ba\n"),
            "Một hai ba"
        );
        assert_eq!(clean_line("a\u{fffe}\u{1}\u{1ffff}b"), "ab");
    }
}
