//! Comments that were meant as values: `#` behind a space ends a value, and what
//! follows is not read. `Họp #5` would be `Họp`, `color: #0b4f8a` nothing.

use super::Origin;
use crate::bilingual;
use crate::diagnostic::{Diagnostic, Place};

/// Tells of every `#` that a value without quotes ran into and that no space
/// follows: comments of people have one.
pub(super) fn look(text: &str, origin: Origin<'_>) -> Vec<Diagnostic> {
    if !text.contains('#') {
        return Vec::new();
    }
    let mut found = Vec::new();
    // The indentation of the key whose text stands in the lines below it.
    let mut block: Option<usize> = None;
    for (number, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        if block.is_some_and(|key| indent > key || line.trim().is_empty()) {
            continue;
        }
        block = None;
        let Some((_, value)) = line.split_once(": ") else {
            continue;
        };
        let value = value.trim_start();
        if value.starts_with(['|', '>']) {
            block = Some(indent);
        } else if let Some(lost) = lost_of(value) {
            let before = line.len() - lost.len();
            let column = line[..before].chars().count() + 1;
            let length = lost.chars().count();
            let line = number + 1 + origin.lines_before;
            let place = Place::at(origin.file, line, column, length);
            found.push(unread(lost).at(place));
        }
    }
    found
}

/// What of a value would not be read, with its `#`.
fn lost_of(value: &str) -> Option<&str> {
    let value = value.trim_end();
    if value.starts_with(['"', '\'', '[', '{', '&', '*', '!']) {
        return None;
    }
    let starts = value.match_indices('#').map(|(at, _)| at);
    let mut starts = starts.filter(|at| *at == 0 || value[..*at].ends_with([' ', '\t']));
    let lost = &value[starts.next()?..];
    let is_comment = lost[1..].is_empty() || lost[1..].starts_with([' ', '\t', '#', '!']);
    (!is_comment).then_some(lost)
}

fn unread(lost: &str) -> Diagnostic {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_as_a_value_is_told_of() {
        let origin = Origin {
            file: "a.md",
            lines_before: 1,
        };
        let text = "title: Họp #5 bàn việc\nagency:\n  color: #0b4f8a\npaginate: 10 # một trang\n\
                    summary: \"Họp #5\"\ntheme: x#y\nnote: |\n  a: b #5\n\n  c\nlast: z #6\n";
        let found: Vec<String> = look(text, origin)
            .iter()
            .map(|d| {
                let place = d.place.as_ref().and_then(|p| p.position).unwrap();
                format!("{} {} {}", place.line, place.column, place.length)
            })
            .collect();
        assert_eq!(found, ["2 12 11", "4 10 7", "12 9 2"]);
    }
}
