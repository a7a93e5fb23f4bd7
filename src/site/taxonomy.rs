//! Categories, tags and authors: names that articles share, each with a page.

use super::ArticleId;
use crate::config::LanguageConfig;

/// Index of a term in its taxonomy.
pub type TermId = usize;

/// Which names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaxonomyKind {
    /// Subjects, in a tree.
    Category = 0,
    /// Free words.
    Tag = 1,
    /// People.
    Author = 2,
}

impl TaxonomyKind {
    /// All of them.
    pub const ALL: [TaxonomyKind; 3] = [
        TaxonomyKind::Category,
        TaxonomyKind::Tag,
        TaxonomyKind::Author,
    ];

    /// The name of the kind in templates and JSON.
    pub fn name(self) -> &'static str {
        match self {
            TaxonomyKind::Category => "category",
            TaxonomyKind::Tag => "tag",
            TaxonomyKind::Author => "author",
        }
    }

    /// The word of the kind in URLs of `language`.
    pub fn word(self, language: &LanguageConfig) -> &str {
        match self {
            TaxonomyKind::Category => &language.paths.category,
            TaxonomyKind::Tag => &language.paths.tag,
            TaxonomyKind::Author => &language.paths.author,
        }
    }
}

/// One name and the articles that bear it.
#[derive(Debug, Clone, Default)]
pub struct Term {
    /// What readers see.
    pub name: String,
    /// Last part of its URL.
    pub slug: String,
    /// Site path of its page.
    pub url: String,
    /// One sentence; an author's role.
    pub description: String,
    /// The category above it.
    pub parent: Option<TermId>,
    /// Categories below it, in the config's order.
    pub children: Vec<TermId>,
    /// Articles that ever stood in its list, oldest first, those of categories
    /// below among them. Expired ones keep their slot, so that numbers stay.
    pub slots: Vec<ArticleId>,
    /// How many of them are shown.
    pub count: usize,
    /// Whether its name stands in an article that is shown, or in the config.
    pub is_public: bool,
}

/// All terms of one kind in one language.
#[derive(Debug, Clone, Default)]
pub struct Taxonomy {
    /// Terms; parents before children.
    pub terms: Vec<Term>,
    /// Whether the config lists them, so that each has a page even when empty. A term has
    /// the same id in every language then.
    pub closed: bool,
}

impl Taxonomy {
    /// The term with this id.
    pub fn term(&self, id: TermId) -> &Term {
        &self.terms[id]
    }

    /// Ids of the terms that have a page.
    pub fn with_page(&self) -> impl Iterator<Item = TermId> + '_ {
        (0..self.terms.len()).filter(|id| self.closed || self.terms[*id].count > 0)
    }

    /// The term and those above it, the topmost first.
    pub fn path(&self, id: TermId) -> Vec<TermId> {
        let mut path = vec![id];
        while let Some(parent) = self.terms[path[path.len() - 1]].parent {
            path.push(parent);
        }
        path.reverse();
        path
    }

    /// The term's name with those above it, as articles give it.
    pub fn full_name(&self, id: TermId) -> String {
        let names = self.path(id).into_iter().map(|id| &*self.terms[id].name);
        names.collect::<Vec<_>>().join(" / ")
    }

    /// Terms without one above them.
    pub fn roots(&self) -> impl Iterator<Item = TermId> + '_ {
        (0..self.terms.len()).filter(|id| self.terms[*id].parent.is_none())
    }
}
