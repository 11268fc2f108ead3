//! Steps by which a forbid of the project's own would no longer speak of what is asked: an exception where one does, the one that lets go of the
//! least first; and the forbid as a whole only where none does.

use super::changes::volume;
use super::edits::Edit;
use super::listed::has_exception;
use super::proof::rows_in_words;
use super::sentence::{data, parties, places, terms};
use super::thought::{Atom, Thought};
use crate::sets::{self, By};
use charta_base::{Span, join_words};
use charta_model::model::{Clause, ClauseId, Effect, Grant, Owner, TermKind};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::{RowSpace, RowsId};
use charta_model::rules::Rule;
use charta_model::time::describe_days;
use std::collections::BTreeSet;

/// At most so many ways to narrow one forbid are thought of.
const WAYS: usize = 3;

/// A step, and what the forbid no longer speaks of.
pub(super) struct Way {
    edit: Edit,
    let_go: Vec<Region>,
}

impl Thought<'_> {
    /// Steps by which a forbid would no longer speak of what is asked; none where a law forbids it.
    pub(super) fn without(&self, id: ClauseId) -> Vec<Atom> {
        let (Some(clause), Some(grant)) = (self.model().clauses.get(id), self.grant(id)) else {
            return Vec::new();
        };
        let about = self.model().owner_about(clause.owner);
        let Some(about) = about.filter(|about| !about.library) else { return Vec::new() };
        let contract = matches!(clause.owner, Owner::Contract(_)).then(|| about.path.clone());
        let mut ways = self.exceptions((id, clause), grant);
        if let Some(other) = self.on_other_days(id, grant) {
            let shorter = |region: Region| Region { days: region.days.intersection(&other.let_go), ..region };
            let let_go = self.spoken_of(id).into_iter().map(shorter).collect();
            ways.push(Way { edit: other.edit, let_go });
        }
        if ways.is_empty() {
            let words = format!("take {} out", self.model().clause_name(id));
            let edit = Edit { span: clause.span, new: String::new(), words };
            ways.push(Way { edit, let_go: self.spoken_of(id) });
        }
        let mut space = RowSpace::default();
        let asked = Region { rows: RowsId::ALL, ..self.wanted.clone() };
        let mut beside =
            |region: Region| Region { rows: RowsId::ALL, ..region }.difference(&asked, &mut space);
        let let_go = |way: Way| {
            let beside: Vec<Region> = way.let_go.iter().cloned().flat_map(&mut beside).collect();
            let besides = (!beside.is_empty()).then(|| self.let_go_in_words(id, &way.let_go));
            Atom { besides, let_go: beside, contract: contract.clone(), ..Atom::of(way.edit, None) }
        };
        let mut atoms: Vec<Atom> = ways.into_iter().map(let_go).collect();
        atoms.sort_by_key(|atom| volume(&atom.let_go));
        atoms.truncate(WAYS);
        atoms
    }

    /// What a forbid speaks of.
    fn spoken_of(&self, id: ClauseId) -> Vec<Region> {
        let rules = self.program.rules.of_clause(id).iter().filter_map(|id| self.program.rules.get(*id));
        rules.filter(|rule: &&Rule| rule.effect == Effect::Forbid).map(Region::of).collect()
    }

    /// The exceptions that a forbid could have. To except all that it speaks of would be to take it out.
    pub(super) fn exceptions(&self, (id, clause): (ClauseId, &Clause), grant: &Grant) -> Vec<Way> {
        let asked = &self.wanted;
        let naming = self.scopes.names_in(clause.span.file);
        let name = self.model().clause_name(id);
        let all = self.spoken_of(id);
        let text = |span: Span| self.compiled.sources.text(span);
        let except = |span: Span, added: Option<String>, what: &str| {
            let written = text(span).trim_end();
            let end = span.start + u32::try_from(written.len()).ok()?;
            let joint = if has_exception(written) { "," } else { " except" };
            Some(Edit {
                span: Span { start: end, end, ..span },
                new: format!("{joint} {}", added?),
                words: format!("except {what} from {name}"),
            })
        };
        let keeps = |set: &Ranges, asked: &Ranges| !set.is_subset(asked);
        let only = |part: fn(&mut Region) -> &mut Ranges, asked: &Ranges| {
            let one = |region: &Region| {
                let mut region = region.clone();
                let set = part(&mut region);
                *set = set.intersection(asked);
                region
            };
            all.iter().map(one).filter(|region| !region.is_empty()).collect::<Vec<Region>>()
        };
        let mut ways: Vec<Way> = Vec::new();
        let mut add = |edit: Option<Edit>, part: fn(&mut Region) -> &mut Ranges, asked: &Ranges| {
            ways.extend(edit.map(|edit| Way { edit, let_go: only(part, asked) }));
        };
        if keeps(&grant.purposes.value, &asked.purposes) {
            let purposes = terms(self.model(), TermKind::Purpose, &asked.purposes, &naming);
            // A forbid that names no purpose is about all of them.
            let edit = match grant.purposes.span == clause.span {
                true => self.for_any_but(grant, purposes, &name),
                false => except(grant.purposes.span, purposes, "the purpose"),
            };
            add(edit, |region| &mut region.purposes, &asked.purposes);
        }
        if keeps(&grant.parties.value, &asked.parties) {
            let parties = parties(self.model(), &asked.parties, &naming);
            add(
                except(grant.parties.span, parties, "the recipient"),
                |region| &mut region.parties,
                &asked.parties,
            );
        }
        if keeps(&grant.actions.value, &asked.actions) {
            let actions = terms(self.model(), TermKind::Action, &asked.actions, &naming);
            add(
                except(grant.actions.span, actions, "the action"),
                |region| &mut region.actions,
                &asked.actions,
            );
        }
        if all.iter().any(|region| keeps(&region.columns, &asked.columns)) {
            let edit = except(grant.data_span, data(self.model(), &asked.columns, &naming), "the data");
            add(edit, |region| &mut region.columns, &asked.columns);
        }
        if let Some(said) = grant.places.as_ref().filter(|said| keeps(&said.value, &asked.places)) {
            let places = places(self.model(), &asked.places, &naming);
            add(except(said.span, places, "the place"), |region| &mut region.places, &asked.places);
        }
        ways
    }

    /// The `for` of a forbid that has none.
    fn for_any_but(&self, grant: &Grant, purposes: Option<String>, name: &str) -> Option<Edit> {
        let written = self.compiled.sources.text(grant.data_span).trim_end();
        let end = grant.data_span.start + u32::try_from(written.len()).ok()?;
        Some(Edit {
            span: Span { start: end, end, ..grant.data_span },
            new: format!(" for any purpose except {}", purposes?),
            words: format!("except the purpose from {name}"),
        })
    }

    /// Whether other forbids speak of something that one lets go.
    fn is_forbidden_besides(&self, id: ClauseId, let_go: &[Region]) -> bool {
        let rules = &self.program.rules;
        let mut space = rules.rows.borrow().clone();
        let others = rules.iter().map(|(_, rule)| rule);
        let mut others = others.filter(|rule| rule.effect == Effect::Forbid && rule.clause != id);
        others.any(|rule| {
            let theirs = Region::of(rule);
            let_go.iter().any(|region| region.intersection(&theirs, &mut space).is_some())
        })
    }

    /// What a forbid no longer forbids, in a sentence.
    fn let_go_in_words(&self, id: ClauseId, let_go: &[Region]) -> String {
        let union = |part: fn(&Region) -> &Ranges| {
            let_go.iter().fold(Ranges::empty(), |all, region| all.union(part(region)))
        };
        let model = self.model();
        let days = match union(|region| &region.days) {
            days if days == Ranges::all() => "on any day".to_owned(),
            days => describe_days(&days),
        };
        let nothing_else = match self.is_forbidden_besides(id, let_go) {
            true => " and no other forbids it,",
            false => "",
        };
        format!(
            "{} then no longer forbids {} to {} {} for {}{} {days}: where a clause permits that, now or later,{nothing_else} it may be done",
            model.clause_name(id),
            sets::parties(model, &union(|region| &region.parties), By::Name),
            sets::doing(&sets::terms(model, TermKind::Action, &union(|region| &region.actions), By::Name)),
            sets::columns(model, &union(|region| &region.columns), By::Name),
            sets::terms(model, TermKind::Purpose, &union(|region| &region.purposes), By::Name),
            self.rows_let_go(let_go),
        )
    }

    /// Of which rows that is; nothing where it is of all.
    fn rows_let_go(&self, let_go: &[Region]) -> String {
        let rows: BTreeSet<RowsId> = let_go.iter().map(|region| region.rows).collect();
        let told = |rows: &RowsId| rows_in_words(self.program, *rows);
        match rows.contains(&RowsId::ALL) {
            true => String::new(),
            false => format!(" in {}", join_words(&rows.iter().map(told).collect::<Vec<String>>(), "and")),
        }
    }
}
