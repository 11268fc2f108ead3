//! What a reader is to see first: findings, exceptions, what ends soon, and clauses that no system carries out.

use super::clauses::{Clauses, finding_text};
use super::line::{Cell, Line};
use super::page::Block;
use super::place;
use super::speech::Speech;
use super::words::{Plural, fill};
use super::{Documents, Subject};
use charta_base::{Diagnostic, Severity};
use charta_model::graphs::supply::supply_chain;
use charta_model::model::*;
use charta_model::time::{Day, Length, Period, Unit};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// How far ahead what ends is told.
const AHEAD: Length = Length { amount: 3, unit: Unit::Month };

struct Words {
    nothing: &'static str,
    warning: &'static str,
    advice: &'static str,
    waived: &'static str,
    ends: &'static str,
    ended: &'static str,
    approval_ends: &'static str,
    certificate_ends: &'static str,
    not_carried: &'static str,
    lost: Plural,
    about: &'static str,
}

static ENGLISH: Words = Words {
    nothing: "Nothing, as far as Charta can see.",
    warning: "Warning: {}",
    advice: "Advice: {}",
    waived: "Exception granted until {}: {}",
    ends: "The contract ends on {}.",
    ended: "The contract ended on {}.",
    approval_ends: "The approval of {} ends on {}.",
    certificate_ends: "{}: {} ends on {}.",
    not_carried: "Clause {} is carried by no system that an engine has run: {}",
    lost: Plural {
        one: "{} clause allows more than {} can express, and these refuse the rest: clause {}.",
        many: "{} clauses allow more than {} can express, and these refuse the rest: clauses {}.",
    },
    about: "{}: {}",
};

static FRENCH: Words = Words {
    nothing: "Rien, à ce que Charta peut voir.",
    warning: "Avertissement : {}",
    advice: "Conseil : {}",
    waived: "Dérogation accordée jusqu’au {} : {}",
    ends: "Le contrat prend fin le {}.",
    ended: "Le contrat a pris fin le {}.",
    approval_ends: "L’autorisation de {} prend fin le {}.",
    certificate_ends: "{} : {}, fin le {}.",
    not_carried: "La clause {} n’est appliquée par aucun système qu’un moteur a exécuté : {}",
    lost: Plural {
        one: "{} clause permet plus que ce que peuvent exprimer {}, qui refusent le reste : clause {}.",
        many: "{} clauses permettent plus que ce que peuvent exprimer {}, qui refusent le reste : clauses {}.",
    },
    about: "{} : {}",
};

/// The points of a contract, the gravest first.
pub(super) fn of_contract(clauses: &Clauses<'_>, datasets: &[DatasetId]) -> Cell {
    let (speech, judgement) = (&clauses.speech, clauses.judgement);
    let words = speech.pick(&ENGLISH, &FRENCH);
    let mut lines = findings(speech, judgement.findings_about(clauses.id));
    for waived in judgement.waived_about(clauses.id) {
        let waiver = speech.model.clauses.get(waived.waiver);
        let until = waiver.and_then(|clause| match &clause.kind {
            ClauseKind::Waive(waiver) => Some(speech.day(waiver.until.value)),
            _ => None,
        });
        let line = fill(words.waived, &[&until.unwrap_or_default(), &finding_text(&waived.finding)]);
        lines.push(match waiver {
            Some(clause) => speech.said(line, clause.span),
            None => line.into(),
        });
    }
    lines.extend(ends(clauses, words));
    lines.extend(certificates(clauses, datasets, words));
    lines.extend(not_carried(clauses, words));
    lines
}

/// Findings that stop nothing, warnings first.
pub(super) fn findings(speech: &Speech<'_>, findings: &[&Diagnostic]) -> Cell {
    let words = speech.pick(&ENGLISH, &FRENCH);
    let mut findings = findings.to_vec();
    findings.sort_by_key(|finding| finding.severity == Severity::Advice);
    let told = |finding: &Diagnostic| {
        let sentence = if finding.severity == Severity::Advice { words.advice } else { words.warning };
        let line = fill(sentence, &[&finding_text(finding)]);
        match &finding.primary {
            Some(label) => speech.said(line, label.span),
            None => line.into(),
        }
    };
    findings.into_iter().map(told).collect()
}

/// The points of the whole project: what is about no contract, then each point under the contracts that it is about.
pub(super) fn of_project(documents: &Documents<'_>) -> Cell {
    let Documents { speech, judgement, .. } = documents;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let mut points: Vec<(&Line, Vec<ContractId>)> = Vec::new();
    let mut places: FxHashMap<String, usize> = FxHashMap::default();
    for Subject { clauses, points: own, .. } in documents.subjects {
        for point in own {
            // Clauses are cited by their number in their own contract: two that read alike are two.
            let is_shared = point.from.is_some();
            let key = format!("{:?}{}", point.from, point.text());
            match places.get(&key).filter(|_| is_shared).and_then(|at| points.get_mut(*at)) {
                Some((_, contracts)) => contracts.push(clauses.id),
                None => {
                    places.insert(key, points.len());
                    points.push((point, vec![clauses.id]));
                }
            }
        }
    }
    let told = points.into_iter().map(|(point, contracts)| {
        let contracts = speech.all_of(contracts.into_iter().map(|id| speech.contract(id)).collect());
        Line::told(words.about, &[contracts, point.clone()]).written_at(point.from.clone())
    });
    findings(speech, judgement.findings_about_none()).into_iter().chain(told).collect()
}

/// The points as a block; a sentence where there are none.
pub(super) fn block(speech: &Speech<'_>, lines: Cell) -> Block {
    match lines.is_empty() {
        true => Block::paragraph(speech.pick(&ENGLISH, &FRENCH).nothing),
        false => Block::Attention { lines, lang: "" },
    }
}

/// Whether a last day lies in the days ahead.
fn is_ahead(on: Day, last: Option<Day>) -> Option<Day> {
    last.filter(|last| *last >= on && *last <= on.plus(AHEAD))
}

fn ends(clauses: &Clauses<'_>, words: &Words) -> Cell {
    let (speech, contract, on) = (&clauses.speech, clauses.contract, clauses.on());
    let term = contract.term.and_then(|term| {
        let last = term.value.last?;
        let sentence = match term.value.has_ended(on) {
            true => words.ended,
            false => is_ahead(on, Some(last)).map(|_| words.ends)?,
        };
        Some(speech.said(fill(sentence, &[&speech.day(last)]), term.span))
    });
    let approvals = contract.approvals.iter().filter_map(|approval| {
        let last = is_ahead(on, approval.period.last)?;
        let line = [speech.party(approval.value.authority), speech.day(last).into()];
        Some(speech.said(Line::told(words.approval_ends, &line), approval.span))
    });
    term.into_iter().chain(approvals).collect()
}

/// The certificates of the hosting chain that end soon.
fn certificates(clauses: &Clauses<'_>, datasets: &[DatasetId], words: &Words) -> Cell {
    let (speech, on) = (&clauses.speech, clauses.on());
    if clauses.contract.has_ended(on) {
        return Cell::new();
    }
    let starts = place::starts(speech.model, clauses.contract, datasets, on);
    let day = Period { from: Some(on), last: Some(on) };
    let chain = supply_chain(speech.model, &starts, &Service::ALL, day);
    let mut lines = Cell::new();
    for member in chain.members().iter() {
        let Some(hosting) = speech.model.hostings.get(member.hosting) else { continue };
        for certificate in &hosting.certificates {
            let scheme = certificate.value.certification;
            let goes_on = |last: Day| {
                let mut others = hosting.certificates.iter();
                others.any(|it| it.value.certification == scheme && it.period.contains(last.next()))
            };
            if let Some(last) = is_ahead(on, certificate.period.last).filter(|last| !goes_on(*last)) {
                let certification = speech.term(scheme);
                let line = [speech.hosting(member.hosting), certification, speech.day(last).into()];
                let line = speech.said(Line::told(words.certificate_ends, &line), certificate.span);
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
        }
    }
    lines
}

/// Clauses that bind and that no system carries out, and those that a target narrowed.
fn not_carried(clauses: &Clauses<'_>, words: &Words) -> Cell {
    let (speech, judgement) = (&clauses.speech, clauses.judgement);
    let mut lines = Cell::new();
    let mut lost: BTreeMap<String, Cell> = BTreeMap::new();
    for (id, clause) in clauses.own() {
        if matches!(judgement.enforcement(id, clause).word(), "not-executed" | "left-out" | "unenforced") {
            let behind = Line::joined(clauses.quoting().behind(id, clause), ", ");
            let line = Line::told(words.not_carried, &[clauses.reference(clause), behind]);
            lines.push(speech.said(line, clause.span));
        }
        let mut targets: Vec<&str> = judgement.losses_of(id).map(|(_, target, _)| target).collect();
        targets.dedup();
        if !targets.is_empty() {
            lost.entry(targets.join(", ")).or_default().push(clauses.reference(clause));
        }
    }
    // What several clauses lose in the same way is told once.
    for (targets, references) in lost {
        let count = references.len();
        let sentence = if count == 1 { words.lost.one } else { words.lost.many };
        let told = [count.to_string().into(), targets.into(), speech.all_of(references)];
        lines.push(Line::told(sentence, &told));
    }
    lines
}
