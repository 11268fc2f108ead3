//! The data: every dataset the contract permits something of, column by column, and in which form each is shown to whom.

use super::clauses::Clauses;
use super::line::{Cell, Line};
use super::page::{Block, Sections};
use super::speech::Speech;
use super::words::{Plural, fill};
use super::{agreement, apart};
use crate::judgement::Judgement;
use charta_base::Id;
use charta_model::form::{Form, Shown};
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::{RowSpace, RowsId};
use charta_model::rules::{Rule, Rules, datasets_of};
use std::collections::{BTreeMap, BTreeSet};

static DENIED: Plural = Plural { one: "denied by clause {}", many: "denied by clauses {}" };
static DENIED_IN_FRENCH: Plural =
    Plural { one: "refusée par la clause {}", many: "refusée par les clauses {}" };

static EXCEPT: Plural =
    Plural { one: "except where clause {} forbids it", many: "except where clauses {} forbid it" };
static EXCEPT_IN_FRENCH: Plural =
    Plural { one: "sauf interdiction de la clause {}", many: "sauf interdiction des clauses {}" };

static IDENTIFIES: &str = "identifies {}";
static IDENTIFIES_IN_FRENCH: &str = "identifie {}";

static UNSHARED: Plural = Plural { one: "{} column that nobody sees", many: "{} columns that nobody sees" };

static UNSHARED_IN_FRENCH: Plural =
    Plural { one: "{} colonne que personne ne voit", many: "{} colonnes que personne ne voit" };

/// The heading of a table that is one of several.
static PART: &str = "{} (table {} of {})";
static PART_IN_FRENCH: &str = "{} (tableau {} sur {})";

static AT: &str = "at {}";
static AT_IN_FRENCH: &str = "sur {}";

/// The most permits that stand beside each other: as many as a sheet of paper holds.
const MOST_PERMITS: usize = 6;

/// What the forbids leave of a permit, for one column.
pub(super) struct Share<'a> {
    /// Forbids that leave nothing of it, or that take a part away.
    forbids: Vec<&'a Rule>,
    /// Whether nothing is left.
    denied: bool,
}

/// What the forbids leave of a permit, by column.
type Shares<'a> = BTreeMap<ColumnId, Share<'a>>;

/// What a contract permits of a dataset: its permits, each with what the forbids leave of it.
pub(super) struct Shared<'a> {
    pub(super) dataset: DatasetId,
    permits: Vec<(&'a Rule, Shares<'a>)>,
}

/// What the contract permits, dataset by dataset.
pub(super) fn shared<'a>(clauses: &Clauses<'a>) -> Vec<Shared<'a>> {
    let model = clauses.speech.model;
    let rules = clauses.judgement.input.checked.rules();
    let mut by_dataset: BTreeMap<DatasetId, Vec<&Rule>> = BTreeMap::new();
    for rule in clauses.rules(Effect::Permit) {
        for dataset in datasets_of(model, &rule.columns) {
            by_dataset.entry(dataset).or_default().push(rule);
        }
    }
    let of = |(dataset, permits): (DatasetId, Vec<&'a Rule>)| {
        let columns = &model.datasets.get(dataset)?.columns;
        let permits = permits.into_iter().map(|rule| {
            let inside = rule.columns.intersection(columns);
            (rule, numbers(&inside).map(|column| (column, share(model, rules, rule, column))).collect())
        });
        Some(Shared { dataset, permits: permits.collect() })
    };
    by_dataset.into_iter().filter_map(of).collect()
}

/// In which forms a permit shows columns, where not all of them as they are: each form with its columns.
pub(super) fn forms_of(speech: &Speech<'_>, rule: &Rule) -> Cell {
    if rule.effect == Effect::Forbid {
        return Cell::new();
    }
    let every = Ranges::between(0, speech.model.columns.len() as i64);
    forms_among(speech, rule, numbers(&rule.columns.intersection(&every)))
}

/// The same, of these columns.
pub(super) fn forms_among(
    speech: &Speech<'_>,
    rule: &Rule,
    columns: impl IntoIterator<Item = ColumnId>,
) -> Cell {
    let mut by_form: BTreeMap<Shown, Vec<ColumnId>> = BTreeMap::new();
    for column in columns {
        by_form.entry(rule.form_of(column).shown).or_default().push(column);
    }
    by_form.remove(&Shown::AsIs);
    let told = |(shown, columns): (Shown, Vec<ColumnId>)| {
        let names = columns.into_iter().map(|column| speech.column(column));
        let form = speech.form(Form { cells: None, shown });
        Line::joined([Line::joined(names, ", "), form.into()], speech.words.colon)
    };
    by_form.into_iter().map(told).collect()
}

/// The columns that are shown in some form to somebody.
pub(super) fn columns_shown(shared: &[Shared<'_>]) -> BTreeSet<ColumnId> {
    shown_by(shared).into_iter().flat_map(|(_, columns)| columns).collect()
}

/// Each permit that shows something of a dataset in some form to somebody, and which columns; dataset by dataset.
pub(super) fn shown_by<'a>(shared: &[Shared<'a>]) -> Vec<(&'a Rule, Vec<ColumnId>)> {
    let permits = shared.iter().flat_map(|shared| &shared.permits);
    let shown = permits.map(|(rule, shares)| {
        let shown =
            shares.iter().filter(|(id, share)| !share.denied && rule.form_of(**id).shown != Shown::Hidden);
        (*rule, shown.map(|(id, _)| *id).collect::<Vec<ColumnId>>())
    });
    shown.filter(|(_, columns)| !columns.is_empty()).collect()
}

pub(super) fn data(clauses: &Clauses<'_>, shared: &[Shared<'_>], sections: &mut Sections) {
    let speech = &clauses.speech;
    let words = speech.words;
    let forbids = clauses.rules(Effect::Forbid);
    let none = shared.is_empty().then(|| Block::paragraph(words.data_none));
    let needs = agreement::needs(speech, clauses.contract);
    let apart = apart::combinations(clauses);
    sections.chapter("data", words.data, none.into_iter().chain(needs).chain(apart).collect());
    for Shared { dataset, permits } in shared {
        let Some(facts) = speech.model.datasets.get(*dataset) else { continue };
        let mut blocks: Vec<Block> = dataset_facts(speech, facts).into_iter().collect();
        blocks.extend(releases(speech, *dataset));
        blocks.extend(matrix(clauses, facts, permits));
        let rules: Vec<&Rule> = permits.iter().map(|(rule, _)| *rule).collect();
        blocks.push(rights(clauses, facts, words.rights_on, &rules));
        let here = forbids.iter().copied().filter(|rule| rule.columns.overlaps(&facts.columns));
        let mut here: Vec<&Rule> = here.collect();
        // What the table above cites stands below it, whoever says it: a rulebook, or another contract.
        for rule in permits.iter().flat_map(|(_, shares)| shares.values()).flat_map(|share| &share.forbids) {
            if !here.iter().any(|known| std::ptr::eq(*known, *rule)) {
                here.push(rule);
            }
        }
        if !here.is_empty() {
            blocks.push(rights(clauses, facts, words.denials_on, &here));
        }
        let advised = apart::advised_against(clauses, *dataset);
        if !advised.is_empty() {
            blocks.push(rights(clauses, facts, words.advised_against, &advised));
        }
        sections.part(speech.part_of_dataset(*dataset), speech.dataset(*dataset), blocks);
        sections.written(speech.site.source(facts.about.span));
    }
}

fn numbers(columns: &Ranges) -> impl Iterator<Item = ColumnId> + '_ {
    columns.numbers().filter_map(|number| u32::try_from(number).ok()).map(Id::new)
}

/// The forbids of the whole project that meet a region of a permit: asked of the same sets that decide.
fn forbids_of<'a>(
    model: &Model,
    rules: &'a Rules,
    rule: &Rule,
    region: &Region,
    space: &mut RowSpace,
) -> Vec<(&'a Rule, Region)> {
    let near = rules.near(model, rule);
    let forbids = near.iter().filter_map(|id| rules.get(*id)).filter(|rule| rule.effect == Effect::Forbid);
    let forbids = forbids.map(|forbid| (forbid, Region::of(forbid)));
    forbids
        .filter(|(_, theirs)| region.intersection(theirs, space).is_some() || space.is_exhausted())
        .collect()
}

/// Which of these columns the forbids of the whole project leave of a permit at all, for some of these actions and purposes where that is
/// asked. What they cannot settle counts as left.
pub(super) fn left(
    clauses: &Clauses<'_>,
    rule: &Rule,
    columns: &[ColumnId],
    actions: Option<&Ranges>,
    purposes: Option<&Ranges>,
) -> Vec<ColumnId> {
    let rules = clauses.judgement.input.checked.rules();
    let confined =
        |set: &Ranges, to: Option<&Ranges>| to.map_or_else(|| set.clone(), |to| set.intersection(to));
    let region = Region {
        columns: set_of(columns),
        actions: confined(&rule.actions, actions),
        purposes: confined(&rule.purposes, purposes),
        ..Region::of(rule)
    };
    if region.actions.is_empty() || region.purposes.is_empty() {
        return Vec::new();
    }
    let mut space = rules.rows.borrow_mut();
    let forbids = forbids_of(clauses.speech.model, rules, rule, &region, &mut space);
    if forbids.is_empty() {
        return columns.to_vec();
    }
    let mut is_left = |id: &ColumnId| {
        let region = Region { columns: Ranges::one(i64::from(id.raw())), ..region.clone() };
        !region.without_all(forbids.iter().map(|(_, region)| region), &mut space).is_empty()
            || space.is_exhausted()
    };
    columns.iter().copied().filter(|id| is_left(id)).collect()
}

/// Whom a contract gives something, and for what: what the forbids of the whole project take is left out.
pub(super) struct Given<'a> {
    /// Who.
    pub(super) parties: Ranges,
    /// What for, in few words, each with the first clause that permits it.
    pub(super) purposes: Cell,
    left: Vec<Left<'a>>,
}

/// What the forbids leave of a permit, or a part of that.
struct Left<'a> {
    permit: &'a Rule,
    parties: Ranges,
    purposes: Ranges,
}

impl Given<'_> {
    /// What one party is given it for, alone or through its groups; empty where it is given nothing.
    pub(super) fn purposes_of(&self, clauses: &Clauses<'_>, party: PartyId) -> Cell {
        let Some(party) = clauses.speech.model.parties.get(party) else { return Cell::new() };
        let theirs = self.left.iter().filter(|left| left.parties.overlaps(&party.closure));
        purposes_of(clauses, &theirs.collect::<Vec<_>>())
    }
}

/// Whom a contract gives something, and for what. What the forbids cannot settle counts as given.
pub(super) fn given<'a>(clauses: &Clauses<'_>, shared: &[Shared<'a>]) -> Given<'a> {
    let (model, rules) = (clauses.speech.model, clauses.judgement.input.checked.rules());
    let mut space = rules.rows.borrow_mut();
    let mut left: Vec<Left<'a>> = Vec::new();
    for (permit, columns) in shown_by(shared) {
        let region = Region { columns: set_of(&columns), ..Region::of(permit) };
        let forbids = forbids_of(model, rules, permit, &region, &mut space);
        let rest = region.without_all(forbids.iter().map(|(_, region)| region), &mut space);
        let rest = if space.is_exhausted() { vec![region] } else { rest };
        left.extend(rest.into_iter().map(|Region { parties, purposes, .. }| Left {
            permit,
            parties,
            purposes,
        }));
    }
    let parties = left.iter().fold(Ranges::empty(), |all, left| all.union(&left.parties));
    let purposes = purposes_of(clauses, &left.iter().collect::<Vec<_>>());
    Given { parties, purposes, left }
}

/// The purposes of what is left of permits, in few words: one of which a part is taken is still called by its name.
fn purposes_of(clauses: &Clauses<'_>, left: &[&Left<'_>]) -> Cell {
    let permitted = left.iter().fold(Ranges::empty(), |all, left| all.union(&left.permit.purposes));
    let purposes = left.iter().fold(Ranges::empty(), |all, left| all.union(&left.purposes));
    let parts = match permitted.is_empty() {
        true => Vec::new(),
        false => clauses.speech.term_parts(&permitted, TermKind::Purpose),
    };
    let parts = parts.into_iter().filter(|(_, part)| part.overlaps(&purposes));
    let written = |(line, part): (Line, Ranges)| {
        let first = left.iter().find(|left| left.permit.purposes.overlaps(&part));
        let clause = first.and_then(|left| clauses.speech.model.clauses.get(left.permit.clause));
        clause.map_or(line.clone(), |clause| clauses.speech.said(line, clause.span))
    };
    parts.map(written).collect()
}

fn set_of(columns: &[ColumnId]) -> Ranges {
    Ranges::from_numbers(columns.iter().map(|id| i64::from(id.raw())))
}

/// Which forbids of the whole project take something of a permit of one column.
fn share<'a>(model: &Model, rules: &'a Rules, rule: &Rule, column: ColumnId) -> Share<'a> {
    let region = Region { columns: Ranges::one(i64::from(column.raw())), ..Region::of(rule) };
    let mut space = rules.rows.borrow_mut();
    let mut forbids = forbids_of(model, rules, rule, &region, &mut space);
    let left = region.without_all(forbids.iter().map(|(_, region)| region), &mut space);
    forbids.sort_by_key(|(rule, _)| rule.clause);
    // An exhausted space concludes nothing: the forbids are named, and nothing is called wholly denied.
    let denied = left.is_empty() && !space.is_exhausted();
    Share { denied, forbids: forbids.into_iter().map(|(rule, _)| rule).collect() }
}

pub(super) fn dataset_facts(speech: &Speech<'_>, dataset: &Dataset) -> Option<Block> {
    let words = speech.words;
    let hosted = dataset.hosted.iter();
    let hosted = hosted.map(|hosting| {
        speech.said(speech.dated(speech.hosting(hosting.value), hosting.period), hosting.span)
    });
    let sources = dataset.derived_from.iter().map(|source| match source.columns.is_empty() {
        true => speech.dataset(source.source),
        false => {
            let columns = source.columns.iter().map(|column| i64::from(column.raw()));
            Line::joined(speech.column_set(&Ranges::from_numbers(columns)), ", ")
        }
    });
    let source = dataset.source.iter().map(|(schema, table)| Line::from(format!("{schema}.{table}")));
    Block::facts(vec![
        (
            words.controller,
            dataset
                .controller
                .iter()
                .map(|party| speech.said(speech.party(party.value), party.span))
                .collect(),
        ),
        (words.subject, speech.terms(dataset.subject.into_iter())),
        (words.population, dataset.population.iter().map(|text| Line::from(&**text)).collect()),
        (words.source, source.collect()),
        (words.hosting, hosted.collect()),
        (words.collected_for, speech.terms(dataset.collected_for.iter().copied())),
        (words.data_version, dataset.version.iter().map(|text| Line::from(&**text)).collect()),
        (
            words.covers,
            dataset
                .covers
                .iter()
                .map(|covers| speech.said(speech.period(covers.value), covers.span))
                .collect(),
        ),
        (words.derived_from, sources.collect()),
        (words.notes, speech.notes(&dataset.about)),
    ])
}

/// The signed statements that derived data no longer bear what some rulebooks forbid of their sources.
pub(super) fn releases(speech: &Speech<'_>, id: DatasetId) -> Option<Block> {
    let words = speech.words;
    let of = speech.model.releases.values().filter(|release| release.of.is_some_and(|of| of.value == id));
    let rows = of.map(|release| {
        let lifts = release.lifts.iter();
        let title = speech.said(speech.title(&release.about), release.about.span);
        vec![
            std::iter::once(title).chain(speech.notes(&release.about)).collect(),
            speech.terms(release.method.iter().map(|method| method.value)),
            release.cells.iter().map(|cells| cells.value.to_string().into()).collect(),
            lifts.map(|said| speech.rulebook(said.value)).collect(),
            release.signed.iter().map(|day| speech.day(day.value).into()).collect(),
            release.by.iter().map(|text| Line::from(&**text)).collect(),
        ]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let head = [words.release, words.method, words.cells_of, words.lifts, words.signed_on, words.by];
    (!rows.is_empty()).then(|| Block::table(Line::told(words.releases, &[speech.dataset(id)]), &head, rows))
}

/// The lines of a text that say something.
pub(super) fn lines(text: &str) -> Cell {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Line::from).collect()
}

/// A permit, and what stands above its column of the table.
struct Headed<'a> {
    heading: Line,
    rule: &'a Rule,
    shares: &'a Shares<'a>,
}

/// In which form each column is shown: a row for each column, and a column of the table for each permit, under whom and what it
/// is for. Many permits are told in several tables, each no wider than a sheet of paper. What nobody is shown stands below.
fn matrix(clauses: &Clauses<'_>, dataset: &Dataset, permits: &[(&Rule, Shares<'_>)]) -> Vec<Block> {
    let speech = &clauses.speech;
    let words = speech.words;
    let caption = fill(words.columns_of, &[speech.title(&dataset.about)]);
    let rules: Vec<&Rule> = permits.iter().map(|(rule, _)| *rule).collect();
    let permits: Vec<Headed<'_>> = headings(clauses, &rules)
        .into_iter()
        .zip(permits)
        .map(|(heading, (rule, shares))| Headed { heading, rule, shares })
        .collect();
    let parts = permits.len().div_ceil(MOST_PERMITS).max(1);
    let chunks = permits.chunks(permits.len().div_ceil(parts).max(1));
    let table = |(at, permits): (usize, &[Headed<'_>])| {
        let mut head = vec![Line::from(words.column)];
        head.extend(permits.iter().map(|permit| permit.heading.clone()));
        let row = |id: ColumnId| {
            let mut cells = vec![column_told(speech, id)];
            cells.extend(
                permits.iter().map(|permit| shown_as(speech, permit.rule, id, permit.shares.get(&id))),
            );
            cells
        };
        let speaks_of = |id: &ColumnId| permits.iter().any(|permit| permit.shares.contains_key(id));
        let rows: Vec<Vec<Cell>> = numbers(&dataset.columns).filter(speaks_of).map(row).collect();
        let caption = match parts {
            1 => caption.clone(),
            _ => {
                let part = *speech.pick(&PART, &PART_IN_FRENCH);
                fill(part, &[&caption, &(at + 1).to_string(), &parts.to_string()])
            }
        };
        Block::matrix(caption, head, rows)
    };
    let mut blocks: Vec<Block> = chunks.enumerate().map(table).collect();
    let is_shared = |id: &ColumnId| permits.iter().any(|permit| permit.shares.contains_key(id));
    let unshared: Vec<ColumnId> = numbers(&dataset.columns).filter(|id| !is_shared(id)).collect();
    let told = unshared.iter().map(|id| Line::joined(column_told(speech, *id), " · "));
    let summary = speech.count(unshared.len(), *speech.pick(&UNSHARED, &UNSHARED_IN_FRENCH));
    blocks.extend((!unshared.is_empty()).then(|| Block::Folded { summary, lines: told.collect() }));
    blocks
}

/// What the columns of the table are headed with: whom a permit is to and what it is for; and where two would read alike, at which place,
/// on which days, to do what and with which rows, as far as that differs.
fn headings(clauses: &Clauses<'_>, rules: &[&Rule]) -> Vec<Line> {
    let speech = &clauses.speech;
    let joined = |cell: Cell| Line::joined(cell, ", ");
    let whom = |rule: &&Rule| {
        let who = joined(speech.party_set(&rule.parties));
        let purposes = joined(speech.term_set(&rule.purposes, TermKind::Purpose));
        let clause = joined(clauses.reference_of(rule.clause));
        Line::told(speech.words.to_for_under, &[who, purposes, clause])
    };
    let mut heads: Vec<Line> = rules.iter().map(whom).collect();
    let place = |rule: &Rule| {
        Line::told(speech.pick::<&str>(&AT, &AT_IN_FRENCH), &[joined(speech.place_set(&rule.places))])
    };
    let days = |rule: &Rule| joined(speech.day_set(&rule.days));
    let actions = |rule: &Rule| joined(speech.term_set(&rule.actions, TermKind::Action));
    let rows = |rule: &Rule| joined(rows_of(speech, clauses.judgement, rule));
    let aspects: [&dyn Fn(&Rule) -> Line; 4] = [&place, &days, &actions, &rows];
    for aspect in aspects {
        let mut alike: BTreeMap<String, Vec<(&mut Line, Line)>> = BTreeMap::new();
        for (head, rule) in heads.iter_mut().zip(rules) {
            alike.entry(head.text()).or_default().push((head, aspect(rule)));
        }
        for group in alike.into_values() {
            let texts: BTreeSet<String> = group.iter().map(|(_, told)| told.text()).collect();
            if texts.len() > 1 {
                for (head, told) in group {
                    *head = Line::joined([std::mem::take(head), told], ", ");
                }
            }
        }
    }
    heads
}

/// A column, its type, and whether it tells who somebody is.
pub(super) fn column_told(speech: &Speech<'_>, id: ColumnId) -> Cell {
    let Some(column) = speech.model.columns.get(id) else { return Cell::new() };
    let mut facts = vec![Line::from(speech.column_type(column.column_type))];
    facts.extend(column.required.then(|| speech.words.required.into()));
    let identifies = |how: &Identifies| match how {
        Identifies::Pseudonym(_) => speech.identifies(how),
        _ => fill(speech.pick::<&str>(&IDENTIFIES, &IDENTIFIES_IN_FRENCH), &[&speech.identifies(how)]),
    };
    facts.extend(column.identifies.iter().map(|how| Line::from(identifies(how))));
    facts.extend(speech.terms(column.categories.iter().copied()));
    vec![speech.column(id), Line::joined(facts, ", ")]
}

/// "by year", "by year, except where clause 3 forbids it", "denied by clause 3", "not shared".
fn shown_as(speech: &Speech<'_>, rule: &Rule, column: ColumnId, share: Option<&Share<'_>>) -> Cell {
    let words = speech.words;
    let Some(share) = share else { return vec![words.not_shared.into()] };
    let clauses: BTreeSet<ClauseId> = share.forbids.iter().map(|forbid| forbid.clause).collect();
    let forbids: Cell = clauses.into_iter().map(|clause| clause_reference(speech, rule, clause)).collect();
    let are_many = forbids.len() > 1;
    let pick = |plural: &Plural| if are_many { plural.many } else { plural.one };
    let denied = pick(speech.pick(&DENIED, &DENIED_IN_FRENCH));
    let except = pick(speech.pick(&EXCEPT, &EXCEPT_IN_FRENCH));
    let forbids = speech.all_of(forbids);
    let form = Line::from(speech.form(rule.form_of(column)));
    vec![match (share.denied, forbids.is_empty()) {
        // Nothing was there to deny: the permit is empty.
        (true, true) => words.never.into(),
        (true, false) => Line::told(denied, &[forbids]),
        (false, true) => form,
        (false, false) if rule.form_of(column).shown == Shown::Hidden => form,
        (false, false) => Line::joined([form, Line::told(except, &[forbids])], ", "),
    }]
}

/// A clause by its number in the permit's own contract; elsewhere after the title of what it stands in.
fn clause_reference(speech: &Speech<'_>, rule: &Rule, clause: ClauseId) -> Line {
    let model = speech.model;
    let owner = |clause: ClauseId| model.clauses.get(clause).map(|clause| clause.owner);
    match model.clauses.get(clause) {
        Some(facts) if owner(clause) == owner(rule.clause) => {
            Line::linked(facts.number.to_string(), speech.site.of_clause(facts))
        }
        Some(facts) => {
            let title = model.owner_about(facts.owner).map_or("", |about| speech.title(about));
            Line::linked(format!("{title}, {}", facts.number), speech.site.of_clause(facts))
        }
        None => Line::default(),
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
            true => vec![fill(words.all_columns, &[&dataset.columns.count().to_string()]).into()],
            false => numbers(&inside).map(|column| speech.column(column)).collect(),
        };
        let (parties, days) = match rule.effect {
            Effect::Permit => None,
            // A forbid outlives the term where it says so: its own days are told.
            Effect::Forbid => clauses.reach_of(rule).map(|(parties, _)| (parties, rule.days.clone())),
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
pub(super) fn rows_of(speech: &Speech<'_>, judgement: &Judgement<'_>, rule: &Rule) -> Cell {
    let rows = condition_of(speech, judgement, rule);
    match rule.base.cells.filter(|_| rule.effect == Effect::Permit) {
        Some(least) => vec![Line::told(speech.words.in_cells, &[rows, least.to_string().into()])],
        None => vec![rows],
    }
}

/// Which rows, in the words of the clause; in French documents, in French ones.
fn condition_of(speech: &Speech<'_>, judgement: &Judgement<'_>, rule: &Rule) -> Line {
    if rule.rows == RowsId::ALL {
        return speech.words.all_rows.into();
    }
    if speech.words.code == "fr" {
        return speech.condition_in_french(&rule.condition);
    }
    let written = speech.model.clauses.get(rule.clause).and_then(|clause| match &clause.kind {
        ClauseKind::Grant(grant) => grant.where_span,
        _ => None,
    });
    let written = written.map_or_else(String::new, |span| judgement.input.sources.words(span));
    match written.is_empty() {
        true => speech.words.only_rows.into(),
        false => Line::from(written.strip_prefix("where ").unwrap_or(&written)),
    }
}
