//! A site looked at without being published.

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{Options, Progress};
use crate::bilingual;
use crate::diagnostic::{Bilingual, Diagnostics, Severity};

/// Looks at a site for all that would end a build, now and at the hours to come, and for
/// what is published twice: the warnings, and how many articles are in lists.
///
/// # Errors
/// What is wrong, with the warnings beside it.
pub fn check(
    options: &Options,
    progress: &dyn Progress,
) -> Result<(Diagnostics, usize), Diagnostics> {
    let mut prepared = super::prepare(options, progress)?;
    let faults = prepared.try_pages(progress).err();
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
    found.extend(ahead.faults(options, progress));
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
    fn faults(self, options: &Options, progress: &dyn Progress) -> Diagnostics {
        let at = |as_of: DateTime<Utc>| Options {
            as_of,
            ledger: Some(self.ledger.clone()),
            ..options.clone()
        };
        let mut next = self.next_change;
        for _ in 0..CHANGES {
            let Some(change) = next else {
                return Diagnostics::new();
            };
            let hour = change.with_timezone(&self.zone);
            let hour = hour.format("%H:%M %d-%m-%Y").to_string();
            let when = bilingual!("từ {hour}", "from {hour}");
            match faults_of(&at(change.to_utc()), &when, progress) {
                Ok(then) => next = then,
                Err(faults) => return faults,
            }
        }
        let far_off = at(options.as_of + TimeDelta::days(FAR_OFF));
        let faults = faults_of(&far_off, &bilingual!("sau này", "later"), progress);
        faults.err().unwrap_or_default()
    }
}

/// Hours at which the site changes by itself that are looked at.
const CHANGES: usize = 4;

/// Days after which all has come that is to come: a century.
const FAR_OFF: i64 = 36_525;

/// When the site of `options` changes next, or what would end its build, said to be so at
/// that time.
fn faults_of(
    options: &Options,
    when: &Bilingual,
    progress: &dyn Progress,
) -> Result<Option<DateTime<FixedOffset>>, Diagnostics> {
    let faults = match super::prepare(options, progress) {
        Err(faults) => faults,
        Ok(prepared) => match prepared.try_pages(progress) {
            Err(faults) => faults,
            Ok(()) => return Ok(prepared.site.next_change),
        },
    };
    let errors = faults.into_iter();
    let errors = errors.filter(|fault| fault.severity == Severity::Error);
    Err(errors.map(|fault| fault.said_of(when)).collect())
}
