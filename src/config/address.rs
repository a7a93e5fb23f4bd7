//! Addresses on the web, as browsers and other programs are given them.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::locale::line::{is_invisible, is_unwanted};

/// Scheme and host, and the path below which the site stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// `https://so.tinh.gov.vn`, without a slash at the end.
    pub origin: String,
    /// Empty, or `/du-an` without a slash at the end.
    pub path: String,
}

impl BaseUrl {
    /// A site path (`/2018/`) as an address on this host, for `href`.
    pub fn href(&self, site_path: &str) -> String {
        format!("{}{}", self.path, encoded(site_path))
    }

    /// What of a full address stands behind this one: nothing, or from `/` on. None
    /// when it leads elsewhere.
    pub fn own<'u>(&self, url: &'u str) -> Option<&'u str> {
        let bare = |url: &'u str| {
            let bare = url.strip_prefix("https://");
            bare.or_else(|| url.strip_prefix("http://"))
        };
        let (_, host) = self.origin.split_once("://")?;
        let rest = bare(url)?.strip_prefix(host)?.strip_prefix(&*self.path)?;
        let is_path = rest.starts_with('/') && !rest.starts_with("//");
        (rest.is_empty() || is_path).then_some(rest)
    }

    /// A site path as a full address.
    pub fn absolute(&self, site_path: &str) -> String {
        format!("{}{}{}", self.origin, self.path, encoded(site_path))
    }
}

/// The site path that `url` leads to: without query and fragment, and with its
/// characters in place of `%20` and the like.
pub(crate) fn site_path_of(url: &str) -> Cow<'_, str> {
    let path = url.split(['#', '?']).next().unwrap_or(url);
    percent_decode_str(path).decode_utf8_lossy()
}

/// What can't stand in an address.
const UNSAFE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'\\')
    .add(b'^')
    .add(b'{')
    .add(b'}')
    .add(b'|');

fn encoded(path: &str) -> Cow<'_, str> {
    // Most paths are plain, which is seen at many bytes in one instruction.
    let is_plain = |b: u8| matches!(b, b'-'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_');
    if path.bytes().fold(true, |all, b| all & is_plain(b)) {
        return Cow::Borrowed(path);
    }
    utf8_percent_encode(path, UNSAFE).into()
}

/// Percent-encodes what can't stand in an address, and nothing else: what is
/// encoded already stays as it is.
pub fn encode(path: &str) -> String {
    encoded(path).into_owned()
}

/// Reads `https://host[:port][/path]`.
pub(crate) fn parse_base_url(given: &str) -> Option<BaseUrl> {
    let (scheme, rest) = given.split_once("://")?;
    if !matches!(scheme, "http" | "https") || given.contains(['?', '#', '"', '<', '>', '\\']) {
        return None;
    }
    let (host, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let host_ok = !host.is_empty()
        && host
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'));
    let path = path.trim_end_matches('/');
    let path_ok = path.is_empty() || is_site_path(path);
    (host_ok && path_ok).then(|| BaseUrl {
        origin: format!("{scheme}://{host}"),
        path: path.to_owned(),
    })
}

/// Whether `path` is a path of the site: it starts with one `/`, has no two side by
/// side, and leads nowhere above it.
pub(crate) fn is_site_path(path: &str) -> bool {
    let bare = path.split(['#', '?']).next().unwrap_or_default();
    let leads_on = |part| !matches!(part, "." | "..");
    path.starts_with('/')
        && !bare.contains("//")
        && !path.contains(is_no_part_of_address)
        && bare.split('/').all(leads_on)
}

/// Whether `url` is an address on the web that names its host.
pub(crate) fn is_web_address(url: &str) -> bool {
    let (scheme, _) = url.split_once(':').unwrap_or_default();
    matches!(&*scheme.to_ascii_lowercase(), "http" | "https")
        && has_host(url)
        && !url.contains(is_no_part_of_address)
}

fn is_no_part_of_address(c: char) -> bool {
    c.is_whitespace() || is_unwanted(c) || is_invisible(c) || matches!(c, '"' | '<' | '>' | '\\')
}

/// Whether a web address names a host, once.
pub(crate) fn has_host(url: &str) -> bool {
    let behind = url.split_once(':').map_or("", |(_, rest)| rest);
    let Some(rest) = behind.strip_prefix("//") else {
        return false;
    };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let is_scheme = matches!(host.to_ascii_lowercase().as_str(), "http" | "https");
    host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !is_scheme
}

/// Bytes of an old URL at most: hosts refuse a rule that is much longer, and nginx all
/// of its configuration.
const LONGEST_OLD_URL: usize = 1000;

/// The old URL that `text` names, as it is or as a browser's address bar gives it,
/// encoded; hosts look it up decoded. None when it is no path of the site, its
/// home, or one that some host's list of redirects can't hold.
pub(crate) fn old_url(text: &str) -> Option<String> {
    let path = percent_decode_str(text.trim()).decode_utf8().ok()?;
    let is_refused = |c| matches!(c, '?' | '#' | '$' | ';' | '{' | '}' | '*' | ':' | '%');
    // Old systems published names with spaces; one at an end is a slip.
    let is_tidy = path.split('/').all(|part| part.trim() == part);
    let can_be = is_tidy && is_site_path(&path.replace(' ', "-")) && path != "/";
    let can_be = can_be && path.len() <= LONGEST_OLD_URL && !path.contains(is_refused);
    can_be.then(|| path.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_site_s_own_host_is_its_own() {
        let base = parse_base_url("https://so.example/tin").unwrap();
        assert_eq!(base.own("https://so.example/tin/a/"), Some("/a/"));
        assert_eq!(base.own("http://so.example/tin"), Some(""));
        for other in [
            "https://so.example.evil/tin/a/",
            "https://so.example/tintuc/",
            "https://so.example/",
            "https://khac.example/tin/",
            "https://so.example/tin//evil.example/",
        ] {
            assert_eq!(base.own(other), None, "{other}");
        }
    }
}
