//! Saying what was found, in the form that was asked for.

use super::{Common, Exit, Format, Session};
use crate::baseline::Accepted;
use crate::project::is_never_lowered;
use crate::render::style::hanging;
use crate::render::{self, Counts, Document, Frame, number};
use crate::{Compiled, Program};
use charta_base::Diagnostic;
use charta_model::model::ClauseKind;
use std::io;

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

/// What is to be said beside the findings.
#[derive(Clone, Copy, Default)]
pub(super) struct Beside<'a> {
    /// The artifacts of a build.
    pub(super) written: Option<&'a [String]>,
    /// Findings that a baseline accepts.
    pub(super) accepted: &'a [Diagnostic],
    /// What a baseline accepts and was not found.
    pub(super) stale: &'a [Accepted],
}

/// The meaning of a project whose names and facts are all right, so that it could be judged.
pub(super) fn understood(compiled: &Compiled) -> Option<&Program> {
    compiled.program.as_ref().filter(|_| compiled.is_judged())
}

/// Says what stands in the way of a command that needs to understand a project, after what it cannot do.
pub(super) fn not_understood(
    what: &str,
    compiled: &Compiled,
    common: &Common,
    session: &mut Session<'_>,
) -> io::Result<Exit> {
    session.trouble(&format!("{what} until the project is understood:"))?;
    report(compiled, common, None, session)?;
    Ok(Exit::Trouble)
}

/// Says everything that was found, what is waived, and the counts. `written` are the artifacts of a build.
pub(super) fn report(
    compiled: &Compiled,
    common: &Common,
    written: Option<&[String]>,
    session: &mut Session<'_>,
) -> io::Result<()> {
    report_beside(compiled, common, &Beside { written, ..Beside::default() }, session)
}

/// Says everything that was found, what is waived or accepted, and the counts.
pub(super) fn report_beside(
    compiled: &Compiled,
    common: &Common,
    beside: &Beside<'_>,
    session: &mut Session<'_>,
) -> io::Result<()> {
    let frame = frame(compiled, session);
    let findings = &compiled.findings;
    let on = compiled.on.to_string();
    let document = Document {
        on: Some(&on),
        findings,
        waived: compiled.waived(),
        accepted: beside.accepted,
        stale: beside.stale,
        is_unread: compiled.is_unread(),
        is_judged: compiled.is_judged(),
        model: compiled.program.as_ref().map(|program| &program.model),
        written: beside.written,
    };
    let text = match common.format {
        Format::Human => render::human(findings, &frame),
        Format::Plain => render::plain_in(findings, &frame),
        Format::Github => render::github(&document, &frame),
        Format::Json => render::json_document(&document, &frame),
        Format::Sarif => render::sarif(&document, &frame),
        Format::Gitlab => render::gitlab(&document, &frame),
        Format::Junit => render::junit(&document, &frame),
    };
    session.out.write_all(text.as_bytes())?;
    match common.format {
        Format::Human | Format::Plain => {
            if !findings.is_empty() {
                writeln!(session.out)?;
            }
            exceptions(compiled, common, beside, session)?;
        }
        // What GitHub does not make an annotation of stays in the log.
        Format::Github => {}
        Format::Json | Format::Sarif | Format::Gitlab | Format::Junit => return Ok(()),
    }
    writeln!(session.out, "{}", summary(findings, compiled, beside))
}

/// Says what is waived, what is accepted although it may never be lowered, and what of a baseline is no longer so.
fn exceptions(
    compiled: &Compiled,
    common: &Common,
    beside: &Beside<'_>,
    session: &mut Session<'_>,
) -> io::Result<()> {
    let mut lines = waived_lines(compiled);
    lines.extend(accepted_lines(beside));
    for line in &lines {
        match common.format {
            Format::Human => {
                let width = session.line_width() - 2;
                let text = hanging("", line, width).replace('\n', "\n  ");
                writeln!(session.out, "{}", text.trim_end())?;
            }
            _ => writeln!(session.out, "{line}")?,
        }
    }
    match lines.is_empty() {
        true => Ok(()),
        false => writeln!(session.out),
    }
}

/// A line for each accepted finding that may never be lowered, and for each entry of a baseline that is no longer found.
fn accepted_lines(beside: &Beside<'_>) -> Vec<String> {
    let told = beside.accepted.iter().filter(|finding| is_never_lowered(finding.code));
    let accepted = told.map(|finding| {
        let code = finding.code;
        format!("accepted[{}] {}: {} (by the baseline)", code.id, code.name, finding.message)
    });
    let stale = beside.stale.iter().map(|stale| {
        let times = match stale.count {
            1 => String::new(),
            count => format!(", {count} times"),
        };
        format!("stale[{}]: {} (in the baseline{times}, and no longer found)", stale.code, stale.message)
    });
    accepted.chain(stale).map(|line| render::one_line(&line)).collect()
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
fn summary(findings: &[Diagnostic], compiled: &Compiled, beside: &Beside<'_>) -> String {
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
    if !beside.accepted.is_empty() {
        parts.push(format!("{} accepted", beside.accepted.len()));
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
