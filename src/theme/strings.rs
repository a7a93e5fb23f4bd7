//! Interface words: `i18n/vi.yaml` and its like.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::source::Layer;
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
        let mut by_language = BTreeMap::new();
        let codes = config
            .languages
            .iter()
            .map(|l| l.code.as_str())
            .chain(["vi", FALLBACK]);
        for code in codes {
            let mut words = BTreeMap::new();
            for layer in layers.iter().rev() {
                let Some((shown, text)) = layer.strings(code) else {
                    continue;
                };
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
            if words.is_empty() {
                found.push(
                    Diagnostic::warning(
                        "no-strings",
                        bilingual!(
                            "giao diện chưa có chữ cho ngôn ngữ `{code}`; dùng tiếng Anh",
                            "the theme has no words for the language `{code}`; English is used"
                        ),
                    )
                    .at(Place::file(format!("i18n/{code}.yaml")))
                    .hint(bilingual!(
                        "tạo tệp i18n/{code}.yaml",
                        "make the file i18n/{code}.yaml"
                    )),
                );
            }
            by_language.insert(code.to_owned(), words);
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
