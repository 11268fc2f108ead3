//! Rows that are received and can be matched with what the recipient, or one that belongs with it, collected itself.
//!
//! Who answers for data may link them; so what must permit it is a contract about what is received.

use super::dat003_relinkable_extracts::{
    ByKey, CODE, Extract, Extracts, Key, categories, identifies, quasi_of, said_at, why,
};
use super::holdings::{Held, days_from};
use super::own::{Own, Owned};
use super::shown::{dotted, may_be_same};
use crate::context::Context;
use crate::words::{listed, party_name};
use charta_base::{Diagnostic, Severity};
use charta_model::form::Shown;
use charta_model::model::{ColumnId, ContractId, DatasetId, Identifies, Model, Owner, PartyId};
use charta_model::ranges::Ranges;
use charta_model::time::describe_days;
use std::collections::BTreeMap;

/// What is received under a contract and can be matched with what is one's own.
pub(super) struct OwnRows<'a> {
    key: Key,
    held: Held<'a>,
    /// Whose own it is.
    owner: PartyId,
    /// The datasets with whose rows it can be matched, each once.
    datasets: Vec<DatasetId>,
    /// The columns that are received, and those of the first dataset, that match.
    columns: Vec<(ColumnId, ColumnId)>,
    /// The days on which both are held.
    days: Ranges,
    tie: Option<String>,
}

/// For each contract of a holder, the first of its parts that can be matched with what those of the holder hold of their own, and must not be.
pub(super) fn match_own<'h, 'a>(
    extracts: &Extracts<'h, 'a>,
    by_key: &ByKey<'h, 'a>,
    owned: &Owned,
    into: &mut BTreeMap<ContractId, OwnRows<'a>>,
) {
    for (key, of_key) in by_key {
        for extract in of_key {
            if into.contains_key(&extract.contract) {
                continue;
            }
            // A contract of its own may say that what another gives may be linked.
            let columns = extract.held.iter().flat_map(|(_, columns)| columns);
            if !extracts.linked(columns, |_| true).is_empty() {
                continue;
            }
            if let Some(found) = matched(extracts, key, extract, owned) {
                into.insert(extract.contract, found);
            }
        }
    }
}

fn matched<'a>(
    extracts: &Extracts<'_, 'a>,
    key: &Key,
    extract: &Extract<'_, 'a>,
    owned: &Owned,
) -> Option<OwnRows<'a>> {
    let (context, holder) = (extracts.context, extracts.holder);
    let model = context.model;
    let mut found: Option<OwnRows<'a>> = None;
    for own in owned.beside(holder, extract.organisation) {
        let subject = model.datasets.get(own.dataset).and_then(|own| own.subject);
        let is_known = found.as_ref().is_some_and(|found| found.owner != own.organisation);
        if is_known || !may_be_same(model, extract.subject, subject) {
            continue;
        }
        let Some(theirs) = columns_of_key(model, key, own) else { continue };
        let part = extract.held.iter().find_map(|(held, columns)| {
            let days = held.days.intersection(&own.days).intersection(&holder.days);
            let is_met = !days_from(&days, context.on).is_empty();
            (is_met && own.is_told_by(model, holder, held.dataset)).then_some((*held, columns, days))
        });
        let Some((held, mine, days)) = part else { continue };
        match &mut found {
            Some(found) => found.datasets.push(own.dataset),
            None => {
                found = Some(OwnRows {
                    key: key.clone(),
                    held: held.clone(),
                    owner: own.organisation,
                    datasets: vec![own.dataset],
                    columns: mine.iter().copied().zip(theirs).collect(),
                    days,
                    tie: holder.tie(model, own.organisation, extract.organisation),
                });
            }
        }
    }
    found
}

/// The columns of what is one's own that show a key, in its order; nothing where it does not.
fn columns_of_key(model: &Model, key: &Key, own: &Own) -> Option<Vec<ColumnId>> {
    let one = |shows: &dyn Fn(ColumnId) -> bool| {
        own.columns(model).find(|column| shows(*column)).map(|column| vec![column])
    };
    match key {
        Key::Pseudonym(domain) => one(
            &|column| matches!(identifies(model, column), Some(Identifies::Pseudonym(other)) if other == domain),
        ),
        Key::Direct(category) => one(&|column| {
            identifies(model, column) == Some(&Identifies::Direct)
                && categories(model, column).any(|other| other == *category)
        }),
        Key::Quasi(three) => {
            let by_category = quasi_of(model, own.columns(model).map(|column| (column, Shown::AsIs)));
            let columns: Option<Vec<ColumnId>> =
                three.iter().map(|category| by_category.get(category).copied()).collect();
            columns.filter(|columns| match columns.as_slice() {
                [one, two, three] => one != two && one != three && two != three,
                _ => false,
            })
        }
    }
}

impl OwnRows<'_> {
    pub(super) fn finding(&self, context: &Context<'_>) -> Diagnostic {
        let model = context.model;
        let dataset = |id: &DatasetId| model.datasets.get(*id).map_or("", |dataset| &*dataset.about.name);
        let contract = model.contracts.get(self.held.contract).map_or("", |contract| &*contract.about.name);
        let (recipient, owner) = (party_name(model, self.held.organisation), party_name(model, self.owner));
        let names: Vec<&str> = self.datasets.iter().map(dataset).collect();
        let first = names.first().copied().unwrap_or_default();
        let message = match self.held.organisation == self.owner {
            true => format!(
                "`{recipient}` can match the rows it receives under `{contract}` with those of its own `{first}`, and may not link them"
            ),
            false => format!(
                "the rows that `{recipient}` receives under `{contract}` can be matched with those of `{first}`, which `{owner}` has of its own, and may not be linked"
            ),
        };
        let (column, theirs) = self.columns.first().copied().unzip();
        let shown = column.map(|column| dotted(model, column)).unwrap_or_default();
        let own = theirs.and_then(|column| model.columns.get(column));
        let mut finding = Diagnostic::at(&CODE, said_at(model, &self.held), message)
            .label(match &self.key {
                Key::Quasi(_) => "shows what singles persons out".to_owned(),
                _ => format!("shows `{shown}` as it is"),
            })
            .about(context.owner_path(Owner::Contract(self.held.contract)));
        if let Some(own) = own {
            finding = finding.also(own.about.span, format!("`{owner}` has this of its own"));
        }
        if matches!(self.key, Key::Quasi(_)) {
            finding.severity = Severity::Warning;
        }
        finding = finding.evidence(why(model, &self.key, &self.columns));
        if let Some((_, more)) = names.split_first().filter(|(_, more)| !more.is_empty()) {
            let verb = if more.len() == 1 { "matches" } else { "match" };
            finding = finding.evidence(format!("{} {verb} too", listed(more)));
        }
        if let Some(tie) = &self.tie {
            finding = finding.evidence(tie.clone());
        }
        finding = finding.evidence(format!("both are held {}", describe_days(&self.days)));
        let name =
            column.and_then(|column| model.columns.get(column)).map_or("", |column| &column.about.name);
        finding.help(match &self.key {
            Key::Pseudonym(_) => {
                format!(
                    "show `{name} repseudonymised per contract`, or permit to `link` what `{contract}` gives"
                )
            }
            Key::Direct(_) => format!("hide `{name}`, or permit to `link` what `{contract}` gives"),
            Key::Quasi(_) => format!(
                "show fewer of these columns, or coarser, or permit to `link` what `{contract}` gives"
            ),
        })
    }
}
