//! What a database or a build gives: which columns of which views each role is shown, in which sessions, since which clauses. It is read from
//! the same tables on both sides: those that open sessions and write the log.

use charta_model::ranges::Ranges;
use charta_model::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// The rows of a table of Charta's own.
pub(super) type Row = Vec<Option<String>>;

/// Sessions: purposes, actions and places by number, and days.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sessions([Ranges; 4]);

/// The place of the days among what a session is told by.
const DAYS: usize = 3;

/// More parts than these, and what is more or less is not told any more.
const MOST_PARTS: usize = 2_000;

/// The numbers of terms.
#[derive(Debug, Default)]
pub(super) struct Terms {
    numbers: BTreeMap<String, i64>,
    names: Vec<String>,
}

impl Terms {
    fn number(&mut self, term: &str) -> i64 {
        if let Some(number) = self.numbers.get(term) {
            return *number;
        }
        let number = i64::try_from(self.names.len()).unwrap_or(i64::MAX);
        self.numbers.insert(term.to_owned(), number);
        self.names.push(term.to_owned());
        number
    }

    fn name(&self, number: i64) -> &str {
        let name = usize::try_from(number).ok().and_then(|number| self.names.get(number));
        name.map_or("", String::as_str)
    }
}

/// What one column of a view is shown for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// In which sessions.
    pub(super) sessions: Vec<Sessions>,
    /// Since which clauses.
    pub(super) clauses: BTreeSet<String>,
}

/// By role and view, the columns.
pub(super) type Given = BTreeMap<(String, String), BTreeMap<String, Shown>>;

/// Reads it from the rows of what sessions open, of sets of terms, and of which columns each clause shows (those of one build).
pub(super) fn given<'a>(
    terms: &mut Terms,
    offers: impl Iterator<Item = &'a Row>,
    scopes: impl Iterator<Item = &'a Row>,
    shown: impl Iterator<Item = &'a Row>,
) -> Given {
    let mut sets: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for row in scopes {
        if let [Some(scope), Some(term)] = row.as_slice() {
            sets.entry(scope).or_default().push(terms.number(term));
        }
    }
    let sets: BTreeMap<&str, Ranges> =
        sets.into_iter().map(|(scope, numbers)| (scope, Ranges::from_numbers(numbers))).collect();
    let mut columns: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for row in shown {
        if let [_, Some(view), Some(clause), Some(column)] = row.as_slice() {
            columns.entry((view, clause)).or_default().push(column);
        }
    }
    let mut given = Given::new();
    for row in offers {
        let [
            Some(role),
            Some(view),
            _,
            Some(clause),
            Some(purposes),
            Some(actions),
            Some(places),
            first,
            last,
        ] = row.as_slice()
        else {
            continue;
        };
        let set = |scope: &String| sets.get(scope.as_str()).cloned().unwrap_or_else(Ranges::empty);
        let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<i64>().ok());
        let days = Ranges::between(
            number(first).unwrap_or(Ranges::MIN),
            number(last).map_or(Ranges::MAX, |last| last.saturating_add(1)),
        );
        let sessions = Sessions([set(purposes), set(actions), set(places), days]);
        for column in columns.get(&(view.as_str(), clause.as_str())).into_iter().flatten() {
            let view = given.entry((role.clone(), view.clone())).or_default();
            let shown = view.entry((*column).to_owned()).or_default();
            if !shown.sessions.contains(&sessions) {
                shown.sessions.push(sessions.clone());
            }
            shown.clauses.insert(clause.clone());
        }
    }
    given.values_mut().flat_map(BTreeMap::values_mut).for_each(|shown| shown.sessions.sort());
    given
}

/// What each clause of a view asks of a session: purposes, actions, places and days, as queries write them.
pub(super) fn asked<'a>(
    offers: impl Iterator<Item = &'a Row>,
    scopes: impl Iterator<Item = &'a Row>,
    of: &str,
) -> Vec<[BTreeSet<String>; 4]> {
    let mut sets: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for row in scopes {
        if let [Some(scope), Some(term)] = row.as_slice() {
            sets.entry(scope).or_default().insert(term.clone());
        }
    }
    let mut found = Vec::new();
    for row in offers {
        let [_, Some(view), _, _, Some(purposes), Some(actions), Some(places), first, last] = row.as_slice()
        else {
            continue;
        };
        if view == of {
            let days = [first, last].into_iter().flatten().filter_map(|day| day.parse().ok());
            let days = days.map(|day: i64| Day::from_number(day).to_string()).collect();
            let [purposes, actions, places] = [purposes, actions, places]
                .map(|scope| sets.get(scope.as_str()).cloned().unwrap_or_default());
            found.push([purposes, actions, places, days]);
        }
    }
    found
}

/// The sessions of one that are none of another; nothing where that is too much to tell.
pub(super) fn beyond(these: &[Sessions], others: &[Sessions]) -> Option<Vec<Sessions>> {
    let mut left: Vec<Sessions> = these.to_vec();
    for other in others {
        left = left.iter().flat_map(|sessions| sessions.without(other)).collect();
        if left.len() > MOST_PARTS {
            return None;
        }
    }
    Some(left)
}

impl Sessions {
    fn is_empty(&self) -> bool {
        self.0.iter().any(Ranges::is_empty)
    }

    /// These without others: a part for each of what they are told by, none of which overlap.
    fn without(&self, other: &Sessions) -> Vec<Sessions> {
        let mut found = Vec::new();
        let mut rest = self.clone();
        for at in 0..rest.0.len() {
            let mut outside = rest.clone();
            let (Some(whole), Some(theirs)) = (rest.0.get_mut(at), other.0.get(at)) else { continue };
            if let Some(part) = outside.0.get_mut(at) {
                *part = whole.difference(theirs);
            }
            *whole = whole.intersection(theirs);
            if !outside.is_empty() {
                found.push(outside);
            }
        }
        found
    }

    fn part(&self, at: usize) -> Ranges {
        self.0.get(at).cloned().unwrap_or_else(Ranges::empty)
    }
}

/// How sessions differ from others beside them, in words: the terms and the days that the others do not have.
pub(super) fn told(terms: &Terms, these: &[Sessions], others: &[Sessions]) -> String {
    let all = |of: &[Sessions], at: usize| {
        of.iter().fold(Ranges::empty(), |union, sessions| union.union(&sessions.part(at)))
    };
    let fresh = |at: usize| all(these, at).difference(&all(others, at));
    let mut parts = Vec::new();
    for (at, word) in [(0, "for"), (1, "to"), (2, "at")] {
        let names: Vec<String> = fresh(at).numbers().map(|number| terms.name(number).to_owned()).collect();
        if !names.is_empty() {
            parts.push(format!("{word} {}", listed(&names)));
        }
    }
    let days: Vec<String> = fresh(DAYS).pairs().iter().map(|days| stretch(*days)).collect();
    if !days.is_empty() {
        parts.push(days.join(" and "));
    }
    // Some may have nothing that no other has: they are others only as a whole.
    let is_old = |sessions: &Sessions| {
        (0..sessions.0.len()).all(|at| !sessions.part(at).difference(&fresh(at)).is_empty())
    };
    if these.iter().any(is_old) {
        parts.push("where a purpose, an action, a place and a day come together otherwise".to_owned());
    }
    parts.join("; ")
}

/// So many names are told, and the others are counted.
const MOST_NAMES: usize = 6;

/// Names in a row; of many the first, and how many more there are.
fn listed(names: &[String]) -> String {
    match names.split_at_checked(MOST_NAMES) {
        Some((first, rest)) if rest.len() > 1 => format!("{} and {} more", first.join(", "), rest.len()),
        _ => charta_base::join_words(names, "and"),
    }
}

/// A stretch of days, its end not among them.
fn stretch((start, end): (i64, i64)) -> String {
    let (first, last) = (Day::from_number(start), Day::from_number(end.saturating_sub(1)));
    match (start == Ranges::MIN, end == Ranges::MAX) {
        (true, true) => "on every day".to_owned(),
        (true, false) => format!("until {last}"),
        (false, true) => format!("from {first} on"),
        (false, false) if first == last => format!("on {first}"),
        (false, false) => format!("from {first} until {last}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sessions(sets: [&[i64]; 3], days: (i64, i64)) -> Sessions {
        let [purposes, actions, places] = sets.map(|set| Ranges::from_numbers(set.iter().copied()));
        Sessions([purposes, actions, places, Ranges::between(days.0, days.1)])
    }

    #[test]
    fn what_is_beyond_is_exact() {
        let wide = sessions([&[0, 1], &[0], &[0, 1]], (0, 10));
        let narrow = sessions([&[0], &[0], &[0]], (5, 20));
        let beyond = |these: &[&Sessions], others: &[&Sessions]| {
            let own = |list: &[&Sessions]| list.iter().map(|one| (*one).clone()).collect::<Vec<_>>();
            super::beyond(&own(these), &own(others)).unwrap()
        };
        let has = |all: &[Sessions], at: [i64; 4]| {
            all.iter()
                .filter(|one| (0..4).all(|dimension| one.part(dimension).contains(at[dimension])))
                .count()
        };
        let left = beyond(&[&wide], &[&narrow]);
        for purpose in 0..2 {
            for place in 0..2 {
                for day in 0..25 {
                    let at = [purpose, 0, place, day];
                    let expected = has(std::slice::from_ref(&wide), at) == 1
                        && has(std::slice::from_ref(&narrow), at) == 0;
                    assert_eq!(has(&left, at), usize::from(expected), "{at:?}");
                }
            }
        }
        // What two cover together is none beyond.
        let [low, high] =
            [sessions([&[0, 1], &[0], &[0, 1]], (0, 4)), sessions([&[0, 1], &[0], &[0, 1]], (4, 10))];
        assert!(beyond(&[&wide], &[&low, &high]).is_empty() && !beyond(&[&wide], &[&low]).is_empty());
    }

    #[test]
    fn sessions_are_told_by_what_is_new() {
        let mut terms = Terms::default();
        for term in ["p.study", "p.audit", "a.read", "h.hall"] {
            terms.number(term);
        }
        let before = [sessions([&[0], &[2], &[3]], (0, 10))];
        let fresh = |now: Sessions| told(&terms, &beyond(&[now], &before).unwrap(), &before);
        assert_eq!(fresh(sessions([&[0, 1], &[2], &[3]], (0, 10))), "for p.audit");
        assert_eq!(fresh(sessions([&[0], &[2], &[3]], (0, 12))), "from 1970-01-11 until 1970-01-12");
        // What is only another pair of a purpose and an action is told beside what is new.
        let [other, more] = [sessions([&[1], &[4], &[3]], (0, 10)), sessions([&[0], &[4, 5], &[3]], (0, 10))];
        for term in ["a.export", "a.count"] {
            terms.number(term);
        }
        let before = [sessions([&[0], &[2], &[3]], (0, 10)), other];
        assert_eq!(
            told(&terms, &[more], &before),
            "to a.count; where a purpose, an action, a place and a day come together otherwise"
        );
    }
}
