//! What the config says of the site: links, redirects, addresses, `security.txt`.

use std::collections::HashSet;

use chrono::{DateTime, FixedOffset, TimeDelta};

use super::all_contents;
use super::links::dead_path;
use crate::bilingual;
use crate::config::{Config, LanguageConfig, site_path_of};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use crate::locale::slug::slugify;
use crate::plan::collision::Origins;
use crate::plan::ledger;
use crate::plan::{self, Plan};
use crate::site::life::Life;
use crate::site::{Content, Site};

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

/// Menus, logos and redirects of the config lead to pages that are there.
pub(super) fn check_links(origins: &Origins<'_>, plan: &Plan, found: &mut Diagnostics) {
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
            found.extend(missing_target(&path, plan, site, &place));
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
                found.extend(missing_target(&path, plan, site, &place));
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
fn missing_target(path: &str, plan: &Plan, site: &Site, place: &Place) -> Option<Diagnostic> {
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
