//! YAML, made safe: the only door to the YAML libraries.
//!
//! A text is read as events with positions. What an editor never needs and an
//! attacker does is refused: anchors, aliases, merges, tags, deep nesting,
//! duplicate keys, words that YAML 1.1 and 1.2 read in two ways. The rest becomes
//! a [`Tree`], which any `Deserialize` type can be read from, with errors that
//! know their line.

mod comment;
mod de;
mod scan;
mod syntax;
mod text;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::bilingual;
use crate::diagnostic::{Bilingual, Diagnostic, Diagnostics, Place, did_you_mean, visible};
use crate::locale::fold::fold;
use de::{Fault, TreeDeserializer};
pub use text::{Text, Texts};

/// A YAML mapping with the place of every key and value.
#[derive(Debug)]
pub struct Tree {
    file: Arc<str>,
    value: serde_yaml::Value,
    places: BTreeMap<String, scan::Spot>,
    found: Diagnostics,
}

/// Where a YAML text stands: its file, and the lines of the file before it.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// Path from the site's root.
    pub file: &'a str,
    /// Lines of the file that come before the text.
    pub lines_before: usize,
}

/// Reads `text` as one mapping. An empty text is an empty mapping.
///
/// # Errors
/// Every fault of form that the scan finds, with its place.
pub fn parse(text: &str, origin: Origin<'_>) -> Result<Tree, Diagnostics> {
    let scan::Scanned {
        value,
        places,
        found,
    } = scan::scan(text, origin)?;
    let value = match value {
        serde_yaml::Value::Null => serde_yaml::Value::Mapping(Default::default()),
        other => other,
    };
    if !value.is_mapping() && found.has_errors() {
        return Err(found);
    }
    if !value.is_mapping() {
        let place = Place::at(origin.file, 1 + origin.lines_before, 1, 0);
        return Err(one(Diagnostic::error(
            "yaml-not-a-mapping",
            bilingual!(
                "phải là các dòng `khóa: giá trị`",
                "must be lines of `key: value`"
            ),
        )
        .at(place)
        .hint(bilingual!(
            "viết như `title: Tiêu đề`, mỗi khóa một dòng",
            "write it like `title: A title`, a line for each key"
        ))));
    }
    Ok(Tree {
        file: origin.file.into(),
        value,
        places,
        found,
    })
}

impl Tree {
    /// The places of all values, by path.
    pub fn places(&self) -> BTreeMap<String, Place> {
        let paths = self.places.keys();
        paths.map(|path| (path.clone(), self.place(path))).collect()
    }

    /// Where the value of `path` (`image.src`, `tags[2]`) stands.
    pub fn place(&self, path: &str) -> Place {
        Place {
            file: self.file.clone(),
            position: self.places.get(path).and_then(|spot| spot.value),
        }
    }

    /// Where the key of `path` stands.
    pub fn key_place(&self, path: &str) -> Place {
        Place {
            file: self.file.clone(),
            position: self.places.get(path).and_then(|spot| spot.key),
        }
    }

    /// Whether the key at `path` (`notices[0].from`) is there and nothing behind it.
    pub fn is_empty(&self, path: &str) -> bool {
        let mut parts = path
            .split(['.', '['])
            .map(|part| part.trim_end_matches(']'));
        let value = parts.try_fold(&self.value, |value, part| match value {
            serde_yaml::Value::Sequence(list) => list.get(part.parse::<usize>().ok()?),
            value => value.get(part),
        });
        value.is_some_and(serde_yaml::Value::is_null)
    }

    /// Whether `key` is not there and another was meant for it.
    pub fn is_misspelt(&self, key: &'static str) -> bool {
        let keys = self
            .value
            .as_mapping()
            .into_iter()
            .flat_map(|map| map.keys());
        let mut others = keys.filter_map(|k| k.as_str()).filter(|k| *k != key);
        self.value.get(key).is_none() && others.any(|k| meant(k, &[key]).is_some())
    }

    /// Takes the keys out that `wanted` names, with their values as JSON.
    pub fn take(&mut self, wanted: &[String]) -> BTreeMap<String, serde_json::Value> {
        let mut taken = BTreeMap::new();
        if let serde_yaml::Value::Mapping(map) = &mut self.value {
            for key in wanted {
                if let Some(value) = map.remove(key.as_str()) {
                    taken.insert(key.clone(), serde_json::to_value(value).unwrap_or_default());
                }
            }
        }
        taken
    }

    /// Reads the mapping as `T`, a struct whose fields all have defaults.
    /// When something is wrong, each key is read by itself, so that every
    /// mistake is found in one go; what could be read is returned beside them.
    pub fn read<T: DeserializeOwned + Default>(&self) -> (T, Diagnostics) {
        let root = TreeDeserializer {
            value: &self.value,
            path: String::new(),
        };
        match T::deserialize(root) {
            Ok(read) => (read, self.found.clone()),
            Err(_) => self.read_key_by_key(),
        }
    }

    fn read_key_by_key<T: DeserializeOwned + Default>(&self) -> (T, Diagnostics) {
        let mut found = self.found.clone();
        let mut good = serde_yaml::Mapping::new();
        for (key, value) in self.value.as_mapping().into_iter().flatten() {
            let faults = faults_of::<T>(key, value);
            if faults.is_empty() {
                good.insert(key.clone(), value.clone());
            }
            for fault in faults {
                let fault = self.explain(fault);
                // The scan may have told of this very value already.
                if !found.iter().any(|f| f.place == fault.place) {
                    found.push(fault);
                }
            }
        }
        let good = serde_yaml::Value::Mapping(good);
        let read = T::deserialize(TreeDeserializer {
            value: &good,
            path: String::new(),
        });
        (read.unwrap_or_default(), found)
    }

    fn explain(&self, fault: Fault) -> Diagnostic {
        let path = fault.path.unwrap_or_default();
        match fault.kind {
            de::FaultKind::UnknownKey { key, known } => {
                let full = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                let list = known.join(", ");
                let shown = visible(&key);
                let hint = match meant(&key, known) {
                    _ if matches!(&*fold(&key), "published" | "status")
                        && known.contains(&"draft") =>
                    {
                        bilingual!(
                            "bài chưa được đăng thì viết `draft: true`; bài đã đăng thì bỏ dòng này",
                            "if the article is not public yet, write `draft: true`; if it is, remove this line"
                        )
                    }
                    Some(near) => {
                        bilingual!("có phải ý bạn là `{near}`?", "did you mean `{near}`?")
                    }
                    None if path.is_empty() && known.contains(&"draft") => bilingual!(
                        "các khóa dùng được: {list}; khóa riêng hay của phần mềm cũ thì khai một lần trong bantin.yaml: `front_matter: {{extra_keys: [{shown}]}}`",
                        "the keys that can be used: {list}; keys of your own or of an older program are named once in bantin.yaml: `front_matter: {{extra_keys: [{shown}]}}`"
                    ),
                    None => bilingual!(
                        "các khóa dùng được: {list}",
                        "the keys that can be used: {list}"
                    ),
                };
                Diagnostic::error(
                    "unknown-key",
                    bilingual!("không có khóa `{shown}`", "unknown key `{shown}`"),
                )
                .at(self.key_place(&full))
                .hint(hint)
            }
            de::FaultKind::MissingKey(key) => Diagnostic::error(
                "missing-key",
                bilingual!(
                    "thiếu khóa `{key}` trong `{path}`",
                    "`{path}` lacks the key `{key}`"
                ),
            )
            .hint(bilingual!("thêm `{key}: …`", "add `{key}: …`"))
            .at(self.place(&path)),
            de::FaultKind::Wrong { found, expected } => Diagnostic::error(
                "wrong-type",
                bilingual!(
                    "`{path}`: giá trị {found} không dùng được",
                    "`{path}`: {found} can't be used here"
                ),
            )
            .at(self.place(&path))
            .hint(match example_of(&path) {
                Some(example) => bilingual!("viết như `{example}`", "write it as in `{example}`"),
                None => expected,
            }),
        }
    }
}

/// How the value of a key that holds more than a text is written on one line.
fn example_of(path: &str) -> Option<&'static str> {
    let key = path.split('[').next().unwrap_or(path);
    Some(match key {
        "image" => "image: {src: anh.jpg, alt: Mô tả ảnh}",
        "attachments" => "attachments: [{file: quyet-dinh.pdf, title: Quyết định}]",
        "source" => "source: {name: Báo Nhân Dân}",
        "withdrawn" => "withdrawn: {date: 2026-07-20 9:30, reason: Lý do}",
        "changes" => "changes: [{date: 2026-07-20 9:30, note: Đã sửa gì}]",
        "tags" => "tags: [một, hai]",
        "aliases" => "aliases: [/tin/1/]",
        "categories" => "categories: [{name: Thông báo}]",
        "notices" => "notices: [{text: Nội dung}]",
        _ => return None,
    })
}

/// Words for keys of front matter in Vietnamese, without marks, and in other programs.
const OTHER_WORDS: [(&str, &str); 33] = [
    ("tieu de", "title"),
    ("ten", "name"),
    ("ngay", "date"),
    ("ngay dang", "date"),
    ("tac gia", "author"),
    ("chuyen muc", "category"),
    ("danh muc", "category"),
    ("tu khoa", "tags"),
    ("the", "tags"),
    ("tom tat", "summary"),
    ("sapo", "summary"),
    ("anh", "image"),
    ("nguon", "source"),
    ("nhap", "draft"),
    ("mo ta", "summary"),
    ("description", "summary"),
    ("excerpt", "summary"),
    ("deck", "summary"),
    ("dinh kem", "attachments"),
    ("tep dinh kem", "attachments"),
    ("het han", "expires"),
    ("expirydate", "expires"),
    ("expiry date", "expires"),
    ("cap nhat", "updated"),
    ("lastmod", "updated"),
    ("last modified at", "updated"),
    ("modified", "updated"),
    ("permalink", "aliases"),
    ("url", "aliases"),
    ("redirect from", "aliases"),
    ("categories", "category"),
    ("topics", "tags"),
    ("keywords", "tags"),
];

/// Which of the `known` keys was meant by another one.
fn meant<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    let folded = fold(key).replace(['_', '-'], " ");
    let translated = OTHER_WORDS.iter().find(|(word, _)| *word == folded);
    let translated = translated.and_then(|(_, key)| known.iter().find(|known| *known == key));
    translated
        .copied()
        .or_else(|| did_you_mean(key, known.iter().copied()))
}

/// Mistakes of one value that are told; others in it are found once these are mended.
const MOST_FAULTS: usize = 50;

/// Every mistake in the value of one key of `T`. Each entry of a list is read by itself,
/// and what is wrong in it is taken out until the rest can be read.
fn faults_of<T: DeserializeOwned>(
    key: &serde_yaml::Value,
    value: &serde_yaml::Value,
) -> Vec<Fault> {
    use serde_yaml::Value;
    let read = |value: &Value| {
        let single = Value::Mapping([(key.clone(), value.clone())].into_iter().collect());
        let root = TreeDeserializer {
            value: &single,
            path: String::new(),
        };
        T::deserialize(root).err()
    };
    let Some(whole) = read(value) else {
        return Vec::new();
    };
    let key = key.as_str().unwrap_or_default();
    let entries: Vec<(Option<usize>, Value)> = match value {
        Value::Sequence(list) => {
            let alone = list
                .iter()
                .map(|entry| Value::Sequence(vec![entry.clone()]));
            alone
                .enumerate()
                .map(|(i, entry)| (Some(i), entry))
                .collect()
        }
        value => vec![(None, value.clone())],
    };
    let mut faults = Vec::new();
    for (index, mut entry) in entries {
        let mut taken_out: Vec<String> = Vec::new();
        while let Some(mut fault) = read(&entry) {
            let path = fault.path.clone().unwrap_or_default();
            let at_fault = match &fault.kind {
                de::FaultKind::UnknownKey { key, .. } if path.is_empty() => key.clone(),
                de::FaultKind::UnknownKey { key, .. } => format!("{path}.{key}"),
                de::FaultKind::MissingKey(key) => format!("{path}.{key}"),
                de::FaultKind::Wrong { .. } => path.clone(),
            };
            // Missing is what was taken out, or what another key was meant for.
            let is_told = match &fault.kind {
                de::FaultKind::MissingKey(missing) => {
                    let siblings = taken_out.iter().filter_map(|key| key.strip_prefix(&path));
                    let names = siblings.map(|key| key.trim_start_matches('.'));
                    names
                        .into_iter()
                        .any(|name| meant(name, &[*missing]).is_some())
                }
                _ => false,
            };
            if is_told || taken_out.contains(&at_fault) || faults.len() >= MOST_FAULTS {
                break;
            }
            let inside = at_fault.strip_prefix(key).unwrap_or_default();
            let can_go_on = take_out(&mut entry, inside);
            if let Some(index) = index
                && let Some(rest) = path.strip_prefix(&format!("{key}[0]"))
            {
                fault.path = Some(format!("{key}[{index}]{rest}"));
            }
            faults.push(fault);
            taken_out.push(at_fault);
            if !can_go_on {
                break;
            }
        }
    }
    if faults.is_empty() {
        faults.push(whole);
    }
    faults
}

/// Takes the key out of `value` that stands at a path such as `[0].url`; whether it was
/// there. An entry of a list stays: those behind it would have other paths.
fn take_out(value: &mut serde_yaml::Value, path: &str) -> bool {
    use serde_yaml::Value;
    let (above, key) = path.rsplit_once('.').unwrap_or_default();
    let mut parent = Some(value);
    for part in above.split(['.', '[']).filter(|part| !part.is_empty()) {
        parent = parent.and_then(|parent| match (part.strip_suffix(']'), parent) {
            (Some(index), Value::Sequence(list)) => list.get_mut(index.parse::<usize>().ok()?),
            (None, Value::Mapping(map)) => map.get_mut(part),
            _ => None,
        });
    }
    match parent {
        Some(Value::Mapping(map)) => map.remove(key).is_some(),
        _ => false,
    }
}

fn one(diagnostic: Diagnostic) -> Diagnostics {
    [diagnostic].into_iter().collect()
}

/// What a type expects, said to an editor. Types name themselves by a short
/// word in their `expecting`, and this finds the sentence for it.
fn expectation(word: &str) -> Bilingual {
    match word {
        "text" => bilingual!(
            "cần giá trị dạng chữ; đặt trong ngoặc kép nếu đó là số, true, false hoặc null",
            "text is needed; put it in quotes if it is a number, true, false or null"
        ),
        "a boolean" => bilingual!(
            "cần true hoặc false, không có ngoặc kép",
            "true or false is needed, without quotes"
        ),
        "a sequence" | "a list" => bilingual!(
            "cần một danh sách: mỗi mục bên dưới bắt đầu bằng `- `, hoặc [một, hai]",
            "a list is needed: entries below, each after `- `, or [one, two]"
        ),
        "text or a list" => bilingual!(
            "cần giá trị dạng chữ hoặc một danh sách các đoạn chữ",
            "text or a list of texts is needed"
        ),
        "usize" | "u16" | "u32" | "u64" => {
            bilingual!(
                "cần một số nguyên không âm",
                "a whole number from 0 up is needed"
            )
        }
        "f32" | "f64" => bilingual!(
            "cần một số, không có ngoặc kép",
            "a number is needed, without quotes"
        ),
        other if other.starts_with("enum") => {
            bilingual!(
                "chỉ được dùng một trong các giá trị cho phép",
                "only one of the permitted values can be used"
            )
        }
        other if other.starts_with("struct") || other == "a map" => bilingual!(
            "cần các dòng `khóa: giá trị` thụt vào bên dưới",
            "lines of `key: value` are needed, indented below"
        ),
        other => bilingual!("cần {other}", "{other} is needed"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Default, serde::Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Sample {
        title: Option<String>,
        draft: bool,
        #[allow(dead_code)]
        tags: Vec<String>,
    }

    fn read(text: &str) -> (Sample, Vec<String>) {
        let origin = Origin {
            file: "x.md",
            lines_before: 1,
        };
        match parse(text, origin) {
            Err(found) => (Sample::default(), codes(&found)),
            Ok(tree) => {
                let (read, found) = tree.read();
                (read, codes(&found))
            }
        }
    }

    fn codes(found: &Diagnostics) -> Vec<String> {
        found
            .iter()
            .map(|d| {
                let p = d.place.as_ref().and_then(|p| p.position);
                format!("{} {}", d.code, p.map_or(0, |p| p.line))
            })
            .collect()
    }

    #[test]
    fn plain_values_are_read() {
        let (read, found) = read("title: Một\ndraft: true\ntags: [a, b]\n");
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(read.title.as_deref(), Some("Một"));
        assert!(read.draft);
    }

    #[test]
    fn every_mistake_is_found_with_its_line() {
        let (read, found) = read("titel: x\ndraft: \"true\"\ntitle: hai\ntags: no\n");
        assert_eq!(found, ["yaml-ambiguous 5", "unknown-key 2", "wrong-type 3"]);
        assert_eq!(read.title.as_deref(), Some("hai"));
    }

    #[test]
    fn what_is_dangerous_or_double_is_refused() {
        for (text, code) in [
            ("a: &x 1\n", "yaml-anchor 2"),
            ("a: *x\n", "yaml-alias 2"),
            ("a: !!str 1\n", "yaml-tag 2"),
            ("<<: {a: 1}\n", "yaml-merge 2"),
            ("title: a\ntitle: b\n", "duplicate-key 3"),
            ("tags:\n  a: 1\n  a: 2\n", "duplicate-key 4"),
            ("a: {b: 1}\na.b: 1\na.b: 2\n", "duplicate-key 4"),
            ("draft: yes\n", "yaml-ambiguous 2"),
            ("title: no\n", "yaml-ambiguous 2"),
            ("title: 010\n", "yaml-ambiguous 2"),
        ] {
            assert_eq!(
                read(text).1.first().map(String::as_str),
                Some(code),
                "{text}"
            );
        }
        assert_eq!(read(&"[".repeat(20_000)).1, ["yaml-depth 2"]);
        assert_eq!(read(&"{a: ".repeat(20_000)).1, ["yaml-depth 2"]);
        assert_eq!(read("title: a: b\n").1.len(), 1);
    }

    #[test]
    fn what_was_meant_as_a_value_and_is_a_comment_is_told_of() {
        let text = "title: Họp #5 bàn việc\nagency:\n  color: #0b4f8a\npaginate: 10 # một trang\n\
                    #theme: x #y\nsummary: \"Họp #5\n  a: b #6\"\ntheme: x#y\nnote: |\n  a: b #5\n\n  c\n\
                    list:\n- Tin #7\n- |\n  a #8\nempty:\n# x\nlast:\n  z #9\n\
                    color : #1 a\n";
        let origin = Origin {
            file: "x.md",
            lines_before: 1,
        };
        let scanned = scan::scan(text, origin).unwrap();
        let places: Vec<String> = scanned
            .found
            .iter()
            .map(|d| {
                let place = d.place.as_ref().and_then(|p| p.position).unwrap();
                format!(
                    "{} {} {} {}",
                    d.code, place.line, place.column, place.length
                )
            })
            .collect();
        assert_eq!(
            places,
            [
                "yaml-comment 2 12 11",
                "yaml-comment 4 10 7",
                "yaml-comment 15 7 2",
                "yaml-comment 21 5 2",
                "yaml-comment 22 9 4",
            ]
        );
    }

    fn any_value() -> impl Strategy<Value = serde_yaml::Value> {
        use serde_yaml::Value;
        let word = "[ -~àđỗ\\n\\t]{0,12}|[-+.~0-9a-fnulTRE_]{1,6}";
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            word.prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, move |inner| {
            let entries = prop::collection::btree_map(word, inner.clone(), 0..4);
            prop_oneof![
                prop::collection::vec(inner, 0..4).prop_map(Value::from),
                entries.prop_map(|map| {
                    let entries = map.into_iter().map(|(key, value)| (key.into(), value));
                    Value::Mapping(entries.collect())
                }),
            ]
        })
    }

    proptest! {
        /// Whatever the YAML library writes is read as that library reads it.
        #[test]
        fn values_come_back(value in any_value()) {
            let text = serde_yaml::to_string(&value).unwrap();
            let origin = Origin { file: "x.yaml", lines_before: 0 };
            let scanned = scan::scan(&text, origin).map_err(|found| {
                TestCaseError::fail(format!("{text}: {found:?}"))
            })?;
            let as_library: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
            prop_assert_eq!(&scanned.value, &as_library, "{}", text);
            let is_doubt = |fault: &Diagnostic| matches!(&*fault.code, "yaml-ambiguous" | "yaml-merge");
            prop_assert!(scanned.found.iter().all(is_doubt), "{text}: {:?}", scanned.found);
        }
    }
}
