//! What became of each clause: which statements carry it, which findings bear on it, and so what stands behind it. The manifest
//! and the documents both ask here.

use crate::registry::is_executed;
use crate::target::{Emitted, Input, Loss};
use charta_base::{Diagnostic, Span};
use charta_checks::{Context, Waived};
use charta_model::model::{Clause, ClauseId, ClauseKind, ContractId, Effect, Model, Owner, RulebookId};
use charta_model::rules::{contracts_below, with_those_below};
use charta_model::time::Period;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// What stands behind a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Enforcement {
    /// A statement of an artifact that an engine of the tests runs carries it.
    Enforced,
    /// Only statements carry it that no engine of the tests runs.
    NotExecuted,
    /// Nothing: its source is not settled, so it binds nobody.
    Advice,
    /// It says what must not be held together, which no single request shows: it is judged when the project is compiled, and no
    /// artifact carries it.
    Apart,
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
            Enforcement::NotExecuted => "not-executed",
            Enforcement::Advice => "advice",
            Enforcement::Procedural | Enforcement::Apart => "procedural",
            Enforcement::Monitored => "monitored",
            Enforcement::RequirementHeld => "requirement-held",
            Enforcement::Waiver => "waiver",
        }
    }

    /// Why no artifact carries it, where the word alone does not tell.
    pub(crate) const fn reason(self) -> Option<&'static str> {
        match self {
            Enforcement::Advice => Some("its source is not settled, so it binds nobody"),
            Enforcement::Apart => {
                Some("what must not be held together is judged when the project is compiled")
            }
            Enforcement::NotExecuted => Some("no engine has run what carries it"),
            Enforcement::Enforced
            | Enforcement::Procedural
            | Enforcement::Monitored
            | Enforcement::RequirementHeld
            | Enforcement::Waiver => None,
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

/// A requirement that bears on a contract.
#[derive(Debug)]
struct Asked<'a> {
    clause: &'a Clause,
    /// The stretches of days on which it is judged.
    periods: Vec<Period>,
}

/// What was made of the clauses of a project.
#[derive(Debug)]
pub(crate) struct Judgement<'a> {
    pub(crate) input: &'a Input<'a>,
    carriers: BTreeMap<ClauseId, Vec<Carrier<'a>>>,
    losses: Vec<(&'static str, &'a Loss)>,
    covering: &'a [(RulebookId, Vec<ContractId>)],
    /// The contracts right below each framework agreement.
    below: FxHashMap<ContractId, Vec<ContractId>>,
    asked: BTreeMap<ContractId, Vec<Asked<'a>>>,
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
        let covering = input.checked.rules().named_rulebooks();
        let below = contracts_below(model);
        Judgement { input, carriers, losses, covering, below, asked: asked(input) }
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

    /// The framework agreements under which a contract stands, the nearest first.
    pub(crate) fn agreements_above(&self, contract: ContractId) -> Vec<ContractId> {
        let contract = self.model().contracts.get(contract);
        let above = contract.into_iter().flat_map(|contract| self.model().agreements_above(contract));
        above.map(|(agreement, _)| agreement).collect()
    }

    /// The clauses of a framework agreement that bear on the contracts below it: what it permits and waives holds for it alone.
    pub(crate) fn handed_down(&self, agreement: ContractId) -> Vec<(ClauseId, &'a Clause)> {
        let model = self.model();
        let ids = model.contracts.get(agreement).map_or(&[][..], |contract| &contract.clauses);
        let clauses = ids.iter().filter_map(|id| Some((*id, model.clauses.get(*id)?)));
        let bears = |clause: &Clause| match &clause.kind {
            ClauseKind::Grant(grant) => grant.effect == Effect::Forbid,
            ClauseKind::Require(_) | ClauseKind::Duty(_) => true,
            ClauseKind::Waive(_) => false,
        };
        clauses.filter(|(_, clause)| bears(clause)).collect()
    }

    /// The days on which a requirement is judged for a contract; none where it does not bind it, since the contract is exempt or
    /// the rulebook not in force.
    pub(crate) fn asked_on(&self, contract: ContractId, clause: &Clause) -> &[Period] {
        let asked = self.asked.get(&contract).map_or(&[][..], Vec::as_slice);
        asked.iter().find(|asked| is_same(asked.clause, clause)).map_or(&[], |asked| &asked.periods)
    }

    /// The contracts on which a requirement bears.
    fn contracts_of(&self, owner: Owner) -> Vec<ContractId> {
        match owner {
            Owner::Contract(contract) => with_those_below(contract, &self.below),
            Owner::Procedure(_) => Vec::new(),
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
        let mut asked = self.asked.get(&contract).into_iter().flatten();
        points_at(clause) || finding.verdict.is_some() && !asked.any(|asked| points_at(asked.clause))
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
            _ if clause.advice => Enforcement::Advice,
            ClauseKind::Grant(grant) if grant.with.is_some() => Enforcement::Apart,
            ClauseKind::Duty(_) => Enforcement::Procedural,
            ClauseKind::Grant(_) if self.carriers(id).is_empty() => Enforcement::Procedural,
            ClauseKind::Grant(_) if self.carriers(id).iter().any(|by| is_executed(by.target)) => {
                Enforcement::Enforced
            }
            ClauseKind::Grant(_) => Enforcement::NotExecuted,
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

/// The requirements that bear on each contract: its own, those of the agreements above it, and those of the rulebooks that cover it,
/// as the checks judge them.
fn asked<'a>(input: &Input<'a>) -> BTreeMap<ContractId, Vec<Asked<'a>>> {
    let checked = input.checked;
    let mut all: BTreeMap<ContractId, Vec<Asked<'a>>> = BTreeMap::new();
    for asking in Context::new(checked.model(), checked.rules(), checked.on()).askings() {
        let asked = all.entry(asking.contract_id).or_default();
        // The stretches of days of one requirement come one after another.
        match asked.last_mut().filter(|last| is_same(last.clause, asking.clause)) {
            Some(last) => last.periods.push(asking.period),
            None => asked.push(Asked { clause: asking.clause, periods: vec![asking.period] }),
        }
    }
    all
}

/// Whether two are the same clause of the same owner.
fn is_same(one: &Clause, other: &Clause) -> bool {
    (one.owner, one.number) == (other.owner, other.number)
}

/// Whether a place lies in another.
pub(crate) fn is_within(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}
