//! What is broken is said once, where it is, in the words of contracts; what stands around it is kept.
#![cfg(test)]

mod common;

use charta_syntax::ast::{DeclarationKind, Statement};
use common::{check, literate, parsed, said, source};

/// Each case: the text, then `>>` and a finding (`CODE message @ text pointed to | help`) a line.
#[test]
fn findings_are_as_expected() {
    let cases = include_str!("data/findings.txt");
    let mut count = 0;
    for case in cases.split("\n====\n").skip(1) {
        let (text, wanted) =
            case.split_once("\n>>").unwrap_or_else(|| panic!("no finding expected in {case}"));
        let parsed = check(&source(text));
        let found: Vec<String> = parsed
            .diagnostics
            .iter()
            .map(|finding| format!("{} | {}", common::line(text, finding), finding.help.join("; ")))
            .collect();
        let wanted: Vec<&str> = wanted.split("\n>>").map(str::trim).collect();
        assert_eq!(found, wanted, "in:\n{text}");
        count += 1;
    }
    assert!(count >= 30, "only {count} cases were read");
}

#[test]
fn a_broken_statement_damages_itself_alone() {
    let text = "contract c \"C\" {\n  provider: a\n  recipient = b\n  permit a to read for x\n  term: from 2024-01-01\n}";
    let parsed = check(&source(text));
    let contract = parsed.tree.file().declarations().next().unwrap();
    assert_eq!(contract.name().unwrap().text, "c");
    assert_eq!(contract.label().unwrap().value(), "C");
    assert!(contract.is_broken());
    let facts: Vec<&str> = contract
        .statements()
        .filter_map(|statement| match statement {
            Statement::Fact(fact) => Some(fact.name().text),
            _ => None,
        })
        .collect();
    assert_eq!(facts, ["provider", "term"]);
    assert_eq!(parsed.diagnostics.len(), 2);
}

#[test]
fn a_lost_brace_damages_one_declaration() {
    let text = "contract a {\n  provider: x\n\nkind k\ncontract b {\n  provider: y\n}\n";
    let parsed = check(&source(text));
    let names: Vec<_> =
        parsed.tree.file().declarations().map(|part| (part.name().unwrap().text, part.is_broken())).collect();
    assert_eq!(names, [("a", true), ("k", false), ("b", false)]);
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(parsed.diagnostics[0].code.id, "SYN002");
    let fix = parsed.diagnostics[0].fix.clone().unwrap();
    let mut mended = text.to_owned();
    mended.replace_range(fix.span.range(), &fix.replacement);
    assert!(check(&source(&mended)).diagnostics.is_empty(), "{mended}");
}

#[test]
fn a_misspelt_keyword_still_declares() {
    let parsed = parsed("datset d \"D\" { controller: a column x: text }\nkind k");
    let first = parsed.tree.file().declarations().next().unwrap();
    assert_eq!((first.kind(), first.name().unwrap().text), (DeclarationKind::Dataset, "d"));
    assert!(first.is_broken());
    assert_eq!(first.statements().count(), 2);
    assert_eq!(parsed.diagnostics.len(), 1);
}

#[test]
fn words_of_declarations_are_free_inside() {
    assert!(said("kind action in kind\naction use\naction\nuse\naction read in use").is_empty());
    let text =
        "contract c {\n  purpose: research\n  basis: a\ndataset: b\n kind: use\n note: law of contract\n}";
    assert!(said(text).is_empty(), "{:?}", said(text));
}

#[test]
fn every_fix_mends() {
    let cases = [
        "contract c { provider = a }",
        "contrct c { provider: a }",
        "contract c { ref: \"x\" permit a to read b whree x = 1 }",
        "contract c { permit a to read b where x == 1 }",
        "contract c { delay: 40months }",
        "contract c { note: \"a\u{202E}b\" }",
        "kind e\u{301}t",
        "contract c { require a per \"x\"\nperimt a to read b }",
        "kind a \u{7}",
        "procedure p {\n step a {\n  x: y\n step b { z: w }\n}\n",
    ];
    for case in cases {
        let mut text = case.to_owned();
        let findings = check(&source(&text)).diagnostics;
        assert_eq!(findings.len(), 1, "{case}: {findings:?}");
        let fix = findings[0].fix.clone().unwrap_or_else(|| panic!("no fix: {findings:?}"));
        text.replace_range(fix.span.range(), &fix.replacement);
        assert!(check(&source(&text)).diagnostics.is_empty(), "{text}: {:?}", said(&text));
    }
}

/// The words that the reference keeps for clauses are those the grammar and the messages keep.
#[test]
fn reserved_words_are_those_of_the_reference() {
    let reference = include_str!("../../../docs/reference/language.md");
    let list = reference.split("cannot be names: `").nth(1).unwrap().split('`').next().unwrap();
    let words: Vec<&str> = list.split_whitespace().collect();
    assert!(words.len() > 30);
    for word in &words {
        let findings = parsed(&format!("kind {word}")).diagnostics;
        assert_eq!(findings.len(), 1, "{word}");
        assert!(findings[0].help[0].contains("kept for clauses"), "{word}: {findings:?}");
        assert!(
            said(&format!("kind {word}x kind x.{word} kind {}", word.to_uppercase())).is_empty(),
            "{word}"
        );
    }
    for word in ["use", "module", "contract", "data", "term", "as", "cells", "within_reach", "true", "deny"] {
        assert!(!words.contains(&word));
        assert!(said(&format!("kind {word}")).is_empty(), "{word}");
    }
}

/// In the value of a fact all of them are ordinary words, but for those that open a clause.
#[test]
fn reserved_words_are_free_in_values() {
    let text = "contract c { a: to for at where showing per except exactly everyone any in from until on within because \
                by and or not is between of all, on b }";
    assert!(said(text).is_empty(), "{:?}", said(text));
}

#[test]
fn a_carriage_return_hides_nothing() {
    let text = "// Agreed: nothing is shown.\rkind hidden\r\nkind shown\r\n";
    let found = said(text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("SYN003"), "{found:?}");
    assert!(said("kind a\r\nkind b\r\n").is_empty());
    // Of a literate file too: some programs see lines where others see none.
    let literate = literate("# A\r```charta\rkind a \"A\"\r```\r");
    assert!(check(&literate).diagnostics.iter().all(|finding| finding.code.id == "SYN003"));
    assert_eq!(check(&literate).diagnostics.len(), 4);
}

#[test]
fn a_slip_in_the_first_line_does_not_move_the_next() {
    let found = said("module m.\nuse a.b\nkind c\n");
    assert_eq!(found, ["SYN001 unexpected `.` outside a declaration @ ."]);
    let found = said("orgnisation o { }\nuse a.b\nkind c\n");
    assert_eq!(found.len(), 2, "{found:?}");
}
