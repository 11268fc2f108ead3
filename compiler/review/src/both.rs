//! What is said of all there are, so far as it would hold of what one project alone has.
//!
//! That one more party is among everyone, or one more column in a dataset, is told as that: whatever is said of all of them says the
//! same as before. So what one project says of all is taken to hold of what the other one adds, and what names its things one by one
//! is not: where the two then differ, something is guarded no longer.

use crate::align::Alignment;
use crate::change::Side;
use crate::difference::Universe;
use charta_model::model::{ClauseId, ClauseKind, ContractId, Model, Owner, Scope, TermKind};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rules::{contracts_below, recipients_of, with_those_below};
use rustc_hash::FxHashMap;

/// Of which sorts something is said of all there are, however few its owner leaves of them, and which parties its owner adds or no
/// longer has.
#[derive(Debug, Clone, Default)]
pub(crate) struct OfAll {
    parties: bool,
    columns: bool,
    places: bool,
    /// Which parties of one project alone the contract binds; nothing for what binds everyone.
    added: Option<Ranges>,
}

/// What lies below something, by the numbers of the universe.
type Below = FxHashMap<i64, Vec<i64>>;

/// What one project has, by the numbers of the universe, and what lies below it that the other project alone has.
#[derive(Debug, Default)]
struct Half {
    parties: Ranges,
    actions: Ranges,
    purposes: Ranges,
    columns: Ranges,
    places: Ranges,
    parties_below: Below,
    terms_below: Below,
    /// For each dataset to which the other adds columns: those that this one has, and those that are added.
    added_columns: Vec<(Ranges, Ranges)>,
    /// The columns of its datasets that the other has not.
    new_datasets: Ranges,
}

/// Two projects, and what each of them alone has.
pub(crate) struct Both {
    old: Half,
    new: Half,
    /// Which parties of one project alone a contract binds, by its number in the old one and in the new one.
    added_old: FxHashMap<ContractId, Ranges>,
    added_new: FxHashMap<ContractId, Ranges>,
}

impl Both {
    pub(crate) fn of(at: &Alignment, universe: &Universe, old: &Model, new: &Model) -> Both {
        let (mut before, mut after) = (half(at, old, false), half(at, new, true));
        let alone = |mine: &Half, theirs: &Half| {
            (theirs.parties.difference(&mine.parties), theirs.terms().difference(&mine.terms()))
        };
        let (parties, terms) = alone(&before, &after);
        (before.parties_below, before.terms_below) = below(at, new, true, &parties, &terms);
        let (parties, terms) = alone(&after, &before);
        (after.parties_below, after.terms_below) = below(at, old, false, &parties, &terms);
        if before.columns != after.columns {
            by_dataset(universe, &mut before, &mut after);
        }
        let (added_old, added_new) = added_parties(at, old, new);
        Both { old: before, new: after, added_old, added_new }
    }

    /// Whether neither project has anything that the other has not.
    pub(crate) fn adds_nothing(&self) -> bool {
        let Both { old, new, added_old, .. } = self;
        let sets = |half: &Half| [&half.parties, &half.columns, &half.places].map(Ranges::clone);
        sets(old) == sets(new) && old.terms() == new.terms() && added_old.is_empty()
    }

    /// Of what a clause says all there is.
    pub(crate) fn of_clause(&self, side: Side<'_>, is_new: bool, clause: ClauseId) -> OfAll {
        let Some(clause) = side.model.clauses.get(clause) else { return OfAll::default() };
        let ClauseKind::Grant(grant) = &clause.kind else { return OfAll::default() };
        let everyone = Ranges::between(0, side.model.parties.len() as i64);
        let added = if is_new { &self.added_new } else { &self.added_old };
        OfAll {
            parties: everyone.is_subset(&grant.parties.value),
            columns: grant.any_data && speaks_of_all_data(side.model, clause.owner),
            places: grant.places.is_none(),
            added: match clause.owner {
                Owner::Contract(id) => Some(added.get(&id).cloned().unwrap_or_default()),
                _ => None,
            },
        }
    }

    /// What one project says, taken to hold of what the other one adds to all it speaks of.
    pub(crate) fn extended(&self, requests: &Region, of_all: &OfAll, is_new: bool) -> Region {
        let (mine, theirs) = if is_new { (&self.new, &self.old) } else { (&self.old, &self.new) };
        // What binds within bounds of its own, and there all: what the other adds may lie outside of them.
        let within = |set: &Ranges, alone: &Ranges| {
            let shared = set.difference(alone);
            if shared.is_empty() { set.clone() } else { shared }
        };
        let is_all = |set: &Ranges, all: &Ranges| all.is_subset(set);
        let parties = match &of_all.added {
            Some(added) if of_all.parties => requests.parties.union(added),
            None if of_all.parties && !is_all(&requests.parties, &mine.parties) => {
                within(&requests.parties, &mine.parties.difference(&theirs.parties))
            }
            _ => whole(&requests.parties, &mine.parties, &theirs.parties, &mine.parties_below),
        };
        // Whoever names each dataset there is says nothing of the next one.
        let columns = match (of_all.columns, is_all(&requests.columns, &mine.columns)) {
            (true, true) => requests.columns.union(&theirs.columns),
            (true, false) => within(&mine.with_columns(&requests.columns), &mine.new_datasets),
            (false, _) => mine.with_columns(&requests.columns),
        };
        let places = match of_all.places && !is_all(&requests.places, &mine.places) {
            true => within(&requests.places, &mine.places.difference(&theirs.places)),
            false => whole(&requests.places, &mine.places, &theirs.places, &Below::default()),
        };
        Region {
            parties,
            actions: whole(&requests.actions, &mine.actions, &theirs.actions, &mine.terms_below),
            columns,
            purposes: whole(&requests.purposes, &mine.purposes, &theirs.purposes, &mine.terms_below),
            places,
            days: requests.days.clone(),
            rows: requests.rows,
        }
    }
}

/// Whether any data are all there are: a rulebook about data of somebody, or in a category, leaves out what comes beside them.
fn speaks_of_all_data(model: &Model, owner: Owner) -> bool {
    let Owner::Rulebook(id) = owner else { return true };
    let mut scopes = model.rulebooks.get(id).into_iter().flat_map(|rulebook| &rulebook.applies_to);
    scopes.any(|said| matches!(said.value, Scope::EveryContract | Scope::ContractsOf(_)))
}

impl Half {
    fn terms(&self) -> Ranges {
        self.actions.union(&self.purposes)
    }

    fn with_columns(&self, columns: &Ranges) -> Ranges {
        let added = self.added_columns.iter().filter(|(own, _)| own.is_subset(columns));
        added.fold(columns.clone(), |all, (_, added)| all.union(added))
    }
}

/// A set with all that the other project has where it holds all of this one, and else with what that adds below its members.
fn whole(set: &Ranges, mine: &Ranges, theirs: &Ranges, below: &Below) -> Ranges {
    if mine.is_subset(set) {
        return set.union(theirs);
    }
    let members = below.iter().filter(|(above, _)| set.contains(**above));
    let added: Vec<i64> = members.flat_map(|(_, added)| added.iter().copied()).collect();
    if added.is_empty() { set.clone() } else { set.union(&Ranges::from_numbers(added)) }
}

fn half(at: &Alignment, model: &Model, is_new: bool) -> Half {
    let all = Ranges::all();
    let of_kind = |kind: TermKind| {
        let terms = model.terms.iter().filter(|(_, term)| term.kind == kind);
        let terms = Ranges::from_numbers(terms.map(|(id, _)| i64::from(id.raw())));
        if is_new { at.terms.of_new(&terms) } else { at.terms.of_old(&terms) }
    };
    Half {
        parties: if is_new { at.parties.of_new(&all) } else { at.parties.of_old(&all) },
        actions: of_kind(TermKind::Action),
        purposes: of_kind(TermKind::Purpose),
        columns: if is_new { at.columns.of_new(&all) } else { at.columns.of_old(&all) },
        places: if is_new { at.new_places(&all) } else { at.old_places(&all) },
        ..Half::default()
    }
}

/// What a project alone has, by everything it lies below that is in both.
fn below(at: &Alignment, model: &Model, is_new: bool, parties: &Ranges, terms: &Ranges) -> (Below, Below) {
    let number = |numbering: &crate::align::Numbering, raw: u32| {
        let common = if is_new { Some(raw) } else { numbering.common(raw) };
        common.map(i64::from)
    };
    let (mut parties_below, mut terms_below) = (Below::default(), Below::default());
    for (id, party) in model.parties.iter() {
        let above = party.group_of.and_then(|id| number(&at.parties, id.raw()));
        if let (Some(own), Some(above)) = (number(&at.parties, id.raw()), above)
            && parties.contains(own)
            && !parties.contains(above)
        {
            parties_below.entry(above).or_default().push(own);
        }
    }
    // What lies below a term holds the term itself.
    for (id, term) in model.terms.iter() {
        let Some(above) = number(&at.terms, id.raw()).filter(|above| !terms.contains(*above)) else {
            continue;
        };
        let inside = term.closure.numbers().filter_map(|raw| number(&at.terms, u32::try_from(raw).ok()?));
        let added: Vec<i64> = inside.filter(|own| terms.contains(*own)).collect();
        if !added.is_empty() {
            terms_below.insert(above, added);
        }
    }
    (parties_below, terms_below)
}

/// Tells the columns of each dataset to those that have it.
fn by_dataset(universe: &Universe, old: &mut Half, new: &mut Half) {
    let mut datasets: Vec<Ranges> = universe.columns_of().into_values().collect();
    datasets.sort_unstable();
    for columns in datasets {
        let (before, after) = (columns.intersection(&old.columns), columns.intersection(&new.columns));
        for (half, own, others) in [(&mut *old, &before, &after), (&mut *new, &after, &before)] {
            let added = others.difference(own);
            match (own.is_empty(), others.is_empty(), added.is_empty()) {
                (false, true, _) => half.new_datasets = half.new_datasets.union(own),
                (false, false, false) => half.added_columns.push((own.clone(), added)),
                _ => {}
            }
        }
    }
}

/// Which parties that one project alone has each contract of both binds there.
fn added_parties(
    at: &Alignment,
    old: &Model,
    new: &Model,
) -> (FxHashMap<ContractId, Ranges>, FxHashMap<ContractId, Ranges>) {
    let all = Ranges::all();
    let (parties_before, parties_after) = (at.parties.of_old(&all), at.parties.of_new(&all));
    if parties_before == parties_after {
        return (FxHashMap::default(), FxHashMap::default());
    }
    let shared = parties_before.intersection(&parties_after);
    let (below_old, below_new) = (contracts_below(old), contracts_below(new));
    let bound = |model: &Model, id: ContractId, below: &FxHashMap<ContractId, Vec<ContractId>>| {
        let contracts = with_those_below(id, below).into_iter().filter_map(|id| model.contracts.get(id));
        contracts.fold(Ranges::empty(), |all, contract| all.union(&recipients_of(model, contract)))
    };
    let by_path: FxHashMap<&str, ContractId> =
        new.contracts.iter().map(|(id, contract)| (&*contract.about.path, id)).collect();
    let (mut added_old, mut added_new) = (FxHashMap::default(), FxHashMap::default());
    for (id, contract) in old.contracts.iter() {
        let path = at.owner(&contract.about.path).unwrap_or(&contract.about.path);
        let Some(other) = by_path.get(path) else { continue };
        let before = at.parties.of_old(&bound(old, id, &below_old));
        let after = at.parties.of_new(&bound(new, *other, &below_new));
        let added = before.union(&after).difference(&shared);
        if !added.is_empty() {
            added_old.insert(id, added.clone());
            added_new.insert(*other, added);
        }
    }
    (added_old, added_new)
}
