//! Which views a model needs, and which rules each column of each obeys. This is the decision turned around: not "may this
//! request", but "under which tests is this column shown, and how". It asks [`Region`] which rules can meet at all, so
//! that a view tests nothing that cannot matter.

use charta_base::Id;
use charta_model::decide::most_revealing;
use charta_model::form::{Form, Shown};
use charta_model::model::{ClauseId, ColumnId, DatasetId, Effect, Model, PartyId};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowSpace;
use charta_model::rules::{Rule, RuleId, Rules, datasets_of};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// One way in which a view may show a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shade {
    /// How.
    pub shown: Shown,
    /// For another pseudonym, whose key makes it: the path of the contract.
    pub key: Option<String>,
    /// The permits that show it so: one of them must match.
    pub permits: Vec<RuleId>,
    /// Permits that show it otherwise, neither more nor less: none of them may match.
    pub unless: Vec<RuleId>,
}

/// A column of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewColumn {
    /// The column of the dataset.
    pub column: ColumnId,
    /// How it may be shown, the most revealing first: the first that holds is how it is shown.
    pub shades: Vec<Shade>,
    /// The forbids that may hide it.
    pub forbids: Vec<RuleId>,
}

impl ViewColumn {
    /// The permits that may show it, in order.
    pub fn permits(&self) -> Vec<RuleId> {
        sorted(self.shades.iter().flat_map(|shade| shade.permits.iter().copied()))
    }

    /// Whether it can only ever be shown unchanged, so that it keeps its type.
    pub fn keeps_type(&self) -> bool {
        self.shades.iter().all(|shade| shade.shown == Shown::AsIs)
    }
}

/// What a view that counts rows counts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cells {
    /// The clause that allows it.
    pub clause: ClauseId,
    /// The least number of rows that a shown cell has.
    pub least: u32,
}

/// A view of a dataset for a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// For whom.
    pub party: PartyId,
    /// Of what.
    pub dataset: DatasetId,
    /// Whether it shows counts instead of rows.
    pub cells: Option<Cells>,
    /// Its columns, in the order of the dataset; never empty.
    pub columns: Vec<ViewColumn>,
    /// The permits it tests, in order.
    pub permits: Vec<RuleId>,
    /// The forbids it tests, in order.
    pub forbids: Vec<RuleId>,
}

impl View {
    /// The clauses it carries, in order: the permits and the forbids that it tests. A forbid that meets none of its permits changes nothing in
    /// it.
    pub fn clauses(&self, rules: &Rules) -> Vec<ClauseId> {
        let ids = self.permits.iter().chain(&self.forbids);
        sorted(ids.filter_map(|id| rules.get(*id)).map(|rule| rule.clause))
    }
}

/// Every view that a model needs, by party, then dataset: rows first, then cells in the order of the clauses.
pub fn views(model: &Model, rules: &Rules) -> Vec<View> {
    // Questions about several rules add to the space: they are asked of a copy, so that asking changes nothing.
    let mut space = rules.rows.borrow().clone();
    let mut views = Vec::new();
    for (party, dataset) in pairs(model, rules) {
        let mut near: Vec<(RuleId, &Rule)> = rules.about(dataset, party).collect();
        near.sort_unstable_by_key(|(id, _)| *id);
        near.retain(|(_, rule)| rule.parties.contains(i64::from(party.raw())));
        let counting = near.iter().filter(|(_, rule)| rule.effect == Effect::Permit && counts(rule));
        let clauses = sorted(counting.map(|(_, rule)| rule.clause));
        let mut asked =
            Asked { model, party, dataset, near: &near, space: &mut space, settled: BTreeMap::new() };
        views.extend(asked.view(None));
        views.extend(clauses.into_iter().filter_map(|clause| asked.view(Some(clause))));
    }
    views
}

/// Every party and dataset that some permit brings together.
fn pairs(model: &Model, rules: &Rules) -> BTreeSet<(PartyId, DatasetId)> {
    let everyone = Ranges::between(0, model.parties.len() as i64);
    let mut pairs = BTreeSet::new();
    for (_, rule) in rules.iter().filter(|(_, rule)| rule.effect == Effect::Permit) {
        let parties = rule.parties.intersection(&everyone);
        for dataset in datasets_of(model, &rule.columns) {
            pairs.extend(parties.numbers().filter_map(party_at).map(|party| (party, dataset)));
        }
    }
    pairs
}

fn party_at(number: i64) -> Option<PartyId> {
    u32::try_from(number).ok().map(Id::new)
}

/// Whether a rule counts rows in some column.
fn counts(rule: &Rule) -> bool {
    rule.base.cells.is_some() || rule.forms.iter().any(|(_, form)| form.cells.is_some())
}

/// Which of some permits can show anything, and which of some forbids can hide any of it.
type Settled = (Vec<RuleId>, Vec<RuleId>);

/// What is asked about one party and one dataset.
struct Asked<'a> {
    model: &'a Model,
    party: PartyId,
    dataset: DatasetId,
    near: &'a [(RuleId, &'a Rule)],
    space: &'a mut RowSpace,
    settled: BTreeMap<Settled, Settled>,
}

impl Asked<'_> {
    fn view(&mut self, clause: Option<ClauseId>) -> Option<View> {
        let mut least = 0;
        let mut columns = Vec::new();
        for column in self.model.columns_of(self.dataset) {
            if let Some((shown, size)) = self.column(column, clause) {
                columns.push(shown);
                least = size.max(least);
            }
        }
        let permits = sorted(columns.iter().flat_map(ViewColumn::permits));
        let forbids = sorted(columns.iter().flat_map(|column| column.forbids.iter().copied()));
        let cells = clause.map(|clause| Cells { clause, least });
        let (party, dataset) = (self.party, self.dataset);
        (!columns.is_empty()).then_some(View { party, dataset, cells, columns, permits, forbids })
    }

    /// How a column is shown, and the largest least cell it asks for; nothing where it is never shown.
    fn column(&mut self, column: ColumnId, clause: Option<ClauseId>) -> Option<(ViewColumn, u32)> {
        let about: Vec<(RuleId, &Rule)> = self
            .near
            .iter()
            .filter(|(_, rule)| rule.columns.contains(i64::from(column.raw())))
            .copied()
            .collect();
        let wanted = |rule: &Rule, form: Form| match clause {
            None => form.cells.is_none(),
            Some(clause) => rule.clause == clause && form.cells.is_some(),
        };
        let permits = about.iter().filter(|(_, rule)| {
            let form = rule.form_of(column);
            rule.effect == Effect::Permit && wanted(rule, form) && form.shown != Shown::Hidden
        });
        let permits: Vec<RuleId> = permits.map(|(id, _)| *id).collect();
        let forbids = about.iter().filter(|(_, rule)| rule.effect == Effect::Forbid);
        let forbids: Vec<RuleId> = forbids.map(|(id, _)| *id).collect();
        let (permits, tested) = self.settle(permits, &forbids);
        if permits.is_empty() {
            return None;
        }
        let permitting: Vec<(RuleId, &Rule)> =
            about.into_iter().filter(|(id, _)| permits.contains(id)).collect();
        let sizes = permitting.iter().filter_map(|(_, rule)| rule.form_of(column).cells);
        let least = sizes.max().unwrap_or(0);
        let shades = self.shades(column, &permitting);
        Some((ViewColumn { column, shades, forbids: tested }, least))
    }

    /// Asks once for all columns that the same rules speak of.
    fn settle(&mut self, permits: Vec<RuleId>, forbids: &[RuleId]) -> Settled {
        let key = (permits, forbids.to_vec());
        if let Some(known) = self.settled.get(&key) {
            return known.clone();
        }
        let hiding: Vec<(RuleId, Region)> =
            key.1.iter().filter_map(|id| Some((*id, self.region(*id)?))).collect();
        let mut showing = Vec::new();
        for id in &key.0 {
            let Some(region) = self.region(*id) else { continue };
            let rest = region.without_all(hiding.iter().map(|(_, region)| region), self.space);
            if !rest.is_empty() || self.space.is_exhausted() {
                showing.push((*id, region));
            }
        }
        let mut tested = Vec::new();
        for (id, region) in &hiding {
            if showing.iter().any(|(_, shown)| meet(shown, region, self.space)) {
                tested.push(*id);
            }
        }
        let settled = (showing.into_iter().map(|(id, _)| id).collect(), tested);
        self.settled.insert(key, settled.clone());
        settled
    }

    /// What a rule says of the party and the dataset, its columns aside.
    fn region(&self, id: RuleId) -> Option<Region> {
        let (_, rule) = self.near.iter().find(|(at, _)| *at == id)?;
        let region = Region {
            parties: Ranges::one(i64::from(self.party.raw())),
            columns: Ranges::one(0),
            ..Region::of(rule)
        };
        (!region.is_empty()).then_some(region)
    }

    fn meet(&mut self, one: RuleId, other: RuleId) -> bool {
        match (self.region(one), self.region(other)) {
            (Some(one), Some(other)) => meet(&one, &other, self.space),
            _ => false,
        }
    }

    fn shades(&mut self, column: ColumnId, permits: &[(RuleId, &Rule)]) -> Vec<Shade> {
        let mut shades: Vec<Shade> = Vec::new();
        for (id, rule) in permits {
            let shown = rule.form_of(column).shown;
            let key = (shown == Shown::Repseudonymised).then(|| self.key_of(rule.clause));
            match shades.iter_mut().find(|shade| shade.shown == shown && shade.key == key) {
                Some(shade) => shade.permits.push(*id),
                None => shades.push(Shade { shown, key, permits: vec![*id], unless: Vec::new() }),
            }
        }
        let above = |shade: &Shade| {
            shades.iter().filter(|other| other.shown.compare(shade.shown) == Some(Ordering::Greater)).count()
        };
        // Whatever lies above a shade has fewer above it: the order is one of those the partial order allows.
        let mut ranked: Vec<(usize, Shade)> =
            shades.iter().map(|shade| (above(shade), shade.clone())).collect();
        ranked.sort_by_key(|(above, _)| *above);
        let mut shades: Vec<Shade> = ranked.into_iter().map(|(_, shade)| shade).collect();
        let forms = shades.iter().map(|shade| Form { cells: None, shown: shade.shown });
        let is_chain = (0..shades.len()).all(|from| most_revealing(forms.clone().skip(from)).is_some());
        if !is_chain {
            let unless: Vec<Vec<RuleId>> = shades.iter().map(|shade| self.unless(shade, &shades)).collect();
            shades.iter_mut().zip(unless).for_each(|(shade, unless)| shade.unless = unless);
        }
        shades
    }

    /// The permits that must not match for a shade to be the most revealing. What reveals more comes before it, and so is
    /// out of the way, unless something incomparable to that again may have kept it from being shown.
    fn unless(&mut self, shade: &Shade, shades: &[Shade]) -> Vec<RuleId> {
        let mut unless = Vec::new();
        for other in shades {
            let stands = match other.shown.compare(shade.shown) {
                None => true,
                Some(Ordering::Greater) => {
                    shades.iter().any(|third| third.shown.compare(other.shown).is_none())
                }
                Some(_) => false,
            };
            if stands {
                let meeting =
                    other.permits.iter().filter(|id| shade.permits.iter().any(|mine| self.meet(*mine, **id)));
                unless.extend(meeting.copied().collect::<Vec<_>>());
            }
        }
        sorted(unless)
    }

    fn key_of(&self, clause: ClauseId) -> String {
        let owner = self.model.clauses.get(clause).and_then(|clause| self.model.owner_about(clause.owner));
        owner.map_or_else(String::new, |about| about.path.to_string())
    }
}

/// Whether two regions may share a request; where that cannot be told, they may.
fn meet(one: &Region, other: &Region, space: &mut RowSpace) -> bool {
    one.intersection(other, space).is_some() || space.is_exhausted()
}

fn sorted<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    items.into_iter().collect::<BTreeSet<T>>().into_iter().collect()
}
