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

use super::source::{Needed, Sources};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Id, Label, Severity};
use charta_model::model::{
    Clause, ClauseId, ClauseKind, Contract, ContractId, DatasetId, Effect, Grant, Model, Owner, PartyId,
};
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

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let permits = onward_permits(context);
    let mut hops = Hops::new(context, &permits);
    let mut told = Told::default();
    hops.settle((0..permits.len()).collect());
    // What no permit at all could have given, whoever had it to give.
    let nowhere: Vec<(usize, Beyond)> =
        hops.open().filter_map(|at| Some((at, permits.get(at)?.beyond(&hops.sources, true)?))).collect();
    for (at, beyond) in &nowhere {
        hops.give(*at);
        tell(permits.get(*at), beyond, &mut told, findings);
    }
    hops.settle_news();
    while let Some(at) = hops.one_of_a_ring() {
        let beyond = permits.get(at).and_then(|onward| onward.beyond(&hops.sources, false));
        if let Some(beyond) = beyond {
            tell(permits.get(at), &Beyond { in_a_ring: true, ..beyond }, &mut told, findings);
        }
        hops.give(at);
        hops.settle_news();
    }
}

/// Permits that hand on, by place in a list, and which of them do not count as given yet.
struct Hops<'a> {
    permits: &'a [Onward<'a>],
    sources: Sources<'a>,
    is_open: Vec<bool>,
    /// Which of them need something of a dataset from others, by their provider.
    by_need: FxHashMap<(PartyId, DatasetId), Vec<usize>>,
    by_clause: FxHashMap<ClauseId, usize>,
    news: Vec<(PartyId, DatasetId)>,
    /// None before this is open.
    first: usize,
}

impl<'a> Hops<'a> {
    fn new(context: &'a Context<'a>, permits: &'a [Onward<'a>]) -> Hops<'a> {
        let mut by_need: FxHashMap<(PartyId, DatasetId), Vec<usize>> = FxHashMap::default();
        for (at, onward) in permits.iter().enumerate() {
            for dataset in onward.needed.iter().flat_map(|needed| &needed.datasets) {
                by_need.entry((onward.provider, *dataset)).or_default().push(at);
            }
        }
        let by_clause = permits.iter().enumerate().map(|(at, onward)| (onward.clause, at)).collect();
        let sources = Sources::new(context, permits.iter().map(|onward| onward.clause));
        Hops {
            permits,
            sources,
            is_open: vec![true; permits.len()],
            by_need,
            by_clause,
            news: Vec::new(),
            first: 0,
        }
    }

    fn open(&self) -> impl Iterator<Item = usize> + '_ {
        self.is_open.iter().enumerate().filter(|(_, open)| **open).map(|(at, _)| at)
    }

    /// From now on what a permit permits counts as given.
    fn give(&mut self, at: usize) {
        if let (Some(open), Some(onward)) = (self.is_open.get_mut(at), self.permits.get(at)) {
            *open = false;
            self.news.extend(self.sources.give(onward.clause));
        }
    }

    /// Gives what can be given, round after round: whoever received something may now have what it hands on.
    fn settle(&mut self, mut candidates: Vec<usize>) {
        while !candidates.is_empty() {
            candidates.sort_unstable();
            candidates.dedup();
            candidates.retain(|at| self.is_open.get(*at) == Some(&true));
            candidates.retain(|at| {
                self.permits.get(*at).is_some_and(|onward| onward.beyond(&self.sources, false).is_none())
            });
            candidates.iter().for_each(|at| self.give(*at));
            let news = std::mem::take(&mut self.news);
            candidates = news.iter().filter_map(|need| self.by_need.get(need)).flatten().copied().collect();
        }
    }

    fn settle_news(&mut self) {
        let news = std::mem::take(&mut self.news);
        let candidates = news.iter().filter_map(|need| self.by_need.get(need)).flatten().copied();
        let candidates: Vec<usize> = candidates.collect();
        self.settle(candidates);
    }

    /// The first permit of a ring, each of which waits for another.
    fn one_of_a_ring(&mut self) -> Option<usize> {
        while self.is_open.get(self.first) == Some(&false) {
            self.first += 1;
        }
        let mut seen: FxHashMap<usize, usize> = FxHashMap::default();
        let mut way: Vec<usize> = Vec::new();
        let mut at = self.is_open.get(self.first).map(|_| self.first)?;
        loop {
            if let Some(start) = seen.insert(at, way.len()) {
                return way.get(start..)?.iter().min().copied();
            }
            way.push(at);
            let onward = self.permits.get(at)?;
            let mut suppliers = onward
                .needed
                .iter()
                .filter_map(|needed| self.sources.waiting_for(onward.provider, onward.contract_id, needed));
            // Whoever waits for nobody is told as it is.
            let Some(next) = suppliers.next().and_then(|clause| self.by_clause.get(&clause)) else {
                return Some(at);
            };
            at = *next;
        }
    }
}

/// A permit that speaks of data its provider has from others.
struct Onward<'a> {
    context: &'a Context<'a>,
    contract_id: ContractId,
    contract: &'a Contract,
    provider: PartyId,
    clause: ClauseId,
    grant: &'a Grant,
    needed: Vec<Needed>,
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

fn onward_permits<'a>(context: &'a Context<'a>) -> Vec<Onward<'a>> {
    let model = context.model;
    let mut permits = Vec::new();
    for (contract_id, contract) in model.contracts.iter() {
        let Some(provider) = contract.provider.map(|said| model.organisation_of(said.value)) else {
            continue;
        };
        for clause in &contract.clauses {
            let Some(ClauseKind::Grant(grant)) = model.clauses.get(*clause).map(|clause| &clause.kind) else {
                continue;
            };
            if grant.effect != Effect::Permit {
                continue;
            }
            let rules = context.rules.of_clause(*clause).iter().filter_map(|rule| context.rules.get(*rule));
            let needed: Vec<Needed> =
                rules.flat_map(|rule| super::source::needed(model, provider, rule)).collect();
            if !needed.is_empty() {
                permits.push(Onward {
                    context,
                    contract_id,
                    contract,
                    provider,
                    clause: *clause,
                    grant,
                    needed,
                });
            }
        }
    }
    permits
}

impl Onward<'_> {
    /// What lies beyond what its provider was given; or, for `by_any`, beyond what any permit to it would give, whether or not its own provider
    /// has it.
    fn beyond(&self, sources: &Sources<'_>, by_any: bool) -> Option<Beyond> {
        let mut space = self.context.rules.rows.borrow_mut();
        for needed in &self.needed {
            let held = sources.held(self.provider, self.contract_id, needed, by_any);
            for (wanted, lacking) in
                [(sources.sharing(needed), Why::NotToShare), (Some(needed.region.clone()), Why::NotToUse)]
            {
                let Some(wanted) = wanted else { continue };
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
                if let Some((region, why)) = lacks.or_else(forbidden) {
                    let dataset = datasets_of(self.context.model, &region.columns).first().copied()?;
                    let what = self.what(&region, dataset, &held.given, why);
                    let (witness, is_derived) = (region.witness(&space), needed.is_derived);
                    return Some(Beyond { witness, dataset, what, is_derived, why, in_a_ring: false });
                }
            }
        }
        None
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
        let provider = model.parties.get(self.provider).map_or("", |party| &party.about.name);
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
        let mut finding = Diagnostic::at(&CODE, self.grant.data_span, message)
            .label(label)
            .about(self.contract.about.path.to_string());
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
        Owner::Contract(_) => String::new(),
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
fn tell(onward: Option<&Onward<'_>>, beyond: &Beyond, told: &mut Told, findings: &mut Vec<Diagnostic>) {
    let Some(onward) = onward else { return };
    let key = (onward.contract_id, beyond.what.clone(), beyond.why);
    match told.get(&key).and_then(|at| findings.get_mut(*at)).filter(|_| !beyond.in_a_ring) {
        Some(earlier) => {
            let text = "handed on here too".to_owned();
            earlier.secondary.push(Label { span: onward.grant.data_span, text });
            if earlier.evidence.len() < SHOWN {
                earlier.evidence.extend(onward.witness(beyond));
            }
        }
        None => {
            told.insert(key, findings.len());
            findings.push(onward.finding(beyond));
        }
    }
}
