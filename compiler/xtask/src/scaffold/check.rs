//! What a new check consists of: its file, its page, its UI test, and its line in the registry.

use super::{Plan, with_entry, with_module};
use crate::codes::{self, FAMILIES};
use crate::tree::Tree;

const CHECKS: &str = "compiler/checks/src";

/// The plan of a check with this code (`HST009`) and name (`keys-abroad`).
pub(crate) fn plan(tree: &Tree, code: &str, name: &str) -> Result<Plan, String> {
    if !codes::is_id(code) || !codes::is_kebab(name) {
        return Err("a check is a code such as HST009 and a name such as keys-abroad".to_owned());
    }
    let letters = code.trim_end_matches(|c: char| c.is_ascii_digit());
    let Some(family) = codes::folder(letters) else {
        let known: Vec<&str> = FAMILIES.iter().map(|(letters, _, _)| *letters).collect();
        return Err(format!("`{letters}` is no family of checks; the families are {}", known.join(", ")));
    };
    if family == "waivers" {
        return Err(
            "what waivers do wrong is found where they are applied; begin from compiler/checks/src/waivers/"
                .to_owned(),
        );
    }
    if let Some(taken) = codes::all(tree).iter().find(|other| other.id == code || other.name == name) {
        return Err(format!("{} {} already stands in {}", taken.id, taken.name, taken.file));
    }
    let module = format!("{}_{}", code.to_ascii_lowercase(), name.replace('-', "_"));
    let list = format!("{CHECKS}/{family}/mod.rs");
    let library = format!("{CHECKS}/lib.rs");
    let registry = format!("{CHECKS}/registry.rs");
    let existing = |path: &str| tree.get(path).ok_or_else(|| format!("there is no {path}"));
    let mut files = vec![
        (format!("{CHECKS}/{family}/{module}.rs"), rust(code, name)),
        (format!("docs/checks/{code}-{name}.md"), page(code, name)),
        (format!("tests/ui/{family}/{module}.charta"), ui(code, name)),
        (format!("tests/ui/{family}/{module}.stderr"), String::new()),
        (registry.clone(), register(existing(&registry)?, family, &module, code)?),
    ];
    match tree.get(&list) {
        Some(text) => files.push((list, with_module(text, "pub ", &module))),
        None => {
            files.push((list, format!("//! The checks of the family {letters}.\n\npub mod {module};\n")));
            files.push((library.clone(), with_module(existing(&library)?, "", family)));
        }
    }
    let next = vec![
        format!(
            "say in docs/checks/{code}-{name}.md what the finding means, with an example that is wrong and one that is right"
        ),
        format!("make {CHECKS}/{family}/{module}.rs find it"),
        format!(
            "write tests/ui/{family}/{module}.charta, then `cargo xtask bless {module}` and read the result"
        ),
        "`cargo xtask codegen`, then `cargo fmt`, `cargo xtask tidy`, `bash tests/run`".to_owned(),
    ];
    Ok(Plan { files, folders: Vec::new(), next })
}

fn register(registry: &str, family: &str, module: &str, code: &str) -> Result<String, String> {
    // Short where the registry brings the family in, whole where it does not.
    let brought_in = registry.lines().any(|line| {
        line.trim_start().starts_with("use crate::")
            && line.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == family)
    });
    let path = format!("{}{family}::{module}", if brought_in { "" } else { "crate::" });
    let entry = format!("Check {{ code: &{path}::CODE, run: {path}::run }}");
    let code = code.to_ascii_lowercase();
    with_entry(registry, "Check {", &entry, |existing| {
        existing
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .filter_map(|word| word.split_once('_'))
            .find(|(other, _)| codes::is_id(&other.to_ascii_uppercase()))
            .is_some_and(|(other, _)| other > code.as_str())
    })
}

fn rust(code: &str, name: &str) -> String {
    format!(
        r#"//! {code}: say here, in one sentence, what is found.

use crate::context::Context;
use charta_base::{{Code, Diagnostic, Severity}};

/// The code of this check.
pub static CODE: Code = Code {{
    id: "{code}",
    name: "{name}",
    summary: "say here, in one line, what is found",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/{code}-{name}.md"),
}};

/// Adds what is found in `context` to `findings`.
pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {{
    let _ = (context, findings);
}}
"#
    )
}

fn page(code: &str, name: &str) -> String {
    format!(
        "# {code} {name}\n\nSay here what the finding means, for a person who answers for the contract.\n\n\
         ## Wrong\n\n```charta\n// a whole file that raises {code}, and nothing else\n```\n\n\
         ## Right\n\n```charta\n// the same file, mended\n```\n\n\
         ## Why\n\nSay here the reason, with the article of law or the source if there is one, and how to mend it.\n"
    )
}

fn ui(code: &str, name: &str) -> String {
    format!(
        "//@ on: 2026-11-25\n// A project in which {name} is to be found; the mark stands on the line of the finding.\n\
         //~^ {code}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{tidy, tree};

    const REGISTRY: &str = "//! All checks.\n\nuse crate::{data, hosting, time};\n\npub static ALL: &[Check] = &[\n    Check { code: &data::dat001_a::CODE, run: data::dat001_a::run },\n    Check {\n        code: &time::tim001_b::CODE,\n        run: time::tim001_b::run,\n    },\n];\n";

    fn house() -> Tree {
        tree::of(&[
            ("compiler/checks/src/registry.rs", REGISTRY),
            ("compiler/checks/src/lib.rs", "//! Checks.\n\nmod data;\nmod registry;\nmod time;\n"),
        ])
    }

    #[test]
    fn what_is_begun_is_already_tidy() {
        let mut tree = tree::of(&[
            ("compiler/checks/src/registry.rs", "//! All.\npub static ALL: &[Check] = &[];\n"),
            ("compiler/checks/src/lib.rs", "//! Checks.\n"),
        ]);
        for (code, name) in [("HST009", "keys-abroad"), ("DAT001", "dropped-duty"), ("HST002", "outside")] {
            let plan = plan(&tree, code, name).unwrap();
            tree.files.extend(plan.files);
        }
        assert_eq!(tidy::findings(&tree), Vec::<String>::new());
        let lines: Vec<&str> = tree.get("compiler/checks/src/registry.rs").unwrap().lines().collect();
        assert_eq!(lines.len(), 6, "{lines:?}");
        assert!(lines[3].contains("&crate::hosting::hst002"), "{lines:?}");
        assert!(lines[2].contains("dat001") && lines[3].contains("hst002") && lines[4].contains("hst009"));
    }

    #[test]
    fn the_line_goes_where_its_code_belongs() {
        let plan = plan(&house(), "HST001", "stored-outside").unwrap();
        let (_, registry) = plan.files.iter().find(|(path, _)| path.ends_with("registry.rs")).unwrap();
        let place = |word: &str| registry.find(word).unwrap();
        assert!(place("dat001_a::run") < place("hst001_stored_outside::CODE"));
        assert!(registry.contains("&hosting::hst001"), "{registry}");
        assert!(place("hst001_stored_outside::run") < place("tim001_b::CODE"));
        assert_eq!(registry.matches("Check {").count(), 3);
    }

    #[test]
    fn a_code_is_never_used_twice() {
        let mut tree = house();
        let first = plan(&tree, "HST001", "stored-outside").unwrap();
        tree.files.extend(first.files);
        assert!(plan(&tree, "HST001", "other").is_err());
        assert!(plan(&tree, "HST002", "stored-outside").is_err());
        assert!(plan(&tree, "ZZZ001", "x").is_err());
        assert!(plan(&tree, "WAI009", "x").is_err());
        assert!(plan(&tree, "HST1", "x").is_err());
    }
}
