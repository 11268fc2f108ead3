//! What a database, or the way to it, said of a failure, in words of whoever administers it.

use super::tls::Mode;
use charta_model::time::Day;
use postgres::Error;
use postgres::error::SqlState;
use rustls::{AlertDescription, CertificateError};

/// What was said of a failure, in one line.
pub(super) fn described(error: &Error, mode: Mode) -> String {
    let Some(database) = error.as_db_error() else {
        if let Some(words) = of_the_way(error, mode) {
            return words;
        }
        let cause = std::error::Error::source(error).map_or_else(String::new, |cause| format!(": {cause}"));
        return format!("{error}{cause}");
    };
    let code = database.code();
    let known = match *code {
        SqlState::LOCK_NOT_AVAILABLE => Some("something it needs is locked by somebody else"),
        SqlState::OUT_OF_MEMORY => Some("the database's memory is full"),
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

/// Whether a connection failed while the two sides agreed on TLS.
pub(super) fn is_of_tls(error: &Error) -> bool {
    of_tls(error).is_some() || error.to_string().contains("TLS")
}

/// The trouble with TLS below an error.
fn of_tls(error: &Error) -> Option<&rustls::Error> {
    let mut cause = std::error::Error::source(error);
    while let Some(at) = cause {
        if let Some(found) = at.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        // An error of a stream says what its cause's cause is, and not its cause.
        let inner = at.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(found) = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return Some(found);
        }
        cause = at.source();
    }
    None
}

fn of_the_way(error: &Error, mode: Mode) -> Option<String> {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    if cause.as_deref() == Some("server does not support TLS") {
        return Some(format!(
            "the server speaks no TLS, and sslmode={} asks for it; have its administrator set ssl to on, or, where the network is trusted, write sslmode=disable",
            mode.word()
        ));
    }
    of_tls(error).map(|error| match error {
        rustls::Error::InvalidCertificate(reason) => of_a_certificate(reason),
        rustls::Error::AlertReceived(alert) => of_an_alert(*alert),
        other => format!("the server and this machine do not agree on TLS: {other}"),
    })
}

fn of_a_certificate(reason: &CertificateError) -> String {
    let day = |time: &rustls::pki_types::UnixTime| {
        Day::from_number(i64::try_from(time.as_secs() / 86_400).unwrap_or(i64::MAX))
    };
    match reason {
        CertificateError::UnknownIssuer => {
            "no authority that is trusted here signed the server's certificate; name the file with the certificate of the server's authority in sslrootcert, or ask whether this is the right server"
                .to_owned()
        }
        CertificateError::NotValidForNameContext { expected, presented } => {
            let names: Vec<&str> = presented.iter().map(|name| name_in(name)).collect();
            let names = if names.is_empty() { "no name of a host".to_owned() } else { names.join(", ") };
            format!(
                "the server's certificate is for {names}, and not for {}; write the address with a name that the certificate has, or have a certificate made that names this host (subjectAltName)",
                expected.to_str()
            )
        }
        CertificateError::ExpiredContext { not_after, .. } => format!(
            "the server's certificate was good until {}; have a new one made, or set right the clock of this machine",
            day(not_after)
        ),
        CertificateError::NotValidYetContext { not_before, .. } => format!(
            "the server's certificate is good only from {} on; set right the clock of this machine, or have another one made",
            day(not_before)
        ),
        other if format!("{other:?}").contains("CaUsedAsEndEntity") => {
            "the server shows the certificate of an authority as its own; have that authority sign a certificate for the server"
                .to_owned()
        }
        other => format!("the server's certificate is not accepted ({other}); have another one made"),
    }
}

/// A name as a certificate has it, without the word for its kind.
fn name_in(presented: &str) -> &str {
    let inner = presented.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(presented).trim_matches('"')
}

fn of_an_alert(alert: AlertDescription) -> String {
    match alert {
        AlertDescription::CertificateRequired => {
            "the server asks for a certificate of whoever connects; name it in sslcert, and its key in sslkey"
                .to_owned()
        }
        AlertDescription::UnknownCA
        | AlertDescription::BadCertificate
        | AlertDescription::CertificateUnknown
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateRevoked => {
            "the server does not accept the certificate in sslcert; have one made by an authority that the server trusts (ssl_ca_file)"
                .to_owned()
        }
        other => format!("the server ended the connection while TLS was agreed on ({other:?})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_said_as_people_write_them() {
        assert_eq!(name_in("DnsName(\"a.example\")"), "a.example");
        assert_eq!(name_in("IpAddress(127.0.0.1)"), "127.0.0.1");
        assert_eq!(name_in("a.example"), "a.example");
    }
}
