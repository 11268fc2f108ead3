//! Whom and what a law reaches on a day: the least fixpoint over the links through which the law says it reaches, with the
//! shortest path to each thing reached, and the smallest set of links whose replacement would put a thing beyond reach.

use crate::graphs::ownership::{Control, ControlReason, Ownership};
use crate::graphs::part::Part;
use crate::graphs::possible::parties_reached;
use crate::model::{HostingId, Law, LawId, Model, PartyId, Service, Share, TermId};
use crate::ranges::Ranges;
use crate::time::Day;
use charta_base::Span;
use petgraph::algo::dinics;
use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// Something a law can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The law's own territory, where every path begins.
    Territory,
    /// An organisation.
    Party(PartyId),
    /// A hosting.
    Hosting(HostingId),
}

/// How reach passes from one thing to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkKind {
    /// The organisation is established in this jurisdiction, inside the law's territory.
    Established(TermId),
    /// The organisation is controlled.
    Control(ControlReason),
    /// So much of the organisation is held, through however many others.
    Holding(Share),
    /// The hosting is operated.
    Operation,
    /// The hosting relies on the reached one for these services.
    Subcontracting(Vec<Service>),
    /// The hosting is supported from this jurisdiction, inside the law's territory.
    Support(TermId),
    /// The hosting's keys are held.
    Keys,
    /// The hosting runs technology licensed from the organisation.
    Technology,
}

/// One link of reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachLink {
    /// From what is nearer to the law.
    pub from: Place,
    /// To what is farther from it.
    pub to: Place,
    /// How.
    pub kind: LinkKind,
    /// Where it is said.
    pub span: Span,
}

/// Everything a law reaches on a day.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The law.
    pub law: LawId,
    /// The day.
    pub day: Day,
    links: Vec<ReachLink>,
    reached_by: FxHashMap<Place, usize>,
    /// The links that lead to each place, in order.
    into: FxHashMap<Place, Vec<usize>>,
}

impl Reach {
    /// The fixpoint for a law on a day; reaches nothing on a day it is not in force.
    pub fn of(model: &Model, law: LawId, day: Day) -> Reach {
        Reach::within(model, law, day, &Part::whole(model))
    }

    /// The same, of a part of the project alone.
    pub fn within(model: &Model, law: LawId, day: Day, part: &Part) -> Reach {
        let mut reach = Reach {
            law,
            day,
            links: Vec::new(),
            reached_by: FxHashMap::default(),
            into: FxHashMap::default(),
        };
        if let Some(facts) = model.laws.get(law)
            && facts.in_force.contains(day)
        {
            reach.links = links(model, facts, day, part);
            reach.reached_by = shortest(&reach.links);
            for (index, link) in reach.links.iter().enumerate() {
                reach.into.entry(link.to).or_default().push(index);
            }
        }
        reach
    }

    /// Whether the law reaches this.
    pub fn reaches(&self, place: Place) -> bool {
        self.reached_by.contains_key(&place)
    }

    /// The links of a shortest path, from the law's territory to this; empty where the law does not reach it.
    pub fn path_to(&self, place: Place) -> Vec<&ReachLink> {
        let mut path = Vec::new();
        let mut at = place;
        while at != Place::Territory {
            let Some(link) = self.reached_by.get(&at).and_then(|index| self.links.get(*index)) else { break };
            path.push(link);
            at = link.from;
        }
        path.reverse();
        path
    }

    /// The fewest links to replace so that the law no longer reaches this. Only links that a party to the hosting can
    /// replace are counted (what it relies on, who operates it, who supports it, who holds its keys): who owns whom is not theirs to
    /// change. Empty where no such set exists or nothing is reached.
    pub fn smallest_cut(&self, place: Place) -> Vec<&ReachLink> {
        let mut nodes: FxHashMap<Place, NodeIndex> = FxHashMap::default();
        let mut graph: DiGraph<(), u64> = DiGraph::new();
        let mut kept: Vec<&ReachLink> = Vec::new();
        for link in self.behind(place).into_iter().filter(|link| self.is_live(link.from)) {
            let mut node = |place: Place| *nodes.entry(place).or_insert_with(|| graph.add_node(()));
            let (from, to) = (node(link.from), node(link.to));
            graph.add_edge(from, to, cost(&link.kind));
            kept.push(link);
        }
        let (Some(source), Some(target)) = (nodes.get(&Place::Territory), nodes.get(&place)) else {
            return Vec::new();
        };
        let (total, flows) = dinics(&graph, *source, *target);
        if total >= IRREPLACEABLE {
            return Vec::new();
        }
        let near = residual_side(&graph, &flows, *source);
        let crosses = |link: &&ReachLink| {
            let side = |place: &Place| nodes.get(place).is_some_and(|node| near.contains(node));
            side(&link.from) && !side(&link.to)
        };
        kept.into_iter().filter(crosses).collect()
    }

    fn is_live(&self, place: Place) -> bool {
        place == Place::Territory || self.reaches(place)
    }

    /// The links of every way to this, in order.
    fn behind(&self, place: Place) -> Vec<&ReachLink> {
        let mut seen = FxHashSet::from_iter([place]);
        let mut open = vec![place];
        let mut links = Vec::new();
        while let Some(at) = open.pop() {
            for index in self.into.get(&at).into_iter().flatten() {
                let Some(link) = self.links.get(*index) else { continue };
                links.push(*index);
                if seen.insert(link.from) {
                    open.push(link.from);
                }
            }
        }
        links.sort_unstable();
        links.into_iter().filter_map(|index| self.links.get(index)).collect()
    }
}

const IRREPLACEABLE: u64 = 1 << 40;

/// What it costs to replace a link. To find another supplier is slightly cheaper than to find another operator for the same
/// one, so that of two equally small sets the more practical is named.
fn cost(kind: &LinkKind) -> u64 {
    match kind {
        LinkKind::Subcontracting(_) => 1_000_000,
        LinkKind::Support(_) | LinkKind::Keys | LinkKind::Technology => 1_000_001,
        LinkKind::Operation => 1_000_002,
        LinkKind::Established(_) | LinkKind::Control(_) | LinkKind::Holding(_) => IRREPLACEABLE,
    }
}

fn residual_side(graph: &DiGraph<(), u64>, flows: &[u64], source: NodeIndex) -> FxHashSet<NodeIndex> {
    let mut open_ways: FxHashMap<NodeIndex, Vec<NodeIndex>> = FxHashMap::default();
    for edge in graph.edge_indices() {
        let (Some((from, to)), Some(capacity)) = (graph.edge_endpoints(edge), graph.edge_weight(edge)) else {
            continue;
        };
        let flow = flows.get(edge.index()).copied().unwrap_or(0);
        if flow < *capacity {
            open_ways.entry(from).or_default().push(to);
        }
        if flow > 0 {
            open_ways.entry(to).or_default().push(from);
        }
    }
    let mut seen = FxHashSet::from_iter([source]);
    let mut open = vec![source];
    while let Some(at) = open.pop() {
        for next in open_ways.get(&at).into_iter().flatten() {
            if seen.insert(*next) {
                open.push(*next);
            }
        }
    }
    seen
}

/// Every link through which the law may reach on the day, in a fixed order.
fn links(model: &Model, law: &Law, day: Day, part: &Part) -> Vec<ReachLink> {
    let mut links = Vec::new();
    let in_territory =
        |term: TermId| law.territory.iter().any(|territory| model.is_in(term, *territory, day));
    let mut heads = Vec::new();
    for id in part.parties.iter().copied() {
        if let Some(seat) = model.parties.get(id).and_then(|party| party.established)
            && law.reaches.establishment
            && in_territory(seat.value)
        {
            let kind = LinkKind::Established(seat.value);
            links.push(ReachLink { from: Place::Territory, to: Place::Party(id), kind, span: seat.span });
            heads.push(id);
        }
    }
    if law.reaches.control || law.reaches.holding.is_some() {
        let ownership = Ownership::within(model, day, part);
        let on = Ranges::one(day.number());
        let possible = law.reaches.holding.map(|_| parties_reached(model, law, &part.parties, &on));
        let could_be = |party: PartyId| {
            let days = possible.as_ref().and_then(|possible| possible.days(party));
            days.is_some_and(|days| !days.is_empty())
        };
        let left = part.parties.iter().filter(|party| could_be(**party)).count();
        links.extend(Spread::new(law, &ownership, left, &could_be).from(&heads));
    }
    for (id, hosting) in part.hostings.iter().filter_map(|id| Some((*id, model.hostings.get(*id)?))) {
        let to = Place::Hosting(id);
        if let Some(operator) = hosting.operator
            && law.reaches.operation
        {
            let from = Place::Party(model.organisation_of(operator.value));
            links.push(ReachLink { from, to, kind: LinkKind::Operation, span: operator.span });
        }
        if let Some(services) = &law.reaches.subcontracting {
            for reliance in hosting.relies_on.iter().filter(|reliance| reliance.period.contains(day)) {
                if shares_a_service(services, &reliance.value.services) {
                    let from = Place::Hosting(reliance.value.on);
                    let kind = LinkKind::Subcontracting(reliance.value.services.clone());
                    links.push(ReachLink { from, to, kind, span: reliance.span });
                }
            }
        }
        let supports = hosting.support_from.iter().filter(|support| support.period.contains(day));
        for support in supports.filter(|support| law.reaches.support && in_territory(support.value)) {
            let kind = LinkKind::Support(support.value);
            links.push(ReachLink { from: Place::Territory, to, kind, span: support.span });
        }
        for keys in hosting.keys_held_by.iter().filter(|_| law.reaches.keys) {
            let from = Place::Party(model.organisation_of(keys.value));
            links.push(ReachLink { from, to, kind: LinkKind::Keys, span: keys.span });
        }
        for licensor in hosting.technology.iter().filter(|_| law.reaches.technology) {
            let from = Place::Party(model.organisation_of(licensor.value));
            links.push(ReachLink { from, to, kind: LinkKind::Technology, span: licensor.span });
        }
    }
    links
}

/// A reliance that names no service is for all of them, and so is a law that names none.
fn shares_a_service(law: &[Service], reliance: &[Service]) -> bool {
    law.is_empty() || reliance.is_empty() || reliance.iter().any(|service| law.contains(service))
}

/// How a law spreads from owners and controllers to what they own and control: what is nearer to the territory first, so that
/// only links are kept that some shortest path may need.
struct Spread<'a> {
    control: bool,
    holding: Option<Share>,
    ownership: &'a Ownership,
    links: Vec<ReachLink>,
    /// How many links each reached organisation is away from the territory.
    far: FxHashMap<PartyId, u32>,
    /// To be looked at.
    open: BinaryHeap<Reverse<Turn>>,
    /// Steps of control that one makes together with others, by who completes them.
    joint: FxHashMap<PartyId, Vec<PartyId>>,
    /// What a controlled organisation controls, its head controls: no need to start from it again.
    controlled: FxHashSet<PartyId>,
    /// How far those are away whose holdings are known.
    held: FxHashMap<PartyId, u32>,
    /// How many could be reached and are not yet, and which could be.
    left: usize,
    could_be: &'a dyn Fn(PartyId) -> bool,
}

/// An organisation's turn to be looked at: the nearest to the territory first. Of equals, all for control, owners before what they own;
/// then all for holdings, what is owned before its owners, so that an owner finds what is known through those below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    far: u32,
    is_for_holdings: bool,
    place: u32,
    party: PartyId,
}

impl<'a> Spread<'a> {
    fn new(
        law: &Law,
        ownership: &'a Ownership,
        left: usize,
        could_be: &'a dyn Fn(PartyId) -> bool,
    ) -> Spread<'a> {
        Spread {
            control: law.reaches.control,
            holding: law.reaches.holding,
            ownership,
            links: Vec::new(),
            far: FxHashMap::default(),
            open: BinaryHeap::new(),
            joint: FxHashMap::default(),
            controlled: FxHashSet::default(),
            held: FxHashMap::default(),
            left,
            could_be,
        }
    }

    /// The links from organisations in the territory down.
    fn from(mut self, heads: &[PartyId]) -> Vec<ReachLink> {
        for head in heads {
            self.reach(*head, 1);
        }
        while let Some(Reverse(turn)) = self.open.pop() {
            let Turn { far, is_for_holdings, party, .. } = turn;
            if self.far.get(&party) != Some(&far) {
                continue;
            }
            match self.holding.filter(|_| is_for_holdings) {
                Some(least) => self.hold(party, far, least),
                None => self.control(party, far),
            }
        }
        self.links
    }

    /// Notes that an organisation is so far away, unless it is known to be nearer; says whether that is news.
    fn reach(&mut self, party: PartyId, far: u32) -> bool {
        let known = self.far.get(&party).copied();
        if known.is_some_and(|known| known <= far) {
            return false;
        }
        if known.is_none() && (self.could_be)(party) {
            self.left = self.left.saturating_sub(1);
        }
        self.far.insert(party, far);
        let rank = self.ownership.rank(party);
        if self.control {
            self.open.push(Reverse(Turn { far, is_for_holdings: false, place: rank, party }));
        }
        if self.holding.is_some() {
            self.open.push(Reverse(Turn { far, is_for_holdings: true, place: u32::MAX - rank, party }));
        }
        true
    }

    fn control(&mut self, party: PartyId, far: u32) {
        let ownership = self.ownership;
        for control in ownership.controlled_alone(party) {
            self.keep_control(control);
            self.reach(control.of, far + 1);
        }
        for of in self.joint.get(&party).cloned().unwrap_or_default() {
            self.reach(of, far + 1);
        }
        if self.controlled.contains(&party) {
            return;
        }
        for control in ownership.controlled_by(party) {
            self.controlled.insert(control.of);
            if ownership.controlled_alone(control.by).any(|alone| alone.of == control.of) {
                continue;
            }
            self.keep_control(control);
            self.joint.entry(control.by).or_default().push(control.of);
            if let Some(by) = self.far.get(&control.by).copied() {
                self.reach(control.of, by + 1);
            }
        }
    }

    fn keep_control(&mut self, control: Control) {
        let Control { by, of, reason, span } = control;
        let kind = LinkKind::Control(reason);
        self.links.push(ReachLink { from: Place::Party(by), to: Place::Party(of), kind, span });
    }

    fn hold(&mut self, party: PartyId, far: u32, least: Share) {
        // Where all are reached, none is nearer from here: unless one that controls together with others was farther away than those.
        if self.left == 0 && self.joint.is_empty() {
            return;
        }
        let ownership = self.ownership;
        // What is held only through one whose holdings are known is known.
        let is_known = |through: PartyId| self.held.get(&through).is_some_and(|known| *known <= far);
        let holdings = ownership.holdings_until(party, least, is_known);
        self.held.insert(party, far);
        for (of, share, step) in holdings {
            if self.reach(of, far + 1) {
                let (from, to) = (Place::Party(party), Place::Party(of));
                self.links.push(ReachLink { from, to, kind: LinkKind::Holding(share), span: step.span });
            }
        }
    }
}

/// For each place reached, the link of a shortest path to it that was said first.
fn shortest(links: &[ReachLink]) -> FxHashMap<Place, usize> {
    let mut out: FxHashMap<Place, Vec<usize>> = FxHashMap::default();
    for (index, link) in links.iter().enumerate() {
        out.entry(link.from).or_default().push(index);
    }
    let mut reached_by: FxHashMap<Place, usize> = FxHashMap::default();
    let mut open = VecDeque::from([Place::Territory]);
    while let Some(at) = open.pop_front() {
        for index in out.get(&at).into_iter().flatten() {
            let Some(link) = links.get(*index) else { continue };
            if link.to != Place::Territory && !reached_by.contains_key(&link.to) {
                reached_by.insert(link.to, *index);
                open.push_back(link.to);
            }
        }
    }
    reached_by
}
