//! Why something is seen or not, asked of the rules: nothing here decides anew who may see what.

use super::Denied;
use super::plan::{Scene, carries};
use crate::pipeline::Compiled;
use crate::sets::highest;
use charta_backends::sql::layout::NamedView;
use charta_base::join_words;
use charta_checks::Checked;
use charta_model::decide::{Request, matches};
use charta_model::model::{
    ClauseId, ClauseKind, ColumnId, Effect, Expectation, Model, PartyId, TermId, TermKind, place_of,
};
use charta_model::rows::RowsId;
use charta_model::rules::{Rule, datasets_of};
use charta_model::time::{Day, describe_days};
use std::collections::BTreeSet;

/// At most so many requests of one expectation are looked at for the reasons of their denial.
const MOST_REQUESTS: usize = 2_000;

/// Who asks for what, where and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    pub(super) party: PartyId,
    pub(super) purpose: TermId,
    pub(super) action: TermId,
    pub(super) place: i64,
    pub(super) day: Day,
}

impl Asked {
    fn request(&self, column: ColumnId) -> Request {
        Request {
            party: self.party,
            action: self.action,
            column,
            purpose: self.purpose,
            place: self.place,
            day: self.day,
        }
    }
}

/// The forms in which a view may show a column to a session, row conditions aside; empty where it is never shown.
pub(super) fn forms(scene: &Scene<'_>, view: &NamedView, asked: &Asked, column: ColumnId) -> Vec<String> {
    let request = asked.request(column);
    let forbidden = scene
        .rules(view.dataset, asked.party, Effect::Forbid)
        .iter()
        .any(|(_, rule)| rule.rows == RowsId::ALL && matches(rule, &request));
    if forbidden {
        return Vec::new();
    }
    let mut forms = Vec::new();
    for (_, rule) in scene.rules(view.dataset, asked.party, Effect::Permit) {
        let form = rule.form_of(column).shown.to_string();
        if carries(view, rule, Some(column))
            && matches(rule, &request)
            && form != "hidden"
            && !forms.contains(&form)
        {
            forms.push(form);
        }
    }
    forms
}

/// Why a session never sees a column in a view.
pub(super) fn hidden(scene: &Scene<'_>, view: &NamedView, asked: &Asked, column: ColumnId) -> String {
    let model = scene.model();
    let request = asked.request(column);
    let permits = scene.rules(view.dataset, asked.party, Effect::Permit);
    let own: Vec<&Rule> =
        permits.iter().map(|(_, rule)| *rule).filter(|rule| carries(view, rule, Some(column))).collect();
    if own.iter().any(|rule| matches(rule, &request)) {
        let forbids = scene.rules(view.dataset, asked.party, Effect::Forbid);
        let clauses = forbids.iter().filter(|(_, rule)| matches(rule, &request)).map(|(_, rule)| rule.clause);
        let clauses = cited(model, clauses);
        return match clauses.is_empty() {
            true => "hidden by the permit itself".to_owned(),
            false => format!("forbidden by {}", join_words(&clauses, "and")),
        };
    }
    let named: Vec<&Rule> =
        own.into_iter().filter(|rule| rule.columns.contains(i64::from(column.raw()))).collect();
    if let (true, Some(clause)) = (named.is_empty(), view.clause) {
        return format!("not counted by {}", citation(model, clause));
    }
    if named.is_empty() {
        let counted = permits.iter().filter(|(_, rule)| matches(rule, &request));
        let counted = cited(model, counted.map(|(_, rule)| rule.clause));
        return match counted.is_empty() {
            true => "no permit names it".to_owned(),
            false => format!("only in cells, by {}", join_words(&counted, "and")),
        };
    }
    let on_another_day: Vec<&&Rule> = named
        .iter()
        .filter(|rule| {
            rule.days
                .first()
                .is_some_and(|day| matches(rule, &Request { day: Day::from_number(day), ..request }))
        })
        .collect();
    if let Some(rule) = on_another_day.first() {
        return format!("{} holds {} only", citation(model, rule.clause), describe_days(&rule.days));
    }
    // Of what differs, what tells most: actions differ from session to session where nothing else does.
    let others = named.iter().map(|rule| {
        let differs =
            match (rule.purposes.contains(i64::from(asked.purpose.raw())), rule.places.contains(asked.place))
            {
                (false, _) => "for other purposes",
                (true, false) => "at other places",
                (true, true) => "for other actions",
            };
        let clause = cited(model, std::iter::once(rule.clause)).join("");
        format!("permitted {differs} only, by {clause}")
    });
    let others: BTreeSet<String> = others.collect();
    join_words(&others.into_iter().collect::<Vec<String>>(), "or")
}

/// Why some rows are not seen: conditions of permits they do not meet, conditions of forbids they meet, and cells too small.
pub(super) fn rows_hidden(
    scene: &Scene<'_>,
    view: &NamedView,
    asked: &Asked,
    least: Option<u32>,
) -> Vec<String> {
    let model = scene.model();
    let mut reasons: Vec<String> = Vec::new();
    let mut add = |reason: String| {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    };
    let mut any = false;
    for column in model.columns_of(view.dataset) {
        let request = asked.request(column);
        for (_, rule) in scene.rules(view.dataset, asked.party, Effect::Permit) {
            if carries(view, rule, Some(column)) && matches(rule, &request) {
                any = true;
                if rule.rows != RowsId::ALL {
                    add(format!(
                        "outside `{}` ({})",
                        condition(scene, rule.clause),
                        citation(model, rule.clause)
                    ));
                }
            }
        }
        for (_, rule) in scene.rules(view.dataset, asked.party, Effect::Forbid) {
            if rule.rows != RowsId::ALL && matches(rule, &request) {
                let words = condition(scene, rule.clause);
                add(format!("forbidden where `{words}` ({})", citation(model, rule.clause)));
            }
        }
    }
    if let Some(least) = least.filter(|_| any) {
        add(format!("in cells of fewer than {least} rows"));
    }
    reasons
}

/// The least number of rows in a cell that a clause asks for.
pub(super) fn least(scene: &Scene<'_>, clause: ClauseId) -> Option<u32> {
    match &scene.model().clauses.get(clause)?.kind {
        ClauseKind::Grant(grant) => grant
            .base
            .cells
            .or_else(|| grant.data.iter().flat_map(|data| &data.forms).find_map(|(_, form)| form.cells)),
        _ => None,
    }
}

/// The words of a clause's condition, on one line.
fn condition(scene: &Scene<'_>, clause: ClauseId) -> String {
    let span = match scene.model().clauses.get(clause).map(|clause| &clause.kind) {
        Some(ClauseKind::Grant(grant)) => grant.where_span,
        _ => None,
    };
    let words = scene.compiled.sources.words(span.unwrap_or_default());
    words.strip_prefix("where ").map(str::to_owned).unwrap_or(words)
}

/// Clauses by name, each once, in order, with what each cites in parentheses.
fn cited(model: &Model, clauses: impl Iterator<Item = ClauseId>) -> Vec<String> {
    let clauses: BTreeSet<ClauseId> = clauses.collect();
    let name = |clause: ClauseId| {
        let per = model.clauses.get(clause).and_then(|clause| clause.per.first());
        let name = model.clause_name(clause);
        per.map_or_else(|| name.clone(), |per| format!("{name} ({per})"))
    };
    clauses.into_iter().map(name).collect()
}

/// A clause by its name, and what it cites, to stand in parentheses itself.
fn citation(model: &Model, clause: ClauseId) -> String {
    let per = model.clauses.get(clause).map_or(&[][..], |clause| &clause.per);
    match per.first() {
        Some(per) => format!("{}, per {per}", model.clause_name(clause)),
        None => model.clause_name(clause),
    }
}

/// The requests that scenarios expect to be denied, and why they are.
pub(super) fn denied(compiled: &Compiled, checked: Checked<'_>) -> Vec<Denied> {
    let mut denied = Vec::new();
    for scenario in &checked.model().scenarios {
        let on = scenario.on.map_or(compiled.on, |day| day.value);
        for expectation in
            scenario.expectations.iter().filter(|expectation| expectation.effect == Effect::Forbid)
        {
            let request = compiled.sources.words(expectation.span);
            denied.push(Denied {
                request: request.strip_prefix("expect deny ").unwrap_or(&request).to_owned(),
                scenario: scenario.about.title().to_owned(),
                why: why_denied(checked, expectation, on),
            });
        }
    }
    denied
}

/// The forbids that meet the requests of an expectation, or that no permit does.
fn why_denied(checked: Checked<'_>, expectation: &Expectation, on: Day) -> String {
    let (model, rules) = (checked.model(), checked.rules());
    let mut forbids: BTreeSet<ClauseId> = BTreeSet::new();
    let (mut permitted, mut each_forbidden) = (false, true);
    for (dataset, request) in requests(model, expectation, on).take(MOST_REQUESTS) {
        let mut forbidden = false;
        for (_, rule) in rules.about(dataset, request.party).filter(|(_, rule)| matches(rule, &request)) {
            match rule.effect {
                // One that forbids some rows only is not why none is seen.
                Effect::Forbid if rule.rows != RowsId::ALL => {}
                Effect::Forbid => {
                    forbids.insert(rule.clause);
                    forbidden = true;
                }
                Effect::Permit => permitted = true,
            }
        }
        each_forbidden &= forbidden;
    }
    let clauses = join_words(&cited(model, forbids.into_iter()), "and");
    match (clauses.is_empty(), permitted, each_forbidden) {
        (true, false, _) => "no permit says so".to_owned(),
        (true, true, _) => "no row meets the condition of a permit".to_owned(),
        (false, false, true) => format!("no permit says so, and forbidden by {clauses}"),
        (false, false, false) => format!("no permit says so, and in part forbidden by {clauses}"),
        (false, true, true) => format!("forbidden by {clauses}"),
        (false, true, false) => {
            format!("what a permit says is forbidden by {clauses}, and no permit says the rest")
        }
    }
}

fn requests<'a>(
    model: &'a Model,
    expectation: &'a Expectation,
    day: Day,
) -> impl Iterator<Item = (charta_model::model::DatasetId, Request)> + 'a {
    let purposes = highest(model, TermKind::Purpose, &expectation.purposes);
    let actions = highest(model, TermKind::Action, &expectation.actions);
    let parties: Vec<PartyId> =
        model.parties.ids().filter(|party| expectation.parties.contains(i64::from(party.raw()))).collect();
    datasets_of(model, &expectation.columns).into_iter().flat_map(move |dataset| {
        let hosted = model.datasets.get(dataset).and_then(|dataset| dataset.hosted_on(day).next());
        let usual = place_of(hosted);
        let place =
            expectation.places.as_ref().and_then(charta_model::ranges::Ranges::first).unwrap_or(usual);
        let columns: Vec<ColumnId> = model
            .columns_of(dataset)
            .filter(|column| expectation.columns.contains(i64::from(column.raw())))
            .collect();
        let mut requests = Vec::new();
        for column in columns {
            for party in &parties {
                for purpose in &purposes {
                    for action in &actions {
                        let (party, purpose, action) = (*party, *purpose, *action);
                        requests.push((dataset, Request { party, action, column, purpose, place, day }));
                    }
                }
            }
        }
        requests
    })
}
