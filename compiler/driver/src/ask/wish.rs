//! How columns are asked to be shown: `showing birth_date by month`.

use super::portion::limits;
use charta_base::join_words;
use charta_checks::logic::answer::{Answer, Asking, ShownColumn, falling_short};
use charta_model::form::{Form, Shown};
use charta_model::model::{Column, ColumnId, Identifies, Model};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::value::{ColumnType, decimal_text};
use charta_review::merged;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// A column that is asked for in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wish {
    /// Its name, or that of its dataset and its own.
    pub(crate) column: String,
    /// No less than this is asked for.
    pub(crate) shown: Shown,
}

impl Wish {
    /// Whether it is about a column.
    pub(super) fn is_for(&self, model: &Model, column: &Column) -> bool {
        let dataset = model.datasets.get(column.dataset).map_or("", |dataset| &dataset.about.name);
        *column.about.name == *self.column || format!("{dataset}.{}", column.about.name) == self.column
    }
}

/// A column that is shown, and less of it than is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shortfall {
    pub(super) column: ColumnId,
    wanted: Shown,
    /// What is shown of each part that falls short, with the part in words: nothing where that is all that is asked.
    parts: Vec<(BTreeSet<Form>, String)>,
}

impl Shortfall {
    /// Of how many rows at least it is shown in counts, where it is shown in no other way.
    pub(super) fn counts_only(&self) -> Option<u32> {
        let least: Option<Vec<u32>> = self.forms().map(|form| form.cells).collect();
        least?.into_iter().min()
    }

    fn forms(&self) -> impl Iterator<Item = &Form> {
        self.parts.iter().flat_map(|(forms, _)| forms)
    }
}

/// Reads what stands after `showing`. An error is one sentence.
pub(super) fn read(text: &str) -> Result<Vec<Wish>, String> {
    text.split(',').map(|part| one(part.trim())).collect()
}

fn one(part: &str) -> Result<Wish, String> {
    let wrong = || {
        format!(
            "`showing {part}` is no form; write a column and `as is`, `by year`, `by quarter`, `by month`, `by week`, `by steps of 5`, \
                 `by first 2 characters` or `repseudonymised per contract`"
        )
    };
    let (column, form) = part.split_once(' ').ok_or_else(wrong)?;
    let words: Vec<&str> = form.split_whitespace().collect();
    let shown = match words.as_slice() {
        ["as", "is"] => Shown::AsIs,
        ["by", "year"] => Shown::Year,
        ["by", "quarter"] => Shown::Quarter,
        ["by", "month"] => Shown::Month,
        ["by", "week"] => Shown::Week,
        ["by", "steps", "of", step] => Shown::Steps(ten_thousandths(step).ok_or_else(wrong)?),
        ["by", "first", count, "character" | "characters"] => {
            Shown::FirstCharacters(count.parse().map_err(|_| wrong())?)
        }
        ["repseudonymised", "per", "contract"] => Shown::Repseudonymised,
        _ => return Err(wrong()),
    };
    Ok(Wish { column: column.to_owned(), shown })
}

/// A number with at most four places, in ten-thousandths.
fn ten_thousandths(text: &str) -> Option<i64> {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    if places.len() > 4 || !places.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let places: i64 = format!("{places:0<4}").parse().ok()?;
    let number = whole.parse::<u32>().ok().map(i64::from)?.checked_mul(10_000)?.checked_add(places)?;
    (number > 0).then_some(number)
}

/// What is shown, and less of it than is asked for: to some of those who ask, for something of what they ask. An error is one sentence: a wish
/// for a column that is not asked about, or for a form that it cannot have.
pub(super) fn shortfalls(
    asking: &Asking<'_>,
    answer: &Answer,
    wishes: &[Wish],
) -> Result<Vec<Shortfall>, String> {
    let model = asking.model;
    let mut found = Vec::new();
    for wish in wishes {
        let asked = model.columns.iter().filter(|(id, _)| answer.asked.columns.contains(i64::from(id.raw())));
        let mut named = asked.filter(|(_, column)| wish.is_for(model, column));
        let (id, column) = named.next().ok_or_else(|| {
            format!("`{}` is to be shown in a form, and is no column that is asked about", wish.column)
        })?;
        if !can_be(column, wish.shown) {
            return Err(format!(
                "`{}` holds {}, which cannot be shown {}",
                wish.column,
                column.column_type.word(),
                written(wish.shown)
            ));
        }
        let Some(shown) = answer.shown.iter().find(|shown| shown.column == id) else { continue };
        // A count of rows shows no row as it is asked for.
        let is_enough = |form: Form| {
            form.cells.is_none()
                && matches!(form.shown.compare(wish.shown), Some(Ordering::Equal | Ordering::Greater))
        };
        let short = falling_short(asking, id, is_enough).ok_or_else(super::too_complicated)?;
        if !short.is_empty() {
            let parts = short_parts(asking, answer, shown, &short);
            found.push(Shortfall { column: id, wanted: wish.shown, parts });
        }
    }
    Ok(found)
}

/// What is shown of those requests that fall short, each part with its name.
fn short_parts(
    asking: &Asking<'_>,
    answer: &Answer,
    shown: &ShownColumn,
    short: &[Region],
) -> Vec<(BTreeSet<Form>, String)> {
    let mut space = asking.rules.rows.borrow().clone();
    let asked = Region { columns: Ranges::one(i64::from(shown.column.raw())), ..answer.asked.clone() };
    let mut by_forms: BTreeMap<&BTreeSet<Form>, Vec<Region>> = BTreeMap::new();
    for part in &shown.parts {
        // Where no place is named, one is as good as another.
        let places = if asked.places == Ranges::all() { &asked.places } else { &part.requests.places };
        let requests = Region { places: places.clone(), ..part.requests.clone() };
        let both = short.iter().filter_map(|region| requests.intersection(region, &mut space));
        let both: Vec<Region> = both.collect();
        if !both.is_empty() {
            by_forms.entry(&part.forms).or_default().extend(both);
        }
    }
    let told = by_forms.into_iter().map(|(forms, regions)| {
        let names = merged(regions, &mut space);
        let names: Vec<String> =
            names.iter().map(|region| limits(asking.model, region, &asked).join(" ")).collect();
        (forms.clone(), join_words(&names, "and"))
    });
    told.collect()
}

/// Whether a column can be shown in a form at all.
fn can_be(column: &Column, shown: Shown) -> bool {
    match shown {
        Shown::AsIs | Shown::Hidden => true,
        Shown::Year | Shown::Quarter | Shown::Month | Shown::Week => column.column_type == ColumnType::Date,
        Shown::Steps(_) => matches!(column.column_type, ColumnType::Integer | ColumnType::Decimal),
        Shown::FirstCharacters(_) => column.column_type == ColumnType::Text,
        Shown::Repseudonymised => matches!(column.identifies, Some(Identifies::Pseudonym(_))),
    }
}

/// Why that is a denial.
pub(super) fn in_words(model: &Model, shortfall: &Shortfall) -> String {
    let name = model.columns.get(shortfall.column).map_or("", |column| &column.about.name);
    let parts = shortfall.parts.iter().map(|(forms, part)| {
        let forms: Vec<String> = forms.iter().map(ToString::to_string).collect();
        format!("{} only {part}", join_words(&forms, "or")).trim_end().to_owned()
    });
    let parts: Vec<String> = parts.collect();
    format!("`{name}` is shown {}, and is asked for {}", join_words(&parts, "and"), written(shortfall.wanted))
}

/// The form in which it can be had, as a question asks for it; nothing where only counts can.
pub(super) fn instead(model: &Model, shortfall: &Shortfall) -> Option<String> {
    let name = &model.columns.get(shortfall.column)?.about.name;
    let forms = shortfall.forms().filter(|form| form.cells.is_none() && form.shown != Shown::Hidden);
    // No more than what is shown of every part.
    let form = forms.reduce(|least, form| match form.shown.compare(least.shown) {
        Some(Ordering::Less) => form,
        _ => least,
    })?;
    Some(format!("{name} {}", written(form.shown)))
}

/// A form as a question asks for it.
pub(super) fn written(shown: Shown) -> String {
    match shown {
        Shown::Steps(step) => format!("by steps of {}", decimal_text(step)),
        shown => shown.to_string(),
    }
}
