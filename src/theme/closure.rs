//! Which templates a template takes in: those that it names, and those that
//! define a component that it names, and theirs. Read from the text, so that one
//! too many may be found, but none too few.

use std::collections::{BTreeMap, BTreeSet};

use crate::fingerprint::{Fingerprint, Ingredients};

/// A template of one layer.
#[derive(Debug)]
pub(super) struct TemplateText {
    /// With the theme's folder in front, where it is not the site's own.
    pub(super) full: String,
    /// Path below `templates/`, by which others name the nearest one.
    pub(super) name: String,
    pub(super) text: String,
}

/// A template, by the name that others use for it.
struct Template<'t> {
    source: &'t TemplateText,
    /// Names of the components that it defines.
    components: Vec<&'t str>,
    /// Its text, as the name of a template in it is compared.
    read: String,
    /// The same for names of components.
    joined: String,
}

/// A text with its strings as the engine reads them: of `\/`, `\'`, `\"` and `\\` the
/// second.
pub(super) fn unescaped(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => read.extend(letters.next()),
            letter => read.push(letter),
        }
    }
    read
}

/// A text without the blanks that may stand round the dots of a component's name.
fn joined(text: &str) -> String {
    let parts = text.split('.');
    let parts = parts.map(|part| part.trim_matches(|c: char| c.is_ascii_whitespace()));
    parts.collect::<Vec<_>>().join(".")
}

/// What each template and all that it takes in say, by both of its names.
pub(super) fn fingerprints(templates: &[TemplateText]) -> BTreeMap<String, Fingerprint> {
    let all: Vec<Template<'_>> = templates
        .iter()
        .map(|source| Template {
            source,
            components: components(&source.text),
            read: unescaped(&source.text),
            joined: joined(&source.text),
        })
        .collect();
    let takes_in: Vec<Vec<usize>> = all.iter().map(|by| taken_in(&all, by)).collect();
    let names = templates.iter().flat_map(|t| [&t.full, &t.name]);
    let names: BTreeSet<&String> = names.collect();
    let fingerprints = names.into_iter().map(|name| {
        // Whichever layer it is taken from.
        let of_name = |t: &TemplateText| t.full == *name || t.name == *name;
        (name.clone(), fingerprint(templates, &takes_in, of_name))
    });
    fingerprints.collect()
}

/// Names behind `{% component`.
fn components(text: &str) -> Vec<&str> {
    let starts = text.match_indices("component");
    starts
        .filter_map(|(at, word)| {
            let rest = &text[at + word.len()..];
            let rest = rest
                .starts_with(char::is_whitespace)
                .then(|| rest.trim_start())?;
            let end = rest.find(|c: char| !(c.is_alphanumeric() || "._-".contains(c)))?;
            Some(&rest[..end]).filter(|name| !name.is_empty())
        })
        .collect()
}

/// Which of `all` the template `by` names, or a component of which.
fn taken_in(all: &[Template<'_>], by: &Template<'_>) -> Vec<usize> {
    let is_named = |t: &Template<'_>| {
        by.read.contains(&t.source.name) || t.components.iter().any(|c| by.joined.contains(c))
    };
    let named = all.iter().enumerate().filter(|(_, t)| is_named(t));
    named.map(|(at, _)| at).collect()
}

/// What the templates that are asked for say, and those they take in.
fn fingerprint(
    templates: &[TemplateText],
    takes_in: &[Vec<usize>],
    is_asked_for: impl Fn(&TemplateText) -> bool,
) -> Fingerprint {
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let asked_for = templates.iter().enumerate();
    let asked_for = asked_for.filter(|(_, t)| is_asked_for(t));
    let mut next: Vec<usize> = asked_for.map(|(at, _)| at).collect();
    while let Some(at) = next.pop() {
        if taken.insert(at) {
            next.extend(&takes_in[at]);
        }
    }
    let mut fingerprint = Ingredients::of("template");
    for at in taken {
        fingerprint
            .text(&templates[at].full)
            .text(&templates[at].text);
    }
    fingerprint.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[(&str, &str)]) -> BTreeMap<String, Fingerprint> {
        let owned = |(full, text): &(&str, &str)| TemplateText {
            full: (*full).to_owned(),
            name: full.strip_prefix("bulletin/").unwrap_or(full).to_owned(),
            text: (*text).to_owned(),
        };
        fingerprints(&texts.iter().map(owned).collect::<Vec<_>>())
    }

    #[test]
    fn a_template_in_a_folder_is_none_of_the_site_that_ends_so() {
        let texts = |footer: &'static str| {
            of(&[
                ("footer.html", "mine"),
                ("bulletin/shared/footer.html", footer),
            ])
        };
        let (a, b) = (texts("one"), texts("two"));
        assert_ne!(a["shared/footer.html"], b["shared/footer.html"]);
        assert_eq!(a["footer.html"], b["footer.html"]);
    }

    #[test]
    fn a_template_changes_with_what_it_takes_in_and_with_nothing_else() {
        let texts = |parts: &'static str, other: &'static str| {
            of(&[
                ("bulletin/base.html", "{% block a %}{% endblock %}"),
                (
                    "bulletin/article.html",
                    "{% extends \"base.html\" %}{{<parts.card/>}}",
                ),
                ("bulletin/parts.html", parts),
                ("bulletin/home.html", other),
                ("article.html", "{% extends \"bulletin/article.html\" %}"),
            ])
        };
        let one = "{% component parts.card() %}x{% endcomponent parts.card %}";
        let two = "{% component parts.card() %}y{% endcomponent parts.card %}";
        let (a, b, c) = (texts(one, ""), texts(two, ""), texts(one, "z"));
        for name in ["article.html", "bulletin/article.html", "parts.html"] {
            assert_ne!(a[name], b[name], "{name}");
            assert_eq!(a[name], c[name], "{name}");
        }
        assert_eq!(a["base.html"], b["base.html"]);
        assert_ne!(a["home.html"], c["home.html"]);
    }

    #[test]
    fn a_name_is_found_however_the_engine_lets_it_be_written() {
        let texts = |included: &'static str| {
            of(&[
                (
                    "a.html",
                    "{{ <foo . bar /> }}{% include \"p\\/inc.html\" %}",
                ),
                ("p/inc.html", included),
                ("my.html", "{% component foo.bar() %}x{% endcomponent %}"),
            ])
        };
        assert_ne!(texts("one")["a.html"], texts("two")["a.html"]);
        for (name, including) in [
            ("1. đầu.html", "{% include \"1. đầu.html\" %}"),
            ("it's.html", r"{% include 'it\'s.html' %}"),
        ] {
            let texts = |included: &'static str| of(&[("a.html", including), (name, included)]);
            assert_ne!(texts("one")["a.html"], texts("two")["a.html"], "{name}");
        }
        for naming in ["{{ <foo . bar /> }}", "{{ <foo \t. \n\u{c} bar /> }}"] {
            let with = |component: &'static str| of(&[("a.html", naming), ("my.html", component)]);
            let (a, b) = (
                with("{% component foo.bar() %}x{% endcomponent %}"),
                with("{% component foo.bar() %}y{% endcomponent %}"),
            );
            assert_ne!(a["a.html"], b["a.html"], "{naming:?}");
        }
    }
}
