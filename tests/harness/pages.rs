//! The page of each check keeps its word: the example under "Wrong" raises exactly the page's code, and the one
//! under "Right" nothing. A `toml` block beside a `charta` block is the project file of both. And the list of all checks is the list of what the compiler can raise.

use crate::house::{DAY, House};
use crate::markdown::{self, Block};
use crate::marks::Marks;
use crate::{api, marks, project};
use charta_base::MemoryWorld;
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeSet;
use std::sync::Arc;

const FOLDER: &str = "docs/checks";

/// Two tests a page that has examples, and two for the whole list.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for path in house.files(FOLDER).into_iter().filter(|path| path.ends_with(".md")) {
        let name =
            path.strip_prefix("docs/checks/").and_then(|name| name.strip_suffix(".md")).unwrap_or(&path);
        if without_example(&house.text(&path)) {
            continue;
        }
        for (section, word) in [("Wrong", "wrong"), ("Right", "right")] {
            let (house, path) = (Arc::clone(house), path.clone());
            trials.push(Trial::test(format!("pages/{name}/{word}"), move || page(&house, &path, section)));
        }
    }
    let listed = Arc::clone(house);
    trials.push(Trial::test("pages/every-code-is-listed", move || every_code_is_listed(&listed)));
    let paged = Arc::clone(house);
    trials.push(Trial::test("pages/every-code-has-its-page", move || every_code_has_its_page(&paged)));
    trials
}

/// What no text can raise is told by a heading; `cargo xtask tidy` asks for a test in Rust instead.
fn without_example(page: &str) -> bool {
    page.lines().any(|line| line.trim_end() == "## No example")
}

fn page(house: &House, path: &str, section: &str) -> Result<(), Failed> {
    let text = house.text(path);
    let title = text.lines().next().unwrap_or("");
    let code = title.strip_prefix("# ").and_then(|rest| rest.split(' ').next()).unwrap_or("");
    if !marks::is_code(code) {
        return Err(format!("{path}: the title `{title}` does not begin with a code").into());
    }
    let all: Vec<Block> =
        markdown::blocks(&text).into_iter().filter(|block| block.section == section).collect();
    let expected: BTreeSet<&str> = if section == "Wrong" { BTreeSet::from([code]) } else { BTreeSet::new() };
    if all.iter().any(|block| block.is("toml")) {
        return project_raises(path, &all, &expected);
    }
    let blocks: Vec<&Block> = all.iter().filter(|block| block.is("charta")).collect();
    if blocks.is_empty() {
        return Err(format!("{path}: there is no charta block under `## {section}`").into());
    }
    blocks.iter().try_for_each(|block| raises(path, block, &expected))
}

/// Whether a block, as a whole file, raises these codes and no others.
pub fn raises(path: &str, block: &Block, expected: &BTreeSet<&str>) -> Result<(), Failed> {
    let place = format!("{path}:{}", block.line);
    let header = marks::read(&block.text).map_err(|reason| format!("{place}: {reason}"))?;
    let (world, root) = project::single(NAME, &block.text);
    compare(&place, &world, &root, &header, expected)
}

/// Whether the blocks of a section, a `charta.toml` and a text, raise these codes as one project.
fn project_raises(path: &str, blocks: &[Block], expected: &BTreeSet<&str>) -> Result<(), Failed> {
    let mut world = MemoryWorld::default();
    let mut header = Marks::default();
    for block in blocks {
        let place = format!("{path}:{}", block.line);
        let name = if block.is("toml") { "charta.toml" } else { NAME };
        let own = marks::read(&block.text).map_err(|reason| format!("{place}: {reason}"))?;
        header.on = header.on.or(own.on);
        header.also.extend(own.also);
        if world.files.insert(format!("project/{name}"), block.text.clone().into_bytes()).is_some() {
            return Err(format!("{place}: a project has one {name}").into());
        }
    }
    compare(path, &world, "project", &header, expected)
}

fn compare(
    place: &str,
    world: &MemoryWorld,
    root: &str,
    header: &Marks,
    expected: &BTreeSet<&str>,
) -> Result<(), Failed> {
    let compiled = api::compile(world, root, header.on.as_deref().unwrap_or(DAY));
    let found = api::findings(&compiled);
    let codes: BTreeSet<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
    let also = header.also.iter().map(String::as_str);
    // What is right raises nothing, whatever its header says.
    let expected: BTreeSet<&str> =
        if expected.is_empty() { BTreeSet::new() } else { expected.iter().copied().chain(also).collect() };
    if codes == expected {
        return Ok(());
    }
    Err(format!("{place}: raises {codes:?} instead of {expected:?}\n{}", api::plain(&compiled)).into())
}

/// The name under which a block of a page is compiled.
pub const NAME: &str = "example.charta";

fn every_code_is_listed(house: &House) -> Result<(), Failed> {
    let list = house.text("docs/reference/checks.md");
    let missing: Vec<String> = api::codes()
        .iter()
        .map(|code| {
            let summary = code.summary.replace('|', "\\|");
            let link = format!("[{0}](../checks/{0}-{1}.md)", code.id, code.name);
            format!("| {link} | `{}` | {} | {summary} |", code.name, code.severity.word())
        })
        .filter(|line| !list.contains(line.as_str()))
        .collect();
    let listed = list.matches("](../checks/").count();
    if !missing.is_empty() || listed != api::codes().len() {
        let lines = missing.join("\n");
        let codes = api::codes().len();
        return Err(
            format!("docs/reference/checks.md lists {listed} of {codes} codes and lacks:\n{lines}").into()
        );
    }
    Ok(())
}

fn every_code_has_its_page(house: &House) -> Result<(), Failed> {
    for code in api::codes() {
        let path = format!("{FOLDER}/{}-{}.md", code.id, code.name);
        let file = std::fs::read_to_string(house.path(&path)).map_err(|error| format!("{path}: {error}"))?;
        if file != code.page {
            return Err(format!("{} carries another page than {path}", code.id).into());
        }
    }
    Ok(())
}
