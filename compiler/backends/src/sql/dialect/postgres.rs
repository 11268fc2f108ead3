//! PostgreSQL, which keeps each type as its own.

use super::{Answers, Lookup};
use crate::escape;
use charta_model::form::Shown;
use charta_model::time::Day;
use charta_model::value::{ColumnType, DECIMAL_SCALE, decimal_text};

pub(super) struct Postgres;

impl Answers for Postgres {
    fn text(&self, text: &str) -> String {
        escape::postgres_text(text)
    }

    fn folded(&self, name: &str) -> String {
        name.to_owned()
    }

    fn stored_type(&self, column_type: ColumnType) -> &'static str {
        match column_type {
            ColumnType::Text => "text COLLATE \"C\"",
            ColumnType::Integer => "bigint",
            ColumnType::Decimal => "numeric(19,4)",
            ColumnType::Boolean => "boolean",
            ColumnType::Date => "date",
        }
    }

    fn bytes_type(&self) -> &'static str {
        "bytea"
    }

    fn integer(&self, number: i64) -> String {
        number.to_string()
    }

    fn day(&self, day: Day) -> String {
        let date = day.date();
        match date.year() {
            // PostgreSQL has no year 0: the year before 1 is 1 BC.
            ..=0 => format!("DATE '{:04}-{:02}-{:02} BC'", 1 - date.year(), date.month(), date.day()),
            _ => format!("DATE {}", self.text(&day.to_string())),
        }
    }

    fn first_day(&self) -> Option<Day> {
        None
    }

    fn compared(&self, column_type: ColumnType, value: &str) -> String {
        match column_type {
            ColumnType::Text => format!("{value} COLLATE \"C\""),
            _ => value.to_owned(),
        }
    }

    fn member(&self, column_type: ColumnType, _other: ColumnType, value: &str) -> String {
        self.compared(column_type, value)
    }

    fn starts_with(&self, value: &str, prefix: &str) -> String {
        format!("starts_with({value} COLLATE \"C\", {})", self.text(prefix))
    }

    fn fence(&self) -> Option<&'static str> {
        Some("OFFSET 0")
    }

    fn once(&self) -> &'static str {
        "MATERIALIZED "
    }

    /// The planner takes a subquery that no row changes for a value, tests it before it reads the first row, and hands it to several
    /// processes; a join with the session it would do row by row, in one.
    fn session_values(&self) -> bool {
        true
    }

    /// The log says which views a session opened: whoever may read another one by mistake sees nothing in it.
    fn is_session_of(&self, view: &str) -> String {
        format!(
            "EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = {})",
            self.text(view)
        )
    }

    fn keeps_order(&self) -> bool {
        true
    }

    fn lookup(&self) -> Lookup {
        Lookup::Exists
    }

    fn lists_terms(&self) -> bool {
        false
    }

    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("key", "")]
    }

    fn key_contract(&self) -> String {
        "k.contract".to_owned()
    }

    fn unchanged(&self, _column_type: ColumnType, value: &str) -> String {
        value.to_owned()
    }

    fn grouped(&self, column_type: ColumnType, value: &str) -> String {
        match column_type == ColumnType::Text && !value.ends_with(" COLLATE \"C\"") {
            true => format!("({value}) COLLATE \"C\""),
            false => value.to_owned(),
        }
    }

    fn as_text(&self, column_type: ColumnType, value: &str) -> String {
        match column_type {
            ColumnType::Text => value.to_owned(),
            ColumnType::Integer | ColumnType::Boolean => format!("{value}::text"),
            ColumnType::Decimal => format!("trim_scale({value})::text"),
            ColumnType::Date => self.date(value, "YYYY-MM-DD"),
        }
    }

    fn shown(&self, shown: Shown, column_type: ColumnType, value: &str, keys: &[String]) -> String {
        match (shown, column_type) {
            (Shown::AsIs, _) => self.as_text(column_type, value),
            (Shown::Year, ColumnType::Date) => self.date(value, "YYYY"),
            (Shown::Quarter, ColumnType::Date) => self.date(value, "YYYY\"-Q\"Q"),
            (Shown::Month, ColumnType::Date) => self.date(value, "YYYY-MM"),
            (Shown::Week, ColumnType::Date) => self.date(value, "IYYY\"-W\"IW"),
            (Shown::Steps(step), ColumnType::Integer | ColumnType::Decimal) if step > 0 => {
                self.steps(step, column_type, value)
            }
            (Shown::FirstCharacters(count), ColumnType::Text) => format!("left({value}, {count})"),
            (Shown::Repseudonymised, _) => self.pseudonym(&self.as_text(column_type, value), keys),
            _ => "NULL".to_owned(),
        }
    }

    fn pseudonym(&self, text: &str, keys: &[String]) -> String {
        // Compared by bytes, as it is sorted fastest.
        format!("encode(hmac(convert_to({text}, 'UTF8'), {}, 'sha256'), 'hex') COLLATE \"C\"", keys.concat())
    }

    fn week(&self, date: &str) -> (String, String) {
        (to_char(date, "IYYY"), to_char(date, "IW"))
    }

    /// Remainders are exact, quotients would be rounded.
    fn steps(&self, step: i64, column_type: ColumnType, value: &str) -> String {
        match column_type {
            // From 0 up, the common case, whole numbers stay whole numbers, which is faster and cannot overflow.
            ColumnType::Integer if step % DECIMAL_SCALE == 0 => {
                let whole = step / DECIMAL_SCALE;
                let below = multiple(&format!("{value}::numeric"), &whole.to_string());
                format!(
                    "CASE WHEN {value} >= 0 THEN ({value} - mod({value}, {whole}))::text ELSE {below} END"
                )
            }
            ColumnType::Integer => multiple(&format!("{value}::numeric"), &decimal_text(step)),
            // What is no number at all lies above every number there.
            _ => {
                let below = multiple(&format!("{value}::numeric"), &decimal_text(step));
                format!("CASE WHEN abs({value}::numeric) < 'Infinity'::numeric THEN {below} END")
            }
        }
    }
}

impl Postgres {
    /// A day, written by a pattern; one outside the calendar of contracts is hidden, and would stop the whole query if it were too far away.
    fn date(&self, value: &str, pattern: &str) -> String {
        self.within_calendar(value, &to_char(value, pattern))
    }
}

fn to_char(value: &str, pattern: &str) -> String {
    // Without the cast the time zone of the session would come in.
    format!("to_char({value}::timestamp, {})", escape::sql_text(pattern))
}

/// The largest multiple that is not above a number, as a text; a remainder has the sign of the number.
fn multiple(number: &str, step: &str) -> String {
    let below = format!("CASE WHEN mod({number}, {step}) < 0 THEN {step} ELSE 0 END");
    format!("trim_scale({number} - mod({number}, {step}) - {below})::text")
}
