//! What is shown around pages: notices, the agency's colour, small pictures.

use chrono_tz::Tz;

use super::raw::{RawConfig, RawImages, RawNotice, RawRelated};
use super::resolve::{Check, by_language, text};
use super::{Colour, LanguageConfig, NoticeConfig, PictureConfig, RelatedConfig};
use crate::bilingual;
use crate::locale::date::{self, Moment, Reading};
use crate::locale::weekday;

/// Widths in pixels in which pictures are made: a phone, a phone with a dense
/// screen or a list, a laptop.
const WIDTHS: [u32; 3] = [400, 800, 1200];

/// Narrowest and widest picture that may be asked for, in pixels.
const WIDTH_RANGE: std::ops::RangeInclusive<u32> = 100..=4000;

/// Quality of WebP, of 100: above it photographs grow and look the same.
const QUALITY: u8 = 78;

impl Check<'_> {
    pub(super) fn pictures(&mut self, raw: &RawImages) -> PictureConfig {
        let mut widths = raw.widths.clone().unwrap_or_else(|| WIDTHS.to_vec());
        widths.sort_unstable();
        widths.dedup();
        if widths.is_empty() || widths.iter().any(|w| !WIDTH_RANGE.contains(w)) {
            self.fault(
                "config-images",
                "images.widths",
                bilingual!(
                    "`images.widths` phải là các số từ 100 đến 4000",
                    "`images.widths` must be numbers from 100 to 4000"
                ),
                bilingual!(
                    "mặc định là [400, 800, 1200]",
                    "the default is [400, 800, 1200]"
                ),
            );
            widths = WIDTHS.to_vec();
        }
        let quality = match raw.quality.map(u8::try_from) {
            None => QUALITY,
            Some(Ok(quality @ 1..=100)) => quality,
            Some(_) => {
                self.fault(
                    "config-images",
                    "images.quality",
                    bilingual!(
                        "`images.quality` phải là số từ 1 đến 100",
                        "`images.quality` must be a number from 1 to 100"
                    ),
                    bilingual!("mặc định là {QUALITY}", "the default is {QUALITY}"),
                );
                QUALITY
            }
        };
        PictureConfig { widths, quality }
    }

    pub(super) fn related(&mut self, raw: &RawRelated) -> RelatedConfig {
        let mut number = |given: Option<f64>, key: &str, least: f64, most: f64, default: f64| {
            let Some(given) = given else { return default };
            if (least..=most).contains(&given) {
                return given;
            }
            self.fault(
                "config-related",
                &format!("related.{key}"),
                bilingual!(
                    "`related.{key}` phải từ {least} đến {most}",
                    "`related.{key}` must be from {least} to {most}"
                ),
                bilingual!("mặc định là {default}", "the default is {default}"),
            );
            default
        };
        RelatedConfig {
            others: raw.others.unwrap_or(10) as usize,
            count: raw.count.unwrap_or(5) as usize,
            threshold: (number(raw.threshold, "threshold", 0.0, 1.0, 0.1) * 1000.0) as u32,
            copy: (number(raw.copy, "copy", 0.0, 1.0, 0.8) * 1000.0) as u32,
            title: number(raw.title, "title", 0.0, 100.0, 2.0),
            summary: number(raw.summary, "summary", 0.0, 100.0, 1.5),
            tag: number(raw.tag, "tag", 0.0, 10.0, 0.1),
            category: number(raw.category, "category", 0.0, 10.0, 0.05),
            near: number(raw.near, "near", 0.0, 10.0, 0.2),
            days: number(raw.days, "days", 1.0, 100_000.0, 60.0),
        }
    }

    pub(super) fn colour(&mut self, raw: &RawConfig) -> Option<Colour> {
        let given = raw.agency.color.as_ref()?;
        let colour = Colour::parse(&given.0);
        if colour.is_none() {
            let shown = &given.0;
            self.fault(
                "config-color",
                "agency.color",
                bilingual!("`{shown}` không phải mã màu", "`{shown}` is not a colour"),
                bilingual!(
                    "viết dấu # và sáu ký tự 0–9, a–f trong dấu nháy, như \"#0b4f8a\"",
                    "write # and six characters 0–9, a–f in quotes, such as \"#0b4f8a\""
                ),
            );
        }
        colour
    }

    pub(super) fn notices(
        &mut self,
        raw: &[RawNotice],
        languages: &[LanguageConfig],
        zone: Tz,
    ) -> Vec<NoticeConfig> {
        let mut notices = Vec::new();
        for (i, notice) in raw.iter().enumerate() {
            let path = format!("notices[{i}]");
            self.filled(&notice.text, &format!("{path}.text"));
            for (code, text) in &notice.texts {
                self.filled(text, &format!("{path}.texts.{code}"));
            }
            let from = self.notice_time(&notice.from, &format!("{path}.from"), zone);
            let until = self.notice_time(&notice.until, &format!("{path}.until"), zone);
            if let (Some(from), Some(until)) = (from, until)
                && until.at <= from.at
            {
                self.fault(
                    "config-notice",
                    &format!("{path}.until"),
                    bilingual!(
                        "thông báo kết thúc trước khi bắt đầu",
                        "the notice ends before it begins"
                    ),
                    bilingual!("đặt `until` sau `from`", "put `until` after `from`"),
                );
            }
            self.known_languages(&notice.texts, &format!("{path}.texts"), languages);
            let link = notice
                .url
                .as_ref()
                .map(|url| self.link(&notice.text, url, &format!("{path}.url")));
            notices.push(NoticeConfig {
                texts: by_language(Some(&notice.text), &notice.texts, languages),
                link,
                from,
                until,
                urgent: notice.urgent,
            });
        }
        notices
    }

    fn notice_time(
        &mut self,
        raw: &Option<crate::yaml::Text>,
        path: &str,
        zone: Tz,
    ) -> Option<Moment> {
        // Left blank it would be there at once, or for good.
        if self.is_blank(path) {
            let hint = bilingual!(
                "ghi giá trị, hoặc bỏ dòng này",
                "write a value, or remove the line"
            );
            self.empty(path, hint);
        }
        let given = raw.as_ref()?;
        let reading = date::parse(&text(Some(given)), zone);
        if let Ok(Reading {
            wrong_weekday: Some(given),
            moment,
        }) = &reading
        {
            let (vi, en) = (weekday::name(*given, "vi"), weekday::name(*given, "en"));
            let day = moment.at.format("%d-%m-%Y");
            self.fault(
                "config-notice",
                path,
                bilingual!("{day} không phải {vi}", "{day} is no {en}"),
                bilingual!("sửa thứ, hoặc sửa ngày", "fix the weekday, or the date"),
            );
        }
        if reading.is_err() {
            let shown = &given.0;
            self.fault(
                "config-notice",
                path,
                bilingual!(
                    "`{shown}` không phải ngày giờ",
                    "`{shown}` is not a date and time"
                ),
                bilingual!(
                    "viết như 2026-11-20 08:00",
                    "write it as in 2026-11-20 08:00"
                ),
            );
        }
        reading.ok().map(|r| r.moment)
    }
}
