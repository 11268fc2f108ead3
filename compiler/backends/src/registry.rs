//! The list of targets: adding one adds one line here. Documents stand last, since they show what the others made.

use crate::target::Target;

/// Every target.
pub static ALL: &[Target] = &[
    crate::postgres::TARGET,
    crate::sqlite::TARGET,
    crate::cedar::TARGET,
    crate::documents::TARGET,
];
