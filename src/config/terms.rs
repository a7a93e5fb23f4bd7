//! The closed lists of categories and authors.

use std::collections::BTreeSet;

use super::raw::{RawAuthor, RawCategory};
use super::resolve::{Check, by_language};
use super::{AuthorConfig, CategoryConfig, LanguageConfig};
use crate::bilingual;
use crate::locale::fold::term_key;
use crate::locale::line::clean_line;
use crate::locale::slug::slugify;

/// What categories of a list are known by so far, by language.
#[derive(Default)]
struct Taken {
    slugs: BTreeSet<(String, String)>,
    names: BTreeSet<(String, String)>,
}

impl Check<'_> {
    pub(super) fn categories(
        &mut self,
        raw: &[RawCategory],
        path: &str,
        languages: &[LanguageConfig],
    ) -> Vec<CategoryConfig> {
        let mut taken = Taken::default();
        let mut categories = Vec::new();
        for (i, category) in raw.iter().enumerate() {
            let path = format!("{path}[{i}]");
            let slug = self.slug(category.slug.as_ref(), &category.name.0, &path);
            self.can_be_told_apart(category, &slug, &path, languages, &mut taken);
            self.says_each_once(category, &path, languages);
            categories.push(CategoryConfig {
                name: clean_line(&category.name.0),
                slug,
                names: category
                    .names
                    .iter()
                    .map(|(k, v)| (k.clone(), clean_line(&v.0)))
                    .collect(),
                descriptions: by_language(
                    category.description.as_ref(),
                    &category.descriptions,
                    languages,
                ),
                children: self.categories(
                    &category.children,
                    &format!("{path}.children"),
                    languages,
                ),
            });
        }
        categories
    }

    /// Names and slugs of a category are its own, in every language.
    fn can_be_told_apart(
        &mut self,
        category: &RawCategory,
        slug: &str,
        path: &str,
        languages: &[LanguageConfig],
        taken: &mut Taken,
    ) {
        for language in languages {
            let code = &language.code;
            let own = category.names.get(code);
            let (name, path) = match own {
                Some(own) => (&own.0, format!("{path}.names.{code}")),
                None => (&category.name.0, format!("{path}.name")),
            };
            self.filled(own.unwrap_or(&category.name), &path);
            let own_slug = own.map(|own| slugify(&own.0)).filter(|s| !s.is_empty());
            let slug = own_slug.unwrap_or_else(|| slug.to_owned());
            if !taken.slugs.insert((code.clone(), slug.clone())) {
                self.fault(
                    "config-category-twice",
                    &path,
                    bilingual!(
                        "chuyên mục `{name}` trùng đường dẫn `{slug}`",
                        "the category `{name}` has the same slug as another, `{slug}`"
                    ),
                    match own {
                        Some(_) => bilingual!("đặt tên khác", "give it another name"),
                        None => bilingual!("đặt `slug` khác", "give it another `slug`"),
                    },
                );
            } else if !taken.names.insert((code.clone(), term_key(name))) && !name.trim().is_empty()
            {
                self.same_name("config-category-twice", name, &path);
            }
        }
    }

    /// Names and descriptions are in languages of the site, each in one place, and a
    /// name is not a path.
    fn says_each_once(&mut self, category: &RawCategory, path: &str, languages: &[LanguageConfig]) {
        self.known_languages(&category.names, &format!("{path}.names"), languages);
        let first = &languages[0].code;
        if category.names.contains_key(first) {
            self.fault(
                "config-language",
                &format!("{path}.names.{first}"),
                bilingual!(
                    "`{first}` là ngôn ngữ chính, tên trong ngôn ngữ này là `name`",
                    "`{first}` is the first language, and the name in it is `name`"
                ),
                bilingual!(
                    "viết tên này ở `name`; tên ở ngôn ngữ khác mới ở `names`",
                    "write this one as `name`, and those in other languages in `names`"
                ),
            );
        }
        let descriptions = format!("{path}.descriptions");
        self.known_languages(&category.descriptions, &descriptions, languages);
        let mut names = std::iter::once(&category.name).chain(category.names.values());
        if names.any(|name| name.0.contains(" / ")) {
            self.fault(
                "config-category-name",
                &format!("{path}.name"),
                bilingual!(
                    "tên chuyên mục không được chứa ` / `",
                    "a category's name can't contain ` / `"
                ),
                bilingual!(
                    "` / ` ngăn chuyên mục cha và con",
                    "` / ` separates a category from its child"
                ),
            );
        }
    }

    /// Two of a list can't be told apart by those who name them.
    fn same_name(&mut self, code: &'static str, name: &str, path: &str) {
        self.fault(
            code,
            path,
            bilingual!(
                "`{name}` là tên của một mục khác trong danh sách này",
                "`{name}` is the name of another in this list"
            ),
            bilingual!(
                "đặt tên khác, để bài nêu được đúng một mục",
                "give another name, so that articles can name one of them"
            ),
        );
    }

    pub(super) fn authors(
        &mut self,
        raw: &[RawAuthor],
        languages: &[LanguageConfig],
    ) -> Vec<AuthorConfig> {
        let (mut slugs, mut names) = (BTreeSet::new(), BTreeSet::new());
        let mut authors = Vec::new();
        for (i, author) in raw.iter().enumerate() {
            let path = format!("authors[{i}]");
            let slug = self.slug(author.slug.as_ref(), &author.name.0, &path);
            if !slugs.insert(slug.clone()) {
                let name = &author.name.0;
                self.fault(
                    "config-author-twice",
                    &path,
                    bilingual!(
                        "tác giả `{name}` trùng đường dẫn `{slug}`",
                        "the author `{name}` has the same slug as another, `{slug}`"
                    ),
                    bilingual!("đặt `slug` khác", "give another `slug`"),
                );
            } else if !names.insert(term_key(&author.name.0)) && !author.name.0.trim().is_empty() {
                self.same_name("config-author-twice", &author.name.0, &path);
            }
            self.filled(&author.name, &format!("{path}.name"));
            self.known_languages(&author.roles, &format!("{path}.roles"), languages);
            authors.push(AuthorConfig {
                name: clean_line(&author.name.0),
                slug,
                roles: by_language(author.role.as_ref(), &author.roles, languages),
            });
        }
        authors
    }
}
