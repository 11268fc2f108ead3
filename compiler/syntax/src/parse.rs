//! The grammar at work: the only module that names pest. It turns the tokens of a piece of code into nodes, or into the
//! place where the piece stops making sense and what the grammar would have taken there.
//!
//! No other type of pest leaves this module but [`Rule`], which expected.rs puts into words.

use crate::lexer::{Token, TokenKind};
use crate::tree::{Kind, RawNode};
use crate::words;
use grammar::Grammar;
pub(crate) use grammar::Rule;
use pest::Parser;
use pest::Token as Bound;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pairs;
use std::ops::Range;

mod grammar {
    //! What pest makes of grammar.pest.

    /// The grammar.
    #[derive(pest_derive::Parser)]
    #[grammar = "grammar.pest"]
    pub(crate) struct Grammar;
}

/// A piece of a file that parses by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    File,
    Module,
    Use,
    Declaration,
    /// Declarations one after the other.
    Declarations,
    /// A declaration without its block.
    Head,
    Statement,
    /// A step without its block.
    StepHead,
    Fact,
}

impl Piece {
    const fn rule(self) -> Rule {
        match self {
            Piece::File => Rule::file,
            Piece::Module => Rule::one_module,
            Piece::Use => Rule::one_use,
            Piece::Declaration => Rule::one_declaration,
            Piece::Declarations => Rule::declarations,
            Piece::Head => Rule::one_head,
            Piece::Statement => Rule::one_statement,
            Piece::StepHead => Rule::one_step_head,
            Piece::Fact => Rule::one_fact,
        }
    }
}

/// Where a piece stops making sense.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// The furthest offset reached in the file.
    pub(crate) at: u32,
    /// What would have been taken there.
    pub(crate) expected: Vec<Rule>,
}

/// Whether a character may be the first of a word.
pub(crate) fn starts_word(character: char) -> bool {
    character.is_ascii_alphabetic() || (!character.is_ascii() && pest::unicode::XID_START(character))
}

/// Whether a word may go on with a character.
pub(crate) fn goes_on_in_word(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || character == '_'
        || (!character.is_ascii() && pest::unicode::XID_CONTINUE(character))
}

/// The tokens of a file as the grammar reads them: one letter each, without those that it does not see.
pub(crate) struct Spelled<'t> {
    letters: String,
    /// The place of each letter among the tokens.
    places: Vec<u32>,
    tokens: &'t [Token],
    /// The length of the file.
    end: u32,
}

/// Spells the tokens of a file that is so many bytes long.
pub(crate) fn spell(tokens: &[Token], length: usize) -> Spelled<'_> {
    let mut letters = String::with_capacity(tokens.len() / 2);
    let mut places = Vec::with_capacity(tokens.len() / 2);
    for (place, token) in tokens.iter().enumerate().filter(|(_, token)| token.letter != words::UNSEEN) {
        let hyphen = token.kind == TokenKind::Minus && is_between_words(tokens, place);
        letters.push(char::from(if hyphen { words::HYPHEN } else { token.letter }));
        places.push(place as u32);
    }
    Spelled { letters, places, tokens, end: length as u32 }
}

/// Whether a token touches a word on either side.
fn is_between_words(tokens: &[Token], place: usize) -> bool {
    let is_word = |place: usize| tokens.get(place).is_some_and(|token| token.kind == TokenKind::Word);
    place.checked_sub(1).is_some_and(is_word) && is_word(place + 1)
}

impl Spelled<'_> {
    /// The letters of a range of tokens.
    fn range(&self, tokens: &Range<usize>) -> Range<usize> {
        let letter = |place: usize| self.places.partition_point(|letter| (*letter as usize) < place);
        letter(tokens.start)..letter(tokens.end)
    }

    /// Where a token starts in the file.
    fn start(&self, place: usize) -> u32 {
        self.tokens.get(place).map_or(self.end, |token| token.start)
    }

    /// Where the token of a letter starts in the file.
    fn start_of(&self, letter: usize) -> u32 {
        self.places.get(letter).map_or(self.end, |place| self.start(*place as usize))
    }

    /// Where the token of the letter before this one ends.
    fn end_before(&self, letter: usize) -> u32 {
        let place = letter.checked_sub(1).and_then(|letter| self.places.get(letter));
        place.map_or(0, |place| self.start(*place as usize + 1))
    }

    /// Whether the grammar takes the whole file.
    pub(crate) fn is_accepted(&self) -> bool {
        Grammar::parse(Rule::file, &self.letters).is_ok()
    }
}

/// Parses a piece, a range of tokens, and adds its nodes.
pub(crate) fn append(
    piece: Piece,
    spelled: &Spelled<'_>,
    tokens: &Range<usize>,
    nodes: &mut Vec<RawNode>,
) -> Result<(), Refusal> {
    let letters = spelled.range(tokens);
    match Grammar::parse(piece.rule(), spelled.letters.get(letters.clone()).unwrap_or("")) {
        Ok(pairs) => {
            add(pairs, spelled, letters.start, nodes);
            Ok(())
        }
        Err(error) => {
            let offset = match error.location {
                InputLocation::Pos(at) | InputLocation::Span((at, _)) => letters.start + at,
            };
            let expected = match error.variant {
                ErrorVariant::ParsingError { positives, .. } => positives,
                ErrorVariant::CustomError { .. } => Vec::new(),
            };
            let at = match offset < letters.end {
                true => spelled.start_of(offset),
                false => spelled.start(tokens.end),
            };
            Err(Refusal { at, expected })
        }
    }
}

/// Adds the nodes of what was parsed from this letter on.
fn add(pairs: Pairs<'_, Rule>, spelled: &Spelled<'_>, first: usize, nodes: &mut Vec<RawNode>) {
    const NONE: usize = usize::MAX;
    let mut open: Vec<usize> = Vec::with_capacity(16);
    for token in pairs.tokens() {
        match token {
            Bound::Start { rule, pos } => {
                let Some(kind) = kind(rule) else {
                    open.push(NONE);
                    continue;
                };
                open.push(nodes.len());
                let start = spelled.start_of(first + pos.pos());
                nodes.push(RawNode { kind, start, end: start, next: 0 });
            }
            Bound::End { pos, .. } => {
                let next = nodes.len() as u32;
                if let Some(node) = open.pop().and_then(|place| nodes.get_mut(place)) {
                    node.end = spelled.end_before(first + pos.pos());
                    node.next = next;
                }
            }
        }
    }
}

/// What a rule is in the tree; nothing for marks and for keywords that only introduce.
fn kind(rule: Rule) -> Option<Kind> {
    Some(match rule {
        Rule::module => Kind::Module,
        Rule::use_line => Kind::Use,
        Rule::use_name => Kind::UseName,
        Rule::alias => Kind::Alias,
        Rule::declaration => Kind::Declaration,
        Rule::keyword | Rule::scenario_keyword => Kind::Keyword,
        Rule::name | Rule::fact_name => Kind::Name,
        Rule::label => Kind::Label,
        Rule::owner => Kind::Of,
        Rule::parents => Kind::Parents,
        Rule::fact => Kind::Fact,
        Rule::column => Kind::Column,
        Rule::step => Kind::Step,
        Rule::grant => Kind::Grant,
        Rule::requirement => Kind::Require,
        Rule::duty => Kind::Duty,
        Rule::waiver => Kind::Waive,
        Rule::on_day => Kind::On,
        Rule::expectation => Kind::Expect,
        Rule::phrase | Rule::required | Rule::timing => Kind::Phrase,
        Rule::list | Rule::literals => Kind::List,
        Rule::module_path
        | Rule::use_path
        | Rule::owner_name
        | Rule::parent_name
        | Rule::word_in_value
        | Rule::word_in_requirement
        | Rule::who_name
        | Rule::action_name
        | Rule::purpose_name
        | Rule::hosting_name
        | Rule::data_name
        | Rule::column_name
        | Rule::tested
        | Rule::other_column
        | Rule::period
        | Rule::unit
        | Rule::within
        | Rule::working
        | Rule::of_event
        | Rule::before
        | Rule::every
        | Rule::not_before
        | Rule::lasting_word
        | Rule::from_event
        | Rule::until_word
        | Rule::always
        | Rule::event => Kind::Word,
        Rule::text | Rule::source_text | Rule::reason | Rule::signatory => Kind::Text,
        Rule::date => Kind::Date,
        Rule::number => Kind::Number,
        Rule::percent_sign => Kind::PercentSign,
        Rule::boolean => Kind::Boolean,
        Rule::permit_keyword => Kind::Permit,
        Rule::forbid_keyword => Kind::Forbid,
        Rule::deny_keyword => Kind::Deny,
        Rule::who => Kind::Who,
        Rule::actions => Kind::Actions,
        Rule::purposes => Kind::Purposes,
        Rule::hostings => Kind::Hostings,
        Rule::data => Kind::Data,
        Rule::who_except
        | Rule::action_except
        | Rule::purpose_except
        | Rule::hosting_except
        | Rule::data_except => Kind::Except,
        Rule::who_item | Rule::action_item | Rule::purpose_item | Rule::hosting_item | Rule::data_item => {
            Kind::Item
        }
        Rule::any | Rule::everyone => Kind::Any,
        Rule::exactly => Kind::Exactly,
        Rule::columns => Kind::Columns,
        Rule::all_except => Kind::AllExcept,
        Rule::for_purpose => Kind::For,
        Rule::at_hosting => Kind::At,
        Rule::where_part => Kind::Where,
        Rule::showing => Kind::Showing,
        Rule::cells => Kind::Cells,
        Rule::from_day => Kind::From,
        Rule::until_day => Kind::Until,
        Rule::lasting => Kind::Lasting,
        Rule::source => Kind::Per,
        Rule::condition => Kind::Condition,
        Rule::comparison => Kind::Compare,
        Rule::not => Kind::Not,
        Rule::and => Kind::And,
        Rule::or => Kind::Or,
        Rule::equal => Kind::Equal,
        Rule::not_equal => Kind::NotEqual,
        Rule::less => Kind::Less,
        Rule::less_equal => Kind::LessEqual,
        Rule::greater => Kind::Greater,
        Rule::greater_equal => Kind::GreaterEqual,
        Rule::in_test => Kind::In,
        Rule::between => Kind::Between,
        Rule::starts_with => Kind::StartsWith,
        Rule::missing => Kind::Missing,
        Rule::shown => Kind::ShowingItem,
        Rule::as_is => Kind::AsIs,
        Rule::hidden => Kind::Hidden,
        Rule::by_period => Kind::By,
        Rule::by_steps => Kind::Steps,
        Rule::by_first => Kind::First,
        Rule::repseudonymised => Kind::Repseudonymised,
        Rule::throughout => Kind::Throughout,
        Rule::with_data => Kind::With,
        Rule::as_advice => Kind::Advice,
        Rule::passed_on => Kind::PassedOn,
        Rule::object => Kind::Object,
        Rule::check => Kind::Check,
        Rule::because => Kind::Because,
        Rule::waived_by => Kind::WaivedBy,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
