//! Small closed worlds: whole models made by hand, whose every request can be tried.

use super::conditions::{PlainRow, condition, literals, representatives};
use super::facts::{about, column, contract, dataset, hosting, next_party, party, said, term};
use crate::random::Random;
use charta_base::{Arena, Id, Span};
use charta_model::condition::Condition;
use charta_model::form::{Form, Shown};
use charta_model::model::{
    Clause, ClauseId, ClauseKind, ColumnId, ContractId, Dataset, DatasetId, Dated, Derivation, Effect, Grant,
    GrantedData, HostingId, Model, Owner, PartyId, Release, ReleaseId, Rulebook, RulebookId, Scope, TermId,
    TermKind, place_of,
};
use charta_model::ranges::Ranges;
use charta_model::rows::{RowSpace, RowsId};
use charta_model::rules::Rules;
use charta_model::time::{Day, Period};
use charta_model::value::{ColumnType, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How large a world is: at most so many of each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) organisations: usize,
    pub(crate) groups: usize,
    pub(crate) terms: usize,
    pub(crate) hostings: usize,
    pub(crate) datasets: usize,
    pub(crate) columns: usize,
    pub(crate) contracts: usize,
    pub(crate) rulebooks: usize,
    pub(crate) clauses: usize,
}

impl Size {
    /// A world whose every request can be tried.
    pub(crate) const SMALL: Size = Size {
        organisations: 3,
        groups: 1,
        terms: 3,
        hostings: 2,
        datasets: 2,
        columns: 2,
        contracts: 3,
        rulebooks: 2,
        clauses: 3,
    };
    /// A world in which every way of finding rules is taken.
    pub(crate) const WIDE: Size = Size {
        organisations: 30,
        groups: 3,
        terms: 4,
        hostings: 3,
        datasets: 90,
        columns: 3,
        contracts: 12,
        rulebooks: 6,
        clauses: 4,
    };
}

/// A model, with its conditions as rows, and what a request in it can name.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) model: Model,
    pub(crate) space: RowSpace,
    pub(crate) rows: Vec<PlainRow>,
}

/// The first day of the few that worlds are about.
const FIRST: i32 = 19_905;

impl World {
    /// The world of a seed.
    pub(crate) fn new(random: &mut Random, size: Size) -> World {
        let mut world = World { model: Model::default(), space: RowSpace::default(), rows: Vec::new() };
        for kind in TermKind::ALL {
            let count = if matches!(kind, TermKind::Purpose | TermKind::Action | TermKind::Category) {
                size.terms
            } else {
                1
            };
            taxonomy(random, &mut world.model, kind, count);
        }
        parties(random, &mut world.model, size);
        for number in 0..random.between(1, size.hostings) {
            world.model.hostings.push(hosting(&format!("hosting{number}")));
        }
        datasets(random, &mut world.model, size);
        world.rows = some_rows(random, &world.model);
        contracts(random, &mut world, size);
        rulebooks(random, &mut world, size);
        releases(random, &mut world);
        world
    }

    /// The rules of the world.
    pub(crate) fn rules(&self) -> Rules {
        Rules::new(&self.model, self.space.clone())
    }

    /// The terms of one taxonomy.
    pub(crate) fn terms(&self, kind: TermKind) -> Vec<TermId> {
        terms(&self.model, kind)
    }

    /// Every place of processing, the unstated one included.
    pub(crate) fn places(&self) -> Vec<i64> {
        std::iter::once(None).chain(self.model.hostings.ids().map(Some)).map(place_of).collect()
    }

    /// Every day on which something begins or ends, the days before and after, and days far away.
    pub(crate) fn days(&self) -> Vec<Day> {
        let mut days = BTreeSet::from([Day(FIRST - 3), Day(FIRST + 9)]);
        let periods =
            self.model.contracts.values().filter_map(|contract| contract.term.map(|term| term.value));
        let mut add = |day: Day| days.extend([day.previous(), day, day.next()]);
        let hosted = self.model.datasets.values().flat_map(|dataset| &dataset.hosted);
        let places = self.model.contracts.values().flat_map(|contract| &contract.processed_at);
        let places = hosted.chain(places).map(|hosting| hosting.period);
        let in_force = self.model.rulebooks.values().map(|rulebook| rulebook.in_force);
        let signed = self.model.releases.values().filter_map(|release| release.signed);
        let signed = signed.map(|signed| Period { from: Some(signed.value), last: None });
        for period in periods.chain(in_force).chain(places).chain(signed) {
            [period.from, period.last].into_iter().flatten().for_each(&mut add);
        }
        days.into_iter().collect()
    }

    /// The world after another clause of an owner.
    pub(crate) fn with_clause(&self, owner: Owner, grant: Grant) -> World {
        let mut world = self.clone();
        push_clause(&mut world.model, owner, grant);
        world
    }

    /// The same world with its contracts, rulebooks, clauses and scopes said in another order.
    pub(crate) fn shuffled(&self, random: &mut Random) -> World {
        let mut world = self.clone();
        let mut contracts: Vec<usize> = (0..self.model.contracts.len()).collect();
        random.shuffle(&mut contracts);
        let mut rulebooks: Vec<usize> = (0..self.model.rulebooks.len()).collect();
        random.shuffle(&mut rulebooks);
        world.model.contracts = reordered(&self.model.contracts, &contracts);
        world.model.rulebooks = reordered(&self.model.rulebooks, &rulebooks);
        let moved: Vec<ContractId> = world.model.contracts.ids().collect();
        for id in moved {
            if let Some(parent) = &mut world.model.contracts[id].parent {
                parent.value = Id::new(place(&contracts, parent.value.raw()) as u32);
            }
        }
        let releases: Vec<ReleaseId> = world.model.releases.ids().collect();
        for id in releases {
            for lifted in &mut world.model.releases[id].lifts {
                lifted.value = Id::new(place(&rulebooks, lifted.value.raw()) as u32);
            }
        }
        let mut order: Vec<usize> = (0..self.model.clauses.len()).collect();
        random.shuffle(&mut order);
        world.model.clauses = Arena::default();
        let mut lists: (Vec<Vec<ClauseId>>, Vec<Vec<ClauseId>>) =
            (vec![Vec::new(); contracts.len()], vec![Vec::new(); rulebooks.len()]);
        for at in order {
            let mut clause = self.model.clauses[Id::new(at as u32)].clone();
            let id = Id::new(world.model.clauses.len() as u32);
            match clause.owner {
                Owner::Contract(old) => {
                    let new = place(&contracts, old.raw());
                    lists.0[new].push(id);
                    clause.owner = Owner::Contract(Id::new(new as u32));
                }
                Owner::Rulebook(old) => {
                    let new = place(&rulebooks, old.raw());
                    lists.1[new].push(id);
                    clause.owner = Owner::Rulebook(Id::new(new as u32));
                }
                Owner::Procedure(_) => {}
            }
            if let ClauseKind::Grant(grant) = &mut clause.kind {
                random.shuffle(&mut grant.data);
            }
            world.model.clauses.push(clause);
        }
        for (at, list) in lists.0.into_iter().enumerate() {
            world.model.contracts[Id::new(at as u32)].clauses = list;
        }
        for (at, list) in lists.1.into_iter().enumerate() {
            let rulebook = &mut world.model.rulebooks[Id::new(at as u32)];
            rulebook.clauses = list;
            random.shuffle(&mut rulebook.applies_to);
        }
        world
    }
}

/// Where the thing that stood at `raw` stands now.
fn place(order: &[usize], raw: u32) -> usize {
    order.iter().position(|old| *old == raw as usize).unwrap()
}

fn reordered<T: Clone>(arena: &Arena<T>, order: &[usize]) -> Arena<T> {
    let mut result = Arena::default();
    for at in order {
        result.push(arena[Id::new(*at as u32)].clone());
    }
    result
}

fn terms(model: &Model, kind: TermKind) -> Vec<TermId> {
    model.terms.iter().filter(|(_, term)| term.kind == kind).map(|(id, _)| id).collect()
}

/// A taxonomy in preorder: the first parent of a term is one of those it stands below on the way down, or none; a second
/// parent is any earlier term.
fn taxonomy(random: &mut Random, model: &mut Model, kind: TermKind, count: usize) {
    let mut way: Vec<TermId> = Vec::new();
    let start = model.terms.len();
    for _ in 0..count {
        let id = Id::new(model.terms.len() as u32);
        way.truncate(random.between(0, way.len()));
        let mut parents: Vec<TermId> = way.last().copied().into_iter().collect();
        if !parents.is_empty() && random.chance(30) {
            parents.push(Id::new(random.between(start, id.index() - 1) as u32));
        }
        way.push(id);
        model.terms.push(term(id, kind, parents));
    }
    for id in (start..model.terms.len()).map(|at| Id::new(at as u32)) {
        model.terms[id].closure = Ranges::from_numbers(below(model, id));
    }
}

/// A term and everything below it, by its definition.
pub(crate) fn below(model: &Model, term: TermId) -> BTreeSet<i64> {
    let mut inside = BTreeSet::from([i64::from(term.raw())]);
    loop {
        let more: Vec<i64> = model
            .terms
            .iter()
            .filter(|(_, term)| term.parents.iter().any(|parent| inside.contains(&i64::from(parent.raw()))))
            .map(|(id, _)| i64::from(id.raw()))
            .filter(|id| !inside.contains(id))
            .collect();
        if more.is_empty() {
            return inside;
        }
        inside.extend(more);
    }
}

fn parties(random: &mut Random, model: &mut Model, size: Size) {
    for _ in 0..random.between(size.organisations.min(2), size.organisations) {
        let organisation = next_party(model);
        model.parties.push(party(organisation, None));
        for _ in 0..random.between(0, size.groups) {
            let group = next_party(model);
            model.parties.push(party(group, Some(organisation)));
        }
        let end = model.parties.len() as i64;
        model.parties[organisation].closure = Ranges::between(i64::from(organisation.raw()), end);
    }
}

fn organisations(model: &Model) -> Vec<PartyId> {
    model.parties.iter().filter(|(_, party)| party.group_of.is_none()).map(|(id, _)| id).collect()
}

fn datasets(random: &mut Random, model: &mut Model, size: Size) {
    let categories = terms(model, TermKind::Category);
    let organisations = organisations(model);
    for number in 0..random.between(size.datasets.min(1 + size.datasets / 2), size.datasets) {
        let id: DatasetId = Id::new(number as u32);
        let start = model.columns.len();
        for at in 0..random.between(1, size.columns) {
            let mut column = column(id, start + at, *random.pick(&ColumnType::ALL), random.chance(30));
            if random.chance(40) {
                column.categories.push(*random.pick(&categories));
            }
            model.columns.push(column);
        }
        let mut dataset =
            dataset(&format!("dataset{number}"), Ranges::between(start as i64, model.columns.len() as i64));
        dataset.controller = random.chance(95).then(|| said(*random.pick(&organisations)));
        for _ in 0..[0, 0, 1, 1, 1, 2][random.below(6)] {
            let hosting = any_hosting(random, model);
            dataset.hosted.push(dated(random, hosting));
        }
        if number > 0 && random.chance(40) {
            derive(random, model, &mut dataset);
        }
        model.datasets.push(dataset);
    }
}

/// Something that holds always, or for a time.
fn dated<T>(random: &mut Random, value: T) -> Dated<T> {
    let period = if random.chance(70) { Period::ALWAYS } else { period(random) };
    Dated { value, period, span: Span::default() }
}

/// Lets a dataset, whose columns are the last of the model, come from an earlier one.
fn derive(random: &mut Random, model: &mut Model, dataset: &mut Dataset) {
    let source: DatasetId = Id::new(random.below(model.datasets.len()) as u32);
    let flowing: Vec<ColumnId> = model.columns_of(source).collect();
    let columns: Vec<i64> = dataset.columns.numbers().collect();
    for column in columns {
        if !flowing.is_empty() && random.chance(60) {
            let from = *random.pick(&flowing);
            model.columns[Id::new(column as u32)].derived_from.push(from);
        }
    }
    dataset.derived_from.push(Derivation { source, columns: Vec::new(), span: Span::default() });
}

/// Releases of derived data from some of the rulebooks.
fn releases(random: &mut Random, world: &mut World) {
    let derived = world.model.datasets.iter().filter(|(_, dataset)| !dataset.derived_from.is_empty());
    let derived: Vec<DatasetId> = derived.map(|(id, _)| id).collect();
    let rulebooks: Vec<RulebookId> = world.model.rulebooks.ids().collect();
    for of in derived {
        if rulebooks.is_empty() || !random.chance(50) {
            continue;
        }
        let day = Day(period(random).from.map_or(0, |day| day.0));
        world.model.releases.push(Release {
            about: about("release"),
            of: Some(said(of)),
            method: None,
            cells: None,
            lifts: vec![said(*random.pick(&rulebooks))],
            signed: Some(said(day)),
            by: None,
        });
    }
}

fn any_hosting(random: &mut Random, model: &Model) -> HostingId {
    Id::new(random.below(model.hostings.len()) as u32)
}

/// The literals that the conditions of a world compare a column with.
fn world_literals(column_type: ColumnType) -> Vec<Value> {
    let mut all = literals(column_type);
    all.reverse();
    all.truncate(2);
    all
}

/// A few rows that hold every column of every dataset, missing values and memberships by chance.
fn some_rows(random: &mut Random, model: &Model) -> Vec<PlainRow> {
    let mut rows = vec![PlainRow::default()];
    for _ in 0..3 {
        let mut row = PlainRow::default();
        for (id, column) in model.columns.iter() {
            if column.required || random.chance(75) {
                let values = representatives(column.column_type, &world_literals(column.column_type));
                row.values.push((id, random.pick(&values).clone()));
                let members = model.columns.ids().filter(|_| random.chance(40)).map(|of| (id, of));
                row.members.extend(members);
            }
        }
        rows.push(row);
    }
    // The row of which nothing is known stands for rows with everything missing: it holds what is required.
    let required = model.columns.iter().filter(|(_, column)| column.required);
    rows[0].values =
        required.map(|(id, column)| (id, world_literals(column.column_type)[0].clone())).collect();
    rows
}

fn period(random: &mut Random) -> Period {
    let mut day = |percent: usize| random.chance(percent).then(|| Day(FIRST + random.below(4) as i32));
    Period { from: day(70), last: day(70) }
}

fn contracts(random: &mut Random, world: &mut World, size: Size) {
    let organisations = organisations(&world.model);
    for number in 0..random.between(1, size.contracts) {
        let mut contract = contract(&format!("contract{number}"));
        contract.provider = Some(said(*random.pick(&organisations)));
        for _ in 0..random.between(1, 2) {
            contract.recipients.push(said(Id::new(random.below(world.model.parties.len()) as u32)));
        }
        contract.term = random.chance(95).then(|| said(period(random)));
        for _ in 0..[0, 0, 1, 1, 2][random.below(5)] {
            let hosting = any_hosting(random, &world.model);
            contract.processed_at.push(dated(random, hosting));
        }
        if number > 0 && random.chance(25) {
            contract.parent = Some(said(Id::new(random.below(number) as u32)));
        }
        let id = world.model.contracts.push(contract);
        for _ in 0..random.between(1, size.clauses) {
            let grant = any_grant(random, &world.model, &mut world.space);
            push_clause(&mut world.model, Owner::Contract(id), grant);
        }
    }
}

fn rulebooks(random: &mut Random, world: &mut World, size: Size) {
    let organisations = organisations(&world.model);
    let categories = terms(&world.model, TermKind::Category);
    for number in 0..random.between(0, size.rulebooks) {
        let mut applies_to = Vec::new();
        for _ in 0..random.between(1, 2) {
            applies_to.push(said(match random.below(5) {
                0 => Scope::EveryContract,
                1 => Scope::ContractsOf(*random.pick(&organisations)),
                2 => Scope::DataOf(*random.pick(&organisations)),
                3 => Scope::DataIn(*random.pick(&categories)),
                _ => Scope::Dataset(Id::new(random.below(world.model.datasets.len()) as u32)),
            }));
        }
        let rulebook = Rulebook {
            about: about(&format!("rulebook{number}")),
            applies_to,
            in_force: if random.chance(50) { Period::ALWAYS } else { period(random) },
            named: random.chance(85),
            ..Rulebook::default()
        };
        let id = world.model.rulebooks.push(rulebook);
        for _ in 0..random.between(1, size.clauses) {
            let grant = any_grant(random, &world.model, &mut world.space);
            push_clause(&mut world.model, Owner::Rulebook(id), grant);
        }
    }
}

fn push_clause(model: &mut Model, owner: Owner, grant: Grant) {
    // Now and then a forbid is only advice, by a number that every order of making the clauses keeps.
    let grant_is_advice =
        grant.effect == Effect::Forbid && grant.purposes.value.first().is_some_and(|first| first % 7 == 3);
    let id: ClauseId = Id::new(model.clauses.len() as u32);
    let list = match owner {
        Owner::Contract(contract) => &mut model.contracts[contract].clauses,
        Owner::Rulebook(rulebook) => &mut model.rulebooks[rulebook].clauses,
        Owner::Procedure(_) => return,
    };
    list.push(id);
    let number = list.len() as u32;
    let (span, docs) = (Span::default(), "".into());
    model.clauses.push(Clause {
        owner,
        number,
        kind: ClauseKind::Grant(grant),
        span,
        keyword: span,
        per: Vec::new(),
        docs,
        advice: grant_is_advice,
    });
}

/// A set as an author writes it: some things and all below them, `exactly` some, less some others, or any. It is made by the
/// algebra of ranges and by the definition, and both must agree.
fn any_set(
    random: &mut Random,
    universe: &[u32],
    closure: impl Fn(u32) -> (Ranges, BTreeSet<i64>),
) -> Ranges {
    if random.chance(25) {
        return Ranges::from_numbers(universe.iter().map(|id| i64::from(*id)));
    }
    let mut list = |exactly: usize, most: usize| {
        let (mut ranges, mut plain) = (Ranges::empty(), BTreeSet::new());
        for _ in 0..random.between(1, most) {
            let id = *random.pick(universe);
            let (more, more_plain) = match random.chance(exactly) {
                true => (Ranges::one(i64::from(id)), BTreeSet::from([i64::from(id)])),
                false => closure(id),
            };
            ranges = ranges.union(&more);
            plain.extend(more_plain);
        }
        (ranges, plain)
    };
    let (some, plain) = list(30, 2);
    let (except, except_plain) = list(30, 1);
    match random.chance(25) {
        true => {
            let set = some.difference(&except);
            assert_eq!(set.numbers().collect::<BTreeSet<i64>>(), &plain - &except_plain);
            set
        }
        false => {
            assert_eq!(some.numbers().collect::<BTreeSet<i64>>(), plain);
            some
        }
    }
}

fn term_set(random: &mut Random, model: &Model, kind: TermKind) -> Ranges {
    let universe: Vec<u32> = terms(model, kind).into_iter().map(Id::raw).collect();
    any_set(random, &universe, |id| (model.terms[Id::new(id)].closure.clone(), below(model, Id::new(id))))
}

fn party_set(random: &mut Random, model: &Model) -> Ranges {
    let universe: Vec<u32> = model.parties.ids().map(Id::raw).collect();
    any_set(random, &universe, |id| {
        let inside =
            model.parties.iter().filter(|(at, party)| at.raw() == id || party.group_of == Some(Id::new(id)));
        let plain = inside.map(|(at, _)| i64::from(at.raw())).collect();
        (model.parties[Id::new(id)].closure.clone(), plain)
    })
}

fn place_set(random: &mut Random, model: &Model) -> Ranges {
    if random.chance(15) {
        return Ranges::between(0, model.hostings.len() as i64 + 1);
    }
    Ranges::from_numbers(
        (0..random.between(1, 2)).map(|_| place_of(Some(any_hosting(random, model)))).collect::<Vec<i64>>(),
    )
}

fn any_form(random: &mut Random) -> Form {
    let shown = [
        Shown::Hidden,
        Shown::Year,
        Shown::Quarter,
        Shown::Month,
        Shown::Week,
        Shown::Steps(50_000),
        Shown::Steps(100_000),
        Shown::FirstCharacters(2),
        Shown::FirstCharacters(3),
        Shown::Repseudonymised,
        Shown::AsIs,
        Shown::AsIs,
    ];
    Form { cells: *random.pick(&[None, None, Some(5), Some(11)]), shown: *random.pick(&shown) }
}

/// A grant with everything a grant can have.
pub(crate) fn any_grant(random: &mut Random, model: &Model, space: &mut RowSpace) -> Grant {
    let effect = if random.chance(65) { Effect::Permit } else { Effect::Forbid };
    let cells = if effect == Effect::Permit && random.chance(20) { Some(11) } else { None };
    let any_data = random.chance(25);
    let mut named: Vec<DatasetId> = model.datasets.ids().collect();
    random.shuffle(&mut named);
    let most = if random.chance(10) { named.len() } else { 2 };
    named.truncate(random.between(usize::from(!any_data), most));
    named.sort_unstable();
    let data = named
        .into_iter()
        .map(|dataset| granted_data(random, model, space, dataset, effect, any_data))
        .collect();
    let days = random.chance(35).then(|| said(period(random).days()));
    Grant {
        effect,
        parties: said(party_set(random, model)),
        actions: said(term_set(random, model, TermKind::Action)),
        purposes: said(term_set(random, model, TermKind::Purpose)),
        places: random.chance(30).then(|| said(place_set(random, model))),
        days,
        any_data,
        data,
        data_span: Span::default(),
        where_span: None,
        base: Form { cells, shown: Shown::AsIs },
        showing_span: None,
        with: None,
    }
}

fn granted_data(
    random: &mut Random,
    model: &Model,
    space: &mut RowSpace,
    dataset: DatasetId,
    effect: Effect,
    any_data: bool,
) -> GrantedData {
    let all: Vec<ColumnId> = model.columns_of(dataset).collect();
    let mut columns: Vec<ColumnId> = all.iter().copied().filter(|_| random.chance(70)).collect();
    if columns.is_empty() {
        columns = all.clone();
    }
    let choices: Vec<(ColumnId, Vec<Value>)> =
        all.iter().map(|column| (*column, world_literals(model.columns[*column].column_type))).collect();
    let others: Vec<ColumnId> = model.columns.ids().collect();
    let condition = match !any_data && random.chance(45) {
        true => condition(random, &choices, &others, 2),
        false => Condition::Always,
    };
    let rows = space.rows_of(&condition, &model.columns).unwrap_or(RowsId::NONE);
    let mut forms = Vec::new();
    if effect == Effect::Permit && !any_data {
        let shown = all.iter().filter(|_| random.chance(40)).copied().collect::<Vec<ColumnId>>();
        forms = shown.into_iter().map(|column| (column, any_form(random))).collect();
    }
    let columns = Ranges::from_numbers(columns.iter().map(|id| i64::from(id.raw())));
    GrantedData { dataset, columns, condition: Arc::new(condition), rows, forms }
}
