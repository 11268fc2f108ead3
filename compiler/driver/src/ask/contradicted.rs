//! Exceptions from forbids by which a contract cannot stand that permits what is asked: from those of a rulebook or of another contract that take
//! away a part of what it permits, if not of what is asked.

use super::judgement::{findings_about, is_fault};
use super::sentence::Scopes;
use super::thought::{Atom, Thought};
use crate::pipeline::{Compiled, Program};
use charta_base::Span;
use charta_checks::logic::answer::Answer;
use charta_model::model::{ClauseId, ClauseKind, ContractId, Effect};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowsId;
use std::collections::BTreeSet;

/// At most so many forbids of one contract's are narrowed at once.
const FORBIDS: usize = 4;
/// At most so many sets of exceptions are thought of.
const SETS: usize = 12;

/// Sets of exceptions from the forbids that findings about a contract name, each from all of them: empty where they name none, or one that no change
/// of the project narrows.
pub(super) fn exceptions(
    compiled: &Compiled,
    program: &Program,
    answer: &Answer,
    id: ContractId,
) -> Vec<Vec<Atom>> {
    let forbids = forbids(compiled, program, id);
    if forbids.is_empty() || forbids.len() > FORBIDS {
        return Vec::new();
    }
    let mut sets: Vec<Vec<Atom>> = vec![Vec::new()];
    for forbid in forbids {
        let Some(wanted) = shared(program, id, forbid) else { continue };
        let thought = Thought {
            compiled,
            program,
            answer,
            wanted,
            less: &Ranges::empty(),
            wishes: &[],
            scopes: Scopes::new(compiled, &program.model),
        };
        let ways = thought.without(forbid);
        let with = |set: &Vec<Atom>| {
            let longer = |way| [set.as_slice(), std::slice::from_ref(way)].concat();
            ways.iter().map(longer).collect::<Vec<Vec<Atom>>>()
        };
        sets = sets.iter().flat_map(with).take(SETS).collect();
    }
    sets.retain(|set| !set.is_empty());
    sets
}

/// The forbids in which findings about a contract have a place for which it cannot stand.
fn forbids(compiled: &Compiled, program: &Program, id: ContractId) -> BTreeSet<ClauseId> {
    let about = findings_about(compiled, &program.model);
    let faults = about.filter(|(contract, finding)| *contract == id && is_fault(finding));
    let labels = faults.flat_map(|(_, finding)| finding.primary.iter().chain(&finding.secondary));
    let spans: Vec<Span> = labels.map(|label| label.span).collect();
    let holds = |whole: Span| {
        let within =
            |span: &&Span| span.file == whole.file && whole.start <= span.start && span.end <= whole.end;
        spans.iter().any(|span| within(&span))
    };
    let forbids = program.model.clauses.iter().filter(|(_, clause)| match &clause.kind {
        ClauseKind::Grant(grant) => grant.effect == Effect::Forbid && holds(clause.span),
        _ => false,
    });
    forbids.map(|(id, _)| id).collect()
}

/// What a forbid and the permits of a contract both speak of, as one product that holds all of it; nothing where they meet nowhere.
fn shared(program: &Program, id: ContractId, forbid: ClauseId) -> Option<Region> {
    let rules = &program.rules;
    let of = |clause: ClauseId| rules.of_clause(clause).iter().filter_map(|id| rules.get(*id));
    let mut space = rules.rows.borrow().clone();
    let contract = program.model.contracts.get(id)?;
    let permits = contract.clauses.iter().flat_map(|clause| of(*clause));
    let permits: Vec<Region> = permits.filter(|rule| rule.effect == Effect::Permit).map(Region::of).collect();
    let forbids: Vec<Region> = of(forbid).map(Region::of).collect();
    let mut all: Option<Region> = None;
    for permit in &permits {
        for forbid in &forbids {
            let Some(both) = permit.intersection(forbid, &mut space) else { continue };
            all = Some(match all {
                Some(all) => Region {
                    parties: all.parties.union(&both.parties),
                    actions: all.actions.union(&both.actions),
                    columns: all.columns.union(&both.columns),
                    purposes: all.purposes.union(&both.purposes),
                    places: all.places.union(&both.places),
                    days: all.days.union(&both.days),
                    rows: RowsId::ALL,
                },
                None => Region { rows: RowsId::ALL, ..both },
            });
        }
    }
    all
}
