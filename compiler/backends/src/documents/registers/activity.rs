//! What is done with data under a contract for one purpose: of this, the record of processing activities and the register of uses
//! have a row each.

use super::told;
use crate::documents::Subject;
use crate::documents::line::{Cell, Line};
use crate::documents::speech::Speech;
use crate::documents::{what, who};
use charta_model::form::Form;
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rules::Rule;
use std::collections::BTreeSet;

/// What a contract permits for a purpose, as far as something is shown.
pub(super) struct Activity<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) purpose: Line,
    /// The purposes that are meant, as term ids.
    pub(super) purposes: Ranges,
    shown: Vec<(&'a Rule, Vec<ColumnId>)>,
}

/// How far the columns tell whose data they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Identity {
    /// No column is said to tell anything.
    Nothing,
    /// Some help to single persons out.
    Quasi,
    /// Some are pseudonyms.
    Pseudonym,
    /// Some name the person.
    Direct,
}

impl Identity {
    /// How far a column tells it.
    pub(super) fn of(column: &Column) -> Identity {
        match &column.identifies {
            None => Identity::Nothing,
            Some(Identifies::Quasi) => Identity::Quasi,
            Some(Identifies::Pseudonym(_)) => Identity::Pseudonym,
            Some(Identifies::Direct) => Identity::Direct,
        }
    }
}

struct Words {
    except: &'static str,
    gets: &'static str,
    besides: &'static str,
    and_forms: &'static str,
}

static ENGLISH: Words =
    Words { except: "{}, except {}", gets: "{} — {}", besides: "; and ", and_forms: "; " };
static FRENCH: Words =
    Words { except: "{}, sauf {}", gets: "{} — {}", besides: " ; et ", and_forms: " ; " };

/// A purpose that a permit or a legal basis names, and what remains of it for an activity of its own.
struct Part {
    name: Line,
    purposes: Ranges,
    /// What stands for itself, since other permits or bases are for it.
    without: Vec<usize>,
    rest: Ranges,
}

/// The activities of a contract: one for each purpose that its permits name. A narrower one has its own only where the permits or the legal
/// bases for it are others than for the wider.
pub(super) fn activities<'a>(speech: &Speech<'_>, subject: &'a Subject<'a>) -> Vec<Activity<'a>> {
    let shown = what::shown_by(&subject.shared);
    let all = shown.iter().fold(Ranges::empty(), |all, (rule, _)| all.union(&rule.purposes));
    if all.is_empty() {
        return Vec::new();
    }
    let parts = parts(speech, subject, &shown, &all);
    let words = speech.pick(&ENGLISH, &FRENCH);
    let name = |part: &Part| {
        let without: Cell =
            part.without.iter().filter_map(|at| parts.get(*at)).map(|it| it.name.clone()).collect();
        match without.is_empty() {
            true => part.name.clone(),
            false => Line::told(words.except, &[part.name.clone(), speech.all_of(without)]),
        }
    };
    let of = |part: &Part| {
        let shown = shown.iter().map(|(rule, columns)| match rule.purposes.is_subset(&part.rest) {
            // All purposes of a permit together are settled already.
            true => (*rule, columns.clone()),
            false => (*rule, what::left(&subject.clauses, rule, columns, None, Some(&part.rest))),
        });
        let shown = shown.filter(|(_, columns)| !columns.is_empty()).collect();
        Activity { subject, purpose: name(part), purposes: part.rest.clone(), shown }
    };
    // In the order of the terms, the wider first.
    let mut order: Vec<&Part> = parts.iter().filter(|part| !part.rest.is_empty()).collect();
    order.sort_by_key(|part| (part.purposes.first(), std::cmp::Reverse(part.purposes.count())));
    let activities = order.into_iter().map(of);
    activities.filter(|activity| !activity.shown.is_empty()).collect()
}

/// The purposes that permits and legal bases name, each without what it shares with a narrower one that stands for itself.
fn parts(
    speech: &Speech<'_>,
    subject: &Subject<'_>,
    shown: &[(&Rule, Vec<ColumnId>)],
    all: &Ranges,
) -> Vec<Part> {
    let bases = subject.clauses.contract.bases.iter().filter_map(|said| said.purposes.as_ref());
    let bases: Vec<&Ranges> = bases.map(|purposes| &purposes.value).collect();
    let sets = shown.iter().map(|(rule, _)| &rule.purposes).chain(bases.iter().copied()).chain([all]);
    let mut named: Vec<(Line, Ranges)> = Vec::new();
    let mut seen: BTreeSet<Ranges> = BTreeSet::new();
    let mut read: BTreeSet<&Ranges> = BTreeSet::new();
    for set in sets.filter(|set| read.insert(set)) {
        for (name, purposes) in speech.term_parts(&set.intersection(all), TermKind::Purpose) {
            if seen.insert(purposes.clone()) {
                named.push((name, purposes));
            }
        }
    }
    // The wider before the narrower; of as many, in the order of the terms.
    named.sort_by_cached_key(|(_, purposes)| (std::cmp::Reverse(purposes.count()), purposes.clone()));
    // For which permits and bases purposes are.
    let meant = |purposes: &Ranges| -> Vec<bool> {
        let rules = shown.iter().map(|(rule, _)| rule.purposes.overlaps(purposes));
        rules.chain(bases.iter().map(|basis| basis.overlaps(purposes))).collect()
    };
    let mut parts: Vec<Part> = Vec::new();
    for (at, (name, purposes)) in named.iter().enumerate() {
        let narrower = named.iter().skip(at + 1).filter(|(_, narrower)| narrower.is_subset(purposes));
        let rest = narrower.fold(purposes.clone(), |rest, (_, narrower)| rest.difference(narrower));
        parts.push(Part { name: name.clone(), purposes: purposes.clone(), without: Vec::new(), rest });
    }
    // From the narrowest: what is for the same permits and bases as the purpose around it is no other activity.
    for at in (0..parts.len()).rev() {
        let Some(part) = parts.get(at) else { continue };
        let (purposes, rest) = (part.purposes.clone(), part.rest.clone());
        let before = parts.iter().take(at).enumerate().rev();
        let around =
            before.filter(|(_, wider)| purposes.is_subset(&wider.purposes)).map(|(wider, _)| wider).next();
        let Some(around) = around.filter(|_| !rest.is_empty()) else { continue };
        let is_same = parts
            .get(around)
            .is_some_and(|wider| !wider.rest.is_empty() && meant(&wider.rest) == meant(&rest));
        let without = parts.get(at).map(|part| part.without.clone()).unwrap_or_default();
        if let Some(wider) = parts.get_mut(around) {
            match is_same {
                true => {
                    wider.rest = wider.rest.union(&rest);
                    wider.without.extend(without);
                }
                false => wider.without.push(at),
            }
        }
        if let Some(part) = parts.get_mut(at).filter(|_| is_same) {
            part.rest = Ranges::empty();
        }
    }
    parts
}

impl<'a> Activity<'a> {
    fn union(&self, of: impl Fn(&Rule) -> &Ranges) -> Ranges {
        self.shown.iter().fold(Ranges::empty(), |all, (rule, _)| all.union(of(rule)))
    }

    /// The same of one dataset only.
    pub(super) fn of_dataset(&self, model: &Model, dataset: DatasetId) -> Activity<'a> {
        let inside = |id: &ColumnId| model.columns.get(*id).is_some_and(|column| column.dataset == dataset);
        let shown = self.shown.iter().map(|(rule, columns)| {
            (*rule, columns.iter().copied().filter(inside).collect::<Vec<ColumnId>>())
        });
        Activity {
            subject: self.subject,
            purpose: self.purpose.clone(),
            purposes: self.purposes.clone(),
            shown: shown.filter(|(_, columns)| !columns.is_empty()).collect(),
        }
    }

    /// The columns that are shown in some form to somebody.
    pub(super) fn columns(&self) -> BTreeSet<ColumnId> {
        self.shown.iter().flat_map(|(_, columns)| columns.iter().copied()).collect()
    }

    /// The datasets of which something is shown.
    pub(super) fn datasets(&self, model: &Model) -> BTreeSet<DatasetId> {
        let columns = self.columns().into_iter();
        columns.filter_map(|id| model.columns.get(id)).map(|column| column.dataset).collect()
    }

    pub(super) fn recipients(&self, speech: &Speech<'_>) -> Cell {
        speech.party_set(&self.union(|rule| &rule.parties))
    }

    /// The same; where not all are shown the same rows in the same forms, a line each with theirs.
    pub(super) fn recipients_apart(&self, speech: &Speech<'_>) -> Cell {
        let words = speech.pick(&ENGLISH, &FRENCH);
        let are_several = self.datasets(speech.model).len() > 1;
        let mut alike: Vec<(Line, Ranges)> = Vec::new();
        for (rule, columns) in &self.shown {
            let rows = what::rows_of(speech, self.subject.clauses.judgement, rule);
            let forms = what::forms_among(speech, rule, columns.iter().copied());
            let told = Line::joined(rows.into_iter().chain(forms), words.and_forms);
            let dataset = columns.first().and_then(|id| speech.model.columns.get(*id));
            let told = match dataset.filter(|_| are_several) {
                Some(column) => Line::joined([speech.dataset(column.dataset), told], speech.words.colon),
                None => told,
            };
            match alike.iter_mut().find(|(other, _)| *other == told) {
                Some((_, parties)) => *parties = parties.union(&rule.parties),
                None => alike.push((told, rule.parties.clone())),
            }
        }
        // Several permits to the same are one thing that they get.
        let mut by_parties: Vec<(Ranges, Cell)> = Vec::new();
        for (told, parties) in alike {
            match by_parties.iter_mut().find(|(other, _)| *other == parties) {
                Some((_, all)) => all.push(told),
                None => by_parties.push((parties, vec![told])),
            }
        }
        if by_parties.len() < 2 {
            return self.recipients(speech);
        }
        let told = by_parties.into_iter().map(|(parties, told)| {
            let parties = Line::joined(speech.party_set(&parties), ", ");
            Line::told(words.gets, &[parties, Line::joined(told, words.besides)])
        });
        told.collect()
    }

    /// A line for what each permit lets whom do with which rows: nobody has what another permit gives to others.
    pub(super) fn permits(&self, speech: &Speech<'_>, sentence: &str) -> Cell {
        let mut alike: Vec<(Line, Line, Line, Cell)> = Vec::new();
        for (rule, columns) in &self.shown {
            let who = Line::joined(speech.party_set(&rule.parties), ", ");
            let actions = Line::joined(speech.term_set(&rule.actions, TermKind::Action), ", ");
            let rows = Line::joined(what::rows_of(speech, self.subject.clauses.judgement, rule), ", ");
            let dataset = columns.first().and_then(|id| speech.model.columns.get(*id));
            let dataset = dataset.map(|column| speech.dataset(column.dataset)).unwrap_or_default();
            match alike.iter_mut().find(|it| it.0 == who && it.1 == actions && it.2 == rows) {
                Some((.., datasets)) if datasets.contains(&dataset) => {}
                Some((.., datasets)) => datasets.push(dataset),
                None => alike.push((who, actions, rows, vec![dataset])),
            }
        }
        let told = alike.into_iter().map(|(who, actions, rows, datasets)| {
            let what = Line::joined([Line::joined(datasets, ", "), rows], speech.words.colon);
            Line::told(sentence, &[who, actions, what, self.purpose.clone()])
        });
        told.collect()
    }

    /// What an organisation, or a group of it, may do.
    pub(super) fn actions_of(&self, speech: &Speech<'_>, organisation: PartyId) -> Cell {
        let Some(party) = speech.model.parties.get(organisation) else { return Cell::new() };
        let theirs = self.rules().filter(|rule| rule.parties.overlaps(&party.closure));
        let actions = theirs.fold(Ranges::empty(), |all, rule| all.union(&rule.actions));
        if actions.is_empty() { Cell::new() } else { speech.term_set(&actions, TermKind::Action) }
    }

    pub(super) fn places(&self, speech: &Speech<'_>) -> Cell {
        speech.place_set(&self.union(|rule| &rule.places))
    }

    pub(super) fn days(&self, speech: &Speech<'_>) -> Cell {
        speech.day_set(&self.union(|rule| &rule.days))
    }

    /// Which of these actions are permitted, as far as forbids leave them.
    pub(super) fn permitted(&self, speech: &Speech<'_>, actions: &Ranges) -> Cell {
        let left = self.shown.iter().filter(|(rule, columns)| {
            !what::left(&self.subject.clauses, rule, columns, Some(actions), Some(&self.purposes)).is_empty()
        });
        let set = left.fold(Ranges::empty(), |all, (rule, _)| all.union(&rule.actions.intersection(actions)));
        speech.term_set(&set, TermKind::Action)
    }

    /// Whether something is permitted for one of these purposes, as far as forbids leave it.
    pub(super) fn is_for(&self, purposes: &Ranges) -> bool {
        let purposes = self.purposes.intersection(purposes);
        self.shown.iter().any(|(rule, columns)| {
            !what::left(&self.subject.clauses, rule, columns, None, Some(&purposes)).is_empty()
        })
    }

    /// What the shown columns are about.
    pub(super) fn categories(&self, model: &Model) -> BTreeSet<TermId> {
        let columns = self.columns().into_iter();
        columns.filter_map(|id| model.columns.get(id)).flat_map(|column| column.categories.clone()).collect()
    }

    /// Those of them that lie in a category.
    pub(super) fn categories_in(&self, model: &Model, category: &Ranges) -> BTreeSet<TermId> {
        let inside = |id: &TermId| category.contains(i64::from(id.raw()));
        self.categories(model).into_iter().filter(inside).collect()
    }

    /// The sorts of persons whom the data are about.
    pub(super) fn persons(&self, speech: &Speech<'_>) -> Cell {
        told::persons(speech, &self.datasets(speech.model))
    }

    /// The legal bases that the contract says for the purpose; or the exceptions for special categories.
    pub(super) fn bases(&self, speech: &Speech<'_>, special: bool) -> Cell {
        let (bases, exceptions) = who::bases(speech, self.subject.clauses.contract);
        let bases = if special { exceptions } else { bases };
        let bases = bases.into_iter().filter(|said| self.is_meant(&said.purposes));
        bases.map(|said| speech.said(told::cited(speech, said.basis.value), said.basis.span)).collect()
    }

    /// Who has one of these roles for the purpose.
    pub(super) fn roles(&self, roles: &[Role]) -> Vec<Said<PartyId>> {
        let said = self.subject.clauses.contract.roles.iter();
        let said = said.filter(|said| roles.contains(&said.role) && self.is_meant(&said.purposes));
        said.map(|said| said.party).collect()
    }

    /// Whether what is said for some purposes is said for this one.
    pub(super) fn is_meant(&self, purposes: &Option<Said<Ranges>>) -> bool {
        purposes.as_ref().is_none_or(|purposes| purposes.value.overlaps(&self.purposes))
    }

    /// The permits that show something.
    pub(super) fn rules(&self) -> impl Iterator<Item = &'a Rule> + '_ {
        self.shown.iter().map(|(rule, _)| *rule)
    }

    /// Each form in which a column is shown, by its permit.
    pub(super) fn forms(&self) -> impl Iterator<Item = (ColumnId, Form)> + '_ {
        self.forms_by_rule().map(|(_, column, form)| (column, form))
    }

    /// The same, with the permit.
    pub(super) fn forms_by_rule(&self) -> impl Iterator<Item = (&'a Rule, ColumnId, Form)> + '_ {
        let form = |rule: &'a Rule, id: &ColumnId| (rule, *id, rule.form_of(*id));
        self.shown.iter().flat_map(move |(rule, columns)| columns.iter().map(move |id| form(rule, id)))
    }

    /// The least number of rows behind what is shown as counts alone; nothing where no counts are.
    pub(super) fn cells(&self) -> Option<u32> {
        self.forms().filter_map(|(_, form)| form.cells).min()
    }

    /// The columns that are shown row by row, each with its forms.
    pub(super) fn by_row(&self) -> BTreeSet<(ColumnId, Form)> {
        self.forms().filter(|(_, form)| form.cells.is_none()).collect()
    }
}

/// A term of the standard library and all below it; nothing where the project does not have it.
pub(super) fn library_term(model: &Model, kind: TermKind, path: &str) -> Ranges {
    library_id(model, kind, path)
        .and_then(|id| model.terms.get(id))
        .map_or_else(Ranges::empty, |term| term.closure.clone())
}

/// A term of the standard library.
pub(super) fn library_id(model: &Model, kind: TermKind, path: &str) -> Option<TermId> {
    let mut terms = model.terms.iter();
    terms.find(|(_, term)| term.kind == kind && *term.about.path == *path).map(|(id, _)| id)
}
