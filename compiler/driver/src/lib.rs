//! The pipeline and the `charta` command.
//!
//! [`compile`] takes a project from a [`charta_base::World`] to its findings; [`build`] compiles what passed for its targets;
//! [`render`] says what was found, and a [`baseline`] what of it is accepted. The command ([`cmd`]) is these three with files, arguments and a terminal around them.
//!
//! **Invariant**: only this crate reads files, the clock or the environment, and of it only [`os_world`], [`output`], [`progress`], the reading of
//! revisions through git and the command's `main`.

mod ask;
pub mod baseline;
pub mod cmd;
mod codes;
mod diff;
mod git;
mod library;
mod load;
pub mod os_world;
pub mod output;
mod pipeline;
pub mod preview;
pub mod progress;
pub mod project;
mod reach;
pub mod render;
mod revision;
mod sets;

pub use pipeline::{BuildRefusal, Compiled, File, Options, Program, build, build_after, compile, draft};

use charta_base::Code;

/// Every code that Charta can raise, by code.
pub fn codes() -> Vec<&'static Code> {
    let mut codes = charta_checks::codes();
    codes.extend(charta_syntax::CODES);
    codes.extend(pipeline::MODEL_CODES);
    codes.extend(codes::CODES);
    codes.sort_by_key(|code| code.id);
    codes
}
