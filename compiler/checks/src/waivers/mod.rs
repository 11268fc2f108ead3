//! Findings about waivers themselves, made where waivers are applied, since no check can see them.

pub mod wai001_idle_waiver;
pub mod wai002_expired_waiver;

use crate::context::Context;
use charta_base::{Code, Diagnostic};
use charta_model::model::{ClauseId, Waiver};

/// The codes of this family.
pub static CODES: &[&Code] = &[&wai001_idle_waiver::CODE, &wai002_expired_waiver::CODE];

/// What is to be said of each waiver, given whether it covers a finding.
pub(crate) fn findings(context: &Context<'_>, uses: &[(ClauseId, &Waiver, bool)]) -> Vec<Diagnostic> {
    let of_one = |(clause, waiver, used): &(ClauseId, &Waiver, bool)| match used {
        false => Some(wai001_idle_waiver::finding(context, *clause, waiver)),
        true => wai002_expired_waiver::finding(context, *clause, waiver),
    };
    uses.iter().filter_map(of_one).collect()
}
