//! What a file calls the declarations of a project.

use super::{PRELUDE, brought, module_of_file};
use charta_syntax::Tree;
use std::sync::Arc;

/// The names of a file: its module, and what its `use` lines bring in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    module: Arc<str>,
    /// Each name that is brought in, with the path that it stands for.
    brought: Vec<(String, String)>,
}

impl Scope {
    /// That of a file, by its name where it says no module.
    pub fn of(tree: &Tree, file_name: &str) -> Scope {
        let module =
            tree.file().module().map_or_else(|| module_of_file(file_name), |word| word.text.to_owned());
        let brought = brought(tree).into_iter().map(|one| (one.alias, one.path)).collect();
        Scope { module: module.into(), brought }
    }

    /// The module that the file is of.
    pub fn module(&self) -> &str {
        &self.module
    }

    /// The whole paths that a name may mean in the file, the nearest first.
    pub fn meanings(&self, name: &str) -> Vec<String> {
        let first = name.split('.').next().unwrap_or(name);
        let targets = self.brought.iter().filter(|(alias, _)| alias == first);
        meanings(&self.module, targets.map(|(_, target)| target.as_str()), name)
    }

    /// The shortest name by which the file can call what is declared at a path; the whole path where each shorter one would mean something
    /// else there. `is_declared` tells whether something that could stand in the same place is declared at a path.
    pub fn written(&self, path: &str, is_declared: impl Fn(&str) -> bool) -> String {
        let means = |name: &String| self.meanings(name).into_iter().find(|path| is_declared(path));
        let brought = self.brought.iter().map(|(alias, target)| (alias.as_str(), target.as_str()));
        let names = names_for(&self.module, brought, path).into_iter();
        let right = names.filter(|name| means(name).as_deref() == Some(path));
        right.min_by_key(String::len).unwrap_or_else(|| path.to_owned())
    }
}

/// The whole paths that a name may mean in a file, in the order in which they are tried. `targets` are the paths for which its first part
/// was brought in.
pub(super) fn meanings<'a>(module: &str, targets: impl Iterator<Item = &'a str>, name: &str) -> Vec<String> {
    let first = name.split('.').next().unwrap_or(name);
    let rest = name.get(first.len()..).unwrap_or("");
    let mut paths = vec![format!("{module}.{name}")];
    paths.extend(targets.map(|target| format!("{target}{rest}")));
    paths.extend([format!("{PRELUDE}.{name}"), name.to_owned(), format!("std.{name}")]);
    paths
}

/// The names by which a file could call what is declared at a path. `brought` are the names it brings in, each with its path.
pub(super) fn names_for<'a>(
    module: &str,
    brought: impl Iterator<Item = (&'a str, &'a str)>,
    path: &str,
) -> Vec<String> {
    let below =
        |above: &str| path.strip_prefix(above).and_then(|rest| rest.strip_prefix('.')).map(str::to_owned);
    let mut names: Vec<String> = below(module).into_iter().chain(below(PRELUDE)).collect();
    names.extend(brought.filter_map(|(alias, target)| match path == target {
        true => Some(alias.to_owned()),
        false => below(target).map(|rest| format!("{alias}.{rest}")),
    }));
    names.extend(path.strip_prefix("std.").map(str::to_owned));
    names
}
