//! The audit of the access log as one query, for logs that are larger than a machine.

use super::permitted::{Permitted, names};
use charta_backends::escape::{sql_identifier, sql_text};
use charta_backends::postgres::Desired;
use charta_model::model::Model;
use charta_model::ranges::Ranges;
use charta_model::rules::Rules;
use charta_model::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// An engine that runs the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Apache Spark.
    Spark,
    /// Trino.
    Trino,
}

impl Engine {
    /// A text. Spark reads backslashes in texts as escapes.
    fn text(self, text: &str) -> String {
        match self {
            Engine::Spark => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
            Engine::Trino => sql_text(text),
        }
    }

    fn name(self, name: &str) -> String {
        let parts = name.split('.');
        let quoted: Vec<String> = match self {
            Engine::Spark => parts.map(|part| format!("`{}`", part.replace('`', "``"))).collect(),
            Engine::Trino => parts.map(sql_identifier).collect(),
        };
        quoted.join(".")
    }
}

/// The query over a table that holds the rows of `charta.access_log`: what no clause permits, by recipient, purpose, column and day.
pub fn emit(engine: Engine, table: &str, model: &Model, rules: &Rules, desired: &Desired) -> String {
    let permitted = Permitted::new(model, rules, desired);
    let mut scopes: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    let mut permits: BTreeSet<[String; 7]> = BTreeSet::new();
    for (view, shown) in &permitted.views {
        for column in &shown.columns {
            let own = column.column.map(|column| vec![column]);
            let of = own.unwrap_or_else(|| shown.columns.iter().filter_map(|column| column.column).collect());
            let regions = of.into_iter().filter_map(|column| permitted.regions.get(&(shown.party, column)));
            for region in regions.flatten() {
                let mut scope = |known, set: &Ranges| {
                    let count = scopes.len();
                    let members = names(known, set);
                    (!members.is_empty()).then(|| (*scopes.entry(members).or_insert(count)).to_string())
                };
                let sets = (
                    scope(&permitted.terms, &region.purposes),
                    scope(&permitted.terms, &region.actions),
                    scope(&permitted.places, &region.places),
                );
                let (Some(purposes), Some(actions), Some(places)) = sets else { continue };
                for (start, end) in region.days.pairs() {
                    permits.insert([
                        view.clone(),
                        column.name.clone(),
                        purposes.clone(),
                        actions.clone(),
                        places.clone(),
                        Day::from_number((*start).max(Day::parse("0001-01-01").map_or(0, Day::number)))
                            .to_string(),
                        Day::from_number(end.saturating_sub(1).min(Day::LAST.number())).to_string(),
                    ]);
                }
            }
        }
    }
    let text = |text: &str| engine.text(text);
    let rows = |rows: Vec<String>, none: &str| match rows.is_empty() {
        true => format!("SELECT {none} WHERE 1 = 0"),
        false => format!("VALUES\n    {}", rows.join(",\n    ")),
    };
    let mut members: Vec<String> = Vec::new();
    for (terms, number) in &scopes {
        members.extend(terms.iter().map(|term| format!("({number}, {})", text(term))));
    }
    let permits = permits.iter().map(|[view, column, purposes, actions, places, first, last]| {
        format!(
            "({}, {}, {purposes}, {actions}, {places}, {}, {})",
            text(view),
            text(column),
            text(first),
            text(last)
        )
    });
    format!(
        "-- What no clause permits, by recipient, purpose, column and day, of a table with the rows of charta.access_log.\n\
         -- A line without a column is of a session of which the log does not tell what it showed.\n\
         WITH scope (number, term) AS (\n  {}\n), permit (shown_view, shown_column, purposes, actions, places, first_day, last_day) AS (\n  {}\n), access AS (\n  \
         SELECT l.role AS who, l.purpose, l.action, l.place, l.view AS read_view, l.shown AS shown_column, CAST(l.day AS VARCHAR(10)) AS day\n  \
         FROM {} AS l\n  WHERE l.view IS NOT NULL\n)\n\
         SELECT a.who, a.purpose, a.read_view, a.shown_column, a.day, count(*) AS times\nFROM access AS a\nWHERE NOT EXISTS (\n  \
         SELECT 1 FROM permit AS p\n    JOIN scope AS u ON u.number = p.purposes\n    JOIN scope AS t ON t.number = p.actions\n    \
         JOIN scope AS h ON h.number = p.places\n  WHERE p.shown_view = a.read_view AND p.shown_column = a.shown_column\n    \
         AND u.term = a.purpose AND t.term = a.action AND h.term = a.place\n    AND a.day >= p.first_day AND a.day <= p.last_day\n)\n\
         GROUP BY a.who, a.purpose, a.read_view, a.shown_column, a.day\n\
         ORDER BY a.who, a.purpose, a.read_view, a.shown_column, a.day;\n",
        rows(members, "0, ''"),
        rows(permits.collect(), "'', '', 0, 0, 0, '', ''"),
        engine.name(table),
    )
}
