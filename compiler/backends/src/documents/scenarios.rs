//! What reviewers expect of the contracts, and whether it is so: as the checks judged it.

use super::clauses::Clauses;
use super::line::{Cell, Line};
use super::page::{Block, Sections};
use super::speech::Speech;
use crate::judgement::{Judgement, is_within};
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rules::{Rule, recipients_of};

struct Words {
    title: &'static str,
    none: &'static str,
    note: &'static str,
    scenario: &'static str,
    expected: &'static str,
    outcome: &'static str,
    day: &'static str,
    permitted: &'static str,
    denied: &'static str,
    holds: &'static str,
    waived: &'static str,
    refuted: &'static str,
    may: &'static str,
    at: &'static str,
}

static ENGLISH: Words = Words {
    title: "Scenarios",
    none: "No scenario of the project speaks of what this contract permits or forbids.",
    note: "What reviewers expect, and whether it is so. A build stops where an expectation does not hold.",
    scenario: "Scenario",
    expected: "Expected",
    outcome: "Outcome",
    day: "Date",
    permitted: "permitted",
    denied: "denied",
    holds: "holds",
    waived: "does not hold; an exception was granted",
    refuted: "does not hold",
    may: "{}: {} to {} {} for {}",
    at: "{}, at {}",
};

static FRENCH: Words = Words {
    title: "Scénarios",
    none: "Aucun scénario du projet ne porte sur ce que ce contrat permet ou interdit.",
    note: "Ce que les relecteurs attendent, et si c’est le cas. La génération s’arrête lorsqu’une attente n’est pas satisfaite.",
    scenario: "Scénario",
    expected: "Attendu",
    outcome: "Résultat",
    day: "Date",
    permitted: "permis",
    denied: "refusé",
    holds: "vérifié",
    waived: "non vérifié ; une dérogation a été accordée",
    refuted: "non vérifié",
    may: "{} : {}, {} {} pour {}",
    at: "{}, sur {}",
};

/// The scenarios that speak of what a contract permits or forbids, or of its recipients and its data.
pub(super) fn of_contract(clauses: &Clauses<'_>, datasets: &[DatasetId], sections: &mut Sections) {
    let speech = &clauses.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let mut rules: Vec<&Rule> = clauses.rules(Effect::Permit);
    rules.extend(clauses.rules(Effect::Forbid));
    let recipients = recipients_of(speech.model, clauses.contract);
    let data = datasets.iter().filter_map(|id| speech.model.datasets.get(*id));
    let data: Vec<&Ranges> = data.map(|dataset| &dataset.columns).collect();
    // What nothing permits is expected to be denied, too.
    let concerns = |expectation: &Expectation| {
        expectation.parties.overlaps(&recipients)
            && data.iter().any(|columns| columns.overlaps(&expectation.columns))
    };
    let speaks = |expectation: &Expectation| {
        concerns(expectation) || rules.iter().any(|rule| meets(rule, expectation))
    };
    let rows = rows(speech, clauses.judgement, &speaks);
    let block =
        Block::table_or(&[words.scenario, words.day, words.expected, words.outcome], rows, words.none);
    sections.chapter("scenarios", words.title, vec![block]);
}

/// Every scenario of the project.
pub(super) fn of_project(speech: &Speech<'_>, judgement: &Judgement<'_>, sections: &mut Sections) {
    let words = speech.pick(&ENGLISH, &FRENCH);
    let rows = rows(speech, judgement, &|_| true);
    if !rows.is_empty() {
        let head = [words.scenario, words.day, words.expected, words.outcome];
        let blocks = vec![Block::paragraph(words.note), Block::table("", &head, rows)];
        sections.chapter("scenarios", words.title, blocks);
    }
}

/// Whether a rule and an expectation have a request in common, rows and days aside.
fn meets(rule: &Rule, expectation: &Expectation) -> bool {
    rule.parties.overlaps(&expectation.parties)
        && rule.actions.overlaps(&expectation.actions)
        && rule.columns.overlaps(&expectation.columns)
        && rule.purposes.overlaps(&expectation.purposes)
        && expectation.places.as_ref().is_none_or(|places| rule.places.overlaps(places))
}

fn rows(
    speech: &Speech<'_>,
    judgement: &Judgement<'_>,
    speaks: &dyn Fn(&Expectation) -> bool,
) -> Vec<Vec<Cell>> {
    let words = speech.pick(&ENGLISH, &FRENCH);
    let on = judgement.input.checked.on();
    let mut rows = Vec::new();
    for scenario in &speech.model.scenarios {
        let day = scenario.on.map_or(on, |on| on.value);
        for expectation in scenario.expectations.iter().filter(|expectation| speaks(expectation)) {
            rows.push(vec![
                vec![speech.said(speech.text_of(&scenario.about), scenario.about.span)],
                vec![speech.day(day).into()],
                vec![speech.said(expected(speech, words, expectation), expectation.span)],
                vec![outcome(judgement, words, expectation).into()],
            ]);
        }
    }
    rows
}

fn expected(speech: &Speech<'_>, words: &Words, expectation: &Expectation) -> Line {
    let effect = match expectation.effect {
        Effect::Permit => words.permitted,
        Effect::Forbid => words.denied,
    };
    let line = [
        effect.into(),
        Line::joined(speech.party_set(&expectation.parties), ", "),
        Line::joined(speech.term_set(&expectation.actions, TermKind::Action), ", "),
        Line::joined(speech.column_set(&expectation.columns), ", "),
        Line::joined(speech.term_set(&expectation.purposes, TermKind::Purpose), ", "),
    ];
    let line = Line::told(words.may, &line);
    match &expectation.places {
        Some(places) => Line::told(words.at, &[line, Line::joined(speech.place_set(places), ", ")]),
        None => line,
    }
}

/// What the check of scenarios found of an expectation.
fn outcome(judgement: &Judgement<'_>, words: &Words, expectation: &Expectation) -> &'static str {
    let outcome = judgement.input.checked.outcome();
    let refutes = |finding: &charta_base::Diagnostic| {
        finding.code.id == "LOG006"
            && finding.primary.iter().any(|label| is_within(label.span, expectation.span))
    };
    match (outcome.waived.iter().any(|waived| refutes(&waived.finding)), outcome.findings.iter().any(refutes))
    {
        (true, _) => words.waived,
        (false, true) => words.refuted,
        (false, false) => words.holds,
    }
}
