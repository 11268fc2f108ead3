//! What nobody may hold together, and uses that are advised against: forbids that decide no request.

use super::clauses::Clauses;
use super::line::Cell;
use super::page::Block;
use charta_model::model::{ClauseId, DatasetId};
use charta_model::rules::{Rule, datasets_of};
use std::collections::BTreeSet;

/// What the recipients of a contract may not hold together, by its own clauses and those that bear on it.
pub(super) fn combinations(clauses: &Clauses<'_>) -> Option<Block> {
    let speech = &clauses.speech;
    let words = speech.words;
    let rules = clauses.judgement.input.checked.rules();
    let bearing: BTreeSet<ClauseId> = clauses.every().into_iter().map(|(id, _)| id).collect();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for apart in rules.combinations().iter().filter(|apart| bearing.contains(&apart.rule.clause)) {
        let Some((parties, days)) = clauses.reach_of(&apart.rule) else { continue };
        let row = vec![
            clauses.reference_of(apart.rule.clause),
            speech.party_set(&parties),
            speech.column_set(&apart.rule.columns),
            speech.column_set(&apart.with),
            speech.day_set(&days),
        ];
        // A clause becomes a rule for each contract below its own; what reads alike is told once.
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    let head = [words.clause, words.who, words.data, words.apart_from, words.period];
    (!rows.is_empty()).then(|| Block::table(words.apart, &head, rows))
}

/// The forbids told as advice that speak of the recipients' use of a dataset.
pub(super) fn advised_against<'a>(clauses: &Clauses<'a>, dataset: DatasetId) -> Vec<&'a Rule> {
    let model = clauses.speech.model;
    let bearing: BTreeSet<ClauseId> = clauses.every().into_iter().map(|(id, _)| id).collect();
    let advisory = clauses.judgement.input.checked.rules().advisory().iter();
    advisory
        .filter(|rule| {
            bearing.contains(&rule.clause)
                && clauses.reach_of(rule).is_some()
                && datasets_of(model, &rule.columns).contains(&dataset)
        })
        .collect()
}
