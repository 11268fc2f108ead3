//! The way of a contract, one function a phase: load, parse, elaborate, check, emit.

use crate::codes::WRONG_PROJECT_FILE;
use crate::library;
use crate::load::{self, Loaded};
use crate::progress::Progress;
use crate::project::Project;
use charta_backends::{Artifact, Earlier, Input, Language};
use charta_base::{Diagnostic, FileId, Severity, SourceMap, Span, World, did_you_mean, sort_and_deduplicate};
use charta_checks::{Checked, Outcome, Settings, Waived};
use charta_model::elaborate::{self, Reference, Surroundings, names_rulebook};
use charta_model::model::Model;
use charta_model::rules::Rules;
use charta_model::time::Day;
use charta_syntax::{Parsed, Tree};

/// A file as parsed, whether it is of the standard library, and its name.
pub type File = (Tree, bool, String);

/// The codes of the phase between text and model.
pub(crate) use charta_model::codes::CODES as MODEL_CODES;

/// What a run is asked.
#[derive(Debug, Clone)]
pub struct Options {
    /// The language of documents instead of the project's own.
    pub language: Option<Language>,
    /// The day as of which everything is judged.
    pub on: Day,
    /// The targets to build instead of those that the project names.
    pub targets: Option<Vec<String>>,
    /// How grave checks are, by their names, before what the project says of them; of two for one check, the last holds.
    pub severities: Vec<(String, Severity)>,
    /// Where it is told how far the work is.
    pub progress: Progress,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            language: None,
            on: Day(0),
            targets: None,
            severities: Vec::new(),
            progress: Progress::default(),
        }
    }
}

/// The meaning of a project's text.
#[derive(Debug)]
pub struct Program {
    /// What the project says.
    pub model: Model,
    /// Its grants as rules.
    pub rules: Rules,
    /// What its words name.
    pub references: Vec<Reference>,
}

/// A project, as far as it could be understood.
#[derive(Debug)]
pub struct Compiled {
    /// The files that were read, those of the standard library among them.
    pub sources: SourceMap,
    /// The project's settings.
    pub project: Project,
    /// The language of its documents.
    pub language: Language,
    /// The project's folder, as the world knows it.
    pub folder: String,
    /// The text as parsed, file by file.
    pub trees: Vec<File>,
    /// Its meaning; `None` where a file could not be read.
    pub program: Option<Program>,
    /// What was found, in the order of the text.
    pub findings: Vec<Diagnostic>,
    /// The day of judgement.
    pub on: Day,
    outcome: Outcome,
    targets: Vec<String>,
    progress: Progress,
}

impl Compiled {
    /// Whether a finding stands in the way of a build.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Diagnostic::is_error)
    }

    /// Whether something could not be read at all, so that nothing was judged.
    pub fn is_unread(&self) -> bool {
        let unread = [crate::codes::UNREADABLE_FILE.id, crate::codes::NO_SOURCES.id];
        self.findings.iter().any(|finding| unread.contains(&finding.code.id))
    }

    /// Whether every file could be read, so that the text has a meaning.
    pub fn is_read(&self) -> bool {
        self.program.is_some()
    }

    /// Whether the checks were run: they wait while names or facts are wrong.
    pub fn is_judged(&self) -> bool {
        self.outcome.judged
    }

    /// What was found and is waived.
    pub fn waived(&self) -> &[Waived] {
        &self.outcome.waived
    }

    /// How many files the project has.
    pub fn own_files(&self) -> usize {
        self.trees.iter().filter(|(_, library, _)| !library).count()
    }

    /// What targets are given of this project.
    pub fn input<'a>(&'a self, checked: Checked<'a>, previous: Option<&'a Earlier>) -> Input<'a> {
        Input {
            checked,
            project: &self.project.name,
            language: self.language,
            written: self.project.language,
            earlier: &[],
            previous,
            sources: &self.sources,
        }
    }

    /// The proof that targets ask for, unless an error stands in the way.
    pub fn checked(&self) -> Option<Checked<'_>> {
        let program = self.program.as_ref()?;
        Checked::new(&program.model, &program.rules, &self.outcome, self.on)
    }
}

/// Why there are no artifacts.
#[derive(Debug, Clone)]
pub enum BuildRefusal {
    /// Errors of the project stand in the way.
    Findings(Vec<Diagnostic>),
    /// The project is larger than the database of a preview can hold: one sentence.
    TooLarge(String),
    /// Charta is at fault: one sentence.
    Fault(String),
}

impl BuildRefusal {
    /// How many reasons there are.
    pub fn len(&self) -> usize {
        match self {
            BuildRefusal::Findings(findings) => findings.len(),
            BuildRefusal::TooLarge(_) | BuildRefusal::Fault(_) => 1,
        }
    }

    /// Whether there is no reason: never.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Takes the project at `root` as far as its errors allow: a folder, or one file of contracts.
pub fn compile(world: &dyn World, root: &str, options: &Options) -> Compiled {
    options.progress.step("reading the contracts");
    compile_loaded(load::load(world, root), options, Asking::default())
}

/// As [`compile`], with one more file that asks about the whole project: its names may be the last parts of paths. It is the last of
/// the sources. A project in part (`partial`) may leave out what its `use` lines name.
pub(crate) fn compile_asking(
    world: &dyn World,
    root: &str,
    options: &Options,
    (questions, partial): (&str, bool),
) -> Compiled {
    compile_numbered(world, root, options, (questions, partial), &|_, _| {})
}

/// As [`compile_asking`], with other numbers of clauses, by which everything that is said of them calls them.
pub(crate) fn compile_numbered(
    world: &dyn World,
    root: &str,
    options: &Options,
    (questions, partial): (&str, bool),
    numbers: &Numbers<'_>,
) -> Compiled {
    let mut loaded = load::load(world, root);
    let question = Some(load::add_question(&mut loaded, questions));
    compile_loaded(loaded, options, Asking { question, partial, numbers: Some(numbers) })
}

/// Gives the clauses of a project other numbers than those of their order.
pub(crate) type Numbers<'a> = dyn Fn(&SourceMap, &mut Model) + 'a;

/// What is asked of a project beside what it says.
#[derive(Clone, Copy, Default)]
struct Asking<'a> {
    question: Option<FileId>,
    partial: bool,
    numbers: Option<&'a Numbers<'a>>,
}

fn compile_loaded(mut loaded: Loaded, options: &Options, asking: Asking<'_>) -> Compiled {
    let language = options.language.unwrap_or(loaded.project.language);
    let readable = loaded.findings.is_empty();
    let (trees, mut findings) = parse(&loaded);
    findings.append(&mut loaded.findings);
    let progress = &options.progress;
    progress.step("working out what they mean");
    let program = readable.then(|| elaborate(&trees, &loaded, asking, &mut findings));
    progress.step("checking them");
    let outcome = match &program {
        Some(program) => check(program, &loaded.project, options, findings),
        None => {
            sort_and_deduplicate(&mut findings);
            Outcome { findings, ..Outcome::default() }
        }
    };
    progress.clear();
    Compiled {
        progress: progress.clone(),
        targets: options.targets.clone().unwrap_or_else(|| loaded.project.targets.clone()),
        sources: loaded.sources,
        project: loaded.project,
        language,
        folder: loaded.folder,
        trees,
        program,
        findings: outcome.findings.clone(),
        on: options.on,
        outcome,
    }
}

/// Compiles the project for its targets.
pub fn build(compiled: &Compiled) -> Result<Vec<Artifact>, BuildRefusal> {
    build_after(compiled, None)
}

/// Compiles the project for its targets, and tells what changed since the build before.
pub fn build_after(compiled: &Compiled, previous: Option<&Earlier>) -> Result<Vec<Artifact>, BuildRefusal> {
    let Some(checked) = compiled.checked() else {
        let errors = compiled.findings.iter().filter(|finding| finding.is_error());
        return Err(BuildRefusal::Findings(errors.cloned().collect()));
    };
    let told = |target: &str| compiled.progress.step(&format!("building {target}"));
    let built = charta_backends::emit_all_told(&compiled.input(checked, previous), &compiled.targets, &told);
    compiled.progress.clear();
    built.map_err(BuildRefusal::Fault)
}

/// The documents of a project with their errors, and the manifest that says so: nothing else is written of a draft. Where names or facts
/// are wrong there is none, since what the project says is not known then; without an error, it is no draft.
pub fn draft(compiled: &Compiled, previous: Option<&Earlier>) -> Result<Vec<Artifact>, BuildRefusal> {
    let program = compiled.program.as_ref();
    let checked = program
        .and_then(|program| Checked::draft(&program.model, &program.rules, &compiled.outcome, compiled.on));
    let Some(checked) = checked else { return build_after(compiled, previous) };
    let documents = [charta_backends::documents::TARGET.name.to_owned()];
    charta_backends::emit_all(&compiled.input(checked, previous), &documents).map_err(BuildRefusal::Fault)
}

fn parse(loaded: &Loaded) -> (Vec<File>, Vec<Diagnostic>) {
    let mut trees = Vec::new();
    let mut findings = Vec::new();
    for file in &loaded.code {
        let Some(source) = loaded.sources.get(*file) else { continue };
        let stored = library::parsed(*file, source);
        let Parsed { tree, diagnostics } = stored.unwrap_or_else(|| charta_syntax::parse(*file, source));
        trees.push((tree, source.library, source.name.clone()));
        findings.extend(diagnostics);
    }
    (trees, findings)
}

fn elaborate(trees: &[File], loaded: &Loaded, asking: Asking<'_>, findings: &mut Vec<Diagnostic>) -> Program {
    let project = &loaded.project;
    let rulebooks: Vec<String> = project.rulebooks.iter().map(|rulebook| rulebook.name.clone()).collect();
    let question = asking.question.and_then(|asked| loaded.code.iter().position(|file| *file == asked));
    let checks: Vec<(&str, &str)> = charta_checks::codes().iter().map(|code| (code.id, code.name)).collect();
    let surroundings =
        Surroundings { rulebooks: &rulebooks, checks: &checks, question, partial: asking.partial };
    let (mut program, found) = elaborate::elaborate(trees, surroundings);
    findings.extend(found);
    if let Some(numbers) = asking.numbers {
        numbers(&loaded.sources, &mut program.model);
    }
    findings.extend(unknown_rulebooks(&program.model, project));
    let rules = Rules::new(&program.model, program.rows);
    Program { model: program.model, rules, references: program.references }
}

/// A rulebook that the project file names and nobody declares would hold for nothing.
fn unknown_rulebooks(model: &Model, project: &Project) -> Vec<Diagnostic> {
    let paths: Vec<&str> = model.rulebooks.values().map(|rulebook| rulebook.about.path.as_ref()).collect();
    let is_known = |name: &str| paths.iter().any(|path| names_rulebook(name, path));
    let unknown = project.rulebooks.iter().filter(|rulebook| !is_known(&rulebook.name));
    unknown.filter_map(|rulebook| Some(unknown_rulebook(rulebook.span?, &rulebook.name, &paths))).collect()
}

fn unknown_rulebook(span: Span, name: &str, paths: &[&str]) -> Diagnostic {
    let finding = Diagnostic::at(&WRONG_PROJECT_FILE, span, format!("there is no rulebook `{name}`"));
    let last = |path: &str| path.rsplit('.').next().map(str::to_owned);
    let same: Vec<&&str> = paths.iter().filter(|path| last(path) == last(name)).collect();
    let near = match same.as_slice() {
        [path] => Some(**path),
        _ => did_you_mean(name, paths.iter().copied()),
    };
    match near {
        Some(near) => finding.help(format!("write `{near}`")),
        None => finding.help("name a rulebook by its whole path, such as `std.fr.snds.national_health_data`"),
    }
}

fn check(program: &Program, project: &Project, options: &Options, earlier: Vec<Diagnostic>) -> Outcome {
    let building = project.building(options.targets.as_deref().unwrap_or_default());
    let mut severities = project.severities.clone();
    severities.extend(options.severities.iter().cloned());
    let settings = Settings { severities, building };
    charta_checks::check(&program.model, &program.rules, options.on, &settings, earlier)
}
