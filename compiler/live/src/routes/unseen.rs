//! What keeps the server's log from having what somebody does: settings of roles, and the right to set them.

use super::{Reach, quoted, told, whom};
use crate::compare::{Difference, Sort};

impl Reach<'_> {
    /// Settings of roles by which the log has less of them than of others. Those who fill the tables may have them.
    pub(super) fn by_settings(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        for (role, logs_in, setting, value, database) in &self.catalog.settings {
            let matters = *logs_in || self.touches(role);
            if !matters || self.is_loader(role) || !is_silent(setting, value) {
                continue;
            }
            let of = if role.is_empty() { "everybody" } else { role };
            let message = format!(
                "{setting} is `{value}` for {of}, so the server's log may not have what is done, and no audit of it tells"
            );
            let sql = match (role.is_empty(), database.is_empty()) {
                (true, true) => format!("ALTER ROLE ALL RESET {setting};"),
                (true, false) => format!("ALTER DATABASE {} RESET {setting};", quoted(database)),
                (false, true) => format!("ALTER ROLE {} RESET {setting};", quoted(role)),
                (false, false) => {
                    format!("ALTER ROLE {} IN DATABASE {} RESET {setting};", quoted(role), quoted(database))
                }
            };
            let object = format!("setting {setting} of {of}");
            found.push(told(Sort::Changed, object, message, &self.clauses_of(role), sql));
        }
        found
    }

    /// Rights to set what is logged.
    pub(super) fn by_parameters(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        for (parameter, role, privilege) in &self.catalog.parameters {
            if self.is_loader(role) || !(self.touches(role) || self.is_stranger(role)) {
                continue;
            }
            let (who, to) = whom(role);
            let message =
                format!("{who} has {privilege} on {parameter}, and so may keep what it does out of the log");
            let sql = format!("REVOKE {privilege} ON PARAMETER {parameter} FROM {to};");
            let object = format!("parameter {parameter}");
            found.push(told(Sort::Excess, object, message, &self.clauses_of(role), sql));
        }
        found
    }
}

/// Whether a setting keeps statements out of the log that others do not.
fn is_silent(setting: &str, value: &str) -> bool {
    match setting {
        "log_statement" => value != "all",
        "log_min_messages" => ["fatal", "panic"].contains(&value),
        "log_parameter_max_length" => value != "-1",
        "pgaudit.log" => ["none", ""].contains(&value),
        "pgaudit.log_statement" => ["off", "false", "no", "0"].contains(&value),
        _ => false,
    }
}
