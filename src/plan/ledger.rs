//! The ledger of URLs: what was published once stays reachable.
//!
//! `urls.txt` in the site's root is committed with the content. An article or
//! page that it names must still have a page, a notice or a redirect. A list or
//! archive that has become empty leads to the one above it. The URL of a tag, an
//! author or a category of the articles' making has its name behind it, so that two
//! names with one slug never change places.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{PageKind, Plan};
use crate::bilingual;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::site::taxonomy::TaxonomyKind;
use crate::site::{Edition, Site};
use crate::stamp::Stamp;

/// Name of the ledger in a site's root.
pub const LEDGER_FILE: &str = "urls.txt";

const HEADER: &str = "# Mọi URL đã đăng; bantin giữ để không URL nào mất. Commit tệp này cùng nội dung.\n\
                      # Every URL once published; bantin keeps it so that none is lost. Commit it with the content.\n";

/// What was published once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Site paths.
    pub urls: BTreeSet<String>,
    /// Names of tags, authors and categories, by the site path of their pages.
    pub names: BTreeMap<String, String>,
}

/// Reads the ledger; a site without one has an empty one.
///
/// # Errors
/// The file is there and can't be read.
pub fn read(root: &Path) -> Result<Ledger, Box<Diagnostic>> {
    match std::fs::read_to_string(root.join(LEDGER_FILE)) {
        Ok(text) => {
            let mut ledger = Ledger::default();
            for line in text.lines().map(str::trim).filter(|l| l.starts_with('/')) {
                let (url, name) = line.split_once(' ').unwrap_or((line, ""));
                ledger.urls.insert(url.to_owned());
                if !name.is_empty() {
                    ledger.names.insert(url.to_owned(), name.to_owned());
                }
            }
            Ok(ledger)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Ledger::default()),
        Err(error) => Err(Box::new(
            Diagnostic::error(
                "unreadable",
                bilingual!("không đọc được: {error}", "can't be read: {error}"),
            )
            .at(Place::file(LEDGER_FILE)),
        )),
    }
}

/// What the file system says of the ledger: it tells whether another build has
/// added to it.
pub fn stamp(root: &Path) -> Stamp {
    let metadata = std::fs::metadata(root.join(LEDGER_FILE));
    metadata.map_or_else(|_| Stamp::default(), |m| Stamp::of(&m))
}

/// The ledger after `plan` is published: its old lines and the pages that
/// readers may have noted. Numbered pages and single files are not among them.
pub fn text(plan: &Plan, site: &Site, ledger: &Ledger) -> String {
    let mut urls: BTreeSet<&str> = ledger.urls.iter().map(String::as_str).collect();
    let names: BTreeMap<&str, String> = site.editions.iter().flat_map(names_in).collect();
    urls.extend(
        plan.pages
            .iter()
            .filter(|p| {
                p.kind.is_html_page()
                    && !matches!(
                        p.kind,
                        PageKind::List {
                            number: Some(_),
                            ..
                        }
                    )
            })
            .map(|p| &*p.url),
    );
    let mut text = String::from(HEADER);
    for url in urls {
        text.push_str(url);
        let name = names.get(url).or_else(|| ledger.names.get(url));
        if let Some(name) = name {
            text.push(' ');
            text.push_str(name);
        }
        text.push('\n');
    }
    text
}

/// Names that the articles of an edition made, with the site paths of their pages.
fn names_in(edition: &Edition) -> impl Iterator<Item = (&str, String)> {
    let taxonomies = TaxonomyKind::ALL.map(|kind| edition.taxonomy(kind));
    let open = taxonomies.into_iter().filter(|taxonomy| !taxonomy.closed);
    open.flat_map(|taxonomy| {
        let terms = taxonomy.with_page();
        let public = terms.filter(|id| taxonomy.term(*id).is_public);
        public.map(|id| (&*taxonomy.term(id).url, taxonomy.full_name(id)))
    })
}

/// Redirects for remembered lists and archives that have no page now: to the
/// nearest path above that has one.
pub(super) fn derived_redirects(
    plan: &Plan,
    config: &Config,
    remembered: &BTreeSet<String>,
) -> BTreeMap<String, String> {
    let mut redirects = BTreeMap::new();
    let missing = plan.missing(remembered).into_iter();
    for url in missing.filter(|url| is_list(url, config)) {
        let mut above = url.trim_end_matches('/');
        while let Some((parent, _)) = above.rsplit_once('/') {
            let candidate = format!("{parent}/");
            if plan.has_url(&candidate) {
                redirects.insert(url.clone(), candidate);
                break;
            }
            above = parent;
        }
    }
    redirects
}

/// Whether the URL is of a list or an archive, by its form.
fn is_list(url: &str, config: &Config) -> bool {
    config.languages.iter().any(|language| {
        let Some(rest) = url.strip_prefix(&format!("{}/", language.prefix)) else {
            return false;
        };
        let paths = &language.paths;
        let first = rest.split('/').next().unwrap_or("");
        let parts: Vec<&str> = rest.split('/').filter(|p| !p.is_empty()).collect();
        let is_date = parts.len() <= 3
            && !parts.is_empty()
            && parts.iter().all(|p| p.chars().all(|c| c.is_ascii_digit()))
            && parts[0].len() == 4;
        // The search page may have been switched off.
        let words = [
            &paths.category,
            &paths.tag,
            &paths.author,
            &paths.archive,
            &paths.search,
        ];
        words.iter().any(|w| *w == first) || is_date
    })
}

/// A warning: a site was built, and what it published is not remembered.
pub fn missing() -> Diagnostic {
    Diagnostic::warning(
        "ledger-missing",
        bilingual!(
            "trang đã được dựng trước đây nhưng không có {LEDGER_FILE}: URL nào đã mất thì không biết được",
            "a site was built here before, and there was no {LEDGER_FILE}: what URLs are lost can't be told"
        ),
    )
    .at(Place::file(LEDGER_FILE))
    .hint(bilingual!(
        "lấy lại tệp đó từ git (`git checkout -- {LEDGER_FILE}`) rồi dựng lại; nó nay chỉ nhớ các URL của lần này",
        "bring it back from git (`git checkout -- {LEDGER_FILE}`) and build again; it remembers the URLs of this build only"
    ))
}

/// An error for every remembered URL that the plan does not serve.
pub fn check(plan: &Plan, remembered: &BTreeSet<String>) -> Diagnostics {
    let missing = plan.missing(remembered).into_iter();
    let gone = missing.filter(|url| !plan.redirects.contains_key(*url));
    gone.map(|url| {
        Diagnostic::error(
            "url-vanishes",
            bilingual!("`{url}` đã đăng nhưng sẽ mất", "`{url}` was published and would vanish"),
        )
        .at(Place::file(LEDGER_FILE))
        .hint(bilingual!(
            "khôi phục bài; hoặc thêm `aliases: [{url}]` vào bài thay thế, `redirects` vào bantin.yaml, hay `withdrawn` vào bài",
            "bring the article back; or add `aliases: [{url}]` to the one that replaces it, `redirects` to bantin.yaml, or `withdrawn` to the article"
        ))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_leads_to_the_one_above_and_an_article_is_missed() {
        let (config, _) = crate::config::parse(Path::new("."), "title: x\n").unwrap();
        let mut plan = Plan::default();
        plan.add("/2018/", PageKind::ArchiveIndex { edition: 0 });
        plan.index();
        let remembered: BTreeSet<String> =
            ["/2018/", "/2018/07/", "/2018/07/20/", "/2018/07/20/tin/"]
                .map(str::to_owned)
                .into();
        let derived = derived_redirects(&plan, &config, &remembered);
        assert_eq!(
            derived.get("/2018/07/20/").map(String::as_str),
            Some("/2018/")
        );
        assert_eq!(derived.len(), 2);
        for (from, to) in derived {
            plan.add_redirect(&from, &to);
        }
        plan.index();
        let missed: Vec<String> = check(&plan, &remembered)
            .iter()
            .map(|d| d.message.en.clone())
            .collect();
        assert_eq!(
            missed,
            ["`/2018/07/20/tin/` was published and would vanish"]
        );
    }
}
