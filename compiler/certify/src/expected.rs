//! What a view must show, asked of the decision row by row and column by column.

use crate::cells::Session;
use charta_backends::sql::layout::Table;
use charta_model::decide::{Request, decide, matches, most_revealing};
use charta_model::form::{Form, Shown};
use charta_model::model::{ClauseId, ClauseKind, ColumnId, DatasetId, Effect, Model, PartyId};
use charta_model::rows::Row;
use charta_model::rules::Rules;
use charta_model::value::{Value, decimal_text};
use std::collections::{BTreeMap, BTreeSet};

/// The values of one row that are not missing.
pub type Values = BTreeMap<ColumnId, Value>;

/// The rows of every dataset, and what occurs in each column.
#[derive(Debug, Clone, Default)]
pub struct Data {
    /// The rows of each dataset.
    pub rows: BTreeMap<DatasetId, Vec<Values>>,
    occurring: BTreeMap<ColumnId, BTreeSet<Value>>,
}

impl Data {
    /// Rows, by dataset.
    pub fn new(rows: BTreeMap<DatasetId, Vec<Values>>) -> Data {
        let mut occurring: BTreeMap<ColumnId, BTreeSet<Value>> = BTreeMap::new();
        for (column, value) in rows.values().flatten().flatten() {
            occurring.entry(*column).or_default().insert(value.clone());
        }
        Data { rows, occurring }
    }

    /// The rows of one dataset stand in the table of another, whose own are not there: what is looked up in it is found among them.
    pub fn is_overlaid(&mut self, table: &Table, by: &Table) {
        self.rows.remove(&table.dataset);
        for column in &table.columns {
            let same = by.columns.iter().find(|other| other.name == column.name);
            let values = same.and_then(|same| self.occurring.get(&same.column)).cloned();
            self.occurring.insert(column.column, values.unwrap_or_default());
        }
    }

    /// A row as the decision sees it.
    pub fn row<'a>(&'a self, values: &'a Values) -> OneRow<'a> {
        OneRow { values, data: self }
    }

    /// The rows of a dataset.
    pub fn of(&self, dataset: DatasetId) -> &[Values] {
        self.rows.get(&dataset).map_or(&[], Vec::as_slice)
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

/// Rows of texts, missing ones `None`, in order.
pub type Lines = Vec<Vec<Option<String>>>;

/// One view in one session.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The contracts.
    pub model: &'a Model,
    /// Their rules.
    pub rules: &'a Rules,
    /// The rows.
    pub data: &'a Data,
    /// Who looks.
    pub party: PartyId,
    /// At what.
    pub dataset: DatasetId,
    /// For a view that counts rows, the clause that allows it.
    pub clause: Option<ClauseId>,
    /// What the session says.
    pub session: Session,
}

impl Asked<'_> {
    /// How a value is shown, and under which contract; `None` where it is not.
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
        let contract = self.model.owner_about(self.model.clauses.get(by)?.owner)?.path.to_string();
        (form.shown != Shown::Hidden).then_some((form.shown, contract))
    }

    /// Whether some permit speaks of the session, whatever the row: where none does, no row need be looked at.
    pub fn may_match(&self, columns: &[ColumnId]) -> bool {
        let Session { purpose, action, place, day } = self.session;
        let request = |column| Request { party: self.party, action, column, purpose, place, day };
        let mut permits =
            self.rules.about(self.dataset, self.party).filter(|(_, rule)| rule.effect == Effect::Permit);
        permits.any(|(_, rule)| columns.iter().any(|column| matches(rule, &request(*column))))
    }

    /// Whether anything of the dataset may be seen row by row.
    pub fn shows_anything(&self) -> bool {
        let columns: Vec<ColumnId> = self.model.columns_of(self.dataset).collect();
        if !self.may_match(&columns) {
            return false;
        }
        let mut rows = self.data.of(self.dataset).iter();
        rows.any(|values| columns.iter().any(|column| self.shown(*column, values).is_some()))
    }

    /// What a view of these columns must show, sorted. `pseudonym` makes another pseudonym for a contract. An error is a column that
    /// may be seen and is not in the view, or a form that does not fit its column, in one sentence.
    pub fn expected(
        &self,
        columns: &[ColumnId],
        pseudonym: &dyn Fn(&str, &str) -> String,
    ) -> Result<Lines, String> {
        let mut lines = Lines::new();
        let all: Vec<ColumnId> = self.model.columns_of(self.dataset).collect();
        if !self.may_match(&all) {
            return Ok(lines);
        }
        for values in self.data.of(self.dataset) {
            let shown = all.iter().filter_map(|column| Some((*column, self.shown(*column, values)?)));
            let shown: BTreeMap<ColumnId, (Shown, String)> = shown.collect();
            if let Some(left_out) = shown.keys().find(|column| !columns.contains(column)) {
                let name = self.model.columns.get(*left_out).map_or("", |column| &column.about.path);
                return Err(format!("the view leaves out `{name}`, which may be seen"));
            }
            if shown.is_empty() {
                continue;
            }
            let mut line = Vec::with_capacity(columns.len());
            for column in columns {
                let cell = match (shown.get(column), values.get(column)) {
                    (Some((form, contract)), Some(value)) => {
                        Some(text_of(*form, value, &|text| pseudonym(contract, text))?)
                    }
                    _ => None,
                };
                line.push(cell);
            }
            lines.push(line);
        }
        if let Some(clause) = self.clause {
            lines = self.counted(clause, lines);
        }
        lines.sort();
        Ok(lines)
    }

    fn counted(&self, clause: ClauseId, lines: Lines) -> Lines {
        let least = match self.model.clauses.get(clause).map(|clause| &clause.kind) {
            Some(ClauseKind::Grant(grant)) => grant.base.cells.unwrap_or(u32::MAX),
            _ => u32::MAX,
        };
        let mut counts: BTreeMap<Vec<Option<String>>, u32> = BTreeMap::new();
        for line in lines {
            *counts.entry(line).or_default() += 1;
        }
        let kept = counts.into_iter().filter(|(_, count)| *count >= least);
        kept.map(|(line, count)| [line, vec![Some(count.to_string())]].concat()).collect()
    }
}

/// A value as a text, in a form.
fn text_of(shown: Shown, value: &Value, pseudonym: &dyn Fn(&str) -> String) -> Result<String, String> {
    let plain = match value {
        Value::Text(text) => text.to_string(),
        other => other.to_string(),
    };
    Ok(match (shown, value) {
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
        (shown, value) => return Err(format!("the form `{shown}` does not fit the value {value}")),
    })
}

/// As [`decimal_text`], of ten-thousandths beyond 64 bits.
fn wide_decimal_text(number: i128) -> String {
    let (whole, fraction) = (number.unsigned_abs() / 10_000, number.unsigned_abs() % 10_000);
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{whole}.{fraction:04}").trim_end_matches('0').trim_end_matches('.').to_owned()
}
