//! The output folder: what it may be, what stays in it.

use std::fs;

use crate::site_test::{Built, SiteTest};

fn one() -> SiteTest {
    SiteTest::new().article("a", "2018-07-20", "x")
}

#[test]
fn files_that_bantin_did_not_write_stay() {
    let built = one()
        .file("public/.gitignore", "*\n")
        .file("public/CNAME", "so.example\n")
        .build()
        .ok();
    fs::create_dir_all(built.public().join("khac/trong")).unwrap();
    fs::write(built.public().join("khac/tep.txt"), "của ai đó").unwrap();
    let again = built.site.article("b", "2018-07-21", "x").build().ok();
    assert_eq!(again.page(".gitignore"), "*\n");
    assert_eq!(again.page("khac/tep.txt"), "của ai đó");
    assert!(again.has("khac/trong") && again.has("CNAME") && again.has("2018/07/21/b/index.html"));
}

#[test]
fn what_is_no_longer_planned_goes() {
    let built = one()
        .article_with("b", "2018-07-21", "tags: [x]", "x")
        .build()
        .ok();
    fs::remove_file(built.site.root().join("urls.txt")).unwrap();
    fs::remove_file(built.site.root().join("content/b.md")).unwrap();
    let again = built.again().ok();
    assert!(
        !again.has("2018/07/21") && !again.has("tu-khoa"),
        "empty folders go too"
    );
}

#[test]
fn nothing_changed_means_nothing_written() {
    let built = one().build().ok();
    #[cfg(unix)]
    let before = std::os::unix::fs::MetadataExt::ino(&fs::metadata(built.public()).unwrap());
    let again = built.again().ok();
    #[cfg(unix)]
    assert_eq!(
        before,
        std::os::unix::fs::MetadataExt::ino(&fs::metadata(again.public()).unwrap())
    );
    let human = again
        .site
        .command("build")
        .args(["--as-of", "2026-11-01 08:00"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&human.stdout).into_owned();
    assert!(
        text.starts_with("articles: 1; files written: 0, unchanged: ")
            && text.contains(", removed: 0;"),
        "{text}"
    );
}

#[test]
fn folders_that_are_not_bantins_are_refused() {
    let sources = ["content", "content/x", "content/x/y", "x/../content/x/y"];
    for output in [".", "..", "themes"].into_iter().chain(sources) {
        let built = one().arg("--output").arg(output).build();
        assert_eq!(built.code(), 2, "{output}: {}", built.stderr());
        assert!(!built.site.root().join("content/x").exists(), "{output}");
    }
    let built = one()
        .file("khac/anh.jpg", "x")
        .arg("--output")
        .arg("khac")
        .build();
    assert_eq!(built.code(), 2);
    assert!(built.stderr().contains("anh.jpg"), "{}", built.stderr());
    assert_eq!(
        fs::read_dir(built.site.root().join("khac"))
            .unwrap()
            .count(),
        1
    );
}

#[test]
fn a_file_in_the_place_of_a_page_is_not_overwritten() {
    let built = one().build().ok();
    fs::write(built.public().join("rieng.txt"), "của ai đó").unwrap();
    let again = built.site.file("static/rieng.txt", "của trang").build();
    assert_eq!(again.code(), 2);
    assert_eq!(again.page("rieng.txt"), "của ai đó");
}

#[cfg(unix)]
#[test]
fn links_in_the_output_are_kept_and_not_followed() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("tep.txt"), "ngoài").unwrap();
    let built = one().build().ok();
    std::os::unix::fs::symlink(outside.path(), built.public().join("ra-ngoai")).unwrap();
    let again = built.site.article("b", "2018-07-21", "x").build().ok();
    assert!(
        fs::symlink_metadata(again.public().join("ra-ngoai"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(
        fs::read_to_string(outside.path().join("tep.txt")).unwrap(),
        "ngoài"
    );
}

#[test]
fn urls_that_meet_on_some_system_are_refused_on_all() {
    for (files, codes) in [
        (
            vec![("content/a.md", "slug: tin"), ("content/b.md", "slug: tin")],
            vec!["url-collision content/b.md"],
        ),
        (
            vec![("content/a.md", "slug: con")],
            vec!["reserved-name content/a.md"],
        ),
        (vec![("content/a.md", "slug: index-html")], vec![]),
    ] {
        let mut site = SiteTest::new();
        for (path, line) in files {
            site = site.file(
                path,
                &format!("---\ntitle: x\ndate: 2018-07-20\n{line}\n---\nx\n"),
            );
        }
        assert_eq!(site.build().findings(), codes);
    }
    let built = one().file("static/2018/07/20/A/index.html", "x").build();
    assert_eq!(
        built.findings(),
        ["url-collision static/2018/07/20/A/index.html"]
    );
    let built = one().file("static/luu-tru", "x").build();
    assert_eq!(built.findings(), ["url-collision bantin.yaml"]);
}

#[test]
fn a_scheduled_article_that_would_collide_is_told_before_its_hour() {
    let built = one()
        .article_with("b", "2018-07-20", "slug: a\npublish_at: 2030-01-01", "x")
        .build();
    assert_eq!(built.findings(), ["url-collision content/b.md"]);
}

#[test]
fn an_output_that_is_a_file_is_refused_and_stays() {
    let built = one()
        .file("ra.txt", "quan trọng")
        .arg("--output")
        .arg("ra.txt")
        .build();
    assert_eq!(built.code(), 2, "{}", built.stderr());
    assert_eq!(
        fs::read_to_string(built.site.root().join("ra.txt")).unwrap(),
        "quan trọng"
    );
}

#[test]
fn drafts_do_not_go_where_the_public_site_will_be() {
    let built = one().arg("--drafts").arg("--output").arg("public").build();
    assert_eq!(built.code(), 2, "{}", built.stderr());
    assert!(!built.public().exists());
}

#[test]
fn dot_files_of_static_are_published_and_the_manifest_is_not_replaced() {
    let built = one()
        .file("static/.well-known/a.txt", "a")
        .file("static/.nojekyll", "")
        .build()
        .ok();
    assert!(built.has(".well-known/a.txt") && built.has(".nojekyll"));
    let built = one().file("static/bantin-manifest.json", "{}").build();
    assert_eq!(
        built.findings(),
        ["url-of-manifest static/bantin-manifest.json"]
    );
}

#[test]
fn no_site_is_built_into_another() {
    let mut built = SiteTest::new().article("a", "2018-07-20", "x").build().ok();
    let inside = built.site.root().join("public/xem");
    built.site.arguments = vec![
        format!("--output={}", inside.display()),
        "--drafts".to_owned(),
    ];
    assert_eq!(built.again().code(), 2);
}

#[test]
fn a_manifest_that_somebody_changed_is_made_again() {
    let built = SiteTest::new().article("a", "2018-07-20", "x").build().ok();
    let name = "bantin-manifest.json";
    let whole = built.page(name);
    fs::write(
        built.site.root().join("public").join(name),
        whole.clone() + " ",
    )
    .unwrap();
    assert_eq!(built.again().ok().page(name), whole);
}

#[test]
fn the_ledger_remembers_whatever_the_output_is_called() {
    let built = one().arg("--output").arg("dist").build().ok();
    assert!(
        fs::read_to_string(built.site.root().join("urls.txt"))
            .unwrap()
            .contains("/2018/07/20/a/\n")
    );
}

#[test]
fn a_ledger_that_can_not_be_written_leaves_the_old_site() {
    let built = one().build().ok();
    fs::create_dir(built.site.root().join(".urls.txt.bantin")).unwrap();
    let again = built.site.article("b", "2018-07-21", "x").build();
    assert_eq!(again.code(), 3, "{}", again.stderr());
    assert!(!again.has("2018/07/21/b/index.html"));
}

#[test]
fn an_empty_folder_of_somebody_gives_way_to_a_page() {
    let built = one().build().ok();
    fs::create_dir_all(built.public().join("2018/07/21/b/index.html")).unwrap();
    assert_eq!(built.site.article("b", "2018-07-21", "x").build().code(), 0);
}

#[test]
fn what_git_ignores_already_stays_and_the_rest_is_added() {
    let folder = tempfile::tempdir().unwrap();
    let ignored = folder.path().join(".gitignore");
    std::fs::write(&ignored, "/foo\n/public/").unwrap();
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_bantin"))
        .args(["init", "--root"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(done.status.success());
    let text = std::fs::read_to_string(&ignored).unwrap();
    assert_eq!(
        text,
        "/foo\n/public/\n/public-drafts/\n/.public*.bantin/\n/.bantin/\n"
    );
}

#[test]
fn what_was_read_before_another_build_published_is_not_published_after_it() {
    use bantin::output::OutputError;
    use bantin::pipeline::{self, Options, Silent, Target};
    let built = one().build().ok();
    let root = built.site.root().to_owned();
    let options = Options::once(&root, "2026-11-01T01:00:00Z".parse().unwrap());
    let target = Target {
        output: root.join("public"),
        record_urls: true,
    };
    let read_early = pipeline::prepare(&options, &Silent).unwrap();
    let newer = built.site.article("b", "2018-07-21", "x").build().ok();
    let refused = pipeline::publish(read_early, &target, &Silent);
    assert!(matches!(refused, Err(OutputError::Overtaken(_))));
    assert!(newer.has("2018/07/21/b/index.html"));
    let ledger = fs::read_to_string(root.join("urls.txt")).unwrap();
    assert!(ledger.contains("/2018/07/21/b/"));
    pipeline::build(&options, &target, &Silent).unwrap();
}

#[cfg(unix)]
#[test]
fn an_output_that_is_a_link_is_built_again_and_again() {
    let elsewhere = tempfile::tempdir().unwrap();
    let site = one();
    std::os::unix::fs::symlink(elsewhere.path(), site.root().join("public")).unwrap();
    let built = site.build().ok();
    let again = built.site.article("b", "2018-07-21", "x").build().ok();
    assert!(again.has("2018/07/21/b/index.html"));
    assert!(elsewhere.path().join("2018/07/21/b/index.html").exists());
}

#[test]
fn an_output_whose_manifest_has_gone_is_said_to_be_so() {
    let built = SiteTest::new().article("a", "2018-07-20", "x").build().ok();
    fs::remove_file(built.public().join("bantin-manifest.json")).unwrap();
    let again = built.again();
    let said = again.stderr();
    assert!(
        again.code() != 0 && said.contains("bantin-manifest.json"),
        "{said}"
    );
}

#[test]
fn what_could_not_be_exchanged_is_not_remembered() {
    let built = one().build().ok();
    fs::create_dir(built.site.root().join(".public.bantin/ready")).unwrap();
    let ledger = |built: &Built| fs::read_to_string(built.site.root().join("urls.txt")).unwrap();
    let before = ledger(&built);
    let again = built.site.article("b", "2018-07-21", "x").build();
    assert_eq!(again.code(), 3, "{}", again.stderr());
    assert_eq!(ledger(&again), before);
}

#[test]
fn a_folder_of_somebodys_settings_is_no_output() {
    let built = one()
        .file("nha/.ssh/id", "x")
        .arg("--output")
        .arg("nha")
        .build();
    assert_eq!(built.code(), 2, "{}", built.stderr());
    let built = one().arg("--output").arg(".public.bantin/new").build();
    assert_eq!(built.code(), 2, "{}", built.stderr());
}

#[cfg(unix)]
#[test]
fn bantins_own_files_lead_nowhere_else() {
    use std::os::unix::fs::symlink;
    for link in [
        ".public.bantin",
        ".public.bantin/lock",
        ".public.bantin/new",
    ] {
        let outside = tempfile::tempdir().unwrap();
        fs::create_dir(outside.path().join("old")).unwrap();
        fs::write(outside.path().join("old/tep.txt"), "của ai đó").unwrap();
        let site = one().file("ghi-chu.txt", "x");
        let link = site.root().join(link);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(outside.path(), &link).unwrap();
        let built = site.build();
        assert_eq!(built.code(), 2, "{}", built.stderr());
        assert!(outside.path().join("old/tep.txt").exists());
    }
    for link in [".urls.txt.bantin", ".public.bantin/state.tmp"] {
        let outside = tempfile::tempdir().unwrap();
        let file = outside.path().join("tep.txt");
        fs::write(&file, "của ai đó").unwrap();
        let site = one();
        let link = site.root().join(link);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(&file, &link).unwrap();
        let built = site.build().ok();
        assert_eq!(fs::read_to_string(&file).unwrap(), "của ai đó");
        assert!(!built.site.root().join("urls.txt").is_symlink());
    }
}

#[cfg(unix)]
#[test]
fn folders_of_others_keep_their_modes() {
    use std::os::unix::fs::PermissionsExt;
    let built = one().file("public/.well-known/acme/tep", "x");
    let folder = built.root().join("public/.well-known/acme");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o2775)).unwrap();
    let built = built.build().ok();
    let built = built.site.article("b", "2018-07-21", "x").build().ok();
    let mode = fs::metadata(&folder).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o2775, "{}", built.stderr());
}

#[cfg(unix)]
#[test]
fn a_closed_folder_of_somebody_keeps_no_old_page() {
    use std::os::unix::fs::PermissionsExt;
    let built = one().file("public/.well-known/tep", "x");
    let closed = built.root().join("public/.well-known");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    let mut built = built.build().ok();
    fs::remove_file(built.site.root().join("content/a.md")).unwrap();
    for day in 21..25 {
        fs::remove_file(built.site.root().join("urls.txt")).unwrap();
        let date = format!("2018-07-{day}");
        built = built.site.article("b", &date, "x").build().ok();
        let days = fs::read_dir(built.public().join("2018/07")).unwrap();
        let days: Vec<_> = days.flatten().filter(|d| d.path().is_dir()).collect();
        assert_eq!(days.len(), 1, "{days:?}");
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[test]
fn the_tree_before_is_shut_to_those_who_are_shown_the_folder_around() {
    use std::os::unix::fs::PermissionsExt;
    let built = one().build().ok();
    let mode = |path: &str| {
        let metadata = fs::metadata(built.site.root().join(path)).unwrap();
        metadata.permissions().mode() & 0o007
    };
    assert_eq!(mode(".public.bantin"), 0);
    assert_eq!(mode("public"), mode("content"));
}

#[cfg(unix)]
#[test]
fn the_output_keeps_owner_group_and_mode_and_folders_in_it_take_them() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let site = one();
    let public = site.root().join("public");
    fs::create_dir(&public).unwrap();
    // Who is not root gives it no other group.
    let has_group = chown(&public, None, Some(12_345)).is_ok();
    fs::set_permissions(&public, fs::Permissions::from_mode(0o2750)).unwrap();
    let mut built = site.build().ok();
    for day in 21..24 {
        let there = fs::metadata(&public).unwrap();
        assert_eq!(there.mode() & 0o7777, 0o2750);
        let inside = fs::metadata(public.join("2018/07")).unwrap();
        assert_eq!(inside.gid(), there.gid(), "{day}");
        assert_eq!(inside.mode() & 0o2000, 0o2000, "{day}");
        assert!(!has_group || there.gid() == 12_345, "{day}");
        let name = format!("b{day}");
        built = built
            .site
            .article(&name, &format!("2018-07-{day}"), "x")
            .build()
            .ok();
    }
    // One that was changed by hand is kept too.
    fs::set_permissions(&public, fs::Permissions::from_mode(0o755)).unwrap();
    let _built = built.site.article("c", "2018-07-25", "x").build().ok();
    assert_eq!(fs::metadata(&public).unwrap().mode() & 0o7777, 0o755);
}

#[test]
fn no_git_add_takes_the_tree_before_along() {
    let built = one().arg("--output").arg("docs").build().ok();
    let ignore = built.site.root().join(".docs.bantin/.gitignore");
    assert_eq!(fs::read_to_string(ignore).unwrap(), "*\n");
}

#[test]
fn files_that_pack_older_pages_are_told_of() {
    let built = one().build().ok();
    fs::write(built.public().join("2018/07/20/a/index.html.gz"), "x").unwrap();
    fs::write(built.public().join("khac.gz"), "x").unwrap();
    let built = built.again().ok();
    assert!(built.findings().is_empty());
    // Who packs after each build is not told of what is packed next.
    let built = built.site.article("a", "2018-07-20", "khác").build().ok();
    assert!(built.findings().is_empty());
    let built = built.again().ok();
    assert!(
        !built.again().ok().findings().is_empty(),
        "it is told of until it is mended"
    );
    let built = one().build().ok();
    let packed = built.public().join("2018/07/20/a/index.html.gz");
    fs::write(&packed, "x").unwrap();
    let built = built.site.article("a", "2018-07-20", "khác").build().ok();
    fs::write(&packed, "y").unwrap();
    assert!(built.again().ok().findings().is_empty());
    let built = one().build().ok();
    fs::write(built.public().join("2018/07/20/a/index.html.gz"), "x").unwrap();
    let built = built
        .site
        .article("a", "2018-07-20", "khác")
        .build()
        .ok()
        .again()
        .ok();
    let findings = built.findings();
    assert!(
        findings[0].starts_with("packed-stale") && findings[0].contains("a/index.html.gz"),
        "{findings:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_ledger_that_is_a_link_is_refused() {
    let built = one().build().ok();
    let ledger = built.site.root().join("urls.txt");
    let elsewhere = tempfile::tempdir().unwrap();
    let real = elsewhere.path().join("urls.txt");
    fs::copy(&ledger, &real).unwrap();
    fs::remove_file(&ledger).unwrap();
    std::os::unix::fs::symlink(&real, &ledger).unwrap();
    let built = built.site.build();
    assert_eq!(
        (built.code(), built.findings()),
        (1, vec!["ledger-link urls.txt".to_owned()])
    );
}

#[test]
fn a_wrong_output_is_told_of_before_the_content_is() {
    let site = one().file("content/sai.md", "---\ntitle: x\n---\n");
    let built = site.arg("--output").arg("content").build();
    assert_eq!(built.code(), 2, "{}", built.stderr());
}
