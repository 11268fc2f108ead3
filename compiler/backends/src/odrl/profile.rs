//! The profile: every term that policies use and ODRL lacks, with what it means. A reader of ODRL who does not know the profile
//! must not act on a policy that names it (<https://www.w3.org/TR/odrl-model/#profile>).

use super::names::PROFILE;
use super::parts;
use charta_model::model::Event;
use serde_json::{Value as Json, json};

/// A term: its name, its sort, its label, and what it means.
type Term = (&'static str, &'static str, &'static str, &'static str);

const TERMS: &[Term] = &[
    (
        "form",
        "LeftOperand",
        "Form",
        "How the values of the targets are shown: `by year`, `by quarter`, `by month` and `by week` for a date by the first day of it, `by steps of n` for a number by the largest multiple of n that is not above it, `by first n characters` for a text, and `repseudonymised per contract` for another pseudonym keyed by the contract. Where a permission does not say, values are shown as they are. Of several permissions that hold, the form that reveals most holds.",
    ),
    (
        "cells",
        "LeftOperand",
        "Size of cells",
        "The least number of rows behind each count that is shown. Where a permission says it, rows are never shown one by one.",
    ),
    ("hosting", "LeftOperand", "Hosting", "The system in which the action is done."),
    (
        "combinedWith",
        "LeftOperand",
        "Combined with",
        "Data that the assignee holds besides the targets. A prohibition that says it forbids to hold any of the targets together with any of these.",
    ),
    (
        "within",
        "LeftOperand",
        "Within",
        "The longest time from the event that the duty names until the action is done.",
    ),
    (
        "workingDays",
        "LeftOperand",
        "Working days",
        "The largest number of working days from the event that the duty names until the action is done.",
    ),
    ("lasting", "LeftOperand", "Lasting", "How long the action goes on from the event that the duty names."),
    ("until", "LeftOperand", "Until", "The last day of an action that goes on."),
    ("always", "LeftOperand", "Always", "Whether the action goes on at all times."),
    ("startsWith", "Operator", "Starts with", "The value is a text that starts with the right operand."),
    (
        "startsOtherwise",
        "Operator",
        "Starts otherwise",
        "The value is a text that does not start with the right operand.",
    ),
    (
        "isMissing",
        "Operator",
        "Is missing",
        "Whether the row has no value in the column. Every other operator is false of a missing value.",
    ),
    (
        "isValueOf",
        "Operator",
        "Is a value of",
        "The value is one of those in the column that the right operand names.",
    ),
    (
        "isNoValueOf",
        "Operator",
        "Is no value of",
        "The value is none of those in the column that the right operand names.",
    ),
    ("everything", "AssetCollection", "Everything", "All data."),
    (
        "unstatedHosting",
        "RightOperand",
        "Unstated hosting",
        "Wherever data are processed that name no hosting.",
    ),
    ("path", "Property", "Path", "The name of what is described in the project."),
    (
        "clause",
        "Property",
        "Clause",
        "The clause that a rule comes from: the path of its contract or rulebook, and its number there.",
    ),
    (
        "rule",
        "Property",
        "Rule",
        "Which of the rules of its clause it is. Rules that differ only in the form of their columns share a number.",
    ),
    ("memberOf", "Property", "Member of", "The organisation that a group of people belongs to."),
    (
        "passedOn",
        "Property",
        "Passed on",
        "Whether whoever bears the duty must have its own processors bear it too.",
    ),
];

/// What duties are about besides datasets.
const THINGS: &[(&str, &str)] = &[
    ("results", "Results"),
    ("report", "Report"),
    ("breach", "Breach of security"),
    ("log", "Log of access"),
    ("certificate", "Certificate"),
    ("findings", "Findings"),
    ("requests", "Requests of persons"),
    ("copies", "Copies"),
    ("models", "Trained models"),
    ("enriched_data", "Enriched data"),
    ("change", "Change"),
    ("subprocessor", "Sub-processor"),
    ("persons", "Persons concerned"),
];

/// The profile as a graph.
pub(super) fn profile() -> Json {
    let mut graph = vec![json!({
        "@id": PROFILE,
        "@type": "Profile",
        "label": "Data-sharing contracts",
        "definition": "Terms for data-sharing contracts that ODRL 2.2 has no word for. The values of a column are left operands: a constraint on one is about the row at hand.",
    })];
    let described = |name: &str, sorts: Json, label: &str, definition: &str| {
        json!({
            "@id": format!("charta:{name}"),
            "@type": sorts,
            "label": label,
            "definition": definition,
            "inScheme": PROFILE,
        })
    };
    for (name, sort, label, definition) in TERMS {
        let sort =
            if *sort == "Property" { "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property" } else { sort };
        graph.push(described(name, json!([sort, "Concept"]), label, definition));
    }
    for (name, label) in THINGS {
        let definition = format!("What a duty is about: {}.", label.to_lowercase());
        graph.push(described(&format!("thing-{name}"), json!(["Asset", "Concept"]), label, &definition));
    }
    for (_, words) in Event::ALL {
        let name = format!("event-{}", words.replace(' ', "_"));
        let definition = format!("An event from which periods count: {}.", words.replace('_', " "));
        graph.push(described(&name, json!(["RightOperand", "Concept"]), words, &definition));
    }
    json!({ "@context": parts::context(), "@graph": graph })
}
