//! Beginnings: what a new check or a new target consists of, written so that the text compiles and its tests
//! fail until the work is done.

pub(crate) mod backend;
pub(crate) mod check;

use std::path::Path;

/// What a scaffold would write, decided before anything is touched.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Paths from the root, each with the whole text of the file.
    pub(crate) files: Vec<(String, String)>,
    /// Folders that are to exist and may be empty.
    pub(crate) folders: Vec<String>,
    /// What is left to a person, in order.
    pub(crate) next: Vec<String>,
}

/// Writes a plan, and says what was written and what comes next.
pub(crate) fn write(root: &Path, plan: Plan) -> Result<String, String> {
    let mut said = Vec::new();
    for (path, text) in &plan.files {
        put(root, path, text)?;
        said.push(format!("wrote {path}"));
    }
    for folder in &plan.folders {
        let made = std::fs::create_dir_all(root.join(folder));
        made.map_err(|error| format!("`{folder}` can't be made: {error}"))?;
        said.push(format!("made {folder}/"));
    }
    said.push("\nnext:".to_owned());
    said.extend(plan.next.iter().enumerate().map(|(at, step)| format!("  {}. {step}", at + 1)));
    Ok(said.join("\n"))
}

/// Writes one file, and the folders above it.
pub(crate) fn put(root: &Path, path: &str, text: &str) -> Result<(), String> {
    let file = root.join(path);
    let folder = file.parent().unwrap_or(root);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&file, text))
        .map_err(|error| format!("`{path}` can't be written: {error}"))
}

/// The text with a module line added where the order of names puts it: among the lines that begin alike, else
/// after the module's documentation.
fn with_module(text: &str, visibility: &str, module: &str) -> String {
    let line = format!("{visibility}mod {module};");
    if text.lines().any(|existing| existing.trim().ends_with(&format!("mod {module};"))) {
        return text.to_owned();
    }
    let is_module = |existing: &str| {
        existing.contains("mod ") && existing.trim_end().ends_with(';') && !existing.starts_with("//")
    };
    let name = |existing: &str| existing.rsplit("mod ").next().unwrap_or("").trim_end_matches(';').to_owned();
    let mut lines: Vec<&str> = text.lines().collect();
    let greater = lines.iter().position(|existing| is_module(existing) && name(existing).as_str() > module);
    let after_last = lines.iter().rposition(|existing| is_module(existing)).map(|at| at + 1);
    match greater.or(after_last) {
        Some(at) => lines.insert(at, &line),
        None => {
            let head = lines.iter().take_while(|existing| existing.starts_with("//!")).count();
            lines.insert(head, "");
            lines.insert(head + 1, &line);
        }
    }
    format!("{}\n", lines.join("\n"))
}

/// The registry's text with an entry added to its list `ALL`: before the first entry that `goes_after` picks, else
/// at the end. An entry begins with `start`.
fn with_entry(
    registry: &str,
    start: &str,
    entry: &str,
    goes_after: impl Fn(&str) -> bool,
) -> Result<String, String> {
    let list = registry.find("static ALL").ok_or_else(|| "the registry holds no list `ALL`".to_owned())?;
    let begins_an_entry = |at: usize| {
        registry
            .get(list..at)
            .is_some_and(|before| before.ends_with(char::is_whitespace) || before.ends_with('['))
    };
    let begins: Vec<usize> =
        registry.match_indices(start).map(|(at, _)| at).filter(|at| begins_an_entry(*at)).collect();
    let place = begins
        .iter()
        .enumerate()
        .find(|(nth, at)| {
            let end = begins.get(nth + 1).copied().unwrap_or(registry.len());
            registry.get(**at..end).is_some_and(&goes_after)
        })
        .map(|(_, at)| *at);
    let place = place.or_else(|| registry.rfind("];"));
    let at = place.ok_or_else(|| "the registry holds no list that ends in `];`".to_owned())?;
    let (before, after) = (registry.get(..at).unwrap_or(""), registry.get(at..).unwrap_or(""));
    Ok(match after.starts_with("];") {
        true => format!("{}\n    {entry},\n{after}", before.trim_end()),
        false => format!("{before}{entry},\n    {after}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_added_in_order() {
        let text = "//! Doc.\n\npub mod a;\npub mod c;\n";
        assert_eq!(with_module(text, "pub ", "b"), "//! Doc.\n\npub mod a;\npub mod b;\npub mod c;\n");
        assert_eq!(with_module(text, "pub ", "d"), "//! Doc.\n\npub mod a;\npub mod c;\npub mod d;\n");
        assert_eq!(with_module("//! Doc.\n", "pub ", "a"), "//! Doc.\n\npub mod a;\n");
        assert_eq!(with_module(text, "pub ", "a"), text);
    }
}
