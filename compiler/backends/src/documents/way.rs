//! The way to an authorisation: the procedure of a contract step by step, when it ends, and the steps that settle that day.

use super::drawings;
use super::line::{Cell, Line};
use super::page::{Block, Sections};
use super::speech::Speech;
use super::words::fill;
use charta_model::calendar::Calendar;
use charta_model::model::*;
use charta_model::procedure::{Course, End, Passage, Schedule, schedule, years_of_working_days};
use charta_model::time::Day;

/// The part about the procedure that a contract goes through; nothing where it names none.
pub(super) fn procedure(speech: &Speech<'_>, contract: &Contract, on: Day, sections: &mut Sections) {
    let Some((id, submitted)) = contract.procedure.map(|said| said.value) else { return };
    let Some(procedure) = speech.model.procedures.get(id) else { return };
    let words = speech.words;
    let mut blocks: Vec<Block> = facts(speech, procedure, submitted).into_iter().collect();
    blocks.extend(steps(speech, procedure));
    // When a file may be decided is of interest only while its approval is still to come.
    let is_decided = contract.approvals.iter().any(|approval| approval.period.from >= submitted);
    let from = (!is_decided).then_some(submitted.unwrap_or(on));
    if let Some(from) = from.filter(|_| !procedure.steps.is_empty()) {
        match procedure.says_times() {
            true => blocks.extend(times(speech, procedure, (from, submitted.is_some()), on)),
            false => blocks.push(Block::paragraph(words.schedule_unsaid)),
        }
    }
    let title = [words.procedure, speech.title(&procedure.about)].join(words.colon);
    sections.part("procedure".to_owned(), title.into(), blocks);
    sections.written(contract.procedure.and_then(|said| speech.site.source(said.span)));
}

fn facts(speech: &Speech<'_>, procedure: &Procedure, submitted: Option<Day>) -> Option<Block> {
    let (words, model) = (speech.words, speech.model);
    let validity = procedure.validity.map(|validity| {
        let sentence = if validity.value.extendable { words.extendable } else { words.at_most };
        fill(sentence, &[&speech.length(validity.value.at_most)])
    });
    let qualifies = procedure.clauses.iter().filter_map(|id| match &model.clauses.get(*id)?.kind {
        ClauseKind::Require(requirement) => Some(speech.requirement(requirement)),
        ClauseKind::Grant(_) | ClauseKind::Duty(_) | ClauseKind::Waive(_) => None,
    });
    let counts_working_days = procedure.steps.iter().any(|step| {
        let delays = [step.delay, step.extension.map(|extension| extension.by)];
        delays.into_iter().flatten().any(|delay| matches!(delay, Delay::WorkingDays(_)))
    }) || procedure.deadline == Deadline::NextWorkingDay;
    let calendar = match procedure.calendar {
        Some(calendar) => Some(speech.term(calendar.value)),
        None => counts_working_days.then(|| words.calendar_none.into()),
    };
    let deadline = match procedure.deadline {
        Deadline::AsItFalls => words.deadline_as_it_falls,
        Deadline::NextWorkingDay => words.deadline_next,
    };
    Block::facts(vec![
        (words.submitted, submitted.iter().map(|day| speech.day(*day).into()).collect()),
        (words.decided_by, procedure.decided_by.into_iter().map(|party| speech.party(party)).collect()),
        (words.grants, procedure.grants.iter().map(|text| Line::from(&**text)).collect()),
        (words.validity, validity.into_iter().map(Line::from).collect()),
        (words.calendar, calendar.into_iter().collect()),
        (words.deadline, if procedure.says_times() { vec![deadline.into()] } else { Cell::new() }),
        (words.qualifies, qualifies.collect()),
        (words.references, speech.references(&procedure.about)),
        (words.notes, speech.notes(&procedure.about)),
    ])
}

fn steps(speech: &Speech<'_>, procedure: &Procedure) -> Option<Block> {
    let words = speech.words;
    let rows: Vec<Vec<Cell>> = procedure.steps.iter().map(|step| step_row(speech, procedure, step)).collect();
    let head = [
        words.step,
        words.decided_by,
        words.after,
        words.delay,
        words.extension,
        words.silence,
        words.observed,
    ];
    let caption = fill(words.steps_of, &[speech.title(&procedure.about)]);
    (!rows.is_empty()).then(|| Block::table(caption, &head, rows))
}

fn step_row(speech: &Speech<'_>, procedure: &Procedure, step: &Step) -> Vec<Cell> {
    let words = speech.words;
    let delay = match step.delay {
        None => words.delay_unsaid.to_owned(),
        Some(delay) if delay.is_none() => words.delay_at_once.to_owned(),
        Some(delay) => speech.delay(delay),
    };
    let extension = step.extension.map(|extension| match extension.times {
        1 => speech.delay(extension.by),
        times => fill(words.times, &[&speech.delay(extension.by), &times.to_string()]),
    });
    let silence = step.silence.map(|silence| match silence {
        Silence::Accepted => words.silence_accepted,
        Silence::Refused => words.silence_refused,
        Silence::Nothing => words.silence_nothing,
    });
    let observed = step.observed.map(|(least, most)| match least == most {
        true => speech.length(least),
        false => fill(words.length_range, &[&speech.length(least), &speech.length(most)]),
    });
    let after = step.after.iter().filter_map(|at| procedure.steps.get(*at));
    vec![
        std::iter::once(Line::from(speech.title(&step.about))).chain(speech.notes(&step.about)).collect(),
        procedure.decider_of(step).into_iter().map(|party| speech.party(party)).collect(),
        after.map(|step| speech.title(&step.about).into()).collect(),
        vec![delay.into()],
        extension.into_iter().map(Line::from).collect(),
        silence.into_iter().map(Line::from).collect(),
        observed.into_iter().map(Line::from).collect(),
    ]
}

/// When the procedure ends from a day of submission, and the dated path that is to be reckoned with.
fn times(
    speech: &Speech<'_>,
    procedure: &Procedure,
    (from, is_submitted): (Day, bool),
    on: Day,
) -> Vec<Block> {
    let words = speech.words;
    let calendar = Calendar::of_procedure(speech.model, procedure);
    let times = schedule(procedure, from, &calendar);
    let row = |way: &str, course: &Course| {
        vec![
            vec![Line::from(way)],
            vec![end(speech, procedure, &course.approval).into()],
            vec![end(speech, procedure, &course.completion).into()],
        ]
    };
    let mut rows = vec![row(words.way_nominal, &times.nominal), row(words.way_maximum, &times.maximum)];
    if let Some(observed) = &times.observed {
        rows.push(row(words.way_least, &observed.least));
        rows.push(row(words.way_most, &observed.most));
    }
    let caption = if is_submitted { words.schedule } else { words.schedule_if };
    let head = [words.reckoned, words.approval_on, words.completion_on];
    let ends = Block::table(fill(caption, &[&speech.day(from)]), &head, rows);
    let holidays = holidays_unknown(speech, procedure, &calendar, &times);
    let drawing = drawings::procedure::path(speech, procedure, &times, way_expected(speech, &times), on);
    let path = path(speech, procedure, &times);
    std::iter::once(ends).chain(drawing).chain(path).chain(holidays).collect()
}

/// When a milestone is reached, or which step keeps that from being told.
fn end(speech: &Speech<'_>, procedure: &Procedure, passage: &Passage) -> String {
    match passage.ends {
        End::On(day) => speech.day(day),
        End::Open => {
            let step = passage.critical_step().and_then(|stage| procedure.steps.get(stage.step));
            fill(speech.words.open_end, &[step.map_or("", |step| speech.title(&step.about))])
        }
    }
}

/// What the way is called that is to be reckoned with.
fn way_expected(speech: &Speech<'_>, times: &Schedule) -> &'static str {
    if times.observed.is_some() { speech.words.way_most } else { speech.words.way_nominal }
}

fn path(speech: &Speech<'_>, procedure: &Procedure, times: &Schedule) -> Option<Block> {
    let words = speech.words;
    let way = way_expected(speech, times);
    let day = |end: End| end.day().iter().map(|day| speech.day(*day).into()).collect::<Cell>();
    let rows = times.expected().completion.path.iter().map(|stage| {
        let step = procedure.steps.get(stage.step);
        vec![
            step.iter().map(|step| speech.title(&step.about).into()).collect(),
            day(stage.begins),
            day(stage.ends),
            stage.days().iter().map(|days| days.to_string().into()).collect(),
        ]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let head = [words.step, words.begins, words.ends, words.days];
    (!rows.is_empty()).then(|| Block::table(fill(words.critical_path, &[way]), &head, rows))
}

/// The years of which the calendar knows no public holiday, though working days of them bear on the end: it may come later.
fn holidays_unknown(
    speech: &Speech<'_>,
    procedure: &Procedure,
    calendar: &Calendar,
    times: &Schedule,
) -> Option<Block> {
    procedure.calendar?;
    let mut years: Vec<i16> = [&times.nominal, &times.maximum]
        .into_iter()
        .flat_map(|course| years_of_working_days(procedure, &course.completion))
        .filter(|year| !calendar.knows(*year))
        .collect();
    years.sort_unstable();
    years.dedup();
    let years: Vec<String> = years.iter().map(ToString::to_string).collect();
    let text = fill(speech.words.holidays_unknown, &[&years.join(", ")]);
    (!years.is_empty()).then(|| Block::paragraph(text))
}
