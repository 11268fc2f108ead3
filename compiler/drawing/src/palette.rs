//! The colours of a drawing: custom properties of the page, each with a fallback for a light page, and the
//! weight of lines by tone.
//!
//! A page that has themes defines: `--ink`, `--ink-soft`, `--paper`, `--line`, `--grid`, `--box`, `--bar`, `--attention`,
//! `--attention-box`, `--offending`, `--offending-box`, and `--kind-hosting`, `--kind-party`, … for the kinds of nodes.

use crate::Tone;

/// Text.
pub(crate) const INK: &str = "var(--ink, #1b2733)";
/// Smaller text.
pub(crate) const INK_SOFT: &str = "var(--ink-soft, #4a5a6a)";
/// The page behind a drawing.
pub(crate) const PAPER: &str = "var(--paper, #ffffff)";
/// Borders and arrows.
pub(crate) const LINE: &str = "var(--line, #64748b)";
/// What lies behind: lines of an axis, bands of tracks.
pub(crate) const GRID: &str = "var(--grid, #dde3ea)";

/// The colour of a tone's lines and signs.
pub(crate) fn stroke(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => LINE,
        Tone::Attention => "var(--attention, #9a5b00)",
        Tone::Offending => "var(--offending, #b3261e)",
    }
}

/// The inside of a box.
pub(crate) fn box_fill(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "var(--box, #f7f9fc)",
        _ => tinted(tone),
    }
}

/// The inside of a bar.
pub(crate) fn bar_fill(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "var(--bar, #d9e6f5)",
        _ => tinted(tone),
    }
}

fn tinted(tone: Tone) -> &'static str {
    match tone {
        Tone::Offending => "var(--offending-box, #fdecea)",
        _ => "var(--attention-box, #fff4e0)",
    }
}

/// How heavy the lines of a small picture are, in pixels.
pub(crate) const PICTURE: &str = "1.3";

/// How heavy a tone's lines are, in pixels.
pub(crate) fn weight(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "1.5",
        Tone::Attention => "2.25",
        Tone::Offending => "3",
    }
}

/// The class of a tone.
pub(crate) fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "plain",
        Tone::Attention => "attention",
        Tone::Offending => "offending",
    }
}
