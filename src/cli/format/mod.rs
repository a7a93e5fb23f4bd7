//! Findings for programs, a format per file.

mod github;
mod gitlab;
mod sarif;

use clap::ValueEnum;

use crate::cli::Shell;
use crate::cli::terminal::{self, out};
use crate::diagnostic::{Diagnostic, Diagnostics, MessageLanguage};

/// Form in which findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people, with the lines at fault.
    Human,
    /// One object with all findings.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// GitLab's code quality report.
    Gitlab,
}

/// Prints findings on standard output. What shows them beside the files asks for paths
/// from the folder in which the command runs, which may hold many sites.
pub(super) fn print(format: Format, found: &Diagnostics, shell: &Shell) {
    let language = shell.language;
    let root = shell.root.to_string_lossy();
    let root = root
        .strip_prefix("./")
        .unwrap_or(&root)
        .trim_end_matches('/');
    let is_below = format != Format::Json && shell.root.is_relative() && !matches!(root, "" | ".");
    let moved: Diagnostics;
    let found = if is_below {
        moved = found
            .iter()
            .map(|diagnostic| below(root, diagnostic))
            .collect();
        &moved
    } else {
        found
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
