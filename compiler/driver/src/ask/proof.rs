//! The proof of an answer: clauses, requirements, duties, and the ways by which a clause speaks of what is asked.

use super::judgement::{Judgement, NearestTold, findings_about};
use super::offered::Offer;
use super::portion::limits;
use super::sentence::{asked_by, sentence};
use super::wish;
use super::{FindingTold, Instead, Reply, ShownTold, Verdict};
use crate::diff::{ClauseTold, clause};
use crate::pipeline::{Compiled, Program};
use crate::sets::{self, By};
use charta_base::{Diagnostic, Severity, join_quoted, join_words};
use charta_checks::Context;
use charta_checks::logic::answer::{Answer, Closed, Denial, Nearer, Part, ShownColumn, ShownPart};
use charta_model::form::Form;
use charta_model::model::{
    ClauseId, ClauseKind, ColumnId, ContractId, Effect, Model, Owner, PartyId, TermId, TermKind,
};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowsId;
use charta_review::merged;
use std::collections::{BTreeMap, BTreeSet};

/// The contracts whose clauses these are.
pub(super) fn contracts_of(model: &Model, clauses: &[ClauseId]) -> BTreeSet<ContractId> {
    let owners = clauses.iter().filter_map(|id| model.clauses.get(*id)).map(|clause| clause.owner);
    owners.filter_map(|owner| if let Owner::Contract(id) = owner { Some(id) } else { None }).collect()
}

/// An answer with its proof, as far as the contracts go that stand.
pub(super) fn reply(compiled: &Compiled, program: &Program, judgement: &Judgement) -> Reply {
    let (model, answer) = (&program.model, &judgement.answer);
    let mut reply = Reply::new(String::new(), judgement.verdict);
    let permits = answer.permits();
    let contracts = contracts_of(model, &permits);
    reply.permitted_by = told(compiled, model, &permits);
    reply.shown = answer.shown.iter().flat_map(|shown| shown_told(program, answer, shown)).collect();
    reply.paths = paths(model, &answer.asked, &permits);
    let denying = answer.denials.iter().flat_map(|denial| &denial.forbids).copied();
    let closing = answer.closed.iter().map(|closed| closed.forbid);
    let mut forbids: Vec<ClauseId> = match judgement.verdict {
        Verdict::Denied => denying.chain(closing).collect(),
        _ => Vec::new(),
    };
    forbids.sort_unstable();
    forbids.dedup();
    reply.forbidden_by = told(compiled, model, &forbids);
    // What is only advised about a contract bears on no answer.
    let concerned = judgement.contracts(model);
    let about = findings_about(compiled, model).filter(|(contract, _)| concerned.contains(contract));
    let findings = about
        .map(|(_, finding)| finding)
        .filter(|it| it.severity != Severity::Advice || it.code.severity == Severity::Error);
    reply.findings = findings_told(findings);
    if answer.asked.is_empty() {
        reply.shown.clear();
        reply.because.push(format!("no request is meant by it: {}", nothing_of(&answer.asked)));
        return reply;
    }
    reply.because.extend(denials_in_words(model, answer));
    if judgement.verdict == Verdict::Denied {
        reply.because.extend(closed_parts(program, answer));
    }
    if !answer.more.is_empty() {
        let count = answer.more.count();
        reply
            .because
            .push(format!("{count} more columns are denied, for reasons that are not told one by one"));
    }
    reply.because.extend(own_data(model, answer));
    reply.because.extend(judgement.shortfalls.iter().map(|shortfall| wish::in_words(model, shortfall)));
    reply.because.extend(judgement.reasons.iter().cloned());
    if judgement.verdict == Verdict::Denied {
        return reply;
    }
    reply.because.extend(closed_rows(program, answer));
    let judged = Context::new(model, &program.rules, compiled.on);
    let required = judged.askings().filter(|asking| contracts.contains(&asking.contract_id));
    let required: BTreeSet<ClauseId> =
        required.filter(|asking| !asking.clause.advice).map(|asking| asking.clause_id).collect();
    reply.requirements = told(compiled, model, &required.into_iter().collect::<Vec<ClauseId>>());
    reply.duties = told(compiled, model, &duties(model, &contracts, &answer.asked));
    reply
}

/// Why something is denied, in sentences.
pub(super) fn denied_because(model: &Model, judgement: &Judgement) -> Vec<String> {
    let mut told = denials_in_words(model, &judgement.answer);
    told.extend(judgement.shortfalls.iter().map(|shortfall| wish::in_words(model, shortfall)));
    told
}

/// Of what nothing is left in a question that means no request.
fn nothing_of(asked: &Region) -> &'static str {
    let parts = [
        (&asked.columns, "no column of the project is meant by the data that it names"),
        (&asked.parties, "nobody is left of those who ask"),
        (&asked.purposes, "no purpose is left of those that it names"),
        (&asked.actions, "no action is left of those that it names"),
    ];
    let empty = parts.into_iter().find(|(set, _)| set.is_empty());
    empty.map_or("nothing that it names can be asked about", |(_, words)| words)
}

/// That somebody asks about data that are their own.
fn own_data(model: &Model, answer: &Answer) -> Option<String> {
    let party = *party_ids(model, &answer.asked.parties).first()?;
    let organisation = model.organisation_of(party);
    let datasets = charta_model::rules::datasets_of(model, &answer.asked.columns);
    let is_own = |id: &charta_model::model::DatasetId| {
        let controller = model.datasets.get(*id).and_then(|dataset| dataset.controller);
        controller.is_some_and(|said| model.organisation_of(said.value) == organisation)
    };
    let is_denied = !answer.denials.is_empty() && !datasets.is_empty() && datasets.iter().all(is_own);
    let name = model.parties.get(organisation).map(|party| &party.about.name)?;
    is_denied.then(|| {
        format!("`{name}` is the controller of these data itself: contracts say what it gives to others, and not what it does with them")
    })
}

/// What recipients must do under some contracts.
fn duties(model: &Model, contracts: &BTreeSet<ContractId>, asked: &Region) -> Vec<ClauseId> {
    let organisations: Vec<i64> = party_ids(model, &asked.parties)
        .into_iter()
        .map(|party| i64::from(model.organisation_of(party).raw()))
        .collect();
    let mut found = Vec::new();
    for contract in contracts.iter().filter_map(|id| model.contracts.get(*id)) {
        for id in &contract.clauses {
            let Some(clause) = model.clauses.get(*id) else { continue };
            let ClauseKind::Duty(duty) = &clause.kind else { continue };
            let bears = organisations.iter().any(|party| duty.parties.value.contains(*party))
                || duty.parties.value.overlaps(&asked.parties);
            if bears && !clause.advice {
                found.push(*id);
            }
        }
    }
    found
}

fn party_ids(model: &Model, set: &Ranges) -> Vec<PartyId> {
    sets::ids(set, model.parties.len())
}

/// Clauses, each with its place.
pub(super) fn told(compiled: &Compiled, model: &Model, clauses: &[ClauseId]) -> Vec<ClauseTold> {
    let told = |id: &ClauseId| {
        let mut told = clause(compiled, model, *id)?;
        let file = compiled.sources.get(model.clauses.get(*id)?.span.file)?;
        if !file.library {
            told.file = crate::load::join(&compiled.folder, &told.file);
        }
        Some(told)
    };
    clauses.iter().filter_map(told).collect()
}

/// Findings without their places: what says the same is told once, with the evidence of each.
pub(super) fn findings_told<'f>(findings: impl Iterator<Item = &'f Diagnostic>) -> Vec<FindingTold> {
    let mut told: Vec<FindingTold> = Vec::new();
    for finding in findings.map(finding_told) {
        let same = |known: &&mut FindingTold| {
            (known.severity, known.code, &known.message) == (finding.severity, finding.code, &finding.message)
        };
        let Some(known) = told.iter_mut().find(same) else {
            told.push(finding);
            continue;
        };
        for (known, more) in [(&mut known.evidence, finding.evidence), (&mut known.help, finding.help)] {
            more.into_iter().for_each(|line| {
                if !known.contains(&line) {
                    known.push(line);
                }
            });
        }
    }
    told
}

/// A finding without its place.
fn finding_told(finding: &Diagnostic) -> FindingTold {
    FindingTold {
        severity: finding.severity.word(),
        code: finding.code.id,
        name: finding.code.name,
        message: finding.message.clone(),
        evidence: finding.evidence.clone(),
        help: finding.help.clone(),
    }
}

/// How a column is shown: once where all of it is shown alike, and else each part of what is asked with what is shown of it.
fn shown_told(program: &Program, answer: &Answer, shown: &ShownColumn) -> Vec<ShownTold> {
    let model = &program.model;
    let told = |forms: &BTreeSet<Form>, some_rows: bool, places: &Ranges, part: Option<String>| ShownTold {
        column: column_name(model, &Ranges::one(i64::from(shown.column.raw()))).join(", "),
        forms: forms.iter().map(ToString::to_string).collect(),
        some_rows,
        at: sets::places(model, places, By::Name),
        part,
    };
    let mut alike: BTreeMap<&BTreeSet<Form>, Vec<&ShownPart>> = BTreeMap::new();
    for part in &shown.parts {
        alike.entry(&part.forms).or_default().push(part);
    }
    if let [(forms, _)] = alike.iter().collect::<Vec<_>>()[..] {
        return vec![told(forms, shown.some_rows, &shown.places, None)];
    }
    let mut space = program.rules.rows.borrow().clone();
    let mut all = Vec::new();
    for (forms, parts) in alike {
        let regions = parts.iter().map(|part| part.requests.clone()).collect();
        for requests in merged(regions, &mut space) {
            let mut within =
                parts.iter().filter(|part| requests.intersection(&part.requests, &mut space).is_some());
            let some_rows = within.any(|part| part.some_rows);
            // Where it is, is told in any case.
            let here = Region { places: answer.asked.places.clone(), ..requests.clone() };
            let part = Some(limits(model, &here, &answer.asked).join(" ")).filter(|part| !part.is_empty());
            all.push(told(forms, some_rows, &requests.places, part));
        }
    }
    all
}

/// Columns as `stays.diagnosis`.
fn column_name(model: &Model, columns: &Ranges) -> Vec<String> {
    let name = |id: ColumnId| {
        let column = model.columns.get(id)?;
        let dataset = model.datasets.get(column.dataset)?;
        Some(format!("{}.{}", dataset.about.name, column.about.name))
    };
    sets::ids(columns, model.columns.len()).into_iter().filter_map(name).collect()
}

/// At most so many columns are named in a sentence.
const NAMED: usize = 6;

fn some_columns(model: &Model, columns: &Ranges) -> String {
    let names = column_name(model, columns);
    match names.len() > NAMED {
        true => {
            let first: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
            format!("{} and {} more columns", first.join(", "), names.len() - NAMED)
        }
        false => join_quoted(&names, "and"),
    }
}

/// Why requests are denied: what nobody permits at once, then what is forbidden, then what is permitted but for one part.
fn denials_in_words(model: &Model, answer: &Answer) -> Vec<String> {
    let is_open = |denial: &&Denial| denial.permits.is_empty() && denial.forbids.is_empty();
    let open = answer.denials.iter().filter(is_open);
    let open = open.fold(Ranges::empty(), |open, denial| open.union(&denial.columns));
    let mut told = Vec::new();
    if !open.is_empty() {
        told.push(format!("no clause permits {}", what(model, answer, &open)));
    }
    told.extend(answer.denials.iter().filter_map(|denial| forbidden_in_words(model, answer, denial)));
    let mut by_clause: Vec<((ClauseId, &'static str), Ranges)> = Vec::new();
    for denial in &answer.denials {
        for key in &denial.misses {
            match by_clause.iter_mut().find(|(known, _)| known == key) {
                Some((_, columns)) => *columns = columns.union(&denial.columns),
                None => by_clause.push((*key, denial.columns.clone())),
            }
        }
    }
    let mut misses: Vec<((&'static str, Ranges), Vec<ClauseId>)> = Vec::new();
    for ((clause, part), columns) in by_clause {
        match misses.iter_mut().find(|((known, of), _)| *known == part && *of == columns) {
            Some((_, clauses)) => clauses.push(clause),
            None => misses.push(((part, columns), vec![clause])),
        }
    }
    let all = answer.denials.iter().fold(Ranges::empty(), |all, denial| all.union(&denial.columns));
    for ((part, columns), clauses) in misses {
        let of = match columns == all {
            true => String::new(),
            false => format!("of {}, ", some_columns(model, &columns)),
        };
        let part = if part == "this column" && columns.count() > 1 { "these columns" } else { part };
        let verb = if clauses.len() == 1 { "permits" } else { "permit" };
        told.push(format!("{of}{} {verb} the same but for {part}", clause_names(model, &clauses)));
    }
    let mut seen = BTreeSet::new();
    told.retain(|line| seen.insert(line.clone()));
    told
}

/// Columns as what is denied: `it`, where that is all that is asked.
fn what(model: &Model, answer: &Answer, columns: &Ranges) -> String {
    match *columns == answer.asked.columns {
        true => "it".to_owned(),
        false => some_columns(model, columns),
    }
}

fn clause_names(model: &Model, clauses: &[ClauseId]) -> String {
    let names: Vec<String> = clauses.iter().map(|id| model.clause_name(*id)).collect();
    join_words(&names, "and")
}

/// Why requests are denied of which a clause forbids something.
fn forbidden_in_words(model: &Model, answer: &Answer, denial: &Denial) -> Option<String> {
    if denial.forbids.is_empty() && denial.permits.is_empty() {
        return None;
    }
    let verb = |clauses: &[ClauseId], one: &'static str, more: &'static str| {
        if clauses.len() == 1 { one } else { more }
    };
    let what = what(model, answer, &denial.columns);
    let pronoun = if what == "it" || denial.columns.count() == 1 { "it" } else { "them" };
    // Where some forbid all rows, those that forbid a part of them add nothing.
    let is_of_all = |id: &ClauseId| {
        let mut closed = answer.closed.iter().filter(|closed| closed.forbid == *id);
        closed.any(|closed| {
            closed.requests.rows == RowsId::ALL && denial.columns.is_subset(&closed.requests.columns)
        })
    };
    let of_all: Vec<ClauseId> = denial.forbids.iter().copied().filter(is_of_all).collect();
    let forbidding = if of_all.is_empty() { denial.forbids.clone() } else { of_all };
    let (permits, forbids) = (clause_names(model, &denial.permits), clause_names(model, &forbidding));
    let forbid = verb(&forbidding, "forbids", "forbid");
    Some(match (denial.permits.is_empty(), denial.is_forbidden) {
        (false, false) => {
            let permit = verb(&denial.permits, "permits", "permit");
            format!("{permits} {permit} {what} in some rows only, and {forbids} {forbid} {pronoun} there")
        }
        (false, true) => {
            let permit = verb(&denial.permits, "permits", "permit");
            format!("{permits} {permit} {what}, and {forbids} {forbid} {pronoun}")
        }
        (true, true) => format!("{forbids} {forbid} {what}, and no clause permits {pronoun}"),
        // Of which rows is told with what they close.
        (true, false) => {
            let pronoun = if pronoun == "it" { "it" } else { "these" };
            format!("no clause permits {what}, and {forbids} {forbid} a part of {pronoun}")
        }
    })
}

/// Which parts of what is asked forbids close, each with the forbids that close the same.
fn closed_parts(program: &Program, answer: &Answer) -> Vec<String> {
    let parts = answer
        .closed
        .iter()
        .filter_map(|closed| Some((closed_part(program, answer, closed)?, closed.forbid)));
    let told = together(parts.collect()).into_iter().map(|(part, clauses)| {
        let verb = if clauses.len() == 1 { "forbids" } else { "forbid" };
        format!("{} {verb} {part}, which is a part of what is asked", clause_names(&program.model, &clauses))
    });
    told.collect()
}

/// Clauses of which the same is told, together, in order.
fn together(told: Vec<(String, ClauseId)>) -> Vec<(String, Vec<ClauseId>)> {
    let mut all: Vec<(String, Vec<ClauseId>)> = Vec::new();
    for (words, clause) in told {
        match all.iter_mut().find(|(known, _)| *known == words) {
            Some((_, clauses)) if clauses.contains(&clause) => {}
            Some((_, clauses)) => clauses.push(clause),
            None => all.push((words, vec![clause])),
        }
    }
    all
}

/// Which part of what is asked a forbid closes; nothing where the reasons of a denial tell it.
fn closed_part(program: &Program, answer: &Answer, closed: &Closed) -> Option<String> {
    let (model, asked, shut) = (&program.model, &answer.asked, &closed.requests);
    let mut parts = limits(model, shut, asked);
    if shut.rows != RowsId::ALL {
        parts.push(format!("in {}", rows_in_words(program, shut.rows)));
    }
    // What another forbid closes altogether is told of that one.
    let is_within = |other: &&Closed| {
        let theirs = &other.requests;
        other.forbid != closed.forbid
            && theirs.rows == RowsId::ALL
            && [
                (&shut.parties, &theirs.parties),
                (&shut.actions, &theirs.actions),
                (&shut.columns, &theirs.columns),
                (&shut.purposes, &theirs.purposes),
                (&shut.places, &theirs.places),
            ]
            .iter()
            .all(|(mine, theirs)| mine.is_subset(theirs))
    };
    if shut.rows != RowsId::ALL && answer.closed.iter().any(|other| is_within(&other)) {
        return None;
    }
    let is_told = |denial: &Denial| {
        denial.forbids.contains(&closed.forbid)
            && (denial.is_forbidden || !denial.permits.is_empty())
            && shut.columns.is_subset(&denial.columns)
    };
    if parts.is_empty() && (shut.columns == asked.columns || answer.denials.iter().any(is_told)) {
        return None;
    }
    let what = match shut.columns == asked.columns {
        true => "it".to_owned(),
        false => some_columns(model, &shut.columns),
    };
    parts.insert(0, what);
    Some(parts.join(" "))
}

/// The columns that stay closed of what is asked, each with the clauses by which they do.
pub(super) fn closed_columns(program: &Program, answer: &Answer) -> Vec<String> {
    let model = &program.model;
    let shut = answer.denials.iter().filter(|denial| denial.is_forbidden);
    let told = shut.map(|denial| {
        let names: Vec<String> = denial.forbids.iter().map(|id| model.clause_name(*id)).collect();
        let verb = if denial.columns.count() == 1 { "stays" } else { "stay" };
        let columns = some_columns(model, &denial.columns);
        format!("{columns} {verb} closed, by {}", join_words(&names, "and"))
    });
    told.collect()
}

/// The rows that stay closed of what is asked, each with the clause by which they do.
pub(super) fn closed_rows(program: &Program, answer: &Answer) -> Vec<String> {
    let of_rows = answer.closed.iter().filter(|closed| closed.requests.rows != RowsId::ALL);
    let told = of_rows.map(|closed| {
        let rows = rows_in_words(program, closed.requests.rows);
        let columns = match closed.requests.columns == answer.asked.columns {
            true => String::new(),
            false => format!(" for {}", some_columns(&program.model, &closed.requests.columns)),
        };
        let part: String = limits(&program.model, &closed.requests, &answer.asked)
            .iter()
            .map(|part| format!(" {part}"))
            .collect();
        (format!("{rows} stay closed{columns}{part}"), closed.forbid)
    });
    let mut told: Vec<String> = together(told.collect())
        .into_iter()
        .map(|(words, clauses)| format!("{words}, by {}", clause_names(&program.model, &clauses)))
        .collect();
    told.sort();
    told
}

pub(super) fn rows_in_words(program: &Program, rows: RowsId) -> String {
    let model = &program.model;
    let name = |id: ColumnId| model.columns.get(id).map_or_else(String::new, |it| it.about.name.to_string());
    let dotted = |id: ColumnId| column_name(model, &Ranges::one(i64::from(id.raw()))).join("");
    match program.rules.rows.borrow().condition_of(rows) {
        Some(condition) => format!("the rows with {}", condition.in_words(&name, &dotted)),
        None => "some rows (the clause says which)".to_owned(),
    }
}

/// By which ways the permits speak of what is asked.
fn paths(model: &Model, asked: &Region, permits: &[ClauseId]) -> Vec<String> {
    let mut told: BTreeSet<String> = BTreeSet::new();
    for clause in permits.iter().filter_map(|id| model.clauses.get(*id)) {
        let ClauseKind::Grant(grant) = &clause.kind else { continue };
        if grant.effect != Effect::Permit {
            continue;
        }
        for party in party_ids(model, &asked.parties) {
            let Some(facts) = model.parties.get(party) else { continue };
            let of = facts.group_of.filter(|above| grant.parties.value.contains(i64::from(above.raw())));
            if let Some(above) = of.and_then(|above| model.parties.get(above)) {
                told.insert(format!("`{}` is a group of `{}`", facts.about.name, above.about.name));
            }
        }
        for (kind, asked, granted) in [
            (TermKind::Purpose, &asked.purposes, &grant.purposes.value),
            (TermKind::Action, &asked.actions, &grant.actions.value),
        ] {
            for top in sets::highest(model, kind, asked) {
                told.extend(way_up(model, top, granted));
            }
        }
    }
    told.into_iter().collect()
}

/// How a term lies below one that a clause names: "`research.public_interest` is within `research`".
fn way_up(model: &Model, term: TermId, granted: &Ranges) -> Option<String> {
    let mut names = vec![model.terms.get(term)?.about.name.clone()];
    let mut at = term;
    loop {
        let parents = &model.terms.get(at)?.parents;
        let above = parents.iter().find(|parent| granted.contains(i64::from(parent.raw())));
        match above {
            Some(above) if names.len() <= model.terms.len() => {
                at = *above;
                names.push(model.terms.get(at)?.about.name.clone());
            }
            _ => break,
        }
    }
    let (first, above) = names.split_first()?;
    (!above.is_empty()).then(|| format!("`{first}` is within {}", join_quoted(above, "and")))
}

/// What could be permitted instead, as questions.
pub(super) fn instead(model: &Model, answer: &NearestTold) -> Vec<Offer> {
    let naming = asked_by(model);
    let one = |nearer: &Nearer| {
        let requests = &nearer.requests;
        let names_place = nearer.changed.contains(&Part::Hosting) || answer.asked.places != Ranges::all();
        let question = sentence(model, requests, names_place, &naming)?;
        let day = answer.asked.days.first().filter(|_| !nearer.changed.contains(&Part::Day));
        let day = day.or_else(|| requests.days.first())?;
        let mut differs: Vec<String> = Vec::new();
        for part in &nearer.changed {
            differs.push(match part {
                Part::Columns => {
                    let left_out = answer.asked.columns.difference(&requests.columns);
                    format!("without {}", some_columns(model, &left_out))
                }
                Part::Hosting => "at another place".to_owned(),
                Part::Day => format!("on {}", charta_model::time::Day::from_number(day)),
                Part::Purpose => "for another purpose".to_owned(),
                Part::Action => "to do something else".to_owned(),
            });
        }
        let permits = nearer.permits.iter().map(|id| model.clause_name(*id)).collect();
        let day = charta_model::time::Day::from_number(day);
        let instead = Instead {
            question: format!("{question} on {day}"),
            differs: join_words(&differs, "and"),
            permitted_by: permits,
        };
        Some(Offer { instead, day, changed: nearer.changed.clone() })
    };
    answer.nearest.iter().filter_map(one).collect()
}
