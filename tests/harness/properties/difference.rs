//! What differs between two projects against `decide` on both, request by request.

use super::conditions::PlainRow;
use super::world::{Size, World, any_grant};
use crate::random::Random;
use charta_base::{Arena, Id};
use charta_model::model::{ClauseId, Owner, TermKind};
use charta_model::region::{Region, Witness};
use charta_model::rows::{RowSpace, RowWitness};
use charta_model::rules::Rules;
use charta_model::time::{Day, Period};
use charta_review::{Alignment, Change, Difference, Kind, Outcome, Side, difference_gathered, replay};

/// The same world after a few changes: clauses go, come and are said otherwise, terms and recipients are others.
pub(crate) fn changed(random: &mut Random, world: &World) -> World {
    let mut other = match random.chance(50) {
        true => world.shuffled(random),
        false => world.clone(),
    };
    for _ in 0..random.between(1, 3) {
        match random.below(5) {
            0 => without_a_clause(random, &mut other),
            1 | 2 => {
                let grant = any_grant(random, &other.model, &mut other.space);
                let owner = match other.model.rulebooks.is_empty() || random.chance(70) {
                    true => Owner::Contract(Id::new(random.below(other.model.contracts.len()) as u32)),
                    false => Owner::Rulebook(Id::new(random.below(other.model.rulebooks.len()) as u32)),
                };
                other = other.with_clause(owner, grant);
            }
            3 => {
                let id = Id::new(random.below(other.model.contracts.len()) as u32);
                if let Some(term) = &mut other.model.contracts[id].term {
                    term.value = Period { from: term.value.from, last: term.value.last.map(Day::next) };
                }
            }
            _ => {
                let id = Id::new(random.below(other.model.contracts.len()) as u32);
                other.model.contracts[id].recipients.pop();
            }
        }
    }
    other
}

fn without_a_clause(random: &mut Random, world: &mut World) {
    if world.model.clauses.is_empty() {
        return;
    }
    let gone = random.below(world.model.clauses.len());
    let mut clauses = Arena::default();
    world.model.clauses.iter().filter(|(id, _)| id.index() != gone).for_each(|(_, clause)| {
        clauses.push(clause.clone());
    });
    world.model.clauses = clauses;
    let keep = |list: &mut Vec<ClauseId>| {
        list.retain(|id| id.index() != gone);
        for id in list.iter_mut().filter(|id| id.index() > gone) {
            *id = Id::new(id.raw() - 1);
        }
    };
    let contracts: Vec<_> = world.model.contracts.ids().collect();
    contracts.into_iter().for_each(|id| keep(&mut world.model.contracts[id].clauses));
    let rulebooks: Vec<_> = world.model.rulebooks.ids().collect();
    rulebooks.into_iter().for_each(|id| keep(&mut world.model.rulebooks[id].clauses));
}

fn told(world: &World, row: &PlainRow) -> RowWitness {
    let value = |column| row.values.iter().find(|(at, _)| *at == column).map(|(_, value)| value.clone());
    let columns = || world.model.columns.ids();
    let members = columns()
        .flat_map(|column| columns().map(move |of| (column, of)))
        .map(|(column, of)| (column, of, row.members.contains(&(column, of))));
    RowWitness {
        values: columns().map(|column| (column, value(column))).collect(),
        members: members.collect(),
    }
}

/// Requests of a world, by chance. Worlds that are made of one another share all names, so the universe is the world's.
pub(crate) fn points(random: &mut Random, worlds: [&World; 2], most: usize) -> Vec<(Witness, usize)> {
    let [world, other] = worlds;
    let parties: Vec<_> = world.model.parties.ids().collect();
    let (actions, purposes) = (world.terms(TermKind::Action), world.terms(TermKind::Purpose));
    let columns: Vec<_> = world.model.columns.ids().collect();
    let places = world.places();
    let mut days = world.days();
    days.extend(other.days());
    let point = |random: &mut Random| {
        let row = random.below(world.rows.len());
        let witness = Witness {
            party: *random.pick(&parties),
            action: *random.pick(&actions),
            column: *random.pick(&columns),
            purpose: *random.pick(&purposes),
            place: *random.pick(&places),
            day: Some(*random.pick(&days)),
            row: told(world, &world.rows[row]),
        };
        (witness, row)
    };
    (0..most).map(|_| point(random)).collect()
}

/// Whether a request lies in a product, rows aside.
pub(crate) fn holds(at: &Region, point: &Witness) -> bool {
    at.parties.contains(i64::from(point.party.raw()))
        && at.actions.contains(i64::from(point.action.raw()))
        && at.columns.contains(i64::from(point.column.raw()))
        && at.purposes.contains(i64::from(point.purpose.raw()))
        && at.places.contains(point.place)
        && at.days.contains(point.day.unwrap_or(Day(0)).number())
}

/// Whether a request for a row lies in a product.
pub(crate) fn lies_in(space: &RowSpace, at: &Region, point: &Witness, row: &PlainRow) -> bool {
    holds(at, point) && space.contains(at.rows, row)
}

pub(crate) fn compared(old: (&World, &Rules), new: (&World, &Rules)) -> Difference {
    let sides = [old, new].map(|(world, rules)| Side { model: &world.model, rules });
    let alignment = Alignment::new(sides[0].model, sides[1].model, &[]);
    // Worlds are small: half of them are compared as large ones are.
    let many = if old.0.model.clauses.len().is_multiple_of(2) { 0 } else { usize::MAX };
    difference_gathered(sides[0], sides[1], alignment, many).expect("these worlds are small")
}

/// A request lies in one change just where `decide` answers it otherwise, and the change tells both answers; the least request of
/// each change is answered as told, and each change names a clause of one side.
pub(crate) fn a_difference_is_what_decide_answers_otherwise(seeds: std::ops::Range<u64>, most: usize) {
    let (mut inside, mut kinds) = (0_usize, std::collections::BTreeSet::new());
    for seed in seeds {
        let mut random = Random::new(seed);
        let world = World::new(&mut random, Size::SMALL);
        let other = changed(&mut random, &world);
        let (old_rules, new_rules) = (world.rules(), other.rules());
        let found = compared((&world, &old_rules), (&other, &new_rules));
        let old = Side { model: &world.model, rules: &old_rules };
        let new = Side { model: &other.model, rules: &new_rules };
        let answers = |point: &Witness| {
            let before = replay(&found, old, false, point, Day(0)).outcome();
            (before, replay(&found, new, true, point, Day(0)).outcome())
        };
        for (point, row) in points(&mut random, [&world, &other], most) {
            let changes: Vec<&Change> = found
                .changes
                .iter()
                .filter(|change| lies_in(&found.space, &change.requests, &point, &world.rows[row]))
                .collect();
            let (before, after) = answers(&point);
            let told: Vec<(Outcome, Outcome)> =
                changes.iter().map(|change| (change.old, change.new)).collect();
            let expected: Vec<(Outcome, Outcome)> =
                Kind::of(before, after).map(|_| (before, after)).into_iter().collect();
            assert_eq!(told, expected, "seed {seed}: {point:?}");
            inside += told.len();
        }
        for change in &found.changes {
            assert_eq!(answers(&change.least), (change.old, change.new), "seed {seed}: {change:?}");
            assert!(
                !change.old_clauses.is_empty() || !change.new_clauses.is_empty(),
                "seed {seed}: {change:?}"
            );
            kinds.insert(change.kind);
        }
    }
    assert!(inside > 200, "changes are met: {inside}");
    assert_eq!(kinds.len(), 5, "each kind of change is met: {kinds:?}");
}

/// The same contracts in another order differ in nothing.
pub(crate) fn another_order_differs_in_nothing(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let mut random = Random::new(seed);
        let world = World::new(&mut random, Size::SMALL);
        let other = world.shuffled(&mut random);
        let (old_rules, new_rules) = (world.rules(), other.rules());
        let found = compared((&world, &old_rules), (&other, &new_rules));
        assert!(found.is_empty() && found.alignment.renamed.is_empty(), "seed {seed}: {:?}", found.changes);
        assert!(found.guards.is_empty(), "seed {seed}: {:?}", found.guards);
    }
}

/// Back again, each change is told the other way round.
pub(crate) fn the_way_back_takes_what_the_way_gave(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let mut random = Random::new(seed);
        let world = World::new(&mut random, Size::SMALL);
        let other = changed(&mut random, &world);
        let (old_rules, new_rules) = (world.rules(), other.rules());
        let there = compared((&world, &old_rules), (&other, &new_rules));
        let back = compared((&other, &new_rules), (&world, &old_rules));
        let counts = |found: &Difference, turned: bool| {
            let pair =
                |change: &Change| if turned { (change.new, change.old) } else { (change.old, change.new) };
            let mut kinds: Vec<_> = found.changes.iter().map(pair).collect();
            kinds.sort();
            kinds.dedup();
            kinds
        };
        assert_eq!(counts(&there, false), counts(&back, true), "seed {seed}");
    }
}

/// What two steps widen together, one of them widens.
pub(crate) fn two_steps_hide_no_widening(seeds: std::ops::Range<u64>, most: usize) {
    let mut widened = 0_usize;
    for seed in seeds {
        let mut random = Random::new(seed);
        let first = World::new(&mut random, Size::SMALL);
        let second = changed(&mut random, &first);
        let third = changed(&mut random, &second);
        let rules = [first.rules(), second.rules(), third.rules()];
        let whole = compared((&first, &rules[0]), (&third, &rules[2]));
        let steps = [
            compared((&first, &rules[0]), (&second, &rules[1])),
            compared((&second, &rules[1]), (&third, &rules[2])),
        ];
        for (point, row) in points(&mut random, [&first, &third], most) {
            let row = &first.rows[row];
            let widens = |found: &Difference| {
                let mut here = found
                    .changes
                    .iter()
                    .filter(|change| lies_in(&found.space, &change.requests, &point, row));
                here.any(|change| change.kind.widens())
            };
            if widens(&whole) {
                widened += 1;
                assert!(steps.iter().any(widens), "seed {seed}: {point:?}");
            }
        }
    }
    assert!(widened > 50, "widenings are met: {widened}");
}
