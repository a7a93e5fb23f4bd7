//! The manifest: every file that bantin wrote, with size and SHA-256.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::plan::MANIFEST;

/// What bantin wrote into an output.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Program and version.
    pub generator: String,
    /// Whether drafts are among the files.
    pub preview: bool,
    /// Files by path.
    pub files: BTreeMap<String, FileFacts>,
}

/// A file of the output.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
pub struct FileFacts {
    /// Bytes.
    pub size: u64,
    /// Of the content.
    pub sha256: Sha256Hex,
}

/// A SHA-256, written in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Sha256Hex(pub [u8; 32]);

impl Serialize for Sha256Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = [0; 64];
        for (digits, byte) in text.chunks_exact_mut(2).zip(self.0) {
            let digit = |n: u8| b"0123456789abcdef"[usize::from(n)];
            digits[0] = digit(byte >> 4);
            digits[1] = digit(byte & 15);
        }
        serializer.serialize_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Sha256Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as Deserialize>::deserialize(deserializer)?;
        let mut bytes = [0; 32];
        let digit = |i: usize| {
            text.as_bytes()
                .get(i)
                .and_then(|b| char::from(*b).to_digit(16))
        };
        for (i, byte) in bytes.iter_mut().enumerate() {
            let (Some(high), Some(low)) = (digit(i * 2), digit(i * 2 + 1)) else {
                return Err(serde::de::Error::custom("not a SHA-256"));
            };
            *byte = (high * 16 + low) as u8;
        }
        Ok(Sha256Hex(bytes))
    }
}

impl Manifest {
    /// The manifest in `output`; none when there is none, or one that is damaged.
    ///
    /// # Errors
    /// There is one, and it can't be read.
    pub fn read(output: &Path) -> io::Result<Option<Manifest>> {
        match std::fs::read(output.join(MANIFEST)) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether the file in `output` has the bytes that bantin gave it.
    pub fn is_as_written(&self, output: &Path) -> bool {
        let mut bytes = Vec::new();
        let written = self.write_to(&mut bytes).is_ok();
        written && std::fs::read(output.join(MANIFEST)).is_ok_and(|there| there == bytes)
    }

    /// Writes its file; a large site's is many megabytes, so it is not made in
    /// memory first.
    ///
    /// # Errors
    /// The writer's.
    pub fn write_to(&self, mut writer: impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut writer, self)?;
        writer.write_all(b"\n")?;
        writer.flush()
    }

    /// Whether bantin wrote the file at `path`.
    pub fn contains(&self, path: &str) -> bool {
        path == MANIFEST || self.files.contains_key(path)
    }
}
