//! Datasets and their columns. A derived dataset has the columns that flow into it besides its own, so sources come first.

use super::Elaborator;
use super::facts::Facts;
use super::names::{Entry, declared_twice};
use super::phrase::{Reader, wrong_word};
use crate::codes;
use crate::graphs::cycles::Edge;
use crate::model::{
    About, Column, ColumnId, Dataset, DatasetId, Derivation, Identifies, Retention, Said, TermId,
};
use crate::ranges::Ranges;
use crate::value::ColumnType;
use charta_base::{Diagnostic, Id, Span, did_you_mean, join_words};
use charta_syntax::ast::{self, DeclarationKind, List, Statement, Word};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A column before it has its number.
struct Draft {
    column: Column,
    /// The columns it comes from, as a dataset and a place in it.
    from: Vec<(DatasetId, usize)>,
}

/// A dataset before its columns have numbers.
struct DatasetDraft<'t> {
    entry: Entry<'t>,
    facts: Facts<'t>,
    columns: Vec<Draft>,
    /// The names of `columns`, with their places.
    places: FxHashMap<Arc<str>, usize>,
    /// Each source with the places of its columns that flow, and where it is said.
    sources: Vec<(DatasetId, Vec<usize>, Span)>,
}

/// The words that open what stands after a column's type.
const PARTS: [&str; 5] = ["direct", "quasi", "pseudonym", "required", "in"];

/// A source as a dataset names it: the dataset, the columns between brackets if there are any, and where it is said.
type NamedSource<'t> = (DatasetId, Option<Vec<Word<'t>>>, Span);

impl<'t> Elaborator<'t, '_> {
    /// Makes every dataset and column.
    pub(super) fn datasets(&mut self) {
        let entries = self.entries(DeclarationKind::Dataset);
        let mut drafts: Vec<DatasetDraft<'t>> = Vec::with_capacity(entries.len());
        for entry in entries {
            let facts = Facts::of(entry.declaration, &mut self.findings);
            self.common(&facts);
            let mut draft = DatasetDraft {
                entry,
                facts,
                columns: Vec::new(),
                places: FxHashMap::default(),
                sources: Vec::new(),
            };
            self.own_columns(&mut draft);
            drafts.push(draft);
        }
        let named = self.named_sources(&drafts);
        for dataset in self.sources_first(&drafts, &named) {
            self.inherit(&mut drafts, dataset, named.get(dataset).map_or(&[], Vec::as_slice));
        }
        self.number_columns(drafts);
        self.index_categories();
    }

    fn own_columns(&mut self, draft: &mut DatasetDraft<'t>) {
        let dataset = Id::new(draft.entry.id);
        for statement in draft.entry.declaration.statements() {
            let Statement::Column(written) = statement else { continue };
            let Some(name) = written.name() else { continue };
            if let Some(first) = draft.places.get(name.text).and_then(|place| draft.columns.get(*place)) {
                self.findings.push(declared_twice("column", name.text, name.span, first.column.about.span));
                continue;
            }
            match self.column(&draft.entry, dataset, written, name) {
                Some(column) => {
                    draft.places.insert(name.text.into(), draft.columns.len());
                    draft.columns.push(Draft { column, from: Vec::new() });
                }
                None => drop(self.lost_columns.insert((dataset, name.text.into()))),
            }
        }
        if draft.entry.declaration.is_broken() {
            self.unsure_datasets.insert(dataset);
        }
    }

    fn column(
        &mut self,
        entry: &Entry<'t>,
        dataset: DatasetId,
        written: ast::Column<'t>,
        name: Word<'t>,
    ) -> Option<Column> {
        let about = About {
            path: format!("{}.{}", entry.path, name.text).into(),
            name: name.text.into(),
            label: written.label().map(|label| label.value().as_ref().into()),
            docs: written.docs().into(),
            span: name.span,
            whole: written.span(),
            library: self.names.files.get(entry.file).is_some_and(|scope| scope.library),
            ..About::default()
        };
        let mut column = Column {
            about,
            dataset,
            column_type: ColumnType::Text,
            required: false,
            identifies: None,
            categories: Vec::new(),
            derived_from: Vec::new(),
        };
        for (index, phrase) in written.phrases().enumerate() {
            let mut reader = Reader::new(phrase);
            if index == 0 {
                column.column_type = self.column_type(&mut reader, name)?;
            } else if let Some(part) = reader.next_word().filter(|word| PARTS.contains(&word.text)) {
                // `in health, quasi`: a slip of the pen.
                let message =
                    format!("`{}` stands after a comma, where another category is expected", part.text);
                let finding = Diagnostic::at(&codes::WRONG_VALUE, part.span, message)
                    .label("not a category")
                    .help(format!("take out the comma before `{}`", part.text));
                self.findings.push(finding);
                break;
            } else if !self.category(entry.file, &mut reader, &mut column) {
                // `in health.diagnosis, identity`: what follows a comma is another category.
                break;
            }
            if !self.column_parts(entry.file, &mut reader, &mut column) {
                break;
            }
        }
        Some(column)
    }

    fn column_type(&mut self, reader: &mut Reader<'t>, name: Word<'t>) -> Option<ColumnType> {
        let word = reader.word();
        let found = word.and_then(|word| ColumnType::named(word.text));
        if found.is_none() {
            const EXPECTED: &str = "a type: text, integer, decimal, boolean or date";
            let finding = match word {
                Some(word) => wrong_word(name.text, word, EXPECTED, ColumnType::ALL.map(ColumnType::word)),
                None => super::phrase::wrong_value(name.text, reader.here(), EXPECTED),
            };
            self.findings.push(finding);
        }
        found
    }

    /// Reads a category; says whether there was a name to read.
    fn category(&mut self, file: usize, reader: &mut Reader<'t>, column: &mut Column) -> bool {
        let is_name = reader.next_word().is_some();
        if let Some(found) = self.name_in(file, reader, "in", &[DeclarationKind::Category]) {
            column.categories.push(found.value);
        }
        is_name
    }

    /// Reads what stands after a type; says whether all of it could be read.
    fn column_parts(&mut self, file: usize, reader: &mut Reader<'t>, column: &mut Column) -> bool {
        let name = column.about.name.clone();
        while let Some(part) = reader.next_word() {
            let identifies = if reader.keyword("direct") {
                Identifies::Direct
            } else if reader.keyword("quasi") {
                Identifies::Quasi
            } else if reader.keywords(&["pseudonym", "of"]) {
                let Some(domain) = reader.word() else {
                    self.wrong(&name, reader.here(), "the name of a domain after `pseudonym of`");
                    return false;
                };
                Identifies::Pseudonym(domain.text.into())
            } else if reader.keyword("required") {
                column.required = true;
                continue;
            } else if reader.keyword("in") {
                if !self.category(file, reader, column) {
                    return false;
                }
                continue;
            } else {
                break;
            };
            if column.identifies.is_some() {
                let message = format!("column `{name}` says twice how it identifies a person");
                let finding = Diagnostic::at(&codes::REPEATED_FACT, part.span, message)
                    .label("said again here")
                    .help("keep one of `direct`, `quasi` and `pseudonym of …`");
                self.findings.push(finding);
                return false;
            }
            column.identifies = Some(identifies);
        }
        if !reader.is_done() {
            const EXPECTED: &str =
                "`direct`, `quasi`, `pseudonym of DOMAIN`, `in CATEGORY` or `required` after the type";
            let finding = match reader.next_word() {
                Some(word) => wrong_word(&name, word, EXPECTED, PARTS),
                None => super::phrase::wrong_value(&name, reader.here(), EXPECTED),
            };
            self.findings.push(finding);
        }
        reader.is_done()
    }

    /// The sources each dataset names, as written.
    fn named_sources(&mut self, drafts: &[DatasetDraft<'t>]) -> Vec<Vec<NamedSource<'t>>> {
        let mut all = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let mut mine = Vec::new();
            for phrase in draft.facts.get("derived_from").into_iter().flat_map(|fact| fact.phrases()) {
                let mut reader = Reader::new(phrase);
                let kinds = [DeclarationKind::Dataset];
                let Some(source) = self.name_in(draft.entry.file, &mut reader, "derived_from", &kinds) else {
                    self.unsure_datasets.insert(Id::new(draft.entry.id));
                    continue;
                };
                let words = reader.list().map(|list| self.columns_listed(list));
                self.finish(&reader, "derived_from", "a dataset, and its columns in brackets");
                mine.push((source.value, words, phrase.span()));
            }
            all.push(mine);
        }
        all
    }

    /// The columns between the brackets after a source.
    fn columns_listed(&mut self, list: List<'t>) -> Vec<Word<'t>> {
        let mut words = Vec::new();
        for phrase in list.phrases() {
            let mut reader = Reader::new(phrase);
            match reader.word() {
                Some(word) => words.push(word),
                None => {
                    self.wrong("derived_from", phrase.span(), "the names of columns between the brackets")
                }
            }
            if !words.is_empty() {
                self.finish(&reader, "derived_from", "columns separated by commas");
            }
        }
        words
    }

    /// The places of the datasets, sources first. Cycles are reported, and cut by leaving out their links.
    fn sources_first(&mut self, drafts: &[DatasetDraft<'t>], named: &[Vec<NamedSource<'t>>]) -> Vec<usize> {
        let edges: Vec<Edge> = named
            .iter()
            .enumerate()
            .flat_map(|(at, sources)| {
                sources.iter().map(move |(source, _, span)| Edge {
                    from: at as u32,
                    to: source.raw(),
                    span: *span,
                })
            })
            .collect();
        let places = self.places_by_id(&[DeclarationKind::Dataset]);
        let in_cycle = self.report_cycles(&places, &edges, "is derived from itself");
        let lost = in_cycle.iter().zip(0_u32..).filter(|(lost, _)| **lost);
        self.unsure_datasets.extend(lost.map(|(_, id)| DatasetId::new(id)));
        let mut waits = vec![0_usize; drafts.len()];
        let mut derived: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
        for edge in &edges {
            let (from, to) = (edge.from as usize, edge.to as usize);
            if !in_cycle.get(from).copied().unwrap_or(false)
                && let (Some(waiting), Some(list)) = (waits.get_mut(from), derived.get_mut(to))
            {
                *waiting += 1;
                list.push(from);
            }
        }
        let mut open: Vec<usize> = (0..drafts.len()).filter(|at| waits.get(*at) == Some(&0)).collect();
        let mut order = Vec::with_capacity(drafts.len());
        while let Some(at) = open.pop() {
            order.push(at);
            for next in derived.get(at).into_iter().flatten() {
                if let Some(waiting) = waits.get_mut(*next) {
                    *waiting -= 1;
                    if *waiting == 0 {
                        open.push(*next);
                    }
                }
            }
        }
        order
    }

    /// Gives a derived dataset the columns that flow into it.
    fn inherit(&mut self, drafts: &mut [DatasetDraft<'t>], at: usize, named: &[NamedSource<'t>]) {
        for (source, words, span) in named {
            let Some(from) = drafts.get(source.index()) else { continue };
            let mine: DatasetId = Id::new(at as u32);
            if self.unsure_datasets.contains(source) {
                self.unsure_datasets.insert(mine);
            }
            let flowing: Vec<usize> = match words {
                None => {
                    let lost = self.lost_columns.iter().filter(|(dataset, _)| dataset == source);
                    let lost: Vec<_> = lost.map(|(_, name)| (mine, name.clone())).collect();
                    self.lost_columns.extend(lost);
                    (0..from.columns.len()).collect()
                }
                Some(words) => {
                    let mut places = Vec::new();
                    for word in words {
                        match from.places.get(word.text) {
                            Some(place) => places.push(*place),
                            None => {
                                let known =
                                    from.columns.iter().map(|draft| &*draft.column.about.name).collect();
                                self.unknown_column(*word, &[(*source, from.entry.name)], known);
                                self.lost_columns.insert((mine, word.text.into()));
                            }
                        }
                    }
                    places
                }
            };
            let copies: Vec<(usize, Column)> = flowing
                .iter()
                .filter_map(|place| Some((*place, from.columns.get(*place)?.column.clone())))
                .collect();
            let Some(draft) = drafts.get_mut(at) else { continue };
            for (place, mut column) in copies {
                let name = column.about.name.clone();
                match draft.places.get(&name).and_then(|own| draft.columns.get_mut(*own)) {
                    Some(own) => own.from.push((*source, place)),
                    None => {
                        column.dataset = Id::new(draft.entry.id);
                        column.about.path = format!("{}.{name}", draft.entry.path).into();
                        column.about.span = *span;
                        draft.places.insert(name, draft.columns.len());
                        draft.columns.push(Draft { column, from: vec![(*source, place)] });
                    }
                }
            }
            draft.sources.push((*source, flowing, *span));
        }
    }

    fn number_columns(&mut self, drafts: Vec<DatasetDraft<'t>>) {
        let mut starts = Vec::with_capacity(drafts.len());
        let mut next = 0_u32;
        for draft in &drafts {
            starts.push(next);
            next += draft.columns.len() as u32;
        }
        let id = |dataset: DatasetId, place: usize| -> Option<ColumnId> {
            starts.get(dataset.index()).map(|start| Id::new(start + place as u32))
        };
        for (index, draft) in drafts.into_iter().enumerate() {
            let start = starts.get(index).copied().unwrap_or(0);
            let count = draft.columns.len() as u32;
            let is_unsure = self.unsure_datasets.contains(&Id::new(draft.entry.id));
            let is_lost = || self.lost_columns.iter().any(|(dataset, _)| dataset.raw() == draft.entry.id);
            if draft.columns.is_empty() && !is_unsure && !is_lost() {
                let (name, span) = (draft.entry.name, super::name_span(&draft.entry.declaration));
                let finding = Diagnostic::at(
                    &codes::MISSING_FACT,
                    span,
                    format!("dataset `{name}` has no column"),
                )
                .label("no column")
                .help("add its columns, such as `column diagnosis: text`, or say what it is `derived_from`");
                self.findings.push(finding);
            }
            for column in draft.columns {
                let derived_from =
                    column.from.iter().filter_map(|(dataset, place)| id(*dataset, *place)).collect();
                self.model.columns.push(Column { derived_from, ..column.column });
            }
            let derived_from = draft
                .sources
                .iter()
                .map(|(source, places, span)| Derivation {
                    source: *source,
                    columns: places.iter().filter_map(|place| id(*source, *place)).collect(),
                    span: *span,
                })
                .collect();
            let places: FxHashMap<Arc<str>, ColumnId> =
                draft.places.into_iter().map(|(name, place)| (name, Id::new(start + place as u32))).collect();
            let columns = Ranges::between(i64::from(start), i64::from(start + count));
            self.dataset(&draft.entry, &draft.facts, derived_from, columns, &places);
        }
    }

    fn dataset(
        &mut self,
        entry: &Entry<'t>,
        facts: &Facts<'t>,
        derived_from: Vec<Derivation>,
        columns: Ranges,
        places: &FxHashMap<Arc<str>, ColumnId>,
    ) {
        let file = entry.file;
        let key = self.key(entry, facts, places);
        let retention = self.retention(entry, facts, places);
        let dataset = Dataset {
            about: self.about(entry, facts),
            controller: self.one(file, facts, "controller", &[DeclarationKind::Organisation]),
            source: self.source_table(facts),
            subject: self.one(file, facts, "subject", &[DeclarationKind::Kind]).map(|said| said.value),
            hosted: self.several_dated(file, facts, "hosted", &[DeclarationKind::Hosting]),
            retention,
            key,
            derived_from,
            population: self.text(facts, "population"),
            collected_for: self
                .several(file, facts, "collected_for", &[DeclarationKind::Purpose])
                .into_iter()
                .map(|said| said.value)
                .collect(),
            version: self.text(facts, "version"),
            covers: self.period(facts, "covers"),
            columns,
        };
        self.model.datasets.push(dataset);
    }

    fn source_table(&mut self, facts: &Facts<'t>) -> Option<(Arc<str>, Arc<str>)> {
        const EXPECTED: &str = "a table with its schema, such as `table pmsi.stays`";
        let fact = facts.get("source")?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let table = reader.keyword("table").then(|| reader.word()).flatten();
        let parts =
            table.and_then(|word| word.text.split_once('.')).filter(|(_, table)| !table.contains('.'));
        if parts.is_none() || !reader.is_done() {
            self.wrong("source", phrase.span(), EXPECTED);
        }
        parts.map(|(schema, table)| (schema.into(), table.into()))
    }

    fn key(
        &mut self,
        entry: &Entry<'t>,
        facts: &Facts<'t>,
        places: &FxHashMap<Arc<str>, ColumnId>,
    ) -> Vec<ColumnId> {
        let mut key = Vec::new();
        for phrase in facts.get("key").into_iter().flat_map(|fact| fact.phrases()) {
            let mut reader = Reader::new(phrase);
            match reader.word() {
                Some(word) => {
                    key.extend(self.own_column(entry, word, places));
                    self.finish(&reader, "key", "columns separated by commas");
                }
                None => self.wrong("key", phrase.span(), "columns separated by commas"),
            }
        }
        key
    }

    fn retention(
        &mut self,
        entry: &Entry<'t>,
        facts: &Facts<'t>,
        places: &FxHashMap<Arc<str>, ColumnId>,
    ) -> Option<Said<Retention>> {
        const EXPECTED: &str = "a length of time, such as `20 years` or `20 years from discharged_on`";
        let fact = facts.get("retention")?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let Some(length) = reader.length() else {
            self.wrong("retention", phrase.span(), EXPECTED);
            return None;
        };
        let mut from = None;
        if reader.keyword("from") {
            match reader.word() {
                Some(word) => from = self.own_column(entry, word, places),
                None => {
                    self.wrong("retention", reader.here(), EXPECTED);
                    return Some(Said { value: Retention { length, from }, span: phrase.span() });
                }
            }
        }
        self.finish(&reader, "retention", EXPECTED);
        Some(Said { value: Retention { length, from }, span: phrase.span() })
    }

    fn own_column(
        &mut self,
        entry: &Entry<'t>,
        word: Word<'t>,
        places: &FxHashMap<Arc<str>, ColumnId>,
    ) -> Option<ColumnId> {
        let found = places.get(word.text).copied();
        if found.is_none() {
            let mut known: Vec<&str> = places.keys().map(AsRef::as_ref).collect();
            known.sort_unstable();
            self.unknown_column(word, &[(Id::new(entry.id), entry.name)], known);
        }
        found
    }

    /// Reports that datasets have no column of this name, among those they have; nothing where a mistake reported elsewhere may
    /// have taken it away.
    pub(super) fn unknown_column(
        &mut self,
        word: Word<'t>,
        datasets: &[(DatasetId, &str)],
        known: Vec<&str>,
    ) {
        let sure = datasets.iter().filter(|(id, _)| !self.may_be_lost(*id, word.text));
        let names: Vec<&str> = sure.map(|(_, name)| *name).collect();
        let message = match names.as_slice() {
            [] => return,
            [only] => format!("dataset `{only}` has no column `{}`", word.text),
            several => format!("datasets {} have no column `{}`", some_of(several, 6), word.text),
        };
        let finding = Diagnostic::at(&codes::UNKNOWN_NAME, word.span, message).label("unknown column");
        let near =
            if self.names.may_suggest() { did_you_mean(word.text, known.iter().copied()) } else { None };
        self.findings.push(match (near, known.as_slice()) {
            (Some(near), _) => super::deception::tell_apart(word.text, near, finding)
                .help(format!("did you mean `{near}`?"))
                .fix(word.span, near),
            (None, _) if names.len() > 1 => finding
                .help("name a column that each of the datasets has, or write a clause for each dataset"),
            (None, []) => finding.help(format!("add it: `column {}: text`, or another type", word.text)),
            (None, [only]) => finding.help(format!("its only column is `{only}`")),
            (None, known) => finding.help(format!("name one of its columns: {}", some_of(known, 20))),
        });
    }

    /// Whether a mistake that is reported elsewhere may have taken a column away.
    pub(super) fn may_be_lost(&self, dataset: DatasetId, column: &str) -> bool {
        self.unsure_datasets.contains(&dataset)
            || (!self.lost_columns.is_empty() && self.lost_columns.contains(&(dataset, column.into())))
    }

    fn index_categories(&mut self) {
        let mut index: Vec<(u32, u32)> = Vec::new();
        for (id, column) in self.model.columns.iter() {
            index.extend(column.categories.iter().map(|category: &TermId| (category.raw(), id.raw())));
        }
        index.sort_unstable();
        self.columns_by_category = index;
    }
}

/// Names as a sentence lists them, the first few of many.
fn some_of(names: &[&str], most: usize) -> String {
    let mut shown: Vec<String> = names.iter().take(most).map(|name| format!("`{name}`")).collect();
    if names.len() > most {
        shown.push(format!("{} more", names.len() - most));
    }
    join_words(&shown, "and")
}
