//! `charta.toml`: what a project says about itself. Whatever is not understood is a finding with its place.

use crate::codes::WRONG_PROJECT_FILE;
use charta_backends::Language;
use charta_backends::registry;
use charta_base::{Code, Diagnostic, FileId, Severity, Span, did_you_mean, join_words};
use charta_checks::enforcement::{Building, ByHand, Wanted};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The file's name.
pub const FILE: &str = "charta.toml";
/// The editions of the language there are.
const EDITIONS: &[&str] = &["2026"];
/// The words of severities.
const SEVERITIES: &[(&str, Severity)] =
    &[("error", Severity::Error), ("warning", Severity::Warning), ("advice", Severity::Advice)];
/// Families whose findings an author may waive with a reason and a name, and not quietly lower.
const NEVER_LOWERED: &[&str] = &["HST", "PUR", "RCP", "ENF"];
/// Whether findings of this code may be waived, or accepted in sight of everybody, but never lowered.
pub(crate) fn is_never_lowered(code: &Code) -> bool {
    NEVER_LOWERED.contains(&family(code))
}

fn family(code: &Code) -> &str {
    code.id.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// Why a check cannot be so grave, and what to do instead.
pub(crate) fn refused_severity(code: &Code, severity: Severity) -> Option<(String, &'static str)> {
    let is_lowered = severity > code.severity && is_never_lowered(code);
    is_lowered.then(|| {
        // What the project lacks, no contract can waive.
        let help = match family(code) {
            "ENF" => "`charta explain` tells what mends the finding",
            _ => "write a `waive` clause in the contract, which says until when, why and by whom",
        };
        (format!("`{}` cannot be lowered to `{}`", code.name, severity.word()), help)
    })
}

/// The keys of the file.
const KEYS: &[&str] =
    &["name", "edition", "language", "sources", "rows", "targets", "severities", "rulebooks", "procedural"];

/// What the file says of contracts that no system enforces.
const PROCEDURAL: &[&str] = &["by", "because", "evidence"];

/// Something named in the file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What.
    pub name: String,
    /// Where; `None` where it is a default.
    pub span: Option<Span>,
}

/// A project's settings.
#[derive(Debug, Clone)]
pub struct Project {
    /// What it is called.
    pub name: String,
    /// The language of generated documents.
    pub language: Language,
    /// Folders and files that hold contracts, relative to the project's folder.
    pub sources: Vec<Named>,
    /// The folder of rows to preview, relative to the project's folder.
    pub rows: Named,
    /// The targets to compile for, by name.
    pub targets: Vec<String>,
    /// Where they are named.
    pub targets_span: Option<Span>,
    /// How people carry out what contracts permit and forbid, where no system does.
    pub by_hand: Option<ByHand>,
    /// How grave each check is, by its name.
    pub severities: BTreeMap<String, Severity>,
    /// Rulebooks of the standard library, or of the project, that hold, by path.
    pub rulebooks: Vec<Named>,
}

impl Project {
    /// The settings of a folder that has no project file.
    pub fn unnamed(name: &str) -> Project {
        Project {
            name: name.to_owned(),
            language: Language::English,
            sources: vec![Named { name: ".".to_owned(), span: None }],
            rows: Named { name: "rows".to_owned(), span: None },
            targets: registry::ALL.iter().map(|target| target.name.to_owned()).collect(),
            targets_span: None,
            by_hand: None,
            severities: BTreeMap::new(),
            rulebooks: Vec::new(),
        }
    }

    /// What the project is built for, and what besides when a run asks for more.
    pub fn building(&self, more: &[String]) -> Building {
        let wanted = |name: &str| self.targets.iter().chain(more).any(|target| target == name);
        let targets = registry::ALL.iter().filter(|target| wanted(target.name));
        Building {
            targets: targets.map(|target| Wanted { name: target.name, carries: target.carries }).collect(),
            span: self.targets_span,
            by_hand: self.by_hand.clone(),
        }
    }
}

/// Why a target cannot be built: the first name that no target has, in one sentence.
pub fn unknown_target(names: &[String]) -> Option<String> {
    let known: Vec<&str> = registry::ALL.iter().map(|target| target.name).collect();
    let unknown = names.iter().find(|name| !known.contains(&name.as_str()))?;
    let help = match did_you_mean(unknown, known.iter().copied()) {
        Some(near) => format!("`{near}` is near"),
        None => format!("there are {}", join_words(&known, "and")),
    };
    Some(format!("there is no target `{unknown}`; {help}"))
}

/// Reads the text of a project file. What the file does not say is as in [`Project::unnamed`].
pub fn read(file: FileId, text: &str, folder: &str) -> (Project, Vec<Diagnostic>) {
    let mut reader = Reader { file, project: Project::unnamed(folder), findings: Vec::new() };
    match DeTable::parse(text) {
        Ok(table) => reader.table(table.get_ref()),
        Err(error) => {
            let at = error.span().unwrap_or(0..0);
            let words = error.message().lines().next().unwrap_or("").trim().to_owned();
            reader.wrong(at, format!("the project file is not well-formed TOML: {words}"));
        }
    }
    (reader.project, reader.findings)
}

type Value<'a> = Spanned<DeValue<'a>>;

struct Reader {
    file: FileId,
    project: Project,
    findings: Vec<Diagnostic>,
}

impl Reader {
    fn span(&self, range: Range<usize>) -> Span {
        let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span::new(self.file, byte(range.start), byte(range.end))
    }

    fn wrong(&mut self, at: Range<usize>, message: String) -> &mut Diagnostic {
        let finding = Diagnostic::at(&WRONG_PROJECT_FILE, self.span(at), message);
        self.findings.push(finding);
        let last = self.findings.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "the finding was pushed on the line above")]
        &mut self.findings[last]
    }

    fn help(&mut self, at: Range<usize>, message: String, help: Option<String>) {
        let finding = self.wrong(at, message);
        finding.help.extend(help);
    }

    fn table(&mut self, table: &DeTable<'_>) {
        for (key, value) in table.iter() {
            match key.get_ref().as_ref() {
                "name" => {
                    if let Some(name) = self.title(value) {
                        self.project.name = name;
                    }
                }
                "edition" => drop(self.one_of(value, "edition", EDITIONS)),
                "language" => self.language(value),
                "sources" => self.sources(value),
                "rows" => self.rows(value),
                "targets" => self.targets(value),
                "severities" => self.severities(value),
                "procedural" => self.procedural(key.span(), value),
                "rulebooks" => {
                    if let Some(rulebooks) =
                        self.texts(value, "rulebooks", "[\"std.fr.snds.national_health_data\"]")
                    {
                        self.project.rulebooks = rulebooks;
                    }
                }
                unknown => self.unknown(key.span(), "key", unknown, KEYS),
            }
        }
    }

    fn unknown(&mut self, at: Range<usize>, what: &str, word: &str, known: &[&str]) {
        let help = match did_you_mean(word, known.iter().copied()) {
            Some(near) => format!("write `{near}`"),
            None => format!("write {}", join_words(&quoted(known), "or")),
        };
        self.help(at, format!("there is no {what} `{word}`"), Some(help));
    }

    /// A text without control characters.
    fn title(&mut self, value: &Value<'_>) -> Option<String> {
        let name = self.text(value, "name", "\"hospital-stays\"")?;
        if name.trim().is_empty() || name.chars().any(char::is_control) {
            let help = "give the project a name of letters, digits and hyphens".to_owned();
            self.help(
                value.span(),
                "`name` is empty, or holds characters that cannot be shown".to_owned(),
                Some(help),
            );
            return None;
        }
        Some(name)
    }

    fn text(&mut self, value: &Value<'_>, key: &str, example: &str) -> Option<String> {
        match value.get_ref().as_str() {
            Some(text) => Some(text.to_owned()),
            None => {
                let help = Some(format!("write `{key} = {example}`"));
                self.help(value.span(), format!("`{key}` is a text in quotation marks"), help);
                None
            }
        }
    }

    fn texts(&mut self, value: &Value<'_>, key: &str, example: &str) -> Option<Vec<Named>> {
        let items: Option<Vec<Named>> = value.get_ref().as_array().and_then(|array| {
            let named = |item: &Value<'_>| {
                let span = Some(self.span(item.span()));
                item.get_ref().as_str().map(|name| Named { name: name.to_owned(), span })
            };
            array.iter().map(named).collect()
        });
        if items.is_none() {
            let help = Some(format!("write `{key} = {example}`"));
            self.help(value.span(), format!("`{key}` is a list of texts"), help);
        }
        items
    }

    fn one_of(&mut self, value: &Value<'_>, key: &str, known: &[&str]) -> Option<String> {
        let text = self.text(value, key, &format!("\"{}\"", known.first().unwrap_or(&"")))?;
        if known.contains(&text.as_str()) {
            return Some(text);
        }
        self.unknown(value.span(), key, &text, known);
        None
    }

    fn language(&mut self, value: &Value<'_>) {
        let codes = Language::ALL.map(|(code, _)| code);
        let word = self.one_of(value, "language", &codes);
        if let Some(language) = word.and_then(|word| Language::of_code(&word)) {
            self.project.language = language;
        }
    }

    fn sources(&mut self, value: &Value<'_>) {
        let Some(sources) = self.texts(value, "sources", "[\".\"]") else { return };
        for source in &sources {
            self.inside(source);
        }
        if sources.is_empty() {
            let help = Some("name a folder, such as `\".\"`".to_owned());
            self.help(value.span(), "`sources` names no folder".to_owned(), help);
        }
        self.project.sources = sources;
    }

    fn rows(&mut self, value: &Value<'_>) {
        let Some(name) = self.text(value, "rows", "\"rows\"") else { return };
        self.project.rows = Named { name, span: Some(self.span(value.span())) };
        self.inside(&self.project.rows.clone());
    }

    /// Reports a path that leads out of the project.
    fn inside(&mut self, path: &Named) {
        let leaves = path.name.starts_with('/') || path.name.contains('\\') || path.name.contains(':');
        if leaves || path.name.is_empty() || path.name.split('/').any(|part| part == "..") {
            let at = path.span.map_or(0..0, Span::range);
            let help = Some("name a path below the folder of the project file".to_owned());
            self.help(at, format!("`{}` does not lie in the project", path.name), help);
        }
    }

    fn targets(&mut self, value: &Value<'_>) {
        let known: Vec<&str> = registry::ALL.iter().map(|target| target.name).collect();
        let Some(targets) = self.texts(value, "targets", "[\"postgres\", \"documents\"]") else { return };
        for target in targets.iter().filter(|target| !known.contains(&target.name.as_str())) {
            self.unknown(target.span.map_or(0..0, Span::range), "target", &target.name, &known);
        }
        self.project.targets = targets.into_iter().map(|target| target.name).collect();
        self.project.targets_span = Some(self.span(value.span()));
    }

    /// Who carries the contracts out by hand, why, and what proves it: all three, or it says nothing.
    fn procedural(&mut self, key: Range<usize>, value: &Value<'_>) {
        let Some(table) = value.get_ref().as_table() else {
            let help =
                "write `[procedural]` on a line of its own, and `by`, `because` and `evidence` below it";
            self.help(value.span(), "`procedural` is a table of texts".to_owned(), Some(help.to_owned()));
            return;
        };
        let mut texts: BTreeMap<&str, String> = BTreeMap::new();
        let mut is_whole = true;
        for (name, value) in table.iter() {
            let Some(known) = PROCEDURAL.iter().find(|known| **known == name.get_ref().as_ref()) else {
                self.unknown(name.span(), "key", name.get_ref(), PROCEDURAL);
                continue;
            };
            match self
                .text(value, known, "\"…\"")
                .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
            {
                Some(text) if !text.is_empty() && !text.chars().any(char::is_control) => {
                    texts.insert(known, text);
                }
                Some(_) => {
                    is_whole = false;
                    let help = "say it in a few words".to_owned();
                    let message = format!("`{known}` is empty, or holds characters that cannot be shown");
                    self.help(value.span(), message, Some(help));
                }
                None => is_whole = false,
            }
        }
        let mut text = |name: &str| texts.remove(name);
        match (text("by"), text("because"), text("evidence")) {
            (Some(by), Some(because), Some(evidence)) => {
                self.project.by_hand = Some(ByHand { by, because, evidence, span: self.span(key) });
            }
            _ if is_whole => {
                let help = "write `by`, `because` and `evidence`, each a text".to_owned();
                let message = "`procedural` does not say by whom, why, and what proves it".to_owned();
                self.help(key, message, Some(help));
            }
            _ => {}
        }
    }

    fn severities(&mut self, value: &Value<'_>) {
        let Some(table) = value.get_ref().as_table() else {
            let help = Some(
                "write `[severities]` on a line of its own and `CHECK = \"warning\"` below it".to_owned(),
            );
            self.help(value.span(), "`severities` is a table of checks".to_owned(), help);
            return;
        };
        let codes = charta_checks::codes();
        let words: Vec<&str> = SEVERITIES.iter().map(|(word, _)| *word).collect();
        for (key, value) in table.iter() {
            let name = key.get_ref().as_ref();
            let Some(code) = codes.iter().find(|code| code.name == name || code.id == name) else {
                self.unknown_check(key.span(), name, &codes);
                continue;
            };
            let Some(word) = self.one_of(value, name, &words) else { continue };
            let Some((_, severity)) = SEVERITIES.iter().find(|(known, _)| *known == word) else { continue };
            self.severity(value.span(), code, *severity);
        }
    }

    fn severity(&mut self, at: Range<usize>, code: &Code, severity: Severity) {
        if let Some((message, help)) = refused_severity(code, severity) {
            let help = match family(code) {
                "ENF" => format!("remove the line; {help}"),
                _ => help.to_owned(),
            };
            self.help(at, message, Some(help));
            return;
        }
        self.project.severities.insert(code.name.to_owned(), severity);
    }

    fn unknown_check(&mut self, at: Range<usize>, name: &str, codes: &[&'static Code]) {
        let help = match did_you_mean(name, codes.iter().map(|code| code.name)) {
            Some(near) => format!("write `{near}`"),
            None => "see `charta explain --list` for the names of the checks".to_owned(),
        };
        self.help(at, format!("there is no check `{name}`"), Some(help));
    }
}

fn quoted(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| format!("`{word}`")).collect()
}
