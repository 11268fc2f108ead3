//! Reaching a database, without its password ever being said.

mod parameters;
mod tls;
mod words;

use postgres::config::{Host, SslMode};
use postgres::error::SqlState;
use postgres::{Client, Config, Error, NoTls};
use std::time::Duration;
use tls::{Mode, Tls};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long to wait for a connection.
const PATIENCE: Duration = Duration::from_secs(20);

/// What an address may be completed by.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// A variable of the environment that is set and not empty.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// The text of the password file, where there is one that nobody else may read.
    pub password_file: Option<&'a str>,
    /// The text of a file, or why there is none.
    pub file: &'a dyn Fn(&str) -> Result<String, String>,
    /// The text of a file that nobody else may read.
    pub private: &'a dyn Fn(&str) -> Option<String>,
    /// The certificates of the authorities that the machine trusts, each as bytes (DER).
    pub authorities: &'a dyn Fn() -> Vec<Vec<u8>>,
}

impl Surroundings<'_> {
    /// None at all: an address must say everything.
    pub const NONE: Surroundings<'static> = Surroundings {
        variable: &|_| None,
        password_file: None,
        file: &|_| Err("files are not read here".to_owned()),
        private: &|_| None,
        authorities: &Vec::new,
    };
}

/// How a session reads texts and writes names, whatever the database says.
const SETTINGS: &str = "SET standard_conforming_strings = on; SET quote_all_identifiers = off; SET search_path = pg_catalog; \
    SET DateStyle = ISO; SET IntervalStyle = postgres; SET bytea_output = hex; SET TimeZone = UTC";

/// Where a database is and who asks, with a password that is never shown.
#[derive(Clone)]
pub struct Address {
    config: Config,
    tls: Tls,
    is_near: bool,
    secrets: Vec<String>,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.shown())
    }
}

impl Address {
    /// Reads an address: `postgresql://user@host:port/database`, or `host=… user=… dbname=…`. What it leaves out is asked of the
    /// surroundings: the variables (`PGHOST`, `PGPORT`, `PGUSER`, `PGDATABASE`, `PGPASSWORD`, `PGSSLMODE`, `PGSSLROOTCERT`, `PGSSLCERT`,
    /// `PGSSLKEY`), and a password last of the password file. An error is a sentence that repeats nothing of the address but the names of
    /// files.
    pub fn read(text: &str, around: &Surroundings<'_>) -> Result<Address, String> {
        let environment = around.variable;
        let (plain, said) = parameters::split(text);
        let mut config: Config = plain.parse().map_err(|error: Error| not_understood(&error))?;
        if config.get_hosts().is_empty() {
            match config.get_hostaddrs().to_vec() {
                none if none.is_empty() => {
                    let host = environment("PGHOST").unwrap_or_else(|| "localhost".to_owned());
                    config.host(&host);
                }
                // The name that a server's certificate must have is then its number.
                numbers => {
                    for number in numbers {
                        config.host(&number.to_string());
                    }
                }
            }
        }
        // The rest of a password that has an `@` would be taken for the beginning of a host, and be said.
        if config.get_hosts().iter().any(|host| matches!(host, Host::Tcp(name) if name.contains('@'))) {
            return Err(
                "the address has more than one `@`; write one that belongs to the password as %40, or the password into PGPASSWORD"
                    .to_owned(),
            );
        }
        if let (true, Some(port)) = (config.get_ports().is_empty(), environment("PGPORT")) {
            config.port(port.parse().map_err(|_| "PGPORT is no number of a port".to_owned())?);
        }
        if config.get_user().is_none() {
            let user = environment("PGUSER").or_else(|| environment("USER"));
            config.user(&user.ok_or("the address names no user")?);
        }
        if let (None, Some(name)) = (config.get_dbname(), environment("PGDATABASE")) {
            config.dbname(&name);
        }
        let is_near = is_near(&config);
        let tls = tls::read(&said, around, is_near)?;
        let has_network = config.get_hosts().iter().any(|host| matches!(host, Host::Tcp(_)));
        config.ssl_mode(match tls.mode {
            // Sockets of this machine are never encrypted, whatever is asked.
            _ if !has_network => SslMode::Disable,
            Mode::Disable => SslMode::Disable,
            Mode::Prefer => SslMode::Prefer,
            Mode::Require | Mode::VerifyAuthority | Mode::VerifyFull => SslMode::Require,
        });
        let mut address = Address { config, tls, is_near, secrets: Vec::new() };
        if address.config.get_password().is_none() {
            let found = environment("PGPASSWORD").or_else(|| address.listed(around.password_file?));
            if let Some(password) = found {
                address.config.password(password);
            }
        }
        if let Some(password) = address.config.get_password().filter(|password| !password.is_empty()) {
            address.secrets.push(String::from_utf8_lossy(password).into_owned());
        }
        // As it stands in the address, where letters may be written as numbers.
        if let Some(written) = written_password(text).filter(|written| !written.is_empty()) {
            address.secrets.push(written.to_owned());
        }
        address.config.application_name("charta").connect_timeout(PATIENCE);
        Ok(address)
    }

    /// What somebody on the network could do to a connection to another machine, as the address has it made; nothing where the server and its
    /// name are checked, or where the connection does not leave this machine.
    pub fn weakness(&self) -> Option<String> {
        let words = self.tls.mode.weakness().filter(|_| !self.is_near)?;
        Some(format!("sslmode={}: {words}", self.tls.mode.word()))
    }

    /// The password that a password file has for this address: lines of host:port:database:user:password, `*` for any.
    fn listed(&self, file: &str) -> Option<String> {
        let host = match self.config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            Some(Host::Unix(_)) | None => "localhost".to_owned(),
        };
        let port = self.config.get_ports().first().map_or_else(|| "5432".to_owned(), u16::to_string);
        let user = self.config.get_user().unwrap_or_default();
        let database = self.config.get_dbname().unwrap_or(user);
        let asked = [host.as_str(), port.as_str(), database, user];
        file.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
            let parts = fields(line);
            let (password, rest) = parts.split_last()?;
            let fits = rest.len() == asked.len()
                && rest.iter().zip(asked).all(|(pattern, value)| pattern == "*" || pattern == value);
            fits.then(|| password.clone())
        })
    }

    /// The address without its password.
    pub fn shown(&self) -> String {
        let host = match self.config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            Some(Host::Unix(path)) => path.display().to_string(),
            None => self.config.get_hostaddrs().first().map_or_else(String::new, ToString::to_string),
        };
        let port = self.config.get_ports().first().map_or_else(String::new, |port| format!(":{port}"));
        let user = self.config.get_user().unwrap_or_default();
        format!("{} on {host}{port} as {user}", self.config.get_dbname().unwrap_or(user))
    }

    /// A connection. An error is one sentence.
    pub fn connect(&self) -> Result<Client, String> {
        let attempt = match &self.tls.config {
            None => self.config.connect(NoTls),
            Some(tls) => self.config.connect(MakeRustlsConnect::new(tls.clone())),
        };
        let attempt = match attempt {
            // Whoever only prefers TLS does without where it cannot be, or where the server admits nobody who uses it.
            Err(error) if self.tls.mode == Mode::Prefer && is_worth_another(&error) => {
                self.config.clone().ssl_mode(SslMode::Disable).connect(NoTls)
            }
            other => other,
        };
        // Whoever owns the database, and is no superuser, may have set how a session reads texts and writes names.
        let ready = attempt.and_then(|mut client| {
            client.batch_execute(SETTINGS)?;
            Ok(client)
        });
        ready.map_err(|error| format!("{} cannot be reached: {}", self.shown(), self.said(&error)))
    }

    /// What the database said of a failure, in one line and without the password.
    pub fn said(&self, error: &Error) -> String {
        let mut text = words::described(error, self.tls.mode);
        for secret in &self.secrets {
            text = text.replace(secret, "…");
        }
        text
    }
}

fn is_worth_another(error: &Error) -> bool {
    words::is_of_tls(error) || error.code() == Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION)
}

fn not_understood(error: &Error) -> String {
    let reason = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    match parameters::unknown(&reason) {
        Some(name) => format!("the address asks for `{name}`, which charta does not know; leave it out"),
        None => "the address of the database is not understood; write postgresql://user@host:port/database, and the password into PGPASSWORD or the password file"
            .to_owned(),
    }
}

/// Whether a connection does not leave this machine.
fn is_near(config: &Config) -> bool {
    let is_near = |host: &Host| match host {
        Host::Tcp(name) => ["localhost", "127.0.0.1", "::1"].contains(&name.as_str()),
        Host::Unix(_) => true,
    };
    config.get_hosts().iter().all(is_near) && config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback)
}

/// The fields of a line of a password file, in which a backslash takes the next letter as it is.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ':' if fields.len() < 5 => fields.push(String::new()),
            '\\' => fields.last_mut().into_iter().for_each(|field| field.extend(letters.next())),
            other => fields.last_mut().into_iter().for_each(|field| field.push(other)),
        }
    }
    fields
}

/// The password as an address has it.
fn written_password(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("://")?;
    let (person, _) = rest.rsplit_once('@')?;
    person.split_once(':').map(|(_, password)| password)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, file: Option<&str>) -> Result<Address, String> {
        let key = rcgen::KeyPair::generate().unwrap();
        let authority = rcgen::CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap();
        let authorities = || vec![authority.der().to_vec()];
        Address::read(
            text,
            &Surroundings { password_file: file, authorities: &authorities, ..Surroundings::NONE },
        )
    }

    #[test]
    fn no_password_is_ever_shown() {
        let address = read("postgresql://alice:geh%65im@localhost:1/d", None).unwrap();
        assert_eq!(address.shown(), "d on localhost:1 as alice");
        assert_eq!(format!("{address:?}"), address.shown());
        assert_eq!(address.secrets, ["geheim", "geh%65im"]);
        let error = address.connect().err().unwrap();
        assert!(!error.contains("geh") && error.starts_with("d on localhost:1 as alice cannot"), "{error}");
        let wrong = read("postgresql://alice:geheim@localhost:port/d", None).unwrap_err();
        assert!(!wrong.contains("geheim"));
    }

    #[test]
    fn passwords_are_found_in_the_file() {
        let file = "# host\nother:*:*:*:no\n*:5432:d:al\\:ice:a\\:b:c\n";
        let address = read("host=localhost user=al:ice dbname=d", Some(file)).unwrap();
        assert_eq!(address.config.get_password(), Some(&b"a:b:c"[..]));
        let address = read("host=localhost user=bob dbname=d", Some(file)).unwrap();
        assert_eq!(address.config.get_password(), None);
    }

    #[test]
    fn no_password_becomes_a_host() {
        let error = read("postgresql://alice:ge@heim@localhost/d", None).unwrap_err();
        assert!(!error.contains("heim") && error.contains("%40"), "{error}");
    }

    #[test]
    fn another_machine_is_checked_unless_something_else_is_written() {
        let mode =
            |text: &str| read(text, None).map(|address| (address.tls.mode, address.weakness().is_some()));
        assert_eq!(mode("postgresql://a@db.example/d"), Ok((Mode::VerifyFull, false)));
        assert_eq!(mode("postgresql://a@localhost/d?hostaddr=192.0.2.1"), Ok((Mode::VerifyFull, false)));
        assert_eq!(
            mode("host=db.example user=a sslmode=verify-full sslrootcert=system"),
            Ok((Mode::VerifyFull, false))
        );
        assert_eq!(mode("postgresql://a@db.example/d?sslmode=disable"), Ok((Mode::Disable, true)));
        assert_eq!(mode("postgresql://a@db.example/d?sslmode=prefer"), Ok((Mode::Prefer, true)));
        assert_eq!(mode("postgresql://a@db.example/d?sslmode=require"), Ok((Mode::Require, true)));
        assert_eq!(mode("postgresql://a@localhost/d"), Ok((Mode::Prefer, false)));
        assert_eq!(mode("postgresql://a@localhost/d?sslmode=require"), Ok((Mode::Require, false)));
        assert_eq!(
            read("host=/run/x user=a sslmode=verify-full", None).unwrap().config.get_ssl_mode(),
            SslMode::Disable
        );
        for (text, words) in [
            ("postgresql://a@db.example/d?sslmode=verify-ca", "needs the authority"),
            ("postgresql://a@db.example/d?sslmode=verify-ca&sslrootcert=system", "too weak"),
            ("postgresql://a@db.example/d?sslmode=require&sslrootcert=system", "too weak"),
            ("postgresql://a@db.example/d?sslmode=allow", "sslmode is one of"),
            ("postgresql://a@db.example/d?sslrootcert=/none", "`/none` cannot be read"),
            ("postgresql://a@db.example/d?sslcrl=/none", "`sslcrl`"),
        ] {
            let error = mode(text).unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
        }
        let none = Address::read("postgresql://a@db.example/d", &Surroundings::NONE).unwrap_err();
        assert!(none.contains("trusts no authority"), "{none}");
    }
}
