//! The guide does not lie: each `charta` block of `docs/guide/` and of the README is a whole file that raises nothing, or the codes
//! its fence names (`charta error HST003`); a `text output` block after it is what Charta says of it.

use crate::house::{DAY, House};
use crate::markdown::{self, Block};
use crate::{api, diff, marks, pages, project};
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One test a page.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
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
        .collect()
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
