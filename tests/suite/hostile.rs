//! Hostile and unlucky input ends in a clear error or in harmless output.

use std::time::{Duration, Instant};

use crate::site_test::{Built, SiteTest};

const HEAD: &str = "---\ntitle: x\ndate: 2018-07-20\n";

fn raw(text: &str) -> Built {
    SiteTest::new().file("content/a.md", text).build()
}

fn front_matter(lines: &str) -> Built {
    raw(&format!("{HEAD}{lines}\n---\nx\n"))
}

fn body(text: &str) -> Built {
    raw(&format!("{HEAD}---\n{text}\n"))
}

#[test]
fn front_matter_that_is_wrong_is_named_by_line() {
    for (lines, finding) in [
        ("draft: yes", "yaml-ambiguous content/a.md:4:8"),
        ("drfat: true", "unknown-key content/a.md:4:1"),
        (
            "draft: true\ndraft: false",
            "duplicate-key content/a.md:5:1",
        ),
        ("expires: 2026-02-30", "date-impossible content/a.md:4:10"),
        ("summary: 010", "yaml-ambiguous content/a.md:4:10"),
        ("summary: no", "yaml-ambiguous content/a.md:4:10"),
        ("summary: a: b", "yaml-syntax content/a.md:4:11"),
        (
            "tags: &a [x]
extra: {b: &b [*a, *a], c: [*b, *b]}",
            "yaml-anchor content/a.md:4:10",
        ),
        ("slug: ../../x", "bad-slug content/a.md:4:7"),
        ("slug: nul.txt", "bad-slug content/a.md:4:7"),
        ("slug: con", "reserved-name content/a.md"),
        ("aliases: [/../x]", "bad-alias content/a.md:4:11"),
    ] {
        let built = front_matter(lines);
        assert_eq!(
            built.findings().first().map(String::as_str),
            Some(finding),
            "{lines}"
        );
        assert_eq!(built.code(), 1, "{lines}");
        assert!(!built.has("index.html"));
    }
}

#[test]
fn files_that_are_no_articles_are_named() {
    for (text, finding) in [
        ("", "front-matter-missing content/a.md:1:1"),
        ("---\ntitle: x\n", "front-matter-open content/a.md:1:1"),
        (
            &format!("{HEAD}tags: {}\n---\n", "[".repeat(20_000)),
            "yaml-depth content/a.md:4:263",
        ),
        (
            &format!("{HEAD}---\n{}", ">".repeat(20_000)),
            "nested-too-deep content/a.md:5:65",
        ),
    ] {
        let built = raw(text);
        assert_eq!(built.findings(), [finding]);
    }
    let built = SiteTest::new()
        .bytes("content/a.md", b"---\ntitle: x\xff\n---\n")
        .build();
    assert_eq!(built.findings(), ["not-utf8 content/a.md:2:9"]);
}

#[test]
fn a_date_as_title_and_a_date_without_zone_are_read_as_meant() {
    let built = raw("---\ntitle: 2026-01-02\ndate: 2018-07-20 09:30\n---\nx\n").ok();
    assert!(
        built
            .page("2018/07/20/a/index.html")
            .contains("<h1>2026-01-02</h1>")
    );
}

#[test]
fn urls_that_differ_by_case_are_refused() {
    let built = SiteTest::new()
        .article_with("a", "2018-07-20", "aliases: [/Tin/, /tin/]", "x")
        .build();
    assert_eq!(built.findings(), ["url-collision content/a.md"]);
}

#[test]
fn tags_with_one_slug_are_one_name_and_told() {
    let built = front_matter("tags: [a b, a-b]").ok();
    assert_eq!(built.findings(), ["name-variant content/a.md:4:13"]);
}

#[cfg(unix)]
#[test]
fn symlinks_and_special_files_are_refused() {
    use std::os::unix::fs::symlink;
    let site = SiteTest::new().article("a", "2018-07-20", "x");
    symlink("/etc/hostname", site.root().join("content/b.md")).unwrap();
    symlink("/etc", site.root().join("content/etc")).unwrap();
    assert!(
        std::process::Command::new("mkfifo")
            .arg(site.root().join("content/ong"))
            .status()
            .unwrap()
            .success()
    );
    site.build().refused_for(&[
        "symlink content/b.md",
        "symlink content/etc",
        "special-file content/ong",
    ]);
}

#[test]
fn scripts_do_not_reach_a_reader() {
    for text in [
        "<script>alert(1)</script>",
        "<img src=\"/luu-tru/\" onerror=\"alert(1)\">",
        "<b onclick=alert(1)>x</b>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mi xlink:href=\"data:x,<script>alert(1)</script>\">",
        "# x {onclick=\"alert(1)\"}",
        "<a href=\"javascript:alert(1)\">x</a>",
    ] {
        let page = body(text)
            .ok()
            .page("2018/07/20/a/index.html")
            .to_lowercase();
        let prose = &page[page.find("class=\"prose\"").unwrap()
            ..page.find("class=\"byline\"").unwrap_or(page.len())];
        for word in [
            "<script",
            "onerror",
            "onclick",
            "alert(1)\"",
            "<svg",
            "<math",
            "javascript:",
        ] {
            assert!(!prose.contains(word), "{text} gave {prose}");
        }
    }
    for text in [
        "[x](javascript:alert(1))",
        "[x](data:text/html,<b>)",
        "[x](vbscript:x)",
    ] {
        assert_eq!(
            body(text).findings(),
            ["forbidden-link content/a.md:5:1"],
            "{text}"
        );
    }
}

#[test]
fn pictures_that_are_none_or_too_large_or_active_are_refused() {
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x02\0\0\0".to_vec();
    bomb.extend_from_slice(&[0; 4]);
    for (name, bytes) in [
        ("x.png", bomb),
        ("x.jpg", b"<html>".to_vec()),
        ("x.svg", b"<svg onload=alert(1)>".to_vec()),
    ] {
        let built = SiteTest::new()
            .bytes(&format!("content/{name}"), &bytes)
            .article("a", "2018-07-20", &format!("![x]({name})"))
            .build();
        assert_eq!(built.findings(), ["bad-picture content/a.md:5:1"], "{name}");
    }
}

#[test]
fn a_template_that_includes_itself_is_refused() {
    let built = SiteTest::new()
        .article("a", "2018-07-20", "x")
        .file("templates/vong.html", "{% include \"vong.html\" %}")
        .build();
    assert_eq!(built.findings(), ["template templates/vong.html"]);
}

#[test]
fn braces_in_an_article_are_text() {
    let page = body("{{ site.title }} {% for x in y %} `{{ ten }}`")
        .ok()
        .page("2018/07/20/a/index.html");
    assert!(page.contains("<p>{{ site.title }} {% for x in y %} <code>{{ ten }}</code></p>"));
}

#[test]
fn deep_or_long_input_ends_soon() {
    // Far more than it takes, to catch a square and not a slow machine.
    const LIMIT: Duration = Duration::from_secs(20);
    for text in [
        "[".repeat(20_000),
        "*a ".repeat(30_000),
        "![".repeat(20_000),
        "<b>".repeat(20_000),
        "| a ".repeat(5_000),
        "[x](b.md) ".repeat(5_000),
        "- ".repeat(20_000),
        "`".repeat(50_000),
    ] {
        let start = Instant::now();
        let built = body(&text);
        assert!(matches!(built.code(), 0 | 1), "{}", built.stderr());
        assert!(start.elapsed() < LIMIT, "{}…", &text[..10]);
    }
}
