//! Whether a contract meets what a procedure asks of those who go through it.
//!
//! A condition is a requirement like any other, and is judged by the checks that judge requirements, on a context in which nothing
//! else is asked: it holds if they find nothing. What is said as advice disqualifies nobody, and what the procedure itself leads to
//! cannot be asked before.

use super::prc006_approval_by_another::deciders;
use super::{prc008_missing_opinion, prc009_other_procedure};
use crate::context::Context;
use crate::{data, hosting, logic, purpose, recipient, time};
use charta_base::Diagnostic;
use charta_model::model::{
    Clause, ClauseId, ClauseKind, ContractId, Model, PartyId, Procedure, ProcedureId, Required, Requirement,
};
use charta_model::ranges::Ranges;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// How a contract stands to a condition.
#[derive(Debug, Clone)]
pub(super) enum Standing {
    /// It meets it.
    Met,
    /// It will meet it by going through the procedure, of which the opinion that is asked for is a step.
    OnTheWay,
    /// It does not meet it, or it cannot be told: what was found.
    Unmet(Vec<Diagnostic>),
}

/// A condition of a procedure, and how a contract stands to it.
#[derive(Debug, Clone)]
pub(super) struct Condition<'a> {
    /// The clause.
    pub(super) clause: &'a Clause,
    /// What it asks for.
    pub(super) requirement: &'a Requirement,
    /// How the contract stands to it.
    pub(super) standing: Standing,
}

/// The conditions of procedures, each pair of a contract and a procedure with its own, in the order of the text.
pub(super) type Conditions<'a> = BTreeMap<(ContractId, ProcedureId), Vec<Condition<'a>>>;

/// Judges whether contracts qualify for procedures. Every clause is judged once, for all contracts together, so that each finding
/// belongs to one clause.
pub(super) fn judge<'a>(context: &Context<'a>, pairs: &[(ContractId, ProcedureId)]) -> Conditions<'a> {
    let mut conditions: Conditions<'a> = pairs.iter().map(|pair| (*pair, Vec::new())).collect();
    let mut by_procedure: BTreeMap<ProcedureId, Vec<ContractId>> = BTreeMap::new();
    for (contract, procedure) in conditions.keys() {
        by_procedure.entry(*procedure).or_default().push(*contract);
    }
    for (id, contracts) in by_procedure {
        for (clause_id, clause, requirement) in asked(context.model, id) {
            let mut found = found(context, (clause_id, clause, requirement), &contracts);
            for contract in &contracts {
                let standing = match found.remove(contract) {
                    None => Standing::Met,
                    Some(_) if is_on_the_way(context.model, *contract, id, requirement) => Standing::OnTheWay,
                    Some(found) => Standing::Unmet(found),
                };
                let condition = Condition { clause, requirement, standing };
                conditions.entry((*contract, id)).or_default().push(condition);
            }
        }
    }
    conditions
}

/// What a procedure asks of a contract: its requirements, without those that are advice, and those that whoever goes through it meets
/// by doing so.
fn asked(model: &Model, id: ProcedureId) -> Vec<(ClauseId, &Clause, &Requirement)> {
    let Some(procedure) = model.procedures.get(id) else { return Vec::new() };
    let clauses = procedure.clauses.iter().filter_map(|clause| Some((*clause, model.clauses.get(*clause)?)));
    let requirements = clauses.filter_map(|(id, clause)| match &clause.kind {
        ClauseKind::Require(requirement) if !clause.advice => Some((id, clause, requirement)),
        _ => None,
    });
    requirements.filter(|(.., requirement)| !is_led_to(model, id, procedure, &requirement.required)).collect()
}

/// Whether a procedure leads to what it asks for: its own approval, or that it is gone through.
fn is_led_to(model: &Model, id: ProcedureId, procedure: &Procedure, required: &Required) -> bool {
    match required {
        Required::Approval(None) => true,
        Required::Approval(Some(party)) => decides(model, procedure, party.value),
        Required::Procedure(procedures) => procedures.iter().any(|procedure| procedure.value == id),
        _ => false,
    }
}

/// Whether a party decides a procedure or a step of it.
fn decides(model: &Model, procedure: &Procedure, party: PartyId) -> bool {
    deciders(model, procedure).contains(&model.organisation_of(party))
}

/// Whether a condition asks for an opinion that is a step of the procedure, and the contract waits for both.
fn is_on_the_way(model: &Model, contract: ContractId, id: ProcedureId, requirement: &Requirement) -> bool {
    let (Some(contract), Some(procedure)) = (model.contracts.get(contract), model.procedures.get(id)) else {
        return false;
    };
    let Required::Opinion(party) = &requirement.required else { return false };
    let is_given = contract.opinions.iter().any(|said| said.value.authority == party.value);
    contract.approvals.is_empty() && !is_given && decides(model, procedure, party.value)
}

/// Finds something.
type Run = fn(&Context<'_>, &mut Vec<Diagnostic>);

/// The checks that judge a kind of requirement. **Invariant**: there is one for each kind, since what nobody judges would be held to be met.
fn judges(required: &Required) -> Vec<Run> {
    match required {
        Required::BeyondReach(_) => vec![hosting::hst003_foreign_law_reach::run],
        Required::Within(..) => vec![hosting::hst001_stored_outside::run],
        Required::Certified(_) => {
            vec![hosting::hst004_certificate_lapses::run, hosting::hst006_certificate_does_not_cover::run]
        }
        Required::Meets(_) => vec![hosting::hst005_framework_not_met::run],
        Required::RetentionAtMost(_) => vec![time::tim002_retention_too_long::run],
        Required::Approval(_) => vec![time::tim001_outlives_approval::run],
        Required::Opinion(_) => vec![prc008_missing_opinion::run],
        Required::Basis { .. } => vec![purpose::pur005_missing_basis::run],
        Required::PurposeIn(_) => vec![purpose::pur007_purpose_beyond_terms::run],
        Required::PurposeAsCollected(_) => vec![purpose::pur006_purpose_drift::run],
        Required::RecipientIn(_) | Required::ProviderIn(_) => vec![recipient::rcp006_unsuited_party::run],
        Required::Without(_) => vec![data::dat006_excluded_data::run],
        Required::AtMost(..) => vec![data::dat005_too_many_identifiers::run],
        Required::Cells(..) => vec![data::dat010_cells_too_small::run],
        Required::Transfer { .. } => vec![recipient::rcp004_unsafeguarded_transfer::run],
        Required::Safeguard(_) => vec![data::dat011_missing_safeguard::run],
        Required::NamedUsers => vec![recipient::rcp005_unnamed_users::run],
        Required::Stated(_) => vec![logic::log012_unstated_fact::run],
        Required::OptOut { .. } => vec![data::dat008_opt_out_not_applied::run],
        Required::Commitment(_) => vec![time::tim012_missing_commitment::run],
        Required::ExclusivityAtMost(_) => vec![time::tim016_exclusivity_too_long::run],
        Required::TermAtMost(_) => vec![time::tim013_term_too_long::run],
        Required::ReviewEvery(_) => vec![time::tim014_review_too_rare::run],
        Required::NoticeAtLeast(_) => vec![time::tim017_notice_too_short::run],
        Required::Procedure(_) => vec![prc009_other_procedure::run],
    }
}

/// What the checks of requirements find where a clause bears on some contracts, and nothing else does.
fn found(
    context: &Context<'_>,
    (id, clause, requirement): (ClauseId, &Clause, &Requirement),
    contracts: &[ContractId],
) -> FxHashMap<ContractId, Vec<Diagnostic>> {
    let bearing = contracts.iter().map(|contract| (*contract, id, Ranges::all())).collect();
    let inner = Context::about(context.model, context.rules, context.on, bearing);
    let mut findings = Vec::new();
    for run in judges(&requirement.required) {
        run(&inner, &mut findings);
    }
    let paths: FxHashMap<&str, ContractId> = contracts
        .iter()
        .filter_map(|contract| Some((context.model.contracts.get(*contract)?.about.path.as_ref(), *contract)))
        .collect();
    let mut found: FxHashMap<ContractId, Vec<Diagnostic>> = FxHashMap::default();
    for finding in findings.into_iter().filter(|finding| is_about(finding, clause)) {
        let subjects = finding.subject.iter().filter_map(|subject| paths.get(subject.as_str()));
        for contract in subjects.copied().collect::<Vec<_>>() {
            found.entry(contract).or_default().push(finding.clone());
        }
    }
    found
}

/// Whether a finding names a clause: a check that judges other things too finds these as well, whatever is asked.
fn is_about(finding: &Diagnostic, clause: &Clause) -> bool {
    let whole = clause.span;
    let places = finding.primary.iter().chain(&finding.secondary).map(|label| label.span);
    let mut within =
        places.filter(|at| at.file == whole.file && whole.start <= at.start && at.end <= whole.end);
    within.next().is_some()
}
