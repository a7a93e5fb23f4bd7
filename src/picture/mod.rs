//! Pictures of the content folder: what they are, the smaller ones made of
//! them for phones and slow lines, and the bytes that may be published.

mod metadata;
mod resize;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use borsh::{BorshDeserialize, BorshSerialize};
use sha2::{Digest, Sha256};

use crate::bilingual;
use crate::cache::Cache;
use crate::config::{Config, PictureConfig};
use crate::diagnostic::Bilingual;
use crate::fingerprint::hexadecimal;
use crate::stamp::Stamp;

pub use metadata::without_metadata;

/// Largest picture in pixels.
const MAX_PIXELS: u64 = 50_000_000;

/// Memory that decoding one picture may take, in bytes.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;

/// Name of the entry with what is known of a picture; changes with what is refused.
const FACTS: &str = "facts-3";

/// Changes whenever the same picture would be made into other bytes.
const RECIPE: u32 = 4;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
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

/// Folder of the cache that holds what was made of each picture, by its key.
const FOLDER: &str = "pictures";

/// Entry with the pictures that were looked into.
const KNOWN: &str = "known-pictures";

/// Time after which what was made of a picture goes that no build asks for any more, in
/// nanoseconds: a draft's pictures are asked for by previews only.
const UNUSED: i128 = 30 * DAY;
const DAY: i128 = 24 * 3_600 * 1_000_000_000;

/// A picture as it was when it was looked into.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct Known {
    stamp: Stamp,
    key: String,
    facts: Facts,
    /// When a build last asked for it, to the day, in nanoseconds since 1970.
    used: i128,
}

/// Looks into pictures and makes smaller ones; what was made once is kept.
#[derive(Debug)]
pub struct PictureStore {
    cache: Cache,
    config: PictureConfig,
    /// Pictures that earlier builds looked into, by their paths in the site.
    before: BTreeMap<String, Known>,
    believe_times: bool,
    /// Those of this one.
    seen: Mutex<BTreeMap<String, Known>>,
}

impl PictureStore {
    /// The one of a site. Unless it is to `believe_times` every picture is read, even one
    /// of which the file system says that it is as it was.
    pub fn new(config: &Config, believe_times: bool) -> PictureStore {
        let cache = Cache::of_site(&config.root);
        let recipe = recipe(&config.pictures);
        let known = cache.get(KNOWN);
        let known: Option<(String, BTreeMap<String, Known>)> =
            known.and_then(|known| borsh::from_slice(&known).ok());
        let known = known.filter(|(made_by, _)| *made_by == recipe);
        PictureStore {
            cache,
            config: config.pictures.clone(),
            before: known.unwrap_or_default().1,
            believe_times,
            seen: Mutex::default(),
        }
    }

    /// Leaves for the next build what this one has seen, and forgets what was made of
    /// pictures that are gone. `now` is the time of the file system when it began, in
    /// nanoseconds since 1970.
    pub fn keep(&self, now: i128) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for known in seen.values_mut().filter(|known| known.used + DAY < now) {
            known.used = now;
        }
        let mut known = self.before.clone();
        known.retain(|_, known| known.used + UNUSED > now);
        let all = known.values().chain(seen.values());
        let keys: HashSet<&str> = all.map(|known| known.key.as_str()).collect();
        // What another build makes now is not in this list yet.
        self.cache
            .remove_unused(FOLDER, |key| keys.contains(key), now - DAY);
        let settled = seen.iter().filter(|(_, known)| known.stamp.is_settled(now));
        known.extend(settled.map(|(path, known)| (path.clone(), known.clone())));
        if known != self.before
            && let Ok(bytes) = borsh::to_vec(&(recipe(&self.config), known))
        {
            self.cache.put(KNOWN, &bytes);
        }
    }

    /// The picture at `path`, none when its name is not that of a picture.
    /// `name` is its path in the site, `stamp` what the file system says of it.
    ///
    /// # Errors
    /// Why it can't be published.
    pub fn inspect(
        &self,
        path: &Path,
        name: &str,
        stamp: Stamp,
    ) -> Option<Result<Picture, Bilingual>> {
        let extension = name
            .rsplit_once('.')
            .map_or("", |(_, e)| e)
            .to_ascii_lowercase();
        match extension.as_str() {
            "jpg" | "jpeg" | "jpe" | "jfif" | "png" | "gif" | "webp" => {
                let known = self
                    .before
                    .get(name)
                    .filter(|known| self.believe_times && known.stamp == stamp);
                let known =
                    known.map_or_else(|| self.develop(path, stamp), |known| Ok(known.clone()));
                Some(known.map(|known| {
                    let picture = self.plan(known.facts, &known.key);
                    let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                    seen.insert(name.to_owned(), known);
                    picture
                }))
            }
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

    fn develop(&self, path: &Path, stamp: Stamp) -> Result<Known, Bilingual> {
        let bytes = std::fs::read(path)
            .map_err(|e| bilingual!("không đọc được tệp ({e})", "the file can't be read ({e})"))?;
        let key = self.key(&bytes);
        let entry = format!("{FOLDER}/{key}/{FACTS}");
        let known = self.cache.get(&entry);
        if let Some(facts) = known.and_then(|facts| borsh::from_slice(&facts).ok()) {
            return Ok(Known {
                stamp,
                key,
                facts,
                used: 0,
            });
        }
        let source = resize::decode(&bytes)?;
        let picture = self.plan(source.facts, &key);
        for rendition in picture.small.iter().chain(&picture.fallback) {
            if let Some(bytes) = source.render(rendition, self.config.quality) {
                self.cache.put(&Self::entry(&key, rendition), &bytes);
            }
        }
        let facts = source.facts;
        if let Ok(bytes) = borsh::to_vec(&facts) {
            self.cache.put(&entry, &bytes);
        }
        Ok(Known {
            stamp,
            key,
            facts,
            used: 0,
        })
    }

    /// Names everything that is made from `bytes` with this config.
    fn key(&self, bytes: &[u8]) -> String {
        let mut digest = Sha256::new();
        digest.update(recipe(&self.config));
        digest.update(bytes);
        hexadecimal(&digest.finalize()[..10])
    }

    fn entry(key: &str, rendition: &Rendition) -> String {
        let name = rendition.url.rsplit('/').next().unwrap_or_default();
        format!("{FOLDER}/{key}/{name}")
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
            url: format!("{}{width}.{}", url_start(key), form.extension()),
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
    /// The picture can't be read any more, or is another.
    pub fn rendition(&self, path: &Path, rendition: &Rendition) -> Result<Vec<u8>, Bilingual> {
        let bytes = std::fs::read(path)
            .map_err(|e| bilingual!("không đọc được tệp ({e})", "the file can't be read ({e})"))?;
        let key = self.key(&bytes);
        // Its name says what it is made of.
        if !rendition.url.starts_with(&url_start(&key)) {
            return Err(bilingual!(
                "tệp vừa bị thay đổi",
                "the file has just changed"
            ));
        }
        let entry = Self::entry(&key, rendition);
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

/// How the site paths begin of all that is made of the picture with this key.
fn url_start(key: &str) -> String {
    format!("/assets/pictures/{key}-")
}

/// What else tells one result from another: how it is made, and what is asked for.
fn recipe(config: &PictureConfig) -> String {
    format!("{RECIPE} {FACTS} {config:?}\n")
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests make files")]
mod tests {
    use super::*;
    use image::{ImageFormat, Rgb, RgbImage};
    use std::io::Cursor;

    fn site(folder: &Path) -> PictureStore {
        let (config, _) = crate::config::parse(folder, "title: A").unwrap();
        PictureStore::new(&config, true)
    }

    fn look(
        pictures: &PictureStore,
        path: &Path,
        name: &str,
    ) -> Option<Result<Picture, Bilingual>> {
        pictures.inspect(path, name, Stamp::of(&std::fs::metadata(path).ok()?))
    }

    #[test]
    fn a_picture_that_did_not_change_is_not_read_and_one_that_is_gone_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jpg");
        std::fs::write(&path, photo(300, 200, ImageFormat::Jpeg)).unwrap();
        let now = Stamp::of(&std::fs::metadata(&path).unwrap()).modified;
        let pictures = site(folder.path());
        let picture = look(&pictures, &path, "a.jpg").unwrap().unwrap();
        pictures.keep(now + DAY);
        // In its place, with its stamp, stands no picture: nobody looks.
        let known = site(folder.path());
        let stamp = Stamp::of(&std::fs::metadata(&path).unwrap());
        let elsewhere = folder.path().join("none");
        let again = known.inspect(&elsewhere, "a.jpg", stamp).unwrap();
        assert_eq!(again, Ok(picture));
        let (config, _) = crate::config::parse(folder.path(), "title: A").unwrap();
        let careful = PictureStore::new(&config, false);
        assert!(
            careful
                .inspect(&elsewhere, "a.jpg", stamp)
                .unwrap()
                .is_err()
        );
        let folders = || {
            let all = std::fs::read_dir(folder.path().join(".bantin/cache/pictures")).unwrap();
            all.flatten().filter(|entry| entry.path().is_dir()).count()
        };
        site(folder.path()).keep(now + DAY);
        assert_eq!(folders(), 1, "a preview may ask for it");
        site(folder.path()).keep(now + 40 * DAY);
        assert_eq!(folders(), 0);
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
        let pictures = site(folder.path());
        let path = folder.path().join("a.jpg");
        std::fs::write(&path, photo(1600, 1000, ImageFormat::Jpeg)).unwrap();
        let picture = look(&pictures, &path, "a.jpg").unwrap().unwrap();
        let widths: Vec<u32> = picture.small.iter().map(|r| r.width).collect();
        assert_eq!(widths, [400, 800, 1200]);
        assert_eq!(picture.fallback.as_ref().unwrap().height, 750);
        let made = pictures.rendition(&path, &picture.small[0]).unwrap();
        let read = image::load_from_memory_with_format(&made, ImageFormat::WebP).unwrap();
        assert_eq!((read.width(), read.height()), (400, 250));
        let share = picture.share.as_ref().unwrap();
        let cropped = image::load_from_memory(&pictures.rendition(&path, share).unwrap()).unwrap();
        assert_eq!((cropped.width(), cropped.height()), (1200, 630));
        // Without the cache the same bytes are made again.
        std::fs::remove_dir_all(folder.path().join(".bantin")).unwrap();
        assert_eq!(pictures.rendition(&path, &picture.small[0]).unwrap(), made);
        assert_eq!(look(&pictures, &path, "a.jpg").unwrap().unwrap(), picture);
        // Another picture never gets its names.
        std::fs::write(&path, photo(1600, 900, ImageFormat::Jpeg)).unwrap();
        assert!(pictures.rendition(&path, &picture.small[0]).is_err());
    }

    /// Whoever changes one of these raises [`RECIPE`]: else a warm cache would keep what a
    /// clean build makes otherwise.
    #[cfg(target_arch = "x86_64")]
    #[test]
    fn the_recipe_says_which_bytes_are_made() {
        let folder = tempfile::tempdir().unwrap();
        let pictures = site(folder.path());
        let fingerprint = |bytes: &[u8]| hexadecimal(&Sha256::digest(bytes)[..6]);
        let path = folder.path().join("a.jpg");
        std::fs::write(&path, photo(1600, 1000, ImageFormat::Png)).unwrap();
        let picture = look(&pictures, &path, "a.png").unwrap().unwrap();
        let made = picture.renditions(true).map(|rendition| {
            let bytes = pictures.rendition(&path, rendition).unwrap();
            format!(
                "{:?} {} {}",
                rendition.form,
                rendition.width,
                fingerprint(&bytes)
            )
        });
        let made: Vec<String> = made.collect();
        let known = [
            "WebP 400 a8a4177843e6",
            "WebP 800 bf85dd6d1f35",
            "WebP 1200 9a9444dc8d1a",
            "Jpeg 1200 16d74cdf97d8",
            "Share 1200 ab4faed05bd9",
        ];
        assert_eq!(made, known);
        assert_eq!(RECIPE, 4);
    }

    #[test]
    fn a_long_screenshot_is_shown_as_far_as_webp_can() {
        let folder = tempfile::tempdir().unwrap();
        let pictures = site(folder.path());
        let path = folder.path().join("a.png");
        std::fs::write(&path, photo(900, 16_500, ImageFormat::Png)).unwrap();
        let picture = look(&pictures, &path, "a.png").unwrap().unwrap();
        let widths: Vec<u32> = picture.small.iter().map(|r| r.width).collect();
        assert_eq!((picture.height, &*widths), (16_500, &[400, 800][..]));
        assert!(pictures.rendition(&path, &picture.small[1]).is_ok());
    }

    #[test]
    fn what_is_cut_or_no_picture_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let pictures = site(folder.path());
        let path = folder.path().join("file");
        std::fs::write(&path, "<html>").unwrap();
        assert!(look(&pictures, &path, "a.jpg").unwrap().is_err());
        assert!(look(&pictures, &path, "a.svg").unwrap().is_err());
        assert!(look(&pictures, &path, "a.pdf").is_none());
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let whole = photo(300, 200, format);
            std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
            let found = look(&pictures, &path, "a.jpg").unwrap();
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
        let found = look(&site(folder.path()), &path, "bomb.png").unwrap();
        assert!(found.is_err());
    }
}
