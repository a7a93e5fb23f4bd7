//! What is told and does not stop a build.

use crate::site_test::SiteTest;

#[test]
fn spellings_of_one_name_are_told_and_taken_as_one() {
    let built = SiteTest::new()
        .article_with(
            "a",
            "2018-07-20",
            "category: Văn hóa – Thông tin\ntags: [hòa bình]",
            "x",
        )
        .article_with(
            "b",
            "2018-07-21",
            "category: Văn hoá - Thông tin\ntags: [hoà bình]",
            "x",
        )
        .build()
        .ok();
    assert_eq!(
        built.findings(),
        [
            "name-variant content/b.md:4:11",
            "name-variant content/b.md:5:8"
        ]
    );
    assert!(built.page("tu-khoa/hoa-binh/index.html").contains("2 tin"));
}

#[test]
fn at_most_two_hundred_are_shown_and_the_rest_is_counted() {
    let mut site = SiteTest::new();
    for n in 0..210 {
        site = site.article(&format!("b{n:03}"), "không phải ngày", "x");
    }
    let built = site.build();
    assert_eq!(built.findings().len(), 210);
    let human = built.site.command("check").output().unwrap();
    let text = String::from_utf8_lossy(&human.stderr).into_owned();
    assert_eq!(text.matches("error[date-unreadable]").count(), 200);
    assert!(text.contains("… and 10 more"));
    assert!(text.contains("errors: 210, in files: 210"));
}

#[test]
fn a_date_is_far_ahead_until_it_is_not() {
    let site = SiteTest::new().article("a", "2037-01-10", "x");
    let mut site = site.as_of("2027-01-05");
    for (as_of, is_far) in [
        ("2027-01-05", true),
        ("2027-01-06", true),
        ("2027-03-05", false),
    ] {
        let built = site.as_of(as_of).build().ok();
        let findings = built.findings();
        let told = findings
            .iter()
            .any(|finding| finding.starts_with("date-far-ahead"));
        assert_eq!(told, is_far, "{as_of}: {findings:?}");
        site = built.site;
    }
}
