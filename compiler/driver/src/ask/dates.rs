//! The days on which a clause holds, where a change is about them.

use super::edits::Edit;
use super::thought::{Atom, Thought};
use charta_base::Span;
use charta_model::model::{About, ClauseId, Contract, Grant};
use charta_model::ranges::Ranges;
use charta_model::time::{Unit, describe_days};
use std::collections::BTreeSet;

/// A stretch of days as a clause says it: `from 2026-01-01 until 2026-12-31`; nothing where it is more than one, or all days.
pub(super) fn written(days: &Ranges) -> Option<String> {
    let is_one = days.pairs().len() == 1 && *days != Ranges::all();
    is_one.then(|| describe_days(days))
}

impl Thought<'_> {
    /// The dates of a new permit: those of the clause on which it is modelled, where they hold the day that is asked about; else from that day
    /// until its contract ends, as where a forbid still holds before it. Nothing where that clause has none, so that its contract says when
    /// it holds.
    pub(super) fn dates_of(
        &self,
        contract: &Contract,
        like: Option<&Grant>,
        lifted: &BTreeSet<ClauseId>,
    ) -> Option<String> {
        let day = self.answer.day.number();
        let ends_before =
            |id: &ClauseId| self.grant(*id).is_some_and(|grant| self.ends_before(*id, grant).is_some());
        let days = like.and_then(|grant| grant.days.as_ref()).map(|said| &said.value);
        let from = if lifted.iter().any(ends_before) { day } else { Ranges::MIN };
        let end = contract.term.and_then(|term| term.value.last).map(|last| last.number().saturating_add(1));
        match days.filter(|days| days.contains(day)) {
            Some(days) => written(&days.intersection(&Ranges::between(from, Ranges::MAX))),
            None if days.is_none() && from != day => None,
            None => {
                let end = end.filter(|end| *end > day);
                let open = if days.is_none() { Ranges::MAX } else { day.saturating_add(1) };
                written(&Ranges::between(day, end.unwrap_or(open)))
            }
        }
    }

    /// A permit that has dates of its own, with dates that hold the day that is asked about as well.
    pub(super) fn longer(&self, id: ClauseId, grant: &Grant, about: &About) -> Option<Atom> {
        let said = grant.days.as_ref().filter(|days| !days.value.contains(self.answer.day.number()))?;
        let span = self.only_dates(said.span)?;
        let [(start, end)] = *said.value.pairs() else { return None };
        let day = self.answer.day.number();
        let new = written(&Ranges::between(start.min(day), end.max(day.saturating_add(1))))?;
        let words = format!("let {} hold on {} as well", self.model().clause_name(id), self.answer.day);
        Some(Atom::of(Edit { span, new, words }, Some(about)))
    }

    /// A forbid that nothing but its dates could narrow, with dates that end before the day that is asked about; and the days that it lets go.
    pub(super) fn ends_before(&self, id: ClauseId, grant: &Grant) -> Option<(Edit, Ranges)> {
        let clause = self.model().clauses.get(id)?;
        if !self.exceptions((id, clause), grant).is_empty() {
            return None;
        }
        let said = grant.days.as_ref()?;
        let span = self.only_dates(said.span)?;
        let [(start, _)] = *said.value.pairs() else { return None };
        let day = self.answer.day;
        let left = Ranges::between(start, day.number());
        let new = written(&left).filter(|_| start < day.number())?;
        let words = format!("let {} end before {day}", self.model().clause_name(id));
        Some((Edit { span, new, words }, said.value.difference(&left)))
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
