//! Files that tell hosts and robots what to do.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::config::Config;
use crate::plan::{Plan, is_file};

/// What a page may load: from its own host only, no code inside the page.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Headers of every response.
const HEADERS: [(&str, &str); 4] = [
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    (
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// Assets have a hash in their name, so they never change.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// Rules for single files: hosts read a hundred rules in all, and without one a file
/// is only asked for more often.
const MOST_RULES: usize = 80;

/// `robots.txt`.
pub fn robots(config: &Config, preview: bool) -> Vec<u8> {
    if preview {
        return b"User-agent: *\nDisallow: /\n".to_vec();
    }
    let sitemap = config.base_url.absolute("/sitemap.xml");
    let news = config.base_url.absolute("/news-sitemap.xml");
    format!("User-agent: *\nAllow: /\n\nSitemap: {sitemap}\nSitemap: {news}\n").into_bytes()
}

/// `security.txt`, RFC 9116.
pub fn security_txt(config: &Config) -> Vec<u8> {
    let Some(security) = &config.security else {
        return Vec::new();
    };
    let languages: Vec<&str> = config.languages.iter().map(|l| l.code.as_str()).collect();
    format!(
        "Contact: {}\nExpires: {}\nPreferred-Languages: {}\nCanonical: {}/.well-known/security.txt\n",
        security.contact,
        security.expires.at.to_rfc3339(),
        languages.join(", "),
        // It is looked for at the root only.
        config.base_url.origin,
    )
    .into_bytes()
}

/// `_redirects`, as Cloudflare Pages, Netlify and GitLab Pages read it.
pub fn redirect_rules(redirects: &BTreeMap<String, String>, config: &Config) -> Vec<u8> {
    // Hosts read some thousand rules at most. From a name that is no page only a rule
    // leads on, so these come first.
    let (files, pages): (Vec<_>, Vec<_>) = redirects.iter().partition(|(from, _)| is_file(from));
    let lines = files.into_iter().chain(pages).map(|(from, to)| {
        format!(
            "{} {} 301\n",
            config.base_url.href(from),
            target(to, config)
        )
    });
    lines.collect::<String>().into_bytes()
}

/// A map for nginx: `map $uri $bantin_redirect { include nginx-redirects.conf; }`.
/// `$uri` is decoded there, so what is looked up is not encoded. Keys are looked up
/// whatever their case, and may not be longer than a bucket: where that would be wrong
/// they are regular expressions, which nginx tries one after the other.
pub fn nginx_redirects(plan: &Plan, config: &Config) -> Vec<u8> {
    let redirects = &plan.redirects;
    let lower = |url: &str| url.to_ascii_lowercase();
    // What is asked for by a name that differs in case only: `None` for a file.
    let mut asked: HashMap<String, HashSet<Option<&str>>> = HashMap::new();
    for (from, to) in redirects {
        asked.entry(lower(from)).or_default().insert(Some(to));
    }
    let files = plan.pages.iter().filter(|page| is_file(&page.url));
    for page in files.filter(|page| !redirects.contains_key(&*page.url)) {
        if let Some(answers) = asked.get_mut(&lower(&page.url)) {
            answers.insert(None);
        }
    }
    // `$` starts a variable there and no redirect of a config holds one; quotes
    // and backslashes are encoded in a target and no part of a path.
    let quoted = |text: &str| format!("\"{}\"", text.replace(['"', '\\', '$'], ""));
    let mut written = HashSet::new();
    let mut text = String::new();
    for (from, to) in redirects {
        let key = format!("{}{from}", config.base_url.path);
        let is_one = asked[&lower(from)].len() == 1;
        let key = if is_one && key.len() <= LONGEST_KEY {
            if !written.insert(lower(from)) {
                continue;
            }
            quoted(&key)
        } else {
            format!("\"~^{}$\"", literally(&key))
        };
        text.push_str(&format!("{key} {};\n", quoted(&target(to, config))));
    }
    text.into_bytes()
}

/// Bytes of a key that a bucket of 512 bytes holds beside its own, with some to spare.
const LONGEST_KEY: usize = 460;

/// A regular expression that `text` alone matches. nginx reads a backslash itself before
/// quotes and some letters, so that signs stand in classes instead.
fn literally(text: &str) -> String {
    let plain =
        |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | ' ') || !c.is_ascii();
    let one = |c: char| match c {
        c if plain(c) => c.to_string(),
        // No part of an old URL.
        '"' | '\\' | '$' => String::new(),
        // Of a class it would be no part.
        '^' => "[\\^]".to_owned(),
        ']' => "]".to_owned(),
        c => format!("[{c}]"),
    };
    text.chars().map(one).collect()
}

fn target(to: &str, config: &Config) -> String {
    let to = if to.starts_with('/') {
        config.base_url.href(to)
    } else {
        to.to_owned()
    };
    crate::config::encode(&to)
}

/// `_headers`, as Cloudflare Pages and Netlify read it.
/// `hashed` are the site paths of files whose name changes with their content.
pub fn header_rules<'f>(
    config: &Config,
    preview: bool,
    hashed: impl Iterator<Item = &'f str>,
) -> Vec<u8> {
    let mut text = format!("{}/*\n", config.base_url.path);
    for (name, value) in all_headers(preview) {
        text.push_str(&format!("  {name}: {value}\n"));
    }
    for url in hashed.take(MOST_RULES) {
        let url = config.base_url.href(url);
        text.push_str(&format!("{url}\n  Cache-Control: {IMMUTABLE}\n"));
    }
    text.into_bytes()
}

/// Headers for nginx, to be included in a `server` block.
pub fn nginx_headers(preview: bool) -> Vec<u8> {
    let mut text = String::new();
    for (name, value) in all_headers(preview) {
        text.push_str(&format!("add_header {name} \"{value}\" always;\n"));
    }
    text.into_bytes()
}

fn all_headers(preview: bool) -> impl Iterator<Item = (&'static str, &'static str)> {
    HEADERS
        .into_iter()
        .chain(preview.then_some(("X-Robots-Tag", "noindex")))
}
