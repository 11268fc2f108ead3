//! HST005: a hosting chain does not meet a framework that a contract requires.

use super::asked::{Asked, Places, asked, only};
use super::owners::{Gap, Outsiders, Unsaid};
use super::words::{ends, hosting_name, operator_of, party_name, term_name};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity, Span, Verdict};
use charta_model::graphs::part::Part;
use charta_model::graphs::reach::{Place, Reach};
use charta_model::graphs::supply::supply_chain;
use charta_model::model::{
    CertificateState, Framework, FrameworkId, Hosting, HostingId, LawId, Model, PartyId, Required, Said,
    Service, Share, TermId,
};
use charta_model::time::Day;
use rustc_hash::FxHashSet;
use std::rc::Rc;

/// A required framework is not met.
pub static CODE: Code = Code {
    id: "HST005",
    name: "framework-not-met",
    summary: "a hosting chain does not meet a framework that a contract requires",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/HST005-framework-not-met.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for asked in asked(context) {
        let Required::Meets(said) = asked.requirement.required else { continue };
        let Some(framework) = context.model.frameworks.get(said.value) else { continue };
        let places = asked.places();
        findings.extend(asked.nowhere(&CODE, said.span, &places));
        let part = Part::behind(context.model, &places.kept);
        let days = asked.days(&part.change_days(context.model));
        let judged =
            Judged { model: context.model, asked: &asked, framework, said, places: &places, part: &part };
        let failed = days.iter().map(|day| (*day, judged.failures(*day)));
        if let Some((day, failures)) = failed.into_iter().find(|(_, failures)| !failures.is_empty()) {
            findings.push(judged.finding(day, &failures));
        }
    }
}

struct Judged<'a> {
    model: &'a Model,
    asked: &'a Asked<'a>,
    framework: &'a Framework,
    said: Said<FrameworkId>,
    places: &'a Places,
    part: &'a Part,
}

/// One criterion that fails.
struct Failure {
    verdict: Verdict,
    what: String,
    span: Span,
    label: &'static str,
}

/// What is worked out once a day, for all hostings.
struct OnDay<'a> {
    outsiders: Option<Outsiders<'a>>,
    unsaid: Unsaid,
    reaches: Vec<(LawId, Rc<Reach>)>,
}

impl Judged<'_> {
    fn finding(&self, day: Day, failures: &[Failure]) -> Diagnostic {
        let unproven = failures.iter().all(|failure| failure.verdict == Verdict::Unproven);
        let (name, contract) = (&self.framework.about.name, self.asked.name());
        let message = match unproven {
            true => format!("it cannot be shown that the hosting of contract `{contract}` meets `{name}`"),
            false => format!("the hosting of contract `{contract}` does not meet `{name}`"),
        };
        let finding = self.asked.finding(&CODE, self.said.span, message);
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

    fn failures(&self, day: Day) -> Vec<Failure> {
        let services = [Service::Storage, Service::Backup, Service::Compute, Service::Administration];
        let reach = |law: LawId| match self.asked.requirement.throughout {
            true => Rc::new(Reach::within(self.model, law, day, self.part)),
            false => self.asked.context.reach(law, day),
        };
        let on_day = OnDay {
            outsiders: self
                .framework
                .holders_outside
                .map(|inside| Outsiders::on(self.model, day, self.part, inside)),
            unsaid: Unsaid::on(self.model, day, self.part),
            reaches: self.framework.beyond_reach_of.iter().map(|law| (*law, reach(*law))).collect(),
        };
        let mut failures = Vec::new();
        // Several hostings may have the same operator.
        let mut judged: FxHashSet<PartyId> = FxHashSet::default();
        for member in supply_chain(self.model, &self.places.kept, &services, only(day)).members() {
            let Some(facts) = self.model.hostings.get(member.hosting) else { continue };
            self.located(facts, day, &mut failures);
            self.certified(facts, day, &mut failures);
            if let Some(operator) = operator_of(self.model, member.hosting)
                && judged.insert(operator)
            {
                self.seat(member.hosting, operator, day, &mut failures);
                self.holdings(member.hosting, operator, &on_day, &mut failures);
            }
            for (law, reach) in &on_day.reaches {
                if reach.reaches(Place::Hosting(member.hosting)) {
                    let law = self.model.laws.get(*law).map_or("", |law| &law.about.name);
                    let what = format!("`{law}` reaches `{}`", facts.about.name);
                    failures.push(Failure {
                        verdict: Verdict::Violated,
                        what,
                        span: facts.about.span,
                        label: "reached by the law",
                    });
                }
            }
        }
        failures
    }

    fn located(&self, facts: &Hosting, day: Day, failures: &mut Vec<Failure>) {
        let Some(wanted) = self.framework.located else { return };
        let name = &facts.about.name;
        let places: Vec<_> =
            facts.located.iter().chain(&facts.stored_in).chain(&facts.processed_in).collect();
        if places.is_empty() {
            let what = format!("where `{name}` stands is not said: add `located:`");
            failures.push(Failure {
                verdict: Verdict::Unproven,
                what,
                span: facts.about.span,
                label: "`located` is missing here",
            });
        }
        for place in places.iter().filter(|place| !self.model.is_in(place.value, wanted, day)) {
            let (place_name, wanted) = (term_name(self.model, place.value), term_name(self.model, wanted));
            let what = format!("`{name}` stands in `{place_name}`, outside `{wanted}`");
            failures.push(Failure { verdict: Verdict::Violated, what, span: place.span, label: "outside" });
        }
    }

    fn certified(&self, facts: &Hosting, day: Day, failures: &mut Vec<Failure>) {
        for scheme in &self.framework.certified {
            let Some(term) = self.model.terms.get(*scheme) else { continue };
            let of_scheme = |certificate: &TermId| term.closure.contains(i64::from(certificate.raw()));
            let mut certificates =
                facts.certificates.iter().filter(|one| of_scheme(&one.value.certification));
            if certificates
                .clone()
                .any(|one| one.value.state == Some(CertificateState::Valid) && one.period.contains(day))
            {
                continue;
            }
            let (host, scheme) = (&facts.about.name, &term.about.name);
            failures.push(match certificates.find(|one| one.value.state.is_none()) {
                Some(unstated) => Failure {
                    verdict: Verdict::Unproven,
                    what: format!("from when until when `{host}` is certified for `{scheme}` is not said"),
                    span: unstated.span,
                    label: "neither days nor a state are said",
                },
                None => Failure {
                    verdict: Verdict::Violated,
                    what: format!("`{host}` is not certified for `{scheme}`"),
                    span: facts.about.span,
                    label: "not certified",
                },
            });
        }
    }

    fn seat(&self, hosting: HostingId, operator: PartyId, day: Day, failures: &mut Vec<Failure>) {
        let (Some(wanted), Some(party)) = (self.framework.seat, self.model.parties.get(operator)) else {
            return;
        };
        if let Some(seat) = party.established.filter(|seat| !self.model.is_in(seat.value, wanted, day)) {
            let what = format!(
                "`{}`, which operates `{}`, is established in `{}`, outside `{}`",
                party.about.name,
                hosting_name(self.model, hosting),
                term_name(self.model, seat.value),
                term_name(self.model, wanted)
            );
            failures.push(Failure {
                verdict: Verdict::Violated,
                what,
                span: seat.span,
                label: "established outside",
            });
        }
    }

    /// Caps on what holders from outside hold: each alone (all its stakes, multiplied along each chain and added up), and all
    /// together (each stake counted once, at the first holder from outside above the operator).
    fn holdings(
        &self,
        hosting: HostingId,
        operator: PartyId,
        on_day: &OnDay<'_>,
        failures: &mut Vec<Failure>,
    ) {
        let Some(outsiders) = &on_day.outsiders else { return };
        let above = outsiders.of(operator);
        let (name, at) = (party_name(self.model, operator), hosting_name(self.model, hosting));
        let span = self.model.parties.get(operator).map(|party| party.about.span).unwrap_or_default();
        let mut exceed = |what: String| {
            failures.push(Failure { verdict: Verdict::Violated, what, span, label: "held from outside" });
        };
        let mut could_exceed = false;
        if let Some(cap) = self.framework.holding_each {
            // No one holds more than all together.
            let largest = if above.together.plus(above.unsaid_besides) > cap {
                outsiders.largest(operator)
            } else {
                None
            };
            let most = largest.map_or(Share::default(), |(_, share)| share);
            match largest.filter(|(_, share)| *share > cap) {
                Some((holder, share)) => {
                    let holder = party_name(self.model, holder);
                    exceed(format!(
                        "`{holder}` holds {share} of `{name}`, which operates `{at}`: more than {cap} alone"
                    ));
                }
                // What is unsaid could all belong to one holder from outside, a known one or another.
                None => could_exceed |= above.unsaid > cap || most.plus(above.unsaid_besides) > cap,
            }
        }
        if let Some(cap) = self.framework.holding_together {
            let together = above.together;
            match together > cap {
                true => exceed(format!(
                    "holders from outside hold {together} of `{name}`, which operates `{at}`: more than {cap} together"
                )),
                false => could_exceed |= together.plus(above.unsaid_besides) > cap,
            }
        }
        if let Some(gap) = on_day.unsaid.gap(operator).filter(|_| could_exceed) {
            failures.push(self.unaccounted(gap));
        }
    }

    fn unaccounted(&self, gap: Gap) -> Failure {
        let name = party_name(self.model, gap.of);
        let what = match gap.unsaid == Share::WHOLE {
            true => format!("who owns `{name}` is not said: add `owners:`, or `owners: none`"),
            false => format!("who owns {} of `{name}` is not said: add the rest to `owners:`", gap.unsaid),
        };
        let span = self.model.parties.get(gap.of).map(|party| party.about.span).unwrap_or_default();
        Failure { verdict: Verdict::Unproven, what, span, label: "not all its owners are said here" }
    }
}
