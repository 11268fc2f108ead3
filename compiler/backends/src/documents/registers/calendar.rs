//! The days of the registers as an iCalendar file (RFC 5545): duties with a day, and when terms, approvals, certificates and
//! waivers end and reviews are due. Every event is a whole day. Its name for calendars stays the same as long as its clause does, so that a file that is
//! read in again changes events and makes no new ones.

use super::duties;
use crate::documents::draft::Mark;
use crate::documents::line::Line;
use crate::documents::{Documents, Subject, place};
use crate::escape;
use charta_base::hex;
use charta_model::model::*;
use charta_model::time::{Day, Length, Unit};
use icalendar::{Calendar, Component, Event as Entry, EventLike, EventStatus, Property};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

struct Words {
    ends: &'static str,
    approval: &'static str,
    certificate: &'static str,
    certificate_followed: &'static str,
    waiver: &'static str,
    review: &'static str,
    duty: &'static str,
    not_before: &'static str,
    clause: &'static str,
    waiver_told: &'static str,
    used_by: &'static str,
    of_term: &'static str,
    of_approval: &'static str,
    of_certificate: &'static str,
    of_waiver: &'static str,
    of_review: &'static str,
    of_duty: &'static str,
}

static ENGLISH: Words = Words {
    ends: "{}: the contract ends",
    approval: "{}: the approval of {} ends",
    certificate: "{}: the certificate {} ends",
    certificate_followed: "{}: the certificate {} ends ({})",
    waiver: "{}: the waiver of {} ends",
    review: "{}: review",
    duty: "{}: {} — {}",
    not_before: "{}: not before this day: {} — {}",
    clause: "Clause: {}. {}",
    waiver_told: "Answered for by {}. {}",
    used_by: "Behind {}.",
    of_term: "end of a contract",
    of_approval: "approval",
    of_certificate: "certificate",
    of_waiver: "waiver",
    of_review: "review",
    of_duty: "duty",
};

static FRENCH: Words = Words {
    ends: "{} : fin du contrat",
    approval: "{} : fin de l’autorisation ({})",
    certificate: "{} : fin du certificat {}",
    certificate_followed: "{} : fin du certificat {} ({})",
    waiver: "{} : fin de la dérogation à {}",
    review: "{} : réexamen",
    duty: "{} : {} — {}",
    not_before: "{} : pas avant ce jour : {} — {}",
    clause: "Clause : {}. {}",
    waiver_told: "En répond : {}. {}",
    used_by: "Derrière {}.",
    of_term: "fin de contrat",
    of_approval: "autorisation",
    of_certificate: "certificat",
    of_waiver: "dérogation",
    of_review: "réexamen",
    of_duty: "obligation",
};

/// Something that happens on a day, or again and again.
struct Happening {
    /// What makes it the same event in a later build.
    key: Vec<String>,
    day: Day,
    /// How it comes again.
    again: Option<Again>,
    summary: Line,
    description: Line,
    /// What it is, in a word or two.
    category: &'static str,
}

/// Every so often from a day on, which is no occurrence itself, until a last day.
#[derive(Debug, Clone, Copy)]
struct Again {
    since: Day,
    every: Length,
    until: Option<Day>,
}

/// The file. Of a draft, each event says so.
pub(super) fn calendar(
    documents: &Documents<'_>,
    all: &[super::Gathered<'_>],
    draft: Option<&Mark>,
) -> Result<String, String> {
    let judgement = documents.judgement;
    let (project, on) = (judgement.input.project, judgement.input.checked.on());
    let mut happenings: Vec<Happening> =
        documents.subjects.iter().flat_map(|subject| of_subject(documents, subject)).collect();
    happenings.extend(certificates(documents, all));
    // The calendar's last day may stand for a later one.
    happenings.retain(|happening| happening.day < Day::LAST);
    let mut entries: Vec<(Day, String, Entry)> = Vec::new();
    // What says the same twice is told apart by its place among its likes.
    let mut likes: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for happening in happenings {
        let before = likes.entry(happening.key.clone()).or_default();
        let mut key = happening.key.clone();
        if *before > 0 {
            key.push(before.to_string());
        }
        *before += 1;
        let uid = uid(project, &key);
        entries.push((happening.day, uid.clone(), entry(&happening, &uid, on, draft)));
    }
    entries.sort_by(|(day, uid, _), (other, others, _)| (day, uid).cmp(&(other, others)));
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//Charta//Registers//EN"));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar.append_property(Property::new("X-WR-CALNAME", marked(draft, escape::cell(project))));
    for (_, _, entry) in entries {
        calendar.push(entry);
    }
    Ok(calendar.to_string())
}

/// What happens under a contract.
fn of_subject(documents: &Documents<'_>, subject: &Subject<'_>) -> Vec<Happening> {
    let speech = &documents.speech;
    let (model, words) = (speech.model, speech.pick(&ENGLISH, &FRENCH));
    let contract = subject.clauses.contract;
    let (path, title) = (contract.about.path.to_string(), speech.contract(subject.clauses.id));
    let term = subject.clauses.term();
    let once = |key: &[&str], day: Day, summary: Line, description: Line, category: &'static str| {
        let key = [&[path.as_str()], key].concat().into_iter().map(str::to_owned).collect();
        Happening { key, day, again: None, summary, description, category }
    };
    let mut found = Vec::new();
    if let Some(last) = term.last {
        let summary = Line::told(words.ends, std::slice::from_ref(&title));
        found.push(once(&["term"], last, summary, Line::default(), words.of_term));
    }
    for approval in &contract.approvals {
        let Some(last) = approval.period.last else { continue };
        let authority = speech.party(approval.value.authority);
        let summary = Line::told(words.approval, &[title.clone(), authority]);
        let reference = approval.value.reference.as_deref().unwrap_or_default();
        let by = model.parties.get(approval.value.authority).map_or("", |party| &*party.about.path);
        found.push(once(&["approval", by], last, summary, reference.into(), words.of_approval));
    }
    if let (Some(review), Some(since)) =
        (contract.review, contract.reviewed.map(|day| day.value).or(term.from))
    {
        let summary = Line::told(words.review, std::slice::from_ref(&title));
        let again = Again { since, every: review.value, until: term.last };
        let first = once(&["review"], since.plus(review.value), summary, Line::default(), words.of_review);
        found.extend(repeated(first, again));
    }
    for (_, clause) in subject.clauses.every() {
        if let ClauseKind::Waive(waiver) = &clause.kind {
            let summary = Line::told(words.waiver, &[title.clone(), Line::from(&*waiver.check.value)]);
            let told =
                Line::told(words.waiver_told, &[Line::from(&*waiver.by), Line::from(&*waiver.because)]);
            let said = said(documents, clause);
            found.push(once(&["waiver", &said], waiver.until.value, summary, told, words.of_waiver));
        }
    }
    for (id, clause, duty) in duties::of(subject) {
        // Advice binds nobody.
        if clause.advice {
            continue;
        }
        let objects = duty.objects.iter().map(|object| speech.duty_object(&object.value));
        let does =
            Line::joined([speech.term(duty.action.value), Line::joined(objects, ", ")], speech.words.colon);
        let who = Line::joined(speech.bearers(duty), ", ");
        let due = speech.due(duty.due.value);
        let (name, said) = (model.clause_name(id), said(documents, clause));
        let description = Line::told(words.clause, &[Line::from(name.as_str()), due.into()]);
        let duty_on = |day: Day, sentence: &str| {
            let summary = Line::told(sentence, &[title.clone(), who.clone(), does.clone()]);
            once(&["duty", &said], day, summary, description.clone(), words.of_duty)
        };
        match (duty.due.value, speech.due_day(duty.due.value, term)) {
            // From the next time on: what lies behind is no longer to be done.
            (Due::Every(every), Some(day)) => {
                let again = term.from.map(|since| Again { since, every, until: term.last });
                found.push(Happening { again, ..duty_on(day, words.duty) });
            }
            (_, Some(day)) => found.push(duty_on(day, words.duty)),
            (Due::NotBefore(day), None) => found.push(duty_on(day, words.not_before)),
            _ => {}
        }
    }
    found
}

/// What a clause says, whatever its number and however it is laid out.
fn said(documents: &Documents<'_>, clause: &Clause) -> String {
    documents.judgement.input.sources.words(clause.span)
}

/// The ends of the certificates of all hostings behind contracts that have not ended, each once.
fn certificates(documents: &Documents<'_>, all: &[super::Gathered<'_>]) -> Vec<Happening> {
    let speech = &documents.speech;
    let (model, words) = (speech.model, speech.pick(&ENGLISH, &FRENCH));
    let on = documents.judgement.input.checked.on();
    let mut behind: BTreeMap<HostingId, Vec<Line>> = BTreeMap::new();
    for gathered in all.iter().filter(|gathered| !gathered.subject.clauses.contract.has_ended(on)) {
        for link in &gathered.chain {
            behind.entry(link.id).or_default().push(speech.contract(gathered.subject.clauses.id));
        }
    }
    let mut found = Vec::new();
    for (id, contracts) in behind {
        let Some(hosting) = model.hostings.get(id) else { continue };
        for certificate in &hosting.certificates {
            let Some(last) = certificate.period.last else { continue };
            let followed = place::followed_by(speech, hosting, certificate);
            let sentence = if followed.is_some() { words.certificate_followed } else { words.certificate };
            let told = [speech.hosting(id), place::scheme(speech, &certificate.value)].into_iter();
            let told: Vec<Line> = told.chain(followed.map(Line::from)).collect();
            let scheme =
                model.terms.get(certificate.value.certification).map_or("", |term| &*term.about.path);
            let offer = certificate.value.offer.as_deref().unwrap_or_default();
            found.push(Happening {
                key: ["certificate", &*hosting.about.path, scheme, offer].map(str::to_owned).to_vec(),
                day: last,
                again: None,
                summary: Line::told(sentence, &told),
                description: Line::told(words.used_by, &[speech.all_of(contracts.clone())]),
                category: words.of_certificate,
            });
        }
    }
    found
}

/// An event that comes again; nothing where its first day lies after the last.
fn repeated(first: Happening, again: Again) -> Option<Happening> {
    let is_within = again.until.is_none_or(|until| first.day <= until);
    (is_within && again.every.amount > 0).then_some(Happening { again: Some(again), ..first })
}

/// A text that begins with the mark of a draft, of one.
fn marked(draft: Option<&Mark>, text: String) -> String {
    draft.map_or(text.clone(), |mark| format!("{} — {text}", mark.word))
}

fn entry(happening: &Happening, uid: &str, on: Day, draft: Option<&Mark>) -> Entry {
    let mut entry = Entry::new();
    entry.uid(uid);
    // Never the day of making: the same project gives the same file.
    entry.add_property("DTSTAMP", format!("{}T000000Z", digits(on)));
    let start = Property::new("DTSTART", digits(happening.day)).add_parameter("VALUE", "DATE").done();
    entry.append_property(start);
    if let Some(again) = happening.again {
        entry.append_property(Property::new("RRULE", rule(again)));
    }
    entry.summary(&marked(draft, escape::cell(&happening.summary.text())));
    if draft.is_some() {
        entry.status(EventStatus::Tentative);
    }
    let description = escape::cell(&happening.description.text());
    if !description.is_empty() {
        entry.description(&description);
    }
    entry.add_property("TRANSP", "TRANSPARENT");
    entry.categories([happening.category]);
    entry
}

/// How something comes again. A month without the day of the first takes its last day, as lengths of time are counted: years are twelve
/// months here, so that this holds of the 29th of February too.
fn rule(again: Again) -> String {
    let Length { amount, unit } = again.every;
    let months = |count: u32| {
        let day = again.since.date().day();
        let days = match day {
            ..=28 => String::new(),
            day => {
                let days: Vec<String> = (28..=day).map(|day| day.to_string()).collect();
                format!(";BYMONTHDAY={};BYSETPOS=-1", days.join(","))
            }
        };
        format!("FREQ=MONTHLY;INTERVAL={count}{days}")
    };
    let how = match unit {
        Unit::Day => format!("FREQ=DAILY;INTERVAL={amount}"),
        Unit::Week => format!("FREQ=WEEKLY;INTERVAL={amount}"),
        Unit::Month => months(amount),
        Unit::Year => months(amount.saturating_mul(12)),
    };
    match again.until {
        Some(until) => format!("{how};UNTIL={}", digits(until)),
        None => how,
    }
}

/// A day as `20261231`.
fn digits(day: Day) -> String {
    let date = day.date();
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// What calendars know an event by.
fn uid(project: &str, key: &[String]) -> String {
    let mut digest = Sha256::new();
    for part in std::iter::once(project).chain(key.iter().map(String::as_str)) {
        // Each part after its length: no two lists of parts are one text.
        digest.update(part.len().to_le_bytes());
        digest.update(part.as_bytes());
    }
    let name: String = hex(&digest.finalize()).chars().take(32).collect();
    format!("{name}@charta")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every(since: &str, amount: u32, unit: Unit) -> String {
        let since = Day::parse(since).unwrap_or(Day::LAST);
        rule(Again { since, every: Length { amount, unit }, until: None })
    }

    #[test]
    fn what_comes_again_keeps_to_the_days_that_months_have() {
        assert_eq!(every("2026-01-15", 3, Unit::Month), "FREQ=MONTHLY;INTERVAL=3");
        assert_eq!(
            every("2026-01-31", 1, Unit::Month),
            "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"
        );
        assert_eq!(
            every("2024-02-29", 1, Unit::Year),
            "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=28,29;BYSETPOS=-1"
        );
        assert_eq!(every("2026-01-31", 2, Unit::Week), "FREQ=WEEKLY;INTERVAL=2");
    }

    #[test]
    fn no_two_events_have_one_name() {
        let key = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect::<Vec<String>>();
        assert_ne!(uid("a", &key(&["b", "c"])), uid("a", &key(&["bc"])));
        assert_ne!(uid("a", &key(&["b"])), uid("ab", &key(&[])));
        assert_eq!(uid("a", &key(&["b"])), uid("a", &key(&["b"])));
    }
}
