//! What Markdown becomes.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;

struct Fake;

impl Resolver for Fake {
    fn document(&self, path: &str) -> Option<DocumentFacts> {
        match path {
            "2018/khac.md" => Some(DocumentFacts::Public("/2018/khac/".to_owned())),
            "nhap.md" => Some(DocumentFacts::Hidden(None)),
            _ => None,
        }
    }

    fn asset(&self, path: &str) -> Option<AssetFacts> {
        match path {
            "2018/anh.jpg" => Some(AssetFacts::Picture(Arc::new(crate::picture::Picture {
                width: 640,
                height: 480,
                small: Vec::new(),
                fallback: None,
                share: None,
            }))),
            "2018/van-ban.pdf" => Some(AssetFacts::File),
            "2018/x.svg" => Some(AssetFacts::BadPicture(bilingual!("SVG", "SVG"))),
            _ => None,
        }
    }

    fn nearest(&self, _: &str) -> Option<String> {
        None
    }

    fn href(&self, site_path: &str) -> String {
        site_path.to_owned()
    }

    fn own<'u>(&self, _url: &'u str) -> Option<&'u str> {
        None
    }
}

fn vietnamese() -> Arc<Words> {
    let words = |key: &str| match key {
        "credit" => "Ảnh",
        "table" => "Bảng",
        "notes" => "Chú thích",
        "note_back" => "Trở lại chỗ chú thích",
        "task_done" => "đã xong",
        "task_open" => "chưa xong",
        "captions" => "Phụ đề",
        "watch_video" => "Xem video",
        _ => "mở trang",
    };
    Arc::new(Words::of("vi", words))
}

fn run(body: &str) -> (RenderedMarkdown, Vec<String>) {
    let source = Source {
        body,
        path: "2018/bai.md",
        shown: "content/2018/bai.md",
        lines_before: 4,
        asset_folder: "/2018/bai/",
        words: &vietnamese(),
    };
    let resolver: Arc<dyn Resolver> = Arc::new(Fake);
    let (rendered, found) = render(&source, &resolver);
    let codes = found
        .iter()
        .map(|d| {
            format!(
                "{} {}",
                d.code,
                d.place.as_ref().map(|p| p.to_string()).unwrap_or_default()
            )
        })
        .collect();
    (rendered, codes)
}

fn html(body: &str) -> String {
    run(body).0.html
}

#[test]
fn what_stands_in_attributes_and_captions_is_escaped() {
    let made = html("[x](/a \"\\\" <b>\")\n\n```a\"<b\nx\n```\n\n![Ảnh](anh.jpg \"<i>\")\n");
    assert!(!made.contains("<b") && !made.contains("<i>"), "{made}");
    assert!(made.contains("title=\"&quot; &lt;b&gt;\""), "{made}");
}

#[test]
fn headings_get_ids_from_their_words_and_start_below_the_title() {
    let (rendered, found) = run("# Văn hóa – Thông tin\n\n## Đề án\n\n## Đề án\n\n[x](#de-an-2)\n");
    assert!(found.is_empty(), "{found:?}");
    assert!(
        rendered.html.starts_with("<h2 id=\"van-hoa-thong-tin\">"),
        "{}",
        rendered.html
    );
    let ids: Vec<&str> = rendered.headings.iter().map(|h| h.id.as_str()).collect();
    assert_eq!(ids, ["van-hoa-thong-tin", "de-an", "de-an-2"]);
}

#[test]
fn links_into_the_site_are_resolved_and_dead_ones_told() {
    let (rendered, found) = run(
        "[a](khac.md#muc) [b](/content/2018/khac.md) [c](van-ban.pdf) [d](/tu-khoa/x/)\n\n[e](khong.md) [f](../nhap.md) [g](../../x.md) [h](#khong)\n",
    );
    assert!(
        rendered.html.contains("href=\"/2018/khac/#muc\""),
        "{}",
        rendered.html
    );
    assert!(rendered.html.contains("href=\"/2018/bai/van-ban.pdf\""));
    assert_eq!(rendered.links.len(), 3);
    assert_eq!(rendered.assets.len(), 1);
    assert_eq!(
        found,
        [
            "dead-link content/2018/bai.md:7:1",
            "link-to-hidden content/2018/bai.md:7:15",
            "link-outside content/2018/bai.md:7:31",
            "dead-anchor content/2018/bai.md:7:47",
        ]
    );
}

#[test]
fn a_mail_address_becomes_a_link() {
    assert_eq!(
        html("<a@b.example>\n"),
        "<p><a href=\"mailto:a@b.example\">a@b.example</a></p>\n"
    );
}

#[test]
fn a_picture_alone_is_a_figure_with_its_caption() {
    let out = html("![Hội nghị](anh.jpg \"Toàn cảnh\")\n");
    assert_eq!(
        out,
        "<figure><img src=\"/2018/bai/anh.jpg\" alt=\"Hội nghị\" width=\"640\" height=\"480\" loading=\"lazy\" decoding=\"async\"><figcaption>Toàn cảnh</figcaption></figure>\n"
    );
    assert!(html("![a](anh.jpg) ![b](anh.jpg)\n").starts_with("<div class=\"gallery\">"));
    assert!(html("Xem ![a](anh.jpg) này\n").starts_with("<p>Xem <img"));
}

#[test]
fn what_can_hurt_a_reader_is_refused_or_taken_out() {
    let (rendered, found) = run(
        "[x](javascript:alert(1)) ![y](data:text/html,<b>) [z](data:image/png;base64,AA==) ![t](x.svg) ![r](https://x.example/a.png)\n",
    );
    assert!(
        !rendered.html.contains("javascript") && !rendered.html.contains("data:"),
        "{}",
        rendered.html
    );
    assert_eq!(found.len(), 5, "{found:?}");
    for body in [
        "<script>alert(1)</script>\n",
        "<img src=x onerror=alert(1)>\n",
        "# x {onclick=alert(1)}\n",
        "<svg onload=alert(1)><script>1</script></svg>\n",
        "<a href=\"jav&#x0A;ascript:alert(1)\">x</a>\n",
        "<iframe src=\"https://x.example\"></iframe>\n",
        "<div style=\"position:fixed\" onmouseover=x>a</div>\n",
    ] {
        let out = html(body).to_lowercase();
        for word in [
            "<script",
            "onerror",
            "onclick",
            "onload",
            "javascript",
            "<iframe",
            "style=",
            "onmouse",
            "<svg",
        ] {
            assert!(!out.contains(word), "{body} gave {out}");
        }
    }
}

#[test]
fn raw_html_is_cleaned_and_its_links_are_resolved() {
    let (rendered, found) =
        run("<p>Xem <a href=\"khac.md\">bài</a> <img src=\"anh.jpg\" alt=\"a\"> <b>đậm</b></p>\n");
    assert!(found.is_empty(), "{found:?}");
    assert!(
        rendered.html.contains("<a href=\"/2018/khac/\">bài</a>"),
        "{}",
        rendered.html
    );
    assert!(
        rendered
            .html
            .contains("<img src=\"/2018/bai/anh.jpg\" alt=\"a\">")
    );
    assert_eq!(rendered.assets.len(), 1);
}

#[test]
fn raw_html_is_held_to_the_rules_of_markdown() {
    for (body, code) in [
        (
            "<a href=\"JavaScript:x()\">j</a>",
            "forbidden-link content/2018/bai.md:5:1",
        ),
        (
            "<a href=\"java&#115;cript:x()\">j</a>",
            "forbidden-link content/2018/bai.md:5:1",
        ),
        (
            "x <a href=\"ftp://x/y\">f</a>",
            "forbidden-link content/2018/bai.md:5:3",
        ),
        (
            "<img src=\"van-ban.pdf\" alt=\"x\">",
            "not-a-picture content/2018/bai.md:5:1",
        ),
        (
            "<video src=\"anh.jpg\"></video>",
            "not-a-picture content/2018/bai.md:5:1",
        ),
    ] {
        let (rendered, codes) = run(body);
        assert_eq!(codes, [code], "{body}");
        assert!(
            !rendered.html.contains("href") && !rendered.html.contains("src"),
            "{body}"
        );
    }
    assert!(
        run("<a href=\"van-ban.pdf\">x</a> <img src=\"anh.jpg\" alt=\"x\">")
            .1
            .is_empty()
    );
    assert!(!to_safe_html("<a href=\"javascript:x()\">j</a>").contains("href"));
}

#[test]
fn depth_is_bounded() {
    assert_eq!(run(&">".repeat(20_000)).1.len(), 1);
    assert_eq!(run(&"<b>".repeat(20_000)).1.len(), 1);
    assert!(run(&"> ".repeat(20)).1.is_empty());
}

#[test]
fn the_extensions_are_written_without_styles_and_with_ways_back() {
    let table = html("| a | b |\n|---|--:|\n| 1 | 2 |\n");
    assert!(
        table.contains("<th scope=\"col\" class=\"right\">b</th>"),
        "{table}"
    );
    assert!(!table.contains("style"));
    let notes = html("Một[^a] hai[^a].\n\n[^a]: Chú *giải*.\n");
    assert!(
        notes.contains("<a href=\"#fn-1\" id=\"fnref-1\">1</a>"),
        "{notes}"
    );
    assert!(
        notes.contains("<li id=\"fn-1\"><p>Chú <em>giải</em>. <a class=\"footnote-back\""),
        "{notes}"
    );
    assert!(html("- [x] xong\n").contains("aria-label=\"đã xong\""));
    assert!(html("Từ\n: Nghĩa\n").contains("<dl>"));
    assert!(html("~~bỏ~~ `{{ ten }}`\n").contains("<del>bỏ</del> <code>{{ ten }}</code>"));
}

#[test]
fn a_video_is_a_link_that_loads_nothing() {
    let out = html("![Phóng sự](https://www.youtube.com/watch?v=dQw4w9WgXcQ)\n");
    assert!(out.contains("<figure class=\"video\"><a class=\"video\" href=\"https://www.youtube.com/watch?v=dQw4w9WgXcQ\""), "{out}");
    assert!(!out.contains("<iframe") && !out.contains("<img"));
}

#[test]
fn headings_leave_out_no_level_and_never_take_an_id_of_the_page() {
    let (rendered, _) = run("#### Bốn\n\n## Hai\n\n##### Năm\n\n## fn-1\n");
    let levels: Vec<(u8, &str)> = rendered
        .headings
        .iter()
        .map(|h| (h.level, h.id.as_str()))
        .collect();
    assert_eq!(
        levels,
        [(2, "bon"), (2, "hai"), (3, "nam"), (2, "muc-fn-1")]
    );
}

#[test]
fn regions_have_names_of_their_own() {
    let two = html("| a |\n|---|\n| 1 |\n\n| b |\n|---|\n| 2 |\n");
    assert!(two.contains("aria-label=\"Bảng 1\"") && two.contains("aria-label=\"Bảng 2\""));
    assert!(
        html("```sh\nx\n```\n").starts_with("<pre tabindex=\"0\"><code class=\"language-sh\">x")
    );
}

#[test]
fn raw_html_beside_footnotes_and_links_leaves_them_whole() {
    let out = html("<b>x</b> a[^n] b[^n] [y](https://y.example)\n\n[^n]: z\n");
    assert!(
        out.contains("id=\"fnref-1-2\"") && out.contains("rel=\"external noopener\""),
        "{out}"
    );
}

#[test]
fn the_first_paragraph_is_the_summary() {
    assert_eq!(
        run("![a](anh.jpg)\n\nĐoạn **đầu**\ntiếp.\n\nĐoạn hai.\n")
            .0
            .summary,
        "Đoạn đầu tiếp."
    );
    // A hyphen that shows at the end of a line only is no part of a word.
    assert_eq!(run("Thủ\u{ad}tướng dự.\n").0.summary, "Thủtướng dự.");
}

proptest! {
    #[test]
    fn no_body_makes_it_panic_or_leaves_a_script(body in "[-#>*`<>/a-z\\[\\]()!:\"'= \n|{}~^1.\\\\ế•—\\x{a0}@&;$]{0,200}") {
        let out = html(&body).to_lowercase();
        prop_assert!(!out.contains("<script"));
        prop_assert!(!out.contains("href=\"javascript"));
    }
}

#[test]
fn tables_of_raw_html_scroll_and_ids_stand_once() {
    let html = html(
        "|a|\n|-|\n|1|\n\n<table title=\"<table\"><tr><td><table><tr><td>x</td></tr></table></td></tr></table>\n\n<p id=\"muc\">x</p>\n\n## Mục\n\n<h4 id=\"fn-1\">x</h4>\n\nMột[^1].\n\n[^1]: Hai.\n",
    );
    assert!(
        html.contains("aria-label=\"Bảng 2\"><table title"),
        "{html}"
    );
    assert_eq!(html.matches("class=\"table\"").count(), 2, "{html}");
    assert_eq!(html.matches("<div").count(), html.matches("</div>").count());
    assert_eq!(html.matches("id=\"muc\"").count(), 1, "{html}");
    assert!(
        html.contains("<h2 id=\"muc\">") && html.contains("<li id=\"fn-1\">"),
        "{html}"
    );
}

#[test]
fn bare_addresses_are_links() {
    let html = |body: &str| run(body).0.html;
    let linked =
        |address: &str| format!("<a href=\"{address}\" rel=\"external noopener\">{address}</a>");
    let address = "https://dvc.gov.vn/a_b_c?x=1";
    let a = linked(address);
    assert_eq!(
        html(&format!("Vào {address}, xem.")),
        format!("<p>Vào {a}, xem.</p>\n")
    );
    assert_eq!(html(&format!("“{address}”.")), format!("<p>“{a}”.</p>\n"));
    assert_eq!(html(&format!("({address})")), format!("<p>({a})</p>\n"));
    assert_eq!(
        html(&format!("**{address}**")),
        format!("<p><strong>{a}</strong></p>\n")
    );
    assert_eq!(
        html(&format!("- {address}\n")),
        format!("<ul>\n<li>{a}</li>\n</ul>\n")
    );
    assert_eq!(
        html("Gửi mot@so.gov.vn."),
        "<p>Gửi <a href=\"mailto:mot@so.gov.vn\">mot@so.gov.vn</a>.</p>\n"
    );
    assert_eq!(
        html("https://so.example/?a=1&amp;b=2"),
        "<p><a href=\"https://so.example/?a=1&amp;b=2\" rel=\"external noopener\">https://so.example/?a=1&amp;b=2</a></p>\n"
    );
    for plain in [
        "https://so.example/tinMột việc",
        "ftp://so.example/x",
        "javascript://so.example/x",
        "https://",
        "a@b",
        "hế2013@so.gov.vn",
        "https://so.gov.vn:99999/",
        "@so",
    ] {
        assert!(!html(plain).contains("<a"), "{plain}: {}", html(plain));
    }
    let two = html("https://a.vn/x;https://b.vn/y, z");
    assert_eq!(
        two,
        format!(
            "<p>{};{}, z</p>\n",
            linked("https://a.vn/x"),
            linked("https://b.vn/y")
        )
    );
    let inside =
        html("<div><a href=\"https://x.vn\">\n\nhttps://y.vn\n\n</a></div>\n\nhttps://z.vn");
    assert_eq!(inside.matches("<a").count(), 2, "{inside}");
    for once in [
        format!("[{address}]({address})"),
        format!("<{address}>"),
        format!("<a href=\"{address}\">{address}</a>"),
        "<mot@so.gov.vn>".to_owned(),
    ] {
        assert_eq!(html(&once).matches("<a").count(), 1, "{once}");
    }
    for code in [
        format!("`{address}`"),
        format!("    {address}"),
        format!("<code>{address}</code>"),
    ] {
        assert!(!html(&code).contains("<a"), "{code}");
    }
    assert_eq!(
        run(&format!("# {address}\n\nXem {address}")).0.summary,
        format!("Xem {address}")
    );
}
