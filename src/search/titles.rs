//! Titles from A to Z: how readers without scripts look for one.

use std::collections::BTreeMap;

use chrono::Datelike;
use rayon::prelude::*;

use crate::locale::collation::{initial, sort_key};
use crate::site::{ArticleId, Edition};

/// Titles on one page; more are parted by year, and a year is one page.
const ON_A_PAGE: usize = 300;

/// All titles that start with one letter.
#[derive(Debug, Clone)]
pub struct Initial {
    /// `a` to `z`, `0` for digits and whatever else.
    pub letter: char,
    /// Articles in the order of the dictionary.
    pub articles: Vec<ArticleId>,
    /// The same by year, newest first, when there are too many for one page.
    pub years: Vec<(i32, Vec<ArticleId>)>,
}

/// Titles by letter, in order.
#[derive(Debug, Default)]
pub struct Titles {
    /// Letters that have titles.
    pub initials: Vec<Initial>,
}

impl Titles {
    /// The titles of the listed articles.
    pub(super) fn of(edition: &Edition) -> Titles {
        let mut letters: BTreeMap<char, Vec<ArticleId>> = BTreeMap::new();
        for id in edition.listed(&edition.all) {
            let title = &edition.article(id).content.title;
            letters.entry(initial(title)).or_default().push(id);
        }
        let initials = letters
            .into_iter()
            .map(|(letter, mut articles)| {
                articles.par_sort_by_cached_key(|id| {
                    (
                        sort_key(from_letter(&edition.article(*id).content.title)),
                        *id,
                    )
                });
                let mut years: BTreeMap<i32, Vec<ArticleId>> = BTreeMap::new();
                if articles.len() > ON_A_PAGE {
                    for id in &articles {
                        let year = edition.article(*id).date.at.year();
                        years.entry(year).or_default().push(*id);
                    }
                }
                Initial {
                    letter,
                    articles,
                    years: years.into_iter().rev().collect(),
                }
            })
            .collect();
        Titles { initials }
    }
}

/// A title without the quotation marks or the like in front, under which nobody looks
/// for it.
fn from_letter(title: &str) -> &str {
    let start = title.find(char::is_alphanumeric);
    start.map_or(title, |start| &title[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_stand_under_their_folded_first_letter() {
        assert_eq!(initial("“Đầu tư”"), 'd');
        assert_eq!(initial("Ứng dụng"), 'u');
        assert_eq!(initial("20 tủ sách"), '0');
        assert_eq!(initial("…"), '0');
        assert_eq!(initial("أخبار"), 'ا');
        assert_eq!(initial("Новости"), 'н');
        assert_eq!(initial("新闻"), '0');
    }
}
