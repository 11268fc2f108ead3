//! The decision cells of a project: for each dataset and recipient, every combination of what the rules tell apart.
//!
//! Two actions are of one class where every rule about the dataset and the recipient speaks of both or of neither; likewise purposes,
//! places, days, columns and rows. A cell is a combination of classes, and is asked with one member of each; of days with the first and the
//! last of every stretch. Artifacts name members and not classes, so every member is met, too: around a session of each permit, every
//! action, every purpose and every place is asked.

use charta_base::Id;
use charta_model::model::{ColumnId, DatasetId, Effect, Model, PartyId, TermId, TermKind};
use charta_model::ranges::Ranges;
use charta_model::rows::RowsId;
use charta_model::rules::{Rule, Rules, datasets_of};
use charta_model::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// What a session says, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session {
    /// For what.
    pub purpose: TermId,
    /// To do what.
    pub action: TermId,
    /// Where ([`charta_model::model::place_of`]).
    pub place: i64,
    /// When.
    pub day: Day,
}

/// What there is to ask about one dataset and one recipient.
#[derive(Debug, Clone)]
pub struct Question {
    /// The dataset.
    pub dataset: DatasetId,
    /// The recipient, or anybody else: nobody must see what nothing permits.
    pub party: PartyId,
    /// What is told apart of the rest.
    actions: Vec<Ranges>,
    purposes: Vec<Ranges>,
    places: Vec<Ranges>,
    days: Vec<Day>,
    /// The columns of the dataset, in classes.
    pub columns: Vec<Ranges>,
    /// The rows, in classes.
    pub rows: Vec<RowsId>,
    /// For each permit a session that it speaks of, and then the same with other actions, purposes and places.
    sweep: Vec<Session>,
    /// How many sessions `sweep` would hold if all were asked around each permit.
    sweep_in_all: usize,
}

/// A day on which nothing in particular happens: it is asked where no rule has a first or a last one.
const USUAL: &str = "2025-06-30";
/// More classes of rows than this are not told apart.
const MOST_ROWS: usize = 64;

impl Question {
    fn new(
        rules: &Rules,
        (dataset, columns): (DatasetId, &Ranges),
        party: PartyId,
        all: &Everything,
    ) -> Question {
        let speaks =
            |rule: &Rule| rule.parties.contains(i64::from(party.raw())) && rule.columns.overlaps(columns);
        let mut about: Vec<&Rule> =
            rules.about(dataset, party).map(|(_, rule)| rule).filter(|rule| speaks(rule)).collect();
        about.sort_by_key(|rule| rule.clause);
        let Everything { most, actions, purposes, places, one_of_each } = all;
        let permits = about.iter().filter(|rule| rule.effect == Effect::Permit);
        let around_each = permits.map(|rule| around(rule, *most, [actions, purposes, places]));
        let around_each: Vec<Vec<Session>> = around_each.filter(|around| !around.is_empty()).collect();
        let sweep_in_all = around_each.len().saturating_mul(*one_of_each);
        let sweep = around_each.into_iter().flatten().collect();
        let sets = |of: fn(&Rule) -> &Ranges| about.iter().map(move |rule| of(rule));
        Question {
            dataset,
            party,
            sweep,
            sweep_in_all,
            actions: classes(actions.clone(), sets(|rule| &rule.actions)),
            purposes: classes(purposes.clone(), sets(|rule| &rule.purposes)),
            places: classes(places.clone(), sets(|rule| &rule.places)),
            days: days(sets(|rule| &rule.days)),
            columns: classes(columns.clone(), sets(|rule| &rule.columns)),
            rows: row_classes(rules, about.iter().map(|rule| rule.rows)),
        }
    }

    /// Whom and what it is about.
    pub(crate) fn pair(&self) -> (PartyId, DatasetId) {
        (self.party, self.dataset)
    }

    /// How many sessions there are to ask in.
    pub fn sessions(&self) -> usize {
        self.combinations() + self.sweep.len()
    }

    /// How many sessions there are, those among them that are not asked in, because there are many permits.
    pub(crate) fn sessions_in_all(&self) -> usize {
        self.combinations() + self.sweep_in_all
    }

    /// Whether a session, by number, is one of a permit or like one but for its action, its purpose or its place.
    pub fn is_around_a_permit(&self, number: usize) -> bool {
        number >= self.combinations()
    }

    /// How many sessions tell all classes apart.
    fn combinations(&self) -> usize {
        self.actions.len() * self.purposes.len() * self.places.len() * self.days.len()
    }

    /// One of the sessions, by number. Which member of a class speaks for it changes from one number to the next.
    pub fn session(&self, number: usize) -> Option<Session> {
        if let Some(at) = number.checked_sub(self.combinations()) {
            return self.sweep.get(at).copied();
        }
        let (rest, day) = split(number, self.days.len())?;
        let (rest, place) = split(rest, self.places.len())?;
        let (rest, purpose) = split(rest, self.purposes.len())?;
        let (_, action) = split(rest, self.actions.len())?;
        Some(Session {
            purpose: term(member(self.purposes.get(purpose)?, number)?)?,
            action: term(member(self.actions.get(action)?, number)?)?,
            place: member(self.places.get(place)?, number)?,
            day: *self.days.get(day)?,
        })
    }

    /// The column that speaks for a class, in turn.
    pub fn column(&self, class: &Ranges, number: usize) -> Option<ColumnId> {
        Some(Id::new(u32::try_from(member(class, number)?).ok()?))
    }
}

/// What a session may say at all, and how many are asked around a permit: the same for every question, and as large as the project.
struct Everything {
    most: Around,
    actions: Ranges,
    purposes: Ranges,
    places: Ranges,
    /// A session of a permit, and the same with every other action, purpose and place.
    one_of_each: usize,
}

impl Everything {
    fn new(model: &Model, rules: &Rules) -> Everything {
        let of_kind = |kind| {
            let terms = model.terms.iter().filter(move |(_, term)| term.kind == kind);
            Ranges::from_numbers(terms.map(|(id, _)| i64::from(id.raw())))
        };
        // Places count from 0, data hosted nowhere in particular.
        let places = Ranges::between(0, model.hostings.len() as i64 + 1);
        let (actions, purposes) = (of_kind(TermKind::Action), of_kind(TermKind::Purpose));
        let one_of_each = 1 + actions.count() + purposes.count() + places.count();
        let one_of_each = usize::try_from(one_of_each).unwrap_or(usize::MAX);
        Everything { most: Around::new(rules), actions, purposes, places, one_of_each }
    }
}

/// Every question of a project, in order: each recipient of a dataset that some permit names, and one stranger to it.
pub fn questions(model: &Model, rules: &Rules) -> Vec<Question> {
    let parties = Ranges::between(0, model.parties.len() as i64);
    let mut named: BTreeMap<DatasetId, BTreeSet<PartyId>> = BTreeMap::new();
    for (_, rule) in rules.iter().filter(|(_, rule)| rule.effect == Effect::Permit) {
        let recipients = rule.parties.intersection(&parties);
        let recipients: Vec<PartyId> = recipients.numbers().filter_map(id).collect();
        for dataset in datasets_of(model, &rule.columns) {
            named.entry(dataset).or_default().extend(&recipients);
        }
    }
    let all = Everything::new(model, rules);
    let mut questions = Vec::new();
    for (dataset, facts) in model.datasets.iter().filter(|(_, facts)| !facts.columns.is_empty()) {
        let mut asked = named.remove(&dataset).unwrap_or_default();
        // Another stranger for another dataset, where there are several.
        let after = |step: usize| (dataset.index() + step).checked_rem(model.parties.len());
        let mut parties = (0..model.parties.len()).filter_map(after).filter_map(|at| id(at as i64));
        let stranger = parties.find(|party| !asked.contains(party));
        asked.extend(stranger);
        questions.extend(
            asked.into_iter().map(|party| Question::new(rules, (dataset, &facts.columns), party, &all)),
        );
    }
    questions
}

/// Every class of rows of a dataset that a rule tells apart, whoever it speaks of.
pub fn rows_of(model: &Model, rules: &Rules, dataset: DatasetId) -> Vec<RowsId> {
    let columns = model.datasets.get(dataset).map(|facts| facts.columns.clone()).unwrap_or_default();
    let about = rules.about_dataset(dataset).map(|(_, rule)| rule);
    let about = about.filter(|rule| rule.columns.overlaps(&columns));
    row_classes(rules, about.map(|rule| rule.rows))
}

/// How many actions, purposes and places are asked around a session of one permit: of those it speaks of, and of all.
#[derive(Debug, Clone, Copy)]
struct Around {
    most: u64,
}

impl Around {
    /// Of few permits as many as there may well be; of many permits as few as keeps the whole proportional to their number.
    fn new(rules: &Rules) -> Around {
        const TOGETHER: u64 = 50_000;
        let permits = rules.iter().filter(|(_, rule)| rule.effect == Effect::Permit).count() as u64;
        Around { most: (TOGETHER / permits.max(1)).clamp(4, 256) }
    }

    /// Members of a set, spread evenly; other ones for another rule, so that all are met around some permit.
    fn of(self, set: &Ranges, rule: &Rule) -> impl Iterator<Item = i64> {
        let stride = set.count().div_ceil(self.most).max(1);
        let start = u64::from(rule.clause.raw()).checked_rem(stride).unwrap_or_default();
        (0..self.most).filter_map(move |step| nth(set, start + step * stride)).collect::<Vec<_>>().into_iter()
    }
}

/// A session of a rule, and the same with other actions, purposes and places.
fn around(rule: &Rule, most: Around, [actions, purposes, places]: [&Ranges; 3]) -> Vec<Session> {
    let first = || {
        let (start, end) = *rule.days.pairs().first()?;
        let day = if start == Ranges::MIN { end.saturating_sub(1) } else { start };
        let day = if day == Ranges::MAX - 1 { Day::parse(USUAL)? } else { Day::from_number(day) };
        Some(Session {
            purpose: term(rule.purposes.intersection(purposes).first()?)?,
            action: term(rule.actions.intersection(actions).first()?)?,
            place: rule.places.intersection(places).first()?,
            day,
        })
    };
    let Some(base) = first() else { return Vec::new() };
    let mut sessions = vec![base];
    let spoken_of = |own: &Ranges, all: &Ranges| -> BTreeSet<i64> {
        let own = own.intersection(all);
        most.of(&own, rule).chain(most.of(all, rule)).collect()
    };
    let actions = spoken_of(&rule.actions, actions).into_iter().filter_map(term);
    sessions.extend(actions.map(|action| Session { action, ..base }));
    let purposes = spoken_of(&rule.purposes, purposes).into_iter().filter_map(term);
    sessions.extend(purposes.map(|purpose| Session { purpose, ..base }));
    sessions.extend(spoken_of(&rule.places, places).into_iter().map(|place| Session { place, ..base }));
    sessions
}

fn split(number: usize, size: usize) -> Option<(usize, usize)> {
    Some((number.checked_div(size)?, number.checked_rem(size)?))
}

/// A member of a class: another one for another number, and no pattern between the classes of one cell.
fn member(class: &Ranges, number: usize) -> Option<i64> {
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
    let spread = (number as u64).wrapping_mul(SPREAD) >> 32;
    nth(class, spread.checked_rem(class.count())?)
}

/// A member of a set, counted from 0. Sets may be large, and have few stretches.
fn nth(set: &Ranges, mut at: u64) -> Option<i64> {
    for (start, end) in set.pairs() {
        let length = start.abs_diff(*end);
        if at < length {
            return start.checked_add_unsigned(at);
        }
        at -= length;
    }
    None
}

fn term(number: i64) -> Option<TermId> {
    id(number)
}

fn id<T>(number: i64) -> Option<Id<T>> {
    u32::try_from(number).ok().map(Id::new)
}

/// The members of a set in classes: two are in one where each of the sets holds both or neither.
fn classes<'a>(all: Ranges, sets: impl Iterator<Item = &'a Ranges>) -> Vec<Ranges> {
    let mut classes = if all.is_empty() { Vec::new() } else { vec![all] };
    for set in sets {
        let parts = classes.iter().flat_map(|class| [class.intersection(set), class.difference(set)]);
        classes = parts.filter(|part| !part.is_empty()).collect();
    }
    classes
}

/// The first and the last day of each stretch on which the same rules hold, within the years that every engine knows.
fn days<'a>(sets: impl Iterator<Item = &'a Ranges>) -> Vec<Day> {
    const FIRST: &str = "0001-01-01";
    const LAST: &str = "9999-12-31";
    let known = [FIRST, LAST].map(|day| Day::parse(day).map_or(0, Day::number));
    let edges = sets.flat_map(|set| set.pairs()).flat_map(|(start, end)| [*start, *end]);
    let mut days: Vec<i64> = edges.flat_map(|edge| [edge.saturating_sub(1), edge]).collect();
    days.retain(|day| (known[0]..=known[1]).contains(day));
    if days.is_empty() {
        days.extend(Day::parse(USUAL).map(Day::number));
    }
    days.sort_unstable();
    days.dedup();
    days.into_iter().map(Day::from_number).collect()
}

fn row_classes(rules: &Rules, sets: impl Iterator<Item = RowsId>) -> Vec<RowsId> {
    let mut space = rules.rows.borrow_mut();
    let mut sets: Vec<RowsId> = sets.collect();
    sets.sort_unstable();
    sets.dedup();
    let mut classes = vec![RowsId::ALL];
    for set in sets {
        let parts: Vec<RowsId> =
            classes.iter().flat_map(|class| [space.and(*class, set), space.without(*class, set)]).collect();
        let parts: Vec<RowsId> = parts.into_iter().filter(|part| *part != RowsId::NONE).collect();
        if parts.len() > MOST_ROWS || space.is_exhausted() {
            break;
        }
        classes = parts;
    }
    classes
}
