//! `bantin schema`.

use clap::{Args, ValueEnum};

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

pub(super) fn run(args: &SchemaArgs) -> Result<(), Failure> {
    let schema = match args.what {
        What::Config => schemars::schema_for!(RawConfig),
        What::FrontMatter => schemars::schema_for!(RawFrontMatter),
    };
    out!(
        "{}",
        serde_json::to_string_pretty(&schema).unwrap_or_default()
    );
    Ok(())
}
