//! Projects made by hand, without any text: for tests of targets.

use charta_backends::{Emitted, Input, Language};
use charta_base::{Id, SourceMap, Span};
use charta_checks::{Checked, Outcome};
use charta_model::condition::{Condition, Test};
use charta_model::form::{Form, Shown};
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rows::{RowSpace, RowsId};
use charta_model::rules::Rules;
use charta_model::time::{Day, Period};
use charta_model::value::{ColumnType, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A project with its rules.
pub(crate) struct Project {
    pub(crate) model: Model,
    pub(crate) rules: Rules,
    pub(crate) outcome: Outcome,
    pub(crate) sources: SourceMap,
    pub(crate) on: Day,
}

impl Project {
    pub(crate) fn of(model: Model, space: RowSpace) -> Project {
        let rules = Rules::new(&model, space);
        let on = Day::parse("2025-03-01").unwrap();
        Project { model, rules, outcome: Outcome::default(), sources: SourceMap::default(), on }
    }

    pub(crate) fn input<'a>(
        &'a self,
        language: Language,
        earlier: &'a [(&'static str, Emitted)],
    ) -> Input<'a> {
        let checked = Checked::new(&self.model, &self.rules, &self.outcome, self.on).unwrap();
        Input {
            checked,
            project: "by hand",
            language,
            written: language,
            earlier,
            previous: None,
            sources: &self.sources,
        }
    }
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides.max(1)
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.roll(100) < percent
    }

    pub(crate) fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())].clone()
    }
}

pub(crate) fn about(path: &str) -> About {
    let name = path.rsplit('.').next().unwrap_or(path);
    About { path: path.into(), name: name.into(), ..About::default() }
}

pub(crate) fn said<T>(value: T) -> Said<T> {
    Said { value, span: Span::default() }
}

/// What holds on every day.
pub(crate) fn always<T>(value: T) -> Dated<T> {
    Dated { value, period: Period::ALWAYS, span: Span::default() }
}

/// Adds terms; each names its parents by their place in the list.
pub(crate) fn terms(model: &mut Model, kind: TermKind, named: &[(&str, &[usize])]) -> Vec<TermId> {
    let first = model.terms.len();
    let id = |at: usize| Id::new((first + at) as u32);
    let below = |top: usize| {
        let mut inside = BTreeSet::from([top]);
        loop {
            let grown: BTreeSet<usize> = (0..named.len())
                .filter(|at| inside.contains(at) || named[*at].1.iter().any(|parent| inside.contains(parent)))
                .collect();
            if grown == inside {
                return Ranges::from_numbers(inside.into_iter().map(|at| (first + at) as i64));
            }
            inside = grown;
        }
    };
    let list = named.iter().enumerate().map(|(at, (name, parents))| Term {
        about: about(name),
        kind,
        parents: parents.iter().map(|parent| id(*parent)).collect(),
        closure: below(at),
        ..Term::default()
    });
    let list: Vec<Term> = list.collect();
    list.into_iter().map(|term| model.terms.push(term)).collect()
}

pub(crate) fn party(name: &str, group_of: Option<PartyId>, closure: Ranges) -> Party {
    Party { about: about(name), group_of, closure, ..Party::default() }
}

/// An organisation and its groups.
pub(crate) fn organisation(model: &mut Model, name: &str, groups: &[&str]) -> PartyId {
    let first = model.parties.len() as i64;
    let of = model.parties.push(party(name, None, Ranges::between(first, first + 1 + groups.len() as i64)));
    for (at, group) in groups.iter().enumerate() {
        model.parties.push(party(group, Some(of), Ranges::one(first + 1 + at as i64)));
    }
    of
}

pub(crate) fn hosting(name: &str) -> Hosting {
    Hosting { about: about(name), ..Hosting::default() }
}

/// A dataset with columns, each required or not.
pub(crate) fn dataset(
    model: &mut Model,
    name: &str,
    controller: PartyId,
    hosted: Option<HostingId>,
    columns: &[(&str, ColumnType, bool)],
) -> DatasetId {
    let first = model.columns.len() as i64;
    let id = model.datasets.push(Dataset {
        about: about(name),
        controller: Some(said(controller)),
        hosted: hosted.map(always).into_iter().collect(),
        columns: Ranges::between(first, first + columns.len() as i64),
        ..Dataset::default()
    });
    for (column, column_type, required) in columns {
        model.columns.push(Column {
            about: about(&format!("{name}.{column}")),
            dataset: id,
            column_type: *column_type,
            required: *required,
            identifies: None,
            categories: Vec::new(),
            derived_from: Vec::new(),
        });
    }
    id
}

pub(crate) fn contract(name: &str, provider: PartyId, recipients: &[PartyId], term: Period) -> Contract {
    Contract {
        about: about(name),
        provider: Some(said(provider)),
        recipients: recipients.iter().copied().map(said).collect(),
        term: Some(said(term)),
        ..Contract::default()
    }
}

pub(crate) fn clause(model: &mut Model, owner: Owner, kind: ClauseKind, per: &[&str]) -> ClauseId {
    let list = match owner {
        Owner::Contract(id) => &mut model.contracts[id].clauses,
        Owner::Procedure(id) => &mut model.procedures[id].clauses,
        Owner::Rulebook(id) => &mut model.rulebooks[id].clauses,
    };
    let id = Id::new(model.clauses.len() as u32);
    list.push(id);
    let number = list.len() as u32;
    model.clauses.push(Clause {
        owner,
        number,
        kind,
        span: Span::default(),
        keyword: Span::default(),
        per: per.iter().map(|text| (*text).into()).collect(),
        docs: "".into(),
        advice: false,
    })
}

pub(crate) fn grant(
    effect: Effect,
    parties: Ranges,
    actions: Ranges,
    purposes: Ranges,
    data: Vec<GrantedData>,
) -> Grant {
    Grant {
        effect,
        parties: said_set(parties),
        actions: said_set(actions),
        purposes: said_set(purposes),
        places: None,
        days: None,
        any_data: false,
        data,
        data_span: Span::default(),
        where_span: None,
        base: Form::AS_IS,
        showing_span: None,
        with: None,
    }
}

pub(crate) fn said_set(value: Ranges) -> Said<Ranges> {
    Said { value, span: Span::default() }
}

pub(crate) fn granted(
    model: &Model,
    space: &mut RowSpace,
    dataset: DatasetId,
    condition: Condition,
) -> GrantedData {
    let rows = space.rows_of(&condition, &model.columns).unwrap();
    let columns = model.datasets[dataset].columns.clone();
    GrantedData { dataset, columns, condition: Arc::new(condition), rows, forms: Vec::new() }
}

pub(crate) fn random_value(dice: &mut Dice, column_type: ColumnType) -> Value {
    match column_type {
        ColumnType::Text => {
            Value::Text(dice.pick(&["", "a", "ab", "a*b", "a\\*", "\"}; forbid", "é", "b\n"]).into())
        }
        ColumnType::Integer => Value::Integer(dice.pick(&[i64::MIN, -3, -1, 0, 1, 2, i64::MAX])),
        ColumnType::Decimal => Value::Decimal(dice.pick(&[i64::MIN, -15_000, -1, 0, 1, 2_500, i64::MAX])),
        ColumnType::Boolean => Value::Boolean(dice.chance(50)),
        ColumnType::Date => Value::Date(Day(dice.pick(&[-400, 0, 19_000, 19_001, 20_000]))),
    }
}

pub(crate) fn random_condition(
    dice: &mut Dice,
    model: &Model,
    dataset: DatasetId,
    depth: usize,
    order: bool,
) -> Condition {
    if depth > 0 && dice.chance(60) {
        let mut part = || Box::new(random_condition(dice, model, dataset, depth - 1, order));
        let (a, b) = (part(), part());
        return match dice.roll(3) {
            0 => Condition::All(vec![*a, *b]),
            1 => Condition::AnyOf(vec![*a, *b]),
            _ => Condition::Not(a),
        };
    }
    let columns: Vec<ColumnId> = model.columns_of(dataset).collect();
    let column = dice.pick(&columns);
    let column_type = model.columns[column].column_type;
    let others: Vec<ColumnId> =
        model.columns.iter().filter(|(_, c)| c.dataset != dataset).map(|(id, _)| id).collect();
    let mut value = || random_value(dice, column_type);
    let (a, b) = (value(), value());
    let test = match dice.roll(13) {
        0 => Test::Equal(a),
        1 => Test::NotEqual(a),
        2 => Test::In(vec![a, b]),
        3 => Test::NotIn(vec![a, b]),
        4 => Test::Missing,
        5 => Test::NotMissing,
        6 => Test::MemberOf(dice.pick(&others)),
        7 => Test::NotMemberOf(dice.pick(&others)),
        8 if column_type == ColumnType::Text => {
            Test::StartsWith(dice.pick(&["", "a", "a*", "\\", "é"]).into())
        }
        _ if column_type == ColumnType::Text && !order => Test::Equal(a),
        9 => Test::Less(a),
        10 => Test::LessEqual(a),
        11 => Test::Greater(a),
        12 => Test::GreaterEqual(a),
        _ => Test::Between(a, b),
    };
    Condition::Compare(column, test)
}

/// A few members of a list, as a set of closures or of single ids.
fn random_set<T>(dice: &mut Dice, ids: &[Id<T>], closure: impl Fn(Id<T>) -> Ranges) -> Ranges {
    let mut set = Ranges::empty();
    for _ in 0..=dice.roll(3) {
        let id = ids[dice.roll(ids.len())];
        let part = if dice.chance(70) { closure(id) } else { Ranges::one(i64::from(id.raw())) };
        set = if dice.chance(80) { set.union(&part) } else { set.difference(&part) };
    }
    set
}

/// A project with every sort of rule; comparisons of the order of texts only where `order` says so.
pub(crate) fn random_project(seed: u64, order: bool) -> Project {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut model = Model::default();
    let purposes = terms(
        &mut model,
        TermKind::Purpose,
        &[
            ("p.care", &[]),
            ("p.research", &[]),
            ("p.research.public", &[1]),
            ("p.research.both", &[2, 0]),
            ("p.sale", &[]),
        ],
    );
    let actions =
        terms(&mut model, TermKind::Action, &[("use", &[]), ("read", &[0]), ("link", &[0]), ("share", &[])]);
    let firsts: Vec<PartyId> =
        [("north", &["north.a", "north.b"][..]), ("south", &["south.a"]), ("west", &[])]
            .iter()
            .map(|(name, groups)| organisation(&mut model, name, groups))
            .collect();
    let hostings = [model.hostings.push(hosting("cloud")), model.hostings.push(hosting("unstated"))];
    let types = [
        ("t", ColumnType::Text, false),
        ("i", ColumnType::Integer, false),
        ("d", ColumnType::Decimal, false),
        ("b", ColumnType::Boolean, false),
        ("day", ColumnType::Date, false),
        ("i_always", ColumnType::Integer, true),
        ("t_always", ColumnType::Text, true),
    ];
    let datasets: Vec<DatasetId> =
        [("stays", Some(hostings[0])), ("visits", None), ("deaths", Some(hostings[1]))]
            .iter()
            .map(|(name, hosted)| dataset(&mut model, name, dice.pick(&firsts), *hosted, &types))
            .collect();
    let mut space = RowSpace::default();
    let parties: Vec<PartyId> = model.parties.ids().collect();
    let mut owners = Vec::new();
    for name in ["c.one", "c.two"] {
        let from = dice.chance(70).then_some(Day(18_990));
        let term = Period { from, last: dice.chance(70).then_some(Day(20_010)) };
        let recipients = [dice.pick(&parties), dice.pick(&parties)];
        let id = model.contracts.push(contract(name, dice.pick(&firsts), &recipients, term));
        owners.push(Owner::Contract(id));
    }
    let scopes = [
        Scope::EveryContract,
        Scope::ContractsOf(firsts[0]),
        Scope::DataOf(firsts[1]),
        Scope::Dataset(datasets[0]),
    ];
    let rulebook = model.rulebooks.push(Rulebook {
        about: about("c.one"),
        applies_to: scopes.iter().filter(|_| dice.chance(60)).map(|scope| said_scope(*scope)).collect(),
        named: true,
        ..Rulebook::default()
    });
    owners.push(Owner::Rulebook(rulebook));
    for _ in 0..8 {
        let owner = dice.pick(&owners);
        let effect = if dice.chance(65) { Effect::Permit } else { Effect::Forbid };
        let closures = |id: TermId| model.terms[id].closure.clone();
        let all = Ranges::all();
        let who = random_set(&mut dice, &parties, |id| model.parties[id].closure.clone());
        let who = if dice.chance(30) { all.clone() } else { who };
        let what = random_set(&mut dice, &actions, closures);
        let what = if dice.chance(30) { all.clone() } else { what };
        let why = random_set(&mut dice, &purposes, closures);
        let why = if dice.chance(30) { all.clone() } else { why };
        let mut data = Vec::new();
        for dataset in &datasets {
            if dice.chance(60) {
                let condition = match dice.chance(60) {
                    true => random_condition(&mut dice, &model, *dataset, 3, order),
                    false => Condition::Always,
                };
                let mut part = granted(&model, &mut space, *dataset, condition);
                if dice.chance(40) {
                    part.columns = Ranges::from_numbers(part.columns.numbers().filter(|_| dice.chance(50)));
                }
                data.push(part);
            }
        }
        let mut grant = grant(effect, who, what, why, data);
        if dice.chance(20) {
            grant.any_data = true;
            for part in &mut grant.data {
                part.condition = Arc::new(Condition::Always);
                part.rows = RowsId::ALL;
            }
        }
        if dice.chance(30) {
            grant.places = Some(said_set(Ranges::from_numbers((0..3).filter(|_| dice.chance(50)))));
        }
        if dice.chance(30) {
            grant.days = Some(said_set(Ranges::from_pairs(vec![(18_000, 19_001), (20_000, 20_001)])));
        }
        if effect == Effect::Permit && dice.chance(40) {
            grant.base = Form { cells: Some(11), shown: Shown::AsIs };
        }
        clause(&mut model, owner, ClauseKind::Grant(grant), &["art. 1", "\"}); permit"]);
    }
    Project::of(model, space)
}

fn said_scope(value: Scope) -> Said<Scope> {
    Said { value, span: Span::default() }
}
