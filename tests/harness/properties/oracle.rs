//! Who may see what, read from the model clause by clause as the reference says it: slow, plain, and without any of the code
//! that it judges.

use super::conditions::{PlainRow, holds};
use charta_model::decide::Request;
use charta_model::form::{Form, Shown};
use charta_model::model::{
    ClauseId, ClauseKind, ColumnId, Contract, ContractId, DatasetId, Dated, Effect, Grant, HostingId, Model,
    Owner, PartyId, Rulebook, RulebookId, Scope, hosting_at,
};
use charta_model::ranges::Ranges;
use charta_model::rows::RowsId;
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
        if clause.advice {
            continue;
        }
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
    let may = !forms.is_empty()
        && match owner {
            Owner::Contract(id) => {
                let mut bound =
                    model.contracts.ids().filter(|at| *at == id || stands_under(model, *at, id, grant));
                bound.any(|at| confines(model, &model.contracts[at], grant, request, dataset))
            }
            Owner::Rulebook(id) => {
                (grant.effect == Effect::Permit || !is_free(model, id, dataset, request.day))
                    && covers(model, &model.rulebooks[id], grant, request, dataset)
            }
            Owner::Procedure(_) => false,
        };
    match (may, owner) {
        (true, _) => forms,
        (false, Owner::Rulebook(id)) if inherits(model, id, grant, request) => vec![grant.base],
        _ => Vec::new(),
    }
}

/// Whether what a contract forbids is forbidden under another because that one stands under it.
fn stands_under(model: &Model, contract: ContractId, above: ContractId, grant: &Grant) -> bool {
    let mut at = contract;
    while let Some(parent) = model.contracts[at].parent {
        at = parent.value;
        if at == above {
            return grant.effect == Effect::Forbid;
        }
    }
    false
}

/// Whether a release frees a dataset from a rulebook on a day.
fn is_free(model: &Model, rulebook: RulebookId, dataset: DatasetId, day: Day) -> bool {
    model.releases.values().any(|release| {
        release.of.is_some_and(|of| of.value == dataset)
            && release.lifts.iter().any(|lifted| lifted.value == rulebook)
            && release.signed.is_some_and(|signed| signed.value <= day)
    })
}

/// Whether a rulebook forbids a use of derived data because it forbids that use of what they come from.
fn inherits(model: &Model, id: RulebookId, grant: &Grant, request: &Request) -> bool {
    let rulebook = &model.rulebooks[id];
    let day = request.day;
    if grant.effect == Effect::Permit || !rulebook.named || !lies_in(rulebook.in_force, day) {
        return false;
    }
    let banned = |column: ColumnId| {
        let dataset = model.columns[column].dataset;
        let mut parts = grant.data.iter();
        let is_in = |columns: &Ranges| columns.numbers().any(|number| number == i64::from(column.raw()));
        let named = match grant.any_data {
            true => !parts.any(|part| part.dataset == dataset && is_in(&part.columns)),
            false => {
                parts.any(|part| part.dataset == dataset && part.rows == RowsId::ALL && is_in(&part.columns))
            }
        };
        let of_data = |scope: &Scope| !matches!(scope, Scope::ContractsOf(_));
        let mut scopes = rulebook.applies_to.iter().filter(|scope| of_data(&scope.value));
        named && scopes.any(|scope| in_scope(model, scope.value, dataset))
    };
    let column = request.column;
    by_column(model, id, day, column, &banned)
        || by_dataset(model, id, day, model.columns[column].dataset, &banned)
}

fn by_column(
    model: &Model,
    rulebook: RulebookId,
    day: Day,
    column: ColumnId,
    banned: &dyn Fn(ColumnId) -> bool,
) -> bool {
    let facts = &model.columns[column];
    !is_free(model, rulebook, facts.dataset, day)
        && (banned(column)
            || facts.derived_from.iter().any(|source| by_column(model, rulebook, day, *source, banned)))
}

fn by_dataset(
    model: &Model,
    rulebook: RulebookId,
    day: Day,
    dataset: DatasetId,
    banned: &dyn Fn(ColumnId) -> bool,
) -> bool {
    let mut columns = model.columns.iter().filter(|(_, column)| column.dataset == dataset).peekable();
    let is_whole = columns.peek().is_some() && columns.all(|(id, _)| banned(id));
    let mut sources = model.datasets[dataset].derived_from.iter();
    !is_free(model, rulebook, dataset, day)
        && (is_whole || sources.any(|from| by_dataset(model, rulebook, day, from.source, banned)))
}

/// Whether a scope that speaks of data speaks of a dataset.
fn in_scope(model: &Model, scope: Scope, dataset: DatasetId) -> bool {
    match scope {
        Scope::EveryContract => true,
        Scope::ContractsOf(_) => false,
        Scope::DataOf(party) => {
            model.datasets[dataset].controller.is_some_and(|controller| controller.value == party)
        }
        Scope::DataIn(category) => {
            let below = super::world::below(model, category);
            let mut columns = model.columns.values().filter(|column| column.dataset == dataset);
            columns.any(|column| column.categories.iter().any(|at| below.contains(&i64::from(at.raw()))))
        }
        Scope::Dataset(named) => named == dataset,
    }
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
    let is_there = |hostings: &[Dated<HostingId>]| {
        let mut hostings = hostings.iter();
        hostings.any(|hosting| Some(hosting.value) == place && lies_in(hosting.period, request.day))
    };
    let processed = match (contract.processed_at.as_slice(), model.datasets[dataset].hosted.as_slice()) {
        ([], []) => place.is_none(),
        ([], hosted) => is_there(hosted),
        (named, _) => is_there(named),
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
        other => in_scope(model, *other, dataset),
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
