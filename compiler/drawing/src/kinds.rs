//! The kinds of boxes that documents draw: a colour and a picture each, so that neither has to be told from
//! the other alone. Any other kind is drawn in grey, without a picture.

use crate::palette;
use crate::svg::Writer;

/// How wide and high a picture is, in pixels.
pub(crate) const PICTURE: i32 = 14;

struct Kind {
    name: &'static str,
    /// On light pages; `--kind-…` says it for others.
    colour: &'static str,
    /// Lines within a square of the size of a picture.
    picture: &'static str,
}

const KINDS: &[Kind] = &[
    // A page with a folded corner.
    Kind { name: "contract", colour: "#3f51a3", picture: "M2.5 1h6.5l3 3v9h-9.5zM9 1v3h3M5 7h4.5M5 9.8h4.5" },
    // A drum, as data are drawn.
    Kind {
        name: "dataset",
        colour: "#2a7f6f",
        picture: "M1.5 3.2a5.5 2.2 0 0 1 11 0v7.6a5.5 2.2 0 0 1 -11 0zM1.5 3.2a5.5 2.2 0 0 0 11 0",
    },
    // Two machines of a rack.
    Kind {
        name: "hosting",
        colour: "#2f6f9f",
        picture: "M1 1.5h12v4.5h-12zM1 8h12v4.5h-12zM3.5 3.75h1.5M3.5 10.25h1.5",
    },
    // A balance.
    Kind {
        name: "law",
        colour: "#7a5195",
        picture: "M7 1v12M4 13h6M2.5 3h9M2.5 3l-2 5.5h4zM11.5 3l-2 5.5h4z",
    },
    // Head and shoulders.
    Kind {
        name: "party",
        colour: "#5b6b7b",
        picture: "M7 1a2.7 2.7 0 1 1 0 5.4a2.7 2.7 0 1 1 0 -5.4zM1.5 13a5.5 4.6 0 0 1 11 0z",
    },
    // A pin on a map.
    Kind {
        name: "place",
        colour: "#5f6f25",
        picture: "M7 13.2c-3 -3.6 -4.5 -5.6 -4.5 -7.6a4.5 4.5 0 0 1 9 0c0 2 -1.5 4 -4.5 7.6zM7 4.2a1.4 1.4 0 1 1 0 2.8a1.4 1.4 0 1 1 0 -2.8z",
    },
    // What comes into a tray.
    Kind { name: "recipient", colour: "#b0642b", picture: "M7 1v7M4 5.2l3 3l3 -3M1.5 9v4h11v-4" },
];

fn of(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The colour of a kind.
pub(crate) fn colour(name: &str) -> String {
    format!("var(--kind-{name}, {})", of(name).map_or("#64748b", |kind| kind.colour))
}

/// How much room a kind's picture takes.
pub(crate) fn room(name: &str) -> i32 {
    if of(name).is_some() { PICTURE } else { 0 }
}

/// A kind's picture, by its top left corner.
pub(crate) fn picture(out: &mut Writer, name: &str, x: i32, y: i32) {
    let Some(kind) = of(name) else { return };
    out.empty(
        "path",
        &[
            ("class", "picture"),
            ("transform", &format!("translate({x} {y})")),
            ("d", kind.picture),
            ("stroke", &colour(name)),
            ("stroke-width", palette::PICTURE),
            ("stroke-linecap", "round"),
            ("stroke-linejoin", "round"),
        ],
    );
}
