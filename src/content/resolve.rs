//! From [`RawFrontMatter`] to [`FrontMatter`]: dates read, names cleaned,
//! slugs and old URLs checked.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::document::{
    Attachment, Change, FrontMatter, Image, Kind, Pinned, Source, Spanned, Withdrawal,
};
use super::front_matter::{RawFrontMatter, RawKind};
use super::names;
use crate::bilingual;
use crate::config::{is_web_address, old_url};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::locale::date::{self, DateFault, Moment};
use crate::locale::line::clean_line;
use crate::locale::slug::{is_slug, slugify};
use crate::locale::weekday;
use crate::markdown::without_entities;
use crate::yaml::{Text, Texts, Tree};

/// What a file's front matter is resolved with.
pub(super) struct Context<'a> {
    pub(super) tree: &'a Tree,
    pub(super) shown: &'a str,
    /// Path below `content/` without language and extension.
    pub(super) stem: &'a str,
    pub(super) zone: Tz,
}

/// That an article is withdrawn which nobody has seen yet.
pub(crate) fn withdrawn_early(withdrawn: &Withdrawal) -> Diagnostic {
    Diagnostic::error(
        "withdrawn-early",
        bilingual!(
            "bài bị gỡ trước khi được đăng: đến giờ đăng, thông báo gỡ bài sẽ hiện ra",
            "the article is withdrawn before it is public: at its hour a notice would appear"
        ),
    )
    .at(withdrawn.date.place.clone())
    .hint(bilingual!(
        "bài chưa đăng thì bỏ `withdrawn`, đặt `draft: true` hoặc xóa tệp; đã đăng thì sửa ngày",
        "if it was never public, remove `withdrawn` and set `draft: true` or delete the file; if it was, fix the date"
    ))
}

/// Whether `moment` is before `begins`: on a day before, where its hour is not known.
fn is_before(moment: Moment, begins: Moment) -> bool {
    match moment.has_time {
        true => moment.at < begins.at,
        false => moment.day() < begins.day(),
    }
}

fn change_early() -> Diagnostic {
    Diagnostic::warning(
        "change-early",
        bilingual!(
            "thay đổi này có ngày trước ngày của bài",
            "this change is dated before the article"
        ),
    )
    .hint(bilingual!(
        "xem lại ngày của thay đổi và `date` của bài",
        "look at the date of the change and the article's `date`"
    ))
}

/// Resolves; none when title, date or slug leave nothing to go on with.
pub(super) fn resolve(
    raw: RawFrontMatter,
    extra_keys: BTreeMap<String, serde_json::Value>,
    context: &Context<'_>,
    found: &mut Diagnostics,
) -> Option<FrontMatter> {
    let mut check = Check { context, found };
    check.page_keys(&raw);
    check.empty_keys();
    let title = check.title(raw.title.as_ref());
    let kind = check.kind(raw.kind.unwrap_or_default(), raw.date.as_ref());
    let slug = check.slug(raw.slug.as_ref());
    let aliases = check.aliases(raw.aliases.as_deref().unwrap_or_default());
    let publish_at = check.moment(raw.publish_at.as_ref(), "publish_at");
    let expires = check.moment(raw.expires.as_ref(), "expires");
    let date = kind.and_then(Kind::date);
    let begins = kind.and_then(|kind| super::document::public_from(kind, publish_at));
    check.expires_after(expires, begins);
    let updated = check.moment(raw.updated.as_ref(), "updated");
    let changes = check.changes(&raw, date);
    let withdrawn = check.withdrawn(&raw);
    if raw.draft != Some(true) {
        check.withdrawn_after(withdrawn.as_ref(), begins);
    }
    let source = check.source(&raw);
    check.described(&raw);
    let image = raw.image.as_ref().map(|image| Image {
        src: check.spanned(&image.src.0, "image.src"),
        alt: clean(image.alt.as_ref()),
        caption: clean(image.caption.as_ref()),
        credit: clean(image.credit.as_ref()),
    });
    let attachments = raw
        .attachments
        .iter()
        .flatten()
        .enumerate()
        .map(|(i, a)| Attachment {
            file: check.spanned(&a.file.0, &format!("attachments[{i}].file")),
            title: clean(a.title.as_ref()),
            number: clean(a.number.as_ref()),
        });
    let attachments = attachments.collect();
    let authors = check.terms(raw.author.as_ref().map_or(&[][..], |t| &t.0), "author");
    let tag_names: Vec<String> = raw.tags.iter().flatten().map(|t| t.0.clone()).collect();
    let tags = check.terms(&tag_names, "tags");
    let category = raw
        .category
        .as_ref()
        .map(|t| check.spanned(&clean_line(&t.0), "category"));
    let template = raw
        .template
        .as_ref()
        .map(|t| check.spanned(&t.0, "template"));
    let translation_of = raw
        .translation_of
        .as_ref()
        .map(|t| check.spanned(&t.0, "translation_of"));
    let related = check.related(raw.related.as_ref());
    let mut extra: serde_json::Map<_, _> = raw.extra.unwrap_or_default().into_iter().collect();
    extra.extend(extra_keys);
    Some(FrontMatter {
        kind: kind?,
        title: title?,
        authors,
        category: category.filter(|c| !c.value.is_empty()),
        tags,
        summary: raw
            .summary
            .as_ref()
            .map(|t| line(&t.0))
            .filter(|s| !s.is_empty()),
        slug: slug?,
        aliases,
        draft: raw.draft.unwrap_or(false),
        publish_at,
        expires,
        updated,
        changes,
        withdrawn,
        source,
        image,
        attachments,
        related,
        featured: raw.featured.unwrap_or(false),
        translation_of,
        template,
        toc: raw.toc.unwrap_or(false),
        extra,
    })
}

fn empty_key(key: &str) -> Diagnostic {
    Diagnostic::error(
        "empty-key",
        bilingual!(
            "khóa `{key}` không có giá trị",
            "the key `{key}` has no value"
        ),
    )
    .hint(bilingual!(
        "ghi giá trị, hoặc bỏ dòng này",
        "write a value, or remove the line"
    ))
}

fn clean(raw: Option<&Text>) -> String {
    raw.map(|t| line(&t.0)).unwrap_or_default()
}

struct Check<'a> {
    context: &'a Context<'a>,
    found: &'a mut Diagnostics,
}

impl Check<'_> {
    fn spanned(&self, value: &str, path: &str) -> Spanned<String> {
        Spanned {
            value: value.trim().to_owned(),
            place: self.context.tree.place(path),
        }
    }

    /// Names of a taxonomy's terms.
    fn terms(&mut self, raw: &[String], path: &str) -> Vec<Spanned<String>> {
        let terms = self.names(raw, path);
        for term in &terms {
            let fault = names::fault(&term.value);
            self.found
                .extend(fault.map(|fault| fault.at(term.place.clone())));
        }
        terms
    }

    /// The names that say something, each with the place of its own entry.
    fn names(&self, raw: &[String], path: &str) -> Vec<Spanned<String>> {
        let mut names: Vec<Spanned<String>> = Vec::with_capacity(raw.len());
        for (i, name) in raw.iter().enumerate() {
            let mut place = self.context.tree.place(&format!("{path}[{i}]"));
            if place.position.is_none() {
                place = self.context.tree.place(path);
            }
            let value = clean_line(name);
            if !value.is_empty() && !names.iter().any(|n| n.value == value) {
                names.push(Spanned { value, place });
            }
        }
        names
    }

    fn fault(&mut self, diagnostic: Diagnostic, path: &str) {
        self.found
            .push(diagnostic.at(self.context.tree.place(path)));
    }

    /// A picture says what it shows, or that it says nothing.
    fn described(&mut self, raw: &RawFrontMatter) {
        if raw.image.as_ref().is_some_and(|image| image.alt.is_none()) {
            self.fault(
                Diagnostic::error(
                    "picture-without-text",
                    bilingual!("ảnh không có lời mô tả", "the picture has no description"),
                )
                .hint(bilingual!(
                    "thêm `alt: …` nói trong ảnh có gì, hoặc `alt: \"\"` nếu ảnh chỉ để trang trí",
                    "add `alt: …` with what it shows, or `alt: \"\"` if it only decorates"
                )),
                "image",
            );
        }
    }

    fn title(&mut self, raw: Option<&Text>) -> Option<String> {
        let title = clean(raw);
        if !title.is_empty() {
            return Some(title);
        }
        if raw.is_some() || self.is_missing("title") {
            let is_there = self.context.tree.key_place("title").position.is_some();
            let hint = match is_there {
                true => bilingual!(
                    "viết tiêu đề sau `title:`",
                    "write the title after `title:`"
                ),
                false => bilingual!("thêm một dòng `title: …`", "add a line `title: …`"),
            };
            let message = bilingual!("thiếu tiêu đề", "the title is missing");
            let fault = Diagnostic::error("no-title", message).hint(hint);
            self.found.push(fault.at(self.place_of_missing("title")));
        }
        None
    }

    /// Whether `key` is not there, or says nothing. A value of the wrong type has
    /// been told of already, and so has a key that was meant for it.
    fn is_missing(&self, key: &'static str) -> bool {
        let tree = self.context.tree;
        let is_absent = tree.key_place(key).position.is_none();
        (is_absent && !tree.is_misspelt(key)) || tree.is_empty(key)
    }

    /// The key, or the top of the file when it is not there.
    fn place_of_missing(&self, key: &str) -> Place {
        let place = self.context.tree.key_place(key);
        match place.position {
            Some(_) => place,
            None => Place::at(self.context.shown, 1, 1, 3),
        }
    }

    /// Keys that decide whether a text is public: one without a value is a slip,
    /// and which way it was meant nobody can know.
    fn empty_keys(&mut self) {
        for key in ["draft", "publish_at", "expires", "withdrawn"] {
            if self.context.tree.is_empty(key) {
                self.found
                    .push(empty_key(key).at(self.context.tree.key_place(key)));
            }
        }
    }

    /// The text at `path`, which readers are to see: an empty one is a slip.
    fn filled(&mut self, given: &Text, path: &str) -> String {
        let text = line(&given.0);
        if text.is_empty() {
            let key = path.rsplit('.').next().unwrap_or(path);
            let fault = empty_key(key).hint(bilingual!("ghi giá trị", "write a value"));
            self.fault(fault, path);
        }
        text
    }

    /// What expires before it is public would never be read.
    fn expires_after(&mut self, expires: Option<Moment>, begins: Option<Moment>) {
        if let Some((expires, begins)) = expires.zip(begins)
            && expires.at <= begins.at
        {
            self.fault(
                Diagnostic::error(
                    "expires-early",
                    bilingual!(
                        "bài hết hạn trước khi được đăng",
                        "the article expires before it is public"
                    ),
                )
                .hint(bilingual!(
                    "đặt `expires` sau `date` và `publish_at`",
                    "put `expires` after `date` and `publish_at`"
                )),
                "expires",
            );
        }
    }

    /// What was never public can't be withdrawn: its notice would be the first that is
    /// heard of it.
    fn withdrawn_after(&mut self, withdrawn: Option<&Withdrawal>, begins: Option<Moment>) {
        if let Some((withdrawn, begins)) = withdrawn.zip(begins)
            && is_before(withdrawn.date.value, begins)
        {
            let fault = withdrawn_early(withdrawn);
            self.found.push(fault);
        }
    }

    /// Keys that mean nothing on a page: the editor meant an article.
    fn page_keys(&mut self, raw: &RawFrontMatter) {
        if raw.kind != Some(RawKind::Page) {
            return;
        }
        for (key, given) in [
            ("date", raw.date.is_some()),
            ("author", raw.author.is_some()),
            ("category", raw.category.is_some()),
            ("tags", raw.tags.is_some()),
            ("source", raw.source.is_some()),
            ("related", raw.related.is_some()),
            ("featured", raw.featured.is_some()),
        ] {
            if given {
                let diagnostic = Diagnostic::error(
                    "page-key",
                    bilingual!(
                        "trang (`kind: page`) không dùng khóa `{key}`",
                        "a page (`kind: page`) has no use for the key `{key}`"
                    ),
                )
                .at(self.context.tree.key_place(key))
                .hint(bilingual!(
                    "bỏ khóa này, hoặc bỏ `kind: page`",
                    "remove the key, or remove `kind: page`"
                ));
                self.found.push(diagnostic);
            }
        }
    }

    fn kind(&mut self, raw: RawKind, date: Option<&Text>) -> Option<Kind> {
        if raw == RawKind::Page {
            return Some(Kind::Page);
        }
        if date.is_none() {
            if self.is_missing("date") {
                let is_there = self.context.tree.key_place("date").position.is_some();
                let example = day_of_name(self.context.shown).unwrap_or("2018-07-20 09:30");
                let hint = match is_there {
                    true => bilingual!(
                        "viết ngày sau `date:`, như `date: 2018-07-20 09:30`",
                        "write it after `date:`, such as `date: 2018-07-20 09:30`"
                    ),
                    false => bilingual!(
                        "thêm một dòng như `date: {example}`; trang không cần ngày thì `kind: page`",
                        "add a line such as `date: {example}`; a page that needs no date is `kind: page`"
                    ),
                };
                let message =
                    bilingual!("thiếu ngày của bản tin", "the bulletin's date is missing");
                let fault = Diagnostic::error("no-date", message).hint(hint);
                self.found.push(fault.at(self.place_of_missing("date")));
            }
            return None;
        }
        self.moment(date, "date").map(Kind::Article)
    }

    fn moment(&mut self, raw: Option<&Text>, path: &str) -> Option<Moment> {
        let Text(text) = raw?;
        match date::parse(text, self.context.zone) {
            Ok(reading) => {
                if let Some(wrong) = reading.wrong_weekday {
                    let day = reading.moment.day();
                    let right = chrono::Datelike::weekday(&day);
                    let (wrong_vi, right_vi) =
                        (weekday::name(wrong, "vi"), weekday::name(right, "vi"));
                    let (wrong_en, right_en) =
                        (weekday::name(wrong, "en"), weekday::name(right, "en"));
                    let warning = Diagnostic::warning(
                        "weekday",
                        bilingual!(
                            "ngày này là {right_vi}, không phải {wrong_vi}",
                            "this day is a {right_en}, not a {wrong_en}"
                        ),
                    );
                    self.fault(
                        warning.hint(bilingual!(
                            "sửa ngày hoặc thứ",
                            "fix the date or the weekday"
                        )),
                        path,
                    );
                }
                Some(reading.moment)
            }
            Err(fault) => {
                self.fault(date_fault(text, fault), path);
                None
            }
        }
    }

    fn slug(&mut self, raw: Option<&Text>) -> Option<String> {
        if let Some(Text(given)) = raw {
            if is_slug(given) {
                return Some(given.clone());
            }
            let better = slugify(given);
            let hint = if better.is_empty() {
                bilingual!(
                    "bỏ khóa này để dùng tên tệp",
                    "remove the key to use the file's name"
                )
            } else {
                bilingual!("viết `slug: {better}`", "write `slug: {better}`")
            };
            self.fault(
                Diagnostic::error(
                    "bad-slug",
                    bilingual!(
                        "`{given}` không dùng được trong đường dẫn",
                        "`{given}` can't stand in a URL"
                    ),
                )
                .hint(hint),
                "slug",
            );
            return None;
        }
        let mut parts = self.context.stem.rsplit('/');
        let name = match (parts.next(), parts.next()) {
            (Some("index"), Some(folder)) => folder,
            (name, _) => name.unwrap_or_default(),
        };
        let slug = slugify(without_date(name));
        if slug.is_empty() {
            self.found.push(
                Diagnostic::error(
                    "no-slug",
                    bilingual!(
                        "tên tệp không có chữ hay số để làm đường dẫn",
                        "the file's name has no letter or digit to make a URL of"
                    ),
                )
                .at(Place::file(self.context.shown))
                .hint(bilingual!(
                    "đổi tên tệp hoặc thêm khóa `slug`",
                    "rename the file or add the key `slug`"
                )),
            );
            return None;
        }
        Some(slug)
    }

    fn aliases(&mut self, raw: &[Text]) -> Vec<Spanned<String>> {
        let mut aliases = Vec::new();
        for (i, Text(alias)) in raw.iter().enumerate() {
            let path = format!("aliases[{i}]");
            match old_url(alias) {
                Some(old) => aliases.push(self.spanned(&old, &path)),
                None if alias.contains('?') => self.fault(
                    Diagnostic::error("bad-alias", bilingual!("`{alias}`: một trang tĩnh không biết phần sau dấu `?`", "`{alias}`: a static site does not see what is after the `?`"))
                        .hint(bilingual!(
                            "bỏ dòng này khỏi `aliases`; máy chủ có thể chuyển tiếp đường dẫn ấy, xem docs/hosting.md",
                            "remove this line from `aliases`; the host can lead on from there, see docs/hosting.md"
                        )),
                    &path,
                ),
                None => self.fault(
                    Diagnostic::error("bad-alias", bilingual!("`{alias}` không phải đường dẫn cũ của trang", "`{alias}` can't be an old URL of this site"))
                        .hint(bilingual!(
                            "viết đường dẫn bắt đầu bằng /, dấu cách viết là %20, không quá 1000 byte, không có `..` hay các dấu ? # $ ; : * {{ }}, ví dụ /tin/123.html",
                            "write a path that starts with /, has %20 for a space, at most 1000 bytes, no `..` and none of ? # $ ; : * {{ }}, such as /news/123.html"
                        )),
                    &path,
                ),
            }
        }
        aliases
    }

    /// What changed, in order. `begins` is the date of the article.
    fn changes(&mut self, raw: &RawFrontMatter, begins: Option<Moment>) -> Vec<Change> {
        let mut changes = Vec::new();
        for (i, change) in raw.changes.iter().flatten().enumerate() {
            let key = format!("changes[{i}].date");
            if let Some(date) = self.moment(Some(&change.date), &key) {
                if begins.is_some_and(|begins| date.day() < begins.day()) {
                    self.fault(change_early(), &key);
                }
                changes.push(Change {
                    date,
                    note: self.filled(&change.note, &format!("changes[{i}].note")),
                    kind: change.kind,
                });
            }
        }
        changes.sort_by_key(|c| c.date);
        changes
    }

    fn withdrawn(&mut self, raw: &RawFrontMatter) -> Option<Withdrawal> {
        let withdrawn = raw.withdrawn.as_ref()?;
        let date = self.moment(Some(&withdrawn.date), "withdrawn.date")?;
        Some(Withdrawal {
            date: Spanned {
                value: date,
                place: self.context.tree.place("withdrawn.date"),
            },
            reason: self.filled(&withdrawn.reason, "withdrawn.reason"),
            replaced_by: withdrawn
                .replaced_by
                .as_ref()
                .map(|t| self.spanned(&t.0, "withdrawn.replaced_by")),
        })
    }

    fn source(&mut self, raw: &RawFrontMatter) -> Option<Source> {
        let source = raw.source.as_ref()?;
        let url = source
            .url
            .as_ref()
            .map(|t| t.0.trim().to_owned())
            .unwrap_or_default();
        if !url.is_empty() && !is_web_address(&url) {
            self.fault(
                Diagnostic::error(
                    "bad-source-url",
                    bilingual!(
                        "`{url}` không phải địa chỉ web",
                        "`{url}` is not a web address"
                    ),
                )
                .hint(bilingual!(
                    "viết địa chỉ đầy đủ, https://…",
                    "write the whole address, https://…"
                )),
                "source.url",
            );
        }
        Some(Source {
            name: self.filled(&source.name, "source.name"),
            url,
        })
    }

    fn related(&mut self, raw: Option<&Texts>) -> Pinned {
        let Some(Texts(paths)) = raw else {
            return Pinned::First(Vec::new());
        };
        if paths.iter().any(|p| p == "none") {
            if paths.len() > 1 {
                self.fault(
                    Diagnostic::error(
                        "related-none",
                        bilingual!(
                            "`none` không đi cùng bài nào khác",
                            "`none` can't be combined with articles"
                        ),
                    )
                    .hint(bilingual!(
                        "bỏ `none`, hoặc bỏ các bài kia",
                        "remove `none`, or the articles"
                    )),
                    "related",
                );
            }
            return Pinned::None;
        }
        Pinned::First(self.names(paths, "related"))
    }
}

/// `2018-07-20-tin` and `20180720-tin` are named by what follows the date.
fn without_date(name: &str) -> &str {
    let after_date = |length: usize, form: &str| {
        let (date, rest) = name.split_at_checked(length)?;
        let rest = rest
            .strip_prefix(['-', '_'])
            .filter(|rest| !rest.is_empty())?;
        NaiveDate::parse_from_str(date, form).ok().map(|_| rest)
    };
    let dated = after_date(10, "%Y-%m-%d").or_else(|| after_date(8, "%Y%m%d"));
    dated.unwrap_or(name)
}

fn date_fault(text: &str, fault: DateFault) -> Diagnostic {
    let hint = match fault {
        DateFault::Twice => bilingual!(
            "giờ này có hai lần vì đồng hồ được vặn lùi: viết kèm múi giờ, như 2018-11-04T01:30-04:00",
            "clocks are set back, so this hour comes twice: write it with its offset, as in 2018-11-04T01:30-04:00"
        ),
        _ => bilingual!(
            "viết như 2018-07-20 09:30 hoặc 20/07/2018; ngày trước tháng",
            "write it like 2018-07-20 09:30 or 20/07/2018; day before month"
        ),
    };
    match fault {
        DateFault::Unreadable => Diagnostic::error(
            "date-unreadable",
            bilingual!(
                "không đọc được ngày `{text}`",
                "the date `{text}` can't be read"
            ),
        ),
        DateFault::Impossible => Diagnostic::error(
            "date-impossible",
            bilingual!(
                "không có ngày giờ `{text}`",
                "there is no such day or hour as `{text}`"
            ),
        ),
        DateFault::Ambiguous | DateFault::Twice => Diagnostic::error(
            "date-ambiguous",
            bilingual!(
                "ngày `{text}` có thể hiểu nhiều cách",
                "the date `{text}` can be read in more than one way"
            ),
        ),
    }
    .hint(hint)
}

/// One line of text; older systems kept `&amp;` and the like in it.
pub(super) fn line(text: &str) -> String {
    clean_line(&without_entities(text))
}

/// The day that the name of a file begins with.
fn day_of_name(file: &str) -> Option<&str> {
    let name = file.rsplit('/').next()?;
    let day = name.get(..10)?;
    chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
    Some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_front_of_a_name_is_no_part_of_the_slug() {
        assert_eq!(without_date("2018-07-20-so-ket"), "so-ket");
        assert_eq!(without_date("20180720_so-ket"), "so-ket");
        assert_eq!(without_date("20181320-so-ket"), "20181320-so-ket");
        assert_eq!(without_date("2018-so-ket"), "2018-so-ket");
        assert_eq!(without_date("2018-07-20"), "2018-07-20");
    }
}
