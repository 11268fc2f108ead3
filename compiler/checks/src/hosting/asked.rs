//! A requirement about hosting, as it bears on one contract: where that contract's data are, on which days it is to be judged,
//! and how a finding about it begins.

use super::words::some_of;
use crate::context::Context;
use charta_base::{Code, Diagnostic, Span, Verdict};
use charta_model::model::{
    Clause, ClauseKind, Contract, ContractId, DatasetId, Effect, HostingId, Owner, Required, Requirement,
    UNSTATED_PLACE, hosting_at,
};
use charta_model::rules::{Rule, datasets_of};
use charta_model::time::{Day, Period};

/// A requirement and the contract that must meet it.
pub(super) struct Asked<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) contract: &'a Contract,
    pub(super) requirement: &'a Requirement,
    id: ContractId,
    clause: &'a Clause,
}

/// Every requirement with the contract it bears on. What a rulebook requires of a contract that requires it itself is not asked
/// twice.
pub(super) fn asked<'a>(context: &'a Context<'a>) -> impl Iterator<Item = Asked<'a>> {
    let all = context.requirements();
    let all = all.map(move |(id, contract, clause, requirement)| Asked {
        context,
        contract,
        requirement,
        id,
        clause,
    });
    all.filter(|asked| !asked.is_asked_by_the_contract_too())
}

impl<'a> Asked<'a> {
    fn is_asked_by_the_contract_too(&self) -> bool {
        let is_rulebook = matches!(self.clause.owner, Owner::Rulebook(_));
        let own = self.contract.clauses.iter().filter_map(|clause| self.context.model.clauses.get(*clause));
        let own = own.filter_map(|clause| match &clause.kind {
            ClauseKind::Require(requirement) => Some(requirement),
            _ => None,
        });
        is_rulebook && own.into_iter().any(|own| includes(own, self.requirement))
    }

    /// The contract's name.
    pub(super) fn name(&self) -> &'a str {
        &self.contract.about.name
    }

    /// The days on which it is to be judged: the day of judgement or, for `throughout term`, the term; of a term without a
    /// beginning, what is left from the day of judgement.
    pub(super) fn period(&self) -> Period {
        let on = self.context.on;
        if !self.requirement.throughout {
            return Period { from: Some(on), last: Some(on) };
        }
        let term = self.contract.term.map(|term| term.value).unwrap_or_default();
        Period { from: term.from.or(Some(on)), last: term.last }
    }

    /// The days of that period on which something may change: its first and those among `changes`.
    pub(super) fn days(&self, changes: &[Day]) -> Vec<Day> {
        self.context.days_to_judge(self.contract, self.requirement.throughout, changes)
    }

    /// A finding about it: at its own words in the contract; for a rulebook's, at the contract it bears on.
    pub(super) fn finding(&self, code: &'static Code, said: Span, message: String) -> Diagnostic {
        let contract = self.contract.about.path.to_string();
        match self.clause.owner {
            Owner::Contract(_) => Diagnostic::at(code, said, message).about(contract),
            Owner::Rulebook(_) => {
                let name = self.context.model.owner_about(self.clause.owner).map_or("", |about| &about.name);
                let finding = Diagnostic::at(code, self.context.contract_span(self.id), message);
                let finding = finding.about(contract).about(self.context.owner_path(self.clause.owner));
                finding.also(said, format!("rulebook `{name}` requires it"))
            }
        }
    }

    /// Where the contract's data are.
    pub(super) fn places(&self) -> Places {
        Places::of(self.context, self.contract)
    }

    /// What stays unproven because nothing says where some of the data are.
    pub(super) fn nowhere(&self, code: &'static Code, said: Span, places: &Places) -> Option<Diagnostic> {
        let name = self.name();
        if places.kept.is_empty() && places.unstated.is_empty() {
            let message = format!("nothing says where the data of contract `{name}` are");
            let finding =
                self.finding(code, said, message).verdict(Verdict::Unproven).label("no hosting to judge");
            return Some(finding.help("say `processed_at:` in the contract, or `hosted:` in its datasets"));
        }
        let unstated = places.unstated.iter().filter_map(|dataset| self.context.model.datasets.get(*dataset));
        let spans: Vec<Span> = unstated.clone().map(|dataset| dataset.about.span).collect();
        let names: Vec<&str> = unstated.map(|dataset| dataset.about.name.as_ref()).collect();
        let (first, verb) = (*spans.first()?, if names.len() == 1 { "is" } else { "are" });
        let list = some_of(&names);
        let message = format!("nothing says where {list} of contract `{name}` {verb} kept and processed");
        let finding = self.finding(code, said, message).verdict(Verdict::Unproven).label("not proven");
        let finding = finding.also(first, "`hosted` is missing here");
        Some(finding.help(format!("say `hosted:` in {list}, or `processed_at:` in the contract")))
    }
}

/// Whether one requirement asks at least what another does.
fn includes(one: &Requirement, other: &Requirement) -> bool {
    one.throughout == other.throughout
        && match (&one.required, &other.required) {
            (Required::BeyondReach(mine), Required::BeyondReach(theirs)) => {
                theirs.iter().all(|law| mine.iter().any(|own| own.value == law.value))
            }
            (Required::Within(mine, here), Required::Within(theirs, there)) => {
                mine == theirs && here.value == there.value
            }
            (Required::Certified(mine, version), Required::Certified(theirs, other)) => {
                mine.value == theirs.value && (version == other || other.is_none())
            }
            (Required::Meets(mine), Required::Meets(theirs)) => mine.value == theirs.value,
            _ => false,
        }
}

/// Where a contract's data are.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    /// Where they are kept or processed: the places of processing, and where the datasets that it permits are hosted.
    pub(super) kept: Vec<HostingId>,
    /// Where its recipients process them: the places it names, or where its datasets are hosted.
    pub(super) processed: Vec<HostingId>,
    /// The datasets of which neither the contract nor they themselves say where they are processed.
    pub(super) unstated: Vec<DatasetId>,
}

impl Places {
    /// The places of a contract, in order of their ids.
    pub(super) fn of(context: &Context<'_>, contract: &Contract) -> Places {
        let mut places = Places::default();
        places.processed.extend(contract.processed_at.iter().map(|hosting| hosting.value));
        for rule in permits_of(context, contract) {
            places.processed.extend(rule.places.numbers().filter_map(hosting_at));
            for dataset in datasets_of(context.model, &rule.columns) {
                match context.model.datasets.get(dataset).and_then(|dataset| dataset.hosted) {
                    Some(hosted) => places.kept.push(hosted.value),
                    None if rule.places.contains(UNSTATED_PLACE) => places.unstated.push(dataset),
                    None => {}
                }
            }
        }
        places.kept.extend(&places.processed);
        for list in [&mut places.kept, &mut places.processed] {
            list.sort_unstable();
            list.dedup();
        }
        places.unstated.sort_unstable();
        places.unstated.dedup();
        places
    }
}

fn permits_of<'a>(context: &'a Context<'_>, contract: &'a Contract) -> impl Iterator<Item = &'a Rule> + 'a {
    let rules = contract.clauses.iter().flat_map(|clause| context.rules.of_clause(*clause));
    let rules = rules.filter_map(|id| context.rules.get(*id));
    rules.filter(|rule| rule.effect == Effect::Permit)
}

/// The one-day period.
pub(super) fn only(day: Day) -> Period {
    Period { from: Some(day), last: Some(day) }
}
