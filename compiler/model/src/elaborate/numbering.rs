//! Numbers for everything declared, such that closures are ranges: terms kind by kind, each after the first of its parents;
//! groups after their organisation; the rest in the order of their paths.

use super::names::name_span;
use super::{Elaborator, Entry};
use crate::codes;
use crate::graphs::cycles::{Edge, cycles};
use charta_base::{Diagnostic, Span};
use charta_syntax::ast::DeclarationKind;
use rustc_hash::FxHashMap;

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
        let mut place_of: FxHashMap<(DeclarationKind, std::sync::Arc<str>), usize> = FxHashMap::default();
        for (place, entry) in self.names.entries.iter_mut().enumerate() {
            entry.id = place as u32;
            if TERM_KINDS.contains(&entry.kind) {
                place_of.insert((entry.kind, entry.path.clone()), place);
            }
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
                    let above = place_of.get(&(kind, format!("{}.{prefix}", entry.module).into()));
                    mine.extend(above.map(|above| (*above, name_span(&entry.declaration))));
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
            let cut = self.report_cycles(&places, &edges);
            for (at, mine) in parents.iter_mut().enumerate() {
                if cut.get(at).copied().unwrap_or(false) {
                    mine.clear();
                }
            }
            order.extend(depth_first(&places, &parents, &local));
        }
        order
    }

    /// Reports each cycle among declarations; says which declarations are in a knot, so that their links can be cut.
    pub(super) fn report_cycles(&mut self, places: &[usize], edges: &[Edge]) -> Vec<bool> {
        let mut cut = vec![false; places.len()];
        for walk in cycles(places.len(), edges) {
            let name = |at: u32| {
                let entry = places.get(at as usize).and_then(|place| self.names.entries.get(*place));
                entry.map_or("", |entry| entry.name)
            };
            let kind = walk.first().and_then(|edge| places.get(edge.from as usize));
            let kind =
                kind.and_then(|place| self.names.entries.get(*place)).map_or("", |entry| entry.kind.word());
            let shown = 12;
            let mut way: Vec<String> =
                walk.iter().take(shown).map(|edge| format!("`{}`", name(edge.from))).collect();
            if walk.len() > shown {
                way.push(format!("… ({} more)", walk.len() - shown));
            }
            way.extend(walk.last().map(|edge| format!("`{}`", name(edge.to))));
            if let [first, rest @ ..] = walk.as_slice() {
                let message = format!("{kind} `{}` leads back to itself", name(first.from));
                let mut finding = Diagnostic::at(&codes::CIRCULAR, first.span, message)
                    .label("the circle starts here")
                    .evidence(way.join(" → "))
                    .help("remove one of these links");
                for edge in rest.iter().take(shown) {
                    finding = finding
                        .also(edge.span, format!("then from `{}` to `{}`", name(edge.from), name(edge.to)));
                }
                self.findings.push(finding);
            }
            for edge in &walk {
                if let Some(slot) = cut.get_mut(edge.from as usize) {
                    *slot = true;
                }
            }
        }
        cut
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
