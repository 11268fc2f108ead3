//! Findings as workflow commands of GitHub Actions, which become annotations of the lines that they speak of.

use super::json::Document;
use super::{Frame, Places, number, one_line};
use crate::project::is_never_lowered;
use charta_base::{Diagnostic, Severity};

pub(super) fn render(document: &Document<'_>, frame: &Frame<'_>) -> String {
    let told: Vec<&Diagnostic> =
        document.accepted.iter().filter(|finding| is_never_lowered(finding.code)).collect();
    let places = Places::new(document.findings.iter().chain(told.iter().copied()), frame);
    let mut text = String::new();
    for finding in document.findings {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "notice",
        };
        text.push_str(&annotation(command, "", finding, &places));
    }
    for finding in told {
        text.push_str(&annotation("notice", "accepted: ", finding, &places));
    }
    for stale in document.stale {
        let times = match stale.count {
            1 => String::new(),
            count => format!(" ({})", number(count as usize, "time", "times")),
        };
        let message =
            one_line(&format!("the baseline accepts what is no longer found{times}: {}", stale.message));
        text.push_str(&command("notice", &[("title", one_line(&stale.code))], &message));
    }
    text
}

fn annotation(name: &str, before: &str, finding: &Diagnostic, places: &Places<'_>) -> String {
    let mut properties = Vec::new();
    if let Some(label) = &finding.primary
        && let Some(file) = places.own_path(label.span.file)
    {
        let (start, end) = places.region(label.span);
        properties.push(("file", file));
        properties.push(("line", start.line.to_string()));
        properties.push(("endLine", end.line.to_string()));
        // Columns mean something on one line only.
        if start.line == end.line {
            properties.push(("col", start.column.to_string()));
            properties.push(("endColumn", end.column.to_string()));
        }
    }
    properties.push(("title", format!("{} {}", finding.code.id, finding.code.name)));
    let mut lines = vec![format!("{before}{}", one_line(&finding.message))];
    lines.extend(finding.evidence.iter().map(|line| format!("because: {}", one_line(line))));
    lines.extend(finding.help.iter().map(|line| format!("help: {}", one_line(line))));
    command(name, &properties, &lines.join("\n"))
}

/// A command on a line of its own: nothing in it can end it, or begin another.
fn command(name: &str, properties: &[(&str, String)], message: &str) -> String {
    let properties: Vec<String> =
        properties.iter().map(|(key, value)| format!("{key}={}", property(value))).collect();
    format!("::{name} {}::{}\n", properties.join(","), data(message))
}

/// The text after a command, with what would end its line written as GitHub reads it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property: as [`data`], and without what parts properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
