//! `charta preview`: what each recipient would see of sample rows.

use super::report::{exit, frame, report};
use super::{Common, Exit, Format, Session};
use crate::os_world::OsWorld;
use crate::preview;
use crate::render::{self, Counts, Document, Frame};
use crate::{BuildRefusal, Options, compile};
use clap::Args;
use std::io;

/// Arguments of `preview`.
#[derive(Debug, Args)]
#[command(
    after_help = "The rows are those in the project's folder `rows`: one file a dataset, such as rows/stays.csv. Nothing is written.\n\
    Pseudonyms are made with keys for previews only; those of a real database differ.\n\n\
    Examples:\n  \
    charta preview                      the project in this folder\n  \
    charta preview --on 2028-01-01      what will be seen on that day\n  \
    charta preview --format json        for a program to read"
)]
pub struct Preview {
    /// The folder of a project
    #[arg(default_value = ".")]
    path: String,
}

pub(super) fn run(arguments: &Preview, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    let options = Options {
        on: common.on.unwrap_or(session.today),
        progress: session.progress.clone(),
        ..Options::default()
    };
    let compiled = compile(&OsWorld, &arguments.path, &options);
    let outcome = match preview::preview(&OsWorld, &compiled) {
        Ok(outcome) => outcome,
        Err(BuildRefusal::Findings(_)) => {
            report(&compiled, common, None, session)?;
            return Ok(exit(&compiled));
        }
        Err(BuildRefusal::TooLarge(words)) => {
            return session.trouble(&format!("there is no preview: {words}"));
        }
        Err(BuildRefusal::Fault(words)) => {
            return session.trouble(&format!(
                "there is no preview, which is a fault of Charta, to be reported: {words}"
            ));
        }
    };
    let Some(seen) = &outcome.preview else {
        return wrong_rows(&compiled, &outcome, common, session);
    };
    if common.format == Format::Json {
        serde_json::to_writer_pretty(&mut *session.out, seen)?;
        writeln!(session.out)?;
        return Ok(Exit::Clean);
    }
    let colour = session.colour && common.format == Format::Human;
    session.out.write_all(preview::render(seen, session.width, colour).as_bytes())?;
    writeln!(session.out)?;
    report(&compiled, common, None, session)?;
    Ok(Exit::Clean)
}

/// Says what is wrong with the rows.
fn wrong_rows(
    compiled: &crate::Compiled,
    outcome: &preview::Outcome,
    common: &Common,
    session: &mut Session<'_>,
) -> io::Result<Exit> {
    let own = frame(compiled, session);
    let frame = Frame { sources: &outcome.sources, ..own };
    let findings = &outcome.findings;
    let text = match common.format {
        Format::Human => render::human(findings, &frame),
        Format::Json => {
            let on = compiled.on.to_string();
            render::json_document(&Document { on: Some(&on), findings, ..Document::default() }, &frame)
        }
        _ => render::plain_in(findings, &frame),
    };
    session.out.write_all(text.as_bytes())?;
    if common.format != Format::Json {
        writeln!(session.out, "\n{}; nothing is previewed", Counts::of(findings).words())?;
    }
    let unread = findings.iter().any(|finding| finding.code.id == crate::codes::UNREADABLE_FILE.id);
    Ok(if unread { Exit::Trouble } else { Exit::Findings })
}
