//! Trees at rest: what a build parses once, so that no run parses it again.
//!
//! The bytes are for the program that wrote them and for no other: they change with the tree, and nobody keeps them.

use crate::tree::Tree;
use charta_base::FileId;
use std::sync::Arc;

impl Tree {
    /// The tree as bytes, without its text; `None` where it cannot be written.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        postcard::to_allocvec(&(&self.tokens, &self.nodes)).ok()
    }

    /// The tree that [`Tree::to_bytes`] made of the same text; `None` for other bytes.
    pub fn from_bytes(file: FileId, text: Arc<str>, bytes: &[u8]) -> Option<Tree> {
        let (tokens, nodes) = postcard::from_bytes(bytes).ok()?;
        Some(Tree::new(file, text, tokens, nodes))
    }
}
