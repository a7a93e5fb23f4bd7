//! Related news: do the lists hold the older articles of the same cluster?

use std::collections::{BTreeMap, BTreeSet};

use bantin::pipeline::Prepared;
use bantin::site::{ArticleId, Edition};
use serde_json::{Value, json};

use crate::Clusters;

/// Places that are looked at.
const PLACES: usize = 5;

/// A name and what gives an article's list.
type Way<'w> = (&'w str, &'w dyn Fn(ArticleId) -> Vec<ArticleId>);

#[derive(Default)]
struct Sums {
    precision: f64,
    recall: f64,
    gain: f64,
    copies: usize,
    lists: usize,
}

/// Prints and returns the figures.
pub(crate) fn measure(prepared: &Prepared, clusters: &Clusters) -> Value {
    let edition = &prepared.site.editions[0];
    let by_name: BTreeMap<&str, ArticleId> = edition
        .articles
        .iter()
        .enumerate()
        .map(|(id, a)| (name(&a.content.path), id as ArticleId))
        .collect();
    let mut cluster_of: BTreeMap<ArticleId, usize> = BTreeMap::new();
    for (i, cluster) in clusters.values().enumerate() {
        for doc in &cluster.docs {
            cluster_of.insert(by_name[doc.as_str()], i);
        }
    }
    let rules = &prepared.config.related;
    let own = |id: ArticleId| -> Vec<ArticleId> {
        let lists = prepared.related()[0].lists(edition, id, rules);
        lists.related.iter().map(|r| r.id).collect()
    };
    let copies: BTreeSet<(ArticleId, ArticleId)> = prepared.related()[0].copies(edition).collect();
    let mut report = json!({});
    println!("related news            precision@5  recall@5  nDCG@5  lists with a near copy");
    let ways: [Way<'_>; 3] = [
        ("by text", &own),
        ("newest of the category", &|id| {
            newest_of_category(edition, id)
        }),
        ("tags and date, as Hugo", &|id| tags_and_date(edition, id)),
    ];
    for (way, list) in ways {
        let mut sums = Sums::default();
        for (id, cluster) in &cluster_of {
            let truth: BTreeSet<ArticleId> = cluster_of
                .iter()
                .filter(|(other, c)| *c == cluster && *other < id)
                .map(|(other, _)| *other)
                .collect();
            if truth.is_empty() {
                continue;
            }
            sums.add(*id, &list(*id), &truth, &copies);
        }
        let n = sums.lists as f64;
        let (precision, recall, gain) = (sums.precision / n, sums.recall / n, sums.gain / n);
        let copies = sums.copies as f64 / n;
        println!("{way:<24}{precision:>11.3}{recall:>10.3}{gain:>8.3}{copies:>10.3}");
        report[way] = json!({ "precision": precision, "recall": recall, "ndcg": gain, "copies": copies, "lists": sums.lists });
    }
    report
}

impl Sums {
    fn add(
        &mut self,
        id: ArticleId,
        list: &[ArticleId],
        truth: &BTreeSet<ArticleId>,
        copies: &BTreeSet<(ArticleId, ArticleId)>,
    ) {
        let shown = &list[..list.len().min(PLACES)];
        let hits: Vec<bool> = shown.iter().map(|a| truth.contains(a)).collect();
        let found = hits.iter().filter(|hit| **hit).count() as f64;
        let discount = |place: usize| 1.0 / (place as f64 + 2.0).log2();
        let gain: f64 = hits
            .iter()
            .enumerate()
            .filter(|(_, hit)| **hit)
            .map(|(place, _)| discount(place))
            .sum();
        let ideal: f64 = (0..truth.len().min(PLACES)).map(discount).sum();
        self.precision += found / PLACES as f64;
        self.recall += found / truth.len() as f64;
        self.gain += gain / ideal;
        let is_copy = |a: ArticleId, b: ArticleId| copies.contains(&(a.max(b), a.min(b)));
        let has_copy = shown
            .iter()
            .enumerate()
            .any(|(i, a)| is_copy(*a, id) || shown[..i].iter().any(|b| is_copy(*a, *b)));
        self.copies += usize::from(has_copy);
        self.lists += 1;
    }
}

/// Name of a file without folder and ending.
pub(crate) fn name(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.trim_end_matches(".md")
}

fn newest_of_category(edition: &Edition, id: ArticleId) -> Vec<ArticleId> {
    let category = edition.article(id).category;
    let older = (0..id).rev();
    older
        .filter(|other| edition.article(*other).category == category)
        .take(PLACES)
        .collect()
}

/// Hugo's default indices: each shared keyword weighs 100, the same month of
/// the date 10; at least 80 are needed, newer pages are left out.
fn tags_and_date(edition: &Edition, id: ArticleId) -> Vec<ArticleId> {
    let article = edition.article(id);
    let month = |id: ArticleId| edition.article(id).date.at.format("%Y-%m").to_string();
    let mut scored: Vec<(usize, ArticleId)> = (0..id)
        .map(|other| {
            let theirs = &edition.article(other).tags;
            let tags = article.tags.iter().filter(|t| theirs.contains(t)).count();
            let date = usize::from(month(other) == month(id));
            (100 * tags + 10 * date, other)
        })
        .filter(|(score, _)| *score >= 80)
        .collect();
    scored.sort_by(|a, b| b.cmp(a));
    scored.into_iter().map(|(_, id)| id).take(PLACES).collect()
}
