//! RCP002: the roles that a contract names contradict each other, or leave nobody who decides.
//!
//! Whoever decides for what and how data are processed is their controller (GDPR art. 4(7)), several who decide together are joint controllers
//! (art. 26), and a processor acts on behalf of one of them (art. 4(8)). Four contradictions are told:
//! - one organisation both decides and acts on instructions for the same purposes;
//! - somebody has a role who has no part in the contract;
//! - somebody is a joint controller with nobody;
//! - whoever provides and all who receive act on instructions, and for nobody.
//!
//! Roles are per processing: what differs by purpose is no contradiction. A processor that engages another acts for those for whom it received the data.

use super::onward::rules_of;
use super::roles::{decides, processors, purposes_of};
use crate::context::Context;
use crate::logic::words::terms;
use charta_base::{Code, Diagnostic, Id, Severity};
use charta_model::graphs::lineage::sources_of;
use charta_model::graphs::supply::{Stay, supply_chain_from};
use charta_model::model::{
    ClauseKind, Contract, ContractId, DatasetId, Effect, Owner, PartyId, Role, RoleSaid, Service,
};
use charta_model::ranges::Ranges;
use charta_model::rules::{contracts_below, datasets_of};
use rustc_hash::{FxHashMap, FxHashSet};

/// Roles that contradict each other.
pub static CODE: Code = Code {
    id: "RCP002",
    name: "role-conflict",
    summary: "the roles of a contract contradict each other, or leave nobody who decides",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/RCP002-role-conflict.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let under = contracts_below(context.model);
    // The roles of a contract that has ended are past mending.
    let running = context.model.contracts.iter().filter(|(_, contract)| !contract.has_ended(context.on));
    for (id, contract) in running.filter(|(_, contract)| !contract.roles.is_empty()) {
        let roles = Roles { context, id, contract, under: &under };
        let both = roles.both();
        let is_clear = both.is_empty();
        findings.extend(both);
        findings.extend(roles.strangers());
        findings.extend(roles.alone());
        // Where somebody both decides and does not, whether anybody decides is that person's question.
        if is_clear {
            findings.extend(roles.undecided());
        }
    }
}

/// A contract that names roles.
struct Roles<'a> {
    context: &'a Context<'a>,
    id: ContractId,
    contract: &'a Contract,
    /// The contracts that stand under each agreement.
    under: &'a FxHashMap<ContractId, Vec<ContractId>>,
}

impl<'a> Roles<'a> {
    fn name(&self, party: PartyId) -> &'a str {
        self.context.model.parties.get(party).map_or("", |party| &*party.about.name)
    }

    fn organisation(&self, role: &RoleSaid) -> PartyId {
        self.context.model.organisation_of(role.party.value)
    }

    fn finding(&self, role: &RoleSaid, message: String) -> Diagnostic {
        Diagnostic::at(&CODE, role.party.span, message).about(self.contract.about.path.to_string())
    }

    /// Those who decide and act on instructions for the same purposes, each told once.
    fn both(&self) -> Vec<Diagnostic> {
        let mut by_party: FxHashMap<PartyId, Vec<&RoleSaid>> = FxHashMap::default();
        let mut told: FxHashSet<PartyId> = FxHashSet::default();
        let mut findings = Vec::new();
        for role in &self.contract.roles {
            let party = self.organisation(role);
            let earlier = by_party.entry(party).or_default();
            let clash = earlier.iter().find_map(|other| {
                let shared = purposes_of(other).intersection(&purposes_of(role));
                (decides(other.role) != decides(role.role) && !shared.is_empty()).then_some((*other, shared))
            });
            if let Some((other, shared)) = clash.filter(|_| told.insert(party)) {
                findings.push(self.contradiction(role, other, &shared));
            }
            earlier.push(role);
        }
        findings
    }

    fn contradiction(&self, role: &RoleSaid, other: &RoleSaid, shared: &Ranges) -> Diagnostic {
        let name = self.name(role.party.value);
        let is_for_all = role.purposes.is_none() && other.purposes.is_none();
        let purposes = match is_for_all {
            true => "for every purpose".to_owned(),
            false => format!("for {}", terms(self.context.model, shared)),
        };
        let message = format!(
            "`{name}` is {} and {} {purposes} in `{}`",
            word(other.role),
            word(role.role),
            self.contract.about.name
        );
        self.finding(role, message)
            .label(format!("{} here", word(role.role)))
            .also(other.party.span, format!("{} here", word(other.role)))
            .evidence("who decides on a processing is its controller, and a processor acts on behalf of a controller")
            .help(format!("keep one of the two roles of `{name}`, or say after each for which purposes it has it: `{name} controller for PURPOSE`"))
    }

    /// Those who have a role and no part in the contract, each told once.
    fn strangers(&self) -> Vec<Diagnostic> {
        let mut known = self.parties();
        let mut knows_all = false;
        let mut findings = Vec::new();
        for role in &self.contract.roles {
            let party = self.organisation(role);
            if !known.contains(&party) && !knows_all {
                known.extend(self.involved());
                knows_all = true;
            }
            if known.insert(party) {
                let name = self.name(party);
                let message = format!(
                    "`{name}` is named {} in `{}`, and has no part in it",
                    word(role.role),
                    self.contract.about.name
                );
                let finding = self
                    .finding(role, message)
                    .label("no party of the contract")
                    .evidence(format!("`{name}` neither provides nor receives, answers for none of the data, is no sub-processor, and operates no place of processing in its term"))
                    .help(match role.role {
                        Role::Processor => format!("name `{name}` under `subprocessors` or `recipient`, or leave it out of `roles`"),
                        Role::Controller | Role::JointController => format!("name `{name}` under `recipient`, or leave it out of `roles`"),
                    });
                findings.push(finding);
            }
        }
        findings
    }

    /// Those whom the contract names as its parties.
    fn parties(&self) -> FxHashSet<PartyId> {
        let named = named_in(self.contract);
        named.map(|party| self.context.model.organisation_of(party)).collect()
    }

    /// Those who have a part in the contract without being named as its parties: in what it does itself, or in what is done under it or above it.
    fn involved(&self) -> Vec<PartyId> {
        let model = self.context.model;
        let mut involved = self.behind(self.contract);
        let mut under = vec![self.id];
        let mut seen = FxHashSet::from_iter([self.id]);
        while let Some(at) = under.pop() {
            for id in self.under.get(&at).into_iter().flatten().filter(|id| seen.insert(**id)) {
                let Some(contract) = model.contracts.get(*id) else { continue };
                involved.extend(named_in(contract).chain(self.behind(contract)));
                under.push(*id);
            }
        }
        for contract in self.agreements() {
            let roles = contract.roles.iter().map(|role| role.party.value);
            involved.extend(named_in(contract).chain(roles));
        }
        involved.into_iter().map(|party| model.organisation_of(party)).collect()
    }

    /// Those who have a part in what a contract does: who answers for the data or their sources, who operates on some day of its term a place of
    /// processing or what it relies on, who decides on its authorisation, approves, gives an opinion or has a duty.
    fn behind(&self, contract: &Contract) -> Vec<PartyId> {
        let model = self.context.model;
        let datasets = self.datasets(contract);
        let sources = datasets.iter().flat_map(|dataset| sources_of(model, *dataset));
        let controllers =
            datasets.iter().copied().chain(sources).filter_map(|id| model.datasets.get(id)?.controller);
        let mut behind: Vec<PartyId> = controllers.map(|controller| controller.value).collect();
        let hosted =
            datasets.iter().filter_map(|id| model.datasets.get(*id)).flat_map(|dataset| &dataset.hosted);
        let term = contract.term.map(|term| term.value).unwrap_or_default().days();
        let places = contract.processed_at.iter().chain(hosted);
        let stays = places.map(|place| (place.value, place.period.days().intersection(&term)));
        let stays: Vec<Stay> = stays.filter(|(_, days)| !days.is_empty()).collect();
        let chain = supply_chain_from(model, &stays, &Service::ALL);
        let operators =
            chain.members().iter().filter_map(|member| model.hostings.get(member.hosting)?.operator);
        behind.extend(operators.map(|operator| operator.value));
        behind.extend(contract.approvals.iter().map(|approval| approval.value.authority));
        behind.extend(contract.opinions.iter().map(|opinion| opinion.value.authority));
        if let Some(procedure) = contract.procedure.and_then(|said| model.procedures.get(said.value.0)) {
            behind.extend(procedure.decided_by);
            behind.extend(procedure.steps.iter().filter_map(|step| step.decided_by));
        }
        let duties = contract.clauses.iter().filter_map(|clause| match &model.clauses.get(*clause)?.kind {
            ClauseKind::Duty(duty) => Some(duty.parties.value.numbers()),
            _ => None,
        });
        behind.extend(duties.flatten().filter_map(|party| u32::try_from(party).ok().map(Id::new)));
        behind
    }

    /// The datasets of which a contract permits something.
    fn datasets(&self, contract: &Contract) -> Vec<DatasetId> {
        let model = self.context.model;
        let rules = contract.clauses.iter().flat_map(|clause| rules_of(self.context, *clause));
        let permits = rules.filter(|rule| rule.effect == Effect::Permit);
        let mut datasets: Vec<DatasetId> =
            permits.flat_map(|rule| datasets_of(model, &rule.columns)).collect();
        datasets.sort_unstable();
        datasets.dedup();
        datasets
    }

    /// Joint controllers for purposes on which nobody decides with them, here or in an agreement under which the contract stands.
    fn alone(&self) -> Vec<Diagnostic> {
        let joint = self.contract.roles.iter().filter(|role| role.role == Role::JointController);
        let mut told: FxHashSet<PartyId> = FxHashSet::default();
        let mut findings = Vec::new();
        for role in joint {
            let (party, purposes) = (self.organisation(role), purposes_of(role));
            let is_partner = |other: &RoleSaid| {
                decides(other.role)
                    && self.organisation(other) != party
                    && purposes_of(other).overlaps(&purposes)
            };
            if self.all_roles().any(is_partner) || !told.insert(party) {
                continue;
            }
            let name = self.name(party);
            let purposes = match &role.purposes {
                Some(purposes) => format!(" for {}", terms(self.context.model, &purposes.value)),
                None => String::new(),
            };
            let message = format!(
                "`{name}` is joint controller{purposes} in `{}`, and nobody is with it",
                self.contract.about.name
            );
            let finding = self
                .finding(role, message)
                .label("with whom is not said")
                .evidence("joint controllers are two or more who decide together for what and how data are processed")
                .help(format!(
                    "name with whom `{name}` decides as `joint_controller` under `roles`, or make `{name}` a `controller`"
                ));
            findings.push(finding);
        }
        findings
    }

    /// The agreements under which the contract stands.
    fn agreements(&self) -> impl Iterator<Item = &'a Contract> + use<'a> {
        self.context.model.agreements_above(self.contract).map(|(_, agreement)| agreement)
    }

    /// The roles in the contract and in the agreements under which it stands.
    fn all_roles(&self) -> impl Iterator<Item = &'a RoleSaid> + use<'a> {
        std::iter::once(self.contract).chain(self.agreements()).flat_map(|contract| &contract.roles)
    }

    /// The provider and all who receive act on instructions for a purpose, and for nobody: none decides here, and the provider received the data
    /// as nobody's processor.
    fn undecided(&self) -> Option<Diagnostic> {
        let (model, contract) = (self.context.model, self.contract);
        let processors = processors(model, contract);
        let acts_for = |party: PartyId| {
            processors.iter().find(|(known, _)| *known == party).map(|(_, purposes)| purposes)
        };
        let provider = model.organisation_of(contract.provider?.value);
        let rules = contract.clauses.iter().flat_map(|clause| rules_of(self.context, *clause));
        let permits = rules.filter(|rule| rule.effect == Effect::Permit && !rule.parties.is_empty());
        let mut open = Ranges::from_pairs(permits.flat_map(|rule| rule.purposes.pairs().to_vec()).collect());
        for party in std::iter::once(provider)
            .chain(contract.recipients.iter().map(|recipient| model.organisation_of(recipient.value)))
        {
            open = open.intersection(acts_for(party)?);
        }
        let deciding = self.all_roles().filter(|role| decides(role.role));
        let open = deciding.fold(open, |open, role| open.difference(&purposes_of(role)));
        if open.is_empty() || self.acts_for_others(provider, &open) {
            return None;
        }
        let role = contract.roles.iter().find(|role| self.organisation(role) == provider)?;
        let name = self.name(provider);
        let message = format!(
            "whoever provides and receives under `{}` is a processor, and nobody decides",
            contract.about.name
        );
        Some(
            self.finding(role, message)
                .label("a processor of nobody")
                .evidence(format!(
                    "for {} nobody is a controller, and `{name}` received the data as nobody's processor",
                    terms(model, &open)
                ))
                .help(format!(
                    "make `{name}` a `controller`, or name the one for whom it acts as `controller` under `roles`"
                )),
        )
    }

    /// Whether the provider received data of this contract as a processor, so that it acts for whoever decided there. Whether anybody did is the
    /// question of that contract. Who was never given the data has another finding.
    fn acts_for_others(&self, provider: PartyId, purposes: &Ranges) -> bool {
        let model = self.context.model;
        let datasets = self.datasets(self.contract);
        let is_own = |dataset: &DatasetId| super::source::controller_of(model, *dataset) == Some(provider);
        let mut was_given = false;
        let Some(people) = model.parties.get(provider).map(|party| &party.closure) else { return false };
        let groups = || people.numbers().filter_map(|raw| u32::try_from(raw).ok().map(Id::new));
        let rules = self.context.rules;
        for dataset in &datasets {
            let of_groups = groups().flat_map(|group| rules.about_few(*dataset, group));
            for (_, rule) in rules.about(*dataset, provider).chain(of_groups) {
                let Some(Owner::Contract(id)) = model.clauses.get(rule.clause).map(|clause| clause.owner)
                else {
                    continue;
                };
                let gives = rule.effect == Effect::Permit
                    && id != self.id
                    && super::source::is_to(rule, provider, people);
                let Some(source) = model.contracts.get(id).filter(|_| gives) else { continue };
                was_given = true;
                let as_processor = processors(model, source)
                    .iter()
                    .any(|(party, acts_for)| *party == provider && acts_for.overlaps(purposes));
                if as_processor {
                    return true;
                }
            }
        }
        !was_given && !datasets.iter().any(is_own)
    }
}

/// Those whom a contract names as its parties, or as sub-processors.
fn named_in(contract: &Contract) -> impl Iterator<Item = PartyId> + '_ {
    let named = contract.provider.iter().chain(&contract.recipients);
    named.chain(contract.subprocessors.iter().flatten()).map(|party| party.value)
}

const fn word(role: Role) -> &'static str {
    match role {
        Role::Controller => "controller",
        Role::JointController => "joint controller",
        Role::Processor => "processor",
    }
}
