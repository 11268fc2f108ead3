//! What a requirement asks of the permits of a contract, for the checks of purposes, of bases and of who receives: on which days, and which permits
//! there are on those.

use crate::context::{Asking, Context};
use crate::words::term_name;
use charta_base::{Diagnostic, Id, Span, join_words};
use charta_model::form::Shown;
use charta_model::model::{
    ClauseId, ClauseKind, ColumnId, Contract, ContractId, Effect, Grant, Model, TermId,
};
use charta_model::ranges::Ranges;
use charta_model::rules::Rule;
use charta_model::time::{Day, Period};

/// A requirement as it bears on one contract, with all the days on which it does.
pub(crate) struct Demand<'a> {
    /// The requirement, and the first stretch of its days.
    pub(crate) asking: Asking<'a>,
    /// The days on which what it asks is judged.
    pub(crate) days: Ranges,
}

impl Demand<'_> {
    /// The days whose permits it is about: those on which it is judged or, where it is judged on one day, that day and all that come.
    pub(crate) fn permit_days(&self) -> Ranges {
        match self.asking.requirement.throughout {
            true => self.days.clone(),
            false => onwards(self.days.first().map(Day::from_number)),
        }
    }

    /// The days on which something is judged that holds on these days.
    pub(crate) fn judged(&self, held: &Ranges) -> Ranges {
        match self.asking.requirement.throughout {
            true => self.days.intersection(held),
            false if held.overlaps(&self.permit_days()) => self.days.clone(),
            false => Ranges::empty(),
        }
    }

    /// Whether the contract has ended before it is judged.
    pub(crate) fn is_over(&self) -> bool {
        let last = self.asking.contract.term.and_then(|term| term.value.last);
        last.is_some_and(|last| self.days.first().is_some_and(|first| last.number() < first))
    }

    /// That what is asked binds from a later day on than these rules hold, in words.
    pub(crate) fn since<'r>(&self, rules: impl Iterator<Item = &'r &'r Rule>) -> Option<String> {
        let held = union(rules.map(|rule| &rule.days));
        let first = held.intersection(&self.permit_days()).first()?;
        let later = self.asking.requirement.throughout && held.first() < Some(first);
        later.then(|| format!("what is asked binds from {} on", Day::from_number(first)))
    }

    /// The contract's name.
    pub(crate) fn name(&self) -> &str {
        &self.asking.contract.about.name
    }
}

/// Every day from a day on.
pub(crate) fn onwards(day: Option<Day>) -> Ranges {
    Period { from: day, last: None }.days()
}

/// Every requirement with the contract it bears on, each pair once.
pub(crate) fn demands<'a>(context: &Context<'a>) -> Vec<Demand<'a>> {
    let mut demands: Vec<Demand<'a>> = Vec::new();
    let mut last: Option<(ContractId, ClauseId)> = None;
    for asking in context.askings() {
        let this = Some((asking.contract_id, asking.clause_id));
        let days = asking.period.days();
        match demands.last_mut().filter(|_| this == last) {
            Some(earlier) => earlier.days = earlier.days.union(&days),
            None => demands.push(Demand { asking, days }),
        }
        last = this;
    }
    demands
}

/// A permit of a contract, with what it permits on some days.
pub(crate) struct Granted<'a> {
    /// As written.
    pub(crate) grant: &'a Grant,
    /// As its contract confines it.
    pub(crate) rules: Vec<&'a Rule>,
}

impl Granted<'_> {
    /// Everything it is for.
    pub(crate) fn purposes(&self) -> Ranges {
        union(self.rules.iter().map(|rule| &rule.purposes))
    }
}

/// The permits of a contract that permit anything on some of these days.
pub(crate) fn granted<'a>(context: &Context<'a>, contract: &Contract, days: &Ranges) -> Vec<Granted<'a>> {
    let mut granted = Vec::new();
    for id in &contract.clauses {
        let Some(ClauseKind::Grant(grant)) = context.model.clauses.get(*id).map(|clause| &clause.kind) else {
            continue;
        };
        if grant.effect != Effect::Permit {
            continue;
        }
        let all = context.rules;
        let rules = all.of_clause(*id).iter().filter_map(|id| all.get(*id));
        let rules: Vec<&Rule> = rules.filter(|rule| !is_empty(rule) && rule.days.overlaps(days)).collect();
        if !rules.is_empty() {
            granted.push(Granted { grant, rules });
        }
    }
    granted
}

fn is_empty(rule: &Rule) -> bool {
    [&rule.parties, &rule.actions, &rule.columns, &rule.purposes, &rule.places]
        .iter()
        .any(|set| set.is_empty())
}

/// The columns that a rule shows in any form: what is hidden is not given.
pub(crate) fn shown(rule: &Rule) -> Ranges {
    let with = |hidden: bool| {
        let forms = rule.forms.iter().filter(move |(_, form)| (form.shown == Shown::Hidden) == hidden);
        Ranges::from_numbers(forms.map(|(column, _)| number(*column)))
    };
    match rule.base.shown == Shown::Hidden {
        true => rule.columns.intersection(&with(false)),
        false => rule.columns.difference(&with(true)),
    }
}

fn number(column: ColumnId) -> i64 {
    i64::from(column.raw())
}

/// All that is in some sets.
pub(crate) fn union<'r>(sets: impl Iterator<Item = &'r Ranges>) -> Ranges {
    Ranges::from_pairs(sets.flat_map(|set| set.pairs().to_vec()).collect())
}

/// Terms and all below them.
pub(crate) fn closures(model: &Model, terms: impl Iterator<Item = TermId>) -> Ranges {
    union(terms.filter_map(|term| model.terms.get(term)).map(|term| &term.closure))
}

/// Whether a term is among some, or below one of them.
pub(crate) fn is_within(model: &Model, term: TermId, terms: impl Iterator<Item = TermId>) -> bool {
    closures(model, terms).contains(i64::from(term.raw()))
}

/// How many names a sentence lists.
const NAMES: usize = 4;

/// Names in backticks; of many, the first few and how many others there are.
pub(crate) fn some_of<N: AsRef<str>>(names: &[N], link: &str) -> String {
    let quoted: Vec<String> = names.iter().take(NAMES).map(|name| format!("`{}`", name.as_ref())).collect();
    match names.len().saturating_sub(NAMES) {
        0 => join_words(&quoted, link),
        more => format!("{} {link} {more} more", quoted.join(", ")),
    }
}

/// The names of some terms, as a sentence lists them.
pub(crate) fn some_terms(model: &Model, terms: impl Iterator<Item = TermId>, link: &str) -> String {
    let names: Vec<&str> = terms.map(|term| term_name(model, term)).collect();
    some_of(&names, link)
}

/// Findings with one of those that say the same of the same place, the gravest: that another rule, whose source is not settled, asks the same
/// takes nothing from it.
pub(crate) fn settled(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<Diagnostic> = Vec::new();
    let mut at: rustc_hash::FxHashMap<(Option<Span>, String), usize> = rustc_hash::FxHashMap::default();
    for finding in found {
        let key = (finding.primary.as_ref().map(|label| label.span), finding.message.clone());
        match at.get(&key).and_then(|at| kept.get_mut(*at)) {
            Some(earlier) if finding.severity < earlier.severity => *earlier = finding,
            Some(_) => {}
            None => {
                at.insert(key, kept.len());
                kept.push(finding);
            }
        }
    }
    kept
}

/// The raw numbers of a set as ids.
pub(crate) fn ids<'a, T: 'a>(set: &'a Ranges) -> impl Iterator<Item = Id<T>> + 'a {
    set.numbers().filter_map(|number| u32::try_from(number).ok()).map(Id::new)
}
