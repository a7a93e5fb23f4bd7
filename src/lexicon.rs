//! Words of texts, as related news and search compare them.
//!
//! Vietnamese writes a word as one or more syllables parted by spaces, so a
//! syllable is what stands between spaces and a word is a syllable or a pair of
//! neighbours. One spelling of a syllable is its *form*: NFC, lower case, tone
//! at the end, so that `hòa` and `hoà` meet. Its *fold* is the form without any
//! mark, `đ` as `d`.

use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use borsh::{BorshDeserialize, BorshSerialize};
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::cache::{Blob, Pack, PackRange};
use crate::fingerprint::Fingerprint;
use crate::locale::fold::{fold, is_tone, one_letter};

/// Longest syllable in characters; what is longer is no word of any language.
const LONGEST: usize = 40;

/// Occurrences of a word in a text that are counted.
pub const MOST_COUNTED: u8 = 63;

/// A spelling, by its place in the lexicon; 0 is none.
pub type FormId = u32;

/// Bits of a [`FormId`]: so many spellings are more than fit into memory.
const FORM: u32 = 29;

const MOST_FORMS: FormId = (1 << FORM) - 1;

/// Bits of a [`word`].
pub const WORD: u32 = 2 * FORM;

/// A syllable, or two, in one number of [`WORD`] bits, in the order of [`Entry`].
pub fn word(first: FormId, second: FormId) -> u64 {
    u64::from(first) << FORM | u64::from(second)
}

/// Where in an article a word stands; the better place counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// In a tag or the name of an author, which readers look for as well; what the
    /// article says is in the others.
    Named = 0,
    /// In its text.
    Body = 1,
    /// In its summary.
    Sapo = 2,
    /// In its title.
    Title = 3,
}

impl Field {
    /// The field of a number that was made from one.
    pub fn from_bits(bits: u8) -> Field {
        match bits {
            3 => Field::Title,
            2 => Field::Sapo,
            1 => Field::Body,
            _ => Field::Named,
        }
    }
}

/// A syllable, or two that stand side by side, in one article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The syllable.
    pub first: FormId,
    /// The one after it; 0 for a syllable alone.
    pub second: FormId,
    /// How often the article says it, [`MOST_COUNTED`] at the most; 1 where only names do.
    pub count: u8,
    /// Best place.
    pub field: Field,
}

/// The words of one article, packed.
#[derive(Debug, Clone, Default)]
pub struct Bag {
    bytes: Blob,
    place: Option<PackRange>,
}

/// A spelling and what it folds to.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
pub struct Form {
    /// NFC, lower case, tone at the end.
    pub text: Box<str>,
    /// Without marks.
    pub folded: Box<str>,
}

/// All spellings of a site.
#[derive(Debug, Default)]
pub struct Lexicon {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    forms: Vec<Form>,
    ids: FxHashMap<Box<str>, FormId>,
}

/// Reads texts on one thread.
pub struct Reader<'a> {
    lexicon: &'a Lexicon,
    /// Spellings as they stand in texts, by their [`row`]…
    known: FxHashMap<u128, FormId>,
    /// …and those that are longer than one.
    long: FxHashMap<Box<str>, FormId>,
    /// Words of the article at hand, as often as they stand in it: one number
    /// each, because these are sorted fastest.
    words: Vec<u64>,
}

impl Lexicon {
    /// The one that goes on from these spellings.
    pub fn from_forms(forms: Vec<Form>) -> Lexicon {
        let numbered = forms.iter().zip(1..);
        let ids = numbered.map(|(form, id)| (form.text.clone(), id)).collect();
        Lexicon {
            inner: Mutex::new(Inner { forms, ids }),
        }
    }

    /// A reader that adds the words of texts to it.
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            lexicon: self,
            known: FxHashMap::default(),
            long: FxHashMap::default(),
            words: Vec::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn id(&self, word: &str) -> FormId {
        let text = form(word);
        let mut inner = self.lock();
        if let Some(id) = inner.ids.get(text.as_str()) {
            return *id;
        }
        let text: Box<str> = text.into();
        inner.forms.push(Form {
            folded: fold(&text).into(),
            text: text.clone(),
        });
        let id = inner.forms.len() as FormId;
        inner.ids.insert(text, id);
        id
    }

    /// All forms; a [`FormId`] is a place in it, counted from 1.
    pub fn into_forms(self) -> Vec<Form> {
        let inner = self.inner.into_inner();
        inner.unwrap_or_else(PoisonError::into_inner).forms
    }
}

/// Bytes of a [`row`]; the last says how many of the others are letters.
pub const ROW: usize = 16;

/// The letters of a word side by side, where they fit.
pub fn row(word: &str) -> Option<[u8; ROW]> {
    let mut row = [0; ROW];
    row[..ROW - 1]
        .get_mut(..word.len())?
        .copy_from_slice(word.as_bytes());
    row[ROW - 1] = word.len() as u8;
    Some(row)
}

/// The form of a spelling: tones moved behind the letters, so that old and new
/// placement meet.
pub fn form(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut letters = String::with_capacity(word.len());
    let mut tones = String::new();
    for c in word.nfd().map(one_letter).flat_map(char::to_lowercase) {
        if is_tone(c) {
            tones.push(c);
        } else {
            letters.push(c);
        }
    }
    letters.nfc().chain(tones.chars()).collect()
}

/// Whether `c`, with its marks, is a word of its own: scripts that write without spaces
/// (Thai, Lao, Burmese, Khmer, Japanese, Chinese).
fn stands_alone(c: char) -> bool {
    // Nearly all letters stand before them.
    c >= '\u{e00}'
        && matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Letters, digits and marks up to the end of the Vietnamese alphabet, a bit
/// each: the tables of all of Unicode take several times as long.
static LETTERS: LazyLock<[u64; 0x1f00 / 64]> = LazyLock::new(|| {
    std::array::from_fn(|word| {
        let bits = (0..64).filter(|bit| {
            let c = char::from_u32(word as u32 * 64 + bit);
            c.is_some_and(|c| c.is_alphanumeric() || is_combining_mark(c))
        });
        bits.fold(0, |word, bit| word | 1 << bit)
    })
});

/// Whether `c` is part of a word.
fn is_letter(c: char) -> bool {
    match LETTERS.get(c as usize / 64) {
        Some(word) => word >> (c as u32 % 64) & 1 == 1,
        None => c.is_alphanumeric() || is_combining_mark(c),
    }
}

/// Calls `word` with every syllable, and whether it follows the one before with
/// nothing but spaces between, or one sign that joins: `80/2026/NQ-HĐND`.
pub fn syllables<'t>(text: &'t str, mut word: impl FnMut(&'t str, bool)) {
    let mut start = None;
    let mut follows = false;
    let mut finish = |from: usize, to: usize, follows: &mut bool| {
        let found = &text[from..to];
        // A mark alone is no word.
        let is_word = || {
            // Halfwidth marks of Japanese are letters to Unicode, and fold to nothing.
            let is_mark = |c: char| is_combining_mark(c) || matches!(c, '\u{ff9e}' | '\u{ff9f}');
            let is_letter = |c: char| is_letter(c) && !is_mark(c);
            found.bytes().any(|b| b.is_ascii_alphanumeric()) || found.chars().any(is_letter)
        };
        // A character takes a byte or more.
        let is_short = found.len() <= LONGEST || found.chars().count() <= LONGEST;
        if is_short && is_word() {
            word(found, *follows);
            *follows = true;
        } else {
            *follows = false;
        }
    };
    let mut is_alone = false;
    for (at, c) in text.char_indices() {
        let is_part = is_letter(c);
        let begins_alone = is_part && stands_alone(c) && !is_combining_mark(c);
        if is_part && !begins_alone && (!is_alone || is_combining_mark(c)) {
            start.get_or_insert(at);
            continue;
        }
        let ended = start.take();
        if let Some(from) = ended {
            finish(from, at, &mut follows);
        }
        is_alone = begins_alone;
        if is_part {
            start = Some(at);
            continue;
        }
        let is_space = matches!(c, ' ' | '\t' | '\u{a0}');
        let next = || text[at + 1..].chars().next();
        let joins =
            || matches!(c, '/' | '-' | '.') && ended.is_some() && next().is_some_and(is_letter);
        if !is_space && !joins() {
            follows = false;
        }
    }
    if let Some(from) = start {
        finish(from, text.len(), &mut follows);
    }
}

/// Bits of a field.
const FIELD: u32 = 2;

impl Reader<'_> {
    /// The words of an article from its fields.
    pub fn read(&mut self, fields: &[(Field, &str)]) -> Bag {
        self.words.clear();
        for (field, text) in fields {
            let mut before = 0;
            syllables(text, |syllable, follows| {
                let id = self.id(syllable);
                self.words.push(word(id, 0) << FIELD | *field as u64);
                if follows {
                    self.words.push(word(before, id) << FIELD | *field as u64);
                }
                before = id;
            });
        }
        self.words.sort_unstable();
        // All but the field.
        let same = self.words.chunk_by(|a, b| a >> FIELD == b >> FIELD);
        let entries = same.filter_map(|same| {
            // The best place is the last of them.
            let best = same.last()?;
            let is_said = |word: &&u64| Field::from_bits(**word as u8 & 3) != Field::Named;
            let said = same.iter().filter(is_said).count().max(1);
            Some(Entry {
                first: (best >> FORM >> FIELD) as FormId,
                second: (best >> FIELD) as FormId & MOST_FORMS,
                count: said.min(usize::from(MOST_COUNTED)) as u8,
                field: Field::from_bits(*best as u8 & 3),
            })
        });
        Bag::pack(entries)
    }

    /// The number of a spelling; most have been met before.
    fn id(&mut self, word: &str) -> FormId {
        let Some(row) = row(word) else {
            let known = self.long.get(word).copied();
            return known.unwrap_or_else(|| {
                let id = self.lexicon.id(word);
                self.long.insert(word.into(), id);
                id
            });
        };
        let row = u128::from_ne_bytes(row);
        let known = self.known.get(&row).copied();
        known.unwrap_or_else(|| {
            let id = self.lexicon.id(word);
            self.known.insert(row, id);
            id
        })
    }
}

impl Bag {
    /// Packs entries that are sorted by `first` and `second`.
    pub fn pack(entries: impl Iterator<Item = Entry>) -> Bag {
        let mut bytes = Vec::new();
        let (mut first, mut second) = (0, 0);
        for entry in entries {
            push_varint(&mut bytes, entry.first - first);
            if entry.first != first {
                second = 0;
            }
            push_varint(&mut bytes, entry.second - second);
            bytes.push(entry.count << 2 | entry.field as u8);
            (first, second) = (entry.first, entry.second);
        }
        Bag {
            bytes: Blob::Here(bytes.into()),
            place: None,
        }
    }

    /// The words that an earlier build kept.
    pub fn kept(bytes: Blob) -> Bag {
        Bag {
            place: bytes.place(),
            bytes,
        }
    }

    /// Keeps the words in `pack` as well as in memory.
    pub fn keep(&mut self, pack: &Arc<Pack>) -> Option<PackRange> {
        self.place = pack.store(self.bytes.bytes().into_owned()).place();
        self.place
    }

    /// Where the words are kept; none when they are not.
    pub fn place(&self) -> Option<PackRange> {
        self.place
    }

    /// What tells these words from others numbered by the same spellings.
    pub fn fingerprint(&self) -> Fingerprint {
        match self.place {
            Some(place) => place.fingerprint,
            None => self.bytes.fingerprint(),
        }
    }

    /// The words, by `first`, then by `second`.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        let bytes = self.bytes.bytes();
        let mut at = 0;
        let (mut first, mut second) = (0u32, 0u32);
        std::iter::from_fn(move || {
            let mut rest = &bytes[at..];
            let step = read_varint(&mut rest)?;
            if step > 0 {
                second = 0;
            }
            first = first.checked_add(step)?;
            second = second.checked_add(read_varint(&mut rest)?)?;
            let (last, after) = rest.split_first()?;
            at = bytes.len() - after.len();
            Some(Entry {
                first,
                second,
                count: last >> 2,
                field: Field::from_bits(last & 3),
            })
        })
    }

    /// Those of them that the article itself says.
    pub fn said(&self) -> impl Iterator<Item = Entry> + '_ {
        self.entries().filter(|entry| entry.field != Field::Named)
    }

    /// Whether there is no word in it.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

/// Seven bits a byte, the lowest first; the last byte is below 128.
pub fn push_varint(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads what [`push_varint`] wrote; none when there is nothing left.
pub fn read_varint(bytes: &mut &[u8]) -> Option<u32> {
    // Most are short.
    if let [byte @ ..0x80, rest @ ..] = bytes {
        *bytes = rest;
        return Some(u32::from(*byte));
    }
    let mut number = 0u32;
    for shift in [0, 7, 14, 21, 28] {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<(String, bool)> {
        let mut all = Vec::new();
        syllables(text, |word, follows| all.push((form(word), follows)));
        all
    }

    #[test]
    fn syllables_follow_each_other_over_spaces_and_signs_that_join() {
        let found = words("Chuyển đổi số, 5G");
        let follows: Vec<bool> = found.iter().map(|w| w.1).collect();
        assert_eq!(found[3].0, "5g");
        assert_eq!(follows, [false, true, true, false]);
        let follows = |text: &str| words(text).iter().map(|w| w.1).collect::<Vec<_>>();
        assert_eq!(follows("80/2026/NQ-HĐND"), [false, true, true, true]);
        for apart in ["a - b", "a/ b", "a .b", "a./b", "a, b", "a. B", "a–b"] {
            assert_eq!(follows(apart), [false, false], "{apart}");
        }
        assert_eq!(words("北京 x").len(), 3);
        assert!(words("!?… — \u{300}").is_empty());
        assert!(words(&"a".repeat(50)).is_empty());
    }

    #[test]
    fn both_placements_of_a_tone_make_one_form() {
        assert_eq!(form("hòa"), form("hoà"));
        assert_eq!(form("Hòa"), form("ho\u{300}a"));
        assert_ne!(form("hòa"), form("hóa"));
        assert_ne!(form("đầu"), form("dầu"));
    }

    #[test]
    fn a_bag_holds_counts_and_best_places() {
        let lexicon = Lexicon::default();
        let bag = lexicon.reader().read(&[
            (Field::Title, "Đầu tư"),
            (Field::Body, "đầu tư công, đầu năm"),
            (Field::Named, "Đầu Tư"),
            (Field::Named, "Mai Linh"),
        ]);
        let forms = lexicon.into_forms();
        let shown: Vec<String> = bag
            .entries()
            .map(|e| {
                let name = |id: FormId| match id {
                    0 => String::new(),
                    id => format!(" {}", forms[id as usize - 1].folded),
                };
                format!(
                    "{}{} {} {:?}",
                    forms[e.first as usize - 1].folded,
                    name(e.second),
                    e.count,
                    e.field
                )
            })
            .collect();
        assert!(shown.contains(&"dau 3 Title".to_owned()), "{shown:?}");
        assert!(shown.contains(&"dau tu 2 Title".to_owned()));
        assert!(shown.contains(&"tu cong 1 Body".to_owned()));
        assert!(!shown.contains(&"cong dau 1 Body".to_owned()));
        assert!(shown.contains(&"mai linh 1 Named".to_owned()));
        assert_eq!(bag.said().count() + 3, bag.entries().count());
    }

    #[test]
    fn long_words_are_counted_as_short_ones_are() {
        let letters = "abcdefghijklmnopqrstuvwxyz";
        let words: Vec<&str> = [1, 14, 15, 16, 17, 26].map(|len| &letters[..len]).into();
        let text = format!("{}. ", words.join(", ")).repeat(3);
        let many = "tin. ".repeat(usize::from(MOST_COUNTED) + 7);
        let lexicon = Lexicon::default();
        let mut reader = lexicon.reader();
        for _ in 0..2 {
            let bag = reader.read(&[(Field::Body, &text)]);
            let counts: Vec<(FormId, u8)> = bag.entries().map(|e| (e.first, e.count)).collect();
            assert_eq!(counts, (1..=6).map(|id| (id, 3)).collect::<Vec<_>>());
        }
        let bag = reader.read(&[(Field::Body, &many)]);
        assert!(bag.entries().map(|e| e.count).eq([MOST_COUNTED]));
        let forms = lexicon.into_forms();
        assert!(forms[..6].iter().map(|form| &*form.text).eq(words));
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(raw in proptest::collection::btree_map((1u32..5000, 0u32..5000), (1u8..=63, 0u8..4), 0..60)) {
            let entries: Vec<Entry> = raw
                .into_iter()
                .map(|((first, second), (count, field))| Entry { first, second, count, field: Field::from_bits(field) })
                .collect();
            let bag = Bag::pack(entries.iter().copied());
            prop_assert_eq!(bag.entries().collect::<Vec<_>>(), entries);
        }
    }
}
