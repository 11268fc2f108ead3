//! What the checks of this family, and of purposes, ask together: which forbids overlap a permit, how, and what they leave.

use super::words;
use crate::context::Context;
use charta_base::Id;
use charta_model::condition::Condition;
use charta_model::model::{
    Clause, ClauseId, ClauseKind, Contract, ContractId, Effect, Grant, Model, Owner, TermKind,
};
use charta_model::ranges::Ranges;
use charta_model::region::{Region, Witness};
use charta_model::rows::{RowSpace, RowsId};
use charta_model::rules::{Rule, RuleId, Rules};
use charta_model::time::{Day, describe_days};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// The model and its rules, with the space of rows in which questions are asked.
pub(crate) struct Judge<'a> {
    pub(crate) model: &'a Model,
    pub(crate) rules: &'a Rules,
    pub(crate) space: &'a mut RowSpace,
    /// What the rows of the rules are called in `space`, where it is another than that of the rules.
    renamed: FxHashMap<RowsId, RowsId>,
    /// How many purposes there are.
    purposes: u64,
    /// Contracts whose permits count for nothing, since something else stands against them.
    pub(crate) left_out: BTreeSet<ContractId>,
}

/// A permit of a contract.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Permit<'a> {
    pub(crate) id: ClauseId,
    pub(crate) clause: &'a Clause,
    pub(crate) grant: &'a Grant,
    pub(crate) contract_id: ContractId,
    pub(crate) contract: &'a Contract,
}

/// A forbid that overlaps a permit.
#[derive(Debug, Clone)]
pub(crate) struct Overlap {
    /// The clause that forbids.
    pub(crate) forbid: ClauseId,
    /// What it forbids, as far as it touches the permit.
    pub(crate) regions: Vec<Region>,
    /// What both speak of.
    pub(crate) shared: Vec<Region>,
}

/// What the forbids that are not a law's word on purposes leave of a permit.
#[derive(Debug, Clone)]
pub(crate) enum Contradiction {
    /// No forbid overlaps it.
    None,
    /// These forbids overlap it, and something is left.
    Partial(Vec<Overlap>),
    /// These forbids leave nothing.
    Whole(Vec<Overlap>),
}

/// One dimension of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dimension {
    Purposes,
    Actions,
    Parties,
    Columns,
    Places,
    Days,
    Rows,
}

/// The dimensions that are sets of numbers, in the order in which an author would think of them.
const DIMENSIONS: [Dimension; 6] = [
    Dimension::Purposes,
    Dimension::Actions,
    Dimension::Parties,
    Dimension::Columns,
    Dimension::Places,
    Dimension::Days,
];

/// Every permit of every contract, in the order of the clauses.
pub(crate) fn permits(model: &Model) -> impl Iterator<Item = Permit<'_>> {
    model.clauses.iter().filter_map(|(id, clause)| match (&clause.kind, clause.owner) {
        (ClauseKind::Grant(grant), Owner::Contract(contract_id)) if grant.effect == Effect::Permit => {
            let contract = model.contracts.get(contract_id)?;
            Some(Permit { id, clause, grant, contract_id, contract })
        }
        _ => None,
    })
}

impl<'a> Judge<'a> {
    /// Asks in the space of the rules.
    pub(crate) fn new(context: &Context<'a>, space: &'a mut RowSpace) -> Judge<'a> {
        let model = context.model;
        let purposes = model.terms.values().filter(|term| term.kind == TermKind::Purpose).count() as u64;
        Judge {
            model,
            rules: context.rules,
            space,
            renamed: FxHashMap::default(),
            purposes,
            left_out: BTreeSet::new(),
        }
    }

    /// Asks in a space of its own, in which every condition of the project is made anew, in the order of the clauses.
    pub(crate) fn afresh(context: &Context<'a>, space: &'a mut RowSpace) -> Judge<'a> {
        let mut judge = Judge::new(context, space);
        for clause in judge.model.clauses.values() {
            let ClauseKind::Grant(grant) = &clause.kind else { continue };
            for data in grant.data.iter().filter(|data| *data.condition != Condition::Always) {
                if let Ok(rows) = judge.space.rows_of(&data.condition, &judge.model.columns) {
                    judge.renamed.insert(data.rows, rows);
                }
            }
        }
        judge
    }

    /// Whether a question was too large to be answered, so that nothing may be concluded from the answers.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.space.is_exhausted()
    }

    /// The requests that a rule speaks of.
    pub(crate) fn region(&self, rule: &Rule) -> Region {
        let region = Region::of(rule);
        match self.renamed.get(&region.rows) {
            Some(rows) => Region { rows: *rows, ..region },
            None => region,
        }
    }

    /// The rules a clause became.
    pub(crate) fn rules_of(&self, clause: ClauseId) -> impl Iterator<Item = &'a Rule> + use<'a> {
        let rules = self.rules;
        rules.of_clause(clause).iter().filter_map(move |id| rules.get(*id))
    }

    /// The requests a clause speaks of.
    pub(crate) fn regions_of(&self, clause: ClauseId) -> Vec<Region> {
        self.rules_of(clause).map(|rule| self.region(rule)).filter(|region| !region.is_empty()).collect()
    }

    /// The rules that may overlap a rule, found by its datasets, parties and purposes; all of them where that is less work.
    pub(crate) fn near(&self, rule: &Rule) -> Vec<RuleId> {
        let all = self.rules.iter();
        if rule.columns.count() > 64 + all.len() as u64 {
            return all.map(|(id, _)| id).collect();
        }
        self.rules.meeting(self.model, rule)
    }

    /// The forbids that may overlap a rule, found in the same way.
    pub(crate) fn forbids_near(&self, rule: &Rule) -> Vec<&'a Rule> {
        let rules = self.rules;
        let near = match rule.columns.count() > 64 + rules.iter().len() as u64 {
            true => self.near(rule),
            false => rules.forbids_meeting(self.model, rule),
        };
        let near = near.into_iter().filter_map(|id| rules.get(id));
        near.filter(|other| other.effect == Effect::Forbid).collect()
    }

    /// The rules about the datasets and parties of a rule, whatever the purpose; all of them where that is less work.
    pub(crate) fn around(&self, rule: &Rule) -> Vec<RuleId> {
        let all = self.rules.iter();
        if rule.parties.count().saturating_mul(rule.columns.count()) > 64 + all.len() as u64 {
            return all.map(|(id, _)| id).collect();
        }
        self.rules.near(self.model, rule)
    }

    /// What two rules share.
    pub(crate) fn shared(&mut self, mine: &Region, other: &Rule) -> Option<Region> {
        // Most rules that stand near share no purpose or day; they are told apart before anything is copied.
        let may = mine.parties.overlaps(&other.parties)
            && mine.columns.overlaps(&other.columns)
            && mine.purposes.overlaps(&other.purposes)
            && mine.actions.overlaps(&other.actions)
            && mine.days.overlaps(&other.days);
        if !may {
            return None;
        }
        let theirs = self.region(other);
        mine.intersection(&theirs, self.space)
    }

    /// The forbids that overlap a permit, in the order of the clauses.
    pub(crate) fn forbids_over(&mut self, permit: ClauseId) -> Vec<Overlap> {
        self.overlaps_with(permit, |judge, rule| judge.forbids_near(rule))
    }

    /// What of a permit some rules share that stand near each of its own, in the order of their clauses.
    pub(crate) fn overlaps_with<'r>(
        &mut self,
        permit: ClauseId,
        mut near: impl FnMut(&mut Self, &Rule) -> Vec<&'r Rule>,
    ) -> Vec<Overlap> {
        let mut found: BTreeMap<ClauseId, Overlap> = BTreeMap::new();
        for rule in self.rules_of(permit) {
            let mine = self.region(rule);
            if mine.is_empty() {
                continue;
            }
            for other in near(self, rule) {
                let Some(shared) = self.shared(&mine, other) else { continue };
                let theirs = self.region(other);
                let overlap = found.entry(other.clause).or_insert_with(|| Overlap {
                    forbid: other.clause,
                    regions: Vec::new(),
                    shared: Vec::new(),
                });
                overlap.shared.push(shared);
                if !overlap.regions.contains(&theirs) {
                    overlap.regions.push(theirs);
                }
            }
        }
        found.into_values().collect()
    }

    /// Whether some regions lie wholly within others.
    pub(crate) fn is_covered<'r>(
        &mut self,
        regions: &[Region],
        by: impl Iterator<Item = &'r Region> + Clone,
    ) -> bool {
        regions.iter().all(|region| region.without_all(by.clone(), self.space).is_empty())
    }

    /// What the forbids leave of a permit. A law's word on purposes is left out: it has a check of its own.
    pub(crate) fn contradiction(&mut self, permit: ClauseId) -> Contradiction {
        let mut overlaps = self.forbids_over(permit);
        overlaps.retain(|overlap| !self.is_law_on_purposes(overlap.forbid));
        if overlaps.is_empty() {
            return Contradiction::None;
        }
        let regions = self.regions_of(permit);
        match self.is_covered(&regions, overlaps.iter().flat_map(|overlap| &overlap.regions)) {
            true => Contradiction::Whole(overlaps),
            false => Contradiction::Partial(overlaps),
        }
    }

    /// Whether a clause is a rulebook's forbid of some purposes, and not of all.
    pub(crate) fn is_law_on_purposes(&self, clause: ClauseId) -> bool {
        self.model.clauses.get(clause).is_some_and(|clause| match (&clause.kind, clause.owner) {
            (ClauseKind::Grant(grant), Owner::Rulebook(_)) => grant.purposes.value.count() < self.purposes,
            _ => false,
        })
    }

    /// The least request of some regions, in words.
    pub(crate) fn least<'r>(&self, regions: impl Iterator<Item = &'r Region>) -> Option<String> {
        let witnesses = regions.filter_map(|region| region.witness(self.space));
        let least =
            witnesses.min_by_key(|w: &Witness| (w.party, w.action, w.column, w.purpose, w.place, w.day));
        least.map(|witness| witness.describe(self.model))
    }

    /// The one dimension in which a permit would have to be narrower to be clear of a forbid, with something left of it.
    pub(crate) fn explained_by(&mut self, regions: &[Region], overlap: &Overlap) -> Option<Dimension> {
        DIMENSIONS.into_iter().find(|dimension| self.explains(*dimension, regions, overlap)).or_else(|| {
            let same_but_rows = |region: &Region, shared: &Region| {
                DIMENSIONS.into_iter().all(|dimension| dimension.of(region) == dimension.of(shared))
            };
            let only_rows = overlap
                .shared
                .iter()
                .all(|shared| regions.iter().any(|region| same_but_rows(region, shared)))
                && !self.is_covered(regions, overlap.regions.iter());
            only_rows.then_some(Dimension::Rows)
        })
    }

    /// Whether the forbid covers all that the permit says of the members they share in this dimension, and others remain.
    fn explains(&mut self, dimension: Dimension, regions: &[Region], overlap: &Overlap) -> bool {
        let (mine, shared) = (dimension.union(regions), dimension.union(&overlap.shared));
        if mine.is_subset(&shared) {
            return false;
        }
        regions.iter().all(|region| {
            let narrowed = dimension.narrowed(region, &shared);
            narrowed.is_empty() || narrowed.without_all(&overlap.regions, self.space).is_empty()
        })
    }

    /// How a permit and a forbid meet, in words: in the one dimension that explains it, or in each that one of them narrows.
    pub(crate) fn meeting(
        &self,
        explained: Option<Dimension>,
        regions: &[Region],
        overlap: &Overlap,
    ) -> Option<String> {
        let narrowed = |dimension: &Dimension| dimension.union(regions) != dimension.union(&overlap.shared);
        let mut dimensions: Vec<Dimension> = match explained {
            Some(dimension) => vec![dimension],
            None => DIMENSIONS.into_iter().filter(narrowed).collect(),
        };
        let same_rows = |shared: &Region| regions.iter().any(|region| region.rows == shared.rows);
        if explained.is_none() && !overlap.shared.iter().all(same_rows) {
            dimensions.push(Dimension::Rows);
        }
        let words: Vec<String> =
            dimensions.into_iter().map(|dimension| self.in_words(dimension, &overlap.shared)).collect();
        (!words.is_empty()).then(|| format!("the two meet {}", charta_base::join_words(&words, "and")))
    }

    /// Where some regions lie in a dimension: "for `research`", "at `cloud`".
    fn in_words(&self, dimension: Dimension, regions: &[Region]) -> String {
        let set = dimension.union(regions);
        match dimension {
            Dimension::Purposes => format!("for {}", words::terms(self.model, &set)),
            Dimension::Actions => match words::top_terms(self.model, &set).len() {
                1 => format!("in the action {}", words::terms(self.model, &set)),
                _ => format!("in the actions {}", words::terms(self.model, &set)),
            },
            Dimension::Parties => format!("where the request is by {}", words::parties(self.model, &set)),
            Dimension::Columns => format!("in {}", words::columns(self.model, &set)),
            Dimension::Places => format!("at {}", words::places(self.model, &set)),
            Dimension::Days => describe_days(&set),
            Dimension::Rows => "in some rows".to_owned(),
        }
    }

    /// How to keep a permit clear of a forbid, in a dimension that explains how they meet.
    pub(crate) fn exception(&self, dimension: Dimension, regions: &[Region], overlap: &Overlap) -> String {
        let set = dimension.union(&overlap.shared);
        let model = self.model;
        match dimension {
            Dimension::Purposes => {
                format!("add `except {}` to the purposes of the permit", words::excepted(model, &set))
            }
            Dimension::Actions => {
                format!("add `except {}` to the actions of the permit", words::excepted(model, &set))
            }
            Dimension::Parties => {
                format!("add an `except` for {} to those whom the permit names", words::parties(model, &set))
            }
            Dimension::Columns => {
                format!("take {} out of the data of the permit", words::columns(model, &set))
            }
            Dimension::Places => {
                format!("leave {} out of the places of the permit, with `at`", words::places(model, &set))
            }
            Dimension::Days => other_days(&Dimension::Days.union(regions), &set),
            Dimension::Rows => "leave the rows of the forbid out of the permit's `where`".to_owned(),
        }
    }

    /// What people call the owner of a clause.
    pub(crate) fn owner_name(&self, clause: &Clause) -> &'a str {
        self.model.owner_about(clause.owner).map_or("", |about| &about.name)
    }

    /// A rule that stands for every request of some sets, to find the rules near it.
    pub(crate) fn probe(region: &Region) -> Rule {
        Rule {
            clause: Id::new(u32::MAX),
            effect: Effect::Permit,
            parties: region.parties.clone(),
            actions: region.actions.clone(),
            columns: region.columns.clone(),
            purposes: region.purposes.clone(),
            places: region.places.clone(),
            days: region.days.clone(),
            rows: region.rows,
            condition: Condition::Always.into(),
            base: charta_model::form::Form::AS_IS,
            forms: Vec::new(),
        }
    }
}

/// How a permit that holds on some days is kept from those it shares with a forbid: it ends before them, begins after them, or
/// leaves them out.
fn other_days(permitted: &Ranges, shared: &Ranges) -> String {
    match (shared.pairs(), permitted.end(), permitted.first()) {
        ([(start, end)], last, _) if last == Some(*end) => {
            format!("end the permit on {}", Day::from_number(start.saturating_sub(1)))
        }
        ([(start, end)], _, first) if first == Some(*start) => {
            format!("begin the permit on {}", Day::from_number(*end))
        }
        _ => format!("let the permit not hold {}", describe_days(shared)),
    }
}

impl Dimension {
    fn of(self, region: &Region) -> Ranges {
        match self {
            Dimension::Purposes => region.purposes.clone(),
            Dimension::Actions => region.actions.clone(),
            Dimension::Parties => region.parties.clone(),
            Dimension::Columns => region.columns.clone(),
            Dimension::Places => region.places.clone(),
            Dimension::Days => region.days.clone(),
            Dimension::Rows => Ranges::empty(),
        }
    }

    /// Everything that some regions hold in this dimension.
    pub(crate) fn union(self, regions: &[Region]) -> Ranges {
        let pairs = regions.iter().flat_map(|region| self.of(region).pairs().to_vec()).collect();
        Ranges::from_pairs(pairs)
    }

    fn narrowed(self, region: &Region, to: &Ranges) -> Region {
        let mut region = region.clone();
        let set = match self {
            Dimension::Purposes => &mut region.purposes,
            Dimension::Actions => &mut region.actions,
            Dimension::Parties => &mut region.parties,
            Dimension::Columns => &mut region.columns,
            Dimension::Places => &mut region.places,
            Dimension::Days => &mut region.days,
            Dimension::Rows => return region,
        };
        *set = set.intersection(to);
        region
    }
}
