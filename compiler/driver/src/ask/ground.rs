//! On what changes are tried out, and what comes of a set of them: it is made, compiled, judged and asked again.

use super::edits::{Edit, Edited, told};
use super::judgement::{Case, Judgement, findings_about, is_fault, judge};
use super::opened::{Opened, Opening};
use super::renumbered::number_as_before;
use super::thought::Atom;
use super::{Change, EditTold, Question, Verdict, Way, expectations, proof, question, question_file, ways};
use crate::baseline::Item;
use crate::diff::{Universe, approvals};
use crate::pipeline::{Compiled, Options, Program, compile_asking, compile_numbered};
use charta_base::{Diagnostic, FileId, MemoryWorld, SourceMap, join_quoted};
use charta_checks::logic::answer::asked as requests_of;
use charta_checks::logic::log011_unnamed_rulebook;
use charta_model::model::{ClauseKind, ContractId, Effect, Model, Owner};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowsId;
use charta_model::rules::Rule;
use charta_model::time::Day;
use charta_review::{Alignment, Side, difference_of_standing};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is asked, and when.
#[derive(Clone)]
pub(super) struct Inquiry<'a> {
    pub(super) questions: &'a [Question],
    /// Which of them is answered.
    pub(super) at: usize,
    /// Judged as of the day that is asked about.
    pub(super) options: &'a Options,
    /// The day on which it is asked.
    pub(super) today: Day,
    /// The project in which edits have their places.
    pub(super) places: &'a Compiled,
}

/// On what changes are tried out: the project, or the part of it that bears on the question.
pub(super) struct Ground<'a> {
    pub(super) inquiry: Inquiry<'a>,
    /// As it stands.
    pub(super) compiled: &'a Compiled,
    base: MemoryWorld,
    partial: bool,
    /// The day that is asked about.
    pub(super) day: Day,
    /// What is asked, as numbers of this ground.
    requests: Region,
    /// The errors that stand, each with how often it is found.
    errors: BTreeMap<Item, usize>,
    /// The paths of the contracts that cannot stand today, once somebody asks.
    fallen_today: OnceCell<BTreeSet<Arc<str>>>,
}

/// What came of a set of changes.
pub(super) enum Tried {
    /// It is permitted, and nothing is wrong that was not before.
    Lawful(Box<Found>),
    /// Nothing is wrong that was not before, and whether it is then permitted is for a person to say.
    Doubtful(Box<Found>),
    /// It is denied all the same, and why, in sentences.
    Vain(Vec<String>),
    /// It would be permitted, and this stands in the way; with the project as it would be.
    Unlawful(Vec<Diagnostic>, Box<Compiled>),
}

/// A set of changes that was found to permit what is asked, and what it lets people do.
pub(super) struct Found {
    pub(super) set: Vec<Atom>,
    pub(super) change: Change,
    pub(super) opens: Vec<Opening>,
    /// The day on which it is permitted.
    pub(super) day: Day,
}

/// What a set of changes brings about besides.
struct Effects {
    /// What else it lets somebody do.
    opens: Vec<Opening>,
    /// The same in sentences.
    told: Vec<String>,
    /// Who is to agree to it.
    to_agree: BTreeSet<String>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(
        inquiry: Inquiry<'a>,
        compiled: &'a Compiled,
        base: MemoryWorld,
        partial: bool,
    ) -> Option<Ground<'a>> {
        let program = compiled.program.as_ref()?;
        let file = question_file(compiled);
        let expectations = expectations(&program.model, file?);
        let (day, question) = expectations.get(inquiry.at).copied()?;
        let requests = requests_of(question, day);
        let errors = errors(&compiled.findings, file);
        let fallen_today = OnceCell::new();
        Some(Ground { inquiry, compiled, base, partial, day, requests, errors, fallen_today })
    }

    /// The same on another day; `None` where the question has no meaning then.
    pub(super) fn on_day<R>(&self, day: Day, run: impl FnOnce(&Ground<'_>) -> R) -> Option<R> {
        if day == self.day {
            return Some(run(self));
        }
        let question = self.inquiry.questions.get(self.inquiry.at)?;
        let questions = [Question { on: Some(day), ..question.clone() }];
        let options = Options { on: day, ..self.inquiry.options.clone() };
        let text = question::source(&questions, day);
        let compiled = compile_asking(&self.base, "", &options, (&text, self.partial));
        if !compiled.is_judged() {
            return None;
        }
        let inquiry = Inquiry { questions: &questions, at: 0, options: &options, ..self.inquiry };
        Ground::new(inquiry, &compiled, self.base.clone(), self.partial).map(|ground| run(&ground))
    }

    pub(super) fn told(&self, set: &[Atom]) -> Vec<EditTold> {
        let one = |atom: &Atom| {
            let told = told(self.inquiry.places, &atom.edit);
            match &atom.shown {
                Some(shown) => EditTold { new: shown.clone(), ..told },
                None => told,
            }
        };
        set.iter().map(one).collect()
    }

    /// The project with a set of changes made; `None` where they cannot be made together.
    pub(super) fn made(&self, set: &[Atom]) -> Option<Compiled> {
        let edits: Vec<&Edit> = set.iter().map(|atom| &atom.edit).collect();
        let Inquiry { questions, options, places, .. } = self.inquiry;
        // The places of the edits are those of the whole, which a part keeps.
        let world = Edited::new(places, &self.base, &edits)?;
        let text = question::source(questions, options.on);
        let numbers =
            |sources: &SourceMap, model: &mut Model| number_as_before(places, &edits, (sources, model));
        Some(compile_numbered(&world, "", options, (&text, self.partial), &numbers))
    }

    /// Makes a set of changes and asks again; `None` where it does not help.
    pub(super) fn tried(&self, set: &[Atom]) -> Option<Tried> {
        let Inquiry { questions, at, .. } = self.inquiry;
        let after = self.made(set)?;
        let program = after.program.as_ref().filter(|_| after.is_judged())?;
        let file = question_file(&after)?;
        let expectations = expectations(&program.model, file);
        let (day, question) = expectations.get(at).copied()?;
        let wishes = questions.get(at).map_or(&[][..], |question| question.wishes.as_slice());
        let nobody = BTreeSet::new();
        let case = Case { question, day, wishes, looks_further: false, without: &nobody };
        let again = judge(&after, program, &case).ok()?;
        if again.is_denied_by_contracts() {
            return Some(Tried::Vain(proof::denied_because(&program.model, &again)));
        }
        let again = by_changed(set, (&after, program), &case, again);
        let mut against = self.against(&after, file);
        if again.verdict == Verdict::Denied {
            // A contract that could not stand before does not stand now.
            let contracts = again.contracts(&program.model);
            let about = findings_about(&after, &program.model);
            let about = about.filter(|(id, finding)| contracts.contains(id) && is_fault(finding));
            let known: BTreeSet<Item> = against.iter().map(Item::of).collect();
            let standing = about.filter(|(_, finding)| !known.contains(&Item::of(finding)));
            against.extend(standing.map(|(_, finding)| finding.clone()));
        }
        // What cannot be told of a contract is for a person; of a draft it is to be settled before.
        let is_open = again.verdict == Verdict::NeedsPerson
            && set.iter().all(|atom| atom.draft.is_none())
            && !against.iter().any(is_fault);
        if !against.is_empty() && !is_open {
            return Some(Tried::Unlawful(against, Box::new(after)));
        }
        let mut found = self.found(set, (&after, program), &again).map(Box::new)?;
        match again.verdict {
            Verdict::Permitted => Some(Tried::Lawful(found)),
            Verdict::NeedsPerson => {
                found.change.for_a_person = again.reasons.clone();
                Some(Tried::Doubtful(found))
            }
            _ => None,
        }
    }

    fn found(
        &self,
        set: &[Atom],
        (after, program): (&Compiled, &Program),
        again: &Judgement,
    ) -> Option<Found> {
        let until_then = self.fallen_until_then(set);
        let Effects { opens, told: mut told_opens, mut to_agree } = self.effects(after, &until_then)?;
        let changed: BTreeSet<&str> = set.iter().filter_map(|atom| atom.contract.as_deref()).collect();
        let contract = set.iter().find_map(|atom| atom.contract.as_deref());
        let contract = contract.and_then(|path| contract_at(program, path));
        // What opens nothing is agreed between the parties all the same.
        for id in changed.into_iter().filter_map(|path| contract_at(program, path)) {
            to_agree.extend(agreeing(&program.model, id));
        }
        let ways = contract
            .filter(|id| !self.is_approved(program, *id))
            .map_or_else(Vec::new, |id| self.ways((program, id)));
        let mut warnings = new_warnings(&self.compiled.findings, &after.findings);
        let approval = ways.first().and_then(|way| way.approval.clone());
        warnings.extend(approval.filter(|approval| *approval > self.day.to_string()).map(|approval| {
            format!("an approval comes on {approval} at the earliest, after the day that is asked about")
        }));
        told_opens.extend(set.iter().filter_map(|atom| atom.besides.clone()));
        told_opens.extend(self.standing_again((after, program), &until_then));
        let change = Change {
            question: None,
            edits: self.told(set),
            choices: Vec::new(),
            first_day: None,
            for_a_person: Vec::new(),
            left_to_say: set
                .iter()
                .filter_map(|atom| atom.draft.as_ref())
                .flat_map(|it| it.left_to_say())
                .collect(),
            opens: told_opens,
            closed: proof::closed_rows(program, &again.answer),
            warnings,
            to_agree: to_agree.into_iter().collect(),
            ways,
        };
        Some(Found { set: set.to_vec(), change, opens, day: self.day })
    }

    /// The ways to the approval of a contract as it is after a change. A file that is then submitted anew was submitted before.
    fn ways(&self, (program, id): (&Program, ContractId)) -> Vec<Way> {
        let today = self.inquiry.today;
        let ways = ways::ways(&program.model, &program.rules, id, today);
        let stands = || {
            let before = self.compiled.program.as_ref()?;
            let id = contract_at(before, &program.model.contracts.get(id)?.about.path)?;
            Some(ways::ways(&before.model, &before.rules, id, today))
        };
        let stands = stands().unwrap_or_default();
        let told = |way: Way| {
            let same =
                |other: &&Way| (&other.procedure, &other.submitted) == (&way.procedure, &way.submitted);
            let earlier = stands.iter().find(same).and_then(|other| other.earlier.clone());
            Way { earlier: way.earlier.clone().or(earlier), ..way }
        };
        ways.into_iter().map(told).collect()
    }

    /// Whether a contract, as it is after a change, states no approval that it did not state before, and one holds on the day that is asked about,
    /// so that none is waited for.
    fn is_approved(&self, program: &Program, id: ContractId) -> bool {
        let (Some(before), Some(after)) = (&self.compiled.program, program.model.contracts.get(id)) else {
            return false;
        };
        let known = contract_at(before, &after.about.path).and_then(|id| before.model.contracts.get(id));
        known.is_some_and(|known| known.approvals.len() == after.approvals.len())
            && after.approvals.iter().any(|approval| approval.period.contains(self.day))
    }

    /// The contracts that cannot stand today, as the project is and with a set of changes, where another day is asked about. A contract whose
    /// term is over may be asked for nothing any more on that day, and could yet not stand on the days before it.
    fn fallen_until_then(&self, set: &[Atom]) -> UntilThen {
        let today = self.inquiry.today;
        if self.day <= today {
            return UntilThen::default();
        }
        let paths = |compiled: &Compiled| fallen_paths(compiled).unwrap_or_default();
        let before = || self.on_day(today, |ground| paths(ground.compiled)).unwrap_or_default();
        let before = self.fallen_today.get_or_init(before);
        if before.is_empty() {
            return UntilThen::default();
        }
        let after = self.on_day(today, |ground| ground.made(set).as_ref().map(paths)).flatten();
        UntilThen { before: before.clone(), after: after.unwrap_or_default() }
    }

    /// The contracts that could not stand and then can, in sentences.
    fn standing_again(&self, (after, program): (&Compiled, &Program), until_then: &UntilThen) -> Vec<String> {
        let Some(before) = &self.compiled.program else { return Vec::new() };
        let at = |program: &Program, paths: &BTreeSet<Arc<str>>| -> BTreeSet<ContractId> {
            paths.iter().filter_map(|path| contract_at(program, path)).collect()
        };
        let mut still = fallen(after, program);
        still.extend(at(program, &until_then.after));
        let mut fallen = fallen(self.compiled, before);
        fallen.extend(at(before, &until_then.before));
        let known = fallen.into_iter().filter_map(|id| {
            let now = contract_at(program, &before.model.contracts.get(id)?.about.path)?;
            program.model.contracts.get(now).filter(|_| !still.contains(&now))
        });
        known.map(|contract| format!("contract `{}` can then stand", contract.about.name)).collect()
    }

    /// The errors that were not found before, those among them that a waiver covers which was given for something else.
    fn against(&self, after: &Compiled, question: FileId) -> Vec<Diagnostic> {
        let mut known = self.errors.clone();
        let errors = after.findings.iter().filter(|finding| is_error_outside(finding, Some(question)));
        let is_new = |finding: &&Diagnostic| match known.get_mut(&Item::of(finding)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        };
        let mut new: Vec<Diagnostic> = errors.filter(is_new).cloned().collect();
        let waived: BTreeSet<Item> = self.compiled.waived().iter().map(|it| Item::of(&it.finding)).collect();
        let newly = after.waived().iter().filter(|it| it.finding.is_error());
        let newly = newly.filter(|it| !waived.contains(&Item::of(&it.finding)));
        new.extend(newly.map(|it| it.finding.clone()));
        new
    }

    /// What else than what is asked somebody may do, and who is to agree to it. What contracts permit that cannot stand nobody may do.
    fn effects(&self, after: &Compiled, until_then: &UntilThen) -> Option<Effects> {
        let (old, new) = (self.compiled.program.as_ref()?, after.program.as_ref()?);
        let alignment = Alignment::new(&old.model, &new.model, &[]);
        let days = Ranges::between(Ranges::MIN, self.day.number());
        let with =
            |mut fallen: BTreeMap<ContractId, Ranges>, program: &Program, paths: &BTreeSet<Arc<str>>| {
                for id in paths.iter().filter_map(|path| contract_at(program, path)) {
                    let known = fallen.entry(id).or_insert_with(Ranges::empty);
                    *known = known.union(&days);
                }
                fallen
            };
        let fallen = with(fallen_days(self.compiled, old), old, &until_then.before);
        let fallen_now = with(fallen_days(after, new), new, &until_then.after);
        let mut differing =
            difference_of_standing((side(old), &fallen), (side(new), &fallen_now), alignment).ok()?;
        let approvals = approvals(&mut differing, &old.model, &new.model);
        let to_agree: BTreeSet<String> =
            approvals.into_iter().flat_map(|it| it.parties.into_iter().chain(it.authorities)).collect();
        // Who asks for some rows asks for what lets them have these.
        let asked_for = Region { rows: RowsId::ALL, ..self.requests.clone() };
        let is_partly_open = |region: &Region| is_partly_open(old, &fallen, region);
        let opened = Opened::of(&asked_for, &differing.changes, &is_partly_open, &mut differing.space);
        let universe = Universe::new(&differing, &old.model, &new.model);
        Some(Effects { opens: opened.openings(&universe), told: opened.in_words(&universe), to_agree })
    }
}

/// The paths of the contracts that cannot stand today, and so not before the day that is asked about: as the project is, and with changes.
#[derive(Default)]
struct UntilThen {
    before: BTreeSet<Arc<str>>,
    after: BTreeSet<Arc<str>>,
}

/// What is answered by the contracts that are changed alone, where they do: what stands against others that permit the same is not of the
/// changes' doing.
fn by_changed(
    set: &[Atom],
    (after, program): (&Compiled, &Program),
    case: &Case<'_>,
    again: Judgement,
) -> Judgement {
    let changed = set.iter().filter_map(|atom| contract_at(program, atom.contract.as_deref()?));
    let changed: BTreeSet<ContractId> = changed.collect();
    let permitting = proof::contracts_of(&program.model, &again.answer.permits());
    let others: BTreeSet<ContractId> = permitting.difference(&changed).copied().collect();
    if again.verdict == Verdict::Permitted || others.is_empty() || others.len() == permitting.len() {
        return again;
    }
    let alone = judge(after, program, &Case { without: &others, ..*case });
    alone.ok().filter(|alone| !alone.is_denied_by_contracts()).unwrap_or(again)
}

/// Whether a contract that can stand permits some rows of something.
fn is_partly_open(program: &Program, fallen: &BTreeMap<ContractId, Ranges>, region: &Region) -> bool {
    let rules = &program.rules;
    let mut space = rules.rows.borrow().clone();
    let whole = Region { rows: RowsId::ALL, ..region.clone() };
    let forbids = rules.iter().map(|(_, rule)| rule).filter(|rule| rule.effect == Effect::Forbid);
    let forbids: Vec<Region> = forbids.map(Region::of).collect();
    let stands = |rule: &&Rule| match program.model.clauses.get(rule.clause).map(|clause| clause.owner) {
        Some(Owner::Contract(id)) => !fallen.contains_key(&id),
        _ => true,
    };
    let permits = rules.iter().map(|(_, rule)| rule).filter(|rule| rule.effect == Effect::Permit);
    let shared = permits.filter(stands).filter_map(|rule| Region::of(rule).intersection(&whole, &mut space));
    let shared: Vec<Region> = shared.collect();
    shared.iter().any(|region| !region.without_all(&forbids, &mut space).is_empty())
}

/// The contracts that cannot stand.
fn fallen(compiled: &Compiled, program: &Program) -> BTreeSet<ContractId> {
    let about = findings_about(compiled, &program.model);
    about.filter(|(_, finding)| is_fault(finding)).map(|(id, _)| id).collect()
}

/// The paths of the contracts that cannot stand.
fn fallen_paths(compiled: &Compiled) -> Option<BTreeSet<Arc<str>>> {
    let program = compiled.program.as_ref()?;
    let path = |id| Some(program.model.contracts.get(id)?.about.path.clone());
    Some(fallen(compiled, program).into_iter().filter_map(path).collect())
}

/// The days on which contracts cannot stand: all of them, or those after the last of a waiver by which they do.
fn fallen_days(compiled: &Compiled, program: &Program) -> BTreeMap<ContractId, Ranges> {
    let mut days: BTreeMap<ContractId, Ranges> = BTreeMap::new();
    for waived in compiled.waived().iter().filter(|waived| is_fault(&waived.finding)) {
        let Some(clause) = program.model.clauses.get(waived.waiver) else { continue };
        let ClauseKind::Waive(waiver) = &clause.kind else { continue };
        let after = Ranges::between(waiver.until.value.number().saturating_add(1), Ranges::MAX);
        for id in waived.finding.subject.iter().filter_map(|path| contract_at(program, path)) {
            let known = days.entry(id).or_insert_with(Ranges::empty);
            *known = known.union(&after);
        }
    }
    days.extend(fallen(compiled, program).into_iter().map(|id| (id, Ranges::all())));
    days
}

/// The contract of a path.
pub(super) fn contract_at(program: &Program, path: &str) -> Option<ContractId> {
    program.model.contracts.iter().find(|(_, contract)| *contract.about.path == *path).map(|(id, _)| id)
}

/// Who is to agree to a change of a contract: its parties, and whoever approved it, by their titles.
fn agreeing(model: &Model, id: ContractId) -> Vec<String> {
    let Some(contract) = model.contracts.get(id) else { return Vec::new() };
    let parties = contract.provider.iter().chain(&contract.recipients).map(|said| said.value);
    let authorities = contract.approvals.iter().map(|approval| approval.value.authority);
    let named = parties.chain(authorities).filter_map(|id| model.parties.get(id));
    named.map(|party| party.about.title().to_owned()).collect()
}

/// A project as one side of a comparison.
fn side(program: &Program) -> Side<'_> {
    Side { model: &program.model, rules: &program.rules }
}

/// The errors of a project, the questions aside, each with how often it is found.
fn errors(findings: &[Diagnostic], question: Option<FileId>) -> BTreeMap<Item, usize> {
    let mut known = BTreeMap::new();
    for finding in findings.iter().filter(|finding| is_error_outside(finding, question)) {
        *known.entry(Item::of(finding)).or_default() += 1;
    }
    known
}

fn is_error_outside(finding: &Diagnostic, question: Option<FileId>) -> bool {
    let file = finding.primary.as_ref().map(|label| label.span.file);
    finding.is_error() && (file.is_none() || file != question)
}

/// The warnings and the advice that were not given before. Of rulebooks that nobody named it is told of which contracts they are anew.
fn new_warnings(before: &[Diagnostic], after: &[Diagnostic]) -> Vec<String> {
    let known: BTreeSet<Item> = before.iter().map(Item::of).collect();
    let is_unnamed = |finding: &&Diagnostic| finding.code.id == log011_unnamed_rulebook::CODE.id;
    let covered: BTreeSet<&String> =
        before.iter().filter(is_unnamed).flat_map(|finding| &finding.subject).collect();
    let mut told: Vec<String> = Vec::new();
    for finding in after.iter().filter(|finding| !finding.is_error()) {
        let words = if is_unnamed(&finding) {
            let anew = finding.subject.iter().filter(|path| !covered.contains(path));
            let names: Vec<&str> = anew.map(|path| path.rsplit('.').next().unwrap_or(path)).collect();
            let noun = if names.len() == 1 { "contract" } else { "contracts" };
            let names = (!names.is_empty()).then(|| join_quoted(&names, "and"));
            names.map(|names| format!("rulebooks that the project does not name would cover {noun} {names}"))
        } else {
            (!known.contains(&Item::of(finding))).then(|| finding.message.clone())
        };
        told.extend(words.filter(|words| !told.contains(words)));
    }
    told
}
