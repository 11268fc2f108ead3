//! Clause by clause: the words as they are written, what they cite, and what stands behind them.

use super::agreement::{exempt_from, exemptions};
use super::line::{Cell, Line};
use super::page::{Block, Sections};
use super::quoting::Quoting;
use super::site::{Thing, clause_anchor};
use super::speech::Speech;
use super::words::{Plural, fill};
use super::{draft, findings};
use crate::judgement::Judgement;
use crate::loss::Loss;
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rules::{Rule, recipients_of};
use charta_model::time::{Day, Period};

static PROHIBITIONS: &str = "What it forbids the recipients";
static PROHIBITIONS_IN_FRENCH: &str = "Ce qu’il interdit aux destinataires";

static APPLIED: &str = "What systems enforce holds from when the files of this build are applied to them (charta apply) and found there unchanged (charta verify).";
static APPLIED_IN_FRENCH: &str = "Ce que des systèmes appliquent vaut dès que les fichiers de cette génération y sont installés (charta apply) et y sont retrouvés intacts (charta verify).";

static WAIVED: Plural = Plural {
    one: "No finding is open; {} is waived, and stands under the waivers.",
    many: "No finding is open; {} are waived, and stand under the waivers.",
};

static WAIVED_IN_FRENCH: Plural = Plural {
    one: "Aucun constat n’est ouvert ; {} fait l’objet d’une dérogation et figure parmi les dérogations.",
    many: "Aucun constat n’est ouvert ; {} font l’objet d’une dérogation et figurent parmi les dérogations.",
};

/// The check that finds a review overdue.
const OVERDUE: &str = "review-overdue";

static OVERDUE_SINCE: &str = "Not met: the review is overdue since {}.";
static OVERDUE_SINCE_IN_FRENCH: &str = "Non respecté : le réexamen est en retard depuis le {}.";

/// That recipients have to delete datasets by a day.
pub(super) struct Deletion<'a> {
    pub(super) day: Day,
    pub(super) clause: &'a Clause,
    /// The recipients among those whom the clause binds.
    pub(super) parties: Ranges,
    pub(super) datasets: Vec<DatasetId>,
}

/// What a section about the clauses of a contract needs.
pub(super) struct Clauses<'a> {
    pub(super) speech: Speech<'a>,
    pub(super) judgement: &'a Judgement<'a>,
    pub(super) id: ContractId,
    pub(super) contract: &'a Contract,
}

impl<'a> Clauses<'a> {
    pub(super) fn own(&self) -> impl Iterator<Item = (ClauseId, &'a Clause)> + use<'a> {
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

    /// The duties to delete some of these datasets by a day, with that day.
    fn deletions(&self, datasets: &[DatasetId]) -> Vec<(Day, &'a Clause, &'a Duty)> {
        let delete = self.speech.model.prelude_action("delete");
        let days = self.every().into_iter().filter_map(|(_, clause)| {
            let ClauseKind::Duty(duty) = &clause.kind else { return None };
            let is_meant =
                |object: &DutyObject| matches!(object, DutyObject::Dataset(id) if datasets.contains(id));
            let binds = !clause.advice
                && Some(duty.action.value) == delete
                && duty.objects.iter().any(|object| is_meant(&object.value))
                && matches!(duty.due.value, Due::Within(..) | Due::Before(_) | Due::Until(_));
            let day = self.speech.due_day(duty.due.value, self.term()).filter(|_| binds)?;
            Some((day, clause, duty))
        });
        days.collect()
    }

    /// By which days recipients have to delete which of the datasets, the first days first; those days alone that come before the last one on
    /// which they may keep anything.
    pub(super) fn earlier_deletions(&self, datasets: &[DatasetId]) -> Vec<Deletion<'a>> {
        let recipients = recipients_of(self.speech.model, self.contract);
        let kept = self.contract.retention;
        let until = self.term().last.zip(kept).map(|(last, kept)| last.plus(kept.value));
        let theirs = self.deletions(datasets).into_iter().filter_map(|(day, clause, duty)| {
            let parties = duty.parties.value.intersection(&recipients);
            let is_earlier = until.is_none_or(|until| day < until);
            let has = |id: &&DatasetId| duty.objects.iter().any(|it| it.value == DutyObject::Dataset(**id));
            let datasets = datasets.iter().filter(has).copied().collect();
            (is_earlier && !parties.is_empty()).then_some(Deletion { day, clause, parties, datasets })
        });
        let mut deletions: Vec<Deletion<'a>> = theirs.collect();
        deletions.sort_by_key(|deletion| deletion.day);
        deletions
    }

    /// The day by which every recipient has to have deleted a dataset, where each has to.
    pub(super) fn all_deleted(&self, dataset: DatasetId) -> Option<Day> {
        let deletions = self.deletions(&[dataset]);
        let by = |recipient: PartyId| {
            let of =
                deletions.iter().filter(|(.., duty)| duty.parties.value.contains(i64::from(recipient.raw())));
            of.map(|(day, ..)| *day).min()
        };
        let days: Option<Vec<Day>> = self.contract.recipients.iter().map(|one| by(one.value)).collect();
        days?.into_iter().max()
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

    /// The day as of which everything is judged.
    pub(super) fn on(&self) -> Day {
        self.judgement.input.checked.on()
    }

    pub(super) fn term(&self) -> Period {
        self.contract.term.map(|term| term.value).unwrap_or_default()
    }

    /// As [`Clauses::reference`], and that the clause is advice where it is.
    pub(super) fn reference_of(&self, clause: ClauseId) -> Cell {
        self.speech.model.clauses.get(clause).map_or_else(Cell::new, |clause| self.told(clause))
    }

    fn told(&self, clause: &Clause) -> Cell {
        let advice = clause.advice.then(|| self.speech.words.as_advice.into());
        std::iter::once(self.reference(clause)).chain(advice).collect()
    }

    /// A clause as the page of the contract cites it.
    pub(super) fn reference(&self, clause: &Clause) -> Line {
        self.quoting().reference(clause)
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
        sections.chapter("duties", words.duties, vec![Block::table_or(&head, rows, words.duties_none)]);
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
        let block = Block::table_or(&head, rows, words.requirements_none);
        sections.chapter("requirements", words.requirements, vec![block]);
    }

    fn outcome(&self, clause: &Clause, requirement: &Requirement) -> Cell {
        let words = self.speech.words;
        let on = self.speech.day(self.judgement.input.checked.on());
        let findings = self.judgement.findings_on(self.id, clause);
        let periods = self.judgement.asked_on(self.id, clause);
        if let (Required::ReviewEvery(_), Some(due)) = (&requirement.required, self.review_overdue())
            && !periods.is_empty()
            && findings.is_empty()
        {
            let sentence = self.speech.pick(&OVERDUE_SINCE, &OVERDUE_SINCE_IN_FRENCH);
            return vec![fill(sentence, &[&self.speech.day(due)]).into()];
        }
        if findings.is_empty() {
            if periods.is_empty() {
                return vec![match self.contract.has_ended(self.on()) {
                    true => words.has_ceased.into(),
                    false => fill(words.does_not_bind, &[&on]).into(),
                }];
            }
            let held = if requirement.throughout { words.holds_throughout } else { words.holds };
            let held = fill(held, &[&on]);
            // Only part of the term: the contract is exempt for a while, or the rulebook not in force.
            let is_whole = !requirement.throughout || matches!(periods, [one] if self.is_term(*one));
            let days = periods.iter().filter(|_| !is_whole);
            let days = days.map(|period| fill(words.binds, &[&self.speech.period(*period)]));
            return std::iter::once(held).chain(days).map(Line::from).collect();
        }
        let open = findings.open.iter().map(|finding| {
            let sentence = if clause.advice { words.advised } else { words.has_findings };
            Line::told(sentence, &[self.speech.finding(finding)])
        });
        let waived = findings.waived.iter().map(|waived| {
            let until = self
                .waiver(waived.waiver)
                .map(|waiver| self.speech.day(waiver.until.value))
                .unwrap_or_default();
            Line::told(words.is_waived, &[until.into(), self.speech.finding(&waived.finding)])
        });
        open.chain(waived).collect()
    }

    /// The day on which the review was due that a check finds overdue, waived or not.
    pub(super) fn review_overdue(&self) -> Option<Day> {
        let judgement = self.judgement;
        let mut open = judgement.findings_about(self.id).iter().map(|finding| finding.code.name);
        let mut waived = judgement.waived_about(self.id).iter().map(|waived| waived.finding.code.name);
        let is_overdue = open.any(|name| name == OVERDUE) || waived.any(|name| name == OVERDUE);
        let since = self.contract.reviewed.map(|day| day.value).or(self.term().from)?;
        let review = self.contract.review.filter(|_| is_overdue)?;
        Some(since.plus(review.value))
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
        let (open, waived) =
            (self.judgement.findings_about(self.id), self.judgement.waived_about(self.id).len());
        match open.is_empty() && waived > 0 {
            true => {
                let told = self.speech.count(waived, *self.speech.pick(&WAIVED, &WAIVED_IN_FRENCH));
                sections.chapter("findings", self.speech.words.findings, vec![Block::paragraph(told)]);
            }
            false => findings::chapter(&self.speech, open, sections),
        }
    }

    pub(super) fn waivers(&self, sections: &mut Sections) {
        let words = self.speech.words;
        let waived = self.judgement.waived_about(self.id);
        let mut rows = Vec::new();
        let mut clauses = self.every();
        // A waiver of another text that covers a finding about this contract.
        for waived in waived {
            if clauses.iter().all(|(id, _)| *id != waived.waiver)
                && let Some(clause) = self.speech.model.clauses.get(waived.waiver)
            {
                clauses.push((waived.waiver, clause));
            }
        }
        for (id, clause) in clauses {
            if let ClauseKind::Waive(waiver) = &clause.kind {
                let about = waived.iter().filter(|waived| waived.waiver == id).map(|waived| &waived.finding);
                let mut found: Cell =
                    about.map(|finding| self.speech.finding(finding).capitalised()).collect();
                if found.is_empty() {
                    found.push(words.waives_nothing.into());
                }
                let mut until: Cell = vec![self.speech.day(waiver.until.value).into()];
                until.extend((waiver.until.value < self.on()).then(|| words.has_lapsed.into()));
                rows.push(vec![
                    vec![self.reference(clause)],
                    vec![self.speech.check(&waiver.check.value)],
                    until,
                    vec![self.speech.written(&waiver.because)],
                    vec![Line::from(&*waiver.by)],
                    found,
                ]);
            }
        }
        let head = [words.clause, words.waived_check, words.until, words.because, words.by, words.finding];
        sections.chapter("waivers", words.waivers, vec![Block::table_or(&head, rows, words.waivers_none)]);
    }

    pub(super) fn text(&self, sections: &mut Sections) {
        let words = self.speech.words;
        let none = self.contract.clauses.is_empty().then(|| Block::paragraph(words.clauses_none));
        let is_applied = self.judgement.executable(true).next().is_some();
        let applied = is_applied.then(|| Block::paragraph(*self.speech.pick(&APPLIED, &APPLIED_IN_FRENCH)));
        sections.chapter("clauses", words.clauses, none.into_iter().chain(applied).collect());
        for (id, clause) in self.own() {
            let title = format!("{} {}", words.clause, clause.number);
            sections.part(clause_anchor(clause), title.into(), self.quoting().blocks(id, clause));
            sections.written(self.speech.site.source(clause.span));
        }
    }

    /// How clauses are quoted on the page of the contract.
    pub(super) fn quoting(&self) -> Quoting<'a> {
        let owner = Some(Owner::Contract(self.id));
        Quoting { speech: self.speech, judgement: self.judgement, owner, term: self.term() }
    }

    /// What the framework agreements above say that bears on the contract; nothing where it stands under none.
    pub(super) fn agreements(&self, sections: &mut Sections) {
        let (words, model) = (self.speech.words, self.speech.model);
        let above = self.judgement.agreements_above(self.id);
        if above.is_empty() {
            return;
        }
        sections.chapter("agreement", words.agreement, vec![Block::paragraph(words.agreement_note)]);
        for id in above {
            let Some(agreement) = model.contracts.get(id) else { continue };
            let facts = Block::facts(vec![
                (words.path, vec![Line::from(&*agreement.about.path)]),
                (words.reference, agreement.reference.iter().map(|text| Line::from(&**text)).collect()),
                (
                    words.term,
                    agreement.term.iter().map(|term| self.speech.period(term.value).into()).collect(),
                ),
            ]);
            let clauses = self.judgement.handed_down(id);
            let silent = clauses.is_empty().then(|| Block::paragraph(words.agreement_silent));
            let mut blocks: Vec<Block> = facts.into_iter().chain(silent).collect();
            blocks.extend(self.numbered(clauses));
            let anchor = self.speech.part("agreement", Thing::Contract(id), &agreement.about.path);
            sections.part(anchor, self.speech.contract(id), blocks);
            sections.written(self.speech.site.source(agreement.about.span));
        }
    }

    /// Clauses of another text, each under its number there.
    fn numbered(&self, clauses: Vec<(ClauseId, &'a Clause)>) -> Vec<Block> {
        let title = |clause: &Clause| {
            let name = format!("{} {}", self.speech.words.clause, clause.number);
            Block::paragraph(Line::linked(name, self.speech.site.of_clause(clause)))
        };
        let blocks = clauses
            .into_iter()
            .flat_map(|(id, clause)| std::iter::once(title(clause)).chain(self.quoting().blocks(id, clause)));
        blocks.collect()
    }

    pub(super) fn rulebooks(&self, sections: &mut Sections) {
        let (words, model) = (self.speech.words, self.speech.model);
        let rulebooks = self.judgement.rulebooks_of(self.id);
        let none = rulebooks.is_empty().then(|| Block::paragraph(words.rulebooks_none));
        let exemptions = exemptions(&self.speech, self.contract);
        sections.chapter("rulebooks", words.rulebooks, none.into_iter().chain(exemptions).collect());
        for (id, rulebook) in rulebooks.into_iter().filter_map(|id| Some((id, model.rulebooks.get(id)?))) {
            let facts = Block::facts(vec![
                (words.path, vec![Line::from(&*rulebook.about.path)]),
                (words.notes, self.speech.docs(&rulebook.about)),
                (words.references, self.speech.references(&rulebook.about)),
                (words.in_force, vec![self.speech.period(rulebook.in_force).into()]),
                (words.exemption, exempt_from(&self.speech, self.contract, id)),
            ]);
            let mut blocks: Vec<Block> = facts.into_iter().collect();
            blocks.extend(self.prohibitions_of(rulebook));
            let anchor = self.speech.part("rulebook", Thing::Rulebook(id), &rulebook.about.path);
            sections.part(anchor, self.speech.rulebook(id), blocks);
            sections.written(self.speech.site.source(rulebook.about.span));
        }
    }

    /// What a rulebook forbids the recipients, clause by clause as it is written.
    fn prohibitions_of(&self, rulebook: &Rulebook) -> Option<Block> {
        let rules = self.judgement.input.checked.rules();
        let binds = |id: ClauseId| {
            let mut of_clause = rules.of_clause(id).iter().filter_map(|id| rules.get(*id));
            of_clause.any(|rule| rule.effect == Effect::Forbid && self.reach_of(rule).is_some())
        };
        let binding = rulebook.clauses.iter().filter(|id| binds(**id));
        let row = |id: &ClauseId| {
            let clause = self.speech.model.clauses.get(*id)?;
            let written = self.judgement.input.sources.words(clause.span);
            Some(vec![vec![self.reference(clause)], vec![Line::from(written)]])
        };
        let rows: Vec<Vec<Cell>> = binding.filter_map(row).collect();
        let title = *self.speech.pick(&PROHIBITIONS, &PROHIBITIONS_IN_FRENCH);
        (!rows.is_empty())
            .then(|| Block::table(title, &[self.speech.words.clause, self.speech.words.written], rows))
    }

    /// What targets narrowed of the clauses that hold for the contract.
    pub(super) fn losses(&self, sections: &mut Sections) {
        let words = self.speech.words;
        let lost = |(id, clause): (ClauseId, &'a Clause)| {
            let lost = self.judgement.losses_of(id);
            lost.map(move |(at, target, loss)| (at, target, clause, loss))
        };
        let mut lost: Vec<_> = self.every().into_iter().flat_map(lost).collect();
        lost.sort_unstable_by_key(|(at, ..)| *at);
        lost.dedup_by_key(|(at, ..)| *at);
        let row = |(_, target, clause, loss): (usize, &'static str, &Clause, &Loss)| {
            vec![
                vec![Line::from(target)],
                vec![self.reference(clause)],
                vec![loss.reason.text(self.judgement.input.language).into()],
            ]
        };
        let rows: Vec<Vec<Cell>> = lost.into_iter().map(row).collect();
        let block = match rows.is_empty() {
            true => Block::paragraph(draft::no_losses(&self.speech, self.judgement, words.losses_none)),
            false => Block::table("", &[words.target, words.clause, words.loss], rows),
        };
        sections.chapter("losses", words.losses, vec![block]);
    }
}
