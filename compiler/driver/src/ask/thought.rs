//! What could be changed so that something be permitted: thought of here, and tried elsewhere.

use super::changes::TRIED;
use super::dates::dates;
use super::draft::Draft;
use super::edits::Edit;
use super::judgement::sources;
use super::listed::{self, has_exception};
use super::sentence::{Scopes, Sort, parties, places, terms};
use super::several::{parties_outside, terms_outside};
use super::wish::Wish;
use crate::pipeline::{Compiled, Program};
use crate::sets::{self, By};
use charta_base::{FileId, Id, Span};
use charta_checks::logic::answer::{Answer, Denial};
use charta_model::model::{
    About, ClauseId, ClauseKind, Column, Contract, ContractId, Effect, Grant, Model, Owner, PartyId, Term,
    TermKind, place_of,
};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowsId;
use charta_model::rules::datasets_of;
use charta_model::time::Period;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Of at most so many forbids every choice is thought of.
const FORBIDS: usize = 4;
/// At most so many contracts are thought of as the place of a new permit.
const PLACES: usize = 4;

/// One step that could help, with the contract that it changes.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    pub(super) edit: Edit,
    /// The path of the contract.
    pub(super) contract: Option<Arc<str>>,
    /// What it lets go besides, which no request shows: a sentence.
    pub(super) besides: Option<String>,
    /// What a forbid no longer speaks of through it, beside what is asked.
    pub(super) let_go: Vec<Region>,
    /// What is told of what is to be written, where it is more than one text.
    pub(super) shown: Option<String>,
    /// The contract that it adds, if it does.
    pub(super) draft: Option<Box<Draft>>,
    /// Whether it does no more than let something hold on more days.
    pub(super) is_longer: bool,
}

impl Atom {
    /// A step in a declaration.
    pub(super) fn of(edit: Edit, about: Option<&About>) -> Atom {
        Atom {
            edit,
            contract: about.map(|about| about.path.clone()),
            besides: None,
            let_go: Vec::new(),
            shown: None,
            draft: None,
            is_longer: false,
        }
    }
}

/// What could be thought of for a question that is denied.
pub(super) struct Thought<'a> {
    pub(super) compiled: &'a Compiled,
    pub(super) program: &'a Program,
    pub(super) answer: &'a Answer,
    /// What is asked, without the recipients, actions and purposes of which all is permitted.
    pub(super) wanted: Region,
    pub(super) less: &'a Ranges,
    pub(super) wishes: &'a [Wish],
    pub(super) scopes: Scopes<'a>,
}

impl Thought<'_> {
    pub(super) fn model(&self) -> &Model {
        &self.program.model
    }

    /// Sets of changes that might help, the smallest first.
    pub(super) fn sets(&self) -> Vec<Vec<Atom>> {
        let denials = &self.answer.denials;
        let needs_permit = !self.less.is_empty() || denials.iter().any(|denial| denial.permits.is_empty());
        let denying = denials.iter().flat_map(|denial| &denial.forbids).copied();
        let mut forbids: Vec<ClauseId> =
            denying.chain(self.answer.closed.iter().map(|closed| closed.forbid)).collect();
        forbids.sort_unstable();
        forbids.dedup();
        forbids.truncate(FORBIDS);
        let ways: Vec<Vec<Atom>> = forbids.iter().map(|forbid| self.without(*forbid)).collect();
        let mut sets: Vec<Vec<Atom>> = Vec::new();
        // What closes every row of something has to be narrowed whatever else is done.
        let closes_all = |forbid: &ClauseId| {
            let mut closed = self.answer.closed.iter();
            closed.any(|closed| closed.forbid == *forbid && closed.requests.rows == RowsId::ALL)
        };
        let needed = forbids.iter().enumerate().filter(|(_, forbid)| closes_all(forbid));
        let needed = needed.fold(0_usize, |all, (at, _)| all | 1 << at);
        // Others may speak of some rows only, so that nothing has to be done about them: every choice of them is tried, the fewest first.
        for chosen in (0..(1_usize << forbids.len())).filter(|chosen| chosen & needed == needed) {
            let is_chosen = |at: usize| chosen >> at & 1 == 1;
            let lifted: BTreeSet<ClauseId> =
                forbids.iter().enumerate().filter(|(at, _)| is_chosen(*at)).map(|(_, id)| *id).collect();
            let mut of_these = match needs_permit {
                true => self.permits(&lifted),
                false => vec![Vec::new()],
            };
            for (_, ways) in ways.iter().enumerate().filter(|(at, _)| is_chosen(*at)) {
                let with = |set: &Vec<Atom>| {
                    let longer = |atom| [set.as_slice(), std::slice::from_ref(atom)].concat();
                    ways.iter().map(longer).collect::<Vec<Vec<Atom>>>()
                };
                of_these = of_these.iter().flat_map(with).take(TRIED).collect();
            }
            sets.extend(of_these);
        }
        sets.retain(|set| !set.is_empty());
        sets.sort_by_key(Vec::len);
        sets.dedup_by_key(|set| set.iter().map(|atom| atom.edit.clone()).collect::<Vec<Edit>>());
        sets
    }

    /// The columns of which something is denied that no permit speaks of.
    pub(super) fn missing(&self) -> Ranges {
        let open = self.answer.denials.iter().filter(|denial| denial.permits.is_empty());
        open.fold(self.less.clone(), |columns, denial| columns.union(&denial.columns))
    }

    /// Steps by which a permit would speak of what none speaks of, once some forbids no longer hold.
    fn permits(&self, lifted: &BTreeSet<ClauseId>) -> Vec<Vec<Atom>> {
        let mut sets = Vec::new();
        let mut seen: BTreeSet<(ClauseId, &str)> = BTreeSet::new();
        for denial in &self.answer.denials {
            for (clause, part) in &denial.misses {
                if seen.insert((*clause, *part)) {
                    sets.extend(self.wider(*clause, part, denial).unwrap_or_default());
                }
            }
        }
        sets.extend(self.excepting_who_asks());
        sets.extend(self.finer());
        let places = self.places();
        if places.is_empty() {
            sets.extend(self.drafts(lifted));
        }
        for contract in places {
            for shape in self.shapes(Some(contract)) {
                let Some(added) = self.added(contract, &shape, lifted) else { continue };
                let with = |terms: Vec<Atom>| [vec![added.clone()], terms].concat();
                sets.extend(self.extended(contract).into_iter().map(with));
            }
        }
        sets
    }

    /// Sets of steps by which a permit of what is asked no longer excepts whoever asks; what is denied does not tell of it, since it speaks of others.
    fn excepting_who_asks(&self) -> Vec<Vec<Atom>> {
        let asked = &self.wanted;
        let missing = self.missing();
        let Some(denial) = self.answer.denials.iter().find(|denial| denial.permits.is_empty()) else {
            return Vec::new();
        };
        let excepts = |grant: &Grant| {
            grant.effect == Effect::Permit
                && !asked.parties.is_subset(&grant.parties.value)
                && asked.actions.is_subset(&grant.actions.value)
                && asked.purposes.is_subset(&grant.purposes.value)
                && grant.data.iter().any(|data| missing.is_subset(&data.columns))
                && has_exception(self.compiled.sources.text(grant.parties.span))
        };
        let known = |id: &ClauseId| denial.misses.iter().any(|(clause, _)| clause == id);
        let clauses = self.model().clauses.iter().map(|(id, _)| id).filter(|id| !known(id));
        let clauses = clauses.filter(|id| self.grant(*id).is_some_and(excepts));
        clauses.filter_map(|id| self.wider(id, "this party", denial)).flatten().collect()
    }

    /// The contracts in which a permit of what is asked could stand: those that give these data to the recipient before others between
    /// the same parties.
    fn places(&self) -> Vec<ContractId> {
        let parties = sets::ids(&self.wanted.parties, self.model().parties.len()).into_iter();
        let organisations: BTreeSet<PartyId> =
            parties.map(|party| self.model().organisation_of(party)).collect();
        let datasets = datasets_of(self.model(), &self.wanted.columns);
        let controllers: Vec<PartyId> = datasets
            .iter()
            .filter_map(|id| self.model().datasets.get(*id)?.controller.map(|said| said.value))
            .map(|party| self.model().organisation_of(party))
            .collect();
        let is_own = |contract: &Contract| !contract.about.library && contract.provider.is_some();
        let mut places: Vec<(u8, bool, ContractId)> = Vec::new();
        for (id, contract) in self.model().contracts.iter().filter(|(_, contract)| is_own(contract)) {
            let recipients = contract.recipients.iter();
            let recipients: BTreeSet<PartyId> =
                recipients.map(|said| self.model().organisation_of(said.value)).collect();
            let receives = !organisations.is_empty() && organisations.is_subset(&recipients);
            if !receives {
                continue;
            }
            let gives = contract.clauses.iter().filter_map(|id| self.grant(*id)).any(|grant| {
                grant.effect == Effect::Permit
                    && grant.data.iter().any(|data| datasets.contains(&data.dataset))
            });
            let provider = contract.provider.map(|said| self.model().organisation_of(said.value));
            let provides = provider.is_some_and(|provider| controllers.contains(&provider));
            if gives || provides {
                let covers = contract.term.is_none_or(|term| term.value.contains(self.answer.day));
                places.push((u8::from(!gives), !covers, id));
            }
        }
        places.sort_unstable();
        places.into_iter().take(PLACES).map(|(.., id)| id).collect()
    }

    pub(super) fn grant(&self, clause: ClauseId) -> Option<&Grant> {
        match &self.model().clauses.get(clause)?.kind {
            ClauseKind::Grant(grant) => Some(grant),
            _ => None,
        }
    }

    /// The ways to have the term of a contract hold the day that is asked about: by itself, with those of the agreements under which it stands, or with
    /// those of the contracts that bring the data to its provider; one without a step where it does already.
    fn extended(&self, id: ContractId) -> Vec<Vec<Atom>> {
        let Some(own) = self.longer_term(id) else { return vec![Vec::new()] };
        let contract = self.model().contracts.get(id).into_iter();
        let above = contract.flat_map(|contract| self.model().agreements_above(contract));
        let above: Vec<Atom> = above.filter_map(|(id, _)| self.longer_term(id)).collect();
        let before: Vec<Atom> = self.before(id).into_iter().filter_map(|id| self.longer_term(id)).collect();
        let mut ways = vec![vec![own]];
        for more in [above, before] {
            let longer = |way: &Vec<Atom>| [way.as_slice(), &more].concat();
            let with: Vec<Vec<Atom>> =
                if more.is_empty() { Vec::new() } else { ways.iter().map(longer).collect() };
            ways.extend(with);
        }
        ways
    }

    /// The contracts that bring what is asked to the provider of one, each through those before it, the nearest first.
    fn before(&self, id: ContractId) -> Vec<ContractId> {
        let mut found: Vec<ContractId> = Vec::new();
        for dataset in datasets_of(self.model(), &self.wanted.columns) {
            let mut open = vec![id];
            while let Some(at) = open.pop() {
                for source in sources(self.program, at, dataset) {
                    if source != id && !found.contains(&source) {
                        found.push(source);
                        open.push(source);
                    }
                }
            }
        }
        found
    }

    /// A contract whose term holds the day that is asked about.
    fn longer_term(&self, id: ContractId) -> Option<Atom> {
        let contract = self.model().contracts.get(id).filter(|contract| !contract.about.library)?;
        let term = contract.term?;
        let day = self.answer.day;
        if term.value.contains(day) {
            return None;
        }
        let (period, how) = match term.value {
            Period { from: Some(from), .. } if day < from => {
                (Period { from: Some(day), ..term.value }, "begin earlier")
            }
            period => (Period { last: Some(day), ..period }, "end later"),
        };
        let words = format!("let the term of contract `{}` {how}", contract.about.name);
        let edit = Edit { span: term.span, new: dates(period), words };
        Some(Atom { is_longer: true, ..Atom::of(edit, Some(&contract.about)) })
    }

    /// Sets of steps by which a permit that misses what is asked by one part alone has that part wider.
    fn wider(&self, id: ClauseId, part: &str, denial: &Denial) -> Option<Vec<Vec<Atom>>> {
        let clause = self.model().clauses.get(id)?;
        let grant = self.grant(id)?;
        let Owner::Contract(contract_id) = clause.owner else { return None };
        let contract = self.model().contracts.get(contract_id).filter(|contract| !contract.about.library)?;
        // The words of a clause may stand in the file of a template.
        let naming = self.scopes.names_in(clause.span.file);
        let asked = &self.wanted;
        let name = self.model().clause_name(id);
        let listed = |span: Span, added: Option<String>, (sort, more): (Sort, &Ranges), what: &str| {
            let meaning = |word: &str| self.meaning(span.file, sort, word);
            let text = self.compiled.sources.text(span);
            let wider = listed::wider((span, text), (&added?, more), &meaning)?;
            let words = format!("{}{}", wider.in_words(what, &name), self.limits(grant));
            Some(Edit { span: wider.span, new: wider.new, words })
        };
        let of_terms = |span: Span, kind: TermKind, (asked, known): (&Ranges, &Ranges), what: &str| {
            let more = terms_outside(self.model(), kind, asked, known);
            let added = terms(self.model(), kind, &more, &naming);
            listed(span, added, (Sort::of(kind.word()), &more), what)
        };
        let edit = match part {
            "this party" => {
                let more = parties_outside(self.model(), &asked.parties, &grant.parties.value);
                let added = parties(self.model(), &more, &naming);
                listed(grant.parties.span, added, (Sort::Party, &more), "the recipient")?
            }
            "this action" => {
                let sets = (&asked.actions, &grant.actions.value);
                of_terms(grant.actions.span, TermKind::Action, sets, "the action")?
            }
            "this purpose" => {
                let sets = (&asked.purposes, &grant.purposes.value);
                of_terms(grant.purposes.span, TermKind::Purpose, sets, "the purpose")?
            }
            "this place" => match &grant.places {
                Some(said) => {
                    let added = places(self.model(), &asked.places, &naming);
                    listed(said.span, added, (Sort::Hosting, &asked.places), "the place")?
                }
                // Where the clause names no place, its contract says where its recipients process.
                None => {
                    let span = contract.processed_at.last()?.span;
                    let naming = self.scopes.names_in(span.file);
                    let there = places(self.model(), &asked.places, &naming)?;
                    let words =
                        format!("add the place to where contract `{}` processes", contract.about.name);
                    Edit { span: Span { start: span.end, ..span }, new: format!(", {there}"), words }
                }
            },
            "this column" => {
                let edit = self.with_columns(id, grant, denial)?;
                return Some(vec![vec![Atom::of(edit, Some(&contract.about))]]);
            }
            _ => {
                let own: Vec<Atom> = self.longer(id, grant, &contract.about).into_iter().collect();
                let with = |terms: Vec<Atom>| [own.as_slice(), &terms].concat();
                return Some(self.extended(contract_id).into_iter().map(with).collect());
            }
        };
        Some(vec![vec![Atom::of(edit, Some(&contract.about))]])
    }

    /// A permit of some columns of one dataset, with those that are asked for besides.
    fn with_columns(&self, id: ClauseId, grant: &Grant, denial: &Denial) -> Option<Edit> {
        let [data] = grant.data.as_slice() else { return None };
        let text = self.compiled.sources.text(grant.data_span).trim_end();
        let is_list = text.ends_with(']') && !has_exception(text);
        if !is_list || datasets_of(self.model(), &denial.columns) != [data.dataset] {
            return None;
        }
        let known = denial.columns.numbers().filter_map(|number| u32::try_from(number).ok());
        let columns = known.filter_map(|id| self.model().columns.get(Id::new(id)));
        let names: Vec<&str> = columns.map(|column| column.about.name.as_ref()).collect();
        let (first, last) = (text.rfind('[')? + 1, text.len() - 1);
        let place = |at: usize| Some(grant.data_span.start + u32::try_from(at).ok()?);
        let span = Span { start: place(first)?, end: place(last)?, ..grant.data_span };
        let meaning = |word: &str| {
            let mut columns = self.model().columns.iter();
            let is_it =
                |(_, column): &(_, &Column)| column.dataset == data.dataset && *column.about.name == *word;
            columns.find(is_it).map(|(id, _)| Ranges::one(i64::from(id.raw())))
        };
        let list = (span, text.get(first..last)?);
        let wider = listed::wider(list, (&names.join(", "), &denial.columns), &meaning)?;
        let what = charta_base::join_quoted(&names, "and");
        let words = wider.in_words(&what, &self.model().clause_name(id));
        Some(Edit { span: wider.span, new: wider.new, words: format!("{words}{}", self.limits(grant)) })
    }

    /// What a name stands for in a list of some sort, as a file has it.
    fn meaning(&self, file: FileId, sort: Sort, word: &str) -> Option<Ranges> {
        let exactly = word.strip_prefix("exactly ").map(str::trim);
        let path = self.scopes.meant(file, sort, exactly.unwrap_or(word))?;
        let model = self.model();
        let (own, closure) = match sort {
            Sort::Party => {
                let (id, party) = model.parties.iter().find(|(_, it)| *it.about.path == *path)?;
                (i64::from(id.raw()), party.closure.clone())
            }
            Sort::Term(kind) => {
                let is_it = |term: &Term| term.kind.word() == kind && *term.about.path == *path;
                let (id, term) = model.terms.iter().find(|(_, term)| is_it(term))?;
                (i64::from(id.raw()), term.closure.clone())
            }
            Sort::Hosting => {
                let (id, _) = model.hostings.iter().find(|(_, it)| *it.about.path == *path)?;
                (place_of(Some(id)), Ranges::one(place_of(Some(id))))
            }
            Sort::Data => return None,
        };
        Some(if exactly.is_some() { Ranges::one(own) } else { closure })
    }

    /// To whom a clause gives, where that is not just whoever asks, and what it keeps to whatever is added to it: ` (for team, where sex = "F", in
    /// cells of at least 20)`.
    fn limits(&self, grant: &Grant) -> String {
        let words = |span: Option<Span>| span.map(|span| self.compiled.sources.words(span));
        let word = |first: &str, words: String| match words.starts_with(first) {
            true => words,
            false => format!("{first} {words}"),
        };
        let parties = &grant.parties.value;
        let is_wider = !parties.is_subset(&self.wanted.parties);
        let mut parts: Vec<String> = Vec::new();
        parts.extend(is_wider.then(|| format!("for {}", sets::parties(self.model(), parties, By::Name))));
        parts.extend(words(grant.where_span).map(|words| word("where", words)));
        parts.extend(words(grant.showing_span).map(|words| word("showing", words)));
        let least = grant.base.cells.map(|least| format!("in cells of at least {least}"));
        parts.extend(least.filter(|least| !parts.iter().any(|part| part.ends_with(least.as_str()))));
        match parts.is_empty() {
            true => String::new(),
            false => format!(" ({})", parts.join(", ")),
        }
    }
}
