//! LOG004: a condition that no row satisfies.

use super::words;
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::condition::Condition;
use charta_model::model::{Clause, ClauseKind, Grant, GrantedData, Model};
use charta_model::rows::{RowSpace, RowsId};

/// A condition that no row satisfies.
pub static CODE: Code = Code {
    id: "LOG004",
    name: "impossible-condition",
    summary: "no row can satisfy a condition",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/LOG004-impossible-condition.md"),
};

/// One finding for each condition of a permit or a forbid that no row of one of its datasets satisfies.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut space = context.rules.rows.borrow_mut();
    let mut found = Vec::new();
    for clause in context.model.clauses.values() {
        let ClauseKind::Grant(grant) = &clause.kind else { continue };
        if let Some(data) = grant.data.iter().find(|data| data.rows == RowsId::NONE) {
            found.extend(finding(context.model, &mut space, clause, grant, data));
        }
    }
    findings.extend(found);
}

fn finding(
    model: &Model,
    space: &mut RowSpace,
    clause: &Clause,
    grant: &Grant,
    data: &GrantedData,
) -> Option<Diagnostic> {
    let about = model.owner_about(clause.owner)?;
    let dataset = model.datasets.get(data.dataset).map_or("", |dataset| &dataset.about.name);
    let effect = words::effect(grant.effect);
    let message =
        format!("no row of `{dataset}` can satisfy the condition of a {effect} of `{}`", about.name);
    let mut finding = Diagnostic::at(&CODE, grant.where_span?, message)
        .label("never true")
        .also(clause.keyword, format!("so this {effect} speaks of nothing"))
        .about(about.path.to_string());
    let core = core(model, space, &data.condition);
    let parts: Vec<String> = core.iter().map(|part| format!("`{}`", words::condition(model, part))).collect();
    finding = match core.as_slice() {
        [] => finding,
        [_] => finding.evidence(format!("{} is never true", charta_base::join_words(&parts, "and"))),
        _ => finding.evidence(format!("{} are never true together", charta_base::join_words(&parts, "and"))),
    };
    Some(finding.help(format!("correct the condition, or remove the {effect}")))
}

/// The most questions asked to find the parts that contradict each other: a contradiction of so many parts would explain nothing.
const MOST_QUESTIONS: usize = 200;

/// Parts joined by `and` that contradict each other, and of which none could be left out; none at all where that would take too
/// many questions. Of several such sets it is the one that stands last.
fn core<'c>(model: &Model, space: &mut RowSpace, condition: &'c Condition) -> Vec<&'c Condition> {
    let mut parts = Vec::new();
    conjuncts(condition, &mut parts);
    let mut search = Search { model, space, questions: 0 };
    let core = search.core(&[], false, &parts);
    if search.questions > MOST_QUESTIONS { Vec::new() } else { core }
}

struct Search<'a> {
    model: &'a Model,
    space: &'a mut RowSpace,
    questions: usize,
}

impl Search<'_> {
    /// The parts needed beside `given` for a contradiction, halves at a time (Junker, "QuickXplain", 2004): with few needed among
    /// many, the questions grow with the few. `is_new` says that `given` has grown since it was last found possible.
    fn core<'c>(
        &mut self,
        given: &[&'c Condition],
        is_new: bool,
        parts: &[&'c Condition],
    ) -> Vec<&'c Condition> {
        if self.questions > MOST_QUESTIONS || (is_new && self.is_impossible(given)) {
            return Vec::new();
        }
        if parts.len() <= 1 {
            return parts.to_vec();
        }
        let (early, late) = parts.split_at(parts.len() / 2);
        let needed_early = self.core(&[given, late].concat(), true, early);
        let needed_late =
            self.core(&[given, needed_early.as_slice()].concat(), !needed_early.is_empty(), late);
        [needed_early, needed_late].concat()
    }

    fn is_impossible(&mut self, parts: &[&Condition]) -> bool {
        self.questions += 1;
        let all = Condition::All(parts.iter().map(|part| (*part).clone()).collect());
        self.space.rows_of(&all, &self.model.columns) == Ok(RowsId::NONE)
    }
}

fn conjuncts<'c>(condition: &'c Condition, into: &mut Vec<&'c Condition>) {
    match condition {
        Condition::All(parts) => parts.iter().for_each(|part| conjuncts(part, into)),
        other => into.push(other),
    }
}
