//! How a column is shown, where not all that is asked is shown alike.

use super::answer::ShownColumn;
use super::expectation::rules as near_rules;
use super::judge::Judge;
use charta_model::decide::{Request, decide, most_revealing};
use charta_model::form::{Form, Shown};
use charta_model::model::{ClauseId, ColumnId};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::{RowSpace, RowsId};
use charta_model::rules::Rule;
use std::collections::BTreeSet;

/// Requests are told apart in at most so many pieces.
const MOST_PIECES: usize = 128;

/// Requests of which rows are shown alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPart {
    /// Which, about every row.
    pub requests: Region,
    /// How, in every way in which some row shows it.
    pub forms: BTreeSet<Form>,
    /// Whether some rows are not shown.
    pub some_rows: bool,
}

/// Requests with what is known of all of them.
type Piece<T> = (Region, BTreeSet<T>);

/// How a column is shown of which every request is permitted.
pub(super) fn shown_column(
    judge: &mut Judge<'_>,
    asked: &Region,
    granted: &[(&Rule, Region)],
    column: ColumnId,
) -> ShownColumn {
    let columns = Ranges::one(i64::from(column.raw()));
    let of_column = Region { columns: columns.clone(), ..asked.clone() };
    let mut by_form: Vec<Piece<Form>> = Vec::new();
    let mut permits: Vec<ClauseId> = Vec::new();
    for (rule, region) in granted.iter().filter(|(_, region)| columns.is_subset(&region.columns)) {
        permits.push(rule.clause);
        let region = Region { columns: columns.clone(), ..region.clone() };
        by_form.push((region, BTreeSet::from([rule.form_of(column)])));
    }
    permits.sort_unstable();
    permits.dedup();
    let regions: Vec<Region> = by_form.iter().map(|(region, _)| region.clone()).collect();
    let places = regions.iter().fold(Ranges::empty(), |places, region| places.union(&region.places));
    let anywhere: Vec<Region> =
        regions.iter().map(|region| Region { places: Ranges::all(), ..region.clone() }).collect();
    let is_one_form = by_form.windows(2).all(|pair| matches!(pair, [(_, one), (_, other)] if one == other));
    let decided = match is_one_form {
        // Where every permit shows the same, no request is shown otherwise.
        true => by_form.first().map(|(region, known)| vec![decided(judge, region, (column, known))]),
        false => apart(&by_form, judge.space).map(|pieces| {
            pieces.iter().map(|(region, known)| decided(judge, region, (column, known))).collect()
        }),
    };
    // What each permit shows by itself is never more than what is shown.
    let mut decided: Vec<Piece<Form>> = decided.unwrap_or(by_form);
    for (region, _) in &mut decided {
        region.rows = RowsId::ALL;
    }
    let forms: BTreeSet<Form> = decided.iter().flat_map(|(_, forms)| forms).copied().collect();
    let parts = match is_one_form {
        true => None,
        false => apart(&decided, judge.space),
    };
    let parts = parts.unwrap_or_else(|| vec![(of_column, forms.clone())]);
    let part = |(requests, forms): Piece<Form>| {
        let all = Region { places: Ranges::all(), ..requests.clone() };
        let some_rows = !all.without_all(&anywhere, judge.space).is_empty();
        ShownPart { requests, forms, some_rows }
    };
    let parts: Vec<ShownPart> = parts.into_iter().map(part).collect();
    let some_rows = parts.iter().any(|part| part.some_rows);
    ShownColumn { column, forms: forms.into_iter().collect(), parts, some_rows, places, permits }
}

/// Requests of which each is decided alike, with how they are shown: as is known of them, where that cannot be asked.
fn decided(judge: &Judge<'_>, region: &Region, (column, known): (ColumnId, &BTreeSet<Form>)) -> Piece<Form> {
    let form = decided_form(judge, region, column);
    (region.clone(), form.map_or_else(|| known.clone(), |form| BTreeSet::from([form])))
}

/// How requests are shown of which each is decided alike.
fn decided_form(judge: &Judge<'_>, region: &Region, column: ColumnId) -> Option<Form> {
    let witness = region.witness(judge.space)?;
    let (party, action, purpose) = (witness.party, witness.action, witness.purpose);
    let request = Request { party, action, column, purpose, place: witness.place, day: witness.day? };
    let decision = decide(judge.model, judge.rules, &request, &witness.row);
    let form = match judge.left_out.is_empty() {
        true => Some(decision.form),
        // Permits that count for nothing show nothing.
        false => {
            let counted = near_rules(judge, decision.permits);
            most_revealing(counted.iter().map(|rule| rule.form_of(column)))
        }
    };
    Some(form.filter(|form| form.shown != Shown::Hidden).unwrap_or(Form::HIDDEN))
}

/// The same requests in pieces of which no two overlap, each with all that is known of it; nothing where those
/// would be too many.
fn apart<T: Ord + Clone>(pieces: &[Piece<T>], space: &mut RowSpace) -> Option<Vec<Piece<T>>> {
    let mut found: Vec<Piece<T>> = Vec::new();
    for (region, known) in pieces {
        let mut next: Vec<Piece<T>> = Vec::new();
        let mut rest = vec![region.clone()];
        for (other, theirs) in found {
            let Some(both) = other.intersection(region, space) else {
                next.push((other, theirs));
                continue;
            };
            rest = rest.iter().flat_map(|piece| piece.difference(&other, space)).collect();
            // What nothing new is known of stays in one piece.
            if known.is_subset(&theirs) {
                next.push((other, theirs));
                continue;
            }
            next.extend(other.difference(region, space).into_iter().map(|piece| (piece, theirs.clone())));
            next.push((both, theirs.union(known).cloned().collect()));
        }
        next.extend(rest.into_iter().map(|piece| (piece, known.clone())));
        if next.len() > MOST_PIECES {
            return None;
        }
        found = next;
    }
    Some(found)
}
