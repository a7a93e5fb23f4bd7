//! Archives by year, month and day.

use crate::site_test::SiteTest;

#[test]
fn every_day_with_news_has_pages_with_neighbours_and_a_calendar() {
    let built = SiteTest::new()
        .article("a", "2018-07-20", "x")
        .article("b", "2018-07-20 10:00", "x")
        .article("c", "2018-07-22", "x")
        .article("d", "2020-02-01", "x")
        .build()
        .ok();
    let day = built.page("2018/07/20/index.html");
    assert!(day.contains("<h1>Ngày 20 tháng 7 năm 2018</h1>"), "{day}");
    assert!(day.contains("rel=\"next\" href=\"/2018/07/22/\""));
    assert!(day.contains("aria-current=\"page\""));
    let month = built.page("2018/07/index.html");
    assert!(
        month.contains(">20<span class=\"visually-hidden\"> tháng 7 năm 2018, 2 tin</span></a>"),
        "{month}"
    );
    assert!(month.contains("<span>21</span>"));
    assert!(month.contains("rel=\"next\" href=\"/2020/02/\""));
    let year = built.page("2018/index.html");
    assert!(year.contains("<a href=\"/2018/07/\">Tháng 7 năm 2018</a>"));
    assert!(year.contains("rel=\"next\" href=\"/2020/\""));
    let all = built.page("luu-tru/index.html");
    assert!(
        all.contains("<a href=\"/2018/\">2018</a>") && all.contains("<a href=\"/2020/\">2020</a>")
    );
    assert!(!built.has("2019/index.html") && !built.has("2018/07/21/index.html"));
}

#[test]
fn one_article_more_leaves_the_pages_of_other_days_as_they_are() {
    let mut site = SiteTest::new();
    for day in 10..30 {
        site = site.article(&format!("t{day}"), &format!("2026-10-{day} 08:00"), "x");
    }
    let built = site.build().ok();
    let before = built.tree();
    let built = built.site.article("them", "2026-10-29 09:00", "y").build();
    let built = built.ok();
    let after = built.tree();
    assert!(built.site.arg("--clean").build().ok().tree() == after);
    let days = before.iter().filter(|(path, bytes)| {
        let is_day = path.starts_with("2026/10/") && path.ends_with("/index.html");
        is_day && path.split('/').count() == 4 && after[*path] != **bytes
    });
    let days: Vec<&String> = days.map(|(path, _)| path).collect();
    assert_eq!(days, ["2026/10/29/index.html"]);
}

#[test]
fn a_category_has_archives_of_its_own() {
    let built = SiteTest::new()
        .article_with("a", "2018-07-20", "category: Một", "x")
        .article_with("b", "2018-07-20", "category: Hai", "x")
        .build()
        .ok();
    let day = built.page("chuyen-muc/mot/2018/07/20/index.html");
    assert!(day.contains("Bài a") && !day.contains("Bài b"));
    assert!(
        built.has("chuyen-muc/mot/2018/index.html")
            && built.has("chuyen-muc/mot/2018/07/index.html")
    );
}

#[test]
fn a_page_of_lists_leads_to_the_same_one_in_another_language() {
    let config = "title: x\nbase_url: https://so.example\nlanguages: {en: {}}\n\
        categories: [{name: Y tế, names: {en: Health}}]\nauthors: [{name: Mai Linh}]\n";
    let built = SiteTest::new()
        .config(config)
        .article_with("a", "2018-07-20", "category: Y tế\nauthor: Mai Linh", "x")
        .article_with("b", "2018-08-20", "category: Y tế", "x")
        .article_with(
            "c.en",
            "2018-07-20",
            "category: Health\nauthor: Mai Linh",
            "x",
        )
        .build()
        .ok();
    for (own, other) in [
        ("luu-tru", "/en/archive/"),
        ("tim-kiem", "/en/search/"),
        ("dinh-chinh", "/en/corrections/"),
        ("so-do", "/en/sitemap/"),
        ("chuyen-muc", "/en/category/"),
        ("chuyen-muc/y-te", "/en/category/health/"),
        ("chuyen-muc/y-te/2018/07", "/en/category/health/2018/07/"),
        ("tac-gia", "/en/author/"),
        ("tac-gia/mai-linh", "/en/author/mai-linh/"),
        ("2018", "/en/2018/"),
        ("2018/07/20", "/en/2018/07/20/"),
    ] {
        let page = built.page(&format!("{own}/index.html"));
        let link = format!("<a href=\"{other}\" lang=\"en\"");
        assert!(page.contains(&link), "{own}");
        let link = format!("hreflang=\"en\" href=\"https://so.example{other}\"");
        assert!(page.contains(&link), "{own}: {page}");
    }
    // Where there is none, the other language begins at its home page.
    let page = built.page("2018/08/index.html");
    assert!(
        page.contains("<a href=\"/en/\" lang=\"en\"")
            && !page.contains("rel=\"alternate\" hreflang")
    );
    // Nor is a page that only leads on one, in place of a list that has emptied.
    let aside = "draft: true\naliases: []";
    let built = built.site.article_with("d.en", "2018-09-20", aside, "x");
    let built = built
        .article_with("e", "2018-09-20", "", "x")
        .file("urls.txt", "/en/2018/09/ *\n")
        .build()
        .ok();
    assert!(built.has("en/2018/09/index.html"));
    let page = built.page("2018/09/index.html");
    assert!(page.contains("<a href=\"/en/\" lang=\"en\""), "{page}");
    // A page that was kept learns of a new one.
    let built = built.site.article("d.en", "2018-08-20", "x").build().ok();
    let page = built.page("2018/08/index.html");
    assert!(page.contains("<a href=\"/en/2018/08/\" lang=\"en\""));
}
