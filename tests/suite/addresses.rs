//! URLs: permalinks, redirects, links, files beside articles, the ledger.

use std::fs;

use crate::site_test::{Built, SiteTest};

#[test]
fn both_permalink_styles_work_everywhere() {
    let built = SiteTest::new()
        .config("title: x\npermalink: /:year/:month/:day/:slug.html\n")
        .article("a", "2018-07-20", "[b](b.md) ![x](anh.png)\n")
        .article("b", "2018-07-21", "x")
        .bytes("content/anh.png", PNG)
        .build()
        .ok();
    let page = built.page("2018/07/20/a.html");
    assert!(page.contains("href=\"/2018/07/21/b.html\""));
    assert!(page.contains("src=\"/2018/07/20/a/anh.png\""));
    assert!(built.has("2018/07/20/a/anh.png") && built.has("2018/07/20/a.json"));
}

/// A picture of one pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xde, 0, 0, 0, 12, b'I', b'D', b'A', b'T', 8,
    0xd7, 0x63, 0xf8, 0xcf, 0xc0, 0, 0, 3, 1, 1, 0, 0x18, 0xdd, 0x8d, 0xb0, 0, 0, 0, 0, b'I', b'E',
    b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

#[test]
fn old_urls_may_be_given_as_a_browser_shows_them() {
    let built = SiteTest::new()
        .config("title: x\nredirects: {\"/tin-t%E1%BB%A9c/\": \"/luu-tru/\"}\n")
        .article_with("a", "2018-07-20", "aliases: [\"/b%C3%A0i-c%C5%A9/\"]", "x")
        .build()
        .ok();
    assert!(built.has("tin-tức/index.html") && built.has("bài-cũ/index.html"));
    assert!(built.page("nginx-redirects.conf").contains("\"/tin-tức/\""));
    let built = SiteTest::new()
        .config("title: x\nredirects: {\"/vb/Quyết%20định.pdf\": \"/luu-tru/\"}\n")
        .article_with("a", "2018-07-20", "aliases: [\"/bai%20cu/\"]", "x")
        .build()
        .ok();
    assert!(built.has("bai cu/index.html"));
    let rules = built.page("_redirects");
    assert!(rules.contains("/bai%20cu/ /2018/07/20/a/ 301\n"), "{rules}");
    let rules = built.page("nginx-redirects.conf");
    assert!(
        rules.contains("\"/vb/Quyết định.pdf\" \"/luu-tru/\";"),
        "{rules}"
    );
    SiteTest::new()
        .article_with("a", "2018-07-20", "aliases: [\"/bai-cu%20/\"]", "x")
        .build()
        .refused_for(&["bad-alias content/a.md:4:11"]);
}

#[test]
fn nginx_is_given_what_it_can_read_and_no_old_url_hides_a_file() {
    let long = format!("/{}/{}.aspx", "d".repeat(240), "e".repeat(240));
    let built = SiteTest::new()
        .config(
            "title: x\nredirects: {/A.aspx: /luu-tru/, /a.aspx: /luu-tru/, /B.aspx: /luu-tru/}\n",
        )
        .article_with(
            "a",
            "2018-07-20",
            &format!("aliases: [/b.aspx, /ghi-chu.txt, {long}]"),
            "x",
        )
        .file("static/Ghi-Chu.txt", "x")
        .build()
        .ok();
    let rules = built.page("nginx-redirects.conf");
    let article = "\"/2018/07/20/a/\";";
    let long = long.replace('.', "[.]");
    let expected = [
        "\"/A.aspx\" \"/luu-tru/\";".to_owned(),
        "\"~^/B[.]aspx$\" \"/luu-tru/\";".to_owned(),
        format!("\"~^/b[.]aspx$\" {article}"),
        format!("\"~^{long}$\" {article}"),
        format!("\"~^/ghi-chu[.]txt$\" {article}"),
    ];
    assert_eq!(rules.lines().collect::<Vec<_>>(), expected);
    let rules = built.page("apache.conf");
    for rule in [
        "RedirectMatch 301 \"(?i)^/A[.]aspx$\" \"/luu-tru/\"\n",
        "RedirectMatch 301 \"^/B[.]aspx$\" \"/luu-tru/\"\n",
        "RedirectMatch 301 \"^/ghi-chu[.]txt$\" \"/2018/07/20/a/\"\n",
    ] {
        assert!(rules.contains(rule), "{rule}: {rules}");
    }
}

#[test]
fn rules_that_no_page_does_the_work_of_come_first() {
    let built = SiteTest::new()
        .article_with("a", "2018-07-20", "aliases: [/a/, /tin.aspx]", "x")
        .build()
        .ok();
    let rules = built.page("_redirects");
    assert_eq!(
        rules,
        "/tin.aspx /2018/07/20/a/ 301\n/a/ /2018/07/20/a/ 301\n"
    );
}

#[test]
fn files_are_published_only_when_a_public_page_names_them() {
    let built = SiteTest::new()
        .article("tin/index", "2018-07-20", "![x](a.png)\n")
        .article_with("nhap/index", "2018-07-20", "draft: true", "![x](b.png)\n")
        .bytes("content/tin/a.png", PNG)
        .bytes("content/tin/thua.png", PNG)
        .bytes("content/nhap/b.png", PNG)
        .build()
        .ok();
    assert!(built.has("2018/07/20/tin/a.png"));
    let names: Vec<String> = built.tree().into_keys().collect();
    assert!(
        !names
            .iter()
            .any(|n| n.contains("thua") || n.contains("b.png")),
        "{names:?}"
    );
}

#[test]
fn aliases_and_config_redirects_lead_on() {
    let built = SiteTest::new()
        .config("title: x\nbase_url: https://so.example\nredirects: {/cu/x: /luu-tru/}\n")
        .article_with("a", "2018-07-20", "aliases: [/tin-cu/1.html, /cu/a/]", "x")
        .build()
        .ok();
    let stub = built.page("tin-cu/1.html");
    assert!(stub.contains("http-equiv=\"refresh\" content=\"0; url=/2018/07/20/a/\""));
    assert!(built.has("cu/a/index.html") && built.has("cu/x/index.html"));
    assert!(
        built
            .page("_redirects")
            .contains("/tin-cu/1.html /2018/07/20/a/ 301\n")
    );
    assert!(
        built
            .page("nginx-redirects.conf")
            .contains("\"/cu/x\" \"/luu-tru/\";\n")
    );
}

#[test]
fn links_are_checked_with_their_anchors() {
    SiteTest::new()
        .article(
            "a",
            "2018-07-20",
            "[1](b.md#co) [2](b.md#khong) [3](/luu-tru/) [4](/khong/) [5](c.md)\n",
        )
        .article("b", "2018-07-20", "## Có\n")
        .build()
        .refused_for(&[
            "dead-anchor content/a.md:5:14",
            "dead-link content/a.md:5:45",
            "dead-link content/a.md:5:58",
        ]);
}

#[test]
fn a_published_url_never_vanishes_unless_it_is_redirected_or_withdrawn() {
    let built = SiteTest::new()
        .article("a", "2018-07-20", "x")
        .article("b", "2018-07-21", "x")
        .build()
        .ok();
    // `--as-of` in the past records what was public.
    let ledger = fs::read_to_string(built.site.root().join("urls.txt")).unwrap();
    assert!(ledger.contains("\n/2018/07/21/b/\n"), "{ledger}");
    fs::remove_file(built.site.root().join("content/b.md")).unwrap();
    let refused = built.again();
    assert_eq!(refused.code(), 1);
    assert_eq!(refused.findings(), ["url-vanishes urls.txt:9:1"]);
    assert!(refused.has("2018/07/21/b/index.html"), "the old site stays");
    let redirected = refused
        .site
        .article_with("a", "2018-07-20", "aliases: [/2018/07/21/b/]", "x")
        .build()
        .ok();
    assert!(
        redirected
            .page("2018/07/21/b/index.html")
            .contains("url=/2018/07/20/a/")
    );
    // The archive of the day has no news any more and leads to the month.
    assert!(
        redirected
            .page("2018/07/21/index.html")
            .contains("url=/2018/07/")
    );
}

#[test]
fn a_base_path_stands_before_every_address() {
    let built = SiteTest::new()
        .config("title: x\nbase_url: https://so.example/tin\nmenu: [{name: L, url: /luu-tru/}]\n")
        .article("a", "2018-07-20", "[b](b.md) [c](/luu-tru/)\n")
        .article("b", "2018-07-21", "x")
        .build()
        .ok();
    for (name, bytes) in built.tree() {
        let text = String::from_utf8_lossy(&bytes);
        if name.ends_with(".html") {
            for part in text
                .split("href=\"/")
                .skip(1)
                .chain(text.split("src=\"/").skip(1))
            {
                assert!(
                    part.starts_with("tin/"),
                    "{name}: {}",
                    &part[..20.min(part.len())]
                );
            }
        }
    }
}

#[test]
fn a_redirect_may_lead_to_a_file_whose_name_is_written_in_percent() {
    let redirects =
        "title: x\nredirects: {/cu.pdf: \"/tai-lieu/bi%E1%BB%83u%20m%E1%BA%ABu.pdf\"}\n";
    let built = SiteTest::new()
        .config(redirects)
        .file("static/tai-lieu/biểu mẫu.pdf", "%PDF-1.4 x")
        .build()
        .ok();
    assert_eq!(built.page("cu.pdf"), "%PDF-1.4 x");
    let built = built.site.config(&redirects.replace("%20", "")).build();
    assert_eq!(built.findings(), ["dead-redirect bantin.yaml:2:22"]);
    // A file of an article is published under a simpler name, which is named.
    let config = "title: x\nredirects: {/cu.pdf: \"/2018/07/20/a/B%C3%A1o%20c%C3%A1o%20qu%C3%BD%20I.pdf\"}\n";
    let built = SiteTest::new()
        .config(config)
        .article("a/index", "2018-07-20", "[x](<Báo cáo quý I.pdf>)")
        .bytes("content/a/Báo cáo quý I.pdf", b"%PDF-1.4 1")
        .build();
    let said = built.stderr();
    assert!(
        said.contains("`/2018/07/20/a/bao-cao-quy-i.pdf`?"),
        "{said}"
    );
}

#[test]
fn redirects_lead_to_their_end_at_once() {
    let built = SiteTest::new()
        .config("title: x\nredirects: {/a: /b, /b: /a, /c: /c, /d: /luu-tru/}\n")
        .article("x", "2018-07-20", "x")
        .build();
    let chains = ["2:17", "2:25", "2:33"].map(|at| format!("redirect-chain bantin.yaml:{at}"));
    assert_eq!(built.findings(), chains);
    let built = SiteTest::new()
        .article_with("x", "2018-07-20", "aliases: [\"/a$b\"]", "x")
        .build();
    assert_eq!(built.findings(), ["bad-alias content/x.md:4:11"]);
}

#[test]
fn two_files_with_one_published_name_are_told_of() {
    let built = SiteTest::new()
        .file("content/thang-6/bao-cao.pdf", "sáu")
        .file("content/thang-7/bao-cao.pdf", "bảy")
        .article_with(
            "a",
            "2018-07-20",
            "attachments: [{file: thang-6/bao-cao.pdf}, {file: thang-7/bao-cao.pdf}]",
            "x",
        )
        .build();
    assert_eq!(
        built.findings(),
        ["url-collision content/thang-6/bao-cao.pdf"]
    );
    assert!(built.stdout().contains("rename one of the two files"));
}

#[test]
fn what_stands_behind_a_path_stays_in_a_link() {
    let page = SiteTest::new()
        .article(
            "a",
            "2018-07-20",
            "[tìm](/tim-kiem/?q=số%20hoá&x=\"1\"#d) [b](b.md?in=1#muc) <a href=\"/tim-kiem/?q=a&amp;b\">c</a>",
        )
        .article("b", "2018-07-21", "## Mục")
        .build()
        .ok()
        .page("2018/07/20/a/index.html");
    for link in [
        "href=\"/tim-kiem/?q=s%E1%BB%91%20ho%C3%A1&amp;x=%221%22#d\"",
        "href=\"/2018/07/21/b/?in=1#muc\"",
        "href=\"/tim-kiem/?q=a&amp;b\"",
    ] {
        assert!(page.contains(link), "{link} in {page}");
    }
}

#[test]
fn a_search_that_was_switched_off_leads_home() {
    let site = SiteTest::new().article("a", "2018-07-20", "x");
    let built = site.build().ok();
    let off = "title: x\nbase_url: https://so.example\noutputs: {search: false}\n";
    let built = built.site.config(off).build().ok();
    assert!(built.page("tim-kiem/index.html").contains("url=/"));
}

#[test]
fn many_dead_links_are_told_of_soon() {
    let start = std::time::Instant::now();
    let mut site = SiteTest::new();
    for n in 0..1_500 {
        site = site.article(&format!("a-{n}"), "2018-07-20", "[x](khong-co-bai-nay.md)");
    }
    let built = site.build();
    assert_eq!(built.findings().len(), 1_500);
    assert!(start.elapsed().as_secs() < 60);
}

#[test]
fn files_that_an_article_offers_stay_where_it_was_before_it_moved() {
    let article = |date: &str, aliases: &str| {
        format!(
            "---\ntitle: A\nslug: a\ndate: {date}\n{aliases}attachments: [{{file: b.pdf, title: B}}]\n---\nx\n"
        )
    };
    let built = SiteTest::new()
        .file("content/a.md", &article("2018-07-20", ""))
        .file("content/b.pdf", "%PDF")
        .build()
        .ok();
    assert!(built.has("2018/07/20/a/b.pdf"));
    let moved = article("2018-07-21", "aliases: [/2018/07/20/a/]\n");
    fs::write(built.site.root().join("content/a.md"), moved).unwrap();
    let built = built.again().ok();
    assert!(built.has("2018/07/21/a/b.pdf") && built.has("2018/07/20/a/b.pdf"));
    assert!(
        built
            .page("2018/07/20/a/index.html")
            .contains("2018/07/21/a/")
    );
}

#[test]
fn a_ledger_that_has_gone_is_missed() {
    let built = SiteTest::new().article("a", "2018-07-20", "x").build().ok();
    fs::remove_file(built.site.root().join("urls.txt")).unwrap();
    let built = built.again().ok();
    assert_eq!(built.findings(), ["ledger-missing urls.txt"]);
    fs::write(built.site.root().join("urls.txt"), "\n").unwrap();
    let built = built.again().ok();
    assert_eq!(built.findings(), ["ledger-missing urls.txt"]);
    assert_eq!(built.again().ok().findings(), [""; 0]);
}

#[test]
fn what_names_an_article_that_can_not_be_read_is_not_at_fault() {
    let built = SiteTest::new()
        .article("a", "2018-07-20", "[b](b.md)")
        .article("b", "2018-07-21", "x")
        .build()
        .ok();
    let wrong = "---\ntitle: A: b\ndate: 2018-07-21\n---\nx\n";
    fs::write(built.site.root().join("content/b.md"), wrong).unwrap();
    let built = built.again();
    assert_eq!(built.code(), 1);
    assert_eq!(built.findings(), ["yaml-syntax content/b.md:2:9"]);
}

#[test]
fn names_with_one_slug_never_change_places() {
    let article = |date: &str, author: &str| {
        format!("---\ntitle: A\ndate: {date}\nauthor: {author}\ntags: [báo]\n---\nx\n")
    };
    let built = SiteTest::new()
        .file("content/b.md", &article("2018-07-22", "Nguyễn Văn Tư"))
        .build()
        .ok();
    let write = |built: &Built, name: &str, text: String| {
        fs::write(built.site.root().join(name), text).unwrap();
    };
    // An older article by another, whose name has the same letters.
    write(
        &built,
        "content/a.md",
        article("2018-07-20", "Nguyễn Văn Tú"),
    );
    let built = built.again().ok();
    let named = |built: &Built, slug: &str, name: &str| {
        let page = built.page(&format!("tac-gia/{slug}/index.html"));
        assert!(page.contains(&format!("<h1>{name}")), "{slug}: {name}");
    };
    named(&built, "nguyen-van-tu", "Nguyễn Văn Tư");
    named(&built, "nguyen-van-tu-2", "Nguyễn Văn Tú");
    let ledger = fs::read_to_string(built.site.root().join("urls.txt")).unwrap();
    assert!(ledger.contains("/tac-gia/nguyen-van-tu-2/ Nguyễn Văn Tú\n"));
    // Another spelling of a name is the same name.
    write(
        &built,
        "content/c.md",
        article("2018-07-19", "NGUYỄN VĂN TƯ"),
    );
    let built = built.again().ok();
    named(&built, "nguyen-van-tu", "NGUYỄN VĂN TƯ");
    named(&built, "nguyen-van-tu-2", "Nguyễn Văn Tú");
    fs::remove_file(built.site.root().join("content/c.md")).unwrap();
    // A name that was a slip leaves its slug to the right one.
    write(
        &built,
        "content/b.md",
        article("2018-07-22", "Nguyễn Văn Tứ").replace("tags", "aliases: [/2018/07/19/c/]\ntags"),
    );
    let built = built.again().ok();
    named(&built, "nguyen-van-tu", "Nguyễn Văn Tứ");
    named(&built, "nguyen-van-tu-2", "Nguyễn Văn Tú");
}

#[test]
fn a_link_by_the_site_s_own_full_address_is_one_into_the_site() {
    let config = "title: x\nbase_url: https://so.example/tin/\n";
    let link = |to: &str| {
        SiteTest::new()
            .config(config)
            .article("a", "2018-07-20", &format!("[x]({to})"))
            .article_with("mat", "2018-07-21", "draft: true", "x")
            .build()
    };
    for (to, warning) in [
        ("https://so.example/tin/2018/07/20/a/", ""),
        ("https://so.example/tin/2018/07/20/a/index.html", ""),
        ("http://so.example/tin", ""),
        ("https://so.example/khac/", ""),
        ("https://so.example.vn/tin/", ""),
        ("https://so.example/tin//a.example/", ""),
        // Of another program on the same host, maybe.
        (
            "https://so.example/tin/dich-vu/?id=1",
            "dead-link content/a.md:5:1",
        ),
    ] {
        let built = link(to).ok();
        let page = built.page("2018/07/20/a/index.html");
        assert!(page.contains(&format!("href=\"{to}\"")), "{to}");
        assert_eq!(built.findings().concat(), warning, "{to}");
    }
    // What is encoded must not become another host's picture.
    SiteTest::new()
        .config(config)
        .article(
            "a",
            "2018-07-20",
            "![x](https://so.example/tin/%2Fa.example/p.png)",
        )
        .build()
        .refused_for(&["remote-picture content/a.md:5:1"]);
    link("https://so.example/tin/2018/07/21/mat/").refused_for(&["dead-link content/a.md:5:1"]);
}

#[test]
fn a_category_of_the_articles_making_keeps_its_url() {
    let article = |date: &str, category: &str| {
        format!("---\ntitle: A\ndate: {date}\ncategory: {category}\n---\nx\n")
    };
    let built = SiteTest::new()
        .file("content/a.md", &article("2019-05-01", "Xã / Tin"))
        .build()
        .ok();
    let older = built.site.root().join("content/b.md");
    fs::write(older, article("2018-05-01", "Phường / Tin")).unwrap();
    let built = built.again().ok();
    assert!(built.page("chuyen-muc/xa/tin/index.html").contains("2019"));
    assert!(built.has("chuyen-muc/phuong/tin-2/index.html"));
}

#[test]
fn a_page_of_a_static_folder_may_be_named_in_every_way() {
    SiteTest::new()
        .file("static/bang/index.html", "x")
        .article(
            "a",
            "2018-07-20",
            "[x](/bang/index.html) [y](/bang/) [z](/bang)",
        )
        .build()
        .ok();
}

#[test]
fn a_list_that_shrinks_keeps_its_numbered_pages_and_its_feeds() {
    let config =
        "title: x\nbase_url: https://so.example\npaginate: 2\ncategories: [{name: A}, {name: B}]\n";
    let in_category = |site: SiteTest, category: &str| {
        (1..=6).fold(site, |site, n| {
            let (name, date) = (format!("t{n}"), format!("2018-07-2{n}"));
            site.article_with(&name, &date, &format!("category: {category}"), "x")
        })
    };
    let built = in_category(SiteTest::new().config(config), "A")
        .build()
        .ok();
    assert!(
        built
            .page("chuyen-muc/a/trang/1/index.html")
            .contains("Bài t1")
    );
    let built = in_category(built.site, "B").build().ok();
    let stub = built.page("chuyen-muc/a/trang/1/index.html");
    assert!(stub.contains("url=/chuyen-muc/a/\""), "{stub}");
    // The list may come back: no host is to say that it has moved for good.
    assert!(!built.page("_redirects").contains("/chuyen-muc/a/"));
    let feed = built.page("chuyen-muc/a/atom.xml");
    assert!(
        feed.contains("type=\"application/atom+xml\" href=\"https://so.example/atom.xml\""),
        "{feed}"
    );
    let built = in_category(built.site, "A").build().ok();
    assert!(
        built
            .page("chuyen-muc/a/trang/1/index.html")
            .contains("Bài t1")
    );
    // A category that has gone altogether.
    let config = config.replace("{name: A}, ", "");
    let built = in_category(built.site.config(&config), "B").build().ok();
    assert!(
        built
            .page("chuyen-muc/a/index.html")
            .contains("url=/chuyen-muc/\"")
    );
    assert!(
        built
            .page("chuyen-muc/a/rss.xml")
            .contains("https://so.example/rss.xml")
    );
}

#[test]
fn a_file_that_was_offered_never_vanishes_while_its_article_is_shown() {
    let built = SiteTest::new()
        .article("a/index", "2018-07-20", "[mẫu](van-ban/mau.pdf)")
        .bytes("content/a/van-ban/mau.pdf", b"%PDF-1.4 1")
        .bytes("content/a/mau-2.pdf", b"%PDF-1.4 2")
        .build()
        .ok();
    let built = built
        .site
        .article("a/index", "2018-07-20", "[mẫu](mau-2.pdf)")
        .build();
    assert_eq!(built.findings(), ["url-vanishes urls.txt:8:1"]);
    let redirects = "title: x\nredirects:\n  /2018/07/20/a/mau.pdf: /2018/07/20/a/mau-2.pdf\n";
    let built = built.site.config(redirects).build().ok();
    assert_eq!(built.page("2018/07/20/a/mau.pdf"), "%PDF-1.4 2");
    let rules = built.page("_redirects");
    assert!(
        rules.contains("mau.pdf /2018/07/20/a/mau-2.pdf 301\n"),
        "{rules}"
    );
    // An article that leads elsewhere takes none of its files with it.
    for to in ["/luu-tru/", "/luu-tru", "https://x.example/"] {
        let other = SiteTest::new()
            .article("a/index", "2018-07-20", "[mẫu](mau.pdf)")
            .bytes("content/a/mau.pdf", b"%PDF-1.4 1")
            .article("b", "2018-07-21", "x")
            .build()
            .ok();
        fs::remove_dir_all(other.site.root().join("content/a")).unwrap();
        let config = format!("title: x\nredirects: {{/2018/07/20/a/: \"{to}\"}}\n");
        let other = other.site.config(&config).build();
        assert_eq!(other.findings(), ["url-vanishes urls.txt:8:1"], "{to}");
    }
    // Its article's end is its end, and no fault of those that lead to it.
    let ended = "expires: 2019-01-01\n";
    let built = built
        .site
        .article_with("a/index", "2018-07-20", ended, "[mẫu](mau-2.pdf)")
        .article("b", "2018-07-21", "[tải](/2018/07/20/a/mau-2.pdf)")
        .build()
        .ok();
    assert!(!built.has("2018/07/20/a/mau-2.pdf"));
    let rules = built.page("_redirects");
    assert!(rules.contains("mau.pdf /2018/07/20/a/ 301\n"), "{rules}");
    // Nor does whoever takes its place owe the file.
    fs::remove_dir_all(built.site.root().join("content/a")).unwrap();
    let takes = "aliases: [/2018/07/20/a/]";
    let site = built.site.config("title: x\n");
    site.article_with("b", "2018-07-21", takes, "x")
        .build()
        .ok();
}

#[test]
fn what_raw_html_shows_is_not_offered_and_a_moved_file_is_itself() {
    let built = SiteTest::new()
        .config("title: x\npermalink: /:slug/\n")
        .article(
            "a/index",
            "2018-07-20",
            "<img src=\"a.png\" alt=\"\"> [x](qd.pdf)",
        )
        .bytes("content/a/a.png", PNG)
        .bytes("content/a/qd.pdf", b"%PDF")
        .build()
        .ok();
    let ledger = fs::read_to_string(built.site.root().join("urls.txt")).unwrap();
    assert!(
        ledger.contains("/a/qd.pdf +\n") && !ledger.contains("a.png"),
        "{ledger}"
    );
    let built = built
        .site
        .config("title: x\npermalink: /:slug.html\n")
        .article_with("a/index", "2018-07-20", "aliases: [/a/]", "[x](qd.pdf)")
        .build()
        .ok();
    assert!(built.has("a.html") && built.has("a/qd.pdf"));
}

#[test]
fn a_list_is_no_article_whatever_its_url_looks_like() {
    let built = SiteTest::new()
        .config("title: x\npermalink: /:slug/\n")
        .article_with("a", "2017-07-20", "tags: [một]", "x")
        .article("b", "2018-07-20", "x")
        .build()
        .ok();
    let built = built.site.article("a", "2018-07-19", "x").build().ok();
    assert!(built.page("2017/index.html").contains("url=/\""));
    assert!(built.page("tu-khoa/index.html").contains("url=/\""));
    let rules = built.page("_redirects");
    assert!(rules.is_empty(), "{rules}");
}

#[test]
fn an_old_url_that_no_host_sends_as_a_page_is_left_to_its_rules() {
    let built = SiteTest::new()
        .config("title: x\nredirects: {/cu/a.pdf: /luu-tru/}\n")
        .article_with(
            "a",
            "2018-07-20",
            "aliases: [/tin-1.aspx]",
            "[x](/cu/a.pdf)",
        )
        .build()
        .ok();
    assert!(!built.has("tin-1.aspx") && !built.has("cu/a.pdf"));
    let rules = built.page("_redirects");
    assert!(
        rules.contains("/tin-1.aspx /2018/07/20/a/ 301\n"),
        "{rules}"
    );
    SiteTest::new()
        .config("title: x\nredirects: {/cu/a.pdf: /luu-tru/}\n")
        .article_with("a", "2018-07-20", "aliases: [/tin-1.aspx]", "x")
        .article_with("b", "2018-07-21", "aliases: [/tin-1.aspx]", "x")
        .file("static/cu/a.pdf", "x")
        .build()
        .refused_for(&[
            "url-collision bantin.yaml:2:24",
            "url-collision content/b.md:4:11",
        ]);
}

#[test]
fn a_url_of_numbers_may_be_an_article_s() {
    let built = SiteTest::new()
        .config("title: x\npermalink: /:slug/\n")
        .article("2024", "2018-07-20", "x")
        .article("b", "2019-07-20", "x")
        .build()
        .ok();
    fs::remove_file(built.site.root().join("content/2024.md")).unwrap();
    assert_eq!(built.again().findings(), ["url-vanishes urls.txt:10:1"]);
    // Nor is one below the words of lists taken for a list.
    let built = SiteTest::new()
        .config("title: x\npermalink: /tin-tuc/:slug/\npaths: {category: tin-tuc}\n")
        .article_with("a", "2018-07-20", "category: Y tế", "x")
        .article_with("b", "2018-07-20", "category: Y tế", "x")
        .file(
            "content/luu-tru/huong-dan.md",
            "---\nkind: page\ntitle: H\n---\nx\n",
        )
        .build()
        .ok();
    for name in ["a.md", "luu-tru/huong-dan.md"] {
        fs::remove_file(built.site.root().join("content").join(name)).unwrap();
    }
    let findings = built.again().findings();
    assert_eq!(
        findings,
        ["url-vanishes urls.txt:11:1", "url-vanishes urls.txt:17:1"]
    );
}

// Windows itself makes no `aux.pdf`.
#[cfg(not(windows))]
#[test]
fn what_would_fail_at_its_hour_is_told_before() {
    SiteTest::new()
        .as_of("2026-02-01")
        .article("a", "2026-05-01", "[x](aux.pdf)")
        .file("content/aux.pdf", "x")
        .article("b", "2026-05-02", "x")
        .file("static/2026/05/02", "x")
        .article_with("c", "2026-05-03", "aliases: [/tep/cu/]", "x")
        .file("static/tep", "x")
        .article_with(
            "d",
            "2018-07-20",
            "withdrawn: {date: 2026-06-01, reason: nhầm, replaced_by: khong.md}",
            "x",
        )
        .build()
        .refused_for(&[
            "reserved-name content/aux.pdf",
            "url-collision content/b.md",
            "url-collision content/c.md",
            "withdrawn-ahead content/d.md:4:19",
            "dead-link content/d.md:4:58",
        ]);
}

#[test]
fn what_was_public_and_is_hidden_again_is_named() {
    let built = SiteTest::new()
        .article("a", "2018-07-20", "x")
        .article("b", "2018-07-21", "x")
        .build()
        .ok();
    let built = built
        .site
        .article_with("a", "2018-07-20", "draft: true", "x")
        .article_with("b", "2018-07-21", "publish_at: 2030-01-01 08:00", "x")
        .build();
    let said = built.stderr();
    assert!(
        said.contains("content/a.md") && said.contains("remove `draft: true`"),
        "{said}"
    );
    assert!(
        said.contains("content/b.md") && said.contains("until 08:00 01-01-2030"),
        "{said}"
    );
}

#[test]
fn files_of_a_moved_article_stay_remembered_where_they_were() {
    let moved = |lines: &str| format!("aliases: [/2018/07/20/a/]\n{lines}");
    let built = SiteTest::new()
        .article("a/index", "2018-07-20", "[x](qd.pdf)")
        .bytes("content/a/qd.pdf", b"%PDF-1.4 1")
        .build()
        .ok();
    let with = |built: Built, lines: &str| {
        let site = built
            .site
            .article_with("a/index", "2018-07-21", &moved(lines), "[x](qd.pdf)");
        site.build().ok()
    };
    let built = with(built, "");
    let built = with(built, "withdrawn: {date: 2019-01-01, reason: sai}");
    let built = with(built, "");
    let ledger = fs::read_to_string(built.site.root().join("urls.txt")).unwrap();
    assert!(ledger.contains("/2018/07/20/a/qd.pdf +\n"), "{ledger}");
}

#[test]
fn a_page_of_the_titles_that_has_emptied_leads_on() {
    let built = SiteTest::new()
        .file(
            "content/a.md",
            "---\ntitle: Bão\ndate: 2018-07-20\n---\nx\n",
        )
        .build()
        .ok();
    assert!(built.has("tim-kiem/b/index.html"));
    let built = built
        .site
        .file(
            "content/a.md",
            "---\ntitle: Mưa\ndate: 2018-07-20\n---\nx\n",
        )
        .build()
        .ok();
    assert!(
        built
            .page("tim-kiem/b/index.html")
            .contains("url=/tim-kiem/\"")
    );
}

#[test]
fn what_a_revert_took_back_is_told_of() {
    let built = SiteTest::new().article("a", "2018-07-20", "x").build().ok();
    let ledger = built.site.root().join("urls.txt");
    let before = fs::read_to_string(&ledger).unwrap();
    let built = built
        .site
        .article_with("b", "2018-07-21", "aliases: [/cu/]", "x")
        .build()
        .ok();
    fs::remove_file(built.site.root().join("content/b.md")).unwrap();
    fs::write(&ledger, before).unwrap();
    let quiet = built.site.command("build").arg("-q").output().unwrap();
    let said = String::from_utf8_lossy(&quiet.stderr);
    assert!(said.contains("url-forgotten"), "it is told of once: {said}");
    fs::remove_file(built.site.root().join(".bantin/cache/urls")).unwrap();
    let built = built.site.build().ok();
    assert!(built.findings().is_empty());
    let built = built.site.article("c", "2018-07-22", "x").build().ok();
    let before = fs::read_to_string(&ledger)
        .unwrap()
        .replace("/2018/07/22/c/\n", "");
    fs::remove_file(built.site.root().join("content/c.md")).unwrap();
    fs::write(&ledger, before).unwrap();
    let built = built.site.build().ok();
    assert_eq!(built.findings(), ["url-forgotten urls.txt"]);
    let said = built.stdout();
    assert!(said.contains("/2018/07/22/c/"), "{said}");
    // Only the build that loses them can know.
    assert!(built.site.build().ok().findings().is_empty());
}

#[test]
fn an_alias_and_a_redirect_to_one_place_are_both_named() {
    SiteTest::new()
        .config("title: x\nredirects: {/cu/: /2018/07/20/a/}\n")
        .article_with("a", "2018-07-20", "aliases: [/cu/]", "x")
        .build()
        .refused_for(&["url-collision content/a.md:4:11"]);
}

#[test]
fn redirects_that_lead_on_are_seen_with_and_without_a_slash() {
    SiteTest::new()
        .config("title: x\nredirects: {/a/: /b, /b/: /luu-tru/}\n")
        .article("x", "2018-07-20", "x")
        .build()
        .refused_for(&["redirect-chain bantin.yaml:2:18"]);
}

#[test]
fn urls_with_spaces_are_remembered_like_any_other() {
    let config = "title: x\npermalink: /:slug/\n";
    let built = SiteTest::new()
        .config(config)
        .article_with("a/index", "2018-07-20", "slug: a", "[x](tep.pdf)")
        .bytes("content/a/tep.pdf", b"%PDF-1.4 1")
        .file("urls.txt", "/bai%20cu/\n")
        .article_with(
            "a/index",
            "2018-07-20",
            "aliases: [\"/bai%20cu/\"]",
            "[x](tep.pdf)",
        )
        .build()
        .ok();
    let ledger = |built: &Built| fs::read_to_string(built.site.root().join("urls.txt")).unwrap();
    let before = ledger(&built);
    assert!(before.contains("/bai%20cu/tep.pdf +\n"), "{before}");
    let built = built.again().ok();
    assert_eq!(ledger(&built), before);
    assert!(!built.has("bai/index.html"));
    let site = built.site.article("a/index", "2018-07-20", "[x](tep.pdf)");
    let findings = site.build().findings();
    assert_eq!(findings.len(), 2, "{findings:?}");
}

#[test]
fn a_file_is_not_served_twice_for_its_case_alone() {
    let config = "title: x\nredirects: {/d/Quyet-Dinh.pdf: /d/quyet-dinh.pdf}\n";
    let built = SiteTest::new()
        .config(config)
        .file("static/d/quyet-dinh.pdf", "%PDF-1.4 1")
        .build()
        .ok();
    // Windows finds the file by both names.
    assert!(cfg!(windows) || !built.has("d/Quyet-Dinh.pdf"));
    let rules = built.page("nginx-redirects.conf");
    assert_eq!(rules, "\"~^/d/Quyet-Dinh[.]pdf$\" \"/d/quyet-dinh.pdf\";\n");
}

#[test]
fn files_of_what_is_hidden_again_are_not_asked_for_beside_it() {
    let built = SiteTest::new()
        .article("a/index", "2018-07-20", "[x](tep.pdf)")
        .bytes("content/a/tep.pdf", b"%PDF-1.4 1")
        .build()
        .ok();
    let built = built
        .site
        .article_with("a/index", "2018-07-20", "draft: true", "[x](tep.pdf)")
        .build();
    assert_eq!(built.findings(), ["url-vanishes urls.txt:7:1"]);
}

#[test]
fn an_old_url_that_led_on_never_vanishes() {
    let built = SiteTest::new()
        .config("title: x\nredirects: {/cu/2.aspx: /}\n")
        .article_with("a", "2018-07-20", "aliases: [/cu/1]", "x")
        .build()
        .ok();
    let ledger = fs::read_to_string(built.site.root().join("urls.txt")).unwrap();
    assert!(ledger.contains("/cu/1/ >\n/cu/2.aspx >\n"), "{ledger}");
    let built = built
        .site
        .config("title: x\n")
        .article("a", "2018-07-20", "x")
        .build();
    let lines = [9, 10].map(|line| format!("url-vanishes urls.txt:{line}:1"));
    assert_eq!(built.findings(), lines);
    // It may lead elsewhere, or be a page.
    built
        .site
        .config("title: x\nredirects: {/cu/1/: /2018/}\n")
        .file("static/cu/2.aspx", "x")
        .build()
        .ok();
}

#[test]
fn who_is_to_take_a_url_over_is_named_when_it_is_not_public() {
    let built = SiteTest::new().article("a", "2018-07-20", "x").build().ok();
    fs::remove_file(built.site.root().join("content/a.md")).unwrap();
    let lines = "aliases: [/2018/07/20/a/]\ndraft: true";
    let built = built
        .site
        .article_with("b", "2018-07-20", lines, "x")
        .article("c", "2018-07-20", "x")
        .build();
    let said = built.stderr();
    assert!(
        said.contains("takes it over in its `aliases` is a draft"),
        "{said}"
    );
    assert!(said.contains("content/b.md"), "{said}");
}

#[test]
fn no_line_of_the_ledger_is_lost_unread() {
    let site = SiteTest::new().article("a", "2018-07-20", "x");
    let built = site.file("urls.txt", "\u{feff}/x/\n").build();
    assert_eq!(built.findings(), ["url-vanishes urls.txt:1:1"]);
    let built = built
        .site
        .file("urls.txt", "# x\n\nhttps://so.example/x/\n")
        .build();
    assert_eq!(built.findings(), ["ledger-line urls.txt:3:1"]);
    let text = "<<<<<<< a\n/2018/07/20/a/\n=======\n>>>>>>> b\n";
    built.site.file("urls.txt", text).build().ok();
}

#[test]
fn a_folder_whose_name_has_no_letter_has_no_part_in_urls() {
    let built = SiteTest::new()
        .file(
            "content/!!!/gioi-thieu.md",
            "---\nkind: page\ntitle: x\n---\nx\n",
        )
        .build()
        .ok();
    assert!(built.has("gioi-thieu/index.html"));
}

#[test]
fn lists_that_come_with_a_scheduled_article_have_their_place() {
    let page = "---\nkind: page\ntitle: x\n---\nx\n";
    let lines = "tags: [Mới]\nauthor: Lan\ncategory: Tin / 2027";
    SiteTest::new()
        .article_with("a", "2027-03-01", lines, "x")
        .article_with("b", "2018-07-20", "category: Tin", "x")
        .file("content/2027.md", page)
        .file("content/tac-gia/lan.md", page)
        .file("static/chuyen-muc/tin/2027/index.json", "{}")
        .config("title: x\nredirects: {/tu-khoa/moi/: /}\n")
        .build()
        .refused_for(&[
            "url-collision bantin.yaml:2:28",
            "url-collision content/2027.md",
            "url-collision content/a.md",
            "url-collision content/tac-gia/lan.md",
            "url-collision static/chuyen-muc/tin/2027/index.json",
        ]);
}

#[test]
fn a_link_of_the_config_never_ends_the_builds_of_a_later_day() {
    let notice = |lines: &str| {
        format!("title: x\nnotices: [{{text: tin, url: /2018/07/20/a/f.pdf{lines}}}]\n")
    };
    let ends = "expires: 2019-01-01\nattachments: [{file: f.pdf}]";
    let site = SiteTest::new()
        .article_with("a", "2018-07-20", ends, "x")
        .file("content/f.pdf", "x");
    let built = site.config(&notice("")).build().ok();
    assert_eq!(built.findings()[0], "dead-link bantin.yaml:2:28");
    let built = built
        .site
        .config(&notice(", until: 2018-12-01"))
        .build()
        .ok();
    assert!(!built.findings().iter().any(|f| f.starts_with("dead-link")));
    // What comes with its notice.
    let both = "title: x\nnotices: [{text: tin, url: /2027/01/05/c/, from: 2027-01-05}]\n";
    let site = built.site.config(both).article("c", "2027-01-05", "x");
    let with = "withdrawn: {date: 2027-01-05, reason: sai, replaced_by: c.md}";
    let built = site.article_with("d", "2018-07-20", with, "x").build().ok();
    let itself = "withdrawn: {date: 2018-08-05, reason: sai, replaced_by: d.md}";
    let built = built
        .site
        .article_with("d", "2018-07-20", itself, "x")
        .build();
    assert_eq!(built.findings(), ["replaced-by-itself content/d.md:4:57"]);
}

#[test]
fn a_file_is_named_as_it_is_called() {
    let lines = "attachments: [{file: 'Số #5.pdf'}, {file: 'a%20b.pdf'}]";
    let site = SiteTest::new()
        .article_with("a", "2018-07-20", lines, "[x](<Số #5.pdf>) [y](./)")
        .file("content/Số #5.pdf", "5")
        .file("content/a%20b.pdf", "x")
        .file(
            "content/index.md",
            "---\nkind: page\ntitle: Đầu\nslug: dau\n---\nx\n",
        );
    let built = site.build().ok();
    let files = built.tree();
    assert!(
        files.keys().any(|name| name.ends_with("so-5.pdf")),
        "{:?}",
        files.keys()
    );
    let site = built.site.file("static/50%.pdf", "x").build();
    assert_eq!(site.findings(), ["reserved-name static/50%.pdf"]);
}

#[test]
fn each_place_that_a_list_will_need_is_told_of_once() {
    let page = "---\nkind: page\ntitle: x\n---\nx\n";
    SiteTest::new()
        .config("title: x\nredirects: {/tu-khoa/x/: /, /tu-khoa/y1/: /}\n")
        .article_with("a", "2027-03-01", "tags: [x, y1]", "x")
        .article_with("b", "2027-03-01", "tags: [x]", "x")
        .file("content/2027.md", page)
        .build()
        .refused_for(&[
            "url-collision bantin.yaml:2:26",
            "url-collision bantin.yaml:2:43",
            "url-collision content/2027.md",
        ]);
}

#[test]
fn a_list_to_come_has_the_url_that_it_will_have() {
    let page = "---\nkind: page\ntitle: x\n---\nx\n";
    let tree = "title: x\ncategories:\n- {name: C, children: [{name: Ten}]}\n\
                - {name: D, children: [{name: Ten}]}\n- {name: E, children: [{name: C}]}\n";
    let site = |category: &str, place: &str| {
        SiteTest::new()
            .config(tree)
            .article_with("a", "2027-03-01", &format!("category: {category}"), "x")
            .file(&format!("content/{place}.md"), page)
            .build()
            .findings()
            .into_iter()
            .filter(|finding| finding.starts_with("url-collision"))
            .count()
    };
    assert_eq!(site("C / Ten", "chuyen-muc/c/ten/2027"), 1);
    assert_eq!(site("C", "chuyen-muc/c/2027"), 1);
    assert_eq!(site("C", "chuyen-muc/e/c/2027"), 0);
    // Two names with one slug: the one that is public has it.
    let tags = |place: &str| {
        SiteTest::new()
            .article_with("a", "2018-03-01", "tags: [bán]", "x")
            .article_with("b", "2027-03-01", "tags: [bắn]", "x")
            .file(&format!("content/tu-khoa/{place}.md"), page)
            .build()
            .code()
    };
    assert_eq!((tags("ban-2"), tags("ban-3")), (1, 0));
}

#[test]
fn check_knows_what_a_build_will_remember() {
    let site = SiteTest::new()
        .config("title: x\nbase_url: https://so.example\nmenu: [{name: T, url: /2024/}]\n")
        .article_with("a", "2024-03-01", "expires: 2027-01-01", "x");
    let checked = site
        .command("check")
        .args(["--as-of", "2026-11-01"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&checked.stderr).into_owned();
    assert_eq!(checked.status.code(), Some(0), "{said}");
    // Once it is withdrawn its end is none.
    let ends = "expires: 2027-01-01\nwithdrawn: {date: 2025-01-01, reason: sai}";
    let site = site.article_with("a", "2024-03-01", ends, "x");
    let next = site
        .command("list")
        .args(["--next", "--as-of", "2026-11-01"])
        .output()
        .unwrap();
    assert!(!String::from_utf8_lossy(&next.stdout).contains("2027"));
}

#[test]
fn an_alias_is_no_place_of_files_unless_the_article_was_there() {
    let lines = "aliases: [/cu/2/, /cu/2.html, /cu/1.aspx]\nattachments: [{file: f.pdf}]";
    let built = SiteTest::new()
        .article_with("a", "2018-07-20", lines, "x")
        .file("content/f.pdf", "x")
        .file("static/cu/2/g.pdf", "x")
        .build()
        .ok();
    let (first, ledger) = (built.tree(), built.site.root().join("urls.txt"));
    let before = fs::read_to_string(&ledger).unwrap();
    let built = built.site.arg("--clean").build().ok();
    assert_eq!(built.tree(), first);
    assert_eq!(fs::read_to_string(&ledger).unwrap(), before);
}

#[test]
fn an_old_url_below_a_page_that_ended_is_no_part_of_it() {
    let page = "---\nkind: page\ntitle: x\nexpires: 2018-12-01\n---\nx\n";
    let built = SiteTest::new()
        .file("content/tin-tuc.md", page)
        .article_with("a", "2018-07-20", "aliases: [/tin-tuc/1.aspx]", "x")
        .build()
        .ok();
    let ledger = fs::read_to_string(built.site.root().join("urls.txt")).unwrap();
    assert!(ledger.contains("/tin-tuc/1.aspx >\n"), "{ledger}");
    let built = built.site.article("a", "2018-07-20", "x").build();
    assert_eq!(built.code(), 1);
    // Nor is a link to what was never there.
    let built = built
        .site
        .article_with(
            "a",
            "2018-07-20",
            "aliases: [/tin-tuc/1.aspx]",
            "[x](/tin-tuc/khong.pdf)",
        )
        .build();
    assert_eq!(built.findings(), ["dead-link content/a.md:6:1"]);
}

#[test]
fn a_file_belongs_to_the_nearest_page() {
    let page = |lines: &str, text: &str| format!("---\nkind: page\ntitle: x\n{lines}---\n{text}\n");
    let built = SiteTest::new()
        .file("content/gioi-thieu/to-chuc.md", &page("", "[x](f.pdf)"))
        .file("content/gioi-thieu/f.pdf", "x")
        .build()
        .ok();
    let built = built
        .site
        .file("content/gioi-thieu/to-chuc.md", &page("", "x"))
        .file("content/gioi-thieu.md", &page("draft: true\n", "x"))
        .build();
    assert_eq!(
        built.findings(),
        ["url-vanishes urls.txt:6:1"],
        "{}",
        built.stderr()
    );
}

#[test]
fn feeds_stay_feeds_when_nothing_is_left() {
    let built = SiteTest::new().article("a", "2018-07-20", "x").build().ok();
    fs::remove_file(built.site.root().join("content/a.md")).unwrap();
    let config = "title: x\nredirects: {/2018/07/20/a/: /luu-tru/}\n";
    let built = built.site.config(config).build().ok();
    for (file, start) in [
        ("atom.xml", "<?xml"),
        ("rss.xml", "<?xml"),
        ("feed.json", "{"),
    ] {
        assert!(
            built.page(file).starts_with(start),
            "{file}: {}",
            built.page(file)
        );
    }
}

#[test]
fn what_holds_the_place_of_a_list_gives_way() {
    let built = SiteTest::new()
        .article_with("a", "2018-07-20", "tags: [yy]\nexpires: 2019-01-01", "x")
        .as_of("2018-08-01")
        .build()
        .ok();
    let site = built.site.as_of("2026-06-01");
    site.article_with("b", "2027-01-01", "aliases: [/tu-khoa/yy/]", "x")
        .build()
        .ok();
    SiteTest::new()
        .article("Dep", "2027-01-01", "x")
        .file(
            "content/b.md",
            "---\ntitle: Dep\ndate: 2027-01-01\n---\nx\n",
        )
        .file(
            "content/tim-kiem/d.md",
            "---\nkind: page\ntitle: x\n---\nx\n",
        )
        .build()
        .refused_for(&["url-collision content/tim-kiem/d.md"]);
}
