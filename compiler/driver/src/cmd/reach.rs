//! `charta reach`: which laws and parties can end up with which data, and by which way.

use super::report::{not_understood, understood};
use super::{Common, Exit, Format, Session};
use crate::os_world::OsWorld;
use crate::reach::{Target, drawing, one, tell, text};
use crate::{Options, compile};
use charta_model::model::{DatasetId, TermKind};
use charta_review::reach::{Laws, reached};
use clap::Args;
use std::io;

/// Arguments of `reach`.
#[derive(Debug, Args)]
#[command(
    after_help = "What is derived from data counts as the data, and what a provider hands on is followed. Findings do not stop it: \
    it tells what the text says.\n\n\
    Examples:\n  \
    charta reach                                  all data of this project, today\n  \
    charta reach --dataset stays                  one dataset, and what is derived from it\n  \
    charta reach --to std.us.cloud_act            what a law reaches, and through which links\n  \
    charta reach --to institute --purpose research\n  \
    charta reach --on 2027-01-01 --svg > reach.svg"
)]
pub struct Reach {
    /// The folder of a project, or one `.charta` file
    #[arg(default_value = ".")]
    path: String,
    /// This dataset only; may be given more than once
    #[arg(long, value_name = "DATASET")]
    dataset: Vec<String>,
    /// Uses for this purpose, or one below it
    #[arg(long, value_name = "PURPOSE")]
    purpose: Option<String>,
    /// This organisation, group or law only
    #[arg(long, value_name = "PARTY OR LAW")]
    to: Option<String>,
    /// Write a drawing, as SVG
    #[arg(long, conflicts_with = "format")]
    svg: bool,
}

pub(super) fn run(reach: &Reach, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    let options = Options {
        on: common.on.unwrap_or(session.today),
        progress: session.progress.clone(),
        ..Options::default()
    };
    let compiled = compile(&OsWorld, &reach.path, &options);
    let Some(program) = understood(&compiled) else {
        return not_understood("nothing can be told", &compiled, common, session);
    };
    let (model, rules) = (&program.model, &program.rules);
    let asked = || {
        let datasets = reach.dataset.iter().map(|name| {
            one("dataset", name, model.datasets.iter().map(|(id, dataset)| (id, &dataset.about)))
        });
        let datasets: Vec<DatasetId> = datasets.collect::<Result<_, String>>()?;
        let to = reach.to.as_deref().map(|name| Target::named(model, name)).transpose()?;
        let purposes = model.terms.iter().filter(|(_, term)| term.kind == TermKind::Purpose);
        let purpose = reach
            .purpose
            .as_deref()
            .map(|name| one("purpose", name, purposes.map(|(id, term)| (id, &term.about))));
        Ok::<_, String>((datasets, to, purpose.transpose()?))
    };
    let (mut datasets, to, purpose) = match asked() {
        Ok(asked) => asked,
        Err(words) => return session.trouble(&words),
    };
    if datasets.is_empty() {
        datasets = model.datasets.iter().filter(|(_, it)| !it.about.library).map(|(id, _)| id).collect();
    }
    let purposes = purpose.and_then(|id| model.terms.get(id)).map(|term| &term.closure);
    let laws = Laws::on(model, compiled.on);
    let mut told = Vec::new();
    for dataset in datasets {
        match reached(model, rules, &laws, dataset, purposes, compiled.on) {
            Ok(found) => told.push(tell(model, &found, to.as_ref())),
            Err(_) => {
                return session
                    .trouble("the conditions of the project have too many parts together to be followed");
            }
        }
    }
    // Confined to somebody, data that do not get there are not told.
    let is_empty = |one: &crate::reach::Told| {
        one.laws.is_empty() && one.holders.is_empty() && one.recipients.is_empty() && one.operators.is_empty()
    };
    told.retain(|one| to.is_none() || !is_empty(one));
    let on = compiled.on.to_string();
    let written = match (common.format, reach.svg) {
        (_, true) => format!("{}\n", drawing(&told, &on)),
        (Format::Json, _) => {
            let document = serde_json::json!({ "on": on, "datasets": told });
            format!("{}\n", serde_json::to_string_pretty(&document).map_err(io::Error::other)?)
        }
        (Format::Human, _) => text(&told, &on, session.line_width(), session.colour),
        _ => text(&told, &on, usize::MAX, false),
    };
    session.out.write_all(written.as_bytes())?;
    Ok(Exit::Clean)
}
