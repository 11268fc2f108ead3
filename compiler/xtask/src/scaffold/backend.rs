//! What a new target consists of: its folder with a template, its line in the registry, and a folder of expected
//! artifacts for each example.

use super::{Plan, with_entry, with_module};
use crate::tree::Tree;
use std::collections::BTreeSet;

const BACKENDS: &str = "compiler/backends/src";

/// The plan of a target of this name (`snowflake`).
pub(crate) fn plan(tree: &Tree, name: &str) -> Result<Plan, String> {
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !is_name {
        return Err("a target is named by one word in small letters, such as snowflake".to_owned());
    }
    let folder = format!("{BACKENDS}/{name}");
    if tree.below(&folder).next().is_some() {
        return Err(format!("there is already a {folder}/"));
    }
    let (library, registry) = (format!("{BACKENDS}/lib.rs"), format!("{BACKENDS}/registry.rs"));
    let existing = |path: &str| tree.get(path).ok_or_else(|| format!("there is no {path}"));
    let files = vec![
        (format!("{folder}/mod.rs"), rust(name)),
        (format!("{folder}/templates/{name}.txt"), "{{ contract }}\n".to_owned()),
        (registry.clone(), register(existing(&registry)?, name)?),
        (library.clone(), with_module(existing(&library)?, "pub ", name)),
    ];
    let folders = examples(tree).iter().map(|example| format!("tests/golden/{example}/{name}")).collect();
    let next = vec![
        format!(
            "look at the neighbours of {folder}/: lay out views made in Rust, by templates that decide nothing"
        ),
        format!("say in {folder}/mod.rs what the target can't say, and how a clause is narrowed for it"),
        format!("name the target `{name}` in the charta.toml of an example"),
        format!("`cargo xtask bless golden`, and read every file in tests/golden/*/{name}/"),
        "if an engine can run it, hold it to the decision in tests/harness/engines/".to_owned(),
    ];
    Ok(Plan { files, folders, next })
}

/// The line goes before the documents, which stand last because they show what the others made.
fn register(registry: &str, name: &str) -> Result<String, String> {
    let entry = format!("crate::{name}::TARGET");
    with_entry(registry, "crate::", &entry, |existing| existing.starts_with("crate::documents::"))
}

fn examples(tree: &Tree) -> BTreeSet<String> {
    tree.below("examples")
        .filter_map(|(path, _)| path.strip_suffix("/charta.toml")?.strip_prefix("examples/"))
        .map(str::to_owned)
        .collect()
}

fn rust(name: &str) -> String {
    format!(
        r#"//! The target `{name}`: say here what it is, and what it can't say.

use crate::target::{{Emitted, Input, Target}};

/// The target.
pub const TARGET: Target = Target {{
    name: "{name}",
    summary: "say here, in one line, what it is for",
    carries: Carries::Executable,
    emit,
}};

const TEMPLATE: &str = include_str!("templates/{name}.txt");

fn emit(input: &Input<'_>) -> Result<Emitted, String> {{
    Err(format!("nothing lays out {{}} by {{TEMPLATE}} yet", input.project))
}}
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{tidy, tree};

    fn house() -> Tree {
        tree::of(&[
            (
                "compiler/backends/src/registry.rs",
                "//! All.\nuse crate::target::Target;\npub static ALL: &[Target] = &[\n    crate::sqlite::TARGET,\n    crate::documents::TARGET,\n];\n",
            ),
            ("compiler/backends/src/lib.rs", "//! Targets.\n\npub mod documents;\npub mod sqlite;\n"),
            ("examples/city/charta.toml", "name = \"city\"\n"),
        ])
    }

    #[test]
    fn a_target_gets_its_folder_its_line_and_its_expectations() {
        let mut tree = house();
        let plan = plan(&tree, "rego").unwrap();
        assert_eq!(plan.folders, ["tests/golden/city/rego"]);
        tree.files.extend(plan.files);
        assert_eq!(tidy::findings(&tree), Vec::<String>::new());
        assert_eq!(
            tree.get("compiler/backends/src/lib.rs"),
            Some("//! Targets.\n\npub mod documents;\npub mod rego;\npub mod sqlite;\n")
        );
        let registry = tree.get("compiler/backends/src/registry.rs").unwrap();
        let line = "crate::sqlite::TARGET,\n    crate::rego::TARGET,\n    crate::documents::TARGET,";
        assert!(registry.contains(line), "{registry}");
    }

    #[test]
    fn a_name_is_one_word_and_free() {
        for wrong in ["", "Rego", "a-b", "a b", "1x", "../x"] {
            assert!(plan(&house(), wrong).is_err(), "{wrong}");
        }
        let mut tree = house();
        tree.files.insert("compiler/backends/src/rego/mod.rs".to_owned(), "//! R.\n".to_owned());
        assert!(plan(&tree, "rego").is_err());
    }
}
