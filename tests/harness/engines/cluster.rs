//! One private PostgreSQL cluster a test run, on a Unix socket in a temporary folder, so that nothing of the
//! machine is used or left behind.
//!
//! **Invariant**: the cluster never outlives the run. A shell waits on a pipe that only this process holds open;
//! however the process ends (done, panicked, killed), the pipe closes, and the shell stops the server and removes the folder.
//! What even that could not remove (the whole machine stopped) is removed when the next cluster starts.

use postgres::{Client, Config, NoTls};
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

const PREFIX: &str = "charta-postgres-";
const SUPERUSER: &str = "postgres";
/// A socket's whole path may have 107 bytes; this leaves room for the names below the folder.
const LONGEST_FOLDER: usize = 60;

/// A running server.
pub struct Cluster {
    folder: PathBuf,
    warden: Option<Child>,
    databases: Mutex<u32>,
    roles: Mutex<()>,
}

/// One database of the cluster, and how to connect to it.
#[derive(Debug, Clone)]
pub struct Database {
    /// Its name.
    pub name: String,
    folder: PathBuf,
}

impl Database {
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
        set(&[
            "ALTER SYSTEM RESET log_destination",
            "ALTER SYSTEM RESET log_statement",
            "ALTER SYSTEM RESET log_connections",
        ]);
        heard("off");
        self.csv().expect("a log").lines().map(|line| format!("{line}\n")).collect()
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
        config(&self.folder, role, &self.name)
    }
}

impl Cluster {
    /// Starts a server; some three seconds from nothing to the first query.
    pub fn start() -> Result<Cluster, String> {
        let programs = programs()?;
        let user = unprivileged()?;
        let home = temporary(user.is_some())?;
        remove_abandoned(&home);
        let folder = tempfile::Builder::new()
            .prefix(&format!("{PREFIX}{}-", std::process::id()))
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir_in(&home)
            .map_err(|error| format!("no temporary folder in {}: {error}", home.display()))?
            .keep();
        // From here on the cluster's end removes the folder.
        let pg_ctl = as_user(user.as_ref(), &folder, &programs.join("pg_ctl"));
        let warden =
            warden(&folder, &pg_ctl).map_err(|error| format!("no shell to end the server: {error}"))?;
        let cluster = Cluster {
            folder: folder.clone(),
            warden: Some(warden),
            databases: Mutex::default(),
            roles: Mutex::default(),
        };
        if let Some(User { uid, gid }) = user {
            chown(&folder, Some(uid), Some(gid)).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let data = folder.join("data");
        let initdb = as_user(user.as_ref(), &folder, &programs.join("initdb"));
        let arguments = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"];
        run(Command::new(&initdb[0]).args(&initdb[1..]).args(arguments).arg(&data), "initdb")?;
        let options = format!(
            "-c logging_collector=on -c log_directory=csv -c log_timezone=UTC -c listen_addresses= -c unix_socket_directories={} -c fsync=off -c full_page_writes=off \
             -c synchronous_commit=off -c max_connections=50",
            folder.display()
        );
        let log = folder.join("log");
        let start = run(
            Command::new(&pg_ctl[0])
                .args(&pg_ctl[1..])
                .arg("-D")
                .arg(&data)
                .arg("-l")
                .arg(&log)
                .args(["-o", &options, "-t", "60", "-w", "start"]),
            "pg_ctl start",
        );
        start.map_err(|reason| format!("{reason}\n{}", fs::read_to_string(&log).unwrap_or_default()))?;
        Ok(cluster)
    }

    /// A new, empty database, whose name begins with `name`. Roles belong to the whole cluster: a case that
    /// creates roles takes [`Cluster::with_roles`].
    pub fn database(&self, name: &str) -> Database {
        let mut made = self.databases.lock().unwrap_or_else(PoisonError::into_inner);
        *made += 1;
        let clean: String = name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
            .collect();
        let name = format!("{}_{made}", &clean[..clean.len().min(50)]);
        // While the lock is held: two databases are never made from the template at once.
        self.administrator()
            .batch_execute(&format!("CREATE DATABASE \"{name}\" TEMPLATE template0"))
            .unwrap_or_else(|error| panic!("no database {name}: {error:?}"));
        Database { name, folder: self.folder.clone() }
    }

    /// Runs a case that creates roles, in a database of its own. Such cases run one after another, and each
    /// finds the cluster without the roles of those before.
    pub fn with_roles<T>(&self, name: &str, run: impl FnOnce(&Database) -> T) -> T {
        let _alone = self.roles.lock().unwrap_or_else(PoisonError::into_inner);
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
        config(&self.folder, SUPERUSER, "postgres").connect(NoTls).expect("the cluster has started")
    }

    /// Where its files are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut warden) = self.warden.take() {
            drop(warden.stdin.take());
            let _ = warden.wait();
        }
    }
}

fn config(folder: &Path, role: &str, database: &str) -> Config {
    let mut config = Config::new();
    config.host_path(folder).user(role).dbname(database);
    config
}

/// The newest folder that holds the server's programs: Debian keeps them out of the search path.
fn programs() -> Result<PathBuf, String> {
    let complete =
        |folder: &PathBuf| ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file());
    let version = |folder: &PathBuf| {
        let name = folder.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        name.and_then(|name| name.parse::<u32>().ok())
    };
    let packaged = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = packaged.map(|entry| entry.path().join("bin")).filter(complete).max_by_key(version);
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest.or_else(|| std::env::split_paths(&path).find(complete)).ok_or_else(|| {
        "PostgreSQL's server programs (initdb, pg_ctl, postgres) are neither in /usr/lib/postgresql/*/bin nor on the \
         search path: install the package `postgresql` (apt-get install postgresql), or run `bash tests/run`"
            .to_owned()
    })
}

/// A user of the machine, by number.
struct User {
    uid: u32,
    gid: u32,
}

/// Who runs the server: root may not, so for root `postgres`, or `nobody` where there is no such user.
fn unprivileged() -> Result<Option<User>, String> {
    let number = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).stderr(Stdio::null()).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse::<u32>().ok()
    };
    if number(&["-u"]) != Some(0) {
        return Ok(None);
    }
    if Command::new("setpriv").arg("--version").stdout(Stdio::null()).status().is_err() {
        return Err(
            "root may not run PostgreSQL, and `setpriv` is missing: install the package `util-linux`"
                .to_owned(),
        );
    }
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| Some(User { uid: number(&["-u", name])?, gid: number(&["-g", name])? }))
        .map(Some)
        .ok_or_else(|| {
            "root may not run PostgreSQL, and there is neither a user `postgres` nor `nobody`".to_owned()
        })
}

/// A folder for temporary files that is near enough to the root for a socket, and open to the other user.
fn temporary(other_user: bool) -> Result<PathBuf, String> {
    let open = |folder: &Path| {
        folder
            .ancestors()
            .all(|folder| fs::metadata(folder).is_ok_and(|metadata| metadata.mode() & 0o001 != 0))
    };
    [std::env::temp_dir(), PathBuf::from("/var/tmp")]
        .into_iter()
        .find(|folder| {
            folder.as_os_str().len() < LONGEST_FOLDER && folder.is_dir() && (!other_user || open(folder))
        })
        .ok_or_else(|| {
            "no temporary folder has a short path that the server's user can enter; set TMPDIR".to_owned()
        })
}

/// The command line that runs a program as the user, with a home of its own.
fn as_user(user: Option<&User>, folder: &Path, program: &Path) -> Vec<String> {
    let home = format!("HOME={}", folder.display());
    let mut line = Vec::new();
    if let Some(User { uid, gid }) = user {
        let drop = ["setpriv", &format!("--reuid={uid}"), &format!("--regid={gid}"), "--clear-groups"];
        line.extend(drop.map(str::to_owned));
    }
    line.extend(["env".to_owned(), home, "LC_ALL=C".to_owned(), program.display().to_string()]);
    line
}

/// The shell that ends the server when the pipe to it closes. It is in a group of its own, and deaf to what the
/// keyboard sends to this one.
fn warden(folder: &Path, pg_ctl: &[String]) -> io::Result<Child> {
    const SCRIPT: &str = r#"trap '' INT TERM HUP
folder=$1; shift
read -r nothing
for attempt in 1 2 3 4 5; do
    "$@" -D "$folder/data" -m immediate -t 20 -w stop
    rm -rf "$folder" && break
    sleep 1
done"#;
    Command::new("sh")
        .args(["-c", SCRIPT, "warden"])
        .arg(folder)
        .args(pg_ctl)
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// Removes what runs left whose process is gone: the folder's name says which process that was.
fn remove_abandoned(home: &Path) {
    for entry in fs::read_dir(home).into_iter().flatten().flatten() {
        let folder = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some((owner, _)) = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once('-')) else {
            continue;
        };
        // Where there is no /proc, nobody can say whose a folder is, and it stays.
        if !Path::new("/proc/self").exists() || Path::new("/proc").join(owner).exists() {
            continue;
        }
        let first_line = |name: &str| {
            let text = fs::read_to_string(folder.join(name)).ok()?;
            text.lines().next().map(str::to_owned)
        };
        if let Some(server) = first_line("data/postmaster.pid") {
            let line = fs::read(Path::new("/proc").join(&server).join("cmdline")).unwrap_or_default();
            // Numbers are given again: end only a process that names this very folder.
            if String::from_utf8_lossy(&line).contains(&*folder.to_string_lossy()) {
                let _ = Command::new("kill").args(["-QUIT", &server]).status();
            }
        }
        let _ = fs::remove_dir_all(&folder);
    }
}

fn run(command: &mut Command, name: &str) -> Result<(), String> {
    let output = command
        .stdin(Stdio::null())
        .current_dir("/")
        .output()
        .map_err(|error| format!("{name} does not start: {error}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!(
            "{name} failed ({}):\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}
