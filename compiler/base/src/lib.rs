//! What every phase of Charta shares: source files and spans, diagnostics as plain data, typed ids, and
//! [`World`], the one door to files and the calendar.
//!
//! **Invariant**: nothing here, and nothing above it below the driver, reads a file, a clock or the
//! environment by itself.

mod diagnostic;
mod hex;
mod id;
mod literate;
mod source;
mod span;
mod suggest;
mod world;

pub use diagnostic::{Code, Diagnostic, Fix, Label, Severity, Verdict, sort_and_deduplicate};
pub use hex::hex;
pub use id::{Arena, Id};
pub use literate::{Fences, Unread, WhyUnread, code_in_markdown, is_charta, markdown_fence};
pub use source::{LineColumn, LineIndex, SourceFile, SourceKind, SourceMap};
pub use span::{FileId, Span};
pub use suggest::{did_you_mean, join_quoted, join_words};
pub use world::{Listing, MemoryWorld, World, WorldError};
