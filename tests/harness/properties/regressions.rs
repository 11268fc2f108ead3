//! What once went wrong, each as the smallest world that shows it.

use super::facts::{about, column, contract, dataset, hosting, law, party, said, term};
use charta_base::{Id, Span};
use charta_model::condition::Condition;
use charta_model::decide::{Request, decide};
use charta_model::form::{Form, Shown};
use charta_model::graphs::reach::{Place, Reach};
use charta_model::model::{
    Clause, ClauseKind, ColumnId, Dated, Effect, Grant, GrantedData, Model, Owner, Reaches, Rulebook, Scope,
    Share, Stake, TermKind, place_of,
};
use charta_model::ranges::Ranges;
use charta_model::rows::{NoRow, RowSpace, RowsId};
use charta_model::rules::Rules;
use charta_model::time::{Day, Period};
use charta_model::value::ColumnType;
use std::sync::Arc;

/// The days of the contract's term.
const TERM: Period = Period { from: Some(Day(0)), last: Some(Day(9)) };

/// A hospital (0) with one dataset of two columns, a team (1) that receives it under a contract processed at the only hosting,
/// and a stranger (2). The first term is the action, the second the purpose.
fn world() -> Model {
    let mut model = Model::default();
    for (at, kind) in [TermKind::Action, TermKind::Purpose].into_iter().enumerate() {
        model.terms.push(term(Id::new(at as u32), kind, Vec::new()));
    }
    for at in 0..3 {
        model.parties.push(party(Id::new(at), None));
    }
    model.hostings.push(hosting("cloud"));
    for number in 0..2 {
        model.columns.push(column(Id::new(0), number, ColumnType::Integer, false));
    }
    let mut stays = dataset("stays", Ranges::between(0, 2));
    stays.controller = Some(said(Id::new(0)));
    model.datasets.push(stays);
    let mut study = contract("study");
    study.provider = Some(said(Id::new(0)));
    study.recipients = vec![said(Id::new(1))];
    study.term = Some(said(TERM));
    study.processed_at = vec![Dated { value: Id::new(0), period: Period::ALWAYS, span: Span::default() }];
    model.contracts.push(study);
    model
}

fn rulebook(model: &mut Model, applies_to: &[Scope]) -> Owner {
    let applies_to = applies_to.iter().map(|scope| said(*scope)).collect();
    let in_force = Period::ALWAYS;
    let id = model.rulebooks.push(Rulebook {
        about: about("charter"),
        applies_to,
        in_force,
        named: true,
        ..Rulebook::default()
    });
    Owner::Rulebook(id)
}

/// A clause that lets or forbids everyone to do everything with the dataset.
fn clause(model: &mut Model, owner: Owner, effect: Effect, change: impl FnOnce(&mut Grant)) {
    let data = GrantedData {
        dataset: Id::new(0),
        columns: Ranges::between(0, 2),
        condition: Arc::new(Condition::Always),
        rows: RowsId::ALL,
        forms: Vec::new(),
    };
    let mut grant = Grant {
        effect,
        parties: said(Ranges::between(0, 3)),
        actions: said(Ranges::one(0)),
        purposes: said(Ranges::one(1)),
        places: None,
        days: None,
        any_data: false,
        data: vec![data],
        data_span: Span::default(),
        where_span: None,
        base: Form::AS_IS,
        showing_span: None,
        with: None,
    };
    change(&mut grant);
    let span = Span::default();
    let number = model.clauses.len() as u32 + 1;
    let kind = ClauseKind::Grant(grant);
    model.clauses.push(Clause {
        owner,
        number,
        kind,
        span,
        keyword: span,
        per: Vec::new(),
        docs: "".into(),
        advice: false,
    });
}

fn shown(model: &Model, party: u32, day: i32) -> Option<Form> {
    let rules = Rules::new(model, RowSpace::default());
    let request = Request {
        party: Id::new(party),
        action: Id::new(0),
        column: ColumnId::new(0),
        purpose: Id::new(1),
        place: place_of(Some(Id::new(0))),
        day: Day(day),
    };
    let decision = decide(model, &rules, &request, &NoRow);
    decision.is_permitted().then_some(decision.form)
}

/// A rulebook that covers contracts and data lost what it says of the data outside of the contracts' terms and recipients,
/// where the clause named the contract's own place: the two rules were taken for one.
pub(crate) fn a_rule_for_contracts_does_not_swallow_one_for_data() {
    let mut model = world();
    let everywhere = rulebook(&mut model, &[Scope::Dataset(Id::new(0))]);
    clause(&mut model, everywhere, Effect::Permit, |_| {});
    let both = rulebook(&mut model, &[Scope::ContractsOf(Id::new(0)), Scope::Dataset(Id::new(0))]);
    let cloud = Ranges::one(place_of(Some(Id::new(0))));
    clause(&mut model, both, Effect::Forbid, |grant| grant.places = Some(said(cloud)));
    for (party, day) in [(1, 5), (1, 15), (2, 5), (2, 15)] {
        assert_eq!(shown(&model, party, day), None, "party {party} on day {day}");
    }
}

/// A permit of a rulebook for every contract let everyone do it without any contract.
pub(crate) fn a_permit_for_every_contract_needs_a_contract() {
    let mut model = world();
    let owner = rulebook(&mut model, &[Scope::EveryContract]);
    clause(&mut model, owner, Effect::Permit, |_| {});
    assert_eq!(shown(&model, 1, 5), Some(Form::AS_IS), "a recipient, within the term");
    assert_eq!(shown(&model, 1, 15), None, "after the term");
    assert_eq!(shown(&model, 2, 5), None, "a stranger to every contract");
}

/// Of two permits that hide a column, one in cells, either could be the answer, by the order of the clauses.
pub(crate) fn hidden_is_hidden_in_cells_or_not() {
    let in_cells = Form { cells: Some(11), shown: Shown::Hidden };
    for order in [[in_cells, Form::HIDDEN], [Form::HIDDEN, in_cells], [in_cells, in_cells]] {
        let mut model = world();
        for form in order {
            clause(&mut model, Owner::Contract(Id::new(0)), Effect::Permit, |grant| {
                grant.data[0].forms = vec![(Id::new(0), form)];
            });
        }
        assert_eq!(shown(&model, 1, 5), Some(Form::HIDDEN));
    }
}

/// A law that reaches through control and through holdings stopped at what is controlled without a stake.
pub(crate) fn holdings_of_a_controlled_organisation_are_reached() {
    let mut model = Model::default();
    model.terms.push(term(Id::new(0), TermKind::Jurisdiction, Vec::new()));
    for at in 0..3 {
        model.parties.push(party(Id::new(at), None));
    }
    let dated = |value| Dated { value, period: Period::ALWAYS, span: Span::default() };
    model.parties[Id::new(0)].established = Some(said(Id::new(0)));
    model.parties[Id::new(1)].controlled_by.push(dated(Id::new(0)));
    let stake = Stake { owner: Id::new(1), share: Share::of_percent(300_000) };
    model.parties[Id::new(2)].owners.push(Dated {
        value: stake,
        period: Period::ALWAYS,
        span: Span::default(),
    });
    let holding = Some(Share::of_percent(250_000));
    model
        .laws
        .push(law(Id::new(0), Reaches { establishment: true, control: true, holding, ..Reaches::default() }));
    let reach = Reach::of(&model, Id::new(0), Day(0));
    assert_eq!(reach.path_to(Place::Party(Id::new(2))).len(), 3);
}

/// Of an owner of very many organisations only the first few counted as held: what was left to follow was counted in too small a number.
pub(crate) fn every_one_of_very_many_holdings_is_reached() {
    const COUNT: u32 = 100;
    let mut model = Model::default();
    model.terms.push(term(Id::new(0), TermKind::Jurisdiction, Vec::new()));
    for at in 0..=COUNT {
        let mut one = party(Id::new(at), None);
        if at > 0 {
            let value = Stake { owner: Id::new(0), share: Share::of_percent(600_000) };
            one.owners.push(Dated { value, period: Period::ALWAYS, span: Span::default() });
        }
        model.parties.push(one);
    }
    model.parties[Id::new(0)].established = Some(said(Id::new(0)));
    let holding = Some(Share::of_percent(250_000));
    model.laws.push(law(Id::new(0), Reaches { establishment: true, holding, ..Reaches::default() }));
    let reach = Reach::of(&model, Id::new(0), Day(0));
    assert!((1..=COUNT).all(|at| reach.reaches(Place::Party(Id::new(at)))));
}

/// Of two ways by control to one organisation, the longer was shown where the shorter began at a subsidiary that is itself
/// established in the territory.
pub(crate) fn the_shortest_way_of_control_is_shown() {
    let mut model = Model::default();
    model.terms.push(term(Id::new(0), TermKind::Jurisdiction, Vec::new()));
    for at in 0..4 {
        model.parties.push(party(Id::new(at), None));
    }
    // 0 controls 1 and 2; 1 and 2 both control 3; 0 and 2 are established in the territory.
    for (by, of) in [(0, 1), (0, 2), (1, 3), (2, 3)] {
        let by = Dated { value: Id::new(by), period: Period::ALWAYS, span: Span::default() };
        model.parties[Id::new(of)].controlled_by.push(by);
    }
    for at in [0, 2] {
        model.parties[Id::new(at)].established = Some(said(Id::new(0)));
    }
    model.laws.push(law(Id::new(0), Reaches { establishment: true, control: true, ..Reaches::default() }));
    let reach = Reach::of(&model, Id::new(0), Day(0));
    assert_eq!(reach.path_to(Place::Party(Id::new(3))).len(), 2);
}

/// A rule about everyone, written as all numbers, is compared with its neighbours in the time it takes to look at the parties.
pub(crate) fn rules_near_a_rule_about_all_numbers_are_found() {
    let mut model = world();
    let owner = rulebook(&mut model, &[Scope::Dataset(Id::new(0))]);
    clause(&mut model, owner, Effect::Forbid, |grant| grant.parties.value = Ranges::all());
    clause(&mut model, Owner::Contract(Id::new(0)), Effect::Permit, |_| {});
    let rules = Rules::new(&model, RowSpace::default());
    for (_, rule) in rules.iter() {
        assert_eq!(rules.near(&model, rule).len(), 2);
    }
}
