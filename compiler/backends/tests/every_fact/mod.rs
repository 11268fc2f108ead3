//! A project by hand that states every fact a contract can state, with requirements and duties of every sort.

mod told;

use crate::by_hand::{
    Project, about, always, clause, contract, dataset, grant, granted, organisation, said, said_set, terms,
};
use charta_base::{FileId, SourceFile, SourceKind, Span};
use charta_model::condition::Condition;
use charta_model::elaborate::{STATEMENTS, THINGS};
use charta_model::form::Form;
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rules::Rules;
use charta_model::time::{Day, Length, Period, Unit};

pub(crate) const fn length(amount: u32, unit: Unit) -> Length {
    Length { amount, unit }
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn here<T>(value: T) -> Said<T> {
    Said { value, span: Span::default() }
}

fn during<T>(value: T, from: &str, last: &str) -> Dated<T> {
    let period = Period { from: Some(day(from)), last: Some(day(last)) };
    Dated { value, period, span: Span::default() }
}

/// What the parts of the project are known by.
pub(crate) struct Known {
    pub(crate) study: ContractId,
    pub(crate) frame: ContractId,
    pub(crate) rulebook: RulebookId,
    pub(crate) procedure: ProcedureId,
    pub(crate) provider: PartyId,
    pub(crate) recipient: PartyId,
    pub(crate) research: TermId,
    pub(crate) sale: TermId,
    pub(crate) read: TermId,
    pub(crate) place: TermId,
    pub(crate) scheme: TermId,
    pub(crate) category: TermId,
    pub(crate) basis: TermId,
    pub(crate) safeguard: TermId,
    pub(crate) kinds: Vec<TermId>,
    pub(crate) stays: DatasetId,
    pub(crate) counts: DatasetId,
    pub(crate) event: EventId,
    pub(crate) pending: EventId,
}

fn first(model: &Model, kind: TermKind) -> TermId {
    model.terms.iter().find(|(_, term)| term.kind == kind).unwrap().0
}

fn named(model: &Model, name: &str) -> TermId {
    model.terms.iter().find(|(_, term)| term.about.name.as_ref() == name).unwrap().0
}

/// Adds to the project of `full` everything it does not say, with one text wherever a text can stand.
pub(crate) fn add(mut project: Project, text: &str) -> (Project, Known) {
    let model = &mut project.model;
    let mut space = project.rules.rows.take();
    let label = |path: &str| About { label: Some(text.into()), note: Some(text.into()), ..about(path) };
    let before = model.terms.len();
    let safeguard = terms(model, TermKind::Safeguard, &[("assessment", &[])])[0];
    let kinds = terms(model, TermKind::Kind, &[("body", &[]), ("institute_kind", &[])]);
    for id in model.terms.ids().skip(before).collect::<Vec<_>>() {
        model.terms[id].about.label = Some(text.into());
    }
    let (study, rulebook) = (charta_base::Id::new(0), charta_base::Id::new(0));
    let (provider, recipient) = (charta_base::Id::new(0), charta_base::Id::new(1));
    let stays: DatasetId = charta_base::Id::new(0);
    let outsider = organisation(model, "outsider", &[]);
    model.parties[outsider].about.label = Some(text.into());
    model.parties[recipient].certificates = vec![always(Certificate {
        certification: first(model, TermKind::Certification),
        version: Some(text.into()),
        state: Some(CertificateState::Valid),
        offer: None,
        activities: Vec::new(),
    })];
    let counts =
        dataset(model, "counts", provider, None, &[("n", charta_model::value::ColumnType::Integer, true)]);
    model.datasets[counts].about = label("counts");
    let source = model.columns_of(stays).next().unwrap();
    model.datasets[counts].derived_from =
        vec![Derivation { source: stays, columns: vec![source], span: Span::default() }];
    let event = model.events.push(NamedEvent { about: label("opening"), on: Some(said(day("2025-06-01"))) });
    let pending = model.events.push(NamedEvent { about: label("decree"), on: None });
    let research = named(model, "research");
    model.datasets[stays].version = Some(text.into());
    model.datasets[stays].covers = Some(here(during((), "2018-01-01", "2023-12-31").period));
    model.datasets[stays].collected_for = vec![research];
    model.releases.push(Release {
        about: label("release"),
        of: Some(said(counts)),
        method: Some(said(safeguard)),
        cells: Some(here(11)),
        lifts: vec![here(rulebook)],
        signed: Some(here(day("2025-02-03"))),
        by: Some(text.into()),
    });
    let frame_term = Period { from: Some(day("2024-01-01")), last: Some(day("2028-12-31")) };
    let frame = model.contracts.push(Contract {
        about: label("c.frame"),
        reference: Some(text.into()),
        ..contract("c.frame", provider, &[recipient], frame_term)
    });
    let procedure = charta_base::Id::new(0);
    let known = Known {
        study,
        frame,
        rulebook,
        procedure,
        provider,
        recipient,
        research,
        sale: named(model, "sale"),
        read: named(model, "read"),
        place: first(model, TermKind::Jurisdiction),
        scheme: first(model, TermKind::Certification),
        category: first(model, TermKind::Category),
        basis: first(model, TermKind::Basis),
        safeguard,
        kinds,
        stays,
        counts,
        event,
        pending,
    };
    procedure_facts(model, &known, text);
    contract_facts(model, &known, text);
    grants(model, &mut space, &known, outsider);
    for required in requirements(model, &known, text) {
        let requirement = Requirement { required, throughout: false };
        clause(model, Owner::Contract(study), ClauseKind::Require(requirement), &[text]);
    }
    for (at, due) in dues(&known).into_iter().enumerate() {
        let thing = THINGS[at % THINGS.len()];
        clause(model, Owner::Contract(study), ClauseKind::Duty(duty(model, &known, thing, due)), &[text]);
    }
    let always_due = duty(model, &known, "log", Due::Always);
    clause(model, Owner::Contract(frame), ClauseKind::Duty(always_due), &[text]);
    let advised = Requirement { required: Required::NamedUsers, throughout: false };
    let advised = clause(model, Owner::Contract(frame), ClauseKind::Require(advised), &[text]);
    model.clauses[advised].advice = true;
    let qualifies = Requirement { required: Required::NamedUsers, throughout: true };
    clause(model, Owner::Procedure(procedure), ClauseKind::Require(qualifies), &[text]);
    project.rules = Rules::new(model, space);
    (project, known)
}

/// Gives every clause that has no text of its own one with `text` in it.
pub(crate) fn write_clauses(project: &mut Project, text: &str) {
    let mut written = String::new();
    let file = FileId(u32::try_from(project.sources.iter().count()).unwrap());
    for id in project.model.clauses.ids().collect::<Vec<_>>() {
        let clause = &mut project.model.clauses[id];
        if clause.span == Span::default() {
            let start = written.len() as u32;
            written.push_str(&format!("clause {} \"{text}\"", id.raw()));
            clause.span = Span::new(file, start, written.len() as u32);
            written.push('\n');
        }
    }
    let file =
        SourceFile { name: "b.charta".into(), text: written.into(), kind: SourceKind::Code, library: false };
    project.sources.add(file);
}

fn procedure_facts(model: &mut Model, known: &Known, text: &str) {
    let decided_by = Some(known.recipient);
    let label = |path: &str| About { label: Some(text.into()), note: Some(text.into()), ..about(path) };
    let months = |amount| length(amount, Unit::Month);
    let step = |name: &str, after: Vec<usize>, delay, silence| Step {
        about: label(name),
        after,
        delay,
        silence,
        ..Step::default()
    };
    let mut opinion = step("opinion", Vec::new(), Some(Delay::Calendar(months(1))), Some(Silence::Refused));
    opinion.extension = Some(Extension { by: Delay::Calendar(months(1)), times: 2 });
    opinion.observed = Some((months(1), months(3)));
    let mut decision = step("decision", vec![0], Some(Delay::WorkingDays(10)), Some(Silence::Accepted));
    decision.decided_by = decided_by;
    decision.extension = Some(Extension { by: Delay::WorkingDays(5), times: 1 });
    let mut extraction = step("extraction", vec![1], None, None);
    extraction.decided_by = Some(known.provider);
    let procedure = &mut model.procedures[known.procedure];
    procedure.decided_by = decided_by;
    procedure.calendar = Some(said(known.place));
    procedure.deadline = Deadline::NextWorkingDay;
    procedure.grants = Some(text.into());
    procedure.validity = Some(here(Validity { at_most: length(10, Unit::Year), extendable: true }));
    procedure.steps = vec![opinion, decision, extraction];
}

fn contract_facts(model: &mut Model, known: &Known, text: &str) {
    let purposes = |term: TermId| Some(said_set(model.terms[term].closure.clone()));
    let (research, sale) = (purposes(known.research), purposes(known.sale));
    let columns = Ranges::one(model.columns_of(known.stays).next().unwrap().raw().into());
    let hosting = model.hostings.ids().last().unwrap();
    let opinion = |tenor| {
        here(Opinion {
            authority: known.recipient,
            tenor,
            reference: Some(text.into()),
            on: Some(day("2024-11-12")),
        })
    };
    let derogation = Derogation { rulebook: known.rulebook, reason: Some(text.into()) };
    let safeguard = SafeguardSaid {
        safeguard: known.safeguard,
        party: Some(known.recipient),
        reference: Some(text.into()),
    };
    let study = &mut model.contracts[known.study];
    study.roles = vec![
        RoleSaid { party: said(known.provider), role: Role::Controller, purposes: research.clone() },
        RoleSaid { party: said(known.recipient), role: Role::JointController, purposes: sale.clone() },
    ];
    study.bases = vec![
        BasisSaid { basis: said(known.basis), purposes: research.clone() },
        BasisSaid { basis: said(known.basis), purposes: None },
    ];
    study.processed_at = vec![during(hosting, "2024-07-01", "2025-12-31")];
    study.parent = Some(said(known.frame));
    study.succeeds = Some(said(known.frame));
    study.safeguards = vec![during(safeguard, "2025-01-10", "2026-01-09")];
    study.opinions = OpinionTenor::ALL.iter().map(|(tenor, _)| opinion(*tenor)).collect();
    study.derogations = vec![during(derogation, "2024-08-01", "2024-12-31")];
    study.needs = vec![
        here(Need { columns: columns.clone(), purposes: research }),
        here(Need { columns, purposes: None }),
    ];
    study.subprocessor_notice = Some(here(length(30, Unit::Day)));
    study.exclusivity = Some(here(length(12, Unit::Month)));
    study.review = Some(here(length(1, Unit::Year)));
    study.reviewed = Some(here(day("2025-01-31")));
    study.renewal = Some(here(Renewal::Express));
    study.precedence = vec![text.into()];
    study.statements = STATEMENTS.iter().map(|name| (here(*name), vec![text.into(), text.into()])).collect();
    let limit = DerogationLimit {
        last: Some(day("2026-12-01")),
        after: Some((known.event, length(18, Unit::Month))),
    };
    model.rulebooks[known.rulebook].derogation = Some(here(limit));
}

fn grants(model: &mut Model, space: &mut charta_model::rows::RowSpace, known: &Known, outsider: PartyId) {
    let study = Owner::Contract(known.study);
    let who = model.parties[known.recipient].closure.clone();
    let all = Ranges::all;
    let counts = granted(model, space, known.counts, Condition::Always);
    let why = model.terms[known.research].closure.clone();
    let permit = grant(Effect::Permit, who.clone(), all(), why, vec![counts.clone()]);
    clause(model, study, ClauseKind::Grant(Grant { base: Form::AS_IS, ..permit }), &[]);
    // What must not be held together: of the contract's recipients, and of somebody else.
    for (parties, owner) in [
        (who, Owner::Contract(known.frame)),
        (model.parties[outsider].closure.clone(), Owner::Rulebook(known.rulebook)),
    ] {
        let apart = grant(Effect::Forbid, parties, all(), all(), vec![counts.clone()]);
        let with = model.datasets[known.stays].columns.clone();
        clause(model, owner, ClauseKind::Grant(Grant { with: Some(said_set(with).into()), ..apart }), &[]);
    }
    let advised = grant(Effect::Forbid, all(), all(), all(), vec![counts.clone()]);
    let advised = clause(model, study, ClauseKind::Grant(advised), &[]);
    model.clauses[advised].advice = true;
    let last = model.columns_of(known.stays).last().unwrap();
    let mut denied = granted(model, space, known.stays, Condition::Always);
    denied.columns = Ranges::one(last.raw().into());
    let denied = grant(Effect::Forbid, all(), all(), all(), vec![denied]);
    clause(model, Owner::Contract(known.frame), ClauseKind::Grant(denied), &[]);
}

/// A requirement of every sort.
pub(crate) fn requirements(model: &Model, known: &Known, text: &str) -> Vec<Required> {
    let closure = |term: TermId| model.terms[term].closure.clone();
    let both = closure(known.research).union(&closure(known.sale));
    let first = Ranges::one(model.columns_of(known.stays).next().unwrap().raw().into());
    let kinds: Vec<Said<TermId>> = known.kinds.iter().copied().map(said).collect();
    let asked = CertificateAsked {
        scheme: said(known.scheme),
        version: Some(text.into()),
        activities: vec![text.into(), text.into()],
        offer: Some(text.into()),
    };
    let everyone = Ranges::all();
    let committed = Duty { parties: said_set(everyone), ..duty(model, known, "results", dues(known)[0]) };
    let within = |aspect| Required::Within(aspect, said(known.place));
    vec![
        within(Aspect::Hosting),
        within(Aspect::Storage),
        within(Aspect::Processing),
        within(Aspect::Access),
        within(Aspect::Support),
        within(Aspect::Keys),
        Required::Certified(asked),
        Required::Approval(None),
        Required::Approval(Some(said(known.provider))),
        Required::Opinion(said(known.provider)),
        Required::Basis {
            bases: vec![said(known.basis), said(known.basis)],
            purposes: Some(closure(known.research)),
            columns: Some(said_set(first)),
        },
        Required::Basis { bases: vec![said(known.basis)], purposes: None, columns: None },
        Required::PurposeIn(said_set(both.clone())),
        Required::PurposeAsCollected(None),
        Required::PurposeAsCollected(Some(both)),
        Required::RecipientIn(kinds.clone()),
        Required::ProviderIn(kinds),
        Required::Without(said_set(model.datasets[known.counts].columns.clone())),
        Required::AtMost(2, said(known.category)),
        Required::Cells(11, Some(said_set(closure(known.read)))),
        Required::Cells(5, None),
        Required::Transfer { within: said(known.place), certified: Vec::new(), safeguards: Vec::new() },
        Required::Transfer {
            within: said(known.place),
            certified: vec![said(known.scheme)],
            safeguards: vec![said(known.safeguard)],
        },
        Required::Safeguard(vec![said(known.safeguard)]),
        Required::NamedUsers,
        Required::Stated(vec![here("liability"), here("needs")]),
        Required::OptOut {
            register: said(model.columns_of(known.stays).next().unwrap()),
            purposes: Some(closure(known.sale)),
        },
        Required::Commitment(committed),
        Required::ExclusivityAtMost(length(12, Unit::Month)),
        Required::TermAtMost(length(3, Unit::Year)),
        Required::ReviewEvery(length(1, Unit::Year)),
        Required::NoticeAtLeast(length(30, Unit::Day)),
        Required::Procedure(vec![here(known.procedure)]),
    ]
}

fn duty(model: &Model, known: &Known, thing: &str, due: Due) -> Duty {
    Duty {
        parties: said_set(model.parties[known.recipient].closure.clone()),
        action: said(known.read),
        objects: vec![here(DutyObject::Thing(thing.into()))],
        due: here(due),
        passed_on: thing == "results",
    }
}

/// A time of every sort.
pub(crate) fn dues(known: &Known) -> Vec<Due> {
    let month = length(1, Unit::Month);
    let mut dues = vec![
        Due::WithinHours(72, Event::Breach),
        Due::WithinHours(1, Event::Breach),
        Due::WithinWorkingDays(5, Event::Request),
        Due::For(month, Event::EndOfTerm),
        Due::Before(day("2027-01-01")),
        Due::NotBefore(day("2027-01-01")),
        Due::Until(day("2027-01-01")),
        Due::Every(month),
        Due::Always,
        Due::Within(month, Event::Named(known.event)),
        Due::Within(month, Event::Named(known.pending)),
    ];
    dues.extend(Event::ALL.map(|(event, _)| Due::Within(month, event)));
    dues
}
