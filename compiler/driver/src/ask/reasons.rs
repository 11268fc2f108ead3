//! Why no change of a contract would do, in the words of whoever asks.

use super::judgement::{Judgement, findings_about, is_fault};
use super::mend::is_statable;
use super::proof::contracts_of;
use crate::pipeline::{Compiled, Program};
use charta_base::join_words;
use charta_checks::procedure::ways::shorter_than_the_term;
use charta_model::model::{ClauseId, ContractId, Model, PartyId};
use charta_model::rows::RowsId;
use charta_model::rules::datasets_of;
use charta_model::time::Day;
use std::collections::BTreeSet;

/// Why nothing was found that could be changed; `in_vain` is what was tried first, and why it does not help.
pub(super) fn no_change(program: &Program, judgement: &Judgement, in_vain: Option<String>) -> Option<String> {
    let mut told = by_law(&program.model, judgement);
    told.extend(nowhere(&program.model, judgement));
    told.extend(counts_only(&program.model, judgement));
    if told.is_empty() {
        told.extend(no_parties(&program.model, judgement));
    }
    if told.is_empty() {
        told.extend(in_vain);
    }
    let because = told.join("; and ");
    (!told.is_empty())
        .then(|| format!("no change of a contract was found that would permit it, because {because}"))
}

/// What a law forbids that the project names, no contract can permit.
fn by_law(model: &Model, judgement: &Judgement) -> Vec<String> {
    let answer = &judgement.answer;
    let denying = answer.denials.iter().filter(|denial| denial.is_forbidden);
    let whole: BTreeSet<ClauseId> = denying.flat_map(|denial| denial.forbids.iter().copied()).collect();
    let closing = answer.closed.iter().filter(|closed| closed.requests.rows == RowsId::ALL);
    let all: BTreeSet<ClauseId> = whole.iter().copied().chain(closing.map(|closed| closed.forbid)).collect();
    let law = |id: ClauseId| {
        let clause = model.clauses.get(id)?;
        let about = model.owner_about(clause.owner).filter(|about| about.library)?;
        let what = if whole.contains(&id) { "it" } else { "a part of it" };
        let sources: Vec<String> = clause.per.iter().map(ToString::to_string).collect();
        let per = match sources.is_empty() {
            true => String::new(),
            false => format!(" ({})", join_words(&sources, "and")),
        };
        Some(format!(
            "{} of `{}` forbids {what}{per}, and what is forbidden by law no contract can permit",
            model.clause_name(id),
            about.title()
        ))
    };
    all.into_iter().filter_map(law).collect()
}

/// Data that are nowhere on that day are used by nobody.
fn nowhere(model: &Model, judgement: &Judgement) -> Vec<String> {
    let answer = &judgement.answer;
    let day = answer.day;
    let mut told = Vec::new();
    for dataset in
        datasets_of(model, &answer.asked.columns).into_iter().filter_map(|id| model.datasets.get(id))
    {
        if !dataset.hosted.is_empty() && dataset.hosted_on(day).next().is_none() {
            told.push(format!(
                "`{}` is hosted nowhere on {day}, and data that are nowhere nobody can use: `hosted` would have to say where \
                 they are then",
                dataset.about.name
            ));
        }
    }
    let missing: Vec<ClauseId> =
        answer.denials.iter().flat_map(|denial| &denial.misses).map(|(clause, _)| *clause).collect();
    for contract in contracts_of(model, &missing).into_iter().filter_map(|id| model.contracts.get(id)) {
        let places = &contract.processed_at;
        if !places.is_empty() && !places.iter().any(|place| place.period.contains(day)) {
            told.push(format!(
                "contract `{}` processes data nowhere on {day}: `processed_at` would have to say where it does then",
                contract.about.name
            ));
        }
    }
    told
}

/// Who shows counts of rows only shows no row.
fn counts_only(model: &Model, judgement: &Judgement) -> Vec<String> {
    let short = judgement.shortfalls.iter().filter_map(|shortfall| {
        let least = shortfall.counts_only()?;
        let column = model.columns.get(shortfall.column)?;
        let names: Vec<String> =
            judgement.answer.permits().into_iter().map(|id| model.clause_name(id)).collect();
        Some(format!(
            "`{}` is shown by {} in counts of at least {least} rows only, and a permit beside it keeps to that: to show single rows \
             is for its parties to negotiate",
            column.about.name,
            join_words(&names, "and")
        ))
    });
    short.collect()
}

/// A contract is made with one recipient, unless there is one with several already.
fn no_parties(model: &Model, judgement: &Judgement) -> Vec<String> {
    let asked = &judgement.answer.asked;
    let mut told = Vec::new();
    let parties: Vec<PartyId> = crate::sets::ids(&asked.parties, model.parties.len());
    let organisations: BTreeSet<PartyId> =
        parties.into_iter().map(|party| model.organisation_of(party)).collect();
    let datasets = datasets_of(model, &asked.columns).into_iter().filter_map(|id| model.datasets.get(id));
    let controllers: BTreeSet<PartyId> = datasets
        .filter_map(|dataset| dataset.controller)
        .map(|said| model.organisation_of(said.value))
        .collect();
    if let [one] = organisations.iter().copied().collect::<Vec<PartyId>>()[..]
        && controllers.contains(&one)
        && let Some(party) = model.parties.get(one)
    {
        told.push(format!("`{}` makes no contract with itself", party.about.title()));
    }
    let receives = |(_, contract): &(ContractId, &charta_model::model::Contract)| {
        let recipients: BTreeSet<PartyId> =
            contract.recipients.iter().map(|said| model.organisation_of(said.value)).collect();
        organisations.is_subset(&recipients)
    };
    if organisations.len() > 1 && !model.contracts.iter().any(|it| receives(&it)) {
        let titles = organisations.iter().filter_map(|id| model.parties.get(*id));
        let titles: Vec<String> = titles.map(|party| party.about.title().to_owned()).take(4).collect();
        let more = organisations.len().saturating_sub(titles.len());
        let names = match more {
            0 => join_words(&titles, "and"),
            more => format!("{} and {more} more", titles.join(", ")),
        };
        told.push(format!("no contract is made with {names} together; ask for one of them at a time"));
    }
    told
}

/// Why nothing lets a contract stand that permits what is asked: its term is longer than any approval holds that it could have.
pub(super) fn too_short(program: &Program, judgement: &Judgement, today: Day) -> Option<String> {
    let model = &program.model;
    let contract = judgement.waiting?;
    let facts = model.contracts.get(contract)?;
    let term = facts.term?.value;
    let short = shorter_than_the_term(model, &program.rules, contract, today);
    let told = short.into_iter().filter_map(|id| {
        let procedure = model.procedures.get(id)?;
        let validity = procedure.validity?.value;
        Some(format!("an approval through `{}` holds for {validity}", procedure.about.title()))
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| {
        format!(
            "no change of a contract was found that would permit it, because {}, and contract `{}` holds {term}: with a shorter term it \
             could be approved",
            join_words(&told, "and"),
            facts.about.name
        )
    })
}

/// What stands against the contracts that permit what is asked whatever people state: nothing where something could be stated that mends all of it,
/// or none of it.
pub(super) fn more_than_unstated(
    compiled: &Compiled,
    program: &Program,
    judgement: &Judgement,
) -> Option<String> {
    let contracts = judgement.contracts(&program.model);
    let about = findings_about(compiled, &program.model);
    let faults = about.filter(|(id, finding)| contracts.contains(id) && is_fault(finding));
    let (stated, left): (Vec<_>, Vec<_>) =
        faults.map(|(_, finding)| finding).partition(|finding| is_statable(finding));
    let mut told: Vec<&str> = Vec::new();
    for finding in &left {
        if !told.contains(&finding.message.as_str()) {
            told.push(&finding.message);
        }
    }
    (!stated.is_empty() && !told.is_empty()).then(|| {
        format!(
            "no change of a contract was found that would permit it: what is not stated could be, and this stands against it besides: {}",
            told.join("; ")
        )
    })
}
