//! What one project still expects of requests of which the other expects more.
//!
//! What is expected at a place is expected at some place, so that whoever leaves out the place expects less, and something still. In
//! the same way, who names a day expects no longer on the day of judgement what was expected then, and still does on that day.

use crate::difference::{MOST_STEPS, Universe, may_meet};
use crate::guards::{Guards, Said, Sayer};
use crate::index::Index;
use crate::pieces::{TooComplicated, is_too_much};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowSpace;

/// What the other project expects of requests of which this one expects more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// That they are permitted at some place, wherever it is.
    SomePlace,
    /// The same, on these days alone.
    Days(Ranges),
}

/// All that the other project says.
pub(crate) struct Remainder<'a> {
    theirs: &'a [Said],
    /// Whether the other project is the old one.
    is_before: bool,
    around: Index,
    universe: &'a Universe,
}

impl<'a> Remainder<'a> {
    pub(crate) fn of(theirs: &'a [Said], is_before: bool, universe: &'a Universe) -> Remainder<'a> {
        let expected = theirs.iter().enumerate().filter(|(_, said)| said.guards != Guards::Forbidden);
        let mut around = Index::default();
        for (at, said) in expected {
            around.add(at, &said.requests, &universe.datasets_of(&said.requests.columns));
        }
        Remainder { theirs, is_before, around, universe }
    }

    /// What is guarded on one side alone, parted by what the other one expects of it.
    pub(crate) fn parted(
        &self,
        guards: Guards,
        pieces: Vec<Region>,
        space: &mut RowSpace,
    ) -> Result<Vec<(Region, Option<Left>)>, TooComplicated> {
        let mut steps = 0_usize;
        let mut found = Vec::new();
        for piece in pieces {
            for (piece, days) in self.cut(piece, guards, self.dated(guards), &mut steps, space)? {
                if !days.is_empty() {
                    found.push((piece, Some(Left::Days(days))));
                    continue;
                }
                for (piece, days) in self.cut(piece, guards, guards.somewhere(), &mut steps, space)? {
                    found.push((piece, (!days.is_empty()).then_some(Left::SomePlace)));
                }
            }
        }
        Ok(found)
    }

    /// Who says what is left.
    pub(crate) fn sayers(
        &self,
        guards: Guards,
        left: Option<&Left>,
        requests: &Region,
        space: &mut RowSpace,
    ) -> Vec<Sayer> {
        let less = match left {
            Some(Left::Days(_)) => self.dated(guards),
            Some(Left::SomePlace) => guards.somewhere(),
            None => None,
        };
        let said = less.map(|less| self.near(guards, less, requests)).unwrap_or_default();
        let said = said.into_iter().filter(|(_, at)| requests.intersection(at, space).is_some());
        said.map(|(said, _)| said.sayer).collect()
    }

    /// The same of a day; nothing of the new project, where a day that is named no longer is told as one that was guarded.
    fn dated(&self, guards: Guards) -> Option<Guards> {
        guards.dated().filter(|_| !self.is_before)
    }

    /// A product cut by what says less, with the days on which that does; none where nothing does.
    fn cut(
        &self,
        piece: Region,
        guards: Guards,
        less: Option<Guards>,
        steps: &mut usize,
        space: &mut RowSpace,
    ) -> Result<Vec<(Region, Ranges)>, TooComplicated> {
        let near = less.map(|less| self.near(guards, less, &piece)).unwrap_or_default();
        let mut rest = vec![(piece, Ranges::empty())];
        for (said, at) in near {
            let mut cut = Vec::with_capacity(rest.len());
            for (piece, days) in rest {
                match piece.intersection(&at, space) {
                    Some(inside) => {
                        let outside = piece.difference(&at, space).into_iter();
                        cut.extend(outside.map(|piece| (piece, days.clone())));
                        cut.push((inside, days.union(&said.requests.days)));
                    }
                    None => cut.push((piece, days)),
                }
            }
            rest = cut;
            *steps = steps.saturating_add(rest.len());
            if *steps > MOST_STEPS || is_too_much(space) {
                return Err(TooComplicated);
            }
        }
        Ok(rest)
    }

    /// What says less of a product, with the requests of which it does: those of every day, where it names one and the other does not.
    fn near(&self, guards: Guards, less: Guards, product: &Region) -> Vec<(&'a Said, Region)> {
        let near = self.universe.near(&self.around, product).into_iter();
        let near = near.filter_map(|at| self.theirs.get(at)).filter(|said| said.guards.implies(less));
        let near = near.map(|said| {
            let at = said.of(less, product).into_owned();
            let days = if guards.dated() == Some(less) { product.days.clone() } else { at.days.clone() };
            (said, Region { days, ..at })
        });
        near.filter(|(_, at)| may_meet(product, at)).collect()
    }
}
