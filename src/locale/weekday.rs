//! Days of the week by name.

use chrono::Weekday;

use super::fold::fold;

/// Vietnamese names, Monday first, as agencies write them.
const VIETNAMESE: [&str; 7] = [
    "Thứ Hai",
    "Thứ Ba",
    "Thứ Tư",
    "Thứ Năm",
    "Thứ Sáu",
    "Thứ Bảy",
    "Chủ Nhật",
];

/// English names, Monday first.
const ENGLISH: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The name of `day` in the language `code`; languages without a table get English.
pub fn name(day: Weekday, code: &str) -> &'static str {
    let table = if code == "vi" { &VIETNAMESE } else { &ENGLISH };
    table[day.num_days_from_monday() as usize]
}

/// Reads `Thứ Sáu`, `thứ 6`, `T6`, `Chủ nhật`, `CN`, `Friday`, `Fri`.
pub fn parse(text: &str) -> Option<Weekday> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let number = match words.as_slice() {
        ["chu", "nhat"] | ["cn"] => return Some(Weekday::Sun),
        ["thu", word] => word,
        [word] if word.len() == 2 && word.starts_with('t') => &word[1..],
        [word] => return english(word),
        _ => return None,
    };
    Some(match number {
        "hai" | "2" => Weekday::Mon,
        "ba" | "3" => Weekday::Tue,
        "tu" | "4" => Weekday::Wed,
        "nam" | "5" => Weekday::Thu,
        "sau" | "6" => Weekday::Fri,
        "bay" | "7" => Weekday::Sat,
        _ => return None,
    })
}

fn english(word: &str) -> Option<Weekday> {
    let full = ENGLISH.iter().position(|name| {
        let name = name.to_lowercase();
        word == name || (word.len() >= 3 && word == &name[..3])
    })?;
    Weekday::try_from(full as u8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_agencies_write_a_weekday_are_read() {
        for (text, day) in [
            ("Thứ Sáu", Weekday::Fri),
            ("thứ 3", Weekday::Tue),
            ("T7", Weekday::Sat),
            ("CHỦ NHẬT", Weekday::Sun),
            ("CN", Weekday::Sun),
            ("Friday", Weekday::Fri),
            ("mon", Weekday::Mon),
        ] {
            assert_eq!(parse(text), Some(day), "{text}");
        }
        assert_eq!(parse("Thứ Tám"), None);
        assert_eq!(name(Weekday::Sun, "vi"), "Chủ Nhật");
    }
}
