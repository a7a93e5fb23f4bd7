//! Findings and reports, printed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Shell;
use crate::bilingual;
use crate::cli::terminal::err;
use crate::content::walk;
use crate::diagnostic::{
    Bilingual, Diagnostic, Diagnostics, MessageLanguage, Position, Severity, visible,
};

/// Errors that are printed at most; the rest is counted.
const MOST_ERRORS: usize = 200;

/// Warnings of one kind that are printed at most, unless all are asked for: hundreds
/// alike would hide the one that matters.
const MOST_ALIKE: usize = 10;

/// Warnings that are printed when only errors are asked for: no later build repeats them,
/// or what is public is not what was built, or should not be.
const SHOWN_ALWAYS: [&str; 3] = ["url-forgotten", "as-of-ahead", "packed-stale"];

/// Prints findings with the lines at fault, files read again for them: warnings, then
/// errors, which are read first at the end of a terminal.
pub(super) fn print(shell: &Shell, found: &Diagnostics) {
    let renderer = if shell.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut sources: BTreeMap<Arc<str>, Option<String>> = BTreeMap::new();
    let mut print = |diagnostic: &Diagnostic| {
        let place = diagnostic.place.as_ref().filter(|p| p.position.is_some());
        let source = place.and_then(|place| {
            sources
                .entry(place.file.clone())
                .or_insert_with(|| source_of(&walk::on_disk(&shell.root, &place.file)))
                .as_deref()
        });
        err!("{}\n", draw(diagnostic, source, shell.language, &renderer));
    };
    let of = |severity| found.iter().filter(move |d| d.severity == severity);
    let mut alike: BTreeMap<&str, usize> = BTreeMap::new();
    let is_shown = |warning: &&Diagnostic| !shell.quiet || SHOWN_ALWAYS.contains(&&*warning.code);
    for warning in of(Severity::Warning).filter(is_shown) {
        let count = alike.entry(&warning.code).or_default();
        *count += 1;
        if *count <= MOST_ALIKE || shell.verbose {
            print(warning);
        }
    }
    let rest = alike
        .into_iter()
        .map(|(code, n)| (code, n.saturating_sub(MOST_ALIKE)));
    for (code, rest) in rest.filter(|(_, rest)| *rest > 0 && !shell.verbose) {
        let more = bilingual!(
            "… và {rest} cảnh báo[{code}] nữa; -v in ra tất cả",
            "… and {rest} more of warning[{code}]; -v prints all"
        );
        err!("{}\n", shell.say(&more));
    }
    of(Severity::Error).take(MOST_ERRORS).for_each(&mut print);
    let rest = of(Severity::Error).skip(MOST_ERRORS).count();
    if rest > 0 {
        let more = bilingual!("… và {rest} lỗi nữa", "… and {rest} more errors");
        err!("{}\n", shell.say(&more));
    }
}

fn draw(
    diagnostic: &Diagnostic,
    source: Option<&str>,
    language: MessageLanguage,
    renderer: &Renderer,
) -> String {
    let (level, help) = match (diagnostic.severity, language) {
        (Severity::Error, MessageLanguage::Vi) => (Level::ERROR.with_name("lỗi"), "cách sửa"),
        (Severity::Warning, MessageLanguage::Vi) => {
            (Level::WARNING.with_name("cảnh báo"), "cách sửa")
        }
        (Severity::Error, MessageLanguage::En) => (Level::ERROR, "help"),
        (Severity::Warning, MessageLanguage::En) => (Level::WARNING, "help"),
    };
    let mut group: Group<'_> = Group::with_title(
        level
            .primary_title(diagnostic.message.get(language))
            .id(&*diagnostic.code),
    );
    if let Some(place) = &diagnostic.place {
        group = match (place.position, source) {
            (Some(position), Some(source)) => {
                let (line, span) = excerpt(source, position);
                group.element(
                    Snippet::source(line)
                        .line_start(position.line)
                        .path(&*place.file)
                        .annotation(AnnotationKind::Primary.span(span)),
                )
            }
            (Some(position), None) => group.element(
                Origin::path(&*place.file)
                    .line(position.line)
                    .char_column(position.column),
            ),
            (None, _) => group.element(Origin::path(&*place.file)),
        };
    }
    for place in &diagnostic.related {
        group = match place.position {
            Some(p) => group.element(
                Origin::path(&*place.file)
                    .line(p.line)
                    .char_column(p.column),
            ),
            None => group.element(Origin::path(&*place.file)),
        };
    }
    if let Some(hint) = &diagnostic.hint {
        group = group.element(Level::HELP.with_name(help).message(hint.get(language)));
    }
    renderer.render(&[group])
}

/// The text of a regular file. Links are not followed, and a pipe would never end.
fn source_of(path: &Path) -> Option<String> {
    let is_file = fs::symlink_metadata(path).is_ok_and(|m| m.is_file());
    is_file.then(|| fs::read_to_string(path).ok()).flatten()
}

/// The line of `position`, as far as it is of interest, and the span of bytes in it.
/// What stands before is the renderer's to cut: it counts columns from the start.
fn excerpt(source: &str, position: Position) -> (&str, std::ops::Range<usize>) {
    /// Characters of a line that are shown behind the fault's start.
    const BEHIND: usize = 160;
    let line = source
        .lines()
        .nth(position.line.saturating_sub(1))
        .unwrap_or("");
    let line = line.trim_end_matches('\r');
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    let mut offsets = line.char_indices().map(|(at, _)| at);
    let start = offsets
        .nth(position.column.saturating_sub(1))
        .unwrap_or(line.len());
    let behind = |characters: usize| {
        let mut offsets = line[start..].char_indices();
        let at = offsets
            .nth(characters)
            .map_or(line.len() - start, |(at, _)| at);
        start + at
    };
    let length = position.length.clamp(1, BEHIND);
    (&line[..behind(BEHIND)], start..behind(length))
}

/// What a failed run says at its end.
pub(super) fn print_failure(shell: &Shell, found: &Diagnostics) {
    let errors = found.count(Severity::Error);
    let files = found.files_with_errors();
    let summary = bilingual!(
        "{errors} lỗi trong {files} tệp; chưa ghi gì, trang tin đang có còn nguyên",
        "errors: {errors}, in files: {files}; nothing was written, the published site is unchanged"
    );
    err!("{}", shell.say(&summary));
}

/// One message without a place.
pub(super) fn print_message(shell: &Shell, message: &Bilingual) {
    let name = match shell.language {
        MessageLanguage::Vi => "lỗi",
        MessageLanguage::En => "error",
    };
    // Names and values in it are shown as they were given, which may be to a terminal's harm.
    let lines: Vec<String> = shell.say(message).lines().map(visible).collect();
    err!("{name}: {}", lines.join("\n"));
}
