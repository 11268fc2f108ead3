//! PUR005: a permit rests on no legal basis of those that are required for it.
//!
//! Each purpose needs a basis of Regulation (EU) 2016/679, art. 6(1), and special categories of data an exception of art. 9(2) in addition: two
//! requirements, which a basis of the other sort does not meet.

use super::asked::{Demand, demands, granted, is_within, settled, shown, some_terms};
use crate::context::Context;
use crate::logic::words;
use charta_base::{Code, Diagnostic, Severity, Span, Verdict};
use charta_model::model::{Required, Said, TermId};
use charta_model::ranges::Ranges;
use charta_model::rules::Rule;

/// A purpose without the legal basis that it needs.
pub static CODE: Code = Code {
    id: "PUR005",
    name: "missing-basis",
    summary: "a permit rests on no legal basis of those that are required for it",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/PUR005-missing-basis.md"),
};

/// One finding for each contract and requirement of a basis that some of its permits do not meet.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    for demand in demands(context) {
        if let Required::Basis { bases, purposes, columns } = &demand.asking.requirement.required {
            let columns = columns.as_ref().map(|columns| &columns.value);
            let wanted = Wanted { bases, purposes: purposes.as_ref(), columns };
            found.extend(judge(context, &demand, &wanted));
        }
    }
    findings.extend(settled(found));
}

/// What is required.
struct Wanted<'a> {
    bases: &'a [Said<TermId>],
    purposes: Option<&'a Ranges>,
    columns: Option<&'a Ranges>,
}

fn judge(context: &Context<'_>, demand: &Demand<'_>, wanted: &Wanted<'_>) -> Option<Diagnostic> {
    let (model, contract) = (context.model, demand.asking.contract);
    let names = || wanted.bases.iter().map(|basis| basis.value);
    let fitting = contract.bases.iter().filter(|said| is_within(model, said.basis.value, names()));
    let carried = fitting.fold(Ranges::empty(), |so_far, said| match &said.purposes {
        Some(purposes) => so_far.union(&purposes.value),
        None => Ranges::all(),
    });
    let (mut open, mut data, mut spans): (Ranges, Ranges, Vec<Span>) =
        (Ranges::empty(), Ranges::empty(), Vec::new());
    let mut lacking: Vec<&Rule> = Vec::new();
    for permit in granted(context, contract, &demand.permit_days()) {
        let before = open.clone();
        let mut is_open = false;
        for rule in &permit.rules {
            let columns = shown(rule);
            let columns =
                wanted.columns.map_or_else(|| columns.clone(), |wanted| columns.intersection(wanted));
            let purposes = rule.purposes.difference(&carried);
            let purposes =
                wanted.purposes.map_or_else(|| purposes.clone(), |wanted| purposes.intersection(wanted));
            if !columns.is_empty() && !purposes.is_empty() {
                open = open.union(&purposes);
                data = data.union(&columns);
                is_open = true;
                lacking.push(rule);
            }
        }
        if is_open && (spans.is_empty() || open != before) {
            spans.push(permit.grant.purposes.span);
        }
    }
    let (first, more) = spans.split_first()?;
    let purposes = words::terms(model, &open);
    let on_data = match wanted.columns {
        Some(_) => format!(" on {}", words::columns(model, &data)),
        None => String::new(),
    };
    let since = demand.since(lacking.iter());
    let (name, bases) = (demand.name(), some_terms(model, names(), "or"));
    if contract.bases.is_empty() {
        let message = format!(
            "contract `{name}` states no legal basis, and permits {purposes}{on_data}, which needs {bases}"
        );
        let finding = context.asked(&CODE, &demand.asking, contract.about.span, message);
        let finding =
            finding.verdict(Verdict::Unproven).label("`basis` is not said").also(*first, "permitted here");
        let finding = since.into_iter().fold(finding, Diagnostic::evidence);
        return Some(
            finding.help(format!("add `basis:` with the basis of {purposes}: {bases}, or a basis below")),
        );
    }
    let message =
        format!("contract `{name}` states no basis within {bases} for {purposes}, which it permits{on_data}");
    let finding = context.asked(&CODE, &demand.asking, *first, message);
    let finding = finding.verdict(Verdict::Violated).label("rests on none of them");
    let mut finding = since.into_iter().fold(finding, Diagnostic::evidence);
    for span in more.iter().take(MORE) {
        finding = finding.also(*span, "nor does a purpose in here");
    }
    for said in contract.bases.iter().take(MORE) {
        let text = match (&said.purposes, is_within(model, said.basis.value, names())) {
            (_, false) => "not one of them",
            (Some(_), true) => "for other purposes",
            (None, true) => continue,
        };
        finding = finding.also(said.basis.span, text);
    }
    Some(finding.help(format!(
        "add the basis of {purposes} to `basis:` ({bases}, or a basis below), or leave {purposes} out of the permit"
    )))
}

/// How many further places a finding names.
const MORE: usize = 4;
