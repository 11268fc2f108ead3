//! The decision against the oracle, request by request, and what may change it: nothing but what a clause says.

use super::conditions::PlainRow;
use super::oracle::{Answer, answer, reveals};
use super::world::{Size, World, any_grant};
use crate::random::Random;
use charta_base::Id;
use charta_model::decide::{Decision, Request, decide};
use charta_model::form::Form;
use charta_model::model::{ClauseId, Effect, Owner, TermKind};
use charta_model::region::Region;
use charta_model::rules::{RuleId, Rules};
use std::collections::BTreeSet;

/// Calls with every request of a world and every row, or with so many of them by chance where there are more.
fn requests(random: &mut Random, world: &World, most: usize, mut call: impl FnMut(&Request, &PlainRow)) {
    let parties: Vec<_> = world.model.parties.ids().collect();
    let (actions, purposes) = (world.terms(TermKind::Action), world.terms(TermKind::Purpose));
    let columns: Vec<_> = world.model.columns.ids().collect();
    let (places, days) = (world.places(), world.days());
    let sizes = [
        parties.len(),
        actions.len(),
        columns.len(),
        purposes.len(),
        places.len(),
        days.len(),
        world.rows.len(),
    ];
    let all: usize = sizes.iter().product();
    let at = |mut number: usize| {
        let mut digits = [0; 7];
        for (digit, size) in digits.iter_mut().zip(sizes) {
            *digit = number % size;
            number /= size;
        }
        let [party, action, column, purpose, place, day, row] = digits;
        let request = Request {
            party: parties[party],
            action: actions[action],
            column: columns[column],
            purpose: purposes[purpose],
            place: places[place],
            day: days[day],
        };
        (request, row)
    };
    for number in 0..all.min(most) {
        let (request, row) = at(if all <= most { number } else { random.below(all) });
        call(&request, &world.rows[row]);
    }
}

fn clauses(rules: &Rules, ids: &[RuleId]) -> BTreeSet<ClauseId> {
    ids.iter().map(|id| rules.get(*id).unwrap().clause).collect()
}

fn judged(rules: &Rules, decision: &Decision) -> (bool, Form, BTreeSet<ClauseId>, BTreeSet<ClauseId>) {
    assert!(decision.permits.is_sorted_by(|a, b| a < b) && decision.forbids.is_sorted_by(|a, b| a < b));
    let (permits, forbids) = (clauses(rules, &decision.permits), clauses(rules, &decision.forbids));
    (decision.is_permitted(), decision.form, permits, forbids)
}

/// Effect, form and clauses of every request.
pub(crate) fn decisions_are_the_oracles(seeds: std::ops::Range<u64>, most: usize) {
    let (mut permitted, mut forbidden, mut formed) = (0_usize, 0_usize, 0_usize);
    for seed in seeds {
        let mut random = Random::new(seed);
        let world = World::new(&mut random, Size::SMALL);
        let rules = world.rules();
        requests(&mut random, &world, most, |request, row| {
            let Answer { permitted: permit, form, permits, forbids, .. } = answer(&world.model, request, row);
            permitted += usize::from(permit);
            forbidden += usize::from(!permits.is_empty() && !forbids.is_empty());
            formed += usize::from(permit && form != Form::AS_IS);
            let decision = decide(&world.model, &rules, request, row);
            let expected = (permit, form, permits, forbids);
            assert_eq!(judged(&rules, &decision), expected, "seed {seed}: {request:?} on {row:?}");
        });
    }
    // The worlds are not empty: each kind of answer is given often.
    assert!(permitted > 500 && forbidden > 50 && formed > 100, "{permitted} {forbidden} {formed}");
}

/// Another order of contracts, rulebooks, clauses, data and scopes changes no decision.
pub(crate) fn order_never_matters(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let mut random = Random::new(seed);
        let world = World::new(&mut random, Size::SMALL);
        let other = world.shuffled(&mut random);
        let (rules, other_rules) = (world.rules(), other.rules());
        requests(&mut random, &world, 400, |request, row| {
            let one = decide(&world.model, &rules, request, row);
            let two = decide(&other.model, &other_rules, request, row);
            assert_eq!((one.effect, one.form), (two.effect, two.form), "seed {seed}: {request:?} on {row:?}");
            let count = |rules: &Rules, ids: &[RuleId]| clauses(rules, ids).len();
            assert_eq!(count(&rules, &one.permits), count(&other_rules, &two.permits));
            assert_eq!(count(&rules, &one.forbids), count(&other_rules, &two.forbids));
        });
    }
}

/// One more permit takes nothing away and gives only what it says; one more forbid gives nothing, and takes only that.
pub(crate) fn one_more_clause_changes_only_what_it_says(seeds: std::ops::Range<u64>) {
    let mut changed = 0_usize;
    for seed in seeds {
        let mut random = Random::new(seed);
        let mut world = World::new(&mut random, Size::SMALL);
        let grant = any_grant(&mut random, &world.model, &mut world.space);
        let effect = grant.effect;
        let owner = match world.model.rulebooks.is_empty() || random.chance(70) {
            true => Owner::Contract(Id::new(random.below(world.model.contracts.len()) as u32)),
            false => Owner::Rulebook(Id::new(random.below(world.model.rulebooks.len()) as u32)),
        };
        let more = world.with_clause(owner, grant);
        let added: ClauseId = Id::new(world.model.clauses.len() as u32);
        let (rules, more_rules) = (world.rules(), more.rules());
        requests(&mut random, &world, 400, |request, row| {
            let before = decide(&world.model, &rules, request, row);
            let after = decide(&more.model, &more_rules, request, row);
            let because = match effect {
                Effect::Permit => clauses(&more_rules, &after.permits),
                Effect::Forbid => clauses(&more_rules, &after.forbids),
            };
            let text = format!("seed {seed}: {request:?} on {row:?}");
            if !because.contains(&added) {
                assert_eq!((before.effect, before.form), (after.effect, after.form), "{text}");
                return;
            }
            changed += 1;
            match effect {
                Effect::Forbid => assert!(!after.is_permitted(), "{text}"),
                Effect::Permit => {
                    assert_eq!(
                        after.is_permitted(),
                        before.is_permitted() || after.forbids.is_empty(),
                        "{text}"
                    );
                    // Forms that cannot be compared are an error of the author's, and show nothing.
                    let incomparable = answer(&more.model, request, row).incomparable;
                    assert!(incomparable || reveals(after.form, before.form), "{text}");
                }
            }
        });
    }
    assert!(changed > 500, "{changed}");
}

/// A permit inside another one of the same owner that shows no more changes nothing.
pub(crate) fn a_narrower_permit_widens_nothing(seeds: std::ops::Range<u64>) {
    let mut tried = 0_usize;
    for seed in seeds {
        let mut random = Random::new(seed);
        let world = World::new(&mut random, Size::SMALL);
        let permits: Vec<_> = world
            .model
            .clauses
            .values()
            .filter_map(|clause| match &clause.kind {
                charta_model::model::ClauseKind::Grant(grant) if grant.effect == Effect::Permit => {
                    Some((clause.owner, grant))
                }
                _ => None,
            })
            .collect();
        if permits.is_empty() {
            continue;
        }
        let (owner, grant) = permits[random.below(permits.len())];
        let mut narrower = grant.clone();
        let half = |set: &charta_model::ranges::Ranges, random: &mut Random| {
            charta_model::ranges::Ranges::from_numbers(
                set.numbers().filter(|_| random.chance(60)).collect::<Vec<i64>>(),
            )
        };
        narrower.parties.value = half(&grant.parties.value, &mut random);
        narrower.purposes.value = half(&grant.purposes.value, &mut random);
        if !grant.any_data {
            for data in &mut narrower.data {
                data.columns = half(&data.columns, &mut random);
            }
        }
        let more = world.with_clause(owner, narrower);
        let (rules, more_rules) = (world.rules(), more.rules());
        requests(&mut random, &world, 300, |request, row| {
            let before = decide(&world.model, &rules, request, row);
            let after = decide(&more.model, &more_rules, request, row);
            assert_eq!(
                (before.effect, before.form),
                (after.effect, after.form),
                "seed {seed}: {request:?} on {row:?}"
            );
            tried += usize::from(after.permits.len() > before.permits.len());
        });
    }
    assert!(tried > 200, "{tried}");
}

/// Of any two rules that share a request, each is near the other; and a request is answered by rules that are about it.
pub(crate) fn every_rule_is_found(seeds: std::ops::Range<u64>, size: Size) {
    for seed in seeds {
        let mut random = Random::new(seed);
        let world = World::new(&mut random, size);
        let rules = world.rules();
        let mut space = rules.rows.borrow().clone();
        for (_, a) in rules.iter() {
            let near = rules.near(&world.model, a);
            assert!(near.is_sorted_by(|a, b| a < b), "seed {seed}: each rule once, in order");
            for (id, b) in rules.iter() {
                if Region::of(a).intersection(&Region::of(b), &mut space).is_some() {
                    assert!(near.contains(&id), "seed {seed}: {b:?} overlaps {a:?} and is not near it");
                }
            }
        }
        for (dataset, facts) in world.model.datasets.iter() {
            for party in world.model.parties.ids() {
                let about: BTreeSet<RuleId> = rules.about(dataset, party).map(|(id, _)| id).collect();
                assert_eq!(about.len(), rules.about(dataset, party).count(), "seed {seed}: each rule once");
                for (id, rule) in rules.iter() {
                    let speaks = rule.parties.contains(i64::from(party.raw()))
                        && rule.columns.overlaps(&facts.columns);
                    assert!(
                        !speaks || about.contains(&id),
                        "seed {seed}: {rule:?} is about {dataset:?} and {party:?}"
                    );
                }
            }
        }
        let by_clause: usize = world.model.clauses.ids().map(|clause| rules.of_clause(clause).len()).sum();
        assert_eq!(by_clause, rules.iter().len());
    }
}
