//! `charta build`: artifacts on the disk.

use super::report::{exit, report};
use super::{Common, Exit, Format, Session};
use crate::os_world::OsWorld;
use crate::output::{self, OsDisk};
use crate::project::unknown_target;
use crate::render::number;
use crate::{BuildRefusal, Options, compile, load};
use charta_backends::Earlier;
use clap::Args;
use std::io;
use std::path::Path;

/// Arguments of `build`.
#[derive(Debug, Args)]
#[command(
    after_help = "Nothing is written while an error stands. The folder is replaced as a whole, and only if Charta wrote it.\n\n\
    Examples:\n  \
    charta build                       the project in this folder, into ./build\n  \
    charta build --out release/rules   into another folder\n  \
    charta build --target postgres     only the views and grants for PostgreSQL"
)]
pub struct Build {
    /// The folder of a project, or one `.charta` file
    #[arg(default_value = ".")]
    path: String,
    /// The folder to write; `build` in the project's folder unless given
    #[arg(long, value_name = "DIR")]
    out: Option<String>,
    /// Build only for this target; may be given more than once
    #[arg(long, value_name = "NAME")]
    target: Vec<String>,
}

pub(super) fn run(build: &Build, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    if let Some(words) = unknown_target(&build.target) {
        return session.trouble(&words);
    }
    let targets = (!build.target.is_empty()).then(|| build.target.clone());
    let compiled =
        compile(&OsWorld, &build.path, &Options { on: common.on.unwrap_or(session.today), targets });
    let out = build.out.clone().unwrap_or_else(|| load::join(&compiled.folder, "build"));
    let previous = output::manifest_of(Path::new(&out)).and_then(|manifest| Earlier::read(&manifest));
    let artifacts = match crate::build_after(&compiled, previous.as_ref()) {
        Ok(artifacts) => artifacts,
        Err(BuildRefusal::Findings(_)) => {
            report(&compiled, common, None, session)?;
            return Ok(exit(&compiled));
        }
        Err(BuildRefusal::TooLarge(words)) => {
            return session.trouble(&format!("nothing was written: {words}"));
        }
        Err(BuildRefusal::Fault(words)) => {
            return session.trouble(&format!(
                "nothing was written, which is a fault of Charta, to be reported: {words}"
            ));
        }
    };
    if let Err(words) = output::write(Path::new(&out), &artifacts, &mut OsDisk) {
        return session.trouble(&format!("nothing was written: {words}"));
    }
    let paths: Vec<String> = artifacts.iter().map(|artifact| artifact.path.clone()).collect();
    report(&compiled, common, Some(&paths), session)?;
    if common.format != Format::Json {
        writeln!(session.out, "wrote {} to `{out}`", number(paths.len(), "file", "files"))?;
    }
    Ok(Exit::Clean)
}
