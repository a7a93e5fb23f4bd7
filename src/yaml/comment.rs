//! Comments that were meant as values: `#` behind a space ends a value, and what
//! follows is not read. `Họp #5` would be `Họp`, `color: #0b4f8a` nothing.

use crate::bilingual;
use crate::diagnostic::Diagnostic;

/// The lines of a text in which there may be comments.
pub(super) struct Comments<'t> {
    /// Empty where there is none.
    lines: Vec<&'t str>,
    /// Line, column and byte of the last look: scalars come in order.
    last: (usize, usize, usize),
}

impl<'t> Comments<'t> {
    pub(super) fn of(text: &'t str) -> Comments<'t> {
        let with_sign = |line: &'t str| if line.contains('#') { line } else { "" };
        Comments {
            lines: match text.contains('#') {
                true => text.lines().map(with_sign).collect(),
                false => Vec::new(),
            },
            last: (0, 0, 0),
        }
    }

    /// What stands in a comment behind a value that ends in the line `line`, from 1,
    /// before the column `column`, from 0, and the column of its `#`. None when it
    /// begins as comments of people do, with a space.
    pub(super) fn unread(&mut self, line: usize, column: usize) -> Option<(usize, &'t str)> {
        let text: &'t str = self.lines.get(line.checked_sub(1)?)?;
        let (column_before, byte_before) = match self.last {
            (last, before, byte) if last == line && before <= column => (before, byte),
            _ => (0, 0),
        };
        let mut behind = text.get(byte_before..)?.char_indices();
        let at = byte_before + behind.nth(column - column_before)?.0;
        self.last = (line, column, at);
        let (line, text) = (text, &text[at..]);
        // Behind a key its colon comes first.
        let text = text.trim_start_matches([' ', '\t']);
        let text = text.strip_prefix(':').unwrap_or(text);
        let lost = text.trim_start_matches([' ', '\t']);
        let before = &line[..line.len() - lost.len()];
        let text = lost.strip_prefix('#')?;
        let is_comment = text.is_empty() || text.starts_with([' ', '\t', '#', '!']);
        let is_lost = before.ends_with([' ', '\t']) && !is_comment;
        let column = column + line[at..before.len()].chars().count();
        is_lost.then(|| (column, lost.trim_end()))
    }
}

/// Keys whose values are sentences.
const WORDS_FOR_READERS: [&str; 7] = [
    "title",
    "summary",
    "description",
    "alt",
    "caption",
    "note",
    "reason",
];

/// Tells of it; its place is the caller's to add.
/// Behind words for readers it is no comment for sure.
pub(super) fn unread(lost: &str, path: &str) -> Diagnostic {
    let message = bilingual!(
        "YAML coi `{lost}` là chú thích và không đọc",
        "to YAML `{lost}` is a comment, and it is not read"
    );
    let key = path.rsplit('.').next().unwrap_or(path);
    let diagnostic = match WORDS_FOR_READERS.contains(&key) {
        true => Diagnostic::error("yaml-comment", message),
        false => Diagnostic::warning("yaml-comment", message),
    };
    diagnostic.hint(bilingual!(
        "đặt cả giá trị trong ngoặc kép; nếu là chú thích thật thì thêm dấu cách sau `#`",
        "put the whole value in quotes; in a comment, write a space after `#`"
    ))
}
