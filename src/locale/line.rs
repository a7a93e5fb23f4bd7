//! Text without what nobody sees and no format can hold.

/// Whether a character can't stand in XML 1.0, and so in no feed, or is a
/// control character that HTML forbids.
pub fn is_unwanted(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || (c as u32) & 0xfffe == 0xfffe
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
    fn a_line_is_read_as_it_is_meant() {
        assert_eq!(
            clean_line(" Một\u{a0}hai\u{200b} \u{202e}ba\n"),
            "Một hai ba"
        );
        assert_eq!(clean_line("a\u{fffe}\u{1}\u{1ffff}b"), "ab");
    }
}
