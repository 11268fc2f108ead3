//! PostgreSQL runs the generated scripts, and each recipient, in its own role, sees what the decision says and nothing else.

use super::cluster::Database;
use super::oracle::{Lines, Session};
use super::project::{Project, normal};
use charta_backends::sql::dialect::Dialect;
use charta_backends::sql::layout::{Layout, NamedView};
use charta_model::value::Value;
use postgres::{Client, SimpleQueryMessage};

pub use charta_certify::postgres::{key, pseudonym};

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn literal(value: Option<&Value>) -> String {
    match value {
        None => "NULL".to_owned(),
        Some(Value::Text(text)) => quoted(text),
        Some(other) => quoted(&other.to_string()),
    }
}

/// A database with a project's scripts run and its rows loaded.
pub struct Engine {
    client: Client,
    pub layout: Layout,
    /// What the session says, and the role for which it was opened.
    words: [String; 3],
    opened: Option<String>,
}

impl Engine {
    /// Runs the scripts as they are.
    pub fn new(project: &Project, database: &Database) -> Engine {
        let mut client = database.superuser();
        for artifact in project.artifacts_of("postgres") {
            run(&mut client, artifact.text());
        }
        Engine::filled(project, client)
    }

    /// Runs the scripts in one transaction that is never committed, so that the next project finds nothing of this one.
    pub fn within(project: &Project, mut client: Client) -> Engine {
        run(&mut client, "BEGIN");
        for artifact in project.artifacts_of("postgres") {
            run(&mut client, &artifact.text().replace("\nBEGIN;\n", "\n").replace("\nCOMMIT;\n", "\n"));
        }
        // Only the superuser of this test can have openings count that are not committed.
        run(
            &mut client,
            "CREATE OR REPLACE FUNCTION charta.is_settled(written xid8) RETURNS boolean LANGUAGE sql STABLE RETURN TRUE",
        );
        Engine::filled(project, client)
    }

    /// Ends the transaction of [`Engine::within`].
    pub fn undone(mut self) -> Client {
        run(&mut self.client, "ROLLBACK");
        self.client
    }

    fn filled(project: &Project, mut client: Client) -> Engine {
        let checked = project.compiled.checked().expect("what builds was checked");
        let layout = charta_backends::postgres::layout(&checked);
        let model = &project.program().model;
        let mut script = String::new();
        for table in layout.tables.iter().filter(|table| table.refused.is_none()) {
            let rows: Vec<String> = project.data.rows[&table.dataset]
                .iter()
                .map(|row| {
                    let cells = table.columns.iter().map(|column| literal(row.get(&column.column)));
                    format!("({})", cells.collect::<Vec<_>>().join(", "))
                })
                .collect();
            let columns: Vec<String> =
                table.columns.iter().map(|column| Dialect::Postgres.identifier(&column.name)).collect();
            if !rows.is_empty() {
                let into = table.reference(Dialect::Postgres);
                script.push_str(&format!(
                    "INSERT INTO {into} ({}) VALUES {};\n",
                    columns.join(", "),
                    rows.join(",\n")
                ));
            }
        }
        for contract in model.contracts.values() {
            let path = &contract.about.path;
            let key = charta_certify::postgres::hex(&key(path));
            script.push_str(&format!(
                "INSERT INTO charta.pseudonym_key VALUES ({}, '\\x{key}');\n",
                quoted(path)
            ));
        }
        // The day of a session is the database's own; only the superuser of this test can put another in its place.
        script.push_str(
            "CREATE OR REPLACE FUNCTION charta.today() RETURNS date LANGUAGE sql STABLE\
             \nRETURN pg_catalog.current_setting('test.day')::date;\n",
        );
        run(&mut client, &script);
        Engine { client, layout, words: Default::default(), opened: None }
    }

    /// Settles what the next session says and its day; it is opened by [`Engine::shown`], once a recipient's role is taken.
    pub fn begin(&mut self, project: &Project, session: Session) {
        self.say(project.words(session).map(|word| quoted(&word)));
        run(&mut self.client, &format!("SET test.day = '{}'", session.day));
    }

    /// Settles what the next session says, as SQL.
    pub fn say(&mut self, words: [String; 3]) {
        run(&mut self.client, "RESET ROLE; RESET charta.session");
        (self.words, self.opened) = (words, None);
    }

    /// Opens the session in a recipient's role, unless it is open.
    fn open(&mut self, view: &NamedView) {
        self.become_recipient(view);
        if self.opened != view.role {
            run(&mut self.client, &format!("SELECT charta.open_session({})", self.words.join(", ")));
            self.opened.clone_from(&view.role);
        }
    }

    /// How many rows a view shows to its recipient after some statements, with no session opened but by them.
    pub fn rows_after(&mut self, view: &NamedView, statements: &str) -> usize {
        run(&mut self.client, "RESET ROLE; RESET charta.session");
        self.opened = None;
        self.become_recipient(view);
        run(&mut self.client, statements);
        let query = format!("SELECT 1 FROM {}", view.reference(Dialect::Postgres));
        let rows = self.client.simple_query(&query).unwrap_or_else(|error| panic!("{error:?}\n{query}"));
        let rows = rows.iter().filter(|message| matches!(message, SimpleQueryMessage::Row(_))).count();
        let _ = self.client.batch_execute("ROLLBACK");
        rows
    }

    /// The statement that opens the session as it was settled.
    pub fn opening(&self) -> String {
        format!("SELECT charta.open_session({})", self.words.join(", "))
    }

    /// One number from the database, asked as the superuser.
    pub fn number(&mut self, query: &str) -> i64 {
        run(&mut self.client, "RESET ROLE");
        self.client.query_one(query, &[]).unwrap_or_else(|error| panic!("{error:?}\n{query}")).get(0)
    }

    /// What a view shows to its recipient, sorted.
    pub fn shown(&mut self, project: &Project, view: &NamedView) -> Lines {
        let names = view.columns.iter().map(|column| &column.name).chain(&view.count);
        let columns: Vec<String> =
            names.map(|name| format!("({})::text", Dialect::Postgres.identifier(name))).collect();
        self.open(view);
        let query = format!("SELECT {} FROM {}", columns.join(", "), view.reference(Dialect::Postgres));
        let rows = self.client.simple_query(&query).unwrap_or_else(|error| panic!("{error:?}\n{query}"));
        let types = project.types(view);
        let mut lines: Lines = rows
            .iter()
            .filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => Some(
                    (0..types.len())
                        .map(|at| row.get(at).map(|text| normal(types[at], text.to_owned())))
                        .collect(),
                ),
                _ => None,
            })
            .collect();
        lines.sort();
        lines
    }

    fn become_recipient(&mut self, view: &NamedView) {
        let role = view.role.as_deref().expect("in PostgreSQL every view has its role");
        run(&mut self.client, &format!("SET ROLE {}", Dialect::Postgres.identifier(role)));
    }

    /// Whether the recipient of a view is refused a statement. Only outside a transaction, which an error would end.
    pub fn refuses(&mut self, view: &NamedView, statement: &str) -> bool {
        // As if the recipient itself had logged in: what it may become is then its own, not the superuser's.
        let role = view.role.as_deref().expect("in PostgreSQL every view has its role");
        run(&mut self.client, &format!("SET SESSION AUTHORIZATION {}", Dialect::Postgres.identifier(role)));
        let refused = self.client.batch_execute(statement).is_err();
        run(&mut self.client, "RESET SESSION AUTHORIZATION");
        refused
    }

    /// The tables that hold the datasets, as queries name them.
    pub fn base_tables(&self) -> Vec<String> {
        self.layout
            .tables
            .iter()
            .filter(|table| table.refused.is_none())
            .map(|table| table.reference(Dialect::Postgres))
            .collect()
    }

    /// Whether even the superuser is refused a statement.
    pub fn fails(&mut self, statement: &str) -> bool {
        run(&mut self.client, "RESET ROLE");
        self.client.batch_execute(statement).is_err()
    }

    /// Runs a statement as the superuser.
    pub fn run(&mut self, statement: &str) {
        run(&mut self.client, statement);
    }
}

fn run(client: &mut Client, script: &str) {
    client.batch_execute(script).unwrap_or_else(|error| panic!("{error:?}\n{script}"));
}
