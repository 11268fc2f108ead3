//! LOG005: two permits show one column in forms of which neither reveals all that the other does.

use super::judge::{Judge, Permit, permits};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Id, Severity};
use charta_model::form::Form;
use charta_model::model::{ClauseId, ClauseKind, ColumnId, Effect, Grant};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rules::{Rule, RuleId};
use std::collections::BTreeMap;

/// Two forms that cannot be compared.
pub static CODE: Code = Code {
    id: "LOG005",
    name: "incomparable-forms",
    summary: "two permits show one column in forms that cannot be compared",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/LOG005-incomparable-forms.md"),
};

/// A column that two permits show differently, and requests for it that both permit.
struct Clash {
    column: ColumnId,
    forms: (Form, Form),
    regions: Vec<Region>,
}

/// With so many others is a permit's clash told; that there are more is said, and they are not sought.
const MOST_PARTNERS: usize = 3;

/// One finding for each pair of permits that leave open how a column is shown.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut space = context.rules.rows.borrow_mut();
    let mut judge = Judge::new(context, &mut space);
    let mut found = Vec::new();
    for permit in permits(context.model) {
        let mut clashes: BTreeMap<ClauseId, Vec<Clash>> = BTreeMap::new();
        for rule in judge.rules_of(permit.id) {
            let near = judge.near(rule);
            for id in &near {
                let Some(other) = context.rules.get(*id) else { continue };
                let enough = clashes.len() > MOST_PARTNERS && !clashes.contains_key(&other.clause);
                if other.effect == Effect::Permit && permit.id < other.clause && !enough {
                    let some = clashes_of(&mut judge, rule, other, &near);
                    if !some.is_empty() {
                        clashes.entry(other.clause).or_default().extend(some);
                    }
                }
            }
        }
        let are_more = clashes.len() > MOST_PARTNERS;
        for (at, (other, clashes)) in clashes.into_iter().take(MOST_PARTNERS).enumerate() {
            let mut finding = finding(&judge, permit, other, &clashes);
            if are_more && at + 1 == MOST_PARTNERS {
                finding = finding.map(|finding| {
                    finding.evidence(format!(
                        "further permits clash with clause {} of `{}` too",
                        permit.clause.number, permit.contract.about.name
                    ))
                });
            }
            found.extend(finding);
        }
    }
    if !judge.is_exhausted() {
        findings.extend(found);
    }
}

/// The columns that two permits show in incomparable forms for a request that nothing settles: no forbid denies it, and
/// no third permit shows the column in a form that reveals as much as both.
fn clashes_of(judge: &mut Judge<'_>, rule: &Rule, other: &Rule, near: &[RuleId]) -> Vec<Clash> {
    let columns = incomparable(rule, other);
    if columns.is_empty() {
        return Vec::new();
    }
    let mine = judge.region(rule);
    let Some(shared) = judge.shared(&mine, other) else { return Vec::new() };
    let rules = judge.rules;
    let near: Vec<&Rule> = near.iter().filter_map(|id| rules.get(*id)).collect();
    let mut clashes = Vec::new();
    for number in columns.intersection(&shared.columns).numbers() {
        let Ok(raw) = u32::try_from(number) else { continue };
        let column: ColumnId = Id::new(raw);
        let forms = (rule.form_of(column), other.form_of(column));
        let settles = |third: &&&Rule| match third.effect {
            Effect::Forbid => true,
            Effect::Permit => reveals_both(third.form_of(column), forms),
        };
        let settled: Vec<Region> = near
            .iter()
            .filter(|third| third.columns.contains(number))
            .filter(settles)
            .map(|third| judge.region(third))
            .collect();
        let about = Region { columns: Ranges::one(number), ..shared.clone() };
        let regions = about.without_all(&settled, judge.space);
        if !regions.is_empty() {
            clashes.push(Clash { column, forms, regions });
        }
    }
    clashes
}

fn reveals_both(form: Form, (one, other): (Form, Form)) -> bool {
    let at_least = |less: Form| form.compare(less).is_some_and(std::cmp::Ordering::is_ge);
    at_least(one) && at_least(other)
}

/// The columns of both rules whose forms cannot be compared.
fn incomparable(rule: &Rule, other: &Rule) -> Ranges {
    if rule.forms.is_empty() && other.forms.is_empty() && rule.base.compare(other.base).is_some() {
        return Ranges::empty();
    }
    let shared = rule.columns.intersection(&other.columns);
    let clashes = shared.numbers().filter(|number| {
        u32::try_from(*number)
            .ok()
            .map(Id::new)
            .is_some_and(|column| rule.form_of(column).compare(other.form_of(column)).is_none())
    });
    Ranges::from_numbers(clashes)
}

fn finding(judge: &Judge<'_>, permit: Permit<'_>, other: ClauseId, clashes: &[Clash]) -> Option<Diagnostic> {
    let model = judge.model;
    let clause = model.clauses.get(other)?;
    let ClauseKind::Grant(grant) = &clause.kind else { return None };
    let first = clashes.first()?;
    let name = |column: ColumnId| model.columns.get(column).map_or("", |column| &column.about.name);
    let columns: Vec<String> = clashes.iter().map(|clash| format!("`{}`", name(clash.column))).collect();
    let whose = match clause.owner == permit.clause.owner {
        true => String::new(),
        false => format!(" of `{}`", permit.contract.about.name),
    };
    let message = format!(
        "clause {}{whose} and clause {} of `{}` show {} in forms of which neither reveals all that the other does",
        permit.clause.number,
        clause.number,
        judge.owner_name(clause),
        charta_base::join_words(&columns, "and")
    );
    let owner = judge.owner_name(clause);
    let mut finding = Diagnostic::at(&CODE, shown_at(grant, clause.keyword), message)
        .label(format!("`{owner}` says `{}`", first.forms.1))
        .also(
            shown_at(permit.grant, permit.clause.keyword),
            format!("`{}` says `{}`", permit.contract.about.name, first.forms.0),
        )
        .about(permit.contract.about.path.to_string());
    for clash in clashes {
        let (mine, theirs) = clash.forms;
        finding = finding.evidence(format!("`{}` is shown `{mine}` and `{theirs}`", name(clash.column)));
    }
    if let Some(least) = judge.least(clashes.iter().flat_map(|clash| &clash.regions)) {
        finding = finding.evidence(format!("both permit {least}"));
    }
    if clause.owner != permit.clause.owner {
        finding = finding.about(model.owner_about(clause.owner).map_or("", |about| &about.path));
    }
    Some(finding.help(
        "choose one form for the column in both permits, or let the permits differ in recipients, actions, purposes, rows or days",
    ))
}

/// The words that say how a grant shows columns.
fn shown_at(grant: &Grant, otherwise: charta_base::Span) -> charta_base::Span {
    grant.showing_span.unwrap_or(otherwise)
}
