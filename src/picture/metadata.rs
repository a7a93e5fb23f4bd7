//! Private notes in pictures, and pictures without them.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ImageDecoder, ImageFormat, ImageReader};
use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF};

/// The picture without what a camera or an editor noted in it (place, time,
/// names, comments), and without what stands behind its end. Pixels, colours and
/// orientation stay as they are. None of bytes that are no whole JPEG, PNG, WebP
/// or GIF: what can't be cleaned is not published.
pub fn without_metadata(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let data = Bytes::from(bytes);
    match image::guess_format(&data).ok()? {
        ImageFormat::Jpeg => clean_jpeg(data),
        ImageFormat::Png => clean_png(data),
        ImageFormat::WebP => clean_webp(data),
        ImageFormat::Gif => clean_gif(&data),
        _ => None,
    }
}

/// The orientation that the bytes of a whole picture give.
fn orientation_of(data: &Bytes, format: ImageFormat) -> Option<Orientation> {
    let reader = ImageReader::with_format(Cursor::new(data), format);
    let orientation = reader.into_decoder().ok()?.orientation().ok()?;
    Some(orientation).filter(|orientation| *orientation != Orientation::NoTransforms)
}

/// Whether a segment of a JPEG says how to show it (ITU T.81, table B.1): frames,
/// tables, scans, and what is known of colours.
fn is_shown(marker: u8, contents: &[u8]) -> bool {
    match marker {
        markers::APP0 => contents.starts_with(b"JFIF\0"),
        markers::APP2 => contents.starts_with(b"ICC_PROFILE\0"),
        markers::APP14 => contents.starts_with(b"Adobe"),
        markers::SOF0..=markers::SOF15 | markers::SOS..=markers::EXP => true,
        _ => false,
    }
}

fn clean_jpeg(data: Bytes) -> Option<Vec<u8>> {
    let orientation = orientation_of(&data, ImageFormat::Jpeg);
    let mut jpeg = Jpeg::from_bytes(data).ok()?;
    jpeg.segments_mut()
        .retain(|segment| is_shown(segment.marker(), segment.contents()));
    for segment in jpeg.segments_mut() {
        if let Some(bare) = without_thumbnail(segment.marker(), segment.contents()) {
            *segment = JpegSegment::new_with_contents(segment.marker(), bare);
        }
    }
    if let Some(orientation) = orientation {
        let exif = [b"Exif\0\0", &*orientation_only(orientation)].concat();
        let exif = JpegSegment::new_with_contents(markers::APP1, Bytes::from(exif));
        let after_jfif = jpeg
            .segments()
            .iter()
            .take_while(|s| s.marker() == markers::APP0)
            .count();
        jpeg.segments_mut().insert(after_jfif, exif);
    }
    // The crate takes all that follows the first scan's head for pixels.
    let first_scan = jpeg.segments().iter().find(|s| s.has_entropy())?;
    let behind = first_scan.len_with_entropy() - first_scan.len();
    let mut bytes = jpeg.encoder().bytes().to_vec();
    let scans = scans(bytes.get(bytes.len() - behind..)?)?;
    bytes.truncate(bytes.len() - behind);
    bytes.extend_from_slice(&scans);
    Some(bytes)
}

/// The heads of JFIF and Adobe without what may stand behind their fields, such as a
/// thumbnail of the picture before it was cropped (ITU T.871, 10.1); none when they are so.
fn without_thumbnail(marker: u8, contents: &[u8]) -> Option<Bytes> {
    let (length, kept) = match marker {
        markers::APP0 => (14, contents.get(..12)?),
        markers::APP14 => (12, contents.get(..12)?),
        _ => return None,
    };
    let mut bare = kept.to_vec();
    bare.resize(length, 0);
    (bare != contents).then(|| Bytes::from(bare))
}

/// What follows the head of a JPEG's first scan, up to the mark of the picture's
/// end and without other segments between scans. Phones write more behind the
/// mark: a second picture with its own notes, a video. None when there is no mark.
fn scans(data: &[u8]) -> Option<Vec<u8>> {
    let is_mark = |pair: &[u8]| {
        let is_in_pixels = matches!(pair[1], 0 | markers::RST0..=markers::RST7 | markers::P);
        pair[0] == markers::P && !is_in_pixels
    };
    let mut kept = Vec::with_capacity(data.len());
    let (mut at, mut is_scan) = (0, true);
    loop {
        let rest = data.get(at..)?;
        let mark = rest.windows(2).position(is_mark)?;
        if is_scan {
            kept.extend_from_slice(&rest[..mark]);
        }
        let segment = &rest[mark..];
        let marker = segment[1];
        if marker == markers::EOI {
            kept.extend_from_slice(&segment[..2]);
            return Some(kept);
        }
        let length = u16::from_be_bytes([*segment.get(2)?, *segment.get(3)?]);
        let segment = segment.get(..2 + usize::from(length))?;
        if marker < markers::APP0 && is_shown(marker, segment.get(4..)?) {
            kept.extend_from_slice(segment);
        }
        is_scan = marker == markers::SOS;
        at += mark + segment.len();
    }
}

/// An Exif block that says nothing but the orientation.
fn orientation_only(orientation: Orientation) -> Bytes {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend_from_slice(&[orientation.to_exif(), 0, 0, 0, 0, 0, 0, 0]);
    Bytes::from(exif)
}

/// Chunks of a PNG that say how to show it (PNG, third edition, 4.7 and 11).
const SHOWN_IN_PNG: [&[u8; 4]; 19] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
    b"cICP", b"mDCV", b"cLLI", b"bKGD", b"hIST", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

/// Those of a WebP (RFC 9649, 2.7).
const SHOWN_IN_WEBP: [&[u8; 4]; 7] = [
    b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP",
];

fn clean_png(data: Bytes) -> Option<Vec<u8>> {
    let orientation = orientation_of(&data, ImageFormat::Png);
    let mut png = Png::from_bytes(data).ok()?;
    png.chunks_mut()
        .retain(|chunk| SHOWN_IN_PNG.contains(&&chunk.kind()));
    png.set_exif(orientation.map(orientation_only));
    Some(png.encoder().bytes().to_vec())
}

fn clean_webp(data: Bytes) -> Option<Vec<u8>> {
    let orientation = orientation_of(&data, ImageFormat::WebP);
    let mut webp = WebP::from_bytes(data).ok()?;
    webp.chunks_mut()
        .retain(|chunk| SHOWN_IN_WEBP.contains(&&chunk.id()));
    webp.set_exif(orientation.map(orientation_only));
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
                let keep = label == 0xf9 || (label == 0xff && repeats);
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

    /// A 2 × 1 JPEG with an Exif block that holds `secret`.
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
        let clean = without_metadata(noted.clone()).unwrap();
        assert_eq!(without_metadata(noted[..noted.len() - 1].to_vec()), None);
        assert!(!clean.windows(6).any(|w| w == b"secret"));
        assert!(!clean.windows(3).any(|w| w == b"gps"));
        let read = image::load_from_memory(&clean).unwrap();
        assert_eq!((read.width(), read.height()), (3, 2));
    }

    #[test]
    fn private_notes_go_and_the_orientation_stays() {
        let with = jpeg_with(6, b"GPS 17.4 106.6");
        let without = without_metadata(with.clone()).unwrap();
        assert!(!without.windows(3).any(|w| w == b"GPS"));
        for bytes in [with, without] {
            let orientation = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg)
                .into_decoder()
                .and_then(|mut d| d.orientation());
            assert_eq!(orientation.unwrap(), Orientation::Rotate90);
        }
    }

    #[test]
    fn a_png_and_a_webp_stay_the_right_way_up() {
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let mut bytes = Vec::new();
            image::RgbImage::from_pixel(3, 2, image::Rgb([9, 9, 9]))
                .write_to(&mut Cursor::new(&mut bytes), format)
                .unwrap();
            let exif = [&*orientation_only(Orientation::Rotate90), b"GPS"].concat();
            let exif = Some(Bytes::from(exif));
            let bytes = Bytes::from(bytes);
            let noted = if format == ImageFormat::Png {
                let mut png = Png::from_bytes(bytes).unwrap();
                png.set_exif(exif);
                png.encoder().bytes()
            } else {
                let mut webp = WebP::from_bytes(bytes).unwrap();
                webp.set_exif(exif);
                webp.encoder().bytes()
            };
            let clean = without_metadata(noted.to_vec()).unwrap();
            assert!(!clean.windows(3).any(|w| w == b"GPS"));
            let clean = Bytes::from(clean);
            assert_eq!(orientation_of(&clean, format), Some(Orientation::Rotate90));
            assert!(image::load_from_memory(&clean).is_ok());
        }
    }

    #[test]
    fn a_thumbnail_in_the_head_of_a_jpeg_goes() {
        let mut jpeg = Jpeg::from_bytes(Bytes::from(jpeg_with(1, b""))).unwrap();
        let head = [b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01", &b"BEFORE"[..3]].concat();
        let head = JpegSegment::new_with_contents(markers::APP0, Bytes::from(head));
        jpeg.segments_mut().insert(0, head);
        let adobe = b"Adobe\0\x64\0\0\0\0\x01BEFORE";
        let adobe = JpegSegment::new_with_contents(markers::APP14, Bytes::from_static(adobe));
        jpeg.segments_mut().insert(1, adobe);
        let clean = without_metadata(jpeg.encoder().bytes().to_vec()).unwrap();
        assert!(!clean.windows(3).any(|w| w == b"BEF"));
        assert!(image::load_from_memory(&clean).is_ok());
    }

    #[test]
    fn what_stands_behind_a_jpeg_is_no_part_of_it() {
        let with = jpeg_with(6, b"GPS 17.4 106.6");
        let clean = without_metadata(with.clone()).unwrap();
        let second = [&with[..], b"\0\0\0\x18ftypmp42 GPS", &with].concat();
        assert_eq!(without_metadata(second), Some(clean.clone()));
        // The end is looked for in the picture, not in its notes.
        let small = jpeg_with(1, &with);
        assert_eq!(without_metadata(small[..small.len() - 2].to_vec()), None);
        assert_eq!(without_metadata(with[..with.len() - 2].to_vec()), None);
        assert_eq!(without_metadata(clean.clone()), Some(clean));
    }

    #[test]
    fn scans_keep_their_tables_and_lose_notes_between_them() {
        let noted = b"\x01\xff\x00\xff\xd3\x02\xff\xfe\x00\x06note\xff\xc4\x00\x03\x07\
            \xff\xda\x00\x03\x01\x09\xff\xff\xd9behind";
        let clean = b"\x01\xff\x00\xff\xd3\x02\xff\xc4\x00\x03\x07\
            \xff\xda\x00\x03\x01\x09\xff\xff\xd9";
        assert_eq!(scans(noted).as_deref(), Some(&clean[..]));
        for cut in 0..clean.len() {
            assert_eq!(scans(&clean[..cut]), None);
        }
    }

    #[test]
    fn a_png_keeps_what_shows_it() {
        let mut bytes = Vec::new();
        image::RgbImage::from_pixel(3, 2, image::Rgb([9, 9, 9]))
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        let mut png = Png::from_bytes(Bytes::from(bytes.clone())).unwrap();
        for kind in [*b"eXIf", *b"abCd", *b"gAMA"] {
            let chunk = img_parts::png::PngChunk::new(kind, Bytes::from_static(b"secret"));
            png.chunks_mut().insert(1, chunk);
        }
        let clean = without_metadata(png.encoder().bytes().to_vec()).unwrap();
        let clean = Png::from_bytes(Bytes::from(clean)).unwrap();
        assert!(clean.chunk_by_type(*b"gAMA").is_some());
        let before = Png::from_bytes(Bytes::from(bytes)).unwrap().chunks().len();
        assert_eq!(clean.chunks().len(), before + 1);
    }
}
