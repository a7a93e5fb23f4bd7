//! `bantin check`.

use chrono::{DateTime, FixedOffset, TimeDelta};
use clap::Args;

use super::format::{self, Format};
use super::progress::Bars;
use super::{AsOf, Failure, Shell, report};
use crate::bilingual;
use crate::cli::terminal::out;
use crate::diagnostic::{Bilingual, Diagnostics, Severity};
use crate::pipeline::{self, Options, Prepared};

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
    let later = later(options, &prepared, bars);
    if later.has_errors() {
        let mut found = prepared.found;
        found.extend(later);
        return Err(found.sorted());
    }
    let copies = prepared.copies();
    let of_config = crate::check::of_config(&prepared.config, prepared.site.as_of);
    let mut found = prepared.found;
    found.extend(copies);
    found.extend(of_config);
    Ok((found.sorted(), articles))
}

/// What would end a build that nobody watches: faults at the next hours at which the site
/// changes by itself, and once all has come that is to come.
fn later(options: &Options, prepared: &Prepared, bars: &Bars) -> Diagnostics {
    // By then a build has remembered what is public now.
    let ledger = Some(prepared.next_ledger());
    let mut next = prepared.site.next_change;
    for _ in 0..HOURS {
        let Some(at) = next else {
            return Diagnostics::new();
        };
        let hour = at.with_timezone(&prepared.config.time_zone);
        let hour = hour.format("%H:%M %d-%m-%Y").to_string();
        let when = bilingual!("từ {hour}", "from {hour}");
        let options = Options {
            as_of: at.to_utc(),
            ledger: ledger.clone(),
            ..options.clone()
        };
        match faults_of(&options, &when, bars) {
            Ok(then) => next = then,
            Err(faults) => return faults,
        }
    }
    let options = Options {
        as_of: options.as_of + TimeDelta::days(FAR_OFF),
        ledger,
        ..options.clone()
    };
    let faults = faults_of(&options, &bilingual!("sau này", "later"), bars);
    faults.err().unwrap_or_default()
}

/// Hours that `check` looks at.
const HOURS: usize = 4;

/// Days after which all has come that is to come: a century.
const FAR_OFF: i64 = 36_525;

/// When the site of `options` changes next, or what would end its build, said to be so at
/// that time.
fn faults_of(
    options: &Options,
    when: &Bilingual,
    bars: &Bars,
) -> Result<Option<DateTime<FixedOffset>>, Diagnostics> {
    let faults = match pipeline::prepare(options, bars) {
        Err(faults) => faults,
        Ok(prepared) => match prepared.try_pages(bars) {
            Err(faults) => faults,
            Ok(()) => return Ok(prepared.site.next_change),
        },
    };
    let errors = faults.into_iter();
    let errors = errors.filter(|fault| fault.severity == Severity::Error);
    Err(errors.map(|fault| fault.said_of(when)).collect())
}
