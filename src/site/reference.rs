//! Files that front matter names: the other version of an article, what replaces it,
//! its related news.

use crate::bilingual;
use crate::content::document::{Document, Spanned};
use crate::diagnostic::Diagnostic;
use crate::markdown;

/// The path below `content/` that `reference` in `document` means.
pub(super) fn content_path(document: &Document, reference: &str) -> Option<String> {
    let reference = reference.split('#').next().unwrap_or(reference);
    markdown::content_path(&document.path, reference)
}

/// That no document has the path.
pub(super) fn dead(reference: &Spanned<String>) -> Diagnostic {
    let given = &reference.value;
    Diagnostic::error(
        "dead-link",
        bilingual!("không có bài `{given}`", "there is no article `{given}`"),
    )
    .at(reference.place.clone())
    .hint(bilingual!(
        "ghi vị trí tệp, ví dụ /content/2018/07/bai.md",
        "give the file's path, such as /content/2018/07/article.md"
    ))
}

/// That an article names itself as what replaces it.
pub(super) fn to_itself(reference: &Spanned<String>) -> Diagnostic {
    Diagnostic::error(
        "replaced-by-itself",
        bilingual!(
            "bài được thay bằng chính nó",
            "the article is replaced by itself"
        ),
    )
    .at(reference.place.clone())
    .hint(bilingual!(
        "ghi bài thay thế, hoặc bỏ `replaced_by`",
        "name the one that replaces it, or remove `replaced_by`"
    ))
}

/// That what was found is no article to stand among related news.
pub(super) fn not_to_pin(path: &Spanned<String>) -> Diagnostic {
    let given = &path.value;
    Diagnostic::error(
        "related-no-article",
        bilingual!(
            "`{given}` không phải bài viết bằng ngôn ngữ này",
            "`{given}` is not an article in this language"
        ),
    )
    .at(path.place.clone())
    .hint(bilingual!(
        "chọn bài khác, hoặc đặt liên kết trong bài",
        "choose another, or put a link into the text"
    ))
}
