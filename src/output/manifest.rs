//! The manifest: every file that bantin wrote, with size and SHA-256.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

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
    /// Of the content, in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// The manifest in `output`; none when there is none that can be read.
    pub fn read(output: &Path) -> Option<Manifest> {
        serde_json::from_slice(&std::fs::read(output.join(MANIFEST)).ok()?).ok()
    }

    /// Its file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
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
