//! From events to HTML.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd};

use super::footnotes::Footnotes;
use super::links::{self, Destination, Resolver};
use super::table::{self, Table};
use super::text::{self, escape};
use super::{
    AssetUse, Heading, InternalLink, LinkTarget, RenderedMarkdown, SUMMARY_CHARS, Shown, Source,
    media, sanitize,
};
use crate::bilingual;
use crate::config::encode;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::locale::line::without_unwanted;
use crate::locale::slug::{is_slug, slugify};

/// An event and its bytes of the body.
pub(super) type Spanned<'a> = (Event<'a>, Range<usize>);

/// Writes the events of `source`; faults join `found`.
pub(super) fn write<'a>(
    source: &Source<'_>,
    resolver: &Arc<dyn Resolver>,
    events: &[Spanned<'a>],
    found: Diagnostics,
) -> (RenderedMarkdown, Diagnostics) {
    let has_h1 = events.iter().any(|(e, _)| {
        matches!(
            e,
            Event::Start(Tag::Heading {
                level: HeadingLevel::H1,
                ..
            })
        )
    });
    let mut writer = Writer {
        source,
        resolver: resolver.as_ref(),
        level_shift: u8::from(has_h1),
        rendered: RenderedMarkdown::default(),
        found,
        footnotes: Footnotes::default(),
        fragments: Vec::new(),
        raw: sanitize::Raw::default(),
        line_starts: OnceCell::new(),
        last: Cell::default(),
        tables: 0,
        is_link: false,
        ids: BTreeSet::new(),
        next_number: BTreeMap::new(),
        addresses: BTreeSet::new(),
    };
    let mut html = String::with_capacity(source.body.len() * 5 / 4);
    let written = writer.write(events);
    pulldown_cmark::html::push_html(&mut html, written.into_iter());
    html.push_str(&writer.footnotes.section(source.words));
    writer.finish(html, resolver)
}

struct Writer<'s> {
    source: &'s Source<'s>,
    resolver: &'s dyn Resolver,
    level_shift: u8,
    rendered: RenderedMarkdown,
    found: Diagnostics,
    footnotes: Footnotes,
    /// Links to parts of this very page.
    fragments: Vec<(String, Place)>,
    /// Raw HTML, and where it stands.
    raw: sanitize::Raw,
    line_starts: OnceCell<Vec<usize>>,
    /// The byte of the last place, and the characters before it on its line.
    last: Cell<(usize, usize)>,
    tables: usize,
    /// Whether the words of a link are written.
    is_link: bool,
    /// Ids of headings so far, and the next number for those that recur.
    ids: BTreeSet<String>,
    next_number: BTreeMap<String, usize>,
    /// Addresses as they were written.
    addresses: BTreeSet<String>,
}

impl Writer<'_> {
    fn place(&self, range: &Range<usize>) -> Place {
        let starts = self
            .line_starts
            .get_or_init(|| super::line_starts(self.source.body));
        let place = self.source.place_after(self.last.get(), range, starts);
        let column = place.position.map_or(1, |position| position.column);
        self.last.set((range.start, column - 1));
        place
    }

    /// The events to print for `events`, a balanced run of them.
    fn write<'a>(&mut self, events: &[Spanned<'a>]) -> Vec<Event<'a>> {
        let mut out = Vec::with_capacity(events.len());
        let mut table = Table::default();
        let mut i = 0;
        while i < events.len() {
            let (event, range) = &events[i];
            let end = match event {
                Event::Start(_) => matching_end(events, i),
                _ => i,
            };
            // Of what is written with all that it holds, the next is behind its end.
            i = match event {
                Event::Start(Tag::Table(alignments)) => {
                    table = Table::new(alignments.clone());
                    self.tables += 1;
                    let region = table::region(self.tables, self.source.words);
                    out.push(html(region + "<table>\n"));
                    i + 1
                }
                Event::Start(Tag::TableHead | Tag::TableRow | Tag::TableCell)
                | Event::End(
                    TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell | TagEnd::Table,
                ) => {
                    out.push(html(table.piece(event)));
                    i + 1
                }
                Event::Start(tag) => match self.element(tag, range, &events[i..=end], &mut out) {
                    true => end + 1,
                    false => {
                        out.push(event.clone());
                        i + 1
                    }
                },
                _ => {
                    self.piece(event, range, &mut out);
                    i + 1
                }
            };
        }
        out
    }

    /// Writes an element with all that it holds, `whole`; false for one that is written
    /// as it is.
    fn element<'a>(
        &mut self,
        tag: &Tag<'a>,
        range: &Range<usize>,
        whole: &[Spanned<'a>],
        out: &mut Vec<Event<'a>>,
    ) -> bool {
        let inner = &whole[1..whole.len().max(2) - 1];
        match tag {
            Tag::Heading { level, id, .. } => self.heading(*level as u8, id.as_deref(), inner, out),
            Tag::Paragraph if is_pictures_only(inner) => self.figures(inner, out),
            Tag::Paragraph => {
                if self.rendered.summary.is_empty() {
                    self.rendered.summary =
                        text::shorten(&text::start_of(inner, SUMMARY_CHARS), SUMMARY_CHARS);
                }
                out.push(whole[0].0.clone());
                out.extend(self.write(inner));
                out.push(whole[whole.len() - 1].0.clone());
            }
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => {
                let place = self.place(range);
                if *link_type == LinkType::Email {
                    let written = self.write(inner);
                    self.link(&format!("mailto:{dest_url}"), "", place, written, out);
                } else {
                    let written = self.in_link(inner);
                    self.link(dest_url, title, place, written, out);
                }
            }
            Tag::Image { .. } => {
                if let Some((media, _)) = self.picture(whole) {
                    out.push(html(media.html));
                }
            }
            Tag::FootnoteDefinition(label) => {
                let mut note = String::new();
                // A note above the text is no summary of it.
                let summary = self.rendered.summary.clone();
                let written = self.write(inner);
                self.rendered.summary = summary;
                pulldown_cmark::html::push_html(&mut note, written.into_iter());
                self.footnotes.define(label, note);
            }
            Tag::CodeBlock(kind) => self.code_block(kind, inner, out),
            _ => return false,
        }
        true
    }

    /// Writes what holds nothing else.
    fn piece<'a>(&mut self, event: &Event<'a>, range: &Range<usize>, out: &mut Vec<Event<'a>>) {
        match event {
            Event::FootnoteReference(label) => out.push(html(self.footnotes.reference(label))),
            Event::TaskListMarker(done) => out.push(self.task(*done)),
            Event::Html(piece) | Event::InlineHtml(piece) => {
                let place = self.place(range);
                self.raw.push(piece, place);
                out.push(event.clone());
            }
            Event::Text(text) => match without_unwanted(text) {
                Cow::Owned(text) => out.push(Event::Text(text.into())),
                Cow::Borrowed(_) => out.push(event.clone()),
            },
            _ => out.push(event.clone()),
        }
    }

    /// Long lines scroll, so the block can be reached by keyboard.
    fn code_block<'a>(
        &mut self,
        kind: &CodeBlockKind<'_>,
        inner: &[Spanned<'a>],
        out: &mut Vec<Event<'a>>,
    ) {
        let class = match kind {
            CodeBlockKind::Fenced(info) if !info.trim().is_empty() => {
                let language = info.split_whitespace().next().unwrap_or_default();
                format!(" class=\"language-{}\"", escape(language))
            }
            _ => String::new(),
        };
        out.push(html(format!("<pre tabindex=\"0\"><code{class}>")));
        out.extend(self.write(inner));
        out.push(html("</code></pre>\n".to_owned()));
    }

    /// The words of a link.
    fn in_link<'a>(&mut self, inner: &[Spanned<'a>]) -> Vec<Event<'a>> {
        self.is_link = true;
        let written = self.write(inner);
        self.is_link = false;
        written
    }

    fn heading<'a>(
        &mut self,
        level: u8,
        own_id: Option<&str>,
        inner: &[Spanned<'a>],
        out: &mut Vec<Event<'a>>,
    ) {
        let words = text::plain(inner);
        let id = match own_id {
            Some(id) if is_slug(id) => id.to_owned(),
            _ => slugify(&words),
        };
        let id = self.unique_id(if id.is_empty() { "muc".to_owned() } else { id });
        // A level that is left out would be missed by those who go from heading
        // to heading.
        let above = self.rendered.headings.last().map_or(1, |h| h.level);
        let level = (level + self.level_shift).clamp(2, 6).min(above + 1);
        out.push(html(format!("<h{level} id=\"{id}\">")));
        out.extend(self.write(inner));
        out.push(html(format!("</h{level}>\n")));
        self.rendered.headings.push(Heading {
            level,
            id,
            text: words,
        });
    }

    fn unique_id(&mut self, id: String) -> String {
        // Those of footnotes; a theme's own start with `_`, which no slug does.
        let reserved = id.starts_with("fn-") || id.starts_with("fnref-");
        let id = if reserved { format!("muc-{id}") } else { id };
        if self.ids.insert(id.clone()) {
            return id;
        }
        let next = self.next_number.entry(id.clone()).or_insert(2);
        loop {
            let numbered = format!("{id}-{next}");
            *next += 1;
            if self.ids.insert(numbered.clone()) {
                return numbered;
            }
        }
    }

    fn link<'a>(
        &mut self,
        url: &str,
        title: &str,
        place: Place,
        inner: Vec<Event<'a>>,
        out: &mut Vec<Event<'a>>,
    ) {
        let mut rel = "";
        let href = match links::resolve(url, self.source, self.resolver, &place) {
            Destination::External(url) => {
                if !url.starts_with("mailto:") && !url.starts_with("tel:") {
                    rel = " rel=\"external noopener\"";
                }
                encode(&url)
            }
            Destination::Fragment(fragment) => {
                let href = format!("#{}", encode(&fragment));
                self.fragments.push((fragment, place));
                href
            }
            Destination::Document {
                path,
                href,
                fragment,
            } => {
                self.internal(LinkTarget::Document(path), fragment, place);
                href
            }
            Destination::SitePath {
                target,
                href,
                fragment,
            } => {
                self.internal(target, fragment, place);
                href
            }
            Destination::Asset {
                facts: links::AssetFacts::BadPicture(why),
                asset,
                ..
            } => {
                self.found
                    .push(media::bad_picture(&asset.source, &why, &place));
                return out.extend(inner);
            }
            Destination::Asset { asset, href, .. } => {
                self.rendered.assets.push(asset);
                href
            }
            Destination::InlinePicture(_) => {
                self.found.push(data_link(&place));
                return out.extend(inner);
            }
            Destination::Refused(fault) => {
                self.found.push(*fault);
                return out.extend(inner);
            }
        };
        let title = if title.is_empty() {
            String::new()
        } else {
            format!(" title=\"{}\"", escape(title))
        };
        out.push(html(format!("<a href=\"{}\"{title}{rel}>", escape(&href))));
        self.addresses.insert(href);
        out.extend(inner);
        out.push(html("</a>".to_owned()));
    }

    fn internal(&mut self, target: LinkTarget, fragment: String, place: Place) {
        self.rendered.links.push(InternalLink {
            target,
            fragment,
            place,
        });
    }

    /// A picture and its caption; none when it can't be shown.
    fn picture(&mut self, events: &[Spanned<'_>]) -> Option<(media::Media, String)> {
        let (
            Event::Start(Tag::Image {
                dest_url, title, ..
            }),
            range,
        ) = &events[0]
        else {
            return None;
        };
        let place = self.place(range);
        let alt = text::plain(&events[1..]);
        // Two quotes and nothing in them: the picture only decorates.
        let decorates = alt == "\"\"";
        let alt = if decorates { String::new() } else { alt };
        let destination = links::resolve(dest_url, self.source, self.resolver, &place);
        let media = match destination {
            Destination::Refused(ref fault) => Err(fault.clone()),
            ref shown => media::media(shown, &alt, self.source.words, self.resolver, &place),
        };
        let mut media = match media {
            Ok(media) => media,
            Err(fault) => {
                self.found.push(*fault);
                return None;
            }
        };
        if media.is_video && self.is_link {
            self.found.push(media::video_in_link(&place));
            return None;
        }
        if let Destination::Asset { asset, .. } = &destination
            && media::is_video_file(&asset.source)
        {
            self.captions(&mut media, dest_url, &place);
        }
        self.addresses.extend(media.addresses.iter().cloned());
        match destination {
            Destination::Asset { asset, .. } => self.rendered.assets.push(AssetUse {
                shown: Shown::InText,
                ..asset
            }),
            Destination::SitePath {
                target, fragment, ..
            } => {
                self.internal(target, fragment, place.clone());
            }
            _ => {}
        }
        if media.is_video && alt.is_empty() {
            self.found.push(media::video_without_title(place));
        } else if alt.is_empty() && !decorates {
            self.found.push(media::undescribed(place));
        }
        Some((media, title.to_string()))
    }

    /// Captions of the video at `url`, from a file beside it.
    fn captions(&mut self, media: &mut media::Media, url: &str, place: &Place) {
        let words = self.source.words;
        let stem = url.rsplit_once('.').map_or(url, |(stem, _)| stem);
        let names = [
            format!("{stem}.{}.vtt", words.language),
            format!("{stem}.vtt"),
        ];
        let found = names.iter().find_map(|name| {
            match links::resolve(name, self.source, self.resolver, place) {
                Destination::Asset { asset, href, .. } => Some((asset, href)),
                _ => None,
            }
        });
        match found {
            Some((asset, href)) => {
                media::add_captions(media, href, words);
                self.rendered.assets.push(AssetUse {
                    shown: Shown::InText,
                    ..asset
                });
            }
            None => self
                .found
                .push(media::without_captions(&names, place.clone())),
        }
    }

    /// A paragraph of pictures alone: a figure, or a gallery of several.
    fn figures<'a>(&mut self, inner: &[Spanned<'a>], out: &mut Vec<Event<'a>>) {
        let mut figures = Vec::new();
        let mut i = 0;
        while i < inner.len() {
            if let Event::Start(Tag::Image { .. }) = inner[i].0 {
                let end = matching_end(inner, i);
                if let Some((media, caption)) = self.picture(&inner[i..=end]) {
                    let caption = match caption.as_str() {
                        "" => String::new(),
                        words => media::caption(words, self.source.words),
                    };
                    let class = if media.is_video {
                        " class=\"video\""
                    } else {
                        ""
                    };
                    figures.push(format!("<figure{class}>{}{caption}</figure>\n", media.html));
                }
                i = end;
            }
            i += 1;
        }
        out.push(html(if figures.len() > 1 {
            format!("<div class=\"gallery\">\n{}</div>\n", figures.concat())
        } else {
            figures.concat()
        }));
    }

    fn task<'a>(&self, done: bool) -> Event<'a> {
        let words = self.source.words;
        let (sign, words) = match done {
            true => ("☑", escape(&words.task_done)),
            false => ("☐", escape(&words.task_open)),
        };
        Event::InlineHtml(
            format!("<span class=\"task\" role=\"img\" aria-label=\"{words}\">{sign}</span> ")
                .into(),
        )
    }

    fn finish(
        mut self,
        html: String,
        resolver: &Arc<dyn Resolver>,
    ) -> (RenderedMarkdown, Diagnostics) {
        for id in self.footnotes.ids() {
            self.addresses.insert(format!("#{id}"));
        }
        let mut ids: Vec<String> = self
            .rendered
            .headings
            .iter()
            .map(|h| h.id.clone())
            .collect();
        ids.extend(self.footnotes.ids());
        self.rendered.html = html;
        if !self.raw.is_empty() {
            let made = sanitize::Made {
                ids: ids.iter().cloned().collect(),
                addresses: std::mem::take(&mut self.addresses),
                tables: self.tables,
            };
            let raw = std::mem::take(&mut self.raw);
            let (clean, named) =
                sanitize::clean(&self.rendered.html, self.source, resolver, made, raw);
            self.rendered.html = clean;
            self.fragments.extend(named.fragments);
            self.rendered.links.extend(named.links);
            self.rendered.assets.extend(named.assets);
            self.found.extend(named.found);
        }
        let known: HashSet<&String> = ids.iter().collect();
        for (fragment, place) in &self.fragments {
            if !known.contains(fragment) && !fragment.is_empty() {
                self.found.push(dead_anchor(fragment, &ids, place.clone()));
            }
        }
        // Bodies are kept until their pages are made: no byte too many.
        self.rendered.html.shrink_to_fit();
        self.rendered.anchors = ids;
        self.rendered.assets.sort();
        self.rendered.assets.dedup();
        (self.rendered, self.found)
    }
}

/// Headings that a link which leads to none is held against: of more, a page may have
/// many such links too.
const MOST_COMPARED: usize = 500;

/// The fault of a link to a part that a page does not have.
pub(crate) fn dead_anchor(fragment: &str, ids: &[String], place: Place) -> Diagnostic {
    let few = Some(ids).filter(|ids| ids.len() <= MOST_COMPARED);
    let few = few.unwrap_or_default().iter().map(String::as_str);
    let near = crate::diagnostic::did_you_mean(fragment, few);
    let list = ids
        .iter()
        .take(8)
        .map(|i| format!("#{i}"))
        .collect::<Vec<_>>()
        .join(", ");
    let hint = match near {
        Some(near) => bilingual!("có phải ý bạn là `#{near}`?", "did you mean `#{near}`?"),
        None if list.is_empty() => {
            bilingual!("trang đó không có đề mục nào", "that page has no headings")
        }
        None => bilingual!("các đề mục ở đó: {list}", "the headings there: {list}"),
    };
    Diagnostic::error(
        "dead-anchor",
        bilingual!(
            "không có đề mục `#{fragment}`",
            "there is no heading `#{fragment}`"
        ),
    )
    .at(place)
    .hint(hint)
}

fn data_link(place: &Place) -> Diagnostic {
    Diagnostic::error(
        "forbidden-link",
        bilingual!(
            "không được liên kết bằng `data:`",
            "links by `data:` are not allowed"
        ),
    )
    .at(place.clone())
    .hint(bilingual!(
        "dùng https:, mailto:, tel: hoặc tệp của trang",
        "use https:, mailto:, tel: or a file of the site"
    ))
}

fn html<'a>(text: String) -> Event<'a> {
    Event::InlineHtml(text.into())
}

/// Index of the event that ends the one that starts at `start`.
pub(super) fn matching_end(events: &[Spanned<'_>], start: usize) -> usize {
    let mut depth = 0usize;
    for (i, (event, _)) in events.iter().enumerate().skip(start) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth -= 1;
                if depth == 0 {
                    return i;
                }
            }
            _ => {}
        }
    }
    events.len().saturating_sub(1)
}

/// Whether a paragraph holds pictures and nothing else: they become figures.
pub(super) fn is_pictures_only(inner: &[Spanned<'_>]) -> bool {
    let mut pictures = 0;
    let mut i = 0;
    while i < inner.len() {
        match &inner[i].0 {
            Event::Start(Tag::Image { .. }) => {
                pictures += 1;
                i = matching_end(inner, i);
            }
            Event::SoftBreak | Event::HardBreak => {}
            Event::Text(text) if text.trim().is_empty() => {}
            _ => return false,
        }
        i += 1;
    }
    pictures > 0
}
