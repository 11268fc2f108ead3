//! How the hosting checks name things and tell the way from a contract to what its hosting relies on.

use crate::words::{hosting_name, party_name, term_name};
use charta_base::{Diagnostic, join_words};
use charta_model::graphs::ownership::ControlReason;
use charta_model::graphs::reach::{LinkKind, Place, ReachLink};
use charta_model::graphs::supply::{SupplyChain, SupplyLink};
use charta_model::model::{HostingId, Law, Model, PartyId, Reliance, Service, Share};

/// How much of each end of a long list is shown, such as of the links of a way.
const END: usize = 6;

/// The operator of a hosting, as an organisation.
pub(super) fn operator_of(model: &Model, hosting: HostingId) -> Option<PartyId> {
    let operator = model.hostings.get(hosting)?.operator?;
    Some(model.organisation_of(operator.value))
}

/// A link in words: "`a` relies on `b` for storage and compute".
pub fn link_in_words(model: &Model, from: HostingId, reliance: &Reliance) -> String {
    let (from, on) = (hosting_name(model, from), hosting_name(model, reliance.on));
    format!("`{from}` relies on `{on}`{}", for_services(&reliance.services))
}

fn for_services(services: &[Service]) -> String {
    let services: Vec<&str> = services.iter().map(|service| service.word()).collect();
    match services.is_empty() {
        true => String::new(),
        false => format!(" for {}", join_words(&services, "and")),
    }
}

/// What is shown of a list: all of it or, of a long one, both ends, with the number (at least two) of what is left out between them.
pub(super) fn ends<T>(list: &[T]) -> (&[T], usize, &[T]) {
    match list.len() <= 2 * END + 1 {
        true => (list, 0, &[]),
        false => {
            let (first, rest) = list.split_at(END);
            let (middle, last) = rest.split_at(rest.len() - END);
            (first, middle.len(), last)
        }
    }
}

/// Adds a way to a finding, a line of evidence and a place for each link; of a long way, both ends. `told` puts a link in words.
pub(super) fn tell_way<L>(
    finding: Diagnostic,
    (first, left_out, last): (&[L], usize, &[L]),
    told: impl Fn(Diagnostic, &L) -> Diagnostic,
) -> Diagnostic {
    let finding = first.iter().fold(finding, &told);
    let finding = match left_out {
        0 => finding,
        _ => finding.evidence(format!("then {left_out} more links")),
    };
    last.iter().fold(finding, &told)
}

/// Adds the way along a hosting chain to one of its hostings.
pub(super) fn tell_supply(
    finding: Diagnostic,
    chain: &SupplyChain,
    hosting: HostingId,
    told: impl Fn(Diagnostic, &SupplyLink) -> Diagnostic,
) -> Diagnostic {
    let (first, left_out, last) = chain.path_ends(hosting, END);
    tell_way(finding, (&first, left_out, &last), |finding, link| told(finding, link))
}

/// A finding with a link of a way in words and its place.
pub(super) fn relied_on(model: &Model, finding: Diagnostic, link: &SupplyLink) -> Diagnostic {
    finding.evidence(link_in_words(model, link.from, &link.reliance)).also(link.span, "relied on here")
}

/// A link in words, told from the hosting towards the law.
pub fn reach_in_words(model: &Model, law: &Law, link: &ReachLink) -> String {
    let name = |place: Place| match place {
        Place::Territory => String::new(),
        Place::Party(party) => format!("`{}`", party_name(model, party)),
        Place::Hosting(hosting) => format!("`{}`", hosting_name(model, hosting)),
    };
    let law = &law.about.name;
    let (from, to) = (name(link.from), name(link.to));
    match (&link.kind, link.from, link.to) {
        (LinkKind::Established(place), ..) => {
            format!("{to} is established in `{}`, where `{law}` is in force", term_name(model, *place))
        }
        (LinkKind::Control(ControlReason::Declared), ..) => format!("{to} is controlled by {from}"),
        (LinkKind::Control(ControlReason::Majority(share)), ..) => match holds_alone(model, link, *share) {
            true => format!("{to} is controlled by {from}, which holds {share} of it"),
            false => format!(
                "{to} is controlled by {from} together with others under the same control: they hold {share} of it"
            ),
        },
        (LinkKind::Holding(share), ..) => {
            format!("{share} of {to} belongs to {from}, directly or through others (stakes multiplied)")
        }
        (LinkKind::Operation, ..) => format!("{to} is operated by {from}"),
        (LinkKind::Subcontracting(services), Place::Hosting(on), Place::Hosting(relying)) => {
            link_in_words(model, relying, &Reliance { on, services: services.clone() })
        }
        (LinkKind::Subcontracting(_), ..) => format!("{to} relies on {from}"),
        (LinkKind::Support(place), ..) => {
            format!("{to} is supported from `{}`, where `{law}` is in force", term_name(model, *place))
        }
        (LinkKind::Keys, ..) => format!("the keys of {to} are held by {from}"),
        (LinkKind::Technology, ..) => format!("{to} runs technology of {from}"),
    }
}

/// Whether the stake that completes a control is all of it.
fn holds_alone(model: &Model, link: &ReachLink, share: Share) -> bool {
    let Place::Party(of) = link.to else { return false };
    let owners = model.parties.get(of).into_iter().flat_map(|party| &party.owners);
    owners.into_iter().any(|stake| stake.span == link.span && stake.value.share == share)
}
