//! Databases on other machines: whom the connection is with is checked as the address asks, and what is wrong is said so that an administrator
//! can mend it. The server is one of its own, reached over the network of this machine.

use super::{CONTRACTS, Folder, process};
use charta_certify::server::Server;
use libtest_mimic::{Failed, Trial};
use postgres::{Client, NoTls};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    date_time_ymd,
};
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::PathBuf;

const SECRET: &str = "swordfish-48";

pub(super) fn trials() -> Vec<Trial> {
    vec![Trial::test("live/tls", || -> Result<(), Failed> {
        tls(&Remote::start()?);
        Ok(())
    })]
}

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut parameters = CertificateParams::new(Vec::new()).unwrap();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.distinguished_name.push(DnType::CommonName, name);
    CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate for names of hosts, or of a person, good in the years given; and its key.
fn signed(by: &Authority, hosts: &[&str], person: &str, years: (i32, i32)) -> (String, String) {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut parameters = CertificateParams::new(hosts).unwrap();
    parameters.distinguished_name.push(DnType::CommonName, person);
    parameters.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    (parameters.not_before, parameters.not_after) =
        (date_time_ymd(years.0, 1, 1), date_time_ymd(years.1, 1, 1));
    let key = KeyPair::generate().unwrap();
    (parameters.signed_by(&key, by).unwrap().pem(), key.serialize_pem())
}

/// Years in which every clock of a test is.
const ALWAYS: (i32, i32) = (2000, 2500);

/// A server that is reached over the network.
struct Remote {
    server: Server,
    port: u16,
}

impl Remote {
    fn start() -> Result<Remote, String> {
        let mut tries = 0;
        loop {
            // Somebody may take the port in between.
            let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
            let port = free.map_err(|error| format!("no free port: {error}"))?.port();
            let port_setting = format!("port={port}");
            let settings = [
                "listen_addresses=127.0.0.1",
                &port_setting,
                "logging_collector=on",
                "log_directory=csv",
                "password_encryption=scram-sha-256",
            ];
            tries += 1;
            match Server::start(&settings) {
                Ok(server) => return Ok(Remote { server, port }),
                Err(error) if tries == 3 => return Err(error),
                Err(_) => {}
            }
        }
    }

    fn administrator(&self) -> Client {
        self.server.config("postgres", "postgres").port(self.port).connect(NoTls).unwrap()
    }

    /// A file that the server's user owns and alone reads.
    fn give(&self, name: &str, text: &str) {
        let data = self.server.folder().join("data");
        let (path, owner) = (data.join(name), fs::metadata(&data).unwrap());
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
    }

    /// Sets the server, and waits until it heard.
    fn set(&self, settings: &[(&str, &str)]) {
        let mut client = self.administrator();
        let before: String = client.query_one("SELECT pg_conf_load_time()::text", &[]).unwrap().get(0);
        for (name, value) in settings {
            client.batch_execute(&format!("ALTER SYSTEM SET {name} = '{value}'")).unwrap();
        }
        client.batch_execute("SELECT pg_reload_conf()").unwrap();
        for _ in 0..400 {
            // A new connection has what the server has.
            let now: String =
                self.administrator().query_one("SELECT pg_conf_load_time()::text", &[]).unwrap().get(0);
            if now != before {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(25));
        }
        panic!("the server did not hear of its settings");
    }

    /// Shows a certificate to whoever connects.
    fn shows(&self, (certificate, key): &(String, String)) {
        self.give("server.crt", certificate);
        self.give("server.key", key);
        self.set(&[("ssl", "on")]);
    }

    /// What the server wrote into its logs.
    fn log(&self) -> String {
        let files = fs::read_dir(self.server.folder().join("data/csv")).unwrap().flatten();
        files.map(|file| String::from_utf8_lossy(&fs::read(file.path()).unwrap()).into_owned()).collect()
    }
}

/// Runs `verify`, and says how it ended and what it said. No home is the developer's, and nothing says the password.
fn verified(remote: &Remote, folder: &Folder, command: &[&str], more: &str) -> (i32, String) {
    let host = if more.contains("host=") { "" } else { "host=localhost" };
    let address = format!("{host} port={} user=admin dbname=postgres {more}", remote.port);
    let mut arguments = command.to_vec();
    let path = folder.text();
    arguments.extend([address.as_str(), path.as_str()]);
    let mut run = process(&arguments);
    for name in ["PGSSLMODE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY"] {
        run.env_remove(name);
    }
    let output = run.env("PGPASSWORD", SECRET).env("HOME", folder.path()).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    assert!(!said.contains(SECRET), "{said}");
    (output.status.code().unwrap(), said)
}

fn tls(remote: &Remote) {
    let folder = Folder::new(CONTRACTS);
    let file = |name: &str, text: &str| -> String {
        let path: PathBuf = folder.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (right, wrong) = (authority("Right"), authority("Wrong"));
    let (trusted, strange) = (file("right.pem", &right.pem()), file("wrong.pem", &wrong.pem()));
    remote
        .administrator()
        .batch_execute(&format!("CREATE ROLE admin SUPERUSER LOGIN PASSWORD '{SECRET}'"))
        .unwrap();
    let everybody = "local all all trust\nhost all all all scram-sha-256\n";
    let only_tls = "local all all trust\nhostssl all all all scram-sha-256\n";
    let only_plain = "local all all trust\nhostnossl all all all scram-sha-256\n";
    let verify: &[&str] = &["verify", "--against"];
    let reached = |more: &str| {
        let (code, said) = verified(remote, &folder, verify, more);
        assert_eq!(code, 1, "{more}: {said}");
        assert!(said.contains("missing: "), "{more}: {said}");
        said
    };
    let refused = |more: &str, words: &[&str]| {
        let (code, said) = verified(remote, &folder, verify, more);
        assert_eq!(code, 2, "{more}: {said}");
        assert!(words.iter().all(|word| said.contains(word)), "{more}: {said}");
    };

    // A server without TLS: taken where nothing more is asked, and refused wherever something is.
    remote.give("pg_hba.conf", everybody);
    remote.set(&[("log_connections", "on")]);
    let far = "host=db.example hostaddr=127.0.0.1";
    reached("");
    reached(&format!("{far} sslmode=disable"));
    reached(&format!("{far} sslmode=prefer"));
    for mode in ["require", "verify-ca", "verify-full"] {
        let more = format!("{far} sslmode={mode} sslrootcert={trusted}");
        refused(&more, &["speaks no TLS", "set ssl to on", "sslmode=disable"]);
    }
    refused(&format!("{far} sslrootcert={trusted}"), &["speaks no TLS"]);

    // A server with a certificate for its name.
    remote.shows(&signed(&right, &["localhost", "db.example"], "server", ALWAYS));
    remote.give("pg_hba.conf", only_tls);
    remote.set(&[]);
    let full = reached(&format!("sslmode=verify-full sslrootcert={trusted}"));
    assert!(!full.contains("sslmode"), "{full}");
    reached(&format!("{far} sslrootcert={trusted}"));
    reached("");
    for (mode, words) in
        [("prefer", "only where the server offers it"), ("require", "who answers is not checked")]
    {
        let said = reached(&format!("{far} sslmode={mode}"));
        assert!(said.contains(words), "{said}");
    }
    let said = reached(&format!("{far} sslmode=verify-ca sslrootcert={trusted}"));
    assert!(said.contains("but not its name"), "{said}");
    assert!(remote.log().contains("SSL enabled"));
    // Without encryption this server admits nobody, so what went through was encrypted.
    refused("sslmode=disable", &["no encryption"]);

    // Another authority.
    for mode in ["require", "verify-ca", "verify-full"] {
        let more = format!("sslmode={mode} sslrootcert={strange}");
        refused(&more, &["no authority that is trusted here", "sslrootcert"]);
    }
    // Another name, which only the mode that checks names minds.
    let number = "host=127.0.0.1";
    refused(
        &format!("{number} sslmode=verify-full sslrootcert={trusted}"),
        &["is for localhost, db.example, and not for 127.0.0.1", "subjectAltName"],
    );
    refused(
        &format!("host=other.example hostaddr=127.0.0.1 sslrootcert={trusted}"),
        &["is for localhost, db.example, and not for other.example"],
    );
    reached(&format!("{number} sslmode=verify-ca sslrootcert={trusted}"));
    // The plan says how weak the way is; the strong way says nothing.
    let plan: &[&str] = &["apply", "--dry-run", "--to"];
    let (code, said) = verified(remote, &folder, plan, &format!("{far} sslmode=require"));
    assert!(code == 1 && said.contains("sslmode=require: it is encrypted, but"), "{said}");
    let (code, said) = verified(
        remote,
        &folder,
        &["apply", "--dry-run", "--format", "json", "--to"],
        &format!("{far} sslmode=prefer"),
    );
    assert!(code == 1 && said.contains("\"weakness\": \"sslmode=prefer"), "{said}");
    // Files where PostgreSQL's own clients look for them.
    fs::create_dir(folder.path().join(".postgresql")).unwrap();
    file(".postgresql/root.crt", &wrong.pem());
    refused("sslmode=require", &["no authority that is trusted here"]);
    file(".postgresql/root.crt", &right.pem());
    reached(far);
    fs::remove_file(folder.path().join(".postgresql/root.crt")).unwrap();
    // Files that are none.
    refused("sslmode=verify-full sslrootcert=/none/such", &["`/none/such` cannot be read"]);
    let empty = file("empty.pem", "nothing");
    refused(&format!("sslmode=verify-full sslrootcert={empty}"), &["has no certificate"]);

    // Whoever only prefers TLS is let in where only those without are.
    remote.give("pg_hba.conf", only_plain);
    remote.set(&[]);
    reached(&format!("{far} sslmode=prefer"));
    refused(&format!("{far} sslmode=require"), &["SSL encryption"]);
    remote.give("pg_hba.conf", only_tls);

    // Certificates that are not good today.
    remote.shows(&signed(&right, &["localhost"], "server", (2001, 2002)));
    refused(&format!("sslmode=verify-full sslrootcert={trusted}"), &["was good until 2002-01-01", "clock"]);
    reached("sslmode=require");
    remote.shows(&signed(&right, &["localhost"], "server", (2400, 2500)));
    refused(&format!("sslmode=verify-ca sslrootcert={trusted}"), &["good only from 2400-01-01 on"]);
    // An authority's own certificate, as servers have that signed theirs themselves.
    remote.shows(&(right.pem(), right.key().serialize_pem()));
    refused(
        &format!("sslmode=verify-ca sslrootcert={trusted}"),
        &["the certificate of an authority as its own"],
    );

    // Certificates of whoever connects.
    remote.shows(&signed(&right, &["localhost"], "server", ALWAYS));
    remote.give("authorities.crt", &right.pem());
    remote.give("pg_hba.conf", "local all all trust\nhostssl all all all cert\n");
    remote.set(&[("ssl_ca_file", "authorities.crt")]);
    let checked = format!("sslmode=verify-full sslrootcert={trusted}");
    let (certificate, key) = signed(&right, &[], "admin", ALWAYS);
    let (mine, secret) = (file("admin.crt", &certificate), file("admin.key", &key));
    reached(&format!("{checked} sslcert={mine} sslkey={secret}"));
    refused(&checked, &["certificate"]);
    let (certificate, key) = signed(&wrong, &[], "admin", ALWAYS);
    let (theirs, other) = (file("other.crt", &certificate), file("other.key", &key));
    refused(
        &format!("{checked} sslcert={theirs} sslkey={other}"),
        &["does not accept the certificate in sslcert"],
    );
    refused(&format!("{checked} sslcert={mine} sslkey={other}"), &["do not fit"]);
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o644)).unwrap();
    refused(&format!("{checked} sslcert={mine} sslkey={secret}"), &["chmod 600"]);
    assert!(!remote.log().contains(SECRET));
}
