//! The pieces of JSON-LD that everything else is made of, and the context that gives their keys a meaning. The context stands in
//! the file itself: nothing is fetched to read it.

use charta_model::time::Day;
use charta_model::value::{Value, decimal_text};
use serde_json::{Map, Value as Json, json};

/// A reference.
pub(super) fn node(iri: &str) -> Json {
    json!({ "@id": iri })
}

/// A constraint on one thing.
pub(super) fn constraint(left: &str, operator: &str, right: Json) -> Json {
    json!({ "@type": "Constraint", "leftOperand": left, "operator": operator, "rightOperand": right })
}

/// `and` or `or` of several constraints.
pub(super) fn logical(operand: &str, constraints: Vec<Json>) -> Json {
    json!({ "@type": "LogicalConstraint", operand: constraints })
}

/// A value with its type.
pub(super) fn typed(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!({ "@value": text.as_ref() }),
        Value::Integer(number) => json!({ "@value": number.to_string(), "@type": "xsd:integer" }),
        Value::Decimal(number) => json!({ "@value": decimal_text(*number), "@type": "xsd:decimal" }),
        Value::Boolean(truth) => json!({ "@value": truth.to_string(), "@type": "xsd:boolean" }),
        Value::Date(day) => date(*day),
    }
}

pub(super) fn date(day: Day) -> Json {
    json!({ "@value": day.to_string(), "@type": "xsd:date" })
}

/// A length of time as XML Schema writes it.
pub(super) fn duration(text: &str) -> Json {
    json!({ "@value": text, "@type": "xsd:duration" })
}

/// The words that stand for one IRI each.
const WORDS: &[(&str, &str)] = &[
    ("odrl", "http://www.w3.org/ns/odrl/2/"),
    ("dpv", "https://w3id.org/dpv#"),
    ("dct", "http://purl.org/dc/terms/"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("Agreement", "odrl:Agreement"),
    ("Set", "odrl:Set"),
    ("Permission", "odrl:Permission"),
    ("Prohibition", "odrl:Prohibition"),
    ("Duty", "odrl:Duty"),
    ("Party", "odrl:Party"),
    ("Asset", "odrl:Asset"),
    ("AssetCollection", "odrl:AssetCollection"),
    ("Action", "odrl:Action"),
    ("Constraint", "odrl:Constraint"),
    ("LogicalConstraint", "odrl:LogicalConstraint"),
    ("LeftOperand", "odrl:LeftOperand"),
    ("Operator", "odrl:Operator"),
    ("RightOperand", "odrl:RightOperand"),
    ("Concept", "skos:Concept"),
    ("Profile", "odrl:Profile"),
    ("definition", "skos:definition"),
    ("label", "rdfs:label"),
    ("title", "dct:title"),
    ("path", "charta:path"),
    ("clause", "charta:clause"),
    ("rule", "charta:rule"),
    ("passedOn", "charta:passedOn"),
];

/// The words whose values are references.
const REFERENCES: &[(&str, &str)] = &[
    ("profile", "odrl:profile"),
    ("conflict", "odrl:conflict"),
    ("leftOperand", "odrl:leftOperand"),
    ("operator", "odrl:operator"),
    ("includedIn", "odrl:includedIn"),
    ("inScheme", "skos:inScheme"),
    ("memberOf", "charta:memberOf"),
];

/// The words whose values are sets of references.
const SETS: &[(&str, &str)] = &[
    ("assigner", "odrl:assigner"),
    ("assignee", "odrl:assignee"),
    ("action", "odrl:action"),
    ("target", "odrl:target"),
    ("partOf", "odrl:partOf"),
    ("hasPurpose", "dpv:hasPurpose"),
    ("hasLegalBasis", "dpv:hasLegalBasis"),
    ("hasMeasure", "dpv:hasTechnicalOrganisationalMeasure"),
    ("hasPersonalData", "dpv:hasPersonalData"),
    ("hasLocation", "dpv:hasLocation"),
    ("closeMatch", "skos:closeMatch"),
];

/// The words whose values are sets of whatever is written.
const NODES: &[(&str, &str)] = &[
    ("permission", "odrl:permission"),
    ("prohibition", "odrl:prohibition"),
    ("obligation", "odrl:obligation"),
    ("constraint", "odrl:constraint"),
    ("rightOperand", "odrl:rightOperand"),
    ("source", "dct:source"),
];

/// The words whose values are lists of constraints.
const LISTS: &[(&str, &str)] = &[("and", "odrl:and"), ("or", "odrl:or")];

/// What the keys mean.
pub(super) fn context() -> Json {
    let mut context = Map::new();
    let mut add = |words: &[(&str, &str)], told: fn(&str) -> Json| {
        context.extend(words.iter().map(|(word, iri)| ((*word).to_owned(), told(iri))));
    };
    add(WORDS, |iri| json!(iri));
    add(REFERENCES, |iri| json!({ "@id": iri, "@type": "@id" }));
    add(SETS, |iri| json!({ "@id": iri, "@type": "@id", "@container": "@set" }));
    add(NODES, |iri| json!({ "@id": iri, "@container": "@set" }));
    add(LISTS, |iri| json!({ "@id": iri, "@container": "@list" }));
    add(&[("charta", "urn:charta:odrl:")], |iri| json!({ "@id": iri, "@prefix": true }));
    context.insert("@version".to_owned(), json!(1.1));
    Json::Object(context)
}
