//! The same page in other languages, of pages that are no article.

use super::Renderer;
use super::view::TranslationView;
use crate::plan::{ListRef, PageKind};
use crate::site::taxonomy::{TaxonomyKind, TermId};

impl Renderer<'_> {
    /// The page of this kind in every language that has it, its own too; empty when it
    /// has one only.
    pub(super) fn counterparts(&self, kind: &PageKind) -> Vec<TranslationView> {
        let config = self.sources.config;
        let languages = 0..config.languages.len();
        if languages.len() < 2 {
            return Vec::new();
        }
        let urls =
            languages.filter_map(|language| Some((language, self.counterpart(kind, language)?)));
        let there: Vec<TranslationView> = urls
            .filter(|(_, url)| {
                // In place of a list that has emptied there is a page that leads on.
                let there = self.sources.plan.at(url);
                there.is_some_and(|page| page.kind.is_html_page())
            })
            .map(|(language, url)| TranslationView::new(language, &url, config))
            .collect();
        if there.len() < 2 { Vec::new() } else { there }
    }

    /// Where the page would stand in a language.
    fn counterpart(&self, kind: &PageKind, language: usize) -> Option<String> {
        let config = &self.sources.config.languages[language];
        let paths = &config.paths;
        let word = |word: &str| Some(config.url_of(word));
        match kind {
            PageKind::Home { .. } => Some(config.home_url()),
            PageKind::Terms { kind, .. } => word(kind.word(config)),
            PageKind::ArchiveIndex { .. } => word(&paths.archive),
            PageKind::SitemapPage { .. } => word(&paths.sitemap),
            PageKind::Corrections { .. } => word(&paths.corrections),
            PageKind::SearchPage { .. } => word(&paths.search),
            PageKind::List {
                list: ListRef::Term(kind, id),
                number: None,
                ..
            } => self.same_term(*kind, *id, language),
            PageKind::Archive {
                category, period, ..
            } => {
                let base = match category {
                    Some(id) => self.same_term(TaxonomyKind::Category, *id, language)?,
                    None => config.home_url(),
                };
                Some(format!("{base}{}", period.path()))
            }
            _ => None,
        }
    }

    /// Site path of a term that the config lists. Those stand in its order in every
    /// language; any other belongs to the language of its articles.
    fn same_term(&self, kind: TaxonomyKind, id: TermId, language: usize) -> Option<String> {
        let taxonomy = self.edition(language).taxonomy(kind);
        taxonomy.closed.then(|| taxonomy.term(id).url.clone())
    }
}
