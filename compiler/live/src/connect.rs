//! Reaching a database, without its password ever being said.

use postgres::config::{Host, SslMode};
use postgres::error::SqlState;
use postgres::{Client, Config, NoTls};
use std::time::Duration;

/// How long to wait for a connection.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where a database is and who asks, with a password that is never shown.
#[derive(Clone)]
pub struct Address {
    config: Config,
    secrets: Vec<String>,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.shown())
    }
}

impl Address {
    /// Reads an address: `postgresql://user@host:port/database`, or `host=… user=… dbname=…`. What it leaves out is asked of the
    /// environment (`PGHOST`, `PGPORT`, `PGUSER`, `PGDATABASE`, `PGPASSWORD`), and a password last of the text of a password file. An
    /// error is a sentence that repeats nothing of the address.
    pub fn read(
        text: &str,
        environment: &dyn Fn(&str) -> Option<String>,
        password_file: Option<&str>,
    ) -> Result<Address, String> {
        let mut config: Config = text.parse().map_err(|_| {
            "the address of the database is not understood; write postgresql://user@host:port/database, and the password into PGPASSWORD or the password file"
                .to_owned()
        })?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            let host = environment("PGHOST").unwrap_or_else(|| "localhost".to_owned());
            config.host(&host);
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
        let mut address = Address { config, secrets: Vec::new() };
        if address.config.get_password().is_none() {
            let found = environment("PGPASSWORD").or_else(|| address.listed(password_file?));
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
        address.may_be_sent()?;
        address.config.application_name("charta").connect_timeout(PATIENCE);
        Ok(address)
    }

    /// Refuses to send a password over a network that anybody may listen to, unless the address says so.
    fn may_be_sent(&self) -> Result<(), String> {
        let is_near = |host: &Host| match host {
            Host::Tcp(name) => ["localhost", "127.0.0.1", "::1"].contains(&name.as_str()),
            Host::Unix(_) => true,
        };
        let near = self.config.get_hosts().iter().all(is_near)
            && self.config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback);
        match (near, self.config.get_ssl_mode()) {
            (_, SslMode::Require) => Err(
                "this build of charta speaks no TLS; reach the database through a socket, or through a tunnel on this machine"
                    .to_owned(),
            ),
            (true, _) | (_, SslMode::Disable) => Ok(()),
            _ => Err(
                "the database is on another machine, and this build of charta speaks no TLS; use a tunnel, or write sslmode=disable where the network is trusted"
                    .to_owned(),
            ),
        }
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
        self.config
            .connect(NoTls)
            .map_err(|error| format!("{} cannot be reached: {}", self.shown(), self.said(&error)))
    }

    /// What the database said of a failure, in one line and without the password.
    pub fn said(&self, error: &postgres::Error) -> String {
        let mut text = described(error);
        for secret in &self.secrets {
            text = text.replace(secret, "…");
        }
        text
    }
}

/// What the database said of a failure, in one line.
fn described(error: &postgres::Error) -> String {
    let Some(database) = error.as_db_error() else {
        let cause = std::error::Error::source(error).map_or_else(String::new, |cause| format!(": {cause}"));
        return format!("{error}{cause}");
    };
    let code = database.code();
    let known = match *code {
        SqlState::LOCK_NOT_AVAILABLE => Some("something it needs is locked by somebody else"),
        SqlState::DISK_FULL => Some("the database's disk is full"),
        SqlState::ADMIN_SHUTDOWN => Some("an administrator ended the connection"),
        SqlState::INSUFFICIENT_PRIVILEGE => Some("this user may not do it; a superuser may"),
        _ => None,
    };
    let detail = database.detail().map_or_else(String::new, |detail| format!(" ({detail})"));
    let said = format!("{}{detail}", database.message());
    let said = known.map_or_else(|| said.clone(), |known| format!("{known}: {said}"));
    said.split_whitespace().collect::<Vec<_>>().join(" ")
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
        Address::read(text, &|_| None, file)
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
    fn other_machines_are_refused_without_leave() {
        assert!(read("postgresql://a@db.example/d", None).is_err());
        assert!(read("postgresql://a@db.example/d?sslmode=disable", None).is_ok());
        assert!(read("postgresql://a@localhost/d?sslmode=require", None).is_err());
    }
}
