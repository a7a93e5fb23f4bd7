//! What something was made from, in 128 bits: what has the same fingerprint is
//! the same and need not be made again.

use std::io::{self, Write};

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;
use twox_hash::xxhash3_128::Hasher;

/// The XXH3 of all ingredients, 128 bits: two different inputs never share one by accident. It is no
/// guard against intent, and need not be: whoever can write articles for a site
/// can write what they want without a collision. What others verify, the manifest
/// and `integrity`, bears SHA-2.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct Fingerprint([u8; Fingerprint::LEN]);

/// Two digits a byte.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Fingerprint {
    /// Bytes of a fingerprint.
    pub const LEN: usize = 16;

    /// Of bytes as they are.
    pub fn of(bytes: &[u8]) -> Fingerprint {
        Fingerprint(Hasher::oneshot(bytes).to_be_bytes())
    }

    /// As it is written to files.
    pub fn bytes(&self) -> [u8; Fingerprint::LEN] {
        self.0
    }

    /// Its first 32 bits as hexadecimal digits: enough to tell a file from its
    /// older versions.
    pub fn short(&self) -> String {
        hexadecimal(&self.0[..4])
    }

    /// The program: another version makes other bytes from the same sources.
    pub fn of_program() -> Fingerprint {
        Fingerprint::of(env!("BANTIN_SOURCES").as_bytes())
    }
}

/// Gathers what something is made from. Every part carries its length, so that
/// no two lists of parts look alike.
#[derive(Clone)]
pub struct Ingredients(Hasher);

impl Ingredients {
    /// Nothing yet but the name of what is made.
    pub fn of(what: &str) -> Ingredients {
        let mut ingredients = Ingredients(Hasher::new());
        ingredients.text(what);
        ingredients
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.0.write(&(text.len() as u64).to_le_bytes());
        self.0.write(text.as_bytes());
        self
    }

    /// A number; also for what is true or false.
    pub fn number(&mut self, number: impl Into<u64>) -> &mut Self {
        self.0.write(&number.into().to_le_bytes());
        self
    }

    /// A length or a place in a list.
    pub fn count(&mut self, count: usize) -> &mut Self {
        self.number(count as u64)
    }

    /// What something else is made from.
    pub fn fingerprint(&mut self, fingerprint: Fingerprint) -> &mut Self {
        self.0.write(&fingerprint.0);
        self
    }

    /// What each of a list is made from, and how many there are.
    pub fn fingerprints(&mut self, fingerprints: impl Iterator<Item = Fingerprint>) -> &mut Self {
        let mut count = 0u64;
        for fingerprint in fingerprints {
            self.fingerprint(fingerprint);
            count += 1;
        }
        self.number(count)
    }

    /// A value as its JSON says.
    pub fn json(&mut self, value: &impl Serialize) -> &mut Self {
        let json = serde_json::to_vec(value).unwrap_or_default();
        self.number(json.len() as u64);
        self.0.write(&json);
        self
    }

    /// Any value as it is kept in a cache.
    pub fn value(&mut self, value: &impl BorshSerialize) -> &mut Self {
        let bytes = borsh::to_vec(value).unwrap_or_default();
        self.number(bytes.len() as u64);
        self.0.write(&bytes);
        self
    }

    /// The fingerprint of all parts so far.
    pub fn finish(&self) -> Fingerprint {
        Fingerprint(self.0.finish_128().to_be_bytes())
    }
}

/// A writer that takes the fingerprint of all that goes through it.
pub struct FingerprintWriter<W> {
    writer: W,
    fingerprint: Hasher,
}

impl<W: Write> FingerprintWriter<W> {
    /// Nothing has gone through yet.
    pub fn new(writer: W) -> Self {
        FingerprintWriter {
            writer,
            fingerprint: Hasher::new(),
        }
    }

    /// The writer, and the fingerprint of what it was given.
    pub fn finish(self) -> (W, Fingerprint) {
        (self.writer, Ingredients(self.fingerprint).finish())
    }
}

impl<W: Write> Write for FingerprintWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.fingerprint.write(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        let fingerprint = |parts: &[&str]| {
            let mut all = Ingredients::of("x");
            parts.iter().for_each(|p| {
                all.text(p);
            });
            all.finish()
        };
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
        assert_ne!(fingerprint(&["ab"]), fingerprint(&["ab", ""]));
        assert_eq!(fingerprint(&["ab", "c"]), fingerprint(&["ab", "c"]));
    }
}
