//! HST005: a hosting chain does not meet a framework that a contract requires.

use super::asked::{Asked, asked};
use super::criteria::{Criteria, Failure};
use super::places::{changes, hostings, on_day};
use super::possible::FrameworkWhen;
use super::words::{ends, relied_on, tell_supply};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::graphs::part::Part;
use charta_model::graphs::supply::supply_chain_from;
use charta_model::model::{Framework, FrameworkId, Required, Said};
use charta_model::time::Day;
use rustc_hash::FxHashMap;

/// A required framework is not met.
pub static CODE: Code = Code {
    id: "HST005",
    name: "framework-not-met",
    summary: "a hosting chain does not meet a framework that a contract requires",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/HST005-framework-not-met.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let model = context.model;
    let mut when: FxHashMap<FrameworkId, FrameworkWhen> = FxHashMap::default();
    let met = asked(context, &CODE, |requirement| match requirement.required {
        Required::Meets(framework) => vec![(framework.value, framework)],
        _ => Vec::new(),
    });
    for asked in &met {
        let said = asked.what;
        let Some(framework) = model.frameworks.get(said.value) else { continue };
        let places = asked.places();
        findings.extend(asked.nowhere(&CODE, said.span, &places));
        let when = when.entry(said.value).or_insert_with(|| FrameworkWhen::of(model, framework));
        let when = when.of_any(&places.kept);
        if when.is_empty() {
            continue;
        }
        let part = Part::behind(model, &hostings(&places.kept));
        let mut days = part.change_days(model);
        days.extend(changes(&places.kept));
        days.extend(changes(&places.processed));
        let criteria = Criteria {
            context,
            framework,
            places: &places,
            part: &part,
            throughout: asked.requirement.throughout,
        };
        let days = asked.days(&days).into_iter().filter(|day| when.contains(day.number()));
        let failed = days.map(|day| (day, criteria.failures(day)));
        if let Some((day, failures)) = failed.into_iter().find(|(_, failures)| !failures.is_empty()) {
            let way = failures.first().and_then(|failure| failure.at.as_ref()).map(|(hosting, services)| {
                (*hosting, supply_chain_from(model, &on_day(&places.kept, day), services))
            });
            let told = finding(asked, framework, day, &failures);
            findings.push(match &way {
                Some((hosting, chain)) => {
                    tell_supply(told, chain, *hosting, |finding, link| relied_on(model, finding, link))
                }
                None => told,
            });
        }
    }
}

fn finding(
    asked: &Asked<'_, Said<FrameworkId>>,
    framework: &Framework,
    day: Day,
    failures: &[Failure],
) -> Diagnostic {
    let unproven = failures.iter().all(|failure| failure.verdict == Verdict::Unproven);
    let (name, contract) = (&framework.about.name, asked.name());
    let message = match unproven {
        true => format!("it cannot be shown that the hosting of contract `{contract}` meets `{name}`"),
        false => format!("the hosting of contract `{contract}` does not meet `{name}`"),
    };
    let finding = asked.finding(&CODE, asked.what.span, message);
    let finding = finding.label(format!("{} on {day}", if unproven { "not proven" } else { "not so" }));
    let mut finding = finding.verdict(if unproven { Verdict::Unproven } else { Verdict::Violated });
    let (first, left_out, last) = ends(failures);
    for failure in first {
        finding = finding.also(failure.span, failure.label).evidence(failure.what.clone());
    }
    if left_out > 0 {
        finding = finding.evidence(format!("{left_out} more criteria fail"));
    }
    for failure in last {
        finding = finding.also(failure.span, failure.label).evidence(failure.what.clone());
    }
    finding.help(match unproven {
        true => "add the facts that are missing",
        false => "replace the hostings named in the evidence, or what fails in them",
    })
}
