//! Every declared name, and what a path means where it is written.

use crate::codes;
use charta_base::{Diagnostic, Span, did_you_mean, join_words};
use charta_syntax::Tree;
use charta_syntax::ast::{Declaration, DeclarationKind, Word};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// A declaration with its place in the program.
#[derive(Debug, Clone)]
pub(super) struct Entry<'t> {
    /// What it declares.
    pub(super) kind: DeclarationKind,
    /// The text.
    pub(super) declaration: Declaration<'t>,
    /// The file it stands in, as a place in [`Names::files`].
    pub(super) file: usize,
    /// The module's path.
    pub(super) module: Arc<str>,
    /// The name as declared.
    pub(super) name: &'t str,
    /// Module and name.
    pub(super) path: Arc<str>,
    /// Its number among the declarations of its sort; set once numbering is done.
    pub(super) id: u32,
}

/// A file's module and what it brings in.
#[derive(Debug, Clone)]
pub(super) struct FileScope {
    pub(super) module: Arc<str>,
    pub(super) library: bool,
    aliases: FxHashMap<String, String>,
    /// Each `use` with what it names and where, to report those that name nothing.
    used: Vec<(String, Span)>,
}

/// The names of a program.
#[derive(Debug, Default)]
pub(super) struct Names<'t> {
    pub(super) entries: Vec<Entry<'t>>,
    pub(super) files: Vec<FileScope>,
    by_path: FxHashMap<Arc<str>, Vec<u32>>,
    modules: FxHashSet<String>,
    cache: RefCell<FxHashMap<(usize, &'t str), Rc<[u32]>>>,
    named_modules: RefCell<FxHashSet<Arc<str>>>,
    suggestions_left: Cell<u32>,
}

const PRELUDE: &str = "std.prelude";
/// After so many unknown names, no nearest name is looked for: a file of nonsense must not take minutes.
const SUGGESTION_LIMIT: u32 = 200;

impl<'t> Names<'t> {
    /// Collects every declaration; the order of files does not matter.
    pub(super) fn collect(trees: &'t [(Tree, bool, String)], findings: &mut Vec<Diagnostic>) -> Names<'t> {
        let mut names = Names { suggestions_left: Cell::new(SUGGESTION_LIMIT), ..Names::default() };
        for (index, (tree, library, file_name)) in trees.iter().enumerate() {
            let file = tree.file();
            let module: Arc<str> = match file.module() {
                Some(word) => word.text.into(),
                None => module_of_file(file_name).into(),
            };
            add_with_prefixes(&mut names.modules, &module);
            let (aliases, used) = aliases(tree);
            names.files.push(FileScope { module: module.clone(), library: *library, aliases, used });
            for declaration in file.declarations() {
                let kind = declaration.kind();
                let name = match declaration.name() {
                    Some(name) => name.text,
                    None if kind == DeclarationKind::Scenario => "",
                    None => continue,
                };
                let path = format!("{module}.{name}").into();
                names.entries.push(Entry {
                    kind,
                    declaration,
                    file: index,
                    module: module.clone(),
                    name,
                    path,
                    id: 0,
                });
            }
        }
        let files: Vec<&String> = trees.iter().map(|(_, _, name)| name).collect();
        names.entries.sort_by(|a, b| {
            let place = |entry: &Entry<'t>| (files.get(entry.file).copied(), entry.declaration.span().start);
            (&a.path, sort_of(a.kind)).cmp(&(&b.path, sort_of(b.kind))).then_with(|| place(a).cmp(&place(b)))
        });
        names.drop_duplicates(findings);
        for (index, entry) in names.entries.iter().enumerate() {
            names.by_path.entry(entry.path.clone()).or_default().push(index as u32);
        }
        names.check_uses(findings);
        super::deception::check(&names, findings);
        names
    }

    /// Reports and drops every declaration whose path and sort an earlier one has.
    fn drop_duplicates(&mut self, findings: &mut Vec<Diagnostic>) {
        let mut kept: Vec<Entry<'t>> = Vec::with_capacity(self.entries.len());
        for entry in std::mem::take(&mut self.entries) {
            let twin = kept.last().filter(|last| {
                last.path == entry.path
                    && sort_of(last.kind) == sort_of(entry.kind)
                    && entry.kind != DeclarationKind::Scenario
            });
            match twin {
                None => kept.push(entry),
                Some(first) => {
                    let (span, first) = (name_span(&entry.declaration), name_span(&first.declaration));
                    let message = format!("{} `{}` is declared twice", entry.kind.word(), entry.name);
                    let finding = Diagnostic::at(&codes::DUPLICATE_NAME, span, message)
                        .label("declared again here")
                        .also(first, "first declared here")
                        .help("rename one of them, or remove the repetition");
                    findings.push(finding);
                }
            }
        }
        self.entries = kept;
    }

    fn check_uses(&self, findings: &mut Vec<Diagnostic>) {
        for scope in &self.files {
            for (path, span) in &scope.used {
                let is_module = self.modules.contains(path.as_str());
                let is_name = self.by_path.contains_key(path.as_str());
                let rest = || self.by_path.range_has_prefix(path);
                if !is_module && !is_name && !rest() {
                    findings.push(self.unknown_use(path, *span));
                }
            }
        }
    }

    fn unknown_use(&self, path: &str, span: Span) -> Diagnostic {
        let message = format!("nothing is called `{path}`, neither a module nor a name");
        let finding = Diagnostic::at(&codes::UNKNOWN_NAME, span, message).label("unknown");
        let paths = self.by_path.sorted_keys().into_iter().chain(self.sorted_modules());
        match did_you_mean(path, paths) {
            Some(near) => finding.help(format!("write `{near}`")),
            None => finding
                .help("name a module of this project, or one of the standard library such as `std.purposes`"),
        }
    }

    fn sorted_modules(&self) -> Vec<&str> {
        let mut modules: Vec<&str> = self.modules.iter().map(String::as_str).collect();
        modules.sort_unstable();
        modules
    }

    /// The declarations that a path may mean where it is written; of any sort.
    fn candidates(&self, file: usize, path: &'t str) -> Rc<[u32]> {
        if let Some(known) = self.cache.borrow().get(&(file, path)) {
            return known.clone();
        }
        let found: Rc<[u32]> = self.look_up(file, path).into();
        self.cache.borrow_mut().insert((file, path), found.clone());
        found
    }

    fn look_up(&self, file: usize, path: &str) -> Vec<u32> {
        let Some(scope) = self.files.get(file) else { return Vec::new() };
        let mut found: Vec<u32> = Vec::new();
        let mut add = |full: &str| found.extend(self.by_path.get(full).into_iter().flatten());
        add(&format!("{}.{path}", scope.module));
        let first = path.split('.').next().unwrap_or(path);
        if let Some(target) = scope.aliases.get(first) {
            add(&format!("{target}{}", path.get(first.len()..).unwrap_or("")));
        }
        add(&format!("{PRELUDE}.{path}"));
        add(path);
        add(&format!("std.{path}"));
        found
    }

    /// The declaration that a path means, among the kinds expected there. Reports a path that means nothing, or something else.
    pub(super) fn resolve(
        &self,
        file: usize,
        word: Word<'t>,
        expected: &[DeclarationKind],
        findings: &mut Vec<Diagnostic>,
    ) -> Option<&Entry<'t>> {
        let found = self.peek(file, word.text, expected);
        if found.is_none() {
            findings.push(self.unresolved(file, word, expected));
        }
        found
    }

    /// As [`Names::resolve`], without a finding where there is none.
    pub(super) fn peek(
        &self,
        file: usize,
        path: &'t str,
        expected: &[DeclarationKind],
    ) -> Option<&Entry<'t>> {
        let candidates = self.candidates(file, path);
        let entries = candidates.iter().filter_map(|index| self.entries.get(*index as usize));
        let found = entries.into_iter().find(|entry| expected.contains(&entry.kind))?;
        if self.files.get(file).is_some_and(|scope| !scope.library) {
            let mut named = self.named_modules.borrow_mut();
            if !named.contains(&found.module) {
                named.insert(found.module.clone());
            }
        }
        Some(found)
    }

    fn unresolved(&self, file: usize, word: Word<'t>, expected: &[DeclarationKind]) -> Diagnostic {
        let wanted = kinds_in_words(expected);
        let candidates = self.candidates(file, word.text);
        if let Some(other) = candidates.first().and_then(|index| self.entries.get(*index as usize)) {
            let message =
                format!("`{}` is {}, and {wanted} is expected here", word.text, article(other.kind.word()));
            return Diagnostic::at(&codes::WRONG_KIND, word.span, message)
                .label(format!("expected {wanted}"))
                .also(name_span(&other.declaration), format!("`{}` is declared here", other.name))
                .help(format!("name {wanted} here"));
        }
        let message = format!("no {} is called `{}`", bare_kinds(expected), word.text);
        let finding = Diagnostic::at(&codes::UNKNOWN_NAME, word.span, message).label("unknown name");
        self.suggest(file, word, expected, finding)
    }

    fn suggest(
        &self,
        file: usize,
        word: Word<'t>,
        expected: &[DeclarationKind],
        finding: Diagnostic,
    ) -> Diagnostic {
        let declare =
            format!("declare it: `{} {} …`", expected.first().map_or("", |kind| kind.word()), word.text);
        let left = self.suggestions_left.get();
        if left == 0 {
            return finding.help(declare);
        }
        self.suggestions_left.set(left - 1);
        let right: Vec<&Entry<'t>> =
            self.entries.iter().filter(|entry| expected.contains(&entry.kind)).collect();
        let suffix = format!(".{}", word.text);
        if let Some(entry) = right.iter().find(|entry| entry.path.ends_with(&suffix)) {
            let brought = entry.path.strip_suffix(&suffix).unwrap_or("");
            let first = word.text.split('.').next().unwrap_or(word.text);
            return finding.help(format!("bring it in: `use {brought}.{first}`"));
        }
        let written: Vec<(String, &Entry<'t>)> =
            right.iter().map(|entry| (self.written(file, entry), *entry)).collect();
        match did_you_mean(word.text, written.iter().map(|(text, _)| text.as_str())) {
            Some(near) => {
                let finding = match written.iter().find(|(text, _)| text == near) {
                    Some((_, entry))
                        if self.files.get(file).is_some_and(|scope| scope.module == entry.module) =>
                    {
                        finding
                            .also(name_span(&entry.declaration), format!("`{}` is declared here", entry.name))
                    }
                    _ => finding,
                };
                finding.help(format!("did you mean `{near}`?")).fix(word.span, near)
            }
            None => finding.help(declare),
        }
    }

    /// How a file would write a declaration's path: short where it is in scope.
    fn written(&self, file: usize, entry: &Entry<'t>) -> String {
        let Some(scope) = self.files.get(file) else { return entry.path.to_string() };
        if scope.module == entry.module || entry.module.as_ref() == PRELUDE {
            return entry.name.to_owned();
        }
        let mut aliases: Vec<(&String, &String)> = scope.aliases.iter().collect();
        aliases.sort_unstable();
        for (alias, target) in aliases {
            match entry.path.strip_prefix(target.as_str()) {
                Some("") => return alias.clone(),
                Some(rest) if rest.starts_with('.') => return format!("{alias}{rest}"),
                _ => {}
            }
        }
        entry.path.strip_prefix("std.").unwrap_or(&entry.path).to_owned()
    }

    /// Whether the project names a library module or something in it: by `use`, or by a path.
    pub(super) fn is_named(&self, module: &str, path: &str) -> bool {
        let below = format!("{module}.");
        let in_use = self.files.iter().filter(|scope| !scope.library).flat_map(|scope| &scope.used);
        let by_use =
            in_use.into_iter().any(|(used, _)| used == module || used == path || used.starts_with(&below));
        by_use || self.named_modules.borrow().contains(module)
    }
}

trait PathTable {
    fn sorted_keys(&self) -> Vec<&str>;
    fn range_has_prefix(&self, path: &str) -> bool;
}

impl PathTable for FxHashMap<Arc<str>, Vec<u32>> {
    fn sorted_keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self.keys().map(AsRef::as_ref).collect();
        keys.sort_unstable();
        keys
    }

    fn range_has_prefix(&self, path: &str) -> bool {
        let prefix = format!("{path}.");
        self.keys().any(|key| key.starts_with(&prefix))
    }
}

/// Where a declaration's name stands, or its label, or its keyword.
pub(super) fn name_span(declaration: &Declaration<'_>) -> Span {
    let label = || declaration.label().map(|label| label.span());
    declaration.name().map(|name| name.span).or_else(label).unwrap_or_else(|| declaration.keyword_span())
}

/// Declarations of different sorts may share a name; organisations and groups are of one sort.
fn sort_of(kind: DeclarationKind) -> DeclarationKind {
    match kind {
        DeclarationKind::Group => DeclarationKind::Organisation,
        other => other,
    }
}

fn kinds_in_words(kinds: &[DeclarationKind]) -> String {
    let words: Vec<String> = kinds.iter().map(|kind| article(kind.word())).collect();
    join_words(&words, "or")
}

fn bare_kinds(kinds: &[DeclarationKind]) -> String {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
    join_words(&words, "or")
}

/// A noun with its article.
pub(super) fn article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// The module of a file that names none: its file name, as far as it can be a name.
fn module_of_file(name: &str) -> String {
    let base = name.rsplit('/').next().unwrap_or(name);
    let stem = base.split('.').next().unwrap_or(base);
    let safe: String = stem.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '_' }).collect();
    if safe.is_empty() { "main".to_owned() } else { safe }
}

fn add_with_prefixes(modules: &mut FxHashSet<String>, module: &str) {
    let ends = module.match_indices('.').map(|(at, _)| at).chain([module.len()]);
    for end in ends {
        modules.insert(module.get(..end).unwrap_or(module).to_owned());
    }
}

fn aliases(tree: &Tree) -> (FxHashMap<String, String>, Vec<(String, Span)>) {
    let (mut aliases, mut used) = (FxHashMap::default(), Vec::new());
    for item in tree.file().uses() {
        let Some(path) = item.path() else { continue };
        let last = |text: &str| text.rsplit('.').next().unwrap_or(text).to_owned();
        let mut names = item.names().peekable();
        if names.peek().is_none() {
            let alias = item.alias().map_or_else(|| last(path.text), |alias| alias.text.to_owned());
            aliases.insert(alias, path.text.to_owned());
            used.push((path.text.to_owned(), path.span));
        }
        for name in names {
            let full = format!("{}.{}", path.text, name.text);
            aliases.insert(last(name.text), full.clone());
            used.push((full, name.span));
        }
    }
    (aliases, used)
}
