//! What the words of a project name, for whoever follows its declarations from one to another.

use super::Names;
use crate::elaborate::Reference;

impl Names<'_> {
    /// Every word of the text that names a declaration of the project, with where that stands; each once.
    pub(in crate::elaborate) fn references(&self) -> Vec<Reference> {
        let found = self.references.borrow();
        let known = found.iter().filter_map(|(at, index)| {
            let entry = self.entries.get(*index as usize)?;
            Some(Reference { at: *at, to: entry.declaration.span() })
        });
        let mut known: Vec<Reference> = known.collect();
        known.sort_unstable();
        known.dedup();
        known
    }
}
