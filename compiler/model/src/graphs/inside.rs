//! When one jurisdiction lies in another.

use crate::model::{Model, TermId};
use crate::ranges::Ranges;
use rustc_hash::FxHashMap;

/// The days on which a jurisdiction lies in another: by its parents always, by a dated membership while that lasts.
pub fn days_inside(model: &Model, term: TermId, wanted: TermId) -> Ranges {
    let mut inside: FxHashMap<TermId, Ranges> = FxHashMap::default();
    let mut open = vec![(term, Ranges::all())];
    while let Some((at, days)) = open.pop() {
        let known = inside.entry(at).or_default();
        let news = days.difference(known);
        if news.is_empty() {
            continue;
        }
        *known = known.union(&news);
        let Some(facts) = model.terms.get(at) else { continue };
        open.extend(facts.parents.iter().map(|parent| (*parent, news.clone())));
        let memberships = facts.memberships.iter();
        open.extend(memberships.map(|member| (member.value, member.period.days().intersection(&news))));
    }
    inside.remove(&wanted).unwrap_or_default()
}

/// The days on which jurisdictions lie in one of some others, each worked out once.
#[derive(Debug)]
pub struct Inside<'a> {
    model: &'a Model,
    wanted: &'a [TermId],
    known: FxHashMap<TermId, Ranges>,
}

impl<'a> Inside<'a> {
    /// Of nothing yet.
    pub fn new(model: &'a Model, wanted: &'a [TermId]) -> Inside<'a> {
        Inside { model, wanted, known: FxHashMap::default() }
    }

    /// The days on which one does.
    pub fn days(&mut self, term: TermId) -> &Ranges {
        let (model, wanted) = (self.model, self.wanted);
        self.known.entry(term).or_insert_with(|| {
            let each = wanted.iter().map(|wanted| days_inside(model, term, *wanted));
            each.fold(Ranges::empty(), |all, days| all.union(&days))
        })
    }
}
