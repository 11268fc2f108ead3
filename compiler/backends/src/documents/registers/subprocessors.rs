//! The register of sub-processors: Regulation (EU) 2016/679, art. 28(2) and (4). A row for each organisation that a contract names, and
//! for each that runs a hosting on which the places where its data are rely, on the day of judgement. Who operates those places themselves
//! is a processor, and stands in the record of processing: where a contract names it a sub-processor all the same, its row says what it is.

use super::table::{Entry, Register, Words as Head};
use super::told;
use crate::documents::line::{Cell, Line};
use crate::documents::site::Thing;
use crate::documents::who;
use crate::documents::{Documents, Subject};
use charta_base::Span;
use charta_model::model::*;
use charta_model::time::{Day, Period};
use std::collections::BTreeSet;

static HEAD_ENGLISH: Head = Head {
    title: "Register of sub-processors",
    sheet: "Sub-processors",
    note: "Who may process besides the parties of each contract (Regulation (EU) 2016/679, art. 28(2) and (4)): the organisations that the \
           contract names, and those that run a hosting on which the places of its data rely on the day of judgement, with the service they give and \
           since when. Who operates those places is no sub-processor, and stands in the record of processing activities; where a contract names \
           it as one, the row says so.",
    none: "No contract names a sub-processor, and nobody else runs a hosting behind one.",
    head: &[
        "Contract",
        "Organisation",
        "Country",
        "Hosting",
        "Service",
        "Since",
        "Named in the contract",
        "Notice before a change",
    ],
};

static HEAD_FRENCH: Head = Head {
    title: "Registre des sous-traitants ultérieurs",
    sheet: "Sous-traitants ultérieurs",
    note: "Qui peut traiter des données outre les parties de chaque contrat (règlement (UE) 2016/679, art. 28, § 2 et 4) : les organisations que \
           le contrat nomme, et celles qui exploitent un hébergement sur lequel reposent les lieux de ses données à la date d’examen, avec le service \
           rendu et depuis quand. Qui exploite ces lieux n’est pas sous-traitant ultérieur, et figure au registre des activités de traitement ; si un contrat le nomme comme tel, la ligne le dit.",
    none: "Aucun contrat ne nomme de sous-traitant ultérieur, et personne d’autre n’exploite d’hébergement derrière l’un d’eux.",
    head: &[
        "Contrat",
        "Organisation",
        "Pays",
        "Hébergement",
        "Service",
        "Depuis",
        "Nommé dans le contrat",
        "Préavis avant changement",
    ],
};

struct Words {
    start: &'static str,
    silent: &'static str,
    not_dated: &'static str,
}

static ENGLISH: Words = Words {
    start: "runs itself a place where the data are hosted or processed: as such it is a processor, although the contract names it a sub-processor",
    silent: "the contract names none and does not exclude any",
    not_dated: "no day is said",
};

static FRENCH: Words = Words {
    start: "exploite elle-même un lieu où les données sont hébergées ou traitées : à ce titre, elle est sous-traitant, bien que le contrat la nomme sous-traitant ultérieur",
    silent: "le contrat n’en nomme ni n’en exclut aucun",
    not_dated: "aucun jour indiqué",
};

/// The column with the day since when a service is given.
const SINCE: usize = 5;

pub(super) fn register(documents: &Documents<'_>, all: &[super::Gathered<'_>]) -> Register {
    let entries = all.iter().flat_map(|gathered| rows(documents, gathered)).collect();
    let words = documents.speech.pick(&HEAD_ENGLISH, &HEAD_FRENCH);
    Register { name: "subprocessors", words, remarks: Cell::new(), entries }
}

/// A hosting that an organisation runs, for what, since when, and where that is said.
struct Given {
    organisation: PartyId,
    hosting: Line,
    services: Cell,
    /// Of each service.
    since: Vec<Option<Day>>,
    span: Span,
}

fn rows(documents: &Documents<'_>, gathered: &super::Gathered<'_>) -> Vec<Entry> {
    let (speech, subject) = (&documents.speech, gathered.subject);
    let model = speech.model;
    let contract = subject.clauses.contract;
    let parties = who::signatories(model, contract);
    let named = contract.subprocessors.as_deref();
    // Whom an agreement names, it names for the contracts that stand under it.
    let above =
        model.agreements_above(contract).filter_map(|(_, agreement)| agreement.subprocessors.as_deref());
    let by_name: BTreeSet<PartyId> =
        named.into_iter().chain(above).flatten().map(|said| model.organisation_of(said.value)).collect();
    let given: Vec<Given> = gathered
        .chain
        .iter()
        .filter(|link| !link.starts_here || link.operator.is_some_and(|said| by_name.contains(&said.value)))
        .filter_map(|link| given(documents, subject, link))
        .filter(|given| !parties.contains(&given.organisation))
        .collect();
    let row = |organisation: PartyId, hosting: Cell, services: Cell, since: Vec<Option<Day>>, span: Span| {
        let told_by_name = match named {
            _ if by_name.contains(&organisation) => told::words(speech).yes,
            None => speech.pick(&ENGLISH, &FRENCH).silent,
            Some(_) => told::words(speech).no,
        };
        let seat = model.parties.get(organisation).and_then(|party| party.established);
        let notice = contract.subprocessor_notice.iter();
        let not_dated = speech.pick(&ENGLISH, &FRENCH).not_dated;
        let days = since.iter().map(|day| day.map_or_else(|| not_dated.into(), |day| speech.day(day).into()));
        let cells = vec![
            vec![speech.contract(subject.clauses.id)],
            vec![speech.party(organisation)],
            told::or_unsaid(speech, speech.terms(seat.iter().map(|seat| seat.value))),
            hosting,
            services,
            days.collect(),
            vec![told_by_name.into()],
            told::or_unsaid(
                speech,
                notice.map(|notice| speech.said(speech.length(notice.value), notice.span)).collect(),
            ),
        ];
        let to = speech.site.of(Thing::Contract(subject.clauses.id));
        Entry::new(speech, cells, to, span).with_days(SINCE, since)
    };
    let idle = named.into_iter().flatten().filter(|said| {
        let organisation = model.organisation_of(said.value);
        !given.iter().any(|given| given.organisation == organisation)
    });
    let idle: Vec<Entry> = idle
        .map(|said| {
            let unsaid = vec![Line::from(speech.words.unsaid)];
            row(model.organisation_of(said.value), Cell::new(), unsaid, vec![None], said.span)
        })
        .collect();
    let given = given
        .into_iter()
        .map(|given| row(given.organisation, vec![given.hosting], given.services, given.since, given.span));
    idle.into_iter().chain(given).collect()
}

/// What the operator of a hosting gives, and since when it does so for the contract: from the day on which all hold that the chain needs.
fn given(documents: &Documents<'_>, subject: &Subject<'_>, link: &super::chain::Link<'_>) -> Option<Given> {
    let speech = &documents.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let operator = link.operator?;
    let term = link.hosting.term.map(|term| term.value).unwrap_or_default();
    let since = |period: Period| {
        let days = [period.from, term.from, subject.clauses.term().from];
        days.into_iter().flatten().max()
    };
    let (mut services, mut days) = (Cell::new(), Vec::new());
    for (from, reliance) in &link.relied_on {
        let told = [speech.hosting(*from), speech.services(&reliance.value.services).into()];
        services.push(speech.said(Line::told(speech.words.for_services, &told), reliance.span));
        days.push(since(reliance.period));
    }
    if services.is_empty() {
        services.push(words.start.into());
        days.push(since(Period::default()));
    }
    Some(Given {
        organisation: operator.value,
        hosting: speech.hosting(link.id),
        services,
        since: days,
        span: operator.span,
    })
}
