//! Same input, same bytes.

use proptest::prelude::*;

use crate::site_test::SiteTest;

fn fill(mut site: SiteTest, order: &[usize]) -> SiteTest {
    for n in order {
        let text = format!(
            "---\ntitle: Tin số {n}\ndate: 2020-0{}-1{}\ntags: [t{}, chung, \"bán\", \"bắn\"]\ncategory: C{}\nauthor: A{}\n---\nThân {n}.\n\n| a | b |\n|---|---|\n| {n} | x |\n",
            n % 9 + 1,
            n % 7,
            n % 4,
            n % 3,
            n % 2
        );
        site = site.file(&format!("content/{}/bai-{n}.md", n % 5), &text);
    }
    site
}

#[test]
fn threads_folder_locale_and_order_of_files_do_not_matter() {
    let forwards: Vec<usize> = (0..40).collect();
    let backwards: Vec<usize> = forwards.iter().rev().copied().collect();
    let one = fill(SiteTest::new(), &forwards)
        .variable("RAYON_NUM_THREADS", "1")
        .variable("LC_ALL", "C")
        .build()
        .ok();
    let two = fill(SiteTest::new(), &backwards)
        .variable("RAYON_NUM_THREADS", "4")
        .variable("LC_ALL", "vi_VN.UTF-8")
        .variable("TZ", "America/New_York")
        .build()
        .ok();
    let (one, two) = (one.tree(), two.tree());
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        two.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &one {
        assert!(two[name] == *bytes, "{name} differs");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn a_second_build_over_an_older_one_equals_a_first_build(
        before in proptest::collection::vec(0usize..20, 0..8),
        after in proptest::collection::vec(0usize..20, 1..8),
    ) {
        let fresh = fill(SiteTest::new(), &after).build().ok();
        let over = fill(SiteTest::new(), &before).build().ok();
        std::fs::remove_dir_all(over.site.root().join("content")).ok();
        std::fs::remove_file(over.site.root().join("urls.txt")).ok();
        let over = fill(over.site, &after).build().ok();
        prop_assert!(fresh.tree() == over.tree());
    }
}
