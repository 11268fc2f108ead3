//! From trees to the typed model: names bound, facts read, every default made explicit.
//!
//! What does not resolve is reported once and leaves a hole; whoever called decides whether to go on with the rest.

mod agreements;
mod clauses;
mod conditions;
mod contracts;
mod datasets;
mod deception;
mod events;
mod facts;
mod forms;
mod laws;
mod names;
mod numbering;
mod parties;
mod phrase;
mod procedures;
mod requirements;
mod scenarios;
mod sets;
mod templates;
mod terms;

use crate::codes;
use crate::model::{About, Clause, DatasetId, Dated, Model, Said};
use crate::rows::RowSpace;
use crate::time::{Day, Period};
use charta_base::{Diagnostic, FileId, Id, Label, Span, sort_and_deduplicate};
use charta_syntax::Tree;
use charta_syntax::ast::{DeclarationKind, Fact, Literal, Phrase, Text, Word};
use facts::Facts;
use names::{Entry, Names, name_span};
use phrase::{Reader, day_written, reversed, wrong_value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

pub use clauses::THINGS;
pub use contracts::names_rulebook;
pub use facts::{COMMON, FactSpec, STATEMENTS, STEP, facts_of};
pub use names::Scope;

/// What a project means.
#[derive(Debug, Default)]
pub struct Program {
    /// Everything it says.
    pub model: Model,
    /// The rows its conditions speak of.
    pub rows: RowSpace,
    /// What its words name.
    pub references: Vec<Reference>,
}

/// A word that names a declaration of the project's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// Where the word stands.
    pub at: Span,
    /// All of the declaration.
    pub to: Span,
}

/// What elaboration needs to know besides the text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Surroundings<'a> {
    /// Paths of rulebooks (or of their modules) that the project's manifest names.
    pub rulebooks: &'a [String],
    /// The code and the name of each check that can be waived.
    pub checks: &'a [(&'a str, &'a str)],
    /// The file, by its place among the trees, that asks about the whole project: it may call things by their last names alone,
    /// and what it names the project does not name by that.
    pub question: Option<usize>,
    /// Whether the text is a part of a project, which holds all that its declarations name, and perhaps not all that `use` does.
    pub partial: bool,
}

/// Elaborates a program. The order of the files does not matter.
pub fn elaborate(
    trees: &[(Tree, bool, String)],
    surroundings: Surroundings<'_>,
) -> (Program, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let names = Names::collect(trees, (surroundings.question, surroundings.partial), &mut findings);
    let mut elaborator = Elaborator {
        names,
        model: Model::default(),
        rows: RowSpace::default(),
        findings,
        surroundings,
        columns_by_category: Vec::new(),
        lost_columns: FxHashSet::default(),
        unsure_datasets: FxHashSet::default(),
    };
    elaborator.run();
    let references = elaborator.names.references();
    let Elaborator { model, rows, findings, .. } = elaborator;
    (Program { model, rows, references }, once_a_file(findings))
}

/// Makes one finding of those about one name that a file needs and nothing declares: the cause is one, however often the name is
/// written. A name that is most likely misspelt keeps its findings, for each place is to be mended.
fn once_a_file(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    const SHOWN: usize = 5;
    sort_and_deduplicate(&mut findings);
    let mut kept: Vec<(Diagnostic, usize)> = Vec::with_capacity(findings.len());
    let mut firsts: FxHashMap<(FileId, String), usize> = FxHashMap::default();
    for finding in findings {
        let Some(place) = finding.primary.as_ref().map(|label| label.span) else {
            kept.push((finding, 0));
            continue;
        };
        let is_missing = finding.code.id == codes::UNKNOWN_NAME.id && finding.fix.is_none();
        let first = is_missing.then(|| firsts.get(&(place.file, finding.message.clone())).copied()).flatten();
        match first.and_then(|first| kept.get_mut(first)) {
            Some((first, more)) => {
                *more += 1;
                if *more <= SHOWN {
                    first.secondary.push(Label { span: place, text: "also here".to_owned() });
                }
            }
            None => {
                if is_missing {
                    firsts.insert((place.file, finding.message.clone()), kept.len());
                }
                kept.push((finding, 0));
            }
        }
    }
    let counted = kept.into_iter().map(|(finding, more)| match more > SHOWN {
        true => finding.evidence(format!("it is written {} times in this file", more + 1)),
        false => finding,
    });
    counted.collect()
}

struct Elaborator<'t, 's> {
    names: Names<'t>,
    model: Model,
    rows: RowSpace,
    findings: Vec<Diagnostic>,
    surroundings: Surroundings<'s>,
    /// Every column with each category it is in, sorted; made once the datasets are.
    columns_by_category: Vec<(u32, u32)>,
    /// Columns whose own text is wrong, which is reported: to name one is no further mistake.
    lost_columns: FxHashSet<(DatasetId, Arc<str>)>,
    /// Datasets of which a mistake, reported elsewhere, may have taken columns away.
    unsure_datasets: FxHashSet<DatasetId>,
}

impl<'t> Elaborator<'t, '_> {
    fn run(&mut self) {
        let order = self.number();
        self.events();
        self.terms(&order.terms);
        self.parties(&order.parties);
        self.hostings();
        self.laws();
        self.datasets();
        self.releases();
        self.check_templates();
        self.procedures();
        self.contracts();
        self.rulebooks();
        self.scenarios();
    }

    /// The declarations of a kind, in the order of their ids.
    fn entries(&self, kind: DeclarationKind) -> Vec<Entry<'t>> {
        self.names.entries.iter().filter(|entry| entry.kind == kind).cloned().collect()
    }

    fn resolve<T>(&mut self, file: usize, word: Word<'t>, kinds: &[DeclarationKind]) -> Option<Id<T>> {
        self.names.resolve(file, word, kinds, &mut self.findings).map(|entry| Id::new(entry.id))
    }

    fn about(&self, entry: &Entry<'t>, facts: &Facts<'t>) -> About {
        let texts = |name: &str| facts.get(name).map_or_else(Vec::new, texts_of);
        let text = |name: &str| texts(name).into_iter().next();
        let name = match entry.name {
            "" => {
                entry.declaration.label().map_or_else(|| "".into(), |label| Arc::from(label.value().as_ref()))
            }
            name => Arc::from(name),
        };
        About {
            path: entry.path.clone(),
            name,
            label: entry.declaration.label().map(|label| label.value().as_ref().into()),
            label_fr: text("label_fr"),
            docs: entry.declaration.docs().into(),
            references: texts("ref"),
            note: text("note"),
            span: name_span(&entry.declaration),
            whole: entry.declaration.span(),
            library: self.names.files.get(entry.file).is_some_and(|scope| scope.library),
        }
    }

    fn wrong(&mut self, name: &str, span: Span, expected: &str) {
        self.findings.push(wrong_value(name, span, expected));
    }

    /// Reports what is left of a phrase that should have been read to its end.
    fn finish(&mut self, reader: &Reader<'t>, name: &str, expected: &str) {
        if !reader.is_done() {
            self.wrong(name, reader.here(), expected);
        }
    }

    /// The only phrase of a fact that takes one value.
    fn only(&mut self, fact: Fact<'t>, expected: &str) -> Option<Phrase<'t>> {
        self.only_one(fact, || expected.to_owned())
    }

    fn only_one(&mut self, fact: Fact<'t>, expected: impl FnOnce() -> String) -> Option<Phrase<'t>> {
        let mut phrases = fact.phrases();
        let first = phrases.next();
        if let Some(second) = phrases.next() {
            let name = fact.name().text;
            let message = format!("`{name}` takes one value, and more are given");
            let finding = Diagnostic::at(&codes::WRONG_VALUE, second.span(), message)
                .label("one value too many")
                .help(format!("keep one of them: {}", expected()));
            self.findings.push(finding);
        }
        first
    }

    /// A fact that names one thing of the given kinds.
    fn one<T>(
        &mut self,
        file: usize,
        facts: &Facts<'t>,
        name: &str,
        kinds: &[DeclarationKind],
    ) -> Option<Said<Id<T>>> {
        let fact = facts.get(name)?;
        let expected = || names::article(kinds.first().map_or("", |kind| kind.word()));
        let phrase = self.only_one(fact, expected)?;
        self.named(file, phrase, name, kinds)
    }

    /// A fact that names any number of things of the given kinds.
    fn several<T>(
        &mut self,
        file: usize,
        facts: &Facts<'t>,
        name: &str,
        kinds: &[DeclarationKind],
    ) -> Vec<Said<Id<T>>> {
        let Some(fact) = facts.get(name) else { return Vec::new() };
        fact.phrases().filter_map(|phrase| self.named(file, phrase, name, kinds)).collect()
    }

    /// As [`Elaborator::several`], each with dates.
    fn several_dated<T>(
        &mut self,
        file: usize,
        facts: &Facts<'t>,
        name: &str,
        kinds: &[DeclarationKind],
    ) -> Vec<Dated<Id<T>>> {
        let Some(fact) = facts.get(name) else { return Vec::new() };
        let mut found = Vec::new();
        for phrase in fact.phrases() {
            let mut reader = Reader::new(phrase);
            let Some(value) = self.name_in(file, &mut reader, name, kinds) else { continue };
            if let Some(period) = self.dates(&mut reader, name) {
                found.push(Dated { value: value.value, period, span: phrase.span() });
            }
        }
        found
    }

    fn named<T>(
        &mut self,
        file: usize,
        phrase: Phrase<'t>,
        name: &str,
        kinds: &[DeclarationKind],
    ) -> Option<Said<Id<T>>> {
        let mut reader = Reader::new(phrase);
        let found = self.name_in(file, &mut reader, name, kinds)?;
        if !reader.is_done() {
            let expected = names::article(kinds.first().map_or("", |kind| kind.word()));
            self.wrong(name, reader.here(), &format!("{expected} and nothing after it"));
        }
        Some(found)
    }

    fn name_in<T>(
        &mut self,
        file: usize,
        reader: &mut Reader<'t>,
        name: &str,
        kinds: &[DeclarationKind],
    ) -> Option<Said<Id<T>>> {
        // A word that opens a part of a value is no name: what should stand before it is missing.
        const PARTS: [&str; 5] = ["from", "until", "for", "of", "at"];
        match reader.next_word().filter(|word| !PARTS.contains(&word.text)) {
            Some(word) => {
                reader.word();
                self.resolve(file, word, kinds).map(|value| Said { value, span: word.span })
            }
            None => {
                let expected = names::article(kinds.first().map_or("", |kind| kind.word()));
                self.wrong(name, reader.here(), &expected);
                None
            }
        }
    }

    /// The dates that end a phrase.
    fn dates(&mut self, reader: &mut Reader<'t>, name: &str) -> Option<Period> {
        const EXPECTED: &str =
            "dates such as `from 2024-07-01 until 2027-06-30` or `from 2024-07-01 for 3 years`";
        let here = reader.here();
        match reader.period() {
            Some(period) => {
                self.finish(reader, name, EXPECTED);
                if let (Some(from), Some(last)) = (period.from, period.last)
                    && last < from
                {
                    self.findings.push(reversed(here, period));
                }
                Some(period)
            }
            None => {
                self.wrong(name, reader.here(), EXPECTED);
                None
            }
        }
    }

    /// A fact that holds a period.
    fn period(&mut self, facts: &Facts<'t>, name: &str) -> Option<Said<Period>> {
        let fact = facts.get(name)?;
        let phrase = self.only(fact, "dates")?;
        let mut reader = Reader::new(phrase);
        self.dates(&mut reader, name).map(|value| Said { value, span: phrase.span() })
    }

    /// A fact that holds a text.
    fn text(&mut self, facts: &Facts<'t>, name: &str) -> Option<Arc<str>> {
        let fact = facts.get(name)?;
        let phrase = self.only(fact, "a text between double quotes")?;
        let mut reader = Reader::new(phrase);
        let text = reader.text();
        if text.is_none() || !reader.is_done() {
            self.wrong(name, phrase.span(), "a text between double quotes");
        }
        text.map(|text| text.value().as_ref().into())
    }

    /// A fact that holds a day.
    fn day(&mut self, facts: &Facts<'t>, name: &str) -> Option<Day> {
        let fact = facts.get(name)?;
        let phrase = self.only(fact, "a date such as `2024-07-01`")?;
        let mut reader = Reader::new(phrase);
        let day = reader.date();
        if day.is_none() || !reader.is_done() {
            self.wrong(name, phrase.span(), "a date such as `2024-07-01`");
        }
        day
    }

    /// Checks that the common facts hold texts.
    fn common(&mut self, facts: &Facts<'t>) {
        for name in ["label_fr", "note"] {
            self.text(facts, name);
        }
        for fact in facts.get("ref").into_iter().chain(facts.get("iri")) {
            for phrase in fact.phrases() {
                let mut reader = Reader::new(phrase);
                if reader.text().is_none() || !reader.is_done() {
                    self.wrong(fact.name().text, phrase.span(), "a text between double quotes");
                }
            }
        }
    }

    fn push_clause(&mut self, clause: Clause) -> crate::model::ClauseId {
        self.model.clauses.push(clause)
    }
}

/// The texts among the values of a fact.
fn texts_of(fact: Fact<'_>) -> Vec<Arc<str>> {
    let texts = fact.phrases().filter_map(|phrase| Reader::new(phrase).text());
    texts.map(|text| text.value().as_ref().into()).collect()
}

fn day_of(literal: Literal<'_>) -> Option<Day> {
    day_written(literal.text)
}

fn cited<'t>(texts: impl Iterator<Item = Text<'t>>) -> Vec<Arc<str>> {
    texts.map(|text| text.value().as_ref().into()).collect()
}
