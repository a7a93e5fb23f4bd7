//! Pictures from the content folder to the page.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

use crate::site_test::SiteTest;

fn photo(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, 60]))
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
        .unwrap();
    bytes
}

/// Files below `assets/pictures/`.
fn made(built: &crate::site_test::Built) -> Vec<String> {
    let tree = built.tree().into_keys();
    tree.filter(|name| name.starts_with("assets/pictures/"))
        .collect()
}

#[test]
fn a_picture_comes_in_sizes_and_a_second_build_makes_none() {
    let site = SiteTest::new()
        .bytes("content/a/anh.jpg", &photo(1400, 900))
        .article_with(
            "a/index",
            "2018-07-20",
            "image: {src: anh.jpg, alt: Lễ ký, credit: Mai Linh}",
            "![Hai bên ký](anh.jpg \"Lễ ký\")",
        );
    let built = site.build().ok();
    let page = built.page("2018/07/20/a/index.html");
    assert!(page.contains("<picture><source type=\"image/webp\" srcset=\"/assets/pictures/"));
    assert!(page.contains(" 400w, ") && page.contains("width=\"1400\" height=\"900\""));
    assert!(page.contains("property=\"og:image:width\" content=\"1200\""));
    let files = made(&built);
    assert_eq!(files.len(), 5, "{files:?}");
    assert!(!built.page("atom.xml").contains("picture&gt;"));
    // What is in the cache is taken as it is: a changed entry would show.
    let before = built.tree();
    let again = built.site.build().ok();
    assert_eq!(before, again.tree());
    // A cache cut short is made again.
    let cache = again.site.root().join(".bantin/cache/pictures");
    for folder in std::fs::read_dir(&cache).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        }
    }
    let after = again.site.arg("--clean").build().ok();
    assert_eq!(before, after.tree());
}

#[test]
fn nothing_is_made_public_of_a_draft() {
    let built = SiteTest::new()
        .bytes("content/anh.jpg", &photo(900, 600))
        .article_with(
            "a",
            "2018-07-20",
            "draft: true\nimage: {src: anh.jpg, alt: x}",
            "x",
        )
        .article("b", "2018-07-21", "x")
        .build()
        .ok();
    assert!(made(&built).is_empty());
}

#[test]
fn a_cut_picture_stops_the_build() {
    let whole = photo(800, 600);
    let built = SiteTest::new()
        .bytes("content/anh.jpg", &whole[..whole.len() / 2])
        .article("a", "2018-07-20", "![x](anh.jpg)")
        .build();
    assert_eq!(built.code(), 1);
    assert!(built.findings()[0].starts_with("bad-picture content/a.md"));
}

#[test]
fn a_video_has_the_captions_that_stand_beside_it() {
    let built = SiteTest::new()
        .article("tin/index", "2018-07-20", "![Lễ khởi công](clip.mp4)\n")
        .bytes("content/tin/clip.mp4", b"\0\0\0\x18ftypmp42")
        .build()
        .ok();
    assert_eq!(
        built.findings(),
        ["video-without-captions content/tin/index.md:5:1"]
    );
    let built = built
        .site
        .bytes("content/tin/clip.vi.vtt", b"WEBVTT\n")
        .build()
        .ok();
    assert!(built.findings().is_empty());
    let page = built.page("2018/07/20/tin/index.html");
    let track = "<track kind=\"captions\" src=\"/2018/07/20/tin/clip-vi.vtt\" srclang=\"vi\" label=\"Phụ đề\" default";
    assert!(page.contains(track), "{page}");
    assert_eq!(built.page("2018/07/20/tin/clip-vi.vtt"), "WEBVTT\n");
}
