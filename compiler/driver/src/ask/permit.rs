//! New permits of what is asked and denied: with the rows, the forms and the counts of the clause beside which they stand, and without the rows
//! that a forbid keeps closed.

use super::edits::Edit;
use super::sentence::{Naming, Sort, sentence};
use super::thought::{Atom, Thought};
use super::wish::written;
use charta_base::Span;
use charta_checks::logic::answer::Closed;
use charta_model::model::{
    ClauseId, ClauseKind, Column, ColumnId, ContractId, DatasetId, Effect, Grant, Identifies, Owner, Required,
};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowsId;
use charta_model::rules::datasets_of;
use charta_model::value::ColumnType;
use std::collections::{BTreeMap, BTreeSet};

/// What a new permit says besides who may do what, for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    /// How columns are shown that are not shown as they are.
    forms: Vec<(ColumnId, String)>,
    /// In counts of at least so many rows.
    cells: Option<u32>,
    /// Of these columns as well: of those that the clause counts on which it is modelled, so that two counts of the same rows are not held against
    /// each other.
    besides: Ranges,
}

impl Thought<'_> {
    /// The permit on which a new one in a contract is modelled: one of whoever asks, in that contract or in another, before one of another party in
    /// that contract; then one of the same action, one that misses what is asked by one part alone, and one of the same columns and purpose. So a
    /// new permit neither takes rows that whoever asks has by no clause, where there is one, nor shows single rows where that clause shows counts.
    fn model_of(&self, id: ContractId) -> Option<&Grant> {
        let missing: BTreeSet<ClauseId> =
            self.answer.denials.iter().flat_map(|denial| &denial.misses).map(|(clause, _)| *clause).collect();
        let asked = &self.wanted;
        let datasets = datasets_of(self.model(), &asked.columns);
        let nearness = |clause: ClauseId, grant: &Grant| {
            let parties = &grant.parties.value;
            let stranger = match (asked.parties.is_subset(parties), asked.parties.overlaps(parties)) {
                (true, _) => 0,
                (false, true) => 1,
                (false, false) => 2,
            };
            (
                stranger,
                !grant.actions.value.overlaps(&asked.actions),
                !missing.contains(&clause),
                !grant.data.iter().any(|data| data.columns.overlaps(&asked.columns)),
                !grant.purposes.value.overlaps(&asked.purposes),
            )
        };
        let mut about = Vec::new();
        for (clause_id, clause) in self.model().clauses.iter() {
            let Owner::Contract(contract) = clause.owner else { continue };
            let Some(grant) = self.grant(clause_id).filter(|grant| grant.effect == Effect::Permit) else {
                continue;
            };
            if !grant.data.iter().any(|data| datasets.contains(&data.dataset)) {
                continue;
            }
            let near = nearness(clause_id, grant);
            let is_there = contract == id;
            // The clauses of other parties in other contracts are no model.
            if is_there || near.0 < 2 {
                about.push((near.0, !is_there, near, clause_id, grant));
            }
        }
        about.sort_by_key(|(stranger, is_elsewhere, near, id, _)| (*stranger, *is_elsewhere, *near, *id));
        about.first().map(|(.., grant)| *grant)
    }

    /// How a new permit could show its columns: as the one on which it is modelled, or as is asked for; and, where a law may not have that,
    /// dates by year, pseudonyms renewed, and at last counts only.
    pub(super) fn shapes(&self, like: Option<ContractId>) -> Vec<Shape> {
        let like = like.and_then(|id| self.model_of(id));
        let cells = like.and_then(|grant| grant.base.cells);
        let missing = self.missing();
        let besides = like.map_or_else(Ranges::empty, |grant| self.counted_besides(grant, &missing));
        let all = missing.union(&besides);
        let columns: Vec<(ColumnId, &Column)> =
            self.model().columns.iter().filter(|(id, _)| all.contains(i64::from(id.raw()))).collect();
        let wished = |column: &Column| {
            let wish = self.wishes.iter().find(|wish| wish.is_for(self.model(), column));
            wish.map(|wish| written(wish.shown))
        };
        let as_modelled = |id: ColumnId| {
            let forms = like.into_iter().flat_map(|grant| grant.data.iter().flat_map(|data| &data.forms));
            forms.into_iter().find(|(column, _)| *column == id).map(|(_, form)| written(form.shown))
        };
        let forms = |of: &dyn Fn(ColumnId, &Column) -> Option<String>| -> Vec<(ColumnId, String)> {
            columns.iter().filter_map(|(id, column)| Some((*id, of(*id, column)?))).collect()
        };
        let plain = forms(&|id, column| wished(column).or_else(|| as_modelled(id)));
        let coarse = forms(&|_, column| match (column.column_type, &column.identifies) {
            (_, Some(Identifies::Pseudonym(_))) => Some("repseudonymised per contract".to_owned()),
            (ColumnType::Date, _) => Some("by year".to_owned()),
            _ => None,
        });
        let least = self.model().clauses.values().filter_map(|clause| match &clause.kind {
            ClauseKind::Require(requirement) => match requirement.required {
                Required::Cells(least @ 2.., _) => Some(least),
                _ => None,
            },
            _ => None,
        });
        let counted = least.max().map(|least| least.max(cells.unwrap_or(0)));
        let shape = |forms: &[(ColumnId, String)], cells, besides: Ranges| {
            let held = missing.union(&besides);
            let forms = forms.iter().filter(|(id, _)| held.contains(i64::from(id.raw()))).cloned().collect();
            Shape { forms, cells, besides }
        };
        let alone = Ranges::empty;
        let mut shapes = vec![shape(&plain, cells, alone()), shape(&coarse, cells, alone())];
        shapes.extend(counted.map(|least| shape(&coarse, Some(least), alone())));
        shapes.extend((!besides.is_empty()).then(|| shape(&plain, cells, besides.clone())));
        shapes.dedup();
        shapes
    }

    /// The other columns that a permit counts, where it shows no single row of the one dataset of which something is missing.
    fn counted_besides(&self, grant: &Grant, missing: &Ranges) -> Ranges {
        match (grant.base.cells, grant.data.as_slice()) {
            (Some(_), [data]) if datasets_of(self.model(), missing) == [data.dataset] => {
                data.columns.difference(missing)
            }
            _ => Ranges::empty(),
        }
    }

    /// A new permit in a contract, of what is asked and denied; `lifted` are forbids that no longer hold.
    pub(super) fn added(&self, id: ContractId, shape: &Shape, lifted: &BTreeSet<ClauseId>) -> Option<Atom> {
        let contract = self.model().contracts.get(id)?;
        let whole = contract.about.whole;
        let naming = self.scopes.names_in(whole.file);
        let permits = self.permit_lines(Some(id), shape, lifted, &naming)?;
        let at = Span { start: whole.end.checked_sub(1)?, end: whole.end.checked_sub(1)?, ..whole };
        let new: String = permits.iter().map(|permit| format!("\n  {permit}\n")).collect();
        let words = format!("add a permit to contract `{}`", contract.about.name);
        Some(Atom::of(Edit { span: at, new, words }, Some(&contract.about)))
    }

    /// The permits of what is asked and denied: one for all columns, but for those of which a forbid closes other rows.
    pub(super) fn permit_lines(
        &self,
        like: Option<ContractId>,
        shape: &Shape,
        lifted: &BTreeSet<ClauseId>,
        naming: &Naming<'_>,
    ) -> Option<Vec<String>> {
        let asked = &self.wanted;
        let missing = self.missing().union(&shape.besides);
        let stays =
            |closed: &&Closed| closed.requests.rows != RowsId::ALL && !lifted.contains(&closed.forbid);
        let closed: Vec<&Closed> = self.answer.closed.iter().filter(stays).collect();
        let mut groups: BTreeMap<(Option<DatasetId>, Vec<RowsId>), Vec<i64>> = BTreeMap::new();
        for column in missing.numbers() {
            let speaking = closed.iter().filter(|closed| closed.requests.columns.contains(column));
            let mut rows: Vec<RowsId> = speaking.map(|closed| closed.requests.rows).collect();
            rows.sort_unstable();
            rows.dedup();
            let dataset = datasets_of(self.model(), &Ranges::one(column)).first().copied();
            groups.entry((dataset.filter(|_| !rows.is_empty()), rows)).or_default().push(column);
        }
        let contract = like.and_then(|id| self.model().contracts.get(id));
        let like = like.and_then(|id| self.model_of(id));
        let dates = contract.and_then(|contract| self.dates_of(contract, like, lifted));
        let line = |(rows, columns): (&[RowsId], Ranges)| {
            let rows = self.rows_left(like, &columns, rows, naming)?;
            let requests = Region { columns, ..asked.clone() };
            let names_place = asked.places != Ranges::all();
            let sentence = sentence(self.model(), &requests, names_place, naming)?;
            let mut parts: Vec<String> = vec![format!("permit {sentence}"), rows];
            let shown = shape.forms.iter().filter(|(id, _)| requests.columns.contains(i64::from(id.raw())));
            let shown = shown.filter_map(|(id, form)| {
                Some(format!("{} {form}", self.model().columns.get(*id)?.about.name))
            });
            let shown: Vec<String> = shown.collect();
            parts.extend((!shown.is_empty()).then(|| format!("showing {}", shown.join(", "))));
            parts.extend(shape.cells.map(|least| format!("in cells of at least {least}")));
            parts.extend(dates.clone());
            parts.retain(|part| !part.is_empty());
            Some(parts.join(" "))
        };
        let groups = groups
            .iter()
            .map(|((_, rows), columns)| (rows.as_slice(), Ranges::from_numbers(columns.iter().copied())));
        groups.map(line).collect::<Option<Vec<String>>>().filter(|lines| !lines.is_empty())
    }

    /// The `where` of a new permit: the rows of the clause on which it is modelled, without some; empty where that is all of them, and nothing where
    /// no row is left, or they cannot be told shortly.
    fn rows_left(
        &self,
        like: Option<&Grant>,
        columns: &Ranges,
        closed: &[RowsId],
        naming: &Naming<'_>,
    ) -> Option<String> {
        let said = like.and_then(|grant| self.where_words(grant));
        if closed.is_empty() {
            return Some(said.map_or_else(String::new, |words| format!("where {words}")));
        }
        let model = self.model();
        let mut space = self.program.rules.rows.borrow().clone();
        let all = closed.iter().fold(RowsId::NONE, |all, rows| space.or(all, *rows));
        let left = space.without(RowsId::ALL, all);
        let modelled = like.into_iter().flat_map(|grant| &grant.data);
        for data in modelled.filter(|data| datasets_of(model, columns).contains(&data.dataset)) {
            if space.and(data.rows, left) == RowsId::NONE {
                return None;
            }
        }
        if left == RowsId::NONE || space.is_exhausted() {
            return None;
        }
        // Where its own condition leaves them out already, that is not said again.
        let modelled: Vec<RowsId> = like
            .into_iter()
            .flat_map(|grant| &grant.data)
            .filter(|data| datasets_of(model, columns).contains(&data.dataset))
            .map(|data| data.rows)
            .collect();
        let leaves_out = modelled.iter().all(|rows| space.and(*rows, left) == *rows);
        if let Some(words) = said.as_ref().filter(|_| leaves_out && !modelled.is_empty()) {
            return Some(format!("where {words}"));
        }
        let anew = space.condition_of(left).map(|condition| {
            condition.in_words(&|id| self.column(id), &|id| {
                let dataset = model.columns.get(id).and_then(|column| model.datasets.get(column.dataset));
                let dataset = dataset.map_or_else(String::new, |dataset| naming(Sort::Data, &dataset.about));
                format!("{dataset}.{}", self.column(id))
            })
        });
        // What is too long to be told anew, or has parts within parts, is told as the forbids have it.
        let is_plain = anew.as_ref().is_some_and(|words| !words.contains('('));
        let nots: Option<Vec<String>> = match is_plain {
            true => None,
            false => closed.iter().map(|rows| self.none_of(*rows)).collect(),
        };
        // What has an `or` of its own stands in parentheses beside an `and`.
        let nested = |words: &str| match words.contains(" or ") {
            true => format!("({words})"),
            false => words.to_owned(),
        };
        Some(match (said, nots, anew) {
            (Some(said), Some(nots), _) => format!("where {} and {}", nested(&said), nots.join(" and ")),
            (None, Some(nots), _) => format!("where {}", nots.join(" and ")),
            (Some(said), None, anew) => format!("where {} and {}", nested(&said), nested(&anew?)),
            (None, None, anew) => format!("where {}", anew?),
        })
    }

    fn column(&self, id: ColumnId) -> String {
        self.model().columns.get(id).map_or_else(String::new, |column| column.about.name.to_string())
    }

    /// The rows that a forbid does not close, in its own words.
    fn none_of(&self, rows: RowsId) -> Option<String> {
        let forbid = self.answer.closed.iter().find(|closed| closed.requests.rows == rows)?.forbid;
        let words = self.where_words(self.grant(forbid)?)?;
        Some(format!("not ({words})"))
    }

    /// The condition of a clause, as it is written.
    fn where_words(&self, grant: &Grant) -> Option<String> {
        let words = self.compiled.sources.words(grant.where_span?);
        Some(words.strip_prefix("where ").unwrap_or(&words).trim().to_owned())
    }
}
