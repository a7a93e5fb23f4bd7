//! Addresses on the web, as browsers and other programs are given them.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

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
