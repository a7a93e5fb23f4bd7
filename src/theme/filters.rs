//! What templates may call, beside what Tera brings.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use tera::{Error, Kwargs, Map, State, Tera, TeraResult, Value};

use super::{Strings, ThemeFile};
use crate::config::Config;
use crate::diagnostic::did_you_mean;
use crate::locale::date::{self, DateForm, Moment};
use crate::locale::slug::slugify;
use crate::markdown::{self, DocumentFacts, Resolver};

/// Registers every filter and function.
pub(super) fn register(
    tera: &mut Tera,
    config: &Config,
    strings: &Arc<Strings>,
    files: &BTreeMap<String, ThemeFile>,
    resolver: &Arc<dyn Resolver>,
) {
    let codes = config
        .languages
        .iter()
        .map(|language| language.code.clone());
    let languages = Arc::new(Languages(codes.collect()));
    let of_dates = Arc::clone(&languages);
    tera.register_filter("date", move |value: &str, args: Kwargs, state: &State| {
        write_date(value, &args, &of_dates.of(state)?)
    });
    tera.register_filter("markdown", |value: &str, _: Kwargs, _: &State| {
        Value::safe_string(&markdown::to_safe_html(value))
    });
    tera.register_filter("slugify", |value: &str, _: Kwargs, _: &State| {
        slugify(value)
    });
    tera.register_filter("json", |value: Value, _: Kwargs, _: &State| json(&value));
    let base = config.base_url.clone();
    tera.register_filter("absolute", move |value: &str, _: Kwargs, _: &State| {
        // A path for `href` holds the base path already.
        if value.starts_with('/') {
            format!("{}{value}", base.origin)
        } else {
            value.to_owned()
        }
    });
    tera.register_filter("group_by", group_by);
    let of_sizes = Arc::clone(&languages);
    tera.register_filter("file_size", move |bytes: u64, _: Kwargs, state: &State| {
        of_sizes.of(state).map(|code| file_size(bytes, &code))
    });
    let words = Arc::clone(strings);
    tera.register_function("t", move |args: Kwargs, state: &State| {
        let code = match args.get::<&str>("lang")? {
            Some(code) => languages.known(code)?,
            None => languages.of(state)?,
        };
        translate(&words, &code, &args)
    });
    let hashed: BTreeMap<String, String> = files
        .iter()
        .map(|(name, f)| (name.clone(), config.base_url.href(&f.url)))
        .collect();
    tera.register_function("asset", move |args: Kwargs, _: &State| {
        asset(&hashed, &args)
    });
    let hashes: BTreeMap<String, String> = files
        .iter()
        .map(|(name, f)| (name.clone(), f.integrity.clone()))
        .collect();
    tera.register_function("integrity", move |args: Kwargs, _: &State| {
        asset(&hashes, &args)
    });
    let resolver = Arc::clone(resolver);
    tera.register_function("url_for", move |args: Kwargs, _: &State| {
        url_for(resolver.as_ref(), &args)
    });
}

/// The languages of a site, the first of them first.
struct Languages(Vec<String>);

impl Languages {
    /// The language of what is rendered. On a site with several a component has none
    /// unless it asks for it, and would speak the first one on all pages.
    fn of(&self, state: &State<'_>) -> TeraResult<String> {
        match state.get::<Value>("lang")? {
            Some(code) => self.known(code.as_str().unwrap_or_default()),
            None if self.0.len() > 1 => Err(Error::message(
                "thành phần (component) viết chữ, ngày hay dung lượng phải nhận `@lang` · a \
                 component that writes words, dates or sizes takes `@lang`: \
                 `{% component parts.card(article, @lang) %}`",
            )),
            None => Ok(self.0[0].clone()),
        }
    }

    fn known(&self, code: &str) -> TeraResult<String> {
        let known = self.0.iter().find(|own| *own == code);
        known.cloned().ok_or_else(|| {
            let list = self.0.join(", ");
            Error::message(format!(
                "`lang` phải là mã một ngôn ngữ của trang tin · `lang` must be the code of a \
                 language of this site: {list}"
            ))
        })
    }
}

fn write_date(value: &str, args: &Kwargs, language: &str) -> TeraResult<String> {
    let name = args.get::<&str>("form")?.unwrap_or("stamp");
    let form = DateForm::named(name).ok_or_else(|| {
        Error::message(format!(
            "`date` knows no form `{name}`; it knows {}",
            DateForm::NAMES.join(", ")
        ))
    })?;
    let moment = Moment::from_machine(value).ok_or_else(|| {
        Error::message(format!(
            "`date` needs a date such as `article.date`, not `{value}`"
        ))
    })?;
    Ok(date::format(&moment, form, language))
}

/// JSON that may stand inside `<script>`: what could end the element is escaped.
fn json(value: &Value) -> TeraResult<Value> {
    let text = serde_json::to_string(value).map_err(Error::message)?;
    Ok(Value::safe_string(&safe_in_script(text)))
}

/// Escapes in a JSON text what HTML or old JavaScript would read otherwise.
pub(crate) fn safe_in_script(json: String) -> String {
    let is_read_otherwise = |c| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}');
    // At a glance, many bytes in one instruction: U+2028 and U+2029 end in 0xa8
    // and 0xa9 behind 0x80.
    let bytes = json.as_bytes();
    let is_suspicious = |a: u8, b: u8| {
        let is = (a == b'<') | (a == b'>') | (a == b'&') | ((a == 0x80) & (b & 0xfe == 0xa8));
        u8::from(is)
    };
    let next = bytes.get(1..).unwrap_or_default();
    let pairs = bytes.iter().zip(next);
    let any = pairs.fold(0, |any, (a, b)| any | is_suspicious(*a, *b));
    let last = bytes.last().map_or(0, |b| is_suspicious(*b, 0));
    if any | last == 0 || !json.contains(is_read_otherwise) {
        return json;
    }
    let mut safe = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if is_read_otherwise(c) {
            let _ = write!(safe, "\\u{:04x}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe
}

/// Groups an array of maps by the value at `attribute`: an array of
/// `{key, items}` in the order in which the keys come first.
fn group_by(items: Vec<Value>, args: Kwargs, _: &State<'_>) -> TeraResult<Value> {
    let attribute = args.must_get::<&str>("attribute")?;
    let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
    for item in items {
        let key = item
            .get_from_path(attribute)
            .cloned()
            .unwrap_or_else(Value::none);
        match groups.iter_mut().find(|(k, _)| *k == key) {
            Some((_, items)) => items.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    let groups = groups.into_iter().map(|(key, items)| {
        let mut group = Map::new();
        group.insert("key".into(), key);
        group.insert("items".into(), Value::from(items));
        Value::from(group)
    });
    Ok(Value::from(groups.collect::<Vec<Value>>()))
}

/// `48 KB`, `1,2 MB`, `12 MB`, rounded up: tenths below ten megabytes.
fn file_size(bytes: u64, language: &str) -> String {
    let kilobytes = bytes.div_ceil(1024);
    let tenths = (bytes * 10).div_ceil(1 << 20);
    let point = if language == "en" { '.' } else { ',' };
    match (kilobytes, tenths) {
        (0..1024, _) => format!("{kilobytes} KB"),
        (_, 0..100) => format!("{}{point}{} MB", tenths / 10, tenths % 10),
        _ => format!("{} MB", tenths.div_ceil(10)),
    }
}

fn translate(strings: &Strings, language: &str, args: &Kwargs) -> TeraResult<String> {
    let key = args.must_get::<&str>("key")?;
    // `count_one` stands in for `count` where a language has a form for one.
    let is_one = args
        .get::<Value>("n")?
        .is_some_and(|n| n.as_i64() == Some(1));
    let singular = is_one
        .then(|| strings.get_own(language, &format!("{key}_one")))
        .flatten();
    let Some(words) = singular.or_else(|| strings.get(language, key)) else {
        let near = did_you_mean(key, strings.keys());
        let hint = match near {
            Some(near) if near == key => {
                "; ngôn ngữ khác đã có, hãy thêm vào tệp này · another language has it: add it here"
                    .to_owned()
            }
            Some(near) => format!("; did you mean `{near}`?"),
            None => String::new(),
        };
        return Err(Error::message(format!(
            "no string `{key}` in i18n/{language}.yaml{hint}"
        )));
    };
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in args.iter() {
        let name = name.to_string();
        let value = match value.as_u64().filter(|_| name == "n") {
            Some(n) => grouped(n, language),
            None => value.to_string(),
        };
        values.insert(name, value);
    }
    // What is put in place of a name is text, whatever is in it.
    let mut filled = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let value = after.split_once('}').and_then(|(name, behind)| {
            let value = values.get(name).filter(|_| name != "key")?;
            Some((value, behind))
        });
        match value {
            Some((value, behind)) => {
                filled.push_str(value);
                rest = behind;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    Ok(filled)
}

/// A number with its thousands apart, as browsers write the counts of a search: with
/// what the language uses, or with a space, which ISO 80000-1 has for all.
fn grouped(n: u64, language: &str) -> String {
    let between = match language {
        "vi" => '.',
        "en" => ',',
        _ => '\u{a0}',
    };
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + 6);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(between);
        }
        grouped.push(digit);
    }
    grouped
}

/// What is known of the static file `path`.
fn asset(hashed: &BTreeMap<String, String>, args: &Kwargs) -> TeraResult<String> {
    let path = args.must_get::<&str>("path")?;
    hashed.get(path).cloned().ok_or_else(|| {
        let list = hashed.keys().cloned().collect::<Vec<_>>().join(", ");
        Error::message(format!(
            "the theme has no static file `{path}`; it has {list}"
        ))
    })
}

fn url_for(resolver: &dyn Resolver, args: &Kwargs) -> TeraResult<String> {
    let path = args.must_get::<&str>("path")?;
    let Some(file) = path.strip_prefix("/content/") else {
        return if path.starts_with('/') {
            Ok(resolver.href(path))
        } else {
            Err(Error::message(format!(
                "`url_for` needs `/content/….md` or a path of the site, not `{path}`"
            )))
        };
    };
    match resolver.document(file) {
        Some(DocumentFacts::Public(url)) => Ok(resolver.href(&url)),
        // Its own faults end the build.
        Some(DocumentFacts::Unread) => Ok(String::new()),
        _ => Err(Error::message(format!(
            "there is no public article `{path}`"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_can_not_end_a_script() {
        assert_eq!(
            safe_in_script("\"</script>&\"".to_owned()),
            "\"\\u003c/script\\u003e\\u0026\""
        );
    }

    #[test]
    fn thousands_are_apart() {
        assert_eq!(grouped(999, "vi"), "999");
        assert_eq!(grouped(1_266, "vi"), "1.266");
        assert_eq!(grouped(2_004_000, "en"), "2,004,000");
        assert_eq!(grouped(12_345, "fr"), "12\u{a0}345");
    }

    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!(file_size(1, "vi"), "1 KB");
        assert_eq!(file_size(50_000, "vi"), "49 KB");
        assert_eq!(file_size(1_060_000, "vi"), "1,1 MB");
        assert_eq!(file_size(3 << 20, "en"), "3.0 MB");
        assert_eq!(file_size(12_000_000, "en"), "12 MB");
    }
}
