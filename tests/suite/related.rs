//! Related news by text.

use crate::site_test::{Built, SiteTest};

/// Texts on a few subjects; enough others that a word shared by two says something.
fn newsroom() -> SiteTest {
    newsroom_with("")
}

/// The same, with more lines of front matter in every article.
fn newsroom_with(lines: &str) -> SiteTest {
    let subjects = [
        (
            "cau",
            "Khởi công cầu Bến Trúc bắc qua sông Lành",
            "Cây cầu Bến Trúc dài 420 mét, nhịp chính vượt sông Lành, do tỉnh đầu tư.",
        ),
        (
            "truong",
            "Trường học số hóa học bạ",
            "Học bạ điện tử thay sổ giấy, giáo viên nhập điểm trên máy tính bảng.",
        ),
        (
            "benh-vien",
            "Bệnh viện huyện có máy chụp mới",
            "Máy chụp cắt lớp giúp bác sĩ khám bệnh nhanh, giảm chuyển tuyến.",
        ),
        (
            "lua",
            "Nông dân thu hoạch lúa hè thu",
            "Năng suất lúa đạt sáu tấn một hecta, giá thóc ổn định.",
        ),
        (
            "mua",
            "Cảnh báo mưa lớn trên diện rộng",
            "Mưa lớn gây ngập vùng trũng, người dân chủ động tránh sạt lở.",
        ),
        (
            "cau-2",
            "Cầu Bến Trúc hợp long trước hạn",
            "Nhịp chính cầu Bến Trúc trên sông Lành hợp long sớm 20 ngày.",
        ),
        (
            "thu-vien",
            "Thư viện xã nhận sách mới",
            "Bạn đọc nhỏ tuổi có thêm truyện tranh và sách khoa học.",
        ),
        (
            "cau-3",
            "Thông xe cầu Bến Trúc",
            "Xe đầu tiên qua cầu Bến Trúc, hai bờ sông Lành gần nhau hơn.",
        ),
    ];
    let mut site = SiteTest::new();
    for (day, (name, title, body)) in subjects.iter().enumerate() {
        let day = day + 1;
        site = site.file(
            &format!("content/{name}.md"),
            &format!("---\ntitle: {title}\ndate: 2020-01-{day:02}\n{lines}---\n{body}\n"),
        );
    }
    site
}

fn related(built: &Built, path: &str) -> Vec<String> {
    let page = built.page(&format!("{path}/index.json"));
    let json: serde_json::Value = serde_json::from_str(&page).unwrap();
    let list = json["related"].as_array().unwrap();
    list.iter()
        .map(|entry| entry["url"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn older_articles_on_the_same_subject_are_found_and_no_others() {
    let built = newsroom().build().ok();
    let last = related(&built, "2020/01/08/cau-3");
    assert_eq!(
        last,
        [
            "https://so.example/2020/01/01/cau/",
            "https://so.example/2020/01/06/cau-2/"
        ]
    );
    assert!(
        related(&built, "2020/01/01/cau").is_empty(),
        "only the past is looked at"
    );
    assert!(
        related(&built, "2020/01/07/thu-vien").is_empty(),
        "nothing is like it"
    );
}

#[test]
fn names_of_authors_and_tags_are_no_part_of_what_is_said() {
    let lists = |site: SiteTest| {
        let built = site
            .config("title: Sở\nbase_url: https://so.example\nrelated: {tag: 0}\n")
            .build()
            .ok();
        let tree = built.tree();
        let articles = tree.into_iter().filter_map(|(path, bytes)| {
            let is_article = path.starts_with("2020/") && path.matches('/').count() == 4;
            let json = path.strip_suffix("index.json").filter(|_| is_article)?;
            let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            Some((json.to_owned(), value["related"].clone()))
        });
        articles.collect::<Vec<_>>()
    };
    let plain = lists(newsroom());
    assert!(plain.iter().any(|(_, list)| list[0]["score"].is_number()));
    let named = newsroom_with("author: Hoàng Phủ Ngọc Tường\ntags: [bồi đắp phù sa]\n");
    assert_eq!(lists(named), plain);
}

#[test]
fn a_new_article_changes_no_list_of_an_old_one() {
    let before = newsroom().build().ok();
    let old = before.tree();
    let after = newsroom()
        .article(
            "moi",
            "2020-02-01",
            "Cầu Bến Trúc trên sông Lành, lúa, mưa lớn, học bạ điện tử.",
        )
        .build()
        .ok();
    let new = after.tree();
    for (name, bytes) in old.iter().filter(|(name, _)| name.starts_with("2020/01/")) {
        let is_last = name.starts_with("2020/01/08/") || name.matches('/').count() == 2;
        assert!(is_last || new[name] == *bytes, "{name}");
    }
}

#[test]
fn a_story_told_twice_is_shown_once_and_told_of_by_check() {
    let site = newsroom().file(
        "content/cau-2-lai.md",
        "---\ntitle: Cầu Bến Trúc hợp long trước hạn\ndate: 2020-01-06 10:00\n---\n\
         Nhịp chính cầu Bến Trúc trên sông Lành hợp long sớm 20 ngày.\n",
    );
    let output = site.command("check").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("same-bulletin") && said.contains("content/cau-2-lai.md"),
        "{said}"
    );
    let built = site.build().ok();
    let list = related(&built, "2020/01/08/cau-3");
    let second_telling = list.iter().filter(|url| url.contains("cau-2")).count();
    assert_eq!(second_telling, 1, "{list:?}");
}

#[test]
fn the_command_explains_a_list() {
    let site = newsroom();
    let output = site
        .command("related")
        .args(["content/cau-3.md", "--as-of", "2026-11-01 08:00"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("ben truc") && said.contains("in the list"),
        "{said}"
    );
    let unknown = site
        .command("related")
        .arg("content/x.md")
        .output()
        .unwrap();
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn odd_texts_have_lists_too() {
    let mut site =
        newsroom()
            .article("trong", "2020-03-01", "")
            .article("mot", "2020-03-02", "lúa");
    for n in 0..10 {
        site = site.file(
            &format!("content/trung-{n}.md"),
            &format!("---\ntitle: Cùng một tin\ndate: 2020-04-{:02}\n---\nCùng một nội dung về hội thi cá vàng.\n", n + 1),
        );
    }
    let built = site.build().ok();
    let list = related(&built, "2020/04/10/trung-9");
    assert!(list.iter().all(|url| !url.contains("trung-")), "{list:?}");
    let mut command = built.site.command("related");
    let said = command.args(["trung-9.md", "--as-of", "2026-11-01 08:00"]);
    let said = String::from_utf8(said.output().unwrap().stdout).unwrap();
    assert_eq!(
        said.matches("almost this very article").count(),
        9,
        "{said}"
    );
    // Its title is all that it says.
    let site = built.site.file(
        "content/van-ban.md",
        "---\ntitle: Hội thi cá vàng năm nay\ndate: 2020-05-01\nsummary: Kế hoạch hội thi.\n---\n",
    );
    let list = related(&site.build().ok(), "2020/05/01/van-ban");
    assert!(list.iter().any(|url| url.contains("trung-")), "{list:?}");
}

#[test]
fn what_the_editor_chose_is_explained_as_it_is_shown() {
    let text = |own: &str| format!("Đường sắt qua huyện miền núi chở nông sản xuống cảng. {own}");
    let twice = "Mỗi ngày có hai chuyến, mỗi chuyến mười toa ngô, sắn và chè khô.";
    let mut site = SiteTest::new();
    for n in 0..10 {
        let own = format!("Thư viện số {n} mở cửa buổi tối, đón {n} lượt bạn đọc cao tuổi.");
        site = site.article(&format!("khong-lien-quan-{n}"), "2018-07-01", &own);
    }
    let site = site
        .article("goc", "2018-07-10", &text(twice))
        .article("chep", "2018-07-11", &text(twice))
        .article(
            "khac",
            "2018-07-12",
            &text("Ga mới xây xong, cầu và hầm đã thử tải trong tuần qua."),
        );
    let none = site.article_with(
        "tat",
        "2018-07-20",
        "related: none",
        &text("Sau bão, đội bảo trì thông tuyến trở lại vào chiều nay."),
    );
    let built = none
        .article_with(
            "ghim",
            "2018-07-21",
            "related: [chep.md]",
            &text("Giá cước giảm một phần mười cho hợp tác xã gửi hàng dài hạn."),
        )
        .build()
        .ok();
    let said = |file: &str| {
        let mut command = built.site.command("related");
        let output = command
            .args(["--as-of", "2026-11-01 08:00", file])
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let off = said("tat.md");
    assert!(
        !off.contains("in the list") && off.contains("`related: none`"),
        "{off}"
    );
    let page = built.page("2018/07/20/tat/index.html");
    assert!(!page.contains("_tin-lien-quan") && page.contains("_cac-tin-khac"));
    // What is almost the same as a chosen one is not shown beside it.
    let json = built.page("2018/07/21/ghim/index.json");
    assert!(json.contains("/2018/07/11/chep/"), "{json}");
    let related = json
        .split("\"related\"")
        .nth(1)
        .unwrap()
        .split(']')
        .next()
        .unwrap();
    assert!(!related.contains("/goc/"), "{related}");
    let pinned = said("ghim.md");
    assert_eq!(pinned.matches("Bài chep").count(), 2, "{pinned}");
    assert!(pinned.contains("almost the same as “Bài chep”"), "{pinned}");
}
