//! Facts that are otherwise: what each declaration says besides its clauses, on both sides, fact by fact.
//!
//! A fact is compared by what its names mean, and told in the words of its author. Its layout, the order of facts and of columns, and
//! how far a name is written out are no change.

use super::names::Names;
use super::templates::{self, Clauses, Templates};
use crate::Compiled;
use charta_base::{FileId, Span};
use charta_model::elaborate::Scope;
use charta_model::model::Model;
use charta_review::Renamed;
use charta_syntax::ast::{Atom, Declaration, Phrase, Statement};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A fact that is said otherwise.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct FactTold {
    /// What is declared: `organisation`, `dataset`.
    pub(crate) sort: &'static str,
    pub(crate) path: String,
    /// The fact: `retention`, `label`, `column line`.
    pub(crate) fact: String,
    /// What was said; nothing where it was not said.
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

/// Declarations that came, went or state something else.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Facts {
    pub(crate) changed: Vec<FactTold>,
    pub(crate) new: Vec<String>,
    pub(crate) gone: Vec<String>,
}

impl Facts {
    pub(crate) fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.new.is_empty() && self.gone.is_empty()
    }
}

/// Facts of which the order says something.
const ORDERED: &[&str] = &["precedence", "parameters"];

/// Facts that name a contract, a rulebook, a template or a procedure, and those sorts: no other fact does.
const OF_TEXTS: &[&str] = &["parent", "succeeds", "follows", "derogation", "lifts", "procedure"];
const TEXTS: &[&str] = &["contract", "rulebook", "template", "procedure"];

/// What a fact says.
#[derive(Clone)]
enum Said<'t> {
    Phrase(Phrase<'t>),
    Name(&'t str),
    Words(String),
}

/// A declaration of a project.
struct Declared<'t> {
    /// The keyword that declares it.
    word: &'static str,
    path: String,
    scope: Option<usize>,
    /// Where it is declared, and its text; nothing for what stands in no file of contracts.
    written: Option<(Declaration<'t>, &'t str)>,
    /// What is stated of it elsewhere.
    stated: BTreeMap<String, Vec<Said<'t>>>,
    /// The clauses of a template.
    clauses: Clauses<'t>,
}

impl<'t> Declared<'t> {
    /// What is stated of something that is declared in no file of contracts.
    fn elsewhere(word: &'static str, path: &str, stated: BTreeMap<String, Vec<Said<'t>>>) -> Declared<'t> {
        let clauses = Clauses::default();
        Declared { word, path: path.to_owned(), scope: None, written: None, stated, clauses }
    }

    fn facts(&self) -> BTreeMap<String, Vec<Said<'t>>> {
        let mut facts = self.written.map(|(declaration, _)| facts_of(declaration)).unwrap_or_default();
        facts.extend(self.stated.iter().map(|(fact, said)| (fact.clone(), said.clone())));
        facts
    }
}

/// The declarations of a project, by sort and path.
struct Side<'t> {
    scopes: Vec<Scope>,
    declared: BTreeMap<(&'static str, String), Declared<'t>>,
}

fn side<'t>(compiled: &'t Compiled, model: &Model) -> Side<'t> {
    let mut scopes = Vec::new();
    let mut written: HashMap<(FileId, u32), (usize, Declaration<'t>, &'t str)> = HashMap::new();
    for (tree, _, name) in compiled.trees.iter().filter(|(_, library, _)| !library) {
        for declaration in tree.file().declarations() {
            let at = declaration.span();
            let text = tree.text().get(at.range()).unwrap_or("");
            written.insert((at.file, at.start), (scopes.len(), declaration, text));
        }
        scopes.push(Scope::of(tree, name));
    }
    let mut declared = BTreeMap::new();
    let mut of_templates = Templates::new(compiled, model);
    for (sort, about) in model.declarations().filter(|(_, about)| !about.library) {
        let at: Span = about.whole;
        let Some((scope, declaration, text)) = written.get(&(at.file, at.start)) else { continue };
        let one = Declared {
            word: declaration.kind().word(),
            path: about.path.to_string(),
            scope: Some(*scope),
            written: Some((*declaration, text)),
            stated: BTreeMap::new(),
            clauses: of_templates.of(*declaration),
        };
        declared.insert((sort, about.path.to_string()), one);
    }
    // A rulebook of the library holds where the project names it.
    for rulebook in model.rulebooks.values().filter(|it| it.named && it.about.library) {
        let path = rulebook.about.path.to_string();
        let one = Declared::elsewhere("rulebook", &path, BTreeMap::new());
        declared.insert(("rulebook", path), one);
    }
    let file = Declared::elsewhere("project file", "charta.toml", project_facts(compiled));
    declared.insert(("project file", "charta.toml".to_owned()), file);
    Side { scopes, declared }
}

/// What the project file says of how contracts are judged.
fn project_facts(compiled: &Compiled) -> BTreeMap<String, Vec<Said<'static>>> {
    let severities = compiled.project.severities.iter();
    let mut facts: BTreeMap<String, Vec<Said<'static>>> = severities
        .map(|(check, severity)| (format!("check {check}"), vec![Said::Words(severity.word().to_owned())]))
        .collect();
    if let Some(said) = &compiled.project.by_hand {
        let words = format!("by {}, because {}, evidence {}", said.by, said.because, said.evidence);
        facts.insert("procedural".to_owned(), vec![Said::Words(words)]);
    }
    facts
}

fn facts_of<'t>(declaration: Declaration<'t>) -> BTreeMap<String, Vec<Said<'t>>> {
    let mut facts: BTreeMap<String, Vec<Said<'t>>> = BTreeMap::new();
    let quoted = |text: charta_syntax::ast::Text<'_>| Said::Words(format!("\"{}\"", text.value()));
    let mut add = |name: String, said: Said<'t>| facts.entry(name).or_default().push(said);
    if let Some(label) = declaration.label() {
        add("label".to_owned(), quoted(label));
    }
    if let Some(of) = declaration.of() {
        add("of".to_owned(), Said::Name(of.text));
    }
    for parent in declaration.parents() {
        add("in".to_owned(), Said::Name(parent.text));
    }
    for statement in declaration.statements() {
        match statement {
            Statement::Fact(fact) => {
                fact.phrases().for_each(|phrase| add(fact.name().text.to_owned(), Said::Phrase(phrase)));
            }
            Statement::Column(column) => {
                let name = format!("column {}", column.name().map_or("", |name| name.text));
                if let Some(label) = column.label() {
                    add(name.clone(), quoted(label));
                }
                column.phrases().for_each(|phrase| add(name.clone(), Said::Phrase(phrase)));
            }
            Statement::Step(step) => {
                let name = format!("step {}", step.name().map_or("", |name| name.text));
                add(name.clone(), step.label().map_or_else(|| Said::Words("\"\"".to_owned()), quoted));
                for fact in step.facts() {
                    let name = format!("{name}, {}", fact.name().text);
                    fact.phrases().for_each(|phrase| add(name.clone(), Said::Phrase(phrase)));
                }
            }
            _ => {}
        }
    }
    facts
}

/// A fact as its author wrote it, and as it is compared.
struct Spoken {
    words: String,
    meant: String,
}

/// Who reads a fact: the project that says it, and where.
pub(super) struct Reader<'a> {
    names: &'a Names,
    is_new: bool,
    scope: Option<&'a Scope>,
    /// The declaration, whose columns its own facts may name.
    owner: &'a str,
    fact: &'a str,
    /// The parameters of a template: each is what it stands for, whatever it is called.
    parameters: &'a [&'a str],
}

impl Reader<'_> {
    /// The path that a name means, as the new project calls it; nothing where it is no name of a declaration.
    fn meant(&self, name: &str, dataset: Option<&str>, of_texts: bool) -> Option<String> {
        if let Some(at) = self.parameters.iter().position(|parameter| *parameter == name) {
            return Some(format!("parameter {}", at + 1));
        }
        let paths = self.names.paths(self.is_new);
        let called = |path: &str, sorts: Vec<&'static str>| match self.is_new {
            true => path.to_owned(),
            false => self.names.of_sorts(path, sorts.into_iter()),
        };
        let column = dataset.map(|dataset| format!("{dataset}.{name}"));
        if let Some(column) = column.filter(|path| paths.get(path).is_some_and(|it| it.contains("column"))) {
            return Some(called(&column, vec!["column"]));
        }
        let candidates = self.scope?.meanings(name);
        let found = || candidates.iter().filter_map(|path| Some((path, paths.get(path)?)));
        let right = found().find_map(|(path, sorts)| {
            let sorts = sorts.iter().copied().filter(|sort| TEXTS.contains(sort) == of_texts);
            let sorts: Vec<&'static str> = sorts.collect();
            (!sorts.is_empty()).then(|| called(path, sorts))
        });
        right.or_else(|| found().next().map(|(path, sorts)| called(path, sorts.iter().copied().collect())))
    }

    /// The path that a name stands for in its own project, for what is named of it in brackets.
    pub(super) fn own(&self, name: &str) -> Option<String> {
        let paths = self.names.paths(self.is_new);
        self.scope?.meanings(name).into_iter().find(|path| paths.contains_key(path))
    }

    /// A word of a clause as the new project would say it: by its path where it is a name.
    pub(super) fn word(&self, word: &str, dataset: Option<&str>) -> String {
        let called = || if self.is_new { word.to_owned() } else { self.names.words(word) };
        self.meant(word, dataset, false).unwrap_or_else(called)
    }

    fn phrase(&self, phrase: Phrase<'_>, dataset: Option<&str>, of_texts: bool) -> (Spoken, bool) {
        let (mut words, mut meant): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        let mut before: Option<&str> = None;
        // Whether it is one thing of a list by itself, so that its place among others says nothing.
        let mut is_item = true;
        for atom in phrase.atoms() {
            let plain = match atom {
                Atom::Word(word) => {
                    let resolved = self.meant(word.text, dataset, of_texts);
                    let is_known = resolved.is_some() == meant.is_empty();
                    is_item &= is_known || (!meant.is_empty() && matches!(word.text, "from" | "until"));
                    before = Some(word.text);
                    words.push(word.text.to_owned());
                    meant.push(resolved.unwrap_or_else(|| word.text.to_owned()));
                    continue;
                }
                Atom::List(list) => {
                    let dataset = before.and_then(|name| self.own(name));
                    let parts: Vec<Spoken> = list
                        .phrases()
                        .map(|phrase| self.phrase(phrase, dataset.as_deref(), false).0)
                        .collect();
                    let joined = |of: fn(&Spoken) -> &str| {
                        format!("[{}]", parts.iter().map(of).collect::<Vec<&str>>().join(", "))
                    };
                    words.push(joined(|it| &it.words));
                    meant.push(joined(|it| &it.meant));
                    is_item = false;
                    continue;
                }
                Atom::Text(text) => format!("\"{}\"", text.value()),
                Atom::Date(literal) | Atom::Number(literal) => literal.text.to_owned(),
                Atom::Percent(literal) => format!("{} %", literal.text),
            };
            is_item &= !meant.is_empty();
            words.push(plain.clone());
            meant.push(plain);
        }
        (Spoken { words: words.join(" "), meant: meant.join(" ") }, is_item)
    }

    fn fact(&self, said: &[Said<'_>]) -> Spoken {
        let of_texts = OF_TEXTS.contains(&self.fact);
        let dataset = matches!(self.fact, "key" | "retention").then_some(self.owner);
        let one = |said: &Said<'_>| match said {
            Said::Phrase(phrase) => self.phrase(*phrase, dataset, of_texts),
            Said::Name(name) => {
                let meant = self.meant(name, None, false).unwrap_or_else(|| (*name).to_owned());
                (Spoken { words: (*name).to_owned(), meant }, true)
            }
            Said::Words(words) => (Spoken { words: words.clone(), meant: words.clone() }, false),
        };
        let spoken: Vec<(Spoken, bool)> = said.iter().map(one).collect();
        let mut meant: Vec<&str> = spoken.iter().map(|(it, _)| it.meant.as_str()).collect();
        if !ORDERED.contains(&self.fact) && spoken.iter().all(|(_, is_item)| *is_item) {
            meant.sort_unstable();
        }
        let meant = meant.join(", ");
        let words: Vec<&str> = spoken.iter().map(|(it, _)| it.words.as_str()).collect();
        Spoken { words: words.join(", "), meant }
    }
}

impl Side<'_> {
    /// The names of the file in which something is declared.
    fn scope(&self, declared: &Declared<'_>) -> Option<&Scope> {
        declared.scope.and_then(|scope| self.scopes.get(scope))
    }

    fn reader<'a>(
        &'a self,
        declared: &'a Declared<'_>,
        fact: &'a str,
        names: &'a Names,
        is_new: bool,
    ) -> Reader<'a> {
        let scope = self.scope(declared);
        let parameters = &declared.clauses.parameters;
        Reader { names, is_new, scope, owner: &declared.path, fact, parameters }
    }
}

/// Sorts of which nothing else than a name and facts tells what is what.
const UNNUMBERED: &[&str] = &["law", "framework", "procedure", "event", "release", "template"];

/// What of a declaration is as its author wrote it: two that only moved to another module agree in this.
fn as_written(side: &Side<'_>, declared: &Declared<'_>, names: &Names) -> String {
    let name = declared.path.rsplit('.').next().unwrap_or("");
    format!("{name} {}", facts_as_written(side, declared, names))
}

fn facts_as_written(side: &Side<'_>, declared: &Declared<'_>, names: &Names) -> String {
    let facts = declared.facts();
    let facts = facts
        .iter()
        .map(|(fact, said)| format!("{fact}: {}", side.reader(declared, fact, names, true).fact(said).words));
    format!("{} {}", declared.word, facts.collect::<Vec<String>>().join("; "))
}

/// What moved to another module and is as it was, or has another name and the label and all else that it had, among what no other
/// renaming tells.
fn moved(old: &Side<'_>, new: &Side<'_>, names: &Names) -> Vec<Renamed> {
    let moved = alike(old, new, &[], |side, declared| Some(as_written(side, declared, names)));
    let renamed = alike(old, new, &moved, |side, declared| {
        let is_template = declared.word == "template";
        let is_labelled = declared.facts().contains_key("label");
        let clauses = templates::as_written(&declared.clauses);
        // A template's name is nothing in the world, and what it says tells which it is.
        let is_told = if is_template { !clauses.is_empty() } else { is_labelled };
        is_told.then(|| format!("{}; {clauses}", facts_as_written(side, declared, names)))
    });
    moved.into_iter().chain(renamed).collect()
}

/// Declarations of one side alone that agree in a key with one of the other side and no more, without those that were found so before.
fn alike<'s>(
    old: &'s Side<'_>,
    new: &'s Side<'_>,
    found: &[Renamed],
    key: impl Fn(&'s Side<'_>, &'s Declared<'_>) -> Option<String>,
) -> Vec<Renamed> {
    let mut alike: BTreeMap<String, [Vec<(&'static str, &str)>; 2]> = BTreeMap::new();
    for (at, side, other) in [(0, old, new), (1, new, old)] {
        let is_found = |sort: &str, path: &str| {
            found.iter().any(|it| it.sort == sort && path == if at == 0 { &it.old } else { &it.new })
        };
        let alone = side.declared.iter().filter(|(key, _)| !other.declared.contains_key(*key));
        let alone = alone.filter(|((sort, path), _)| UNNUMBERED.contains(sort) && !is_found(sort, path));
        for ((sort, path), declared) in alone {
            let Some(key) = key(side, declared) else { continue };
            if let Some(list) = alike.entry(format!("{sort} {key}")).or_default().get_mut(at) {
                list.push((*sort, path));
            }
        }
    }
    let pairs = alike.into_values().filter_map(|both| match both {
        [olds, news] => match (olds.as_slice(), news.as_slice()) {
            ([(sort, old)], [(_, new)]) => {
                Some(Renamed { sort, old: (*old).to_owned(), new: (*new).to_owned(), said: false })
            }
            _ => None,
        },
    });
    pairs.collect()
}

/// Compares what both projects state. Adds to the names what moved to another module, and returns that.
pub(crate) fn facts(
    (old, old_model): (&Compiled, &Model),
    (new, new_model): (&Compiled, &Model),
    names: &mut Names,
) -> (Facts, Vec<Renamed>) {
    let (old, new) = (side(old, old_model), side(new, new_model));
    let moved = moved(&old, &new, names);
    names.add(&moved);
    let names_mean_the_same = names.is_unchanged();
    let mut facts = Facts::default();
    let mut seen: BTreeSet<(&'static str, String)> = BTreeSet::new();
    let title = |declared: &Declared<'_>| format!("{} {}", declared.word, declared.path);
    for ((sort, path), before) in &old.declared {
        let key = (*sort, names.now(sort, path));
        match new.declared.get(&key) {
            Some(after) => {
                if !(names_mean_the_same && is_as_it_was((&old, before), (&new, after))) {
                    compare((&old, before), (&new, after), names, &mut facts.changed);
                }
                seen.insert(key);
            }
            None => facts.gone.push(title(before)),
        }
    }
    let others = new.declared.iter().filter(|(key, _)| !seen.contains(*key));
    facts.new.extend(others.map(|(_, declared)| title(declared)));
    facts.changed.sort();
    facts.new.sort();
    facts.gone.sort();
    (facts, moved)
}

/// Whether a declaration is written as it was, in a file whose names mean what they meant if both projects declare the same.
fn is_as_it_was((old, before): (&Side<'_>, &Declared<'_>), (new, after): (&Side<'_>, &Declared<'_>)) -> bool {
    let (Some((_, was)), Some((_, is))) = (before.written, after.written) else { return false };
    was == is && old.scope(before) == new.scope(after)
}

fn compare(
    (old, before): (&Side<'_>, &Declared<'_>),
    (new, after): (&Side<'_>, &Declared<'_>),
    names: &Names,
    changed: &mut Vec<FactTold>,
) {
    let mut was: BTreeMap<String, Spoken> = BTreeMap::new();
    for (fact, said) in &before.facts() {
        let spoken = old.reader(before, fact, names, false).fact(said);
        let now = match fact.strip_prefix("column ") {
            Some(column) => {
                let path = names.now("column", &format!("{}.{column}", before.path));
                format!("column {}", path.rsplit('.').next().unwrap_or(column))
            }
            None => fact.clone(),
        };
        was.insert(now, spoken);
    }
    let mut tell = |fact: &str, before: Option<String>, after_words: Option<String>| {
        changed.push(FactTold {
            sort: after.word,
            path: after.path.clone(),
            fact: fact.to_owned(),
            before,
            after: after_words,
        });
    };
    for (fact, said) in &after.facts() {
        let is = new.reader(after, fact, names, true).fact(said);
        match was.remove(fact) {
            None => tell(fact, None, Some(is.words)),
            Some(was) if was.meant == is.meant => {}
            // The same words can mean something else, by what a file brings in.
            Some(was) if was.words == is.words => tell(fact, Some(was.meant), Some(is.meant)),
            Some(was) => tell(fact, Some(was.words), Some(is.words)),
        }
    }
    for (fact, gone) in was {
        tell(&fact, Some(gone.words), None);
    }
    if !after.clauses.is_followed {
        let readers = (old.reader(before, "clause", names, false), new.reader(after, "clause", names, true));
        let (gone, came) = templates::apart((&before.clauses, &readers.0), (&after.clauses, &readers.1));
        gone.into_iter().for_each(|words| tell("clause", Some(words), None));
        came.into_iter().for_each(|words| tell("clause", None, Some(words)));
    }
    if before.word != after.word {
        tell("declared as", Some(before.word.to_owned()), Some(after.word.to_owned()));
    }
}

/// One fact in words.
pub(crate) fn fact_words(told: &FactTold) -> String {
    let at = format!("{} {}, {}", told.sort, told.path, told.fact);
    let said = |words: &Option<String>| match words {
        Some(words) => format!("`{words}`"),
        None => "not stated".to_owned(),
    };
    format!("{at}: {} before, {} after", said(&told.before), said(&told.after))
}
