//! What a clause says, as one sentence in the words of a document's language. The clause itself is quoted beside it: the sentence is for
//! who does not read contracts as code, and for telling what was and what is.

use super::line::{Cell, Line};
use super::speech::Speech;
use crate::cover::{heads, id};
use crate::judgement::Judgement;
use charta_model::condition::Condition;
use charta_model::form::{Form, Shown};
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rules::recipients_of;
use std::collections::BTreeMap;

struct Words {
    permit: &'static str,
    forbid: &'static str,
    forbid_all: &'static str,
    apart: &'static str,
    apart_all: &'static str,
    whatever: &'static str,
    any_data: &'static str,
    any_data_but: &'static str,
    purposes: &'static str,
    places: &'static str,
    days: &'static str,
    rows: &'static str,
    forms: &'static str,
    cells: &'static str,
    duty: &'static str,
    passed_on: &'static str,
    requirement: &'static str,
    waiver: &'static str,
    advice: &'static str,
    per: &'static str,
    with_groups: &'static str,
    each_term: &'static str,
    each_place: &'static str,
}

static ENGLISH: Words = Words {
    permit: "{} may {} {}{}.",
    forbid: "{} must not {} {}{}.",
    forbid_all: "Nobody may {} {}{}.",
    apart_all: "Nobody may hold {} together with {}.",
    apart: "{} must not hold {} together with {}.",
    whatever: "use",
    any_data: "any data",
    any_data_but: "any data except {}",
    purposes: ", for {}",
    places: ", at {}",
    days: ", {}",
    rows: ", where {}",
    forms: ", showing {}",
    cells: ", in cells of at least {}",
    duty: "{} must {} {}, {}.",
    passed_on: " Whoever processes for them is to bear it as well.",
    requirement: "Required: {}.",
    waiver: "The check {} is waived until {}: {} (by {}).",
    advice: " This is advice: its source is not settled.",
    per: " Source: {}.",
    with_groups: "{} (and its groups)",
    each_term: ", each for as long as the contract runs under which it receives",
    each_place: ", each at the places where it is processed",
};

static FRENCH: Words = Words {
    permit: "Ce qui suit est permis ({}) : {}, sur {}{}.",
    forbid: "Ce qui suit est interdit ({}) : {}, sur {}{}.",
    forbid_all: "Ce qui suit est interdit à tous : {}, sur {}{}.",
    apart_all: "Nul ne doit détenir ensemble : {} et {}.",
    apart: "Ce qui suit ne doit pas être détenu ensemble ({}) : {} et {}.",
    whatever: "utiliser",
    any_data: "toutes les données",
    any_data_but: "toutes les données sauf {}",
    purposes: ", aux fins suivantes : {}",
    places: ", sur l’hébergement suivant : {}",
    days: ", {}",
    rows: ", pour les lignes où {}",
    forms: ", sous la forme suivante : {}",
    cells: ", en cellules d’au moins {}",
    duty: "Ce qui suit est dû ({}) : {} {}, {}.",
    passed_on: " Les sous-traitants y sont tenus aussi.",
    requirement: "Exigence : {}.",
    waiver: "Dérogation au contrôle {} jusqu’au {} : {} (accordée par {}).",
    advice: " C’est un conseil : sa source n’est pas établie.",
    per: " Source : {}.",
    with_groups: "{} avec ses groupes",
    each_term: ", à chacun pendant la durée du contrat au titre duquel il reçoit",
    each_place: ", chacune là où elle est traitée",
};

/// The sentence of a clause, with what it cites.
pub(super) fn of_clause(speech: &Speech<'_>, judgement: &Judgement<'_>, clause: &Clause) -> Line {
    let words = speech.pick(&ENGLISH, &FRENCH);
    let mut line = match &clause.kind {
        ClauseKind::Grant(grant) => of_grant(speech, words, judgement, clause, grant),
        ClauseKind::Duty(duty) => of_duty(speech, words, duty),
        ClauseKind::Require(requirement) => Line::told(words.requirement, &[speech.requirement(requirement)]),
        ClauseKind::Waive(waiver) => {
            let told = [
                speech.check(&waiver.check.value),
                speech.day(waiver.until.value).into(),
                speech.written(&waiver.because),
                speech.written(&waiver.by),
            ];
            Line::told(words.waiver, &told)
        }
    };
    if clause.advice {
        line = line.and(words.advice);
    }
    let sources = speech.sources_of(clause);
    if !sources.is_empty() {
        line = Line::joined([line, Line::told(words.per, &[speech.all_of(sources)])], "");
    }
    line.capitalised()
}

/// Whom a prohibition binds, where, and on which days where that is said.
pub(super) struct Bound {
    pub(super) parties: Ranges,
    places: Places,
    days: Days,
}

enum Places {
    /// Those that the clause itself says, if it says some, or those of its rules.
    Said(Option<Ranges>),
    /// Those of several data, days or contracts, which are not the same.
    OfEach,
}

enum Days {
    /// Those that the clause itself says, if it says some.
    Said(Option<Ranges>),
    /// Those of several contracts, which are not the same.
    OfEach,
}

/// A prohibition of a contract binds its own recipients, for its term, and those of the contracts below it, each for theirs: as the rules
/// confine it. One of a rulebook binds whom it names.
pub(super) fn bound(judgement: &Judgement<'_>, clause: &Clause, grant: &Grant) -> Bound {
    let said = grant.days.as_ref().map(|days| days.value.clone());
    let places = || Places::Said(grant.places.as_ref().map(|places| places.value.clone()));
    let as_said =
        || Bound { parties: grant.parties.value.clone(), places: places(), days: Days::Said(said.clone()) };
    if grant.effect == Effect::Permit || !matches!(clause.owner, Owner::Contract(_)) {
        return as_said();
    }
    let model = judgement.model();
    let contracts = judgement.contracts_of(clause.owner).into_iter();
    let reaches = contracts.filter_map(|id| model.contracts.get(id)).map(|contract| {
        let term = contract.term.map_or_else(Ranges::all, |term| term.value.days());
        let days = said.as_ref().map_or_else(|| term.clone(), |days| days.intersection(&term));
        (grant.parties.value.intersection(&recipients_of(model, contract)), days)
    });
    let reaches: Vec<(Ranges, Ranges)> =
        reaches.filter(|(parties, days)| !parties.is_empty() && !days.is_empty()).collect();
    let Some((_, first)) = reaches.first() else { return as_said() };
    let parties = reaches.iter().fold(Ranges::empty(), |all, (parties, _)| all.union(parties));
    let days = match reaches.iter().all(|(_, days)| days == first) {
        true => Days::Said((*first != Ranges::all()).then(|| first.clone())),
        false => Days::OfEach,
    };
    let places = if grant.places.is_some() { places() } else { places_of(judgement, clause) };
    Bound { parties, places, days }
}

/// Where a prohibition of a contract holds, as its rules confine it: at the processing places.
fn places_of(judgement: &Judgement<'_>, clause: &Clause) -> Places {
    let (model, rules) = (judgement.model(), judgement.input.checked.rules());
    let Owner::Contract(contract) = clause.owner else { return Places::Said(None) };
    let clauses = model.contracts.get(contract).map_or(&[][..], |contract| contract.clauses.as_slice());
    let number = |id: &&ClauseId| model.clauses.get(**id).is_some_and(|it| it.number == clause.number);
    // Clauses are numbered from one: it is the first that is looked at.
    let near = clauses.iter().skip((clause.number as usize).saturating_sub(1));
    let of_clause = near.chain(clauses).find(number).map_or(&[][..], |id| rules.of_clause(*id));
    let of_clause = of_clause.iter().filter_map(|id| rules.get(*id));
    let mut places = of_clause.filter(|rule| !rule.parties.is_empty() && !rule.days.is_empty());
    let Some(first) = places.next() else { return Places::Said(None) };
    match places.all(|rule| rule.places == first.places) {
        // Where no place is named, there is none to tell.
        true if first.places == Ranges::one(place_of(None)) => Places::Said(None),
        true => Places::Said(Some(first.places.clone())),
        false => Places::OfEach,
    }
}

impl Bound {
    /// Who, in few words; an organisation that has groups, with them.
    fn who(&self, speech: &Speech<'_>) -> Line {
        let everyone = Ranges::between(0, speech.model.parties.len() as i64);
        if everyone.is_subset(&self.parties) {
            return speech.words.everyone.into();
        }
        let closure = |number| speech.model.parties.get(id(number)?).map(|party| &party.closure);
        let heads = heads(&self.parties.intersection(&everyone), closure);
        let words = speech.pick(&ENGLISH, &FRENCH);
        let name = |number: i64| id(number).map(|id| speech.party(id));
        let whole = heads.whole.into_iter().filter_map(|number| {
            let party = name(number)?;
            let has_groups = closure(number).is_some_and(|closure| closure.count() > 1);
            Some(if has_groups { Line::told(words.with_groups, &[party]) } else { party })
        });
        let alone = heads.alone.into_iter().filter_map(name);
        let alone = alone.map(|party| Line::told(speech.words.exactly, &[party]));
        speech.all_of(whole.chain(alone).collect())
    }

    fn whereabouts(&self, speech: &Speech<'_>, words: &Words) -> Option<Line> {
        match &self.places {
            Places::Said(None) => None,
            Places::Said(Some(places)) => {
                Some(Line::told(words.places, &[speech.all_of(speech.place_set(places))]))
            }
            Places::OfEach => Some(words.each_place.into()),
        }
    }

    fn when(&self, speech: &Speech<'_>, words: &Words) -> Option<Line> {
        match &self.days {
            Days::Said(None) => None,
            Days::Said(Some(days)) => Some(Line::told(words.days, &[speech.all_of(speech.day_set(days))])),
            Days::OfEach => Some(words.each_term.into()),
        }
    }
}

fn of_grant(
    speech: &Speech<'_>,
    words: &Words,
    judgement: &Judgement<'_>,
    clause: &Clause,
    grant: &Grant,
) -> Line {
    let bound = bound(judgement, clause, grant);
    let who = match grant.effect {
        Effect::Permit => speech.all_of(speech.party_set(&bound.parties)),
        Effect::Forbid => bound.who(speech),
    };
    let everyone = Ranges::between(0, speech.model.parties.len() as i64);
    let is_everyone = everyone.is_subset(&bound.parties);
    if let Some(with) = &grant.with {
        let others = speech.all_of(speech.column_set(&with.value));
        let others = match bound.when(speech, words) {
            Some(when) => Line::joined([others, when], ""),
            None => others,
        };
        let told = [data(speech, words, grant), others];
        return match is_everyone {
            true => Line::told(words.apart_all, &told),
            false => Line::told(words.apart, &[vec![who], told.to_vec()].concat()),
        };
    }
    let is_whatever =
        speech.site.terms(TermKind::Action).is_some_and(|all| all.is_subset(&grant.actions.value));
    let actions = match is_whatever {
        true => words.whatever.into(),
        false => {
            let actions = speech.term_set(&grant.actions.value, TermKind::Action).into_iter();
            all_or_any(speech, grant.effect, actions.map(Line::uncapitalised).collect())
        }
    };
    let tail = tail(speech, words, judgement, grant, &bound);
    let told = [actions, data(speech, words, grant), tail];
    match (grant.effect, is_everyone) {
        (Effect::Permit, _) => Line::told(words.permit, &[vec![who], told.to_vec()].concat()),
        (Effect::Forbid, false) => Line::told(words.forbid, &[vec![who], told.to_vec()].concat()),
        (Effect::Forbid, true) => Line::told(words.forbid_all, &told),
    }
}

/// What is permitted is all of it; what is forbidden, any of it.
fn all_or_any(speech: &Speech<'_>, effect: Effect, things: Cell) -> Line {
    match effect {
        Effect::Permit => speech.all_of(things),
        Effect::Forbid => speech.any_of(things),
    }
}

fn data(speech: &Speech<'_>, words: &Words, grant: &Grant) -> Line {
    let columns = grant.data.iter().fold(Ranges::empty(), |all, data| all.union(&data.columns));
    let is_apart = grant.with.is_some();
    let told = speech.column_set(&columns);
    let told = match grant.any_data || is_apart {
        true => speech.all_of(told),
        false => all_or_any(speech, grant.effect, told),
    };
    match (grant.any_data, told.is_empty()) {
        (true, true) => words.any_data.into(),
        (true, false) => Line::told(words.any_data_but, &[told]),
        (false, _) => told,
    }
}

/// For what, where, when, which rows and in which form, as far as the clause says so.
fn tail(speech: &Speech<'_>, words: &Words, judgement: &Judgement<'_>, grant: &Grant, bound: &Bound) -> Line {
    let all = speech.site.terms(TermKind::Purpose);
    let every_purpose = all.is_some_and(|all| all.is_subset(&grant.purposes.value));
    let mut parts = Cell::new();
    if !every_purpose {
        let purposes = speech.all_of(speech.term_set(&grant.purposes.value, TermKind::Purpose));
        parts.push(Line::told(words.purposes, &[purposes]));
    }
    parts.extend(bound.whereabouts(speech, words));
    parts.extend(bound.when(speech, words));
    parts.extend(rows(speech, judgement, grant).map(|rows| Line::told(words.rows, &[rows])));
    if grant.effect == Effect::Permit {
        let forms = forms(speech, grant);
        if !forms.is_empty() {
            parts.push(Line::told(words.forms, &[speech.all_of(forms)]));
        }
        let cells = grant.base.cells.map(|least| Line::told(words.cells, &[least.to_string().into()]));
        parts.extend(cells);
    }
    Line::joined(parts, "")
}

/// Which rows: in English in the words of the clause, in French in French ones.
fn rows(speech: &Speech<'_>, judgement: &Judgement<'_>, grant: &Grant) -> Option<Line> {
    let mut conditions = grant.data.iter().map(|data| &data.condition);
    let condition = conditions.find(|condition| !matches!(***condition, Condition::Always));
    match speech.words.code {
        "fr" => condition.map(|condition| speech.condition_in_french(condition)),
        _ => {
            let written = judgement.input.sources.words(grant.where_span?);
            let written = written.strip_prefix("where ").unwrap_or(&written);
            (!written.is_empty()).then(|| Line::from(written))
        }
    }
}

/// In which forms columns are shown that are not shown as they are.
fn forms(speech: &Speech<'_>, grant: &Grant) -> Cell {
    let mut by_form: BTreeMap<Shown, Ranges> = BTreeMap::new();
    for data in &grant.data {
        for (column, form) in &data.forms {
            let columns = by_form.entry(form.shown).or_default();
            *columns = columns.union(&Ranges::one(i64::from(column.raw())));
        }
    }
    by_form.remove(&Shown::AsIs);
    let form = |shown| Line::from(speech.form(Form { cells: None, shown }));
    let base = (grant.base.shown != Shown::AsIs).then(|| form(grant.base.shown));
    let told = by_form
        .into_iter()
        .map(|(shown, columns)| Line::joined([speech.all_of(speech.column_set(&columns)), form(shown)], " "));
    base.into_iter().chain(told).collect()
}

fn of_duty(speech: &Speech<'_>, words: &Words, duty: &Duty) -> Line {
    let who = speech.all_of(speech.party_set(&duty.parties.value));
    let action = speech.term(duty.action.value).uncapitalised();
    let objects = duty.objects.iter().map(|object| speech.duty_object(&object.value)).collect();
    let due = speech.due(duty.due.value);
    let line = Line::told(words.duty, &[who, action, speech.all_of(objects), due.into()]);
    if duty.passed_on { line.and(words.passed_on) } else { line }
}
