//! Dates as editors write them.

use crate::site_test::SiteTest;

#[test]
fn every_form_leads_to_the_page_of_its_day() {
    for (form, shown) in [
        ("2018-07-20T09:30:00+07:00", "9:30, Thứ Sáu, 20-7-2018"),
        ("2018-07-20T02:30:00Z", "9:30, Thứ Sáu, 20-7-2018"),
        ("2018-07-20", "Thứ Sáu, 20-7-2018"),
        ("2018-07-20 09:30", "9:30, Thứ Sáu, 20-7-2018"),
        ("20/07/2018", "Thứ Sáu, 20-7-2018"),
        ("20-7-2018 9:30", "9:30, Thứ Sáu, 20-7-2018"),
        ("\"9:30, Thứ Sáu, 20-7-2018\"", "9:30, Thứ Sáu, 20-7-2018"),
    ] {
        let built = SiteTest::new()
            .article("tin", form, "Thân bài.")
            .build()
            .ok();
        let page = built.page("2018/07/20/tin/index.html");
        assert!(page.contains(&format!(">{shown}</time>")), "{form}");
    }
}

#[test]
fn a_weekday_that_does_not_match_is_a_warning() {
    let built = SiteTest::new()
        .article("tin", "Thứ Hai 20-7-2018", "x")
        .build()
        .ok();
    assert_eq!(built.findings(), ["weekday content/tin.md:3:7"]);
}

#[test]
fn the_zone_of_the_site_decides_the_day() {
    let built = SiteTest::new()
        .config("title: x\ntime_zone: America/New_York\n")
        .article("tin", "2018-07-20T02:30:00Z", "x")
        .build()
        .ok();
    assert!(built.has("2018/07/19/tin/index.html"));
}

#[test]
fn bom_crlf_spaces_and_decomposed_letters_mean_what_they_mean() {
    let text = "\u{feff}---  \r\ntitle: Ho\u{302}\u{323}i nghi\u{323}\r\ndate: 2018-07-20\r\n---\r\n\r\nThân bài.\r\n";
    let built = SiteTest::new().file("content/tin.md", text).build().ok();
    let page = built.page("2018/07/20/tin/index.html");
    assert!(page.contains("<h1>Hội nghị</h1>"), "{page}");
    assert!(page.contains("<p>Thân bài.</p>"));
}
