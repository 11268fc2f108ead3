//! TIM006: a duty that must be passed on, and a processor of whoever bears it that does not bear it as strictly.
//!
//! Where a processor engages another, the same obligations are laid on that other (GDPR art. 28(4)); a breach must reach the controller through all of them in
//! time (art. 33(2)). So each hop is held against the one before it: what a processor owes may not be due later than what is owed by whoever engages it. A chain
//! is followed for as long as the duty is passed on, and told where it first is not.

use super::duties::{
    Bound, Duties, action_name, closure_of, is_action_in, object_name, parties_of, permitted_datasets,
};
use super::strictness::{Comparison, Days, compare_across, in_words, is_comparable};
use super::words::{ahead, term_days};
use crate::context::Context;
use crate::words::{listed, party_name};
use charta_base::{Code, Diagnostic, Severity, Span, Verdict};
use charta_model::model::{
    ClauseId, ClauseKind, Contract, ContractId, DatasetId, DutyObject, Model, PartyId, Role, TermId,
};
use charta_model::ranges::Ranges;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A duty that is not passed on.
pub static CODE: Code = Code {
    id: "TIM006",
    name: "duty-not-passed-on",
    summary: "a duty must be passed on to processors, and one of them does not bear it as strictly",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/TIM006-duty-not-passed-on.md"),
};

/// One finding for each contract in which a processor first lacks a duty that reaches it, and one for each sub-processor without a contract.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let model = context.model;
    let is_passed_on = |kind: &ClauseKind| matches!(kind, ClauseKind::Duty(duty) if duty.passed_on);
    if !model.clauses.values().any(|clause| is_passed_on(&clause.kind)) {
        return;
    }
    let mut chains = Chains::new(context);
    // What one clause asks of one bearer is followed once, in however many contracts the clause binds it.
    let mut givers: BTreeMap<(PartyId, ClauseId, &DutyObject), Giver<'_>> = BTreeMap::new();
    for (id, contract) in model.contracts.iter().filter(|(_, contract)| !contract.has_ended(context.on)) {
        let mut unheard: BTreeMap<PartyId, Unheard<'_>> = BTreeMap::new();
        for first in chains.duties.of(id).iter().filter(|bound| bound.duty.passed_on) {
            for bearer in bearers(model, contract, first) {
                for object in &first.duty.objects {
                    let key = (bearer, first.id, &object.value);
                    givers
                        .entry(key)
                        .or_insert_with(|| Giver::new(bearer, *first, &object.value))
                        .add(&chains, id);
                }
            }
            for (party, span) in chains.without_contract(id, contract, first) {
                let unheard = unheard.entry(party).or_insert_with(|| Unheard { span, duties: Vec::new() });
                unheard.duties.push(*first);
            }
        }
        findings
            .extend(unheard.iter().map(|(party, unheard)| nobody_tells(context, contract, *party, unheard)));
    }
    chains.follow(givers.into_values().collect(), findings);
}

/// A sub-processor without a contract, and what would have to be passed on to it.
struct Unheard<'a> {
    span: Span,
    duties: Vec<Bound<'a>>,
}

/// Somebody who bears a duty about one thing, and the data that the duty concerns.
struct Giver<'a> {
    bearer: PartyId,
    bound: Bound<'a>,
    object: &'a DutyObject,
    /// The contracts in which the duty binds it.
    contracts: Vec<ContractId>,
    /// The data that are permitted there, with the days on which they are and one of the contracts.
    data: BTreeMap<DatasetId, (Ranges, ContractId)>,
    /// The sub-processors that are named there, and in the contracts on the way.
    named: BTreeSet<PartyId>,
    /// The contracts on the way before these.
    way: Vec<ContractId>,
}

impl<'a> Giver<'a> {
    fn new(bearer: PartyId, bound: Bound<'a>, object: &'a DutyObject) -> Self {
        let (data, named) = (BTreeMap::new(), BTreeSet::new());
        Giver { bearer, bound, object, contracts: Vec::new(), data, named, way: Vec::new() }
    }

    /// Adds a contract in which the duty binds the bearer.
    fn add(&mut self, chains: &Chains<'_, 'a>, id: ContractId) {
        let model = chains.context.model;
        let Some(contract) = model.contracts.get(id) else { return };
        let days = term_days(contract).intersection(&ahead(chains.context.on));
        for dataset in concerned(chains.data.get(&id), self.object) {
            let (known, _) = self.data.entry(*dataset).or_insert_with(|| (Ranges::empty(), id));
            *known = known.union(&days);
        }
        let named = contract.subprocessors.iter().flatten();
        self.named.extend(named.map(|party| model.organisation_of(party.value)));
        self.contracts.push(id);
    }
}

/// A contract in which somebody gives data to a processor of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hop {
    contract: ContractId,
    processor: PartyId,
    /// The contract that the data come from.
    from: ContractId,
}

struct Chains<'c, 'a> {
    context: &'c Context<'a>,
    duties: Duties<'a>,
    /// The contracts with a processor among those who receive, by provider.
    engaging: FxHashMap<PartyId, Vec<ContractId>>,
    by_recipient: FxHashMap<PartyId, Vec<ContractId>>,
    under: FxHashMap<ContractId, Vec<ContractId>>,
    data: FxHashMap<ContractId, BTreeSet<DatasetId>>,
}

impl<'c, 'a> Chains<'c, 'a> {
    fn new(context: &'c Context<'a>) -> Self {
        let model = context.model;
        let mut chains = Chains {
            context,
            duties: Duties::new(context),
            engaging: FxHashMap::default(),
            by_recipient: FxHashMap::default(),
            under: FxHashMap::default(),
            data: FxHashMap::default(),
        };
        for (id, contract) in model.contracts.iter().filter(|(_, contract)| !contract.has_ended(context.on)) {
            let has_processor = contract.roles.iter().any(|role| role.role == Role::Processor);
            if let Some(provider) = contract.provider.filter(|_| has_processor) {
                chains.engaging.entry(model.organisation_of(provider.value)).or_default().push(id);
            }
            for recipient in recipients(model, contract) {
                chains.by_recipient.entry(recipient).or_default().push(id);
            }
            if let Some(parent) = contract.parent {
                chains.under.entry(parent.value).or_default().push(id);
            }
            chains.data.insert(id, permitted_datasets(context, contract));
        }
        chains
    }

    /// Follows duties over every hop, each duty of a processor once.
    fn follow(&mut self, givers: Vec<Giver<'a>>, findings: &mut Vec<Diagnostic>) {
        let mut open: VecDeque<Giver<'a>> = givers.into();
        let mut seen: BTreeSet<(ContractId, PartyId, ClauseId, &DutyObject)> = BTreeSet::new();
        let mut told: BTreeSet<(ContractId, PartyId, TermId, &DutyObject)> = BTreeSet::new();
        while let Some(giver) = open.pop_front() {
            for hop in self.hops(&giver) {
                match self.borne(&giver, &hop) {
                    Ok(bound) => {
                        if seen.insert((hop.contract, hop.processor, bound.id, giver.object)) {
                            let mut next = Giver::new(hop.processor, bound, giver.object);
                            next.named.clone_from(&giver.named);
                            next.way = giver.way.iter().copied().chain([hop.from]).collect();
                            next.add(self, hop.contract);
                            open.push_back(next);
                        }
                    }
                    Err(nearest) => {
                        let action = giver.bound.duty.action.value;
                        if told.insert((hop.contract, hop.processor, action, giver.object)) {
                            findings.extend(self.finding(&giver, &hop, nearest));
                        }
                    }
                }
            }
        }
    }

    /// The contracts in which whoever bears a duty gives the data on to a processor of its own, each processor once.
    fn hops(&self, giver: &Giver<'a>) -> Vec<Hop> {
        let model = self.context.model;
        let mut hops: BTreeMap<(ContractId, PartyId), Hop> = BTreeMap::new();
        let mut add = |contract, from, processor| {
            if processor != giver.bearer {
                hops.entry((contract, processor)).or_insert(Hop { contract, processor, from });
            }
        };
        for id in self.engaging.get(&giver.bearer).into_iter().flatten() {
            let (Some(contract), Some(from)) = (model.contracts.get(*id), self.source(giver, *id)) else {
                continue;
            };
            for processor in
                recipients(model, contract).into_iter().filter(|party| is_processor(model, contract, *party))
            {
                add(*id, from, processor);
            }
        }
        for named in &giver.named {
            for id in self
                .by_recipient
                .get(named)
                .into_iter()
                .flatten()
                .filter(|id| self.provides(giver.bearer, **id))
            {
                if let Some(from) = self.source(giver, *id) {
                    add(*id, from, *named);
                }
            }
        }
        for from in &giver.contracts {
            let under = self.under.get(from).into_iter().flatten();
            for id in
                under.filter(|id| self.provides(giver.bearer, **id) && self.goes_under(giver, *from, **id))
            {
                let Some(contract) = model.contracts.get(*id) else { continue };
                recipients(model, contract).into_iter().for_each(|processor| add(*id, *from, processor));
            }
        }
        hops.into_values().collect()
    }

    fn provides(&self, party: PartyId, contract: ContractId) -> bool {
        let provider = self.context.model.contracts.get(contract).and_then(|contract| contract.provider);
        provider.is_some_and(|provider| self.context.model.organisation_of(provider.value) == party)
    }

    /// The contract from which a contract has data that the duty concerns, on a day on which both hold.
    fn source(&self, giver: &Giver<'a>, to: ContractId) -> Option<ContractId> {
        let days = term_days(self.context.model.contracts.get(to)?);
        let mut passed = concerned(self.data.get(&to), giver.object);
        passed.find_map(|dataset| {
            let (given, from) = giver.data.get(dataset)?;
            given.overlaps(&days).then_some(*from)
        })
    }

    /// Whether a contract that stands under another concerns the duty: whatever it permits, or, where the duty is about a dataset, that
    /// dataset or nothing that is said.
    fn goes_under(&self, giver: &Giver<'a>, from: ContractId, to: ContractId) -> bool {
        let contracts = &self.context.model.contracts;
        let (Some(above), Some(below)) = (contracts.get(from), contracts.get(to)) else { return false };
        let days = term_days(above).intersection(&ahead(self.context.on));
        let passed = self.data.get(&to);
        term_days(below).overlaps(&days)
            && match giver.object {
                DutyObject::Dataset(dataset) => {
                    passed.is_none_or(|passed| passed.is_empty() || passed.contains(dataset))
                }
                DutyObject::Thing(_) => true,
            }
    }

    /// The duty of a processor that is as strict as that of whoever engages it, or else the nearest that it has.
    fn borne(&self, giver: &Giver<'a>, hop: &Hop) -> Result<Bound<'a>, Option<(Bound<'a>, Comparison)>> {
        let model = self.context.model;
        let (asked_days, given_days) = (self.days(hop.from), self.days(hop.contract));
        let asked = giver.bound.duty;
        let parties = closure_of(model, hop.processor);
        let mut nearest: Option<(Bound<'a>, Comparison)> = None;
        let own = self.duties.about(hop.contract, giver.object).filter(|bound| {
            (!bound.clause.advice || giver.bound.clause.advice)
                && is_action_in(model, bound.duty.action.value, asked.action.value)
                && bound.is_borne_in(&parties)
                && is_comparable(bound.duty.due.value, asked.due.value)
        });
        for bound in own {
            let (given, asked) = ((&given_days, bound.duty.due.value), (&asked_days, asked.due.value));
            match compare_across(given, asked) {
                Comparison::AsStrict => return Ok(*bound),
                Comparison::Unknown => nearest = Some((*bound, Comparison::Unknown)),
                Comparison::Weaker => nearest = nearest.or(Some((*bound, Comparison::Weaker))),
            }
        }
        Err(nearest)
    }

    fn days(&self, contract: ContractId) -> Days<'a> {
        let term = self.context.model.contracts.get(contract).and_then(|contract| contract.term);
        Days { model: self.context.model, term: term.map(|term| term.value).unwrap_or_default() }
    }

    /// The sub-processors of a contract to whom nobody in it gives the data under a contract of the project.
    fn without_contract(
        &self,
        id: ContractId,
        contract: &Contract,
        first: &Bound<'a>,
    ) -> Vec<(PartyId, Span)> {
        let model = self.context.model;
        let named: Vec<PartyId> =
            contract.subprocessors.iter().flatten().map(|party| model.organisation_of(party.value)).collect();
        let mut givers = bearers(model, contract, first);
        // Only those who receive have sub-processors here.
        let receiving = recipients(model, contract);
        givers.retain(|party| receiving.contains(party));
        if givers.is_empty() {
            return Vec::new();
        }
        givers.extend(&named);
        let has_contract = |party: PartyId| {
            let contracts = self.by_recipient.get(&party).into_iter().flatten().filter(|other| **other != id);
            let mut providers = contracts.filter_map(|other| model.contracts.get(*other)?.provider);
            providers.any(|provider| givers.contains(&model.organisation_of(provider.value)))
        };
        let said = contract.subprocessors.iter().flatten();
        said.zip(named.iter().copied())
            .filter(|(_, party)| !receiving.contains(party) && !has_contract(*party))
            .map(|(said, party)| (party, said.span))
            .collect()
    }

    fn finding(
        &self,
        giver: &Giver<'a>,
        hop: &Hop,
        nearest: Option<(Bound<'a>, Comparison)>,
    ) -> Option<Diagnostic> {
        let model = self.context.model;
        let contract = model.contracts.get(hop.contract)?;
        let name = |id: &ContractId| model.contracts.get(*id).map_or("", |contract| &contract.about.name);
        let asked = giver.bound.duty;
        let what = format!("{} {}", action_name(model, asked.action.value), object_name(model, giver.object));
        let due = in_words(model, asked.due.value);
        let (processor, bearer) = (party_name(model, hop.processor), party_name(model, giver.bearer));
        let is_own = nearest.as_ref().is_some_and(|(bound, _)| bound.is_own(hop.contract));
        let (message, verdict) = match &nearest {
            None => (
                format!(
                    "contract `{}` does not oblige `{processor}` to `{what} {due}`, as `{bearer}` is obliged",
                    contract.about.name
                ),
                Verdict::Violated,
            ),
            Some((bound, Comparison::Unknown)) => (
                format!(
                    "it cannot be shown that `{processor}`, who must `{what}` `{}` in contract `{}`, does so as soon as `{bearer}` must, `{due}`",
                    in_words(model, bound.duty.due.value),
                    contract.about.name
                ),
                Verdict::Unproven,
            ),
            Some((bound, _)) => (
                format!(
                    "`{processor}` must `{what}` `{}` in contract `{}`, and `{bearer}`, who engages it, `{due}`",
                    in_words(model, bound.duty.due.value),
                    contract.about.name
                ),
                Verdict::Violated,
            ),
        };
        let at = match &nearest {
            Some((bound, _)) if is_own => bound.duty.due.span,
            _ => contract.about.span,
        };
        let finding = Diagnostic::at(&CODE, at, message)
            .label(if nearest.is_some() { "weaker than what it must be" } else { "not passed on here" })
            .verdict(verdict)
            .also(giver.bound.clause.span, format!("what `{bearer}` bears"))
            .about(contract.about.path.to_string());
        let finding = match nearest {
            Some((bound, _)) if !is_own => finding.also(bound.duty.due.span, "what is laid on it here"),
            _ => finding,
        };
        let way = giver.way.iter().copied().chain([hop.from, hop.contract]);
        let names: Vec<String> = way.map(|id| format!("`{}`", name(&id))).collect();
        let finding = match hop.from == hop.contract {
            true => finding,
            false => finding.evidence(format!("passed on from contract to contract: {}", names.join(", "))),
        };
        let first = giver.bound.clause.per.iter().map(|source| format!("required by {source}"));
        let finding = first.fold(finding, Diagnostic::evidence);
        let finding = finding.help(format!(
            "let `{processor}` in `{}` bear the duty to `{what} {due}`, or sooner",
            contract.about.name
        ));
        Some(self.context.weighed(giver.bound.clause, finding))
    }
}

/// The datasets among some that a duty about something concerns.
fn concerned<'d>(
    datasets: Option<&'d BTreeSet<DatasetId>>,
    object: &DutyObject,
) -> impl Iterator<Item = &'d DatasetId> {
    let (one, all) = match object {
        DutyObject::Dataset(wanted) => (datasets.and_then(|datasets| datasets.get(wanted)), None),
        DutyObject::Thing(_) => (None, datasets),
    };
    one.into_iter().chain(all.into_iter().flatten())
}

/// The organisations in a contract that bear a duty.
fn bearers(model: &Model, contract: &Contract, bound: &Bound<'_>) -> Vec<PartyId> {
    let parties = parties_of(model, contract).intersection(&bound.duty.parties.value);
    let named = contract.provider.iter().chain(&contract.recipients);
    let organisations: BTreeSet<PartyId> = named.map(|party| model.organisation_of(party.value)).collect();
    organisations.into_iter().filter(|party| closure_of(model, *party).overlaps(&parties)).collect()
}

/// The organisations that receive under a contract.
fn recipients(model: &Model, contract: &Contract) -> BTreeSet<PartyId> {
    contract.recipients.iter().map(|party| model.organisation_of(party.value)).collect()
}

fn is_processor(model: &Model, contract: &Contract, party: PartyId) -> bool {
    let mut roles = contract.roles.iter();
    roles.any(|role| role.role == Role::Processor && model.organisation_of(role.party.value) == party)
}

/// A sub-processor of whom no contract says what it must do.
fn nobody_tells(
    context: &Context<'_>,
    contract: &Contract,
    party: PartyId,
    unheard: &Unheard<'_>,
) -> Diagnostic {
    let model = context.model;
    let name = party_name(model, party);
    let mut duties: Vec<String> = unheard
        .duties
        .iter()
        .map(|bound| {
            let objects: Vec<&str> =
                bound.duty.objects.iter().map(|said| object_name(model, &said.value)).collect();
            format!("{} {}", action_name(model, bound.duty.action.value), objects.join(", "))
        })
        .collect();
    // Two duties may ask the same by different days.
    let mut seen = BTreeSet::new();
    duties.retain(|duty| seen.insert(duty.clone()));
    let duties: Vec<&str> = duties.iter().map(String::as_str).collect();
    let message = format!(
        "`{name}` is a sub-processor of contract `{}`, and no contract obliges it to {}",
        contract.about.name,
        listed(&duties)
    );
    let finding = Diagnostic::at(&CODE, unheard.span, message)
        .label("no contract with it")
        .verdict(Verdict::Unproven)
        .about(contract.about.path.to_string());
    let finding = unheard
        .duties
        .iter()
        .fold(finding, |finding, bound| finding.also(bound.clause.span, "must be passed on"));
    let finding = finding.help(format!(
        "declare the contract under which `{name}` receives the data, with the duties it bears"
    ));
    match unheard.duties.iter().find(|bound| !bound.clause.advice) {
        Some(_) => finding,
        None => {
            unheard.duties.first().map_or(finding.clone(), |bound| context.weighed(bound.clause, finding))
        }
    }
}
