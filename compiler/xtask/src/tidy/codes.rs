//! A code, its page, its tests and its line in the registry stand or fall together.

use crate::codes::{self, Code};
use crate::tree::Tree;

/// No two codes share an id or a name.
pub(super) fn unique(tree: &Tree) -> Vec<String> {
    let all = codes::all(tree);
    let earlier =
        |at: usize, same: &dyn Fn(&Code) -> bool| all.iter().take(at).find(|code| same(code)).cloned();
    all.iter()
        .enumerate()
        .flat_map(|(at, code)| {
            let id = earlier(at, &|other| other.id == code.id)
                .map(|other| format!("{}: {} is also declared in {}", code.file, code.id, other.file));
            let name = earlier(at, &|other| other.name == code.name && other.id != code.id).map(|other| {
                format!("{}: the name `{}` is already that of {}", code.file, code.name, other.id)
            });
            id.into_iter().chain(name)
        })
        .collect()
}

/// Each code has its page, with the title and the sections a page has, and names it.
pub(super) fn pages(tree: &Tree) -> Vec<String> {
    codes::all(tree).iter().flat_map(|code| page(tree, code)).collect()
}

fn page(tree: &Tree, code: &Code) -> Vec<String> {
    let path = code.page();
    let Some(text) = tree.get(&path) else {
        return vec![format!("{}: {} has no page; write {path}", code.file, code.id)];
    };
    let mut findings = Vec::new();
    let title = format!("# {} {}", code.id, code.name);
    if text.lines().next() != Some(title.as_str()) {
        findings.push(format!("{path}: the first line is not `{title}`"));
    }
    let sections: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("## ")).map(str::trim).collect();
    let wanted: &[&str] = if has_example(text) { &["Wrong", "Right", "Why"] } else { &["No example", "Why"] };
    if sections != wanted {
        findings.push(format!("{path}: the sections are not {}", wanted.join(", ")));
    }
    let source = tree.get(&code.file).unwrap_or("");
    if !source.contains(&format!("{}-{}.md", code.id, code.name)) {
        findings.push(format!("{}: {} does not include its page {path}", code.file, code.id));
    }
    findings
}

/// Some findings no file of text can raise (one that is not text, one too large); their page says so in place
/// of the examples, and a test in Rust, or a project among the UI tests, still raises them.
fn has_example(page: &str) -> bool {
    !page.lines().any(|line| line.trim_end() == "## No example")
}

/// No page is left of a code that is gone.
pub(super) fn pages_without_code(tree: &Tree) -> Vec<String> {
    let expected: Vec<String> = codes::all(tree).iter().map(Code::page).collect();
    tree.below("docs/checks")
        .filter(|(path, _)| path.ends_with(".md") && !expected.iter().any(|page| page == path))
        .map(|(path, _)| format!("{path}: no code has this page"))
        .collect()
}

/// No mark of a UI test names a code that does not exist.
pub(super) fn marks(tree: &Tree) -> Vec<String> {
    let known: Vec<String> = codes::all(tree).into_iter().map(|code| code.id).collect();
    tree.below("tests/ui")
        .flat_map(|(path, text)| marked(text).into_iter().map(move |id| (path, id)))
        .filter(|(_, id)| !known.iter().any(|code| code == id))
        .map(|(path, id)| format!("{path}: a mark names {id}, which is no code"))
        .collect()
}

/// The codes that the marks (`//~ HST003`, `//~^ HST003`, `#~ …`) of a text name.
fn marked(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.split_once("//~").or_else(|| line.split_once("#~")))
        .flat_map(|(_, mark)| mark.split(|c: char| !c.is_ascii_alphanumeric()))
        .filter(|word| codes::is_id(word))
        .collect()
}

/// Each code is raised by a UI test; that of a check by one in its family's folder.
pub(super) fn examples(tree: &Tree) -> Vec<String> {
    codes::all(tree).iter().filter_map(|code| example(tree, code)).collect()
}

fn example(tree: &Tree, code: &Code) -> Option<String> {
    if tree.get(&code.page()).is_some_and(|page| !has_example(page)) {
        let in_rust = tree
            .ending(".rs")
            .any(|(path, text)| path != code.file && path.contains("tests/") && text.contains(&code.id));
        let missing = !in_rust && !raised(tree, "tests/ui", code);
        return missing
            .then(|| format!("{}: no test names {}, whose page has no example", code.file, code.id));
    }
    let folder = match codes::check_file(&code.file) {
        Some((family, _)) => format!("tests/ui/{family}"),
        None => "tests/ui".to_owned(),
    };
    (!raised(tree, &folder, code))
        .then(|| format!("{}: no UI test in {folder}/ raises {}", code.file, code.id))
}

fn raised(tree: &Tree, folder: &str, code: &Code) -> bool {
    tree.below(folder).any(|(_, text)| marked(text).contains(&code.id.as_str()))
}

/// Each file of a check stands in its family's folder and module list, declares the one code its name says,
/// and has its line in the registry, which is sorted.
pub(super) fn checks(tree: &Tree) -> Vec<String> {
    const REGISTRY: &str = "compiler/checks/src/registry.rs";
    let registry = tree.get(REGISTRY).unwrap_or("");
    let files: Vec<(&str, &str, &str, &str)> = tree
        .below("compiler/checks/src")
        .filter_map(|(path, text)| {
            codes::check_file(path).map(|(folder, module)| (path, text, folder, module))
        })
        .collect();
    let mut findings: Vec<String> = files.iter().flat_map(|file| check(tree, registry, *file)).collect();
    let order: Vec<&str> = registry
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| files.iter().any(|(.., module)| module == word))
        .filter_map(|word| word.split('_').next())
        .collect();
    if !order.is_sorted() {
        findings.push(format!("{REGISTRY}: the lines are not in order of their codes"));
    }
    findings
}

fn check(tree: &Tree, registry: &str, (path, text, folder, module): (&str, &str, &str, &str)) -> Vec<String> {
    let declared = codes::declared(path, text);
    let [code] = declared.as_slice() else {
        return vec![format!("{path}: declares {} codes instead of one", declared.len())];
    };
    let mut findings = Vec::new();
    let expected = format!("{}_{}", code.id.to_ascii_lowercase(), code.name.replace('-', "_"));
    if module != expected {
        findings
            .push(format!("{path}: declares {} {}, so the file is to be {expected}.rs", code.id, code.name));
    }
    if codes::folder(code.family()) != Some(folder) {
        findings.push(format!("{path}: {} is not of the family in {folder}/", code.id));
    }
    let list = format!("compiler/checks/src/{folder}/mod.rs");
    if !tree.get(&list).unwrap_or("").lines().any(|line| line.trim().ends_with(&format!("mod {module};"))) {
        findings.push(format!("{list}: `pub mod {module};` is missing"));
    }
    // Findings about waivers are made where waivers are applied: their family lists its codes itself.
    let own_list = packed(tree.get(&list).unwrap_or("")).contains(&format!("&{module}::CODE"));
    for item in ["CODE", "run"] {
        if !own_list && !packed(registry).contains(&format!("{folder}::{module}::{item}")) {
            findings
                .push(format!("compiler/checks/src/registry.rs: `{folder}::{module}::{item}` is missing"));
        }
    }
    findings
}

/// Code without blanks, so that how a line is broken doesn't matter.
fn packed(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree;

    const PATH: &str = "compiler/checks/src/hosting/hst003_foreign_law_reach.rs";
    const CHECK: &str = r#"//! A.
pub static CODE: Code = Code { id: "HST003", name: "foreign-law-reach", summary: "s",
    severity: Severity::Error, page: include_str!("../../../../docs/checks/HST003-foreign-law-reach.md") };"#;
    const LINE: &str = "Check { code: &hosting::hst003_foreign_law_reach::CODE,\n run: hosting::hst003_foreign_law_reach::run },";
    const PAGE: &str = "# HST003 foreign-law-reach\nText.\n## Wrong\n## Right\n## Why\n";
    const UI: &str = "hosting a { } //~ HST003\n";

    fn good() -> Vec<(&'static str, &'static str)> {
        vec![
            (PATH, CHECK),
            ("compiler/checks/src/hosting/mod.rs", "pub mod hst003_foreign_law_reach;\n"),
            ("compiler/checks/src/registry.rs", LINE),
            ("docs/checks/HST003-foreign-law-reach.md", PAGE),
            ("tests/ui/hosting/reach.charta", UI),
        ]
    }

    fn all_rules(tree: &Tree) -> Vec<String> {
        [unique, pages, pages_without_code, marks, examples, checks]
            .iter()
            .flat_map(|rule| rule(tree))
            .collect()
    }

    #[test]
    fn a_check_with_all_that_belongs_to_it_is_tidy() {
        assert_eq!(all_rules(&tree::of(&good())), Vec::<String>::new());
    }

    #[test]
    fn whatever_is_missing_is_said() {
        for (missing, said) in [
            ("compiler/checks/src/hosting/mod.rs", "`pub mod hst003_foreign_law_reach;` is missing"),
            ("compiler/checks/src/registry.rs", "::run` is missing"),
            ("docs/checks/HST003-foreign-law-reach.md", "has no page"),
            ("tests/ui/hosting/reach.charta", "no UI test in tests/ui/hosting/ raises HST003"),
            (PATH, "no code has this page"),
        ] {
            let files: Vec<_> = good().into_iter().filter(|(path, _)| *path != missing).collect();
            let findings = all_rules(&tree::of(&files));
            assert!(findings.iter().any(|finding| finding.contains(said)), "{missing}: {findings:?}");
        }
    }

    #[test]
    fn a_page_without_example_needs_a_test_all_the_same() {
        let mut files = vec![
            (
                "compiler/syntax/src/codes.rs",
                r#"code("SYN009", "file-too-large", "s", Severity::Error, "SYN009-file-too-large.md")"#,
            ),
            (
                "docs/checks/SYN009-file-too-large.md",
                "# SYN009 file-too-large\nText.\n## No example\n## Why\n",
            ),
        ];
        assert_eq!(all_rules(&tree::of(&files)).len(), 1);
        files.push(("compiler/syntax/tests/size.rs", "SYN009"));
        assert_eq!(all_rules(&tree::of(&files)), Vec::<String>::new());
    }

    #[test]
    fn a_mark_names_a_code() {
        let tree = tree::of(&[("tests/ui/a.charta", "x //~^ ABC123, what\n")]);
        assert_eq!(marks(&tree), ["tests/ui/a.charta: a mark names ABC123, which is no code"]);
    }
}
