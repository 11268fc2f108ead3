//! A question as somebody asks it: the sentence of an expectation, its parts one by one, or JSON; and the text that all of them become.

use super::wish::{self, Wish};
use charta_base::Diagnostic;
use charta_model::time::Day;
use charta_syntax::Tree;
use charta_syntax::ast::{DeclarationKind, Statement};
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
    Parts(Parts),
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
        let mut words: Vec<&str> = sentence.split_whitespace().collect();
        for (first, others) in [("expect", &["permit", "deny"][..]), ("permit", &[]), ("deny", &[])] {
            let leads = words.first() == Some(&first);
            if leads && (others.is_empty() || words.get(1).is_some_and(|word| others.contains(word))) {
                words.remove(0);
            }
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

fn day_of(text: &str) -> Result<Day, String> {
    Day::parse(text.trim())
        .ok_or_else(|| format!("`{text}` is no day of the calendar; it is written 2026-03-01"))
}

/// Reads questions from a text: JSON, or a sentence on each line. An error is one sentence.
pub(crate) fn read_all(text: &str) -> Result<Vec<Question>, String> {
    let text = text.trim();
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

/// What of a text of questions is no single sentence each.
pub(crate) fn misread(tree: &Tree, questions: &[Question]) -> Option<String> {
    let mut declarations = tree.file().declarations();
    let is_one = |declaration: charta_syntax::ast::Declaration<'_>| {
        let statements: Vec<Statement<'_>> = declaration.statements().collect();
        let expects = statements.iter().filter(|it| matches!(it, Statement::Expect(_))).count();
        let days = statements.iter().filter(|it| matches!(it, Statement::On(_))).count();
        declaration.kind() == DeclarationKind::Scenario && (expects, days, statements.len()) == (1, 1, 2)
    };
    for question in questions {
        if !declarations.next().is_some_and(is_one) {
            return Some(format!("`{}` is not one question", question.sentence));
        }
    }
    declarations.next().map(|_| "the questions hold something else than questions".to_owned())
}

/// The findings about the questions themselves, which stand in the last of the sources.
pub(crate) fn about_questions(findings: &[Diagnostic], file: charta_base::FileId) -> Vec<Diagnostic> {
    let is_here =
        |finding: &&Diagnostic| finding.primary.as_ref().is_some_and(|label| label.span.file == file);
    findings.iter().filter(is_here).cloned().collect()
}
