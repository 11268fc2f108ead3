//! A project prepared for questions: which declarations it has, where, and the threads between them, in one file of SQLite. A question
//! then reads the part of the text that bears on it, and no more.
//!
//! What is answered is compiled from the text, as ever; the file only says which text that is. It holds for the files as they were:
//! where one has another size or time, or files came or went, it is refused.

use super::part::{Place, Threads, blanked};
use super::web::{Thread, Web, wanted};
use crate::load::{self, QUESTION};
use crate::os_world::{OsWorld, Stamp, stamp};
use crate::pipeline::{Compiled, Program};
use charta_base::MemoryWorld;
use rusqlite::{Connection, OpenFlags, params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What such a file says of itself.
const FORM: &str = "charta questions 2";

/// What every form of it begins with.
const FAMILY: &str = "charta questions ";

const TABLES: &str = "
    CREATE TABLE about (form TEXT NOT NULL, version TEXT NOT NULL, folder TEXT NOT NULL);
    CREATE TABLE file (id INTEGER PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL);
    CREATE TABLE declaration (
        id INTEGER PRIMARY KEY, file INTEGER NOT NULL, first INTEGER NOT NULL, past INTEGER NOT NULL,
        sort TEXT NOT NULL, path TEXT NOT NULL, last TEXT NOT NULL
    );
    CREATE TABLE thread (sort INTEGER, origin INTEGER, target INTEGER, PRIMARY KEY (sort, origin, target)) WITHOUT ROWID;
    CREATE TABLE always (id INTEGER PRIMARY KEY);";

const INDEXES: &str = "
    CREATE INDEX declaration_by_name ON declaration (last);
    CREATE INDEX declaration_by_file ON declaration (file);";

/// Writes what a compiled project needs to be asked later. An error is one sentence.
pub(crate) fn write(compiled: &Compiled, program: &Program, at: &Path) -> Result<(), String> {
    let stamps = stamps(compiled)?;
    // A file of something else is not written over.
    if at.exists() && !is_prepared(at) {
        return Err(format!(
            "`{}` is there already, and was not prepared with `charta ask --prepare`; name another file, or remove it",
            at.display()
        ));
    }
    let fault = |error: rusqlite::Error| format!("`{}` cannot be written: {error}", at.display());
    let beside = at.with_extension("unfinished");
    let _ = std::fs::remove_file(&beside);
    let written = filled(compiled, program, &stamps, &beside).map_err(fault).and_then(|()| {
        std::fs::rename(&beside, at).map_err(|error| format!("`{}` cannot be written: {error}", at.display()))
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// Whether a file was prepared, by whatever version.
fn is_prepared(at: &Path) -> bool {
    let opened = Connection::open_with_flags(at, OpenFlags::SQLITE_OPEN_READ_ONLY);
    opened.is_ok_and(|connection| {
        let form = connection.query_row("SELECT form FROM about", [], |row| row.get::<_, String>(0));
        form.is_ok_and(|form| form.starts_with(FAMILY))
    })
}

/// The project's own files, by name, as they stand now.
fn stamps(compiled: &Compiled) -> Result<BTreeMap<String, Stamp>, String> {
    let own = compiled.sources.iter().filter(|(_, file)| !file.library && file.name != QUESTION);
    let stamped = own.map(|(_, file)| {
        let path = load::join(&compiled.folder, &file.name);
        stamp(&path).map(|stamp| (file.name.clone(), stamp)).ok_or_else(|| format!("`{path}` cannot be read"))
    });
    stamped.collect()
}

fn filled(
    compiled: &Compiled,
    program: &Program,
    stamps: &BTreeMap<String, Stamp>,
    at: &Path,
) -> Result<(), rusqlite::Error> {
    let mut connection = Connection::open(at)?;
    // Nothing is lost where this is broken off: it is made anew.
    connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(TABLES)?;
    let about = params![FORM, env!("CARGO_PKG_VERSION"), whole(&compiled.folder)];
    transaction.execute("INSERT INTO about VALUES (?, ?, ?)", about)?;
    {
        let mut file = transaction.prepare("INSERT INTO file VALUES (?, ?, ?, ?)")?;
        for (id, source) in compiled.sources.iter() {
            if let Some(stamp) = stamps.get(&source.name).filter(|_| !source.library) {
                file.execute(params![id.0, source.name, stamp.size, stamp.modified])?;
            }
        }
        let threads = Threads::new(compiled, program);
        let numbers: BTreeMap<Place, i64> = threads.spans.keys().copied().zip(1..).collect();
        let named: BTreeMap<Place, (&str, &str)> = program
            .model
            .declarations()
            .filter(|(_, about)| !about.library)
            .map(|(sort, about)| ((about.whole.file, about.whole.start), (sort, &*about.path)))
            .collect();
        let mut declaration = transaction.prepare("INSERT INTO declaration VALUES (?, ?, ?, ?, ?, ?, ?)")?;
        for (place, span) in &threads.spans {
            let (sort, path) = named.get(place).copied().unwrap_or(("", ""));
            let last = path.rsplit('.').next().unwrap_or(path);
            declaration.execute(params![
                numbers.get(place),
                span.file.0,
                span.start,
                span.end,
                sort,
                path,
                last
            ])?;
        }
        let mut thread = transaction.prepare("INSERT INTO thread VALUES (?, ?, ?)")?;
        for ((sort, from), targets) in &threads.leads {
            for to in targets {
                thread.execute(params![number(*sort), numbers.get(from), numbers.get(to)])?;
            }
        }
        let mut always = transaction.prepare("INSERT INTO always VALUES (?)")?;
        for place in &threads.always {
            always.execute(params![numbers.get(place)])?;
        }
    }
    transaction.execute_batch(INDEXES)?;
    transaction.commit()
}

fn number(thread: Thread) -> u8 {
    match thread {
        Thread::Names => 0,
        Thread::Kin => 1,
        Thread::Bears => 2,
        Thread::Governs => 3,
    }
}

/// A prepared project.
pub(crate) struct Prepared {
    connection: Connection,
    folder: String,
}

impl Web for Prepared {
    type Place = i64;

    fn next(&self, thread: Thread, from: i64) -> Result<Vec<i64>, String> {
        self.numbers("SELECT target FROM thread WHERE sort = ? AND origin = ?", params![number(thread), from])
    }

    fn always(&self) -> Result<Vec<i64>, String> {
        self.numbers("SELECT id FROM always", [])
    }
}

impl Prepared {
    /// Opens what was prepared of the project at `root`. An error is one sentence.
    pub(crate) fn open(at: &Path, root: &str) -> Result<Prepared, String> {
        let shown = at.display();
        if !at.exists() {
            return Err(format!("there is no file `{shown}`"));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(at, flags).map_err(|error| fault(&error))?;
        let about = connection.query_row("SELECT form, version FROM about", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        });
        match about {
            Ok((form, version)) if form == FORM && version == env!("CARGO_PKG_VERSION") => {}
            Ok((form, _)) if form.starts_with(FAMILY) => {
                return Err(format!(
                    "`{shown}` was prepared by another version of Charta; prepare the project again"
                ));
            }
            _ => {
                return Err(format!("`{shown}` is no project that was prepared with `charta ask --prepare`"));
            }
        }
        let (folder, names) = load::source_names(&OsWorld, root);
        let prepared = Prepared { connection, folder };
        // What was prepared elsewhere of the same files is as good.
        prepared
            .is_fresh(&names)
            .map_err(|words| prepared.is_elsewhere(&shown.to_string()).unwrap_or(words))?;
        Ok(prepared)
    }

    /// That another project was prepared, in a sentence; nothing where it was this one.
    fn is_elsewhere(&self, shown: &str) -> Option<String> {
        let folder = self.connection.query_row("SELECT folder FROM about", [], |row| row.get::<_, String>(0));
        let folder = folder.ok().filter(|folder| *folder != whole(&self.folder))?;
        Some(format!(
            "`{shown}` was prepared from another project, in `{folder}`; prepare this one, or ask that one"
        ))
    }

    /// Whether the project's files are those that were prepared, by their names, sizes and times.
    fn is_fresh(&self, names: &BTreeSet<String>) -> Result<(), String> {
        let mut known: BTreeSet<String> = BTreeSet::new();
        for (_, name, stamp) in self.files()? {
            if self::stamp(&load::join(&self.folder, &name)) != Some(stamp) {
                return Err(format!("`{name}` has changed since the project was prepared; prepare it again"));
            }
            known.insert(name);
        }
        let sources: BTreeSet<&String> = known.iter().filter(|name| load::is_source(name)).collect();
        match names.iter().collect::<BTreeSet<&String>>() == sources {
            true => Ok(()),
            false => Err("files came or went since the project was prepared; prepare it again".to_owned()),
        }
    }

    fn files(&self) -> Result<Vec<(i64, String, Stamp)>, String> {
        let mut rows = self
            .connection
            .prepare("SELECT id, name, size, modified FROM file")
            .map_err(|error| fault(&error))?;
        let found = rows.query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, Stamp { size: row.get(2)?, modified: row.get(3)? }))
        });
        let found = found.and_then(Iterator::collect);
        found.map_err(|error| fault(&error))
    }

    fn numbers(&self, query: &str, parameters: impl rusqlite::Params) -> Result<Vec<i64>, String> {
        let mut rows = self.connection.prepare_cached(query).map_err(|error| fault(&error))?;
        let found = rows.query_map(parameters, |row| row.get(0)).and_then(Iterator::collect);
        found.map_err(|error| fault(&error))
    }

    /// The project's folder, as the world knows it.
    pub(crate) fn folder(&self) -> &str {
        &self.folder
    }

    /// The part of the project that bears on some questions; `None` where they speak of everybody or of any data, or of what is not found by
    /// its name. An error is one sentence.
    pub(crate) fn part(&self, sentences: &[&str]) -> Result<Option<MemoryWorld>, String> {
        let (mut about, mut named) = (BTreeSet::new(), BTreeSet::new());
        for word in sentences.iter().flat_map(|sentence| words(sentence)) {
            if matches!(word, "any" | "everyone") {
                return Ok(None);
            }
            for (id, sort) in self.called(word)? {
                match sort.as_str() {
                    "dataset" | "party" => about.insert(id),
                    // What lies in a category, or is of a kind, is not found from there.
                    "category" | "kind" => return Ok(None),
                    _ => named.insert(id),
                };
            }
        }
        if about.is_empty() {
            return Ok(None);
        }
        let wanted = wanted(self, about, named)?;
        self.text(&wanted).map(Some)
    }

    /// The declarations that a word of a question could mean: all that end with its last part.
    fn called(&self, word: &str) -> Result<Vec<(i64, String)>, String> {
        let last = word.rsplit('.').next().unwrap_or(word);
        let mut rows = self
            .connection
            .prepare_cached("SELECT id, sort FROM declaration WHERE last = ?")
            .map_err(|error| fault(&error))?;
        let found = rows.query_map([last], |row| Ok((row.get(0)?, row.get(1)?))).and_then(Iterator::collect);
        found.map_err(|error| fault(&error))
    }

    /// The files in which some declarations stand, all others blank; with the project file.
    fn text(&self, wanted: &BTreeSet<i64>) -> Result<MemoryWorld, String> {
        let mut world = MemoryWorld::default();
        let mut of_files: BTreeSet<i64> = BTreeSet::new();
        for id in wanted {
            of_files.extend(self.numbers("SELECT file FROM declaration WHERE id = ?", [id])?);
        }
        for (id, name, _) in self.files()? {
            let is_code = load::is_source(&name);
            if is_code && !of_files.contains(&id) {
                continue;
            }
            let path = load::join(&self.folder, &name);
            let text = load::read_text(&OsWorld, &path).map_err(|finding| finding.message.clone())?;
            let left = if is_code { self.others(id, wanted)? } else { Vec::new() };
            world.files.insert(name, blanked(text.as_bytes(), left.into_iter()));
        }
        Ok(world)
    }

    /// The declarations of a file that are not wanted: first byte, and one past the last.
    fn others(&self, file: i64, wanted: &BTreeSet<i64>) -> Result<Vec<(u32, u32)>, String> {
        let mut rows = self
            .connection
            .prepare_cached("SELECT id, first, past FROM declaration WHERE file = ?")
            .map_err(|error| fault(&error))?;
        let all: Result<Vec<(i64, u32, u32)>, rusqlite::Error> = rows
            .query_map([file], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .and_then(Iterator::collect);
        let all = all.map_err(|error| fault(&error))?;
        Ok(all
            .into_iter()
            .filter(|(id, ..)| !wanted.contains(id))
            .map(|(_, start, end)| (start, end))
            .collect())
    }
}

/// A folder from the root on, so that another can be told from it.
fn whole(folder: &str) -> String {
    let folder = if folder.is_empty() { "." } else { folder };
    std::fs::canonicalize(folder).map_or_else(|_| folder.to_owned(), |path| path.display().to_string())
}

/// What SQLite says of a damaged file helps nobody who asks.
fn fault(_: &rusqlite::Error) -> String {
    "what was prepared cannot be read, and may be damaged; prepare the project again".to_owned()
}

/// The words of a question that can be names.
fn words(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).filter(|word| !word.is_empty())
}
