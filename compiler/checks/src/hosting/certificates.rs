//! What the certificates of a hosting prove, and on which days.

use super::possible::{outside, union};
use charta_model::model::{Certificate, CertificateState, Dated, Hosting, Model, Service, TermId};
use charta_model::ranges::Ranges;

/// Whoever keeps or processes the data needs a certificate; who only carries them or helps users does not.
pub(super) const SERVICES: [Service; 4] =
    [Service::Storage, Service::Backup, Service::Compute, Service::Administration];

/// A hosting's certificates of a scheme, or of one below it, whatever their state.
pub(super) fn of_scheme<'a>(
    model: &Model,
    facts: &'a Hosting,
    scheme: TermId,
) -> Vec<&'a Dated<Certificate>> {
    let Some(scheme) = model.terms.get(scheme) else { return Vec::new() };
    let is_of = |one: &&Dated<Certificate>| scheme.closure.contains(i64::from(one.value.certification.raw()));
    facts.certificates.iter().filter(is_of).collect()
}

/// Whether a certificate counts, on its days: one that is in progress, suspended or expired never does, nor does one of which neither
/// days nor a state are said.
pub(super) fn counts(certificate: &Certificate) -> bool {
    certificate.state == Some(CertificateState::Valid)
}

/// The days on which any of some certificates counts.
pub(super) fn days_of<'a>(certificates: impl IntoIterator<Item = &'a Dated<Certificate>>) -> Ranges {
    let valid = certificates.into_iter().filter(|one| counts(&one.value));
    let days: Vec<Ranges> = valid.map(|one| one.period.days()).collect();
    union(&days)
}

/// The days on which a hosting has a certificate of a scheme that counts.
pub(super) fn certified(model: &Model, facts: &Hosting, scheme: TermId) -> Ranges {
    days_of(of_scheme(model, facts, scheme))
}

/// The days on which it has none.
pub(super) fn uncertified(model: &Model, facts: &Hosting, scheme: TermId) -> Ranges {
    outside(&certified(model, facts, scheme))
}

/// A certificate's state and days in words.
pub(super) fn state_in_words(certificate: &Dated<Certificate>) -> String {
    let period = certificate.period;
    match certificate.value.state {
        Some(CertificateState::Valid) => format!("valid {period}"),
        Some(CertificateState::InProgress) => "in progress, which is no certificate yet".to_owned(),
        Some(CertificateState::Suspended) => "suspended".to_owned(),
        Some(CertificateState::Expired) => "expired".to_owned(),
        None => "neither days nor a state are said".to_owned(),
    }
}
