//! Permits, forbids and duties as rules of ODRL.
//!
//! A rule of ODRL may name several actions, targets and assignees: it then stands for one rule for each combination
//! (<https://www.w3.org/TR/odrl-model/#composition>), which is what a rule of the model is.

use super::names::Names;
use super::parts::{self, constraint};
use super::rows::{Rows, rows};
use crate::cover::id;
use charta_model::form::{Form, Shown};
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rules::{Combination, Rule, datasets_of};
use charta_model::time::{Day, Length, Unit};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// A rule of a policy, and what it is.
pub(super) struct Written {
    /// Its IRI.
    pub(super) id: String,
    /// `permission`, `prohibition` or `obligation`.
    pub(super) kind: &'static str,
    pub(super) clause: ClauseId,
    pub(super) json: Json,
}

/// What the rules of a file speak of, to be described in it.
#[derive(Default)]
pub(super) struct Mentioned {
    pub(super) parties: BTreeSet<PartyId>,
    pub(super) datasets: BTreeSet<DatasetId>,
    pub(super) terms: BTreeSet<TermId>,
    pub(super) places: BTreeSet<i64>,
    pub(super) events: BTreeSet<EventId>,
}

/// Writes rules, and remembers what they speak of.
pub(super) struct Writer<'a> {
    pub(super) names: Names<'a>,
    pub(super) mentioned: Mentioned,
    parties: Ranges,
    columns: Ranges,
    purposes: Ranges,
    places: Ranges,
}

impl<'a> Writer<'a> {
    pub(super) fn new(names: Names<'a>) -> Writer<'a> {
        let model = names.model;
        let purposes = model.terms.iter().filter(|(_, term)| term.kind == TermKind::Purpose);
        Writer {
            mentioned: Mentioned::default(),
            parties: Ranges::between(0, model.parties.len() as i64),
            columns: Ranges::between(0, model.columns.len() as i64),
            purposes: Ranges::from_numbers(purposes.map(|(id, _)| i64::from(id.raw()))),
            places: Ranges::between(0, model.hostings.len() as i64 + 1),
            names,
        }
    }

    /// The IRI of a clause's rule.
    fn rule_iri(&self, clause: &Clause, number: usize) -> Option<String> {
        let about = self.names.model.owner_about(clause.owner)?;
        let kind = match clause.owner {
            Owner::Contract(_) => "contract",
            Owner::Rulebook(_) => "rulebook",
            Owner::Procedure(_) => "procedure",
        };
        Some(format!("{}:clause:{}:rule:{number}", self.names.declared(kind, about), clause.number))
    }

    /// A rule of the model, one rule of ODRL for each form in which it shows columns; none where no request can match it. What is
    /// hidden is not shown, so it is not permitted either.
    pub(super) fn rule(&mut self, rule: &Rule, number: usize) -> Vec<Written> {
        let mut forms: BTreeMap<Form, Ranges> = BTreeMap::new();
        match rule.effect {
            Effect::Forbid => drop(forms.insert(Form::AS_IS, rule.columns.clone())),
            Effect::Permit => {
                for column in rule.columns.intersection(&self.columns).numbers() {
                    let Some(form) = id(column).map(|id| rule.form_of(id)) else { continue };
                    let one = Ranges::one(column);
                    forms.entry(form).and_modify(|set| *set = set.union(&one)).or_insert(one);
                }
            }
        }
        forms.retain(|form, _| form.shown != Shown::Hidden);
        let several = forms.len() > 1;
        let mut written = Vec::new();
        for (at, (form, columns)) in forms.into_iter().enumerate() {
            let Some((iri, json)) = self.matched(rule, number, &columns) else { continue };
            let iri = if several { format!("{iri}:form:{}", at + 1) } else { iri };
            let mut constraints = self.constraints(rule);
            if form.shown != Shown::AsIs {
                let shown = json!({ "@value": form.shown.to_string() });
                constraints.push(constraint("charta:form", "odrl:eq", shown));
            }
            if let Some(least) = form.cells {
                let least = json!({ "@value": least.to_string(), "@type": "xsd:integer" });
                constraints.push(constraint("charta:cells", "odrl:gteq", least));
            }
            let Some(json) = with_rows(&self.names, rule, json, constraints) else { continue };
            written.push(named(iri, kind_of(rule.effect), rule.clause, json));
        }
        written
    }

    /// A forbid to combine.
    pub(super) fn combination(&mut self, combination: &Combination, number: usize) -> Option<Written> {
        let rule = &combination.rule;
        let (iri, json) = self.matched(rule, number, &rule.columns)?;
        let mut constraints = self.constraints(rule);
        let with: Vec<Json> = self.targets(&combination.with).iter().map(|iri| parts::node(iri)).collect();
        constraints.push(constraint("charta:combinedWith", "odrl:isAnyOf", Json::Array(with)));
        let json = with_rows(&self.names, rule, json, constraints)?;
        Some(named(iri, "prohibition", rule.clause, json))
    }

    /// Who may do what with what; `None` where one of them is nobody or nothing.
    fn matched(&mut self, rule: &Rule, number: usize, columns: &Ranges) -> Option<(String, Json)> {
        let model = self.names.model;
        let clause = model.clauses.get(rule.clause)?;
        let sort = if rule.effect == Effect::Permit { "Permission" } else { "Prohibition" };
        let mut json = json!({ "@type": sort, "clause": model.clause_name(rule.clause), "rule": number });
        let sources: Vec<&str> = clause.per.iter().map(AsRef::as_ref).collect();
        set(&mut json, "source", (!sources.is_empty()).then(|| json!(sources)));
        // A prohibition without an assignee is for everybody.
        if rule.effect == Effect::Permit || !self.parties.is_subset(&rule.parties) {
            let parties: Vec<PartyId> =
                rule.parties.intersection(&self.parties).numbers().filter_map(id).collect();
            self.mentioned.parties.extend(&parties);
            let parties: Vec<String> = parties.into_iter().filter_map(|id| self.names.party(id)).collect();
            if parties.is_empty() {
                return None;
            }
            set(&mut json, "assignee", Some(json!(parties)));
        }
        let known = rule.actions.intersection(self.names.actions());
        let actions: Vec<TermId> = known.numbers().filter_map(id).collect();
        self.mentioned.terms.extend(&actions);
        let actions: Vec<String> =
            actions.into_iter().filter_map(|id| self.names.action(id, &rule.actions)).collect();
        let targets = self.targets(columns);
        let is_void = |set: &Ranges, all: &Ranges| !set.overlaps(all);
        if actions.is_empty()
            || targets.is_empty()
            || rule.days.is_empty()
            || is_void(&rule.purposes, &self.purposes)
            || is_void(&rule.places, &self.places)
        {
            return None;
        }
        set(&mut json, "action", Some(json!(actions)));
        set(&mut json, "target", Some(json!(targets)));
        Some((self.rule_iri(clause, number)?, json))
    }

    /// Columns; a dataset of which every column is meant stands for them.
    fn targets(&mut self, columns: &Ranges) -> Vec<String> {
        let model = self.names.model;
        if self.columns.is_subset(columns) {
            return vec!["charta:everything".to_owned()];
        }
        let columns = columns.intersection(&self.columns);
        let mut targets = Vec::new();
        for dataset in datasets_of(model, &columns) {
            let Some(all) = model.datasets.get(dataset).map(|dataset| &dataset.columns) else { continue };
            self.mentioned.datasets.insert(dataset);
            match all.is_subset(&columns) {
                true => targets.extend(self.names.dataset(dataset)),
                false => {
                    let inside = all.intersection(&columns);
                    targets.extend(inside.numbers().filter_map(|column| self.names.column(id(column)?)));
                }
            }
        }
        targets
    }

    /// For what, where and when.
    fn constraints(&mut self, rule: &Rule) -> Vec<Json> {
        let mut constraints = Vec::new();
        if !self.purposes.is_subset(&rule.purposes) {
            let purposes: Vec<TermId> =
                rule.purposes.intersection(&self.purposes).numbers().filter_map(id).collect();
            self.mentioned.terms.extend(&purposes);
            let purposes = purposes.into_iter().filter_map(|id| self.names.term(id));
            let purposes: Vec<Json> = purposes.map(|iri| parts::node(&iri)).collect();
            constraints.push(constraint("odrl:purpose", "odrl:isAnyOf", Json::Array(purposes)));
        }
        if !self.places.is_subset(&rule.places) {
            let places: Vec<i64> = rule.places.intersection(&self.places).numbers().collect();
            self.mentioned.places.extend(&places);
            let places = places.into_iter().filter_map(|place| self.names.place(place));
            let places: Vec<Json> = places.map(|iri| parts::node(&iri)).collect();
            constraints.push(constraint("charta:hosting", "odrl:isAnyOf", Json::Array(places)));
        }
        constraints.extend(days(&rule.days));
        let mut looked_up = Vec::new();
        rule.condition.memberships(&mut looked_up);
        let looked_up = looked_up.into_iter().filter_map(|(_, of)| self.names.model.columns.get(of));
        self.mentioned.datasets.extend(looked_up.map(|column| column.dataset));
        constraints
    }

    /// A duty: who must do what with what, and by when.
    pub(super) fn duty(&mut self, clause_id: ClauseId, clause: &Clause, duty: &Duty) -> Option<Written> {
        let model = self.names.model;
        let mut json = json!({ "@type": "Duty", "clause": model.clause_name(clause_id), "rule": 1 });
        let sources: Vec<&str> = clause.per.iter().map(AsRef::as_ref).collect();
        set(&mut json, "source", (!sources.is_empty()).then(|| json!(sources)));
        let parties: Vec<PartyId> =
            duty.parties.value.intersection(&self.parties).numbers().filter_map(id).collect();
        if parties.is_empty() {
            return None;
        }
        if !self.parties.is_subset(&duty.parties.value) {
            self.mentioned.parties.extend(&parties);
            let parties: Vec<String> = parties.into_iter().filter_map(|id| self.names.party(id)).collect();
            set(&mut json, "assignee", Some(json!(parties)));
        }
        let action = duty.action.value;
        self.mentioned.terms.insert(action);
        let all = model.terms.get(action).map(|term| &term.closure)?;
        set(&mut json, "action", Some(json!([self.names.action(action, all)?])));
        let mut targets: Vec<String> = Vec::new();
        for object in &duty.objects {
            match &object.value {
                DutyObject::Dataset(dataset) => {
                    self.mentioned.datasets.insert(*dataset);
                    targets.extend(self.names.dataset(*dataset));
                }
                DutyObject::Thing(thing) => {
                    targets.push(format!("charta:thing-{}", crate::escape::iri_part(thing)))
                }
            }
        }
        targets.dedup();
        set(&mut json, "target", (!targets.is_empty()).then(|| json!(targets)));
        let due = self.due(duty.due.value);
        set(&mut json, "constraint", (!due.is_empty()).then(|| json!(due)));
        set(&mut json, "passedOn", duty.passed_on.then_some(json!(true)));
        Some(named(self.rule_iri(clause, 1)?, "obligation", clause_id, json))
    }

    fn due(&mut self, due: Due) -> Vec<Json> {
        let day = |operator, day: Day| vec![constraint("odrl:dateTime", operator, parts::date(day))];
        let within = |left: &str, text: String| constraint(left, "odrl:lteq", parts::duration(&text));
        match due {
            Due::Within(length, event) => vec![within("charta:within", period(length)), self.after(event)],
            Due::WithinHours(hours, event) => {
                vec![within("charta:within", format!("PT{hours}H")), self.after(event)]
            }
            Due::WithinWorkingDays(days, event) => {
                let days = json!({ "@value": days.to_string(), "@type": "xsd:integer" });
                vec![constraint("charta:workingDays", "odrl:lteq", days), self.after(event)]
            }
            Due::For(length, event) => {
                let length = parts::duration(&period(length));
                vec![constraint("charta:lasting", "odrl:gteq", length), self.after(event)]
            }
            Due::Before(at) => day("odrl:lt", at),
            Due::NotBefore(at) => day("odrl:gteq", at),
            Due::Until(at) => vec![constraint("charta:until", "odrl:eq", parts::date(at))],
            Due::Every(length) => {
                vec![constraint("odrl:timeInterval", "odrl:eq", parts::duration(&period(length)))]
            }
            Due::Always => vec![constraint(
                "charta:always",
                "odrl:eq",
                json!({ "@value": "true", "@type": "xsd:boolean" }),
            )],
        }
    }

    /// After an event.
    fn after(&mut self, event: Event) -> Json {
        let iri = match event {
            Event::Named(id) => {
                self.mentioned.events.insert(id);
                let event = self.names.model.events.get(id);
                event.map_or_else(String::new, |event| self.names.declared("event", &event.about))
            }
            other => format!("charta:event-{}", other.words().replace(' ', "_")),
        };
        constraint("odrl:event", "odrl:gt", parts::node(&iri))
    }
}

fn kind_of(effect: Effect) -> &'static str {
    match effect {
        Effect::Permit => "permission",
        Effect::Forbid => "prohibition",
    }
}

fn named(iri: String, kind: &'static str, clause: ClauseId, mut json: Json) -> Written {
    set(&mut json, "@id", Some(json!(iri)));
    Written { id: iri, kind, clause, json }
}

/// The rule with its constraints and its rows; `None` where no row meets them.
fn with_rows(names: &Names<'_>, rule: &Rule, mut json: Json, mut constraints: Vec<Json>) -> Option<Json> {
    match rows(names, &rule.condition, true) {
        Rows::Every => {}
        Rows::None => return None,
        Rows::Some(condition) => constraints.push(condition),
    }
    set(&mut json, "constraint", (!constraints.is_empty()).then_some(Json::Array(constraints)));
    Some(json)
}

/// Adds a part of an object, if there is one.
pub(super) fn set(json: &mut Json, key: &str, value: Option<Json>) {
    if let (Some(object), Some(value)) = (json.as_object_mut(), value) {
        object.insert(key.to_owned(), value);
    }
}

/// Days as constraints that all hold.
fn days(days: &Ranges) -> Vec<Json> {
    let bounds = |(start, end): &(i64, i64)| {
        let from = (*start != Ranges::MIN).then(|| ("odrl:gteq", Day::from_number(*start)));
        // Nothing is written after the last day there is.
        let until = (*end <= Day::LAST.number()).then(|| ("odrl:lt", Day::from_number(*end)));
        let bounds = from.into_iter().chain(until);
        bounds
            .map(|(operator, day)| constraint("odrl:dateTime", operator, parts::date(day)))
            .collect::<Vec<Json>>()
    };
    match days.pairs() {
        [one] => bounds(one),
        several => {
            let spans = several.iter().map(bounds).map(|mut span| match (span.len(), span.pop()) {
                (1, Some(only)) => only,
                (_, last) => parts::logical("and", span.into_iter().chain(last).collect()),
            });
            vec![parts::logical("or", spans.collect())]
        }
    }
}

/// A length of time as XML Schema writes it.
fn period(length: Length) -> String {
    let amount = length.amount;
    match length.unit {
        Unit::Day => format!("P{amount}D"),
        Unit::Week => format!("P{}D", u64::from(amount) * 7),
        Unit::Month => format!("P{amount}M"),
        Unit::Year => format!("P{amount}Y"),
    }
}
