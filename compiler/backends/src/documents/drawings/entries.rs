//! What has a day in the life of a contract: its term and approvals, the certificates and terms of its hosting chain, what is due, and
//! what ends.

use crate::documents::clauses::Clauses;
use crate::documents::line::{Cell, Line};
use crate::documents::place;
use crate::documents::words::fill;
use charta_base::Span;
use charta_model::graphs::supply::supply_chain;
use charta_model::model::*;
use charta_model::time::{Day, Period};

/// The rows of the timeline, from the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Track {
    Contract,
    Approvals,
    Hostings,
    Certificates,
    Safeguards,
    Retention,
    Duties,
    Reviews,
    Waivers,
}

/// When something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// On a day.
    On(Day),
    /// From day to day; at least one end is known.
    During(Period),
}

/// Something with a day.
pub(super) struct Entry {
    pub(super) track: Track,
    pub(super) when: When,
    pub(super) what: Line,
    /// What comes after its last day, where that is known.
    pub(super) then: Option<String>,
    /// The clause that says it, where one does.
    pub(super) clause: Option<Line>,
    /// Where it is said.
    pub(super) span: Span,
}

pub(super) struct Words {
    pub(super) term: &'static str,
    signed: &'static str,
    submitted: &'static str,
    approval: &'static str,
    opinion: &'static str,
    processed: &'static str,
    hosting: &'static str,
    certificate: &'static str,
    derogation: &'static str,
    retention: &'static str,
    deleted_before: [&'static str; 2],
    duty: &'static str,
    review: &'static str,
    waiver: &'static str,
}

static ENGLISH: Words = Words {
    term: "Term of the contract",
    signed: "Signature",
    submitted: "Submission of the file",
    approval: "Approval of {}",
    opinion: "Opinion of {}",
    processed: "Processing at {}",
    hosting: "Term of {}",
    certificate: "{} ({})",
    derogation: "Exemption from {}",
    retention: "Last day of retention of what was obtained last ({})",
    deleted_before: [
        "{}; earlier for what clause {} has deleted",
        "{}; earlier for what clauses {} have deleted",
    ],
    duty: "{}: {}",
    review: "Review due ({})",
    waiver: "Last day of the exception to {}",
};

static FRENCH: Words = Words {
    term: "Durée du contrat",
    signed: "Signature",
    submitted: "Dépôt du dossier",
    approval: "Autorisation : {}",
    opinion: "Avis : {}",
    processed: "Traitement chez {}",
    hosting: "Durée : {}",
    certificate: "{} ({})",
    derogation: "Dérogation à {}",
    retention: "Dernier jour de conservation de ce qui a été obtenu en dernier ({})",
    deleted_before: [
        "{} ; plus tôt pour ce que la clause {} fait effacer",
        "{} ; plus tôt pour ce que les clauses {} font effacer",
    ],
    duty: "{} : {}",
    review: "Réexamen attendu ({})",
    waiver: "Dernier jour de la dérogation à {}",
};

struct Entries<'a> {
    clauses: &'a Clauses<'a>,
    words: &'static Words,
    all: Vec<Entry>,
}

/// Everything about a contract that has a day, in the order of the tracks.
pub(super) fn entries(clauses: &Clauses<'_>, datasets: &[DatasetId]) -> Vec<Entry> {
    let words = clauses.speech.pick(&ENGLISH, &FRENCH);
    let mut entries = Entries { clauses, words, all: Vec::new() };
    entries.contract();
    entries.approvals();
    entries.hostings(datasets);
    entries.protection();
    entries.retention(datasets);
    entries.of_clauses();
    entries.review();
    let mut all = entries.all;
    all.sort_by_key(|entry| entry.track);
    all
}

impl Entries<'_> {
    fn on(&mut self, track: Track, day: Day, what: impl Into<Line>, span: Span) {
        self.all.push(Entry {
            track,
            when: When::On(day),
            what: what.into(),
            then: None,
            clause: None,
            span,
        });
    }

    /// What holds for a period; nothing where it always does, for then it has no day.
    fn during(&mut self, track: Track, period: Period, what: impl Into<Line>, span: Span) {
        if !period.is_always() {
            let when = When::During(period);
            self.all.push(Entry { track, when, what: what.into(), then: None, clause: None, span });
        }
    }

    fn contract(&mut self) {
        let (words, contract) = (self.words, self.clauses.contract);
        if let Some(term) = contract.term {
            self.during(Track::Contract, term.value, words.term, term.span);
        }
        if let Some(day) = contract.signed {
            self.on(Track::Contract, day, words.signed, contract.about.span);
        }
        if let Some(said) = contract.procedure
            && let (_, Some(day)) = said.value
        {
            self.on(Track::Approvals, day, words.submitted, said.span);
        }
    }

    fn approvals(&mut self) {
        let (speech, words, contract) = (self.clauses.speech, self.words, self.clauses.contract);
        for approval in &contract.approvals {
            let told = Line::told(words.approval, &[speech.party(approval.value.authority)]);
            let reference = approval.value.reference.as_ref().map(|text| format!(", {text}"));
            let told = told.and(reference.as_deref().unwrap_or(""));
            self.during(Track::Approvals, approval.period, told, approval.span);
        }
        for opinion in &contract.opinions {
            if let Some(day) = opinion.value.on {
                let told = Line::told(words.opinion, &[speech.party(opinion.value.authority)]);
                self.on(Track::Approvals, day, told, opinion.span);
            }
        }
    }

    /// The hosting chain on the day of judgement: until when its hostings can be used, and what they are certified for.
    fn hostings(&mut self, datasets: &[DatasetId]) {
        let (speech, words, contract) = (self.clauses.speech, self.words, self.clauses.contract);
        for place in &contract.processed_at {
            let told = Line::told(words.processed, &[speech.hosting(place.value)]);
            self.during(Track::Hostings, place.period, told, place.span);
        }
        let on = self.clauses.on();
        let starts = place::starts(speech.model, contract, datasets, on);
        let day = Period { from: Some(on), last: Some(on) };
        let chain = supply_chain(speech.model, &starts, &Service::ALL, day);
        for member in chain.members() {
            let Some(hosting) = speech.model.hostings.get(member.hosting) else { continue };
            let name = speech.hosting(member.hosting);
            if let Some(term) = hosting.term {
                let told = Line::told(words.hosting, std::slice::from_ref(&name));
                self.during(Track::Hostings, term.value, told, term.span);
            }
            // Without a state, a certificate proves nothing on any day.
            for certificate in hosting.certificates.iter().filter(|it| it.value.state.is_some()) {
                let scheme = place::scheme(&speech, &certificate.value);
                let told = Line::told(words.certificate, &[scheme, name.clone()]);
                self.during(Track::Certificates, certificate.period, told, certificate.span);
                let followed = place::followed_by(&speech, hosting, certificate);
                if let (Some(followed), Some(entry)) = (followed, self.all.last_mut()) {
                    entry.then = Some(format!(" ({followed})"));
                }
            }
        }
    }

    fn protection(&mut self) {
        let (speech, words, contract) = (self.clauses.speech, self.words, self.clauses.contract);
        for said in &contract.safeguards {
            let told = speech.term(said.value.safeguard);
            self.during(Track::Safeguards, said.period, told, said.span);
        }
        for said in &contract.derogations {
            let told = Line::told(words.derogation, &[speech.rulebook(said.value.rulebook)]);
            self.during(Track::Safeguards, said.period, told, said.span);
        }
    }

    /// The last data are obtained on the last day of the term.
    fn retention(&mut self, datasets: &[DatasetId]) {
        let Some(length) = self.clauses.contract.retention else { return };
        if let Some(last) = self.clauses.term().last.map(|last| last.plus(length.value)) {
            let speech = self.clauses.speech;
            let mut told = Line::from(fill(self.words.retention, &[&speech.length(length.value)]));
            let mut earlier = Cell::new();
            for deletion in self.clauses.earlier_deletions(datasets) {
                let clause = self.clauses.reference(deletion.clause);
                if !earlier.contains(&clause) {
                    earlier.push(clause);
                }
            }
            let [one, many] = self.words.deleted_before;
            let sentence = if earlier.len() == 1 { one } else { many };
            if !earlier.is_empty() {
                told = Line::told(sentence, &[told, speech.all_of(earlier)]);
            }
            self.on(Track::Retention, last, told, length.span);
        }
    }

    /// Duties that are due on a day, and waivers.
    fn of_clauses(&mut self) {
        let (speech, words, clauses) = (self.clauses.speech, self.words, self.clauses);
        for (_, clause) in clauses.every() {
            let (track, day, what) = match &clause.kind {
                ClauseKind::Duty(duty) => {
                    let Some(day) = speech.due_day(duty.due.value, clauses.term()) else { continue };
                    let objects = duty.objects.iter().map(|object| speech.duty_object(&object.value));
                    let objects: Cell = objects.collect();
                    let what = [speech.term(duty.action.value), speech.all_of(objects)];
                    let what = Line::joined(what, speech.words.colon);
                    let who = speech.all_of(speech.party_set(&duty.parties.value));
                    (Track::Duties, day, Line::told(words.duty, &[who, what]))
                }
                ClauseKind::Waive(waiver) => {
                    let what = fill(words.waiver, &[&waiver.check.value]);
                    (Track::Waivers, waiver.until.value, Line::from(what))
                }
                ClauseKind::Grant(_) | ClauseKind::Require(_) => continue,
            };
            let (when, reference) = (When::On(day), clauses.reference(clause));
            self.all.push(Entry {
                track,
                when,
                what,
                then: None,
                clause: Some(reference),
                span: clause.span,
            });
        }
    }

    /// The next review, which counts from the last one or from the beginning of the term; none is due after its end.
    fn review(&mut self) {
        let contract = self.clauses.contract;
        let Some(review) = contract.review.filter(|_| !contract.has_ended(self.clauses.on())) else { return };
        let term = self.clauses.term();
        let since = contract.reviewed.map(|day| day.value).or(term.from);
        let due = since.map(|since| since.plus(review.value));
        if let Some(due) = due.filter(|due| !term.has_ended(*due)) {
            let told = fill(self.words.review, &[&self.clauses.speech.every(review.value)]);
            self.on(Track::Reviews, due, told, review.span);
        }
    }
}
