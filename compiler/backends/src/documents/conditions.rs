//! Which rows a clause speaks of, in French. English documents quote the clause, which is in English words already.

use super::line::{Cell, Line};
use super::speech::Speech;
use charta_model::condition::{Condition, Test};
use charta_model::model::ColumnId;
use charta_model::value::Value;

impl Speech<'_> {
    /// A condition in French; the names of columns and datasets are the author's.
    pub(super) fn condition_in_french(&self, condition: &Condition) -> Line {
        match condition {
            Condition::Always => self.words.all_rows.into(),
            Condition::All(parts) => self.parts(parts, " et "),
            Condition::AnyOf(parts) => self.parts(parts, " ou "),
            Condition::Not(inner) => Line::told("non ({})", &[self.condition_in_french(inner)]),
            Condition::Compare(column, test) => self.comparison(*column, test),
        }
    }

    /// Several conditions; those that are several themselves stand in parentheses.
    fn parts(&self, parts: &[Condition], between: &str) -> Line {
        let part = |part: &Condition| {
            let line = self.condition_in_french(part);
            match part {
                Condition::All(_) | Condition::AnyOf(_) => Line::told("({})", &[line]),
                Condition::Always | Condition::Not(_) | Condition::Compare(..) => line,
            }
        };
        Line::joined(parts.iter().map(part), between)
    }

    fn comparison(&self, column: ColumnId, test: &Test) -> Line {
        let column = self.column_name(column);
        let one = |sentence: &str, value: &Value| {
            Line::told(sentence, &[column.clone(), self.value_in_french(value).into()])
        };
        let many = |sentence: &str, values: &[Value]| {
            let values: Cell = values.iter().map(|value| self.value_in_french(value).into()).collect();
            Line::told(sentence, &[column.clone(), self.any_of(values)])
        };
        match test {
            Test::Equal(value) => one("{} = {}", value),
            Test::NotEqual(value) => one("{} ≠ {}", value),
            Test::Less(value) => one("{} < {}", value),
            Test::LessEqual(value) => one("{} ≤ {}", value),
            Test::Greater(value) => one("{} > {}", value),
            Test::GreaterEqual(value) => one("{} ≥ {}", value),
            Test::In(values) => many("{} vaut {}", values),
            Test::NotIn(values) => many("{} est renseigné et ne vaut pas {}", values),
            Test::Between(least, most) => {
                let bound = |value: &Value| match value {
                    Value::Date(_) => Line::from(format!("le {}", self.value_in_french(value))),
                    _ => self.value_in_french(value).into(),
                };
                Line::told("{} est compris entre {} et {} inclus", &[column, bound(least), bound(most)])
            }
            Test::StartsWith(text) => one("{} commence par {}", &Value::Text(text.clone())),
            Test::Missing => Line::told("{} n’est pas renseigné", &[column]),
            Test::NotMissing => Line::told("{} est renseigné", &[column]),
            Test::MemberOf(of) => Line::told("{} figure dans {}", &[column, self.whole_name(*of)]),
            Test::NotMemberOf(of) => {
                Line::told("{} est renseigné et ne figure pas dans {}", &[column, self.whole_name(*of)])
            }
        }
    }

    /// A column by its bare name.
    fn column_name(&self, id: ColumnId) -> Line {
        let Some(column) = self.model.columns.get(id) else { return Line::default() };
        Line::named(&column.about.name, self.site.of_column(column.dataset, id))
    }

    /// A column of another dataset, as clauses name it.
    fn whole_name(&self, id: ColumnId) -> Line {
        let dataset = self.model.columns.get(id).and_then(|column| self.model.datasets.get(column.dataset));
        let dataset = dataset.map_or("", |dataset| &*dataset.about.name);
        let Some(column) = self.model.columns.get(id) else { return Line::default() };
        let name = format!("{dataset}.{}", column.about.name);
        Line::named(&name, self.site.of_column(column.dataset, id))
    }

    fn value_in_french(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => format!("« {text} »"),
            Value::Integer(number) => number.to_string(),
            Value::Decimal(number) => self.decimal(*number),
            Value::Boolean(true) => "vrai".to_owned(),
            Value::Boolean(false) => "faux".to_owned(),
            Value::Date(day) => self.day(*day),
        }
    }
}
