//! What clauses and facts say, as sentences in every language: the manifest keeps them, so that the next build can tell what was
//! said before.

use super::line::{Cell, Line, texts};
use super::sentences;
use super::site::Site;
use super::speech::Speech;
use super::words::words;
use super::{place, what};
use crate::changes::{Declared, Spoken, name_of};
use crate::judgement::Judgement;
use crate::target::Language;
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Length};
use std::collections::BTreeMap;

/// What tells clauses and facts in every language.
pub(crate) struct Teller<'a> {
    judgement: &'a Judgement<'a>,
    site: Site,
}

impl<'a> Teller<'a> {
    pub(crate) fn new(judgement: &'a Judgement<'a>) -> Teller<'a> {
        Teller { judgement, site: Site::without_pages(judgement.model()) }
    }

    fn speech(&self, language: Language) -> Speech<'_> {
        Speech {
            model: self.judgement.model(),
            words: words(language),
            site: &self.site,
            on: self.judgement.input.checked.on(),
            written: self.judgement.input.written,
        }
    }

    /// The sentence of a clause, by the code of each language.
    pub(crate) fn clause(&self, clause: &Clause) -> Spoken {
        let told = Language::ALL.map(|(code, language)| {
            let line = sentences::of_clause(&self.speech(language), self.judgement, clause);
            (code.to_owned(), BTreeMap::from([(String::new(), line.text())]))
        });
        Spoken(BTreeMap::from(told))
    }

    /// The facts of declarations, each by its name in the text, by the code of each language.
    pub(crate) fn declarations(&self, declared: &mut [Declared]) {
        for (code, language) in Language::ALL {
            let mut facts = facts(&self.speech(language));
            for declared in declared.iter_mut() {
                let told = facts.remove(&declared.name()).unwrap_or_default();
                if !told.is_empty() {
                    declared.told.0.insert(code.to_owned(), told);
                }
            }
        }
    }
}

/// The facts of one declaration in words, by their names in the text; what it is called has no name there.
type Facts = BTreeMap<String, String>;

/// The facts of every declaration that has some that are told in words.
fn facts(speech: &Speech<'_>) -> BTreeMap<String, Facts> {
    let model = speech.model;
    let mut all: BTreeMap<String, Facts> = BTreeMap::new();
    let mut tell = |kind: &str, about: &About, facts: Vec<(String, Cell)>| {
        if about.library {
            return;
        }
        let told = facts.into_iter().filter(|(_, cell)| !cell.is_empty());
        let mut told: Facts = told.map(|(name, cell)| (name, texts(&cell).join(" · "))).collect();
        told.insert(String::new(), speech.title(about).to_owned());
        all.insert(name_of(kind, &about.path), told);
    };
    for contract in model.contracts.values() {
        tell("contract", &contract.about, of_contract(speech, contract));
    }
    for (id, dataset) in model.datasets.iter() {
        tell("dataset", &dataset.about, of_dataset(speech, id, dataset));
    }
    for hosting in model.hostings.values() {
        tell("hosting", &hosting.about, of_hosting(speech, hosting));
    }
    for party in model.parties.values() {
        tell("party", &party.about, of_party(speech, party));
    }
    for term in model.terms.values() {
        tell(term.kind.word(), &term.about, Vec::new());
    }
    all
}

fn named(facts: Vec<(&str, Cell)>) -> Vec<(String, Cell)> {
    facts.into_iter().map(|(name, cell)| (name.to_owned(), cell)).collect()
}

fn of_contract(speech: &Speech<'_>, contract: &Contract) -> Vec<(String, Cell)> {
    let day = |day: Day| vec![Line::from(speech.day(day))];
    let length = |length: Length| vec![Line::from(speech.length(length))];
    let purposes = |said: &Option<Said<Ranges>>| said.as_ref().map(|said| said.value.clone());
    let basis = |said: &BasisSaid| {
        speech.for_purposes(speech.term(said.basis.value), purposes(&said.purposes).as_ref())
    };
    let role = |said: &RoleSaid| {
        let role = speech.for_purposes(speech.role(said.role).into(), purposes(&said.purposes).as_ref());
        Line::joined([speech.party(said.party.value), role], speech.words.colon)
    };
    let approval = |dated: &Dated<Approval>| {
        let reference = dated.value.reference.iter().map(|text| Line::from(&**text));
        let parts = std::iter::once(speech.party(dated.value.authority)).chain(reference);
        speech.dated(Line::joined(parts, ", "), dated.period)
    };
    let mut facts = named(vec![
        ("provider", contract.provider.iter().map(|said| speech.party(said.value)).collect()),
        ("recipient", contract.recipients.iter().map(|said| speech.party(said.value)).collect()),
        ("roles", contract.roles.iter().map(role).collect()),
        ("basis", contract.bases.iter().map(basis).collect()),
        ("term", contract.term.iter().map(|term| speech.period(term.value).into()).collect()),
        ("processed_at", hostings(speech, &contract.processed_at)),
        (
            "subprocessors",
            contract.subprocessors.iter().flatten().map(|said| speech.party(said.value)).collect(),
        ),
        ("approval", contract.approvals.iter().map(approval).collect()),
        ("retention", contract.retention.map(|said| length(said.value)).unwrap_or_default()),
        ("signed", contract.signed.map(day).unwrap_or_default()),
        ("review", contract.review.iter().map(|said| speech.every(said.value).into()).collect()),
        ("reviewed", contract.reviewed.map(|said| day(said.value)).unwrap_or_default()),
        ("exclusivity", contract.exclusivity.map(|said| length(said.value)).unwrap_or_default()),
        (
            "subprocessor_notice",
            contract.subprocessor_notice.map(|said| length(said.value)).unwrap_or_default(),
        ),
        ("reference", contract.reference.iter().map(|text| Line::from(&**text)).collect()),
        ("parent", contract.parent.iter().map(|said| speech.contract(said.value)).collect()),
        ("succeeds", contract.succeeds.iter().map(|said| speech.contract(said.value)).collect()),
    ]);
    let statements = contract.statements.iter();
    facts.extend(statements.map(|(name, texts)| {
        (name.value.to_owned(), texts.iter().map(|text| Line::from(&**text)).collect())
    }));
    facts
}

fn hostings(speech: &Speech<'_>, hostings: &[Dated<HostingId>]) -> Cell {
    hostings.iter().map(|hosting| speech.dated(speech.hosting(hosting.value), hosting.period)).collect()
}

fn of_dataset(speech: &Speech<'_>, id: DatasetId, dataset: &Dataset) -> Vec<(String, Cell)> {
    let mut facts = named(vec![
        ("controller", dataset.controller.iter().map(|said| speech.party(said.value)).collect()),
        ("subject", speech.terms(dataset.subject.into_iter())),
        ("hosted", hostings(speech, &dataset.hosted)),
        ("retention", place::kept_for(speech, dataset).into_iter().collect()),
        ("population", dataset.population.iter().map(|text| Line::from(&**text)).collect()),
        ("collected_for", speech.terms(dataset.collected_for.iter().copied())),
        ("version", dataset.version.iter().map(|text| Line::from(&**text)).collect()),
        ("covers", dataset.covers.iter().map(|said| speech.period(said.value).into()).collect()),
    ]);
    let columns = speech.model.columns_of(id);
    facts.extend(columns.filter_map(|id| {
        let name = &speech.model.columns.get(id)?.about.name;
        Some((format!("column {name}"), vec![Line::joined(what::column_told(speech, id), ", ")]))
    }));
    facts
}

fn of_hosting(speech: &Speech<'_>, hosting: &Hosting) -> Vec<(String, Cell)> {
    let places = |said: &[Said<TermId>]| speech.terms(said.iter().map(|place| place.value));
    let dated = |said: &[Dated<TermId>]| -> Cell {
        said.iter().map(|place| speech.dated(speech.term(place.value), place.period)).collect()
    };
    let parties =
        |said: &[Said<PartyId>]| -> Cell { said.iter().map(|party| speech.party(party.value)).collect() };
    let reliance = |it: &Dated<Reliance>| {
        let told = [speech.hosting(it.value.on), speech.services(&it.value.services).into()];
        speech.dated(Line::told(speech.words.for_services, &told), it.period)
    };
    named(vec![
        ("operator", hosting.operator.iter().map(|said| speech.party(said.value)).collect()),
        ("located", places(&hosting.located)),
        ("stored_in", places(&hosting.stored_in)),
        ("processed_in", places(&hosting.processed_in)),
        ("accessed_from", dated(&hosting.accessed_from)),
        ("support_from", dated(&hosting.support_from)),
        ("keys_held_by", parties(&hosting.keys_held_by)),
        ("technology", parties(&hosting.technology)),
        ("relies_on", hosting.relies_on.iter().map(reliance).collect()),
        ("certified", hosting.certificates.iter().map(|it| speech.certificate(it)).collect()),
        ("term", hosting.term.iter().map(|said| speech.period(said.value).into()).collect()),
    ])
}

fn of_party(speech: &Speech<'_>, party: &Party) -> Vec<(String, Cell)> {
    let text = |text: &Option<std::sync::Arc<str>>| text.iter().map(|text| Line::from(&**text)).collect();
    let stake = |stake: &Dated<Stake>| {
        let owner = speech.party(stake.value.owner);
        speech.dated(owner.and(speech.words.colon).and(&stake.value.share.to_string()), stake.period)
    };
    let control = |by: &Dated<PartyId>| speech.dated(speech.party(by.value), by.period);
    named(vec![
        ("established", party.established.iter().map(|said| speech.term(said.value)).collect()),
        ("kind", speech.terms(party.kinds.iter().copied())),
        ("owners", party.owners.iter().map(stake).collect()),
        ("controlled_by", party.controlled_by.iter().map(control).collect()),
        ("registration", text(&party.registration)),
        ("contact", text(&party.contact)),
        ("data_protection_officer", text(&party.data_protection_officer)),
        ("members", text(&party.members)),
        ("certified", party.certificates.iter().map(|it| speech.certificate(it)).collect()),
    ])
}

/// What facts of other declarations than contracts are called, by their names in the text.
static TITLES: [(&str, &str, &str); 33] = [
    ("", "Name", "Nom"),
    ("accessed_from", "Accessed from", "Accès depuis"),
    ("applies_to", "Applies to", "S’applique à"),
    ("by", "Signed by", "Signé par"),
    ("cells", "Cells", "Cellules"),
    ("certified", "Certificates", "Certificats"),
    ("collected_for", "Collected for", "Collecté pour"),
    ("contact", "Contact", "Contact"),
    ("controlled_by", "Controlled by", "Contrôlé par"),
    ("controller", "Controller", "Responsable du traitement"),
    ("covers", "Period covered", "Période couverte"),
    ("data_protection_officer", "Data protection officer", "Délégué à la protection des données"),
    ("derived_from", "Derived from", "Dérivé de"),
    ("established", "Established in", "Siège"),
    ("hosted", "Hosting", "Hébergement"),
    ("in_force", "In force", "En vigueur"),
    ("key", "Key", "Clé"),
    ("keys_held_by", "Keys held by", "Clés détenues par"),
    ("kind", "Kind", "Nature"),
    ("located", "Located in", "Situé dans"),
    ("members", "Members", "Membres"),
    ("operator", "Operator", "Exploitant"),
    ("owners", "Owners", "Détenteurs"),
    ("population", "Population", "Population"),
    ("processed_in", "Processing", "Traitement"),
    ("registration", "Registration", "Immatriculation"),
    ("relies_on", "Relies on", "Repose sur"),
    ("source", "Source table", "Table source"),
    ("stored_in", "Storage", "Stockage"),
    ("subject", "Data subjects", "Personnes concernées"),
    ("support_from", "Support from", "Assistance depuis"),
    ("technology", "Technology licensed from", "Technologie concédée par"),
    ("version", "Version", "Version"),
];

/// What a fact is called; a column by its name.
pub(super) fn title(speech: &Speech<'_>, name: &str) -> String {
    if let Some(column) = name.strip_prefix("column ") {
        return format!("{}{}{column}", speech.words.column, speech.words.colon);
    }
    let own = TITLES.iter().find(|(known, ..)| *known == name);
    let own = own.map(|(_, english, french)| *speech.pick::<&str>(english, french));
    let title =
        own.or_else(|| speech.words.facts.iter().find(|(known, _)| *known == name).map(|(_, it)| *it));
    format!("{}{}", title.unwrap_or(name), speech.words.colon)
}
