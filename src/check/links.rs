//! Links of articles and pages to what is on the site.

use std::collections::{HashMap, HashSet};

use super::all_contents;
use crate::bilingual;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use crate::markdown::{InternalLink, LinkTarget, dead_anchor};
use crate::plan::ledger::{self, Ledger};
use crate::plan::{self, Plan};
use crate::site::life::Life;
use crate::site::{Content, Site};

/// What links may name.
pub(super) struct Links<'a> {
    site: &'a Site,
    plan: &'a Plan,
    ledger: &'a Ledger,
    /// By path and by site path.
    contents: HashMap<&'a str, &'a Content>,
    /// Site paths of what has no page yet.
    hidden: HashSet<&'a str>,
    is_whole: bool,
}

impl<'a> Links<'a> {
    pub(super) fn of(
        site: &'a Site,
        plan: &'a Plan,
        ledger: &'a Ledger,
        is_whole: bool,
    ) -> Links<'a> {
        let mut links = Links {
            site,
            plan,
            ledger,
            contents: HashMap::new(),
            hidden: HashSet::new(),
            is_whole,
        };
        if all_contents(site).any(|content| !content.links.is_empty()) {
            let contents = all_contents(site);
            let names = contents.flat_map(|c| [(c.path.as_str(), c), (c.url.as_str(), c)]);
            links.contents = names.collect();
            links.hidden = site.hidden.iter().map(|entry| &*entry.url).collect();
        }
        links
    }

    pub(super) fn check(&self, content: &Content, found: &mut Diagnostics) {
        for link in &content.links {
            let target = match &link.target {
                LinkTarget::Document(path) => self.contents.get(path.as_str()),
                LinkTarget::SitePath(path) | LinkTarget::FullAddress(path) => {
                    // Hosts serve a folder's page under both of its names.
                    let plain = path.strip_suffix("/index.html");
                    let plain = plain.map_or(path.clone(), |folder| format!("{folder}/"));
                    let folder = format!("{}/", plain.trim_end_matches('/'));
                    let target = self.contents.get(plain.as_str());
                    let target = target.or_else(|| self.contents.get(folder.as_str()));
                    let will_be_there = target.is_some_and(|target| is_by_then(target, content));
                    let index = format!("{folder}index.html");
                    let is_served = [path, &plain, &index].iter().any(|p| self.plan.has_url(p));
                    // A file goes with its article, on a day that is not this one's fault.
                    let has_ended = || {
                        let owner = || ledger::owner(&plain, self.plan);
                        let is_json = || owner().is_some_and(|o| plan::json_url(&o.url) == plain);
                        ledger::has_ended(&plain, self.plan, self.site)
                            && (self.ledger.was_file(&plain) || is_json())
                    };
                    if !is_served && !will_be_there && !has_ended() {
                        // What is missing may be in what could not be read.
                        if self.is_whole {
                            found.push(self.fault_of(link, &plain, content));
                        }
                        continue;
                    }
                    target
                }
            };
            if let Some(target) = target
                && !link.fragment.is_empty()
                && target.life.is_listed()
                && !target.anchors.contains(&link.fragment)
            {
                let place = link.place.clone();
                found.push(dead_anchor(&link.fragment, &target.anchors, place));
            }
        }
    }

    fn fault_of(&self, link: &InternalLink, path: &str, from: &Content) -> Diagnostic {
        let mut fault = dead_path(path, link.place.clone());
        // A list or an archive may come with the hour of a scheduled article; and by
        // its full address the host may serve what is not bantin's.
        let is_awaited = matches!(from.life, Life::Scheduled(_));
        let is_full = matches!(link.target, LinkTarget::FullAddress(_));
        let folder = format!("{}/", path.trim_end_matches('/'));
        let is_hidden = self.hidden.contains(path) || self.hidden.contains(&*folder);
        if is_awaited || is_full && !is_hidden {
            fault.severity = Severity::Warning;
        }
        fault
    }
}

/// Whether `target` is there by the hour at which `content` is public.
fn is_by_then(target: &Content, content: &Content) -> bool {
    match (&target.life, &content.life) {
        (Life::Scheduled(target), Life::Scheduled(own)) => target.at <= own.at,
        (target, _) => !matches!(target, Life::Draft | Life::Scheduled(_)),
    }
}

pub(super) fn dead_path(path: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        "dead-link",
        bilingual!(
            "trang không có đường dẫn `{path}`",
            "the site has no URL `{path}`"
        ),
    )
    .at(place)
    .hint(match plan::is_file(path) {
        true => bilingual!(
            "đặt tệp ấy ở `static{path}`, hoặc sửa hay bỏ liên kết",
            "put the file at `static{path}`, or fix the link or remove it"
        ),
        false => bilingual!("sửa hoặc bỏ liên kết", "fix the link or remove it"),
    })
}
