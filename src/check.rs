//! What the whole site must be before anything is written: URLs without
//! collision, links that lead somewhere, nothing once published lost.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, FixedOffset, TimeDelta};

use crate::bilingual;
use crate::config::{Config, LanguageConfig, site_path_of};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity, did_you_mean};
use crate::locale::slug::slugify;
use crate::markdown::{InternalLink, LinkTarget, dead_anchor};
use crate::plan::collision::{self, Origins};
use crate::plan::ledger::{self, Ledger};
use crate::plan::{self, Plan};
use crate::related::Related;
use crate::site::life::Life;
use crate::site::{Content, Edition, Site};
use crate::theme::{Theme, stem};

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
        check_config_links(&origins, plan, &mut found);
    }
    let links = Links::of(site, plan, ledger, is_whole);
    // Nothing is to fail at its hour that could be told before.
    for content in all_contents(site) {
        links.check(content, &mut found);
        check_template(content, &theme.templates, &mut found);
    }
    check_strays(site, theme, &mut found);
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

/// How long before its end `security.txt` is told of.
pub(crate) const SECURITY_NOTICE: TimeDelta = TimeDelta::days(30);

/// What a site that is published should know of its config: it serves, but not
/// as it is meant to.
pub fn of_config(config: &Config, as_of: DateTime<FixedOffset>) -> Diagnostics {
    let mut found = Diagnostics::new();
    let base_url = &config.base_url.origin;
    let host = base_url.split_once("://").map_or("", |(_, host)| host);
    let host = host.split(':').next().unwrap_or(host);
    if matches!(host, "localhost" | "127.0.0.1") {
        let warning = Diagnostic::warning(
            "base-url-local",
            bilingual!(
                "`base_url` là {base_url}: bản tin RSS, sơ đồ trang và liên kết chia sẻ chỉ chạy trên máy này",
                "`base_url` is {base_url}: feeds, sitemaps and shared links work on this machine only"
            ),
        );
        found.push(warning.at(config.place("base_url")).hint(bilingual!(
            "đặt `base_url` là địa chỉ của trang, ví dụ https://so.tinh.gov.vn",
            "set `base_url` to the site's address, such as https://agency.gov.vn"
        )));
    }
    let security = config.security.as_ref();
    if let Some(security) = security.filter(|s| s.expires.at - SECURITY_NOTICE <= as_of) {
        let end = security.expires.at.format("%d-%m-%Y");
        let message = match security.expires.at <= as_of {
            true => bilingual!(
                "`security.txt` đã hết hạn ngày {end}",
                "`security.txt` expired on {end}"
            ),
            false => bilingual!(
                "`security.txt` sẽ hết hạn ngày {end}",
                "`security.txt` expires on {end}"
            ),
        };
        let warning = Diagnostic::warning("security-expired", message);
        found.push(
            warning
                .at(config.place("security.expires"))
                .hint(bilingual!(
                    "xem lại `security.contact` rồi lùi `security.expires`",
                    "make sure that `security.contact` still works, then set a later `security.expires`"
                )),
        );
    }
    found
}

/// Everything with a page, and what will have one.
fn all_contents(site: &Site) -> impl Iterator<Item = &Content> {
    let awaited = site.editions.iter().flat_map(|edition| &edition.awaited);
    let public = site.editions.iter().flat_map(plan::contents);
    public.chain(awaited)
}

/// What links may name.
struct Links<'a> {
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
    fn of(site: &'a Site, plan: &'a Plan, ledger: &'a Ledger, is_whole: bool) -> Links<'a> {
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

    fn check(&self, content: &Content, found: &mut Diagnostics) {
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
                            found.push(self.dead(link, &plain, content));
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

    fn dead(&self, link: &InternalLink, path: &str, from: &Content) -> Diagnostic {
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

fn dead_path(path: &str, place: Place) -> Diagnostic {
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

fn check_template(content: &Content, templates: &BTreeSet<String>, found: &mut Diagnostics) {
    let Some(template) = &content.template else {
        return;
    };
    if templates.contains(&template.value) {
        return;
    }
    let name = &template.value;
    let with_ending = templates.get(&format!("{name}.html"));
    let near = || did_you_mean(name, templates.iter().map(String::as_str));
    let hint = match with_ending.map(String::as_str).or_else(near) {
        Some(near) => bilingual!("có phải ý bạn là `{near}`?", "did you mean `{near}`?"),
        None => {
            let file = match name.contains('.') {
                true => name.clone(),
                false => format!("{name}.html"),
            };
            bilingual!("tạo tệp templates/{file}", "make the file templates/{file}")
        }
    };
    found.push(
        Diagnostic::error(
            "no-template",
            bilingual!(
                "không có mẫu giao diện `{name}`",
                "there is no template `{name}`"
            ),
        )
        .at(template.place.clone())
        .hint(hint),
    );
}

/// A template of the site that nothing uses is one with a slip in its name, mostly.
fn check_strays(site: &Site, theme: &Theme, found: &mut Diagnostics) {
    for name in &theme.strays {
        let mut asked = all_contents(site).filter_map(|content| content.template.as_ref());
        if asked.any(|template| template.value == *name) || site.hidden_templates.contains(name) {
            continue;
        }
        let others = theme.templates.iter().filter(|other| *other != name);
        let near = did_you_mean(stem(name), others.map(|name| stem(name)));
        let hint = match near {
            Some(near) => bilingual!(
                "có phải ý bạn là `{near}.html`?",
                "did you mean `{near}.html`?"
            ),
            None => bilingual!(
                "xóa nó, hoặc dùng nó: `template: {name}` trong một bài",
                "delete it, or use it: `template: {name}` in an article"
            ),
        };
        found.push(
            Diagnostic::warning(
                "template-unused",
                bilingual!("không gì dùng mẫu này", "nothing uses this template"),
            )
            .at(Place::file(format!("templates/{name}")))
            .hint(hint),
        );
    }
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

/// Menus, logos and redirects of the config lead to pages that are there.
fn check_config_links(origins: &Origins<'_>, plan: &Plan, found: &mut Diagnostics) {
    let Origins { site, config, .. } = *origins;
    for (i, notice) in config.notices.iter().enumerate() {
        let place = config.place(&format!("notices[{i}].url"));
        let has_ended = notice.until.is_some_and(|until| until.at <= site.as_of);
        let Some(link) = notice.link.as_ref().filter(|_| !has_ended) else {
            continue;
        };
        // It may lead to what comes with it.
        let is_there_by_then = |content: &Content| match (&content.life, notice.from) {
            (Life::Scheduled(from), Some(shown)) => from.at <= shown.at,
            _ => false,
        };
        let path = site_path_of(&link.url);
        let mut awaited = all_contents(site).filter(|content| is_there_by_then(content));
        if !awaited.any(|content| content.url == path) {
            found.extend(dead(&path, plan, site, &place));
        }
    }
    for (nth, language) in config.languages.iter().enumerate() {
        let above = match nth {
            0 => String::new(),
            _ => format!("languages.{}.", language.code),
        };
        let lists = [
            ("menu", &language.menu),
            ("footer", &language.footer),
            ("agency.links", &language.agency.links),
        ];
        for (key, links) in lists {
            for (i, link) in links.iter().enumerate() {
                let place = config.place(&format!("{above}{key}[{i}].url"));
                let path = site_path_of(&link.url);
                found.extend(dead(&path, plan, site, &place));
            }
        }
        let files = |language: &LanguageConfig| {
            let agency = &language.agency;
            [
                ("logo", agency.logo.clone()),
                ("share", agency.share.clone()),
            ]
        };
        // What another language takes over is told of once.
        let told = files(&config.languages[0]);
        let own = files(language).into_iter();
        for (key, file) in own.filter(|file| nth == 0 || !told.contains(file)) {
            let file = file.trim_start_matches('/');
            if !file.is_empty() && !plan.has_url(&format!("/{file}")) {
                found.push(no_logo(file).at(config.place(&format!("{above}agency.{key}"))));
            }
        }
    }
    check_redirects(origins, plan, found);
}

/// That nothing of the site is at `path`. A file that went with its article must not
/// end the builds of that day.
fn dead(path: &str, plan: &Plan, site: &Site, place: &Place) -> Option<Diagnostic> {
    if !path.starts_with('/') || plan.has_url(path) {
        return None;
    }
    let mut fault = dead_path(path, place.clone());
    if ledger::has_ended(path, plan, site) {
        fault.severity = Severity::Warning;
    }
    Some(fault)
}

fn no_logo(file: &str) -> Diagnostic {
    Diagnostic::error(
        "no-logo",
        bilingual!(
            "không có tệp `static/{file}`",
            "there is no file `static/{file}`"
        ),
    )
    .hint(bilingual!(
        "đặt ảnh ấy vào static/",
        "put the picture into static/"
    ))
}

fn check_redirects(origins: &Origins<'_>, plan: &Plan, found: &mut Diagnostics) {
    let Origins {
        site,
        config,
        ledger,
    } = *origins;
    let leading = plan.redirects.keys().map(|from| plan::redirect_url(from));
    let leading: HashSet<String> = leading.collect();
    for (from, to) in &config.redirects {
        let path = site_path_of(to);
        let fault = if leading.contains(&plan::redirect_url(&path)) {
            Diagnostic::error(
                "redirect-chain",
                bilingual!(
                    "`{from}` chuyển tới `{to}`, nơi lại chuyển đi tiếp",
                    "`{from}` redirects to `{to}`, which redirects again"
                ),
            )
            .hint(bilingual!(
                "chuyển thẳng tới nơi cuối cùng",
                "redirect straight to the final URL"
            ))
        } else if to.starts_with('/')
            && !plan.has_url(&path)
            && !(ledger.was_file(&path) && ledger::has_ended(&path, plan, site))
        {
            let fault = Diagnostic::error(
                "dead-redirect",
                bilingual!(
                    "`{from}` chuyển tới `{to}`, một đường dẫn không có",
                    "`{from}` redirects to `{to}`, which does not exist"
                ),
            );
            fault.hint(match nearest_file(&path, plan) {
                Some(near) => bilingual!("có phải ý bạn là `{near}`?", "did you mean `{near}`?"),
                None => bilingual!("sửa `redirects`", "fix `redirects`"),
            })
        } else {
            continue;
        };
        found.push(fault.at(config.place(&format!("redirects.{from}"))));
    }
}

/// The file of the site that a path with a file's own name is about: files of articles
/// are published under simpler names.
fn nearest_file<'p>(path: &str, plan: &'p Plan) -> Option<&'p str> {
    let (folder, name) = path.rsplit_once('/')?;
    let (stem, extension) = name.rsplit_once('.')?;
    let published = format!("{folder}/{}.{}", slugify(stem), extension.to_lowercase());
    plan.at(&published).map(|page| &*page.url)
}
