//! Products of sets found by dataset and party, so that a change is held against what stands near it and nothing else.

use charta_model::ranges::Ranges;
use charta_model::region::Region;
use rustc_hash::FxHashMap;

/// A product with at most so many parties is found by each of them; a wider one by its dataset alone.
const FEW: u64 = 16;

/// Numbers of products, by where they lie.
#[derive(Debug, Default)]
pub(crate) struct Index {
    by_pair: FxHashMap<(u32, i64), Vec<usize>>,
    narrow: FxHashMap<u32, Vec<usize>>,
    wide: FxHashMap<u32, Vec<usize>>,
}

impl Index {
    /// Adds a product that touches these datasets.
    pub(crate) fn add(&mut self, at: usize, requests: &Region, datasets: &[u32]) {
        let is_narrow = requests.parties.count() <= FEW;
        for dataset in datasets {
            match is_narrow {
                true => {
                    self.narrow.entry(*dataset).or_default().push(at);
                    for party in requests.parties.numbers() {
                        self.by_pair.entry((*dataset, party)).or_default().push(at);
                    }
                }
                false => self.wide.entry(*dataset).or_default().push(at),
            }
        }
    }

    /// Every product that touches a dataset and one of these parties, and perhaps others, in order.
    pub(crate) fn near(&self, dataset: u32, parties: &Ranges) -> Vec<usize> {
        let mut near: Vec<usize> = self.wide.get(&dataset).cloned().unwrap_or_default();
        let narrow = self.narrow.get(&dataset).map_or(&[][..], Vec::as_slice);
        if parties.count() >= narrow.len() as u64 {
            near.extend_from_slice(narrow);
        } else {
            let found = parties.numbers().filter_map(|party| self.by_pair.get(&(dataset, party)));
            near.extend(found.flatten());
        }
        near.sort_unstable();
        near.dedup();
        near
    }
}
