//! Builds over an earlier one: nothing changed, one article edited, one added.

use std::fs;
use std::path::Path;

use super::generator::markdown_files;
use super::process::{self, Cost};
use super::report::Table;

/// Adds the rows of warm builds; files are those that differ from before.
pub(crate) fn measure(runs: usize, site: &Path, work: &Path, count: usize, table: &mut Table) {
    let output = work.join("warm");
    let all = markdown_files(&site.join("content"));
    super::build(site, &output, work, true);
    // The tree before the first exchange is not there to be built upon yet.
    edit(&all[0], "Lần đầu.");
    super::build(site, &output, work, false);
    edit(&all[0], "Lần hai.");
    super::build(site, &output, work, false);
    let mut one = |name: &str, change: &dyn Fn(usize)| {
        let mut costs: Vec<Cost> = Vec::new();
        let mut files = 0;
        for run in 0..runs {
            change(run);
            let before = written(&output);
            costs.push(super::build(site, &output, work, false));
            files = files.max(before.map_or(0, |before| before.changed(&output)));
        }
        table.row(count, name, &process::median_cost(&costs), files, None);
    };
    one("bantin, nothing changed", &|_| {});
    let step = all.len() / (runs + 1);
    one("bantin, one edited, old and new", &|run| {
        edit(
            &all[(run + 1) * step],
            &format!("Sửa lần {run} về dự án mới."),
        );
    });
    // In a category that is there, for a new one would stand on every page, and on
    // the newest day, as most news come.
    let first = fs::read_to_string(&all[0]).unwrap();
    let category = first.lines().find(|line| line.starts_with("category:"));
    let day = all.iter().filter_map(|path| day(path)).max().unwrap();
    one("bantin, one added", &|run| {
        let text = format!(
            "---\ntitle: Tin thêm số {run}\ndate: {day} 23:{run:02}\n{}\n---\nMột tin thêm về đầu tư công.\n",
            category.unwrap_or_default(),
        );
        fs::write(site.join(format!("content/them-{run}.md")), text).unwrap();
    });
}

/// The day of an article, as `2018-07-20`.
fn day(article: &Path) -> Option<String> {
    let text = fs::read_to_string(article).ok()?;
    let date = text.lines().find_map(|line| line.strip_prefix("date: "))?;
    Some(date.get(..10)?.to_owned())
}

fn edit(article: &Path, sentence: &str) {
    let text = fs::read_to_string(article).unwrap();
    fs::write(article, format!("{text}\n{sentence}\n")).unwrap();
}

/// What the manifest says of every file.
struct Written(serde_json::Map<String, serde_json::Value>);

fn written(output: &Path) -> Option<Written> {
    let manifest = fs::read(output.join("bantin-manifest.json")).ok()?;
    let mut manifest: serde_json::Value = serde_json::from_slice(&manifest).ok()?;
    match manifest["files"].take() {
        serde_json::Value::Object(files) => Some(Written(files)),
        _ => None,
    }
}

impl Written {
    /// Files of `output` that are new or different now.
    fn changed(&self, output: &Path) -> usize {
        let now = written(output).map(|now| now.0).unwrap_or_default();
        let changed = now
            .iter()
            .filter(|(path, facts)| self.0.get(*path) != Some(facts));
        changed.count()
    }
}
