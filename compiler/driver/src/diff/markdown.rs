//! A change told in Markdown, for a comment on a request to merge.

use super::facts::fact_words;
use super::guards::{CAME, GONE, GuardTold};
use super::rulebooks::{self, RulebookTold};
use super::text::{clause_words, clauses, finding_words, signed};
use super::{Came, Report, Told};
use charta_backends::escape::markdown as escaped;
use std::fmt::Write as _;

/// The longest list that a comment shows whole.
const SHOWN: usize = 20;

/// The whole report as Markdown. Whatever comes from a contract is escaped.
pub(crate) fn markdown(report: &Report) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "## What this change of contracts means\n\n{}\n", escaped(&report.summary()));
    for (title, widens) in [("Widened", true), ("Narrowed", false)] {
        let changes: Vec<&Told> = report.changes.iter().filter(|told| told.widens == widens).collect();
        if changes.is_empty() {
            continue;
        }
        let _ = writeln!(out, "### {title}\n");
        let _ = writeln!(out, "| who | may | data | for | at | when | before | after | clauses |");
        let _ = writeln!(out, "| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for told in changes.iter().take(SHOWN) {
            let _ = writeln!(out, "{}", row(told));
        }
        more(&mut out, changes.len());
        out.push('\n');
        for told in changes.iter().take(SHOWN) {
            let _ = writeln!(out, "- such as {}", escaped(&told.example));
            standing(&mut out, clauses(told));
        }
        out.push('\n');
    }
    let approvals: Vec<String> = report
        .approvals
        .iter()
        .map(|approval| format!("{}: {}", approval.contract, approval.who()))
        .collect();
    list(&mut out, "To approve again, since it is widened", &approvals);
    guards(&mut out, GONE, &report.guards.gone, false);
    guards(&mut out, CAME, &report.guards.new, true);
    rulebooks(&mut out, rulebooks::GONE, &report.rulebooks.gone, '-');
    list(&mut out, rulebooks::OTHERWISE, &report.otherwise);
    rulebooks(&mut out, rulebooks::CAME, &report.rulebooks.new, '+');
    let renamed: Vec<String> = report
        .renamed
        .iter()
        .map(|renamed| format!("{} {} is now {}", renamed.sort, renamed.old, renamed.new))
        .collect();
    list(&mut out, "Held to be the same under another name", &renamed);
    let mut facts: Vec<String> = report.facts.changed.iter().map(fact_words).collect();
    facts.extend(report.facts.gone.iter().map(|told| format!("gone: {told}")));
    facts.extend(report.facts.new.iter().map(|told| format!("new: {told}")));
    list(&mut out, "Facts", &facts);
    list(&mut out, "Other clauses", &came(&report.clauses, clause_words));
    list(&mut out, "Findings", &came(&report.findings, finding_words));
    list(&mut out, "Reach of laws", &came(&report.reach, Clone::clone));
    out
}

/// What is guarded on one side alone.
fn guards(out: &mut String, title: &str, guards: &[GuardTold], is_new: bool) {
    if guards.is_empty() {
        return;
    }
    let _ = writeln!(out, "### {title}\n");
    for told in guards.iter().take(SHOWN) {
        let _ = writeln!(out, "- {}: {}", escaped(&told.sentence()), told.standing(is_new));
        standing(out, signed(&told.old_clauses, &told.new_clauses));
    }
    more(out, guards.len());
    out.push('\n');
}

/// Rulebooks that bind on one side alone.
fn rulebooks(out: &mut String, title: &str, rulebooks: &[RulebookTold], sign: char) {
    if rulebooks.is_empty() {
        return;
    }
    let _ = writeln!(out, "### {title}\n");
    for told in rulebooks.iter().take(SHOWN) {
        let _ = writeln!(out, "- {}", escaped(&told.sentence()));
        standing(out, told.clauses.iter().map(|clause| (sign, clause_words(clause))).collect());
    }
    more(out, rulebooks.len());
    out.push('\n');
}

/// Clauses, each as it stood or stands.
fn standing(out: &mut String, clauses: Vec<(char, String)>) {
    for (sign, words) in clauses {
        let standing = match sign {
            '-' => "as it stood",
            '+' => "as it stands",
            _ => "unchanged",
        };
        let _ = writeln!(out, "  - {standing}: {}", escaped(&words));
    }
}

fn row(told: &Told) -> String {
    let names = told.old_clauses.iter().map(|clause| format!("− {}", clause.name));
    let names = names.chain(told.new_clauses.iter().map(|clause| format!("+ {}", clause.name)));
    let clauses = names.collect::<Vec<String>>().join(", ");
    let at = &told.requests;
    let data = match &at.rows {
        Some(rows) => format!("{}, rows with {rows}", at.data),
        None => at.data.clone(),
    };
    let days = if told.past { format!("{} (past)", at.days) } else { at.days.clone() };
    let cells = [
        &at.recipients,
        &at.actions,
        &data,
        &at.purposes,
        &at.hostings,
        &days,
        &told.before,
        &told.after,
        &clauses,
    ];
    let cells: Vec<String> = cells.into_iter().map(|cell| escaped(cell)).collect();
    format!("| {} |", cells.join(" | "))
}

fn came<T>(came: &Came<T>, words: impl Fn(&T) -> String) -> Vec<String> {
    let gone = came.gone.iter().map(|one| format!("gone: {}", words(one)));
    gone.chain(came.new.iter().map(|one| format!("new: {}", words(one)))).collect()
}

fn list(out: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "### {title}\n");
    for line in lines.iter().take(SHOWN) {
        let _ = writeln!(out, "- {}", escaped(line));
    }
    more(out, lines.len());
    out.push('\n');
}

fn more(out: &mut String, count: usize) {
    if let Some(more) = count.checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = writeln!(out, "\n… and {more} more; `charta diff` tells them all.");
    }
}
