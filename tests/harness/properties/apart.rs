//! What bans on combining let go against the bans of both projects themselves, pair by pair.

use super::world::{Size, World, any_grant};
use crate::random::Random;
use charta_base::Id;
use charta_model::condition::Condition;
use charta_model::model::{ClauseKind, ColumnId, Effect, Grant, Owner, PartyId, Said, TermId, TermKind};
use charta_model::ranges::Ranges;
use charta_model::rows::RowsId;
use charta_model::rules::Rules;
use charta_model::time::Day;
use charta_review::{Alignment, LetGo, Side, difference};
use std::sync::Arc;

/// Who holds which two columns, for what, where and when.
struct Held {
    party: PartyId,
    action: TermId,
    purpose: TermId,
    place: i64,
    day: Day,
    columns: [ColumnId; 2],
}

fn has<T>(set: &Ranges, id: Id<T>) -> bool {
    set.contains(i64::from(id.raw()))
}

/// The two columns either way round.
fn both_ways(held: &Held) -> [[ColumnId; 2]; 2] {
    let [one, other] = held.columns;
    [[one, other], [other, one]]
}

/// Whether some ban of a world keeps the two apart.
fn kept_apart(world: &World, rules: &Rules, held: &Held) -> bool {
    rules.combinations().iter().filter(|ban| !ban.advice).any(|ban| {
        let ClauseKind::Grant(grant) = &world.model.clauses[ban.rule.clause].kind else { return false };
        has(&ban.rule.parties, held.party)
            && has(&ban.rule.actions, held.action)
            && has(&ban.rule.purposes, held.purpose)
            && (grant.places.is_none() || ban.rule.places.contains(held.place))
            && ban.rule.days.contains(held.day.number())
            && both_ways(held)
                .iter()
                .any(|[one, other]| has(&ban.rule.columns, *one) && has(&ban.with, *other))
    })
}

/// Whether some permit gives them one of the two.
fn given(rules: &Rules, held: &Held) -> bool {
    rules.iter().any(|(_, rule)| {
        rule.effect == Effect::Permit
            && rule.rows != RowsId::NONE
            && !rule.actions.is_empty()
            && has(&rule.parties, held.party)
            && has(&rule.purposes, held.purpose)
            && rule.places.contains(held.place)
            && rule.days.contains(held.day.number())
            && held.columns.iter().any(|column| has(&rule.columns, *column))
    })
}

fn told(let_go: &LetGo, held: &Held) -> bool {
    let at = &let_go.requests;
    has(&at.parties, held.party)
        && has(&at.actions, held.action)
        && has(&at.purposes, held.purpose)
        && at.places.contains(held.place)
        && at.days.contains(held.day.number())
        && both_ways(held).iter().any(|[one, other]| has(&at.columns, *one) && has(&let_go.with, *other))
}

/// A ban on combining, by chance.
fn ban(random: &mut Random, world: &mut World) -> (Owner, Grant) {
    let mut grant = any_grant(random, &world.model, &mut world.space);
    grant.effect = Effect::Forbid;
    for data in &mut grant.data {
        data.condition = Arc::new(Condition::Always);
        data.rows = RowsId::ALL;
        data.forms.clear();
    }
    let columns = world.model.columns.ids().filter(|_| random.chance(40)).map(|id| i64::from(id.raw()));
    let with = Ranges::from_numbers(columns.collect::<Vec<i64>>());
    grant.with = Some(Box::new(Said { value: with, span: grant.data_span }));
    let owner = match world.model.rulebooks.is_empty() || random.chance(50) {
        true => Owner::Contract(Id::new(random.below(world.model.contracts.len()) as u32)),
        false => Owner::Rulebook(Id::new(random.below(world.model.rulebooks.len()) as u32)),
    };
    (owner, grant)
}

/// Whatever two columns some ban kept apart and none does now is told, if somebody is given one of them; and nothing else is.
pub(crate) fn what_is_let_go_was_kept_apart_and_is_not(seeds: std::ops::Range<u64>, most: usize) {
    let (mut met, mut left) = (0_usize, 0_usize);
    for seed in seeds {
        let mut random = Random::new(seed);
        let base = World::new(&mut random, Size::SMALL);
        let (mut old, mut new) = (base.clone(), base);
        for _ in 0..random.between(1, 3) {
            let (owner, grant) = ban(&mut random, &mut old);
            new.space = old.space.clone();
            old = old.with_clause(owner, grant.clone());
            match random.below(3) {
                0 => {}
                1 => new = new.with_clause(owner, grant),
                _ => {
                    let (owner, grant) = ban(&mut random, &mut new);
                    old.space = new.space.clone();
                    new = new.with_clause(owner, grant);
                }
            }
        }
        let (old_rules, new_rules) = (old.rules(), new.rules());
        let before = Side { model: &old.model, rules: &old_rules };
        let after = Side { model: &new.model, rules: &new_rules };
        let alignment = Alignment::new(&old.model, &new.model, &[]);
        let found = difference(before, after, alignment).expect("these worlds are small");
        let parties: Vec<PartyId> = old.model.parties.ids().collect();
        let columns: Vec<ColumnId> = old.model.columns.ids().collect();
        let (actions, purposes) = (old.terms(TermKind::Action), old.terms(TermKind::Purpose));
        let (places, mut days) = (old.places(), old.days());
        days.extend(new.days());
        for _ in 0..most {
            let held = Held {
                party: *random.pick(&parties),
                action: *random.pick(&actions),
                purpose: *random.pick(&purposes),
                place: *random.pick(&places),
                day: *random.pick(&days),
                columns: [*random.pick(&columns), *random.pick(&columns)],
            };
            let is_let_go = kept_apart(&old, &old_rules, &held) && !kept_apart(&new, &new_rules, &held);
            let is_told = found.let_go.iter().any(|let_go| told(let_go, &held));
            assert!(!is_told || is_let_go, "seed {seed}: told although it was not let go");
            assert!(!is_let_go || is_told || !given(&new_rules, &held), "seed {seed}: let go and not told");
            met += usize::from(is_told);
            left += usize::from(is_let_go && !is_told);
        }
        for let_go in &found.let_go {
            assert!(let_go.permits.contains(&let_go.first.1), "seed {seed}: {let_go:?}");
        }
    }
    assert!(met > 200 && left > 20, "bans are let go: {met} {left}");
}
