//! The keys that make pseudonyms: whether each is there, and whether it is one.

use super::{Difference, Found, KEY, Sort};
use crate::catalog::KeyFacts;
use charta_backends::postgres::tables::OWN_SCHEMA;
use charta_backends::sql::dialect::Dialect;
use charta_model::model::ClauseId;

impl Found<'_> {
    /// Keys that people must give: none is ever made here, since whoever has a copy of one has it from them.
    pub(super) fn keys(&mut self) {
        let unused: Vec<&str> = self
            .catalog
            .keys
            .keys()
            .filter(|key| !self.desired.keys.contains_key(*key))
            .map(String::as_str)
            .collect();
        for (contract, clauses) in
            self.desired.keys.iter().filter(|(key, _)| !self.catalog.keys.contains_key(*key))
        {
            let other = match unused.is_empty() {
                true => String::new(),
                false => format!("; there is a key for {}, which shows no pseudonyms", unused.join(", ")),
            };
            let message = format!(
                "without it the pseudonyms of the contract are hidden, and nothing is shown in their place{other}"
            );
            let sql = format!(
                "INSERT INTO {OWN_SCHEMA}.pseudonym_key VALUES ({}, gen_random_bytes(32));",
                Dialect::Postgres.text(contract)
            );
            self.differences.push(of_key(Sort::Missing, contract, message, clauses, sql));
        }
        self.weak_keys();
    }

    /// Keys that hide nothing: those that anybody can guess, or that tell that two pseudonyms are of one person.
    fn weak_keys(&mut self) {
        for (contract, facts) in &self.catalog.keys {
            let Some(clauses) = self.desired.keys.get(contract) else { continue };
            let message = match facts {
                KeyFacts { zeros: true, .. } => {
                    "it is nothing but zeros, so whoever knows a value knows its pseudonym".to_owned()
                }
                KeyFacts { shared, .. } if !shared.is_empty() => format!(
                    "it is also that of {}, so the pseudonyms of both are the same and can be put side by side",
                    shared.join(", ")
                ),
                KeyFacts { short: true, .. } => {
                    "it is shorter than 32 bytes, so it may be found by trying".to_owned()
                }
                _ => continue,
            };
            let sql = format!(
                "UPDATE {OWN_SCHEMA}.pseudonym_key SET key = gen_random_bytes(32) WHERE contract = {};",
                Dialect::Postgres.text(contract)
            );
            self.differences.push(of_key(Sort::Bypass, contract, message, clauses, sql));
        }
    }
}

/// What is to be mended of a contract's key, by people: `sql` says how.
fn of_key(sort: Sort, contract: &str, message: String, clauses: &[ClauseId], sql: String) -> Difference {
    let object = format!("{KEY}{contract}");
    Difference { sort, object, message, clauses: clauses.to_vec(), lock: None, sql, step: None }
}
