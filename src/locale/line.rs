//! Text without what nobody sees and no format can hold.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, is_nfc_quick};

/// Whether a character can't stand in XML 1.0, and so in no feed, or is a
/// control character that HTML forbids.
pub fn is_unwanted(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || (c as u32) & 0xfffe == 0xfffe
}

/// `text` without such characters.
pub fn without_unwanted(text: &str) -> Cow<'_, str> {
    // Most texts hold none, and their bytes tell at a glance: a control, the lead
    // of one above ASCII, or the end of one whose code ends in FFFE or FFFF.
    let bytes = text.as_bytes();
    let is_control = |b: &u8| (*b < b' ' && *b != b'\n' && *b != b'\t') || *b == 0x7f;
    let is_suspicious =
        |pair: &[u8]| (pair[0] == 0xc2 && pair[1] < 0xa0) || (pair[0] == 0xbf && pair[1] >= 0xbe);
    let may_hold = bytes.iter().any(is_control) || bytes.windows(2).any(is_suspicious);
    if may_hold && text.contains(is_unwanted) {
        Cow::Owned(text.replace(is_unwanted, ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether `text` is in NFC for sure. The letters of Vietnamese and the marks of
/// print are, each for itself and side by side, and need not be looked up.
pub fn is_composed(text: &str) -> bool {
    let is_plain =
        |c: char| matches!(c, '\0'..'\u{300}' | '\u{1e00}'..='\u{1eff}' | '\u{2010}'..='\u{2027}');
    text.chars().all(is_plain) || is_nfc_quick(text.chars()) == IsNormalized::Yes
}

/// One line as it is meant: no-break and other spaces become one space, what
/// has no width and what turns the direction of writing goes.
pub fn clean_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|c| {
            !matches!(*c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}' | '\u{feff}')
                && (!is_unwanted(*c) || c.is_whitespace())
        })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
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
    fn a_line_is_read_as_it_is_meant() {
        assert_eq!(
            clean_line(" Một\u{a0}hai\u{200b} \u{202e}ba\n"),
            "Một hai ba"
        );
        assert_eq!(clean_line("a\u{fffe}\u{1}\u{1ffff}b"), "ab");
    }
}
