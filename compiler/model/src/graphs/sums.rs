//! Sums that change from day to day: of shares, each of which counts on days of its own.

use crate::model::Share;
use crate::ranges::Ranges;

/// A sum as it is on each of some days, in steps: between two steps it stays the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Steps {
    /// Half-open pairs of days with the sum on them, in order.
    steps: Vec<(i64, i64, i128)>,
}

impl Steps {
    /// The sum, on the days `during`, of a constant and of shares that count on their days alone. It takes about as long as there are
    /// pairs of days, however many days there are.
    pub fn of(during: &Ranges, constant: Share, shares: impl IntoIterator<Item = (Ranges, Share)>) -> Steps {
        // A day, by how much the sum changes on it, and whether the days asked about begin or end.
        let mut changes: Vec<(i64, i128, i32)> = Vec::new();
        let mut add = |days: &Ranges, amount: i128, asked: i32| {
            for (start, end) in days.pairs() {
                changes.push((*start, amount, asked));
                changes.push((*end, -amount, -asked));
            }
        };
        for (days, share) in shares.into_iter().filter(|(_, share)| *share > Share::default()) {
            add(&days.intersection(during), i128::from(share.0), 0);
        }
        add(during, 0, 1);
        changes.sort_unstable_by_key(|(day, ..)| *day);
        let mut steps: Vec<(i64, i64, i128)> = Vec::new();
        let (mut sum, mut asked) = (i128::from(constant.0), 0);
        for pair in changes.windows(2) {
            let [(start, amount, begins), (end, ..)] = pair else { continue };
            sum += amount;
            asked += begins;
            if start < end && asked > 0 {
                steps.push((*start, *end, sum));
            }
        }
        Steps { steps }
    }

    /// What is left of the whole on each day once this is taken from it: nothing where the sum is the whole or more.
    #[must_use]
    pub fn rest(mut self) -> Steps {
        for (_, _, sum) in &mut self.steps {
            *sum = (i128::from(Share::WHOLE.0) - *sum).max(0);
        }
        self
    }

    /// The steps as shares of the days on which they hold.
    pub fn parts(&self) -> impl Iterator<Item = (Ranges, Share)> + '_ {
        self.steps.iter().map(|(start, end, sum)| (Ranges::between(*start, *end), share(*sum)))
    }

    /// The days on which the sum is at least so much.
    pub fn days_of_at_least(&self, least: Share) -> Ranges {
        let least = i128::from(least.0);
        let steps = self.steps.iter().filter(|(_, _, sum)| *sum >= least);
        Ranges::from_pairs(steps.map(|(start, end, _)| (*start, *end)).collect())
    }

    /// The most that the sum is on any day; nothing where there are no days.
    pub fn most(&self) -> Share {
        self.steps.iter().map(|(_, _, sum)| share(*sum)).max().unwrap_or_default()
    }
}

fn share(sum: i128) -> Share {
    Share(u64::try_from(sum.max(0)).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_has_a_step_wherever_it_changes() {
        let during = Ranges::between(0, 10);
        let shares = [
            (Ranges::between(2, 6), Share(5)),
            (Ranges::between(4, 20), Share(3)),
            (Ranges::from_pairs(vec![(-5, 1), (8, 9)]), Share(1)),
        ];
        let sum = Steps::of(&during, Share(1), shares.clone());
        for day in 0..10 {
            let plain = shares.iter().filter(|(days, _)| days.contains(day)).map(|(_, share)| share.0);
            let plain = 1 + plain.sum::<u64>();
            for least in 0..12 {
                assert_eq!(sum.days_of_at_least(Share(least)).contains(day), plain >= least, "{day} {least}");
            }
            let of_the_day: Vec<Share> =
                sum.parts().filter(|(days, _)| days.contains(day)).map(|(_, share)| share).collect();
            assert_eq!(of_the_day, vec![Share(plain)]);
        }
        assert_eq!(sum.most(), Share(9));
        assert!(sum.days_of_at_least(Share(0)).is_subset(&during));
    }

    #[test]
    fn the_rest_is_never_less_than_nothing() {
        let sum = Steps::of(
            &Ranges::all(),
            Share::default(),
            [(Ranges::between(0, 5), Share::WHOLE), (Ranges::between(3, 9), Share(1))],
        );
        let rest = sum.rest();
        assert_eq!(rest.days_of_at_least(Share::WHOLE), Ranges::all().difference(&Ranges::between(0, 9)));
        assert_eq!(rest.days_of_at_least(Share(1)), Ranges::all().difference(&Ranges::between(0, 5)));
        assert!(Steps::of(&Ranges::empty(), Share(3), []).parts().next().is_none());
    }
}
