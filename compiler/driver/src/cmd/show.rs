//! `charta show`: what each phase made of the text, for people who want to know how they were understood.

use super::report::{exit, report};
use super::{Common, Exit, Format, Session};
use crate::os_world::OsWorld;
use crate::render::one_line;
use crate::render::style::hanging;
use crate::sets::{self, By};
use crate::{Compiled, Options, Program, compile};
use charta_base::{LineIndex, MemoryWorld};
use charta_model::graphs::supply::supply_chain;
use charta_model::model::{About, ClauseId, ClauseKind, Effect, Model, Service, TermKind};
use charta_model::rows::RowsId;
use charta_model::rules::Rule;
use charta_model::time::{Period, describe_days};
use clap::{Args, ValueEnum};
use std::fmt::Write as _;
use std::io;

/// The sorts of terms, as titles of lists.
const TERMS: [(TermKind, &str); 8] = [
    (TermKind::Purpose, "purposes"),
    (TermKind::Category, "categories"),
    (TermKind::Jurisdiction, "jurisdictions"),
    (TermKind::Basis, "legal bases"),
    (TermKind::Action, "actions"),
    (TermKind::Safeguard, "safeguards"),
    (TermKind::Kind, "kinds"),
    (TermKind::Certification, "certifications"),
];

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
    /// What the standard library declares, to be brought in with `use`
    Library,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    charta show model             everything the project declares, by its whole name\n  \
    charta show rules             who may do what, with everything that confines it\n  \
    charta show library           purposes, countries, laws and kinds that are there to be used\n  \
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
    if common.format == Format::Json {
        return session.trouble("`show` has no JSON form; leave `--format json` out");
    }
    if show.phase == Phase::Library {
        session.out.write_all(library().as_bytes())?;
        return Ok(Exit::Clean);
    }
    let options = Options {
        on: common.on.unwrap_or(session.today),
        progress: session.progress.clone(),
        ..Options::default()
    };
    let compiled = compile(&OsWorld, &show.path, &options);
    let width = match common.format {
        Format::Human => session.line_width(),
        _ => usize::MAX,
    };
    let text = match (show.phase, &compiled.program) {
        (Phase::Tokens, _) => tokens(&compiled),
        (Phase::Tree, _) => trees(&compiled),
        (_, None) => {
            report(&compiled, common, None, session)?;
            return Ok(exit(&compiled));
        }
        (Phase::Model | Phase::Library, Some(program)) => model(&program.model, false),
        (Phase::Rules, Some(program)) => rules(&compiled, program, width),
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

/// Everything the standard library declares, as a project that says nothing sees it.
fn library() -> String {
    let files = [("library.charta".to_owned(), Vec::new())].into();
    let compiled = compile(&MemoryWorld { files }, "library.charta", &Options::default());
    compiled.program.map(|program| model(&program.model, true)).unwrap_or_default()
}

/// Every declaration of the project itself, or of the standard library, sort by sort.
fn model(model: &Model, library: bool) -> String {
    let mut text = String::new();
    let mut list = |title: &str, abouts: Vec<&About>| {
        let mut own: Vec<&About> = abouts.into_iter().filter(|about| about.library == library).collect();
        own.sort_by_key(|about| library.then_some(&about.path));
        if own.is_empty() {
            return;
        }
        let _ = writeln!(text, "{title}");
        for about in own {
            let label =
                about.label.as_deref().map_or_else(String::new, |label| format!(" \"{}\"", one_line(label)));
            // A scenario has a label and no name.
            let path = about.path.trim_end_matches('.');
            let _ = writeln!(text, "  {path}{label}");
        }
    };
    for (kind, title) in TERMS {
        let terms = model.terms.values().filter(|term| term.kind == kind);
        list(title, terms.map(|term| &term.about).collect());
    }
    list("organisations and groups", model.parties.values().map(|party| &party.about).collect());
    list("hostings", model.hostings.values().map(|hosting| &hosting.about).collect());
    list("datasets", model.datasets.values().map(|dataset| &dataset.about).collect());
    list("columns", model.columns.values().map(|column| &column.about).collect());
    list("laws", model.laws.values().map(|law| &law.about).collect());
    list("frameworks", model.frameworks.values().map(|framework| &framework.about).collect());
    list("procedures", model.procedures.values().map(|procedure| &procedure.about).collect());
    let books = |named: bool| model.rulebooks.values().filter(move |book| book.named == named);
    let unnamed = if library { "rulebooks" } else { "rulebooks that `charta.toml` does not name" };
    list("rulebooks that hold", books(true).map(|book| &book.about).collect());
    list(unnamed, books(false).map(|book| &book.about).collect());
    list("contracts", model.contracts.values().map(|contract| &contract.about).collect());
    list("scenarios", model.scenarios.iter().map(|scenario| &scenario.about).collect());
    if !library {
        let holding = model.rulebooks.values().filter(|book| book.named).map(|book| &book.about);
        let of_library: Vec<&About> = holding.filter(|about| about.library).collect();
        if !of_library.is_empty() {
            let _ = writeln!(text, "rulebooks of the standard library that hold");
        }
        for about in of_library {
            let _ = writeln!(text, "  {}", about.path);
        }
    }
    text
}

/// Every rule in words: its sets are those that remain once its contract or rulebook has confined it.
fn rules(compiled: &Compiled, program: &Program, width: usize) -> String {
    let model = &program.model;
    let mut text = String::new();
    for (_, rule) in program.rules.iter() {
        let effect = if rule.effect == Effect::Permit { "permit" } else { "forbid" };
        let _ = writeln!(text, "{effect} {}", model.clause_name(rule.clause));
        let mut lines = vec![
            ("who", sets::parties(model, &rule.parties, By::Path)),
            ("to", sets::terms(model, TermKind::Action, &rule.actions, By::Path)),
            ("data", sets::columns(model, &rule.columns, By::Path)),
            ("for", sets::terms(model, TermKind::Purpose, &rule.purposes, By::Path)),
            ("at", sets::places(model, &rule.places, By::Path)),
            ("days", describe_days(&rule.days)),
        ];
        if rule.rows != RowsId::ALL {
            lines.push(("where", condition(compiled, model, rule.clause)));
        }
        if rule.effect == Effect::Permit {
            lines.push(("shown", shown(model, rule)));
        }
        for (word, set) in lines {
            text.push_str(&hanging(&format!("  {word:6}"), &one_line(&set), width));
        }
    }
    text
}

/// In which form a rule shows its columns: those named one by one, then the others, then the least cell.
fn shown(model: &Model, rule: &Rule) -> String {
    let forms = rule.forms.iter().map(|(column, form)| {
        format!("{} {}", model.columns.get(*column).map_or("", |column| &column.about.name), form.shown)
    });
    let mut parts: Vec<String> = forms.collect();
    parts.push(match parts.is_empty() {
        true => rule.base.shown.to_string(),
        false => format!("all else {}", rule.base.shown),
    });
    let cells = rule.base.cells.map(|least| format!("; in cells of at least {least}"));
    parts.join(", ") + &cells.unwrap_or_default()
}

fn condition(compiled: &Compiled, model: &Model, clause: ClauseId) -> String {
    match model.clauses.get(clause).map(|clause| &clause.kind) {
        Some(ClauseKind::Grant(grant)) => {
            let words = compiled.sources.words(grant.where_span.unwrap_or_default());
            words.strip_prefix("where ").map(str::to_owned).unwrap_or(words)
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
        let mut places: Vec<&str> = Vec::new();
        for place in hosting.located.iter().chain(&hosting.stored_in).chain(&hosting.processed_in) {
            let name = model.terms.get(place.value).map_or("", |term| &term.about.path);
            if !places.contains(&name) {
                places.push(name);
            }
        }
        if !places.is_empty() {
            let _ = writeln!(text, "  located in {}", places.join(", "));
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
