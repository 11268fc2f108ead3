//! LOG005: two permits show one column in forms of which neither reveals all that the other does.

use super::judge::{Judge, Permit, permits};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Id, Severity};
use charta_model::form::Form;
use charta_model::model::{ClauseId, ClauseKind, ColumnId, Effect, Grant};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rules::Rule;
use rustc_hash::{FxHashMap, FxHashSet};
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
/// So many rules are remembered as standing near others, before they are sought anew.
const MOST_REMEMBERED: usize = 1_000_000;

/// The parties, columns and purposes of a rule: what stands near one rule stands near all that have the same.
type Place<'a> = (&'a Ranges, &'a Ranges, &'a Ranges);

/// A place, and how columns are shown there.
type Sort<'a> = (Place<'a>, Form, &'a [(ColumnId, Form)]);

/// What stands near the rules of a place, in the order of the clauses.
#[derive(Default)]
struct Near<'a> {
    rules: Vec<&'a Rule>,
    /// The rules that settle how a column is shown of which two permits show these forms.
    settling: FxHashMap<(ColumnId, Form, Form), Vec<&'a Rule>>,
}

/// What was looked at, so that of many permits alike only the first is compared with all others.
#[derive(Default)]
struct Seen<'a> {
    near: FxHashMap<Place<'a>, Near<'a>>,
    remembered: usize,
    /// Ways of showing columns in a place that can be compared with all later ones there.
    quiet: FxHashSet<Sort<'a>>,
}

impl<'a> Seen<'a> {
    fn near(&mut self, judge: &Judge<'a>, rule: &'a Rule) -> &mut Near<'a> {
        if self.remembered > MOST_REMEMBERED {
            (self.near, self.remembered) = (FxHashMap::default(), 0);
        }
        let remembered = &mut self.remembered;
        self.near.entry(place(rule)).or_insert_with(|| {
            let near = judge.near(rule);
            *remembered += near.len();
            let rules = near.into_iter().filter_map(|id| judge.rules.get(id)).collect();
            Near { rules, settling: FxHashMap::default() }
        })
    }
}

fn place(rule: &Rule) -> Place<'_> {
    (&rule.parties, &rule.columns, &rule.purposes)
}

/// One finding for each pair of permits that leave open how a column is shown.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut space = context.rules.rows.borrow_mut();
    let mut judge = Judge::new(context, &mut space);
    let mut seen = Seen::default();
    let mut found = Vec::new();
    for permit in permits(context.model) {
        let mut clashes: BTreeMap<ClauseId, Vec<Clash>> = BTreeMap::new();
        for rule in judge.rules_of(permit.id) {
            add_clashes(&mut judge, &mut seen, rule, &mut clashes);
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

/// Adds the clashes of a rule with those of later permits, as far as they are told.
fn add_clashes<'a>(
    judge: &mut Judge<'a>,
    seen: &mut Seen<'a>,
    rule: &'a Rule,
    clashes: &mut BTreeMap<ClauseId, Vec<Clash>>,
) {
    let sort: Sort<'a> = (place(rule), rule.base, rule.forms.as_slice());
    if seen.quiet.contains(&sort) {
        return;
    }
    let near = seen.near(judge, rule);
    let mut is_quiet = true;
    for at in near.rules.partition_point(|other| other.clause <= rule.clause).. {
        let Some(other) = near.rules.get(at).copied() else { break };
        let enough = clashes.len() > MOST_PARTNERS;
        if enough && clashes.last_key_value().is_none_or(|(last, _)| *last < other.clause) {
            is_quiet = false;
            break;
        }
        if other.effect != Effect::Permit {
            continue;
        }
        if enough && !clashes.contains_key(&other.clause) {
            is_quiet = false;
            continue;
        }
        let columns = incomparable(rule, other);
        if columns.is_empty() {
            continue;
        }
        is_quiet = false;
        let some = clashes_of(judge, (rule, other), &columns, near);
        if !some.is_empty() {
            clashes.entry(other.clause).or_default().extend(some);
        }
    }
    // A later permit of the same sort has fewer permits after it, and these are among those that were looked at.
    if is_quiet {
        seen.quiet.insert(sort);
    }
}

/// The columns that two permits show in incomparable forms for a request that nothing settles: no forbid denies it, and
/// no third permit shows the column in a form that reveals as much as both.
fn clashes_of<'a>(
    judge: &mut Judge<'a>,
    (rule, other): (&'a Rule, &'a Rule),
    columns: &Ranges,
    near: &mut Near<'a>,
) -> Vec<Clash> {
    let mine = judge.region(rule);
    let Some(shared) = judge.shared(&mine, other) else { return Vec::new() };
    let mut clashes = Vec::new();
    for number in columns.intersection(&shared.columns).numbers() {
        let Ok(raw) = u32::try_from(number) else { continue };
        let column: ColumnId = Id::new(raw);
        let forms = (rule.form_of(column), other.form_of(column));
        let rules = &near.rules;
        let settling = near.settling.entry((column, forms.0, forms.1)).or_insert_with(|| {
            let settles = |third: &&&Rule| match third.effect {
                Effect::Forbid => true,
                Effect::Permit => reveals_both(third.form_of(column), forms),
            };
            rules.iter().filter(|third| third.columns.contains(number)).filter(settles).copied().collect()
        });
        let settled: Vec<Region> = settling.iter().map(|third| judge.region(third)).collect();
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
    let is_same = rule.base == other.base && rule.forms == other.forms;
    let are_plain = rule.forms.is_empty() && other.forms.is_empty();
    if is_same || (are_plain && rule.base.compare(other.base).is_some()) {
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
