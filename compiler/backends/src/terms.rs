//! The terms that a contract speaks of, and what other vocabularies call them.

use crate::cover::{heads, id};
use charta_model::model::{Contract, Effect, Model, TermId, TermKind};
use charta_model::ranges::Ranges;
use charta_model::rules::Rules;
use std::collections::BTreeSet;

/// The terms that a contract speaks of: what is done and for what under its permits, its legal bases, what protects the data, and
/// what the permitted columns are about. A set is told by its heads: whoever may use data for research has that purpose, and not each below it.
pub(crate) fn spoken_of(model: &Model, rules: &Rules, contract: &Contract) -> BTreeSet<TermId> {
    let mut terms: BTreeSet<TermId> = contract.bases.iter().map(|basis| basis.basis.value).collect();
    terms.extend(contract.safeguards.iter().map(|safeguard| safeguard.value.safeguard));
    let ids = contract.clauses.iter().flat_map(|clause| rules.of_clause(*clause));
    for rule in ids.filter_map(|id| rules.get(*id)).filter(|rule| rule.effect == Effect::Permit) {
        terms.extend(heads_of(model, TermKind::Action, &rule.actions));
        terms.extend(heads_of(model, TermKind::Purpose, &rule.purposes));
        let known = rule.columns.intersection(&Ranges::between(0, model.columns.len() as i64));
        let columns = known.numbers().filter_map(|column| model.columns.get(id(column)?));
        terms.extend(columns.flat_map(|column| &column.categories));
    }
    terms
}

/// The fewest terms that make up a set of terms of a sort; none for all of that sort.
fn heads_of(model: &Model, kind: TermKind, set: &Ranges) -> Vec<TermId> {
    let of_kind = model.terms.iter().filter(|(_, term)| term.kind == kind);
    let all = Ranges::from_numbers(of_kind.map(|(id, _)| i64::from(id.raw())));
    if all.is_subset(set) && kind == TermKind::Purpose {
        return Vec::new();
    }
    let heads =
        heads(&set.intersection(&all), |number| model.terms.get(id(number)?).map(|term| &term.closure));
    heads.whole.into_iter().chain(heads.alone).filter_map(id).collect()
}
