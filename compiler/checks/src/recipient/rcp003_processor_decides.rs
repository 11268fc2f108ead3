//! RCP003: a processor is permitted a purpose that nobody has on whose behalf it could act.
//!
//! A processor acts for whoever decides: its provider, or a controller that receives beside it. A purpose of the data that neither of them has is
//! the processor's own, and whoever determines purposes is a controller (GDPR art. 28(10)). A provider that answers for the data decides for itself.
//!
//! What is told here, [`super::rcp001_onward_beyond_source`] does not tell again: of a processor with a purpose of its own a reader should learn that
//! it is none, and not that its provider lacks a purpose. Where the provider was never given the data at all, or has the purpose on other days, in
//! other rows or for other uses, that check tells it.

use super::onward::{Onward, onward_permits};
use super::roles::processors;
use super::source::rules_for;
use crate::context::Context;
use crate::logic::words::{columns, top_terms};
use charta_base::{Code, Diagnostic, Label, Severity, join_words};
use charta_model::model::{ClauseId, ContractId, DatasetId, Effect, Role};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::{RowSpace, RowsId};
use rustc_hash::FxHashMap;

/// A processor that determines a purpose.
pub static CODE: Code = Code {
    id: "RCP003",
    name: "processor-decides",
    summary: "a processor is permitted a purpose that nobody it acts for has",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/RCP003-processor-decides.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let permits = onward_permits(context);
    let beyond = purposes_beyond(context, &permits);
    let mut told: FxHashMap<(ContractId, Vec<String>), usize> = FxHashMap::default();
    for onward in &permits {
        let regions = beyond.get(&onward.clause).map_or(&[][..], |beyond| &beyond.alone);
        if regions.is_empty() {
            continue;
        }
        let key = (onward.contract_id, purposes_in(context, regions));
        match told.get(&key).and_then(|at| findings.get_mut(*at)) {
            Some(earlier) => {
                let text = "permitted here too".to_owned();
                earlier.secondary.push(Label { span: onward.grant.purposes.span, text });
            }
            None => {
                told.insert(key, findings.len());
                findings.push(finding(context, onward, regions));
            }
        }
    }
}

/// What a permit permits processors for purposes that their provider does not have.
#[derive(Debug, Default)]
pub(super) struct Beyond {
    /// All of it.
    pub(super) all: Vec<Region>,
    /// For purposes that no controller has either who receives beside them: their own. For the others, it is what that controller is
    /// permitted that lies beyond what the provider has.
    alone: Vec<Region>,
}

/// For each permit to processors, the uses of its provider's sources for purposes that the provider does not have, if there are any.
pub(super) fn purposes_beyond(context: &Context<'_>, permits: &[Onward<'_>]) -> FxHashMap<ClauseId, Beyond> {
    let mut space = context.rules.rows.borrow_mut();
    let mut found = FxHashMap::default();
    for permits in permits.chunk_by(|one, other| one.contract_id == other.contract_id) {
        let names_processors = permits.first().is_some_and(|onward| has_processors(onward));
        if !names_processors {
            continue;
        }
        let deciding = purposes_of_deciders(permits);
        for onward in permits {
            let beyond = of_permit(context, onward, &deciding, &mut space);
            if !beyond.all.is_empty() {
                found.insert(onward.clause, beyond);
            }
        }
    }
    found
}

fn has_processors(onward: &Onward<'_>) -> bool {
    onward.contract.roles.iter().any(|role| role.role == Role::Processor)
}

/// What those who receive under a contract without being processors are permitted, by dataset: columns and purposes alone.
fn purposes_of_deciders(permits: &[Onward<'_>]) -> FxHashMap<DatasetId, Vec<Region>> {
    let mut deciding: FxHashMap<DatasetId, Vec<Region>> = FxHashMap::default();
    for needed in permits.iter().flat_map(|onward| &onward.needed) {
        let purposes = needed.region.purposes.intersection(&needed.shared_for);
        if purposes.is_empty() {
            continue;
        }
        let region = whole(needed.region.columns.clone(), purposes);
        for dataset in &needed.datasets {
            let known = deciding.entry(*dataset).or_default();
            if !known.contains(&region) {
                known.push(region.clone());
            }
        }
    }
    deciding
}

/// Any use of columns for purposes.
fn whole(columns: Ranges, purposes: Ranges) -> Region {
    let all = Ranges::all;
    Region {
        parties: all(),
        actions: all(),
        columns,
        purposes,
        places: all(),
        days: all(),
        rows: RowsId::ALL,
    }
}

fn of_permit(
    context: &Context<'_>,
    onward: &Onward<'_>,
    deciding: &FxHashMap<DatasetId, Vec<Region>>,
    space: &mut RowSpace,
) -> Beyond {
    let mut beyond = Beyond::default();
    for needed in &onward.needed {
        let purposes = needed.region.purposes.difference(&needed.shared_for);
        if purposes.is_empty() {
            continue;
        }
        let rules = rules_for(context, onward.provider, onward.contract_id, needed);
        let permits = rules.into_iter().filter(|rule| rule.effect == Effect::Permit);
        // Many permits differ in rows or days alone, which say nothing of purposes.
        let mut held: Vec<(&Ranges, &Ranges)> = permits.map(|rule| (&rule.columns, &rule.purposes)).collect();
        held.sort_unstable();
        held.dedup();
        let held: Vec<Region> =
            held.into_iter().map(|(columns, purposes)| whole(columns.clone(), purposes.clone())).collect();
        let given = Ranges::from_pairs(held.iter().flat_map(|held| held.columns.pairs().to_vec()).collect());
        let columns = needed.region.columns.intersection(&given);
        let own = Region { columns, purposes, ..needed.region.clone() };
        let lacking = own.without_all(&held, space);
        for region in &lacking {
            let decided = needed.datasets.iter().filter_map(|dataset| deciding.get(dataset)).flatten();
            beyond.alone.extend(region.without_all(decided, space));
        }
        beyond.all.extend(lacking);
    }
    beyond
}

/// The purposes of some uses that are below no other of them, by name.
fn purposes_in(context: &Context<'_>, regions: &[Region]) -> Vec<String> {
    top_terms(context.model, &union(regions, |region| &region.purposes))
}

fn union(regions: &[Region], set: impl Fn(&Region) -> &Ranges) -> Ranges {
    Ranges::from_pairs(regions.iter().flat_map(|region| set(region).pairs().to_vec()).collect())
}

fn finding(context: &Context<'_>, onward: &Onward<'_>, regions: &[Region]) -> Diagnostic {
    let model = context.model;
    let name = |id| model.parties.get(id).map_or("", |party| &*party.about.name);
    let provider = name(onward.provider);
    let recipients = union_of_recipients(onward);
    let acting: Vec<String> = processors(model, onward.contract)
        .into_iter()
        .filter(|(party, _)| {
            model.parties.get(*party).is_some_and(|party| party.closure.overlaps(&recipients))
        })
        .map(|(party, _)| format!("`{}`", name(party)))
        .collect();
    let who = join_words(&acting, "and");
    let (acts, is, acts_for) = match acting.len() {
        1 => ("as a processor", "is", "it acts"),
        _ => ("as processors", "are", "they act"),
    };
    let purposes = purposes_in(context, regions);
    let named: Vec<String> = purposes.iter().take(SHOWN).map(|purpose| format!("`{purpose}`")).collect();
    let more = purposes.len().saturating_sub(SHOWN);
    let named = match more {
        0 => join_words(&named, "and"),
        more => format!("{} and {more} more", named.join(", ")),
    };
    let data = columns(model, &union(regions, |region| &region.columns));
    let those = if purposes.len() == 1 { "that purpose" } else { "those purposes" };
    let message = format!(
        "{who} {is} permitted {data} for {named} {acts}, and nobody for whom {acts_for} has them for {those}"
    );
    let mut finding = Diagnostic::at(&CODE, onward.grant.purposes.span, message)
        .label("a purpose of the processor's own")
        .about(onward.contract.about.path.to_string());
    let is_acting = |party| acting.contains(&format!("`{}`", name(model.organisation_of(party))));
    let roles = onward.contract.roles.iter().filter(|role| role.role == Role::Processor);
    for role in roles.filter(|role| is_acting(role.party.value)).take(SHOWN) {
        finding = finding.also(role.party.span, format!("`{}` is a processor here", name(role.party.value)));
    }
    let space = context.rules.rows.borrow();
    if let Some(witness) = regions.first().and_then(|region| region.witness(&space)) {
        finding = finding.evidence(format!("nothing permits {}", witness.describe(model)));
    }
    let controller = if acting.len() == 1 { "a controller" } else { "controllers" };
    finding.help(format!(
        "leave {named} out of the permit; or, where {who} {decides} on that use, make {who} {controller} under `roles`, and have {named} and the permission to share permitted to `{provider}`",
        decides = if acting.len() == 1 { "decides" } else { "decide" },
    ))
}

fn union_of_recipients(onward: &Onward<'_>) -> Ranges {
    let pairs = onward.needed.iter().flat_map(|needed| needed.recipients.pairs().to_vec());
    Ranges::from_pairs(pairs.collect())
}

/// How many purposes, and how many roles, a finding names.
const SHOWN: usize = 4;
