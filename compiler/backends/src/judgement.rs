//! What became of each clause: which statements carry it, which findings bear on it, and so what stands behind it. The manifest
//! and the documents both ask here.

use crate::loss::Loss;
use crate::registry::{self, is_deciding, is_executed};
use crate::target::{Emitted, Input};
use charta_base::{Diagnostic, FileId, Span};
use charta_checks::enforcement::{Building, ByHand, Ending, Endings, Wanted};
use charta_checks::{Context, Waived};
use charta_model::model::{
    Clause, ClauseId, ClauseKind, ContractId, Duty, DutyObject, Effect, Model, Owner, RulebookId,
};
use charta_model::rules::{contracts_below, with_those_below};
use charta_model::time::Period;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// What stands behind a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Enforcement {
    /// Statements that a system executes carry it, and an engine of the tests runs some of them.
    Enforced,
    /// Only statements carry it that no engine of the tests runs.
    NotExecuted,
    /// It forbids what nothing permits: whatever executes the artifacts denies that by default.
    Denied,
    /// It forbids what systems refuse when they are asked, to people who see the same data for other actions or may take them out: what
    /// they do with what they were shown, no system sees.
    Refused,
    /// It forbids what people do with data that they have, and nothing permits it: they keep to it, and a policy denies it wherever one
    /// is asked.
    Kept,
    /// Every target that is built narrowed it to nothing: whatever executes the artifacts denies all of it. The losses say why.
    Narrowed,
    /// The project builds targets that carry it, and this build leaves all of them out.
    LeftOut,
    /// Nothing: its source is not settled, so it binds nobody.
    Advice,
    /// It says what must not be held together, which no single request shows: each check judges it.
    Apart,
    /// Its bearers owe it.
    Owed,
    /// People see to it, as the project file says.
    ByHand,
    /// A rulebook's forbid of what nothing permits, in a project that builds nothing a system executes.
    Idle,
    /// A requirement with findings that stop no build: it is judged again each time.
    Monitored,
    /// A requirement with no finding.
    RequirementHeld,
    /// It is an exception itself.
    Waiver,
    /// Systems would, but errors stand in the way of a build, and this is a draft to be read with them.
    Draft,
    /// Nothing and nobody. The checks let no project be built with such a clause.
    Unenforced,
}

impl Enforcement {
    /// The word in the manifest.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Enforcement::Enforced | Enforcement::Denied | Enforcement::Narrowed => "enforced",
            Enforcement::LeftOut => "left-out",
            Enforcement::NotExecuted => "not-executed",
            Enforcement::Advice => "advice",
            Enforcement::Owed
            | Enforcement::Refused
            | Enforcement::Kept
            | Enforcement::ByHand
            | Enforcement::Idle => "procedural",
            Enforcement::Monitored | Enforcement::RequirementHeld | Enforcement::Apart => "monitored",
            Enforcement::Waiver => "waiver",
            Enforcement::Draft => "draft",
            Enforcement::Unenforced => "unenforced",
        }
    }

    /// Why it is so, where the word alone does not tell.
    pub(crate) const fn reason(self) -> Option<&'static str> {
        match self {
            Enforcement::Denied => Some("nothing that is permitted meets it, so it is denied by default"),
            Enforcement::Refused => {
                Some("systems refuse requests for it; whether who sees the data keeps to it is for people")
            }
            Enforcement::Kept => {
                Some("no system stands between people and what it forbids, so that they must keep to it")
            }
            Enforcement::Narrowed => {
                Some("every target that is built narrowed it to nothing, so all of it is denied")
            }
            Enforcement::Draft => Some("errors stand in the way of a build, so nothing was built from it"),
            Enforcement::LeftOut => Some("this build leaves out the targets that carry it"),
            Enforcement::Advice => Some("its source is not settled, so it binds nobody"),
            Enforcement::Apart => {
                Some("what must not be held together is judged when the project is compiled")
            }
            Enforcement::NotExecuted => Some("no engine has run what carries it"),
            Enforcement::Idle => {
                Some("nothing that is permitted meets it, and no system is built that would deny it")
            }
            Enforcement::Unenforced => Some("no artifact carries it, and nobody is said to see to it"),
            Enforcement::Enforced
            | Enforcement::Owed
            | Enforcement::ByHand
            | Enforcement::Monitored
            | Enforcement::RequirementHeld
            | Enforcement::Waiver => None,
        }
    }
}

/// What proves that a duty was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// What is handed over in doing it.
    Itself,
    /// What another duty of the same bearers has them hand over.
    Clause(ClauseId),
    /// A record that its bearers keep.
    Record,
}

/// The things that prove something, in the words of duties.
const PROOFS: [&str; 4] = ["certificate", "report", "log", "findings"];

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

/// The checks whose verdict is about what a contract itself states or leaves out, whatever is required of it.
const UNASKED: [&str; 3] = ["undisclosed-subprocessor", "missing-arrangement", "does-not-qualify"];

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
    endings: Endings,
    /// The targets that a system executes: those that are built, and those that the project builds otherwise.
    executable: Vec<(&'static str, bool)>,
    losses: Vec<(&'static str, &'a Loss)>,
    /// The places in `losses` of each clause.
    losses_of: FxHashMap<ClauseId, Vec<usize>>,
    covering: FxHashMap<ContractId, Vec<RulebookId>>,
    /// The contracts that each rulebook covers.
    covered: FxHashMap<RulebookId, &'a [ContractId]>,
    about: FxHashMap<ContractId, Findings<'a>>,
    /// Findings that name nothing they are about, by where they point.
    general: General<'a>,
    /// Findings that name no contract.
    about_none: Vec<&'a Diagnostic>,
    /// The contracts right below each framework agreement.
    below: FxHashMap<ContractId, Vec<ContractId>>,
    asked: BTreeMap<ContractId, Vec<Asked<'a>>>,
    /// The requirements on which findings bear, for whatever contract.
    monitored: FxHashSet<ClauseId>,
}

/// Findings that name nothing they are about: they bear on the clauses in which they point somewhere.
#[derive(Debug, Default)]
struct General<'a> {
    findings: Findings<'a>,
    /// Where they point, by file and first byte; which finding it is, counting the open ones and then the waived.
    labels: BTreeMap<(FileId, u32), Vec<(u32, usize)>>,
}

impl<'a> General<'a> {
    fn new(findings: Findings<'a>) -> General<'a> {
        let mut labels: BTreeMap<(FileId, u32), Vec<(u32, usize)>> = BTreeMap::new();
        let open = findings.open.iter().copied();
        let all = open.chain(findings.waived.iter().map(|waived| &waived.finding));
        for (at, finding) in all.enumerate() {
            for label in finding.primary.iter().chain(&finding.secondary) {
                let place = (label.span.file, label.span.start);
                labels.entry(place).or_default().push((label.span.end, at));
            }
        }
        General { findings, labels }
    }

    /// Those that point into a span.
    fn within(&self, span: Span) -> Findings<'a> {
        let near =
            self.labels.range((span.file, span.start)..=(span.file, span.end)).flat_map(|(_, ends)| ends);
        let inside: BTreeSet<usize> = near.filter(|(end, _)| *end <= span.end).map(|(_, at)| *at).collect();
        let mut found = Findings::default();
        for at in inside {
            match self.findings.open.get(at) {
                Some(finding) => found.open.push(finding),
                None => found.waived.extend(self.findings.waived.get(at - self.findings.open.len())),
            }
        }
        found
    }
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
        let named = input.checked.rules().named_rulebooks();
        let mut covering: FxHashMap<ContractId, Vec<RulebookId>> = FxHashMap::default();
        for (rulebook, contracts) in named {
            for contract in contracts {
                covering.entry(*contract).or_default().push(*rulebook);
            }
        }
        let covered = named.iter().map(|(id, contracts)| (*id, contracts.as_slice())).collect();
        let (about, general, about_none) = sorted(input);
        let below = contracts_below(model);
        let building = built(input, emitted);
        let is_built = |name: &str| emitted.iter().any(|(target, _)| *target == name);
        let executable = building.executable().map(|name| (name, is_built(name))).collect();
        let endings = Endings::new(model, input.checked.rules(), &building);
        let mut losses_of: FxHashMap<ClauseId, Vec<usize>> = FxHashMap::default();
        for (at, (_, loss)) in losses.iter().enumerate() {
            losses_of.entry(loss.clause).or_default().push(at);
        }
        let judgement = Judgement {
            input,
            carriers,
            endings,
            executable,
            losses,
            losses_of,
            covering,
            covered,
            about,
            general: General::new(general),
            about_none,
            below,
            asked: asked(input),
            monitored: FxHashSet::default(),
        };
        Judgement { monitored: judgement.with_findings(), ..judgement }
    }

    /// The requirements on which findings bear: asked once here, since a rulebook's is told on the page of each contract that it covers.
    fn with_findings(&self) -> FxHashSet<ClauseId> {
        let clauses = self.model().clauses.iter();
        let requirements = clauses.filter(|(_, clause)| matches!(clause.kind, ClauseKind::Require(_)));
        let monitored = requirements.filter(|(_, clause)| {
            let mut contracts = self.contracts_of(clause.owner).into_iter();
            contracts.any(|contract| !self.findings_on(contract, clause).is_empty())
        });
        monitored.map(|(id, _)| id).collect()
    }

    pub(crate) fn model(&self) -> &'a Model {
        self.input.checked.model()
    }

    /// The statements that carry a clause and that a system executes, in the order of the targets.
    pub(crate) fn carriers(&self, clause: ClauseId) -> impl Iterator<Item = &Carrier<'a>> {
        self.statements(clause, true)
    }

    /// The statements that tell a clause and stop nobody, in the order of the targets.
    pub(crate) fn told_in(&self, clause: ClauseId) -> impl Iterator<Item = &Carrier<'a>> {
        self.statements(clause, false)
    }

    fn statements(&self, clause: ClauseId, executable: bool) -> impl Iterator<Item = &Carrier<'a>> {
        let all = self.carriers.get(&clause).map_or(&[][..], Vec::as_slice);
        all.iter().filter(move |carrier| self.is_executable(carrier.target) == executable)
    }

    /// Whether a system executes what a target writes.
    pub(crate) fn is_executable(&self, target: &str) -> bool {
        self.executable.iter().any(|(name, _)| *name == target)
    }

    /// The targets that a system executes: of this build, or those that the project builds and this build leaves out.
    pub(crate) fn executable(&self, built: bool) -> impl Iterator<Item = &'static str> + '_ {
        self.executable.iter().filter(move |(_, is_built)| *is_built == built).map(|(name, _)| *name)
    }

    /// Whether this build leaves out all that the project builds for a system to execute.
    pub(crate) fn is_alone(&self) -> bool {
        self.executable(true).next().is_none() && self.executable(false).next().is_some()
    }

    /// What the project file says that people see to.
    pub(crate) fn by_hand(&self) -> Option<&'a ByHand> {
        self.input.checked.outcome().building.by_hand.as_ref()
    }

    /// What proves that a duty was done: what is handed over in doing it, what another duty of the same text has some of its
    /// bearers hand over, or their record.
    pub(crate) fn proof(&self, id: ClauseId, duty: &Duty) -> Proof {
        let is_proof = |duty: &Duty| {
            let mut objects = duty.objects.iter();
            objects.any(|object| matches!(&object.value, DutyObject::Thing(thing) if PROOFS.contains(&thing.as_ref())))
        };
        if is_proof(duty) {
            return Proof::Itself;
        }
        let model = self.model();
        let clauses = match model.clauses.get(id).map(|clause| clause.owner) {
            Some(Owner::Contract(contract)) => {
                model.contracts.get(contract).map(|contract| &contract.clauses)
            }
            Some(Owner::Rulebook(rulebook)) => {
                model.rulebooks.get(rulebook).map(|rulebook| &rulebook.clauses)
            }
            Some(Owner::Procedure(_)) | None => None,
        };
        let mut others = clauses.into_iter().flatten().filter(|other| **other != id);
        let proving = others.find(|other| match model.clauses.get(**other).map(|clause| &clause.kind) {
            Some(ClauseKind::Duty(other)) => {
                is_proof(other) && other.parties.value.overlaps(&duty.parties.value)
            }
            _ => false,
        });
        proving.map_or(Proof::Record, |clause| Proof::Clause(*clause))
    }

    /// What was lost, with the target that lost it.
    pub(crate) fn losses(&self) -> &[(&'static str, &'a Loss)] {
        &self.losses
    }

    /// What was lost of a clause, by its place in [`Judgement::losses`].
    pub(crate) fn losses_of(
        &self,
        clause: ClauseId,
    ) -> impl Iterator<Item = (usize, &'static str, &'a Loss)> + '_ {
        let places = self.losses_of.get(&clause).into_iter().flatten();
        places.filter_map(|at| self.losses.get(*at).map(|(target, loss)| (*at, *target, *loss)))
    }

    /// The rulebooks that the project names and that cover a contract.
    pub(crate) fn rulebooks_of(&self, contract: ContractId) -> Vec<RulebookId> {
        self.covering.get(&contract).cloned().unwrap_or_default()
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
    pub(crate) fn contracts_of(&self, owner: Owner) -> Vec<ContractId> {
        match owner {
            Owner::Contract(contract) => with_those_below(contract, &self.below),
            Owner::Procedure(_) => Vec::new(),
            Owner::Rulebook(rulebook) => {
                self.covered.get(&rulebook).map_or_else(Vec::new, |contracts| contracts.to_vec())
            }
        }
    }

    /// The findings that bear on a requirement of a contract, its own or a rulebook's.
    pub(crate) fn findings_on(&self, contract: ContractId, clause: &Clause) -> Findings<'a> {
        let mut bearing = self.general.within(clause.span);
        if let Some(about) = self.about.get(&contract) {
            let open = about.open.iter().copied().filter(|finding| self.bears(finding, contract, clause));
            let waived = about.waived.iter().copied();
            let waived = waived.filter(|waived| self.bears(&waived.finding, contract, clause));
            // What is about the contract comes first.
            bearing.open.splice(0..0, open.collect::<Vec<_>>());
            bearing.waived.splice(0..0, waived.collect::<Vec<_>>());
        }
        bearing
    }

    /// The findings that name the contract among what they are about.
    pub(crate) fn findings_about(&self, contract: ContractId) -> &[&'a Diagnostic] {
        self.about.get(&contract).map_or(&[], |findings| findings.open.as_slice())
    }

    /// The waived findings that name the contract among what they are about.
    pub(crate) fn waived_about(&self, contract: ContractId) -> &[&'a Waived] {
        self.about.get(&contract).map_or(&[], |findings| findings.waived.as_slice())
    }

    /// The findings that name no contract.
    pub(crate) fn findings_about_none(&self) -> &[&'a Diagnostic] {
        &self.about_none
    }

    /// Whether a finding about the contract judges this requirement of it. A verdict that points at none of its requirements bears on all of
    /// them: a document must not call held what may not be. A check that no requirement asks for bears on none.
    fn bears(&self, finding: &Diagnostic, contract: ContractId, clause: &Clause) -> bool {
        let points_at = |clause: &Clause| {
            let labels = finding.primary.iter().chain(&finding.secondary);
            labels.into_iter().any(|label| is_within(label.span, clause.span))
        };
        let mut asked = self.asked.get(&contract).into_iter().flatten();
        let is_asked = finding.verdict.is_some() && !UNASKED.contains(&finding.code.name);
        points_at(clause) || is_asked && !asked.any(|asked| points_at(asked.clause))
    }

    /// What stands behind a clause: how it ends, and what was built for it.
    pub(crate) fn enforcement(&self, id: ClauseId, clause: &Clause) -> Enforcement {
        let is_built = self.executable(true).next().is_some();
        let is_carried = self.carriers(id).next().is_some();
        match self.endings.of(id, clause) {
            Ending::Waiver => Enforcement::Waiver,
            Ending::Advice => Enforcement::Advice,
            // What people keep, they keep whatever is built.
            Ending::Carried | Ending::Denied | Ending::Idle | Ending::Unenforced
                if self.input.checked.errors() > 0 =>
            {
                Enforcement::Draft
            }
            Ending::Owed | Ending::Carried if is_carried => {
                match self.carriers(id).any(|by| is_executed(by.target)) {
                    true if self.endings.is_of_data_seen(id) => Enforcement::Refused,
                    true => Enforcement::Enforced,
                    false => Enforcement::NotExecuted,
                }
            }
            Ending::Owed => Enforcement::Owed,
            Ending::Carried | Ending::Denied if !is_built => Enforcement::LeftOut,
            Ending::Carried => Enforcement::Narrowed,
            // Whether a statement repeats it or not, the denial is that of all that was built.
            Ending::Denied if !self.executable(true).any(is_executed) => Enforcement::NotExecuted,
            Ending::Denied if self.endings.is_of_data_seen(id) => Enforcement::Refused,
            Ending::Denied => Enforcement::Denied,
            Ending::Kept => Enforcement::Kept,
            Ending::ByHand => Enforcement::ByHand,
            Ending::Idle => Enforcement::Idle,
            Ending::Unenforced => Enforcement::Unenforced,
            Ending::Judged if matches!(clause.kind, ClauseKind::Grant(_)) => Enforcement::Apart,
            Ending::Judged if self.monitored.contains(&id) => Enforcement::Monitored,
            Ending::Judged => Enforcement::RequirementHeld,
        }
    }

    /// The targets of this build that decide about any action, wherever they are asked.
    pub(crate) fn deciding(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.executable(true).filter(|target| is_deciding(target))
    }

    /// Whether statements carry what a clause forbids; else it is refused by default.
    pub(crate) fn is_carried(&self, id: ClauseId, clause: &Clause) -> bool {
        self.endings.of(id, clause) == Ending::Carried && self.carriers(id).next().is_some()
    }

    /// The names of the findings that bear on a requirement, over all contracts, each once.
    pub(crate) fn codes_on(&self, clause: &Clause) -> Vec<String> {
        let contracts = self.contracts_of(clause.owner).into_iter();
        let findings = contracts.map(|contract| self.findings_on(contract, clause)).flat_map(|findings| {
            let waived = findings.waived.into_iter().map(|waived| &waived.finding);
            findings.open.into_iter().chain(waived).collect::<Vec<_>>()
        });
        let codes: BTreeSet<String> =
            findings.map(|finding| format!("{} {}", finding.code.id, finding.code.name)).collect();
        codes.into_iter().collect()
    }
}

/// The findings by the contracts they are about; those that name nothing; and those that name no contract.
fn sorted<'a>(input: &Input<'a>) -> (FxHashMap<ContractId, Findings<'a>>, Findings<'a>, Vec<&'a Diagnostic>) {
    let contracts = input.checked.model().contracts.iter();
    let by_path: FxHashMap<&str, ContractId> = contracts.map(|(id, it)| (&*it.about.path, id)).collect();
    let mut about: FxHashMap<ContractId, Findings<'a>> = FxHashMap::default();
    let mut general = Findings::default();
    let outcome = input.checked.outcome();
    let named = |finding: &Diagnostic| -> BTreeSet<ContractId> {
        finding.subject.iter().filter_map(|path| by_path.get(path.as_str())).copied().collect()
    };
    let mut about_none = Vec::new();
    for finding in &outcome.findings {
        let contracts = named(finding);
        if contracts.is_empty() {
            about_none.push(finding);
        }
        for contract in contracts {
            about.entry(contract).or_default().open.push(finding);
        }
        if finding.subject.is_empty() {
            general.open.push(finding);
        }
    }
    for waived in &outcome.waived {
        for contract in named(&waived.finding) {
            about.entry(contract).or_default().waived.push(waived);
        }
        if waived.finding.subject.is_empty() {
            general.waived.push(waived);
        }
    }
    (about, general, about_none)
}

/// What the project is built for, and what was built besides.
fn built(input: &Input<'_>, emitted: &[(&'static str, Emitted)]) -> Building {
    let project = &input.checked.outcome().building;
    let is_wanted = |name: &str| {
        project.targets.iter().any(|target| target.name == name)
            || emitted.iter().any(|(target, _)| *target == name)
    };
    let targets = registry::ALL.iter().filter(|target| is_wanted(target.name));
    let targets = targets.map(|target| Wanted { name: target.name, carries: target.carries }).collect();
    Building { targets, ..project.clone() }
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
