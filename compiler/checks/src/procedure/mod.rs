//! The way to an authorisation, in calendar time, and who qualifies for it: the checks of the family PRC.

mod case;
mod coverage;
pub mod prc001_missing_approval;
pub mod prc002_approval_too_late;
pub mod prc003_submission_overdue;
pub mod prc004_faster_way;
pub mod prc005_does_not_qualify;
pub mod prc006_approval_by_another;
pub mod prc007_approval_too_early;
pub mod prc008_missing_opinion;
pub mod prc009_other_procedure;
pub mod prc010_approval_too_long;
mod qualification;
mod remedy;
mod routes;
pub mod ways;
mod words;
