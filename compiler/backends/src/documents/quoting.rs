//! A clause on a page: its words as they are written, what it cites, and what stands behind it.

use super::draft;
use super::line::{Cell, Line};
use super::page::Block;
use super::sentences;
use super::speech::Speech;
use super::words::fill;
use crate::judgement::{Carrier, Enforcement, Judgement, is_within};
use crate::proof::Proof;
use crate::registry::is_executed;
use charta_checks::enforcement::ByHand;
use charta_model::model::*;
use charta_model::time::Period;

/// On whose page clauses are quoted.
pub(super) struct Quoting<'a> {
    pub(super) speech: Speech<'a>,
    pub(super) judgement: &'a Judgement<'a>,
    /// Whose page it is; the clauses of others are cited with their title.
    pub(super) owner: Option<Owner>,
    /// The term by which days of duties are reckoned.
    pub(super) term: Period,
}

impl Quoting<'_> {
    /// A clause of the page's own text by its number; another's by the title of its text and its number there.
    pub(super) fn reference(&self, clause: &Clause) -> Line {
        let to = self.speech.site.of_clause(clause);
        match self.speech.model.owner_about(clause.owner) {
            Some(about) if self.owner != Some(clause.owner) => {
                Line::linked(format!("{}, {}", self.speech.title(about), clause.number), to)
            }
            _ => Line::linked(clause.number.to_string(), to),
        }
    }

    /// All that a page says of a clause.
    pub(super) fn blocks(&self, id: ClauseId, clause: &Clause) -> Vec<Block> {
        let words = self.speech.words;
        let written = self.judgement.input.sources.text(clause.span);
        let quote = (!written.is_empty()).then(|| Block::quote(&unindented(written)));
        let behind = match self.judgement.enforcement(id, clause) {
            Enforcement::NotExecuted => words.carried_by,
            Enforcement::Refused => words.refused_by,
            Enforcement::Enforced | Enforcement::Denied | Enforcement::Narrowed => words.enforced_by,
            _ => words.seen_to_by,
        };
        let facts = Block::facts(vec![
            (
                words.template,
                self.is_from_template(clause).then(|| words.template_note.into()).into_iter().collect(),
            ),
            (words.notes, self.speech.docs_of_clause(clause)),
            (words.per, self.speech.sources_of(clause)),
            (behind, self.behind(id, clause)),
            (words.told_in, carried(&self.speech, self.judgement.told_in(id))),
        ]);
        let sentence = Block::paragraph(sentences::of_clause(&self.speech, self.judgement, clause));
        std::iter::once(sentence).chain(quote).chain(facts).collect()
    }

    /// Whether a clause is written elsewhere than in the text that it belongs to: in a template which that text follows.
    fn is_from_template(&self, clause: &Clause) -> bool {
        let whole = self.speech.model.owner_about(clause.owner).map(|about| about.whole);
        whole.is_some_and(|whole| whole.start < whole.end && !is_within(clause.span, whole))
    }

    /// What stands behind a clause: the statements that carry it, or what does in their place.
    pub(super) fn behind(&self, id: ClauseId, clause: &Clause) -> Cell {
        let (words, speech) = (self.speech.words, &self.speech);
        let on = self.speech.day(self.judgement.input.checked.on());
        let targets =
            |built| speech.all_of(self.judgement.executable(built).map(Line::from).collect()).text();
        match (self.judgement.enforcement(id, clause), &clause.kind) {
            (Enforcement::Enforced | Enforcement::NotExecuted, _) => {
                carried(speech, self.judgement.carriers(id))
            }
            (Enforcement::Refused, ClauseKind::Grant(grant)) => {
                let mut by = match self.judgement.is_carried(id, clause) {
                    true => carried(speech, self.judgement.carriers(id)),
                    false => vec![fill(words.refused_default, &[&targets(true)]).into()],
                };
                let bound = sentences::bound(self.judgement, clause, grant);
                let who = Line::joined(speech.party_set(&bound.parties), ", ");
                by.push(Line::told(words.behind_refused, &[who]));
                by
            }
            (Enforcement::Kept, ClauseKind::Grant(grant)) => {
                let bound = sentences::bound(self.judgement, clause, grant);
                let who = Line::joined(speech.party_set(&bound.parties), ", ");
                let policies: Cell = self.judgement.deciding().map(Line::from).collect();
                let asked = (!policies.is_empty())
                    .then(|| Line::told(words.behind_kept_policy, &[speech.all_of(policies)]));
                std::iter::once(Line::told(words.behind_kept, &[who])).chain(asked).collect()
            }
            (Enforcement::Denied, _) => vec![fill(words.behind_denied, &[&targets(true)]).into()],
            (Enforcement::Narrowed, _) => vec![fill(words.behind_narrowed, &[&targets(true)]).into()],
            (Enforcement::Draft, _) => vec![draft::of_clause(speech).into()],
            (Enforcement::LeftOut, _) => vec![fill(words.behind_left_out, &[&targets(false)]).into()],
            (Enforcement::Advice, _) => vec![words.behind_advice.into()],
            (Enforcement::Apart, _) => vec![words.behind_apart.into()],
            (Enforcement::Owed, ClauseKind::Duty(duty)) => {
                let who = Line::joined(speech.party_set(&duty.parties.value), ", ");
                let due = Line::joined(speech.due_with_day(duty.due.value, self.term), ", ");
                vec![Line::told(words.procedural_duty, &[who, due]), self.proof(id, duty)]
            }
            (Enforcement::ByHand, _) => {
                let by_hand = self.judgement.by_hand().into_iter();
                let told =
                    |said: &ByHand| fill(words.behind_by_hand, &[&said.by, &said.because, &said.evidence]);
                by_hand.map(|said| told(said).into()).collect()
            }
            (Enforcement::Idle, _) => vec![words.behind_idle.into()],
            (_, ClauseKind::Waive(waiver)) => {
                let has_lapsed = waiver.until.value < self.judgement.input.checked.on();
                let sentence = if has_lapsed { words.waiver_lapsed } else { words.is_waiver };
                vec![fill(sentence, &[&speech.day(waiver.until.value)]).into()]
            }
            (Enforcement::RequirementHeld, _) if has_ceased(self.judgement, id, clause) => {
                vec![words.has_ceased.into()]
            }
            (Enforcement::RequirementHeld, _) => vec![fill(words.requirement_held, &[&on]).into()],
            (Enforcement::Monitored, _) => vec![words.monitored.into()],
            (
                Enforcement::Owed
                | Enforcement::Refused
                | Enforcement::Kept
                | Enforcement::Unenforced
                | Enforcement::Waiver,
                _,
            ) => vec![words.behind_nothing.into()],
        }
    }

    /// What proves that a duty was done.
    fn proof(&self, id: ClauseId, duty: &Duty) -> Line {
        let words = self.speech.words;
        match self.judgement.proof(id, duty) {
            Proof::Itself => words.proof_itself.into(),
            Proof::Clause(clause) => {
                let clause = self.speech.model.clauses.get(clause);
                Line::told(
                    words.proof_clause,
                    &[clause.map(|clause| self.reference(clause)).unwrap_or_default()],
                )
            }
            Proof::Record => words.proof_record.into(),
        }
    }
}

/// Whether a requirement of a contract binds nobody on the day, since that contract has ended, and all those below it that it asks.
pub(super) fn has_ceased(judgement: &Judgement<'_>, id: ClauseId, clause: &Clause) -> bool {
    let Owner::Contract(owner) = clause.owner else { return false };
    let contract = judgement.model().contracts.get(owner);
    let asked = || judgement.contracts_of(clause.owner);
    judgement.enforcement(id, clause) == Enforcement::RequirementHeld
        && contract.is_some_and(|contract| contract.has_ended(judgement.input.checked.on()))
        && asked().iter().all(|asked| judgement.asked_on(*asked, clause).is_empty())
}

/// What carries a clause, a line an artifact: its path, then each statement by its kind and name, and whether no engine has run it.
fn carried<'a: 'b, 'b>(speech: &Speech<'_>, carriers: impl Iterator<Item = &'b Carrier<'a>>) -> Cell {
    let mut artifacts: Vec<(&str, &str, Vec<String>)> = Vec::new();
    for by in carriers {
        let name = match by.id.starts_with(by.kind) {
            true => by.id.to_owned(),
            false => format!("{} {}", speech.sort_of_statement(by.kind), by.id),
        };
        match artifacts.iter_mut().find(|(path, _, _)| *path == by.path) {
            Some((_, _, names)) => names.push(name),
            None => artifacts.push((by.path, by.target, vec![name])),
        }
    }
    let line = |(path, target, names): (&str, &str, Vec<String>)| {
        let note = if is_executed(target) { "" } else { speech.words.not_executed };
        format!("{path}{note} — {}", names.join(", "))
    };
    artifacts.into_iter().map(line).map(Line::from).collect()
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
