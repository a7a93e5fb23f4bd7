//! Interface words: `i18n/vi.yaml` and its like.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::source::{self, Layer};
use crate::bilingual;
use crate::config::{CONFIG_FILE, Config};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::locale::language;
use crate::yaml::{self, Origin, Text};

/// Behind a key: its form for one.
const ONE: &str = "_one";

/// The language whose words stand in where another has none.
const FALLBACK: &str = "en";

/// Words by language and key.
#[derive(Debug, Default)]
pub struct Strings {
    by_language: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
struct Words(BTreeMap<String, Text>);

impl Strings {
    /// Reads the words of every language of the site; nearer layers win.
    pub(super) fn load(layers: &[Layer], config: &Config, found: &mut Diagnostics) -> Strings {
        let mut by_language: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        let mut broken = BTreeSet::new();
        let codes = config
            .languages
            .iter()
            .map(|l| l.code.as_str())
            .chain(["vi", FALLBACK]);
        for code in codes {
            let mut words = BTreeMap::new();
            let own = source::own_strings(code)
                .map(|text| (format!("i18n/{code}.yaml"), text.to_owned()));
            let layers = layers.iter().rev().filter_map(|layer| layer.strings(code));
            for (shown, text) in own.into_iter().chain(layers) {
                match yaml::parse(
                    &text,
                    Origin {
                        file: &shown,
                        lines_before: 0,
                    },
                ) {
                    Ok(tree) => {
                        let (read, faults): (Words, _) = tree.read();
                        found.extend(faults);
                        words.extend(read.0.into_iter().map(|(key, Text(word))| (key, word)));
                    }
                    Err(faults) => {
                        broken.insert(code);
                        found.extend(faults);
                    }
                }
            }
            by_language.insert(code.to_owned(), words);
        }
        for language in config
            .languages
            .iter()
            .filter(|l| !broken.contains(&*l.code))
        {
            let code = &language.code;
            found.extend(missing(code, &by_language));
            found.extend(by_language.get(code).and_then(|own| misplaced(code, own)));
            found.extend(without_dates(code));
        }
        Strings { by_language }
    }

    /// The words of `key` in `language`, or in English.
    pub fn get(&self, language: &str, key: &str) -> Option<&str> {
        let own = self.get_own(language, key);
        // A language with one form for one and for many.
        let many = || self.get_own(language, key.strip_suffix(ONE)?);
        own.or_else(many).or_else(|| self.get_own(FALLBACK, key))
    }

    /// Those that bodies in `language` hold.
    pub fn of_bodies(&self, language: &str) -> crate::markdown::Words {
        crate::markdown::Words::of(language, |key| self.get(language, key).unwrap_or_default())
    }

    /// The words of `key` in `language` itself.
    pub(super) fn get_own(&self, language: &str, key: &str) -> Option<&str> {
        self.by_language.get(language)?.get(key).map(String::as_str)
    }

    /// All keys, for messages.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.by_language
            .values()
            .flat_map(|words| words.keys().map(String::as_str))
    }
}

/// A warning when nobody knows the names of months and days.
fn without_dates(code: &str) -> Option<Diagnostic> {
    if !language::name(code).is_empty() {
        return None;
    }
    let warning = Diagnostic::warning(
        "no-dates",
        bilingual!(
            "bantin chưa có tên ngày, tháng của ngôn ngữ `{code}`; dùng tiếng Anh",
            "the names of months and days in the language `{code}` are not known; English is used"
        ),
    );
    Some(warning.at(Place::file(CONFIG_FILE)).hint(bilingual!(
        "xem lại mã ngôn ngữ; nếu đúng, mẫu giao diện có thể tự ghi ngày",
        "look at the code again; if it is right, templates may write dates by themselves"
    )))
}

/// Names in braces, in whose place something is put.
fn placeholders(words: &str) -> impl Iterator<Item = &str> {
    let parts = words.split('{').skip(1);
    let names = parts.filter_map(|part| Some(part.split_once('}')?.0));
    names.filter(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
}

/// A warning when words have a name in braces that nothing is put in place of: those of
/// bulletin in English have all.
fn misplaced(code: &str, own: &BTreeMap<String, String>) -> Option<Diagnostic> {
    let origin = Origin {
        file: "en.yaml",
        lines_before: 0,
    };
    let tree = yaml::parse(source::own_strings(FALLBACK)?, origin).ok()?;
    let (bulletin, _): (Words, _) = tree.read();
    let wrong = own.iter().filter_map(|(key, words)| {
        let known = &bulletin.0.get(key)?.0;
        let is_known = |name: &str| placeholders(known).any(|known| known == name);
        let mut names = placeholders(words);
        let name = names.find(|name| !DATE_PARTS.contains(name) && !is_known(name))?;
        Some((key, name))
    });
    let mut wrong = wrong.map(|(key, name)| format!("{key}: {{{name}}}"));
    let first = wrong.next()?;
    let all = wrong.fold(first, |all, next| format!("{all}, {next}"));
    let warning = Diagnostic::warning(
        "string-placeholder",
        bilingual!(
            "không có gì thay vào các tên trong ngoặc này: {all}",
            "nothing is put in place of these names in braces: {all}"
        ),
    );
    let warning = warning.hint(bilingual!(
        "dùng tên như trong i18n/en.yaml của giao diện bulletin",
        "use the names that i18n/en.yaml of the theme bulletin has"
    ));
    Some(warning.at(Place::file(format!("i18n/{code}.yaml"))))
}

/// Names that the form of today's date may have.
const DATE_PARTS: [&str; 5] = ["weekday", "day", "month", "monthname", "year"];

/// A warning when a language has not all of the words that English has.
fn missing(
    code: &str,
    by_language: &BTreeMap<String, BTreeMap<String, String>>,
) -> Option<Diagnostic> {
    let own = by_language.get(code)?;
    // Many languages have one form for one and for many.
    let all = by_language.get(FALLBACK)?.keys();
    let needed = all.filter(|key| !key.ends_with(ONE));
    let missing = needed.filter(|key| !own.contains_key(*key));
    let missing: Vec<&str> = missing.map(String::as_str).collect();
    if missing.is_empty() {
        return None;
    }
    let (count, keys) = (missing.len(), missing.join(", "));
    let message = bilingual!(
        "giao diện thiếu {count} cụm từ bằng ngôn ngữ `{code}`; dùng tiếng Anh",
        "the theme lacks {count} words in the language `{code}`; English is used"
    );
    let warning = Diagnostic::warning("no-strings", message).hint(bilingual!(
        "viết vào i18n/{code}.yaml, mỗi dòng một `khóa: chữ`: {keys}",
        "write them into i18n/{code}.yaml, `key: words` a line: {keys}"
    ));
    Some(warning.at(Place::file(format!("i18n/{code}.yaml"))))
}
