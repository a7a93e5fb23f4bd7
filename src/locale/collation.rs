//! The order of the Vietnamese dictionary: a ă â b c d đ e ê … o ô ơ … u ư y,
//! tones only where the letters are the same, case only where tones are.

use unicode_normalization::UnicodeNormalization;

use super::fold::TONES;

/// Letters in the order of the dictionary, with the foreign ones in their places.
const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";

/// A key whose order by bytes is the order of the names in a dictionary.
/// Spaces come before digits, digits before letters, other scripts last.
pub fn sort_key(name: &str) -> Vec<u8> {
    let mut letters = Vec::with_capacity(name.len() * 2);
    let mut tones = Vec::new();
    let mut cases = Vec::new();
    for c in without_tones(name, &mut tones) {
        let lower = c.to_lowercase().next().unwrap_or(c);
        cases.push(u8::from(lower != c));
        let weight = match lower {
            c if c.is_whitespace() => 1,
            '0'..='9' => 0x100 + (lower as u32),
            other => match ALPHABET.chars().position(|a| a == other) {
                Some(rank) => 0x200 + rank as u32,
                None if other.is_alphanumeric() => 0x1000 + other as u32,
                None => 2 + (other as u32 & 0xff) / 2,
            },
        };
        letters.extend_from_slice(&weight.to_be_bytes()[1..]);
    }
    let mut key = letters;
    key.extend_from_slice(&[0, 0, 0]);
    key.extend(tones);
    key.push(0);
    key.extend(cases);
    key
}

/// The characters of `name` with quality marks (ă â ê ô ơ ư) but without tones;
/// the tone of each goes to `tones`, 1 for none.
fn without_tones(name: &str, tones: &mut Vec<u8>) -> Vec<char> {
    let mut bare = String::with_capacity(name.len());
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
    bare.nfc().collect()
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
}
