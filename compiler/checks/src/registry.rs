//! The list of checks: adding one adds one line here.

use crate::context::Context;
use crate::{data, enforcement, hosting, logic, procedure, purpose, recipient, time};
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
    Check { code: &data::dat002_weaker_form::CODE, run: data::dat002_weaker_form::run },
    Check { code: &data::dat003_relinkable_extracts::CODE, run: data::dat003_relinkable_extracts::run },
    Check { code: &data::dat004_forbidden_combination::CODE, run: data::dat004_forbidden_combination::run },
    Check { code: &data::dat005_too_many_identifiers::CODE, run: data::dat005_too_many_identifiers::run },
    Check { code: &data::dat006_excluded_data::CODE, run: data::dat006_excluded_data::run },
    Check { code: &data::dat007_unneeded_column::CODE, run: data::dat007_unneeded_column::run },
    Check { code: &data::dat008_opt_out_not_applied::CODE, run: data::dat008_opt_out_not_applied::run },
    Check { code: &data::dat009_recoverable_cells::CODE, run: data::dat009_recoverable_cells::run },
    Check { code: &data::dat010_cells_too_small::CODE, run: data::dat010_cells_too_small::run },
    Check { code: &data::dat011_missing_safeguard::CODE, run: data::dat011_missing_safeguard::run },
    Check { code: &data::dat012_beyond_release::CODE, run: data::dat012_beyond_release::run },
    Check { code: &data::dat013_rows_shown_together::CODE, run: data::dat013_rows_shown_together::run },
    Check {
        code: &enforcement::enf001_unenforced_clause::CODE,
        run: enforcement::enf001_unenforced_clause::run,
    },
    Check { code: &enforcement::enf002_idle_procedure::CODE, run: enforcement::enf002_idle_procedure::run },
    Check { code: &hosting::hst001_stored_outside::CODE, run: hosting::hst001_stored_outside::run },
    Check {
        code: &hosting::hst002_undisclosed_subprocessor::CODE,
        run: hosting::hst002_undisclosed_subprocessor::run,
    },
    Check { code: &hosting::hst003_foreign_law_reach::CODE, run: hosting::hst003_foreign_law_reach::run },
    Check { code: &hosting::hst004_certificate_lapses::CODE, run: hosting::hst004_certificate_lapses::run },
    Check { code: &hosting::hst005_framework_not_met::CODE, run: hosting::hst005_framework_not_met::run },
    Check {
        code: &hosting::hst006_certificate_does_not_cover::CODE,
        run: hosting::hst006_certificate_does_not_cover::run,
    },
    Check { code: &logic::log001_contradicted_permit::CODE, run: logic::log001_contradicted_permit::run },
    Check { code: &logic::log002_dead_permit::CODE, run: logic::log002_dead_permit::run },
    Check { code: &logic::log003_expired_permit::CODE, run: logic::log003_expired_permit::run },
    Check { code: &logic::log004_impossible_condition::CODE, run: logic::log004_impossible_condition::run },
    Check { code: &logic::log005_incomparable_forms::CODE, run: logic::log005_incomparable_forms::run },
    Check { code: &logic::log006_failed_scenario::CODE, run: logic::log006_failed_scenario::run },
    Check { code: &logic::log007_undecided_condition::CODE, run: logic::log007_undecided_condition::run },
    Check { code: &logic::log008_future_permit::CODE, run: logic::log008_future_permit::run },
    Check { code: &logic::log009_redundant_permit::CODE, run: logic::log009_redundant_permit::run },
    Check { code: &logic::log011_unnamed_rulebook::CODE, run: logic::log011_unnamed_rulebook::run },
    Check { code: &logic::log012_unstated_fact::CODE, run: logic::log012_unstated_fact::run },
    Check { code: &procedure::prc001_missing_approval::CODE, run: procedure::prc001_missing_approval::run },
    Check { code: &procedure::prc002_approval_too_late::CODE, run: procedure::prc002_approval_too_late::run },
    Check {
        code: &procedure::prc003_submission_overdue::CODE,
        run: procedure::prc003_submission_overdue::run,
    },
    Check { code: &procedure::prc004_faster_way::CODE, run: procedure::prc004_faster_way::run },
    Check { code: &procedure::prc005_does_not_qualify::CODE, run: procedure::prc005_does_not_qualify::run },
    Check {
        code: &procedure::prc006_approval_by_another::CODE,
        run: procedure::prc006_approval_by_another::run,
    },
    Check {
        code: &procedure::prc007_approval_too_early::CODE,
        run: procedure::prc007_approval_too_early::run,
    },
    Check { code: &procedure::prc008_missing_opinion::CODE, run: procedure::prc008_missing_opinion::run },
    Check { code: &procedure::prc009_other_procedure::CODE, run: procedure::prc009_other_procedure::run },
    Check { code: &procedure::prc010_approval_too_long::CODE, run: procedure::prc010_approval_too_long::run },
    Check { code: &purpose::pur001_forbidden_purpose::CODE, run: purpose::pur001_forbidden_purpose::run },
    Check { code: &purpose::pur002_reserved_purpose::CODE, run: purpose::pur002_reserved_purpose::run },
    Check { code: &purpose::pur003_purpose_not_open::CODE, run: purpose::pur003_purpose_not_open::run },
    Check { code: &purpose::pur004_basis_cannot_carry::CODE, run: purpose::pur004_basis_cannot_carry::run },
    Check { code: &purpose::pur005_missing_basis::CODE, run: purpose::pur005_missing_basis::run },
    Check { code: &purpose::pur006_purpose_drift::CODE, run: purpose::pur006_purpose_drift::run },
    Check {
        code: &purpose::pur007_purpose_beyond_terms::CODE,
        run: purpose::pur007_purpose_beyond_terms::run,
    },
    Check {
        code: &recipient::rcp001_onward_beyond_source::CODE,
        run: recipient::rcp001_onward_beyond_source::run,
    },
    Check { code: &recipient::rcp002_role_conflict::CODE, run: recipient::rcp002_role_conflict::run },
    Check { code: &recipient::rcp003_processor_decides::CODE, run: recipient::rcp003_processor_decides::run },
    Check {
        code: &recipient::rcp004_unsafeguarded_transfer::CODE,
        run: recipient::rcp004_unsafeguarded_transfer::run,
    },
    Check { code: &recipient::rcp005_unnamed_users::CODE, run: recipient::rcp005_unnamed_users::run },
    Check { code: &recipient::rcp006_unsuited_party::CODE, run: recipient::rcp006_unsuited_party::run },
    Check {
        code: &recipient::rcp007_missing_arrangement::CODE,
        run: recipient::rcp007_missing_arrangement::run,
    },
    Check { code: &time::tim001_outlives_approval::CODE, run: time::tim001_outlives_approval::run },
    Check { code: &time::tim002_retention_too_long::CODE, run: time::tim002_retention_too_long::run },
    Check { code: &time::tim003_outlives_hosting::CODE, run: time::tim003_outlives_hosting::run },
    Check { code: &time::tim004_colliding_duties::CODE, run: time::tim004_colliding_duties::run },
    Check { code: &time::tim005_impossible_duty::CODE, run: time::tim005_impossible_duty::run },
    Check { code: &time::tim006_duty_not_passed_on::CODE, run: time::tim006_duty_not_passed_on::run },
    Check { code: &time::tim007_derogation_ended::CODE, run: time::tim007_derogation_ended::run },
    Check { code: &time::tim008_gap_between_contracts::CODE, run: time::tim008_gap_between_contracts::run },
    Check { code: &time::tim009_overlapping_contracts::CODE, run: time::tim009_overlapping_contracts::run },
    Check { code: &time::tim010_outlives_parent::CODE, run: time::tim010_outlives_parent::run },
    Check { code: &time::tim011_coming_lapse::CODE, run: time::tim011_coming_lapse::run },
    Check { code: &time::tim012_missing_commitment::CODE, run: time::tim012_missing_commitment::run },
    Check { code: &time::tim013_term_too_long::CODE, run: time::tim013_term_too_long::run },
    Check { code: &time::tim014_review_too_rare::CODE, run: time::tim014_review_too_rare::run },
    Check { code: &time::tim015_review_overdue::CODE, run: time::tim015_review_overdue::run },
    Check { code: &time::tim016_exclusivity_too_long::CODE, run: time::tim016_exclusivity_too_long::run },
    Check { code: &time::tim017_notice_too_short::CODE, run: time::tim017_notice_too_short::run },
];
