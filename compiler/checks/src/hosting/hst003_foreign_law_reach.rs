//! HST003: a law that the contract wants kept out reaches its data.

use super::asked::{Asked, AskedPlaces, asked};
use super::owners::{Care, Gap, Unsaid};
use super::places::{changes, hostings, on_day};
use super::possible::LawWhen;
use super::words::{ends, operator_of, reach_in_words, tell_way};
use crate::context::Context;
use crate::words::{hosting_name, party_name, term_name};
use charta_base::{Code, Diagnostic, Severity, Span, Verdict, join_words};
use charta_model::graphs::part::Part;
use charta_model::graphs::possible::{PartiesReached, hostings_reached_without};
use charta_model::graphs::reach::{LinkKind, Place, Reach, ReachLink};
use charta_model::graphs::supply::supply_chain_through;
use charta_model::model::{HostingId, Law, LawId, Model, PartyId, Required, Said, Service, Share};
use charta_model::ranges::Ranges;
use charta_model::time::Day;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A foreign law reaches the data.
pub static CODE: Code = Code {
    id: "HST003",
    name: "foreign-law-reach",
    summary: "a law that a contract wants kept out reaches its data",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/HST003-foreign-law-reach.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut known: FxHashMap<LawId, LawWhen> = FxHashMap::default();
    let kept_out = asked(context, &CODE, |requirement| match &requirement.required {
        Required::BeyondReach(laws) => laws.iter().map(|law| (law.value, *law)).collect(),
        _ => Vec::new(),
    });
    for asked in &kept_out {
        let law = asked.what;
        let Some(facts) = context.model.laws.get(law.value) else { continue };
        let places = asked.places();
        findings.extend(asked.nowhere(&CODE, law.span, &places));
        let when = known.entry(law.value).or_insert_with(|| LawWhen::of(context.model, facts));
        let reached = when.reached.of_any(&places.kept);
        let unsure = when.unsure.of_any(&places.kept);
        if reached.is_empty() && unsure.is_empty() {
            continue;
        }
        let kept = hostings(&places.kept);
        let part = Part::behind(context.model, &kept);
        let mut days = part.change_days(context.model);
        days.extend(changes(&places.kept));
        let days = asked.days(&days);
        let on = |possible: &Ranges| {
            days.iter().copied().filter(|day| possible.contains(day.number())).collect::<Vec<Day>>()
        };
        let judged = Judged {
            model: context.model,
            asked,
            places: &places,
            kept: &kept,
            part: &part,
            law,
            facts,
            parties: &when.parties,
        };
        judged.run(&on(&reached), &on(&unsure), findings);
    }
}

/// One law that one contract wants kept out.
struct Judged<'a> {
    model: &'a Model,
    asked: &'a Asked<'a, Said<LawId>>,
    places: &'a AskedPlaces,
    /// The hostings where the data are on any of the days.
    kept: &'a [HostingId],
    part: &'a Part,
    law: Said<LawId>,
    facts: &'a Law,
    /// When the law could reach each organisation.
    parties: &'a PartiesReached,
}

/// The hostings that a law reaches through one cause.
struct Reached {
    day: Day,
    reach: Rc<Reach>,
    /// The one with the longest way to the law, which shows the most of the chain.
    hosting: HostingId,
    /// How many there are on that day.
    count: usize,
}

impl Judged<'_> {
    /// Judges days on which the law could reach the hostings, and days on which too little could be said of them.
    fn run(&self, days: &[Day], unsure: &[Day], findings: &mut Vec<Diagnostic>) {
        // One cause, one finding: hostings reached through the same link to replace are told together.
        let mut causes: BTreeMap<Span, Reached> = BTreeMap::new();
        // What earlier days' findings say to replace, and the later days on which the law could still reach the hostings without it.
        let mut replaced: FxHashSet<Span> = FxHashSet::default();
        let mut left = Ranges::all();
        for (at, day) in days.iter().copied().enumerate() {
            if !self.facts.in_force.contains(day) || !left.contains(day.number()) {
                continue;
            }
            let reach = self.reach(day);
            let mut news: FxHashSet<Span> = FxHashSet::default();
            let there = self.places.kept.iter().filter(|(_, stay)| stay.contains(day.number()));
            for hosting in
                there.map(|(hosting, _)| *hosting).filter(|hosting| reach.reaches(Place::Hosting(*hosting)))
            {
                let cut = self.to_replace(&reach, hosting);
                let Some(cause) = cut.iter().copied().find(|link| !replaced.contains(link)) else { continue };
                let new = || Reached { day, reach: Rc::clone(&reach), hosting, count: 0 };
                causes.entry(cause).or_insert_with(new).add(day, hosting);
                news.extend(cut);
            }
            if !news.is_empty() && at + 1 < days.len() {
                replaced.extend(news);
                let without =
                    hostings_reached_without(self.model, self.facts, self.parties, self.kept, &replaced);
                left = without.of_any(&self.places.kept).intersection(&left);
            }
        }
        if causes.is_empty() {
            findings.extend(self.unproven(unsure));
        }
        findings.extend(causes.into_values().map(|reached| self.reached(&reached)));
    }

    /// What the law reaches on a day: of all the project on the day of judgement, which other contracts ask too.
    fn reach(&self, day: Day) -> Rc<Reach> {
        match self.asked.requirement.throughout {
            true => Rc::new(Reach::within(self.model, self.law.value, day, self.part)),
            false => self.asked.context.reach(self.law.value, day),
        }
    }

    /// The links to replace so that the law no longer reaches a hosting; where none can be, the first of the path. The first tells causes
    /// apart.
    fn to_replace(&self, reach: &Reach, hosting: HostingId) -> Vec<Span> {
        let place = Place::Hosting(hosting);
        let cut: Vec<Span> = reach.smallest_cut(place).iter().map(|link| link.span).collect();
        match cut.is_empty() {
            true => vec![reach.path_to(place).first().map_or(self.law.span, |link| link.span)],
            false => cut,
        }
    }

    fn reached(&self, reached: &Reached) -> Diagnostic {
        let (law, name) = (&self.facts.about.name, hosting_name(self.model, reached.hosting));
        let mut message = format!("`{law}` reaches the data of contract `{}` at `{name}`", self.asked.name());
        if self.asked.requirement.throughout {
            message.push_str(&format!(" on {}", reached.day));
        }
        let finding = self.asked.finding(&CODE, self.law.span, message).verdict(Verdict::Violated);
        let finding = finding.label(format!("reached on {}", reached.day));
        let mut way = reached.reach.path_to(Place::Hosting(reached.hosting));
        way.reverse();
        let mut finding = tell_way(finding, ends(&way), |finding, link| {
            finding.evidence(reach_in_words(self.model, self.facts, link)).also(link.span, short(link))
        });
        if reached.count > 1 {
            let others = reached.count - 1;
            let noun = if others == 1 { "hosting is" } else { "hostings are" };
            finding = finding.evidence(format!("{others} more {noun} reached in the same way"));
        }
        let cut = reached.reach.smallest_cut(Place::Hosting(reached.hosting));
        let actions: Vec<String> = cut.iter().filter_map(|link| action(self.model, link)).collect();
        finding.help(match actions.as_slice() {
            [] => format!(
                "host the data elsewhere: every way from `{law}` to `{name}` leads through who owns whom"
            ),
            [one] => format!("replace {one}: this one link is enough to keep the law out"),
            several => {
                format!("replace {}: no smaller set of links keeps the law out", join_words(several, "and"))
            }
        })
    }

    /// Not reached by what is said; but is enough said to be sure?
    fn unproven(&self, days: &[Day]) -> Option<Diagnostic> {
        let reaches = &self.facts.reaches;
        // Somebody unknown matters as far as the law begins with who is established where.
        if !reaches.establishment {
            return None;
        }
        let care = Care { control: reaches.control, holding: reaches.holding };
        let services = match &reaches.subcontracting {
            Some(services) if services.is_empty() => Service::ALL.to_vec(),
            Some(services) => services.clone(),
            // Then only where the data are themselves.
            None => Vec::new(),
        };
        for day in days.iter().copied().filter(|day| self.facts.in_force.contains(*day)) {
            let unsaid = Unsaid::on(self.model, day, self.part);
            let chain = supply_chain_through(self.model, &on_day(&self.places.kept, day), &services, |_| {
                reaches.subcontracting.is_some()
            });
            for member in chain.members() {
                for (party, link) in self.who_matters(member.hosting) {
                    if let Some(gap) = unsaid.matters(party, care) {
                        return Some(self.unknown(day, member.hosting, party, link, gap));
                    }
                }
            }
        }
        None
    }

    /// The organisations through which the law could come to a hosting, and how.
    fn who_matters(&self, hosting: HostingId) -> Vec<(PartyId, LinkKind)> {
        let reaches = &self.facts.reaches;
        let mut who = Vec::new();
        if reaches.operation {
            who.extend(operator_of(self.model, hosting).map(|operator| (operator, LinkKind::Operation)));
        }
        let Some(facts) = self.model.hostings.get(hosting) else { return who };
        let organisation = |party: &Said<PartyId>| self.model.organisation_of(party.value);
        if reaches.keys {
            who.extend(facts.keys_held_by.iter().map(|party| (organisation(party), LinkKind::Keys)));
        }
        if reaches.technology {
            who.extend(facts.technology.iter().map(|party| (organisation(party), LinkKind::Technology)));
        }
        who
    }

    fn unknown(&self, day: Day, hosting: HostingId, party: PartyId, kind: LinkKind, gap: Gap) -> Diagnostic {
        let (law, name) = (&self.facts.about.name, party_name(self.model, gap.of));
        let all = gap.unsaid == Share::WHOLE;
        let unsaid = match all {
            true => format!("who owns `{name}` is not said"),
            false => format!("who owns {} of `{name}` is not said", gap.unsaid),
        };
        let message = format!(
            "it cannot be shown that `{law}` does not reach the data of contract `{}`: {unsaid}",
            self.asked.name()
        );
        let finding = self.asked.finding(&CODE, self.law.span, message).verdict(Verdict::Unproven);
        let mut finding = finding.label(format!("not proven on {day}"));
        let link =
            ReachLink { from: Place::Party(party), to: Place::Hosting(hosting), kind, span: Span::default() };
        finding = finding.evidence(reach_in_words(self.model, self.facts, &link));
        if gap.of != party {
            finding = finding
                .evidence(format!("`{name}` is among those above `{}`", party_name(self.model, party)));
        }
        if let Some(facts) = self.model.parties.get(gap.of) {
            let words = if all { "its owners are not said here" } else { "not all its owners are said here" };
            finding = finding.also(facts.about.span, words);
        }
        finding.help(match all {
            true => format!("add `owners:` to `{name}`, or `owners: none` where nobody owns it"),
            false => format!("add who owns the rest to `owners:` of `{name}`"),
        })
    }
}

impl Reached {
    /// Counts one more hosting, of the day on which the cause was first found.
    fn add(&mut self, day: Day, hosting: HostingId) {
        if self.day != day {
            return;
        }
        self.count += 1;
        let far = |hosting: HostingId| self.reach.path_to(Place::Hosting(hosting)).len();
        if far(hosting) > far(self.hosting) {
            self.hosting = hosting;
        }
    }
}

fn short(link: &ReachLink) -> &'static str {
    match link.kind {
        LinkKind::Established(_) => "established here",
        LinkKind::Control(_) => "controlled through this",
        LinkKind::Holding(_) => "held through this",
        LinkKind::Operation => "operated here",
        LinkKind::Subcontracting(_) => "relied on here",
        LinkKind::Support(_) => "supported from here",
        LinkKind::Keys => "keys held here",
        LinkKind::Technology => "technology licensed here",
    }
}

/// What is to be replaced to cut a link.
fn action(model: &Model, link: &ReachLink) -> Option<String> {
    let Place::Hosting(to) = link.to else { return None };
    let to = hosting_name(model, to);
    Some(match (&link.kind, link.from) {
        (LinkKind::Subcontracting(_), Place::Hosting(from)) => {
            format!("`{}` as a supplier of `{to}`", hosting_name(model, from))
        }
        (LinkKind::Operation, Place::Party(from)) => {
            format!("`{}` as the operator of `{to}`", party_name(model, from))
        }
        (LinkKind::Support(place), _) => format!("the support of `{to}` from `{}`", term_name(model, *place)),
        (LinkKind::Keys, Place::Party(from)) => {
            format!("`{}` as the keeper of the keys of `{to}`", party_name(model, from))
        }
        (LinkKind::Technology, Place::Party(from)) => {
            format!("the technology of `{}` in `{to}`", party_name(model, from))
        }
        _ => return None,
    })
}
