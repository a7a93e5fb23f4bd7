//! Documents, read from their files or taken over from the last build.

use std::path::PathBuf;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use super::dependencies::Dependency;
use super::{Download, Picture};
use crate::cache::{Pack, PackRange};
use crate::config::Config;
use crate::content::document::{self, Document};
use crate::content::walk::{FileKind, SourceFile};
use crate::diagnostic::{Diagnostics, KeptDiagnostic, Place, unreadable};
use crate::fingerprint::Fingerprint;
use crate::lexicon::Form;
use crate::markdown::RenderedMarkdown;
use crate::stamp::Stamp;

/// What the last build kept of documents.
#[derive(Debug, Default)]
pub struct Kept {
    /// By path, sorted.
    pub documents: Vec<KeptEntry>,
    /// Spellings that kept words are numbered by.
    pub forms: Vec<Form>,
}

/// One document, as it is kept.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct KeptEntry {
    /// Path below `content/`.
    path: String,
    /// Of the file; all 0 when a later write might not have shown.
    stamp: Stamp,
    /// A [`KeptDocument`], in the pack.
    document: PackRange,
    /// Bytes in the pack that belong to it.
    packed: u64,
}

impl KeptEntry {
    /// Believes the stamp only when it was settled at `now`.
    pub fn settle(&mut self, now: i128) {
        if !self.stamp.is_settled(now) {
            self.stamp = Stamp::default();
        }
    }

    /// Bytes in the pack that belong to it.
    pub fn packed(&self) -> u64 {
        self.packed
    }

    /// With what it keeps.
    fn open(self, pack: &Arc<Pack>) -> Option<(KeptEntry, KeptDocument)> {
        let kept = borsh::from_slice(&pack.blob(self.document).bytes()).ok()?;
        Some((self, kept))
    }
}

/// A document without errors, and its body as it was rendered.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
struct KeptDocument {
    document: Document,
    /// Warnings of its front matter.
    faults: Vec<KeptDiagnostic>,
    rendering: Option<KeptRendering>,
}

/// A [`KeptDocument`] on its way into the cache, field by field.
#[derive(BorshSerialize)]
struct DocumentToKeep<'a> {
    document: &'a Document,
    faults: &'a [KeptDiagnostic],
    rendering: Option<&'a KeptRendering>,
}

/// A body as it was rendered at an earlier build.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
pub(super) struct KeptRendering {
    pub(super) made_from: Fingerprint,
    pub(super) dependencies: Vec<Dependency>,
    /// Warnings.
    pub(super) faults: Vec<KeptDiagnostic>,
    pub(super) body: KeptBody,
}

/// The parts of a rendered body, as they are kept.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
pub(super) struct KeptBody {
    /// Without its HTML.
    pub(super) markdown: RenderedMarkdown,
    pub(super) image: Option<Picture>,
    pub(super) attachments: Vec<Download>,
    pub(super) html: PackRange,
    pub(super) words: PackRange,
}

/// A document on its way into the site.
#[derive(Debug)]
pub struct SourceDocument {
    /// What its file says.
    pub document: Box<Document>,
    pub(super) rendering: Option<Box<KeptRendering>>,
    /// As it is kept, if it is.
    pub(super) entry: Option<KeptEntry>,
    stamp: Stamp,
    disk: PathBuf,
    /// What its front matter is warned of; none when it has errors.
    faults: Option<Vec<KeptDiagnostic>>,
}

/// Reads every Markdown file of `files`, in parallel, in their order; those that
/// are as they were are taken from `kept`, without being read when their times
/// are believed. What can't be read for sure is told of and left out.
pub fn read(
    files: &[SourceFile],
    config: &Config,
    kept: Vec<KeptEntry>,
    pack: Option<&Arc<Pack>>,
    believe_times: bool,
) -> (Vec<SourceDocument>, Diagnostics) {
    let mut kept = kept.into_iter().peekable();
    let markdown = files.iter().filter(|f| f.kind == FileKind::Markdown);
    let both: Vec<(&SourceFile, Option<KeptEntry>)> = markdown
        .map(|file| {
            while kept.next_if(|k| k.path < file.path).is_some() {}
            (file, kept.next_if(|k| k.path == file.path))
        })
        .collect();
    let read: Vec<(Option<SourceDocument>, Diagnostics)> = both
        .into_par_iter()
        .map(|(file, entry)| {
            let entry = entry.zip(pack);
            let entry = entry.and_then(|(entry, pack)| entry.open(pack));
            SourceDocument::read(file, entry, config, believe_times)
        })
        .collect();
    let mut sources = Vec::with_capacity(read.len());
    let mut found = Diagnostics::new();
    for (source, faults) in read {
        sources.extend(source);
        found.extend(faults);
    }
    (sources, found)
}

/// All of `found`, to be kept.
pub(super) fn kept(found: &Diagnostics) -> Vec<KeptDiagnostic> {
    found.iter().map(KeptDiagnostic::of).collect()
}

impl SourceDocument {
    fn read(
        file: &SourceFile,
        entry: Option<(KeptEntry, KeptDocument)>,
        config: &Config,
        believe_times: bool,
    ) -> (Option<SourceDocument>, Diagnostics) {
        // One that says nothing is of a file that could not be looked at.
        let is_told = file.stamp != Stamp::default();
        let is_trusted = |entry: &KeptEntry| believe_times && is_told && entry.stamp == file.stamp;
        let (bytes, entry) = match entry {
            Some((entry, kept)) if is_trusted(&entry) => {
                return Self::taken_over(file, entry, kept);
            }
            entry => (std::fs::read(&file.disk), entry),
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => {
                let place = Place::file(file.shown());
                let fault = unreadable(place, &error);
                return (None, [fault].into_iter().collect());
            }
        };
        match entry {
            Some((entry, kept)) if kept.document.fingerprint == Fingerprint::of(&bytes) => {
                Self::taken_over(file, entry, kept)
            }
            _ => {
                let (document, found) = document::from_bytes(bytes, file, config);
                let source = document.map(|document| SourceDocument {
                    document: Box::new(document),
                    rendering: None,
                    entry: None,
                    stamp: file.stamp,
                    disk: file.disk.clone(),
                    faults: (!found.has_errors()).then(|| kept(&found)),
                });
                (source, found)
            }
        }
    }

    fn taken_over(
        file: &SourceFile,
        entry: KeptEntry,
        kept: KeptDocument,
    ) -> (Option<SourceDocument>, Diagnostics) {
        let KeptDocument {
            mut document,
            faults,
            mut rendering,
        } = kept;
        let found = faults.iter().cloned().map(KeptDiagnostic::diagnostic);
        let found = found.collect();
        // A place does not carry its file into the cache.
        let shown: Arc<str> = file.shown().into();
        for place in document.places_mut() {
            place.file = Arc::clone(&shown);
        }
        for link in rendering
            .iter_mut()
            .flat_map(|r| &mut r.body.markdown.links)
        {
            link.place.file = Arc::clone(&shown);
        }
        let source = SourceDocument {
            document: Box::new(document),
            rendering: rendering.map(Box::new),
            entry: Some(KeptEntry {
                stamp: file.stamp,
                ..entry
            }),
            stamp: file.stamp,
            disk: file.disk.clone(),
            faults: Some(faults),
        };
        (Some(source), found)
    }

    /// The Markdown of the body; a document that was taken over is read again. None
    /// when its file is not what it was: nothing that is known of it counts then.
    pub(super) fn body(&mut self) -> Option<String> {
        let read = self.document.body.take();
        read.or_else(|| {
            let bytes = std::fs::read(&self.disk).ok()?;
            let is_same = Fingerprint::of(&bytes) == self.document.fingerprint;
            is_same.then(|| document::body_of(bytes, &self.document.shown()))?
        })
    }

    /// Whether nothing is so wrong with its front matter that it is not kept.
    pub(super) fn may_be_kept(&self) -> bool {
        self.faults.is_some()
    }

    /// Notes how the body was rendered in `pack`, unless it has errors.
    pub(super) fn keep(&mut self, rendering: Option<&KeptRendering>, pack: &Arc<Pack>) {
        self.entry = None;
        let Some(faults) = &self.faults else { return };
        let to_keep = DocumentToKeep {
            document: &self.document,
            faults,
            rendering,
        };
        let Ok(bytes) = borsh::to_vec(&to_keep) else {
            return;
        };
        let places = rendering.map(|r| [r.body.html, r.body.words]);
        self.entry = pack.store(bytes).place().map(|document| KeptEntry {
            path: self.document.path.clone(),
            stamp: self.stamp,
            packed: places
                .iter()
                .flatten()
                .chain([&document])
                .map(|place| u64::from(place.len))
                .sum(),
            document,
        });
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests write sources")]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_after_it_was_read_has_no_body() {
        let site = tempfile::tempdir().unwrap();
        let file = site.path().join("content/a.md");
        let text = "---\ntitle: A\ndate: 2018-07-20\n---\nx\n";
        std::fs::create_dir(site.path().join("content")).unwrap();
        std::fs::write(&file, text).unwrap();
        let (config, _) = crate::config::parse(site.path(), "title: x\n").unwrap();
        let (files, _) = crate::content::walk::walk(site.path(), "content");
        let (mut sources, _) = read(&files, &config, Vec::new(), None, true);
        let source = &mut sources[0];
        assert_eq!(source.body().as_deref(), Some("x\n"));
        // Now it is as one that was taken over, whose body waits to be read.
        assert_eq!(source.body().as_deref(), Some("x\n"));
        std::fs::write(&file, text.replace("title: A", "title: A\ndraft: true")).unwrap();
        assert_eq!(source.body(), None);
    }
}
