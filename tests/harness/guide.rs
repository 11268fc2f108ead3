//! The guide does not lie: each `charta` block of `docs/guide/` and of the README is a whole file that raises nothing, or the codes
//! its fence names (`charta error HST003`); a `text output` block after it is what Charta says of it.

use crate::house::{DAY, House};
use crate::markdown::{self, Block};
use crate::{api, diff, marks, pages, project};
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where the sorts of clauses are listed, and how many there are.
const CLAUSES: (&str, usize) = ("docs/guide/clauses.md", 54);

/// One test a page, and one of the list of clauses.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let listed = Arc::clone(house);
    let coverage = Trial::test("guide/every-sort-of-clause", move || every_sort_of_clause(&listed));
    house
        .files("docs/guide")
        .into_iter()
        .chain(["README.md".to_owned()])
        .filter(|path| path.ends_with(".md"))
        .map(|path| {
            let house = Arc::clone(house);
            let name = format!("guide/{}", path.strip_prefix("docs/guide/").unwrap_or(&path));
            Trial::test(name, move || page(&house, &path))
        })
        .chain([coverage])
        .collect()
}

/// The table of clauses has every sort once, in order, says of each how it is said and who carries it out, and names only checks
/// that exist, or a family of them.
fn every_sort_of_clause(house: &House) -> Result<(), Failed> {
    let (path, count) = CLAUSES;
    let text = house.text(path);
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| line.starts_with("| ") && line.as_bytes()[2].is_ascii_digit())
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    let numbers: Vec<usize> = rows.iter().filter_map(|row| row.first()?.parse().ok()).collect();
    if numbers != (1..=count).collect::<Vec<usize>>() {
        return Err(format!("{path}: the rows are numbered {numbers:?}").into());
    }
    let known: BTreeSet<&str> = api::codes().iter().map(|code| code.id).collect();
    for row in &rows {
        let [number, what, said, checked, carried] = row.as_slice() else {
            return Err(format!("{path}: {row:?} has {} cells", row.len()).into());
        };
        if what.is_empty() || said.is_empty() || carried.is_empty() {
            return Err(format!("{path}: row {number} leaves something unsaid").into());
        }
        let quoted = checked.split('`').skip(1).step_by(2);
        for code in
            quoted.filter(|word| word.chars().all(|at| at.is_ascii_uppercase() || at.is_ascii_digit()))
        {
            if !known
                .iter()
                .any(|id| *id == code || id.strip_prefix(code).is_some_and(|rest| rest.len() == 3))
            {
                return Err(format!("{path}: row {number} names `{code}`, and no check is called so").into());
            }
        }
    }
    Ok(())
}

fn page(house: &House, path: &str) -> Result<(), Failed> {
    let text = house.text(path);
    let blocks = markdown::blocks(&text);
    for block in blocks.iter().filter(|block| block.is("charta")) {
        let expected = expected(block).map_err(|reason| format!("{path}:{}: {reason}", block.line))?;
        pages::raises(path, block, &expected)?;
    }
    let mut wrong = Vec::new();
    let mut mended = text.clone();
    // From the end, so that lines before a replaced block keep their numbers.
    for (at, block) in blocks.iter().enumerate().rev().filter(|(_, block)| is_output(block)) {
        let source = blocks[..at].iter().rev().find(|block| block.is("charta"));
        let source = source
            .ok_or_else(|| format!("{path}:{}: no charta block stands before this output", block.line))?;
        let on = marks::read(&source.text)?.on;
        let (world, root) = project::single(pages::NAME, &source.text);
        let output = api::plain(&api::compile(&world, &root, on.as_deref().unwrap_or(DAY)));
        let output = if output.ends_with('\n') { output } else { format!("{output}\n") };
        if output != block.text {
            wrong.push(format!(
                "{path}:{}: (- written, + said)\n{}",
                block.line,
                diff::unified(&block.text, &output)
            ));
            mended = markdown::replace(&mended, block.line, &output);
        }
    }
    if house.bless && !wrong.is_empty() {
        std::fs::write(house.path(path), mended)?;
        return Ok(());
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

fn is_output(block: &Block) -> bool {
    block.is("text") && block.words.get(1).is_some_and(|word| word == "output")
}

/// The codes a fence names after `error`.
fn expected(block: &Block) -> Result<BTreeSet<&str>, String> {
    match block.words.iter().skip(1).map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => Ok(BTreeSet::new()),
        ["error", codes @ ..] if !codes.is_empty() && codes.iter().all(|code| marks::is_code(code)) => {
            Ok(codes.iter().copied().collect())
        }
        words => Err(format!("`{}` is not `error` and codes", words.join(" "))),
    }
}
