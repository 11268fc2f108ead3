//! Who reads tables past the views, and what becomes of that once their rows are protected.

use super::{Difference, Relation, Sight, roles};
use crate::catalog::PolicyFacts;
use std::collections::BTreeSet;

/// What a role still reads of a table itself once its rows are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing.
    Nothing,
    /// What policies that stay let through.
    Some,
    /// Every row.
    All,
}

impl Sight<'_> {
    /// What policies that stay let a role read of a table.
    pub(super) fn left(
        &self,
        reader: &str,
        (id, reference): (&str, &str),
        differences: &[Difference],
    ) -> Left {
        let goes = |policy: &PolicyFacts| {
            let object = format!("policy {} on {id}", policy.name);
            differences.iter().any(|difference| difference.step.is_some() && difference.object == object)
        };
        let mut roles = BTreeSet::from([reader, ""]);
        loop {
            let next = self.catalog.members.iter().filter(|(member, _)| roles.contains(member.as_str()));
            let next: Vec<&str> = next.map(|(_, of)| of.as_str()).filter(|of| !roles.contains(of)).collect();
            if next.is_empty() {
                break;
            }
            roles.extend(next);
        }
        let bind = |policy: &&PolicyFacts| {
            policy.table == reference
                && ["SELECT", "ALL"].contains(&policy.command.as_str())
                && policy.roles.iter().any(|role| roles.contains(role.as_str()))
                && !goes(policy)
        };
        let bound: Vec<&PolicyFacts> = self.catalog.policies.iter().filter(bind).collect();
        let is_narrowed = bound.iter().any(|policy| !policy.permissive);
        let mut lets = bound.iter().filter(|policy| policy.permissive).peekable();
        match (lets.peek().is_some(), lets.any(|policy| policy.using == "true") && !is_narrowed) {
            (false, _) => Left::Nothing,
            (true, false) => Left::Some,
            (true, true) => Left::All,
        }
    }

    /// Who reads a table itself today, and is bound by its protection: its owner, and those who were given the right.
    pub(super) fn readers(&self, reference: &str, facts: Option<&Relation>) -> BTreeSet<String> {
        let is_bound = |role: &str| {
            let free = self.catalog.roles.get(role).is_some_and(|facts| facts.superuser || facts.bypasses);
            !free && !roles::PRIVATE.contains(&role)
        };
        let owner = facts.map(|facts| facts.owner.clone());
        let given = self.catalog.entries.iter().filter(|entry| {
            entry.object == reference
                && entry.privilege == "SELECT"
                && facts.is_some_and(|facts| !facts.secured)
        });
        owner.into_iter().chain(given.map(|entry| entry.role.clone())).filter(|role| is_bound(role)).collect()
    }
}
