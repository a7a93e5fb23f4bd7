//! Comments that were meant as values: `#` behind a space ends a value, and what
//! follows is not read. `Họp #5` would be `Họp`, `color: #0b4f8a` nothing.

use crate::bilingual;
use crate::diagnostic::Diagnostic;

/// The lines of a text in which there may be comments.
pub(super) struct Comments<'t>(Vec<&'t str>);

impl<'t> Comments<'t> {
    pub(super) fn of(text: &'t str) -> Comments<'t> {
        match text.contains('#') {
            true => Comments(text.lines().collect()),
            false => Comments(Vec::new()),
        }
    }

    /// What stands in a comment behind a value that ends in the line `line`, from 1,
    /// before the column `column`, from 0, and the column of its `#`. None when it
    /// begins as comments of people do, with a space.
    pub(super) fn unread(&self, line: usize, column: usize) -> Option<(usize, &'t str)> {
        let line: &'t str = self.0.get(line.checked_sub(1)?)?;
        let at = match column {
            0 => 0,
            column => line.char_indices().nth(column)?.0,
        };
        let lost = line[at..].trim_start_matches([' ', '\t']);
        let before = &line[..line.len() - lost.len()];
        let text = lost.strip_prefix('#')?;
        let is_comment = text.is_empty() || text.starts_with([' ', '\t', '#', '!']);
        let is_lost = before.ends_with([' ', '\t']) && !is_comment;
        is_lost.then(|| (before.chars().count(), lost.trim_end()))
    }
}

/// Tells of it; its place is the caller's to add.
pub(super) fn unread(lost: &str) -> Diagnostic {
    Diagnostic::warning(
        "yaml-comment",
        bilingual!(
            "YAML coi `{lost}` là ghi chú và không đọc",
            "to YAML `{lost}` is a comment, and it is not read"
        ),
    )
    .hint(bilingual!(
        "đặt cả giá trị trong ngoặc kép; nếu là ghi chú thật thì thêm dấu cách sau `#`",
        "put the whole value in quotes; in a comment, write a space after `#`"
    ))
}
