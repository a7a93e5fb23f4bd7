//! What something was made from, in 128 bits: what has the same fingerprint is
//! the same and need not be made again.

use std::io::{self, Write};

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The first 128 bits of the SHA-256 of all ingredients.
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
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// Of bytes as they are.
    pub fn of(bytes: &[u8]) -> Fingerprint {
        let mut ingredients = Ingredients(Sha256::new());
        ingredients.0.update(bytes);
        ingredients.finish()
    }

    /// Its first 32 bits as hexadecimal digits: enough to tell a file from its
    /// older versions.
    pub fn short(&self) -> String {
        self.0.iter().take(4).map(|b| format!("{b:02x}")).collect()
    }

    /// The program: another version makes other bytes from the same sources.
    pub fn of_program() -> Fingerprint {
        Fingerprint::of(env!("BANTIN_SOURCES").as_bytes())
    }
}

/// Gathers what something is made from. Every part carries its length, so that
/// no two lists of parts look alike.
#[derive(Clone)]
pub struct Ingredients(Sha256);

impl Ingredients {
    /// Nothing yet but the name of what is made.
    pub fn of(what: &str) -> Ingredients {
        let mut ingredients = Ingredients(Sha256::new());
        ingredients.text(what);
        ingredients
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
        self
    }

    /// A number; also for what is true or false.
    pub fn number(&mut self, number: impl Into<u64>) -> &mut Self {
        self.0.update(number.into().to_le_bytes());
        self
    }

    /// A length or a place in a list.
    pub fn count(&mut self, count: usize) -> &mut Self {
        self.number(count as u64)
    }

    /// What something else is made from.
    pub fn print(&mut self, print: Fingerprint) -> &mut Self {
        self.0.update(print.0);
        self
    }

    /// A list of such.
    pub fn prints(&mut self, prints: impl Iterator<Item = Fingerprint>) -> &mut Self {
        let mut count = 0u64;
        for print in prints {
            self.print(print);
            count += 1;
        }
        self.number(count)
    }

    /// A value as its JSON says.
    pub fn json(&mut self, value: &impl Serialize) -> &mut Self {
        let json = serde_json::to_vec(value).unwrap_or_default();
        self.number(json.len() as u64);
        self.0.update(&json);
        self
    }

    /// Any value as it is kept in a cache.
    pub fn value(&mut self, value: &impl BorshSerialize) -> &mut Self {
        let bytes = borsh::to_vec(value).unwrap_or_default();
        self.number(bytes.len() as u64);
        self.0.update(&bytes);
        self
    }

    /// The fingerprint of all parts so far.
    pub fn finish(&self) -> Fingerprint {
        let digest = self.0.clone().finalize();
        let mut print = [0; 16];
        print.copy_from_slice(&digest[..16]);
        Fingerprint(print)
    }
}

/// A writer that takes the fingerprint of all that goes through it.
#[derive(Debug)]
pub struct Printed<W> {
    writer: W,
    print: Sha256,
}

impl<W: Write> Printed<W> {
    /// Nothing has gone through yet.
    pub fn new(writer: W) -> Self {
        Printed {
            writer,
            print: Sha256::new(),
        }
    }

    /// The writer, and the fingerprint of what it was given.
    pub fn finish(self) -> (W, Fingerprint) {
        (self.writer, Ingredients(self.print).finish())
    }
}

impl<W: Write> Write for Printed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.print.update(&bytes[..written]);
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
        let print = |parts: &[&str]| {
            let mut all = Ingredients::of("x");
            parts.iter().for_each(|p| {
                all.text(p);
            });
            all.finish()
        };
        assert_ne!(print(&["ab", "c"]), print(&["a", "bc"]));
        assert_ne!(print(&["ab"]), print(&["ab", ""]));
        assert_eq!(print(&["ab", "c"]), print(&["ab", "c"]));
    }
}
