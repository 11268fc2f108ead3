//! The part of a project that bears on a question: what a change would have to be judged with. A large project is compiled once; what
//! is then tried out is tried on this part, and held against the whole only where it is told.
//!
//! The rest of each file is blank, so that every word stands where it stood.

use super::edits::files;
use super::question_file;
use super::web::{Thread, Web, wanted};
use crate::pipeline::{Compiled, Program};
use crate::sets;
use charta_base::{FileId, MemoryWorld, Span};
use charta_model::model::{ContractId, DatasetId, Model, Owner, PartyId};
use charta_model::region::Region;
use charta_model::rules::datasets_of;
use std::collections::{BTreeMap, BTreeSet};

/// A place of a declaration: its file and its first byte.
pub(super) type Place = (FileId, u32);

/// From this many declarations on, what is tried out is tried on a part.
const LARGE: usize = 400;

/// Whether a project is so large that what is tried out is tried on a part of it.
pub(super) fn is_large(compiled: &Compiled) -> bool {
    compiled.program.as_ref().is_some_and(|program| {
        program.model.declarations().filter(|(_, about)| !about.library).take(LARGE).count() == LARGE
    })
}

/// The part of a project that bears on some requests. An error is one sentence.
pub(super) fn part(compiled: &Compiled, program: &Program, asked: &Region) -> Result<MemoryWorld, String> {
    let threads = Threads::new(compiled, program);
    let model = &program.model;
    let data = datasets_of(model, &asked.columns).into_iter().filter_map(|id| model.datasets.get(id));
    let data = data.map(|dataset| place(dataset.about.whole));
    let parties = sets::ids(&asked.parties, model.parties.len()).into_iter();
    let parties = parties.filter_map(|id: PartyId| Some(place(model.parties.get(id)?.about.whole)));
    let about = data.chain(parties).filter(|place| threads.spans.contains_key(place)).collect();
    let question = question_file(compiled);
    let asked = program.references.iter().filter(|reference| Some(reference.at.file) == question);
    let named = asked.map(|reference| place(reference.to)).filter(|place| threads.spans.contains_key(place));
    let wanted = wanted(&threads, about, named.collect())?;
    let mut world = MemoryWorld::default();
    let whole = files(compiled);
    for (file, source) in compiled.sources.iter() {
        let Some(bytes) = whole.files.get(&source.name).filter(|_| !source.library) else { continue };
        let declared = threads.spans.range((file, 0)..=(file, u32::MAX));
        let (kept, left): (Vec<_>, Vec<_>) = declared.partition(|(place, _)| wanted.contains(place));
        if !kept.is_empty() || !crate::load::is_source(&source.name) {
            let left = left.iter().map(|(_, span)| (span.start, span.end));
            world.files.insert(source.name.clone(), blanked(bytes, left));
        }
    }
    Ok(world)
}

/// A text with some of it blank, lines aside.
pub(super) fn blanked(bytes: &[u8], left: impl Iterator<Item = (u32, u32)>) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (start, end) in left {
        for byte in bytes.get_mut(start as usize..end as usize).into_iter().flatten() {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
    bytes
}

fn place(span: Span) -> Place {
    (span.file, span.start)
}

fn of_dataset(model: &Model, id: DatasetId) -> Option<Place> {
    model.datasets.get(id).map(|dataset| place(dataset.about.whole))
}

/// The threads of a compiled project.
#[derive(Debug, Default)]
pub(super) struct Threads {
    /// All of each declaration.
    pub(super) spans: BTreeMap<Place, Span>,
    /// Where each thread leads from each declaration.
    pub(super) leads: BTreeMap<(Thread, Place), BTreeSet<Place>>,
    /// What bears on every question.
    pub(super) always: BTreeSet<Place>,
}

impl Web for Threads {
    type Place = Place;

    fn next(&self, thread: Thread, from: Place) -> Result<Vec<Place>, String> {
        Ok(self.leads.get(&(thread, from)).into_iter().flatten().copied().collect())
    }

    fn always(&self) -> Result<Vec<Place>, String> {
        Ok(self.always.iter().copied().collect())
    }
}

impl Threads {
    pub(super) fn new(compiled: &Compiled, program: &Program) -> Threads {
        let mut threads = Threads::default();
        for (tree, _, name) in compiled.trees.iter().filter(|(_, library, _)| !library) {
            for declaration in tree.file().declarations().filter(|_| name != crate::load::QUESTION) {
                threads.spans.insert(place(declaration.span()), declaration.span());
            }
        }
        let model = &program.model;
        threads.add_names(program);
        threads.add_kin(model);
        threads.add_contracts(program);
        threads.add_scenarios(model);
        let own = |whole: Span| Some(place(whole)).filter(|place| threads.spans.contains_key(place));
        let procedures = model.procedures.values().filter_map(|it| own(it.about.whole));
        let always: Vec<Place> =
            procedures.chain(model.laws.values().filter_map(|it| own(it.about.whole))).collect();
        threads.always.extend(always);
        threads
    }

    fn lead(&mut self, thread: Thread, from: Place, to: Place) {
        if from != to && self.spans.contains_key(&from) && self.spans.contains_key(&to) {
            self.leads.entry((thread, from)).or_default().insert(to);
        }
    }

    /// What names what; and, the other way round, what names data, a party or a contract.
    fn add_names(&mut self, program: &Program) {
        let model = &program.model;
        let data = model.datasets.values().map(|it| &it.about);
        let about: BTreeSet<Place> = data
            .chain(model.parties.values().map(|it| &it.about))
            .filter(|about| !about.library)
            .map(|about| place(about.whole))
            .collect();
        let contracts: BTreeSet<Place> =
            model.contracts.values().map(|contract| place(contract.about.whole)).collect();
        for reference in &program.references {
            let Some(from) = self.holding(reference.at) else { continue };
            let to = place(reference.to);
            self.lead(Thread::Names, from, to);
            if about.contains(&to) {
                self.lead(Thread::Bears, to, from);
            }
            if contracts.contains(&to) {
                self.lead(Thread::Governs, to, from);
            }
        }
    }

    /// The declaration in which a word stands.
    fn holding(&self, at: Span) -> Option<Place> {
        let (place, span) = self.spans.range(..=(at.file, at.start)).next_back()?;
        (place.0 == at.file && at.end <= span.end).then_some(*place)
    }

    fn add_kin(&mut self, model: &Model) {
        for dataset in model.datasets.values() {
            for source in dataset.derived_from.iter().filter_map(|it| model.datasets.get(it.source)) {
                let (one, other) = (place(dataset.about.whole), place(source.about.whole));
                self.lead(Thread::Kin, one, other);
                self.lead(Thread::Kin, other, one);
            }
        }
        for party in model.parties.values() {
            let Some(above) = party.group_of.and_then(|above| model.parties.get(above)) else { continue };
            let (one, other) = (place(party.about.whole), place(above.about.whole));
            self.lead(Thread::Kin, one, other);
            self.lead(Thread::Kin, other, one);
        }
    }

    fn add_contracts(&mut self, program: &Program) {
        let model = &program.model;
        let whole = |id: ContractId| model.contracts.get(id).map(|contract| place(contract.about.whole));
        for (_, rule) in program.rules.iter() {
            let owner = model.clauses.get(rule.clause).map(|clause| clause.owner);
            let Some(Owner::Contract(contract)) = owner else { continue };
            for dataset in datasets_of(model, &rule.columns) {
                let dataset = of_dataset(model, dataset);
                if let (Some(dataset), Some(contract)) = (dataset, whole(contract)) {
                    self.lead(Thread::Bears, dataset, contract);
                }
            }
        }
        for contract in model.contracts.values() {
            for said in contract.recipients.iter().chain(&contract.provider) {
                if let Some(party) = model.parties.get(said.value) {
                    self.lead(Thread::Bears, place(party.about.whole), place(contract.about.whole));
                }
            }
        }
        for (id, covered) in program.rules.named_rulebooks() {
            let Some(rulebook) = model.rulebooks.get(*id).map(|it| place(it.about.whole)) else { continue };
            for contract in covered.iter().filter_map(|contract| whole(*contract)) {
                self.lead(Thread::Governs, contract, rulebook);
            }
        }
    }

    /// A scenario bears on the data that it expects something of, whether it names them or says `any data`.
    fn add_scenarios(&mut self, model: &Model) {
        for scenario in &model.scenarios {
            let here = place(scenario.about.whole);
            if !self.spans.contains_key(&here) {
                continue;
            }
            for expectation in &scenario.expectations {
                let data = datasets_of(model, &expectation.columns);
                match data.len() == model.datasets.len() {
                    true => {
                        self.always.insert(here);
                    }
                    false => {
                        for dataset in data.into_iter().filter_map(|id| of_dataset(model, id)) {
                            self.lead(Thread::Bears, dataset, here);
                        }
                    }
                }
            }
        }
    }
}
