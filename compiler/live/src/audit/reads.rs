//! What statements read, and what becomes of it: permitted, not permitted, or a gap.

use super::permitted::{Column, Permitted, Said};
use super::{GAP, NOT_PERMITTED, Tally};
use charta_model::time::Day;

/// A read of a column.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub(super) who: String,
    pub(super) day: String,
    pub(super) of: Of,
}

#[derive(Debug, Clone)]
pub(super) enum Of {
    /// Columns of a view, in a session; no column where none is named. Then whether the log has all of the session, and whether these are
    /// [whole rows](Of::Whole).
    View(String, Vec<Column>, Option<Said>, bool, bool),
    /// Whole rows of a view in a session of another build, or of one that is not told.
    Whole(String, Option<String>),
    /// Columns of a dataset that its view does not show any more.
    Former(String, Vec<String>, Said),
    /// Columns of a table.
    Table(String, Vec<String>),
    /// Something of which the log does not tell what it shows.
    Hidden(String),
    /// A relation of the contracts, or one that took the name of one.
    Renamed,
    /// Something that keeps the log from having what follows.
    Silenced(String),
}

/// Judges a read, or tells the gap that it is.
pub(super) fn judge(permitted: &Permitted, read: &Read, tally: &mut Tally) {
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
                    permitted.build
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
            let reason =
                format!("{who} changed what the log has (`{setting}`), and what followed may not be in it");
            tally.add(GAP, who, "", "", day, reason);
        }
        Of::Renamed => {
            let reason = format!(
                "{who} gave a relation another name or schema, and what it and others are called from then on is not what contracts call them"
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
        Of::View(view, columns, said, told, is_whole) => {
            let Some(shown) = permitted.views.get(view) else { return };
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
                    // Which columns whole rows had is a gap, which no column is held to fill.
                    match is_whole {
                        true => tally.untold += 1,
                        false => tally.permitted += 1,
                    }
                    return;
                }
                let reason = match permitted.terms.contains_key(&said.action) {
                    true => format!("no clause permits to {} it there", said.action),
                    false => {
                        "no clause permits to read it there in a session that says no known action".to_owned()
                    }
                };
                tally.add(NOT_PERMITTED, who, &said.purpose, &format!("{view}.{name}"), day, reason);
            };
            if columns.is_empty() {
                judge("*", permitted.allows_any(shown, said, on));
            }
            for column in columns {
                judge(&column.name, permitted.allows(shown, column, said, on));
            }
        }
    }
}
