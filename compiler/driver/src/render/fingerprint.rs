//! By what a finding is known again in another run: what it is, what it is about and what it says, and never its line. Findings that
//! are alike in all this are numbered in the order of the text.

use crate::baseline::Item;
use charta_base::{Diagnostic, hex};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The fingerprint of each finding, in their order: 64 hexadecimal digits, no two the same.
pub(super) fn fingerprints<'a>(findings: impl Iterator<Item = &'a Diagnostic>) -> Vec<String> {
    let mut seen: BTreeMap<Item, u64> = BTreeMap::new();
    findings
        .map(|finding| {
            let item = Item::of(finding);
            let print = fingerprint(&item, *seen.get(&item).unwrap_or(&0));
            *seen.entry(item).or_insert(0) += 1;
            print
        })
        .collect()
}

fn fingerprint(item: &Item, number: u64) -> String {
    let mut hash = Sha256::new();
    // Each part after its length, so that no two lists of parts are the same bytes.
    let mut part = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    };
    part(&item.code);
    part(&item.message);
    item.subject.iter().for_each(|name| part(name));
    hash.update(number.to_be_bytes());
    hex(&hash.finalize())
}
