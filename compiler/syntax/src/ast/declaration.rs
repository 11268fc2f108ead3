//! Views of a file, its declarations and what their blocks hold.

use super::clause::{Duty, Expect, Grant, On, Require, Waive};
use super::docs;
use super::value::{Phrase, Text, Word};
use crate::tree::{Kind, Node};
use charta_base::{Span, did_you_mean};

/// A whole file.
#[derive(Debug, Clone, Copy)]
pub struct File<'t> {
    node: Node<'t>,
}

impl<'t> File<'t> {
    pub(crate) fn new(node: Node<'t>) -> Self {
        File { node }
    }

    /// The module the file says it belongs to.
    pub fn module(self) -> Option<Word<'t>> {
        self.node.child(Kind::Module)?.child(Kind::Word).map(Word::of)
    }

    /// What it brings in, in order.
    pub fn uses(self) -> impl Iterator<Item = Use<'t>> + 't {
        self.node.all(Kind::Use).map(|node| Use { node })
    }

    /// The text of each `use` that did not parse, so that what it would have brought in is not missed.
    pub fn broken_uses(self) -> impl Iterator<Item = &'t str> + 't {
        let broken = self.node.all(Kind::Error).map(Node::text);
        broken
            .filter(|text| text.strip_prefix("use").is_some_and(|rest| rest.starts_with(char::is_whitespace)))
    }

    /// What it declares, in order.
    pub fn declarations(self) -> impl Iterator<Item = Declaration<'t>> + 't {
        self.node.all(Kind::Declaration).map(|node| Declaration { node })
    }
}

/// `use std.eu.{gdpr, ehds}`.
#[derive(Debug, Clone, Copy)]
pub struct Use<'t> {
    node: Node<'t>,
}

impl<'t> Use<'t> {
    /// The path before the braces, or the whole path.
    pub fn path(self) -> Option<Word<'t>> {
        self.node.child(Kind::Word).map(Word::of)
    }

    /// The names between the braces; empty without braces.
    pub fn names(self) -> impl Iterator<Item = Word<'t>> + 't {
        self.node.all(Kind::UseName).map(Word::of)
    }

    /// The name after `as`.
    pub fn alias(self) -> Option<Word<'t>> {
        self.node.child(Kind::Alias).map(Word::of)
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.node.span()
    }
}

/// What a declaration declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeclarationKind {
    /// A purpose of use.
    Purpose,
    /// A category of data.
    Category,
    /// A country, a group of countries or a region with law of its own.
    Jurisdiction,
    /// A legal basis.
    Basis,
    /// What is done with data.
    Action,
    /// A safeguard of a transfer.
    Safeguard,
    /// A kind of organisation or of person.
    Kind,
    /// A certification scheme.
    Certification,
    /// A law and the links through which it reaches.
    Law,
    /// Criteria over a hosting chain.
    Framework,
    /// A legal person.
    Organisation,
    /// People in an organisation.
    Group,
    /// A place of storage and processing.
    Hosting,
    /// Data.
    Dataset,
    /// Law or house policy as clauses.
    Rulebook,
    /// The way to an authorisation.
    Procedure,
    /// A data-sharing contract.
    Contract,
    /// Expectations to prove.
    Scenario,
    /// Something that happens on a day, from which periods count.
    Event,
    /// A signed release of derived data from a rulebook's bans.
    Release,
    /// Clauses with parameters, for contracts to take over.
    Template,
}

impl DeclarationKind {
    /// All kinds, in the order of the reference.
    pub const ALL: [DeclarationKind; 21] = [
        DeclarationKind::Purpose,
        DeclarationKind::Category,
        DeclarationKind::Jurisdiction,
        DeclarationKind::Basis,
        DeclarationKind::Action,
        DeclarationKind::Safeguard,
        DeclarationKind::Kind,
        DeclarationKind::Certification,
        DeclarationKind::Law,
        DeclarationKind::Framework,
        DeclarationKind::Organisation,
        DeclarationKind::Group,
        DeclarationKind::Hosting,
        DeclarationKind::Dataset,
        DeclarationKind::Rulebook,
        DeclarationKind::Procedure,
        DeclarationKind::Contract,
        DeclarationKind::Scenario,
        DeclarationKind::Event,
        DeclarationKind::Release,
        DeclarationKind::Template,
    ];

    /// The keyword that opens it.
    pub const fn word(self) -> &'static str {
        match self {
            DeclarationKind::Purpose => "purpose",
            DeclarationKind::Category => "category",
            DeclarationKind::Jurisdiction => "jurisdiction",
            DeclarationKind::Basis => "basis",
            DeclarationKind::Action => "action",
            DeclarationKind::Safeguard => "safeguard",
            DeclarationKind::Kind => "kind",
            DeclarationKind::Certification => "certification",
            DeclarationKind::Law => "law",
            DeclarationKind::Framework => "framework",
            DeclarationKind::Organisation => "organisation",
            DeclarationKind::Group => "group",
            DeclarationKind::Hosting => "hosting",
            DeclarationKind::Dataset => "dataset",
            DeclarationKind::Rulebook => "rulebook",
            DeclarationKind::Procedure => "procedure",
            DeclarationKind::Contract => "contract",
            DeclarationKind::Scenario => "scenario",
            DeclarationKind::Event => "event",
            DeclarationKind::Release => "release",
            DeclarationKind::Template => "template",
        }
    }

    /// The kind a word opens.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The kind whose keyword a misspelt word most likely meant.
    pub fn nearest(word: &str) -> Option<Self> {
        did_you_mean(word, Self::ALL.iter().map(|kind| kind.word())).and_then(Self::from_word)
    }
}

/// A declaration.
#[derive(Debug, Clone, Copy)]
pub struct Declaration<'t> {
    node: Node<'t>,
}

impl<'t> Declaration<'t> {
    fn keyword(self) -> Option<Node<'t>> {
        self.node.children().find(|node| matches!(node.kind(), Kind::Keyword | Kind::WrongKeyword))
    }

    /// What it declares; of a misspelt keyword, what was most likely meant.
    pub fn kind(self) -> DeclarationKind {
        let word = self.keyword().map_or("", Node::text);
        DeclarationKind::from_word(word)
            .or_else(|| DeclarationKind::nearest(word))
            .unwrap_or(DeclarationKind::Scenario)
    }

    /// Where its keyword stands.
    pub fn keyword_span(self) -> Span {
        self.keyword().unwrap_or(self.node).span()
    }

    /// Its name; a scenario has none.
    pub fn name(self) -> Option<Word<'t>> {
        self.node.child(Kind::Name).map(Word::of)
    }

    /// Its label for people.
    pub fn label(self) -> Option<Text<'t>> {
        self.node.child(Kind::Label).map(Text::of)
    }

    /// What it belongs to: the organisation of a group.
    pub fn of(self) -> Option<Word<'t>> {
        self.node.child(Kind::Of)?.child(Kind::Word).map(Word::of)
    }

    /// The parents named after `in`.
    pub fn parents(self) -> impl Iterator<Item = Word<'t>> + 't {
        self.node.child(Kind::Parents).into_iter().flat_map(|node| node.all(Kind::Word)).map(Word::of)
    }

    /// Its documentation, a line each; empty if there is none.
    pub fn docs(self) -> String {
        docs::of_block(self.node)
    }

    /// The facts, clauses, columns and steps of its block that parsed, in order.
    pub fn statements(self) -> impl Iterator<Item = Statement<'t>> + 't {
        self.node.children().filter_map(Statement::of)
    }

    /// Where it stands, from its keyword to the end of its block.
    pub fn span(self) -> Span {
        self.node.span()
    }

    /// Whether some of its text did not parse, so that what it does not say proves nothing.
    pub fn is_broken(self) -> bool {
        self.node.descendants().any(|node| matches!(node.kind(), Kind::Error | Kind::WrongKeyword))
    }
}

/// One thing in a block.
#[derive(Debug, Clone, Copy)]
pub enum Statement<'t> {
    /// `name: value`.
    Fact(Fact<'t>),
    /// A column of a dataset.
    Column(Column<'t>),
    /// A step of a procedure.
    Step(Step<'t>),
    /// `permit …` or `forbid …`.
    Grant(Grant<'t>),
    /// `require …`.
    Require(Require<'t>),
    /// `duty …`.
    Duty(Duty<'t>),
    /// `waive …`.
    Waive(Waive<'t>),
    /// `on DATE` of a scenario.
    On(On<'t>),
    /// `expect …`.
    Expect(Expect<'t>),
}

impl<'t> Statement<'t> {
    fn of(node: Node<'t>) -> Option<Self> {
        match node.kind() {
            Kind::Fact => Some(Statement::Fact(Fact { node })),
            Kind::Column => Some(Statement::Column(Column { node })),
            Kind::Step => Some(Statement::Step(Step { node })),
            Kind::Grant => Some(Statement::Grant(Grant { node })),
            Kind::Require => Some(Statement::Require(Require { node })),
            Kind::Duty => Some(Statement::Duty(Duty { node })),
            Kind::Waive => Some(Statement::Waive(Waive { node })),
            Kind::On => Some(Statement::On(On { node })),
            Kind::Expect => Some(Statement::Expect(Expect { node })),
            _ => None,
        }
    }

    fn node(self) -> Node<'t> {
        match self {
            Statement::Fact(Fact { node })
            | Statement::Column(Column { node })
            | Statement::Step(Step { node })
            | Statement::Grant(Grant { node })
            | Statement::Require(Require { node })
            | Statement::Duty(Duty { node })
            | Statement::Waive(Waive { node })
            | Statement::On(On { node })
            | Statement::Expect(Expect { node }) => node,
        }
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.node().span()
    }

    /// Its documentation, a line each; empty if there is none.
    pub fn docs(self) -> String {
        match self {
            Statement::Step(step) => step.docs(),
            other => docs::of_line(other.node()),
        }
    }
}

/// `name: value, value`.
#[derive(Debug, Clone, Copy)]
pub struct Fact<'t> {
    pub(super) node: Node<'t>,
}

impl<'t> Fact<'t> {
    /// What the fact is about.
    pub fn name(self) -> Word<'t> {
        Word::of(self.node.child(Kind::Name).unwrap_or(self.node))
    }

    /// The comma-separated parts of its value.
    pub fn phrases(self) -> impl Iterator<Item = Phrase<'t>> + 't {
        self.node.all(Kind::Phrase).map(Phrase::of)
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.node.span()
    }
}

/// `column name "Label": type …`.
#[derive(Debug, Clone, Copy)]
pub struct Column<'t> {
    pub(super) node: Node<'t>,
}

impl<'t> Column<'t> {
    /// Its name.
    pub fn name(self) -> Option<Word<'t>> {
        self.node.child(Kind::Name).map(Word::of)
    }

    /// Its label for people.
    pub fn label(self) -> Option<Text<'t>> {
        self.node.child(Kind::Label).map(Text::of)
    }

    /// The comma-separated parts of what stands after the colon.
    pub fn phrases(self) -> impl Iterator<Item = Phrase<'t>> + 't {
        self.node.all(Kind::Phrase).map(Phrase::of)
    }

    /// Its documentation, a line each; empty if there is none.
    pub fn docs(self) -> String {
        docs::of_line(self.node)
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.node.span()
    }
}

/// `step name "Label" { … }`.
#[derive(Debug, Clone, Copy)]
pub struct Step<'t> {
    pub(super) node: Node<'t>,
}

impl<'t> Step<'t> {
    /// Its name.
    pub fn name(self) -> Option<Word<'t>> {
        self.node.child(Kind::Name).map(Word::of)
    }

    /// Its label for people.
    pub fn label(self) -> Option<Text<'t>> {
        self.node.child(Kind::Label).map(Text::of)
    }

    /// Its documentation, a line each; empty if there is none.
    pub fn docs(self) -> String {
        docs::of_block(self.node)
    }

    /// The facts of its block.
    pub fn facts(self) -> impl Iterator<Item = Fact<'t>> + 't {
        self.node.all(Kind::Fact).map(|node| Fact { node })
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.node.span()
    }
}
