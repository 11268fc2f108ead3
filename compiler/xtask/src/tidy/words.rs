//! What no text of the repository may say: a path that exists on one machine only.

use crate::tree::Tree;

/// Folders at the root of a machine that hold somebody's own files.
const PRIVATE: &[&str] = &["work", "tmp", "home", "root", "Users", "mnt"];

/// No file names a path of somebody's machine.
pub(super) fn machine_paths(tree: &Tree) -> Vec<String> {
    tree.iter()
        .flat_map(|(path, text)| {
            text.lines()
                .enumerate()
                .filter_map(|(at, line)| machine_path(line).map(|folder| (at + 1, folder)))
                .map(move |(line, folder)| {
                    format!("{path}:{line}: names the folder `/{folder}` of one machine")
                })
        })
        .collect()
}

/// The private folder that a line names as an absolute path: a slash that nothing of a path or an address
/// stands before.
fn machine_path(line: &str) -> Option<&'static str> {
    line.match_indices('/').find_map(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + 1..).unwrap_or("");
        let starts = before.is_none_or(|c| !c.is_alphanumeric() && !"/._-~*$}>:<".contains(c));
        let folder = PRIVATE
            .iter()
            .find(|folder| after.strip_prefix(**folder).is_some_and(|rest| rest.starts_with('/')));
        folder.filter(|_| starts).copied()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_private_paths_are_found_and_others_are_not() {
        for folder in PRIVATE {
            assert_eq!(machine_path(&format!("see `/{folder}/x`")), Some(*folder));
        }
        for fine in
            ["a/home/b", "https://example.invalid/home/", "/usr/lib/postgresql", "../work/x", "network/tmp/"]
        {
            assert_eq!(machine_path(fine), None, "{fine}");
        }
    }
}
