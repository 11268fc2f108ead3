//! Changes of a project's text: each a place, what stands there now and what is to stand there.

use super::EditTold;
use crate::load::{QUESTION, join};
use crate::pipeline::Compiled;
use charta_base::{LineIndex, Listing, MemoryWorld, Span, World, WorldError};
use std::collections::BTreeMap;

/// So many words are told before what is added within a line.
const LAST: usize = 3;

/// A change of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    /// What is replaced; nothing before a place where something is added.
    pub(super) span: Span,
    /// What is to stand there.
    pub(super) new: String,
    /// What to do, in words.
    pub(super) words: String,
}

/// The project's own files, as they were read.
pub(super) fn files(compiled: &Compiled) -> MemoryWorld {
    let mut world = MemoryWorld::default();
    let own = compiled.sources.iter().filter(|(_, file)| !file.library && file.name != QUESTION);
    for (_, file) in own {
        world.files.insert(file.name.clone(), file.text.as_bytes().to_vec());
    }
    world
}

/// A world with some files otherwise.
pub(super) struct Edited<'a> {
    base: &'a MemoryWorld,
    files: BTreeMap<String, Vec<u8>>,
}

impl<'a> Edited<'a> {
    /// The files of a project with edits made; `None` where two of them touch the same place, or one touches no file of its own.
    pub(super) fn new(compiled: &Compiled, base: &'a MemoryWorld, edits: &[&Edit]) -> Option<Edited<'a>> {
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut ordered: Vec<&Edit> = edits.to_vec();
        // From the last to the first, so that no edit moves another's place.
        ordered.sort_by_key(|edit| std::cmp::Reverse((edit.span.file, edit.span.start, edit.span.end)));
        let overlap = |pair: &[&Edit]| match pair {
            [later, earlier] => later.span.file == earlier.span.file && later.span.start < earlier.span.end,
            _ => false,
        };
        if ordered.windows(2).any(overlap) {
            return None;
        }
        for edit in ordered {
            let source = compiled.sources.get(edit.span.file).filter(|file| !file.library)?;
            let bytes = match files.get(&source.name) {
                Some(bytes) => bytes.clone(),
                None => base.files.get(&source.name)?.clone(),
            };
            let (start, end) = (edit.span.start as usize, edit.span.end as usize);
            let mut written = bytes.get(..start)?.to_vec();
            written.extend_from_slice(edit.new.as_bytes());
            written.extend_from_slice(bytes.get(end..)?);
            files.insert(source.name.clone(), written);
        }
        Some(Edited { base, files })
    }
}

impl World for Edited<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, WorldError> {
        match self.files.get(path) {
            Some(bytes) => Ok(bytes.clone()),
            None => self.base.read(path),
        }
    }

    fn list(&self, folder: &str) -> Result<Listing, WorldError> {
        self.base.list(folder)
    }

    fn exists(&self, path: &str) -> bool {
        self.base.exists(path)
    }
}

/// An edit, with its place.
pub(super) fn told(compiled: &Compiled, edit: &Edit) -> EditTold {
    let source = compiled.sources.get(edit.span.file);
    let file = source.map_or("", |file| &file.name);
    let place = source.map(|file| LineIndex::new(&file.text).locate(&file.text, edit.span.start));
    EditTold {
        words: edit.words.clone(),
        file: join(&compiled.folder, file),
        line: place.map_or(0, |place| place.line),
        column: place.map_or(0, |place| place.column),
        after: source.and_then(|file| after(&file.text, edit)),
        old: compiled.sources.words(edit.span),
        new: one_line(source.map_or("", |file| &file.text), edit),
    }
}

/// What is to be written in one line, parted by blanks from what it would touch.
fn one_line(text: &str, edit: &Edit) -> String {
    let words = edit.new.split_whitespace().collect::<Vec<&str>>().join(" ");
    let touches =
        |letter: Option<char>| letter.is_some_and(|letter| !letter.is_whitespace() && letter != '}');
    let before = text.get(..edit.span.start as usize).and_then(|text| text.chars().next_back());
    let after = text.get(edit.span.end as usize..).and_then(|text| text.chars().next());
    let is_parted = |is_apart: bool, letter| is_apart && !words.is_empty() && touches(letter);
    let blank = |is_parted: bool| if is_parted { " " } else { "" };
    let first = blank(is_parted(edit.new.starts_with(char::is_whitespace), before));
    let last = blank(is_parted(edit.new.ends_with(char::is_whitespace), after));
    format!("{first}{words}{last}")
}

/// The last words on a line before what is added within it.
fn after(text: &str, edit: &Edit) -> Option<String> {
    if edit.span.start != edit.span.end || edit.new.contains('\n') {
        return None;
    }
    let before = text.get(..edit.span.start as usize)?;
    let words: Vec<&str> = before.rsplit('\n').next()?.split_whitespace().collect();
    let last = words.get(words.len().saturating_sub(LAST)..)?;
    (!last.is_empty()).then(|| last.join(" "))
}
