//! What an editor wrote and no reader would see: Markdown drops or shows as it
//! stands what it can't read, without a word.

mod address;
mod elements;
mod faults;

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::Source;
use super::footnotes::folded;
use super::html::{is_pictures_only, matching_end};
use super::text;
use crate::diagnostic::{Diagnostic, Diagnostics};
use address::{in_parentheses, is_address, is_address_with_space, misspelt_link, without_title};
use elements::Elements;
pub(super) use elements::{is_element, name_of};

/// Characters within which a link or a label ends: what is longer is text.
const REACH: usize = 300;

/// Looks for what is lost of `events`, the body of `source`.
pub(super) fn look(source: &Source<'_>, events: &[(Event<'_>, Range<usize>)]) -> Diagnostics {
    let mut search = Search {
        source,
        found: Vec::new(),
        columns: 0,
        is_code: false,
        pictures_until: 0,
        is_link: false,
        has_bullets: false,
        has_pipes: false,
        is_before_link: false,
    };
    let mut elements = Elements::of(source.body);
    let mut notes: Vec<(&str, &Range<usize>)> = Vec::new();
    let mut references = BTreeSet::new();
    for (at, (event, range)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                search.is_code = true;
                if *kind == CodeBlockKind::Indented {
                    search.indented(range);
                }
            }
            Event::End(TagEnd::CodeBlock) => search.is_code = false,
            Event::Start(Tag::Table(columns)) => search.columns = columns.len(),
            Event::End(TagEnd::Table) => search.columns = 0,
            Event::Start(Tag::TableRow) => search.row(range),
            Event::Start(Tag::FootnoteDefinition(label)) => notes.push((label, range)),
            Event::FootnoteReference(label) => {
                references.insert(folded(label));
            }
            Event::Start(Tag::Link { dest_url, .. }) if dest_url.is_empty() => {
                search.tell(range, faults::empty_link());
            }
            Event::Start(Tag::Image { title, .. })
                if !title.is_empty() && at >= search.pictures_until =>
            {
                search.tell(range, faults::lost_caption(title, search.is_link));
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                let end = matching_end(events, at).max(at + 1);
                search.link(range, dest_url, &events[at + 1..end]);
            }
            Event::End(TagEnd::Link) => search.is_link = false,
            Event::Start(Tag::Paragraph) => {
                let end = matching_end(events, at);
                if is_pictures_only(&events[(at + 1).min(end)..end]) {
                    search.pictures_until = end;
                }
            }
            Event::Text(_) if !search.is_code => {
                search.is_before_link = matches!(
                    events.get(at + 1),
                    Some((Event::Start(Tag::Link { .. } | Tag::Image { .. }), _))
                );
                search.text(range);
            }
            Event::Html(_) | Event::InlineHtml(_) => elements.read(range),
            Event::End(TagEnd::HtmlBlock) => elements.end_block(),
            _ => {}
        }
    }
    search.found.extend(elements.finish());
    for (label, range) in notes {
        if !references.contains(&folded(label)) {
            search.unused_note(label, range);
        }
    }
    search.placed()
}

struct Search<'s> {
    source: &'s Source<'s>,
    found: Vec<(Range<usize>, Diagnostic)>,
    /// Of the table that is read; 0 outside of tables.
    columns: usize,
    is_code: bool,
    /// Index behind the paragraph of pictures that is read: these have captions.
    pictures_until: usize,
    is_link: bool,
    /// Whether a list of [`BULLETS`] has been told of.
    has_bullets: bool,
    /// Whether a table that is none has been told of.
    has_pipes: bool,
    /// Whether a link or a picture follows the text that is read.
    is_before_link: bool,
}

impl Search<'_> {
    fn tell(&mut self, range: &Range<usize>, fault: Diagnostic) {
        self.found.push((range.clone(), fault));
    }

    /// What was found, at its places in the file.
    fn placed(self) -> Diagnostics {
        let (source, mut found) = (self.source, self.found);
        // Characters of a long line are counted once.
        found.sort_by_key(|(range, _)| range.start);
        let starts = match found.is_empty() {
            true => Vec::new(),
            false => super::line_starts(source.body),
        };
        let mut last = (0, 0);
        let found = found.into_iter().map(|(range, fault)| {
            let place = source.place_after(last, &range, &starts);
            let column = place.position.map_or(1, |position| position.column);
            last = (range.start, column - 1);
            fault.at(place)
        });
        found.collect()
    }

    /// A link with nothing to press, or whose sign of a picture stands apart; `inner`
    /// is what is in it.
    fn link(&mut self, range: &Range<usize>, to: &str, inner: &[(Event<'_>, Range<usize>)]) {
        self.is_link = true;
        if address::is_picture_apart(&self.source.body[..range.start], to) {
            self.tell(range, faults::no_picture());
        }
        let words = text::plain(inner);
        let is_picture = |(event, _): &(Event<'_>, _)| matches!(event, Event::InlineHtml(tag) if tag.contains("<img"));
        // A picture that only decorates says nothing either.
        let says_nothing = words.is_empty() || words == "\"\"";
        if says_nothing && !inner.iter().any(is_picture) {
            self.tell(range, faults::link_without_text());
        }
    }

    /// A note that no text refers to.
    fn unused_note(&mut self, label: &str, range: &Range<usize>) {
        let note = self.source.body.get(range.clone()).unwrap_or_default();
        let end = note.find(']').map_or(0, |at| at + 1);
        let range = range.start..range.start + end;
        self.tell(&range, faults::unused_note(label));
    }

    /// A row with more cells than the table has columns: the rest is dropped.
    fn row(&mut self, range: &Range<usize>) {
        let Some(row) = self.source.body.get(range.clone()) else {
            return;
        };
        let is_blank =
            |cell: &str| matches!(cell, "" | "&nbsp;" | "&#160;" | "\\" | "<br>" | "<br/>");
        let shows = |cell: &&str| !is_blank(cell) && !cell.starts_with("<!--");
        let lost = cells(row).skip(self.columns).find(shows);
        if let Some(lost) = lost {
            let fault = faults::lost_cell(lost, self.columns);
            let range = range.start..range.start + row.trim_end().len();
            self.tell(&range, fault);
        }
    }

    /// What was taken for text. Brackets are texts of their own.
    fn text(&mut self, range: &Range<usize>) {
        let body = self.source.body;
        let Some(text) = body.get(range.clone()) else {
            return;
        };
        if body[..range.start].ends_with('\\') {
            return;
        }
        self.links(text, range);
        if has_byte(text, |byte| byte == b'*')
            && let Some(at) = text.find("**").map(|at| range.start + at)
            && is_loose_emphasis(&body[at..])
        {
            self.tell(&(at..at + 2), faults::no_emphasis());
        }
        if has_byte(text, |b| (b == b'{') | (b == b'<') | (b == b'['))
            && let Some(tag) = template_tag(body, range)
        {
            let fault = faults::template_tag(&body[tag.clone()]);
            self.tell(&tag, fault);
        }
        let before = body[..range.start].trim_end_matches([' ', '\t', '>']);
        let is_first = before.is_empty() || before.ends_with('\n');
        if is_first {
            self.marks(text, range);
        }
        if text.starts_with('<') {
            self.shown_markup(range.start);
        }
        if text.starts_with('[')
            && let Some(rest) = body[range.start..].strip_prefix("[^")
            && let Some(label) = up_to(rest, ']')
            && !label.is_empty()
            && !label.contains(char::is_whitespace)
        {
            let end = range.start + label.len() + 3;
            self.tell(&(range.start..end), faults::missing_note(label));
        }
    }

    /// A link or a note in a link that Markdown does not read as one.
    fn links(&mut self, text: &str, range: &Range<usize>) {
        let body = self.source.body;
        let Some(behind) = body.get(range.end..) else {
            return;
        };
        // From the nearest bracket, as far as one link goes.
        let opened = || {
            let mut before = body[..range.end].char_indices().rev().take(REACH);
            let nearest = before.find(|(_, c)| matches!(c, '[' | '\n'));
            let nearest = nearest.filter(|(at, c)| *c == '[' && !body[..*at].ends_with('\\'));
            nearest.map(|(at, _)| &body[at + 1..])
        };
        if text.ends_with(']')
            && let Some(target) = behind.strip_prefix('(').and_then(in_parentheses)
            && let Some(inside) = opened()
        {
            let end = range.end + target.len() + 2;
            if is_address_with_space(target) {
                let fault = faults::link_with_space(without_title(target.trim()));
                self.tell(&(range.end..end), fault);
            } else if inside.starts_with('^') && is_address(target) {
                self.tell(&(range.end..end), faults::note_in_link());
            }
        }
        let last = self.found.last();
        let is_told = last.is_some_and(|(told, _)| told.start >= range.end);
        if !is_told
            && !self.is_before_link
            && let Some(fault) = misspelt_link(text, behind, opened)
        {
            self.tell(range, fault);
        }
    }

    /// A tag or a comment at `start` that readers would see.
    fn shown_markup(&mut self, start: usize) {
        let rest = &self.source.body[start..];
        // A tag of Word, `<o:p>`, is none of HTML, and shows.
        if let Some(name) = up_to(&rest[1..], '>')
            && let Some((prefix, own)) = name.trim_start_matches('/').split_once(':')
            && [prefix, own].iter().all(|part| is_plain_name(part))
        {
            self.tell(&(start..start + name.len() + 2), faults::shown_tag(name));
        }
        // A comment that ends in its paragraph is none of its texts.
        if rest.starts_with("<!--") {
            let fault = faults::shown_comment(rest.contains("-->"));
            self.tell(&(start..start + 4), fault);
        }
    }

    /// What would be a heading or a list with a space behind, or with another mark.
    fn marks(&mut self, text: &str, range: &Range<usize>) {
        let marks = text.bytes().take_while(|b| *b == b'#').count();
        let rest = &text[marks..];
        // One alone with a word behind is a hashtag.
        let is_stuck = rest.starts_with(char::is_alphabetic) && marks > 1;
        if (1..=6).contains(&marks) && (is_stuck || behind_odd_space(rest)) {
            let range = range.start..range.start + marks;
            self.tell(&range, faults::no_heading(&text[..marks]));
        }
        // A list has a second entry.
        let mut lines = self.source.body[range.start..].lines();
        let own = lines.next().unwrap_or_default();
        // Whose end is marked stands by itself.
        if own.ends_with("  ") || own.ends_with('\\') {
            return;
        }
        let next = lines.next().unwrap_or_default();
        let next = next.trim_start_matches([' ', '\t', '>']);
        let is_row = |line: &str| line.starts_with('|') && line.trim_end().ends_with('|');
        let is_table = self.columns == 0 && is_row(own) && is_row(next);
        if is_table && !std::mem::replace(&mut self.has_pipes, true) {
            let range = range.start..range.start + own.trim_end().len();
            self.tell(&range, faults::no_table());
        }
        let mark = text.chars().next().filter(|c| BULLETS.contains(c));
        let mark = mark.filter(|mark| self.columns == 0 && next.starts_with(*mark));
        if let Some(mark) = mark.filter(|_| !std::mem::replace(&mut self.has_bullets, true)) {
            let range = range.start..range.start + mark.len_utf8();
            self.tell(&range, faults::no_list(mark));
        }
        let mark = entry_mark(&self.source.body[range.start..]).filter(|_| self.columns == 0);
        if let Some(mark) = mark
            && let Some(second) = entry_mark(next)
            && second[second.len() - 1..] == mark[mark.len() - 1..]
            && !std::mem::replace(&mut self.has_bullets, true)
        {
            let mark = mark.to_owned();
            self.tell(
                &(range.start..range.start + mark.len()),
                faults::no_entry(&mark),
            );
        }
    }

    /// A paragraph that was moved to the right became a block of code.
    fn indented(&mut self, range: &Range<usize>) {
        let block = self.source.body.get(range.clone()).unwrap_or_default();
        let first = block.lines().next().unwrap_or_default();
        let words = first
            .split_whitespace()
            .map(|word| word.trim_matches(is_punctuation));
        let is_word = |word: &&str| word.len() > 1 && word.chars().all(char::is_alphabetic);
        // Programs are written in plain letters, and in few of them.
        let is_prose = block.contains(|c: char| !c.is_ascii() && c.is_alphabetic())
            || words.filter(is_word).count() >= 6;
        let is_tag = first.trim_start().strip_prefix('<').is_some_and(|rest| {
            let name = name_of(rest.trim_start_matches('/'));
            is_element(name)
        });
        if is_prose || is_tag {
            self.tell(
                &(range.start..range.start + first.len()),
                faults::indented(first),
            );
        }
    }
}

/// The mark of an entry of a list, `-`, `+`, `1.` or `1)`, to which a word is stuck.
fn entry_mark(line: &str) -> Option<&str> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let end = line[digits..].chars().next()?;
    let is_mark = match digits {
        0 => matches!(end, '-' | '+'),
        1 | 2 => matches!(end, '.' | ')'),
        _ => false,
    };
    let (mark, rest) = line.split_at_checked(digits + 1)?;
    let is_stuck = rest.starts_with(char::is_alphabetic) || behind_odd_space(rest);
    (is_mark && is_stuck).then_some(mark)
}

/// Whether `is_it` says so of a byte of `text`. No byte ends the search, so that many are
/// looked at in one instruction.
fn has_byte(text: &str, is_it: impl Fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes().iter();
    bytes.fold(0, |any, byte| any | u8::from(is_it(*byte))) != 0
}

/// What is left of the line that `text` begins in, within [`REACH`].
fn rest_of_line(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    let end = line
        .char_indices()
        .nth(REACH)
        .map_or(line.len(), |(at, _)| at);
    &line[..end]
}

/// Whether the `**` that `text` begins with and the next one of its line have a space
/// inside, and words.
fn is_loose_emphasis(text: &str) -> bool {
    let line = rest_of_line(&text[2..]);
    let inner = line.find("**").map_or("", |end| &line[..end]);
    inner.trim() != inner && inner.contains(char::is_alphabetic)
}

/// Whether a word begins behind a space that is none to Markdown, as word processors put
/// it behind marks.
fn behind_odd_space(text: &str) -> bool {
    let is_odd = |c: char| c.is_whitespace() && !c.is_ascii();
    text.starts_with(is_odd)
        && text
            .trim_start_matches(is_odd)
            .starts_with(char::is_alphanumeric)
}

/// The first command of another generator that begins in `range` of `body`: of Hugo,
/// Jekyll, ASP.NET or WordPress.
fn template_tag(body: &str, range: &Range<usize>) -> Option<Range<usize>> {
    const COMMANDS: [(&str, &str); 4] = [("{{", "}}"), ("{%", "%}"), ("{: .", "}"), ("<%", "%>")];
    const SHORTCODES: [&str; 4] = ["gallery", "caption", "embed", "playlist"];
    // `[caption]` alone may be a word.
    let is_shortcode = |rest: &str| {
        let mut names = SHORTCODES
            .iter()
            .filter_map(|name| rest.strip_prefix(*name));
        let has_value = |rest: &str| up_to(rest, ']').is_some_and(|inside| inside.contains('='));
        names.any(|rest| rest.starts_with(' ') && has_value(rest))
    };
    if let Some(rest) = body[range.start..]
        .strip_prefix('[')
        .filter(|rest| is_shortcode(rest))
    {
        return up_to(rest, ']').map(|tag| range.start..range.start + tag.len() + 2);
    }
    // A sign may stand in a text of its own.
    let text = body.get(range.start..range.end + 1);
    let text = text.unwrap_or(&body[range.clone()]);
    COMMANDS.into_iter().find_map(|(start, end)| {
        let at = range.start + text.find(start)?;
        let rest = &body[at + start.len()..];
        let line = rest_of_line(rest);
        Some(at..at + start.len() + line.find(end)? + end.len())
    })
}

/// Signs that word processors put before the entries of a list.
const BULLETS: [char; 9] = ['•', '▪', '▫', '◦', '‣', '●', '○', '\u{f0b7}', '\u{f0a7}'];

fn is_plain_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || matches!(c, '“' | '”' | '‘' | '’' | '…' | '–')
}

/// What stands before `end`, on the same line and within [`REACH`].
fn up_to(text: &str, end: char) -> Option<&str> {
    let mut letters = text.char_indices().take(REACH);
    let (at, c) = letters.find(|(_, c)| *c == end || *c == '\n')?;
    (c == end).then(|| &text[..at])
}

/// The cells of a table's row, trimmed. `\|` parts none.
fn cells(row: &str) -> impl Iterator<Item = &str> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut before = ' ';
    let parted = row.split(move |c| {
        let parts = c == '|' && before != '\\';
        before = c;
        parts
    });
    parted.map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(body: &str) -> Vec<String> {
        let source = Source {
            body,
            path: "a.md",
            shown: "content/a.md",
            lines_before: 0,
            asset_folder: "/a/",
            words: &std::sync::Arc::default(),
        };
        let events: Vec<_> = pulldown_cmark::Parser::new_ext(body, super::super::extensions())
            .into_offset_iter()
            .collect();
        let place = |d: &Diagnostic| {
            let position = d.place.as_ref().and_then(|p| p.position).unwrap();
            (position.line, position.column)
        };
        look(&source, &events)
            .iter()
            .map(|d| format!("{} {:?}", d.code, place(d)))
            .collect()
    }

    #[test]
    fn what_would_not_show_is_told_of() {
        for (body, code) in [
            (
                "Xem [Quyết định](Quyết định 12.pdf).",
                "link-with-space (1, 17)",
            ),
            ("![Ảnh](hội nghị.jpg)", "link-with-space (1, 7)"),
            ("[x](/tin tuc/)", "link-with-space (1, 4)"),
            ("Một [x]().", "empty-link (1, 5)"),
            ("|a|b|\n|-|-|\n|1|2|3|\n", "table-cells (3, 1)"),
            ("Một.\n\n[^a]: Hai.\n", "footnote-unused (3, 1)"),
            ("Một[^2] hai.", "footnote-missing (1, 4)"),
            ("<IFRAME src=\"x\"></IFRAME>\n", "html-dropped (1, 1)"),
            (
                "> Một <b title=\"số\n> bỏ<iframe\">x</b></iframe>",
                "html-dropped (2, 5)",
            ),
            ("Một <svg><path/></svg>", "html-dropped (1, 5)"),
            ("Một <!--> hai <svg></svg>", "html-dropped (1, 15)"),
            ("[^ghi   ế]: y", "footnote-unused (1, 1)"),
            ("Gửi về <ngay-hop>.", "html-unknown (1, 8)"),
            ("<video><foo></video>\n", "html-unknown (1, 8)"),
            ("Một.\n\n<!-- ghi chú\n\nHai.", "html-open (3, 1)"),
            ("<div>\n<!-- ghi chú\n\nHai -->", "html-open (2, 1)"),
            ("Một.\n\n<style>\n\nHai.", "html-open (3, 1)"),
            ("[tải](a (1).pdf)", "link-with-space (1, 6)"),
            ("##Đề mục", "mark-without-space (1, 1)"),
            ("#\u{a0}Đề mục", "mark-without-space (1, 1)"),
            ("-\u{a0}Một\n-\u{a0}Hai", "list-as-text (1, 1)"),
            ("Một ** hai ** ba", "mark-shown (1, 5)"),
            ("|STT|Tên|\n|1|A|\n|2|B|\n", "table-as-text (1, 1)"),
            ("[văn bản] (v.pdf)", "link-as-text (1, 9)"),
            ("[Cổng]  (https://a.vn/b)", "link-as-text (1, 6)"),
            ("(văn bản)[v.pdf]", "link-as-text (1, 1)"),
            ("[a](v.pdf và hết", "link-as-text (1, 3)"),
            ("[a](v.pdf “tên”)", "link-as-text (1, 3)"),
            ("! [a](anh.jpg)", "picture-as-link (1, 3)"),
            ("Một {{< ref \"a.md\" >}} hai", "template-tag (1, 5)"),
            ("[x]({% post_url a %})", "template-tag (1, 5)"),
            ("[gallery ids=\"1,2\"]", "template-tag (1, 1)"),
            ("<p style=\"display: none\">x</p>", "hidden-text (1, 1)"),
            (
                "Giá <span\nclass=a hidden>5 tỷ</span>",
                "hidden-text (1, 5)",
            ),
            (
                "<div title=\"a>\n\n[x](/b/)\n\n<p hidden>y</p>\n\n</div>",
                "hidden-text (5, 1)",
            ),
            (
                "<b style='text-decoration:line-through'>x</b>",
                "style-lost (1, 1)",
            ),
            ("• Một\n• Hai\n\n• Ba", "list-as-text (1, 1)"),
            ("-Một\n-Hai", "list-as-text (1, 1)"),
            ("x\n\n> 1.Một\n> 2.Hai", "list-as-text (3, 3)"),
            ("> \u{f0b7}\tMột\n> \u{f0b7}\tHai", "list-as-text (1, 3)"),
            ("Gửi <o:p>thôn.", "html-shown (1, 5)"),
            ("[tin[^1]](https://a.vn)\n\n[^1]: x", "note-in-link (1, 10)"),
            ("Một [](a.pdf)", "empty-link (1, 5)"),
            ("Một [&nbsp;](a.pdf)", "empty-link (1, 5)"),
            ("[![\"\"](a.png)](a.pdf)", "empty-link (1, 1)"),
            ("\tChiều 19/7, Sở tổ chức hội nghị.", "indented-text (1, 2)"),
            (
                "Một <!-- ghi chú:\n\nkhông công bố --> hai.",
                "comment-shown (1, 5)",
            ),
            (
                "<table>\n<tr>\n\n    <td>2</td>\n</tr>\n</table>\n",
                "indented-text (4, 5)",
            ),
            (
                "    KT. GIÁM ĐỐC\n    PHÓ GIÁM ĐỐC\n",
                "indented-text (1, 5)",
            ),
            ("Đơn giá <a> đồng", "html-spreads (1, 9)"),
            (
                "<details><summary>x</summary>\n\nHai.\n",
                "html-open (1, 1)",
            ),
            ("[Gọi](tel:0236 3822 123)", "link-with-space (1, 6)"),
            (
                "[x](Quyết định 12.pdf \"Tải về\")",
                "link-with-space (1, 4)",
            ),
            (
                "[![Ảnh](a.png \"Chú thích\")](b.pdf)",
                "caption-lost (1, 2)",
            ),
            ("- ![Ảnh](a.png \"Chú thích\")\n", "caption-lost (1, 3)"),
            ("Xem ![Ảnh](a.png \"Chú thích\")", "caption-lost (1, 5)"),
        ] {
            assert_eq!(codes(body), [code], "{body}");
        }
    }

    #[test]
    fn what_shows_is_not() {
        for body in [
            "Xem [1](xem phụ lục 2) và \\[x](a b.pdf), `[x](a b.pdf)`.",
            "[Quyết định](<Quyết định 12.pdf>) [x](a.pdf \"Một tệp.pdf\")",
            "    [x](a b.pdf)\n",
            "|a|b|\n|-|-|\n|1|2|\n| 1 \\| 2 | 3 | |\n|1|\n",
            "Một[^1].\n\n[^1]: Hai.\n",
            "<div><b>x</b></div> [a] và [b](#c)",
            "Tăng [bảng 2](từ 1.500 lên 2.000), [3](lúc 9.30), [A](ĐT: 0912.345.678)",
            "[1](Quyết định số 12/QĐ-UBND ngày 1.1.2018), [x](nguồn: https://a.vn)",
            "Một[^A].\n\n[^a]: ghi chú",
            "• Hạn nộp: 20/7.",
            "● | ○\n--|--\n● | x\n● | y",
            "#ChuyenDoiSo và ## hai, một • hai, a < b:c",
            "Một[^a](xem dưới).\n\n[^a]: ghi chú",
            "Một[^STRASSE].\n\n[^straße]: ghi chú",
            "Tỷ lệ [a](/1.000 dân), [b](/năm 2018)",
            "|a|b|\n|-|-|\n|1|2| &nbsp; |\n",
            "|a|b|\n|-|-|\n| 1 \\\\| 2 | 3 |\n| 3 | 4 | <!-- ghi chú -->\n",
            "<div>\nế <b>x</b>\n</div>\n",
            "![Ảnh](a.png \"Một\")\n![Ảnh](b.png \"Hai\")\n\n[![Ảnh](a.png)](b.pdf)",
            "    sudo apt install nginx\n",
            "[<img src=\"a.png\" alt=\"Ảnh\">](b.pdf)",
            "<b title=\"hidden style\" aria-hidden=\"true\">x</b>",
            "[Điều 5] (đã sửa), (xem)[1], 2**3, (**) ghi chú, {a}",
            "[a](b.pdf \"Một (hai\") và [c](d.pdf 'Ba')",
            "Xem (bản đầy đủ)[mau.pdf](mau.pdf), (1)[v.pdf][r], \\[a] (b.pdf)\n\n[r]: c.pdf\n",
            "Hoan hô! [Ảnh](anh.jpg), 5.000 ** 10.000 ** 15.000, [caption] ảnh",
            "<s style=\"text-decoration:line-through\">x</s> <a style=\"mso-hide:all\"></a>",
            "<p style=\"-webkit-backface-visibility:hidden\">x</p>",
            "<p>Một\n<ul><li>Hai<li>Ba</ul>\n",
            "<center><font>Một</font></center>\n\n<style>p{}</style>\n",
            "<!-- <iframe> -->\n\n<!--\n<h1>\n-->\n",
        ] {
            assert_eq!(codes(body), [""; 0], "{body}");
        }
    }
}
