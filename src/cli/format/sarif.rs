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
                    let mut location = json!({ "artifactLocation": { "uri": crate::config::encode(&place.file) } });
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
            "results": results,
        }],
    })
    .to_string()
}
