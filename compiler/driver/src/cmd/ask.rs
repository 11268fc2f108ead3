//! `charta ask`: whether something is permitted, by what, and what to do where it is not.

use super::report::{not_understood, understood};
use super::{Common, Exit, Format, Session};
use crate::ask::{
    Parts, Place, Prepared, Unanswered, Verdict, Written, answers, prepare, read_all, sentences, text,
};
use crate::os_world::OsWorld;
use crate::{Options, compile};
use clap::Args;
use std::io::{self, Read};
use std::path::Path;

/// No question is longer than this, in bytes.
const LONGEST: u64 = 16 << 20;

/// Arguments of `ask`.
#[derive(Debug, Args)]
#[command(
    after_help = "A question is the sentence of an `expect`: who, to do what, with which data, for what, and where if that matters. Names may be the \
    last part of their path.\n\n\
    Where it is denied, changes are proposed that would permit it. Each of them was made on a copy, checked and asked again.\n\n\
    Exit codes: 0 all that is asked is permitted, 1 something is denied or is for a person to say, 2 it cannot be answered\n\n\
    Examples:\n  \
    charta ask \"epidemiologists to read stays [birth_date] for research at enclave\"\n  \
    charta ask \"epidemiologists to read stays for research on 2027-01-01\"\n  \
    charta ask --recipient epidemiologists --action read --dataset stays --purpose research\n  \
    charta ask < questions.txt                    a sentence on each line, or JSON\n  \
    echo '{\"recipient\": \"epidemiologists\", \"action\": \"read\", \"dataset\": \"stays\",\n        \
    \"columns\": [\"sex\"], \"purpose\": \"research\"}' | charta ask --format json"
)]
pub struct Ask {
    /// The questions, a sentence each; read from the standard input where there is none
    questions: Vec<String>,
    /// The folder of a project, or one `.charta` file
    #[arg(long, value_name = "PATH", default_value = ".")]
    project: String,
    /// Write into this file what makes later questions quick, and ask nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["questions", "prepared", "recipient", "action", "dataset", "column", "showing", "purpose", "hosting"])]
    prepare: Option<String>,
    /// Use what `--prepare` wrote into this file
    #[arg(long, value_name = "FILE")]
    prepared: Option<String>,
    #[command(flatten)]
    parts: ByParts,
}

/// A question by its parts.
#[derive(Debug, Args)]
#[command(next_help_heading = "A question by its parts")]
struct ByParts {
    /// Who asks
    #[arg(long, value_name = "PARTY", conflicts_with = "questions")]
    recipient: Option<String>,
    /// To do what
    #[arg(long, value_name = "ACTION", conflicts_with = "questions")]
    action: Option<String>,
    /// With which dataset
    #[arg(long, value_name = "DATASET", conflicts_with = "questions")]
    dataset: Option<String>,
    /// With which of its columns; may be given more than once
    #[arg(long, value_name = "COLUMN", conflicts_with = "questions")]
    column: Vec<String>,
    /// How a column is to be shown, such as `birth_date by month`; may be given more than once
    #[arg(long, value_name = "COLUMN FORM", conflicts_with = "questions")]
    showing: Vec<String>,
    /// For what
    #[arg(long, value_name = "PURPOSE", conflicts_with = "questions")]
    purpose: Option<String>,
    /// Where
    #[arg(long, value_name = "HOSTING", conflicts_with = "questions")]
    hosting: Option<String>,
}

impl ByParts {
    fn is_given(&self) -> bool {
        let parts = [&self.recipient, &self.action, &self.dataset, &self.purpose, &self.hosting];
        parts.into_iter().any(Option::is_some) || !self.column.is_empty() || !self.showing.is_empty()
    }

    /// What is asked.
    fn parts(&self) -> Parts {
        let part = |part: &Option<String>| part.clone().unwrap_or_default();
        Parts {
            recipient: part(&self.recipient),
            action: part(&self.action),
            dataset: part(&self.dataset),
            columns: self.column.clone(),
            showing: self.showing.clone(),
            purpose: part(&self.purpose),
            hosting: self.hosting.clone(),
            on: None,
        }
    }
}

impl Ask {
    /// What is asked. An error is one sentence, and about all of it.
    fn asked(&self) -> Result<Vec<Written>, String> {
        if self.parts.is_given() {
            return Ok(vec![Written::parts(&self.parts.parts())]);
        }
        if !self.questions.is_empty() {
            return Ok(sentences(&self.questions));
        }
        let mut bytes = Vec::new();
        let read = io::stdin().take(LONGEST + 1).read_to_end(&mut bytes);
        read.map_err(|error| format!("the questions cannot be read: {error}"))?;
        if bytes.len() as u64 > LONGEST {
            return Err("the questions are longer than 16 MB".to_owned());
        }
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err("the questions are UTF-16 text; save them as UTF-8".to_owned());
        }
        // A line that is no UTF-8 is told as such, and stops no other.
        read_all(&String::from_utf8_lossy(&bytes))
    }
}

/// Writes what a project needs to be asked quickly.
fn prepare_for(
    file: &str,
    (ask, options): (&Ask, &Options),
    common: &Common,
    session: &mut Session<'_>,
) -> io::Result<Exit> {
    let compiled = compile(&OsWorld, &ask.project, options);
    let Some(program) = understood(&compiled) else {
        return not_understood("nothing can be prepared", &compiled, common, session);
    };
    match prepare(&compiled, program, Path::new(file)) {
        Ok(()) => Ok(Exit::Clean),
        Err(words) => session.trouble(&words),
    }
}

pub(super) fn run(ask: &Ask, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    let options = Options {
        on: common.on.unwrap_or(session.today),
        progress: session.progress.clone(),
        ..Options::default()
    };
    if let Some(file) = &ask.prepare {
        return prepare_for(file, (ask, &options), common, session);
    }
    let asked = match ask.asked() {
        Ok(asked) => asked,
        Err(words) => return session.trouble(&words),
    };
    if asked.is_empty() {
        return session
            .trouble("nothing is asked; ask as in: charta ask \"researchers to read stays for research\"");
    }
    let prepared = match ask.prepared.as_deref().map(|file| Prepared::open(Path::new(file), &ask.project)) {
        Some(Err(words)) => return session.trouble(&words),
        prepared => prepared.and_then(Result::ok),
    };
    let place = Place { world: &OsWorld, root: &ask.project, prepared: prepared.as_ref() };
    let replies = match answers(&place, &options, &asked) {
        Ok(replies) => replies,
        Err(Unanswered::Words(words)) => return session.trouble(&words),
        Err(Unanswered::Project(compiled)) => {
            return not_understood("nothing can be answered", &compiled, common, session);
        }
    };
    let written = match common.format {
        Format::Json => {
            let document = serde_json::json!({ "on": options.on.to_string(), "answers": replies });
            format!("{}\n", serde_json::to_string_pretty(&document).map_err(io::Error::other)?)
        }
        Format::Human => text(&replies, session.line_width(), session.colour),
        _ => text(&replies, usize::MAX, false),
    };
    session.out.write_all(written.as_bytes())?;
    if replies.iter().any(|reply| reply.answer == Verdict::NotUnderstood) {
        return Ok(Exit::Trouble);
    }
    let permitted = replies.iter().all(|reply| reply.answer == Verdict::Permitted);
    Ok(if permitted { Exit::Clean } else { Exit::Findings })
}
