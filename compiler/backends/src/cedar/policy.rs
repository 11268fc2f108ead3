//! A rule as a Cedar policy: one rule, one policy.

use super::condition::translate;
use super::formula::Formula;
use super::names::{self, EntityUid};
use crate::cover::{heads, id};
use crate::escape::cedar_string;
use crate::loss::{Loss, Reason};
use crate::policies::{Reads, Universe};
use charta_model::form::Form;
use charta_model::model::{Clause, ColumnId, Effect, Model};
use charta_model::ranges::Ranges;
use charta_model::rules::{Rule, datasets_of};
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;

/// What a rule became.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// The policy; `None` where no request can match it.
    pub(super) text: Option<String>,
    /// What Cedar could not say.
    pub(super) loss: Option<Loss>,
}

/// A set of entities: those that stand for all below them, and those that stand for themselves alone.
#[derive(Debug, Default)]
struct Cover {
    whole: Vec<EntityUid>,
    alone: Vec<EntityUid>,
}

/// Everything the text of a policy needs.
pub(super) struct Writer<'a> {
    pub(super) model: &'a Model,
    pub(super) reads: &'a Reads,
    pub(super) universe: Universe,
}

impl Writer<'_> {
    /// The policy of a rule.
    pub(super) fn policy(&self, name: &str, clause: &Clause, rule: &Rule) -> Result<Written, String> {
        let condition = translate(self.model, self.reads, rule.effect, &rule.condition);
        let loss = (!condition.unsaid.is_empty()).then(|| self.loss(rule, &condition.unsaid));
        let word = match rule.effect {
            Effect::Permit => "permit",
            Effect::Forbid => "forbid",
        };
        let text = match self.match_on(rule, condition.formula) {
            Some(matched) => Some(format!("{}{word} (\n{matched}", self.annotations(name, clause, rule)?)),
            None => None,
        };
        Ok(Written { text, loss })
    }

    fn loss(&self, rule: &Rule, unsaid: &BTreeSet<ColumnId>) -> Loss {
        let name = |id: &ColumnId| self.model.columns.get(*id).map(|column| column.about.path.to_string());
        let columns = unsaid.iter().filter_map(name).collect();
        Loss { clause: rule.clause, reason: Reason::NoOrderOfTexts { effect: rule.effect, columns } }
    }

    fn annotations(&self, name: &str, clause: &Clause, rule: &Rule) -> Result<String, String> {
        let owner = self.model.owner_about(clause.owner).map_or("", |about| &about.path);
        let mut text = format!(
            "@id({})\n@clause({})\n@owner({})\n",
            cedar_string(name),
            cedar_string(&self.model.clause_name(rule.clause)),
            cedar_string(owner)
        );
        if !clause.per.is_empty() {
            let sources: Vec<&str> = clause.per.iter().map(AsRef::as_ref).collect();
            text.push_str(&format!("@source({})\n", cedar_string(&sources.join("; "))));
        }
        if rule.effect == Effect::Permit {
            let forms = serde_json::to_string(&self.forms(rule)).map_err(|error| error.to_string())?;
            text.push_str(&format!("@form({})\n", cedar_string(&forms)));
        }
        Ok(text)
    }

    /// How an enforcement point must show the columns: the usual form, and the columns that differ from it.
    fn forms(&self, rule: &Rule) -> Forms {
        let differing = rule
            .forms
            .iter()
            .filter(|(column, form)| *form != rule.base && rule.columns.contains(i64::from(column.raw())));
        let columns = differing.filter_map(|(column, form)| {
            Some((self.model.columns.get(*column)?.about.path.to_string(), told(*form)))
        });
        Forms { usual: told(rule.base), columns: columns.collect() }
    }

    /// The scope and the conditions, from after the opening bracket to the closing semicolon.
    fn match_on(&self, rule: &Rule, rows: Formula) -> Option<String> {
        let mut whens = Vec::new();
        // A permit names whom and what it knows, so that an entity added by an enforcement point gains nothing; a forbid
        // of everything covers also what it does not know.
        let open = |set: &Ranges, all: &Ranges| rule.effect == Effect::Forbid && all.is_subset(set);
        let universe = &self.universe;
        let principal = match open(&rule.parties, &universe.parties) {
            true => "principal".to_owned(),
            false => scope("principal", &self.parties(&rule.parties)?, &mut whens),
        };
        let action = match open(&rule.actions, &universe.actions) {
            true => "action".to_owned(),
            false => {
                scope("action", &self.terms(&rule.actions, &universe.actions, names::action)?, &mut whens)
            }
        };
        let resource = match open(&rule.columns, &universe.columns) {
            true => "resource".to_owned(),
            false => self.resource(&rule.columns, &mut whens)?,
        };
        if !open(&rule.purposes, &universe.purposes) {
            let cover = self.terms(&rule.purposes, &universe.purposes, names::purpose)?;
            whens.push(within("context.purpose", &cover));
        }
        if !open(&rule.places, &universe.places) {
            let places = rule.places.intersection(&universe.places);
            let alone = places.numbers().filter_map(|place| names::place(self.model, place)).collect();
            whens.push(within("context.place", &Cover { whole: Vec::new(), alone }.filled()?));
        }
        whens.extend(days(&rule.days).into_parts());
        if rule.days.is_empty() || rows == Formula::Constant(false) {
            return None;
        }
        whens.extend(rows.into_parts());
        let mut text = format!("  {principal},\n  {action},\n  {resource}\n)");
        for when in whens {
            text.push_str(&format!("\nwhen {{ {when} }}"));
        }
        text.push_str(";\n");
        Some(text)
    }

    fn parties(&self, set: &Ranges) -> Option<Cover> {
        let set = set.intersection(&self.universe.parties);
        let closure = |number| self.model.parties.get(id(number)?).map(|party| &party.closure);
        cover(&set, closure, |number| names::party(self.model, id(number)?)).filled()
    }

    fn terms(
        &self,
        set: &Ranges,
        of_kind: &Ranges,
        name: fn(&Model, charta_model::model::TermId) -> Option<EntityUid>,
    ) -> Option<Cover> {
        let closure = |number| self.model.terms.get(id(number)?).map(|term| &term.closure);
        cover(&set.intersection(of_kind), closure, |number| name(self.model, id(number)?)).filled()
    }

    /// The scope names the dataset even where it admits only some of its columns, so that policies can be told apart by their scopes.
    fn resource(&self, columns: &Ranges, whens: &mut Vec<Formula>) -> Option<String> {
        let scope = scope("resource", &self.columns(columns)?, whens);
        let datasets = datasets_of(self.model, &columns.intersection(&self.universe.columns));
        match (scope.as_str(), datasets.as_slice()) {
            ("resource", [only]) => Some(format!("resource in {}", names::dataset(self.model, *only)?)),
            _ => Some(scope),
        }
    }

    /// Datasets of which every column is in the set stand for their columns.
    fn columns(&self, set: &Ranges) -> Option<Cover> {
        let set = set.intersection(&self.universe.columns);
        let mut found = Cover::default();
        for dataset in datasets_of(self.model, &set) {
            let Some(columns) = self.model.datasets.get(dataset).map(|dataset| &dataset.columns) else {
                continue;
            };
            match columns.is_subset(&set) {
                true => found.whole.extend(names::dataset(self.model, dataset)),
                false => {
                    let inside = columns.intersection(&set);
                    found
                        .alone
                        .extend(inside.numbers().filter_map(|column| names::column(self.model, id(column)?)));
                }
            }
        }
        found.filled()
    }
}

impl Cover {
    fn filled(self) -> Option<Cover> {
        (!self.whole.is_empty() || !self.alone.is_empty()).then_some(self)
    }
}

/// A set as entities.
fn cover<'a>(
    set: &Ranges,
    closure: impl Fn(i64) -> Option<&'a Ranges>,
    name: impl Fn(i64) -> Option<EntityUid>,
) -> Cover {
    let heads = heads(set, closure);
    Cover {
        whole: heads.whole.into_iter().filter_map(&name).collect(),
        alone: heads.alone.into_iter().filter_map(&name).collect(),
    }
}

/// The part of a policy's scope that speaks of one variable; what a scope cannot say becomes a condition.
fn scope(variable: &str, cover: &Cover, whens: &mut Vec<Formula>) -> String {
    match (cover.whole.as_slice(), cover.alone.as_slice()) {
        ([only], []) => format!("{variable} in {only}"),
        ([], [only]) => format!("{variable} == {only}"),
        (several, []) if variable == "action" => format!("{variable} in {}", list(several)),
        _ => {
            whens.push(within(variable, cover));
            variable.to_owned()
        }
    }
}

/// That a variable is one of the entities of a cover, or below one that stands for all below it.
fn within(variable: &str, cover: &Cover) -> Formula {
    let whole = match cover.whole.as_slice() {
        [] => None,
        [only] => Some(Formula::atom(format!("{variable} in {only}"))),
        several => Some(Formula::atom(format!("{variable} in {}", list(several)))),
    };
    let alone = cover.alone.iter().map(|entity| Formula::atom(format!("{variable} == {entity}")));
    Formula::any(whole.into_iter().chain(alone))
}

fn list(entities: &[EntityUid]) -> String {
    let entities: Vec<String> = entities.iter().map(ToString::to_string).collect();
    format!("[{}]", entities.join(", "))
}

fn days(days: &Ranges) -> Formula {
    Formula::any(days.pairs().iter().map(|(start, end)| {
        let bound = |open: i64, number: i64, sign: &str| match number == open {
            true => Formula::Constant(true),
            false => Formula::atom(format!("context.day {sign} {number}")),
        };
        Formula::all([bound(Ranges::MIN, *start, ">="), bound(Ranges::MAX, *end, "<")])
    }))
}

/// How a permit shows its columns. The order of the parts is that of the fields, whichever way maps are kept.
#[derive(Debug, Serialize)]
struct Forms {
    usual: FormTold,
    #[serde(serialize_with = "as_map")]
    columns: Vec<(String, FormTold)>,
}

#[derive(Debug, Serialize)]
struct FormTold {
    shown: String,
}

fn told(form: Form) -> FormTold {
    FormTold { shown: form.shown.to_string() }
}

fn as_map<S: Serializer>(columns: &[(String, FormTold)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(columns.iter().map(|(column, form)| (column, form)))
}
