//! Registers across all contracts: the records of processing, transfers, sub-processors, waivers, duties, the public register of uses, and an
//! impact assessment for each contract. Each is a page, Markdown and a file of separated values; all together are a workbook, and the
//! days among them a calendar. They tell what the contracts say, and claim no more.

mod activity;
mod calendar;
mod chain;
mod derived;
mod duties;
mod impact;
mod measures;
mod objections;
mod processing;
mod subprocessors;
mod table;
mod told;
mod transfers;
mod uses;
mod waivers;
mod workbook;

use super::line::{Address, Cell, Line};
use super::page::{Block, File, InMarkdown, Page, Sections};
use super::speech::Speech;
use super::{Documents, Subject, draft};
use crate::target::{Artifact, Contents};
use crate::template::Fragment;
use activity::Activity;
use chain::Link;
use charta_model::model::ContractId;
use derived::Derived;
use rustc_hash::FxHashMap;
use table::Register;
pub(super) use transfers::unguarded;

/// The folder of the registers, in that of the documents.
const FOLDER: &str = "registers";

/// The page that lists them.
pub(super) const INDEX: &str = "registers/index";

struct Words {
    title: &'static str,
    kind: &'static str,
    note: &'static str,
    entries: &'static str,
    count: super::words::Plural,
    files: &'static str,
    values: &'static str,
    workbook: &'static str,
    calendar: &'static str,
    page: &'static str,
    assessments: &'static str,
    no_assessments: &'static str,
}

static ENGLISH: Words = Words {
    title: "Registers",
    kind: "Register",
    note: "Over all contracts: what the law or good practice has written down in one place. Each is made from the contracts alone.",
    entries: "Entries",
    count: super::words::Plural { one: "{} entry", many: "{} entries" },
    files: "Files",
    values: "this register as comma-separated values",
    workbook: "all registers as a workbook",
    calendar: "the days as a calendar",
    page: "Page",
    assessments: "Impact assessments",
    no_assessments: "No contract permits any processing.",
};

static FRENCH: Words = Words {
    title: "Registres",
    kind: "Registre",
    note: "Sur l’ensemble des contrats : ce que le droit ou le bon usage veut voir écrit en un lieu. Chacun est fait des seuls contrats.",
    entries: "Lignes",
    count: super::words::Plural { one: "{} ligne", many: "{} lignes" },
    files: "Fichiers",
    values: "ce registre en valeurs séparées par des virgules",
    workbook: "tous les registres en un classeur",
    calendar: "les échéances en un calendrier",
    page: "Page",
    assessments: "Analyses d’impact",
    no_assessments: "Aucun contrat ne permet de traitement.",
};

/// The title of the registers, in the words of a language.
pub(super) fn title(speech: &Speech<'_>) -> &'static str {
    speech.pick(&ENGLISH, &FRENCH).title
}

/// A contract, and what several registers tell of it.
struct Gathered<'a> {
    subject: &'a Subject<'a>,
    activities: Vec<Activity<'a>>,
    chain: Vec<Link<'a>>,
    /// From which countries outside the area its data are reached, and which laws from there can; never empty.
    outside: Cell,
}

/// The registers of a project.
pub(super) struct Registers<'a> {
    gathered: Vec<Gathered<'a>>,
    registers: Vec<Register>,
}

impl<'a> Registers<'a> {
    pub(super) fn of(documents: &Documents<'a>) -> Registers<'a> {
        let gather = |subject: &'a Subject<'a>| {
            let chain = chain::chain(documents.speech.model, documents.index, subject);
            let outside = transfers::reached(&documents.speech, subject, &chain);
            let activities = activity::activities(&documents.speech, subject);
            Gathered { subject, activities, chain, outside }
        };
        let gathered: Vec<Gathered<'a>> = documents.subjects.iter().map(gather).collect();
        let derived = derived::all(documents, &gathered);
        let registers = vec![
            processing::of_controllers(documents, &gathered, &derived),
            processing::of_processors(documents, &gathered),
            transfers::register(documents, &gathered),
            subprocessors::register(documents, &gathered),
            waivers::register(documents),
            duties::register(documents),
            uses::register(documents, &gathered, &derived),
        ];
        Registers { gathered, registers }
    }

    /// The registers and assessments by their titles, leading to their pages.
    pub(super) fn links(&self, documents: &Documents<'_>) -> Cell {
        let registers = self.registers.iter().map(|register| {
            Line::linked(register.words.title, Some(address(&format!("{FOLDER}/{}", register.name))))
        });
        registers.chain(self.assessments(documents)).collect()
    }

    /// What is due next, and by whom, in at most so many lines.
    pub(super) fn next_due(&self, documents: &Documents<'_>, most: usize) -> Cell {
        duties::next(documents, most)
    }

    fn assessments(&self, documents: &Documents<'_>) -> Cell {
        let with = self.gathered.iter().filter(|gathered| !gathered.activities.is_empty());
        with.filter_map(|gathered| impact::link(documents, gathered.subject.clauses.id)).collect()
    }

    /// The pages: the list of the registers, each register, and each assessment.
    pub(super) fn pages(&self, documents: &Documents<'a>) -> Vec<Page> {
        let list = std::iter::once(self.index(documents));
        let registers = self.registers.iter().map(|register| page(documents, register));
        let derived = derived::all(documents, &self.gathered);
        // What the recipients of each contract derive from what it gives them.
        let mut theirs: FxHashMap<ContractId, Vec<&Derived<'_, '_>>> = FxHashMap::default();
        for derived in &derived {
            for under in &derived.under {
                theirs.entry(under.subject.clauses.id).or_default().push(derived);
            }
        }
        let assessments = self.gathered.iter().filter_map(|gathered| {
            let derived = theirs.get(&gathered.subject.clauses.id).map_or(&[][..], Vec::as_slice);
            impact::page(documents, gathered, derived)
        });
        list.chain(registers).chain(assessments).collect()
    }

    fn index(&self, documents: &Documents<'_>) -> Page {
        let speech = &documents.speech;
        let words = speech.pick(&ENGLISH, &FRENCH);
        let rows = self.registers.iter().map(|register| {
            let to = Some(address(&format!("{FOLDER}/{}", register.name)));
            let count = speech.count(register.entries.len(), words.count);
            vec![vec![Line::linked(register.words.title, to)], vec![count.into()]]
        });
        let files = vec![file(WORKBOOK, words.workbook), file(CALENDAR, words.calendar)];
        let blocks = vec![
            Block::paragraph(words.note),
            files_block(speech, files),
            Block::table("", &[words.kind, words.entries], rows),
        ];
        let mut sections = Sections::default();
        sections.chapter("registers", words.title, blocks);
        let assessments = self.assessments(documents);
        let assessments = match assessments.is_empty() {
            true => Block::paragraph(words.no_assessments),
            false => Block::List { lines: assessments },
        };
        sections.chapter("assessments", words.assessments, vec![assessments]);
        let page = documents.page(INDEX, words.title.to_owned(), speech.words.project, sections);
        Page { in_markdown: InMarkdown::Everything, ..page }
    }

    /// The files beside the pages. An error is a fault of ours, in one sentence.
    pub(super) fn files(&self, documents: &Documents<'_>) -> Result<Vec<Artifact>, String> {
        let speech = &documents.speech;
        let words = speech.pick(&ENGLISH, &FRENCH);
        let on = documents.judgement.input.checked.on();
        let draft = draft::mark(speech, documents.judgement.input.checked.errors());
        let draft = draft.as_ref();
        let mut files = Vec::new();
        for register in &self.registers {
            let path = format!("documents/{FOLDER}/{}.csv", register.name);
            files.push(Artifact::plain(path, register.csv(speech, words.page, draft)?));
        }
        let workbook = workbook::workbook(speech, &self.registers, words.page, on, draft)?;
        files.push(Artifact::plain(format!("documents/{FOLDER}/{WORKBOOK}"), Contents::Bytes(workbook)));
        let calendar = calendar::calendar(documents, &self.gathered, draft)?;
        files.push(Artifact::plain(format!("documents/{FOLDER}/{CALENDAR}"), calendar));
        Ok(files)
    }
}

const WORKBOOK: &str = "registers.xlsx";
const CALENDAR: &str = "duties.ics";

/// A page about one register.
fn page(documents: &Documents<'_>, register: &Register) -> Page {
    let speech = &documents.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let values = format!("{}.csv", register.name);
    let mut files = vec![file(&values, words.values), file(WORKBOOK, words.workbook)];
    if register.name == "duties" {
        files.push(file(CALENDAR, words.calendar));
    }
    let mut blocks = vec![Block::paragraph(register.words.note), files_block(speech, files)];
    if !register.remarks.is_empty() {
        blocks.push(Block::List { lines: register.remarks.clone() });
    }
    let is_in_sheets = register.is_in_sheets() && !register.entries.is_empty();
    if !is_in_sheets {
        blocks.push(register.block(speech));
    }
    let mut sections = Sections::default();
    sections.chapter("entries", words.entries, blocks);
    if is_in_sheets {
        for (number, (title, source, blocks)) in (1..).zip(register.sheets(speech)) {
            sections.part(format!("entry-{number}"), title, blocks);
            sections.written(source);
        }
    }
    let path = format!("{FOLDER}/{}", register.name);
    let page = documents.page(&path, register.words.title.to_owned(), words.kind, sections);
    Page { in_markdown: InMarkdown::Everything, ..page }
}

fn files_block(speech: &Speech<'_>, files: Vec<File>) -> Block {
    Block::Files { title: format!("{}{}", speech.pick(&ENGLISH, &FRENCH).files, speech.words.colon), files }
}

/// A file in the folder of the registers.
fn file(name: &str, text: &'static str) -> File {
    File { path: Fragment(format!("{FOLDER}/{name}")), name: name.to_owned(), text }
}

/// The address of a page whose path is fixed.
fn address(page: &str) -> Address {
    Address { page: page.into(), anchor: Fragment::default(), is_told_in_markdown: true }
}
