//! The content folder: which files are there ([`walk`]), what their front
//! matter says ([`front_matter`]), and articles as editors meant them
//! ([`document`]).

pub mod document;
pub mod front_matter;
mod names;
pub(crate) mod resolve;
pub mod walk;
