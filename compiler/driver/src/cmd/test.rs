//! `charta test`: whether every scenario holds, by which clauses, and which clauses no scenario speaks of.

use super::report::{frame, not_understood, understood};
use super::{Common, Exit, Format, Session};
use crate::os_world::OsWorld;
use crate::render::style::{Tone, hanging, paint};
use crate::render::{junit, number, one_line, plain_in};
use crate::{Compiled, Options, compile};
use charta_base::{Span, join_quoted};
use charta_checks::logic::scenarios::{Judged, JudgedExpectation, judged};
use charta_model::model::{ClauseId, Model};
use clap::Args;
use serde::Serialize;
use std::io;

/// What a clause is told that is to be met and is not.
const UNMET: &str = "no scenario speaks of it";

/// What a scenario without expectations is told.
const NOTHING: &str = "it expects nothing, so that it proves nothing";

/// Arguments of `test`.
#[derive(Debug, Args)]
#[command(
    after_help = "Each expectation is about every request that it names, and is proved or refuted for all of them, not tried on some.\n\n\
    Exit codes: 0 every scenario holds, 1 one does not or, with --all-clauses, no scenario speaks of some permit or forbid, 2 nothing could be judged or there is no scenario\n\n\
    Examples:\n  \
    charta test                     the project in this folder\n  \
    charta test --all-clauses       whether some scenario speaks of each permit and forbid as well\n  \
    charta test --format junit      for a program that shows test results\n  \
    charta test --on 2027-01-01     scenarios that name no day, as of that day"
)]
pub struct Test {
    /// The folder of a project, or one `.charta` file
    #[arg(default_value = ".")]
    path: String,
    /// Fail as well where a permit or forbid is met by no scenario
    #[arg(long)]
    all_clauses: bool,
}

#[derive(Serialize)]
struct Document {
    on: String,
    scenarios: Vec<Scenario>,
    /// Permits and forbids that no scenario speaks of.
    unmet: Vec<Clause>,
    /// Whether it fails that they are not met.
    #[serde(skip)]
    must_be_met: bool,
    /// How many of them some scenario speaks of.
    met: usize,
}

impl Document {
    /// The clauses that fail, since they are to be met and are not.
    fn failing(&self) -> &[Clause] {
        if self.must_be_met { &self.unmet } else { &[] }
    }
}

#[derive(Serialize)]
struct Scenario {
    name: String,
    on: String,
    holds: bool,
    expectations: Vec<Expectation>,
}

#[derive(Serialize)]
struct Expectation {
    /// As its author wrote it.
    expected: String,
    file: String,
    line: u32,
    holds: bool,
    /// The clauses that speak of its requests.
    permits: Vec<String>,
    forbids: Vec<String>,
    /// Why it does not hold: the request, the decision and the reason.
    why: Option<String>,
}

#[derive(Serialize)]
struct Clause {
    name: String,
    file: String,
    line: u32,
    words: String,
}

pub(super) fn run(test: &Test, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    let options = Options {
        on: common.on.unwrap_or(session.today),
        progress: session.progress.clone(),
        ..Options::default()
    };
    let compiled = compile(&OsWorld, &test.path, &options);
    let Some(program) = understood(&compiled) else {
        return not_understood("nothing can be tested", &compiled, common, session);
    };
    let Some(judged) = judged(&program.model, &program.rules, compiled.on) else {
        return session.trouble("the conditions of the project have too many parts together to be judged");
    };
    let document =
        Document { must_be_met: test.all_clauses, ..document(&compiled, &program.model, &judged, session) };
    let text = match common.format {
        Format::Junit => junit::write("charta test", &suites(&document)),
        Format::Json => format!("{}\n", serde_json::to_string_pretty(&document).map_err(io::Error::other)?),
        Format::Human => text(&document, session.line_width(), session.colour),
        _ => text(&document, usize::MAX, false),
    };
    session.out.write_all(text.as_bytes())?;
    if document.scenarios.is_empty() {
        return session
            .trouble("there is no scenario, so that nothing is tested; write one with what it expects");
    }
    let fails = document.scenarios.iter().any(|scenario| !scenario.holds);
    Ok(if fails || !document.failing().is_empty() { Exit::Findings } else { Exit::Clean })
}

fn document(compiled: &Compiled, model: &Model, judged: &Judged<'_>, session: &Session<'_>) -> Document {
    let place = |span: Span| {
        let Some(file) = compiled.sources.get(span.file) else { return (String::new(), 0) };
        let line = compiled.sources.line(span).unwrap_or(0);
        (crate::load::join(&compiled.folder, &file.name), line)
    };
    let words = |span: Span| compiled.sources.words(span);
    let names = |ids: &[ClauseId]| ids.iter().map(|id| model.clause_name(*id)).collect::<Vec<String>>();
    let expectation = |judged: &JudgedExpectation<'_>| {
        let (file, line) = place(judged.expectation.span);
        let why = judged.refuted.as_ref().map(|finding| {
            let frame = frame(compiled, session);
            plain_in(std::slice::from_ref(finding), &frame)
        });
        Expectation {
            expected: words(judged.expectation.span),
            file,
            line,
            holds: judged.refuted.is_none(),
            permits: names(&judged.permits),
            forbids: names(&judged.forbids),
            why,
        }
    };
    let scenarios = judged.scenarios.iter().map(|scenario| Scenario {
        name: scenario.scenario.about.title().to_owned(),
        on: scenario.on.to_string(),
        // What expects nothing proves nothing.
        holds: !scenario.expectations.is_empty()
            && scenario.expectations.iter().all(|judged| judged.refuted.is_none()),
        expectations: scenario.expectations.iter().map(expectation).collect(),
    });
    let clause = |id: &ClauseId| {
        let facts = model.clauses.get(*id)?;
        let (file, line) = place(facts.keyword);
        Some(Clause { name: model.clause_name(*id), file, line, words: words(facts.span) })
    };
    Document {
        on: compiled.on.to_string(),
        scenarios: scenarios.collect(),
        unmet: judged.unmet.iter().filter_map(clause).collect(),
        must_be_met: false,
        met: judged.met.len(),
    }
}

/// By which clauses an expectation holds, in words.
fn because(expectation: &Expectation) -> String {
    let named = |names: &[String]| join_quoted(names, "and");
    match (expectation.permits.is_empty(), expectation.forbids.is_empty()) {
        (true, true) => "no permit speaks of it".to_owned(),
        (false, true) => format!("permitted by {}", named(&expectation.permits)),
        (true, false) => format!("forbidden by {}", named(&expectation.forbids)),
        (false, false) => {
            format!(
                "permitted by {}, forbidden by {}",
                named(&expectation.permits),
                named(&expectation.forbids)
            )
        }
    }
}

fn text(document: &Document, width: usize, colour: bool) -> String {
    let mut out = String::new();
    for scenario in &document.scenarios {
        let (word, tone) = if scenario.holds { ("holds", Tone::Good) } else { ("fails", Tone::Error) };
        let title = format!("{} (on {})", one_line(&scenario.name), scenario.on);
        out.push_str(&format!("{}  {title}\n", paint(word, tone, colour)));
        if scenario.expectations.is_empty() {
            out.push_str(&format!("  - {NOTHING}\n"));
        }
        for expectation in &scenario.expectations {
            let sign = if expectation.holds { "  + " } else { "  - " };
            let place = format!("{}:{}", expectation.file, expectation.line);
            out.push_str(&hanging(sign, &one_line(&format!("{} ({place})", expectation.expected)), width));
            match &expectation.why {
                None => out.push_str(&hanging("      ", &one_line(&because(expectation)), width)),
                Some(why) => why.lines().for_each(|line| out.push_str(&format!("      {line}\n"))),
            }
        }
    }
    if !document.unmet.is_empty() {
        out.push_str(&format!("{}\n", paint("Clauses that no scenario speaks of", Tone::Strong, colour)));
        for clause in &document.unmet {
            let words = format!("{} ({}:{}): {}", clause.name, clause.file, clause.line, clause.words);
            out.push_str(&hanging("  ", &one_line(&words), width));
        }
    }
    let all: Vec<&Expectation> =
        document.scenarios.iter().flat_map(|scenario| &scenario.expectations).collect();
    let failed = all.iter().filter(|expectation| !expectation.holds).count();
    let empty = document.scenarios.iter().filter(|scenario| scenario.expectations.is_empty()).count();
    let how = if document.scenarios.is_empty() {
        "nothing is tested".to_owned()
    } else if failed == 0 && empty > 0 {
        format!("{} nothing", if empty == 1 { "1 expects".to_owned() } else { format!("{empty} expect") })
    } else if failed == 0 {
        "all hold".to_owned()
    } else {
        format!("{failed} fail")
    };
    let how = match document.failing().len() {
        0 => how,
        _ if document.scenarios.is_empty() => how,
        count => {
            let joined = if failed == 0 && empty == 0 { ", but" } else { ", and" };
            let fail = if count == 1 { "clause fails" } else { "clauses fail" };
            format!("{how}{joined} {count} {fail}, met by no scenario")
        }
    };
    let clauses = document.met + document.unmet.len();
    out.push_str(&format!(
        "{}, {}: {how}; {} of {} met; judged on {}\n",
        number(document.scenarios.len(), "scenario", "scenarios"),
        number(all.len(), "expectation", "expectations"),
        document.met,
        number(clauses, "permit or forbid", "permits and forbids"),
        document.on
    ));
    out
}

/// A suite for each scenario, and a case for each expectation; and one for the clauses that fail, where some do.
fn suites(document: &Document) -> Vec<(String, Vec<junit::Case>)> {
    let case = |expectation: &Expectation| {
        let why = expectation.why.clone().unwrap_or_default();
        junit::Case {
            name: one_line(&expectation.expected),
            file: expectation.file.clone(),
            line: Some(expectation.line),
            end: if expectation.holds { junit::End::Passed } else { junit::End::Failed },
            kind: "failed-scenario".to_owned(),
            message: why.lines().next().unwrap_or_default().to_owned(),
            text: why,
        }
    };
    let nothing = |scenario: &Scenario| junit::Case {
        name: one_line(&scenario.name),
        file: String::new(),
        line: None,
        end: junit::End::Failed,
        kind: "failed-scenario".to_owned(),
        message: NOTHING.to_owned(),
        text: NOTHING.to_owned(),
    };
    let suite = |scenario: &Scenario| {
        let cases = match scenario.expectations.is_empty() {
            true => vec![nothing(scenario)],
            false => scenario.expectations.iter().map(case).collect(),
        };
        (one_line(&scenario.name), cases)
    };
    let unmet = |clause: &Clause| junit::Case {
        name: clause.name.clone(),
        file: clause.file.clone(),
        line: Some(clause.line),
        end: junit::End::Failed,
        kind: "unmet-clause".to_owned(),
        message: UNMET.to_owned(),
        text: one_line(&format!("{UNMET}: {}", clause.words)),
    };
    let failing = document.failing();
    let clauses = (!failing.is_empty())
        .then(|| ("Clauses that no scenario speaks of".to_owned(), failing.iter().map(unmet).collect()));
    document.scenarios.iter().map(suite).chain(clauses).collect()
}
