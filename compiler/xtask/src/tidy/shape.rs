//! How long a file may be, and what it begins with.

use crate::tree::Tree;

const LONGEST: usize = 600;
const LONGEST_TEMPLATE: usize = 120;

/// Written files stay under 600 lines, templates under 120. Generated ones, and expectations, have the length
/// of what they hold.
pub(super) fn sizes(tree: &Tree) -> Vec<String> {
    tree.iter()
        .filter_map(|(path, text)| {
            let limit = longest(path)?;
            let lines = text.lines().count();
            (lines > limit).then(|| {
                format!("{path}: {lines} lines, which is more than {limit}; split it by what it is about")
            })
        })
        .collect()
}

fn longest(path: &str) -> Option<usize> {
    if path.starts_with("tests/golden/") || path.starts_with("LICENSE") {
        return None;
    }
    if path.starts_with("compiler/backends/") && path.contains("/templates/") {
        return Some(LONGEST_TEMPLATE);
    }
    let written = [".rs", ".pest", ".charta", ".md", ".sh", ".toml"];
    written.iter().any(|ending| path.ends_with(ending)).then_some(LONGEST)
}

/// Every Rust file says at its top what it is.
pub(super) fn headers(tree: &Tree) -> Vec<String> {
    tree.ending(".rs")
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(path, _)| format!("{path}: the first line does not say (`//! …`) what the file is"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree;

    #[test]
    fn long_files_and_long_templates_are_found() {
        let long = "x\n".repeat(LONGEST_TEMPLATE + 1);
        let longer = "x\n".repeat(LONGEST + 1);
        let tree = tree::of(&[
            ("compiler/backends/src/postgres/templates/roles.sql", &long),
            ("compiler/base/src/id.rs", &long),
            ("compiler/base/src/span.rs", &longer),
            ("tests/golden/a/b.md", &longer),
        ]);
        let found: Vec<String> =
            sizes(&tree).iter().filter_map(|f| f.split(':').next().map(str::to_owned)).collect();
        assert_eq!(
            found,
            ["compiler/backends/src/postgres/templates/roles.sql", "compiler/base/src/span.rs"]
        );
    }

    #[test]
    fn a_file_begins_with_what_it_is() {
        assert_eq!(headers(&tree::of(&[("a.rs", "use x;\n"), ("b.rs", "//! B.\n")])).len(), 1);
    }
}
