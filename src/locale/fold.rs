//! Folding: forms of a text in which spellings of one word meet.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Tone marks of Vietnamese as combining characters, in the order of the
/// dictionary: huyền, hỏi, ngã, sắc, nặng.
pub(super) const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

/// Whether `c` is a tone mark of Vietnamese.
pub fn is_tone(c: char) -> bool {
    TONES.contains(&c)
}

/// One letter in place of two that are read alike: U+00D0 is the Icelandic eth, which
/// old Vietnamese fonts show as Đ; ς is σ at the end of a Greek word.
pub fn one_letter(c: char) -> char {
    match c {
        '\u{d0}' => 'Đ',
        'ς' => 'σ',
        other => other,
    }
}

/// `đ` and its look-alike as the letter d; they have no Unicode decomposition.
pub(super) fn plain_d(c: char) -> char {
    match one_letter(c) {
        'đ' => 'd',
        'Đ' => 'D',
        other => other,
    }
}

/// Letters of Latin languages that Unicode does not decompose, as those write them who
/// do not have them.
const SPELT_OUT: [(char, &str); 8] = [
    ('œ', "oe"),
    ('æ', "ae"),
    ('ß', "ss"),
    ('ø', "o"),
    ('ł', "l"),
    ('ı', "i"),
    ('þ', "th"),
    ('ð', "d"),
];

/// Adds a small letter or a digit in plain letters and digits, where it has such.
pub(super) fn push_plain(out: &mut String, c: char) {
    match c {
        // Arabic, Persian, Thai, Lao, Burmese and Khmer digits, by their last four bits.
        '٠'..='٩' | '۰'..='۹' | '๐'..='๙' | '໐'..='໙' | '၀'..='၉' | '០'..='៩' =>
        {
            out.push(char::from(b'0' + (c as u32 & 15) as u8));
        }
        c => match SPELT_OUT.iter().find(|(letter, _)| *letter == c) {
            Some((_, letters)) => out.push_str(letters),
            None => out.push(c),
        },
    }
}

/// One kind of dash for those that word processors make of a hyphen, and minus.
fn plain_dash(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c => c,
    }
}

/// Lower case without any mark, in plain letters and digits where there are such:
/// `Đầu tư` → `dau tu`, `Œuvre １` → `oeuvre 1`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    let letters = text.nfkd().filter(|c| !is_combining_mark(*c)).map(plain_d);
    for c in letters.flat_map(char::to_lowercase) {
        push_plain(&mut folded, c);
    }
    folded
}

/// A key under which a reader would call two names the same: NFC, lower case,
/// one kind of dash, single spaces, and tones moved to the end of each word, so
/// that `hòa` and `hoà` meet, and `Văn hóa – Thông tin` and `Văn hoá - Thông tin`.
fn same_name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    let mut word_tones = String::new();
    for c in name.nfd() {
        if TONES.contains(&c) {
            word_tones.push(c);
        } else if c.is_alphanumeric() || is_combining_mark(c) {
            key.extend(one_letter(c).to_lowercase());
        } else {
            key.push_str(&word_tones);
            word_tones.clear();
            let c = match plain_dash(c) {
                c if c.is_whitespace() => ' ',
                c => c,
            };
            if !(c == ' ' && key.ends_with(' ')) {
                key.push(c);
            }
        }
    }
    key.push_str(&word_tones);
    key.trim().to_owned()
}

/// What spellings of the name of a category, a tag or an author share: see
/// `same_name_key`; hyphens count as spaces, because their slugs are the same.
pub fn term_key(name: &str) -> String {
    let key = same_name_key(name);
    let words = key.split([' ', '-']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_takes_every_mark_and_the_bar_of_d() {
        assert_eq!(fold("Đầu tư Ðường sắt"), "dau tu duong sat");
        assert_eq!(fold("Nguye\u{302}\u{303}n"), "nguyen");
        assert_eq!(fold("Œuvre １５ Straße ١٢ ๓"), "oeuvre 15 strasse 12 3");
    }

    #[test]
    fn spellings_of_one_name_share_a_key() {
        assert_eq!(same_name_key("hòa bình"), same_name_key("hoà  bình"));
        assert_eq!(
            same_name_key("Văn hóa – Thông tin"),
            same_name_key("Văn hoá - Thông tin")
        );
        assert_ne!(same_name_key("hòa"), same_name_key("hóa"));
        assert_ne!(same_name_key("dau"), same_name_key("đau"));
    }
}
