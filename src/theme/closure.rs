//! Which templates a template takes in: those that it names, and those that
//! define a component that it names, and theirs. Read from the text, so that one
//! too many may be found, but none too few.

use std::collections::{BTreeMap, BTreeSet};

use crate::fingerprint::{Fingerprint, Ingredients};

/// A template, by the name that others use for it.
struct Template<'t> {
    name: &'t str,
    text: &'t str,
    /// Names of the components that it defines.
    components: Vec<&'t str>,
}

/// What each template and all that it takes in say, by name. `templates` are
/// full names, with the theme's folder in front where it is not the site's own,
/// and texts.
pub(super) fn prints(templates: &[(String, String)]) -> BTreeMap<String, Fingerprint> {
    let short = |full: &'_ str| -> usize {
        let known = templates.iter().map(|(name, _)| name.as_str());
        let inside = known.filter(|name| full.len() > name.len() && full.ends_with(name));
        let longest = inside
            .filter(|name| full[..full.len() - name.len()].ends_with('/'))
            .map(str::len)
            .max();
        // A theme alone has no twin in the site: its folder is one step.
        longest.map_or_else(|| full.find('/').map_or(0, |at| at + 1), |n| full.len() - n)
    };
    let all: Vec<Template<'_>> = templates
        .iter()
        .map(|(full, text)| Template {
            name: &full[short(full)..],
            text,
            components: components(text),
        })
        .collect();
    let mut prints = BTreeMap::new();
    for (full, _) in templates {
        for name in [full.as_str(), &full[short(full)..]] {
            prints
                .entry(name.to_owned())
                .or_insert_with(|| print(name, &all));
        }
    }
    prints
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

fn print(name: &str, all: &[Template<'_>]) -> Fingerprint {
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let is_named = |t: &Template<'_>, text: &str| {
        text.contains(t.name) || t.components.iter().any(|c| text.contains(c))
    };
    let of_name = |(at, t): (usize, &Template<'_>)| name.ends_with(t.name).then_some(at);
    let mut next: Vec<usize> = all.iter().enumerate().filter_map(of_name).collect();
    while let Some(at) = next.pop() {
        if taken.insert(at) {
            let text = all[at].text;
            let named = all.iter().enumerate();
            next.extend(named.filter(|(_, t)| is_named(t, text)).map(|(at, _)| at));
        }
    }
    let mut print = Ingredients::of("template");
    for at in taken {
        print.text(all[at].name).text(all[at].text);
    }
    print.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[(&str, &str)]) -> BTreeMap<String, Fingerprint> {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        prints(&texts.iter().map(owned).collect::<Vec<_>>())
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
}
