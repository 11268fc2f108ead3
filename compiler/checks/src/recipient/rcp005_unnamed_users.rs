//! RCP005: a permit is to an organisation as a whole, or to a group of which nobody says who is in it, where users must be named.

use crate::context::Context;
use crate::purpose::asked::{Demand, demands, granted, ids, settled, some_of};
use charta_base::{Code, Diagnostic, Severity, Span, Verdict};
use charta_model::model::{Party, PartyId, Required};
use charta_model::ranges::Ranges;
use rustc_hash::FxHashMap;

/// Users whom nobody names.
pub static CODE: Code = Code {
    id: "RCP005",
    name: "unnamed-users",
    summary: "a permit is to people whom nobody names, where users must be named",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/RCP005-unnamed-users.md"),
};

/// One finding for each contract, requirement and organisation or group without named users.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    for demand in demands(context) {
        if matches!(demand.asking.requirement.required, Required::NamedUsers) {
            judge(context, &demand, &mut found);
        }
    }
    findings.extend(settled(found));
}

fn judge(context: &Context<'_>, demand: &Demand<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let mut permitted: Vec<(PartyId, Vec<Span>)> = Vec::new();
    let mut known: FxHashMap<PartyId, usize> = FxHashMap::default();
    for permit in granted(context, demand.asking.contract, &demand.permit_days()) {
        let parties = permit.rules.iter().flat_map(|rule| rule.parties.pairs().to_vec()).collect();
        let parties = Ranges::from_pairs(parties);
        for id in ids::<Party>(&parties) {
            let Some(party) = model.parties.get(id) else { continue };
            let whole = party.group_of.is_some_and(|of| parties.contains(i64::from(of.raw())));
            if whole || (party.group_of.is_some() && party.members.is_some()) {
                continue;
            }
            let span = permit.grant.parties.span;
            match known.get(&id).and_then(|at| permitted.get_mut(*at)) {
                Some((_, spans)) => spans.push(span),
                None => {
                    known.insert(id, permitted.len());
                    permitted.push((id, vec![span]));
                }
            }
        }
    }
    for (id, spans) in permitted {
        found.extend(finding(context, demand, id, &spans));
    }
}

/// How many further places a finding names.
const MORE: usize = 4;

fn finding(context: &Context<'_>, demand: &Demand<'_>, id: PartyId, spans: &[Span]) -> Option<Diagnostic> {
    let model = context.model;
    let party = model.parties.get(id)?;
    let (first, more) = spans.split_first()?;
    let (name, contract) = (&party.about.name, demand.name());
    let finding = match party.group_of {
        None => {
            let message =
                format!("contract `{contract}` permits whoever is in `{name}`, and its users must be named");
            let finding = context.asked(&CODE, &demand.asking, *first, message).verdict(Verdict::Violated);
            let finding = finding.label("an organisation as a whole");
            let groups =
                model.parties.values().filter(|group| group.group_of == Some(id) && group.members.is_some());
            let groups: Vec<&str> = groups.map(|group| &*group.about.name).collect();
            match groups.is_empty() {
                true => finding
                    .help(format!("declare `group … of {name}` with its `members:`, and permit that group")),
                false => finding.help(format!("permit {} in place of `{name}`", some_of(&groups, "or"))),
            }
        }
        Some(_) => {
            let message = format!("contract `{contract}` permits `{name}`, and nothing says who is in it");
            let finding = context.asked(&CODE, &demand.asking, *first, message).verdict(Verdict::Unproven);
            let finding =
                finding.label("a group without names").also(party.about.span, "`members` is missing here");
            finding.help(format!("add `members: \"…\"` to group `{name}`"))
        }
    };
    Some(more.iter().take(MORE).fold(finding, |finding, span| finding.also(*span, "permitted here too")))
}
