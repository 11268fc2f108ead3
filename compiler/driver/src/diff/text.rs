//! A change told in a terminal or a log.

use super::facts::fact_words;
use super::guards::{CAME, GONE, GuardTold};
use super::rulebooks::{self, RulebookTold};
use super::{Came, ClauseTold, FindingTold, Report, Told};
use crate::render::one_line;
use crate::render::style::{Tone, hanging, paint};
use std::fmt::Write as _;

/// The whole report as text, in lines of at most `width` columns.
pub(crate) fn text(report: &Report, width: usize, colour: bool) -> String {
    let mut out = String::new();
    let mut part = |title: &str, tone: Tone, lines: Vec<String>| {
        if !lines.is_empty() {
            let _ = writeln!(out, "{}", paint(title, tone, colour));
            lines.iter().for_each(|line| out.push_str(line));
            out.push('\n');
        }
    };
    let told = |widens: bool| -> Vec<String> {
        let changes = report.changes.iter().filter(|told| told.widens == widens);
        changes.map(|told| one(told, width)).collect()
    };
    part("Widened", Tone::Error, told(true));
    part("Narrowed", Tone::Good, told(false));
    let approvals = report
        .approvals
        .iter()
        .map(|approval| line(&format!("{}: {}", approval.contract, approval.who()), width));
    part("To approve again, since it is widened", Tone::Strong, approvals.collect());
    let guards = |guards: &[GuardTold], is_new: bool| -> Vec<String> {
        guards.iter().map(|told| guard(told, is_new, width)).collect()
    };
    part(GONE, Tone::Error, guards(&report.guards.gone, false));
    part(CAME, Tone::Good, guards(&report.guards.new, true));
    let rulebooks = |rulebooks: &[RulebookTold], sign: char| -> Vec<String> {
        rulebooks.iter().map(|told| rulebook(told, sign, width)).collect()
    };
    part(rulebooks::GONE, Tone::Error, rulebooks(&report.rulebooks.gone, '-'));
    let otherwise = report.otherwise.iter().map(|told| line(told, width));
    part(rulebooks::OTHERWISE, Tone::Error, otherwise.collect());
    part(rulebooks::CAME, Tone::Good, rulebooks(&report.rulebooks.new, '+'));
    let renamed = report.renamed.iter().map(|renamed| {
        let why = if renamed.said { ", as was said" } else { "" };
        line(&format!("{} {} is now {}{why}", renamed.sort, renamed.old, renamed.new), width)
    });
    part("Held to be the same under another name", Tone::Strong, renamed.collect());
    let changed = report.facts.changed.iter().map(|told| line(&fact_words(told), width));
    let mut facts: Vec<String> = changed.collect();
    let signed = |sign: &str, told: &str| hanging(&format!("  {sign} "), &one_line(told), width);
    facts.extend(report.facts.gone.iter().map(|told| signed("-", told)));
    facts.extend(report.facts.new.iter().map(|told| signed("+", told)));
    part("Facts", Tone::Strong, facts);
    part("Other clauses", Tone::Strong, came(&report.clauses, clause_words, width));
    part("Findings", Tone::Strong, came(&report.findings, finding_words, width));
    part("Reach of laws", Tone::Strong, came(&report.reach, Clone::clone, width));
    let _ = writeln!(out, "{}", one_line(&report.summary()));
    out
}

fn line(words: &str, width: usize) -> String {
    hanging("  ", &one_line(words), width)
}

fn one(told: &Told, width: usize) -> String {
    let mut out = String::new();
    let past = if told.past { ", all of it past" } else { "" };
    let verb = match told.change {
        "permitted" | "let go" => "may now",
        "denied" => "may no longer",
        _ => "still may",
    };
    let sentence = told.requests.sentence(verb, past);
    out.push_str(&hanging("  ", &one_line(&sentence), width));
    out.push_str(&hanging(
        "    ",
        &one_line(&format!("{} before, {} after", told.before, told.after)),
        width,
    ));
    for (sign, words) in clauses(told) {
        out.push_str(&hanging(&format!("    {sign} "), &one_line(&words), width));
    }
    out.push_str(&hanging("    such as ", &one_line(&told.example), width));
    out
}

fn guard(told: &GuardTold, is_new: bool, width: usize) -> String {
    let mut out = hanging("  ", &one_line(&told.sentence()), width);
    out.push_str(&hanging("    ", &told.standing(is_new), width));
    for (sign, words) in signed(&told.old_clauses, &told.new_clauses) {
        out.push_str(&hanging(&format!("    {sign} "), &one_line(&words), width));
    }
    out
}

fn rulebook(told: &RulebookTold, sign: char, width: usize) -> String {
    let mut out = line(&told.sentence(), width);
    for clause in &told.clauses {
        out.push_str(&hanging(&format!("    {sign} "), &one_line(&clause_words(clause)), width));
    }
    out
}

/// The clauses that bring a change about, each with a sign: of one that reads otherwise, where it does.
pub(super) fn clauses(told: &Told) -> Vec<(char, String)> {
    signed(&told.old_clauses, &told.new_clauses)
}

/// Clauses as they stood and as they stand, each with a sign.
pub(super) fn signed(olds: &[ClauseTold], news: &[ClauseTold]) -> Vec<(char, String)> {
    let mut lines = Vec::new();
    let same = |name: &str, list: &[ClauseTold]| list.iter().find(|other| other.name == name).cloned();
    for clause in olds {
        match same(&clause.name, news) {
            None => lines.push(('-', clause_words(clause))),
            Some(now) if now.words == clause.words => {}
            Some(now) => lines.push(('-', clause_words(&apart(clause, &now.words)))),
        }
    }
    for clause in news {
        lines.push(match same(&clause.name, olds) {
            None => ('+', clause_words(clause)),
            Some(was) if was.words == clause.words => {
                let place = format!("{} ({}:{})", clause.name, clause.file, clause.line);
                ('=', format!("{place} reads as before, and what it rests on is otherwise"))
            }
            Some(was) => ('+', clause_words(&apart(clause, &was.words))),
        });
    }
    lines
}

/// So many words are shown around what reads otherwise.
const AROUND: usize = 4;

/// So few words are not left out.
const FEW: usize = 3;

/// The part of a clause that reads otherwise than other words do, with a few words around it.
fn apart(clause: &ClauseTold, other: &str) -> ClauseTold {
    let (mine, theirs): (Vec<&str>, Vec<&str>) =
        (clause.words.split(' ').collect(), other.split(' ').collect());
    let start = mine.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    let most = mine.len().min(theirs.len()) - start;
    let end = mine.iter().rev().zip(theirs.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    // What is left out is longer than the mark that stands for it.
    let (before, after) = (start.saturating_sub(AROUND), end.saturating_sub(AROUND));
    let from = if before > FEW { before } else { 0 };
    let to = if after > FEW { mine.len() - after } else { mine.len() };
    let shown = mine.get(from..to).unwrap_or_default().join(" ");
    let (before, after) = (if from > 0 { "… " } else { "" }, if to < mine.len() { " …" } else { "" });
    ClauseTold { words: format!("{before}{shown}{after}"), ..clause.clone() }
}

pub(super) fn clause_words(clause: &ClauseTold) -> String {
    let meant = clause.meant.as_ref().map_or_else(String::new, |meant| format!(", which means {meant}"));
    format!("{} ({}:{}): {}{meant}", clause.name, clause.file, clause.line, clause.words)
}

pub(super) fn finding_words(finding: &FindingTold) -> String {
    let severity = if finding.waived { "waived" } else { finding.severity };
    format!("{severity}[{}] {}: {}", finding.code, finding.name, finding.message)
}

fn came<T>(came: &Came<T>, words: impl Fn(&T) -> String, width: usize) -> Vec<String> {
    let told = |sign: &'static str, list: &[T]| -> Vec<String> {
        list.iter().map(|one| hanging(&format!("  {sign} "), &one_line(&words(one)), width)).collect()
    };
    let mut lines = told("-", &came.gone);
    lines.extend(told("+", &came.new));
    lines
}
