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
        ("aliases: [/2018//07/x/]", "bad-alias content/a.md:4:11"),
        (
            "source: {name: x, url: \"https://a.vn/\\n\\u0001\"}",
            "bad-source-url content/a.md:4:24",
        ),
        ("draft:", "empty-key content/a.md:4:1"),
        ("publish_at: ~", "empty-key content/a.md:4:1"),
        ("expires: null", "empty-key content/a.md:4:1"),
        ("withdrawn:", "empty-key content/a.md:4:1"),
        (
            "withdrawn: [2018-07-21, lý do, null]",
            "wrong-type content/a.md:4:12",
        ),
        ("attachments: a.pdf", "wrong-type content/a.md:4:14"),
        // A slip of the year.
        ("expires: 2017-12-31", "expires-early content/a.md:4:10"),
        (
            "expires: 2018-07-20 00:00",
            "expires-early content/a.md:4:10",
        ),
        (
            "publish_at: 2018-08-01\nexpires: 2018-07-25",
            "expires-early content/a.md:5:10",
        ),
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
    let unmerged = format!("{HEAD}---\nMột.\n<<<<<<< HEAD\nHai.\n=======\nBa.\n>>>>>>> b\n");
    assert_eq!(
        raw(&unmerged).findings(),
        ["merge-conflict content/a.md:6:1"]
    );
    let built = SiteTest::new()
        .bytes("content/a.md", b"---\ntitle: x\xff\n---\n")
        .build();
    assert_eq!(built.findings(), ["not-utf8 content/a.md:2:9"]);
}

#[test]
fn an_article_without_title_or_date_is_told_of_and_never_left_out() {
    for (lines, finding) in [
        ("title:\ndate: 2018-07-20", "no-title content/a.md:2:1"),
        ("title: ~\ndate: 2018-07-20", "no-title content/a.md:2:1"),
        ("title: \"\"\ndate: 2018-07-20", "no-title content/a.md:2:1"),
        ("title: |\ndate: 2018-07-20", "no-title content/a.md:2:1"),
        ("date: 2018-07-20", "no-title content/a.md:1:1"),
        ("title: x\ndate:", "no-date content/a.md:3:1"),
        ("title: x\ndate: null", "no-date content/a.md:3:1"),
        ("title: x", "no-date content/a.md:1:1"),
        (
            "title: [x]\ndate: 2018-07-20",
            "wrong-type content/a.md:2:8",
        ),
    ] {
        let built = raw(&format!("---\n{lines}\n---\nx\n"));
        assert_eq!(built.findings(), [finding], "{lines}");
        assert_eq!(built.code(), 1, "{lines}");
    }
}

#[test]
fn a_config_says_who_the_site_is_and_ignores_nothing() {
    let languages = "title: x\nlanguages:\n  en: {title: z}\n";
    for (config, finding) in [
        ("title:\n".to_owned(), "config-title bantin.yaml:1:1"),
        ("title: \"\"\n".to_owned(), "config-title bantin.yaml:1:1"),
        ("paginate: 5\n".to_owned(), "config-title bantin.yaml:1:1"),
        (
            "title: x\nlanguages:\n  en: {agency: {color: \"#123456\"}}\n".to_owned(),
            "config-color bantin.yaml:3:24",
        ),
        (
            format!("{languages}notices:\n  - {{text: a, texts: {{eng: b}}}}\n"),
            "config-language bantin.yaml:5:28",
        ),
        (
            format!("{languages}authors:\n  - {{name: a, roles: {{fr: b}}}}\n"),
            "config-language bantin.yaml:5:27",
        ),
    ] {
        let built = SiteTest::new().config(&config).build();
        assert_eq!(built.findings(), [finding], "{config}");
    }
}

#[test]
fn a_folder_without_a_site_stays_as_it_is() {
    let site = SiteTest::new();
    std::fs::remove_file(site.root().join("bantin.yaml")).unwrap();
    let built = site.build();
    assert_eq!(built.findings(), ["no-config -"]);
    assert_eq!(std::fs::read_dir(built.site.root()).unwrap().count(), 0);
    // Nor does a mistyped name make one.
    let typo = built.site.root().join("tiny");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bantin"));
    let status = command.args(["build", "--root"]).arg(&typo).output();
    assert_eq!(status.unwrap().status.code(), Some(1));
    assert!(!typo.exists());
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
    assert_eq!(built.findings(), ["url-collision content/a.md:4:18"]);
}

#[test]
fn a_ledger_leads_to_no_place_outside_the_output() {
    for (line, findings) in [
        ("/../../ngoai/ *", "url-outside urls.txt:2:1"),
        ("/chuyen-muc/../../ngoai/ *", "url-outside urls.txt:2:1"),
        ("/chuyen-muc/./ngoai/ *", "url-outside urls.txt:2:1"),
        ("/nul/ *", "reserved-name urls.txt:2:1"),
        ("/../../ngoai/", "url-vanishes urls.txt:2:1"),
    ] {
        let built = SiteTest::new()
            .article("a", "2018-07-20", "x")
            .file("urls.txt", &format!("#\n{line}\n"))
            .build();
        assert_eq!(built.findings(), [findings], "{line}");
        assert!(!built.site.root().join("ngoai").exists(), "{line}");
    }
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
        "<img src=\"/luu-tru/\" alt=\"\" onerror=\"alert(1)\">",
        "<b onclick=alert(1)>x</b>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mi xlink:href=\"data:x,<script>alert(1)</script>\"></math>",
        "# x {onclick=\"alert(1)\"}",
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
        "<a href=\"javascript:alert(1)\">x</a>",
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
fn what_a_host_or_a_browser_would_run_is_not_published() {
    for name in ["x.html", "x.PHP", "x.mht", "x.cgi"] {
        let built = SiteTest::new()
            .article("a", "2018-07-20", &format!("[tải]({name})"))
            .file(&format!("content/{name}"), "x")
            .build();
        assert_eq!(built.findings(), ["forbidden-file content/a.md:5:1"]);
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
        "<a href=\"/luu-tru/\">x</a> ".repeat(10_000),
        "<div><b></div>\n".repeat(30_000) + &"</s>\n".repeat(60_000),
        "a [x] ".repeat(60_000),
        "<foo ".repeat(60_000),
        "<a href=\"/luu-tru/?a=&#x41;\">x</a> ".repeat(10_000),
        "<div>".to_owned() + &"<b>".repeat(60_000) + &"</i>".repeat(60_000),
        "<div ".to_owned() + &"<br".repeat(200_000),
        "[<b>x</b>](https://a.vn) ".repeat(40_000),
        (0..3_000)
            .map(|n| format!("## Mục số {n}\n\n[x](#mucso-{n}x)\n\n"))
            .collect(),
        (0..20_000)
            .map(|n| format!("x[^{n}]\n\n[^{n}]: y\n\n"))
            .collect(),
    ] {
        let start = Instant::now();
        let built = body(&text);
        assert!(matches!(built.code(), 0 | 1), "{}", built.stderr());
        assert!(start.elapsed() < LIMIT, "{}…", &text[..10]);
    }
}

#[test]
fn addresses_in_raw_html_are_judged_like_all_others() {
    let built = body(
        "<img src=\"//evil.example/x.png\" alt=\"z\"> <a href=\"/khong-co/\">d</a> <a href=\"#khong\">n</a> <a href=\"/luu-tru/\">ok</a>",
    );
    assert_eq!(
        built.findings(),
        [
            "remote-picture content/a.md:5:1",
            "dead-link content/a.md:5:42",
            "dead-anchor content/a.md:5:69"
        ]
    );
    let built = body("<p>x</p>\n\nHai\n\n<video src=\"https://evil.example/v.mp4\"></video>");
    assert_eq!(built.findings(), ["remote-picture content/a.md:9:1"]);
    let page = body("<p>x</p> <a href=\"/luu-tru/\">ok</a>")
        .ok()
        .page("2018/07/20/a/index.html");
    assert!(page.contains("<a href=\"/luu-tru/\">ok</a>"), "{page}");
}

#[test]
fn a_picture_in_raw_html_says_what_it_shows() {
    let bare = body("Một\n\n<img src=\"/luu-tru/\">");
    assert_eq!(bare.findings(), ["picture-without-text content/a.md:7:1"]);
    let lines = body("<figure>\n<img\n title=\"a > b\" src=\"/luu-tru/\"\n alt=\"\">\n</figure>");
    lines.ok();
}

#[test]
fn words_that_no_reader_sees_are_in_no_summary() {
    let text =
        "Họp báo <script>var a=\"JSCODE\";</script><STYLE>.x{color:CSSCODE}</STYLE><b>hôm nay</b>.";
    let built = body(text).ok();
    for page in [
        "index.html",
        "2018/07/20/a/index.html",
        "atom.xml",
        "rss.xml",
        "feed.json",
    ] {
        let page = built.page(page);
        assert!(
            !page.contains("JSCODE") && !page.contains("CSSCODE"),
            "{page}"
        );
        assert!(page.contains("Họp báo"), "{page}");
    }
    assert!(built.page("index.html").contains("Họp báo hôm nay."));
}

#[test]
fn an_ordinary_paste_of_html_is_not_too_deep() {
    let paste = "<p>x ".repeat(100) + "\n\n<ul>" + &"<li>x".repeat(100) + "</ul>";
    body(&paste).ok();
    assert_eq!(body(&"<div></x>".repeat(5_000)).findings().len(), 1);
}

#[test]
fn characters_that_xml_can_not_hold_reach_no_feed() {
    let text = "---\ntitle: \"A\\uFFFE\\x01z\"\ndate: 2018-07-20\n---\nx &#1; &#x8; &#xFFFE; y\n";
    let built = SiteTest::new()
        .config("title: \"S\\x01\\uFFFE\"\n")
        .file("content/a.md", text)
        .build()
        .ok();
    let unwanted = |c: char| (c.is_control() && c != '\n') || c == '\u{fffe}';
    for feed in ["atom.xml", "rss.xml", "sitemap.xml", "news-sitemap.xml"] {
        assert!(!built.page(feed).contains(unwanted), "{feed}");
    }
    assert!(built.page("atom.xml").contains("<title>Az</title>"));
}

#[test]
fn many_headings_of_one_name_and_deep_categories_end_soon() {
    let start = Instant::now();
    assert_eq!(body(&"# a\n".repeat(4_000)).code(), 0);
    assert!(start.elapsed() < Duration::from_secs(20));
    let deep = format!("category: \"a{}\"", " / a".repeat(10_000));
    assert_eq!(
        front_matter(&deep).findings(),
        ["category-too-deep content/a.md:4:11"]
    );
    let long = format!(
        "category: \"{}\"",
        vec!["abcdefghij".repeat(14); 8].join(" / ")
    );
    assert_eq!(front_matter(&long).code(), 0);
    let alias = format!("aliases: [/{}/]", "a".repeat(300));
    assert_eq!(
        front_matter(&alias).findings(),
        ["url-too-long content/a.md:4:11"]
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_a_link_is_refused() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("kin.txt"), "kín").unwrap();
    let site = SiteTest::new().article("a", "2018-07-20", "x");
    std::os::unix::fs::symlink(outside.path(), site.root().join("static")).unwrap();
    site.build().refused_for(&["symlink static"]);
    let site = SiteTest::new()
        .config("title: x\ntheme: t\n")
        .article("a", "2018-07-20", "x")
        .file("themes/t/theme.yaml", "extends: ../../ngoai\n");
    site.build()
        .refused_for(&["theme-extends themes/t/theme.yaml:1:10"]);
}

#[test]
fn keys_of_bantin_can_not_be_made_meaningless() {
    let built = SiteTest::new()
        .config("title: x\nfront_matter: {extra_keys: [draft]}\n")
        .article_with("a", "2018-07-20", "draft: true", "x")
        .build();
    assert_eq!(built.findings(), ["config-extra-key bantin.yaml:2:28"]);
    let built = SiteTest::new()
        .config("title: x\nfront_matter: {extra_keys: [so_hieu]}\n")
        .article_with("a", "2018-07-20", "so_hieu: 15", "x")
        .build();
    assert_eq!(built.code(), 0);
}

#[test]
fn keys_that_mean_nothing_on_a_page_are_told() {
    let built = SiteTest::new()
        .file(
            "content/a.md",
            "---\nkind: page\ntitle: x\ndate: 2018-07-20\ncategory: z\n---\nx\n",
        )
        .build();
    assert_eq!(
        built.findings(),
        ["page-key content/a.md:4:1", "page-key content/a.md:5:1"]
    );
    let built = front_matter("related: [none, b.md]");
    assert_eq!(built.findings(), ["related-none content/a.md:4:10"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_mistake_is_shown_whatever_form_of_unicode_the_files_name_has() {
    let name = "content/\u{110}u\u{31b}\u{300}ng/a.md";
    let built = SiteTest::new()
        .file(name, &format!("{HEAD}drfat: true\n---\nx\n"))
        .build();
    assert_eq!(built.findings(), ["unknown-key content/Đừng/a.md:4:1"]);
    assert!(
        built.stderr().contains("4 | drfat: true"),
        "{}",
        built.stderr()
    );
}

#[test]
fn what_no_reader_would_see_is_told_of() {
    SiteTest::new()
        .file(
            "content/a.MD",
            "---\ntitle: Họp #5\ndate: 2018-07-20\n---\n[x](a b.pdf)\n\n[y]()\n",
        )
        .file(
            "content/b.md",
            "---\ntitle: B\ndate: 2018-07-20\n...\ndraft: true\n---\nx\n",
        )
        .file(
            "content/c.md.txt",
            "---\ntitle: C\ndate: 2018-07-20\n---\nx\n",
        )
        .file("content/d.mdx", "---\ntitle: D\ndate: 2018-07-20\n---\nx\n")
        .file("templates/home.html", "x")
        .bytes("templates/404.html", &[0xff, 0xfe, 0x41])
        .build()
        .refused_for(&[
            "yaml-comment content/a.MD:2:12",
            "link-with-space content/a.MD:5:4",
            "empty-link content/a.MD:7:1",
            "front-matter-open content/b.md:4:1",
            "not-an-article content/c.md.txt",
            "not-an-article content/d.mdx",
            "not-utf8 templates/404.html:1:1",
        ]);
}

#[test]
fn every_mistake_below_a_key_is_told_at_once() {
    let lines =
        "attachments: [{fil: a.pdf}, {file: b.pdf, titel: x, numbr: 1}]\nsource: {nam: x, ulr: z}";
    let findings = front_matter(lines).findings();
    assert_eq!(
        findings,
        [
            "unknown-key content/a.md:4:16",
            "unknown-key content/a.md:4:43",
            "unknown-key content/a.md:4:53",
            "unknown-key content/a.md:5:10",
            "unknown-key content/a.md:5:18",
        ]
    );
    let built = raw("---\nTitle: x\nngày: 2018-07-20\n---\nx\n");
    let findings = [
        "unknown-key content/a.md:2:1",
        "unknown-key content/a.md:3:1",
    ];
    assert_eq!(built.findings(), findings);
    assert!(built.stdout().contains("`date`?"), "{}", built.stdout());
}

#[test]
fn text_files_are_read_in_one_form_whatever_saved_them() {
    let nfd = "so\u{302}\u{301}";
    let built = SiteTest::new()
        .config(&format!(
            "\u{feff}title: x\r\nfront_matter: {{extra_keys: [{nfd}]}}\r\ncategories: [{{name: Tin {nfd}}}]\r\n"
        ))
        .file(
            "templates/page.html",
            "\u{feff}{% extends \"base.html\" %}\r\n{% block main %}x{% endblock %}\r\n",
        )
        .article_with("a", "2018-07-20", "số: 5\ncategory: Tin số", "x")
        .file("content/p.md", "---\nkind: page\ntitle: P\n---\nx\n")
        .build()
        .ok();
    assert_eq!(built.findings(), ["base-url-local bantin.yaml"]);
    let site = SiteTest::new();
    let site = site.bytes("bantin.yaml", b"title: x\nagency: {name: S\xf4}\n");
    site.article("a", "2018-07-20", "x")
        .build()
        .refused_for(&["not-utf8 bantin.yaml:2:17"]);
}

#[test]
fn a_year_that_was_mistyped_is_told_of() {
    let built = SiteTest::new()
        .article("a", "2018-07-20", "x")
        .article("b", "2027-07-20", "x")
        .article("c", "2072-07-20", "x")
        .build()
        .ok();
    assert_eq!(built.findings(), ["date-far-ahead content/c.md"]);
}

#[test]
fn letters_that_were_lost_before_are_told_of() {
    for (body, place) in [
        ("Chuyá»ƒn Ä‘á»•i sá»‘", "5:18"),
        ("Một\nS\u{fffd} Y tế", "6:2"),
    ] {
        let built = SiteTest::new().article("a", "2018-07-20", body).build();
        assert_eq!(
            built.findings(),
            [format!("broken-letters content/a.md:{place}")]
        );
    }
    let built = SiteTest::new()
        .article("a", "2018-07-20", "Ông nói «có», ta\u{a0}đi; á» là lỗi.")
        .build();
    assert_eq!(built.findings(), [""; 0]);
}

#[test]
fn names_from_older_systems_are_read_as_they_were_meant() {
    let lines = "author: \"Mai Linh, Trần Văn A\"\n\
        tags: [“số hóa”, R&amp;D, \"a; b\", \"Nông nghiệp, nông thôn\", \"Mai Lan (C D, E F)\"]";
    let text = format!("---\ntitle: Tin &amp; bài\ndate: 2018-07-20\n{lines}\n---\nx\n");
    let built = SiteTest::new().file("content/a.md", &text).build();
    let told = [
        "several-names content/a.md:4:9",
        "odd-name content/a.md:5:8",
        "odd-name content/a.md:5:18",
        "several-names content/a.md:5:27",
    ];
    assert_eq!(built.findings(), told);
    let page = built.page("2018/07/20/a/index.html");
    assert!(page.contains("<h1>Tin &amp; bài</h1>"), "{page}");
}

#[test]
fn an_alias_that_is_the_article_s_own_url_is_none() {
    let aliases = "aliases: [/2018/07/20/a/, /2018/07/20/a, /cu/]";
    let built = SiteTest::new()
        .article_with("a", "2018-07-20", aliases, "x")
        .build()
        .ok();
    assert!(built.page("cu/index.html").contains("/2018/07/20/a/"));
    let query = SiteTest::new()
        .article_with("a", "2018-07-20", "aliases: [\"/Default.aspx?id=1\"]", "x")
        .build();
    assert_eq!(query.findings(), ["bad-alias content/a.md:4:11"]);
    assert!(
        query.stderr().contains("docs/hosting.md"),
        "{}",
        query.stderr()
    );
}

#[test]
fn what_a_command_was_given_moves_no_terminal() {
    let site = SiteTest::new();
    for (command, argument) in [("biuld\u{1b}[2J", "x"), ("build", "--as-of=\u{1b}[2J")] {
        let output = site.command(command).arg(argument).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with("error: "), "{said}");
        assert!(
            said.contains("U+001B[2J") && !said.contains('\u{1b}'),
            "{said}"
        );
    }
}
