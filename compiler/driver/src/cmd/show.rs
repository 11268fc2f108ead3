//! `charta show`: what each phase made of the text, for people who want to know how they were understood.

use super::report::{exit, report};
use super::{Common, Exit, Session};
use crate::os_world::OsWorld;
use crate::render::one_line;
use crate::{Compiled, Options, Program, compile, sets};
use charta_base::LineIndex;
use charta_model::graphs::supply::supply_chain;
use charta_model::model::{About, ClauseId, ClauseKind, Effect, Model, Service, TermKind};
use charta_model::rows::RowsId;
use charta_model::time::{Period, describe_days};
use clap::{Args, ValueEnum};
use std::fmt::Write as _;
use std::io;

/// A phase whose result can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Phase {
    /// The words of each file
    Tokens,
    /// How the words belong together
    Tree,
    /// What is declared
    Model,
    /// The grants, as sets
    Rules,
    /// Hosting, ownership and origin of data
    Graph,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    charta show rules             who may do what, with everything that confines it\n  \
    charta show tree a.charta     how a file was understood")]
pub struct Show {
    /// What to show
    #[arg(value_enum)]
    phase: Phase,
    /// The folder of a project, or one `.charta` file
    #[arg(default_value = ".")]
    path: String,
}

pub(super) fn run(show: &Show, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    let options = Options { on: common.on.unwrap_or(session.today), ..Options::default() };
    let compiled = compile(&OsWorld, &show.path, &options);
    let text = match (show.phase, &compiled.program) {
        (Phase::Tokens, _) => tokens(&compiled),
        (Phase::Tree, _) => trees(&compiled),
        (_, None) => {
            report(&compiled, common, None, session)?;
            return Ok(exit(&compiled));
        }
        (Phase::Model, Some(program)) => model(&program.model),
        (Phase::Rules, Some(program)) => rules(&compiled, program),
        (Phase::Graph, Some(program)) => graph(&program.model),
    };
    session.out.write_all(text.as_bytes())?;
    Ok(exit(&compiled))
}

fn tokens(compiled: &Compiled) -> String {
    let mut text = String::new();
    for (tree, _, name) in compiled.trees.iter().filter(|(_, library, _)| !library) {
        let lines = LineIndex::new(tree.text());
        let _ = writeln!(text, "{}", one_line(name));
        for (kind, span) in tree.tokens() {
            let at = lines.locate(tree.text(), span.start);
            let _ = writeln!(text, "  {}:{} {kind:?} {:?}", at.line, at.column, compiled.sources.text(span));
        }
    }
    text
}

fn trees(compiled: &Compiled) -> String {
    let own = compiled.trees.iter().filter(|(_, library, _)| !library);
    own.map(|(tree, _, name)| format!("{}\n{}", one_line(name), tree.print())).collect()
}

/// Every declaration of the project itself, sort by sort.
fn model(model: &Model) -> String {
    let mut text = String::new();
    let mut list = |title: &str, abouts: Vec<&About>| {
        let own: Vec<&About> = abouts.into_iter().filter(|about| !about.library).collect();
        if own.is_empty() {
            return;
        }
        let _ = writeln!(text, "{title}");
        for about in own {
            let label =
                about.label.as_deref().map_or_else(String::new, |label| format!(" \"{}\"", one_line(label)));
            let _ = writeln!(text, "  {}{label}", about.path);
        }
    };
    list("terms", model.terms.values().map(|term| &term.about).collect());
    list("parties", model.parties.values().map(|party| &party.about).collect());
    list("hostings", model.hostings.values().map(|hosting| &hosting.about).collect());
    list("datasets", model.datasets.values().map(|dataset| &dataset.about).collect());
    list("columns", model.columns.values().map(|column| &column.about).collect());
    list("laws", model.laws.values().map(|law| &law.about).collect());
    list("frameworks", model.frameworks.values().map(|framework| &framework.about).collect());
    list("procedures", model.procedures.values().map(|procedure| &procedure.about).collect());
    list(
        "rulebooks that hold",
        model.rulebooks.values().filter(|book| book.named).map(|book| &book.about).collect(),
    );
    list("contracts", model.contracts.values().map(|contract| &contract.about).collect());
    text
}

/// Every rule in words: its sets are those that remain once its contract or rulebook has confined it.
fn rules(compiled: &Compiled, program: &Program) -> String {
    let model = &program.model;
    let mut text = String::new();
    for (_, rule) in program.rules.iter() {
        let effect = if rule.effect == Effect::Permit { "permit" } else { "forbid" };
        let _ = writeln!(text, "{effect} {}", model.clause_name(rule.clause));
        let mut lines = vec![
            ("who", sets::parties(model, &rule.parties)),
            ("to", sets::terms(model, TermKind::Action, &rule.actions)),
            ("data", sets::columns(model, &rule.columns)),
            ("for", sets::terms(model, TermKind::Purpose, &rule.purposes)),
            ("at", sets::places(model, &rule.places)),
            ("days", describe_days(&rule.days)),
        ];
        if rule.rows != RowsId::ALL {
            lines.push(("where", condition(compiled, model, rule.clause)));
        }
        for (word, set) in lines {
            let _ = writeln!(text, "  {word:6}{}", one_line(&set));
        }
        if rule.effect == Effect::Permit {
            let forms = rule.forms.iter().map(|(column, form)| {
                format!("{} {form}", model.columns.get(*column).map_or("", |column| &column.about.name))
            });
            let forms: Vec<String> = forms.chain([format!("all else {}", rule.base)]).collect();
            let _ = writeln!(text, "  shown {}", one_line(&forms.join(", ")));
        }
    }
    text
}

fn condition(compiled: &Compiled, model: &Model, clause: ClauseId) -> String {
    match model.clauses.get(clause).map(|clause| &clause.kind) {
        Some(ClauseKind::Grant(grant)) => {
            compiled.sources.text(grant.where_span.unwrap_or_default()).to_owned()
        }
        _ => String::new(),
    }
}

fn graph(model: &Model) -> String {
    let mut text = String::new();
    for (id, hosting) in model.hostings.iter().filter(|(_, hosting)| !hosting.about.library) {
        let _ = writeln!(text, "hosting {}", hosting.about.path);
        if let Some(operator) = hosting.operator.and_then(|operator| model.parties.get(operator.value)) {
            let _ = writeln!(text, "  operated by {}", operator.about.path);
        }
        for link in supply_chain(model, &[id], &Service::ALL, Period::ALWAYS).links() {
            let from = model.hostings.get(link.from).map_or("", |hosting| &hosting.about.path);
            let on = model.hostings.get(link.reliance.on).map_or("", |hosting| &hosting.about.path);
            let services: Vec<&str> = link.reliance.services.iter().map(|service| service.word()).collect();
            let services =
                if services.is_empty() { String::new() } else { format!(" for {}", services.join(", ")) };
            let _ = writeln!(text, "  {from} → {on}{services}");
        }
    }
    for party in
        model.parties.values().filter(|party| !party.owners.is_empty() || !party.controlled_by.is_empty())
    {
        let _ = writeln!(text, "organisation {}", party.about.path);
        for stake in &party.owners {
            let owner = model.parties.get(stake.value.owner).map_or("", |owner| &owner.about.path);
            let _ = writeln!(text, "  {} held by {owner}", stake.value.share);
        }
        for control in &party.controlled_by {
            let controller = model.parties.get(control.value).map_or("", |party| &party.about.path);
            let _ = writeln!(text, "  controlled by {controller}");
        }
    }
    for dataset in model.datasets.values().filter(|dataset| !dataset.derived_from.is_empty()) {
        let _ = writeln!(text, "dataset {}", dataset.about.path);
        for derivation in &dataset.derived_from {
            let source = model.datasets.get(derivation.source).map_or("", |source| &source.about.path);
            let _ = writeln!(text, "  from {source}");
        }
    }
    text
}
