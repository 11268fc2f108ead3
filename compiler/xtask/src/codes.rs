//! The codes of findings, read from the text of the code that declares them, so that tidy and the list of
//! checks need no compiled crate. The tests hold the list to the compiled codes.

use crate::lexer::{self, Kind};
use crate::tree::Tree;

/// A code as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Code {
    /// A family and a number: `HST003`.
    pub(crate) id: String,
    /// The problem in kebab case.
    pub(crate) name: String,
    /// One line for the list.
    pub(crate) summary: String,
    /// `Error`, `Warning` or `Advice`.
    pub(crate) severity: String,
    /// The file that declares it.
    pub(crate) file: String,
}

impl Code {
    /// The page that explains it.
    pub(crate) fn page(&self) -> String {
        format!("docs/checks/{}-{}.md", self.id, self.name)
    }

    /// The letters of the id.
    pub(crate) fn family(&self) -> &str {
        self.id.trim_end_matches(|c: char| c.is_ascii_digit())
    }
}

/// The families that have a folder among the checks: letters, folder, title.
pub(crate) const FAMILIES: &[(&str, &str, &str)] = &[
    ("LOG", "logic", "Logic"),
    ("HST", "hosting", "Hosting"),
    ("PUR", "purpose", "Purpose"),
    ("RCP", "recipient", "Recipient"),
    ("DAT", "data", "Data"),
    ("TIM", "time", "Time"),
    ("PRC", "procedure", "Procedure"),
    ("ENF", "enforcement", "Enforcement"),
    ("WAI", "waivers", "Waivers"),
];

/// The folder of a family of checks.
pub(crate) fn folder(family: &str) -> Option<&'static str> {
    FAMILIES.iter().find(|(letters, _, _)| *letters == family).map(|(_, folder, _)| *folder)
}

/// Whether a word is three capital letters and three digits.
pub(crate) fn is_id(word: &str) -> bool {
    word.len() == 6
        && word.chars().take(3).all(|c| c.is_ascii_uppercase())
        && word.chars().skip(3).all(|c| c.is_ascii_digit())
}

/// Whether a word is kebab case: small letters and digits joined by single hyphens.
pub(crate) fn is_kebab(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.split('-').all(|part| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}

/// All codes of the repository, by id: from the file of each check, and from each crate's `codes.rs`.
pub(crate) fn all(tree: &Tree) -> Vec<Code> {
    let mut codes: Vec<Code> = tree
        .below("compiler")
        .filter(|(path, _)| {
            check_file(path).is_some()
                || (path.ends_with("/src/codes.rs") && !path.starts_with("compiler/xtask/"))
        })
        .flat_map(|(path, text)| declared(path, text))
        .collect();
    codes.sort_by(|a, b| (&a.id, &a.file).cmp(&(&b.id, &b.file)));
    codes
}

/// The family's folder and the module, where the path is the file of a check
/// (`compiler/checks/src/hosting/hst003_foreign_law_reach.rs`).
pub(crate) fn check_file(path: &str) -> Option<(&str, &str)> {
    let (folder, file) = path.strip_prefix("compiler/checks/src/")?.split_once('/')?;
    let module = file.strip_suffix(".rs")?;
    let (code, _) = module.split_once('_')?;
    is_id(&code.to_ascii_uppercase()).then_some((folder, module))
}

/// The codes one file declares: a text that is an id, then the texts of its name and summary, and the severity
/// named between it and the next id.
pub(crate) fn declared(path: &str, text: &str) -> Vec<Code> {
    let pieces: Vec<_> =
        lexer::pieces(text).into_iter().filter(|piece| piece.kind != Kind::Comment).collect();
    let mut codes: Vec<Code> = Vec::new();
    for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.kind == Kind::Text) {
        let id = lexer::value(piece.text);
        if !is_id(&id) || codes.iter().any(|code| code.id == id) {
            continue;
        }
        let rest: Vec<_> = pieces
            .iter()
            .skip(at + 1)
            .take_while(|next| next.kind != Kind::Text || !is_id(&lexer::value(next.text)))
            .collect();
        let mut texts =
            rest.iter().filter(|next| next.kind == Kind::Text).map(|next| lexer::value(next.text));
        let (Some(name), Some(summary)) = (texts.next(), texts.next()) else { continue };
        let severity =
            rest.iter().filter(|next| next.kind == Kind::Code).find_map(|next| severity(next.text));
        if let Some(severity) = severity.filter(|_| is_kebab(&name)) {
            codes.push(Code { id, name, summary, severity, file: path.to_owned() });
        }
    }
    codes
}

fn severity(code: &str) -> Option<String> {
    ["Error", "Warning", "Advice"]
        .into_iter()
        .filter_map(|word| code.find(&format!("Severity::{word}")).map(|at| (at, word)))
        .min()
        .map(|(_, word)| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_from_structs_and_from_calls() {
        let text = r#"
            // "XXX001" is a comment
            pub static A: Code = Code { id: "SYN001", name: "unexpected-text",
                summary: "a \"text\"", severity: Severity::Error, page: include_str!("x.md") };
            pub static B: Code = code("SYN002", "unclosed-block", "b", Severity::Warning, include_str!("y.md"));
        "#;
        let codes = declared("f.rs", text);
        let brief: Vec<_> = codes
            .iter()
            .map(|c| (c.id.as_str(), c.name.as_str(), c.summary.as_str(), c.severity.as_str()))
            .collect();
        assert_eq!(
            brief,
            [
                ("SYN001", "unexpected-text", "a \"text\"", "Error"),
                ("SYN002", "unclosed-block", "b", "Warning")
            ]
        );
    }

    #[test]
    fn the_file_of_a_check_is_told_by_its_name() {
        let path = "compiler/checks/src/hosting/hst003_foreign_law_reach.rs";
        assert_eq!(check_file(path), Some(("hosting", "hst003_foreign_law_reach")));
        assert_eq!(check_file("compiler/checks/src/hosting/mod.rs"), None);
        assert_eq!(check_file("compiler/checks/src/registry.rs"), None);
    }
}
