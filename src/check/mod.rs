//! What the whole site must be before anything is written: URLs without
//! collision, links that lead somewhere, nothing once published lost.

mod config;
mod links;
mod templates;

use std::collections::{BTreeSet, HashMap};

use chrono::TimeDelta;

use crate::bilingual;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::plan::collision::{self, Origins};
use crate::plan::ledger::{self, Ledger};
use crate::plan::{self, Plan};
use crate::related::Related;
use crate::site::life::Life;
use crate::site::{Content, Edition, Site};
use crate::theme::Theme;
pub(crate) use config::SECURITY_NOTICE;
pub use config::of_config;
use links::Links;

/// Checks the site against its plan. `theme` says which names a `template:`
/// may have; `ledger` says what was published once. Unless the site
/// `is_whole`, something could not be read, and what is missing is not missed.
pub fn run(
    site: &Site,
    plan: &Plan,
    config: &Config,
    theme: &Theme,
    ledger: &Ledger,
    is_whole: bool,
) -> Diagnostics {
    let origins = Origins {
        site,
        config,
        ledger,
    };
    let mut found = collision::check(plan, &origins);
    if is_whole {
        found.extend(ledger::check(plan, site, ledger));
        config::check_links(&origins, plan, &mut found);
    }
    let links = Links::of(site, plan, ledger, is_whole);
    // Nothing is to fail at its hour that could be told before.
    for content in all_contents(site) {
        links.check(content, &mut found);
        templates::check(content, &theme.templates, &mut found);
    }
    templates::check_strays(site, theme, &mut found);
    found.extend(far_ahead(site));
    check_old_urls(plan, &origins, &mut found);
    found
}

/// Days after which a date ahead is a slip of the year, mostly.
pub const FAR_AHEAD: i64 = 3_653;

/// Articles whose hour is so far ahead.
fn far_ahead(site: &Site) -> impl Iterator<Item = Diagnostic> {
    let awaited = site.editions.iter().flat_map(|edition| &edition.awaited);
    awaited.filter_map(|content| {
        let Life::Scheduled(from) = &content.life else {
            return None;
        };
        if from.at - site.as_of <= TimeDelta::days(FAR_AHEAD) {
            return None;
        }
        let day = from.day().format("%-d/%-m/%Y");
        let warning = Diagnostic::warning(
            "date-far-ahead",
            bilingual!(
                "bài này đến {day} mới được đăng",
                "this article is not public until {day}"
            ),
        );
        let hint = bilingual!(
            "xem lại năm có đúng không",
            "make sure that the year is right"
        );
        Some(warning.at(Place::file(content.shown())).hint(hint))
    })
}

/// An old URL leads to one place. Those that are pages are told of as such.
fn check_old_urls(plan: &Plan, origins: &Origins<'_>, found: &mut Diagnostics) {
    let Origins { site, config, .. } = origins;
    let redirects = config.redirects.iter();
    // From a file to a file there are two files, which are told of as such.
    let redirects = redirects.filter(|(from, to)| plan.copied(from, to).is_none());
    let redirects = redirects.map(|(from, _)| (from, config.place(&format!("redirects.{from}"))));
    let aliases = all_contents(site).flat_map(plan::aliases);
    let aliases = aliases.map(|alias| (&alias.value, alias.place.clone()));
    let mut leads: HashMap<&str, Place> = HashMap::new();
    for (from, place) in redirects.chain(aliases) {
        if !plan::is_file(from) {
            continue;
        }
        let file = plan.at(from).map(|page| Place::file(origins.file(page)));
        if let Some(first) = leads.insert(from, place.clone()).or(file) {
            found.push(collision::of_old_url(from, place, first));
        }
    }
}

/// Everything with a page, and what will have one.
fn all_contents(site: &Site) -> impl Iterator<Item = &Content> {
    let awaited = site.editions.iter().flat_map(|edition| &edition.awaited);
    let public = site.editions.iter().flat_map(plan::contents);
    public.chain(awaited)
}

/// Articles that say what an older one says already.
pub fn copies(edition: &Edition, related: &Related) -> Diagnostics {
    let mut found = Diagnostics::new();
    let mut told = BTreeSet::new();
    for (newer, older) in related.copies(edition) {
        if !told.insert(newer) {
            continue;
        }
        let (newer, older) = (edition.article(newer), edition.article(older));
        let file = older.content.shown();
        found.push(
            Diagnostic::warning(
                "same-bulletin",
                bilingual!(
                    "bài này gần như trùng với {file}",
                    "this article says almost the same as {file}"
                ),
            )
            .at(Place::file(newer.content.shown()))
            .hint(bilingual!(
                "nếu đăng nhầm hai lần, bỏ một bài và thêm đường dẫn của nó vào `aliases` của bài kia",
                "if it was published twice by mistake, remove one and add its URL to the other's `aliases`"
            )),
        );
    }
    found
}
