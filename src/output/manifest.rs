//! The manifest: every file that bantin wrote, with size and SHA-256.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::plan::MANIFEST;

/// What bantin wrote into an output.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Program and version.
    pub generator: String,
    /// Whether drafts are among the files.
    pub preview: bool,
    /// Files by path, sorted.
    pub files: BTreeMap<String, FileFacts>,
}

/// A file of the output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Bytes.
    pub size: u64,
    /// Of the content.
    pub sha256: Sha256Hex,
}

/// A SHA-256, written in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sha256Hex(pub [u8; 32]);

impl Serialize for Sha256Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}", Hex(&self.0)))
    }
}

impl<'de> Deserialize<'de> for Sha256Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
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

struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Manifest {
    /// The manifest in `output`; none when there is none that can be read.
    pub fn read(output: &Path) -> Option<Manifest> {
        serde_json::from_slice(&std::fs::read(output.join(MANIFEST)).ok()?).ok()
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

    /// Paths of the files, without the manifest itself.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether bantin wrote the file at `path`.
    pub fn contains(&self, path: &str) -> bool {
        path == MANIFEST || self.files.contains_key(path)
    }
}
