//! A timeline as a drawing: an axis of years, quarters, months or days, and rows of spans and days.

mod axis;
mod calendar;
mod lanes;

use crate::palette;
use crate::svg::{self, SIGN, Writer};
use crate::text::{Type, wrap};
use crate::{Timeline, Tone, Track};
use axis::{NAMES, Scale, Tick};
use lanes::{BAR, LABEL, MARK, Placed, Shape, TIP};

/// Between the drawing and its edge, in pixels.
const MARGIN: i32 = 16;
/// The names of tracks, how wide their lines may be and how many there may be.
const TRACK: Type = Type { size: 13, bold: true };
const TRACK_TEXT: (i32, usize) = (140, 6);
/// Between the names of tracks and the axis.
const GUTTER: i32 = 16;
/// How long the axis is.
const AXIS: i32 = 780;
/// One row of the axis.
const ROW: i32 = 20;
/// Within a track, above and below what it holds.
const PADDING: i32 = 10;
/// What is written at today's line: how wide it may be.
const TODAY: i32 = 300;

/// A timeline as SVG. `id` is a name that no other drawing of the page has; ids in the drawing begin with it.
pub fn timeline(timeline: &Timeline, id: &str) -> String {
    let scale = Scale::of(timeline, MARGIN + TRACK_TEXT.0 + GUTTER, AXIS);
    let axis = axis::axis(&scale, &timeline.months);
    let today = timeline.today.as_ref().filter(|(day, _)| scale.holds(calendar::number(*day)));
    let head = MARGIN + ROW + if axis.lower.is_empty() { 0 } else { ROW };
    let mut top = head + if today.is_some() { ROW + 2 } else { 0 };
    let rows: Vec<Row> = timeline
        .tracks
        .iter()
        .map(|track| {
            let row = row(track, &scale, top);
            top += row.height;
            row
        })
        .collect();

    let mut out = Writer::default();
    out.open("g", &[("class", "axis"), ("font-size", &NAMES.size.to_string())]);
    ticks(&mut out, &axis.lower, (MARGIN + ROW, top), "1");
    ticks(&mut out, &axis.upper, (MARGIN, top), "1.5");
    rule(&mut out, (scale.right(), MARGIN), (scale.right(), top), "1");
    out.close("g");
    for row in &rows {
        rule(&mut out, (MARGIN, row.top), (scale.right(), row.top), "1");
    }
    rule(&mut out, (MARGIN, top), (scale.right(), top), "1");
    if let Some((day, name)) = today {
        let x = (scale.x(calendar::number(*day)) + scale.x(calendar::number(*day) + 1)) / 2;
        now(&mut out, &scale, x, name, (head, top));
    }
    rows.iter().for_each(|row| written(&mut out, row));
    svg::drawing(
        &svg::Frame {
            id,
            class: "timeline",
            title: &timeline.title,
            description: &timeline.description,
            size: (scale.right() + MARGIN, top + MARGIN),
            links: false,
        },
        out,
    )
}

/// A track with its place.
struct Row {
    name: Vec<String>,
    items: Vec<Placed>,
    top: i32,
    height: i32,
}

fn row(track: &Track, scale: &Scale, top: i32) -> Row {
    let name = wrap(&track.label, TRACK, TRACK_TEXT.0, TRACK_TEXT.1);
    let (items, height) = lanes::lanes(&track.items, scale);
    let named = i32::try_from(name.len()).unwrap_or(0) * TRACK.line() + 4;
    Row { name, items, top, height: height.max(named).max(BAR) + 2 * PADDING }
}

fn rule(out: &mut Writer, from: (i32, i32), to: (i32, i32), weight: &str) {
    let path = format!("M{} {}L{} {}", from.0, from.1, to.0, to.1);
    out.empty("path", &[("d", &path), ("stroke", palette::GRID), ("stroke-width", weight)]);
}

fn ticks(out: &mut Writer, ticks: &[Tick], (top, bottom): (i32, i32), weight: &str) {
    for tick in ticks {
        rule(out, (tick.x, top), (tick.x, bottom), weight);
        if let Some((x, name)) = &tick.name {
            let y = (top + NAMES.baseline()).to_string();
            out.text("text", &[("x", &x.to_string()), ("y", &y), ("fill", palette::INK_SOFT)], name);
        }
    }
}

/// The line of today, and its name above the tracks on the side that has more room.
fn now(out: &mut Writer, scale: &Scale, x: i32, name: &str, (top, bottom): (i32, i32)) {
    let letters = Type { bold: true, ..LABEL };
    let name = wrap(name, letters, TODAY, 1).into_iter().next().unwrap_or_default();
    let (anchor, at) = if x - scale.left < scale.width / 2 { ("start", x + 6) } else { ("end", x - 6) };
    out.open("g", &[("class", "today")]);
    let path = format!("M{x} {top}L{x} {bottom}");
    out.empty(
        "path",
        &[
            ("d", &path),
            ("stroke", palette::INK),
            ("stroke-width", "1.5"),
            ("stroke-dasharray", "2 4"),
            ("stroke-linecap", "round"),
        ],
    );
    let y = (top + letters.baseline() + 2).to_string();
    let size = letters.size.to_string();
    out.text(
        "text",
        &[
            ("x", &at.to_string()),
            ("y", &y),
            ("font-size", &size),
            ("font-weight", "600"),
            ("text-anchor", anchor),
            ("fill", palette::INK),
        ],
        &name,
    );
    out.close("g");
}

fn written(out: &mut Writer, row: &Row) {
    out.open("g", &[("class", "track")]);
    if !row.name.is_empty() {
        let size = TRACK.size.to_string();
        out.open(
            "text",
            &[("class", "name"), ("font-size", &size), ("font-weight", "600"), ("fill", palette::INK)],
        );
        lines(out, &row.name, TRACK, (MARGIN, row.top + PADDING + 2));
        out.close("text");
    }
    row.items.iter().for_each(|item| drawn(out, item, row.top + PADDING));
    out.close("g");
}

fn lines(out: &mut Writer, lines: &[String], letters: Type, (x, top): (i32, i32)) {
    for (line, nth) in lines.iter().zip(0_i32..) {
        let y = top + nth * letters.line() + letters.baseline();
        out.text("tspan", &[("x", &x.to_string()), ("y", &y.to_string())], line);
    }
}

fn drawn(out: &mut Writer, item: &Placed, top: i32) {
    let top = top + item.top;
    let (what, path, fill, inside) = match item.shape {
        Shape::Bar { left, right, open } => {
            let inside = item.text > left && item.text < right;
            let height = if inside { item.height } else { BAR };
            ("bar", bar(left, right, (top, top + height), open), palette::bar_fill(item.tone), inside)
        }
        Shape::Mark { x, beyond } => {
            ("mark", mark(x, top + BAR / 2, beyond), palette::stroke(item.tone), false)
        }
    };
    out.open("g", &[("class", &format!("{what} {}", palette::class(item.tone)))]);
    if let Some(whole) = &item.whole {
        out.text("title", &[], whole);
    }
    let stroke = palette::stroke(item.tone);
    out.empty(
        "path",
        &[
            ("class", "shape"),
            ("d", &path),
            ("fill", fill),
            ("stroke", stroke),
            ("stroke-width", palette::weight(item.tone)),
            ("stroke-linejoin", "round"),
        ],
    );
    svg::sign(out, item.tone, item.text, top + 3);
    if !item.lines.is_empty() {
        let x = item.text + if item.tone == Tone::Plain { 0 } else { SIGN + 4 };
        let size = LABEL.size.to_string();
        let mut attributes = vec![("class", "label"), ("font-size", size.as_str()), ("fill", palette::INK)];
        if !inside {
            // The lines of the axis go behind the letters.
            attributes.extend([
                ("stroke", palette::PAPER),
                ("stroke-width", "4"),
                ("stroke-linejoin", "round"),
                ("paint-order", "stroke"),
            ]);
        }
        out.open("text", &attributes);
        lines(out, &item.lines, LABEL, (x, top + 3));
        out.close("text");
    }
    out.close("g");
}

/// A bar whose known ends are round and whose open ends are tips.
fn bar(left: i32, right: i32, (top, bottom): (i32, i32), open: (bool, bool)) -> String {
    let middle = (top + bottom) / 2;
    let round = 4;
    let beginning = match open.0 {
        true => format!("M{} {bottom}L{left} {middle}L{} {top}", left + TIP, left + TIP),
        false => format!(
            "M{} {bottom}Q{left} {bottom} {left} {}V{}Q{left} {top} {} {top}",
            left + round,
            bottom - round,
            top + round,
            left + round
        ),
    };
    let end = match open.1 {
        true => format!("H{}L{right} {middle}L{} {bottom}Z", right - TIP, right - TIP),
        false => format!(
            "H{}Q{right} {top} {right} {}V{}Q{right} {bottom} {} {bottom}Z",
            right - round,
            top + round,
            bottom - round,
            right - round
        ),
    };
    beginning + &end
}

/// A diamond; one that is off the axis, a triangle that points there.
fn mark(x: i32, y: i32, beyond: i32) -> String {
    let reach = MARK - 1;
    match beyond {
        0 => format!("M{} {y}L{x} {}L{} {y}L{x} {}Z", x - reach, y - reach, x + reach, y + reach),
        _ => format!("M{} {y}L{} {}V{}Z", x + beyond * reach, x - beyond * reach, y - reach, y + reach),
    }
}
