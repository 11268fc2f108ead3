//! The days on which a clause holds, where a change is about them.

use super::edits::Edit;
use super::thought::{Atom, Thought};
use charta_base::Span;
use charta_model::model::{About, ClauseId, Contract, Effect, Grant};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowsId;
use charta_model::rules::datasets_of;
use charta_model::time::{Period, Unit, describe_days};
use std::collections::BTreeSet;

/// A stretch of days as a clause says it: `from 2026-01-01 until 2026-12-31`; nothing where it is more than one, or all days.
pub(super) fn written(days: &Ranges) -> Option<String> {
    let is_one = days.pairs().len() == 1 && *days != Ranges::all();
    is_one.then(|| describe_days(days))
}

/// A stretch of days as a fact.
pub(super) fn dates(period: Period) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(period.from.map(|from| format!("from {from}")));
    parts.extend(period.last.map(|last| format!("until {last}")));
    parts.join(" ")
}

/// A forbid with other dates.
pub(super) struct OtherDays {
    pub(super) edit: Edit,
    /// The days on which it then holds.
    left: Ranges,
    /// Those on which it holds no longer.
    pub(super) let_go: Ranges,
}

impl Thought<'_> {
    /// The dates of a new permit: those of the clause on which it is modelled, where they hold the day that is asked about; else from that day
    /// until its contract ends. Where a forbid holds before that day or after it, none of its days. Nothing where that clause has none, so
    /// that its contract says when it holds.
    pub(super) fn dates_of(
        &self,
        contract: &Contract,
        like: Option<&Grant>,
        lifted: &BTreeSet<ClauseId>,
    ) -> Option<String> {
        let day = self.answer.day.number();
        let next = day.saturating_add(1);
        let narrowed = lifted.iter().filter_map(|id| self.on_other_days(*id, self.grant(*id)?));
        let window = narrowed.fold(Ranges::all(), |window, other| {
            let kept = match other.left.first() {
                Some(first) if first > day => Ranges::between(Ranges::MIN, next),
                _ => Ranges::between(day, Ranges::MAX),
            };
            window.intersection(&kept)
        });
        let window = window.intersection(&self.open_days(like));
        let days = like.and_then(|grant| grant.days.as_ref()).map(|said| &said.value);
        let end = contract.term.and_then(|term| term.value.last).map(|last| last.number().saturating_add(1));
        let dates = match days {
            Some(days) if days.contains(day) => days.clone(),
            Some(_) => Ranges::between(day, end.unwrap_or(next).max(next)),
            // What is dated for once ends with the contract, as is said of it.
            None if window.contains(Ranges::MIN) => Ranges::all(),
            None => Ranges::between(Ranges::MIN, end.unwrap_or(Ranges::MAX).max(next)),
        };
        written(&dates.intersection(&window))
    }

    /// The stretch of days about the one that is asked about on which no forbid closes what is denied in the rows of a clause: the days of those that
    /// hold before that day or after it are left out.
    fn open_days(&self, like: Option<&Grant>) -> Ranges {
        let day = self.answer.day.number();
        let rules = &self.program.rules;
        let mut space = rules.rows.borrow().clone();
        let columns = self.missing();
        let datasets = datasets_of(self.model(), &columns);
        let rows = like.into_iter().flat_map(|grant| &grant.data);
        let rows = rows.filter(|data| datasets.contains(&data.dataset)).map(|data| data.rows);
        let rows = rows.reduce(|all, rows| space.or(all, rows)).unwrap_or(RowsId::ALL);
        let denied = Region { columns, rows, days: Ranges::all(), ..self.wanted.clone() };
        let forbids = datasets.iter().flat_map(|dataset| rules.about_dataset(*dataset)).map(|(_, rule)| rule);
        let closing = forbids
            .filter(|rule| rule.effect == Effect::Forbid && !rule.days.contains(day))
            .filter_map(|rule| denied.intersection(&Region::of(rule), &mut space).map(|region| region.days));
        let closed = closing.fold(Ranges::empty(), |all, days| all.union(&days));
        let open = Ranges::all().difference(&closed);
        let about = open.pairs().iter().find(|(start, end)| (*start..*end).contains(&day));
        about.map_or_else(Ranges::all, |(start, end)| Ranges::between(*start, *end))
    }

    /// A permit that has dates of its own, with dates that hold the day that is asked about as well.
    pub(super) fn longer(&self, id: ClauseId, grant: &Grant, about: &About) -> Option<Atom> {
        let said = grant.days.as_ref().filter(|days| !days.value.contains(self.answer.day.number()))?;
        let span = self.only_dates(said.span)?;
        let [(start, end)] = *said.value.pairs() else { return None };
        let day = self.answer.day.number();
        let new = written(&Ranges::between(start.min(day), end.max(day.saturating_add(1))))?;
        let words = format!("let {} hold on {} as well", self.model().clause_name(id), self.answer.day);
        Some(Atom { is_longer: true, ..Atom::of(Edit { span, new, words }, Some(about)) })
    }

    /// A forbid that nothing but its dates could narrow, with dates that end before the day that is asked about, or else begin after it.
    pub(super) fn on_other_days(&self, id: ClauseId, grant: &Grant) -> Option<OtherDays> {
        let clause = self.model().clauses.get(id)?;
        if !self.exceptions((id, clause), grant).is_empty() {
            return None;
        }
        let said = grant.days.as_ref()?;
        let span = self.only_dates(said.span)?;
        let [(start, end)] = *said.value.pairs() else { return None };
        let day = self.answer.day;
        let next = day.number().saturating_add(1);
        let (left, how) = match start < day.number() {
            true => (Ranges::between(start, day.number()), "end before"),
            false => (Ranges::between(next, end), "begin after"),
        };
        let new = written(&left).filter(|_| !left.is_empty())?;
        let words = format!("let {} {how} {day}", self.model().clause_name(id));
        Some(OtherDays { edit: Edit { span, new, words }, let_go: said.value.difference(&left), left })
    }

    /// The dates of a clause with the word before them, where nothing but dates stands between the first and the last, so that others can take
    /// their place.
    fn only_dates(&self, said: Span) -> Option<Span> {
        let is_date = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
        let is_word = |word: &str| matches!(word, "from" | "until" | "on" | "for");
        let text = self.compiled.sources.text(said);
        if !text.split_whitespace().all(|word| is_date(word) || is_word(word) || Unit::named(word).is_some())
        {
            return None;
        }
        if !text.starts_with(|c: char| c.is_ascii_digit()) {
            return Some(said);
        }
        let before = self.compiled.sources.get(said.file)?.text.get(..said.start as usize)?.trim_end();
        let word = before.split_whitespace().next_back().filter(|word| is_word(word))?;
        let start = before.len().checked_sub(word.len())?;
        Some(Span { start: u32::try_from(start).ok()?, ..said })
    }
}
