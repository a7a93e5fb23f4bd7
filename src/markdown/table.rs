//! Tables: in a region that scrolls, cells by their column.

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::Words;
use super::text::escape;

/// The start of what a table scrolls in, reached by keyboard. Names of regions differ,
/// so that a list of them can be told apart.
pub(super) fn region(number: usize, words: &Words) -> String {
    let word = escape(&words.table);
    format!("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"{word} {number}\">")
}

/// The table being written: no `style` attributes, which a strict content
/// security policy forbids.
#[derive(Default)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
}

impl Table {
    /// A table whose columns stand so.
    pub(super) fn new(alignments: Vec<Alignment>) -> Table {
        Table {
            alignments,
            ..Table::default()
        }
    }

    /// The HTML of a start or an end of it, or of one of its parts.
    pub(super) fn piece(&mut self, event: &Event<'_>) -> String {
        match event {
            Event::Start(Tag::TableHead) => {
                self.in_head = true;
                self.column = 0;
                "<thead><tr>".to_owned()
            }
            Event::End(TagEnd::TableHead) => {
                self.in_head = false;
                "</tr></thead>\n<tbody>\n".to_owned()
            }
            Event::Start(Tag::TableRow) => {
                self.column = 0;
                "<tr>".to_owned()
            }
            Event::End(TagEnd::TableRow) => "</tr>\n".to_owned(),
            Event::Start(Tag::TableCell) => {
                let class = match self.alignments.get(self.column) {
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Right) => " class=\"right\"",
                    _ => "",
                };
                self.column += 1;
                let cell = if self.in_head {
                    "th scope=\"col\""
                } else {
                    "td"
                };
                format!("<{cell}{class}>")
            }
            Event::End(TagEnd::TableCell) => {
                (if self.in_head { "</th>" } else { "</td>" }).to_owned()
            }
            _ => "</tbody></table></div>\n".to_owned(),
        }
    }
}
