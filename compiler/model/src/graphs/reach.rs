//! Whom and what a law reaches on a day: the least fixpoint over the links through which the law says it reaches, with the
//! shortest path to each thing reached, and the smallest set of links whose replacement would put a thing beyond reach.

use crate::graphs::ownership::{Control, ControlReason, Ownership};
use crate::graphs::part::Part;
use crate::model::{HostingId, Law, LawId, Model, PartyId, Service, Share, TermId};
use crate::time::Day;
use charta_base::Span;
use petgraph::algo::ford_fulkerson;
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
}

impl Reach {
    /// The fixpoint for a law on a day; reaches nothing on a day it is not in force.
    pub fn of(model: &Model, law: LawId, day: Day) -> Reach {
        Reach::within(model, law, day, &Part::whole(model))
    }

    /// The same, of a part of the project alone.
    pub fn within(model: &Model, law: LawId, day: Day, part: &Part) -> Reach {
        let mut reach = Reach { law, day, links: Vec::new(), reached_by: FxHashMap::default() };
        if let Some(facts) = model.laws.get(law)
            && facts.in_force.contains(day)
        {
            reach.links = links(model, facts, day, part);
            reach.reached_by = shortest(&reach.links);
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
        let wanted = self.behind(place);
        let mut nodes: FxHashMap<Place, NodeIndex> = FxHashMap::default();
        let mut graph: DiGraph<(), u64> = DiGraph::new();
        let mut kept: Vec<&ReachLink> = Vec::new();
        for link in self.links.iter().filter(|link| wanted.contains(&link.to) && self.is_live(link.from)) {
            let mut node = |place: Place| *nodes.entry(place).or_insert_with(|| graph.add_node(()));
            let (from, to) = (node(link.from), node(link.to));
            graph.add_edge(from, to, cost(&link.kind));
            kept.push(link);
        }
        let (Some(source), Some(target)) = (nodes.get(&Place::Territory), nodes.get(&place)) else {
            return Vec::new();
        };
        let (total, flows) = ford_fulkerson(&graph, *source, *target);
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

    /// Everything from which reach can pass to this, itself included.
    fn behind(&self, place: Place) -> FxHashSet<Place> {
        let mut into: FxHashMap<Place, Vec<Place>> = FxHashMap::default();
        for link in &self.links {
            into.entry(link.to).or_default().push(link.from);
        }
        let mut seen = FxHashSet::from_iter([place]);
        let mut open = vec![place];
        while let Some(at) = open.pop() {
            for from in into.get(&at).into_iter().flatten() {
                if seen.insert(*from) {
                    open.push(*from);
                }
            }
        }
        seen
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
        links.extend(Spread::new(law, &ownership).from(&heads));
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
    /// To be looked at: the nearest first; of equals, owners before what they own.
    open: BinaryHeap<Reverse<(u32, u32, PartyId)>>,
    /// Steps of control that one makes together with others, by who completes them.
    joint: FxHashMap<PartyId, Vec<PartyId>>,
    /// What a controlled organisation controls, its head controls: no need to start from it again.
    controlled: FxHashSet<PartyId>,
    /// What belongs wholly to one whose holdings are known holds nothing more.
    wholly_held: FxHashSet<PartyId>,
}

impl<'a> Spread<'a> {
    fn new(law: &Law, ownership: &'a Ownership) -> Spread<'a> {
        Spread {
            control: law.reaches.control,
            holding: law.reaches.holding,
            ownership,
            links: Vec::new(),
            far: FxHashMap::default(),
            open: BinaryHeap::new(),
            joint: FxHashMap::default(),
            controlled: FxHashSet::default(),
            wholly_held: FxHashSet::default(),
        }
    }

    /// The links from organisations in the territory down.
    fn from(mut self, heads: &[PartyId]) -> Vec<ReachLink> {
        for head in heads {
            self.reach(*head, 1);
        }
        while let Some(Reverse((far, _, party))) = self.open.pop() {
            if self.far.get(&party) != Some(&far) {
                continue;
            }
            if self.control {
                self.control(party, far);
            }
            if let Some(least) = self.holding {
                self.hold(party, far, least);
            }
        }
        self.links
    }

    /// Notes that an organisation is so far away, unless it is known to be nearer; says whether that is news.
    fn reach(&mut self, party: PartyId, far: u32) -> bool {
        let is_news = self.far.get(&party).is_none_or(|known| far < *known);
        if is_news {
            self.far.insert(party, far);
            self.open.push(Reverse((far, self.ownership.rank(party), party)));
        }
        is_news
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
        if self.wholly_held.contains(&party) {
            return;
        }
        for (of, share, step) in self.ownership.holdings_of(party, least) {
            if share == Share::WHOLE {
                self.wholly_held.insert(of);
            }
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
