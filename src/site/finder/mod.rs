//! Names that articles give to the terms that they mean.

mod faults;

use std::cell::{LazyCell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};

use super::taxonomy::{Taxonomy, TaxonomyKind, Term, TermId};
use crate::config::{AuthorConfig, CategoryConfig, LanguageConfig};
use crate::content::document::Spanned;
use crate::diagnostic::{Bilingual, Diagnostics};
use crate::locale::fold::term_key as key;
use crate::locale::slug::{is_reserved, is_slug, slugify};

/// Deepest level of a category that articles may name.
const MAX_CATEGORY_DEPTH: usize = 8;

/// Whose slugs are whose, from earlier builds.
struct Before<'a> {
    /// Names by the slug of their pages, wherever these stand in a tree.
    names: HashMap<&'a str, Vec<&'a str>>,
    /// Slugs with a number behind, by the key of their name.
    numbered: HashMap<String, &'a str>,
    /// Keys of the names that articles bear: asked for only where two want one slug.
    borne: LazyCell<HashSet<String>, Box<dyn FnOnce() -> HashSet<String> + 'a>>,
}

impl Before<'_> {
    /// Whether a name other than `own`, whose key is `own_key`, has the slug.
    fn is_of_another(&self, slug: &str, own: &str, own_key: &str) -> bool {
        let holders = self.names.get(slug).into_iter().flatten();
        let others = holders.filter(|name| **name != own);
        let mut others = others.map(|name| key(name));
        others.any(|holder| holder != own_key && self.borne.contains(&holder))
    }
}

/// What a name that an article gives is to the terms there are.
enum Lookup<'a> {
    /// It is the name of this one.
    Term(TermId),
    /// It is another spelling of this one's name.
    Variant(TermId),
    /// Several bear it.
    Ambiguous(&'a [TermId]),
    /// No term bears it; its key.
    Unknown(String),
}

/// Finds terms by the names that articles give, and makes them where the list
/// is open.
pub struct TermFinder<'a> {
    kind: TaxonomyKind,
    taxonomy: Taxonomy,
    by_name: HashMap<String, TermId>,
    /// Names that two categories have; each is found by its path only.
    ambiguous: HashMap<String, Vec<TermId>>,
    by_key: HashMap<String, TermId>,
    /// The same for names of which one is another spelling of the other, by their key.
    alike: HashMap<String, Vec<TermId>>,
    slugs: HashSet<String>,
    /// Keys of the names of each category that the config lists, in all languages.
    names: Vec<Vec<String>>,
    /// Of an open list: whose slugs are whose already.
    before: Option<Before<'a>>,
    prefix: String,
    /// What to do about names that are not in the list: many articles may bear one.
    choices: RefCell<HashMap<String, Bilingual>>,
}

impl<'a> TermFinder<'a> {
    /// An open list: names make their terms.
    pub fn open(kind: TaxonomyKind, language: &LanguageConfig) -> Self {
        TermFinder {
            kind,
            taxonomy: Taxonomy::default(),
            by_name: HashMap::new(),
            ambiguous: HashMap::new(),
            by_key: HashMap::new(),
            alike: HashMap::new(),
            slugs: HashSet::new(),
            names: Vec::new(),
            before: None,
            prefix: language.url_of(kind.word(language)),
            choices: RefCell::default(),
        }
    }

    /// Lets names keep the slugs that they had: `names` by the site path of their
    /// pages. A slug whose name no article bears any more, as `borne` says, is free.
    pub fn keep(
        &mut self,
        names: &'a BTreeMap<String, String>,
        borne: impl FnOnce() -> HashSet<&'a str> + 'a,
    ) {
        let ours = names.range(self.prefix.clone()..);
        let ours = ours.take_while(|(url, _)| url.starts_with(&self.prefix));
        let mut by_slug: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut numbered = HashMap::new();
        for (url, name) in ours {
            let slug = url.trim_end_matches('/').rsplit('/').next();
            let Some(slug) = slug.filter(|slug| is_slug(slug)) else {
                continue;
            };
            by_slug.entry(slug).or_default().push(name);
            let number = slug.rsplit_once('-').map(|(_, number)| number);
            if number.is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit())) {
                numbered.insert(key(name), slug);
            }
        }
        self.before = Some(Before {
            names: by_slug,
            numbered,
            borne: LazyCell::new(Box::new(|| borne().into_iter().map(key).collect())),
        });
    }

    /// The closed tree of the config's categories.
    pub fn categories(tree: &[CategoryConfig], language: &LanguageConfig) -> Self {
        let mut finder = Self::open(TaxonomyKind::Category, language);
        finder.taxonomy.closed = true;
        finder.add_categories(tree, None, language);
        finder
    }

    /// The closed list of the config's authors.
    pub fn authors(list: &[AuthorConfig], language: &LanguageConfig) -> Self {
        let mut finder = Self::open(TaxonomyKind::Author, language);
        finder.taxonomy.closed = true;
        for author in list {
            let url = format!("{}{}/", finder.prefix, author.slug);
            let id = finder.push(Term {
                name: author.name.clone(),
                slug: author.slug.clone(),
                url,
                description: author
                    .roles
                    .get(&language.code)
                    .cloned()
                    .unwrap_or_default(),
                ..Term::default()
            });
            finder.name(&author.name, key(&author.name), id);
        }
        finder
    }

    fn add_categories(
        &mut self,
        tree: &[CategoryConfig],
        parent: Option<TermId>,
        language: &LanguageConfig,
    ) {
        for category in tree {
            let own = category.names.get(&language.code);
            let name = own.unwrap_or(&category.name).clone();
            let slug = match own {
                Some(own) if !slugify(own).is_empty() => slugify(own),
                _ => category.slug.clone(),
            };
            let above = parent.map_or(self.prefix.clone(), |p| self.taxonomy.terms[p].url.clone());
            let id = self.push(Term {
                url: format!("{above}{slug}/"),
                name,
                slug,
                description: category
                    .descriptions
                    .get(&language.code)
                    .cloned()
                    .unwrap_or_default(),
                parent,
                ..Term::default()
            });
            // An article may name it in any language.
            let names = std::iter::once(&category.name).chain(category.names.values());
            for name in names.clone() {
                self.name(name, key(name), id);
            }
            self.names.push(names.map(|name| key(name)).collect());
            if let Some(parent) = parent {
                self.taxonomy.terms[parent].children.push(id);
            }
            self.add_categories(&category.children, Some(id), language);
        }
    }

    /// The category of the config that a path of names means: each of its parts in
    /// any language, from any category on. An error when there is none or several.
    fn at_path(&self, path: &Spanned<String>, found: &mut Diagnostics) -> Option<TermId> {
        let ids = match self.divided(&path.value) {
            Some(_) => self.all_at_path(&path.value),
            None => Vec::new(),
        };
        match &ids[..] {
            [id] => return Some(*id),
            [] => found.push(self.unknown(path)),
            ids => found.push(self.ambiguity(path, ids)),
        }
        None
    }

    fn all_at_path(&self, path: &str) -> Vec<TermId> {
        let is_named = |id: &TermId, part: &str| self.names[*id].contains(&key(part));
        let mut parts = path.split(" / ");
        let first = parts.next().unwrap_or_default();
        let all = 0..self.names.len();
        let mut found: Vec<TermId> = all.filter(|id| is_named(id, first)).collect();
        for part in parts {
            let below = found
                .iter()
                .flat_map(|id| &self.taxonomy.terms[*id].children);
            found = below.copied().filter(|id| is_named(id, part)).collect();
        }
        found
    }

    fn push(&mut self, term: Term) -> TermId {
        self.slugs.insert(term.slug.clone());
        self.taxonomy.terms.push(term);
        self.taxonomy.terms.len() - 1
    }

    fn name(&mut self, name: &str, key: String, id: TermId) {
        let add = |all: &mut HashMap<String, Vec<TermId>>, name: &str, first: TermId| {
            if first == id {
                return;
            }
            let ids = all.entry(name.to_owned()).or_insert_with(|| vec![first]);
            if !ids.contains(&id) {
                ids.push(id);
            }
        };
        let first = *self.by_name.entry(name.to_owned()).or_insert(id);
        add(&mut self.ambiguous, name, first);
        let first = *self.by_key.entry(key.clone()).or_insert(id);
        add(&mut self.alike, &key, first);
    }

    /// The one of `ids` that has no category above it: its name is its whole path.
    fn root_of(&self, ids: &[TermId]) -> Option<TermId> {
        let is_root = |id: &&TermId| self.taxonomy.terms[**id].parent.is_none();
        let mut roots = ids.iter().filter(is_root);
        roots.next().copied().filter(|_| roots.next().is_none())
    }

    /// The term that `name` means, as [`TermFinder::find`] has it. In an open list
    /// it bears the spelling of the first article that is shown (`is_listed`):
    /// an expired one gives it a slug, so that no URL moves, but not its words.
    pub fn find_for(
        &mut self,
        name: &Spanned<String>,
        is_listed: bool,
        found: &mut Diagnostics,
    ) -> Option<TermId> {
        let id = self.find(name, found)?;
        let is_named = |term: &Term| term.is_public && term.parent.is_none();
        if is_listed && !self.taxonomy.closed && !is_named(self.taxonomy.term(id)) {
            let mut own_name = name.value.as_str();
            for id in self.taxonomy.path(id).into_iter().rev() {
                let (above, own) = self.divided(own_name).unwrap_or(("", own_name));
                let term = &mut self.taxonomy.terms[id];
                if !term.is_public {
                    term.is_public = true;
                    own.clone_into(&mut term.name);
                }
                own_name = above;
            }
        }
        Some(id)
    }

    /// The term that `name` means. A variant of its spelling is told of; a name
    /// that the closed list does not hold is an error.
    pub fn find(&mut self, name: &Spanned<String>, found: &mut Diagnostics) -> Option<TermId> {
        match self.look_up(&name.value) {
            Lookup::Term(id) => Some(id),
            Lookup::Ambiguous(ids) => {
                found.push(self.ambiguity(name, ids));
                None
            }
            Lookup::Variant(id) => {
                // Told of once: from now on it is a name like any other.
                self.by_name.insert(name.value.clone(), id);
                found.push(self.variant(name, id));
                Some(id)
            }
            Lookup::Unknown(_) if self.taxonomy.closed => {
                let id = self.at_path(name, found)?;
                self.by_name.insert(name.value.clone(), id);
                Some(id)
            }
            Lookup::Unknown(own_key) => self.make(name, own_key, found),
        }
    }

    /// Tells of a name that would be an error, and makes no term: for articles
    /// that are not public yet, which must leave no trace.
    pub fn check(&self, name: &Spanned<String>, found: &mut Diagnostics) {
        match self.look_up(&name.value) {
            // A variant is told of when it is public.
            Lookup::Term(_) | Lookup::Variant(_) => {}
            Lookup::Ambiguous(ids) => found.push(self.ambiguity(name, ids)),
            Lookup::Unknown(_) if self.taxonomy.closed => {
                self.at_path(name, found);
            }
            Lookup::Unknown(_) if self.is_too_deep(&name.value) => {
                found.push(Self::too_deep(name));
            }
            Lookup::Unknown(_) => {
                let parts: Vec<&str> = match self.kind {
                    TaxonomyKind::Category => name.value.split(" / ").collect(),
                    TaxonomyKind::Tag | TaxonomyKind::Author => vec![name.value.as_str()],
                };
                if parts.into_iter().any(|part| slugify(part).is_empty()) {
                    found.push(Self::without_slug(name));
                }
            }
        }
    }

    /// Site paths of the term that `name` means and of those above it, or of the ones
    /// that it would make.
    pub fn urls_of(&self, name: &str) -> Vec<String> {
        match self.look_up(name) {
            Lookup::Term(id) | Lookup::Variant(id) => self.path_urls(id),
            Lookup::Ambiguous(_) => Vec::new(),
            Lookup::Unknown(_) if self.taxonomy.closed => match self.all_at_path(name)[..] {
                [id] => self.path_urls(id),
                _ => Vec::new(),
            },
            Lookup::Unknown(_) if self.is_too_deep(name) => Vec::new(),
            Lookup::Unknown(own_key) => {
                let (mut urls, own) = match self.divided(name) {
                    Some((above, own)) => (self.urls_of(above), own),
                    None => (Vec::new(), name),
                };
                let above = urls.last().unwrap_or(&self.prefix);
                urls.push(format!("{above}{}/", self.new_slug(name, own, &own_key)));
                urls
            }
        }
    }

    fn path_urls(&self, id: TermId) -> Vec<String> {
        let path = self.taxonomy.path(id).into_iter();
        path.map(|id| self.taxonomy.terms[id].url.clone()).collect()
    }

    /// What `name` is to the terms there are.
    fn look_up(&self, name: &str) -> Lookup<'_> {
        if let Some(ids) = self.ambiguous.get(name) {
            return match self.root_of(ids) {
                Some(id) => Lookup::Term(id),
                None => Lookup::Ambiguous(ids),
            };
        }
        if let Some(id) = self.by_name.get(name) {
            return Lookup::Term(*id);
        }
        let own_key = key(name);
        if let Some(ids) = self.alike.get(&own_key) {
            return Lookup::Ambiguous(ids);
        }
        match self.by_key.get(&own_key) {
            Some(id) => Lookup::Variant(*id),
            None => Lookup::Unknown(own_key),
        }
    }

    /// The slug of a term to be made for `name`, whose own part is `own`: two names may
    /// have one (`bán` and `bắn`), and the one that had it keeps it. Else the one that is
    /// used first, by date, gets it and the next a number.
    fn new_slug(&self, name: &str, own: &str, own_key: &str) -> String {
        let plain = slugify(own);
        let before = self.before.as_ref();
        let is_free = |slug: &String| {
            let is_of_another = |before: &Before<'_>| before.is_of_another(slug, name, own_key);
            !self.slugs.contains(slug) && !is_reserved(slug) && !before.is_some_and(is_of_another)
        };
        let kept = before.and_then(|before| before.numbered.get(own_key));
        let kept = kept.filter(|slug| !self.slugs.contains(**slug));
        kept.map(|slug| (*slug).to_owned()).unwrap_or_else(|| {
            let numbered = (2..).map(|n| format!("{plain}-{n}"));
            let mut slugs = std::iter::once(plain.clone()).chain(numbered);
            slugs.find(is_free).unwrap_or(plain)
        })
    }

    /// The categories above and the one below them; no other name is a path.
    fn divided<'n>(&self, name: &'n str) -> Option<(&'n str, &'n str)> {
        let is_path = self.kind == TaxonomyKind::Category;
        name.rsplit_once(" / ").filter(|_| is_path)
    }

    fn is_too_deep(&self, name: &str) -> bool {
        let is_path = self.kind == TaxonomyKind::Category;
        is_path && name.matches(" / ").count() >= MAX_CATEGORY_DEPTH
    }

    /// A new term.
    fn make(
        &mut self,
        name: &Spanned<String>,
        own_key: String,
        found: &mut Diagnostics,
    ) -> Option<TermId> {
        if self.is_too_deep(&name.value) {
            found.push(Self::too_deep(name));
            return None;
        }
        let (parent, own_name) = match self.divided(&name.value) {
            Some((above, own)) => {
                let above = Spanned {
                    value: above.to_owned(),
                    place: name.place.clone(),
                };
                (self.find(&above, found), own)
            }
            None => (None, name.value.as_str()),
        };
        if slugify(own_name).is_empty() {
            found.push(Self::without_slug(name));
            return None;
        }
        let above = parent.map_or(self.prefix.clone(), |p| self.taxonomy.terms[p].url.clone());
        let slug = self.new_slug(&name.value, own_name, &own_key);
        let id = self.push(Term {
            name: own_name.to_owned(),
            url: format!("{above}{slug}/"),
            slug,
            parent,
            ..Term::default()
        });
        if let Some(parent) = parent {
            self.taxonomy.terms[parent].children.push(id);
        }
        self.name(&name.value, own_key, id);
        Some(id)
    }

    /// The taxonomy that was found.
    pub fn finish(self) -> Taxonomy {
        self.taxonomy
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;

    fn finder(kind: TaxonomyKind) -> TermFinder<'static> {
        let (config, _) = crate::config::parse(std::path::Path::new("."), "title: x\n").unwrap();
        TermFinder::open(kind, &config.languages[0])
    }

    fn named(name: &str) -> Spanned<String> {
        Spanned {
            value: name.to_owned(),
            place: Place::file("a.md"),
        }
    }

    #[test]
    fn spellings_of_one_name_are_one_term_and_told() {
        let mut finder = finder(TaxonomyKind::Tag);
        let mut found = Diagnostics::new();
        let first = finder.find(&named("Hòa bình"), &mut found);
        assert_eq!(finder.find(&named("Hoà bình"), &mut found), first);
        assert_eq!(finder.find(&named("Hòa – bình"), &mut found), first);
        assert_eq!(found.count(crate::diagnostic::Severity::Warning), 2);
    }

    #[test]
    fn a_spelling_that_two_categories_share_is_no_name_of_one() {
        let tree = "title: x\ncategories:\n- {name: A, children: [{name: Thông báo}]}\n\
                    - {name: B, children: [{name: Thông báo}]}\n- {name: Tin}\n\
                    - {name: C, children: [{name: Tin}]}\n";
        let (config, _) = crate::config::parse(std::path::Path::new("."), tree).unwrap();
        let language = &config.languages[0];
        let mut finder = TermFinder::categories(config.categories.as_ref().unwrap(), language);
        for name in ["Thông báo", "THÔNG BÁO"] {
            let mut found = Diagnostics::new();
            finder.check(&named(name), &mut found);
            assert_eq!(finder.find(&named(name), &mut found), None);
            assert_eq!(found.count(crate::diagnostic::Severity::Error), 2, "{name}");
        }
        // The name of one with none above it is its path.
        let mut found = Diagnostics::new();
        let id = finder.find(&named("Tin"), &mut found).unwrap();
        assert_eq!(finder.taxonomy.terms[id].url, "/chuyen-muc/tin/");
        assert!(found.is_empty());
    }

    #[test]
    fn different_words_with_one_slug_get_numbers_by_first_use() {
        let mut finder = finder(TaxonomyKind::Tag);
        let mut found = Diagnostics::new();
        for word in ["bán", "bắn", "ban"] {
            finder.find(&named(word), &mut found);
        }
        let slugs: Vec<String> = finder.finish().terms.into_iter().map(|t| t.slug).collect();
        assert_eq!(slugs, ["ban", "ban-2", "ban-3"]);
        assert!(found.is_empty());
    }

    #[test]
    fn a_name_that_windows_keeps_gets_a_number_too() {
        // `con` is a child in Vietnamese and a device in Windows.
        let mut finder = finder(TaxonomyKind::Tag);
        finder.find(&named("con"), &mut Diagnostics::new());
        assert_eq!(finder.finish().terms[0].slug, "con-2");
    }

    #[test]
    fn a_tag_and_an_author_keep_all_of_their_names() {
        for kind in [TaxonomyKind::Tag, TaxonomyKind::Author] {
            let mut finder = finder(kind);
            let name = named("Kinh tế / Xã hội");
            finder.find_for(&name, true, &mut Diagnostics::new());
            let terms = finder.finish().terms;
            let terms: Vec<&str> = terms.iter().map(|t| t.name.as_str()).collect();
            assert_eq!(terms, ["Kinh tế / Xã hội"]);
        }
    }

    #[test]
    fn categories_of_many_languages_are_found_by_path_and_soon() {
        let codes = ["en", "fr", "km", "lo", "zh", "ru"];
        let names = |level: usize| {
            let names = codes.map(|code| format!("{code}: {code}{level}"));
            format!("name: vi{level}, names: {{{}}}", names.join(", "))
        };
        let tree = (0..9).rev().fold("[]".to_owned(), |below, level| {
            format!("[{{{}, children: {below}}}]", names(level))
        });
        let languages = codes.map(|code| format!("{code}: {{title: x}}")).join(", ");
        let text = format!("title: x\nlanguages: {{{languages}}}\ncategories: {tree}\n");
        let (config, _) = crate::config::parse(std::path::Path::new("."), &text).unwrap();
        let tree = config.categories.as_ref().unwrap();
        let mut finder = TermFinder::categories(tree, &config.languages[1]);
        let mut found = Diagnostics::new();
        for name in ["vi8", "en7 / en8", "fr6 / fr7 / fr8", "vi7 / zh8"] {
            let id = finder.find(&named(name), &mut found).unwrap();
            assert_eq!(finder.taxonomy.path(id).len(), 9, "{name}");
        }
    }

    #[test]
    fn a_path_makes_a_child() {
        let mut finder = finder(TaxonomyKind::Category);
        let mut found = Diagnostics::new();
        let id = finder.find(&named("Văn hóa / Lễ hội"), &mut found).unwrap();
        let taxonomy = finder.finish();
        assert_eq!(taxonomy.term(id).url, "/chuyen-muc/van-hoa/le-hoi/");
        assert_eq!(taxonomy.path(id), [0, 1]);
    }
}
