//! Numbers for everything declared, such that closures are ranges: terms kind by kind, each after the first of its parents;
//! groups after their organisation; the rest in the order of their paths.

use super::names::name_span;
use super::{Elaborator, Entry};
use crate::codes;
use crate::graphs::cycles::{Edge, cycles};
use crate::time::{Day, Period};
use charta_base::{Diagnostic, Span};
use charta_syntax::ast::{DeclarationKind, Word};
use rustc_hash::{FxHashMap, FxHashSet};

/// The declarations of terms and parties in the order of their ids.
pub(super) struct Order {
    /// Places in the table of names, with the places of the parents.
    pub(super) terms: Vec<(usize, Vec<usize>)>,
    /// Places in the table of names, with the place of a group's organisation.
    pub(super) parties: Vec<(usize, Option<usize>)>,
}

pub(super) const TERM_KINDS: [DeclarationKind; 8] = [
    DeclarationKind::Purpose,
    DeclarationKind::Category,
    DeclarationKind::Jurisdiction,
    DeclarationKind::Basis,
    DeclarationKind::Action,
    DeclarationKind::Safeguard,
    DeclarationKind::Kind,
    DeclarationKind::Certification,
];

impl Elaborator<'_, '_> {
    /// Gives every declaration its number.
    pub(super) fn number(&mut self) -> Order {
        let terms = self.order_terms();
        let parties = self.order_parties();
        let mut ids: Vec<(usize, u32)> = Vec::with_capacity(self.names.entries.len());
        ids.extend(terms.iter().enumerate().map(|(id, (place, _))| (*place, id as u32)));
        ids.extend(parties.iter().enumerate().map(|(id, (place, _))| (*place, id as u32)));
        let mut next: FxHashMap<DeclarationKind, u32> = FxHashMap::default();
        for (place, entry) in self.names.entries.iter().enumerate() {
            let is_numbered = TERM_KINDS.contains(&entry.kind)
                || matches!(entry.kind, DeclarationKind::Organisation | DeclarationKind::Group);
            if !is_numbered {
                let id = next.entry(entry.kind).or_insert(0);
                ids.push((place, *id));
                *id += 1;
            }
        }
        for (place, id) in ids {
            if let Some(entry) = self.names.entries.get_mut(place) {
                entry.id = id;
            }
        }
        // Until here a name resolves to its place; from here on to its number.
        Order { terms, parties }
    }

    fn order_terms(&mut self) -> Vec<(usize, Vec<usize>)> {
        for (place, entry) in self.names.entries.iter_mut().enumerate() {
            entry.id = place as u32;
        }
        let mut order = Vec::new();
        for kind in TERM_KINDS {
            let places: Vec<usize> = self
                .names
                .entries
                .iter()
                .enumerate()
                .filter(|(_, e)| e.kind == kind)
                .map(|(place, _)| place)
                .collect();
            let local: FxHashMap<usize, usize> =
                places.iter().enumerate().map(|(at, place)| (*place, at)).collect();
            let mut parents: Vec<Vec<(usize, Span)>> = Vec::with_capacity(places.len());
            for place in &places {
                let Some(entry) = self.names.entries.get(*place).cloned() else { continue };
                let mut mine: Vec<(usize, Span)> = Vec::new();
                if let Some((prefix, _)) = entry.name.rsplit_once('.') {
                    let span = name_span(&entry.declaration);
                    let word =
                        Word { text: prefix, span: Span { end: span.start + prefix.len() as u32, ..span } };
                    let so_far = self.findings.len();
                    let above = self.names.resolve(entry.file, word, &[kind], &mut self.findings);
                    match above.map(|above| above.id as usize) {
                        Some(above) => mine.push((above, word.span)),
                        None => {
                            if let Some(finding) = self.findings.get_mut(so_far) {
                                let reason = format!("`{}` lies below `{prefix}`", entry.name);
                                finding.evidence.push(reason);
                            }
                        }
                    }
                }
                for word in entry.declaration.parents() {
                    let found = self.names.resolve(entry.file, word, &[kind], &mut self.findings);
                    mine.extend(found.map(|found| (found.id as usize, word.span)));
                }
                mine.dedup_by_key(|(above, _)| *above);
                parents.push(mine);
            }
            let edges: Vec<Edge> = parents
                .iter()
                .enumerate()
                .flat_map(|(at, mine)| mine.iter().map(move |(above, span)| (at, *above, *span)))
                .filter_map(|(at, above, span)| {
                    Some(Edge { from: at as u32, to: *local.get(&above)? as u32, span })
                })
                .collect();
            let cut = self.report_cycles(&places, &edges, "lies below itself");
            for (at, mine) in parents.iter_mut().enumerate() {
                if cut.get(at).copied().unwrap_or(false) {
                    mine.clear();
                }
            }
            order.extend(depth_first(&places, &parents, &local));
        }
        order
    }

    /// Reports each cycle among declarations, in the words of their relation (`owns itself`); says which declarations are in one,
    /// so that their links can be cut. Once those are cut, no cycle is left.
    pub(super) fn report_cycles(&mut self, places: &[usize], edges: &[Edge], relation: &str) -> Vec<bool> {
        let mut cut = vec![false; places.len()];
        let mut left = edges.to_vec();
        loop {
            let walks = cycles(places.len(), &left);
            if walks.is_empty() {
                return cut;
            }
            for walk in walks {
                let finding = self.circle(places, &walk, relation);
                self.findings.extend(finding);
                for edge in &walk {
                    if let Some(slot) = cut.get_mut(edge.from as usize) {
                        *slot = true;
                    }
                }
            }
            left.retain(|edge| !cut.get(edge.from as usize).copied().unwrap_or(true));
        }
    }

    /// As [`Elaborator::report_cycles`], for links that hold for a time: only links of the same day make a cycle.
    pub(super) fn report_dated_cycles(&mut self, places: &[usize], edges: &[(Edge, Period)], relation: &str) {
        let all: Vec<Edge> = edges.iter().map(|(edge, _)| *edge).collect();
        if cycles(places.len(), &all).is_empty() {
            return;
        }
        // What holds together on some day holds together on the first day of one of its links.
        let mut days: Vec<Option<Day>> = edges.iter().map(|(_, period)| period.from).collect();
        days.sort_unstable();
        days.dedup();
        let mut reported: FxHashSet<Span> = FxHashSet::default();
        for day in days {
            let on = day.unwrap_or(Day(i32::MIN));
            let held: Vec<Edge> =
                edges.iter().filter(|(_, period)| period.contains(on)).map(|(edge, _)| *edge).collect();
            for walk in cycles(places.len(), &held) {
                if walk.first().is_some_and(|first| reported.insert(first.span)) {
                    let finding = self.circle(places, &walk, relation);
                    let finding = match day {
                        Some(day) => finding.map(|finding| finding.evidence(format!("from {day}"))),
                        None => finding,
                    };
                    self.findings.extend(finding);
                }
            }
        }
    }

    fn circle(&self, places: &[usize], walk: &[Edge], relation: &str) -> Option<Diagnostic> {
        const SHOWN: usize = 12;
        let entry = |at: u32| places.get(at as usize).and_then(|place| self.names.entries.get(*place));
        let name = |at: u32| entry(at).map_or("", |entry| entry.name);
        let [first, rest @ ..] = walk else { return None };
        let kind = entry(first.from).map_or("", |entry| entry.kind.word());
        let message = format!("{kind} `{}` {relation}", name(first.from));
        let mut finding = Diagnostic::at(&codes::CIRCULAR, first.span, message);
        if rest.is_empty() {
            return Some(finding.label("names itself").help("remove this link"));
        }
        let mut way: Vec<String> =
            walk.iter().take(SHOWN).map(|edge| format!("`{}`", name(edge.from))).collect();
        if walk.len() > SHOWN {
            way.push(format!("… ({} more)", walk.len() - SHOWN));
        }
        way.push(format!("`{}`", name(first.from)));
        finding = finding.label(format!("from `{}` to `{}`", name(first.from), name(first.to)));
        for edge in rest.iter().take(SHOWN) {
            finding = finding.also(edge.span, format!("from `{}` to `{}`", name(edge.from), name(edge.to)));
        }
        Some(finding.evidence(way.join(" → ")).help("remove one of these links"))
    }

    fn order_parties(&mut self) -> Vec<(usize, Option<usize>)> {
        let mut groups: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        let mut homeless = Vec::new();
        let entries: Vec<(usize, Entry<'_>)> = self
            .names
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.kind == DeclarationKind::Group)
            .map(|(place, entry)| (place, entry.clone()))
            .collect();
        for (place, entry) in entries {
            let home = match entry.declaration.of() {
                Some(word) => {
                    let kinds = [DeclarationKind::Organisation];
                    self.names
                        .resolve(entry.file, word, &kinds, &mut self.findings)
                        .map(|found| found.id as usize)
                }
                None => {
                    if !entry.declaration.is_broken() {
                        let message = format!("group `{}` does not say whose it is", entry.name);
                        let finding =
                            Diagnostic::at(&codes::MISSING_FACT, name_span(&entry.declaration), message)
                                .label("`of` is missing")
                                .help(format!("write `group {} of ORGANISATION`", entry.name));
                        self.findings.push(finding);
                    }
                    None
                }
            };
            match home {
                Some(home) => groups.entry(home).or_default().push(place),
                None => homeless.push(place),
            }
        }
        let mut order = Vec::new();
        for (place, entry) in self.names.entries.iter().enumerate() {
            if entry.kind == DeclarationKind::Organisation {
                order.push((place, None));
                order.extend(groups.get(&place).into_iter().flatten().map(|group| (*group, Some(place))));
            }
        }
        order.extend(homeless.into_iter().map(|place| (place, None)));
        order
    }
}

/// Terms so that each stands after the first of its parents and before that parent's next child.
fn depth_first(
    places: &[usize],
    parents: &[Vec<(usize, Span)>],
    local: &FxHashMap<usize, usize>,
) -> Vec<(usize, Vec<usize>)> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); places.len()];
    let mut roots = Vec::new();
    for (at, mine) in parents.iter().enumerate() {
        let first = mine.first().and_then(|(above, _)| local.get(above));
        match first.and_then(|above| children.get_mut(*above)) {
            Some(siblings) => siblings.push(at),
            None => roots.push(at),
        }
    }
    let mut order = Vec::with_capacity(places.len());
    let mut open: Vec<usize> = roots.into_iter().rev().collect();
    while let Some(at) = open.pop() {
        let mine =
            parents.get(at).map_or_else(Vec::new, |mine| mine.iter().map(|(above, _)| *above).collect());
        order.extend(places.get(at).map(|place| (*place, mine)));
        open.extend(children.get(at).into_iter().flatten().rev());
    }
    order
}
