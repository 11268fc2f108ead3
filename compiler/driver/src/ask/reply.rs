//! What is told of a question, for people and for programs.

use crate::diff::ClauseTold;
use serde::Serialize;

/// How a question is answered. Where several things are said of it, the gravest holds: a denial before a doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) enum Verdict {
    /// Every request of it is permitted.
    #[serde(rename = "permitted")]
    Permitted,
    /// Whether it is permitted is for a person to say.
    #[serde(rename = "needs a person")]
    NeedsPerson,
    /// Some request of it is denied.
    #[serde(rename = "denied")]
    Denied,
    /// It is no question, or names what the project does not know.
    #[serde(rename = "not understood")]
    NotUnderstood,
}

/// A question with its answer.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// Where the question stands among others that were asked with it: `line 3`.
    pub(crate) place: Option<String>,
    pub(crate) question: String,
    pub(crate) answer: Verdict,
    /// Why, a sentence each.
    pub(crate) because: Vec<String>,
    /// The permits by which it is.
    pub(crate) permitted_by: Vec<ClauseTold>,
    /// The forbids that deny it.
    pub(crate) forbidden_by: Vec<ClauseTold>,
    /// How each column is shown that is.
    pub(crate) shown: Vec<ShownTold>,
    /// Why the clauses speak of what is asked: who is in which group, what lies where.
    pub(crate) paths: Vec<String>,
    /// The requirements that the contracts meet which permit it.
    pub(crate) requirements: Vec<ClauseTold>,
    /// What the recipient must do who uses the data.
    pub(crate) duties: Vec<ClauseTold>,
    /// Findings about the contracts on which it rests: those which permit it, and those which bring the data.
    pub(crate) findings: Vec<FindingTold>,
    /// What is permitted instead, the nearest first.
    pub(crate) instead: Vec<Instead>,
    /// What would have to change for it to be permitted, the smallest first; each was made, compiled and asked again.
    pub(crate) changes: Vec<Change>,
    /// Changes that would permit it against the law, and what stands in their way.
    pub(crate) unlawful: Vec<Unlawful>,
    /// The ways to an approval of the contract that permits it and cannot stand, the fastest first.
    pub(crate) ways: Vec<Way>,
    /// Why nothing is said of what would have to change.
    pub(crate) note: Option<String>,
}

impl Reply {
    /// A reply of which only the question is known.
    pub(crate) fn new(question: String, answer: Verdict) -> Reply {
        Reply {
            place: None,
            question,
            answer,
            because: Vec::new(),
            permitted_by: Vec::new(),
            forbidden_by: Vec::new(),
            shown: Vec::new(),
            paths: Vec::new(),
            requirements: Vec::new(),
            duties: Vec::new(),
            findings: Vec::new(),
            instead: Vec::new(),
            changes: Vec::new(),
            unlawful: Vec::new(),
            ways: Vec::new(),
            note: None,
        }
    }
}

/// How a column is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ShownTold {
    pub(crate) column: String,
    pub(crate) forms: Vec<String>,
    /// Whether some rows are not shown.
    pub(crate) some_rows: bool,
    pub(crate) at: String,
    /// Of which part of what is asked, where not all of it is shown alike: `for trials`.
    pub(crate) part: Option<String>,
}

/// A finding about a contract that permits what is asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct FindingTold {
    pub(crate) severity: &'static str,
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) message: String,
    pub(crate) evidence: Vec<String>,
    pub(crate) help: Vec<String>,
}

/// A question that is permitted.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Instead {
    /// It can be asked as it stands here.
    pub(crate) question: String,
    /// What is other than was asked: `another purpose`.
    pub(crate) differs: String,
    pub(crate) permitted_by: Vec<String>,
}

/// A set of changes.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Change {
    /// The part of the question that it would permit; nothing where that is all of it.
    pub(crate) question: Option<String>,
    pub(crate) edits: Vec<EditTold>,
    /// What people have to choose in it: each alternative was tried, and which of them holds, if any, is theirs to say.
    pub(crate) choices: Vec<Choice>,
    /// The first day on which it would be permitted, where that is later than was asked.
    pub(crate) first_day: Option<String>,
    /// Why a person has yet to say whether it is then permitted; nothing where it is.
    pub(crate) for_a_person: Vec<String>,
    /// What a draft leaves to say.
    pub(crate) left_to_say: Vec<String>,
    /// What else it lets somebody do, beside what is asked.
    pub(crate) opens: Vec<String>,
    /// The rows of what is asked that stay closed, and by which clause.
    pub(crate) closed: Vec<String>,
    /// Warnings that come with it.
    pub(crate) warnings: Vec<String>,
    /// Who is to agree to it: parties and authorities of the contracts that change.
    pub(crate) to_agree: Vec<String>,
    /// The ways to the approval, where one is needed, the fastest first.
    pub(crate) ways: Vec<Way>,
}

/// Bases of which a contract would have to rest on one.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Choice {
    /// The clause that requires it.
    pub(crate) required_by: String,
    /// The bases that would do, as they would be written.
    pub(crate) one_of: Vec<String>,
    /// Bases that would do with something besides.
    pub(crate) with_more: Vec<Alternative>,
}

/// A basis that asks for more than that it is stated.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Alternative {
    pub(crate) basis: String,
    /// What would be missing yet, in sentences.
    pub(crate) because: Vec<String>,
}

/// A change that would permit what is asked, and against what.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Unlawful {
    /// The part of the question that it would permit; nothing where that is all of it.
    pub(crate) question: Option<String>,
    pub(crate) edits: Vec<EditTold>,
    pub(crate) findings: Vec<FindingTold>,
    /// What of that is only unsaid in a draft, and who is to settle it.
    pub(crate) to_settle: Vec<String>,
}

/// A change of the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct EditTold {
    /// What to do, in words.
    pub(crate) words: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    /// In characters, from 1.
    pub(crate) column: u32,
    /// What stands before it on its line, where something is added within one; for people only.
    #[serde(skip)]
    pub(crate) after: Option<String>,
    /// What is written there now; nothing where something is added.
    pub(crate) old: String,
    /// What is to be written there.
    pub(crate) new: String,
}

/// A way to an approval.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Way {
    pub(crate) procedure: String,
    pub(crate) submitted: String,
    /// A file that was submitted before, and whose time is over.
    pub(crate) earlier: Option<EarlierTold>,
    /// The day by which the approval is expected; nothing where no day can be told.
    pub(crate) approval: Option<String>,
    /// Whether that day goes by what was observed, and not by legal delays alone.
    pub(crate) is_observed: bool,
    /// Whether that day is reckoned with every extension, since the delays alone are over.
    pub(crate) is_extended: bool,
    /// Whether the procedure says whose public holidays are no working days.
    pub(crate) has_calendar: bool,
    /// The steps that settle the day, in order.
    pub(crate) steps: Vec<String>,
    /// What is not known and bears on the day: public holidays, where working days count.
    pub(crate) reservations: Vec<String>,
}

/// A file whose time is over, with no approval that the contract states.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct EarlierTold {
    pub(crate) submitted: String,
    /// The day by which it should have been decided.
    pub(crate) ended: String,
    /// Whether it has lapsed; else it may still be decided.
    pub(crate) has_lapsed: bool,
    /// The same in a sentence.
    pub(crate) words: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const PAGE: &str = include_str!("../../../../docs/guide/asking.md");

    /// The keys that the page tells, each with what it is of.
    fn told() -> BTreeSet<(String, String)> {
        let rows = PAGE.lines().filter_map(|line| {
            line.strip_prefix("| an ")
                .or(line.strip_prefix("| a "))
                .or_else(|| line.strip_prefix("| ").filter(|line| line.starts_with("another question")))
        });
        let cells = rows.map(|row| row.split(" | ").collect::<Vec<&str>>());
        let key = |cells: Vec<&str>| (cells[0].to_owned(), cells[1].trim_matches('`').to_owned());
        let all: Vec<(String, String)> = cells.map(key).collect();
        let apart: BTreeSet<(String, String)> = all.iter().cloned().collect();
        assert_eq!(all.len(), apart.len(), "a key is told twice");
        apart
    }

    fn keys(of: &str, value: &impl Serialize) -> Vec<(String, String)> {
        let value = serde_json::to_value(value).unwrap();
        value.as_object().unwrap().keys().map(|key| (of.to_owned(), key.clone())).collect()
    }

    /// The page explains every key that is written, and no other.
    #[test]
    fn every_key_is_explained() {
        let text = String::new;
        let edit = EditTold {
            words: text(),
            file: text(),
            line: 1,
            column: 1,
            after: None,
            old: text(),
            new: text(),
        };
        let earlier = EarlierTold { submitted: text(), ended: text(), has_lapsed: false, words: text() };
        let way = Way {
            procedure: text(),
            submitted: text(),
            earlier: None,
            approval: None,
            is_observed: false,
            is_extended: false,
            has_calendar: false,
            steps: Vec::new(),
            reservations: Vec::new(),
        };
        let change = Change {
            question: None,
            edits: Vec::new(),
            choices: Vec::new(),
            first_day: None,
            for_a_person: Vec::new(),
            left_to_say: Vec::new(),
            opens: Vec::new(),
            closed: Vec::new(),
            warnings: Vec::new(),
            to_agree: Vec::new(),
            ways: Vec::new(),
        };
        let finding = FindingTold {
            severity: "",
            code: "",
            name: "",
            message: text(),
            evidence: Vec::new(),
            help: Vec::new(),
        };
        let unlawful =
            Unlawful { question: None, edits: Vec::new(), findings: Vec::new(), to_settle: Vec::new() };
        let clause = ClauseTold { name: text(), file: text(), line: 1, words: text(), meant: None };
        let shown = ShownTold { column: text(), forms: Vec::new(), some_rows: false, at: text(), part: None };
        let instead = Instead { question: text(), differs: text(), permitted_by: Vec::new() };
        let choice = Choice { required_by: text(), one_of: Vec::new(), with_more: Vec::new() };
        let alternative = Alternative { basis: text(), because: Vec::new() };
        let written = [
            keys("answer", &Reply::new(text(), Verdict::Denied)),
            keys("clause", &clause),
            keys("shown column", &shown),
            keys("finding", &finding),
            keys("another question", &instead),
            keys("set of changes", &change),
            keys("edit", &edit),
            keys("choice", &choice),
            keys("basis with more", &alternative),
            keys("unlawful set", &unlawful),
            keys("way", &way),
            keys("earlier file", &earlier),
        ];
        let written: BTreeSet<(String, String)> = written.into_iter().flatten().collect();
        assert_eq!(told(), written);
        // How a question is answered is told by these words.
        for verdict in [Verdict::Permitted, Verdict::NeedsPerson, Verdict::Denied, Verdict::NotUnderstood] {
            let word = serde_json::to_value(verdict).unwrap();
            assert!(PAGE.contains(&format!("`{}`", word.as_str().unwrap())), "{word}");
        }
    }
}
