//! Feeds, sitemaps, the content API, files for hosts, the manifest.

use std::collections::BTreeMap;

use crate::site_test::{Built, SiteTest};

fn site() -> Built {
    SiteTest::new()
        .config(
            "title: Sở & Phòng\nbase_url: https://so.example\nlanguages: {en: {title: Dept}}\n\
             security: {contact: a@b.example, expires: 2027-01-01}\n",
        )
        .article_with(
            "a",
            "2026-10-30 09:30",
            "author: Mai Linh\ncategory: Thông tin - Báo chí\ntags: [\"<b>\"]\nsummary: Sapo & <i>",
            "Thân [x](/luu-tru/).",
        )
        .article("cu", "2020-01-01", "x")
        .article("a.en", "2026-10-30 09:30", "Body.")
        .build()
        .ok()
}

#[test]
fn feeds_hold_the_newest_with_full_addresses() {
    let built = site();
    let atom = built.page("atom.xml");
    assert!(atom.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>"));
    assert!(atom.contains("<title>Sở &amp; Phòng</title>"));
    assert!(atom.contains("<updated>2026-10-30T09:30:00+07:00</updated>"));
    assert!(
        atom.contains("href=&quot;https://so.example/luu-tru/&quot;"),
        "{atom}"
    );
    assert!(atom.find("/2026/10/30/a/").unwrap() < atom.find("/2020/01/01/cu/").unwrap());
    let rss = built.page("chuyen-muc/thong-tin-bao-chi/rss.xml");
    assert!(rss.contains("<dc:creator>Mai Linh</dc:creator>") && !rss.contains("/cu/"));
    let json: serde_json::Value = serde_json::from_str(&built.page("feed.json")).unwrap();
    assert_eq!(json["items"][0]["summary"], "Sapo & <i>");
    assert_eq!(json["items"].as_array().unwrap().len(), 2);
    assert!(built.page("en/atom.xml").contains("xml:lang=\"en\""));
}

#[test]
fn sitemaps_name_every_page_and_the_news_of_two_days() {
    let built = site();
    let sitemap = built.page("sitemap.xml");
    for url in [
        "/2026/10/30/a/",
        "/en/2026/10/30/a/",
        "/tac-gia/mai-linh/",
        "/2020/01/",
        "/luu-tru/",
    ] {
        assert!(
            sitemap.contains(&format!("<loc>https://so.example{url}</loc>")),
            "{url}"
        );
    }
    let news = built.page("news-sitemap.xml");
    assert!(
        news.contains("<news:publication_date>2026-10-30T09:30:00+07:00</news:publication_date>")
    );
    assert!(!news.contains("/cu/"));
    let later = built.site.as_of("2026-11-09").build().ok();
    assert!(!later.page("news-sitemap.xml").contains("<url>"));
}

#[test]
fn the_content_api_says_what_the_page_says() {
    let built = site();
    let json: serde_json::Value =
        serde_json::from_str(&built.page("2026/10/30/a/index.json")).unwrap();
    assert_eq!(json["title"], "Bài a");
    assert_eq!(json["date"], "2026-10-30T09:30:00+07:00");
    assert_eq!(json["category"][0]["name"], "Thông tin - Báo chí");
    assert_eq!(json["translations"][0]["lang"], "en");
    let list: serde_json::Value = serde_json::from_str(&built.page("index.json")).unwrap();
    assert_eq!(list["articles"].as_array().unwrap().len(), 2);
}

#[test]
fn a_page_describes_itself_without_breaking_its_html() {
    let page = site().page("2026/10/30/a/index.html");
    assert!(page.contains("<meta name=\"DC.creator\" content=\"Mai Linh\">"));
    assert!(page.contains("<meta property=\"og:description\" content=\"Sapo &amp; &lt;i&gt;\">"));
    assert!(page.contains("<link rel=\"canonical\" href=\"https://so.example/2026/10/30/a/\">"));
    let start = page.find("ld+json\">").unwrap() + "ld+json\">".len();
    let json = &page[start..start + page[start..].find("</script>").unwrap()];
    let object: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(object["@type"], "NewsArticle");
    assert_eq!(object["keywords"][0], "<b>");
}

#[test]
fn hosts_and_robots_are_told_what_to_do() {
    let built = site();
    assert!(
        built
            .page("robots.txt")
            .contains("Sitemap: https://so.example/sitemap.xml")
    );
    assert!(
        built
            .page(".well-known/security.txt")
            .contains("Contact: mailto:a@b.example\nExpires: 2027-01-01")
    );
    assert!(
        built
            .page("_headers")
            .contains("Content-Security-Policy: default-src 'self'")
    );
}

#[test]
fn only_files_whose_name_changes_with_them_are_cached_for_ever() {
    let built = SiteTest::new()
        .file("static/assets/logo.txt", "x")
        .article("a", "2018-07-20", "x")
        .build()
        .ok();
    let rules = built.page("_headers");
    assert!(rules.contains("immutable") && !rules.contains("/assets/*"));
    assert!(!rules.contains("logo.txt"), "{rules}");
}

#[test]
fn the_manifest_names_every_file_with_its_size() {
    let built = site();
    let manifest: serde_json::Value =
        serde_json::from_str(&built.page("bantin-manifest.json")).unwrap();
    let named: BTreeMap<String, u64> = manifest["files"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(path, facts)| {
            assert_eq!(facts["sha256"].as_str().unwrap().len(), 64);
            (path.clone(), facts["size"].as_u64().unwrap())
        })
        .collect();
    let mut there: BTreeMap<String, u64> = built
        .tree()
        .into_iter()
        .map(|(path, bytes)| (path, bytes.len() as u64))
        .collect();
    there.remove("bantin-manifest.json");
    assert_eq!(named, there);
}

#[test]
fn addresses_are_the_same_in_every_format() {
    let built = SiteTest::new()
        .config("title: x\nbase_url: https://so.example/a\nredirects:\n  /tin-cũ/: \"https://x.example/?a=1;b={2}\"\n")
        .file("content/北京.md", "---\ntitle: x\ndate: 2018-07-20\naliases: [/bài/]\n---\nx\n")
        .build()
        .ok();
    let encoded = "https://so.example/a/2018/07/20/%E5%8C%97%E4%BA%AC/";
    for file in [
        "sitemap.xml",
        "atom.xml",
        "rss.xml",
        "feed.json",
        "2018/07/20/北京/index.html",
        "2018/07/20/北京/index.json",
    ] {
        assert!(
            built.page(file).contains(encoded),
            "{file}: {}",
            built.page(file)
        );
    }
    assert!(
        built
            .page("index.html")
            .contains("href=\"/a/2018/07/20/%E5%8C%97%E4%BA%AC/\"")
    );
    let rules = built.page("_redirects");
    assert!(
        rules.contains("/a/b%C3%A0i/ /a/2018/07/20/%E5%8C%97%E4%BA%AC/ 301"),
        "{rules}"
    );
    let apache = built.page("apache.conf");
    for line in [
        "ErrorDocument 404 /a/404.html\n",
        "RedirectMatch 301 \"(?i)^/a/bài/$\" \"/a/2018/07/20/北京/\"\n",
        "=~ m#^/a/assets/#\"\n",
    ] {
        assert!(apache.contains(line), "{line}: {apache}");
    }
    // No line of it is anybody else's.
    let odd = SiteTest::new()
        .config("title: x\nredirects: {/b/: \"https://x.example/%0ALoadModule%22%2F\"}\n");
    let apache = odd.build().ok().page("apache.conf");
    let rule = "<If \"%{REQUEST_URI} =~ m#(?i)^/b/$#\">\n\
                Redirect 301 \"/b/\" \"https://x.example/%0ALoadModule%22%2F\"\n</If>\n";
    assert!(apache.contains(rule), "{apache}");
    // A query is sent as it is.
    let query = SiteTest::new()
        .config("title: x\nredirects: {/tim/: \"https://x.example/?q=C%2B%2B%20b%C3%A0i\"}\n");
    let apache = query.build().ok().page("apache.conf");
    let rule = "\"https://x.example/?q=C%2B%2B%20b%C3%A0i\"\n";
    assert!(apache.contains(rule), "{apache}");
    let nginx = built.page("nginx-redirects.conf");
    assert!(
        nginx.contains("\"/a/tin-cũ/\" \"https://x.example/?a=1;b=%7B2%7D\";"),
        "{nginx}"
    );
    let refused = SiteTest::new().config("title: x\nredirects: {/a/: \"https://x.example/$1\"}\n");
    assert_eq!(
        refused.build().findings(),
        ["config-redirect bantin.yaml:2:18"]
    );
}

#[test]
fn feeds_tell_of_corrections_of_older_articles_too() {
    let correction = "changes: [{date: 2018-08-30, note: 'Sửa số <liệu>', kind: correction}]";
    let mut site = SiteTest::new()
        .config("title: x\nfeeds: {entries: 3}\n")
        .article_with("cu", "2018-07-01", correction, "Thân bài.");
    for day in 1..6 {
        site = site.article(&format!("t{day}"), &format!("2018-08-0{day}"), "x");
    }
    // Under embargo until after that: it is the newest.
    let embargo = "publish_at: 2018-09-10";
    site = site.article_with("cho", "2018-07-02", embargo, "x");
    let built = site.build().ok();
    let json: serde_json::Value = serde_json::from_str(&built.page("feed.json")).unwrap();
    assert_eq!(json["items"][0]["title"], "Bài cho");
    let first = &json["items"][1];
    assert_eq!(first["title"], "Bài cu");
    let summary = first["summary"].as_str().unwrap();
    assert!(
        summary.starts_with("Đính chính 30/08/2018: Sửa số <liệu>. "),
        "{summary}"
    );
    let html = first["content_html"].as_str().unwrap();
    assert!(html.starts_with("<p><strong>Đính chính 30/08/2018:</strong> Sửa số &lt;liệu&gt;</p>"));
    assert_eq!(json["items"].as_array().unwrap().len(), 3);
}

/// One article with all that an article can have, in every form that machines read.
fn full() -> SiteTest {
    let text = "---\ntitle: Bài \"</script><b>\"\ndate: 2026-10-20 09:30\npublish_at: 2026-10-31 07:00\n\
        author: [Mai Linh, Trần An]\ncategory: Tin tức\ntags: [một, hai]\nsummary: Khi x<y & z\n\
        updated: 2026-10-31 08:00\nsource: {name: Báo A, url: \"https://bao.example/1\"}\n\
        attachments: [{file: qd.pdf, title: Quyết định, number: 12/QĐ}]\n\
        image: {src: anh.png, alt: Cầu}\n\
        changes: [{date: 2026-10-31 09:00, note: Sửa số, kind: correction}]\n---\nThân.\n";
    let mut png = std::io::Cursor::new(Vec::new());
    let pixels = image::RgbImage::new(20, 10);
    pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let mut site = SiteTest::new();
    for n in 1..=8 {
        let date = format!("2026-01-0{n}");
        site = site.article_with(&format!("cu{n}"), &date, "category: Tin tức", "x");
    }
    site.config("title: Sở\ndescription: Tin của Sở\nbase_url: https://so.example\npaginate: 3\n")
        .file("content/day-du/index.md", text)
        .bytes("content/day-du/anh.png", &png.into_inner())
        .bytes("content/day-du/qd.pdf", b"%PDF-1.4 x")
}

#[test]
fn every_feed_tells_all_of_an_article() {
    let built = full().build().ok();
    let first = |text: String, from: &str, to: &str| {
        let start = text.find(from).unwrap();
        let end = start + text[start..].find(to).unwrap();
        text[start..end].to_owned()
    };
    let url = "https://so.example/2026/10/20/day-du/";
    let atom = built.page("atom.xml");
    assert!(atom.contains("<subtitle>Tin của Sở</subtitle>"), "{atom}");
    assert!(atom.contains("rel=\"self\""), "{atom}");
    let entry = first(atom, "<entry>", "</entry>");
    for part in [
        &format!("<id>{url}</id>"),
        "<published>2026-10-31T07:00:00+07:00</published>",
        "<updated>2026-10-31T09:00:00+07:00</updated>",
        "<name>Mai Linh</name>",
        "<name>Trần An</name>",
        "<category term=\"Tin tức\"/>",
        "<category term=\"một\"/>",
        "Khi x&lt;y &amp; z</summary>",
        "Thân.",
        "Sửa số",
    ] {
        assert!(entry.contains(part), "{part}: {entry}");
    }
    let rss = built.page("rss.xml");
    assert!(rss.contains("<lastBuildDate>Sat, 31 Oct 2026 09:00:00 +0700</lastBuildDate>"));
    let item = first(rss, "<item>", "</item>");
    for part in [
        &format!("<guid isPermaLink=\"true\">{url}</guid>"),
        "<pubDate>Sat, 31 Oct 2026 07:00:00 +0700</pubDate>",
        "<dc:creator>Trần An</dc:creator>",
        "<category>hai</category>",
        // Readers take it for HTML.
        "Khi x&amp;lt;y &amp;amp; z</description>",
        "<content:encoded>",
    ] {
        assert!(item.contains(part), "{part}: {item}");
    }
    let json: serde_json::Value = serde_json::from_str(&built.page("feed.json")).unwrap();
    let item = &json["items"][0];
    assert_eq!(item["date_published"], "2026-10-31T07:00:00+07:00");
    assert_eq!(item["date_modified"], "2026-10-31T09:00:00+07:00");
    assert_eq!(item["authors"][1]["name"], "Trần An");
    assert!(item["tags"].to_string().contains("hai"));
    assert!(item["image"].to_string().contains("/day-du/anh.png"));
    let news = built.page("news-sitemap.xml");
    assert!(
        news.contains("<news:publication_date>2026-10-31T07:00:00+07:00<"),
        "{news}"
    );
    assert!(
        news.contains("<news:title>Bài &quot;&lt;/script&gt;&lt;b&gt;&quot;<"),
        "{news}"
    );
    let sitemap = built.page("sitemap.xml");
    let own = first(sitemap, &format!("<loc>{url}"), "</url>");
    assert!(own.contains("<lastmod>2026-10-31T09:00:00+07:00<"), "{own}");
    let category = built.page("chuyen-muc/tin-tuc/atom.xml");
    assert!(category.contains("<title>Tin tức"), "{category}");
    let short = full()
        .config("title: Sở\nbase_url: https://so.example\nfeeds: {full_text: false}\n")
        .build()
        .ok();
    for feed in ["atom.xml", "rss.xml", "feed.json"] {
        let text = short.page(feed);
        assert!(!text.contains("Thân.") && text.contains("Khi x"), "{feed}");
    }
}

#[test]
fn the_content_api_and_structured_data_tell_all_of_an_article() {
    let built = full().build().ok();
    let json: serde_json::Value =
        serde_json::from_str(&built.page("2026/10/20/day-du/index.json")).unwrap();
    let text = json.to_string();
    for part in [
        "2026-10-20T09:30:00+07:00",
        "2026-10-31T08:00:00+07:00",
        "Mai Linh",
        "Trần An",
        "một",
        "Báo A",
        "https://bao.example/1",
        "12/QĐ",
        "/qd.pdf",
        "Cầu",
        "Khi x<y & z",
        "Sửa số",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let home: serde_json::Value = serde_json::from_str(&built.page("index.json")).unwrap();
    assert_eq!(home["articles"][0]["title"], "Bài \"</script><b>\"");
    assert!(home["older"].is_string(), "{home}");
    let page = built.page("2026/10/20/day-du/index.html");
    let data = page.split("application/ld+json\">").nth(1).unwrap();
    let data = data.split("</script>").next().unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["headline"], "Bài \"</script><b>\"");
    assert_eq!(data["datePublished"], "2026-10-31T07:00:00+07:00");
    assert_eq!(data["dateModified"], "2026-10-31T09:00:00+07:00");
    assert_eq!(data["author"][1]["name"], "Trần An");
    let without = full()
        .config("title: Sở\nbase_url: https://so.example\noutputs: {json: false}\n")
        .build()
        .ok();
    assert!(!without.has("index.json") && !without.has("2026/10/20/day-du/index.json"));
}

#[test]
fn every_link_of_a_pager_leads_to_a_page() {
    let mut site = SiteTest::new().config("title: Sở\npaginate: 3\n");
    for n in 1..=7 {
        site = site.article(&format!("t{n}"), &format!("2026-01-0{n}"), "x");
    }
    let built = site.build().ok();
    let mut links = 0;
    for (name, bytes) in built.tree() {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let pagers = text.split("<nav class=\"pager\"").skip(1);
        for link in
            pagers.flat_map(|nav| nav.split("</nav>").next().unwrap().split("href=\"").skip(1))
        {
            let path = link.split('"').next().unwrap();
            links += 1;
            assert!(
                built.has(&format!("{}index.html", &path[1..])),
                "{name}: {path}"
            );
        }
    }
    assert!(links >= 4, "{links}");
    assert!(built.page("index.html").contains("rel=\"next\""));
}
