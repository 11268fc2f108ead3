//! Reading a phrase word by word.

use crate::codes;
use crate::form::Shown;
use crate::time::{Day, Length, Period, Unit};
use charta_base::{Diagnostic, Span, did_you_mean};
use charta_syntax::ast::{Atom, List, Phrase, Text, Word};

/// A phrase, or several with commas between them, and how far it has been read.
#[derive(Debug, Clone)]
pub(super) struct Reader<'t> {
    atoms: Vec<Atom<'t>>,
    at: usize,
    /// Before which atoms a comma stands that has not been read.
    commas: Vec<usize>,
    /// The whole phrase.
    pub(super) span: Span,
}

impl<'t> Reader<'t> {
    pub(super) fn new(phrase: Phrase<'t>) -> Reader<'t> {
        Reader { atoms: phrase.atoms().collect(), at: 0, commas: Vec::new(), span: phrase.span() }
    }

    /// Reads several phrases as one, whose commas [`Reader::comma`] reads.
    pub(super) fn joined(phrases: impl Iterator<Item = Phrase<'t>>, span: Span) -> Reader<'t> {
        let mut reader = Reader { atoms: Vec::new(), at: 0, commas: Vec::new(), span };
        for (place, phrase) in phrases.enumerate() {
            if place > 0 {
                reader.commas.push(reader.atoms.len());
            }
            reader.atoms.extend(phrase.atoms());
            reader.span = if place > 0 { reader.span.to(phrase.span()) } else { phrase.span() };
        }
        reader
    }

    /// Reads a comma if one is next.
    pub(super) fn comma(&mut self) -> bool {
        let before = self.commas.len();
        let at = self.at;
        self.commas.retain(|comma| *comma != at);
        self.commas.len() < before
    }

    /// The first comma left unread among what has been read: where a list stands that should not.
    pub(super) fn stray_comma(&self) -> Option<Span> {
        let at = self.commas.iter().find(|comma| **comma <= self.at)?;
        self.atoms.get(*at).map(Atom::span)
    }

    fn peek(&self) -> Option<&Atom<'t>> {
        self.atoms.get(self.at)
    }

    /// The next word, whatever it is.
    pub(super) fn word(&mut self) -> Option<Word<'t>> {
        match self.peek() {
            Some(Atom::Word(word)) => {
                let word = *word;
                self.at += 1;
                Some(word)
            }
            _ => None,
        }
    }

    /// The next word without reading it.
    pub(super) fn next_word(&self) -> Option<Word<'t>> {
        match self.peek() {
            Some(Atom::Word(word)) => Some(*word),
            _ => None,
        }
    }

    /// Reads this word if it is next.
    pub(super) fn keyword(&mut self, text: &str) -> bool {
        let is_next = self.next_word().is_some_and(|word| word.text == text);
        if is_next {
            self.at += 1;
        }
        is_next
    }

    /// Reads these words if they are next, all of them or none.
    pub(super) fn keywords(&mut self, words: &[&str]) -> bool {
        let start = self.at;
        let all = words.iter().all(|word| self.keyword(word));
        if !all {
            self.at = start;
        }
        all
    }

    pub(super) fn text(&mut self) -> Option<Text<'t>> {
        match self.peek() {
            Some(Atom::Text(text)) => {
                let text = *text;
                self.at += 1;
                Some(text)
            }
            _ => None,
        }
    }

    pub(super) fn list(&mut self) -> Option<List<'t>> {
        match self.peek() {
            Some(Atom::List(list)) => {
                let list = *list;
                self.at += 1;
                Some(list)
            }
            _ => None,
        }
    }

    /// The next percentage, in ten-thousandths of a percent.
    pub(super) fn percent(&mut self) -> Option<i64> {
        match self.peek() {
            Some(Atom::Percent(literal)) => {
                let value = crate::value::parse_decimal(literal.text)?;
                self.at += 1;
                Some(value)
            }
            _ => None,
        }
    }

    pub(super) fn whole_number(&mut self) -> Option<u32> {
        match self.peek() {
            Some(Atom::Number(literal)) => {
                let value = literal.text.parse().ok()?;
                self.at += 1;
                Some(value)
            }
            _ => None,
        }
    }

    pub(super) fn date(&mut self) -> Option<Day> {
        match self.peek() {
            Some(Atom::Date(literal)) => {
                let day = day_written(literal.text)?;
                self.at += 1;
                Some(day)
            }
            _ => None,
        }
    }

    /// A length of time: `40 months`.
    pub(super) fn length(&mut self) -> Option<Length> {
        let start = self.at;
        let amount = self.whole_number();
        let unit = self.word().and_then(|word| Unit::named(word.text));
        match (amount, unit) {
            (Some(amount), Some(unit)) => Some(Length { amount, unit }),
            _ => {
                self.at = start;
                None
            }
        }
    }

    /// `[from DATE] [until DATE | for LENGTH]`; always where nothing of the sort follows; `None` where it is half said.
    pub(super) fn period(&mut self) -> Option<Period> {
        let mut period = Period::ALWAYS;
        loop {
            if period.from.is_none() && self.keyword("from") {
                period.from = Some(self.date()?);
            } else if period.last.is_none() && self.keyword("until") {
                period.last = Some(self.date()?);
            } else if let Some(from) = period.from
                && period.last.is_none()
                && self.keyword("for")
            {
                period = Period::lasting(from, self.length()?);
            } else {
                break;
            }
        }
        Some(period)
    }

    /// A form that generalises: `by year`, `by first 3 characters`, `by steps of 5`.
    pub(super) fn form(&mut self) -> Option<Shown> {
        if !self.keyword("by") {
            return None;
        }
        let units = [
            ("year", Shown::Year),
            ("quarter", Shown::Quarter),
            ("month", Shown::Month),
            ("week", Shown::Week),
        ];
        if let Some((_, shown)) = units.into_iter().find(|(word, _)| self.keyword(word)) {
            return Some(shown);
        }
        if self.keyword("first") {
            let count = self.whole_number()?;
            let plural = self.keyword("characters") || self.keyword("character");
            return plural.then_some(Shown::FirstCharacters(count));
        }
        if self.keywords(&["steps", "of"]) {
            let steps = i64::from(self.whole_number()?);
            return (steps > 0).then(|| Shown::Steps(steps.saturating_mul(10_000)));
        }
        None
    }

    /// Whether everything has been read.
    pub(super) fn is_done(&self) -> bool {
        self.at >= self.atoms.len()
    }

    /// Where reading stopped: the next word, or the whole phrase at its end.
    pub(super) fn here(&self) -> Span {
        self.peek().map_or(self.span, Atom::span)
    }
}

/// The day that a date names; for a date that no calendar has, which the parser reports, the end of the month or year it names,
/// so that one slip is one finding.
pub(super) fn day_written(text: &str) -> Option<Day> {
    let month = || text.get(..8).unwrap_or("");
    let in_month =
        || ["31", "30", "29", "28"].iter().find_map(|day| Day::parse(&format!("{}{day}", month())));
    let in_year = || Day::parse(&format!("{}-12-31", text.get(..4).unwrap_or("")));
    Day::parse(text).or_else(in_month).or_else(in_year)
}

/// A finding that a period ends before it begins.
pub(super) fn reversed(span: Span, period: Period) -> Diagnostic {
    let finding = Diagnostic::at(&codes::WRONG_VALUE, span, "the last day lies before the first")
        .label("no day at all")
        .help("correct one of the two days; `until` names the last day");
    match (period.from, period.last) {
        (Some(from), Some(last)) => finding.evidence(format!("the first day is {from}, and the last {last}")),
        _ => finding,
    }
}

/// A finding that a word is none of those expected, with the nearest of them.
pub(super) fn wrong_word<'a>(
    name: &str,
    word: Word<'_>,
    expected: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    match did_you_mean(word.text, candidates) {
        Some(near) => Diagnostic::at(&codes::WRONG_VALUE, word.span, format!("`{name}` expects {expected}"))
            .label("not what is expected here")
            .help(format!("did you mean `{near}`?"))
            .fix(word.span, near),
        None => wrong_value(name, word.span, expected),
    }
}

/// A finding that a value does not have the shape expected.
pub(super) fn wrong_value(name: &str, span: Span, expected: &str) -> Diagnostic {
    Diagnostic::at(&codes::WRONG_VALUE, span, format!("`{name}` expects {expected}"))
        .label("not what is expected here")
        .help(format!("write {expected}"))
}
