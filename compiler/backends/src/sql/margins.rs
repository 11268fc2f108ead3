//! Counts that follow by subtraction. Where a check says that somebody can work out what a table of cells leaves out, and the project is built all the
//! same, the cells are held back together with it: wherever one cell of a shared total is too small, every cell of that total.
//!
//! **Invariant**: exact or not at all. With totals that nest in each other, whoever subtracts learns no more than the coarsest total, which they were
//! given. With totals that cross, held back cells may follow from several of them together: then nothing is shown, and the loss is listed.

use super::dialect::Dialect;
use super::layout::NamedView;
use super::names::Names;
use super::query::{Source, query};
use super::session::Sessions;
use super::view::{Cells, View};
use crate::loss::{Loss, Reason};
use charta_base::Span;
use charta_checks::Checked;
use charta_model::form::Shown;
use charta_model::model::{ClauseId, ColumnId, Model};
use std::collections::BTreeSet;

/// The check that finds such counts.
const RECOVERABLE: &str = "DAT009";

/// What becomes of a view of cells.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Margin {
    /// It shows every cell that is large enough.
    None,
    /// It shows the cells of those totals, by these columns, of which every cell is large enough.
    Together(Vec<ColumnId>),
    /// It shows nothing.
    Denied,
}

/// Takes away the views that may show no cell, and says what becomes of each that stays, and what is lost.
pub(crate) fn narrowed(checked: &Checked<'_>, views: &mut Vec<View>) -> (Vec<Margin>, Vec<Loss>) {
    let recoverable = recoverable(checked);
    let margins: Vec<Margin> =
        views.iter().map(|view| margin(checked.model(), view, views, &recoverable)).collect();
    let narrowed: BTreeSet<(ClauseId, bool)> = views
        .iter()
        .zip(&margins)
        .filter_map(|(view, margin)| Some((view.cells?.clause, shows_some(margin)?)))
        .collect();
    let losses = narrowed.into_iter().map(|(clause, shows_some)| {
        let reason = if shows_some { Reason::HeldBackTogether } else { Reason::TotalsCross };
        Loss { clause, reason }
    });
    let kept = std::mem::take(views).into_iter().zip(margins).filter(|(_, margin)| *margin != Margin::Denied);
    let (kept, margins) = kept.unzip();
    *views = kept;
    (margins, losses.collect())
}

/// The query of a view that holds back what would follow from its margin.
pub(crate) fn shown(
    source: Source<'_>,
    sessions: &mut Sessions,
    (view, named): (&View, &NamedView),
    margin: &Margin,
    recipient: Option<&str>,
) -> Result<String, String> {
    match (margin, view.cells) {
        (Margin::Together(columns), Some(cells)) => {
            let all = View { cells: Some(Cells { least: 1, ..cells }), ..view.clone() };
            let all = query(source, sessions, &all, named, recipient)?;
            Ok(together(&all, source.dialect, named, columns, cells.least))
        }
        _ => query(source, sessions, view, named, recipient),
    }
}

/// The clauses whose small counts follow from something else.
fn recoverable(checked: &Checked<'_>) -> BTreeSet<ClauseId> {
    let outcome = checked.outcome();
    let findings = outcome.findings.iter().chain(outcome.waived.iter().map(|waived| &waived.finding));
    let spans: Vec<Span> = findings
        .filter(|finding| finding.code.id == RECOVERABLE)
        .filter_map(|finding| finding.primary.as_ref())
        .map(|label| label.span)
        .collect();
    let holds = |outer: Span| {
        spans.iter().any(|span| span.file == outer.file && outer.start <= span.start && span.end <= outer.end)
    };
    let clauses = checked.model().clauses.iter();
    clauses.filter(|(_, clause)| holds(clause.span)).map(|(id, _)| id).collect()
}

/// What becomes of a view, beside all others.
fn margin(model: &Model, view: &View, views: &[View], recoverable: &BTreeSet<ClauseId>) -> Margin {
    let Some(cells) = view.cells.filter(|cells| cells.least > 1 && recoverable.contains(&cells.clause))
    else {
        return Margin::None;
    };
    let organisation = model.organisation_of(view.party);
    let mine = shades(view);
    let mut totals: Vec<BTreeSet<ColumnId>> = Vec::new();
    for other in views
        .iter()
        .filter(|other| other.dataset == view.dataset && model.organisation_of(other.party) == organisation)
    {
        let theirs = shades(other);
        if other.cells.is_some_and(|other| other.clause == cells.clause) {
            continue;
        }
        // By the same columns it shows the same counts, whatever either leaves out.
        let columns: BTreeSet<ColumnId> = theirs.iter().map(|(column, _)| *column).collect();
        let has = |column: &ColumnId| mine.iter().any(|(own, _)| own == column);
        if !columns.iter().any(has) {
            continue;
        }
        if theirs.iter().all(|column| mine.contains(column)) {
            totals.push(columns);
        } else {
            // Other columns, or the same ones coarser: what it counts cannot be told from what this view shows.
            return Margin::Denied;
        }
    }
    let coarsest = totals.iter().min_by_key(|columns| columns.len());
    match coarsest {
        Some(coarsest) if totals.iter().all(|columns| coarsest.is_subset(columns)) => {
            Margin::Together(coarsest.iter().copied().collect())
        }
        _ => Margin::Denied,
    }
}

/// How a view shows its columns.
fn shades(view: &View) -> BTreeSet<(ColumnId, Vec<Shown>)> {
    let of = |column: &super::view::ViewColumn| {
        (column.column, column.shades.iter().map(|shade| shade.shown).collect())
    };
    view.columns.iter().map(of).collect()
}

/// The query that shows the cells of those totals alone of which every cell is large enough; `all` counts every cell there is.
fn together(all: &str, dialect: Dialect, named: &NamedView, columns: &[ColumnId], least: u32) -> String {
    let identifier = |name: &str| dialect.identifier(name);
    let own = named.columns.iter().map(|column| &column.name).chain(&named.count);
    let smallest = identifier(&Names::without(own.clone()).allot_one("smallest"));
    let shown: Vec<String> = own.map(|name| format!("k.{}", identifier(name))).collect();
    let by = named.columns.iter().filter(|column| columns.contains(&column.column));
    let by: Vec<String> = by.map(|column| format!("n.{}", identifier(&column.name))).collect();
    let count = named.count.as_deref().map_or_else(String::new, identifier);
    format!(
        "SELECT {}\nFROM (\nSELECT n.*, min(n.{count}) OVER (PARTITION BY {}) AS {smallest}\nFROM (\n{all}\n) AS n\n) AS k\n\
         WHERE k.{smallest} >= {least}",
        shown.join(", "),
        by.join(", ")
    )
}

/// Whether a view that loses shows something; `None` where it loses nothing.
fn shows_some(margin: &Margin) -> Option<bool> {
    match margin {
        Margin::None => None,
        Margin::Together(_) => Some(true),
        Margin::Denied => Some(false),
    }
}
