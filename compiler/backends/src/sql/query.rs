//! The query of a view.
//!
//! What the session decides is worked out once, in a part of its own (`session`); what a row decides, once a row (`r`); and
//! the columns only combine the two. A view in which every visible row shows every column tests nothing a column.
//!
//! Where an engine reads a part of a query as a value ([`Dialect::session_values`]), no row is joined with the session; and where every
//! visible row shows every column in one way, the tests stand beside the table itself ([`Shape::Flat`]), so that the engine plans the
//! view as it plans a query written by hand: with its indexes, its joins and several processes.

use crate::sql::condition::{condition, joined, joins};
use crate::sql::dialect::Dialect;
use crate::sql::layout::{Layout, NamedColumn, NamedView};
use crate::sql::names::Names;
use crate::sql::session::{Dimension, Sessions};
use crate::sql::view::{Shade, View, ViewColumn};
use crate::template::{Fragment, render};
use charta_model::condition::Condition;
use charta_model::form::Shown;
use charta_model::model::{ColumnId, Effect, Model};
use charta_model::ranges::Ranges;
use charta_model::rules::{Rule, RuleId, Rules};
use charta_model::time::Day;
use charta_model::value::ColumnType;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What queries are written from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The model.
    pub model: &'a Model,
    /// Its rules.
    pub rules: &'a Rules,
    /// What everything is called.
    pub layout: &'a Layout,
    /// For which engine.
    pub dialect: Dialect,
}

#[derive(Serialize)]
struct Flag {
    comment: Fragment,
    test: Fragment,
    name: Fragment,
}

#[derive(Serialize)]
struct Output {
    value: Fragment,
    name: Fragment,
}

#[derive(Serialize)]
struct Count {
    name: Fragment,
    least: u32,
}

#[derive(Serialize)]
struct Body {
    once: Fragment,
    flags: Vec<Flag>,
    session: Fragment,
    /// That it is a session of the view's recipient.
    whose: Option<Fragment>,
    is_flat: bool,
    /// What rows are read from: the table as `t`, and the session where it is joined.
    from: Fragment,
    joins: Vec<Fragment>,
    stored: Vec<Fragment>,
    any_permit: Fragment,
    fence: Option<Fragment>,
    columns: Vec<Output>,
    visible: Fragment,
    order: Option<Fragment>,
    count: Option<Count>,
}

/// Where what a row decides is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// In a query of its own, once a row, whose columns the view combines.
    Nested,
    /// Where the rows are read: every visible row shows every column in one way.
    Flat,
}

/// What the parts of one query are called.
struct Parts<'a> {
    source: Source<'a>,
    shape: Shape,
    flags: BTreeMap<RuleId, String>,
    /// For each contract whose key makes other pseudonyms, the columns that hold it, in the order of [`Dialect::keys`].
    keys: BTreeMap<String, Vec<String>>,
}

/// The query of a view, without a semicolon. Where sessions say for which recipient they are, `whose` is the one whose view it is, and
/// where a log says which views they opened, the view ([`Dialect::is_session_of`]). An error is a fault of ours.
pub fn query(
    source: Source<'_>,
    sessions: &mut Sessions,
    view: &View,
    named: &NamedView,
    whose: Option<&str>,
) -> Result<String, String> {
    let mut parts = Parts::new(source, view);
    let dialect = source.dialect;
    let table = source.layout.table(view.dataset).ok_or("a view has no table")?;
    let mut flags = parts.session_flags(sessions, view);
    let stored = view.columns.iter().filter_map(|column| table.column(column.column));
    let mut stored: Vec<Fragment> =
        stored.map(|at| format!("t.{0} AS {0}", dialect.identifier(&at.name)).into()).collect();
    let row_flag = |id: &RuleId| Fragment(format!("{} AS {}", bare(parts.row_test(*id)), parts.flag(*id)));
    stored.extend(view.permits.iter().chain(&view.forbids).map(row_flag));
    flags.extend(parts.key_flags());
    let keys = parts.keys.values().flatten();
    stored.extend(keys.map(|name| Fragment(format!("{} AS {name}", parts.of_session(name)))));
    let members = parts.members(view);
    let tests: BTreeSet<String> = view.columns.iter().map(|column| parts.visible(column)).collect();
    let alike = tests.len() == 1;
    let values = dialect.session_values();
    if values && alike && view.columns.iter().all(|column| column.shades.len() == 1) {
        parts.shape = Shape::Flat;
    }
    // Where a test is combined with others in each column, it would be worked out for each.
    let is_fenced = !members.is_empty() || values && !alike;
    let shown_type = |named: &NamedColumn| {
        let stored = table.column(named.column).map(|at| at.column_type);
        if named.text { ColumnType::Text } else { stored.unwrap_or(ColumnType::Text) }
    };
    let columns = view.columns.iter().zip(&named.columns).filter_map(|(column, named)| {
        let value = parts.value(column, alike)?;
        Some(Output {
            value: match view.cells {
                Some(_) => dialect.grouped(shown_type(named), &value).into(),
                None => value.into(),
            },
            name: dialect.identifier(&named.name).into(),
        })
    });
    let table = format!("{} AS t", table.reference(dialect));
    let from = if values { table } else { format!("session AS s CROSS JOIN {table}") };
    let body = Body {
        once: dialect.once().into(),
        flags,
        session: dialect.own("session_known").into(),
        whose: whose.map(|whose| dialect.is_session_of(whose).into()),
        is_flat: parts.shape == Shape::Flat,
        from: from.into(),
        joins: joins(source.layout, dialect, &members).into_iter().map(Fragment).collect(),
        stored,
        any_permit: parts.any_permit(view).into(),
        fence: dialect.fence().filter(|_| is_fenced).map(Fragment::from),
        columns: columns.collect(),
        visible: parts.visible_rows(view).into(),
        order: order(dialect, view).map(Fragment),
        count: view
            .cells
            .zip(named.count.as_ref())
            .map(|(cells, count)| Count { name: dialect.identifier(count).into(), least: cells.least }),
    };
    render("query.sql", include_str!("templates/query.sql.j2"), crate::escape::sql_text, body)
}

impl<'a> Parts<'a> {
    fn new(source: Source<'a>, view: &View) -> Parts<'a> {
        let table = source.layout.table(view.dataset);
        let mut names =
            Names::without(table.into_iter().flat_map(|table| &table.columns).map(|column| &column.name));
        let mut flags = BTreeMap::new();
        for (word, ids) in [("permit", &view.permits), ("forbid", &view.forbids)] {
            let numbered = ids.iter().zip(1_u32..);
            flags.extend(numbered.map(|(id, number)| (*id, names.allot_one(&format!("{word}_{number}")))));
        }
        let mut keys = BTreeMap::new();
        for contract in
            view.columns.iter().flat_map(|column| &column.shades).filter_map(|shade| shade.key.as_ref())
        {
            if !keys.contains_key(contract) {
                let number = keys.len() + 1;
                let columns = source.dialect.keys().iter().map(|(column, _)| {
                    let name = if *column == "key" {
                        format!("key_{number}")
                    } else {
                        format!("key_{number}_{column}")
                    };
                    names.allot_one(&name)
                });
                keys.insert(contract.clone(), columns.collect());
            }
        }
        Parts { source, shape: Shape::Nested, flags, keys }
    }

    fn flag(&self, id: RuleId) -> &str {
        self.flags.get(&id).map_or("FALSE", String::as_str)
    }

    /// Something that the session decides, where rows are read.
    fn of_session(&self, test: &str) -> String {
        match self.source.dialect.session_values() {
            true => format!("(SELECT s.{test} FROM session AS s)"),
            false => format!("s.{test}"),
        }
    }

    /// What the session and the row say of a rule, where the columns are shown.
    fn test(&self, id: RuleId) -> String {
        match self.shape {
            Shape::Nested => format!("r.{}", self.flag(id)),
            Shape::Flat => self.row_test(id),
        }
    }

    fn any(&self, ids: &[RuleId]) -> String {
        let tests: Vec<String> = ids.iter().map(|id| self.test(*id)).collect();
        joined(&tests, "OR", "FALSE")
    }

    /// That some permit speaks of the session: where none does, no row is read.
    fn any_permit(&self, view: &View) -> String {
        let flags: Vec<&str> = view.permits.iter().map(|id| self.flag(*id)).collect();
        match self.source.dialect.session_values() {
            true => self.of_session(&flags.join(" OR s.")),
            false => flags.iter().map(|flag| format!("s.{flag}")).collect::<Vec<_>>().join(" OR "),
        }
    }

    /// What the session says of each rule.
    fn session_flags(&self, sessions: &mut Sessions, view: &View) -> Vec<Flag> {
        let mut flags = Vec::new();
        for id in view.permits.iter().chain(&view.forbids) {
            let Some(rule) = self.source.rules.get(*id) else { continue };
            let word = if rule.effect == Effect::Permit { "permit" } else { "forbid" };
            let clause = self.source.model.clause_name(rule.clause);
            flags.push(Flag {
                comment: self.source.dialect.comment(&format!("{word} {clause}")).into(),
                test: format!("COALESCE({}, FALSE)", session_test(sessions, self.source.dialect, rule))
                    .into(),
                name: self.flag(*id).into(),
            });
        }
        flags
    }

    /// The keys that make other pseudonyms; a key that is missing hides what it would have made.
    fn key_flags(&self) -> Vec<Flag> {
        let dialect = self.source.dialect;
        let (table, columns) = (dialect.own("pseudonym_key"), dialect.keys());
        let flag = |contract: &String, name: &String, column: &str, holds: &str| {
            let holds = if holds.is_empty() { String::new() } else { format!(" AND {holds}") };
            let literal = dialect.text(contract);
            let comment = dialect.comment(&format!("the key of {contract}"));
            let contract = dialect.key_contract();
            Flag {
                comment: comment.into(),
                test: format!("(SELECT k.{column} FROM {table} AS k WHERE {contract} = {literal}{holds})")
                    .into(),
                name: name.as_str().into(),
            }
        };
        let flags = self.keys.iter().flat_map(|(contract, names)| {
            names.iter().zip(columns).map(move |(name, (column, holds))| flag(contract, name, column, holds))
        });
        flags.collect()
    }

    /// What the session and the row say of a rule, where rows are read.
    fn row_test(&self, id: RuleId) -> String {
        let flag = self.of_session(self.flag(id));
        match self.source.rules.get(id).map(|rule| rule.condition.as_ref()) {
            None | Some(Condition::Always) => flag,
            Some(rows) => {
                let rows = condition(self.source.layout, self.source.dialect, rows);
                format!("({flag} AND {rows})")
            }
        }
    }

    /// Which columns the view looks up among the values of which.
    fn members(&self, view: &View) -> BTreeSet<(ColumnId, ColumnId)> {
        let mut found = Vec::new();
        for id in view.permits.iter().chain(&view.forbids) {
            if let Some(rule) = self.source.rules.get(*id) {
                rule.condition.memberships(&mut found);
            }
        }
        found.into_iter().collect()
    }

    /// When a row shows a column.
    fn visible(&self, column: &ViewColumn) -> String {
        let permitted = match column.shades.iter().all(|shade| shade.unless.is_empty()) {
            true => self.any(&column.permits()),
            false => {
                let guards: Vec<String> = column.shades.iter().map(|shade| self.guard(shade)).collect();
                joined(&guards, "OR", "FALSE")
            }
        };
        match column.forbids.is_empty() {
            true => permitted,
            false => format!("({permitted} AND NOT {})", self.any(&column.forbids)),
        }
    }

    /// Which rows the view shows. Where they are read, a permit by itself is tested before the first of them; several are here.
    fn visible_rows(&self, view: &View) -> String {
        match (self.shape, view.permits.as_slice()) {
            (Shape::Nested, _) | (Shape::Flat, [_]) => bare(self.any_visible(view)),
            (Shape::Flat, _) => {
                format!("{}\n  AND {}", self.any_permit(view), self.any_visible(view))
            }
        }
    }

    /// When a row shows any column: what one column tests is left out where another tests less.
    fn any_visible(&self, view: &View) -> String {
        let is_open = |column: &&ViewColumn| {
            column.forbids.is_empty() && column.shades.iter().all(|shade| shade.unless.is_empty())
        };
        let open: BTreeSet<RuleId> =
            view.columns.iter().filter(is_open).flat_map(ViewColumn::permits).collect();
        let mut tests: Vec<String> = open.iter().map(|id| self.test(*id)).collect();
        for column in view.columns.iter().filter(|column| !is_open(column)) {
            let test = self.visible(column);
            if !column.permits().iter().all(|id| open.contains(id)) && !tests.contains(&test) {
                tests.push(test);
            }
        }
        joined(&tests, "OR", "FALSE")
    }

    /// When a shade is the most revealing that holds, once those before it do not.
    fn guard(&self, shade: &Shade) -> String {
        match shade.unless.is_empty() {
            true => self.any(&shade.permits),
            false => format!("({} AND NOT {})", self.any(&shade.permits), self.any(&shade.unless)),
        }
    }

    /// What a row shows in a column. `alike` where the rows of the view are just those that show it.
    fn value(&self, column: &ViewColumn, alike: bool) -> Option<String> {
        let mut cases: Vec<(String, String)> = Vec::new();
        for shade in &column.shades {
            cases.push((self.guard(shade), self.shown(column, shade)?));
        }
        let mut cases = cases.into_iter();
        let (first, rest) = (cases.next()?, cases.collect::<Vec<_>>());
        if rest.is_empty() {
            return Some(match alike {
                true => first.1,
                false => format!("CASE WHEN {} THEN {} END", bare(self.visible(column)), first.1),
            });
        }
        let hidden = match alike || column.forbids.is_empty() {
            true => String::new(),
            false => format!(" WHEN {} THEN NULL", bare(self.any(&column.forbids))),
        };
        let cases: String = std::iter::once(first)
            .chain(rest)
            .map(|(guard, value)| format!(" WHEN {} THEN {value}", bare(guard)))
            .collect();
        Some(format!("CASE{hidden}{cases} END"))
    }

    fn key(&self, name: &str) -> String {
        match self.shape {
            Shape::Nested => format!("r.{name}"),
            Shape::Flat => self.of_session(name),
        }
    }

    fn shown(&self, column: &ViewColumn, shade: &Shade) -> Option<String> {
        let (_, at) = self.source.layout.column(column.column)?;
        let dialect = self.source.dialect;
        let row = if self.shape == Shape::Flat { "t" } else { "r" };
        let value = format!("{row}.{}", dialect.identifier(&at.name));
        if column.keeps_type() && shade.shown == Shown::AsIs {
            return Some(dialect.unchanged(at.column_type, &value));
        }
        let keys: Vec<String> = match &shade.key {
            Some(contract) if dialect.keys().is_empty() => vec![contract.clone()],
            Some(contract) => self.keys.get(contract)?.iter().map(|name| self.key(name)).collect(),
            None => Vec::new(),
        };
        Some(dialect.shown(shade.shown, at.column_type, &value, &keys))
    }
}

/// In which order a view shows rows with other pseudonyms: one that what it shows settles, the pseudonyms first. In the order of the
/// table, rows that two sessions show under two pseudonyms could be put side by side.
fn order(dialect: Dialect, view: &View) -> Option<String> {
    let is_other =
        |column: &ViewColumn| column.shades.iter().any(|shade| shade.shown == Shown::Repseudonymised);
    if !dialect.keeps_order() || view.cells.is_some() || !view.columns.iter().any(is_other) {
        return None;
    }
    let numbered = || view.columns.iter().zip(1_usize..);
    let first = numbered().filter(|(column, _)| is_other(column));
    let places = first.chain(numbered().filter(|(column, _)| !is_other(column)));
    Some(places.map(|(_, place)| place.to_string()).collect::<Vec<_>>().join(", "))
}

/// The same without the parentheses that enclose all of it: made by [`joined`] or here, they always do. A subquery keeps its own.
fn bare(text: String) -> String {
    if text.starts_with("(SELECT ") {
        return text;
    }
    let mut depth = 0_i64;
    let mut quoted = false;
    let last = text.len().saturating_sub(1);
    for (at, c) in text.char_indices() {
        match c {
            '"' | '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 && at < last {
            return text;
        }
    }
    text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).map(str::to_owned).unwrap_or(text)
}

/// What the session must say for a rule to match.
fn session_test(sessions: &mut Sessions, dialect: Dialect, rule: &Rule) -> String {
    let mut tests = vec![
        sessions.test(dialect, Dimension::Purpose, &rule.purposes),
        sessions.test(dialect, Dimension::Action, &rule.actions),
        sessions.test(dialect, Dimension::Place, &rule.places),
    ];
    tests.extend(day_test(dialect, &rule.days));
    tests.join("\n      AND ")
}

/// That the day is in a set; nothing where every day is.
fn day_test(dialect: Dialect, days: &Ranges) -> Option<String> {
    if *days == Ranges::all() {
        return None;
    }
    let earliest = dialect.first_day().map_or(Ranges::MIN, Day::number);
    let part = |(start, end): &(i64, i64)| {
        // No session has a day before the first that an engine can be told of.
        if *end <= earliest {
            return "FALSE".to_owned();
        }
        let first = (*start > earliest).then(|| dialect.day(Day::from_number(*start)));
        let last = (*end != Ranges::MAX).then(|| dialect.day(Day::from_number(end.saturating_sub(1))));
        match (first, last) {
            (Some(first), Some(last)) if first == last => format!("s.day = {first}"),
            (Some(first), Some(last)) => format!("s.day BETWEEN {first} AND {last}"),
            (Some(first), None) => format!("s.day >= {first}"),
            (None, Some(last)) => format!("s.day <= {last}"),
            (None, None) => "s.day IS NOT NULL".to_owned(),
        }
    };
    let parts: Vec<String> = days.pairs().iter().map(part).collect();
    Some(joined(&parts, "OR", "FALSE"))
}
