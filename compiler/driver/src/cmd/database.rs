//! What the commands share that reach a database: the address, the wanted state, and how both are got.

use super::report::{exit, report};
use super::{Common, Exit, Session};
use crate::os_world::{self, OsWorld};
use crate::{Compiled, Options, compile};
use charta_backends::postgres::{Desired, desired};
use charta_live::connect::{Address, Surroundings};
use charta_model::model::Model;
use std::io;

/// A project that passed its checks, and what a database must hold for it.
pub(super) struct Wanted {
    pub(super) compiled: Compiled,
    pub(super) desired: Desired,
}

impl Wanted {
    pub(super) fn model(&self) -> Option<&Model> {
        self.compiled.program.as_ref().map(|program| &program.model)
    }
}

/// Compiles a project; the command ends where it does not pass its checks.
pub(super) fn wanted(
    path: &str,
    common: &Common,
    session: &mut Session<'_>,
) -> io::Result<Result<Wanted, Exit>> {
    let options = Options {
        on: common.on.unwrap_or(session.today),
        progress: session.progress.clone(),
        ..Options::default()
    };
    let compiled = compile(&OsWorld, path, &options);
    let made = compiled.checked().map(|checked| desired(&checked));
    match made {
        None => {
            report(&compiled, common, None, session)?;
            Ok(Err(exit(&compiled)))
        }
        Some(Err(words)) => session.trouble(&format!("a fault of Charta, to be reported: {words}")).map(Err),
        Some(Ok(desired)) => Ok(Ok(Wanted { compiled, desired })),
    }
}

/// Reads an address, with what the environment and the password file of the user say besides.
pub(super) fn address(text: &str) -> Result<Address, String> {
    let file = os_world::variable("PGPASSFILE")
        .or_else(|| os_world::variable("HOME").map(|home| format!("{home}/.pgpass")));
    let file = file.and_then(|path| os_world::private_text(&path));
    let around = Surroundings {
        variable: &os_world::variable,
        password_file: file.as_deref(),
        file: &os_world::text,
        private: &os_world::private_text,
        authorities: &os_world::authorities,
    };
    Address::read(text, &around)
}

/// Says what the network could do to a connection, where it could do anything.
pub(super) fn say_weakness(target: &Address, session: &mut Session<'_>) -> io::Result<()> {
    match target.weakness() {
        Some(words) => writeln!(session.out, "  {words}"),
        None => Ok(()),
    }
}
