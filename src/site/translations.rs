//! Documents that say the same in several languages.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use super::Translation;
use super::address::Addresses;
use super::bodies::Rendered;
use super::reference;
use crate::bilingual;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// The versions of a document in other languages, by its path.
pub(super) type Translations = BTreeMap<String, Vec<Translation>>;

/// Finds the documents that have one key: the path without the language, or that of
/// the document which `translation_of` names.
pub(super) fn of(
    rendered: &[Box<Rendered>],
    config: &Config,
    addresses: &Addresses,
    drafts: bool,
    found: &mut Diagnostics,
) -> Translations {
    let names_another = |r: &Rendered| r.document.front_matter.translation_of.is_some();
    // What names another may be named itself.
    let mut named: HashMap<&str, String> = HashMap::new();
    let keys: HashMap<&str, &str> = match rendered.iter().any(|r| names_another(r)) {
        false => HashMap::new(),
        true => rendered
            .iter()
            .map(|r| (r.document.path.as_str(), r.document.translation_key(config)))
            .collect(),
    };
    for one in rendered {
        if let Some(of) = &one.document.front_matter.translation_of {
            let path = reference::content_path(&one.document, &of.value);
            match path {
                Some(path) if keys.contains_key(&*path) => {
                    named.insert(&one.document.path, path);
                }
                Some(path) if addresses.is_unread(&path) => {}
                _ => found.push(reference::dead(of)),
            }
        }
    }
    let mut keyed: Vec<(&str, usize)> = Vec::with_capacity(rendered.len());
    for (place, one) in rendered.iter().enumerate() {
        let key = match named.get(&*one.document.path) {
            Some(path) => keys[&**last_named(path, &named)],
            None => one.document.translation_key(config),
        };
        keyed.push((key, place));
    }
    keyed.par_sort_unstable();
    let mut all = Translations::new();
    let groups = keyed.chunk_by(|a, b| a.0 == b.0);
    for group in groups.filter(|group| group.len() > 1) {
        // One in each language; there are few of those.
        let mut versions: Vec<&Rendered> = Vec::new();
        for one in group.iter().map(|(_, place)| &*rendered[*place]) {
            let language = one.document.language;
            match versions.iter().find(|o| o.document.language == language) {
                Some(twin) => found.push(second_translation(one, twin, config)),
                None => versions.push(one),
            }
        }
        for one in &versions {
            let others: Vec<Translation> = versions
                .iter()
                .filter(|o| o.document.language != one.document.language)
                .filter(|o| o.life.has_page(drafts) && o.life.is_listed())
                .map(|o| Translation {
                    language: o.document.language,
                    url: o.url.clone(),
                })
                .collect();
            if !others.is_empty() {
                all.insert(one.document.path.clone(), others);
            }
        }
    }
    all
}

/// The document at the end of those that name each other from `path` on; of a circle
/// the same one, wherever it is entered.
fn last_named<'n>(path: &'n String, named: &'n HashMap<&str, String>) -> &'n String {
    let mut seen = HashSet::from([path]);
    let mut last = path;
    while let Some(next) = named.get(last.as_str()) {
        if !seen.insert(next) {
            let circle = std::iter::successors(Some(next), |path| named.get(path.as_str()));
            let whole = circle.skip(1).take_while(|path| *path != next);
            return whole.chain([next]).min().unwrap_or(path);
        }
        last = next;
    }
    last
}

fn second_translation(one: &Rendered, twin: &Rendered, config: &Config) -> Diagnostic {
    let code = &config.languages[one.document.language].code;
    let place = match &one.document.front_matter.translation_of {
        Some(of) => of.place.clone(),
        None => Place::file(one.document.shown()),
    };
    Diagnostic::error(
        "translation-twice",
        bilingual!(
            "một bài có hai bản `{code}`",
            "one article has two versions in `{code}`"
        ),
    )
    .at(place)
    .also(Place::file(twin.document.shown()))
    .hint(bilingual!(
        "sửa `translation_of` của một trong hai",
        "fix `translation_of` of one of them"
    ))
}
