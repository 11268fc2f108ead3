//! Colours and line breaks of what people read in a terminal.

/// What a piece of text is, and so which colour it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// An error.
    Error,
    /// A warning.
    Warning,
    /// A suggestion, or what helps.
    Help,
    /// A title.
    Strong,
    /// What matters less.
    Faint,
    /// What is granted, or clean.
    Good,
}

/// A text in its colour, or as it is where colours are not understood.
pub(crate) fn paint(text: &str, tone: Tone, colour: bool) -> String {
    let code = match tone {
        Tone::Error => "1;31",
        Tone::Warning => "1;33",
        Tone::Help => "36",
        Tone::Strong => "1",
        Tone::Faint => "2",
        Tone::Good => "32",
    };
    if colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// A text broken at blanks into lines of at most `width` columns; a word that is longer stands alone.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut columns = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if columns > 0 && columns + 1 + length > width {
            lines.push(std::mem::take(&mut line));
            columns = 0;
        }
        if columns > 0 {
            line.push(' ');
            columns += 1;
        }
        line.push_str(word);
        columns += length;
    }
    lines.push(line);
    lines
}

/// A text with a first indent, broken and indented to the same column below it.
pub(crate) fn hanging(first: &str, text: &str, width: usize) -> String {
    let indent = first.chars().count();
    let lines = wrap(text, width.saturating_sub(indent).max(20));
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        match at {
            0 => out.push_str(first),
            _ => out.extend(std::iter::repeat_n(' ', indent)),
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}
