//! Rego: one package that decides about a row, and beside it the data of the project that it decides by.
//!
//! One rule, one definition of `applies`, which holds the condition on rows. Its sets stand in the data, with an index by dataset and
//! recipient, so that a decision looks at few rules. What the request does not tell, or tells otherwise than it must, denies.
//!
//! Where there are many rules, their definitions are spread over functions that are found through the data ([`index`]).

mod condition;
mod data;
mod index;
mod request;

use crate::escape::{rego_annotation, rego_string};
use crate::loss::Loss;
use crate::policies::{self, Universe};
use crate::target::{Artifact, Emitted, Input, Statement, Target};
use crate::template::{Fragment, render};
use charta_checks::enforcement::Carries;
use charta_model::model::{Clause, ClauseId, ClauseKind, Effect, Model};
use charta_model::rules::Rule;
use condition::{Formula, body, formula};
use data::Data;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

pub use crate::policies::{Reads, RowReads};
pub use request::request;

/// The target.
pub const TARGET: Target = Target {
    name: "rego",
    summary: "a Rego package with its data, for the Open Policy Agent and what reads its language",
    carries: Carries::Executable,
    emit,
};

const POLICY: &str = include_str!("templates/policy.rego.j2");
const DECISION: &str = include_str!("templates/decision.rego");
const REQUEST: &str = include_str!("templates/request.rego");

#[derive(Debug, Serialize)]
struct Policy {
    title: Fragment,
    decision: Fragment,
    request: Fragment,
    branches: Vec<index::Branch>,
    rules: Vec<RuleView>,
}

#[derive(Debug, Serialize)]
struct RuleView {
    id: String,
    function: Fragment,
    title: Fragment,
    description: Option<Fragment>,
    clause: Fragment,
    sources: Vec<Fragment>,
    condition: Option<Fragment>,
    body: Vec<Fragment>,
    eithers: Vec<EitherView>,
}

#[derive(Debug, Serialize)]
struct EitherView {
    name: Fragment,
    ways: Vec<Vec<Fragment>>,
}

#[derive(Debug, Serialize)]
struct Document<'a> {
    charta_project: &'a Data,
}

fn emit(input: &Input<'_>) -> Result<Emitted, String> {
    let (model, rules) = (input.checked.model(), input.checked.rules());
    let universe = Universe::of(model);
    let mut data = Data::of(model, &Reads::of(model, rules));
    let mut views = Vec::new();
    let mut statements = Vec::new();
    let mut permits: Vec<Rule> = Vec::new();
    let mut losses: BTreeMap<ClauseId, Loss> = BTreeMap::new();
    let mut numbers: BTreeMap<ClauseId, usize> = BTreeMap::new();
    let mut names = HelperNames::default();
    for (id, rule) in rules.iter() {
        let clause =
            model.clauses.get(rule.clause).ok_or("a rule names a clause that the model does not have")?;
        let number = numbers.entry(rule.clause).or_default();
        *number += 1;
        let name = policies::policy_name(model, clause, rule, *number);
        let condition = formula(model, &rule.condition, false);
        if condition == Formula::Constant(false) {
            continue;
        }
        let uncounted = policies::uncounted(rule);
        if let Some((_, loss)) = &uncounted {
            losses.entry(rule.clause).or_insert_with(|| loss.clone());
        }
        let rule = uncounted.as_ref().map_or(rule, |(narrowed, _)| narrowed);
        if !data.add(model, &universe, &name, id.raw(), rule) {
            continue;
        }
        if rule.effect == Effect::Permit {
            permits.push(rule.clone());
        }
        views.push(rule_view(input, clause, rule, &name, condition, &mut names));
        statements.push(Statement { id: name, kind: "rule", clauses: vec![rule.clause] });
    }
    data.add_forms(model, permits.iter());
    let index = index::Index::new(views.len());
    let places: BTreeSet<Vec<char>> = data.place(&index);
    for view in &mut views {
        view.function = index::function("applies", &data.place_of(&view.id)).into();
    }
    let policy = Policy {
        title: rego_annotation(&format!("Decisions of {}", input.project)).into(),
        decision: DECISION.into(),
        request: REQUEST.into(),
        branches: index::branches(&places),
        rules: views,
    };
    let text = render("policy.rego", POLICY, rego_string, policy)?;
    let data = serde_json::to_string_pretty(&Document { charta_project: &data })
        .map_err(|error| error.to_string())?;
    let plain = |path: &str, text: String| Artifact::plain(path, text);
    Ok(Emitted {
        artifacts: vec![
            Artifact { path: "rego/policy.rego".to_owned(), contents: text.into(), statements },
            plain("rego/data.json", format!("{data}\n")),
        ],
        losses: losses.into_values().collect(),
    })
}

fn rule_view(
    input: &Input<'_>,
    clause: &Clause,
    rule: &Rule,
    name: &str,
    condition: Formula,
    names: &mut HelperNames,
) -> RuleView {
    let model = input.checked.model();
    let (body, eithers) = body(condition, &mut || names.fresh(model, rule.clause));
    let fragments = |lines: Vec<String>| lines.into_iter().map(Fragment::from).collect();
    let eithers = eithers.into_iter().map(|either| EitherView {
        name: either.name.into(),
        ways: either.ways.into_iter().map(fragments).collect(),
    });
    let word = match rule.effect {
        Effect::Permit => "permits",
        Effect::Forbid => "forbids",
    };
    let clause_name = model.clause_name(rule.clause);
    let annotation = |text: &str| Fragment::from(rego_annotation(text));
    let filled = |text: &str| (!text.is_empty()).then(|| annotation(text));
    RuleView {
        id: name.to_owned(),
        function: "applies".into(),
        title: annotation(&format!("{clause_name} {word}")),
        description: filled(&clause.docs),
        clause: annotation(&clause_name),
        sources: clause.per.iter().map(|source| annotation(source)).collect(),
        condition: filled(&written(input, clause)),
        body: fragments(body),
        eithers: eithers.collect(),
    }
}

/// The condition as its author wrote it, on one line; empty where there is none.
fn written(input: &Input<'_>, clause: &Clause) -> String {
    let span = match &clause.kind {
        ClauseKind::Grant(grant) => grant.where_span,
        _ => None,
    };
    let lines = span.map_or("", |span| input.sources.text(span)).lines().map(str::trim);
    let text = lines.filter(|line| !line.is_empty()).collect::<Vec<&str>>().join(" ");
    text.strip_prefix("where").map_or(text.as_str(), str::trim_start).to_owned()
}

/// The names of rules that hold in one of several ways: like the clause, and nobody else's.
#[derive(Debug, Default)]
struct HelperNames {
    taken: BTreeSet<String>,
    next: BTreeMap<String, usize>,
}

impl HelperNames {
    fn fresh(&mut self, model: &Model, clause: ClauseId) -> String {
        let safe: String = model
            .clause_name(clause)
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
            .collect();
        let next = self.next.entry(safe.clone()).or_default();
        loop {
            *next += 1;
            // The word before it keeps it apart from every word of Rego and from the rules above.
            let name = format!("either_{safe}_{next}");
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}
