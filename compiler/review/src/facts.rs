//! All that a text says of a thing, as it can be held against what another text says: other things stand for themselves by their
//! numbers in the universe of both projects, so that none is taken for another of the same name.

use crate::align::Numbering;
use charta_base::Id;
use charta_model::model::{
    About, Certificate, Column, ColumnId, Contract, Dataset, DatasetId, Dated, Hosting, HostingId,
    Identifies, Model, Party, PartyId, Rulebook, Said, Scope, Term, TermId,
};
use charta_model::time::Period;

/// One of two projects, with the numbers of its things so far as they are known.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) model: &'a Model,
    pub(crate) is_new: bool,
    pub(crate) terms: Option<&'a Numbering>,
    pub(crate) parties: Option<&'a Numbering>,
    pub(crate) hostings: Option<&'a Numbering>,
    pub(crate) datasets: Option<&'a Numbering>,
}

impl Known<'_> {
    fn number<T>(&self, numbering: Option<&Numbering>, id: Id<T>) -> Option<u32> {
        if self.is_new { Some(id.raw()) } else { numbering?.common(id.raw()) }
    }

    fn term(&self, id: TermId) -> Option<u32> {
        self.number(self.terms, id)
    }

    pub(crate) fn party(&self, id: PartyId) -> Option<u32> {
        self.number(self.parties, id)
    }

    fn hosting(&self, id: HostingId) -> Option<u32> {
        self.number(self.hostings, id)
    }

    fn terms(&self, ids: &[TermId]) -> Vec<Option<u32>> {
        ids.iter().map(|id| self.term(*id)).collect()
    }

    fn said_terms(&self, said: &[Said<TermId>]) -> Vec<Option<u32>> {
        said.iter().map(|said| self.term(said.value)).collect()
    }

    fn said_parties(&self, said: &[Said<PartyId>]) -> Vec<Option<u32>> {
        said.iter().map(|said| self.party(said.value)).collect()
    }

    fn certificates(&self, certificates: &[Dated<Certificate>]) -> String {
        let told = certificates.iter().map(|dated| {
            let Certificate { certification, version, state, offer, activities } = &dated.value;
            format!("{:?}", (self.term(*certification), version, state, offer, activities, dated.period))
        });
        told.collect()
    }

    /// A column by its dataset and name; one of `own` by its name alone.
    fn column(&self, id: ColumnId, own: DatasetId) -> Option<(Option<u32>, &str)> {
        let column = self.model.columns.get(id)?;
        Some((self.dataset(column.dataset, own), column.about.name.as_ref()))
    }

    fn dataset(&self, id: DatasetId, own: DatasetId) -> Option<u32> {
        if id == own { None } else { self.number(self.datasets, id).map(|number| number + 1) }
    }

    fn columns(&self, ids: &[ColumnId], own: DatasetId) -> String {
        format!("{:?}", ids.iter().map(|id| self.column(*id, own)).collect::<Vec<_>>())
    }
}

fn dated<T: Copy>(said: &[Dated<T>], told: impl Fn(T) -> Option<u32>) -> Vec<(Option<u32>, Period)> {
    said.iter().map(|dated| (told(dated.value), dated.period)).collect()
}

/// What is said besides a name and a label.
fn besides(about: &About) -> String {
    format!("{:?}", (&about.label_fr, &about.references, &about.note))
}

pub(crate) fn of_term(known: Known<'_>, term: &Term) -> String {
    let Term {
        about,
        kind,
        parents,
        memberships,
        iris,
        carries,
        not_for,
        calls_for,
        blurred,
        holidays,
        closure: _,
    } = term;
    let links = [parents, carries, not_for, calls_for].map(|ids| known.terms(ids));
    let memberships = dated(memberships, |id| known.term(id));
    format!("{kind:?}{links:?}{memberships:?}{iris:?}{blurred:?}{holidays:?}{}", besides(about))
}

pub(crate) fn of_party(known: Known<'_>, party: &Party) -> String {
    let Party {
        about,
        group_of,
        established,
        kinds,
        owners,
        ownerless,
        controlled_by,
        registration,
        contact,
        data_protection_officer,
        members,
        certificates,
        closure: _,
    } = party;
    let owners: Vec<_> = owners
        .iter()
        .map(|stake| (known.party(stake.value.owner), stake.value.share, stake.period))
        .collect();
    let controlled_by = dated(controlled_by, |id| known.party(id));
    let within = (group_of.map(|id| known.party(id)), established.map(|said| known.term(said.value)));
    let texts = (registration, contact, data_protection_officer, members);
    format!(
        "{within:?}{:?}{owners:?}{ownerless}{controlled_by:?}{texts:?}{}{}",
        known.terms(kinds),
        known.certificates(certificates),
        besides(about)
    )
}

pub(crate) fn of_hosting(known: Known<'_>, hosting: &Hosting) -> String {
    let Hosting {
        about,
        operator,
        located,
        stored_in,
        processed_in,
        accessed_from,
        support_from,
        keys_held_by,
        technology,
        relies_on,
        certificates,
        term,
    } = hosting;
    let operator = operator.map(|said| known.party(said.value));
    let places = [located, stored_in, processed_in].map(|said| known.said_terms(said));
    let from = [accessed_from, support_from].map(|said| dated(said, |id| known.term(id)));
    let parties = [keys_held_by, technology].map(|said| known.said_parties(said));
    let relies_on: Vec<_> = relies_on
        .iter()
        .map(|dated| (known.hosting(dated.value.on), &dated.value.services, dated.period))
        .collect();
    format!(
        "{operator:?}{places:?}{from:?}{parties:?}{relies_on:?}{}{:?}{}",
        known.certificates(certificates),
        term.map(|said| said.value),
        besides(about)
    )
}

fn of_column(known: Known<'_>, column: &Column, own: DatasetId) -> String {
    let Column { about, dataset: _, column_type, required, identifies, categories, derived_from } = column;
    let identifies = identifies.as_ref().map(|identifies| match identifies {
        Identifies::Direct => "direct",
        Identifies::Quasi => "quasi",
        Identifies::Pseudonym(of) => of.as_ref(),
    });
    format!(
        "{:?}{column_type:?}{required}{identifies:?}{:?}{}{}",
        (&about.name, &about.label),
        known.terms(categories),
        known.columns(derived_from, own),
        besides(about)
    )
}

pub(crate) fn of_dataset(known: Known<'_>, id: DatasetId, dataset: &Dataset) -> String {
    let Dataset {
        about,
        controller,
        source,
        subject,
        hosted,
        retention,
        key,
        derived_from,
        population,
        collected_for,
        version,
        covers,
        columns: _,
    } = dataset;
    let columns = known.model.columns_of(id).filter_map(|column| known.model.columns.get(column));
    let columns: String = columns.map(|column| of_column(known, column, id)).collect();
    let derived_from: Vec<_> = derived_from
        .iter()
        .map(|from| (known.dataset(from.source, id), known.columns(&from.columns, id)))
        .collect();
    let retention =
        retention.map(|said| (said.value.length, said.value.from.map(|column| known.column(column, id))));
    let controller = controller.map(|said| known.party(said.value));
    let hosted = dated(hosted, |id| known.hosting(id));
    let texts = (source, population, version, covers.map(|said| said.value));
    format!(
        "{controller:?}{texts:?}{:?}{hosted:?}{retention:?}{}{derived_from:?}{:?}{columns}{}",
        subject.map(|id| known.term(id)),
        known.columns(key, id),
        known.terms(collected_for),
        besides(about)
    )
}

/// The facts of a contract by which it is known under another name.
pub(crate) fn of_contract(known: Known<'_>, contract: &Contract) -> String {
    let parties =
        (contract.provider.map(|said| known.party(said.value)), known.said_parties(&contract.recipients));
    let subprocessors = contract.subprocessors.as_ref().map(|said| known.said_parties(said));
    let processed_at = dated(&contract.processed_at, |id| known.hosting(id));
    let periods = (contract.term.map(|said| said.value), contract.signed);
    let lengths = [contract.retention, contract.subprocessor_notice, contract.exclusivity, contract.review];
    let lengths = lengths.map(|said| said.map(|said| said.value));
    let mut stated = contract.stated.clone();
    stated.sort();
    let texts = (&contract.reference, &contract.precedence, stated);
    let number = contract.clauses.len();
    format!("{parties:?}{subprocessors:?}{processed_at:?}{periods:?}{lengths:?}{texts:?}{number}")
}

pub(crate) fn of_rulebook(known: Known<'_>, rulebook: &Rulebook) -> String {
    let Rulebook { about, applies_to, in_force, derogation, named, clauses } = rulebook;
    let scopes: Vec<_> = applies_to
        .iter()
        .map(|said| match said.value {
            Scope::ContractsOf(party) => ("contracts", known.party(party)),
            Scope::DataOf(party) => ("controlled", known.party(party)),
            Scope::DataIn(term) => ("category", known.term(term)),
            Scope::Dataset(dataset) => ("dataset", known.number(known.datasets, dataset)),
            Scope::EveryContract => ("every", None),
        })
        .collect();
    let limit = derogation.map(|said| (said.value.last, said.value.after.map(|(_, length)| length)));
    format!("{scopes:?}{in_force:?}{limit:?}{named}{}{}", clauses.len(), besides(about))
}
