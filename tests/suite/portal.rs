//! What readers find around the news: notices, corrections, data for machines.

use crate::site_test::SiteTest;

#[test]
fn a_notice_is_shown_for_its_time_only() {
    let site = |as_of: &str| {
        SiteTest::new()
            .config(
                "title: x\nlanguages: {en: {title: Dept}}\nnotices:\n  - {text: Cúp điện, url: /luu-tru/, \
                 urgent: true, from: 2026-11-01 08:00, until: 2026-11-02 08:00}\n",
            )
            .article("a", "2018-07-20", "x")
            .as_of(as_of)
            .build()
            .ok()
    };
    let during = site("2026-11-01 09:00");
    let home = during.page("index.html");
    assert!(home.contains("Cúp điện") && home.contains("Khẩn:"));
    assert!(!during.page("en/index.html").contains("Cúp điện"));
    for at in ["2026-11-01 07:59", "2026-11-02 08:00"] {
        let built = site(at);
        for (name, bytes) in built.tree() {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("Cúp điện"), "{name} at {at}");
        }
    }
}

#[test]
fn corrections_and_withdrawals_are_listed_newest_first() {
    let built = SiteTest::new()
        .article_with(
            "a",
            "2018-07-20",
            "changes: [{date: 2018-07-21, note: Sửa số liệu, kind: correction}, {date: 2018-07-22, note: Thêm ảnh, kind: update}]",
            "x",
        )
        .article_with(
            "b",
            "2019-07-20",
            "withdrawn: {date: 2019-08-01, reason: Sai nguồn}",
            "x",
        )
        .build()
        .ok();
    let page = built.page("dinh-chinh/index.html");
    let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("no {words}"));
    assert!(at("Sai nguồn") < at("Sửa số liệu"));
    assert!(!page.contains("Thêm ảnh"));
}

/// Names that each vocabulary has: Open Graph (ogp.me), X's cards, the fifteen
/// elements of Dublin Core 1.1, and of schema.org what a news article may say.
const OPEN_GRAPH: &[&str] = &[
    "og:type",
    "og:title",
    "og:url",
    "og:site_name",
    "og:locale",
    "og:locale:alternate",
    "og:description",
    "og:image",
    "og:image:width",
    "og:image:height",
    "og:image:alt",
    "article:published_time",
    "article:modified_time",
    "article:section",
    "article:author",
    "article:tag",
];
const DUBLIN_CORE: &[&str] = &[
    "title",
    "creator",
    "subject",
    "description",
    "publisher",
    "contributor",
    "date",
    "type",
    "format",
    "identifier",
    "source",
    "language",
    "relation",
    "coverage",
    "rights",
];
const NEWS_ARTICLE: &[&str] = &[
    "@context",
    "@type",
    "headline",
    "url",
    "mainEntityOfPage",
    "datePublished",
    "dateModified",
    "inLanguage",
    "publisher",
    "author",
    "description",
    "articleSection",
    "keywords",
    "image",
];

/// Values of an attribute in the order of the page.
fn values<'a>(page: &'a str, before: &str) -> Vec<&'a str> {
    page.match_indices(before)
        .map(|(at, _)| page[at + before.len()..].split('"').next().unwrap())
        .collect()
}

#[test]
fn what_machines_read_keeps_to_its_vocabularies() {
    let built = SiteTest::new()
        .config("title: Sở\nbase_url: https://so.example\nlanguages: {en: {title: Dept}}\n")
        .article_with(
            "a",
            "2018-07-20 09:30",
            "author: [Mai Linh, Đặng Vĩnh]\ncategory: Thông tin - Báo chí\ntags: [số hóa, báo chí]\nsummary: Tóm tắt\nupdated: 2018-07-21 08:00",
            "Thân.",
        )
        .article("a.en", "2018-07-20 09:30", "Body.")
        .build()
        .ok();
    let page = built.page("2018/07/20/a/index.html");
    for name in values(&page, "<meta property=\"") {
        assert!(OPEN_GRAPH.contains(&name), "{name}");
    }
    for needed in [
        "og:type",
        "og:title",
        "og:url",
        "og:description",
        "article:published_time",
    ] {
        assert!(
            values(&page, "<meta property=\"").contains(&needed),
            "{needed}"
        );
    }
    let cards: Vec<&str> = values(&page, "<meta name=\"twitter:");
    assert_eq!(cards, ["card"]);
    for name in values(&page, "<meta name=\"DC.") {
        assert!(DUBLIN_CORE.contains(&name), "{name}");
    }
    assert!(page.contains("name=\"DC.creator\" content=\"Mai Linh; Đặng Vĩnh\""));
    assert!(page.contains("name=\"DC.subject\" content=\"Thông tin - Báo chí; số hóa; báo chí\""));
    let json = page.split("application/ld+json\">").nth(1).unwrap();
    let json: serde_json::Value =
        serde_json::from_str(json.split("</script>").next().unwrap()).unwrap();
    for key in json.as_object().unwrap().keys() {
        assert!(NEWS_ARTICLE.contains(&key.as_str()), "{key}");
    }
    assert_eq!(json["@type"], "NewsArticle");
    for date in ["datePublished", "dateModified"] {
        let text = json[date].as_str().unwrap();
        chrono::DateTime::parse_from_rfc3339(text).unwrap();
    }
}

#[test]
fn the_agencys_colour_makes_the_shades() {
    let built = SiteTest::new()
        .config("title: x\nagency: {color: \"#ffcc00\"}\n")
        .article("a", "2018-07-20", "x")
        .build()
        .ok();
    let tree = built.tree();
    let sheets: Vec<_> = tree.keys().filter(|name| name.ends_with(".css")).collect();
    assert_eq!(sheets.len(), 1, "{sheets:?}");
    let text = String::from_utf8_lossy(&tree[sheets[0]]);
    assert!(text.contains("--brand:#") && !text.contains("@import"));
    let light = text.split("@media").next().unwrap();
    assert!(!light.contains("--brand:#ffcc00"), "yellow text on white");
}

#[test]
fn styles_and_scripts_carry_their_hash() {
    let built = SiteTest::new().article("a", "2018-07-20", "x").build().ok();
    let page = built.page("index.html");
    assert_eq!(values(&page, "integrity=\"sha384-").len(), 2);
}

#[test]
fn an_article_that_is_too_heavy_is_told_of() {
    let built = SiteTest::new()
        .article("a", "2018-07-20", &"Một đoạn văn dài. ".repeat(4000))
        .build()
        .ok();
    assert!(
        built
            .findings()
            .iter()
            .any(|f| f == "page-too-heavy content/a.md")
    );
}

#[test]
fn a_page_without_a_picture_is_shared_with_the_agency_s() {
    let config = "title: x\nbase_url: https://so.example\nagency: {share: chia-se.png}\nlanguages: {en: {}}\n";
    let built = SiteTest::new()
        .config(config)
        .file("static/chia-se.png", "x")
        .article("a", "2018-07-20", "x")
        .build()
        .ok();
    let image = "<meta property=\"og:image\" content=\"https://so.example/chia-se.png\">";
    for page in [
        "index.html",
        "en/index.html",
        "2018/index.html",
        "2018/07/20/a/index.html",
    ] {
        let page = built.page(page);
        assert!(
            page.contains(image) && page.contains("summary_large_image"),
            "{page}"
        );
    }
    for (share, finding) in [
        ("khong.png", "no-logo bantin.yaml:3:17"),
        ("a.svg", "config-share bantin.yaml:3:17"),
    ] {
        let config = config.replace("chia-se.png", share);
        let built = SiteTest::new().config(&config).build();
        assert_eq!(built.findings()[..1], [finding]);
        assert!(!built.findings()[1..].contains(&"no-logo bantin.yaml".to_owned()));
    }
}
