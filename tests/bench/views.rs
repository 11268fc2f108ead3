//! Rows a second through generated PostgreSQL views, each against a query that a person would write on the table itself and that shows the
//! same: in turn, in one server. `cargo bench -p charta-tests -- views [NAME …] [ROWS]` prints the table.
//!
//! Two times are measured: how long the client waits, which other work on the machine lengthens, and the time on a processor of the
//! server's own process, which it does not. The second counts one process only, so it is taken where the server uses no other.

use charta_certify::server::Server;
use charta_driver::{Options, build, compile};
use postgres::{Client, NoTls};
use std::fs;
use std::io;
use std::time::{Duration, Instant};

const DATABASE: &str = "views";
const PROJECT: &str = include_str!("views.charta");
const ROWS: usize = 500_000;
/// How often each pair is run.
const PAIRS: usize = 9;

/// A view, and what is written by hand.
struct Shape {
    name: &'static str,
    /// What is read of the view; `{v}` stands for it.
    view: &'static str,
    /// The recipient, who has one view.
    recipient: &'static str,
    /// For what and to do what.
    session: [&'static str; 2],
    hand: &'static str,
}

const READ: [&str; 2] = ["bench.study", "std.prelude.read"];
const WHOLE: &str = "SELECT * FROM {v}";

const SHAPES: &[Shape] = &[
    Shape {
        name: "plain",
        view: WHOLE,
        recipient: "plain",
        session: READ,
        hand: "SELECT event, district, code, amount, visits FROM bench.events",
    },
    Shape {
        name: "dates",
        view: WHOLE,
        recipient: "dates",
        session: READ,
        hand: "SELECT event, to_char(birth_date::timestamp, 'YYYY'), to_char(happened_on::timestamp, 'YYYY-MM'), code FROM bench.events",
    },
    Shape {
        name: "condition",
        view: WHOLE,
        recipient: "condition",
        session: READ,
        hand: "SELECT event, district, code, amount, visits FROM bench.events \
               WHERE opted_out = FALSE AND code IN ('E10', 'E11', 'I50') AND happened_on >= DATE '2021-01-01'",
    },
    Shape {
        name: "optouts",
        view: WHOLE,
        recipient: "optouts",
        session: READ,
        hand: "SELECT event, district, code, amount, visits FROM bench.events AS e \
               WHERE person IS NOT NULL AND NOT EXISTS (SELECT FROM bench.objections AS o WHERE o.person = e.person)",
    },
    Shape {
        name: "cells",
        view: WHOLE,
        recipient: "cells",
        session: READ,
        hand: "SELECT district, code, count(*) FROM bench.events GROUP BY district, code HAVING count(*) >= 11",
    },
    Shape {
        name: "pseudonyms",
        view: WHOLE,
        recipient: "pseudonyms",
        session: READ,
        hand: "SELECT event, encode(hmac(convert_to(person, 'UTF8'), (SELECT key FROM charta.pseudonym_key), 'sha256'), 'hex'), code \
               FROM bench.events",
    },
    Shape {
        name: "two permits",
        view: WHOLE,
        recipient: "mixed",
        session: READ,
        hand: "SELECT event, CASE WHEN a THEN district END, CASE WHEN a THEN code END, CASE WHEN b THEN amount END, \
               CASE WHEN b THEN visits END FROM (SELECT *, opted_out = FALSE AND code IN ('E10', 'E11', 'I50') AS a, urgent = TRUE AS b \
               FROM bench.events) AS e WHERE a OR b",
    },
    Shape {
        name: "one row",
        view: "SELECT * FROM {v} WHERE event = 'e4242'",
        recipient: "plain",
        session: READ,
        hand: "SELECT event, district, code, amount, visits FROM bench.events WHERE event = 'e4242'",
    },
    Shape {
        name: "not permitted",
        view: WHOLE,
        recipient: "plain",
        session: ["bench.study", "std.prelude.export"],
        hand: "SELECT event, district, code, amount, visits FROM bench.events WHERE FALSE",
    },
];

/// Prints the table for the shapes named; of all where there is none.
pub fn print(words: &[String], rows: Option<usize>) {
    let rows = rows.unwrap_or(ROWS);
    let server = Server::start(&["shared_buffers=1GB", "max_wal_size=4GB"]).expect("a server");
    let mut made = server.new_database(DATABASE).expect("a database");
    let mut world = charta_base::MemoryWorld::default();
    let settings = "name = \"bench\"\nedition = \"2026\"\ntargets = [\"postgres\"]\n";
    world.files.insert("charta.toml".to_owned(), settings.as_bytes().to_vec());
    world.files.insert("bench.charta".to_owned(), PROJECT.as_bytes().to_vec());
    let compiled = compile(&world, "", &Options { on: super::on(), ..Options::default() });
    let artifacts = build(&compiled).unwrap_or_else(|_| {
        panic!("{}", charta_driver::render::plain(&compiled.findings, &compiled.sources))
    });
    for script in artifacts.iter().filter(|file| file.path.starts_with("postgres/0")) {
        made.batch_execute(script.text()).unwrap_or_else(|error| panic!("{}: {error}", script.path));
    }
    made.batch_execute(&filling(rows)).expect("rows");
    let version: String = made.query_one("SHOW server_version", &[]).expect("a version").get(0);
    println!(
        "PostgreSQL {version}, {rows} rows, medians of {PAIRS} pairs; ratios are medians of the pairs' own"
    );
    println!(
        "  {:<14} {:>8} {:>12} {:>12} {:>7} {:>12} {:>7} {:>7}",
        "shape", "rows", "hand: cpu", "view: cpu", "ratio", "rows/s", "waits", "freely"
    );
    for shape in SHAPES.iter().filter(|shape| words.is_empty() || words.iter().any(|word| shape.name == word))
    {
        compare(&server, shape);
    }
}

/// Rows as a real table has them: some missing values, some frequent ones, a date range.
fn filling(rows: usize) -> String {
    format!(
        "INSERT INTO bench.events (event, person, birth_date, district, code, amount, visits, happened_on, urgent, opted_out)
         SELECT 'e' || i, 'p' || i % 50000, CASE WHEN i % 97 > 0 THEN DATE '1930-01-01' + i % 30000 END, 'd' || i % 97,
           (ARRAY['E10', 'E11', 'I50', 'J20', 'Z09'])[1 + i % 5], (i % 10000)::numeric / 8, i % 30, DATE '2020-01-01' + i % 2000,
           i % 3 = 0, i % 11 = 0
         FROM generate_series(1, {rows}) AS i;
         INSERT INTO bench.objections (person) SELECT 'p' || i * 13 FROM generate_series(1, 3000) AS i;
         INSERT INTO charta.pseudonym_key VALUES ('bench.agreement', sha256('a key that is no secret'));
         ANALYZE bench.events;
         ANALYZE bench.objections;"
    )
}

/// A connection, and its process of the server.
struct Side {
    client: Client,
    process: i32,
    query: String,
}

impl Side {
    fn new(server: &Server, query: String) -> Side {
        let mut client = server.config("postgres", DATABASE).connect(NoTls).expect("a connection");
        let process = client.query_one("SELECT pg_backend_pid()", &[]).expect("a number").get(0);
        Side { client, process, query }
    }

    /// Reads everything.
    fn read(&mut self) -> (Duration, Duration) {
        let (since, before) = (Instant::now(), on_processor(self.process));
        let mut reader = self.client.copy_out(&format!("COPY ({}) TO STDOUT", self.query)).expect("rows");
        io::copy(&mut reader, &mut io::sink()).expect("all rows");
        drop(reader);
        (since.elapsed(), on_processor(self.process).saturating_sub(before))
    }

    fn rows(&mut self) -> i64 {
        let count = format!("SELECT count(*) FROM ({}) AS q", self.query);
        self.client.query_one(&count, &[]).expect("a number").get(0)
    }
}

/// How long a process has been on a processor.
fn on_processor(process: i32) -> Duration {
    let text = fs::read_to_string(format!("/proc/{process}/schedstat")).unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

fn compare(server: &Server, shape: &Shape) {
    let role = format!("recipient_bench_{}", shape.recipient);
    let mut hand = Side::new(server, shape.hand.to_owned());
    let mut view = Side::new(server, String::new());
    let name: String = view
        .client
        .query_one("SELECT schemaname || '.' || viewname FROM pg_views WHERE schemaname = $1", &[&role])
        .expect("the recipient has one view")
        .get(0);
    view.query = shape.view.replace("{v}", &name);
    let [purpose, action] = shape.session;
    let open = format!("SET ROLE {role}; SELECT charta.open_session('{purpose}', '{action}', 'bench.cloud')");
    view.client.batch_execute(&open).expect("a session");
    let (mut cpu, mut waits) = (Pairs::default(), Pairs::default());
    let set = "SET max_parallel_workers_per_gather = 0";
    hand.client.batch_execute(set).expect("a setting");
    view.client.batch_execute(set).expect("a setting");
    let rows = (hand.rows(), view.rows());
    for counted in 0..=PAIRS {
        let (by_hand, through) = (hand.read(), view.read());
        if counted > 0 {
            cpu.add(by_hand.1, through.1);
            waits.add(by_hand.0, through.0);
        }
    }
    assert_eq!(rows.0, rows.1, "{}: the query by hand shows as many rows as the view", shape.name);
    let reset = "RESET max_parallel_workers_per_gather";
    hand.client.batch_execute(reset).expect("a setting");
    view.client.batch_execute(reset).expect("a setting");
    let mut freely = Pairs::default();
    for _ in 0..PAIRS {
        freely.add(hand.read().0, view.read().0);
    }
    let speed = rows.1 as f64 / median(waits.view.clone());
    println!(
        "  {:<14} {:>8} {:>9.2} ms {:>9.2} ms {:>7.3} {:>12.0} {:>7.3} {:>7.3}",
        shape.name,
        rows.1,
        median(cpu.hand.clone()) * 1e3,
        median(cpu.view.clone()) * 1e3,
        cpu.ratio(),
        speed,
        waits.ratio(),
        freely.ratio()
    );
}

/// Times in seconds, pair by pair.
#[derive(Default)]
struct Pairs {
    hand: Vec<f64>,
    view: Vec<f64>,
}

impl Pairs {
    fn add(&mut self, hand: Duration, view: Duration) {
        self.hand.push(hand.as_secs_f64());
        self.view.push(view.as_secs_f64());
    }

    fn ratio(&self) -> f64 {
        median(self.hand.iter().zip(&self.view).map(|(hand, view)| view / hand).collect())
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
