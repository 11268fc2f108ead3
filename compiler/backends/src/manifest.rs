//! The manifest: which statement of which artifact carries which clause, and what stands behind every clause.

use crate::judgement::Judgement;
use crate::registry::is_executed;
use crate::target::{Artifact, Emitted, Input};
use charta_model::model::{Clause, ClauseId, ClauseKind, Effect, Owner};
use serde::Serialize;
use sha2::{Digest, Sha256};

#[derive(Debug, Serialize)]
struct Manifest<'a> {
    charta: &'static str,
    project: &'a str,
    /// The day as of which the project was judged; no other time stands in an artifact.
    judged_on: String,
    artifacts: Vec<ArtifactEntry<'a>>,
    clauses: Vec<ClauseEntry<'a>>,
    losses: Vec<LossEntry<'a>>,
}

#[derive(Debug, Serialize)]
struct ArtifactEntry<'a> {
    path: &'a str,
    sha256: String,
    /// Left out where an engine of the tests runs the artifact: only what no engine has run says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    executed: Option<bool>,
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
    per: Vec<&'a str>,
    enforcement: &'static str,
    /// Why no artifact carries it, where that is not plain.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'static str>,
    statements: Vec<Place<'a>>,
}

#[derive(Debug, Serialize)]
struct Place<'a> {
    artifact: &'a str,
    id: &'a str,
}

#[derive(Debug, Serialize)]
struct LossEntry<'a> {
    target: &'static str,
    clause: String,
    reason: &'a str,
}

/// The manifest of everything that was emitted. Clauses of rulebooks that the project does not name are left out: they do not hold.
pub fn manifest(input: &Input<'_>, emitted: &[(&'static str, Emitted)]) -> Result<Artifact, String> {
    let judgement = Judgement::new(input, emitted);
    let model = judgement.model();
    let mut artifacts: Vec<ArtifactEntry<'_>> = emitted
        .iter()
        .flat_map(|(target, emitted)| emitted.artifacts.iter().map(move |artifact| (*target, artifact)))
        .map(|(target, artifact)| artifact_entry(&judgement, target, artifact))
        .collect();
    artifacts.sort_by(|a, b| a.path.cmp(b.path));
    let holding = model.clauses.iter().filter(|(_, clause)| match clause.owner {
        Owner::Contract(_) => true,
        Owner::Procedure(_) => false,
        Owner::Rulebook(id) => model.rulebooks.get(id).is_some_and(|rulebook| rulebook.named),
    });
    let mut clauses: Vec<(u32, ClauseEntry<'_>)> =
        holding.map(|(id, clause)| (clause.number, clause_entry(&judgement, id, clause))).collect();
    clauses.sort_by(|(a, first), (b, second)| {
        (first.owner, first.owner_kind, a).cmp(&(second.owner, second.owner_kind, b))
    });
    let mut losses: Vec<LossEntry<'_>> = judgement
        .losses()
        .iter()
        .map(|(target, loss)| LossEntry {
            target,
            clause: model.clause_name(loss.clause),
            reason: &loss.reason,
        })
        .collect();
    losses.sort_by(|a, b| (a.target, &a.clause, a.reason).cmp(&(b.target, &b.clause, b.reason)));
    let manifest = Manifest {
        charta: env!("CARGO_PKG_VERSION"),
        project: input.project,
        judged_on: input.checked.on().to_string(),
        artifacts,
        clauses: clauses.into_iter().map(|(_, entry)| entry).collect(),
        losses,
    };
    let text = serde_json::to_string_pretty(&manifest).map_err(|error| error.to_string())?;
    Ok(Artifact { path: "manifest.json".to_owned(), text: format!("{text}\n"), statements: Vec::new() })
}

fn artifact_entry<'a>(judgement: &Judgement<'a>, target: &str, artifact: &'a Artifact) -> ArtifactEntry<'a> {
    let digest = Sha256::digest(artifact.text.as_bytes());
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
    let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let executed = (!is_executed(target)).then_some(false);
    ArtifactEntry { path: &artifact.path, sha256, executed, statements }
}

fn clause_entry<'a>(judgement: &Judgement<'a>, id: ClauseId, clause: &'a Clause) -> ClauseEntry<'a> {
    let model = judgement.model();
    let mut statements: Vec<Place<'_>> = judgement
        .carriers(id)
        .iter()
        .map(|carrier| Place { artifact: carrier.path, id: carrier.id })
        .collect();
    statements.sort_by(|a, b| (a.artifact, a.id).cmp(&(b.artifact, b.id)));
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
        per: clause.per.iter().map(AsRef::as_ref).collect(),
        enforcement: enforcement.word(),
        because: enforcement.reason(),
        statements,
    }
}
