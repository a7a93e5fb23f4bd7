//! Lists and archives in which scheduled articles will stand: their places are kept
//! free, so that no build fails at the hour of an article.

use chrono::Datelike;

use super::archive::Period;
use super::finder::TermFinder;
use super::taxonomy::TaxonomyKind;
use crate::config::Config;
use crate::content::document::{Document, Kind, Spanned};
use crate::locale::collation::initial;

/// A list or an archive in which a scheduled article will stand.
#[derive(Debug, Clone)]
pub struct AwaitedList {
    /// Site path of its page.
    pub url: String,
    /// Whether it is an archive.
    pub is_archive: bool,
    /// Path of the article's file from the site's root.
    pub file: String,
}

/// Those of `document`; `finders` know the terms of its language, by kind.
pub(super) fn lists_of(
    document: &Document,
    finders: &[TermFinder<'_>; 3],
    config: &Config,
) -> Vec<AwaitedList> {
    let language = &config.languages[document.language];
    let front_matter = &document.front_matter;
    let Kind::Article(date) = front_matter.kind else {
        return Vec::new();
    };
    let named = [
        front_matter.category.as_slice(),
        &front_matter.tags,
        &front_matter.authors,
    ];
    let of = |(finder, names): (&TermFinder<'_>, &[Spanned<String>])| -> Vec<String> {
        let urls = names.iter().flat_map(|name| finder.urls_of(&name.value));
        urls.collect()
    };
    let terms: Vec<Vec<String>> = finders.iter().zip(named).map(of).collect();
    let home = language.home_url();
    let day = date.day();
    let periods = [
        Period::Year(day.year()),
        Period::month_of(day),
        Period::Day(day),
    ];
    let dated = std::iter::once(&home).chain(&terms[0]);
    let archives = dated.flat_map(|base| periods.map(|of| (format!("{base}{}", of.path()), true)));
    let of_kinds = TaxonomyKind::ALL.into_iter().zip(&terms);
    let lists = of_kinds.flat_map(|(kind, urls)| {
        let all = (!urls.is_empty()).then(|| format!("{home}{}/", kind.word(language)));
        all.into_iter().chain(urls.iter().cloned())
    });
    let titles = language.titles_url(initial(&front_matter.title));
    let titles = config.search.then_some(titles);
    let lists = lists.chain(titles).map(|url| (url, false));
    let file = document.shown();
    let list = |(url, is_archive)| AwaitedList {
        url,
        is_archive,
        file: file.clone(),
    };
    archives.chain(lists).map(list).collect()
}
