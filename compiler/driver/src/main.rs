//! The `charta` command: arguments, the clock and the terminal on one side, [`charta_driver::cmd`] on the other.

use charta_driver::cmd::{self, Arguments, Exit, Session};
use charta_driver::os_world;
use clap::Parser as _;
use std::io::{self, IsTerminal as _, Write};
use std::process::ExitCode;

/// The stack of the thread that does the work, in bytes: deep texts are refused long before it is used up.
const STACK: usize = 64 << 20;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(apologise));
    let work = std::thread::Builder::new().stack_size(STACK).spawn(run);
    let exit = work.map(std::thread::JoinHandle::join);
    match exit {
        Ok(Ok(exit)) => ExitCode::from(exit.code()),
        Ok(Err(_)) => ExitCode::from(101),
        Err(error) => {
            let _ = writeln!(io::stderr(), "charta: no thread can be started: {error}");
            ExitCode::from(Exit::Trouble.code())
        }
    }
}

fn run() -> Exit {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return explain_usage(&error),
    };
    let colour = os_world::is_coloured(arguments.common.colour);
    let width = os_world::width(arguments.common.width);
    let mut out = io::BufWriter::new(io::stdout().lock());
    // Not locked: how far long work is goes there from a thread of its own.
    let mut error = io::stderr();
    let progress = os_world::progress(arguments.common.quiet);
    let mut session =
        Session { today: os_world::today(), colour, width, progress, out: &mut out, error: &mut error };
    let done = cmd::run(&arguments, &mut session).and_then(|exit| out.flush().map(|()| exit));
    match done {
        Ok(exit) => exit,
        // Whoever read the output has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Clean,
        Err(error) => {
            let _ = writeln!(io::stderr(), "charta: the output cannot be written: {error}");
            Exit::Trouble
        }
    }
}

fn explain_usage(error: &clap::Error) -> Exit {
    let terminal = if error.use_stderr() { io::stderr().is_terminal() } else { io::stdout().is_terminal() };
    let rendered = error.render();
    let text =
        if terminal && os_world::wants_colour() { rendered.ansi().to_string() } else { rendered.to_string() };
    // A closed pipe is no trouble, and there is nobody else to tell.
    match error.use_stderr() {
        true => {
            let _ = io::stderr().write_all(text.as_bytes());
            Exit::Trouble
        }
        false => {
            let _ = io::stdout().write_all(text.as_bytes());
            Exit::Clean
        }
    }
}

/// What is said when Charta itself fails.
fn apologise(panic: &std::panic::PanicHookInfo<'_>) {
    let payload = panic.payload();
    let words = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let place = panic.location().map_or_else(String::new, |place| format!(" at {place}"));
    let _ = writeln!(
        io::stderr(),
        "\ncharta failed, and that is a fault of Charta, not of the contracts.\n\
         Please report it with the command, the files that lead to it, and these lines:\n\n  \
         version {}{place}\n  {}",
        env!("CARGO_PKG_VERSION"),
        words.unwrap_or("no message"),
    );
}
