//! DAT004: an organisation, or several that belong together, holds data that nobody may hold together: all of it received, or some of it its own.

use super::affiliates::Holder;
use super::holdings::{Held, Holdings, days_from, grant};
use super::own::{Own, Owned};
use super::shown::dotted;
use crate::context::Context;
use crate::words::party_name;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::{Clause, ClauseId, ColumnId, Model, Owner, PartyId, place_of};
use charta_model::ranges::Ranges;
use charta_model::rows::RowsId;
use charta_model::rules::Combination;
use charta_model::time::describe_days;
use rustc_hash::FxHashSet;

/// Data are held together that nobody may hold together.
pub static CODE: Code = Code {
    id: "DAT004",
    name: "forbidden-combination",
    summary: "somebody holds data together that a forbid keeps apart",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/DAT004-forbidden-combination.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let combinations = context.rules.combinations();
    if combinations.is_empty() {
        return;
    }
    let Some(holdings) = Holdings::of(context) else { return };
    // What one organisation holds by itself is not told again of those with which it belongs together.
    let mut told: FxHashSet<(ClauseId, PartyId)> = FxHashSet::default();
    for holder in &holdings.holders {
        let held: Vec<&Held<'_>> = holdings.of_holder(holder).collect();
        for combination in combinations {
            let clause = combination.rule.clause;
            let is_bound = holder.organisations.iter().any(|party| binds(context.model, combination, *party));
            let is_told = holder.organisations.iter().any(|party| told.contains(&(clause, *party)));
            if is_told || !is_bound {
                continue;
            }
            if let Some(pair) = pair(context, holder, &held, combination) {
                told.extend(holder.organisations.iter().map(|party| (clause, *party)));
                findings.extend(finding(context, holder, combination, &pair));
            } else if let Some(beside) = beside_own(context, holder, (&held, &holdings.own), combination) {
                told.extend(holder.organisations.iter().map(|party| (clause, *party)));
                findings.extend(beside.finding(context, holder, combination));
            }
        }
    }
}

/// Two parts that are held together, each with the column that matters.
struct Pair<'h, 'a> {
    one: (&'h Held<'a>, ColumnId),
    other: (&'h Held<'a>, ColumnId),
    /// The days on which they are.
    days: Ranges,
}

/// Whether a forbid speaks of an organisation or a group of it.
fn binds(model: &Model, combination: &Combination, party: PartyId) -> bool {
    model.parties.get(party).is_some_and(|party| party.closure.overlaps(&combination.rule.parties))
}

/// The first two parts that are held together and must not be.
fn pair<'h, 'a>(
    context: &Context<'_>,
    holder: &Holder,
    held: &[&'h Held<'a>],
    combination: &Combination,
) -> Option<Pair<'h, 'a>> {
    let rule = &combination.rule;
    let (mine, theirs) = sides(context, held, combination);
    let days = |parts: &[(&Held<'_>, Vec<ColumnId>)]| {
        Ranges::from_pairs(parts.iter().flat_map(|(held, _)| held.days.pairs().to_vec()).collect())
    };
    let common = days(&mine).intersection(&days(&theirs)).intersection(&rule.days).intersection(&holder.days);
    let common = days_from(&common, context.on);
    // Both sides can change only where something begins to be held.
    let mut starts: Vec<i64> =
        mine.iter().chain(&theirs).flat_map(|(held, _)| held.days.pairs()).map(|at| at.0).collect();
    starts.extend(common.pairs().iter().map(|at| at.0));
    starts.retain(|start| common.contains(*start));
    starts.sort_unstable();
    starts.dedup();
    starts.into_iter().find_map(|day| {
        let on_day = |(held, _): &&(&'h Held<'a>, Vec<ColumnId>)| held.days.contains(day);
        mine.iter().filter(on_day).find_map(|one| {
            theirs
                .iter()
                .filter(on_day)
                .find_map(|other| distinct(context.model, holder, combination, one, other))
        })
    })
}

/// A part with those of its columns that a side of a forbid speaks of.
type Side<'h, 'a> = Vec<(&'h Held<'a>, Vec<ColumnId>)>;

/// What is held of what a forbid speaks of, for its purposes, on its days and where it says: of the one side and of the other.
fn sides<'h, 'a>(
    context: &Context<'_>,
    held: &[&'h Held<'a>],
    combination: &Combination,
) -> (Side<'h, 'a>, Side<'h, 'a>) {
    let rule = &combination.rule;
    let says_where = says_where(context.model, combination);
    let concerns = |held: &&&Held<'_>| {
        held.region.purposes.overlaps(&rule.purposes)
            && held.days.overlaps(&rule.days)
            && (!says_where || held.region.places.overlaps(&rule.places))
    };
    let has_rows = |held: &&&Held<'_>| {
        rule.rows == RowsId::ALL
            || context.rules.rows.borrow_mut().and(held.region.rows, rule.rows) != RowsId::NONE
    };
    let mine: Vec<&Held<'_>> = held.iter().filter(concerns).filter(has_rows).copied().collect();
    let theirs: Vec<&Held<'_>> = held.iter().filter(concerns).copied().collect();
    (having(&mine, &rule.columns), having(&theirs, &combination.with))
}

fn says_where(model: &Model, combination: &Combination) -> bool {
    grant(model, combination.rule.clause).is_some_and(|grant| grant.places.is_some())
}

/// The parts that show some columns, hidden ones and counts left out, each with those columns.
fn having<'h, 'a>(held: &[&'h Held<'a>], columns: &Ranges) -> Side<'h, 'a> {
    let parts = held.iter().filter(|held| held.region.columns.overlaps(columns)).map(|held| {
        let shown = held.shown_in_rows().map(|(column, _)| column);
        (*held, shown.filter(|column| columns.contains(i64::from(column.raw()))).collect::<Vec<ColumnId>>())
    });
    parts.filter(|(_, columns)| !columns.is_empty()).collect()
}

/// Two columns of two parts: not one column with itself, and of two organisations where several are looked at.
fn distinct<'h, 'a>(
    model: &Model,
    holder: &Holder,
    combination: &Combination,
    one: &(&'h Held<'a>, Vec<ColumnId>),
    other: &(&'h Held<'a>, Vec<ColumnId>),
) -> Option<Pair<'h, 'a>> {
    if !holder.is_pair(one.0.organisation, other.0.organisation) {
        return None;
    }
    let (mine, theirs) = (&combination.rule.columns, &combination.with);
    let is_both = |column: ColumnId| {
        let number = i64::from(column.raw());
        mine.contains(number) && theirs.contains(number)
    };
    // Who forbids to combine data with any data means other data: what is on both sides is not combined with the rest of its own dataset.
    let is_one = |first: ColumnId, second: ColumnId| {
        is_same(model, first, second)
            || (one.0.dataset == other.0.dataset && is_both(first) && is_both(second))
    };
    // Of what is on one side alone any is as good as another, so that few are asked.
    let pick = |columns: &[ColumnId]| -> Vec<ColumnId> {
        let alone = columns.iter().find(|column| !is_both(**column)).copied();
        alone.into_iter().chain(columns.iter().take(2).copied()).collect()
    };
    let (ours, others) = (pick(&one.1), pick(&other.1));
    let pairs = ours.iter().flat_map(|first| others.iter().map(move |second| (*first, *second)));
    let (first, second) = pairs.into_iter().find(|(first, second)| !is_one(*first, *second))?;
    let days = one
        .0
        .days
        .intersection(&other.0.days)
        .intersection(&combination.rule.days)
        .intersection(&holder.days);
    Some(Pair { one: (one.0, first), other: (other.0, second), days })
}

/// Whether two columns are one, or one is a copy of the other.
fn is_same(model: &Model, one: ColumnId, other: ColumnId) -> bool {
    let comes_from = |column: ColumnId, source: ColumnId| {
        model.columns.get(column).is_some_and(|column| column.derived_from == [source])
    };
    one == other || comes_from(one, other) || comes_from(other, one)
}

/// What is received, and what those who receive it hold of their own, that must not be combined.
struct Beside<'h, 'a> {
    received: (&'h Held<'a>, ColumnId),
    own: (&'h Own, ColumnId),
    /// The days on which both are held.
    days: Ranges,
}

/// The first part that is received and must not be combined with what those of a holder hold of their own.
fn beside_own<'h, 'a>(
    context: &Context<'_>,
    holder: &'h Holder,
    (held, owned): (&[&'h Held<'a>], &'h Owned),
    combination: &Combination,
) -> Option<Beside<'h, 'a>> {
    let (model, rule) = (context.model, &combination.rule);
    let (mine, theirs) = sides(context, held, combination);
    // What is received is on the one side and what is their own on the other, either way.
    let is_any = grant(model, rule.clause).is_some_and(|grant| grant.any_data);
    let names_all = model.columns.ids().all(|column| combination.with.contains(i64::from(column.raw())));
    let others = (!is_any).then_some(&rule.columns);
    [(mine, (!names_all).then_some(&combination.with)), (theirs, others)].into_iter().find_map(
        |(received, columns)| {
            let columns = columns.filter(|_| !received.is_empty())?;
            let own = own_in(context, holder, owned, (combination, columns));
            received.into_iter().find_map(|(held, columns)| {
                let column = columns.first().copied()?;
                own.iter().find_map(|(own, second)| {
                    let days = held.days.intersection(&own.days).intersection(&rule.days);
                    let days = days.intersection(&holder.days);
                    let is_met = holder.is_pair(held.organisation, own.organisation)
                        && !days_from(&days, context.on).is_empty()
                        && own.is_told_by(model, holder, held.dataset);
                    is_met.then_some(Beside { received: (held, column), own: (own, *second), days })
                })
            })
        },
    )
}

/// What those of a holder hold of their own of some columns, each with the first of them, where a forbid says.
fn own_in<'h>(
    context: &Context<'_>,
    holder: &Holder,
    owned: &'h Owned,
    (combination, columns): (&Combination, &Ranges),
) -> Vec<(&'h Own, ColumnId)> {
    let model = context.model;
    let own = holder.organisations.iter().flat_map(|party| owned.by(*party));
    let own = own.filter(|own| is_there(model, own, combination));
    let having = own.filter_map(|own| {
        let mut found = own.columns(model).filter(|column| columns.contains(i64::from(column.raw())));
        Some((own, found.next()?))
    });
    having.collect()
}

/// Whether what is one's own is where a forbid says, if it says where.
fn is_there(model: &Model, own: &Own, combination: &Combination) -> bool {
    let hosted = model.datasets.get(own.dataset).map_or(&[][..], |dataset| &dataset.hosted);
    let mut places = hosted.iter().map(|place| place_of(Some(place.value)));
    !says_where(model, combination)
        || places.any(|place| combination.rule.places.contains(place))
        || (hosted.is_empty() && combination.rule.places.contains(place_of(None)))
}

impl Beside<'_, '_> {
    fn finding(
        &self,
        context: &Context<'_>,
        holder: &Holder,
        combination: &Combination,
    ) -> Option<Diagnostic> {
        let model = context.model;
        let clause: &Clause = model.clauses.get(combination.rule.clause)?;
        let ((held, column), (own, second)) = (self.received, self.own);
        let (recipient, owner) = (party_name(model, held.organisation), party_name(model, own.organisation));
        let (mine, theirs) = (dotted(model, column), dotted(model, second));
        let message = match held.organisation == own.organisation {
            true => {
                format!("`{recipient}` holds `{mine}`, and `{theirs}` of its own, which must not be combined")
            }
            false => format!(
                "`{recipient}` holds `{mine}`, and `{owner}` holds `{theirs}` of its own, which must not be combined"
            ),
        };
        let at = grant(model, held.clause).map(|grant| grant.data_span).unwrap_or_default();
        let contract = model.contracts.get(held.contract).map_or("", |contract| &*contract.about.name);
        let mut finding = Diagnostic::at(&CODE, at, message)
            .label(format!("gives `{mine}`"))
            .also(clause.span, forbidden_by(model, clause))
            .about(context.owner_path(Owner::Contract(held.contract)));
        if let Some(column) = model.columns.get(second) {
            finding = finding.also(column.about.span, format!("`{owner}` has this of its own"));
        }
        if let Some(tie) = holder.tie(model, own.organisation, held.organisation) {
            finding = finding.evidence(tie);
        }
        finding = finding.evidence(format!("both are held {}", describe_days(&self.days)));
        finding = clause
            .per
            .iter()
            .fold(finding, |finding, source| finding.evidence(format!("the forbid cites {source}")));
        let help =
            format!("take `{mine}` out of `{contract}`, or hide it; counts in cells are no combination");
        Some(context.weighed(clause, finding.help(help)))
    }
}

/// Who forbids to combine.
fn forbidden_by(model: &Model, clause: &Clause) -> String {
    let owner = model.owner_about(clause.owner).map_or("", |about| &*about.name);
    match clause.owner {
        Owner::Rulebook(_) => format!("rulebook `{owner}` forbids to combine them"),
        Owner::Contract(_) | Owner::Procedure(_) => format!("`{owner}` forbids to combine them"),
    }
}

fn finding(
    context: &Context<'_>,
    holder: &Holder,
    combination: &Combination,
    pair: &Pair<'_, '_>,
) -> Option<Diagnostic> {
    let model = context.model;
    let clause: &Clause = model.clauses.get(combination.rule.clause)?;
    // What was received later is what came too much.
    let begins = |held: &Held<'_>| (held.days.first(), context.contract_span(held.contract), held.clause);
    let ((earlier, first), (later, second)) = match begins(pair.one.0) <= begins(pair.other.0) {
        true => (pair.one, pair.other),
        false => (pair.other, pair.one),
    };
    let name = |party: PartyId| model.parties.get(party).map_or("", |party| &*party.about.name);
    let (mine, theirs) = (dotted(model, second), dotted(model, first));
    let contract =
        |held: &Held<'_>| model.contracts.get(held.contract).map_or("", |contract| &*contract.about.name);
    let (under, other) = (contract(later), contract(earlier));
    let organisation = name(later.organisation);
    let message = match later.organisation == earlier.organisation {
        true => format!("`{organisation}` holds `{mine}` and `{theirs}`, which must not be combined"),
        false => format!(
            "`{organisation}` and `{}` hold `{mine}` and `{theirs}`, which must not be combined",
            name(earlier.organisation)
        ),
    };
    let at = |held: &Held<'_>| grant(model, held.clause).map(|grant| grant.data_span).unwrap_or_default();
    let mut finding = Diagnostic::at(&CODE, at(later), message)
        .label(format!("gives `{mine}`"))
        .also(at(earlier), format!("gives `{theirs}`"))
        .also(clause.span, forbidden_by(model, clause))
        .about(context.owner_path(Owner::Contract(later.contract)))
        .about(context.owner_path(Owner::Contract(earlier.contract)));
    if let Some(tie) = holder.tie(model, earlier.organisation, later.organisation) {
        finding = finding.evidence(tie);
    }
    let days = describe_days(&pair.days);
    finding = finding.evidence(match under == other {
        true => format!("both are held {days}"),
        false => format!("both are held {days}, by `{under}` and `{other}`"),
    });
    finding = clause
        .per
        .iter()
        .fold(finding, |finding, source| finding.evidence(format!("the forbid cites {source}")));
    let help = format!(
        "take `{mine}` out of `{under}`, hide it, or begin when `{theirs}` is no longer held; counts in cells are no combination"
    );
    Some(context.weighed(clause, finding.help(help)))
}
