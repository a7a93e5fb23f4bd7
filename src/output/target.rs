//! Which folders bantin may write to, and what stands in them.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::manifest::Manifest;
use super::{Foreign, ForeignKind, OutputError, Previous};
use crate::bilingual;

/// Names that may stand in a folder that bantin has not written to yet.
const HARMLESS: [&str; 2] = ["CNAME", "README.md"];

/// The real path of an output folder of the site in `root`.
///
/// # Errors
/// It is the site itself, holds it, or is one of its sources.
pub fn check(output: &Path, root: &Path) -> Result<PathBuf, OutputError> {
    let real = real_path(output)?;
    // A link that leads nowhere has no real path, and is no folder either.
    if std::fs::symlink_metadata(&real).is_ok_and(|m| !m.is_dir()) {
        return Err(OutputError::Refused(not_a_folder(output)));
    }
    let root = root.canonicalize().map_err(|e| OutputError::io(root, e))?;
    let shown = output.display();
    if root.starts_with(&real) {
        return Err(OutputError::Refused(bilingual!(
            "không dựng vào {shown}: đó là thư mục chứa trang; chọn thư mục khác bằng --output",
            "will not build into {shown}: it holds the site itself; choose another folder with --output"
        )));
    }
    for source in [
        "content",
        "static",
        "templates",
        "themes",
        "i18n",
        ".git",
        ".bantin",
    ] {
        if real.starts_with(root.join(source)) {
            return Err(OutputError::Refused(bilingual!(
                "không dựng vào {shown}: đó là nguồn của trang; chọn thư mục khác bằng --output",
                "will not build into {shown}: it is a source of the site; choose another folder with --output"
            )));
        }
    }
    Ok(real)
}

fn not_a_folder(output: &Path) -> crate::diagnostic::Bilingual {
    let shown = output.display();
    bilingual!(
        "{shown} không phải thư mục; chọn thư mục khác bằng --output",
        "{shown} is not a folder; choose another with --output"
    )
}

/// The path with every link resolved; its last part need not exist.
fn real_path(output: &Path) -> Result<PathBuf, OutputError> {
    if let Ok(real) = output.canonicalize() {
        return Ok(real);
    }
    let absolute = std::path::absolute(output).map_err(|e| OutputError::io(output, e))?;
    let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name()) else {
        return Ok(absolute);
    };
    std::fs::create_dir_all(parent).map_err(|e| OutputError::io(parent, e))?;
    Ok(parent
        .canonicalize()
        .map_err(|e| OutputError::io(parent, e))?
        .join(name))
}

/// What stands in `output`.
///
/// # Errors
/// It holds files and bantin did not make it; it holds the public site and the
/// build is a preview; it can't be read.
pub(super) fn previous(output: &Path, preview: bool) -> Result<Previous, OutputError> {
    if !output.exists() {
        return Ok(Previous::default());
    }
    let shown = output.display();
    if !std::fs::metadata(output).is_ok_and(|m| m.is_dir()) {
        return Err(OutputError::Refused(not_a_folder(output)));
    }
    let Some(manifest) = Manifest::read(output) else {
        let foreign = foreign_files(output, &Manifest::default())?;
        if let Some(file) = foreign.iter().find(|f| !is_harmless(&f.path)) {
            let file = file.path.display();
            return Err(OutputError::Refused(bilingual!(
                "{shown} có tệp không do bantin tạo ({file}); chọn thư mục trống bằng --output",
                "{shown} holds files that bantin did not make ({file}); choose an empty folder with --output"
            )));
        }
        return Ok(Previous {
            manifest: Manifest::default(),
            foreign,
        });
    };
    if preview && !manifest.preview {
        return Err(OutputError::Refused(bilingual!(
            "{shown} là trang công khai; bản xem trước có nháp phải vào thư mục khác",
            "{shown} is the public site; a preview with drafts goes into another folder"
        )));
    }
    let foreign = foreign_files(output, &manifest)?;
    Ok(Previous { manifest, foreign })
}

/// Dot files and a few names tell of a folder made for publishing.
fn is_harmless(path: &Path) -> bool {
    let first = path.iter().next().unwrap_or_default().to_string_lossy();
    first.starts_with('.') || HARMLESS.contains(&first.as_ref())
}

/// Everything in `output` that `manifest` does not name. Links are not followed.
fn foreign_files(output: &Path, manifest: &Manifest) -> Result<Vec<Foreign>, OutputError> {
    let mut foreign = Vec::new();
    for entry in WalkDir::new(output).min_depth(1).sort_by_file_name() {
        let entry = entry.map_err(|e| {
            let source = e
                .into_io_error()
                .unwrap_or_else(|| std::io::ErrorKind::Other.into());
            OutputError::io(output, source)
        })?;
        let Ok(path) = entry.path().strip_prefix(output) else {
            continue;
        };
        let name = path.to_string_lossy().replace('\\', "/");
        let kind = entry.file_type();
        if kind.is_dir() {
            let is_empty = std::fs::read_dir(entry.path()).is_ok_and(|mut d| d.next().is_none());
            if is_empty {
                foreign.push(Foreign {
                    path: path.to_owned(),
                    kind: ForeignKind::Folder,
                });
            }
        } else if kind.is_symlink() {
            foreign.push(Foreign {
                path: path.to_owned(),
                kind: ForeignKind::Link,
            });
        } else if !manifest.contains(&name) {
            foreign.push(Foreign {
                path: path.to_owned(),
                kind: ForeignKind::File,
            });
        }
    }
    Ok(foreign)
}
