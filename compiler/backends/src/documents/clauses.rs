//! Clause by clause: the words as they are written, what they cite, and what stands behind them.

use super::agreement::{exempt_from, exemptions};
use super::page::{Block, Cell, Sections};
use super::speech::Speech;
use super::what::lines;
use super::words::{Words, fill};
use crate::judgement::{Carrier, Enforcement, Judgement, Proof, is_within};
use crate::registry::is_executed;
use charta_base::{Diagnostic, Severity};
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rules::{Rule, recipients_of};
use charta_model::time::{Day, Period};

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

    /// The clauses of the agreements above that bear on the contract.
    fn handed_down(&self) -> Vec<(ClauseId, &'a Clause)> {
        let above = self.judgement.agreements_above(self.id);
        above.into_iter().flat_map(|agreement| self.judgement.handed_down(agreement)).collect()
    }

    /// The clauses that bear on the contract: its own, those of the agreements above it, and those of the rulebooks that cover it.
    pub(super) fn every(&self) -> Vec<(ClauseId, &'a Clause)> {
        self.own().chain(self.handed_down()).chain(self.covering()).collect()
    }

    /// The rules of the contract's own clauses and of those of the agreements above.
    pub(super) fn rules(&self, effect: Effect) -> Vec<&'a Rule> {
        let rules = self.judgement.input.checked.rules();
        let of = |id: ClauseId| rules.of_clause(id).iter().filter_map(|id| rules.get(*id));
        // What a clause forbids below this contract is a rule of its own, which concerns others; one that forbids nothing is shown
        // as that.
        let is_void = |rule: &Rule| rule.parties.is_empty() || rule.days.is_empty();
        let concerns =
            |rule: &&Rule| rule.effect == Effect::Permit || is_void(rule) || self.reach_of(rule).is_some();
        let own = self.own().flat_map(|(id, _)| of(id)).filter(concerns);
        let above = self.handed_down().into_iter().flat_map(|(id, _)| of(id));
        let every = own.chain(above.filter(|rule| self.reach_of(rule).is_some()));
        every.filter(|rule| rule.effect == effect).collect()
    }

    /// Of whom among the recipients a rule speaks, and on which days of the term; `None` where of nobody or on none.
    pub(super) fn reach_of(&self, rule: &Rule) -> Option<(Ranges, Ranges)> {
        let parties = rule.parties.intersection(&recipients_of(self.speech.model, self.contract));
        let days = rule.days.intersection(&self.term().days());
        (!parties.is_empty() && !days.is_empty()).then_some((parties, days))
    }

    fn term(&self) -> Period {
        self.contract.term.map(|term| term.value).unwrap_or_default()
    }

    /// As [`Clauses::reference`], and that the clause is advice where it is.
    pub(super) fn reference_of(&self, clause: ClauseId) -> Cell {
        self.speech.model.clauses.get(clause).map_or_else(Cell::new, |clause| self.told(clause))
    }

    fn told(&self, clause: &Clause) -> Cell {
        let advice = clause.advice.then(|| self.speech.words.as_advice.to_owned());
        std::iter::once(self.reference(clause)).chain(advice).collect()
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
                    self.told(clause),
                    self.speech.bearers(duty),
                    vec![self.speech.term(duty.action.value)],
                    duty.objects.iter().map(|object| self.speech.duty_object(&object.value)).collect(),
                    self.speech.due_with_day(duty.due.value, self.term()),
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
                    self.told(clause),
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
        let on = self.judgement.input.checked.on().to_string();
        let findings = self.judgement.findings_on(self.id, clause);
        let periods = self.judgement.asked_on(self.id, clause);
        if findings.is_empty() {
            if periods.is_empty() {
                return vec![fill(words.does_not_bind, &[&on])];
            }
            let held = if requirement.throughout { words.holds_throughout } else { words.holds };
            let held = fill(held, &[&on]);
            // Only part of the term: the contract is exempt for a while, or the rulebook not in force.
            let is_whole = !requirement.throughout || matches!(periods, [one] if self.is_term(*one));
            let days = periods.iter().filter(|_| !is_whole);
            let days = days.map(|period| fill(words.binds, &[&self.speech.period(*period)]));
            return std::iter::once(held).chain(days).collect();
        }
        let open = findings.open.iter().map(|finding| {
            let sentence = if clause.advice { words.advised } else { words.has_findings };
            fill(sentence, &[&finding_text(finding)])
        });
        let waived = findings.waived.iter().map(|waived| {
            let until =
                self.waiver(waived.waiver).map_or_else(String::new, |waiver| waiver.until.value.to_string());
            fill(words.is_waived, &[&until, &finding_text(&waived.finding)])
        });
        open.chain(waived).collect()
    }

    /// Whether a stretch of days is all of the term: an open start counts from the day of judgement.
    fn is_term(&self, period: Period) -> bool {
        let term = self.term();
        let open = |last: Option<Day>| last.filter(|last| *last < Day::LAST);
        period.from == term.from.or(Some(self.judgement.input.checked.on()))
            && open(period.last) == open(term.last)
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
        let behind = match self.judgement.enforcement(id, clause) {
            Enforcement::NotExecuted => words.carried_by,
            _ => words.enforced_by,
        };
        let facts = Block::facts(vec![
            (
                words.template,
                self.is_from_template(clause).then(|| words.template_note.to_owned()).into_iter().collect(),
            ),
            (words.notes, lines(&clause.docs)),
            (words.per, clause.per.iter().map(ToString::to_string).collect()),
            (behind, self.behind(id, clause)),
            (words.told_in, carried(self.judgement.told_in(id), words.not_executed)),
        ]);
        quote.into_iter().chain(facts).collect()
    }

    /// Whether a clause is written elsewhere than in the text that it belongs to: in a template which that text follows.
    fn is_from_template(&self, clause: &Clause) -> bool {
        let whole = self.speech.model.owner_about(clause.owner).map(|about| about.whole);
        whole.is_some_and(|whole| whole.start < whole.end && !is_within(clause.span, whole))
    }

    /// What stands behind a clause: the statements that carry it, or what does in their place.
    fn behind(&self, id: ClauseId, clause: &Clause) -> Cell {
        let (words, speech) = (self.speech.words, &self.speech);
        let on = self.judgement.input.checked.on().to_string();
        let targets = |built| self.judgement.executable(built).collect::<Vec<&str>>().join(", ");
        match (self.judgement.enforcement(id, clause), &clause.kind) {
            (Enforcement::Enforced | Enforcement::NotExecuted, _) => {
                carried(self.judgement.carriers(id), words.not_executed)
            }
            (Enforcement::Denied, _) => vec![fill(words.behind_denied, &[&targets(true)])],
            (Enforcement::Narrowed, _) => vec![fill(words.behind_narrowed, &[&targets(true)])],
            (Enforcement::LeftOut, _) => vec![fill(words.behind_left_out, &[&targets(false)])],
            (Enforcement::Advice, _) => vec![words.behind_advice.to_owned()],
            (Enforcement::Apart, _) => vec![words.behind_apart.to_owned()],
            (Enforcement::Owed, ClauseKind::Duty(duty)) => {
                let who = speech.party_set(&duty.parties.value).join(", ");
                let due = speech.due_with_day(duty.due.value, self.term()).join(", ");
                vec![fill(words.procedural_duty, &[&who, &due]), self.proof(id, duty)]
            }
            (Enforcement::ByHand, _) => {
                let by_hand = self.judgement.by_hand().into_iter();
                by_hand
                    .map(|said| fill(words.behind_by_hand, &[&said.by, &said.because, &said.evidence]))
                    .collect()
            }
            (Enforcement::Idle, _) => vec![words.behind_idle.to_owned()],
            (_, ClauseKind::Waive(waiver)) => vec![fill(words.is_waiver, &[&waiver.until.value.to_string()])],
            (Enforcement::RequirementHeld, _) => vec![fill(words.requirement_held, &[&on])],
            (Enforcement::Monitored, _) => vec![words.monitored.to_owned()],
            (Enforcement::Owed | Enforcement::Unenforced | Enforcement::Waiver, _) => {
                vec![words.behind_nothing.to_owned()]
            }
        }
    }

    /// What proves that a duty was done.
    fn proof(&self, id: ClauseId, duty: &Duty) -> String {
        let words = self.speech.words;
        match self.judgement.proof(id, duty) {
            Proof::Itself => words.proof_itself.to_owned(),
            Proof::Clause(clause) => {
                let clause = self.speech.model.clauses.get(clause);
                fill(words.proof_clause, &[&clause.map_or_else(String::new, |clause| self.reference(clause))])
            }
            Proof::Record => words.proof_record.to_owned(),
        }
    }

    /// What the framework agreements above say that bears on the contract; nothing where it stands under none.
    pub(super) fn agreements(&self, sections: &mut Sections) {
        let (words, model) = (self.speech.words, self.speech.model);
        let above = self.judgement.agreements_above(self.id);
        if above.is_empty() {
            return;
        }
        sections.chapter(words.agreement, vec![Block::paragraph(words.agreement_note)]);
        for id in above {
            let Some(agreement) = model.contracts.get(id) else { continue };
            let facts = Block::facts(vec![
                (words.path, vec![agreement.about.path.to_string()]),
                (words.reference, agreement.reference.iter().map(ToString::to_string).collect()),
                (words.term, agreement.term.iter().map(|term| self.speech.period(term.value)).collect()),
            ]);
            let clauses = self.judgement.handed_down(id);
            let silent = clauses.is_empty().then(|| Block::paragraph(words.agreement_silent));
            let mut blocks: Vec<Block> = facts.into_iter().chain(silent).collect();
            blocks.extend(self.numbered(clauses));
            sections.part(self.speech.title(&agreement.about).to_owned(), blocks);
        }
    }

    /// Clauses of another text, each under its number there.
    fn numbered(&self, clauses: Vec<(ClauseId, &'a Clause)>) -> Vec<Block> {
        let title =
            |clause: &Clause| Block::paragraph(format!("{} {}", self.speech.words.clause, clause.number));
        let blocks = clauses
            .into_iter()
            .flat_map(|(id, clause)| std::iter::once(title(clause)).chain(self.clause(id, clause)));
        blocks.collect()
    }

    pub(super) fn rulebooks(&self, sections: &mut Sections) {
        let (words, model) = (self.speech.words, self.speech.model);
        let rulebooks = self.judgement.rulebooks_of(self.id);
        let none = rulebooks.is_empty().then(|| Block::paragraph(words.rulebooks_none));
        let exemptions = exemptions(&self.speech, self.contract);
        sections.chapter(words.rulebooks, none.into_iter().chain(exemptions).collect());
        for (id, rulebook) in rulebooks.into_iter().filter_map(|id| Some((id, model.rulebooks.get(id)?))) {
            let facts = Block::facts(vec![
                (words.path, vec![rulebook.about.path.to_string()]),
                (words.notes, lines(&rulebook.about.docs)),
                (words.references, rulebook.about.references.iter().map(ToString::to_string).collect()),
                (words.in_force, vec![self.speech.period(rulebook.in_force)]),
                (words.exemption, exempt_from(&self.speech, self.contract, id)),
            ]);
            let mut blocks: Vec<Block> = facts.into_iter().collect();
            let clauses = rulebook.clauses.iter();
            let clauses = clauses.filter_map(|id| Some((*id, model.clauses.get(*id)?)));
            blocks.extend(self.numbered(clauses.collect()));
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

/// What carries a clause, a line an artifact: its path, then each statement by its kind and name, and whether no engine has run it.
fn carried<'a: 'b, 'b>(carriers: impl Iterator<Item = &'b Carrier<'a>>, not_executed: &str) -> Cell {
    let mut artifacts: Vec<(&str, &str, Vec<String>)> = Vec::new();
    for by in carriers {
        let name =
            if by.id.starts_with(by.kind) { by.id.to_owned() } else { format!("{} {}", by.kind, by.id) };
        match artifacts.iter_mut().find(|(path, _, _)| *path == by.path) {
            Some((_, _, names)) => names.push(name),
            None => artifacts.push((by.path, by.target, vec![name])),
        }
    }
    let line = |(path, target, names): (&str, &str, Vec<String>)| {
        let note = if is_executed(target) { "" } else { not_executed };
        format!("{path}{note} — {}", names.join(", "))
    };
    artifacts.into_iter().map(line).collect()
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
