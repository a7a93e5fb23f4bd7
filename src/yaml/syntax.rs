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
    let is_told = |at: &usize| {
        let line = lines[*at].trim_start();
        !line.is_empty() && !line.starts_with('#')
    };
    let own = line.clamp(1, lines.len().max(1)) - 1;
    // At the end of the text the last line comes before.
    let before = (0..(line.max(1) - 1).min(lines.len())).rev().find(is_told);
    let at = |line: usize, column: usize, (message, hint)| Slip {
        line: line + 1,
        column,
        message,
        hint,
    };
    // A key without its colon is seen at the next one.
    let is_behind = cause.starts_with("simple key");
    let mut near = match before {
        Some(before) if is_behind => vec![before, own],
        Some(before) => vec![own, before],
        None => vec![own],
    };
    near.extend(Some(own + 1).filter(|next| lines.get(*next).is_some_and(|l| l.starts_with('\t'))));
    let near = near.into_iter().filter(|at| *at < lines.len());
    let told = near.clone().find_map(|at| Some((at, of_line(lines[at])?)));
    if let Some((line, (column, said))) = told {
        return at(line, column, said);
    }
    let first = (0..lines.len()).find(is_told);
    if let Some(first) = first.filter(|first| lines[*first].starts_with(' ')) {
        return at(first, 0, wrong_indent());
    }
    let line = lines.get(own).copied().unwrap_or_default();
    let is_value = cause.contains("mapping values are not allowed");
    // Lines without a colon go on into the one that has one.
    if let Some(above) = before.filter(|above| is_value && !lines[*above].contains(':')) {
        let mut top = above;
        while top > 0 && is_told(&(top - 1)) && !lines[top - 1].contains(':') {
            top -= 1;
        }
        if !lines[top].starts_with(' ') {
            return at(top, 0, no_key());
        }
    }
    if is_behind {
        let culprit = before.unwrap_or(own);
        return at(culprit, 0, no_key());
    }
    let column = column.min(line.chars().count());
    let around = Around {
        line,
        column,
        above: before.map_or("", |at| lines[at]),
        below: lines.get(own + 1..).unwrap_or_default(),
    };
    at(own, column, of_cause(cause, &around))
}

/// What is wrong, and what to do.
type Said = (Bilingual, Bilingual);

/// Where the parser could not read on.
struct Around<'t> {
    line: &'t str,
    /// In characters, from 0.
    column: usize,
    above: &'t str,
    below: &'t [&'t str],
}

impl Around<'_> {
    /// What stands behind the key of the line.
    fn value(&self) -> &str {
        let behind = self.line.split_once(": ");
        behind.map_or("", |(_, value)| value.trim_start())
    }
}

/// What is wrong with a line by itself, and at which character.
fn of_line(line: &str) -> Option<(usize, Said)> {
    let indent = line.len() - line.trim_start().len();
    if let Some(tab) = line[..indent].find('\t') {
        return Some((line[..tab].chars().count(), tab_in_line()));
    }
    let (at, colon) = line.char_indices().find(|(_, c)| matches!(c, ':' | '：'))?;
    let key = line[indent..at].trim_start_matches("- ").trim_end();
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    if !key.starts_with(char::is_alphabetic) || !key.chars().all(is_key) {
        return None;
    }
    let column = line[..at].chars().count();
    match line[at + colon.len_utf8()..].chars().next() {
        Some('\t') => Some((column + 1, tab_in_line())),
        None | Some(' ') if colon == ':' => None,
        Some(c) if colon == ':' && c.is_whitespace() => Some((column + 1, odd_space(key))),
        // `https://…` is no key.
        Some('/') => None,
        _ => Some((column, no_space(key))),
    }
}

fn tab_in_line() -> Said {
    (
        bilingual!("có dấu tab", "there is a tab"),
        bilingual!(
            "xóa dấu tab; thụt dòng và ngăn bằng dấu cách",
            "delete it; indent and part with spaces"
        ),
    )
}

/// It looks like a space, so that saying to write one would help nobody.
fn odd_space(key: &str) -> Said {
    (
        bilingual!(
            "dấu cách sau `{key}:` không phải dấu cách thường (thường do chép từ Word)",
            "the space after `{key}:` is not an ordinary space (often copied from Word)"
        ),
        bilingual!("xóa nó rồi gõ lại dấu cách", "delete it and type a space"),
    )
}

fn no_space(key: &str) -> Said {
    (
        bilingual!(
            "sau `{key}` phải là dấu hai chấm rồi một dấu cách",
            "a colon and a space must stand after `{key}`"
        ),
        bilingual!("viết `{key}: …`", "write `{key}: …`"),
    )
}

/// What the parser's own words mean to an editor.
fn of_cause(cause: &str, around: &Around<'_>) -> Said {
    let says = |words: &[&str]| words.iter().any(|word| cause.contains(word));
    if says(&["mapping values are not allowed", "illegal placement of ':'"]) {
        return colon_in_value(around);
    }
    if says(&[
        "indentation in quoted",
        "end of stream",
        "document indicator",
    ]) {
        return open_quote(around);
    }
    if says(&["tab"]) {
        return tab_in_line();
    }
    if says(&["trailing content after"]) {
        return behind_quote();
    }
    if says(&["escape", "hexadecimal"]) {
        return backslash();
    }
    if says(&["flow", "node content"]) {
        return in_brackets(around);
    }
    if around.value().starts_with(['[', '{']) {
        return bracket_first();
    }
    if says(&[
        "indent",
        "block collection",
        "block mapping",
        "block sequence",
    ]) {
        return uneven_indent();
    }
    (
        bilingual!("YAML không đọc được chỗ này", "YAML syntax error: {cause}"),
        in_quotes(),
    )
}

/// Whether a bracket of the line is not closed in it.
fn is_open(line: &str) -> bool {
    let brackets = [['[', ']'], ['{', '}']];
    let mut brackets = brackets.into_iter();
    brackets.any(|[open, close]| line.matches(open).count() > line.matches(close).count())
}

fn colon_in_value(around: &Around<'_>) -> Said {
    let Around { line, above, .. } = around;
    if is_open(above) {
        return brackets();
    }
    let has_value = above
        .split_once(": ")
        .is_some_and(|(_, v)| !v.trim().is_empty());
    let first = line.find(": ").map(|at| line[..at].chars().count());
    if line.starts_with(' ') && has_value && first == Some(around.column) {
        return wrong_indent();
    }
    (
        bilingual!("giá trị có dấu hai chấm", "the value holds a colon"),
        in_quotes(),
    )
}

fn open_quote(around: &Around<'_>) -> Said {
    let quote = match around.value().starts_with('\'') {
        true => '\'',
        false => '"',
    };
    if around.below.iter().any(|line| line.contains(quote)) {
        return (
            bilingual!(
                "giá trị trong dấu nháy sang dòng mà dòng sau không thụt vào",
                "the value in quotes goes on in a line that is not indented"
            ),
            bilingual!(
                "thụt các dòng sau vào bằng dấu cách, hoặc viết cả giá trị trên một dòng",
                "indent the lines that follow by spaces, or write the value on one line"
            ),
        );
    }
    (
        bilingual!(
            "dấu nháy mở mà không đóng",
            "a quotation mark is never closed"
        ),
        bilingual!(
            "thêm dấu nháy vào cuối giá trị",
            "add the quote at the end of the value"
        ),
    )
}

fn behind_quote() -> Said {
    (
        bilingual!(
            "còn chữ sau dấu nháy đóng",
            "there is text after the closing quotation mark"
        ),
        bilingual!(
            "dấu nháy trong giá trị: viết '' giữa hai dấu ' hoặc \\\" giữa hai dấu \"",
            "a quote inside the value: write '' between ' and ', or \\\" between \" and \""
        ),
    )
}

fn backslash() -> Said {
    (
        bilingual!(
            "dấu \\ trong ngoặc kép có nghĩa riêng",
            "\\ has a meaning of its own between \" and \""
        ),
        bilingual!(
            "viết \\\\, hoặc đặt giá trị giữa hai dấu '",
            "write \\\\, or put the value between ' and '"
        ),
    )
}

fn in_brackets(around: &Around<'_>) -> Said {
    let Around { line, above, .. } = around;
    if [line, above].iter().any(|line| line.contains(" #")) {
        return (
            bilingual!(
                "`#` sau dấu cách bắt đầu một chú thích",
                "`#` after a space begins a comment"
            ),
            in_quotes(),
        );
    }
    if is_open(line) || is_open(above) || !line.contains(['[', '{']) {
        return brackets();
    }
    (
        bilingual!(
            "giá trị trong ngoặc có dấu hai chấm hoặc dấu phẩy",
            "a value inside the brackets holds a colon or a comma"
        ),
        in_quotes(),
    )
}

fn bracket_first() -> Said {
    (
        bilingual!(
            "giá trị bắt đầu bằng ngoặc nên bị hiểu là danh sách",
            "the value begins with a bracket, so it is read as a list"
        ),
        in_quotes(),
    )
}

fn uneven_indent() -> Said {
    (
        bilingual!(
            "các dòng thụt vào không đều",
            "the lines are not indented alike"
        ),
        bilingual!(
            "các khóa cùng cấp bắt đầu ở cùng một cột; dòng `- …` của một danh sách cũng vậy",
            "keys of the same level start in the same column, and so do the lines `- …` of a list"
        ),
    )
}

fn wrong_indent() -> Said {
    (
        bilingual!(
            "dòng thụt vào sai chỗ",
            "the line is indented where it must not be"
        ),
        bilingual!(
            "bỏ các dấu cách ở đầu dòng, cho thẳng với các khóa khác",
            "remove the spaces before it, so that it stands in line with the other keys"
        ),
    )
}

fn no_key() -> Said {
    (
        bilingual!(
            "dòng không có dạng `khóa: giá trị`",
            "the line is not of the form `key: value`"
        ),
        bilingual!(
            "sửa lại dòng; nếu là chữ của bài, thêm dòng `---` vào trước; nếu nối tiếp dòng trên, đặt cả giá trị trong ngoặc kép",
            "fix it; if it is text of the article, put a line `---` before it; if it goes on from the line above, put the whole value in quotes"
        ),
    )
}

fn brackets() -> Said {
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
                "title: A\ndate: x\nauthor Mai\n",
                "3:1 the line is not of the form `key: value`",
            ),
            (
                "title Hội nghị\ndate: x\n",
                "1:1 the line is not of the form `key: value`",
            ),
            (
                "a:\n  - file: a.pdf\n    title: Quyết định: số 1\n",
                "3:22 the value holds a colon",
            ),
            (
                "title: [Ảnh] Hội nghị\ndate: x\n",
                "1:14 the value begins with a bracket, so it is read as a list",
            ),
            (
                "image: {src: a.jpg, alt: Ảnh: hội nghị}\n",
                "1:29 a value inside the brackets holds a colon or a comma",
            ),
            (
                "summary: \"Một\nHai\"\ndate: x\n",
                "1:10 the value in quotes goes on in a line that is not indented",
            ),
            ("date: x\n\tcategory: Tin\n", "2:1 there is a tab"),
            (
                " title: A\ndate: x\n",
                "1:1 the line is indented where it must not be",
            ),
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
                "2:8 the space after `author:` is not an ordinary space (often copied from Word)",
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
                "1:1 `#` after a space begins a comment",
            ),
            (
                "a: [1, 2\nb: 3\n",
                "2:2 the brackets `[ ]` or `{ }` do not match",
            ),
            (
                "a: 'Sở's'\n",
                "1:8 there is text after the closing quotation mark",
            ),
            ("a: \"x\nb: 1\n", "1:4 a quotation mark is never closed"),
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
