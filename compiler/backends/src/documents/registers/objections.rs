//! Whom a contract leaves out, since they objected or opted out: what requirements ask, and what the rows of its permits leave out.
//! Nothing says of a column or a dataset that it lists objections but a requirement; of the rest, the rows alone are told.

use super::activity::Activity;
use crate::documents::line::{Cell, Line};
use crate::documents::speech::Speech;
use charta_model::condition::{Condition, Test};
use charta_model::model::*;
use charta_model::rows::RowsId;
use charta_model::value::{ColumnType, Value};

struct Words {
    asked: &'static str,
    doubted: &'static str,
    listed: &'static str,
    listed_partly: &'static str,
    flagged: &'static str,
    flagged_partly: &'static str,
}

static ENGLISH: Words = Words {
    asked: "yes: {}",
    doubted: "asked for, and there are findings against it: {}",
    listed: "rows are left out whose {} is in {}",
    listed_partly: "only some permits leave out rows whose {} is in {}",
    flagged: "rows are left out where {} is true",
    flagged_partly: "only some permits leave out rows where {} is true",
};

static FRENCH: Words = Words {
    asked: "oui : {}",
    doubted: "exigé, mais des constats s’y opposent : {}",
    listed: "lignes écartées : celles dont {} figure dans {}",
    listed_partly: "lignes écartées par certaines permissions seulement : celles dont {} figure dans {}",
    flagged: "lignes écartées : celles où {} est vrai",
    flagged_partly: "lignes écartées par certaines permissions seulement : celles où {} est vrai",
};

/// Whom what is shown of one dataset leaves out; empty where nothing is said of it.
pub(super) fn of_dataset(activity: &Activity<'_>) -> Cell {
    let mut cell = asked(activity);
    cell.extend(left_out(activity));
    cell
}

/// The same of all datasets, each line after its dataset.
pub(super) fn of_all(activity: &Activity<'_>) -> Cell {
    let speech = &activity.subject.clauses.speech;
    let mut cell = asked(activity);
    for dataset in activity.datasets(speech.model) {
        let lines = left_out(&activity.of_dataset(speech.model, dataset));
        cell.extend(
            lines.into_iter().map(|line| Line::joined([speech.dataset(dataset), line], speech.words.colon)),
        );
    }
    cell
}

/// The requirements that bind the contract to leave out who opted out.
fn asked(activity: &Activity<'_>) -> Cell {
    let clauses = &activity.subject.clauses;
    let speech = &clauses.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let every = clauses.every().into_iter().filter(|(_, clause)| !clause.advice);
    let asked = every.filter_map(|(_, clause)| match &clause.kind {
        ClauseKind::Require(requirement) => match &requirement.required {
            Required::OptOut { purposes, .. } => {
                let is_meant = purposes.as_ref().is_none_or(|it| it.overlaps(&activity.purposes));
                let findings = clauses.judgement.findings_on(clauses.id, clause);
                let sentence = if findings.is_empty() { words.asked } else { words.doubted };
                let told = || Line::told(sentence, &[speech.requirement(requirement)]);
                is_meant.then(|| speech.said(told(), clause.span))
            }
            _ => None,
        },
        ClauseKind::Grant(_) | ClauseKind::Duty(_) | ClauseKind::Waive(_) => None,
    });
    asked.collect()
}

/// What may be left out: whose key another dataset lists, or whom a column marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Listed(ColumnId, ColumnId),
    Flagged(ColumnId),
}

/// What the rows of permits leave out, asked of the same sets that decide.
fn left_out(activity: &Activity<'_>) -> Cell {
    let clauses = &activity.subject.clauses;
    let speech = &clauses.speech;
    let model = speech.model;
    let rules = clauses.judgement.input.checked.rules();
    let mut marks: Vec<Mark> = Vec::new();
    for rule in activity.rules() {
        let (mut members, mut columns) = (Vec::new(), Vec::new());
        rule.condition.memberships(&mut members);
        rule.condition.columns(&mut columns);
        let members = members
            .into_iter()
            .filter(|(_, of)| model.columns.get(*of).is_some_and(|of| model.is_about_persons(of.dataset)));
        let flags = columns.into_iter().filter(|id| {
            model.columns.get(*id).is_some_and(|column| column.column_type == ColumnType::Boolean)
        });
        let found = members.map(|(column, of)| Mark::Listed(column, of)).chain(flags.map(Mark::Flagged));
        for mark in found {
            if !marks.contains(&mark) {
                marks.push(mark);
            }
        }
    }
    let mut space = rules.rows.borrow_mut();
    let mut cell = Cell::new();
    for mark in marks {
        let marked = match mark {
            Mark::Listed(column, of) => Condition::Compare(column, Test::MemberOf(of)),
            Mark::Flagged(column) => Condition::Compare(column, Test::Equal(Value::Boolean(true))),
        };
        let Ok(marked) = space.rows_of(&marked, &model.columns) else { continue };
        let (mut kept_out, mut all) = (0, 0);
        for rule in activity.rules() {
            all += 1;
            kept_out += usize::from(space.and(rule.rows, marked) == RowsId::NONE);
        }
        // Nothing may be concluded from questions that were too large to be answered.
        if kept_out > 0 && !space.is_exhausted() {
            cell.push(told(speech, mark, kept_out == all));
        }
    }
    cell
}

fn told(speech: &Speech<'_>, mark: Mark, is_whole: bool) -> Line {
    let words = speech.pick(&ENGLISH, &FRENCH);
    match mark {
        Mark::Listed(column, of) => {
            let list = speech.model.columns.get(of).map(|of| speech.dataset(of.dataset));
            let sentence = if is_whole { words.listed } else { words.listed_partly };
            Line::told(sentence, &[speech.column(column), list.unwrap_or_default()])
        }
        Mark::Flagged(column) => {
            let sentence = if is_whole { words.flagged } else { words.flagged_partly };
            Line::told(sentence, &[speech.column(column)])
        }
    }
}
