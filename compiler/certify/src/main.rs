//! `charta-certify`, which `charta certify` runs.

use charta_certify::command;
use charta_driver::os_world;
use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    let code = command::run(std::env::args_os(), os_world::today(), &mut io::stdout(), &mut io::stderr());
    ExitCode::from(code)
}
