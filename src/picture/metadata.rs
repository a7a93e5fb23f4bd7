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
/// that are no JPEG, PNG or WebP come back unchanged.
pub fn without_metadata(bytes: Vec<u8>) -> Vec<u8> {
    let data = Bytes::from(bytes);
    let cleaned = match image::guess_format(&data) {
        Ok(ImageFormat::Jpeg) => clean_jpeg(data.clone()),
        Ok(ImageFormat::Png) => clean_png(data.clone()),
        Ok(ImageFormat::WebP) => clean_webp(data.clone()),
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
