//! GitLab's code quality report.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostics, MessageLanguage, Severity};
use crate::fingerprint::hexadecimal;

pub(super) fn text(found: &Diagnostics, language: MessageLanguage) -> String {
    let issues: Vec<Value> = found
        .iter()
        .map(|diagnostic| {
            let place = diagnostic.place.as_ref();
            let file = place.map_or(crate::config::CONFIG_FILE, |p| &p.file);
            let line = place.and_then(|p| p.position).map_or(1, |p| p.line);
            let identity = format!(
                "{} {file} {line} {}",
                diagnostic.code, diagnostic.message.en
            );
            let fingerprint = hexadecimal(&Sha256::digest(identity));
            json!({
                "description": super::sentence(diagnostic, language),
                "check_name": diagnostic.code,
                "fingerprint": fingerprint,
                "severity": match diagnostic.severity {
                    Severity::Error => "major",
                    Severity::Warning => "minor",
                },
                "location": { "path": file, "lines": { "begin": line } },
            })
        })
        .collect();
    Value::from(issues).to_string()
}
