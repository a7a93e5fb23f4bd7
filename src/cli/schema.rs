//! `bantin schema`.

use clap::{Args, ValueEnum};

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;

use super::Failure;
use crate::cli::terminal::out;
use crate::config::raw::RawConfig;
use crate::content::front_matter::RawFrontMatter;

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// config: bantin.yaml; front-matter: phần đầu bài · config or front-matter
    #[arg(value_name = "WHAT", default_value = "config")]
    what: What,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    Config,
    FrontMatter,
}

/// Names of Rust's numbers are no formats to others, and some refuse them.
fn without_format(schema: &mut Schema) {
    schema.remove("format");
}

pub(super) fn run(args: &SchemaArgs) -> Result<(), Failure> {
    let settings =
        SchemaSettings::draft2020_12().with_transform(RecursiveTransform(without_format));
    let generator = settings.into_generator();
    let mut schema = match args.what {
        What::Config => generator.into_root_schema_for::<RawConfig>(),
        What::FrontMatter => generator.into_root_schema_for::<RawFrontMatter>(),
    };
    // All else has a default; a page has no date.
    schema.insert("required".to_owned(), serde_json::json!(["title"]));
    out!(
        "{}",
        serde_json::to_string_pretty(&schema).unwrap_or_default()
    );
    Ok(())
}
