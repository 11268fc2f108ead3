//! The SQLite views show, in SQLite itself, exactly what the decision says.

use crate::shared::{Asked, Data, Lines, Random, Session, place_text};
use charta_backends::sql::dialect::Dialect;
use charta_backends::sql::layout::NamedView;
use charta_backends::sqlite::{self, Stored};
use charta_backends::{Emitted, Input, Language};
use charta_base::{Id, SourceMap};
use charta_checks::{Checked, Outcome};
use charta_model::decide::{Request, decide};
use charta_model::model::Model;
use charta_model::rows::NoRow;
use charta_model::rules::Rules;
use charta_model::time::Day;
use charta_model::value::{ColumnType, decimal_text};
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{Value as Cell, ValueRef};
use rusqlite::{Connection, params};

fn emitted(checked: Checked<'_>) -> Emitted {
    let sources = SourceMap::default();
    let input = Input {
        checked,
        project: "demo",
        language: Language::English,
        written: Language::English,
        earlier: &[],
        previous: None,
        sources: &sources,
    };
    (sqlite::TARGET.emit)(&input).unwrap()
}

fn database(emitted: &Emitted, layout: &charta_backends::sql::layout::Layout, data: &Data) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    let make = |context: &mut rusqlite::functions::Context<'_>| {
        let (contract, value): (String, Option<String>) = (context.get(0)?, context.get(1)?);
        Ok(value.map(|value| crate::shared::pseudonym(&contract, &value)))
    };
    connection.create_scalar_function("charta_pseudonym", 2, flags, make).unwrap();
    for artifact in &emitted.artifacts {
        connection
            .execute_batch(artifact.text())
            .unwrap_or_else(|error| panic!("{error}\n{}", artifact.text()));
    }
    for table in &layout.tables {
        let holes: Vec<&str> = table.columns.iter().map(|_| "?").collect();
        let insert =
            format!("INSERT INTO {} VALUES ({})", table.reference(Dialect::Sqlite), holes.join(", "));
        for row in &data[&table.dataset] {
            let cells =
                table.columns.iter().map(|column| match row.get(&column.column).map(sqlite::stored) {
                    Some(Stored::Integer(number)) => Cell::Integer(number),
                    Some(Stored::Text(text)) => Cell::Text(text),
                    None => Cell::Null,
                });
            connection.execute(&insert, rusqlite::params_from_iter(cells)).unwrap();
        }
    }
    connection
}

fn set(connection: &Connection, model: &Model, session: Session) {
    let path = |id| model.terms[id].about.path.to_string();
    let set = "UPDATE charta_session SET purpose = ?, action = ?, place = ?, day = ?";
    let place = place_text(model, session.place);
    let all = params![path(session.purpose), path(session.action), place, session.day.to_string()];
    assert_eq!(connection.execute(set, all).unwrap(), 1);
}

/// What a view shows, as texts.
fn shown(connection: &Connection, model: &Model, view: &NamedView) -> Lines {
    let mut statement =
        connection.prepare(&format!("SELECT * FROM {}", view.reference(Dialect::Sqlite))).unwrap();
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let wanted: Vec<String> =
        view.columns.iter().map(|column| column.name.clone()).chain(view.count.clone()).collect();
    assert_eq!(names, wanted);
    let types: Vec<Option<ColumnType>> = view
        .columns
        .iter()
        .map(|column| (!column.text).then_some(model.columns[column.column].column_type))
        .chain([None])
        .collect();
    let rows = statement.query_map([], |row| {
        let cell = |at: usize| match (row.get_ref(at).unwrap(), types[at]) {
            (ValueRef::Null, _) => None,
            (ValueRef::Integer(truth), Some(ColumnType::Boolean)) => Some((truth == 1).to_string()),
            (ValueRef::Real(number), Some(ColumnType::Decimal)) => {
                Some(decimal_text((number * 10_000.0).round() as i64))
            }
            (ValueRef::Integer(number), _) => Some(number.to_string()),
            (ValueRef::Text(text), _) => Some(String::from_utf8(text.to_vec()).unwrap()),
            other => panic!("{other:?}"),
        };
        Ok((0..names.len()).map(cell).collect())
    });
    let mut lines: Lines = rows.unwrap().map(Result::unwrap).collect();
    lines.sort();
    lines
}

/// Decimals leave a view that keeps its type as floating-point numbers: the one value that these cannot hold is put aside.
fn tamed(mut data: Data) -> Data {
    let exact = |value: &charta_model::value::Value| value.number().is_none_or(|number| number < 1 << 53);
    data.values_mut().flatten().for_each(|row| row.retain(|_, value| exact(value)));
    data
}

fn compare(seed: u64, model: &Model, rules: &Rules) -> usize {
    let outcome = Outcome::default();
    let checked = Checked::new(model, rules, &outcome, Day::parse("2024-06-01").unwrap()).unwrap();
    let (emitted, layout) = (emitted(checked), sqlite::layout(&checked));
    let data = tamed(crate::shared::rows(seed, model));
    let connection = database(&emitted, &layout, &data);
    let mut random = Random(seed | 1);
    let mut lines = 0;
    for _ in 0..12 {
        let session = crate::shared::session(&mut random);
        set(&connection, model, session);
        for view in &layout.views {
            let columns: Vec<_> = view.columns.iter().map(|column| (column.column, column.text)).collect();
            let (party, dataset, clause) = (view.party, view.dataset, view.clause);
            let asked = Asked { model, rules, data: &data, party, dataset, clause, session };
            let expected = asked.expected(&columns);
            lines += expected.len();
            let found = shown(&connection, model, view);
            assert_eq!(
                found,
                expected,
                "seed {seed}, {session:?}, view {}\n{}",
                view.name,
                emitted.artifacts[1].text()
            );
        }
        nothing_else(
            model,
            rules,
            session,
            |party, dataset| {
                layout
                    .views
                    .iter()
                    .any(|view| view.clause.is_none() && view.party == party && view.dataset == dataset)
            },
            &data,
        );
    }
    connection.execute("UPDATE charta_session SET purpose = 'std.unheard_of'", []).unwrap();
    for view in &layout.views {
        assert!(shown(&connection, model, view).is_empty());
    }
    connection.execute("UPDATE charta_session SET purpose = NULL, day = NULL", []).unwrap();
    for view in &layout.views {
        assert!(shown(&connection, model, view).is_empty());
    }
    lines
}

/// Where there is no view, there is nothing that one would show.
fn nothing_else(
    model: &Model,
    rules: &Rules,
    session: Session,
    has_view: impl Fn(charta_model::model::PartyId, charta_model::model::DatasetId) -> bool,
    data: &Data,
) {
    for party in model.parties.ids() {
        for dataset in model.datasets.ids().filter(|dataset| !has_view(party, *dataset)) {
            let asked = Asked { model, rules, data, party, dataset, clause: None, session };
            assert!(asked.expected(&[]).is_empty());
        }
    }
}

#[test]
fn views_show_what_the_decision_says() {
    let lines: usize = (1..=150)
        .map(|seed| {
            let (model, rules) = crate::shared::drawn(seed);
            compare(seed, &model, &rules)
        })
        .sum();
    assert!(lines > 5_000, "the projects drawn show too little to say anything: {lines} lines");
}

#[test]
fn every_view_names_its_clauses_in_one_line() {
    for seed in 1..=20 {
        let (model, rules) = crate::shared::drawn(seed);
        let outcome = Outcome::default();
        let checked = Checked::new(&model, &rules, &outcome, Day(0)).unwrap();
        let (first, second) = (emitted(checked), emitted(checked));
        assert_eq!(first, second, "the same twice");
        assert!(first.losses.is_empty());
        let views = &first.artifacts[1];
        assert_eq!(views.statements.len(), sqlite::layout(&checked).views.len());
        for statement in &views.statements {
            assert!(!statement.clauses.is_empty());
            let names: Vec<String> =
                statement.clauses.iter().map(|clause| model.clause_name(*clause)).collect();
            assert!(views.text().contains(&format!("-- Clauses: {}\n", names.join(", "))));
        }
        assert!(!views.text().contains("\n\\! echo"), "a label has left its comment");
    }
}

#[test]
fn a_request_outside_every_view_is_denied() {
    let (model, rules) = crate::shared::drawn(3);
    let hospital = Id::new(0);
    let request = Request {
        party: hospital,
        action: Id::new(9),
        column: Id::new(0),
        purpose: Id::new(0),
        place: 0,
        day: Day::parse("2024-06-01").unwrap(),
    };
    assert!(!decide(&model, &rules, &request, &NoRow).is_permitted());
    let outcome = Outcome::default();
    let checked = Checked::new(&model, &rules, &outcome, Day(0)).unwrap();
    assert!(sqlite::layout(&checked).views.iter().all(|view| view.party != hospital));
}
