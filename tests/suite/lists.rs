//! Lists: numbers that stay, terms, related news.

use crate::site_test::{Built, SiteTest};

fn with_articles(count: usize) -> SiteTest {
    let mut site =
        SiteTest::new().config("title: x\npaginate: 3\nrelated: {others: 4, count: 0}\n");
    for n in 1..=count {
        let category = if n % 2 == 0 { "Chẵn" } else { "Lẻ" };
        site = site.article_with(
            &format!("t{n:02}"),
            &format!("2020-01-{n:02}"),
            &format!("category: {category}"),
            "x",
        );
    }
    site
}

fn titles(built: &Built, path: &str) -> Vec<String> {
    let page = built.page(path);
    page.split("card-title\">")
        .skip(1)
        .map(|part| {
            let start = part.find("Bài ").unwrap() + "Bài ".len();
            part[start..start + 3].to_owned()
        })
        .collect()
}

#[test]
fn the_newest_page_is_filled_up_when_what_is_newest_has_expired() {
    let mut site = with_articles(6);
    for n in 7..=12 {
        site = site.article_with(
            &format!("t{n:02}"),
            &format!("2020-01-{n:02}"),
            "category: Chẵn\nexpires: 2020-02-01",
            "x",
        );
    }
    let built = site.build().ok();
    assert_eq!(titles(&built, "index.html"), ["t06", "t05", "t04"]);
    let of_category = titles(&built, "chuyen-muc/chan/index.html");
    assert_eq!(of_category, ["t06", "t04", "t02"]);
    let json = built.page("index.json");
    assert!(
        json.contains("Bài t06") && json.contains("Bài t04"),
        "{json}"
    );
}

#[test]
fn names_with_a_slash_are_whole() {
    let built = SiteTest::new()
        .article_with(
            "a",
            "2020-01-01",
            "author: Mai Linh / Lê An\ntags: [Kinh tế / Xã hội]",
            "x",
        )
        .build()
        .ok();
    let page = built.page("2020/01/01/a/index.html");
    assert!(page.contains("Mai Linh / Lê An") && page.contains("Kinh tế / Xã hội"));
    assert!(built.has("tac-gia/mai-linh-le-an/index.html"));
}

#[test]
fn a_full_page_keeps_its_articles_for_ever() {
    let eight = with_articles(8).build().ok();
    assert_eq!(titles(&eight, "trang/1/index.html"), ["t03", "t02", "t01"]);
    assert_eq!(
        titles(&eight, "index.html"),
        ["t08", "t07", "t06", "t05", "t04"]
    );
    let twelve = with_articles(12).build().ok();
    assert_eq!(titles(&twelve, "trang/1/index.html"), ["t03", "t02", "t01"]);
    assert_eq!(titles(&twelve, "trang/3/index.html"), ["t09", "t08", "t07"]);
    assert_eq!(titles(&twelve, "index.html"), ["t12", "t11", "t10"]);
    assert!(!twelve.has("trang/4/index.html"));
}

#[test]
fn an_article_that_expires_moves_no_other_to_another_page() {
    let built = with_articles(8)
        .article_with(
            "t02",
            "2020-01-02",
            "category: Chẵn\nexpires: 2021-01-01",
            "x",
        )
        .build()
        .ok();
    assert_eq!(titles(&built, "trang/1/index.html"), ["t03", "t01"]);
    assert_eq!(
        titles(&built, "index.html"),
        ["t08", "t07", "t06", "t05", "t04"]
    );
}

#[test]
fn other_news_are_the_nearest_older_of_the_category_then_of_the_site() {
    let built = with_articles(9).build().ok();
    let page = built.page("2020/01/07/t07/index.html");
    let others = &page[page.find("_cac-tin-khac").unwrap()..page.find("neighbours").unwrap()];
    let order: Vec<&str> = others
        .split("\">Bài ")
        .skip(1)
        .map(|part| &part[..3])
        .collect();
    assert_eq!(order, ["t06", "t05", "t03", "t01"]);
    assert!(!page.contains("/t09/"));
}

#[test]
fn pinned_articles_come_first_and_none_means_none() {
    let built = with_articles(6)
        .article_with(
            "ghim",
            "2020-01-05",
            "category: Lẻ\nrelated: [/content/t01.md]",
            "x",
        )
        .article_with("khong", "2020-01-06", "category: Lẻ\nrelated: none", "x")
        .build()
        .ok();
    let json: serde_json::Value =
        serde_json::from_str(&built.page("2020/01/05/ghim/index.json")).unwrap();
    let first = &json["related"][0];
    assert_eq!(first["url"], "http://localhost/2020/01/01/t01/");
    assert!(first.get("score").is_none());
    assert!(!json["others"].as_array().unwrap().contains(&first["url"]));
    assert_eq!(json["others"].as_array().unwrap().len(), 3);
    let none: serde_json::Value =
        serde_json::from_str(&built.page("2020/01/06/khong/index.json")).unwrap();
    assert_eq!(none["related"].as_array().unwrap().len(), 0);
    assert_eq!(none["others"].as_array().unwrap().len(), 4);
}

#[test]
fn previous_and_next_follow_time() {
    let built = with_articles(3).build().ok();
    let page = built.page("2020/01/02/t02/index.html");
    assert!(page.contains("rel=\"prev\" href=\"/2020/01/01/t01/\""));
    assert!(page.contains("rel=\"next\" href=\"/2020/01/03/t03/\""));
}

#[test]
fn categories_form_a_tree_whose_lists_hold_those_below() {
    let built = SiteTest::new()
        .config("title: x\ncategories:\n  - name: Văn hóa\n    children:\n      - name: Lễ hội\n  - name: Trống\n")
        .article_with("a", "2020-01-01", "category: Lễ hội", "x")
        .article_with("b", "2020-01-02", "category: Văn hóa / Lễ hội", "x")
        .build()
        .ok();
    assert_eq!(titles(&built, "chuyen-muc/van-hoa/index.html").len(), 2);
    assert_eq!(
        titles(&built, "chuyen-muc/van-hoa/le-hoi/index.html").len(),
        2
    );
    assert!(
        built
            .page("chuyen-muc/trong/index.html")
            .contains("Chưa có tin")
    );
    let article = built.page("2020/01/01/a/index.html");
    assert!(article.contains("<li><a href=\"/chuyen-muc/van-hoa/\">Văn hóa</a></li>"));
}

#[test]
fn names_are_listed_in_the_order_of_the_dictionary() {
    let built = SiteTest::new()
        .article_with("a", "2020-01-01", "tags: [ước, đa, da, ân, ăn, an]", "x")
        .build()
        .ok();
    let page = built.page("tu-khoa/index.html");
    let at = |word: &str| {
        page.find(&format!(">{word}</a>"))
            .unwrap_or_else(|| panic!("{word}"))
    };
    let order = ["an", "ăn", "ân", "da", "đa", "ước"].map(at);
    assert!(order.is_sorted(), "{order:?}");
}

#[test]
fn the_end_of_an_embargo_changes_no_full_page() {
    let site = |as_of: &str| {
        with_articles(8)
            .article_with(
                "hen",
                "2020-01-01 12:00",
                "category: Lẻ\npublish_at: 2026-06-01",
                "x",
            )
            .as_of(as_of)
            .build()
            .ok()
    };
    let (before, after) = (site("2026-05-31"), site("2026-06-02"));
    assert_eq!(
        titles(&before, "trang/1/index.html"),
        titles(&after, "trang/1/index.html")
    );
    assert_eq!(titles(&after, "trang/2/index.html"), ["t06", "t05", "t04"]);
    assert_eq!(titles(&after, "index.html")[0], "hen");
    assert!(
        after.page("2020/01/01/index.html").contains("Bài hen"),
        "archives go by the bulletin's date"
    );
}

#[test]
fn a_name_that_two_categories_have_needs_its_path() {
    let config = "title: x\ncategories:\n  - {name: A, children: [{name: Thông báo}]}\n  - {name: B, children: [{name: Thông báo}]}\n";
    let built = SiteTest::new()
        .config(config)
        .article_with("a", "2020-01-01", "category: Thông báo", "x")
        .build();
    assert_eq!(built.findings(), ["ambiguous-category content/a.md:4:11"]);
    let built = SiteTest::new()
        .config(config)
        .article_with("a", "2020-01-01", "category: B / Thông báo", "x")
        .build()
        .ok();
    assert!(
        built
            .page("chuyen-muc/b/thong-bao/index.html")
            .contains("Bài a")
    );
}
