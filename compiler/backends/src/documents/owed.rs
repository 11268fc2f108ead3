//! What is owed and by when, in the words of a document's language.

use super::line::{Cell, Line};
use super::speech::Speech;
use super::words::fill;
use charta_model::model::*;
use charta_model::time::{Day, Length, Period, Unit};

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

    /// The last day on which a duty is due, where the contract itself tells it.
    pub(super) fn due_day(&self, due: Due, term: Period) -> Option<Day> {
        match due {
            Due::Within(length, event) | Due::For(length, event) => {
                self.model.day_of(event, term).map(|day| day.plus(length))
            }
            Due::Before(day) => Some(day.previous()),
            Due::Until(day) => Some(day),
            Due::WithinHours(..)
            | Due::WithinWorkingDays(..)
            | Due::NotBefore(_)
            | Due::Every(_)
            | Due::Always => None,
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
