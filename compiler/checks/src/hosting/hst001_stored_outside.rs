//! HST001: data are, or may be, outside the jurisdiction that a contract requires.

use super::asked::{Asked, asked, only};
use super::words::{days_inside, hosting_name, relied_on, tell_supply, term_name};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity, Span, Verdict};
use charta_model::graphs::supply::{Supplied, SupplyChain, serves, supply_chain, supply_chain_through};
use charta_model::model::{Aspect, Dated, Hosting, HostingId, Model, Required, Said, Service, TermId};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Period};
use rustc_hash::{FxHashMap, FxHashSet};

/// Data are outside the required jurisdiction.
pub static CODE: Code = Code {
    id: "HST001",
    name: "stored-outside",
    summary: "data are kept, processed or reached from outside the required jurisdiction",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/HST001-stored-outside.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for asked in asked(context) {
        if let Required::Within(aspect, place) = asked.requirement.required {
            Judged { model: context.model, asked, aspect, place, inside: FxHashMap::default() }.run(findings);
        }
    }
}

struct Judged<'a> {
    model: &'a Model,
    asked: Asked<'a>,
    aspect: Aspect,
    place: Said<TermId>,
    /// The days on which each jurisdiction lies in the required one.
    inside: FxHashMap<TermId, Ranges>,
}

/// A place where the data are in one respect, and when.
struct Location {
    aspect: Aspect,
    term: TermId,
    span: Span,
    period: Period,
}

/// A place outside, and the first day on which the data are there.
struct Outside {
    location: Location,
    day: Day,
}

impl Judged<'_> {
    fn run(mut self, findings: &mut Vec<Diagnostic>) {
        let places = self.asked.places();
        findings.extend(self.asked.nowhere(&CODE, self.place.span, &places));
        let starts = match self.aspect {
            Aspect::Processing => places.processed,
            Aspect::Hosting | Aspect::Storage | Aspect::Access | Aspect::Support => places.kept,
        };
        let (services, during) = (services(self.aspect), self.asked.period());
        let chain = supply_chain(self.model, &starts, services, during);
        let aspects = self.aspects(&chain, &starts);
        for member in chain.members() {
            if let Some(aspect) = self.unsaid(member, &aspects) {
                findings.push(self.unknown(&chain, member, aspect));
            }
        }
        let is_outside: FxHashSet<HostingId> = chain
            .members()
            .iter()
            .filter(|member| self.outside(member, &aspects).is_some())
            .map(|member| member.hosting)
            .collect();
        // What is reached only through a hosting that is itself outside goes with it.
        let nearest =
            supply_chain_through(self.model, &starts, services, during, |at| !is_outside.contains(&at));
        let found: Vec<(HostingId, Outside)> = nearest
            .members()
            .iter()
            .filter(|member| is_outside.contains(&member.hosting))
            .filter_map(|member| Some((member.hosting, self.outside(member, &aspects)?)))
            .collect();
        let behind = behind(&chain, &is_outside, &found);
        let mut on_day: FxHashMap<Day, SupplyChain> = FxHashMap::default();
        for (hosting, outside) in found {
            let way = on_day.entry(outside.day).or_insert_with(|| {
                supply_chain_through(self.model, &starts, services, only(outside.day), |at| {
                    !is_outside.contains(&at)
                })
            });
            let behind = behind.get(&hosting).copied().unwrap_or_default();
            findings.push(self.violated(way, hosting, &outside, behind));
        }
    }

    /// In what respects each hosting of a chain holds data: of a hosting relied on for storage alone it does not matter where
    /// it processes.
    fn aspects(&self, chain: &SupplyChain, starts: &[HostingId]) -> FxHashMap<HostingId, Vec<Aspect>> {
        let mut aspects: FxHashMap<HostingId, Vec<Aspect>> = FxHashMap::default();
        let wanted: &[Aspect] = match self.aspect {
            Aspect::Hosting => &[Aspect::Storage, Aspect::Processing],
            ref one => std::slice::from_ref(one),
        };
        for start in starts {
            aspects.insert(*start, wanted.to_vec());
        }
        for facts in chain.members().iter().filter_map(|member| self.model.hostings.get(member.hosting)) {
            for reliance in &facts.relies_on {
                let of = aspects.entry(reliance.value.on).or_default();
                let served = wanted.iter().filter(|aspect| serves(&reliance.value, services(**aspect)));
                of.extend(served.filter(|aspect| !of.contains(aspect)).copied().collect::<Vec<Aspect>>());
                of.sort_unstable();
            }
        }
        aspects
    }

    /// A respect in which nothing is said of a hosting.
    fn unsaid(&self, member: &Supplied, aspects: &FxHashMap<HostingId, Vec<Aspect>>) -> Option<Aspect> {
        let hosting = self.model.hostings.get(member.hosting)?;
        let aspects = aspects.get(&member.hosting)?;
        aspects.iter().copied().find(|aspect| locations(hosting, *aspect).is_empty())
    }

    /// The place outside where the data are first.
    fn outside(&mut self, member: &Supplied, aspects: &FxHashMap<HostingId, Vec<Aspect>>) -> Option<Outside> {
        let hosting = self.model.hostings.get(member.hosting)?;
        let mut first: Option<Outside> = None;
        for aspect in aspects.get(&member.hosting).into_iter().flatten() {
            for location in locations(hosting, *aspect) {
                let (model, wanted) = (self.model, self.place.value);
                let inside = self
                    .inside
                    .entry(location.term)
                    .or_insert_with(|| days_inside(model, location.term, wanted));
                let days = member.days.intersection(&location.period.days()).difference(inside);
                let Some(day) = days.first().map(Day::from_number) else { continue };
                if first.as_ref().is_none_or(|first| day < first.day) {
                    first = Some(Outside { location, day });
                }
            }
        }
        first
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
                (_, Aspect::Support) => format!("have `{name}` supported from `{wanted}`, or replace it"),
                (false, _) => format!("replace `{name}` in the chain by a hosting in `{wanted}`"),
                (true, _) => format!("choose a hosting in `{wanted}`, or require what the contract can keep"),
            },
        )
    }

    fn unknown(&self, chain: &SupplyChain, member: &Supplied, aspect: Aspect) -> Diagnostic {
        let ((doing, whence), fact) = (verb(aspect), fact(aspect));
        let name = hosting_name(self.model, member.hosting);
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
            tell_supply(finding, chain, member.hosting, |finding, link| relied_on(self.model, finding, link));
        let span =
            self.model.hostings.get(member.hosting).map(|hosting| hosting.about.span).unwrap_or_default();
        finding
            .also(span, format!("`{fact}` is missing here"))
            .help(format!("add `{fact}: …` to hosting `{name}`"))
    }
}

/// For each hosting found outside, how many others outside are reached only through it.
fn behind(
    chain: &SupplyChain,
    is_outside: &FxHashSet<HostingId>,
    found: &[(HostingId, Outside)],
) -> FxHashMap<HostingId, usize> {
    let found: FxHashSet<HostingId> = found.iter().map(|(hosting, _)| *hosting).collect();
    let mut through: FxHashMap<HostingId, HostingId> = FxHashMap::default();
    let mut behind: FxHashMap<HostingId, usize> = FxHashMap::default();
    // Nearest first: the way to what a hosting is reached from is known before it.
    for member in chain.members() {
        let above = member.link.as_ref().and_then(|link| through.get(&link.from)).copied();
        if found.contains(&member.hosting) {
            through.insert(member.hosting, member.hosting);
        } else if let Some(first) = above {
            through.insert(member.hosting, first);
            if is_outside.contains(&member.hosting) {
                *behind.entry(first).or_default() += 1;
            }
        }
    }
    behind
}

/// The services through which data get to where an aspect is about.
fn services(aspect: Aspect) -> &'static [Service] {
    match aspect {
        Aspect::Hosting => &[Service::Storage, Service::Backup, Service::Compute],
        Aspect::Storage => &[Service::Storage, Service::Backup],
        Aspect::Processing => &[Service::Compute],
        Aspect::Access => {
            &[Service::Storage, Service::Backup, Service::Compute, Service::Administration, Service::Support]
        }
        Aspect::Support => &Service::ALL,
    }
}

fn locations(hosting: &Hosting, aspect: Aspect) -> Vec<Location> {
    let always =
        |term: &Said<TermId>| Location { aspect, term: term.value, span: term.span, period: Period::ALWAYS };
    let own = |given: &[Said<TermId>]| {
        let given = if given.is_empty() { hosting.located.as_slice() } else { given };
        given.iter().map(always).collect()
    };
    let dated = |given: &[Dated<TermId>]| {
        let dated = given.iter();
        dated
            .map(|term| Location { aspect, term: term.value, span: term.span, period: term.period })
            .collect()
    };
    match aspect {
        Aspect::Hosting | Aspect::Storage => own(&hosting.stored_in),
        Aspect::Processing => own(&hosting.processed_in),
        Aspect::Access => dated(&hosting.accessed_from),
        Aspect::Support => dated(&hosting.support_from),
    }
}

/// What is done with data in one respect, and the word before where.
fn verb(aspect: Aspect) -> (&'static str, &'static str) {
    match aspect {
        Aspect::Hosting | Aspect::Storage => ("kept", "in"),
        Aspect::Processing => ("processed", "in"),
        Aspect::Access => ("reached", "from"),
        Aspect::Support => ("supported", "from"),
    }
}

fn fact(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Hosting | Aspect::Storage | Aspect::Processing => "located",
        Aspect::Access => "accessed_from",
        Aspect::Support => "support_from",
    }
}
