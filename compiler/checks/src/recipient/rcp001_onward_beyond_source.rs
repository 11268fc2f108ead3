//! RCP001: a provider hands on more than it was given, or hands on without being allowed to.
//!
//! A provider needs no permission for data that it controls and did not derive from another's, nor to give their controller its own data back.
//! For everything else, each permit it gives must lie within what others permit **to it**: the same use of the same columns and
//! rows, for the same purposes, on the same days; and, besides, the permission to `share` them. Where the provider processes is
//! between it and its own source.
//!
//! What is permitted counts as given once its own provider has it to give, beginning at the controllers. A permit that hands on
//! what nobody gave is reported where the right appears from nowhere, and counts as given from there on: so that a chain has one finding, and
//! so has a ring of contracts whose parties have the data from nobody but each other.

use super::hops::{Lack, Within, follow};
use super::onward::{Onward, onward_permits};
use super::rcp003_processor_decides::purposes_beyond;
use super::source::{Held, Needed, Sources};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Id, Label, Severity};
use charta_model::model::{Clause, ClauseId, ContractId, DatasetId, Model, Owner};
use charta_model::region::{Region, Witness};
use charta_model::rules::datasets_of;
use rustc_hash::FxHashMap;

/// A right from nowhere.
pub static CODE: Code = Code {
    id: "RCP001",
    name: "onward-beyond-source",
    summary: "a provider hands on more than it was given",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/RCP001-onward-beyond-source.md"),
};

pub(crate) fn run<'a>(context: &'a Context<'a>, findings: &mut Vec<Diagnostic>) {
    let permits = onward_permits(context);
    let mut elsewhere = purposes_beyond(context, &permits);
    let handed = |onward: Onward<'a>| {
        let elsewhere = elsewhere.remove(&onward.clause).map(|beyond| beyond.all).unwrap_or_default();
        Handed { context, onward, elsewhere }
    };
    let permits: Vec<Handed<'_>> = permits.into_iter().map(handed).collect();
    let mut told = Told::default();
    follow(
        context,
        &permits,
        |handed, sources, within| handed.beyond(sources, within).map(|what| Lack { what, is_evident: true }),
        |handed, beyond, in_a_ring| tell(handed, &Beyond { in_a_ring, ..beyond }, &mut told, findings),
    );
}

/// A permit that hands on.
struct Handed<'a> {
    context: &'a Context<'a>,
    onward: Onward<'a>,
    /// What its provider need not have here, of what it permits its processors: for a purpose that nobody has for whom they act, another check
    /// tells it; for one that a controller has beside them, the permit to that controller does.
    elsewhere: Vec<Region>,
}

impl<'a> AsRef<Onward<'a>> for Handed<'a> {
    fn as_ref(&self) -> &Onward<'a> {
        &self.onward
    }
}

/// What a provider hands on and does not have.
struct Beyond {
    witness: Option<Witness>,
    dataset: DatasetId,
    /// The dataset, or the one column of it that was never given while others were.
    what: String,
    is_derived: bool,
    why: Why,
    in_a_ring: bool,
}

/// Why it does not have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Why {
    /// No permit to it speaks of the columns at all.
    NeverGiven,
    /// Some do, but none permits to share all that is handed on.
    NotToShare,
    /// Some do, but none permits it all of the use that it permits to others.
    NotToUse,
    /// A clause forbids it.
    Forbidden(ClauseId),
}

impl Handed<'_> {
    /// What lies beyond what its provider was given; or beyond what any permit to it would give, whether or not its own provider has it.
    fn beyond(&self, sources: &Sources<'_>, within: Within) -> Option<Beyond> {
        let onward = &self.onward;
        onward.needed.iter().filter_map(|needed| needed.within(within)).find_map(|needed| {
            let needed = needed.as_ref();
            let held = sources.held(onward.provider, onward.contract_id, needed, within == Within::All);
            let sharing =
                sources.sharing(needed).and_then(|wanted| self.lack(needed, &wanted, &held, Why::NotToShare));
            sharing.or_else(|| {
                let mut own = {
                    let mut space = self.context.rules.rows.borrow_mut();
                    needed.region.without_all(&self.elsewhere, &mut space).into_iter()
                };
                own.find_map(|wanted| self.lack(needed, &wanted, &held, Why::NotToUse))
            })
        })
    }

    /// What a provider lacks of one thing that it must have.
    fn lack(&self, needed: &Needed, wanted: &Region, held: &Held, lacking: Why) -> Option<Beyond> {
        let mut space = self.context.rules.rows.borrow_mut();
        let beyond = wanted.without_all(&held.given, &mut space);
        let lacks = beyond.first().map(|region| {
            let given = held.given.iter().any(|given| given.columns.overlaps(&region.columns));
            (region.clone(), if given { lacking } else { Why::NeverGiven })
        });
        // What is forbidden to those who receive it, too, contradicts the permit as it stands: another check says so.
        let is_told =
            |taken: &Region| lacking == Why::NotToUse && needed.recipients.is_subset(&taken.parties);
        let forbidden = || {
            let mut taken = held.taken.iter().filter(|(_, taken)| !is_told(taken));
            taken.find_map(|(clause, taken)| {
                Some((wanted.intersection(taken, &mut space)?, Why::Forbidden(*clause)))
            })
        };
        let (region, why) = lacks.or_else(forbidden)?;
        let dataset = datasets_of(self.context.model, &region.columns).first().copied()?;
        let what = self.what(&region, dataset, &held.given, why);
        let (witness, is_derived) = (region.witness(&space), needed.is_derived);
        Some(Beyond { witness, dataset, what, is_derived, why, in_a_ring: false })
    }

    fn what(&self, beyond: &Region, id: DatasetId, given: &[Region], why: Why) -> String {
        let model = self.context.model;
        let Some(dataset) = model.datasets.get(id) else { return String::new() };
        let name = &dataset.about.name;
        let column =
            beyond.columns.first().and_then(|column| model.columns.get(Id::new(u32::try_from(column).ok()?)));
        match column.filter(|_| {
            why == Why::NeverGiven && given.iter().any(|given| given.columns.overlaps(&dataset.columns))
        }) {
            Some(column) => format!("{name}.{}", column.about.name),
            None => name.to_string(),
        }
    }

    /// One request that is handed on, and that the provider does not have.
    fn witness(&self, beyond: &Beyond) -> Option<String> {
        let request = beyond.witness.as_ref()?.describe(self.context.model);
        Some(match (beyond.in_a_ring, beyond.why) {
            (true, _) => {
                format!("nothing that begins with who answers for `{}` permits {request}", beyond.what)
            }
            (false, Why::Forbidden(_)) => format!("a clause forbids {request}"),
            (false, _) => format!("nothing permits {request}"),
        })
    }

    fn finding(&self, beyond: &Beyond) -> Diagnostic {
        let model = self.context.model;
        let provider = model.parties.get(self.onward.provider).map_or("", |party| &party.about.name);
        let dataset = model.datasets.get(beyond.dataset);
        let name = &beyond.what;
        let hands_on = match beyond.is_derived {
            true => format!("`{provider}` hands on what it derived from `{name}`"),
            false => format!("`{provider}` hands on `{name}`"),
        };
        let message = match (beyond.in_a_ring, beyond.why) {
            (true, _) => format!("{hands_on}, and has it only from those to whom it hands it on"),
            (false, Why::NeverGiven) => format!("{hands_on}, and no contract gives `{name}` to `{provider}`"),
            (false, Why::NotToShare) => {
                format!("{hands_on}, and no contract permits it to share all of that")
            }
            (false, Why::NotToUse) => format!("{hands_on} for a use that it does not itself have"),
            (false, Why::Forbidden(_)) => format!("{hands_on}, and part of that is forbidden to it"),
        };
        let label = if beyond.why == Why::NeverGiven { "never given" } else { "more than was given" };
        let mut finding = Diagnostic::at(&CODE, self.onward.grant.data_span, message)
            .label(label)
            .about(self.onward.contract.about.path.to_string());
        finding.evidence.extend(self.witness(beyond));
        if let Why::Forbidden(clause) = beyond.why
            && let Some(clause) = model.clauses.get(clause)
        {
            finding = finding.also(clause.span, format!("forbidden here{}", by_owner(model, clause)));
        }
        if let Some((dataset, controller)) = dataset.and_then(|dataset| Some((dataset, dataset.controller?)))
        {
            let who = model.parties.get(controller.value).map_or("", |party| &party.about.name);
            finding = finding.also(controller.span, format!("`{who}` answers for `{}`", dataset.about.name));
        }
        finding.help(match beyond.why {
            Why::Forbidden(_) => format!("narrow the permit to what is not forbidden to `{provider}`"),
            Why::NeverGiven => format!("add a contract that gives `{name}` to `{provider}` and permits `{provider}` to share it, or leave `{name}` out"),
            Why::NotToShare | Why::NotToUse => format!(
                "narrow the permit to what `{provider}` may use and share, or have the contract that gives `{name}` to `{provider}` permit the rest"
            ),
        })
    }
}

fn by_owner(model: &Model, clause: &Clause) -> String {
    match clause.owner {
        Owner::Contract(_) | Owner::Procedure(_) => String::new(),
        Owner::Rulebook(_) => model
            .owner_about(clause.owner)
            .map_or_else(String::new, |about| format!(" by rulebook `{}`", about.name)),
    }
}

/// The findings by what is one cause: a contract that hands on the same data without having them, for the same reason.
type Told = FxHashMap<(ContractId, String, Why), usize>;

/// How many requests a finding shows.
const SHOWN: usize = 6;

/// Reports a permit; several permits of one contract with one cause are one finding.
fn tell(handed: &Handed<'_>, beyond: &Beyond, told: &mut Told, findings: &mut Vec<Diagnostic>) {
    let onward = &handed.onward;
    let key = (onward.contract_id, beyond.what.clone(), beyond.why);
    match told.get(&key).and_then(|at| findings.get_mut(*at)).filter(|_| !beyond.in_a_ring) {
        Some(earlier) => {
            let text = "handed on here too".to_owned();
            earlier.secondary.push(Label { span: onward.grant.data_span, text });
            if earlier.evidence.len() < SHOWN {
                earlier.evidence.extend(handed.witness(beyond));
            }
        }
        None => {
            told.insert(key, findings.len());
            findings.push(handed.finding(beyond));
        }
    }
}
