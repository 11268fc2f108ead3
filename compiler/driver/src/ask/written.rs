//! Questions as they come: a sentence on each line, or JSON. Each is read by itself, so that one that cannot be read stops no other.

use super::question::{Parts, Question};
use super::{Reply, Verdict};
use charta_base::{did_you_mean, join_quoted};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// So much of what cannot be read is shown, in characters.
const SHOWN: usize = 200;

/// What somebody wrote as a question.
#[derive(Debug)]
pub(crate) struct Written {
    /// Where it stands among others: `line 3`.
    pub(crate) place: Option<String>,
    /// The question; or what was written, where it cannot be read.
    pub(crate) read: Result<Question, Misread>,
}

/// What was written and is no question.
#[derive(Debug)]
pub(crate) struct Misread {
    text: String,
    /// What is wrong with it, a sentence each.
    why: Vec<String>,
}

impl Misread {
    /// The answer to it.
    pub(crate) fn reply(&self) -> Reply {
        let mut text: String = self.text.split_whitespace().collect::<Vec<&str>>().join(" ");
        if text.is_empty() {
            text.push_str("(nothing)");
        }
        if let Some((end, _)) = text.char_indices().nth(SHOWN) {
            text.truncate(end);
            text.push('…');
        }
        Reply { because: self.why.clone(), ..Reply::new(text, Verdict::NotUnderstood) }
    }
}

impl Written {
    /// One sentence.
    fn sentence(sentence: &str) -> Written {
        let misread = |why| Misread { text: sentence.to_owned(), why: vec![why] };
        Written { place: None, read: Question::read(sentence).map_err(misread) }
    }

    /// A question by its parts.
    pub(crate) fn parts(parts: &Parts) -> Written {
        let misread = |why| Misread { text: parts.in_words(), why };
        Written { place: None, read: Question::of_parts(parts).map_err(misread) }
    }

    fn json(one: &Loose) -> Written {
        let misread = |why| Written { place: None, read: Err(Misread { text: one.to_string(), why }) };
        match one {
            Loose::Sentence(sentence) => Written::sentence(sentence),
            Loose::Parts(fields) => match parts_of(fields) {
                Ok(parts) => Written::parts(&parts),
                Err(why) => misread(why),
            },
            Loose::Other(value) => misread(vec![format!(
                "{} is no question; in JSON a question is a sentence or an object with the keys {}",
                sort_of(value),
                join_quoted(&KEYS, "and")
            )]),
        }
    }

    /// A line: a sentence, or JSON.
    fn line(line: &str) -> Written {
        if !is_json(line) {
            return Written::sentence(line);
        }
        match serde_json::from_str::<Loose>(line) {
            Ok(one) => Written::json(&one),
            Err(error) => {
                let why = vec![format!("{}, at column {}", not_well_formed(&error), error.column())];
                Written { place: None, read: Err(Misread { text: line.to_owned(), why }) }
            }
        }
    }
}

/// Each sentence of several, with its number among them.
pub(crate) fn sentences(sentences: &[String]) -> Vec<Written> {
    placed(
        sentences
            .iter()
            .zip(1..)
            .map(|(sentence, at)| (format!("question {at}"), Written::sentence(sentence))),
    )
}

/// Reads questions from a text: JSON, or a sentence on each line. An error is one sentence, and about all of it.
pub(crate) fn read_all(text: &str) -> Result<Vec<Written>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let lines = || text.lines().zip(1_usize..).filter(|(line, _)| !line.trim().is_empty());
    let by_lines = || placed(lines().map(|(line, at)| (format!("line {at}"), Written::line(line.trim()))));
    let start = text.trim_start();
    if start.starts_with('[') {
        let all: Vec<Loose> = serde_json::from_str(text).map_err(|error| nothing_readable(&error))?;
        let numbered = all.iter().zip(1_usize..);
        return Ok(placed(numbered.map(|(one, at)| (format!("question {at}"), Written::json(one)))));
    }
    if !is_json(start) {
        return Ok(by_lines());
    }
    // Objects may stand behind one another, each over several lines.
    let all: Result<Vec<Loose>, serde_json::Error> =
        serde_json::Deserializer::from_str(text).into_iter::<Loose>().collect();
    match all {
        Ok(all) => {
            let numbered = all.iter().zip(1_usize..);
            Ok(placed(numbered.map(|(one, at)| (format!("question {at}"), Written::json(one)))))
        }
        // Where lines can be read one by one, one that cannot be read stops no other.
        Err(_) if lines().count() > 1 && lines().any(|(line, _)| is_whole(line.trim())) => Ok(by_lines()),
        Err(error) => Err(nothing_readable(&error)),
    }
}

/// Several questions with their places; one alone has none.
fn placed(questions: impl Iterator<Item = (String, Written)>) -> Vec<Written> {
    let mut all: Vec<Written> =
        questions.map(|(place, written)| Written { place: Some(place), ..written }).collect();
    if let [only] = all.as_mut_slice() {
        only.place = None;
    }
    all
}

fn is_json(text: &str) -> bool {
    text.starts_with(['{', '"'])
}

/// Whether a line is a question by itself, as far as its form goes.
fn is_whole(line: &str) -> bool {
    match line.starts_with('{') {
        true => serde_json::from_str::<Loose>(line).is_ok(),
        false => !line.starts_with(['"', '[', ']', '}']),
    }
}

fn not_well_formed(error: &serde_json::Error) -> String {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or(&words);
    let words = words
        .replace("EOF while parsing", "the text ends within")
        .replace("recursion limit exceeded", "it is nested too deeply");
    format!("this is no well-formed JSON: {words}")
}

fn nothing_readable(error: &serde_json::Error) -> String {
    format!("{}, at line {} and column {}", not_well_formed(error), error.line(), error.column())
}

/// The keys of a question in JSON.
const KEYS: [&str; 8] = ["recipient", "action", "dataset", "columns", "showing", "purpose", "hosting", "on"];

/// The parts of a question in JSON. An error is what is wrong with them, a sentence each.
fn parts_of(fields: &[(String, Value)]) -> Result<Parts, Vec<String>> {
    let mut parts = Parts::default();
    let mut wrong: Vec<String> = Vec::new();
    for (at, (key, value)) in fields.iter().enumerate() {
        if fields.iter().take(at).any(|(earlier, _)| earlier == key) {
            wrong.push(format!("`{key}` is given twice"));
            continue;
        }
        let told = match key.as_str() {
            "recipient" => text(key, value).map(|text| parts.recipient = text.unwrap_or_default()),
            "action" => text(key, value).map(|text| parts.action = text.unwrap_or_default()),
            "dataset" => text(key, value).map(|text| parts.dataset = text.unwrap_or_default()),
            "purpose" => text(key, value).map(|text| parts.purpose = text.unwrap_or_default()),
            "hosting" => text(key, value).map(|text| parts.hosting = text),
            "on" => text(key, value).map(|text| parts.on = text),
            "columns" => texts(key, value).map(|texts| parts.columns = texts),
            "showing" => texts(key, value).map(|texts| parts.showing = texts),
            _ => Err(unknown(key)),
        };
        wrong.extend(told.err());
    }
    if wrong.is_empty() { Ok(parts) } else { Err(wrong) }
}

fn unknown(key: &str) -> String {
    match did_you_mean(key, KEYS) {
        Some(near) => format!("`{key}` is no key of a question; write `{near}`"),
        None => format!("`{key}` is no key of a question; its keys are {}", join_quoted(&KEYS, "and")),
    }
}

fn text(key: &str, value: &Value) -> Result<Option<String>, String> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Array(_) => Err(format!(
            "`{key}` is to be a text and not a list; several names are written with commas between them, as in \"one, other\""
        )),
        other => Err(format!("`{key}` is to be a text and not {}", sort_of(other))),
    }
}

fn texts(key: &str, value: &Value) -> Result<Vec<String>, String> {
    let example = if key == "showing" { "[\"birth_date by month\"]" } else { "[\"birth_date\"]" };
    let wrong = |what: &str| format!("`{key}` is to be a list of texts, as in {example}, and not {what}");
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(all) => {
            let one = |value: &Value| match value {
                Value::String(text) => Ok(text.clone()),
                other => Err(wrong(&format!("one with {}", sort_of(other)))),
            };
            all.iter().map(one).collect()
        }
        other => Err(wrong(sort_of(other))),
    }
}

/// What a value is, with its article.
fn sort_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing (`null`)",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A question in JSON, before it is looked at: its keys in order, those that are given twice among them.
enum Loose {
    Sentence(String),
    Parts(Vec<(String, Value)>),
    Other(Value),
}

impl fmt::Display for Loose {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Loose::Sentence(sentence) => to.write_str(sentence),
            Loose::Other(value) => value.fmt(to),
            Loose::Parts(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(key, value)| format!("{}: {value}", Value::String(key.clone())))
                    .collect();
                write!(to, "{{{}}}", fields.join(", "))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Loose, D::Error> {
        from.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a sentence or an object")
    }

    fn visit_str<E>(self, text: &str) -> Result<Loose, E> {
        Ok(Loose::Sentence(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Loose::Parts(fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Loose, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = list.next_element()? {
            all.push(one);
        }
        Ok(Loose::Other(Value::Array(all)))
    }

    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose::Other(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Loose, E> {
        Ok(Loose::Other(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Loose, E> {
        Ok(Loose::Other(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Loose, E> {
        Ok(Loose::Other(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Loose, E> {
        Ok(Loose::Other(value.into()))
    }
}
