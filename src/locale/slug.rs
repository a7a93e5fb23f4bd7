//! Slugs: the part of a URL that a name becomes.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fold::{plain_d, push_plain};

/// Longest slug in bytes; file systems stop at 255 for a name.
pub const MAX_SLUG: usize = 150;

/// `Văn hóa – Thông tin` → `van-hoa-thong-tin`. Letters and digits of any
/// script are kept (in lower case; Latin and Greek without marks, which in other
/// scripts part one word from another), whatever the normal form; everything else
/// parts words. A text without a letter or digit gives an empty slug. A long one is
/// cut at a word.
pub fn slugify(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut keeps_marks = false;
    for c in text.nfkd().map(plain_d) {
        if is_combining_mark(c) {
            if keeps_marks && !is_vowel_point(c) {
                slug.push(c);
            }
        } else if c.is_alphanumeric() {
            for c in c.to_lowercase().filter(|c| c.is_alphanumeric()) {
                push_plain(&mut slug, c);
            }
            keeps_marks = slug.ends_with(|c| c > LAST_OF_GREEK);
        } else {
            keeps_marks = false;
            if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
    }
    let mut slug: String = slug.nfc().collect();
    // A vowel of Thai and Lao that NFKD takes apart for good.
    for (parts, vowel) in [("\u{e4d}\u{e32}", "\u{e33}"), ("\u{ecd}\u{eb2}", "\u{eb3}")] {
        if slug.contains(parts) {
            slug = slug.replace(parts, vowel);
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.len() <= MAX_SLUG {
        return slug.to_owned();
    }
    let end = (0..=MAX_SLUG)
        .rev()
        .find(|i| slug.is_char_boundary(*i))
        .unwrap_or(0);
    let cut = &slug[..end];
    cut.rsplit_once('-')
        .map_or(cut, |(head, _)| head)
        .to_owned()
}

/// Letters up to it are Latin and Greek, whose marks may be left out.
const LAST_OF_GREEK: char = '\u{3ff}';

/// Points of Arabic and Hebrew, which are written for learners only.
fn is_vowel_point(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{652}' | '\u{670}' | '\u{591}'..='\u{5c7}')
}

/// Whether `text` can stand in a URL as it is: what [`slugify`] would make of it.
pub fn is_slug(text: &str) -> bool {
    let is_plain = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-');
    if text.len() <= MAX_SLUG && text.bytes().all(is_plain) {
        let is_parted_well = !text.starts_with('-') && !text.ends_with('-') && !text.contains("--");
        return !text.is_empty() && is_parted_well;
    }
    slugify(text) == text
}

/// Names that Windows keeps for devices, with any extension.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Whether Windows refuses a file or folder of this name (in lower-case letters).
pub fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name.split('.').next().unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn vietnamese_names_lose_their_marks() {
        assert_eq!(slugify("Văn hóa – Thông tin"), "van-hoa-thong-tin");
        assert_eq!(slugify("ĐỒNG HỚI: 5G!"), "dong-hoi-5g");
        assert_eq!(slugify("Đường sa\u{306}\u{301}t"), "duong-sat");
        assert_eq!(slugify("..//"), "");
    }

    #[test]
    fn other_scripts_keep_the_marks_that_tell_words_apart() {
        assert_eq!(slugify("ガスのごみ"), "ガスのごみ");
        assert_eq!(slugify("ไข่ไก่ น้ำ"), "ไข่ไก่-น้ำ");
        assert_eq!(slugify("Новый йод"), "новый-йод");
        assert_eq!(slugify("हिन्दी"), "हिन्दी");
        assert_eq!(slugify("مَدْرَسَة أحمد"), "مدرسة-أحمد");
        assert_eq!(slugify("Straße Łódź Ærø Œuvre"), "strasse-lodz-aero-oeuvre");
    }

    proptest! {
        #[test]
        fn a_slug_is_safe_in_a_url_and_stays_itself(text in "\\PC{0,80}") {
            let slug = slugify(&text);
            prop_assert_eq!(&slugify(&slug), &slug);
            prop_assert_eq!(is_slug(&slug), !slug.is_empty());
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-'));
            prop_assert!(slug.chars().all(|c| c == '-' || c.is_alphanumeric() || is_combining_mark(c)));
            prop_assert!(slug.len() <= MAX_SLUG);
        }

        #[test]
        fn a_plain_slug_is_known_without_making_it(text in "[a-c0-2-]{0,8}") {
            prop_assert_eq!(is_slug(&text), !text.is_empty() && slugify(&text) == text);
        }

        #[test]
        fn the_normal_form_does_not_matter(text in "[a-zđĐăâêôơưáàảãạếềểễệ ]{0,40}") {
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(slugify(&text), slugify(&decomposed));
        }
    }
}
