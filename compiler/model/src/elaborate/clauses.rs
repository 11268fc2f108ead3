//! Clauses: grants with their sets, duties and waivers. Requirements have a file of their own.

use super::facts::repeated_part;
use super::phrase::{Reader, reversed};
use super::sets::Dimension;
use super::{Elaborator, cited, day_of};
use crate::codes;
use crate::condition::Condition;
use crate::form::{Form, Shown};
use crate::model::{
    Clause, ClauseId, ClauseKind, Due, Duty, DutyObject, Effect, Event, Grant, GrantedData, Owner, Said,
    Waiver,
};
use crate::ranges::Ranges;
use crate::time::{Length, Period, Unit};
use charta_base::{Diagnostic, Span, did_you_mean};
use charta_syntax::ast::{self, DeclarationKind, Literal, SetExpression, Statement, Tail};
use std::sync::Arc;

/// The things a duty can be about that are no datasets.
pub static THINGS: [&str; 13] = [
    "results",
    "report",
    "breach",
    "log",
    "certificate",
    "findings",
    "requests",
    "copies",
    "models",
    "enriched_data",
    "change",
    "subprocessor",
    "persons",
];

/// The tail of a grant as written, each part once.
#[derive(Debug, Default)]
pub(super) struct Written<'t> {
    pub(super) purposes: Option<SetExpression<'t>>,
    pub(super) places: Option<SetExpression<'t>>,
    condition: Option<ast::Where<'t>>,
    pub(super) showing: Option<ast::Showing<'t>>,
    cells: Option<(Literal<'t>, Span)>,
    from: Option<Literal<'t>>,
    until: Option<Literal<'t>>,
    lasting: Option<(Literal<'t>, ast::Word<'t>, Span)>,
    on: Option<Literal<'t>>,
    dates: Option<Span>,
    per: Vec<Arc<str>>,
    with: Option<ast::DataExpression<'t>>,
    advice: Option<Span>,
}

impl<'t> Elaborator<'t, '_> {
    /// Makes every clause among some statements.
    pub(super) fn clauses(
        &mut self,
        file: usize,
        owner: Owner,
        statements: impl Iterator<Item = Statement<'t>>,
    ) -> Vec<ClauseId> {
        self.numbered_clauses(file, owner, statements, &mut 0)
    }

    /// As [`Elaborator::clauses`], counting on from `number`.
    pub(super) fn numbered_clauses(
        &mut self,
        file: usize,
        owner: Owner,
        statements: impl Iterator<Item = Statement<'t>>,
        number: &mut u32,
    ) -> Vec<ClauseId> {
        let mut ids = Vec::new();
        for statement in statements {
            *number += u32::from(!matches!(
                statement,
                Statement::Fact(_) | Statement::Column(_) | Statement::Step(_)
            ));
            let (kind, keyword, per, advice) = match statement {
                Statement::Grant(grant) => {
                    let is_rulebook = matches!(owner, Owner::Rulebook(_));
                    if is_rulebook && grant.permit() {
                        continue;
                    }
                    let Some((kind, per, advice)) = self.grant(file, grant) else { continue };
                    (ClauseKind::Grant(kind), grant.keyword_span(), per, advice)
                }
                Statement::Require(require) => {
                    let Some(kind) = self.requirement(file, require) else { continue };
                    let keyword = first_word(require.span(), "require");
                    (ClauseKind::Require(kind), keyword, cited(require.per()), require.advice())
                }
                Statement::Duty(duty) => {
                    let Some(kind) = self.duty(file, duty) else { continue };
                    let keyword = first_word(duty.span(), "duty");
                    (ClauseKind::Duty(kind), keyword, cited(duty.per()), duty.advice())
                }
                Statement::Waive(waive) => {
                    let Some(kind) = self.waiver(waive) else { continue };
                    (ClauseKind::Waive(kind), first_word(waive.span(), "waive"), Vec::new(), false)
                }
                Statement::Fact(_)
                | Statement::Column(_)
                | Statement::Step(_)
                | Statement::On(_)
                | Statement::Expect(_) => {
                    continue;
                }
            };
            let (span, docs) = (statement.span(), statement.docs().into());
            let number = *number;
            ids.push(self.push_clause(Clause { owner, number, kind, span, keyword, per, docs, advice }));
        }
        ids
    }

    fn grant(&mut self, file: usize, grant: ast::Grant<'t>) -> Option<(Grant, Vec<Arc<str>>, bool)> {
        let written = self.tails(grant.tails());
        let effect = if grant.permit() { Effect::Permit } else { Effect::Forbid };
        let parties = self.set(file, grant.who()?, Dimension::Who);
        let actions = self.set(file, grant.actions()?, Dimension::Action);
        let places = written.places.map(|places| self.set(file, places, Dimension::Hosting));
        let purposes = match (written.purposes, effect) {
            (Some(purposes), _) => self.set(file, purposes, Dimension::Purpose),
            (None, Effect::Forbid) => {
                let all =
                    self.model.terms.iter().filter(|(_, term)| term.kind == crate::model::TermKind::Purpose);
                let value = Ranges::from_numbers(all.map(|(id, _)| i64::from(id.raw())));
                Some(Said { value, span: grant.span() })
            }
            (None, Effect::Permit) => {
                let finding = Diagnostic::at(
                    &codes::MISSING_FACT,
                    grant.keyword_span(),
                    "the permit does not say for what purpose",
                )
                .label("no `for`")
                .help("add `for` and a purpose; to permit every purpose, write `for any purpose`");
                self.findings.push(finding);
                None
            }
        };
        let base = self.base_form(effect, &written);
        let combination = self.combination(file, effect, grant, &written);
        let days = self.grant_days(&written);
        let written_data = grant.data()?;
        let data = self.data(file, written_data);
        if data.any {
            self.refuse_with_any_data(&written);
        }
        let mut granted = Vec::new();
        let mut complete = !data.is_broken;
        let condition = if data.any { None } else { written.condition };
        if let Some(condition) = condition {
            self.unknown_columns(condition, data.columns.keys().copied());
        }
        for (dataset, columns) in data.columns {
            let read = self.condition_rows(file, dataset, condition);
            complete &= read.is_some();
            // Where the condition is wrong, the rest of the clause is read all the same.
            let (condition, rows) =
                read.unwrap_or_else(|| (Arc::new(Condition::Always), crate::rows::RowsId::ALL));
            granted.push(GrantedData { dataset, columns, condition, rows, forms: Vec::new() });
        }
        if !data.any {
            self.forms(&written, base?, &mut granted, data.is_broken);
        }
        let places = match places {
            Some(None) => return None,
            Some(places) => places,
            None => None,
        };
        let with = combination?;
        if !complete {
            return None;
        }
        let grant = Grant {
            effect,
            parties: parties?,
            actions: actions?,
            purposes: purposes?,
            places,
            days: days?,
            any_data: data.any,
            data: granted,
            data_span: written_data.span(),
            where_span: written.condition.map(|condition| condition.span()),
            base: base?,
            showing_span: written.showing.map(|showing| showing.span()),
            with,
        };
        Some((grant, written.per, written.advice.is_some()))
    }

    /// The other data of a combination: `Some(None)` for a grant about data by themselves, `None` where it is wrong.
    fn combination(
        &mut self,
        file: usize,
        effect: Effect,
        grant: ast::Grant<'t>,
        written: &Written<'t>,
    ) -> Option<Option<Box<Said<Ranges>>>> {
        if let Some(span) = written.advice
            && effect == Effect::Permit
        {
            let finding = Diagnostic::at(&codes::MISPLACED, span, "a permit cannot be `as advice`")
                .label("a permit gives a right, or it does not")
                .help("take it out; `as advice` is for a `forbid`, a `require` or a `duty` whose source is not settled");
            self.findings.push(finding);
            return None;
        }
        let items = grant.actions().into_iter().flat_map(|actions| actions.included());
        let combines = items.filter_map(|item| item.path).find(|word| word.text == "combine");
        let (with, span) = match (written.with, combines) {
            (None, None) => return Some(None),
            (Some(with), Some(_)) if effect == Effect::Forbid => (with, with.span()),
            (Some(with), None) => {
                let finding = Diagnostic::at(&codes::WRONG_VALUE, with.span(), "`with` goes with `combine`")
                    .label("data that are to be kept apart from others")
                    .help("write `forbid everyone to combine A with B`");
                self.findings.push(finding);
                return None;
            }
            (with, Some(word)) => {
                let message = match with {
                    Some(_) => "a combination can be forbidden, and `link` permits one",
                    None => "the forbid does not say with what the data must not be combined",
                };
                let help = match with {
                    Some(_) => "write `permit … to link` for each of the two data",
                    None => "add `with` and the other data",
                };
                let finding = Diagnostic::at(&codes::WRONG_VALUE, word.span, message)
                    .label("`combine` is about two data together")
                    .help(help);
                self.findings.push(finding);
                return None;
            }
        };
        let other = self.data(file, with);
        if other.is_broken {
            return None;
        }
        let value = match other.any {
            true => Ranges::between(0, self.model.columns.len() as i64),
            false => {
                Ranges::from_pairs(other.columns.values().flat_map(|part| part.pairs().to_vec()).collect())
            }
        };
        Some(Some(Box::new(Said { value, span })))
    }

    /// Sorts the parts of a tail, and reports those said twice.
    pub(super) fn tails(&mut self, tails: impl Iterator<Item = Tail<'t>>) -> Written<'t> {
        let mut written = Written::default();
        let mut firsts: Vec<(&'static str, Span)> = Vec::new();
        for tail in tails {
            let span = tail.span();
            let word = tail_word(&tail);
            if !matches!(tail, Tail::Per(_)) {
                if let Some((_, first)) = firsts.iter().find(|(earlier, _)| *earlier == word) {
                    self.findings.push(repeated_part(word, span, *first));
                    continue;
                }
                firsts.push((word, span));
            }
            if matches!(tail, Tail::From(_) | Tail::Until(_) | Tail::Lasting { .. } | Tail::On(_)) {
                written.dates = Some(written.dates.map_or(span, |dates| dates.to(span)));
            }
            match tail {
                Tail::For(set) => written.purposes = Some(set),
                Tail::At(set) => written.places = Some(set),
                Tail::Where(condition) => written.condition = Some(condition),
                Tail::Showing(showing) => written.showing = Some(showing),
                Tail::Cells { number, span } => written.cells = Some((number, span)),
                Tail::From(date) => written.from = Some(date),
                Tail::Until(date) => written.until = Some(date),
                Tail::Lasting { number, unit, span } => written.lasting = Some((number, unit, span)),
                Tail::On(date) => written.on = Some(date),
                Tail::Per(text) => written.per.push(text.value().as_ref().into()),
                Tail::With(data) => written.with = Some(data),
                Tail::Advice(span) => written.advice = Some(span),
            }
        }
        written
    }

    fn base_form(&mut self, effect: Effect, written: &Written<'t>) -> Option<Form> {
        let part = written.showing.map(|showing| ("showing", showing.span()));
        if effect == Effect::Forbid
            && let Some((word, span)) = part.or(written.cells.map(|(_, span)| ("in cells", span)))
        {
            let finding = Diagnostic::at(&codes::MISPLACED, span, format!("a forbid cannot say `{word}`"))
                .label("only a permit shows")
                .help("take it out: what is forbidden is not shown in any form");
            self.findings.push(finding);
            return None;
        }
        let Some((number, _)) = written.cells else { return Some(Form::AS_IS) };
        match number.text.parse::<u32>().ok().filter(|least| *least >= 1) {
            Some(least) => Some(Form { cells: Some(least), shown: Shown::AsIs }),
            None => {
                self.wrong("in cells of at least", number.span, "a whole number above zero");
                None
            }
        }
    }

    /// The clause's own days: `Some(None)` where it names none, `None` where they are wrong.
    fn grant_days(&mut self, written: &Written<'t>) -> Option<Option<Said<Ranges>>> {
        let Some(span) = written.dates else { return Some(None) };
        if let Some(on) = written.on {
            if written.from.is_some() || written.until.is_some() || written.lasting.is_some() {
                let message = "a clause holds on one day or for a period, and both are given";
                let finding = Diagnostic::at(&codes::WRONG_VALUE, span, message)
                    .label("a day and a period")
                    .help("keep `on` for one day, or `from` and `until` for a period");
                self.findings.push(finding);
                return None;
            }
            let day = day_of(on)?;
            return Some(Some(Said { value: Ranges::one(day.number()), span }));
        }
        let (from, last) = (written.from.and_then(day_of), written.until.and_then(day_of));
        let period = match (written.lasting, from) {
            (None, _) => Period { from, last },
            (Some((number, unit, here)), Some(from)) if last.is_none() => {
                let length = number.text.parse().ok().zip(Unit::named(unit.text));
                let Some((amount, unit)) = length else {
                    self.wrong("for", here, "a length of time such as `40 months`");
                    return None;
                };
                Period::lasting(from, Length { amount, unit })
            }
            (Some((_, _, here)), _) => {
                let message = match last {
                    None => "a length of time needs the day from which it counts",
                    Some(_) => "a length of time and a last day are given, and one is enough",
                };
                let finding = Diagnostic::at(&codes::WRONG_VALUE, here, message)
                    .label("the length of time")
                    .help("write `from 2024-07-01 for 40 months`, without `until`");
                self.findings.push(finding);
                return None;
            }
        };
        let value = period.days();
        if value.is_empty() {
            self.findings.push(reversed(span, period));
            return None;
        }
        Some(Some(Said { value, span }))
    }

    fn refuse_with_any_data(&mut self, written: &Written<'t>) {
        let condition = written.condition.map(|condition| ("where", condition.span()));
        let parts = condition.into_iter().chain(written.showing.map(|showing| ("showing", showing.span())));
        for (word, span) in parts {
            let finding =
                Diagnostic::at(&codes::WRONG_VALUE, span, format!("`{word}` needs its dataset named"))
                    .label("`any data` has no columns in common")
                    .help("name the datasets instead of `any data`");
            self.findings.push(finding);
        }
    }

    pub(super) fn duty(&mut self, file: usize, duty: ast::Duty<'t>) -> Option<Duty> {
        let parties = self.set(file, duty.who()?, Dimension::Who);
        let action_word = duty.action()?;
        let action = self.resolve(file, action_word, &[DeclarationKind::Action]);
        let mut objects = Vec::new();
        let mut complete = true;
        for word in duty.objects() {
            let span = word.span;
            match self.duty_object(file, word) {
                Some(value) => objects.push(Said { value, span }),
                None => complete = false,
            }
        }
        let due = self.due(file, duty);
        let action = Said { value: action?, span: action_word.span };
        let passed_on = duty.passed_on();
        complete.then_some(Duty { parties: parties?, action, objects, due: due?, passed_on })
    }

    /// What a duty is about; `None` where no dataset is called so, which is reported.
    pub(super) fn duty_object(&mut self, file: usize, word: ast::Word<'t>) -> Option<DutyObject> {
        if let Some(thing) = THINGS.iter().find(|thing| **thing == word.text) {
            return Some(DutyObject::Thing((*thing).into()));
        }
        let known = self.names.peek(file, word, &[DeclarationKind::Dataset]).map(|entry| entry.id);
        if let Some(id) = known {
            return Some(DutyObject::Dataset(charta_base::Id::new(id)));
        }
        match did_you_mean(word.text, THINGS) {
            Some(near) => {
                let message = format!("no dataset is called `{}`", word.text);
                let finding = Diagnostic::at(&codes::UNKNOWN_NAME, word.span, message)
                    .label("unknown")
                    .help(format!("did you mean `{near}`?"))
                    .fix(word.span, near);
                self.findings.push(finding);
            }
            None => {
                self.resolve::<crate::model::Dataset>(file, word, &[DeclarationKind::Dataset]);
            }
        }
        None
    }

    fn due(&mut self, file: usize, duty: ast::Duty<'t>) -> Option<Said<Due>> {
        let Some(timing) = duty.timing() else {
            let finding =
                Diagnostic::at(&codes::MISSING_FACT, duty.span(), "the duty does not say when it is due")
                    .label("no deadline")
                    .help("add `within 30 days of end of term`, `before` and a date, or `every 6 months`");
            self.findings.push(finding);
            return None;
        };
        let mut reader = Reader::new(timing);
        let due = self.due_in(file, &mut reader);
        if due.is_none() || !reader.is_done() {
            self.findings.push(wrong_deadline(timing));
            return None;
        }
        due.map(|value| Said { value, span: timing.span() })
    }

    /// When a duty is due, as a phrase says.
    pub(super) fn due_in(&mut self, file: usize, reader: &mut Reader<'t>) -> Option<Due> {
        if reader.keyword("always") {
            return Some(Due::Always);
        }
        if reader.keyword("before") {
            return reader.date().map(Due::Before);
        }
        if reader.keywords(&["not", "before"]) {
            return reader.date().map(Due::NotBefore);
        }
        if reader.keyword("until") {
            return reader.date().map(Due::Until);
        }
        if reader.keyword("every") {
            return reader.length().map(Due::Every);
        }
        if reader.keyword("for") {
            let length = reader.length().filter(|_| reader.keyword("from"))?;
            return self.event(file, reader).map(|event| Due::For(length, event));
        }
        if !reader.keyword("within") {
            return None;
        }
        if let Some(length) = reader.length() {
            let event = reader.keyword("of").then(|| self.event(file, reader)).flatten();
            return event.map(|event| Due::Within(length, event));
        }
        let count = reader.whole_number()?;
        let in_hours = reader.keyword("hours") || reader.keyword("hour");
        let in_days =
            !in_hours && reader.keyword("working") && (reader.keyword("days") || reader.keyword("day"));
        if !in_hours && !in_days {
            return None;
        }
        let event = reader.keyword("of").then(|| self.event(file, reader)).flatten()?;
        Some(if in_hours { Due::WithinHours(count, event) } else { Due::WithinWorkingDays(count, event) })
    }

    fn event(&mut self, file: usize, reader: &mut Reader<'t>) -> Option<Event> {
        let known = Event::ALL.into_iter().find(|(_, words)| {
            let words: Vec<&str> = words.split(' ').collect();
            reader.keywords(&words)
        });
        if let Some((event, _)) = known {
            return Some(event);
        }
        let word = reader.next_word()?;
        let id = self.names.peek(file, word, &[DeclarationKind::Event]).map(|entry| entry.id)?;
        reader.word();
        Some(Event::Named(charta_base::Id::new(id)))
    }

    fn waiver(&mut self, waive: ast::Waive<'t>) -> Option<Waiver> {
        let check = waive.check()?;
        let until = waive.until()?;
        let known = self.surroundings.checks;
        if !known.iter().any(|(_, name)| *name == check.text) {
            let message = format!("no check is called `{}`", check.text);
            let finding = Diagnostic::at(&codes::UNKNOWN_NAME, check.span, message).label("unknown check");
            let names = || known.iter().map(|(_, name)| *name);
            let by_code =
                known.iter().find(|(code, _)| code.eq_ignore_ascii_case(check.text)).map(|(_, name)| *name);
            let longer = || names().find(|name| name.starts_with(check.text));
            let near = by_code.or_else(|| did_you_mean(check.text, names())).or_else(longer);
            let finding = match near {
                Some(near) => finding.help(format!("did you mean `{near}`?")).fix(check.span, near),
                None => finding.help("`charta explain --list` names every check"),
            };
            self.findings.push(finding);
            return None;
        }
        Some(Waiver {
            check: Said { value: check.text.into(), span: check.span },
            until: Said { value: day_of(until)?, span: until.span },
            because: self.said_in_waiver(waive.because()?, "a waiver says why")?,
            by: self.said_in_waiver(waive.by()?, "a waiver says by whom")?,
        })
    }

    /// The reason or the name of a waiver; blanks alone would waive without either.
    fn said_in_waiver(&mut self, text: ast::Text<'t>, expected: &str) -> Option<Arc<str>> {
        let value = text.value();
        if value.trim().is_empty() {
            let finding =
                Diagnostic::at(&codes::WRONG_VALUE, text.span(), expected).label("nothing is said here");
            self.findings
                .push(finding.help("write the reason after `because`, and who answers for it after `by`"));
            return None;
        }
        Some(value.as_ref().into())
    }
}

fn wrong_deadline(timing: ast::Phrase<'_>) -> Diagnostic {
    let words: Vec<&str> = timing
        .atoms()
        .filter_map(|atom| if let ast::Atom::Word(word) = atom { Some(word.text) } else { None })
        .collect();
    let events: Vec<&str> = Event::ALL.iter().map(|(_, words)| *words).collect();
    let event = words.iter().skip_while(|word| **word != "of").skip(1).copied().collect::<Vec<_>>().join(" ");
    let finding =
        Diagnostic::at(&codes::WRONG_VALUE, timing.span(), "the deadline of the duty is not understood")
            .label("not a deadline")
            .evidence(format!("a deadline counts from {}", charta_base::join_words(&events, "or")));
    match did_you_mean(&event, events) {
        Some(near) => finding.help(format!("did you mean `of {near}`?")),
        None => finding
            .help("write `within 30 days of end of term`, `before 2027-01-01` or `every 6 months`, with whole numbers"),
    }
}

/// Where the first word of a clause stands.
fn first_word(span: Span, word: &str) -> Span {
    Span { end: span.start + word.len() as u32, ..span }
}

fn tail_word(tail: &Tail<'_>) -> &'static str {
    match tail {
        Tail::For(_) => "for",
        Tail::At(_) => "at",
        Tail::Where(_) => "where",
        Tail::Showing(_) => "showing",
        Tail::Cells { .. } => "in cells",
        Tail::From(_) => "from",
        Tail::Until(_) => "until",
        Tail::Lasting { .. } => "for a length of time",
        Tail::On(_) => "on",
        Tail::Per(_) => "per",
        Tail::With(_) => "with",
        Tail::Advice(_) => "as advice",
    }
}
