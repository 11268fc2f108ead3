//! A text that a test expects, in a file: compared, or rewritten by `cargo xtask bless`, which shows the change.

use crate::diff;
use crate::house::House;
use libtest_mimic::Failed;
use std::io::Write;

/// Compares `actual` with the file at `path` (from the root of the repository), or writes it there.
pub fn check(house: &House, path: &str, actual: &str) -> Result<(), Failed> {
    let file = house.path(path);
    let expected = std::fs::read_to_string(&file).ok();
    if expected.as_deref() == Some(actual) {
        return Ok(());
    }
    let change = diff::unified(expected.as_deref().unwrap_or(""), actual);
    if house.bless {
        std::fs::create_dir_all(file.parent().expect("a file stands in a folder"))?;
        std::fs::write(&file, actual)?;
        say(&format!("blessed {path}\n{change}"));
        return Ok(());
    }
    Err(match expected {
        Some(_) => format!("{path} differs (- expected, + actual):\n{change}").into(),
        None => format!("there is no {path}; `cargo xtask bless` would write:\n{change}").into(),
    })
}

/// Fails, or deletes when blessing, where a file is expected by no test any more.
pub fn stale(house: &House, paths: &[String], why: &str) -> Result<(), Failed> {
    if paths.is_empty() {
        return Ok(());
    }
    if house.bless {
        for path in paths {
            std::fs::remove_file(house.path(path))?;
            say(&format!("removed {path}: {why}\n"));
        }
        return Ok(());
    }
    Err(format!("{why}: {}; `cargo xtask bless` removes what is stale", paths.join(", ")).into())
}

// Another test may write at the same time: one write for the whole message keeps it together.
fn say(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
