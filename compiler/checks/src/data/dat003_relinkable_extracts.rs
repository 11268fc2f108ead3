//! DAT003: an organisation, or several that belong together, can match rows that it received under different contracts, or received and collected itself,
//! and nobody permits that.
//!
//! Rows of two extracts can be matched where both show, as it is, a pseudonym of one domain or a direct identifier of one category; what columns are
//! called does not matter. Where neither is shown, rows can still be matched by what helps to single a person out: three categories of quasi-identifiers
//! that both extracts show are told, as a warning.
//!
//! Nothing is told where `link` is permitted of both for a common purpose, where one contract takes over from the other, where one extract tells nothing
//! that the other does not, and where no day is left on which both are held.

use super::affiliates::Holder;
use super::holdings::{Held, Holdings, LINK, days_from, grant, is_told_by};
use super::own_rows::{OwnRows, match_own};
use super::shown::{dotted, may_be_same};
use super::succession::Succession;
use crate::context::Context;
use crate::logic::words::terms;
use charta_base::{Code, Diagnostic, Severity, Span, join_words};
use charta_model::form::{Form, Shown};
use charta_model::model::{ColumnId, ContractId, DatasetId, Identifies, Model, Owner, PartyId, TermId};
use charta_model::ranges::Ranges;
use charta_model::rows::{RowSpace, RowsId};
use charta_model::time::{Day, describe_days};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Extracts whose rows can be matched.
pub static CODE: Code = Code {
    id: "DAT003",
    name: "relinkable-extracts",
    summary: "rows received under different contracts can be matched, and no permit lets anybody link them",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/DAT003-relinkable-extracts.md"),
};

/// How many categories of quasi-identifiers of a part of a dataset are looked at; no table has as many, and what has more is bounded work.
const MOST: usize = 24;
/// How many lines of evidence name columns.
const SHOWN_LINES: usize = 3;

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(holdings) = Holdings::of(context) else { return };
    let mut matches: BTreeMap<(ContractId, ContractId), Matched<'_>> = BTreeMap::new();
    // What is received under one contract and matches what is one's own is one finding, however much of one's own that is.
    let mut own: BTreeMap<ContractId, OwnRows<'_>> = BTreeMap::new();
    for holder in &holdings.holders {
        let extracts = Extracts::of(context, &holdings, holder);
        let by_key = extracts.by_key();
        extracts.matches(&by_key, &mut matches);
        match_own(&extracts, &by_key, &holdings.own, &mut own);
    }
    for holder in &holdings.holders {
        let extracts = Extracts::of(context, &holdings, holder);
        let by_quasi = extracts.by_quasi();
        extracts.matches(&by_quasi, &mut matches);
        match_own(&extracts, &by_quasi, &holdings.own, &mut own);
    }
    if !context.rules.rows.borrow().is_exhausted() {
        findings.extend(matches.into_values().map(|matched| matched.finding(context)));
        findings.extend(own.into_values().map(|own| own.finding(context)));
    }
}

/// By what rows of two extracts can be matched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    /// A pseudonym of a domain.
    Pseudonym(Arc<str>),
    /// A direct identifier of a category.
    Direct(TermId),
    /// Three categories of quasi-identifiers: so many single a person out as well as a number does.
    Quasi([TermId; 3]),
}

/// What one organisation holds under one contract that shows a key, and may be linked for the same purposes.
pub(super) struct Extract<'h, 'a> {
    pub(super) contract: ContractId,
    pub(super) organisation: PartyId,
    /// The parts, each with its columns that show the key.
    pub(super) held: Vec<(&'h Held<'a>, Vec<ColumnId>)>,
    /// Whom the rows are about, where it is said and could matter.
    pub(super) subject: Option<TermId>,
    days: Ranges,
    linked_for: Ranges,
}

/// Two extracts with a common key.
struct Matched<'a> {
    key: Key,
    earlier: Part<'a>,
    later: Part<'a>,
    /// The days on which both are held.
    days: Ranges,
    tie: Option<String>,
    /// The columns of the later and the earlier that match besides.
    more: Vec<(ColumnId, ColumnId)>,
}

/// One of two extracts.
struct Part<'a> {
    held: Held<'a>,
    column: ColumnId,
    linked_for: Ranges,
}

/// What a holder holds, seen by what rows can be matched by.
pub(super) struct Extracts<'h, 'a> {
    pub(super) context: &'h Context<'a>,
    pub(super) holder: &'h Holder,
    succession: &'h Succession,
    held: Vec<&'h Held<'a>>,
    /// The purposes for which each column that identifies may be linked, and under which contracts.
    linked_for: FxHashMap<ColumnId, BTreeMap<ContractId, Ranges>>,
    /// The purposes for which it may be linked under any contract, and under more than one.
    linked_at_all: FxHashMap<ColumnId, (Ranges, Ranges)>,
}

pub(super) type ByKey<'h, 'a> = BTreeMap<Key, Vec<Extract<'h, 'a>>>;

impl<'h, 'a> Extracts<'h, 'a> {
    fn of(context: &'h Context<'a>, holdings: &'h Holdings<'a>, holder: &'h Holder) -> Self {
        let model = context.model;
        let held: Vec<&Held<'a>> = holdings.of_holder(holder).collect();
        let mut linked_for: FxHashMap<ColumnId, BTreeMap<ContractId, Ranges>> = FxHashMap::default();
        let link = model.prelude_action(LINK);
        let is_linked = |held: &&&Held<'a>| link.is_some_and(|link| held.is_for(link));
        for held in held.iter().filter(is_linked) {
            for (column, _) in held.shown_in_rows().filter(|(column, _)| identifies(model, *column).is_some())
            {
                let known = linked_for.entry(column).or_default().entry(held.contract).or_default();
                *known = known.union(&held.region.purposes);
            }
        }
        let mut linked_at_all: FxHashMap<ColumnId, (Ranges, Ranges)> = FxHashMap::default();
        for (column, _) in held.iter().filter(is_linked).flat_map(|held| held.shown_in_rows()) {
            if let (Some(under), false) = (linked_for.get(&column), linked_at_all.contains_key(&column)) {
                linked_at_all.insert(column, once_and_twice(under.values()));
            }
        }
        Extracts { context, holder, succession: &holdings.succession, held, linked_for, linked_at_all }
    }

    /// What is held, by pseudonyms and direct identifiers.
    fn by_key(&self) -> ByKey<'h, 'a> {
        let model = self.context.model;
        let mut found = Found::new();
        for held in &self.held {
            for (column, _) in held.shown_in_rows().filter(|(_, shown)| *shown == Shown::AsIs) {
                let keys = match identifies(model, column) {
                    Some(Identifies::Pseudonym(domain)) => vec![Key::Pseudonym(domain.clone())],
                    Some(Identifies::Direct) => categories(model, column).map(Key::Direct).collect(),
                    Some(Identifies::Quasi) | None => Vec::new(),
                };
                for key in keys {
                    self.put(&mut found, key, held, &[column]);
                }
            }
        }
        listed(found)
    }

    /// What is held, by three categories of quasi-identifiers that stand in three columns.
    fn by_quasi(&self) -> ByKey<'h, 'a> {
        let mut found = Found::new();
        for held in &self.held {
            let columns: Vec<(TermId, ColumnId)> =
                quasi(self.context.model, held).into_iter().take(MOST).collect();
            for (at, one) in columns.iter().enumerate() {
                for (next, two) in columns.iter().enumerate().skip(at + 1).filter(|(_, two)| two.1 != one.1) {
                    let third = |three: &&(TermId, ColumnId)| three.1 != one.1 && three.1 != two.1;
                    for three in columns.iter().skip(next + 1).filter(third) {
                        let key = Key::Quasi([one.0, two.0, three.0]);
                        self.put(&mut found, key, held, &[one.1, two.1, three.1]);
                    }
                }
            }
        }
        listed(found)
    }

    /// The purposes for which some of these columns may be linked under some contracts.
    pub(super) fn linked<'c>(
        &self,
        columns: impl Iterator<Item = &'c ColumnId>,
        under: impl Fn(ContractId) -> bool,
    ) -> Ranges {
        let linked = columns.filter_map(|column| self.linked_for.get(column)).flatten();
        let linked = linked.filter(|(contract, _)| under(**contract));
        Ranges::from_pairs(linked.flat_map(|(_, purposes)| purposes.pairs().to_vec()).collect())
    }

    /// The purposes for which an extract may be linked, whatever contract says so but one.
    fn linked_but_under(&self, extract: &Extract<'_, '_>, contract: ContractId) -> Ranges {
        let columns = extract.held.iter().flat_map(|(_, columns)| columns);
        let but_one = |column: &ColumnId| {
            let (all, twice) = self.linked_at_all.get(column)?;
            let only_there = self.linked_for.get(column)?.get(&contract).map(|there| there.difference(twice));
            Some(only_there.map_or_else(|| all.clone(), |only_there| all.difference(&only_there)))
        };
        Ranges::from_pairs(
            columns.filter_map(but_one).flat_map(|purposes| purposes.pairs().to_vec()).collect(),
        )
    }

    /// Whether a contract beside those of two extracts lets a column be linked that both show: then both may be linked for what it says.
    fn is_linked_by_a_third(&self, one: &Extract<'_, '_>, other: &Extract<'_, '_>) -> bool {
        let by_three =
            |column: &&ColumnId| self.linked_for.get(column).is_some_and(|contracts| contracts.len() > 2);
        let shown = |column: &ColumnId| other.held.iter().any(|(_, columns)| columns.contains(column));
        one.held.iter().flat_map(|(_, columns)| columns).filter(by_three).any(shown)
    }

    fn put(&self, found: &mut Found<'h, 'a>, key: Key, held: &'h Held<'a>, columns: &[ColumnId]) {
        let there = columns.iter().filter_map(|column| self.linked_for.get(column)?.get(&held.contract));
        let linked_for = Ranges::from_pairs(there.flat_map(|purposes| purposes.pairs().to_vec()).collect());
        // One number stands for one person, whatever the person is called.
        let subject = match key {
            Key::Pseudonym(_) => None,
            Key::Direct(_) | Key::Quasi(_) => {
                self.context.model.datasets.get(held.dataset).and_then(|dataset| dataset.subject)
            }
        };
        let place = (held.contract, held.organisation, subject, linked_for.clone());
        let extract = found.entry(key).or_default().entry(place).or_insert_with(|| Extract {
            contract: held.contract,
            organisation: held.organisation,
            held: Vec::new(),
            subject,
            days: Ranges::empty(),
            linked_for,
        });
        extract.days = extract.days.union(&held.days);
        match extract.held.last_mut().filter(|(last, _)| std::ptr::eq(*last, held)) {
            Some((_, known)) => known.extend_from_slice(columns),
            None => extract.held.push((held, columns.to_vec())),
        }
    }

    /// For each extract, the first earlier one of another contract with which it can be matched, and must not be.
    fn matches<'x>(
        &self,
        by_key: &'x ByKey<'h, 'a>,
        into: &mut BTreeMap<(ContractId, ContractId), Matched<'a>>,
    ) {
        for (key, extracts) in by_key {
            let contract = extracts.first().map(|extract| extract.contract);
            if extracts.iter().all(|extract| Some(extract.contract) == contract) {
                continue;
            }
            let mut order: Vec<&Extract<'h, 'a>> = extracts.iter().collect();
            // The later one is that which comes later in time, and else in the text.
            let said_at = |extract: &Extract<'_, '_>| self.context.contract_span(extract.contract);
            order.sort_by_key(|extract| (extract.days.first(), said_at(extract), extract.organisation));
            // What may be linked for one purpose may be linked with all that may be linked for it, and what tells the same, tells nothing new:
            // those are passed over together. The groups stand in the order of their first extracts.
            let mut earlier: Vec<(&Ranges, usize, Vec<&'x Extract<'h, 'a>>)> = Vec::new();
            let mut group_of: FxHashMap<(&Ranges, usize), usize> = FxHashMap::default();
            let mut contents: FxHashMap<Vec<Content<'x>>, usize> = FxHashMap::default();
            let when = |extract: &Extract<'_, '_>| (extract.days.first(), said_at(extract));
            for later in order {
                let known = contents.len();
                let content = *contents.entry(content(later)).or_insert(known);
                let mut matched: Option<(&Extract<'h, 'a>, Ranges)> = None;
                for (linked_for, theirs, extracts) in &earlier {
                    let is_beaten = |(best, _): &(&Extract<'_, '_>, Ranges)| {
                        extracts.first().is_none_or(|first| when(first) >= when(best))
                    };
                    if matched.as_ref().is_some_and(is_beaten) {
                        break;
                    }
                    if *theirs == content || linked_for.overlaps(&later.linked_for) {
                        continue;
                    }
                    let mut told =
                        extracts.iter().filter_map(|earlier| Some((*earlier, self.days(earlier, later)?)));
                    let first = told.next();
                    if let Some(first) = first.filter(|(first, _)| {
                        matched.as_ref().is_none_or(|(best, _)| when(first) < when(best))
                    }) {
                        matched = Some(first);
                    }
                }
                let group = *group_of.entry((&later.linked_for, content)).or_insert(earlier.len());
                match earlier.get_mut(group) {
                    Some((_, _, extracts)) => extracts.push(later),
                    None => earlier.push((&later.linked_for, content, vec![later])),
                }
                let Some((earlier, days)) = matched else { continue };
                self.tell(key, earlier, later, days, into);
            }
        }
    }

    /// The days on which two extracts are held together and can be matched; `None` where that is nobody's harm.
    fn days(&self, one: &Extract<'_, '_>, other: &Extract<'_, '_>) -> Option<Ranges> {
        let (context, model) = (self.context, self.context.model);
        if one.contract == other.contract
            || !self.holder.is_pair(one.organisation, other.organisation)
            || one.linked_for.overlaps(&other.linked_for)
        {
            return None;
        }
        let days = one.days.intersection(&other.days).intersection(&self.holder.days);
        if days_from(&days, context.on).is_empty()
            || !may_be_same(model, one.subject, other.subject)
            || self.succession.joins(one.contract, other.contract)
            || self.is_linked_by_a_third(one, other)
            || self
                .linked_but_under(one, other.contract)
                .overlaps(&self.linked_but_under(other, one.contract))
        {
            return None;
        }
        let mut space = context.rules.rows.borrow_mut();
        let is_nothing_new = news(one, other, &mut space).is_none() || news(other, one, &mut space).is_none();
        (!is_nothing_new).then_some(days)
    }

    fn tell(
        &self,
        key: &Key,
        earlier: &Extract<'h, 'a>,
        later: &Extract<'h, 'a>,
        days: Ranges,
        into: &mut BTreeMap<(ContractId, ContractId), Matched<'a>>,
    ) {
        let model = self.context.model;
        let pair = (later.contract, earlier.contract);
        // One pair of contracts is told once, with what matches rows best.
        if into.contains_key(&pair) || into.contains_key(&(earlier.contract, later.contract)) {
            return;
        }
        let mut space = self.context.rules.rows.borrow_mut();
        let (Some(mine), Some(theirs)) = (news(later, earlier, &mut space), news(earlier, later, &mut space))
        else {
            return;
        };
        let matching: Vec<(ColumnId, ColumnId)> = match key {
            Key::Quasi(_) => {
                let (mine, theirs) = (quasi(model, mine.0), quasi(model, theirs.0));
                let mut pairs: Vec<(ColumnId, ColumnId)> = mine
                    .iter()
                    .filter_map(|(category, column)| Some((*column, *theirs.get(category)?)))
                    .collect();
                pairs.sort_unstable();
                let (mut mine, mut theirs) = (FxHashSet::default(), FxHashSet::default());
                pairs.retain(|(one, other)| {
                    let is_new = !mine.contains(one) && !theirs.contains(other);
                    is_new && mine.insert(*one) && theirs.insert(*other)
                });
                pairs
            }
            Key::Pseudonym(_) | Key::Direct(_) => {
                mine.1.first().copied().zip(theirs.1.first().copied()).into_iter().collect()
            }
        };
        let Some(((column, other), more)) = matching.split_first() else { return };
        let part = |held: &Held<'a>, column: ColumnId, extract: &Extract<'h, 'a>| Part {
            held: held.clone(),
            column,
            linked_for: extract.linked_for.clone(),
        };
        let matched = Matched {
            key: key.clone(),
            earlier: part(theirs.0, *other, earlier),
            later: part(mine.0, *column, later),
            days,
            tie: self.holder.tie(model, earlier.organisation, later.organisation),
            more: more.to_vec(),
        };
        into.insert(pair, matched);
    }
}

/// Where an extract stands among those with its key: contract, organisation, subject, and for what it may be linked.
type Place = (ContractId, PartyId, Option<TermId>, Ranges);

type Found<'h, 'a> = BTreeMap<Key, BTreeMap<Place, Extract<'h, 'a>>>;

fn listed<'h, 'a>(found: Found<'h, 'a>) -> ByKey<'h, 'a> {
    found.into_iter().map(|(key, extracts)| (key, extracts.into_values().collect())).collect()
}

/// The first part of an extract that tells something another extract does not.
fn news<'e, 'h, 'a>(
    extract: &'e Extract<'h, 'a>,
    other: &Extract<'_, '_>,
    space: &mut RowSpace,
) -> Option<&'e (&'h Held<'a>, Vec<ColumnId>)> {
    extract.held.iter().find(|(part, _)| !other.held.iter().any(|(whole, _)| is_told_by(part, whole, space)))
}

/// What a part of an extract tells: of which dataset which columns and rows, in which forms, and by which of them rows can be matched.
type Content<'x> = (DatasetId, &'x Ranges, RowsId, Form, &'x [(ColumnId, Form)], &'x [ColumnId]);

fn content<'x>(extract: &'x Extract<'_, '_>) -> Vec<Content<'x>> {
    let part = |(held, columns): &'x (&Held<'_>, Vec<ColumnId>)| {
        let (region, rule) = (&held.region, held.rule);
        (held.dataset, &region.columns, region.rows, rule.base, rule.forms.as_slice(), columns.as_slice())
    };
    extract.held.iter().map(part).collect()
}

/// What is in any of some sets, and what is in more than one.
fn once_and_twice<'r>(sets: impl Iterator<Item = &'r Ranges>) -> (Ranges, Ranges) {
    let mut pairs: Vec<(i64, i64)> = sets.flat_map(|set| set.pairs().iter().copied()).collect();
    pairs.sort_unstable();
    let (mut twice, mut furthest) = (Vec::new(), Ranges::MIN);
    for (start, end) in &pairs {
        twice.push((*start, furthest.min(*end)));
        furthest = furthest.max(*end);
    }
    (Ranges::from_pairs(pairs), Ranges::from_pairs(twice))
}

fn quasi(model: &Model, held: &Held<'_>) -> BTreeMap<TermId, ColumnId> {
    quasi_of(model, held.shown_in_rows())
}

/// For each category of quasi-identifiers that columns show in a form that identifies, the column that is in the fewest others.
pub(super) fn quasi_of(
    model: &Model,
    shown: impl Iterator<Item = (ColumnId, Shown)>,
) -> BTreeMap<TermId, ColumnId> {
    let mut columns: Vec<(usize, ColumnId, Shown)> = shown
        .filter(|(column, _)| identifies(model, *column) == Some(&Identifies::Quasi))
        .map(|(column, shown)| (categories(model, column).count(), column, shown))
        .collect();
    columns.sort_unstable();
    let mut found: BTreeMap<TermId, ColumnId> = BTreeMap::new();
    for (_, column, shown) in columns {
        for category in categories(model, column).filter(|category| is_fine(model, *category, shown)) {
            found.entry(category).or_insert(column);
        }
    }
    found
}

impl Matched<'_> {
    fn finding(&self, context: &Context<'_>) -> Diagnostic {
        let model = context.model;
        let name = |contract| model.contracts.get(contract).map_or("", |contract| &contract.about.name);
        let party = |party| model.parties.get(party).map_or("", |party| &party.about.name);
        let (earlier, later) = (&self.earlier, &self.later);
        let (first, second) = (name(earlier.held.contract), name(later.held.contract));
        let organisations = (party(earlier.held.organisation), party(later.held.organisation));
        let message = match organisations.0 == organisations.1 {
            true => format!(
                "`{}` can match the rows it receives under `{second}` with those under `{first}`, and may not link them",
                organisations.1
            ),
            false => format!(
                "the rows that `{}` receives under `{second}` can be matched with those of `{}` under `{first}`, and may not be linked",
                organisations.1, organisations.0
            ),
        };
        let column = dotted(model, later.column);
        let mut finding = Diagnostic::at(&CODE, said_at(model, &later.held), message)
            .label(match &self.key {
                Key::Quasi(_) => "shows what singles persons out".to_owned(),
                _ => format!("shows `{column}` as it is"),
            })
            .also(
                said_at(model, &earlier.held),
                match &self.key {
                    Key::Quasi(_) => "shows the same".to_owned(),
                    _ => format!("shows `{}` as it is", dotted(model, earlier.column)),
                },
            )
            .about(context.owner_path(Owner::Contract(later.held.contract)))
            .about(context.owner_path(Owner::Contract(earlier.held.contract)));
        if matches!(self.key, Key::Quasi(_)) {
            finding.severity = Severity::Warning;
        }
        let mut pairs = vec![(later.column, earlier.column)];
        pairs.extend(&self.more);
        finding = finding.evidence(why(model, &self.key, &pairs));
        if let Some(tie) = &self.tie {
            finding = finding.evidence(tie.clone());
        }
        finding = finding.evidence(self.when(model, context.on));
        let may = |part: &Part<'_>, contract: &str| match part.linked_for.is_empty() {
            true => format!("what `{contract}` gives may not be linked"),
            false => {
                format!("what `{contract}` gives may be linked for {} only", terms(model, &part.linked_for))
            }
        };
        if !(earlier.linked_for.is_empty() && later.linked_for.is_empty()) {
            finding = finding.evidence(format!("{}, and {}", may(later, second), may(earlier, first)));
        }
        finding.help(self.mend(model))
    }

    /// When both are held.
    fn when(&self, model: &Model, on: Day) -> String {
        let used = |part: &Part<'_>| part.held.region.days.clone();
        let is_kept = !days_from(&self.days, on).overlaps(&used(&self.earlier));
        let days = format!("both are held {}", describe_days(&self.days));
        let first =
            model.contracts.get(self.earlier.held.contract).map_or("", |contract| &contract.about.name);
        match is_kept {
            true => format!("{days}, since what `{first}` gives may be kept after its term"),
            false => days,
        }
    }

    fn mend(&self, model: &Model) -> String {
        let column = model.columns.get(self.later.column).map_or("", |column| &column.about.name);
        match &self.key {
            Key::Pseudonym(_) => format!(
                "show `{column} repseudonymised per contract`, or permit to `link` both for a common purpose"
            ),
            Key::Direct(_) => format!("hide `{column}`, or permit to `link` both for a common purpose"),
            Key::Quasi(_) => {
                "show fewer of these columns, or coarser, or permit to `link` both for a common purpose"
                    .to_owned()
            }
        }
    }
}

/// By what rows match: pairs of columns, the first of which matter most.
pub(super) fn why(model: &Model, key: &Key, pairs: &[(ColumnId, ColumnId)]) -> String {
    let Some((first, second)) = pairs.first() else { return String::new() };
    let (one, other) = (dotted(model, *first), dotted(model, *second));
    match key {
        Key::Pseudonym(domain) if first == second => {
            format!("`{one}` is a pseudonym of `{domain}`, and the same under both contracts")
        }
        Key::Pseudonym(domain) => format!("`{one}` and `{other}` are both pseudonyms of `{domain}`"),
        Key::Direct(category) => {
            let category = model.terms.get(*category).map_or("", |term| &term.about.name);
            match first == second {
                true => format!("`{one}` names a person, in `{category}`"),
                false => format!("`{one}` and `{other}` both name a person, in `{category}`"),
            }
        }
        Key::Quasi(_) => {
            let words = pairs.iter().map(|(later, earlier)| match earlier == later {
                true => format!("`{}`", dotted(model, *later)),
                false => format!("`{}` with `{}`", dotted(model, *later), dotted(model, *earlier)),
            });
            let mut words: Vec<String> = words.collect();
            let rest = words.split_off(words.len().min(SHOWN_LINES * 2));
            if !rest.is_empty() {
                words.push(format!("{} more", rest.len()));
            }
            format!("rows match by {}", join_words(&words, "and"))
        }
    }
}

/// The words of a permit that say how it shows its columns.
pub(super) fn said_at(model: &Model, held: &Held<'_>) -> Span {
    grant(model, held.clause).map(|grant| grant.showing_span.unwrap_or(grant.data_span)).unwrap_or_default()
}

pub(super) fn identifies(model: &Model, column: ColumnId) -> Option<&Identifies> {
    model.columns.get(column)?.identifies.as_ref()
}

pub(super) fn categories(model: &Model, column: ColumnId) -> impl Iterator<Item = TermId> + '_ {
    model.columns.get(column).into_iter().flat_map(|column| column.categories.iter().copied())
}

/// Whether a form still tells what makes a category identify: as it is, or finer than where the category says it is blurred.
fn is_fine(model: &Model, category: TermId, shown: Shown) -> bool {
    let blurred = model.terms.get(category).and_then(|term| term.blurred);
    shown == Shown::AsIs || blurred.is_some_and(|blurred| shown.compare(blurred) == Some(Ordering::Greater))
}
