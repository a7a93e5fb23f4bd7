//! Decoding within limits, and the smaller pictures.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{PngDecoder, PngEncoder};
use image::codecs::webp::WebPDecoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{
    DynamicImage, GenericImageView, ImageBuffer, ImageDecoder, ImageEncoder, ImageFormat,
    ImageReader, Limits, PixelWithColorType, RgbImage, Rgba,
};
use img_parts::{Bytes, ImageICC};

use super::{Facts, Form, MAX_MEMORY, MAX_PIXELS, Rendition};
use crate::bilingual;
use crate::diagnostic::Bilingual;

/// Width and height in pixels of a picture for sharing.
const SHARE: (u32, u32) = (1200, 630);

/// Narrowest picture that is still worth cropping for sharing, in pixels.
const SHARE_MIN_WIDTH: u32 = 600;

/// Width in pixels that is enough to make every smaller picture from: the widest
/// that a config may ask for.
const ENOUGH: u32 = 4_000;

/// Longest side in pixels that WebP can hold (RFC 6386, 9.1).
pub(super) const MOST_OF_WEBP: u32 = 16_383;

/// Quality of JPEG, of 100.
const JPEG_QUALITY: u8 = 80;

/// A decoded picture, the right way up; of a very large one a smaller copy.
pub(super) struct Decoded {
    pixels: DynamicImage,
    /// ICC profile of RGB colours.
    profile: Option<Vec<u8>>,
    pub(super) facts: Facts,
}

/// Decodes a whole picture, so that a broken one is found before it is published.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Bilingual> {
    let broken = |e: image::ImageError| {
        let why = e.to_string();
        let why = why.lines().next().unwrap_or_default();
        let why = why.trim_end_matches([':', ',', '(', ' ']);
        bilingual!("ảnh hỏng ({why})", "the picture is broken ({why})")
    };
    let format = image::guess_format(bytes).ok();
    let known = [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::Gif,
        ImageFormat::WebP,
    ];
    let Some(format) = format.filter(|f| known.contains(f)) else {
        return Err(bilingual!(
            "bên trong không phải là ảnh",
            "it is not a picture inside"
        ));
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(bilingual!(
            "{width} × {height} điểm ảnh, quá 50 triệu",
            "{width} × {height} pixels, more than 50 million"
        ));
    }
    if decoder.total_bytes() > MAX_MEMORY {
        return Err(bilingual!(
            "ảnh {width} × {height} cần hơn 256 MiB bộ nhớ",
            "the picture of {width} × {height} needs more than 256 MiB of memory"
        ));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    // Bytes 16 to 20 of a profile name its colours (ICC.1:2022, 7.2.6); one of
    // inks or greys does not fit the pixels that are written.
    let profile = decoder
        .icc_profile()
        .ok()
        .flatten()
        .filter(|profile| profile.get(16..20) == Some(b"RGB "));
    // Decoders fill what is missing with grey and say nothing.
    if super::without_metadata(bytes.to_vec()).is_none() {
        return Err(bilingual!(
            "ảnh bị cắt cụt hoặc hỏng cấu trúc",
            "the picture is cut, or its structure is damaged"
        ));
    }
    let mut pixels = DynamicImage::from_decoder(decoder).map_err(broken)?;
    pixels.apply_orientation(orientation);
    let may_move = match format {
        ImageFormat::Gif => true,
        ImageFormat::WebP => {
            WebPDecoder::new(Cursor::new(bytes)).is_ok_and(|decoder| decoder.has_animation())
        }
        ImageFormat::Png => {
            PngDecoder::new(Cursor::new(bytes)).is_ok_and(|d| d.is_apng().unwrap_or(false))
        }
        _ => false,
    };
    let facts = Facts {
        width: pixels.width(),
        height: pixels.height(),
        may_move,
        is_opaque: !pixels.color().has_alpha() || pixels.pixels().all(|(_, _, p)| p.0[3] == 255),
    };
    if facts.width > ENOUGH {
        let height = u64::from(facts.height) * u64::from(ENOUGH) / u64::from(facts.width);
        pixels = pixels.thumbnail_exact(ENOUGH, (height as u32).max(1));
    }
    Ok(Decoded {
        pixels,
        profile,
        facts,
    })
}

/// Size of the picture for sharing that a picture of this size gives; none when
/// it is too small.
pub(super) fn share_size(width: u32, height: u32) -> Option<(u32, u32)> {
    let by_height = u64::from(height) * u64::from(SHARE.0) / u64::from(SHARE.1);
    let cropped = (width.min(SHARE.0)).min(u32::try_from(by_height).unwrap_or(u32::MAX));
    let height = u64::from(cropped) * u64::from(SHARE.1) / u64::from(SHARE.0);
    (cropped >= SHARE_MIN_WIDTH).then_some((cropped, height as u32))
}

impl Decoded {
    /// The bytes of a rendition; `quality` is that of WebP, of 100.
    pub(super) fn render(&self, rendition: &Rendition, quality: u8) -> Option<Vec<u8>> {
        let (width, height) = (rendition.width, rendition.height);
        match rendition.form {
            Form::WebP => {
                let pixels = self.scaled(width, height);
                let quality = f32::from(quality);
                let encoded = if self.facts.is_opaque {
                    let rgb = pixels.to_rgb8();
                    webp::Encoder::from_rgb(&rgb, width, height).encode_simple(false, quality)
                } else {
                    let rgba = pixels.to_rgba8();
                    webp::Encoder::from_rgba(&rgba, width, height).encode_simple(false, quality)
                };
                self.with_profile(encoded.ok()?.to_vec())
            }
            Form::Jpeg => self.jpeg(&self.scaled(width, height).to_rgb8()),
            Form::Png => {
                let mut bytes = Vec::new();
                let pixels = self.scaled(width, height).to_rgba8();
                self.encode(PngEncoder::new(&mut bytes), &pixels)?;
                Some(bytes)
            }
            Form::Share => self.jpeg(&self.cropped(width, height)),
        }
    }

    fn scaled(&self, width: u32, height: u32) -> DynamicImage {
        if (self.pixels.width(), self.pixels.height()) == (width, height) {
            self.pixels.clone()
        } else {
            self.pixels
                .resize_exact(width, height, FilterType::CatmullRom)
        }
    }

    fn with_profile(&self, webp: Vec<u8>) -> Option<Vec<u8>> {
        let Some(profile) = &self.profile else {
            return Some(webp);
        };
        let mut file = img_parts::webp::WebP::from_bytes(Bytes::from(webp)).ok()?;
        file.set_icc_profile(Some(Bytes::from(profile.clone())));
        Some(file.encoder().bytes().to_vec())
    }

    fn jpeg(&self, pixels: &RgbImage) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
        self.encode(encoder, pixels)?;
        Some(bytes)
    }

    /// Encodes pixels with the colour profile of the picture.
    fn encode<P>(
        &self,
        mut encoder: impl ImageEncoder,
        pixels: &ImageBuffer<P, Vec<u8>>,
    ) -> Option<()>
    where
        P: PixelWithColorType<Subpixel = u8>,
    {
        if let Some(profile) = &self.profile {
            encoder.set_icc_profile(profile.clone()).ok()?;
        }
        let (width, height) = pixels.dimensions();
        encoder
            .write_image(pixels, width, height, P::COLOR_TYPE)
            .ok()
    }

    /// The part that is shown when the picture is shared, on white. Of a tall
    /// picture it is taken nearer to the top, where faces are.
    fn cropped(&self, width: u32, height: u32) -> RgbImage {
        let (whole_width, whole_height) = (self.pixels.width(), self.pixels.height());
        let wanted = u64::from(whole_width) * u64::from(height) / u64::from(width);
        let (part_width, part_height) = if wanted <= u64::from(whole_height) {
            (whole_width, (wanted as u32).max(1))
        } else {
            let narrower = u64::from(whole_height) * u64::from(width) / u64::from(height);
            ((narrower as u32).max(1), whole_height)
        };
        let left = (whole_width - part_width) / 2;
        let top = (whole_height - part_height) / 3;
        let part = self.pixels.crop_imm(left, top, part_width, part_height);
        let scaled = part
            .resize_exact(width, height, FilterType::CatmullRom)
            .to_rgba8();
        RgbImage::from_fn(width, height, |x, y| {
            let Rgba([red, green, blue, alpha]) = *scaled.get_pixel(x, y);
            let on_white = |colour: u8| {
                let sum = u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
                (sum / 255) as u8
            };
            image::Rgb([on_white(red), on_white(green), on_white(blue)])
        })
    }
}
