//! The search page, the index and the titles from A to Z, as files.

use std::io::Read;

use flate2::read::GzDecoder;

use crate::site_test::{Built, SiteTest};

fn titled(count: usize, title: impl Fn(usize) -> String) -> SiteTest {
    let mut site = SiteTest::new();
    for n in 0..count {
        let text = format!(
            "---\ntitle: {}\ndate: {}-01-{:02}\nslug: tin-{n}\n---\nThân bài số {n}.\n",
            title(n),
            2018 + n / 40,
            n % 40 / 2 + 1
        );
        site = site.file(&format!("content/tin-{n:04}.md"), &text);
    }
    site
}

fn index(built: &Built) -> Vec<(String, Vec<u8>)> {
    let tree = built.tree().into_iter();
    tree.filter(|(name, _)| name.starts_with("tim-kiem/index/"))
        .collect()
}

#[test]
fn every_language_has_a_search_of_its_own_that_leads_on_without_scripts() {
    let built = SiteTest::new()
        .config("title: x\nlanguages: {en: {title: Dept}}\n")
        .article_with("a", "2018-07-20", "category: Báo chí", "x")
        .article("b.en", "2018-07-20", "x")
        .build()
        .ok();
    let page = built.page("tim-kiem/index.html");
    for link in [
        "/luu-tru/",
        "/2018/",
        "/chuyen-muc/bao-chi/",
        "/tim-kiem/b/",
    ] {
        assert!(page.contains(&format!("href=\"{link}\"")), "{link}");
    }
    assert!(built.has("tim-kiem/index/meta.json") && built.has("en/search/index/meta.json"));
    assert!(built.page("en/search/index.html").contains("/en/search/b/"));
}

#[test]
fn titles_stand_in_order_under_their_letter() {
    let titles = ["Ứng dụng", "Đầu tư", "Dân số", "“Ưu đãi”"];
    let built = titled(4, |n| titles[n].to_owned()).build().ok();
    let page = built.page("tim-kiem/d/index.html");
    assert!(page.find("Dân số").unwrap() < page.find("Đầu tư").unwrap());
    assert!(built.page("tim-kiem/u/index.html").contains("“Ưu đãi”"));
}

#[test]
fn many_titles_of_a_letter_are_parted_by_year() {
    let built = titled(301, |n| format!("Tin số {n}")).build().ok();
    let letter = built.page("tim-kiem/t/index.html");
    assert!(letter.contains("/tim-kiem/t/2019/") && !letter.contains("Tin số 5<"));
    assert!(
        built
            .page("tim-kiem/t/2018/index.html")
            .contains("Tin số 5<")
    );
}

#[test]
fn an_article_more_changes_few_files_of_the_index() {
    let before = index(&titled(40, |n| format!("Tin số {n}")).build().ok());
    let after = index(&titled(41, |n| format!("Tin số {n}")).build().ok());
    let changed: Vec<&str> = after
        .iter()
        .filter(|file| !before.contains(file))
        .map(|(name, _)| name.rsplit('/').next().unwrap())
        .collect();
    assert_eq!(changed, ["c5.bin", "columns.bin", "meta.json", "tail.bin"]);
}

#[test]
fn an_article_is_found_by_the_number_of_its_attachment() {
    let lines =
        "attachments: [{file: qd.pdf, title: Quyết định giao chỉ tiêu, number: 9876/QĐ-SOTTTT}]";
    let built = SiteTest::new()
        .article_with("a", "2018-07-20", lines, "x")
        .file("content/qd.pdf", "x")
        .build()
        .ok();
    let files = built.tree();
    let words = |name: &&String| name.starts_with("tim-kiem/index/") && name.ends_with(".bin");
    let holds = |word: &str| {
        let mut indexed = files.keys().filter(words);
        indexed.any(|name| {
            let mut text = Vec::new();
            GzDecoder::new(&files[name][..])
                .read_to_end(&mut text)
                .unwrap();
            text.windows(word.len())
                .any(|bytes| bytes == word.as_bytes())
        })
    };
    assert!(holds("9876") && holds("sotttt") && !holds("9877"));
}
