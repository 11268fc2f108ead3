//! PostgreSQL's own log in its CSV form, with every statement in it (`log_statement = all`) or what `pgaudit` adds.

use super::given::{opened, values};
use super::permitted::{Column, Permitted, Said, Shown};
use super::pgaudit::{self, Line, Text};
use super::places;
use super::reads::{self, Of, Read};
use super::resolve::{SYSTEM, is_harmless};
use super::settings;
use super::statement::{self, Named, Spoken};
use super::{GAP, Server, Tally, unreadable};
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
    /// Whether a session may be open of which the log does not show what it says.
    unclear: bool,
    /// A session that a statement opens, as far as it is told what it says, until the server says that it did.
    opening: Option<Opening>,
    /// Whether a transaction is open.
    within: bool,
    /// Whether a session was opened in the transaction, which is undone with it.
    fresh: bool,
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

/// A session that a statement is to open.
#[derive(Debug, Clone)]
struct Opening {
    who: String,
    day: String,
    /// What it says; nothing where the statement does not show it.
    said: Option<Said>,
}

impl Connection {
    /// Takes what a statement opened, once the server has said so.
    fn opened(&mut self, said: Option<Said>) {
        self.unclear = said.is_none();
        self.said = said;
        self.opening = None;
        self.fresh = true;
    }

    /// Whatever was opened in the transaction is undone with it: the session before it is open again.
    fn undone(&mut self) {
        if self.fresh || self.opening.is_some() {
            (self.said, self.unclear, self.opening) = (None, true, None);
        }
        self.fresh = false;
    }
}

/// A statement, and what is known of it beside its text.
#[derive(Debug, Clone, Default)]
struct Open {
    text: String,
    /// How many sessions the server said were opened while it ran.
    opened: usize,
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
    /// Whether `pgaudit` does, which is to write some of every connection, too.
    audits: bool,
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
        audits: false,
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
        self.of_server(record, tally);
        // The first line of a connection does not know its database yet.
        let other = |database: &str| !field(DATABASE).is_empty() && database != field(DATABASE);
        if self.server.database.is_some_and(other) {
            self.elsewhere(record);
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
            self.audits = true;
            self.audited(&id, line, day, tally);
            return;
        }
        if field(SEVERITY) == "LOG"
            && field(CONTEXT).starts_with(OPENER)
            && let Some(build) = message.strip_prefix(OPENED)
        {
            connection.build = Some(build.to_owned());
            if let Some(open) = &mut connection.open {
                open.opened += 1;
                return;
            }
            let opening = connection.opening.take();
            connection.opened(opening.as_ref().and_then(|opening| opening.said.clone()));
            self.counts(opening.as_ref());
            return;
        }
        let failed = ["ERROR", "FATAL", "PANIC"].contains(&field(SEVERITY));
        let told = if failed { None } else { statement_of(message, field(DETAIL)) };
        if failed || told.is_some() {
            self.close(&id);
        }
        let Some(connection) = self.connections.get_mut(&id) else { return };
        // An error of a text that the log does not have says nothing of the one before it.
        // An error undoes what its own statement did, or its transaction.
        if failed && (connection.within || connection.last == field(QUERY)) {
            connection.undone();
        }
        if failed && connection.statements == 1 && connection.last == field(QUERY) && read_nothing(record) {
            connection.pending.clear();
        }
        if let Some((text, parameters)) = told {
            connection.speaks = true;
            self.tells = true;
            connection.open = Some(Open { text, parameters, day, by_server: true, ..Open::default() });
        }
    }

    /// Takes what a line says of the whole server, whatever its database.
    fn of_server(&self, record: &StringRecord, tally: &mut Tally) {
        let field = |at: usize| record.get(at).unwrap_or_default();
        let (who, day) = (field(USER), field(TIME).get(..10).unwrap_or_default());
        if field(MESSAGE).starts_with("replication connection authorized") {
            let reason = format!("{who} connected for replication, which copies rows that no log tells of");
            tally.add(GAP, who, "", "", day, reason);
        }
        if let Some(setting) = settings::changed(field(MESSAGE)) {
            let reason =
                format!("the server took another `{setting}`, and what followed may not be in the log");
            tally.add(GAP, "", "", "", day, reason);
        }
    }

    /// Takes a line of another database: what it does to the log, and by which files it reaches the data of this one.
    fn elsewhere(&mut self, record: &StringRecord) {
        let field = |at: usize| record.get(at).unwrap_or_default();
        let text = match pgaudit::read(field(MESSAGE)).map(|line| line.text) {
            Some(Text::Told(text)) => text,
            Some(_) => return,
            None => match statement_of(field(MESSAGE), field(DETAIL)) {
                Some((text, _)) => text,
                None => return,
            },
        };
        let (who, day) = (field(USER).to_owned(), field(TIME).get(..10).unwrap_or_default().to_owned());
        for spoken in statement::read(&text) {
            let mut found: Vec<Of> = spoken.files.iter().cloned().map(Of::Hidden).collect();
            // What is set there for a session is of that session alone.
            let lasts = |setting: &String| spoken.first == "alter" || setting == "pg_db_role_setting";
            found.extend(settings::silencing(&spoken, &text).filter(lasts).map(Of::Silenced));
            self.reads.extend(found.into_iter().map(|of| Read { who: who.clone(), day: day.clone(), of }));
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
        if !connection.within {
            connection.fresh = false;
        }
        // Where it cannot be told which of several were opened, none is known.
        let calls: usize = spoken.iter().map(|one| one.calls_to_open).sum();
        let is_told = open.opened == calls && spoken.iter().all(|one| one.calls_to_open <= 1);
        if calls == 0 && open.opened > 0 {
            connection.opened(None);
        }
        for spoken in spoken {
            self.statement(id, &spoken, (open, is_told));
        }
    }

    fn statement(&mut self, id: &str, spoken: &Spoken, (open, is_told): (&Open, bool)) {
        let Some(connection) = self.connections.get_mut(id) else { return };
        if let Some(role) = &spoken.role {
            connection.role = Some(role.clone()).filter(|role| !role.is_empty());
        }
        match spoken.first.as_str() {
            "begin" | "start" => connection.within = true,
            "commit" | "end" => (connection.within, connection.fresh) = (false, false),
            "rollback" | "abort" => {
                connection.undone();
                connection.within &= spoken.names.contains("to");
            }
            _ => {}
        }
        if spoken.closes {
            (connection.said, connection.unclear, connection.opening) = (None, false, None);
        }
        let who = connection.role.clone().unwrap_or_else(|| connection.user.clone());
        // What is only prepared opens nothing yet.
        if let Some(texts) = spoken.opens.as_ref().filter(|_| spoken.first != "prepare") {
            let said = opened(texts, &open.parameters, &open.text).filter(|_| spoken.calls_to_open == 1);
            let opening = Opening { who: who.clone(), day: open.day.clone(), said };
            if is_told {
                connection.opened(opening.said.clone());
                self.counts(Some(&opening));
            } else {
                // Until the server says that it did, or did not, both may be.
                (connection.said, connection.unclear) = (None, true);
                connection.opening = Some(opening).filter(|_| open.opened == 0);
            }
        }
        let Some(connection) = self.connections.get_mut(id) else { return };
        let day = &open.day;
        if let Some(setting) = settings::silencing(spoken, &open.text) {
            let read = Read { who: who.clone(), day: day.clone(), of: Of::Silenced(setting) };
            self.reads.push(read);
        }
        if spoken.renames && self.permitted.speaks_of(spoken) {
            self.reads.push(Read { who: who.clone(), day: day.clone(), of: Of::Renamed });
        }
        let of = |what: &String| Read { who: who.clone(), day: day.clone(), of: Of::Hidden(what.clone()) };
        connection.pending.extend(spoken.runs.iter().map(of));
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
                let shadowed = self.server.live.map(|live| live.shadowed(spoken));
                reads.extend(shadowed.into_iter().flatten().map(|what| of(Of::Hidden(what))));
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
                let known = || self.permitted.resolved(&name, spoken, &open.relations);
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
                    let is_of_other = connection.build.as_ref() != Some(&self.permitted.build);
                    let is_whole = (spoken.star || named.whole) && said.is_some() && is_of_other;
                    if is_whole {
                        reads.push(of(Of::Whole(reference.clone(), connection.build.clone())));
                    }
                    let former = self.permitted.former(shown, spoken);
                    if let Some(said) = said.clone().filter(|_| !former.is_empty()) {
                        reads.push(of(Of::Former(reference.clone(), former, said)));
                    }
                    let told = connection.begun && !connection.unclear && !open.by_object;
                    reads.push(of(Of::View(reference, columns, said, told, is_whole)));
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

    /// Counts a session that was opened and shows nothing.
    fn counts(&mut self, opening: Option<&Opening>) {
        let Some(Opening { who, day, said: Some(said) }) = opening else { return };
        if Day::parse(day).is_some_and(|on| !self.permitted.opens(who, said, on)) {
            self.idle += 1;
        }
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
        let names_all = self.connections.values().all(|connection| connection.names_relations);
        if self.server.live.is_none() && !names_all {
            tally.relies.push(
                "plain names of functions and operators are taken for the system's: with `--against`, it is looked up whether others made some that may be meant"
                    .to_owned(),
            );
        }
        let loads = |who: &String| self.server.loaders.contains(who);
        let is_silent = |connection: &&Connection| {
            (self.tells || self.audits) && connection.lives && !connection.speaks && !loads(&connection.user)
        };
        for silent in self.connections.values().filter(is_silent) {
            let reason =
                format!("{} connected, and the log has no statement of that connection", silent.user);
            tally.add(GAP, &silent.user, "", "", "", reason);
        }
        for read in self.reads.iter().filter(|read| !loads(&read.who)) {
            reads::judge(self.permitted, read, tally);
        }
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
