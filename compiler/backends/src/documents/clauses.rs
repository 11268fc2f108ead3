//! Clause by clause: the words as they are written, what they cite, and what stands behind them.

use super::page::{Block, Cell, Sections};
use super::speech::Speech;
use super::what::lines;
use super::words::{Words, fill};
use crate::judgement::{Carrier, Enforcement, Judgement};
use charta_base::{Diagnostic, Severity};
use charta_model::model::*;
use charta_model::time::Period;

/// What a section about the clauses of a contract needs.
pub(super) struct Clauses<'a> {
    pub(super) speech: Speech<'a>,
    pub(super) judgement: &'a Judgement<'a>,
    pub(super) id: ContractId,
    pub(super) contract: &'a Contract,
}

impl<'a> Clauses<'a> {
    fn own(&self) -> impl Iterator<Item = (ClauseId, &'a Clause)> + use<'a> {
        let model = self.speech.model;
        self.contract.clauses.iter().filter_map(move |id| Some((*id, model.clauses.get(*id)?)))
    }

    /// The clauses of the rulebooks that cover the contract.
    fn covering(&self) -> Vec<(ClauseId, &'a Clause)> {
        let model = self.speech.model;
        let rulebooks = self.judgement.rulebooks_of(self.id);
        let rulebooks = rulebooks.into_iter().filter_map(|id| model.rulebooks.get(id));
        let clauses = rulebooks.flat_map(|rulebook| &rulebook.clauses);
        clauses.filter_map(|id| Some((*id, model.clauses.get(*id)?))).collect()
    }

    fn every(&self) -> Vec<(ClauseId, &'a Clause)> {
        self.own().chain(self.covering()).collect()
    }

    fn term(&self) -> Period {
        self.contract.term.map(|term| term.value).unwrap_or_default()
    }

    /// A clause of the contract by its number; one of a rulebook by the rulebook's title and its number there.
    fn reference(&self, clause: &Clause) -> String {
        match self.speech.model.owner_about(clause.owner) {
            Some(about) if clause.owner != Owner::Contract(self.id) => {
                format!("{}, {}", self.speech.title(about), clause.number)
            }
            _ => clause.number.to_string(),
        }
    }

    pub(super) fn duties(&self, sections: &mut Sections) {
        let words = self.speech.words;
        let mut rows = Vec::new();
        for (_, clause) in self.every() {
            if let ClauseKind::Duty(duty) = &clause.kind {
                rows.push(vec![
                    vec![self.reference(clause)],
                    self.speech.party_set(&duty.parties.value),
                    vec![self.speech.term(duty.action.value)],
                    duty.objects.iter().map(|object| self.speech.duty_object(&object.value)).collect(),
                    self.speech.due(duty.due.value, self.term()),
                ]);
            }
        }
        let head = [words.clause, words.who, words.does, words.with, words.due];
        sections.chapter(words.duties, vec![table_or(rows, &head, words.duties_none)]);
    }

    pub(super) fn requirements(&self, sections: &mut Sections) {
        let words = self.speech.words;
        let mut rows = Vec::new();
        for (_, clause) in self.every() {
            if let ClauseKind::Require(requirement) = &clause.kind {
                rows.push(vec![
                    vec![self.reference(clause)],
                    vec![self.speech.requirement(requirement)],
                    self.outcome(clause, requirement),
                ]);
            }
        }
        let head = [words.clause, words.requirement, words.outcome];
        sections.chapter(words.requirements, vec![table_or(rows, &head, words.requirements_none)]);
    }

    fn outcome(&self, clause: &Clause, requirement: &Requirement) -> Cell {
        let words = self.speech.words;
        let findings = self.judgement.findings_on(self.id, clause);
        if findings.is_empty() {
            let held = if requirement.throughout { words.holds_throughout } else { words.holds };
            return vec![fill(held, &[&self.judgement.input.checked.on().to_string()])];
        }
        let open = findings.open.iter().map(|finding| fill(words.has_findings, &[&finding_text(finding)]));
        let waived = findings.waived.iter().map(|waived| {
            let until =
                self.waiver(waived.waiver).map_or_else(String::new, |waiver| waiver.until.value.to_string());
            fill(words.is_waived, &[&until, &finding_text(&waived.finding)])
        });
        open.chain(waived).collect()
    }

    fn waiver(&self, id: ClauseId) -> Option<&'a Waiver> {
        match &self.speech.model.clauses.get(id)?.kind {
            ClauseKind::Waive(waiver) => Some(waiver),
            _ => None,
        }
    }

    /// Findings about the contract that are not errors and not waived.
    pub(super) fn findings(&self, sections: &mut Sections) {
        let findings = self.judgement.input.checked.outcome().findings.iter();
        let about = findings.filter(|finding| self.judgement.is_about(finding, self.id));
        findings_chapter(self.speech.words, about, sections);
    }

    pub(super) fn waivers(&self, sections: &mut Sections) {
        let words = self.speech.words;
        let waived = &self.judgement.input.checked.outcome().waived;
        let mut rows = Vec::new();
        for (id, clause) in self.every() {
            if let ClauseKind::Waive(waiver) = &clause.kind {
                let about = waived.iter().filter(|waived| waived.waiver == id).map(|waived| &waived.finding);
                let mut found: Cell = about
                    .filter(|finding| self.judgement.is_about(finding, self.id))
                    .map(finding_text)
                    .collect();
                if found.is_empty() {
                    found.push(words.waives_nothing.to_owned());
                }
                rows.push(vec![
                    vec![self.reference(clause)],
                    vec![waiver.check.value.to_string()],
                    vec![waiver.until.value.to_string()],
                    vec![waiver.because.to_string()],
                    vec![waiver.by.to_string()],
                    found,
                ]);
            }
        }
        let head = [words.clause, words.waived_check, words.until, words.because, words.by, words.finding];
        sections.chapter(words.waivers, vec![table_or(rows, &head, words.waivers_none)]);
    }

    pub(super) fn text(&self, sections: &mut Sections) {
        let words = self.speech.words;
        let none = self.contract.clauses.is_empty().then(|| Block::paragraph(words.clauses_none));
        sections.chapter(words.clauses, none.into_iter().collect());
        for (id, clause) in self.own() {
            sections.part(format!("{} {}", words.clause, clause.number), self.clause(id, clause));
        }
    }

    fn clause(&self, id: ClauseId, clause: &Clause) -> Vec<Block> {
        let words = self.speech.words;
        let written = self.judgement.input.sources.text(clause.span);
        let quote = (!written.is_empty()).then(|| Block::quote(&unindented(written)));
        let facts = Block::facts(vec![
            (words.notes, lines(&clause.docs)),
            (words.per, clause.per.iter().map(ToString::to_string).collect()),
            (words.enforced_by, self.behind(id, clause)),
        ]);
        quote.into_iter().chain(facts).collect()
    }

    /// What stands behind a clause: the statements that carry it, or what does in their place.
    fn behind(&self, id: ClauseId, clause: &Clause) -> Cell {
        let (words, speech) = (self.speech.words, &self.speech);
        let on = self.judgement.input.checked.on().to_string();
        match (self.judgement.enforcement(id, clause), &clause.kind) {
            (Enforcement::Enforced, _) => carried(self.judgement.carriers(id)),
            (_, ClauseKind::Duty(duty)) => {
                let who = speech.party_set(&duty.parties.value).join(", ");
                let due = speech.due(duty.due.value, self.term()).join(", ");
                vec![fill(words.procedural_duty, &[&who, &due])]
            }
            (_, ClauseKind::Waive(waiver)) => vec![fill(words.is_waiver, &[&waiver.until.value.to_string()])],
            (Enforcement::RequirementHeld, _) => vec![fill(words.requirement_held, &[&on])],
            (Enforcement::Monitored, _) => vec![words.monitored.to_owned()],
            (Enforcement::Procedural | Enforcement::Waiver, _) => vec![words.procedural.to_owned()],
        }
    }

    pub(super) fn rulebooks(&self, sections: &mut Sections) {
        let (words, model) = (self.speech.words, self.speech.model);
        let rulebooks = self.judgement.rulebooks_of(self.id);
        let none = rulebooks.is_empty().then(|| Block::paragraph(words.rulebooks_none));
        sections.chapter(words.rulebooks, none.into_iter().collect());
        for rulebook in rulebooks.into_iter().filter_map(|id| model.rulebooks.get(id)) {
            let facts = Block::facts(vec![
                (words.path, vec![rulebook.about.path.to_string()]),
                (words.notes, lines(&rulebook.about.docs)),
                (words.references, rulebook.about.references.iter().map(ToString::to_string).collect()),
                (words.in_force, vec![self.speech.period(rulebook.in_force)]),
            ]);
            let mut blocks: Vec<Block> = facts.into_iter().collect();
            for id in &rulebook.clauses {
                if let Some(clause) = model.clauses.get(*id) {
                    blocks.push(Block::paragraph(format!("{} {}", words.clause, clause.number)));
                    blocks.extend(self.clause(*id, clause));
                }
            }
            sections.part(self.speech.title(&rulebook.about).to_owned(), blocks);
        }
    }

    /// What targets narrowed of the clauses that hold for the contract; the reasons are English.
    pub(super) fn losses(&self, sections: &mut Sections) {
        let words = self.speech.words;
        let every = self.every();
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for (target, loss) in self.judgement.losses() {
            if let Some((_, clause)) = every.iter().find(|(id, _)| *id == loss.clause) {
                let clause = self.reference(clause);
                rows.push(vec![vec![(*target).to_owned()], vec![clause], vec![loss.reason.clone()]]);
            }
        }
        let block = match rows.is_empty() {
            true => Block::paragraph(words.losses_none),
            false => Block::table("", &[words.target, words.clause, words.loss], rows).in_english(words.code),
        };
        sections.chapter(words.losses, vec![block]);
    }
}

/// What carries a clause, a line an artifact: its path, then each statement by its kind and name.
fn carried(carriers: &[Carrier<'_>]) -> Cell {
    let mut artifacts: Vec<(&str, Vec<String>)> = Vec::new();
    for by in carriers {
        let name =
            if by.id.starts_with(by.kind) { by.id.to_owned() } else { format!("{} {}", by.kind, by.id) };
        match artifacts.iter_mut().find(|(path, _)| *path == by.path) {
            Some((_, names)) => names.push(name),
            None => artifacts.push((by.path, vec![name])),
        }
    }
    artifacts.into_iter().map(|(path, names)| format!("{path} — {}", names.join(", "))).collect()
}

fn table_or(rows: Vec<Vec<Cell>>, head: &[&'static str], none: &'static str) -> Block {
    match rows.is_empty() {
        true => Block::paragraph(none),
        false => Block::table("", head, rows),
    }
}

/// A chapter of findings; their texts are English.
pub(super) fn findings_chapter<'a>(
    words: &Words,
    findings: impl Iterator<Item = &'a Diagnostic>,
    sections: &mut Sections,
) {
    let severity = |severity: Severity| match severity {
        Severity::Error => severity.word(),
        Severity::Warning => words.warning,
        Severity::Advice => words.advice,
    };
    let rows = findings.map(|finding| {
        vec![
            vec![severity(finding.severity).to_owned()],
            vec![finding_text(finding)],
            finding.evidence.clone(),
            finding.help.clone(),
        ]
    });
    let head = [words.severity, words.finding, words.evidence, words.help];
    let block = table_or(rows.collect(), &head, words.findings_none);
    let is_table = block.kind == "table";
    sections.chapter(words.findings, vec![if is_table { block.in_english(words.code) } else { block }]);
}

fn finding_text(finding: &Diagnostic) -> String {
    format!("{} {}: {}", finding.code.id, finding.code.name, finding.message)
}

/// A clause without the indentation that its later lines share.
fn unindented(text: &str) -> String {
    let blank = |line: &str| line.chars().take_while(|c| matches!(c, ' ' | '\t')).count();
    let later = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let shared = later.map(blank).min().unwrap_or(0);
    // One step stays, so that what belongs to the clause still stands under it.
    let cut = shared.saturating_sub(2);
    let lines = text.lines().enumerate().map(|(at, line)| match at {
        0 => line.to_owned(),
        _ => line.chars().skip(cut.min(blank(line))).collect(),
    });
    lines.collect::<Vec<String>>().join("\n")
}
