//! `charta audit`: what was done, against what the contracts permit.

use super::database::{address, wanted};
use super::{Common, Exit, Format, Session};
use crate::os_world;
use crate::render::{number, one_line};
use charta_live::audit::{self, Engine, Finding, Server};
use clap::{ArgGroup, Args, ValueEnum};
use std::io;

/// Arguments of `audit`.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("what").required(true).args(["log", "emit"])),
    after_help = "The log is charta.access_log as CSV with a header, or PostgreSQL's own log: log_destination = csvlog, log_statement = all,\n\
    log_connections = on and log_timezone = UTC; or pgaudit with pgaudit.log = 'read, write, misc, misc_set', pgaudit.log_relation = on and\n\
    pgaudit.log_parameter = on. Each access is judged on its own day. What the log does not tell is a gap, and never held to be permitted.\n\n\
    Exit codes: 0 some clause permits every access, 1 accesses that none permits, or gaps, 2 the log could not be read\n\n\
    Examples:\n  \
    psql -c '\\copy (TABLE charta.access_log) TO log.csv CSV HEADER' && charta audit --log log.csv\n  \
    charta audit --log postgresql-2026-11-25.csv --loader nightly_load\n  \
    charta audit --emit trino --table lake.logs.access_log > audit.sql"
)]
pub struct Audit {
    /// The log
    #[arg(long, value_name = "FILE")]
    log: Option<String>,
    /// Print the audit of the access log as a query for this engine instead
    #[arg(long, value_enum, value_name = "ENGINE")]
    emit: Option<EngineName>,
    /// The table that holds the access log where the query runs
    #[arg(long, value_name = "NAME", default_value = "access_log", requires = "emit")]
    table: String,
    /// A role that fills the tables, and may touch them; may be given more than once
    #[arg(long, value_name = "ROLE", requires = "log")]
    loader: Vec<String>,
    /// The database that the contracts are about, where the log is of a server with several
    #[arg(long, value_name = "NAME", requires = "log")]
    database: Option<String>,
    /// The database whose log it is, in which is looked up what the log does not tell: whose functions and operators may be meant by names of
    /// the system's, and who is a member of a recipient's role
    #[arg(long, value_name = "URL", requires = "log")]
    against: Option<String>,
    /// The folder of a project, or one `.charta` file
    #[arg(default_value = ".")]
    path: String,
}

/// An engine that runs a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EngineName {
    /// Apache Spark
    Spark,
    /// Trino
    Trino,
}

pub(super) fn run(arguments: &Audit, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    let wanted = match wanted(&arguments.path, common, session)? {
        Ok(wanted) => wanted,
        Err(exit) => return Ok(exit),
    };
    let Some(program) = &wanted.compiled.program else { return Ok(Exit::Trouble) };
    if let Some(engine) = arguments.emit {
        let engine = match engine {
            EngineName::Spark => Engine::Spark,
            EngineName::Trino => Engine::Trino,
        };
        let text = audit::emit(engine, &arguments.table, &program.model, &program.rules, &wanted.desired);
        session.out.write_all(text.as_bytes())?;
        return Ok(Exit::Clean);
    }
    let live = arguments.against.as_deref().map(|against| audit::look(&address(against)?, &wanted.desired));
    let live = match live.transpose() {
        Ok(live) => live,
        Err(words) => return session.trouble(&words),
    };
    let path = arguments.log.as_deref().unwrap_or_default();
    let judged = os_world::stream(path)
        .map_err(|reason| format!("`{path}` cannot be read: {reason}"))
        .and_then(|log| {
            let (model, rules) = (&program.model, &program.rules);
            let log = io::BufReader::new(log);
            let server = Server {
                loaders: &arguments.loader,
                database: arguments.database.as_deref(),
                live: live.as_ref(),
            };
            audit::audit(log, model, rules, &wanted.desired, server)
                .map_err(|words| format!("`{path}`: {words}"))
        });
    let audit = match judged {
        Ok(audit) => audit,
        Err(words) => return session.trouble(&words),
    };
    if common.format == Format::Json {
        let text = serde_json::to_string_pretty(&audit).map_err(io::Error::other)?;
        writeln!(session.out, "{text}")?;
    } else {
        for finding in &audit.findings {
            line(finding, session)?;
        }
        for words in &audit.relies {
            writeln!(session.out, "relies on this: {}", one_line(words))?;
        }
        let gaps = audit.findings.iter().filter(|finding| finding.sort == "gap").count();
        let untold = match audit.untold {
            0 => String::new(),
            count => format!("{count} could not be told, "),
        };
        writeln!(
            session.out,
            "{} of {} permitted by some clause, {untold}{}, {} that opened nothing; from the {}",
            audit.permitted,
            number(usize::try_from(audit.judged).unwrap_or(usize::MAX), "access", "accesses"),
            number(gaps, "gap", "gaps"),
            number(usize::try_from(audit.idle).unwrap_or(usize::MAX), "session", "sessions"),
            audit.log,
        )?;
    }
    Ok(if audit.findings.is_empty() { Exit::Clean } else { Exit::Findings })
}

fn line(finding: &Finding, session: &mut Session<'_>) -> io::Result<()> {
    let parts = [&finding.day, &finding.who, &finding.purpose, &finding.column];
    let said: Vec<String> =
        parts.into_iter().filter(|part| !part.is_empty()).map(|part| one_line(part)).collect();
    let times = if finding.times > 1 { format!(" ({} times)", finding.times) } else { String::new() };
    let place = if said.is_empty() { String::new() } else { format!(" {}", said.join(" · ")) };
    writeln!(session.out, "{}:{place}{times}\n  {}", finding.sort, one_line(&finding.reason))
}
