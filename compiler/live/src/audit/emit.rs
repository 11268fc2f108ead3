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

/// The query over a table that holds the rows of `charta.access_log`: what no clause permits and what the log does not tell, by recipient,
/// purpose, column and day. Each line is judged as the audit itself judges it: by its view, column, session and day, by its role, and in lines
/// of this build by its clause.
pub fn emit(engine: Engine, table: &str, model: &Model, rules: &Rules, desired: &Desired) -> String {
    let permitted = Permitted::new(model, rules, desired);
    let mut scopes = Scopes::default();
    let parts = Parts {
        permits: permits(&permitted, &mut scopes),
        offers: offers(&permitted, &mut scopes),
        members: scopes.members(engine),
    };
    let text = |text: &str| engine.text(text);
    let views =
        permitted.views.iter().map(|(view, shown)| format!("({}, {})", text(view), text(&shown.role)));
    let columns = permitted.views.iter().flat_map(|(view, shown)| {
        shown.columns.iter().map(move |column| format!("({}, {})", text(view), text(&column.name)))
    });
    let rows_of = |rows: &BTreeSet<Vec<Cell>>| -> Vec<String> {
        let cell = |cell: &Cell| match cell {
            Cell::Text(of) => text(of),
            Cell::Number(number) => number.to_string(),
        };
        let line = |row: &Vec<Cell>| format!("({})", row.iter().map(cell).collect::<Vec<_>>().join(", "));
        rows.iter().map(line).collect()
    };
    let lists = [
        list("scope (number, term)", parts.members, "0, ''"),
        list("shown_view (of_view, of_role)", views.collect(), "'', ''"),
        list("shown_column (of_view, of_column)", columns.collect(), "'', ''"),
        list(
            "permit (of_view, of_column, purposes, actions, places, first_day, last_day)",
            rows_of(&parts.permits),
            "'', '', 0, 0, 0, '', ''",
        ),
        list(
            "offer (of_view, contract, clause, purposes, actions, places, first_day, last_day)",
            rows_of(&parts.offers),
            "'', '', '', 0, 0, 0, '', ''",
        ),
    ];
    let recipients: BTreeSet<String> = permitted.views.values().map(|shown| text(&shown.role)).collect();
    let recipients = match recipients.is_empty() {
        true => "NULL".to_owned(),
        false => recipients.into_iter().collect::<Vec<_>>().join(", "),
    };
    let others = format!("COALESCE(j.who, '') <> j.of_role AND COALESCE(j.who, '') IN ({recipients})");
    let session = |list: &str| {
        format!(
            "SELECT 1 FROM {list} AS p\n    JOIN scope AS u ON u.number = p.purposes\n    JOIN scope AS t ON t.number = p.actions\n    \
             JOIN scope AS h ON h.number = p.places\n  WHERE p.of_view = j.read_view AND u.term = j.purpose AND t.term = j.action\n    \
             AND h.term = j.place AND j.day >= p.first_day AND j.day <= p.last_day"
        )
    };
    let permit = format!("EXISTS (\n  {}\n    AND p.of_column = j.judged_column\n)", session("permit"));
    let offer = format!(
        "EXISTS (\n  {}\n    AND p.contract = j.contract AND p.clause = j.clause\n)",
        session("offer")
    );
    let build = text(&permitted.build);
    let wrong = [
        ("j.of_role IS NULL".to_owned(), "no contract has this view any more, or none ever had"),
        (
            "j.of_role IS NOT NULL AND j.of_column IS NULL".to_owned(),
            "no clause shows the column there any more",
        ),
        (format!("j.of_column IS NOT NULL AND NOT {permit}"), "no clause permits it there"),
        (
            format!("j.of_column IS NOT NULL AND {others} AND {permit}"),
            "the role stands for another recipient",
        ),
        (
            format!(
                "j.of_column IS NOT NULL AND j.build = {build} AND j.clause <> '' AND NOT ({others}) AND {permit}\n  AND NOT {offer}"
            ),
            "the clause does not give it there",
        ),
    ];
    let is_empty = |column: &str| format!("COALESCE(j.{column}, '') = ''");
    let digits = "0123456789abcdef";
    let rest = digits.chars().fold("LOWER(COALESCE(j.build, '-'))".to_owned(), |inner, digit| {
        format!("REPLACE({inner}, '{digit}', '')")
    });
    let has_view = "j.read_view <> ''";
    let untold = [
        (
            format!("{has_view} AND {}", is_empty("contract")),
            "the line names no contract that gives the view",
        ),
        (format!("{has_view} AND {}", is_empty("clause")), "the line names no clause that gives the view"),
        (is_empty("who"), "the line names no role"),
        (
            format!("LENGTH(COALESCE(j.build, '')) <> 16 OR {rest} <> ''"),
            "the line names no build of which a session could be",
        ),
        ("j.build = '0000000000000000'".to_owned(), "the line names a build that none is"),
        (is_empty("opening"), "the line names no session that was opened"),
        (
            format!("{has_view} AND {}", is_empty("shown_column")),
            "which columns were shown is not told, and those of the contracts as they are now were taken",
        ),
        (
            format!(
                "COALESCE(j.read_view, '') = '' AND (NOT ({}) OR NOT ({}) OR NOT ({}))",
                is_empty("contract"),
                is_empty("clause"),
                is_empty("shown_column")
            ),
            "the line names no view, and yet says what gives one",
        ),
    ];
    let line = |sort: &str, from: &str, column: &str, (condition, reason): &(String, &str)| {
        format!(
            "SELECT j.who, j.purpose, j.read_view, {column} AS shown_column, j.day, {} AS sort, {} AS reason\n  FROM {from} AS j WHERE {condition}",
            text(sort),
            text(reason)
        )
    };
    let wrong = wrong.iter().map(|case| line(super::NOT_PERMITTED, "judged", "j.judged_column", case));
    let untold = untold.iter().map(|case| line(super::GAP, "access", "''", case));
    let found: Vec<String> = wrong.chain(untold).collect();
    format!(
        "-- What no clause permits and what the log does not tell, of a table with the rows of charta.access_log.\n\
         WITH {},\naccess AS (\n  \
         SELECT l.role AS who, l.purpose, l.action, l.place, l.view AS read_view, l.contract, l.clause, l.build, l.shown AS shown_column,\n    CAST(l.opening AS VARCHAR(36)) AS opening,\n    \
         CAST(l.day AS VARCHAR(10)) AS day\n  FROM {} AS l\n),\njudged AS (\n  \
         SELECT a.who, a.purpose, a.action, a.place, a.read_view, a.contract, a.clause, a.build, a.day, v.of_role, c.of_column,\n    \
         COALESCE(NULLIF(a.shown_column, ''), c.of_column) AS judged_column\n  FROM access AS a\n    \
         LEFT JOIN shown_view AS v ON v.of_view = a.read_view\n    \
         LEFT JOIN shown_column AS c ON c.of_view = a.read_view AND (COALESCE(a.shown_column, '') = '' OR c.of_column = a.shown_column)\n  \
         WHERE a.read_view <> ''\n),\nfound AS (\n  {}\n)\n\
         SELECT f.who, f.purpose, f.read_view, f.shown_column, f.day, f.sort, f.reason, count(*) AS times\nFROM found AS f\n\
         GROUP BY f.who, f.purpose, f.read_view, f.shown_column, f.day, f.sort, f.reason\n\
         ORDER BY f.who, f.purpose, f.read_view, f.shown_column, f.day, f.sort, f.reason;\n",
        lists.join(",\n"),
        engine.name(table),
        found.join("\n  UNION ALL\n  "),
    )
}

/// What is listed in the query.
struct Parts {
    permits: BTreeSet<Vec<Cell>>,
    offers: BTreeSet<Vec<Cell>>,
    members: Vec<String>,
}

/// A cell of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    Text(String),
    Number(usize),
}

/// Sets of terms, by number.
#[derive(Debug, Default)]
struct Scopes(BTreeMap<Vec<String>, usize>);

impl Scopes {
    /// The number of a set; nothing for one without members.
    fn number(&mut self, members: Vec<String>) -> Option<Cell> {
        let count = self.0.len();
        (!members.is_empty()).then(|| Cell::Number(*self.0.entry(members).or_insert(count)))
    }

    fn members(&self, engine: Engine) -> Vec<String> {
        let of = |(terms, number): (&Vec<String>, &usize)| {
            terms.iter().map(|term| format!("({number}, {})", engine.text(term))).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of).collect()
    }
}

/// What is permitted of each column of each view.
fn permits(permitted: &Permitted, scopes: &mut Scopes) -> BTreeSet<Vec<Cell>> {
    let mut permits = BTreeSet::new();
    for (view, shown) in &permitted.views {
        for column in &shown.columns {
            let own = column.column.map(|column| vec![column]);
            let of = own.unwrap_or_else(|| shown.columns.iter().filter_map(|column| column.column).collect());
            let regions = of.into_iter().filter_map(|column| permitted.regions.get(&(shown.party, column)));
            for region in regions.flatten() {
                let mut scope = |known, set: &Ranges| {
                    scopes.number(names(known, set).into_iter().map(str::to_owned).collect())
                };
                let sets = (
                    scope(&permitted.terms, &region.purposes),
                    scope(&permitted.terms, &region.actions),
                    scope(&permitted.places, &region.places),
                );
                let (Some(purposes), Some(actions), Some(places)) = sets else { continue };
                for (start, end) in region.days.pairs() {
                    permits.insert(vec![
                        Cell::Text(view.clone()),
                        Cell::Text(column.name.clone()),
                        purposes.clone(),
                        actions.clone(),
                        places.clone(),
                        first(*start),
                        last(end.saturating_sub(1)),
                    ]);
                }
            }
        }
    }
    permits
}

/// What each clause of this build gives.
fn offers(permitted: &Permitted, scopes: &mut Scopes) -> BTreeSet<Vec<Cell>> {
    let mut found = BTreeSet::new();
    let mut members: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (scope, term) in &permitted.scopes {
        members.entry(scope).or_default().push(term.clone());
    }
    for (of, offers) in &permitted.offers {
        for offer in offers {
            let mut scope =
                |name: &String| scopes.number(members.get(name.as_str()).cloned().unwrap_or_default());
            let [purposes, actions, places] = offer.sets.each_ref().map(&mut scope);
            let (Some(purposes), Some(actions), Some(places)) = (purposes, actions, places) else { continue };
            let days = [first(offer.first.unwrap_or(i64::MIN)), last(offer.last.unwrap_or(i64::MAX))];
            let named = of.iter().map(|name| Cell::Text(name.clone()));
            found.insert(named.chain([purposes, actions, places]).chain(days).collect());
        }
    }
    found
}

/// The first day of a stretch, as texts compare it.
fn first(day: i64) -> Cell {
    Cell::Text(Day::from_number(day.max(Day::parse("0001-01-01").map_or(0, Day::number))).to_string())
}

/// The last day of one.
fn last(day: i64) -> Cell {
    Cell::Text(Day::from_number(day.min(Day::LAST.number())).to_string())
}

/// A list of rows with a name; an empty one has cells of the same types.
fn list(head: &str, rows: Vec<String>, none: &str) -> String {
    match rows.is_empty() {
        true => format!("{head} AS (\n  SELECT {none} WHERE 1 = 0\n)"),
        false => format!("{head} AS (\n  VALUES\n    {}\n)", rows.join(",\n    ")),
    }
}
