//! HST004: a certificate that a contract requires does not hold, or not for long enough.

use super::asked::{Asked, asked};
use super::certificates::{SERVICES, certified, of_scheme, state_in_words, uncertified};
use super::places::on_day;
use super::words::{relied_on, tell_supply};
use crate::context::Context;
use crate::words::{hosting_name, term_name};
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::graphs::possible::DaysByHosting;
use charta_model::graphs::supply::{Supplied, SupplyChain, supply_chain_from};
use charta_model::model::{Certificate, Dated, Hosting, HostingId, Model, Required, Said, TermId};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, describe_days};
use rustc_hash::FxHashMap;

/// A required certificate lapses.
pub static CODE: Code = Code {
    id: "HST004",
    name: "certificate-lapses",
    summary: "a required certificate does not hold on every day it is needed",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/HST004-certificate-lapses.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let model = context.model;
    let mut when: FxHashMap<TermId, DaysByHosting> = FxHashMap::default();
    // For which version, activities and offer a certificate counts is another finding.
    let schemes = asked(context, &CODE, |requirement| match &requirement.required {
        Required::Certified(wanted) => vec![(wanted.scheme.value, wanted.scheme)],
        _ => Vec::new(),
    });
    for asked in &schemes {
        let scheme = asked.what;
        let when = when.entry(scheme.value).or_insert_with(|| {
            DaysByHosting::along(model, &SERVICES, |_, facts| uncertified(model, facts, scheme.value))
        });
        Judged { model, asked, scheme }.run(when, findings);
    }
}

struct Judged<'a> {
    model: &'a Model,
    asked: &'a Asked<'a, Said<TermId>>,
    scheme: Said<TermId>,
}

/// What a hosting lacks of a required certificate.
struct Lapse<'a> {
    hosting: HostingId,
    facts: &'a Hosting,
    /// Its certificates of the scheme, whatever their state.
    of_scheme: Vec<&'a Dated<Certificate>>,
    /// The days on which one of them counts.
    covered: Ranges,
    /// The days on which one is needed.
    needed: Ranges,
    /// The first of those on which none counts.
    first: Day,
}

impl<'a> Judged<'a> {
    fn run(&self, when: &DaysByHosting, findings: &mut Vec<Diagnostic>) {
        let places = self.asked.places();
        findings.extend(self.asked.nowhere(&CODE, self.scheme.span, &places));
        if when.of_any(&places.kept).is_empty() {
            return;
        }
        let chain = supply_chain_from(self.model, &places.kept, &SERVICES);
        let mut ways: FxHashMap<Day, SupplyChain> = FxHashMap::default();
        for lapse in chain.members().iter().filter_map(|member| self.lapse(member)) {
            let way = ways.entry(lapse.first).or_insert_with(|| {
                supply_chain_from(self.model, &on_day(&places.kept, lapse.first), &SERVICES)
            });
            findings.push(self.finding(&lapse, way));
        }
    }

    fn lapse(&self, member: &Supplied) -> Option<Lapse<'a>> {
        let facts = self.model.hostings.get(member.hosting)?;
        let of_scheme = of_scheme(self.model, facts, self.scheme.value);
        let covered = certified(self.model, facts, self.scheme.value);
        let first = Day::from_number(member.days.difference(&covered).first()?);
        Some(Lapse { hosting: member.hosting, facts, of_scheme, covered, needed: member.days.clone(), first })
    }

    fn finding(&self, lapse: &Lapse<'_>, way: &SupplyChain) -> Diagnostic {
        let (name, contract, first) =
            (hosting_name(self.model, lapse.hosting), self.asked.name(), lapse.first);
        let scheme = format!("`{}`", term_name(self.model, self.scheme.value));
        let unstated = lapse.of_scheme.iter().any(|certificate| certificate.value.state.is_none());
        let message = match (unstated, lapse.covered.is_empty()) {
            (true, _) => format!(
                "it cannot be shown that hosting `{name}` is certified for {scheme}: from when until when is not said"
            ),
            (false, true) => format!(
                "hosting `{name}` is not certified for {scheme}, which contract `{contract}` requires"
            ),
            (false, false) => {
                format!(
                    "hosting `{name}` is not certified for {scheme} on {first}, which contract `{contract}` requires"
                )
            }
        };
        let verdict = if unstated { Verdict::Unproven } else { Verdict::Violated };
        let finding = self.asked.finding(&CODE, self.scheme.span, message).verdict(verdict);
        let finding = finding.label(format!("not so on {first}"));
        let mut finding =
            tell_supply(finding, way, lapse.hosting, |finding, link| relied_on(self.model, finding, link));
        if !lapse.covered.is_empty() {
            finding = finding.evidence(format!("certified {}", describe_days(&lapse.covered)));
        }
        finding = finding.evidence(format!("needed {}", describe_days(&lapse.needed)));
        for certificate in &lapse.of_scheme {
            finding = finding.also(certificate.span, state_in_words(certificate));
        }
        if lapse.of_scheme.is_empty() {
            finding = finding.also(lapse.facts.about.span, "this hosting names no such certificate");
        }
        finding.help(match (unstated, lapse.covered.is_empty()) {
            (true, _) => "add the certificate's days: `from … until …`".to_owned(),
            (false, true) => format!("replace `{name}`, or add its certificate once it has one"),
            (false, false) => format!(
                "add the certificate that covers `{name}` on {first}, or end what needs it before that day"
            ),
        })
    }
}
