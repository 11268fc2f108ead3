//! The algebra of regions against lists of requests: a region is the set of the points of a small closed world that lie in it.

use super::conditions::{PlainRow, condition, holds, literals, representatives, rows};
use super::facts::column;
use crate::random::Random;
use charta_base::{Arena, Id};
use charta_model::condition::Condition;
use charta_model::model::{Column, ColumnId};
use charta_model::ranges::Ranges;
use charta_model::region::{Region, Witness};
use charta_model::rows::RowSpace;
use charta_model::time::{Day, Period};
use charta_model::value::{ColumnType, Value};

/// Sets of five dimensions of ids, and of days.
const SIZES: [i64; 5] = [3, 2, 2, 2, 2];
/// Where things begin and end.
const FIRST: i32 = 100;

/// A point: party, action, column, purpose, place, day, and the number of a row.
type Point = ([i64; 5], Day, usize);

struct Universe {
    columns: Arena<Column>,
    choices: Vec<(ColumnId, Vec<Value>)>,
    rows: Vec<PlainRow>,
    points: Vec<Point>,
}

fn universe(random: &mut Random) -> Universe {
    let mut columns = Arena::default();
    let mut choices = Vec::new();
    let mut values = Vec::new();
    for number in 0..random.between(1, 2) {
        let column_type = *random.pick(&ColumnType::ALL);
        let id = columns.push(column(Id::new(0), number, column_type, random.chance(50)));
        let mut all = literals(column_type);
        random.shuffle(&mut all);
        all.truncate(1);
        values.push((id, representatives(column_type, &all)));
        choices.push((id, all));
    }
    let rows = rows(&columns, &values, &[]);
    let days: Vec<Day> =
        [FIRST - 1, FIRST, FIRST + 1, FIRST + 2, FIRST + 3].into_iter().map(Day).chain([Day::LAST]).collect();
    let mut points = Vec::new();
    for number in 0..SIZES.iter().product() {
        let mut rest = number;
        // The last dimension changes fastest: points come in the order of regions.
        let mut ids = [0; 5];
        for (id, size) in ids.iter_mut().zip(SIZES).rev() {
            *id = rest % size;
            rest /= size;
        }
        points.extend(days.iter().flat_map(|day| (0..rows.len()).map(move |row| (ids, *day, row))));
    }
    Universe { columns, choices, rows, points }
}

fn period(random: &mut Random) -> Ranges {
    let mut day = |percent: usize| random.chance(percent).then(|| Day(FIRST + random.below(3) as i32));
    Period { from: day(60), last: if day(10).is_some() { Some(Day::LAST) } else { day(60) } }.days()
}

fn region(random: &mut Random, universe: &Universe, space: &mut RowSpace) -> (Region, Vec<bool>) {
    let mut set =
        |size: i64| Ranges::from_numbers((0..size).filter(|_| random.chance(70)).collect::<Vec<i64>>());
    let [parties, actions, columns, purposes, places] = SIZES.map(&mut set);
    let days = match random.chance(20) {
        true => period(random).union(&period(random)),
        false => period(random),
    };
    let condition = match random.chance(50) {
        true => condition(random, &universe.choices, &[], 2),
        false => Condition::Always,
    };
    let rows = space.rows_of(&condition, &universe.columns).unwrap();
    let truth: Vec<bool> = universe.rows.iter().map(|row| holds(&condition, row)).collect();
    let region = Region { parties, actions, columns, purposes, places, days, rows };
    let table = universe.points.iter().map(|point| in_product(&region, point) && truth[point.2]).collect();
    (region, table)
}

fn in_product(region: &Region, (ids, day, _): &Point) -> bool {
    let sets = [&region.parties, &region.actions, &region.columns, &region.purposes, &region.places];
    sets.iter().zip(ids).all(|(set, id)| set.contains(*id)) && region.days.contains(day.number())
}

fn table(region: &Region, universe: &Universe, space: &RowSpace) -> Vec<bool> {
    let truth: Vec<bool> = universe.rows.iter().map(|row| space.contains(region.rows, row)).collect();
    universe.points.iter().map(|point| in_product(region, point) && truth[point.2]).collect()
}

/// Overlap, inclusion, emptiness, difference and witnesses.
pub(crate) fn regions_are_sets_of_requests(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let mut random = Random::new(seed);
        let universe = universe(&mut random);
        let mut space = RowSpace::default();
        let regions: Vec<(Region, Vec<bool>)> =
            (0..4).map(|_| region(&mut random, &universe, &mut space)).collect();
        for (a, points_a) in &regions {
            assert_eq!(a.is_empty(), !points_a.contains(&true), "seed {seed}: emptiness of {a:?}");
            judge_witness(seed, a, &universe, &space);
            for (b, points_b) in &regions {
                let both: Vec<bool> = points_a.iter().zip(points_b).map(|(a, b)| *a && *b).collect();
                match a.intersection(b, &mut space) {
                    None => assert!(!both.contains(&true), "seed {seed}: {a:?} and {b:?} overlap"),
                    Some(region) => {
                        assert!(!region.is_empty(), "seed {seed}");
                        assert_eq!(table(&region, &universe, &space), both, "seed {seed}: {a:?} and {b:?}");
                    }
                }
                let pieces = a.difference(b, &mut space);
                let rest = points_a.iter().zip(points_b).map(|(a, b)| *a && !*b).collect();
                judge_pieces(seed, &pieces, rest, &universe, &space);
            }
        }
        let ((first, points), others) = regions.split_first().unwrap();
        let pieces = first.without_all(others.iter().map(|(region, _)| region), &mut space);
        let mut rest = points.clone();
        for (_, other) in others {
            rest.iter_mut().zip(other).for_each(|(point, other)| *point = *point && !*other);
        }
        judge_pieces(seed, &pieces, rest, &universe, &space);
        assert!(!space.is_exhausted());
    }
}

/// The pieces are not empty, no two share a point, and together they are what remains.
fn judge_pieces(seed: u64, pieces: &[Region], rest: Vec<bool>, universe: &Universe, space: &RowSpace) {
    let mut sum = vec![false; rest.len()];
    for piece in pieces {
        assert!(!piece.is_empty(), "seed {seed}: an empty piece");
        judge_witness(seed, piece, universe, space);
        for (point, inside) in sum.iter_mut().zip(table(piece, universe, space)) {
            assert!(!(*point && inside), "seed {seed}: two pieces share a request");
            *point = *point || inside;
        }
    }
    assert_eq!(sum, rest, "seed {seed}: {pieces:?}");
}

fn judge_witness(seed: u64, region: &Region, universe: &Universe, space: &RowSpace) {
    let points = table(region, universe, space);
    let least = universe.points.iter().zip(&points).find(|(_, inside)| **inside).map(|(point, _)| point);
    let witness = region.witness(space);
    assert_eq!(witness.is_some(), least.is_some(), "seed {seed}: {region:?}");
    let (Some(witness), Some((ids, day, _))) = (witness, least) else { return };
    let Witness { party, action, column, purpose, place, day: on, row } = witness;
    let found = [party.raw(), action.raw(), column.raw(), purpose.raw()].map(i64::from);
    assert_eq!((&found[..], place), (&ids[..4], ids[4]), "seed {seed}: the least of {region:?}");
    match on {
        None => assert_eq!(region.days.pairs(), [(Ranges::MIN, Ranges::MAX)], "seed {seed}"),
        Some(on) => {
            assert!(region.days.contains(on.number()), "seed {seed}: {on} is not in {region:?}");
            assert!(
                region.days.first() == Some(Ranges::MIN) || on == *day,
                "seed {seed}: {on} is not the least day"
            );
        }
    }
    let values = row.values.iter().filter_map(|(column, value)| Some((*column, value.clone()?))).collect();
    let mut row = PlainRow { values, members: Vec::new() };
    for (column, choices) in &universe.choices {
        if universe.columns[*column].required && !row.values.iter().any(|(at, _)| at == column) {
            row.values.push((*column, choices[0].clone()));
        }
    }
    assert!(space.contains(region.rows, &row), "seed {seed}: {row:?} is not in {region:?}");
}

/// The algebra of ranges at the ends of the numbers, point by point.
pub(crate) fn ranges_hold_at_the_ends(seeds: std::ops::Range<u64>) {
    let edges = [i64::MIN, i64::MIN + 1, -1, 0, 1, 2, i64::MAX - 1, i64::MAX];
    let points = [i64::MIN, i64::MIN + 1, -2, -1, 0, 1, 2, i64::MAX - 2, i64::MAX - 1];
    for seed in seeds {
        let mut random = Random::new(seed);
        let mut pairs = || -> Vec<(i64, i64)> {
            (0..random.below(4)).map(|_| (*random.pick(&edges), *random.pick(&edges))).collect()
        };
        let (one, two) = (pairs(), pairs());
        let lies = |pairs: &[(i64, i64)], at: i64| pairs.iter().any(|(start, end)| *start <= at && at < *end);
        let (a, b) = (Ranges::from_pairs(one.clone()), Ranges::from_pairs(two.clone()));
        for at in points {
            let (in_a, in_b) = (lies(&one, at), lies(&two, at));
            assert_eq!(
                (a.contains(at), b.contains(at)),
                (in_a, in_b),
                "seed {seed}: {at} in {a:?} and {b:?}"
            );
            assert_eq!(a.union(&b).contains(at), in_a || in_b, "seed {seed}: {at} in {a:?} or {b:?}");
            assert_eq!(a.intersection(&b).contains(at), in_a && in_b, "seed {seed}: {at} in {a:?} and {b:?}");
            assert_eq!(
                a.difference(&b).contains(at),
                in_a && !in_b,
                "seed {seed}: {at} in {a:?} without {b:?}"
            );
        }
        assert_eq!(a.overlaps(&b), !a.intersection(&b).is_empty(), "seed {seed}: {a:?} and {b:?}");
        assert_eq!(a.is_subset(&b), a.difference(&b).is_empty(), "seed {seed}: {a:?} and {b:?}");
        assert_eq!(a.difference(&b).union(&a.intersection(&b)), a, "seed {seed}: {a:?} and {b:?}");
        for set in [a.union(&b), a.intersection(&b), a.difference(&b), b.difference(&a)] {
            let touching = set.pairs().windows(2).any(|pair| pair[0].1 >= pair[1].0);
            assert!(!touching && set.pairs().iter().all(|(start, end)| start < end), "seed {seed}: {set:?}");
        }
    }
}
