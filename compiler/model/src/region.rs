//! Sets of requests as products of sets, and their exact algebra: overlap, inclusion, difference, with a witness.

use crate::model::{ColumnId, Model, PartyId, TermId};
use crate::ranges::Ranges;
use crate::rows::{RowSpace, RowWitness, RowsId};
use crate::rules::Rule;
use crate::time::Day;
use charta_base::Id;

/// A set of requests about rows: every combination of a member of each set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Who, as party ids.
    pub parties: Ranges,
    /// To do what, as term ids.
    pub actions: Ranges,
    /// With which columns, as column ids.
    pub columns: Ranges,
    /// For what, as term ids.
    pub purposes: Ranges,
    /// Where, as places.
    pub places: Ranges,
    /// When, as days.
    pub days: Ranges,
    /// Which rows.
    pub rows: RowsId,
}

/// The least request of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Who.
    pub party: PartyId,
    /// To do what.
    pub action: TermId,
    /// With which column.
    pub column: ColumnId,
    /// For what.
    pub purpose: TermId,
    /// Where.
    pub place: i64,
    /// When; `None` where any day will do.
    pub day: Option<Day>,
    /// With which row.
    pub row: RowWitness,
}

impl Region {
    /// The requests that a rule speaks of.
    pub fn of(rule: &Rule) -> Region {
        Region {
            parties: rule.parties.clone(),
            actions: rule.actions.clone(),
            columns: rule.columns.clone(),
            purposes: rule.purposes.clone(),
            places: rule.places.clone(),
            days: rule.days.clone(),
            rows: rule.rows,
        }
    }

    /// Whether there is no request in it.
    pub fn is_empty(&self) -> bool {
        self.rows == RowsId::NONE || self.dimensions().iter().any(|set| set.is_empty())
    }

    fn dimensions(&self) -> [&Ranges; 6] {
        [&self.parties, &self.actions, &self.columns, &self.purposes, &self.places, &self.days]
    }

    /// The requests in both, if there are any.
    pub fn intersection(&self, other: &Region, space: &mut RowSpace) -> Option<Region> {
        let disjoint =
            self.dimensions().iter().zip(other.dimensions()).any(|(mine, theirs)| !mine.overlaps(theirs));
        if disjoint {
            return None;
        }
        let rows = space.and(self.rows, other.rows);
        (rows != RowsId::NONE).then(|| Region {
            parties: self.parties.intersection(&other.parties),
            actions: self.actions.intersection(&other.actions),
            columns: self.columns.intersection(&other.columns),
            purposes: self.purposes.intersection(&other.purposes),
            places: self.places.intersection(&other.places),
            days: self.days.intersection(&other.days),
            rows,
        })
    }

    /// The requests here and not there, as disjoint regions.
    pub fn difference(&self, other: &Region, space: &mut RowSpace) -> Vec<Region> {
        if self.intersection(other, space).is_none() {
            return if self.is_empty() { Vec::new() } else { vec![self.clone()] };
        }
        let mut pieces = Vec::new();
        let mut rest = self.clone();
        let sets: [fn(&mut Region) -> &mut Ranges; 6] = [
            |region| &mut region.parties,
            |region| &mut region.actions,
            |region| &mut region.columns,
            |region| &mut region.purposes,
            |region| &mut region.places,
            |region| &mut region.days,
        ];
        for (set, theirs) in sets.into_iter().zip(other.dimensions()) {
            let mine = set(&mut rest).clone();
            let outside = mine.difference(theirs);
            if !outside.is_empty() {
                let mut piece = rest.clone();
                *set(&mut piece) = outside;
                pieces.push(piece);
                *set(&mut rest) = mine.intersection(theirs);
            }
        }
        let outside = space.without(rest.rows, other.rows);
        if outside != RowsId::NONE {
            pieces.push(Region { rows: outside, ..rest });
        }
        pieces
    }

    /// The requests here and in none of those, as disjoint regions; empty where those include this one.
    pub fn without_all<'a>(
        &self,
        others: impl IntoIterator<Item = &'a Region>,
        space: &mut RowSpace,
    ) -> Vec<Region> {
        let mut rest = if self.is_empty() { Vec::new() } else { vec![self.clone()] };
        for other in others {
            if rest.is_empty() {
                break;
            }
            rest = rest.iter().flat_map(|region| region.difference(other, space)).collect();
        }
        rest
    }

    /// The least request of the region, if it has one.
    pub fn witness(&self, space: &RowSpace) -> Option<Witness> {
        let id = |set: &Ranges| set.first().and_then(|n| u32::try_from(n).ok());
        let (start, end) = *self.days.pairs().first()?;
        let day = match (start == Ranges::MIN, end == Ranges::MAX) {
            (true, true) => None,
            (true, false) => Some(Day::from_number(end.saturating_sub(1))),
            (false, _) => Some(Day::from_number(start)),
        };
        Some(Witness {
            party: Id::new(id(&self.parties)?),
            action: Id::new(id(&self.actions)?),
            column: Id::new(id(&self.columns)?),
            purpose: Id::new(id(&self.purposes)?),
            place: self.places.first()?,
            day,
            row: space.witness(self.rows)?,
        })
    }
}

impl Witness {
    /// The request in words: "`epidemiologists` to `read` `stays.diagnosis` for `research` at `cloud` on 2025-01-01, in a
    /// row with `opted_out` = false".
    pub fn describe(&self, model: &Model) -> String {
        let party = model.parties.get(self.party).map_or("", |party| &party.about.name);
        let term = |id: TermId| model.terms.get(id).map_or("", |term| &term.about.name);
        let column = |id: ColumnId| model.columns.get(id).map_or("", |column| &column.about.name);
        let dataset = model.columns.get(self.column).and_then(|column| model.datasets.get(column.dataset));
        let dataset = dataset.map_or("", |dataset| &dataset.about.name);
        let mut text = format!(
            "`{party}` to `{}` `{dataset}.{}` for `{}`",
            term(self.action),
            column(self.column),
            term(self.purpose)
        );
        if let Some(hosting) = crate::model::hosting_at(self.place).and_then(|id| model.hostings.get(id)) {
            text.push_str(&format!(" at `{}`", hosting.about.name));
        }
        if let Some(day) = self.day {
            text.push_str(&format!(" on {day}"));
        }
        let mut parts: Vec<String> = Vec::new();
        for (id, value) in &self.row.values {
            parts.push(match value {
                Some(value) => format!("`{}` = {value}", column(*id)),
                None => format!("`{}` missing", column(*id)),
            });
        }
        for (id, of, holds) in &self.row.members {
            let source = model.columns.get(*of).map_or("", |column| &column.about.path);
            let verb = if *holds { "in" } else { "not in" };
            parts.push(format!("`{}` {verb} `{source}`", column(*id)));
        }
        if !parts.is_empty() {
            text.push_str(&format!(", in a row with {}", charta_base::join_words(&parts, "and")));
        }
        text
    }
}
