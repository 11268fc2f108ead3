//! What a path means in a question, which is asked of the whole project and stands in none of its modules.

use super::{Entry, Names, PRELUDE};
use crate::codes;
use charta_base::{Diagnostic, join_words};
use charta_syntax::ast::{DeclarationKind, Word};
use rustc_hash::FxHashSet;

impl<'t> Names<'t> {
    /// What of the project's own is declared at a path, is called by it in some file, or ends with it.
    pub(super) fn own_called(&self, path: &str) -> Vec<u32> {
        let first = path.split('.').next().unwrap_or(path);
        let rest = path.get(first.len()..).unwrap_or("");
        let own = self.files.iter().filter(|scope| !scope.library && !scope.everywhere);
        let targets = own.flat_map(|scope| scope.aliases.get(first)).flatten();
        let called: FxHashSet<String> =
            targets.map(|target| format!("{target}{rest}")).chain([path.to_owned()]).collect();
        let called = called.iter().filter_map(|whole| self.by_path.get(whole.as_str())).flatten().copied();
        let mut found: Vec<u32> = called.chain(self.ending(path, false)).collect();
        found.sort_unstable();
        found.dedup();
        // What is written whole is meant before what only ends so.
        found.sort_by_key(|index| {
            let entry = self.entries.get(*index as usize);
            entry.is_none_or(|entry| (self.is_library(entry), &*entry.path != path) != (false, false))
        });
        found
    }

    /// What was found, and what of the library ends with a path. That comes last: a name of the project's own hides it only where either could stand.
    pub(super) fn with_library(&self, path: &str, mut found: Vec<u32>) -> Vec<u32> {
        for index in self.ending(path, true) {
            if !found.contains(&index) {
                found.push(index);
            }
        }
        found
    }

    /// What ends with a path, of the library or of the project.
    pub(super) fn ending(&self, path: &str, library: bool) -> Vec<u32> {
        let ending = format!(".{path}");
        let entries = self.entries.iter().enumerate();
        let of = entries.filter(|(_, entry)| self.is_library(entry) == library);
        of.filter(|(_, entry)| entry.path.ends_with(&ending)).map(|(index, _)| index as u32).collect()
    }

    /// What to say of a word in a question that could mean either of two things.
    pub(super) fn undecided(
        &self,
        file: usize,
        word: Word<'t>,
        expected: &[DeclarationKind],
    ) -> Option<Diagnostic> {
        self.files.get(file).filter(|scope| scope.everywhere)?;
        let candidates = self.candidates(file, word.text);
        let entries = candidates.iter().filter_map(|index| self.entries.get(*index as usize));
        let right: Vec<&Entry<'_>> = entries.filter(|entry| expected.contains(&entry.kind)).collect();
        // What is the project's own is meant before what is the library's.
        let is_library = self.is_library(right.first()?);
        let alike = right.into_iter().filter(|entry| self.is_library(entry) == is_library);
        let mut paths: Vec<&str> = alike.map(|entry| &*entry.path).collect();
        paths.sort_unstable();
        paths.dedup();
        let is_said = paths.iter().any(|path| self.written_plainly(word.text, path));
        if paths.len() < 2 || is_said {
            return None;
        }
        let named: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
        let message = format!("`{}` could mean {}", word.text, join_words(&named, "or"));
        let finding = Diagnostic::at(&codes::UNKNOWN_NAME, word.span, message).label("which of them?");
        Some(finding.help("write the whole path of the one that is meant"))
    }

    /// Whether a path is written whole, as the prelude has it, or without `std`: then it means what is declared there.
    fn written_plainly(&self, written: &str, path: &str) -> bool {
        let rest = path.strip_suffix(written);
        rest.is_some_and(|before| matches!(before, "" | "std.") || before == format!("{PRELUDE}."))
    }
}
