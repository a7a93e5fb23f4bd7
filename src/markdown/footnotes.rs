//! Footnotes: numbered in the order of their references, at the end of the
//! body, each with a way back.

use std::collections::BTreeMap;

use super::text::escape;

/// The form in which Markdown holds two labels for the same.
pub(super) fn folded(label: &str) -> String {
    label.to_lowercase().to_uppercase().to_lowercase()
}

/// Labels seen so far and the HTML of their notes.
#[derive(Default)]
pub(super) struct Footnotes {
    order: Vec<String>,
    references: BTreeMap<String, usize>,
    notes: BTreeMap<String, String>,
}

impl Footnotes {
    /// A reference to `label`: its HTML.
    pub(super) fn reference(&mut self, label: &str) -> String {
        let label = folded(label);
        let number = self.number(&label);
        let count = self.references.entry(label).or_insert(0);
        *count += 1;
        let nth = if *count == 1 {
            String::new()
        } else {
            format!("-{count}")
        };
        format!(
            "<sup class=\"footnote\"><a href=\"#fn-{number}\" id=\"fnref-{number}{nth}\">{number}</a></sup>"
        )
    }

    /// The note of `label`.
    pub(super) fn define(&mut self, label: &str, html: String) {
        self.notes.entry(folded(label)).or_insert(html);
    }

    /// Ids that stand in the page.
    pub(super) fn ids(&self) -> Vec<String> {
        let all = self
            .order
            .iter()
            .enumerate()
            .filter(|(_, l)| self.notes.contains_key(*l));
        all.flat_map(|(i, label)| {
            let number = i + 1;
            let references = self.references.get(label).copied().unwrap_or(0);
            let further = (2..=references).map(move |n| format!("fnref-{number}-{n}"));
            [format!("fn-{number}"), format!("fnref-{number}")]
                .into_iter()
                .chain(further)
        })
        .collect()
    }

    /// The list at the end; empty when nothing refers to a note.
    pub(super) fn section(&self, language: &str) -> String {
        let (heading, back) = match language {
            "vi" => ("Chú thích", "Trở lại chỗ chú thích"),
            _ => ("Notes", "Back to reference"),
        };
        let mut items = String::new();
        for (i, label) in self.order.iter().enumerate() {
            let number = i + 1;
            let note = self.notes.get(label).map_or("", String::as_str).trim_end();
            let link = format!(
                " <a class=\"footnote-back\" href=\"#fnref-{number}\" aria-label=\"{} {number}\">↩</a>",
                escape(back)
            );
            let note = match note.strip_suffix("</p>") {
                Some(open) => format!("{open}{link}</p>"),
                None => format!("{note}{link}"),
            };
            items.push_str(&format!("<li id=\"fn-{number}\">{note}</li>\n"));
        }
        if items.is_empty() {
            return items;
        }
        format!(
            "<section class=\"footnotes\" aria-label=\"{heading}\">\n<ol>\n{items}</ol>\n</section>\n"
        )
    }

    fn number(&mut self, label: &str) -> usize {
        match self.order.iter().position(|l| l == label) {
            Some(at) => at + 1,
            None => {
                self.order.push(label.to_owned());
                self.order.len()
            }
        }
    }
}
