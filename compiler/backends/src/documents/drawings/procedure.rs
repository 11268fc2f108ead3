//! The steps of a procedure on their days, those marked that settle when it ends.

use super::{Name, drawn, months, timeline, today};
use crate::documents::line::Cell;
use crate::documents::page::Block;
use crate::documents::speech::Speech;
use crate::documents::words::fill;
use charta_drawing::{Item, Timeline, Tone, Track};
use charta_model::model::Procedure;
use charta_model::procedure::{Schedule, Stage};
use charta_model::time::{Day, Length, Period, Unit};

/// After the last day of the axis, so that an end on it is seen as an end.
const MARGIN: Length = Length { amount: 2, unit: Unit::Week };

struct Words {
    title: &'static str,
    reading: &'static str,
    told: &'static str,
    told_critical: &'static str,
    submission: &'static str,
}

static ENGLISH: Words = Words {
    title: "The steps in time, {}",
    reading: "The steps with a triangle settle the day on which the last one ends: each waits for the one before it.",
    told: "{}: {}.",
    told_critical: "{}: {}. This step settles the end.",
    submission: "Submission",
};

static FRENCH: Words = Words {
    title: "Les étapes dans le temps, {}",
    reading: "Les étapes munies d’un triangle fixent le jour où la dernière s’achève : chacune attend la précédente.",
    told: "{} : {}.",
    told_critical: "{} : {}. Cette étape fixe la fin.",
    submission: "Dépôt",
};

/// The steps as they are to be reckoned with, `way` says how; nothing where no step has a day.
pub(in crate::documents) fn path(
    speech: &Speech<'_>,
    procedure: &Procedure,
    times: &Schedule,
    way: &str,
    on: Day,
) -> Option<Block> {
    let words = speech.pick(&ENGLISH, &FRENCH);
    let course = times.expected();
    let is_critical = |stage: &Stage| course.completion.path.iter().any(|other| other.step == stage.step);
    let mut tracks = vec![Track {
        label: words.submission.to_owned(),
        items: vec![Item::Mark {
            on: drawn(times.submitted),
            label: speech.day(times.submitted),
            tone: Tone::Plain,
        }],
    }];
    let mut text = Cell::new();
    let mut last = times.submitted;
    for stage in &course.stages {
        let (Some(step), Some(begins)) = (procedure.steps.get(stage.step), stage.begins.day()) else {
            continue;
        };
        let ends = stage.ends.day();
        let days = speech.period(Period { from: Some(begins), last: ends });
        let title = speech.title(&step.about);
        let (tone, sentence) = match is_critical(stage) {
            true => (Tone::Attention, words.told_critical),
            false => (Tone::Plain, words.told),
        };
        text.push(speech.said(fill(sentence, &[title, &days]), step.about.span));
        let item = Item::Bar { from: Some(drawn(begins)), last: ends.map(drawn), label: days, tone };
        tracks.push(Track { label: title.to_owned(), items: vec![item] });
        last = last.max(ends.unwrap_or(begins));
    }
    if text.is_empty() {
        return None;
    }
    let title = fill(words.title, &[way]);
    let axis = Timeline {
        title: title.clone(),
        description: words.reading.to_owned(),
        from: drawn(times.submitted),
        to: drawn(last.plus(MARGIN)),
        today: today(speech, on),
        months: months(speech),
        tracks,
    };
    let name = Name { id: "drawing-procedure", title, description: words.reading.to_owned() };
    Some(timeline(speech, name, axis, text))
}
