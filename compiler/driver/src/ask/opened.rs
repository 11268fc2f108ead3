//! What a change lets somebody do beside what is asked: which rows, in which form, and on which days.

use crate::diff::Universe;
use crate::sets;
use charta_base::join_words;
use charta_model::form::{Form, Shown};
use charta_model::model::TermKind;
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::{RowSpace, RowsId};
use charta_model::time::describe_days;
use charta_review::{Change, Kind, Outcome, merged};
use std::collections::{BTreeMap, BTreeSet};

/// Requests that a change opens.
#[derive(Debug, Clone)]
pub(super) struct Opening {
    /// About every row.
    pub(super) requests: Region,
    /// Which rows, in words; nothing where it is all of them.
    pub(super) rows: Option<String>,
}

/// What is answered more freely than it was, beside what is asked.
pub(super) struct Opened {
    /// The same on other days.
    same: Vec<Same>,
    /// Rows of what is asked that nobody could read, where others could be: who asks for another form asks for no more rows.
    rows: Vec<(Option<Form>, Region)>,
    /// Everything else, with how it is shown.
    others: Vec<(Kind, Option<Form>, Region)>,
    /// All of it.
    all: Vec<Region>,
    names_place: bool,
}

/// What is asked, on other days.
struct Same {
    days: Ranges,
    rows: RowsId,
    /// Whether it is all of the same.
    is_all: bool,
    /// How it is shown.
    forms: BTreeSet<Option<Form>>,
}

/// Stretches of days and rows.
type Alike = (Vec<(i64, i64)>, RowsId);

impl Opened {
    pub(super) fn of(
        asked: &Region,
        changes: &[Change],
        is_partly_open: &dyn Fn(&Region) -> bool,
        space: &mut RowSpace,
    ) -> Opened {
        let on_any_day = Region { days: Ranges::all(), ..asked.clone() };
        let names_place = asked.places != Ranges::all();
        let mut same: Vec<Region> = Vec::new();
        let mut forms_of_same: Vec<(Region, Option<Form>)> = Vec::new();
        let mut others: BTreeMap<(Kind, Option<Form>), Vec<Region>> = BTreeMap::new();
        let mut all: Vec<Region> = Vec::new();
        let mut rows: BTreeMap<Option<Form>, Vec<Region>> = BTreeMap::new();
        for change in changes.iter().filter(|change| change.kind.widens()) {
            // Where no place is named, one is as good as another.
            let region = match names_place {
                true => change.requests.clone(),
                false => Region { places: Ranges::all(), ..change.requests.clone() },
            };
            all.extend(change.requests.difference(asked, space));
            let form = match change.new {
                Outcome::Shown(form) => Some(form),
                Outcome::Denied => None,
            };
            if let Some(region) = region.intersection(&on_any_day, space) {
                let within = region.intersection(asked, space);
                let is_more = change.kind == Kind::Permitted && region.rows != RowsId::ALL;
                if let Some(within) = within.filter(|within| is_more && is_partly_open(within)) {
                    rows.entry(form).or_default().push(region.clone());
                    all.push(within);
                }
                same.push(region.clone());
                forms_of_same.push((region, form));
            }
            others.entry((change.kind, form)).or_default().extend(region.difference(&on_any_day, space));
        }
        let mut by_days: BTreeMap<Alike, Vec<Region>> = BTreeMap::new();
        for region in merged(same, space) {
            by_days.entry((region.days.pairs().to_vec(), region.rows)).or_default().push(region);
        }
        let mut told = Vec::new();
        for ((days, rows), regions) in by_days {
            let days = Ranges::from_pairs(days);
            if days.is_subset(&asked.days) {
                continue;
            }
            let whole = Region { days: days.clone(), rows, ..on_any_day.clone() };
            let is_all = whole.without_all(&regions, space).is_empty();
            let shown =
                forms_of_same.iter().filter(|(region, _)| whole.intersection(region, space).is_some());
            let forms = shown.map(|(_, form)| *form).collect();
            // The day that is asked about lies between days of which all rows open.
            let days = if rows == RowsId::ALL { days.union(&asked.days) } else { days };
            told.push(Same { days, rows, is_all, forms });
        }
        let others = others.into_iter().flat_map(|((kind, form), regions)| {
            let regions = merged(regions, space);
            regions.into_iter().map(|region| (kind, form, region)).collect::<Vec<_>>()
        });
        let others = others.collect();
        let rows = rows.into_iter().flat_map(|(form, regions)| {
            merged(regions, space).into_iter().map(|region| (form, region)).collect::<Vec<_>>()
        });
        let rows = rows.collect();
        Opened { same: told, rows, others, all: merged(all, space), names_place }
    }

    /// All of it, to be held against what another change opens.
    pub(super) fn openings(&self, universe: &Universe<'_>) -> Vec<Opening> {
        let one = |region: &Region| Opening {
            requests: Region { rows: RowsId::ALL, ..region.clone() },
            rows: universe.rows(region.rows),
        };
        self.all.iter().map(one).collect()
    }

    /// The same on other days, and everything else, in sentences.
    pub(super) fn in_words(&self, universe: &Universe<'_>) -> Vec<String> {
        let same = self.same.iter().map(|same| {
            let what = if same.is_all { "the same" } else { "a part of the same" };
            let rows = of_rows(universe, same.rows);
            let how = how_of_each(&same.forms);
            format!("{what} may be done on other days too: {}{rows}{how}", describe_days(&same.days))
        });
        let others = self.others.iter().map(|(kind, form, region)| {
            let how = how(*kind, *form);
            format!("{}{how}", sentence(universe, region, self.names_place))
        });
        let rows = self.rows.iter().map(|(form, region)| {
            let (what, how) = (sentence(universe, region, self.names_place), how(Kind::Permitted, *form));
            format!("more rows open than are open now: {what}{how}")
        });
        same.chain(rows).chain(others).collect()
    }
}

fn sentence(universe: &Universe<'_>, region: &Region, names_place: bool) -> String {
    let place = match names_place {
        true => format!(" at {}", universe.places(&region.places)),
        false => String::new(),
    };
    format!(
        "{} may {} {} for {}{place} {}{}",
        universe.parties(&region.parties),
        sets::doing(&universe.terms(TermKind::Action, &region.actions)),
        universe.columns(&region.columns),
        universe.terms(TermKind::Purpose, &region.purposes),
        describe_days(&region.days),
        of_rows(universe, region.rows),
    )
}

/// Which rows, as a clause says it.
fn of_rows(universe: &Universe<'_>, rows: RowsId) -> String {
    match (universe.rows(rows), universe.found.space.condition_of(rows)) {
        (None, _) => String::new(),
        (Some(words), Some(_)) => format!(", where {words}"),
        (Some(_), None) => ", of some rows only (the clause says which)".to_owned(),
    }
}

/// In which form it is shown, and whether that is more than now.
fn how(kind: Kind, form: Option<Form>) -> String {
    let shown = match form {
        Some(form) if form.shown == Shown::Hidden => "without seeing it".to_owned(),
        Some(form) => format!("shown {form}"),
        None => String::new(),
    };
    match (kind, form) {
        (Kind::ShownMore, _) => format!(", {shown}, which is more of it than now"),
        (Kind::ShownOtherwise, _) => format!(", {shown}, which is another form than now"),
        (_, None | Some(Form::AS_IS)) => String::new(),
        (_, Some(_)) => format!(", {shown}"),
    }
}

/// In which forms several columns are shown, each in one of them.
fn how_of_each(forms: &BTreeSet<Option<Form>>) -> String {
    let forms: BTreeSet<Form> = forms.iter().copied().flatten().collect();
    let words: Vec<String> = forms.iter().map(ToString::to_string).collect();
    match forms.iter().collect::<Vec<&Form>>().as_slice() {
        [] => String::new(),
        [one] if **one == Form::AS_IS => String::new(),
        [one] if one.shown == Shown::Hidden => ", without seeing it".to_owned(),
        _ => format!(", shown {}", join_words(&words, "or")),
    }
}
