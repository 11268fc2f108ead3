//! Conditions on rows as SQL that is never unknown: a comparison says first that the value is there, so that a missing one makes
//! it false, and `NOT` is the exact opposite of what it encloses.

use crate::sql::dialect::{Dialect, Lookup};
use crate::sql::layout::Layout;
use charta_model::condition::{Condition, Test};
use charta_model::model::ColumnId;
use charta_model::value::ColumnType;
use std::collections::BTreeSet;

/// More parts than this are joined as a balanced tree: engines limit how deep an expression may be.
const WIDE: usize = 50;

/// The alias of the table whose rows are tested.
pub const ROW: &str = "t";

/// A condition on the row `t`.
pub fn condition(layout: &Layout, dialect: Dialect, condition: &Condition) -> String {
    let parts = |parts: &[Condition]| {
        parts.iter().map(|part| self::condition(layout, dialect, part)).collect::<Vec<_>>()
    };
    match condition {
        Condition::Always => "TRUE".to_owned(),
        Condition::All(all) => joined(&parts(all), "AND", "TRUE"),
        Condition::AnyOf(any) => joined(&parts(any), "OR", "FALSE"),
        // Conditions have two values: two denials cancel out, and parsers of engines have a bound on nesting.
        Condition::Not(inner) if let Condition::Not(twice) = inner.as_ref() => {
            self::condition(layout, dialect, twice)
        }
        Condition::Not(inner) => format!("NOT {}", enclosed(self::condition(layout, dialect, inner))),
        Condition::Compare(column, test) => compare(layout, dialect, *column, test),
    }
}

/// Parts joined by a word, in parentheses where there are several.
pub fn joined(parts: &[String], word: &str, none: &str) -> String {
    match parts {
        [] => none.to_owned(),
        [only] => only.clone(),
        many if many.len() > WIDE => {
            let (left, right) = many.split_at(many.len() / 2);
            format!("({} {word} {})", joined(left, word, none), joined(right, word, none))
        }
        many => format!("({})", many.join(&format!(" {word} "))),
    }
}

fn enclosed(text: String) -> String {
    match text.starts_with('(') || !text.contains(' ') {
        true => text,
        false => format!("({text})"),
    }
}

fn compare(layout: &Layout, dialect: Dialect, column: ColumnId, test: &Test) -> String {
    let Some((_, at)) = layout.column(column) else { return "FALSE".to_owned() };
    let raw = format!("{ROW}.{}", dialect.identifier(&at.name));
    let value = dialect.compared(at.column_type, &raw);
    let list = |values: &[charta_model::value::Value]| {
        values.iter().map(|value| dialect.literal(value)).collect::<Vec<_>>().join(", ")
    };
    let present = |comparison: String| format!("({raw} IS NOT NULL AND {comparison})");
    let against = |sign: &str, literal| present(format!("{value} {sign} {}", dialect.literal(literal)));
    match test {
        Test::Equal(literal) => against("=", literal),
        Test::NotEqual(literal) => against("<>", literal),
        Test::Less(literal) => against("<", literal),
        Test::LessEqual(literal) => against("<=", literal),
        Test::Greater(literal) => against(">", literal),
        Test::GreaterEqual(literal) => against(">=", literal),
        Test::In(values) if values.is_empty() => "FALSE".to_owned(),
        Test::In(values) => present(format!("{value} IN ({})", list(values))),
        Test::NotIn(values) if values.is_empty() => format!("({raw} IS NOT NULL)"),
        Test::NotIn(values) => present(format!("{value} NOT IN ({})", list(values))),
        Test::Between(low, high) => {
            present(format!("{value} BETWEEN {} AND {}", dialect.literal(low), dialect.literal(high)))
        }
        Test::StartsWith(prefix) => present(dialect.starts_with(&raw, prefix)),
        Test::Missing => format!("({raw} IS NULL)"),
        Test::NotMissing => format!("({raw} IS NOT NULL)"),
        Test::MemberOf(of) => present(member(layout, dialect, (column, at.column_type, &raw), *of)),
        Test::NotMemberOf(of) => {
            present(format!("NOT {}", member(layout, dialect, (column, at.column_type, &raw), *of)))
        }
    }
}

fn member(
    layout: &Layout,
    dialect: Dialect,
    (column, column_type, raw): (ColumnId, ColumnType, &str),
    of: ColumnId,
) -> String {
    let Some((table, there)) = layout.column(of) else { return "FALSE".to_owned() };
    let theirs =
        dialect.member(there.column_type, column_type, &format!("m.{}", dialect.identifier(&there.name)));
    let ours = dialect.member(column_type, there.column_type, raw);
    match dialect.lookup() {
        Lookup::Exists => {
            format!("EXISTS (SELECT 1 FROM {} AS m WHERE {theirs} = {ours})", table.reference(dialect))
        }
        Lookup::Join => format!("({}.found IS NOT NULL)", joined_as(column, of)),
    }
}

/// What the values that a column is looked up among are called in a query that joins them.
fn joined_as(column: ColumnId, of: ColumnId) -> String {
    format!("in_{}_{}", column.raw(), of.raw())
}

/// The joins that tests of membership read, where an engine looks values up so: each row meets at most one of the distinct values,
/// so that none is shown twice.
pub fn joins(layout: &Layout, dialect: Dialect, members: &BTreeSet<(ColumnId, ColumnId)>) -> Vec<String> {
    if dialect.lookup() == Lookup::Exists {
        return Vec::new();
    }
    let join = |(column, of): &(ColumnId, ColumnId)| {
        let ((_, here), (table, there)) = (layout.column(*column)?, layout.column(*of)?);
        let theirs = format!("m.{}", dialect.identifier(&there.name));
        let found = dialect.member(there.column_type, here.column_type, &theirs);
        let ours = format!("{ROW}.{}", dialect.identifier(&here.name));
        let ours = dialect.member(here.column_type, there.column_type, &ours);
        let (from, name) = (table.reference(dialect), joined_as(*column, *of));
        Some(format!(
            "LEFT JOIN (SELECT DISTINCT {found} AS found FROM {from} AS m WHERE {theirs} IS NOT NULL) AS {name} \
             ON {name}.found = {ours}"
        ))
    };
    members.iter().filter_map(join).collect()
}
