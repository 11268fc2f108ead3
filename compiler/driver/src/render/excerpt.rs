//! The few lines of a file that a finding shows, cut to a width that can be read and free of characters that
//! must not reach a terminal. Lines keep their true numbers.

use super::{Places, floor, shown};
use charta_base::{FileId, Label, Span};
use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use std::collections::BTreeMap;

/// The widest line that is shown, in characters, however wide the frame.
const WIDEST: usize = 200;
/// How much of the frame's width is taken by numbers and lines beside the text.
const BESIDE: usize = 16;
/// A label over more lines is shown on its first line only.
const MOST_LINES: u32 = 6;
/// Lines shown before and after a place.
pub(super) const CONTEXT: u32 = 1;

/// One shown line.
#[derive(Debug)]
struct Line {
    /// The number in the file, from 0.
    number: u32,
    /// Where it starts in the excerpt, and where the next one does.
    start: usize,
    end: usize,
}

/// A label as it lies in the excerpt.
#[derive(Debug)]
struct Placed {
    start: usize,
    length: usize,
    text: String,
    place: String,
    primary: bool,
}

/// Shown lines of one file, with what is to be said about them.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// The most characters of a line that are shown.
    widest: usize,
    text: String,
    lines: Vec<Line>,
    labels: Vec<Placed>,
}

/// A label drawn to the bytes of its text, with the lines it touches (from 0).
struct Drawn<'a> {
    label: &'a Label,
    start: u32,
    end: u32,
    first: u32,
    last: u32,
    primary: bool,
}

impl Excerpt {
    /// The lines around labels of one file; the first label is the primary one if `primary` says so.
    pub(super) fn new(file: FileId, labels: &[&Label], primary: bool, places: &Places<'_>) -> Excerpt {
        let text = places.text(file);
        let drawn: Vec<Drawn<'_>> = labels
            .iter()
            .enumerate()
            .map(|(at, label)| draw(label, primary && at == 0, text, places))
            .collect();
        let mut excerpt = Excerpt {
            widest: places.frame.width.saturating_sub(BESIDE).clamp(40, WIDEST),
            text: String::new(),
            lines: Vec::new(),
            labels: Vec::new(),
        };
        let mut placed: Vec<(usize, usize)> = vec![(0, 0); drawn.len()];
        let shown: BTreeMap<u32, (u32, u32)> =
            drawn.iter().flat_map(|label| lines_around(text, label)).collect();
        for (number, (start, end)) in shown {
            excerpt.line(text, number, start, end, &drawn, &mut placed);
        }
        for (label, (start, end)) in drawn.iter().zip(placed) {
            excerpt.labels.push(Placed {
                start,
                length: end.saturating_sub(start),
                text: super::one_line(&label.label.text),
                place: places.place(Span::new(file, label.start, label.end)),
                primary: label.primary,
            });
        }
        excerpt
    }

    /// Adds one line, and notes where the ends of labels on it come to lie.
    fn line(
        &mut self,
        text: &str,
        number: u32,
        start: u32,
        end: u32,
        drawn: &[Drawn<'_>],
        placed: &mut [(usize, usize)],
    ) {
        let at = self.text.len();
        let line = text.get(start as usize..end as usize).unwrap_or("");
        let first = drawn.iter().filter(|label| label.first == number).map(|label| label.start).min();
        let (from, to) = window(line, first.map(|first| first.saturating_sub(start) as usize), self.widest);
        if from > 0 {
            self.text.push('…');
        }
        // Where each end falls, while characters are copied one by one.
        let mut ends: Vec<(u32, usize, bool)> = Vec::new();
        for (index, label) in drawn.iter().enumerate() {
            if label.first == number {
                ends.push((label.start, index, true));
            }
            if label.last == number {
                ends.push((label.end, index, false));
            }
        }
        ends.sort_unstable();
        let mut ends = ends.into_iter().peekable();
        let mut note = |offset: usize, here: usize| {
            while let Some((_, index, is_start)) =
                ends.next_if(|(byte, ..)| (byte.saturating_sub(start) as usize) <= offset)
            {
                if let Some(place) = placed.get_mut(index) {
                    match is_start {
                        true => place.0 = here,
                        false => place.1 = here,
                    }
                }
            }
        };
        let part = line.get(from..to).unwrap_or("");
        for (offset, c) in part.char_indices() {
            note(from + offset, self.text.len());
            match c {
                '\t' => self.text.push('\t'),
                c => self.text.push(shown(c)),
            }
        }
        note(usize::MAX, self.text.len());
        if to < line.len() {
            self.text.push('…');
        }
        self.text.push('\n');
        self.lines.push(Line { number, start: at, end: self.text.len() });
    }

    /// The labels for the library that draws them.
    pub(super) fn labels(&self) -> Vec<LabeledSpan> {
        let labeled = |label: &Placed| {
            let text = (!label.text.is_empty()).then(|| label.text.clone());
            match label.primary {
                true => LabeledSpan::new_primary_with_span(text, (label.start, label.length)),
                false => LabeledSpan::new(text, label.start, label.length),
            }
        };
        self.labels.iter().map(labeled).collect()
    }
}

fn draw<'a>(label: &'a Label, primary: bool, text: &str, places: &Places<'_>) -> Drawn<'a> {
    let file = label.span.file;
    let start = floor(text, label.span.start);
    let mut end = floor(text, label.span.end).max(start);
    // A span that ends with a line end would drag the next line in.
    let covered = text.get(start as usize..end as usize).unwrap_or("");
    end -= u32::try_from(covered.len() - covered.trim_end_matches(['\n', '\r']).len()).unwrap_or(0);
    let first = places.locate(file, start).line - 1;
    let mut last = places.locate(file, end).line - 1;
    if last - first >= MOST_LINES {
        end = line_end(text, start);
        last = first;
    }
    Drawn { label, start, end, first, last, primary }
}

/// The bytes of the lines that a label touches and of those around them, by number.
fn lines_around(text: &str, label: &Drawn<'_>) -> Vec<(u32, (u32, u32))> {
    let mut start = line_start(text, label.start);
    let mut number = label.first;
    // One line before and one after: as many as the drawing asks for.
    for _ in 0..CONTEXT.min(label.first) {
        start = line_start(text, start.saturating_sub(1));
        number -= 1;
    }
    let mut lines = Vec::new();
    loop {
        let end = line_end(text, start);
        lines.push((number, (start, end)));
        let next =
            text.get(end as usize..).and_then(|rest| rest.find('\n')).and_then(|at| u32::try_from(at).ok());
        match next.map(|at| end + at + 1) {
            // What follows the last line end is no line that anybody wrote.
            Some(next) if number < label.last || (number == label.last && (next as usize) < text.len()) => {
                start = next
            }
            _ => return lines,
        }
        number += 1;
    }
}

/// Where the line that holds a byte starts.
fn line_start(text: &str, at: u32) -> u32 {
    let before = text.get(..at as usize).unwrap_or("");
    before.rfind('\n').and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(0)
}

/// Where the line that holds a byte ends, its line end left out.
fn line_end(text: &str, at: u32) -> u32 {
    let rest = text.get(at as usize..).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or("");
    at + u32::try_from(line.strip_suffix('\r').unwrap_or(line).len()).unwrap_or(0)
}

/// The part of a line that is shown: all of a short one, and of a long one what surrounds its first place, a third of it
/// before the place.
fn window(line: &str, first: Option<usize>, widest: usize) -> (usize, usize) {
    // A character is a byte at least: a line of so few bytes is short without counting.
    if line.len() <= widest || line.chars().nth(widest).is_none() {
        return (0, line.len());
    }
    let first = first.unwrap_or(0).min(line.len());
    let before = line.get(..first).unwrap_or("");
    let from = before.char_indices().rev().nth(widest / 3).map_or(0, |(at, _)| at);
    let rest = line.get(from..).unwrap_or("");
    let to = rest.char_indices().nth(widest).map_or(line.len(), |(at, _)| from + at);
    (from, to)
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let holds = |at: usize| self.lines.iter().position(|line| line.start <= at && at < line.end);
        let (mut first, mut last) = holds(start).zip(holds(end)).ok_or(MietteError::OutOfBounds)?;
        let number = |at: usize| self.lines.get(at).map(|line| line.number);
        let follow = |a: usize, b: usize| number(a).is_some_and(|a| number(b) == Some(a + 1));
        if !(first..last).all(|at| follow(at, at + 1)) {
            return Err(MietteError::OutOfBounds);
        }
        for _ in 0..before {
            first -= usize::from(first > 0 && follow(first - 1, first));
        }
        for _ in 0..after {
            last += usize::from(follow(last, last + 1));
        }
        let lines = self.lines.get(first).zip(self.lines.get(last)).ok_or(MietteError::OutOfBounds)?;
        let (from, to) = (lines.0.start, lines.1.end);
        let data = self.text.as_bytes().get(from..to).ok_or(MietteError::OutOfBounds)?;
        let place = self.labels.iter().find(|label| label.start == start && label.length == span.len());
        let place =
            place.or_else(|| self.labels.iter().find(|label| label.start >= from && label.start < to));
        let name = place.map_or_else(String::new, |label| label.place.clone());
        let column =
            start - self.lines.iter().rev().find(|line| line.start <= start).map_or(0, |line| line.start);
        Ok(Box::new(MietteSpanContents::new_named(
            name,
            data,
            (from, to - from).into(),
            lines.0.number as usize,
            if before == 0 { column } else { 0 },
            last - first,
        )))
    }
}
