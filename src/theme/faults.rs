//! What is wrong with templates, as the engine says it, at its place.

use std::collections::BTreeMap;

use tera::ErrorKind;

use crate::bilingual;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// What is wrong in templates: one fault, or all that were found when the
/// templates were checked against each other.
pub(super) fn all_of(error: &tera::Error, shown: &BTreeMap<String, String>) -> Diagnostics {
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
            "look at the components that this template uses; remove the call, or end it"
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

pub(super) fn fault(cause: &str, place: Option<Place>) -> Diagnostic {
    let mut diagnostic = Diagnostic::error(
        "template",
        bilingual!(
            "mẫu giao diện có lỗi: {cause}",
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
