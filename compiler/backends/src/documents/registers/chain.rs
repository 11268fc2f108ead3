//! Who runs the hostings behind a contract on the day of judgement.

use crate::documents::index::Index;
use crate::documents::{Subject, place};
use charta_model::graphs::supply::supply_chain;
use charta_model::model::*;
use charta_model::time::{Day, Period};
use std::collections::BTreeSet;

/// A hosting of the chain.
pub(super) struct Link<'a> {
    pub(super) id: HostingId,
    pub(super) hosting: &'a Hosting,
    /// The organisation that runs it, and where that is said.
    pub(super) operator: Option<Said<PartyId>>,
    /// Whether data of the contract are hosted or processed here.
    pub(super) starts_here: bool,
    /// Who of the chain relies on it.
    pub(super) relied_on: Vec<(HostingId, &'a Dated<Reliance>)>,
}

/// The hostings where the data of a contract are, and what these rely on, nearest first.
pub(super) fn chain<'a>(model: &'a Model, index: &Index<'a>, subject: &Subject<'_>) -> Vec<Link<'a>> {
    let on = subject.clauses.on();
    from(model, index, &place::starts(model, subject.clauses.contract, &subject.datasets, on), on)
}

/// These hostings, and what they rely on, nearest first.
pub(super) fn from<'a>(model: &'a Model, index: &Index<'a>, starts: &[HostingId], on: Day) -> Vec<Link<'a>> {
    let day = Period { from: Some(on), last: Some(on) };
    let chain = supply_chain(model, starts, &Service::ALL, day);
    let members: BTreeSet<HostingId> = chain.members().iter().map(|member| member.hosting).collect();
    let link = |id: HostingId| {
        let hosting = model.hostings.get(id)?;
        let operator =
            hosting.operator.map(|said| Said { value: model.organisation_of(said.value), span: said.span });
        let relied_on = index.relied_on(id).iter().copied();
        let relied_on = relied_on.filter(|(from, it)| members.contains(from) && it.period.contains(on));
        Some(Link {
            id,
            hosting,
            operator,
            starts_here: starts.contains(&id),
            relied_on: relied_on.collect(),
        })
    };
    chain.members().iter().filter_map(|member| link(member.hosting)).collect()
}
