//! Findings as one JSON document.

use super::{Counts, Frame, Places, verdict_word};
use crate::baseline::Accepted;
use charta_base::{Diagnostic, Fix, Span};
use charta_checks::Waived;
use charta_model::model::{ClauseKind, Model};
use serde::Serialize;

/// What a document tells.
#[derive(Debug, Clone, Copy, Default)]
pub struct Document<'a> {
    /// The day of judgement.
    pub on: Option<&'a str>,
    /// What was found.
    pub findings: &'a [Diagnostic],
    /// What was found and is waived.
    pub waived: &'a [Waived],
    /// What was found and a baseline accepts.
    pub accepted: &'a [Diagnostic],
    /// What a baseline accepts and was not found.
    pub stale: &'a [Accepted],
    /// Whether something could not be read at all.
    pub is_unread: bool,
    /// Whether the checks were run.
    pub is_judged: bool,
    /// What a build wrote.
    pub written: Option<&'a [String]>,
    /// Where the waivers are.
    pub model: Option<&'a Model>,
}

#[derive(Serialize)]
struct Root<'a> {
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<&'a str>,
    findings: Vec<Finding<'a>>,
    waived: Vec<WaivedFinding<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    accepted: Vec<Finding<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stale: &'a [Accepted],
    counts: CountsView,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<&'a [String]>,
}

#[derive(Serialize)]
struct CountsView {
    errors: usize,
    warnings: usize,
    advice: usize,
    waived: usize,
    accepted: usize,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    verdict: Option<&'static str>,
    message: &'a str,
    primary: Option<Place<'a>>,
    secondary: Vec<Place<'a>>,
    evidence: &'a [String],
    help: &'a [String],
    fix: Option<FixView<'a>>,
}

#[derive(Serialize)]
struct WaivedFinding<'a> {
    #[serde(flatten)]
    finding: Finding<'a>,
    waiver: Option<WaiverView<'a>>,
}

#[derive(Serialize)]
pub(super) struct WaiverView<'a> {
    pub(super) until: String,
    pub(super) because: &'a str,
    pub(super) by: &'a str,
}

#[derive(Serialize)]
struct Place<'a> {
    file: String,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    start: u32,
    end: u32,
    label: &'a str,
}

#[derive(Serialize)]
struct FixView<'a> {
    place: Place<'a>,
    replacement: &'a str,
}

pub(super) fn render(document: &Document<'_>, frame: &Frame<'_>) -> String {
    let waived = document.waived.iter().map(|waived| &waived.finding);
    let places = Places::new(document.findings.iter().chain(document.accepted).chain(waived), frame);
    let counts = Counts::of(document.findings);
    let root = Root {
        version: env!("CARGO_PKG_VERSION"),
        on: document.on,
        findings: document.findings.iter().map(|finding| view(finding, &places)).collect(),
        waived: document
            .waived
            .iter()
            .map(|waived| WaivedFinding {
                finding: view(&waived.finding, &places),
                waiver: waiver(waived, document.model),
            })
            .collect(),
        accepted: document.accepted.iter().map(|finding| view(finding, &places)).collect(),
        stale: document.stale,
        counts: CountsView {
            errors: counts.errors,
            warnings: counts.warnings,
            advice: counts.advice,
            waived: document.waived.len(),
            accepted: document.accepted.len(),
        },
        written: document.written,
    };
    // The views hold texts and numbers only, which always become JSON.
    let mut text = serde_json::to_string_pretty(&root).unwrap_or_default();
    text.push('\n');
    text
}

fn view<'a>(finding: &'a Diagnostic, places: &Places<'_>) -> Finding<'a> {
    Finding {
        code: finding.code.id,
        name: finding.code.name,
        severity: finding.severity.word(),
        verdict: finding.verdict.map(verdict_word),
        message: &finding.message,
        primary: finding.primary.as_ref().map(|label| place(label.span, &label.text, places)),
        secondary: finding.secondary.iter().map(|label| place(label.span, &label.text, places)).collect(),
        evidence: &finding.evidence,
        help: &finding.help,
        fix: finding.fix.as_ref().map(|fix| fix_view(fix, places)),
    }
}

fn fix_view<'a>(fix: &'a Fix, places: &Places<'_>) -> FixView<'a> {
    FixView { place: place(fix.span, "", places), replacement: &fix.replacement }
}

fn place<'a>(span: Span, label: &'a str, places: &Places<'_>) -> Place<'a> {
    let (start, end) =
        (places.locate(span.file, span.start), places.locate(span.file, span.end.max(span.start)));
    Place {
        file: places.name(span.file),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        start: span.start,
        end: span.end,
        label,
    }
}

/// What a waiver says.
pub(super) fn waiver<'a>(waived: &Waived, model: Option<&'a Model>) -> Option<WaiverView<'a>> {
    match &model?.clauses.get(waived.waiver)?.kind {
        ClauseKind::Waive(waiver) => Some(WaiverView {
            until: waiver.until.value.to_string(),
            because: &waiver.because,
            by: &waiver.by,
        }),
        _ => None,
    }
}
