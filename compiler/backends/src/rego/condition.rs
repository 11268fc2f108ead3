//! A condition on rows as the body of a Rego rule.
//!
//! A condition is two-valued, and Rego is not: what is undefined is no truth, and neither is what negates it, in some places and
//! engines. So nothing here is ever undefined: a missing value is told as `null`, and each comparison says what becomes of it.
//! In Rego's order of all values `null` is below every other. `not` is pushed down to single comparisons, since Rego negates
//! one expression; what holds in one of several ways becomes a rule of its own with one body for each way.

use crate::escape::{rego_field, rego_string};
use crate::policies;
use charta_model::condition::{Condition, Test};
use charta_model::model::{ColumnId, Model};
use charta_model::value::Value;

/// A condition with `not` before single comparisons only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Formula {
    Constant(bool),
    /// One expression of a body.
    Expression(String),
    All(Vec<Formula>),
    AnyOf(Vec<Formula>),
}

impl Formula {
    fn all(parts: impl IntoIterator<Item = Formula>) -> Formula {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Formula::Constant(true) => {}
                Formula::Constant(false) => return Formula::Constant(false),
                Formula::All(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        single(kept, true, Formula::All)
    }

    fn any(parts: impl IntoIterator<Item = Formula>) -> Formula {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Formula::Constant(false) => {}
                Formula::Constant(true) => return Formula::Constant(true),
                Formula::AnyOf(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        single(kept, false, Formula::AnyOf)
    }
}

/// The only part by itself; the neutral constant where there is none.
fn single(mut parts: Vec<Formula>, neutral: bool, join: fn(Vec<Formula>) -> Formula) -> Formula {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, Some(last)) => {
            parts.push(last);
            join(parts)
        }
        (_, None) => Formula::Constant(neutral),
    }
}

/// A condition, or its opposite.
pub(super) fn formula(model: &Model, condition: &Condition, negated: bool) -> Formula {
    match (condition, negated) {
        (Condition::Always, _) => Formula::Constant(!negated),
        (Condition::All(parts), false) | (Condition::AnyOf(parts), true) => {
            Formula::all(parts.iter().map(|part| formula(model, part, negated)))
        }
        (Condition::AnyOf(parts), false) | (Condition::All(parts), true) => {
            Formula::any(parts.iter().map(|part| formula(model, part, negated)))
        }
        (Condition::Not(inner), _) => formula(model, inner, !negated),
        (Condition::Compare(column, test), _) => comparison(model, *column, test, negated),
    }
}

fn comparison(model: &Model, id: ColumnId, test: &Test, negated: bool) -> Formula {
    let Some(column) = model.columns.get(id) else { return Formula::Constant(false) };
    let value = format!("input.row{}", rego_field(&column.about.name));
    let is = |sign: &str, literal: &str| Formula::Expression(format!("{value} {sign} {literal}"));
    let present = || is(if negated { "==" } else { "!=" }, "null");
    let both = |one: Formula, other: Formula| match negated {
        false => Formula::all([one, other]),
        true => Formula::any([one, other]),
    };
    // What is at least or above something is not missing; what is below may be.
    let above = |sign: &str, opposite: &str, literal: &Value| {
        is(if negated { opposite } else { sign }, &literal_text(literal))
    };
    let below = |sign: &str, opposite: &str, literal: &Value| both(present(), above(sign, opposite, literal));
    let member = |of: ColumnId, is: bool| {
        let key = rego_string(&policies::membership(model, id, of));
        let truth = is != negated;
        both(present(), Formula::Expression(format!("input.memberships[{key}] == {truth}")))
    };
    match test {
        Test::Equal(literal) => above("==", "!=", literal),
        Test::NotEqual(literal) => below("!=", "==", literal),
        Test::Less(literal) => below("<", ">=", literal),
        Test::LessEqual(literal) => below("<=", ">", literal),
        Test::Greater(literal) => above(">", "<=", literal),
        Test::GreaterEqual(literal) => above(">=", "<", literal),
        // What is at least the lower bound is not missing.
        Test::Between(low, high) => both(above(">=", "<", low), above("<=", ">", high)),
        Test::In(literals) => one_of(&value, literals, negated),
        Test::NotIn(literals) => both(present(), one_of(&value, literals, !negated)),
        Test::StartsWith(prefix) => {
            let not = if negated { "not " } else { "" };
            let starts = format!("{not}startswith({value}, {})", rego_string(prefix));
            match negated {
                false => Formula::all([present(), Formula::Expression(starts)]),
                // Only a text is asked how it starts.
                true => {
                    Formula::any([present(), Formula::all([is("!=", "null"), Formula::Expression(starts)])])
                }
            }
        }
        Test::Missing => is(if negated { "!=" } else { "==" }, "null"),
        Test::NotMissing => present(),
        Test::MemberOf(of) => member(*of, true),
        Test::NotMemberOf(of) => member(*of, false),
    }
}

/// Whether the value is one of those; of none, if the list is empty (`{}` would be an object). A missing value is none of them.
fn one_of(value: &str, literals: &[Value], negated: bool) -> Formula {
    let expression = |text: String| Formula::Expression(text);
    match literals {
        [] => Formula::Constant(negated),
        [only] => {
            let sign = if negated { "!=" } else { "==" };
            expression(format!("{value} {sign} {}", literal_text(only)))
        }
        several => {
            let list: Vec<String> = several.iter().map(literal_text).collect();
            let not = if negated { "not " } else { "" };
            expression(format!("{not}{value} in {}", set(&list)))
        }
    }
}

/// A set, over several lines where it is long: engines bound the length of a line.
fn set(list: &[String]) -> String {
    const LONGEST: usize = 90;
    let (mut lines, mut line) = (Vec::new(), String::new());
    for literal in list {
        if !line.is_empty() && line.len() + literal.len() > LONGEST {
            lines.push(std::mem::take(&mut line));
        }
        line.push_str(literal);
        line.push_str(", ");
    }
    lines.push(line);
    match lines.as_slice() {
        [only] => format!("{{{}}}", only.trim_end_matches(", ")),
        several => {
            let lines: String = several.iter().map(|line| format!("\t\t{}\n", line.trim_end())).collect();
            format!("{{\n{lines}\t}}")
        }
    }
}

fn literal_text(value: &Value) -> String {
    match value {
        Value::Text(text) => rego_string(text),
        Value::Integer(number) | Value::Decimal(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Date(day) => rego_string(&day.to_string()),
    }
}

/// A rule that holds in one of several ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Either {
    pub(super) name: String,
    /// A body for each way.
    pub(super) ways: Vec<Vec<String>>,
}

/// The expressions of a body, and the rules that they name. `name` gives each of these a name of its own.
pub(super) fn body(formula: Formula, name: &mut dyn FnMut() -> String) -> (Vec<String>, Vec<Either>) {
    let mut rules = Vec::new();
    let expressions = expressions(formula, name, &mut rules);
    (expressions, rules)
}

fn expressions(formula: Formula, name: &mut dyn FnMut() -> String, rules: &mut Vec<Either>) -> Vec<String> {
    match formula {
        Formula::Constant(true) => Vec::new(),
        Formula::Constant(false) => vec!["false".to_owned()],
        Formula::Expression(text) => vec![text],
        Formula::All(parts) => parts.into_iter().flat_map(|part| expressions(part, name, rules)).collect(),
        Formula::AnyOf(parts) => {
            let own = name();
            let at = rules.len();
            rules.push(Either { name: own.clone(), ways: Vec::new() });
            let ways = parts.into_iter().map(|part| expressions(part, name, rules)).collect();
            if let Some(rule) = rules.get_mut(at) {
                rule.ways = ways;
            }
            vec![own]
        }
    }
}
