//! What is answered to a question against `decide`: request by request, over generated worlds.

use super::world::{Size, World};
use crate::random::Random;
use charta_base::{Id, Span};
use charta_checks::logic::answer::{Answer, Asking, Nearer, answer};
use charta_model::decide::{Request, decide, matches};
use charta_model::model::{Effect, Expectation, TermKind};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowsId;
use charta_model::rules::{Rule, Rules};
use charta_model::time::Day;
use std::collections::BTreeSet;

/// Some members of a set of the first `count` numbers.
fn some(random: &mut Random, numbers: &[i64]) -> Ranges {
    let kept: Vec<i64> = numbers.iter().copied().filter(|_| random.chance(40)).collect();
    let one = numbers[random.below(numbers.len())];
    Ranges::from_numbers(kept.into_iter().chain([one]))
}

fn question(random: &mut Random, world: &World) -> Expectation {
    let ids = |count: usize| (0..count as i64).collect::<Vec<i64>>();
    let terms = |kind: TermKind| -> Vec<i64> {
        world.terms(kind).into_iter().map(|term| i64::from(term.raw())).collect()
    };
    let parties = ids(world.model.parties.len());
    Expectation {
        effect: Effect::Permit,
        parties: Ranges::one(parties[random.below(parties.len())]),
        actions: some(random, &terms(TermKind::Action)),
        columns: some(random, &ids(world.model.columns.len())),
        purposes: some(random, &terms(TermKind::Purpose)),
        places: random.chance(50).then(|| some(random, &world.places())),
        span: Span::default(),
    }
}

/// A world with its rules.
struct Scene<'a> {
    world: &'a World,
    rules: &'a Rules,
}

impl Scene<'_> {
    /// Whether a request without its place is permitted for some row at one of these places.
    fn permits(&self, request: &Request, places: &[i64]) -> bool {
        places.iter().any(|place| {
            let request = Request { place: *place, ..*request };
            let mut space = self.rules.rows.borrow_mut();
            let mut rows = RowsId::NONE;
            let speaking: Vec<&Rule> =
                self.rules.iter().map(|(_, rule)| rule).filter(|rule| matches(rule, &request)).collect();
            for rule in speaking.iter().filter(|rule| rule.effect == Effect::Permit) {
                rows = space.or(rows, rule.rows);
            }
            for rule in speaking.iter().filter(|rule| rule.effect == Effect::Forbid) {
                rows = space.without(rows, rule.rows);
            }
            // What is left is what `decide` permits, in a row of it.
            let witness = space.witness(rows);
            drop(space);
            witness.is_some_and(|row| decide(&self.world.model, self.rules, &request, &row).is_permitted())
        })
    }
}

/// Every request of a region; one for each place where places are named, and else one at any of them.
fn each(region: &Region, named: bool, all: &[i64], mut look: impl FnMut(Request, &[i64])) {
    let day = Day::from_number(region.days.first().expect("a day"));
    for party in region.parties.numbers() {
        for action in region.actions.numbers() {
            for column in region.columns.numbers() {
                for purpose in region.purposes.numbers() {
                    let request = Request {
                        party: Id::new(party as u32),
                        action: Id::new(action as u32),
                        column: Id::new(column as u32),
                        purpose: Id::new(purpose as u32),
                        place: 0,
                        day,
                    };
                    match named {
                        true => all
                            .iter()
                            .filter(|place| region.places.contains(**place))
                            .for_each(|place| look(request, &[*place])),
                        false => look(request, all),
                    }
                }
            }
        }
    }
}

fn holds(scene: &Scene<'_>, asked: &Expectation, answer: &Answer, seed: u64) {
    let all = scene.world.places();
    let named = asked.places.is_some();
    let mut denied = Ranges::empty();
    each(&answer.asked, named, &all, |request, places| {
        if !scene.permits(&request, places) {
            denied = denied.union(&Ranges::one(i64::from(request.column.raw())));
        }
    });
    let told = answer.denials.iter().fold(Ranges::empty(), |all, denial| all.union(&denial.columns));
    assert_eq!(denied, told, "seed {seed}: the columns of which something is denied");
    assert_eq!(denied.is_empty(), answer.is_permitted(), "seed {seed}");
    for shown in &answer.shown {
        assert!(!denied.contains(i64::from(shown.column.raw())), "seed {seed}: shown and denied");
        assert!(!shown.forms.is_empty() && !shown.permits.is_empty(), "seed {seed}: shown by nothing");
    }
    for closed in &answer.closed {
        let row = scene.rules.rows.borrow().witness(closed.requests.rows).expect("a row");
        each(&closed.requests, named, &all, |request, places| {
            let at = |place: &i64| {
                decide(&scene.world.model, scene.rules, &Request { place: *place, ..request }, &row)
            };
            assert!(
                !places.iter().any(|place| at(place).is_permitted()),
                "seed {seed}: closed, and permitted"
            );
        });
    }
    for nearer in &answer.nearest {
        is_nearer(scene, named, answer, nearer, seed);
    }
}

/// Everything of what is offered instead is permitted, and it is another question.
fn is_nearer(scene: &Scene<'_>, named: bool, answer: &Answer, nearer: &Nearer, seed: u64) {
    assert_ne!(nearer.requests, answer.asked, "seed {seed}");
    assert!(nearer.requests.columns.is_subset(&answer.asked.columns), "seed {seed}");
    assert!(!nearer.permits.is_empty(), "seed {seed}");
    each(&nearer.requests, named, &scene.world.places(), |request, places| {
        assert!(scene.permits(&request, places), "seed {seed}: {nearer:?} is not permitted: {request:?}");
    });
    let others = answer.nearest.iter().filter(|other| other.changed == nearer.changed);
    for other in others.filter(|other| other.requests != nearer.requests) {
        let mut space = scene.rules.rows.borrow_mut();
        let is_less = nearer.requests.without_all([&other.requests], &mut space).is_empty();
        assert!(!is_less, "seed {seed}: {nearer:?} asks for less than {other:?}");
    }
}

/// The answer, what is told of it and what is offered instead.
pub(crate) fn an_answer_is_what_decide_says(seeds: std::ops::Range<u64>) {
    let (mut permitted, mut denied, mut offered) = (0, 0, 0);
    for seed in seeds {
        let mut random = Random::new(seed);
        let world = World::new(&mut random, Size::SMALL);
        let rules = world.rules();
        let scene = Scene { world: &world, rules: &rules };
        let days = world.days();
        for _ in 0..3 {
            let asked = question(&mut random, &world);
            let day = days[random.below(days.len())];
            let left_out = BTreeSet::new();
            let asking = Asking {
                model: &world.model,
                rules: &rules,
                question: &asked,
                day,
                left_out: &left_out,
                looks_further: true,
            };
            let Some(answer) = answer(&asking) else { continue };
            holds(&scene, &asked, &answer, seed);
            match answer.is_permitted() {
                true => permitted += 1,
                false => denied += 1,
            }
            offered += answer.nearest.len();
        }
    }
    assert!(permitted > 50 && denied > 1_000 && offered > 300, "{permitted} {denied} {offered}");
}
