//! What bantin tells an editor: a fault, where it is, and what to do about it,
//! in Vietnamese and in English.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;

use crate::locale::line::is_invisible;

/// Language of messages (not of a site).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MessageLanguage {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

/// One sentence in both languages that bantin speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Bilingual {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The sentence in `language`.
    pub fn get(&self, language: MessageLanguage) -> &str {
        match language {
            MessageLanguage::Vi => &self.vi,
            MessageLanguage::En => &self.en,
        }
    }
}

/// Makes a [`Bilingual`] from two format strings, Vietnamese first.
#[macro_export]
macro_rules! bilingual {
    ($vi:literal, $en:literal $(,)?) => {
        $crate::diagnostic::Bilingual {
            vi: format!($vi),
            en: format!($en),
        }
    };
}

/// How grave a finding is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Stops the build.
    Error,
    /// Is reported; the build goes on.
    Warning,
}

/// A line and column in a file, both from 1, columns in characters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize,
)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Length of the text at fault in characters; 0 when it is not known.
    pub length: usize,
}

/// A file and, where one is known, a position in it.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize,
)]
pub struct Place {
    /// Path from the site's root, parted by `/`; shared by all places in a file.
    /// A cache does not keep it: whoever reads a place knows its file.
    #[borsh(skip)]
    pub file: Arc<str>,
    /// Where in the file.
    #[serde(flatten)]
    pub position: Option<Position>,
}

impl Place {
    /// The file as a whole.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Place {
            file: file.into(),
            position: None,
        }
    }

    /// A line and column of the file.
    pub fn at(file: impl Into<Arc<str>>, line: usize, column: usize, length: usize) -> Self {
        Place {
            file: file.into(),
            position: Some(Position {
                line,
                column,
                length,
            }),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some(p) => write!(f, "{}:{}:{}", self.file, p.line, p.column),
            None => f.write_str(&self.file),
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// A stable name for the rule, in kebab-case.
    pub code: Cow<'static, str>,
    /// Where; none for a fault of the site as a whole.
    pub place: Option<Place>,
    /// What is wrong.
    pub message: Bilingual,
    /// What to do.
    pub hint: Option<Bilingual>,
    /// Other places that belong to it.
    pub related: Vec<Place>,
}

impl Diagnostic {
    /// The same of another time, which `when` names.
    #[must_use]
    pub fn said_of(mut self, when: &Bilingual) -> Self {
        let (vi, en) = (&self.message.vi, &self.message.en);
        self.message = Bilingual {
            vi: format!("{}: {vi}", when.vi),
            en: format!("{}: {en}", when.en),
        };
        self
    }

    /// A fault that stops the build.
    pub fn error(code: &'static str, message: Bilingual) -> Self {
        Diagnostic {
            severity: Severity::Error,
            code: Cow::Borrowed(code),
            place: None,
            message,
            hint: None,
            related: Vec::new(),
        }
    }

    /// A fault that is told and does not stop the build.
    pub fn warning(code: &'static str, message: Bilingual) -> Self {
        Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(code, message)
        }
    }

    /// Says where.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says what to do.
    pub fn hint(mut self, hint: Bilingual) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Whether the other says this of the same place, whatever else it names.
    pub fn says_what(&self, other: &Diagnostic) -> bool {
        (&self.place, &self.code, &self.message) == (&other.place, &other.code, &other.message)
    }

    /// Adds a second place, as in "these two have one URL".
    pub fn also(mut self, place: Place) -> Self {
        self.related.push(place);
        self
    }
}

/// A diagnostic as a cache keeps it, with the files of its places.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct KeptDiagnostic {
    severity: Severity,
    code: String,
    places: Vec<(String, Place)>,
    has_place: bool,
    message: Bilingual,
    hint: Option<Bilingual>,
}

impl KeptDiagnostic {
    /// What is kept of `diagnostic`.
    pub fn of(diagnostic: &Diagnostic) -> KeptDiagnostic {
        let places = diagnostic.place.iter().chain(&diagnostic.related);
        KeptDiagnostic {
            severity: diagnostic.severity,
            code: diagnostic.code.to_string(),
            places: places.map(|p| (p.file.to_string(), p.clone())).collect(),
            has_place: diagnostic.place.is_some(),
            message: diagnostic.message.clone(),
            hint: diagnostic.hint.clone(),
        }
    }

    /// The diagnostic, to be told again.
    pub fn diagnostic(self) -> Diagnostic {
        let places = self.places.into_iter();
        let mut places = places.map(|(file, place)| Place {
            file: file.into(),
            ..place
        });
        Diagnostic {
            severity: self.severity,
            code: self.code.into(),
            place: if self.has_place { places.next() } else { None },
            message: self.message,
            hint: self.hint,
            related: places.collect(),
        }
    }
}

/// Code of what the machine did not let be read.
const UNREADABLE: &str = "unreadable";

/// That the machine did not let a file be read.
pub fn unreadable(place: Place, error: &io::Error) -> Diagnostic {
    let cause = match error.kind() {
        io::ErrorKind::PermissionDenied => bilingual!("không có quyền", "permission denied"),
        io::ErrorKind::NotFound => bilingual!("không còn ở đó", "it is no longer there"),
        _ => bilingual!("{error}", "{error}"),
    };
    let (vi, en) = (cause.vi, cause.en);
    Diagnostic::error(
        UNREADABLE,
        bilingual!("không đọc được: {vi}", "can't be read: {en}"),
    )
    .at(place)
    .hint(bilingual!(
        "xem ai được đọc tệp và các thư mục chứa nó, rồi chạy lại",
        "look at who may read it and the folders that it is in, then run again"
    ))
}

/// That git left two versions in `text`, the content of `file`, for somebody to choose.
pub fn unmerged(text: &str, file: &str) -> Option<Diagnostic> {
    let starts = |mark: &'static str| {
        let lines = text.lines().enumerate();
        move || lines.clone().find(|(_, line)| line.starts_with(mark))
    };
    let (line, mark) = text.contains("<<<<<<< ").then(starts("<<<<<<< "))??;
    starts(">>>>>>> ")()?;
    // An article about git shows them as code.
    let before = text.lines().take(line);
    let fences = before
        .filter(|line| line.trim_start().starts_with("```"))
        .count();
    if fences % 2 == 1 {
        return None;
    }
    Some(
        Diagnostic::error(
            "merge-conflict",
            bilingual!(
                "tệp còn dấu `{mark}` của git: hai bản chưa được gộp",
                "the file still has git's `{mark}`: two versions wait to be merged"
            ),
        )
        .at(Place::at(file, line + 1, 1, mark.chars().count()))
        .hint(bilingual!(
            "giữ phần đúng, rồi xóa ba dòng `<<<<<<<`, `=======` và `>>>>>>>`",
            "keep what is right, then delete the three lines `<<<<<<<`, `=======` and `>>>>>>>`"
        )),
    )
}

/// `text` with characters that nobody sees written as their number: `U+200B`.
pub fn visible(text: &str) -> String {
    let is_seen = |c: char| !c.is_control() && !is_invisible(c);
    let shown = text.chars().map(|c| match c {
        '\u{a0}' => "U+00A0".to_owned(),
        c if is_seen(c) => c.to_string(),
        c => format!("U+{:04X}", u32::from(c)),
    });
    shown.collect()
}

/// All findings of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether all that stops the build is that the machine did not let files be read.
    pub fn are_of_the_machine(&self) -> bool {
        let mut errors = self.0.iter().filter(|d| d.severity == Severity::Error);
        self.has_errors() && errors.all(|d| d.code == UNREADABLE)
    }

    /// Whether one of them stops the build.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|d| d.severity == severity).count()
    }

    /// How many files hold an error.
    pub fn files_with_errors(&self) -> usize {
        let files: std::collections::BTreeSet<&str> = self
            .0
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .filter_map(|d| d.place.as_ref().map(|p| &*p.file))
            .collect();
        files.len()
    }

    /// Sorted by file and line, doubles taken out.
    pub fn sorted(mut self) -> Self {
        self.0.sort_by(|a, b| {
            (&a.place, a.severity, &a.code, &a.message.en).cmp(&(
                &b.place,
                b.severity,
                &b.code,
                &b.message.en,
            ))
        });
        self.0.dedup();
        self
    }

    /// As [`Diagnostics::sorted`], those that say the same of other files taken out too.
    pub fn one_of_each(self) -> Self {
        let mut sorted = self.sorted();
        sorted.0.dedup_by(|a, b| a.says_what(b));
        sorted
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, iter: I) {
        self.0.extend(iter);
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Self {
        Diagnostics(iter.into_iter().collect())
    }
}

/// A text is not UTF-8 from where it is `good` on.
pub(crate) fn not_utf8(good: &[u8], shown: &str) -> Diagnostic {
    let before = String::from_utf8_lossy(good);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    Diagnostic::error(
        "not-utf8",
        bilingual!("chữ không phải UTF-8", "the text is not UTF-8"),
    )
    .at(Place::at(shown, line, column, 1))
    .hint(bilingual!(
        "lưu lại tệp bằng bảng mã UTF-8 (tệp có thể đang dùng Windows-1258, TCVN3 hoặc VNI)",
        "save the file as UTF-8 (it may be in Windows-1258, TCVN3 or VNI)"
    ))
}

/// The nearest of `known` to `word`, when it is near enough to be what was meant.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    let near = known.into_iter().filter_map(|known| {
        let lower = known.to_lowercase();
        let known_length = lower.chars().count();
        let most = 1.max(known_length / 3);
        // Names of quite another length are no slips of the pen, nor are those of
        // other letters: which these are is seen at once.
        let is_alike = known_length.abs_diff(length) <= 1.max(length / 2)
            && letters_apart(&word, &lower) <= most;
        let distance = is_alike.then(|| strsim::damerau_levenshtein(&word, &lower))?;
        (distance <= most).then_some((distance, known))
    });
    near.min().map(|(_, known)| known)
}

/// How many letters at least are to be changed, added or taken out to make one word of
/// the other.
fn letters_apart(one: &str, other: &str) -> usize {
    let mut counts = [0i32; 64];
    one.chars().for_each(|c| counts[c as usize % 64] += 1);
    other.chars().for_each(|c| counts[c as usize % 64] -= 1);
    let more: i32 = counts.iter().filter(|n| **n > 0).sum();
    let fewer: i32 = counts.iter().filter(|n| **n < 0).sum();
    more.max(-fewer) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_offered_and_a_far_one_is_not() {
        assert_eq!(did_you_mean("drfat", ["draft", "date"]), Some("draft"));
        assert_eq!(did_you_mean("titel", ["title", "date"]), Some("title"));
        assert_eq!(did_you_mean("xyzzy", ["title", "date"]), None);
    }

    #[test]
    fn findings_come_by_file_then_line() {
        let at = |file: &str, line| {
            Diagnostic::error("x", bilingual!("a", "a")).at(Place::at(file, line, 1, 0))
        };
        let all: Diagnostics = [at("b", 1), at("a", 9), at("a", 2)].into_iter().collect();
        let places: Vec<String> = all
            .sorted()
            .iter()
            .map(|d| d.place.clone().unwrap().to_string())
            .collect();
        assert_eq!(places, ["a:2:1", "a:9:1", "b:1:1"]);
    }
}
