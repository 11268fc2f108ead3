//! Organisations, groups, hostings and what ties them together.

use super::*;

/// A share of ownership, in units of 10⁻¹⁸ so that products of percentages stay exact over nine links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Share(pub u64);

impl Share {
    /// All of it.
    pub const WHOLE: Share = Share(1_000_000_000_000_000_000);

    /// The share of a percentage given in ten-thousandths of a percent.
    pub fn of_percent(ten_thousandths: i64) -> Share {
        Share(u64::try_from(ten_thousandths).unwrap_or(0).saturating_mul(1_000_000_000_000))
    }

    /// This share of that share, rounded down.
    #[must_use]
    pub fn times(self, other: Share) -> Share {
        Share(
            u64::try_from(u128::from(self.0) * u128::from(other.0) / u128::from(Share::WHOLE.0))
                .unwrap_or(u64::MAX),
        )
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Share) -> Share {
        Share(self.0.saturating_add(other.0))
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} %", crate::value::decimal_text((self.0 / 1_000_000_000_000) as i64))
    }
}

/// A stake in an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stake {
    /// Who holds it.
    pub owner: PartyId,
    /// How much.
    pub share: Share,
}

/// An organisation, or a group of people in one.
#[derive(Debug, Clone, Default)]
pub struct Party {
    /// Its name and texts.
    pub about: About,
    /// For a group, its organisation.
    pub group_of: Option<PartyId>,
    /// Where it is established.
    pub established: Option<Said<TermId>>,
    /// What kind of organisation it is.
    pub kinds: Vec<TermId>,
    /// Who owns how much of it.
    pub owners: Vec<Dated<Stake>>,
    /// Whether the text says that nobody owns it (`owners: none`): a State body, an association.
    pub ownerless: bool,
    /// Who controls it, whatever the stakes.
    pub controlled_by: Vec<Dated<PartyId>>,
    /// Registration number or similar.
    pub registration: Option<Arc<str>>,
    /// How to reach it.
    pub contact: Option<Arc<str>>,
    /// Its data protection officer.
    pub data_protection_officer: Option<Arc<str>>,
    /// For a group, who its members are.
    pub members: Option<Arc<str>>,
    /// What the organisation itself is certified for, such as a list of adequate recipients.
    pub certificates: Vec<Dated<Certificate>>,
    /// The party and the groups below it, as party ids.
    pub closure: Ranges,
}

/// A service that one hosting gives another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Keeping data.
    Storage,
    /// Processing data.
    Compute,
    /// Keeping copies.
    Backup,
    /// Carrying data.
    Network,
    /// Running the systems.
    Administration,
    /// Helping users and operators.
    Support,
}

impl Service {
    /// Every service.
    pub const ALL: [Service; 6] = [
        Service::Storage,
        Service::Compute,
        Service::Backup,
        Service::Network,
        Service::Administration,
        Service::Support,
    ];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Service::Storage => "storage",
            Service::Compute => "compute",
            Service::Backup => "backup",
            Service::Network => "network",
            Service::Administration => "administration",
            Service::Support => "support",
        }
    }

    /// The service with this word.
    pub fn named(word: &str) -> Option<Service> {
        Service::ALL.into_iter().find(|service| service.word() == word)
    }
}

/// What one hosting needs from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reliance {
    /// The hosting that gives the service.
    pub on: HostingId,
    /// For which services; all of them where none is named.
    pub services: Vec<Service>,
}

/// The state of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CertificateState {
    /// In force on its days.
    Valid,
    /// Applied for: never counts.
    InProgress,
    /// Suspended: never counts.
    Suspended,
    /// Run out: never counts.
    Expired,
}

/// A certificate that a hosting claims.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The scheme.
    pub certification: TermId,
    /// The version of the scheme.
    pub version: Option<Arc<str>>,
    /// Its state; `None` where neither state nor days are given, which proves nothing.
    pub state: Option<CertificateState>,
    /// The offer it covers.
    pub offer: Option<Arc<str>>,
    /// The activities it covers; all where none is named.
    pub activities: Vec<Arc<str>>,
}

/// Where data are.
#[derive(Debug, Clone, Default)]
pub struct Hosting {
    /// Its name and texts.
    pub about: About,
    /// Who runs it.
    pub operator: Option<Said<PartyId>>,
    /// Where it stands.
    pub located: Vec<Said<TermId>>,
    /// Where data are kept, if told apart from `located`.
    pub stored_in: Vec<Said<TermId>>,
    /// Where data are processed, if told apart from `located`.
    pub processed_in: Vec<Said<TermId>>,
    /// From where data are accessed.
    pub accessed_from: Vec<Dated<TermId>>,
    /// From where it is administered and supported.
    pub support_from: Vec<Dated<TermId>>,
    /// Who holds the keys.
    pub keys_held_by: Vec<Said<PartyId>>,
    /// Whose technology it runs under licence. A licence is not control.
    pub technology: Vec<Said<PartyId>>,
    /// What it relies on.
    pub relies_on: Vec<Dated<Reliance>>,
    /// What it is certified for.
    pub certificates: Vec<Dated<Certificate>>,
    /// When it can be used.
    pub term: Option<Said<Period>>,
}
