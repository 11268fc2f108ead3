//! What Charta says of a text: `tests/ui/<family>/<case>.charta` (or `.charta.md`, or a folder of files) holds
//! the text, with marks where findings are expected (see `marks`), and `<case>.stderr` the plain rendering.
//! Both are checked, and so is that the JSON says the same codes.

use crate::house::{DAY, House, read};
use crate::marks::{self, Marks, Place};
use crate::{api, expectation, project};
use charta_base::MemoryWorld;
use libtest_mimic::{Failed, Trial};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const FOLDER: &str = "tests/ui";

/// A case, by its path without an ending (`tests/ui/hosting/reach`), and what its source is.
struct Case {
    path: String,
    source: Source,
}

enum Source {
    File(String),
    Folder,
}

/// One test a case, and one for what belongs to no case.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let cases = cases(&house.files(FOLDER));
    let expected: Vec<String> = cases.iter().map(|case| format!("{}.stderr", case.path)).collect();
    let inventory = {
        let house = Arc::clone(house);
        Trial::test("ui/inventory", move || inventory(&house, &expected))
    };
    let tests = cases.into_iter().map(|case| {
        let house = Arc::clone(house);
        let name = case.path.strip_prefix("tests/").unwrap_or(&case.path).to_owned();
        Trial::test(name, move || run(&house, &case))
    });
    tests.chain([inventory]).collect()
}

/// A file right in a family's folder is a case, and so is a folder there.
fn cases(files: &[String]) -> Vec<Case> {
    let mut cases: BTreeMap<String, Source> = BTreeMap::new();
    for file in files {
        let inside = file.strip_prefix(FOLDER).and_then(|path| path.strip_prefix('/')).unwrap_or(file);
        let parts: Vec<&str> = inside.split('/').collect();
        match parts.as_slice() {
            [family, name] => {
                let stem = name.strip_suffix(".charta").or_else(|| name.strip_suffix(".charta.md"));
                if let Some(stem) = stem {
                    cases.insert(format!("{FOLDER}/{family}/{stem}"), Source::File(file.clone()));
                }
            }
            [family, case, ..] => drop(cases.insert(format!("{FOLDER}/{family}/{case}"), Source::Folder)),
            _ => {}
        }
    }
    cases.into_iter().map(|(path, source)| Case { path, source }).collect()
}

fn inventory(house: &House, expected: &[String]) -> Result<(), Failed> {
    if expected.is_empty() {
        return Err(format!("there is no case in {FOLDER}/").into());
    }
    let stale: Vec<String> = house
        .files(FOLDER)
        .into_iter()
        .filter(|file| file.ends_with(".stderr") && !expected.contains(file))
        .collect();
    expectation::stale(house, &stale, "an expectation has lost its case")
}

fn run(house: &House, case: &Case) -> Result<(), Failed> {
    let name = case.path.rsplit('/').next().unwrap_or(&case.path);
    let (world, root) = match &case.source {
        Source::File(path) => {
            let file = path.rsplit('/').next().unwrap_or(path);
            project::single(file, &read(&house.path(path)))
        }
        Source::Folder => project::folder(house, &case.path),
    };
    let marks = all_marks(&world, &root)?;
    let days: BTreeSet<&str> = marks.values().filter_map(|marks| marks.on.as_deref()).collect();
    if days.len() > 1 {
        return Err("the files of the case name different days".into());
    }
    let compiled = api::compile(&world, &root, days.first().copied().unwrap_or(DAY));
    expectation::check(house, &format!("{}.stderr", case.path), &api::plain(&compiled))?;
    let found = api::findings(&compiled);
    same_places(&marks, &found, name)?;
    same_codes(&found, &api::json(&compiled))
}

/// The marks of each file, by the file's name within the case.
fn all_marks(world: &MemoryWorld, root: &str) -> Result<BTreeMap<String, Marks>, Failed> {
    let mut all = BTreeMap::new();
    for (path, bytes) in &world.files {
        let written = [".charta", ".charta.md", ".toml"].iter().any(|ending| path.ends_with(ending));
        if !written {
            continue;
        }
        // Bytes that are not UTF-8 may be what the case is about; marks are read around them.
        let marks =
            marks::read(&String::from_utf8_lossy(bytes)).map_err(|reason| format!("{path}: {reason}"))?;
        all.insert(short(path, root).to_owned(), marks);
    }
    Ok(all)
}

/// A path within the case, however the compiler shows it.
fn short<'p>(path: &'p str, root: &str) -> &'p str {
    path.strip_prefix(root).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)
}

fn same_places(marks: &BTreeMap<String, Marks>, found: &[api::Finding], root: &str) -> Result<(), Failed> {
    let mut places: BTreeMap<&str, BTreeSet<Place>> = BTreeMap::new();
    let mut nowhere: BTreeSet<Place> = BTreeSet::new();
    for finding in found {
        let place = (finding.line, finding.code.clone());
        match finding.line {
            0 => nowhere.insert(place),
            _ => places.entry(short(&finding.file, root)).or_default().insert(place),
        };
    }
    let marked_nowhere: BTreeSet<Place> =
        marks.values().flat_map(|marks| &marks.places).filter(|(line, _)| *line == 0).cloned().collect();
    let mut wrong = marks::differences(root, &marked_nowhere, &nowhere);
    let files: BTreeSet<&str> = marks.keys().map(String::as_str).chain(places.keys().copied()).collect();
    for file in files {
        let marked: BTreeSet<Place> = marks
            .get(file)
            .iter()
            .flat_map(|marks| &marks.places)
            .filter(|(line, _)| *line > 0)
            .cloned()
            .collect();
        wrong.extend(marks::differences(file, &marked, places.get(file).unwrap_or(&BTreeSet::new())));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// Whether the JSON is JSON, and says the codes that were found, as often.
fn same_codes(found: &[api::Finding], json: &str) -> Result<(), Failed> {
    let value: serde_json::Value =
        serde_json::from_str(json).map_err(|error| format!("the JSON is none: {error}\n{json}"))?;
    let mut said = Vec::new();
    collect_codes(&value, &mut said);
    said.sort();
    let mut codes: Vec<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
    codes.sort_unstable();
    if said != codes {
        return Err(format!("the JSON says {said:?} where {codes:?} were found").into());
    }
    Ok(())
}

fn collect_codes(value: &serde_json::Value, codes: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect_codes(item, codes)),
        serde_json::Value::Object(fields) => {
            for (key, item) in fields {
                match item.as_str() {
                    Some(code) if key == "code" => codes.push(code.to_owned()),
                    _ => collect_codes(item, codes),
                }
            }
        }
        _ => {}
    }
}
