//! What a contract comes to, in a few sentences: who gives what to whom and for what, from when to when, where the data are, on what
//! that rests, what is owed, and what makes sure of it.

use super::applied;
use super::clauses::Clauses;
use super::line::{Cell, Line};
use super::page::Block;
use super::place;
use super::quoting::has_ceased;
use super::reach::{self, Reached};
use super::speech::Speech;
use super::what::{self, Given, Shared, shown_by};
use super::who;
use super::words::{Plural, fill};
use crate::judgement::Enforcement;
use charta_base::Severity;
use charta_model::form::{Form, Shown};
use charta_model::graphs::supply::supply_chain;
use charta_model::model::*;
use charta_model::rules::Rule;
use charta_model::time::{Day, Period};
use std::collections::{BTreeMap, BTreeSet};

/// The sentences of a summary.
struct Words {
    gives: &'static str,
    quoted: &'static str,
    gave: &'static str,
    gives_nothing: &'static str,
    runs: &'static str,
    ended: &'static str,
    starts: &'static str,
    no_term: &'static str,
    identity_hidden: &'static str,
    identity_shown: &'static str,
    pseudonyms: &'static str,
    pseudonyms_anew: &'static str,
    pseudonyms_short: &'static str,
    pseudonyms_short_by: &'static str,
    pseudonyms_counted: &'static str,
    quasi: &'static str,
    hosted_at: &'static str,
    run_by: &'static str,
    run_by_in: &'static str,
    stands_on: Plural,
    rests_on: &'static str,
    exceptions: &'static str,
    approved_by: &'static str,
    approval_ended: &'static str,
    duties: Plural,
    next_due: &'static str,
    fates: &'static str,
    enforced: Plural,
    monitored: Plural,
    refused: Plural,
    procedural: Plural,
    unbuilt: Plural,
    ceased: Plural,
    others: Plural,
    open: &'static str,
    errors: Plural,
    warnings: Plural,
    advice: Plural,
    waivers: Plural,
}

static ENGLISH: Words = Words {
    gives: "{} lets {} use {} for {}.",
    quoted: "{}",
    gave: "{} let {} use {} for {}.",
    gives_nothing: "{} gives {} no access to any data by this contract itself.",
    runs: "The contract holds {}.",
    ended: "The contract held {}, and has ended.",
    starts: "The contract will hold {}, and has not begun.",
    no_term: "The contract says no term.",
    identity_hidden: "No recipient sees a column that identifies persons directly.",
    identity_shown: "Columns that identify persons directly are shown: {}.",
    pseudonyms: "Pseudonyms are shown as they are, and tell the same person apart wherever they stand: {}.",
    pseudonyms_anew: "Pseudonyms are shown that are made anew for this contract: {}.",
    pseudonyms_short: "Pseudonyms are shown shortened, and not made anew: {}.",
    pseudonyms_short_by: "{} ({})",
    pseudonyms_counted: "Pseudonyms are shown in counts alone: {}.",
    quasi: "Columns that identify persons indirectly, with other data, are shown as they are: {}.",
    hosted_at: "The data are at {}.",
    run_by: "{}, run by {}",
    run_by_in: "{}, run by {} ({})",
    stands_on: Plural {
        one: "That hosting relies on one other.",
        many: "Behind that stand {} other hostings.",
    },
    rests_on: "Legal bases: {}.",
    exceptions: "Exceptions for special categories (GDPR, art. 9(2)): {}.",
    approved_by: "The processing was approved by {}.",
    approval_ended: "The processing was approved by {}; that approval is no longer in force.",
    duties: Plural { one: "{} duty binds the parties.", many: "{} duties bind the parties." },
    next_due: "The next day on which something is due is {}: {}.",
    fates: "Of its clauses, {}.",
    enforced: Plural { one: "{} is enforced by systems", many: "{} are enforced by systems" },
    monitored: Plural { one: "{} is judged at every build", many: "{} are judged at every build" },
    refused: Plural {
        one: "{} is refused by systems when asked, and kept by people",
        many: "{} are refused by systems when asked, and kept by people",
    },
    procedural: Plural { one: "{} is seen to by people", many: "{} are seen to by people" },
    unbuilt: Plural {
        one: "{} is for systems, for which this build makes nothing",
        many: "{} are for systems, for which this build makes nothing",
    },
    ceased: Plural { one: "{} no longer binds", many: "{} no longer bind" },
    others: Plural {
        one: "{} is advice, a waiver or not carried out",
        many: "{} are advice, waivers or not carried out",
    },
    open: "Open: {}.",
    errors: Plural { one: "{} error", many: "{} errors" },
    warnings: Plural { one: "{} warning", many: "{} warnings" },
    advice: Plural { one: "{} piece of advice", many: "{} pieces of advice" },
    waivers: Plural { one: "{} exception granted", many: "{} exceptions granted" },
};

static FRENCH: Words = Words {
    gives: "{} autorise {} à utiliser les données {} aux fins suivantes : {}.",
    quoted: "« {} »",
    gave: "{} autorisait {} à utiliser les données {} aux fins suivantes : {}.",
    gives_nothing: "{} ne donne à {} aucun accès à des données par ce seul contrat.",
    runs: "Le contrat court {}.",
    ended: "Le contrat a couru {} ; il a pris fin.",
    starts: "Le contrat courra {} ; il n’a pas commencé.",
    no_term: "Le contrat n’indique pas de durée.",
    identity_hidden: "Aucun destinataire ne voit de colonne identifiant directement les personnes.",
    identity_shown: "Des colonnes identifiant directement les personnes sont montrées : {}.",
    pseudonyms: "Des pseudonymes sont montrés tels quels et permettent de reconnaître la même personne partout où ils figurent : {}.",
    pseudonyms_anew: "Des pseudonymes refaits pour ce contrat sont montrés : {}.",
    pseudonyms_short: "Des pseudonymes sont montrés abrégés, sans être refaits : {}.",
    pseudonyms_short_by: "{} ({})",
    pseudonyms_counted: "Des pseudonymes ne sont montrés que dans des effectifs : {}.",
    quasi: "Des colonnes identifiant indirectement les personnes, avec d’autres données, sont montrées telles quelles : {}.",
    hosted_at: "Les données sont hébergées sur {}.",
    run_by: "{} (exploitant : {})",
    run_by_in: "{} (exploitant : {}, {})",
    stands_on: Plural {
        one: "Derrière se trouve un autre hébergement.",
        many: "Derrière se trouvent {} autres hébergements.",
    },
    rests_on: "Bases légales : {}.",
    exceptions: "Exceptions pour les catégories particulières (RGPD, art. 9(2)) : {}.",
    approved_by: "Traitement autorisé par : {}.",
    approval_ended: "Traitement autorisé par : {} ; cette autorisation n’est plus en vigueur.",
    duties: Plural { one: "{} obligation lie les parties.", many: "{} obligations lient les parties." },
    next_due: "La prochaine échéance est le {} : {}.",
    fates: "Parmi ses clauses, {}.",
    enforced: Plural {
        one: "{} est appliquée par des systèmes",
        many: "{} sont appliquées par des systèmes",
    },
    monitored: Plural {
        one: "{} est vérifiée à chaque génération",
        many: "{} sont vérifiées à chaque génération",
    },
    refused: Plural {
        one: "{} est refusée par les systèmes interrogés, et confiée à des personnes",
        many: "{} sont refusées par les systèmes interrogés, et confiées à des personnes",
    },
    procedural: Plural { one: "{} relève de personnes", many: "{} relèvent de personnes" },
    unbuilt: Plural {
        one: "{} relève de systèmes, pour lesquels cette génération ne produit rien",
        many: "{} relèvent de systèmes, pour lesquels cette génération ne produit rien",
    },
    ceased: Plural { one: "{} ne lie plus", many: "{} ne lient plus" },
    others: Plural {
        one: "{} est un conseil, une dérogation ou n’est pas appliquée",
        many: "{} sont des conseils, des dérogations ou ne sont pas appliquées",
    },
    open: "À traiter : {}.",
    errors: Plural { one: "{} erreur", many: "{} erreurs" },
    warnings: Plural { one: "{} avertissement", many: "{} avertissements" },
    advice: Plural { one: "{} conseil", many: "{} conseils" },
    waivers: Plural { one: "{} dérogation accordée", many: "{} dérogations accordées" },
};

/// The summary of a contract, a sentence each.
pub(super) fn summary(
    clauses: &Clauses<'_>,
    shared: &[Shared<'_>],
    given: &Given<'_>,
    datasets: &[DatasetId],
    laws: &[Reached],
) -> Block {
    let speech = &clauses.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let mut lines = gives(clauses, words, shared, given);
    lines.push(term(clauses, words));
    lines.extend(identity(clauses, words, shared));
    lines.extend(hosting(clauses, words, datasets));
    lines.extend(reach::lines(speech, laws, |_, law| {
        !reach::is_of_provider(speech.model, clauses.contract, law, clauses.on())
    }));
    lines.extend(basis(clauses, words));
    lines.extend(duties(clauses, words));
    lines.extend(fates(clauses, words));
    lines.extend(open(clauses, words));
    lines.extend(applied::left(clauses));
    Block::List { lines }
}

/// Who may use what for what: a sentence for all datasets that are given to the same for the same. Recipients who are given one for
/// different purposes are told apart: none of them has what another has.
fn gives(clauses: &Clauses<'_>, words: &Words, shared: &[Shared<'_>], given: &Given<'_>) -> Cell {
    let (speech, contract) = (&clauses.speech, clauses.contract);
    let provider = contract.provider.map(|provider| speech.party(provider.value)).unwrap_or_default();
    if given.purposes.is_empty() {
        let recipients = recipients(clauses, given);
        let line = Line::told(words.gives_nothing, &[provider, recipients]);
        return vec![speech.said(line, contract.about.span)];
    }
    let mut alike: Vec<(Line, Line, Vec<DatasetId>)> = Vec::new();
    for one in shared {
        let theirs = match shared.len() {
            1 => None,
            _ => Some(what::given(clauses, std::slice::from_ref(one))),
        };
        for (to, purposes) in by_purposes(clauses, theirs.as_ref().unwrap_or(given)) {
            match alike.iter_mut().find(|it| it.0.text() == to.text() && it.1.text() == purposes.text()) {
                Some((.., datasets)) => datasets.push(one.dataset),
                None => alike.push((to, purposes, vec![one.dataset])),
            }
        }
    }
    let sentence = if contract.has_ended(clauses.on()) { words.gave } else { words.gives };
    let told = alike.into_iter().map(|(to, purposes, datasets)| {
        let datasets = datasets.into_iter().map(|id| Line::told(words.quoted, &[speech.dataset(id)]));
        let line = [provider.clone(), to, speech.all_of(datasets.collect()), purposes];
        speech.said(Line::told(sentence, &line), contract.about.span)
    });
    told.collect()
}

/// To whom a dataset is given for what: recipients who have it for the same purposes together.
fn by_purposes(clauses: &Clauses<'_>, given: &Given<'_>) -> Vec<(Line, Line)> {
    let speech = &clauses.speech;
    let mut alike: Vec<(Line, Cell)> = Vec::new();
    for recipient in &clauses.contract.recipients {
        let purposes = speech.all_of(given.purposes_of(clauses, recipient.value));
        let name = speech.party(recipient.value);
        match alike.iter_mut().find(|(known, _)| known.text() == purposes.text()) {
            _ if purposes.text().is_empty() => {}
            Some((_, to)) => to.push(name),
            None => alike.push((purposes, vec![name])),
        }
    }
    alike.into_iter().map(|(purposes, to)| (speech.all_of(to), purposes)).collect()
}

/// Who gets something: a recipient whom no permit reaches, or to whom forbids leave nothing, gets nothing.
fn recipients(clauses: &Clauses<'_>, given: &Given<'_>) -> Line {
    let speech = &clauses.speech;
    let gets = |id: PartyId| {
        let closure = speech.model.parties.get(id).map(|party| &party.closure);
        closure.is_some_and(|closure| given.parties.overlaps(closure))
    };
    let every = || clauses.contract.recipients.iter().map(|recipient| recipient.value);
    let getting: Vec<PartyId> = every().filter(|id| gets(*id)).collect();
    let told = if getting.is_empty() { every().collect() } else { getting };
    speech.all_of(told.into_iter().map(|id| speech.party(id)).collect())
}

fn term(clauses: &Clauses<'_>, words: &Words) -> Line {
    let (speech, on) = (&clauses.speech, clauses.on());
    let Some(term) = clauses.contract.term else { return words.no_term.into() };
    let sentence = match term.value {
        period if period.has_ended(on) => words.ended,
        Period { from: Some(from), .. } if from > on => words.starts,
        _ => words.runs,
    };
    speech.said(fill(sentence, &[&speech.period(term.value)]), term.span)
}

/// What tells who the data are about, among what the contract shows.
fn identity(clauses: &Clauses<'_>, words: &Words, shared: &[Shared<'_>]) -> Cell {
    let (speech, model) = (&clauses.speech, clauses.speech.model);
    // By the day: what a permit showed that has ended is shown no more, while the contract goes on.
    let is_over = |rule: &Rule| {
        let last = rule.days.pairs().last().map_or(i64::MIN, |(_, end)| *end);
        last <= clauses.on().number() && !clauses.contract.has_ended(clauses.on())
    };
    let permits: Vec<(&Rule, Vec<ColumnId>)> =
        shown_by(shared).into_iter().filter(|(rule, _)| !is_over(rule)).collect();
    let shown: BTreeSet<ColumnId> = permits.iter().flat_map(|(_, columns)| columns).copied().collect();
    let (mut direct, mut pseudonyms, mut anew, mut quasi) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut short, mut counted) = (Cell::new(), Vec::new());
    let mut forms: BTreeMap<ColumnId, BTreeSet<Form>> = BTreeMap::new();
    for (rule, id) in permits.iter().flat_map(|(rule, columns)| columns.iter().map(move |id| (rule, *id))) {
        forms.entry(id).or_default().insert(rule.form_of(id));
    }
    let as_is: BTreeSet<ColumnId> =
        forms.iter().filter(|(_, forms)| forms.contains(&Form::AS_IS)).map(|(id, _)| *id).collect();
    for id in &shown {
        match model.columns.get(*id).and_then(|column| column.identifies.as_ref()) {
            Some(Identifies::Direct) => direct.push(*id),
            Some(Identifies::Pseudonym(_)) if as_is.contains(id) => pseudonyms.push(*id),
            Some(Identifies::Pseudonym(_)) => {
                let forms = forms.get(id).into_iter().flatten();
                let every: BTreeSet<Shown> = forms.map(|form| form.shown).collect();
                for shown in every {
                    match shown {
                        Shown::Repseudonymised => anew.push(*id),
                        // In rows it would be among those that are shown as they are.
                        Shown::AsIs => counted.push(*id),
                        shown => {
                            let name = speech.all_of(speech.columns(vec![*id]));
                            let form = speech.form(Form { cells: None, shown });
                            short.push(Line::told(words.pseudonyms_short_by, &[name, form.into()]));
                        }
                    }
                }
            }
            Some(Identifies::Quasi) if as_is.contains(id) => quasi.push(*id),
            Some(Identifies::Quasi) | None => {}
        }
    }
    if shown.is_empty() {
        return Cell::new();
    }
    let told = match direct.is_empty() {
        true => words.identity_hidden.into(),
        false => Line::told(words.identity_shown, &[speech.all_of(speech.columns(direct))]),
    };
    let others = [
        (words.pseudonyms, speech.columns(pseudonyms)),
        (words.pseudonyms_anew, speech.columns(anew)),
        (words.pseudonyms_short, short),
        (words.pseudonyms_counted, speech.columns(counted)),
        (words.quasi, speech.columns(quasi)),
    ];
    let others = others.into_iter().filter(|(_, columns)| !columns.is_empty());
    let others = others.map(|(sentence, columns)| Line::told(sentence, &[speech.all_of(columns)]));
    std::iter::once(told).chain(others).collect()
}

fn hosting(clauses: &Clauses<'_>, words: &Words, datasets: &[DatasetId]) -> Cell {
    let (speech, model) = (&clauses.speech, clauses.speech.model);
    let on = clauses.on();
    let starts = place::starts(model, clauses.contract, datasets, on);
    if starts.is_empty() {
        return Cell::new();
    }
    let told = starts.iter().map(|id| run_by(speech, words, *id)).collect();
    let day = Period { from: Some(on), last: Some(on) };
    let chain = supply_chain(model, &starts, &Service::ALL, day);
    let others = chain.members().iter().filter(|member| !starts.contains(&member.hosting)).count();
    let others = (others > 0).then(|| speech.count(others, words.stands_on).into());
    std::iter::once(Line::told(words.hosted_at, &[speech.all_of(told)])).chain(others).collect()
}

fn run_by(speech: &Speech<'_>, words: &Words, id: HostingId) -> Line {
    let model = speech.model;
    let name = speech.hosting(id);
    let Some(operator) = model.hostings.get(id).and_then(|hosting| hosting.operator) else { return name };
    let organisation = model.parties.get(model.organisation_of(operator.value));
    match organisation.and_then(|organisation| organisation.established) {
        Some(seat) => {
            Line::told(words.run_by_in, &[name, speech.party(operator.value), speech.term(seat.value)])
        }
        None => Line::told(words.run_by, &[name, speech.party(operator.value)]),
    }
}

fn basis(clauses: &Clauses<'_>, words: &Words) -> Cell {
    let (speech, contract) = (&clauses.speech, clauses.contract);
    let (bases, exceptions) = who::bases(speech, contract);
    let apart = [(words.rests_on, bases), (words.exceptions, exceptions)];
    let bases = apart.into_iter().filter_map(|(sentence, bases)| {
        let told: Cell = bases.iter().map(|said| speech.term(said.basis.value)).collect();
        let first = bases.first()?;
        Some(speech.said(Line::told(sentence, &[speech.all_of(told)]), first.basis.span))
    });
    let bases: Cell = bases.collect();
    let (ended, standing): (Vec<_>, Vec<_>) =
        contract.approvals.iter().partition(|approval| approval.period.has_ended(clauses.on()));
    // Of a decision that was renewed, only the one in force is told.
    let told =
        if standing.is_empty() { (words.approval_ended, ended) } else { (words.approved_by, standing) };
    let approvals: Cell = told.1.iter().map(|said| speech.party(said.value.authority)).collect();
    let approvals =
        told.1.first().map(|first| speech.said(Line::told(told.0, &[speech.all_of(approvals)]), first.span));
    bases.into_iter().chain(approvals).collect()
}

fn duties(clauses: &Clauses<'_>, words: &Words) -> Cell {
    let speech = &clauses.speech;
    let every = clauses.every();
    let duties: Vec<(&Clause, &Duty)> = every
        .iter()
        .filter_map(|(_, clause)| match &clause.kind {
            ClauseKind::Duty(duty) if !clause.advice => Some((*clause, duty)),
            _ => None,
        })
        .collect();
    if duties.is_empty() {
        return Cell::new();
    }
    let on = clauses.on();
    let day_of = |duty: &Duty| speech.due_day(duty.due.value, clauses.term()).filter(|day| *day >= on);
    let next = duties.iter().filter_map(|(clause, duty)| Some((day_of(duty)?, *clause, *duty)));
    let next: Option<(Day, &Clause, &Duty)> = next.min_by_key(|(day, clause, _)| (*day, clause.number));
    let next = next.map(|(day, clause, duty)| {
        let objects = duty.objects.iter().map(|object| speech.duty_object(&object.value));
        let what =
            Line::joined([speech.term(duty.action.value), Line::joined(objects, ", ")], speech.words.colon);
        speech.said(Line::told(words.next_due, &[speech.day(day).into(), what]), clause.span)
    });
    std::iter::once(Line::from(speech.count(duties.len(), words.duties))).chain(next).collect()
}

fn fates(clauses: &Clauses<'_>, words: &Words) -> Option<Line> {
    let speech = &clauses.speech;
    let is_asked = clauses.judgement.deciding().next().is_some();
    let mut counts = [0_usize; 7];
    for (id, clause) in clauses.own() {
        let [enforced, monitored, refused, procedural, unbuilt, ceased, other] = &mut counts;
        let enforcement = clauses.judgement.enforcement(id, clause);
        *match enforcement.word() {
            _ if enforcement == Enforcement::Refused => refused,
            _ if enforcement == Enforcement::Kept && is_asked => refused,
            "enforced" => enforced,
            "monitored" if has_ceased(clauses.judgement, id, clause) => ceased,
            "monitored" => monitored,
            "procedural" => procedural,
            // A draft, or a build that leaves out what carries it: that is no statement about what is in force.
            "draft" | "left-out" => unbuilt,
            _ => other,
        } += 1;
    }
    let plurals = [
        words.enforced,
        words.monitored,
        words.refused,
        words.procedural,
        words.unbuilt,
        words.ceased,
        words.others,
    ];
    let told = counts.iter().zip(plurals).filter(|(count, _)| **count > 0);
    let told: Cell = told.map(|(count, plural)| speech.count(*count, plural).into()).collect();
    (!told.is_empty()).then(|| Line::told(words.fates, &[speech.all_of(told)]))
}

fn open(clauses: &Clauses<'_>, words: &Words) -> Cell {
    let (speech, judgement) = (&clauses.speech, clauses.judgement);
    let (mut errors, mut warnings, mut advice) = (0, 0, 0);
    for finding in judgement.findings_about(clauses.id) {
        match finding.severity {
            Severity::Error => errors += 1,
            Severity::Warning => warnings += 1,
            Severity::Advice => advice += 1,
        }
    }
    let waivers = judgement.waived_about(clauses.id).len();
    let counts = [
        (errors, words.errors),
        (warnings, words.warnings),
        (advice, words.advice),
        (waivers, words.waivers),
    ];
    let told = counts.into_iter().filter(|(count, _)| *count > 0);
    let told: Cell = told.map(|(count, plural)| speech.count(count, plural).into()).collect();
    match told.is_empty() {
        true => vec![applied::clear(clauses)],
        false => vec![Line::told(words.open, &[speech.all_of(told)]), applied::applied(clauses)],
    }
}
