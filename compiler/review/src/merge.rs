//! Disjoint products put together again where they differ in one part alone: what is told is as short as it can be said.

use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::{RowSpace, RowsId};
use rustc_hash::FxHashMap;

/// All of a product, as a key.
pub(crate) type Parts = (Ranges, Ranges, Ranges, Ranges, Ranges, Ranges, RowsId);

/// A product as a key.
pub(crate) fn parts(region: &Region) -> Parts {
    let Region { parties, actions, columns, purposes, places, days, rows } = region.clone();
    (parties, actions, columns, purposes, places, days, rows)
}

/// The same requests as fewer products. The order of the result does not hang on that of the pieces.
pub fn merged(mut pieces: Vec<Region>, space: &mut RowSpace) -> Vec<Region> {
    let sets: [fn(&mut Region) -> &mut Ranges; 6] = [
        |region| &mut region.columns,
        |region| &mut region.days,
        |region| &mut region.places,
        |region| &mut region.purposes,
        |region| &mut region.actions,
        |region| &mut region.parties,
    ];
    loop {
        let before = pieces.len();
        pieces = by_rows(pieces, space);
        for set in sets {
            pieces = by_set(pieces, set);
        }
        if pieces.len() == before {
            pieces.sort_by_key(parts);
            return pieces;
        }
    }
}

fn by_set(pieces: Vec<Region>, set: fn(&mut Region) -> &mut Ranges) -> Vec<Region> {
    let mut groups: FxHashMap<Parts, (Region, Vec<(i64, i64)>)> = FxHashMap::default();
    for mut piece in pieces {
        let own = std::mem::take(set(&mut piece));
        let (_, pairs) = groups.entry(parts(&piece)).or_insert_with(|| (piece, Vec::new()));
        pairs.extend_from_slice(own.pairs());
    }
    let groups = groups.into_values().map(|(mut piece, pairs)| {
        *set(&mut piece) = Ranges::from_pairs(pairs);
        piece
    });
    sorted(groups.collect())
}

fn by_rows(pieces: Vec<Region>, space: &mut RowSpace) -> Vec<Region> {
    let mut groups: FxHashMap<Parts, Vec<RowsId>> = FxHashMap::default();
    let mut result = Vec::new();
    for piece in sorted(pieces) {
        let group = Region { rows: RowsId::ALL, ..piece.clone() };
        let rows = groups.entry(parts(&group)).or_default();
        if rows.is_empty() {
            result.push(group);
        }
        rows.push(piece.rows);
    }
    for group in &mut result {
        let mut rows = groups.remove(&parts(group)).unwrap_or_default();
        // Two and two: one after another, all that was put together is drawn again with each.
        while rows.len() > 1 {
            let mut pair =
                |pair: &[RowsId]| pair.iter().skip(1).fold(first(pair), |all, it| space.or(all, *it));
            rows = rows.chunks(2).map(&mut pair).collect();
        }
        group.rows = first(&rows);
    }
    sorted(result)
}

fn first(rows: &[RowsId]) -> RowsId {
    rows.first().copied().unwrap_or(RowsId::NONE)
}

fn sorted(mut pieces: Vec<Region>) -> Vec<Region> {
    pieces.sort_by_key(parts);
    pieces
}
