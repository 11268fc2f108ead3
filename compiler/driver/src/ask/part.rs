//! The part of a project that bears on a question: what a change would have to be judged with. A large project is compiled once; what
//! is then tried out is tried on this part, and held against the whole only where it is told.
//!
//! A part holds the data that are asked about with all that comes from them or that they come from, every declaration that names
//! them, every contract with a rule about them or with one of the parties, the rulebooks that bear on these contracts, and all that any of
//! this names. The rest of each file is blank, so that every word stands where it stood.

use super::edits::files;
use crate::pipeline::{Compiled, Program};
use charta_base::{FileId, Id, MemoryWorld, Span};
use charta_model::model::{DatasetId, Model, Owner, PartyId};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rules::datasets_of;
use std::collections::{BTreeMap, BTreeSet};

/// A place of a declaration: its file and its first byte.
type Place = (FileId, u32);

/// From this many declarations on, what is tried out is tried on a part.
const LARGE: usize = 400;

/// Whether a project is so large that what is tried out is tried on a part of it.
pub(super) fn is_large(compiled: &Compiled) -> bool {
    compiled.program.as_ref().is_some_and(|program| {
        program.model.declarations().filter(|(_, about)| !about.library).take(LARGE).count() == LARGE
    })
}

/// The part of a project that bears on some requests.
pub(super) fn part(compiled: &Compiled, program: &Program, asked: &Region) -> MemoryWorld {
    let web = Web::new(compiled, program);
    let wanted = web.wanted(&program.model, program, asked);
    let mut world = MemoryWorld::default();
    let whole = files(compiled);
    for (file, source) in compiled.sources.iter() {
        let Some(bytes) = whole.files.get(&source.name).filter(|_| !source.library) else { continue };
        let declared = web.spans.range((file, 0)..=(file, u32::MAX));
        let mut left: Vec<Span> = Vec::new();
        let mut is_wanted = false;
        for (place, span) in declared {
            match wanted.contains(place) {
                true => is_wanted = true,
                false => left.push(*span),
            }
        }
        let is_code = crate::load::is_source(&source.name);
        if is_wanted || !is_code {
            world.files.insert(source.name.clone(), blanked(bytes, &left));
        }
    }
    world
}

/// A text with some of it blank.
fn blanked(bytes: &[u8], left: &[Span]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for span in left {
        for byte in bytes.get_mut(span.start as usize..span.end as usize).into_iter().flatten() {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
    bytes
}

/// Which declarations name which.
struct Web {
    spans: BTreeMap<Place, Span>,
    names: BTreeMap<Place, BTreeSet<Place>>,
    named_by: BTreeMap<Place, BTreeSet<Place>>,
}

impl Web {
    fn new(compiled: &Compiled, program: &Program) -> Web {
        let mut spans: BTreeMap<Place, Span> = BTreeMap::new();
        for (tree, _, _) in compiled.trees.iter().filter(|(_, library, _)| !library) {
            for declaration in tree.file().declarations() {
                let span = declaration.span();
                spans.insert((span.file, span.start), span);
            }
        }
        let mut web = Web { spans, names: BTreeMap::new(), named_by: BTreeMap::new() };
        for reference in &program.references {
            let Some(from) = web.holding(reference.at) else { continue };
            let to = (reference.to.file, reference.to.start);
            web.names.entry(from).or_default().insert(to);
            web.named_by.entry(to).or_default().insert(from);
        }
        web
    }

    /// The declaration in which a word stands.
    fn holding(&self, at: Span) -> Option<Place> {
        let (place, span) = self.spans.range(..=(at.file, at.start)).next_back()?;
        (place.0 == at.file && at.end <= span.end).then_some(*place)
    }

    fn wanted(&self, model: &Model, program: &Program, asked: &Region) -> BTreeSet<Place> {
        let place = |span: Span| (span.file, span.start);
        let data = related_data(model, asked);
        let parties = related_parties(model, asked);
        let mut roots: BTreeSet<Place> = BTreeSet::new();
        let mut about: BTreeSet<Place> = BTreeSet::new();
        about.extend(data.iter().filter_map(|id| model.datasets.get(*id)).map(|it| place(it.about.whole)));
        about.extend(parties.iter().filter_map(|id| model.parties.get(*id)).map(|it| place(it.about.whole)));
        for thing in &about {
            roots.extend(self.named_by.get(thing).into_iter().flatten());
        }
        roots.extend(about);
        let mut contracts: BTreeSet<_> = BTreeSet::new();
        for dataset in &data {
            for (_, rule) in program.rules.about_dataset(*dataset) {
                if let Some(Owner::Contract(id)) = model.clauses.get(rule.clause).map(|clause| clause.owner) {
                    contracts.insert(id);
                }
            }
        }
        for (id, contract) in model.contracts.iter() {
            let named = contract
                .recipients
                .iter()
                .chain(&contract.provider)
                .any(|said| parties.contains(&said.value));
            if named || roots.contains(&place(contract.about.whole)) {
                contracts.insert(id);
            }
        }
        for (id, covered) in program.rules.named_rulebooks() {
            if covered.iter().any(|contract| contracts.contains(contract)) {
                roots.extend(model.rulebooks.get(*id).map(|it| place(it.about.whole)));
            }
        }
        for id in &contracts {
            let Some(contract) = model.contracts.get(*id) else { continue };
            let here = place(contract.about.whole);
            // What stands under a contract is bound by it.
            roots.extend(self.named_by.get(&here).into_iter().flatten());
            roots.insert(here);
        }
        let own = |whole: Span| self.spans.contains_key(&place(whole)).then(|| place(whole));
        roots.extend(model.procedures.values().filter_map(|it| own(it.about.whole)));
        roots.extend(model.laws.values().filter_map(|it| own(it.about.whole)));
        // An expectation about everybody, or about all data, names nothing by which it would be found.
        let is_wide = |place: &Place| {
            let names = self.names.get(place).map_or(0, BTreeSet::len);
            names == 0
        };
        let wide = |expectations: &[charta_model::model::Expectation]| {
            expectations
                .iter()
                .any(|one| one.columns.overlaps(&asked.columns) && one.parties.overlaps(&asked.parties))
        };
        for scenario in &model.scenarios {
            let here = place(scenario.about.whole);
            if is_wide(&here) || wide(&scenario.expectations) {
                roots.insert(here);
            }
        }
        self.with_all_named(roots)
    }

    /// Declarations with all that they name, directly or not.
    fn with_all_named(&self, roots: BTreeSet<Place>) -> BTreeSet<Place> {
        let mut open: Vec<Place> = roots.iter().copied().collect();
        let mut found = roots;
        while let Some(place) = open.pop() {
            for named in self.names.get(&place).into_iter().flatten() {
                if found.insert(*named) {
                    open.push(*named);
                }
            }
        }
        found
    }
}

/// The datasets that are asked about, what they come from and what comes from them.
fn related_data(model: &Model, asked: &Region) -> BTreeSet<DatasetId> {
    let mut from: BTreeMap<DatasetId, Vec<DatasetId>> = BTreeMap::new();
    for (id, dataset) in model.datasets.iter() {
        for derivation in &dataset.derived_from {
            from.entry(derivation.source).or_default().push(id);
            from.entry(id).or_default().push(derivation.source);
        }
    }
    let mut open = datasets_of(model, &asked.columns);
    let mut found: BTreeSet<DatasetId> = open.iter().copied().collect();
    while let Some(at) = open.pop() {
        for next in from.get(&at).into_iter().flatten() {
            if found.insert(*next) {
                open.push(*next);
            }
        }
    }
    found
}

/// The parties that are asked about, their organisations and the groups of these.
fn related_parties(model: &Model, asked: &Region) -> BTreeSet<PartyId> {
    let known = asked.parties.intersection(&Ranges::between(0, model.parties.len() as i64));
    let ids = known.numbers().filter_map(|number| u32::try_from(number).ok()).map(Id::new);
    let organisations: BTreeSet<PartyId> = ids.map(|party| model.organisation_of(party)).collect();
    let groups = model.parties.iter().filter(|(id, _)| organisations.contains(&model.organisation_of(*id)));
    groups.map(|(id, _)| id).collect()
}
