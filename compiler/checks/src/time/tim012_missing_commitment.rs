//! TIM012: a contract lacks a duty that a requirement asks for, or has a weaker one.

use super::duties::{Bound, Duties, action_name, is_action_in, object_name};
use super::strictness::{Comparison, Days, compare, in_words, is_comparable};

use crate::context::{Asking, Context};
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::model::{ContractId, Duty, DutyObject, Model, Required};

/// A commitment that is asked for and not made.
pub static CODE: Code = Code {
    id: "TIM012",
    name: "missing-commitment",
    summary: "a contract lacks a duty that is required, or has a weaker one",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/TIM012-missing-commitment.md"),
};

/// For each commitment that is asked, one finding about all that no duty is about, and one for each duty that is weaker, or of which it
/// cannot be told.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut duties: Option<Duties<'_>> = None;
    for asking in context.once() {
        if let Required::Commitment(asked) = &asking.requirement.required {
            let duties = duties.get_or_insert_with(|| Duties::new(context));
            judge(context, &asking, asked, duties, findings);
        }
    }
}

/// The commitments that requirements ask of a contract and that no duty of its is about, those that are advised aside, each in the words of a
/// clause: `notify breach within 72 hours of breach`.
pub fn lacking(context: &Context<'_>, contract: ContractId) -> Vec<String> {
    let duties = Duties::new(context);
    let mut all: Vec<String> = Vec::new();
    for asking in context.once().filter(|asking| asking.contract_id == contract && !asking.clause.advice) {
        let Required::Commitment(asked) = &asking.requirement.required else { continue };
        let judged = judged(context, &asking, asked, &duties);
        let missing = judged.into_iter().filter(|(_, _, found)| found.is_none());
        let missing: Vec<&DutyObject> = missing.map(|(object, ..)| object).collect();
        if !missing.is_empty() {
            all.push(in_a_clause(context.model, asked, &missing));
        }
    }
    all
}

/// How an asked object of a duty is kept to that is not as strict as is asked: nothing where no duty is about it.
type Short<'d, 'a> = (&'d DutyObject, Comparison, Option<&'d Bound<'a>>);

/// The objects of an asked duty that no duty is as strict about as is asked.
fn judged<'d, 'a>(
    context: &Context<'_>,
    asking: &Asking<'_>,
    asked: &'d Duty,
    duties: &'d Duties<'a>,
) -> Vec<Short<'d, 'a>> {
    let model = context.model;
    let term = asking.contract.term.map(|term| term.value).unwrap_or_default();
    let days = Days { model, term };
    let mut short: Vec<Short<'d, 'a>> = Vec::new();
    for object in &asked.objects {
        let of_sort = duties.about(asking.contract_id, &object.value).filter(|bound| {
            !bound.clause.advice
                && is_action_in(model, bound.duty.action.value, asked.action.value)
                && is_comparable(bound.duty.due.value, asked.due.value)
        });
        let judged: Vec<(&Bound<'_>, Comparison)> =
            of_sort.map(|bound| (bound, compare(&days, bound.duty.due.value, asked.due.value))).collect();
        let with = |wanted: Comparison| judged.iter().find(|(_, told)| *told == wanted);
        if with(Comparison::AsStrict).is_some() {
            continue;
        }
        match with(Comparison::Unknown).or_else(|| with(Comparison::Weaker)) {
            Some((bound, told)) => short.push((&object.value, *told, Some(bound))),
            None => short.push((&object.value, Comparison::Weaker, None)),
        }
    }
    short
}

fn judge(
    context: &Context<'_>,
    asking: &Asking<'_>,
    asked: &Duty,
    duties: &Duties<'_>,
    findings: &mut Vec<Diagnostic>,
) {
    let mut missing: Vec<&DutyObject> = Vec::new();
    for (object, told, bound) in judged(context, asking, asked, duties) {
        match bound {
            Some(bound) => findings.push(weaker(context, asking, asked, object, bound, told)),
            None => missing.push(object),
        }
    }
    if !missing.is_empty() {
        findings.push(none(context, asking, asked, &missing));
    }
}

/// What is asked, in the words of a clause.
fn in_a_clause(model: &Model, duty: &Duty, objects: &[&DutyObject]) -> String {
    let names: Vec<&str> = objects.iter().map(|object| object_name(model, object)).collect();
    let due = in_words(model, duty.due.value);
    format!("{} {} {due}", action_name(model, duty.action.value), names.join(", "))
}

fn none(context: &Context<'_>, asking: &Asking<'_>, asked: &Duty, missing: &[&DutyObject]) -> Diagnostic {
    let clause = in_a_clause(context.model, asked, missing);
    let message = format!("contract `{}` has no duty to `{clause}`", asking.contract.about.name);
    context
        .asked(&CODE, asking, context.contract_span(asking.contract_id), message)
        .label("nobody commits to it")
        .verdict(Verdict::Violated)
        .help(format!("add a `duty` of whoever commits to it: `to {clause}`"))
}

fn weaker(
    context: &Context<'_>,
    asking: &Asking<'_>,
    asked: &Duty,
    object: &DutyObject,
    bound: &Bound<'_>,
    told: Comparison,
) -> Diagnostic {
    let model = context.model;
    let what = format!("{} {}", action_name(model, bound.duty.action.value), object_name(model, object));
    let (given, wanted) = (in_words(model, bound.duty.due.value), in_words(model, asked.due.value));
    let name = &asking.contract.about.name;
    let (message, verdict) = match told {
        Comparison::Unknown => (
            format!(
                "it cannot be shown that the duty to `{what}` in contract `{name}`, `{given}`, is as strict as `{wanted}`"
            ),
            Verdict::Unproven,
        ),
        _ => (
            format!("the duty to `{what}` in contract `{name}` is `{given}`, and `{wanted}` is required"),
            Verdict::Violated,
        ),
    };
    let is_own = bound.is_own(asking.contract_id);
    let at = if is_own { bound.duty.due.span } else { context.contract_span(asking.contract_id) };
    let finding = context.asked(&CODE, asking, at, message).verdict(verdict);
    let finding = match (is_own, told) {
        (true, Comparison::Unknown) => finding.label("not comparable"),
        (true, _) => finding.label("weaker than what is required"),
        (false, _) => {
            let owner = model.owner_about(bound.clause.owner).map_or("", |about| &about.name);
            finding
                .label("no stricter duty of its own")
                .also(bound.duty.due.span, format!("the duty that `{owner}` lays on it"))
        }
    };
    match is_own {
        true => finding.help(format!("write `{wanted}`, or what is stricter")),
        false => finding.help(format!("add a duty to `{what} {wanted}`")),
    }
}
