//! What the manifest says of what no statement of a target carries: for how long data may be kept and what deletes them afterwards, which is
//! a fact of a dataset or a contract and no clause; and which permits keep out whom a requirement wants kept out.

use crate::judgement::Judgement;
use crate::postgres::{retention, tables};
use crate::sql::physical::physical;
use crate::target::Input;
use charta_base::Span;
use charta_model::model::{Clause, ClauseKind, DatasetId, Effect, Required};
use rustc_hash::FxHashMap;
use serde::Serialize;

/// How long some data may be kept.
#[derive(Debug, Serialize)]
pub(crate) struct Kept<'a> {
    /// `dataset`, or `contract` for what its recipients may keep.
    what: &'static str,
    path: &'a str,
    kept_for: String,
    /// The column with the day from which it counts; left out where it counts from the day on which the data are obtained.
    #[serde(skip_serializing_if = "Option::is_none")]
    counts_from: Option<&'a str>,
    file: &'a str,
    /// The first line and the last.
    lines: [u32; 2],
    /// What deletes the rows.
    jobs: Vec<JobEntry>,
    /// What is not deleted, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_deleted: Vec<String>,
}

#[derive(Debug, Serialize)]
struct JobEntry {
    artifact: &'static str,
    id: String,
    /// The duties that keep it from deleting.
    held_by: Vec<String>,
}

/// What datasets and contracts say of it, by path. `is_built` says whether the target with the jobs is.
pub(crate) fn kept<'a>(input: &Input<'a>, is_built: bool, lines: &dyn Fn(Span) -> [u32; 2]) -> Vec<Kept<'a>> {
    let model = input.checked.model();
    let physical = physical(&tables::tables(model));
    let (jobs, undeleted) = if is_built { retention::jobs(model, &physical) } else { Default::default() };
    let mut jobs_of: FxHashMap<&str, Vec<&retention::Job>> = FxHashMap::default();
    for job in &jobs {
        jobs_of.entry(&job.dataset).or_default().push(job);
    }
    // Each sentence begins with its table.
    let mut undeleted_of: FxHashMap<&str, Vec<&String>> = FxHashMap::default();
    for words in &undeleted {
        let table = words.split_once(": ").map_or("", |(table, _)| table);
        undeleted_of.entry(table).or_default().push(words);
    }
    let mut tables_of: FxHashMap<DatasetId, Vec<String>> = FxHashMap::default();
    for table in &physical {
        for dataset in &table.datasets {
            tables_of.entry(*dataset).or_default().push(table.id());
        }
    }
    let mut kept = Vec::new();
    for (id, dataset) in model.datasets.iter() {
        let Some(retention) = dataset.retention else { continue };
        let path = dataset.about.path.as_ref();
        let column = retention.value.from.and_then(|from| model.columns.get(from));
        let mut not_deleted = Vec::new();
        let jobs: Vec<JobEntry> = jobs_of.get(path).into_iter().flatten().map(|job| entry(job)).collect();
        let is_key = retention.value.from.is_some_and(|from| dataset.key.contains(&from));
        match (column, jobs.is_empty()) {
            (Some(column), false) if !column.required && !is_key => {
                not_deleted.push(format!(
                    "a row without `{}` is kept, since nothing says from when it counts; `required` keeps such rows out",
                    column.about.name
                ));
            }
            (_, true) if !is_built => not_deleted.push("no target that is built deletes rows".to_owned()),
            (_, true) => {
                let tables = tables_of.get(&id).into_iter().flatten();
                let said = tables.filter_map(|table| undeleted_of.get(table.as_str())).flatten();
                not_deleted.extend(said.map(|words| (*words).clone()));
            }
            _ => {}
        }
        kept.push(Kept {
            what: "dataset",
            path,
            kept_for: retention.value.length.to_string(),
            counts_from: column.map(|column| column.about.name.as_ref()),
            file: input.sources.name(retention.span.file),
            lines: lines(retention.span),
            jobs,
            not_deleted,
        });
    }
    for (_, contract) in model.contracts.iter() {
        let Some(retention) = contract.retention else { continue };
        kept.push(Kept {
            what: "contract",
            path: contract.about.path.as_ref(),
            kept_for: retention.value.to_string(),
            counts_from: None,
            file: input.sources.name(retention.span.file),
            lines: lines(retention.span),
            jobs: Vec::new(),
            not_deleted: vec!["what recipients keep is theirs to delete".to_owned()],
        });
    }
    kept.sort_by(|a, b| (a.what, a.path).cmp(&(b.what, b.path)));
    kept
}

fn entry(job: &retention::Job) -> JobEntry {
    let held_by = job.holds.iter().map(|hold| hold.name.clone()).collect();
    JobEntry { artifact: "postgres/daily.sql", id: job.name(), held_by }
}

/// For a requirement that keeps out those who opted out: the permits that look them up in the register, by name.
pub(crate) fn keeping_out(judgement: &Judgement<'_>, clause: &Clause) -> Vec<String> {
    let ClauseKind::Require(requirement) = &clause.kind else { return Vec::new() };
    let Required::OptOut { register, .. } = &requirement.required else { return Vec::new() };
    let (model, rules) = (judgement.model(), judgement.input.checked.rules());
    let dataset = |column| model.columns.get(column).map(|column| column.dataset);
    let looks_up = |id| {
        let mut found = Vec::new();
        for rule in rules.of_clause(id).iter().filter_map(|rule| rules.get(*rule)) {
            if rule.effect == Effect::Permit {
                rule.condition.memberships(&mut found);
            }
        }
        found.into_iter().any(|(_, of)| dataset(of).is_some() && dataset(of) == dataset(register.value))
    };
    let contracts = judgement.contracts_of(clause.owner).into_iter();
    let clauses = contracts.filter_map(|id| model.contracts.get(id)).flat_map(|contract| &contract.clauses);
    clauses.copied().filter(|id| looks_up(*id)).map(|id| model.clause_name(id)).collect()
}
