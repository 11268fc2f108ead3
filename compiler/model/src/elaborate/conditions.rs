//! Conditions on the rows of a dataset: columns found, literals read as the column's type.

use super::Elaborator;
use crate::codes;
use crate::condition::{Condition, Test};
use crate::model::{ColumnId, DatasetId};
use crate::value::{ColumnType, Value};
use charta_base::{Diagnostic, Span};
use charta_syntax::ast::{self, DeclarationKind, Word};
use std::sync::Arc;

impl<'t> Elaborator<'t, '_> {
    /// The condition about a dataset; `None` where something in it is wrong, which is reported.
    pub(super) fn condition(
        &mut self,
        file: usize,
        dataset: DatasetId,
        written: &ast::Condition<'t>,
    ) -> Option<Condition> {
        match written {
            ast::Condition::And(parts) => self.parts(file, dataset, parts).map(Condition::All),
            ast::Condition::Or(parts) => self.parts(file, dataset, parts).map(Condition::AnyOf),
            ast::Condition::Not(inner, _) => {
                self.condition(file, dataset, inner).map(|inner| Condition::Not(Box::new(inner)))
            }
            ast::Condition::Compare(compare) => self.compare(file, dataset, compare),
        }
    }

    fn parts(
        &mut self,
        file: usize,
        dataset: DatasetId,
        parts: &[ast::Condition<'t>],
    ) -> Option<Vec<Condition>> {
        let read: Vec<Option<Condition>> =
            parts.iter().map(|part| self.condition(file, dataset, part)).collect();
        read.into_iter().collect()
    }

    fn compare(&mut self, file: usize, dataset: DatasetId, compare: &ast::Compare<'t>) -> Option<Condition> {
        // A column that is not there has been reported, for all datasets of the clause together.
        let column = self.find_column(dataset, compare.column.text)?;
        let test = self.test(file, column, compare)?;
        Some(Condition::Compare(column, test))
    }

    fn test(&mut self, file: usize, column: ColumnId, compare: &ast::Compare<'t>) -> Option<Test> {
        let column_type = self.model.columns.get(column)?.column_type;
        let mut read = |value: &ast::Value<'t>| self.value(column, column_type, value);
        Some(match &compare.test {
            ast::Test::Equal(value) => Test::Equal(read(value)?),
            ast::Test::NotEqual(value) => Test::NotEqual(read(value)?),
            ast::Test::In(values) => Test::In(values.iter().map(read).collect::<Option<_>>()?),
            ast::Test::NotIn(values) => Test::NotIn(values.iter().map(read).collect::<Option<_>>()?),
            ast::Test::Less(value) => Test::Less(self.ordered(column, column_type, value)?),
            ast::Test::LessEqual(value) => Test::LessEqual(self.ordered(column, column_type, value)?),
            ast::Test::Greater(value) => Test::Greater(self.ordered(column, column_type, value)?),
            ast::Test::GreaterEqual(value) => Test::GreaterEqual(self.ordered(column, column_type, value)?),
            ast::Test::Between(low, high) => {
                let low = self.ordered(column, column_type, low)?;
                Test::Between(low, self.ordered(column, column_type, high)?)
            }
            ast::Test::StartsWith(value) if column_type != ColumnType::Text => {
                let reason = "compare it with `=` or another sign: only a text starts with something";
                self.wrong_comparison(column, value.span(), reason);
                return None;
            }
            ast::Test::StartsWith(value) => match read(value)? {
                Value::Text(prefix) => Test::StartsWith(prefix),
                _ => return None,
            },
            ast::Test::Missing => Test::Missing,
            ast::Test::NotMissing => Test::NotMissing,
            ast::Test::MemberOf(path) => Test::MemberOf(self.member_column(file, column, *path)?),
            ast::Test::NotMemberOf(path) => Test::NotMemberOf(self.member_column(file, column, *path)?),
        })
    }

    fn ordered(
        &mut self,
        column: ColumnId,
        column_type: ColumnType,
        value: &ast::Value<'t>,
    ) -> Option<Value> {
        if column_type == ColumnType::Boolean {
            self.wrong_comparison(
                column,
                value.span(),
                "compare it with `=` or `!=`: true and false have no order",
            );
            return None;
        }
        self.value(column, column_type, value)
    }

    fn value(&mut self, column: ColumnId, column_type: ColumnType, value: &ast::Value<'t>) -> Option<Value> {
        let read = match (column_type, value) {
            (ColumnType::Text, ast::Value::Text(text)) => Value::read(ColumnType::Text, &text.value()),
            (ColumnType::Integer | ColumnType::Decimal, ast::Value::Number(number)) => {
                Value::read(column_type, number.text)
            }
            (ColumnType::Date, ast::Value::Date(date)) => super::day_of(*date).map(Value::Date),
            (ColumnType::Boolean, ast::Value::Boolean(truth, _)) => Some(Value::Boolean(*truth)),
            _ => None,
        };
        if read.is_none() {
            let expected = match column_type {
                ColumnType::Text => "a text between double quotes",
                ColumnType::Integer => "a whole number",
                ColumnType::Decimal => "a number of at most 14 digits before the point and four after it",
                ColumnType::Boolean => "`true` or `false`",
                ColumnType::Date => "a date such as `2024-07-01`",
            };
            self.wrong_comparison(column, value.span(), &format!("compare it with {expected}"));
        }
        read
    }

    fn wrong_comparison(&mut self, column: ColumnId, span: Span, reason: &str) {
        let Some(facts) = self.model.columns.get(column) else { return };
        let (name, word) = (facts.about.name.clone(), facts.column_type.word());
        let message = format!(
            "column `{name}` holds {}, and cannot be compared like this",
            plural_type(facts.column_type)
        );
        let finding = Diagnostic::at(&codes::WRONG_COMPARISON, span, message)
            .label(format!("`{name}` is {}", super::names::article(word)))
            .also(facts.about.span, "the column is declared here")
            .help(reason);
        self.findings.push(finding);
    }

    /// `opt_outs.patient_ref`: the last part names the column.
    fn member_column(&mut self, file: usize, column: ColumnId, path: Word<'t>) -> Option<ColumnId> {
        let Some((dataset_path, name)) = path.text.rsplit_once('.') else {
            let message = format!("`{}` names no column of a dataset", path.text);
            let finding = Diagnostic::at(&codes::WRONG_VALUE, path.span, message)
                .label("a dataset and a column are expected")
                .help(format!("write `{}.COLUMN`", path.text));
            self.findings.push(finding);
            return None;
        };
        let split = path.span.start + dataset_path.len() as u32;
        let file_id = path.span.file;
        let dataset_word = Word { text: dataset_path, span: Span::new(file_id, path.span.start, split) };
        let dataset: DatasetId = self.resolve(file, dataset_word, &[DeclarationKind::Dataset])?;
        let column_word = Word { text: name, span: Span::new(file_id, split + 1, path.span.end) };
        let Some(found) = self.find_column(dataset, name) else {
            self.no_such_column(column_word, &[dataset]);
            return None;
        };
        let types = |id: ColumnId| self.model.columns.get(id).map(|column| column.column_type);
        if types(column) != types(found) {
            let theirs = types(found).map_or("", ColumnType::word);
            self.wrong_comparison(
                column,
                path.span,
                &format!(
                    "look it up in a column of the same type; this one is {}",
                    super::names::article(theirs)
                ),
            );
            return None;
        }
        Some(found)
    }

    /// Reports each column of a condition that some of the datasets lack, once for all of them.
    pub(super) fn unknown_columns(
        &mut self,
        written: ast::Where<'t>,
        datasets: impl Iterator<Item = DatasetId> + Clone,
    ) {
        let mut open: Vec<ast::Condition<'t>> = written.condition().into_iter().collect();
        while let Some(condition) = open.pop() {
            match condition {
                ast::Condition::And(parts) | ast::Condition::Or(parts) => open.extend(parts),
                ast::Condition::Not(inner, _) => open.push(*inner),
                ast::Condition::Compare(compare) => {
                    let lacks = |id: &DatasetId| self.find_column(*id, compare.column.text).is_none();
                    let lacking: Vec<DatasetId> = datasets.clone().filter(lacks).collect();
                    if !lacking.is_empty() {
                        self.no_such_column(compare.column, &lacking);
                    }
                }
            }
        }
    }

    /// The condition of a clause for each dataset that it speaks of, with its rows.
    pub(super) fn condition_rows(
        &mut self,
        file: usize,
        dataset: DatasetId,
        written: Option<ast::Where<'t>>,
    ) -> Option<(Arc<Condition>, crate::rows::RowsId)> {
        let Some(written) = written else {
            return Some((Arc::new(Condition::Always), crate::rows::RowsId::ALL));
        };
        let condition = self.condition(file, dataset, &written.condition()?)?;
        match self.rows.rows_of(&condition, &self.model.columns) {
            Ok(rows) => Some((Arc::new(condition), rows)),
            Err(crate::rows::TooComplicated) => {
                let finding = Diagnostic::at(
                    &codes::WRONG_VALUE,
                    written.span(),
                    "the condition is too complicated to be judged exactly",
                )
                .label("too many combinations of columns")
                .help("split the clause into several with simpler conditions");
                self.findings.push(finding);
                None
            }
        }
    }
}

fn plural_type(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Text => "texts",
        ColumnType::Integer => "whole numbers",
        ColumnType::Decimal => "decimals",
        ColumnType::Boolean => "true or false",
        ColumnType::Date => "dates",
    }
}
