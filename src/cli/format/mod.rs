//! Findings for programs, a format per file.

mod github;
mod gitlab;
mod sarif;

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::cli::Shell;
use crate::cli::terminal::{self, out};
use crate::diagnostic::{Diagnostic, Diagnostics, MessageLanguage};

/// Form in which findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Cho người đọc, kèm dòng có lỗi · For people, with the lines at fault
    Human,
    /// Một đối tượng JSON · One object with all findings
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Ghi chú trên GitHub Actions · Annotations of GitHub Actions
    Github,
    /// Báo cáo chất lượng mã nguồn của GitLab · GitLab's code quality report
    Gitlab,
}

/// Prints findings on standard output. What shows them beside the files asks for paths
/// from the top of a repository, which may hold many sites.
pub(super) fn print(format: Format, found: &Diagnostics, shell: &Shell) {
    let language = shell.language;
    let moved: Diagnostics;
    let found = match way_to(&shell.root).filter(|_| format != Format::Json) {
        Some(way) => {
            let all = found.iter();
            moved = all.map(|diagnostic| below(&way, diagnostic)).collect();
            &moved
        }
        None => found,
    };
    match format {
        Format::Human => {}
        Format::Json => {
            let all: Vec<_> = found.iter().collect();
            out!("{}", serde_json::json!({ "findings": all }));
        }
        Format::Sarif => out!("{}", sarif::text(found, language)),
        Format::Github => terminal::print(format_args!("{}", github::text(found, language))),
        Format::Gitlab => out!("{}", gitlab::text(found, language)),
    }
}

/// The way to the site in `root` from the top of what a CI checked out, else from the
/// folder in which the command runs; none when that is the site.
fn way_to(root: &Path) -> Option<String> {
    let root = root.canonicalize().ok()?;
    let given = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"];
    let tops = given.into_iter().filter_map(std::env::var_os);
    // In a container the folder may have another name than the CI says.
    let mut tops = tops.map(PathBuf::from).chain([PathBuf::from(".")]);
    let way = tops.find_map(|top| root.strip_prefix(top.canonicalize().ok()?).ok())?;
    let way: Vec<_> = way.iter().map(|part| part.to_string_lossy()).collect();
    (!way.is_empty()).then(|| way.join("/"))
}

/// `diagnostic` with its files in the folder `root`.
fn below(root: &str, diagnostic: &Diagnostic) -> Diagnostic {
    let mut diagnostic = diagnostic.clone();
    let places = diagnostic.place.iter_mut().chain(&mut diagnostic.related);
    for place in places {
        place.file = format!("{root}/{}", place.file).into();
    }
    diagnostic
}

/// Message and hint in one line.
fn sentence(diagnostic: &Diagnostic, language: MessageLanguage) -> String {
    let message = diagnostic.message.get(language);
    match &diagnostic.hint {
        Some(hint) => format!("{message}; {}", hint.get(language)),
        None => message.to_owned(),
    }
}
