//! GitLab's code quality report.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostics, MessageLanguage, Severity};
use crate::fingerprint::hexadecimal;

pub(super) fn text(found: &Diagnostics, language: MessageLanguage) -> String {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let issues: Vec<Value> = found
        .iter()
        .map(|diagnostic| {
            let place = diagnostic.place.as_ref();
            let file = place.map_or(crate::config::CONFIG_FILE, |p| &p.file);
            let line = place.and_then(|p| p.position).map_or(1, |p| p.line);
            // Lines above come and go: of those that say the same, the first is the first.
            let same = format!("{} {file} {}", diagnostic.code, diagnostic.message.en);
            let nth = seen.entry(same.clone()).or_default();
            *nth += 1;
            let identity = format!("{same} {nth}");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bilingual;
    use crate::diagnostic::{Diagnostic, Place};

    #[test]
    fn lines_above_change_no_fingerprint() {
        let fingerprints = |lines: [usize; 2]| {
            let one = |line| {
                let said = Diagnostic::warning("a", bilingual!("b", "b"));
                said.at(Place::at("content/a.md", line, 1, 0))
            };
            let found: Diagnostics = lines.into_iter().map(one).collect();
            let report: Value = serde_json::from_str(&text(&found, MessageLanguage::En)).unwrap();
            [0, 1].map(|at| report[at]["fingerprint"].as_str().unwrap().to_owned())
        };
        let before = fingerprints([3, 9]);
        assert_ne!(before[0], before[1]);
        assert_eq!(before, fingerprints([5, 11]));
    }
}
