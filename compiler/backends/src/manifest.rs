//! The manifest: which statement of which artifact carries which clause, and what stands behind every clause.

use crate::changes::{Changes, Declared, Spoken, changes, declared, digest_of, holds, words_of};
use crate::documents::Teller;
use crate::judgement::{Carrier, Enforcement, Judgement};
use crate::kept::{Kept, kept};
use crate::proof::Proof;
use crate::registry::is_executed;
use crate::target::{Artifact, Emitted, Input};
use crate::terms::spoken_of;
use charta_base::{FileId, LineIndex, Span, hex};
use charta_model::model::{Clause, ClauseId, ClauseKind, Effect, Model, Owner, TermId};
use charta_model::rules::Rules;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Serialize)]
struct Manifest<'a> {
    charta: &'static str,
    project: &'a str,
    /// The language of the documents, by its code.
    language: &'static str,
    /// The day as of which the project was judged; no other time stands in an artifact.
    judged_on: String,
    /// How many errors stand in the way: then the documents are a draft, and nothing else is built.
    #[serde(skip_serializing_if = "Option::is_none")]
    draft_with_errors: Option<usize>,
    artifacts: Vec<ArtifactEntry<'a>>,
    /// The declarations of the project, as they are worded without their clauses.
    declarations: Vec<Declared>,
    clauses: Vec<ClauseEntry<'a>>,
    /// The terms that contracts speak of and that have an identifier in another vocabulary, by path.
    terms: Vec<TermEntry<'a>>,
    losses: Vec<LossEntry>,
    /// What changed since the build before; left out where there was none to compare with.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Changes>,
    /// For how long data may be kept, and what deletes them.
    kept: Vec<Kept<'a>>,
}

#[derive(Debug, Serialize)]
struct ArtifactEntry<'a> {
    path: &'a str,
    sha256: String,
    /// Left out where an engine of the tests runs the artifact: only what no engine has run says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    executed: Option<bool>,
    /// Whether a system executes it, or it informs.
    carries: &'static str,
    statements: Vec<StatementEntry<'a>>,
}

#[derive(Debug, Serialize)]
struct StatementEntry<'a> {
    id: &'a str,
    kind: &'static str,
    clauses: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ClauseEntry<'a> {
    name: String,
    owner: &'a str,
    owner_kind: &'static str,
    kind: &'static str,
    file: &'a str,
    /// The first byte in the file, and one past the last.
    bytes: [u32; 2],
    /// The digest of its words, blanks and line ends aside.
    sha256: String,
    /// Its words.
    text: String,
    /// The same as a sentence, by the code of each language.
    told: Spoken,
    /// The first line in the file, and the last.
    lines: [u32; 2],
    per: Vec<&'a str>,
    enforcement: &'static str,
    /// Why no artifact carries it, where that is not plain.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'static str>,
    /// Who or what stands behind it, and what shows that.
    by: Vec<By<'a>>,
    /// The statements that carry it and that a system executes.
    statements: Vec<Place<'a>>,
    /// The statements that tell it and stop nobody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    told_in: Vec<Place<'a>>,
}

/// Who or what stands behind a clause. Only what its sort needs is filled.
#[derive(Debug, Default, Serialize)]
struct By<'a> {
    how: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    who: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<String>,
    /// The permits whose conditions do what a requirement asks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    permits: Vec<String>,
}

/// A term that a contract speaks of, and what it is called elsewhere.
#[derive(Debug, Serialize)]
struct TermEntry<'a> {
    path: &'a str,
    kind: &'static str,
    same_as: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Place<'a> {
    artifact: &'a str,
    id: &'a str,
}

#[derive(Debug, Serialize)]
struct LossEntry {
    target: &'static str,
    clause: String,
    reason: String,
}

/// The manifest of everything that was emitted. Clauses of rulebooks that the project does not name are left out: they do not hold.
pub fn manifest(input: &Input<'_>, emitted: &[(&'static str, Emitted)]) -> Result<Artifact, String> {
    let judgement = Judgement::new(input, emitted);
    let model = judgement.model();
    let indexes: BTreeMap<FileId, LineIndex> =
        input.sources.iter().map(|(id, file)| (id, LineIndex::new(&file.text))).collect();
    let lines = |span: Span| {
        // The end lies one past the last byte.
        let ends = [span.start, span.end.saturating_sub(1).max(span.start)];
        ends.map(|at| indexes.get(&span.file).map_or(0, |index| index.line(at)))
    };
    let mut artifacts: Vec<ArtifactEntry<'_>> = emitted
        .iter()
        .flat_map(|(target, emitted)| emitted.artifacts.iter().map(move |artifact| (*target, artifact)))
        .map(|(target, artifact)| artifact_entry(&judgement, target, artifact))
        .collect();
    artifacts.sort_by(|a, b| a.path.cmp(b.path));
    let teller = Teller::new(&judgement);
    let mut declarations = declared(&judgement);
    teller.declarations(&mut declarations);
    let holding = model.clauses.iter().filter(|(_, clause)| holds(model, clause));
    let mut clauses: Vec<(u32, ClauseEntry<'_>)> = holding
        .map(|(id, clause)| {
            (clause.number, clause_entry(&teller, &judgement, id, clause, lines(clause.span)))
        })
        .collect();
    clauses.sort_by(|(a, first), (b, second)| {
        (first.owner, first.owner_kind, a).cmp(&(second.owner, second.owner_kind, b))
    });
    let mut losses: Vec<LossEntry> = judgement
        .losses()
        .iter()
        .map(|(target, loss)| LossEntry {
            target,
            clause: model.clause_name(loss.clause),
            reason: loss.reason.in_english(),
        })
        .collect();
    losses.sort_by(|a, b| (a.target, &a.clause, &a.reason).cmp(&(b.target, &b.clause, &b.reason)));
    let manifest = Manifest {
        charta: env!("CARGO_PKG_VERSION"),
        project: input.project,
        language: input.language.code(),
        judged_on: input.checked.on().to_string(),
        draft_with_errors: Some(input.checked.errors()).filter(|errors| *errors > 0),
        artifacts,
        declarations,
        clauses: clauses.into_iter().map(|(_, entry)| entry).collect(),
        terms: terms(model, input.checked.rules()),
        losses,
        changes: changes(&judgement),
        kept: kept(input, emitted.iter().any(|(target, _)| *target == crate::postgres::TARGET.name), &lines),
    };
    let text = serde_json::to_string_pretty(&manifest).map_err(|error| error.to_string())?;
    Ok(Artifact::plain("manifest.json", format!("{text}\n")))
}

fn artifact_entry<'a>(judgement: &Judgement<'a>, target: &str, artifact: &'a Artifact) -> ArtifactEntry<'a> {
    let digest = Sha256::digest(artifact.bytes());
    let mut statements: Vec<StatementEntry<'_>> = artifact
        .statements
        .iter()
        .map(|statement| StatementEntry {
            id: &statement.id,
            kind: statement.kind,
            clauses: statement.clauses.iter().map(|clause| judgement.model().clause_name(*clause)).collect(),
        })
        .collect();
    statements.sort_by(|a, b| a.id.cmp(b.id));
    let sha256 = hex(&digest);
    let executed = (!is_executed(target)).then_some(false);
    let carries = if judgement.is_executable(target) { "executable" } else { "informative" };
    ArtifactEntry { path: &artifact.path, sha256, executed, carries, statements }
}

fn clause_entry<'a>(
    teller: &Teller<'_>,
    judgement: &Judgement<'a>,
    id: ClauseId,
    clause: &'a Clause,
    lines: [u32; 2],
) -> ClauseEntry<'a> {
    let model = judgement.model();
    let enforcement = judgement.enforcement(id, clause);
    ClauseEntry {
        name: model.clause_name(id),
        owner: model.owner_about(clause.owner).map_or("", |about| &about.path),
        owner_kind: match clause.owner {
            Owner::Contract(_) => "contract",
            Owner::Procedure(_) => "procedure",
            Owner::Rulebook(_) => "rulebook",
        },
        kind: match &clause.kind {
            ClauseKind::Grant(grant) if grant.effect == Effect::Permit => "permit",
            ClauseKind::Grant(_) => "forbid",
            ClauseKind::Require(_) => "require",
            ClauseKind::Duty(_) => "duty",
            ClauseKind::Waive(_) => "waive",
        },
        file: judgement.input.sources.name(clause.span.file),
        bytes: [clause.span.start, clause.span.end],
        sha256: digest_of(judgement, clause),
        text: words_of(judgement, clause),
        told: teller.clause(clause),
        lines,
        per: clause.per.iter().map(AsRef::as_ref).collect(),
        enforcement: enforcement.word(),
        because: enforcement.reason(),
        by: by(judgement, id, clause, enforcement),
        statements: places(judgement.carriers(id)),
        told_in: places(judgement.told_in(id)),
    }
}

fn places<'a: 'b, 'b>(carriers: impl Iterator<Item = &'b Carrier<'a>>) -> Vec<Place<'a>> {
    let mut places: Vec<Place<'a>> =
        carriers.map(|carrier| Place { artifact: carrier.path, id: carrier.id }).collect();
    places.sort_by(|a, b| (a.artifact, a.id).cmp(&(b.artifact, b.id)));
    places
}

/// Who or what stands behind a clause, and what shows it.
fn by<'a>(
    judgement: &Judgement<'a>,
    id: ClauseId,
    clause: &'a Clause,
    enforcement: Enforcement,
) -> Vec<By<'a>> {
    let targets = |how: &'static str, built: bool| {
        let targets =
            judgement.executable(built).map(|target| By { how, target: Some(target), ..By::default() });
        targets.collect::<Vec<By<'a>>>()
    };
    let statements = || {
        let mut carrying: Vec<&'static str> = judgement.carriers(id).map(|carrier| carrier.target).collect();
        carrying.dedup();
        let by = |target| By { how: "statements", target: Some(target), ..By::default() };
        carrying.into_iter().map(by).collect::<Vec<By<'a>>>()
    };
    match (enforcement, &clause.kind) {
        (Enforcement::Enforced, _) => statements(),
        (Enforcement::Refused, ClauseKind::Grant(grant)) => {
            let mut by = match judgement.is_carried(id, clause) {
                true => statements(),
                false => targets("default-denial", true),
            };
            let who = crate::documents::parties_in_english(judgement, &grant.parties.value);
            by.push(By { how: "people", who, ..By::default() });
            by
        }
        (Enforcement::Kept, ClauseKind::Grant(grant)) => {
            let asked = |target| By { how: "denied-where-asked", target: Some(target), ..By::default() };
            let who = crate::documents::parties_in_english(judgement, &grant.parties.value);
            let people = By { how: "people", who, ..By::default() };
            judgement.deciding().map(asked).chain([people]).collect()
        }
        (Enforcement::Denied, _) => targets("default-denial", true),
        (Enforcement::Narrowed, _) => targets("narrowed-to-nothing", true),
        (Enforcement::LeftOut, _) => targets("left-out", false),
        (Enforcement::ByHand, _) => {
            let by = judgement.by_hand().map(|by_hand| By {
                how: "people",
                who: vec![by_hand.by.clone()],
                because: Some(&by_hand.because),
                evidence: Some(by_hand.evidence.clone()),
                ..By::default()
            });
            by.into_iter().collect()
        }
        (Enforcement::Owed, ClauseKind::Duty(duty)) => {
            let told = crate::documents::duty_in_english(judgement, duty);
            let evidence = match judgement.proof(id, duty) {
                Proof::Itself => "what is handed over".to_owned(),
                Proof::Clause(clause) => {
                    format!("what {} has handed over", judgement.model().clause_name(clause))
                }
                Proof::Record => "a dated record of it".to_owned(),
            };
            vec![By {
                how: "duty",
                who: told.who,
                what: Some(told.what),
                due: Some(told.due),
                evidence: Some(evidence),
                ..By::default()
            }]
        }
        (Enforcement::Apart | Enforcement::RequirementHeld | Enforcement::Monitored, _) => vec![By {
            how: "check",
            what: Some("every check and build of the project judges it".to_owned()),
            evidence: Some(format!("judged on {}", judgement.input.checked.on())),
            findings: judgement.codes_on(clause),
            permits: crate::kept::keeping_out(judgement, clause),
            ..By::default()
        }],
        (Enforcement::Waiver, ClauseKind::Waive(waiver)) => vec![By {
            how: "waiver",
            who: vec![waiver.by.to_string()],
            what: Some(waiver.check.value.to_string()),
            due: Some(format!("until {}", waiver.until.value)),
            because: Some(&waiver.because),
            ..By::default()
        }],
        _ => Vec::new(),
    }
}

fn terms<'a>(model: &'a Model, rules: &Rules) -> Vec<TermEntry<'a>> {
    let used: BTreeSet<TermId> =
        model.contracts.iter().flat_map(|(_, contract)| spoken_of(model, rules, contract)).collect();
    let used = used.into_iter().filter_map(|id| model.terms.get(id)).filter(|term| !term.iris.is_empty());
    let mut entries: Vec<TermEntry<'a>> = used
        .map(|term| TermEntry {
            path: &term.about.path,
            kind: term.kind.word(),
            same_as: term.iris.iter().map(AsRef::as_ref).collect(),
        })
        .collect();
    entries.sort_by(|a, b| (a.kind, a.path).cmp(&(b.kind, b.path)));
    entries
}
