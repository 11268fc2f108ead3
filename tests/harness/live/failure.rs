//! Whatever ends a run of `apply` in the middle leaves the database as it was; and no password is ever said.

use super::{CONTRACTS, Folder, ROWS, applied, charta, process, run, trial};
use crate::engines::Engines;
use crate::engines::cluster::Database;
use charta_certify::server::Server;
use libtest_mimic::{Failed, Trial};
use postgres::NoTls;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    vec![
        trial("killed", engines, killed),
        trial("disconnected", engines, disconnected),
        trial("locked", engines, locked),
        trial("disk-full", engines, disk_full),
        trial("changed-meanwhile", engines, changed_meanwhile),
        trial("two-at-once", engines, two_at_once),
        trial("no-password-is-said", engines, no_password_is_said),
        Trial::test("live/full-disk", full_disk),
        Trial::test("live/too-few-locks", too_few_locks),
    ]
}

/// Other contracts, which take a right away, give one and change a view.
fn others() -> String {
    CONTRACTS
        .replace("permit lab to read", "permit clinic, lab to read")
        .replace("recipient: lab", "recipient: clinic, lab")
        + "contract more {\n  provider: source\n  recipient: lab\n  term: from 2020-01-01 until 2099-01-01\n  permit lab to read objections for audit\n}\n"
}

/// A database that holds the contracts, and a folder with others.
fn ready(database: &Database) -> Folder {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    folder.write(&others());
    folder
}

/// Holds a lock on a table in the way, until it is dropped.
fn lock(database: &Database) -> postgres::Client {
    let mut client = database.superuser();
    client.batch_execute("BEGIN; LOCK TABLE charta.offer IN SHARE MODE").unwrap();
    client
}

/// Starts a run, and waits until it waits for a lock; its process in the database.
fn waiting(database: &Database, folder: &Folder) -> (Child, i32) {
    let child =
        process(&["apply", "--to", &database.address(), &folder.text(), "--yes", "--lock-timeout", "60"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
    (child, locked_run(database))
}

/// The process in the database of a run that waits for a lock.
fn locked_run(database: &Database) -> i32 {
    let mut client = database.superuser();
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let waits = "SELECT pid FROM pg_stat_activity WHERE application_name = 'charta' AND wait_event_type = 'Lock' \
            AND datname = current_database()";
        if let Some(row) = client.query_opt(waits, &[]).unwrap() {
            return row.get(0);
        }
        assert!(Instant::now() < end, "the run waits for nothing");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Waits until no run is connected any more.
fn gone(database: &Database) {
    let mut client = database.superuser();
    let end = Instant::now() + Duration::from_secs(30);
    let left =
        "SELECT FROM pg_stat_activity WHERE application_name = 'charta' AND datname = current_database()";
    while !client.query(left, &[]).unwrap().is_empty() {
        assert!(Instant::now() < end, "a run that ended is still connected");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The database is as it was, and the run can be done again.
fn as_before(database: &Database, folder: &Folder, before: &str) {
    let now = database.dump();
    assert!(now == before, "{}", crate::diff::unified(before, &now));
    applied(folder, database);
    assert!(database.dump() != before, "the test changes nothing");
}

fn killed(database: &Database) {
    let folder = ready(database);
    let before = database.dump();
    let lock = lock(database);
    let (mut child, backend) = waiting(database, &folder);
    child.kill().unwrap();
    child.wait().unwrap();
    // The server notices when it next speaks to who is gone; until then it waits for the lock.
    drop(lock);
    let _ = backend;
    gone(database);
    as_before(database, &folder, &before);
}

fn disconnected(database: &Database) {
    let folder = ready(database);
    let before = database.dump();
    let lock = lock(database);
    let (child, backend) = waiting(database, &folder);
    database.superuser().execute("SELECT pg_terminate_backend($1)", &[&backend]).unwrap();
    let output = child.wait_with_output().unwrap();
    drop(lock);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("nothing was changed"), "{said}");
    as_before(database, &folder, &before);
}

fn locked(database: &Database) {
    let folder = ready(database);
    let before = database.dump();
    let lock = lock(database);
    let (code, said) =
        charta(&["apply", "--to", &database.address(), &folder.text(), "--yes", "--lock-timeout", "1"]);
    assert!(code == 2 && said.contains("locked by somebody else") && said.contains("charta.offer"), "{said}");
    drop(lock);
    // The data themselves, which even looking needs.
    let mut other = database.superuser();
    other.batch_execute("BEGIN; LOCK TABLE care.stays").unwrap();
    for arguments in [&["apply", "--to"][..], &["verify", "--against"]] {
        let address = database.address();
        let path = folder.text();
        let mut arguments = arguments.to_vec();
        arguments.extend([address.as_str(), path.as_str()]);
        if arguments[0] == "apply" {
            arguments.extend(["--yes", "--lock-timeout", "1"]);
        }
        let (code, said) = charta(&arguments);
        assert!(code == 2 && said.contains("locked by somebody else"), "{said}");
    }
    drop(other);
    as_before(database, &folder, &before);
}

/// The server reports a full disk at the last view, as it would if there were no room for it.
fn disk_full(database: &Database) {
    let folder = ready(database);
    run(
        database,
        "CREATE FUNCTION public.full_disk() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
           RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
         CREATE EVENT TRIGGER full_disk ON ddl_command_end WHEN TAG IN ('GRANT') EXECUTE FUNCTION public.full_disk();",
    );
    let before = database.dump();
    let (code, said) = charta(&["apply", "--to", &database.address(), &folder.text(), "--yes"]);
    assert!(code == 2 && said.contains("the database's disk is full"), "{said}");
    assert!(database.dump() == before, "something was kept");
    run(database, "ALTER EVENT TRIGGER full_disk DISABLE");
    as_before(database, &folder, &database.dump());
}

/// Programs that start another one with a small disk of its own at `$0`, which nobody else sees and which is gone with it: as root, and as
/// somebody who may make a world in which they are root.
const SMALL_DISKS: [&[&str]; 2] = [
    &[
        "unshare",
        "--mount",
        "sh",
        "-c",
        "mkdir -p \"$0\" && mount -t tmpfs -o size=64m,mode=0777 tmpfs \"$0\" && exec \"$@\"",
    ],
    &[
        "unshare",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        "mkdir -p \"$0\" && mount -t tmpfs -o size=64m,mode=0777 tmpfs \"$0\" && exec unshare --user --map-user=1000 --map-group=1000 \"$@\"",
    ],
];

/// The disk of the database fills up in the middle of a run, and later has no room from the start. The server's own log of what it does lies
/// elsewhere, so that the server itself survives; where it does not, it is a server that was killed.
fn full_disk() -> Result<(), Failed> {
    let works = |by: &&&[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("small");
        let (program, rest) = by.split_first().unwrap();
        let mut trial = std::process::Command::new(program);
        trial.args(rest).arg(at).arg("true").stdout(Stdio::null()).stderr(Stdio::null());
        trial.status().is_ok_and(|status| status.success())
    };
    let Some(by) = SMALL_DISKS.iter().find(works) else {
        eprintln!(
            "live/full-disk was left out: this user may not make a disk of memory (mount), as root or in a world of its own"
        );
        return Ok(());
    };
    let by: Vec<&str> = by.iter().copied().chain(["{folder}/small"]).collect();
    let server = Server::start_by(&by, &["autovacuum=off"])?;
    let small = server.folder().join("small");
    let small = small.display();
    let shell = |line: &str| {
        let mut client = server.config("postgres", "postgres").connect(NoTls).unwrap();
        client.batch_execute(&format!("COPY (SELECT) TO PROGRAM $$cat >/dev/null; {line}$$")).unwrap();
    };
    shell(&format!("mkdir {small}/space"));
    let mut client = server.config("postgres", "postgres").connect(NoTls).unwrap();
    client.batch_execute(&format!("CREATE TABLESPACE small LOCATION '{small}/space'")).unwrap();
    client.batch_execute("CREATE DATABASE small TEMPLATE template0 TABLESPACE small").unwrap();
    let database = &Database::of(&server, "small");
    let fill = || shell(&format!("dd if=/dev/zero of={small}/filler bs=8k 2>/dev/null || true"));

    let folder = ready(database);
    // What is there is packed, so that whatever is added needs room.
    run(database, "VACUUM FULL");
    let before = database.dump();
    let lock = lock(database);
    let (child, _) = waiting(database, &folder);
    fill();
    drop(lock);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("nothing was changed"), "{said}");
    assert!(said.contains(": the database's disk is full: could not extend file"), "{said}");
    assert!(
        !said.contains("nothing was changed: the database's disk is full"),
        "it failed before the middle: {said}"
    );
    let now = database.dump();
    assert!(now == before, "{}", crate::diff::unified(&before, &now));

    // No room from the start.
    fill();
    let (code, said) = charta(&["apply", "--to", &database.address(), &folder.text(), "--yes"]);
    assert!(code == 2 && said.contains("the database's disk is full"), "{said}");
    let (code, said) = charta(&["verify", "--against", &database.address(), &folder.text()]);
    assert!(code == 2 && said.contains("the database's disk is full"), "{said}");

    shell(&format!("rm {small}/filler"));
    as_before(database, &folder, &before);
    Ok(())
}

/// What was agreed to is what is done: a plan that no longer fits is not carried out.
fn changed_meanwhile(database: &Database) {
    let folder = ready(database);
    let mut child = process(&["apply", "--to", &database.address(), &folder.text()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    {
        // The question stands at the end of the plan.
        use std::io::Read as _;
        let mut said = String::new();
        let out = child.stdout.as_mut().unwrap();
        while !said.contains("[yes/no]") {
            let mut buffer = [0_u8; 4096];
            let count = out.read(&mut buffer).unwrap();
            assert!(count > 0, "no question: {said}");
            said.push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
    }
    run(database, "DROP VIEW recipient_live_clinic.stays");
    let before = database.dump();
    use std::io::Write as _;
    child.stdin.take().unwrap().write_all(b"yes\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("has changed since"), "{said}");
    as_before(database, &folder, &before);
}

fn two_at_once(database: &Database) {
    let folder = ready(database);
    let lock = lock(database);
    let (child, _) = waiting(database, &folder);
    let (code, said) =
        charta(&["apply", "--to", &database.address(), &folder.text(), "--yes", "--lock-timeout", "1"]);
    assert!(code == 2 && said.contains("another run of charta"), "{said}");
    drop(lock);
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
}

/// Neither what is said nor what the server keeps of a run has a password in it.
fn no_password_is_said(database: &Database) {
    const SECRET: &str = "swordfish-47";
    let folder = Folder::new(CONTRACTS);
    let (host, name) = database.place();
    let good = format!("postgresql://postgres:{SECRET}@{}/{name}", host.replace('/', "%2F"));
    let wrong_port = format!("postgresql://postgres:{SECRET}@localhost:1/{name}");
    let wrong_user = format!("postgresql://nobody_at_all:{SECRET}@{}/{name}", host.replace('/', "%2F"));
    let unreadable = format!("postgresql://postgres:{SECRET}@localhost:port/{name}");
    let far =
        format!("postgresql://postgres:{SECRET}@db.example:1/{name}?hostaddr=127.0.0.1&sslmode=disable");
    let rest_as_host = format!("postgresql://postgres:x@{SECRET}@localhost:1/{name}");
    let path = folder.text();
    for address in [&good, &wrong_port, &wrong_user, &unreadable, &far, &rest_as_host] {
        for arguments in [
            &["apply", "--to", address, &path, "--dry-run", "--sql"][..],
            &["apply", "--to", address, &path, "--yes", "--format", "json"],
            &["verify", "--against", address, &path],
            &["verify", "--against", address, &path, "--format", "json"],
        ] {
            let output = process(arguments).env("RUST_BACKTRACE", "1").output().unwrap();
            for text in [output.stdout, output.stderr] {
                let text = String::from_utf8(text).unwrap();
                assert!(!text.contains(SECRET), "{arguments:?} says it: {text}");
            }
        }
    }
    assert!(
        database.superuser().query("SELECT FROM charta.granted", &[]).unwrap().len() > 3,
        "the good address applies"
    );
    assert!(!database.dump().contains(SECRET));
    assert!(!database.log().contains(SECRET));
}

/// A server that can lock little at once says what it needs, and then has it.
fn too_few_locks() -> Result<(), Failed> {
    let sets: String = (0..400)
        .map(|at| {
            format!(
                "dataset visits{at} \"Visits {at}\" {{\n  controller: source\n  key: visit\n  column visit: integer required\n}}\n"
            )
        })
        .collect();
    let names: Vec<String> = (0..400).map(|at| format!("visits{at}")).collect();
    let contract = format!(
        "contract visiting \"Visiting\" {{\n  provider: source\n  recipient: lab\n  term: from 2020-01-01 until 2099-01-01\n  permit lab to read {} for audit\n}}\n",
        names.join(", ")
    );
    let folder = Folder::new(&format!("{CONTRACTS}{sets}{contract}"));
    let few = [
        "max_connections=6",
        "autovacuum=off",
        "autovacuum_max_workers=1",
        "max_worker_processes=0",
        "max_wal_senders=0",
    ];
    let applied = |locks: u32| {
        let server = Server::start(&[&few[..], &[&format!("max_locks_per_transaction={locks}")]].concat())?;
        let mut client = server.config("postgres", "postgres").connect(NoTls).unwrap();
        client.batch_execute("CREATE DATABASE few TEMPLATE template0").unwrap();
        drop(client);
        let database = &Database::of(&server, "few");
        let before = database.dump();
        let (code, said) = charta(&["apply", "--to", &database.address(), &folder.text(), "--yes"]);
        Ok::<_, Failed>((code, said, database.dump() == before))
    };
    let (code, said, is_as_before) = applied(10)?;
    assert!(code == 2 && is_as_before, "{said}");
    assert!(
        said.contains("nothing was changed: ")
            && said.contains("(it is 10) and restart it, then apply again"),
        "{said}"
    );
    let wanted = said.split_once("max_locks_per_transaction to ").unwrap().1;
    let wanted: u32 = wanted.split(' ').next().unwrap().parse().unwrap();
    let (code, said, is_as_before) = applied(wanted)?;
    assert!(code == 0 && !is_as_before, "{said}");
    Ok(())
}
