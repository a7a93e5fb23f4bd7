//! Which files a folder holds, in one order on every machine.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;
use walkdir::{DirEntry, WalkDir};

use crate::bilingual;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, unreadable};
use crate::stamp::Stamp;

/// Name of the folder with articles, in a site's root.
pub const CONTENT_DIR: &str = "content";

/// Name of the folder with files that are published as they are.
pub const STATIC_DIR: &str = "static";

/// What a file is to bantin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// An article or a page.
    Markdown,
    /// Anything else: a picture, an attachment.
    Asset,
}

/// A file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path below the folder that was walked, NFC, parted by `/`.
    pub path: String,
    /// Name of the folder that was walked, NFC, such as `content`.
    pub folder: String,
    /// Where it is on disk.
    pub disk: PathBuf,
    /// Article or asset.
    pub kind: FileKind,
    /// What the file system says of it.
    pub stamp: Stamp,
}

impl SourceFile {
    /// Path from the site's root, for messages.
    pub fn shown(&self) -> String {
        format!("{}/{}", self.folder, self.path)
    }
}

/// The files below `root/folder`, sorted by path; none when there is no such
/// folder. Symlinks, special files, names that are not Unicode and names that
/// are the same after normalisation are errors: never followed, never skipped.
/// The folder itself must be one. Dot files and the litter of desktops are no content.
pub fn walk(root: &Path, folder: &str) -> (Vec<SourceFile>, Diagnostics) {
    let mut found = Diagnostics::new();
    match is_folder(root, folder) {
        Ok(true) => {}
        Ok(false) => return (Vec::new(), found),
        Err(fault) => {
            found.push(*fault);
            return (Vec::new(), found);
        }
    }
    let mut files: Vec<SourceFile> = Vec::new();
    let entries = WalkDir::new(root.join(folder))
        .min_depth(1)
        .into_iter()
        .filter_entry(|entry| !is_litter(&entry.file_name().to_string_lossy(), folder));
    for entry in entries {
        match source_file(root, folder, entry) {
            Ok(file) => files.extend(file),
            Err(fault) => found.push(*fault),
        }
    }
    files.par_sort_unstable_by(|a, b| (&a.path, &a.disk).cmp(&(&b.path, &b.disk)));
    let twins = files.windows(2).filter(|pair| pair[0].path == pair[1].path);
    for first in twins.map(|pair| &pair[0]) {
        found.push(name_collision().at(Place::file(first.shown())));
    }
    files.dedup_by(|second, first| second.path == first.path);
    if folder == CONTENT_DIR {
        let assets = files.iter().filter(|file| file.kind == FileKind::Asset);
        for file in assets.filter(|file| is_meant_for_article(&file.path)) {
            found.push(not_an_article().at(Place::file(file.shown())));
        }
    }
    let faults: Vec<Diagnostic> = files
        .par_iter_mut()
        .filter_map(|file| match std::fs::symlink_metadata(&file.disk) {
            Ok(metadata) => {
                file.stamp = Stamp::of(&metadata);
                None
            }
            Err(error) => Some(unreadable(Place::file(file.shown()), &error)),
        })
        .collect();
    found.extend(faults);
    (files, found)
}

/// Whether `root/folder` is there; an error when a part of it is no folder.
///
/// # Errors
/// A part of it is no folder, or can't be looked at.
pub fn is_folder(root: &Path, folder: &str) -> Result<bool, Box<Diagnostic>> {
    let mut above = root.to_owned();
    for part in Path::new(folder) {
        above.push(part);
        match std::fs::symlink_metadata(&above) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(metadata) => {
                let place = Place::file(shown_path(root, &above));
                return Err(Box::new(not_a_file(metadata.is_symlink()).at(place)));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => {
                let place = Place::file(shown_path(root, &above));
                return Err(Box::new(unreadable(place, &error)));
            }
        }
    }
    Ok(true)
}

/// The file of an entry, without its stamp; none for a folder.
fn source_file(
    root: &Path,
    folder: &str,
    entry: walkdir::Result<DirEntry>,
) -> Result<Option<SourceFile>, Box<Diagnostic>> {
    let entry = entry.map_err(|error| {
        let path = error.path();
        let shown = path.map_or_else(|| folder.to_owned(), |path| shown_path(root, path));
        Box::new(unreadable(Place::file(shown), &error.into()))
    })?;
    let fault = |fault: Diagnostic| {
        let place = Place::file(shown_path(root, entry.path()));
        Err(Box::new(fault.at(place)))
    };
    let kind = entry.file_type();
    if kind.is_dir() {
        return Ok(None);
    }
    if !kind.is_file() {
        return fault(not_a_file(kind.is_symlink()));
    }
    let relative = entry.path().strip_prefix(root.join(folder)).ok();
    let Some(relative) = relative.and_then(Path::to_str) else {
        return fault(not_unicode());
    };
    if cfg!(not(windows)) && relative.contains('\\') {
        return fault(backslash());
    }
    let path = forward_slashes(relative);
    let path: String = match path.is_ascii() {
        true => path,
        false => path.nfc().collect(),
    };
    let is_markdown = Path::new(&path)
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("md") || e.eq_ignore_ascii_case("markdown"));
    Ok(Some(SourceFile {
        stamp: Stamp::default(),
        path,
        folder: folder.to_owned(),
        disk: entry.path().to_owned(),
        kind: match is_markdown {
            true => FileKind::Markdown,
            false => FileKind::Asset,
        },
    }))
}

fn not_unicode() -> Diagnostic {
    Diagnostic::error(
        "name-not-unicode",
        bilingual!(
            "tên tệp không phải Unicode",
            "the file's name is not Unicode"
        ),
    )
    .hint(bilingual!("đổi tên tệp", "rename the file"))
}

fn name_collision() -> Diagnostic {
    Diagnostic::error(
        "name-collision",
        bilingual!(
            "hai tệp có cùng tên khi chuẩn hóa Unicode",
            "two files have one name once Unicode is normalised"
        ),
    )
    .hint(bilingual!("đổi tên một trong hai", "rename one of them"))
}

/// Whether a file was meant for an article, or was one: editors of text add `.txt`,
/// and other programs end the names of Markdown otherwise.
fn is_meant_for_article(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let ends = [".mdx", ".mkd", ".mkdn", ".mdown", ".mdwn", ".rmd"];
    [".md.", ".markdown."]
        .iter()
        .any(|part| name.contains(part))
        || ends.iter().any(|end| name.ends_with(end))
}

fn not_an_article() -> Diagnostic {
    Diagnostic::warning(
        "not-an-article",
        bilingual!(
            "tên tệp không kết thúc bằng .md nên không được đọc như một bài",
            "the file's name does not end in .md, so it is not read as an article"
        ),
    )
    .hint(bilingual!(
        "đổi tên cho kết thúc bằng .md; nếu là bản sao thì xóa đi",
        "rename it to end in .md; if it is a copy, delete it"
    ))
}

/// Every file below `root/folder` and what the file system says of it, sorted;
/// none when not all of it can be looked at.
pub fn stamps(root: &Path, folder: &str) -> Option<Vec<(PathBuf, Stamp)>> {
    let top = root.join(folder);
    match std::fs::symlink_metadata(&top) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Some(Vec::new()),
        Err(_) => return None,
        Ok(_) => {}
    }
    let entries = WalkDir::new(&top).sort_by_file_name().into_iter();
    let entries: Vec<_> = entries.collect::<Result<_, _>>().ok()?;
    let files = entries.into_iter().filter(|e| !e.file_type().is_dir());
    files
        .map(|entry| {
            let stamp = Stamp::of(&entry.metadata().ok()?);
            Some((entry.into_path(), stamp))
        })
        .collect()
}

fn shown_path(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    forward_slashes(&relative).nfc().collect()
}

/// The path of a file of the content folder from the site's root, for messages.
pub fn in_content(path: &str) -> String {
    format!("{CONTENT_DIR}/{path}")
}

/// Windows parts paths by `\`; elsewhere it is a letter like any other.
pub fn forward_slashes(path: &str) -> String {
    if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.to_owned()
    }
}

/// Where the file `shown` of a message is on disk: some systems write names in
/// another form of Unicode than messages do.
pub fn on_disk(root: &Path, shown: &str) -> PathBuf {
    let mut path = root.to_owned();
    for part in shown.split('/') {
        let next = path.join(part);
        let is_part =
            |name: &std::ffi::OsStr| name.to_str().is_some_and(|n| n.nfc().eq(part.chars()));
        let mut entries = match next.symlink_metadata() {
            Ok(_) => None,
            Err(_) => std::fs::read_dir(&path).ok(),
        };
        let found = entries
            .iter_mut()
            .flatten()
            .flatten()
            .find(|entry| is_part(&entry.file_name()));
        path = found.map_or(next, |entry| entry.path());
    }
    path
}

fn backslash() -> Diagnostic {
    Diagnostic::error(
        "name-backslash",
        bilingual!(
            "tên tệp có dấu `\\`, Windows đọc thành thư mục",
            "the name holds a `\\`, which Windows reads as a folder"
        ),
    )
    .hint(bilingual!("đổi tên tệp", "rename the file"))
}

fn not_a_file(symlink: bool) -> Diagnostic {
    if symlink {
        Diagnostic::error(
            "symlink",
            bilingual!(
                "là liên kết tượng trưng; bantin không đi theo",
                "is a symbolic link; bantin does not follow it"
            ),
        )
        .hint(bilingual!(
            "chép tệp thật vào chỗ này",
            "put a copy of the real file here"
        ))
    } else {
        Diagnostic::error(
            "special-file",
            bilingual!("không phải tệp thường", "is not a regular file"),
        )
        .hint(bilingual!(
            "bỏ nó khỏi thư mục",
            "remove it from the folder"
        ))
    }
}

/// What desktops and git leave in folders. Beside articles every dot file is
/// such; `static/` may well hold `.well-known` or `.nojekyll`.
fn is_litter(name: &str, folder: &str) -> bool {
    name.ends_with('~')
        || name.starts_with("._")
        || (name.starts_with('.') && folder != STATIC_DIR)
        || matches!(
            name.to_ascii_lowercase().as_str(),
            "thumbs.db" | "desktop.ini" | ".ds_store" | ".git" | ".gitignore" | ".gitkeep"
        )
}
