//! Themes: templates, strings and static files, from the site, from its theme
//! and from the themes that this one extends, in that order.
//!
//! A theme is not trusted: templates reach nothing but the values that they
//! are given, and what they print is escaped.

mod closure;
mod filters;
mod palette;
mod sheet;
mod source;
mod strings;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use sha2::{Digest, Sha256, Sha384};
use tera::{ErrorKind, Tera};

use crate::bilingual;
use crate::config::{Colour, Config};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::fingerprint::{Fingerprint, Ingredients, hexadecimal};
use crate::markdown::Resolver;
use source::{Layer, TEMPLATES};

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
    pub print: Fingerprint,
    /// Templates of the site itself that no theme has and no template names.
    pub strays: Vec<String>,
    /// Whether a template asks where articles stand.
    pub asks_for_urls: bool,
    /// Each template with all that it takes in, by name.
    prints: BTreeMap<String, Fingerprint>,
    /// Where each template comes from, for messages.
    shown: BTreeMap<String, String>,
}

/// A static file of a theme.
#[derive(Debug, Clone)]
pub struct ThemeFile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its hash as `integrity` gives it (Subresource Integrity).
    pub integrity: String,
    /// Site path, under a name that changes with the bytes.
    pub url: String,
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
    let files = static_files(&layers, config.colour, &mut found);
    let mut tera = Tera::new();
    // Every template makes HTML, whatever its file is called.
    tera.autoescape_on([""]);
    filters::register(&mut tera, config, &strings, &files, resolver);
    let prefixes: Vec<String> = layers[1..].iter().map(|l| format!("{}/", l.name)).collect();
    if let Err(error) = tera.set_fallback_prefixes(prefixes) {
        return Err(template_faults(&error, &BTreeMap::new()));
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
    let prints = closure::prints(&templates);
    let strays = strays(&templates);
    let asks_for_urls = templates.iter().any(|t| t.text.contains("url_for"));
    let mut print = Ingredients::of("theme");
    print.text(&format!("{strings:?}"));
    for (name, file) in &files {
        print.text(name).text(&file.url).text(&file.integrity);
    }
    let templates = templates.into_iter().map(|t| (t.full, t.text));
    if let Err(error) = tera.add_raw_templates(templates) {
        found.extend(template_faults(&error, &shown));
        return Err(found);
    }
    for name in REQUIRED.iter().filter(|name| !names.contains(**name)) {
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
            print: print.finish(),
            strays,
            asks_for_urls,
            prints,
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
    pub fn template_print(&self, name: &str) -> Fingerprint {
        self.prints.get(name).copied().unwrap_or_default()
    }

    /// What went wrong while the template `name` was rendered, for the one who wrote it.
    pub fn explain(&self, name: &str, error: &tera::Error) -> Diagnostic {
        let mut faults = template_faults(error, &self.shown).into_iter();
        let fault = faults.next();
        let mut fault = fault.unwrap_or_else(|| self::fault(&error.to_string(), None));
        // The engine does not always say where.
        fault.place = fault.place.or_else(|| {
            let shown = self.shown.get(name).map_or(name, String::as_str);
            Some(Place::file(shown))
        });
        fault
    }
}

/// What is wrong in templates: one fault, or all that were found when the
/// templates were checked against each other.
fn template_faults(error: &tera::Error, shown: &BTreeMap<String, String>) -> Diagnostics {
    let file = |name: &str| shown.get(name).cloned().unwrap_or_else(|| name.to_owned());
    let one = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            let on_one_line = span.start_line == span.end_line;
            let length = if on_one_line {
                span.end_col.saturating_sub(span.start_col)
            } else {
                0
            };
            let place = Place::at(
                file(report.filename()),
                span.start_line,
                span.start_col + 1,
                length,
            );
            fault(report.message(), Some(place))
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            fault(&error.to_string(), Some(Place::file(file(tpl))))
        }
        ErrorKind::MissingParent { current, .. } => {
            fault(&error.to_string(), Some(Place::file(file(current))))
        }
        // What is unknown in several templates comes as one text of drawn reports.
        ErrorKind::Msg(text) if text.contains("--> ") => {
            return text
                .split("error: ")
                .filter_map(|report| drawn_fault(report, &file))
                .collect();
        }
        _ if error.to_string().contains("recursion depth") => Diagnostic::error(
            "template",
            bilingual!(
                "một thành phần (component) gọi chính nó mãi",
                "a component calls itself without end"
            ),
        )
        .hint(bilingual!(
            "xem các thành phần mà mẫu này dùng; bỏ lời gọi, hoặc thêm điều kiện dừng",
            "look at the components that this template uses; take the call out, or end it"
        )),
        _ => fault(&error.to_string(), None),
    };
    [one].into_iter().collect()
}

/// A fault read back from its drawing: message, `--> file:line:column`, marks.
fn drawn_fault(report: &str, file: &impl Fn(&str) -> String) -> Option<Diagnostic> {
    let message = report.lines().next()?.trim();
    let place = report
        .lines()
        .find_map(|line| line.trim().strip_prefix("--> "))?;
    let mut parts = place.rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    let marks = report
        .lines()
        .map(|line| line.matches('^').count())
        .max()
        .unwrap_or(0);
    Some(fault(
        message,
        Some(Place::at(file(parts.next()?), line, column, marks)),
    ))
}

fn fault(cause: &str, place: Option<Place>) -> Diagnostic {
    let mut diagnostic = Diagnostic::error(
        "template",
        bilingual!(
            "mẫu trang có lỗi: {cause}",
            "the template has a fault: {cause}"
        ),
    )
    .hint(bilingual!(
        "docs/themes.md liệt kê các giá trị mỗi mẫu nhận được",
        "docs/themes.md lists the values that each template is given"
    ));
    diagnostic.place = place;
    diagnostic
}

/// Name of the style sheet that is made from the agency's colour.
const PALETTE: &str = "palette.css";

/// Style sheets in one another; a theme needs no more.
const MOST_IMPORTS: usize = 4;

/// Bytes of a style sheet with all that it imports.
const LARGEST_SHEET: usize = 1 << 20;

/// Static files, those of nearer layers over those of farther ones. Style
/// sheets come last, because they name others: `@import "name";` becomes what
/// is in it, so that readers fetch one file, and `url(name)` its published name.
fn static_files(
    layers: &[Layer],
    colour: Option<Colour>,
    found: &mut Diagnostics,
) -> BTreeMap<String, ThemeFile> {
    // The site's own `static/` is published as it is, not as part of the theme.
    let palette = (
        PALETTE.to_owned(),
        palette::style_sheet(colour).into_bytes(),
    );
    let sources: BTreeMap<String, Vec<u8>> = std::iter::once(palette)
        .chain(layers[1..].iter().rev().flat_map(Layer::static_files))
        .collect();
    let (sheets, others): (Vec<_>, Vec<_>) = sources
        .into_iter()
        .partition(|(name, _)| name.ends_with(".css"));
    let mut files: BTreeMap<String, ThemeFile> = others
        .into_iter()
        .map(|(name, bytes)| (name.clone(), published(&name, bytes)))
        .collect();
    let sheets: BTreeMap<String, String> = sheets
        .into_iter()
        .map(|(name, bytes)| {
            let text = sheet::with_plain_imports(&String::from_utf8_lossy(&bytes));
            let text = sheet::from_top(&text, &name, |file| files.contains_key(file));
            (name, text)
        })
        .collect();
    for (name, text) in &sheets {
        let is_there = |address: &str| files.contains_key(&*sheet::file_in(address).0);
        let lost = sheet::lost_in(text, is_there, |import| sheets.contains_key(import));
        let faults = lost.iter().map(|(line, lost)| {
            let file = sheet_place(layers, name).file;
            lost_address(lost, Place::at(file, *line, 1, 0))
        });
        found.extend(faults);
    }
    // A sheet that the theme below imports is a part, even where this one does not.
    let everywhere: Vec<String> = layers[1..]
        .iter()
        .flat_map(Layer::static_files)
        .filter(|(name, _)| name.ends_with(".css"))
        .map(|(_, bytes)| sheet::with_plain_imports(&String::from_utf8_lossy(&bytes)))
        .collect();
    let imported = |name: &str| {
        let form = import_of(name);
        name == PALETTE || everywhere.iter().any(|text| text.contains(&form))
    };
    for name in sheets.keys().filter(|name| !imported(name)) {
        let Some(text) = expanded(name, &sheets, MOST_IMPORTS) else {
            found.push(imports_too_much(name, sheet_place(layers, name)));
            continue;
        };
        // A sheet names files from where it stands itself.
        let up = "../".repeat(name.matches('/').count());
        let text = sheet::with_addresses(&text, |address| {
            let (name, behind) = sheet::file_in(address);
            let file = files.get(&*name)?;
            let own = file.url.trim_start_matches("/assets/");
            Some(format!("{up}{own}{behind}"))
        });
        files.insert(name.clone(), published(name, text.into_bytes()));
    }
    files
}

/// The text of the sheet `name` with those that it imports in their places, each
/// as deep as `depth`; none when they import each other or grow past any use.
fn expanded(name: &str, sheets: &BTreeMap<String, String>, depth: usize) -> Option<String> {
    let mut text = sheets[name].clone();
    for other in sheets.keys() {
        let form = import_of(other);
        let times = text.matches(&form).count();
        if times == 0 {
            continue;
        }
        let part = expanded(other, sheets, depth.checked_sub(1)?)?;
        if text.len() + times * part.len() > LARGEST_SHEET {
            return None;
        }
        text = text.replace(&form, &part);
    }
    Some(text)
}

/// Where the sheet `name` that counts comes from.
fn sheet_place(layers: &[Layer], name: &str) -> Place {
    let mut layers = layers[1..].iter();
    let layer = layers.find(|layer| layer.static_files().any(|(own, _)| own == name));
    let folder = layer.map_or_else(|| "static".to_owned(), |layer| layer.shown("static"));
    Place::file(format!("{folder}/{name}"))
}

fn lost_address(address: &str, place: Place) -> Diagnostic {
    let address: String = address.chars().take(80).collect();
    Diagnostic::error(
        "style-sheet-address",
        bilingual!(
            "`{address}` không dẫn tới tệp nào của giao diện",
            "`{address}` leads to no file of the theme"
        ),
    )
    .at(place)
    .hint(bilingual!(
        "đặt tệp vào static/ của giao diện và viết `@import \"tên.css\";` hay `url(tên)`; trang không tải gì từ máy chủ khác",
        "put the file into the theme's static/ and write `@import \"name.css\";` or `url(name)`; a page loads nothing from other hosts"
    ))
}

fn imports_too_much(name: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        "style-sheet-imports",
        bilingual!(
            "`{name}` nhập các tệp CSS vòng quanh nhau, quá {MOST_IMPORTS} tầng hoặc quá lớn",
            "`{name}` imports style sheets that import each other, more than {MOST_IMPORTS} deep or too large"
        ),
    )
    .at(place)
    .hint(bilingual!(
        "bỏ bớt dòng @import",
        "take out some @import lines"
    ))
}

fn import_of(name: &str) -> String {
    format!("@import \"{name}\";")
}

fn published(name: &str, bytes: Vec<u8>) -> ThemeFile {
    let digest = hexadecimal(&Sha256::digest(&bytes)[..5]);
    let url = match name.rsplit_once('.') {
        Some((stem, extension)) => format!("/assets/{stem}.{digest}.{extension}"),
        None => format!("/assets/{name}.{digest}"),
    };
    let integrity = format!("sha384-{}", BASE64.encode(Sha384::digest(&bytes)));
    ThemeFile {
        bytes,
        integrity,
        url,
    }
}
