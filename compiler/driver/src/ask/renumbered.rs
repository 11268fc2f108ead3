//! The clauses of a project with changes made, by the numbers that they have in the text as it stands: that is the text which is read, and a clause
//! that is taken out moves those behind it.

use super::edits::Edit;
use crate::pipeline::Compiled;
use charta_base::{SourceMap, Span};
use charta_model::model::{Clause, Model};
use std::collections::BTreeMap;

/// Gives the clauses of a project, of which some edits were made, the numbers that they had before.
pub(super) fn number_as_before(
    before: &Compiled,
    edits: &[&Edit],
    (sources, model): (&SourceMap, &mut Model),
) {
    let Some(old) = &before.program else { return };
    let name = |sources: &SourceMap, span: Span| {
        sources.get(span.file).map(|file| file.name.clone()).unwrap_or_default()
    };
    let mut by_file: BTreeMap<String, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(name(&before.sources, edit.span)).or_default().push(edit);
    }
    by_file.values_mut().for_each(|edits| edits.sort_by_key(|edit| edit.span.start));
    let path = |model: &Model, clause: &Clause| {
        model.owner_about(clause.owner).map(|about| about.path.to_string()).unwrap_or_default()
    };
    let mut known: BTreeMap<(String, u32), u32> = BTreeMap::new();
    let mut last: BTreeMap<String, u32> = BTreeMap::new();
    for clause in old.model.clauses.values() {
        let file = name(&before.sources, clause.span);
        if by_file.contains_key(&file) {
            known.insert((file, clause.span.start), clause.number);
            let last = last.entry(path(&old.model, clause)).or_default();
            *last = clause.number.max(*last);
        }
    }
    for id in model.clauses.ids() {
        let Some(clause) = model.clauses.get(id) else { continue };
        let file = name(sources, clause.span);
        let Some(edits) = by_file.get(&file) else { continue };
        let start = place_before(edits, clause.span.start);
        let number = match start.and_then(|start| known.get(&(file, start))) {
            Some(number) => *number,
            // What is new is counted behind all that there is.
            None => {
                let last = last.entry(path(model, clause)).or_default();
                *last += 1;
                *last
            }
        };
        if let Some(clause) = model.clauses.get_mut(id) {
            clause.number = number;
        }
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
}
