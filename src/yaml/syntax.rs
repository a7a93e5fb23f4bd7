//! What an editor most likely did where the parser could not read on: it names a
//! state of its own, and often the line behind.

use crate::bilingual;
use crate::diagnostic::Bilingual;

/// A fault of form: where it is and what to do.
#[derive(Debug)]
pub(super) struct Slip {
    /// From 1.
    pub(super) line: usize,
    /// In characters, from 0.
    pub(super) column: usize,
    pub(super) message: Bilingual,
    pub(super) hint: Bilingual,
}

/// The slip behind `cause`, which the parser told of at a line (from 1) and column
/// (from 0) of `text`.
pub(super) fn slip(cause: &str, text: &str, line: usize, column: usize) -> Slip {
    let lines: Vec<&str> = text.lines().collect();
    let line = line.clamp(1, lines.len().max(1));
    let is_told = |at: &usize| {
        let line = lines[*at].trim_start();
        !line.is_empty() && !line.starts_with('#')
    };
    let before = (0..line - 1).rev().find(is_told);
    // A key without its colon is seen at the next one.
    let is_behind = cause.starts_with("simple key");
    let near = match (before, line - 1) {
        (Some(before), own) if is_behind => [before, own],
        (before, own) => [own, before.unwrap_or(own)],
    };
    for at in near.into_iter().filter(|at| *at < lines.len()) {
        if let Some((column, (message, hint))) = of_line(lines[at]) {
            return Slip {
                line: at + 1,
                column,
                message,
                hint,
            };
        }
    }
    let own = lines.get(line - 1).copied().unwrap_or_default();
    let above = before.map_or("", |at| lines[at]);
    let (message, hint) = of_cause(cause, own, above);
    let (line, column) = match is_behind {
        true => (near[0] + 1, 0),
        false => (line, column.min(own.chars().count())),
    };
    Slip {
        line,
        column,
        message,
        hint,
    }
}

/// What is wrong with a line by itself, and at which character.
fn of_line(line: &str) -> Option<(usize, (Bilingual, Bilingual))> {
    let indent = line.len() - line.trim_start().len();
    if let Some(tab) = line[..indent].find('\t') {
        return Some((line[..tab].chars().count(), tab_in_line()));
    }
    let (at, colon) = line.char_indices().find(|(_, c)| matches!(c, ':' | '：'))?;
    let key = line[indent..at].trim_start_matches("- ");
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    if key.is_empty() || !key.chars().all(is_key) {
        return None;
    }
    let column = line[..at].chars().count();
    match line[at + colon.len_utf8()..].chars().next() {
        Some('\t') => Some((column + 1, tab_in_line())),
        None | Some(' ') if colon == ':' => None,
        // `https://…` is no key.
        Some('/') => None,
        _ => Some((column, no_space(key))),
    }
}

fn tab_in_line() -> (Bilingual, Bilingual) {
    (
        bilingual!("có dấu tab", "there is a tab"),
        bilingual!(
            "xóa dấu tab; thụt dòng và ngăn bằng dấu cách",
            "delete it; indent and part with spaces"
        ),
    )
}

fn no_space(key: &str) -> (Bilingual, Bilingual) {
    (
        bilingual!(
            "sau `{key}` phải là dấu hai chấm rồi một dấu cách",
            "a colon and a space must stand after `{key}`"
        ),
        bilingual!("viết `{key}: …`", "write `{key}: …`"),
    )
}

fn of_cause(cause: &str, line: &str, above: &str) -> (Bilingual, Bilingual) {
    let says = |words: &[&str]| words.iter().any(|word| cause.contains(word));
    if says(&["mapping values are not allowed", "illegal placement of ':'"]) {
        let is_open =
            |[open, close]: [char; 2]| above.matches(open).count() > above.matches(close).count();
        if [['[', ']'], ['{', '}']].into_iter().any(is_open) {
            return brackets();
        }
        let has_value = |line: &str| {
            line.split_once(": ")
                .is_some_and(|(_, v)| !v.trim().is_empty())
        };
        let is_indented = line.starts_with(' ') && has_value(above);
        let key = line.split(':').next().unwrap_or_default().trim();
        if is_indented && !key.contains(' ') {
            return (
                bilingual!(
                    "dòng thụt vào sai chỗ",
                    "the line is indented where it must not be"
                ),
                bilingual!(
                    "bỏ các dấu cách ở đầu dòng, cho thẳng với dòng trên",
                    "take out the spaces before it, so that it stands below the line above"
                ),
            );
        }
        return (
            bilingual!("giá trị có dấu hai chấm", "the value holds a colon"),
            in_quotes(),
        );
    }
    if says(&["simple key"]) {
        return (
            bilingual!(
                "dòng không có dạng `khóa: giá trị`",
                "the line is not of the form `key: value`"
            ),
            bilingual!(
                "sửa lại dòng; nếu là chữ của bài, thêm dòng `---` vào trước; nếu nối tiếp dòng trên, đặt cả giá trị trong ngoặc kép",
                "mend it; if it is text of the article, put a line `---` before it; if it goes on from the line above, put the whole value in quotes"
            ),
        );
    }
    if says(&["tab"]) {
        return tab_in_line();
    }
    if says(&[
        "unexpected end of stream",
        "document indicator",
        "indentation in quoted",
    ]) {
        return (
            bilingual!(
                "dấu nháy mở mà không đóng",
                "a quote begins and does not end"
            ),
            bilingual!(
                "thêm dấu nháy vào cuối giá trị",
                "add the quote at the end of the value"
            ),
        );
    }
    if says(&["trailing content after"]) {
        return (
            bilingual!(
                "còn chữ sau dấu nháy đóng",
                "there is text behind the quote that ends"
            ),
            bilingual!(
                "dấu nháy trong giá trị: viết '' giữa hai dấu ' hoặc \\\" giữa hai dấu \"",
                "a quote inside the value: write '' between ' and ', or \\\" between \" and \""
            ),
        );
    }
    if says(&["escape", "hexadecimal"]) {
        return (
            bilingual!(
                "dấu \\ trong ngoặc kép có nghĩa riêng",
                "\\ has a meaning of its own between \" and \""
            ),
            bilingual!(
                "viết \\\\, hoặc đặt giá trị giữa hai dấu '",
                "write \\\\, or put the value between ' and '"
            ),
        );
    }
    if says(&["flow", "node content"]) {
        if [line, above].iter().any(|line| line.contains(" #")) {
            return (
                bilingual!(
                    "`#` sau dấu cách bắt đầu một chú thích",
                    "`#` behind a space begins a comment"
                ),
                in_quotes(),
            );
        }
        return brackets();
    }
    if says(&[
        "indent",
        "block collection",
        "block mapping",
        "block sequence",
    ]) {
        return (
            bilingual!(
                "các dòng thụt vào không đều",
                "the lines are not indented alike"
            ),
            bilingual!(
                "các khóa cùng cấp bắt đầu ở cùng một cột; dòng `- …` của một danh sách cũng vậy",
                "keys of one level begin at one column, and so do the lines `- …` of a list"
            ),
        );
    }
    (
        bilingual!("YAML không đọc được chỗ này", "YAML syntax error: {cause}"),
        in_quotes(),
    )
}

fn brackets() -> (Bilingual, Bilingual) {
    (
        bilingual!(
            "ngoặc `[ ]` hoặc `{{ }}` không khớp",
            "the brackets `[ ]` or `{{ }}` do not match"
        ),
        bilingual!(
            "đóng ngoặc và ngăn các phần bằng dấu phẩy; chữ có ngoặc hay dấu phẩy thì đặt trong ngoặc kép",
            "close them and part what is inside by commas; text with brackets or commas goes in quotes"
        ),
    )
}

fn in_quotes() -> Bilingual {
    bilingual!(
        "nếu giá trị có dấu hai chấm hay ký tự đặc biệt, đặt nó trong ngoặc kép: \"…\"",
        "a value that holds a colon or a special character goes in quotes: \"…\""
    )
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Place;
    use crate::yaml::{Origin, parse};

    #[test]
    fn a_slip_is_named_where_it_was_made() {
        for (text, told) in [
            (
                "title: A\nauthor:Mai Linh\ndate: x\n",
                "2:7 a colon and a space must stand after `author`",
            ),
            (
                "title: A\nauthor：Mai\ndate: x\n",
                "2:7 a colon and a space must stand after `author`",
            ),
            (
                "title: A\nauthor:\u{a0}Mai\ndate: x\n",
                "2:7 a colon and a space must stand after `author`",
            ),
            ("tags:\n\t- a\n", "2:1 there is a tab"),
            ("title: A\nauthor:\tMai\nb: c: d", "2:8 there is a tab"),
            (
                "title: A\n author: x\n",
                "2:8 the line is indented where it must not be",
            ),
            ("title: Hội nghị: sơ kết\n", "1:16 the value holds a colon"),
            (
                "title: A\ndate: x\nMột câu của bài.\nHai.\nb: c\n",
                "3:1 the line is not of the form `key: value`",
            ),
            (
                "a: {color: #0b4f8a}\n",
                "1:1 `#` behind a space begins a comment",
            ),
            (
                "a: [1, 2\nb: 3\n",
                "2:2 the brackets `[ ]` or `{ }` do not match",
            ),
            (
                "a: 'Sở's'\n",
                "1:8 there is text behind the quote that ends",
            ),
            ("a: \"x\nb: 1\n", "1:4 a quote begins and does not end"),
            (
                "a: \"C:\\thu\\muc\"\n",
                "1:4 \\ has a meaning of its own between \" and \"",
            ),
        ] {
            let origin = Origin {
                file: "a.md",
                lines_before: 0,
            };
            let found = parse(text, origin).unwrap_err();
            let fault = found.iter().find(|d| d.code == "yaml-syntax").unwrap();
            let place = fault
                .place
                .as_ref()
                .and_then(|p: &Place| p.position)
                .unwrap();
            let said = format!("{}:{} {}", place.line, place.column, fault.message.en);
            assert_eq!(said, told, "{text}");
        }
    }
}
