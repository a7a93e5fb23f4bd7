//! Findings for programs, a format per file.

mod github;
mod gitlab;
mod sarif;

use clap::ValueEnum;

use crate::cli::terminal::{self, out};
use crate::diagnostic::{Diagnostics, MessageLanguage};

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

/// Prints findings on standard output.
pub(super) fn print(format: Format, found: &Diagnostics, language: MessageLanguage) {
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

/// Message and hint in one line.
fn sentence(diagnostic: &crate::diagnostic::Diagnostic, language: MessageLanguage) -> String {
    let message = diagnostic.message.get(language);
    match &diagnostic.hint {
        Some(hint) => format!("{message}; {}", hint.get(language)),
        None => message.to_owned(),
    }
}
