//! Dates as readers expect them, by language. `chrono`'s own `vi_VN` forms match no
//! agency's; for languages beside Vietnamese and English it knows the names.

use chrono::{Datelike, Locale, Timelike};

use super::Moment;
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
            "time" => DateForm::Time,
            "machine" => DateForm::Machine,
            _ => return None,
        })
    }

    /// Names that [`DateForm::named`] knows.
    pub const NAMES: [&'static str; 7] =
        ["stamp", "day", "short", "words", "month", "time", "machine"];
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

/// Languages whose names of months and days are known, beside Vietnamese and English.
const LOCALES: [(&str, Locale); 30] = [
    ("ar", Locale::ar_EG),
    ("bg", Locale::bg_BG),
    ("cs", Locale::cs_CZ),
    ("da", Locale::da_DK),
    ("de", Locale::de_DE),
    ("el", Locale::el_GR),
    ("es", Locale::es_ES),
    ("fi", Locale::fi_FI),
    ("fr", Locale::fr_FR),
    ("hi", Locale::hi_IN),
    ("hu", Locale::hu_HU),
    ("id", Locale::id_ID),
    ("it", Locale::it_IT),
    ("ja", Locale::ja_JP),
    ("km", Locale::km_KH),
    ("ko", Locale::ko_KR),
    ("lo", Locale::lo_LA),
    ("ms", Locale::ms_MY),
    ("my", Locale::my_MM),
    ("nb", Locale::nb_NO),
    ("nl", Locale::nl_NL),
    ("pl", Locale::pl_PL),
    ("pt", Locale::pt_PT),
    ("ro", Locale::ro_RO),
    ("ru", Locale::ru_RU),
    ("sv", Locale::sv_SE),
    ("th", Locale::th_TH),
    ("tr", Locale::tr_TR),
    ("uk", Locale::uk_UA),
    ("zh", Locale::zh_CN),
];

/// The names of months and days in the language `code`, where they are known.
fn locale(code: &str) -> Option<Locale> {
    let at = LOCALES
        .binary_search_by(|(known, _)| (*known).cmp(code))
        .ok()?;
    Some(LOCALES[at].1)
}

/// A date in the language of `locale`, with the day of the week before it or, in the
/// east of Asia, behind it.
fn localized(moment: &Moment, form: DateForm, locale: Locale) -> String {
    let (weekday, date, month) = match locale {
        Locale::zh_CN | Locale::ja_JP => ("%Y年%-m月%-d日 %A", "%Y年%-m月%-d日", "%Y年%-m月"),
        Locale::ko_KR => ("%Y년 %-m월 %-d일 %A", "%Y년 %-m월 %-d일", "%Y년 %-m월"),
        Locale::hu_HU => ("%Y. %B %-d., %A", "%Y. %B %-d.", "%Y. %B"),
        _ => ("%A %-d %B %Y", "%-d %B %Y", "%B %Y"),
    };
    let pattern = match form {
        DateForm::Stamp | DateForm::Day => weekday,
        DateForm::Month => month,
        _ => date,
    };
    let written = moment.at.format_localized(pattern, locale).to_string();
    match form {
        DateForm::Stamp if moment.has_time => {
            format!("{written}, {}:{:02}", moment.at.hour(), moment.at.minute())
        }
        _ => written,
    }
}

/// Writes `moment` in `form`, in the language `code`; languages whose names are not
/// known get the English ones.
pub fn format(moment: &Moment, form: DateForm, code: &str) -> String {
    if let Some(locale) = locale(code)
        && !matches!(form, DateForm::Machine | DateForm::Time)
    {
        return localized(moment, form, locale);
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
            ("ja", "2018年7月20日 金曜日, 9:30", "2018年7月"),
            ("xx", "Friday 20 July 2018, 9:30", "July 2018"),
        ] {
            assert_eq!(format(&moment, DateForm::Stamp, code), stamp);
            assert_eq!(format(&moment, DateForm::Month, code), month);
        }
        assert!(LOCALES.is_sorted_by_key(|(code, _)| *code));
        for (code, _) in LOCALES {
            for name in DateForm::NAMES {
                assert!(!format(&moment, DateForm::named(name).unwrap(), code).is_empty());
            }
        }
    }
}
