//! The register of what is reached outside the European Economic Area: Regulation (EU) 2016/679, art. 30(1)(e) and ch. V. It tells
//! facts: who is established where, from where hostings are reached. Whether a row is a transfer, and whether something carries
//! it, is judged by the check RCP004 and by people.

use super::activity::{library_id, library_term};
use super::chain::{Link, chain};
use super::table::{Entry, Register, Words as Head};
use super::told;
use crate::documents::index::Index;
use crate::documents::line::{Cell, Line};
use crate::documents::reach::{self, Reached};
use crate::documents::site::Thing;
use crate::documents::speech::Speech;
use crate::documents::{Documents, Subject, what};
use charta_base::Span;
use charta_model::model::*;
use charta_model::ranges::Ranges;

static HEAD_ENGLISH: Head = Head {
    title: "Register of transfers outside the European Economic Area",
    sheet: "Transfers",
    note: "Who receives, hosts or reaches data from a territory that, on the day of judgement, is not known to lie in the European Economic Area \
           (Regulation (EU) 2016/679, art. 30(1)(e) and ch. V). Whether a row is a transfer in the sense of the law is for people to judge: an \
           organisation in the Union whose owner is elsewhere makes none by that alone.",
    none: "As far as the project tells of seats and places, nobody receives, hosts or reaches data from outside the European Economic Area.",
    head: &[
        "Contract",
        "Days",
        "From",
        "To",
        "How",
        "Country",
        "Adequacy",
        "Safeguards",
        "Certificates of the organisation",
    ],
};

static HEAD_FRENCH: Head = Head {
    title: "Registre des transferts hors de l’Espace économique européen",
    sheet: "Transferts",
    note: "Qui reçoit, héberge ou atteint des données depuis un territoire dont il n’est pas établi, à la date d’examen, qu’il se trouve dans \
           l’Espace économique européen (règlement (UE) 2016/679, art. 30, § 1, e) et chap. V). Qu’une ligne soit un transfert au sens du droit \
           reste à apprécier : une organisation de l’Union dont le détenteur est ailleurs n’en fait pas de ce seul fait.",
    none: "À ce que dit le projet des sièges et des lieux, personne ne reçoit, n’héberge ni n’atteint de données depuis l’extérieur de l’Espace économique européen.",
    head: &[
        "Contrat",
        "Jours",
        "De",
        "Vers",
        "Comment",
        "Pays",
        "Adéquation",
        "Garanties",
        "Certificats de l’organisation",
    ],
};

struct Words {
    receives: &'static str,
    engaged: &'static str,
    operates: &'static str,
    stored: &'static str,
    processed: &'static str,
    accessed: &'static str,
    supported: &'static str,
    country_unsaid: &'static str,
    adequate: &'static str,
    not_adequate: &'static str,
    unguarded: &'static str,
    none_by_place: &'static str,
    remark: &'static str,
    reached: &'static str,
}

static ENGLISH: Words = Words {
    receives: "receives",
    engaged: "is a sub-processor",
    operates: "operates {}",
    stored: "{}: data are stored there",
    processed: "{}: data are processed there",
    accessed: "{} is accessed from there",
    supported: "{} is supported from there",
    country_unsaid: "no seat is said",
    adequate: "among the adequate countries, as the library lists them",
    not_adequate: "not among the adequate countries, as the library lists them",
    unguarded: "Outside the European Economic Area, with no safeguard that is known, and no rulebook on transfers was applied: {}.",
    none_by_place: "by seat or place, none that is known of",
    remark: "{}: {} That alone makes no row.",
    reached: "{} ({}; {})",
};

static FRENCH: Words = Words {
    receives: "reçoit",
    engaged: "est sous-traitant ultérieur",
    operates: "exploite {}",
    stored: "{} : des données y sont stockées",
    processed: "{} : des données y sont traitées",
    accessed: "accès à {} depuis ce pays",
    supported: "assistance de {} depuis ce pays",
    country_unsaid: "aucun siège indiqué",
    adequate: "parmi les pays adéquats, tels que la bibliothèque les énumère",
    not_adequate: "pas parmi les pays adéquats, tels que la bibliothèque les énumère",
    unguarded: "Hors de l’Espace économique européen, sans garantie connue, et sans recueil de règles sur les transferts qui soit appliqué : {}.",
    none_by_place: "par siège ou par lieu, aucun connu",
    remark: "{} : {} À soi seul, cela ne fait pas de ligne.",
    reached: "{} ({} ; {})",
};

/// What a transfer can rest on: the safeguards of art. 46 and 47, and the derogations of art. 49.
const CARRYING: [&str; 2] = ["std.eu.gdpr.transfer", "std.eu.gdpr.derogation"];

/// The area, and the countries that a decision covers, in the standard library.
const AREA: &str = "std.eu.jurisdictions.EEA";
const ADEQUATE: &str = "std.eu.jurisdictions.ADEQUATE";

/// That data of a contract are received, held or reached somewhere outside.
struct Outside {
    /// Who; nobody where only a place is known.
    party: Option<PartyId>,
    how: Line,
    country: Option<TermId>,
    span: Span,
}

pub(super) fn register(documents: &Documents<'_>, all: &[super::Gathered<'_>]) -> Register {
    let speech = &documents.speech;
    let carrying = carrying(speech.model);
    let words = speech.pick(&ENGLISH, &FRENCH);
    let (mut entries, mut remarks) = (Vec::new(), Cell::new());
    for gathered in all {
        for outside in outside(speech, gathered.subject, &gathered.chain) {
            entries.push(row(speech, gathered.subject, &outside, &carrying));
        }
        let contract = speech.contract(gathered.subject.clauses.id);
        let laws = of_outside(speech, &gathered.subject.laws).into_iter();
        remarks.extend(laws.map(|law| {
            let from = law.from.clone();
            Line::told(words.remark, &[contract.clone(), law]).written_at(from)
        }));
    }
    Register { name: "transfers", words: speech.pick(&HEAD_ENGLISH, &HEAD_FRENCH), remarks, entries }
}

fn row(speech: &Speech<'_>, subject: &Subject<'_>, outside: &Outside, carrying: &Ranges) -> Entry {
    let (model, words, on) = (speech.model, speech.pick(&ENGLISH, &FRENCH), subject.clauses.on());
    let adequate = match (outside.country, library_id(model, TermKind::Jurisdiction, ADEQUATE)) {
        (Some(country), Some(adequate)) if model.is_in(country, adequate, on) => words.adequate,
        (Some(_), Some(_)) => words.not_adequate,
        _ => speech.words.unsaid,
    };
    let organisation = outside.party.map(|party| model.organisation_of(party));
    let safeguards = safeguards(speech, subject, outside, carrying);
    let party = organisation.and_then(|id| model.parties.get(id));
    let certificates = party.into_iter().flat_map(|party| &party.certificates);
    let contract = subject.clauses.contract;
    let cells = vec![
        vec![speech.contract(subject.clauses.id)],
        told::days(speech, contract),
        contract.provider.iter().map(|said| speech.party(said.value)).collect(),
        outside.party.into_iter().map(|id| speech.party(id)).collect(),
        vec![speech.said(outside.how.clone(), outside.span)],
        vec![country(speech, outside)],
        vec![adequate.into()],
        if safeguards.is_empty() { vec![told::words(speech).none_known.into()] } else { safeguards },
        certificates.map(|certificate| speech.certificate(certificate)).collect(),
    ];
    Entry::new(speech, cells, speech.site.of(Thing::Contract(subject.clauses.id)), outside.span)
}

/// What is in place toward whoever it is, and can carry a transfer.
fn safeguards(speech: &Speech<'_>, subject: &Subject<'_>, outside: &Outside, carrying: &Ranges) -> Cell {
    let model = speech.model;
    let organisation = outside.party.map(|party| model.organisation_of(party));
    // Where the library's terms are not used, every safeguard may be the one.
    let is_for_transfers = |id: TermId| carrying.is_empty() || carrying.contains(i64::from(id.raw()));
    let concerns =
        |party: Option<PartyId>| party.is_none_or(|party| Some(model.organisation_of(party)) == organisation);
    let safeguards = told::safeguards(speech, subject)
        .filter(|said| is_for_transfers(said.value.safeguard) && concerns(said.value.party));
    safeguards.map(|said| told::safeguard(speech, said)).collect()
}

fn carrying(model: &Model) -> Ranges {
    let terms = CARRYING.iter().map(|path| library_term(model, TermKind::Safeguard, path));
    terms.fold(Ranges::empty(), |all, term| all.union(&term))
}

/// What of a contract that has not ended lies in a country outside that is not adequate, with no safeguard that is known and no
/// rulebook applied that asks for one; in a line.
pub(in crate::documents) fn unguarded(index: &Index<'_>, subject: &Subject<'_>) -> Option<Line> {
    let clauses = &subject.clauses;
    let (speech, model, on) = (&clauses.speech, clauses.speech.model, clauses.on());
    let asks = |clause: &Clause| matches!(&clause.kind, ClauseKind::Require(asked) if matches!(asked.required, Required::Transfer { .. }));
    // Without the library's area, nobody can tell what lies outside.
    let area = library_id(model, TermKind::Jurisdiction, AREA)?;
    let provider = clauses.contract.provider?;
    let seat = model.parties.get(model.organisation_of(provider.value))?.established?;
    if !model.is_in(seat.value, area, on) {
        return None;
    }
    let is_asked = clauses.every().into_iter().any(|(_, clause)| asks(clause));
    if is_asked || subject.datasets.is_empty() || clauses.contract.has_ended(on) {
        return None;
    }
    let adequate = library_id(model, TermKind::Jurisdiction, ADEQUATE);
    let is_adequate = |country: TermId| adequate.is_some_and(|adequate| model.is_in(country, adequate, on));
    let carrying = carrying(model);
    let words = speech.pick(&ENGLISH, &FRENCH);
    let mut found = Cell::new();
    for outside in outside(speech, subject, &chain(model, index, subject)) {
        let is_known = outside.country.is_some_and(|country| !is_adequate(country));
        if is_known && safeguards(speech, subject, &outside, &carrying).is_empty() {
            let who = outside.party.map(|party| speech.party(party)).unwrap_or_default();
            let line = Line::told(words.reached, &[who, outside.how.clone(), country(speech, &outside)]);
            if !found.contains(&line) {
                found.push(line);
            }
        }
    }
    let span = clauses.contract.about.span;
    (!found.is_empty()).then(|| speech.said(Line::told(words.unguarded, &[speech.all_of(found)]), span))
}

fn country(speech: &Speech<'_>, outside: &Outside) -> Line {
    let words = speech.pick(&ENGLISH, &FRENCH);
    outside.country.map_or_else(|| words.country_unsaid.into(), |id| speech.term(id))
}

/// The countries outside from where data of a contract are reached, each once, and the laws from there that can reach them.
pub(super) fn reached(speech: &Speech<'_>, subject: &Subject<'_>, chain: &[Link<'_>]) -> Cell {
    with_laws(speech, each_country(speech, outside(speech, subject, chain)), &subject.laws)
}

/// The same of data which somebody holds on a chain of hostings.
pub(super) fn countries_of(speech: &Speech<'_>, holder: Said<PartyId>, chain: &[Link<'_>]) -> Cell {
    let of_chain = of_chain(speech, chain, Some(speech.model.organisation_of(holder.value)));
    let holder = seated_outside(speech, holder, Line::default());
    let starts: Vec<HostingId> = chain.iter().filter(|link| link.starts_here).map(|link| link.id).collect();
    let laws = reach::laws(speech.model, &starts, speech.on);
    with_laws(speech, each_country(speech, holder.into_iter().chain(of_chain)), &laws)
}

/// Countries, and the laws of others that can reach the data. Where there is no country, that is said, and as far as it goes.
fn with_laws(speech: &Speech<'_>, mut countries: Cell, laws: &[Reached]) -> Cell {
    let laws = of_outside(speech, laws);
    if countries.is_empty() {
        countries.push(match laws.is_empty() {
            true => told::words(speech).none_known.into(),
            false => speech.pick(&ENGLISH, &FRENCH).none_by_place.into(),
        });
    }
    countries.extend(laws);
    countries
}

/// The laws that are of no country in the area.
fn of_outside(speech: &Speech<'_>, laws: &[Reached]) -> Cell {
    let is_told = |law: &Law| law.territory.iter().all(|territory| is_outside(speech, *territory));
    reach::lines(speech, laws, |_, law| is_told(law))
}

fn each_country(speech: &Speech<'_>, all: impl IntoIterator<Item = Outside>) -> Cell {
    let mut cell = Cell::new();
    for outside in all {
        let country = country(speech, &outside);
        if !cell.contains(&country) {
            cell.push(country);
        }
    }
    cell
}

/// Whether a country is not known to lie in the area on the day of judgement.
fn is_outside(speech: &Speech<'_>, country: TermId) -> bool {
    let area = library_id(speech.model, TermKind::Jurisdiction, AREA);
    !area.is_some_and(|area| speech.model.is_in(country, area, speech.on))
}

/// A party whose organisation is not known to be established in the area.
fn seated_outside(speech: &Speech<'_>, said: Said<PartyId>, how: Line) -> Option<Outside> {
    let seat = speech.model.parties.get(speech.model.organisation_of(said.value))?.established;
    let country = seat.map(|seat| seat.value);
    let is_outside = country.is_none_or(|country| is_outside(speech, country));
    is_outside.then_some(Outside { party: Some(said.value), how, country, span: said.span })
}

/// Everybody and every place of a contract that is not known to lie in the area on the day of judgement.
fn outside(speech: &Speech<'_>, subject: &Subject<'_>, chain: &[Link<'_>]) -> Vec<Outside> {
    let (model, words) = (speech.model, speech.pick(&ENGLISH, &FRENCH));
    let contract = subject.clauses.contract;
    let mut found: Vec<Outside> = Vec::new();
    // A contract that shows nothing lets nothing be received.
    if !subject.datasets.is_empty() {
        let shown = what::shown_by(&subject.shared);
        for said in &contract.recipients {
            let closure = model.parties.get(said.value).map(|party| &party.closure);
            let reaches = |closure: &Ranges| shown.iter().any(|(rule, _)| rule.parties.overlaps(closure));
            if closure.is_some_and(reaches) {
                found.extend(seated_outside(speech, *said, words.receives.into()));
            }
        }
        for said in contract.subprocessors.iter().flatten() {
            found.extend(seated_outside(speech, *said, words.engaged.into()));
        }
    }
    found.extend(of_chain(speech, chain, contract.provider.map(|said| model.organisation_of(said.value))));
    found
}

/// Everybody but the holder of the data who runs a hosting of a chain, and every place of it, that is not known to lie in the area.
fn of_chain(speech: &Speech<'_>, chain: &[Link<'_>], holder: Option<PartyId>) -> Vec<Outside> {
    let words = speech.pick(&ENGLISH, &FRENCH);
    let mut found: Vec<Outside> = Vec::new();
    for link in chain {
        if let Some(said) = link.operator.filter(|said| Some(said.value) != holder) {
            let how = Line::told(words.operates, &[speech.hosting(link.id)]);
            found.extend(seated_outside(speech, said, how));
        }
    }
    for link in chain {
        let hosting = link.hosting;
        let told = |apart: &'_ [Said<TermId>]| -> Vec<Said<TermId>> {
            if apart.is_empty() { hosting.located.clone() } else { apart.to_vec() }
        };
        let dated = |places: &[Dated<TermId>]| -> Vec<Said<TermId>> {
            let places = places.iter().filter(|place| place.period.contains(speech.on));
            places.map(|place| Said { value: place.value, span: place.span }).collect()
        };
        let ways = [
            (words.stored, told(&hosting.stored_in)),
            (words.processed, told(&hosting.processed_in)),
            (words.accessed, dated(&hosting.accessed_from)),
            (words.supported, dated(&hosting.support_from)),
        ];
        for (how, places) in ways {
            for place in places.into_iter().filter(|place| is_outside(speech, place.value)) {
                let how = Line::told(how, &[speech.hosting(link.id)]);
                let party = link.operator.map(|said| said.value);
                found.push(Outside { party, how, country: Some(place.value), span: place.span });
            }
        }
    }
    found
}
