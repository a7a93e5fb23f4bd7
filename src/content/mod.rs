//! The content folder: which files are there ([`walk`]), what their front
//! matter says ([`front_matter`]), and articles as editors meant them
//! ([`document`]).

pub mod document;
pub mod front_matter;
mod resolve;
pub mod walk;

use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::Diagnostics;
use document::Document;
use walk::{FileKind, SourceFile};

/// Reads every Markdown file of `files`, in parallel, in their order.
/// What can't be read for sure is told of and left out.
pub fn parse(files: &[SourceFile], config: &Config) -> (Vec<Box<Document>>, Diagnostics) {
    let read: Vec<(Option<Box<Document>>, Diagnostics)> = files
        .par_iter()
        .filter(|file| file.kind == FileKind::Markdown)
        .map(|file| {
            // Boxed, because lists of them are moved about.
            let (document, faults) = document::read(file, config);
            (document.map(Box::new), faults)
        })
        .collect();
    let mut documents = Vec::with_capacity(read.len());
    let mut found = Diagnostics::new();
    for (document, faults) in read {
        documents.extend(document);
        found.extend(faults);
    }
    (documents, found)
}
