//! Documents to bodies: safe HTML, the files that it shows, the words of articles.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, FixedOffset};
use rayon::prelude::*;

use super::address::{Addresses, asset_folder, url_of};
use super::dependencies::{Dependency, TrackingResolver};
use super::life::Life;
use super::sources::{self, KeptBody, KeptEntry, KeptRendering, SourceDocument};
use super::{Download, Picture};
use crate::bilingual;
use crate::cache::{Blob, Pack};
use crate::config::Config;
use crate::content::document::{Document, FrontMatter, Kind};
use crate::diagnostic::{Diagnostic, Diagnostics, KeptDiagnostic, Severity};
use crate::fingerprint::{Fingerprint, Ingredients};
use crate::lexicon::{Bag, Field, Lexicon, Reader};
use crate::locale::date::Moment;
use crate::markdown::{self, AssetFacts, AssetUse, RenderedMarkdown, Resolver, Shown, Words};

/// A document with its body rendered and its files found.
#[derive(Debug)]
pub struct Rendered {
    pub(super) document: Box<Document>,
    pub(super) life: Life,
    pub(super) public_from: Option<Moment>,
    pub(super) url: String,
    pub(super) body: Body,
    /// The file and the answers to its links.
    pub(super) made_from: Fingerprint,
}

/// A rendered body with its files; empty when the text is not public.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Without its HTML.
    pub(super) markdown: RenderedMarkdown,
    pub(super) html: Blob,
    pub(super) image: Option<Picture>,
    pub(super) attachments: Vec<Download>,
    /// Words of an article.
    pub(super) words: Bag,
}

impl Body {
    /// What was made before.
    fn kept(kept: KeptBody, pack: &Arc<Pack>) -> Body {
        let words = Some(kept.words).filter(|words| words.len > 0);
        Body {
            markdown: kept.markdown,
            html: pack.blob(kept.html),
            image: kept.image,
            attachments: kept.attachments,
            words: words.map_or_else(Bag::default, |words| Bag::kept(pack.blob(words))),
        }
    }

    /// The picture and the attachments that the front matter names.
    fn files(
        &mut self,
        front_matter: &FrontMatter,
        source: &markdown::Source<'_>,
        resolver: &dyn Resolver,
        addresses: &Addresses,
        found: &mut Diagnostics,
    ) {
        if let Some(image) = &front_matter.image {
            let place = &image.src.place;
            match source.front_matter_file(&image.src.value, resolver, place) {
                Ok((asset, AssetFacts::Picture(facts))) => {
                    self.image = Some(Picture {
                        url: asset.url.clone(),
                        facts,
                        alt: image.alt.clone(),
                        caption: image.caption.clone(),
                        credit: image.credit.clone(),
                    });
                    self.markdown.assets.push(AssetUse {
                        shown: Shown::AtHead,
                        ..asset
                    });
                }
                Ok((asset, _)) => {
                    let name = asset.source;
                    found.push(
                        Diagnostic::error(
                            "not-a-picture",
                            bilingual!("`{name}` không phải ảnh", "`{name}` is not a picture"),
                        )
                        .at(place.clone())
                        .hint(bilingual!(
                            "dùng JPEG, PNG, WebP hoặc GIF",
                            "use JPEG, PNG, WebP or GIF"
                        )),
                    );
                }
                Err(fault) => found.push(*fault),
            }
        }
        for attachment in &front_matter.attachments {
            match source.front_matter_file(&attachment.file.value, resolver, &attachment.file.place)
            {
                Ok((asset, _)) => {
                    let name = asset
                        .source
                        .rsplit('/')
                        .next()
                        .unwrap_or_default()
                        .to_owned();
                    let file = addresses.asset_file(&asset.source);
                    let size = file.map_or(0, |a| a.stamp.size);
                    self.attachments.push(Download {
                        url: asset.url.clone(),
                        kind: name.rsplit_once('.').map_or("", |(_, e)| e).to_uppercase(),
                        title: if attachment.title.is_empty() {
                            name
                        } else {
                            attachment.title.clone()
                        },
                        number: attachment.number.clone(),
                        size,
                    });
                    self.markdown.assets.push(asset);
                }
                Err(fault) => found.push(*fault),
            }
        }
        // A file that is both linked and shown is there once, as what asks for more.
        self.markdown.assets.sort_by(|a, b| b.cmp(a));
        self.markdown.assets.dedup_by(|a, b| a.source == b.source);
    }
}

/// All bodies, rendered.
#[derive(Debug)]
pub struct Bodies {
    /// In the order of their paths.
    pub rendered: Vec<Box<Rendered>>,
    /// What their words are numbered by.
    pub lexicon: Lexicon,
    /// What the next build may take over.
    pub kept: Vec<KeptEntry>,
    /// What is wrong with them.
    pub found: Diagnostics,
}

/// What bodies are rendered with.
#[derive(Debug)]
pub struct BodyRenderer<'a> {
    /// Config.
    pub config: &'a Config,
    /// What links may lead to.
    pub addresses: &'a Arc<Addresses>,
    /// Words that bodies hold, by language.
    pub words: &'a [Arc<Words>],
    /// The instant for which the site is built.
    pub as_of: DateTime<FixedOffset>,
    /// Whether drafts are shown.
    pub drafts: bool,
    /// Where bodies are kept, if they are.
    pub pack: Option<&'a Arc<Pack>>,
    /// Whether a file was found to be another than when its front matter was read.
    pub is_overtaken: AtomicBool,
}

impl Rendered {
    /// The order of publication: an article whose embargo ends today is the
    /// newest today, whatever its date, so that no full page of a list changes.
    pub(super) fn order(&self) -> (Option<DateTime<FixedOffset>>, &str) {
        (self.public_from.map(|m| m.at), &self.document.path)
    }
}

impl BodyRenderer<'_> {
    /// Renders every document that has or will have a page, in parallel; a body
    /// that was rendered before is taken over as long as the site answers its
    /// links as it did. Bodies of drafts are not looked at; those of scheduled
    /// articles are, so that nothing fails at the hour of publication that could
    /// be told before.
    pub fn all(&self, sources: Vec<SourceDocument>, lexicon: Lexicon) -> Bodies {
        let done: Vec<(Box<Rendered>, Option<KeptEntry>, Diagnostics)> = sources
            .into_par_iter()
            .map_init(
                || lexicon.reader(),
                |reader, source| self.one(source, reader),
            )
            .collect();
        if let Some(pack) = self.pack {
            pack.flush();
        }
        let mut bodies = Bodies {
            rendered: Vec::with_capacity(done.len()),
            lexicon,
            kept: Vec::with_capacity(done.len()),
            found: Diagnostics::new(),
        };
        for (rendered, entry, faults) in done {
            bodies.rendered.push(rendered);
            bodies.kept.extend(entry);
            bodies.found.extend(faults);
        }
        bodies
    }

    fn one(
        &self,
        mut source: SourceDocument,
        reader: &mut Reader<'_>,
    ) -> (Box<Rendered>, Option<KeptEntry>, Diagnostics) {
        let life = Life::at(&source.document.front_matter, self.as_of);
        let is_read = match life {
            Life::Draft => self.drafts,
            Life::Scheduled(_) | Life::Published => true,
            Life::Expired(_) | Life::Withdrawn { .. } => false,
        };
        let mut found = Diagnostics::new();
        let mut made_from = source.document.fingerprint;
        let mut body = Body::default();
        if is_read {
            (body, made_from) = match self.kept(&mut source) {
                Some((kept, pack)) => {
                    let faults = kept.faults.into_iter();
                    found.extend(faults.map(KeptDiagnostic::diagnostic));
                    (Body::kept(kept.body, pack), kept.made_from)
                }
                None => self.render(&mut source, &life, reader, &mut found),
            };
        } else if source.entry.is_none()
            && let Some(pack) = self.pack
        {
            source.keep(None, pack);
        }
        if is_read && !life.has_page(self.drafts) {
            // What is checked before the hour, and nothing that could be read.
            let RenderedMarkdown {
                links,
                assets,
                anchors,
                ..
            } = body.markdown;
            body = Body {
                markdown: RenderedMarkdown {
                    links,
                    assets,
                    anchors,
                    ..RenderedMarkdown::default()
                },
                ..Body::default()
            };
            // Until its hour the other may be published too.
            found = found.into_iter().map(as_reminder).collect();
        }
        let entry = source.entry.take();
        let rendered = Box::new(Rendered {
            url: url_of(&source.document, self.config),
            public_from: source.document.front_matter.public_from(),
            document: source.document,
            life,
            body,
            made_from,
        });
        (rendered, entry, found)
    }

    /// The body as it was rendered before, when it would be rendered the same.
    fn kept(&self, source: &mut SourceDocument) -> Option<(KeptRendering, &Arc<Pack>)> {
        let pack = self.pack?;
        let kept = source.rendering.take()?;
        let is_same = kept.made_from == self.made_from(&source.document, &kept.dependencies);
        is_same.then_some((*kept, pack))
    }

    fn made_from(&self, document: &Document, dependencies: &[Dependency]) -> Fingerprint {
        let mut made_from = Ingredients::of("body");
        made_from
            .fingerprint(document.fingerprint)
            .fingerprint(self.words[document.language].fingerprint);
        made_from.fingerprints(dependencies.iter().map(|q| q.answer(self.addresses)));
        made_from.finish()
    }

    /// Renders the body and keeps it; with what it was made from.
    fn render(
        &self,
        from: &mut SourceDocument,
        life: &Life,
        reader: &mut Reader<'_>,
        found: &mut Diagnostics,
    ) -> (Body, Fingerprint) {
        let Some(text) = from.body() else {
            self.is_overtaken.store(true, Ordering::Relaxed);
            return (Body::default(), from.document.fingerprint);
        };
        let document = &from.document;
        let shown = document.shown();
        let source = markdown::Source {
            body: &text,
            path: &document.path,
            shown: &shown,
            lines_before: document.lines_before_body,
            asset_folder: &asset_folder(&url_of(document, self.config)),
            words: &self.words[document.language],
        };
        let hour = match life {
            Life::Scheduled(from) => Some(from.at),
            _ => None,
        };
        let asked = TrackingResolver::new(self.addresses, hour);
        let resolver: Arc<dyn Resolver> = Arc::<TrackingResolver>::clone(&asked);
        let (mut markdown, faults) = markdown::render(&source, &resolver);
        found.extend(faults);
        let html = std::mem::take(&mut markdown.html);
        let mut body = Body {
            words: match self.config.search || self.config.related.count > 0 {
                true => words(&document.front_matter, &markdown, &html, reader),
                false => Bag::default(),
            },
            markdown,
            ..Body::default()
        };
        let front_matter = &document.front_matter;
        if front_matter.summary.is_some() {
            body.markdown.summary = String::new();
        }
        body.files(
            front_matter,
            &source,
            resolver.as_ref(),
            self.addresses,
            found,
        );
        let dependencies = asked.dependencies();
        let made_from = self.made_from(document, &dependencies);
        let html = html.into_bytes();
        let may_be_kept = from.may_be_kept() && !found.has_errors();
        let pack = self.pack.filter(|_| may_be_kept);
        body.html = match pack {
            Some(pack) => pack.store(html),
            None => Blob::Here(html.into()),
        };
        let words = pack.and_then(|pack| body.words.keep(pack));
        if let Some(((html, words), pack)) = body.html.place().zip(words).zip(pack) {
            let kept = KeptRendering {
                made_from,
                dependencies,
                faults: sources::kept(found),
                body: KeptBody {
                    markdown: body.markdown,
                    image: body.image,
                    attachments: body.attachments,
                    html,
                    words,
                },
            };
            from.keep(Some(&kept), pack);
            body.markdown = kept.body.markdown;
            body.image = kept.body.image;
            body.attachments = kept.body.attachments;
        }
        (body, made_from)
    }
}

/// A link to what is hidden, in an article that is hidden as well, is no error yet.
fn as_reminder(fault: Diagnostic) -> Diagnostic {
    match &*fault.code {
        "link-to-hidden" => Diagnostic {
            severity: Severity::Warning,
            ..fault
        },
        _ => fault,
    }
}

/// The words of an article, for related news and search.
fn words(
    front_matter: &FrontMatter,
    markdown: &RenderedMarkdown,
    html: &str,
    reader: &mut Reader<'_>,
) -> Bag {
    if !matches!(front_matter.kind, Kind::Article(_)) {
        return Bag::default();
    }
    let summary = front_matter.summary.as_ref().unwrap_or(&markdown.summary);
    let text = markdown::of_html(html);
    let mut fields: Vec<(Field, &str)> = vec![
        (Field::Title, &front_matter.title),
        (Field::Sapo, summary),
        (Field::Body, &text),
    ];
    // A document is asked for by its number, which says as much as a title.
    for file in &front_matter.attachments {
        fields.extend([(Field::Sapo, &*file.title), (Field::Title, &*file.number)]);
    }
    let names = front_matter.tags.iter().chain(&front_matter.authors);
    fields.extend(names.map(|name| (Field::Named, &*name.value)));
    reader.read(&fields)
}
