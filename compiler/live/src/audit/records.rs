//! The log that sessions leave: `charta.access_log`, written out as CSV with a header.

use super::permitted::{Permitted, Said};
use super::{GAP, NOT_PERMITTED, Tally, unreadable};
use charta_model::time::Day;
use csv::{Error, StringRecord};

/// The columns that are needed.
const NEEDED: [&str; 7] = ["day", "login", "role", "purpose", "action", "place", "view"];

pub(super) fn judge(
    header: &StringRecord,
    records: impl Iterator<Item = Result<StringRecord, Error>>,
    permitted: &Permitted,
    tally: &mut Tally,
) -> Result<(), String> {
    let at = |name: &str| header.iter().position(|field| field == name);
    if let Some(missing) = NEEDED.iter().find(|name| at(name).is_none()) {
        return Err(format!("the access log has no column `{missing}`"));
    }
    let mut rows = 0_u64;
    for record in records {
        let record = record.map_err(|error| unreadable(&error))?;
        rows += 1;
        let field = |name: &str| at(name).and_then(|at| record.get(at)).unwrap_or_default();
        let said = Said {
            purpose: field("purpose").to_owned(),
            action: field("action").to_owned(),
            place: field("place").to_owned(),
        };
        let (role, view, day) = (field("role"), field("view"), field("day"));
        if view.is_empty() {
            tally.idle += 1;
            continue;
        }
        let Some(on) = Day::parse(day) else {
            tally.add(GAP, role, &said.purpose, view, day, "the day of the line is none".to_owned());
            continue;
        };
        let Some(shown) = permitted.views.get(view) else {
            tally.judged += 1;
            let reason = "no contract has this view any more, or none ever had".to_owned();
            tally.add(NOT_PERMITTED, role, &said.purpose, view, day, reason);
            continue;
        };
        for column in &shown.columns {
            tally.judged += 1;
            if permitted.allows(shown, column, &said, on) {
                tally.permitted += 1;
            } else {
                let name = format!("{view}.{}", column.name);
                let reason = format!("no clause permits {} to {} it there", field("login"), said.action);
                tally.add(NOT_PERMITTED, role, &said.purpose, &name, day, reason);
            }
        }
    }
    if rows == 0 {
        tally.gap("the access log has no line, which tells nothing of what was done before it was begun");
    }
    Ok(())
}
