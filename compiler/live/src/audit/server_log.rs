//! PostgreSQL's own log in its CSV form, with every statement in it (`log_statement = all`) or what `pgaudit` adds.

use super::given::{opened, values};
use super::permitted::{Column, Permitted, Said, Shown};
use super::pgaudit::{self, Line, Text};
use super::places;
use super::settings;
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
const INNER_QUERY: usize = 16;
const CONTEXT: usize = 18;
const QUERY: usize = 19;
const POSITION: usize = 20;

/// Schemas whose relations show no data of contracts.
const SYSTEM: [&str; 3] = ["pg_catalog", "information_schema", "charta"];

/// Relations of the system that keep values of others' tables.
const KEEPING: [&str; 6] = [
    "pg_stats",
    "pg_statistic",
    "pg_statistic_ext_data",
    "pg_stats_ext",
    "pg_stats_ext_exprs",
    "pg_largeobject",
];

/// What a session that is opened writes into the log, before the build.
const OPENED: &str = "charta opened a session of build ";
/// Who writes it.
const OPENER: &str = "PL/pgSQL function charta.open_session(";

/// The first words of statements that read.
const READING: [&str; 9] =
    ["select", "with", "table", "copy", "declare", "explain", "prepare", "execute", "values"];

/// What is known of a connection.
#[derive(Debug, Default)]
struct Connection {
    user: String,
    role: Option<String>,
    said: Option<Said>,
    /// Whether a session was opened with what the log does not show.
    unclear: bool,
    /// The build under which the last session was opened.
    build: Option<String>,
    /// Whether its beginning is in the log.
    begun: bool,
    /// The text of which `pgaudit` may still have lines.
    open: Option<Open>,
    /// Whether `pgaudit` names the relations of statements.
    names_relations: bool,
    /// The last statement of which `pgaudit` had a line.
    number: Option<(String, String)>,
    /// What the last text read, until it is known whether it failed.
    pending: Vec<Read>,
    /// The last text.
    last: String,
    /// Whether the log has that it began, in this database.
    lives: bool,
    /// Whether the log has a statement of it.
    speaks: bool,
    /// How many statements the last text has.
    statements: usize,
    prepared: BTreeMap<String, Vec<Spoken>>,
}

/// A statement, and what is known of it beside its text.
#[derive(Debug, Clone, Default)]
struct Open {
    text: String,
    parameters: Vec<Option<String>>,
    day: String,
    /// The relations that `pgaudit` says it uses, as `schema.name`, those below views among them.
    relations: BTreeSet<String>,
    /// Those among them that are no views, and so hold what they show.
    holding: BTreeSet<String>,
    /// Whether those are all.
    is_complete: bool,
    /// Whether only statements that use some relations are in the log: others, such as those that open sessions, may not be.
    by_object: bool,
    /// Whether the server itself wrote the text, so that `pgaudit` only repeats it.
    by_server: bool,
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
    /// Whole rows of a view in a session of another build, or of one that is not told.
    Whole(String, Option<String>),
    /// Columns of a dataset that its view does not show any more.
    Former(String, Vec<String>, Said),
    /// Columns of a table.
    Table(String, Vec<String>),
    /// Something of which the log does not tell what it shows.
    Hidden(String),
    /// Something that keeps the log from having what follows.
    Silenced(String),
}

struct Judge<'a> {
    permitted: &'a Permitted,
    server: Server<'a>,
    connections: BTreeMap<String, Connection>,
    reads: Vec<Read>,
    statements: u64,
    idle: u64,
    selects: u64,
    /// Whether the server itself writes statements, as it then does of every connection.
    tells: bool,
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
        reads: Vec::new(),
        statements: 0,
        idle: 0,
        selects: 0,
        tells: false,
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
        connection.lives |= message.starts_with("connection authorized");
        let day = field(TIME).get(..10).unwrap_or_default().to_owned();
        if let Some(line) = pgaudit::read(message) {
            connection.speaks = true;
            self.audited(&id, line, day, tally);
            return;
        }
        if field(SEVERITY) == "LOG"
            && field(CONTEXT).starts_with(OPENER)
            && let Some(build) = message.strip_prefix(OPENED)
        {
            connection.build = Some(build.to_owned());
            return;
        }
        let failed = ["ERROR", "FATAL", "PANIC"].contains(&field(SEVERITY));
        let told = if failed { None } else { statement_of(message, field(DETAIL)) };
        if failed || told.is_some() {
            self.close(&id);
        }
        let Some(connection) = self.connections.get_mut(&id) else { return };
        // An error of a text that the log does not have says nothing of the one before it.
        if failed && connection.statements == 1 && connection.last == field(QUERY) && read_nothing(record) {
            connection.pending.clear();
        }
        if let Some((text, parameters)) = told {
            connection.speaks = true;
            self.tells = true;
            connection.open = Some(Open { text, parameters, day, by_server: true, ..Open::default() });
        }
    }

    /// Takes a line of `pgaudit`.
    fn audited(&mut self, id: &str, line: Line, day: String, tally: &mut Tally) {
        let Some(connection) = self.connections.get_mut(id) else { return };
        let repeats = match (&connection.open, &line.text) {
            (Some(open), Text::Told(text)) => open.by_server && open.text == *text,
            (open, Text::Before) => open.is_some(),
            (_, Text::Withheld) | (None, Text::Told(_)) => false,
        };
        if !repeats && connection.number.as_ref() != Some(&line.number) {
            self.close(id);
        }
        let Some(connection) = self.connections.get_mut(id) else { return };
        connection.names_relations |= !line.by_object && line.relation.is_some();
        connection.number = Some(line.number.clone());
        match (line.text, &connection.open) {
            (Text::Withheld, _) => {
                tally.gap("pgaudit keeps statements out of the log: set pgaudit.log_statement to on");
                return;
            }
            // What Charta's own functions do is theirs.
            (Text::Told(text), None) if line.number.1 != "1" && self.permitted.does(&text) => return,
            (Text::Told(text), None) => {
                let parameters = line.parameters;
                connection.open = Some(Open { text, parameters, day, by_object: true, ..Open::default() });
            }
            (Text::Told(_) | Text::Before, _) => {}
        }
        if let Some(open) = &mut connection.open {
            open.by_object &= line.by_object;
            open.is_complete |= !line.by_object && line.relation.is_some();
            if !line.is_view {
                open.holding.extend(line.relation.clone());
            }
            open.relations.extend(line.relation);
        }
    }

    /// Judges the statement of which no more lines come.
    fn close(&mut self, id: &str) {
        if let Some(open) = self.connections.get_mut(id).and_then(|connection| connection.open.take()) {
            self.text(id, &open);
        }
    }

    /// Takes a text of one or more statements.
    fn text(&mut self, id: &str, open: &Open) {
        let spoken = statement::read(&open.text);
        let Some(connection) = self.connections.get_mut(id) else { return };
        self.reads.extend(std::mem::take(&mut connection.pending));
        connection.statements = spoken.len();
        open.text.clone_into(&mut connection.last);
        self.statements += 1;
        for spoken in spoken {
            self.statement(id, &spoken, open);
        }
    }

    fn statement(&mut self, id: &str, spoken: &Spoken, open: &Open) {
        let Some(connection) = self.connections.get_mut(id) else { return };
        if let Some(role) = &spoken.role {
            connection.role = Some(role.clone()).filter(|role| !role.is_empty());
        }
        if spoken.closes {
            (connection.said, connection.unclear) = (None, false);
        }
        let who = connection.role.clone().unwrap_or_else(|| connection.user.clone());
        if let Some(texts) = &spoken.opens {
            (connection.said, connection.unclear) = match opened(texts, &open.parameters, &open.text) {
                Some(said) => (Some(said), false),
                None => (None, true),
            };
            if let (Some(said), Some(on)) = (&connection.said, Day::parse(&open.day))
                && !self.permitted.opens(&who, said, on)
            {
                self.idle += 1;
            }
        }
        let day = &open.day;
        if let Some(setting) = settings::silencing(spoken, &open.text) {
            let read = Read { who: who.clone(), day: day.clone(), of: Of::Silenced(setting) };
            self.reads.push(read);
        }
        if !spoken.touches && !spoken.hides && spoken.obscure.is_empty() {
            return;
        }
        let is_complete =
            open.is_complete || (connection.names_relations && !open.by_server && !open.by_object);
        self.selects += u64::from(READING.contains(&spoken.first.as_str()));
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
            let of = |of| Read { who: who.clone(), day: day.clone(), of };
            if spoken.hides {
                reads.push(of(Of::Hidden(format!("code run by `{}`", spoken.first))));
            }
            // Where all relations are told, those that functions use are.
            if !connection.names_relations {
                reads.extend(spoken.obscure.iter().map(|what| of(Of::Hidden(what.clone()))));
            }
            for (schema, name) in spoken.functions.iter().filter(|_| !connection.names_relations) {
                let is_system = schema.as_ref().is_some_and(|schema| match schema.as_str() {
                    "pg_catalog" => places::is_system_function(name),
                    schema => SYSTEM.contains(&schema),
                });
                if !is_system {
                    let called =
                        schema.as_ref().map_or_else(|| name.clone(), |schema| format!("{schema}.{name}"));
                    reads.push(of(Of::Hidden(format!("the function `{called}`"))));
                }
            }
            let mut explained = false;
            for named in &spoken.relations {
                let name = named.name.clone();
                let known = || self.permitted.resolved(&name, spoken, open);
                let schema =
                    named.schema.clone().or_else(known).or_else(|| self.permitted.schema_of(&name, &who));
                let Some(schema) = schema else {
                    // Where all relations are told, it is none: a name that the statement itself makes.
                    let is_known = self.permitted.is_known(&name);
                    let is_other = named.stands && !places::is_system_relation(&name);
                    if (is_known || is_other) && !is_complete {
                        reads.push(of(Of::Hidden(format!("`{name}`, named without its schema"))));
                    }
                    continue;
                };
                let reference = format!("{schema}.{name}");
                explained |= self.permitted.tables.contains_key(&reference);
                if let Some(shown) = self.permitted.views.get(&reference) {
                    let columns = columns_of(shown, spoken, named);
                    let said = connection.said.clone();
                    let is_whole = spoken.star || named.whole;
                    if is_whole && said.is_some() && connection.build.as_ref() != Some(&self.permitted.build)
                    {
                        reads.push(of(Of::Whole(reference.clone(), connection.build.clone())));
                    }
                    let former = self.permitted.former(shown, spoken);
                    if let Some(said) = said.clone().filter(|_| !former.is_empty()) {
                        reads.push(of(Of::Former(reference.clone(), former, said)));
                    }
                    let told = connection.begun && !connection.unclear && !open.by_object;
                    reads.push(of(Of::View(reference, columns, said, told)));
                } else if let Some(columns) = self.permitted.tables.get(&reference) {
                    let all = spoken.star || named.whole;
                    let read = columns.iter().filter(|column| all || spoken.names.contains(*column)).cloned();
                    reads.push(of(Of::Table(reference, read.collect())));
                } else if named.stands && !is_harmless(&schema, &name) {
                    // Of a view it is told what it reads, where all relations are.
                    let is_told = is_complete && !open.holding.contains(&reference);
                    if !is_told {
                        reads.push(of(Of::Hidden(format!("`{reference}`"))));
                    }
                }
            }
            // A table that the text does not name, and that none of the views explains, is read by something that others built over it.
            explained |= open.relations.iter().any(|relation| self.permitted.views.contains_key(relation));
            let tables =
                open.relations.iter().filter(|relation| self.permitted.tables.contains_key(*relation));
            reads.extend(tables.filter(|_| !explained).map(|table| of(Of::Table(table.clone(), Vec::new()))));
        }
        connection.pending.extend(reads);
    }

    fn finish(mut self, tally: &mut Tally) {
        let all: Vec<String> = self.connections.keys().cloned().collect();
        all.iter().for_each(|id| self.close(id));
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
        tally.idle += self.idle;
        let loads = |who: &String| self.server.loaders.contains(who);
        let is_silent = |connection: &&Connection| {
            self.tells && connection.lives && !connection.speaks && !loads(&connection.user)
        };
        for silent in self.connections.values().filter(is_silent) {
            let reason =
                format!("{} connected, and the log has no statement of that connection", silent.user);
            tally.add(GAP, &silent.user, "", "", "", reason);
        }
        for read in self.reads.iter().filter(|read| !loads(&read.who)) {
            self.read(read, tally);
        }
    }

    fn read(&self, read: &Read, tally: &mut Tally) {
        let Read { who, day, of } = read;
        match of {
            Of::Hidden(what) => {
                let reason = format!("{who} used {what}, and the log does not tell what that shows");
                tally.add(GAP, who, "", "", day, reason);
            }
            Of::Whole(view, build) => {
                let of = match build {
                    Some(build) => format!(
                        "in a session of build {build}, and these contracts are build {}",
                        self.permitted.build
                    ),
                    None => "in a session whose build the log does not tell".to_owned(),
                };
                let reason = format!("{who} read whole rows {of}: which columns they had is not known");
                tally.add(GAP, who, "", view, day, reason);
            }
            Of::Former(view, columns, said) => {
                for column in columns {
                    tally.judged += 1;
                    let reason = "no clause shows the column there any more".to_owned();
                    tally.add(NOT_PERMITTED, who, &said.purpose, &format!("{view}.{column}"), day, reason);
                }
            }
            Of::Silenced(setting) => {
                let reason = format!(
                    "{who} changed what the log has (`{setting}`), and what followed may not be in it"
                );
                tally.add(GAP, who, "", "", day, reason);
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
                    let reason = match self.permitted.terms.contains_key(&said.action) {
                        true => format!("no clause permits to {} it there", said.action),
                        false => "no clause permits to read it there in a session that says no known action"
                            .to_owned(),
                    };
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
    /// The schema in which a name without one is, of the relations that `pgaudit` says are used. A view comes with the tables below it: the
    /// name is the view's, unless the text names that with its schema too.
    fn resolved(&self, name: &str, spoken: &Spoken, open: &Open) -> Option<String> {
        let is_named = |schema: &str| {
            spoken.relations.iter().any(|named| named.schema.as_deref() == Some(schema) && named.name == name)
        };
        let all = || open.relations.iter().filter_map(|relation| schema_in(relation, name));
        let others = || all().filter(|schema| !is_named(schema));
        let is_view = |schema: &String| self.views.contains_key(&format!("{schema}.{name}"));
        others().find(is_view).or_else(|| others().next()).or_else(|| all().next())
    }

    /// The schema in which an unqualified name is a view of a role's own.
    fn schema_of(&self, name: &str, role: &str) -> Option<String> {
        let reference = format!("{role}.{name}");
        self.views.contains_key(&reference).then(|| role.to_owned())
    }

    fn is_known(&self, name: &str) -> bool {
        let ends = |reference: &String| schema_in(reference, name).is_some();
        self.views.keys().any(ends) || self.tables.keys().any(ends)
    }

    /// Whether a session opens any view for a role: one of a recipient only its own. Of others the log does not tell for whom they stand.
    fn opens(&self, role: &str, said: &Said, day: Day) -> bool {
        let is_recipient = self.views.values().any(|shown| shown.role == role);
        let mut views = self.views.values().filter(|shown| !is_recipient || shown.role == role);
        views.any(|shown| self.allows_any(shown, said, day))
    }

    /// The columns of the dataset of a view that a statement asks for and that the view does not show: since it was understood, it showed
    /// them then. A name that some other relation of the statement has may be that one's.
    fn former(&self, shown: &Shown, spoken: &Spoken) -> Vec<String> {
        let elsewhere = |name: &String| {
            spoken.relations.iter().any(|named| {
                let schema = named.schema.as_deref().unwrap_or_default();
                let reference = format!("{schema}.{}", named.name);
                let of_view = self.views.get(&reference);
                of_view.is_some_and(|view| view.columns.iter().any(|column| column.name == *name))
                    || self.tables.get(&reference).is_some_and(|columns| columns.contains(name))
                    || named.name == *name
            })
        };
        let asked = shown.hidden.iter().filter(|name| spoken.asked.contains(*name));
        asked.filter(|name| !elsewhere(name)).cloned().collect()
    }
}

/// The schema in `schema.name`, where it names this.
fn schema_in(reference: &str, name: &str) -> Option<String> {
    reference.strip_suffix(name)?.strip_suffix('.').map(str::to_owned)
}

/// Whether a relation is the system's or Charta's own, and keeps no values of others.
fn is_harmless(schema: &str, name: &str) -> bool {
    match schema {
        "pg_catalog" => !KEEPING.contains(&name),
        schema => SYSTEM.contains(&schema),
    }
}

/// Whether a text of one statement read nothing because of an error: it was not understood, of which the place in the text is told, or a
/// right was missing. What fails while it runs may have shown rows before, and may show values in the error itself.
fn read_nothing(record: &StringRecord) -> bool {
    let field = |at: usize| record.get(at).unwrap_or_default();
    let from_within = !field(INNER_QUERY).is_empty() || !field(CONTEXT).is_empty();
    let is_refused = field(STATE) == "42501" && field(MESSAGE).starts_with("permission denied for ");
    let is_misread = field(STATE).starts_with("42") && !field(POSITION).is_empty();
    !from_within && (is_refused || is_misread)
}

fn columns_of(shown: &Shown, spoken: &Spoken, named: &Named) -> Vec<Column> {
    let all = spoken.star || named.whole;
    shown.columns.iter().filter(|column| all || spoken.names.contains(&column.name)).cloned().collect()
}

/// The statement that a line tells of, and the values given to it.
fn statement_of(message: &str, detail: &str) -> Option<(String, Vec<Option<String>>)> {
    let text = message.strip_prefix("statement: ").or_else(|| {
        let rest = message.strip_prefix("execute ")?;
        rest.split_once(": ").map(|(_, text)| text)
    });
    let given = detail.split_once("arameters: ").map_or("", |(_, given)| given);
    Some((text?.to_owned(), values(given)))
}
