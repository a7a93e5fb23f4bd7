//! bantin.
pub mod check;
pub mod cli;
pub mod config;
pub mod content;
pub mod diagnostic;
pub mod feed;
pub mod locale;
pub mod markdown;
pub mod output;
pub mod picture;
pub mod pipeline;
pub mod plan;
pub mod related;
pub mod render;
pub mod site;
pub mod theme;
pub mod yaml;
