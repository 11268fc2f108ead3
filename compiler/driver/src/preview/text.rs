//! A preview for people, as wide as their terminal.

use super::{Denied, Preview, Recipient, Seen, SeenColumn, Session};
use crate::render::style::{Tone, hanging, paint};
use crate::render::{number, one_line};
use charta_base::join_words;

/// The widest column of a sample, in characters.
const WIDEST: usize = 24;
/// What stands for a value that is missing or not shown.
const NOTHING: &str = "·";

/// The whole preview.
pub fn render(preview: &Preview, width: usize, colour: bool) -> String {
    let width = width.clamp(40, 140);
    let mut text = paint(&format!("{} on {}", one_line(&preview.project), preview.on), Tone::Strong, colour);
    text.push('\n');
    text.push_str(&hanging("rows to show: ", &rows(preview), width));
    for recipient in &preview.recipients {
        text.push('\n');
        text.push_str(&recipient_text(recipient, width, colour));
    }
    if !preview.denied.is_empty() {
        text.push_str(&format!("\n{}\n", paint("Denied, as the scenarios expect", Tone::Strong, colour)));
        for denied in &preview.denied {
            text.push_str(&denied_text(denied, width, colour));
        }
    }
    text
}

fn rows(preview: &Preview) -> String {
    let of = |dataset: &super::DatasetRows| match dataset.rows {
        Some(rows) => format!("{} ({})", dataset.name, number(rows, "row", "rows")),
        None => format!("{} (no file of rows)", dataset.name),
    };
    let datasets: Vec<String> = preview.datasets.iter().map(of).collect();
    one_line(&datasets.join(", "))
}

fn recipient_text(recipient: &Recipient, width: usize, colour: bool) -> String {
    let names: Vec<String> = recipient
        .titles
        .iter()
        .zip(&recipient.parties)
        .map(|(title, path)| format!("{} ({})", one_line(title), one_line(path)))
        .collect();
    let mut text = String::new();
    for line in hanging("", &join_words(&names, "and"), width).lines() {
        text.push_str(&paint(line, Tone::Strong, colour));
        text.push('\n');
    }
    if let Some(organisation) = &recipient.besides {
        text.push_str(&hanging("  ", &format!("sees all that {} sees, and", one_line(organisation)), width));
    }
    for reason in &recipient.nothing {
        text.push_str(&hanging("  ", &format!("sees nothing: {reason}"), width));
    }
    for session in &recipient.sessions {
        text.push_str(&session_text(session, width, colour));
    }
    text
}

fn session_text(session: &Session, width: usize, colour: bool) -> String {
    let words = format!(
        "{}: to {}, for {}, at {}",
        session.name,
        join_words(&short(&session.actions), "or"),
        join_words(&short(&session.purposes), "or"),
        session.place
    );
    let mut text = hanging("  ", &one_line(&words), width);
    text = text.lines().map(|line| paint(line, Tone::Help, colour) + "\n").collect();
    let seen = &session.seen;
    text.push_str(&hanging("    ", &one_line(&seen_words(seen)), width));
    let parts = if seen.sample.is_empty() { Vec::new() } else { chunks(seen, width.saturating_sub(6)) };
    for part in parts {
        text.push_str(&table(seen, &part, colour));
    }
    for hidden in &seen.hidden {
        let line = format!("{}: {}", hidden.columns.join(", "), hidden.why);
        text.push_str(&hanging("    not seen: ", &one_line(&line), width));
    }
    let lost = seen.total.saturating_sub(seen.rows);
    if lost > 0 && !seen.columns.is_empty() {
        let why = if seen.rows_hidden.is_empty() {
            "nothing of them is visible".to_owned()
        } else {
            seen.rows_hidden.join("; ")
        };
        let line = format!("{}: {why}", number(lost, "row", "rows"));
        text.push_str(&hanging("    not seen: ", &one_line(&line), width));
    }
    text
}

/// Paths without the name of the standard library, which says nothing here.
fn short(paths: &[String]) -> Vec<&str> {
    let strip = |path: &'_ String| -> usize {
        ["std.prelude.", "std.purposes.", "std."]
            .iter()
            .find(|prefix| path.starts_with(**prefix))
            .map_or(0, |prefix| prefix.len())
    };
    paths.iter().map(|path| path.get(strip(path)..).unwrap_or(path)).collect()
}

fn seen_words(seen: &Seen) -> String {
    if seen.columns.is_empty() {
        return "sees nothing".to_owned();
    }
    let (shown, hidden) =
        (seen.columns.len(), seen.hidden.iter().map(|hidden| hidden.columns.len()).sum::<usize>());
    match seen.cells {
        None => {
            let such = if seen.sample.len() < seen.rows { ", such as" } else { "" };
            let of = shown + hidden;
            format!("sees {} of {} rows, and {shown} of {of} columns{such}", seen.rows, seen.total)
        }
        Some(cells) if cells.shown == 0 => {
            let columns = seen.columns.iter().map(|column| match column.form.as_str() {
                "as is" => column.name.clone(),
                form => format!("{} {form}", column.name),
            });
            let columns = join_words(&columns.collect::<Vec<String>>(), "and");
            format!("sees no cell: no {} rows or more share {columns}", cells.least)
        }
        Some(cells) => format!(
            "sees {} of at least {} rows by {}, which count {} of {} rows{}",
            number(cells.shown, "cell", "cells"),
            cells.least,
            number(shown, "column", "columns"),
            seen.rows,
            seen.total,
            if seen.sample.len() < cells.shown { ", such as" } else { "" }
        ),
    }
}

/// A column as it is printed: its title, its form, and its values.
struct Printed {
    lines: Vec<String>,
    width: usize,
}

fn printed(seen: &Seen, at: usize) -> Printed {
    let (name, form) = match seen.columns.get(at) {
        Some(SeenColumn { name, form }) => (name.as_str(), form.as_str()),
        None => ("rows", "as is"),
    };
    let mut lines = vec![
        cut(name),
        if form == "as is" { String::new() } else { cut(form.strip_suffix(" per contract").unwrap_or(form)) },
    ];
    for row in &seen.sample {
        lines.push(
            row.get(at).and_then(Option::as_ref).map_or_else(|| NOTHING.to_owned(), |value| cut(value)),
        );
    }
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    Printed { lines, width }
}

fn cut(text: &str) -> String {
    let text = one_line(text);
    match text.chars().nth(WIDEST) {
        None => text,
        Some(_) => text.chars().take(WIDEST - 1).chain(['…']).collect(),
    }
}

/// The columns of a sample, in parts that are no wider than the terminal.
fn chunks(seen: &Seen, width: usize) -> Vec<Vec<usize>> {
    let count = seen.columns.len() + usize::from(seen.cells.is_some() && !seen.columns.is_empty());
    let mut parts: Vec<Vec<usize>> = Vec::new();
    let mut used = 0;
    for at in 0..count {
        let column = printed(seen, at).width + 2;
        match parts.last_mut() {
            Some(part) if used + column <= width => {
                part.push(at);
                used += column;
            }
            _ => {
                parts.push(vec![at]);
                used = column;
            }
        }
    }
    parts
}

fn table(seen: &Seen, part: &[usize], colour: bool) -> String {
    let columns: Vec<Printed> = part.iter().map(|at| printed(seen, *at)).collect();
    let height = columns.iter().map(|column| column.lines.len()).max().unwrap_or(0);
    let mut text = String::new();
    for at in 0..height {
        let cells = columns.iter().map(|column| {
            let value = column.lines.get(at).map_or("", String::as_str);
            format!("{value:width$}", width = column.width)
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        let line = line.trim_end();
        if line.is_empty() {
            continue;
        }
        let tone = if at == 0 { Tone::Good } else { Tone::Faint };
        let line = if at < 2 { paint(line, tone, colour) } else { line.to_owned() };
        text.push_str(&format!("      {line}\n"));
    }
    text
}

fn denied_text(denied: &Denied, width: usize, colour: bool) -> String {
    let mut text = hanging("  ", &one_line(&denied.request), width);
    let why = hanging("    ", &one_line(&denied.why), width);
    text.extend(why.lines().map(|line| paint(line, Tone::Faint, colour) + "\n"));
    text
}
