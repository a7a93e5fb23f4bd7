//! What each page is made from: as long as that is the same, its bytes are, and
//! it need not be rendered. Kinds of which a site has a handful are rendered
//! every time; what is named here must be all that the page shows.
//!
//! Every page of an edition has its *frame* in common: the config, strings and files of
//! the theme, and what [`super::view::SiteView`] says.

use rayon::prelude::*;

use super::Renderer;
use super::view::SiteView;
use crate::fingerprint::{Fingerprint, Ingredients};
use crate::plan::{ListRef, PageKind, PlannedPage};
use crate::related;
use crate::site::archive::{Archive, Period};
use crate::site::life::Life;
use crate::site::pagination::{numbered_pages, page_slots};
use crate::site::taxonomy::{TaxonomyKind, TermId};
use crate::site::{Article, ArticleId, Content, Edition};
use crate::theme::{CARDS, SHARED};

use super::Sources;

/// What the parts of pages are made from, by edition.
pub(super) struct Fingerprints {
    frames: Vec<Fingerprint>,
    /// Name and place of each term, with those above it.
    terms: Vec<TermPrints>,
    /// What lists show of each article.
    cards: Vec<Vec<Fingerprint>>,
    /// What the page of each article shows of it alone.
    articles: Vec<Vec<Fingerprint>>,
}

/// What the terms of an edition are made from, by kind and id.
struct TermPrints([Vec<Fingerprint>; 3]);

impl Fingerprints {
    pub(super) fn of(sources: &Sources<'_>, views: &[SiteView]) -> Fingerprints {
        let Sources { site, config, .. } = sources;
        let mut ground = Ingredients::of("frame");
        ground
            .fingerprint(config.fingerprint())
            .fingerprint(sources.theme.fingerprint);
        for folder in [SHARED, CARDS] {
            for (template, _) in sources.theme.parts(folder) {
                ground.fingerprint(sources.theme.template_fingerprint(template));
            }
        }
        if sources.theme.asks_for_urls {
            ground.fingerprint(sources.addresses.fingerprint());
        }
        let frames = views.iter().map(|view| ground.clone().json(view).finish());
        let terms: Vec<TermPrints> = site.editions.iter().map(term_prints).collect();
        let each = || site.editions.iter().zip(&terms);
        Fingerprints {
            frames: frames.collect(),
            cards: each()
                .map(|(edition, terms)| {
                    let articles = edition.articles.par_iter();
                    articles.map(|a| card_print(a, terms)).collect()
                })
                .collect(),
            articles: each()
                .map(|(edition, terms)| {
                    let articles = edition.articles.par_iter();
                    articles.map(|a| article_print(a, terms)).collect()
                })
                .collect(),
            terms,
        }
    }
}

impl TermPrints {
    fn of(&self, kind: TaxonomyKind, id: TermId) -> Fingerprint {
        self.0[kind as usize][id]
    }
}

fn term_prints(edition: &Edition) -> TermPrints {
    TermPrints(TaxonomyKind::ALL.map(|kind| {
        let taxonomy = edition.taxonomy(kind);
        let mut fingerprints: Vec<Fingerprint> = Vec::with_capacity(taxonomy.terms.len());
        // Children follow their parents.
        for term in &taxonomy.terms {
            let mut fingerprint = Ingredients::of("term");
            fingerprint
                .text(&term.name)
                .text(&term.url)
                .text(&term.description)
                .fingerprints(term.parent.into_iter().map(|id| fingerprints[id]));
            fingerprints.push(fingerprint.finish());
        }
        fingerprints
    }))
}

fn card_print(article: &Article, terms: &TermPrints) -> Fingerprint {
    let content = &article.content;
    let mut fingerprint = Ingredients::of("card");
    fingerprint
        .text(&content.title)
        .text(&content.url)
        .value(&article.date)
        .text(&content.summary)
        .text(content.life.name())
        .fingerprints(
            article
                .category
                .into_iter()
                .map(|id| terms.of(TaxonomyKind::Category, id)),
        );
    if let Some(image) = &content.image {
        fingerprint.value(image);
    }
    fingerprint.finish()
}

/// The file, and what only the whole site knows of it.
fn content_fingerprint(content: &Content) -> Ingredients {
    let mut fingerprint = Ingredients::of("content");
    fingerprint
        .fingerprint(content.made_from)
        .text(&content.path)
        .text(&content.url)
        .value(&content.life)
        // Those that are dated ahead come with their hour.
        .value(&content.updated)
        .value(&content.changes)
        .value(&content.translations);
    fingerprint
}

fn article_print(article: &Article, terms: &TermPrints) -> Fingerprint {
    let mut fingerprint = content_fingerprint(&article.content);
    fingerprint
        .fingerprints(
            article
                .category
                .into_iter()
                .map(|id| terms.of(TaxonomyKind::Category, id)),
        )
        .fingerprints(
            article
                .tags
                .iter()
                .map(|id| terms.of(TaxonomyKind::Tag, *id)),
        )
        .fingerprints(
            article
                .authors
                .iter()
                .map(|id| terms.of(TaxonomyKind::Author, *id)),
        );
    fingerprint.finish()
}

impl Renderer<'_> {
    /// What `page` is made from; none when only rendering it tells.
    pub fn made_from(&self, page: &PlannedPage) -> Option<Fingerprint> {
        let mut made = match &page.kind {
            PageKind::Article { edition, id } => self.article_from(*edition, *id),
            PageKind::ArticleJson { edition, id } => self.article_json_from(*edition, *id),
            PageKind::Page { edition, index } => {
                let content = &self.edition(*edition).pages[*index].content;
                let mut made = self.html(*edition, self.template(content, "page.html"));
                made.fingerprint(content_fingerprint(content).finish());
                made
            }
            PageKind::List {
                edition,
                list,
                number,
            } => {
                let mut made = self.html(*edition, "list.html");
                self.list_from(&mut made, *edition, *list, *number)?;
                made
            }
            PageKind::ListJson {
                edition,
                list,
                number,
            } => {
                let mut made = self.other("list-json", *edition);
                self.list_from(&mut made, *edition, *list, *number)?;
                made
            }
            PageKind::Feed {
                edition,
                list,
                format,
            } => {
                let mut made = self.other(format.file_name(), *edition);
                self.feed_from(&mut made, *edition, *list);
                made
            }
            PageKind::Archive {
                edition,
                category,
                period,
            } => self.archive_from(*edition, *category, *period),
            PageKind::TitlesPage {
                edition,
                letter,
                year,
            } => self.titles_from(*edition, *letter, *year),
            PageKind::SearchFile { edition, file } => {
                return Some(self.sources.search[*edition].files[*file].made_from);
            }
            PageKind::Redirect { to } => {
                let mut made = Ingredients::of("redirect");
                made.fingerprints(self.fingerprints.frames.iter().copied())
                    .fingerprint(self.sources.theme.template_fingerprint("redirect.html"))
                    .text(&page.url)
                    .text(to);
                made
            }
            PageKind::ThemeFile { name } => {
                let mut made = Ingredients::of("theme file");
                made.text(&self.sources.theme.files[name].integrity);
                made
            }
            PageKind::Static { stamp, .. } => {
                let mut made = Ingredients::of("static");
                made.value(&Some(*stamp).filter(|s| s.is_settled(self.sources.now))?);
                made
            }
            PageKind::Asset { source } => {
                let stamp = self.sources.addresses.asset_file(source)?.stamp;
                let mut made = Ingredients::of("asset");
                made.value(&Some(stamp).filter(|s| s.is_settled(self.sources.now))?);
                made
            }
            // Its content is in its name.
            PageKind::Rendition { rendition, .. } => {
                let mut made = Ingredients::of("rendition");
                made.text(&rendition.url);
                made
            }
            PageKind::Home { .. }
            | PageKind::Terms { .. }
            | PageKind::ArchiveIndex { .. }
            | PageKind::SitemapPage { .. }
            | PageKind::SearchPage { .. }
            | PageKind::Corrections { .. }
            | PageKind::NotFound { .. }
            | PageKind::SitemapXml { .. }
            | PageKind::SitemapPart { .. }
            | PageKind::NewsSitemap
            | PageKind::Robots
            | PageKind::SecurityTxt
            | PageKind::RedirectRules
            | PageKind::NginxRedirects
            | PageKind::HeaderRules
            | PageKind::NginxHeaders
            | PageKind::Apache => return None,
        };
        made.value(&self.counterparts(&page.kind));
        Some(made.finish())
    }

    fn other(&self, what: &str, edition: usize) -> Ingredients {
        let mut made = Ingredients::of(what);
        made.fingerprint(self.fingerprints.frames[edition]);
        made
    }

    fn html(&self, edition: usize, template: &str) -> Ingredients {
        let mut made = self.other("html", edition);
        made.fingerprint(self.sources.theme.template_fingerprint(template));
        made
    }

    /// The template of an article or page, `usual` unless it has its own.
    pub(super) fn template<'c>(&self, content: &'c Content, usual: &'c str) -> &'c str {
        match &content.life {
            Life::Expired(_) => "expired.html",
            Life::Withdrawn { .. } => "withdrawn.html",
            Life::Draft | Life::Scheduled(_) | Life::Published => {
                content.template.as_ref().map_or(usual, |t| &t.value)
            }
        }
    }

    fn cards_from(
        &self,
        made: &mut Ingredients,
        edition: usize,
        ids: impl Iterator<Item = ArticleId>,
    ) {
        let cards = &self.fingerprints.cards[edition];
        made.fingerprints(ids.map(|id| cards[id as usize]));
    }

    fn article_from(&self, index: usize, id: ArticleId) -> Ingredients {
        let edition = self.edition(index);
        let content = &edition.article(id).content;
        let mut made = self.html(index, self.template(content, "article.html"));
        made.fingerprint(self.fingerprints.articles[index][id as usize]);
        if !content.life.is_listed() {
            return made;
        }
        let config = self.sources.config;
        let lists = self.sources.related[index].lists(edition, id, &config.related);
        self.cards_from(&mut made, index, lists.related.iter().map(|entry| entry.id));
        self.cards_from(&mut made, index, lists.others.iter().copied());
        let (before, after) = related::neighbours(edition, id);
        for neighbour in [before, after] {
            made.count(neighbour.into_iter().count());
            if let Some(article) = neighbour {
                made.text(&article.content.title).text(&article.content.url);
            }
        }
        made
    }

    fn article_json_from(&self, index: usize, id: ArticleId) -> Ingredients {
        let edition = self.edition(index);
        let mut made = self.other("article-json", index);
        made.fingerprint(self.fingerprints.articles[index][id as usize]);
        let config = self.sources.config;
        let lists = self.sources.related[index].lists(edition, id, &config.related);
        for entry in &lists.related {
            made.text(&edition.article(entry.id).content.url)
                .number(entry.score.map_or(u64::MAX, u64::from));
        }
        made.count(lists.related.len());
        for id in &lists.others {
            made.text(&edition.article(*id).content.url);
        }
        made
    }

    fn term_from(&self, made: &mut Ingredients, index: usize, list: ListRef) {
        match list {
            ListRef::Home => made.text("home"),
            ListRef::Term(kind, id) => made
                .text(kind.name())
                .fingerprint(self.fingerprints.terms[index].of(kind, id)),
        };
    }

    /// A page of a list. The newest pages of categories and of the whole edition
    /// say much of the site and are few: they are rendered.
    fn list_from(
        &self,
        made: &mut Ingredients,
        index: usize,
        list: ListRef,
        number: Option<usize>,
    ) -> Option<()> {
        if number.is_none()
            && matches!(
                list,
                ListRef::Home | ListRef::Term(TaxonomyKind::Category, _)
            )
        {
            return None;
        }
        let edition = self.edition(index);
        self.term_from(made, index, list);
        let slots = list.slots(edition);
        let config = self.sources.config;
        let pages = numbered_pages(slots.len(), config.paginate);
        match number {
            Some(number) => {
                let is_last = u64::from(number == pages);
                made.count(number).number(is_last);
                let own = &slots[page_slots(number, config.paginate)];
                // The title of a full page says from when to when, hidden ones too.
                for date in own.iter().map(|id| edition.article(*id).date) {
                    made.value(&date);
                }
            }
            None => {
                let ListRef::Term(kind, id) = list else {
                    return None;
                };
                let count = edition.taxonomy(kind).term(id).count;
                made.count(0).count(pages).count(count);
            }
        }
        let shown = edition.page(slots, number, config.paginate);
        self.cards_from(made, index, shown.into_iter());
        Some(())
    }

    fn feed_from(&self, made: &mut Ingredients, index: usize, list: ListRef) {
        let edition = self.edition(index);
        self.term_from(made, index, list);
        let articles = &self.fingerprints.articles[index];
        let newest = crate::feed::newest(edition, self.sources.config, list);
        made.fingerprints(newest.into_iter().map(|id| articles[id as usize]));
    }

    fn archive_from(&self, index: usize, category: Option<TermId>, period: Period) -> Ingredients {
        let archive = self.edition(index).archive_of(category);
        let template = match period {
            Period::Year(_) => "archive_year.html",
            Period::Month(..) => "archive_month.html",
            Period::Day(_) => "archive_day.html",
        };
        let mut made = self.html(index, template);
        made.text(&period.path());
        made.fingerprints(
            category
                .map(|id| self.fingerprints.terms[index].of(TaxonomyKind::Category, id))
                .into_iter(),
        );
        for neighbour in [archive.before(period), archive.after(period)] {
            made.text(&neighbour.map_or_else(String::new, |p| p.path()));
        }
        // The calendar of the month stands beside a day, without counts.
        let (calendar, has_counts) = match period {
            Period::Day(day) => (Period::month_of(day), false),
            period => (period, true),
        };
        for day in archive.within(calendar) {
            made.text(&day.date.to_string());
            made.count(if has_counts { day.articles.len() } else { 0 });
        }
        let days = archive.within(period);
        if !matches!(period, Period::Year(_)) && Archive::count(days) <= super::archive::MOST_TITLES
            || matches!(period, Period::Day(_))
        {
            let ids = days.iter().flat_map(|d| d.articles.iter().copied());
            self.cards_from(&mut made, index, ids);
        }
        made
    }

    fn titles_from(&self, index: usize, letter: usize, year: Option<usize>) -> Ingredients {
        let initials = &self.sources.search[index].titles.initials;
        let initial = &initials[letter];
        let mut made = self.html(index, "titles.html");
        for other in initials {
            made.number(u64::from(u32::from(other.letter)));
        }
        made.number(u64::from(u32::from(initial.letter)));
        for (other, ids) in initial.years.iter().filter(|_| year.is_none()) {
            made.text(&other.to_string()).count(ids.len());
        }
        let ids = match year.map(|at| &initial.years[at]) {
            Some((year, ids)) => {
                made.text(&year.to_string());
                ids.as_slice()
            }
            None if initial.years.is_empty() => &initial.articles,
            None => &[],
        };
        self.cards_from(&mut made, index, ids.iter().copied());
        made
    }
}
