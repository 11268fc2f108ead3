//! What each rule of the grammar is called in a message, in the words of someone who writes contracts.

use crate::parse::Rule;
use charta_base::join_words;

/// How a rule shows in "expected …".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// A sort of thing: `a purpose`.
    Thing(&'static str),
    /// The very word or mark to write.
    Exact(&'static str),
    /// Not worth a word beside the others: a rarer way to write one of them.
    Aside(&'static str),
    /// The end of the piece.
    End,
}

use Words::{Aside, End, Exact, Thing};

/// The words for a rule.
pub(crate) const fn words(rule: Rule) -> Words {
    match rule {
        Rule::EOI => End,
        Rule::free | Rule::open_word | Rule::any_word | Rule::clause_word | Rule::dotted => Aside("a word"),
        Rule::text | Rule::label | Rule::source_text | Rule::reason | Rule::signatory => {
            Thing("a text between quotes")
        }
        Rule::date => Thing("a date"),
        Rule::number => Thing("a number"),
        Rule::boolean => Thing("`true` or `false`"),
        Rule::open_brace => Exact("{"),
        Rule::close_brace => Exact("}"),
        Rule::open_bracket => Exact("["),
        Rule::close_bracket => Exact("]"),
        Rule::open_parenthesis => Aside("`(`"),
        Rule::close_parenthesis => Exact(")"),
        Rule::comma => Exact(","),
        Rule::colon => Exact(":"),
        Rule::dot => Exact("."),
        Rule::percent_sign => Exact("%"),
        Rule::equal => Exact("="),
        Rule::not_equal => Exact("!="),
        Rule::less_equal => Exact("<="),
        Rule::less => Exact("<"),
        Rule::greater_equal => Exact(">="),
        Rule::greater => Exact(">"),
        Rule::file
        | Rule::declaration
        | Rule::declarations
        | Rule::one_declaration
        | Rule::head
        | Rule::one_head => Thing("a declaration"),
        Rule::module | Rule::one_module => Exact("module"),
        Rule::module_path | Rule::use_path => Thing("the path of a module"),
        Rule::use_line | Rule::one_use => Exact("use"),
        Rule::use_name => Thing("a name"),
        Rule::as_keyword => Exact("as"),
        Rule::alias | Rule::name => Thing("a name"),
        Rule::scenario_keyword | Rule::keyword => Thing("a declaration"),
        Rule::head_parts => Aside("a label"),
        Rule::owner | Rule::of_keyword | Rule::of_event => Exact("of"),
        Rule::owner_name => Thing("an organisation"),
        Rule::parents | Rule::in_keyword | Rule::in_test => Exact("in"),
        Rule::parent_name => Thing("the name of a parent"),
        Rule::statement | Rule::one_statement => Thing("a fact or a clause"),
        Rule::fact | Rule::fact_name | Rule::one_fact => Thing("a fact"),
        Rule::value
        | Rule::phrase
        | Rule::value_word
        | Rule::word_in_value
        | Rule::list
        | Rule::required
        | Rule::requirement_word
        | Rule::word_in_requirement => Thing("a value"),
        Rule::column => Exact("column"),
        Rule::step | Rule::step_keyword | Rule::one_step_head => Exact("step"),
        Rule::grant | Rule::permit_keyword => Exact("permit"),
        Rule::forbid_keyword => Exact("forbid"),
        Rule::right | Rule::who | Rule::who_item | Rule::who_name => Thing("an organisation or a group"),
        Rule::to_keyword => Exact("to"),
        Rule::lasting | Rule::for_purpose => Exact("for"),
        Rule::at_hosting | Rule::at_keyword => Exact("at"),
        Rule::where_part => Exact("where"),
        Rule::showing => Exact("showing"),
        Rule::source | Rule::per_keyword => Exact("per"),
        Rule::who_except
        | Rule::action_except
        | Rule::purpose_except
        | Rule::hosting_except
        | Rule::data_except
        | Rule::except_keyword => Exact("except"),
        Rule::exactly => Aside("`exactly`"),
        Rule::everyone => Aside("`everyone`"),
        Rule::any => Aside("`any`"),
        Rule::from_day => Exact("from"),
        Rule::until_day => Exact("until"),
        Rule::on_day | Rule::on_keyword => Exact("on"),
        Rule::within_keyword | Rule::within => Exact("within"),
        Rule::because => Exact("because"),
        Rule::by_keyword | Rule::waived_by => Exact("by"),
        Rule::is_keyword => Exact("is"),
        Rule::between => Exact("between"),
        Rule::all_keyword | Rule::all_except => Aside("`all except`"),
        Rule::and | Rule::and_between => Exact("and"),
        Rule::or => Exact("or"),
        Rule::not => Aside("`not`"),
        Rule::purpose_word => Aside("`purpose`"),
        Rule::hosting_word => Aside("`hosting`"),
        Rule::action_word => Aside("`action`"),
        Rule::data_word => Aside("`data`"),
        Rule::cells_word | Rule::cells => Exact("in cells of at least"),
        Rule::least_word => Exact("least"),
        Rule::contract_word => Exact("contract"),
        Rule::term_word => Exact("term"),
        Rule::throughout => Exact("throughout term"),
        Rule::with_word | Rule::with_data => Exact("with"),
        Rule::as_advice | Rule::advice => Exact("as advice"),
        Rule::passed_on | Rule::passed => Exact("passed on"),
        Rule::not_before => Aside("`not before`"),
        Rule::lasting_word => Aside("`for`"),
        Rule::from_event => Exact("from"),
        Rule::until_word => Aside("`until`"),
        Rule::always => Aside("`always`"),
        Rule::deny_keyword => Exact("deny"),
        Rule::actions | Rule::action_item | Rule::action_name => Thing("an action"),
        Rule::purposes | Rule::purpose_item | Rule::purpose_name => Thing("a purpose"),
        Rule::hostings | Rule::hosting_item | Rule::hosting_name => Thing("a hosting"),
        Rule::data | Rule::data_item | Rule::data_name => Thing("a dataset or a category"),
        Rule::columns => Aside("columns between brackets"),
        Rule::column_name | Rule::tested | Rule::other_column | Rule::shown => Thing("a column"),
        Rule::unit => Thing("a unit of time"),
        Rule::as_is => Exact("as is"),
        Rule::hidden => Exact("hidden"),
        Rule::by_steps | Rule::by_first | Rule::by_period => Exact("by"),
        Rule::period => Thing("`year`, `quarter`, `month` or `week`"),
        Rule::steps_word => Aside("`steps of`"),
        Rule::first_word => Aside("`first`"),
        Rule::characters_word => Exact("characters"),
        Rule::repseudonymised | Rule::repseudonymised_word => Exact("repseudonymised per contract"),
        Rule::condition | Rule::operand | Rule::comparison => Thing("a condition"),
        Rule::literal | Rule::literals => Thing("a text, a number or a date"),
        Rule::starts_with | Rule::starts_word => Exact("starts with"),
        Rule::missing => Exact("missing"),
        Rule::requirement => Exact("require"),
        Rule::duty => Exact("duty"),
        Rule::object => Thing("what the duty is about"),
        Rule::timing => Thing("`within`, `before` or `every`"),
        Rule::working => Aside("`working`"),
        Rule::before => Exact("before"),
        Rule::every => Exact("every"),
        Rule::event_word | Rule::event => Thing("an event"),
        Rule::waiver => Exact("waive"),
        Rule::check => Thing("the name of a check"),
        Rule::expectation => Exact("expect"),
    }
}

/// What was expected at one place, put together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Expected {
    things: Vec<&'static str>,
    exact: Vec<&'static str>,
    /// Whether the piece could have ended there.
    pub(crate) end: bool,
    /// Whether a list could have gone on there.
    pub(crate) in_list: bool,
}

impl Expected {
    pub(crate) fn of(rules: &[Rule]) -> Self {
        let mut out = Expected::default();
        let mut asides = Vec::new();
        for rule in rules {
            match words(*rule) {
                Thing(thing) => push_new(&mut out.things, thing),
                Exact(word) => push_new(&mut out.exact, word),
                Aside(words) => push_new(&mut asides, words),
                End => out.end = true,
            }
        }
        out.in_list = out.exact.contains(&",");
        if out.exact.contains(&"hidden") {
            for word in &mut out.exact {
                *word = match *word {
                    "as" => "as is",
                    "by" => "by month",
                    other => other,
                };
            }
        }
        if out.things.is_empty() && out.exact.is_empty() {
            out.things = asides;
        }
        if out.things.contains(&"a purpose") {
            out.things.retain(|thing| *thing != "a number");
        }
        if ["column", "permit", "duty"].iter().all(|word| out.exact.contains(word)) {
            out.exact.clear();
            out.things = vec!["a fact or a clause"];
        }
        if out.things.contains(&"a value") {
            out.things.retain(|thing| !matches!(*thing, "a date" | "a number" | "a text between quotes"));
            out.exact.retain(|mark| *mark != "[");
        }
        out.without_continuations();
        out
    }

    /// Leaves out what would only have lengthened what stands before, where something else is needed.
    fn without_continuations(&mut self) {
        if self.end {
            return;
        }
        let closes = ["]", "}", ")"].iter().any(|mark| self.exact.contains(mark));
        if closes {
            self.things.clear();
        }
        if self.exact.contains(&":") && self.things.contains(&"a date") {
            self.exact.retain(|mark| *mark != ":");
        }
        if self.exact.contains(&":") {
            self.things.retain(|thing| *thing != "a text between quotes");
        }
        let needed =
            self.things.len() + self.exact.iter().filter(|word| !matches!(**word, "," | "except")).count();
        if needed > 0 {
            self.exact.retain(|word| *word != "except" && (*word != "," || closes));
        }
    }

    /// Whether this very word or mark was expected.
    pub(crate) fn takes(&self, word: &str) -> bool {
        self.exact.contains(&word)
    }

    /// Whether a period of the calendar was expected: what may stand after `by`.
    pub(crate) fn takes_period(&self) -> bool {
        self.things.iter().any(|thing| thing.starts_with("`year`"))
    }

    /// The one word that must stand here, where there is no choice.
    pub(crate) fn only(&self) -> Option<&'static str> {
        match (self.things.as_slice(), self.exact.as_slice(), self.end) {
            ([], [word], false) => Some(word),
            _ => None,
        }
    }

    /// Whether a name that is given, not referred to, was expected.
    pub(crate) fn takes_name(&self) -> bool {
        self.things.contains(&"a name")
    }

    /// The single words that would have been right: what a misspelt word may have meant.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = &'static str> {
        self.exact
            .iter()
            .copied()
            .filter_map(|word| word.split(' ').next())
            .filter(|word| word.len() > 1 && word.chars().all(char::is_alphabetic))
    }

    /// All of it as words of a sentence; empty if nothing is known.
    pub(crate) fn sentence(&self) -> String {
        self.sentence_without("")
    }

    /// The same without one word or mark.
    pub(crate) fn sentence_without(&self, left_out: &str) -> String {
        let mut parts: Vec<String> = self.things.iter().map(|thing| (*thing).to_owned()).collect();
        let exact = self.exact.iter().filter(|word| **word != left_out);
        parts.extend(exact.map(|word| format!("`{word}`")));
        join_words(&parts, "or")
    }
}

fn push_new(list: &mut Vec<&'static str>, words: &'static str) {
    if !list.contains(&words) {
        list.push(words);
    }
}
