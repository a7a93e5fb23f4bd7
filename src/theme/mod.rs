//! Themes: templates, strings and static files, from the site, from its theme
//! and from the themes that this one extends, in that order.
//!
//! A theme is not trusted: templates reach nothing but the values that they
//! are given, and what they print is escaped.

mod closure;
mod faults;
mod files;
mod filters;
mod palette;
mod sheet;
mod source;
mod strings;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tera::Tera;

use crate::bilingual;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::fingerprint::{Fingerprint, Ingredients};
use crate::markdown::Resolver;
use source::{Layer, TEMPLATES};

pub use files::ThemeFile;
pub(crate) use filters::safe_in_script;
pub use source::{FOLDERS, embedded_files};
pub use strings::Strings;

/// Templates that every theme must have, its own or by extension.
pub const REQUIRED: [&str; 17] = [
    "home.html",
    "article.html",
    "page.html",
    "list.html",
    "terms.html",
    "archive.html",
    "archive_year.html",
    "archive_month.html",
    "archive_day.html",
    "sitemap.html",
    "search.html",
    "titles.html",
    "corrections.html",
    "404.html",
    "redirect.html",
    "expired.html",
    "withdrawn.html",
];

/// Those of them that only a site with a search needs.
const SEARCH: [&str; 2] = ["search.html", "titles.html"];

/// Folder of the templates that make what is the same on every page.
pub const SHARED: &str = "shared/";

/// Folder of the templates that make what every list shows of an article.
pub const CARDS: &str = "cards/";

/// A theme, ready to render.
#[derive(Debug)]
pub struct Theme {
    /// The engine with all templates.
    pub tera: Tera,
    /// Names of templates that pages may ask for.
    pub templates: BTreeSet<String>,
    /// Interface words by language.
    pub strings: Arc<Strings>,
    /// Static files by name.
    pub files: BTreeMap<String, ThemeFile>,
    /// Strings, and static files under their published names.
    pub fingerprint: Fingerprint,
    /// Templates of the site itself that no theme has and no template names.
    pub strays: Vec<String>,
    /// Whether a template asks where articles stand.
    pub asks_for_urls: bool,
    /// Each template with all that it takes in, by name.
    fingerprints: BTreeMap<String, Fingerprint>,
    /// Where each template comes from, for messages.
    shown: BTreeMap<String, String>,
}

/// The files of a theme, and its words, which bodies hold as well.
#[derive(Debug)]
pub struct ThemeFiles {
    /// Words by language and key.
    pub strings: Arc<Strings>,
    layers: Vec<Layer>,
    /// What is wrong with the words.
    found: Diagnostics,
}

/// Reads the files of the theme that `config` names.
///
/// # Errors
/// There is no such theme, or a file of it can't be read.
pub fn read(config: &Config) -> Result<ThemeFiles, Diagnostics> {
    let layers = source::layers(config)?;
    let mut found = Diagnostics::new();
    let strings = Arc::new(Strings::load(&layers, config, &mut found));
    Ok(ThemeFiles {
        layers,
        strings,
        found,
    })
}

/// Makes what renders of the files of a theme; `resolver` knows the URLs of content.
/// With what it is warned of.
///
/// # Errors
/// Everything wrong with its files, each at its place.
pub fn load(
    files: ThemeFiles,
    config: &Config,
    resolver: &Arc<dyn Resolver>,
) -> Result<(Theme, Diagnostics), Diagnostics> {
    let ThemeFiles {
        layers,
        strings,
        mut found,
    } = files;
    let files = files::all(&layers, config.colour, &mut found);
    let mut tera = Tera::new();
    // Every template makes HTML, whatever its file is called.
    tera.autoescape_on([""]);
    filters::register(&mut tera, config, &strings, &files, resolver);
    let prefixes: Vec<String> = layers[1..].iter().map(|l| format!("{}/", l.name)).collect();
    if let Err(error) = tera.set_fallback_prefixes(prefixes) {
        return Err(faults::all_of(&error, &BTreeMap::new()));
    }
    let mut shown = BTreeMap::new();
    let mut templates = Vec::new();
    let mut names = BTreeSet::new();
    for layer in &layers {
        for (name, text) in layer.templates() {
            let full = if layer.name.is_empty() {
                name.clone()
            } else {
                format!("{}/{name}", layer.name)
            };
            shown.insert(full.clone(), format!("{}/{name}", layer.shown(TEMPLATES)));
            names.insert(name.clone());
            templates.push(closure::TemplateText { full, name, text });
        }
    }
    let fingerprints = closure::fingerprints(&templates);
    let strays = strays(&templates);
    let asks_for_urls = templates.iter().any(|t| t.text.contains("url_for"));
    let mut fingerprint = Ingredients::of("theme");
    fingerprint.text(&format!("{strings:?}"));
    for (name, file) in &files {
        fingerprint.text(name).text(&file.url).text(&file.integrity);
    }
    let templates = templates.into_iter().map(|t| (t.full, t.text));
    if let Err(error) = tera.add_raw_templates(templates) {
        found.extend(faults::all_of(&error, &shown));
        return Err(found);
    }
    let is_asked_for = |name: &str| config.search || !SEARCH.contains(&name);
    let required = REQUIRED.iter().filter(|name| is_asked_for(name));
    for name in required.filter(|name| !names.contains(**name)) {
        let theme = &config.theme;
        found.push(
            Diagnostic::error(
                "template-missing",
                bilingual!(
                    "giao diện `{theme}` thiếu mẫu `{name}`",
                    "the theme `{theme}` lacks the template `{name}`"
                ),
            )
            .hint(bilingual!(
                "thêm mẫu này, hoặc `extends: bulletin` trong theme.yaml",
                "add it, or `extends: bulletin` in theme.yaml"
            )),
        );
    }
    if found.has_errors() {
        return Err(found);
    }
    Ok((
        Theme {
            tera,
            templates: names,
            strings,
            files,
            fingerprint: fingerprint.finish(),
            strays,
            asks_for_urls,
            fingerprints,
            shown,
        },
        found,
    ))
}

/// Templates of the site that replace none and that no other names; an article may.
fn strays(templates: &[closure::TemplateText]) -> Vec<String> {
    let is_of_site = |t: &&closure::TemplateText| t.full == t.name;
    let is_used = |own: &closure::TemplateText| {
        let others = templates.iter().filter(|t| t.full != own.full);
        others.clone().any(|t| t.name == own.name)
            || others
                .clone()
                .any(|t| closure::unescaped(&t.text).contains(&own.name))
    };
    let defines = |t: &closure::TemplateText| t.text.contains("component");
    let strays = templates.iter().filter(is_of_site);
    let strays = strays.filter(|t| {
        !is_used(t) && !defines(t) && !t.name.contains('/') && t.name.ends_with(".html")
    });
    strays.map(|t| t.name.clone()).collect()
}

/// The name of a template without its ending.
pub fn stem(name: &str) -> &str {
    name.strip_suffix(".html").unwrap_or(name)
}

impl Theme {
    /// Static files: name and site path.
    pub fn urls(&self) -> Vec<(String, String)> {
        let files = self.files.iter();
        files
            .map(|(name, f)| (name.clone(), f.url.clone()))
            .collect()
    }

    /// Templates in the folder `folder`, [`SHARED`] or [`CARDS`], with what pages
    /// call what they make.
    pub fn parts<'t>(&'t self, folder: &'static str) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.templates.iter().filter_map(move |template| {
            let name = template.strip_prefix(folder)?;
            Some((template.as_str(), stem(name)))
        })
    }

    /// The template `name` and all that it takes in; of one that is not there,
    /// nothing.
    pub fn template_fingerprint(&self, name: &str) -> Fingerprint {
        self.fingerprints.get(name).copied().unwrap_or_default()
    }

    /// What went wrong while the template `name` was rendered, for the one who wrote it.
    pub fn explain(&self, name: &str, error: &tera::Error) -> Diagnostic {
        let mut all = faults::all_of(error, &self.shown).into_iter();
        let fault = all.next();
        let mut fault = fault.unwrap_or_else(|| faults::fault(&error.to_string(), None));
        // The engine does not always say where.
        fault.place = fault.place.or_else(|| {
            let shown = self.shown.get(name).map_or(name, String::as_str);
            Some(Place::file(shown))
        });
        fault
    }
}
