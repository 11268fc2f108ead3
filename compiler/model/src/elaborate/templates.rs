//! Templates: clauses with parameters that contracts and rulebooks take over.

use super::Elaborator;
use super::facts::Facts;
use super::names::{Entry, declared_twice};
use super::phrase::Reader;
use crate::codes;
use crate::model::{ClauseId, Owner};
use charta_base::{Diagnostic, Span};
use charta_syntax::ast::{Declaration, DeclarationKind, Statement, Word};

/// How deep templates may follow templates.
const DEEPEST: usize = 16;

/// A template as somebody follows it.
#[derive(Debug, Clone)]
pub(super) struct Use<'t> {
    pub(super) template: Entry<'t>,
    pub(super) arguments: Vec<Word<'t>>,
    pub(super) span: Span,
}

impl<'t> Elaborator<'t, '_> {
    /// Checks what a template says of itself; its clauses are read where it is followed.
    pub(super) fn check_templates(&mut self) {
        for entry in self.entries(DeclarationKind::Template) {
            let facts = Facts::of(entry.declaration, &mut self.findings);
            self.common(&facts);
            let about = self.about(&entry, &facts);
            self.model.templates.push(about);
            let Some(fact) = facts.get("parameters") else { continue };
            let mut seen: Vec<Word<'t>> = Vec::new();
            for phrase in fact.phrases() {
                let mut reader = Reader::new(phrase);
                let word = reader.word().filter(|word| reader.is_done() && !word.text.contains('.'));
                let Some(word) = word else {
                    self.wrong("parameters", phrase.span(), "names without dots, separated by commas");
                    continue;
                };
                match seen.iter().find(|earlier| earlier.text == word.text) {
                    Some(first) => {
                        self.findings.push(declared_twice("parameter", word.text, word.span, first.span));
                    }
                    None => seen.push(word),
                }
            }
        }
    }

    /// The clauses of the templates that `owner` follows, numbered after its own.
    pub(super) fn template_clauses(
        &mut self,
        file: usize,
        owner: Owner,
        facts: &Facts<'t>,
        number: &mut u32,
    ) -> Vec<ClauseId> {
        let mut ids = Vec::new();
        for one in self.templates(file, facts) {
            if self.names.bound_depth() >= DEEPEST {
                let finding =
                    Diagnostic::at(&codes::CIRCULAR, one.span, "templates follow each other too deeply")
                        .label("one template too many")
                        .help("let the templates not follow each other");
                self.findings.push(finding);
                return ids;
            }
            let parameters = parameters(&one.template.declaration);
            let bindings = parameters.iter().map(|name| name.text).zip(one.arguments.iter().copied());
            self.names.bind(one.template.file, file, bindings.collect());
            let statements: Vec<Statement<'t>> = one.template.declaration.statements().collect();
            ids.extend(self.numbered_clauses(one.template.file, owner, statements.into_iter(), number));
            self.names.unbind();
        }
        ids
    }
}

/// The parameters of a template.
pub(super) fn parameters<'t>(declaration: &Declaration<'t>) -> Vec<Word<'t>> {
    let facts = declaration.statements().filter_map(|statement| match statement {
        Statement::Fact(fact) if fact.name().text == "parameters" => Some(fact),
        _ => None,
    });
    facts.flat_map(|fact| fact.phrases()).filter_map(|phrase| Reader::new(phrase).word()).collect()
}

/// A number of things in words.
pub(super) fn counted(count: usize, noun: &str) -> String {
    match count {
        0 => format!("no {noun}s"),
        1 => format!("one {noun}"),
        several => format!("{several} {noun}s"),
    }
}
