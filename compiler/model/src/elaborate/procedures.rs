//! Procedures and their steps.

use super::Elaborator;
use super::facts::Facts;
use super::names::{Entry, declared_twice};
use super::phrase::{Reader, wrong_value, wrong_word};
use crate::codes;
use crate::graphs::cycles::{Edge, cycles};
use crate::model::{
    About, Deadline, Delay, Extension, Owner, Procedure, Said, Scope, Silence, Step, Validity,
};
use crate::time::{Day, Length};
use charta_base::{Diagnostic, Id, Span, did_you_mean, join_quoted, join_words};
use charta_syntax::ast::{DeclarationKind, Statement};
use rustc_hash::FxHashMap;

const JURISDICTION: &[DeclarationKind] = &[DeclarationKind::Jurisdiction];
const ORGANISATION: &[DeclarationKind] = &[DeclarationKind::Organisation];
const SILENCES: [(&str, Silence); 3] =
    [("accepted", Silence::Accepted), ("refused", Silence::Refused), ("none", Silence::Nothing)];
const DEADLINES: [(&str, Deadline); 2] =
    [("as_it_falls", Deadline::AsItFalls), ("next_working_day", Deadline::NextWorkingDay)];

/// The steps of a procedure by name: the place of each, and where it is named.
type Places<'t> = FxHashMap<&'t str, (usize, Span)>;

impl<'t> Elaborator<'t, '_> {
    /// Makes every procedure.
    pub(super) fn procedures(&mut self) {
        for entry in self.entries(DeclarationKind::Procedure) {
            let facts = Facts::of(entry.declaration, &mut self.findings);
            self.common(&facts);
            let owner = Owner::Procedure(Id::new(entry.id));
            let procedure = Procedure {
                about: self.about(&entry, &facts),
                decided_by: self.one(entry.file, &facts, "decided_by", ORGANISATION).map(|said| said.value),
                calendar: self.one(entry.file, &facts, "calendar", JURISDICTION),
                deadline: self.chosen(&facts, "deadline", &DEADLINES).unwrap_or_default(),
                applies_to: self.data_scopes(entry.file, &facts),
                grants: self.text(&facts, "grants"),
                validity: self.validity(&facts),
                steps: self.steps(&entry),
                clauses: self.clauses(entry.file, owner, entry.declaration.statements()),
            };
            self.model.procedures.push(procedure);
        }
    }

    /// The public holidays of a jurisdiction.
    pub(super) fn holidays(&mut self, facts: &Facts<'t>) -> Vec<Day> {
        const EXPECTED: &str = "dates such as `2026-05-01`, separated by commas";
        let mut days = Vec::new();
        for phrase in facts.get("holidays").into_iter().flat_map(|fact| fact.phrases()) {
            let mut reader = Reader::new(phrase);
            match reader.date().filter(|_| reader.is_done()) {
                Some(day) => days.push(day),
                None => self.wrong("holidays", phrase.span(), EXPECTED),
            }
        }
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The data that a procedure is for: as a rulebook's, without scopes that speak of contracts.
    fn data_scopes(&mut self, file: usize, facts: &Facts<'t>) -> Vec<Said<Scope>> {
        const EXPECTED: &str = "`data of ORGANISATION`, `data in CATEGORY` or a dataset";
        let (about_contracts, about_data): (Vec<_>, Vec<_>) = self
            .scopes(file, facts)
            .into_iter()
            .partition(|scope| matches!(scope.value, Scope::ContractsOf(_) | Scope::EveryContract));
        for scope in about_contracts {
            self.wrong("applies_to", scope.span, EXPECTED);
        }
        about_data
    }

    fn steps(&mut self, entry: &Entry<'t>) -> Vec<Step> {
        let statements = entry.declaration.statements();
        let written: Vec<_> = statements
            .filter_map(|statement| match statement {
                Statement::Step(step) => Some(step),
                _ => None,
            })
            .collect();
        let mut places: Places<'t> = FxHashMap::default();
        for (at, step) in written.iter().enumerate() {
            let Some(name) = step.name() else { continue };
            if let Some((_, first)) = places.get(name.text) {
                self.findings.push(declared_twice("step", name.text, name.span, *first));
                continue;
            }
            places.insert(name.text, (at, name.span));
        }
        let mut steps = Vec::with_capacity(written.len());
        let mut edges = Vec::new();
        for (at, step) in written.iter().enumerate() {
            let facts = Facts::of_step(step.facts(), &mut self.findings);
            self.common(&facts);
            let name = step.name().map_or("", |name| name.text);
            let after = self.after(entry, &facts, &places);
            edges.extend(after.iter().map(|above| Edge {
                from: at as u32,
                to: above.value as u32,
                span: above.span,
            }));
            let text = |name: &str| facts.get(name).and_then(|fact| super::texts_of(fact).into_iter().next());
            let about = About {
                path: format!("{}.{name}", entry.path).into(),
                name: name.into(),
                label: step.label().map(|label| label.value().as_ref().into()),
                label_fr: text("label_fr"),
                docs: step.docs().into(),
                references: facts.get("ref").map_or_else(Vec::new, super::texts_of),
                note: text("note"),
                span: step.name().map_or(step.span(), |name| name.span),
                whole: step.span(),
                library: self.names.files.get(entry.file).is_some_and(|scope| scope.library),
            };
            let delay = self.delay(&facts);
            steps.push(Step {
                about,
                decided_by: self.one(entry.file, &facts, "decided_by", ORGANISATION).map(|said| said.value),
                after: after.into_iter().map(|said| said.value).collect(),
                delay,
                extension: self.extension(&facts, delay),
                silence: self.chosen(&facts, "silence", &SILENCES),
                observed: self.observed(&facts),
            });
        }
        self.steps_that_wait_for_themselves(&steps, &edges);
        steps
    }

    /// The steps that a step waits for, as places.
    fn after(&mut self, entry: &Entry<'t>, facts: &Facts<'t>, places: &Places<'t>) -> Vec<Said<usize>> {
        let mut after = Vec::new();
        for phrase in facts.get("after").into_iter().flat_map(|fact| fact.phrases()) {
            let mut reader = Reader::new(phrase);
            let word = reader.word();
            let Some(word) = word.filter(|_| reader.is_done()) else {
                self.wrong("after", phrase.span(), "steps of the same procedure, separated by commas");
                continue;
            };
            if let Some((place, _)) = places.get(word.text) {
                after.push(Said { value: *place, span: word.span });
                continue;
            }
            let message = format!("no step of `{}` is called `{}`", entry.name, word.text);
            let finding = Diagnostic::at(&codes::UNKNOWN_NAME, word.span, message).label("unknown step");
            let mut known: Vec<&str> = places.keys().copied().collect();
            known.sort_unstable();
            self.findings.push(match did_you_mean(word.text, known.iter().copied()) {
                Some(near) => finding.help(format!("did you mean `{near}`?")).fix(word.span, near),
                None => finding.help(format!("name one of its steps: {}", join_quoted(&known, "or"))),
            });
        }
        after
    }

    fn steps_that_wait_for_themselves(&mut self, steps: &[Step], edges: &[Edge]) {
        for walk in cycles(steps.len(), edges) {
            let name = |at: u32| steps.get(at as usize).map_or("", |step: &Step| &step.about.name);
            let Some(first) = walk.first() else { continue };
            let way: Vec<String> =
                walk.iter().take(12).map(|edge| format!("`{}`", name(edge.from))).collect();
            let message = format!("step `{}` waits for itself", name(first.from));
            let finding = Diagnostic::at(&codes::CIRCULAR, first.span, message)
                .label(format!("`{}` waits for `{}`", name(first.from), name(first.to)))
                .evidence(format!("{} → `{}`", way.join(" → "), name(first.from)))
                .help("remove one of the `after` facts");
            self.findings.push(finding);
        }
    }

    /// A fact that holds one of a few words.
    fn chosen<T: Copy>(&mut self, facts: &Facts<'t>, name: &str, words: &[(&str, T)]) -> Option<T> {
        let fact = facts.get(name)?;
        let named: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        let expected = join_words(&named, "or");
        let phrase = self.only(fact, &expected)?;
        let mut reader = Reader::new(phrase);
        let word = reader.word();
        let chosen = word.and_then(|word| words.iter().find(|(known, _)| *known == word.text));
        match (chosen, word) {
            (Some((_, chosen)), _) if reader.is_done() => return Some(*chosen),
            (None, Some(word)) if reader.is_done() => {
                let known = words.iter().map(|(word, _)| *word);
                self.findings.push(wrong_word(name, word, &expected, known));
            }
            _ => self.findings.push(wrong_value(name, phrase.span(), &expected)),
        }
        None
    }

    fn delay(&mut self, facts: &Facts<'t>) -> Option<Delay> {
        const EXPECTED: &str =
            "a length of time such as `2 months` or `7 working days`, `unbounded` or `none`";
        let fact = facts.get("delay")?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let (known, delay) = match (reader.keyword("unbounded"), reader.keyword("none")) {
            (true, _) => (true, None),
            (_, true) => (true, Some(Delay::NONE)),
            _ => {
                let delay = time_allowed(&mut reader);
                (delay.is_some(), delay)
            }
        };
        if !known || !reader.is_done() {
            self.wrong("delay", phrase.span(), EXPECTED);
        }
        delay
    }

    fn extension(&mut self, facts: &Facts<'t>, delay: Option<Delay>) -> Option<Extension> {
        const EXPECTED: &str =
            "a length of time such as `1 month` or `5 working days`, and `times 2` where it may be repeated";
        let fact = facts.get("extension")?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let by = time_allowed(&mut reader);
        let times = if reader.keyword("times") { reader.whole_number() } else { Some(1) };
        let extension = by.zip(times.filter(|times| *times > 0)).map(|(by, times)| Extension { by, times });
        if extension.is_none() || !reader.is_done() {
            self.wrong("extension", phrase.span(), EXPECTED);
        } else if delay.is_none_or(Delay::is_none) && facts.get("delay").is_none_or(is_plain) {
            let finding = Diagnostic::at(&codes::WRONG_VALUE, phrase.span(), "`extension` extends no delay")
                .label("there is nothing to extend")
                .help("add the `delay` that it extends, or remove it");
            self.findings.push(finding);
        }
        extension
    }

    fn observed(&mut self, facts: &Facts<'t>) -> Option<(Length, Length)> {
        const EXPECTED: &str = "one length of time, or two such as `10 months to 12 months`";
        let fact = facts.get("observed")?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let least = reader.length();
        let most = if reader.keyword("to") { reader.length() } else { least };
        if least.is_none() || most.is_none() || !reader.is_done() {
            self.wrong("observed", phrase.span(), EXPECTED);
        }
        let (least, most) = (least?, most?);
        if most.at_most(least) && !least.at_most(most) {
            let message = format!("`observed` says at least {least}, and at most {most}");
            let finding = Diagnostic::at(&codes::WRONG_VALUE, phrase.span(), message)
                .label("the first is the longer")
                .help("write the shorter length first");
            self.findings.push(finding);
            return Some((most, least));
        }
        Some((least, most))
    }

    fn validity(&mut self, facts: &Facts<'t>) -> Option<Said<Validity>> {
        const EXPECTED: &str =
            "a length of time such as `10 years`, and `extendable` where an approval may be extended";
        let fact = facts.get("validity")?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let at_most = reader.length();
        let extendable = reader.keyword("extendable");
        if at_most.is_none() || !reader.is_done() {
            self.wrong("validity", phrase.span(), EXPECTED);
        }
        at_most.map(|at_most| Said { value: Validity { at_most, extendable }, span: phrase.span() })
    }
}

/// `2 months`, `7 working days`.
fn time_allowed(reader: &mut Reader<'_>) -> Option<Delay> {
    if let Some(length) = reader.length() {
        return Some(Delay::Calendar(length));
    }
    let days = reader.whole_number()?;
    let plural = reader.keywords(&["working", "days"]) || reader.keywords(&["working", "day"]);
    plural.then_some(Delay::WorkingDays(days))
}

/// Whether a delay says that there is none, rather than something that is wrong and reported.
fn is_plain(fact: charta_syntax::ast::Fact<'_>) -> bool {
    fact.phrases().next().is_some_and(|phrase| {
        let mut reader = Reader::new(phrase);
        reader.keyword("unbounded") || reader.keyword("none")
    })
}
