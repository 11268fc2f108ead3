//! Text in a drawing: how wide it is at most, and where it is broken into lines.
//!
//! Nobody knows the font of the reader's machine. A width is that of the widest common font and a margin, so
//! that what has room here has room everywhere; a line is only ever shorter than it was taken for.

mod advances;

use crate::svg::visible;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// A size and weight of type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Type {
    /// In pixels.
    pub(crate) size: i32,
    /// Bold or regular.
    pub(crate) bold: bool,
}

impl Type {
    /// From one line to the next, in pixels.
    pub(crate) fn line(self) -> i32 {
        self.size + self.size / 3
    }

    /// From the top of a line to the foot of its letters, in pixels.
    pub(crate) fn baseline(self) -> i32 {
        (self.line() + self.size) / 2 - self.size / 6
    }

    /// How wide a text is at most on one line, in pixels, but for spaces at its end, which nobody sees.
    pub(crate) fn width(self, text: &str) -> i32 {
        self.pixels(text.trim_end_matches(' '))
    }

    fn pixels(self, text: &str) -> i32 {
        let thousandths: i64 = text.graphemes(true).map(|cluster| self.cluster(cluster)).sum();
        let pixels = thousandths * i64::from(self.size) * (100 + MARGIN) / 100_000 + 1;
        i32::try_from(pixels).unwrap_or(i32::MAX / 4).min(i32::MAX / 4)
    }

    fn cluster(self, cluster: &str) -> i64 {
        cluster.chars().map(|c| i64::from(self.advance(c))).sum()
    }

    /// In thousandths of the size.
    fn advance(self, c: char) -> u16 {
        let code = u32::from(c);
        let table = if self.bold { advances::BOLD } else { advances::REGULAR };
        let known =
            code.checked_sub(advances::FIRST).and_then(|at| table.get(usize::try_from(at).ok()?)).copied();
        match (known, c.width()) {
            (Some(advance), _) if advance > 0 => advance,
            (_, Some(0)) => 0,
            (_, Some(2..)) => {
                if code >= 0x1F000 {
                    1400
                } else {
                    1050
                }
            }
            _ => unlisted(code),
        }
    }
}

/// What is added to every width, in percent: fonts wider than those of the tables, hinting, and letters set apart by the reader.
const MARGIN: i64 = 6;

/// The widest that fonts draw a character of a script that has no table, in thousandths.
fn unlisted(code: u32) -> u16 {
    match code {
        // Letters that the fonts of the tables lack; further Cyrillic; more Latin and Greek.
        0x0000..=0x06FF => 1600,
        0x1E00..=0x1FFF => 1110,
        // Letters of Arabic's kin; forms and ligatures; ligatures that are whole sentences.
        0x0700..=0x08FF | 0xFB00..=0xFDEF | 0xFE70..=0xFEFF => 1720,
        0xFDF0..=0xFDFF => 18_000,
        // A narrow space; punctuation, signs, arrows, mathematics.
        0x202F => 500,
        0x2030..=0x2031 => 1900,
        0x2000..=0x206F => 1050,
        0x2070..=0x2BFF => 1700,
        0x2E3A..=0x2E3B => 3000,
        // Cuneiform and hieroglyphs.
        0x12000..=0x14FFF => 5000,
        _ => 1400,
    }
}

/// A text as lines of at most so many pixels, broken between words; a word that has no room on a line of its
/// own is broken after punctuation, between syllabic or ideographic signs, where a small letter meets a
/// capital, and only then within. White space is one space, and marks beyond the fourth on a letter are left
/// out. A text of more lines than are allowed ends in `…`. Every line is at most so wide (one sign wider than
/// a whole line is `�`). A line that ends between words ends in a space, so that who copies or hears the
/// lines has words.
pub(crate) fn wrap(text: &str, letters: Type, width: i32, most: usize) -> Vec<String> {
    let mut lines = Lines { letters, width, done: Vec::new(), line: String::new(), taken: 0 };
    let clean: String = text.chars().map(visible).collect();
    for word in
        clean.split(|c: char| c.is_whitespace() && !unbroken(c)).filter(|word| !word.trim().is_empty())
    {
        lines.word(word);
    }
    let mut done = lines.finish();
    if done.len() > most {
        done.truncate(most);
        if let Some(last) = done.last_mut() {
            *last = shortened(last, letters, width);
        }
    }
    done
}

/// Whether some of a text had no room in its lines.
pub(crate) fn is_cut(lines: &[String], text: &str) -> bool {
    let ends = |text: &str| text.trim_end().ends_with('…');
    lines.last().is_some_and(|last| ends(last)) && !ends(text)
}

/// Spaces at which no line ends: that before a colon or a percent sign in French, that between the digits of a number.
fn unbroken(c: char) -> bool {
    matches!(c, '\u{A0}' | '\u{2007}' | '\u{202F}')
}

/// A line with `…` at its end, and as much of its beginning as has room before that.
fn shortened(line: &str, letters: Type, width: i32) -> String {
    let mut kept: Vec<&str> = line.graphemes(true).collect();
    loop {
        let text = format!("{}…", kept.concat().trim_end());
        if letters.width(&text) <= width || kept.pop().is_none() {
            return text;
        }
    }
}

struct Lines {
    letters: Type,
    width: i32,
    done: Vec<String>,
    line: String,
    taken: i32,
}

impl Lines {
    fn word(&mut self, word: &str) {
        let space = if self.line.is_empty() { 0 } else { self.letters.pixels(" ") };
        let needed = self.letters.width(word);
        if space + needed <= self.width - self.taken {
            if space > 0 {
                self.line.push(' ');
            }
            self.put(word, space + needed);
            return;
        }
        if !self.line.is_empty() {
            self.line.push(' ');
        }
        self.end();
        if needed <= self.width {
            self.put(word, needed);
        } else {
            pieces(word).iter().for_each(|piece| self.piece(piece));
        }
    }

    fn piece(&mut self, piece: &str) {
        let needed = self.letters.width(piece);
        if needed <= self.width - self.taken {
            self.put(piece, needed);
        } else if needed <= self.width {
            self.end();
            self.put(piece, needed);
        } else {
            piece.graphemes(true).for_each(|cluster| self.cluster(cluster));
        }
    }

    fn cluster(&mut self, cluster: &str) {
        let cluster = if self.letters.width(cluster) > self.width { "\u{FFFD}" } else { cluster };
        let needed = self.letters.width(cluster);
        if needed > self.width - self.taken {
            self.end();
        }
        self.put(cluster, needed);
    }

    fn put(&mut self, text: &str, needed: i32) {
        text.graphemes(true).for_each(|cluster| bare(cluster, &mut self.line));
        self.taken += needed;
    }

    fn end(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.trim().is_empty() {
            self.done.push(line);
        }
        self.taken = 0;
    }

    fn finish(mut self) -> Vec<String> {
        self.end();
        self.done
    }
}

/// A letter with at most four marks on it: a heap of them would climb into other lines. Joined signs (of emoji) stay whole.
fn bare(cluster: &str, into: &mut String) {
    let mut marks = 0;
    for c in cluster.chars() {
        let joins = matches!(c, '\u{200D}' | '\u{FE0F}');
        if c.width() == Some(0) && !joins {
            marks += 1;
        }
        if marks <= 4 {
            into.push(c);
        }
    }
}

/// The parts of a word between which it may be broken.
fn pieces(word: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for cluster in word.graphemes(true) {
        let first = cluster.chars().next();
        match (pieces.last_mut(), before.zip(first)) {
            (Some(piece), Some((before, first))) if !breaks(before, first) => piece.push_str(cluster),
            _ => pieces.push(cluster.to_owned()),
        }
        before = cluster.chars().next_back();
    }
    pieces
}

fn breaks(before: char, after: char) -> bool {
    let punctuation = matches!(
        before,
        '-' | '_' | '/' | '\\' | '.' | ',' | ';' | ':' | '@' | '&' | '=' | '|' | ')' | ']' | '‐' | '–' | '—'
    );
    // What closes stays with what it closes.
    let stays = matches!(
        after,
        '-' | '_' | '.' | ',' | ';' | ':' | ')' | ']' | '、' | '。' | '，' | '」' | '）' | '・' | 'ー'
    );
    let hump = before.is_lowercase() && after.is_uppercase();
    let wide = before.width() == Some(2) || after.width() == Some(2);
    !stays && (punctuation || hump || wide)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTERS: Type = Type { size: 14, bold: true };

    #[test]
    fn words_stay_whole_where_they_can() {
        assert_eq!(
            wrap("  National \n health   data platform ", LETTERS, 130, 9),
            ["National ", "health data ", "platform"]
        );
        assert!(wrap(" \n ", LETTERS, 100, 9).is_empty());
        assert_eq!(
            wrap("possède 72\u{a0}% du capital", LETTERS, 100, 9),
            ["possède ", "72\u{a0}% du ", "capital"]
        );
    }

    #[test]
    fn long_words_break_where_they_are_joined() {
        assert_eq!(
            wrap("patient_identifier_pseudonym", LETTERS, 110, 9),
            ["patient_", "identifier_", "pseudonym"]
        );
        assert_eq!(
            wrap("NationalHealthDataPlatform", LETTERS, 120, 9),
            ["National", "HealthData", "Platform"]
        );
        assert_eq!(
            wrap("https://data.example/terms", LETTERS, 100, 9),
            ["https://", "data.", "example/", "terms"]
        );
        assert_eq!(wrap(&"x".repeat(30), LETTERS, 100, 9).concat(), "x".repeat(30));
    }

    #[test]
    fn signs_break_between_signs_and_never_within() {
        assert_eq!(wrap("国家健康数据平台合同", LETTERS, 80, 9), ["国家健康数", "据平台合同"]);
        let family = "👩\u{200d}👩\u{200d}👧";
        assert!(
            wrap(&family.repeat(9), LETTERS, 120, 99).iter().all(|line| line.replace(family, "").is_empty())
        );
        let accents = "e\u{301}".repeat(40);
        assert!(wrap(&accents, LETTERS, 100, 99).iter().all(|line| line.starts_with("e\u{301}")));
        assert_eq!(
            wrap(&format!("a{}b", "\u{301}".repeat(90)), LETTERS, 100, 9),
            [format!("a{}b", "\u{301}".repeat(4))]
        );
    }

    #[test]
    fn lines_are_never_wider_than_asked_and_end_openly() {
        let hostile = "\u{fdfd}\u{fdfd} العقد <script> 漢字かな ﬁ \u{12031} W̊͜ฐ फ़ 👍🏽 \u{202e}abc iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii";
        for width in [60, 90, 200] {
            for most in [1, 3, 40] {
                let lines = wrap(hostile, LETTERS, width, most);
                assert!(lines.len() <= most);
                assert!(lines.iter().all(|line| LETTERS.width(line) <= width), "{width} {lines:?}");
            }
        }
        let short = wrap("one two three four", LETTERS, 60, 1);
        assert_eq!(short, ["one…"]);
    }

    #[test]
    fn no_text_is_lost_and_no_line_is_too_wide() {
        const PARTS: &[&str] = &[
            "a",
            "W",
            "é",
            "e\u{301}",
            "_",
            "-",
            ".",
            "(x)",
            " ",
            "  ",
            "\n",
            "\u{a0}",
            "\u{202f}",
            "漢",
            "。",
            "カ",
            "ш",
            "م",
            "ש",
            "क्ष",
            "👩\u{200d}🔬",
            "🇫🇷",
            "\u{200b}",
            "<",
            "&",
            "\u{202e}",
            "\u{0}",
            "\u{fdfd}",
            "𒀱",
            "ﷺ",
            "Ab",
            "CamelCase",
            "2026-01-01",
        ];
        let mut chance = crate::layered::Chance::new(17);
        for _ in 0..3000 {
            let text: String = (0..chance.below(40)).map(|_| PARTS[chance.below(PARTS.len())]).collect();
            let letters = Type { size: 12 + chance.below(3) as i32, bold: chance.below(2) == 0 };
            let width = 60 + chance.below(300) as i32;
            let lines = wrap(&text, letters, width, usize::MAX);
            assert!(
                lines.iter().all(|line| letters.width(line) <= width && !line.trim().is_empty()),
                "{text:?} {lines:?}"
            );
            // What is wider than a whole line is not shown; everything else is, in its order.
            let shown = |text: &str| -> String {
                let seen = text.chars().map(visible).filter(|c| !c.is_whitespace());
                seen.filter(|c| !matches!(c, '\u{fdfd}' | 'ﷺ' | '𒀱' | '\u{fffd}')).collect()
            };
            assert_eq!(shown(&lines.concat()), shown(&text), "{text:?}");
            let cut = wrap(&text, letters, width, 2);
            assert!(
                cut.len() <= 2 && cut.iter().all(|line| letters.width(line) <= width),
                "{text:?} {cut:?}"
            );
            assert_eq!(is_cut(&cut, &text), lines.len() > 2);
            assert!(!is_cut(&lines, &text));
        }
    }

    #[test]
    fn widths_are_those_of_the_widest_common_font() {
        // DejaVu Sans Bold's `W` is 1103 thousandths wide.
        assert_eq!(Type { size: 1000, bold: true }.width("W"), 1103 * 106 / 100 + 1);
        assert_eq!(Type { size: 1000, bold: true }.width("Щ"), 1325 * 106 / 100 + 1);
        assert!(LETTERS.width("WWWW") > LETTERS.width("iiii") * 2);
    }
}
