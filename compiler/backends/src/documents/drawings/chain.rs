//! The hosting chain as a drawing: what hostings rely on, who runs them, who owns those, and the laws that reach the data.

use super::{MOST_BOXES, Name, Sketch, link};
use crate::documents::clauses::Clauses;
use crate::documents::line::{Cell, Line};
use crate::documents::page::Block;
use crate::documents::place;
use crate::documents::site::Thing;
use crate::documents::speech::Speech;
use crate::documents::words::fill;
use crate::judgement::is_within;
use charta_base::{Diagnostic, Span, Verdict};
use charta_drawing::{Node, Style, Tone};
use charta_model::graphs::part::Part;
use charta_model::graphs::reach::{LinkKind, Place, Reach, ReachLink};
use charta_model::graphs::supply::supply_chain;
use charta_model::model::*;
use charta_model::time::{Day, Period};

/// Everything drawn here has a page in a folder.
const ROOT: &str = "../";

/// More boxes than this are not drawn on the page of a hosting: there may be very many such pages, each with most of one chain.
const MOST_BEHIND: usize = 50;

struct Words {
    title: &'static str,
    reading: &'static str,
    reading_reached: &'static str,
    reading_against: &'static str,
    kept: &'static str,
    processed: &'static str,
    seat: &'static str,
    law: &'static str,
    runs: &'static str,
    keys: &'static str,
    technology: &'static str,
    owns: &'static str,
    holds: &'static str,
    controls: &'static str,
    support: &'static str,
    kept_told: &'static str,
    processed_told: &'static str,
    relies_told: &'static str,
    runs_told: &'static str,
    keys_told: &'static str,
    technology_told: &'static str,
    seat_told: &'static str,
    owns_told: &'static str,
    controls_told: &'static str,
    reaches_seat: &'static str,
    reaches_support: &'static str,
    reaches_holding: &'static str,
    reaches: &'static str,
    reaches_against: &'static str,
    examined: &'static str,
    none_examined: &'static str,
}

static ENGLISH: Words = Words {
    title: "Hosting chain on {}",
    reading: "Arrows lead from an owner to what it owns, from an operator to what it runs, and from a hosting to what it relies on.",
    reading_reached: " A triangle marks the way by which a law reaches the data.",
    reading_against: " A cross marks the way of a law that the contract wants kept out, and that reaches the data.",
    kept: "Data kept in {}",
    processed: "Data processed in {}",
    seat: "Established in {}",
    law: "Law that reaches the data",
    runs: "runs",
    keys: "holds the keys",
    technology: "licenses technology",
    owns: "owns {}",
    holds: "holds {} in all",
    controls: "controls",
    support: "support from {}",
    kept_told: "The data of {} are kept in {}.",
    processed_told: "The data of {} are processed in {}.",
    relies_told: "{} relies on {} for {}.",
    runs_told: "{} is run by {}.",
    keys_told: "The keys of {} are held by {}.",
    technology_told: "{} runs technology of {}.",
    seat_told: "{} is established in {}.",
    owns_told: "{} owns {} of {}.",
    controls_told: "{} controls {}.",
    reaches_seat: "{} reaches {}, which is established in {}.",
    reaches_support: "{} reaches {}, which is supported from {}.",
    reaches_holding: "{} holds {} of {}, directly or through others.",
    reaches: "So {} reaches {}.",
    reaches_against: "So {} reaches {}, which clause {} wants kept out of its reach.",
    examined: "Of these laws it was examined whether they reach the chain: {}. Of no other law was it: that none is told here does not say that none reaches.",
    none_examined: "Of no law was it examined whether it reaches the chain.",
};

static FRENCH: Words = Words {
    title: "Chaîne d’hébergement au {}",
    reading: "Les flèches mènent d’un détenteur à ce qu’il détient, d’un exploitant à ce qu’il exploite, et d’un hébergement à ceux sur lesquels il repose.",
    reading_reached: " Un triangle marque la voie par laquelle une loi atteint les données.",
    reading_against: " Une croix marque la voie d’une loi que le contrat veut hors d’atteinte des données, et qui les atteint.",
    kept: "Stockage : {}",
    processed: "Traitement : {}",
    seat: "Siège : {}",
    law: "Loi qui atteint les données",
    runs: "exploite",
    keys: "détient les clés",
    technology: "concède sa technologie",
    owns: "détient {}",
    holds: "détient {} au total",
    controls: "contrôle",
    support: "assistance : {}",
    kept_told: "Stockage des données de {} : {}.",
    processed_told: "Traitement des données de {} : {}.",
    relies_told: "{} repose sur {} pour : {}.",
    runs_told: "{} est exploité par {}.",
    keys_told: "Les clés de {} sont détenues par {}.",
    technology_told: "{} emploie la technologie de {}.",
    seat_told: "{} a son siège dans ce pays : {}.",
    owns_told: "{} détient {} de {}.",
    controls_told: "{} contrôle {}.",
    reaches_seat: "{} atteint {}, dont le siège est : {}.",
    reaches_support: "{} atteint {}, dont l’assistance vient de : {}.",
    reaches_holding: "{} détient {} de {}, directement ou par d’autres.",
    reaches: "Ainsi, {} atteint {}.",
    reaches_against: "Ainsi, {} atteint {}, que la clause {} veut hors d’atteinte.",
    examined: "La chaîne a été examinée au regard des lois suivantes : {}. Aucune autre loi ne l’a été : son absence ici ne dit pas qu’elle ne l’atteint pas.",
    none_examined: "La chaîne n’a été examinée au regard d’aucune loi.",
};

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Hosting(HostingId),
    Party(PartyId),
    Law(LawId),
}

struct Chain<'a> {
    speech: Speech<'a>,
    words: &'static Words,
    on: Day,
    sketch: Sketch<Key>,
    /// The parties that are drawn, in the order in which they were found: each is asked for its owners once.
    parties: Vec<PartyId>,
}

/// The chain behind the data of a contract.
pub(in crate::documents) fn of_contract(clauses: &Clauses<'_>, datasets: &[DatasetId]) -> Option<Block> {
    let starts = place::starts(clauses.speech.model, clauses.contract, datasets, clauses.on());
    of(clauses.speech, &starts, (clauses.on(), MOST_BOXES), |law| against(clauses, law))
}

/// The chain behind a hosting.
pub(in crate::documents) fn of_hosting(speech: Speech<'_>, id: HostingId, on: Day) -> Option<Block> {
    of(speech, &[id], (on, MOST_BEHIND), |_| None)
}

/// Which laws the chain was examined for, and that it was for no other.
pub(in crate::documents) fn examined(speech: &Speech<'_>) -> Block {
    let words = speech.pick(&ENGLISH, &FRENCH);
    let laws = speech.model.laws.values().map(|law| Line::from(speech.title(&law.about)));
    let mut laws: Cell = laws.collect();
    laws.sort();
    Block::paragraph(match laws.is_empty() {
        true => words.none_examined.into(),
        false => Line::told(words.examined, &[speech.all_of(laws)]),
    })
}

/// The drawing; `against` tells which clause wants a law kept out that reaches the data, where a finding says that.
fn of(
    speech: Speech<'_>,
    starts: &[HostingId],
    (on, most): (Day, usize),
    against: impl Fn(LawId) -> Option<Line>,
) -> Option<Block> {
    let words = speech.pick(&ENGLISH, &FRENCH);
    let mut chain = Chain { speech, words, on, sketch: Sketch::new(), parties: Vec::new() };
    let day = Period { from: Some(on), last: Some(on) };
    let supply = supply_chain(speech.model, starts, &Service::ALL, day);
    let members: Vec<HostingId> = supply.members().iter().map(|member| member.hosting).collect();
    for member in &members {
        chain.hosting(*member);
    }
    for member in &members {
        chain.around(*member);
    }
    let mut next = 0;
    while let Some(party) = chain.parties.get(next).copied() {
        chain.above(party);
        next += 1;
    }
    let part = Part::behind(speech.model, starts);
    let (mut is_reached, mut is_broken) = (false, false);
    for law in speech.model.laws.ids() {
        let tone = chain.law(&Reach::within(speech.model, law, on, &part), &members, against(law));
        is_reached |= tone == Tone::Attention;
        is_broken |= tone == Tone::Offending;
    }
    let reached = if is_reached { words.reading_reached } else { "" };
    let broken = if is_broken { words.reading_against } else { "" };
    let name = Name {
        id: "drawing-chain",
        title: fill(words.title, &[&speech.day(on)]),
        description: [words.reading, reached, broken].concat(),
    };
    let direction = chain.sketch.direction();
    chain.sketch.block(&speech, name, direction, most)
}

impl Chain<'_> {
    fn hosting(&mut self, id: HostingId) -> usize {
        let (speech, words) = (self.speech, self.words);
        let facts = speech.model.hostings.get(id);
        let notes = facts.map(|hosting| {
            let kept = places(&speech, words.kept, place::kept_in(hosting));
            let processed = places(&speech, words.processed, &hosting.processed_in);
            kept.into_iter().chain(processed).collect()
        });
        self.sketch.node(Key::Hosting(id), || Node {
            label: speech.hosting(id).text(),
            notes: notes.unwrap_or_default(),
            kind: "hosting",
            tone: Tone::Plain,
            link: link(&speech, ROOT, Thing::Hosting(id)),
        })
    }

    /// An organisation; of a group, the one that it belongs to.
    fn party(&mut self, id: PartyId) -> usize {
        let speech = self.speech;
        let id = speech.model.organisation_of(id);
        if self.sketch.place(Key::Party(id)).is_none() {
            self.parties.push(id);
        }
        let seat = speech.model.parties.get(id).and_then(|party| party.established);
        let seat = seat.map(|seat| fill(self.words.seat, &[&speech.term(seat.value).text()]));
        self.sketch.node(Key::Party(id), || Node {
            label: speech.party(id).text(),
            notes: seat.into_iter().collect(),
            kind: "party",
            tone: Tone::Plain,
            link: link(&speech, ROOT, Thing::Party(id)),
        })
    }

    /// A sentence with the place that says it.
    fn say(&mut self, sentence: &str, values: &[Line], span: Span) {
        let line = self.speech.said(Line::told(sentence, values), span);
        self.sketch.say(line);
    }

    /// What a hosting relies on, and who is behind it.
    fn around(&mut self, id: HostingId) {
        let (speech, words, on) = (self.speech, self.words, self.on);
        let Some(hosting) = speech.model.hostings.get(id) else { return };
        let name = || speech.hosting(id);
        let at = self.hosting(id);
        let processed = hosting.processed_in.as_slice();
        let told = [(words.kept_told, place::kept_in(hosting)), (words.processed_told, processed)];
        for (sentence, said) in told {
            if let Some(first) = said.first() {
                let places = speech.all_of(speech.terms(said.iter().map(|place| place.value)));
                self.say(sentence, &[name(), places], first.span);
            }
        }
        if let Some(operator) = hosting.operator {
            let from = self.party(operator.value);
            self.sketch.edge(from, at, words.runs, Style::Solid);
            self.say(words.runs_told, &[name(), speech.party(operator.value)], operator.span);
        }
        let behind = [
            (hosting.keys_held_by.as_slice(), words.keys, words.keys_told),
            (hosting.technology.as_slice(), words.technology, words.technology_told),
        ];
        for (parties, label, sentence) in behind {
            for party in parties {
                let from = self.party(party.value);
                self.sketch.edge(from, at, label, Style::Dashed);
                self.say(sentence, &[name(), speech.party(party.value)], party.span);
            }
        }
        for reliance in hosting.relies_on.iter().filter(|reliance| reliance.period.contains(on)) {
            let to = self.hosting(reliance.value.on);
            let services = speech.services(&reliance.value.services);
            self.sketch.edge(at, to, &services, Style::Solid);
            let values = [name(), speech.hosting(reliance.value.on), services.into()];
            self.say(words.relies_told, &values, reliance.span);
        }
    }

    /// Who owns and controls an organisation on the day.
    fn above(&mut self, id: PartyId) {
        let (speech, words, on) = (self.speech, self.words, self.on);
        let Some(party) = speech.model.parties.get(id) else { return };
        let at = self.party(id);
        if let Some(seat) = party.established {
            self.say(words.seat_told, &[speech.party(id), speech.term(seat.value)], seat.span);
        }
        for stake in party.owners.iter().filter(|stake| stake.period.contains(on)) {
            let (owner, share) = (stake.value.owner, stake.value.share.to_string());
            let from = self.party(owner);
            self.sketch.edge(from, at, &fill(words.owns, &[&share]), Style::Solid);
            self.say(words.owns_told, &[speech.party(owner), share.into(), speech.party(id)], stake.span);
        }
        for control in party.controlled_by.iter().filter(|control| control.period.contains(on)) {
            let from = self.party(control.value);
            self.sketch.edge(from, at, words.controls, Style::Dashed);
            self.say(words.controls_told, &[speech.party(control.value), speech.party(id)], control.span);
        }
    }

    /// The shortest ways by which a law reaches the hostings of the chain, and how loudly that is told.
    fn law(&mut self, reach: &Reach, members: &[HostingId], against: Option<Line>) -> Tone {
        let reached: Vec<HostingId> =
            members.iter().copied().filter(|member| reach.reaches(Place::Hosting(*member))).collect();
        let (speech, words) = (self.speech, self.words);
        let Some(law) = speech.model.laws.get(reach.law).filter(|_| !reached.is_empty()) else {
            return Tone::Plain;
        };
        let tone = if against.is_some() { Tone::Offending } else { Tone::Attention };
        let name = Line::from(speech.title(&law.about));
        let label = name.text();
        let at = self.sketch.node(Key::Law(reach.law), || Node {
            label,
            notes: vec![words.law.to_owned()],
            kind: "law",
            tone,
            link: None,
        });
        let mut told: Vec<(Place, Place)> = Vec::new();
        for member in &reached {
            for link in reach.path_to(Place::Hosting(*member)) {
                if told.contains(&(link.from, link.to)) {
                    continue;
                }
                told.push((link.from, link.to));
                if let Some(edge) = self.passed(at, &name, link) {
                    self.sketch.tint(edge, tone);
                }
            }
        }
        let reached: Cell = reached.into_iter().map(|hosting| speech.hosting(hosting)).collect();
        let reached = speech.all_of(reached);
        let line = match against {
            Some(clause) => Line::told(words.reaches_against, &[name, reached, clause]),
            None => Line::told(words.reaches, &[name, reached]),
        };
        self.sketch.say(speech.said(line, law.about.span));
        tone
    }

    /// The arrow of a link of a law's reach: mostly one that is drawn already.
    fn passed(&mut self, law: usize, name: &Line, link: &ReachLink) -> Option<usize> {
        let (speech, words) = (self.speech, self.words);
        let from = match link.from {
            Place::Territory => law,
            Place::Party(party) => self.party(party),
            Place::Hosting(hosting) => self.hosting(hosting),
        };
        let (to, target) = match link.to {
            Place::Territory => return None,
            Place::Party(party) => (self.party(party), speech.party(party)),
            Place::Hosting(hosting) => (self.hosting(hosting), speech.hosting(hosting)),
        };
        Some(match &link.kind {
            // Reach passes from what is relied on to who relies, against the arrow.
            LinkKind::Subcontracting(_) => self.sketch.edge(to, from, "", Style::Solid),
            LinkKind::Established(place) => {
                let place = speech.term(*place);
                self.say(words.reaches_seat, &[name.clone(), target, place.clone()], link.span);
                self.sketch.edge(from, to, &fill(words.seat, &[&place.text()]), Style::Solid)
            }
            LinkKind::Support(place) => {
                let place = speech.term(*place);
                self.say(words.reaches_support, &[name.clone(), target, place.clone()], link.span);
                self.sketch.edge(from, to, &fill(words.support, &[&place.text()]), Style::Solid)
            }
            LinkKind::Holding(share) if !self.sketch.is_tied(from, to) => {
                let share = share.to_string();
                if let Place::Party(holder) = link.from {
                    let values = [speech.party(holder), share.as_str().into(), target];
                    self.say(words.reaches_holding, &values, link.span);
                }
                self.sketch.edge(from, to, &fill(words.holds, &[&share]), Style::Dashed)
            }
            LinkKind::Holding(_)
            | LinkKind::Control(_)
            | LinkKind::Operation
            | LinkKind::Keys
            | LinkKind::Technology => self.sketch.edge(from, to, "", Style::Dashed),
        })
    }
}

fn places(speech: &Speech<'_>, sentence: &str, said: &[Said<TermId>]) -> Option<String> {
    let places = speech.all_of(speech.terms(said.iter().map(|place| place.value)));
    (!said.is_empty()).then(|| fill(sentence, &[&places.text()]))
}

/// The clause of a contract that wants a law kept out, where a finding, waived or not, says that the law reaches the data.
pub(in crate::documents) fn against(clauses: &Clauses<'_>, law: LawId) -> Option<Line> {
    let model = clauses.speech.model;
    let asking = clauses.every().into_iter().find(|(_, clause)| {
        let ClauseKind::Require(requirement) = &clause.kind else { return false };
        let asked: Vec<Span> = match &requirement.required {
            Required::BeyondReach(laws) => {
                laws.iter().filter(|said| said.value == law).map(|said| said.span).collect()
            }
            Required::Meets(said) => {
                let framework = model.frameworks.get(said.value);
                let keeps_out = framework.is_some_and(|framework| framework.beyond_reach_of.contains(&law));
                keeps_out.then_some(said.span).into_iter().collect()
            }
            _ => return false,
        };
        let violates = |finding: &Diagnostic| {
            let labels = finding.primary.iter().chain(&finding.secondary);
            let mut labels = labels.filter(|label| asked.iter().any(|said| is_within(label.span, *said)));
            finding.verdict == Some(Verdict::Violated) && labels.next().is_some()
        };
        let found = clauses.judgement.findings_on(clauses.id, clause);
        found.open.into_iter().any(violates) || found.waived.iter().any(|waived| violates(&waived.finding))
    });
    asking.map(|(_, clause)| clauses.reference(clause))
}
