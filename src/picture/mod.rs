//! Pictures of the content folder: what they are, the smaller ones made of
//! them for phones and slow lines, and the bytes that may be published.

mod metadata;
mod resize;

use std::path::Path;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::bilingual;
use crate::cache::Cache;
use crate::config::{Config, PictureConfig};
use crate::diagnostic::Bilingual;

pub use metadata::without_metadata;

/// Largest picture in pixels.
const MAX_PIXELS: u64 = 50_000_000;

/// Memory that decoding one picture may take, in bytes.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;

/// Name of the entry with what is known of a picture; changes with what is refused.
const FACTS: &str = "facts-2";

/// Changes whenever the same picture would be made into other bytes.
const RECIPE: u32 = 3;

/// A picture that can be published.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Picture {
    /// Width in pixels as readers see it, orientation applied.
    pub width: u32,
    /// Height in pixels as readers see it.
    pub height: u32,
    /// Smaller ones in WebP, narrowest first; none of a picture that may move.
    pub small: Vec<Rendition>,
    /// For readers without WebP, when the picture itself is too large for them.
    pub fallback: Option<Rendition>,
    /// Cropped to the form in which social networks show a link.
    pub share: Option<Rendition>,
}

impl Picture {
    /// The smaller ones for `srcset`; `href` makes a site path an address.
    pub fn srcset(&self, href: impl Fn(&str) -> String) -> String {
        let candidates: Vec<String> = self
            .small
            .iter()
            .map(|r| format!("{} {}w", href(&r.url), r.width))
            .collect();
        candidates.join(", ")
    }

    /// What a page that shows it so refers to.
    pub fn renditions(&self, for_sharing: bool) -> impl Iterator<Item = &Rendition> {
        let share = self.share.iter().filter(move |_| for_sharing);
        self.small.iter().chain(&self.fallback).chain(share)
    }
}

/// What decoding a picture tells; the cache keeps it, and nothing else that a
/// page is made from.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Facts {
    /// Width in pixels, orientation applied.
    width: u32,
    /// Height in pixels.
    height: u32,
    /// Whether it may be an animation, which resizing would stop.
    may_move: bool,
    /// Whether nothing shines through.
    is_opaque: bool,
}

/// A picture made from another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Rendition {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Site path: the picture's content is in it, so it never changes.
    pub url: String,
    /// What was done.
    pub form: Form,
}

/// How a rendition is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Form {
    /// Narrower, in WebP.
    WebP,
    /// Narrower, in JPEG.
    Jpeg,
    /// Narrower, in PNG, because parts of it are transparent.
    Png,
    /// Cropped, in JPEG.
    Share,
}

impl Form {
    fn extension(self) -> &'static str {
        match self {
            Form::WebP => "webp",
            Form::Jpeg => "jpg",
            Form::Png => "png",
            Form::Share => "share.jpg",
        }
    }
}

/// Looks into pictures and makes smaller ones; what was made once is kept.
#[derive(Debug)]
pub struct Darkroom {
    cache: Cache,
    config: PictureConfig,
}

impl Darkroom {
    /// The one of a site.
    pub fn new(config: &Config) -> Darkroom {
        Darkroom {
            cache: Cache::of_site(&config.root),
            config: config.pictures.clone(),
        }
    }

    /// The picture at `path`, none when its name is not that of a picture.
    /// `name` is its path in the site.
    ///
    /// # Errors
    /// Why it can't be published.
    pub fn inspect(&self, path: &Path, name: &str) -> Option<Result<Picture, Bilingual>> {
        let extension = name
            .rsplit_once('.')
            .map_or("", |(_, e)| e)
            .to_ascii_lowercase();
        match extension.as_str() {
            "jpg" | "jpeg" | "jpe" | "jfif" | "png" | "gif" | "webp" => Some(self.develop(path)),
            "svg" | "svgz" => Some(Err(bilingual!(
                "tệp SVG có thể chứa mã chạy được",
                "an SVG file can hold code that runs"
            ))),
            "avif" | "heic" | "heif" | "bmp" | "tif" | "tiff" => Some(Err(bilingual!(
                "nhiều trình duyệt không đọc được dạng .{extension}",
                "many browsers can't read .{extension}"
            ))),
            _ => None,
        }
    }

    fn develop(&self, path: &Path) -> Result<Picture, Bilingual> {
        let bytes = std::fs::read(path)
            .map_err(|e| bilingual!("không đọc được tệp ({e})", "the file can't be read ({e})"))?;
        let key = self.key(&bytes);
        let entry = format!("pictures/{key}/{FACTS}");
        let known = self.cache.get(&entry);
        if let Some(facts) = known.and_then(|facts| serde_json::from_slice(&facts).ok()) {
            return Ok(self.plan(facts, &key));
        }
        let source = resize::decode(&bytes)?;
        let picture = self.plan(source.facts, &key);
        for rendition in picture.small.iter().chain(&picture.fallback) {
            if let Some(bytes) = source.render(rendition, self.config.quality) {
                self.cache.put(&Self::entry(&key, rendition), &bytes);
            }
        }
        if let Ok(facts) = serde_json::to_vec(&source.facts) {
            self.cache.put(&entry, &facts);
        }
        Ok(picture)
    }

    /// Names everything that is made from `bytes` with this config.
    fn key(&self, bytes: &[u8]) -> String {
        let mut digest = Sha256::new();
        digest.update(format!("{RECIPE} {:?}\n", self.config));
        digest.update(bytes);
        let digest = digest.finalize();
        digest.iter().take(10).map(|b| format!("{b:02x}")).collect()
    }

    fn entry(key: &str, rendition: &Rendition) -> String {
        let name = rendition.url.rsplit('/').next().unwrap_or_default();
        format!("pictures/{key}/{name}")
    }

    /// Which renditions a picture has.
    fn plan(&self, facts: Facts, key: &str) -> Picture {
        let Facts {
            width,
            height,
            may_move,
            is_opaque,
        } = facts;
        let rendition = |width: u32, height: u32, form: Form| Rendition {
            width,
            height,
            url: format!("/assets/pictures/{key}-{width}.{}", form.extension()),
            form,
        };
        let narrowed = |to: u32, form: Form| {
            let scaled = (u64::from(height) * u64::from(to)).div_ceil(u64::from(width));
            rendition(to, scaled.max(1) as u32, form)
        };
        let mut widths = self.config.widths.clone();
        let widest = widths.iter().max().copied().unwrap_or(width);
        widths.retain(|w| *w < width);
        if width <= widest {
            widths.push(width);
        }
        if may_move {
            widths.clear();
        }
        let small = widths.iter().map(|w| narrowed(*w, Form::WebP));
        let small = small.filter(|r| r.height <= resize::MOST_OF_WEBP).collect();
        let fallback = (!may_move && width > widest).then(|| {
            let form = if is_opaque { Form::Jpeg } else { Form::Png };
            narrowed(widest, form)
        });
        let share = resize::share_size(width, height)
            .filter(|_| !may_move)
            .map(|(width, height)| rendition(width, height, Form::Share));
        Picture {
            width,
            height,
            small,
            fallback,
            share,
        }
    }

    /// The bytes of a rendition of the picture at `path`.
    ///
    /// # Errors
    /// The picture can't be read any more.
    pub fn rendition(&self, path: &Path, rendition: &Rendition) -> Result<Vec<u8>, Bilingual> {
        let bytes = std::fs::read(path)
            .map_err(|e| bilingual!("không đọc được tệp ({e})", "the file can't be read ({e})"))?;
        let entry = Self::entry(&self.key(&bytes), rendition);
        if let Some(bytes) = self.cache.get(&entry) {
            return Ok(bytes);
        }
        let made = resize::decode(&bytes)?
            .render(rendition, self.config.quality)
            .ok_or_else(|| bilingual!("không thu nhỏ được ảnh", "the picture can't be resized"))?;
        self.cache.put(&entry, &made);
        Ok(made)
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests make files")]
mod tests {
    use super::*;
    use image::{ImageFormat, Rgb, RgbImage};
    use std::io::Cursor;

    fn site(folder: &Path) -> Darkroom {
        let (config, _) = crate::config::parse(folder, "title: A").unwrap();
        Darkroom::new(&config)
    }

    fn photo(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, 90]))
            .write_to(&mut Cursor::new(&mut bytes), format)
            .unwrap();
        bytes
    }

    #[test]
    fn a_photograph_gets_smaller_ones_once() {
        let folder = tempfile::tempdir().unwrap();
        let room = site(folder.path());
        let path = folder.path().join("a.jpg");
        std::fs::write(&path, photo(1600, 1000, ImageFormat::Jpeg)).unwrap();
        let picture = room.inspect(&path, "a.jpg").unwrap().unwrap();
        let widths: Vec<u32> = picture.small.iter().map(|r| r.width).collect();
        assert_eq!(widths, [400, 800, 1200]);
        assert_eq!(picture.fallback.as_ref().unwrap().height, 750);
        let made = room.rendition(&path, &picture.small[0]).unwrap();
        let read = image::load_from_memory_with_format(&made, ImageFormat::WebP).unwrap();
        assert_eq!((read.width(), read.height()), (400, 250));
        let share = picture.share.as_ref().unwrap();
        let cropped = image::load_from_memory(&room.rendition(&path, share).unwrap()).unwrap();
        assert_eq!((cropped.width(), cropped.height()), (1200, 630));
        // Without the cache the same bytes are made again.
        std::fs::remove_dir_all(folder.path().join(".bantin")).unwrap();
        assert_eq!(room.rendition(&path, &picture.small[0]).unwrap(), made);
        assert_eq!(room.inspect(&path, "a.jpg").unwrap().unwrap(), picture);
    }

    #[test]
    fn a_long_screenshot_is_shown_as_far_as_webp_can() {
        let folder = tempfile::tempdir().unwrap();
        let room = site(folder.path());
        let path = folder.path().join("a.png");
        std::fs::write(&path, photo(900, 16_500, ImageFormat::Png)).unwrap();
        let picture = room.inspect(&path, "a.png").unwrap().unwrap();
        let widths: Vec<u32> = picture.small.iter().map(|r| r.width).collect();
        assert_eq!((picture.height, &*widths), (16_500, &[400, 800][..]));
        assert!(room.rendition(&path, &picture.small[1]).is_ok());
    }

    #[test]
    fn what_is_cut_or_no_picture_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let room = site(folder.path());
        let path = folder.path().join("file");
        std::fs::write(&path, "<html>").unwrap();
        assert!(room.inspect(&path, "a.jpg").unwrap().is_err());
        assert!(room.inspect(&path, "a.svg").unwrap().is_err());
        assert!(room.inspect(&path, "a.pdf").is_none());
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let whole = photo(300, 200, format);
            std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
            let found = room.inspect(&path, "a.jpg").unwrap();
            assert!(found.is_err(), "half of a {format:?} passed");
        }
    }

    #[test]
    fn a_picture_bomb_is_refused() {
        // A PNG header that promises 60,000 × 60,000 pixels.
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend_from_slice(&60_000u32.to_be_bytes());
        png.extend_from_slice(&60_000u32.to_be_bytes());
        png.extend_from_slice(&[8, 2, 0, 0, 0, 0, 0, 0, 0]);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bomb.png");
        std::fs::write(&path, png).unwrap();
        let found = site(folder.path()).inspect(&path, "bomb.png").unwrap();
        assert!(found.is_err());
    }
}
