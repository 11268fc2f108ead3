//! The technical measures that the rules of a contract are: which rows and forms are shown, and what carries that out.

use super::activity::Activity;
use crate::documents::line::{Cell, Line};
use charta_model::form::Shown;
use charta_model::model::ColumnId;
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
    cells: "counts alone, in cells of at least {}: {}",
    coarsened: "shown {}: {}",
    pseudonyms: "other pseudonyms, made with a key of the contract: {}",
    carried: "carried out by {}: {}",
};

static FRENCH: Words = Words {
    rows: "seules les lignes retenues par les conditions des permissions sont montrées",
    cells: "effectifs seulement, en cellules d’au moins {} : {}",
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
    let mut cells: BTreeMap<u32, BTreeSet<ColumnId>> = BTreeMap::new();
    let mut again: BTreeSet<ColumnId> = BTreeSet::new();
    let mut coarse: BTreeMap<String, BTreeSet<ColumnId>> = BTreeMap::new();
    for (column, form) in activity.forms() {
        if let Some(least) = form.cells {
            cells.entry(least).or_default().insert(column);
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
    let columns = |ids: &BTreeSet<ColumnId>| Line::joined(ids.iter().map(|id| speech.column(*id)), ", ");
    for (least, ids) in &cells {
        cell.push(Line::told(words.cells, &[least.to_string().into(), columns(ids)]));
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
