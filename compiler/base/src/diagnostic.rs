//! What Charta has to say, as plain data. Renderers (terminal, plain, JSON) live in the driver.

use crate::span::Span;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// No artifact is produced until it is mended or waived.
    Error,
    /// Worth a look; does not stop a build.
    Warning,
    /// A suggestion.
    Advice,
}

impl Severity {
    /// The word people see.
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "advice",
        }
    }
}

/// How a requirement was judged. Unknown is never a pass: an unproven one is as grave as a violated one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Something declared contradicts it.
    Violated,
    /// A fact that would settle it is missing.
    Unproven,
}

/// A kind of finding: its permanent code, its name (which says the problem), and how grave it is unless the
/// project says otherwise.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// A family and a number, such as `HST003`; never reused.
    pub id: &'static str,
    /// The problem in kebab case, such as `foreign-law-reach`; a waiver names it.
    pub name: &'static str,
    /// One line for the list of checks.
    pub summary: &'static str,
    /// How grave by default.
    pub severity: Severity,
    /// The page that explains it, as Markdown.
    pub page: &'static str,
}

/// A place in a file, and what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words; may be empty on the primary label.
    pub text: String,
}

/// A change of the text that would mend the finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// The bytes to replace (empty to insert).
    pub span: Span,
    /// What to put there.
    pub replacement: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of finding.
    pub code: &'static Code,
    /// How grave, after the project's settings.
    pub severity: Severity,
    /// For a requirement: whether it is violated or unproven.
    pub verdict: Option<Verdict>,
    /// One sentence, lower case, no full stop, the author's words in backticks.
    pub message: String,
    /// The very words that are wrong; `None` only where no file could be read.
    pub primary: Option<Label>,
    /// Other places that matter, in any file.
    pub secondary: Vec<Label>,
    /// The evidence, a line each: the path, the request, the day, the percentage.
    pub evidence: Vec<String>,
    /// What would mend it, each an action.
    pub help: Vec<String>,
    /// A change of text that would mend it, where one is sure.
    pub fix: Option<Fix>,
    /// The names of what the finding is about (contract, clause target), for waivers and baselines.
    pub subject: Vec<String>,
}

impl Diagnostic {
    /// A finding at a place.
    pub fn at(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        let mut finding = Diagnostic::nowhere(code, message);
        finding.primary = Some(Label { span, text: String::new() });
        finding
    }

    /// A finding with no place in any file: a missing folder, an unreadable file.
    pub fn nowhere(code: &'static Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code.severity,
            verdict: None,
            message: message.into(),
            primary: None,
            secondary: Vec::new(),
            evidence: Vec::new(),
            help: Vec::new(),
            fix: None,
            subject: Vec::new(),
        }
    }

    /// Words beside the primary place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(primary) = &mut self.primary {
            primary.text = text.into();
        }
        self
    }

    /// Another place that matters.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// A line of evidence.
    #[must_use]
    pub fn evidence(mut self, line: impl Into<String>) -> Self {
        self.evidence.push(line.into());
        self
    }

    /// An action that would mend it.
    #[must_use]
    pub fn help(mut self, action: impl Into<String>) -> Self {
        self.help.push(action.into());
        self
    }

    /// A sure change of text that would mend it.
    #[must_use]
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }

    /// What the finding is about, by name; a contract's waiver covers findings about that contract.
    #[must_use]
    pub fn about(mut self, name: impl Into<String>) -> Self {
        self.subject.push(name.into());
        self
    }

    /// How the requirement was judged.
    #[must_use]
    pub fn verdict(mut self, verdict: Verdict) -> Self {
        self.verdict = Some(verdict);
        self
    }

    /// Whether it stops a build.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    fn place(&self) -> Option<Span> {
        self.primary.as_ref().map(|label| label.span)
    }
}

/// Orders findings by place and code, and keeps one of those that say the same of the same place.
pub fn sort_and_deduplicate(findings: &mut Vec<Diagnostic>) {
    findings.sort_by(|a, b| {
        (a.place(), a.code.id, &a.message, &a.evidence).cmp(&(b.place(), b.code.id, &b.message, &b.evidence))
    });
    findings.dedup_by(|a, b| a.code.id == b.code.id && a.place() == b.place() && a.message == b.message);
}
