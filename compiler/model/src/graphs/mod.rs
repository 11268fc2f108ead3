//! The graphs of a model: who owns and controls whom, what hosting relies on what, what data come from what. The only
//! place that names petgraph; callers ask questions and never see a node index.

pub mod cycles;
pub mod lineage;
pub mod ownership;
pub mod part;
pub mod reach;
pub mod supply;
