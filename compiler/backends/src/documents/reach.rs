//! Which laws can reach the hostings of a chain, and through whom, in a line each. That no seat and no place lies elsewhere does not say
//! that no law from elsewhere reaches: owners and support carry it there.

use super::line::{Cell, Line};
use super::speech::Speech;
use charta_base::Span;
use charta_model::graphs::part::Part;
use charta_model::graphs::reach::{LinkKind, Place, Reach};
use charta_model::graphs::supply::supply_chain;
use charta_model::model::*;
use charta_model::time::{Day, Period};

struct Words {
    one: &'static str,
    several: &'static str,
    seated: &'static str,
    support: &'static str,
}

static ENGLISH: Words = Words {
    one: "{} can reach {}, most directly through {}.",
    several: "{} can reach {}, most directly through {}.",
    seated: "{} ({})",
    support: "support from {}",
};

static FRENCH: Words = Words {
    one: "{} peut atteindre : {}, au plus court par : {}.",
    several: "{} peuvent atteindre : {}, au plus court par : {}.",
    seated: "{} ({})",
    support: "assistance depuis {}",
};

/// A law that can reach hostings of a chain on a day.
pub(super) struct Reached {
    pub(super) law: LawId,
    hostings: Vec<HostingId>,
    /// Where the shortest ways begin: with who is established in its territory, or from where a hosting is supported. There may be others.
    through: Vec<(Option<PartyId>, TermId)>,
    /// What says the first of these.
    span: Span,
}

/// The laws that reach hostings, or what these rely on.
pub(super) fn laws(model: &Model, starts: &[HostingId], on: Day) -> Vec<Reached> {
    if model.laws.values().next().is_none() {
        return Vec::new();
    }
    let part = Part::behind(model, starts);
    let day = Period { from: Some(on), last: Some(on) };
    let supply = supply_chain(model, starts, &Service::ALL, day);
    let members: Vec<HostingId> = supply.members().iter().map(|member| member.hosting).collect();
    let reached = model.laws.ids().filter_map(|law| {
        let reach = Reach::within(model, law, on, &part);
        let mut hostings = members.clone();
        hostings.retain(|id| reach.reaches(Place::Hosting(*id)));
        let first = hostings.first()?;
        let span = reach.path_to(Place::Hosting(*first)).first()?.span;
        let mut through = Vec::new();
        for hosting in &hostings {
            let path = reach.path_to(Place::Hosting(*hosting));
            let hold = path.first().and_then(|link| match (&link.kind, link.to) {
                (LinkKind::Established(seat), Place::Party(party)) => Some((Some(party), *seat)),
                (LinkKind::Support(country), _) => Some((None, *country)),
                _ => None,
            });
            through.extend(hold.filter(|hold| !through.contains(hold)));
        }
        Some(Reached { law, hostings, through, span })
    });
    reached.collect()
}

/// Of these, those that some may not expect, in lines: laws that reach the same through the same share one.
pub(super) fn lines(speech: &Speech<'_>, laws: &[Reached], is_told: impl Fn(LawId, &Law) -> bool) -> Cell {
    let words = speech.pick(&ENGLISH, &FRENCH);
    let mut alike: Vec<(&Reached, Cell)> = Vec::new();
    for reached in laws {
        let Some(law) = speech.model.laws.get(reached.law).filter(|law| is_told(reached.law, law)) else {
            continue;
        };
        let name = Line::from(speech.title(&law.about));
        let is_alike =
            |other: &Reached| other.hostings == reached.hostings && other.through == reached.through;
        match alike.iter_mut().find(|(other, _)| is_alike(other)) {
            Some((_, names)) => names.push(name),
            None => alike.push((reached, vec![name])),
        }
    }
    let told = alike.into_iter().map(|(reached, names)| {
        let through = reached.through.iter().map(|(party, country)| match party {
            Some(party) => Line::told(words.seated, &[speech.party(*party), speech.term(*country)]),
            None => Line::told(words.support, &[speech.term(*country)]),
        });
        let hostings = reached.hostings.iter().map(|id| speech.hosting(*id)).collect();
        let sentence = if names.len() == 1 { words.one } else { words.several };
        let told = [speech.all_of(names), speech.all_of(hostings), speech.all_of(through.collect())];
        speech.said(Line::told(sentence, &told), reached.span)
    });
    told.collect()
}

/// Whether a law is that of the country where a contract's provider is established, or of one around it: nobody there is surprised by it.
pub(super) fn is_of_provider(model: &Model, contract: &Contract, law: &Law, on: Day) -> bool {
    let seat =
        contract.provider.and_then(|said| model.parties.get(model.organisation_of(said.value))?.established);
    seat.is_some_and(|seat| law.territory.iter().any(|territory| model.is_in(seat.value, *territory, on)))
}
