//! DAT013: one recipient is shown the same rows under two contracts for one purpose, each with pseudonyms of its own: the row itself joins them.
//!
//! Pseudonyms made anew per contract keep two extracts apart. Whoever opens a session for one purpose is shown, in each row, all that any contract
//! permits for it, so that what the two contracts give stands side by side, whatever the pseudonyms. Nothing is told where both may be linked for a
//! common purpose, where one contract takes over from the other, and where one tells nothing that the other does not.

use super::holdings::{Held, Holdings, LINK, days_from, is_told_by};
use super::shown::dotted;
use crate::context::Context;
use crate::logic::words::terms;
use crate::words::party_name;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::form::Shown;
use charta_model::model::{ColumnId, ContractId, Owner};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowSpace;
use charta_model::time::describe_days;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of two contracts stand side by side.
pub static CODE: Code = Code {
    id: "DAT013",
    name: "rows-shown-together",
    summary: "pseudonyms keep two contracts apart, and one purpose shows their rows together",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/DAT013-rows-shown-together.md"),
};

/// A part that shows a column with pseudonyms of its contract, and all that a session shows of its rows with it.
type Part<'h, 'a> = (&'h Held<'a>, Region);

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let per_contract = |shown: Shown| shown == Shown::Repseudonymised;
    let occurs = context.rules.iter().any(|(_, rule)| {
        per_contract(rule.base.shown) || rule.forms.iter().any(|(_, form)| per_contract(form.shown))
    });
    let Some(holdings) = occurs.then(|| Holdings::of(context)).flatten() else { return };
    let link = context.model.prelude_action(LINK);
    let mut told: BTreeSet<(ContractId, ContractId)> = BTreeSet::new();
    let mut found = Vec::new();
    for holder in holdings.holders.iter().filter(|holder| holder.head.is_none()) {
        let mut by_column: BTreeMap<ColumnId, Vec<Part<'_, '_>>> = BTreeMap::new();
        for held in holdings.of_holder(holder) {
            for (column, _) in held.shown_in_rows().filter(|(_, shown)| per_contract(*shown)) {
                let whole = Region { columns: Ranges::all(), ..(*held.region).clone() };
                by_column.entry(column).or_default().push((held, whole));
            }
        }
        let is_linked = |held: &&Held<'_>| link.is_some_and(|link| held.is_for(link));
        let linked: Vec<&Held<'_>> = holdings.of_holder(holder).filter(is_linked).collect();
        for (column, mut parts) in by_column {
            parts.sort_by_key(|(held, _)| context.contract_span(held.contract));
            for (at, later) in parts.iter().enumerate() {
                let mut space = context.rules.rows.borrow_mut();
                let earlier = parts.iter().take(at).find_map(|earlier| {
                    let pair = (later.0.contract, earlier.0.contract);
                    let is_new = pair.0 != pair.1 && !told.contains(&pair);
                    let together = is_new.then(|| together(context, later, earlier, &mut space)).flatten()?;
                    let is_meant =
                        holdings.succession.joins(pair.0, pair.1) || may_link(&linked, column, pair);
                    (!is_meant).then_some((earlier, together))
                });
                drop(space);
                if let Some((earlier, together)) = earlier {
                    told.insert((later.0.contract, earlier.0.contract));
                    found.push(finding(context, column, [later.0, earlier.0], &together));
                }
            }
        }
    }
    if !context.rules.rows.borrow().is_exhausted() {
        findings.extend(found);
    }
}

/// The requests that both parts answer, in one session and on one row; `None` where there are none, or where that tells nothing new.
fn together(
    context: &Context<'_>,
    (one, mine): &Part<'_, '_>,
    (other, theirs): &Part<'_, '_>,
    space: &mut RowSpace,
) -> Option<Region> {
    let both = mine.intersection(theirs, space)?;
    let is_to_come = !days_from(&both.days, context.on).is_empty();
    let is_new = !is_told_by(one, other, space) && !is_told_by(other, one, space);
    (is_to_come && is_new).then_some(both)
}

/// Whether both contracts let the column be linked for a common purpose.
fn may_link(linked: &[&Held<'_>], column: ColumnId, (one, other): (ContractId, ContractId)) -> bool {
    let purposes = |contract: ContractId| {
        let mine = linked
            .iter()
            .filter(|it| it.contract == contract && it.region.columns.contains(i64::from(column.raw())));
        Ranges::from_pairs(mine.flat_map(|it| it.region.purposes.pairs().to_vec()).collect())
    };
    purposes(one).overlaps(&purposes(other))
}

fn finding(
    context: &Context<'_>,
    column: ColumnId,
    [later, earlier]: [&Held<'_>; 2],
    both: &Region,
) -> Diagnostic {
    let model = context.model;
    let name = |contract| model.contracts.get(contract).map_or("", |contract| &*contract.about.name);
    let (first, second) = (name(earlier.contract), name(later.contract));
    let column = dotted(model, column);
    let said_at = super::dat003_relinkable_extracts::said_at;
    let message = format!(
        "`{}` is shown the same rows under `{second}` and under `{first}`, so that their pseudonyms keep nothing apart",
        party_name(model, later.organisation)
    );
    Diagnostic::at(&CODE, said_at(model, later), message)
        .label("shows pseudonyms of its own")
        .also(said_at(model, earlier), "so does this, in the same rows")
        .about(context.owner_path(Owner::Contract(later.contract)))
        .about(context.owner_path(Owner::Contract(earlier.contract)))
        .evidence(format!(
            "a session to {} for {} shows what both give of a row side by side, whatever stands for `{column}`",
            terms(model, &both.actions),
            terms(model, &both.purposes)
        ))
        .evidence(format!("both hold {}", describe_days(&both.days)))
        .help("permit each for a purpose of its own, permit to `link` both for a common purpose, or make one contract of the two")
}
