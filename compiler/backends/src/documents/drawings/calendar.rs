//! The calendar of a contract: a timeline, and the same as a table by day.

use super::entries::{Entry, Track, When, entries};
use super::{Name, drawn, louder, months, timeline, today};
use crate::documents::clauses::Clauses;
use crate::documents::line::{Cell, Line};
use crate::documents::page::{Block, Sections};
use crate::documents::words::fill;
use crate::judgement::is_within;
use charta_base::{Diagnostic, Severity, Span};
use charta_drawing::{Item, Timeline, Tone};
use charta_model::model::DatasetId;
use charta_model::time::{Day, Length, Period, Unit};

/// How far before and after what the contract itself spans the axis may go for what lies outside; what is farther is at its end.
const BESIDE: u32 = 3;

/// After the last day of the axis, so that an end on it is seen as an end.
const MARGIN: Length = Length { amount: 1, unit: Unit::Month };

struct Words {
    calendar: &'static str,
    title: &'static str,
    reading: &'static str,
    reading_signs: &'static str,
    day: &'static str,
    what: &'static str,
    begins: &'static str,
    ends: &'static str,
    judgement: &'static str,
    dated: &'static str,
    tracks: [&'static str; 9],
}

static ENGLISH: Words = Words {
    calendar: "Calendar",
    title: "Timeline of the contract",
    reading: "The table says the same, day by day.",
    reading_signs: "What a finding points at has a sign: a triangle to look at, a cross where a rule is broken under an exception. ",
    day: "Day",
    what: "What",
    begins: "{}: first day",
    ends: "{}: last day",
    judgement: "Day as of which the contracts are judged",
    dated: "{}, {}",
    tracks: [
        "Contract",
        "Approvals",
        "Hosting",
        "Certificates",
        "Safeguards and exemptions",
        "Retention",
        "Duties",
        "Reviews",
        "Exceptions",
    ],
};

static FRENCH: Words = Words {
    calendar: "Calendrier",
    title: "Frise du contrat",
    reading: "Le tableau dit la même chose, jour par jour.",
    reading_signs: "Ce qu’un constat désigne porte un signe : un triangle pour ce qui appelle l’attention, une croix pour une règle enfreinte sous dérogation. ",
    day: "Jour",
    what: "Événement",
    begins: "{} : premier jour",
    ends: "{} : dernier jour",
    judgement: "Date d’examen des contrats",
    dated: "{}, {}",
    tracks: [
        "Contrat",
        "Autorisations",
        "Hébergement",
        "Certificats",
        "Garanties et exemptions",
        "Conservation",
        "Obligations",
        "Réexamens",
        "Dérogations",
    ],
};

/// The tracks, in the order of their names.
const TRACKS: [Track; 9] = [
    Track::Contract,
    Track::Approvals,
    Track::Hostings,
    Track::Certificates,
    Track::Safeguards,
    Track::Retention,
    Track::Duties,
    Track::Reviews,
    Track::Waivers,
];

/// The calendar of a contract; nothing where nothing of it has a day.
pub(in crate::documents) fn calendar(clauses: &Clauses<'_>, datasets: &[DatasetId], sections: &mut Sections) {
    let words = clauses.speech.pick(&ENGLISH, &FRENCH);
    let entries = entries(clauses, datasets);
    if entries.is_empty() {
        return;
    }
    let blocks = vec![drawing(clauses, words, &entries), table(clauses, words, &entries)];
    sections.chapter("calendar", words.calendar, blocks);
}

fn drawing(clauses: &Clauses<'_>, words: &Words, entries: &[Entry]) -> Block {
    let (speech, on) = (&clauses.speech, clauses.on());
    let pointed = pointed_at(clauses);
    let item = |entry: &Entry| {
        let tone = tone_of(&pointed, entry.span);
        let dated = |days: String| {
            let told = fill(words.dated, &[&entry.what.text(), &days]);
            format!("{told}{}", entry.then.as_deref().unwrap_or_default())
        };
        match entry.when {
            When::On(day) => Item::Mark { on: drawn(day), label: dated(speech.day(day)), tone },
            When::During(period) => Item::Bar {
                from: period.from.map(drawn),
                last: period.last.map(drawn),
                label: dated(speech.period(period)),
                tone,
            },
        }
    };
    let tracks = TRACKS.iter().zip(words.tracks).filter_map(|(track, label)| {
        let items: Vec<Item> = entries.iter().filter(|entry| entry.track == *track).map(item).collect();
        (!items.is_empty()).then(|| charta_drawing::Track { label: label.to_owned(), items })
    });
    let is_signed = entries.iter().any(|entry| tone_of(&pointed, entry.span) != Tone::Plain);
    let signs = if is_signed { words.reading_signs } else { "" };
    let description = [signs, words.reading].concat();
    let (from, to) = range(entries, clauses.term(), on);
    let axis = Timeline {
        title: words.title.to_owned(),
        description: description.clone(),
        from: drawn(from),
        to: drawn(to),
        today: today(speech, on),
        months: months(speech),
        tracks: tracks.collect(),
    };
    let name = Name { id: "drawing-calendar", title: words.title.to_owned(), description };
    timeline(speech, name, axis, Cell::new())
}

/// The axis: the term and the day of judgement, and what else has a day within a few years of them.
fn range(entries: &[Entry], term: Period, on: Day) -> (Day, Day) {
    let from = term.from.map_or(on, |from| from.min(on));
    let to = term.last.filter(|last| *last < Day::LAST).map_or(on, |last| last.max(on));
    let earliest = before(from, BESIDE);
    let latest = to.plus(Length { amount: BESIDE, unit: Unit::Year });
    let days = || {
        entries.iter().flat_map(|entry| match entry.when {
            When::On(day) => [Some(day), None],
            When::During(period) => [period.from, period.last],
        })
    };
    let first = days().flatten().filter(|day| *day >= earliest).min();
    let last = days().flatten().filter(|day| *day <= latest).max();
    let (from, to) = (first.map_or(from, |day| day.min(from)), last.map_or(to, |day| day.max(to)));
    (from, to.plus(MARGIN))
}

/// A day so many years before another, or a few days less.
fn before(day: Day, years: u32) -> Day {
    Day(day.0.saturating_sub(i32::try_from(years).unwrap_or(0).saturating_mul(365)))
}

/// Where findings about the contract point, and how loudly. One that is waived would stop the build.
fn pointed_at(clauses: &Clauses<'_>) -> Vec<(Span, Tone)> {
    let judgement = clauses.judgement;
    let open = judgement.findings_about(clauses.id).iter().map(|finding| match finding.severity {
        Severity::Error => (*finding, Tone::Offending),
        Severity::Warning | Severity::Advice => (*finding, Tone::Attention),
    });
    let waived = judgement.waived_about(clauses.id).iter().map(|waived| match waived.finding.severity {
        Severity::Error => (&waived.finding, Tone::Offending),
        Severity::Warning | Severity::Advice => (&waived.finding, Tone::Attention),
    });
    let all = open.chain(waived);
    let labels = |(finding, tone): (&Diagnostic, Tone)| {
        let labels: Vec<(Span, Tone)> =
            finding.primary.iter().chain(&finding.secondary).map(|label| (label.span, tone)).collect();
        labels
    };
    all.flat_map(labels).collect()
}

fn tone_of(pointed: &[(Span, Tone)], span: Span) -> Tone {
    let within = pointed.iter().filter(|(label, _)| is_within(*label, span));
    within.fold(Tone::Plain, |loudest, (_, tone)| louder(loudest, *tone))
}

fn table(clauses: &Clauses<'_>, words: &Words, entries: &[Entry]) -> Block {
    let speech = &clauses.speech;
    let mut rows: Vec<(Day, Line, Option<Line>)> = vec![(clauses.on(), words.judgement.into(), None)];
    for entry in entries {
        let said =
            |sentence: &str| speech.said(Line::told(sentence, std::slice::from_ref(&entry.what)), entry.span);
        let clause = || entry.clause.clone();
        match entry.when {
            When::On(day) => rows.push((day, said("{}"), clause())),
            When::During(period) => {
                rows.extend(period.from.map(|day| (day, said(words.begins), clause())));
                let ends = said(words.ends).and(entry.then.as_deref().unwrap_or_default());
                rows.extend(period.last.map(|day| (day, ends, clause())));
            }
        }
    }
    rows.sort_by_key(|(day, ..)| *day);
    let rows = rows.into_iter().map(|(day, what, clause)| {
        vec![vec![speech.day(day).into()], vec![what], clause.into_iter().collect()]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    Block::table("", &[words.day, words.what, speech.words.clause], rows)
}
