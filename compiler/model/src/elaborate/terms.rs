//! Taxonomies.

use super::facts::Facts;
use super::phrase::Reader;
use super::{Elaborator, texts_of};
use crate::form::Shown;
use crate::graphs::cycles::Edge;
use crate::model::{Term, TermId, TermKind};
use crate::ranges::Ranges;
use crate::time::Period;
use charta_base::Id;
use charta_syntax::ast::DeclarationKind;
use std::sync::Arc;

/// What the paths of the prelude's actions begin with.
const PRELUDE: &str = "std.prelude.";

impl<'t> Elaborator<'t, '_> {
    /// Makes every term, in the order of the ids.
    pub(super) fn terms(&mut self, order: &[(usize, Vec<usize>)]) {
        for (place, parents) in order {
            let Some(entry) = self.names.entries.get(*place).cloned() else { continue };
            let facts = Facts::of(entry.declaration, &mut self.findings);
            self.common(&facts);
            let parents: Vec<TermId> = parents
                .iter()
                .filter_map(|above| self.names.entries.get(*above))
                .map(|above| Id::new(above.id))
                .collect();
            let memberships =
                self.several_dated(entry.file, &facts, "member_of", &[DeclarationKind::Jurisdiction]);
            let file = entry.file;
            let mut named = |name: &str, kind: DeclarationKind| -> Vec<TermId> {
                self.several(file, &facts, name, &[kind]).into_iter().map(|said| said.value).collect()
            };
            let carries = named("carries", DeclarationKind::Purpose);
            let not_for = named("not_for", DeclarationKind::Kind);
            let calls_for = named("calls_for", DeclarationKind::Safeguard);
            let blurred = self.blurred(&facts);
            let holidays = self.holidays(&facts);
            let (about, kind) = (self.about(&entry, &facts), term_kind(entry.kind));
            let of_prelude =
                about.path.strip_prefix(PRELUDE).filter(|_| kind == TermKind::Action).map(Arc::from);
            let term = self.model.terms.push(Term {
                about,
                kind,
                parents,
                memberships,
                iris: facts.get("iri").map_or_else(Vec::new, texts_of),
                carries,
                not_for,
                calls_for,
                blurred,
                holidays,
                closure: Ranges::empty(),
            });
            if let Some(name) = of_prelude {
                self.model.prelude_actions.entry(name).or_insert(term);
            }
        }
        self.membership_cycles();
        self.closures();
    }

    /// The form from which on a column of a category no longer tells too much.
    fn blurred(&mut self, facts: &Facts<'t>) -> Option<Shown> {
        const EXPECTED: &str = "a form such as `by year`, `by first 3 characters` or `by steps of 5`";
        let fact = facts.get("blurred")?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let shown = reader.form();
        if shown.is_none() || !reader.is_done() {
            self.wrong("blurred", phrase.span(), EXPECTED);
        }
        shown
    }

    /// A union that is a member of itself on some day.
    fn membership_cycles(&mut self) {
        let edges: Vec<(Edge, Period)> = self
            .model
            .terms
            .iter()
            .flat_map(|(id, term)| {
                term.memberships.iter().map(move |above| {
                    (Edge { from: id.raw(), to: above.value.raw(), span: above.span }, above.period)
                })
            })
            .collect();
        let places = self.places_by_id(&super::numbering::TERM_KINDS);
        self.report_dated_cycles(&places, &edges, "is a member of itself");
    }

    /// The closure of each term: itself and the closures of its children, children first.
    fn closures(&mut self) {
        let count = self.model.terms.len();
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); count];
        let mut waits: Vec<u32> = vec![0; count];
        for (id, term) in self.model.terms.iter() {
            for above in &term.parents {
                if let Some(list) = children.get_mut(above.index()) {
                    list.push(id.raw());
                }
                if let Some(waiting) = waits.get_mut(above.index()) {
                    *waiting += 1;
                }
            }
        }
        let mut open: Vec<TermId> = self
            .model
            .terms
            .ids()
            .filter(|id| waits.get(id.index()).is_some_and(|waiting| *waiting == 0))
            .collect();
        while let Some(id) = open.pop() {
            let mut pairs = vec![(i64::from(id.raw()), i64::from(id.raw()) + 1)];
            for child in children.get(id.index()).into_iter().flatten() {
                let below = self.model.terms.get(Id::new(*child));
                pairs.extend(below.into_iter().flat_map(|term| term.closure.pairs()));
            }
            let closure = Ranges::from_pairs(pairs);
            let parents = self.model.terms.get(id).map(|term| term.parents.clone()).unwrap_or_default();
            if self.model.terms.get(id).is_some() {
                #[expect(
                    clippy::indexing_slicing,
                    reason = "an arena gives no other way to change what it holds"
                )]
                let term = &mut self.model.terms[id];
                term.closure = closure;
            }
            for above in parents {
                if let Some(waiting) = waits.get_mut(above.index()) {
                    *waiting -= 1;
                    if *waiting == 0 {
                        open.push(above);
                    }
                }
            }
        }
    }
}

fn term_kind(kind: DeclarationKind) -> TermKind {
    match kind {
        DeclarationKind::Category => TermKind::Category,
        DeclarationKind::Jurisdiction => TermKind::Jurisdiction,
        DeclarationKind::Basis => TermKind::Basis,
        DeclarationKind::Action => TermKind::Action,
        DeclarationKind::Safeguard => TermKind::Safeguard,
        DeclarationKind::Kind => TermKind::Kind,
        DeclarationKind::Certification => TermKind::Certification,
        _ => TermKind::Purpose,
    }
}
