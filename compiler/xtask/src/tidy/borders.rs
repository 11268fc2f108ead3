//! What may be named where: each library behind one door, and no rule of the compiler switched off.

use crate::lexer;
use crate::tree::Tree;

/// A library, the one place whose Rust may name it (everywhere where none is said, for who does not depend on it cannot), and the one
/// crate that may depend on it; tests, and the certificate that runs what they run, may where `tested`.
struct Door {
    library: &'static str,
    rust: &'static str,
    manifest: &'static str,
    tested: bool,
}

impl Door {
    const fn new(library: &'static str, rust: &'static str, manifest: &'static str) -> Door {
        Door { library, rust, manifest, tested: false }
    }

    fn may_depend(&self, path: &str) -> bool {
        path == self.manifest
            || (self.tested && ["tests/", "compiler/certify/"].iter().any(|folder| path.starts_with(folder)))
    }
}

const DOORS: &[Door] = &[
    Door::new("pest", "compiler/syntax/src/parse", "compiler/syntax/Cargo.toml"),
    Door::new("pest_derive", "compiler/syntax/src/parse", "compiler/syntax/Cargo.toml"),
    Door::new("petgraph", "compiler/model/", "compiler/model/Cargo.toml"),
    Door::new("minijinja", "compiler/backends/", "compiler/backends/Cargo.toml"),
    Door::new("miette", "compiler/driver/", "compiler/driver/Cargo.toml"),
    Door { tested: true, ..Door::new("postgres", "", "compiler/live/Cargo.toml") },
    Door::new("rustls", "compiler/live/src/connect/", "compiler/live/Cargo.toml"),
];

/// pest, petgraph, minijinja, miette, rustls and PostgreSQL's client are each named in one place.
pub(super) fn libraries(tree: &Tree) -> Vec<String> {
    let rust = tree.ending(".rs").flat_map(|(path, text)| {
        let code = lexer::code_only(text);
        DOORS
            .iter()
            .filter(move |door| !path.starts_with(door.rust) && names(&code, door.library))
            .map(move |door| format!("{path}: only {} may name {}", door.rust, door.library))
    });
    let manifests = tree.ending("/Cargo.toml").flat_map(|(path, text)| {
        DOORS
            .iter()
            .filter(move |door| !door.may_depend(path) && depends(text, door.library))
            .map(move |door| format!("{path}: only {} may depend on {}", door.manifest, door.library))
    });
    rust.chain(manifests).collect()
}

/// Whether code (without comments and texts) uses a crate: `pest::…`, `use pest;`, `extern crate pest`.
fn names(code: &str, library: &str) -> bool {
    let words: Vec<&str> = code
        .split_inclusive(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.trim().is_empty())
        .collect();
    let uses = words.windows(2).any(|pair| match pair {
        ["use " | "crate ", second] => {
            second.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '_') == library
        }
        [first, second] => first.strip_suffix(':') == Some(library) && *second == ":",
        _ => false,
    });
    uses && !code.contains(&format!("mod {library};"))
}

fn depends(manifest: &str, library: &str) -> bool {
    manifest.lines().any(|line| {
        line.trim().strip_prefix(library).is_some_and(|rest| rest.trim_start().starts_with(['.', '=']))
    })
}

/// Parts of the standard library that touch the machine, and the clocks of any library.
const MACHINE: &[&str] = &["fs", "env", "net", "process", "time"];

/// Below the driver, nothing touches the machine: no file, environment, network, program or clock.
pub(super) fn purity(tree: &Tree) -> Vec<String> {
    ["base", "syntax", "model", "checks", "drawing", "backends"]
        .iter()
        .flat_map(|name| {
            tree.below("compiler").filter(move |(path, _)| path.starts_with(&format!("compiler/{name}/src/")))
        })
        .filter(|(path, _)| path.ends_with(".rs"))
        .flat_map(|(path, text)| {
            let code = lexer::code_only(text);
            let lines: Vec<usize> =
                code.lines().enumerate().filter(|(_, line)| touches(line)).map(|(at, _)| at + 1).collect();
            lines.into_iter().map(move |line| {
                format!("{path}:{line}: below the driver nothing touches the machine; take it from `World`")
            })
        })
        .collect()
}

fn touches(line: &str) -> bool {
    let grouped = line.contains("std::{")
        && line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| MACHINE.contains(&word));
    let named = line.split("std::").skip(1).any(|rest| {
        MACHINE.iter().any(|part| {
            rest.strip_prefix(part)
                .is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        })
    });
    grouped || named || line.contains("::now()")
}

/// An exception to a lint is an `expect` with its reason, which falls away when the cause does.
pub(super) fn exceptions(tree: &Tree) -> Vec<String> {
    tree.ending(".rs")
        .flat_map(|(path, text)| {
            let code = lexer::code_only(text);
            let lines: Vec<usize> = code
                .lines()
                .enumerate()
                .filter(|(_, line)| {
                    line.contains("[allow(") || (line.contains("cfg_attr(") && line.contains("allow("))
                })
                .map(|(at, _)| at + 1)
                .collect();
            lines
                .into_iter()
                .map(move |line| format!("{path}:{line}: write `expect` with a reason instead of `allow`"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree;

    #[test]
    fn a_library_is_named_behind_its_door_only() {
        let found = |path: &str, text: &str| !libraries(&tree::of(&[(path, text)])).is_empty();
        assert!(found("compiler/syntax/src/lexer.rs", "use pest::Parser;"));
        assert!(found("compiler/syntax/src/lexer.rs", "fn f() -> ::pest::Span {}"));
        assert!(found("compiler/driver/src/main.rs", "type G = petgraph::Graph<(), ()>;"));
        assert!(!found("compiler/syntax/src/parse.rs", "use pest::Parser;"));
        assert!(!found(
            "compiler/syntax/src/lexer.rs",
            "//! Not pest::anything.\nlet pest = 1; let a = \"pest::b\";"
        ));
        assert!(!found("compiler/model/src/graphs.rs", "use petgraph::Graph;"));
        assert!(found("compiler/checks/Cargo.toml", "[dependencies]\npetgraph.workspace = true\n"));
        assert!(!found("compiler/model/Cargo.toml", "petgraph.workspace = true\n"));
        assert!(!found("compiler/checks/Cargo.toml", "pest_free = \"1\"\n"));
        assert!(found("compiler/driver/Cargo.toml", "postgres.workspace = true\n"));
        assert!(!found("compiler/live/Cargo.toml", "postgres.workspace = true\n"));
        assert!(!found("tests/Cargo.toml", "postgres.workspace = true\n"));
        assert!(!found("compiler/certify/Cargo.toml", "postgres.workspace = true\n"));
    }

    #[test]
    fn the_machine_is_touched_by_the_driver_only() {
        let found = |path: &str, text: &str| purity(&tree::of(&[(path, text)])).len();
        assert_eq!(found("compiler/model/src/a.rs", "use std::fs::read;\nlet d = Zoned::now();\n"), 2);
        assert_eq!(found("compiler/base/src/a.rs", "use std::{collections::BTreeMap, env};"), 1);
        assert_eq!(
            found(
                "compiler/base/src/a.rs",
                "use std::fmt; // std::fs\nlet fs = std::environment(env!(\"A\"));"
            ),
            0
        );
        assert_eq!(found("compiler/drawing/src/a.rs", "use std::fs;"), 1);
        assert_eq!(found("compiler/driver/src/a.rs", "use std::fs;"), 0);
    }

    #[test]
    fn exceptions_are_expected_not_allowed() {
        let attribute = ["#[al", "low(dead_code)]\nfn f() {}"].concat();
        assert_eq!(exceptions(&tree::of(&[("a.rs", &attribute)])).len(), 1);
        assert!(
            exceptions(&tree::of(&[("a.rs", "// #[allow(x)]\n#[expect(x)]\nfn allow() { allow(1) }")]))
                .is_empty()
        );
    }
}
