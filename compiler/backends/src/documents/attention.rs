//! What a reader is to see first: findings, exceptions, what ends soon, and clauses that no system carries out.

use super::Documents;
use super::clauses::Clauses;
use super::drawings::chain;
use super::line::{Cell, Line};
use super::page::Block;
use super::place;
use super::reach::{self, Reached};
use super::speech::Speech;
use super::words::{Plural, fill};
use crate::loss::{Loss, Reason};
use charta_base::{Diagnostic, Severity, Span};
use charta_model::graphs::supply::supply_chain;
use charta_model::model::*;
use charta_model::time::{Day, Length, Period, Unit};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// How far ahead what ends is told.
const AHEAD: Length = Length { amount: 3, unit: Unit::Month };

struct Words {
    nothing: &'static str,
    error: &'static str,
    warning: &'static str,
    advice: &'static str,
    waived: &'static str,
    ends: &'static str,
    ended: &'static str,
    approval_ends: &'static str,
    certificate_ends: &'static str,
    kept_beyond: &'static str,
    kept_beyond_from: &'static str,
    deleted_beyond: &'static str,
    not_carried: &'static str,
    counts_lost: Plural,
    lost: Plural,
    about: &'static str,
}

static ENGLISH: Words = Words {
    nothing: "Nothing, as far as Charta can see.",
    error: "Error: {}",
    warning: "Warning: {}",
    advice: "Advice: {}",
    waived: "Exception granted until {}: {}",
    ends: "The contract ends on {}.",
    ended: "The contract ended on {}.",
    approval_ends: "The approval of {} ends on {}.",
    certificate_ends: "{}: {} ends on {}.",
    kept_beyond: "{} may be kept for {}, and the agreement on {}, which holds them, ends on {}: nothing says where they will be then.",
    kept_beyond_from: "Recipients may keep {} for {} after they obtain them, and the agreement on {}, where they process, ends on {}: nothing says where the data will be then.",
    deleted_beyond: "Recipients must delete {} by {}, and the agreement on {}, where they process, ends on {}: nothing says where the data are in between.",
    not_carried: "Clause {} is carried by no system that an engine has run: {}",
    counts_lost: Plural {
        one: "Clause {} gives counts; tools that decide row by row ({}) refuse them. There is nothing to do.",
        many: "Clauses {} give counts; tools that decide row by row ({}) refuse them. There is nothing to do.",
    },
    lost: Plural {
        one: "Clause {} is applied more strictly than it is written by some tools ({}): what these cannot express they refuse.",
        many: "Clauses {} are applied more strictly than they are written by some tools ({}): what these cannot express they refuse.",
    },
    about: "{}: {}",
};

static FRENCH: Words = Words {
    nothing: "Rien à signaler, pour autant que Charta puisse en juger.",
    error: "Erreur : {}",
    warning: "Avertissement : {}",
    advice: "Conseil : {}",
    waived: "Dérogation accordée jusqu’au {} : {}",
    ends: "Le contrat prend fin le {}.",
    ended: "Le contrat a pris fin le {}.",
    approval_ends: "L’autorisation donnée par {} prend fin le {}.",
    certificate_ends: "{} : {}, fin le {}.",
    kept_beyond: "Les données {} peuvent être conservées pendant {}, alors que l’accord relatif à l’hébergement {}, où elles se trouvent, prend fin le {} : rien ne dit où elles seront ensuite.",
    kept_beyond_from: "Les destinataires peuvent conserver les données {} pendant {} après les avoir obtenues, alors que l’accord relatif à l’hébergement {}, où ils les traitent, prend fin le {} : rien ne dit où elles seront ensuite.",
    deleted_beyond: "Les destinataires doivent effacer les données {} au plus tard le {}, alors que l’accord relatif à l’hébergement {}, où ils les traitent, prend fin le {} : rien ne dit où elles se trouvent entre-temps.",
    not_carried: "Aucun système dont l’exécution a été vérifiée n’applique la clause {} : {}",
    counts_lost: Plural {
        one: "La clause {} donne des effectifs ; les outils qui décident ligne par ligne ({}) les refusent. Il n’y a rien à faire.",
        many: "Les clauses {} donnent des effectifs ; les outils qui décident ligne par ligne ({}) les refusent. Il n’y a rien à faire.",
    },
    lost: Plural {
        one: "La clause {} est appliquée plus strictement qu’elle n’est écrite par certains outils ({}) : ils refusent ce qu’ils ne peuvent exprimer.",
        many: "Les clauses {} sont appliquées plus strictement qu’elles ne sont écrites par certains outils ({}) : ils refusent ce qu’ils ne peuvent exprimer.",
    },
    about: "{} : {}",
};

/// The points of a contract, the gravest first; and apart from them what tools refuse, about which nothing is to be done.
pub(super) fn of_contract(clauses: &Clauses<'_>, datasets: &[DatasetId], laws: &[Reached]) -> (Cell, Cell) {
    let (speech, judgement) = (&clauses.speech, clauses.judgement);
    let words = speech.pick(&ENGLISH, &FRENCH);
    let mut lines = findings(speech, judgement.findings_about(clauses.id));
    for waived in judgement.waived_about(clauses.id) {
        let waiver = speech.model.clauses.get(waived.waiver);
        let until = waiver.and_then(|clause| match &clause.kind {
            ClauseKind::Waive(waiver) => Some(speech.day(waiver.until.value)),
            _ => None,
        });
        let line = [until.unwrap_or_default().into(), speech.finding(&waived.finding)];
        let line = Line::told(words.waived, &line);
        lines.push(match waiver {
            Some(clause) => speech.said(line, clause.span),
            None => line,
        });
    }
    lines.extend(reaching(clauses, laws));
    lines.extend(ends(clauses, words));
    lines.extend(certificates(clauses, datasets, words));
    lines.extend(kept_beyond(clauses, datasets, words));
    let (not_carried, refused) = not_carried(clauses, words);
    lines.extend(not_carried);
    (lines, refused)
}

/// The laws of elsewhere that can reach the data, whether or not a clause wants them kept out; those of which a finding tells are told
/// already.
fn reaching(clauses: &Clauses<'_>, laws: &[Reached]) -> Cell {
    let (contract, on) = (clauses.contract, clauses.on());
    if contract.has_ended(on) {
        return Cell::new();
    }
    reach::lines(&clauses.speech, laws, |id, law| {
        !reach::is_of_provider(clauses.speech.model, contract, law, on)
            && chain::against(clauses, id).is_none()
    })
}

/// Findings, the gravest first; none of them stops anything, unless it is a draft.
pub(super) fn findings(speech: &Speech<'_>, findings: &[&Diagnostic]) -> Cell {
    let words = speech.pick(&ENGLISH, &FRENCH);
    let mut findings = findings.to_vec();
    findings
        .sort_by_key(|finding| (finding.severity != Severity::Error, finding.severity == Severity::Advice));
    let told = |finding: &Diagnostic| {
        let sentence = match finding.severity {
            Severity::Error => words.error,
            Severity::Warning => words.warning,
            Severity::Advice => words.advice,
        };
        let line = Line::told(sentence, &[speech.finding(finding)]);
        match &finding.primary {
            Some(label) => speech.said(line, label.span),
            None => line,
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
    // First of every contract what there is to do.
    let to_do = documents.subjects.iter().map(|subject| (&subject.clauses, &subject.points));
    let refused = documents.subjects.iter().map(|subject| (&subject.clauses, &subject.refused));
    for (clauses, own) in to_do.chain(refused) {
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
        false => Block::Attention { lines },
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
            if let Some(last) =
                is_ahead(on, certificate.period.last).filter(|_| !place::is_followed(hosting, certificate))
            {
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

/// Data that may be kept for longer than the agreement on the place where they are runs, with no other place named for the time after.
fn kept_beyond(clauses: &Clauses<'_>, datasets: &[DatasetId], words: &Words) -> Cell {
    let (speech, model, on) = (&clauses.speech, clauses.speech.model, clauses.on());
    if clauses.contract.has_ended(on) {
        return Cell::new();
    }
    // The places of a day whose agreement ends before another day, and where nothing else is named for the day after.
    let ending = |places: &[Dated<HostingId>], until: Day| -> Vec<(HostingId, Day)> {
        let now = places.iter().filter(|place| place.period.contains(on));
        let ends = now.filter_map(|place| {
            let last = model.hostings.get(place.value)?.term?.value.last?;
            let goes_on =
                |other: &Dated<HostingId>| other.value != place.value && other.period.contains(last.next());
            let is_beyond = last < until && place.period.contains(last) && !places.iter().any(goes_on);
            is_beyond.then_some((place.value, last))
        });
        ends.collect()
    };
    // Data that are kept alike in one place are told together.
    let mut alike: BTreeMap<(String, HostingId), (Day, Span, Cell)> = BTreeMap::new();
    for id in datasets {
        let Some(dataset) = model.datasets.get(*id) else { continue };
        let Some(kept) = dataset.retention else { continue };
        for (hosting, last) in ending(&dataset.hosted, on.plus(kept.value.length)) {
            let key = (speech.length(kept.value.length), hosting);
            let (.., told) = alike.entry(key).or_insert((last, kept.span, Cell::new()));
            told.push(speech.dataset(*id));
        }
    }
    let told = alike.into_iter().map(|((length, hosting), (last, span, datasets))| {
        let told = [speech.all_of(datasets), length.into(), speech.hosting(hosting), speech.day(last).into()];
        speech.said(Line::told(words.kept_beyond, &told), span)
    });
    let mut lines: Cell = told.collect();
    if let (Some(kept), Some(end)) = (clauses.contract.retention, clauses.term().last) {
        // The last data are obtained on the last day of the term. Duties of every recipient may end it before, for some of the data.
        let until = end.plus(kept.value);
        let mut alike: Vec<(Option<Day>, Cell)> = Vec::new();
        for id in datasets {
            let deleted = clauses.all_deleted(*id).filter(|day| *day < until);
            match alike.iter_mut().find(|(known, _)| *known == deleted) {
                Some((_, told)) => told.push(speech.dataset(*id)),
                None => alike.push((deleted, vec![speech.dataset(*id)])),
            }
        }
        for (deleted, datasets) in alike {
            let (sentence, how_long) = match deleted {
                Some(day) => (words.deleted_beyond, speech.day(day)),
                None => (words.kept_beyond_from, speech.length(kept.value)),
            };
            let datasets = speech.all_of(datasets);
            for (hosting, last) in ending(&clauses.contract.processed_at, deleted.unwrap_or(until)) {
                let last = speech.day(last).into();
                let told = [datasets.clone(), how_long.as_str().into(), speech.hosting(hosting), last];
                lines.push(speech.said(Line::told(sentence, &told), kept.span));
            }
        }
    }
    lines
}

/// Clauses that bind and that no system carries out, those apart of which this build says nothing; and those that a target narrowed.
fn not_carried(clauses: &Clauses<'_>, words: &Words) -> (Cell, Cell) {
    let (speech, judgement) = (&clauses.speech, clauses.judgement);
    let mut lines = Cell::new();
    let mut lost: BTreeMap<(bool, Vec<&str>), Cell> = BTreeMap::new();
    for (id, clause) in clauses.own() {
        if matches!(judgement.enforcement(id, clause).word(), "not-executed" | "unenforced") {
            let behind = Line::joined(clauses.quoting().behind(id, clause), ", ");
            let line = Line::told(words.not_carried, &[clauses.reference(clause), behind]);
            lines.push(speech.said(line, clause.span));
        }
        for is_counts in [true, false] {
            let is_so = |loss: &Loss| (loss.reason == Reason::CountsNone) == is_counts;
            let targets = judgement.losses_of(id).filter(|(.., loss)| is_so(loss));
            let mut targets: Vec<&str> = targets.map(|(_, target, _)| target).collect();
            targets.dedup();
            if !targets.is_empty() {
                lost.entry((is_counts, targets)).or_default().push(clauses.reference(clause));
            }
        }
    }
    let mut refused = Cell::new();
    // What several clauses lose in the same way is told once.
    for ((is_counts, targets), references) in lost {
        let sentence = if is_counts { words.counts_lost } else { words.lost };
        let sentence = if references.len() == 1 { sentence.one } else { sentence.many };
        let targets = speech.all_of(targets.into_iter().map(Line::from).collect());
        let told = Line::told(sentence, &[speech.all_of(references), targets]);
        if is_counts { refused.push(told) } else { lines.push(told) }
    }
    (lines, refused)
}
