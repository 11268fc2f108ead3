//! A private PostgreSQL server, on a Unix socket in a temporary folder, so that nothing of the
//! machine is used or left behind.
//!
//! **Invariant**: the server never outlives the run. A shell waits on a pipe that only this process holds open;
//! however the process ends (done, panicked, killed), the pipe closes, and the shell stops the server and removes the folder.
//! What even that could not remove (the whole machine stopped) is removed when the next cluster starts.

use postgres::{Client, Config, NoTls};
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const PREFIX: &str = "charta-postgres-";
const SUPERUSER: &str = "postgres";
/// A socket's whole path may have 107 bytes; this leaves room for the names below the folder.
const LONGEST_FOLDER: usize = 60;

/// A running server.
#[derive(Debug)]
pub struct Server {
    folder: PathBuf,
    warden: Option<Child>,
}

impl Server {
    /// Starts a server with settings of its own (`log_timezone=UTC`); some three seconds from nothing to the first query.
    pub fn start(settings: &[&str]) -> Result<Server, String> {
        Server::start_by(&[], settings)
    }

    /// Starts a server by another program, which is given the command line that starts it, and `{folder}` as where the server's files are:
    /// to give it a world of its own, such as a disk that nobody else sees.
    pub fn start_by(by: &[&str], settings: &[&str]) -> Result<Server, String> {
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
        let server = Server { folder: folder.clone(), warden: Some(warden) };
        if let Some(User { uid, gid }) = user {
            chown(&folder, Some(uid), Some(gid)).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let data = folder.join("data");
        let initdb = as_user(user.as_ref(), &folder, &programs.join("initdb"));
        let arguments = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"];
        run(command(&initdb).args(arguments).arg(&data), "initdb")?;
        // Its life is short and its data few: neither is worth a plan that is compiled first.
        let options = format!(
            "-c listen_addresses= -c unix_socket_directories={} -c fsync=off -c full_page_writes=off \
             -c synchronous_commit=off -c jit=off -c max_connections=50 -c port=5432{}",
            folder.display(),
            settings.iter().map(|setting| format!(" -c {setting}")).collect::<String>()
        );
        let log = folder.join("log");
        let by = by.iter().map(|word| word.replace("{folder}", &folder.display().to_string()));
        let start: Vec<String> = by.chain(pg_ctl).collect();
        let start = run(
            command(&start)
                .arg("-D")
                .arg(&data)
                .arg("-l")
                .arg(&log)
                .args(["-o", &options, "-t", "60", "-w", "start"]),
            "pg_ctl start",
        );
        start.map_err(|reason| format!("{reason}\n{}", fs::read_to_string(&log).unwrap_or_default()))?;
        Ok(server)
    }

    /// The parameters of a connection to a database as a role. `postgres` is a superuser, who sees through every policy.
    pub fn config(&self, role: &str, database: &str) -> Config {
        config(&self.folder, role, database)
    }

    /// A connection to a new, empty database as the superuser.
    pub fn new_database(&self, name: &str) -> Result<Client, String> {
        let connect = |database: &str| {
            self.config(SUPERUSER, database).connect(NoTls).map_err(|error| error.to_string())
        };
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        let made =
            connect("postgres")?.batch_execute(&format!("CREATE DATABASE {quoted} TEMPLATE template0"));
        made.map_err(|error| error.to_string())?;
        connect(name)
    }

    /// Where its files are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut warden) = self.warden.take() {
            drop(warden.stdin.take());
            let _ = warden.wait();
        }
    }
}

/// The parameters of a connection to the server in a folder.
pub fn config(folder: &Path, role: &str, database: &str) -> Config {
    let mut config = Config::new();
    config.host_path(folder).user(role).dbname(database);
    config
}

/// The newest folder that holds the server's programs: Debian keeps them out of the search path.
pub fn programs() -> Result<PathBuf, String> {
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

fn command(line: &[String]) -> Command {
    let mut command = Command::new(line.first().map_or("", String::as_str));
    command.args(line.iter().skip(1));
    command
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
