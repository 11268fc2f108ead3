//! Results as JUnit XML, the form that most systems of continuous integration show.
//!
//! Source: the schema that Jenkins documents, <https://github.com/jenkinsci/xunit-plugin>.

use std::fmt::Write as _;

/// Results that belong together.
#[derive(Debug, Clone)]
pub(crate) struct Suite {
    pub(crate) name: String,
    pub(crate) cases: Vec<Case>,
}

/// One result.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// Where it stands, as `file:line`.
    pub(crate) place: String,
    /// One line and the whole of why it failed, if it did.
    pub(crate) failure: Option<(String, String)>,
}

/// One XML document. It tells no time, so that equal results are equal bytes.
pub(crate) fn render(suites: &[Suite]) -> String {
    let failures = |suite: &Suite| suite.cases.iter().filter(|case| case.failure.is_some()).count();
    let tests: usize = suites.iter().map(|suite| suite.cases.len()).sum();
    let failed: usize = suites.iter().map(failures).sum();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<testsuites name=\"charta\" tests=\"{tests}\" failures=\"{failed}\">");
    for suite in suites {
        let (name, count) = (xml(&suite.name), suite.cases.len());
        let _ =
            writeln!(out, "  <testsuite name=\"{name}\" tests=\"{count}\" failures=\"{}\">", failures(suite));
        for case in &suite.cases {
            let head =
                format!("    <testcase classname=\"{}\" name=\"{}\"", xml(&case.place), xml(&case.name));
            let _ = match &case.failure {
                None => writeln!(out, "{head}/>"),
                Some((line, whole)) => writeln!(
                    out,
                    "{head}>\n      <failure message=\"{}\">{}</failure>\n    </testcase>",
                    xml(line),
                    xml(whole)
                ),
            };
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// A text in XML, as an attribute or between tags; characters that XML 1.0 cannot hold are replaced.
pub(crate) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            c if u32::from(c) < 0x20 || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
