//! Shades for light, dark and high-contrast pages, made from the agency's
//! colour so that every text on them can be read.

use crate::config::Colour;

/// Contrast of text on its ground; WCAG 2.2 asks for 4.5.
const TEXT: f64 = 4.6;

/// Contrast of lines and edges that carry a meaning; WCAG 2.2 asks for 3.
const EDGE: f64 = 3.1;

/// The colour of a site that names none.
const DEFAULT: Colour = Colour {
    rgb: [0x0b, 0x4f, 0x8a],
};

/// Red of what is urgent or not public yet.
const MARK: Colour = Colour {
    rgb: [0xb0, 0x1e, 0x1e],
};

/// Grounds of dark pages, not quite black: white on black blurs for many.
const NIGHT: Colour = Colour {
    rgb: [0x12, 0x17, 0x1d],
};

const NIGHT_TEXT: Colour = Colour {
    rgb: [0xe9, 0xed, 0xf1],
};

/// Text of light pages.
const INK: Colour = Colour {
    rgb: [0x17, 0x1b, 0x21],
};

const GREY: Colour = Colour {
    rgb: [0x5a, 0x64, 0x6f],
};

const YELLOW: Colour = Colour {
    rgb: [0xff, 0xe3, 0x3d],
};

type Shades = Vec<(&'static str, Colour)>;

/// `palette.css`, which style sheets of a theme import.
pub(super) fn style_sheet(colour: Option<Colour>) -> String {
    let colour = colour.unwrap_or(DEFAULT);
    let (day, night, strong) = (light(colour), dark(colour), high_contrast());
    let not_chosen = ":root:not([data-look])";
    format!(
        ":root{{color-scheme:light;{}}}\n\
         @media screen{{\n\
         @media (prefers-color-scheme:dark){{{not_chosen}{{color-scheme:dark;{}}}}}\n\
         @media (prefers-contrast:more){{{not_chosen}{{color-scheme:dark;{}}}}}\n\
         :root[data-look=dark]{{color-scheme:dark;{}}}\n\
         :root[data-look=contrast]{{color-scheme:dark;{}}}\n\
         }}\n",
        declarations(&day),
        declarations(&night),
        declarations(&strong),
        declarations(&night),
        declarations(&strong),
    )
}

fn declarations(shades: &Shades) -> String {
    shades
        .iter()
        .map(|(name, colour)| format!("--{name}:{};", colour.to_css()))
        .collect()
}

/// Black or white, whichever is read better on `ground`.
fn on(ground: Colour) -> Colour {
    if ground.contrast(Colour::WHITE) >= ground.contrast(Colour::BLACK) {
        Colour::WHITE
    } else {
        Colour::BLACK
    }
}

fn light(brand: Colour) -> Shades {
    let ground = Colour::WHITE;
    let soft = ground.mixed(brand, 5);
    let tint = ground.mixed(brand, 11);
    let grounds = [ground, soft, tint];
    let link = brand.readable_on(&grounds, Colour::BLACK, TEXT);
    // The bar is the colour itself, unless white could not be read on it.
    let bar = brand.readable_on(&[Colour::WHITE], Colour::BLACK, TEXT);
    vec![
        ("ground", ground),
        ("soft", soft),
        ("tint", tint),
        ("ink", INK),
        ("quiet", GREY.readable_on(&grounds, Colour::BLACK, TEXT)),
        ("line", ground.mixed(INK, 16)),
        ("edge", GREY.readable_on(&grounds, Colour::BLACK, EDGE)),
        ("brand", link),
        ("bar", bar),
        ("on-bar", on(bar)),
        ("mark", MARK.readable_on(&grounds, Colour::BLACK, TEXT)),
        ("on-mark", Colour::WHITE),
    ]
}

fn dark(brand: Colour) -> Shades {
    let soft = NIGHT.mixed(Colour::WHITE, 5);
    let tint = NIGHT.mixed(brand.mixed(Colour::WHITE, 30), 22);
    let grounds = [NIGHT, soft, tint];
    let link = brand.readable_on(&grounds, Colour::WHITE, TEXT + 1.0);
    let bar = brand
        .mixed(Colour::BLACK, 45)
        .readable_on(&[Colour::WHITE], Colour::BLACK, TEXT);
    let mark = MARK.readable_on(&grounds, Colour::WHITE, TEXT);
    vec![
        ("ground", NIGHT),
        ("soft", soft),
        ("tint", tint),
        ("ink", NIGHT_TEXT),
        ("quiet", GREY.readable_on(&grounds, Colour::WHITE, TEXT)),
        ("line", NIGHT.mixed(Colour::WHITE, 22)),
        ("edge", GREY.readable_on(&grounds, Colour::WHITE, EDGE)),
        ("brand", link),
        ("bar", bar),
        ("on-bar", on(bar)),
        ("mark", mark),
        ("on-mark", on(mark)),
    ]
}

fn high_contrast() -> Shades {
    let (black, white) = (Colour::BLACK, Colour::WHITE);
    vec![
        ("ground", black),
        ("soft", black),
        ("tint", black),
        ("ink", white),
        ("quiet", white),
        ("line", white),
        ("edge", white),
        ("brand", YELLOW),
        ("bar", black),
        ("on-bar", YELLOW),
        ("mark", YELLOW),
        ("on-mark", black),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Texts and the grounds that they stand on.
    const PAIRS: &[(&str, &[&str])] = &[
        ("ink", &["ground", "soft", "tint"]),
        ("quiet", &["ground", "soft", "tint"]),
        ("brand", &["ground", "soft", "tint"]),
        ("mark", &["ground", "soft", "tint"]),
        ("on-bar", &["bar"]),
        ("on-mark", &["mark"]),
    ];

    proptest! {
        #[test]
        fn every_text_can_be_read_whatever_the_colour(rgb: [u8; 3]) {
            for shades in [light(Colour { rgb }), dark(Colour { rgb }), high_contrast()] {
                let shade = |name: &str| shades.iter().find(|(n, _)| *n == name).unwrap().1;
                for (text, grounds) in PAIRS {
                    for ground in *grounds {
                        let contrast = shade(text).contrast(shade(ground));
                        prop_assert!(contrast >= 4.5, "{text} on {ground}: {contrast:.2}");
                    }
                }
                for ground in ["ground", "soft"] {
                    prop_assert!(shade("edge").contrast(shade(ground)) >= 3.0);
                }
            }
        }
    }
}
