//! Annotations of GitHub Actions. A step shows ten of them; the log holds all.

use crate::diagnostic::{Diagnostics, MessageLanguage, Severity};

pub(super) fn text(found: &Diagnostics, language: MessageLanguage) -> String {
    let mut text = String::new();
    for diagnostic in found.iter() {
        let kind = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut properties = vec![format!("title={}", diagnostic.code)];
        if let Some(place) = &diagnostic.place {
            properties.push(format!("file={}", property(&place.file)));
            if let Some(position) = place.position {
                properties.push(format!("line={}", position.line));
                properties.push(format!("col={}", position.column));
            }
        }
        let message = data(&super::sentence(diagnostic, language));
        text.push_str(&format!("::{kind} {}::{message}\n", properties.join(",")));
    }
    text
}

/// Escapes of a message, by GitHub's rules for workflow commands.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
