//! The criteria of a framework, each judged on one day along the chain of hostings that it is about.

use super::asked::AskedPlaces;
use super::certificates::{SERVICES, certified, of_scheme};
use super::control::ForeignControl;
use super::located::{Survey, fact, services, verb};
use super::owners::{Care, Gap, Outsiders, Unsaid};
use super::places::on_day;
use super::possible::{named, places_of, subcontracted};
use super::words::operator_of;
use crate::context::Context;
use crate::words::{hosting_name, party_name, term_name};
use charta_base::{Span, Verdict};
use charta_model::graphs::ownership::ControlReason;
use charta_model::graphs::part::Part;
use charta_model::graphs::reach::{Place, Reach};
use charta_model::graphs::supply::{Stay, serves, supply_chain_from};
use charta_model::model::{Aspect, Framework, Hosting, HostingId, LawId, PartyId, Service, Share, TermId};
use charta_model::time::Day;
use rustc_hash::FxHashSet;
use std::rc::Rc;

/// A framework's criteria, as they bear on where a contract's data are.
pub(super) struct Criteria<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) framework: &'a Framework,
    pub(super) places: &'a AskedPlaces,
    pub(super) part: &'a Part,
    /// Whether many days are judged, so that what a law reaches is worked out for the part alone.
    pub(super) throughout: bool,
}

/// One criterion that fails.
pub(super) struct Failure {
    pub(super) verdict: Verdict,
    pub(super) what: String,
    pub(super) span: Span,
    pub(super) label: &'static str,
    /// The hosting that fails it, and the services along which the data get there.
    pub(super) at: Option<(HostingId, Vec<Service>)>,
}

impl Failure {
    fn violated(what: String, span: Span, label: &'static str) -> Failure {
        Failure { verdict: Verdict::Violated, what, span, label, at: None }
    }

    fn unproven(what: String, span: Span, label: &'static str) -> Failure {
        Failure { verdict: Verdict::Unproven, what, span, label, at: None }
    }

    fn at(self, hosting: HostingId, services: &[Service]) -> Failure {
        Failure { at: Some((hosting, services.to_vec())), ..self }
    }
}

/// What is worked out once a day, for all hostings.
struct OnDay<'a> {
    outsiders: Option<Outsiders<'a>>,
    control: Option<(TermId, ForeignControl)>,
    unsaid: Unsaid,
    reaches: Vec<(LawId, Rc<Reach>)>,
}

impl Criteria<'_> {
    /// The criteria that fail on a day.
    pub(super) fn failures(&self, day: Day) -> Vec<Failure> {
        let (model, framework) = (self.context.model, self.framework);
        let reach = |law: LawId| match self.throughout {
            true => Rc::new(Reach::within(model, law, day, self.part)),
            false => self.context.reach(law, day),
        };
        let unsaid = Unsaid::on(model, day, self.part);
        let control = |inside: TermId| ForeignControl::on(model, day, self.part, inside);
        let above_holders = framework.holders_outside.map(control).unwrap_or_default();
        let on_day_all = OnDay {
            outsiders: framework
                .holders_outside
                .map(|inside| Outsiders::on(model, day, self.part, inside, &above_holders, &unsaid)),
            control: framework.control_within.map(|inside| (inside, control(inside))),
            unsaid,
            reaches: framework.beyond_reach_of.iter().map(|law| (*law, reach(*law))).collect(),
        };
        let kept = on_day(&self.places.kept, day);
        let mut failures = Vec::new();
        self.along(&kept, day, &on_day_all, &mut failures);
        for (aspect, wanted) in places_of(framework) {
            let stays = match aspect {
                Aspect::Processing => on_day(&self.places.processed, day),
                _ => kept.clone(),
            };
            self.placed(aspect, wanted, &stays, &mut failures);
        }
        if let Some((wanted, services)) = &framework.subprocessors_in {
            self.subprocessors(*wanted, services, &kept, day, &mut failures);
        }
        failures
    }

    /// The criteria of every hosting that keeps or processes data, and of its operator.
    fn along(&self, kept: &[Stay], day: Day, on_day: &OnDay<'_>, failures: &mut Vec<Failure>) {
        // Several hostings may have the same operator.
        let mut judged: FxHashSet<PartyId> = FxHashSet::default();
        for member in supply_chain_from(self.context.model, kept, &SERVICES).members() {
            let Some(facts) = self.context.model.hostings.get(member.hosting) else { continue };
            let before = failures.len();
            self.located(facts, day, failures);
            self.certified(facts, day, failures);
            if let Some(operator) = operator_of(self.context.model, member.hosting)
                && judged.insert(operator)
            {
                self.seat(member.hosting, operator, day, failures);
                self.holdings(member.hosting, operator, on_day, failures);
                self.controlled(member.hosting, operator, on_day, failures);
            }
            for (law, reach) in &on_day.reaches {
                if reach.reaches(Place::Hosting(member.hosting)) {
                    let law = self.context.model.laws.get(*law).map_or("", |law| &law.about.name);
                    let what = format!("`{law}` reaches `{}`", facts.about.name);
                    failures.push(Failure::violated(what, facts.about.span, "reached by the law"));
                }
            }
            for failure in failures.iter_mut().skip(before) {
                failure.at = Some((member.hosting, SERVICES.to_vec()));
            }
        }
    }

    /// Where data are in one respect.
    fn placed(&self, aspect: Aspect, wanted: TermId, stays: &[Stay], failures: &mut Vec<Failure>) {
        let model = self.context.model;
        let survey = Survey::of(model, aspect, wanted, stays);
        let services = services(aspect);
        let wanted = term_name(model, wanted);
        for (hosting, aspect) in &survey.unsaid {
            let (name, fact, (doing, whence)) = (hosting_name(model, *hosting), fact(*aspect), verb(*aspect));
            let span = model.hostings.get(*hosting).map(|facts| facts.about.span).unwrap_or_default();
            let what = format!(
                "that data are {doing} at `{name}` {whence} `{wanted}` cannot be shown: add `{fact}: …` to it"
            );
            let label = missing(*aspect);
            failures.push(Failure::unproven(what, span, label).at(*hosting, services));
        }
        for (hosting, outside) in &survey.outside {
            let (name, (doing, whence)) = (hosting_name(model, *hosting), verb(outside.location.aspect));
            let place = term_name(model, outside.location.term);
            let mut what = format!("data are {doing} at `{name}` {whence} `{place}`, outside `{wanted}`");
            if let Some(holder) = outside.location.holder {
                what.push_str(&format!(" (by `{}`)", party_name(model, holder)));
            }
            let failure = Failure::violated(what, outside.location.span, "outside");
            failures.push(failure.at(*hosting, services));
        }
    }

    /// Where those are established who give services further down. A host that relies on itself has no sub-processor.
    fn subprocessors(
        &self,
        wanted: TermId,
        services: &[Service],
        kept: &[Stay],
        day: Day,
        failures: &mut Vec<Failure>,
    ) {
        let model = self.context.model;
        let mut told: FxHashSet<PartyId> = FxHashSet::default();
        let along = subcontracted(services);
        for member in supply_chain_from(model, kept, &along).members() {
            let Some(facts) = model.hostings.get(member.hosting) else { continue };
            let relied_on = facts.relies_on.iter().filter(|one| one.period.contains(day));
            for one in relied_on.filter(|one| serves(&one.value, named(services))) {
                let Some(operator) = operator_of(model, one.value.on) else { continue };
                if operator_of(model, member.hosting) == Some(operator) {
                    continue;
                }
                let Some(seat) = model.parties.get(operator).and_then(|party| party.established) else {
                    continue;
                };
                if !model.is_in(seat.value, wanted, day) && told.insert(operator) {
                    let what = format!(
                        "`{}`, established in `{}`, outside `{}`, operates `{}`, on which `{}` relies",
                        party_name(model, operator),
                        term_name(model, seat.value),
                        term_name(model, wanted),
                        hosting_name(model, one.value.on),
                        facts.about.name,
                    );
                    let failure = Failure::violated(what, one.span, "this sub-processor is outside");
                    failures.push(failure.at(one.value.on, &along));
                }
            }
        }
    }

    fn located(&self, facts: &Hosting, day: Day, failures: &mut Vec<Failure>) {
        let Some(wanted) = self.framework.located else { return };
        let name = &facts.about.name;
        let places: Vec<_> =
            facts.located.iter().chain(&facts.stored_in).chain(&facts.processed_in).collect();
        if places.is_empty() {
            let what = format!("where `{name}` stands is not said: add `located:`");
            failures.push(Failure::unproven(what, facts.about.span, "`located` is missing here"));
        }
        for place in places.iter().filter(|place| !self.context.model.is_in(place.value, wanted, day)) {
            let (place_name, wanted) =
                (term_name(self.context.model, place.value), term_name(self.context.model, wanted));
            let what = format!("`{name}` stands in `{place_name}`, outside `{wanted}`");
            failures.push(Failure::violated(what, place.span, "outside"));
        }
    }

    fn certified(&self, facts: &Hosting, day: Day, failures: &mut Vec<Failure>) {
        for scheme in &self.framework.certified {
            let Some(term) = self.context.model.terms.get(*scheme) else { continue };
            if certified(self.context.model, facts, *scheme).contains(day.number()) {
                continue;
            }
            let mut certificates = of_scheme(self.context.model, facts, *scheme).into_iter();
            let (host, scheme) = (&facts.about.name, &term.about.name);
            failures.push(match certificates.find(|one| one.value.state.is_none()) {
                Some(unstated) => Failure::unproven(
                    format!("from when until when `{host}` is certified for `{scheme}` is not said"),
                    unstated.span,
                    "neither days nor a state are said",
                ),
                None => Failure::violated(
                    format!("`{host}` is not certified for `{scheme}`"),
                    facts.about.span,
                    "not certified",
                ),
            });
        }
    }

    fn seat(&self, hosting: HostingId, operator: PartyId, day: Day, failures: &mut Vec<Failure>) {
        let (Some(wanted), Some(party)) = (self.framework.seat, self.context.model.parties.get(operator))
        else {
            return;
        };
        if let Some(seat) =
            party.established.filter(|seat| !self.context.model.is_in(seat.value, wanted, day))
        {
            let what = format!(
                "`{}`, which operates `{}`, is established in `{}`, outside `{}`",
                party.about.name,
                hosting_name(self.context.model, hosting),
                term_name(self.context.model, seat.value),
                term_name(self.context.model, wanted)
            );
            failures.push(Failure::violated(what, seat.span, "established outside"));
        }
    }

    /// Nobody from outside controls an operator, alone or with others it controls, or because the text says so.
    fn controlled(
        &self,
        hosting: HostingId,
        operator: PartyId,
        on_day: &OnDay<'_>,
        failures: &mut Vec<Failure>,
    ) {
        let Some((inside, control)) = &on_day.control else { return };
        let model = self.context.model;
        let (name, at) = (party_name(model, operator), hosting_name(model, hosting));
        let Some(foreign) = control.of(operator) else {
            let care = Care { control: true, holding: None };
            failures.extend(on_day.unsaid.matters(operator, care).map(|gap| self.unaccounted(gap)));
            return;
        };
        let seat = model.parties.get(foreign.head).and_then(|head| head.established);
        let place = seat.map_or("", |seat| term_name(model, seat.value));
        let through = match foreign.step.by == foreign.head {
            true => String::new(),
            false => format!(" through `{}`", party_name(model, foreign.step.by)),
        };
        let because = match foreign.step.reason {
            ControlReason::Declared => String::new(),
            ControlReason::Majority(share) => format!(", having {share} of its votes"),
        };
        let what = format!(
            "`{}`, established in `{place}`, outside `{}`, controls `{name}`, which operates `{at}`{through}{because}",
            party_name(model, foreign.head),
            term_name(model, *inside),
        );
        failures.push(Failure::violated(what, foreign.step.span, "controlled through this"));
    }

    /// Caps on what holders from outside hold: each alone (all its stakes, multiplied along each chain and added up), and all
    /// together (each stake counted once, at the first holder from outside above the operator). Both are also counted by control: what
    /// somebody controls counts as theirs, whole.
    fn holdings(
        &self,
        hosting: HostingId,
        operator: PartyId,
        on_day: &OnDay<'_>,
        failures: &mut Vec<Failure>,
    ) {
        let Some(outsiders) = &on_day.outsiders else { return };
        let model = self.context.model;
        let counted = outsiders.of(operator);
        let (multiplied, controlled) = (counted.multiplied, counted.by_control);
        let (name, at) = (party_name(model, operator), hosting_name(model, hosting));
        let span = model.parties.get(operator).map(|party| party.about.span).unwrap_or_default();
        let mut exceed = |what: String| failures.push(Failure::violated(what, span, "held from outside"));
        let mut could_exceed = false;
        let together_by_control =
            if outsiders.is_controlled(operator) { Share::WHOLE } else { controlled.together };
        if let Some(cap) = self.framework.holding_each {
            // No one holds more than all together.
            let could = together_by_control.plus(controlled.unsaid_besides) > cap;
            let largest = if could { outsiders.largest(operator) } else { None };
            let by_control = if could { outsiders.largest_by_control(operator) } else { None };
            let multiplied = largest.filter(|(_, share)| *share > cap);
            match (multiplied, by_control.filter(|held| held.share > cap)) {
                (Some((holder, share)), _) => {
                    let holder = party_name(model, holder);
                    exceed(format!(
                        "`{holder}` holds {share} of `{name}`, which operates `{at}`: more than {cap} alone, stakes multiplied"
                    ));
                }
                (None, Some(held)) if outsiders.is_controlled(operator) => {
                    let holder = party_name(model, held.holder);
                    exceed(format!(
                        "`{holder}` controls `{name}`, which operates `{at}`, and so has more than {cap} of it alone, by control"
                    ));
                }
                (None, Some(held)) => {
                    let (holder, share) = (party_name(model, held.holder), held.share);
                    let through = held.through.map_or_else(String::new, |owner| {
                        format!(" (through `{}`)", party_name(model, owner))
                    });
                    exceed(format!(
                        "`{holder}` has {share} of `{name}`{through}, which operates `{at}`, by control: more than {cap} alone, what it controls counted whole"
                    ));
                }
                // What is unsaid could all belong to one holder from outside, a known one or another.
                (None, None) => {
                    let most = by_control.map_or(Share::default(), |held| held.share);
                    could_exceed |= controlled.unsaid > cap || most.plus(controlled.unsaid_besides) > cap;
                }
            }
        }
        if let Some(cap) = self.framework.holding_together {
            match (multiplied.together > cap, together_by_control > cap) {
                (true, _) => exceed(format!(
                    "holders from outside hold {} of `{name}`, which operates `{at}`: more than {cap} together, stakes multiplied",
                    multiplied.together
                )),
                // Told already, as that of one holder.
                (false, true)
                    if outsiders.is_controlled(operator)
                        && self.framework.holding_each.is_some_and(|cap| cap < Share::WHOLE) => {}
                (false, true) => exceed(format!(
                    "holders from outside have {together_by_control} of `{name}`, which operates `{at}`, by control: more than {cap} together, what they control counted whole"
                )),
                (false, false) => could_exceed |= controlled.together.plus(controlled.unsaid_besides) > cap,
            }
        }
        if let Some(gap) = on_day.unsaid.gap(operator).filter(|_| could_exceed) {
            failures.push(self.unaccounted(gap));
        }
    }

    fn unaccounted(&self, gap: Gap) -> Failure {
        let name = party_name(self.context.model, gap.of);
        let what = match gap.unsaid == Share::WHOLE {
            true => format!("who owns `{name}` is not said: add `owners:`, or `owners: none`"),
            false => format!("who owns {} of `{name}` is not said: add the rest to `owners:`", gap.unsaid),
        };
        let span = self.context.model.parties.get(gap.of).map(|party| party.about.span).unwrap_or_default();
        Failure::unproven(what, span, "not all its owners are said here")
    }
}

/// Where a fact is missing that would say it.
fn missing(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Hosting | Aspect::Storage | Aspect::Processing => "`located` is missing here",
        Aspect::Access => "`accessed_from` is missing here",
        Aspect::Support => "`support_from` is missing here",
        Aspect::Keys => "`keys_held_by` is missing here",
    }
}
