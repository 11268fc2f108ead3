//! The XML of JUnit, which every continuous integration server shows as tests. Of findings, a suite is a file and a case a finding: an
//! error fails its case, a warning or a piece of advice only says itself, and a file of which nothing is found is a case that passes.

use super::json::Document;
use super::xml::escape;
use super::{Frame, Places, one_line, plain};
use crate::project::is_never_lowered;
use charta_base::{Diagnostic, Severity};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It says something and passes.
    Passed,
    /// An error.
    Failed,
    /// Nothing could be judged.
    Broken,
    /// It was not run.
    Skipped,
}

/// One case.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) file: String,
    pub(crate) line: Option<u32>,
    pub(crate) end: End,
    /// What sort of failure it is.
    pub(crate) kind: String,
    /// One line, and all there is to say.
    pub(crate) message: String,
    pub(crate) text: String,
}

pub(super) fn render(document: &Document<'_>, frame: &Frame<'_>) -> String {
    let told: Vec<&Diagnostic> =
        document.accepted.iter().filter(|finding| is_never_lowered(finding.code)).collect();
    let places = Places::new(document.findings.iter().chain(told.iter().copied()), frame);
    let mut suites: BTreeMap<String, Vec<Case>> = BTreeMap::new();
    for (id, _) in frame.sources.iter().filter(|(_, file)| crate::load::is_source(&file.name)) {
        if let Some(path) = places.own_path(id) {
            suites.insert(one_line(&path), Vec::new());
        }
    }
    for finding in document.findings {
        let case = case(finding, document.is_unread, &places);
        suites.entry(suite(finding, &places)).or_default().push(case);
    }
    for finding in told {
        let case = Case {
            end: End::Passed,
            name: format!("accepted: {}", title(finding)),
            ..case(finding, false, &places)
        };
        suites.entry(suite(finding, &places)).or_default().push(case);
    }
    for (file, cases) in suites.iter_mut().filter(|(_, cases)| cases.is_empty()) {
        cases.push(silent(file, document.is_judged));
    }
    write("charta check", &suites.into_iter().collect::<Vec<_>>())
}

/// The file that a finding is counted to.
fn suite(finding: &Diagnostic, places: &Places<'_>) -> String {
    let own = finding.primary.as_ref().and_then(|label| places.own_path(label.span.file));
    one_line(&own.unwrap_or_else(|| places.project_file()))
}

fn title(finding: &Diagnostic) -> String {
    format!("{} {}: {}", finding.code.id, finding.code.name, one_line(&finding.message))
}

fn case(finding: &Diagnostic, is_unread: bool, places: &Places<'_>) -> Case {
    let own = finding.primary.as_ref().filter(|label| places.own_path(label.span.file).is_some());
    Case {
        name: title(finding),
        file: suite(finding, places),
        line: own.map(|label| places.locate(label.span.file, label.span.start).line),
        end: match finding.severity {
            Severity::Error if is_unread => End::Broken,
            Severity::Error => End::Failed,
            Severity::Warning | Severity::Advice => End::Passed,
        },
        kind: format!("{} {}", finding.code.id, finding.code.name),
        message: one_line(&finding.message),
        text: plain::block(finding, places),
    }
}

/// The case of a file of which nothing is said. Nothing is no pass where nothing was judged.
fn silent(file: &str, is_judged: bool) -> Case {
    let (name, end, message) = match is_judged {
        true => ("no findings", End::Passed, ""),
        false => ("not judged", End::Skipped, "nothing is judged until what is wrong elsewhere is mended"),
    };
    Case {
        name: name.to_owned(),
        file: file.to_owned(),
        line: None,
        end,
        kind: String::new(),
        message: message.to_owned(),
        text: String::new(),
    }
}

/// Suites of cases as one document. It tells no time, so that equal results are equal bytes.
pub(crate) fn write(command: &str, suites: &[(String, Vec<Case>)]) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let all: Vec<&Case> = suites.iter().flat_map(|(_, cases)| cases).collect();
    // Writing to a text cannot fail, here and below.
    let _ = writeln!(text, "<testsuites name=\"{}\" {}>", escape(command), counts(&all, false));
    for (name, cases) in suites {
        let cases: Vec<&Case> = cases.iter().collect();
        let name = escape(name);
        let _ = writeln!(text, "  <testsuite name=\"{name}\" {}>", counts(&cases, true));
        for case in cases {
            write_case(&mut text, case);
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn counts(cases: &[&Case], skipped: bool) -> String {
    let count = |end| cases.iter().filter(|case| case.end == end).count();
    let mut text = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\"",
        cases.len(),
        count(End::Failed),
        count(End::Broken)
    );
    if skipped {
        let _ = write!(text, " skipped=\"{}\"", count(End::Skipped));
    }
    text
}

fn write_case(text: &mut String, case: &Case) {
    let file = escape(&case.file);
    let line = case.line.map_or_else(String::new, |line| format!(" line=\"{line}\""));
    let _ = write!(
        text,
        "    <testcase name=\"{}\" classname=\"{file}\" file=\"{file}\"{line}",
        escape(&case.name)
    );
    let (kind, message, said) = (escape(&case.kind), escape(&case.message), escape(&case.text));
    let inside = match case.end {
        End::Passed if said.is_empty() => {
            text.push_str("/>\n");
            return;
        }
        End::Passed => format!("<system-out>{said}</system-out>"),
        End::Failed => format!("<failure type=\"{kind}\" message=\"{message}\">{said}</failure>"),
        End::Broken => format!("<error type=\"{kind}\" message=\"{message}\">{said}</error>"),
        End::Skipped => format!("<skipped message=\"{message}\"/>"),
    };
    let _ = writeln!(text, ">\n      {inside}\n    </testcase>");
}
