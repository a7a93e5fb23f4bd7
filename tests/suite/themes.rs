//! Themes: overriding, extending, errors.

use std::fs;

use crate::site_test::SiteTest;

fn one() -> SiteTest {
    SiteTest::new()
        .config("title: Sở\nbase_url: https://so.example\nrelated: {count: 0}\n")
        .article("a", "2018-07-20 09:30", "x")
}

/// With a theme of its own above the one that comes with bantin.
fn with_theme() -> SiteTest {
    one().config("title: x\ntheme: rieng\n").file(
        "themes/rieng/theme.yaml",
        "name: rieng\nextends: bulletin\n",
    )
}

#[test]
fn a_site_overrides_a_template_and_still_extends_the_theme() {
    let built = one()
        .file(
            "templates/article.html",
            "{% extends \"bulletin/article.html\" %}\n{% block main %}<p>RIÊNG {{ article.title }}</p>{{ super() }}{% endblock main %}\n",
        )
        .file("i18n/vi.yaml", "others: Tin cũ\n")
        .article("b", "2018-07-21", "x")
        .build()
        .ok();
    let page = built.page("2018/07/21/b/index.html");
    assert!(page.contains("<p>RIÊNG Bài b</p>") && page.contains("<h1>Bài b</h1>"));
    assert!(page.contains(">Tin cũ</h2>"));
}

#[test]
fn a_theme_extends_another_with_few_files() {
    let built = with_theme()
        .file(
            "themes/rieng/static/style.css",
            "body { background: url(nen.png) }\n",
        )
        .file("themes/rieng/static/nen.png", "x")
        .file(
            "themes/rieng/templates/404.html",
            "{% extends \"base.html\" %}{% block main %}KHÔNG CÓ{% endblock main %}",
        )
        .build()
        .ok();
    assert!(built.page("404.html").contains("KHÔNG CÓ"));
    let sheet = built
        .tree()
        .into_iter()
        .find(|(name, _)| name.ends_with(".css"))
        .unwrap();
    let text = String::from_utf8(sheet.1).unwrap();
    assert!(
        text.contains("url(nen.") && !text.contains("url(nen.png)"),
        "{text}"
    );
}

#[test]
fn a_style_sheet_in_a_folder_names_files_from_there() {
    let built = with_theme()
        .file(
            "themes/rieng/static/css/x.css",
            "a { background: url(img/a.png) }\n",
        )
        .file("themes/rieng/static/img/a.png", "x")
        .build()
        .ok();
    let tree = built.tree();
    let sheet = tree
        .iter()
        .find(|(name, _)| name.starts_with("assets/css/x."));
    let text = String::from_utf8_lossy(sheet.unwrap().1);
    let name = text
        .split_once("url(../")
        .unwrap()
        .1
        .split(')')
        .next()
        .unwrap();
    assert!(tree.contains_key(&format!("assets/{name}")), "{text}");
}

#[test]
fn a_template_of_the_theme_counts_though_the_site_has_one_that_ends_so() {
    let footer = |text: &str| format!("<p>{text}</p>");
    let built = one()
        .config("title: x\ntheme: rieng\nrelated: {count: 0}\n")
        .file(
            "themes/rieng/theme.yaml",
            "name: rieng\nextends: bulletin\n",
        )
        .file("themes/rieng/templates/shared/footer.html", &footer("CŨ"))
        .file("templates/footer.html", "của trang")
        .build()
        .ok();
    let page = "2018/07/20/a/index.html";
    assert!(built.page(page).contains("<p>CŨ</p>"));
    let path = "themes/rieng/templates/shared/footer.html";
    fs::write(built.site.root().join(path), footer("MỚI")).unwrap();
    let built = built.again().ok();
    assert!(built.page(page).contains("<p>MỚI</p>"));
}

#[test]
fn faults_in_templates_show_file_line_and_column() {
    for (template, place) in [
        (
            "{% extends \"bulletin/article.html\" %}\n{% block main %}{{ article.titel }}{% endblock main %}",
            "template templates/article.html:2:28",
        ),
        (
            "a\n{{ article.title | nope }}",
            "template templates/article.html:2:20",
        ),
        ("a\n{% if %}", "template templates/article.html:2:7"),
        (
            "{% include \"article.html\" %}",
            "template templates/article.html",
        ),
        (
            "{{ asset(path=\"khong.css\") }}",
            "template templates/article.html:1:4",
        ),
        (
            "{{ t(key=\"othes\") }}",
            "template templates/article.html:1:4",
        ),
    ] {
        let built = one().file("templates/article.html", template).build();
        assert_eq!(built.findings(), [place], "{template}: {}", built.stderr());
        assert_eq!(built.code(), 1);
    }
}

#[test]
fn what_templates_print_is_escaped_whatever_the_file_is_called() {
    let built = one()
        .file(
            "templates/rieng.txt",
            "{{ article.title }} {{ article.title | json }}",
        )
        .article_with("b", "2018-07-21", "template: rieng.txt", "x")
        .file(
            "content/c.md",
            "---\ntitle: \"</script><b>\"\ndate: 2018-07-22\ntemplate: rieng.txt\n---\nx\n",
        )
        .build()
        .ok();
    let page = built.page("2018/07/22/c/index.html");
    assert_eq!(
        page,
        "&lt;/script&gt;&lt;b&gt; \"\\u003c/script\\u003e\\u003cb\\u003e\""
    );
}

#[test]
fn filters_and_functions_do_what_theme_authors_expect() {
    let template = "{{ article.date | date(form=\"words\") }}|{{ \"**a** <script>\" | markdown }}|{{ \"Đề án\" | slugify }}|\
        {{ url_for(path=\"/content/a.md\") }}|{{ url_for(path=\"/luu-tru/\") }}|{{ \"/x/\" | absolute }}|\
        {% for g in others | group_by(attribute=\"status\") %}{{ g.key }}:{{ g.items | length }}{% endfor %}";
    let built = one()
        .file("templates/rieng.html", template)
        .article_with("b", "2018-07-21", "template: rieng.html", "x")
        .build()
        .ok();
    assert_eq!(
        built.page("2018/07/21/b/index.html"),
        "ngày 21 tháng 7 năm 2018|<p><strong>a</strong> </p>|de-an|/2018/07/20/a/|/luu-tru/|https://so.example/x/|published:1"
    );
}

#[test]
fn an_unknown_theme_or_template_is_told_with_what_there_is() {
    let built = one().config("title: x\ntheme: khong-co\n").build();
    assert_eq!(built.findings(), ["no-theme bantin.yaml:2:8"]);
    let built = one()
        .article_with("b", "2018-07-21", "template: artcle.html", "x")
        .build();
    assert_eq!(built.findings(), ["no-template content/b.md:4:11"]);
    assert!(built.stdout().contains("did you mean `article.html`"));
}

#[test]
fn style_sheets_that_import_each_other_are_refused_at_once() {
    let many = "@import \"b.css\";\n".repeat(1000);
    for (a, b) in [
        ("@import \"b.css\";", "@import \"b.css\";"),
        (many.as_str(), &"x { color: red }\n".repeat(200)),
    ] {
        one()
            .config("title: x\ntheme: rieng\n")
            .file(
                "themes/rieng/theme.yaml",
                "name: rieng\nextends: bulletin\n",
            )
            .file("themes/rieng/static/style.css", a)
            .file("themes/rieng/static/b.css", b)
            .build()
            .refused_for(&["style-sheet-imports themes/rieng/static/style.css"]);
    }
}

#[test]
fn what_lists_show_of_an_article_is_made_by_the_templates_for_cards() {
    let built = one()
        .file(
            "templates/cards/line.html",
            "<li>DÒNG {{ card.title }}</li>",
        )
        .file("templates/cards/so.html", "[{{ card.title | length }}]")
        .file(
            "templates/list.html",
            "{% for article in articles %}{{ article.html.so }}{% endfor %}",
        )
        .article_with("b", "2018-07-21", "category: Tin", "x")
        .article_with("cc", "2018-07-22", "category: Tin", "x")
        .build()
        .ok();
    let page = built.page("2018/07/21/b/index.html");
    assert!(page.contains("<li>DÒNG Bài a</li>"), "{page}");
    assert_eq!(built.page("chuyen-muc/tin/index.html"), "[6][5]");
    // A fault is told of at its place, and once, whichever page shows it first.
    one()
        .file("templates/cards/line.html", "\n{{ card.titel }}")
        .build()
        .refused_for(&["template templates/cards/line.html:2:9"]);
}

#[test]
fn the_menu_says_where_the_reader_is() {
    let here = |page: &str| {
        let menu = page.split("<nav class=\"menu\"").nth(1).unwrap();
        let menu = menu.split("</nav>").next().unwrap();
        menu.matches("aria-current").count()
    };
    let site = one().article_with("b", "2018-07-21", "category: Tin", "x");
    let built = site.build().ok();
    for (path, count) in [
        ("index.html", 1),
        ("chuyen-muc/tin/index.html", 1),
        ("luu-tru/index.html", 1),
        ("2018/07/21/b/index.html", 0),
        ("2018/07/index.html", 0),
    ] {
        assert_eq!(here(&built.page(path)), count, "{path}");
    }
    let own = "menu: [{name: Bài b, url: /2018/07/21/b/}]\n";
    let built = one()
        .config(&format!("title: Sở\n{own}"))
        .article("b", "2018-07-21", "x")
        .build()
        .ok();
    assert_eq!(here(&built.page("2018/07/21/b/index.html")), 1);
    assert_eq!(here(&built.page("index.html")), 0);
}

#[test]
fn a_theme_that_is_not_whole_is_named_by_its_file() {
    one()
        .config("title: x\ntheme: xa\n")
        .file("themes/xa/theme.yaml", "name: xa\nextends: nope\n")
        .build()
        .refused_for(&["no-theme themes/xa/theme.yaml:2:10"]);
    one()
        .config("title: x\ntheme: xa\n")
        .file(
            "themes/xa/templates/home.html",
            "{% extends \"base.html\" %}",
        )
        .build()
        .refused_for(&["theme-manifest themes/xa/theme.yaml"]);
}

#[test]
fn what_nobody_would_get_of_a_theme_is_told_of() {
    SiteTest::new()
        .config("title: x\ntheme: xa\n")
        .article("a", "2018-07-20", "x")
        .file("themes/xa/theme.yaml", "name: xa\nextends: bulletin\n")
        .file(
            "themes/xa/static/custom.css",
            "/* url(chu-thich.png) */ @import \"khong.css\";\na { background: url(khong.png) }\n\
             b { background: url(https://khac.example/x.png) }\nc { background: url(data:image/png;base64,AAAA) }\n",
        )
        .build()
        .refused_for(&[
            "style-sheet-address themes/xa/static/custom.css:1:1",
            "style-sheet-address themes/xa/static/custom.css:2:1",
            "style-sheet-address themes/xa/static/custom.css:3:1",
        ]);
    let built = SiteTest::new()
        .article("a", "2018-07-20", "x")
        .file("templates/artcle.html", "x")
        .build();
    assert_eq!(built.findings(), ["template-unused templates/artcle.html"]);
    let built = SiteTest::new()
        .article("a", "2018-07-20", "x")
        .file(
            "templates/article.html",
            "{% component vong() %}{{ <vong /> }}{% endcomponent vong %}{{ <vong /> }}",
        )
        .build();
    assert_eq!(built.findings(), ["template templates/article.html"]);
}

#[test]
fn what_a_page_needs_later_is_looked_at_by_check_today() {
    let site = SiteTest::new()
        .article_with("a", "2018-07-20", "expires: 2030-01-02 08:00", "x")
        .file("templates/expired.html", "{{ khong_co }}");
    let output = site
        .command("check")
        .args(["--as-of", "2026-11-01"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("from 08:00 02-01-2030") && said.contains("templates/expired.html"),
        "{said}"
    );
    site.build().ok();
}

#[test]
fn a_language_with_one_form_needs_no_other() {
    let built = SiteTest::new()
        .config("title: x\nbase_url: https://so.example\nlanguage: fr\n")
        .file(
            "i18n/fr.yaml",
            "found: \"{n} avis avec {query}\"\ncount: \"{nb} avis\"\n",
        )
        .article("a", "2018-07-20", "x")
        .build()
        .ok();
    let page = built.page("search/index.html");
    assert!(page.contains("avis avec"), "{page}");
    assert!(!page.contains("1 bulletin with"), "{page}");
    assert_eq!(
        built.findings(),
        ["no-strings i18n/fr.yaml", "string-placeholder i18n/fr.yaml"]
    );
}

#[test]
fn a_theme_may_hold_what_it_is_not_made_of() {
    SiteTest::new()
        .config("title: x\ntheme: rieng\n")
        .file("themes/rieng/theme.yaml", "extends: bulletin\n")
        .bytes("themes/rieng/screenshot.png", &[0x89, 0x50, 0xff, 0xfe])
        .file("themes/rieng/README.md", "`__tera_context`")
        .file(
            "themes/rieng/static/so/so.css",
            "b { background: url(hinh.png) }",
        )
        .bytes("themes/rieng/static/so/hinh.png", &[1])
        .article("a", "2018-07-20", "x")
        .build()
        .ok();
}

/// The home page of a site in two languages whose home template prints `body`.
fn home_of_two(body: &str) -> crate::site_test::Built {
    let template =
        format!("{{% extends \"base.html\" %}}{{% block main %}}{body}{{% endblock main %}}");
    with_theme()
        .config("title: x\ntheme: rieng\nlanguages: {en: {title: News}}\n")
        .file(
            "content/a.en.md",
            "---\ntitle: A\ndate: 2018-07-20\n---\nx\n",
        )
        .file("themes/rieng/templates/home.html", &template)
        .build()
}

#[test]
fn nothing_speaks_another_language_than_its_page() {
    let component = |lang: &str| {
        let part = format!(
            "{{%- component x.y(a{lang}) %}}{{{{ t(key=\"home\") }}}}|{{{{ \"2024-01-02\" | date(form=\"month\") }}}}{{%- endcomponent x.y %}}"
        );
        let home =
            "{% extends \"base.html\" %}{% block main %}[{{ <x.y a={1} /> }}]{% endblock main %}";
        with_theme()
            .config("title: x\ntheme: rieng\nlanguages: {en: {title: News}}\n")
            .file(
                "content/a.en.md",
                "---\ntitle: A\ndate: 2018-07-20\n---\nx\n",
            )
            .file("themes/rieng/templates/x.html", &part)
            .file("themes/rieng/templates/home.html", home)
            .build()
    };
    let built = component(", @lang").ok();
    assert!(built.page("en/index.html").contains("[Home|January 2024]"));
    assert!(
        built
            .page("index.html")
            .contains("[Trang chủ|tháng 1 năm 2024]")
    );
    let refused = component("");
    assert!(refused.stdout().contains("@lang"), "{}", refused.stdout());
    let unknown = home_of_two("{{ t(key=\"home\", lang=\"fr\") }}");
    assert!(unknown.stdout().contains("vi, en"), "{}", unknown.stdout());
    let shadowed = "{% for lang in site.languages %}{{ t(key=\"home\") }}{% endfor %}";
    assert_eq!(home_of_two(shadowed).code(), 1);
}

#[test]
fn what_is_put_into_words_is_text_whatever_is_in_it() {
    let built = with_theme()
        .file("themes/rieng/i18n/vi.yaml", "chao: \"{ten} – {xa} {ten\"\n")
        .file(
            "themes/rieng/templates/home.html",
            "{% extends \"base.html\" %}{% block main %}[{{ t(key=\"chao\", ten=\"mẫu {xa}\", xa=\"B\") }}]{% endblock main %}",
        )
        .build()
        .ok();
    assert!(built.page("index.html").contains("[mẫu {xa} – B {ten]"));
}

#[test]
fn comments_of_style_sheets_import_nothing_and_marks_of_windows_are_no_part_of_a_rule() {
    let built = with_theme()
        .file(
            "themes/rieng/static/style.css",
            "/* @import \"base.css\"; */\n@import \"mo.css\";\nb{color:red}\n",
        )
        .file("themes/rieng/static/mo.css", "\u{feff}i{color:blue}\n")
        .file(
            "themes/rieng/theme.yaml",
            "\u{feff}name: rieng\nextends: bulletin\n",
        )
        .build()
        .ok();
    let files = built.tree();
    let style = files
        .iter()
        .find(|(name, _)| name.starts_with("assets/style."));
    let style = std::str::from_utf8(style.unwrap().1).unwrap();
    assert_eq!(
        style,
        "/* @import \"base.css\"; */\ni{color:blue}\n\nb{color:red}\n"
    );
    let built = with_theme()
        .file(
            "themes/rieng/static/style.css",
            "@import \"base.css\"\nb{}\n",
        )
        .build();
    let findings = built.findings();
    assert_eq!(
        findings,
        ["style-sheet-address themes/rieng/static/style.css:1:1"]
    );
}

#[test]
fn what_editors_and_git_leave_beside_a_template_is_none() {
    let broken = "{% if %}";
    with_theme()
        .file("themes/rieng/templates/home.html.orig", broken)
        .file("themes/rieng/templates/home.html.bak", broken)
        .file("templates/#home.html#", broken)
        .build()
        .ok();
}

#[test]
fn a_fault_names_one_article_that_shows_it() {
    let built = with_theme()
        .file(
            "themes/rieng/templates/article.html",
            "{{ article.extra.muc }}",
        )
        .article_with("b", "2018-07-21", "extra: {muc: 1}", "x")
        .build();
    assert_eq!(built.findings().len(), 1);
    assert!(
        built.stdout().contains("content/a.md"),
        "{}",
        built.stdout()
    );
    assert!(!built.stdout().contains("content/b.md"));
}

#[test]
fn a_sheet_that_is_taken_in_often_is_made_once() {
    let imports = |name: &str| format!("@import \"{name}\";").repeat(2_000);
    let built = with_theme()
        .file("themes/rieng/static/style.css", &imports("hai.css"))
        .file("themes/rieng/static/hai.css", &imports("ba.css"))
        .file("themes/rieng/static/ba.css", &imports("bon.css"))
        .file("themes/rieng/static/bon.css", "")
        .build()
        .ok();
    assert!(
        built
            .tree()
            .keys()
            .any(|name| name.starts_with("assets/style."))
    );
}
