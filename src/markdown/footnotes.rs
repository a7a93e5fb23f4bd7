//! Footnotes: numbered in the order of their references, at the end of the
//! body, each with a way back.

use std::collections::HashMap;

use super::Words;
use super::text::escape;

/// The form in which Markdown holds two labels for the same.
pub(super) fn folded(label: &str) -> String {
    label.to_lowercase().to_uppercase().to_lowercase()
}

/// Labels seen so far and the HTML of their notes.
#[derive(Default)]
pub(super) struct Footnotes {
    /// In the order of their first references.
    order: Vec<String>,
    /// References so far, and the place in `order` from 1.
    references: HashMap<String, Reference>,
    notes: HashMap<String, String>,
}

struct Reference {
    number: usize,
    count: usize,
}

impl Footnotes {
    /// A reference to `label`: its HTML.
    pub(super) fn reference(&mut self, label: &str) -> String {
        let label = folded(label);
        let reference = self.references.entry(label).or_insert_with_key(|label| {
            self.order.push(label.clone());
            Reference {
                number: self.order.len(),
                count: 0,
            }
        });
        reference.count += 1;
        let Reference { number, count } = *reference;
        let nth = if count == 1 {
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
            let references = self.references.get(label).map_or(0, |r| r.count);
            let further = (2..=references).map(move |n| format!("fnref-{number}-{n}"));
            [format!("fn-{number}"), format!("fnref-{number}")]
                .into_iter()
                .chain(further)
        })
        .collect()
    }

    /// The list at the end; empty when nothing refers to a note.
    pub(super) fn section(&self, words: &Words) -> String {
        let (heading, back) = (escape(&words.notes), escape(&words.note_back));
        let mut items = String::new();
        for (i, label) in self.order.iter().enumerate() {
            let number = i + 1;
            let note = self.notes.get(label).map_or("", String::as_str).trim_end();
            let link = format!(
                " <a class=\"footnote-back\" href=\"#fnref-{number}\" aria-label=\"{back} {number}\">↩</a>"
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
}
