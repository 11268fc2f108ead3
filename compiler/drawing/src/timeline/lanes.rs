//! Items as shapes with their labels beside them, and lanes in which none meets another.

use super::axis::Scale;
use super::calendar::number;
use crate::svg::SIGN;
use crate::text::{Type, is_cut, wrap};
use crate::{Item, Tone};

/// The labels of items.
pub(super) const LABEL: Type = Type { size: 12, bold: false };
/// A label's line has at least so much room, in pixels, and no more than that. **Invariant**: the first is
/// less than half of the axis less a bar that is too short to hold it, so that beside every shape there is
/// room on one side.
const ROOM: (i32, i32) = (230, 380);
/// How many lines a label has at most.
const MOST: usize = 4;
/// The height of a bar that holds no label of several lines.
pub(super) const BAR: i32 = 22;
/// A bar is at least so wide, and the tip of an open end so long.
const SHORTEST: i32 = 14;
pub(super) const TIP: i32 = 9;
/// Half of a mark's width.
pub(super) const MARK: i32 = 8;
/// Between a shape and its label, between a sign and the label, between two items of a lane, and between two lanes.
const BESIDE: i32 = 6;
const BETWEEN: i32 = 12;
pub(super) const BETWEEN_LANES: i32 = 6;

/// What is drawn of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// From here to there, and whether its ends are open.
    Bar { left: i32, right: i32, open: (bool, bool) },
    /// About here; and where the day lies, if it is off the axis: before (-1) or after (1) it.
    Mark { x: i32, beyond: i32 },
}

/// An item with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) shape: Shape,
    pub(super) tone: Tone,
    pub(super) lines: Vec<String>,
    /// The whole label, where it had no room.
    pub(super) whole: Option<String>,
    /// Where the label (with its sign) begins.
    pub(super) text: i32,
    /// All that it takes across, and its height.
    pub(super) span: (i32, i32),
    pub(super) height: i32,
    /// From the top of its track.
    pub(super) top: i32,
}

/// The items of a track in lanes, and the height of all lanes.
pub(super) fn lanes(items: &[Item], scale: &Scale) -> (Vec<Placed>, i32) {
    let mut placed: Vec<Placed> = items.iter().map(|item| placed(item, scale)).collect();
    placed.sort_by_key(|item| item.span);
    // For each lane, where its last item ends, and its height.
    let mut lanes: Vec<(i32, i32)> = Vec::new();
    let mut lane_of = Vec::with_capacity(placed.len());
    for item in &placed {
        let free = lanes.iter().position(|(end, _)| end + BETWEEN <= item.span.0);
        let at = free.unwrap_or(lanes.len());
        match lanes.get_mut(at) {
            Some(lane) => *lane = (item.span.1, lane.1.max(item.height)),
            None => lanes.push((item.span.1, item.height)),
        }
        lane_of.push(at);
    }
    let tops: Vec<i32> = lanes
        .iter()
        .scan(0, |top, (_, height)| {
            let own = *top;
            *top += height + BETWEEN_LANES;
            Some(own)
        })
        .collect();
    for (item, lane) in placed.iter_mut().zip(lane_of) {
        item.top = tops.get(lane).copied().unwrap_or(0);
    }
    let height: i32 = lanes.iter().map(|(_, height)| height + BETWEEN_LANES).sum();
    (placed, (height - BETWEEN_LANES).max(0))
}

fn placed(item: &Item, scale: &Scale) -> Placed {
    let (shape, label, tone) = match item {
        Item::Bar { from, last, label, tone } => {
            (bar(from.map(number), last.map(number), scale), label, *tone)
        }
        Item::Mark { on, label, tone } => (mark(number(*on), scale), label, *tone),
    };
    let sign = if tone == Tone::Plain { 0 } else { SIGN + 4 };
    let (left, right) = match shape {
        Shape::Bar { left, right, .. } => (left, right),
        Shape::Mark { x, .. } => (x - MARK, x + MARK),
    };
    let (first, within) = match shape {
        Shape::Bar { open, .. } => {
            let first = left + BESIDE + if open.0 { TIP } else { 0 };
            (first, right - BESIDE - if open.1 { TIP } else { 0 } - first)
        }
        Shape::Mark { .. } => (left, 0),
    };
    let (after, before) = (scale.right() - right - BESIDE, left - BESIDE - scale.left);
    let room = [within, after, before].into_iter().find(|room| room - sign >= ROOM.0).unwrap_or(0);
    let lines = wrap(label, LABEL, (room - sign).clamp(ROOM.0, ROOM.1), MOST);
    let needed = lines.iter().map(|line| LABEL.width(line)).max().unwrap_or(0) + sign;
    let text = match () {
        () if within >= needed => first,
        () if after >= needed => right + BESIDE,
        () => left - BESIDE - needed,
    };
    let span = if needed == 0 { (left, right) } else { (left.min(text), right.max(text + needed)) };
    let text_lines = i32::try_from(lines.len()).unwrap_or(0) * LABEL.line();
    let whole = is_cut(&lines, label).then(|| label.clone());
    Placed { shape, tone, lines, whole, text, span, height: (text_lines + 6).max(BAR), top: 0 }
}

/// A bar; one whose days are in the wrong order has the same days.
fn bar(from: Option<i64>, last: Option<i64>, scale: &Scale) -> Shape {
    let (from, last) = match (from, last) {
        (Some(from), Some(last)) => (Some(from.min(last)), Some(from.max(last))),
        ends => ends,
    };
    let open = (from.is_none_or(|from| from < scale.from), last.is_none_or(|last| last >= scale.end));
    let left = from.map_or(scale.left, |from| scale.x(from));
    let right = last.map_or(scale.right(), |last| scale.x(last + 1));
    // A span that is wholly off the axis points to where it lies, and is open there alone.
    let open = match (last.is_some_and(|last| last < scale.from), from.is_some_and(|from| from >= scale.end))
    {
        (true, _) => (true, false),
        (_, true) => (false, true),
        _ => open,
    };
    let left = left.min(scale.right() - SHORTEST);
    Shape::Bar { left, right: right.max(left + SHORTEST), open }
}

fn mark(on: i64, scale: &Scale) -> Shape {
    let beyond = match on {
        _ if scale.holds(on) => 0,
        _ if on < scale.from => -1,
        _ => 1,
    };
    // The middle of the day, where a day is wide.
    let x = (scale.x(on) + scale.x(on.saturating_add(1))) / 2;
    Shape::Mark { x: x.clamp(scale.left + MARK, scale.right() - MARK), beyond }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Day;
    use crate::layered::Chance;

    fn any(chance: &mut Chance) -> Item {
        let tone = [Tone::Plain, Tone::Attention, Tone::Offending][chance.below(3)];
        let label = ["", "term", "approval of the ethics board, 3 March 2026", "保存期間 二〇二六年", "x"]
            [chance.below(5)]
        .repeat(chance.below(9));
        let mut day = || (chance.below(7) > 0).then(|| Day(chance.below(900) as i32 - 200));
        match (day(), day()) {
            (Some(on), None) => Item::Mark { on, label, tone },
            (from, last) => Item::Bar { from, last, label, tone },
        }
    }

    #[test]
    fn nothing_meets_and_all_is_on_the_axis() {
        let mut chance = Chance::new(3);
        for round in 0..400 {
            let scale = Scale { from: 0, end: 1 + chance.below(700) as i64, left: 180, width: 760 };
            let items: Vec<Item> = (0..chance.below(30)).map(|_| any(&mut chance)).collect();
            let (placed, height) = lanes(&items, &scale);
            assert_eq!(placed.len(), items.len());
            for (at, item) in placed.iter().enumerate() {
                assert!(item.span.0 >= scale.left && item.span.1 <= scale.right(), "{round} {item:?}");
                assert!(item.top >= 0 && item.top + item.height <= height);
                for other in &placed[..at] {
                    let across = item.span.0 < other.span.1 && other.span.0 < item.span.1;
                    let upright = item.top < other.top + other.height && other.top < item.top + item.height;
                    assert!(!(across && upright), "{round} {item:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn ends_are_open_where_a_span_goes_on() {
        let scale = Scale { from: 100, end: 200, left: 0, width: 700 };
        let open = |from, last| match bar(from, last, &scale) {
            Shape::Bar { open, .. } => open,
            Shape::Mark { .. } => panic!(),
        };
        assert_eq!(open(Some(100), Some(199)), (false, false));
        assert_eq!(open(Some(99), Some(200)), (true, true));
        assert_eq!(open(None, Some(150)), (true, false));
        assert_eq!(open(Some(150), None), (false, true));
        assert_eq!(open(Some(10), Some(20)), (true, false));
        assert_eq!(open(Some(300), None), (false, true));
        assert_eq!(mark(99, &scale), Shape::Mark { x: MARK, beyond: -1 });
        assert_eq!(mark(200, &scale), Shape::Mark { x: 700 - MARK, beyond: 1 });
    }
}
