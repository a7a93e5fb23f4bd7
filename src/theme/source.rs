//! Where the files of a theme come from: the site, a folder, the binary.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use crate::bilingual;
use crate::config::Config;
use crate::content::walk;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean, not_utf8, unreadable};
use crate::locale::line::in_one_form;
use crate::locale::slug::is_slug;
use crate::yaml::{self, Origin, Text};

/// Themes that come with bantin.
static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes");

/// Folder of templates, in a site and in a theme.
pub(super) const TEMPLATES: &str = "templates";
const STRINGS: &str = "i18n";
const THEMES: &str = "themes";

/// Folders in a site's root that its theme comes from.
pub const FOLDERS: [&str; 3] = [THEMES, TEMPLATES, STRINGS];
const STATIC: &str = "static";

/// `theme.yaml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ThemeManifest {
    /// What people call it.
    name: Option<Text>,
    /// Theme whose files are used where this one has none.
    extends: Option<Text>,
    /// Who made it and under which licence.
    license: Option<Text>,
}

/// One source of files: the site itself, its theme, a theme below.
#[derive(Debug)]
pub(super) struct Layer {
    /// Name of the theme; empty for the site.
    pub(super) name: String,
    /// Paths from the layer's root and their bytes.
    files: BTreeMap<String, Vec<u8>>,
}

impl Layer {
    /// A folder of the layer as messages name it.
    pub(super) fn shown(&self, folder: &str) -> String {
        if self.name.is_empty() {
            folder.to_owned()
        } else {
            format!("themes/{}/{folder}", self.name)
        }
    }

    fn below(&self, folder: &'static str) -> impl Iterator<Item = (String, &Vec<u8>)> {
        self.files.iter().filter_map(move |(path, bytes)| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?;
            Some((name.to_owned(), bytes))
        })
    }

    /// Templates by name.
    pub(super) fn templates(&self) -> impl Iterator<Item = (String, String)> + '_ {
        let templates = self.below(TEMPLATES).filter(|(name, _)| !is_copy(name));
        templates.map(|(name, bytes)| (name, String::from_utf8_lossy(bytes).into_owned()))
    }

    /// Static files by name.
    pub(super) fn static_files(&self) -> impl Iterator<Item = (String, Vec<u8>)> + '_ {
        self.below(STATIC)
            .map(|(name, bytes)| (name, bytes.clone()))
    }

    /// The strings of a language.
    pub(super) fn strings(&self, code: &str) -> Option<(String, String)> {
        let bytes = self.files.get(&format!("{STRINGS}/{code}.yaml"))?;
        let shown = format!("{}/{code}.yaml", self.shown(STRINGS));
        Some((shown, String::from_utf8_lossy(bytes).into_owned()))
    }
}

/// Whether editors and git leave files of such a name beside the one that is meant.
fn is_copy(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    let ends = [".orig", ".rej", ".bak", "#"];
    ends.iter().any(|end| file.ends_with(end))
}

/// The words of the theme that comes with bantin, which stand in where another has none:
/// some are bantin's own.
pub(super) fn own_strings(code: &str) -> Option<&'static str> {
    let file = EMBEDDED.get_file(format!("bulletin/{STRINGS}/{code}.yaml"))?;
    file.contents_utf8()
}

/// The site, its theme and those below it, nearest first.
pub(super) fn layers(config: &Config) -> Result<Vec<Layer>, Diagnostics> {
    let mut found = Diagnostics::new();
    let mut files = BTreeMap::new();
    for folder in [TEMPLATES, STRINGS] {
        read_folder(&config.root, folder, folder, &mut files, &mut found);
    }
    let mut layers = vec![Layer {
        name: String::new(),
        files,
    }];
    let named = config.place("theme");
    let mut next = Some((config.theme.clone(), named));
    while let Some((name, named)) = next {
        if layers.iter().any(|l| l.name == name) {
            found.push(
                Diagnostic::error(
                    "theme-circle",
                    bilingual!(
                        "giao diện `{name}` mở rộng chính nó",
                        "the theme `{name}` extends itself"
                    ),
                )
                .hint(bilingual!(
                    "bỏ `extends` ở một trong các giao diện đó",
                    "remove `extends` from one of these themes"
                ))
                .at(Place::file(format!("themes/{name}/theme.yaml"))),
            );
            break;
        }
        let Some(layer) = read_theme(&config.root, &name, &mut found) else {
            found.push(no_theme(&name, &config.root, named));
            break;
        };
        next = parent(&layer, &mut found);
        layers.push(layer);
    }
    for layer in &mut layers {
        let mut files = std::mem::take(&mut layer.files);
        // Pictures of a theme, its notes and licence are nothing that it is made of.
        files.retain(|path, _| is_of_theme(path));
        for (path, bytes) in &mut files {
            let is_static = is_in(path, STATIC);
            if is_static && !path.ends_with(".css") {
                continue;
            }
            let shown = layer.shown(path);
            match std::str::from_utf8(bytes) {
                Err(error) => found.push(not_utf8(&bytes[..error.valid_up_to()], &shown)),
                Ok(text) => {
                    found.extend(dump_in(text, &shown).map(dumps));
                    // Of a static file every byte counts, but for a mark that would be part
                    // of a sheet's first rule.
                    *bytes = match is_static {
                        true => text.strip_prefix('\u{feff}').unwrap_or(text).into(),
                        false => in_one_form(text).into_bytes(),
                    };
                }
            }
        }
        layer.files = files;
    }
    if found.has_errors() {
        Err(found)
    } else {
        Ok(layers)
    }
}

/// Whether a file of a theme's folder is a part of it.
fn is_of_theme(path: &str) -> bool {
    path == "theme.yaml"
        || [TEMPLATES, STRINGS, STATIC]
            .iter()
            .any(|folder| is_in(path, folder))
}

fn is_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// Tera's own print of all values, in an order that is another each time.
const DUMP: &str = "__tera_context";

fn dump_in(text: &str, shown: &str) -> Option<Place> {
    let before = &text[..text.find(DUMP)?];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let (line, column) = (
        before.matches('\n').count(),
        before[start..].chars().count(),
    );
    Some(Place::at(shown, line + 1, column + 1, DUMP.len()))
}

fn dumps(place: Place) -> Diagnostic {
    Diagnostic::error(
        "template-dump",
        bilingual!(
            "`{DUMP}` in ra mỗi lần một khác nên không dùng được",
            "`{DUMP}` prints something else each time, so it can't be used"
        ),
    )
    .at(place)
    .hint(bilingual!(
        "in riêng giá trị cần xem: `{{{{ site | json }}}}`",
        "print the value that is wanted: `{{{{ site | json }}}}`"
    ))
}

fn no_manifest(name: &str, shown: &str) -> Diagnostic {
    Diagnostic::error(
        "theme-manifest",
        bilingual!(
            "giao diện `{name}` không có theme.yaml",
            "the theme `{name}` has no theme.yaml"
        ),
    )
    .at(Place::file(shown))
    .hint(bilingual!(
        "tạo tệp đó với dòng `name: {name}`; thêm `extends: bulletin` nếu chỉ thay một phần",
        "make it, with a line `name: {name}`; add `extends: bulletin` to change a part only"
    ))
}

fn no_theme(name: &str, root: &Path, named: Place) -> Diagnostic {
    let own = std::fs::read_dir(root.join(THEMES)).into_iter().flatten();
    let folders = own.flatten().filter(|entry| entry.path().is_dir());
    let own = folders.filter_map(|entry| entry.file_name().into_string().ok());
    let embedded = EMBEDDED.dirs().filter_map(|d| d.path().to_str());
    let mut all: Vec<String> = own.chain(embedded.map(str::to_owned)).collect();
    all.sort();
    all.dedup();
    let near = did_you_mean(name, all.iter().map(String::as_str));
    let hint = match near {
        Some(near) => bilingual!("có phải ý bạn là `{near}`?", "did you mean `{near}`?"),
        None => {
            let list = all.join(", ");
            bilingual!(
                "tạo thư mục themes/{name}, hoặc dùng giao diện có sẵn: {list}",
                "make a folder themes/{name}, or use one that is there: {list}"
            )
        }
    };
    Diagnostic::error(
        "no-theme",
        bilingual!("không có giao diện `{name}`", "there is no theme `{name}`"),
    )
    .at(named)
    .hint(hint)
}

/// The theme that `layer` extends, and where it says so.
fn parent(layer: &Layer, found: &mut Diagnostics) -> Option<(String, Place)> {
    let shown = layer.shown("theme.yaml");
    let Some(bytes) = layer.files.get("theme.yaml") else {
        found.push(no_manifest(&layer.name, &shown));
        return None;
    };
    let text = String::from_utf8_lossy(bytes);
    match yaml::parse(
        text.strip_prefix('\u{feff}').unwrap_or(&text),
        Origin {
            file: &shown,
            lines_before: 0,
        },
    ) {
        Ok(tree) => {
            let (manifest, faults): (ThemeManifest, _) = tree.read();
            found.extend(faults);
            let parent = manifest.extends?.0;
            if !is_slug(&parent) {
                found.push(
                    Diagnostic::error(
                        "theme-extends",
                        bilingual!(
                            "`{parent}` không phải tên một giao diện",
                            "`{parent}` is not the name of a theme"
                        ),
                    )
                    .at(tree.place("extends"))
                    .hint(bilingual!(
                        "dùng tên một thư mục trong themes/ hoặc bulletin",
                        "use the name of a folder in themes/ or bulletin"
                    )),
                );
                return None;
            }
            let place = tree.place("extends");
            Some((parent, place))
        }
        Err(faults) => {
            found.extend(faults);
            None
        }
    }
}

/// The theme's folder in the site, or the one in the binary.
fn read_theme(root: &Path, name: &str, found: &mut Diagnostics) -> Option<Layer> {
    let folder = PathBuf::from(THEMES).join(name);
    let mut files = BTreeMap::new();
    // What can't be looked at is told of where it is read.
    let is_of_site = walk::is_folder(root, &folder.to_string_lossy());
    if is_of_site.unwrap_or(true) {
        read_folder(root, &folder.to_string_lossy(), "", &mut files, found);
        return Some(Layer {
            name: name.to_owned(),
            files,
        });
    }
    let embedded = EMBEDDED.get_dir(name)?;
    read_embedded(embedded, name, &mut files);
    Some(Layer {
        name: name.to_owned(),
        files,
    })
}

fn read_folder(
    root: &Path,
    folder: &str,
    prefix: &str,
    files: &mut BTreeMap<String, Vec<u8>>,
    found: &mut Diagnostics,
) {
    let (entries, faults) = walk::walk(root, folder);
    found.extend(faults);
    for entry in entries {
        match std::fs::read(&entry.disk) {
            Ok(bytes) => {
                let path = if prefix.is_empty() {
                    entry.path.clone()
                } else {
                    format!("{prefix}/{}", entry.path)
                };
                files.insert(path, bytes);
            }
            Err(error) => found.push(unreadable(Place::file(entry.shown()), &error)),
        }
    }
}

fn read_embedded(dir: &Dir<'_>, name: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for file in dir.files() {
        if let Ok(path) = file.path().strip_prefix(name) {
            files.insert(
                path.to_string_lossy().replace('\\', "/"),
                file.contents().to_vec(),
            );
        }
    }
    for inner in dir.dirs() {
        read_embedded(inner, name, files);
    }
}

/// Paths and bytes of an embedded theme, for those who want to change it.
pub fn embedded_files(name: &str) -> Option<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    read_embedded(EMBEDDED.get_dir(name)?, name, &mut files);
    Some(files)
}
