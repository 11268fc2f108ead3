//! HST006: a certificate that a contract requires holds, but for another version, other activities or another offer than required.

use super::asked::{Asked, asked};
use super::certificates::{SERVICES, certified, counts, days_of, of_scheme, state_in_words};
use super::places::on_day as at_day;
use super::possible::union;
use super::words::{relied_on, tell_supply};
use crate::context::Context;
use crate::words::{hosting_name, term_name};
use charta_base::{Code, Diagnostic, Severity, Verdict, join_words};
use charta_model::graphs::possible::DaysByHosting;
use charta_model::graphs::supply::{Stay, SupplyChain, supply_chain_from};
use charta_model::model::{
    Certificate, CertificateAsked, Dated, Hosting, HostingId, Model, Required, TermId,
};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, describe_days};
use rustc_hash::FxHashMap;

/// A required certificate does not cover what it must.
pub static CODE: Code = Code {
    id: "HST006",
    name: "certificate-does-not-cover",
    summary: "a required certificate holds, but for another version, other activities or another offer",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/HST006-certificate-does-not-cover.md"),
};

/// What a certificate must cover.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Demand<'a> {
    /// This version of the scheme, of every hosting of the chain.
    Version(&'a str),
    /// This offer, of the hostings where the data are: an offer is one host's, and whoever it relies on has another.
    Offer(&'a str),
    /// These activities, in order. Each is done by a host or by those it relies on, and covered by whoever does it.
    Activities(Vec<&'a str>),
}

/// A demand with the certificate it is about, as the requirement says it.
type Demanded<'a> = (&'a CertificateAsked, Demand<'a>);

/// A scheme, with the version and the offer that a certificate must have for what is demanded of it to count.
type Wanted<'a> = (TermId, Option<&'a str>, Option<&'a str>);

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let model = context.model;
    let mut when: FxHashMap<(TermId, &str), DaysByHosting> = FxHashMap::default();
    let demanded = asked(context, &CODE, |requirement| match &requirement.required {
        Required::Certified(wanted) => demands(wanted),
        _ => Vec::new(),
    });
    for asked in &demanded {
        let (wanted, demand) = &asked.what;
        let judged = Judged { model, asked, wanted, scheme: wanted.scheme.value };
        let kept = asked.places().kept;
        match demand {
            Demand::Version(version) => {
                let when = when.entry((judged.scheme, *version)).or_insert_with(|| {
                    DaysByHosting::along(model, &SERVICES, |_, facts| judged.other_version(facts, version))
                });
                if !when.of_any(&kept).is_empty() {
                    judged.versions(version, &kept, findings);
                }
            }
            Demand::Offer(offer) => judged.offers(offer, &kept, findings),
            Demand::Activities(activities) => judged.activities(activities, &kept, findings),
        }
    }
}

/// What a requirement demands of certificates besides their scheme; the same wherever it is demanded, and what is asked.
fn demands(wanted: &CertificateAsked) -> Vec<((Wanted<'_>, Demand<'_>), Demanded<'_>)> {
    let (version, offer) = (wanted.version.as_deref(), wanted.offer.as_deref());
    let mut activities: Vec<&str> = wanted.activities.iter().map(AsRef::as_ref).collect();
    activities.sort_unstable();
    activities.dedup();
    let scheme = wanted.scheme.value;
    let mut demands = Vec::new();
    demands.extend(version.map(|version| ((scheme, None, None), Demand::Version(version))));
    demands.extend(offer.map(|offer| ((scheme, version, None), Demand::Offer(offer))));
    if !activities.is_empty() {
        demands.push(((scheme, version, offer), Demand::Activities(activities)));
    }
    let both = demands.into_iter().map(|(key, demand)| ((key, demand.clone()), (wanted, demand)));
    both.collect()
}

struct Judged<'a> {
    model: &'a Model,
    asked: &'a Asked<'a, Demanded<'a>>,
    wanted: &'a CertificateAsked,
    scheme: TermId,
}

/// What a hosting's certificates do not cover.
struct Uncovered {
    hosting: HostingId,
    /// The first day on which they do not.
    first: Day,
    /// The days on which they would have to.
    needed: Ranges,
    /// Whether what is unsaid of a certificate leaves it open.
    open: bool,
    /// How many certificates of the hosting there are on that day.
    count: usize,
    /// What is wrong, after "the certificate of hosting `…` for `…`".
    what: String,
    /// What cannot be shown, where it is open.
    unshown: String,
    /// What else is to be told, if anything is.
    besides: Option<String>,
    help: String,
}

impl<'a> Judged<'a> {
    /// The days on which a hosting is certified, but not for a version.
    fn other_version(&self, facts: &Hosting, version: &str) -> Ranges {
        let of_version = of_scheme(self.model, facts, self.scheme).into_iter();
        let of_version = of_version.filter(|one| one.value.version.as_deref() == Some(version));
        certified(self.model, facts, self.scheme).difference(&days_of(of_version))
    }

    fn versions(&self, version: &str, kept: &[Stay], findings: &mut Vec<Diagnostic>) {
        let chain = supply_chain_from(self.model, kept, &SERVICES);
        let mut ways: FxHashMap<Day, SupplyChain> = FxHashMap::default();
        for member in chain.members() {
            let Some(facts) = self.model.hostings.get(member.hosting) else { continue };
            let others = member.days.intersection(&self.other_version(facts, version));
            let Some(first) = others.first().map(Day::from_number) else { continue };
            let certificates = of_scheme(self.model, facts, self.scheme);
            let on_day = valid_on(&certificates, first);
            let is_right = |one: &Certificate| one.version.as_deref() == Some(version);
            let unsaid = on_day.iter().any(|one| one.version.is_none());
            let open =
                unsaid || certificates.iter().any(|one| one.value.state.is_none() && is_right(&one.value));
            let versions = quoted(on_day.iter().filter_map(|one| one.version.as_deref()));
            let name = &facts.about.name;
            let uncovered = Uncovered {
                hosting: member.hosting,
                first,
                needed: member.days.clone(),
                open,
                count: on_day.len(),
                what: match on_day.len() {
                    1 => format!("is of version {versions}, not `{version}`"),
                    _ => format!("are of versions {versions}, not `{version}`"),
                },
                besides: None,
                unshown: format!("{} of version `{version}`", if on_day.len() == 1 { "is" } else { "are" }),
                help: match (unsaid, open) {
                    (true, _) => format!("say which version the certificate of `{name}` is of"),
                    (false, true) => "add the certificate's days: `from … until …`".to_owned(),
                    (false, false) => {
                        format!(
                            "add the certificate of version `{version}` once `{name}` has it, or replace `{name}`"
                        )
                    }
                },
            };
            let way = ways
                .entry(first)
                .or_insert_with(|| supply_chain_from(self.model, &at_day(kept, first), &SERVICES));
            findings.push(self.finding(&uncovered, &certificates, Some(way)));
        }
    }

    fn offers(&self, offer: &str, kept: &[Stay], findings: &mut Vec<Diagnostic>) {
        for (hosting, days) in kept {
            let Some(facts) = self.model.hostings.get(*hosting) else { continue };
            let certificates = of_scheme(self.model, facts, self.scheme);
            let of_version = || certificates.iter().copied().filter(|one| self.is_of_version(&one.value));
            let is_right = |one: &Certificate| one.offer.as_deref() == Some(offer);
            let others =
                days_of(of_version()).difference(&days_of(of_version().filter(|one| is_right(&one.value))));
            let Some(first) = days.intersection(&others).first().map(Day::from_number) else { continue };
            let on_day = valid_on(&of_version().collect::<Vec<_>>(), first);
            let unsaid = on_day.iter().any(|one| one.offer.is_none());
            let open = unsaid || of_version().any(|one| one.value.state.is_none() && is_right(&one.value));
            let offers = quoted(on_day.iter().filter_map(|one| one.offer.as_deref()));
            let name = &facts.about.name;
            let uncovered = Uncovered {
                hosting: *hosting,
                first,
                needed: days.clone(),
                open,
                count: on_day.len(),
                what: match on_day.len() {
                    1 => format!("covers the offer {offers}, not `{offer}`"),
                    _ => format!("cover the offers {offers}, not `{offer}`"),
                },
                besides: None,
                unshown: format!(
                    "{} the offer `{offer}`",
                    if on_day.len() == 1 { "covers" } else { "cover" }
                ),
                help: match (unsaid, open) {
                    (true, _) => format!("say which offer the certificate of `{name}` covers"),
                    (false, true) => "add the certificate's days: `from … until …`".to_owned(),
                    (false, false) => {
                        format!(
                            "host the data at the offer that is certified, or add the certificate that covers `{offer}`"
                        )
                    }
                },
            };
            findings.push(self.finding(&uncovered, &certificates, None));
        }
    }

    fn activities(&self, activities: &[&str], kept: &[Stay], findings: &mut Vec<Diagnostic>) {
        for (hosting, days) in kept {
            let Some(facts) = self.model.hostings.get(*hosting) else { continue };
            let certificates = of_scheme(self.model, facts, self.scheme);
            // Where the version or the offer is wrong, that is the finding.
            let own = certificates.iter().copied().filter(|one| {
                self.is_of_version(&one.value)
                    && self.wanted.offer.as_ref().is_none_or(|offer| one.value.offer.as_ref() == Some(offer))
            });
            let own: Vec<&Dated<Certificate>> = own.collect();
            let needed = days.intersection(&days_of(own.iter().copied()));
            let mut missing = Missing {
                of_activity: activities.iter().map(|activity| (*activity, needed.clone())).collect(),
            };
            missing.covered_by(own.iter().copied(), &needed);
            let own_gaps = missing.days();
            if own_gaps.is_empty() {
                continue;
            }
            let mut relies = false;
            let undated = |one: &&Dated<Certificate>| one.value.state.is_none();
            let mut unstated: Vec<&Dated<Certificate>> = own.iter().copied().filter(undated).collect();
            for member in supply_chain_from(self.model, &[(*hosting, own_gaps)], &SERVICES).members() {
                let Some(supplier) =
                    self.model.hostings.get(member.hosting).filter(|_| member.link.is_some())
                else {
                    continue;
                };
                let theirs = of_scheme(self.model, supplier, self.scheme).into_iter();
                let theirs: Vec<_> = theirs.filter(|one| self.is_of_version(&one.value)).collect();
                relies = true;
                unstated.extend(theirs.iter().copied().filter(undated));
                missing.covered_by(theirs, &member.days);
            }
            let Some(first) = missing.days().first().map(Day::from_number) else { continue };
            let lacking = missing.on(first);
            let open = lacking.iter().all(|activity| unstated.iter().any(|one| covers(&one.value, activity)));
            let noun = if lacking.len() == 1 { "activity" } else { "activities" };
            let list = quoted(lacking.iter().copied());
            let count = valid_on(&own, first).len();
            let name = &facts.about.name;
            let uncovered = Uncovered {
                hosting: *hosting,
                first,
                needed,
                open,
                count,
                what: format!("{} not cover {noun} {list}", if count == 1 { "does" } else { "do" }),
                besides: relies.then(|| format!("nor does any certificate of what `{name}` relies on")),
                unshown: format!("{} {noun} {list}", if count == 1 { "covers" } else { "cover" }),
                help: match open {
                    true => "add the certificate's days: `from … until …`".to_owned(),
                    false => format!(
                        "add the certificate of `{name}`, or of a hosting that it relies on, that covers {noun} {list}, or replace `{name}`"
                    ),
                },
            };
            findings.push(self.finding(&uncovered, &certificates, None));
        }
    }

    fn is_of_version(&self, certificate: &Certificate) -> bool {
        self.wanted.version.as_ref().is_none_or(|version| certificate.version.as_ref() == Some(version))
    }

    fn finding(
        &self,
        uncovered: &Uncovered,
        certificates: &[&Dated<Certificate>],
        way: Option<&SupplyChain>,
    ) -> Diagnostic {
        let (name, contract) = (hosting_name(self.model, uncovered.hosting), self.asked.name());
        let (scheme, first) = (term_name(self.model, self.scheme), uncovered.first);
        let certificates_of = format!("the certificate{} of", if uncovered.count == 1 { "" } else { "s" });
        let message = match uncovered.open {
            true => format!(
                "it cannot be shown that {certificates_of} hosting `{name}` for `{scheme}` {}, which contract `{contract}` requires",
                uncovered.unshown
            ),
            false => format!(
                "{certificates_of} hosting `{name}` for `{scheme}` {}, which contract `{contract}` requires",
                uncovered.what
            ),
        };
        let (verdict, word) = match uncovered.open {
            true => (Verdict::Unproven, "not proven"),
            false => (Verdict::Violated, "not so"),
        };
        let finding = self.asked.finding(&CODE, self.wanted.scheme.span, message).verdict(verdict);
        let mut finding = finding.label(format!("{word} on {first}"));
        if let Some(way) = way {
            finding = tell_supply(finding, way, uncovered.hosting, |finding, link| {
                relied_on(self.model, finding, link)
            });
        }
        finding = uncovered.besides.iter().fold(finding, |finding, words| finding.evidence(words.clone()));
        finding = finding.evidence(format!("needed {}", describe_days(&uncovered.needed)));
        for certificate in certificates {
            finding = finding.also(certificate.span, cover_in_words(certificate));
        }
        finding.help(uncovered.help.clone())
    }
}

/// The days on which activities are covered by nobody.
struct Missing<'a> {
    of_activity: Vec<(&'a str, Ranges)>,
}

impl<'a> Missing<'a> {
    /// Takes away what certificates cover on some days.
    fn covered_by<'c>(
        &mut self,
        certificates: impl IntoIterator<Item = &'c Dated<Certificate>>,
        on: &Ranges,
    ) {
        for one in certificates.into_iter().filter(|one| counts(&one.value)) {
            let days = one.period.days().intersection(on);
            for (activity, left) in &mut self.of_activity {
                if covers(&one.value, activity) {
                    *left = left.difference(&days);
                }
            }
        }
    }

    /// The days on which any activity is missing.
    fn days(&self) -> Ranges {
        union(self.of_activity.iter().map(|(_, days)| days))
    }

    /// The activities that are missing on a day.
    fn on(&self, day: Day) -> Vec<&'a str> {
        let missing = self.of_activity.iter().filter(|(_, days)| days.contains(day.number()));
        missing.map(|(activity, _)| *activity).collect()
    }
}

/// Whether an activity is among those that a certificate is for: one that names none is for all.
fn covers(certificate: &Certificate, activity: &str) -> bool {
    let named = &certificate.activities;
    named.is_empty() || named.iter().any(|named| named.as_ref() == activity)
}

/// The certificates that count on a day.
fn valid_on<'a>(certificates: &[&'a Dated<Certificate>], day: Day) -> Vec<&'a Certificate> {
    let valid = certificates.iter().filter(|one| counts(&one.value) && one.period.contains(day));
    valid.map(|one| &one.value).collect()
}

/// Words in backticks, each once.
fn quoted<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut words: Vec<&str> = words.collect();
    words.sort_unstable_by_key(|word| (word.len(), *word));
    words.dedup();
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    join_words(&words, "and")
}

/// What a certificate covers, and its state.
fn cover_in_words(certificate: &Dated<Certificate>) -> String {
    let value = &certificate.value;
    let mut words: Vec<String> = Vec::new();
    words.extend(value.version.iter().map(|version| format!("version `{version}`")));
    words.extend(value.offer.iter().map(|offer| format!("offer `{offer}`")));
    if !value.activities.is_empty() {
        let noun = if value.activities.len() == 1 { "activity" } else { "activities" };
        let list: Vec<String> = value.activities.iter().map(|activity| format!("`{activity}`")).collect();
        words.push(format!("{noun} {}", join_words(&list, "and")));
    }
    words.push(state_in_words(certificate));
    words.join(", ")
}
