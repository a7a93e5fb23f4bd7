//! What is told of names that mean no term, or more than one.

use super::{MAX_CATEGORY_DEPTH, TermFinder};
use crate::bilingual;
use crate::content::document::Spanned;
use crate::diagnostic::{Bilingual, Diagnostic, did_you_mean};
use crate::locale::collation::sort_key;
use crate::site::taxonomy::{TaxonomyKind, TermId};

impl TermFinder<'_> {
    pub(super) fn variant(&self, name: &Spanned<String>, of: TermId) -> Diagnostic {
        let known = &self.taxonomy.terms[of].name;
        let given = &name.value;
        Diagnostic::warning(
            "name-variant",
            bilingual!(
                "`{given}` là cách viết khác của `{known}`",
                "`{given}` is another spelling of `{known}`"
            ),
        )
        .at(name.place.clone())
        .hint(bilingual!(
            "dùng một cách viết: `{known}`",
            "use one spelling: `{known}`"
        ))
    }

    pub(super) fn ambiguity(&self, name: &Spanned<String>, ids: &[TermId]) -> Diagnostic {
        let given = &name.value;
        let path = |id: &TermId| {
            let names = self
                .taxonomy
                .path(*id)
                .into_iter()
                .map(|id| self.taxonomy.terms[id].name.as_str());
            format!("`{}`", names.collect::<Vec<_>>().join(" / "))
        };
        let paths = ids.iter().map(path).collect::<Vec<_>>().join(", ");
        Diagnostic::error(
            "ambiguous-category",
            bilingual!(
                "có hơn một chuyên mục tên `{given}`",
                "more than one category is called `{given}`"
            ),
        )
        .at(name.place.clone())
        .hint(bilingual!(
            "ghi cả chuyên mục cha: {paths}",
            "give the path: {paths}"
        ))
    }

    /// What to do about a name that is not in the list.
    fn choice(&self, given: &str) -> Bilingual {
        let terms = self.taxonomy.terms.iter().map(|t| t.name.as_str());
        if let Some(near) = did_you_mean(given, terms.clone()) {
            return bilingual!("có phải ý bạn là `{near}`?", "did you mean `{near}`?");
        }
        let mut list: Vec<&str> = terms.collect();
        list.sort_by_cached_key(|name| sort_key(name));
        list.dedup();
        list.truncate(12);
        let list = list.join(", ");
        let key = match self.kind {
            TaxonomyKind::Author => "authors",
            _ => "categories",
        };
        match list.as_str() {
            "" => bilingual!(
                "thêm vào `{key}` trong bantin.yaml, nơi danh sách đang để trống",
                "add it to `{key}` in bantin.yaml, where the list is empty"
            ),
            list => bilingual!("chọn một trong: {list}", "choose one of: {list}"),
        }
    }

    pub(super) fn unknown(&self, name: &Spanned<String>) -> Diagnostic {
        let given = &name.value;
        let mut choices = self.choices.borrow_mut();
        let hint = choices.entry(given.clone());
        let hint = hint.or_insert_with(|| self.choice(given)).clone();
        let (code, message) = match self.kind {
            TaxonomyKind::Author => (
                "unknown-author",
                bilingual!(
                    "tác giả `{given}` không có trong bantin.yaml",
                    "the author `{given}` is not in bantin.yaml"
                ),
            ),
            _ => (
                "unknown-category",
                bilingual!(
                    "chuyên mục `{given}` không có trong bantin.yaml",
                    "the category `{given}` is not in bantin.yaml"
                ),
            ),
        };
        Diagnostic::error(code, message)
            .at(name.place.clone())
            .hint(hint)
    }

    pub(super) fn too_deep(name: &Spanned<String>) -> Diagnostic {
        Diagnostic::error(
            "category-too-deep",
            bilingual!(
                "chuyên mục quá {MAX_CATEGORY_DEPTH} tầng",
                "the category is more than {MAX_CATEGORY_DEPTH} levels deep"
            ),
        )
        .at(name.place.clone())
        .hint(bilingual!(
            "bớt các phần ngăn bằng ` / `",
            "remove parts that ` / ` divides"
        ))
    }

    pub(super) fn without_slug(name: &Spanned<String>) -> Diagnostic {
        let given = &name.value;
        Diagnostic::error(
            "no-slug",
            bilingual!(
                "`{given}` không có chữ hay số để làm đường dẫn",
                "`{given}` has no letter or digit to make a URL of"
            ),
        )
        .at(name.place.clone())
        .hint(bilingual!("viết tên có chữ", "write a name with letters"))
    }
}
