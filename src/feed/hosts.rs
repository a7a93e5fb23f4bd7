//! Files that tell hosts and robots what to do.

use std::collections::{BTreeMap, HashMap, HashSet};

use percent_encoding::percent_decode_str;

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

/// An old URL and where it leads.
struct Rule<'p> {
    from: &'p str,
    to: &'p str,
    /// Whether it is meant however its letters are written: no other old URL and no file
    /// differs from it in case only.
    any_case: bool,
}

/// The redirects, in order.
fn rules(plan: &Plan) -> Vec<Rule<'_>> {
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
    let rules = redirects.iter().map(|(from, to)| Rule {
        from,
        to,
        any_case: asked[&lower(from)].len() == 1,
    });
    rules.collect()
}

/// A map for nginx: `map $uri $bantin_redirect { include nginx-redirects.conf; }`.
/// `$uri` is decoded there, so what is looked up is not encoded. Keys are looked up
/// whatever their case, and may not be longer than a bucket: where that would be wrong
/// they are regular expressions, which nginx tries one after the other.
pub fn nginx_redirects(plan: &Plan, config: &Config) -> Vec<u8> {
    // `$` starts a variable there and no redirect of a config holds one; quotes
    // and backslashes are encoded in a target and no part of a path.
    let quoted = |text: &str| format!("\"{}\"", text.replace(['"', '\\', '$'], ""));
    let mut written = HashSet::new();
    let mut text = String::new();
    for rule in rules(plan) {
        let key = format!("{}{}", config.base_url.path, rule.from);
        let key = if rule.any_case && key.len() <= LONGEST_KEY {
            // It would be there twice.
            if !written.insert(key.to_ascii_lowercase()) {
                continue;
            }
            quoted(&key)
        } else {
            format!("\"~^{}$\"", literally(&key))
        };
        text.push_str(&format!("{key} {};\n", quoted(&target(rule.to, config))));
    }
    text.into_bytes()
}

/// All that Apache needs, for its `Include`, or as a `.htaccess`: headers, encodings, the
/// 404 page of each language, and redirects.
pub fn apache(plan: &Plan, config: &Config, preview: bool) -> Vec<u8> {
    let base = &config.base_url.path;
    let mut text = String::from(
        "AddDefaultCharset utf-8\n\
         AddCharset utf-8 .txt .csv .vtt .xml .json .css .js\n\
         AddType text/vtt .vtt\n\
         <FilesMatch \"^(_redirects|_headers|nginx-.*\\.conf|apache\\.conf)$\">\n\
         Require all denied\n\
         </FilesMatch>\n",
    );
    for language in &config.languages {
        let prefix = &language.prefix;
        let page = format!("ErrorDocument 404 {base}{prefix}/404.html\n");
        text.push_str(&match prefix.is_empty() {
            true => page,
            false => format!(
                "<If \"%{{REQUEST_URI}} =~ m#^{}/#\">\n{page}</If>\n",
                literally(&format!("{base}{prefix}"))
            ),
        });
    }
    text.push_str("<IfModule mod_headers.c>\n");
    for (name, value) in all_headers(preview) {
        text.push_str(&format!("Header always set {name} \"{value}\"\n"));
    }
    let assets = literally(&format!("{base}/assets/"));
    text.push_str(&format!(
        "Header set Cache-Control \"no-cache\"\n\
         Header set Cache-Control \"{IMMUTABLE}\" \"expr=%{{REQUEST_URI}} =~ m#^{assets}#\"\n\
         </IfModule>\n<IfModule mod_alias.c>\n"
    ));
    for rule in rules(plan) {
        let case = if rule.any_case { "(?i)" } else { "" };
        let from = format!("{base}{}", rule.from);
        let to = match rule.to.starts_with('/') {
            true => format!("{base}{}", rule.to),
            false => rule.to.to_owned(),
        };
        text.push_str(&match decoded(&to) {
            Some(to) => {
                let from = literally(&from);
                format!("RedirectMatch 301 \"{case}^{from}$\" \"{to}\"\n")
            }
            // `Redirect` alone takes all that begins so.
            None => format!(
                "<If \"%{{REQUEST_URI}} =~ m#{case}^{}$#\">\nRedirect 301 \"{from}\" \"{}\"\n</If>\n",
                literally(&from),
                target(rule.to, config)
            ),
        });
    }
    text.push_str("</IfModule>\n");
    text.into_bytes()
}

/// The address `to` as `RedirectMatch` takes it, which encodes it itself; none where that
/// would be another one.
fn decoded(to: &str) -> Option<String> {
    // It leaves what follows the path as it is.
    let (path, query) = to.split_at(to.find(['?', '#']).unwrap_or(to.len()));
    let plain = percent_decode_str(path).decode_utf8().ok()?;
    // What divides an address is no part of a name in it, and a line's end would end the rule.
    let is_divider = |c: char| c.is_control() || ":/?#[]@!$&'()*+,;=%\"\\".contains(c);
    let dividers = |text: &str| text.matches(is_divider).count();
    let is_same = dividers(&plain) == dividers(path) - path.matches('%').count();
    is_same.then(|| format!("{plain}{}", crate::config::encode(query)))
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
