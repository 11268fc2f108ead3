//! What a change is: requests that are answered otherwise.

use charta_model::form::Form;
use charta_model::model::{ClauseId, Model};
use charta_model::region::{Region, Witness};
use charta_model::rules::Rules;
use std::cmp::Ordering;

/// One of the two projects that are compared.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// What it says.
    pub model: &'a Model,
    /// Its grants as rules.
    pub rules: &'a Rules,
}

/// How a request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It is denied.
    Denied,
    /// It is permitted, and the column is shown so.
    Shown(Form),
}

/// What a change does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What was denied is permitted.
    Permitted,
    /// More is shown than was.
    ShownMore,
    /// Something else is shown: neither form reveals all that the other does.
    ShownOtherwise,
    /// Less is shown than was.
    ShownLess,
    /// What was permitted is denied.
    Denied,
}

impl Kind {
    /// What the step from one answer to another does; `None` where it does nothing.
    pub fn of(old: Outcome, new: Outcome) -> Option<Kind> {
        match (old, new) {
            (Outcome::Denied, Outcome::Denied) => None,
            (Outcome::Denied, Outcome::Shown(_)) => Some(Kind::Permitted),
            (Outcome::Shown(_), Outcome::Denied) => Some(Kind::Denied),
            (Outcome::Shown(old), Outcome::Shown(new)) => match old.compare(new) {
                Some(Ordering::Equal) => None,
                Some(Ordering::Less) => Some(Kind::ShownMore),
                Some(Ordering::Greater) => Some(Kind::ShownLess),
                None => Some(Kind::ShownOtherwise),
            },
        }
    }

    /// Whether somebody learns what nobody let them learn before.
    pub fn widens(self) -> bool {
        matches!(self, Kind::Permitted | Kind::ShownMore | Kind::ShownOtherwise)
    }
}

/// Requests that are answered otherwise, all of them in the same way.
#[derive(Debug, Clone)]
pub struct Change {
    /// What it does.
    pub kind: Kind,
    /// How these requests were answered.
    pub old: Outcome,
    /// How they are answered now.
    pub new: Outcome,
    /// The requests, as numbers of the universe of both projects.
    pub requests: Region,
    /// The least of them.
    pub least: Witness,
    /// The clauses of the old project that brought the change about by going or being otherwise.
    pub old_clauses: Vec<ClauseId>,
    /// The clauses of the new project that brought it about by coming or being otherwise.
    pub new_clauses: Vec<ClauseId>,
}
