//! Who may see what, read from the model clause by clause as the reference says it: slow, plain, and without any of the code
//! that it judges.

use super::conditions::{PlainRow, holds};
use charta_model::decide::Request;
use charta_model::form::{Form, Shown};
use charta_model::model::{
    ClauseId, ClauseKind, Contract, ContractId, DatasetId, Effect, Grant, Model, Owner, PartyId, Rulebook,
    Scope, hosting_at,
};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Period};
use std::collections::BTreeSet;

/// What the oracle answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) permitted: bool,
    pub(crate) form: Form,
    pub(crate) permits: BTreeSet<ClauseId>,
    pub(crate) forbids: BTreeSet<ClauseId>,
    /// Whether no matching permit shows as much as every other.
    pub(crate) incomparable: bool,
}

/// Decides a request about a row.
pub(crate) fn answer(model: &Model, request: &Request, row: &PlainRow) -> Answer {
    let (mut permits, mut forbids) = (BTreeSet::new(), BTreeSet::new());
    let mut forms: Vec<Form> = Vec::new();
    for (id, clause) in model.clauses.iter() {
        let ClauseKind::Grant(grant) = &clause.kind else { continue };
        let shown = speaks(model, clause.owner, grant, request, row);
        if shown.is_empty() {
            continue;
        }
        match grant.effect {
            Effect::Permit => {
                permits.insert(id);
                forms.extend(shown);
            }
            Effect::Forbid => {
                forbids.insert(id);
            }
        }
    }
    let permitted = forbids.is_empty() && !permits.is_empty();
    let top = forms.iter().find(|top| forms.iter().all(|form| reveals(**top, *form))).copied();
    let form = match (permitted, top) {
        (true, Some(form)) if form.shown != Shown::Hidden => form,
        _ => Form { cells: None, shown: Shown::Hidden },
    };
    Answer { permitted, form, incomparable: !forms.is_empty() && top.is_none(), permits, forbids }
}

/// The forms in which a grant shows the requested column; none where it does not speak of the request.
fn speaks(model: &Model, owner: Owner, grant: &Grant, request: &Request, row: &PlainRow) -> Vec<Form> {
    let inside =
        |set: &Ranges, number: i64| set.pairs().iter().any(|(start, end)| *start <= number && number < *end);
    let raw = |raw: u32| i64::from(raw);
    let says = inside(&grant.parties.value, raw(request.party.raw()))
        && inside(&grant.actions.value, raw(request.action.raw()))
        && inside(&grant.purposes.value, raw(request.purpose.raw()))
        && grant.places.as_ref().is_none_or(|places| inside(&places.value, request.place))
        && grant.days.as_ref().is_none_or(|days| inside(&days.value, i64::from(request.day.0)));
    if !says {
        return Vec::new();
    }
    let dataset = model.columns[request.column].dataset;
    let column = raw(request.column.raw());
    let mut named = grant.data.iter().filter(|data| data.dataset == dataset && inside(&data.columns, column));
    let forms: Vec<Form> = match grant.any_data {
        // What is named beside `any data` is what is excepted from it.
        true if named.next().is_some() => Vec::new(),
        true => vec![grant.base],
        false => named
            .filter(|data| holds(&data.condition, row))
            .map(|data| {
                data.forms.iter().find(|(at, _)| *at == request.column).map_or(grant.base, |(_, form)| *form)
            })
            .collect(),
    };
    let may = match owner {
        Owner::Contract(id) => confines(model, &model.contracts[id], grant, request, dataset),
        Owner::Rulebook(id) => covers(model, &model.rulebooks[id], grant, request, dataset),
    };
    if may { forms } else { Vec::new() }
}

/// Whether a contract's grants can hold for a request: its recipients, its provider's data, its term, its places.
fn confines(
    model: &Model,
    contract: &Contract,
    grant: &Grant,
    request: &Request,
    dataset: DatasetId,
) -> bool {
    let receives = contract.recipients.iter().any(|recipient| within(model, request.party, recipient.value));
    let lasts = contract.term.is_none_or(|term| lies_in(term.value, request.day));
    let place = hosting_at(request.place);
    let hosted = model.datasets[dataset].hosted.map(|hosting| hosting.value);
    let processed = match contract.processed_at.as_slice() {
        [] => place == hosted,
        named => named.iter().any(|hosting| Some(hosting.value) == place),
    };
    let provided = !grant.any_data || {
        let controller = model.datasets[dataset].controller.map(|controller| controller.value);
        controller.is_some()
            && controller == contract.provider.map(|provider| organisation(model, provider.value))
    };
    receives && lasts && processed && provided
}

/// Whether a rulebook's grants can hold for a request.
fn covers(model: &Model, rulebook: &Rulebook, grant: &Grant, request: &Request, dataset: DatasetId) -> bool {
    let within_some = |of: &dyn Fn(&Contract) -> bool| {
        let contracts: Vec<ContractId> = model.contracts.ids().collect();
        contracts
            .iter()
            .map(|id| &model.contracts[*id])
            .any(|c| of(c) && confines(model, c, grant, request, dataset))
    };
    let covers = |scope: &Scope| match scope {
        // A forbid for every contract need not look for the contract: nothing is permitted by contract outside of all.
        Scope::EveryContract => grant.effect == Effect::Forbid || within_some(&|_| true),
        Scope::ContractsOf(party) => within_some(&|contract| {
            let mut parties = contract.provider.iter().chain(&contract.recipients);
            parties.any(|at| organisation(model, at.value) == *party)
        }),
        Scope::DataOf(party) => {
            model.datasets[dataset].controller.is_some_and(|controller| controller.value == *party)
        }
        Scope::DataIn(category) => {
            let below = super::world::below(model, *category);
            let mut columns = model.columns.values().filter(|column| column.dataset == dataset);
            columns.any(|column| column.categories.iter().any(|at| below.contains(&i64::from(at.raw()))))
        }
        Scope::Dataset(named) => *named == dataset,
    };
    rulebook.named
        && lies_in(rulebook.in_force, request.day)
        && rulebook.applies_to.iter().any(|scope| covers(&scope.value))
}

fn within(model: &Model, party: PartyId, named: PartyId) -> bool {
    party == named || model.parties[party].group_of == Some(named)
}

fn organisation(model: &Model, party: PartyId) -> PartyId {
    model.parties[party].group_of.unwrap_or(party)
}

/// The last day of a period is a day on which it holds.
fn lies_in(period: Period, day: Day) -> bool {
    period.from.is_none_or(|from| day.0 >= from.0) && period.last.is_none_or(|last| day.0 <= last.0)
}

/// Whether a form shows at least as much as another.
pub(crate) fn reveals(more: Form, less: Form) -> bool {
    match (more, less) {
        (_, Form { shown: Shown::Hidden, .. }) => true,
        (Form { shown: Shown::Hidden, .. }, _) => false,
        (Form { cells: None, .. }, Form { cells: Some(_), .. }) => true,
        (Form { cells: Some(_), .. }, Form { cells: None, .. }) => false,
        (Form { cells: None, shown: more }, Form { cells: None, shown: less }) => shows(more, less),
        (Form { cells: Some(small), shown: more }, Form { cells: Some(large), shown: less }) => {
            small <= large && shows(more, less)
        }
    }
}

fn shows(more: Shown, less: Shown) -> bool {
    let rank = |shown: Shown| [Shown::Year, Shown::Quarter, Shown::Month].iter().position(|at| *at == shown);
    match (more, less) {
        (Shown::AsIs, _) | (_, Shown::Hidden) => true,
        (Shown::Steps(fine), Shown::Steps(coarse)) => coarse % fine == 0,
        (Shown::FirstCharacters(many), Shown::FirstCharacters(few)) => many >= few,
        (more, less) => more == less || rank(more).zip(rank(less)).is_some_and(|(more, less)| more >= less),
    }
}
