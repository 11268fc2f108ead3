//! Which sessions are played, and what each sees.

use super::database::{Database, Declared};
use super::reasons::{self, Asked};
use super::{Cells, Hidden, Recipient, SAMPLE, Seen, SeenColumn, Session};
use crate::pipeline::Compiled;
use crate::sets::{By, highest, place_name};
use charta_backends::sql::layout::{Layout, NamedColumn, NamedView};
use charta_checks::Checked;
use charta_model::model::{ColumnId, DatasetId, Effect, Model, PartyId, TermId, TermKind, place_of};
use charta_model::ranges::Ranges;
use charta_model::rules::{Rule, RuleId};
use charta_model::time::Day;
use charta_model::value::{ColumnType, decimal_text};
use std::collections::{BTreeMap, BTreeSet};

/// At most so many sessions of one view are played.
const MOST_SESSIONS: usize = 256;

/// Everything a session is played with.
pub(super) struct Scene<'a> {
    pub(super) compiled: &'a Compiled,
    pub(super) checked: Checked<'a>,
    pub(super) layout: &'a Layout,
    pub(super) database: &'a Database,
}

impl<'a> Scene<'a> {
    pub(super) fn model(&self) -> &'a Model {
        self.checked.model()
    }

    /// The rules of an effect about a dataset and a party, in their order.
    pub(super) fn rules(
        &self,
        dataset: DatasetId,
        party: PartyId,
        effect: Effect,
    ) -> Vec<(RuleId, &'a Rule)> {
        let rules = self.checked.rules().about(dataset, party);
        let mut rules: Vec<(RuleId, &Rule)> = rules
            .filter(|(_, rule)| rule.effect == effect && rule.parties.contains(i64::from(party.raw())))
            .collect();
        rules.sort_unstable_by_key(|(id, _)| *id);
        rules
    }
}

/// What every recipient sees: those of one organisation who see the same, together, and a group that sees more than its
/// organisation with what it sees besides.
pub(super) fn recipients(scene: &Scene<'_>) -> Result<Vec<Recipient>, String> {
    let mut recipients: Vec<(PartyId, Recipient)> = Vec::new();
    for party in parties(scene) {
        let Some(about) = scene.model().parties.get(party).map(|party| &party.about) else { continue };
        let mut sessions = Vec::new();
        for view in scene.layout.views.iter().filter(|view| view.party == party) {
            sessions.extend(sessions_of(scene, view)?);
        }
        let organisation = scene.model().organisation_of(party);
        let of_same = |at: &&mut (PartyId, Recipient)| {
            at.0 == organisation && at.1.besides.is_none() && same(&at.1.sessions, &sessions)
        };
        if let Some((_, earlier)) = recipients.iter_mut().find(of_same) {
            earlier.parties.push(about.path.to_string());
            earlier.titles.push(about.title().to_owned());
            continue;
        }
        let whole = recipients.iter().find(|(of, _)| *of == organisation).map(|(_, recipient)| recipient);
        let besides = whole.filter(|whole| !whole.sessions.is_empty() && has_all(&sessions, &whole.sessions));
        if let Some(whole) = besides {
            sessions.retain(|session| !whole.sessions.iter().any(|of_whole| is_same(session, of_whole)));
        }
        let besides = besides.and_then(|whole| whole.titles.first().cloned());
        let nothing =
            if sessions.is_empty() { vec![why_nothing(scene, party).to_owned()] } else { Vec::new() };
        let (parties, titles) = (vec![about.path.to_string()], vec![about.title().to_owned()]);
        recipients.push((organisation, Recipient { parties, titles, besides, sessions, nothing }));
    }
    Ok(recipients.into_iter().map(|(_, recipient)| recipient).collect())
}

fn why_nothing(scene: &Scene<'_>, party: PartyId) -> &'static str {
    let of_group = |view: &NamedView| scene.model().organisation_of(view.party) == party;
    match scene.layout.views.iter().any(of_group) {
        true => "permits name its groups only",
        false => "no permit names it",
    }
}

/// Those whom contracts name as recipients, and everybody for whom there is a view.
fn parties(scene: &Scene<'_>) -> BTreeSet<PartyId> {
    let named =
        scene.model().contracts.values().flat_map(|contract| &contract.recipients).map(|party| party.value);
    named.chain(scene.layout.views.iter().map(|view| view.party)).collect()
}

/// Whether the same is seen, whatever the views are called.
fn is_same(left: &Session, right: &Session) -> bool {
    let plain = |session: &Session| Session { view: String::new(), ..session.clone() };
    plain(left) == plain(right)
}

fn same(left: &[Session], right: &[Session]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_same(left, right))
}

fn has_all(sessions: &[Session], wanted: &[Session]) -> bool {
    wanted.iter().all(|wanted| sessions.iter().any(|session| is_same(session, wanted)))
}

/// The permits that a view carries: those of its clause, or those that show single rows.
pub(super) fn carries(view: &NamedView, rule: &Rule, column: Option<ColumnId>) -> bool {
    match (view.clause, column) {
        (Some(clause), _) => rule.clause == clause,
        (None, Some(column)) => rule.form_of(column).cells.is_none(),
        (None, None) => rule.base.cells.is_none() || rule.forms.iter().any(|(_, form)| form.cells.is_none()),
    }
}

fn sessions_of(scene: &Scene<'_>, view: &NamedView) -> Result<Vec<Session>, String> {
    let model = scene.model();
    let mut results: BTreeMap<Seen, Vec<Declared>> = BTreeMap::new();
    for asked in asked_of(scene, view) {
        let declared = Declared {
            purpose: term_path(model, asked.purpose),
            action: term_path(model, asked.action),
            place: place_name(model, asked.place, By::Path),
        };
        scene.database.declare(&declared, &scene.compiled.on.to_string())?;
        let seen = play(scene, view, &asked)?;
        results.entry(seen).or_default().push(declared);
    }
    let mut sessions: Vec<Session> = Vec::new();
    for (seen, declared) in results {
        for (purposes, actions, place) in products(&declared) {
            sessions.push(session(scene, view, purposes, actions, place, seen.clone()));
        }
    }
    sessions.sort_by(|a, b| (&a.purposes, &a.actions, &a.place).cmp(&(&b.purposes, &b.actions, &b.place)));
    Ok(sessions)
}

fn session(
    scene: &Scene<'_>,
    view: &NamedView,
    purposes: Vec<String>,
    actions: Vec<String>,
    place: String,
    seen: Seen,
) -> Session {
    let about = scene.model().datasets.get(view.dataset).map(|dataset| &dataset.about);
    Session {
        dataset: about.map_or_else(String::new, |about| about.path.to_string()),
        name: about.map_or_else(String::new, |about| about.name.to_string()),
        view: view.id(),
        purposes: any(scene.model(), TermKind::Purpose, purposes),
        actions: any(scene.model(), TermKind::Action, actions),
        place,
        seen,
    }
}

/// `any purpose` where every term of a taxonomy that has no parent is named.
fn any(model: &Model, kind: TermKind, named: Vec<String>) -> Vec<String> {
    let tops = model.terms.values().filter(|term| term.kind == kind && term.parents.is_empty());
    let all = named.len() > 1
        && tops.clone().count() > 1
        && tops.clone().all(|term| named.iter().any(|at| *at == *term.about.path));
    if all { vec![format!("any {}", kind.word())] } else { named }
}

/// Sessions put together so that each purpose of a group goes with each of its actions.
fn products(declared: &[Declared]) -> Vec<(Vec<String>, Vec<String>, String)> {
    let mut actions: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for session in declared {
        actions.entry((&session.place, &session.purpose)).or_default().insert(&session.action);
    }
    let mut purposes: BTreeMap<(&str, BTreeSet<&str>), BTreeSet<&str>> = BTreeMap::new();
    for ((place, purpose), actions) in actions {
        purposes.entry((place, actions)).or_default().insert(purpose);
    }
    let owned = |set: BTreeSet<&str>| set.into_iter().map(str::to_owned).collect();
    purposes
        .into_iter()
        .map(|((place, actions), purposes)| (owned(purposes), owned(actions), place.to_owned()))
        .collect()
}

/// The sessions that a view's permits speak of: the highest purposes and actions that each names, at one of its places.
fn asked_of(scene: &Scene<'_>, view: &NamedView) -> BTreeSet<Asked> {
    let model = scene.model();
    let mut all = BTreeSet::new();
    let columns =
        model.datasets.get(view.dataset).map(|dataset| dataset.columns.clone()).unwrap_or_else(Ranges::empty);
    for (_, rule) in scene.rules(view.dataset, view.party, Effect::Permit) {
        if !carries(view, rule, None) || !rule.columns.overlaps(&columns) {
            continue;
        }
        let Some(place) = usual_place(model, view.dataset, &rule.places, scene.compiled.on) else { continue };
        for purpose in highest(model, TermKind::Purpose, &rule.purposes) {
            for action in highest(model, TermKind::Action, &rule.actions) {
                if all.len() < MOST_SESSIONS {
                    all.insert(Asked { party: view.party, purpose, action, place, day: scene.compiled.on });
                }
            }
        }
    }
    all
}

/// Where a dataset is hosted if that is among the places, else the first of them.
fn usual_place(model: &Model, dataset: DatasetId, places: &Ranges, on: Day) -> Option<i64> {
    let hosted = model.datasets.get(dataset).and_then(|dataset| dataset.hosted_on(on).next());
    let usual = place_of(hosted);
    let known = Ranges::between(0, model.hostings.len() as i64 + 1);
    match places.contains(usual) {
        true => Some(usual),
        false => places.intersection(&known).first(),
    }
}

fn term_path(model: &Model, term: TermId) -> String {
    model.terms.get(term).map_or_else(String::new, |term| term.about.path.to_string())
}

/// Asks the view in the open session, and the rules for what it does not show.
fn play(scene: &Scene<'_>, view: &NamedView, asked: &Asked) -> Result<Seen, String> {
    let model = scene.model();
    let mut seen = Vec::new();
    let mut hidden: Vec<Hidden> = Vec::new();
    for column in model.columns_of(view.dataset) {
        let forms = reasons::forms(scene, view, asked, column);
        let named = view.columns.iter().find(|named| named.column == column);
        match (forms.is_empty(), named) {
            (false, Some(named)) => seen.push((named, forms.join(" or "))),
            _ => {
                let why = reasons::hidden(scene, view, asked, column);
                let name = model
                    .columns
                    .get(column)
                    .map_or_else(String::new, |column| column.about.name.to_string());
                match hidden.iter_mut().find(|hidden| hidden.why == why) {
                    Some(hidden) => hidden.columns.push(name),
                    None => hidden.push(Hidden { columns: vec![name], why }),
                }
            }
        }
    }
    let names: Vec<&str> = seen.iter().map(|(named, _)| named.name.as_str()).collect();
    let shown = scene.database.look(view, &names, SAMPLE)?;
    let total = match scene.layout.table(view.dataset) {
        Some(table) => scene.database.total(table)?,
        None => 0,
    };
    let columns: Vec<&NamedColumn> = seen.iter().map(|(named, _)| *named).collect();
    let least = view.clause.and_then(|clause| reasons::least(scene, clause));
    Ok(Seen {
        total,
        rows: shown.counted,
        cells: least.map(|least| Cells { shown: shown.count, least }),
        columns: seen
            .into_iter()
            .map(|(named, form)| SeenColumn { name: named.name.clone(), form })
            .collect(),
        sample: shown.sample.into_iter().map(|row| values(model, &columns, row)).collect(),
        hidden,
        rows_hidden: if shown.counted < total {
            reasons::rows_hidden(scene, view, asked, least)
        } else {
            Vec::new()
        },
    })
}

/// Values as a contract writes them: the database keeps truth values and decimals as whole numbers.
fn values(model: &Model, columns: &[&NamedColumn], row: Vec<Option<String>>) -> Vec<Option<String>> {
    let written = |(at, value): (usize, Option<String>)| {
        let named = columns.get(at).filter(|named| !named.text);
        let column_type =
            named.and_then(|named| model.columns.get(named.column)).map(|column| column.column_type);
        let value = value?;
        Some(match column_type {
            Some(ColumnType::Boolean) => (value != "0").to_string(),
            Some(ColumnType::Decimal) => value.parse().map_or(value, decimal_text),
            _ => value,
        })
    };
    row.into_iter().enumerate().map(written).collect()
}
