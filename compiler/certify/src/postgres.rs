//! PostgreSQL runs the generated scripts, and each recipient, in its own role, reads its views.

use crate::cells::Session;
use crate::expected::{Data, Lines};
use crate::views::{normal, of_target, types, words};
use crate::warehouse::inserts;
use charta_backends::Artifact;
use charta_backends::sql::dialect::Dialect;
use charta_backends::sql::layout::{Layout, NamedView};
use charta_base::hex;
use charta_model::model::Model;
use charta_model::value::Value;
use hmac::{Hmac, KeyInit, Mac};
use postgres::{Client, SimpleQueryMessage};
use sha2::Sha256;

const DIALECT: Dialect = Dialect::Postgres;

/// The key of a contract in a database that is made to certify: no secret, since it holds no data.
pub fn key(contract: &str) -> [u8; 32] {
    let mut key = [7_u8; 32];
    for (at, byte) in contract.bytes().enumerate() {
        if let Some(place) = key.get_mut(at % 32) {
            *place ^= byte;
        }
    }
    key
}

/// The pseudonym that the database must make: the keyed hash, in hexadecimal digits.
pub fn pseudonym(contract: &str, value: &str) -> String {
    // A key of any length is taken, so there is always a hash.
    let mac = Hmac::<Sha256>::new_from_slice(&key(contract));
    mac.map_or_else(
        |_| String::new(),
        |mut mac| {
            mac.update(value.as_bytes());
            hex(&mac.finalize().into_bytes())
        },
    )
}

fn literal(value: Option<&Value>) -> String {
    match value {
        None => "NULL".to_owned(),
        Some(Value::Text(text)) => DIALECT.text(text),
        Some(other) => DIALECT.text(&other.to_string()),
    }
}

/// A database with a project's scripts run and its rows loaded.
pub struct Engine {
    client: Client,
    /// What its tables and views are called.
    pub layout: Layout,
    /// What the session says, as SQL, and the role for which it was opened.
    words: [String; 3],
    opened: Option<String>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Engine").field("layout", &self.layout).finish_non_exhaustive()
    }
}

impl Engine {
    /// Runs the scripts as they are, as a superuser in a database of its own.
    pub fn new(mut client: Client, layout: Layout, artifacts: &[Artifact]) -> Result<Engine, String> {
        for artifact in of_target(artifacts, "postgres").filter(|artifact| artifact.path.ends_with(".sql")) {
            run(&mut client, artifact.text()).map_err(|error| format!("{}: {error}", artifact.path))?;
        }
        Ok(Engine::of(client, layout))
    }

    /// A database in which the scripts were run.
    pub fn of(client: Client, layout: Layout) -> Engine {
        Engine { client, layout, words: Default::default(), opened: None }
    }

    /// The connection, for what is asked past this engine. Whoever takes another role through it says so ([`Engine::close`]).
    pub fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// The connection, when the engine is done with.
    pub fn into_client(self) -> Client {
        self.client
    }

    /// Becomes the superuser again, in no session.
    pub fn close(&mut self) -> Result<(), String> {
        self.opened = None;
        run(&mut self.client, "RESET ROLE; RESET charta.session")
    }

    /// Settles what the next session says, as SQL.
    pub fn say(&mut self, words: [String; 3]) -> Result<(), String> {
        self.words = words;
        self.close()
    }

    /// The statement that opens the session as it was settled.
    pub fn opening(&self) -> String {
        format!("SELECT charta.open_session({})", self.words.join(", "))
    }

    /// Loads the rows, makes keys, and lets a session have the day it says.
    pub fn fill(&mut self, model: &Model, data: &Data) -> Result<(), String> {
        run(&mut self.client, &filling(&self.layout, model, data))
    }

    /// Which PostgreSQL it is.
    pub fn version(&mut self) -> Result<String, String> {
        let row = self.client.query_one("SHOW server_version", &[]).map_err(|error| told(&error))?;
        row.try_get(0).map_err(|error| told(&error))
    }

    /// Settles what the next session says and its day; it is opened by [`Engine::shown`], once a recipient's role is taken.
    pub fn begin(&mut self, model: &Model, session: Session) -> Result<(), String> {
        self.say(words(model, session).map(|word| DIALECT.text(&word)))?;
        run(&mut self.client, &format!("SET test.day = '{}'", session.day))
    }

    /// Opens the session in a recipient's role, unless it is open.
    fn open(&mut self, role: &str) -> Result<(), String> {
        if self.opened.as_deref() == Some(role) {
            return Ok(());
        }
        run(&mut self.client, &format!("RESET ROLE; SET ROLE {}", DIALECT.identifier(role)))?;
        let opening = self.opening();
        run(&mut self.client, &opening)?;
        self.opened = Some(role.to_owned());
        Ok(())
    }

    /// What a view shows to its recipient, sorted.
    pub fn shown(&mut self, model: &Model, view: &NamedView) -> Result<Lines, String> {
        let names = view.columns.iter().map(|column| &column.name).chain(&view.count);
        let columns: Vec<String> =
            names.map(|name| format!("({})::text", DIALECT.identifier(name))).collect();
        let role = view.role.as_deref().ok_or("in PostgreSQL every view has its role")?;
        self.open(role)?;
        let query = format!("SELECT {} FROM {}", columns.join(", "), view.reference(DIALECT));
        let rows =
            self.client.simple_query(&query).map_err(|error| format!("{}: {}", view.id(), told(&error)))?;
        let types = types(model, view);
        let cells = |message: &SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => Some(
                types
                    .iter()
                    .enumerate()
                    .map(|(at, column_type)| row.get(at).map(|text| normal(*column_type, text.to_owned())))
                    .collect(),
            ),
            _ => None,
        };
        let mut lines: Lines = rows.iter().filter_map(cells).collect();
        lines.sort();
        Ok(lines)
    }
}

/// The rows, the keys, and a day that a session can set: the day of a session is otherwise the database's own, and only the superuser
/// of this database can put another in its place.
fn filling(layout: &Layout, model: &Model, data: &Data) -> String {
    let mut script = inserts(layout, data, DIALECT, literal);
    for contract in model.contracts.values() {
        let path = &contract.about.path;
        let key = hex(&key(path));
        script.push_str(&format!(
            "INSERT INTO charta.pseudonym_key VALUES ({}, '\\x{key}');\n",
            DIALECT.text(path)
        ));
    }
    script.push_str(
        "CREATE OR REPLACE FUNCTION charta.today() RETURNS date LANGUAGE sql STABLE\
         \nRETURN pg_catalog.current_setting('test.day')::date;\n",
    );
    script
}

fn run(client: &mut Client, script: &str) -> Result<(), String> {
    client.batch_execute(script).map_err(|error| told(&error))
}

/// What the server said, rather than that it said something.
fn told(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string)
}
