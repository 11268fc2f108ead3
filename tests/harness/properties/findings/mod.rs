//! What the checks find, against brute force: small generated projects, and for each finding an expectation that follows the check's page by trying
//! every request, or walking day by day. An expectation knows the project as it was drawn and none of what was compiled.
//!
//! Every expectation is read twice: as the page has it, which must agree with what is found, both ways; and with one of its sentences left out, which must
//! disagree somewhere, or the oracle could not fail.

mod calendar;
mod deadlines;
mod forms;
mod hosting;
mod lineage;
mod linkage;
mod onward;
mod purposes;
mod terms;

use super::trial;
use crate::api;
use charta_base::{FileId, LineIndex, MemoryWorld, Severity, Verdict};
use libtest_mimic::Trial;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The tests of this module.
pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("findings/onward_rights_come_from_somewhere", || {
            onward::onward_rights_come_from_somewhere(0..600);
        }),
        trial("findings/forms_clash_where_nothing_settles", || {
            forms::forms_clash_where_nothing_settles(0..1_200)
        }),
        trial("findings/redundant_permits_give_nothing", || forms::redundant_permits_give_nothing(0..800)),
        trial("findings/days_are_looked_at_one_by_one", || terms::days_are_looked_at_one_by_one(0..400)),
        trial("findings/lengths_are_tried_from_every_day", terms::lengths_are_tried_from_every_day),
        trial("findings/limits_bind_on_their_days", || terms::limits_bind_on_their_days(0..400)),
        trial("findings/deadlines_are_walked", || deadlines::deadlines_are_walked(0..400)),
        trial("findings/derived_data_bear_what_their_sources_bear", || {
            lineage::derived_data_bear_what_their_sources_bear(0..400);
        }),
        trial("findings/extracts_are_held_against_each_other", || {
            linkage::extracts_are_held_against_each_other(0..1_000);
        }),
        trial("findings/chains_are_followed_on_every_day", || {
            hosting::chains_are_followed_on_every_day(0..400)
        }),
        trial("findings/purposes_are_asked_day_by_day", || purposes::purposes_are_asked_day_by_day(0..400)),
    ]
}

/// A day of January 2026, in which most of these projects lie.
fn january(day: usize) -> String {
    format!("2026-01-{day:02}")
}

/// The text of one world, a module of its own, as it grows.
struct Text {
    text: String,
    lines: u32,
}

impl Text {
    fn new(world: usize) -> Text {
        Text { text: format!("module w{world}\n"), lines: 1 }
    }

    /// Adds a line, and gives its number.
    fn line(&mut self, line: &str) -> u32 {
        assert!(!line.contains('\n'), "one line at a time");
        self.text.push_str(line);
        self.text.push('\n');
        self.lines += 1;
        self.lines
    }
}

/// A finding about one world.
#[derive(Debug, Clone)]
struct Found {
    code: &'static str,
    severity: Severity,
    verdict: Option<Verdict>,
    line: u32,
    /// The other places, with what is said of each.
    also: Vec<(u32, String)>,
    subject: Vec<String>,
    evidence: Vec<String>,
    message: String,
}

/// What is found in some worlds, by world. Many stand in one project, a module each, so that the standard library is read once for all of them.
fn found(texts: Vec<Text>, on: &str) -> Vec<Vec<Found>> {
    let mut world = MemoryWorld::default();
    world.files.insert("charta.toml".to_owned(), b"name = \"generated\"\nedition = \"2026\"\n".to_vec());
    let count = texts.len();
    for (at, text) in texts.into_iter().enumerate() {
        world.files.insert(format!("w{at}.charta"), text.text.into_bytes());
    }
    let compiled = api::compile(&world, "", on);
    assert!(compiled.is_judged(), "{}", api::plain(&compiled));
    let mut files: BTreeMap<FileId, (usize, LineIndex)> = BTreeMap::new();
    let mut place = |span: charta_base::Span| -> Option<(usize, u32)> {
        if let Entry::Vacant(entry) = files.entry(span.file) {
            let file = compiled.sources.get(span.file)?;
            let world = file.name.strip_prefix('w')?.strip_suffix(".charta")?.parse().ok()?;
            entry.insert((world, LineIndex::new(&file.text)));
        }
        let (world, index) = files.get(&span.file)?;
        Some((*world, index.line(span.start)))
    };
    let mut all: Vec<Vec<Found>> = vec![Vec::new(); count];
    for finding in &compiled.findings {
        let Some((world, line)) = finding.primary.as_ref().and_then(|label| place(label.span)) else {
            continue;
        };
        let also =
            finding.secondary.iter().filter_map(|label| Some((place(label.span)?.1, label.text.clone())));
        all[world].push(Found {
            code: finding.code.id,
            severity: finding.severity,
            verdict: finding.verdict,
            line,
            also: also.collect(),
            subject: finding.subject.clone(),
            evidence: finding.evidence.clone(),
            message: finding.message.clone(),
        });
    }
    all
}

/// How often a finding was demanded, how often silence, and how often the wrong reading was noticed.
#[derive(Debug, Default)]
struct Tally {
    demanded: usize,
    quiet: usize,
    noticed: usize,
}

impl Tally {
    /// What was found must be what the page demands; what the wrong reading demands is counted where it is something else.
    fn weigh(&mut self, found: bool, (page, wrong): (bool, bool), about: impl FnOnce() -> String) {
        let what = if page { "missed" } else { "refuted" };
        assert!(found == page, "{what}: {}", about());
        self.demanded += usize::from(page);
        self.quiet += usize::from(!page);
        self.noticed += usize::from(found != wrong);
    }

    /// Each of the three came up often enough for the test to mean something.
    fn is_telling(&self, least: usize) {
        assert!(self.demanded >= least && self.quiet >= least && self.noticed > 0, "{self:?}");
    }
}
