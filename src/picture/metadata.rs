//! Private notes in pictures, and pictures without them.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ImageDecoder, ImageFormat, ImageReader};
use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF};

/// The picture without what a camera or an editor noted in it (place, time,
/// names, comments). Pixels, colours and orientation stay as they are; bytes
/// that are no JPEG, PNG, WebP or GIF come back unchanged.
pub fn without_metadata(bytes: Vec<u8>) -> Vec<u8> {
    let data = Bytes::from(bytes);
    let cleaned = match image::guess_format(&data) {
        Ok(ImageFormat::Jpeg) => clean_jpeg(data.clone()),
        Ok(ImageFormat::Png) => clean_png(data.clone()),
        Ok(ImageFormat::WebP) => clean_webp(data.clone()),
        Ok(ImageFormat::Gif) => clean_gif(&data),
        _ => None,
    };
    cleaned.unwrap_or_else(|| data.to_vec())
}

fn clean_jpeg(data: Bytes) -> Option<Vec<u8>> {
    let orientation = ImageReader::with_format(Cursor::new(&data), ImageFormat::Jpeg)
        .into_decoder()
        .ok()
        .and_then(|mut d| d.orientation().ok())
        .unwrap_or(Orientation::NoTransforms);
    let mut jpeg = Jpeg::from_bytes(data).ok()?;
    jpeg.segments_mut().retain(|segment| {
        let private = matches!(
            segment.marker(),
            markers::APP1 | markers::APP3..=markers::APP13 | markers::COM
        ) || (segment.marker() == markers::APP2
            && !segment.contents().starts_with(b"ICC_PROFILE"));
        !private
    });
    if orientation != Orientation::NoTransforms {
        let exif = JpegSegment::new_with_contents(markers::APP1, orientation_only(orientation));
        let after_jfif = jpeg
            .segments()
            .iter()
            .take_while(|s| s.marker() == markers::APP0)
            .count();
        jpeg.segments_mut().insert(after_jfif, exif);
    }
    Some(jpeg.encoder().bytes().to_vec())
}

/// An Exif block that says nothing but the orientation.
fn orientation_only(orientation: Orientation) -> Bytes {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend_from_slice(&[orientation.to_exif(), 0, 0, 0, 0, 0, 0, 0]);
    Bytes::from(exif)
}

fn clean_png(data: Bytes) -> Option<Vec<u8>> {
    let mut png = Png::from_bytes(data).ok()?;
    for kind in [*b"eXIf", *b"tEXt", *b"zTXt", *b"iTXt", *b"tIME"] {
        png.remove_chunks_by_type(kind);
    }
    Some(png.encoder().bytes().to_vec())
}

fn clean_webp(data: Bytes) -> Option<Vec<u8>> {
    let mut webp = WebP::from_bytes(data).ok()?;
    webp.set_exif(None);
    webp.remove_chunks_by_id(*b"XMP ");
    Some(webp.encoder().bytes().to_vec())
}

/// A GIF without comments and without the extensions of programs, but for those
/// that say how often it repeats (GIF89a, 23 to 26). No crate that we know takes
/// them out without decoding the frames.
fn clean_gif(data: &[u8]) -> Option<Vec<u8>> {
    /// Length in bytes of a table of colours, by the flags before it.
    fn table(flags: u8) -> usize {
        if flags & 0x80 == 0 {
            0
        } else {
            3 << ((flags & 7) + 1)
        }
    }
    /// Bytes up to the end of the sub-blocks that start at `at`.
    fn blocks_end(data: &[u8], mut at: usize) -> Option<usize> {
        loop {
            let length = usize::from(*data.get(at)?);
            at += 1 + length;
            if length == 0 {
                return Some(at);
            }
        }
    }
    let mut at = 13 + table(*data.get(10)?);
    let mut clean = data.get(..at)?.to_vec();
    loop {
        let (end, keep) = match data.get(at)? {
            0x21 => {
                let label = *data.get(at + 1)?;
                let repeats = data
                    .get(at + 3..at + 14)
                    .is_some_and(|name| matches!(name, b"NETSCAPE2.0" | b"ANIMEXTS1.0"));
                let keep = label == 0xf9 || label == 0x01 || (label == 0xff && repeats);
                (blocks_end(data, at + 2)?, keep)
            }
            0x2c => {
                let pixels = at + 10 + table(*data.get(at + 9)?) + 1;
                (blocks_end(data, pixels)?, true)
            }
            0x3b => {
                clean.push(0x3b);
                return Some(clean);
            }
            _ => return None,
        };
        if keep {
            clean.extend_from_slice(data.get(at..end)?);
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A 1 × 1 JPEG with an Exif block that holds `secret`.
    fn jpeg_with(orientation: u8, secret: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let pixel = image::RgbImage::from_pixel(2, 1, image::Rgb([200, 10, 10]));
        pixel
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
            .unwrap();
        let mut jpeg = Jpeg::from_bytes(Bytes::from(bytes)).unwrap();
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        exif.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0, 0]);
        exif.extend_from_slice(secret);
        let segment = JpegSegment::new_with_contents(markers::APP1, Bytes::from(exif));
        jpeg.segments_mut().insert(0, segment);
        jpeg.encoder().bytes().to_vec()
    }

    #[test]
    fn a_gif_keeps_its_frames_and_loses_its_comments() {
        let mut gif = Vec::new();
        image::RgbImage::from_pixel(3, 2, image::Rgb([9, 9, 9]))
            .write_to(&mut Cursor::new(&mut gif), ImageFormat::Gif)
            .unwrap();
        let mut noted = gif[..gif.len() - 1].to_vec();
        noted.extend_from_slice(b"\x21\xfe\x06secret\x00");
        noted.extend_from_slice(b"\x21\xff\x0bXMP DataXMP\x03gps\x00\x3b");
        let clean = without_metadata(noted);
        assert!(!clean.windows(6).any(|w| w == b"secret"));
        assert!(!clean.windows(3).any(|w| w == b"gps"));
        let read = image::load_from_memory(&clean).unwrap();
        assert_eq!((read.width(), read.height()), (3, 2));
    }

    #[test]
    fn private_notes_go_and_the_orientation_stays() {
        let with = jpeg_with(6, b"GPS 17.4 106.6");
        let without = without_metadata(with.clone());
        assert!(!without.windows(3).any(|w| w == b"GPS"));
        for bytes in [with, without] {
            let orientation = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg)
                .into_decoder()
                .and_then(|mut d| d.orientation());
            assert_eq!(orientation.unwrap(), Orientation::Rotate90);
        }
    }
}
