//! A question as somebody asks it: the sentence of an expectation, its parts one by one, or JSON; and the text that all of them become.

use super::wish::{self, Wish};
use charta_base::{Diagnostic, FileId, SourceFile, SourceKind};
use charta_model::time::Day;
use charta_syntax::ast::{Declaration, DeclarationKind, Statement};
use serde::Deserialize;

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
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parts {
    /// Who asks.
    #[serde(default)]
    pub(crate) recipient: String,
    /// To do what.
    #[serde(default)]
    pub(crate) action: String,
    /// With which dataset.
    #[serde(default)]
    pub(crate) dataset: String,
    /// With which of its columns; all where none is named.
    #[serde(default)]
    pub(crate) columns: Vec<String>,
    /// How columns are to be shown: `birth_date by month`.
    #[serde(default)]
    pub(crate) showing: Vec<String>,
    /// For what.
    #[serde(default)]
    pub(crate) purpose: String,
    /// Where; anywhere unless it says so.
    #[serde(default)]
    pub(crate) hosting: Option<String>,
    /// When.
    #[serde(default)]
    pub(crate) on: Option<String>,
}

/// A question in JSON.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Written {
    Sentence(String),
    Parts(Box<Parts>),
}

/// One question or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Several {
    Many(Vec<Written>),
    One(Written),
}

impl Question {
    /// Reads a sentence: that of an `expect`, with a day after it where it asks about one. An error is one sentence.
    pub(crate) fn read(sentence: &str) -> Result<Question, String> {
        // What follows two strokes would be no part of what is asked, and would seem to be.
        if sentence.contains("//") {
            return Err(format!("`{}` holds a remark; ask without it", sentence.trim()));
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
        let mut on = None;
        if let [.., "on", day] = words.as_slice()
            && day.starts_with(|c: char| c.is_ascii_digit())
        {
            on = Some(day_of(day)?);
            words.truncate(words.len() - 2);
        }
        let mut wishes = Vec::new();
        if let Some(at) = words.iter().position(|word| *word == "showing") {
            wishes = wish::read(&words.split_off(at).get(1..).unwrap_or_default().join(" "))?;
        }
        if words.is_empty() {
            return Err("a question is empty; ask as in: researchers to read stays for research".to_owned());
        }
        Ok(Question { sentence: words.join(" "), on, wishes })
    }

    /// Puts parts together. An error is one sentence.
    pub(crate) fn of_parts(parts: &Parts) -> Result<Question, String> {
        let needed = [
            ("recipient", &parts.recipient),
            ("action", &parts.action),
            ("dataset", &parts.dataset),
            ("purpose", &parts.purpose),
        ];
        let missing: Vec<&str> =
            needed.iter().filter(|(_, value)| value.trim().is_empty()).map(|(name, _)| *name).collect();
        if !missing.is_empty() {
            let names = charta_base::join_quoted(&missing, "and");
            return Err(format!(
                "a question needs a recipient, an action, a dataset and a purpose; {names} {} missing",
                if missing.len() == 1 { "is" } else { "are" }
            ));
        }
        let named = [&parts.recipient, &parts.action, &parts.dataset, &parts.purpose];
        let all = named.into_iter().chain(&parts.hosting).chain(&parts.columns);
        if let Some(odd) = all.into_iter().find(|part| !is_names(part)) {
            return Err(format!("`{odd}` is no name, nor a list of names"));
        }
        let mut sentence = format!("{} to {} {}", parts.recipient, parts.action, parts.dataset);
        if !parts.columns.is_empty() {
            sentence.push_str(&format!(" [{}]", parts.columns.join(", ")));
        }
        sentence.push_str(&format!(" for {}", parts.purpose));
        if let Some(hosting) = &parts.hosting {
            sentence.push_str(&format!(" at {hosting}"));
        }
        let sentence = sentence.split_whitespace().collect::<Vec<&str>>().join(" ");
        let wishes = parts.showing.iter().map(|part| wish::read(part)).collect::<Result<Vec<_>, String>>()?;
        let wishes = wishes.into_iter().flatten().collect();
        Ok(Question { sentence, on: parts.on.as_deref().map(day_of).transpose()?, wishes })
    }

    /// The sentence with the day.
    pub(crate) fn in_words(&self, on: Day) -> String {
        let mut words = self.sentence.clone();
        for (at, wish) in self.wishes.iter().enumerate() {
            let first = if at == 0 { " showing" } else { "," };
            words.push_str(&format!("{first} {} {}", wish.column, wish::written(wish.shown)));
        }
        format!("{words} on {}", self.on.unwrap_or(on))
    }
}

/// Whether a text holds names and nothing else.
fn is_names(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ',' | ' ');
    text.chars().all(is_part)
        && !text
            .split([' ', ','])
            .any(|word| matches!(word, "for" | "at" | "to" | "on" | "showing" | "where"))
}

fn day_of(text: &str) -> Result<Day, String> {
    Day::parse(text.trim())
        .ok_or_else(|| format!("`{text}` is no day of the calendar; it is written 2026-03-01"))
}

/// Reads questions from a text: JSON, or a sentence on each line. An error is one sentence.
pub(crate) fn read_all(text: &str) -> Result<Vec<Question>, String> {
    let text = text.trim();
    let text = text.trim_start_matches('\u{feff}');
    if !text.starts_with(['{', '[', '"']) {
        return text.lines().filter(|line| !line.trim().is_empty()).map(Question::read).collect();
    }
    let read: Several = serde_json::from_str(text).map_err(|error| {
        let why = match error.is_data() {
            true => "it is neither a sentence nor an object of recipient, action, dataset, columns, showing, purpose, hosting and on".to_owned(),
            false => error.to_string(),
        };
        format!("the question is no JSON that can be read: {why}")
    })?;
    let written = match read {
        Several::Many(many) => many,
        Several::One(one) => vec![one],
    };
    let question = |written: &Written| match written {
        Written::Sentence(sentence) => Question::read(sentence),
        Written::Parts(parts) => Question::of_parts(parts),
    };
    written.iter().map(question).collect()
}

/// The text of questions: a scenario for each, which expects that it is permitted.
pub(crate) fn source(questions: &[Question], on: Day) -> String {
    let scenario = |(at, question): (usize, &Question)| {
        let (number, day) = (at + 1, question.on.unwrap_or(on));
        format!("scenario \"question {number}\" {{ on {day}\nexpect permit {}\n}}\n", question.sentence)
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
    if let Some(first) = parsed.diagnostics.first() {
        return vec![first.message.clone()];
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
        _ => vec!["it is not one question: who, to do what, with which data, and for what".to_owned()],
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
            wrong.push(finding.message.clone());
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
