//! Findings as SARIF 2.1.0, the exchange format of static analysis (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/>).
//!
//! Columns count UTF-16 code units and the end of a region lies one past its last. What a contract waives and what a baseline accepts
//! is told as suppressed, with the reason.

use super::fingerprint::fingerprints;
use super::json::{Document, waiver};
use super::{Frame, Places, one_line, verdict_word};
use charta_base::{Code, Diagnostic, FileId, Fix, Severity, Span};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The scheme of URIs of the standard library, whose files are inside the command and in no folder.
const LIBRARY: &str = "charta-library:";
/// What relative URIs are relative to: the folder in which the command ran.
const ROOT: &str = "%SRCROOT%";

/// The document: readers look for its first two members at its beginning.
#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Value; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FoundResult {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Value,
    locations: [Value; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Value>,
    partial_fingerprints: Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Value>,
    properties: Value,
}

pub(super) fn render(document: &Document<'_>, frame: &Frame<'_>) -> String {
    let waived = document.waived.iter().map(|waived| &waived.finding);
    let all: Vec<&Diagnostic> = document.findings.iter().chain(document.accepted).chain(waived).collect();
    let places = Places::new(all.iter().copied(), frame);
    let codes: BTreeMap<&str, &'static Code> =
        all.iter().map(|finding| (finding.code.id, finding.code)).collect();
    let index: BTreeMap<&str, usize> = codes.keys().enumerate().map(|(at, id)| (*id, at)).collect();
    let accepted = document.accepted.iter().map(|_| vec![accepted()]);
    let waivers = document.waived.iter().map(|waived| {
        let because = waiver(waived, document.model).map(|waiver| {
            format!("{} (until {}, by {})", one_line(waiver.because), waiver.until, one_line(waiver.by))
        });
        vec![suppression("inSource", &because.unwrap_or_default())]
    });
    let suppressions = document.findings.iter().map(|_| Vec::new()).chain(accepted).chain(waivers);
    let prints = fingerprints(all.iter().copied());
    let results: Vec<FoundResult> = all
        .iter()
        .zip(prints)
        .zip(suppressions)
        .map(|((finding, print), suppressions)| {
            let rule = index.get(finding.code.id).copied().unwrap_or_default();
            result(finding, rule, &print, suppressions, &places)
        })
        .collect();
    let rules: Vec<Value> = codes.values().map(|code| rule(code)).collect();
    let mut run = json!({
        "tool": { "driver": {
            "name": "Charta",
            "fullName": "Charta, a compiler for data-sharing contracts",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        } },
        "invocations": [{ "executionSuccessful": !document.is_unread }],
        "originalUriBaseIds": {
            ROOT: { "description": { "text": "The folder in which charta ran" } },
        },
        "columnKind": "utf16CodeUnits",
        "results": results,
    });
    if let (Some(on), Some(run)) = (document.on, run.as_object_mut()) {
        run.insert("properties".to_owned(), json!({ "judgedOn": on, "judged": document.is_judged }));
    }
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
    // Texts and numbers always become JSON.
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

fn rule(code: &Code) -> Value {
    json!({
        "id": code.id,
        "name": code.name,
        "shortDescription": { "text": message_text(code.summary) },
        "help": { "text": message_text(code.page), "markdown": code.page },
        "defaultConfiguration": { "level": level(code.severity) },
        "properties": { "tags": ["data-sharing", code.id.trim_end_matches(|c: char| c.is_ascii_digit())] },
    })
}

fn result(
    finding: &Diagnostic,
    rule_index: usize,
    print: &str,
    suppressions: Vec<Value>,
    places: &Places<'_>,
) -> FoundResult {
    let mut text = one_line(&finding.message);
    let lines = finding.evidence.iter().map(|line| ("because", line));
    for (word, line) in lines.chain(finding.help.iter().map(|line| ("help", line))) {
        // Writing to a text cannot fail.
        let _ = write!(text, "\n{word}: {}", one_line(line));
    }
    let mut properties = json!({ "evidence": finding.evidence, "help": finding.help });
    if let (Some(verdict), Some(properties)) = (finding.verdict, properties.as_object_mut()) {
        properties.insert("verdict".to_owned(), verdict_word(verdict).into());
    }
    let related = finding.secondary.iter().enumerate().map(|(at, label)| {
        let mut place = json!({ "id": at, "physicalLocation": physical(label.span, places) });
        if let (false, Some(place)) = (label.text.is_empty(), place.as_object_mut()) {
            place.insert("message".to_owned(), json!({ "text": message_text(&one_line(&label.text)) }));
        }
        place
    });
    FoundResult {
        rule_id: finding.code.id,
        rule_index,
        level: level(finding.severity),
        message: json!({ "text": message_text(&text) }),
        locations: [location(finding, places)],
        related_locations: related.collect(),
        partial_fingerprints: json!({ "chartaFinding/v1": print }),
        fixes: finding.fix.iter().map(|fix| mend(fix, finding, places)).collect(),
        suppressions,
        properties,
    }
}

/// The place of a finding. One that speaks of no file stands at the project's own, for readers skip what has no place.
fn location(finding: &Diagnostic, places: &Places<'_>) -> Value {
    let physical = match &finding.primary {
        Some(label) => physical(label.span, places),
        None => json!({ "artifactLocation": { "uri": uri(&places.project_file()), "uriBaseId": ROOT } }),
    };
    let mut place = json!({ "physicalLocation": physical });
    let said = finding.primary.as_ref().map(|label| label.text.as_str()).filter(|text| !text.is_empty());
    if let Some(map) = place.as_object_mut() {
        if let Some(said) = said {
            map.insert("message".to_owned(), json!({ "text": message_text(&one_line(said)) }));
        }
        if !finding.subject.is_empty() {
            let names = finding.subject.iter().map(|name| json!({ "fullyQualifiedName": name }));
            map.insert("logicalLocations".to_owned(), names.collect());
        }
    }
    place
}

fn physical(span: Span, places: &Places<'_>) -> Value {
    json!({ "artifactLocation": artifact(span.file, places), "region": region(span, places) })
}

fn artifact(file: FileId, places: &Places<'_>) -> Value {
    match places.own_path(file) {
        Some(path) => match path.starts_with('/') {
            true => json!({ "uri": format!("file://{}", uri(&path)) }),
            false => json!({ "uri": uri(&path), "uriBaseId": ROOT }),
        },
        None => json!({ "uri": format!("{LIBRARY}{}", uri(&places.name(file))) }),
    }
}

fn region(span: Span, places: &Places<'_>) -> Value {
    let (start, end) = places.region(span);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn mend(fix: &Fix, finding: &Diagnostic, places: &Places<'_>) -> Value {
    let words = finding.help.first().map_or_else(String::new, |help| message_text(&one_line(help)));
    json!({
        "description": { "text": words },
        "artifactChanges": [{
            "artifactLocation": artifact(fix.span.file, places),
            "replacements": [{
                "deletedRegion": region(fix.span, places),
                "insertedContent": { "text": fix.replacement },
            }],
        }],
    })
}

fn accepted() -> Value {
    suppression("external", "accepted in the baseline")
}

fn suppression(kind: &str, justification: &str) -> Value {
    json!({ "kind": kind, "status": "accepted", "justification": justification })
}

/// A text as SARIF's plain messages hold it. In them `[words](target)` is a link; what an author wrote must not become one.
fn message_text(text: &str) -> String {
    match text.contains("](") {
        true => text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]"),
        false => text.to_owned(),
    }
}

/// A path as a URI reference (RFC 3986): every byte but letters, digits, `-._~` and the slashes between folders as `%XX`.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            byte => {
                // Writing to a text cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}
