//! Answers for people.

use super::{Change, EditTold, FindingTold, Reply, ShownTold, Unlawful, Verdict, Way};
use crate::diff::ClauseTold;
use crate::render::style::{Tone, hanging, paint};
use crate::render::{number, one_line};

/// At most so many requirements are named.
const NAMED: usize = 8;
/// So many words of a clause are shown.
const WORDS: usize = 40;

/// Every answer, and how many there are of each.
pub(crate) fn text(replies: &[Reply], width: usize, colour: bool) -> String {
    let mut out = String::new();
    for reply in replies {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&one(reply, width, colour));
    }
    if replies.len() > 1 {
        let count = |verdict: Verdict| replies.iter().filter(|reply| reply.answer == verdict).count();
        out.push_str(&format!(
            "\n{}: {} permitted, {} denied, {} for a person to say{}\n",
            number(replies.len(), "question", "questions"),
            count(Verdict::Permitted),
            count(Verdict::Denied),
            count(Verdict::NeedsPerson),
            match count(Verdict::NotUnderstood) {
                0 => String::new(),
                count => format!(", {count} not understood"),
            }
        ));
    }
    out
}

struct Page {
    out: String,
    width: usize,
    colour: bool,
}

impl Page {
    fn line(&mut self, first: &str, words: &str) {
        self.out.push_str(&hanging(first, &one_line(words), self.width));
    }

    fn title(&mut self, words: &str) {
        self.out.push_str(&format!("  {}\n", paint(words, Tone::Strong, self.colour)));
    }
}

fn one(reply: &Reply, width: usize, colour: bool) -> String {
    let mut page = Page { out: String::new(), width, colour };
    let (word, tone) = match reply.answer {
        Verdict::Permitted => ("Permitted", Tone::Good),
        Verdict::Denied => ("Denied", Tone::Error),
        Verdict::NeedsPerson => ("For a person to say", Tone::Warning),
        Verdict::NotUnderstood => ("Not understood", Tone::Error),
    };
    // Where a question stands is told where it has to be put right.
    let place = reply.place.as_ref().filter(|_| reply.answer == Verdict::NotUnderstood);
    let place = place.map_or_else(String::new, |place| format!(" ({place})"));
    page.out.push_str(&format!("{}{place}\n", paint(word, tone, colour)));
    page.line("  ", &reply.question);
    for reason in &reply.because {
        page.line("  - ", reason);
    }
    let by = match (reply.answer, reply.forbidden_by.is_empty() && reply.findings.is_empty()) {
        (Verdict::Denied, true) => "What permits a part of it",
        (Verdict::Denied, false) => "What permits it, or a part of it",
        _ => "By",
    };
    clauses(&mut page, by, &reply.permitted_by);
    clauses(&mut page, "Against it", &reply.forbidden_by);
    if !reply.shown.is_empty() {
        page.title("What is shown");
        shown(&reply.shown).iter().for_each(|line| page.line("    ", line));
    }
    if !reply.paths.is_empty() {
        page.title("Why the clauses speak of it");
        reply.paths.iter().for_each(|line| page.line("    ", line));
    }
    if !reply.requirements.is_empty() {
        page.title("Requirements, and whether they are met");
        let names: Vec<&str> = reply.requirements.iter().map(|it| it.name.as_str()).collect();
        page.line("    ", &some(&names, if reply.findings.is_empty() { "met" } else { "asked for" }));
    }
    clauses(&mut page, "Duties of whoever uses the data", &reply.duties);
    if !reply.findings.is_empty() {
        page.title("Findings about the contracts on which it rests");
        reply.findings.iter().for_each(|finding| findings(&mut page, finding));
    }
    if !reply.instead.is_empty() {
        page.title("Permitted instead");
        for instead in &reply.instead {
            let by = instead.permitted_by.join(", ");
            page.line("    - ", &format!("{}: {} (by {by})", instead.differs, instead.question));
        }
    }
    changes(&mut page, &reply.changes);
    unlawful(&mut page, &reply.unlawful);
    // A change tells them with its days.
    if !reply.ways.is_empty() && reply.changes.iter().all(|change| change.ways.is_empty()) {
        page.title("The way to its approval");
        ways(&mut page, &reply.ways, "    ");
    }
    if reply.answer == Verdict::Denied && reply.changes.is_empty() && reply.unlawful.is_empty() {
        page.title("What would have to change");
        let words = match (&reply.note, reply.findings.iter().any(|finding| finding.severity == "error")) {
            (Some(note), _) => note.as_str(),
            (None, true) => "the contract that permits it: see what was found about it, and what helps",
            (None, false) => "no change of a contract was found that would permit it",
        };
        page.line("    ", words);
    }
    page.out
}

fn some(names: &[&str], word: &str) -> String {
    match names.len() > NAMED {
        true => format!(
            "{} and {} more are {word}",
            names.iter().take(NAMED).copied().collect::<Vec<&str>>().join(", "),
            names.len() - NAMED
        ),
        false => format!(
            "{} {} {word}",
            charta_base::join_words(&names.iter().map(ToString::to_string).collect::<Vec<String>>(), "and"),
            if names.len() == 1 { "is" } else { "are" }
        ),
    }
}

fn clauses(page: &mut Page, title: &str, clauses: &[ClauseTold]) {
    if clauses.is_empty() {
        return;
    }
    page.title(title);
    for clause in clauses {
        let words: Vec<&str> = clause.words.split(' ').collect();
        let shown = match words.get(..WORDS) {
            Some(first) if words.len() > WORDS => format!("{} …", first.join(" ")),
            _ => clause.words.clone(),
        };
        page.line("    ", &format!("{} ({}:{}): {shown}", clause.name, clause.file, clause.line));
    }
}

/// Columns that are shown alike, together.
fn shown(columns: &[ShownTold]) -> Vec<String> {
    let mut alike: Vec<(&ShownTold, Vec<&str>)> = Vec::new();
    for column in columns {
        let same = |(first, _): &&mut (&ShownTold, Vec<&str>)| {
            (&first.forms, first.some_rows, &first.at, &first.part)
                == (&column.forms, column.some_rows, &column.at, &column.part)
        };
        match alike.iter_mut().find(same) {
            Some((_, names)) => names.push(&column.column),
            None => alike.push((column, vec![&column.column])),
        }
    }
    let line = |(first, names): &(&ShownTold, Vec<&str>)| {
        let rows = if first.some_rows { ", of some rows only (the clause says which)" } else { "" };
        let part = first.part.as_ref().map_or_else(String::new, |part| format!(", {part}"));
        format!("{}: {} at {}{part}{rows}", names.join(", "), first.forms.join(" or "), first.at)
    };
    alike.iter().map(line).collect()
}

fn findings(page: &mut Page, finding: &FindingTold) {
    page.line(
        "    - ",
        &format!("{}[{}] {}: {}", finding.severity, finding.code, finding.name, finding.message),
    );
    finding.evidence.iter().for_each(|line| page.line("      ", line));
    finding.help.iter().for_each(|line| page.line("      help: ", line));
}

fn edits(page: &mut Page, sign: &str, edits: &[EditTold]) {
    for (at, edit) in edits.iter().enumerate() {
        let first = if at == 0 { sign.to_owned() } else { format!("{:>1$}", "and ", sign.chars().count()) };
        page.line(&first, &format!("{} ({}:{})", edit.words, edit.file, edit.line));
        if !edit.old.is_empty() {
            page.line("         now: ", &edit.old);
        }
        edit.after.iter().for_each(|words| page.line("       after: ", words));
        let mut lines = edit.new.trim_start_matches(", ").trim().lines();
        if let Some(first) = lines.next() {
            page.line("         new: ", first);
        }
        // The lines of a draft stay lines.
        lines.for_each(|line| {
            let indent = line.len() - line.trim_start().len();
            page.line(&" ".repeat(14 + indent), line);
        });
    }
}

fn changes(page: &mut Page, all: &[Change]) {
    let (sure, open): (Vec<&Change>, Vec<&Change>) =
        all.iter().partition(|change| change.for_a_person.is_empty());
    let permitted =
        "It would be permitted, with no rule that the project names against it, if somebody were to";
    let judged = "It would be for a person to say whether it is permitted, if somebody were to";
    for (title, changes) in [(permitted, sure), (judged, open)] {
        if !changes.is_empty() {
            page.title(title);
        }
        changes.into_iter().enumerate().for_each(|(at, change)| one_change(page, at, change));
    }
}

fn one_change(page: &mut Page, at: usize, change: &Change) {
    edits(page, &format!("    {}. ", at + 1), &change.edits);
    change.question.iter().for_each(|part| page.line("       this permits: ", part));
    for choice in &change.choices {
        let bases = match choice.one_of.as_slice() {
            [one] => one.clone(),
            several => format!("one of {}", charta_base::join_words(several, "or")),
        };
        page.line("       ", &format!("a basis is required by {}: {bases}", choice.required_by));
        for other in &choice.with_more {
            let because = other.because.join("; ");
            page.line("         ", &format!("{} would do with more besides: {because}", other.basis));
        }
    }
    change.for_a_person.iter().for_each(|line| page.line("       a person has to say: ", line));
    if let Some(day) = &change.first_day {
        page.line("       ", &format!("the first day on which it would be permitted is {day}"));
    }
    match change.opens.is_empty() {
        true => page.line("       ", "this lets nobody do anything else"),
        false => change.opens.iter().for_each(|line| page.line("       besides, ", line)),
    }
    change.closed.iter().for_each(|line| page.line("       ", line));
    if !change.left_to_say.is_empty() {
        page.line("       left to say: ", &change.left_to_say.join("; "));
    }
    change.warnings.iter().for_each(|line| page.line("       warning: ", line));
    if !change.to_agree.is_empty() {
        page.line("       to agree: ", &charta_base::join_quoted(&change.to_agree, "and"));
    }
    ways(page, &change.ways, "       ");
}

fn ways(page: &mut Page, ways: &[Way], indent: &str) {
    let Some(way) = ways.first() else { return };
    for earlier in ways.iter().filter_map(|way| way.earlier.as_ref()) {
        page.line(indent, &earlier.words);
    }
    let how = match &way.approval {
        Some(day) if way.is_observed => format!("by {day}, going by what has been observed"),
        Some(day) if way.is_extended => format!("by {day}, with every extension"),
        Some(day) => format!("by {day}, if each step takes its delay and none is extended"),
        None => "on no day that can be told, since nothing limits a step".to_owned(),
    };
    let anew = if way.earlier.is_some() { "anew " } else { "" };
    page.line(
        &format!("{indent}fastest way: "),
        &format!(
            "through `{}`, submitted {anew}on {}, an approval comes {how}",
            way.procedure, way.submitted
        ),
    );
    way.steps.iter().for_each(|step| page.line(&format!("{indent}  then "), step));
    way.reservations.iter().for_each(|line| page.line(&format!("{indent}  reservation: "), line));
    for other in ways.iter().skip(1) {
        let when = other
            .approval
            .as_ref()
            .map_or_else(|| "on no day that can be told".to_owned(), |day| format!("by {day}"));
        page.line(&format!("{indent}or: "), &format!("through `{}`, {when}", other.procedure));
        other.reservations.iter().for_each(|line| page.line(&format!("{indent}  reservation: "), line));
    }
}

fn unlawful(page: &mut Page, unlawful: &[Unlawful]) {
    if unlawful.is_empty() {
        return;
    }
    // What a draft leaves to settle does not stand against it.
    let settled = |one: &Unlawful, finding: &FindingTold| {
        let words = format!("[{}] {}: ", finding.code, finding.message);
        one.to_settle.iter().find(|line| line.starts_with(&words)).cloned()
    };
    let is_open = |one: &Unlawful| one.findings.iter().all(|finding| settled(one, finding).is_some());
    page.title(match unlawful.iter().all(is_open) {
        true => "What would permit it, and what people have to settle before",
        false => "What would permit it, and what stands against that",
    });
    for one in unlawful {
        edits(page, "    - ", &one.edits);
        one.question.iter().for_each(|part| page.line("      this would permit: ", part));
        let (open, against): (Vec<&FindingTold>, Vec<&FindingTold>) =
            one.findings.iter().partition(|finding| settled(one, finding).is_some());
        let mut told = |indent: &str, words: &str, finding: &FindingTold| {
            page.line(indent, words);
            finding.evidence.iter().for_each(|line| page.line("        ", line));
            finding.help.iter().for_each(|line| page.line("        help: ", line));
        };
        for finding in against {
            let words = format!("[{}] {}: {}", finding.code, finding.name, finding.message);
            told("      against it: ", &words, finding);
        }
        for finding in open {
            told("      to settle: ", &settled(one, finding).unwrap_or_default(), finding);
        }
    }
}
