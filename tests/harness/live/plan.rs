//! What a plan says about people: who sees more and who sees less because of it, which is what the database shows before and after.

use super::{CONTRACTS, Folder, ROWS, SETTINGS, applied, charta, run, trial};
use crate::engines::Engines;
use crate::engines::cluster::Database;
use libtest_mimic::Trial;
use serde_json::Value;
use std::sync::Arc;

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    vec![
        trial("plan/first", engines, first),
        trial("plan/contracts-that-change", engines, contracts_that_change),
        trial("plan/databases-that-drift", engines, databases_that_drift),
        trial("plan/rows-that-lay-open", engines, rows_that_lay_open),
    ]
}

const CLINIC: &str = "recipient_live_clinic";
const LAB: &str = "recipient_live_lab";

/// The effects of a plan: role, direction, columns, words and clauses.
pub(super) fn effects(folder: &Folder, database: &Database) -> Vec<String> {
    let (_, said) =
        charta(&["apply", "--to", &database.address(), &folder.text(), "--dry-run", "--format", "json"]);
    let plan: Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
    let list = |value: &Value| {
        value.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect::<Vec<_>>().join(" ")
    };
    let line = |effect: &Value| {
        let text = |field: &str| effect[field].as_str().unwrap().to_owned();
        format!(
            "{} {}: {}: {} | {}",
            text("role"),
            text("direction"),
            list(&effect["columns"]),
            text("what"),
            list(&effect["clauses"])
        )
    };
    plan["effects"].as_array().unwrap().iter().map(line).collect()
}

/// Of a database without anything of Charta's, a plan counts what is to be made, and says for each recipient what it is to see.
fn first(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    let plan = |more: &[&str]| {
        let address = database.address();
        let text = folder.text();
        let all: Vec<&str> =
            ["apply", "--to", &address, &text, "--dry-run"].into_iter().chain(more.iter().copied()).collect();
        let (code, said) = charta(&all);
        assert_eq!(code, 1, "{said}");
        said
    };
    let said = plan(&[]);
    let people = "who sees more, and who sees less:
  Clinic (recipient_live_clinic)
    more     Stays (recipient_live_clinic.stays): left_on, stay and ward are shown for the first time
             clauses: live.follow_up#1
  Lab (recipient_live_lab)
    more     Stays (recipient_live_lab.stays_cells_counts_1): ward and the count `rows` are shown for the first time
             clauses: live.counts#1
nothing of Charta's is there yet; the steps (`--detail` shows each):
";
    assert!(said.contains(people), "{said}");
    assert!(
        said.contains("  create       2 tables with data\n")
            && said.contains("  protect      2 tables with data\n"),
        "{said}"
    );
    assert!(!said.contains("view recipient_live_clinic.stays"), "{said}");
    let counted: usize = said
        .lines()
        .skip_while(|line| !line.contains("`--detail` shows each"))
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().nth(1)?.parse::<usize>().ok())
        .sum();
    assert!(said.contains(&format!("\n{counted} steps: ")), "each step is counted once: {said}");
    let detailed = plan(&["--detail"]);
    assert!(detailed.contains("  create   view recipient_live_clinic.stays\n"), "{detailed}");
    assert!(
        detailed.contains("for the first time") && !detailed.contains("nothing of Charta's"),
        "{detailed}"
    );
    // Once it is done, nobody sees more or less.
    applied(&folder, database);
    assert_eq!(effects(&folder, database), Vec::<String>::new());
    let (_, said) = charta(&["apply", "--to", &database.address(), &folder.text(), "--dry-run"]);
    assert!(said.ends_with("nothing is to be done\n") && !said.contains("sees"), "{said}");
}

/// Each change of the contracts, and what it does to whom; and the way back.
fn contracts_that_change(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    let of_clinic =
        "[stay, ward, left_on] for study where not (person in objections.person) showing left_on by year";
    let clinic = |permit: &str| CONTRACTS.replace(of_clinic, permit);
    let term = "term: from 2020-01-01 until 2099-01-01\n  permit clinic";
    let cases: [(&str, String, Vec<String>); 8] = [
        (
            "a column more and one less",
            clinic("[stay, ward, person] for study where not (person in objections.person)"),
            vec![
                format!("{CLINIC} more: person: is shown, too | live.follow_up#1"),
                format!("{CLINIC} less: left_on: is no longer shown | live.follow_up#1"),
            ],
        ),
        (
            "another purpose besides",
            CONTRACTS.replace(" for study where", " for study, audit where"),
            vec![format!(
                "{CLINIC} more: left_on stay ward: is shown in more sessions: for live.audit | live.follow_up#1"
            )],
        ),
        (
            "another purpose instead",
            CONTRACTS.replace(" for study where", " for audit where"),
            vec![
                format!(
                    "{CLINIC} more: left_on stay ward: is shown in more sessions: for live.audit | live.follow_up#1"
                ),
                format!(
                    "{CLINIC} less: left_on stay ward: is shown in fewer sessions: no longer for live.study | live.follow_up#1"
                ),
            ],
        ),
        (
            "a term that ends earlier",
            CONTRACTS.replace(term, "term: from 2020-01-01 until 2030-01-01\n  permit clinic"),
            vec![format!(
                "{CLINIC} less: left_on stay ward: is shown in fewer sessions: no longer from 2030-01-02 until 2099-01-01 | live.follow_up#1"
            )],
        ),
        (
            "other rows, of which nobody knows whether there are more",
            clinic("[stay, ward, left_on] for study where ward = \"A\" showing left_on by year"),
            vec![format!(
                "{CLINIC} changes: left_on stay ward: is shown of other rows, in another form or in other sessions, more or less | live.follow_up#1"
            )],
        ),
        (
            "another form of one column",
            CONTRACTS.replace("by year", "by month"),
            vec![format!(
                "{CLINIC} changes: left_on: is shown in another form, or in other rows | live.follow_up#1"
            )],
        ),
        (
            "larger cells",
            CONTRACTS.replace("at least 2", "at least 5"),
            vec![format!(
                "{LAB} changes: rows ward: is shown of other rows, in another form or in other sessions, more or less | live.counts#1"
            )],
        ),
        (
            "a contract that is gone",
            CONTRACTS[..CONTRACTS.find("contract counts").unwrap()].to_owned(),
            vec![format!("{LAB} less: rows ward: is no longer shown: the view goes | live.counts#1")],
        ),
    ];
    for (what, contracts, expected) in cases {
        assert_ne!(contracts, CONTRACTS, "{what}");
        folder.write(&contracts);
        assert_eq!(effects(&folder, database), expected, "{what}");
        let address = database.address();
        let (code, said) = charta(&["apply", "--to", &address, &folder.text(), "--yes"]);
        assert_eq!(code, 0, "{what}: {said}");
        assert_eq!(effects(&folder, database), Vec::<String>::new(), "{what}");
        // The way back is the other direction.
        folder.write(CONTRACTS);
        let back = effects(&folder, database);
        let directions = |all: &[String], direction: &str| {
            all.iter().filter(|line| line.contains(&format!(" {direction}: "))).count()
        };
        for (there, here) in [("more", "less"), ("less", "more"), ("changes", "changes")] {
            assert_eq!(directions(&expected, there), directions(&back, here), "{what}: {back:?}");
        }
        applied(&folder, database);
    }
    // What a permit gives and a forbid takes away is no more.
    let more = CONTRACTS.replace(" for study where", " for study, audit where").replace(
        " showing left_on by year\n",
        " showing left_on by year\n  forbid clinic to use stays [left_on] for audit\n",
    );
    folder.write(&more);
    let settings = format!("{SETTINGS}contradicted-permit = \"advice\"\n");
    std::fs::write(folder.path().join("charta.toml"), settings).unwrap();
    let found = effects(&folder, database);
    assert!(
        found.iter().all(|line| line.starts_with(&format!("{CLINIC} changes: ")))
            && found.iter().any(|line| line.contains("as far as nothing forbids it there")),
        "{found:?}"
    );
    // A clause that moves to another place of its contract changes nothing for anybody.
    folder.write(&CONTRACTS.replace(
        "  permit lab to",
        "  permit lab to read stays [ward] for study in cells of at least 2\n  permit lab to",
    ));
    let found = effects(&folder, database);
    assert!(found.iter().all(|line| line.starts_with(LAB)), "{found:?}");
}

/// What somebody did to the database: what its mending changes is told, too, and what cannot be known is not guessed.
fn databases_that_drift(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    let cases = [
        (
            "REVOKE SELECT ON recipient_live_clinic.stays FROM recipient_live_clinic",
            format!("{CLINIC} more: left_on stay ward: is shown for the first time | live.follow_up#1"),
        ),
        (
            "REVOKE EXECUTE ON FUNCTION charta.cells(text) FROM recipient_live_lab",
            format!("{LAB} more: rows ward: is shown for the first time | live.counts#1"),
        ),
        (
            "ALTER VIEW recipient_live_clinic.stays OWNER TO postgres",
            format!(
                "{CLINIC} changes: left_on stay ward: may be shown otherwise, more or less: it is not Charta's own view today, and what it shows cannot be told | live.follow_up#1"
            ),
        ),
        (
            "CREATE OR REPLACE VIEW recipient_live_clinic.stays AS SELECT stay, ward, 'x'::text AS left_on FROM care.stays",
            format!(
                "{CLINIC} changes: left_on stay ward: is shown of other rows, in another form or in other sessions, more or less | live.follow_up#1"
            ),
        ),
        (
            "DELETE FROM charta.offer WHERE role = 'recipient_live_lab'",
            // Nothing tells what the view may show whose sessions are never opened.
            format!(
                "{LAB} changes: : is shown as contracts say: what it shows today is not told by the database | live.counts#1"
            ),
        ),
        (
            "UPDATE charta.offer SET last = 20000 WHERE role = 'recipient_live_lab'",
            format!(
                "{LAB} more: rows ward: is shown in more sessions: from 2024-10-05 until 2099-01-01 | live.counts#1"
            ),
        ),
        (
            "CREATE OR REPLACE FUNCTION charta.today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE RETURN DATE '2021-01-01'",
            " changes: : is shown otherwise, more or less, in every view: what they ask is another | ".to_owned(),
        ),
        (
            "ALTER POLICY charta_reads ON care.stays USING (stay > 1)",
            " changes: : is shown of other rows, more or less: the policy of the table is another | live.counts#1 live.follow_up#1"
                .to_owned(),
        ),
    ];
    for (drift, expected) in cases {
        run(database, drift);
        let found = effects(&folder, database);
        assert_eq!(found, [expected], "{drift}");
        let (code, said) = charta(&["apply", "--to", &database.address(), &folder.text(), "--yes"]);
        assert_eq!(code, 0, "{drift}: {said}");
        assert_eq!(effects(&folder, database), Vec::<String>::new(), "{drift}");
    }
    // A column that somebody added to a view, and sessions that somebody wrote into it.
    let written = |change: &dyn Fn(String) -> String| {
        let read = "SELECT pg_get_viewdef('recipient_live_clinic.stays'::regclass)";
        let found: String = database.superuser().query_one(read, &[]).unwrap().get(0);
        let other = change(found.clone());
        assert_ne!(found, other);
        run(database, &format!("CREATE OR REPLACE VIEW recipient_live_clinic.stays AS {other}"));
    };
    let at = |text: &str| text.rfind("FROM care.stays").unwrap();
    written(&|text| format!("{}, t.person {}", &text[..at(&text)], &text[at(&text)..]));
    assert_eq!(effects(&folder, database), [format!("{CLINIC} less: person: is no longer shown | ")]);
    applied(&folder, database);
    assert_eq!(effects(&folder, database), Vec::<String>::new());
    written(&|text| text.replacen("WHERE (EXISTS", "WHERE true OR (EXISTS", 1));
    folder.write(&CONTRACTS.replace(" for study where", " for study, audit where"));
    let found = effects(&folder, database);
    assert!(found.len() == 1 && found[0].starts_with(&format!("{CLINIC} changes: ")), "{found:?}");
    folder.write(CONTRACTS);
    applied(&folder, database);
    // A right to some columns shows those.
    run(
        database,
        "REVOKE SELECT ON recipient_live_clinic.stays FROM recipient_live_clinic; GRANT SELECT (stay) ON recipient_live_clinic.stays TO recipient_live_clinic",
    );
    let more = format!("{CLINIC} more: left_on ward: is shown, too | live.follow_up#1");
    assert_eq!(effects(&folder, database), [more]);
    run(database, "REVOKE SELECT (stay) ON recipient_live_clinic.stays FROM recipient_live_clinic");
    applied(&folder, database);
    // What touches nothing that is shown is no effect.
    run(database, "DROP FUNCTION charta.\"delete_expired care.stays\"()");
    assert_eq!(effects(&folder, database), Vec::<String>::new());
}

/// Who read the table itself sees less once its rows are protected: its owner, and whoever was given it.
fn rows_that_lay_open(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    run(
        database,
        "CREATE ROLE keeper; CREATE ROLE reader; CREATE ROLE copier BYPASSRLS; CREATE SCHEMA care; CREATE TABLE care.stays (stay bigint NOT NULL, person text, ward text, left_on date);
         ALTER TABLE care.stays OWNER TO keeper; GRANT SELECT ON care.stays TO reader, copier",
    );
    // Some keep what they read, by policies of their own.
    run(
        database,
        "CREATE ROLE mallory; CREATE ROLE trent; GRANT SELECT ON care.stays TO mallory, trent; CREATE POLICY leak ON care.stays TO mallory USING (true);
         CREATE POLICY part ON care.stays TO trent USING (stay > 1);
         CREATE ROLE recipient_live_clinic; CREATE SCHEMA recipient_live_clinic; GRANT USAGE ON SCHEMA recipient_live_clinic TO recipient_live_clinic;
         CREATE VIEW recipient_live_clinic.stays AS SELECT * FROM care.stays; GRANT SELECT ON recipient_live_clinic.stays TO recipient_live_clinic",
    );
    let found = effects(&folder, database);
    let of = |role: &str| found.iter().filter(|line| line.starts_with(role)).collect::<Vec<_>>();
    assert!(of("mallory").is_empty(), "{found:?}");
    assert!(matches!(of("trent")[..], [line] if line.contains("other policies of the table")), "{found:?}");
    assert!(matches!(of(CLINIC)[..], [line] if line.contains(" changes: ")), "{found:?}");
    let less: Vec<&String> = found.iter().filter(|line| line.contains(" less: ")).collect();
    let words = "less: : is shown past the views no longer: rows of the table are protected | live.counts#1 live.follow_up#1";
    assert_eq!(less, [&format!("keeper {words}"), &format!("reader {words}")], "{found:?}");
}
