//! Dates as agencies write them: every form met in practice is read, and `form`
//! writes those that readers expect.

mod form;

use std::io::{self, Read, Write};

use borsh::{BorshDeserialize, BorshSerialize};
use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Timelike,
    Weekday,
};
use chrono_tz::Tz;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use super::fold::fold;
use super::weekday;
pub use form::{DateForm, format};

/// A point in time as an editor gave it: with an hour, or a day alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The instant, in the site's zone; midnight when only a day was given.
    pub at: DateTime<FixedOffset>,
    /// Whether the hour was given.
    pub has_time: bool,
}

impl Moment {
    /// RFC 3339, or the day alone when no hour was given.
    pub fn to_machine(&self) -> String {
        if self.has_time {
            self.at.to_rfc3339()
        } else {
            self.at.format("%Y-%m-%d").to_string()
        }
    }

    /// Reads what [`Moment::to_machine`] writes; a day alone is midnight UTC.
    pub fn from_machine(text: &str) -> Option<Moment> {
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return Some(Moment { at, has_time: true });
        }
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        let at = FixedOffset::east_opt(0)?
            .from_local_datetime(&day.and_time(NaiveTime::MIN))
            .single()?;
        Some(Moment {
            at,
            has_time: false,
        })
    }

    /// The day in the site's zone.
    pub fn day(&self) -> NaiveDate {
        self.at.date_naive()
    }
}

impl BorshSerialize for Moment {
    fn serialize<W: Write>(&self, writer: &mut W) -> io::Result<()> {
        let local = self.at.naive_local().and_utc();
        BorshSerialize::serialize(
            &(
                local.timestamp(),
                local.timestamp_subsec_nanos(),
                self.at.offset().local_minus_utc(),
                self.has_time,
            ),
            writer,
        )
    }
}

impl BorshDeserialize for Moment {
    fn deserialize_reader<R: Read>(reader: &mut R) -> io::Result<Self> {
        let (seconds, nanoseconds, offset, has_time) =
            <(i64, u32, i32, bool)>::deserialize_reader(reader)?;
        let local = DateTime::from_timestamp(seconds, nanoseconds);
        let zone = FixedOffset::east_opt(offset);
        let at = local
            .zip(zone)
            .and_then(|(local, zone)| zone.from_local_datetime(&local.naive_utc()).single());
        match at {
            Some(at) => Ok(Moment { at, has_time }),
            None => Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_machine())
    }
}

/// A date that was read, and the weekday written beside it when that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The date.
    pub moment: Moment,
    /// The weekday that was written, when the date falls on another.
    pub wrong_weekday: Option<Weekday>,
}

/// Why a date could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFault {
    /// No known form.
    Unreadable,
    /// A form is known, but there is no such day or hour.
    Impossible,
    /// A year of two digits.
    Ambiguous,
    /// A local time that comes twice, because clocks are set back.
    Twice,
}

/// Reads a date; without an offset it is in `zone`. Day comes before month, as
/// everywhere in Vietnam, unless the year stands first.
///
/// # Errors
/// [`DateFault`] where the text is not surely one moment.
pub fn parse(text: &str, zone: Tz) -> Result<Reading, DateFault> {
    let text: String = text.nfc().collect();
    let text = without_town(&text);
    let mut parts = Parts::default();
    for token in tokens(text) {
        parts.add(&token)?;
    }
    parts.resolve(zone)
}

#[derive(Default)]
struct Parts {
    day: Option<NaiveDate>,
    time: Option<NaiveTime>,
    offset: Option<FixedOffset>,
    weekday: Option<Weekday>,
    /// Whether the half of the day was given.
    half: Option<()>,
    /// Numbers of `ngày 20 tháng 7 năm 2018` that wait for their label.
    label: Option<&'static str>,
    long: [Option<u32>; 3],
}

impl Parts {
    fn add(&mut self, token: &str) -> Result<(), DateFault> {
        if let Some(label) = self.label.take() {
            return self.labelled(label, token);
        }
        match fold(token).as_str() {
            "dang" | "luc" | "date" | "" => return Ok(()),
            "ngay" => {
                self.label = Some("ngay");
                return Ok(());
            }
            "thang" => {
                self.label = Some("thang");
                return Ok(());
            }
            "nam" if self.long[1].is_some() => {
                self.label = Some("nam");
                return Ok(());
            }
            "sa" | "am" | "sang" | "ch" | "pm" | "chieu" | "toi" | "trua" => {
                return self.half_of_day(&token.to_lowercase());
            }
            zone if zone.starts_with("gmt") || zone.starts_with("utc+") => {
                let offset = offset(&zone[3..]).ok_or(DateFault::Unreadable)?;
                return set(&mut self.offset, offset);
            }
            "z" | "utc" if self.time.is_some() => {
                return set(&mut self.offset, Offset::fix(&chrono::Utc));
            }
            _ => {}
        }
        if let Some(day) = weekday::parse(token) {
            return set(&mut self.weekday, day);
        }
        if self.time.is_some()
            && self.day.is_some()
            && let Some(offset) = offset(token)
        {
            return set(&mut self.offset, offset);
        }
        if let Some(time) = time(token)? {
            return set(&mut self.time, time);
        }
        set(&mut self.day, day(token)?)
    }

    fn labelled(&mut self, label: &'static str, token: &str) -> Result<(), DateFault> {
        let Some(number) = digits(token) else {
            // `Ngày 16/07/2024`, `Ngày đăng: …`: the label says nothing new.
            return if label == "ngay" {
                self.add(token)
            } else {
                Err(DateFault::Unreadable)
            };
        };
        let slot = match label {
            "ngay" => 0,
            "thang" => 1,
            _ => 2,
        };
        set(&mut self.long[slot], number)
    }

    /// `9:30 SA`, `2:30 CH`, `8 giờ tối`: which half of the day the hour is of.
    fn half_of_day(&mut self, half: &str) -> Result<(), DateFault> {
        let time = self.time.ok_or(DateFault::Unreadable)?;
        set(&mut self.half, ())?;
        let hour = match (half, time.hour()) {
            ("sa" | "am", 12) => 0,
            ("sa" | "am" | "sáng", hour @ 0..12) => hour,
            ("ch" | "pm" | "chiều", hour @ 1..12) | ("tối", hour @ 6..12) => hour + 12,
            ("ch" | "pm" | "chiều", hour @ 12..) | ("tối", hour @ 18..) => hour,
            ("trưa", hour @ 10..14) => hour,
            ("trưa", 1) => 13,
            ("sa" | "am" | "sáng" | "ch" | "pm" | "chiều" | "tối" | "trưa", _) => {
                return Err(DateFault::Impossible);
            }
            _ => return Err(DateFault::Unreadable),
        };
        self.time = time.with_hour(hour);
        Ok(())
    }

    fn resolve(mut self, zone: Tz) -> Result<Reading, DateFault> {
        if let [Some(d), Some(m), Some(y)] = self.long {
            set(&mut self.day, date_of(y, m, d)?)?;
        } else if self.long.iter().any(Option::is_some) {
            return Err(DateFault::Unreadable);
        }
        let day = self.day.ok_or(DateFault::Unreadable)?;
        // Where the day begins there may be the day before here.
        if self.offset.is_some() && self.time.is_none() {
            return Err(DateFault::Unreadable);
        }
        let local = day.and_time(self.time.unwrap_or(NaiveTime::MIN));
        let at = match self.offset {
            Some(offset) => offset
                .from_local_datetime(&local)
                .single()
                .ok_or(DateFault::Impossible)?
                .with_timezone(&zone)
                .fixed_offset(),
            // Clocks may be changed at midnight: the day begins at its first instant.
            None if self.time.is_none() => (0..24 * 60)
                .find_map(|minutes| {
                    let local = local + TimeDelta::minutes(minutes);
                    zone.from_local_datetime(&local).earliest()
                })
                .filter(|at| at.date_naive() == day)
                .ok_or(DateFault::Impossible)?
                .fixed_offset(),
            None => match zone.from_local_datetime(&local) {
                chrono::LocalResult::Single(at) => at.fixed_offset(),
                chrono::LocalResult::Ambiguous(..) => return Err(DateFault::Twice),
                chrono::LocalResult::None => return Err(DateFault::Impossible),
            },
        };
        let wrong_weekday = self.weekday.filter(|w| *w != day.weekday());
        Ok(Reading {
            moment: Moment {
                at,
                has_time: self.time.is_some(),
            },
            wrong_weekday,
        })
    }
}

/// Fills a slot; a second value for one slot makes the text unreadable.
fn set<T>(slot: &mut Option<T>, value: T) -> Result<(), DateFault> {
    if slot.is_some() {
        return Err(DateFault::Unreadable);
    }
    *slot = Some(value);
    Ok(())
}

/// Without the town that letters have before the day: `Quảng Bình, ngày …`.
fn without_town(text: &str) -> &str {
    let Some((before, behind)) = text.split_once(',') else {
        return text;
    };
    // Towns are written with capitals, and a day of the week or an hour is none.
    let is_part = |word: &str| {
        word.starts_with(char::is_uppercase)
            && word
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '-' | '.'))
            && !matches!(
                &*fold(word),
                "thu" | "gio" | "sang" | "chieu" | "toi" | "trua" | "ngay"
            )
    };
    let behind_it = behind.trim_start();
    let is_day =
        behind_it.starts_with(|c: char| c.is_ascii_digit()) || fold(behind_it).starts_with("ngay ");
    let is_town = is_day
        && !before.trim().is_empty()
        && before.split_whitespace().all(is_part)
        && weekday::parse(before.trim()).is_none();
    if is_town { behind } else { text }
}

/// Halves of the day that may stand at a time without a space.
const HALVES: [&str; 4] = ["am", "pm", "sa", "ch"];

/// A number, in plain digits and nothing else.
fn digits(text: &str) -> Option<u32> {
    let is_number = text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// Words between spaces and commas; `Thứ Sáu` and `Chủ Nhật` stay together,
/// `9 giờ 30` becomes `9:30`, and the `T` of RFC 3339 parts day and time.
fn tokens(text: &str) -> Vec<String> {
    // `20 / 7 / 2018`
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let text = parts.join("/");
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '|'))
        .map(|w| w.trim_end_matches('.'))
        .filter(|w| !matches!(*w, "" | "-" | "–" | "—"))
        .collect();
    let mut tokens = Vec::new();
    let mut rest = words.as_slice();
    while let [word, tail @ ..] = rest {
        rest = tail;
        let word = word.trim_end_matches(':');
        let folded = fold(word);
        match (folded.as_str(), tail) {
            // `Thu` with no number of a day behind is English.
            ("thu" | "chu", [next, after @ ..])
                if weekday::parse(&format!("{word} {}", next.trim_end_matches([':', '.'])))
                    .is_some() =>
            {
                tokens.push(format!("{word} {}", next.trim_end_matches([':', '.'])));
                rest = after;
            }
            // `ngày mồng 5`
            ("mong" | "mung", [number, ..]) if digits(number).is_some() => {}
            // `20 tháng 7 năm 2018`
            (_, [unit, ..]) if digits(word).is_some() && fold(unit) == "thang" => {
                tokens.extend(["ngày".to_owned(), word.to_owned()]);
            }
            (_, [unit, after @ ..]) if digits(word).is_some() && fold(unit) == "gio" => {
                // `9 giờ, 20 tháng 7`: that is no minute.
                let is_day = after.get(1).is_some_and(|unit| fold(unit) == "thang");
                let minutes = after.first().filter(|m| digits(m).is_some() && !is_day);
                tokens.push(format!("{word}:{}", minutes.unwrap_or(&"00")));
                rest = if minutes.is_some() {
                    &after[1..]
                } else {
                    after
                };
                if rest.first().is_some_and(|w| fold(w) == "phut") {
                    rest = &rest[1..];
                }
            }
            _ => match word.split_once(['T', 't']) {
                Some((day, time))
                    if day.len() == 10 && time.starts_with(|c: char| c.is_ascii_digit()) =>
                {
                    tokens.push(day.to_owned());
                    let cut = time.find(['+', '-', 'Z', 'z']).unwrap_or(time.len());
                    tokens.push(time[..cut].to_owned());
                    tokens.push(time[cut..].to_owned());
                }
                _ => match HALVES.iter().find_map(|half| folded.strip_suffix(half)) {
                    // `9:30pm`
                    Some(time)
                        if word.is_ascii() && time.ends_with(|c: char| c.is_ascii_digit()) =>
                    {
                        let (time, half) = word.split_at(time.len());
                        tokens.extend([time.to_owned(), half.to_owned()]);
                    }
                    _ => tokens.push(word.to_owned()),
                },
            },
        }
    }
    tokens
}

/// `9:30`, `09:30:15`, `9h30`, `9g30`, `09:30:15.250`; none when it is no time at all.
fn time(token: &str) -> Result<Option<NaiveTime>, DateFault> {
    let lower = token.to_lowercase();
    let parts: Vec<&str> = lower.split([':', 'h', 'g']).collect();
    let (h, m, s) = match parts.as_slice() {
        [h, ""] => (*h, "0", "0"),
        [h, m] => (*h, *m, "0"),
        [h, m, s] => (*h, *m, *s),
        _ => return Ok(None),
    };
    let s = s.split_once('.').map_or(s, |(whole, _)| whole);
    match (short_number(h), short_number(m), short_number(s)) {
        (Some(h), Some(m), Some(s)) => NaiveTime::from_hms_opt(h, m, s)
            .map(Some)
            .ok_or(DateFault::Impossible),
        _ => Ok(None),
    }
}

fn short_number(text: &str) -> Option<u32> {
    let is_short = (1..=2).contains(&text.len());
    is_short.then(|| digits(text)).flatten()
}

/// `+07:00`, `-0400`, `+7`.
fn offset(token: &str) -> Option<FixedOffset> {
    let sign = match token.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = token[1..].chars().filter(|c| *c != ':').collect();
    if !digits.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        4 => (
            digits[..2].parse::<i32>().ok()?,
            digits[2..].parse::<i32>().ok()?,
        ),
        _ => return None,
    };
    (minutes < 60)
        .then(|| FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60)))
        .flatten()
}

/// `2018-07-20`, `20/07/2018`, `20-7-2018`, `20.7.2018`.
fn day(token: &str) -> Result<NaiveDate, DateFault> {
    // Word processors make a dash of a hyphen.
    let parts: Vec<&str> = token
        .split(['/', '-', '.', '–', '\u{2010}', '\u{2011}'])
        .collect();
    let [a, b, c] = parts.as_slice() else {
        return Err(DateFault::Unreadable);
    };
    let number = |text: &str| digits(text).ok_or(DateFault::Unreadable);
    let [first, second, third] = [number(a)?, number(b)?, number(c)?];
    match (a.len(), b.len(), c.len()) {
        (4, 1..=2, 1..=2) => date_of(first, second, third),
        (1..=2, 1..=2, 4) => date_of(third, second, first),
        (1..=2, 1..=2, 1..=2) => Err(DateFault::Ambiguous),
        _ => Err(DateFault::Unreadable),
    }
}

fn date_of(year: u32, month: u32, day: u32) -> Result<NaiveDate, DateFault> {
    if !(1900..=2200).contains(&year) {
        return Err(DateFault::Impossible);
    }
    NaiveDate::from_ymd_opt(year as i32, month, day).ok_or(DateFault::Impossible)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ZONE: Tz = chrono_tz::Asia::Ho_Chi_Minh;

    fn read(text: &str) -> Result<String, DateFault> {
        parse(text, ZONE).map(|r| r.moment.to_machine())
    }

    #[test]
    fn the_forms_of_agencies_are_read() {
        for (text, machine) in [
            ("2018-07-20T09:30:00+07:00", "2018-07-20T09:30:00+07:00"),
            ("2018-07-20T02:30:00Z", "2018-07-20T09:30:00+07:00"),
            ("2018-07-20T09:30", "2018-07-20T09:30:00+07:00"),
            ("2018-07-20", "2018-07-20"),
            ("2018-07-20 09:30", "2018-07-20T09:30:00+07:00"),
            ("2013-12-02 7:37:00 -0400", "2013-12-02T18:37:00+07:00"),
            ("2013-12-02 07:37:00 +07:00", "2013-12-02T07:37:00+07:00"),
            ("20/07/2018", "2018-07-20"),
            ("20-7-2018 9:30", "2018-07-20T09:30:00+07:00"),
            ("9:30, Thứ Sáu, 20-7-2018", "2018-07-20T09:30:00+07:00"),
            ("10:8, Thứ Tư, 3-4-2024", "2024-04-03T10:08:00+07:00"),
            ("Thứ 3, Ngày 16/07/2024", "2024-07-16"),
            ("Thu, 19/07/2018", "2018-07-19"),
            ("Ngày đăng: 08/07/2024  11:38", "2024-07-08T11:38:00+07:00"),
            ("ngày 20 tháng 7 năm 2018", "2018-07-20"),
            (
                "9 giờ 30 phút ngày 20 tháng 7 năm 2018",
                "2018-07-20T09:30:00+07:00",
            ),
            ("9h30 ngày 20/7/2018", "2018-07-20T09:30:00+07:00"),
            ("Chủ nhật, 22.7.2018", "2018-07-22"),
            ("Chủ nhật, ngày 22/7/2018", "2018-07-22"),
            ("20 tháng 7 năm 2018", "2018-07-20"),
            ("ngày mồng 5 tháng 7 năm 2018.", "2018-07-05"),
            ("Quảng Bình, ngày 20 tháng 7 năm 2018", "2018-07-20"),
            ("TP. Hồ Chí Minh, Ngày 20/7/2018", "2018-07-20"),
            ("20/07/2018 - 09:30", "2018-07-20T09:30:00+07:00"),
            ("20 / 7 /2018", "2018-07-20"),
            ("20–7–2018.", "2018-07-20"),
            ("20/7/2018 9:30 SA", "2018-07-20T09:30:00+07:00"),
            ("20/7/2018 12:05 SA", "2018-07-20T00:05:00+07:00"),
            ("20/7/2018 2:30 CH", "2018-07-20T14:30:00+07:00"),
            ("2:30PM 20/7/2018", "2018-07-20T14:30:00+07:00"),
            ("8 giờ tối ngày 20/7/2018", "2018-07-20T20:00:00+07:00"),
            ("9 giờ, 20 tháng 7 năm 2018", "2018-07-20T09:00:00+07:00"),
            ("9:30SA 20/7/2018", "2018-07-20T09:30:00+07:00"),
            ("20/07/2018 10:15 (GMT+7)", "2018-07-20T10:15:00+07:00"),
            ("Đồng Hới, 20/7/2018", "2018-07-20"),
            ("9h sáng 20/7/2018", "2018-07-20T09:00:00+07:00"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(machine), "{text}");
        }
    }

    #[test]
    fn what_is_not_surely_one_moment_is_refused() {
        for (text, fault) in [
            ("31/02/2018", DateFault::Impossible),
            ("2018-07-20 25:00", DateFault::Impossible),
            ("05/13/2018", DateFault::Impossible),
            ("7/8/18", DateFault::Ambiguous),
            ("hôm qua", DateFault::Unreadable),
            ("", DateFault::Unreadable),
            ("2018-07-20 2018-07-21", DateFault::Unreadable),
            ("2018-07-20 9:+5", DateFault::Unreadable),
            ("ngày +5 tháng 7 năm 2018", DateFault::Unreadable),
            ("2018-07-20 13:00 SA", DateFault::Impossible),
            ("2018-07-20 1 giờ tối", DateFault::Impossible),
            ("20/7/2018 SA", DateFault::Unreadable),
            ("20/7/2018 9:30 –11:30", DateFault::Unreadable),
            ("2018-07-20T9:30–11:30", DateFault::Unreadable),
            ("Thứ Tám, ngày 20/7/2018", DateFault::Unreadable),
            ("Chín giờ tối, ngày 20/7/2018", DateFault::Unreadable),
            (", ngày 20/7/2018 mong", DateFault::Unreadable),
            ("20/7/2018 9:30 SA CH", DateFault::Unreadable),
            ("20/7/2018 9:30 tôi", DateFault::Unreadable),
            ("20/7/2018 １１am", DateFault::Unreadable),
            ("20/7/2018 ９:３０sa", DateFault::Unreadable),
            ("July 20, 2018", DateFault::Unreadable),
            ("20/07/2018 (GMT+9)", DateFault::Unreadable),
        ] {
            assert_eq!(read(text), Err(fault), "{text}");
        }
        let new_york = chrono_tz::America::New_York;
        assert_eq!(parse("2024-11-03 01:30", new_york), Err(DateFault::Twice));
        assert_eq!(
            parse("2024-03-10 02:30", new_york),
            Err(DateFault::Impossible)
        );
    }

    #[test]
    fn a_day_begins_at_its_first_instant() {
        for (day, zone, begins) in [
            (
                "2023-04-28",
                chrono_tz::Africa::Cairo,
                "2023-04-28T01:00:00+03:00",
            ),
            (
                "2023-11-05",
                chrono_tz::America::Havana,
                "2023-11-05T00:00:00-04:00",
            ),
        ] {
            let moment = parse(day, zone).unwrap().moment;
            assert_eq!(moment.at.to_rfc3339(), begins);
            assert_eq!(moment.to_machine(), day);
        }
        // It was left out when the islands changed sides of the date line.
        let skipped = parse("2011-12-30", chrono_tz::Pacific::Apia);
        assert_eq!(skipped, Err(DateFault::Impossible));
    }

    #[test]
    fn a_weekday_that_does_not_match_is_told() {
        assert_eq!(
            parse("Thứ Hai, 20-7-2018", ZONE).unwrap().wrong_weekday,
            Some(Weekday::Mon)
        );
        assert_eq!(
            parse("Thứ Sáu, 20-7-2018", ZONE).unwrap().wrong_weekday,
            None
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(seconds in 0i64..4_000_000_000, form in 0usize..2) {
            let at = DateTime::from_timestamp(seconds - seconds % 60, 0).unwrap();
            let moment = Moment { at: at.with_timezone(&ZONE).fixed_offset(), has_time: true };
            let form = [DateForm::Stamp, DateForm::Machine][form];
            let read = parse(&format(&moment, form, "vi"), ZONE).unwrap();
            prop_assert_eq!(read.moment, moment);
            prop_assert_eq!(read.wrong_weekday, None);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let _ = parse(&text, ZONE);
        }
    }
}
