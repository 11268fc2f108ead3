//! Terms and lengths of time: the checks of the family TIM.

pub mod tim001_outlives_approval;
pub mod tim002_retention_too_long;
pub mod tim003_outlives_hosting;
pub mod tim004_colliding_duties;
pub mod tim005_impossible_duty;
pub mod tim006_duty_not_passed_on;
pub mod tim007_derogation_ended;
pub mod tim008_gap_between_contracts;
pub mod tim009_overlapping_contracts;
pub mod tim010_outlives_parent;
pub mod tim011_coming_lapse;
pub mod tim012_missing_commitment;
pub mod tim013_term_too_long;
pub mod tim014_review_too_rare;
pub mod tim015_review_overdue;
pub mod tim016_exclusivity_too_long;
pub mod tim017_notice_too_short;

mod duties;
mod limits;
pub(crate) mod strictness;
mod succession;
mod words;
