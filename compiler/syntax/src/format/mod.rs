//! The formatter: one layout for every file, a function of its tokens and comments alone, so that formatting
//! twice changes nothing. It never reorders, adds or drops; [`verify`] holds it to that each time.

mod layout;
mod print;
mod verify;

use crate::codes;
use crate::parse;
use charta_base::{Diagnostic, FileId, SourceFile, SourceKind};
use std::sync::Arc;

/// The line ends of the prose, which stays as it is, are those of the code too.
fn with_line_ends_of(source: &SourceFile, text: String) -> String {
    let ends = source.text.matches('\n').count();
    match source.kind {
        SourceKind::Literate if ends > 0 && source.text.matches("\r\n").count() == ends => {
            text.replace("\r\n", "\n").replace('\n', "\r\n")
        }
        SourceKind::Literate | SourceKind::Code => text,
    }
}

/// The file in its canonical layout. In a literate file only the insides of the fences change.
///
/// # Errors
/// The findings about the file, if it has any: what is not understood is not touched. Also where the result would
/// not mean what the file means.
pub fn format(source: &SourceFile) -> Result<String, Vec<Diagnostic>> {
    let before = parse(FileId::default(), source);
    if !before.diagnostics.is_empty() {
        return Err(before.diagnostics);
    }
    let text = with_line_ends_of(source, print::print(&before.tree));
    let after = parse(FileId::default(), &SourceFile { text: Arc::from(text.as_str()), ..source.clone() });
    match after.diagnostics.is_empty() && verify::same(&before.tree, &after.tree) {
        true => Ok(text),
        false => Err(vec![codes::format_refused()]),
    }
}
