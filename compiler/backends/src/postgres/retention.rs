//! Jobs that delete rows once their retention is over: one function a table, which the platform's scheduler calls. A job deletes
//! nothing while a duty to keep the data holds, and writes down what it deleted, or why it did not.

use super::desired::{DIALECT, On, Right};
use super::own::Function;
use super::tables::{OWN_SCHEMA, roles};
use crate::escape::sql_comment;
use crate::sql::physical::Physical;
use charta_model::model::{
    ClauseId, ClauseKind, Contract, Dataset, DatasetId, Due, Duty, DutyObject, Event, Model, Owner,
};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Length, Period, Unit};
use charta_model::value::ColumnType;
use std::collections::{BTreeMap, BTreeSet};

/// The action of which keeping data is a kind.
const STORE: &str = "store";
/// The action of deleting.
const DELETE: &str = "delete";

/// Until when a duty keeps data from being deleted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hold {
    /// The clause with the duty.
    pub clause: ClauseId,
    /// The clause by name.
    pub name: String,
    /// The last day; `None` where no end can be told.
    pub through: Option<Day>,
}

/// What deletes the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The schema of the table.
    pub schema: String,
    /// The table.
    pub table: String,
    /// The dataset's path.
    pub dataset: String,
    /// The column with the day from which retention counts.
    pub column: String,
    /// How long.
    pub length: Length,
    /// The duties that keep it from deleting.
    pub holds: Vec<Hold>,
}

impl Job {
    /// Whether it is for a table.
    pub fn is_for(&self, physical: &Physical) -> bool {
        self.schema == physical.schema && self.table == physical.name
    }

    /// The name of its function.
    pub fn name(&self) -> String {
        format!("delete_expired {}.{}", self.schema, self.table)
    }

    /// The function as statements name it.
    pub fn signature(&self) -> String {
        format!("{OWN_SCHEMA}.{}()", DIALECT.identifier(&short(&self.name())))
    }

    /// That the retention of a row is over, as SQL. A row without a day stays: nothing says since when it is kept.
    pub fn expired(&self) -> String {
        let unit = match self.length.unit {
            Unit::Day => "days",
            Unit::Week => "weeks",
            Unit::Month => "months",
            Unit::Year => "years",
        };
        let column = DIALECT.identifier(&self.column);
        // What lies ahead is not over, and may lie too far ahead to be counted from.
        let today = format!("(SELECT {OWN_SCHEMA}.today())");
        format!(
            "CASE WHEN {column} <= {today} THEN ({column} + INTERVAL '{} {unit}')::date <= {today} ELSE FALSE END",
            self.length.amount
        )
    }

    /// Its function.
    pub fn function(&self) -> Function {
        let table = format!("{}.{}", DIALECT.identifier(&self.schema), DIALECT.identifier(&self.table));
        let shown = DIALECT.text(&format!("{}.{}", self.schema, self.table));
        let holds: String = self.holds.iter().map(|hold| held(&shown, hold)).collect();
        let body = format!(
            "\nDECLARE\n  gone bigint;\nBEGIN\n{holds}  DELETE FROM {table} WHERE {};\n  \
             GET DIAGNOSTICS gone = ROW_COUNT;\n  \
             INSERT INTO {OWN_SCHEMA}.deletion (\"table\", rows, because)\n    \
             VALUES ({shown}, gone, {});\n  RETURN gone;\nEND\n",
            self.expired(),
            DIALECT.text(&format!("kept for {} from {}", self.length, self.column)),
        );
        Function {
            name: short(&self.name()),
            arguments: "",
            types: "",
            tail: format!(
                "RETURNS bigint\n  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp\nAS $charta${body}$charta$"
            ),
            owner: roles::RETENTION,
            comment: format!("deletes what is kept too long: {}", self.dataset),
            clauses: self.holds.iter().map(|hold| hold.clause).collect(),
        }
    }

    /// The scheduler's right to run it.
    pub fn right(&self) -> Right {
        Right {
            privilege: "EXECUTE",
            on: On::Function(self.signature()),
            role: roles::SCHEDULER.to_owned(),
            clauses: self.holds.iter().map(|hold| hold.clause).collect(),
        }
    }
}

/// The part of a job that stops it while a duty holds.
fn held(table: &str, hold: &Hold) -> String {
    let test = hold
        .through
        .map_or_else(|| "TRUE".to_owned(), |day| format!("{OWN_SCHEMA}.today() <= {}", DIALECT.day(day)));
    let because = DIALECT.text(&sql_comment(&format!("nothing is deleted while {} holds", hold.name)));
    format!(
        "  IF {test} THEN\n    INSERT INTO {OWN_SCHEMA}.deletion (\"table\", rows, because)\n      \
         VALUES ({table}, 0, {because});\n    RETURN 0;\n  END IF;\n"
    )
}

fn short(name: &str) -> String {
    use crate::sql::names::{Names, Wish};
    Names::default().allot(&[Wish::new(name, name)]).into_iter().next().unwrap_or_default()
}

/// The jobs of a project, and a sentence for each dataset whose retention nothing here can see to.
pub fn jobs(model: &Model, physical: &[Physical]) -> (Vec<Job>, Vec<String>) {
    let (mut jobs, mut undeleted) = (Vec::new(), Vec::new());
    let duties = Duties::new(model);
    for table in physical {
        let datasets: Vec<&Dataset> =
            table.datasets.iter().filter_map(|id| model.datasets.get(*id)).collect();
        let kept: Vec<&Dataset> =
            datasets.iter().copied().filter(|dataset| dataset.retention.is_some()).collect();
        let Some(first) = kept.first() else { continue };
        match job(model, &duties, table, first) {
            Some(job) if datasets.len() == 1 => jobs.push(job),
            Some(_) => undeleted.push(format!(
                "{}: the table holds {} datasets, and rows do not say to which they belong",
                table.id(),
                datasets.len()
            )),
            None => undeleted.push(format!(
                "{}: retention counts from the day on which the data were obtained, and no column has it",
                table.id()
            )),
        }
    }
    (jobs, undeleted)
}

fn job(model: &Model, duties: &Duties, table: &Physical, dataset: &Dataset) -> Option<Job> {
    let retention = dataset.retention?.value;
    let column = model.columns.get(retention.from?)?;
    let stored = table.columns.iter().find(|at| at.name == *column.about.name)?;
    (stored.column_type == ColumnType::Date).then(|| Job {
        schema: table.schema.clone(),
        table: table.name.clone(),
        dataset: dataset.about.path.to_string(),
        column: stored.name.clone(),
        length: retention.length,
        holds: holds(model, duties, table, dataset),
    })
}

/// The duties about datasets, found by dataset, and the actions that matter to keeping and deleting.
struct Duties {
    by_dataset: BTreeMap<DatasetId, Vec<ClauseId>>,
    keeping: Ranges,
    deleting: Ranges,
}

impl Duties {
    fn new(model: &Model) -> Duties {
        let mut by_dataset: BTreeMap<DatasetId, Vec<ClauseId>> = BTreeMap::new();
        for (id, clause) in model.clauses.iter() {
            let ClauseKind::Duty(duty) = &clause.kind else { continue };
            for object in &duty.objects {
                if let DutyObject::Dataset(dataset) = object.value {
                    by_dataset.entry(dataset).or_default().push(id);
                }
            }
        }
        let closure = |name: &str| {
            let term = model.prelude_action(name).and_then(|id| model.terms.get(id));
            term.map_or_else(Ranges::empty, |term| term.closure.clone())
        };
        Duties { by_dataset, keeping: closure(STORE), deleting: closure(DELETE) }
    }
}

/// The duties that keep a dataset from being deleted: those of its controller, or of anybody where it names none.
fn holds(model: &Model, duties: &Duties, table: &Physical, dataset: &Dataset) -> Vec<Hold> {
    let controller = dataset.controller.map(|party| model.organisation_of(party.value));
    let own = controller.and_then(|id| model.parties.get(id)).map(|party| &party.closure);
    let bears = |parties: &Ranges| own.is_none_or(|own| parties.overlaps(own));
    let speaking = table.datasets.iter().filter_map(|dataset| duties.by_dataset.get(dataset)).flatten();
    let mut holds = BTreeSet::new();
    for id in speaking.copied() {
        let Some(clause) = model.clauses.get(id) else { continue };
        let ClauseKind::Duty(duty) = &clause.kind else { continue };
        let in_force = match clause.owner {
            Owner::Rulebook(id) => model.rulebooks.get(id).is_some_and(|rulebook| rulebook.named),
            Owner::Contract(_) | Owner::Procedure(_) => true,
        };
        if clause.advice || !in_force || !bears(&duty.parties.value) {
            continue;
        }
        let action = i64::from(duty.action.value.raw());
        let term = match clause.owner {
            Owner::Contract(id) => model.contracts.get(id).and_then(term),
            Owner::Rulebook(id) => model.rulebooks.get(id).map(|rulebook| rulebook.in_force),
            Owner::Procedure(_) => None,
        };
        let through = match (duties.keeping.contains(action), duties.deleting.contains(action)) {
            (true, _) => kept_through(duty, term),
            (false, true) => deleted_not_before(duty),
            (false, false) => None,
        };
        if let Some(through) = through {
            holds.insert(Hold { clause: id, name: model.clause_name(id), through });
        }
    }
    holds.into_iter().collect()
}

fn term(contract: &Contract) -> Option<Period> {
    contract.term.map(|term| term.value)
}

/// Through which day a duty has data kept: nothing where it does not, and no day where its end cannot be told.
fn kept_through(duty: &Duty, term: Option<Period>) -> Option<Option<Day>> {
    let last = term.and_then(|term| term.last);
    match duty.due.value {
        Due::Until(day) => Some(Some(day)),
        Due::Always => Some(last),
        Due::For(length, Event::StartOfTerm) => {
            Some(term.and_then(|term| term.from).and_then(|from| Period::lasting(from, length).last))
        }
        Due::For(length, Event::EndOfTerm) => Some(last.map(|last| last.plus(length))),
        Due::For(..) => Some(None),
        Due::Within(..)
        | Due::Before(_)
        | Due::NotBefore(_)
        | Due::Every(_)
        | Due::WithinHours(..)
        | Due::WithinWorkingDays(..) => None,
    }
}

fn deleted_not_before(duty: &Duty) -> Option<Option<Day>> {
    match duty.due.value {
        Due::NotBefore(day) => Some(Some(day.previous())),
        _ => None,
    }
}
