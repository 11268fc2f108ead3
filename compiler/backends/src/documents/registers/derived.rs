//! Data that somebody derives from what others give: a processing of its own, for which whoever controls the result answers, though no
//! contract permits it to anybody.

use super::Gathered;
use super::activity::library_term;
use super::chain::{self, Link};
use super::told;
use crate::documents::Documents;
use crate::documents::line::{Cell, Line};
use crate::documents::speech::Speech;
use crate::documents::words::Plural;
use charta_model::graphs::lineage::sources_of;
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::time::Day;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

struct Words {
    as_sources: &'static str,
    as_contract: Plural,
    derived_from: &'static str,
    given_to_none: &'static str,
    given_under: &'static str,
}

static ENGLISH: Words = Words {
    as_sources: "not said; its sources are given for: {}",
    as_contract: Plural {
        one: "not said; the contract under which its sources come says: {}",
        many: "not said; the contracts under which its sources come say: {}",
    },
    derived_from: "derived from {}",
    given_to_none: "no contract gives it to anybody",
    given_under: "given under {}",
};

static FRENCH: Words = Words {
    as_sources: "non précisé ; ses sources sont données pour : {}",
    as_contract: Plural {
        one: "non précisé ; le contrat source dit : {}",
        many: "non précisé ; les contrats sources disent : {}",
    },
    derived_from: "dérivé de : {}",
    given_to_none: "aucun contrat ne le donne à quiconque",
    given_under: "donné au titre du contrat : {}",
};

/// A dataset that is derived from data of another controller.
pub(super) struct Derived<'g, 'a> {
    pub(super) id: DatasetId,
    pub(super) dataset: &'a Dataset,
    pub(super) controller: Said<PartyId>,
    sources: Vec<DatasetId>,
    /// The contracts under which its controller gets what it is derived from.
    pub(super) under: Vec<&'g Gathered<'a>>,
}

/// Every dataset whose controller is not that of all its sources.
pub(super) fn all<'g, 'a>(documents: &Documents<'a>, all: &'g [Gathered<'a>]) -> Vec<Derived<'g, 'a>> {
    let model = documents.speech.model;
    let controls = |id: DatasetId| {
        let said = model.datasets.get(id).and_then(|dataset| dataset.controller);
        said.map(|said| model.organisation_of(said.value))
    };
    let mut giving: FxHashMap<DatasetId, Vec<usize>> = FxHashMap::default();
    for (at, gathered) in all.iter().enumerate() {
        for dataset in &gathered.subject.datasets {
            giving.entry(*dataset).or_default().push(at);
        }
    }
    let derived = model.datasets.iter().filter(|(_, dataset)| !dataset.derived_from.is_empty());
    let derived = derived.filter_map(|(id, dataset)| {
        let controller = dataset.controller?;
        let organisation = controls(id);
        let sources = sources_of(model, id);
        if sources.iter().all(|source| controls(*source) == organisation) {
            return None;
        }
        let receives = |gathered: &&Gathered<'_>| {
            let recipients = &gathered.subject.clauses.contract.recipients;
            recipients.iter().any(|it| Some(model.organisation_of(it.value)) == organisation)
        };
        let places: BTreeSet<usize> =
            sources.iter().filter_map(|source| giving.get(source)).flatten().copied().collect();
        let under = places.into_iter().filter_map(|at| all.get(at)).filter(receives).collect();
        Some(Derived { id, dataset, controller, sources, under })
    });
    derived.collect()
}

impl Derived<'_, '_> {
    fn once(&self, of: impl Fn(&Gathered<'_>) -> Cell) -> Cell {
        let mut cell = Cell::new();
        for line in self.under.iter().flat_map(|gathered| of(gathered)) {
            if !cell.contains(&line) {
                cell.push(line);
            }
        }
        cell
    }

    /// What is said by the activities under which its sources come.
    fn as_sources(&self, speech: &Speech<'_>, of: impl Fn(&super::Activity<'_>) -> Cell) -> Cell {
        let words = speech.pick(&ENGLISH, &FRENCH);
        let cell = self.once(|gathered| self.activities(speech, gathered, &of));
        let told = || Line::told(words.as_sources, &[Line::joined(cell.iter().cloned(), ", ")]);
        if cell.is_empty() { Cell::new() } else { vec![told()] }
    }

    /// What it is for, as it says itself; else, for what its sources are given.
    pub(super) fn purposes(&self, speech: &Speech<'_>) -> Cell {
        match self.dataset.collected_for.is_empty() {
            true => self.as_sources(speech, |activity| vec![activity.purpose.clone()]),
            false => speech.terms(self.dataset.collected_for.iter().copied()),
        }
    }

    /// Whether some purpose that it says itself is one of these; nothing where it says none.
    pub(super) fn is_for(&self, purposes: &Ranges) -> Option<bool> {
        let said = &self.dataset.collected_for;
        (!said.is_empty()).then(|| said.iter().any(|purpose| purposes.contains(i64::from(purpose.raw()))))
    }

    /// What the contracts say under which its sources come.
    pub(super) fn of_contracts(&self, of: impl Fn(&Contract) -> Cell) -> Cell {
        self.once(|gathered| of(gathered.subject.clauses.contract))
    }

    /// A day that these contracts say, each once.
    pub(super) fn days(&self, of: impl Fn(&Contract) -> Option<Day>) -> Vec<Option<Day>> {
        let mut days: Vec<Option<Day>> = Vec::new();
        for day in self.under.iter().filter_map(|gathered| of(gathered.subject.clauses.contract)) {
            if !days.contains(&Some(day)) {
                days.push(Some(day));
            }
        }
        days
    }

    /// What the contracts say of its sources under which these come, and nobody of the dataset itself; empty where they say nothing.
    pub(super) fn as_contract(&self, speech: &Speech<'_>, of: impl Fn(&Gathered<'_>) -> Cell) -> Cell {
        let cell = self.once(of);
        let from = cell.first().and_then(|line| line.from.clone());
        let words = speech.pick(&ENGLISH, &FRENCH);
        let saying = if self.under.len() == 1 { words.as_contract.one } else { words.as_contract.many };
        let told = || Line::told(saying, &[Line::joined(cell.iter().cloned(), ", ")]).written_at(from);
        if cell.is_empty() { Cell::new() } else { vec![told()] }
    }

    /// The legal bases that these contracts say for the purposes under which its sources come.
    pub(super) fn bases(&self, speech: &Speech<'_>) -> Cell {
        self.as_contract(speech, |gathered| {
            self.activities(speech, gathered, |activity| activity.bases(speech, false))
        })
    }

    /// The exceptions for special categories that they say for them.
    pub(super) fn exceptions(&self, speech: &Speech<'_>) -> Cell {
        let said = self.as_contract(speech, |gathered| {
            self.activities(speech, gathered, |activity| activity.bases(speech, true))
        });
        told::exceptions(speech, self.special(speech.model).is_empty(), said)
    }

    /// On which days these contracts run.
    pub(super) fn terms(&self, speech: &Speech<'_>) -> Cell {
        self.as_contract(speech, |gathered| told::days(speech, gathered.subject.clauses.contract))
    }

    fn activities(
        &self,
        speech: &Speech<'_>,
        gathered: &Gathered<'_>,
        of: impl Fn(&super::Activity<'_>) -> Cell,
    ) -> Cell {
        let activities = gathered.activities.iter();
        let of_sources = activities.filter(|activity| {
            activity.datasets(speech.model).iter().any(|dataset| self.sources.contains(dataset))
        });
        of_sources.flat_map(of).collect()
    }

    pub(super) fn contracts(&self, speech: &Speech<'_>) -> Cell {
        self.under.iter().map(|gathered| speech.contract(gathered.subject.clauses.id)).collect()
    }

    /// What it is derived from, in a line.
    pub(super) fn sources(&self, speech: &Speech<'_>) -> Line {
        let sources = self.dataset.derived_from.iter().map(|source| speech.dataset(source.source));
        Line::told(speech.pick(&ENGLISH, &FRENCH).derived_from, &[Line::joined(sources, ", ")])
    }

    pub(super) fn columns(&self, model: &Model) -> BTreeSet<ColumnId> {
        model.columns_of(self.id).collect()
    }

    fn categories(&self, model: &Model) -> BTreeSet<TermId> {
        let columns = model.columns_of(self.id).filter_map(|id| model.columns.get(id));
        columns.flat_map(|column| column.categories.iter().copied()).collect()
    }

    /// Those of them that are special.
    pub(super) fn special(&self, model: &Model) -> BTreeSet<TermId> {
        let special = library_term(model, TermKind::Category, "std.prelude.special");
        let categories = self.categories(model).into_iter();
        categories.filter(|id| special.contains(i64::from(id.raw()))).collect()
    }

    /// To whom it is given on.
    pub(super) fn given(&self, documents: &Documents<'_>) -> Cell {
        let speech = &documents.speech;
        let words = speech.pick(&ENGLISH, &FRENCH);
        let under = documents
            .giving
            .of_dataset(self.id)
            .map(|it| Line::told(words.given_under, &[speech.contract(it.clauses.id)]));
        let cell: Cell = under.collect();
        if cell.is_empty() { vec![words.given_to_none.into()] } else { cell }
    }

    /// Where it is hosted on the day of judgement, with who runs that.
    pub(super) fn hostings(&self, documents: &Documents<'_>) -> Vec<(HostingId, Option<PartyId>)> {
        let model = documents.speech.model;
        let on = documents.judgement.input.checked.on();
        let operator = |id: HostingId| {
            let said = model.hostings.get(id).and_then(|hosting| hosting.operator);
            said.map(|said| model.organisation_of(said.value))
        };
        self.dataset.hosted_on(on).map(|id| (id, operator(id))).collect()
    }

    /// How long it is kept, and the duties to delete it.
    pub(super) fn time_limits(&self, speech: &Speech<'_>) -> Cell {
        let only = BTreeSet::from([self.id]);
        let mut cell = told::kept(speech, &only);
        cell.extend(self.once(|gathered| told::removals(speech, gathered.subject, &only)));
        cell
    }

    /// The hostings where it lies on the day of judgement, and those that they rely on.
    fn chain<'b>(&self, documents: &Documents<'b>) -> Vec<Link<'b>> {
        let on = documents.judgement.input.checked.on();
        let starts: Vec<HostingId> = self.dataset.hosted_on(on).collect();
        chain::from(documents.speech.model, documents.index, &starts, on)
    }

    /// The certificates of where it lies itself, and what the contracts say that protects its sources.
    pub(super) fn security(&self, documents: &Documents<'_>) -> Cell {
        let speech = &documents.speech;
        let mut chain = self.chain(documents);
        chain.retain(|link| link.starts_here);
        let mut cell = told::certificates(speech, &chain);
        cell.extend(self.as_contract(speech, |gathered| told::measures(speech, gathered.subject)));
        cell
    }

    pub(super) fn outside(&self, documents: &Documents<'_>) -> Cell {
        super::transfers::countries_of(&documents.speech, self.controller, &self.chain(documents))
    }
}
