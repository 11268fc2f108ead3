//! PRC004: another procedure, for which a contract qualifies or nearly does, leads to an approval sooner.

use super::case::{Case, waiting};
use super::qualification::{Condition, Conditions, Standing, judge};
use super::remedy::{BasisAsked, is_a_change, lawful_bases};
use super::routes::{Route, Routes, is_timed};
use crate::context::Context;
use crate::logic::words::counted;
use crate::words::party_name;
use charta_base::{Code, Diagnostic, Severity, join_words};
use charta_model::model::{ContractId, Procedure, ProcedureId, Required, TermId};
use charta_model::procedure::{Milestone, Schedule, Way, latest_submission};
use std::collections::BTreeMap;

/// A way that is faster than the one that is taken.
pub static CODE: Code = Code {
    id: "PRC004",
    name: "faster-way",
    summary: "another procedure, open to the contract, leads to an approval sooner",
    severity: Severity::Advice,
    page: include_str!("../../../../docs/checks/PRC004-faster-way.md"),
};

/// How many ways that need a change are told beside the first.
const MOST: usize = 3;

/// A contract that waits, its own procedure in time, and the faster ones.
struct Choice<'a> {
    case: Case<'a>,
    own: Schedule,
    routes: Vec<Route<'a>>,
}

/// A faster way that is open once one thing is changed.
struct Change<'r, 'a> {
    route: &'r Route<'a>,
    condition: &'r Condition<'a>,
    found: &'r Diagnostic,
}

/// One finding for each contract that waits for its approval and to which a faster way is open: the fastest for which it qualifies, and
/// those still faster for which it would with one change.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut routes = Routes::new(context);
    let mut choices: Vec<Choice<'_>> = Vec::new();
    for case in waiting(context) {
        let own = case.schedule(case.submitted.unwrap_or(context.on));
        let routes = routes.faster(&case, &own);
        if !routes.is_empty() {
            choices.push(Choice { case, own, routes });
        }
    }
    let pairs: Vec<(ContractId, ProcedureId)> = choices
        .iter()
        .flat_map(|choice| choice.routes.iter().map(|route| (choice.case.id, route.id)))
        .collect();
    let conditions = judge(context, &pairs);
    // Nothing may be advised on questions that were too large to be answered.
    if context.rules.rows.borrow().is_exhausted() {
        return;
    }
    let bases = lawful(context, &choices, &conditions);
    findings.extend(choices.iter().filter_map(|choice| choice.finding(context, &conditions, &bases)));
}

/// The legal bases that contracts could state where nothing but one is missing.
fn lawful(
    context: &Context<'_>,
    choices: &[Choice<'_>],
    conditions: &Conditions<'_>,
) -> BTreeMap<(ContractId, ProcedureId), Vec<TermId>> {
    let mut asked = Vec::new();
    for choice in choices {
        for route in &choice.routes {
            let pair = (choice.case.id, route.id);
            let only = conditions.get(&pair).and_then(|conditions| only_unmet(conditions));
            if let Some((condition, _)) = only
                && let Required::Basis { bases, purposes, .. } = &condition.requirement.required
            {
                asked.push(BasisAsked { pair, bases, purposes: purposes.as_ref() });
            }
        }
    }
    lawful_bases(context, &asked)
}

/// The one condition that is not met, where a single thing was found about it.
fn only_unmet<'c, 'a>(conditions: &'c [Condition<'a>]) -> Option<(&'c Condition<'a>, &'c Diagnostic)> {
    let mut unmet = conditions.iter().filter_map(|condition| match &condition.standing {
        Standing::Unmet(found) => Some((condition, found)),
        _ => None,
    });
    match (unmet.next(), unmet.next()) {
        (Some((condition, found)), None) => match found.as_slice() {
            [found] => Some((condition, found)),
            _ => None,
        },
        _ => None,
    }
}

/// When an approval comes, and by what that is told: by its delays, unless the procedure says of some step on the way to it what was observed.
fn comes(procedure: &Procedure, schedule: &Schedule) -> Option<String> {
    let approval = &schedule.expected().approval;
    let day = approval.ends.day()?;
    let steps = approval.path.iter().filter_map(|stage| procedure.steps.get(stage.step));
    Some(match steps.into_iter().any(|step| step.observed.is_some()) {
        true => format!(
            "comes by {day}, going by what `{}` says has been observed, which is no legal limit",
            procedure.about.name
        ),
        false => format!("comes by its delays on {day}"),
    })
}

impl Change<'_, '_> {
    /// "`simple` is open too with one change": when its approval comes, and what was found.
    fn in_words(&self) -> String {
        let procedure = self.route.procedure;
        format!(
            "with one change `{}` is open too, whose approval {}, {} sooner: {}",
            procedure.about.name,
            comes(procedure, &self.route.schedule).unwrap_or_default(),
            counted(self.route.sooner, "day"),
            self.found.message
        )
    }
}

impl<'a> Choice<'a> {
    fn finding(
        &self,
        context: &Context<'_>,
        conditions: &Conditions<'a>,
        bases: &BTreeMap<(ContractId, ProcedureId), Vec<TermId>>,
    ) -> Option<Diagnostic> {
        let of = |route: &Route<'_>| conditions.get(&(self.case.id, route.id)).map_or(&[][..], Vec::as_slice);
        let qualified = self.routes.iter().find(|route| {
            of(route).iter().all(|condition| !matches!(condition.standing, Standing::Unmet(_)))
        });
        let sooner = qualified.map_or(0, |route| route.sooner);
        let mut changes: Vec<Change<'_, 'a>> = Vec::new();
        for route in self.routes.iter().filter(|route| sooner < route.sooner) {
            let Some((condition, found)) = only_unmet(of(route)) else { continue };
            let needs_basis = matches!(condition.requirement.required, Required::Basis { .. });
            let is_lawful = !needs_basis || bases.contains_key(&(self.case.id, route.id));
            if is_lawful && is_a_change(context, self.case.contract, condition) {
                changes.push(Change { route, condition, found });
            }
        }
        let help = |change: &Change<'_, 'a>| self.remedy(context, change, bases);
        match qualified {
            Some(route) => {
                let mut finding = self.qualified(context, route, of(route));
                for change in changes.iter().take(MOST) {
                    let way = &change.route.procedure.about.name;
                    finding = finding
                        .also(change.condition.clause.keyword, format!("`{way}` asks more"))
                        .evidence(change.in_words());
                    finding = help(change).into_iter().fold(finding, |finding, help| {
                        finding.help(format!("to go through `{way}`: {help}"))
                    });
                }
                Some(finding)
            }
            None => {
                let (first, more) = changes.split_first()?;
                let mut finding = self.nearly(context, first, of(first.route));
                finding = help(first).into_iter().fold(finding, Diagnostic::help);
                finding = self.submit(context, first.route, finding);
                for change in more.iter().take(MOST) {
                    finding = finding.evidence(change.in_words());
                }
                Some(finding)
            }
        }
    }

    /// The way is open.
    fn qualified(
        &self,
        context: &Context<'_>,
        route: &Route<'_>,
        conditions: &[Condition<'_>],
    ) -> Diagnostic {
        let (name, way) = (&self.case.contract.about.name, &route.procedure.about.name);
        let message = format!(
            "contract `{name}` qualifies for `{way}` too, whose approval comes {} sooner than that of `{}`",
            counted(route.sooner, "day"),
            self.case.procedure.about.name
        );
        let finding = self.begun(context, route, message);
        let finding = finding.evidence(match conditions.len() {
            0 => format!("`{way}` is for all the data of `{name}`, and asks for nothing more"),
            1 => format!("`{way}` is for all the data of `{name}`, which meets its condition"),
            all => format!("`{way}` is for all the data of `{name}`, which meets its {all} conditions"),
        });
        let finding = on_the_way(context, conditions).into_iter().fold(finding, Diagnostic::evidence);
        self.submit(context, route, finding)
    }

    /// The way is open once one thing is changed.
    fn nearly(
        &self,
        context: &Context<'_>,
        change: &Change<'_, '_>,
        conditions: &[Condition<'_>],
    ) -> Diagnostic {
        let (name, route) = (&self.case.contract.about.name, change.route);
        let way = &route.procedure.about.name;
        let message = format!(
            "one change from qualifying for `{way}`, contract `{name}` could have its approval {} sooner than by `{}`",
            counted(route.sooner, "day"),
            self.case.procedure.about.name
        );
        let finding = self.begun(context, route, message);
        let finding =
            finding.also(change.condition.clause.keyword, "the one condition that it does not meet");
        let finding = finding.evidence(change.found.message.clone());
        let per = &change.condition.clause.per;
        let finding =
            per.iter().fold(finding, |finding, source| finding.evidence(format!("required by {source}")));
        on_the_way(context, conditions).into_iter().fold(finding, Diagnostic::evidence)
    }

    /// Both approvals, and what is not known of what follows the faster one.
    fn begun(&self, context: &Context<'_>, route: &Route<'_>, message: String) -> Diagnostic {
        let (case, way) = (&self.case, &route.procedure.about.name);
        let own = &case.procedure.about.name;
        let finding = Diagnostic::at(&CODE, case.named, message)
            .label(match case.submitted {
                Some(day) => format!("submitted on {day}"),
                None => "not yet submitted".to_owned(),
            })
            .also(route.procedure.about.span, "the faster way")
            .about(case.contract.about.path.to_string());
        let submitted = self.own.submitted;
        let finding = match comes(case.procedure, &self.own) {
            Some(comes) => finding.evidence(format!(
                "{}submitted on {submitted}, the approval of `{own}` {comes}",
                if case.submitted.is_some() { "" } else { "if it is " },
            )),
            None => finding,
        };
        let finding = match is_timed(case.procedure, submitted, &case.calendar, Milestone::Approval) {
            true => finding,
            false => finding.evidence(format!(
                "nothing says how long some steps of `{own}` take, so that it may come later still"
            )),
        };
        let start = route.schedule.submitted;
        let finding = match comes(route.procedure, &route.schedule) {
            Some(comes) => {
                finding.evidence(format!("if it is submitted on {start}, that of `{way}` {comes}"))
            }
            None => finding,
        };
        let finding = match case.needed_by(context.on) {
            Some(day) => finding.evidence(format!("an approval is needed on {day}")),
            None => finding.evidence("an approval is needed already".to_owned()),
        };
        match is_timed(route.procedure, start, &route.calendar, Milestone::Completion) {
            true => finding,
            false => {
                finding.evidence(format!("nothing says how long what follows the approval takes in `{way}`"))
            }
        }
    }

    /// What remains to be done once the contract qualifies.
    fn submit(&self, context: &Context<'_>, route: &Route<'_>, finding: Diagnostic) -> Diagnostic {
        let way = &route.procedure.about.name;
        let by = match route.schedule.observed {
            Some(_) => Way::ObservedMost,
            None => Way::Nominal,
        };
        let latest = self.case.needed_by(context.on).and_then(|day| {
            latest_submission(route.procedure, &route.calendar, (by, Milestone::Approval), day)
        });
        finding.help(match latest.filter(|latest| context.on <= *latest) {
            Some(latest) => {
                format!("submit the file to `{way}` by {latest}, and name `{way}` under `procedure`")
            }
            None => format!("submit the file to `{way}` at once, and name `{way}` under `procedure`"),
        })
    }

    /// The change that is needed: for a legal basis, one on which the parties can rest.
    fn remedy(
        &self,
        context: &Context<'_>,
        change: &Change<'_, '_>,
        bases: &BTreeMap<(ContractId, ProcedureId), Vec<TermId>>,
    ) -> Vec<String> {
        match bases.get(&(self.case.id, change.route.id)) {
            Some(bases) => {
                let terms = bases.iter().filter_map(|basis| context.model.terms.get(*basis));
                let names: Vec<String> = terms.map(|term| format!("`{}`", term.about.name)).collect();
                vec![format!("add {} to `basis`", join_words(&names, "or"))]
            }
            None => change.found.help.clone(),
        }
    }
}

/// The opinions that are sought on the way, since they are steps of it.
fn on_the_way(context: &Context<'_>, conditions: &[Condition<'_>]) -> Vec<String> {
    let waiting = conditions.iter().filter(|condition| matches!(condition.standing, Standing::OnTheWay));
    let parties = waiting.filter_map(|condition| match &condition.requirement.required {
        Required::Opinion(party) => Some(party_name(context.model, party.value)),
        _ => None,
    });
    let line =
        |party| format!("the favourable opinion of `{party}` is a step of it, and is still to be given");
    parties.map(line).collect()
}
