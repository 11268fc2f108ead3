//! What a view must show, asked of the decision row by row and column by column.

use charta_model::decide::{Request, decide, most_revealing};
use charta_model::form::{Form, Shown};
use charta_model::model::{ClauseId, ClauseKind, ColumnId, DatasetId, Model, PartyId, TermId};
use charta_model::rows::Row;
use charta_model::rules::Rules;
use charta_model::time::Day;
use charta_model::value::{Value, decimal_text};
use std::collections::{BTreeMap, BTreeSet};

/// The values of one row that are not missing.
pub type Values = BTreeMap<ColumnId, Value>;

/// The rows of every dataset, and what occurs in each column.
#[derive(Debug, Default)]
pub struct Data {
    pub rows: BTreeMap<DatasetId, Vec<Values>>,
    occurring: BTreeMap<ColumnId, BTreeSet<Value>>,
}

impl Data {
    pub fn new(rows: BTreeMap<DatasetId, Vec<Values>>) -> Data {
        let mut occurring: BTreeMap<ColumnId, BTreeSet<Value>> = BTreeMap::new();
        for (column, value) in rows.values().flatten().flatten() {
            occurring.entry(*column).or_default().insert(value.clone());
        }
        Data { rows, occurring }
    }

    pub fn row<'a>(&'a self, values: &'a Values) -> OneRow<'a> {
        OneRow { values, data: self }
    }
}

/// A row among the data it may be looked up in.
#[derive(Debug, Clone, Copy)]
pub struct OneRow<'a> {
    values: &'a Values,
    data: &'a Data,
}

impl Row for OneRow<'_> {
    fn value(&self, column: ColumnId) -> Option<Value> {
        self.values.get(&column).cloned()
    }

    fn is_member(&self, column: ColumnId, of: ColumnId) -> bool {
        let value = self.values.get(&column);
        value.is_some_and(|value| self.data.occurring.get(&of).is_some_and(|values| values.contains(value)))
    }
}

/// What a session says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Session {
    pub purpose: TermId,
    pub action: TermId,
    pub place: i64,
    pub day: Day,
}

/// Rows of texts, missing ones `None`, in order.
pub type Lines = Vec<Vec<Option<String>>>;

/// One view of one session.
pub struct Asked<'a> {
    pub model: &'a Model,
    pub rules: &'a Rules,
    pub data: &'a Data,
    pub party: PartyId,
    pub dataset: DatasetId,
    /// For a view that counts rows, the clause that allows it.
    pub clause: Option<ClauseId>,
    pub session: Session,
}

impl Asked<'_> {
    fn shown(&self, column: ColumnId, values: &Values) -> Option<(Shown, String)> {
        let Session { purpose, action, place, day } = self.session;
        let request = Request { party: self.party, action, column, purpose, place, day };
        let decision = decide(self.model, self.rules, &request, &self.data.row(values));
        if !decision.is_permitted() {
            return None;
        }
        let rules: Vec<_> = decision.permits.iter().filter_map(|id| self.rules.get(*id)).collect();
        let forms: Vec<(Form, ClauseId)> = rules
            .iter()
            .map(|rule| (rule.form_of(column), rule.clause))
            .filter(|(form, clause)| match self.clause {
                Some(wanted) => wanted == *clause && form.cells.is_some(),
                None => form.cells.is_none(),
            })
            .collect();
        let form = most_revealing(forms.iter().map(|(form, _)| *form))?;
        let by = forms.iter().find(|(other, _)| *other == form)?.1;
        let contract = self.model.owner_about(self.model.clauses[by].owner)?.path.to_string();
        (form.shown != Shown::Hidden).then_some((form.shown, contract))
    }

    /// What the view must show of these columns, sorted. `pseudonym` makes another pseudonym for a contract.
    pub fn expected(&self, columns: &[ColumnId], pseudonym: &dyn Fn(&str, &str) -> String) -> Lines {
        let mut lines = Lines::new();
        for values in &self.data.rows[&self.dataset] {
            let shown: BTreeMap<ColumnId, (Shown, String)> = self
                .model
                .columns_of(self.dataset)
                .filter_map(|column| Some((column, self.shown(column, values)?)))
                .collect();
            for column in shown.keys() {
                assert!(columns.contains(column), "the view leaves out a column that is shown");
            }
            if !shown.is_empty() {
                let cell = |column: &ColumnId| {
                    let (shown, contract) = shown.get(column)?;
                    Some(text_of(*shown, values.get(column)?, |value| pseudonym(contract, value)))
                };
                lines.push(columns.iter().map(cell).collect());
            }
        }
        if let Some(clause) = self.clause {
            lines = self.counted(clause, lines);
        }
        lines.sort();
        lines
    }

    fn counted(&self, clause: ClauseId, lines: Lines) -> Lines {
        let ClauseKind::Grant(grant) = &self.model.clauses[clause].kind else {
            panic!("a view for a clause that grants")
        };
        let least = grant.base.cells.expect("a view of cells for a clause with cells");
        let mut counts: BTreeMap<Vec<Option<String>>, u32> = BTreeMap::new();
        for line in lines {
            *counts.entry(line).or_default() += 1;
        }
        let kept = counts.into_iter().filter(|(_, count)| *count >= least);
        kept.map(|(line, count)| [line, vec![Some(count.to_string())]].concat()).collect()
    }
}

/// A value as a text, in a form.
fn text_of(shown: Shown, value: &Value, pseudonym: impl Fn(&str) -> String) -> String {
    let plain = match value {
        Value::Text(text) => text.to_string(),
        other => other.to_string(),
    };
    match (shown, value) {
        (Shown::AsIs, _) => plain,
        (Shown::Repseudonymised, _) => pseudonym(&plain),
        (Shown::Year, Value::Date(day)) => format!("{:04}", day.date().year()),
        (Shown::Month, Value::Date(day)) => format!("{:04}-{:02}", day.date().year(), day.date().month()),
        (Shown::Quarter, Value::Date(day)) => {
            format!("{:04}-Q{}", day.date().year(), (day.date().month() - 1) / 3 + 1)
        }
        (Shown::Week, Value::Date(day)) => {
            let week = day.date().iso_week_date();
            format!("{:04}-W{:02}", week.year(), week.week())
        }
        (Shown::FirstCharacters(count), Value::Text(text)) => text.chars().take(count as usize).collect(),
        (Shown::Steps(step), Value::Decimal(number)) => decimal_text(number.div_euclid(step) * step),
        (Shown::Steps(step), Value::Integer(number)) => {
            // A step may begin below the lowest whole number.
            let start = (i128::from(*number) * 10_000).div_euclid(i128::from(step)) * i128::from(step);
            i64::try_from(start).map_or_else(|_| wide_decimal_text(start), decimal_text)
        }
        other => panic!("a form that does not fit its column: {other:?}"),
    }
}

/// As [`decimal_text`], of ten-thousandths beyond 64 bits.
fn wide_decimal_text(number: i128) -> String {
    let (whole, fraction) = (number.unsigned_abs() / 10_000, number.unsigned_abs() % 10_000);
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{whole}.{fraction:04}").trim_end_matches('0').trim_end_matches('.').to_owned()
}
