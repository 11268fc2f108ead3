//! Findings as GitLab's code quality report: a list, of which the widget of a merge request shows what came and what went.

use super::fingerprint::fingerprints;
use super::json::Document;
use super::{Frame, Places, one_line};
use crate::project::is_never_lowered;
use charta_base::{Diagnostic, Severity};
use serde::Serialize;

#[derive(Serialize)]
struct Entry {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

pub(super) fn render(document: &Document<'_>, frame: &Frame<'_>) -> String {
    let told = document.accepted.iter().filter(|finding| is_never_lowered(finding.code));
    let shown: Vec<(&Diagnostic, bool)> = document
        .findings
        .iter()
        .map(|finding| (finding, false))
        .chain(told.map(|finding| (finding, true)))
        .collect();
    let places = Places::new(shown.iter().map(|(finding, _)| *finding), frame);
    let prints = fingerprints(shown.iter().map(|(finding, _)| *finding));
    let entries: Vec<Entry> = shown
        .iter()
        .zip(prints)
        .map(|((finding, accepted), print)| entry(finding, *accepted, print, &places))
        .collect();
    // Texts and numbers always become JSON.
    let mut text = serde_json::to_string_pretty(&entries).unwrap_or_default();
    text.push('\n');
    text
}

fn entry(finding: &Diagnostic, accepted: bool, fingerprint: String, places: &Places<'_>) -> Entry {
    let severity = match finding.severity {
        _ if accepted => "info",
        Severity::Error => "critical",
        Severity::Warning => "minor",
        Severity::Advice => "info",
    };
    let before = if accepted { "accepted: " } else { "" };
    let own = finding.primary.as_ref().and_then(|label| {
        let (start, end) = places.region(label.span);
        Some((places.own_path(label.span.file)?, start.line, end.line))
    });
    // The report has no entry without a place: what speaks of no file speaks of the project.
    let (path, begin, end) = own.unwrap_or_else(|| (places.project_file(), 1, 1));
    Entry {
        description: format!("{before}{}", one_line(&finding.message)),
        check_name: format!("{} {}", finding.code.id, finding.code.name),
        fingerprint,
        severity,
        location: Location { path, lines: Lines { begin, end } },
    }
}
