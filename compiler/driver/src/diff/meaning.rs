//! What a requirement, a duty or another clause that decides on no request means, whatever the words: two that mean the same in two projects are one.

use super::names::Names;
use crate::sets::{Except, Part, party_parts, term_parts};
use charta_base::Id;
use charta_model::model::{
    Clause, ClauseKind, Due, Duty, DutyObject, Event, Grant, Model, Owner, Required, Said, Scope, Term,
    TermKind, hosting_at,
};
use charta_model::ranges::Ranges;
use charta_model::rules::datasets_of;
use charta_model::time::describe_days;
use std::collections::BTreeSet;

/// One of the two projects, and how its things are called in the new one.
#[derive(Clone, Copy)]
pub(super) struct Speaker<'a> {
    pub(super) model: &'a Model,
    pub(super) names: &'a Names,
    pub(super) is_new: bool,
    /// Where given, of sets of parties, terms and data only what is known there is spoken of.
    pub(super) known: Option<&'a BTreeSet<String>>,
}

impl Speaker<'_> {
    /// A path as the new project calls it.
    pub(super) fn path(self, sort: &'static str, path: &str) -> String {
        if self.is_new { path.to_owned() } else { self.names.now(sort, path) }
    }

    fn term(self, id: Id<Term>) -> String {
        self.model.terms.get(id).map_or_else(String::new, |it| self.path(it.kind.word(), &it.about.path))
    }

    fn party(self, id: charta_model::model::PartyId) -> String {
        self.model.parties.get(id).map_or_else(String::new, |it| self.path("party", &it.about.path))
    }

    fn of<T>(self, parts: Vec<Part<T>>, name: impl Fn(Id<T>) -> String) -> String {
        let is_known = |name: &String| self.known.is_none_or(|known| known.contains(name));
        let one = |part: Part<T>| {
            let name_of_part = Some(name(part.id)).filter(is_known)?;
            Some(match part.except {
                Except::Nothing => name_of_part,
                Except::AllBelow => format!("exactly {name_of_part}"),
                Except::These(ids) => {
                    let names: Vec<String> = ids.into_iter().map(&name).filter(is_known).collect();
                    match names.is_empty() {
                        true => name_of_part,
                        false => format!("{name_of_part} except {}", names.join("+")),
                    }
                }
            })
        };
        sorted(parts.into_iter().filter_map(one).collect())
    }

    fn purposes(self, set: &Ranges) -> String {
        self.of(term_parts(self.model, TermKind::Purpose, set), |id| self.term(id))
    }

    fn actions(self, set: &Ranges) -> String {
        self.of(term_parts(self.model, TermKind::Action, set), |id| self.term(id))
    }

    fn parties(self, set: &Ranges) -> String {
        self.of(party_parts(self.model, set), |id| self.party(id))
    }

    fn columns(self, set: &Ranges) -> String {
        let is_known = |name: &String| self.known.is_none_or(|known| known.contains(name));
        let dataset = |id| {
            let dataset = self.model.datasets.get(id)?;
            let path = Some(self.path("dataset", &dataset.about.path)).filter(is_known)?;
            if dataset.columns.is_subset(set) {
                return Some(path);
            }
            let inside = self.model.columns_of(id).filter(|column| set.contains(i64::from(column.raw())));
            let names = inside.filter_map(|column| self.model.columns.get(column));
            let names = names.map(|column| self.path("column", &column.about.path)).filter(is_known);
            Some(sorted(names.collect()))
        };
        sorted(datasets_of(self.model, set).into_iter().filter_map(dataset).collect())
    }

    fn terms(self, said: &[Said<Id<Term>>]) -> String {
        sorted(said.iter().map(|said| self.term(said.value)).collect())
    }

    /// Whose a clause is, as the new project calls it; nothing where it is the library's.
    pub(super) fn owner(self, owner: Owner) -> Option<String> {
        self.model.owner_about(owner).filter(|about| !about.library)?;
        self.any_owner(owner)
    }

    /// Whose a clause is, as the new project calls it.
    pub(super) fn any_owner(self, owner: Owner) -> Option<String> {
        let sort = match owner {
            Owner::Contract(_) => "contract",
            Owner::Rulebook(_) => "rulebook",
            Owner::Procedure(_) => "procedure",
        };
        let about = self.model.owner_about(owner)?;
        Some(format!("{sort} {}", self.path(sort, &about.path)))
    }

    /// What a rulebook covers.
    pub(super) fn scope(self, scope: Scope) -> String {
        match scope {
            Scope::ContractsOf(id) => format!("contracts of {}", self.party(id)),
            Scope::DataOf(id) => format!("data of {}", self.party(id)),
            Scope::DataIn(id) => format!("data in {}", self.term(id)),
            Scope::Dataset(id) => {
                let dataset = self.model.datasets.get(id);
                dataset.map_or_else(String::new, |it| self.path("dataset", &it.about.path))
            }
            Scope::EveryContract => "every contract".to_owned(),
        }
    }

    /// What a clause means, and what it cites.
    pub(super) fn clause(self, clause: &Clause, words: &str) -> String {
        format!("{}|{}", self.meant(clause, words), clause.per.join("|"))
    }

    /// What a clause means, whatever it cites.
    pub(super) fn meant(self, clause: &Clause, words: &str) -> String {
        let kind = match &clause.kind {
            ClauseKind::Grant(grant) => self.grant(grant),
            ClauseKind::Require(requirement) => {
                format!("require {} {}", self.required(&requirement.required), requirement.throughout)
            }
            ClauseKind::Duty(duty) => self.duty(duty),
            ClauseKind::Waive(_) => words.to_owned(),
        };
        format!("{kind}|{}", clause.advice)
    }

    /// A permit or a forbid as its author wrote it, before its owner confines it.
    pub(super) fn grant(self, grant: &Grant) -> String {
        let of_column = |id| {
            let column = self.model.columns.get(id);
            column.map_or_else(String::new, |it| self.path("column", &it.about.path))
        };
        let data = grant.data.iter().map(|data| {
            let rows = data.condition.in_words(&of_column, &of_column);
            let forms: Vec<String> =
                data.forms.iter().map(|(column, form)| format!("{} {form}", of_column(*column))).collect();
            format!("{} where {rows} showing {}", self.columns(&data.columns), sorted(forms))
        });
        let place = |place: i64| {
            let hosting = hosting_at(place).and_then(|id| self.model.hostings.get(id));
            hosting.map_or_else(String::new, |it| self.path("hosting", &it.about.path))
        };
        let known = Ranges::between(0, self.model.hostings.len() as i64 + 1);
        let places =
            |said: &Said<Ranges>| sorted(said.value.intersection(&known).numbers().map(place).collect());
        let places = grant.places.as_ref().map(places);
        let days = grant.days.as_ref().map(|said| describe_days(&said.value));
        let with = grant.with.as_ref().map(|said| self.columns(&said.value));
        format!(
            "{:?} {} {} {} {places:?} {days:?} {} {} {} {with:?}",
            grant.effect,
            self.parties(&grant.parties.value),
            self.actions(&grant.actions.value),
            self.purposes(&grant.purposes.value),
            grant.any_data,
            sorted(data.collect()),
            grant.base,
        )
    }

    fn duty(self, duty: &Duty) -> String {
        let objects = duty.objects.iter().map(|object| match &object.value {
            DutyObject::Dataset(id) => {
                let dataset = self.model.datasets.get(*id);
                dataset.map_or_else(String::new, |it| self.path("dataset", &it.about.path))
            }
            DutyObject::Thing(thing) => format!("thing {thing}"),
        });
        let objects = sorted(objects.collect());
        let parties = self.parties(&duty.parties.value);
        let (action, due) = (self.term(duty.action.value), self.due(duty.due.value));
        format!("duty {parties} {action} {objects} {due} {}", duty.passed_on)
    }

    fn due(self, due: Due) -> String {
        let event = |event: Event| match event {
            Event::Named(id) => {
                let event = self.model.events.get(id);
                event.map_or_else(String::new, |it| self.path("event", &it.about.path))
            }
            other => other.words().to_owned(),
        };
        match due {
            Due::Within(length, of) => format!("within {length} of {}", event(of)),
            Due::Before(day) => format!("before {day}"),
            Due::NotBefore(day) => format!("not before {day}"),
            Due::Every(length) => format!("every {length}"),
            Due::WithinHours(hours, of) => format!("within {hours} hours of {}", event(of)),
            Due::WithinWorkingDays(days, of) => format!("within {days} working days of {}", event(of)),
            Due::For(length, of) => format!("for {length} from {}", event(of)),
            Due::Until(day) => format!("until {day}"),
            Due::Always => "always".to_owned(),
        }
    }

    fn required(self, required: &Required) -> String {
        let purposes = |set: &Option<Ranges>| set.as_ref().map_or_else(String::new, |set| self.purposes(set));
        let model = self.model;
        match required {
            Required::BeyondReach(laws) => {
                let laws = laws.iter().filter_map(|law| model.laws.get(law.value));
                format!("beyond {}", sorted(laws.map(|law| self.path("law", &law.about.path)).collect()))
            }
            Required::Within(aspect, at) => format!("{} in {}", aspect.word(), self.term(at.value)),
            Required::Certified(asked) => format!(
                "certified {} {:?} {:?} {:?}",
                self.term(asked.scheme.value),
                asked.version,
                asked.activities,
                asked.offer
            ),
            Required::Meets(framework) => {
                let framework = model.frameworks.get(framework.value);
                let path = framework.map(|it| self.path("framework", &it.about.path));
                format!("meets {}", path.unwrap_or_default())
            }
            Required::RetentionAtMost(length) => format!("retention {length}"),
            Required::Approval(of) => {
                format!("approval {}", of.map_or_else(String::new, |of| self.party(of.value)))
            }
            Required::Opinion(of) => format!("opinion {}", self.party(of.value)),
            Required::Basis { bases, purposes: for_purposes, columns } => format!(
                "basis {} for {} on {}",
                self.terms(bases),
                purposes(for_purposes),
                columns.as_ref().map_or_else(String::new, |said| self.columns(&said.value))
            ),
            Required::PurposeIn(set) => format!("purpose in {}", self.purposes(&set.value)),
            Required::PurposeAsCollected(set) => format!("as collected or in {}", purposes(set)),
            Required::RecipientIn(kinds) => format!("recipient in {}", self.terms(kinds)),
            Required::ProviderIn(kinds) => format!("provider in {}", self.terms(kinds)),
            Required::Without(columns) => format!("no {}", self.columns(&columns.value)),
            Required::AtMost(count, category) => format!("at most {count} of {}", self.term(category.value)),
            Required::Cells(count, actions) => {
                let actions = actions.as_ref().map_or_else(String::new, |said| self.actions(&said.value));
                format!("cells {count} to {actions}")
            }
            Required::Transfer { within, certified, safeguards } => format!(
                "transfer in {} or {} or {}",
                self.term(within.value),
                self.terms(certified),
                self.terms(safeguards)
            ),
            Required::Safeguard(safeguards) => format!("safeguard {}", self.terms(safeguards)),
            Required::NamedUsers => "named users".to_owned(),
            Required::Stated(facts) => {
                format!("stated {}", sorted(facts.iter().map(|fact| fact.value.to_owned()).collect()))
            }
            Required::OptOut { register, purposes: for_purposes } => {
                let column = model.columns.get(register.value);
                let column = column.map(|it| self.path("column", &it.about.path)).unwrap_or_default();
                format!("opt out {column} for {}", purposes(for_purposes))
            }
            Required::Commitment(duty) => format!("commitment {}", self.duty(duty)),
            Required::ExclusivityAtMost(length) => format!("exclusivity {length}"),
            Required::TermAtMost(length) => format!("term {length}"),
            Required::ReviewEvery(length) => format!("review {length}"),
            Required::NoticeAtLeast(length) => format!("notice {length}"),
            Required::Procedure(procedures) => {
                let procedures = procedures.iter().filter_map(|said| model.procedures.get(said.value));
                let paths = procedures.map(|it| self.path("procedure", &it.about.path));
                format!("procedure {}", sorted(paths.collect()))
            }
        }
    }
}

/// Names in one order: what is said in another order is the same.
fn sorted(mut names: Vec<String>) -> String {
    names.sort();
    names.join(",")
}
