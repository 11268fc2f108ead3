//! What guards on one side alone, told: what is forbidden, whether or not somebody is permitted it, and what scenarios expect.

use super::coming::Coming;
use super::names::Names;
use super::words::{RequestsTold, Universe};
use super::{Came, ClauseTold, clause};
use crate::Compiled;
use charta_model::model::{Model, TermKind};
use charta_review::{Guard, Guards, Left, Sayer};
use serde::Serialize;

/// What is guarded no longer.
pub(super) const GONE: &str = "No longer forbidden or expected";
/// What is guarded now.
pub(super) const CAME: &str = "Newly forbidden or expected";

/// How requests are guarded that a forbid speaks of.
const FORBIDDEN: &str = "forbidden";

/// Requests that are guarded on one side alone.
#[derive(Debug, Serialize)]
pub(crate) struct GuardTold {
    /// `forbidden`, `expected to be denied` or `expected to be permitted`.
    pub(crate) guard: &'static str,
    /// What of it is expected on the other side: `at some hosting`, or `on 2026-03-01 alone`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) left: Option<String>,
    #[serde(flatten)]
    pub(crate) requests: RequestsTold,
    /// The forbids and expectations that say so, and those that said something else instead.
    pub(crate) old_clauses: Vec<ClauseTold>,
    pub(crate) new_clauses: Vec<ClauseTold>,
}

impl GuardTold {
    /// Who may not do what, or is expected to be answered so.
    pub(super) fn sentence(&self) -> String {
        self.requests.sentence("to", "")
    }

    /// How it stood and how it stands.
    pub(super) fn standing(&self, is_new: bool) -> String {
        let guarded = self.guard;
        let unguarded = match &self.left {
            Some(left) => format!("expected {left}"),
            None if guarded == FORBIDDEN => "forbidden by nothing".to_owned(),
            None => "expected by no scenario".to_owned(),
        };
        match is_new {
            true => format!("{unguarded} before, {guarded} after"),
            false => format!("{guarded} before, {unguarded} after"),
        }
    }
}

/// What guards on one side alone, without what only came or went itself.
pub(super) fn guards(
    universe: &Universe<'_>,
    old: (&Compiled, &Model),
    new: (&Compiled, &Model),
    names: &Names,
) -> Came<GuardTold> {
    let guards = &universe.found.guards;
    if guards.is_empty() {
        return Came { new: Vec::new(), gone: Vec::new() };
    }
    let coming = Coming::of(&universe.found.alignment, old, new, names);
    let left = guards.iter().filter(|guard| !coming.explains(guard));
    let (came, gone): (Vec<&Guard>, Vec<&Guard>) = left.partition(|guard| guard.is_new);
    let told = |guards: Vec<&Guard>| guards.into_iter().map(|guard| one(universe, old, new, guard)).collect();
    Came { new: told(came), gone: told(gone) }
}

fn one(
    universe: &Universe<'_>,
    old: (&Compiled, &Model),
    new: (&Compiled, &Model),
    guard: &Guard,
) -> GuardTold {
    let at = &guard.requests;
    // Where all that is otherwise is the day of a scenario, its words alone would read as before.
    let with_day = matches!(guard.left, Some(Left::Days(_)));
    let sayers = |side: (&Compiled, &Model), sayers: &[Sayer]| -> Vec<ClauseTold> {
        sayers.iter().filter_map(|one| sayer(side, *one, with_day)).collect()
    };
    let (word, is_dated, is_placed) = match guard.guards {
        Guards::Forbidden => (FORBIDDEN, true, true),
        Guards::ExpectedDenied { is_dated } => ("expected to be denied", is_dated, true),
        Guards::ExpectedPermitted { is_dated, is_placed } => {
            ("expected to be permitted", is_dated, is_placed)
        }
    };
    GuardTold {
        guard: word,
        left: guard.left.as_ref().map(|left| match left {
            Left::SomePlace => "at some hosting".to_owned(),
            Left::Days(days) => format!("{} alone", charta_model::time::describe_days(days)),
        }),
        requests: RequestsTold {
            recipients: universe.everyone_but(&at.parties),
            actions: universe.terms(TermKind::Action, &at.actions),
            data: universe.data(&at.columns),
            purposes: universe.terms(TermKind::Purpose, &at.purposes),
            hostings: if is_placed { universe.places(&at.places) } else { "some hosting".to_owned() },
            days: match is_dated {
                true => charta_model::time::describe_days(&at.days),
                false => "on the day of judgement".to_owned(),
            },
            rows: universe.rows(at.rows),
        },
        old_clauses: sayers(old, &guard.old),
        new_clauses: sayers(new, &guard.new),
    }
}

/// A clause, or an expectation with the title of its scenario, and with its day where that is asked.
fn sayer((compiled, model): (&Compiled, &Model), sayer: Sayer, with_day: bool) -> Option<ClauseTold> {
    let (scenario, expectation) = match sayer {
        Sayer::Clause(id) => return clause(compiled, model, id),
        Sayer::Expectation(scenario, expectation) => (scenario, expectation),
    };
    let scenario = model.scenarios.get(scenario)?;
    let span = scenario.expectations.get(expectation)?.span;
    let file = compiled.sources.get(span.file)?.name.clone();
    let line = compiled.sources.line(span)?;
    let day = scenario.on.as_ref().filter(|_| with_day);
    let day = day.map_or_else(String::new, |on| format!(", on {}", on.value));
    let name = format!("scenario \"{}\"{day}", scenario.about.title());
    Some(ClauseTold { name, file, line, words: compiled.sources.words(span), meant: None })
}
