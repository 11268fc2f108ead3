//! By which statements somebody changes what the log has of what follows.

use super::statement::Spoken;

/// What says whether the log has statements; what begins with `pgaudit` does, too.
const SETTINGS: [&str; 6] = [
    "pgaudit",
    "log_statement",
    "log_min_messages",
    "log_parameter_max_length",
    "log_destination",
    "logging_collector",
];

/// Tables of the server itself in which settings stand.
const TABLES: [&str; 2] = ["pg_settings", "pg_db_role_setting"];

/// The setting by which a statement changes what the log has, as far as its words tell it.
pub(super) fn silencing(spoken: &Spoken, text: &str) -> Option<String> {
    let has = |name: &str| spoken.names.contains(name);
    let sets = match spoken.first.as_str() {
        "set" | "reset" => true,
        "alter" => ["role", "user", "database", "system"].into_iter().any(has),
        _ => false,
    };
    if sets && let Some(name) = spoken.names.iter().find(|name| is_of_log(name)) {
        return Some(name.clone());
    }
    let writes = ["insert", "update", "delete", "merge", "copy", "truncate"].into_iter().any(has);
    if let Some(table) = TABLES.into_iter().find(|table| writes && has(table)) {
        return Some(table.to_owned());
    }
    if !has("set_config") {
        return None;
    }
    let text = text.to_lowercase();
    if let Some(name) = SETTINGS.into_iter().find(|name| text.contains(name)) {
        return Some(name.to_owned());
    }
    // One that the words do not tell may be any.
    spoken.configures.iter().any(Option::is_none).then(|| "set_config".to_owned())
}

/// The setting of the log that the server says to have another value from now on, other than one by which the log has more.
pub(super) fn changed(message: &str) -> Option<&str> {
    let (name, rest) = message.strip_prefix("parameter \"")?.split_once('"')?;
    let value = rest.strip_prefix(" changed to \"").map(|value| value.trim_end_matches('"'));
    let is_more = match (name, value) {
        ("log_statement", Some(value)) => value == "all",
        ("log_destination", Some(value)) => value.contains("csvlog"),
        ("logging_collector", Some(value)) => value == "on",
        _ => false,
    };
    let takes_hold = value.is_some() || rest.starts_with(" removed");
    (is_of_log(name) && takes_hold && !is_more).then_some(name)
}

fn is_of_log(name: &str) -> bool {
    let name = name.to_lowercase();
    SETTINGS.contains(&name.as_str()) || name.starts_with("pgaudit")
}
