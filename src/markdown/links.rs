//! Where a link leads: elsewhere, to a file of the site, to a path of the site.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use super::{AssetUse, LinkTarget, Shown, Source};
use crate::bilingual;
use crate::config::{encode, has_host};
use crate::diagnostic::{Diagnostic, Place};
use crate::locale::slug::slugify;
use crate::picture::Picture;

/// What the site knows of a file that Markdown names.
pub trait Resolver: Send + Sync {
    /// The document at `path` below `content/`.
    fn document(&self, path: &str) -> Option<DocumentFacts>;
    /// The asset at `path` below `content/`.
    fn asset(&self, path: &str) -> Option<AssetFacts>;
    /// A file whose name is near to that of `path`.
    fn nearest(&self, path: &str) -> Option<String>;
    /// The address of a site path for `href`.
    fn href(&self, site_path: &str) -> String;
    /// What of a full address stands behind the site's own; none when it leads
    /// elsewhere.
    fn own<'u>(&self, url: &'u str) -> Option<&'u str>;
}

/// A document that a link may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentFacts {
    /// It has a public page at this site path.
    Public(String),
    /// It could not be read: nobody knows its page.
    Unread,
    /// It is a draft, or under embargo.
    Hidden(Option<Awaited>),
}

/// A document under embargo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// When it will be public.
    pub from: DateTime<FixedOffset>,
    /// Site path of the page that it will have.
    pub url: String,
}

/// An asset that a link or picture may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssetFacts {
    /// A picture.
    Picture(Arc<Picture>),
    /// A picture that can't be published, and why.
    BadPicture(crate::diagnostic::Bilingual),
    /// Any other file.
    File,
}

/// A destination, judged.
#[derive(Debug)]
pub(super) enum Destination {
    /// Another site, mail or telephone.
    External(String),
    /// A part of this page.
    Fragment(String),
    /// A document: its path, the address for `href`, the fragment.
    Document {
        path: String,
        href: String,
        fragment: String,
    },
    /// A path of the site: itself, the address for `href`, the fragment.
    SitePath {
        target: LinkTarget,
        href: String,
        fragment: String,
    },
    /// A file, published with the page.
    Asset {
        asset: AssetUse,
        facts: AssetFacts,
        href: String,
    },
    /// A picture inside the address itself.
    InlinePicture(String),
    /// Not to be published; the fault says why.
    Refused(Box<Diagnostic>),
}

/// Judges `destination` as it stands in `source`.
pub(super) fn resolve(
    destination: &str,
    source: &Source<'_>,
    resolver: &dyn Resolver,
    place: &Place,
) -> Destination {
    let trimmed = destination.trim();
    let address: Cow<'_, str> = match trimmed.starts_with("//") {
        true => format!("https:{trimmed}").into(),
        false => trimmed.into(),
    };
    let link = Link {
        shown: address.chars().take(80).collect(),
        address: &address,
        source,
        resolver,
        place,
    };
    link.destination()
}

/// As it is called, of an address that may be encoded.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().nfc().collect()
}

/// A link where it stands.
struct Link<'a> {
    address: &'a str,
    /// Its beginning, for messages.
    shown: String,
    source: &'a Source<'a>,
    resolver: &'a dyn Resolver,
    place: &'a Place,
}

impl Link<'_> {
    fn destination(&self) -> Destination {
        if let Some(own) = self.resolver.own(self.address) {
            return self.to_own_address(own);
        }
        if let Some(scheme) = scheme_of(self.address) {
            return self.to_scheme(&scheme);
        }
        // A file may be called `Số #5.pdf`, or `50%25.pdf`.
        if let Some(path) = self.literal_file() {
            let behind = Behind {
                query: "",
                fragment: "",
            };
            return self.to_file(&path, behind);
        }
        let (path, fragment) = self.address.split_once('#').unwrap_or((self.address, ""));
        let fragment = decoded(fragment);
        if path.is_empty() {
            return Destination::Fragment(fragment);
        }
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let path = decoded(path).replace('\\', "/");
        let behind = Behind {
            query,
            fragment: &fragment,
        };
        if path.starts_with('/') && !path.starts_with("/content/") {
            return self.to_site_path(path, behind);
        }
        match content_path(self.source.path, &path) {
            Some(path) => self.to_file(&path, behind),
            None => self.outside(),
        }
    }

    /// To a full address of this site: `own` is what stands behind the site's own.
    fn to_own_address(&self, own: &str) -> Destination {
        let path = match own.split(['?', '#']).next() {
            None | Some("") => "/".to_owned(),
            Some(path) => decoded(path),
        };
        // Decoded it could lead to another host.
        if !crate::config::is_site_path(&path) {
            return Destination::External(self.address.to_owned());
        }
        let (_, fragment) = own.split_once('#').unwrap_or((own, ""));
        Destination::SitePath {
            target: LinkTarget::FullAddress(path),
            href: encode(self.address),
            fragment: decoded(fragment),
        }
    }

    fn to_scheme(&self, scheme: &str) -> Destination {
        let (address, shown) = (self.address, &self.shown);
        match scheme {
            "http" | "https" if !has_host(address) => self.refused(
                "bad-address",
                bilingual!(
                    "`{shown}` không phải địa chỉ",
                    "`{shown}` is not an address"
                ),
                bilingual!(
                    "viết như https://so.tinh.gov.vn/trang",
                    "write it like https://agency.gov.vn/page"
                ),
            ),
            "http" | "https" | "mailto" | "tel" => Destination::External(address.to_owned()),
            "data" if is_inline_picture(address) => Destination::InlinePicture(address.to_owned()),
            _ => self.refused(
                "forbidden-link",
                bilingual!(
                    "không được liên kết bằng `{scheme}:`",
                    "links by `{scheme}:` are not allowed"
                ),
                bilingual!(
                    "dùng https:, mailto:, tel: hoặc tệp của trang",
                    "use https:, mailto:, tel: or a file of the site"
                ),
            ),
        }
    }

    /// The file that is called so as it stands, signs of addresses and all.
    fn literal_file(&self) -> Option<String> {
        let address = self.address;
        if address.starts_with('#') || !address.contains(['#', '?', '%']) {
            return None;
        }
        let path = content_path(self.source.path, &address.nfc().collect::<String>())?;
        self.resolver.asset(&path).map(|_| path)
    }

    fn to_site_path(&self, path: String, behind: Behind<'_>) -> Destination {
        // Files below `static/` may have spaces in their names.
        if !crate::config::is_site_path(&path.replace(' ', "-")) {
            return self.dead(None);
        }
        Destination::SitePath {
            href: behind.after(self.resolver.href(&path)),
            target: LinkTarget::SitePath(path),
            fragment: behind.fragment.to_owned(),
        }
    }

    /// To a document or an asset at `path` below `content/`.
    fn to_file(&self, path: &str, behind: Behind<'_>) -> Destination {
        let folder = path.trim_end_matches('/');
        let folder_index = match folder {
            "" => "index.md".to_owned(),
            folder => format!("{folder}/index.md"),
        };
        for candidate in [path, folder_index.as_str()] {
            match self.resolver.document(candidate) {
                Some(DocumentFacts::Public(url)) => {
                    return Destination::Document {
                        path: candidate.to_owned(),
                        href: behind.after(self.resolver.href(&url)),
                        fragment: behind.fragment.to_owned(),
                    };
                }
                // Its own faults end the build.
                Some(DocumentFacts::Unread) => {
                    return Destination::Document {
                        path: candidate.to_owned(),
                        href: String::new(),
                        fragment: String::new(),
                    };
                }
                Some(DocumentFacts::Hidden(_)) => {
                    let fault = link_to_hidden(&self.shown, self.place);
                    return Destination::Refused(Box::new(fault));
                }
                None => {}
            }
        }
        match self.resolver.asset(path) {
            Some(_) if is_code(path) => self.code(),
            Some(facts) => {
                let url = format!("{}{}", self.source.asset_folder, published_name(path));
                let href = self.resolver.href(&url);
                Destination::Asset {
                    asset: AssetUse {
                        source: path.to_owned(),
                        url,
                        shown: Shown::Linked,
                    },
                    facts,
                    href,
                }
            }
            None => self.dead(self.resolver.nearest(path)),
        }
    }

    fn outside(&self) -> Destination {
        let shown = &self.shown;
        self.refused(
            "link-outside",
            bilingual!(
                "`{shown}` dẫn ra ngoài thư mục content",
                "`{shown}` leads out of the content folder"
            ),
            bilingual!(
                "chỉ liên kết tới tệp trong content/",
                "link only to files in content/"
            ),
        )
    }

    fn code(&self) -> Destination {
        let shown = &self.shown;
        self.refused(
            "forbidden-file",
            bilingual!(
                "`{shown}` có thể chứa mã chạy trên trang nên không đăng cùng bài",
                "`{shown}` can hold code that runs on the site, so it is not published with an article"
            ),
            bilingual!(
                "đổi thành PDF, hoặc nén lại thành tệp .zip",
                "make it a PDF, or put it into a .zip"
            ),
        )
    }

    fn dead(&self, near: Option<String>) -> Destination {
        let shown = &self.shown;
        let is_mail = shown.contains('@') && !shown.contains('/');
        let is_host = shown.starts_with("www.");
        let hint = match near {
            _ if is_mail => bilingual!(
                "có phải ý bạn là `mailto:{shown}`?",
                "did you mean `mailto:{shown}`?"
            ),
            _ if is_host => bilingual!(
                "có phải ý bạn là `https://{shown}`?",
                "did you mean `https://{shown}`?"
            ),
            Some(near) => bilingual!(
                "có phải ý bạn là `/content/{near}`?",
                "did you mean `/content/{near}`?"
            ),
            None => bilingual!("sửa hoặc bỏ liên kết", "fix the link or remove it"),
        };
        self.refused(
            "dead-link",
            bilingual!("không có `{shown}`", "there is no `{shown}`"),
            hint,
        )
    }

    fn refused(
        &self,
        code: &'static str,
        message: crate::diagnostic::Bilingual,
        hint: crate::diagnostic::Bilingual,
    ) -> Destination {
        Destination::Refused(Box::new(
            Diagnostic::error(code, message)
                .at(self.place.clone())
                .hint(hint),
        ))
    }
}

/// The fault of a link to a draft, or to what comes later.
pub(crate) fn link_to_hidden(shown: &str, place: &Place) -> Diagnostic {
    Diagnostic::error(
        "link-to-hidden",
        bilingual!(
            "`{shown}` là bản nháp hoặc chưa đến giờ đăng",
            "`{shown}` is a draft or under embargo"
        ),
    )
    .at(place.clone())
    .hint(bilingual!(
        "bỏ liên kết cho đến khi bài kia được đăng",
        "remove the link until that article is public"
    ))
}

/// Extensions of what runs as part of the site, in a browser.
const RUNS_IN_BROWSERS: [&str; 13] = [
    "html", "htm", "xhtml", "xht", "mhtml", "mht", "hta", "xml", "xsl", "js", "mjs", "wasm", "swf",
];

/// Extensions of what a host runs that is set up for it.
const RUNS_ON_HOSTS: [&str; 24] = [
    "php", "php3", "php4", "php5", "php7", "php8", "phps", "phtml", "pht", "phar", "cgi", "fcgi",
    "pl", "py", "shtml", "shtm", "stm", "asp", "aspx", "ashx", "asmx", "jsp", "jspx", "cfm",
];

/// Whether a browser or a host would run what a file of this name holds.
fn is_code(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or_default();
    let is = |code: &&str| code.eq_ignore_ascii_case(extension);
    RUNS_IN_BROWSERS.iter().any(is) || RUNS_ON_HOSTS.iter().any(is)
}

/// What an address says behind its path.
struct Behind<'a> {
    /// As it was written, without `?`.
    query: &'a str,
    /// Decoded, without `#`.
    fragment: &'a str,
}

impl Behind<'_> {
    fn after(&self, mut href: String) -> String {
        for (sign, part) in [('?', self.query), ('#', self.fragment)] {
            if !part.is_empty() {
                href.push(sign);
                href.push_str(&encode(part));
            }
        }
        href
    }
}

/// The scheme of an absolute address, in lower-case letters. Spaces and control
/// characters inside it are what browsers skip, so they are skipped here too.
fn scheme_of(destination: &str) -> Option<String> {
    let squeezed: String = destination
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace())
        .take(40)
        .collect();
    let (scheme, _) = squeezed.split_once(':')?;
    let known_form = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    known_form.then(|| scheme.to_ascii_lowercase())
}

/// `data:` addresses of raster pictures; SVG can hold scripts.
pub(super) fn is_inline_picture(destination: &str) -> bool {
    [
        "data:image/png;base64,",
        "data:image/jpeg;base64,",
        "data:image/gif;base64,",
        "data:image/webp;base64,",
    ]
    .iter()
    .any(|prefix| destination.starts_with(prefix))
        && destination.split_once(',').is_some_and(|(_, data)| {
            data.chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '='))
        })
}

/// Path below `content/` of `destination` as `from` names it; none above it.
pub fn content_path(from: &str, destination: &str) -> Option<String> {
    let mut parts: Vec<&str> = match destination.strip_prefix("/content/") {
        Some(_) => Vec::new(),
        None => from
            .rsplit_once('/')
            .map_or(Vec::new(), |(folder, _)| folder.split('/').collect()),
    };
    let relative = destination.strip_prefix("/content/").unwrap_or(destination);
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The name under which a file is published: `Ảnh 1.JPG` → `anh-1.jpg`.
pub(super) fn published_name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let stem = slugify(stem);
    let stem = if stem.is_empty() {
        "tep".to_owned()
    } else {
        stem
    };
    let extension = slugify(extension);
    if extension.is_empty() {
        stem
    } else {
        format!("{stem}.{extension}")
    }
}

impl super::Source<'_> {
    /// The file that front matter names, seen as a link of the body is.
    ///
    /// # Errors
    /// A fault at `place` when there is no such file.
    pub fn front_matter_file(
        &self,
        name: &str,
        resolver: &dyn Resolver,
        place: &Place,
    ) -> Result<(AssetUse, AssetFacts), Box<Diagnostic>> {
        match resolve(name, self, resolver, place) {
            Destination::Asset {
                facts: AssetFacts::BadPicture(why),
                ..
            } => Err(Box::new(super::media::bad_picture(name, &why, place))),
            Destination::Asset { asset, facts, .. } => Ok((asset, facts)),
            Destination::Refused(fault) => Err(fault),
            _ => Err(Box::new(
                Diagnostic::error(
                    "not-a-file",
                    bilingual!(
                        "`{name}` không phải tệp của trang",
                        "`{name}` is not a file of the site"
                    ),
                )
                .at(place.clone())
                .hint(bilingual!(
                    "đặt tệp cạnh bài và ghi tên tệp",
                    "put the file beside the article and give its name"
                )),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_followed_inside_the_content_folder_only() {
        assert_eq!(
            content_path("2018/07/a.md", "../06/b.md").as_deref(),
            Some("2018/06/b.md")
        );
        assert_eq!(
            content_path("2018/07/a.md", "/content/x.md").as_deref(),
            Some("x.md")
        );
        assert_eq!(content_path("a.md", "../x.md"), None);
    }

    #[test]
    fn schemes_are_seen_through_what_browsers_skip() {
        assert_eq!(
            scheme_of("java\nscript:alert(1)").as_deref(),
            Some("javascript")
        );
        assert_eq!(scheme_of("JaVaScRiPt:1").as_deref(), Some("javascript"));
        assert_eq!(scheme_of("bai.md"), None);
        assert!(is_inline_picture("data:image/png;base64,iVBOR="));
        assert!(!is_inline_picture("data:image/svg+xml;base64,AAAA"));
        assert!(!is_inline_picture("data:text/html,<script>"));
    }

    #[test]
    fn files_are_published_under_plain_names() {
        assert_eq!(published_name("a/Ảnh 1.JPG"), "anh-1.jpg");
        assert_eq!(published_name("a/.."), "tep");
    }
}
