//! Events to values with their places, and what is refused.

use std::borrow::Cow;
use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_yaml::{Mapping, Value};

use super::Origin;
use super::comment::Comments;
use super::syntax;
use crate::bilingual;
use crate::diagnostic::{Bilingual, Diagnostic, Diagnostics, Place, Position};

/// Deepest nesting of lists and mappings that is read.
const MAX_DEPTH: usize = 32;

/// Where a value stands, and the key before it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spot {
    pub(super) key: Option<Position>,
    pub(super) value: Option<Position>,
}

/// Keys and values by the path of the value.
type Places = BTreeMap<String, Spot>;

/// A list or mapping that has begun.
enum Frame {
    Sequence {
        path: String,
        items: Vec<Value>,
    },
    Mapping {
        path: String,
        entries: Mapping,
        /// The key that was read, with the path of its value.
        key: Option<(String, String)>,
    },
}

/// What a text says.
pub(super) struct Scanned {
    /// Of the first document; null when there is none.
    pub(super) value: Value,
    pub(super) places: Places,
    /// Faults that did not hinder reading on.
    pub(super) found: Diagnostics,
}

/// Walks the events of `text`.
///
/// # Errors
/// The faults found up to the one after which nothing can be read.
pub(super) fn scan<'a>(text: &'a str, origin: Origin<'a>) -> Result<Scanned, Diagnostics> {
    // A cheap look first: the event parser needs time that grows with the
    // square of the depth of brackets, and no real front matter has so many.
    if let Some(place) = brackets_too_deep(text, origin) {
        return Err(super::one(too_deep().at(place)));
    }
    let mut walk = Walk {
        origin,
        frames: Vec::new(),
        root: None,
        places: Places::new(),
        found: Diagnostics::new(),
        comments: Comments::of(text),
        key_end: (0, 0),
    };
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        match event {
            Ok((Event::DocumentStart(_), span)) => {
                documents += 1;
                if documents > 1 {
                    walk.refuse(
                        &span,
                        "yaml-documents",
                        bilingual!(
                            "có hơn một tài liệu YAML (một dòng `---` thừa)",
                            "there is more than one YAML document (a stray `---` line)"
                        ),
                        Some(bilingual!("bỏ dòng `---` thừa", "remove the line `---`")),
                    );
                }
            }
            Ok((event, span)) => {
                if walk.step(event, span).is_err() {
                    return Err(walk.found);
                }
            }
            Err(error) => {
                let mark = error.marker();
                let place = walk.place(mark.line(), mark.col(), 0);
                // An alias without its anchor is no event but an error of the parser.
                let fault = if error.info().contains("unknown anchor") {
                    alias().at(place)
                } else {
                    let slip = syntax::slip(error.info(), text, mark.line(), mark.col());
                    let place = walk.place(slip.line, slip.column, 0);
                    let fault = Diagnostic::error("yaml-syntax", slip.message);
                    fault.at(place).hint(slip.hint)
                };
                walk.found.push(fault);
                return Err(walk.found);
            }
        }
    }
    Ok(Scanned {
        value: walk.root.unwrap_or_default(),
        places: walk.places,
        found: walk.found,
    })
}

fn alias() -> Diagnostic {
    Diagnostic::error(
        "yaml-alias",
        bilingual!(
            "không dùng tham chiếu YAML (`*tên`)",
            "YAML aliases (`*name`) are not used here"
        ),
    )
    .hint(quote_it())
}

fn too_deep() -> Diagnostic {
    Diagnostic::error(
        "yaml-depth",
        bilingual!(
            "lồng nhau quá {MAX_DEPTH} tầng",
            "nested more than {MAX_DEPTH} levels deep"
        ),
    )
    .hint(bilingual!(
        "bỏ bớt dấu ngoặc hoặc tầng thụt dòng",
        "remove brackets or levels of indentation"
    ))
}

/// The place where more brackets are open than any depth allows, were they all real.
fn brackets_too_deep(text: &str, origin: Origin<'_>) -> Option<Place> {
    if text.matches(['[', '{']).take(MAX_DEPTH * 8 + 1).count() <= MAX_DEPTH * 8 {
        return None;
    }
    let mut open = 0usize;
    for (number, line) in text.lines().enumerate() {
        for (column, c) in line.chars().enumerate() {
            match c {
                '[' | '{' => open += 1,
                ']' | '}' => open = open.saturating_sub(1),
                _ => {}
            }
            if open > MAX_DEPTH * 8 {
                return Some(Place::at(
                    origin.file,
                    number + 1 + origin.lines_before,
                    column + 1,
                    1,
                ));
            }
        }
    }
    None
}

/// The scan cannot go on; what was found says why.
struct Stop;

struct Walk<'a> {
    origin: Origin<'a>,
    frames: Vec<Frame>,
    root: Option<Value>,
    places: Places,
    found: Diagnostics,
    comments: Comments<'a>,
    /// Line and column behind the last key and its colon.
    key_end: (usize, usize),
}

impl Walk<'_> {
    fn step(&mut self, event: Event<'_>, span: Span) -> Result<(), Stop> {
        match event {
            Event::Alias(_) => {
                self.found.push(alias().at(self.span_place(&span)));
                self.put(Value::Null);
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.check_node(&span, anchor, tag.is_some());
                self.scalar(text, style, span);
            }
            Event::SequenceStart(anchor, tag) => {
                self.check_node(&span, anchor, tag.is_some());
                let path = self.enter(&span)?;
                self.frames.push(Frame::Sequence {
                    path,
                    items: Vec::new(),
                });
            }
            Event::MappingStart(anchor, tag) => {
                self.check_node(&span, anchor, tag.is_some());
                let path = self.enter(&span)?;
                self.frames.push(Frame::Mapping {
                    path,
                    entries: Mapping::new(),
                    key: None,
                });
            }
            Event::SequenceEnd | Event::MappingEnd => match self.frames.pop() {
                Some(Frame::Sequence { items, .. }) => self.put(Value::Sequence(items)),
                Some(Frame::Mapping { entries, .. }) => self.put(Value::Mapping(entries)),
                None => {}
            },
            _ => {}
        }
        Ok(())
    }

    /// Path of the value that starts now, noted with its place.
    fn enter(&mut self, span: &Span) -> Result<String, Stop> {
        if self.frames.len() >= MAX_DEPTH {
            self.found.push(too_deep().at(self.span_place(span)));
            return Err(Stop);
        }
        if let Some(Frame::Mapping { key: None, .. }) = self.frames.last() {
            self.refuse(
                span,
                "yaml-key",
                bilingual!(
                    "khóa phải là chữ, không phải danh sách hay nhóm",
                    "a key must be text, not a list or a mapping"
                ),
                Some(bilingual!(
                    "đặt khóa có dấu ngoặc trong ngoặc kép",
                    "put a key with brackets in quotes"
                )),
            );
            return Err(Stop);
        }
        let path = self.path();
        let spot = self.places.entry(path.clone()).or_default();
        spot.value = Some(position(&self.origin, span));
        Ok(path)
    }

    fn scalar(&mut self, text: Cow<'_, str>, style: ScalarStyle, span: Span) {
        let place = position(&self.origin, &span);
        if let Some(Frame::Mapping {
            path,
            entries,
            key: key @ None,
        }) = self.frames.last_mut()
        {
            self.key_end = (span.end.line(), span.end.col());
            let full = join(path, &text);
            let is_again = entries.contains_key(&*text);
            *key = Some((text.to_string(), full.clone()));
            if text == "<<" && style == ScalarStyle::Plain {
                return self.refuse(
                    &span,
                    "yaml-merge",
                    bilingual!(
                        "không dùng phép gộp YAML (`<<`)",
                        "YAML merges (`<<`) are not used here"
                    ),
                    Some(bilingual!(
                        "viết lại từng dòng `khóa: giá trị` thay cho `<<`",
                        "write the lines of `key: value` in place of `<<`"
                    )),
                );
            }
            let spot = self.places.entry(full).or_default();
            match spot.key {
                Some(first) if is_again => {
                    let line = first.line;
                    let first = Place {
                        file: self.origin.file.into(),
                        position: Some(first),
                    };
                    self.found.push(
                        Diagnostic::error(
                            "duplicate-key",
                            bilingual!(
                                "khóa `{text}` có hai lần (lần đầu ở dòng {line})",
                                "the key `{text}` is there twice (first on line {line})"
                            ),
                        )
                        .at(self.span_place(&span))
                        .hint(bilingual!("giữ lại một dòng", "keep one of them"))
                        .also(first),
                    );
                }
                _ => spot.key = Some(place),
            }
            return;
        }
        self.look_behind(style, &span);
        if style == ScalarStyle::Plain && is_ambiguous(&text) {
            self.refuse(&span, "yaml-ambiguous", bilingual!(
                "`{text}` được các chương trình đọc theo nhiều cách",
                "`{text}` is ambiguous: programs read it in different ways"
            ), Some(bilingual!(
                "viết true hoặc false cho đúng/sai; còn nếu là chữ, đặt trong ngoặc kép: \"{text}\"",
                "write true or false for a yes or no; if it is text, put it in quotes: \"{text}\""
            )));
        }
        match self.frames.last() {
            Some(Frame::Mapping {
                key: Some((_, path)),
                ..
            }) => {
                // Noted with its key.
                if let Some(spot) = self.places.get_mut(path) {
                    spot.value = Some(place);
                }
            }
            _ => self.places.entry(self.path()).or_default().value = Some(place),
        }
        self.put(match style {
            ScalarStyle::Plain => plain(text),
            _ => Value::String(text.into_owned()),
        });
    }

    fn is_after_key(&self) -> bool {
        matches!(
            self.frames.last(),
            Some(Frame::Mapping { key: Some(_), .. })
        )
    }

    /// Tells of a comment behind a value that was meant to be a part of it.
    fn look_behind(&mut self, style: ScalarStyle, span: &Span) {
        let (line, column) = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => return,
            _ if span.is_empty() && self.is_after_key() => self.key_end,
            _ => (span.end.line(), span.end.col()),
        };
        if let Some((column, lost)) = self.comments.unread(line, column) {
            let place = self.place(line, column, lost.chars().count());
            let fault = super::comment::unread(lost, &self.path());
            self.found.push(fault.at(place));
        }
    }

    fn check_node(&mut self, span: &Span, anchor: usize, tagged: bool) {
        if anchor != 0 {
            self.refuse(
                span,
                "yaml-anchor",
                bilingual!(
                    "không dùng neo YAML (`&tên`)",
                    "YAML anchors (`&name`) are not used here"
                ),
                Some(quote_it()),
            );
        }
        if tagged {
            self.refuse(
                span,
                "yaml-tag",
                bilingual!(
                    "không dùng nhãn kiểu YAML (`!tên`)",
                    "YAML tags (`!name`) are not used here"
                ),
                Some(quote_it()),
            );
        }
    }

    fn refuse(
        &mut self,
        span: &Span,
        code: &'static str,
        message: Bilingual,
        hint: Option<Bilingual>,
    ) {
        let mut diagnostic = Diagnostic::error(code, message).at(self.span_place(span));
        diagnostic.hint = hint;
        self.found.push(diagnostic);
    }

    /// Puts a value where it goes: into the list or mapping around it.
    fn put(&mut self, value: Value) {
        match self.frames.last_mut() {
            Some(Frame::Sequence { items, .. }) => items.push(value),
            Some(Frame::Mapping { entries, key, .. }) => {
                if let Some((key, _)) = key.take() {
                    entries.insert(Value::String(key), value);
                }
            }
            None => {
                self.root.get_or_insert(value);
            }
        }
    }

    /// Path of the value that comes next.
    fn path(&self) -> String {
        match self.frames.last() {
            None => String::new(),
            Some(Frame::Sequence { path, items }) => format!("{path}[{}]", items.len()),
            Some(Frame::Mapping { path, key, .. }) => match key {
                Some((_, path)) => path.clone(),
                None => join(path, "?"),
            },
        }
    }

    fn place(&self, line: usize, column: usize, length: usize) -> Place {
        Place::at(
            self.origin.file,
            line.max(1) + self.origin.lines_before,
            column + 1,
            length,
        )
    }

    fn span_place(&self, span: &Span) -> Place {
        Place {
            file: self.origin.file.into(),
            position: Some(position(&self.origin, span)),
        }
    }
}

fn position(origin: &Origin<'_>, span: &Span) -> Position {
    let on_one_line = span.start.line() == span.end.line();
    Position {
        line: span.start.line().max(1) + origin.lines_before,
        column: span.start.col() + 1,
        length: if on_one_line { span.len() } else { 0 },
    }
}

fn quote_it() -> Bilingual {
    bilingual!(
        "nếu đó là chữ, đặt trong ngoặc kép",
        "if it is text, put it in quotes"
    )
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// What a scalar without quotes is: null, true or false, a number, else text. The
/// YAML library decides, where it could be anything but text.
fn plain(text: Cow<'_, str>) -> Value {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-' | '~');
    let begins_so = |c: char| {
        let is_sign = matches!(c, '.' | '+' | '-' | '~');
        c.is_ascii_digit() || is_sign || matches!(c, 'n' | 'N' | 't' | 'T' | 'f' | 'F')
    };
    let has_sense = |text: &str| text == "~" || text.contains(|c: char| c.is_ascii_alphanumeric());
    if text.is_empty() {
        return Value::Null;
    }
    if text.starts_with(begins_so) && text.chars().all(is_of_word) && has_sense(&text) {
        let read = serde_yaml::from_str(&text);
        if let Ok(value @ (Value::Null | Value::Bool(_) | Value::Number(_))) = read {
            return value;
        }
    }
    Value::String(text.into_owned())
}

/// Plain words and numbers that YAML 1.1 reads otherwise than YAML 1.2 or than
/// a person: yes and no, numbers with a leading zero, an underscore or a prefix.
fn is_ambiguous(text: &str) -> bool {
    let is = |word: &&str| text.eq_ignore_ascii_case(word);
    if ["yes", "no", "on", "off", "y", "n"].iter().any(is) {
        return true;
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let numeric = digits
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_');
    let prefixed = ["0x", "0o", "0b"]
        .iter()
        .any(|p| digits.to_ascii_lowercase().starts_with(p));
    let only_digits = digits.chars().all(|c| c.is_ascii_digit() || c == '_');
    numeric
        && (prefixed
            || (only_digits && digits.contains('_'))
            || (only_digits && digits.len() > 1 && digits.starts_with('0'))
            || (only_digits && text.starts_with('+')))
}
