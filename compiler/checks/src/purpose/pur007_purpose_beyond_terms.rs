//! PUR007: a permit serves a purpose beyond those that a contract, its framework agreement or a rulebook allows the contract.

use super::asked::{demands, granted, ids, settled, some_of, union};
use crate::context::Context;
use crate::logic::words;
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::model::{Required, Term};
use charta_model::ranges::Ranges;

/// A purpose beyond the terms.
pub static CODE: Code = Code {
    id: "PUR007",
    name: "purpose-beyond-terms",
    summary: "a permit serves a purpose beyond those that its contract may serve",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/PUR007-purpose-beyond-terms.md"),
};

/// One finding for each permit with a purpose beyond the allowed ones.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    for demand in demands(context) {
        let Required::PurposeIn(allowed) = &demand.asking.requirement.required else { continue };
        let (open, without) = allowed_in_words(context, &allowed.value);
        for permit in granted(context, demand.asking.contract, &demand.permit_days()) {
            let purposes = permit.purposes();
            let beyond = purposes.difference(&allowed.value);
            if beyond.is_empty() {
                continue;
            }
            let excess = words::terms(context.model, &beyond);
            let message =
                format!("contract `{}` permits {excess}, and may serve {open} alone{without}", demand.name());
            let finding = context.asked(&CODE, &demand.asking, permit.grant.purposes.span, message);
            let finding = finding.verdict(Verdict::Violated).label("goes beyond that");
            let finding = demand.since(permit.rules.iter()).into_iter().fold(finding, Diagnostic::evidence);
            found.push(match purposes.overlaps(&allowed.value) {
                true => finding.help(format!(
                    "add `except {}` to the purposes of the permit",
                    words::excepted(context.model, &beyond)
                )),
                false => finding.help(format!("remove the permit, or let it serve {open}{without}")),
            });
        }
    }
    findings.extend(settled(found));
}

/// Purposes with what is below them, and what of that is left out.
fn allowed_in_words(context: &Context<'_>, allowed: &Ranges) -> (String, String) {
    let model = context.model;
    let named = words::top_terms(model, allowed);
    let tops = ids::<Term>(allowed).filter_map(|id| model.terms.get(id));
    let tops =
        tops.filter(|term| !term.parents.iter().any(|parent| allowed.contains(i64::from(parent.raw()))));
    let out = union(tops.map(|term| &term.closure)).difference(allowed);
    let without = match out.is_empty() {
        true => String::new(),
        false => format!(", without {}", words::terms(model, &out)),
    };
    (some_of(&named, "and"), without)
}
