//! Every declared name, and what a path means where it is written.

mod question;
mod references;
mod scope;

pub use scope::Scope;

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
    module_span: Option<Span>,
    pub(super) library: bool,
    /// Whether it may call a declaration of another module by its last names, as a question about the whole project does.
    everywhere: bool,
    /// What each name that `use` brings in stands for: one path, unless two clash, which is reported.
    aliases: FxHashMap<String, Vec<String>>,
    /// Every name that a `use` brings in.
    used: Vec<Brought>,
    /// The names that a `use` should have brought in, and could not: to write one is no further mistake.
    broken: FxHashSet<String>,
}

/// A name that a `use` brings in.
#[derive(Debug, Clone)]
struct Brought {
    alias: String,
    path: String,
    span: Span,
    /// Where the name after `as` stands.
    alias_span: Option<Span>,
    /// The path before the braces, and where it stands: where that is wrong, everything between the braces is.
    base: (String, Span),
}

/// The declarations that a path may mean where it is written: by file and path.
type Candidates<'t> = FxHashMap<(usize, &'t str), Rc<[u32]>>;

/// What the parameters of a template stand for.
#[derive(Debug)]
struct Bound<'t> {
    /// The file of the template.
    file: usize,
    /// Each parameter, with the file in which its argument is to be read and the argument.
    arguments: FxHashMap<&'t str, (usize, Word<'t>)>,
}

/// The names of a program.
#[derive(Debug, Default)]
pub(super) struct Names<'t> {
    pub(super) entries: Vec<Entry<'t>>,
    pub(super) files: Vec<FileScope>,
    by_path: FxHashMap<Arc<str>, Vec<u32>>,
    modules: FxHashSet<String>,
    cache: RefCell<Candidates<'t>>,
    named_modules: RefCell<FxHashSet<Arc<str>>>,
    /// What the parameters of the templates being read stand for, innermost last.
    bound: Vec<Bound<'t>>,
    /// Every word that names a declaration of a project, and which.
    references: RefCell<Vec<(Span, u32)>>,
    suggestions_left: Cell<u32>,
}

const PRELUDE: &str = "std.prelude";
/// After so many unknown names, no nearest name is looked for: a file of nonsense must not take minutes.
const SUGGESTION_LIMIT: u32 = 200;

impl<'t> Names<'t> {
    /// Collects every declaration; the order of files does not matter. What is asked for beside is as in `Surroundings`.
    pub(super) fn collect(
        trees: &'t [(Tree, bool, String)],
        (question, partial): (Option<usize>, bool),
        findings: &mut Vec<Diagnostic>,
    ) -> Names<'t> {
        let mut names = Names { suggestions_left: Cell::new(SUGGESTION_LIMIT), ..Names::default() };
        for (index, (tree, library, file_name)) in trees.iter().enumerate() {
            let file = tree.file();
            let module: Arc<str> = match file.module() {
                Some(word) => word.text.into(),
                None => module_of_file(file_name).into(),
            };
            add_with_prefixes(&mut names.modules, &module);
            if !library && (&*module == "std" || module.starts_with("std.")) {
                let first = || file.declarations().next().map(|declaration| declaration.keyword_span());
                let span = file.module().map(|word| word.span).or_else(first);
                findings.extend(span.map(|span| taken_module(&module, span)));
            }
            let used = brought(tree);
            let mut aliases: FxHashMap<String, Vec<String>> = FxHashMap::default();
            for one in &used {
                aliases.entry(one.alias.clone()).or_default().push(one.path.clone());
            }
            names.files.push(FileScope {
                module: module.clone(),
                module_span: file.module().map(|word| word.span),
                library: *library,
                everywhere: question == Some(index),
                aliases,
                used,
                broken: file.broken_uses().flat_map(names_in).collect(),
            });
            for declaration in file.declarations() {
                let kind = declaration.kind();
                let name = match declaration.name() {
                    Some(name) => name.text,
                    None if kind == DeclarationKind::Scenario => "",
                    None => continue,
                };
                let path: Arc<str> = format!("{module}.{name}").into();
                if let Some((above, _)) = path.rsplit_once('.').filter(|_| name.contains('.')) {
                    add_with_prefixes(&mut names.modules, above);
                }
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
        // The library's own declarations come first: whoever repeats one of them is at fault, whatever the file is called.
        let files: Vec<(bool, &String)> = trees.iter().map(|(_, library, name)| (!library, name)).collect();
        names.entries.sort_by(|a, b| {
            let place = |entry: &Entry<'t>| (files.get(entry.file).copied(), entry.declaration.span().start);
            (&a.path, sort_of(a.kind)).cmp(&(&b.path, sort_of(b.kind))).then_with(|| place(a).cmp(&place(b)))
        });
        names.drop_duplicates(findings);
        for (index, entry) in names.entries.iter().enumerate() {
            names.by_path.entry(entry.path.clone()).or_default().push(index as u32);
        }
        if !partial {
            names.check_uses(findings);
        }
        super::deception::check(&names, findings);
        names
    }

    /// Reports every declaration whose path and sort an earlier one has, and drops it unless it is of another kind.
    fn drop_duplicates(&mut self, findings: &mut Vec<Diagnostic>) {
        let mut kept: Vec<Entry<'t>> = Vec::with_capacity(self.entries.len());
        let library: Vec<bool> = self.files.iter().map(|scope| scope.library).collect();
        let is_library = |entry: &Entry<'t>| library.get(entry.file).copied().unwrap_or(false);
        for entry in std::mem::take(&mut self.entries) {
            let twin = kept.last().filter(|last| {
                last.path == entry.path
                    && sort_of(last.kind) == sort_of(entry.kind)
                    && entry.kind != DeclarationKind::Scenario
            });
            match twin {
                None => kept.push(entry),
                // A project's module that calls itself the library's is reported as such.
                Some(first) if is_library(first) && !is_library(&entry) => {}
                Some(first) => {
                    let (span, first_span) = (name_span(&entry.declaration), name_span(&first.declaration));
                    let other_kind = first.kind != entry.kind;
                    findings.push(match other_kind {
                        false => declared_twice(entry.kind.word(), entry.name, span, first_span),
                        true => {
                            let (one, other) = (article(first.kind.word()), article(entry.kind.word()));
                            let message = format!("`{}` is both {one} and {other}", entry.name);
                            Diagnostic::at(&codes::DUPLICATE_NAME, span, message)
                                .label(format!("{other} of the same name"))
                                .also(first_span, format!("{one} is declared here"))
                                .help("rename one of them: a clause could mean either")
                        }
                    });
                    if other_kind {
                        kept.push(entry);
                    }
                }
            }
        }
        self.entries = kept;
    }

    /// Reports each `use` that names nothing, and each that brings in a name which another brings in already.
    fn check_uses(&mut self, findings: &mut Vec<Diagnostic>) {
        let mut broken: Vec<(usize, String)> = Vec::new();
        for (index, scope) in self.files.iter().enumerate() {
            let mut firsts: FxHashMap<&str, &Brought> = FxHashMap::default();
            let mut reported: FxHashSet<Span> = FxHashSet::default();
            for one in &scope.used {
                if !self.is_path(&one.path) {
                    let (base, base_span) = (&one.base.0, one.base.1);
                    let (path, span) =
                        if self.is_path(base) { (&one.path, one.span) } else { (base, base_span) };
                    if reported.insert(span) {
                        findings.push(self.unknown_use(path, span));
                    }
                    broken.push((index, one.alias.clone()));
                    continue;
                }
                let first = *firsts.entry(&one.alias).or_insert(one);
                if first.path != one.path {
                    findings.push(brought_twice(one, first));
                }
            }
        }
        for (index, alias) in broken {
            if let Some(scope) = self.files.get_mut(index) {
                scope.broken.insert(alias);
            }
        }
    }

    /// Whether a whole path names a module, a declaration, or something that holds declarations.
    fn is_path(&self, path: &str) -> bool {
        self.modules.contains(path) || self.by_path.contains_key(path)
    }

    fn unknown_use(&self, path: &str, span: Span) -> Diagnostic {
        let message = format!("nothing is called `{path}`, neither a module nor a name");
        let finding = Diagnostic::at(&codes::UNKNOWN_NAME, span, message).label("unknown");
        let whole = format!("std.{path}");
        if self.is_path(&whole) {
            return finding.help(format!("write the whole path: `{whole}`"));
        }
        let near = if self.may_suggest() { did_you_mean(path, self.all_paths()) } else { None };
        match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding
                .help("name a module of this project, or one of the standard library such as `std.purposes`"),
        }
    }

    /// Every module and every declaration, in alphabetical order.
    fn all_paths(&self) -> Vec<&str> {
        let mut paths: Vec<&str> = self.modules.iter().map(String::as_str).collect();
        paths.extend(self.entries.iter().map(|entry| &*entry.path));
        paths.sort_unstable();
        paths
    }

    /// Whether a declaration is of the standard library.
    pub(super) fn is_library(&self, entry: &Entry<'_>) -> bool {
        self.files.get(entry.file).is_some_and(|scope| scope.library)
    }

    /// The names that project files give to modules and, after `as`, to what they bring in.
    pub(super) fn given(&self) -> impl Iterator<Item = (&str, Span)> {
        let own = self.files.iter().filter(|scope| !scope.library);
        own.flat_map(|scope| {
            let module = scope.module_span.map(|span| (&*scope.module, span));
            let aliases = scope.used.iter().filter_map(|one| Some((one.alias.as_str(), one.alias_span?)));
            module.into_iter().chain(aliases)
        })
    }

    /// Whether a nearest name may still be looked for; each question counts.
    pub(super) fn may_suggest(&self) -> bool {
        let left = self.suggestions_left.get();
        self.suggestions_left.set(left.saturating_sub(1));
        left > 0
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
        let mut found: Vec<u32> = if scope.everywhere { self.own_called(path) } else { Vec::new() };
        let first = path.split('.').next().unwrap_or(path);
        let targets = scope.aliases.get(first).into_iter().flatten().map(String::as_str);
        for full in scope::meanings(&scope.module, targets, path) {
            found.extend(self.by_path.get(full.as_str()).into_iter().flatten());
        }
        if scope.everywhere { self.with_library(path, found) } else { found }
    }

    /// From now on, in the file of a template, its parameters stand for arguments written in another file.
    pub(super) fn bind(&mut self, template: usize, caller: usize, arguments: Vec<(&'t str, Word<'t>)>) {
        let read = |word| self.argument(caller, word).unwrap_or((caller, word));
        let arguments = arguments.into_iter().map(|(parameter, word)| (parameter, read(word))).collect();
        self.bound.push(Bound { file: template, arguments });
    }

    /// Ends what the last [`Names::bind`] began.
    pub(super) fn unbind(&mut self) {
        self.bound.pop();
    }

    /// How many templates are being read, each because of the one before.
    pub(super) fn bound_depth(&self) -> usize {
        self.bound.len()
    }

    /// What a word stands for, where it is a parameter of the template being read.
    fn argument(&self, file: usize, word: Word<'t>) -> Option<(usize, Word<'t>)> {
        let bound = self.bound.last().filter(|bound| bound.file == file)?;
        bound.arguments.get(word.text).copied()
    }

    /// The declaration that a path means, among the kinds expected there. Reports a path that means nothing, or something else.
    pub(super) fn resolve(
        &self,
        file: usize,
        word: Word<'t>,
        expected: &[DeclarationKind],
        findings: &mut Vec<Diagnostic>,
    ) -> Option<&Entry<'t>> {
        let (file, word) = self.argument(file, word).unwrap_or((file, word));
        let found = self.declared(file, word, expected);
        if found.is_none() {
            findings.extend(self.unresolved(file, word, expected));
        }
        findings.extend(self.undecided(file, word, expected));
        found
    }

    /// As [`Names::resolve`], without a finding where there is none.
    pub(super) fn peek(
        &self,
        file: usize,
        word: Word<'t>,
        expected: &[DeclarationKind],
    ) -> Option<&Entry<'t>> {
        let (file, word) = self.argument(file, word).unwrap_or((file, word));
        self.declared(file, word, expected)
    }

    fn declared(&self, file: usize, word: Word<'t>, expected: &[DeclarationKind]) -> Option<&Entry<'t>> {
        let candidates = self.candidates(file, word.text);
        let entries = candidates.iter().filter_map(|index| Some((index, self.entries.get(*index as usize)?)));
        let rank = |entry: &Entry<'t>| expected.iter().position(|kind| *kind == entry.kind);
        let mut right = entries.filter(|(_, entry)| rank(entry).is_some());
        let first = right.next()?;
        // What has the same path is declared in the same place: there the order of the kinds decides.
        let (index, found) = right
            .filter(|(_, entry)| entry.path == first.1.path)
            .chain([first])
            .min_by_key(|(_, entry)| rank(entry))?;
        if !self.is_library(found) {
            self.references.borrow_mut().push((word.span, *index));
        }
        // What is asked of a project is not what the project says.
        if self.files.get(file).is_some_and(|scope| !scope.library && !scope.everywhere) {
            let mut named = self.named_modules.borrow_mut();
            if !named.contains(&found.module) {
                named.insert(found.module.clone());
            }
        }
        Some(found)
    }

    /// What to say of a path that means nothing here; nothing where the `use` that should have brought it in is reported.
    fn unresolved(&self, file: usize, word: Word<'t>, expected: &[DeclarationKind]) -> Option<Diagnostic> {
        let wanted = kinds_in_words(expected);
        let candidates = self.candidates(file, word.text);
        if let Some(other) = candidates.first().and_then(|index| self.entries.get(*index as usize)) {
            let message =
                format!("`{}` is {}, and {wanted} is expected here", word.text, article(other.kind.word()));
            let finding = Diagnostic::at(&codes::WRONG_KIND, word.span, message)
                .label(format!("expected {wanted}"))
                .also(name_span(&other.declaration), format!("`{}` is declared here", other.name));
            let home = other.declaration.of().filter(|_| expected.contains(&DeclarationKind::Organisation));
            return Some(match home {
                Some(home) => {
                    finding.help(format!("name the organisation that the group is of: `{}`", home.text))
                }
                None => finding.help(format!("name {wanted} here")),
            });
        }
        let first = word.text.split('.').next().unwrap_or(word.text);
        if self.files.get(file).is_some_and(|scope| scope.broken.contains(first)) {
            return None;
        }
        let twins =
            || self.entries.iter().filter(|entry| !entry.name.is_ascii() && expected.contains(&entry.kind));
        if self.suggestions_left.get() > 0
            && !word.text.is_ascii()
            && twins().any(|entry| super::deception::differ_in_composition(word.text, entry.name))
        {
            return None;
        }
        let message = format!("no {} is called `{}`", bare_kinds(expected), word.text);
        let finding = Diagnostic::at(&codes::UNKNOWN_NAME, word.span, message).label("unknown name");
        Some(self.suggest(file, word, expected, finding))
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
        if !self.may_suggest() {
            return finding.help(declare);
        }
        let right: Vec<&Entry<'t>> =
            self.entries.iter().filter(|entry| expected.contains(&entry.kind)).collect();
        let suffix = format!(".{}", word.text);
        let ends = || right.iter().filter(|entry| entry.path.ends_with(&suffix));
        if let Some(entry) = ends().find(|entry| self.is_in_scope(file, entry)) {
            let whole = self.written(file, entry);
            return finding.help(format!("write `{whole}`")).fix(word.span, whole);
        }
        if let Some(entry) = ends().next() {
            let brought = entry.path.strip_suffix(&suffix).unwrap_or("");
            let first = word.text.split('.').next().unwrap_or(word.text);
            return finding.help(format!("bring it in: `use {brought}.{first}`"));
        }
        let written: Vec<(String, &Entry<'t>)> =
            right.iter().map(|entry| (self.written(file, entry), *entry)).collect();
        match did_you_mean(word.text, written.iter().map(|(text, _)| text.as_str())) {
            Some(near) => {
                let finding = super::deception::tell_apart(word.text, near, finding);
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
        // A question calls everything by its name alone.
        if scope.everywhere {
            return entry.name.to_owned();
        }
        let used = scope.used.iter().map(|one| (one.alias.as_str(), one.path.as_str()));
        let names = scope::names_for(&scope.module, used, &entry.path).into_iter();
        names.min_by_key(String::len).unwrap_or_else(|| entry.path.to_string())
    }

    /// Whether a file can write a declaration's path shorter than whole.
    fn is_in_scope(&self, file: usize, entry: &Entry<'t>) -> bool {
        let Some(scope) = self.files.get(file) else { return false };
        let below = |one: &Brought| {
            entry
                .path
                .strip_prefix(one.path.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        scope.module == entry.module || &*entry.module == PRELUDE || scope.used.iter().any(below)
    }

    /// Whether the project names a library module or something in it: by `use`, or by a path.
    pub(super) fn is_named(&self, module: &str, path: &str) -> bool {
        let below = format!("{module}.");
        let in_use = self.files.iter().filter(|scope| !scope.library).flat_map(|scope| &scope.used);
        let by_use = in_use
            .into_iter()
            .any(|one| one.path == module || one.path == path || one.path.starts_with(&below));
        by_use || self.named_modules.borrow().contains(module)
    }
}

/// A finding that a second thing of one sort has the name of the first.
pub(super) fn declared_twice(kind: &str, name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::at(&codes::DUPLICATE_NAME, span, format!("{kind} `{name}` is declared twice"))
        .label("declared again here")
        .also(first, "first declared here")
        .help("rename one of them, or remove the repetition")
}

fn brought_twice(one: &Brought, first: &Brought) -> Diagnostic {
    let alias = &one.alias;
    let message = format!("`{alias}` is brought in twice, for two different things");
    Diagnostic::at(&codes::DUPLICATE_NAME, one.span, message)
        .label(format!("`{alias}` for `{}`", one.path))
        .also(first.span, format!("`{alias}` for `{}`", first.path))
        .help(format!("give one of them another name: `use {} as …`", one.path))
}

fn taken_module(module: &str, span: Span) -> Diagnostic {
    let message = format!("the module `{module}` belongs to the standard library");
    Diagnostic::at(&codes::DUPLICATE_NAME, span, message)
        .label("a name of the standard library")
        .help("give the module a name of its own, which does not begin with `std`")
}

/// Where a declaration's name stands, or its label, or its keyword.
pub(super) fn name_span(declaration: &Declaration<'_>) -> Span {
    let label = || declaration.label().map(|label| label.span());
    declaration.name().map(|name| name.span).or_else(label).unwrap_or_else(|| declaration.keyword_span())
}

/// Declarations of different sorts may share a name. What can stand in the same place is of one sort: organisations, groups and
/// kinds; datasets and categories.
fn sort_of(kind: DeclarationKind) -> DeclarationKind {
    match kind {
        DeclarationKind::Group | DeclarationKind::Kind => DeclarationKind::Organisation,
        DeclarationKind::Category => DeclarationKind::Dataset,
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

/// Every name in a text, the parts of a path one by one.
fn names_in(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|name| !name.is_empty()).map(str::to_owned)
}

fn add_with_prefixes(modules: &mut FxHashSet<String>, module: &str) {
    let ends = module.match_indices('.').map(|(at, _)| at).chain([module.len()]);
    for end in ends {
        modules.insert(module.get(..end).unwrap_or(module).to_owned());
    }
}

/// Every name that a file's `use` lines bring in, in the order of the text.
fn brought(tree: &Tree) -> Vec<Brought> {
    let mut used = Vec::new();
    for item in tree.file().uses() {
        let Some(path) = item.path() else { continue };
        let last = |text: &str| text.rsplit('.').next().unwrap_or(text).to_owned();
        let mut names = item.names().peekable();
        if names.peek().is_none() {
            let alias = item.alias().map_or_else(|| last(path.text), |alias| alias.text.to_owned());
            let base = (path.text.to_owned(), path.span);
            let alias_span = item.alias().map(|alias| alias.span);
            used.push(Brought { alias, path: path.text.to_owned(), span: path.span, alias_span, base });
        }
        for name in names {
            let whole = format!("{}.{}", path.text, name.text);
            let base = (path.text.to_owned(), path.span);
            let alias = last(name.text);
            used.push(Brought { alias, path: whole, span: name.span, alias_span: None, base });
        }
    }
    used
}
