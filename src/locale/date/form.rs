//! Dates as readers expect them, by language. `chrono`'s own `vi_VN` forms match no
//! agency's; for languages beside Vietnamese and English it knows the names.

use std::borrow::Cow;

use chrono::{Datelike, Timelike};

use super::Moment;
use crate::locale::language::{self, Language};
use crate::locale::weekday;

/// The forms in which a date is written for readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateForm {
    /// `9:30, Thứ Sáu, 20-7-2018` · `Friday 20 July 2018, 9:30`.
    Stamp,
    /// `Thứ Sáu, 20/07/2018` · `Fri 20 Jul 2018`.
    Day,
    /// `20/07/2018` · `20 Jul 2018`.
    Short,
    /// `ngày 20 tháng 7 năm 2018` · `20 July 2018`.
    Words,
    /// `tháng 7 năm 2018` · `July 2018`.
    Month,
    /// `tháng 7` · `July`.
    MonthName,
    /// `9:30`; empty when no hour is known.
    Time,
    /// RFC 3339, for `datetime` attributes.
    Machine,
}

impl DateForm {
    /// The form of this name in templates.
    pub fn named(name: &str) -> Option<DateForm> {
        Some(match name {
            "stamp" => DateForm::Stamp,
            "day" => DateForm::Day,
            "short" => DateForm::Short,
            "words" => DateForm::Words,
            "month" => DateForm::Month,
            "monthname" => DateForm::MonthName,
            "time" => DateForm::Time,
            "machine" => DateForm::Machine,
            _ => return None,
        })
    }

    /// Names that [`DateForm::named`] knows.
    pub const NAMES: [&'static str; 8] = [
        "stamp",
        "day",
        "short",
        "words",
        "month",
        "monthname",
        "time",
        "machine",
    ];
}

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date in another language than Vietnamese and English.
fn localized(moment: &Moment, form: DateForm, language: &Language) -> String {
    let [with_weekday, date, month] = language.forms;
    let pattern = match form {
        DateForm::Stamp | DateForm::Day => with_weekday,
        DateForm::Month => month,
        DateForm::MonthName => "%B",
        _ => date,
    };
    let mut pattern = Cow::Borrowed(pattern);
    let names = match form {
        DateForm::Month | DateForm::MonthName => language.alone,
        _ => language.in_dates,
    };
    if let Some(months) = names {
        pattern = pattern
            .replace("%B", months[moment.at.month0() as usize])
            .into();
    }
    // The first of a month is an ordinal.
    if language.code == "fr" && moment.at.day() == 1 {
        pattern = pattern.replace("%-d", "1er").into();
    }
    let written = moment.at.format_localized(&pattern, language.locale);
    match form {
        DateForm::Stamp if moment.has_time => {
            format!("{written}, {}:{:02}", moment.at.hour(), moment.at.minute())
        }
        _ => written.to_string(),
    }
}

/// Writes `moment` in `form`, in the language `code`; languages whose names are not
/// known get the English ones.
pub fn format(moment: &Moment, form: DateForm, code: &str) -> String {
    if let Some(language) = language::find(code)
        && !matches!(form, DateForm::Machine | DateForm::Time)
    {
        return localized(moment, form, language);
    }
    let (y, m, d) = (moment.at.year(), moment.at.month(), moment.at.day());
    let clock = if moment.has_time {
        format!("{}:{:02}", moment.at.hour(), moment.at.minute())
    } else {
        String::new()
    };
    let weekday = weekday::name(moment.at.weekday(), code);
    let english_month = ENGLISH_MONTHS[m as usize - 1];
    match (form, code) {
        (DateForm::Machine, _) => moment.to_machine(),
        (DateForm::Time, _) => clock,
        (DateForm::Stamp, "vi") if moment.has_time => format!("{clock}, {weekday}, {d}-{m}-{y}"),
        (DateForm::Stamp, "vi") => format!("{weekday}, {d}-{m}-{y}"),
        (DateForm::Stamp, _) if moment.has_time => {
            format!("{weekday} {d} {english_month} {y}, {clock}")
        }
        (DateForm::Stamp, _) => format!("{weekday} {d} {english_month} {y}"),
        (DateForm::Day, "vi") => format!("{weekday}, {d:02}/{m:02}/{y}"),
        (DateForm::Day, _) => format!("{} {d} {} {y}", &weekday[..3], &english_month[..3]),
        (DateForm::Short, "vi") => format!("{d:02}/{m:02}/{y}"),
        (DateForm::Short, _) => format!("{d} {} {y}", &english_month[..3]),
        // Formal dates pad days under 10 and the months 1 and 2 (NĐ 30/2020, App. I).
        (DateForm::Words, "vi") => format!("ngày {d:02} tháng {} năm {y}", formal_month(m)),
        (DateForm::Words, _) => format!("{d} {english_month} {y}"),
        (DateForm::Month, "vi") => format!("tháng {m} năm {y}"),
        (DateForm::Month, _) => format!("{english_month} {y}"),
        (DateForm::MonthName, "vi") => format!("tháng {m}"),
        (DateForm::MonthName, _) => english_month.to_owned(),
    }
}

fn formal_month(month: u32) -> String {
    if month <= 2 {
        format!("{month:02}")
    } else {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::date::parse;

    const ZONE: chrono_tz::Tz = chrono_tz::Asia::Ho_Chi_Minh;

    #[test]
    fn dates_are_written_as_readers_expect() {
        let moment = parse("2018-07-20 09:30", ZONE).unwrap().moment;
        assert_eq!(
            format(&moment, DateForm::Stamp, "vi"),
            "9:30, Thứ Sáu, 20-7-2018"
        );
        assert_eq!(format(&moment, DateForm::Day, "vi"), "Thứ Sáu, 20/07/2018");
        assert_eq!(
            format(&moment, DateForm::Words, "vi"),
            "ngày 20 tháng 7 năm 2018"
        );
        assert_eq!(
            format(&moment, DateForm::Stamp, "en"),
            "Friday 20 July 2018, 9:30"
        );
        let early = parse("5/2/2026", ZONE).unwrap().moment;
        assert_eq!(
            format(&early, DateForm::Words, "vi"),
            "ngày 05 tháng 02 năm 2026"
        );
        assert_eq!(format(&early, DateForm::Stamp, "vi"), "Thứ Năm, 5-2-2026");
    }

    #[test]
    fn other_languages_have_names_of_their_own() {
        let moment = parse("2018-07-20 09:30", ZONE).unwrap().moment;
        for (code, stamp, month) in [
            ("fr", "vendredi 20 juillet 2018, 9:30", "juillet 2018"),
            ("ja", "2018年7月20日金曜日, 9:30", "2018年7月"),
            ("de", "Freitag, 20. Juli 2018, 9:30", "Juli 2018"),
            ("es", "viernes, 20 de julio de 2018, 9:30", "julio de 2018"),
            ("pl", "piątek, 20 lipca 2018, 9:30", "lipiec 2018"),
            ("fi", "perjantai 20. heinäkuuta 2018, 9:30", "heinäkuu 2018"),
            ("ru", "пятница, 20 июля 2018 г., 9:30", "июль 2018 г."),
            ("th", "วันศุกร์ที่ 20 กรกฎาคม 2018, 9:30", "กรกฎาคม 2018"),
            ("sk", "piatok 20. júla 2018, 9:30", "júl 2018"),
            ("xx", "Friday 20 July 2018, 9:30", "July 2018"),
        ] {
            assert_eq!(
                format(&moment, DateForm::Stamp, code).to_lowercase(),
                stamp.to_lowercase()
            );
            assert_eq!(format(&moment, DateForm::Month, code), month);
        }
        let first = parse("2026-01-01", ZONE).unwrap().moment;
        assert_eq!(
            format(&first, DateForm::Stamp, "fr"),
            "jeudi 1er janvier 2026"
        );
    }
    #[test]
    fn a_month_has_a_name_without_its_year() {
        let moment = parse("2018-07-20", ZONE).unwrap().moment;
        for (code, name) in [
            ("vi", "tháng 7"),
            ("en", "July"),
            ("fr", "juillet"),
            ("ja", "7月"),
            ("es", "julio"),
            ("pl", "lipiec"),
            ("fi", "heinäkuu"),
            ("ru", "июль"),
            ("th", "กรกฎาคม"),
            ("sk", "júl"),
            ("xx", "July"),
        ] {
            assert_eq!(format(&moment, DateForm::MonthName, code), name);
        }
    }
}
