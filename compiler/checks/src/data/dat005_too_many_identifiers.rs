//! DAT005: an organisation is shown more of the categories below one than a requirement allows together.
//!
//! Counted are the categories directly below the one that the requirement names, each once, over the columns that a contract shows row by row in a form
//! that still tells them: as they are, or finer than where the category says it is blurred. What other contracts show of the same persons counts too,
//! and what the recipient, or one that belongs with it, collected of them itself, where rows can be matched because both show, as it is, a pseudonym of
//! one domain.

use super::affiliates::Holder;
use super::holdings::{Held, Holdings, grant};
use super::own::Own;
use super::shown::{asked_days, dotted, is_covered};
use crate::context::{Asking, Context};
use crate::words::party_name;
use charta_base::{Code, Diagnostic, Severity, Span};
use charta_model::form::Shown;
use charta_model::model::{
    ClauseId, ColumnId, ContractId, Identifies, Model, Owner, PartyId, Required, TermId,
};
use charta_model::ranges::Ranges;
use charta_model::time::describe_days;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Too much together tells who a person is.
pub static CODE: Code = Code {
    id: "DAT005",
    name: "too-many-identifiers",
    summary: "an organisation is shown more of what identifies persons than may be shown together",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/DAT005-too-many-identifiers.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let asked = context.askings().any(|asking| matches!(asking.requirement.required, Required::AtMost(..)));
    let Some(holdings) = asked.then(|| Holdings::of(context)).flatten() else { return };
    let mut indexes: FxHashMap<PartyId, Linked<'_, '_>> = FxHashMap::default();
    let mut told: FxHashSet<(ContractId, TermId)> = FxHashSet::default();
    // Contracts that exceed a limit together are told once.
    let mut told_together: FxHashSet<(PartyId, TermId, ContractId)> = FxHashSet::default();
    for asking in context.askings() {
        let Required::AtMost(most, category) = &asking.requirement.required else { continue };
        let recipients: BTreeSet<PartyId> = asking
            .contract
            .recipients
            .iter()
            .map(|party| context.model.organisation_of(party.value))
            .collect();
        for organisation in recipients {
            if told.contains(&(asking.contract_id, category.value)) {
                break;
            }
            if told_together.contains(&(organisation, category.value, asking.contract_id)) {
                continue;
            }
            let linked = indexes
                .entry(organisation)
                .or_insert_with(|| Linked::of(context.model, &holdings, organisation));
            let limit = Limit {
                context,
                asking: &asking,
                category: category.value,
                most: *most as usize,
                organisation,
            };
            if let Some((finding, others)) = limit.exceeded(linked) {
                told.insert((asking.contract_id, category.value));
                told_together.extend(others.into_iter().map(|other| (organisation, category.value, other)));
                findings.push(finding);
            }
        }
    }
}

/// What one organisation holds, by contract, and which of it can be matched by which domain.
struct Linked<'h, 'a> {
    /// What it, or one that belongs with it, holds without having received it.
    own: BTreeMap<Arc<str>, Vec<(&'h Own, &'h Holder)>>,
    by_contract: BTreeMap<ContractId, Vec<&'h Held<'a>>>,
    by_domain: BTreeMap<Arc<str>, Vec<&'h Held<'a>>>,
    /// How many categories below one all that shows a domain tells, on whatever days: no contract can tell more with it.
    told: FxHashMap<(Arc<str>, TermId), usize>,
}

impl<'h, 'a> Linked<'h, 'a> {
    fn of(model: &Model, holdings: &'h Holdings<'a>, organisation: PartyId) -> Self {
        let (by_contract, by_domain, told) = (BTreeMap::new(), BTreeMap::new(), FxHashMap::default());
        let mut linked = Linked { own: BTreeMap::new(), by_contract, by_domain, told };
        for holder in holdings.holders_with(organisation) {
            for own in holdings.own.beside(holder, organisation) {
                let domains: BTreeSet<Arc<str>> =
                    own.columns(model).filter_map(|column| domain_of(model, column)).collect();
                for domain in domains {
                    linked.own.entry(domain).or_default().push((own, holder));
                }
            }
        }
        for held in holdings.by(organisation) {
            linked.by_contract.entry(held.contract).or_default().push(held);
            for domain in domains(model, held) {
                linked.by_domain.entry(domain).or_default().push(held);
            }
        }
        linked
    }
}

/// The domains of the pseudonyms that a part shows as they are.
fn domains(model: &Model, held: &Held<'_>) -> BTreeSet<Arc<str>> {
    let shown = held.shown_in_rows().filter(|(_, shown)| *shown == Shown::AsIs);
    shown.filter_map(|(column, _)| domain_of(model, column)).collect()
}

/// The domain of a column that is a pseudonym.
fn domain_of(model: &Model, column: ColumnId) -> Option<Arc<str>> {
    match &model.columns.get(column)?.identifies {
        Some(Identifies::Pseudonym(domain)) => Some(domain.clone()),
        _ => None,
    }
}

/// A column that tells a category, and by whom.
#[derive(Debug, Clone)]
struct Told {
    days: Ranges,
    column: ColumnId,
    by: By,
}

/// The permit of a contract by which a column is shown; or who has it of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Permit(ClauseId, ContractId),
    Own(PartyId),
}

impl Told {
    const fn contract(&self) -> Option<ContractId> {
        match self.by {
            By::Permit(_, contract) => Some(contract),
            By::Own(_) => None,
        }
    }
}

/// A requirement as it bears on what one organisation is shown.
struct Limit<'c, 'a> {
    context: &'c Context<'a>,
    asking: &'c Asking<'a>,
    category: TermId,
    most: usize,
    organisation: PartyId,
}

impl Limit<'_, '_> {
    /// The finding where the limit is exceeded, and the contracts that exceed it together with this one.
    fn exceeded(&self, linked: &mut Linked<'_, '_>) -> Option<(Diagnostic, BTreeSet<ContractId>)> {
        let days = asked_days(self.asking);
        let own: Vec<&Held<'_>> =
            linked.by_contract.get(&self.asking.contract_id).into_iter().flatten().copied().collect();
        let by_itself = self.told(&own, |held| held.region.days.intersection(&days));
        if let Some(day) = self.day_with_too_many(&by_itself) {
            return Some(self.finding(&by_itself, day, None));
        }
        let mut domains_of_own: BTreeMap<Arc<str>, Vec<&Held<'_>>> = BTreeMap::new();
        for held in own {
            for domain in domains(self.context.model, held) {
                domains_of_own.entry(domain).or_default().push(held);
            }
        }
        domains_of_own.into_iter().find_map(|(domain, own)| {
            let all = linked.by_domain.get(&domain)?;
            let told = linked.told.entry((domain.clone(), self.category)).or_insert_with(|| {
                let shown = all.iter().flat_map(|held| held.shown_in_rows());
                shown
                    .flat_map(|(column, shown)| self.kinds(column, shown))
                    .collect::<BTreeSet<TermId>>()
                    .len()
            });
            let days_of_own = |held: &Held<'_>| held.region.days.intersection(&days);
            let beside = self.beside(linked.own.get(&domain), &own, &self.told(&own, days_of_own));
            if beside.is_empty() && (all.len() == own.len() || *told <= self.most) {
                return None;
            }
            // Counted only on days on which the contract's own part is held.
            let mine =
                Ranges::from_pairs(own.iter().flat_map(|held| held.region.days.pairs().to_vec()).collect());
            let mut told = self.told(all, |held| match held.contract == self.asking.contract_id {
                true => held.region.days.intersection(&days),
                false => held.days.intersection(&days).intersection(&mine),
            });
            for (kind, mut own) in beside {
                own.days = own.days.intersection(&days).intersection(&mine);
                told.entry(kind).or_default().push(own);
            }
            let day = self.day_with_too_many(&told)?;
            let shows_some = told
                .values()
                .flatten()
                .any(|told| told.contract() == Some(self.asking.contract_id) && told.days.contains(day));
            shows_some.then(|| self.finding(&told, day, Some(&domain)))
        })
    }

    /// What tells each category directly below the one that is limited, and when.
    fn told(&self, held: &[&Held<'_>], days: impl Fn(&Held<'_>) -> Ranges) -> BTreeMap<TermId, Vec<Told>> {
        let model = self.context.model;
        let mut told: BTreeMap<TermId, Vec<Told>> = BTreeMap::new();
        for held in held.iter().filter(|held| is_covered(model, self.asking.clause.owner, held.dataset)) {
            let days = days(held);
            for (column, shown) in held.shown_in_rows().filter(|_| !days.is_empty()) {
                for kind in self.kinds(column, shown) {
                    told.entry(kind).or_default().push(Told {
                        days: days.clone(),
                        column,
                        by: By::Permit(held.clause, held.contract),
                    });
                }
            }
        }
        told
    }

    /// What the organisation, or one that belongs with it, has of its own that tells a category of the persons that these parts are about. Nothing where
    /// the parts tell it no category that it does not have already.
    fn beside(
        &self,
        own: Option<&Vec<(&Own, &Holder)>>,
        parts: &[&Held<'_>],
        shown: &BTreeMap<TermId, Vec<Told>>,
    ) -> Vec<(TermId, Told)> {
        let model = self.context.model;
        let mut beside = Vec::new();
        for (own, holder) in own.into_iter().flatten() {
            let mut parts = parts.iter();
            if !is_covered(model, self.asking.clause.owner, own.dataset)
                || !parts.any(|held| own.is_told_by(model, holder, held.dataset))
            {
                continue;
            }
            let days = own.days.intersection(&holder.days);
            for column in own.columns(model) {
                let told = Told { days: days.clone(), column, by: By::Own(own.organisation) };
                let kinds = self.kinds(column, Shown::AsIs);
                beside.extend(kinds.into_iter().map(|kind| (kind, told.clone())));
            }
        }
        let known: BTreeSet<TermId> = beside.iter().map(|(kind, _)| *kind).collect();
        match shown.keys().all(|kind| known.contains(kind)) {
            true => Vec::new(),
            false => beside,
        }
    }

    /// The categories directly below the limited one that a column tells in a form; the limited one itself where the column is in no finer one.
    fn kinds(&self, column: ColumnId, shown: Shown) -> BTreeSet<TermId> {
        let model = self.context.model;
        let Some(limited) = model.terms.get(self.category) else { return BTreeSet::new() };
        let categories = model.columns.get(column).map_or(&[][..], |column| &column.categories);
        let inside = categories.iter().filter(|category| limited.closure.contains(i64::from(category.raw())));
        let told = inside.filter(|category| !is_blurred(model, **category, shown));
        told.filter_map(|category| {
            if *category == self.category {
                return Some(self.category);
            }
            let kind = below(model, self.category, *category)?;
            (!is_blurred(model, kind, shown)).then_some(kind)
        })
        .collect()
    }

    /// The first day on which more categories are told than may be.
    fn day_with_too_many(&self, told: &BTreeMap<TermId, Vec<Told>>) -> Option<i64> {
        if told.len() <= self.most {
            return None;
        }
        let days: Vec<Ranges> = told
            .values()
            .map(|told| Ranges::from_pairs(told.iter().flat_map(|told| told.days.pairs().to_vec()).collect()))
            .collect();
        let starts: BTreeSet<i64> =
            days.iter().flat_map(|days| days.pairs().iter().map(|pair| pair.0)).collect();
        starts.into_iter().find(|day| days.iter().filter(|days| days.contains(*day)).count() > self.most)
    }

    fn finding(
        &self,
        told: &BTreeMap<TermId, Vec<Told>>,
        day: i64,
        domain: Option<&Arc<str>>,
    ) -> (Diagnostic, BTreeSet<ContractId>) {
        let (context, model) = (self.context, self.context.model);
        let name = |term: TermId| model.terms.get(term).map_or("", |term| &*term.about.name);
        let contract = |id: ContractId| model.contracts.get(id).map_or("", |contract| &*contract.about.name);
        let on_day: Vec<(TermId, &Told)> = told
            .iter()
            .filter_map(|(kind, told)| {
                let mut told: Vec<&Told> = told.iter().filter(|told| told.days.contains(day)).collect();
                let is_here = |told: &Told| told.contract() == Some(self.asking.contract_id);
                told.sort_by_key(|told| (!is_here(told), told.by, told.column));
                Some((*kind, *told.first()?))
            })
            .collect();
        let party = model.parties.get(self.organisation).map_or("", |party| &*party.about.name);
        let here = &self.asking.contract.about.name;
        let count = on_day.len();
        let others = on_day.iter().map(|(_, told)| told.contract());
        let with_own = others.clone().any(|contract| contract.is_none());
        let with_others = others.flatten().any(|contract| contract != self.asking.contract_id);
        let with = match (with_others, with_own) {
            (true, true) => ", contracts whose rows match and data held without a contract",
            (true, false) => " and contracts whose rows match",
            (false, true) => " and in data held without a contract",
            (false, false) => "",
        };
        let message = format!(
            "`{party}` is shown {count} of the categories below `{}` under `{here}`{with}, and at most {} may be",
            name(self.category),
            self.most
        );
        // Of what this contract shows, the permit that comes last could have left its part out.
        let own = on_day.iter().filter(|(_, told)| told.contract() == Some(self.asking.contract_id));
        let last = own.max_by_key(|(_, told)| told.by).map(|(_, told)| *told);
        let at = |told: &Told| -> Span {
            match told.by {
                By::Permit(clause, _) => grant(model, clause).map(|grant| grant.data_span),
                By::Own(_) => model.columns.get(told.column).map(|column| column.about.span),
            }
            .unwrap_or_default()
        };
        let span = last.map_or_else(|| context.contract_span(self.asking.contract_id), at);
        let mut finding = context.asked(&CODE, self.asking, span, message).label("shows too much together");
        for (kind, told) in &on_day {
            let under = match told.by {
                By::Permit(_, here) if here == self.asking.contract_id => String::new(),
                By::Permit(_, other) => format!(" under `{}`", contract(other)),
                By::Own(owner) => format!(", which `{}` has of its own", party_name(model, owner)),
            };
            finding =
                finding.evidence(format!("`{}` by `{}`{under}", name(*kind), dotted(model, told.column)));
        }
        let mut others: BTreeSet<ContractId> =
            on_day.iter().filter_map(|(_, told)| told.contract()).collect();
        others.remove(&self.asking.contract_id);
        for other in &others {
            if let Some((_, told)) = on_day.iter().find(|(_, told)| told.contract() == Some(*other)) {
                finding = finding
                    .also(at(told), format!("shown here by `{}`", contract(*other)))
                    .about(context.owner_path(Owner::Contract(*other)));
            }
        }
        if let Some(domain) = domain {
            finding = finding.evidence(format!("rows of both can be matched by pseudonyms of `{domain}`"));
        }
        let all: Vec<(i64, i64)> = vec![(day, day.saturating_add(1))];
        if day != Ranges::MIN {
            finding =
                finding.evidence(format!("the first such day: {}", describe_days(&Ranges::from_pairs(all))));
        }
        let finding = finding.help(format!(
            "show {} of them coarser, or not at all, so that {} left",
            count.saturating_sub(self.most),
            if self.most == 1 { "1 is".to_owned() } else { format!("{} are", self.most) }
        ));
        (finding, others)
    }
}

/// Whether a form no longer tells what makes a category identify.
fn is_blurred(model: &Model, category: TermId, shown: Shown) -> bool {
    let blurred = model.terms.get(category).and_then(|term| term.blurred);
    blurred.is_some_and(|blurred| shown.compare(blurred).is_some_and(std::cmp::Ordering::is_le))
}

/// The category directly below one that a category is, or is below.
fn below(model: &Model, top: TermId, category: TermId) -> Option<TermId> {
    let mut open = vec![category];
    let mut seen: FxHashSet<TermId> = FxHashSet::default();
    while let Some(at) = open.pop() {
        let Some(term) = model.terms.get(at).filter(|_| seen.insert(at)) else { continue };
        if term.parents.contains(&top) {
            return Some(at);
        }
        open.extend(term.parents.iter().rev());
    }
    None
}
