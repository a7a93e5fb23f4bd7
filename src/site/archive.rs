//! Articles by year, month and day.

use chrono::{Datelike, NaiveDate};

use super::{Article, ArticleId};

/// A span of the calendar that has a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// A year.
    Year(i32),
    /// A month of a year.
    Month(i32, u32),
    /// A day.
    Day(NaiveDate),
}

impl Period {
    /// `2018/`, `2018/07/`, `2018/07/20/`.
    pub fn path(&self) -> String {
        match self {
            Period::Year(y) => format!("{y:04}/"),
            Period::Month(y, m) => format!("{y:04}/{m:02}/"),
            Period::Day(d) => format!("{:04}/{:02}/{:02}/", d.year(), d.month(), d.day()),
        }
    }

    /// The day it begins with.
    pub fn first_day(self) -> NaiveDate {
        let (year, month) = match self {
            Period::Year(year) => (year, 1),
            Period::Month(year, month) => (year, month),
            Period::Day(day) => return day,
        };
        NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default()
    }

    /// The month that holds the day.
    pub fn month_of(day: NaiveDate) -> Period {
        Period::Month(day.year(), day.month())
    }
}

/// Articles of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: NaiveDate,
    /// Its articles, oldest first.
    pub articles: Vec<ArticleId>,
}

/// Days that have news, oldest first: of the whole site or of one category.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive {
    /// Only days with an article.
    pub days: Vec<Day>,
}

impl Archive {
    /// Groups those of `ids` that are listed by the dates of the bulletins.
    pub fn of(articles: &[Article], ids: &[ArticleId]) -> Archive {
        let article = |id: ArticleId| &articles[id as usize];
        let listed = ids.iter().copied().filter(|id| article(*id).is_listed());
        let mut ids: Vec<ArticleId> = listed.collect();
        ids.sort_by_key(|id| (article(*id).date.at, *id));
        let mut days: Vec<Day> = Vec::new();
        for id in ids {
            let date = article(id).date.day();
            match days.last_mut() {
                Some(day) if day.date == date => day.articles.push(id),
                _ => days.push(Day {
                    date,
                    articles: vec![id],
                }),
            }
        }
        Archive { days }
    }

    /// The days of `period`.
    pub fn within(&self, period: Period) -> &[Day] {
        let (from, to) = match period {
            Period::Year(y) | Period::Month(y, 12) => (period, Period::Year(y + 1)),
            Period::Month(y, m) => (period, Period::Month(y, m + 1)),
            Period::Day(d) => (period, Period::Day(d + chrono::Days::new(1))),
        };
        let (from, to) = (from.first_day(), to.first_day());
        let start = self.days.partition_point(|d| d.date < from);
        let end = self.days.partition_point(|d| d.date < to);
        &self.days[start..end]
    }

    /// Every year, month and day with news: years oldest first, each followed
    /// by its months, each of those by its days.
    pub fn periods(&self) -> Vec<Period> {
        let mut periods = Vec::new();
        let mut last: Option<NaiveDate> = None;
        for Day { date, .. } in &self.days {
            if last.is_none_or(|l| l.year() != date.year()) {
                periods.push(Period::Year(date.year()));
            }
            if last.is_none_or(|l| (l.year(), l.month()) != (date.year(), date.month())) {
                periods.push(Period::Month(date.year(), date.month()));
            }
            periods.push(Period::Day(*date));
            last = Some(*date);
        }
        periods
    }

    /// Years with news, oldest first.
    pub fn years(&self) -> Vec<i32> {
        let mut years: Vec<i32> = self.days.iter().map(|d| d.date.year()).collect();
        years.dedup();
        years
    }

    /// Number of articles in `days`.
    pub fn count(days: &[Day]) -> usize {
        days.iter().map(|d| d.articles.len()).sum()
    }

    /// The period of the same kind before `period` that has news.
    pub fn before(&self, period: Period) -> Option<Period> {
        let first = self.within(period).first()?.date;
        let at = self.days.partition_point(|d| d.date < first);
        self.days[..at].last().map(|d| same_kind(period, d.date))
    }

    /// The period of the same kind after `period` that has news.
    pub fn after(&self, period: Period) -> Option<Period> {
        let last = self.within(period).last()?.date;
        let at = self.days.partition_point(|d| d.date <= last);
        self.days.get(at).map(|d| same_kind(period, d.date))
    }
}

fn same_kind(kind: Period, date: NaiveDate) -> Period {
    match kind {
        Period::Year(_) => Period::Year(date.year()),
        Period::Month(..) => Period::Month(date.year(), date.month()),
        Period::Day(_) => Period::Day(date),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day {
            date: text.parse().unwrap(),
            articles: vec![0],
        }
    }

    #[test]
    fn periods_and_their_neighbours_are_those_with_news() {
        let archive = Archive {
            days: ["2018-07-19", "2018-07-20", "2018-12-31", "2020-01-01"]
                .map(day)
                .to_vec(),
        };
        assert_eq!(archive.years(), [2018, 2020]);
        assert_eq!(archive.within(Period::Month(2018, 7)).len(), 2);
        assert_eq!(archive.within(Period::Month(2018, 12)).len(), 1);
        assert_eq!(archive.after(Period::Year(2018)), Some(Period::Year(2020)));
        assert_eq!(
            archive.before(Period::Month(2018, 12)),
            Some(Period::Month(2018, 7))
        );
        assert_eq!(archive.before(Period::Year(2018)), None);
        assert_eq!(archive.periods().len(), 2 + 3 + 4);
    }
}
