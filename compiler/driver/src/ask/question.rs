//! A question as somebody asks it: the sentence of an expectation, or its parts one by one; and the text that both become.

use super::wish::{self, Wish};
use charta_base::{Diagnostic, FileId, SourceFile, SourceKind};
use charta_model::time::Day;
use charta_syntax::ast::{Declaration, DeclarationKind, Statement};

/// How a question is written.
pub(super) const STYLE: &str = "a question is written as in: researchers to read stays [birth_date] for research at enclave on 2027-01-01";

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    /// `epidemiologists to read stays [diagnosis] for research at enclave`.
    pub(crate) sentence: String,
    /// The day that is asked about, if it says one.
    pub(crate) on: Option<Day>,
    /// How columns are asked to be shown; in whatever form where it does not say.
    pub(crate) wishes: Vec<Wish>,
}

/// A question by its parts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parts {
    /// Who asks.
    pub(crate) recipient: String,
    /// To do what.
    pub(crate) action: String,
    /// With which dataset.
    pub(crate) dataset: String,
    /// With which of its columns; all where none is named.
    pub(crate) columns: Vec<String>,
    /// How columns are to be shown: `birth_date by month`.
    pub(crate) showing: Vec<String>,
    /// For what.
    pub(crate) purpose: String,
    /// Where; anywhere unless it says so.
    pub(crate) hosting: Option<String>,
    /// When.
    pub(crate) on: Option<String>,
}

impl Question {
    /// Reads a sentence: that of an `expect`, with a day after it where it asks about one. An error is one sentence.
    pub(crate) fn read(sentence: &str) -> Result<Question, String> {
        // What follows two strokes would be no part of what is asked, and would seem to be.
        if sentence.contains("//") {
            return Err(format!("`{}` holds a remark; ask without it", sentence.trim()));
        }
        if sentence.contains('\u{fffd}') {
            return Err("it holds what is no UTF-8 text".to_owned());
        }
        let sentence = sentence.trim_start_matches('\u{feff}');
        let mut words: Vec<&str> = sentence.split_whitespace().collect();
        if words.first() == Some(&"expect") {
            words.remove(0);
        }
        match words.first() {
            Some(&"deny") => {
                return Err(
                    "a question asks what is permitted: leave `deny` out, and read the answer".to_owned()
                );
            }
            Some(&"permit") => drop(words.remove(0)),
            _ => {}
        }
        if let Some(last) = words.last_mut() {
            *last = last.trim_end_matches(['?', '.']);
        }
        words.retain(|word| !word.is_empty());
        let on = taken_day(&mut words)?;
        let mut wishes = Vec::new();
        if let Some(at) = words.iter().position(|word| *word == "showing") {
            wishes = wish::read(&words.split_off(at).get(1..).unwrap_or_default().join(" "))?;
        }
        if words.is_empty() {
            return Err(format!("a question is empty; {STYLE}"));
        }
        Ok(Question { sentence: words.join(" "), on, wishes })
    }

    /// Puts parts together. An error is what is wrong with them, a sentence each.
    pub(crate) fn of_parts(parts: &Parts) -> Result<Question, Vec<String>> {
        let mut wrong: Vec<String> = Vec::new();
        let missing: Vec<&str> = parts
            .needed()
            .into_iter()
            .filter(|(_, value)| value.trim().is_empty())
            .map(|(name, _)| name)
            .collect();
        if !missing.is_empty() {
            wrong.push(format!(
                "a question needs a recipient, an action, a dataset and a purpose; {} {} missing",
                charta_base::join_quoted(&missing, "and"),
                if missing.len() == 1 { "is" } else { "are" }
            ));
        }
        let named = parts.needed().into_iter().map(|(_, value)| value);
        let all = named.chain(&parts.hosting).chain(&parts.columns);
        wrong.extend(
            all.filter(|part| !is_names(part)).map(|odd| format!("`{odd}` is no name, nor a list of names")),
        );
        let mut wishes = Vec::new();
        for part in &parts.showing {
            match wish::read(part) {
                Ok(read) => wishes.extend(read),
                Err(words) => wrong.push(words),
            }
        }
        let on = parts.on.as_deref().map(day_of).transpose();
        wrong.extend(on.as_ref().err().cloned());
        match on {
            Ok(on) if wrong.is_empty() => {
                let sentence = parts.sentence().split_whitespace().collect::<Vec<&str>>().join(" ");
                Ok(Question { sentence, on, wishes })
            }
            _ => Err(wrong),
        }
    }

    /// The sentence as it was asked, with a day where it has one.
    pub(crate) fn as_asked(&self) -> String {
        let mut words = self.sentence.clone();
        for (at, wish) in self.wishes.iter().enumerate() {
            let first = if at == 0 { " showing" } else { "," };
            words.push_str(&format!("{first} {} {}", wish.column, wish::written(wish.shown)));
        }
        match self.on {
            Some(day) => format!("{words} on {day}"),
            None => words,
        }
    }

    /// The sentence with the day.
    pub(crate) fn in_words(&self, on: Day) -> String {
        Question { on: self.on.or(Some(on)), ..self.clone() }.as_asked()
    }
}

impl Parts {
    /// The parts without which there is no question, each with what it is called.
    fn needed(&self) -> [(&'static str, &String); 4] {
        [
            ("recipient", &self.recipient),
            ("action", &self.action),
            ("dataset", &self.dataset),
            ("purpose", &self.purpose),
        ]
    }

    fn sentence(&self) -> String {
        let mut sentence = format!("{} to {} {}", self.recipient, self.action, self.dataset);
        if !self.columns.is_empty() {
            sentence.push_str(&format!(" [{}]", self.columns.join(", ")));
        }
        sentence.push_str(&format!(" for {}", self.purpose));
        if let Some(hosting) = &self.hosting {
            sentence.push_str(&format!(" at {hosting}"));
        }
        sentence
    }

    /// All of them as a sentence, whether it is one or not; what is missing as a gap.
    pub(super) fn in_words(&self) -> String {
        let or_gap = |part: &String| if part.trim().is_empty() { "…".to_owned() } else { part.clone() };
        let whole = Parts {
            recipient: or_gap(&self.recipient),
            action: or_gap(&self.action),
            dataset: or_gap(&self.dataset),
            purpose: or_gap(&self.purpose),
            ..self.clone()
        };
        let mut sentence = whole.sentence();
        if !self.showing.is_empty() {
            sentence.push_str(&format!(" showing {}", self.showing.join(", ")));
        }
        if let Some(on) = &self.on {
            sentence.push_str(&format!(" on {on}"));
        }
        sentence
    }
}

/// Whether a text holds names and nothing else.
fn is_names(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ',' | ' ');
    text.chars().all(is_part) && !text.split([' ', ',']).any(is_joint)
}

fn day_of(text: &str) -> Result<Day, String> {
    Day::parse(text.trim()).ok_or_else(|| {
        format!("`{}` is no day of the calendar; a day is written as in 2026-03-01", text.trim())
    })
}

/// Takes the day that is asked about out of the words of a sentence, with the `on` before it. An error is one sentence.
fn taken_day(words: &mut Vec<&str>) -> Result<Option<Day>, String> {
    let mut on = None;
    while let Some(at) = words.iter().position(|word| *word == "on") {
        let after = words.get(at + 1).copied();
        match after.map(|word| (word, Day::parse(word))) {
            None => return Err("no day follows `on`; a day is written as in 2026-03-01".to_owned()),
            Some((_, Some(day))) if on.is_none() => on = Some(day),
            Some((_, Some(_))) => {
                return Err("a question asks about one day, and this one about two".to_owned());
            }
            Some((word, None)) => {
                // What is written with figures is a day by itself; in words it goes on.
                let rest = words.get(at + 1..).unwrap_or_default();
                let is_date = word.contains(['-', '/', '.']);
                let length = if is_date { 1 } else { rest.iter().take_while(|word| !is_joint(word)).count() };
                return day_of(&rest.iter().take(length.max(1)).copied().collect::<Vec<&str>>().join(" "))
                    .map(Some);
            }
        }
        words.drain(at..at + 2);
    }
    Ok(on)
}

/// Whether a word begins another part of a sentence.
fn is_joint(word: &str) -> bool {
    matches!(word, "for" | "at" | "to" | "on" | "showing" | "where")
}

/// The text of questions: a scenario for each, which expects that it is permitted.
pub(crate) fn source(questions: &[Question], on: Day) -> String {
    let scenario = |(at, question): (usize, &Question)| {
        let (number, day) = (at + 1, question.on.unwrap_or(on));
        format!("scenario \"question {number}\" {{ on {day}\n{BEFORE}{}\n}}\n", question.sentence)
    };
    questions.iter().enumerate().map(scenario).collect()
}

/// What is wrong with a question before anybody looks at a project; a sentence each.
pub(crate) fn misread(question: &Question, on: Day) -> Vec<String> {
    let source = SourceFile {
        name: super::QUESTION.to_owned(),
        text: source(std::slice::from_ref(question), on).into(),
        kind: SourceKind::Code,
        library: false,
    };
    let parsed = charta_syntax::parse(FileId(0), &source);
    if question.sentence.split(' ').any(|word| word == "where") {
        let words = "a question asks about columns and not about rows: leave `where` out, and read in the answer which rows are shown";
        return vec![words.to_owned()];
    }
    if let Some(first) = parsed.diagnostics.first() {
        let start = source.text.find(BEFORE).map(|at| at + BEFORE.len());
        let is_first = first.primary.as_ref().map(|label| label.span.start as usize) == start;
        return vec![worded(&first.message, is_first), STYLE.to_owned()];
    }
    let declarations: Vec<Declaration<'_>> = parsed.tree.file().declarations().collect();
    let is_one = |declaration: &Declaration<'_>| {
        let statements: Vec<Statement<'_>> = declaration.statements().collect();
        let expects = statements.iter().filter(|it| matches!(it, Statement::Expect(_))).count();
        let days = statements.iter().filter(|it| matches!(it, Statement::On(_))).count();
        declaration.kind() == DeclarationKind::Scenario && (expects, days, statements.len()) == (1, 1, 2)
    };
    match declarations.as_slice() {
        [one] if is_one(one) => Vec::new(),
        _ => vec![
            "it is not one question: who, to do what, with which data, and for what".to_owned(),
            STYLE.to_owned(),
        ],
    }
}

/// What stands before the sentence of a question.
const BEFORE: &str = "expect permit ";

/// A message about the text of a question, for whoever asked and never saw what stands around it.
fn worded(message: &str, is_first: bool) -> String {
    let message = match is_first {
        true => message.replacen(" after `permit`", " at its beginning", 1),
        false => message.to_owned(),
    };
    match message.strip_prefix("the expectation ") {
        Some(rest) => format!("the question {rest}"),
        None => message,
    }
}

/// What is wrong with each of several questions, once they were read together with a project: the message of each finding, and what helps.
pub(crate) fn misunderstood(
    findings: &[Diagnostic],
    file: FileId,
    questions: &[Question],
    on: Day,
) -> Vec<Vec<String>> {
    let mut ends: Vec<u32> = Vec::new();
    for question in questions {
        let length = source(std::slice::from_ref(question), on).len() + question_number(ends.len());
        let start = ends.last().copied().unwrap_or(0);
        ends.push(start.saturating_add(u32::try_from(length).unwrap_or(u32::MAX)));
    }
    let mut wrong: Vec<Vec<String>> = questions.iter().map(|_| Vec::new()).collect();
    for finding in findings.iter().filter(|finding| finding.is_error() && !super::is_answer(finding)) {
        let Some(label) = finding.primary.as_ref().filter(|label| label.span.file == file) else { continue };
        let at = ends.iter().position(|end| label.span.start < *end);
        if let Some(wrong) = at.and_then(|at| wrong.get_mut(at)) {
            wrong.push(worded(&finding.message, false));
            // Whoever asks is not to declare what they ask about.
            wrong.extend(finding.help.iter().filter(|help| !help.starts_with("declare it")).cloned());
        }
    }
    wrong
}

/// How many digits the number of a question has more than that of the first.
fn question_number(at: usize) -> usize {
    (at + 1).to_string().len() - 1
}
