//! LOG003: a permit, or a whole contract, that has ended.

use super::judge::permits;
use super::words;
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::{Contract, ContractId};
use charta_model::region::Region;
use charta_model::time::Day;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// A permit that has ended.
pub static CODE: Code = Code {
    id: "LOG003",
    name: "expired-permit",
    summary: "a permit, or a whole contract, has ended",
    severity: Severity::Warning,
    page: include_str!("../../../../docs/checks/LOG003-expired-permit.md"),
};

/// One finding for each permit that ended before the day of judgement, or one for the contract where all of it has ended and no other takes over from
/// it: what another succeeds has ended as it was to, and stays for those who count on it having been there.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut ended: BTreeMap<ContractId, (&Contract, usize)> = BTreeMap::new();
    let succeeded = context.model.contracts.values().filter_map(|contract| contract.succeeds);
    let succeeded: FxHashSet<ContractId> = succeeded.map(|before| before.value).collect();
    for permit in permits(context.model) {
        let rules = context.rules.of_clause(permit.id).iter().filter_map(|id| context.rules.get(*id));
        // A permit that permits nothing has a finding of its own.
        let alive = rules.filter(|rule| !Region::of(rule).is_empty());
        let Some(end) = alive.filter_map(|rule| rule.days.end()).max() else { continue };
        if end > context.on.number() {
            continue;
        }
        if permit.contract.has_ended(context.on) {
            if succeeded.contains(&permit.contract_id) {
                continue;
            }
            ended.entry(permit.contract_id).or_insert((permit.contract, 0)).1 += 1;
            continue;
        }
        let last = Day::from_number(end).previous();
        let span = permit.grant.days.as_ref().map_or(permit.clause.keyword, |days| days.span);
        let finding =
            Diagnostic::at(&CODE, span, format!("a permit of `{}` has ended", permit.contract.about.name))
                .label("past")
                .evidence(format!("its last day was {last}, and the day of judgement is {}", context.on))
                .help("remove the permit, or agree on a later last day")
                .about(permit.contract.about.path.to_string());
        findings.push(finding);
    }
    findings
        .extend(ended.into_values().filter_map(|(contract, count)| of_contract(contract, count, context.on)));
}

fn of_contract(contract: &Contract, count: usize, on: Day) -> Option<Diagnostic> {
    let term = contract.term?;
    let last = term.value.last?;
    let finding = Diagnostic::at(&CODE, term.span, format!("contract `{}` has ended", contract.about.name))
        .label("past")
        .evidence(format!("its last day was {last}, and the day of judgement is {on}"))
        .evidence(format!("{} ended with it", words::counted(count, "permit")))
        .help("take the contract out of the project, or agree on a later last day")
        .about(contract.about.path.to_string());
    Some(finding)
}
