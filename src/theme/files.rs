//! Static files of a theme, as they are published: under names that change with their
//! bytes, style sheets as one file each.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use sha2::{Digest, Sha256, Sha384};

use super::source::Layer;
use super::{palette, sheet};
use crate::bilingual;
use crate::config::Colour;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::fingerprint::hexadecimal;

/// Name of the style sheet that is made from the agency's colour.
const PALETTE: &str = "palette.css";

/// Style sheets in one another; a theme needs no more.
const MOST_IMPORTS: usize = 4;

/// Bytes of a style sheet with all that it imports.
const LARGEST_SHEET: usize = 1 << 20;

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

/// Static files, those of nearer layers over those of farther ones. Style
/// sheets come last, because they name others: `@import "name";` becomes what
/// is in it, so that readers fetch one file, and `url(name)` its published name.
pub(super) fn all(
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
        let takes_in = |text: &String| sheet::imports(text).any(|(_, other)| other == name);
        name == PALETTE || everywhere.iter().any(takes_in)
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
    let own = &sheets[name];
    let (mut text, mut end) = (String::with_capacity(own.len()), 0);
    // Each is made once, however often this one takes it in.
    let mut made: BTreeMap<&str, String> = BTreeMap::new();
    for (place, other) in sheet::imports(own) {
        if !sheets.contains_key(other) {
            continue;
        }
        if !made.contains_key(other) {
            made.insert(other, expanded(other, sheets, depth.checked_sub(1)?)?);
        }
        text.push_str(&own[end..place.start]);
        text.push_str(&made[other]);
        end = place.end;
        if text.len() > LARGEST_SHEET {
            return None;
        }
    }
    text.push_str(&own[end..]);
    Some(text).filter(|text| text.len() <= LARGEST_SHEET)
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
        "remove some @import lines"
    ))
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
