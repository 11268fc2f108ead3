//! The formatter: one layout, nothing lost, nothing moved.
#![cfg(test)]

mod common;

use charta_base::SourceFile;
use charta_syntax::{ast, format, parse};
use common::{Random, SOURCES, cut, literate, parsed, source};

fn formatted(text: &str) -> String {
    format(&source(text)).unwrap_or_else(|findings| panic!("{findings:?} in {text}"))
}

fn twice(file: &SourceFile) -> String {
    let once = format(file).unwrap_or_else(|findings| panic!("{findings:?} in {}", file.text));
    let again = format(&SourceFile { text: once.as_str().into(), ..file.clone() }).unwrap();
    assert_eq!(once, again, "formatting twice is not formatting once");
    once
}

#[test]
fn sources_format_and_stay() {
    for text in SOURCES {
        let out = twice(&source(text));
        assert!(out.ends_with('\n') && !out.ends_with("\n\n"));
        assert!(out.lines().all(|line| line == line.trim_end()));
        assert!(!out.contains("\n\n\n"));
    }
}

#[test]
fn expected_layouts() {
    let cases = include_str!("data/format.txt");
    let mut count = 0;
    for case in cases.split("\n######## ").skip(1) {
        let (title, rest) = case.split_once('\n').unwrap();
        let (before, after) = rest.split_once("\n--------\n").unwrap();
        assert_eq!(twice(&source(before)).trim_end(), after.trim_end(), "{title}");
        count += 1;
    }
    assert!(count >= 9, "only {count} cases were read");
}

#[test]
fn broken_files_are_refused() {
    let findings = format(&source("contract c { permit a to }")).unwrap_err();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code.id, "SYN001");
}

#[test]
fn only_fences_of_literate_files_change() {
    let text = include_str!("data/agreement.charta.md");
    let messy = text
        .replace("  provider: nord\n", "\n\n provider:nord   // who gives\n")
        .replace("organisation sud", "   organisation   sud");
    let out = twice(&literate(&messy));
    assert_eq!(
        out,
        text.replace("provider: nord\n", "provider: nord // who gives\n")
            .replace("{ established: FR }", "{\n  established: FR\n}")
    );
}

#[test]
fn fences_of_a_list_stay_in_it() {
    let text = "1. One\n   ```charta\n   kind a \"A\"\n   contract c { provider:\n   a }\n   ```\n- ~~~charta\n  kind b \"B\"\n  ~~~\n";
    let out = twice(&literate(text));
    let right = "1. One\n   ```charta\n   kind a \"A\"\n   contract c {\n     provider: a\n   }\n   ```\n- ~~~charta\n  kind b \"B\"\n  ~~~\n";
    assert_eq!(out, right);
    assert_eq!(twice(&literate(&text.replace('\n', "\r\n"))), right.replace('\n', "\r\n"));
}

#[test]
fn any_blanks_give_one_layout() {
    let mut random = Random(0xB1A9);
    for text in SOURCES {
        let canonical = formatted(text);
        for _ in 0..15 {
            let mut messy = String::new();
            for (kind, span) in parsed(&canonical).tree.tokens() {
                let piece = cut(&canonical, span);
                let keep = kind != charta_syntax::TokenKind::Blank || piece.contains("\n");
                messy.push_str(if keep { piece } else { "   " });
                if keep && random.below(3) == 0 && kind == charta_syntax::TokenKind::Blank {
                    messy.push_str("  \t ");
                }
            }
            assert_eq!(twice(&source(&messy)), canonical);
        }
    }
}

/// Comments put anywhere survive, in order, and formatting stays stable.
#[test]
fn comments_anywhere() {
    let mut random = Random(0xC0_33E7);
    let mut kept = 0;
    for round in 0..600 {
        let text = SOURCES[round % SOURCES.len()];
        let mut out = String::new();
        for (_, span) in parsed(text).tree.tokens() {
            out.push_str(cut(text, span));
            if random.below(60) == 0 {
                out.push_str(
                    [" // here\n", "\n// own line\n", " /// doc\n", "\n\n/// doc line\n\n"][random.below(4)],
                );
            }
        }
        let file = source(&out);
        if !parse(charta_base::FileId(0), &file).diagnostics.is_empty() {
            continue;
        }
        if let Ok(once) = format(&file) {
            kept += 1;
            assert_eq!(once.matches("//").count(), out.matches("//").count());
            assert_eq!(formatted(&once), once, "not stable");
        }
    }
    assert!(kept > 200, "only {kept} files were formatted");
}

#[test]
fn documentation_stays_where_it_was() {
    let text = "/// Above.\ncontract c { /// beside\n a: b /// of a\n /// of d\n d: e } /// end\n";
    let docs = |text: &str| {
        let parsed = parsed(text);
        let file = parsed.tree.file();
        let contract = file.declarations().next().unwrap();
        let mut all = vec![contract.docs()];
        all.extend(contract.statements().map(ast::Statement::docs));
        all
    };
    assert_eq!(docs(text), ["Above.\nbeside\nend", "of a", "of d"]);
    assert_eq!(docs(&formatted(text)), docs(text));
}
