//! Interface words: `i18n/vi.yaml` and its like.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::source::{self, Layer};
use crate::bilingual;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::yaml::{self, Origin, Text};

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
                    Err(faults) => found.extend(faults),
                }
            }
            by_language.insert(code.to_owned(), words);
        }
        for language in &config.languages {
            found.extend(missing(&language.code, &by_language).into_iter().collect());
        }
        Strings { by_language }
    }

    /// The words of `key` in `language`, or in English.
    pub fn get(&self, language: &str, key: &str) -> Option<&str> {
        [language, FALLBACK]
            .iter()
            .find_map(|code| self.by_language.get(*code)?.get(key))
            .map(String::as_str)
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

/// A warning when a language has not all of the words that English has.
fn missing(
    code: &str,
    by_language: &BTreeMap<String, BTreeMap<String, String>>,
) -> Option<Diagnostic> {
    let own = by_language.get(code)?;
    // Many languages have one form for one and for many.
    let all = by_language.get(FALLBACK)?.keys();
    let needed = all.filter(|key| !key.ends_with("_one"));
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
