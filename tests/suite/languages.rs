//! More than one language.

use crate::site_test::SiteTest;

const CONFIG: &str = "title: Sở\nbase_url: https://so.example\nlanguages:\n  en: {title: Department}\n\
    categories:\n  - {name: Thông báo, names: {en: Notices}}\n";

#[test]
fn translations_stand_under_their_code_and_link_to_each_other() {
    let built = SiteTest::new()
        .config(CONFIG)
        .article_with("tin", "2018-07-20 09:30", "category: Thông báo", "Thân.")
        .article_with("tin.en", "2018-07-20 09:30", "category: Notices", "Body.")
        .build()
        .ok();
    let vi = built.page("2018/07/20/tin/index.html");
    let en = built.page("en/2018/07/20/tin/index.html");
    for page in [&vi, &en] {
        assert!(page.contains("hreflang=\"vi\" href=\"https://so.example/2018/07/20/tin/\""));
        assert!(page.contains("hreflang=\"en\" href=\"https://so.example/en/2018/07/20/tin/\""));
    }
    assert!(vi.contains("lang=\"vi\"") && en.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    assert!(en.contains("Friday 20 July 2018, 9:30"));
    assert!(
        built.has("en/category/notices/index.html") && built.has("chuyen-muc/thong-bao/index.html")
    );
    assert!(built.has("en/archive/index.html") && built.has("en/atom.xml"));
}

#[test]
fn a_translation_may_have_another_name() {
    let built = SiteTest::new()
        .config(CONFIG)
        .article("tin", "2018-07-20", "x")
        .article_with(
            "news.en",
            "2018-07-20",
            "translation_of: /content/tin.md",
            "x",
        )
        .build()
        .ok();
    assert!(
        built
            .page("2018/07/20/tin/index.html")
            .contains("href=\"https://so.example/en/2018/07/20/news/\"")
    );
}

#[test]
fn a_language_that_the_config_does_not_know_is_an_error() {
    SiteTest::new()
        .article("tin.fr", "2018-07-20", "x")
        .build()
        .refused_for(&["unknown-language content/tin.fr.md"]);
}

#[test]
fn an_article_has_one_version_in_a_language() {
    let built = SiteTest::new()
        .config(CONFIG)
        .article("tin", "2018-07-20", "x")
        .article_with("a.en", "2018-07-20", "translation_of: tin.md", "x")
        .article_with("b.en", "2018-07-20", "translation_of: tin.md", "x")
        .build();
    assert_eq!(built.findings(), ["translation-twice content/b.en.md:4:17"]);
}

#[test]
fn what_is_said_of_names_is_said_in_the_language_of_the_page() {
    let built = SiteTest::new()
        .config("title: Sở\nlanguages: {en: {title: Dept}}\nauthors: [{name: Mai Linh, role: Phóng viên, roles: {en: Reporter}}, {name: An, role: Biên tập}]\n")
        .article_with("tin", "2018-07-20", "author: [Mai Linh, An]\naliases: [/cu/]", "x")
        .article_with("tin.en", "2018-07-20", "author: [Mai Linh, An]\naliases: [/en/old/]", "x")
        .build()
        .ok();
    assert!(
        built
            .page("tac-gia/mai-linh/index.html")
            .contains("Phóng viên")
    );
    let en = built.page("en/author/mai-linh/index.html");
    assert!(en.contains("Reporter") && !en.contains("Phóng viên"));
    assert!(!built.page("en/author/an/index.html").contains("Biên tập"));
    assert!(
        built
            .page("en/old/index.html")
            .contains("<html lang=\"en\">")
    );
    assert!(built.page("cu/index.html").contains("<html lang=\"vi\">"));
}

#[test]
fn a_mistake_in_the_config_is_told_in_the_sites_language() {
    for (config, locale, said) in [
        ("title: x\npaginat: 1\n", "C.UTF-8", "lỗi["),
        (
            "title: x\nlanguage: vi\npaginat: 1\n",
            "en_US.UTF-8",
            "lỗi[",
        ),
        (
            "title: x\nlanguage: en\npaginat: 1\n",
            "vi_VN.UTF-8",
            "error[",
        ),
        ("title: [\n", "C", "lỗi["),
        ("title: [\n", "en_GB", "error["),
    ] {
        let site = SiteTest::new().config(config);
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_bantin"))
            .args(["check", "--color", "never", "--root"])
            .arg(site.root())
            .env("LC_ALL", locale)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(said), "{config} {locale}: {told}");
    }
}

#[test]
fn a_translation_of_a_translation_is_one_of_the_first() {
    let built = SiteTest::new()
        .config("title: x\nlanguages: {en: {title: E}, fr: {title: F}}\n")
        .article("tin", "2018-07-20", "x")
        .article_with("news.en", "2018-07-20", "translation_of: tin.md", "x")
        .article_with("infos.fr", "2018-07-20", "translation_of: news.en.md", "x")
        .build();
    let page = built.page("fr/2018/07/20/infos/index.html");
    assert!(
        page.contains("hreflang=\"vi\"") && page.contains("hreflang=\"en\""),
        "{page}"
    );
}

#[test]
fn what_a_language_takes_over_from_the_first_says_in_which_it_is() {
    let config = "title: x\nagency: {links: [{name: Cổng tỉnh, url: https://x.example}]}\nlanguages: {en: {}}\n";
    let built = SiteTest::new()
        .config(config)
        .article("a.en", "2018-07-20", "x")
        .build()
        .ok();
    assert!(
        built
            .page("en/index.html")
            .contains("<ul lang=\"vi\">\n<li><a href=\"https://x.example\"")
    );
    assert!(!built.page("index.html").contains("<ul lang=\"vi\">"));
}

#[test]
fn words_in_bodies_and_feeds_are_the_theme_s_in_any_language() {
    let body = "![d](https://www.youtube.com/watch?v=dQw4w9WgXcQ)\n\n\
        | a |\n|---|\n| b |\n\n- [x] c\n\nx[^1]\n\n[^1]: y\n";
    let words = "table: Tableau\nnotes: Notes de bas de page\nwatch_video: Voir la vidéo\n\
        task_done: fait\nchange_correction: Rectificatif\n";
    let built = SiteTest::new()
        .config("title: x\nlanguage: fr\n")
        .file("i18n/fr.yaml", words)
        .article_with(
            "a",
            "2018-07-20",
            "changes: [{date: 2018-07-21, note: x, kind: correction}]",
            body,
        )
        .build()
        .ok();
    let page = built.page("2018/07/20/a/index.html");
    for word in [
        "aria-label=\"Tableau 1\"",
        "aria-label=\"Notes de bas de page\"",
        "Voir la vidéo",
        "aria-label=\"fait\"",
    ] {
        assert!(page.contains(word), "{word}: {page}");
    }
    assert!(built.page("rss.xml").contains("Rectificatif"));
    // A body that was kept holds them too.
    let words = words.replace("Tableau", "Table no");
    let built = built.site.file("i18n/fr.yaml", &words).build().ok();
    let page = built.page("2018/07/20/a/index.html");
    assert!(page.contains("aria-label=\"Table no 1\""), "{page}");
}
