//! The page of the language tells every fact there is.

use charta_model::elaborate::{COMMON, FactSpec, STEP, facts_of};
use charta_syntax::ast::DeclarationKind;

const PAGE: &str = include_str!("../../../../docs/reference/language.md");

/// The row of the table of declarations that speaks of a kind.
fn row(word: &str) -> &'static str {
    let names = |line: &&str| {
        let first = line.split('|').nth(1).unwrap_or("");
        first.split('`').any(|part| part.split(' ').next() == Some(word))
    };
    PAGE.lines()
        .filter(|line| line.starts_with("| `"))
        .find(names)
        .unwrap_or_else(|| panic!("no row tells `{word}`"))
}

/// A fact as the page marks it: `*` where it is required, `+` where it may hold several values.
fn is_told(text: &str, fact: &FactSpec) -> bool {
    let several = if fact.several { "+" } else { "" };
    let required = if fact.required { "*" } else { "" };
    text.contains(&format!("`{}{several}{required}:", fact.name))
}

#[test]
fn every_fact_of_every_declaration_stands_in_its_row() {
    for kind in DeclarationKind::ALL {
        let row = row(kind.word());
        for fact in facts_of(kind) {
            // What every term may have is told once.
            let told = is_told(row, fact) || fact.name == "iri" && is_told(PAGE, fact);
            assert!(told, "`{}` of `{}` is not told as it is in\n{row}", fact.name, kind.word());
        }
    }
    for fact in STEP {
        assert!(is_told(row("step"), fact), "`{}` of a step", fact.name);
    }
    for fact in COMMON {
        assert!(PAGE.contains(&format!("`{}: ", fact.name)), "`{}`", fact.name);
    }
}
