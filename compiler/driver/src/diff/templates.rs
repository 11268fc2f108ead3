//! What a template says that nobody follows: its clauses stand with no contract, so that no decision, finding or other clause tells of a change of them.
//! They are compared by what their names mean, each by itself, in whatever order.

use super::facts::Reader;
use crate::Compiled;
use charta_base::{FileId, Span};
use charta_model::model::Model;
use charta_syntax::TokenKind;
use charta_syntax::ast::{Declaration, DeclarationKind, Statement};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A clause of a template, word for word.
pub(super) type Words<'t> = Vec<(TokenKind, &'t str)>;

/// The clauses of a template.
#[derive(Debug, Default)]
pub(super) struct Clauses<'t> {
    /// In order, as whoever follows it gives them.
    pub(super) parameters: Vec<&'t str>,
    clauses: Vec<Words<'t>>,
    /// Whether somebody follows it.
    pub(super) is_followed: bool,
}

/// Finds the clauses of templates in the files of a project.
pub(super) struct Templates<'t> {
    compiled: &'t Compiled,
    /// Where the clauses of contracts and rulebooks stand, those of the templates that they follow among them.
    used: BTreeSet<(FileId, u32)>,
    tokens: HashMap<FileId, Vec<(TokenKind, Span)>>,
}

impl<'t> Templates<'t> {
    pub(super) fn new(compiled: &'t Compiled, model: &Model) -> Templates<'t> {
        let used = model.clauses.values().map(|clause| (clause.span.file, clause.span.start)).collect();
        Templates { compiled, used, tokens: HashMap::new() }
    }

    /// The clauses of a declaration; none where it is no template.
    pub(super) fn of(&mut self, declaration: Declaration<'t>) -> Clauses<'t> {
        let mut found = Clauses::default();
        if declaration.kind() != DeclarationKind::Template {
            return found;
        }
        for statement in declaration.statements() {
            match statement {
                Statement::Fact(fact) if fact.name().text == "parameters" => {
                    let names = fact.phrases().flat_map(|phrase| phrase.atoms());
                    found.parameters.extend(names.filter_map(|atom| match atom {
                        charta_syntax::ast::Atom::Word(word) => Some(word.text),
                        _ => None,
                    }));
                }
                Statement::Grant(_) | Statement::Require(_) | Statement::Duty(_) | Statement::Waive(_) => {
                    let span = statement.span();
                    found.is_followed |= self.used.contains(&(span.file, span.start));
                    found.clauses.push(self.words(span));
                }
                _ => {}
            }
        }
        found
    }

    fn words(&mut self, span: Span) -> Words<'t> {
        let compiled = self.compiled;
        let tokens = self.tokens.entry(span.file).or_insert_with(|| {
            let tree =
                compiled.trees.iter().map(|(tree, _, _)| tree).find(|tree| tree.file_id() == span.file);
            tree.map(|tree| tree.tokens().filter(|(kind, _)| !kind.is_trivia()).collect()).unwrap_or_default()
        });
        let first = tokens.partition_point(|(_, at)| at.start < span.start);
        let inside = tokens.iter().skip(first).take_while(|(_, at)| at.start < span.end);
        inside.map(|(kind, at)| (*kind, compiled.sources.text(*at))).collect()
    }
}

/// A clause as its author wrote it, and as it is compared.
fn spoken(words: &Words<'_>, reader: &Reader<'_>) -> (String, String) {
    let (mut said, mut meant): (Vec<&str>, Vec<String>) = (Vec::new(), Vec::new());
    // The dataset before a bracket, whose columns stand in it.
    let (mut last, mut dataset): (Option<String>, Option<String>) = (None, None);
    for (kind, text) in words {
        said.push(text);
        match kind {
            TokenKind::Word => {
                meant.push(reader.word(text, dataset.as_deref()));
                last = reader.own(text);
            }
            TokenKind::OpenBracket => {
                dataset = last.take();
                meant.push((*text).to_owned());
            }
            TokenKind::CloseBracket => {
                dataset = None;
                meant.push((*text).to_owned());
            }
            _ => meant.push((*text).to_owned()),
        }
    }
    (laid_out(&said), meant.join(" "))
}

/// Words with one blank between them, and none before a comma or within brackets.
fn laid_out(words: &[&str]) -> String {
    let mut out = String::new();
    let mut is_open = true;
    for word in words {
        if !is_open && !matches!(*word, "," | "]" | ")") {
            out.push(' ');
        }
        out.push_str(word);
        is_open = matches!(*word, "[" | "(");
    }
    out
}

/// The clauses of a template word for word, in whatever order.
pub(super) fn as_written(clauses: &Clauses<'_>) -> String {
    let mut written: Vec<String> = clauses
        .clauses
        .iter()
        .map(|words| words.iter().map(|(_, text)| *text).collect::<Vec<&str>>().join(" "))
        .collect();
    written.sort();
    written.join("; ")
}

/// The clauses of one side alone: those that went, and those that came.
pub(super) fn apart(
    (before, old): (&Clauses<'_>, &Reader<'_>),
    (after, new): (&Clauses<'_>, &Reader<'_>),
) -> (Vec<String>, Vec<String>) {
    let mut left: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (words, meant) in before.clauses.iter().map(|it| spoken(it, old)) {
        left.entry(meant).or_default().push(words);
    }
    let mut came = Vec::new();
    for (words, meant) in after.clauses.iter().map(|it| spoken(it, new)) {
        if left.get_mut(&meant).and_then(Vec::pop).is_none() {
            came.push(words);
        }
    }
    (left.into_values().flatten().collect(), came)
}
