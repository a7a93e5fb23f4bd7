//! Bare addresses become links: who reads on a phone taps them.

use std::ops::Range;

use linkify::{LinkFinder, LinkKind};
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::html::Spanned;

/// `events` of `body`, in which every `https://…`, `http://…` and e-mail address that
/// stands in the text as it is has become a link. An address with letters outside ASCII
/// is left alone: nobody can tell where it ends (`https://so.example/tinMột`).
pub(super) fn autolinks<'a>(body: &str, events: Vec<Spanned<'a>>) -> Vec<Spanned<'a>> {
    if !may_hold_address(body) {
        return events;
    }
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url, LinkKind::Email]);
    let mut out = Vec::with_capacity(events.len() + 8);
    let mut outside = Outside::default();
    let mut events = events.into_iter().peekable();
    while let Some(event) = events.next() {
        let Event::Text(_) = event.0 else {
            outside.pass(&event.0);
            out.push(event);
            continue;
        };
        // The parser parts text wherever a mark could have stood.
        let mut run = vec![event];
        while let Some(more) = events.next_if(|(event, _)| matches!(event, Event::Text(_))) {
            run.push(more);
        }
        match outside.holds().then(|| Run::of(body, &run)).flatten() {
            Some(text) => text.write(&finder, &mut out),
            None => out.extend(run),
        }
    }
    out
}

fn may_hold_address(text: &str) -> bool {
    text.contains("://") || text.contains('@')
}

/// Whether text stands where a link may.
#[derive(Default)]
struct Outside {
    /// Links, pictures and blocks of code around it.
    around: usize,
    /// Raw `<a>` and `<code>` around it.
    raw: usize,
    /// `<a>` of blocks of raw HTML around it.
    blocks: usize,
}

impl Outside {
    fn holds(&self) -> bool {
        self.around == 0 && self.raw == 0 && self.blocks == 0
    }

    fn pass(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => {
                self.around += 1;
            }
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => self.around -= 1,
            Event::Html(block) => {
                let block = block.to_ascii_lowercase();
                let begun = ["<a ", "<a\n", "<a>"].map(|tag| block.matches(tag).count());
                let ended = block.matches("</a").count();
                self.blocks = (self.blocks + begun.iter().sum::<usize>()).saturating_sub(ended);
            }
            Event::InlineHtml(tag) => {
                let name = tag.trim_start_matches(['<', '/']);
                let end = name.find(|c: char| !c.is_ascii_alphanumeric());
                let name = name[..end.unwrap_or(name.len())].to_ascii_lowercase();
                if !matches!(name.as_str(), "a" | "code" | "pre" | "kbd" | "samp") {
                    return;
                }
                self.raw = match tag.starts_with("</") {
                    true => self.raw.saturating_sub(1),
                    false => self.raw + 1,
                };
            }
            // A tag that was never ended ends with its paragraph or cell.
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell,
            ) => self.raw = 0,
            _ => {}
        }
    }
}

/// Pieces of text that belong together.
struct Run {
    text: String,
    pieces: Vec<Piece>,
}

/// A piece of text.
struct Piece {
    in_text: Range<usize>,
    in_body: Range<usize>,
    is_as_written: bool,
}

impl Run {
    /// The run, if an address can stand in it.
    fn of(body: &str, events: &[Spanned<'_>]) -> Option<Run> {
        let mut run = Run {
            text: String::new(),
            pieces: Vec::new(),
        };
        for (event, range) in events {
            if let Event::Text(piece) = event {
                let start = run.text.len();
                run.text.push_str(piece);
                run.pieces.push(Piece {
                    in_text: start..run.text.len(),
                    in_body: range.clone(),
                    is_as_written: body[range.clone()] == **piece,
                });
            }
        }
        may_hold_address(&run.text).then_some(run)
    }

    fn write<'a>(&self, finder: &LinkFinder, out: &mut Vec<Spanned<'a>>) {
        let mut done = 0;
        for (address, kind) in addresses(&self.text, finder) {
            self.push_text(done..address.start, out);
            let range = self.in_body(&address);
            let link = Tag::Link {
                link_type: kind,
                dest_url: CowStr::from(self.text[address.clone()].to_owned()),
                title: CowStr::Borrowed(""),
                id: CowStr::Borrowed(""),
            };
            out.push((Event::Start(link), range.clone()));
            self.push_text(address.clone(), out);
            out.push((Event::End(TagEnd::Link), range));
            done = address.end;
        }
        self.push_text(done..self.text.len(), out);
    }

    fn push_text(&self, part: Range<usize>, out: &mut Vec<Spanned<'_>>) {
        if part.is_empty() {
            return;
        }
        let range = self.in_body(&part);
        out.push((Event::Text(self.text[part].to_owned().into()), range));
    }

    /// Where `part` of the text stands in the body: to the byte where a piece is as it
    /// was written, else with the whole piece.
    fn in_body(&self, part: &Range<usize>) -> Range<usize> {
        let holding = |at: usize| {
            let next = self.pieces.partition_point(|piece| piece.in_text.end <= at);
            &self.pieces[next.min(self.pieces.len() - 1)]
        };
        let first = holding(part.start);
        let start = match first.is_as_written {
            true => first.in_body.start + (part.start - first.in_text.start),
            false => first.in_body.start,
        };
        let last = holding(part.end - 1);
        let end = match last.is_as_written {
            true => last.in_body.start + (part.end - last.in_text.start),
            false => last.in_body.end,
        };
        start..end
    }
}

/// Addresses in `text`, in order.
fn addresses(text: &str, finder: &LinkFinder) -> Vec<(Range<usize>, LinkType)> {
    let mut found = Vec::new();
    let mut from = 0;
    // Quotation marks and dashes of print are letters of an address to nobody.
    for part in text.split_inclusive(|c: char| !c.is_ascii() && !c.is_alphanumeric()) {
        let start = from;
        from += part.len();
        let part = part.trim_end_matches(|c: char| !c.is_ascii() && !c.is_alphanumeric());
        for link in finder.links(part).filter(|link| link.as_str().is_ascii()) {
            let address = link.as_str();
            let kind = match link.kind() {
                LinkKind::Email if follows_letter(&part[..link.start()]) => continue,
                LinkKind::Email => LinkType::Email,
                _ if is_web(address) => LinkType::Autolink,
                _ => continue,
            };
            let mut at = start + link.start();
            for one in parted(address) {
                found.push((at..at + one.len(), kind));
                at += one.len() + 1;
            }
        }
    }
    found
}

/// Whether what stands before an e-mail address belongs to it.
fn follows_letter(before: &str) -> bool {
    before.ends_with(char::is_alphanumeric)
}

/// The addresses of a list without spaces: a comma or semicolon and a new scheme part them.
fn parted(list: &str) -> Vec<&str> {
    let starts = |rest: &str| rest.starts_with("https://") || rest.starts_with("http://");
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, _) in list.match_indices([',', ';']) {
        if starts(&list[at + 1..]) {
            parts.push(&list[from..at]);
            from = at + 1;
        }
    }
    parts.push(&list[from..]);
    parts
}

fn is_web(address: &str) -> bool {
    let (scheme, rest) = address.split_once("://").unwrap_or_default();
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let port = authority.rsplit_once(':').map(|(_, port)| port);
    let is_port = |port: &str| port.ends_with(']') || port.parse::<u16>().is_ok();
    is_web && port.is_none_or(is_port) && crate::config::has_host(address)
}
