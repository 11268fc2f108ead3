//! HST001: data are, or may be, outside the jurisdiction that a contract requires.

use super::asked::{Asked, AskedPlaces, asked};
use super::located::{Outside, Survey, could_be_outside, fact, verb};
use super::places::on_day;
use super::words::{relied_on, tell_supply};
use crate::context::Context;
use crate::words::{hosting_name, party_name, term_name};
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::graphs::possible::DaysByHosting;
use charta_model::graphs::supply::{Stay, SupplyChain};
use charta_model::model::{Aspect, HostingId, Model, Required, Said, TermId};
use charta_model::time::Day;
use rustc_hash::FxHashMap;

/// Data are outside the required jurisdiction.
pub static CODE: Code = Code {
    id: "HST001",
    name: "stored-outside",
    summary: "data are kept, processed or reached from outside the required jurisdiction",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/HST001-stored-outside.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let model = context.model;
    let mut when: FxHashMap<(Aspect, TermId), DaysByHosting> = FxHashMap::default();
    let within = asked(context, &CODE, |requirement| match requirement.required {
        Required::Within(aspect, place) => vec![((aspect, place.value), (aspect, place))],
        _ => Vec::new(),
    });
    for asked in &within {
        let (aspect, place) = asked.what;
        let when =
            when.entry((aspect, place.value)).or_insert_with(|| could_be_outside(model, aspect, place.value));
        Judged { model, asked, aspect, place }.run(when, findings);
    }
}

struct Judged<'a> {
    model: &'a Model,
    asked: &'a Asked<'a, (Aspect, Said<TermId>)>,
    aspect: Aspect,
    place: Said<TermId>,
}

impl Judged<'_> {
    fn run(&self, when: &DaysByHosting, findings: &mut Vec<Diagnostic>) {
        let places = self.asked.places();
        findings.extend(self.asked.nowhere(&CODE, self.place.span, &places));
        let stays = starts(self.aspect, &places);
        if when.of_any(stays).is_empty() {
            return;
        }
        let survey = Survey::of(self.model, self.aspect, self.place.value, stays);
        findings.extend(
            survey.unsaid.iter().map(|(hosting, aspect)| self.unknown(&survey.chain, *hosting, *aspect)),
        );
        let mut ways: FxHashMap<Day, SupplyChain> = FxHashMap::default();
        for (hosting, outside) in &survey.outside {
            let way = ways
                .entry(outside.day)
                .or_insert_with(|| survey.ways(self.model, self.aspect, &on_day(stays, outside.day)));
            let behind = survey.behind.get(hosting).copied().unwrap_or_default();
            findings.push(self.violated(way, *hosting, outside, behind));
        }
    }

    fn violated(
        &self,
        way: &SupplyChain,
        hosting: HostingId,
        outside: &Outside,
        behind: usize,
    ) -> Diagnostic {
        let (place, wanted) =
            (term_name(self.model, outside.location.term), term_name(self.model, self.place.value));
        let ((doing, whence), name) = (verb(outside.location.aspect), hosting_name(self.model, hosting));
        let message = format!(
            "the data of contract `{}` are {doing} at `{name}` {whence} `{place}`, outside `{wanted}`",
            self.asked.name()
        );
        let finding = self.asked.finding(&CODE, self.place.span, message).verdict(Verdict::Violated);
        let finding = finding.label(format!("not so on {}", outside.day));
        let mut finding =
            tell_supply(finding, way, hosting, |finding, link| relied_on(self.model, finding, link))
                .evidence(format!("on {} `{place}` is not in `{wanted}`", outside.day))
                .also(outside.location.span, format!("outside `{wanted}`"));
        if let Some(holder) = outside.location.holder {
            finding = finding
                .evidence(format!("the keys of `{name}` are held by `{}`", party_name(self.model, holder)));
        }
        if behind > 0 {
            let are = if behind == 1 {
                "hosting that is outside too is"
            } else {
                "hostings that are outside too are"
            };
            finding = finding.evidence(format!("{behind} more {are} reached only through `{name}`"));
        }
        finding.help(
            match (way.get(hosting).is_some_and(|member| member.link.is_none()), outside.location.aspect) {
                (_, Aspect::Access) => format!("end the access from `{place}`, or replace `{name}`"),
                (_, Aspect::Keys) => {
                    format!("have the keys of `{name}` held by somebody established in `{wanted}`")
                }
                (_, Aspect::Support) => format!("have `{name}` supported from `{wanted}`, or replace it"),
                (false, _) => format!("replace `{name}` in the chain by a hosting in `{wanted}`"),
                (true, _) => format!("choose a hosting in `{wanted}`, or require what the contract can keep"),
            },
        )
    }

    fn unknown(&self, chain: &SupplyChain, hosting: HostingId, aspect: Aspect) -> Diagnostic {
        let ((doing, whence), fact) = (verb(aspect), fact(aspect));
        let name = hosting_name(self.model, hosting);
        let message = format!(
            "it cannot be shown that the data of contract `{}` are {doing} at `{name}` {whence} `{}`: `{fact}` is not said",
            self.asked.name(),
            term_name(self.model, self.place.value),
        );
        let finding = self
            .asked
            .finding(&CODE, self.place.span, message)
            .verdict(Verdict::Unproven)
            .label("not proven");
        let finding =
            tell_supply(finding, chain, hosting, |finding, link| relied_on(self.model, finding, link));
        let span = self.model.hostings.get(hosting).map(|facts| facts.about.span).unwrap_or_default();
        finding
            .also(span, format!("`{fact}` is missing here"))
            .help(format!("add `{fact}: …` to hosting `{name}`"))
    }
}

/// Where data are in this respect to begin with.
fn starts(aspect: Aspect, places: &AskedPlaces) -> &[Stay] {
    match aspect {
        Aspect::Processing => &places.processed,
        Aspect::Hosting | Aspect::Storage | Aspect::Access | Aspect::Support | Aspect::Keys => &places.kept,
    }
}
