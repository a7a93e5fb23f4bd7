//! Style sheets, read as far as the addresses in them: strings and comments are skipped.

use std::borrow::Cow;
use std::ops::Range;

use percent_encoding::percent_decode_str;

use crate::config::encode;

/// An address in a sheet.
struct Address {
    /// From `url(` to its `)`.
    whole: Range<usize>,
    text: String,
}

/// What stands at a place of a sheet that is neither comment nor string.
enum Part {
    Address(Address),
    /// From `@import` to before its `;`.
    Import(Range<usize>),
}

/// The addresses and imports of a sheet, in order.
fn parts(sheet: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    let mut choices = Parentheses::default();
    while let Some(rest) = sheet.get(at..).filter(|rest| !rest.is_empty()) {
        let starts = |word: &str| {
            rest.get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        // `/*/` only begins one.
        if let Some(comment) = rest.strip_prefix("/*") {
            at += comment.find("*/").map_or(rest.len(), |end| end + 4);
        } else if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            let end = string_end(rest);
            if choices.holds_addresses() {
                let text = rest[1..end].trim_end_matches(quote).to_owned();
                parts.push(Part::Address(Address {
                    whole: at..at + end,
                    text,
                }));
            }
            at += end;
        } else if let Some(word) = CHOICES.into_iter().find(|word| starts(word)) {
            choices.open_choice();
            at += word.len();
        } else if starts("@namespace") {
            // It names, and loads nothing.
            at += rest.find(';').unwrap_or(rest.len());
        } else if starts("@import") {
            let end = rest.find([';', '\n']).unwrap_or(rest.len());
            parts.push(Part::Import(at..at + end));
            at += end;
        } else if starts("url(") {
            let inside = &rest[4..];
            let blank = inside.len() - inside.trim_start().len();
            let value = &inside[blank..];
            let (text, end) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let end = string_end(value);
                    let text = value[1..end].trim_end_matches(quote);
                    let close = value[end..]
                        .find(')')
                        .map_or(value.len(), |close| end + close);
                    (text, close)
                }
                _ => {
                    let end = value.find(')').unwrap_or(value.len());
                    (value[..end].trim_end(), end)
                }
            };
            let end = (at + 4 + blank + end + 1).min(sheet.len());
            let text = text.to_owned();
            parts.push(Part::Address(Address {
                whole: at..end,
                text,
            }));
            at = end;
        } else {
            let letter = rest.chars().next();
            letter.into_iter().for_each(|letter| choices.pass(letter));
            at += letter.map_or(1, char::len_utf8);
        }
    }
    parts
}

/// Functions whose own strings are addresses.
const CHOICES: [&str; 2] = ["image-set(", "src("];

/// The parentheses around a place, and whether each is of one of [`CHOICES`].
#[derive(Default)]
struct Parentheses(Vec<bool>);

impl Parentheses {
    fn open_choice(&mut self) {
        self.0.push(true);
    }

    fn pass(&mut self, letter: char) {
        match letter {
            '(' => self.0.push(false),
            ')' => {
                self.0.pop();
            }
            _ => {}
        }
    }

    fn holds_addresses(&self) -> bool {
        self.0.last() == Some(&true)
    }
}

/// Bytes of the string that `text` begins with, its quotes among them.
fn string_end(text: &str) -> usize {
    let mut letters = text.char_indices();
    let quote = letters.next().map_or('"', |(_, quote)| quote);
    let mut is_escaped = false;
    for (at, c) in letters {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            c if c == quote => return at + c.len_utf8(),
            '\n' => return at,
            _ => {}
        }
    }
    text.len()
}

/// The sheet with the addresses that `new` gives in place of its own.
pub(super) fn with_addresses(sheet: &str, new: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(sheet.len());
    let mut at = 0;
    for part in parts(sheet) {
        let Part::Address(address) = part else {
            continue;
        };
        if let Some(new) = new(&address.text) {
            out.push_str(&sheet[at..address.whole.start]);
            let is_plain = !new.contains([' ', '"', '\'', '(', ')', '\\']);
            out.push_str(&match is_plain {
                true => format!("url({new})"),
                false => format!("url(\"{}\")", new.replace('"', "%22")),
            });
            at = address.whole.end;
        }
    }
    out.push_str(&sheet[at..]);
    out
}

/// The sheet `name` with the addresses of files that `is_file` written from the top of
/// the theme's files; in a folder they may be given from there.
pub(super) fn from_top(sheet: &str, name: &str, is_file: impl Fn(&str) -> bool) -> String {
    let Some((folder, _)) = name.rsplit_once('/') else {
        return sheet.to_owned();
    };
    with_addresses(sheet, |address| {
        let (file, behind) = file_in(address);
        let mut parts: Vec<&str> = folder.split('/').collect();
        for part in file.split('/') {
            match part {
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        let near = parts.join("/");
        is_file(&near).then(|| format!("{}{behind}", encode(&near)))
    })
}

/// The sheet with its imports written as `@import "name";`, where they name one.
pub(super) fn with_plain_imports(sheet: &str) -> String {
    let mut out = String::with_capacity(sheet.len());
    let mut at = 0;
    for part in parts(sheet) {
        let Part::Import(range) = part else { continue };
        let name = imported(&sheet[range.clone()]);
        if let Some(name) = name.filter(|_| sheet[range.end..].starts_with(';')) {
            out.push_str(&sheet[at..range.start]);
            out.push_str(&format!("@import \"{name}\""));
            at = range.end;
        }
    }
    out.push_str(&sheet[at..]);
    out
}

/// The sheet that `import` names, when it says no more.
fn imported(import: &str) -> Option<&str> {
    let rest = import["@import".len()..].trim();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let name = rest[1..].strip_suffix(quote)?;
    (!name.contains(quote)).then_some(name)
}

/// Where a sheet takes another in, just as themes write it, and which.
pub(super) fn imports(sheet: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let imports = parts(sheet).into_iter().filter_map(|part| match part {
        Part::Import(range) => Some(range),
        Part::Address(_) => None,
    });
    imports.filter_map(|range| {
        let is_ended = sheet[range.end..].starts_with(';');
        let name = imported(&sheet[range.clone()]).filter(|_| is_ended)?;
        Some((range.start..range.end + 1, name))
    })
}

/// The file that an address names, and the query or fragment behind it.
pub(super) fn file_in(address: &str) -> (Cow<'_, str>, &str) {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let (name, behind) = address.split_at(end);
    let name = name.strip_prefix("./").unwrap_or(name);
    (percent_decode_str(name).decode_utf8_lossy(), behind)
}

/// What a sheet asks for and no reader would get: imports that lead to no sheet, and
/// addresses of other hosts and of files that are not there; with their line, from 1.
pub(super) fn lost_in(
    sheet: &str,
    is_file: impl Fn(&str) -> bool,
    is_sheet: impl Fn(&str) -> bool,
) -> Vec<(usize, String)> {
    let line = |at: usize| sheet[..at].matches('\n').count() + 1;
    let is_lost = |address: &str| {
        let is_here = address.starts_with('/') && !address.starts_with("//");
        let is_inside = address.starts_with("data:") || address.starts_with('#');
        !is_here && !is_inside && !is_file(address)
    };
    let lost = parts(sheet).into_iter().filter_map(|part| match part {
        Part::Import(range) => {
            let import = &sheet[range.clone()];
            let is_ended = sheet[range.end..].starts_with(';');
            let is_known = is_ended && imported(import).is_some_and(&is_sheet);
            (!is_known).then(|| (line(range.start), import.to_owned()))
        }
        Part::Address(Address { whole, text }) => {
            is_lost(&text).then(|| (line(whole.start), format!("url({text})")))
        }
    });
    lost.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_however_they_are_written() {
        let new = |address: &str| {
            let (name, behind) = file_in(address);
            (name == "a b.png").then(|| format!("x.1.png{behind}"))
        };
        for (given, made) in [
            ("a{b:url( \"a b.png\" )}", "a{b:url(x.1.png)}"),
            ("a{b:URL('./a%20b.png?v=1')}", "a{b:url(x.1.png?v=1)}"),
            (
                "/* url(a b.png) */ a{content:'url(a b.png)'}",
                "/* url(a b.png) */ a{content:'url(a b.png)'}",
            ),
            ("a{b:url(a b.png#x) c}", "a{b:url(x.1.png#x) c}"),
            (
                "a{b:url(\"data:image/svg+xml,<svg fill='url(%23a)'/>\")}",
                "a{b:url(\"data:image/svg+xml,<svg fill='url(%23a)'/>\")}",
            ),
            ("a{b:url(", "a{b:url("),
            (
                "a{b:image-set('a b.png' 1x type('a b.png'), url(a b.png) 2x) 'a b.png'}",
                "a{b:image-set(url(x.1.png) 1x type('a b.png'), url(x.1.png) 2x) 'a b.png'}",
            ),
            ("/*/ url(a b.png) */ a{}", "/*/ url(a b.png) */ a{}"),
        ] {
            assert_eq!(with_addresses(given, new), made);
        }
        assert_eq!(
            with_plain_imports("@import  'x.css' ;\n@import \"y.css\" print;"),
            "@import \"x.css\";\n@import \"y.css\" print;"
        );
    }

    #[test]
    fn addresses_in_a_folder_may_be_given_from_there() {
        let is_file = |name: &str| matches!(name, "so/a.png" | "b.png");
        for (given, made) in [
            ("x{b:url(a.png)}", "x{b:url(so/a.png)}"),
            ("x{b:url(../b.png#i)}", "x{b:url(b.png#i)}"),
            ("x{b:url(b.png)}", "x{b:url(b.png)}"),
            ("x{b:url(../../b.png)}", "x{b:url(../../b.png)}"),
        ] {
            assert_eq!(from_top(given, "so/x.css", is_file), made);
        }
    }

    #[test]
    fn only_what_would_be_missed_is_lost() {
        let lost = |sheet: &str| -> Vec<String> {
            let lost = lost_in(sheet, |a| a == "a.png", |s| s == "x.css").into_iter();
            lost.map(|(line, text)| format!("{line} {text}")).collect()
        };
        assert_eq!(
            lost(
                "@namespace svg url(http://www.w3.org/2000/svg);a{b:url(a.png) url(#c) url(/d.png) url(data:,)}"
            ),
            [""; 0]
        );
        assert_eq!(
            lost("@import \"x.css\"; a{b:url(//h/a.png)}"),
            ["1 url(//h/a.png)"]
        );
        assert_eq!(lost("\n@import \"y.css\";"), ["2 @import \"y.css\""]);
    }
}
