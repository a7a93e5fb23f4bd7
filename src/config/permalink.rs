//! The form of an article's URL.

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
        let literal_dots = pattern.trim_end_matches(".html").contains('.');
        let slugs = parts.iter().filter(|p| **p == Part::Slug).count();
        (parts.iter().all(plain) && slugs == 1 && !literal_dots)
            .then_some(PermalinkPattern { parts })
    }

    /// How many names, parted by slashes, the URL of an article has.
    pub fn depth(&self) -> usize {
        let literals = self.parts.iter().map(|part| match part {
            Part::Literal(text) => text.as_str(),
            _ => "x",
        });
        let form: String = literals.collect();
        form.split('/').filter(|name| !name.is_empty()).count()
    }

    /// The site path of an article of this date and slug, without language prefix.
    pub fn apply(&self, date: &Moment, slug: &str) -> String {
        let day = date.day();
        let mut url = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => url.push_str(text),
                Part::Year => url.push_str(&format!("{:04}", day.year())),
                Part::Month => url.push_str(&format!("{:02}", day.month())),
                Part::Day => url.push_str(&format!("{:02}", day.day())),
                Part::Slug => url.push_str(slug),
            }
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
