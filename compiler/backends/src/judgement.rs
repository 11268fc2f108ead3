//! What became of each clause: which statements carry it, which findings bear on it, and so what stands behind it. The manifest
//! and the documents both ask here.

use crate::target::{Emitted, Input, Loss};
use charta_base::{Diagnostic, Span};
use charta_checks::Waived;
use charta_model::model::{Clause, ClauseId, ClauseKind, ContractId, Model, Owner, RulebookId};
use charta_model::rules::covered_contracts;
use std::collections::BTreeMap;

/// What stands behind a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Enforcement {
    /// A statement of an artifact carries it.
    Enforced,
    /// People must see to it: a duty, or a permit or forbid that no wanted target carries.
    Procedural,
    /// A requirement with findings that stop no build: it is judged again each time.
    Monitored,
    /// A requirement with no finding.
    RequirementHeld,
    /// It is an exception itself.
    Waiver,
}

impl Enforcement {
    /// The word in the manifest.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Enforcement::Enforced => "enforced",
            Enforcement::Procedural => "procedural",
            Enforcement::Monitored => "monitored",
            Enforcement::RequirementHeld => "requirement-held",
            Enforcement::Waiver => "waiver",
        }
    }
}

/// A statement that carries a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Carrier<'a> {
    /// The target that wrote it.
    pub(crate) target: &'static str,
    /// The artifact it stands in.
    pub(crate) path: &'a str,
    /// Its name there.
    pub(crate) id: &'a str,
    /// What it is.
    pub(crate) kind: &'static str,
}

/// The findings that bear on a requirement.
#[derive(Debug, Default)]
pub(crate) struct Findings<'a> {
    /// Not waived; none is an error, since the build went on.
    pub(crate) open: Vec<&'a Diagnostic>,
    /// Waived.
    pub(crate) waived: Vec<&'a Waived>,
}

impl Findings<'_> {
    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_empty() && self.waived.is_empty()
    }
}

/// What was made of the clauses of a project.
#[derive(Debug)]
pub(crate) struct Judgement<'a> {
    pub(crate) input: &'a Input<'a>,
    carriers: BTreeMap<ClauseId, Vec<Carrier<'a>>>,
    losses: Vec<(&'static str, &'a Loss)>,
    covering: Vec<(RulebookId, Vec<ContractId>)>,
}

impl<'a> Judgement<'a> {
    pub(crate) fn new(input: &'a Input<'a>, emitted: &'a [(&'static str, Emitted)]) -> Judgement<'a> {
        let mut carriers: BTreeMap<ClauseId, Vec<Carrier<'a>>> = BTreeMap::new();
        let mut losses = Vec::new();
        for (target, emitted) in emitted {
            for artifact in &emitted.artifacts {
                for statement in &artifact.statements {
                    let (path, id) = (artifact.path.as_str(), statement.id.as_str());
                    let carrier = Carrier { target, path, id, kind: statement.kind };
                    for clause in &statement.clauses {
                        carriers.entry(*clause).or_default().push(carrier);
                    }
                }
            }
            losses.extend(emitted.losses.iter().map(|loss| (*target, loss)));
        }
        let model = input.checked.model();
        let named = model.rulebooks.iter().filter(|(_, rulebook)| rulebook.named);
        let covering = named.map(|(id, rulebook)| (id, covered_contracts(model, rulebook))).collect();
        Judgement { input, carriers, losses, covering }
    }

    pub(crate) fn model(&self) -> &'a Model {
        self.input.checked.model()
    }

    /// The statements that carry a clause, in the order of the targets.
    pub(crate) fn carriers(&self, clause: ClauseId) -> &[Carrier<'a>] {
        self.carriers.get(&clause).map_or(&[], Vec::as_slice)
    }

    /// What was lost, with the target that lost it.
    pub(crate) fn losses(&self) -> &[(&'static str, &'a Loss)] {
        &self.losses
    }

    /// The rulebooks that the project names and that cover a contract.
    pub(crate) fn rulebooks_of(&self, contract: ContractId) -> Vec<RulebookId> {
        let covering = self.covering.iter().filter(|(_, contracts)| contracts.contains(&contract));
        covering.map(|(rulebook, _)| *rulebook).collect()
    }

    /// The contracts on which a clause bears.
    fn contracts_of(&self, owner: Owner) -> Vec<ContractId> {
        match owner {
            Owner::Contract(contract) => vec![contract],
            Owner::Rulebook(rulebook) => {
                let covered = self.covering.iter().find(|(id, _)| *id == rulebook);
                covered.map_or_else(Vec::new, |(_, contracts)| contracts.clone())
            }
        }
    }

    /// The findings that bear on a requirement of a contract, its own or a rulebook's.
    pub(crate) fn findings_on(&self, contract: ContractId, clause: &Clause) -> Findings<'a> {
        let outcome = self.input.checked.outcome();
        let bears = |finding: &Diagnostic| self.bears(finding, contract, clause);
        Findings {
            open: outcome.findings.iter().filter(|finding| bears(finding)).collect(),
            waived: outcome.waived.iter().filter(|waived| bears(&waived.finding)).collect(),
        }
    }

    /// Whether a finding judges this requirement of the contract. A verdict about the contract that points at none of its
    /// requirements bears on all of them: a document must not call held what may not be.
    fn bears(&self, finding: &Diagnostic, contract: ContractId, clause: &Clause) -> bool {
        let points_at = |clause: &Clause| {
            let labels = finding.primary.iter().chain(&finding.secondary);
            labels.into_iter().any(|label| is_within(label.span, clause.span))
        };
        if !self.is_about(finding, contract) {
            return finding.subject.is_empty() && points_at(clause);
        }
        let model = self.model();
        let requirements = model.clauses.values().filter(|other| {
            matches!(other.kind, ClauseKind::Require(_)) && self.contracts_of(other.owner).contains(&contract)
        });
        points_at(clause) || finding.verdict.is_some() && !requirements.into_iter().any(points_at)
    }

    /// Whether a finding names the contract among what it is about.
    pub(crate) fn is_about(&self, finding: &Diagnostic, contract: ContractId) -> bool {
        let path = self.model().contracts.get(contract).map(|contract| contract.about.path.as_ref());
        path.is_some_and(|path| finding.subject.iter().any(|subject| subject == path))
    }

    /// What stands behind a clause.
    pub(crate) fn enforcement(&self, id: ClauseId, clause: &Clause) -> Enforcement {
        match &clause.kind {
            ClauseKind::Waive(_) => Enforcement::Waiver,
            ClauseKind::Duty(_) => Enforcement::Procedural,
            ClauseKind::Grant(_) if self.carriers(id).is_empty() => Enforcement::Procedural,
            ClauseKind::Grant(_) => Enforcement::Enforced,
            ClauseKind::Require(_) => {
                let contracts = self.contracts_of(clause.owner);
                match contracts.into_iter().all(|contract| self.findings_on(contract, clause).is_empty()) {
                    true => Enforcement::RequirementHeld,
                    false => Enforcement::Monitored,
                }
            }
        }
    }
}

fn is_within(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}
