//! LOG002: a permit that can never take effect: one of its parts is empty, or forbids cover it all.

use super::judge::{Contradiction, Judge, Overlap, Permit, permits};
use super::words;
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity, Span};
use charta_model::model::{Model, Owner, PartyId};
use charta_model::ranges::Ranges;
use charta_model::rows::RowsId;
use charta_model::rules::recipients_of;
use charta_model::time::describe_days;
use rustc_hash::FxHashSet;

/// A permit that can never take effect.
pub static CODE: Code = Code {
    id: "LOG002",
    name: "dead-permit",
    summary: "a permit can never take effect",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/LOG002-dead-permit.md"),
};

/// One finding for each permit that permits nothing, whatever the reason. A condition that no row satisfies has a check
/// of its own.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut space = context.rules.rows.borrow_mut();
    let mut judge = Judge::new(context, &mut space);
    let controllers: FxHashSet<PartyId> = context
        .model
        .datasets
        .values()
        .filter_map(|dataset| Some(context.model.organisation_of(dataset.controller?.value)))
        .collect();
    let mut found = Vec::new();
    for permit in permits(context.model) {
        if is_impossible(permit) {
            continue;
        }
        if judge.regions_of(permit.id).is_empty() {
            found.extend(without_effect(&judge, permit, &controllers));
        } else if let Contradiction::Whole(overlaps) = judge.contradiction(permit.id) {
            found.push(covered(&mut judge, permit, &overlaps));
        }
    }
    if !judge.is_exhausted() {
        findings.extend(found);
    }
}

/// Whether no row satisfies the permit's condition, which is reported where the condition stands.
fn is_impossible(permit: Permit<'_>) -> bool {
    let data = &permit.grant.data;
    !permit.grant.any_data && !data.is_empty() && data.iter().all(|data| data.rows == RowsId::NONE)
}

/// Why a permit is empty: where, and what is to be said of it.
struct Reason {
    span: Span,
    label: String,
    evidence: Option<String>,
    help: String,
}

fn without_effect(
    judge: &Judge<'_>,
    permit: Permit<'_>,
    controllers: &FxHashSet<PartyId>,
) -> Option<Diagnostic> {
    let reasons: Vec<Reason> = [
        nobody(judge.model, permit),
        nothing_said(permit),
        no_data(judge.model, permit, controllers),
        nowhere(judge, permit),
        never(permit),
    ]
    .into_iter()
    .flatten()
    .collect();
    let (first, rest) = reasons.split_first()?;
    let name = &permit.contract.about.name;
    let mut finding =
        Diagnostic::at(&CODE, first.span, format!("a permit of `{name}` can never take effect"))
            .label(first.label.clone())
            .about(permit.contract.about.path.to_string());
    for reason in rest {
        finding = finding.also(reason.span, reason.label.clone());
    }
    for reason in &reasons {
        finding.evidence.extend(reason.evidence.clone());
        finding.help.push(reason.help.clone());
    }
    Some(finding)
}

fn nobody(model: &Model, permit: Permit<'_>) -> Option<Reason> {
    let parties = &permit.grant.parties;
    if parties.value.is_empty() {
        return Some(Reason {
            span: parties.span,
            label: "this is nobody".to_owned(),
            evidence: None,
            help: "name someone who receives under the contract".to_owned(),
        });
    }
    let recipients = recipients_of(model, permit.contract);
    (!recipients.overlaps(&parties.value)).then(|| Reason {
        span: parties.span,
        label: "nobody here receives under the contract".to_owned(),
        evidence: Some(format!("the contract's recipients are {}", words::parties(model, &recipients))),
        help: "name a recipient, or add the organisation to the contract's `recipient`".to_owned(),
    })
}

/// The actions or the purposes, where the exceptions leave none.
fn nothing_said(permit: Permit<'_>) -> Option<Reason> {
    let sets = [(&permit.grant.actions, "action"), (&permit.grant.purposes, "purpose")];
    let (said, what) = sets.into_iter().find(|(said, _)| said.value.is_empty())?;
    Some(Reason {
        span: said.span,
        label: format!("no {what} is left"),
        evidence: None,
        help: format!("let the exceptions leave some {what}"),
    })
}

fn no_data(model: &Model, permit: Permit<'_>, controllers: &FxHashSet<PartyId>) -> Option<Reason> {
    let grant = permit.grant;
    let provider = permit.contract.provider?.value;
    if grant.any_data && !controllers.contains(&model.organisation_of(provider)) {
        let name = model.parties.get(provider).map_or("", |party| &party.about.name);
        return Some(Reason {
            span: grant.data_span,
            label: "there is no such data".to_owned(),
            evidence: Some(format!("the provider `{name}` controls no dataset")),
            help: "name the datasets that the provider hands on".to_owned(),
        });
    }
    let is_empty = match grant.any_data {
        true => {
            // Whatever the provider controls, less what is excepted: the rules tell whether anything is left.
            let provided = model.datasets.iter().filter(|(_, dataset)| {
                dataset.controller.is_some_and(|controller| {
                    model.organisation_of(controller.value) == model.organisation_of(provider)
                })
            });
            provided.into_iter().all(|(id, dataset)| {
                let excepted = grant.data.iter().find(|data| data.dataset == id);
                dataset.columns.is_empty()
                    || excepted.is_some_and(|data| dataset.columns.is_subset(&data.columns))
            })
        }
        false => grant.data.iter().all(|data| data.columns.is_empty()),
    };
    is_empty.then(|| Reason {
        span: grant.data_span,
        label: "no column is left".to_owned(),
        evidence: None,
        help: "name a dataset or category that has columns, and let the exceptions leave some".to_owned(),
    })
}

fn nowhere(judge: &Judge<'_>, permit: Permit<'_>) -> Option<Reason> {
    let places = permit.grant.places.as_ref()?;
    let mut rules = judge.rules_of(permit.id).peekable();
    rules.peek()?;
    if !rules.all(|rule| rule.places.is_empty()) {
        return None;
    }
    let stated = &permit.contract.processed_at;
    let numbers = stated.iter().map(|hosting| charta_model::model::place_of(Some(hosting.value)));
    let evidence = match stated.is_empty() {
        true => {
            "the contract names no `processed_at`, so each dataset is processed where it is hosted".to_owned()
        }
        false => {
            let usual = Ranges::from_numbers(numbers);
            format!("the contract processes at {}", words::places(judge.model, &usual))
        }
    };
    Some(Reason {
        span: places.span,
        label: "nothing is processed here under the contract".to_owned(),
        evidence: Some(evidence),
        help: "name a place where the contract processes, or add the place to the contract's `processed_at`"
            .to_owned(),
    })
}

fn never(permit: Permit<'_>) -> Option<Reason> {
    let days = permit.grant.days.as_ref()?;
    let term = permit.contract.term?.value;
    (!days.value.overlaps(&term.days())).then(|| Reason {
        span: days.span,
        label: "these days lie outside the term".to_owned(),
        evidence: Some(format!(
            "the permit holds {}, and the contract's term is {term}",
            describe_days(&days.value)
        )),
        help: "let the permit hold on days of the contract's term".to_owned(),
    })
}

fn covered(judge: &mut Judge<'_>, permit: Permit<'_>, overlaps: &[Overlap]) -> Diagnostic {
    let regions = judge.regions_of(permit.id);
    let alone = overlaps.iter().position(|overlap| judge.is_covered(&regions, overlap.regions.iter()));
    let named = match alone.and_then(|index| overlaps.get(index)) {
        Some(overlap) => std::slice::from_ref(overlap),
        None => overlaps,
    };
    let name = &permit.contract.about.name;
    let what = match named.len() {
        1 => "a forbid covers".to_owned(),
        count => format!("{} together cover", words::counted(count, "forbid")),
    };
    let message = format!("a permit of `{name}` can never take effect: {what} all of it");
    let mut finding = Diagnostic::at(&CODE, permit.clause.keyword, message)
        .label("all of this is forbidden")
        .about(permit.contract.about.path.to_string());
    if let Some(least) = judge.least(regions.iter()) {
        finding = finding.evidence(format!("permitted and forbidden: {least}"));
    }
    for overlap in named {
        let Some(forbid) = judge.model.clauses.get(overlap.forbid) else { continue };
        let owner = judge.owner_name(forbid);
        finding = finding.also(forbid.keyword, format!("forbidden here, by `{owner}`"));
        for source in &forbid.per {
            finding = finding.evidence(format!("`{owner}` cites {source}"));
        }
        if let (Owner::Contract(_), Some(about)) = (forbid.owner, judge.model.owner_about(forbid.owner))
            && forbid.owner != permit.clause.owner
            && !finding.subject.contains(&about.path.to_string())
        {
            finding = finding.about(about.path.to_string());
        }
    }
    finding.help("remove the permit, or narrow what forbids it")
}
