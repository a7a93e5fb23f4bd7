//! The form of an article's URL.

use std::fmt::Write as _;

use chrono::Datelike;

use crate::locale::date::Moment;

/// A pattern such as `/:year/:month/:day/:slug/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermalinkPattern {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Year,
    Month,
    Day,
    Slug,
}

impl Part {
    /// How many bytes of `text` it would take.
    fn length_in(&self, text: &str) -> Option<usize> {
        let length = match self {
            Part::Literal(literal) => literal.len(),
            Part::Year => 4,
            Part::Month | Part::Day => 2,
            Part::Slug => return None,
        };
        (length <= text.len()).then_some(length)
    }

    fn is(&self, text: &str) -> bool {
        match self {
            Part::Literal(literal) => literal == text,
            _ => text.bytes().all(|b| b.is_ascii_digit()),
        }
    }
}

impl PermalinkPattern {
    /// Reads a pattern: it starts with `/`, holds `:slug` once, and ends with
    /// `/` (a folder a page) or `.html` (a file a page). None otherwise.
    pub fn parse(pattern: &str) -> Option<Self> {
        let ends_well = pattern.ends_with('/') || pattern.ends_with(".html");
        if !pattern.starts_with('/') || !ends_well || pattern.contains("//") {
            return None;
        }
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some(at) = rest.find(':') {
            parts.push(Part::Literal(rest[..at].to_owned()));
            let word: String = rest[at + 1..]
                .chars()
                .take_while(char::is_ascii_alphabetic)
                .collect();
            parts.push(match word.as_str() {
                "year" => Part::Year,
                "month" => Part::Month,
                "day" => Part::Day,
                "slug" => Part::Slug,
                _ => return None,
            });
            rest = &rest[at + 1 + word.len()..];
        }
        parts.push(Part::Literal(rest.to_owned()));
        let plain = |p: &Part| match p {
            Part::Literal(text) => text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "/-.".contains(c)),
            _ => true,
        };
        let literal_dots = pattern
            .strip_suffix(".html")
            .unwrap_or(pattern)
            .contains('.');
        let slugs = parts.iter().filter(|p| **p == Part::Slug).count();
        (parts.iter().all(plain) && slugs == 1 && !literal_dots)
            .then_some(PermalinkPattern { parts })
    }

    /// Whether the site path, without language prefix, may be of an article.
    pub fn matches(&self, path: &str) -> bool {
        let slug = self.parts.iter().position(|part| *part == Part::Slug);
        let (before, behind) = self.parts.split_at(slug.unwrap_or(0));
        let mut rest = path;
        for part in before {
            let Some((start, behind)) = part.length_in(rest).and_then(|n| rest.split_at_checked(n))
            else {
                return false;
            };
            if !part.is(start) {
                return false;
            }
            rest = behind;
        }
        for part in behind.iter().skip(1).rev() {
            let at = part.length_in(rest).and_then(|n| rest.len().checked_sub(n));
            let Some((start, end)) = at.and_then(|at| rest.split_at_checked(at)) else {
                return false;
            };
            if !part.is(end) {
                return false;
            }
            rest = start;
        }
        !rest.is_empty() && !rest.contains('/')
    }

    /// The site path of an article of this date and slug, without language prefix.
    pub fn apply(&self, date: &Moment, slug: &str) -> String {
        let day = date.day();
        let mut url = String::with_capacity(slug.len() + 16);
        for part in &self.parts {
            let written = match part {
                Part::Literal(text) => url.write_str(text),
                Part::Year => write!(url, "{:04}", day.year()),
                Part::Month => write!(url, "{:02}", day.month()),
                Part::Day => write!(url, "{:02}", day.day()),
                Part::Slug => url.write_str(slug),
            };
            debug_assert!(written.is_ok(), "a string takes all that is written");
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_an_article_s_is_told_by_its_form() {
        for (pattern, path, is_one) in [
            ("/:year/:month/:day/:slug/", "/2018/07/20/tin/", true),
            ("/:year/:month/:day/:slug/", "/2018/07/20/", false),
            (
                "/:year/:month/:day/:slug.html",
                "/2018/07/20/tin.html",
                true,
            ),
            ("/:slug/", "/2018/", true),
            ("/:slug/", "/2018/07/", false),
            ("/tin-tuc/:slug/", "/tin-tuc/y-te/", true),
            ("/tin-tuc/:slug/", "/tin-tuc/", false),
            ("/:year/:month/:slug/", "/ế/", false),
        ] {
            let pattern = PermalinkPattern::parse(pattern).unwrap();
            assert_eq!(pattern.matches(path), is_one, "{pattern:?} {path}");
        }
    }

    #[test]
    fn both_styles_are_read_and_applied() {
        let date = Moment::from_machine("2018-07-20T09:30:00+07:00").unwrap();
        let apply = |p: &str| PermalinkPattern::parse(p).map(|p| p.apply(&date, "tin"));
        assert_eq!(
            apply("/:year/:month/:day/:slug/").as_deref(),
            Some("/2018/07/20/tin/")
        );
        assert_eq!(
            apply("/tin/:year/:slug.html").as_deref(),
            Some("/tin/2018/tin.html")
        );
        for bad in [
            "/:slug",
            ":slug/",
            "/:year/",
            "/:title/",
            "/../:slug/",
            "/:slug/:slug/",
        ] {
            assert_eq!(apply(bad), None, "{bad}");
        }
    }
}
