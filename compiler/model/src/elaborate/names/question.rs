//! What a path means in a question, which is asked of the whole project and stands in none of its modules.

use super::{Names, PRELUDE};
use crate::codes;
use charta_base::{Diagnostic, join_words};
use charta_syntax::ast::{DeclarationKind, Word};
use rustc_hash::FxHashSet;

impl<'t> Names<'t> {
    /// What some file of the project calls by this path; else what ends with it, of the project before the library.
    pub(super) fn look_everywhere(&self, path: &str) -> Vec<u32> {
        let first = path.split('.').next().unwrap_or(path);
        let rest = path.get(first.len()..).unwrap_or("");
        let own = self.files.iter().filter(|scope| !scope.library);
        let targets: FxHashSet<&String> = own.flat_map(|scope| scope.aliases.get(first)).flatten().collect();
        let mut found: Vec<u32> = targets
            .into_iter()
            .filter_map(|target| self.by_path.get(format!("{target}{rest}").as_str()))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        if !found.is_empty() {
            return found;
        }
        let ending = format!(".{path}");
        let ends = |library: bool| {
            let entries = self.entries.iter().enumerate();
            let of = entries.filter(move |(_, entry)| self.is_library(entry) == library);
            of.filter(|(_, entry)| entry.path.ends_with(&ending)).map(|(index, _)| index as u32)
        };
        let own: Vec<u32> = ends(false).collect();
        if own.is_empty() { ends(true).collect() } else { own }
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
        let mut paths: Vec<&str> =
            entries.filter(|entry| expected.contains(&entry.kind)).map(|entry| &*entry.path).collect();
        paths.dedup();
        let is_said = paths.first().is_some_and(|first| self.written_plainly(word.text, first));
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
