//! What the contracts answer to a question: an expectation that somebody has not made up their mind about.

use super::expectation::{Failure, asked, denied, granted, rules as near_rules, ungranted};
use super::judge::Judge;
use super::nearest::nearest;
pub use super::nearest::{Nearer, Part};
use crate::context::Context;
use charta_base::Id;
use charta_model::decide::{Request, decide};
use charta_model::form::Form;
use charta_model::model::{ClauseId, ColumnId, Expectation, Model};
use charta_model::ranges::Ranges;
use charta_model::region::{Region, Witness};
use charta_model::rules::Rules;
use charta_model::time::Day;

/// At most so many denied requests are told apart by their reasons.
const MOST_DENIALS: usize = 64;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Every request that is asked about, about every row.
    pub asked: Region,
    /// The day it is asked for.
    pub day: Day,
    /// What is shown of each column of which every request is permitted, for some row at least.
    pub shown: Vec<ShownColumn>,
    /// What is denied, by its reason.
    pub denials: Vec<Denial>,
    /// The permits and forbids that are advice, since their source is not settled, and speak of what is asked.
    pub unsettled: Vec<ClauseId>,
    /// What would be permitted instead, the nearest first; nothing where all is permitted.
    pub nearest: Vec<Nearer>,
}

impl Answer {
    /// Whether some request is meant, and every one permitted.
    pub fn is_permitted(&self) -> bool {
        self.denials.is_empty() && !self.shown.is_empty()
    }

    /// The permits by which it is, in order.
    pub fn permits(&self) -> Vec<ClauseId> {
        let mut permits: Vec<ClauseId> =
            self.shown.iter().flat_map(|shown| &shown.permits).copied().collect();
        permits.sort_unstable();
        permits.dedup();
        permits
    }
}

/// A column that is shown.
#[derive(Debug)]
pub struct ShownColumn {
    /// Which.
    pub column: ColumnId,
    /// How, in every way in which some row shows it.
    pub forms: Vec<Form>,
    /// Whether some rows are not shown.
    pub some_rows: bool,
    /// Where it is, as places.
    pub places: Ranges,
    /// The permits by which it is.
    pub permits: Vec<ClauseId>,
}

/// Requests that are denied for one reason.
#[derive(Debug)]
pub struct Denial {
    /// The least of them.
    pub request: Witness,
    /// The columns of which some request is denied for this reason, as column ids.
    pub columns: Ranges,
    /// The permits that speak of them, if any.
    pub permits: Vec<ClauseId>,
    /// The forbids that deny them.
    pub forbids: Vec<ClauseId>,
    /// The permits that miss them by one part alone, and the part.
    pub misses: Vec<(ClauseId, &'static str)>,
}

/// Answers a question for a day. `None` where the conditions are too complicated to conclude anything.
pub fn answer(model: &Model, rules: &Rules, question: &Expectation, day: Day) -> Option<Answer> {
    let context = Context::about(model, rules, day, Vec::new());
    let mut space = rules.rows.borrow().clone();
    let mut judge = Judge::new(&context, &mut space);
    let asked = asked(question, day);
    let names_place = question.places.is_some();
    let near = near_rules(&judge, judge.near(&Judge::probe(&asked)));
    let granted = granted(&mut judge, &asked, &near);
    let rest = ungranted(&mut judge, &asked, names_place, &granted);
    let denials = denials(&mut judge, &asked, &rest);
    let is_denied = |column: i64| rest.iter().any(|region| region.columns.contains(column));
    let columns = asked.columns.numbers().filter(|column| !is_denied(*column));
    let columns: Vec<ColumnId> = columns.filter_map(|n| u32::try_from(n).ok()).map(Id::new).collect();
    let shown = columns.into_iter().map(|column| shown(&mut judge, &asked, &granted, column)).collect();
    let unsettled = rules.advisory().iter().filter(|rule| judge.shared(&asked, rule).is_some());
    let mut unsettled: Vec<ClauseId> = unsettled.map(|rule| rule.clause).collect();
    unsettled.dedup();
    let nearest = match rest.is_empty() {
        true => Vec::new(),
        false => nearest(&mut judge, &asked, names_place),
    };
    (!judge.is_exhausted()).then_some(Answer { asked, day, shown, denials, unsettled, nearest })
}

/// How a column is shown of which every request is permitted.
fn shown(
    judge: &mut Judge<'_>,
    asked: &Region,
    granted: &[(ClauseId, Region)],
    column: ColumnId,
) -> ShownColumn {
    let of = |region: &Region| Region { columns: Ranges::one(i64::from(column.raw())), ..region.clone() };
    let granted: Vec<Region> = granted
        .iter()
        .filter(|(_, region)| region.columns.contains(i64::from(column.raw())))
        .map(|(_, region)| of(region))
        .collect();
    let places = granted.iter().fold(Ranges::empty(), |places, region| places.union(&region.places));
    let anywhere: Vec<Region> =
        granted.iter().map(|region| Region { places: Ranges::all(), ..region.clone() }).collect();
    let some_rows = !of(asked).without_all(&anywhere, judge.space).is_empty();
    let (mut forms, mut permits) = (Vec::new(), Vec::new());
    for region in &granted {
        let Some(witness) = region.witness(judge.space) else { continue };
        let (party, action, purpose) = (witness.party, witness.action, witness.purpose);
        let Some(day) = witness.day else { continue };
        let request = Request { party, action, column, purpose, place: witness.place, day };
        let decision = decide(judge.model, judge.rules, &request, &witness.row);
        if !forms.contains(&decision.form) {
            forms.push(decision.form);
        }
        permits.extend(decision.permits.iter().filter_map(|id| judge.rules.get(*id)).map(|rule| rule.clause));
    }
    permits.sort_unstable();
    permits.dedup();
    ShownColumn { column, forms, some_rows, places, permits }
}

/// Denied requests by their reason, each with the least of them.
fn denials(judge: &mut Judge<'_>, asked: &Region, rest: &[Region]) -> Vec<Denial> {
    let around = near_rules(judge, judge.around(&Judge::probe(asked)));
    let mut told: Vec<Denial> = Vec::new();
    let by_column = rest.iter().flat_map(|region| {
        let columns = region.columns.numbers();
        columns.map(|column| Region { columns: Ranges::one(column), ..region.clone() })
    });
    for region in by_column.take(MOST_DENIALS) {
        let Some(request) = region.witness(judge.space) else { continue };
        let failure = denied(judge, &around, asked, request);
        let Failure::Denied { request, permits, forbids, misses } = failure else { continue };
        // What is forbidden is so whatever a permit misses besides.
        let same = |denial: &&mut Denial| {
            (&denial.permits, &denial.forbids) == (&permits, &forbids)
                && (!forbids.is_empty() || denial.misses == misses)
        };
        match told.iter_mut().find(same) {
            Some(denial) => {
                denial.columns = denial.columns.union(&region.columns);
                let new = misses.into_iter().filter(|miss| !denial.misses.contains(miss));
                let new: Vec<(ClauseId, &'static str)> = new.collect();
                denial.misses.extend(new);
            }
            None => told.push(Denial { request, columns: region.columns, permits, forbids, misses }),
        }
    }
    told
}

/// What the permits grant of some requests, once the forbids are taken away.
pub(super) fn all_granted(judge: &mut Judge<'_>, asked: &Region) -> Vec<Region> {
    let near = near_rules(judge, judge.near(&Judge::probe(asked)));
    let granted: Vec<(ClauseId, Region)> = granted(judge, asked, &near);
    granted.into_iter().map(|(_, region)| region).filter(|region| !region.is_empty()).collect()
}
