//! How a connection is protected: the modes that PostgreSQL's own clients have, and what is checked of the server in each.

use super::Surroundings;
use super::parameters::Said;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::sync::Arc;

/// What is asked of a connection, as `sslmode` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    /// Nothing is encrypted.
    Disable,
    /// It is encrypted where the server offers it.
    Prefer,
    /// It is encrypted; who answers is not checked.
    Require,
    /// An authority that is trusted signed the server's certificate.
    VerifyAuthority,
    /// And the certificate is for the name in the address.
    VerifyFull,
}

impl Mode {
    fn parse(word: &str) -> Option<Mode> {
        match word {
            "disable" => Some(Mode::Disable),
            "prefer" => Some(Mode::Prefer),
            "require" => Some(Mode::Require),
            "verify-ca" => Some(Mode::VerifyAuthority),
            "verify-full" => Some(Mode::VerifyFull),
            _ => None,
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Mode::Disable => "disable",
            Mode::Prefer => "prefer",
            Mode::Require => "require",
            Mode::VerifyAuthority => "verify-ca",
            Mode::VerifyFull => "verify-full",
        }
    }

    /// What somebody between the two could do although the connection is made in this mode.
    pub(super) const fn weakness(self) -> Option<&'static str> {
        match self {
            Mode::Disable => Some(
                "nothing is encrypted: whoever can listen on the network reads all of it, and may answer in the server's place",
            ),
            Mode::Prefer => Some(
                "it is encrypted only where the server offers it, and who answers is not checked: whoever can change what the network carries may read all of it",
            ),
            Mode::Require => Some(
                "it is encrypted, but who answers is not checked: whoever can change what the network carries may answer in the server's place",
            ),
            Mode::VerifyAuthority => Some(
                "the server's certificate is checked, but not its name: every server with a certificate of the same authority may answer in its place",
            ),
            Mode::VerifyFull => None,
        }
    }
}

/// How a connection is protected.
#[derive(Clone)]
pub(super) struct Tls {
    pub(super) mode: Mode,
    /// What the two sides speak; nothing where nothing is encrypted.
    pub(super) config: Option<ClientConfig>,
}

/// Reads how a connection is to be protected: what the address says, then the environment (`PGSSLMODE`, …), then the files where PostgreSQL's
/// own clients look (`~/.postgresql`). On another machine, the server's certificate and name are checked unless something else is said. An
/// error is a sentence.
pub(super) fn read(said: &Said, around: &Surroundings<'_>, is_near: bool) -> Result<Tls, String> {
    let asked = |name: &str, variable: &str| {
        let said = said.get(name).cloned();
        said.or_else(|| (around.variable)(variable)).filter(|value| !value.is_empty())
    };
    let mode = match asked("sslmode", "PGSSLMODE") {
        None if is_near => Mode::Prefer,
        None => Mode::VerifyFull,
        Some(word) => Mode::parse(&word)
            .ok_or("sslmode is one of disable, prefer, require, verify-ca and verify-full")?,
    };
    if mode == Mode::Disable {
        return Ok(Tls { mode, config: None });
    }
    let home = |name: &str| (around.variable)("HOME").map(|home| format!("{home}/.postgresql/{name}"));
    let roots = roots(mode, asked("sslrootcert", "PGSSLROOTCERT"), home("root.crt"), around)?;
    // As PostgreSQL's own clients have it: where authorities are named, they are asked.
    let mode = if mode == Mode::Require && roots.is_some() { Mode::VerifyAuthority } else { mode };
    let person = match (asked("sslcert", "PGSSLCERT"), asked("sslkey", "PGSSLKEY")) {
        (Some(certificate), key) => {
            let key = key.or_else(|| home("postgresql.key")).ok_or("sslcert is named and sslkey is not")?;
            Some(person(&certificate, &key, around)?)
        }
        (None, key) => match (home("postgresql.crt"), key.or_else(|| home("postgresql.key"))) {
            (Some(certificate), Some(key)) if (around.file)(&certificate).is_ok() => {
                Some(person(&certificate, &key, around)?)
            }
            _ => None,
        },
    };
    let provider = Arc::new(ring::default_provider());
    let check = Check::new(mode, roots, &provider);
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS cannot be spoken: {error}"))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(check));
    let mut config = match person {
        None => builder.with_no_client_auth(),
        Some((chain, key)) => builder.with_client_auth_cert(chain, key).map_err(|error| {
            format!("the certificate in sslcert and the key in sslkey do not fit: {error}")
        })?,
    };
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(Tls { mode, config: Some(config) })
}

/// The authorities that are trusted; nothing where none is asked.
fn roots(
    mode: Mode,
    named: Option<String>,
    usual: Option<String>,
    around: &Surroundings<'_>,
) -> Result<Option<RootCertStore>, String> {
    if mode == Mode::Prefer {
        return Ok(None);
    }
    let usual = usual.filter(|path| (around.file)(path).is_ok());
    match named.as_deref().or(usual.as_deref()) {
        Some("system") if mode != Mode::VerifyFull => Err(format!(
            "sslrootcert=system trusts every public authority, and anybody may have a certificate of one: sslmode={} is too weak for it; write sslmode=verify-full",
            mode.word()
        )),
        Some(path) if path != "system" => listed(path, around).map(Some),
        Some(_) => of_the_system(around).map(Some),
        None if mode == Mode::VerifyFull => of_the_system(around).map(Some),
        None if mode == Mode::VerifyAuthority => Err(
            "sslmode=verify-ca needs the authority that signs the server's certificate: name the file with the authority's certificate in sslrootcert"
                .to_owned(),
        ),
        None => Ok(None),
    }
}

fn listed(path: &str, around: &Surroundings<'_>) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path, "sslrootcert", around)? {
        roots.add(certificate).map_err(|error| {
            format!("sslrootcert: `{path}` has a certificate that is none of an authority: {error}")
        })?;
    }
    Ok(roots)
}

fn of_the_system(around: &Surroundings<'_>) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates((around.authorities)().into_iter().map(CertificateDer::from));
    match roots.is_empty() {
        true => Err(
            "this machine trusts no authority, so no server's certificate can be checked: install its list of authorities (ca-certificates), or name a file in sslrootcert"
                .to_owned(),
        ),
        false => Ok(roots),
    }
}

fn certificates(
    path: &str,
    parameter: &str,
    around: &Surroundings<'_>,
) -> Result<Vec<CertificateDer<'static>>, String> {
    let text =
        (around.file)(path).map_err(|reason| format!("{parameter}: `{path}` cannot be read: {reason}"))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) | Err(_) => Err(format!("{parameter}: `{path}` has no certificate in the PEM form")),
    }
}

/// The certificate by which whoever connects is known, and its key.
fn person(
    certificate: &str,
    key: &str,
    around: &Surroundings<'_>,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), String> {
    let chain = certificates(certificate, "sslcert", around)?;
    let text = (around.private)(key).ok_or_else(|| {
        format!("sslkey: `{key}` cannot be read, or others may read it too: make it readable by its owner alone (chmod 600)")
    })?;
    let key = PrivateKeyDer::from_pem_slice(text.as_bytes())
        .map_err(|_| format!("sslkey: `{key}` has no key in the PEM form that needs no password"))?;
    Ok((chain, key))
}

/// What is checked of a server.
#[derive(Debug)]
struct Check {
    /// Who must have signed its certificate; nothing where anybody may have.
    roots: Option<RootCertStore>,
    /// Whether the certificate must be for the name in the address.
    by_name: bool,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Check {
    fn new(mode: Mode, roots: Option<RootCertStore>, provider: &CryptoProvider) -> Check {
        let algorithms = provider.signature_verification_algorithms;
        Check { roots, by_name: mode == Mode::VerifyFull, algorithms }
    }
}

impl ServerCertVerifier for Check {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _revocation: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        // **Invariant**: the name is looked at only where the authorities are, which `read` sees to.
        if let Some(roots) = &self.roots {
            let parsed = ParsedCertificate::try_from(certificate)?;
            verify_server_cert_signed_by_trust_anchor(&parsed, roots, between, now, self.algorithms.all)?;
            if self.by_name {
                verify_server_name(&parsed, name)?;
            }
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
