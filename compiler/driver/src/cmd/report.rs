//! Saying what was found, in the form that was asked for.

use super::{Common, Exit, Format, Session};
use crate::Compiled;
use crate::render::style::hanging;
use crate::render::{self, Counts, Document, Frame, number};
use charta_base::Diagnostic;
use charta_model::model::ClauseKind;
use std::io;

/// The narrowest terminal in which lines are broken.
const NARROWEST: usize = 40;

/// The frame of a session for a project.
pub(super) fn frame<'a>(compiled: &'a Compiled, session: &Session<'_>) -> Frame<'a> {
    Frame {
        sources: &compiled.sources,
        folder: &compiled.folder,
        width: session.width,
        colour: session.colour,
    }
}

/// How a command ends that found this.
pub(super) fn exit(compiled: &Compiled) -> Exit {
    match (compiled.is_unread(), compiled.has_errors()) {
        (true, _) => Exit::Trouble,
        (false, true) => Exit::Findings,
        (false, false) => Exit::Clean,
    }
}

/// Says everything that was found, what is waived, and the counts. `written` are the artifacts of a build.
pub(super) fn report(
    compiled: &Compiled,
    common: &Common,
    written: Option<&[String]>,
    session: &mut Session<'_>,
) -> io::Result<()> {
    let frame = frame(compiled, session);
    let findings = &compiled.findings;
    let text = match common.format {
        Format::Human => render::human(findings, &frame),
        Format::Plain => render::plain_in(findings, &frame),
        Format::Json => {
            let on = compiled.on.to_string();
            let document = Document {
                on: Some(&on),
                findings,
                waived: compiled.waived(),
                model: compiled.program.as_ref().map(|program| &program.model),
                written,
            };
            return session.out.write_all(render::json_document(&document, &frame).as_bytes());
        }
    };
    session.out.write_all(text.as_bytes())?;
    if !findings.is_empty() {
        writeln!(session.out)?;
    }
    let waived = waived_lines(compiled);
    for line in &waived {
        match common.format {
            Format::Human => {
                let width = session.width.max(NARROWEST) - 2;
                let text = hanging("", line, width).replace('\n', "\n  ");
                writeln!(session.out, "{}", text.trim_end())?;
            }
            _ => writeln!(session.out, "{line}")?,
        }
    }
    if !waived.is_empty() {
        writeln!(session.out)?;
    }
    writeln!(session.out, "{}", summary(findings, compiled))
}

/// A line for each finding that a contract waives: an exception is never silent.
fn waived_lines(compiled: &Compiled) -> Vec<String> {
    let Some(program) = &compiled.program else { return Vec::new() };
    let line = |waived: &charta_checks::Waived| {
        let clause = program.model.clauses.get(waived.waiver)?;
        let ClauseKind::Waive(waiver) = &clause.kind else { return None };
        let code = waived.finding.code;
        let said = render::one_line(&format!(
            "waived[{}] {}: {} (until {}, by {}: {})",
            code.id, code.name, waived.finding.message, waiver.until.value, waiver.by, waiver.because
        ));
        Some(said)
    };
    compiled.waived().iter().filter_map(line).collect()
}

/// `2 errors, 1 warning in 3 files; 1 waived; judged on 2026-03-01`
fn summary(findings: &[Diagnostic], compiled: &Compiled) -> String {
    let counts = Counts::of(findings).words();
    if !compiled.is_read() {
        return format!(
            "{counts}; nothing is judged until {} mended",
            if findings.len() == 1 { "it is" } else { "they are" }
        );
    }
    let mut parts = vec![format!("{counts} in {}", number(compiled.own_files(), "file", "files"))];
    if !compiled.waived().is_empty() {
        parts.push(format!("{} waived", compiled.waived().len()));
    }
    parts.push(match compiled.is_judged() {
        true => format!("judged on {}", compiled.on),
        false => format!(
            "nothing is judged until {} mended",
            if findings.len() == 1 { "it is" } else { "they are" }
        ),
    });
    parts.join("; ")
}
