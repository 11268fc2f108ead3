//! ODRL: one policy a contract and a rulebook, in JSON-LD, with a profile for what ODRL 2.2 has no word for
//! (<https://www.w3.org/TR/odrl-model/>, <https://www.w3.org/TR/odrl-vocab/>).
//!
//! It tells others what is permitted, forbidden and owed. Nothing executes it, so it enforces nothing. What is not permitted is
//! forbidden, and a prohibition wins over a permission.

mod names;
mod parts;
mod policy;
mod profile;
mod rows;

use crate::target::{Artifact, Emitted, Input, Statement, Target};
use crate::terms::spoken_of;
use charta_checks::enforcement::Carries;
use charta_model::model::*;
use names::{Names, PROFILE, is_iri};
use policy::{Mentioned, Writer, Written, set};
use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// The target.
pub const TARGET: Target = Target {
    name: "odrl",
    summary: "ODRL policies in JSON-LD with their profile, to tell others what is permitted",
    carries: Carries::Informative,
    emit,
};

fn emit(input: &Input<'_>) -> Result<Emitted, String> {
    let (model, rules) = (input.checked.model(), input.checked.rules());
    let mut writer = Writer::new(Names::new(model, input.project));
    let mut by_owner: BTreeMap<Owner, Vec<Written>> = BTreeMap::new();
    let mut numbers: BTreeMap<ClauseId, usize> = BTreeMap::new();
    let owner_of = |clause: ClauseId| model.clauses.get(clause).map(|clause| clause.owner);
    let mut number = |clause: ClauseId| {
        let number = numbers.entry(clause).or_default();
        *number += 1;
        *number
    };
    for (_, rule) in rules.iter() {
        let owner = owner_of(rule.clause).ok_or("a rule names a clause that the model does not have")?;
        let written = writer.rule(rule, number(rule.clause));
        by_owner.entry(owner).or_default().extend(written);
    }
    for combination in rules.combinations().iter().filter(|combination| !combination.advice) {
        let clause = combination.rule.clause;
        let owner = owner_of(clause).ok_or("a rule names a clause that the model does not have")?;
        by_owner.entry(owner).or_default().extend(writer.combination(combination, number(clause)));
    }
    for (id, clause) in
        model.clauses.iter().filter(|(_, clause)| !clause.advice && holds(model, clause.owner))
    {
        if let ClauseKind::Duty(duty) = &clause.kind {
            by_owner.entry(clause.owner).or_default().extend(writer.duty(id, clause, duty));
        }
    }
    let mut policies: Vec<(String, Json)> = Vec::new();
    let mut statements = Vec::new();
    for (owner, written) in by_owner.into_iter().filter(|(_, written)| !written.is_empty()) {
        let statement =
            |rule: &Written| Statement { id: rule.id.clone(), kind: rule.kind, clauses: vec![rule.clause] };
        statements.extend(written.iter().map(statement));
        let path = model.owner_about(owner).map_or_else(String::new, |about| about.path.to_string());
        policies.push((path, policy(input, &mut writer, owner, written)));
    }
    policies.sort_by(|(a, one), (b, other)| (a, one["@type"].as_str()).cmp(&(b, other["@type"].as_str())));
    let mut graph: Vec<Json> = policies.into_iter().map(|(_, policy)| policy).collect();
    graph.extend(described(&writer.names, &writer.mentioned));
    let policies = json!({ "@context": parts::context(), "@graph": graph });
    Ok(Emitted {
        artifacts: vec![
            Artifact {
                path: "odrl/policies.jsonld".to_owned(),
                contents: text(&policies)?.into(),
                statements,
            },
            Artifact::plain("odrl/profile.jsonld", text(&profile::profile())?),
        ],
        losses: Vec::new(),
    })
}

/// Whether the clauses of an owner hold.
fn holds(model: &Model, owner: Owner) -> bool {
    match owner {
        Owner::Contract(_) => true,
        Owner::Rulebook(rulebook) => model.rulebooks.get(rulebook).is_some_and(|rulebook| rulebook.named),
        Owner::Procedure(_) => false,
    }
}

/// The policy of a contract or a rulebook. An agreement has somebody who gives and somebody who is given; all else is a set.
fn policy(input: &Input<'_>, writer: &mut Writer<'_>, owner: Owner, written: Vec<Written>) -> Json {
    let model = input.checked.model();
    let (contract, kind) = match owner {
        Owner::Contract(id) => (model.contracts.get(id), "contract"),
        Owner::Rulebook(_) => (None, "rulebook"),
        Owner::Procedure(_) => (None, "procedure"),
    };
    let about = model.owner_about(owner);
    let mut json = json!({
        "@id": about.map_or_else(String::new, |about| writer.names.declared(kind, about)),
        "profile": PROFILE,
        "conflict": "odrl:prohibit",
        "title": about.map_or("", |about| about.title()),
        "path": about.map_or("", |about| &about.path),
    });
    let provider = contract.and_then(|contract| contract.provider).map(|provider| provider.value);
    let has_assignee = written.iter().any(|rule| rule.json.get("assignee").is_some());
    let sort = if provider.is_some() && has_assignee { "Agreement" } else { "Set" };
    set(&mut json, "@type", Some(json!(sort)));
    if let Some(provider) = provider {
        writer.mentioned.parties.insert(provider);
        set(&mut json, "assigner", writer.names.party(provider).map(|iri| json!([iri])));
    }
    if let Some(contract) = contract {
        let spoken = spoken_of(model, input.checked.rules(), contract);
        let of = |kind: TermKind| {
            let terms = spoken.iter().filter_map(|id| model.terms.get(*id)).filter(|term| term.kind == kind);
            let mut iris: Vec<&str> =
                terms.flat_map(|term| &term.iris).map(AsRef::as_ref).filter(is_dpv).collect();
            iris.sort_unstable();
            iris.dedup();
            (!iris.is_empty()).then(|| json!(iris))
        };
        set(&mut json, "hasPurpose", of(TermKind::Purpose));
        set(&mut json, "hasLegalBasis", of(TermKind::Basis));
        set(&mut json, "hasMeasure", of(TermKind::Safeguard));
        set(&mut json, "hasPersonalData", of(TermKind::Category));
    }
    for kind in ["permission", "prohibition", "obligation"] {
        let rules = written.iter().filter(|rule| rule.kind == kind).map(|rule| rule.json.clone());
        let rules: Vec<Json> = rules.collect();
        set(&mut json, kind, (!rules.is_empty()).then_some(Json::Array(rules)));
    }
    json
}

fn is_dpv(iri: &&str) -> bool {
    iri.starts_with("https://w3id.org/dpv") && is_iri(iri)
}

/// What rules speak of, each once: its sort, its name, and what other vocabularies call it.
fn described(names: &Names<'_>, mentioned: &Mentioned) -> Vec<Json> {
    let model = names.model;
    let about = |iri: String, sorts: Json, about: &About| json!({ "@id": iri, "@type": sorts, "path": about.path.as_ref(), "label": about.title() });
    let mut graph = Vec::new();
    for party in mentioned.parties.iter().filter_map(|id| model.parties.get(*id)) {
        let mut json = about(names.declared("party", &party.about), json!("Party"), &party.about);
        set(&mut json, "memberOf", party.group_of.and_then(|of| names.party(of)).map(|iri| json!(iri)));
        graph.push(json);
    }
    for id in &mentioned.datasets {
        let Some(dataset) = model.datasets.get(*id) else { continue };
        let iri = names.declared("dataset", &dataset.about);
        graph.push(about(iri.clone(), json!("AssetCollection"), &dataset.about));
        for column in model.columns_of(*id).filter_map(|id| model.columns.get(id)) {
            let sorts = json!(["Asset", "LeftOperand"]);
            let mut json = about(names.declared("column", &column.about), sorts, &column.about);
            set(&mut json, "partOf", Some(json!([iri])));
            graph.push(json);
        }
    }
    for term in mentioned.terms.iter().filter_map(|id| model.terms.get(*id)) {
        let iri = names.declared(term.kind.word(), &term.about);
        let sort = if term.kind == TermKind::Action { "Action" } else { "Concept" };
        let mut json = about(iri, json!(sort), &term.about);
        set(&mut json, "includedIn", (term.kind == TermKind::Action).then(|| json!("odrl:use")));
        let others: Vec<&str> = term.iris.iter().map(AsRef::as_ref).filter(|iri| is_iri(iri)).collect();
        set(&mut json, "closeMatch", (!others.is_empty()).then(|| json!(others)));
        graph.push(json);
    }
    let hostings = mentioned.places.iter().filter_map(|place| model.hostings.get(hosting_at(*place)?));
    for hosting in hostings {
        let mut json =
            about(names.declared("hosting", &hosting.about), json!("RightOperand"), &hosting.about);
        let located = hosting.located.iter().filter_map(|term| model.terms.get(term.value));
        let located: Vec<&str> =
            located.flat_map(|term| &term.iris).map(AsRef::as_ref).filter(is_dpv).collect();
        set(&mut json, "hasLocation", (!located.is_empty()).then(|| json!(located)));
        graph.push(json);
    }
    for event in mentioned.events.iter().filter_map(|id| model.events.get(*id)) {
        graph.push(about(names.declared("event", &event.about), json!("RightOperand"), &event.about));
    }
    graph
}

/// A document as text, the keys of each object in order: they do not depend on how maps are kept.
fn text(json: &Json) -> Result<String, String> {
    let text = serde_json::to_string_pretty(&Sorted(json)).map_err(|error| error.to_string())?;
    Ok(format!("{text}\n"))
}

struct Sorted<'a>(&'a Json);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Json::Object(object) => {
                let sorted: BTreeMap<&String, Sorted<'_>> =
                    object.iter().map(|(key, value)| (key, Sorted(value))).collect();
                serializer.collect_map(sorted)
            }
            Json::Array(array) => serializer.collect_seq(array.iter().map(Sorted)),
            other => other.serialize(serializer),
        }
    }
}
