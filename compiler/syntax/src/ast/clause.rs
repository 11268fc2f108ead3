//! Views of clauses: who may do what with which data, requirements, duties, waivers and expectations.

use super::condition::{self, Condition};
use super::docs;
use super::value::{Literal, Phrase, Text, Word};
use crate::tree::{Kind, Node};
use charta_base::Span;

/// `permit WHO to ACTION DATA …` or `forbid …`.
#[derive(Debug, Clone, Copy)]
pub struct Grant<'t> {
    pub(super) node: Node<'t>,
}

impl<'t> Grant<'t> {
    /// Whether it permits; else it forbids.
    pub fn permit(self) -> bool {
        self.node.has(Kind::Permit)
    }

    /// Where `permit` or `forbid` stands.
    pub fn keyword_span(self) -> Span {
        self.node.children().next().unwrap_or(self.node).span()
    }

    /// Whom it is about.
    pub fn who(self) -> Option<SetExpression<'t>> {
        self.node.child(Kind::Who).map(SetExpression::of)
    }

    /// What they may do, or may not.
    pub fn actions(self) -> Option<SetExpression<'t>> {
        self.node.child(Kind::Actions).map(SetExpression::of)
    }

    /// With which data.
    pub fn data(self) -> Option<DataExpression<'t>> {
        self.node.child(Kind::Data).map(DataExpression::of)
    }

    /// The parts after the data, in the order written.
    pub fn tails(self) -> impl Iterator<Item = Tail<'t>> + 't {
        self.node.children().filter_map(Tail::of)
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

/// A part of a clause after its data.
#[derive(Debug, Clone, Copy)]
pub enum Tail<'t> {
    /// `for PURPOSE, …`.
    For(SetExpression<'t>),
    /// `at HOSTING, …`.
    At(SetExpression<'t>),
    /// `where CONDITION`.
    Where(Where<'t>),
    /// `showing COLUMN FORM, …`.
    Showing(Showing<'t>),
    /// `in cells of at least N`.
    Cells {
        /// N.
        number: Literal<'t>,
        /// The whole part.
        span: Span,
    },
    /// `from DATE`.
    From(Literal<'t>),
    /// `until DATE`.
    Until(Literal<'t>),
    /// `for 40 months`.
    Lasting {
        /// How many.
        number: Literal<'t>,
        /// Of which unit, as written.
        unit: Word<'t>,
        /// The whole part.
        span: Span,
    },
    /// `on DATE`.
    On(Literal<'t>),
    /// `per "source"`.
    Per(Text<'t>),
    /// `with DATA`: the other data of a combination.
    With(DataExpression<'t>),
    /// `as advice`.
    Advice(Span),
}

impl<'t> Tail<'t> {
    fn of(node: Node<'t>) -> Option<Self> {
        let date = || node.child(Kind::Date).map(Literal::of);
        let number = || node.child(Kind::Number).map(Literal::of);
        match node.kind() {
            Kind::For => node.child(Kind::Purposes).map(SetExpression::of).map(Tail::For),
            Kind::At => node.child(Kind::Hostings).map(SetExpression::of).map(Tail::At),
            Kind::Where => Some(Tail::Where(Where { node })),
            Kind::Showing => Some(Tail::Showing(Showing { node })),
            Kind::Cells => Some(Tail::Cells { number: number()?, span: node.span() }),
            Kind::From => date().map(Tail::From),
            Kind::Until => date().map(Tail::Until),
            Kind::Lasting => {
                let unit = node.child(Kind::Word).map(Word::of)?;
                Some(Tail::Lasting { number: number()?, unit, span: node.span() })
            }
            Kind::On => date().map(Tail::On),
            Kind::Per => node.child(Kind::Text).map(Text::of).map(Tail::Per),
            Kind::With => node.child(Kind::Data).map(DataExpression::of).map(Tail::With),
            Kind::Advice => Some(Tail::Advice(node.span())),
            _ => None,
        }
    }

    /// Where its content stands; with the words that introduce it for `where`, `showing`, cells and lengths.
    pub fn span(&self) -> Span {
        match self {
            Tail::For(set) | Tail::At(set) => set.span(),
            Tail::Where(part) => part.span(),
            Tail::Showing(part) => part.span(),
            Tail::Cells { span, .. } | Tail::Lasting { span, .. } => *span,
            Tail::From(date) | Tail::Until(date) | Tail::On(date) => date.span,
            Tail::Per(text) => text.span(),
            Tail::With(data) => data.span(),
            Tail::Advice(span) => *span,
        }
    }
}

/// `a, b except c, d`: the first list less the second.
#[derive(Debug, Clone, Copy)]
pub struct SetExpression<'t> {
    node: Node<'t>,
}

impl<'t> SetExpression<'t> {
    pub(crate) fn of(node: Node<'t>) -> Self {
        SetExpression { node }
    }

    /// What is in.
    pub fn included(self) -> impl Iterator<Item = SetItem<'t>> + 't {
        self.node.all(Kind::Item).map(SetItem::of)
    }

    /// What is taken away.
    pub fn excluded(self) -> impl Iterator<Item = SetItem<'t>> + 't {
        self.node.child(Kind::Except).into_iter().flat_map(|node| node.all(Kind::Item)).map(SetItem::of)
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.node.span()
    }
}

/// One item of a set.
#[derive(Debug, Clone, Copy)]
pub struct SetItem<'t> {
    /// Everything of its sort: `any`, `everyone`, `any purpose`.
    pub any: bool,
    /// The term alone, without those below it.
    pub exactly: bool,
    /// The term, unless `any`.
    pub path: Option<Word<'t>>,
    /// Where it stands.
    pub span: Span,
}

impl<'t> SetItem<'t> {
    fn of(node: Node<'t>) -> Self {
        SetItem {
            any: node.has(Kind::Any),
            exactly: node.has(Kind::Exactly),
            path: node.child(Kind::Word).map(Word::of),
            span: node.span(),
        }
    }
}

/// `stays [a, b], deaths except …`.
#[derive(Debug, Clone, Copy)]
pub struct DataExpression<'t> {
    node: Node<'t>,
}

impl<'t> DataExpression<'t> {
    pub(crate) fn of(node: Node<'t>) -> Self {
        DataExpression { node }
    }

    /// What is in.
    pub fn included(self) -> impl Iterator<Item = DataItem<'t>> + 't {
        self.node.all(Kind::Item).map(DataItem::of)
    }

    /// What is taken away.
    pub fn excluded(self) -> impl Iterator<Item = DataItem<'t>> + 't {
        self.node.child(Kind::Except).into_iter().flat_map(|node| node.all(Kind::Item)).map(DataItem::of)
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.node.span()
    }
}

/// A dataset with or without columns, a category, or any data.
#[derive(Debug, Clone, Copy)]
pub struct DataItem<'t> {
    /// `any data`.
    pub any: bool,
    /// The term alone, without those below it.
    pub exactly: bool,
    /// The dataset or category, unless `any`.
    pub path: Option<Word<'t>>,
    /// The columns between brackets.
    pub columns: Option<Columns<'t>>,
    /// Where it stands.
    pub span: Span,
}

impl<'t> DataItem<'t> {
    fn of(node: Node<'t>) -> Self {
        DataItem {
            any: node.has(Kind::Any),
            exactly: node.has(Kind::Exactly),
            path: node.child(Kind::Word).map(Word::of),
            columns: node.child(Kind::Columns).map(|node| Columns {
                all_except: node.has(Kind::AllExcept),
                span: node.span(),
                node,
            }),
            span: node.span(),
        }
    }
}

/// `[a, b]` or `[all except a, b]`.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'t> {
    /// Whether the names are those left out.
    pub all_except: bool,
    /// Where it stands, brackets included.
    pub span: Span,
    node: Node<'t>,
}

impl<'t> Columns<'t> {
    /// The columns named.
    pub fn names(self) -> impl Iterator<Item = Word<'t>> + 't {
        self.node.all(Kind::Word).map(Word::of)
    }
}

/// `where CONDITION`.
#[derive(Debug, Clone, Copy)]
pub struct Where<'t> {
    node: Node<'t>,
}

impl<'t> Where<'t> {
    /// The condition.
    pub fn condition(self) -> Option<Condition<'t>> {
        self.node.child(Kind::Condition).and_then(condition::build)
    }

    /// Where it stands, with `where`.
    pub fn span(self) -> Span {
        self.node.span()
    }
}

/// `showing COLUMN FORM, …`.
#[derive(Debug, Clone, Copy)]
pub struct Showing<'t> {
    node: Node<'t>,
}

impl<'t> Showing<'t> {
    /// The columns and how each is shown.
    pub fn items(self) -> impl Iterator<Item = ShowingItem<'t>> + 't {
        self.node.all(Kind::ShowingItem).filter_map(ShowingItem::of)
    }

    /// Where it stands, with `showing`.
    pub fn span(self) -> Span {
        self.node.span()
    }
}

/// A column and how it is shown.
#[derive(Debug, Clone, Copy)]
pub struct ShowingItem<'t> {
    /// The column.
    pub column: Word<'t>,
    /// How it is shown.
    pub form: Form<'t>,
    /// Where both stand.
    pub span: Span,
}

impl<'t> ShowingItem<'t> {
    fn of(node: Node<'t>) -> Option<Self> {
        let column = node.child(Kind::Word).map(Word::of)?;
        let form = node.children().find_map(Form::of)?;
        Some(ShowingItem { column, form, span: node.span() })
    }
}

/// How a column is shown.
#[derive(Debug, Clone, Copy)]
pub enum Form<'t> {
    /// Unchanged.
    AsIs,
    /// Not at all.
    Hidden,
    /// By calendar period.
    By {
        /// `year`, `quarter`, `month` or `week`, as written and unchecked.
        unit: Word<'t>,
    },
    /// `by steps of N`.
    Steps(Literal<'t>),
    /// `by first N characters`.
    FirstCharacters(Literal<'t>),
    /// `repseudonymised per contract`.
    Repseudonymised,
}

impl<'t> Form<'t> {
    fn of(node: Node<'t>) -> Option<Self> {
        let number = || node.child(Kind::Number).map(Literal::of);
        match node.kind() {
            Kind::AsIs => Some(Form::AsIs),
            Kind::Hidden => Some(Form::Hidden),
            Kind::By => node.child(Kind::Word).map(|unit| Form::By { unit: Word::of(unit) }),
            Kind::Steps => number().map(Form::Steps),
            Kind::First => number().map(Form::FirstCharacters),
            Kind::Repseudonymised => Some(Form::Repseudonymised),
            _ => None,
        }
    }
}

fn sources<'t>(node: Node<'t>) -> impl Iterator<Item = Text<'t>> + 't {
    node.all(Kind::Per).filter_map(|part| part.child(Kind::Text)).map(Text::of)
}

/// `require REQUIREMENT [throughout term] [per "source"]`.
#[derive(Debug, Clone, Copy)]
pub struct Require<'t> {
    pub(super) node: Node<'t>,
}

impl<'t> Require<'t> {
    /// The comma-separated parts of the requirement.
    pub fn phrases(self) -> impl Iterator<Item = Phrase<'t>> + 't {
        self.node.all(Kind::Phrase).map(Phrase::of)
    }

    /// Whether it must hold on every day of the term.
    pub fn throughout(self) -> bool {
        self.node.has(Kind::Throughout)
    }

    /// Whether it is told as advice.
    pub fn advice(self) -> bool {
        self.node.has(Kind::Advice)
    }

    /// The sources cited.
    pub fn per(self) -> impl Iterator<Item = Text<'t>> + 't {
        sources(self.node)
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

/// `duty ORGANISATION to ACTION OBJECT, … within LENGTH of EVENT`.
#[derive(Debug, Clone, Copy)]
pub struct Duty<'t> {
    pub(super) node: Node<'t>,
}

impl<'t> Duty<'t> {
    /// Whose duty it is.
    pub fn who(self) -> Option<SetExpression<'t>> {
        self.node.child(Kind::Who).map(SetExpression::of)
    }

    /// What is to be done.
    pub fn action(self) -> Option<Word<'t>> {
        self.node.child(Kind::Word).map(Word::of)
    }

    /// To what.
    pub fn objects(self) -> impl Iterator<Item = Word<'t>> + 't {
        self.node.all(Kind::Object).map(Word::of)
    }

    /// Whether whoever bears it must have its own processors bear it too.
    pub fn passed_on(self) -> bool {
        self.node.has(Kind::PassedOn)
    }

    /// Whether it is told as advice.
    pub fn advice(self) -> bool {
        self.node.has(Kind::Advice)
    }

    /// By when: `within 30 days of end of term`, `before DATE`, `every 3 months`.
    pub fn timing(self) -> Option<Phrase<'t>> {
        self.node.child(Kind::Phrase).map(Phrase::of)
    }

    /// The sources cited.
    pub fn per(self) -> impl Iterator<Item = Text<'t>> + 't {
        sources(self.node)
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

/// `waive CHECK until DATE because "reason" by "who"`.
#[derive(Debug, Clone, Copy)]
pub struct Waive<'t> {
    pub(super) node: Node<'t>,
}

impl<'t> Waive<'t> {
    /// The name of the check, with hyphens.
    pub fn check(self) -> Option<Word<'t>> {
        self.node.child(Kind::Check).map(Word::of)
    }

    /// The last day of the waiver.
    pub fn until(self) -> Option<Literal<'t>> {
        self.node.child(Kind::Until)?.child(Kind::Date).map(Literal::of)
    }

    /// Why.
    pub fn because(self) -> Option<Text<'t>> {
        self.node.child(Kind::Because)?.child(Kind::Text).map(Text::of)
    }

    /// Who waived it.
    pub fn by(self) -> Option<Text<'t>> {
        self.node.child(Kind::WaivedBy)?.child(Kind::Text).map(Text::of)
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.node.span()
    }
}

/// `on DATE` of a scenario.
#[derive(Debug, Clone, Copy)]
pub struct On<'t> {
    pub(super) node: Node<'t>,
}

impl<'t> On<'t> {
    /// The day.
    pub fn date(self) -> Option<Literal<'t>> {
        self.node.child(Kind::Date).map(Literal::of)
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.node.span()
    }
}

/// `expect permit …` or `expect deny …`.
#[derive(Debug, Clone, Copy)]
pub struct Expect<'t> {
    pub(super) node: Node<'t>,
}

impl<'t> Expect<'t> {
    /// Whether a permit is expected; else a denial.
    pub fn permit(self) -> bool {
        self.node.has(Kind::Permit)
    }

    /// Whom it is about.
    pub fn who(self) -> Option<SetExpression<'t>> {
        self.node.child(Kind::Who).map(SetExpression::of)
    }

    /// What they would do.
    pub fn actions(self) -> Option<SetExpression<'t>> {
        self.node.child(Kind::Actions).map(SetExpression::of)
    }

    /// With which data.
    pub fn data(self) -> Option<DataExpression<'t>> {
        self.node.child(Kind::Data).map(DataExpression::of)
    }

    /// For which purpose and at which place: only [`Tail::For`] and [`Tail::At`].
    pub fn tails(self) -> impl Iterator<Item = Tail<'t>> + 't {
        self.node.children().filter_map(Tail::of)
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
