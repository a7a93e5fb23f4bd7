//! Documents with their bodies to the site.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, FixedOffset};
use rayon::prelude::*;

use super::address::Addresses;
use super::archive::Archive;
use super::awaited;
use super::bodies::Rendered;
use super::finder::TermFinder;
use super::life::{self, Life};
use super::reference;
use super::taxonomy::{Taxonomy, TaxonomyKind};
use super::translations::{self, Translations};
use super::{
    Article, ArticleId, Content, Edition, LifeEntry, Page, PinnedArticles, RenditionUse, Site,
};
use crate::bilingual;
use crate::config::Config;
use crate::content::document::{Document, Kind, Pinned, Spanned, Withdrawal};
use crate::content::resolve::withdrawn_early;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lexicon::Lexicon;
use crate::markdown::{self, AssetUse, DocumentFacts, Resolver, Shown};

/// Builds the site from its documents. `names` are those that have a URL already,
/// by its site path: where two have one slug, they keep what they had.
pub fn build(
    mut rendered: Vec<Box<Rendered>>,
    lexicon: Lexicon,
    config: &Config,
    addresses: &Addresses,
    names: &BTreeMap<String, String>,
    as_of: DateTime<FixedOffset>,
    drafts: bool,
) -> (Site, Diagnostics) {
    let mut found = Diagnostics::new();
    rendered.par_sort_by(|a, b| a.order().cmp(&b.order()));
    let hidden = rendered
        .iter()
        .filter(|r| !r.life.has_page(drafts))
        .map(|r| life_entry(r))
        .collect();
    let templates = rendered.iter().filter(|r| !r.life.has_page(drafts));
    let templates = templates.filter_map(|r| r.document.front_matter.template.as_ref());
    let hidden_templates = templates.map(|template| template.value.clone()).collect();
    let next_change = rendered
        .iter()
        .filter_map(|r| life::next_change(&r.document.front_matter, as_of, drafts))
        .chain(config.notices.iter().filter_map(|n| n.next_change(as_of)))
        .min();
    let translations = translations::of(&rendered, config, addresses, drafts, &mut found);
    let mut by_language: Vec<Vec<Box<Rendered>>> =
        config.languages.iter().map(|_| Vec::new()).collect();
    for one in rendered {
        by_language[one.document.language].push(one);
    }
    let mut editions = Vec::new();
    for (language, rendered) in by_language.into_iter().enumerate() {
        let builder = EditionBuilder {
            config,
            addresses,
            language,
            names,
            as_of,
            drafts,
            translations: &translations,
        };
        editions.push(builder.build(rendered, &mut found));
    }
    (
        Site {
            editions,
            as_of,
            next_change,
            hidden,
            hidden_templates,
            forms: lexicon.into_forms(),
        },
        found,
    )
}

fn life_entry(rendered: &Rendered) -> LifeEntry {
    let front_matter = &rendered.document.front_matter;
    LifeEntry {
        status: rendered.life.name(),
        date: front_matter.kind.date(),
        public_from: rendered.life.public_from(),
        expires: front_matter.expires,
        title: front_matter.title.clone(),
        file: rendered.document.shown(),
        url: rendered.url.clone(),
        aliases: front_matter
            .aliases
            .iter()
            .map(|a| a.value.clone())
            .collect(),
    }
}

/// The smaller pictures of those that a page shows.
fn renditions(assets: &[AssetUse], addresses: &Addresses) -> Vec<RenditionUse> {
    let mut all = Vec::new();
    for asset in assets.iter().filter(|a| a.shown != Shown::Linked) {
        let Some(picture) = addresses.picture(&asset.source) else {
            continue;
        };
        let renditions = picture.renditions(asset.shown == Shown::AtHead);
        all.extend(renditions.map(|rendition| RenditionUse {
            source: asset.source.clone(),
            rendition: rendition.clone(),
        }));
    }
    all
}

struct EditionBuilder<'a> {
    config: &'a Config,
    addresses: &'a Addresses,
    language: usize,
    names: &'a BTreeMap<String, String>,
    as_of: DateTime<FixedOffset>,
    drafts: bool,
    translations: &'a Translations,
}

/// Where a document goes.
#[expect(
    clippy::large_enum_variant,
    reason = "moved once, and most are articles"
)]
enum Placed {
    Article(Article),
    Page(Page),
    /// Scheduled.
    Awaited(Content),
    /// A draft.
    Nowhere,
}

impl EditionBuilder<'_> {
    /// `rendered` is in the order of time, which gives articles their ids.
    #[expect(clippy::vec_box, reason = "large, and moved from list to list")]
    fn build(self, rendered: Vec<Box<Rendered>>, found: &mut Diagnostics) -> Edition {
        let mut finders = self.finders(&rendered);
        let ids = self.ids_to_pin(&rendered);
        // Names are found one after the other, because the first one makes the term.
        let terms: Vec<ArticleTerms> = rendered
            .iter()
            .map(|one| self.terms(one, &ids, &mut finders, found))
            .collect();
        let scheduled = rendered.iter().filter(|one| self.is_scheduled(one));
        let awaited_lists = scheduled
            .flat_map(|one| awaited::lists_of(&one.document, &finders, self.config))
            .collect();
        let [mut categories, mut tags, mut authors] = finders.map(TermFinder::finish);
        let placed: Vec<(Placed, Diagnostics)> = rendered
            .into_par_iter()
            .zip(terms)
            .map(|(one, terms)| {
                let mut found = Diagnostics::new();
                (self.placed(one, terms, &ids, &mut found), found)
            })
            .collect();
        let (mut pages, mut awaited) = (Vec::new(), Vec::new());
        let articles = placed.into_iter().filter_map(|(placed, faults)| {
            found.extend(faults);
            match placed {
                Placed::Article(article) => return Some(article),
                Placed::Page(page) => pages.push(page),
                Placed::Awaited(content) => awaited.push(content),
                Placed::Nowhere => {}
            }
            None
        });
        let articles: Vec<Article> = articles.collect();
        let all: Vec<ArticleId> = (0..articles.len() as ArticleId).collect();
        fill_terms(&articles, &mut categories, &mut tags, &mut authors);
        let is_corrected = |a: &Article| a.is_listed() && a.last_correction().is_some();
        let corrected = all
            .iter()
            .filter(|id| is_corrected(&articles[**id as usize]));
        let by_category = categories.terms.iter();
        Edition {
            language: self.language,
            corrected: corrected.copied().collect(),
            archive: Archive::of(&articles, &all),
            category_archives: by_category
                .map(|term| Archive::of(&articles, &term.slots))
                .collect(),
            all,
            articles,
            pages,
            awaited,
            awaited_lists,
            categories,
            tags,
            authors,
        }
    }

    /// The articles by path, those with a page with their ids; empty when nobody
    /// pins one.
    fn ids_to_pin(&self, rendered: &[Box<Rendered>]) -> HashMap<String, Option<ArticleId>> {
        let pins = |r: &Rendered| match &r.document.front_matter.related {
            Pinned::First(paths) => !paths.is_empty(),
            Pinned::None => false,
        };
        if !rendered.iter().any(|r| pins(r)) {
            return HashMap::new();
        }
        let mut ids = 0..;
        let articles = rendered.iter().filter(|r| self.is_article(r));
        articles
            .map(|r| {
                let id = r.life.has_page(self.drafts).then(|| ids.next()).flatten();
                (r.document.path.clone(), id)
            })
            .collect()
    }

    fn finders<'r>(&'r self, rendered: &'r [Box<Rendered>]) -> [TermFinder<'r>; 3] {
        let language = &self.config.languages[self.language];
        let open = |kind| {
            let mut finder = TermFinder::open(kind, language);
            let shown = rendered.iter().filter(|r| r.life.has_page(self.drafts));
            finder.keep(self.names, move || names_of(kind, shown));
            finder
        };
        TaxonomyKind::ALL.map(
            |kind| match (kind, &self.config.categories, &self.config.authors) {
                (TaxonomyKind::Category, Some(tree), _) => TermFinder::categories(tree, language),
                (TaxonomyKind::Author, _, Some(list)) => TermFinder::authors(list, language),
                _ => open(kind),
            },
        )
    }

    fn is_article(&self, rendered: &Rendered) -> bool {
        matches!(rendered.document.front_matter.kind, Kind::Article(_))
    }

    fn is_scheduled(&self, one: &Rendered) -> bool {
        !one.life.has_page(self.drafts) && one.life != Life::Draft
    }

    fn placed(
        &self,
        one: Box<Rendered>,
        terms: ArticleTerms,
        ids: &HashMap<String, Option<ArticleId>>,
        found: &mut Diagnostics,
    ) -> Placed {
        let has_page = one.life.has_page(self.drafts);
        let withdrawn = one.document.front_matter.withdrawn.iter();
        found.extend(withdrawn.filter_map(|withdrawn| self.check_withdrawal(withdrawn, &one.life)));
        match one.document.front_matter.kind {
            Kind::Page if has_page => Placed::Page(Page {
                content: self.content(one, found),
            }),
            Kind::Article(date) if has_page => {
                Placed::Article(self.article(one, date, terms, ids, found))
            }
            _ if one.life != Life::Draft => Placed::Awaited(self.content(one, found)),
            _ => Placed::Nowhere,
        }
    }

    /// A withdrawal that comes before its article, or is still to come.
    fn check_withdrawal(&self, withdrawn: &Withdrawal, life: &Life) -> Option<Diagnostic> {
        let is_ahead = withdrawn.date.value.at > self.as_of;
        match life {
            Life::Scheduled(_) if !is_ahead => Some(withdrawn_early(withdrawn)),
            Life::Published if is_ahead => {
                let day = withdrawn.date.value.day().format("%-d/%-m/%Y");
                let warning = Diagnostic::warning(
                    "withdrawn-ahead",
                    bilingual!(
                        "bài đến {day} mới bị gỡ; từ nay đến đó vẫn đọc được toàn văn",
                        "this article is not withdrawn until {day}; all of it is public until then"
                    ),
                );
                let warning = warning.at(withdrawn.date.place.clone());
                Some(warning.hint(bilingual!(
                    "xem lại ngày có đúng không",
                    "make sure that the date is right"
                )))
            }
            _ => None,
        }
    }

    fn check_names(
        &self,
        document: &Document,
        ids: &HashMap<String, Option<ArticleId>>,
        finders: &[TermFinder<'_>; 3],
        found: &mut Diagnostics,
    ) {
        let front_matter = &document.front_matter;
        let category = front_matter.category.as_slice();
        let named = [category, &front_matter.tags, &front_matter.authors];
        for (finder, names) in finders.iter().zip(named) {
            names.iter().for_each(|name| finder.check(name, found));
        }
        if let Pinned::First(paths) = &front_matter.related {
            for path in paths {
                let full = reference::content_path(document, &path.value);
                if full
                    .as_ref()
                    .is_some_and(|full| ids.contains_key(full) || self.addresses.is_unread(full))
                {
                    continue;
                }
                let is_there = full.is_some_and(|p| self.addresses.document(&p).is_some());
                found.push(if is_there {
                    reference::not_to_pin(path)
                } else {
                    reference::dead(path)
                });
            }
        }
    }

    /// The terms of an article that has a page. What a scheduled one names is
    /// checked before its hour.
    fn terms(
        &self,
        one: &Rendered,
        ids: &HashMap<String, Option<ArticleId>>,
        finders: &mut [TermFinder<'_>; 3],
        found: &mut Diagnostics,
    ) -> ArticleTerms {
        let has_page = one.life.has_page(self.drafts);
        if self.is_scheduled(one) {
            self.check_names(&one.document, ids, finders, found);
        }
        if !has_page || !self.is_article(one) {
            return ArticleTerms::default();
        }
        let front_matter = &one.document.front_matter;
        let is_listed = one.life.is_listed();
        let [categories, tags, authors] = finders;
        let mut all = |finder: &mut TermFinder<'_>, names: &[Spanned<String>]| {
            let mut ids: Vec<usize> = names
                .iter()
                .filter_map(|name| finder.find_for(name, is_listed, found))
                .collect();
            // Two spellings of one name in one article are one name.
            let mut seen = std::collections::BTreeSet::new();
            ids.retain(|id| seen.insert(*id));
            ids
        };
        let tags = all(tags, &front_matter.tags);
        let authors = all(authors, &front_matter.authors);
        let category = front_matter
            .category
            .as_ref()
            .and_then(|name| categories.find_for(name, is_listed, found));
        ArticleTerms {
            category,
            tags,
            authors,
        }
    }

    fn article(
        &self,
        mut one: Box<Rendered>,
        date: crate::locale::date::Moment,
        terms: ArticleTerms,
        ids: &HashMap<String, Option<ArticleId>>,
        found: &mut Diagnostics,
    ) -> Article {
        let words = std::mem::take(&mut one.body.words);
        let public_from = one.public_from.unwrap_or(date);
        let pinned = match &one.document.front_matter.related {
            Pinned::None => PinnedArticles::None,
            Pinned::First(paths) => PinnedArticles::First(
                paths
                    .iter()
                    .filter_map(|path| self.pinned(&one.document, path, ids, found))
                    .collect(),
            ),
        };
        let featured = one.document.front_matter.featured;
        let source = one.document.front_matter.source.clone();
        Article {
            content: self.content(one, found),
            date,
            public_from,
            authors: terms.authors,
            category: terms.category,
            tags: terms.tags,
            source,
            featured,
            pinned,
            words,
        }
    }

    fn pinned(
        &self,
        document: &Document,
        path: &Spanned<String>,
        ids: &HashMap<String, Option<ArticleId>>,
        found: &mut Diagnostics,
    ) -> Option<ArticleId> {
        let full = reference::content_path(document, &path.value);
        let known = full.as_deref().and_then(|p| self.addresses.document(p));
        match known {
            Some(DocumentFacts::Unread) => None,
            Some(DocumentFacts::Public(_)) => {
                let id = ids.get(full.as_deref()?).copied().flatten();
                if id.is_none() {
                    found.push(reference::not_to_pin(path));
                }
                id
            }
            Some(DocumentFacts::Hidden(_)) if !ids.contains_key(full.as_deref()?) => {
                found.push(reference::not_to_pin(path));
                None
            }
            Some(DocumentFacts::Hidden(_)) => {
                let given = &path.value;
                found.push(
                    Diagnostic::warning(
                        "related-hidden",
                        bilingual!(
                            "`{given}` chưa được đăng nên chưa hiện trong tin liên quan",
                            "`{given}` is not public yet and so not shown"
                        ),
                    )
                    .at(path.place.clone())
                    .hint(bilingual!(
                        "không cần sửa nếu bài ấy sẽ được đăng; nếu không thì bỏ",
                        "leave it if that article will be public, else remove it"
                    )),
                );
                None
            }
            None => {
                found.push(reference::dead(path));
                None
            }
        }
    }

    fn content(&self, one: Box<Rendered>, found: &mut Diagnostics) -> Content {
        let one = *one;
        let path = one.document.path.clone();
        // What is wrong with it is told before its hour.
        let replaced_by = self.replaced_by(&one.document, found);
        let life = match one.life {
            Life::Withdrawn { date, reason, .. } => Life::Withdrawn {
                date,
                reason,
                replaced_by,
            },
            life => life,
        };
        let front_matter = one.document.front_matter;
        Content {
            url: one.url,
            title: front_matter.title,
            has_own_summary: front_matter.summary.is_some(),
            summary: front_matter.summary.unwrap_or(one.body.markdown.summary),
            body: one.body.html,
            headings: one.body.markdown.headings,
            anchors: one.body.markdown.anchors,
            links: one.body.markdown.links,
            renditions: renditions(&one.body.markdown.assets, self.addresses),
            assets: one.body.markdown.assets,
            life,
            expires: front_matter.expires,
            image: one.body.image,
            attachments: one.body.attachments,
            // What is dated ahead waits for its hour.
            updated: front_matter.updated.filter(|m| m.at <= self.as_of),
            changes: front_matter
                .changes
                .into_iter()
                .filter(|change| change.date.at <= self.as_of)
                .collect(),
            toc: front_matter.toc,
            template: front_matter.template,
            aliases: front_matter.aliases,
            translations: self.translations.get(&path).cloned().unwrap_or_default(),
            extra: front_matter.extra,
            made_from: one.made_from,
            path,
        }
    }

    fn replaced_by(&self, document: &Document, found: &mut Diagnostics) -> Option<String> {
        let withdrawn = document.front_matter.withdrawn.as_ref()?;
        let reference = withdrawn.replaced_by.as_ref()?;
        let path = reference::content_path(document, &reference.value);
        if path.as_ref() == Some(&document.path) {
            found.push(reference::to_itself(reference));
            return None;
        }
        match path.as_deref().and_then(|p| self.addresses.document(p)) {
            Some(DocumentFacts::Public(url)) => Some(url),
            Some(DocumentFacts::Unread) => None,
            // It comes before it is needed.
            Some(DocumentFacts::Hidden(Some(awaited)))
                if awaited.from <= withdrawn.date.value.at =>
            {
                None
            }
            Some(DocumentFacts::Hidden(_)) => {
                found.push(markdown::link_to_hidden(&reference.value, &reference.place));
                None
            }
            None => {
                found.push(reference::dead(reference));
                None
            }
        }
    }
}

/// The names of a kind in articles; a category with those above it.
fn names_of<'r>(
    kind: TaxonomyKind,
    rendered: impl Iterator<Item = &'r Box<Rendered>>,
) -> HashSet<&'r str> {
    let mut names = HashSet::new();
    for one in rendered {
        let front_matter = &one.document.front_matter;
        let given = match kind {
            TaxonomyKind::Category => front_matter.category.as_slice(),
            TaxonomyKind::Tag => &front_matter.tags,
            TaxonomyKind::Author => &front_matter.authors,
        };
        for name in given {
            let mut name = name.value.as_str();
            while names.insert(name)
                && let Some((above, _)) = name.rsplit_once(" / ")
            {
                name = above;
            }
        }
    }
    names
}

#[derive(Default)]
struct ArticleTerms {
    category: Option<usize>,
    tags: Vec<usize>,
    authors: Vec<usize>,
}

/// Gives every term its slots and count.
fn fill_terms(
    articles: &[Article],
    categories: &mut Taxonomy,
    tags: &mut Taxonomy,
    authors: &mut Taxonomy,
) {
    for (id, article) in articles.iter().enumerate() {
        let id = id as ArticleId;
        let listed = usize::from(article.is_listed());
        let add = |taxonomy: &mut Taxonomy, term: usize| {
            taxonomy.terms[term].slots.push(id);
            taxonomy.terms[term].count += listed;
        };
        if let Some(category) = article.category {
            for term in categories.path(category) {
                add(categories, term);
            }
        }
        article.tags.iter().for_each(|t| add(tags, *t));
        article.authors.iter().for_each(|t| add(authors, *t));
    }
}
