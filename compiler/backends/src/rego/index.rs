//! How the definition of a rule is found among many. Some engines try all definitions of a function one after another; so where there
//! are many rules, each stands under a function of its own place, and a few steps through small functions lead there.
//!
//! A place is the beginning of a digest of the contract's or rulebook's path: what a contract permits stays together, and a new contract
//! moves no other, until there are so many that all places get longer.

use crate::template::Fragment;
use charta_base::hex;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// So few rules need no places.
const FEW: usize = 64;
/// Places are as long as it takes for one to hold so few rules on average.
const AT_A_PLACE: usize = 16;
/// How many ways there are at each step.
const WAYS: usize = 16;

/// A step on the way to a place.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Branch {
    function: Fragment,
    /// Where it leads on from.
    at: String,
    /// The function that it leads to.
    to: Fragment,
    /// The number of the next step; nothing where it is the last.
    next: Option<usize>,
}

/// How long places are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Index {
    length: usize,
}

impl Index {
    /// For so many rules.
    pub(super) fn new(rules: usize) -> Index {
        let mut length = 0;
        let mut held = rules;
        while rules > FEW && held > AT_A_PLACE {
            held /= WAYS;
            length += 1;
        }
        Index { length }
    }

    /// The place of the rules of a contract or rulebook; empty where none is needed.
    pub(super) fn place(self, owner: &str) -> Vec<char> {
        hex(&Sha256::digest(owner.as_bytes())).chars().take(self.length).collect()
    }
}

/// The name of a function at a place.
pub(super) fn function(name: &str, place: &[char]) -> String {
    match place {
        [] => name.to_owned(),
        digits => format!("{name}_{}", digits.iter().collect::<String>()),
    }
}

/// All steps to these places, which are of one length.
pub(super) fn branches(places: &BTreeSet<Vec<char>>) -> Vec<Branch> {
    let mut ways: BTreeSet<(&[char], char, bool)> = BTreeSet::new();
    for place in places {
        for (step, digit) in place.iter().enumerate() {
            ways.insert((place.get(..step).unwrap_or_default(), *digit, step + 1 == place.len()));
        }
    }
    let branch = |(before, digit, is_last): (&[char], char, bool)| {
        let place = [before, &[digit]].concat();
        let to = if is_last { "applies" } else { "found" };
        Branch {
            function: function("found", before).into(),
            at: digit.to_string(),
            to: function(to, &place).into(),
            next: (!is_last).then_some(place.len()),
        }
    };
    ways.into_iter().map(branch).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rules_need_no_place_and_many_are_few_at_each() {
        assert_eq!(Index::new(FEW).place("a"), Vec::<char>::new());
        for rules in [65, 1_000, 60_000, 1_000_000] {
            let index = Index::new(rules);
            assert!(rules / WAYS.pow(index.length as u32) <= AT_A_PLACE, "{rules}");
        }
    }

    #[test]
    fn every_place_is_found() {
        let index = Index::new(5_000);
        let places: BTreeSet<Vec<char>> =
            (0..200).map(|number| index.place(&format!("contract {number}"))).collect();
        let branches = branches(&places);
        for place in places {
            let mut function = "found".to_owned();
            for digit in &place {
                let branch = branches
                    .iter()
                    .find(|branch| branch.function.0 == function && branch.at == digit.to_string());
                function = branch.expect("a branch").to.0.clone();
            }
            assert_eq!(function, super::function("applies", &place));
        }
    }
}
