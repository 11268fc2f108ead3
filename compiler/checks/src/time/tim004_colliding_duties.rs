//! TIM004: duties about the same thing that the same party cannot both keep.
//!
//! Two duties collide where one has a thing gone by a day on which another still has it kept, or published by a day on which another still
//! has it kept secret, or where something is due before the
//! first day on which it may be done. The lengths of two that count from the same event of unknown day are compared where that settles it for every
//! day. What is no clash for some day is not told.

use super::duties::{
    Bound, Duties, action_name, closure_of, is_action_in, object_name, parties_of, permitted_datasets,
    prelude_action,
};
use super::strictness::{Days, in_words};

use crate::context::Context;
use crate::words::listed;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::{
    ClauseId, ClauseKind, Contract, ContractId, Due, DutyObject, Event, Owner, PartyId,
};
use charta_model::ranges::Ranges;
use charta_model::rules::recipients_of;
use charta_model::time::{Day, Length, Unit};
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

/// Duties that collide.
pub static CODE: Code = Code {
    id: "TIM004",
    name: "colliding-duties",
    summary: "duties about the same thing that the same party cannot both keep",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/TIM004-colliding-duties.md"),
};

/// One finding for each two duties of a contract that collide, and for each that its retention does not let be kept. Two that do not
/// stand in the contract itself are told once.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let model = context.model;
    if !model.clauses.values().any(|clause| matches!(clause.kind, ClauseKind::Duty(_))) {
        return;
    }
    let duties = Duties::new(context);
    let actions = Actions {
        removing: prelude_action(model, "delete").union(&prelude_action(model, "return_data")),
        keeping: prelude_action(model, "store"),
        publishing: prelude_action(model, "publish"),
        silence: prelude_action(model, "keep_secret"),
    };
    let mut elsewhere: FxHashSet<(ClauseId, ClauseId)> = FxHashSet::default();
    // First where a clause of the contract itself takes part, so that what is inherited is not told before its own contract.
    for is_own in [true, false] {
        for (id, contract) in model.contracts.iter().filter(|(_, contract)| !contract.has_ended(context.on)) {
            let judged = Judged { context, id, contract, duties: duties.of(id), actions: &actions };
            for clash in judged.clashes() {
                let has_own = clash.gone.is_own(id) || clash.kept.is_own(id);
                let pair = (clash.gone.id, clash.kept.id);
                if has_own == is_own && elsewhere.insert(pair) {
                    findings.push(judged.finding(&clash));
                }
            }
            if is_own {
                findings.extend(judged.retention());
            }
        }
    }
}

struct Actions {
    /// What has a thing gone afterwards.
    removing: Ranges,
    /// What has it kept.
    keeping: Ranges,
    /// What makes it known.
    publishing: Ranges,
    /// What has it not known.
    silence: Ranges,
}

struct Judged<'c, 'a> {
    context: &'c Context<'a>,
    id: ContractId,
    contract: &'a Contract,
    duties: &'c [Bound<'a>],
    actions: &'c Actions,
}

/// Two duties that collide: the one that is due first, and the one that does not let it be.
struct Clash<'a> {
    object: DutyObject,
    gone: Bound<'a>,
    kept: Bound<'a>,
    who: Vec<PartyId>,
}

impl<'a> Judged<'_, 'a> {
    fn days(&self) -> Days<'a> {
        Days {
            model: self.context.model,
            term: self.contract.term.map(|term| term.value).unwrap_or_default(),
        }
    }

    fn clashes(&self) -> Vec<Clash<'a>> {
        let mut by_object: BTreeMap<&DutyObject, Vec<&Bound<'a>>> = BTreeMap::new();
        for bound in self.duties.iter().filter(|bound| !bound.clause.advice) {
            for object in &bound.duty.objects {
                by_object.entry(&object.value).or_default().push(bound);
            }
        }
        let mut clashes = Vec::new();
        for (object, bound) in by_object.into_iter().filter(|(_, bound)| bound.len() > 1) {
            let due_by = |bound: &&&Bound<'a>| {
                matches!(
                    bound.duty.due.value,
                    Due::Within(..) | Due::WithinHours(..) | Due::WithinWorkingDays(..) | Due::Before(_)
                )
            };
            for gone in bound.iter().filter(due_by) {
                for kept in bound.iter().filter(|kept| self.collide(gone, kept)) {
                    let who = self.who(gone, kept);
                    if !who.is_empty() {
                        clashes.push(Clash { object: object.clone(), gone: **gone, kept: **kept, who });
                    }
                }
            }
        }
        clashes
    }

    /// Whether what is due by a day cannot be done because of another duty, whoever bears them.
    fn collide(&self, gone: &Bound<'a>, kept: &Bound<'a>) -> bool {
        let model = self.context.model;
        let within =
            |bound: &Bound<'_>, actions: &Ranges| actions.contains(i64::from(bound.duty.action.value.raw()));
        let (first, second) = (gone.duty.due.value, kept.duty.due.value);
        match second {
            Due::NotBefore(day) => {
                let (one, other) = (gone.duty.action.value, kept.duty.action.value);
                let is_same = is_action_in(model, one, other) || is_action_in(model, other, one);
                is_same && self.days().due_by(first).is_some_and(|last| last < day)
            }
            Due::For(..) | Due::Until(_) | Due::Always => {
                let removes = within(gone, &self.actions.removing) && within(kept, &self.actions.keeping);
                let tells = within(gone, &self.actions.publishing) && within(kept, &self.actions.silence);
                (removes || tells) && self.is_gone_too_soon(first, second)
            }
            _ => false,
        }
    }

    fn is_gone_too_soon(&self, gone: Due, kept: Due) -> bool {
        let days = self.days();
        match (days.due_by(gone), days.goes_on_through(kept)) {
            (Some(last), Some(through)) => last < through,
            _ => match (gone, kept) {
                (Due::Within(one, from), Due::For(other, of)) if from == of => is_surely_longer(other, one),
                _ => false,
            },
        }
    }

    /// The organisations of the contract that bear both.
    fn who(&self, one: &Bound<'_>, other: &Bound<'_>) -> Vec<PartyId> {
        let model = self.context.model;
        let both = one.duty.parties.value.intersection(&other.duty.parties.value);
        let both = both.intersection(&parties_of(model, self.contract));
        let named = self.contract.provider.iter().chain(&self.contract.recipients);
        let organisations: BTreeSet<PartyId> =
            named.map(|party| model.organisation_of(party.value)).collect();
        organisations.into_iter().filter(|party| closure_of(model, *party).overlaps(&both)).collect()
    }

    fn finding(&self, clash: &Clash<'a>) -> Diagnostic {
        let model = self.context.model;
        let days = self.days();
        let (gone, kept) = (clash.gone.duty, clash.kept.duty);
        let object = object_name(model, &clash.object);
        let what = |action| format!("`{} {object}`", action_name(model, action));
        let by = match days.due_by(gone.due.value) {
            Some(day) => format!("by {day}"),
            None => format!("`{}`", in_words(model, gone.due.value)),
        };
        let through = match kept.due.value {
            Due::NotBefore(day) => format!("not before {day}"),
            Due::Always => "at all times".to_owned(),
            due => match days.goes_on_through(due) {
                Some(day) => format!("through {day}"),
                None => format!("`{}`", in_words(model, due)),
            },
        };
        let names: Vec<&str> = clash
            .who
            .iter()
            .filter_map(|party| model.parties.get(*party))
            .map(|party| &*party.about.name)
            .collect();
        let message = format!(
            "{} must {} {by} and {} {through} under contract `{}`",
            listed(&names),
            what(gone.action.value),
            what(kept.action.value),
            self.contract.about.name
        );
        // Where one of them stands in the contract, that is what its author can change; of two, the one that comes later.
        let order = |bound: &Bound<'_>| (bound.is_own(self.id), bound.duty.due.span.start);
        let (at, other) = match order(&clash.gone) > order(&clash.kept) {
            true => (&clash.gone, &clash.kept),
            false => (&clash.kept, &clash.gone),
        };
        let finding = Diagnostic::at(&CODE, at.duty.due.span, message)
            .label(format!("`{}` here", in_words(model, at.duty.due.value)))
            .also(other.duty.due.span, format!("`{}` here", in_words(model, other.duty.due.value)))
            .about(self.contract.about.path.to_string());
        let finding = [at, other].iter().fold(finding, |finding, bound| {
            let sources = bound.clause.per.iter().map(|source| format!("owed under {source}"));
            let finding = sources.fold(finding, Diagnostic::evidence);
            match bound.clause.owner {
                Owner::Rulebook(_) => finding.about(self.context.owner_path(bound.clause.owner)),
                _ => finding,
            }
        });
        finding.help(match kept.due.value {
            Due::NotBefore(_) => {
                "let the deadline lie on that day or later, or say that it may be done sooner"
            }
            _ if self.actions.silence.contains(i64::from(kept.action.value.raw())) => {
                "let it be published after the last day for which it is secret, or let secrecy end sooner"
            }
            _ => "let it be removed after the last day for which it is kept, or kept no longer than that",
        })
    }

    /// A duty to keep what the contract's retention does not let be kept for so long.
    fn retention(&self) -> Option<Diagnostic> {
        let model = self.context.model;
        let retention = self.contract.retention?;
        let mut permitted: Option<BTreeSet<_>> = None;
        let recipients = recipients_of(model, self.contract);
        for bound in self.duties.iter().filter(|bound| !bound.clause.advice && bound.is_borne_in(&recipients))
        {
            let is_kept = self.actions.keeping.contains(i64::from(bound.duty.action.value.raw()));
            if !is_kept || !self.outlasts(bound.duty.due.value, retention.value) {
                continue;
            }
            let permitted = permitted.get_or_insert_with(|| permitted_datasets(self.context, self.contract));
            let kept = bound.duty.objects.iter().find(|object| match object.value {
                DutyObject::Dataset(dataset) => permitted.contains(&dataset),
                DutyObject::Thing(_) => false,
            });
            let Some(kept) = kept else { continue };
            let what = format!(
                "{} {}",
                action_name(model, bound.duty.action.value),
                object_name(model, &kept.value)
            );
            let due = in_words(model, bound.duty.due.value);
            let message = format!(
                "contract `{}` lets its recipients keep the data for {}, and obliges them to `{what} {due}`",
                self.contract.about.name, retention.value
            );
            let finding = Diagnostic::at(&CODE, retention.span, message)
                .label("too short for what must be kept")
                .also(bound.duty.due.span, "kept for longer here")
                .about(self.contract.about.path.to_string())
                .help("lengthen the retention, or shorten the duty to keep the data");
            let sources = bound.clause.per.iter().map(|source| format!("owed under {source}"));
            return Some(sources.fold(finding, Diagnostic::evidence));
        }
        None
    }

    /// Whether something must be kept on a day on which no data of the contract may be: the last are obtained on the last day of the term.
    fn outlasts(&self, kept: Due, retention: Length) -> bool {
        match kept {
            Due::Always => true,
            Due::For(length, Event::StartOfTerm | Event::EndOfTerm) => {
                retention.at_most(length) && !length.at_most(retention)
            }
            Due::Until(day) => {
                let last: Option<Day> = self.contract.term.and_then(|term| term.value.last);
                last.is_some_and(|last| last.plus(retention) < day)
            }
            _ => false,
        }
    }
}

/// Whether something that goes on for one length has its last day after another length is over, from whatever day both count. It
/// goes on through the day before the same day so much later.
fn is_surely_longer(kept: Length, gone: Length) -> bool {
    let in_days = |length: Length| match length.unit {
        Unit::Day => Some(length.amount),
        Unit::Week => length.amount.checked_mul(7),
        Unit::Month | Unit::Year => None,
    };
    let days = |amount: u32| Length { amount, unit: Unit::Day };
    match (in_days(kept), in_days(gone)) {
        (Some(kept), _) => kept.checked_sub(2).is_some_and(|shorter| gone.at_most(days(shorter))),
        (None, Some(gone)) => gone.checked_add(2).is_some_and(|longer| days(longer).at_most(kept)),
        // Whole months apart are weeks apart.
        (None, None) => gone.at_most(kept) && !kept.at_most(gone),
    }
}
