//! Targets in their own engines, against the decision. Engines are started by the tests that ask, and ended when
//! the run ends.

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
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The engines of one run.
#[derive(Default)]
pub struct Engines {
    postgres: Mutex<Servers>,
}

/// The PostgreSQL clusters that no test uses at the moment, or why none can be started.
#[derive(Default)]
struct Servers {
    idle: Vec<Cluster>,
    failure: Option<String>,
}

impl Engines {
    /// A PostgreSQL cluster that no other test uses until it is given back; so there are never more than tests that
    /// run at once. A start that failed is not tried again: each test says why.
    pub fn postgres(&self) -> Result<Lent<'_>, Failed> {
        let idle = {
            let mut servers = self.servers();
            match &servers.failure {
                Some(failure) => return Err(failure.into()),
                None => servers.idle.pop(),
            }
        };
        let cluster = match idle {
            Some(cluster) => cluster,
            None => Cluster::start().inspect_err(|failure| self.servers().failure = Some(failure.clone()))?,
        };
        Ok(Lent { cluster: Some(cluster), engines: self })
    }

    fn servers(&self) -> MutexGuard<'_, Servers> {
        self.postgres.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A cluster that is given back once the test ends, also by a panic.
pub struct Lent<'a> {
    cluster: Option<Cluster>,
    engines: &'a Engines,
}

impl Deref for Lent<'_> {
    type Target = Cluster;

    fn deref(&self) -> &Cluster {
        self.cluster.as_ref().expect("it is given back at the end only")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.engines.servers().idle.extend(self.cluster.take());
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
