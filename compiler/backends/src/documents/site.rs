//! Where everything stands in the documents: the page of each contract, dataset, party, hosting, rulebook and source file, and the
//! anchors on it. Names are made of safe characters, and no two are one where capitals and small letters are the same.

use super::line::{Address, Source};
use crate::escape::file_name;
use crate::template::Fragment;
use charta_base::{FileId, LineIndex, SourceFile, SourceMap, Span};
use charta_model::model::*;
use charta_model::ranges::Ranges;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// A longer name of a file is cut here: well below what any file system admits.
const NAME_LIMIT: usize = 100;

/// What has a page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Thing {
    Contract(ContractId),
    Dataset(DatasetId),
    Party(PartyId),
    Hosting(HostingId),
    Rulebook(RulebookId),
    File(FileId),
}

/// The addresses of the documents of a project.
#[derive(Debug, Default)]
pub(super) struct Site {
    pages: FxHashMap<Thing, String>,
    columns: FxHashMap<ColumnId, String>,
    lines: FxHashMap<FileId, LineIndex>,
    files: FxHashMap<FileId, String>,
    /// The terms of each taxonomy.
    terms: BTreeMap<TermKind, Ranges>,
}

impl Site {
    /// The pages of a project: what the library declares has one only where the project names it as a rulebook that holds.
    pub(super) fn new(model: &Model, sources: &SourceMap) -> Site {
        let mut site = Site::default();
        let own = |about: &About| !about.library;
        site.folder(
            "contracts",
            model.contracts.iter().map(|(id, it)| (Thing::Contract(id), &*it.about.path)),
        );
        let datasets = model.datasets.iter().filter(|(_, it)| own(&it.about));
        site.folder("datasets", datasets.map(|(id, it)| (Thing::Dataset(id), &*it.about.path)));
        let parties = model.parties.iter().filter(|(_, it)| own(&it.about));
        site.folder("parties", parties.map(|(id, it)| (Thing::Party(id), &*it.about.path)));
        let hostings = model.hostings.iter().filter(|(_, it)| own(&it.about));
        site.folder("hostings", hostings.map(|(id, it)| (Thing::Hosting(id), &*it.about.path)));
        let rulebooks = model.rulebooks.iter().filter(|(_, it)| it.named);
        site.folder("rulebooks", rulebooks.map(|(id, it)| (Thing::Rulebook(id), &*it.about.path)));
        let cited = files_cited(model);
        let files: Vec<(FileId, &SourceFile)> =
            sources.iter().filter(|(id, file)| !file.library || cited.contains(id)).collect();
        site.folder("sources", files.iter().map(|(id, file)| (Thing::File(*id), file.name.as_str())));
        for (id, file) in files {
            site.lines.insert(id, LineIndex::new(&file.text));
            site.files.insert(id, file.name.clone());
        }
        site.terms = Site::without_pages(model).terms;
        for dataset in model.datasets.values() {
            let mut taken = BTreeSet::new();
            let columns = dataset.columns.numbers().filter_map(|number| u32::try_from(number).ok());
            for id in columns.map(charta_base::Id::new) {
                let name = model.columns.get(id).map_or("", |column| &*column.about.name);
                site.columns.insert(id, format!("column-{}", free(&mut taken, name)));
            }
        }
        site
    }

    /// No pages at all, for sentences that lead nowhere.
    pub(super) fn without_pages(model: &Model) -> Site {
        let mut terms: BTreeMap<TermKind, Vec<i64>> = BTreeMap::new();
        for (id, term) in model.terms.iter() {
            terms.entry(term.kind).or_default().push(i64::from(id.raw()));
        }
        let terms = terms.into_iter().map(|(kind, ids)| (kind, Ranges::from_numbers(ids)));
        Site { terms: terms.collect(), ..Site::default() }
    }

    fn folder<'a>(&mut self, folder: &str, things: impl Iterator<Item = (Thing, &'a str)>) {
        let mut things: Vec<(Thing, &str)> = things.collect();
        things.sort_by_key(|(_, path)| *path);
        let mut taken = BTreeSet::new();
        for (thing, path) in things {
            self.pages.insert(thing, format!("{folder}/{}", free(&mut taken, path)));
        }
    }

    /// All terms of a taxonomy; `None` where no documents are written.
    pub(super) fn terms(&self, kind: TermKind) -> Option<&Ranges> {
        self.terms.get(&kind)
    }

    /// The path of the page of a thing, without its ending; `None` where it has none.
    pub(super) fn page(&self, thing: Thing) -> Option<&str> {
        self.pages.get(&thing).map(String::as_str)
    }

    /// The address of a thing.
    pub(super) fn of(&self, thing: Thing) -> Option<Address> {
        self.at(thing, String::new())
    }

    /// The address of an anchor on the page of a thing.
    pub(super) fn at(&self, thing: Thing, anchor: String) -> Option<Address> {
        Some(Address {
            page: Fragment(self.page(thing)?.to_owned()),
            anchor: Fragment(anchor),
            is_told_in_markdown: matches!(thing, Thing::Contract(_)),
        })
    }

    /// The address of a column, on the page of its dataset.
    pub(super) fn of_column(&self, dataset: DatasetId, column: ColumnId) -> Option<Address> {
        self.at(Thing::Dataset(dataset), self.column_anchor(column).to_owned())
    }

    /// The anchor of a column on the page of its dataset.
    pub(super) fn column_anchor(&self, column: ColumnId) -> &str {
        self.columns.get(&column).map_or("", String::as_str)
    }

    /// The address of a clause, on the page of its contract or rulebook.
    pub(super) fn of_clause(&self, clause: &Clause) -> Option<Address> {
        let thing = match clause.owner {
            Owner::Contract(contract) => Thing::Contract(contract),
            Owner::Rulebook(rulebook) => Thing::Rulebook(rulebook),
            Owner::Procedure(_) => return None,
        };
        self.at(thing, clause_anchor(clause))
    }

    /// Where a span is written; `None` where its file has no page.
    pub(super) fn source(&self, span: Span) -> Option<Source> {
        let (lines, name) = (self.lines.get(&span.file)?, self.files.get(&span.file)?);
        let line = lines.line(span.start);
        let to = self.at(Thing::File(span.file), line_anchor(line))?;
        Some(Source { to, text: format!("{name}:{line}") })
    }
}

/// The anchor of a clause on its page. Clauses are cited by their number.
pub(super) fn clause_anchor(clause: &Clause) -> String {
    format!("clause-{}", clause.number)
}

/// The anchor of a line on the page of its file, from 1.
pub(super) fn line_anchor(line: u32) -> String {
    format!("L{line}")
}

/// The files that declare a rulebook which the project names, or a template that its contracts follow.
fn files_cited(model: &Model) -> BTreeSet<FileId> {
    let named = model.rulebooks.values().filter(|it| it.named).map(|it| it.about.whole.file);
    let clauses = model.contracts.values().flat_map(|contract| &contract.clauses);
    let clauses = clauses.filter_map(|id| model.clauses.get(*id)).map(|clause| clause.span.file);
    named.chain(clauses).collect()
}

/// A name that is not taken yet, also where capitals and small letters are one.
fn free(taken: &mut BTreeSet<String>, path: &str) -> String {
    let stem: String = file_name(path).chars().take(NAME_LIMIT).collect();
    let mut name = stem.clone();
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{stem}-{number}");
        number += 1;
    }
    name
}
