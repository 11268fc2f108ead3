//! Requests cut by one rule after another, with what each project says of them.

use crate::change::Outcome;
use crate::merge::merged;
use charta_model::form::{Form, Shown};
use charta_model::region::Region;
use charta_model::rows::RowSpace;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// After the conditions of both projects were drawn with so many nodes together, the comparison is given up.
const MOST_NODES: usize = 300_000;

/// Whether conditions have become too many to be sure or to be done.
pub(crate) fn is_too_much(space: &RowSpace) -> bool {
    space.is_exhausted() || space.size() > MOST_NODES
}

/// The two projects have too many conditions, or too many clauses that overlap, to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooComplicated;

/// What one project says of some requests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    Nothing,
    /// Permits do, and these are their most revealing forms: none reveals all that another does.
    Permits(Vec<Form>),
    Forbidden,
}

impl State {
    /// The same with a permit that shows columns so; `None` where it changes nothing.
    pub(crate) fn with(&self, form: Form) -> Option<State> {
        match self {
            State::Forbidden => None,
            State::Nothing => Some(State::Permits(vec![form])),
            State::Permits(forms) => {
                let is_covered = |it: &Form| it.compare(form).is_some_and(Ordering::is_ge);
                if forms.iter().any(is_covered) {
                    return None;
                }
                let covers = |it: &Form| it.compare(form) == Some(Ordering::Less);
                let mut kept: Vec<Form> = forms.iter().copied().filter(|it| !covers(it)).collect();
                kept.push(form);
                kept.sort();
                Some(State::Permits(kept))
            }
        }
    }

    /// As `decide` answers: of incomparable forms none is shown, and what is hidden is hidden in one way.
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            State::Nothing | State::Forbidden => Outcome::Denied,
            State::Permits(forms) => match forms.as_slice() {
                [form] if form.shown != Shown::Hidden => Outcome::Shown(*form),
                _ => Outcome::Shown(Form::HIDDEN),
            },
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) requests: Region,
    pub(crate) old: State,
    pub(crate) new: State,
}

impl Piece {
    fn state(&mut self, is_new: bool) -> &mut State {
        if is_new { &mut self.new } else { &mut self.old }
    }
}

/// Pieces that are cut by one rule after another.
pub(crate) struct Gathering {
    pub(crate) pieces: Vec<Piece>,
    /// Up to how many pieces are left as they are.
    pub(crate) few: usize,
    /// At least so many are.
    pub(crate) many: usize,
}

impl Gathering {
    pub(crate) fn step(
        &mut self,
        at: &Region,
        is_new: bool,
        step: impl Fn(&State) -> Option<State>,
        space: &mut RowSpace,
    ) -> Result<(), TooComplicated> {
        self.pieces = stepped(std::mem::take(&mut self.pieces), at, is_new, step, space);
        if self.pieces.len() > self.few {
            let mut alike: BTreeMap<(State, State), Vec<Region>> = BTreeMap::new();
            for piece in self.pieces.drain(..) {
                alike.entry((piece.old, piece.new)).or_default().push(piece.requests);
            }
            for ((old, new), requests) in alike {
                let requests = merged(requests, space);
                let piece = |requests| Piece { requests, old: old.clone(), new: new.clone() };
                self.pieces.extend(requests.into_iter().map(piece));
            }
            // What cannot be put together is not tried again before there is twice as much.
            self.few = self.many.max(2 * self.pieces.len());
        }
        if is_too_much(space) { Err(TooComplicated) } else { Ok(()) }
    }
}

/// The pieces, with those that a rule touches cut, and its step taken inside.
fn stepped(
    pieces: Vec<Piece>,
    at: &Region,
    is_new: bool,
    step: impl Fn(&State) -> Option<State>,
    space: &mut RowSpace,
) -> Vec<Piece> {
    let mut result = Vec::with_capacity(pieces.len());
    for mut piece in pieces {
        let Some(state) = step(piece.state(is_new)) else {
            result.push(piece);
            continue;
        };
        let Some(inside) = piece.requests.intersection(at, space) else {
            result.push(piece);
            continue;
        };
        for outside in piece.requests.difference(at, space) {
            result.push(Piece { requests: outside, ..piece.clone() });
        }
        *piece.state(is_new) = state;
        result.push(Piece { requests: inside, ..piece });
    }
    result
}
