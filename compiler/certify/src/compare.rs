//! The comparison: what an engine shows or permits, cell by cell, held against the decision.

use crate::cells::{Question, Session};
use crate::certify::{Tally, Work};
use crate::expected::{Asked, Lines, Values};
use crate::warehouse::Round;
use charta_backends::sql::layout::{Layout, NamedView};
use charta_model::decide::{Decision, Request, decide};
use charta_model::model::{ClauseId, ColumnId, DatasetId, PartyId};
use std::collections::{BTreeMap, BTreeSet};

/// Every view of the recipient of each question in each session; and where there is none, that nothing may be seen.
pub(crate) fn compare_views(
    work: &Work<'_>,
    tally: &mut Tally<'_>,
    layout: &Layout,
    round: &Round,
    pseudonym: &dyn Fn(&str, &str) -> String,
    mut shown: impl FnMut(Session, &NamedView) -> Result<Lines, String>,
) {
    let of_each = views_of_each(layout);
    for (question, _, session) in work.sessions().filter(|(of, ..)| round.compared.contains(&of.dataset)) {
        work.options.progress.tick();
        let mut by_rows = false;
        for view in of_each.get(&question.pair()).into_iter().flatten().copied() {
            by_rows |= view.clause.is_none();
            let columns: Vec<ColumnId> = view.columns.iter().map(|column| column.column).collect();
            let asked = Asked { data: &round.data, ..work.view(question, Some(view), session) };
            let expected = asked.expected(&columns, pseudonym);
            let found = shown(session, view);
            tally.cells += (columns.len() * round.data.of(question.dataset).len()) as u64;
            match (expected, found) {
                (Ok(expected), Ok(found)) if expected == found => {
                    tally.permitted += found.iter().flatten().flatten().count() as u64;
                }
                (expected, found) => {
                    let told = told_apart(&expected, &found);
                    tally.differs(work, question.pair(), session, &view.id(), told);
                }
            }
        }
        let by_row = Asked { data: &round.data, ..work.view(question, None, session) };
        let is_refused = layout.table(question.dataset).is_none_or(|table| table.refused.is_some());
        if !by_rows && !is_refused && by_row.shows_anything() {
            let told = ["something".to_owned(), "there is no view".to_owned()];
            tally.differs(work, question.pair(), session, "", told);
        }
    }
}

/// The views of each recipient of each dataset.
fn views_of_each(layout: &Layout) -> BTreeMap<(PartyId, DatasetId), Vec<&NamedView>> {
    let mut of_each: BTreeMap<(PartyId, DatasetId), Vec<&NamedView>> = BTreeMap::new();
    for view in &layout.views {
        of_each.entry((view.party, view.dataset)).or_default().push(view);
    }
    of_each
}

/// Which view is asked in which session by [`compare_views`], in order.
pub(crate) fn viewed<'a>(
    work: &Work<'_>,
    layout: &'a Layout,
    round: &Round,
) -> Vec<(Session, &'a NamedView)> {
    let sessions = work.sessions().filter(|(of, ..)| round.compared.contains(&of.dataset));
    let of_each = views_of_each(layout);
    let views = |(question, _, session): (&Question, usize, Session)| {
        let mine = of_each.get(&question.pair()).into_iter().flatten();
        mine.map(|view| (session, *view)).collect::<Vec<(Session, &NamedView)>>()
    };
    sessions.flat_map(views).collect()
}

/// What a view must show and what it shows, in a few words: how many rows, and the first of those that the other has not.
pub(crate) fn told_apart(expected: &Result<Lines, String>, found: &Result<Lines, String>) -> [String; 2] {
    let lines = |side: &Result<Lines, String>| side.clone().unwrap_or_default();
    [told(expected, lines(found)), told(found, lines(expected))]
}

/// How many rows there are, and which of them are not among the others.
fn told(lines: &Result<Lines, String>, mut others: Lines) -> String {
    const MOST: usize = 5;
    let lines = match lines {
        Err(words) => return words.clone(),
        Ok(lines) => lines,
    };
    let mut own = Vec::new();
    for line in lines {
        match others.iter().position(|other| other == line) {
            Some(at) => {
                others.swap_remove(at);
            }
            None => own.push(line),
        }
    }
    let line = |line: &&Vec<Option<String>>| {
        line.iter().map(|cell| cell.as_deref().unwrap_or("missing")).collect::<Vec<_>>().join(" | ")
    };
    let shown: Vec<String> = own.iter().take(MOST).map(line).collect();
    let count = format!("{} {}", lines.len(), if lines.len() == 1 { "row" } else { "rows" });
    match (shown.is_empty(), own.len() > MOST) {
        (true, _) => count,
        (false, false) => format!("{count}, among them {}", shown.join("; ")),
        (false, true) => format!("{count}, among them {}; …", shown.join("; ")),
    }
}

/// What is said of a request that is not permitted.
pub(crate) const DENIED: &str = "denied";
/// What is said of one that is, and shows nothing.
const HIDDEN: &str = "hidden";
/// What is said of one that is, by an engine that says nothing of forms.
pub(crate) const PERMITTED: &str = "permitted";

/// A request about a row, and what must be answered.
pub(crate) struct Cell<'a> {
    question: &'a Question,
    session: Session,
    pub(crate) request: Request,
    pub(crate) values: &'a Values,
    expected: String,
    is_permitted: bool,
    may_narrow: bool,
}

/// Requests about a column of every class in each session. `answers` is what the engine says of so many at once, `permitted` what it must
/// say of a request that the decision permits.
pub(crate) fn compare_requests(
    work: &Work<'_>,
    tally: &mut Tally<'_>,
    at_once: usize,
    mut answers: impl FnMut(&[Cell<'_>]) -> Vec<Result<String, String>>,
    permitted: impl Fn(&Decision) -> String,
) {
    let lossy = work.lossy(tally.target());
    let mut compare = |cells: &mut Vec<Cell<'_>>| {
        let mut found = answers(cells).into_iter();
        for cell in cells.drain(..) {
            tally.cells += 1;
            match found.next().unwrap_or_else(|| Err("there is no answer".to_owned())) {
                Ok(found) if found == cell.expected => tally.permitted += u64::from(cell.is_permitted),
                Ok(found) if (found == DENIED || found == HIDDEN) && cell.may_narrow => tally.narrowed += 1,
                found => {
                    let name = work.model.columns.get(cell.request.column);
                    let name = name.map_or("", |column| &column.about.path);
                    let told = [cell.expected, found.unwrap_or_else(|error| error)];
                    tally.differs(work, cell.question.pair(), cell.session, name, told);
                }
            }
        }
    };
    let mut cells = Vec::new();
    each_cell(work, &lossy, &permitted, |cell| {
        cells.push(cell);
        if cells.len() >= at_once {
            compare(&mut cells);
        }
    });
    compare(&mut cells);
}

/// A column of every class in each session. Where no permit speaks of the session, the row does not matter, and one is asked about; where
/// one does, a row of every class; and around each permit every row, since there a wrong comparison would show.
fn each_cell<'a>(
    work: &'a Work<'_>,
    lossy: &BTreeSet<ClauseId>,
    permitted: &impl Fn(&Decision) -> String,
    mut add: impl FnMut(Cell<'a>),
) {
    let mut rows: Option<(&Question, Vec<Vec<&Values>>)> = None;
    for (question, number, session) in work.sessions() {
        work.options.progress.tick();
        if rows.as_ref().is_none_or(|(of, _)| !std::ptr::eq(*of, question)) {
            rows = Some((question, work.rows_of_each(question)));
        }
        let about = work.rules.about(question.dataset, question.party);
        let may_narrow = about.into_iter().any(|(_, rule)| lossy.contains(&rule.clause));
        for (at, class) in question.columns.iter().enumerate() {
            let Some(column) = question.column(class, number + at) else { continue };
            let matches = work.view(question, None, session).may_match(&[column]);
            let (classes, of_each) = match (matches, question.is_around_a_permit(number)) {
                (false, _) => (1, 1),
                (true, false) => (usize::MAX, 1),
                (true, true) => (usize::MAX, usize::MAX),
            };
            let tried = rows.iter().flat_map(|(_, rows)| rows.iter().take(classes));
            for values in tried.flat_map(|class| class.iter().take(of_each)).copied() {
                let Session { purpose, action, place, day } = session;
                let request = Request { party: question.party, action, column, purpose, place, day };
                let decision = decide(work.model, work.rules, &request, &work.data.row(values));
                let is_permitted = decision.is_permitted();
                let expected = if is_permitted { permitted(&decision) } else { DENIED.to_owned() };
                add(Cell { question, session, request, values, expected, is_permitted, may_narrow });
            }
        }
    }
}
