//! What the tests of this crate share: sources, and what must hold of every parse.
#![expect(dead_code, reason = "each test binary uses a part of it")]

use charta_base::{Diagnostic, FileId, SourceFile, SourceKind, Span};
use charta_syntax::{Parsed, TokenKind, parse, strict};
use std::sync::Arc;

/// Findings that are no matter of grammar: `strict` does not see them.
const BESIDE_GRAMMAR: [&str; 3] = ["SYN007", "SYN010", "SYN011"];

pub(crate) fn source(text: &str) -> SourceFile {
    SourceFile {
        name: "test.charta".to_owned(),
        text: Arc::from(text),
        kind: SourceKind::Code,
        library: false,
    }
}

pub(crate) fn literate(text: &str) -> SourceFile {
    SourceFile { kind: SourceKind::Literate, ..source(text) }
}

pub(crate) fn parsed(text: &str) -> Parsed {
    parse(FileId(0), &source(text))
}

/// `CODE message` of every finding, with the text it points to.
pub(crate) fn said(text: &str) -> Vec<String> {
    parsed(text).diagnostics.iter().map(|finding| line(text, finding)).collect()
}

pub(crate) fn line(text: &str, finding: &Diagnostic) -> String {
    let at = finding.primary.as_ref().map_or("", |label| cut(text, label.span));
    format!("{} {} @ {}", finding.code.id, finding.message, at)
}

/// The text a span covers.
pub(crate) fn cut(text: &str, span: Span) -> &str {
    text.get(span.range()).unwrap()
}

/// Everything that holds of every text, whatever is in it.
pub(crate) fn check(source: &SourceFile) -> Parsed {
    let parsed = parse(FileId(7), source);
    let text: &str = &source.text;
    assert_eq!(parsed.tree.text(), text);
    let mut at = 0;
    let mut bounds = vec![false; text.len() + 1];
    for (_, span) in parsed.tree.tokens() {
        assert_eq!(span.start, at, "tokens leave a gap in {text:?}");
        assert!(span.end > span.start, "an empty token in {text:?}");
        assert!(text.is_char_boundary(span.end as usize));
        bounds[span.start as usize] = true;
        at = span.end;
    }
    assert_eq!(at as usize, text.len(), "tokens do not cover {text:?}");
    bounds[text.len()] = true;
    bounds[0] = true;
    for span in parsed.tree.node_spans() {
        assert!(span.start <= span.end);
        assert!(
            bounds[span.start as usize] && bounds[span.end as usize],
            "a node splits a token: {:?} in {text:?}",
            cut(text, span)
        );
    }
    for finding in &parsed.diagnostics {
        let label = finding.primary.as_ref().unwrap();
        assert!(text.get(label.span.range()).is_some(), "a finding splits a character");
        if let Some(fix) = &finding.fix {
            assert!(text.get(fix.span.range()).is_some());
        }
        assert!(!finding.help.is_empty(), "no help: {finding:?} in {text:?}");
        assert!(!finding.message.ends_with('.'), "{}", finding.message);
    }
    if source.kind == SourceKind::Code {
        let clean = parsed.diagnostics.iter().all(|finding| BESIDE_GRAMMAR.contains(&finding.code.id));
        assert_eq!(clean, strict(text), "{:?} in {text:?}", parsed.diagnostics);
    }
    walk(&parsed);
    let _ = parsed.tree.print();
    let _ = parsed.tree.prose();
    parsed
}

/// Asks every view of the tree everything, as the compiler does.
fn walk(parsed: &Parsed) {
    use charta_syntax::ast::{Statement, Tail};
    let file = parsed.tree.file();
    let _ = (
        file.module(),
        file.uses().filter(|line| line.path().is_some() && line.names().count() == 0).count(),
    );
    for declaration in file.declarations() {
        let _ = (
            declaration.kind(),
            declaration.name(),
            declaration.label().map(|label| label.value().into_owned()),
        );
        let _ =
            (declaration.of(), declaration.parents().count(), declaration.docs(), declaration.is_broken());
        for statement in declaration.statements() {
            let _ = (statement.span(), statement.docs());
            match statement {
                Statement::Fact(fact) => {
                    assert!(!fact.name().text.is_empty());
                    let atoms = fact.phrases().flat_map(|phrase| phrase.atoms()).count();
                    assert!(atoms > 0, "a fact without a value");
                }
                Statement::Grant(grant) => {
                    assert!(grant.who().is_some() && grant.actions().is_some() && grant.data().is_some());
                    for tail in grant.tails() {
                        let _ = tail.span();
                        match tail {
                            Tail::Where(part) => assert!(part.condition().is_some()),
                            Tail::Showing(part) => assert!(part.items().count() > 0),
                            _ => {}
                        }
                    }
                }
                Statement::Duty(duty) => {
                    assert!(duty.who().is_some() && duty.action().is_some());
                    assert!(duty.objects().count() > 0 && duty.timing().is_some());
                }
                Statement::Waive(waive) => {
                    assert!(waive.check().is_some() && waive.until().is_some());
                    assert!(waive.because().is_some() && waive.by().is_some());
                }
                Statement::Expect(expect) => assert!(expect.data().is_some()),
                Statement::Require(require) => assert!(require.phrases().count() > 0),
                Statement::On(on) => assert!(on.date().is_some()),
                Statement::Column(column) => assert!(column.name().is_some() && column.phrases().count() > 0),
                Statement::Step(step) => {
                    let _ = (step.name(), step.label().is_some(), step.docs(), step.facts().count());
                }
            }
        }
    }
    assert!(parsed.tree.tokens().all(|(kind, span)| kind != TokenKind::Word || !span.is_empty()));
}

/// A small generator of numbers, the same on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

pub(crate) const SOURCES: [&str; 3] = [
    include_str!("../data/north-star.charta"),
    include_str!("../data/everything.charta"),
    include_str!("../data/compact.charta"),
];
