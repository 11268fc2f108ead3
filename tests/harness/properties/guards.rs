//! What guards against the forbids and the expectations of both projects themselves, request by request.

use super::conditions::PlainRow;
use super::difference::{changed, compared, holds, lies_in, points};
use super::facts::{about, said, span};
use super::world::{Size, World, any_grant};
use crate::random::Random;
use charta_model::model::{Effect, Expectation, Scenario};
use charta_model::ranges::Ranges;
use charta_model::region::{Region, Witness};
use charta_model::rules::Rules;
use charta_model::time::Day;
use charta_review::{Difference, Guard, Guards, Left};

fn is_forbidden(world: &World, rules: &Rules, point: &Witness, row: &PlainRow) -> bool {
    let mut forbids = rules.iter().filter(|(_, rule)| rule.effect == Effect::Forbid);
    forbids.any(|(_, rule)| lies_in(&world.space, &Region::of(rule), point, row))
}

fn guards(found: &Difference, guards: Guards, is_new: bool) -> Vec<&Guard> {
    found.guards.iter().filter(|guard| guard.guards == guards && guard.is_new == is_new).collect()
}

/// A request is told as forbidden on one side alone where it is, once; and where it is not told, it is answered otherwise anyway.
pub(crate) fn what_is_told_as_forbidden_is_on_one_side_alone(seeds: std::ops::Range<u64>, most: usize) {
    let (mut told_of, mut answered) = (0_usize, 0_usize);
    for seed in seeds {
        let mut random = Random::new(seed);
        let world = World::new(&mut random, Size::SMALL);
        let other = changed(&mut random, &world);
        let (old_rules, new_rules) = (world.rules(), other.rules());
        let found = compared((&world, &old_rules), (&other, &new_rules));
        for (point, row) in points(&mut random, [&world, &other], most) {
            let row = &world.rows[row];
            let was = is_forbidden(&world, &old_rules, &point, row);
            let is = is_forbidden(&other, &new_rules, &point, row);
            for (is_new, alone) in [(false, was && !is), (true, is && !was)] {
                let told = guards(&found, Guards::Forbidden, is_new);
                let told: Vec<&&Guard> =
                    told.iter().filter(|guard| lies_in(&found.space, &guard.requests, &point, row)).collect();
                assert!(told.len() <= usize::from(alone), "seed {seed}: {point:?} {told:?}");
                let is_answered = || {
                    found.changes.iter().any(|change| lies_in(&found.space, &change.requests, &point, row))
                };
                assert!(!told.is_empty() || !alone || is_answered(), "seed {seed}: {point:?}");
                told_of += told.len();
                answered += usize::from(alone && told.is_empty());
                for guard in told {
                    let sayers = if is_new { &guard.new } else { &guard.old };
                    assert!(!sayers.is_empty(), "seed {seed}: {guard:?}");
                }
            }
        }
    }
    assert!(told_of > 100 && answered > 10, "guards are met: {told_of}, {answered}");
}

/// A scenario, by chance.
fn scenario(random: &mut Random, world: &mut World) -> Scenario {
    let mut scenario = Scenario { about: about("scenario"), on: None, expectations: Vec::new() };
    if random.chance(70) {
        scenario.on = Some(said(*random.pick(&world.days())));
    }
    for number in 0..random.between(1, 3) {
        let grant = any_grant(random, &world.model, &mut world.space);
        let columns = grant.data.iter().flat_map(|data| data.columns.pairs().to_vec()).collect();
        scenario.expectations.push(Expectation {
            effect: if random.chance(50) { Effect::Permit } else { Effect::Forbid },
            parties: grant.parties.value,
            actions: grant.actions.value,
            columns: Ranges::from_pairs(columns),
            purposes: grant.purposes.value,
            places: grant.places.map(|places| places.value),
            span: span(number),
        });
    }
    scenario
}

/// The same expectations in other scenarios, some of them in two parts.
fn split(random: &mut Random, scenarios: &[Scenario]) -> Vec<Scenario> {
    let mut others = Vec::new();
    for one in scenarios {
        for expectation in &one.expectations {
            let parties = &expectation.parties;
            let (some, rest): (Vec<i64>, Vec<i64>) = parties.numbers().partition(|_| random.chance(50));
            for part in [some, rest].into_iter().filter(|part| !part.is_empty()) {
                let expectation = Expectation { parties: Ranges::from_numbers(part), ..expectation.clone() };
                let (about, on) = (about("another"), one.on);
                others.push(Scenario { about, on, expectations: vec![expectation] });
            }
        }
    }
    random.shuffle(&mut others);
    others
}

/// Whether some scenario expects an answer of this sort to a request.
fn is_expected(world: &World, sort: Guards, point: &Witness) -> bool {
    world.model.scenarios.iter().any(|scenario| {
        let days = scenario.on.as_ref().map_or_else(Ranges::all, |on| Ranges::one(on.value.number()));
        scenario.expectations.iter().any(|expectation| {
            let is_dated = scenario.on.is_some();
            let is = match expectation.effect {
                Effect::Forbid => Guards::ExpectedDenied { is_dated },
                Effect::Permit => {
                    Guards::ExpectedPermitted { is_dated, is_placed: expectation.places.is_some() }
                }
            };
            is == sort && holds(&expectation.requests(days.clone()), point)
        })
    })
}

/// The same, or what says more: at a place that is named, where none is.
fn is_implied(world: &World, sort: Guards, point: &Witness) -> bool {
    let Guards::ExpectedPermitted { is_dated, is_placed: false } = sort else {
        return is_expected(world, sort, point);
    };
    let there = Guards::ExpectedPermitted { is_dated, is_placed: true };
    let at = |place| Witness { place, ..point.clone() };
    is_expected(world, sort, point)
        || world.places().into_iter().any(|place| is_expected(world, there, &at(place)))
}

/// The same sort of expectation, with a day or without.
fn with_day(sort: Guards, is_dated: bool) -> Guards {
    match sort {
        Guards::ExpectedPermitted { is_placed, .. } => Guards::ExpectedPermitted { is_dated, is_placed },
        _ => Guards::ExpectedDenied { is_dated },
    }
}

/// Whether a request of a day that the new project names is told as what is left of one that the old one expected on no day.
fn is_told_as_left(old: &World, new: &World, sort: Guards, point: &Witness) -> bool {
    let left = |sort: Guards, point: &Witness| {
        let undated = with_day(sort, false);
        is_expected(old, undated, point)
            && !is_implied(new, undated, point)
            && is_implied(new, with_day(sort, true), point)
    };
    let at = |place| Witness { place, ..point.clone() };
    let there = Guards::ExpectedPermitted { is_dated: true, is_placed: true };
    match sort {
        Guards::ExpectedPermitted { is_dated: true, is_placed: false } => {
            left(sort, point) || old.places().into_iter().any(|place| left(there, &at(place)))
        }
        _ => sort == with_day(sort, true) && left(sort, point),
    }
}

/// What the other project expects of what is told of a request.
fn is_left(guard: &Guard, other: &World, days: &[Day], point: &Witness) -> bool {
    let sort = guard.guards;
    let on = |day: &Day| Witness { day: Some(*day), ..point.clone() };
    let is_still = |day: &&Day| is_implied(other, with_day(sort, true), &on(day));
    let is_undated = !guard.is_new && sort == with_day(sort, false);
    let still: Vec<&Day> = days.iter().filter(|day| is_undated && is_still(day)).collect();
    let somewhere = match sort {
        Guards::ExpectedPermitted { is_dated, is_placed: true } => {
            is_implied(other, Guards::ExpectedPermitted { is_dated, is_placed: false }, point)
        }
        _ => false,
    };
    match &guard.left {
        Some(Left::Days(told)) => {
            !still.is_empty() && days.iter().all(|day| told.contains(day.number()) == still.contains(&day))
        }
        Some(Left::SomePlace) => still.is_empty() && somewhere,
        None => still.is_empty() && !somewhere,
    }
}

/// A request is told as expected on one side alone just where it is, and with what the other one still expects; in whatever scenarios
/// and parts nothing is told.
pub(crate) fn what_is_told_as_expected_is_on_one_side_alone(seeds: std::ops::Range<u64>, most: usize) {
    let mut sorts = vec![];
    for is_dated in [false, true] {
        sorts.push(Guards::ExpectedDenied { is_dated });
        sorts.extend([false, true].map(|is_placed| Guards::ExpectedPermitted { is_dated, is_placed }));
    }
    let (mut told_of, mut left) = (0_usize, 0_usize);
    for seed in seeds {
        let mut random = Random::new(seed);
        let mut old = World::new(&mut random, Size::SMALL);
        let scenarios = (0..random.between(1, 3)).map(|_| scenario(&mut random, &mut old));
        old.model.scenarios = scenarios.collect::<Vec<Scenario>>();
        let mut new = old.clone();
        new.model.scenarios = split(&mut random, &old.model.scenarios);
        let rules = old.rules();
        let found = compared((&old, &rules), (&new, &new.rules()));
        assert!(found.guards.is_empty(), "seed {seed}: {:?}", found.guards);
        let gone = random.below(new.model.scenarios.len().max(1));
        if gone < new.model.scenarios.len() {
            new.model.scenarios.remove(gone);
        }
        let came = scenario(&mut random, &mut new);
        new.model.scenarios.push(came);
        let found = compared((&old, &rules), (&new, &new.rules()));
        let named = [&old, &new].map(|world| world.model.scenarios.iter().filter_map(|it| it.on));
        let mut days: Vec<Day> = named.into_iter().flatten().map(|on| on.value).collect();
        days.sort_unstable();
        days.dedup();
        for (point, _) in points(&mut random, [&old, &new], most) {
            for sort in &sorts {
                let was = is_expected(&old, *sort, &point) && !is_implied(&new, *sort, &point);
                let is = is_expected(&new, *sort, &point)
                    && !is_implied(&old, *sort, &point)
                    && !is_told_as_left(&old, &new, *sort, &point);
                for (is_new, alone, other) in [(false, was, &new), (true, is, &old)] {
                    let told = guards(&found, *sort, is_new).into_iter();
                    let told: Vec<&Guard> = told.filter(|guard| holds(&guard.requests, &point)).collect();
                    assert_eq!(told.len(), usize::from(alone), "seed {seed}: {sort:?} {is_new} {point:?}");
                    for guard in told {
                        if !is_new {
                            let is_right = is_left(guard, other, &days, &point);
                            assert!(is_right, "seed {seed}: {point:?} {guard:?}");
                        }
                        left += usize::from(guard.left.is_some());
                        told_of += 1;
                    }
                }
            }
        }
    }
    assert!(told_of > 100 && left > 20, "guards are met: {told_of}, {left}");
}
