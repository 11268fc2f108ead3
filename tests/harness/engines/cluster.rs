//! Private PostgreSQL clusters, and a database for each case.

use charta_certify::server::{self, Server, programs};
use postgres::{Client, Config, NoTls};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

const SUPERUSER: &str = "postgres";
/// A running server.
pub struct Cluster {
    server: Server,
    databases: AtomicU32,
}

/// One database of the cluster, and how to connect to it.
#[derive(Debug, Clone)]
pub struct Database {
    /// Its name.
    pub name: String,
    folder: PathBuf,
}

impl Database {
    /// A database of another server.
    pub fn of(server: &Server, name: &str) -> Database {
        Database { name: name.to_owned(), folder: server.folder().to_path_buf() }
    }

    /// A connection as the superuser, who sees through every policy: to prepare, never to judge.
    pub fn superuser(&self) -> Client {
        self.client(SUPERUSER)
    }

    /// A connection as a role that may log in.
    pub fn client(&self, role: &str) -> Client {
        self.config(role).connect(NoTls).unwrap_or_else(|error| panic!("no connection as {role}: {error:?}"))
    }

    /// The address for commands, as the superuser.
    pub fn address(&self) -> String {
        format!("host={} user={SUPERUSER} dbname={}", self.folder.display(), self.name)
    }

    /// The folder of the socket, and the name.
    pub fn place(&self) -> (String, String) {
        (self.folder.display().to_string(), self.name.clone())
    }

    /// All it holds, and the roles of the cluster, as PostgreSQL's own tool writes it.
    pub fn dump(&self) -> String {
        let programs = programs().expect("the server's programs");
        let socket = self.folder.display().to_string();
        let said = |program: &str, arguments: &[&str]| {
            let output = Command::new(programs.join(program))
                .args(["-h", &socket, "-U", SUPERUSER])
                .args(arguments)
                .output()
                .unwrap_or_else(|error| panic!("{program} does not start: {error}"));
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).expect("text")
        };
        let text = said("pg_dump", &[&self.name]) + &said("pg_dumpall", &["--roles-only"]);
        // Keys that differ each time, so that nobody can smuggle commands in.
        text.lines().filter(|line| !line.contains("restrict ")).map(|line| format!("{line}\n")).collect()
    }

    /// What the server writes into its log in the CSV form, with every statement, while something is done.
    pub fn logged(&self, run: impl FnOnce()) -> String {
        let set = |statements: &[&str]| {
            let mut client = self.superuser();
            for statement in statements {
                client.batch_execute(statement).expect("a setting of the server");
            }
            client.batch_execute("SELECT pg_reload_conf()").expect("settings are read again");
        };
        // A connection that begins after the server heard of it says so.
        let heard = |connections: &str| {
            for _ in 0..200 {
                let row = self.superuser().query_one("SELECT current_setting('log_connections')", &[]);
                let written =
                    connections == "off" || self.csv().is_some_and(|text| text.contains("log_connections"));
                if written && row.is_ok_and(|row| row.get::<_, String>(0) == connections) {
                    return;
                }
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            panic!("the server did not hear of its settings");
        };
        set(&[
            "ALTER SYSTEM SET log_destination = 'csvlog'",
            "ALTER SYSTEM SET log_statement = 'all'",
            "ALTER SYSTEM SET log_connections = on",
        ]);
        heard("on");
        run();
        // First the connections: none is to be in the log without what it says.
        set(&["ALTER SYSTEM RESET log_connections"]);
        heard("off");
        let ends = || self.csv().map_or(0, |text| text.matches("RESET log_statement").count());
        let before = ends();
        set(&["ALTER SYSTEM RESET log_destination", "ALTER SYSTEM RESET log_statement"]);
        for _ in 0..200 {
            if ends() > before {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        // What is said of the settings above is none of what was run.
        let own = |line: &&str| !line.contains(",\"parameter \"\"log_");
        self.csv().expect("a log").lines().filter(own).map(|line| format!("{line}\n")).collect()
    }

    /// The newest log in the CSV form.
    fn csv(&self) -> Option<String> {
        let files = fs::read_dir(self.folder.join("data/csv")).ok()?.flatten().map(|file| file.path());
        let newest = files.filter(|path| path.extension().is_some_and(|ending| ending == "csv")).max();
        fs::read_to_string(newest?).ok()
    }

    /// What the server wrote into its logs.
    pub fn log(&self) -> String {
        let files = fs::read_dir(self.folder.join("data/csv")).expect("the folder of logs").flatten();
        let text = |path: PathBuf| String::from_utf8_lossy(&fs::read(path).expect("a log")).into_owned();
        files.map(|file| text(file.path())).collect()
    }

    /// The parameters of a connection as a role.
    pub fn config(&self, role: &str) -> Config {
        server::config(&self.folder, role, &self.name)
    }
}

impl Cluster {
    /// Starts a server; some three seconds from nothing to the first query.
    pub fn start() -> Result<Cluster, String> {
        let server = Server::start(&["logging_collector=on", "log_directory=csv", "log_timezone=UTC"])?;
        Ok(Cluster { server, databases: AtomicU32::new(0) })
    }

    /// A new, empty database, whose name begins with `name`. Roles belong to the whole cluster: a case that
    /// creates roles takes [`Cluster::with_roles`].
    pub fn database(&self, name: &str) -> Database {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let clean: String = name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
            .collect();
        let name = format!("{}_{number}", &clean[..clean.len().min(50)]);
        self.administrator()
            .batch_execute(&format!("CREATE DATABASE \"{name}\" TEMPLATE template0"))
            .unwrap_or_else(|error| panic!("no database {name}: {error:?}"));
        Database { name, folder: self.folder().to_path_buf() }
    }

    /// Runs a case that creates roles, in a database of its own. It finds the cluster without the roles of the cases
    /// before; since a cluster is lent to one test at a time, there are no others.
    pub fn with_roles<T>(&self, name: &str, run: impl FnOnce(&Database) -> T) -> T {
        self.remove_roles();
        run(&self.database(&format!("roles_{name}")))
    }

    /// Removes at the start of a case, not at its end, so that a case that panicked leaves nothing either.
    fn remove_roles(&self) {
        let mut administrator = self.administrator();
        let names = |client: &mut Client, query: &str| -> Vec<String> {
            client.query(query, &[]).expect("the catalogue").iter().map(|row| row.get(0)).collect()
        };
        for name in
            names(&mut administrator, "SELECT datname::text FROM pg_database WHERE datname LIKE 'roles\\_%'")
        {
            administrator
                .batch_execute(&format!("DROP DATABASE \"{name}\" WITH (FORCE)"))
                .expect("an old case's database");
        }
        let roles =
            "SELECT quote_ident(rolname) FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> 'postgres'";
        for role in names(&mut administrator, roles) {
            administrator.batch_execute(&format!("DROP ROLE {role}")).expect("an old case's role");
        }
    }

    fn administrator(&self) -> Client {
        self.server.config(SUPERUSER, "postgres").connect(NoTls).expect("the cluster has started")
    }

    /// Where its files are.
    pub fn folder(&self) -> &Path {
        self.server.folder()
    }
}
