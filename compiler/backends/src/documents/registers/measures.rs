//! The technical measures that the rules of a contract are: which rows and forms are shown, and what carries that out.

use super::activity::Activity;
use crate::documents::line::{Cell, Line};
use charta_model::form::Shown;
use charta_model::model::{ClauseId, ColumnId, TermKind};
use charta_model::ranges::Ranges;
use charta_model::rows::RowsId;
use std::collections::{BTreeMap, BTreeSet};

struct Words {
    rows: &'static str,
    cells: &'static str,
    coarsened: &'static str,
    pseudonyms: &'static str,
    carried: &'static str,
}

static ENGLISH: Words = Words {
    rows: "only the rows that the conditions of the permits select are shown",
    cells: "counts alone, for {} ({}), in cells of at least {}: {}",
    coarsened: "shown {}: {}",
    pseudonyms: "other pseudonyms, made with a key of the contract: {}",
    carried: "carried out by {}: {}",
};

static FRENCH: Words = Words {
    rows: "seules les lignes retenues par les conditions des permissions sont montrées",
    cells: "effectifs seulement, pour {} ({}), en cellules d’au moins {} : {}",
    coarsened: "forme montrée, {} : {}",
    pseudonyms: "autres pseudonymes, faits avec une clé propre au contrat : {}",
    carried: "mis en œuvre par {} : {}",
};

/// The measures; empty where everything is shown as it is and nothing is built to enforce it.
pub(super) fn technical(activity: &Activity<'_>) -> Cell {
    let clauses = &activity.subject.clauses;
    let speech = &clauses.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let mut cell = Cell::new();
    if activity.rules().any(|rule| rule.rows != RowsId::ALL) {
        cell.push(words.rows.into());
    }
    let mut cells: BTreeMap<(u32, ClauseId), (BTreeSet<ColumnId>, Ranges)> = BTreeMap::new();
    let mut again: BTreeSet<ColumnId> = BTreeSet::new();
    let mut coarse: BTreeMap<String, BTreeSet<ColumnId>> = BTreeMap::new();
    for (rule, column, form) in activity.forms_by_rule() {
        if let Some(least) = form.cells {
            // The same columns may be shown row by row for other actions: each count is told with its clause.
            let (columns, actions) =
                cells.entry((least, rule.clause)).or_insert_with(|| (BTreeSet::new(), Ranges::empty()));
            columns.insert(column);
            *actions = actions.union(&rule.actions);
        }
        match form.shown {
            Shown::Repseudonymised => {
                again.insert(column);
            }
            Shown::AsIs | Shown::Hidden => {}
            _ => {
                let alone = charta_model::form::Form { cells: None, ..form };
                coarse.entry(speech.form(alone)).or_default().insert(column);
            }
        }
    }
    let columns = |ids: &BTreeSet<ColumnId>| Line::joined(speech.columns(ids.iter().copied()), ", ");
    for ((least, clause), (ids, actions)) in &cells {
        let actions = speech.all_of(speech.term_set(actions, TermKind::Action));
        let clause = Line::joined(clauses.reference_of(*clause), ", ");
        cell.push(Line::told(words.cells, &[actions, clause, least.to_string().into(), columns(ids)]));
    }
    for (form, ids) in &coarse {
        cell.push(Line::told(words.coarsened, &[form.as_str().into(), columns(ids)]));
    }
    if !again.is_empty() {
        cell.push(Line::told(words.pseudonyms, &[columns(&again)]));
    }
    let mut carriers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for rule in activity.rules() {
        for carrier in clauses.judgement.carriers(rule.clause) {
            carriers.entry(carrier.target).or_default().insert(carrier.kind);
        }
    }
    for (target, kinds) in carriers {
        let kinds: Vec<&str> = kinds.into_iter().map(|kind| speech.sort_of_statement(kind)).collect();
        cell.push(Line::told(words.carried, &[target.into(), kinds.join(", ").into()]));
    }
    cell
}
