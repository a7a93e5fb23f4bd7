//! The order of the Vietnamese dictionary: a ă â b c d đ e ê … o ô ơ … u ư y,
//! tones only where the letters are the same, case only where tones are.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::fold::{TONES, fold};

/// Letters in the order of the dictionary, with the foreign ones in their places.
const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";

/// What a character adds to a key: its letter's place in the alphabet, its tone
/// (1 for none) and whether it is a capital.
type Parts = (u32, u8, u8);

/// The parts of every character before the end of the Vietnamese alphabet that
/// gives one letter; none where only the text as a whole tells, as of the letters
/// of Korean, which join into syllables.
static PARTS: LazyLock<Vec<Option<Parts>>> = LazyLock::new(|| {
    let parts = |c: char| {
        let (letters, tones) = without_tones(c.encode_utf8(&mut [0; 4]));
        match (&letters[..], &tones[..]) {
            ([letter], [tone]) => {
                let (weight, case) = weight(*letter);
                Some((weight, *tone, case))
            }
            _ => None,
        }
    };
    let alone = |c: &char| !('\u{1100}'..'\u{1200}').contains(c);
    (0..0x1f00)
        .map(|c| char::from_u32(c).filter(alone).and_then(parts))
        .collect()
});

/// A key whose order by bytes is the order of the names in a dictionary.
/// Spaces come before digits, digits before letters, other scripts last.
pub fn sort_key(name: &str) -> Vec<u8> {
    let known = |c: char| PARTS.get(c as usize).copied().flatten();
    let all: Option<Vec<Parts>> = name.chars().map(known).collect();
    let (weights, tones, cases): (Vec<u32>, Vec<u8>, Vec<u8>) = match all {
        Some(all) => {
            let weights = all.iter().map(|parts| parts.0).collect();
            let tones = all.iter().map(|parts| parts.1).collect();
            (weights, tones, all.iter().map(|parts| parts.2).collect())
        }
        None => {
            let (letters, tones) = without_tones(name);
            let (weights, cases) = letters.into_iter().map(weight).unzip();
            (weights, tones, cases)
        }
    };
    let mut key = Vec::with_capacity(name.len() * 5);
    for weight in weights {
        key.extend_from_slice(&weight.to_be_bytes()[1..]);
    }
    key.extend_from_slice(&[0, 0, 0]);
    key.extend(tones);
    key.push(0);
    key.extend(cases);
    key
}

/// The place of a letter in the alphabet, and 1 for a capital.
fn weight(c: char) -> (u32, u8) {
    let lower = c.to_lowercase().next().unwrap_or(c);
    let weight = match lower {
        c if c.is_whitespace() => 1,
        '0'..='9' => 0x100 + (lower as u32),
        other => match ALPHABET.chars().position(|a| a == other) {
            Some(rank) => 0x200 + rank as u32,
            None if other.is_alphanumeric() => 0x1000 + other as u32,
            None => 2 + (other as u32 & 0xff) / 2,
        },
    };
    (weight, u8::from(lower != c))
}

/// The characters of `name` with quality marks (ă â ê ô ơ ư) but without tones,
/// and the tone of each, 1 for none.
fn without_tones(name: &str) -> (Vec<char>, Vec<u8>) {
    let mut bare = String::with_capacity(name.len());
    let mut tones = Vec::new();
    for c in name.nfd() {
        let c = if c == '\u{d0}' { 'Đ' } else { c };
        match TONES.iter().position(|t| *t == c) {
            Some(tone) => {
                if let Some(last) = tones.last_mut() {
                    *last = tone as u8 + 2;
                }
            }
            None => {
                bare.push(c);
                if !unicode_normalization::char::is_combining_mark(c) {
                    tones.push(1);
                }
            }
        }
    }
    (bare.nfc().collect(), tones)
}

/// The letter under which a title stands, of any alphabet: `0` for figures, and for
/// scripts of so many signs that each would have a page of its own.
pub fn initial(title: &str) -> char {
    let first = title.chars().find(|c| c.is_alphanumeric());
    let folded = first.map(|c| fold(c.encode_utf8(&mut [0; 4])));
    let letter = folded.and_then(|f| f.chars().next());
    letter.filter(|c| is_of_alphabet(*c)).unwrap_or('0')
}

/// Whether a letter is one of some dozens: none of Chinese, Japanese, Korean and the
/// like, which begin at U+2E80.
fn is_of_alphabet(c: char) -> bool {
    c.is_alphabetic() && c < '\u{2e80}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_as_in_a_dictionary() {
        let ordered = "an anh ăn ân da Du Dương đa Đồng e ê o ô ơ u ư";
        let mut words: Vec<&str> = ordered.split(' ').rev().collect();
        words.sort_by_key(|w| sort_key(w));
        assert_eq!(words.join(" "), ordered);
    }

    #[test]
    fn tones_come_after_letters_and_case_last() {
        let mut words = vec!["mạ", "má", "mã", "mả", "mà", "ma", "mai", "Ma"];
        words.sort_by_key(|w| sort_key(w));
        assert_eq!(words, ["ma", "Ma", "mà", "mả", "mã", "má", "mạ", "mai"]);
    }

    #[test]
    fn a_text_has_one_key_in_any_normal_form() {
        for name in [
            "Ưu đãi",
            "Hòa Bình – hoà bình",
            "Ðà Nẵng 1",
            "é ſ ﬁ Ÿ",
            "tin\u{a0}vắn",
        ] {
            let composed: String = name.nfc().collect();
            let decomposed: String = name.nfd().collect();
            assert_eq!(sort_key(&composed), sort_key(&decomposed), "{name}");
        }
    }
}
