//! Pictures, galleries and videos.

use super::links::{AssetFacts, Destination, Resolver};
use super::text::escape;
use super::{AssetUse, LinkTarget, Words};
use crate::bilingual;
use crate::diagnostic::{Bilingual, Diagnostic, Place};
use crate::picture::Picture;

/// The HTML of one picture or video, before it is framed.
pub(super) struct Media {
    pub(super) html: String,
    /// The addresses in it, as attributes hold them.
    pub(super) addresses: Vec<String>,
    /// Videos stand in a figure even without a caption.
    pub(super) is_video: bool,
}

/// What a picture of Markdown becomes.
///
/// # Errors
/// A fault at `place` when it can't be shown.
pub(super) fn media(
    destination: &Destination,
    alt: &str,
    words: &Words,
    resolver: &dyn Resolver,
    place: &Place,
) -> Result<Media, Box<Diagnostic>> {
    let picture = |src: &str, size: &str| Media {
        html: format!(
            "<img src=\"{}\" alt=\"{}\"{size} loading=\"lazy\" decoding=\"async\">",
            escape(src),
            escape(alt)
        ),
        addresses: vec![src.to_owned()],
        is_video: false,
    };
    match destination {
        Destination::Asset {
            facts: AssetFacts::Picture(facts),
            href,
            ..
        } => Ok(own_picture(facts, href, alt, resolver)),
        Destination::Asset {
            facts: AssetFacts::BadPicture(why),
            asset,
            ..
        } => Err(Box::new(bad_picture(&asset.source, why, place))),
        Destination::Asset { asset, href, .. } if is_video_file(&asset.source) => Ok(Media {
            html: format!(
                "<video controls preload=\"none\" src=\"{}\" aria-label=\"{}\"></video>",
                escape(href),
                escape(alt)
            ),
            addresses: vec![href.clone()],
            is_video: true,
        }),
        // From wherever the page is looked at.
        Destination::SitePath {
            target: LinkTarget::FullAddress(path),
            ..
        } => Ok(picture(&resolver.href(path), "")),
        Destination::SitePath { href, .. } => Ok(picture(href, "")),
        Destination::InlinePicture(data) => Ok(picture(data, "")),
        Destination::External(url) => match video_page(url) {
            Some((site, page)) => Ok(Media {
                html: video_link(&page, site, alt, words),
                addresses: vec![page],
                is_video: true,
            }),
            None => Err(Box::new(remote(place))),
        },
        _ => Err(Box::new(not_a_picture(place))),
    }
}

/// Whether an element of raw HTML can show a file of the site.
pub(super) fn can_show(element: &str, asset: &AssetUse, facts: &AssetFacts) -> bool {
    match (element, facts) {
        ("img", AssetFacts::Picture(_)) => true,
        ("img", _) => false,
        ("video", AssetFacts::File) => is_video_file(&asset.source),
        ("video", _) => false,
        _ => true,
    }
}

/// The fault of a file that is shown as a picture and is none.
pub(super) fn not_a_picture(place: &Place) -> Diagnostic {
    Diagnostic::error(
        "not-a-picture",
        bilingual!(
            "đây không phải ảnh hay video",
            "this is not a picture or a video"
        ),
    )
    .at(place.clone())
    .hint(bilingual!(
        "dùng JPEG, PNG, WebP, GIF hoặc MP4",
        "use JPEG, PNG, WebP, GIF or MP4"
    ))
}

/// The caption of a picture from the title of its Markdown; what stands behind
/// ` | ` names who made it.
pub(super) fn caption(title: &str, words: &Words) -> String {
    let (text, credit) = title.split_once(" | ").unwrap_or((title, ""));
    let credit = match credit.trim() {
        "" => String::new(),
        who => {
            let (word, who) = (escape(&words.credit), escape(who));
            format!(" <span class=\"credit\">{word}: {who}</span>")
        }
    };
    format!("<figcaption>{}{credit}</figcaption>", escape(text.trim()))
}

/// Width in which a browser shows a picture of the text: the text's own width,
/// or the window's.
const SIZES: &str = "(min-width: 46rem) 44rem, 100vw";

/// A picture of the site, with smaller ones for browsers to choose from.
fn own_picture(picture: &Picture, href: &str, alt: &str, resolver: &dyn Resolver) -> Media {
    let src = match &picture.fallback {
        Some(fallback) => resolver.href(&fallback.url),
        None => href.to_owned(),
    };
    let mut html = format!(
        "<img src=\"{}\" alt=\"{}\" width=\"{}\" height=\"{}\" loading=\"lazy\" decoding=\"async\">",
        escape(&src),
        escape(alt),
        picture.width,
        picture.height
    );
    let mut addresses = vec![src];
    if !picture.small.is_empty() {
        let choice = picture.srcset(|url| resolver.href(url));
        html = format!(
            "<picture><source type=\"image/webp\" srcset=\"{}\" sizes=\"{SIZES}\">{html}</picture>",
            escape(&choice)
        );
        addresses.push(choice);
    }
    Media {
        html,
        addresses,
        is_video: false,
    }
}

/// The fault of a picture or video that readers would load from elsewhere.
pub(super) fn remote(place: &Place) -> Diagnostic {
    Diagnostic::error(
        "remote-picture",
        bilingual!(
            "ảnh nằm ở trang khác; trang không tải gì từ nơi khác",
            "the picture is on another site; pages load nothing from elsewhere"
        ),
    )
    .at(place.clone())
    .hint(bilingual!(
        "tải ảnh về, đặt cạnh bài; video ở nơi khác ngoài YouTube và Vimeo thì viết thành liên kết: [tên](địa chỉ)",
        "download it and put it beside the article; for a video anywhere but on YouTube or Vimeo write a link: [title](address)"
    ))
}

/// The fault of a video in the words of a link: it is a link or has buttons itself.
pub(super) fn video_in_link(place: &Place) -> Diagnostic {
    Diagnostic::error(
        "video-in-link",
        bilingual!(
            "video nằm trong một liên kết, mà chính nó đã là liên kết",
            "a video is already a link, so it can't stand inside another"
        ),
    )
    .at(place.clone())
    .hint(bilingual!(
        "đưa video ra ngoài liên kết: `![Video](…)` và `[chữ](…)`",
        "put the video outside the link: `![Video](…)` and `[words](…)`"
    ))
}

/// The fault of a picture that says nothing to those who can't see it.
pub(super) fn undescribed(place: Place) -> Diagnostic {
    Diagnostic::error(
        "picture-without-text",
        bilingual!("ảnh không có lời mô tả", "the picture has no description"),
    )
    .at(place)
    .hint(bilingual!(
        "viết lời mô tả trong ngoặc vuông: ![Hội nghị sơ kết](anh.jpg), hoặc ![\"\"](anh.jpg) nếu ảnh chỉ để trang trí",
        "describe it in the brackets: ![The conference](picture.jpg), or ![\"\"](picture.jpg) if it only decorates"
    ))
}

/// The fault of a video that does not say what it is of.
pub(super) fn video_without_title(place: Place) -> Diagnostic {
    Diagnostic::error(
        "picture-without-text",
        bilingual!("video không có tên", "the video has no title"),
    )
    .at(place)
    .hint(bilingual!(
        "viết tên video trong ngoặc vuông: ![Lễ khởi công](clip.mp4)",
        "write its title in the brackets: ![The opening](clip.mp4)"
    ))
}

/// The fault of a picture that can't be published.
pub(crate) fn bad_picture(name: &str, why: &Bilingual, place: &Place) -> Diagnostic {
    let (vi, en) = (&why.vi, &why.en);
    Diagnostic::error(
        "bad-picture",
        bilingual!(
            "không đăng được ảnh `{name}`: {vi}",
            "the picture `{name}` can't be published: {en}"
        ),
    )
    .at(place.clone())
    .hint(bilingual!(
        "thay bằng ảnh JPEG, PNG, WebP hoặc GIF nguyên vẹn, không quá 50 triệu điểm ảnh",
        "put a whole JPEG, PNG, WebP or GIF of at most 50 million pixels in its place"
    ))
}

/// Puts into a video what is said in it, written: a file of captions at `href`.
pub(super) fn add_captions(media: &mut Media, href: String, words: &Words) {
    let track = format!(
        "<track kind=\"captions\" src=\"{}\" srclang=\"{}\" label=\"{}\" default>",
        escape(&href),
        escape(&words.language),
        escape(&words.captions)
    );
    if let Some(end) = media.html.rfind("</video>") {
        media.html.insert_str(end, &track);
        media.addresses.push(href);
    }
}

/// The fault of a video that the deaf can't follow.
pub(super) fn without_captions(names: &[String], place: Place) -> Diagnostic {
    let names = names.join(", ");
    Diagnostic::warning(
        "video-without-captions",
        bilingual!(
            "video không có phụ đề cho người khiếm thính",
            "the video has no captions for those who can't hear it"
        ),
    )
    .at(place)
    .hint(bilingual!(
        "đặt phụ đề (WebVTT) cạnh video, dưới một trong các tên {names}; bantin tự dùng tệp ấy",
        "put captions (WebVTT) beside the video, under one of the names {names}; bantin uses them by itself"
    ))
}

/// Whether the file is a video that pages play.
pub(super) fn is_video_file(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    lower.ends_with(".mp4") || lower.ends_with(".webm")
}

/// The site and the page of a video, made anew from an id of the known form.
fn video_page(url: &str) -> Option<(&'static str, String)> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let rest = rest.strip_prefix("m.").unwrap_or(rest);
    let id_of = |text: &str| -> String {
        text.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
            .collect()
    };
    let youtube = [
        "youtube.com/watch?v=",
        "youtu.be/",
        "youtube.com/embed/",
        "youtube.com/shorts/",
        "youtube.com/live/",
    ];
    if let Some(id) = youtube.iter().find_map(|p| rest.strip_prefix(p)).map(id_of) {
        return (id.len() == 11)
            .then(|| ("YouTube", format!("https://www.youtube.com/watch?v={id}")));
    }
    let id = id_of(rest.strip_prefix("vimeo.com/")?);
    let numeric = !id.is_empty() && id.chars().all(|c| c.is_ascii_digit());
    numeric.then(|| ("Vimeo", format!("https://vimeo.com/{id}")))
}

/// A link that leads to the video: the page itself loads nothing of it.
fn video_link(page: &str, site: &str, alt: &str, words: &Words) -> String {
    let (watch, opens) = (escape(&words.watch_video), escape(&words.video_opens));
    let title = if alt.is_empty() {
        String::new()
    } else {
        format!(": {}", escape(alt))
    };
    format!(
        "<a class=\"video\" href=\"{}\" rel=\"external noopener\">▶ {watch}{title} ({opens} {site})</a>",
        escape(page)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_names_who_made_the_picture() {
        let words = Words {
            credit: "Ảnh".to_owned(),
            ..Words::default()
        };
        let made = caption("Lễ ký | Mai Linh <x>", &words);
        assert_eq!(
            made,
            "<figcaption>Lễ ký <span class=\"credit\">Ảnh: Mai Linh &lt;x&gt;</span></figcaption>"
        );
        assert_eq!(caption("A", &words), "<figcaption>A</figcaption>");
    }

    #[test]
    fn only_ids_of_the_known_form_make_a_video() {
        assert_eq!(
            video_page("https://youtu.be/dQw4w9WgXcQ?t=1")
                .map(|v| v.1)
                .as_deref(),
            Some("https://www.youtube.com/watch?v=dQw4w9WgXcQ")
        );
        assert_eq!(
            video_page("https://vimeo.com/12345").map(|v| v.0),
            Some("Vimeo")
        );
        assert_eq!(video_page("https://youtu.be/\"><script>"), None);
        assert_eq!(video_page("https://evil.example/watch?v=dQw4w9WgXcQ"), None);
    }
}
