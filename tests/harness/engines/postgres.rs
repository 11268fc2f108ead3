//! PostgreSQL runs the generated scripts, and each recipient, in its own role, sees what the decision says and nothing else.

use super::cluster::Database;
use super::oracle::{Lines, Session};
use super::project::Project;
use ::postgres::{Client, SimpleQueryMessage};
use charta_backends::sql::dialect::Dialect;
use charta_backends::sql::layout::{Layout, NamedView};
use charta_certify::postgres;

pub use charta_certify::postgres::pseudonym;

/// A database with a project's scripts run and its rows loaded.
pub struct Engine {
    engine: postgres::Engine,
    pub layout: Layout,
}

impl Engine {
    /// Runs the scripts as they are.
    pub fn new(project: &Project, database: &Database) -> Engine {
        let layout = layout(project);
        let engine = postgres::Engine::new(database.superuser(), layout.clone(), &project.artifacts);
        Engine::filled(project, engine.unwrap_or_else(|error| panic!("{error}")), layout)
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
        let layout = layout(project);
        Engine::filled(project, postgres::Engine::of(client, layout.clone()), layout)
    }

    /// Ends the transaction of [`Engine::within`].
    pub fn undone(self) -> Client {
        let mut client = self.engine.into_client();
        run(&mut client, "ROLLBACK");
        client
    }

    fn filled(project: &Project, mut engine: postgres::Engine, layout: Layout) -> Engine {
        done(engine.fill(&project.program().model, &project.data));
        Engine { engine, layout }
    }

    /// Settles what the next session says and its day; it is opened by [`Engine::shown`], once a recipient's role is taken.
    pub fn begin(&mut self, project: &Project, session: Session) {
        done(self.engine.begin(&project.program().model, session));
    }

    /// Settles what the next session says, as SQL.
    pub fn say(&mut self, words: [String; 3]) {
        done(self.engine.say(words));
    }

    /// How many rows a view shows to its recipient after some statements, with no session opened but by them.
    pub fn rows_after(&mut self, view: &NamedView, statements: &str) -> usize {
        done(self.engine.close());
        let client = self.engine.client();
        run(client, &format!("SET ROLE {}", Dialect::Postgres.identifier(role(view))));
        run(client, statements);
        let query = format!("SELECT 1 FROM {}", view.reference(Dialect::Postgres));
        let rows = client.simple_query(&query).unwrap_or_else(|error| panic!("{error:?}\n{query}"));
        let rows = rows.iter().filter(|message| matches!(message, SimpleQueryMessage::Row(_))).count();
        let _ = client.batch_execute("ROLLBACK");
        done(self.engine.close());
        rows
    }

    /// The statement that opens the session as it was settled.
    pub fn opening(&self) -> String {
        self.engine.opening()
    }

    /// One number from the database, asked as the superuser.
    pub fn number(&mut self, query: &str) -> i64 {
        done(self.engine.close());
        self.engine.client().query_one(query, &[]).unwrap_or_else(|error| panic!("{error:?}\n{query}")).get(0)
    }

    /// What a view shows to its recipient, sorted.
    pub fn shown(&mut self, project: &Project, view: &NamedView) -> Lines {
        let shown = self.engine.shown(&project.program().model, view);
        shown.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Whether the recipient of a view is refused a statement. Only outside a transaction, which an error would end.
    pub fn refuses(&mut self, view: &NamedView, statement: &str) -> bool {
        // As if the recipient itself had logged in: what it may become is then its own, not the superuser's.
        let client = self.engine.client();
        run(client, &format!("SET SESSION AUTHORIZATION {}", Dialect::Postgres.identifier(role(view))));
        let refused = client.batch_execute(statement).is_err();
        run(client, "RESET SESSION AUTHORIZATION");
        done(self.engine.close());
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
        done(self.engine.close());
        self.engine.client().batch_execute(statement).is_err()
    }

    /// Runs a statement as the superuser.
    pub fn run(&mut self, statement: &str) {
        done(self.engine.close());
        run(self.engine.client(), statement);
    }
}

fn layout(project: &Project) -> Layout {
    charta_backends::postgres::layout(&project.compiled.checked().expect("what builds was checked"))
}

fn role(view: &NamedView) -> &str {
    view.role.as_deref().expect("in PostgreSQL every view has its role")
}

fn done(ended: Result<(), String>) {
    ended.unwrap_or_else(|error| panic!("{error}"));
}

fn run(client: &mut Client, script: &str) {
    client.batch_execute(script).unwrap_or_else(|error| panic!("{error:?}\n{script}"));
}
