//! `bantin check`.

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use chrono_tz::Tz;
use clap::Args;

use super::format::{self, Format};
use super::progress::Bars;
use super::{AsOf, Failure, Shell, report};
use crate::bilingual;
use crate::cli::terminal::out;
use crate::diagnostic::{Bilingual, Diagnostics, Severity};
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
    let checked = check(&options, &bars);
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

fn check(options: &Options, bars: &Bars) -> Result<(Diagnostics, usize), Diagnostics> {
    let mut prepared = pipeline::prepare(options, bars)?;
    let faults = prepared.try_pages(bars).err();
    let mut found = std::mem::take(&mut prepared.found);
    if let Some(faults) = faults {
        found.extend(faults);
        return Err(found.sorted());
    }
    found.extend(prepared.copies());
    let as_of = prepared.site.as_of;
    found.extend(crate::check::of_config(&prepared.config, as_of));
    let articles = prepared.site.listed_articles();
    let ahead = Ahead {
        next_change: prepared.site.next_change,
        ledger: prepared.next_ledger(),
        zone: prepared.config.time_zone,
    };
    // One site at a time is held in memory.
    drop(prepared);
    found.extend(ahead.faults(options, bars));
    let found = found.sorted();
    match found.has_errors() {
        true => Err(found),
        false => Ok((found, articles)),
    }
}

/// What lies ahead of a site.
struct Ahead {
    /// When it changes by itself next.
    next_change: Option<DateTime<FixedOffset>>,
    /// The ledger by then: a build has remembered what is public now.
    ledger: String,
    zone: Tz,
}

impl Ahead {
    /// What would end a build that nobody watches: faults at the next hours at which the
    /// site changes by itself, and once all has come that is to come.
    fn faults(self, options: &Options, bars: &Bars) -> Diagnostics {
        let at = |as_of: DateTime<Utc>| Options {
            as_of,
            ledger: Some(self.ledger.clone()),
            ..options.clone()
        };
        let mut next = self.next_change;
        for _ in 0..HOURS {
            let Some(change) = next else {
                return Diagnostics::new();
            };
            let hour = change.with_timezone(&self.zone);
            let hour = hour.format("%H:%M %d-%m-%Y").to_string();
            let when = bilingual!("từ {hour}", "from {hour}");
            match faults_of(&at(change.to_utc()), &when, bars) {
                Ok(then) => next = then,
                Err(faults) => return faults,
            }
        }
        let far_off = at(options.as_of + TimeDelta::days(FAR_OFF));
        let faults = faults_of(&far_off, &bilingual!("sau này", "later"), bars);
        faults.err().unwrap_or_default()
    }
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
