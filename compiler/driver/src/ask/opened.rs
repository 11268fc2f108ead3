//! What a change lets somebody do beside what is asked, with the days on which.

use crate::diff::Universe;
use charta_model::model::TermKind;
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowSpace;
use charta_model::time::describe_days;
use charta_review::{Kind, merged};
use std::collections::BTreeMap;

/// What is answered more freely than it was, beside what is asked, in sentences: the same on other days, and everything else.
pub(super) fn in_words(universe: &Universe<'_>, asked: &Region, widened: &[(Kind, Region)]) -> Vec<String> {
    let mut space = RowSpace::default();
    let on_any_day = Region { days: Ranges::all(), ..asked.clone() };
    let mut same: Vec<Region> = Vec::new();
    let mut others: BTreeMap<Kind, Vec<Region>> = BTreeMap::new();
    // Where no place is named, one is as good as another.
    let anywhere = |region: &Region| match asked.places == Ranges::all() {
        true => Region { places: Ranges::all(), ..region.clone() },
        false => region.clone(),
    };
    for (kind, region) in widened {
        let region = anywhere(region);
        same.extend(region.intersection(&on_any_day, &mut space));
        others.entry(*kind).or_default().extend(region.difference(&on_any_day, &mut space));
    }
    let mut told: Vec<String> = Vec::new();
    let mut by_days: BTreeMap<Vec<(i64, i64)>, Vec<Region>> = BTreeMap::new();
    for region in merged(same, &mut space) {
        by_days.entry(region.days.pairs().to_vec()).or_default().push(region);
    }
    for (days, regions) in by_days {
        let days = Ranges::from_pairs(days);
        if days.is_subset(&asked.days) {
            continue;
        }
        let whole = Region { days: days.clone(), ..on_any_day.clone() };
        let is_all = whole.without_all(&regions, &mut space).is_empty();
        let what = if is_all { "the same" } else { "a part of the same" };
        let days = describe_days(&days.union(&asked.days));
        told.push(format!("{what} may be done on other days too: {days}"));
    }
    let names_place = asked.places != Ranges::all();
    for (kind, regions) in others {
        let regions = merged(regions, &mut space);
        told.extend(regions.iter().map(|region| sentence(universe, kind, region, names_place)));
    }
    told
}

fn sentence(universe: &Universe<'_>, kind: Kind, region: &Region, names_place: bool) -> String {
    let place = match names_place {
        true => format!(" at {}", universe.places(&region.places)),
        false => String::new(),
    };
    let how = match kind {
        Kind::ShownMore => ", and see more of it than now",
        Kind::ShownOtherwise => ", and see it in another form than now",
        _ => "",
    };
    format!(
        "{} may {} {} for {}{place} {}{how}",
        universe.parties(&region.parties),
        doing(universe.terms(TermKind::Action, &region.actions)),
        universe.columns(&region.columns),
        universe.terms(TermKind::Purpose, &region.purposes),
        describe_days(&region.days),
    )
}

/// Actions as a verb: of everything that can be done, that it is anything.
pub(super) fn doing(actions: String) -> String {
    match actions.as_str() {
        "any action" => "do anything with".to_owned(),
        _ => actions,
    }
}
