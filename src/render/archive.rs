//! Pages of a year, a month and a day.

use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;
use tera::Value;

use super::Renderer;
use super::view::LinkView;
use crate::diagnostic::Diagnostic;
use crate::locale::date::{self, DateForm, Moment};
use crate::plan::PlannedPage;
use crate::site::archive::{Archive, Day, Period};
use crate::site::taxonomy::TermId;

/// Most titles on the page of a month; a fuller month shows days and counts.
pub(super) const MOST_TITLES: usize = 200;

/// `archive`.
#[derive(Debug, Serialize)]
struct ArchiveView {
    kind: &'static str,
    date: String,
    count: usize,
    category: Option<LinkView>,
    previous: Option<LinkView>,
    next: Option<LinkView>,
}

/// A month in a year.
#[derive(Debug, Serialize)]
struct MonthView {
    month: u32,
    date: String,
    url: Option<String>,
    count: usize,
}

/// A year among all.
#[derive(Debug, Serialize)]
struct YearView {
    year: i32,
    url: String,
    count: usize,
    months: Vec<MonthView>,
}

/// A day with news.
#[derive(Debug, Serialize)]
struct DayView {
    date: String,
    url: String,
    count: usize,
    articles: Option<Value>,
}

/// The month that a home page shows.
#[derive(Debug, Serialize)]
pub(super) struct CalendarView {
    date: String,
    url: String,
    weeks: Vec<Vec<Option<SquareView>>>,
}

/// A square of a calendar; none outside the month.
#[derive(Debug, Serialize)]
pub(super) struct SquareView {
    day: u32,
    date: String,
    url: Option<String>,
    /// None beside a day: one article more would make the pages of all days of its
    /// month anew.
    count: Option<usize>,
    current: bool,
}

impl Renderer<'_> {
    /// Site path below which the archive of a category, or of all, stands.
    pub(super) fn archive_base(&self, index: usize, category: Option<TermId>) -> String {
        match category {
            Some(id) => self.edition(index).categories.term(id).url.clone(),
            None => self.sources.config.languages[index].home_url(),
        }
    }

    pub(super) fn archive_index(
        &self,
        page: &PlannedPage,
        index: usize,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let archive = &self.edition(index).archive;
        let base = self.archive_base(index, None);
        let mut view = self.page_view(page, "archive_index", &self.words(index, "archive"));
        view.breadcrumbs = self.breadcrumbs(index, None);
        let years: Vec<YearView> = archive
            .years()
            .into_iter()
            .rev()
            .map(|year| YearView {
                year,
                url: self.href(&format!("{base}{}", Period::Year(year).path())),
                count: Archive::count(archive.within(Period::Year(year))),
                months: self.months(archive, year, &base),
            })
            .collect();
        let mut context = self.context(index, view);
        context.insert("years", &years);
        context.insert("count", &Archive::count(&archive.days));
        self.render("archive.html", &context)
    }

    pub(super) fn archive(
        &self,
        page: &PlannedPage,
        index: usize,
        category: Option<TermId>,
        period: Period,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let edition = self.edition(index);
        let archive = edition.archive_of(category);
        let base = self.archive_base(index, category);
        let days = archive.within(period);
        let mut title = self.period_name(index, period);
        if let Some(id) = category {
            title = format!("{}: {title}", edition.categories.term(id).name);
        }
        let mut view = self.page_view(page, "archive", &title);
        view.breadcrumbs = self.archive_breadcrumbs(index, category, period, &base);
        let neighbour = |p: Option<Period>| {
            p.map(|p| self.link(&self.period_name(index, p), &format!("{base}{}", p.path())))
        };
        let about = ArchiveView {
            kind: match period {
                Period::Year(_) => "year",
                Period::Month(..) => "month",
                Period::Day(_) => "day",
            },
            date: period.first_day().to_string(),
            count: Archive::count(days),
            category: category.map(|id| {
                let term = edition.categories.term(id);
                self.link(&term.name, &term.url)
            }),
            previous: neighbour(archive.before(period)),
            next: neighbour(archive.after(period)),
        };
        let titles = about.count <= MOST_TITLES;
        let mut context = self.context(index, view);
        context.insert("archive", &about);
        let template = match period {
            Period::Year(year) => {
                context.insert("months", &self.months(archive, year, &base));
                "archive_year.html"
            }
            Period::Month(year, month) => {
                context.insert(
                    "calendar",
                    &self.calendar(archive, year, month, &base, None),
                );
                let days: Vec<DayView> = days
                    .iter()
                    .map(|day| self.day_view(index, day, &base, titles))
                    .collect::<Result<_, _>>()?;
                context.insert("days", &days);
                "archive_month.html"
            }
            Period::Day(day) => {
                context.insert(
                    "calendar",
                    &self.calendar(archive, day.year(), day.month(), &base, Some(day)),
                );
                let ids = days.iter().flat_map(|d| d.articles.iter().copied());
                context.insert_value("articles", self.cards_of(index, ids)?);
                "archive_day.html"
            }
        };
        self.render(template, &context)
    }

    fn archive_breadcrumbs(
        &self,
        index: usize,
        category: Option<TermId>,
        period: Period,
        base: &str,
    ) -> Vec<LinkView> {
        let mut links = self.breadcrumbs(index, category);
        if category.is_none() {
            let language = &self.sources.config.languages[index];
            let path = language.url_of(&language.paths.archive);
            links.push(self.link(&self.words(index, "archive"), &path));
        }
        let first = period.first_day();
        let year = Period::Year(first.year());
        let month = Period::month_of(first);
        let above: &[Period] = match period {
            Period::Year(_) => &[],
            Period::Month(..) => &[year],
            Period::Day(_) => &[year, month],
        };
        links.extend(
            above
                .iter()
                .map(|p| self.link(&self.period_name(index, *p), &format!("{base}{}", p.path()))),
        );
        links
    }

    /// `năm 2018`, `tháng 7 năm 2018`, `ngày 20 tháng 7 năm 2018`.
    fn period_name(&self, index: usize, period: Period) -> String {
        let code = &self.sources.config.languages[index].code;
        let local = period
            .first_day()
            .and_time(chrono::NaiveTime::MIN)
            .and_utc();
        let moment = Moment {
            at: local.fixed_offset(),
            has_time: false,
        };
        let name = match period {
            Period::Year(year) => format!("{} {year}", self.words(index, "year")),
            Period::Month(..) => date::format(&moment, DateForm::Month, code),
            Period::Day(_) => date::format(&moment, DateForm::Words, code),
        };
        let mut letters = name.chars();
        letters
            .next()
            .map(|c| c.to_uppercase().chain(letters).collect())
            .unwrap_or_default()
    }

    fn months(&self, archive: &Archive, year: i32, base: &str) -> Vec<MonthView> {
        (1..=12)
            .map(|month| {
                let period = Period::Month(year, month);
                let count = Archive::count(archive.within(period));
                MonthView {
                    month,
                    date: period.first_day().to_string(),
                    url: (count > 0).then(|| self.href(&format!("{base}{}", period.path()))),
                    count,
                }
            })
            .collect()
    }

    fn day_view(
        &self,
        index: usize,
        day: &Day,
        base: &str,
        titles: bool,
    ) -> Result<DayView, Box<Diagnostic>> {
        let cards = || self.cards_of(index, day.articles.iter().copied());
        Ok(DayView {
            date: day.date.to_string(),
            url: self.day_href(day.date, base),
            count: day.articles.len(),
            articles: titles.then(cards).transpose()?,
        })
    }

    fn day_href(&self, date: NaiveDate, base: &str) -> String {
        self.href(&format!("{base}{}", Period::Day(date).path()))
    }

    /// The calendar of the newest month with news, for the home page.
    pub(super) fn newest_calendar(&self, index: usize) -> Option<CalendarView> {
        let archive = &self.edition(index).archive;
        let newest = archive.days.last()?.date;
        let base = self.archive_base(index, None);
        let period = Period::Month(newest.year(), newest.month());
        Some(CalendarView {
            date: period.first_day().to_string(),
            url: self.href(&format!("{base}{}", period.path())),
            weeks: self.calendar(archive, newest.year(), newest.month(), &base, None),
        })
    }

    /// Weeks from Monday to Sunday.
    fn calendar(
        &self,
        archive: &Archive,
        year: i32,
        month: u32,
        base: &str,
        current: Option<NaiveDate>,
    ) -> Vec<Vec<Option<SquareView>>> {
        let days = archive.within(Period::Month(year, month));
        let first = Period::Month(year, month).first_day();
        let mut squares: Vec<Option<SquareView>> = (0..first.weekday().num_days_from_monday())
            .map(|_| None)
            .collect();
        let mut date = first;
        while date.month() == month {
            let news = days.iter().find(|d| d.date == date);
            squares.push(Some(SquareView {
                day: date.day(),
                date: date.to_string(),
                url: news.map(|_| self.day_href(date, base)),
                count: match current {
                    Some(_) => None,
                    None => Some(news.map_or(0, |d| d.articles.len())),
                },
                current: current == Some(date),
            }));
            date = date + Days::new(1);
        }
        while !squares.len().is_multiple_of(7) {
            squares.push(None);
        }
        let mut weeks = Vec::new();
        let mut squares = squares.into_iter().peekable();
        while squares.peek().is_some() {
            weeks.push(squares.by_ref().take(7).collect());
        }
        weeks
    }
}
