//! Which laws and parties can end up with which data, told in words and as a drawing.

mod drawing;
mod text;

pub(crate) use drawing::drawing;
pub(crate) use text::text;

use crate::sets::{self, By};
use charta_checks::hosting::{link_in_words, reach_in_words};
use charta_model::form::Form;
use charta_model::model::{About, ClauseKind, DatasetId, LawId, Model, PartyId, TermKind};
use charta_model::ranges::Ranges;
use charta_model::rows::RowsId;
use charta_review::reach::{ByLaw, Grant, Holder, Operator, Reached, Step};
use serde::Serialize;

/// What is told of one dataset.
#[derive(Debug, Serialize)]
pub(crate) struct Told {
    pub(crate) dataset: String,
    /// What is derived from it, directly or not: each, and from what.
    pub(crate) derived: Vec<[String; 2]>,
    pub(crate) hostings: Vec<String>,
    pub(crate) laws: Vec<LawTold>,
    /// Laws over organisations that control the data or may have them.
    pub(crate) holders: Vec<HolderTold>,
    pub(crate) recipients: Vec<RecipientTold>,
    pub(crate) operators: Vec<OperatorTold>,
}

/// A law that reaches data.
#[derive(Debug, Serialize)]
pub(crate) struct LawTold {
    pub(crate) law: String,
    pub(crate) hosting: String,
    /// From the hosting towards the law, link by link.
    pub(crate) way: Vec<String>,
}

/// A law that reaches somebody who holds data.
#[derive(Debug, Serialize)]
pub(crate) struct HolderTold {
    pub(crate) law: String,
    pub(crate) party: String,
    /// What it has of the data: `controls stays`, `may read stays [sex] for research`.
    pub(crate) holds: Vec<String>,
    /// From the organisation towards the law, link by link.
    pub(crate) way: Vec<String>,
}

/// Somebody who may use data.
#[derive(Debug, Serialize)]
pub(crate) struct RecipientTold {
    pub(crate) recipient: String,
    pub(crate) actions: String,
    pub(crate) data: String,
    pub(crate) purposes: String,
    /// How far the data are shown: in cells, in other forms, in some rows; empty where they are shown as they are.
    pub(crate) shown: Vec<String>,
    pub(crate) clause: String,
    /// How the data come there: what is derived from what, and the contracts that hand them on.
    pub(crate) way: Vec<String>,
}

/// Somebody who runs what data lie on.
#[derive(Debug, Serialize)]
pub(crate) struct OperatorTold {
    pub(crate) operator: String,
    pub(crate) hosting: String,
    pub(crate) way: Vec<String>,
}

/// To whom or what a question is confined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A party: an organisation with its groups, or a group.
    Party(PartyId),
    /// A law.
    Law(LawId),
}

impl Target {
    /// The party or law with a path or a name. An error is one sentence.
    pub(crate) fn named(model: &Model, name: &str) -> Result<Target, String> {
        let parties = model.parties.iter().map(|(id, party)| (Target::Party(id), &party.about));
        let laws = model.laws.iter().map(|(id, law)| (Target::Law(id), &law.about));
        one("party or law", name, parties.chain(laws))
    }
}

/// The one thing with a path or a name. An error is one sentence.
pub(crate) fn one<'m, T>(
    what: &str,
    name: &str,
    things: impl Iterator<Item = (T, &'m About)>,
) -> Result<T, String> {
    let mut whole = Vec::new();
    let mut last = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for (thing, about) in things {
        names.push(&about.name);
        if *about.path == *name {
            whole.push((thing, about));
        } else if *about.name == *name {
            last.push((thing, about));
        }
    }
    let mut found = if whole.is_empty() { last } else { whole };
    match (found.len(), found.pop()) {
        (1, Some((thing, _))) => Ok(thing),
        (0, _) | (_, None) => Err(match charta_base::did_you_mean(name, names) {
            Some(near) => format!("there is no {what} `{name}`; `{near}` is near"),
            None => format!("there is no {what} `{name}`"),
        }),
        (_, Some((_, about))) => Err(format!(
            "`{name}` could be more than one {what}; write a whole path, such as `{}`",
            about.path
        )),
    }
}

/// What was found of a dataset in words, confined to a party or law where one is asked about.
pub(crate) fn tell(model: &Model, reached: &Reached, to: Option<&Target>) -> Told {
    let wants_law = |law: LawId| to.is_none_or(|to| *to == Target::Law(law));
    let asked = match to {
        None => Some(Ranges::all()),
        Some(Target::Party(party)) => model.parties.get(*party).map(|party| party.closure.clone()),
        Some(Target::Law(_)) => None,
    };
    let wants_party =
        |party: PartyId| asked.as_ref().is_some_and(|asked| asked.contains(i64::from(party.raw())));
    let grants = reached.grants.iter().filter_map(|grant| {
        let parties = grant.parties.intersection(asked.as_ref()?);
        (!parties.is_empty()).then(|| recipient(model, grant, &parties))
    });
    Told {
        dataset: dataset(model, reached.dataset),
        derived: reached
            .derived
            .iter()
            .map(|(to, from)| [dataset(model, *to), dataset(model, *from)])
            .collect(),
        hostings: reached.hostings.iter().map(|hosting| hosting_name(model, *hosting)).collect(),
        laws: reached.laws.iter().filter(|by| wants_law(by.law)).map(|by| law(model, by)).collect(),
        holders: reached
            .holders
            .iter()
            .filter(|it| wants_law(it.law) || wants_party(it.party))
            .map(|it| holder(model, reached, it))
            .collect(),
        recipients: grants.collect(),
        operators: reached
            .operators
            .iter()
            .filter(|operator| wants_party(operator.party))
            .map(|it| operator(model, it))
            .collect(),
    }
}

fn dataset(model: &Model, id: DatasetId) -> String {
    model.datasets.get(id).map_or_else(String::new, |dataset| dataset.about.name.to_string())
}

fn hosting_name(model: &Model, id: charta_model::model::HostingId) -> String {
    model.hostings.get(id).map_or_else(String::new, |hosting| hosting.about.name.to_string())
}

fn law(model: &Model, by: &ByLaw) -> LawTold {
    let facts = model.laws.get(by.law);
    let way = by.way.iter().rev().filter_map(|link| Some(reach_in_words(model, facts?, link)));
    LawTold {
        law: facts.map_or_else(String::new, |law| law.about.path.to_string()),
        hosting: hosting_name(model, by.hosting),
        way: way.collect(),
    }
}

fn holder(model: &Model, reached: &Reached, holder: &Holder) -> HolderTold {
    let law = model.laws.get(holder.law);
    let way = holder.way.iter().rev().filter_map(|link| Some(reach_in_words(model, law?, link)));
    let mut holds: Vec<String> =
        holder.controls.iter().map(|id| format!("controls {}", dataset(model, *id))).collect();
    for grant in holder.grants.iter().filter_map(|at| reached.grants.get(*at)) {
        let words = format!(
            "may {} {} for {}",
            sets::terms(model, TermKind::Action, &grant.actions, By::Name),
            sets::columns(model, &grant.columns, By::Name),
            sets::terms(model, TermKind::Purpose, &grant.purposes, By::Name),
        );
        if !holds.contains(&words) {
            holds.push(words);
        }
    }
    HolderTold {
        law: law.map_or_else(String::new, |law| law.about.path.to_string()),
        party: sets::parties(model, &Ranges::one(i64::from(holder.party.raw())), By::Name),
        holds,
        way: way.collect(),
    }
}

fn operator(model: &Model, operator: &Operator) -> OperatorTold {
    let facts = model.parties.get(operator.party);
    let way = operator.way.iter().map(|link| link_in_words(model, link.from, &link.reliance));
    OperatorTold {
        operator: facts.map_or_else(String::new, |party| party.about.name.to_string()),
        hosting: hosting_name(model, operator.hosting),
        way: way.collect(),
    }
}

fn recipient(model: &Model, grant: &Grant, parties: &Ranges) -> RecipientTold {
    let mut way = Vec::new();
    let mut is_given = false;
    for step in &grant.through {
        match step {
            Step::Derived(to, from) => {
                way.push(format!("`{}` is derived from `{}`", dataset(model, *to), dataset(model, *from)));
            }
            Step::Given(contract) => {
                let Some(contract) = model.contracts.get(*contract) else { continue };
                let provider = contract.provider.and_then(|provider| model.parties.get(provider.value));
                let name = provider.map_or("somebody", |provider| &provider.about.name);
                let verb = if is_given { "hands it on" } else { "gives it" };
                way.push(format!("`{}` {verb}, from `{name}`", contract.about.name));
                is_given = true;
            }
        }
    }
    RecipientTold {
        recipient: sets::parties(model, parties, By::Name),
        actions: sets::terms(model, TermKind::Action, &grant.actions, By::Name),
        data: sets::columns(model, &grant.columns, By::Name),
        purposes: sets::terms(model, TermKind::Purpose, &grant.purposes, By::Name),
        shown: shown(model, grant),
        clause: model.clause_name(grant.clause),
        way,
    }
}

/// What the clause of a grant keeps back of the columns that it opens.
fn shown(model: &Model, grant: &Grant) -> Vec<String> {
    let Some(ClauseKind::Grant(clause)) = model.clauses.get(grant.clause).map(|clause| &clause.kind) else {
        return Vec::new();
    };
    let mut told = Vec::new();
    if clause.base != Form::AS_IS {
        told.push(clause.base.to_string());
    }
    for data in clause.data.iter().filter(|data| data.dataset == grant.dataset) {
        let open = data.forms.iter().filter(|(column, _)| grant.columns.contains(i64::from(column.raw())));
        told.extend(open.filter_map(|(column, form)| {
            let column = model.columns.get(*column)?;
            // How many rows a cell has at least is told of the whole clause.
            let form = Form { cells: form.cells.filter(|_| clause.base.cells.is_none()), ..*form };
            Some(format!("`{}` {form}", column.about.name))
        }));
        if data.rows != RowsId::ALL {
            told.push("in some rows only".to_owned());
        }
    }
    told.dedup();
    told
}
