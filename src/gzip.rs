//! Packing as hosts do it.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// `bytes`, packed; none when the packer fails, which in memory it does not.
pub fn packed(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}
