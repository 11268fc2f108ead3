//! What is owed and by when, in the words of a document's language.

use super::line::{Cell, Line};
use super::speech::Speech;
use super::words::fill;
use charta_model::model::*;
use charta_model::time::{Day, Length, Period, Unit};

struct Words {
    next: &'static str,
    no_start: &'static str,
    no_more: &'static str,
}

static ENGLISH: Words = Words {
    next: "next on {}",
    no_start: "the contract says no first day from which to count",
    no_more: "no further time within the term",
};

static FRENCH: Words = Words {
    next: "prochaine fois le {}",
    no_start: "le contrat n’indique pas de premier jour à partir duquel compter",
    no_more: "plus aucune fois pendant la durée",
};

/// The first day not before `on` of those that lie so often after the first day of a term, and in it. Each is counted from that first
/// day: a month without its day has its last day.
fn again(every: Length, term: Period, on: Day) -> Option<Day> {
    let since = term.from?;
    let most_days = u64::from(every.amount).saturating_mul(match every.unit {
        Unit::Day => 1,
        Unit::Week => 7,
        Unit::Month => 31,
        Unit::Year => 366,
    });
    let gone = u64::try_from(on.number() - since.number()).unwrap_or(0);
    // Not beyond the next time, however long months are.
    let mut times = gone.checked_div(most_days)?.max(1);
    loop {
        let amount = u32::try_from(times.saturating_mul(u64::from(every.amount))).ok()?;
        let day = since.plus(Length { amount, ..every });
        if day >= on {
            // Beyond the calendar's last day, nothing can be told.
            let is_within = term.last.is_none_or(|last| day <= last) && day < Day::LAST;
            return is_within.then_some(day);
        }
        times += 1;
    }
}

impl Speech<'_> {
    pub(super) fn duty_object(&self, object: &DutyObject) -> Line {
        let words = self.words;
        match object {
            DutyObject::Dataset(dataset) => self.dataset(*dataset),
            DutyObject::Thing(thing) => match thing.as_ref() {
                "results" => words.results,
                "report" => words.report,
                "breach" => words.breach,
                "log" => words.log,
                "certificate" => words.certificate,
                "findings" => words.findings_thing,
                "requests" => words.requests,
                "copies" => words.copies,
                "models" => words.models,
                "enriched_data" => words.enriched_data,
                "change" => words.change,
                "subprocessor" => words.subprocessor,
                "persons" => words.persons,
                other => other,
            }
            .into(),
        }
    }

    /// Who bears a duty, and that their processors bear it too where it must be passed on.
    pub(super) fn bearers(&self, duty: &Duty) -> Cell {
        let passed_on = duty.passed_on.then(|| self.words.passed_on.into());
        self.party_set(&duty.parties.value).into_iter().chain(passed_on).collect()
    }

    /// When a duty is due.
    pub(super) fn due(&self, due: Due) -> String {
        let words = self.words;
        match due {
            Due::Within(length, event) => {
                fill(words.within, &[&self.spelt(self.length(length)), &self.event(event)])
            }
            Due::WithinHours(count, event) => {
                fill(words.within, &[&self.spelt(self.hours(count)), &self.event(event)])
            }
            Due::WithinWorkingDays(count, event) => {
                let delay = self.spelt(self.delay(Delay::WorkingDays(count)));
                fill(words.within, &[&delay, &self.event(event)])
            }
            Due::For(length, event) => fill(words.lasting, &[&self.length(length), &self.event(event)]),
            Due::Before(day) => fill(words.before, &[&self.day(day)]),
            Due::NotBefore(day) => fill(words.not_before, &[&self.day(day)]),
            Due::Until(day) => fill(words.until_day, &[&self.day(day)]),
            Due::Every(length) => self.every(length),
            Due::Always => words.at_all_times.to_owned(),
        }
    }

    /// The last day on which a duty is due, where the contract itself tells it; of one that is due again and again, the next such day.
    pub(super) fn due_day(&self, due: Due, term: Period) -> Option<Day> {
        match due {
            Due::Within(length, event) | Due::For(length, event) => {
                self.model.day_of(event, term).map(|day| day.plus(length))
            }
            Due::Before(day) => Some(day.previous()),
            Due::Until(day) => Some(day),
            Due::Every(every) => again(every, term, self.on),
            Due::WithinHours(..) | Due::WithinWorkingDays(..) | Due::NotBefore(_) | Due::Always => None,
        }
    }

    /// When a duty is due, and the day itself where the term or the event tells it.
    pub(super) fn due_with_day(&self, due: Due, term: Period) -> Cell {
        let words = self.words;
        let event = match due {
            Due::Within(_, event)
            | Due::WithinHours(_, event)
            | Due::WithinWorkingDays(_, event)
            | Due::For(_, event) => Some(event),
            Due::Before(_) | Due::NotBefore(_) | Due::Until(_) | Due::Every(_) | Due::Always => None,
        };
        let day = event.and_then(|event| self.model.day_of(event, term));
        let told = match (due, self.due_day(due, term)) {
            (Due::Within(..), Some(day)) => Some(fill(words.by_day, &[&self.day(day)])),
            (Due::For(..), Some(day)) => Some(fill(words.until_day, &[&self.day(day)])),
            (Due::Every(_), Some(day)) => Some(fill(self.pick(&ENGLISH, &FRENCH).next, &[&self.day(day)])),
            (Due::Every(_), None) => {
                let own = self.pick(&ENGLISH, &FRENCH);
                Some(if term.from.is_none() { own.no_start } else { own.no_more }.to_owned())
            }
            _ if day.is_none() && matches!(event, Some(Event::Named(_))) => Some(words.event_open.to_owned()),
            _ => None,
        };
        std::iter::once(self.due(due)).chain(told).map(Line::from).collect()
    }

    /// `every month`, `every 6 months`; `chaque mois`, `tous les 6 mois`.
    pub(super) fn every(&self, length: Length) -> String {
        let text = self.length(length);
        match (self.words.code, length.amount, length.unit) {
            ("fr", 1, Unit::Year) => fill(self.words.every, &["année"]),
            ("fr", 1, _) => fill(self.words.every, &[text.split(' ').next_back().unwrap_or_default()]),
            ("fr", _, Unit::Week) => format!("toutes les {text}"),
            ("fr", ..) => format!("tous les {text}"),
            _ => fill(self.words.every, &[text.strip_prefix("1 ").unwrap_or(&text)]),
        }
    }

    /// A length of one, as it stands in a French sentence: `un jour`.
    fn spelt(&self, length: String) -> String {
        match length.strip_prefix("1 ").filter(|_| self.words.code == "fr") {
            Some(unit @ ("heure" | "semaine")) => format!("une {unit}"),
            Some(unit) => format!("un {unit}"),
            None => length,
        }
    }

    fn hours(&self, count: u32) -> String {
        match count {
            1 => self.words.hour.to_owned(),
            count => fill(self.words.hours, &[&count.to_string()]),
        }
    }

    pub(super) fn event(&self, event: Event) -> String {
        let words = self.words;
        match event {
            Event::StartOfTerm => words.event_start.to_owned(),
            Event::EndOfTerm => words.event_end.to_owned(),
            Event::Breach => words.event_breach.to_owned(),
            Event::Request => words.event_request.to_owned(),
            Event::Publication => words.event_publication.to_owned(),
            Event::LastUse => words.event_last_use.to_owned(),
            Event::ChangeOfControl => words.event_control.to_owned(),
            Event::Approval => words.event_approval.to_owned(),
            Event::Collection => words.event_collection.to_owned(),
            Event::Named(id) => {
                let event = self.model.events.get(id);
                fill(words.event_named, &[event.map_or("", |event| self.title(&event.about))])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(every: (u32, Unit), from: &str, last: Option<&str>, on: &str) -> Option<String> {
        let (amount, unit) = every;
        let term = Period { from: Day::parse(from), last: last.and_then(Day::parse) };
        again(Length { amount, unit }, term, Day::parse(on)?).map(|day| day.to_string())
    }

    #[test]
    fn what_is_owed_again_and_again_has_a_next_day() {
        let told = |day: &str| Some(day.to_owned());
        let half = (6, Unit::Month);
        assert_eq!(next(half, "2024-01-31", None, "2023-01-01"), told("2024-07-31"));
        assert_eq!(next(half, "2024-01-31", None, "2024-07-31"), told("2024-07-31"));
        assert_eq!(next(half, "2024-01-31", None, "2024-08-01"), told("2025-01-31"));
        assert_eq!(next((1, Unit::Month), "2024-01-31", None, "2026-02-03"), told("2026-02-28"));
        assert_eq!(next((1, Unit::Year), "2024-02-29", None, "2028-01-01"), told("2028-02-29"));
        assert_eq!(next((2, Unit::Week), "2026-01-01", None, "2026-01-16"), told("2026-01-29"));
        assert_eq!(next((1, Unit::Day), "0001-01-01", None, "9000-01-01"), told("9000-01-01"));
        assert_eq!(next(half, "2024-01-31", Some("2024-12-31"), "2024-08-01"), None);
        assert_eq!(next((9_000, Unit::Year), "2024-01-31", None, "2024-08-01"), None);
        assert_eq!(next((0, Unit::Day), "2024-01-31", None, "2024-08-01"), None);
    }
}
