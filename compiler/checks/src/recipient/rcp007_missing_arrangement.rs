//! RCP007: joint controllers without an arrangement that says who of them answers for what (Regulation (EU) 2016/679, art. 26(1)).

use super::roles::purposes_of;
use crate::context::Context;
use crate::purpose::asked::some_of;
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::model::{Contract, Model, PartyId, Role, RoleSaid};
use charta_model::ranges::Ranges;
use rustc_hash::{FxHashMap, FxHashSet};

/// Joint controllers without an arrangement.
pub static CODE: Code = Code {
    id: "RCP007",
    name: "missing-arrangement",
    summary: "joint controllers do not say who of them answers for what",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/RCP007-missing-arrangement.md"),
};

/// The fact that holds the arrangement.
const FACT: &str = "allocation";

/// One finding for each contract that makes several organisations joint controllers without an arrangement.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let contracts = context.model.contracts.values();
    findings.extend(contracts.filter_map(|contract| finding(context.model, contract)));
}

fn finding(model: &Model, contract: &Contract) -> Option<Diagnostic> {
    let own: Vec<&RoleSaid> = joint(contract).collect();
    let last = *own.last()?;
    let above: Vec<&Contract> = model.agreements_above(contract).map(|(_, agreement)| agreement).collect();
    if states(contract) || above.iter().any(|agreement| states(agreement)) {
        return None;
    }
    let inherited: Vec<&RoleSaid> = above.iter().flat_map(|agreement| joint(agreement)).collect();
    let organisation = |role: &RoleSaid| model.organisation_of(role.party.value);
    let known: FxHashSet<PartyId> = inherited.iter().map(|role| organisation(role)).collect();
    // Where the agreement above has the same joint controllers, the arrangement is missing there.
    let adds_nobody = own.iter().all(|role| known.contains(&organisation(role)));
    if adds_nobody && !deciding_together(model, &inherited).is_empty() {
        return None;
    }
    let all: Vec<&RoleSaid> = own.iter().chain(&inherited).copied().collect();
    let together = deciding_together(model, &all);
    if !own.iter().any(|role| together.contains(&organisation(role))) {
        return None;
    }
    let names: Vec<&str> = together
        .iter()
        .map(|party| model.parties.get(*party).map_or("", |party| &*party.about.name))
        .collect();
    let (list, name) = (some_of(&names, "and"), &contract.about.name);
    let message =
        format!("{list} decide together under `{name}`, and nothing says who of them answers for what");
    let finding = Diagnostic::at(&CODE, last.party.span, message)
        .verdict(Verdict::Unproven)
        .label("a joint controller")
        .about(contract.about.path.to_string());
    let others = all.iter().filter(|role| role.party.span != last.party.span);
    let others = others.filter(|role| together.contains(&organisation(role))).take(MORE);
    let finding = others.fold(finding, |finding, role| finding.also(role.party.span, "a joint controller"));
    let finding = finding.also(contract.about.span, "`allocation` is not said");
    Some(finding.evidence("see Regulation (EU) 2016/679, art. 26(1)").help(
        "add `allocation: \"…\"`: who informs the persons concerned, who answers their requests, and who answers for what else",
    ))
}

/// The organisations that decide for some purpose together with another of these, in the order in which they are named.
fn deciding_together(model: &Model, roles: &[&RoleSaid]) -> Vec<PartyId> {
    let mut decided: Vec<(PartyId, Ranges)> = Vec::new();
    let mut at: FxHashMap<PartyId, usize> = FxHashMap::default();
    for role in roles {
        let (party, purposes) = (model.organisation_of(role.party.value), purposes_of(role));
        match at.get(&party).and_then(|at| decided.get_mut(*at)) {
            Some((_, known)) => *known = known.union(&purposes),
            None => {
                at.insert(party, decided.len());
                decided.push((party, purposes));
            }
        }
    }
    // What those before and those after each decide for: with the two, nobody is compared with everybody.
    let mut after: Vec<Ranges> = vec![Ranges::empty()];
    for (_, purposes) in decided.iter().skip(1).rev() {
        let more = after.last().map_or_else(Ranges::empty, |so_far| so_far.union(purposes));
        after.push(more);
    }
    let mut before = Ranges::empty();
    let mut together = Vec::new();
    for ((party, purposes), after) in decided.iter().zip(after.iter().rev()) {
        if purposes.overlaps(&before) || purposes.overlaps(after) {
            together.push(*party);
        }
        before = before.union(purposes);
    }
    together
}

/// How many further joint controllers a finding points at.
const MORE: usize = 4;

fn joint(contract: &Contract) -> impl Iterator<Item = &RoleSaid> {
    contract.roles.iter().filter(|role| role.role == Role::JointController)
}

fn states(contract: &Contract) -> bool {
    contract.stated.iter().any(|fact| &**fact == FACT)
}
