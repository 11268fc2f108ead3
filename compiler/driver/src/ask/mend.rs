//! What people have yet to state or to give before a contract can stand: the legal basis on which it rests, an approval, a safeguard, or a duty to
//! which somebody commits.
//!
//! Whether a basis holds, a safeguard is in place or an approval comes is not for Charta to know: what is proposed is told as a choice, or with the day on which it
//! could be; each alternative is made, compiled and asked again like every other change.

use super::dates::dates;
use super::draft::{Facts, Submission};
use super::edits::Edit;
use super::ground::{Found, Ground, Tried, contract_at};
use super::sentence::{Scopes, Sort, terms};
use super::thought::Atom;
use super::{Alternative, Choice};
use crate::pipeline::{Compiled, Program};
use charta_base::{Diagnostic, FileId, Span, join_quoted};
use charta_checks::Context;
use charta_checks::data::dat011_missing_safeguard;
use charta_checks::procedure::ways::ways as open_ways;
use charta_checks::procedure::{prc001_missing_approval, prc002_approval_too_late};
use charta_checks::purpose::pur004_basis_cannot_carry;
use charta_checks::purpose::pur005_missing_basis::{self, Lacking, lacking};
use charta_checks::time::{tim001_outlives_approval, tim012_missing_commitment};
use charta_model::model::{
    BasisSaid, ClauseKind, Contract, ContractId, Effect, PartyId, Required, TermId, TermKind,
};
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
    /// How a file is to be submitted, where that approval comes of a new one, or of another procedure than is stated.
    submitted: Option<Submission>,
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
        if !against.iter().all(is_statable) {
            return None;
        }
        let about = findings_of(program, against);
        let [(id, path)] = about.into_iter().collect::<Vec<_>>()[..] else { return None };
        let context = Context::new(&program.model, &program.rules, after.on);
        let file = self.file_of(set, path)?;
        let open = match against.iter().any(is_basis) {
            true => self.open(program, (id, file), &lacking(&context, id)),
            false => Vec::new(),
        };
        let promised = match against.iter().any(is_promise) {
            true => self.promised(&context, id, file),
            false => Facts::default(),
        };
        let is_draft = set.iter().any(|atom| atom.draft.is_some());
        let moments = match against.iter().any(is_approval) {
            true => self.moments(program, (id, file), is_draft),
            false => vec![Moment { day: self.day, approval: None, submitted: None, term: None }],
        };
        let stated = |moment: &Moment| {
            let found = self
                .on_day(moment.day, |ground| ground.stated((set, path), moment, (program, &promised), &open));
            let mut found = found.flatten()?;
            found.change.first_day = (moment.day != self.day).then(|| moment.day.to_string());
            Some(found)
        };
        moments.iter().find_map(stated)
    }

    /// The safeguards and the duties that a contract would have to state.
    fn promised(&self, context: &Context<'_>, id: ContractId, file: FileId) -> Facts {
        let model = context.model;
        let scopes = Scopes::new(self.inquiry.places, model);
        let naming = scopes.names_in(file);
        let safeguards = dat011_missing_safeguard::lacking(context, id).into_iter();
        let safeguards = safeguards.filter_map(|id| model.terms.get(id));
        let safeguards =
            safeguards.map(|term| naming(Sort::of(TermKind::Safeguard.word()), &term.about)).collect();
        let recipients = model.contracts.get(id).map_or(&[][..], |contract| contract.recipients.as_slice());
        let recipients = recipients.iter().filter_map(|said| model.parties.get(said.value));
        let recipients: Vec<String> = recipients.map(|party| naming(Sort::Party, &party.about)).collect();
        let lacking = tim012_missing_commitment::lacking(context, id).into_iter();
        let duties = lacking.map(|what| (recipients.join(", "), what)).collect();
        Facts { safeguards, duties, ..Facts::default() }
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
        (set, path): (&[Atom], &str),
        moment: &Moment,
        (program, promised): (&Program, &Facts),
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
            let approval = approval.clone();
            let facts = Facts {
                bases: bases?,
                approval,
                submitted: moment.submitted.clone(),
                term: moment.term,
                ..promised.clone()
            };
            self.with_facts(set, path, &facts)
        };
        let tried = |picks: &[usize]| self.tried(&with(picks)?);
        let mut doubtful: Option<(Found, Vec<usize>)> = None;
        let mut lawful: Option<(Found, Vec<usize>)> = None;
        for picks in choices(open) {
            match tried(&picks) {
                Some(Tried::Lawful(found)) => {
                    lawful = Some((*found, picks));
                    break;
                }
                Some(Tried::Doubtful(found)) => match &doubtful {
                    // What a person has to say whatever is chosen, no other choice settles.
                    Some((other, _)) if other.change.for_a_person == found.change.for_a_person => break,
                    Some(_) => {}
                    None => doubtful = Some((*found, picks)),
                },
                _ => {}
            }
        }
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
                    Some(Tried::Doubtful(other)) => {
                        // What is open with the first is open with every other.
                        let open = &found.change.for_a_person;
                        let mut because = other.change.for_a_person;
                        because.retain(|line| !open.contains(line));
                        match because.is_empty() {
                            true => choice.one_of.push(basis),
                            false => choice.with_more.push(Alternative { basis, because }),
                        }
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
        if let Some(Submission::Through(procedure, written, day)) = &facts.submitted {
            let words = format!(
                "have a file of contract `{name}` submitted through procedure `{procedure}` on {day}"
            );
            add(contract.procedure?.span, format!("{written} submitted {day}"), words);
        }
        if let Some(Submission::Anew(earlier, anew)) = &facts.submitted {
            // The day stands last in what is said of the procedure.
            let said = contract.procedure?.span;
            let day = earlier.to_string();
            let at = self.inquiry.places.sources.text(said).rfind(&day)?;
            let start = said.start + u32::try_from(at).ok()?;
            let end = start + u32::try_from(day.len()).ok()?;
            let words = format!("have the file of contract `{name}` submitted anew on {anew}");
            add(Span { start, end, ..said }, anew.to_string(), words);
        }
        if !facts.safeguards.is_empty() {
            let (span, first) = match contract.safeguards.last() {
                Some(last) => (last.span, ", "),
                None => (anchor, "\n  safeguards: "),
            };
            let (noun, it) = match facts.safeguards.len() {
                1 => ("safeguard", "it is in place"),
                _ => ("safeguards", "they are in place"),
            };
            let names = join_quoted(&facts.safeguards, "and");
            let words = format!("state the {noun} {names} in contract `{name}`, once {it}");
            add(after(span), format!("{first}{}", facts.safeguards.join(", ")), words);
        }
        for (who, what) in &facts.duties {
            let at = contract.about.whole.end.checked_sub(1)?;
            let span = Span { start: at, end: at, ..contract.about.whole };
            let words = format!("have the recipient commit in contract `{name}` to {what}");
            add(span, format!("\n  duty {who} to {what}\n"), words);
        }
        if let Some(term) = &facts.term {
            let span = contract.term?.span;
            let words = format!("let contract `{name}` {}", moved(contract.term?.value, *term));
            add(span, dates(*term), words);
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

    /// With a term that lies within the approval that there is: the first that holds the day that is asked about, or else comes after it.
    fn within_approval(&self, term: Period, approved: &Ranges) -> Option<Moment> {
        let day = self.day.number();
        let common = approved.intersection(&term.days());
        let (start, end) = *common.pairs().iter().find(|(_, end)| *end > day)?;
        let bound = |number: i64, is_open: bool| (!is_open).then(|| Day::from_number(number));
        let from = bound(start, start == Ranges::MIN);
        let last = bound(end.saturating_sub(1), end == Ranges::MAX);
        let within = Period { from, last };
        let first = Day::from_number(start.max(day));
        (within != term).then_some(Moment { day: first, approval: None, submitted: None, term: Some(within) })
    }

    /// The days on which a contract could be approved: with the approval that it has, where it begins no earlier, or by the fastest procedure; and
    /// last with the approval that it has, where it ends with that.
    fn moments(&self, program: &Program, (id, file): (ContractId, FileId), is_draft: bool) -> Vec<Moment> {
        let Some(contract) = program.model.contracts.get(id) else { return Vec::new() };
        let term = contract.term.map(|term| term.value).unwrap_or_default();
        let approved = contract.approvals.iter().flat_map(|approval| approval.period.days().pairs().to_vec());
        let approved = Ranges::from_pairs(approved.collect());
        let within = self.within_approval(term, &approved);
        let begins = |moment: &Moment| moment.term.is_some_and(|within| within.from != term.from);
        let (first, last): (Vec<Moment>, Vec<Moment>) = within.into_iter().partition(begins);
        let anew = self.by_procedure((program, file), (id, contract), (term, &approved), is_draft);
        first.into_iter().chain(anew).chain(last).collect()
    }

    /// With an approval that the fastest procedure would bring.
    fn by_procedure(
        &self,
        (program, file): (&Program, FileId),
        (id, contract): (ContractId, &Contract),
        (term, approved): (Period, &Ranges),
        is_draft: bool,
    ) -> Option<Moment> {
        let model = &program.model;
        let from = |day: Day| Period { from: Some(day), last: term.last };
        let scopes = Scopes::new(self.inquiry.places, model);
        let ways = open_ways(model, &program.rules, id, self.inquiry.today);
        let fastest = ways.iter().filter(|way| way.is_timed).find_map(|way| {
            let approval = &way.course().approval;
            let procedure = model.procedures.get(way.procedure)?;
            let step = procedure.steps.get(approval.path.last()?.step)?;
            let day = way.schedule.submitted;
            let is_other = contract.procedure.is_some() && !way.is_named;
            let submitted = match way.earlier {
                Some(earlier) => Some(Submission::Anew(earlier.submitted, day)),
                None => is_other.then(|| {
                    let about = &procedure.about;
                    let written = scopes.names_in(file)(Sort::of("procedure"), about);
                    Submission::Through(about.name.clone(), written, day)
                }),
            };
            Some((approval.ends.day()?, procedure.decider_of(step), submitted))
        });
        let (day, decider, submitted) = fastest?;
        let context = Context::new(model, &program.rules, self.day);
        let required = context.askings().filter(|asking| asking.contract_id == id).find_map(|asking| {
            match asking.requirement.required {
                Required::Approval(authority) => authority.map(|said| said.value),
                _ => None,
            }
        });
        let authority = required.or(decider)?;
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
            (None, false) => return None,
        };
        let is_covered = approved.contains(self.day.number());
        let first = if is_covered { self.day } else { day.max(self.day) };
        let is_in_time = period.last.is_none_or(|last| first <= last);
        is_in_time.then_some(Moment { day: first, approval: Some((authority, period)), submitted, term })
    }
}

fn is_basis(finding: &Diagnostic) -> bool {
    finding.code.id == pur005_missing_basis::CODE.id
}

fn is_approval(finding: &Diagnostic) -> bool {
    let approvals = [
        tim001_outlives_approval::CODE.id,
        prc001_missing_approval::CODE.id,
        prc002_approval_too_late::CODE.id,
    ];
    approvals.contains(&finding.code.id)
}

/// Whether it is about a safeguard or a duty.
fn is_promise(finding: &Diagnostic) -> bool {
    [dat011_missing_safeguard::CODE.id, tim012_missing_commitment::CODE.id].contains(&finding.code.id)
}

/// Whether a finding is that something is not stated which people could state.
pub(super) fn is_statable(finding: &Diagnostic) -> bool {
    is_basis(finding) || is_approval(finding) || is_promise(finding)
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

/// How a term moves that follows an approval: `begin with its approval, and end later, on 2030-10-01`.
fn moved(stated: Period, term: Period) -> String {
    let begins = term.from != stated.from;
    let ends = term.last.filter(|_| term.last != stated.last);
    let is_later = stated.last.is_some_and(|stated| ends.is_some_and(|last| stated < last));
    match (begins, ends, is_later) {
        (true, Some(last), true) => format!("begin with its approval, and end later, on {last}"),
        (true, Some(last), false) => format!("begin and end with its approval, on {last}"),
        (false, Some(last), true) => format!("end later, on {last}"),
        (false, Some(last), false) => format!("end with its approval, on {last}"),
        (_, None, _) => "begin with its approval".to_owned(),
    }
}
