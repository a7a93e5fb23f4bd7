//! Which folders bantin may write to, and what stands in them.

use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use super::manifest::Manifest;
use super::state::{Known, State};
use super::{Folders, Foreign, ForeignKind, OutputError, Previous, Publication, Trust};
use crate::bilingual;
use crate::content::walk;
use crate::plan::MANIFEST;
use crate::stamp::Stamp;
use crate::theme;

/// Names that may stand in a folder that bantin has not written to yet: those that tell
/// of a folder made for publishing, and what file managers leave.
const HARMLESS: [&str; 10] = [
    "CNAME",
    "README.md",
    "Thumbs.db",
    ".well-known",
    ".git",
    ".github",
    ".gitea",
    ".forgejo",
    ".hg",
    ".svn",
];

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
    let own = [walk::CONTENT_DIR, walk::STATIC_DIR, ".git", ".bantin"];
    for source in own.into_iter().chain(theme::FOLDERS) {
        if real.starts_with(root.join(source)) {
            return Err(OutputError::Refused(bilingual!(
                "không dựng vào {shown}: đó là nguồn của trang; chọn thư mục khác bằng --output",
                "will not build into {shown}: it is a source of the site; choose another folder with --output"
            )));
        }
    }
    let is_work_folder = |folder: &Path| {
        let name = folder.file_name().and_then(|name| name.to_str());
        let name = name.and_then(|name| name.strip_prefix('.'));
        let is_named_so = name.is_some_and(|name| name.ends_with(".bantin"));
        is_named_so && (folder.starts_with(&root) || folder.join("lock").is_file())
    };
    if real.ancestors().any(is_work_folder) {
        return Err(OutputError::Refused(bilingual!(
            "không dựng vào {shown}: bantin làm việc trong đó và sẽ xóa nó; chọn thư mục khác bằng --output",
            "will not build into {shown}: bantin works there and would delete it; choose another folder with --output"
        )));
    }
    if let Some(site) = real
        .ancestors()
        .skip(1)
        .find(|above| above.join(MANIFEST).is_file())
    {
        let site = site.display();
        return Err(OutputError::Refused(bilingual!(
            "không dựng vào {shown}: {site} là một trang đã dựng, mọi thứ trong đó đều được đăng; chọn thư mục khác bằng --output",
            "will not build into {shown}: {site} is a site that was built, and all in it is public; choose another folder with --output"
        )));
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

/// The path with every link resolved; its last parts need not exist.
fn real_path(output: &Path) -> Result<PathBuf, OutputError> {
    let absolute = std::path::absolute(output).map_err(|e| OutputError::io(output, e))?;
    let there = absolute
        .ancestors()
        .find_map(|above| Some((above, above.canonicalize().ok()?)));
    let Some((above, mut real)) = there else {
        return Ok(absolute);
    };
    let missing = absolute.strip_prefix(above).unwrap_or(Path::new(""));
    for part in missing.components() {
        match part {
            // It leads back to what may be a link.
            Component::ParentDir => {
                real.pop();
                real = real.canonicalize().unwrap_or(real);
            }
            part => real.push(part),
        }
    }
    Ok(real)
}

/// What stands in the output.
///
/// # Errors
/// It holds files and bantin did not make it; it holds the public site and the
/// build is a preview; it can't be read.
pub(super) fn previous(
    folders: &Folders,
    publication: &Publication<'_>,
    left: Option<State>,
) -> Result<Previous, OutputError> {
    let output = &folders.output;
    if !output.exists() {
        return Ok(Previous::default());
    }
    if !std::fs::metadata(output).is_ok_and(|m| m.is_dir()) {
        return Err(OutputError::Refused(not_a_folder(output)));
    }
    let Some(mut old) = known(folders, publication.trust, left)? else {
        let foreign = foreign_files(output, &|_| false)?;
        if let Some(file) = foreign.iter().find(|f| !is_harmless(&f.path)) {
            let (shown, file) = (output.display(), &file.path);
            // Built by bantin, and no longer to be told from what was not.
            if output.join(MANIFEST).exists() || folders.state.exists() {
                return Err(OutputError::Refused(bilingual!(
                    "{MANIFEST} trong {shown} đã mất hoặc hỏng nên không biết tệp nào do bantin tạo; giữ lại tệp của bạn nếu có, xóa {shown} rồi dựng lại",
                    "{MANIFEST} in {shown} is gone or damaged, so what bantin made can't be told; keep files of your own, delete {shown} and build again"
                )));
            }
            return Err(OutputError::Refused(bilingual!(
                "{shown} có tệp không do bantin tạo ({file}); chọn thư mục trống bằng --output",
                "{shown} holds files that bantin did not make ({file}); choose an empty folder with --output"
            )));
        }
        return Ok(Previous {
            foreign,
            ..Previous::default()
        });
    };
    if publication.preview && !old.preview {
        let shown = output.display();
        return Err(OutputError::Refused(bilingual!(
            "{shown} là trang công khai; bản xem trước có nháp phải vào thư mục khác",
            "{shown} is the public site; a preview with drafts goes into another folder"
        )));
    }
    if old.folders.is_none() {
        old.foreign = foreign_files(output, &|path| old.find(path).is_some())?;
    }
    Ok(old)
}

/// What is known of the output from its state, or else from its manifest; none
/// when bantin did not make it.
fn known(
    folders: &Folders,
    trust: Trust,
    left: Option<State>,
) -> Result<Option<Previous>, OutputError> {
    let left = left.filter(|state| trust == Trust::Times && state.is_current(folders));
    if let Some(state) = left {
        let is_as_it_was = state.has_no_new_names;
        return Ok(Some(Previous {
            files: state.files,
            preview: state.preview,
            is_of_this_version: true,
            foreign: state.foreign,
            spare: state.spare.filter(|_| is_as_it_was),
            folders: is_as_it_was.then_some(state.folders),
        }));
    }
    let read = Manifest::read(&folders.output);
    let read = read.map_err(|e| OutputError::io(&folders.output.join(MANIFEST), e))?;
    let Some(manifest) = read else {
        return Ok(None);
    };
    let unseen = |(path, facts)| Known {
        path,
        made_from: None,
        facts,
        stamp: Stamp::default(),
    };
    Ok(Some(Previous {
        is_of_this_version: manifest.generator == super::stage::GENERATOR
            && manifest.is_as_written(&folders.output),
        files: manifest.files.into_iter().map(unseen).collect(),
        preview: manifest.preview,
        ..Previous::default()
    }))
}

impl Previous {
    /// The file at `path`, if bantin wrote it.
    pub(super) fn find(&self, path: &str) -> Option<&Known> {
        let at = self
            .files
            .binary_search_by(|known| known.path.as_str().cmp(path));
        at.ok().map(|at| &self.files[at])
    }
}

/// Settings of hosts are files whose names begin with a dot; folders so called may be
/// somebody's own.
fn is_harmless(path: &str) -> bool {
    let (first, is_inside) = path
        .split_once('/')
        .map_or((path, false), |(first, _)| (first, true));
    HARMLESS.contains(&first) || first.starts_with('.') && !is_inside
}

/// Everything in `output` that bantin did not write, as `is_ours` says. Links
/// are not followed.
fn foreign_files(
    output: &Path,
    is_ours: &dyn Fn(&str) -> bool,
) -> Result<Vec<Foreign>, OutputError> {
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
        let Some(path) = path.to_str() else {
            let shown = entry.path().display();
            return Err(OutputError::Refused(bilingual!(
                "tên của {shown} không phải Unicode; đổi tên hoặc chuyển nó đi rồi chạy lại",
                "the name of {shown} is not Unicode; rename it or move it away and run again"
            )));
        };
        let path = walk::forward_slashes(path);
        let found = entry.file_type();
        let kind = if found.is_dir() {
            let is_empty = std::fs::read_dir(entry.path()).is_ok_and(|mut d| d.next().is_none());
            is_empty.then_some(ForeignKind::Folder)
        } else if found.is_symlink() {
            Some(ForeignKind::Link)
        } else {
            (path != MANIFEST && !is_ours(&path)).then_some(ForeignKind::File)
        };
        foreign.extend(kind.map(|kind| Foreign { path, kind }));
    }
    Ok(foreign)
}
