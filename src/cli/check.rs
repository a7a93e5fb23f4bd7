//! `bantin check`.

use clap::Args;

use super::format::{self, Format};
use super::progress::Bars;
use super::{AsOf, Failure, Shell, report};
use crate::bilingual;
use crate::cli::terminal::out;
use crate::diagnostic::{Diagnostics, Severity};
use crate::pipeline::{self, Options};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    as_of: AsOf,
    /// Kiểm tra cả bản nháp · Check drafts too
    #[arg(long)]
    drafts: bool,
    /// Dạng của các thông báo · Form of the findings
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
    let checked = check(&options, &bars);
    bars.finish();
    let (found, articles) = match checked {
        Ok((found, articles)) => (found, Some(articles)),
        Err(found) => (found, None),
    };
    if args.format != Format::Human {
        format::print(args.format, &found, shell.language);
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
                    "{articles} tin, không có lỗi, {warnings} cảnh báo",
                    "articles: {articles}, errors: 0, warnings: {warnings}"
                ))
            );
        }
    }
    Ok(())
}

fn check(options: &Options, bars: &Bars) -> Result<(Diagnostics, usize), Diagnostics> {
    let prepared = pipeline::prepare(options, bars)?;
    if let Err(faults) = prepared.try_pages(bars) {
        let mut found = prepared.found;
        found.extend(faults);
        return Err(found.sorted());
    }
    let articles = prepared.site.listed_articles();
    let copies = prepared.copies();
    let of_config = crate::check::of_config(&prepared.config, prepared.site.as_of);
    let mut found = prepared.found;
    found.extend(copies);
    found.extend(of_config);
    Ok((found.sorted(), articles))
}
