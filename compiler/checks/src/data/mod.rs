//! What data carry with them.

mod affiliates;
pub mod dat001_derived_drops_duty;
pub mod dat002_weaker_form;
pub mod dat003_relinkable_extracts;
pub mod dat004_forbidden_combination;
pub mod dat005_too_many_identifiers;
pub mod dat006_excluded_data;
pub mod dat007_unneeded_column;
pub mod dat008_opt_out_not_applied;
pub mod dat009_recoverable_cells;
pub mod dat010_cells_too_small;
pub mod dat011_missing_safeguard;
pub mod dat012_beyond_release;
pub mod dat013_rows_shown_together;
mod holdings;
mod own;
mod own_rows;
mod shown;
mod succession;
