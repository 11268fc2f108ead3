//! The clauses of a project with changes made, by the numbers that they have in the text as it stands: that is the text which is read, and a clause
//! that is taken out moves those behind it.

use super::edits::Edit;
use crate::pipeline::Compiled;
use charta_base::Span;
use charta_model::model::{Clause, Model};
use std::collections::BTreeMap;

/// How the clauses are called of which the number moves.
#[derive(Default)]
pub(super) struct Renumbered {
    /// By the path of whose they are and their number, the number in the text as it stands.
    numbers: BTreeMap<(String, u32), u32>,
}

impl Renumbered {
    /// Of a project before some edits, and after.
    pub(super) fn new(before: &Compiled, after: &Compiled, edits: &[&Edit]) -> Renumbered {
        let (Some(old), Some(new)) = (&before.program, &after.program) else { return Renumbered::default() };
        let name = |compiled: &Compiled, span: Span| {
            compiled.sources.get(span.file).map(|file| file.name.clone()).unwrap_or_default()
        };
        let mut by_file: BTreeMap<String, Vec<&Edit>> = BTreeMap::new();
        for edit in edits {
            by_file.entry(name(before, edit.span)).or_default().push(edit);
        }
        by_file.values_mut().for_each(|edits| edits.sort_by_key(|edit| edit.span.start));
        let path = |model: &Model, clause: &Clause| {
            model.owner_about(clause.owner).map(|about| about.path.to_string()).unwrap_or_default()
        };
        let mut known: BTreeMap<(String, u32), u32> = BTreeMap::new();
        let mut last: BTreeMap<String, u32> = BTreeMap::new();
        for clause in old.model.clauses.values() {
            let file = name(before, clause.span);
            if by_file.contains_key(&file) {
                known.insert((file, clause.span.start), clause.number);
                let last = last.entry(path(&old.model, clause)).or_default();
                *last = clause.number.max(*last);
            }
        }
        let mut numbers = BTreeMap::new();
        for clause in new.model.clauses.values() {
            let file = name(after, clause.span);
            let Some(edits) = by_file.get(&file) else { continue };
            let owner = path(&new.model, clause);
            let start = place_before(edits, clause.span.start);
            let number = match start.and_then(|start| known.get(&(file, start))) {
                Some(number) => *number,
                // What is new is counted behind all that there is.
                None => {
                    let last = last.entry(owner.clone()).or_default();
                    *last += 1;
                    *last
                }
            };
            numbers.insert((owner, clause.number), number);
        }
        numbers.retain(|(_, after), before| after != before);
        Renumbered { numbers }
    }

    /// Words with the numbers of the text as it stands: `study.sharing#3`, `clause 3 of `sharing``.
    pub(super) fn words(&self, words: &str) -> String {
        match self.numbers.is_empty() {
            true => words.to_owned(),
            false => self.of_clauses(&self.of_paths(words)),
        }
    }

    fn of_paths(&self, words: &str) -> String {
        let mut pieces = words.split('#');
        let mut told = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let owner = told.rsplit(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).next();
            let (number, rest) = number_at(piece);
            let moved = number.and_then(|number| self.numbers.get(&(owner?.to_owned(), number)));
            told.push('#');
            match moved {
                Some(moved) => told.push_str(&format!("{moved}{rest}")),
                None => told.push_str(piece),
            }
        }
        told
    }

    /// A clause of which no owner is named is of the first that is.
    fn of_clauses(&self, words: &str) -> String {
        const WORD: &str = "clause ";
        let owner_in = |words: &str| -> Option<String> {
            let rest = words.split_once(" of `")?.1;
            Some(rest.split_once('`')?.0.to_owned())
        };
        let first = owner_in(words);
        let mut pieces = words.split(WORD);
        let mut told = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (number, rest) = number_at(piece);
            let owner = if rest.starts_with(" of `") { owner_in(rest) } else { first.clone() };
            told.push_str(WORD);
            match number.and_then(|number| self.moved(&owner?, number)) {
                Some(moved) => told.push_str(&format!("{moved}{rest}")),
                None => told.push_str(piece),
            }
        }
        told
    }

    /// The number of a clause by the name of whose it is.
    fn moved(&self, owner: &str, number: u32) -> Option<u32> {
        let is_it = |path: &str| path.rsplit('.').next() == Some(owner);
        let mut all = self.numbers.iter().filter(|((path, of), _)| *of == number && is_it(path));
        all.next().map(|(_, moved)| *moved)
    }
}

/// The place before some edits, which are in order, of what lies at one after them; nothing within what they add.
fn place_before(edits: &[&Edit], place: u32) -> Option<u32> {
    let place = i64::from(place);
    let mut shift: i64 = 0;
    for edit in edits {
        let start = i64::from(edit.span.start) + shift;
        let end = start + i64::try_from(edit.new.len()).ok()?;
        if place < start {
            break;
        }
        if place < end {
            return None;
        }
        shift = end - i64::from(edit.span.end);
    }
    u32::try_from(place - shift).ok()
}

/// The number with which words begin, and what follows.
fn number_at(words: &str) -> (Option<u32>, &str) {
    let rest = words.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = words.strip_suffix(rest).unwrap_or_default();
    (digits.parse().ok(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use charta_base::FileId;

    /// What is taken out and put in moves what lies behind it, and what is put in lay nowhere.
    #[test]
    fn places_are_those_before_the_edits() {
        let edit = |start, end, new: &str| {
            let span = Span { file: FileId(0), start, end };
            Edit { span, new: new.to_owned(), words: String::new() }
        };
        let (out, put) = (edit(10, 20, ""), edit(30, 30, "abc"));
        let edits = [&out, &put];
        let places = [5, 10, 15, 19, 20, 22, 23, 30].map(|place| place_before(&edits, place));
        assert_eq!(places, [Some(5), Some(20), Some(25), Some(29), None, None, Some(30), Some(37)]);
    }

    #[test]
    fn clauses_are_called_by_their_numbers_before() {
        let numbers = [(2, 3), (3, 4), (12, 13)];
        let numbers = numbers.map(|(after, before)| (("study.sharing".to_owned(), after), before));
        let renumbered = Renumbered { numbers: numbers.into_iter().collect() };
        for (after, before) in [
            ("closed, by study.sharing#2 and study.other#2", "closed, by study.sharing#3 and study.other#2"),
            ("`study.sharing#12`, study.sharing#1", "`study.sharing#13`, study.sharing#1"),
            (
                "clause 1 of `sharing` permits nothing that clause 3 does not permit already",
                "clause 1 of `sharing` permits nothing that clause 4 does not permit already",
            ),
            ("clause 2 and clause 3 of `sharing`", "clause 3 and clause 4 of `sharing`"),
            (
                "clause 2 of `other` and clause 2 of `sharing`",
                "clause 2 of `other` and clause 3 of `sharing`",
            ),
        ] {
            assert_eq!(renumbered.words(after), before);
        }
    }
}
