//! `bantin completions`.

use clap::Args;
use clap_complete::Shell;

use super::{Failure, terminal, usage};

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// bash, zsh, fish, powershell, elvish
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut usage::command(), "bantin", &mut script);
    terminal::print(format_args!("{}", String::from_utf8_lossy(&script)));
    Ok(())
}
