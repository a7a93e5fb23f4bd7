//! A colour of the screen, and how well one can be read on another.

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// Red, green and blue, 0 to 255.
    pub rgb: [u8; 3],
}

impl Colour {
    /// Black.
    pub const BLACK: Colour = Colour { rgb: [0; 3] };
    /// White.
    pub const WHITE: Colour = Colour { rgb: [255; 3] };

    /// Reads `#0b4f8a`.
    pub fn parse(text: &str) -> Option<Colour> {
        let digits = text.trim().strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Colour {
            rgb: [part(0)?, part(2)?, part(4)?],
        })
    }

    /// As style sheets write it.
    pub fn to_css(self) -> String {
        let [red, green, blue] = self.rgb;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// `parts` of 100 of `other` in this colour.
    pub fn mixed(self, other: Colour, parts: u32) -> Colour {
        let mix =
            |a: u8, b: u8| ((u32::from(a) * (100 - parts) + u32::from(b) * parts + 50) / 100) as u8;
        let mut rgb = self.rgb;
        for (own, other) in rgb.iter_mut().zip(other.rgb) {
            *own = mix(*own, other);
        }
        Colour { rgb }
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = self.rgb.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                libm::pow((part + 0.055) / 1.055, 2.4)
            }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// Contrast between the two, 1 to 21 (WCAG 2.2).
    pub fn contrast(self, other: Colour) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// This colour, moved towards `end` just far enough for a contrast of
    /// `least` on every one of `grounds`.
    pub fn readable_on(self, grounds: &[Colour], end: Colour, least: f64) -> Colour {
        (0..=100)
            .map(|parts| self.mixed(end, parts))
            .find(|colour| grounds.iter().all(|g| colour.contrast(*g) >= least))
            .unwrap_or(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((Colour::BLACK.contrast(Colour::WHITE) - 21.0).abs() < 0.01);
        let grey = Colour::parse("#767676").unwrap();
        assert!((grey.contrast(Colour::WHITE) - 4.54).abs() < 0.01);
        assert_eq!(Colour::parse("red"), None);
        assert_eq!(Colour::parse("#12345é"), None);
        assert_eq!(grey.to_css(), "#767676");
    }

    proptest! {
        #[test]
        fn any_colour_becomes_readable(rgb: [u8; 3]) {
            let grounds = [Colour::WHITE, Colour { rgb: [242, 244, 247] }];
            let shade = Colour { rgb }.readable_on(&grounds, Colour::BLACK, 4.5);
            for ground in grounds {
                prop_assert!(shade.contrast(ground) >= 4.5);
            }
        }
    }
}
