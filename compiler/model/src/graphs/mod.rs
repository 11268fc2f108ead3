//! The graphs of a model: who owns and controls whom, what hosting relies on what, what data come from what. The only
//! place that names petgraph; callers ask questions and never see a node index.

pub mod cycles;
pub mod inside;
pub mod lineage;
pub mod order;
pub mod ownership;
pub mod part;
pub mod possible;
pub mod reach;
pub mod sums;
pub mod supply;
