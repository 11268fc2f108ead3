//! Every test of Charta that crosses a crate, in one binary. A case is a file, and each file is a test of its
//! own name: `cargo test -p charta-tests -- ui/hosting` runs the cases of one folder.
//!
//! With `CHARTA_BLESS=1` (`cargo xtask bless`) expectations are rewritten instead of compared, and each change is
//! shown.

mod api;

mod against_cedar;
mod browser;
mod certify;
mod chains;
mod diff;
mod drawings;
mod engines;
mod expectation;
mod fmt;
mod golden;
mod guide;
mod hostile;
mod house;
mod live;
mod manifest;
mod markdown;
mod marks;
mod metamorphic;
mod pages;
mod project;
mod properties;
mod python;
mod random;
mod traceable;
mod ui;

use house::House;
use libtest_mimic::{Arguments, Trial};
use std::process::ExitCode;
use std::sync::Arc;

fn main() -> ExitCode {
    if let Some(code) = live::as_command() {
        return code;
    }
    let arguments = Arguments::from_args();
    let house = Arc::new(House::new(std::env::var_os("CHARTA_BLESS").is_some_and(|value| value == "1")));
    let engines = Arc::new(engines::Engines::default());
    let trials: Vec<Trial> = [
        house::trials(),
        against_cedar::trials(),
        ui::trials(&house),
        pages::trials(&house),
        traceable::trials(&house),
        guide::trials(&house),
        fmt::trials(&house),
        golden::trials(&house),
        metamorphic::trials(&house),
        chains::trials(),
        manifest::trials(),
        // What waits for other programs comes before what only calculates, so that neither is left alone at the end.
        browser::trials(&house),
        live::trials(&engines),
        properties::trials(),
        engines::trials(&house, &engines),
        drawings::trials(&house),
        certify::trials(&house),
        hostile::trials(&engines),
    ]
    .into_iter()
    .flatten()
    .collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    // What the engines started ends here, before the process does.
    drop(engines);
    conclusion.exit_code()
}
