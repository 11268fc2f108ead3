//! DuckDB's command runs the generated tables and views.
//!
//! Nothing depends on how the command prints: of each cell it is given the UTF-8 bytes of its text to print in hexadecimal digits, and a
//! dash where it is missing, so that a text that reads `NULL`, a line end or a quote is told from any other. A question is answered by one
//! line that ends in a word of its own; what is not answered whole is no answer. If the command read a script otherwise than it is written,
//! it would show something else, or nothing: what stands between can break an agreement, and make none.

use crate::cells::Session;
use crate::expected::{Data, Lines};
use crate::program::{Limit, Program};
use crate::views::{normal, of_target, types, words};
use crate::warehouse::filling;
use charta_backends::Artifact;
use charta_backends::sql::dialect::Dialect;
use charta_backends::sql::layout::{Layout, NamedView};
use charta_backends::sql::warehouse::recipient;
use charta_model::model::Model;
use charta_model::value::ColumnType;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

const DIALECT: Dialect = Dialect::Duckdb;

/// Nothing outside is to be read or fetched; what a session may set must change nothing, neither the order of texts nor the number of
/// processors; a line is printed as it is.
const SETTINGS: &str = "SET autoinstall_known_extensions = FALSE;\nSET autoload_known_extensions = FALSE;\n\
    SET enable_external_access = FALSE;\nSET default_collation = 'nocase';\nSET threads = 1;\n";
/// Another database for each of so many questions: what they answer is held in memory.
pub const AT_ONCE: usize = 2_000;

/// DuckDB's command, and what it must be told before it is asked.
#[derive(Debug)]
pub struct Engine {
    program: Program,
    setup: String,
}

impl Engine {
    /// The scripts as they are, and the rows; nothing is run yet.
    pub fn new(
        path: PathBuf,
        layout: &Layout,
        artifacts: &[Artifact],
        model: &Model,
        data: &Data,
    ) -> Result<Engine, String> {
        let program = Program::new(path)?;
        let mut setup = SETTINGS.to_owned();
        for artifact in of_target(artifacts, "duckdb").filter(|artifact| artifact.path.ends_with(".sql")) {
            setup.push_str(artifact.text());
            setup.push_str("\n;\n");
        }
        let bytes = |bytes: &[u8]| {
            let escaped: String = bytes.iter().map(|byte| format!("\\x{byte:02X}")).collect();
            format!("'{escaped}'::BLOB")
        };
        setup.push_str(&filling(layout, model, data, DIALECT, bytes));
        Ok(Engine { program, setup })
    }

    /// The same engine under a limit of time that others share.
    pub fn within(self, limit: &Arc<Limit>) -> Engine {
        Engine { program: self.program.within(limit), ..self }
    }

    /// Which DuckDB it is.
    pub fn version(&self) -> Result<String, String> {
        let said = self.program.run(&["-version"], "")?;
        let word = said.output.split_whitespace().next().map(|word| word.trim_start_matches('v').to_owned());
        said.failed.map_or_else(|| word.ok_or_else(|| "DuckDB does not say its version".to_owned()), Err)
    }

    /// What each view shows in its session to its recipient, sorted, in the order of the questions. From the first that the command refuses,
    /// none is answered.
    pub fn shown(&self, model: &Model, asked: &[(Session, &NamedView)]) -> Vec<Result<Lines, String>> {
        let own = |(_, view): &(Session, &NamedView)| recipient(model, view.party).to_owned();
        self.shown_to(model, asked, own)
    }

    /// As [`Engine::shown`], where the session names whom it reads for.
    pub fn shown_to(
        &self,
        model: &Model,
        asked: &[(Session, &NamedView)],
        who: impl Fn(&(Session, &NamedView)) -> String,
    ) -> Vec<Result<Lines, String>> {
        let mut script = self.setup.clone();
        for (number, (session, view)) in asked.iter().enumerate() {
            script.push_str(&question(model, *session, view, &who(&(*session, *view)), number));
        }
        let arguments = ["-init", "/dev/null", "-batch", "-bail", "-noheader", "-list", ":memory:"];
        let said = match self.program.run(&arguments, &script) {
            Ok(said) => said,
            Err(words) => return asked.iter().map(|_| Err(words.clone())).collect(),
        };
        let words = said.failed.unwrap_or_else(|| "DuckDB gives no answer".to_owned());
        let mut answers = said.output.lines();
        let answer = |(number, (_, view)): (usize, &(Session, &NamedView))| {
            let line = answers.next().ok_or_else(|| words.clone())?;
            lines(line, number, &types(model, view))
                .ok_or_else(|| format!("DuckDB answers what was not asked: {line}"))
        };
        asked.iter().enumerate().map(answer).collect()
    }
}

/// The session says what it is for, and one line tells all that the view shows.
fn question(model: &Model, session: Session, view: &NamedView, who: &str, number: usize) -> String {
    let [purpose, action, place] = words(model, session).map(|word| DIALECT.text(&word));
    let (who, day) = (DIALECT.text(who), DIALECT.day(session.day));
    let names = view.columns.iter().map(|column| &column.name).chain(&view.count);
    let cell = |name: &String| format!("COALESCE(HEX(CAST({} AS VARCHAR)), '-')", DIALECT.identifier(name));
    let cells: Vec<String> = names.map(cell).collect();
    let mut text = format!(
        "UPDATE charta.session SET recipient = {who}, purpose = {purpose}, action = {action}, place = {place}, day = {day};\n"
    );
    let _ = writeln!(
        text,
        "SELECT COALESCE(STRING_AGG(line, ' '), '') || ' answer {number}' FROM (SELECT 'r.' || {} AS line FROM {});",
        cells.join(" || '.' || "),
        view.reference(DIALECT)
    );
    text
}

/// The cells of an answer, if it is one and whole.
fn lines(line: &str, number: usize, types: &[Option<ColumnType>]) -> Option<Lines> {
    let rows = line.strip_suffix(&format!(" answer {number}"))?;
    let cell = |(cell, column_type): (&str, &Option<ColumnType>)| match cell {
        "-" => Some(None),
        digits => Some(Some(normal(*column_type, text(digits)?))),
    };
    let row = |row: &str| {
        let cells: Vec<&str> = row.strip_prefix("r.")?.split('.').collect();
        let whole = cells.len() == types.len();
        whole.then(|| cells.into_iter().zip(types).map(cell).collect::<Option<Vec<_>>>())?
    };
    let mut lines = rows.split(' ').filter(|row| !row.is_empty()).map(row).collect::<Option<Lines>>()?;
    lines.sort();
    Some(lines)
}

/// The text of hexadecimal digits.
fn text(digits: &str) -> Option<String> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? * 16 + digit(*low)?));
    let bytes = bytes.collect::<Option<Vec<u8>>>().filter(|_| rest.is_empty())?;
    String::from_utf8(bytes).ok()
}
