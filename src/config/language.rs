//! What differs by language: who publishes the site, its menus and the words of its URLs.

use super::raw::{RawAgency, RawConfig, RawLink, RawPaths};
use super::resolve::{Check, as_slug, text};
use super::{AgencyConfig, LanguageConfig, LinkConfig, PathsConfig, is_site_path, is_web_address};
use crate::bilingual;
use crate::locale::line::clean_line;
use crate::locale::slug::is_slug;
use crate::yaml::Text;

impl Check<'_> {
    pub(super) fn languages(&mut self, raw: &RawConfig, title: &str) -> Vec<LanguageConfig> {
        let first = raw
            .language
            .as_ref()
            .map_or_else(|| "vi".to_owned(), |t| t.0.clone());
        self.language_code(&first, "language");
        let menu = self.links(raw.menu.as_deref(), "menu");
        let footer = self.links(raw.footer.as_deref(), "footer");
        let mut languages = vec![LanguageConfig {
            prefix: String::new(),
            title: title.to_owned(),
            description: text(raw.description.as_ref()),
            agency: self.agency(&raw.agency, &first, None, title, "agency"),
            menu,
            footer,
            paths: self.paths(&raw.paths, &first, "paths"),
            code: first.clone(),
        }];
        for (code, further) in &raw.languages {
            let path = format!("languages.{code}");
            self.language_code(code, &path);
            if *code == first {
                self.fault(
                    "config-language-twice",
                    &path,
                    bilingual!(
                        "`{code}` đã là ngôn ngữ chính",
                        "`{code}` is already the main language"
                    ),
                    bilingual!("bỏ nó khỏi `languages`", "remove it from `languages`"),
                );
                continue;
            }
            if let Some(title) = &further.title {
                self.filled(title, &format!("{path}.title"));
            }
            let own_title = further
                .title
                .as_ref()
                .map_or_else(|| title.to_owned(), |t| clean_line(&t.0));
            let base = languages[0].agency.clone();
            if further.agency.color.is_some() {
                self.fault(
                    "config-color",
                    &format!("{path}.agency.color"),
                    bilingual!(
                        "màu là của cả trang, không riêng một ngôn ngữ",
                        "the colour is the whole site's, not one language's"
                    ),
                    bilingual!(
                        "đặt ở `agency.color`, ngoài `languages`",
                        "put it at `agency.color`, outside `languages`"
                    ),
                );
            }
            languages.push(LanguageConfig {
                code: code.clone(),
                prefix: format!("/{code}"),
                description: text(further.description.as_ref()),
                agency: self.agency(
                    &further.agency,
                    code,
                    Some(&base),
                    &own_title,
                    &format!("{path}.agency"),
                ),
                menu: self.links(further.menu.as_deref(), &format!("{path}.menu")),
                footer: self.links(further.footer.as_deref(), &format!("{path}.footer")),
                paths: self.paths(&further.paths, code, &format!("{path}.paths")),
                title: own_title,
            });
        }
        languages
    }

    pub(super) fn language_code(&mut self, code: &str, path: &str) {
        if code == "vn" {
            self.fault(
                "config-language",
                path,
                bilingual!(
                    "`vn` là mã của nước, không phải của tiếng",
                    "`vn` is the code of a country, not of a language"
                ),
                bilingual!("có phải ý bạn là `vi`?", "did you mean `vi`?"),
            );
        }
        if code.len() != 2 || !code.chars().all(|c| c.is_ascii_lowercase()) {
            self.fault(
                "config-language",
                path,
                bilingual!(
                    "`{code}` không phải mã ngôn ngữ",
                    "`{code}` is not the code of a language"
                ),
                bilingual!(
                    "dùng hai chữ cái thường như vi, en",
                    "use two lower-case letters such as vi, en"
                ),
            );
        }
    }

    fn agency(
        &mut self,
        raw: &RawAgency,
        language: &str,
        base: Option<&AgencyConfig>,
        title: &str,
        path: &str,
    ) -> AgencyConfig {
        let or_base = |own: &Option<Text>, from: fn(&AgencyConfig) -> &String| match (own, base) {
            (Some(t), _) => clean_line(&t.0),
            (None, Some(base)) => from(base).clone(),
            (None, None) => String::new(),
        };
        let inherited = base.filter(|_| raw.links.is_none());
        let mut agency = AgencyConfig {
            links_lang: inherited.map_or_else(|| language.to_owned(), |b| b.links_lang.clone()),
            name: or_base(&raw.name, |b| &b.name),
            parent: or_base(&raw.parent, |b| &b.parent),
            address: or_base(&raw.address, |b| &b.address),
            phone: or_base(&raw.phone, |b| &b.phone),
            email: or_base(&raw.email, |b| &b.email),
            responsible_person: or_base(&raw.responsible_person, |b| &b.responsible_person),
            logo: or_base(&raw.logo, |b| &b.logo),
            share: or_base(&raw.share, |b| &b.share),
            links: match (&raw.links, base) {
                (Some(links), _) => self.links(Some(links), &format!("{path}.links")),
                (None, Some(base)) => base.links.clone(),
                (None, None) => Vec::new(),
            },
        };
        let extension = agency.share.rsplit_once('.').map(|(_, e)| e.to_lowercase());
        let is_shown = matches!(extension.as_deref(), Some("jpg" | "jpeg" | "png"));
        if raw.share.is_some() && !agency.share.is_empty() && !is_shown {
            let share = &agency.share;
            self.fault(
                "config-share",
                &format!("{path}.share"),
                bilingual!(
                    "`{share}` không phải ảnh JPEG hay PNG, mạng xã hội không hiện",
                    "`{share}` is no JPEG or PNG, and would not be shown where it is shared"
                ),
                bilingual!(
                    "dùng ảnh JPEG hoặc PNG, tốt nhất 1200 × 630 điểm",
                    "take a JPEG or PNG, best 1200 × 630 pixels"
                ),
            );
        }
        if agency.name.is_empty() {
            agency.name = title.to_owned();
        }
        agency
    }

    fn links(&mut self, raw: Option<&[RawLink]>, path: &str) -> Vec<LinkConfig> {
        let links = raw.unwrap_or_default().iter().enumerate();
        links
            .map(|(i, link)| {
                self.filled(&link.name, &format!("{path}[{i}].name"));
                self.link(&link.name, &link.url, &format!("{path}[{i}].url"))
            })
            .collect()
    }

    pub(super) fn link(&mut self, name: &Text, url: &Text, path: &str) -> LinkConfig {
        let url = url.0.trim();
        if !is_web_address(url) && !is_site_path(url) {
            self.fault(
                "config-link",
                path,
                bilingual!(
                    "`{url}` không phải địa chỉ dùng được",
                    "`{url}` is not an address that can be used"
                ),
                bilingual!(
                    "viết https://… hoặc đường dẫn của trang bắt đầu bằng /",
                    "write https://… or a path of the site that starts with /"
                ),
            );
        }
        LinkConfig {
            name: clean_line(&name.0),
            url: url.to_owned(),
        }
    }

    fn paths(&mut self, raw: &RawPaths, code: &str, path: &str) -> PathsConfig {
        let vietnamese = code == "vi";
        let mut word = |own: &Option<Text>, key: &str, vi: &str, other: &str| {
            let word = match own {
                Some(t) => t.0.trim().to_owned(),
                None => (if vietnamese { vi } else { other }).to_owned(),
            };
            if !is_slug(&word) {
                self.fault(
                    "config-paths",
                    &format!("{path}.{key}"),
                    bilingual!(
                        "`{word}` không dùng được trong đường dẫn",
                        "`{word}` can't stand in a URL"
                    ),
                    as_slug(&word),
                );
            }
            word
        };
        PathsConfig {
            category: word(&raw.category, "category", "chuyen-muc", "category"),
            tag: word(&raw.tag, "tag", "tu-khoa", "tag"),
            author: word(&raw.author, "author", "tac-gia", "author"),
            archive: word(&raw.archive, "archive", "luu-tru", "archive"),
            page: word(&raw.page, "page", "trang", "page"),
            sitemap: word(&raw.sitemap, "sitemap", "so-do", "sitemap"),
            search: word(&raw.search, "search", "tim-kiem", "search"),
            corrections: word(&raw.corrections, "corrections", "dinh-chinh", "corrections"),
        }
    }
}
