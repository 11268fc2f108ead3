//! PUR005: a permit rests on no legal basis of those that are required for it.
//!
//! Each purpose needs a basis of Regulation (EU) 2016/679, art. 6(1), and special categories of data an exception of art. 9(2) in addition: two
//! requirements, which a basis of the other sort does not meet.

use super::asked::{Demand, demands, granted, is_within, settled, shown, some_terms};
use crate::context::Context;
use crate::logic::words;
use charta_base::{Code, Diagnostic, Severity, Span, Verdict};
use charta_model::model::{ClauseId, ContractId, Required, Said, TermId};
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
        found.extend(Wanted::of(&demand).and_then(|wanted| judge(context, &demand, &wanted)));
    }
    findings.extend(settled(found));
}

/// What is required.
struct Wanted<'a> {
    bases: &'a [Said<TermId>],
    purposes: Option<&'a Ranges>,
    columns: Option<&'a Ranges>,
}

impl<'a> Wanted<'a> {
    fn of(demand: &Demand<'a>) -> Option<Wanted<'a>> {
        let Required::Basis { bases, purposes, columns } = &demand.asking.requirement.required else {
            return None;
        };
        let columns = columns.as_ref().map(|columns| &columns.value);
        Some(Wanted { bases, purposes: purposes.as_ref(), columns })
    }
}

/// What a requirement of a basis is not met for.
struct Open<'a> {
    purposes: Ranges,
    data: Ranges,
    /// Where the permits name their purposes.
    spans: Vec<Span>,
    rules: Vec<&'a Rule>,
}

/// A requirement of a basis that a contract does not meet.
#[derive(Debug, Clone)]
pub struct Lacking {
    /// The clause that requires it.
    pub required: ClauseId,
    /// The bases of which one is required, or one below.
    pub bases: Vec<TermId>,
    /// The purposes that rest on none of them, as term ids.
    pub purposes: Ranges,
}

/// The requirements of a basis that a contract does not meet, those that are advice aside.
pub fn lacking(context: &Context<'_>, contract: ContractId) -> Vec<Lacking> {
    let of_it = demands(context).into_iter().filter(|demand| demand.asking.contract_id == contract);
    let lacking = of_it.filter(|demand| !demand.asking.clause.advice).filter_map(|demand| {
        let wanted = Wanted::of(&demand)?;
        let open = open(context, &demand, &wanted)?;
        let bases = wanted.bases.iter().map(|basis| basis.value).collect();
        Some(Lacking { required: demand.asking.clause_id, bases, purposes: open.purposes })
    });
    lacking.collect()
}

/// What of a contract's permits a requirement is not met for; nothing where it is met.
fn open<'a>(context: &Context<'a>, demand: &Demand<'a>, wanted: &Wanted<'_>) -> Option<Open<'a>> {
    let (model, contract) = (context.model, demand.asking.contract);
    let names = || wanted.bases.iter().map(|basis| basis.value);
    let fitting = contract.bases.iter().filter(|said| is_within(model, said.basis.value, names()));
    let carried = fitting.fold(Ranges::empty(), |so_far, said| match &said.purposes {
        Some(purposes) => so_far.union(&purposes.value),
        None => Ranges::all(),
    });
    let mut open =
        Open { purposes: Ranges::empty(), data: Ranges::empty(), spans: Vec::new(), rules: Vec::new() };
    for permit in granted(context, contract, &demand.permit_days()) {
        let before = open.purposes.clone();
        let mut is_open = false;
        for rule in &permit.rules {
            let columns = shown(rule);
            let columns =
                wanted.columns.map_or_else(|| columns.clone(), |wanted| columns.intersection(wanted));
            let purposes = rule.purposes.difference(&carried);
            let purposes =
                wanted.purposes.map_or_else(|| purposes.clone(), |wanted| purposes.intersection(wanted));
            if !columns.is_empty() && !purposes.is_empty() {
                open.purposes = open.purposes.union(&purposes);
                open.data = open.data.union(&columns);
                is_open = true;
                open.rules.push(rule);
            }
        }
        if is_open && (open.spans.is_empty() || open.purposes != before) {
            open.spans.push(permit.grant.purposes.span);
        }
    }
    (!open.spans.is_empty()).then_some(open)
}

fn judge(context: &Context<'_>, demand: &Demand<'_>, wanted: &Wanted<'_>) -> Option<Diagnostic> {
    let (model, contract) = (context.model, demand.asking.contract);
    let names = || wanted.bases.iter().map(|basis| basis.value);
    let open = open(context, demand, wanted)?;
    let (first, more) = open.spans.split_first()?;
    let purposes = words::terms(model, &open.purposes);
    let on_data = match wanted.columns {
        Some(_) => format!(" on {}", words::columns(model, &open.data)),
        None => String::new(),
    };
    let since = demand.since(open.rules.iter());
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
