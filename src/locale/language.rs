//! Languages that agencies publish in, as their readers write them: their own names, and
//! the forms of dates. The names of months and days are those of the C library's locales,
//! the forms are near to those of the Unicode CLDR ("yMMMMEEEEd" and its like).

use chrono::Locale;

/// A language beside Vietnamese and English, which have forms of their own.
pub(super) struct Language {
    /// ISO 639-1.
    pub(super) code: &'static str,
    /// In its own words.
    name: &'static str,
    /// Whose names of months and days it has.
    pub(super) locale: Locale,
    pub(super) forms: Forms,
    /// Names of months that stand alone, where the locale has those of dates.
    pub(super) alone: Option<[&'static str; 12]>,
    /// Names of months in a date, where the locale has those that stand alone.
    pub(super) in_dates: Option<[&'static str; 12]>,
}

/// Patterns of a date with its weekday, of one without, of a month; as `strftime` has
/// them.
pub(super) type Forms = [&'static str; 3];

const PLAIN: Forms = ["%A %-d %B %Y", "%-d %B %Y", "%B %Y"];
const COMMA: Forms = ["%A, %-d %B %Y", "%-d %B %Y", "%B %Y"];
const POINT: Forms = ["%A %-d. %B %Y", "%-d. %B %Y", "%B %Y"];
const WITH_DE: Forms = ["%A, %-d de %B de %Y", "%-d de %B de %Y", "%B de %Y"];
const IDEOGRAMS: Forms = ["%Y年%-m月%-d日%A", "%Y年%-m月%-d日", "%Y年%-m月"];

const fn language(
    code: &'static str,
    name: &'static str,
    locale: Locale,
    forms: Forms,
) -> Language {
    Language {
        code,
        name,
        locale,
        forms,
        alone: None,
        in_dates: None,
    }
}

/// One whose months have other names in a date than alone.
const fn inflected(language: Language, months: [&'static str; 12]) -> Language {
    Language {
        alone: Some(months),
        ..language
    }
}

/// By code.
const LANGUAGES: [Language; 32] = [
    language(
        "ar",
        "العربية",
        Locale::ar_EG,
        ["%A، %-d %B %Y", "%-d %B %Y", "%B %Y"],
    ),
    language(
        "bg",
        "Български",
        Locale::bg_BG,
        ["%A, %-d %B %Y г.", "%-d %B %Y г.", "%B %Y г."],
    ),
    inflected(
        language("cs", "Čeština", Locale::cs_CZ, POINT),
        [
            "leden",
            "únor",
            "březen",
            "duben",
            "květen",
            "červen",
            "červenec",
            "srpen",
            "září",
            "říjen",
            "listopad",
            "prosinec",
        ],
    ),
    language(
        "da",
        "Dansk",
        Locale::da_DK,
        ["%A den %-d. %B %Y", "%-d. %B %Y", "%B %Y"],
    ),
    language(
        "de",
        "Deutsch",
        Locale::de_DE,
        ["%A, %-d. %B %Y", "%-d. %B %Y", "%B %Y"],
    ),
    inflected(
        language("el", "Ελληνικά", Locale::el_GR, COMMA),
        [
            "Ιανουάριος",
            "Φεβρουάριος",
            "Μάρτιος",
            "Απρίλιος",
            "Μάιος",
            "Ιούνιος",
            "Ιούλιος",
            "Αύγουστος",
            "Σεπτέμβριος",
            "Οκτώβριος",
            "Νοέμβριος",
            "Δεκέμβριος",
        ],
    ),
    language("es", "Español", Locale::es_ES, WITH_DE),
    language(
        "fi",
        "Suomi",
        Locale::fi_FI,
        ["%A %-d. %Bta %Y", "%-d. %Bta %Y", "%B %Y"],
    ),
    language("fr", "Français", Locale::fr_FR, PLAIN),
    language("hi", "हिन्दी", Locale::hi_IN, COMMA),
    language(
        "hu",
        "Magyar",
        Locale::hu_HU,
        ["%Y. %B %-d., %A", "%Y. %B %-d.", "%Y. %B"],
    ),
    language("id", "Bahasa Indonesia", Locale::id_ID, COMMA),
    language("it", "Italiano", Locale::it_IT, PLAIN),
    language("ja", "日本語", Locale::ja_JP, IDEOGRAMS),
    language("km", "ខ្មែរ", Locale::km_KH, PLAIN),
    language(
        "ko",
        "한국어",
        Locale::ko_KR,
        ["%Y년 %-m월 %-d일 %A", "%Y년 %-m월 %-d일", "%Y년 %-m월"],
    ),
    language("lo", "ລາວ", Locale::lo_LA, PLAIN),
    language("ms", "Bahasa Melayu", Locale::ms_MY, COMMA),
    language("my", "မြန်မာ", Locale::my_MM, PLAIN),
    language("nb", "Norsk bokmål", Locale::nb_NO, POINT),
    language("nl", "Nederlands", Locale::nl_NL, PLAIN),
    language("no", "Norsk", Locale::nb_NO, POINT),
    inflected(
        language("pl", "Polski", Locale::pl_PL, COMMA),
        [
            "styczeń",
            "luty",
            "marzec",
            "kwiecień",
            "maj",
            "czerwiec",
            "lipiec",
            "sierpień",
            "wrzesień",
            "październik",
            "listopad",
            "grudzień",
        ],
    ),
    language("pt", "Português", Locale::pt_PT, WITH_DE),
    language("ro", "Română", Locale::ro_RO, COMMA),
    inflected(
        language(
            "ru",
            "Русский",
            Locale::ru_RU,
            ["%A, %-d %B %Y г.", "%-d %B %Y г.", "%B %Y г."],
        ),
        [
            "январь",
            "февраль",
            "март",
            "апрель",
            "май",
            "июнь",
            "июль",
            "август",
            "сентябрь",
            "октябрь",
            "ноябрь",
            "декабрь",
        ],
    ),
    Language {
        in_dates: Some([
            "januára",
            "februára",
            "marca",
            "apríla",
            "mája",
            "júna",
            "júla",
            "augusta",
            "septembra",
            "októbra",
            "novembra",
            "decembra",
        ]),
        ..language("sk", "Slovenčina", Locale::sk_SK, POINT)
    },
    language("sv", "Svenska", Locale::sv_SE, PLAIN),
    language(
        "th",
        "ไทย",
        Locale::th_TH,
        ["วัน%Aที่ %-d %B %Y", "%-d %B %Y", "%B %Y"],
    ),
    language(
        "tr",
        "Türkçe",
        Locale::tr_TR,
        ["%-d %B %Y %A", "%-d %B %Y", "%B %Y"],
    ),
    inflected(
        language(
            "uk",
            "Українська",
            Locale::uk_UA,
            ["%A, %-d %B %Y р.", "%-d %B %Y р.", "%B %Y р."],
        ),
        [
            "січень",
            "лютий",
            "березень",
            "квітень",
            "травень",
            "червень",
            "липень",
            "серпень",
            "вересень",
            "жовтень",
            "листопад",
            "грудень",
        ],
    ),
    language("zh", "中文", Locale::zh_CN, IDEOGRAMS),
];

/// The language `code`, unless it is Vietnamese, English or not known.
pub(super) fn find(code: &str) -> Option<&'static Language> {
    let at = LANGUAGES.binary_search_by(|language| language.code.cmp(code));
    Some(&LANGUAGES[at.ok()?])
}

/// The language `code` in its own words; empty when it is not known.
pub fn name(code: &str) -> &'static str {
    match code {
        "vi" => "Tiếng Việt",
        "en" => "English",
        code => find(code).map_or("", |language| language.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_found_by_their_codes() {
        assert!(LANGUAGES.is_sorted_by_key(|language| language.code));
        for language in &LANGUAGES {
            assert!(!name(language.code).is_empty());
        }
        assert_eq!(name("xx"), "");
    }
}
