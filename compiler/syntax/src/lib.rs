//! From text to a lossless tree, and back.
//!
//! Text → tokens (`lexer`, total) → chunks, one a declaration (`chunk`) → the grammar, a chunk at a time
//! (`parse`) → [`Tree`] and findings → typed views ([`ast`]). What a broken
//! chunk says is kept as far as it can be told (`recover`), so that one slip costs one finding and no more.
//!
//! **Invariants**: [`parse()`] never fails and never panics; the tokens of a tree are its file, byte for byte;
//! there is no finding about grammar exactly where [`strict`] accepts the file.

pub mod ast;
mod chunk;
mod codes;
mod expected;
mod explain;
mod format;
mod letters;
mod lexer;
mod literate;
mod parse;
mod recover;
mod refused;
mod statements;
mod stored;
mod tree;
mod words;

pub use codes::CODES;
pub use explain::RESERVED as KEPT_WORDS;
pub use format::format;
pub use letters::{character_name, is_unseen};
pub use lexer::TokenKind;
pub use literate::Prose;
pub use tree::Tree;

use charta_base::{Diagnostic, FileId, SourceFile, SourceKind, Span};
use std::sync::Arc;

/// What a file says, and what is wrong with how it says it.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The tree; where text is broken it has holes.
    pub tree: Tree,
    /// What is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// The largest file that is read, in bytes (64 MB).
const LARGEST: usize = 64 << 20;

/// Reads a file. Whatever its bytes are, there is a tree and it holds every byte.
pub fn parse(file: FileId, source: &SourceFile) -> Parsed {
    let text = &source.text;
    if text.len() > LARGEST {
        return too_large(file, text.len());
    }
    let fences = match source.kind {
        SourceKind::Code => None,
        SourceKind::Literate => Some(charta_base::code_in_markdown(text)),
    };
    let masked = fences.as_ref().map(|fences| literate::mask(text, &fences.code));
    let code: &str = masked.as_deref().unwrap_or(text);
    let lexed = lexer::lex(file, code);
    let tokens = match &fences {
        None => lexed.tokens,
        Some(fences) => literate::split(&lexed.tokens, &fences.code, text.len()),
    };
    let mut diagnostics = lexed.findings;
    diagnostics.extend(
        fences.iter().flat_map(|fences| &fences.unread).map(|unread| codes::unread_code(file, unread)),
    );
    diagnostics.extend(refused::findings(file, text, &tokens));
    diagnostics.extend(letters::findings(file, text, &tokens));
    diagnostics.sort_by_key(|finding| finding.primary.as_ref().map(|label| label.span));
    let built = recover::build(file, code, &tokens, &diagnostics);
    diagnostics.extend(built.findings);
    letters::explain(text, &mut diagnostics);
    diagnostics.sort_by_key(|finding| finding.primary.as_ref().map(|label| label.span));
    let tree = Tree::new(file, Arc::clone(text), tokens, built.nodes);
    Parsed { tree, diagnostics }
}

fn too_large(file: FileId, length: usize) -> Parsed {
    let nodes = vec![tree::RawNode { kind: tree::Kind::File, start: 0, end: 0, next: 1 }];
    let tree = Tree::new(file, Arc::from(""), Vec::new(), nodes);
    Parsed { tree, diagnostics: vec![codes::file_too_large(Span::new(file, 0, 0), length)] }
}

/// Whether the grammar accepts a whole code text at once. It neither recovers nor explains: it is what
/// [`parse()`] is held to by tests, and the floor that its time is compared with.
///
/// Days that are not in the calendar and names that are not normalised are no matter of grammar.
pub fn strict(source_text: &str) -> bool {
    let tokens = lexer::lex(FileId::default(), source_text).tokens;
    refused::findings(FileId::default(), source_text, &tokens).is_empty()
        && chunk::too_deep(&tokens, 0..tokens.len()).is_none()
        && parse::spell(&tokens, source_text.len()).is_accepted()
}
