//! Front matter as editors write it: found at the top of a file, read as a
//! closed set of keys that may all be missing.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::document::ChangeKind;
use crate::bilingual;
use crate::diagnostic::{Diagnostic, Place, visible};
use crate::yaml::{Text, Texts};

/// Largest front matter in bytes.
pub const MAX_FRONT_MATTER: usize = 64 * 1024;

/// Front matter of an article or a page.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Front matter")]
pub struct RawFrontMatter {
    /// `article` stands in lists; `page` stands alone and needs no date.
    pub kind: Option<RawKind>,
    /// Title, required.
    pub title: Option<Text>,
    /// Time of the bulletin; required for an article.
    pub date: Option<Text>,
    /// One author or several.
    pub author: Option<Texts>,
    /// Category by name; ` / ` parts it from its child.
    pub category: Option<Text>,
    /// Tags.
    pub tags: Option<Vec<Text>>,
    /// The sapo; else the first paragraph.
    pub summary: Option<Text>,
    /// Last part of the URL; else the file's name.
    pub slug: Option<Text>,
    /// Old URLs that lead here.
    pub aliases: Option<Vec<Text>>,
    /// A draft is not published.
    pub draft: Option<bool>,
    /// Not public before this time.
    pub publish_at: Option<Text>,
    /// Not public from this time on; a notice stays at the URL.
    pub expires: Option<Text>,
    /// Time of the last change that readers should know of.
    pub updated: Option<Text>,
    /// Changes since publication.
    pub changes: Option<Vec<RawChange>>,
    /// The article was withdrawn; a notice stays at the URL.
    pub withdrawn: Option<RawWithdrawn>,
    /// Where it was published first.
    pub source: Option<RawSource>,
    /// The chief picture.
    pub image: Option<RawImage>,
    /// Files to download.
    pub attachments: Option<Vec<RawAttachment>>,
    /// Related news chosen by the editor, or `none`.
    pub related: Option<Texts>,
    /// Stands out on the home page.
    pub featured: Option<bool>,
    /// The article that this one translates, by path.
    pub translation_of: Option<Text>,
    /// Template to render it with.
    pub template: Option<Text>,
    /// Shows a table of contents.
    pub toc: Option<bool>,
    /// Values for templates, as they are.
    pub extra: Option<BTreeMap<String, serde_json::Value>>,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawKind {
    /// News.
    #[default]
    Article,
    /// A page outside lists and feeds.
    Page,
}

/// A change since publication.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawChange {
    /// When.
    pub date: Text,
    /// What changed, for readers.
    pub note: Text,
    /// An update, or the correction of an error.
    #[serde(default)]
    pub kind: ChangeKind,
}

/// A withdrawal.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawWithdrawn {
    /// When.
    pub date: Text,
    /// Why, for readers.
    pub reason: Text,
    /// Path of the article to read instead.
    #[serde(default)]
    pub replaced_by: Option<Text>,
}

/// Where an article was published first.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSource {
    /// Name of the publisher.
    pub name: Text,
    /// An `http(s)` address.
    #[serde(default)]
    pub url: Option<Text>,
}

/// A picture.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawImage {
    /// Path of the file, from the article.
    pub src: Text,
    /// What the picture shows, for those who can't see it; `""` for decoration.
    #[serde(default)]
    pub alt: Option<Text>,
    /// Text under the picture.
    #[serde(default)]
    pub caption: Option<Text>,
    /// Who made it.
    #[serde(default)]
    pub credit: Option<Text>,
}

/// A file to download.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAttachment {
    /// Path of the file, from the article.
    pub file: Text,
    /// What readers see; else the file's name.
    #[serde(default)]
    pub title: Option<Text>,
    /// Number of the document, such as `15/BC-STTTT`.
    #[serde(default)]
    pub number: Option<Text>,
}

/// A file parted at its fences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split<'a> {
    /// YAML between the fences.
    pub yaml: &'a str,
    /// What follows.
    pub body: &'a str,
    /// Lines of the file before the body.
    pub lines_before_body: usize,
}

/// Parts `text` (line ends are `\n`) at its `---` lines; trailing spaces after
/// them are meant as nothing.
///
/// # Errors
/// No opening line, no closing line, or more than [`MAX_FRONT_MATTER`] between.
pub fn split<'a>(text: &'a str, file: &str) -> Result<Split<'a>, Box<Diagnostic>> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or("");
    if first.trim_end() != "---" {
        return Err(Box::new(missing(text, first, file)));
    }
    let mut end = first.len();
    for (count, line) in lines.enumerate() {
        if line.trim_end() == "---" {
            return Ok(Split {
                yaml: &text[first.len()..end],
                body: &text[end + line.len()..],
                lines_before_body: count + 2,
            });
        }
        if line.trim_end() == "..." {
            let fault = Diagnostic::error(
                "front-matter-open",
                bilingual!(
                    "phần đầu phải đóng bằng `---`, không phải `...`",
                    "front matter must be closed with `---`, not with `...`"
                ),
            );
            let fault = fault.at(Place::at(file, count + 2, 1, 3));
            let hint = bilingual!("thay dòng này bằng `---`", "write `---` here");
            return Err(Box::new(fault.hint(hint)));
        }
        end += line.len();
        if end > MAX_FRONT_MATTER {
            return Err(Box::new(too_large(file)));
        }
    }
    Err(Box::new(open(file)))
}

/// A file that does not begin with front matter.
fn missing(text: &str, first: &str, file: &str) -> Diagnostic {
    let start: String = first.trim_end().chars().take(40).collect();
    let length = start.chars().count();
    let start = visible(&start);
    let message = if text.trim().is_empty() {
        bilingual!("tệp trống", "the file is empty")
    } else if start.is_empty() {
        bilingual!(
            "tệp phải bắt đầu bằng dòng `---`, không phải dòng trống",
            "the file must start with a line `---`, not with an empty one"
        )
    } else {
        bilingual!(
            "tệp phải bắt đầu bằng dòng `---`, không phải `{start}`",
            "the file must start with a line `---`, not `{start}`"
        )
    };
    let hint = match start.is_empty() && text.trim_start().starts_with("---") {
        true => bilingual!(
            "xóa các dòng trống ở trên `---` đầu tiên",
            "remove the empty lines above the first `---`"
        ),
        false => bilingual!(
            "mở đầu bằng `---`, rồi `title: …`, `date: …`, rồi `---`",
            "start with `---`, then `title: …`, `date: …`, then `---`"
        ),
    };
    let fault = Diagnostic::error("front-matter-missing", message).hint(hint);
    fault.at(Place::at(file, 1, 1, length))
}

fn too_large(file: &str) -> Diagnostic {
    let message = bilingual!(
        "phần đầu dài hơn 64 KiB",
        "front matter is longer than 64 KiB"
    );
    let fault = Diagnostic::error("front-matter-too-large", message);
    fault.at(Place::at(file, 1, 1, 3)).hint(bilingual!(
        "đóng phần đầu bằng một dòng `---` trước nội dung",
        "close it with a line `---` before the text"
    ))
}

/// Front matter that nothing closes.
fn open(file: &str) -> Diagnostic {
    let message = bilingual!(
        "phần đầu không có dòng `---` đóng lại",
        "front matter has no closing `---` line"
    );
    let fault = Diagnostic::error("front-matter-open", message);
    fault.at(Place::at(file, 1, 1, 3)).hint(bilingual!(
        "thêm một dòng `---` sau khóa cuối cùng",
        "add a line `---` after the last key"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_keys_is_that_of_the_type() {
        let schema = schemars::schema_for!(RawFrontMatter);
        let mut keys: Vec<&str> = schema
            .get("properties")
            .and_then(|p| p.as_object())
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let mut known = crate::config::FRONT_MATTER_KEYS.to_vec();
        keys.sort_unstable();
        known.sort_unstable();
        assert_eq!(keys, known);
    }

    #[test]
    fn a_file_is_parted_at_its_fences() {
        let split = split("---  \ntitle: x\n---\n\nThân\n", "a.md").unwrap();
        assert_eq!(split.yaml, "title: x\n");
        assert_eq!(split.body, "\nThân\n");
        assert_eq!(split.lines_before_body, 3);
    }

    #[test]
    fn a_file_without_fences_is_refused() {
        let code = |text: &str| split(text, "a.md").unwrap_err().code;
        assert_eq!(code(""), "front-matter-missing");
        assert_eq!(code("title: x\n"), "front-matter-missing");
        assert_eq!(code("---\ntitle: x\n"), "front-matter-open");
        assert_eq!(
            code(&format!("---\n{}", "a: b\n".repeat(20_000))),
            "front-matter-too-large"
        );
    }
}
