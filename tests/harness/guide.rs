//! The guide does not lie: each `charta` block of `docs/guide/` and of the README is a whole file that raises nothing, or the codes
//! its fence names (`charta error HST003`); a `text output` block after it is what Charta says of it.

use crate::house::{DAY, House};
use crate::markdown::{self, Block};
use crate::{api, diff, marks, pages, project};
use charta_model::model::{OpinionTenor, Service, TermKind};
use charta_syntax::KEPT_WORDS;
use charta_syntax::ast::DeclarationKind;
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where the sorts of clauses are listed, and how many there are.
const CLAUSES: (&str, usize) = ("docs/guide/clauses.md", 54);

/// Where each term is told.
const TERMS: &str = "docs/reference/terms.md";
/// Fences of a chapter that is run as a whole, by the tests of the command: pieces of its files.
const PIECES: [&str; 3] = ["part", "was", "now"];
/// The chapters that are.
const WHOLE: [&str; 1] = ["docs/guide/author.md"];

/// One test a page, one of the list of clauses, and one of the terms.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let listed = Arc::clone(house);
    let coverage = Trial::test("guide/every-sort-of-clause", move || every_sort_of_clause(&listed));
    let told = Arc::clone(house);
    let terms = Trial::test("guide/every-term", move || every_term(&told));
    let linked = Arc::clone(house);
    let links = Trial::test("guide/every-link", move || every_link(&linked));
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
        .chain([coverage, terms, links])
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

/// The page of terms tells every word that the language keeps, every sort of declaration, of term and of service, every tenor of an opinion,
/// and each way in which a clause ends; each once, and in order.
fn every_term(house: &House) -> Result<(), Failed> {
    let text = house.text(TERMS);
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut before = "";
    for line in text.lines() {
        let Some((names, rest)) = line.strip_prefix("- **").and_then(|line| line.split_once(": ")) else {
            before = if line.starts_with("## ") { "" } else { before };
            continue;
        };
        // The French stands in brackets.
        let names = names.split(" (").next().unwrap_or(names);
        if !rest.trim_end_matches('*').ends_with(|end: char| ".)".contains(end) || end.is_ascii_digit()) {
            return Err(format!("{TERMS}: `{names}` is not told in a sentence").into());
        }
        if names < before {
            return Err(format!("{TERMS}: `{names}` stands after `{before}`").into());
        }
        before = names;
        for name in names.split(", ").map(|name| name.trim_matches('*')) {
            if !told.insert(name) {
                return Err(format!("{TERMS}: `{name}` is told twice").into());
            }
        }
    }
    let kinds = DeclarationKind::ALL.iter().map(|kind| kind.word());
    let terms = TermKind::ALL.iter().map(|kind| kind.word());
    let words = KEPT_WORDS.iter().copied().chain(kinds).chain(terms);
    let ends =
        ["enforced", "monitored", "procedural", "advice", "left out", "not executed", "violated", "unproven"];
    let missing: Vec<&str> = words.chain(ends).filter(|word| !told.contains(word)).collect();
    let services = Service::ALL.iter().map(|service| service.word());
    let tenors = OpinionTenor::ALL.iter().map(|(_, word)| *word);
    let said = |word: &&str| text.contains(word);
    let unsaid: Vec<&str> = services.chain(tenors).filter(|word| !said(word)).collect();
    match missing.is_empty() && unsaid.is_empty() {
        true => Ok(()),
        false => Err(format!("{TERMS} lacks {missing:?} and nowhere says {unsaid:?}").into()),
    }
}

/// A link between pages leads to a file that is there, and to a heading that it has.
fn every_link(house: &House) -> Result<(), Failed> {
    let pages = ["docs/guide", "docs/reference"].iter().flat_map(|folder| house.files(folder));
    let pages = pages.filter(|path| path.ends_with(".md") && !path.contains("/library/"));
    let mut broken = Vec::new();
    for path in pages.chain(["README.md".to_owned()]) {
        let text = house.text(&path);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            if link.contains("://") || link.contains(char::is_whitespace) {
                continue;
            }
            let target = match file {
                "" => path.clone(),
                file if folder.is_empty() => file.to_owned(),
                file => format!("{folder}/{file}"),
            };
            let there = std::fs::read_to_string(house.path(&target));
            let is_there = match &there {
                Ok(page) => {
                    heading.is_empty() || page.lines().any(|line| slug(line) == Some(heading.to_owned()))
                }
                // An image is no text.
                Err(_) => heading.is_empty() && house.path(&target).exists(),
            };
            if !is_there {
                broken.push(format!("{path}: {link}"));
            }
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n").into()) }
}

/// The name by which a heading is linked to.
fn slug(line: &str) -> Option<String> {
    let title = line.strip_prefix('#')?.trim_start_matches('#').strip_prefix(' ')?;
    let kept = title.chars().filter(|at| at.is_alphanumeric() || matches!(at, ' ' | '-' | '_'));
    Some(kept.collect::<String>().to_lowercase().replace(' ', "-"))
}

fn page(house: &House, path: &str) -> Result<(), Failed> {
    let text = house.text(path);
    let blocks = markdown::blocks(&text);
    let is_piece = |block: &Block| block.words.get(1).is_some_and(|word| PIECES.contains(&word.as_str()));
    if !WHOLE.contains(&path) && blocks.iter().any(is_piece) {
        return Err(format!("{path}: nobody puts the pieces of this chapter together").into());
    }
    for block in blocks.iter().filter(|block| block.is("charta") && !is_piece(block)) {
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
