//! What a target takes and gives.

use crate::loss::Loss;
use charta_checks::Checked;
use charta_checks::enforcement::Carries;
use charta_model::model::ClauseId;

/// The language of generated documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
}

impl Language {
    /// Every language, by its code (ISO 639-1).
    pub const ALL: [(&'static str, Language); 2] = [("en", Language::English), ("fr", Language::French)];

    /// The language of a code.
    pub fn of_code(code: &str) -> Option<Language> {
        Language::ALL.iter().find(|(known, _)| *known == code).map(|(_, language)| *language)
    }

    /// Its code (ISO 639-1).
    pub const fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::French => "fr",
        }
    }
}

/// What a target is given.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The model that passed every check.
    pub checked: Checked<'a>,
    /// The project's name.
    pub project: &'a str,
    /// The language of documents.
    pub language: Language,
    /// The language in which the project is written, as its file says.
    pub written: Language,
    /// What the targets before this one gave, by target; documents show which statements enforce a clause.
    pub earlier: &'a [(&'static str, Emitted)],
    /// What the build before this one said, where there was one.
    pub previous: Option<&'a crate::Earlier>,
    /// The project's sources, so that documents can quote a clause as it is written.
    pub sources: &'a charta_base::SourceMap,
}

/// A part of an artifact that carries one or more clauses: a view, a grant, a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its name inside the artifact: a view's, a policy's id. Unique in the artifact.
    pub id: String,
    /// A few words for people: "view", "policy", "row security".
    pub kind: &'static str,
    /// The clauses it carries, in order.
    pub clauses: Vec<ClauseId>,
}

/// A generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Where, relative to the output folder, with `/` between folders; made of safe characters only.
    pub path: String,
    /// What.
    pub contents: Contents,
    /// What in it carries which clause.
    pub statements: Vec<Statement>,
}

/// What a generated file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    /// A text, in UTF-8.
    Text(String),
    /// Anything else: a workbook.
    Bytes(Vec<u8>),
}

impl From<String> for Contents {
    fn from(text: String) -> Contents {
        Contents::Text(text)
    }
}

impl Artifact {
    /// A file that carries no clause.
    pub fn plain(path: impl Into<String>, contents: impl Into<Contents>) -> Artifact {
        Artifact { path: path.into(), contents: contents.into(), statements: Vec::new() }
    }

    /// The text; empty where the file is none.
    pub fn text(&self) -> &str {
        match &self.contents {
            Contents::Text(text) => text,
            Contents::Bytes(_) => "",
        }
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> &[u8] {
        match &self.contents {
            Contents::Text(text) => text.as_bytes(),
            Contents::Bytes(bytes) => bytes,
        }
    }
}

/// What a target gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Emitted {
    /// The files, in a fixed order.
    pub artifacts: Vec<Artifact>,
    /// What was lost.
    pub losses: Vec<Loss>,
}

/// A target.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The word for it in `charta.toml`.
    pub name: &'static str,
    /// One line for people.
    pub summary: &'static str,
    /// Whether a system executes what it writes. What only informs enforces nothing.
    pub carries: Carries,
    /// Compiles the model. An error is a fault of ours (a template that does not render), in one sentence.
    pub emit: fn(&Input<'_>) -> Result<Emitted, String>,
}
