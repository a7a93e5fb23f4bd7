//! Nothing that is not public is in any byte of the output.

use std::io::Read;

use flate2::read::GzDecoder;
use proptest::prelude::*;

use crate::site_test::{Built, SiteTest};

const CANARY: &str = "hoangyen";

fn assert_silent(built: &Built) {
    for (name, bytes) in built.tree() {
        assert!(
            !name.to_lowercase().contains(CANARY),
            "a file is called {name}"
        );
        let text = String::from_utf8_lossy(&unpacked(bytes)).to_lowercase();
        assert!(!text.contains(CANARY), "{name} tells of it");
    }
}

/// What is in a file that gzip packed; other files as they are.
fn unpacked(bytes: Vec<u8>) -> Vec<u8> {
    let mut inside = Vec::new();
    let read = GzDecoder::new(bytes.as_slice()).read_to_end(&mut inside);
    if read.is_ok() { inside } else { bytes }
}

fn hidden(site: SiteTest, name: &str, lines: &str) -> SiteTest {
    site.file(
        &format!("content/{name}/index.md"),
        &format!(
            "---\ntitle: Tin {CANARY}\nslug: {name}\ndate: 2018-07-20\ntags: [{CANARY}]\ncategory: {CANARY}\n\
             author: {CANARY}\nsummary: {CANARY}\nattachments: [{{file: {CANARY}.txt}}]\n{lines}\n---\n\
             Thân {CANARY}.\n\n## {CANARY}\n"
        ),
    )
    .file(&format!("content/{name}/{CANARY}.txt"), CANARY)
}

#[test]
fn drafts_embargoed_and_expired_articles_are_silent() {
    for lines in [
        "draft: true",
        "publish_at: 2030-01-01 08:00",
        "expires: 2020-01-01",
        "draft: true\nexpires: 2020-01-01",
    ] {
        let built = hidden(SiteTest::new(), "kin", lines)
            .article("a", "2018-07-21", "x")
            .build()
            .ok();
        assert_silent(&built);
        assert_eq!(
            built.has("2018/07/20/kin/index.html"),
            lines.starts_with("expires")
        );
    }
}

#[test]
fn what_was_withdrawn_stays_on_the_record_after_its_end() {
    let both = "expires: 2019-06-01\nwithdrawn: {date: 2019-01-01, reason: Sai số liệu}";
    let built = SiteTest::new()
        .article_with("a", "2018-07-20", both, "Thân mật.")
        .build()
        .ok();
    for page in ["2018/07/20/a/index.html", "dinh-chinh/index.html"] {
        assert!(built.page(page).contains("Sai số liệu"), "{page}");
    }
}

#[test]
fn an_expired_article_leaves_a_notice_and_a_withdrawn_one_its_reason() {
    let built = SiteTest::new()
        .article_with("het", "2018-07-20", "expires: 2020-01-01", "Thân kín.")
        .article_with(
            "rut",
            "2018-07-20",
            "withdrawn: {date: 2019-01-01, reason: Sai số liệu, replaced_by: a.md}",
            "Thân kín.",
        )
        .article("a", "2018-07-21", "x")
        .build()
        .ok();
    assert!(
        built
            .page("2018/07/20/het/index.html")
            .contains("không còn được đăng")
    );
    let withdrawn = built.page("2018/07/20/rut/index.html");
    assert!(withdrawn.contains("Bài rut") && withdrawn.contains("Sai số liệu"));
    assert!(withdrawn.contains("href=\"/2018/07/21/a/\""));
    for (name, bytes) in built.tree() {
        assert!(
            !String::from_utf8_lossy(&bytes).contains("Thân kín"),
            "{name}"
        );
    }
}

#[test]
fn an_embargo_ends_at_its_minute_in_the_site_s_zone() {
    let site = || {
        SiteTest::new().article_with(
            "tin",
            "2018-07-20 09:30",
            "publish_at: 2026-05-01 08:00",
            "x",
        )
    };
    assert!(
        !site()
            .as_of("2026-05-01T07:59:59+07:00")
            .build()
            .ok()
            .has("2018/07/20/tin/index.html")
    );
    assert!(
        site()
            .as_of("2026-05-01T08:00:00+07:00")
            .build()
            .ok()
            .has("2018/07/20/tin/index.html")
    );
    let epoch = site()
        .as_of("2026-04-30")
        .variable("SOURCE_DATE_EPOCH", "1900000000")
        .build()
        .ok();
    assert!(
        !epoch.has("2018/07/20/tin/index.html"),
        "SOURCE_DATE_EPOCH never lifts an embargo"
    );
}

#[test]
fn a_link_to_what_is_hidden_is_an_error() {
    hidden(SiteTest::new(), "kin", "draft: true")
        .article("a", "2018-07-21", "[x](kin/index.md)\n")
        .build()
        .refused_for(&["link-to-hidden content/a.md:5:1"]);
}

#[test]
fn an_embargoed_article_is_checked_before_its_hour_and_moves_no_url() {
    let config = "title: x\ncategories: [{name: Một}]\nauthors: [{name: Mai Linh}]\n";
    let built = SiteTest::new()
        .config(config)
        .article_with(
            "a",
            "2018-07-20",
            "publish_at: 2030-01-01\ncategory: Hai\nauthor: Mai Lin",
            "[x](khong.md)\n",
        )
        .build();
    let codes = [
        "unknown-category content/a.md:5:11",
        "unknown-author content/a.md:6:9",
        "dead-link content/a.md:8:1",
    ];
    assert_eq!(built.findings(), codes);
    let built = SiteTest::new()
        .article_with(
            "a",
            "2018-07-20",
            "publish_at: 2030-01-01\ntags: [bán]",
            "x",
        )
        .article_with("b", "2018-07-21", "tags: [bắn]", "x")
        .build()
        .ok();
    assert!(built.has("tu-khoa/ban/index.html") && !built.has("tu-khoa/ban-2/index.html"));
}

#[test]
fn the_spelling_of_a_hidden_article_is_not_published() {
    for lines in ["publish_at: 2030-01-01", "expires: 2020-01-01"] {
        let built = SiteTest::new()
            .article_with(
                "a",
                "2018-07-20",
                &format!(
                    "{lines}\ntags: [MẬT Hoà]\nauthor: MẬT Người\ncategory: MẬT Mục / MẬT Con"
                ),
                "x",
            )
            .article_with(
                "b",
                "2018-07-21",
                "tags: [mật hòa]\nauthor: mật người\ncategory: mật mục / mật con",
                "x",
            )
            .build()
            .ok();
        for (name, bytes) in built.tree() {
            assert!(
                !String::from_utf8_lossy(&bytes).contains("MẬT"),
                "{name} {lines}"
            );
        }
        assert!(
            built
                .page("2018/07/21/b/index.html")
                .contains(">mật con</a>")
        );
    }
}

#[test]
fn drafts_are_shown_only_in_a_marked_preview() {
    let site = SiteTest::new()
        .article_with("nhap", "2018-07-20", "draft: true", "x")
        .arg("--drafts");
    let built = site.build().ok();
    assert!(!built.public().exists());
    let page = std::fs::read_to_string(
        built
            .site
            .root()
            .join("public-drafts/2018/07/20/nhap/index.html"),
    )
    .unwrap();
    assert!(page.contains("name=\"robots\" content=\"noindex\"") && page.contains("BẢN XEM TRƯỚC"));
    assert!(!built.site.root().join("urls.txt").exists());
    let refused = built.site.arg("--output").arg("public");
    std::fs::create_dir(refused.root().join("public")).unwrap();
    assert_eq!(refused.build().code(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn whatever_the_site_hidden_articles_are_silent(
        kinds in proptest::collection::vec(0usize..4, 1..6),
        paginate in 1u32..4,
    ) {
        let mut site = SiteTest::new().config(&format!("title: x\npaginate: {paginate}\n"));
        for (n, kind) in kinds.iter().enumerate() {
            let lines = ["draft: true", "publish_at: 2031-01-01", "expires: 2026-01-01", ""][*kind];
            let name = format!("bai-{n}");
            site = if *kind == 3 {
                site.article_with(&name, "2018-07-20", "tags: [chung]\ncategory: Chung", "x")
            } else {
                hidden(site, &name, lines)
            };
        }
        assert_silent(&site.build().ok());
    }
}

/// What a scheduled article is told of before its hour.
fn told_before(lines: &str, body: &str) -> Vec<String> {
    let built = SiteTest::new()
        .article_with("a", "2026-12-01 08:00", lines, body)
        .article_with("cung-gio", "2026-12-01 08:00", "", "## Mục")
        .article_with("sau", "2026-12-02 08:00", "", "x")
        .article_with("nhap", "2018-07-20", "draft: true", "x")
        .article("b", "2018-07-20", "## Mục")
        .file(
            "content/gioi-thieu.md",
            "---\ntitle: x\nkind: page\n---\nx\n",
        )
        .file("content/sau/x.pdf", "một")
        .file("content/truoc/x.pdf", "hai")
        .build();
    let page = built.site.root().join("public/2026/12/01");
    assert!(!page.exists(), "it has left a trace");
    built.findings()
}

#[test]
fn nothing_fails_at_the_hour_that_could_be_told_before() {
    for (lines, body, told) in [
        (
            "",
            "[b](b.md#muc) [c](cung-gio.md#muc) [d](/2026/12/01/cung-gio/) [e](/2026/12/01/cung-gio#muc)",
            &[][..],
        ),
        (
            "related: [cung-gio.md, b.md, sau.md]\ntags: [Q&A / ?]",
            "x",
            &[],
        ),
        ("", "[b](/2026/12/02/sau/)", &["dead-link content/a.md:6:1"]),
        (
            "related: [gioi-thieu.md]",
            "x",
            &["related-no-article content/a.md:4:11"],
        ),
        (
            "attachments: [{file: sau/x.pdf}]",
            "[x](truoc/x.pdf)",
            &["url-collision content/sau/x.pdf"],
        ),
        (
            "aliases: [/2018/07/20/b]",
            "x",
            &["url-collision content/a.md"],
        ),
        ("", "[b](b.md#khong)", &["dead-anchor content/a.md:6:1"]),
        (
            "",
            "[b](cung-gio.md#khong)",
            &["dead-anchor content/a.md:6:1"],
        ),
        ("", "[b](/khong-co/)", &["dead-link content/a.md:6:1"]),
        ("", "[b](sau.md)", &["link-to-hidden content/a.md:6:1"]),
        ("", "[b](nhap.md)", &["link-to-hidden content/a.md:6:1"]),
        (
            "template: khong.html",
            "x",
            &["no-template content/a.md:4:11"],
        ),
        ("related: [khong.md]", "x", &["dead-link content/a.md:4:11"]),
        ("tags: [\"!!!\"]", "x", &["no-slug content/a.md:4:8"]),
        (
            "slug: cung-gio",
            "x",
            &["url-collision content/cung-gio.md"],
        ),
    ] {
        assert_eq!(told_before(lines, body), told, "{lines} {body}");
    }
}

#[test]
fn a_link_to_what_comes_later_is_a_reminder_and_an_error_at_the_hour() {
    let site = |as_of: &str| {
        SiteTest::new()
            .as_of(as_of)
            .article("a", "2026-12-01 08:00", "[b](sau.md)")
            .article("sau", "2026-12-02 08:00", "x")
    };
    site("2026-11-30").build().ok();
    assert_eq!(site("2026-12-01 08:00").build().code(), 1);
    let built = site("2026-11-30").build().ok();
    // The other was put off meanwhile: what was kept does not hold.
    let built = built
        .site
        .article("sau", "2026-11-30 08:00", "x")
        .build()
        .ok();
    let page = built.site.as_of("2026-12-01 08:00").build().ok();
    assert!(
        page.page("2026/12/01/a/index.html")
            .contains("/2026/11/30/sau/")
    );
    let put_off = page
        .site
        .article("sau", "2026-12-05 08:00", "x")
        .as_of("2026-12-01 08:00");
    assert_eq!(
        put_off.build().findings()[0],
        "link-to-hidden content/a.md:5:1"
    );
}

#[test]
fn only_articles_can_be_pinned() {
    let built = SiteTest::new()
        .file(
            "content/gioi-thieu.md",
            "---\ntitle: x\nkind: page\n---\nx\n",
        )
        .article_with("a", "2018-07-20", "related: [gioi-thieu.md]", "x")
        .build();
    assert_eq!(built.findings(), ["related-no-article content/a.md:4:11"]);
}

#[test]
fn a_correction_that_is_dated_ahead_waits_for_its_hour() {
    let at = |time: &str| {
        SiteTest::new()
            .article_with(
                "a",
                "2018-07-20",
                "updated: 2018-08-02\nchanges: [{date: 2018-08-01, note: SỬA-SỐ, kind: correction}]",
                "x",
            )
            .as_of(time)
            .build()
            .ok()
    };
    let before = at("2018-07-31");
    for (name, bytes) in before.tree() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains("SỬA-SỐ") && !text.contains("2018-08-02"),
            "{name}"
        );
    }
    let mut next = before.site.command("list");
    next.args(["--next", "--as-of", "2018-07-31"]);
    let next = next.output().unwrap();
    let next = String::from_utf8_lossy(&next.stdout).into_owned();
    assert!(next.contains("2018-08-01"), "{next}");
    assert!(
        at("2018-08-01")
            .page("dinh-chinh/index.html")
            .contains("SỬA-SỐ")
    );
    // The same site at its hour, nothing else changed.
    let built = before.site.as_of("2018-08-01").build().ok();
    for page in ["2018/07/20/a/index.html", "2018/07/20/a/index.json"] {
        assert!(built.page(page).contains("SỬA-SỐ"), "{page}");
    }
    let built = built.site.as_of("2018-08-02").build().ok();
    assert!(built.page("atom.xml").contains("2018-08-02"));
}

#[test]
fn what_nobody_has_read_is_not_withdrawn() {
    // A notice at its hour would tell of an article that was never public.
    SiteTest::new()
        .article_with(
            "a",
            "2030-01-02",
            "withdrawn: {date: 2026-10-30, reason: x}",
            "x",
        )
        .article_with(
            "b",
            "2026-11-01 23:00",
            "withdrawn: {date: 2026-11-01, reason: x}",
            "x",
        )
        .build()
        .refused_for(&[
            "withdrawn-early content/a.md:4:19",
            "withdrawn-early content/b.md:4:19",
        ]);
    // By the hour, where it is known; and whenever it is built.
    SiteTest::new()
        .article_with(
            "a",
            "2018-07-20 14:00",
            "withdrawn: {date: 2018-07-20 09:00, reason: x}",
            "x",
        )
        .build()
        .refused_for(&["withdrawn-early content/a.md:4:19"]);
    let built = SiteTest::new()
        .article_with(
            "a",
            "2018-07-20",
            "withdrawn: {date: 2036-09-14, reason: x}\nchanges: [{date: 2017-01-01, note: x}]",
            "x",
        )
        .build()
        .ok();
    assert_eq!(
        built.findings(),
        [
            "withdrawn-ahead content/a.md:4:19",
            "change-early content/a.md:5:18"
        ]
    );
}

#[test]
fn what_has_ended_is_silent_in_every_list_too() {
    let expired =
        "expires: 2020-01-01\nchanges: [{date: 2018-08-01, note: hoangyen, kind: correction}]";
    let page = format!(
        "---\ntitle: Trang {CANARY}\nslug: trang\nkind: page\nexpires: 2020-01-01\n---\n{CANARY}\n"
    );
    let built = hidden(SiteTest::new(), "kin", expired)
        .file("content/trang.md", &page)
        .article_with("a", "2018-07-21", "related: [/content/kin/index.md]", "x")
        .build()
        .ok();
    assert_silent(&built);
    let withdrawn = "withdrawn: {date: 2026-01-01, reason: Sai}\n\
        changes: [{date: 2025-08-01, note: hoangyen, kind: correction}]";
    let built = SiteTest::new()
        .article_with("rut", "2018-07-20", withdrawn, "x")
        .article("a", "2018-07-21", "x")
        .build()
        .ok();
    for feed in ["atom.xml", "rss.xml", "feed.json", "news-sitemap.xml"] {
        assert!(!built.page(feed).contains("rut"), "{feed}");
    }
    // Notices in place of a text are nothing to be found.
    let sitemap = built.page("sitemap.xml");
    assert!(sitemap.contains("/a/") && !sitemap.contains("/rut/"));
}

#[test]
fn a_translation_is_named_from_the_hour_at_which_it_is_public() {
    let config = "title: Sở\nbase_url: https://so.example\nlanguages: {en: {title: Dept}}\n";
    for lines in [
        "date: 2018-07-20\ndraft: true",
        "date: 2018-07-20\npublish_at: 2026-12-01",
        "date: 2018-07-20\nexpires: 2020-01-01",
    ] {
        let other = format!("---\ntitle: A\n{lines}\n---\nx\n");
        let built = SiteTest::new()
            .config(config)
            .article("a", "2018-07-20", "x")
            .file("content/a.en.md", &other)
            .build()
            .ok();
        for file in ["index.html", "index.json"] {
            let text = built.page(&format!("2018/07/20/a/{file}"));
            assert!(!text.contains("/en/2018/07/20/a/"), "{lines}: {file}");
        }
    }
}

#[test]
fn an_early_publish_at_ends_no_embargo() {
    let built = SiteTest::new()
        .article_with("a", "2026-12-01", "publish_at: 2026-10-01", "x")
        .build()
        .ok();
    assert!(!built.has("2026/12/01/a/index.html"));
}

#[test]
fn a_preview_never_takes_the_place_of_a_public_site() {
    let public = SiteTest::new()
        .article("a", "2018-07-20", "x")
        .article_with("b", "2018-07-21", "draft: true", "x")
        .arg("--output=dist");
    let built = public.build().ok();
    let index = built.site.root().join("dist/index.html");
    let before = std::fs::read(&index).unwrap();
    let built = built.site.arg("--drafts").build();
    assert_eq!(built.code(), 2, "{}", built.stderr());
    assert_eq!(std::fs::read(&index).unwrap(), before);
}

#[test]
fn a_preview_and_what_has_ended_ask_robots_to_stay_away() {
    let site = || {
        SiteTest::new()
            .article_with("het", "2018-07-20", "expires: 2020-01-01", "x")
            .article_with(
                "rut",
                "2018-07-20",
                "withdrawn: {date: 2019-01-01, reason: Sai}",
                "x",
            )
            .article("a", "2018-07-21", "x")
    };
    const NOINDEX: &str = "<meta name=\"robots\" content=\"noindex\">";
    let built = site().build().ok();
    for page in [
        "2018/07/20/het/index.html",
        "2018/07/20/rut/index.html",
        "404.html",
    ] {
        assert!(built.page(page).contains(NOINDEX), "{page}");
    }
    assert!(!built.page("2018/07/21/a/index.html").contains(NOINDEX));
    let preview = site().arg("--drafts").build().ok();
    let read = |path: &str| {
        let path = preview.site.root().join("public-drafts").join(path);
        std::fs::read_to_string(path).unwrap()
    };
    assert!(read("index.html").contains(NOINDEX));
    assert!(read("2018/07/21/a/index.html").contains(NOINDEX));
    assert!(read("robots.txt").contains("Disallow: /\n"));
    assert!(read("_headers").contains("X-Robots-Tag: noindex"));
}

#[test]
fn published_pictures_keep_no_notes_of_their_makers() {
    let mut png = std::io::Cursor::new(Vec::new());
    let pixels = image::RgbImage::new(20, 20);
    pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let mut png = png.into_inner();
    // A chunk of text behind the header of 33 bytes.
    let mut chunk = Vec::new();
    chunk.extend_from_slice(&7u32.to_be_bytes());
    chunk.extend_from_slice(b"tEXt");
    chunk.extend_from_slice(&CANARY.as_bytes()[..7]);
    let crc = {
        let mut crc = flate2::Crc::new();
        crc.update(&chunk[4..]);
        crc.sum()
    };
    chunk.extend_from_slice(&crc.to_be_bytes());
    png.splice(33..33, chunk);
    let built = SiteTest::new()
        .article("a/index", "2018-07-20", "![Ảnh](anh.png)")
        .bytes("content/a/anh.png", &png)
        .build()
        .ok();
    for (name, bytes) in built.tree() {
        let held = bytes.windows(7).any(|w| w == &CANARY.as_bytes()[..7]);
        assert!(!held, "{name}");
    }
}
