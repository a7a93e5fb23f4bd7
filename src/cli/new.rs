//! `bantin new`.

use std::fs;
use std::io::{BufRead, IsTerminal};

use chrono::{DateTime, Datelike, TimeZone};
use chrono_tz::Tz;
use clap::Args;

use super::{Failure, Shell, io_failure, write_new};
use crate::bilingual;
use crate::cli::terminal::{self, err, out};
use crate::config::{self, CategoryConfig, Config};
use crate::content::document::Spanned;
use crate::diagnostic::{Diagnostics, Place};
use crate::locale::slug::slugify;
use crate::site::finder::TermFinder;

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// Tiêu đề (không bắt buộc có ngoặc kép) · Title, with quotes or without
    #[arg(required = true)]
    title: Vec<String>,
    /// Tác giả · Author
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// Chuyên mục · Category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
}

pub(super) fn run(shell: &Shell, args: &NewArgs) -> Result<(), Failure> {
    let (config, _) = config::load(&shell.root).map_err(Failure::Site)?;
    let title = args.title.join(" ");
    let title = title.trim();
    let slug = slugify(title);
    if slug.is_empty() {
        return Err(Failure::Usage(bilingual!(
            "tiêu đề không có chữ hay số để đặt tên tệp",
            "the title has no letter or digit to name a file by"
        )));
    }
    let authors: Vec<String> = config
        .authors
        .iter()
        .flatten()
        .map(|a| a.name.clone())
        .collect();
    let categories = category_names(&config);
    let is_open = config.authors.is_none();
    let is_author = |name: &str| is_open || authors.iter().any(|author| author == name);
    let author = choose(shell, args.author.as_deref(), &authors, is_author, "author")?;
    let is_category = |name: &str| is_category(&config, name);
    let given = args.category.as_deref();
    let category = choose(shell, given, &categories, is_category, "category")?;
    let local = shell.now.with_timezone(&config.time_zone);
    let folder = shell
        .root
        .join("content")
        .join(format!("{:04}", local.year()))
        .join(format!("{:02}", local.month()));
    let path = folder.join(format!("{}-{slug}.md", local.format("%Y-%m-%d")));
    let mut text = format!(
        "---\ntitle: {}\ndate: {}\n",
        quoted(title),
        date_line(local)
    );
    for (key, value) in [("author", author), ("category", category)] {
        if let Some(value) = value {
            text.push_str(&format!("{key}: {}\n", quoted(&value)));
        }
    }
    text.push_str("tags: []\nsummary: \"\"\ndraft: true\n---\n\n");
    fs::create_dir_all(&folder).map_err(|e| io_failure(&folder, &e))?;
    write_new(&path, text.as_bytes()).map_err(|error| {
        let shown = path.display();
        match error.kind() {
            std::io::ErrorKind::AlreadyExists => Failure::Usage(bilingual!(
                "{shown} đã có; đổi tiêu đề hoặc sửa tệp đó",
                "{shown} is there already; change the title or edit that file"
            )),
            _ => io_failure(&path, &error),
        }
    })?;
    out!("{}", path.display());
    Ok(())
}

/// The value of an option, checked against the config's list; asked for on a
/// terminal when there is a list and no value.
fn choose(
    shell: &Shell,
    given: Option<&str>,
    known: &[String],
    is_known: impl Fn(&str) -> bool,
    key: &str,
) -> Result<Option<String>, Failure> {
    if let Some(given) = given {
        if is_known(given) {
            return Ok(Some(given.to_owned()));
        }
        let list = known.join(", ");
        return Err(Failure::Usage(bilingual!(
            "`{given}` không có trong bantin.yaml; chọn một trong: {list}",
            "`{given}` is not in bantin.yaml; choose one of: {list}"
        )));
    }
    if known.is_empty() || !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    for (number, name) in known.iter().enumerate() {
        err!("{:>3}  {name}", number + 1);
    }
    let question = match key {
        "author" => bilingual!(
            "Tác giả (số, Enter để bỏ qua): ",
            "Author (number, Enter for none): "
        ),
        _ => bilingual!(
            "Chuyên mục (số, Enter để bỏ qua): ",
            "Category (number, Enter for none): "
        ),
    };
    terminal::print_error(format_args!("{}", shell.say(&question)));
    let mut answers = std::io::stdin().lock().lines();
    while let Some(Ok(answer)) = answers.next() {
        let answer = answer.trim();
        if answer.is_empty() {
            break;
        }
        let number = answer.parse::<usize>().ok();
        let listed = number.and_then(|n| known.get(n.checked_sub(1)?));
        let named = is_known(answer).then(|| answer.to_owned());
        if let Some(chosen) = listed.cloned().or(named) {
            return Ok(Some(chosen));
        }
        let last = known.len();
        let again = bilingual!(
            "`{answer}` không có trong danh sách; nhập số từ 1 đến {last}, hoặc Enter để bỏ qua: ",
            "`{answer}` is not in the list; type a number from 1 to {last}, or Enter for none: "
        );
        terminal::print_error(format_args!("{}", shell.say(&again)));
    }
    Ok(None)
}

/// Local time for front matter; with its offset where clocks are set back in that hour.
fn date_line(now: DateTime<Tz>) -> String {
    let local = now.timezone().from_local_datetime(&now.naive_local());
    let form = match local.single() {
        Some(_) => "%Y-%m-%d %H:%M",
        None => "%Y-%m-%dT%H:%M:%S%:z",
    };
    now.format(form).to_string()
}

/// Whether an article may name this category: by its path or by less, in any
/// language.
fn is_category(config: &Config, name: &str) -> bool {
    let Some(tree) = config.categories.as_deref() else {
        return true;
    };
    let name = Spanned {
        value: name.to_owned(),
        place: Place::file(config::CONFIG_FILE),
    };
    TermFinder::categories(tree, &config.languages[0])
        .find(&name, &mut Diagnostics::new())
        .is_some()
}

/// Every category, children by their path.
fn category_names(config: &Config) -> Vec<String> {
    fn add(names: &mut Vec<String>, above: &str, categories: &[CategoryConfig]) {
        for category in categories {
            let name = format!("{above}{}", category.name);
            names.push(name.clone());
            add(names, &format!("{name} / "), &category.children);
        }
    }
    let mut names = Vec::new();
    add(
        &mut names,
        "",
        config.categories.as_deref().unwrap_or_default(),
    );
    names
}

/// A YAML double-quoted text; JSON's escapes are a part of YAML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
