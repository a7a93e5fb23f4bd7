//! The home page, lists of articles, lists of terms, the sitemap for people.

use std::cmp::Reverse;

use chrono::Datelike;
use serde::Serialize;
use tera::Value;

use super::Renderer;
use super::view::{self, LinkView};
use crate::content::document::ChangeKind;
use crate::diagnostic::Diagnostic;
use crate::locale::date::Moment;
use crate::plan::{ListRef, PlannedPage, contents};
use crate::site::archive::Period;
use crate::site::life::Life;
use crate::site::pagination::{numbered_pages, page_slots};
use crate::site::taxonomy::{TaxonomyKind, TermId};
use crate::site::{ArticleId, Edition};

/// Articles of each category on the home page.
const SECTION_ARTICLES: usize = 4;

/// Featured articles on the home page.
const FEATURED: usize = 5;

/// Names in a list of all tags or authors: the most used, so that the page
/// stays small enough for a slow line however many there are.
const MOST_TERMS: usize = 500;

/// Corrections on their page, the newest; an article shows all of its own.
const MOST_CORRECTIONS: usize = 500;

/// `pager`: where the newer and the older pages of a list are.
#[derive(Debug, Serialize)]
struct PagerView {
    number: Option<usize>,
    /// How many numbered pages there are. None on these: a full page stays as it is when
    /// others come.
    numbered_pages: Option<usize>,
    newer: Option<String>,
    older: Option<String>,
    newest: String,
}

/// `list`: whose articles these are.
#[derive(Debug, Serialize)]
struct ListView {
    kind: &'static str,
    name: String,
    description: String,
    url: String,
    count: usize,
    children: Vec<TermView>,
    archive: Vec<LinkView>,
}

/// A name in a list of names.
#[derive(Debug, Serialize)]
struct TermView {
    name: String,
    url: String,
    description: String,
    count: usize,
    children: Vec<TermView>,
}

/// A link and how much there is behind it.
#[derive(Debug, Serialize)]
struct CountedLink {
    name: String,
    url: String,
    count: usize,
}

/// What was put right in an article, or that it was withdrawn.
#[derive(Debug, Serialize)]
struct CorrectionView {
    kind: &'static str,
    date: Moment,
    note: String,
    article: LinkView,
}

#[derive(Debug, Serialize)]
struct Section {
    name: String,
    url: String,
    articles: Value,
}

impl Renderer<'_> {
    pub(super) fn home(
        &self,
        page: &PlannedPage,
        index: usize,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let edition = self.edition(index);
        let language = &self.sources.config.languages[index];
        let mut view = self.page_view(page, "home", "");
        view.description.clone_from(&language.description);
        let mut context = self.context(index, view);
        let featured = edition
            .listed(&edition.all)
            .rev()
            .filter(|id| edition.article(*id).featured)
            .take(FEATURED);
        context.insert_value("featured", self.cards_of(index, featured)?);
        let newest = edition.page(&edition.all, None, self.sources.config.paginate);
        context.insert_value("newest", self.cards_of(index, newest.into_iter())?);
        let sections: Vec<Section> = edition
            .categories
            .roots()
            .map(|id| edition.categories.term(id))
            .filter(|term| term.count > 0)
            .map(|term| {
                let newest = edition.listed(&term.slots).rev().take(SECTION_ARTICLES);
                Ok(Section {
                    name: term.name.clone(),
                    url: self.href(&term.url),
                    articles: self.cards_of(index, newest)?,
                })
            })
            .collect::<Result<_, Box<Diagnostic>>>()?;
        context.insert("sections", &sections);
        context.insert("years", &self.years(index, None));
        context.insert("calendar", &self.newest_calendar(index));
        context.insert("pager", &self.pager(edition, ListRef::Home, None));
        self.render("home.html", &context)
    }

    pub(super) fn list(
        &self,
        page: &PlannedPage,
        index: usize,
        list: ListRef,
        number: Option<usize>,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let edition = self.edition(index);
        let whose = self.list_view(index, list, number);
        let mut title = whose.name.clone();
        if let Some(number) = number {
            let slots = page_slots(number, self.sources.config.paginate);
            let months = self.months_of(edition, &list.slots(edition)[slots]);
            title = format!("{title} – {} {number}{months}", self.words(index, "page"));
        }
        let mut view = self.page_view(page, "list", &title);
        view.description.clone_from(&whose.description);
        let category = match list {
            ListRef::Term(TaxonomyKind::Category, id) => Some(id),
            _ => None,
        };
        view.breadcrumbs = self.breadcrumbs(index, category);
        if category.is_some() {
            view.breadcrumbs.pop();
            view.breadcrumbs
                .insert(1, self.all_terms(index, TaxonomyKind::Category));
            view.feeds = view::feeds_of(edition, list, self.sources.config);
        } else if let ListRef::Term(kind, _) = list {
            view.breadcrumbs.push(self.all_terms(index, kind));
        }
        let slots = list.slots(edition);
        let shown = edition.page(slots, number, self.sources.config.paginate);
        let mut context = self.context(index, view);
        context.insert("list", &whose);
        context.insert_value("articles", self.cards_of(index, shown.into_iter())?);
        context.insert("pager", &self.pager(edition, list, number));
        self.render("list.html", &context)
    }

    /// From when to when the articles of a full page are: ` (5/2018 – 6/2021)`.
    /// A page keeps its number for ever, so number 1 is the oldest.
    fn months_of(&self, edition: &Edition, ids: &[ArticleId]) -> String {
        let month = |id: &ArticleId| {
            let date = edition.article(*id).date.at;
            (date.year(), date.month())
        };
        let (Some(first), Some(last)) = (ids.iter().map(month).min(), ids.iter().map(month).max())
        else {
            return String::new();
        };
        let shown = |(year, month): (i32, u32)| format!("{month}/{year}");
        if first == last {
            format!(" ({})", shown(first))
        } else {
            format!(" ({} – {})", shown(first), shown(last))
        }
    }

    fn list_view(&self, index: usize, list: ListRef, number: Option<usize>) -> ListView {
        let edition = self.edition(index);
        let url = self.href(&list.url(edition, self.sources.config));
        match list {
            ListRef::Home => ListView {
                kind: "all",
                name: self.words(index, "all_news"),
                description: String::new(),
                url,
                // A count would change a full page whenever news is added.
                count: 0,
                children: Vec::new(),
                archive: Vec::new(),
            },
            ListRef::Term(kind, id) => {
                let taxonomy = edition.taxonomy(kind);
                let term = taxonomy.term(id);
                let is_newest = number.is_none();
                ListView {
                    kind: kind.name(),
                    name: term.name.clone(),
                    description: term.description.clone(),
                    url,
                    count: if is_newest { term.count } else { 0 },
                    children: if is_newest {
                        self.term_views(edition, kind, &term.children)
                    } else {
                        Vec::new()
                    },
                    archive: match kind {
                        TaxonomyKind::Category if is_newest => self.years(index, Some(id)),
                        _ => Vec::new(),
                    },
                }
            }
        }
    }

    /// Links to the years with news, newest first.
    pub(super) fn years(&self, index: usize, category: Option<TermId>) -> Vec<LinkView> {
        let edition = self.edition(index);
        let base = self.archive_base(index, category);
        let years = edition.archive_of(category).years();
        years
            .into_iter()
            .rev()
            .map(|y| self.link(&y.to_string(), &format!("{base}{}", Period::Year(y).path())))
            .collect()
    }

    fn pager(&self, edition: &Edition, list: ListRef, number: Option<usize>) -> PagerView {
        let pages = numbered_pages(list.slots(edition).len(), self.sources.config.paginate);
        let own = self.href(&list.url(edition, self.sources.config));
        let href = |n: usize| self.href(&list.page_url(n, edition, self.sources.config));
        let (newer, older) = match number {
            None => (None, pages),
            Some(n) if n == pages => (Some(own.clone()), n - 1),
            Some(n) => (Some(href(n + 1)), n - 1),
        };
        PagerView {
            number,
            numbered_pages: number.is_none().then_some(pages),
            newer,
            older: (older > 0).then(|| href(older)),
            newest: own,
        }
    }

    fn all_terms(&self, index: usize, kind: TaxonomyKind) -> LinkView {
        let language = &self.sources.config.languages[index];
        let key = match kind {
            TaxonomyKind::Category => "categories",
            TaxonomyKind::Tag => "tags",
            TaxonomyKind::Author => "authors",
        };
        let path = language.url_of(kind.word(language));
        self.link(&self.words(index, key), &path)
    }

    pub(super) fn terms(
        &self,
        page: &PlannedPage,
        index: usize,
        kind: TaxonomyKind,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let edition = self.edition(index);
        let mut view = self.page_view(page, "terms", &self.all_terms(index, kind).name);
        view.breadcrumbs = self.breadcrumbs(index, None);
        let taxonomy = edition.taxonomy(kind);
        let mut ids: Vec<TermId> = match kind {
            TaxonomyKind::Category => taxonomy.roots().collect(),
            _ => taxonomy.with_page().collect(),
        };
        let total = ids.len();
        if kind != TaxonomyKind::Category {
            ids.sort_by_key(|id| std::cmp::Reverse(taxonomy.term(*id).count));
            ids.truncate(MOST_TERMS);
            ids.sort_by_cached_key(|id| {
                crate::locale::collation::sort_key(&taxonomy.term(*id).name)
            });
        }
        let mut context = self.context(index, view);
        context.insert("taxonomy", kind.name());
        context.insert("total", &total);
        context.insert("terms", &self.term_views(edition, kind, &ids));
        self.render("terms.html", &context)
    }

    pub(super) fn search_page(
        &self,
        page: &PlannedPage,
        index: usize,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut view = self.page_view(page, "search", &self.words(index, "search"));
        view.breadcrumbs = self.breadcrumbs(index, None);
        let mut context = self.context(index, view);
        context.insert("years", &self.years(index, None));
        context.insert("letters", &self.letters(index));
        let index_folder = format!("{}index/", page.url);
        context.insert("search_index", &self.href(&index_folder));
        self.render("search.html", &context)
    }

    /// Links to the titles under each letter.
    fn letters(&self, index: usize) -> Vec<LinkView> {
        let language = &self.sources.config.languages[index];
        let initials = &self.sources.search[index].titles.initials;
        initials
            .iter()
            .map(|initial| {
                let url = language.titles_url(initial.letter);
                self.link(&initial_name(initial.letter), &url)
            })
            .collect()
    }

    pub(super) fn titles_page(
        &self,
        page: &PlannedPage,
        index: usize,
        letter: usize,
        year: Option<usize>,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let language = &self.sources.config.languages[index];
        let initial = &self.sources.search[index].titles.initials[letter];
        let name = initial_name(initial.letter);
        let own = language.titles_url(initial.letter);
        let title = format!("{}: {name}", self.words(index, "titles"));
        let (ids, title) = match year.map(|at| &initial.years[at]) {
            Some((year, ids)) => (ids.as_slice(), format!("{title}, {year}")),
            None if initial.years.is_empty() => (initial.articles.as_slice(), title),
            None => (&[][..], title),
        };
        let mut view = self.page_view(page, "titles", &title);
        view.breadcrumbs = self.breadcrumbs(index, None);
        let search = self.words(index, "search");
        view.breadcrumbs
            .push(self.link(&search, &language.search_url()));
        if year.is_some() {
            view.breadcrumbs.push(self.link(&name, &own));
        }
        let mut context = self.context(index, view);
        context.insert("letters", &self.letters(index));
        context.insert("letter", &name);
        // Their counts stand on one page, so that a new title changes no other year's.
        let years: Vec<CountedLink> = initial
            .years
            .iter()
            .filter(|_| year.is_none())
            .map(|(year, ids)| CountedLink {
                name: year.to_string(),
                url: self.href(&format!("{own}{year}/")),
                count: ids.len(),
            })
            .collect();
        context.insert("years", &years);
        context.insert_value("articles", self.cards_of(index, ids.iter().copied())?);
        self.render("titles.html", &context)
    }

    pub(super) fn corrections(
        &self,
        page: &PlannedPage,
        index: usize,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut view = self.page_view(page, "corrections", &self.words(index, "corrections"));
        view.breadcrumbs = self.breadcrumbs(index, None);
        let mut entries = Vec::new();
        for content in contents(self.edition(index)) {
            let article = || self.link(&content.title, &content.url);
            match &content.life {
                Life::Withdrawn { date, reason, .. } => entries.push(CorrectionView {
                    kind: "withdrawn",
                    date: *date,
                    note: reason.clone(),
                    article: article(),
                }),
                life if life.is_listed() => {
                    let corrections = content
                        .changes
                        .iter()
                        .filter(|c| c.kind == ChangeKind::Correction);
                    entries.extend(corrections.map(|change| CorrectionView {
                        kind: "correction",
                        date: change.date,
                        note: change.note.clone(),
                        article: article(),
                    }));
                }
                _ => {}
            }
        }
        entries.sort_by(|a, b| {
            let key = |e: &CorrectionView| (Reverse(e.date.at), e.article.url.clone());
            key(a).cmp(&key(b))
        });
        let total = entries.len();
        entries.truncate(MOST_CORRECTIONS);
        let mut context = self.context(index, view);
        context.insert("total", &total);
        context.insert("entries", &entries);
        self.render("corrections.html", &context)
    }

    fn term_views(&self, edition: &Edition, kind: TaxonomyKind, ids: &[TermId]) -> Vec<TermView> {
        let taxonomy = edition.taxonomy(kind);
        ids.iter()
            .map(|id| taxonomy.term(*id))
            .filter(|term| taxonomy.closed || term.count > 0)
            .map(|term| TermView {
                name: term.name.clone(),
                url: self.href(&term.url),
                description: term.description.clone(),
                count: term.count,
                children: self.term_views(edition, kind, &term.children),
            })
            .collect()
    }

    pub(super) fn sitemap_page(
        &self,
        page: &PlannedPage,
        index: usize,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let edition = self.edition(index);
        let mut view = self.page_view(page, "sitemap", &self.words(index, "sitemap"));
        view.breadcrumbs = self.breadcrumbs(index, None);
        let mut context = self.context(index, view);
        let mut pages: Vec<_> = edition
            .pages
            .iter()
            .filter(|p| p.content.life.is_listed())
            .collect();
        pages.sort_by_cached_key(|p| crate::locale::collation::sort_key(&p.content.title));
        let pages: Vec<LinkView> = pages
            .iter()
            .map(|p| self.link(&p.content.title, &p.content.url))
            .collect();
        context.insert("pages", &pages);
        let roots: Vec<TermId> = edition.categories.roots().collect();
        context.insert(
            "categories",
            &self.term_views(edition, TaxonomyKind::Category, &roots),
        );
        context.insert("years", &self.years(index, None));
        self.render("sitemap.html", &context)
    }
}

/// How readers see the letter of [`crate::search::Initial`].
fn initial_name(letter: char) -> String {
    match letter {
        '0' => "0–9".to_owned(),
        letter => letter.to_uppercase().to_string(),
    }
}
