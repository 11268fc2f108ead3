//! The data: every dataset the contract permits something of, column by column, and in which form each is shown to whom.

use super::clauses::Clauses;
use super::page::{Block, Cell, Sections};
use super::speech::Speech;
use super::words::fill;
use super::{agreement, apart};
use crate::judgement::Judgement;
use charta_base::Id;
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowsId;
use charta_model::rules::{Rule, datasets_of};
use std::collections::BTreeMap;

/// What the forbids leave of a permit, for one column.
struct Share {
    /// Forbids that leave nothing of it, or that take a part away.
    forbids: Vec<ClauseId>,
    /// Whether nothing is left.
    denied: bool,
}

pub(super) fn data(clauses: &Clauses<'_>, sections: &mut Sections) {
    let (speech, judgement) = (&clauses.speech, clauses.judgement);
    let words = speech.words;
    let rules = judgement.input.checked.rules();
    let mut by_dataset: BTreeMap<DatasetId, Vec<&Rule>> = BTreeMap::new();
    for rule in clauses.rules(Effect::Permit) {
        for dataset in datasets_of(speech.model, &rule.columns) {
            by_dataset.entry(dataset).or_default().push(rule);
        }
    }
    let forbids = clauses.rules(Effect::Forbid);
    let none = by_dataset.is_empty().then(|| Block::paragraph(words.data_none));
    let needs = agreement::needs(speech, clauses.contract);
    let apart = apart::combinations(clauses);
    sections.chapter(words.data, none.into_iter().chain(needs).chain(apart).collect());
    for (dataset, permits) in by_dataset {
        let Some(facts) = speech.model.datasets.get(dataset) else { continue };
        let shares: Vec<BTreeMap<ColumnId, Share>> = permits
            .iter()
            .map(|rule| {
                let inside = rule.columns.intersection(&facts.columns);
                numbers(&inside).map(|column| (column, share(speech.model, rules, rule, column))).collect()
            })
            .collect();
        let mut blocks: Vec<Block> = dataset_facts(speech, facts).into_iter().collect();
        blocks.extend(releases(speech, dataset));
        blocks.push(columns(speech, facts, &permits, &shares));
        blocks.push(rights(clauses, facts, words.rights_on, &permits));
        let here = forbids.iter().copied().filter(|rule| rule.columns.overlaps(&facts.columns));
        let here: Vec<&Rule> = here.collect();
        if !here.is_empty() {
            blocks.push(rights(clauses, facts, words.denials_on, &here));
        }
        let advised = apart::advised_against(clauses, dataset);
        if !advised.is_empty() {
            blocks.push(rights(clauses, facts, words.advised_against, &advised));
        }
        sections.part(speech.dataset(dataset), blocks);
    }
}

fn numbers(columns: &Ranges) -> impl Iterator<Item = ColumnId> + '_ {
    columns.numbers().filter_map(|number| u32::try_from(number).ok()).map(Id::new)
}

/// Which forbids of the whole project take something of a permit of one column: asked of the same sets that decide.
fn share(model: &Model, rules: &charta_model::rules::Rules, rule: &Rule, column: ColumnId) -> Share {
    let region = Region { columns: Ranges::one(i64::from(column.raw())), ..Region::of(rule) };
    let near = rules.near(model, rule);
    let forbids = near.iter().filter_map(|id| rules.get(*id)).filter(|rule| rule.effect == Effect::Forbid);
    let mut space = rules.rows.borrow_mut();
    let mut clauses = Vec::new();
    let mut regions = Vec::new();
    for forbid in forbids {
        let theirs = Region::of(forbid);
        if region.intersection(&theirs, &mut space).is_some() || space.is_exhausted() {
            clauses.push(forbid.clause);
            regions.push(theirs);
        }
    }
    let left = region.without_all(&regions, &mut space);
    clauses.sort_unstable();
    clauses.dedup();
    // An exhausted space concludes nothing: the forbids are named, and nothing is called wholly denied.
    Share { denied: left.is_empty() && !space.is_exhausted(), forbids: clauses }
}

fn dataset_facts(speech: &Speech<'_>, dataset: &Dataset) -> Option<Block> {
    let words = speech.words;
    let hosted = dataset.hosted.iter();
    let hosted = hosted.map(|hosting| speech.dated(speech.hosting(hosting.value), hosting.period));
    let sources = dataset.derived_from.iter().map(|source| match source.columns.is_empty() {
        true => speech.dataset(source.source),
        false => {
            let columns = source.columns.iter().map(|column| i64::from(column.raw()));
            speech.column_set(&Ranges::from_numbers(columns)).join(", ")
        }
    });
    let source = dataset.source.iter().map(|(schema, table)| format!("{schema}.{table}"));
    Block::facts(vec![
        (words.controller, dataset.controller.iter().map(|party| speech.party(party.value)).collect()),
        (words.subject, speech.terms(dataset.subject.into_iter())),
        (words.population, dataset.population.iter().map(ToString::to_string).collect()),
        (words.source, source.collect()),
        (words.hosting, hosted.collect()),
        (words.collected_for, speech.terms(dataset.collected_for.iter().copied())),
        (words.data_version, dataset.version.iter().map(ToString::to_string).collect()),
        (words.covers, dataset.covers.iter().map(|covers| speech.period(covers.value)).collect()),
        (words.derived_from, sources.collect()),
        (words.notes, notes(&dataset.about)),
    ])
}

/// The signed statements that derived data no longer bear what some rulebooks forbid of their sources.
fn releases(speech: &Speech<'_>, id: DatasetId) -> Option<Block> {
    let words = speech.words;
    let of = speech.model.releases.values().filter(|release| release.of.is_some_and(|of| of.value == id));
    let rows = of.map(|release| {
        let lifts = release.lifts.iter().filter_map(|said| speech.model.rulebooks.get(said.value));
        let title = speech.title(&release.about).to_owned();
        vec![
            std::iter::once(title).chain(notes(&release.about)).collect(),
            speech.terms(release.method.iter().map(|method| method.value)),
            release.cells.iter().map(|cells| cells.value.to_string()).collect(),
            lifts.map(|rulebook| speech.title(&rulebook.about).to_owned()).collect(),
            release.signed.iter().map(|day| day.value.to_string()).collect(),
            release.by.iter().map(ToString::to_string).collect(),
        ]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let head = [words.release, words.method, words.cells_of, words.lifts, words.signed_on, words.by];
    (!rows.is_empty()).then(|| Block::table(fill(words.releases, &[&speech.dataset(id)]), &head, rows))
}

/// What a declaration says of itself to readers: its `///` lines and its note.
pub(super) fn notes(about: &About) -> Cell {
    lines(&about.docs).into_iter().chain(about.note.iter().map(ToString::to_string)).collect()
}

/// The lines of a text that say something.
pub(super) fn lines(text: &str) -> Cell {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(ToOwned::to_owned).collect()
}

fn columns(
    speech: &Speech<'_>,
    dataset: &Dataset,
    permits: &[&Rule],
    shares: &[BTreeMap<ColumnId, Share>],
) -> Block {
    let words = speech.words;
    let row = |id: ColumnId, column: &Column| {
        let identifies: Cell = column.identifies.iter().map(|how| speech.identifies(how)).collect();
        let of_type = speech.column_type(column.column_type).to_owned();
        let required = column.required.then(|| words.required.to_owned());
        let mut shown: Cell = Vec::new();
        for (rule, shares) in permits.iter().zip(shares) {
            if let Some(share) = shares.get(&id) {
                let line = shown_to(speech, rule, id, share);
                if !shown.contains(&line) {
                    shown.push(line);
                }
            }
        }
        if shown.is_empty() {
            shown.push(words.not_shared.to_owned());
        }
        vec![
            vec![speech.column(id)],
            std::iter::once(of_type).chain(required).collect(),
            identifies,
            speech.terms(column.categories.iter().copied()),
            shown,
        ]
    };
    let rows = numbers(&dataset.columns).filter_map(|id| Some(row(id, speech.model.columns.get(id)?)));
    let head = [words.column, words.type_, words.identifies, words.category, words.shown];
    Block::table(fill(words.columns_of, &[speech.title(&dataset.about)]), &head, rows.collect())
}

/// "epidemiologists for research: by year (clause 1), except where clause 3 forbids it".
fn shown_to(speech: &Speech<'_>, rule: &Rule, column: ColumnId, share: &Share) -> String {
    let words = speech.words;
    let who = speech.party_set(&rule.parties).join(", ");
    let purposes = speech.term_set(&rule.purposes, TermKind::Purpose).join(", ");
    let forbids: Vec<String> =
        share.forbids.iter().map(|clause| clause_reference(speech, rule, *clause)).collect();
    let forbids = forbids.join(", ");
    let mut text = fill(words.to_for, &[&who, &purposes]);
    text.push_str(words.colon);
    match (share.denied, forbids.is_empty()) {
        (true, _) => text.push_str(&fill(words.denied, &[&forbids])),
        (false, true) => text.push_str(&speech.form(rule.form_of(column))),
        (false, false) => {
            text.push_str(&speech.form(rule.form_of(column)));
            text.push_str(&format!(", {}", fill(words.except_forbidden, &[&forbids])));
        }
    }
    text
}

/// A clause by its number in the permit's own contract; elsewhere after the title of what it stands in.
fn clause_reference(speech: &Speech<'_>, rule: &Rule, clause: ClauseId) -> String {
    let model = speech.model;
    let owner = |clause: ClauseId| model.clauses.get(clause).map(|clause| clause.owner);
    match model.clauses.get(clause) {
        Some(facts) if owner(clause) == owner(rule.clause) => facts.number.to_string(),
        Some(facts) => {
            let title = model.owner_about(facts.owner).map_or("", |about| speech.title(about));
            format!("{title}, {}", facts.number)
        }
        None => String::new(),
    }
}

fn rights(clauses: &Clauses<'_>, dataset: &Dataset, caption: &str, rules: &[&Rule]) -> Block {
    let (speech, judgement) = (&clauses.speech, clauses.judgement);
    let words = speech.words;
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for rule in rules {
        let inside = rule.columns.intersection(&dataset.columns);
        let is_whole = dataset.columns.count() > 1 && dataset.columns.is_subset(&rule.columns);
        let columns = match is_whole {
            true => vec![fill(words.all_columns, &[&dataset.columns.count().to_string()])],
            false => numbers(&inside).map(|column| speech.column(column)).collect(),
        };
        let (parties, days) = match rule.effect {
            Effect::Permit => None,
            Effect::Forbid => clauses.reach_of(rule),
        }
        .unwrap_or_else(|| (rule.parties.clone(), rule.days.clone()));
        let row = vec![
            clauses.reference_of(rule.clause),
            speech.party_set(&parties),
            speech.term_set(&rule.actions, TermKind::Action),
            columns,
            speech.term_set(&rule.purposes, TermKind::Purpose),
            speech.place_set(&rule.places),
            speech.day_set(&days),
            rows_of(speech, judgement, rule),
        ];
        // A clause of a framework agreement is a rule for each contract below it; what reads alike is told once.
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    let head = [
        words.clause,
        words.recipient,
        words.actions,
        words.columns,
        words.purposes,
        words.places,
        words.period,
        words.rows,
    ];
    Block::table(fill(caption, &[speech.title(&dataset.about)]), &head, rows)
}

/// Which rows, and in how large cells.
fn rows_of(speech: &Speech<'_>, judgement: &Judgement<'_>, rule: &Rule) -> Cell {
    let mut cell = condition_of(speech, judgement, rule);
    let cells = if rule.effect == Effect::Permit { rule.base.cells } else { None };
    if let (Some(least), Some(last)) = (cells, cell.last_mut()) {
        *last = fill(speech.words.in_cells, &[last.as_str(), &least.to_string()]);
    }
    cell
}

/// Which rows, in the words of the clause.
fn condition_of(speech: &Speech<'_>, judgement: &Judgement<'_>, rule: &Rule) -> Cell {
    if rule.rows == RowsId::ALL {
        return vec![speech.words.all_rows.to_owned()];
    }
    let written = speech.model.clauses.get(rule.clause).and_then(|clause| match &clause.kind {
        ClauseKind::Grant(grant) => grant.where_span,
        _ => None,
    });
    let written = written.map_or("", |span| judgement.input.sources.text(span));
    match written.is_empty() {
        true => vec![speech.words.only_rows.to_owned()],
        false => {
            let written = written.split_whitespace().collect::<Vec<&str>>().join(" ");
            vec![written.strip_prefix("where ").map(str::to_owned).unwrap_or(written)]
        }
    }
}
