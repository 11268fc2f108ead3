//! An impact assessment (Regulation (EU) 2016/679, art. 35) for each contract, filled in as far as the contract tells facts. The outline is that of the
//! method of the CNIL, the French supervisory authority: context, fundamental principles, risks, validation. Severity, likelihood and every
//! opinion are left blank, for people.

use super::Gathered;
use super::activity::{Activity, library_term};
use super::derived::Derived;
use super::measures;
use super::objections;
use super::told::{self, or_unsaid};
use crate::documents::line::{Address, Cell, Line};
use crate::documents::page::{Block, InMarkdown, Page, Sections};
use crate::documents::site::Thing;
use crate::documents::speech::Speech;
use crate::documents::{Documents, what};
use crate::template::Fragment;
use charta_model::model::*;
use charta_model::ranges::Ranges;
use std::collections::BTreeSet;

struct Words {
    title: &'static str,
    kind: &'static str,
    note: &'static str,
    context: &'static str,
    overview: &'static str,
    data: &'static str,
    principles: &'static str,
    necessity: &'static str,
    rights: &'static str,
    risks: &'static str,
    measures: &'static str,
    events: &'static str,
    validation: &'static str,
    question: &'static str,
    answer: &'static str,
    assessment: &'static str,
    processing: &'static str,
    stakes: &'static str,
    responsibilities: &'static str,
    standards: &'static str,
    what_data: &'static str,
    life_cycle: &'static str,
    assets: &'static str,
    purposes: &'static str,
    bases: &'static str,
    exceptions: &'static str,
    minimisation: &'static str,
    columns_shown: &'static str,
    accuracy: &'static str,
    storage: &'static str,
    information: &'static str,
    consent: &'static str,
    access: &'static str,
    erasure: &'static str,
    objection: &'static str,
    processors: &'static str,
    transfers: &'static str,
    planned: &'static str,
    event: &'static str,
    illegitimate: &'static str,
    modification: &'static str,
    disappearance: &'static str,
    impacts: &'static str,
    threats: &'static str,
    sources: &'static str,
    controls: &'static str,
    severity: &'static str,
    likelihood: &'static str,
    risk_map: &'static str,
    action_plan: &'static str,
    officer: &'static str,
    persons: &'static str,
    decision: &'static str,
    see_duties: &'static str,
    no_consent: &'static str,
    held_by: &'static str,
    may: &'static str,
    made_by: &'static str,
}

static ENGLISH: Words = Words {
    title: "Impact assessment: {}",
    kind: "Impact assessment, to be completed",
    note: "Filled in as far as the contract tells facts (Regulation (EU) 2016/679, art. 35; outline of the method of the CNIL). What is blank is \
           for people: the stakes, the assessment of each answer, impacts, severity, likelihood and the decision.",
    context: "Context",
    overview: "Overview of the processing",
    data: "Data, life cycle and supporting assets",
    principles: "Fundamental principles",
    necessity: "Proportionality and necessity",
    rights: "Controls that protect the rights of persons",
    risks: "Risks",
    measures: "Planned or existing measures",
    events: "Feared events",
    validation: "Validation",
    question: "Question",
    answer: "What the contract tells",
    assessment: "Assessment",
    processing: "Which processing is considered?",
    stakes: "What is at stake?",
    responsibilities: "Who is responsible for what?",
    standards: "Which standards apply?",
    what_data: "Which data are processed?",
    life_cycle: "What happens to the data, from collection to deletion?",
    assets: "What do the data rest on?",
    purposes: "Are the purposes specified, explicit and legitimate?",
    bases: "What makes the processing lawful?",
    exceptions: "Which exception permits the processing of special categories (art. 9(2))?",
    minimisation: "Are the data adequate, relevant and limited to what is necessary?",
    columns_shown: "{}: {} of {} columns are shown",
    accuracy: "Are the data accurate and kept up to date?",
    storage: "How long are the data stored?",
    information: "How are persons informed?",
    consent: "Where consent is needed, how is it obtained?",
    access: "How do persons exercise access and portability?",
    erasure: "How do persons exercise rectification and erasure?",
    objection: "How do persons exercise restriction and objection?",
    processors: "Are the obligations of processors fixed by contract?",
    transfers: "Is there equivalent protection where data are reached outside the European Economic Area?",
    planned: "Which measures are planned or in place?",
    event: "Feared event",
    illegitimate: "Illegitimate access to data",
    modification: "Unwanted modification of data",
    disappearance: "Disappearance of data",
    impacts: "Impacts",
    threats: "Threats",
    sources: "Sources of risk",
    controls: "Measures",
    severity: "Severity",
    likelihood: "Likelihood",
    risk_map: "Map of risks",
    action_plan: "Action plan",
    officer: "Opinion of the data protection officer",
    persons: "Views of the persons concerned",
    decision: "Decision",
    see_duties: "{}: {}, {}",
    no_consent: "none of the legal bases that the contract names is consent",
    held_by: "{} — held by {}",
    may: "{} — may: {} — {} — for: {}",
    made_by: "{} — {}, by {}",
};

static FRENCH: Words = Words {
    title: "Analyse d’impact : {}",
    kind: "Analyse d’impact à compléter",
    note: "Remplie dans la mesure où le contrat dit des faits (règlement (UE) 2016/679, art. 35 ; plan de la méthode de la CNIL). Ce qui est vide \
           revient à des personnes : les enjeux, l’appréciation de chaque réponse, les impacts, la gravité, la vraisemblance et la décision.",
    context: "Contexte",
    overview: "Vue d’ensemble du traitement",
    data: "Données, cycle de vie et supports",
    principles: "Principes fondamentaux",
    necessity: "Proportionnalité et nécessité",
    rights: "Mesures protectrices des droits des personnes",
    risks: "Risques",
    measures: "Mesures existantes ou prévues",
    events: "Événements redoutés",
    validation: "Validation",
    question: "Question",
    answer: "Ce que dit le contrat",
    assessment: "Appréciation",
    processing: "Quel est le traitement étudié ?",
    stakes: "Quels sont les enjeux ?",
    responsibilities: "Quelles sont les responsabilités ?",
    standards: "Quels sont les référentiels applicables ?",
    what_data: "Quelles sont les données traitées ?",
    life_cycle: "Quel est le cycle de vie des données, de la collecte à la suppression ?",
    assets: "Quels sont les supports des données ?",
    purposes: "Les finalités sont-elles déterminées, explicites et légitimes ?",
    bases: "Qu’est-ce qui rend le traitement licite ?",
    exceptions: "Quelle exception permet de traiter des catégories particulières (art. 9, § 2) ?",
    minimisation: "Les données sont-elles adéquates, pertinentes et limitées à ce qui est nécessaire ?",
    columns_shown: "{} — colonnes montrées : {} sur {}",
    accuracy: "Les données sont-elles exactes et tenues à jour ?",
    storage: "Combien de temps les données sont-elles conservées ?",
    information: "Comment les personnes sont-elles informées ?",
    consent: "Si un consentement est nécessaire, comment est-il recueilli ?",
    access: "Comment les personnes exercent-elles l’accès et la portabilité ?",
    erasure: "Comment les personnes exercent-elles la rectification et l’effacement ?",
    objection: "Comment les personnes exercent-elles la limitation et l’opposition ?",
    processors: "Les obligations des sous-traitants sont-elles fixées par contrat ?",
    transfers: "La protection est-elle équivalente là où des données sont atteintes hors de l’Espace économique européen ?",
    planned: "Quelles mesures existent ou sont prévues ?",
    event: "Événement redouté",
    illegitimate: "Accès illégitime à des données",
    modification: "Modification non désirée de données",
    disappearance: "Disparition de données",
    impacts: "Impacts",
    threats: "Menaces",
    sources: "Sources de risque",
    controls: "Mesures",
    severity: "Gravité",
    likelihood: "Vraisemblance",
    risk_map: "Cartographie des risques",
    action_plan: "Plan d’action",
    officer: "Avis du délégué à la protection des données",
    persons: "Avis des personnes concernées",
    decision: "Décision",
    see_duties: "{} : {}, {}",
    no_consent: "aucune des bases légales que le contrat nomme n’est un consentement",
    held_by: "{} — responsable : {}",
    may: "{} — actions permises : {} — {} — pour : {}",
    made_by: "{} — {}, par {}",
};

/// The title of the assessment of a contract, leading to it.
pub(super) fn link(documents: &Documents<'_>, id: ContractId) -> Option<Line> {
    let speech = &documents.speech;
    let contract = speech.model.contracts.get(id)?;
    let title = Line::told(speech.pick(&ENGLISH, &FRENCH).title, &[speech.title(&contract.about).into()]);
    Some(Line::linked(title.text(), Some(address(documents, id)?)))
}

fn address(documents: &Documents<'_>, id: ContractId) -> Option<Address> {
    // Named as the page of the contract, whose name no other contract has.
    let name = documents.speech.site.page(Thing::Contract(id))?.rsplit('/').next()?;
    let page = Fragment(format!("{}/impact-{name}", super::FOLDER));
    Some(Address { page, anchor: Fragment::default(), is_told_in_markdown: true })
}

/// The assessment of a contract, with what its recipients derive from what it gives them; nothing where it permits nothing.
pub(super) fn page(
    documents: &Documents<'_>,
    gathered: &Gathered<'_>,
    derived: &[&Derived<'_, '_>],
) -> Option<Page> {
    let Documents { speech, .. } = documents;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let clauses = &gathered.subject.clauses;
    let mut sections = Sections::default();
    let note = Block::paragraph(words.note);
    sections.chapter("context", words.context, vec![note]);
    let part =
        |sections: &mut Sections, anchor: &str, title: &'static str, answers: Vec<(&'static str, Cell)>| {
            sections.part(anchor.to_owned(), title.into(), vec![questions(documents, answers)]);
        };
    part(&mut sections, "overview", words.overview, overview(documents, gathered));
    part(&mut sections, "data", words.data, data(documents, gathered, derived));
    sections.chapter("principles", words.principles, Vec::new());
    part(&mut sections, "necessity", words.necessity, necessity(documents, gathered, derived));
    part(&mut sections, "rights", words.rights, rights(documents, gathered));
    sections.chapter("risks", words.risks, Vec::new());
    let mut measures = Cell::new();
    for line in gathered.activities.iter().flat_map(measures::technical) {
        if !measures.contains(&line) {
            measures.push(line);
        }
    }
    measures.extend(told::security(speech, gathered.subject, &gathered.chain));
    part(&mut sections, "measures", words.measures, vec![(words.planned, measures)]);
    sections.part("events".to_owned(), words.events.into(), vec![events(words)]);
    let blank = [words.risk_map, words.action_plan, words.officer, words.persons, words.decision];
    let blank = blank.into_iter().map(|title| vec![vec![Line::from(title)], Cell::new()]);
    let validation = Block::table("", &[words.question, words.assessment], blank);
    sections.chapter("validation", words.validation, vec![validation]);
    let path = address(documents, clauses.id)?.page.0;
    let title = Line::told(words.title, &[speech.title(&clauses.contract.about).into()]);
    let page = documents.page(&path, title.text(), words.kind, sections);
    let source = speech.site.source(clauses.contract.about.span);
    (!gathered.activities.is_empty()).then_some(Page { in_markdown: InMarkdown::Everything, source, ..page })
}

/// Questions, what the contract tells, and room for what people think of it.
fn questions(documents: &Documents<'_>, answers: Vec<(&'static str, Cell)>) -> Block {
    let words = documents.speech.pick(&ENGLISH, &FRENCH);
    let rows = answers.into_iter().map(|(question, cell)| {
        vec![vec![Line::from(question)], or_unsaid(&documents.speech, cell), Cell::new()]
    });
    Block::table("", &[words.question, words.answer, words.assessment], rows)
}

fn overview(documents: &Documents<'_>, gathered: &Gathered<'_>) -> Vec<(&'static str, Cell)> {
    let speech = &documents.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let clauses = &gathered.subject.clauses;
    let contract = clauses.contract;
    let mut processing = vec![speech.contract(clauses.id)];
    processing.extend(speech.notes(&contract.about));
    let roles = contract.roles.iter().map(|said| {
        let told = [speech.role(said.role).into(), speech.party(said.party.value)];
        speech.said(Line::joined(told, speech.words.colon), said.party.span)
    });
    let mut responsibilities: Cell = roles.collect();
    let controls = |said: &RoleSaid| matches!(said.role, Role::Controller | Role::JointController);
    if !contract.roles.iter().any(controls) {
        let datasets = gathered.subject.datasets.iter().copied().collect();
        responsibilities.extend(told::controllers_of(speech, &datasets));
    }
    responsibilities.extend(told::roles_unsaid(speech, contract));
    let deciding = contract.roles.iter().filter(|said| said.role != Role::Processor).map(|said| said.party);
    let officers = told::officers(speech, &deciding.collect::<Vec<_>>()).into_iter();
    responsibilities.extend(officers.map(|officer| {
        let from = officer.from.clone();
        Line::joined([speech.words.officer.into(), officer], speech.words.colon).written_at(from)
    }));
    responsibilities.extend(told::statements(speech, contract, "allocation"));
    let rulebooks = documents.judgement.rulebooks_of(clauses.id).into_iter();
    let mut standards: Cell = rulebooks.map(|id| speech.rulebook(id)).collect();
    for (_, clause) in clauses.every() {
        if let ClauseKind::Require(asked) = &clause.kind
            && matches!(asked.required, Required::Certified(_) | Required::Meets(_))
            && !clause.advice
        {
            standards.push(speech.said(speech.requirement(asked), clause.span));
        }
    }
    standards.extend(contract.about.references.iter().map(|text| Line::from(&**text)));
    vec![
        (words.processing, processing),
        (words.stakes, told::statements(speech, contract, "benefit")),
        (words.responsibilities, responsibilities),
        (words.standards, standards),
    ]
}

fn data(
    documents: &Documents<'_>,
    gathered: &Gathered<'_>,
    derived: &[&Derived<'_, '_>],
) -> Vec<(&'static str, Cell)> {
    let speech = &documents.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let model = speech.model;
    let each = |of: &dyn Fn(&Activity<'_>) -> Cell| {
        let mut cell = Cell::new();
        for line in gathered.activities.iter().flat_map(of) {
            if !cell.contains(&line) {
                cell.push(line);
            }
        }
        cell
    };
    let mut data = each(&|activity| activity.datasets(model).iter().map(|id| speech.dataset(*id)).collect());
    data.extend(each(&|activity| activity.persons(speech)));
    let columns = gathered.activities.iter().flat_map(Activity::columns).collect();
    data.extend(told::categories(speech, &columns));
    let contract = gathered.subject.clauses.contract;
    data.extend(derived.iter().map(|derived| speech.dataset(derived.id)));
    // In the order of time: who holds the data, who may do what with them, what is made of them, and how that ends.
    let holders = gathered.subject.datasets.iter().filter_map(|id| {
        let controller = model.datasets.get(*id)?.controller?;
        let told = [speech.dataset(*id), speech.party(controller.value)];
        Some(speech.said(Line::told(words.held_by, &told), controller.span))
    });
    let mut life_cycle: Cell = holders.collect();
    life_cycle.extend(each(&|activity| activity.permits(speech, words.may)));
    life_cycle.extend(derived.iter().map(|derived| {
        let told =
            [speech.dataset(derived.id), derived.sources(speech), speech.party(derived.controller.value)];
        Line::told(words.made_by, &told)
    }));
    life_cycle.extend(told::removals(speech, gathered.subject, &with_derived(gathered, derived)));
    life_cycle.extend(told::statements(speech, contract, "exit_plan"));
    let assets = gathered.chain.iter().map(|link| {
        let operator = link.operator.map(|said| speech.party(said.value));
        Line::joined(std::iter::once(speech.hosting(link.id)).chain(operator), " — ")
            .written_at(speech.site.source(link.hosting.about.span))
    });
    vec![(words.what_data, data), (words.life_cycle, life_cycle), (words.assets, assets.collect())]
}

/// The datasets of a contract, and those derived from them.
fn with_derived(gathered: &Gathered<'_>, derived: &[&Derived<'_, '_>]) -> BTreeSet<DatasetId> {
    gathered.subject.datasets.iter().copied().chain(derived.iter().map(|derived| derived.id)).collect()
}

fn necessity(
    documents: &Documents<'_>,
    gathered: &Gathered<'_>,
    derived: &[&Derived<'_, '_>],
) -> Vec<(&'static str, Cell)> {
    let speech = &documents.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let subject = gathered.subject;
    let contract = subject.clauses.contract;
    let bases = |special: bool| -> Cell {
        let bases = gathered.activities.iter().flat_map(|activity| {
            let bases = activity.bases(speech, special).into_iter();
            bases.map(|basis| {
                let from = basis.from.clone();
                let told = [activity.purpose.clone(), basis];
                Line::joined(told, speech.words.colon).written_at(from)
            })
        });
        bases.collect()
    };
    let shown = what::columns_shown(&subject.shared);
    let columns = subject.datasets.iter().filter_map(|id| {
        let dataset = speech.model.datasets.get(*id)?;
        let count = speech.model.columns_of(*id).filter(|column| shown.contains(column)).count();
        let told =
            [speech.dataset(*id), count.to_string().into(), dataset.columns.count().to_string().into()];
        Some(Line::told(words.columns_shown, &told))
    });
    let datasets = with_derived(gathered, derived);
    let special = library_term(speech.model, TermKind::Category, "std.prelude.special");
    let mut activities = gathered.activities.iter();
    let none_special = activities.all(|activity| activity.categories_in(speech.model, &special).is_empty())
        && derived.iter().all(|derived| derived.special(speech.model).is_empty());
    vec![
        (words.purposes, gathered.activities.iter().map(|activity| activity.purpose.clone()).collect()),
        (words.bases, bases(false)),
        (words.exceptions, told::exceptions(speech, none_special, bases(true))),
        (words.minimisation, columns.collect()),
        (words.accuracy, told::statements(speech, contract, "quality")),
        (words.storage, told::time_limits(speech, subject, &datasets)),
    ]
}

fn rights(documents: &Documents<'_>, gathered: &Gathered<'_>) -> Vec<(&'static str, Cell)> {
    let speech = &documents.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let subject = gathered.subject;
    let contract = subject.clauses.contract;
    let rights = || told::statements(speech, contract, "rights");
    let mut objection = Cell::new();
    for line in gathered.activities.iter().flat_map(objections::of_all).chain(rights()) {
        if !objection.contains(&line) {
            objection.push(line);
        }
    }
    let named = contract.roles.iter().filter(|said| said.role == Role::Processor);
    let named: Vec<Said<PartyId>> = named.map(|said| said.party).collect();
    let mut processors = told::processors(speech, subject, &gathered.chain, &named);
    let theirs = named.iter().filter_map(|said| {
        speech.model.parties.get(speech.model.organisation_of(said.value)).map(|party| &party.closure)
    });
    let theirs = theirs.fold(Ranges::empty(), |all, party| all.union(party));
    // What binds the processors, and nobody else.
    for (_, clause) in subject.clauses.every() {
        if let ClauseKind::Duty(duty) = &clause.kind
            && !clause.advice
            && duty.parties.value.overlaps(&theirs)
        {
            let objects = duty.objects.iter().map(|object| speech.duty_object(&object.value));
            let told = [
                Line::joined(speech.bearers(duty), ", "),
                Line::joined([speech.term(duty.action.value), Line::joined(objects, ", ")], " "),
                speech.due(duty.due.value).into(),
            ];
            processors.push(speech.said(Line::told(words.see_duties, &told), clause.span));
        }
    }
    vec![
        (words.information, told::statements(speech, contract, "information")),
        (words.consent, consent(speech, contract)),
        (words.access, rights()),
        (words.erasure, rights()),
        (words.objection, objection),
        (words.processors, processors),
        (words.transfers, gathered.outside.clone()),
    ]
}

/// The bases of consent that the contract says; that it says others alone, where it says some.
fn consent(speech: &Speech<'_>, contract: &Contract) -> Cell {
    let words = speech.pick(&ENGLISH, &FRENCH);
    let consent = CONSENT
        .iter()
        .fold(Ranges::empty(), |all, path| all.union(&library_term(speech.model, TermKind::Basis, path)));
    let bases = contract.bases.iter().filter(|said| consent.contains(i64::from(said.basis.value.raw())));
    let mut cell: Cell =
        bases.map(|said| speech.said(told::cited(speech, said.basis.value), said.basis.span)).collect();
    if cell.is_empty() && !consent.is_empty() && !contract.bases.is_empty() {
        cell.push(words.no_consent.into());
    }
    cell
}

/// What the library calls consent to a processing.
const CONSENT: [&str; 2] = ["std.eu.gdpr.art6.consent", "std.eu.gdpr.art9.explicit_consent"];

/// The feared events, with nothing said of them: that is for people.
fn events(words: &Words) -> Block {
    let head = [
        words.event,
        words.impacts,
        words.threats,
        words.sources,
        words.controls,
        words.severity,
        words.likelihood,
    ];
    let events = [words.illegitimate, words.modification, words.disappearance];
    let rows = events.into_iter().map(|event| {
        let mut row = vec![vec![Line::from(event)]];
        row.resize(head.len(), Cell::new());
        row
    });
    Block::table("", &head, rows)
}
