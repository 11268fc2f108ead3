//! Findings as stable lines: the form of logs and of expectations in tests.

use super::{Frame, Places, one_line, verdict_word};
use charta_base::{Diagnostic, Label};
use std::fmt::Write as _;

pub(super) fn render(findings: &[Diagnostic], frame: &Frame<'_>) -> String {
    let places = Places::new(findings.iter(), frame);
    let blocks: Vec<String> = findings.iter().map(|finding| block(finding, &places)).collect();
    blocks.join("\n")
}

/// The lines of one finding.
pub(super) fn block(finding: &Diagnostic, places: &Places<'_>) -> String {
    let code = finding.code;
    let severity = finding.severity.word();
    let mut lines = vec![format!("{severity}[{}] {}: {}", code.id, code.name, one_line(&finding.message))];
    lines.extend(finding.primary.iter().map(|label| place("-->", label, places)));
    lines.extend(finding.secondary.iter().map(|label| place(":::", label, places)));
    lines.extend(finding.verdict.map(|verdict| format!("  = verdict: {}", verdict_word(verdict))));
    lines.extend(finding.evidence.iter().map(|line| format!("  = because: {}", one_line(line))));
    lines.extend(finding.help.iter().map(|line| format!("  = help: {}", one_line(line))));
    let mut text = String::new();
    for line in lines {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

fn place(arrow: &str, label: &Label, places: &Places<'_>) -> String {
    let at = places.place(label.span);
    match label.text.is_empty() {
        true => format!(" {arrow} {at}"),
        false => format!(" {arrow} {at}: {}", one_line(&label.text)),
    }
}
