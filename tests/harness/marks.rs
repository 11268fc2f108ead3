//! The comments that say what a case expects: `//@ on: 2026-03-01` at its top, `//~ HST003` on the line of a
//! finding, `//~^ HST003` on the line below it (one `^` more for each line further down), `//~? PRJ003` for a
//! finding that has no place. In a `charta.toml` the comments begin with `#` instead.

use libtest_mimic::Trial;
use std::collections::BTreeSet;

/// A place where a finding is expected or was found: the line (0 for none) and the code.
pub type Place = (u32, String);

/// What the comments of one file say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// The day of judgement, if the file names one.
    pub on: Option<String>,
    /// In an example of a page: codes that come with the page's own, for no text can raise it alone.
    pub also: BTreeSet<String>,
    /// Where findings are expected.
    pub places: BTreeSet<Place>,
}

/// Reads the comments of one file; an unknown or malformed one is an error, for it would test nothing.
pub fn read(text: &str) -> Result<Marks, String> {
    let mut marks = Marks::default();
    for (at, line) in text.lines().enumerate() {
        let number = at as u32 + 1;
        if let Some(header) = line.strip_prefix("//@").or_else(|| line.strip_prefix("#@")) {
            match header.split_once(':').map(|(key, value)| (key.trim(), value.trim())) {
                Some(("on", day)) => marks.on = Some(day.to_owned()),
                Some(("also", codes)) if words(codes).all(is_code) => {
                    marks.also.extend(words(codes).map(str::to_owned));
                }
                _ => {
                    return Err(format!(
                        "line {number}: `{}` is no header (`on: DAY`, `also: CODE`)",
                        header.trim()
                    ));
                }
            }
        }
        if let Some((_, mark)) = line.split_once("//~").or_else(|| line.split_once("#~")) {
            let codes = mark.trim_start_matches(['^', '?']);
            let up = mark.len() - codes.len();
            let place = match mark.starts_with('?') {
                true => 0,
                false => number
                    .checked_sub(up as u32)
                    .filter(|line| *line > 0)
                    .ok_or("a mark points above the file")?,
            };
            let codes: Vec<&str> = words(codes).collect();
            if codes.is_empty() || !codes.iter().all(|code| is_code(code)) {
                return Err(format!("line {number}: a mark names codes, not `{}`", mark.trim()));
            }
            marks.places.extend(codes.into_iter().map(|code| (place, code.to_owned())));
        }
    }
    Ok(marks)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', ',']).filter(|word| !word.is_empty())
}

/// Whether a word is a code: three capital letters and three digits.
pub fn is_code(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() == 6
        && bytes[..3].iter().all(u8::is_ascii_uppercase)
        && bytes[3..].iter().all(u8::is_ascii_digit)
}

/// What is marked and not found, and found and not marked, each a line; nothing where all agree.
pub fn differences(file: &str, marked: &BTreeSet<Place>, found: &BTreeSet<Place>) -> Vec<String> {
    let place = |line: u32| if line == 0 { format!("{file} (nowhere)") } else { format!("{file}:{line}") };
    let missing = marked
        .difference(found)
        .map(|(line, code)| format!("{}: {code} is marked and not found", place(*line)));
    let extra = found
        .difference(marked)
        .map(|(line, code)| format!("{}: {code} is found and not marked", place(*line)));
    missing.chain(extra).collect()
}

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    vec![Trial::test("harness/marks", || {
        let text = "//@ on: 2026-03-01\na //~ HST001, LOG002\n\n//~^^ NAM001\n//~? PRJ003\n";
        let marks = read(text).unwrap();
        assert_eq!(marks.on.as_deref(), Some("2026-03-01"));
        let brief: Vec<String> = marks.places.iter().map(|(line, code)| format!("{line} {code}")).collect();
        assert_eq!(brief, ["0 PRJ003", "2 HST001", "2 LOG002", "2 NAM001"]);
        assert_eq!(read("//@ also: HST004\n").unwrap().also.len(), 1);
        for wrong in ["//@ of: x", "//@ also: y", "//~ nothing", "//~", "//~^ HST001", "x //~^^ HST001"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert_eq!(differences("f", &marks.places, &BTreeSet::new()).len(), 4);
        assert_eq!(differences("f", &marks.places, &marks.places).len(), 0);
        Ok(())
    })]
}
