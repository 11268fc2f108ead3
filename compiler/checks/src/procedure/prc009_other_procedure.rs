//! PRC009: a contract must go through one of some procedures, and goes through another or says through none.

use crate::context::{Asking, Context};
use crate::words::{listed, party_name};
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::model::{ContractId, ProcedureId, Required, Said};
use std::collections::BTreeSet;

/// A procedure that is none of those that are open to the contract.
pub static CODE: Code = Code {
    id: "PRC009",
    name: "other-procedure",
    summary: "a contract does not go through one of the procedures that it must go through",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/PRC009-other-procedure.md"),
};

/// One finding for each contract and list of procedures of which it names none.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut told: BTreeSet<(ContractId, Vec<ProcedureId>)> = BTreeSet::new();
    // What is settled is told before what is advice, and each once.
    for advice in [false, true] {
        for asking in context.askings().filter(|asking| asking.clause.advice == advice) {
            let Required::Procedure(open) = &asking.requirement.required else { continue };
            let named = asking.contract.procedure.map(|named| named.value.0);
            if open.iter().any(|procedure| Some(procedure.value) == named) {
                continue;
            }
            let mut list: Vec<ProcedureId> = open.iter().map(|procedure| procedure.value).collect();
            list.sort_unstable();
            if told.insert((asking.contract_id, list)) {
                findings.push(finding(context, &asking, open));
            }
        }
    }
}

fn finding(context: &Context<'_>, asking: &Asking<'_>, open: &[Said<ProcedureId>]) -> Diagnostic {
    let procedure = |id| context.model.procedures.get(id);
    let names: Vec<&str> = open.iter().filter_map(|said| Some(&*procedure(said.value)?.about.name)).collect();
    let (name, list) = (&asking.contract.about.name, listed(&names));
    let one_of = if names.len() == 1 { list } else { format!("one of {list}") };
    let finding = match asking.contract.procedure {
        Some(named) => {
            let taken = procedure(named.value.0).map_or("", |taken| &taken.about.name);
            let message = format!("contract `{name}` must go through {one_of}, and goes through `{taken}`");
            context
                .asked(&CODE, asking, named.span, message)
                .label(if open.len() == 1 { "another" } else { "none of them" })
                .verdict(Verdict::Violated)
        }
        None => {
            let message = format!("contract `{name}` must go through {one_of}, and names no procedure");
            let at = asking.contract.about.span;
            context.asked(&CODE, asking, at, message).label("no `procedure`").verdict(Verdict::Unproven)
        }
    };
    let finding = match asking.contract.approvals.first() {
        Some(approval) if asking.contract.procedure.is_none() => finding.also(
            approval.span,
            format!(
                "nothing says by which procedure `{}` approved it",
                party_name(context.model, approval.value.authority)
            ),
        ),
        _ => finding,
    };
    finding.help(match asking.contract.procedure {
        Some(_) => format!("go through {one_of}, and name it under `procedure`"),
        None => format!("add `procedure:` with {one_of} and the day of submission"),
    })
}
