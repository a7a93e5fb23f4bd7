//! SARIF 2.1.0.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostics, MessageLanguage, Severity};

pub(super) fn text(found: &Diagnostics, language: MessageLanguage) -> String {
    let rules: BTreeSet<&str> = found.iter().map(|d| &*d.code).collect();
    let results: Vec<Value> = found
        .iter()
        .map(|diagnostic| {
            let locations: Vec<Value> = diagnostic
                .place
                .iter()
                .map(|place| {
                    let mut location = json!({ "artifactLocation": { "uri": uri(&place.file) } });
                    if let Some(position) = place.position {
                        location["region"] =
                            json!({ "startLine": position.line, "startColumn": position.column });
                    }
                    json!({ "physicalLocation": location })
                })
                .collect();
            json!({
                "ruleId": diagnostic.code,
                "level": match diagnostic.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                },
                "message": { "text": super::sentence(diagnostic, language) },
                "locations": locations,
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "bantin",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|id| json!({ "id": id })).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
    .to_string()
}

/// The path of a file as an address: `#`, `?` and `%` are letters of its name.
fn uri(file: &str) -> String {
    let file = file.replace('%', "%25");
    crate::config::encode(&file)
        .replace('#', "%23")
        .replace('?', "%3F")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_a_name_are_no_signs_of_an_address() {
        assert_eq!(
            uri("content/Số #5 100%.md"),
            "content/S%E1%BB%91%20%235%20100%25.md"
        );
    }
}
