//! The rules of the house that a text can show. Each rule is one function from the repository's text to
//! sentences that say what to mend; none needs a compiled crate, and all take under a second.

mod borders;
mod codes;
mod shape;
mod words;

use crate::tree::Tree;

/// Every breach of a rule, in order of the text of the finding.
pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let rules: [fn(&Tree) -> Vec<String>; 12] = [
        codes::unique,
        codes::pages,
        codes::pages_without_code,
        codes::marks,
        codes::examples,
        codes::checks,
        borders::libraries,
        borders::purity,
        borders::exceptions,
        shape::sizes,
        shape::headers,
        words::machine_paths,
    ];
    let mut findings: Vec<String> = rules.iter().flat_map(|rule| rule(tree)).collect();
    findings.sort();
    findings
}
