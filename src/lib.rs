//! bantin (*bản tin*: news bulletin) builds the news site of a government
//! agency from Markdown articles with YAML front matter.
//!
//! # Steps
//!
//! One way, no step back; [`pipeline`] is this list as code, in `prepare` and `publish`.
//!
//! 1. [`config`] reads `bantin.yaml`: raw, then resolved.
//! 2. [`content::walk`] finds the files, [`site::sources`] reads them or takes them over: an
//!    article that can't be read for sure is an error, never a guess.
//! 3. [`site::address`] says who has which URL, because articles link to each
//!    other; [`picture`] looks into the pictures.
//! 4. [`markdown`] makes safe HTML of each body, in parallel.
//! 5. [`site`] puts articles, terms and archives in order: data, no files, no
//!    HTML of its own. [`related`] says what stands under an article, [`search`]
//!    makes the index that a reader's browser asks; both read the words that
//!    [`lexicon`] noted.
//! 6. [`plan`] names every file of the output, [`check`] judges all of it: an
//!    error stops here and nothing is written.
//! 7. [`render`] makes the bytes of any planned file, through a [`theme`] or a
//!    format of [`feed`].
//! 8. [`budget`] weighs the heaviest page. [`output`] stages all of them and puts
//!    the new tree in the old one's place in one step.
//!
//! # The next build
//!
//! [`cache`] keeps what was costly to make and [`site_cache`] says what of it one site
//! left for its next build. [`stamp`] tells that a file is as it was,
//! [`fingerprint`] that something would be made from the same. Each stage takes
//! over what holds; pages that are made from the same are not rendered, and
//! [`standing`] knows a build that would change nothing before it begins.
//!
//! # Beside the steps
//!
//! [`locale`] knows Vietnamese text and dates, [`yaml`] is the guarded door to
//! YAML, [`diagnostic`] is what an editor is told, [`cli`] is the program.

#![warn(clippy::unwrap_used)]

pub mod budget;
pub mod cache;
pub mod check;
pub mod cli;
pub mod config;
pub mod content;
pub mod diagnostic;
pub mod feed;
pub mod fingerprint;
pub mod gzip;
pub mod lexicon;
pub mod locale;
pub mod markdown;
pub mod output;
pub mod picture;
pub mod pipeline;
pub mod plan;
pub mod related;
pub mod render;
pub mod search;
pub mod site;
pub mod site_cache;
pub mod stamp;
pub mod standing;
pub mod theme;
pub mod yaml;
