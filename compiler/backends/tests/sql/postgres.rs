//! What the PostgreSQL target writes; that PostgreSQL decides alike is tested where there is a server.

use charta_backends::sql::layout::Layout;
use charta_backends::{Emitted, Input, Language, postgres};
use charta_base::{Id, SourceMap};
use charta_checks::{Checked, Outcome};
use charta_model::model::Model;
use charta_model::rules::Rules;
use charta_model::time::Day;
use charta_model::value::ColumnType;
use std::collections::BTreeSet;

fn emitted(model: &Model, rules: &Rules) -> (Emitted, Layout) {
    let outcome = Outcome::default();
    let checked = Checked::new(model, rules, &outcome, Day(0)).unwrap();
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
    ((postgres::TARGET.emit)(&input).unwrap(), postgres::layout(&checked))
}

/// Seeds whose projects have views of both datasets.
fn with_views() -> impl Iterator<Item = (Model, Rules)> {
    (1..=30).map(crate::shared::drawn).filter(|(model, rules)| {
        let datasets: BTreeSet<_> = emitted(model, rules).1.views.iter().map(|view| view.dataset).collect();
        datasets.len() == 2
    })
}

#[test]
fn every_statement_has_one_name_and_its_clauses_in_one_line() {
    let mut seen = 0;
    for (model, rules) in with_views() {
        let (first, layout) = emitted(&model, &rules);
        assert_eq!(first, emitted(&model, &rules).0, "the same twice");
        assert!(first.losses.is_empty());
        for artifact in &first.artifacts {
            let ids: BTreeSet<&String> = artifact.statements.iter().map(|statement| &statement.id).collect();
            assert_eq!(ids.len(), artifact.statements.len());
            // A line that a label breaks out into would begin with its second line.
            let outside = artifact.text().lines().filter(|line| line.starts_with("\\! echo"));
            assert!(outside.count() == 0, "{}", artifact.text());
            for statement in artifact.statements.iter().filter(|statement| statement.kind != "role") {
                let names: Vec<String> =
                    statement.clauses.iter().map(|clause| model.clause_name(*clause)).collect();
                assert!(
                    names.is_empty()
                        || artifact.text().contains(&format!("-- Clauses: {}\n", names.join(", ")))
                );
                seen += names.len();
            }
        }
        assert_eq!(first.artifacts[3].statements.len(), layout.views.len());
        assert_eq!(first.artifacts[4].statements.len(), layout.views.len());
    }
    assert!(seen > 100);
}

#[test]
fn a_recipient_is_granted_its_own_views_and_nothing_else() {
    for (model, rules) in with_views() {
        let (emitted, layout) = emitted(&model, &rules);
        let grants: Vec<&str> =
            emitted.artifacts[4].text().lines().filter(|line| line.starts_with("GRANT SELECT")).collect();
        let wanted: Vec<String> = layout
            .views
            .iter()
            .map(|view| {
                let (schema, role) = (view.schema.as_ref().unwrap(), view.role.as_ref().unwrap());
                format!("GRANT SELECT ON TABLE \"{schema}\".\"{}\" TO \"{role}\";", view.name)
            })
            .collect();
        assert_eq!(grants, wanted);
    }
}

#[test]
fn a_table_that_cannot_be_protected_is_not_shown() {
    let mut tried = 0;
    for (mut model, rules) in with_views() {
        let stays = Id::new(0);
        for (schema, table) in [("charta", "term"), ("pg_catalog", "pg_authid")] {
            model.datasets[stays].source = Some((schema.into(), table.into()));
            let (emitted, layout) = emitted(&model, &rules);
            assert!(layout.views.iter().all(|view| view.dataset != stays));
            assert!(
                emitted.losses.iter().any(|loss| loss.reason.in_english().contains(schema)),
                "{:?}",
                emitted.losses
            );
            assert!(!emitted.artifacts[0].text().contains(table));
            assert!(!emitted.artifacts[2].text().contains(&format!("{schema}\".\"{table}\" ENABLE")));
            tried += 1;
        }
    }
    assert!(tried > 0);
}

#[test]
fn datasets_of_one_table_make_one_table() {
    let mut model = crate::shared::project();
    let hospital = Id::new(0);
    for (name, columns) in [
        ("demo.first", [("id", ColumnType::Integer), ("a", ColumnType::Text)]),
        ("demo.other", [("id", ColumnType::Integer), ("b", ColumnType::Date)]),
        ("demo.wrong", [("id", ColumnType::Text), ("c", ColumnType::Date)]),
    ] {
        let id = crate::shared::dataset(&mut model, name, hospital, &columns);
        model.datasets[id].source = Some(("register".into(), "people".into()));
    }
    let tables = postgres::tables::tables(&model);
    assert_eq!(tables.iter().filter(|table| table.refused.is_some()).count(), 1);
    let physical = charta_backends::sql::physical::physical(&tables);
    let people: Vec<_> = physical.iter().filter(|table| table.name == "people").collect();
    assert_eq!(people.len(), 1);
    let names: Vec<&str> = people[0].columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["id", "a", "b"]);
}
