//! Findings for a terminal: the message, the text it speaks of with the places marked, the evidence, and what helps.

use super::excerpt::{CONTEXT, Excerpt};
use super::style::{Tone, hanging, paint};
use super::{Frame, Places, one_line, verdict_word};
use charta_base::{Diagnostic, FileId, Label, Severity};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use std::fmt;

/// The narrowest frame in which text can be set.
const NARROWEST: usize = 40;
/// Places at most so many lines apart are drawn together.
const NEAR: u32 = 5;

pub(super) fn render(findings: &[Diagnostic], frame: &Frame<'_>) -> String {
    let places = Places::new(findings.iter(), frame);
    let width = frame.width.max(NARROWEST);
    let blocks: Vec<String> =
        findings.iter().map(|finding| block(finding, &places, width, frame.colour)).collect();
    blocks.join("\n")
}

fn block(finding: &Diagnostic, places: &Places<'_>, width: usize, colour: bool) -> String {
    let mut text = header(finding, width, colour);
    if finding.primary.is_some() {
        let report = report(finding, places);
        // Writing to a text cannot fail; the drawing itself fails only for places outside the excerpt, which are drawn to it.
        let _ = handler(width, colour).render_report(&mut Unheaded::new(&mut text), &report);
    }
    for (at, line) in finding.evidence.iter().enumerate() {
        text.push_str(&paint_first(
            &hanging(&mark(at, finding), &one_line(line), width),
            Tone::Faint,
            colour,
        ));
    }
    for line in &finding.help {
        text.push_str(&paint_first(&hanging("  help: ", &one_line(line), width), Tone::Help, colour));
    }
    text
}

/// The mark before a line of evidence.
fn mark(at: usize, finding: &Diagnostic) -> String {
    match (at, finding.evidence.len()) {
        (0, _) => "  because: ".to_owned(),
        _ => "         → ".to_owned(),
    }
}

fn header(finding: &Diagnostic, width: usize, colour: bool) -> String {
    let tone = match finding.severity {
        Severity::Error => Tone::Error,
        Severity::Warning => Tone::Warning,
        Severity::Advice => Tone::Help,
    };
    let verdict = finding.verdict.map_or_else(String::new, |verdict| format!(" ({})", verdict_word(verdict)));
    let title = format!("{}[{}] {}{verdict}", finding.severity.word(), finding.code.id, finding.code.name);
    let message = hanging("  ", &one_line(&finding.message), width);
    format!("{}\n{}", paint(&title, tone, colour), paint_lines(&message, Tone::Strong, colour))
}

fn paint_lines(text: &str, tone: Tone, colour: bool) -> String {
    text.lines().map(|line| paint(line, tone, colour) + "\n").collect()
}

/// Paints the word before the first colon or arrow.
fn paint_first(text: &str, tone: Tone, colour: bool) -> String {
    match text.split_once([':', '→']) {
        Some((word, _)) if colour => {
            let end = word.len()
                + text.get(word.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            let (first, rest) = text.split_at_checked(end).unwrap_or((text, ""));
            format!("{}{rest}", paint(first, tone, true))
        }
        _ => text.to_owned(),
    }
}

fn handler(width: usize, colour: bool) -> GraphicalReportHandler {
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    GraphicalReportHandler::new_themed(theme)
        .with_width(width)
        .with_links(false)
        .with_context_lines(CONTEXT as usize)
        .without_primary_span_start()
        .with_wrap_lines(false)
        .without_syntax_highlighting()
        .with_show_related_as_nested(true)
}

/// One file's part of a finding, in the form the drawing library takes.
#[derive(Debug)]
struct Report {
    message: String,
    severity: miette::Severity,
    excerpt: Excerpt,
    related: Vec<Report>,
}

/// The primary place, and what stands near it, in one excerpt; below it one for what stands elsewhere, file by file.
fn report(finding: &Diagnostic, places: &Places<'_>) -> Report {
    let primary = finding.primary.as_ref();
    let own = primary.map(|label| label.span.file).unwrap_or_default();
    let line = |label: &Label| places.locate(label.span.file, label.span.start).line;
    let here = primary.map_or(0, line);
    let is_near = |label: &&Label| label.span.file == own && line(label).abs_diff(here) <= NEAR;
    let mut labels: Vec<&Label> = primary.into_iter().collect();
    labels.extend(finding.secondary.iter().filter(is_near));
    let far: Vec<&Label> = finding.secondary.iter().filter(|label| !is_near(label)).collect();
    let mut files: Vec<FileId> = Vec::new();
    for label in &far {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    let elsewhere = |file: &FileId| {
        let labels: Vec<&Label> = far.iter().copied().filter(|label| label.span.file == *file).collect();
        Report {
            message: if *file == own {
                "elsewhere in this file".to_owned()
            } else {
                format!("in {}", places.name(*file))
            },
            severity: miette::Severity::Advice,
            excerpt: Excerpt::new(*file, &labels, false, places),
            related: Vec::new(),
        }
    };
    Report {
        message: String::new(),
        severity: match finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Advice => miette::Severity::Advice,
        },
        excerpt: Excerpt::new(own, &labels, true, places),
        related: files.iter().map(elsewhere).collect(),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Report {}

impl miette::Diagnostic for Report {
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.labels().into_iter()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        Some(Box::new(self.related.iter().map(|report| report as &dyn miette::Diagnostic)))
    }
}

/// Leaves out the first line that the library draws, which would hold the message: ours stands above it already.
struct Unheaded<'a> {
    into: &'a mut String,
    passed: bool,
}

impl<'a> Unheaded<'a> {
    fn new(into: &'a mut String) -> Self {
        Unheaded { into, passed: false }
    }
}

impl fmt::Write for Unheaded<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        match (self.passed, text.split_once('\n')) {
            (true, _) => self.into.push_str(text),
            (false, Some((_, rest))) => {
                self.passed = true;
                self.into.push_str(rest);
            }
            (false, None) => {}
        }
        Ok(())
    }
}
