//! A warm build equals a clean build, whatever was done to the site between.
//!
//! `BANTIN_CASES=500 cargo test --test suite warm` looks longer.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use crate::site_test::{Built, SiteTest, tree};

/// Articles of the site.
const ARTICLES: usize = 14;

/// Something that somebody does to a site between two builds.
#[derive(Debug, Clone)]
enum Edit {
    /// Writes an article anew; the number says how.
    Write(usize, usize),
    /// Writes it with another date, and so to another place.
    Move(usize, usize),
    Delete(usize),
    Rename(usize),
    /// Another life: draft, scheduled, expired, withdrawn, with another template.
    Live(usize, usize),
    /// Writes it with more in its front matter, or at another hour.
    Detail(usize, usize),
    /// Writes it in English too, or takes that away.
    Translate(usize),
    /// The same bytes at another time.
    Touch(usize),
    /// Other bytes of the same length at the same time.
    SameTime(usize),
    Config(usize),
    Template(usize),
    Strings(usize),
    Picture(usize),
    Attachment(usize),
    Static(usize),
    /// Another instant.
    Clock(usize),
    Drafts,
    /// The cache is cut short, taken away, or filled with something else.
    Cache(usize),
    /// Somebody writes into the output, or takes a file from it.
    Output(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let article = 0..ARTICLES;
    let way = 0usize..6;
    prop_oneof![
        6 => (article.clone(), way.clone()).prop_map(|(n, w)| Edit::Write(n, w)),
        2 => (article.clone(), way.clone()).prop_map(|(n, w)| Edit::Move(n, w)),
        2 => article.clone().prop_map(Edit::Delete),
        1 => article.clone().prop_map(Edit::Rename),
        3 => (article.clone(), way.clone()).prop_map(|(n, w)| Edit::Live(n, w)),
        2 => (article.clone(), 0usize..7).prop_map(|(n, w)| Edit::Detail(n, w)),
        1 => (5..ARTICLES).prop_map(Edit::Translate),
        1 => article.clone().prop_map(Edit::Touch),
        1 => article.prop_map(Edit::SameTime),
        2 => (0usize..CONFIGS).prop_map(Edit::Config),
        2 => (0usize..=TEMPLATES.len()).prop_map(Edit::Template),
        1 => way.clone().prop_map(Edit::Strings),
        1 => way.clone().prop_map(Edit::Picture),
        1 => way.clone().prop_map(Edit::Attachment),
        1 => way.clone().prop_map(Edit::Static),
        2 => way.clone().prop_map(Edit::Clock),
        1 => Just(Edit::Drafts),
        2 => way.clone().prop_map(Edit::Cache),
        1 => way.prop_map(Edit::Output),
    ]
}

/// Ways of [`Edit::Config`].
const CONFIGS: usize = 9;

/// Templates of the site; after the last all are taken away.
const TEMPLATES: [(&str, &str); 9] = [
    (
        "rieng.html",
        "{% extends \"article.html\" %}{% block title %}riêng{% endblock %}",
    ),
    ("rieng.html", "{% extends \"article.html\" %}"),
    (
        "home.html",
        "{% extends \"bulletin/home.html\" %}{# khác #}",
    ),
    ("titles.html", "<p>{{ page.title }}</p>"),
    ("archive_day.html", "<p>{{ page.title }}</p>"),
    ("cards/line.html", "<li>{{ card.title }}</li>"),
    ("shared/menu.html", "<p>{{ site.title }}</p>"),
    ("redirect.html", "<a href=\"{{ to }}\">{{ site.title }}</a>"),
    (
        "page.html",
        "<p>{{ content.title }}: {{ url_for(path=\"/content/bo/index.md\") }}</p>",
    ),
];

fn path(n: usize) -> String {
    match n {
        // A bundle with files of its own.
        0 => "content/bo/index.md".to_owned(),
        // English.
        1..=3 => format!("content/tin-{n}.en.md"),
        // A page.
        4 => "content/trang.md".to_owned(),
        _ => format!("content/{}/tin-{n}.md", n % 3),
    }
}

/// An article on one of three subjects, with links, pictures and tags.
fn article(n: usize, way: usize, date: usize, lines: &str) -> String {
    let subject = [
        "Cầu Bến Trúc qua sông Lành hợp long",
        "Học bạ điện tử thay sổ giấy",
        "Mưa lớn gây ngập vùng trũng thấp",
    ][(n + way) % 3];
    let kind = match n {
        4 => "kind: page\n".to_owned(),
        _ => format!(
            "date: 2026-{:02}-{:02} 08:00\ncategory: C{}\nauthor: A{}\ntags: [chung, t{}]\n",
            date % 10 + 1,
            n + 1,
            way % 2,
            n % 2,
            way % 4
        ),
    };
    let see = match way {
        1 => format!("Xem [bài kia](/{}).", path((n + 1) % ARTICLES)),
        2 if n == 0 => "![Ảnh cầu](anh.png)\n\n[Văn bản](van-ban.pdf)".to_owned(),
        3 => "<b>chữ đậm</b>".to_owned(),
        _ => String::new(),
    };
    format!(
        "---\ntitle: {subject} {}\n{kind}{lines}---\n{subject}, lần {way}. {}\n\n{see}\n",
        if way == 5 { "mới" } else { "" },
        "Cán bộ và người dân cùng làm. ".repeat(1 + way)
    )
}

fn write(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn picture(way: usize) -> Vec<u8> {
    let colour = image::Rgb([40 * way as u8, 90, 120]);
    let picture = image::RgbImage::from_pixel(8 + way as u32, 8, colour);
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

struct Newsroom {
    warm: SiteTest,
    clock: usize,
    drafts: bool,
    dates: [usize; ARTICLES],
}

impl Newsroom {
    fn new() -> Newsroom {
        let warm = SiteTest::new();
        let dates = std::array::from_fn(|n| n);
        let mut newsroom = Newsroom {
            warm,
            clock: 0,
            drafts: false,
            dates,
        };
        newsroom.edit(&Edit::Config(0));
        newsroom.edit(&Edit::Picture(1));
        newsroom.edit(&Edit::Attachment(1));
        for n in 0..ARTICLES {
            newsroom.edit(&Edit::Write(n, n % 5));
        }
        newsroom
    }

    fn edit(&mut self, edit: &Edit) {
        let root = self.warm.root().to_owned();
        let there = |n: usize| fs::read(root.join(path(n)));
        match *edit {
            Edit::Write(n, way) => {
                write(&root, &path(n), article(n, way, self.dates[n], ""));
            }
            Edit::Move(n, way) => {
                self.dates[n] = n + way * 3;
                write(&root, &path(n), article(n, way, self.dates[n], ""));
                fs::remove_file(root.join("urls.txt")).ok();
            }
            Edit::Delete(n) => {
                fs::remove_file(root.join(path(n))).ok();
                fs::remove_file(root.join("urls.txt")).ok();
            }
            Edit::Rename(n) => {
                let (old, new) = (root.join(path(n)), root.join(format!("content/ten-{n}.md")));
                fs::rename(old, new).ok();
                fs::remove_file(root.join("urls.txt")).ok();
            }
            Edit::Live(n, way) => {
                let lines = [
                    "draft: true\n",
                    "publish_at: 2026-11-15 08:00\n",
                    "expires: 2026-11-12 08:00\n",
                    "withdrawn: {date: 2026-10-30, reason: Sai số liệu}\n",
                    "template: rieng.html\n",
                    "updated: 2026-10-30\nfeatured: true\nrelated: none\n",
                ][way];
                write(&root, &path(n), article(n, way, self.dates[n], lines));
                fs::remove_file(root.join("urls.txt")).ok();
            }
            Edit::Detail(n, way) => {
                let lines = [
                    "summary: Tóm tắt riêng\n",
                    "image: {src: anh.png, alt: Cầu buổi sáng}\n",
                    "image: {src: anh.png, alt: Cầu buổi chiều}\n",
                    "attachments: [{file: van-ban.pdf, title: Quyết định}]\n",
                    "changes: [{date: 2026-10-30, note: Sửa số, kind: correction}]\n",
                    "aliases: [/cu/{n}/]\n",
                    "",
                ][way];
                // Only the bundle has files.
                let n = if matches!(way, 1..=3) { 0 } else { n };
                let lines = lines.replace("{n}", &n.to_string());
                let mut text = article(n, 2, self.dates[n], &lines);
                if way == 6 {
                    text = text.replace("08:00", "09:30");
                }
                write(&root, &path(n), text);
                fs::remove_file(root.join("urls.txt")).ok();
            }
            Edit::Translate(n) => {
                let path = path(n).replace(".md", ".en.md");
                if fs::remove_file(root.join(&path)).is_err() {
                    write(&root, &path, article(n, 0, self.dates[n], ""));
                }
                fs::remove_file(root.join("urls.txt")).ok();
            }
            Edit::Touch(n) => {
                if let Ok(bytes) = there(n) {
                    write(&root, &path(n), bytes);
                }
            }
            // Windows does not say when a file was changed, only what it was told.
            Edit::SameTime(_) if cfg!(windows) => {}
            Edit::SameTime(n) => {
                let file = root.join(path(n));
                if let Ok(bytes) = there(n) {
                    let time = fs::metadata(&file).unwrap().modified().unwrap();
                    let text = String::from_utf8(bytes).unwrap();
                    write(&root, &path(n), text.replace("dân", "nhâ"));
                    let file = fs::File::options().write(true).open(file).unwrap();
                    file.set_modified(time).unwrap();
                }
            }
            Edit::Config(way) => {
                let text = format!(
                    "title: Sở {}\nbase_url: https://so.example{}\nlanguages: {{en: {{title: Dept}}}}\npaginate: {}\n",
                    way % 3,
                    if way == 3 { "/goc" } else { "" },
                    if way < 4 { 3 } else { 4 }
                );
                let notice = "notices: [{text: Bảo trì, from: 2026-11-05, until: 2026-11-20}]\n";
                let text = match way {
                    5 => text + notice,
                    6 => text + "feeds: {full_text: false}\n",
                    7 => text + "related: {count: 2}\n",
                    8 => text + "redirects: {/xua/: /luu-tru/}\n",
                    _ => text,
                };
                write(&root, "bantin.yaml", text);
                fs::remove_file(root.join("urls.txt")).ok();
            }
            Edit::Template(way) => match TEMPLATES.get(way) {
                Some((name, text)) => write(&root, &format!("templates/{name}"), text),
                None => drop(fs::remove_dir_all(root.join("templates"))),
            },
            Edit::Strings(way) => write(&root, "i18n/vi.yaml", format!("search: Tìm {way}\n")),
            Edit::Picture(way) => write(&root, "content/bo/anh.png", picture(way)),
            Edit::Attachment(way) => {
                write(&root, "content/bo/van-ban.pdf", "%PDF-1.4 ".repeat(1 + way));
            }
            Edit::Static(way) => write(&root, "static/t.txt", format!("{way}")),
            Edit::Clock(way) => self.clock = way,
            Edit::Drafts => self.drafts = !self.drafts,
            Edit::Cache(way) => damage(&root.join(".bantin/cache"), way),
            Edit::Output(way) => disturb(&root.join("public"), way),
        }
    }

    fn build(&mut self, mut site: SiteTest) -> Built {
        site.arguments.clear();
        let times = [
            "2026-11-01 08:00",
            "2026-11-02 09:00",
            "2026-11-13 08:00",
            "2026-11-16 08:00",
            "2026-11-30 08:00",
            "2027-01-01",
        ];
        let site = site.as_of(times[self.clock]);
        match self.drafts {
            true => site.arg("--drafts").build(),
            false => site.build(),
        }
    }

    /// Builds the site where it stands and a copy of its sources; both come to
    /// the same.
    fn compare(mut self) -> Newsroom {
        let clean = SiteTest::new();
        copy(self.warm.root(), clean.root());
        let warm = std::mem::replace(&mut self.warm, SiteTest::new());
        let (warm, clean) = (self.build(warm), self.build(clean));
        assert_eq!(warm.code(), clean.code(), "{}", warm.stderr());
        // The edits take the ledger away, and only one of the two was published before.
        let mut findings = warm.findings();
        let is_of_ledger = ["ledger-missing urls.txt", "url-forgotten urls.txt"];
        findings.retain(|finding| !is_of_ledger.contains(&&**finding));
        assert_eq!(findings, clean.findings());
        let output = if self.drafts {
            "public-drafts"
        } else {
            "public"
        };
        if warm.code() == 0 {
            let trees = [&warm, &clean].map(|built| tree(&built.site.root().join(output)));
            let names = trees.each_ref().map(|t| t.keys().collect::<Vec<_>>());
            assert_eq!(names[0], names[1]);
            for (name, bytes) in &trees[1] {
                assert!(trees[0][name] == *bytes, "{name} differs");
            }
        }
        self.warm = warm.site;
        self
    }
}

fn damage(cache: &Path, way: usize) {
    let entries = ["site", "search-0", "related-0", "vectors-0", "packs/0.pack"];
    let Some(entry) = entries.get(way) else {
        fs::remove_dir_all(cache).ok();
        return;
    };
    let path = cache.join(entry);
    if let Ok(bytes) = fs::read(&path) {
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    }
}

fn disturb(public: &Path, way: usize) {
    let page = public.join("index.html");
    if !page.exists() {
        return;
    }
    match way {
        0 => fs::write(page, "của người khác").unwrap(),
        1 => fs::remove_file(page).unwrap(),
        2 => drop(fs::remove_dir_all(public.join("chuyen-muc"))),
        3 => fs::remove_dir_all(public).unwrap(),
        4 => drop(fs::remove_dir_all(public.with_file_name(".public.bantin"))),
        _ => drop(fs::remove_file(
            public.with_file_name(".public.bantin/state"),
        )),
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let is_made = name.starts_with('.') || name.starts_with("public");
        let target = to.join(&name);
        if is_made {
            continue;
        }
        if entry.path().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn cases() -> u32 {
    let cases = std::env::var("BANTIN_CASES").ok();
    cases.and_then(|n| n.parse().ok()).unwrap_or(4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 200, ..ProptestConfig::default() })]
    #[test]
    fn a_warm_build_equals_a_clean_one(
        edits in proptest::collection::vec(proptest::collection::vec(edit(), 1..4), 1..10),
    ) {
        let mut newsroom = Newsroom::new().compare();
        for step in &edits {
            for edit in step {
                newsroom.edit(edit);
            }
            newsroom = newsroom.compare();
        }
    }
}

/// Chance may leave out an edit: here each is made once, with what it is about.
#[test]
fn after_every_kind_of_edit_a_warm_build_equals_a_clean_one() {
    let mut edits: Vec<Edit> = Vec::new();
    edits.extend((0..ARTICLES).map(|n| Edit::Write(n, (n + 2) % 6)));
    edits.extend((0..7).map(|way| Edit::Detail(6, way)));
    edits.extend((0..6).map(|way| Edit::Live(7, way)));
    edits.extend([Edit::Write(7, 0), Edit::Translate(8), Edit::Translate(8)]);
    edits.extend([Edit::Attachment(3), Edit::Picture(4), Edit::Static(2)]);
    edits.extend((1..CONFIGS).map(Edit::Config));
    edits.extend((0..3).map(Edit::Strings));
    edits.extend((0..=TEMPLATES.len()).map(Edit::Template));
    edits.extend([
        Edit::Config(5),
        Edit::Clock(2),
        Edit::Clock(4),
        Edit::Clock(0),
    ]);
    edits.extend([Edit::Touch(9), Edit::SameTime(9), Edit::Move(9, 2)]);
    edits.extend([Edit::Rename(10), Edit::Delete(11)]);
    let mut newsroom = Newsroom::new().compare();
    for edit in &edits {
        newsroom.edit(edit);
        newsroom = newsroom.compare();
    }
}

/// A second build of `site`, so much later that the times of files are believed.
fn later(built: Built) -> Built {
    std::thread::sleep(std::time::Duration::from_millis(60));
    built.site.build().ok()
}

// Where folders have no numbers, nobody knows that the output is still the same one.
#[cfg(unix)]
#[test]
fn a_build_that_would_change_nothing_looks_at_times_only_and_says_the_same() {
    let site = SiteTest::new()
        .article_with("a", "2026-10-01", "author: Mai Linh", "x")
        .article_with("b", "2026-10-02", "author: MAI LINH", "y")
        .arg("--timings=json");
    let stages = |built: &Built| {
        let said = built.stdout();
        let timings = said
            .lines()
            .find(|line| line.contains("\"stages\""))
            .unwrap();
        let timings: serde_json::Value = serde_json::from_str(timings).unwrap();
        timings["stages"].as_array().unwrap().len()
    };
    // The second sees the output settled, the third believes it.
    let first = later(site.build().ok());
    let findings = first.findings();
    let tree = first.tree();
    let again = later(first);
    assert_eq!(stages(&again), 1, "{}", again.stdout());
    assert_eq!(again.findings(), findings);
    assert_eq!(findings.len(), 1, "the two spellings are told of again");
    assert!(again.tree() == tree);
    // Somebody writes into the output where it stands.
    let page = again.public().join("index.html");
    fs::write(&page, "của người khác").unwrap();
    let mended = later(again);
    assert!(mended.tree() == tree);
}

#[test]
fn an_hour_that_passes_is_not_slept_through() {
    let site = SiteTest::new()
        .as_of("2026-11-10 08:00")
        .article("cu", "2026-11-09 08:00", "x")
        .article("hen", "2026-11-10 09:00", "y");
    let before = later(later(site.build().ok()));
    assert!(!before.has("2026/11/10/hen/index.html"));
    let after = Built {
        site: before.site.as_of("2026-11-10 09:00"),
        ..before
    };
    let after = later(later(after));
    assert!(after.has("2026/11/10/hen/index.html"));
    // Two days after, news are news no longer.
    assert!(after.page("news-sitemap.xml").contains("/hen/"));
    let old = Built {
        site: after.site.as_of("2026-11-12 10:00"),
        ..after
    };
    assert!(!later(old).page("news-sitemap.xml").contains("/hen/"));
}

#[test]
fn a_notice_comes_and_goes_by_itself() {
    let notice =
        "title: A\nnotices: [{text: Gấp, from: 2026-11-05 08:00, until: 2026-11-06 08:00}]\n";
    let site = SiteTest::new()
        .config(notice)
        .article("a", "2026-10-01", "x");
    let mut built = later(later(site.as_of("2026-11-01").build().ok()));
    for (hour, is_shown) in [
        ("2026-11-05 07:59", false),
        ("2026-11-05 08:00", true),
        ("2026-11-06 07:59", true),
        ("2026-11-06 08:00", false),
    ] {
        built.site = built.site.as_of(hour);
        built = later(later(built));
        assert_eq!(built.page("index.html").contains("Gấp"), is_shown, "{hour}");
    }
}

#[test]
fn what_is_asked_for_is_no_standing_answer() {
    let site = SiteTest::new().article("a", "2026-10-01", "x");
    let mut built = later(later(site.build().ok()));
    built.site = built.site.arg("--base-url=https://khac.example");
    let mut built = later(built);
    assert!(built.page("index.html").contains("https://khac.example"));
    built.site.arguments.clear();
    let built = later(later(built));
    // The ledger is written again, and told of.
    fs::remove_file(built.site.root().join("urls.txt")).unwrap();
    let built = later(built);
    assert!(built.site.root().join("urls.txt").is_file());
    // A theme of the site takes the place of the one that the program brings.
    let theme = "themes/bulletin";
    let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join(theme);
    fs::create_dir_all(built.site.root().join(theme)).unwrap();
    copy(&whole, &built.site.root().join(theme));
    let footer = format!("{theme}/templates/shared/footer.html");
    let built = later(Built {
        site: built.site.file(&footer, "Chân trang riêng"),
        ..built
    });
    assert!(built.page("index.html").contains("Chân trang riêng"));
}

#[test]
fn only_a_paranoid_build_sees_what_leaves_no_trace() {
    let text = |word: &str| format!("---\ntitle: A\ndate: 2026-10-01\n---\nThân {word}.\n");
    let site = SiteTest::new().file("content/a.md", &text("cũ"));
    let mut built = later(later(site.build().ok()));
    // A public page that somebody changes, with its size and times as they were.
    let page = built.public().join("2026/10/01/a/index.html");
    let at = fs::metadata(&page).unwrap().modified().unwrap();
    let changed = fs::read_to_string(&page)
        .unwrap()
        .replace("Thân cũ", "Thân xa");
    fs::write(&page, changed).unwrap();
    let file = fs::File::options().write(true).open(&page).unwrap();
    file.set_modified(at).unwrap();
    drop(file);
    for argument in ["--paranoid", "--clean"] {
        built.site = built.site.arg(argument);
        built = later(built);
        assert!(
            built.page("2026/10/01/a/index.html").contains("Thân cũ."),
            "{argument}"
        );
        built.site.arguments.clear();
    }
}

/// Writes `text` over an article of the same length and leaves its times.
fn rewrite_silently(site: &SiteTest, path: &str, text: &str, at: std::time::SystemTime) {
    let path = site.root().join(path);
    fs::write(&path, text).unwrap();
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(at).unwrap();
}

#[test]
fn times_that_tell_nothing_are_not_believed() {
    let text =
        |word: &str| format!("---\ntitle: Bài {word}\ndate: 2026-10-01\n---\nThân {word}.\n");
    let hour = std::time::Duration::from_secs(3600);
    let now = fs::metadata(file!()).map_or(std::time::UNIX_EPOCH, |m| m.modified().unwrap());
    // As a checkout, a backup and a clock that was set back leave them.
    for at in [std::time::UNIX_EPOCH + hour, now, now + hour * 100_000] {
        let site = SiteTest::new();
        rewrite_silently(&site, "bantin.yaml", "title: A\n", at);
        fs::create_dir_all(site.root().join("content")).unwrap();
        for name in ["a", "b"] {
            rewrite_silently(&site, &format!("content/{name}.md"), &text("cũ"), at);
        }
        let built = later(later(site.build().ok()));
        rewrite_silently(&built.site, "content/b.md", &text("xa"), at);
        rewrite_silently(&built.site, "bantin.yaml", "title: B\n", at);
        let built = later(built);
        assert!(built.page("2026/10/01/a/index.html").contains("Thân cũ."));
        assert!(built.page("2026/10/01/b/index.html").contains("Thân xa."));
        assert!(built.page("index.html").contains("<title>B</title>"));
    }
}

#[test]
fn the_cache_of_another_site_is_not_believed() {
    let one = SiteTest::new()
        .article("a", "2026-10-01", "Một.")
        .build()
        .ok();
    let other = SiteTest::new()
        .article("a", "2026-10-01", "Hai.")
        .build()
        .ok();
    let cache = one.site.root().join(".bantin/cache");
    fs::remove_dir_all(&cache).unwrap();
    fs::create_dir_all(&cache).unwrap();
    copy(&other.site.root().join(".bantin/cache"), &cache);
    let again = later(one);
    assert!(again.page("2026/10/01/a/index.html").contains("Một."));
}

#[test]
fn another_build_into_the_same_output_is_not_taken_for_ones_own() {
    let site = SiteTest::new().article("a", "2026-10-01", "x");
    let mine = later(later(site.build().ok()));
    let tree = mine.tree();
    // Somebody builds for a trial host in between, believing nothing.
    let mut trial = mine.site;
    trial = trial
        .arg("--paranoid")
        .arg("--base-url=https://thu.example");
    let mut trial = later(trial.build().ok());
    assert!(trial.page("index.html").contains("thu.example"));
    trial.site.arguments.clear();
    let mine = later(trial);
    assert!(mine.tree() == tree);
}

#[test]
fn an_article_that_was_the_oldest_is_not_related_to_what_is_older_now() {
    let bridge = "nhịp chính vượt sông Lành";
    let longer = format!(
        "{bridge}\n\nCây cầu dài 420 mét do tỉnh đầu tư, thi công hai năm, nhiều xã hai bờ được hưởng lợi."
    );
    let article = |name: &str, date: &str, lines: &str, body: &str| {
        let text = format!("---\ntitle: Cầu Bến Trúc\ndate: {date}\n{lines}---\n{body}\n");
        (format!("content/{name}.md"), text)
    };
    let mut site = SiteTest::new();
    for n in 3..9 {
        let body = format!("Nông dân thu hoạch {n} tấn lúa, giá {n} ổn định ở xã số {n}.");
        site = site.article(&format!("t{n}"), &format!("2020-01-0{n}"), &body);
    }
    let (name, text) = article("a", "2020-01-01", "", &longer);
    let (second, older) = article("b", "2020-01-02", "", bridge);
    let built = site.file(&name, &text).file(&second, &older).build().ok();
    let moved = "aliases: [/2020/01/01/a/]\n";
    let (name, text) = article("a", "2020-01-02 10:00", moved, &longer);
    let mut warm = later(built).site.file(&name, &text).build().ok();
    let tree = warm.tree();
    warm.site.arguments.push("--clean".to_owned());
    assert!(warm.again().ok().tree() == tree);
}

#[test]
fn what_an_article_is_warned_of_is_told_at_every_build_without_rendering_it_again() {
    let text = |body: &str| format!("---\ntitle: A\ndate: Thứ Hai, 20-7-2018\n---\n{body}\n");
    let built = SiteTest::new()
        .file("content/a.md", &text("Một <canvas></canvas>."))
        .article("b", "2018-07-21", "x")
        .build();
    let warnings = ["weekday content/a.md:3:7", "html-dropped content/a.md:5:5"];
    assert_eq!(built.findings(), warnings);
    let built = later(built).site.article("b", "2018-07-21", "y").build();
    assert_eq!(built.findings(), warnings);
    let built = later(built)
        .site
        .file("content/a.md", &text("Một."))
        .build();
    assert_eq!(built.findings(), warnings[..1]);
}

#[test]
fn numbers_that_change_places_in_a_title_change_lists_too() {
    let text = |own: &str| {
        format!(
            "Trận chung kết giải bóng đá truyền thống của huyện diễn ra chiều nay trên sân trung tâm, \
             trước hàng nghìn khán giả. Hai đội nhập cuộc thận trọng, các bàn thắng đến ở cuối hiệp hai. \
             Ban tổ chức trao cúp, huy chương và tiền thưởng. {own}"
        )
    };
    let article = |title: &str, day: u32, own: &str| {
        let text = text(own);
        format!("---\ntitle: \"{title}\"\ndate: 2020-03-{day:02}\nsummary: Bóng đá.\n---\n{text}\n")
    };
    let mut site = SiteTest::new();
    for n in 0..16 {
        let text = format!("Chuyện khác thứ {n}: x{n} y{n} z{n} t{n} u{n}.");
        site = site.article(&format!("khac-{n}"), "2020-01-01", &text);
    }
    let same = "Kết quả: 3 – 1";
    let built = site
        .file("content/a.md", &article(same, 1, "Ảnh của Mai."))
        .file("content/b.md", &article(same, 2, "Bài của Linh."))
        .build()
        .ok();
    let before = built.page("2020/03/02/b/index.json");
    let turned = article("Kết quả: 1 – 3", 2, "Bài của Linh.");
    let warm = built.site.file("content/b.md", &turned).build().ok();
    let tree = warm.tree();
    let listed = |json: &str| {
        json.split("\"others\"")
            .next()
            .unwrap()
            .contains("/2020/03/01/a/")
    };
    assert!(!listed(&before) && listed(&warm.page("2020/03/02/b/index.json")));
    assert!(tree == warm.site.arg("--clean").build().ok().tree());
}
