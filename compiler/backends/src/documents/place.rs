//! Where data are: every hosting, what it relies on, who runs it, from where, with which certificates; who else may be involved; for how long data are kept.

use super::clauses::Clauses;
use super::drawings::chain::examined;
use super::line::{Cell, Line};
use super::page::{Block, Sections};
use super::speech::Speech;
use super::words::fill;
use charta_model::graphs::supply::supply_chain;
use charta_model::model::*;
use charta_model::time::{Day, Period};

/// A hosting of a chain, and who relies on it for what.
struct Link {
    hosting: HostingId,
    relied_on: Cell,
}

pub(super) fn hosting(
    speech: &Speech<'_>,
    contract: &Contract,
    datasets: &[DatasetId],
    on: Day,
    drawing: Option<Block>,
    sections: &mut Sections,
) {
    let words = speech.words;
    let chain = chain(speech, &starts(speech.model, contract, datasets, on), on);
    let none = chain.is_empty().then(|| Block::paragraph(words.hosting_none));
    let processed = contract.processed_at.iter();
    let processed = processed.map(|hosting| {
        speech.said(speech.dated(speech.hosting(hosting.value), hosting.period), hosting.span)
    });
    let processed = processed.collect();
    let processed = Block::facts(vec![(words.processed_at, processed)]);
    let examined = (!chain.is_empty()).then(|| examined(speech));
    let blocks = none.into_iter().chain(processed).chain(drawing).chain(examined);
    sections.chapter("hosting", words.hosting, blocks.collect());
    for link in chain {
        let facts = speech
            .model
            .hostings
            .get(link.hosting)
            .and_then(|hosting| facts(speech, hosting, link.relied_on));
        let declared = speech.model.hostings.get(link.hosting);
        let anchor = speech.part_of_hosting(link.hosting);
        sections.part(anchor, speech.hosting(link.hosting), facts.into_iter().collect());
        sections.written(declared.and_then(|hosting| speech.site.source(hosting.about.span)));
    }
}

/// Where the recipients process, and where the datasets are hosted on a day; each once. Where nothing is said of that day, wherever they ever
/// do.
pub(super) fn starts(model: &Model, contract: &Contract, datasets: &[DatasetId], on: Day) -> Vec<HostingId> {
    let processed = contract.processed_at.iter();
    let hosted =
        datasets.iter().filter_map(|id| model.datasets.get(*id)).flat_map(|dataset| dataset.hosted.iter());
    let every: Vec<&Dated<HostingId>> = processed.chain(hosted).collect();
    let is_known = every.iter().any(|hosting| hosting.period.contains(on));
    let mut starts: Vec<HostingId> = Vec::new();
    for hosting in every.into_iter().filter(|hosting| !is_known || hosting.period.contains(on)) {
        if !starts.contains(&hosting.value) {
            starts.push(hosting.value);
        }
    }
    starts
}

/// Every hosting of the chains on the day, nearest first, each once with everyone in them who relies on it.
fn chain(speech: &Speech<'_>, starts: &[HostingId], on: Day) -> Vec<Link> {
    let day = Period { from: Some(on), last: Some(on) };
    let chain = supply_chain(speech.model, starts, &Service::ALL, day);
    let mut links: Vec<Link> = chain
        .members()
        .iter()
        .map(|member| Link { hosting: member.hosting, relied_on: Vec::new() })
        .collect();
    for member in chain.members().iter() {
        let relies_on =
            speech.model.hostings.get(member.hosting).map_or(&[][..], |hosting| &hosting.relies_on);
        for reliance in relies_on.iter().filter(|reliance| reliance.period.contains(on)) {
            let services = speech.services(&reliance.value.services);
            let line = [speech.hosting(member.hosting), services.into()];
            let line = speech.said(Line::told(speech.words.for_services, &line), reliance.span);
            if let Some(link) = links.iter_mut().find(|link| link.hosting == reliance.value.on) {
                link.relied_on.push(line);
            }
        }
    }
    links
}

/// Where data are kept at a hosting.
pub(super) fn kept_in(hosting: &Hosting) -> &[Said<TermId>] {
    if hosting.stored_in.is_empty() { &hosting.located } else { &hosting.stored_in }
}

/// Where data are processed at a hosting.
fn processed_in(hosting: &Hosting) -> &[Said<TermId>] {
    if hosting.processed_in.is_empty() { &hosting.located } else { &hosting.processed_in }
}

pub(super) fn facts(speech: &Speech<'_>, hosting: &Hosting, relied_on: Cell) -> Option<Block> {
    let words = speech.words;
    let operator = hosting.operator.map(|operator| {
        let organisation = speech.model.parties.get(speech.model.organisation_of(operator.value));
        let name = speech.party(operator.value);
        match organisation.and_then(|organisation| organisation.established) {
            Some(seat) => Line::told(words.operator_seat, &[name, speech.term(seat.value)]),
            None => name,
        }
    });
    let told = |places: &[Said<TermId>]| {
        let places = places.iter().map(|place| speech.said(speech.term(place.value), place.span));
        places.collect::<Cell>()
    };
    let dated = |places: &[Dated<TermId>]| -> Cell {
        let said = |place: &Dated<TermId>| {
            speech.said(speech.dated(speech.term(place.value), place.period), place.span)
        };
        places.iter().map(said).collect()
    };
    let parties = |parties: &[Said<PartyId>]| {
        let parties = parties.iter().map(|party| speech.said(speech.party(party.value), party.span));
        parties.collect::<Cell>()
    };
    Block::facts(vec![
        (words.operator, operator.into_iter().collect()),
        (words.relied_on, relied_on),
        (words.storage, told(kept_in(hosting))),
        (words.processing, told(processed_in(hosting))),
        (words.access, dated(&hosting.accessed_from)),
        (words.support, dated(&hosting.support_from)),
        (words.keys, parties(&hosting.keys_held_by)),
        (words.technology, parties(&hosting.technology)),
        (words.certificates, certificates(speech, hosting)),
        (
            words.term,
            hosting.term.iter().map(|term| speech.said(speech.period(term.value), term.span)).collect(),
        ),
    ])
}

pub(super) fn subprocessors(speech: &Speech<'_>, contract: &Contract, sections: &mut Sections) {
    let words = speech.words;
    let block = match contract.subprocessors.as_deref() {
        None => Block::paragraph(words.subprocessors_unsaid),
        Some([]) => Block::paragraph(words.subprocessors_none),
        Some(parties) => {
            let rows = parties.iter().map(|party| {
                let seat = speech.model.parties.get(party.value).and_then(|party| party.established);
                let name = speech.said(speech.party(party.value), party.span);
                vec![vec![name], speech.terms(seat.iter().map(|seat| seat.value))]
            });
            Block::table("", &[words.name, words.established], rows)
        }
    };
    let notice = contract.subprocessor_notice.iter();
    let notice = notice.map(|notice| speech.said(speech.length(notice.value), notice.span)).collect();
    let notice = Block::facts(vec![(words.subprocessor_notice, notice)]);
    sections.chapter("subprocessors", words.subprocessors, std::iter::once(block).chain(notice).collect());
}

pub(super) fn retention(clauses: &Clauses<'_>, datasets: &[DatasetId], sections: &mut Sections) {
    let (speech, words, contract) = (&clauses.speech, clauses.speech.words, clauses.contract);
    let mut rows = retention_rows(speech, contract, datasets);
    // What recipients keep stands first, and duties may end it before, each for those whom it binds and for its own data.
    if let (Some(_), Some(cell)) = (contract.retention, rows.first_mut().and_then(|row| row.last_mut())) {
        let [counts, latest, unsaid] = speech.pick(&COUNTS, &COUNTS_IN_FRENCH);
        cell.push((*counts).into());
        let deletions = clauses.earlier_deletions(datasets);
        let named =
            |datasets: &[DatasetId]| speech.all_of(datasets.iter().map(|id| speech.dataset(*id)).collect());
        cell.extend(deletions.iter().map(|deletion| {
            let who = speech.all_of(speech.party_set(&deletion.parties));
            let clause = clauses.reference(deletion.clause);
            Line::told(latest, &[speech.day(deletion.day).into(), named(&deletion.datasets), who, clause])
        }));
        let is_left = |id: &DatasetId| !deletions.iter().any(|deletion| deletion.datasets.contains(id));
        let left: Vec<DatasetId> = datasets.iter().copied().filter(is_left).collect();
        if !deletions.is_empty() && !left.is_empty() {
            cell.push(Line::told(unsaid, &[named(&left)]));
        }
    }
    let block = match rows.is_empty() {
        true => Block::paragraph(words.retention_none),
        false => Block::table("", &[words.data, words.retention], rows),
    };
    sections.chapter("retention", words.retention, vec![block]);
}

/// From when recipients may keep data, and what ends that before.
static COUNTS: [&str; 3] = [
    "from the day on which the data are obtained",
    "and at the latest by {}: {} ({}, clause {})",
    "no clause says a last day for {}",
];
static COUNTS_IN_FRENCH: [&str; 3] = [
    "à compter du jour où les données sont obtenues",
    "et au plus tard le {} : {} ({}, clause {})",
    "aucune clause ne fixe de dernier jour pour : {}",
];

/// What is kept, and for how long: by the recipients, and of each dataset.
pub(super) fn retention_rows(
    speech: &Speech<'_>,
    contract: &Contract,
    datasets: &[DatasetId],
) -> Vec<Vec<Cell>> {
    let words = speech.words;
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    if let Some(length) = contract.retention {
        rows.push(vec![
            vec![words.retention_recipients.into()],
            vec![speech.said(speech.length(length.value), length.span)],
        ]);
    }
    for id in datasets {
        if let Some(kept) = speech.model.datasets.get(*id).and_then(|dataset| kept_for(speech, dataset)) {
            rows.push(vec![vec![speech.dataset(*id)], vec![kept]]);
        }
    }
    rows
}

/// The certificate of a hosting of the same scheme that holds on the day after this one ends.
fn follower<'a>(hosting: &'a Hosting, certificate: &Dated<Certificate>) -> Option<&'a Dated<Certificate>> {
    let scheme = certificate.value.certification;
    let last = certificate.period.last?;
    let mut others = hosting.certificates.iter();
    others.find(|it| it.value.certification == scheme && it.period.contains(last.next()))
}

/// Whether another certificate of a hosting of the same scheme holds on the day after this one ends.
pub(super) fn is_followed(hosting: &Hosting, certificate: &Dated<Certificate>) -> bool {
    follower(hosting, certificate).is_some()
}

static FOLLOWED: [&str; 2] = ["followed by version {}", "followed by another of its scheme"];
static FOLLOWED_IN_FRENCH: [&str; 2] = ["suivi de la version {}", "suivi d’un autre du même référentiel"];

/// What follows a certificate, by its version; nothing where nothing does.
pub(super) fn followed_by(
    speech: &Speech<'_>,
    hosting: &Hosting,
    certificate: &Dated<Certificate>,
) -> Option<String> {
    let follower = follower(hosting, certificate)?;
    let [versioned, another] = speech.pick(&FOLLOWED, &FOLLOWED_IN_FRENCH);
    Some(match &follower.value.version {
        Some(version) => fill(versioned, &[version]),
        None => (*another).to_owned(),
    })
}

/// The certificates of a hosting, each with what follows it and on which days.
fn certificates(speech: &Speech<'_>, hosting: &Hosting) -> Cell {
    let told = hosting.certificates.iter().map(|certificate| {
        let line = speech.certificate(certificate);
        let days = follower(hosting, certificate).map(|follower| speech.period(follower.period));
        match followed_by(speech, hosting, certificate).zip(days) {
            Some((followed, days)) => line.and(&format!(" ({followed}, {days})")),
            None => line,
        }
    });
    told.collect()
}

/// A certification by its name, with the version of a certificate where that is said.
pub(super) fn scheme(speech: &Speech<'_>, certificate: &Certificate) -> Line {
    let version = certificate.version.as_ref();
    let version = version.map(|version| format!(", {}", fill(speech.words.version, &[version])));
    speech.term(certificate.certification).and(version.as_deref().unwrap_or(""))
}

/// For how long a dataset is kept, and from when.
pub(super) fn kept_for(speech: &Speech<'_>, dataset: &Dataset) -> Option<Line> {
    let kept = dataset.retention?;
    let length = speech.length(kept.value.length);
    let text = match kept.value.from {
        Some(column) => Line::told(speech.words.retention_from, &[length.into(), speech.column(column)]),
        None => Line::told(speech.words.retention_obtained, &[length.into()]),
    };
    Some(speech.said(text, kept.span))
}
