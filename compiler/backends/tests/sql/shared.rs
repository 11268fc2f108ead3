//! A small invented project, with clauses drawn at random from a fixed seed, rows, and what a view must show of them by `decide`.

use charta_base::{Id, Span};
use charta_model::condition::{Condition, Test};
use charta_model::decide::{Request, decide, most_revealing};
use charta_model::form::{Form, Shown};
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rows::{Row, RowSpace};
use charta_model::rules::Rules;
use charta_model::time::{Day, Period};
use charta_model::value::{ColumnType, DECIMAL_SCALE, Value, decimal_text};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Labels that would break out of a literal, a comment or a psql session.
pub(crate) const HOSTILE: &str = "x'; DROP TABLE stays; --\n\\! echo `id` \" */ $$ {{ boom }} \u{2028}\\";

pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }
    pub(crate) fn one<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())].clone()
    }
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

pub(crate) fn about(path: &str) -> About {
    let name = path.rsplit('.').next().unwrap();
    About { path: path.into(), name: name.into(), label: Some(HOSTILE.into()), ..About::default() }
}

pub(crate) fn said<T>(value: T) -> Said<T> {
    Said { value, span: Span::default() }
}

fn term(model: &mut Model, kind: TermKind, path: &str, below: i64) {
    let start = model.terms.len() as i64;
    let closure = Ranges::between(start, start + 1 + below);
    model.terms.push(Term { about: about(path), kind, closure, ..Term::default() });
}

fn party(model: &mut Model, path: &str, group_of: Option<PartyId>, below: i64) -> PartyId {
    let start = model.parties.len() as i64;
    model.parties.push(Party {
        about: about(path),
        group_of,
        closure: Ranges::between(start, start + 1 + below),
        ..Party::default()
    })
}

pub(crate) fn dataset(
    model: &mut Model,
    path: &str,
    controller: PartyId,
    columns: &[(&str, ColumnType)],
) -> DatasetId {
    let start = model.columns.len() as i64;
    let id = model.datasets.push(Dataset {
        about: about(path),
        controller: Some(said(controller)),
        columns: Ranges::between(start, start + columns.len() as i64),
        ..Dataset::default()
    });
    for (name, column_type) in columns {
        model.columns.push(Column {
            about: about(&format!("{path}.{name}")),
            dataset: id,
            column_type: *column_type,
            required: false,
            identifies: None,
            categories: Vec::new(),
            derived_from: Vec::new(),
        });
    }
    id
}

/// Parties, taxonomies, places and datasets, and one contract without clauses.
pub(crate) fn project() -> Model {
    let mut model = Model::default();
    term(&mut model, TermKind::Purpose, "std.research", 6);
    for name in ["public", "private", "genomic", "social", "historical", "drugs"] {
        term(&mut model, TermKind::Purpose, &format!("std.research.{name}"), 0);
    }
    term(&mut model, TermKind::Purpose, "std.care", 0);
    term(&mut model, TermKind::Purpose, "std.commercial", 0);
    term(&mut model, TermKind::Action, "std.read", 0);
    term(&mut model, TermKind::Action, "std.export", 0);
    let hospital = party(&mut model, "demo.hospital", None, 0);
    let institute = party(&mut model, "demo.institute", None, 2);
    party(&mut model, "demo.epidemiologists", Some(institute), 0);
    party(&mut model, "demo.rows_reader", Some(institute), 0);
    let operator = Some(said(hospital));
    for name in ["demo.cloud", "demo.cellar"] {
        model.hostings.push(Hosting { about: about(name), operator, ..Hosting::default() });
    }
    use ColumnType::{Boolean, Date, Decimal, Integer, Text};
    let stays = [
        ("ref", Text),
        ("born", Date),
        ("age", Integer),
        ("cost", Decimal),
        ("opted_out", Boolean),
        ("rows", Text),
    ];
    dataset(&mut model, "demo.stays", hospital, &stays);
    dataset(&mut model, "demo.select", hospital, &[("ref", Text), ("permit_1", Integer), ("Ref", Date)]);
    contract(&mut model, "demo.study", hospital, institute, Vec::new());
    contract(&mut model, "demo.second", hospital, institute, vec![Id::new(0)]);
    model
}

fn contract(model: &mut Model, path: &str, from: PartyId, to: PartyId, processed_at: Vec<HostingId>) {
    let always = |value| Dated { value, period: Period::ALWAYS, span: Span::default() };
    model.contracts.push(Contract {
        about: about(path),
        provider: Some(said(from)),
        recipients: vec![said(to)],
        term: Some(said(Period { from: Day::parse("2024-01-01"), last: Day::parse("2025-12-31") })),
        processed_at: processed_at.into_iter().map(always).collect(),
        ..Contract::default()
    });
}

pub(crate) fn values(column_type: ColumnType) -> Vec<Value> {
    let texts = ["", "a", "a%", "ab", "A", "É", "E10", "😀x", "'; DROP TABLE x; --", "\\", "\u{ffff}", "a_"];
    let days =
        ["2024-02-29", "2023-12-31", "2024-12-30", "2021-01-03", "2019-06-15", "2024-03-31", "0987-10-01"];
    match column_type {
        ColumnType::Text => texts.iter().map(|text| Value::Text((*text).into())).collect(),
        ColumnType::Integer => [-7, -5, 0, 4, 5, 12, 1_000_000_007].map(Value::Integer).to_vec(),
        ColumnType::Decimal => {
            [-25_001, -25_000, -1, 0, 5, 15_000, 99_999, 9_007_199_254_740_993].map(Value::Decimal).to_vec()
        }
        ColumnType::Boolean => vec![Value::Boolean(true), Value::Boolean(false)],
        ColumnType::Date => days.iter().map(|day| Value::Date(Day::parse(day).unwrap())).collect(),
    }
}

fn atom(random: &mut Random, model: &Model, dataset: DatasetId) -> Condition {
    let columns: Vec<ColumnId> = model.columns_of(dataset).collect();
    let column = random.one(&columns);
    let column_type = model.columns[column].column_type;
    let all = values(column_type);
    let (a, b) = (random.one(&all), random.one(&all));
    let same: Vec<ColumnId> = model
        .columns
        .iter()
        .filter(|(_, other)| other.column_type == column_type)
        .map(|(id, _)| id)
        .collect();
    let test = match random.below(14) {
        0 => Test::Equal(a),
        1 => Test::NotEqual(a),
        2 => Test::Less(a),
        3 => Test::LessEqual(a),
        4 => Test::Greater(a),
        5 => Test::GreaterEqual(a),
        6 => Test::In(vec![a, b]),
        7 => Test::NotIn(vec![a, b]),
        8 => Test::Between(a.clone().min(b.clone()), a.max(b)),
        9 => match a {
            Value::Text(text) => Test::StartsWith(text),
            other => Test::Equal(other),
        },
        10 => Test::Missing,
        11 => Test::NotMissing,
        12 => Test::MemberOf(random.one(&same)),
        _ => Test::NotMemberOf(random.one(&same)),
    };
    Condition::Compare(column, test)
}

fn condition(random: &mut Random, model: &Model, dataset: DatasetId, depth: usize) -> Condition {
    let parts = |random: &mut Random| (0..2).map(|_| condition(random, model, dataset, depth - 1)).collect();
    match random.below(if depth == 0 { 1 } else { 5 }) {
        0 | 1 => atom(random, model, dataset),
        2 => Condition::All(parts(random)),
        3 => Condition::AnyOf(parts(random)),
        _ => Condition::Not(Box::new(condition(random, model, dataset, depth - 1))),
    }
}

fn shown(random: &mut Random, column_type: ColumnType) -> Shown {
    let mut all = vec![Shown::AsIs, Shown::Hidden, Shown::Repseudonymised];
    match column_type {
        ColumnType::Date => all.extend([Shown::Year, Shown::Quarter, Shown::Month, Shown::Week]),
        ColumnType::Integer => {
            all.extend([Shown::Steps(50_000), Shown::Steps(100_000), Shown::Steps(25_000)])
        }
        ColumnType::Decimal => all.extend([Shown::Steps(10_000), Shown::Steps(3), Shown::Steps(25_000)]),
        ColumnType::Text => all.extend([Shown::FirstCharacters(1), Shown::FirstCharacters(2)]),
        ColumnType::Boolean => {}
    }
    random.one(&all)
}

fn some(random: &mut Random, start: i64, end: i64) -> Ranges {
    match random.chance(30) {
        true => Ranges::all(),
        false => Ranges::from_numbers((start..end).filter(|_| random.chance(60))),
    }
}

/// Adds a clause to a contract, with its rows worked out.
pub(crate) fn add(model: &mut Model, space: &mut RowSpace, contract: u32, mut grant: Grant) -> ClauseId {
    for data in &mut grant.data {
        data.rows = space.rows_of(&data.condition, &model.columns).unwrap();
    }
    let owner = Id::new(contract);
    let number = model.contracts[owner].clauses.len() as u32 + 1;
    let id = model.clauses.push(Clause {
        owner: Owner::Contract(owner),
        number,
        kind: ClauseKind::Grant(grant),
        span: Span::default(),
        keyword: Span::default(),
        per: Vec::new(),
        docs: "".into(),
        advice: false,
    });
    model.contracts[owner].clauses.push(id);
    id
}

/// A project with some clauses, and its rules.
pub(crate) fn drawn(seed: u64) -> (Model, Rules) {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut model = project();
    let mut space = RowSpace::default();
    for _ in 0..2 + random.below(4) {
        let effect = if random.chance(70) { Effect::Permit } else { Effect::Forbid };
        let cells = random.chance(25).then(|| 2 + random.below(3) as u32);
        let data = (0..2_u32).filter(|_| random.chance(70)).collect::<Vec<_>>();
        let data =
            data.into_iter().map(|id| granted(&mut random, &model, Id::new(id), effect, cells)).collect();
        let days = [("2024-03-01", "2024-08-31"), ("2025-01-01", "2025-12-31")];
        let days = random.one(&days);
        let days = Period { from: Day::parse(days.0), last: Day::parse(days.1) }.days();
        let grant = Grant {
            effect,
            parties: said(some(&mut random, 0, 4)),
            actions: said(some(&mut random, 9, 11)),
            purposes: said(if random.chance(30) { Ranges::between(0, 7) } else { some(&mut random, 0, 9) }),
            places: random.chance(40).then(|| said(some(&mut random, 0, 3))),
            days: random.chance(50).then(|| said(days)),
            any_data: effect == Effect::Forbid && random.chance(30),
            data,
            data_span: Span::default(),
            where_span: None,
            base: if effect == Effect::Permit { Form { cells, shown: Shown::AsIs } } else { Form::AS_IS },
            showing_span: None,
            with: None,
        };
        let contract = random.below(2) as u32;
        add(&mut model, &mut space, contract, grant);
    }
    let rules = Rules::new(&model, space);
    (model, rules)
}

fn granted(
    random: &mut Random,
    model: &Model,
    dataset: DatasetId,
    effect: Effect,
    cells: Option<u32>,
) -> GrantedData {
    let columns: Vec<ColumnId> = model.columns_of(dataset).filter(|_| random.chance(70)).collect();
    let permit = effect == Effect::Permit;
    let shape = |random: &mut Random, id: ColumnId| Form {
        cells,
        shown: shown(random, model.columns[id].column_type),
    };
    let forms = columns.iter().filter(|_| permit).map(|id| (*id, shape(random, *id))).collect::<Vec<_>>();
    let always = random.chance(40);
    GrantedData {
        dataset,
        columns: Ranges::from_numbers(columns.iter().map(|id| i64::from(id.raw()))),
        condition: Arc::new(if always { Condition::Always } else { condition(random, model, dataset, 2) }),
        rows: charta_model::rows::RowsId::ALL,
        forms: forms.into_iter().filter(|_| random.chance(60)).collect(),
    }
}

/// The rows of every dataset.
pub(crate) type Data = BTreeMap<DatasetId, Vec<BTreeMap<ColumnId, Value>>>;

pub(crate) fn rows(seed: u64, model: &Model) -> Data {
    let mut random = Random(seed.wrapping_mul(0xd134_2543_de82_ef95) | 1);
    let mut data = Data::new();
    for id in model.datasets.ids() {
        let row = |random: &mut Random| {
            let present = model.columns_of(id).filter(|_| random.chance(80)).collect::<Vec<_>>();
            present.into_iter().map(|c| (c, random.one(&values(model.columns[c].column_type)))).collect()
        };
        data.insert(id, (0..18).map(|_| row(&mut random)).collect());
    }
    data
}

struct OneRow<'a> {
    row: &'a BTreeMap<ColumnId, Value>,
    data: &'a Data,
}

impl Row for OneRow<'_> {
    fn value(&self, column: ColumnId) -> Option<Value> {
        self.row.get(&column).cloned()
    }
    fn is_member(&self, column: ColumnId, of: ColumnId) -> bool {
        let value = self.row.get(&column);
        value.is_some() && self.data.values().flatten().any(|row| row.get(&of) == value)
    }
}

/// What a session says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) purpose: TermId,
    pub(crate) action: TermId,
    pub(crate) place: i64,
    pub(crate) day: Day,
}

pub(crate) fn session(random: &mut Random) -> Session {
    let days = [
        "2023-12-31",
        "2024-02-29",
        "2024-03-01",
        "2024-08-31",
        "2024-09-01",
        "2025-06-01",
        "2025-12-31",
        "2026-01-01",
    ];
    Session {
        purpose: Id::new(random.below(9) as u32),
        action: Id::new(9 + random.below(2) as u32),
        place: random.below(3) as i64,
        day: Day::parse(random.one(&days)).unwrap(),
    }
}

pub(crate) fn place_text(model: &Model, place: i64) -> String {
    hosting_at(place).map_or("unstated".to_owned(), |id| model.hostings[id].about.path.to_string())
}

/// What one view is expected to show: a row of texts, missing ones `None`.
pub(crate) type Lines = Vec<Vec<Option<String>>>;

/// What is asked of one view.
pub(crate) struct Asked<'a> {
    pub(crate) model: &'a Model,
    pub(crate) rules: &'a Rules,
    pub(crate) data: &'a Data,
    pub(crate) party: PartyId,
    pub(crate) dataset: DatasetId,
    pub(crate) clause: Option<ClauseId>,
    pub(crate) session: Session,
}

impl Asked<'_> {
    /// How each column of a row is shown, with the contract whose key makes another pseudonym.
    fn form(&self, column: ColumnId, row: &BTreeMap<ColumnId, Value>) -> Option<(Form, String)> {
        let Session { purpose, action, place, day } = self.session;
        let request = Request { party: self.party, action, column, purpose, place, day };
        let decision = decide(self.model, self.rules, &request, &OneRow { row, data: self.data });
        if !decision.is_permitted() {
            return None;
        }
        let rules = decision.permits.iter().map(|id| self.rules.get(*id).unwrap());
        let rules = rules.filter(|rule| match self.clause {
            Some(clause) => rule.clause == clause && rule.form_of(column).cells.is_some(),
            None => rule.form_of(column).cells.is_none(),
        });
        let forms: Vec<Form> = rules.clone().map(|rule| rule.form_of(column)).collect();
        let form = most_revealing(forms.into_iter())?;
        if self.clause.is_none() && form.shown != Shown::Hidden {
            assert_eq!(form, decision.form, "cells never reveal more than rows");
        }
        let rule = rules.clone().find(|rule| rule.form_of(column) == form).unwrap();
        let owner = self.model.owner_about(self.model.clauses[rule.clause].owner).unwrap();
        (form.shown != Shown::Hidden).then(|| (form, owner.path.to_string()))
    }

    /// What the view must show, in any order. `columns` are its columns and whether each is a text.
    pub(crate) fn expected(&self, columns: &[(ColumnId, bool)]) -> Lines {
        let mut lines = Lines::new();
        for row in &self.data[&self.dataset] {
            let mut line = Vec::new();
            let mut appears = false;
            for column in self.model.columns_of(self.dataset) {
                let form = self.form(column, row);
                appears |= form.is_some();
                let Some((_, _)) = columns.iter().find(|(id, _)| *id == column) else {
                    assert!(form.is_none(), "a view leaves out a column that is shown");
                    continue;
                };
                line.push(form.and_then(|(form, key)| text_of(form.shown, row.get(&column)?, &key)));
            }
            if appears {
                lines.push(line);
            }
        }
        if let Some(clause) = self.clause {
            let Some(ClauseKind::Grant(grant)) = self.model.clauses.get(clause).map(|clause| &clause.kind)
            else {
                panic!()
            };
            let mut counts: BTreeMap<Vec<Option<String>>, u32> = BTreeMap::new();
            lines.drain(..).for_each(|line| *counts.entry(line).or_default() += 1);
            let least = grant.base.cells.unwrap();
            let kept = counts.into_iter().filter(|(_, count)| *count >= least);
            lines.extend(kept.map(|(line, count)| [line, vec![Some(count.to_string())]].concat()));
        }
        lines.sort();
        lines
    }
}

/// What stands for another pseudonym in tests that have no keys.
pub(crate) fn pseudonym(contract: &str, value: &str) -> String {
    format!("PSEUDO:{contract}|{value}")
}

fn text_of(shown: Shown, value: &Value, key: &str) -> Option<String> {
    let plain = match value {
        Value::Text(text) => text.to_string(),
        other => other.to_string(),
    };
    let floor = |number: i64, step: i64| decimal_text(number.div_euclid(step) * step);
    Some(match (shown, value) {
        (Shown::AsIs, _) => plain,
        (Shown::Year, Value::Date(_)) => plain.chars().take(4).collect(),
        (Shown::Month, Value::Date(_)) => plain.chars().take(7).collect(),
        (Shown::Quarter, Value::Date(day)) => {
            format!("{}-Q{}", plain.chars().take(4).collect::<String>(), (day.date().month() - 1) / 3 + 1)
        }
        (Shown::Week, Value::Date(day)) => {
            let week = day.date().iso_week_date();
            format!("{:04}-W{:02}", week.year(), week.week())
        }
        (Shown::Steps(step), Value::Integer(number)) => floor(number * DECIMAL_SCALE, step),
        (Shown::Steps(step), Value::Decimal(number)) => floor(*number, step),
        (Shown::FirstCharacters(count), Value::Text(text)) => text.chars().take(count as usize).collect(),
        (Shown::Repseudonymised, _) => pseudonym(key, &plain),
        _ => return None,
    })
}
