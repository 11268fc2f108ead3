//! A baseline: findings that a team has accepted, so that only new ones fail.
//!
//! A finding is known again by what it is (its code), what it is about (the names of contracts) and what it says; never by its line
//! nor by the numbers of clauses, which move whenever somebody writes above it.

use charta_base::Diagnostic;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the file's form.
const VERSION: u32 = 1;

/// A finding without its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The code of its check.
    pub code: String,
    /// What it is about, by name.
    pub subject: Vec<String>,
    /// What it says, with `#` for the numbers of clauses.
    pub message: String,
}

impl Item {
    /// What stays of a finding when its lines and its clauses move.
    pub fn of(finding: &Diagnostic) -> Item {
        Item {
            code: finding.code.id.to_owned(),
            subject: finding.subject.clone(),
            message: without_numbers(&finding.message),
        }
    }
}

/// A message with `#` for each number, or list of numbers, of clauses: in `clause 2 of …`, `clauses 1, 2 and 4 do …`. What stands in
/// backticks is an author's, and stays.
fn without_numbers(message: &str) -> String {
    let parts = message.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => numberless(part),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<String>>().join("`")
}

fn numberless(words: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    let mut is_list = false;
    for word in words.split(' ') {
        let number = word.trim_end_matches(',');
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let last = out.last().copied();
        match (is_number, last) {
            (true, Some("clause" | "clauses")) => {
                out.push("#");
                is_list = true;
            }
            (true, Some("#")) if is_list => {}
            (true, Some("and" | "or")) if is_list => drop(out.pop()),
            _ => {
                // `1 and 3 more` goes on; any other word ends the list.
                is_list = is_list && matches!(word, "and" | "or");
                out.push(word);
            }
        }
    }
    out.join(" ")
}

/// An item, and how many findings of a run it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The code of its check.
    pub code: String,
    /// What it is about, by name.
    pub subject: Vec<String>,
    /// What it says.
    pub message: String,
    /// How many findings are alike in all this, at least one.
    pub count: u32,
}

/// The file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// What wrote it: the mark by which a baseline is known.
    charta: String,
    version: u32,
    accepted: Vec<Accepted>,
}

/// The mark by which a baseline is known.
const MARK: &str = "baseline";

/// Accepted findings, and how many of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    items: BTreeMap<Item, u32>,
}

/// What a baseline makes of findings.
#[derive(Debug, Default)]
pub struct Applied {
    /// Those that it does not hold, in their order.
    pub left: Vec<Diagnostic>,
    /// Those that it does, in their order.
    pub accepted: Vec<Diagnostic>,
    /// What it holds and was not found, in order.
    pub stale: Vec<Accepted>,
}

/// Whether a finding can be accepted: what a check says of contracts that are understood. A text that is not understood is never
/// accepted, since nothing is judged then.
fn is_acceptable(finding: &Diagnostic, codes: &[&'static str]) -> bool {
    codes.binary_search(&finding.code.id).is_ok()
}

fn checks() -> Vec<&'static str> {
    charta_checks::codes().iter().map(|code| code.id).collect()
}

impl Baseline {
    /// A baseline that accepts these findings, as far as they can be accepted.
    pub fn of(findings: &[Diagnostic]) -> Baseline {
        let checks = checks();
        let mut items = BTreeMap::new();
        for finding in findings.iter().filter(|finding| is_acceptable(finding, &checks)) {
            *items.entry(Item::of(finding)).or_insert(0) += 1;
        }
        Baseline { items }
    }

    /// Reads a baseline. An error is the end of a sentence: why it is none.
    pub fn read(text: &str) -> Result<Baseline, String> {
        let file: File = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| format!("it is no baseline: {error}"))?;
        if file.charta != MARK {
            return Err("it is no baseline".to_owned());
        }
        if file.version != VERSION {
            return Err(format!(
                "it is of version {}, and only version {VERSION} is understood",
                file.version
            ));
        }
        let mut items = BTreeMap::new();
        for accepted in file.accepted {
            if accepted.count == 0 {
                return Err(format!("it accepts `{}` no times", accepted.code));
            }
            let item = Item { code: accepted.code, subject: accepted.subject, message: accepted.message };
            let count: &mut u32 = items.entry(item).or_insert(0);
            *count = count.saturating_add(accepted.count);
        }
        Ok(Baseline { items })
    }

    /// The text of its file: sorted, an entry a few lines, the same for the same findings.
    pub fn text(&self) -> String {
        let accepted = self.items.iter().map(|(item, count)| entry(item, *count)).collect();
        let file = File { charta: MARK.to_owned(), version: VERSION, accepted };
        // Texts and numbers always become JSON.
        let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
        text.push('\n');
        text
    }

    /// How many findings it accepts.
    pub fn len(&self) -> usize {
        self.items.values().map(|count| *count as usize).sum()
    }

    /// Whether it accepts none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Parts findings into those it holds and those it does not. Of findings that are alike, the first in the text are the accepted
    /// ones. Where nothing was judged, what was not found is not called stale.
    pub fn apply(&self, findings: Vec<Diagnostic>, judged: bool) -> Applied {
        let checks = checks();
        let mut open = self.items.clone();
        let mut applied = Applied::default();
        for finding in findings {
            let held = is_acceptable(&finding, &checks).then(|| open.get_mut(&Item::of(&finding))).flatten();
            match held {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    applied.accepted.push(finding);
                }
                _ => applied.left.push(finding),
            }
        }
        if judged {
            let stale = open.iter().filter(|(_, count)| **count > 0);
            applied.stale = stale.map(|(item, count)| entry(item, *count)).collect();
        }
        applied
    }
}

fn entry(item: &Item, count: u32) -> Accepted {
    Accepted { code: item.code.clone(), subject: item.subject.clone(), message: item.message.clone(), count }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_clauses_are_no_part_of_an_item() {
        for (said, kept) in [
            ("clause 12 of `study` permits nothing", "clause # of `study` permits nothing"),
            ("clauses 1, 2 and 4 do, and clause 7 of `a` does", "clauses # do, and clause # of `a` does"),
            ("what clause 1 and clause 3 of `a` show", "what clause # and clause # of `a` show"),
            ("`clause 4` ends on 2026-01-01 with 30 % of 3", "`clause 4` ends on 2026-01-01 with 30 % of 3"),
            ("", ""),
        ] {
            assert_eq!(without_numbers(said), kept);
        }
    }
}
