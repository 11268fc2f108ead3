//! PRC008: a favourable opinion is required, and the contract has none, or another.

use crate::context::{Asking, Context};
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::model::{ContractId, Opinion, OpinionTenor, PartyId, Required, Said};
use charta_model::time::Day;
use std::collections::BTreeSet;

/// An opinion that is not there, or not favourable.
pub static CODE: Code = Code {
    id: "PRC008",
    name: "missing-opinion",
    summary: "a contract lacks the favourable opinion that it must have",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/PRC008-missing-opinion.md"),
};

/// One finding for each contract and party whose favourable opinion it must have and has not, on the first day on which it has
/// not. Only what is expressly in favour is favourable: silence is not, and neither is an opinion under conditions.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    // What is settled is told before what is advice, and each once.
    let mut told: BTreeSet<(ContractId, PartyId)> = BTreeSet::new();
    for advice in [false, true] {
        for asking in context.askings().filter(|asking| asking.clause.advice == advice) {
            let Required::Opinion(party) = &asking.requirement.required else { continue };
            if told.contains(&(asking.contract_id, party.value)) {
                continue;
            }
            if let Some(finding) = judge(context, &asking, party.value) {
                told.insert((asking.contract_id, party.value));
                findings.push(finding);
            }
        }
    }
}

fn judge(context: &Context<'_>, asking: &Asking<'_>, party: PartyId) -> Option<Diagnostic> {
    let opinions: Vec<&Said<Opinion>> =
        asking.contract.opinions.iter().filter(|said| said.value.authority == party).collect();
    let changes: Vec<Day> = opinions.iter().filter_map(|said| said.value.on).collect();
    let days = context.days_to_judge(asking.period, &changes);
    days.into_iter().find_map(|day| {
        let standing = on(&opinions, day);
        let is_favourable = standing.is_some_and(|said| said.value.tenor == OpinionTenor::Favourable);
        (!is_favourable).then(|| finding(context, asking, party, &opinions, (day, standing)))
    })
}

/// The opinion that stands on a day: the last one given by then. Where one has no day, the last one in the text that is not given later.
fn on<'a>(opinions: &[&'a Said<Opinion>], day: Day) -> Option<&'a Said<Opinion>> {
    let given = opinions.iter().filter(|said| said.value.on.is_none_or(|on| on <= day));
    let given: Vec<&'a Said<Opinion>> = given.copied().collect();
    match given.iter().all(|said| said.value.on.is_some()) {
        true => given.into_iter().max_by_key(|said| said.value.on),
        false => given.last().copied(),
    }
}

fn finding(
    context: &Context<'_>,
    asking: &Asking<'_>,
    party: PartyId,
    opinions: &[&Said<Opinion>],
    (day, standing): (Day, Option<&Said<Opinion>>),
) -> Diagnostic {
    let who = context.model.parties.get(party).map_or("", |party| &party.about.name);
    let contract = asking.contract;
    let name = &contract.about.name;
    let must = format!("contract `{name}` must have a favourable opinion of `{who}`");
    let ask = |at, message| context.asked(&CODE, asking, at, message);
    let Some(said) = standing else {
        let first = opinions.iter().filter_map(|said| Some((said.value.on?, said))).min_by_key(|(on, _)| *on);
        return match first {
            Some((given, said)) => ask(said.span, format!("{must} on {day}, and has one only from {given} on"))
                .label(format!("given on {given}"))
                .verdict(Verdict::Violated)
                .help(format!("let nothing that needs the opinion begin before {given}, or correct its day")),
            None => ask(contract.about.span, format!("{must}, and states none"))
                .label(match contract.opinions.is_empty() {
                    true => "no `opinion`",
                    false => "no `opinion` of that party",
                })
                .verdict(Verdict::Unproven)
                .help(format!("seek it, and once it is given add `opinion: {who} favourable` with its number and its day")),
        };
    };
    let since = match said.value.on {
        Some(on) => format!("the opinion given on {on} "),
        None => "that opinion ".to_owned(),
    };
    let (what, because, help) = match said.value.tenor {
        OpinionTenor::Tacit => (
            "has a tacit one",
            "says nothing: nobody answered in time, which is no opinion in favour",
            format!("ask `{who}` for an express opinion"),
        ),
        OpinionTenor::Reserved => (
            "has one with reservations",
            "is in favour under conditions only",
            format!("meet the conditions of `{who}`, and have a favourable opinion given"),
        ),
        OpinionTenor::Unfavourable | OpinionTenor::Favourable => (
            "has an unfavourable one",
            "is against the contract",
            format!("change the contract so that `{who}` can be in favour, and submit it again"),
        ),
    };
    let finding = ask(said.span, format!("{must}, and {what}"))
        .label(format!("`{}` is not favourable", said.value.tenor.word()))
        .verdict(Verdict::Violated)
        .evidence(format!("{since}{because}"))
        .help(help);
    let later = opinions.iter().filter(|other| other.value.tenor == OpinionTenor::Favourable);
    let later = later.filter_map(|other| other.value.on).filter(|on| day < *on).min();
    match later {
        Some(on) => finding.evidence(format!("a favourable opinion is given only on {on}")),
        None => finding,
    }
}
