//! Whether two trees say the same: same words and marks, same comments, same prose, same shape, and the same
//! documentation on the same things.

use crate::ast::Statement;
use crate::lexer::TokenKind;
use crate::tree::Tree;

/// Whether nothing but blanks differs.
pub(super) fn same(before: &Tree, after: &Tree) -> bool {
    tokens(before).eq(tokens(after)) && before.shape().eq(after.shape()) && docs(before).eq(docs(after))
}

fn tokens(tree: &Tree) -> impl Iterator<Item = (TokenKind, &str)> {
    tree.tokens().filter(|(kind, _)| *kind != TokenKind::Blank).map(|(kind, span)| {
        let text = tree.slice(span.start, span.end);
        (kind, text)
    })
}

fn docs(tree: &Tree) -> impl Iterator<Item = String> {
    tree.file().declarations().flat_map(|declaration| {
        let statements = declaration.statements().map(Statement::docs);
        std::iter::once(declaration.docs()).chain(statements)
    })
}
