//! Contracts and rulebooks.

use super::Elaborator;
use super::facts::Facts;
use super::names::Entry;
use super::parties::is_none;
use super::phrase::Reader;
use crate::graphs::cycles::Edge;
use crate::model::{Approval, Contract, Dated, Owner, ProcedureId, Rulebook, Said, Scope};
use crate::time::Day;
use charta_base::Id;
use charta_syntax::ast::DeclarationKind;

const ORGANISATION: &[DeclarationKind] = &[DeclarationKind::Organisation];
/// Whether a name in the project file names a rulebook: its path or that of a module it stands in or below, where `std.` may be left out.
pub fn names_rulebook(name: &str, path: &str) -> bool {
    let below =
        |path: &str| path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    below(path) || path.strip_prefix("std.").is_some_and(below)
}

impl<'t> Elaborator<'t, '_> {
    /// Makes every contract with its clauses.
    pub(super) fn contracts(&mut self) {
        for entry in self.entries(DeclarationKind::Contract) {
            let facts = Facts::of(entry.declaration, &mut self.findings);
            self.common(&facts);
            let contract = self.contract(&entry, &facts);
            self.model.contracts.push(contract);
        }
        let edges: Vec<Edge> = self
            .model
            .contracts
            .iter()
            .filter_map(|(id, contract)| {
                contract.parent.map(|parent| Edge {
                    from: id.raw(),
                    to: parent.value.raw(),
                    span: parent.span,
                })
            })
            .collect();
        let places = self.places_by_id(&[DeclarationKind::Contract]);
        self.report_cycles(&places, &edges, "is its own parent");
    }

    fn contract(&mut self, entry: &Entry<'t>, facts: &Facts<'t>) -> Contract {
        let file = entry.file;
        let owner = Owner::Contract(Id::new(entry.id));
        let subprocessors = match is_none(facts, "subprocessors") {
            true => Some(Vec::new()),
            false => {
                facts.get("subprocessors").map(|_| self.several(file, facts, "subprocessors", ORGANISATION))
            }
        };
        let mut number = 0;
        let mut clauses = self.numbered_clauses(file, owner, entry.declaration.statements(), &mut number);
        clauses.extend(self.template_clauses(file, owner, facts, &mut number));
        let mut contract = Contract {
            about: self.about(entry, facts),
            provider: self.one(file, facts, "provider", ORGANISATION),
            recipients: self.several(file, facts, "recipient", ORGANISATION),
            term: self.period(facts, "term"),
            processed_at: self.several_dated(file, facts, "processed_at", &[DeclarationKind::Hosting]),
            subprocessors,
            procedure: self.procedure(file, facts),
            approvals: self.approvals(file, facts),
            retention: self.length(facts, "retention"),
            parent: self.one(file, facts, "parent", &[DeclarationKind::Contract]),
            reference: self.text(facts, "reference"),
            signed: self.day(facts, "signed"),
            clauses,
            ..Contract::default()
        };
        self.agree(file, facts, &mut contract);
        contract
    }

    fn procedure(&mut self, file: usize, facts: &Facts<'t>) -> Option<Said<(ProcedureId, Option<Day>)>> {
        const EXPECTED: &str =
            "a procedure, and the day its file was submitted: `full_authorisation submitted 2024-01-15`";
        let fact = facts.get("procedure")?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let found = self.name_in(file, &mut reader, "procedure", &[DeclarationKind::Procedure])?;
        let mut submitted = None;
        if reader.keyword("submitted") {
            submitted = reader.date();
            if submitted.is_none() {
                self.wrong("procedure", reader.here(), EXPECTED);
                return Some(Said { value: (found.value, None), span: phrase.span() });
            }
        }
        self.finish(&reader, "procedure", EXPECTED);
        Some(Said { value: (found.value, submitted), span: phrase.span() })
    }

    fn approvals(&mut self, file: usize, facts: &Facts<'t>) -> Vec<Dated<Approval>> {
        let Some(fact) = facts.get("approval") else { return Vec::new() };
        let mut approvals = Vec::new();
        for phrase in fact.phrases() {
            let mut reader = Reader::new(phrase);
            let Some(authority) = self.name_in(file, &mut reader, "approval", ORGANISATION) else { continue };
            let reference = reader.text().map(|text| text.value().as_ref().into());
            if let Some(period) = self.dates(&mut reader, "approval") {
                let value = Approval { authority: authority.value, reference };
                approvals.push(Dated { value, period, span: phrase.span() });
            }
        }
        approvals
    }

    /// Makes every rulebook with its clauses.
    pub(super) fn rulebooks(&mut self) {
        for entry in self.entries(DeclarationKind::Rulebook) {
            let facts = Facts::of(entry.declaration, &mut self.findings);
            self.common(&facts);
            let about = self.about(&entry, &facts);
            let by_manifest = |name: &String| names_rulebook(name, &about.path);
            let named = !about.library
                || self.names.is_named(&entry.module, &entry.path)
                || self.surroundings.rulebooks.iter().any(by_manifest);
            let owner = Owner::Rulebook(Id::new(entry.id));
            let mut number = 0;
            let mut clauses =
                self.numbered_clauses(entry.file, owner, entry.declaration.statements(), &mut number);
            clauses.extend(self.template_clauses(entry.file, owner, &facts, &mut number));
            let rulebook = Rulebook {
                about,
                applies_to: self.scopes(entry.file, &facts),
                in_force: self.period(&facts, "in_force").map(|said| said.value).unwrap_or_default(),
                named,
                derogation: self.derogation_limit(entry.file, &facts),
                clauses,
            };
            self.model.rulebooks.push(rulebook);
        }
    }

    pub(super) fn scopes(&mut self, file: usize, facts: &Facts<'t>) -> Vec<Said<Scope>> {
        const EXPECTED: &str = "`contracts of ORGANISATION`, `data of ORGANISATION`, `data in CATEGORY`, a dataset, or `every contract`";
        let Some(fact) = facts.get("applies_to") else { return Vec::new() };
        let mut scopes = Vec::new();
        for phrase in fact.phrases() {
            let mut reader = Reader::new(phrase);
            let scope = if reader.keywords(&["contracts", "of"]) {
                self.name_in(file, &mut reader, "applies_to", ORGANISATION)
                    .map(|said| Scope::ContractsOf(said.value))
            } else if reader.keywords(&["data", "of"]) {
                self.name_in(file, &mut reader, "applies_to", ORGANISATION)
                    .map(|said| Scope::DataOf(said.value))
            } else if reader.keywords(&["data", "in"]) {
                let kinds = [DeclarationKind::Category];
                self.name_in(file, &mut reader, "applies_to", &kinds).map(|said| Scope::DataIn(said.value))
            } else if reader.keywords(&["every", "contract"]) {
                Some(Scope::EveryContract)
            } else if phrase.atoms().count() > 1 {
                self.wrong("applies_to", phrase.span(), EXPECTED);
                None
            } else {
                let kinds = [DeclarationKind::Dataset];
                self.name_in(file, &mut reader, "applies_to", &kinds).map(|said| Scope::Dataset(said.value))
            };
            if scope.is_some() {
                self.finish(&reader, "applies_to", EXPECTED);
            }
            scopes.extend(scope.map(|value| Said { value, span: phrase.span() }));
        }
        scopes
    }
}
