//! Each page of a finding about text shows a file that raises it alone, and one that raises nothing.
#![cfg(test)]

mod common;

use charta_syntax::CODES;
use common::{check, source};

fn block<'p>(page: &'p str, heading: &str) -> Option<&'p str> {
    let section = page.split(&format!("\n## {heading}\n")).nth(1)?.split("\n## ").next()?;
    section.split("```charta\n").nth(1)?.split("\n```").next()
}

#[test]
fn wrong_and_right() {
    let mut wrong_blocks = 0;
    for code in CODES {
        assert!(code.page.starts_with(&format!("# {} {}\n", code.id, code.name)), "{}", code.id);
        if let Some(wrong) = block(code.page, "Wrong") {
            let found: Vec<_> =
                check(&source(wrong)).diagnostics.iter().map(|finding| finding.code.id).collect();
            assert_eq!(found, [code.id], "{wrong}");
            wrong_blocks += 1;
        }
        assert!(code.page.contains("\n## Why\n"));
        if code.page.contains("\n## No example\n") {
            continue;
        }
        let right = block(code.page, "Right").unwrap_or_else(|| panic!("{} shows nothing right", code.id));
        assert!(check(&source(right)).diagnostics.is_empty(), "{right}");
    }
    let pages = CODES.len();
    assert_eq!(wrong_blocks, pages - 2, "only the pages on large files and on Markdown have no example");
}

#[test]
fn codes_are_in_order_and_distinct() {
    assert!(CODES.windows(2).all(|pair| pair[0].id < pair[1].id && pair[0].name != pair[1].name));
}
