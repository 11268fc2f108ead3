//! What somebody wrote into a view: columns that no clause gave, and sessions that no build asks for.

use super::definition::is_of_build;
use super::given::{Shown, asked};
use super::{OWN_SCHEMA, Sight};
use crate::probe::Written;
use std::collections::{BTreeMap, BTreeSet};

impl Sight<'_> {
    /// Whether a view is there as it is wanted, letter by letter.
    pub(super) fn is_as_wanted(&self, view: &str) -> bool {
        let place = self.wanted.get(view);
        let of = |probes: &BTreeMap<usize, Written>| place.and_then(|place| probes.get(place)).cloned();
        of(&self.probes.found) == of(&self.probes.wanted)
    }

    /// The columns of a view that is there which no clause gave, and which are to go or to be given.
    pub(super) fn unfounded(
        &self,
        (role, view): (&str, &str),
        before: &BTreeMap<String, Shown>,
    ) -> BTreeSet<String> {
        let names = |probes: &BTreeMap<usize, Written>| -> BTreeSet<String> {
            let written = self.wanted.get(view).and_then(|place| probes.get(place));
            written.into_iter().flat_map(|written| &written.columns).map(|(name, _)| name.clone()).collect()
        };
        let mut found = names(&self.probes.found);
        found.retain(|name| !before.contains_key(name) && self.selects(role, view, name));
        found
    }

    /// Whether what asks the session in a view that is there is what some build made of the clauses that the database has.
    pub(super) fn is_of_build(&self, at: usize, view: &str) -> bool {
        let rows = |name: &str| self.catalog.rows.get(name).into_iter().flatten();
        let clauses = asked(rows("offer"), rows("term_scope"), view);
        let counting = self.aim.desired.views.get(at).and_then(|view| view.counting.as_deref());
        let counts = counting.and_then(|name| self.wanted(&format!("{OWN_SCHEMA}.{name}")));
        counts.map(|(place, _)| place).into_iter().chain([at]).all(|place| {
            match (self.probes.found.get(&place), self.probes.wanted.get(&place)) {
                (Some(found), Some(wanted)) => is_of_build(found, wanted, &clauses),
                _ => true,
            }
        })
    }
}
