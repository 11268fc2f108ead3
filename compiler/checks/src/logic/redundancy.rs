//! Which permits give nothing that other permits do not give already: every request, and every column in no more revealing a form.
//!
//! Questions are asked in a copy of the project's rows: what is too large to be answered here stays unsaid, and spoils no other
//! check's answer.

use super::judge::{Contradiction, Judge, Permit, permits};
use crate::context::Context;
use charta_model::form::{Form, Shown};
use charta_model::model::{ClauseId, ClauseKind, Contract, ContractId, Effect, Model, Owner, PartyId};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowsId;
use charta_model::rules::{Rule, RuleId};
use charta_model::time::{Length, Period};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What is left of a permit may be in so many pieces while others are taken away; beyond, nothing is concluded.
const MOST_PIECES: usize = 100;
/// Where more permits than this stand near another, only those about all rows, or about the very same, are asked.
const MANY: usize = 100;
/// At most so many permits are asked whether they cover another together. What takes more to be said again is said otherwise.
const MOST_TOGETHER: usize = 32;

/// The permits that others cover, each with the fewest of the others found to do so. Of permits that cover each other, the later
/// one is redundant: the later clause of a contract, or that of the contract whose path comes later. What is redundant covers nothing
/// else, so that all of them can be removed together.
pub(crate) fn redundant(context: &Context<'_>) -> BTreeMap<ClauseId, Vec<ClauseId>> {
    let mut space = context.rules.rows.borrow().clone();
    let mut judge = Judge::new(context, &mut space);
    let alike = Alike::of(context.model);
    let mut open: Vec<Permit<'_>> = permits(context.model).collect();
    let mut found: BTreeMap<ClauseId, Vec<ClauseId>> = BTreeMap::new();
    while let Some(permit) = open.pop() {
        if judge.is_exhausted() {
            break;
        }
        let near = Near::of(&judge, permit, context, &alike);
        let Some(covering) = covering(&mut judge, permit, &near, &found) else { continue };
        let is_dead = matches!(judge.contradiction(permit.id), Contradiction::Whole(_));
        if !is_dead && !judge.is_exhausted() {
            found.insert(permit.id, covering);
        }
    }
    found
}

/// A permit that could cover another, with its rules that stand near.
struct Other<'a> {
    clause: ClauseId,
    /// Whether both are of one contract: a pseudonym made for a contract is the same only there.
    in_contract: bool,
    rules: Vec<&'a Rule>,
}

/// What stands near a permit: the rules among which those are that could cover a part of it.
struct Near<'a> {
    permit: Permit<'a>,
    /// Its own rules that still hold.
    alive: Vec<&'a Rule>,
    /// The rules near those, in the order of the clauses: of its own contract, and of others.
    own: Vec<RuleId>,
    elsewhere: Vec<RuleId>,
    alike: &'a Alike,
}

/// Of a contract with so few clauses, all are looked at.
const FEW: usize = 32;

impl<'a> Near<'a> {
    fn of(judge: &Judge<'a>, permit: Permit<'a>, context: &Context<'a>, alike: &'a Alike) -> Near<'a> {
        let is_alive = |rule: &&Rule| {
            !Region::of(rule).is_empty() && rule.days.end().is_some_and(|end| end > context.on.number())
        };
        let alive: Vec<&Rule> = judge.rules_of(permit.id).filter(is_alive).collect();
        let all = || {
            let mut ids: Vec<RuleId> = alive.iter().flat_map(|rule| judge.near(rule)).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let clauses = &permit.contract.clauses;
        let elsewhere =
            if alike.have_others(permit.contract_id, permit.contract) { all() } else { Vec::new() };
        let own = match clauses.len() > FEW {
            true if elsewhere.is_empty() => all(),
            true => elsewhere.clone(),
            false => {
                let mut own: Vec<RuleId> =
                    clauses.iter().flat_map(|clause| judge.rules.of_clause(*clause)).copied().collect();
                own.sort_unstable();
                own
            }
        };
        Near { permit, alive, own, elsewhere, alike }
    }

    /// Whether a rule of another permit could cover a part of this one, whatever its contract.
    fn could_cover(&self, other: &Rule, found: &BTreeMap<ClauseId, Vec<ClauseId>>) -> bool {
        let meets = |rule: &&Rule| {
            other.days.overlaps(&rule.days)
                && other.actions.overlaps(&rule.actions)
                && other.purposes.overlaps(&rule.purposes)
                && other.parties.overlaps(&rule.parties)
                && other.columns.overlaps(&rule.columns)
        };
        other.effect == Effect::Permit
            && other.clause != self.permit.id
            && self.alive.iter().any(meets)
            && !found.contains_key(&other.clause)
    }

    /// The permits that could cover a part of this one: of its own contract where `own` says so, else of others. Each is sought when asked for, since
    /// the first often covers all.
    fn others<'s>(
        &'s self,
        judge: &Judge<'a>,
        found: &'s BTreeMap<ClauseId, Vec<ClauseId>>,
        rows: Option<&'s BTreeSet<RowsId>>,
        own: bool,
    ) -> impl FnMut(&Judge<'_>) -> Option<Other<'a>> + use<'a, 's> {
        let rules = judge.rules;
        let is_asked =
            move |rule: &Rule| rows.is_none_or(|rows| rule.rows == RowsId::ALL || rows.contains(&rule.rows));
        let mut ids = if own { &self.own } else { &self.elsewhere }.iter();
        let mut last: Option<ClauseId> = None;
        move |judge| loop {
            let first = rules.get(*ids.next()?)?;
            if last == Some(first.clause) || !is_asked(first) {
                continue;
            }
            let Some(contract) = contract_of(judge, first.clause) else { continue };
            if own != (contract == self.permit.contract_id) || !self.could_cover(first, found) {
                continue;
            }
            last = Some(first.clause);
            if !own && !can_stand_for(judge, self.alike, contract, self.permit) {
                continue;
            }
            let all = rules.of_clause(first.clause).iter().filter_map(|id| rules.get(*id));
            let all: Vec<&Rule> = all.filter(|rule| self.could_cover(rule, found)).collect();
            if all.iter().all(|rule| is_asked(rule)) {
                return Some(Other { clause: first.clause, in_contract: own, rules: all });
            }
        }
    }
}

fn contract_of(judge: &Judge<'_>, clause: ClauseId) -> Option<ContractId> {
    match judge.model.clauses.get(clause)?.owner {
        Owner::Contract(contract) => Some(contract),
        Owner::Rulebook(_) | Owner::Procedure(_) => None,
    }
}

/// Whether a permit of one contract can stand for one of another: the one is a framework agreement above the other, or both agree in all
/// that they state and ask nothing else. Any other two contracts are two rights, even where one includes the other: each comes with its
/// own ground and conditions.
fn can_stand_for(judge: &Judge<'_>, alike: &Alike, one: ContractId, permit: Permit<'_>) -> bool {
    is_above(judge, one, permit.contract) || alike.agree(one, permit.contract_id)
}

/// Whether a contract is among the framework agreements under which another stands, directly or not.
fn is_above(judge: &Judge<'_>, above: ContractId, contract: &Contract) -> bool {
    judge.model.agreements_above(contract).any(|(agreement, _)| agreement == above)
}

/// The facts that two contracts which agree may state: what tells contracts apart for people alone, and what is compared.
const COMPARED: [&str; 11] = [
    "provider",
    "recipient",
    "term",
    "retention",
    "processed_at",
    "parent",
    "reference",
    "signed",
    "ref",
    "note",
    "label_fr",
];

/// What contracts agree in that can stand for each other: their parties, term, retention and framework agreement.
type Terms = (Option<PartyId>, BTreeSet<PartyId>, Option<Period>, Option<Length>, Option<ContractId>);

/// Contracts that state nothing but their terms, and have no clauses but permits and forbids, by those terms. Where they process is compared permit by
/// permit.
struct Alike {
    terms: FxHashMap<ContractId, Rc<Terms>>,
    count: FxHashMap<Rc<Terms>, usize>,
}

impl Alike {
    fn of(model: &Model) -> Alike {
        let mut alike = Alike { terms: FxHashMap::default(), count: FxHashMap::default() };
        for (id, contract) in model.contracts.iter().filter(|(_, contract)| is_bare(model, contract)) {
            let provider = contract.provider.map(|provider| model.organisation_of(provider.value));
            let recipients = contract.recipients.iter().map(|party| model.organisation_of(party.value));
            let terms: Rc<Terms> = Rc::new((
                provider,
                recipients.collect(),
                contract.term.map(|said| said.value),
                contract.retention.map(|said| said.value),
                contract.parent.map(|said| said.value),
            ));
            *alike.count.entry(terms.clone()).or_default() += 1;
            alike.terms.insert(id, terms);
        }
        alike
    }

    /// Whether two contracts agree, so that a permit of the one can stand for one of the other.
    fn agree(&self, one: ContractId, other: ContractId) -> bool {
        self.terms.get(&one).is_some_and(|terms| self.terms.get(&other) == Some(terms))
    }

    /// Whether permits of other contracts can stand for those of a contract.
    fn have_others(&self, id: ContractId, contract: &Contract) -> bool {
        let agrees =
            self.terms.get(&id).and_then(|terms| self.count.get(terms)).is_some_and(|count| *count > 1);
        agrees || contract.parent.is_some()
    }
}

fn is_bare(model: &Model, contract: &Contract) -> bool {
    let mut clauses = contract.clauses.iter().filter_map(|clause| model.clauses.get(*clause));
    contract.stated.iter().all(|fact| COMPARED.contains(&fact.as_ref()))
        && clauses.all(|clause| matches!(clause.kind, ClauseKind::Grant(_)))
}

/// The permits that cover one: a single one if there is such, or as few as are found together; those of its own contract first.
fn covering<'a>(
    judge: &mut Judge<'a>,
    permit: Permit<'a>,
    near: &Near<'a>,
    found: &BTreeMap<ClauseId, Vec<ClauseId>>,
) -> Option<Vec<ClauseId>> {
    let mine: BTreeSet<RowsId> = judge.rules_of(permit.id).map(|rule| rule.rows).collect();
    let mut count = 0;
    for own in [true, false] {
        let mut next = near.others(judge, found, None, own);
        while count <= MANY && next(judge).is_some() {
            count += 1;
        }
    }
    let asked = (count > MANY).then_some(&mine);
    let rules: Vec<&Rule> = judge.rules_of(permit.id).filter(|rule| !Region::of(rule).is_empty()).collect();
    let mut others: Vec<Other<'a>> = Vec::new();
    for own in [true, false].into_iter().filter(|_| count > 0) {
        let mut next = near.others(judge, found, asked, own);
        while let Some(other) = next(judge) {
            if covers(judge, &rules, std::iter::once(&other)) {
                return Some(vec![other.clause]);
            }
            others.push(other);
        }
    }
    let mut needed: Vec<&Other<'_>> = Vec::new();
    for other in &others {
        if needed.len() <= MOST_TOGETHER && meets(judge, &rules, other) {
            needed.push(other);
        }
    }
    if !(2..=MOST_TOGETHER).contains(&needed.len()) || !covers(judge, &rules, needed.iter().copied()) {
        return None;
    }
    let mut at = needed.len();
    while at > 0 {
        at -= 1;
        let fewer: Vec<&Other<'_>> =
            needed.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, other)| *other).collect();
        if covers(judge, &rules, fewer.iter().copied()) {
            needed = fewer;
        }
    }
    Some(needed.into_iter().map(|other| other.clause).collect())
}

/// Whether a permit gives any of what some rules give.
fn meets(judge: &mut Judge<'_>, rules: &[&Rule], other: &Other<'_>) -> bool {
    rules.iter().any(|rule| {
        let mine = judge.region(rule);
        other.rules.iter().any(|theirs| judge.shared(&mine, theirs).is_some())
    })
}

/// Whether some permits together give all that some rules give.
fn covers<'o, 'a: 'o>(
    judge: &mut Judge<'_>,
    rules: &[&Rule],
    others: impl Iterator<Item = &'o Other<'a>> + Clone,
) -> bool {
    rules.iter().all(|rule| {
        classes(rule).into_iter().all(|(form, columns)| {
            let mine = Region { columns, ..Region::of(rule) };
            let given: Vec<Region> = others
                .clone()
                .flat_map(|other| other.rules.iter().map(|theirs| (other.in_contract, *theirs)))
                .filter_map(|(in_contract, theirs)| {
                    let columns = shown_as_much(rule, theirs, form, in_contract).intersection(&mine.columns);
                    (!columns.is_empty()).then(|| Region { columns, ..Region::of(theirs) })
                })
                .collect();
            lies_within(judge, mine, &given)
        })
    })
}

/// Whether a region lies wholly within some others. Each dimension is looked at alone first: that is quick, and mostly tells.
fn lies_within(judge: &mut Judge<'_>, region: Region, others: &[Region]) -> bool {
    let dimensions: [fn(&Region) -> &Ranges; 6] = [
        |region| &region.parties,
        |region| &region.actions,
        |region| &region.columns,
        |region| &region.purposes,
        |region| &region.places,
        |region| &region.days,
    ];
    let may = dimensions.into_iter().all(|of| match others {
        [] => false,
        [only] => of(&region).is_subset(of(only)),
        _ => {
            let pairs = others.iter().flat_map(|other| of(other).pairs().iter().copied()).collect();
            of(&region).is_subset(&Ranges::from_pairs(pairs))
        }
    });
    if !may {
        return false;
    }
    let mut rest = vec![region];
    for other in others {
        rest = rest.iter().flat_map(|region| region.difference(other, judge.space)).collect();
        if rest.is_empty() {
            return !judge.is_exhausted();
        }
        if rest.len() > MOST_PIECES {
            return false;
        }
    }
    false
}

/// The columns of a rule by the form in which it shows them.
fn classes(rule: &Rule) -> Vec<(Form, Ranges)> {
    let mut by_form: BTreeMap<Form, Vec<i64>> = BTreeMap::new();
    for (column, form) in &rule.forms {
        let number = i64::from(column.raw());
        if rule.columns.contains(number) {
            by_form.entry(*form).or_default().push(number);
        }
    }
    let mut rest = rule.columns.clone();
    let mut classes = Vec::with_capacity(by_form.len() + 1);
    for (form, numbers) in by_form {
        let columns = Ranges::from_numbers(numbers);
        rest = rest.difference(&columns);
        classes.push((form, columns));
    }
    if !rest.is_empty() {
        classes.push((rule.base, rest));
    }
    classes
}

/// The columns that a rule shows at least as revealingly as a form of another rule.
fn shown_as_much(mine: &Rule, theirs: &Rule, form: Form, in_contract: bool) -> Ranges {
    let reveals = |their_form: Form| {
        let as_much = their_form.compare(form).is_some_and(std::cmp::Ordering::is_ge);
        // A pseudonym made for another contract is another pseudonym.
        let same_pseudonym = in_contract || their_form.shown != Shown::Repseudonymised;
        // Counts over other rows, or by other columns, are other counts.
        let same_counts = || their_form.cells.is_none() || counts_the_same(mine, theirs);
        as_much && (form.shown == Shown::Hidden || (same_pseudonym && same_counts()))
    };
    let named: Vec<(i64, bool)> =
        theirs.forms.iter().map(|(column, form)| (i64::from(column.raw()), reveals(*form))).collect();
    let enough = Ranges::from_numbers(named.iter().filter(|(_, enough)| *enough).map(|(column, _)| *column));
    match reveals(theirs.base) {
        true => {
            let too_little = named.iter().filter(|(_, enough)| !*enough).map(|(column, _)| *column);
            theirs.columns.difference(&Ranges::from_numbers(too_little))
        }
        false => theirs.columns.intersection(&enough),
    }
}

/// Whether two rules that show counts alone count the same rows by the same values.
fn counts_the_same(mine: &Rule, theirs: &Rule) -> bool {
    let named = || mine.forms.iter().chain(&theirs.forms).map(|(column, _)| *column);
    mine.rows == theirs.rows
        && mine.columns == theirs.columns
        && mine.base.shown == theirs.base.shown
        && named().all(|column| mine.form_of(column).shown == theirs.form_of(column).shown)
}
