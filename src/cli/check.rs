//! `bantin check`.

use clap::Args;

use super::format::{self, Format};
use super::progress::Bars;
use super::{AsOf, Failure, Shell, report};
use crate::bilingual;
use crate::cli::terminal::out;
use crate::diagnostic::Severity;
use crate::pipeline::{self, Options};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    as_of: AsOf,
    /// Kiểm tra cả bản nháp · Check drafts too
    #[arg(long)]
    drafts: bool,
    /// Định dạng thông báo lỗi, cảnh báo · Format of errors and warnings
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

pub(super) fn run(shell: &Shell, args: &CheckArgs) -> Result<(), Failure> {
    let (as_of, _) = shell.instant(&args.as_of)?;
    let options = Options {
        drafts: args.drafts,
        ..Options::once(&shell.root, as_of)
    };
    let bars = Bars::new(shell);
    let checked = pipeline::check(&options, &bars);
    bars.finish();
    let (found, articles) = match checked {
        Ok((found, articles)) => (found, Some(articles)),
        Err(found) => (found, None),
    };
    if args.format != Format::Human {
        format::print(args.format, &found, shell);
    }
    let Some(articles) = articles else {
        return Err(Failure::Site(found));
    };
    if args.format == Format::Human {
        report::print(shell, &found);
        let warnings = found.count(Severity::Warning);
        if !shell.quiet {
            out!(
                "{}",
                shell.say(&bilingual!(
                    "{articles} bài, không có lỗi, {warnings} cảnh báo",
                    "articles: {articles}, errors: 0, warnings: {warnings}"
                ))
            );
        }
    }
    Ok(())
}
