//! The log that sessions leave: `charta.access_log`, written out as CSV with a header.

use super::permitted::{Permitted, Said};
use super::{GAP, NOT_PERMITTED, Server, Tally, unreadable};
use charta_model::time::Day;
use csv::{Error, StringRecord};

/// The columns that are needed.
const NEEDED: [&str; 7] = ["day", "login", "role", "purpose", "action", "place", "view"];

pub(super) fn judge(
    header: &StringRecord,
    records: impl Iterator<Item = Result<StringRecord, Error>>,
    permitted: &Permitted,
    server: Server<'_>,
    tally: &mut Tally,
) -> Result<(), String> {
    let at = |name: &str| header.iter().position(|field| field == name);
    if let Some(missing) = NEEDED.iter().find(|name| at(name).is_none()) {
        return Err(format!("the access log has no column `{missing}`"));
    }
    let (mut rows, mut untold) = (0_u64, 0_u64);
    for record in records {
        let record = record.map_err(|error| unreadable(&error))?;
        rows += 1;
        if record.len() != header.len() {
            tally.gap(format!(
                "a line has {} fields where the header has {}, so what it says could not be read",
                record.len(),
                header.len()
            ));
            continue;
        }
        let field = |name: &str| at(name).and_then(|at| record.get(at)).unwrap_or_default();
        let said = Said {
            purpose: field("purpose").to_owned(),
            action: field("action").to_owned(),
            place: field("place").to_owned(),
        };
        let (role, view, day) = (field("role"), field("view"), field("day"));
        let lacks = lacking(|name| at(name).is_some(), field);
        let mut is_gap = !lacks.is_empty();
        for what in lacks {
            tally.add(GAP, role, &said.purpose, view, day, what);
        }
        if view.is_empty() {
            tally.idle += 1;
            continue;
        }
        let stranger = server.live.zip(permitted.views.get(view)).filter(|_| !role.is_empty());
        if let Some(words) = stranger.and_then(|(live, shown)| live.stranger(role, &shown.role)) {
            is_gap = true;
            tally.add(GAP, role, &said.purpose, view, day, words);
        }
        let opened_at = field("opened_at");
        if day.len() == 10
            && opened_at.len() > 10
            && in_universal_time(opened_at)
            && !opened_at.starts_with(day)
        {
            is_gap = true;
            tally.add(
                GAP,
                role,
                &said.purpose,
                view,
                day,
                "the line says another day than the time at which it was written".to_owned(),
            );
        }
        let Some(on) = Day::parse(day) else {
            tally.add(GAP, role, &said.purpose, view, day, "the day of the line is none".to_owned());
            continue;
        };
        let judged = match (at("shown"), field("shown")) {
            // The log is of a Charta that did not write columns down, or the line of a build that was never made here.
            (None, _) | (_, "") => {
                is_gap = true;
                let build = field("build");
                if build.is_empty() || at("shown").is_none() {
                    untold += 1;
                } else {
                    let reason = format!(
                        "the log knows no build {build} that shows anything by that clause, and the columns were taken that contracts show now"
                    );
                    tally.add(GAP, role, &said.purpose, view, day, reason);
                }
                permitted
                    .views
                    .get(view)
                    .map(|shown| shown.columns.iter().map(|column| column.name.as_str()).collect())
            }
            (_, shown) => Some(vec![shown]),
        };
        for name in judged.unwrap_or_else(|| vec![""]) {
            tally.judged += 1;
            let reason = match permitted.views.get(view) {
                None => "no contract has this view any more, or none ever had".to_owned(),
                Some(shown) => match shown.columns.iter().find(|column| column.name == name) {
                    None => "no clause shows the column there any more".to_owned(),
                    Some(column) if permitted.allows(shown, column, &said, on) => {
                        // What a clause of another build gave, that build knew.
                        let is_of_build = field("build") == permitted.build && !field("clause").is_empty();
                        let clause = [view, field("contract"), field("clause")];
                        if role != shown.role && permitted.is_recipient(role) {
                            format!("{role} stands for another recipient than {}", shown.role)
                        } else if is_of_build && !permitted.gives(clause, &said, on) {
                            format!("the clause {} does not give it there", field("clause"))
                        } else {
                            // What the line does not tell is not held to be permitted.
                            if is_gap {
                                tally.untold += 1;
                            } else {
                                tally.permitted += 1;
                            }
                            continue;
                        }
                    }
                    Some(_) => format!("no clause permits {} to {} it there", field("login"), said.action),
                },
            };
            let name = if name.is_empty() { view.to_owned() } else { format!("{view}.{name}") };
            tally.add(NOT_PERMITTED, role, &said.purpose, &name, day, reason);
        }
    }
    if server.live.is_none() && rows > 0 {
        tally.relies.push(
            "a role that is no recipient's own is taken for a member of the recipient's: with `--against`, it is looked up who is one"
                .to_owned(),
        );
    }
    if untold > 0 {
        tally.gap(format!(
            "which columns were shown is not told in {}, and those of the contracts as they are now were taken",
            match untold {
                1 => "one line of the log".to_owned(),
                count => format!("{count} lines of the log"),
            }
        ));
    }
    if rows == 0 {
        tally.gap("the access log has no line, which tells nothing of what was done before it was begun");
    }
    Ok(())
}

/// What a line does not say that every session writes: `has` tells which columns the log has, so that one of an earlier Charta lacks none.
fn lacking<'a>(has: impl Fn(&str) -> bool, field: impl Fn(&str) -> &'a str) -> Vec<String> {
    let is_empty = |name: &str| has(name) && field(name).is_empty();
    let mut found = Vec::new();
    if field("view").is_empty() {
        let told = ["contract", "clause", "shown"].into_iter().filter(|name| !field(name).is_empty());
        let told: Vec<&str> = told.collect();
        if !told.is_empty() {
            found.push(format!("the line names no view, and yet says {}", told.join(" and ")));
        }
    } else {
        for what in ["contract", "clause"] {
            if is_empty(what) {
                found.push(format!("the line names no {what} that gives the view"));
            }
        }
    }
    if field("role").is_empty() {
        found.push("the line names no role".to_owned());
    }
    let build = field("build");
    if has("build") && !(build.len() == 16 && build.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        found.push("the line names no build of which a session could be".to_owned());
    }
    if !build.is_empty() && build.bytes().all(|byte| byte == b'0') {
        found.push("the line names a build that none is".to_owned());
    }
    if is_empty("opening") {
        found.push("the line names no session that was opened".to_owned());
    }
    found
}

/// Whether a time is one in universal time, as PostgreSQL writes it.
fn in_universal_time(time: &str) -> bool {
    time.ends_with("+00") || time.ends_with("+00:00") || time.ends_with('Z')
}
