//! Names of authors and tags that were not typed as they are meant.

use super::resolve::line;
use crate::bilingual;
use crate::diagnostic::Diagnostic;

/// Marks that word processors put round words.
const QUOTES: [char; 4] = ['“', '”', '‘', '’'];

/// A warning where `name` has signs that are no part of it, or seems to be several.
pub(super) fn fault(name: &str) -> Option<Diagnostic> {
    let ends = [',', ';'];
    let is_odd = name.contains('&') || name.starts_with(QUOTES) || name.ends_with(ends);
    let inside = |name: &str| line(without_quotes(name.trim_end_matches(ends)));
    let meant = is_odd.then(|| inside(&line(name)));
    match meant.filter(|meant| meant != name) {
        Some(meant) => Some(odd(name, &meant)),
        None => parts(name).map(|parts| several(name, &parts)),
    }
}

/// A name without the quotation marks round all of it.
fn without_quotes(name: &str) -> &str {
    let inside = name.strip_prefix(QUOTES);
    let inside = inside.and_then(|name| name.strip_suffix(QUOTES));
    inside
        .filter(|name| !name.contains(['“', '”']))
        .unwrap_or(name)
}

/// The names in what is written as one: parted by `;`, or by `,` when each is that of a
/// person or a place. `Mai Linh (theo TTXVN, VOV)` and `Nông nghiệp, nông thôn` are one.
fn parts(name: &str) -> Option<Vec<&str>> {
    if !name.contains([',', ';']) {
        return None;
    }
    let (mut depth, mut has_semicolon) = (0usize, false);
    let parted = name.split(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        has_semicolon |= depth == 0 && c == ';';
        depth == 0 && matches!(c, ',' | ';')
    });
    let parts = parted.map(str::trim).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.collect();
    let is_proper = |part: &&str| {
        let mut words = part.split_whitespace();
        let count = words.clone().count();
        (2..=5).contains(&count) && words.all(|word| word.starts_with(char::is_uppercase))
    };
    let are_several = has_semicolon || parts.iter().all(is_proper);
    (parts.len() > 1 && are_several).then_some(parts)
}

/// A name with entities of HTML or quotation marks, which are part of its URL.
fn odd(name: &str, meant: &str) -> Diagnostic {
    Diagnostic::warning(
        "odd-name",
        bilingual!(
            "tên `{name}` có dấu câu thừa, và chúng nằm cả trong đường dẫn",
            "the name `{name}` has stray punctuation, which is in its URL too"
        ),
    )
    .hint(bilingual!("viết `{meant}`", "write `{meant}`"))
}

fn several(name: &str, parts: &[&str]) -> Diagnostic {
    let list = parts.join(", ");
    Diagnostic::warning(
        "several-names",
        bilingual!(
            "`{name}` được coi là một tên và có trang riêng",
            "`{name}` is taken for one name and has a page of its own"
        ),
    )
    .hint(bilingual!(
        "nếu là nhiều tên, viết `[{list}]`",
        "if these are several, write `[{list}]`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_names_are_told_from_one_with_a_comma() {
        let two = ["Mai Linh", "Trần Văn A"];
        assert_eq!(parts("Mai Linh, Trần Văn A").as_deref(), Some(&two[..]));
        let two = ["Mai Linh (theo TTXVN, VOV)", "an toàn"];
        let parted = parts("Mai Linh (theo TTXVN, VOV); an toàn");
        assert_eq!(parted.as_deref(), Some(&two[..]));
        let said = fault("Mai Linh;").unwrap();
        assert!(said.hint.unwrap().en.contains("`Mai Linh`"));
        for one in [
            "Mai Linh (theo TTXVN, VOV)",
            "Nông nghiệp, nông thôn",
            "Sở Văn hóa, Thể thao và Du lịch",
            "Hà Nội, 2018",
        ] {
            assert_eq!(parts(one), None, "{one}");
        }
    }
}
