//! The list of checks: adding one adds one line here.

use crate::context::Context;
use crate::{data, hosting, logic, purpose, recipient, time};
use charta_base::{Code, Diagnostic};

/// A check: its code and what runs it.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// What it finds.
    pub code: &'static Code,
    /// Finds it.
    pub run: fn(&Context<'_>, &mut Vec<Diagnostic>),
}

/// Every check, by code.
pub static ALL: &[Check] = &[
    Check { code: &data::dat001_derived_drops_duty::CODE, run: data::dat001_derived_drops_duty::run },
    Check { code: &hosting::hst001_stored_outside::CODE, run: hosting::hst001_stored_outside::run },
    Check {
        code: &hosting::hst002_undisclosed_subprocessor::CODE,
        run: hosting::hst002_undisclosed_subprocessor::run,
    },
    Check { code: &hosting::hst003_foreign_law_reach::CODE, run: hosting::hst003_foreign_law_reach::run },
    Check { code: &hosting::hst004_certificate_lapses::CODE, run: hosting::hst004_certificate_lapses::run },
    Check { code: &hosting::hst005_framework_not_met::CODE, run: hosting::hst005_framework_not_met::run },
    Check { code: &logic::log001_contradicted_permit::CODE, run: logic::log001_contradicted_permit::run },
    Check { code: &logic::log002_dead_permit::CODE, run: logic::log002_dead_permit::run },
    Check { code: &logic::log003_expired_permit::CODE, run: logic::log003_expired_permit::run },
    Check { code: &logic::log004_impossible_condition::CODE, run: logic::log004_impossible_condition::run },
    Check { code: &logic::log005_incomparable_forms::CODE, run: logic::log005_incomparable_forms::run },
    Check { code: &logic::log006_failed_scenario::CODE, run: logic::log006_failed_scenario::run },
    Check { code: &logic::log007_undecided_condition::CODE, run: logic::log007_undecided_condition::run },
    Check { code: &purpose::pur001_forbidden_purpose::CODE, run: purpose::pur001_forbidden_purpose::run },
    Check {
        code: &recipient::rcp001_onward_beyond_source::CODE,
        run: recipient::rcp001_onward_beyond_source::run,
    },
    Check { code: &time::tim001_outlives_approval::CODE, run: time::tim001_outlives_approval::run },
    Check { code: &time::tim002_retention_too_long::CODE, run: time::tim002_retention_too_long::run },
];
