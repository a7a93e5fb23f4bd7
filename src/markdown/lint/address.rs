//! What was meant for a link, a picture or an address, and is none.

use super::{REACH, faults, up_to};
use crate::diagnostic::Diagnostic;

/// A fault where a link is none by a slip of its signs: `[a] (b.pdf)`, `(a)[b.pdf]`,
/// `[a](b.pdf` or one with odd quotes round its title. `text` ends with the bracket before
/// it, `behind` follows, and `opened` looks for the bracket that belongs to a `]`.
pub(super) fn misspelt_link<'b>(
    text: &str,
    behind: &str,
    opened: impl Fn() -> Option<&'b str>,
) -> Option<Diagnostic> {
    if text.ends_with(')') {
        let target = up_to(behind.strip_prefix('[')?, ']')?;
        let is_one = is_address(target) && !target.contains(' ');
        return is_one.then(|| faults::perhaps_link(target));
    }
    if !text.ends_with(']') {
        return None;
    }
    opened()?;
    let apart = behind.trim_start_matches(' ');
    if apart.len() < behind.len() {
        let target = in_parentheses(apart.strip_prefix('(')?)?;
        let is_one = is_address(target) && !target.contains(' ');
        return is_one.then(|| faults::perhaps_link(target));
    }
    let open = behind.strip_prefix('(')?;
    let end = open.find([' ', '\n', ')', '"', '“']).unwrap_or(open.len());
    let (target, rest) = open.split_at(end);
    let is_unclosed = in_parentheses(open).is_none();
    let has_odd_title = rest.trim_start().starts_with(['“', '”', '"']);
    let is_one = is_address(target) && (is_unclosed || has_odd_title);
    is_one.then(|| faults::no_link(target))
}

/// Files that an article offers or shows, by their extension.
const FILES: [&str; 28] = [
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "rtf", "zip", "rar", "7z",
    "txt", "csv", "jpg", "jpeg", "jfif", "png", "gif", "webp", "heic", "mp3", "mp4", "webm", "md",
    "markdown", "html",
];

/// Pictures that an article may show, by their extension.
const PICTURES: [&str; 6] = ["jpg", "jpeg", "jfif", "png", "gif", "webp"];

/// What stands before the `)` that ends an address, on the same line and within
/// [`REACH`]; others in it go in pairs.
pub(super) fn in_parentheses(text: &str) -> Option<&str> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices().take(REACH) {
        match c {
            '\n' => return None,
            ')' if depth == 0 => return Some(&text[..at]),
            ')' => depth -= 1,
            '(' => depth += 1,
            _ => {}
        }
    }
    None
}

/// Whether `target` was meant for an address: it has a space, which ends one, and
/// no title behind it, and looks like a file or a path.
pub(super) fn is_address_with_space(target: &str) -> bool {
    let target = without_title(target.trim());
    // Only files are called `a (1).pdf`.
    let is_plain = !target.contains('(') || is_file(target);
    target.contains(' ') && !target.contains(['"', '\'', '<']) && is_plain && is_address(target)
}

/// Whether `target` looks like a file of [`FILES`].
fn is_file(target: &str) -> bool {
    has_extension(target, &FILES)
}

/// Whether `target` looks like a file with one of these extensions.
fn has_extension(target: &str, extensions: &[&str]) -> bool {
    let extension = target.split('#').next().unwrap_or_default();
    let extension = extension
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension);
    extensions
        .iter()
        .any(|known| known.eq_ignore_ascii_case(extension))
}

/// Whether `target` looks like a file, a path or an address elsewhere.
pub(super) fn is_address(target: &str) -> bool {
    let first = target.split(' ').next().unwrap_or_default();
    // A `/` alone is read as "for each" too.
    let is_of_site = target
        .strip_prefix('/')
        .is_some_and(|rest| rest.contains('/'));
    let is_path = ["./", "../", "https://", "http://", "tel:", "mailto:"]
        .iter()
        .any(|start| first.starts_with(start) && first.len() > start.len());
    is_path || is_of_site || is_file(target)
}

/// An address without the title in quotes behind it.
pub(super) fn without_title(target: &str) -> &str {
    let Some(quote) = target
        .chars()
        .next_back()
        .filter(|c| matches!(c, '"' | '\''))
    else {
        return target;
    };
    let before = target
        .strip_suffix(quote)
        .and_then(|rest| rest.rsplit_once(quote));
    before.map_or(target, |(address, _)| address.trim_end())
}

/// Whether a link to `target` was to be a picture: `before` ends with a `!` that begins
/// something. Behind a word it ends a sentence.
pub(super) fn is_picture_apart(before: &str, target: &str) -> bool {
    let before = before.strip_suffix("! ");
    let begins = |before: &str| before.is_empty() || before.ends_with([' ', '\n', '(', '>', '|']);
    before.is_some_and(begins) && has_extension(target, &PICTURES)
}
