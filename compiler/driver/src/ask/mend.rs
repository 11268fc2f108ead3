//! What people have yet to state or to give before a contract can stand: the legal basis on which it rests, or an approval.
//!
//! Whether a basis holds, and whether an approval comes, is not for Charta to know: what is proposed is told as a choice, or with the day on which it
//! could be; each alternative is made, compiled and asked again like every other change.

use super::draft::Facts;
use super::edits::Edit;
use super::ground::{Found, Ground, Tried, contract_at};
use super::sentence::{Scopes, Sort, terms};
use super::thought::Atom;
use super::{Alternative, Choice};
use crate::pipeline::{Compiled, Program};
use charta_base::{Diagnostic, FileId, Span};
use charta_checks::Context;
use charta_checks::procedure::ways::ways as open_ways;
use charta_checks::procedure::{prc001_missing_approval, prc002_approval_too_late};
use charta_checks::purpose::pur004_basis_cannot_carry;
use charta_checks::purpose::pur005_missing_basis::{self, Lacking, lacking};
use charta_checks::time::tim001_outlives_approval;
use charta_model::model::{BasisSaid, ClauseKind, ContractId, Effect, PartyId, Required, TermId, TermKind};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Period};
use std::collections::BTreeSet;

/// At most so many choices of bases are tried before it is held that none will do.
const TRIED: usize = 24;

/// A day on which a contract could be approved, and what would have to be written for it.
struct Moment {
    /// The first day on which what is asked could be permitted.
    day: Day,
    /// The approval, where another is needed than there is: whose, and from when until when.
    approval: Option<(PartyId, Period)>,
    /// The term, where it must be another.
    term: Option<Period>,
}

/// A requirement of a basis, and the names of those that could meet it.
struct Open {
    required_by: String,
    names: Vec<String>,
}

impl Ground<'_> {
    /// A set of changes with what people have yet to state or to give, where nothing else stands against it.
    pub(super) fn mended(&self, set: &[Atom], after: &Compiled, against: &[Diagnostic]) -> Option<Found> {
        let program = after.program.as_ref()?;
        let approvals = [
            tim001_outlives_approval::CODE.id,
            prc001_missing_approval::CODE.id,
            prc002_approval_too_late::CODE.id,
        ];
        let is_basis = |finding: &&Diagnostic| finding.code.id == pur005_missing_basis::CODE.id;
        let is_approval = |finding: &&Diagnostic| approvals.contains(&finding.code.id);
        if !against.iter().all(|finding| is_basis(&finding) || is_approval(&finding)) {
            return None;
        }
        let about = findings_of(program, against);
        let [(id, path)] = about.into_iter().collect::<Vec<_>>()[..] else { return None };
        let open = match against.iter().any(|finding| is_basis(&finding)) {
            true => {
                let context = Context::new(&program.model, &program.rules, after.on);
                let lacking = lacking(&context, id);
                self.open(program, (id, self.file_of(set, path)?), &lacking)
            }
            false => Vec::new(),
        };
        let is_draft = set.iter().any(|atom| atom.draft.is_some());
        let moments = match against.iter().any(|finding| is_approval(&finding)) {
            true => self.moments(program, id, is_draft),
            false => vec![Moment { day: self.day, approval: None, term: None }],
        };
        let stated = |moment: &Moment| {
            let found = self.on_day(moment.day, |ground| ground.stated(set, path, moment, program, &open));
            let mut found = found.flatten()?;
            found.change.first_day = (moment.day != self.day).then(|| moment.day.to_string());
            Some(found)
        };
        moments.iter().find_map(stated)
    }

    /// The file in which a contract stands, or is to stand.
    fn file_of(&self, set: &[Atom], path: &str) -> Option<FileId> {
        let draft = set.iter().find(|atom| atom.draft.is_some()).map(|atom| atom.edit.span.file);
        let program = self.inquiry.places.program.as_ref()?;
        let stands = || {
            let contract = program.model.contracts.get(contract_at(program, path)?)?;
            Some(contract.about.whole.file)
        };
        draft.or_else(stands)
    }

    /// For each requirement that is not met, the bases that could meet it.
    fn open(&self, program: &Program, (id, file): (ContractId, FileId), lacking: &[Lacking]) -> Vec<Open> {
        let model = &program.model;
        let scopes = Scopes::new(self.inquiry.places, model);
        let naming = scopes.names_in(file);
        let clauses = model.contracts.get(id).map_or(&[][..], |contract| contract.clauses.as_slice());
        let granted = clauses.iter().filter_map(|id| match &model.clauses.get(*id)?.kind {
            ClauseKind::Grant(grant) if grant.effect == Effect::Permit => Some(&grant.purposes.value),
            _ => None,
        });
        let all = granted.fold(Ranges::empty(), |all, purposes| all.union(purposes));
        let mut open: Vec<Open> = Vec::new();
        for one in lacking {
            let purposes = match all.is_subset(&one.purposes) {
                true => None,
                false => terms(model, TermKind::Purpose, &one.purposes, &naming),
            };
            let mut names = Vec::new();
            for term in statable(program, &one.bases).into_iter().filter_map(|id| model.terms.get(id)) {
                let name = naming(Sort::of(TermKind::Basis.word()), &term.about);
                names.push(match &purposes {
                    Some(purposes) => format!("{name} for {purposes}"),
                    None => name,
                });
            }
            // Two rules that ask the same are met by one basis.
            if !open.iter().any(|other| other.names == names) {
                open.push(Open { required_by: model.clause_name(one.required), names });
            }
        }
        open
    }

    /// A set of changes with bases and an approval, where it is then permitted with nothing against it; with every alternative of a basis that is.
    fn stated(
        &self,
        set: &[Atom],
        path: &str,
        moment: &Moment,
        program: &Program,
        open: &[Open],
    ) -> Option<Found> {
        let naming = Scopes::new(self.inquiry.places, &program.model);
        let naming = naming.names_in(self.file_of(set, path)?);
        let approval = match &moment.approval {
            Some((authority, period)) => {
                let about = &program.model.parties.get(*authority)?.about;
                Some((about.title().to_owned(), format!("{} {}", naming(Sort::Party, about), dates(*period))))
            }
            None => None,
        };
        let with = |picks: &[usize]| {
            let bases: Option<Vec<String>> =
                open.iter().zip(picks).map(|(open, pick)| open.names.get(*pick).cloned()).collect();
            let facts = Facts { bases: bases?, approval: approval.clone(), term: moment.term };
            self.with_facts(set, path, &facts)
        };
        let tried = |picks: &[usize]| self.tried(&with(picks)?);
        let mut doubtful: Option<(Found, Vec<usize>)> = None;
        let lawful = choices(open).into_iter().find_map(|picks| match tried(&picks)? {
            Tried::Lawful(found) => Some((*found, picks)),
            Tried::Doubtful(found) => {
                doubtful.get_or_insert((*found, picks));
                None
            }
            _ => None,
        });
        let (mut found, picks) = lawful.or(doubtful)?;
        for (at, one) in open.iter().enumerate() {
            let mut choice =
                Choice { required_by: one.required_by.clone(), one_of: Vec::new(), with_more: Vec::new() };
            for (pick, name) in one.names.iter().enumerate() {
                let mut others = picks.clone();
                if let Some(place) = others.get_mut(at) {
                    *place = pick;
                }
                let basis = name.clone();
                match if others == picks { None } else { tried(&others) } {
                    None if others != picks => {}
                    None | Some(Tried::Lawful(_)) => choice.one_of.push(basis),
                    Some(Tried::Doubtful(found)) => {
                        choice.with_more.push(Alternative { basis, because: found.change.for_a_person });
                    }
                    Some(Tried::Unlawful(findings, _)) => {
                        choice.with_more.extend(asking_more(basis, &findings))
                    }
                    Some(Tried::Vain(_)) => {}
                }
            }
            found.change.choices.push(choice);
        }
        Some(found)
    }

    /// A set of changes with facts of a contract besides.
    fn with_facts(&self, set: &[Atom], path: &str, facts: &Facts) -> Option<Vec<Atom>> {
        let is_draft = |atom: &Atom| atom.draft.is_some();
        if set.iter().any(is_draft) {
            let with = |atom: &Atom| match &atom.draft {
                Some(draft) => draft.with(facts).atom(),
                None => atom.clone(),
            };
            return Some(set.iter().map(with).collect());
        }
        let program = self.inquiry.places.program.as_ref()?;
        let contract = program.model.contracts.get(contract_at(program, path)?)?;
        let name = &contract.about.name;
        let mut atoms = set.to_vec();
        let anchor = contract.term.map(|term| term.span).or(contract.provider.map(|said| said.span))?;
        let after = |span: Span| Span { start: span.end, ..span };
        let mut add = |span: Span, new: String, words: String| {
            atoms.push(Atom::of(Edit { span, new, words }, Some(&contract.about)));
        };
        if !facts.bases.is_empty() {
            let bases = facts.bases.join(", ");
            let words = format!(
                "state the legal basis on which contract `{name}` rests, of which this is the first that would do; \
                 whether it is one of these is for people to say"
            );
            let end = |last: &BasisSaid| last.purposes.as_ref().map_or(last.basis.span, |said| said.span);
            match (contract.bases.first(), contract.bases.last()) {
                (Some(first), Some(last)) => {
                    // What is stated stays, and is told with what is added, so that both can be written as they stand; but for remarks in it.
                    let span = first.basis.span.to(end(last));
                    let stated = self.inquiry.places.sources.words(span);
                    match stated.contains("//") {
                        true => add(after(end(last)), format!(", {bases}"), words),
                        false => add(span, format!("{stated}, {bases}"), words),
                    }
                }
                _ => add(after(anchor), format!("\n  basis: {bases}"), words),
            }
        }
        if let Some((authority, approval)) = &facts.approval {
            let (span, first) = match contract.approvals.last() {
                Some(last) => (last.span, ", "),
                None => (anchor, "\n  approval: "),
            };
            let words = format!("state the approval of `{authority}` in contract `{name}`, once it is given");
            add(after(span), format!("{first}{approval}"), words);
        }
        if let Some(term) = &facts.term {
            let span = contract.term?.span;
            let stated = contract.term.and_then(|term| term.value.last);
            let end = term.last.filter(|last| Some(*last) != stated);
            let end = end.map_or_else(String::new, |last| {
                let how = if stated.is_some_and(|stated| stated < last) { " later" } else { "" };
                format!(", and end{how}, on {last}")
            });
            add(span, dates(*term), format!("let contract `{name}` begin with its approval{end}"));
            // A term that was made longer is told once.
            let last = atoms.len().saturating_sub(1);
            let mut at = 0;
            atoms.retain(|atom| {
                at += 1;
                at > last || atom.edit.span != span
            });
        }
        Some(atoms)
    }

    /// The days on which a contract could be approved: with the approval that it has, or by the fastest procedure.
    fn moments(&self, program: &Program, id: ContractId, is_draft: bool) -> Vec<Moment> {
        let model = &program.model;
        let Some(contract) = model.contracts.get(id) else { return Vec::new() };
        let term = contract.term.map(|term| term.value).unwrap_or_default();
        let approved = contract.approvals.iter().flat_map(|approval| approval.period.days().pairs().to_vec());
        let approved = Ranges::from_pairs(approved.collect());
        let from = |day: Day| Period { from: Some(day), last: term.last };
        let is_late = |day: Day| term.last.is_some_and(|last| last < day);
        let mut moments = Vec::new();
        let first = approved.first().filter(|first| *first != Ranges::MIN).map(Day::from_number);
        if let Some(first) =
            first.filter(|first| term.from.is_none_or(|from| from < *first) && !is_late(*first))
        {
            moments.push(Moment { day: first.max(self.day), approval: None, term: Some(from(first)) });
        }
        let ways = open_ways(model, &program.rules, id, self.inquiry.today);
        let fastest = ways.iter().filter(|way| way.is_timed).find_map(|way| {
            let approval = &way.course().approval;
            let procedure = model.procedures.get(way.procedure)?;
            let step = procedure.steps.get(approval.path.last()?.step)?;
            Some((approval.ends.day()?, procedure.decider_of(step)))
        });
        let Some((day, decider)) = fastest else { return moments };
        let context = Context::new(model, &program.rules, self.day);
        let required = context.askings().filter(|asking| asking.contract_id == id).find_map(|asking| {
            match asking.requirement.required {
                Required::Approval(authority) => authority.map(|said| said.value),
                _ => None,
            }
        });
        let Some(authority) = required.or(decider) else { return moments };
        // A contract that is yet to be made begins with its approval and is as long as it would be.
        let moved = match (is_draft, term.from, term.last) {
            (true, Some(from), Some(last)) if from < day => {
                let last = last.number().saturating_add(day.number() - from.number());
                Some(Period { from: Some(day), last: Some(Day::from_number(last)) })
            }
            _ => None,
        };
        let period = moved.unwrap_or_else(|| from(day));
        let left = term.days().difference(&approved.union(&period.days()));
        let term = match (moved, left.is_empty()) {
            (Some(moved), _) => Some(moved),
            (None, true) => None,
            (None, false) if contract.approvals.is_empty() => Some(period),
            (None, false) => return moments,
        };
        let is_covered = approved.contains(self.day.number());
        let first = if is_covered { self.day } else { day.max(self.day) };
        if period.last.is_none_or(|last| first <= last) {
            moments.push(Moment { day: first, approval: Some((authority, period)), term });
        }
        moments
    }
}

/// The contracts that some findings are about, each with its path.
fn findings_of<'p>(program: &'p Program, findings: &[Diagnostic]) -> BTreeSet<(ContractId, &'p str)> {
    let subjects: BTreeSet<&str> =
        findings.iter().flat_map(|finding| &finding.subject).map(String::as_str).collect();
    let contracts = program.model.contracts.iter().map(|(id, contract)| (id, &*contract.about.path));
    contracts.filter(|(_, path)| subjects.contains(path)).collect()
}

/// The bases that a contract would state where some are required: those themselves, but for a whole article those that it lists.
fn statable(program: &Program, bases: &[TermId]) -> Vec<TermId> {
    let model = &program.model;
    let mut found: Vec<TermId> = Vec::new();
    for id in bases {
        let Some(term) = model.terms.get(*id) else { continue };
        let below = || model.terms.iter().filter(|(_, other)| other.parents.contains(id)).map(|(id, _)| id);
        match term.parents.is_empty() && term.closure.count() > 1 {
            true => found.extend(below()),
            false => found.push(*id),
        }
    }
    found
}

/// The ways to pick one name for each requirement, those with the first names first.
fn choices(open: &[Open]) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for one in open {
        let longer = |picks: &Vec<usize>| {
            let with = |pick| [picks.as_slice(), &[pick]].concat();
            (0..one.names.len()).map(with).collect::<Vec<Vec<usize>>>()
        };
        all = all.iter().flat_map(longer).take(TRIED).collect();
    }
    all
}

/// A basis that would do if the contract also stated what else it asks for; nothing where it cannot carry the purpose at all.
fn asking_more(basis: String, findings: &[Diagnostic]) -> Option<Alternative> {
    let barring = [pur004_basis_cannot_carry::CODE.id, pur005_missing_basis::CODE.id];
    let can = findings.iter().all(|finding| !barring.contains(&finding.code.id));
    can.then(|| Alternative { basis, because: findings.iter().map(|it| it.message.clone()).collect() })
}

/// A stretch of days as a fact.
pub(super) fn dates(period: Period) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(period.from.map(|from| format!("from {from}")));
    parts.extend(period.last.map(|last| format!("until {last}")));
    parts.join(" ")
}
