//! How a column is shown, from least to most revealing: a partial order.

use std::cmp::Ordering;

/// How the values of a column are shown, cells aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shown {
    /// Not at all.
    Hidden,
    /// A date by its calendar year.
    Year,
    /// A date by its quarter of the year.
    Quarter,
    /// A date by its month.
    Month,
    /// A date by the Monday of its week.
    Week,
    /// A number by the largest multiple of the step (in ten-thousandths) that is not above it.
    Steps(i64),
    /// A text by its first characters.
    FirstCharacters(u32),
    /// Another pseudonym, keyed by the contract.
    Repseudonymised,
    /// Unchanged.
    AsIs,
}

impl Shown {
    /// Compares how much two ways reveal; `None` where neither reveals all that the other does.
    pub fn compare(self, other: Shown) -> Option<Ordering> {
        match (self.is_within(other), other.is_within(self)) {
            (true, true) => Some(Ordering::Equal),
            (true, false) => Some(Ordering::Less),
            (false, true) => Some(Ordering::Greater),
            (false, false) => None,
        }
    }

    /// Whether what this way shows can be worked out from what `other` shows.
    fn is_within(self, other: Shown) -> bool {
        match (self, other) {
            (Shown::Hidden, _) | (_, Shown::AsIs) => true,
            (Shown::Year, Shown::Quarter | Shown::Month) | (Shown::Quarter, Shown::Month) => true,
            (Shown::Steps(coarse), Shown::Steps(fine)) => fine > 0 && coarse % fine == 0,
            (Shown::FirstCharacters(few), Shown::FirstCharacters(many)) => few <= many,
            (a, b) => a == b,
        }
    }
}

impl std::fmt::Display for Shown {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Shown::Hidden => write!(formatter, "hidden"),
            Shown::Year => write!(formatter, "by year"),
            Shown::Quarter => write!(formatter, "by quarter"),
            Shown::Month => write!(formatter, "by month"),
            Shown::Week => write!(formatter, "by week"),
            Shown::Steps(step) => write!(formatter, "by steps of {}", crate::value::decimal_text(*step)),
            Shown::FirstCharacters(1) => write!(formatter, "by first 1 character"),
            Shown::FirstCharacters(count) => write!(formatter, "by first {count} characters"),
            Shown::Repseudonymised => write!(formatter, "repseudonymised per contract"),
            Shown::AsIs => write!(formatter, "as is"),
        }
    }
}

/// How a column is shown: in a row, or only in cells of at least so many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Form {
    /// The least number of rows that a shown cell has; `None` where rows are shown one by one.
    pub cells: Option<u32>,
    /// How the values are shown.
    pub shown: Shown,
}

impl Form {
    /// Nothing is shown.
    pub const HIDDEN: Form = Form { cells: None, shown: Shown::Hidden };
    /// Rows one by one, values unchanged.
    pub const AS_IS: Form = Form { cells: None, shown: Shown::AsIs };

    /// Compares how much two forms reveal; `None` where neither reveals all that the other does.
    /// Hidden is below everything, and cells are below anything shown row by row.
    pub fn compare(self, other: Form) -> Option<Ordering> {
        match (self.shown == Shown::Hidden, other.shown == Shown::Hidden) {
            (true, true) => return Some(Ordering::Equal),
            (true, false) => return Some(Ordering::Less),
            (false, true) => return Some(Ordering::Greater),
            (false, false) => {}
        }
        match (self.cells, other.cells) {
            (None, None) => self.shown.compare(other.shown),
            (Some(_), None) => Some(Ordering::Less),
            (None, Some(_)) => Some(Ordering::Greater),
            (Some(mine), Some(theirs)) => {
                // A larger least cell reveals less.
                let size = theirs.cmp(&mine);
                match (size, self.shown.compare(other.shown)?) {
                    (Ordering::Equal, order) | (order, Ordering::Equal) => Some(order),
                    (a, b) if a == b => Some(a),
                    _ => None,
                }
            }
        }
    }
}

impl std::fmt::Display for Form {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.cells, self.shown) {
            (None, shown) => write!(formatter, "{shown}"),
            (Some(least), Shown::AsIs) => write!(formatter, "in cells of at least {least}"),
            (Some(least), shown) => write!(formatter, "{shown}, in cells of at least {least}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_a_partial_order() {
        let shown = [
            Shown::Hidden,
            Shown::Year,
            Shown::Quarter,
            Shown::Month,
            Shown::Week,
            Shown::Steps(50_000),
            Shown::Steps(100_000),
            Shown::Steps(70_000),
            Shown::FirstCharacters(2),
            Shown::FirstCharacters(3),
            Shown::Repseudonymised,
            Shown::AsIs,
        ];
        let forms: Vec<Form> = [None, Some(5), Some(11)]
            .into_iter()
            .flat_map(|cells| shown.iter().map(move |shown| Form { cells, shown: *shown }))
            .collect();
        for a in &forms {
            assert_eq!(a.compare(*a), Some(Ordering::Equal));
            for b in &forms {
                assert_eq!(a.compare(*b), b.compare(*a).map(Ordering::reverse), "{a} {b}");
                for c in &forms {
                    let below = |x: &Form, y: &Form| x.compare(*y).is_some_and(Ordering::is_le);
                    assert!(!(below(a, b) && below(b, c)) || below(a, c), "{a} {b} {c}");
                }
            }
        }
        assert_eq!(Shown::Week.compare(Shown::Year), None);
        assert_eq!(Shown::Repseudonymised.compare(Shown::FirstCharacters(2)), None);
        assert_eq!(Shown::Steps(100_000).compare(Shown::Steps(50_000)), Some(Ordering::Less));
    }
}
