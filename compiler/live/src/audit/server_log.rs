//! PostgreSQL's own log in its CSV form, with every statement in it (`log_statement = all`) or what `pgaudit` adds.

use super::permitted::{Column, Permitted, Said, Shown};
use super::statement::{self, Named, Spoken};
use super::{GAP, NOT_PERMITTED, Server, Tally, unreadable};
use charta_model::time::Day;
use csv::{Error, StringRecord};
use std::collections::{BTreeMap, BTreeSet};

/// The places of fields in a line.
const TIME: usize = 0;
const USER: usize = 1;
const DATABASE: usize = 2;
const SESSION: usize = 5;
const NUMBER: usize = 6;
const SEVERITY: usize = 11;
const STATE: usize = 12;
const MESSAGE: usize = 13;
const DETAIL: usize = 14;

/// Schemas whose relations show no data of contracts.
const SYSTEM: [&str; 3] = ["pg_catalog", "information_schema", "charta"];

/// What is known of a connection.
#[derive(Debug, Default)]
struct Connection {
    user: String,
    role: Option<String>,
    said: Option<Said>,
    /// Whether a session was opened with what the log does not show.
    unclear: bool,
    /// Whether its beginning is in the log.
    begun: bool,
    last: Option<String>,
    /// What the last statement read, until it is known whether it failed.
    pending: Vec<Read>,
    prepared: BTreeMap<String, Vec<Spoken>>,
}

/// A read of a column.
#[derive(Debug, Clone)]
struct Read {
    who: String,
    day: String,
    of: Of,
}

#[derive(Debug, Clone)]
enum Of {
    /// Columns of a view, in a session; no column where none is named.
    View(String, Vec<Column>, Option<Said>, bool),
    /// Columns of a table.
    Table(String, Vec<String>),
    /// Something of which the log does not tell what it shows.
    Hidden(String),
}

struct Judge<'a> {
    permitted: &'a Permitted,
    server: Server<'a>,
    connections: BTreeMap<String, Connection>,
    /// Who opened a session or acted as a recipient.
    recipients: BTreeSet<String>,
    reads: Vec<Read>,
    statements: u64,
    selects: u64,
    zones: BTreeSet<String>,
}

pub(super) fn judge(
    first: &StringRecord,
    records: impl Iterator<Item = Result<StringRecord, Error>>,
    permitted: &Permitted,
    server: Server<'_>,
    tally: &mut Tally,
) -> Result<(), String> {
    let mut judge = Judge {
        permitted,
        server,
        connections: BTreeMap::new(),
        recipients: BTreeSet::new(),
        reads: Vec::new(),
        statements: 0,
        selects: 0,
        zones: BTreeSet::new(),
    };
    judge.line(first, tally);
    for record in records {
        judge.line(&record.map_err(|error| unreadable(&error))?, tally);
    }
    judge.finish(tally);
    Ok(())
}

impl Judge<'_> {
    fn line(&mut self, record: &StringRecord, tally: &mut Tally) {
        let field = |at: usize| record.get(at).unwrap_or_default();
        if !(23..=26).contains(&record.len()) {
            tally.gap(format!("a line has {} fields, so what it says could not be read", record.len()));
            return;
        }
        // The first line of a connection does not know its database yet.
        let other = |database: &str| !field(DATABASE).is_empty() && database != field(DATABASE);
        if self.server.database.is_some_and(other) {
            return;
        }
        if let Some(zone) = field(TIME).split(' ').nth(2) {
            self.zones.insert(zone.to_owned());
        }
        let id = field(SESSION).to_owned();
        let connection = self
            .connections
            .entry(id.clone())
            .or_insert_with(|| Connection { begun: field(NUMBER) == "1", ..Connection::default() });
        field(USER).clone_into(&mut connection.user);
        let message = field(MESSAGE);
        if ["ERROR", "FATAL", "PANIC"].contains(&field(SEVERITY)) {
            // What was refused, or not understood, read nothing; what failed later may have.
            if field(STATE).starts_with("42") {
                connection.pending.clear();
            }
            return;
        }
        let Some((text, parameters)) = statement_of(message, field(DETAIL)) else { return };
        if connection.last.as_deref() == Some(text.as_str()) && message.starts_with("AUDIT: ") {
            return;
        }
        connection.last = Some(text.clone());
        let done = std::mem::take(&mut connection.pending);
        self.reads.extend(done);
        self.statements += 1;
        let day = field(TIME).get(..10).unwrap_or_default().to_owned();
        for spoken in statement::read(&text) {
            self.statement(&id, &spoken, &text, &parameters, &day);
        }
    }

    fn statement(&mut self, id: &str, spoken: &Spoken, text: &str, parameters: &[Option<String>], day: &str) {
        let Some(connection) = self.connections.get_mut(id) else { return };
        if let Some(role) = &spoken.role {
            connection.role = Some(role.clone()).filter(|role| !role.is_empty());
        }
        if spoken.closes {
            (connection.said, connection.unclear) = (None, false);
        }
        let who = connection.role.clone().unwrap_or_else(|| connection.user.clone());
        if let Some(texts) = &spoken.opens {
            self.recipients.insert(who.clone());
            (connection.said, connection.unclear) = match opened(texts, parameters, text) {
                Some(said) => (Some(said), false),
                None => (None, true),
            };
        }
        if !spoken.touches && !spoken.hides {
            return;
        }
        self.selects += u64::from(spoken.touches);
        let mut reads = Vec::new();
        let mut spoken_of = vec![spoken.clone()];
        if spoken.first == "prepare" {
            let name = spoken.names.iter().next().cloned().unwrap_or_default();
            connection.prepared.insert(name, spoken_of.clone());
        }
        if spoken.first == "execute" {
            let known = spoken.names.iter().find_map(|name| connection.prepared.get(name));
            spoken_of = known.cloned().unwrap_or(spoken_of);
        }
        for spoken in &spoken_of {
            let of = |of| Read { who: who.clone(), day: day.to_owned(), of };
            if spoken.hides {
                reads.push(of(Of::Hidden(format!("code run by `{}`", spoken.first))));
            }
            for named in &spoken.relations {
                let (schema, name) = match &named.schema {
                    Some(schema) => (Some(schema.clone()), named.name.clone()),
                    None => (self.permitted.schema_of(&named.name, &who), named.name.clone()),
                };
                let Some(schema) = schema else {
                    if self.permitted.is_known(&name) {
                        reads.push(of(Of::Hidden(format!("`{name}`, named without its schema"))));
                    }
                    continue;
                };
                let reference = format!("{schema}.{name}");
                if let Some(shown) = self.permitted.views.get(&reference) {
                    self.recipients.insert(who.clone());
                    let columns = columns_of(shown, spoken, named);
                    let said = connection.said.clone();
                    let told = connection.begun && !connection.unclear;
                    reads.push(of(Of::View(reference, columns, said, told)));
                } else if let Some(columns) = self.permitted.tables.get(&reference) {
                    let all = spoken.star || named.whole;
                    let read = columns.iter().filter(|column| all || spoken.names.contains(*column)).cloned();
                    reads.push(of(Of::Table(reference, read.collect())));
                } else if named.schema.is_some()
                    && !SYSTEM.contains(&schema.as_str())
                    && !is_alias(spoken, &schema)
                {
                    reads.push(of(Of::Hidden(format!("`{reference}`"))));
                }
            }
        }
        connection.pending.extend(reads);
    }

    fn finish(mut self, tally: &mut Tally) {
        let rest: Vec<Read> = self
            .connections
            .values_mut()
            .flat_map(|connection| std::mem::take(&mut connection.pending))
            .collect();
        self.reads.extend(rest);
        if self.statements == 0 {
            tally.gap("the log has no statement: set log_statement to all, or have pgaudit write reads");
        } else if self.selects == 0 {
            tally.gap("the log has statements, and none that reads: set log_statement to all, or have pgaudit write reads");
        }
        for zone in self.zones.iter().filter(|zone| !["UTC", "GMT"].contains(&zone.as_str())) {
            tally
                .gap(format!("the log counts days in {zone}, and contracts in UTC: set log_timezone to UTC"));
        }
        let loads = |who: &String| self.server.loaders.contains(who);
        for read in self.reads.iter().filter(|read| !loads(&read.who)) {
            self.read(read, tally);
        }
    }

    fn read(&self, read: &Read, tally: &mut Tally) {
        let Read { who, day, of } = read;
        match of {
            Of::Hidden(what) => {
                // What those read who receive nothing is not the business of contracts.
                if self.recipients.contains(who) || self.permitted.is_recipient(who) {
                    let reason = format!("{who} used {what}, and the log does not tell what that shows");
                    tally.add(GAP, who, "", "", day, reason);
                }
            }
            Of::Table(table, columns) => {
                let columns = if columns.is_empty() { vec!["*".to_owned()] } else { columns.clone() };
                for column in columns {
                    tally.judged += 1;
                    let reason = "it was read or written in the table itself, past the views".to_owned();
                    tally.add(NOT_PERMITTED, who, "", &format!("{table}.{column}"), day, reason);
                }
            }
            Of::View(view, columns, said, told) => {
                let Some(shown) = self.permitted.views.get(view) else { return };
                let (Some(said), Some(on)) = (said, Day::parse(day)) else {
                    let reason = match told {
                        // Without an open session the view shows nothing.
                        true => return,
                        false => format!("{who} read the view, and the log does not tell in which session"),
                    };
                    tally.add(GAP, who, "", view, day, reason);
                    return;
                };
                let mut judge = |name: &str, allowed: bool| {
                    tally.judged += 1;
                    if allowed {
                        tally.permitted += 1;
                        return;
                    }
                    let reason = format!("no clause permits to {} it there", said.action);
                    tally.add(NOT_PERMITTED, who, &said.purpose, &format!("{view}.{name}"), day, reason);
                };
                if columns.is_empty() {
                    judge("*", self.permitted.allows_any(shown, said, on));
                }
                for column in columns {
                    judge(&column.name, self.permitted.allows(shown, column, said, on));
                }
            }
        }
    }
}

impl Permitted {
    /// The schema in which an unqualified name is a view of a role's own.
    fn schema_of(&self, name: &str, role: &str) -> Option<String> {
        let reference = format!("{role}.{name}");
        self.views.contains_key(&reference).then(|| role.to_owned())
    }

    fn is_known(&self, name: &str) -> bool {
        let ends = |reference: &String| reference.rsplit('.').next() == Some(name);
        self.views.keys().any(ends) || self.tables.keys().any(ends)
    }

    fn is_recipient(&self, role: &str) -> bool {
        self.views.values().any(|shown| shown.role == role)
    }
}

/// Whether a word before a point is another name of a relation in the same statement.
fn is_alias(spoken: &Spoken, word: &str) -> bool {
    let stands = |named: &Named| named.name == word;
    spoken.relations.iter().any(stands) || word.len() <= 2
}

fn columns_of(shown: &Shown, spoken: &Spoken, named: &Named) -> Vec<Column> {
    let all = spoken.star || named.whole;
    shown.columns.iter().filter(|column| all || spoken.names.contains(&column.name)).cloned().collect()
}

/// The statement that a line tells of, and the values given to it.
fn statement_of(message: &str, detail: &str) -> Option<(String, Vec<Option<String>>)> {
    if let Some(rest) = message.strip_prefix("AUDIT: ") {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(rest.as_bytes());
        let record = reader.records().next()?.ok()?;
        return Some((record.get(7)?.to_owned(), Vec::new()));
    }
    let text = message.strip_prefix("statement: ").or_else(|| {
        let rest = message.strip_prefix("execute ")?;
        rest.split_once(": ").map(|(_, text)| text)
    });
    let given = detail.split_once("arameters: ").map_or("", |(_, given)| given);
    Some((text?.to_owned(), values(given)))
}

/// The values of `$1 = 'a', $2 = NULL`.
fn values(text: &str) -> Vec<Option<String>> {
    let mut values = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(" = ") {
        if let Some(inner) = after.strip_prefix('\'') {
            let (mut value, mut end) = (String::new(), inner.len());
            let mut letters = inner.char_indices().peekable();
            while let Some((at, letter)) = letters.next() {
                match (letter, letters.peek()) {
                    ('\'', Some((_, '\''))) => {
                        value.push('\'');
                        letters.next();
                    }
                    ('\'', _) => {
                        end = at + 1;
                        break;
                    }
                    _ => value.push(letter),
                }
            }
            values.push(Some(value));
            rest = inner.get(end..).unwrap_or_default();
        } else {
            values.push(None);
            rest = after.split_once(", ").map_or("", |(_, rest)| rest);
        }
    }
    values
}

/// What a session says that is opened with these texts; a parameter stands where no text does.
fn opened(texts: &[Option<String>], parameters: &[Option<String>], text: &str) -> Option<Said> {
    let mut given = parameters.iter();
    let has_parameters = text.contains("$1");
    let mut next = |at: usize| match texts.get(at) {
        Some(Some(text)) => Some(text.clone()),
        Some(None) if has_parameters => given.next().cloned().flatten(),
        Some(None) => None,
        None => Some(charta_backends::sql::session::UNSTATED.to_owned()),
    };
    let (purpose, action, place) = (next(0)?, next(1)?, next(2)?);
    (texts.len() >= 2).then_some(Said { purpose, action, place })
}
