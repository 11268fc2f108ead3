//! The formatter: `tests/fmt/<case>.charta` becomes `<case>.expected`; and over every text of the repository that
//! parses, formatting twice is formatting once.

use crate::house::{House, read};
use crate::{api, diff, expectation};
use libtest_mimic::{Failed, Trial};
use std::sync::Arc;

const FOLDER: &str = "tests/fmt";

/// Folders whose texts are all formatted; those that may hold broken text on purpose come with `false`.
const ALL: &[(&str, bool)] = &[("stdlib", true), ("examples", true), (FOLDER, true), ("tests/ui", false)];

/// One test a case, and one a text of the repository.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for path in house.files(FOLDER).into_iter().filter(|path| is_charta(path)) {
        let (house, case) = (Arc::clone(house), stem(&path).to_owned());
        let name = case.strip_prefix("tests/").unwrap_or(&case).to_owned();
        trials.push(Trial::test(name, move || {
            let formatted = format(&path, &read(&house.path(&path)))?;
            expectation::check(&house, &format!("{case}.expected"), &formatted)
        }));
    }
    for (folder, sound) in ALL {
        for path in house.files(folder).into_iter().filter(|path| is_charta(path)) {
            let house = Arc::clone(house);
            trials.push(Trial::test(format!("fmt/twice/{path}"), move || twice(&house, &path, *sound)));
        }
    }
    let house = Arc::clone(house);
    trials.push(Trial::test("fmt/inventory", move || inventory(&house)));
    trials
}

fn inventory(house: &House) -> Result<(), Failed> {
    let files = house.files(FOLDER);
    let cases: Vec<&str> = files.iter().filter(|path| is_charta(path)).map(|path| stem(path)).collect();
    if cases.is_empty() {
        return Err(format!("there is no case in {FOLDER}/").into());
    }
    let stale: Vec<String> = files
        .iter()
        .filter(|path| path.strip_suffix(".expected").is_some_and(|case| !cases.contains(&case)))
        .cloned()
        .collect();
    expectation::stale(house, &stale, "an expectation has lost its case")
}

fn twice(house: &House, path: &str, sound: bool) -> Result<(), Failed> {
    // A case about bytes that are no text has nothing to format.
    let bytes = std::fs::read(house.path(path))?;
    let Ok(text) = String::from_utf8(bytes) else {
        return if sound { Err("not UTF-8".into()) } else { Ok(()) };
    };
    if !api::parses(path, &text) {
        return if sound { Err("does not parse".into()) } else { Ok(()) };
    }
    let once = format(path, &text)?;
    let again = format(path, &once)?;
    match once == again {
        true => Ok(()),
        false => Err(format!("formatting again changes it:\n{}", diff::unified(&once, &again)).into()),
    }
}

fn format(path: &str, text: &str) -> Result<String, Failed> {
    api::format(path, text).map_err(|reasons| format!("{path} is refused: {}", reasons.join("; ")).into())
}

fn is_charta(path: &str) -> bool {
    path.ends_with(".charta") || path.ends_with(".charta.md")
}

fn stem(path: &str) -> &str {
    path.strip_suffix(".charta.md").or_else(|| path.strip_suffix(".charta")).unwrap_or(path)
}
