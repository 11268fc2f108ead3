//! A project with a row in every register.

use crate::by_hand::{
    self, Project, about, always, clause, contract, dataset, grant, granted, hosting, organisation, said,
    terms,
};
use charta_base::{Code, Diagnostic, FileId, Severity, SourceFile, SourceKind, Span};
use charta_checks::Waived;
use charta_model::condition::Condition;
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rows::RowSpace;
use charta_model::time::{Day, Length, Period, Unit};
use charta_model::value::ColumnType;

static REACH: Code =
    Code { id: "TST001", name: "test-reach", summary: "a test", severity: Severity::Warning, page: "" };

/// A project with a row in every register, and one text wherever a text can stand.
pub(crate) fn full(text: &str) -> Project {
    let mut model = Model::default();
    let label = |path: &str| About { label: Some(text.into()), note: Some(text.into()), ..about(path) };
    let lands = terms(
        &mut model,
        TermKind::Jurisdiction,
        &[
            ("std.eu.jurisdictions.EEA", &[]),
            ("std.eu.jurisdictions.ADEQUATE", &[]),
            ("fr", &[0]),
            ("us", &[]),
        ],
    );
    let purposes = terms(
        &mut model,
        TermKind::Purpose,
        &[("research", &[]), ("std.purposes.commercial", &[]), ("care", &[])],
    );
    let actions = terms(&mut model, TermKind::Action, &[("use", &[]), ("std.prelude.share", &[0])]);
    let categories = terms(&mut model, TermKind::Category, &[("std.prelude.special", &[]), ("health", &[0])]);
    let basis = terms(&mut model, TermKind::Basis, &[("interest", &[])])[0];
    let clauses = terms(&mut model, TermKind::Safeguard, &[("std.eu.gdpr.transfer", &[]), ("clauses", &[0])]);
    let scheme = terms(&mut model, TermKind::Certification, &[("scheme", &[])])[0];
    let hospital = organisation(&mut model, "hospital", &[]);
    let institute = organisation(&mut model, "institute", &[]);
    let cloud_firm = organisation(&mut model, "cloudfirm", &[]);
    let store_firm = organisation(&mut model, "storefirm", &[]);
    for (id, land) in [(hospital, 2), (institute, 3), (cloud_firm, 3), (store_firm, 2)] {
        let party = &mut model.parties[id];
        party.about.label = Some(format!("{text} {}", party.about.name).into());
        party.established = Some(said(lands[land]));
        party.contact = Some(text.into());
        party.data_protection_officer = Some(text.into());
    }
    let period = |from: &str, last: &str| Period { from: Day::parse(from), last: Day::parse(last) };
    let certificate = Certificate {
        certification: scheme,
        version: None,
        state: Some(CertificateState::Valid),
        offer: None,
        activities: Vec::new(),
    };
    let year = period("2024-01-31", "2026-12-31");
    let store = model.hostings.push(Hosting {
        about: label("store"),
        operator: Some(said(store_firm)),
        located: vec![said(lands[2])],
        certificates: vec![Dated { value: certificate, period: year, span: Span::default() }],
        ..hosting("store")
    });
    let reliance = Reliance { on: store, services: vec![Service::Storage] };
    let cloud = model.hostings.push(Hosting {
        about: label("cloud"),
        operator: Some(said(cloud_firm)),
        located: vec![said(lands[2])],
        support_from: vec![always(lands[3])],
        relies_on: vec![Dated { value: reliance, period: year, span: Span::default() }],
        ..hosting("cloud")
    });
    let types = [("born", ColumnType::Date, true), ("code", ColumnType::Text, false)];
    let stays = dataset(&mut model, "stays", hospital, Some(cloud), &types);
    model.datasets[stays].about = label("stays");
    model.datasets[stays].population = Some(text.into());
    let columns: Vec<ColumnId> = model.columns_of(stays).collect();
    model.columns[columns[1]].categories = vec![categories[1]];
    model.columns[columns[0]].identifies = Some(Identifies::Quasi);
    let role = |party, role| RoleSaid { party: said(party), role, purposes: None };
    let approval = Approval { authority: hospital, reference: Some(text.into()) };
    let safeguard =
        SafeguardSaid { safeguard: clauses[1], party: Some(institute), reference: Some(text.into()) };
    let id = model.contracts.push(Contract {
        about: label("c.study"),
        roles: vec![role(hospital, Role::Controller), role(institute, Role::Processor)],
        bases: vec![BasisSaid { basis: said(basis), purposes: None }],
        approvals: vec![Dated { value: approval, period: year, span: Span::default() }],
        retention: Some(said(Length { amount: 3, unit: Unit::Year })),
        subprocessors: Some(vec![said(cloud_firm)]),
        subprocessor_notice: Some(said(Length { amount: 30, unit: Unit::Day })),
        safeguards: vec![always(safeguard)],
        review: Some(said(Length { amount: 1, unit: Unit::Year })),
        reference: Some(text.into()),
        signed: Day::parse("2024-01-15"),
        statements: vec![(said("security"), vec![text.into()]), (said("benefit"), vec![text.into()])],
        ..contract("c.study", hospital, &[institute], year)
    });
    model
        .contracts
        .push(Contract { about: label("c.idle"), ..contract("c.idle", hospital, &[institute], year) });
    let mut space = RowSpace::default();
    let owner = Owner::Contract(id);
    let closure = |id: TermId, model: &Model| model.terms[id].closure.clone();
    let who = model.parties[institute].closure.clone();
    let why = closure(purposes[0], &model).union(&closure(purposes[1], &model));
    let data = granted(&model, &mut space, stays, Condition::Always);
    let permit = grant(Effect::Permit, who.clone(), closure(actions[0], &model), why, vec![data.clone()]);
    clause(&mut model, owner, ClauseKind::Grant(permit), &[text]);
    let share = closure(actions[1], &model);
    let forbid = grant(Effect::Forbid, Ranges::all(), share, Ranges::all(), vec![data]);
    clause(&mut model, owner, ClauseKind::Grant(forbid), &[]);
    let duty = |due| Duty {
        parties: by_hand::said_set(who.clone()),
        action: said(actions[0]),
        objects: vec![said(DutyObject::Dataset(stays)), said(DutyObject::Thing(text.into()))],
        due: said(due),
        passed_on: true,
    };
    let month = Length { amount: 1, unit: Unit::Month };
    for due in [
        Due::Within(Length { amount: 30, unit: Unit::Day }, Event::EndOfTerm),
        Due::Every(month),
        Due::NotBefore(Day::parse("2025-06-01").unwrap()),
        Due::Within(month, Event::Breach),
        Due::Always,
    ] {
        clause(&mut model, owner, ClauseKind::Duty(duty(due)), &[text]);
    }
    let waiver = Waiver {
        check: said("test-reach".into()),
        until: said(Day::parse("2025-07-31").unwrap()),
        because: text.into(),
        by: text.into(),
    };
    let waiver = clause(&mut model, owner, ClauseKind::Waive(waiver), &[]);
    let mut written = String::new();
    for id in model.clauses.ids().collect::<Vec<_>>() {
        let start = written.len() as u32;
        written.push_str("clause");
        model.clauses[id].span = Span::new(FileId(0), start, written.len() as u32);
        written.push('\n');
    }
    let mut project = Project::of(model, space);
    let finding = Diagnostic::nowhere(&REACH, text).about("c.study");
    project.outcome.waived.push(Waived { finding, waiver });
    project.sources.add(SourceFile {
        name: "a.charta".into(),
        text: written.into(),
        kind: SourceKind::Code,
        library: false,
    });
    project
}
