//! DAT002: a provider shows others more of a column than what was shown to itself.
//!
//! Whoever was given a date by its year may hand it on by its year, and no finer. So every column that a permit hands on must be shown in a form that
//! reveals no more than the most revealing form in which the provider may use the column itself, and, towards others than its processors, in which it
//! may share it: at each request, since rows, purposes and days may differ in that. What the provider was not given at all is
//! [`crate::recipient::rcp001_onward_beyond_source`]'s business.
//!
//! A column that the provider derived is compared where it comes from one column and has its type: it may well hold the same values. It need not, where
//! the provider may `derive` from that column only in a form that reveals no more than what it may hand on. A column of another type, or made of several,
//! holds something else.
//!
//! As with every right, the finding stands where more is shown for the first time, and counts as given from there on.

use crate::context::Context;
use crate::recipient::hops::{Lack, Within, follow};
use crate::recipient::onward::{Onward, contracts, rules_of};
use crate::recipient::source::{Needed, Sources, controller_of, region_for, rules_for, taken_by, uses_of};
use charta_base::{Code, Diagnostic, Id, Label, Severity};
use charta_model::form::{Form, Shown};
use charta_model::model::{ClauseId, ClauseKind, ColumnId, ContractId, Effect, Grant, Model, PartyId};
use charta_model::ranges::Ranges;
use charta_model::region::{Region, Witness};
use charta_model::rows::RowSpace;
use charta_model::rules::Rule;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// More is shown of a column than its provider was shown.
pub static CODE: Code = Code {
    id: "DAT002",
    name: "weaker-form",
    summary: "a provider shows more of a column than it was itself given",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/DAT002-weaker-form.md"),
};

/// The action under which derived data are made.
const DERIVE: &str = "derive";

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let narrowed = narrowed(context);
    if narrowed.is_empty() {
        return;
    }
    let permits = forms_handed_on(context, &narrowed);
    let mut told = Told::default();
    let mut found = Vec::new();
    follow(
        context,
        &permits,
        |shows, sources, within| shows.beyond(sources, within),
        |shows, beyond, _| shows.tell(&beyond, &mut told, &mut found),
    );
    // Nothing may be concluded from questions that were too large to be answered.
    if !context.rules.rows.borrow().is_exhausted() {
        findings.extend(found);
    }
}

/// The columns that some permit shows otherwise than as they are: nothing can be lacking of the others.
fn narrowed(context: &Context<'_>) -> Ranges {
    let permits = context.rules.iter().map(|(_, rule)| rule).filter(|rule| rule.effect == Effect::Permit);
    let mut pairs = Vec::new();
    for rule in permits {
        if rule.base == Form::AS_IS {
            let forms = rule.forms.iter().filter(|(_, form)| *form != Form::AS_IS);
            pairs.extend(forms.map(|(column, _)| pair(*column)));
        } else {
            pairs.extend_from_slice(rule.columns.pairs());
        }
    }
    Ranges::from_pairs(pairs)
}

fn pair(column: ColumnId) -> (i64, i64) {
    (i64::from(column.raw()), i64::from(column.raw()) + 1)
}

fn column_at(number: i64) -> Option<ColumnId> {
    u32::try_from(number).ok().map(Id::new)
}

/// A permit that hands on columns, by the forms in which it shows them.
struct Shows<'a> {
    context: &'a Context<'a>,
    onward: Onward<'a>,
    /// For each of what is needed, in which form it is shown.
    forms: Vec<Form>,
    /// The column of the permit that comes from a column of others, where it is another.
    derived: FxHashMap<ColumnId, ColumnId>,
    /// As which action data are derived, with those below it.
    derive: Ranges,
}

impl<'a> AsRef<Onward<'a>> for Shows<'a> {
    fn as_ref(&self) -> &Onward<'a> {
        &self.onward
    }
}

/// A column that is shown in a form beyond the one in which its provider has it.
struct Weaker {
    /// The column that the provider was given.
    column: ColumnId,
    shown: Form,
    held: Form,
    /// The clause that gives it in that form.
    by: ClauseId,
    /// Whether the provider has enough to use it so, and not to share it so.
    is_sharing: bool,
    witness: Option<Witness>,
}

/// How many columns, and how many other places, a finding names.
const SHOWN: usize = 6;

fn forms_handed_on<'a>(context: &'a Context<'a>, narrowed: &Ranges) -> Vec<Shows<'a>> {
    let model = context.model;
    let derive = model.prelude_action(DERIVE).and_then(|id| model.terms.get(id));
    let derive = derive.map_or_else(Ranges::empty, |term| term.closure.clone());
    let mut permits = Vec::new();
    for given in contracts(context) {
        for (clause, grant) in &given.permits {
            let mut needed = Vec::new();
            let mut forms = Vec::new();
            let mut derived = FxHashMap::default();
            for rule in rules_of(context, *clause) {
                for (form, columns) in columns_by_form(rule) {
                    let mut foreign: FxHashMap<(PartyId, bool), Vec<i64>> = FxHashMap::default();
                    for column in columns.numbers().filter_map(column_at) {
                        let Some(source) = source_of(model, given.provider, column) else { continue };
                        let number = i64::from(source.column.raw());
                        if narrowed.contains(number) {
                            foreign
                                .entry((source.controller, source.column != column))
                                .or_default()
                                .push(number);
                            if source.column != column {
                                derived.entry(source.column).or_insert(column);
                            }
                        }
                    }
                    let uses = uses_of(model, given.provider, &given.processors, rule, foreign);
                    forms.extend(uses.iter().map(|_| form));
                    needed.extend(uses);
                }
            }
            if !needed.is_empty() {
                let onward = Onward {
                    contract_id: given.contract_id,
                    contract: given.contract,
                    provider: given.provider,
                    clause: *clause,
                    grant,
                    needed,
                };
                permits.push(Shows { context, onward, forms, derived, derive: derive.clone() });
            }
        }
    }
    permits
}

/// The columns of a rule by how it shows them; those that it hides aside.
fn columns_by_form(rule: &Rule) -> Vec<(Form, Ranges)> {
    let mut by_form: BTreeMap<Form, Vec<(i64, i64)>> = BTreeMap::new();
    let mut named = Vec::new();
    for (column, form) in &rule.forms {
        named.push(pair(*column));
        by_form.entry(*form).or_default().push(pair(*column));
    }
    let rest = rule.columns.difference(&Ranges::from_pairs(named));
    by_form.entry(rule.base).or_default().extend_from_slice(rest.pairs());
    let shown = by_form.into_iter().filter(|(form, _)| form.shown != Shown::Hidden);
    shown.map(|(form, pairs)| (form, Ranges::from_pairs(pairs).intersection(&rule.columns))).collect()
}

/// A column of another's whose values a column may hold.
struct Source {
    column: ColumnId,
    controller: PartyId,
}

/// The column of another's of which a provider hands on the values, or may: the column itself, or the one column of its type that it comes from.
fn source_of(model: &Model, provider: PartyId, column: ColumnId) -> Option<Source> {
    let mut at = column;
    // A column that comes from itself is an error of its own.
    for _ in 0..=model.datasets.len() {
        let facts = model.columns.get(at)?;
        let controller = controller_of(model, facts.dataset)?;
        if controller != provider {
            return Some(Source { column: at, controller });
        }
        let [source] = facts.derived_from.as_slice() else { return None };
        if model.columns.get(*source)?.column_type != facts.column_type {
            return None;
        }
        at = *source;
    }
    None
}

/// Whether one form reveals no more than another.
fn is_within(form: Form, other: Form) -> bool {
    form.compare(other).is_some_and(Ordering::is_le)
}

impl Shows<'_> {
    /// What is shown beyond what its provider has, as far as permits to it count as given; or beyond what any of them would give.
    fn beyond(&self, sources: &Sources<'_>, within: Within) -> Option<Lack<Vec<Weaker>>> {
        let mut space = self.context.rules.rows.borrow_mut();
        let mut weaker = Vec::new();
        let mut is_lacking = false;
        for (needed, form) in self.onward.needed.iter().zip(&self.forms) {
            let Some(needed) = needed.within(within) else { continue };
            let needed = needed.as_ref();
            let rules = rules_for(self.context, self.onward.provider, self.onward.contract_id, needed);
            let overlapping = rules.into_iter().filter(|rule| rule.columns.overlaps(&needed.region.columns));
            let judged = Judged {
                shows: self,
                needed,
                form: *form,
                counted: Vec::new(),
                open: Vec::new(),
                taken: Vec::new(),
            };
            let judged =
                judged.sorted(overlapping, |clause| within == Within::All || sources.is_given(clause));
            if judged.is_satisfied() {
                continue;
            }
            let own = judged.lacking(&needed.region, false, &mut space);
            let shared = sources.sharing(needed).map(|wanted| judged.lacking(&wanted, true, &mut space));
            for (is_open, found) in std::iter::once(own).chain(shared) {
                is_lacking |= is_open || !found.is_empty();
                weaker.extend(found);
            }
        }
        let mut seen = FxHashSet::default();
        weaker.retain(|one| seen.insert(one.column));
        let is_evident = !weaker.is_empty();
        is_lacking.then_some(Lack { what: weaker, is_evident })
    }

    /// Reports a permit; several permits of one contract that show the same column beyond the same form are one finding.
    fn tell(&self, beyond: &[Weaker], told: &mut Told, findings: &mut Vec<Diagnostic>) {
        let Some(first) = beyond.first() else { return };
        let key = (self.onward.contract_id, first.column, first.held);
        match told.get(&key).and_then(|at| findings.get_mut(*at)) {
            Some(earlier) if earlier.secondary.len() < SHOWN => {
                earlier.secondary.push(Label { span: self.place(), text: "shown here too".to_owned() });
            }
            Some(_) => {}
            None => {
                told.insert(key, findings.len());
                findings.push(self.finding(first, beyond));
            }
        }
    }

    /// The words that say how the permit shows columns.
    fn place(&self) -> charta_base::Span {
        shown_at(self.onward.grant)
    }

    fn finding(&self, first: &Weaker, all: &[Weaker]) -> Diagnostic {
        let model = self.context.model;
        let provider = model.parties.get(self.onward.provider).map_or("", |party| &party.about.name);
        let contract = &self.onward.contract.about;
        let (given, shown) = (self.given(first), self.shown(first));
        let holds = match (first.is_sharing, first.held == Form::HIDDEN) {
            (true, true) => format!("`{provider}` may not show {given} to others"),
            (true, false) => format!("`{provider}` may share {given} only `{}`", first.held),
            (false, true) => format!("{given} is hidden from `{provider}`"),
            (false, false) => format!("`{provider}` has {given} only `{}`", first.held),
        };
        let message = format!("`{}` shows {shown} `{}`, and {holds}", contract.name, first.shown);
        let mut finding = Diagnostic::at(&CODE, self.place(), message)
            .label(format!("{} is shown `{}`", self.shown(first), first.shown))
            .about(contract.path.to_string());
        if let Some(ClauseKind::Grant(grant)) = model.clauses.get(first.by).map(|clause| &clause.kind) {
            let given = match first.held == Form::HIDDEN {
                true => "hidden here".to_owned(),
                false => format!("given `{}` here", first.held),
            };
            finding = finding.also(shown_at(grant), given);
        }
        if let Some(witness) = &first.witness {
            let request = witness.describe(model);
            finding = finding.evidence(match first.held == Form::HIDDEN {
                true => format!("what permits {request} hides it"),
                false => format!("what permits {request} shows it `{}`", first.held),
            });
        }
        if first.shown.compare(first.held).is_none() {
            finding = finding.evidence(format!(
                "of `{}` and `{}` neither reveals all that the other does",
                first.shown, first.held
            ));
        }
        for one in all.iter().skip(1).take(SHOWN) {
            finding = finding.evidence(format!(
                "{} is shown `{}` as well, and given `{}`",
                self.shown(one),
                one.shown,
                one.held
            ));
        }
        let more = all.len().saturating_sub(SHOWN + 1);
        if more > 0 {
            let columns = if more == 1 { "column" } else { "columns" };
            finding =
                finding.evidence(format!("{more} more {columns} are shown in a form beyond the one given"));
        }
        let narrower = match first.held == Form::HIDDEN {
            true => format!("leave {shown} out"),
            false => format!("show {shown} `{}`, or in a form that reveals less", first.held),
        };
        finding.help(format!(
            "{narrower}; or have the contract that gives {given} to `{provider}` show it `{}`",
            first.shown
        ))
    }

    /// The column as the permit names it.
    fn shown(&self, weaker: &Weaker) -> String {
        self.column(self.derived.get(&weaker.column).copied().unwrap_or(weaker.column))
    }

    /// The column as the provider was given it.
    fn given(&self, weaker: &Weaker) -> String {
        match self.derived.get(&weaker.column) {
            Some(_) => format!("{}, from which it comes,", self.column(weaker.column)),
            None => "it".to_owned(),
        }
    }

    fn column(&self, id: ColumnId) -> String {
        let model = self.context.model;
        let Some(column) = model.columns.get(id) else { return String::new() };
        let dataset = model.datasets.get(column.dataset).map_or("", |dataset| &dataset.about.name);
        format!("`{dataset}.{}`", column.about.name)
    }
}

/// One form in which columns are handed on, with what others permit to the provider.
struct Judged<'s, 'a> {
    shows: &'s Shows<'a>,
    needed: &'s Needed,
    form: Form,
    /// The permits that count as given.
    counted: Vec<&'a Rule>,
    /// The permits that do not, yet.
    open: Vec<&'a Rule>,
    taken: Vec<Region>,
}

impl<'a> Judged<'_, 'a> {
    fn sorted(mut self, rules: impl Iterator<Item = &'a Rule>, is_given: impl Fn(ClauseId) -> bool) -> Self {
        for rule in rules {
            match rule.effect {
                Effect::Forbid => self.taken.extend(taken_by(rule, self.needed)),
                Effect::Permit if is_given(rule.clause) => self.counted.push(rule),
                Effect::Permit => self.open.push(rule),
            }
        }
        self
    }

    /// The columns that a permit shows its provider in a form that suffices for the one in which they are handed on.
    fn sufficient(&self, rule: &Rule) -> Ranges {
        let asked = rule.columns.intersection(&self.needed.region.columns);
        let named = Ranges::from_pairs(rule.forms.iter().map(|(column, _)| pair(*column)).collect());
        let suffices = |column: ColumnId, held: Form| {
            is_within(self.form, held) || (self.needed.is_derived && self.is_made_within(column, held))
        };
        let by_name = rule.forms.iter().filter(|(column, form)| suffices(*column, *form));
        let by_name = Ranges::from_pairs(by_name.map(|(column, _)| pair(*column)).collect());
        let unnamed = asked.difference(&named);
        let unnamed = match (is_within(self.form, rule.base), self.needed.is_derived) {
            (true, _) => unnamed,
            (false, false) => Ranges::empty(),
            (false, true) => Ranges::from_numbers(
                unnamed
                    .numbers()
                    .filter(|number| column_at(*number).is_some_and(|column| suffices(column, rule.base))),
            ),
        };
        by_name.intersection(&asked).union(&unnamed)
    }

    /// Whether the provider may derive from a column, and in no form that reveals more than this one.
    fn is_made_within(&self, column: ColumnId, held: Form) -> bool {
        let made = self.counted.iter().chain(&self.open).filter(|rule| {
            rule.actions.overlaps(&self.shows.derive) && rule.columns.contains(i64::from(column.raw()))
        });
        let mut forms = made.map(|rule| rule.form_of(column)).peekable();
        forms.peek().is_some() && forms.all(|form| is_within(form, held))
    }

    /// Whether every permit that could give something shows enough of it, and counts.
    fn is_satisfied(&self) -> bool {
        let suffices = |rule: &&Rule| {
            rule.columns.intersection(&self.needed.region.columns).is_subset(&self.sufficient(rule))
        };
        self.open.is_empty() && self.counted.iter().all(suffices)
    }

    /// What a permit shows its provider in no form that suffices, of what is wanted; and whether something of it is permitted by what does not count yet.
    fn lacking(&self, wanted: &Region, is_sharing: bool, space: &mut RowSpace) -> (bool, Vec<Weaker>) {
        let enough = self
            .counted
            .iter()
            .map(|rule| Region { columns: self.sufficient(rule), ..region_for(rule, self.needed) });
        let enough: Vec<Region> = enough.chain(self.taken.iter().cloned()).collect();
        let rest = wanted.without_all(&enough, space);
        let mut weaker = Vec::new();
        let mut seen = FxHashSet::default();
        for region in &rest {
            for rule in &self.counted {
                let Some(shared) = region.intersection(&region_for(rule, self.needed), space) else {
                    continue;
                };
                for number in shared.columns.numbers() {
                    if let Some(column) = column_at(number).filter(|column| seen.insert(*column)) {
                        let about = Region { columns: Ranges::one(number), ..shared.clone() };
                        weaker.push(self.weaker(rule, column, about, is_sharing, space));
                    }
                }
            }
        }
        let is_open = rest.iter().any(|region| {
            self.open.iter().any(|rule| region.intersection(&region_for(rule, self.needed), space).is_some())
        });
        (is_open, weaker)
    }

    /// A column that a rule shows its provider in a form that does not suffice, where no other that counts shows it more of it.
    fn weaker(
        &self,
        rule: &Rule,
        column: ColumnId,
        mut about: Region,
        is_sharing: bool,
        space: &mut RowSpace,
    ) -> Weaker {
        let mut best = (rule.form_of(column), rule.clause);
        for other in &self.counted {
            let form = other.form_of(column);
            if form.compare(best.0) == Some(Ordering::Greater)
                && let Some(shared) = about.intersection(&region_for(other, self.needed), space)
            {
                about = shared;
                best = (form, other.clause);
            }
        }
        let (held, by) = best;
        let held = if held.shown == Shown::Hidden { Form::HIDDEN } else { held };
        Weaker { column, shown: self.form, held, by, is_sharing, witness: about.witness(space) }
    }
}

/// The findings by what is one cause: a contract that shows a column beyond one form.
type Told = FxHashMap<(ContractId, ColumnId, Form), usize>;

/// The words that say how a grant shows columns: all that it grants are shown as they are where there are none.
fn shown_at(grant: &Grant) -> charta_base::Span {
    grant.showing_span.unwrap_or(grant.data_span)
}
