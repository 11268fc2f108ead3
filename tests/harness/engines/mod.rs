//! Targets in their own engines, against the decision. Engines are started by the first test that asks, and
//! ended when the run ends.

pub mod alike;
mod cedar;
pub mod cluster;
mod duckdb;
pub mod margins;
mod mutants;
mod odrl;
pub mod oracle;
pub mod postgres;
pub mod project;
pub mod rego;
mod smoke;
mod spark;
mod sqlite;
mod warehouse;
mod worlds;

use crate::house::House;
use cluster::Cluster;
use libtest_mimic::{Failed, Trial};
use std::sync::{Arc, Mutex, PoisonError};

/// The engines of one run.
#[derive(Default)]
pub struct Engines {
    postgres: Mutex<Option<Result<Arc<Cluster>, String>>>,
}

impl Engines {
    /// The PostgreSQL cluster of this run. A start that failed is not tried again: each test says why.
    pub fn postgres(&self) -> Result<Arc<Cluster>, Failed> {
        let mut slot = self.postgres.lock().unwrap_or_else(PoisonError::into_inner);
        let started = slot.get_or_insert_with(|| Cluster::start().map(Arc::new));
        started.clone().map_err(Failed::from)
    }
}

/// All tests that need an engine.
pub fn trials(house: &Arc<House>, engines: &Arc<Engines>) -> Vec<Trial> {
    let warehouses = [duckdb::trials(house), spark::trials(house), warehouse::trials(house)];
    let trials = smoke::trials(engines).into_iter().chain(mutants::trials(house)).chain(margins::trials());
    let trials = trials.chain(sqlite::trials());
    let trials = trials.chain(alike::trials(house, engines)).chain(rego::trials(house));
    trials.chain(odrl::trials(house)).chain(warehouses.into_iter().flatten()).collect()
}
