//! Vietnamese text and dates: slugs, folding, collation, the forms in which
//! agencies write dates. Nothing here knows of files or sites.

pub mod collation;
pub mod date;
pub mod fold;
pub mod language;
pub mod line;
pub mod slug;
pub mod weekday;
